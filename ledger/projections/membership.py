"""Membership of a party in an organisation: none, member, left."""

from ledger.projections.projection import Projection, build

_ROWS = {
    "none": {"admit": "member"},
    "member": {"admit": "member", "exit": "left"},
    "left": {"admit": "member", "exit": "left"},
}
_MACHINE = build("membership", _ROWS, {"admit": "member", "exit": "left"})

PROJECTION = Projection("membership", directed=False, machine=lambda _: _MACHINE, lapsed=("none", "left"))
