"""War between two parties: none, war, peace."""

from ledger.projections.projection import Projection, build

_ROWS = {
    "none": {"begin": "war"},
    "war": {"begin": "war", "finish": "peace"},
    "peace": {"begin": "war", "finish": "peace"},
}
_MACHINE = build("war", _ROWS, {"begin": "war", "finish": "peace"})

PROJECTION = Projection("war", directed=False, machine=lambda _: _MACHINE, lapsed=("none", "peace"))
