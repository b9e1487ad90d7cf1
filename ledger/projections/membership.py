"""Membership of a party in an organisation: none, member, left."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

_ROWS = {
    "none": {"admit": "member"},
    "member": {"admit": "member", "exit": "left"},
    "left": {"admit": "member", "exit": "left"},
}


@cache
def _machine() -> "Machine":
    return build("membership", _ROWS, {"admit": "member", "exit": "left"})


PROJECTION = Projection("membership", directed=False, machine=lambda _: _machine(), lapsed=("none", "left"))
