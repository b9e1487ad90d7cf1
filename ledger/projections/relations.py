"""Diplomatic relations: none, established, suspended, severed."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

# VCDR 2: relations are established by mutual consent. A change to the status in force is legal and changes nothing.
# A suspension may harden into a rupture; what is severed can no longer be suspended. War severs the relations in
# force and says nothing where there are none.
_ROWS = {
    "none": {"establish": "established", "war": "none"},
    "established": {
        "establish": "established",
        "resume": "established",
        "suspend": "suspended",
        "sever": "severed",
        "war": "severed",
    },
    "suspended": {
        "establish": "established",
        "resume": "established",
        "suspend": "suspended",
        "sever": "severed",
        "war": "severed",
    },
    "severed": {"establish": "established", "resume": "established", "sever": "severed", "war": "severed"},
}
_TARGETS = {
    "establish": "established",
    "resume": "established",
    "suspend": "suspended",
    "sever": "severed",
    "war": "severed",
}


@cache
def _machine() -> "Machine":
    return build("relations", _ROWS, _TARGETS)


PROJECTION = Projection(
    "relations", directed=False, machine=lambda _: _machine(), lapsed=("none", "suspended", "severed")
)
