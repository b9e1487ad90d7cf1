"""Consular relations: none, established, suspended, severed; apart from diplomatic relations (VCCR 2.3)."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

_ROWS = {
    "none": {"establish": "established"},
    "established": {
        "establish": "established",
        "resume": "established",
        "suspend": "suspended",
        "sever": "severed",
    },
    "suspended": {
        "establish": "established",
        "resume": "established",
        "suspend": "suspended",
        "sever": "severed",
    },
    "severed": {"establish": "established", "resume": "established", "sever": "severed"},
}
_TARGETS = {"establish": "established", "resume": "established", "suspend": "suspended", "sever": "severed"}


@cache
def _machine() -> "Machine":
    return build("consular", _ROWS, _TARGETS)


PROJECTION = Projection(
    "consular", directed=False, machine=lambda _: _machine(), lapsed=("none", "suspended", "severed")
)
