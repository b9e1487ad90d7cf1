"""Consular relations: none, established, suspended, severed; apart from diplomatic relations (VCCR 2.3)."""

from ledger.projections.projection import Projection, build

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
_MACHINE = build("consular", _ROWS, _TARGETS)

PROJECTION = Projection("consular", directed=False, machine=lambda _: _MACHINE, lapsed=("none", "suspended", "severed"))
