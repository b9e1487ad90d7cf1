"""War between two parties: none, war, peace."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

_ROWS = {
    "none": {"begin": "war"},
    "war": {"begin": "war", "finish": "peace"},
    "peace": {"begin": "war", "finish": "peace"},
}


@cache
def _machine() -> "Machine":
    return build("war", _ROWS, {"begin": "war", "finish": "peace"})


PROJECTION = Projection("war", directed=False, machine=lambda _: _machine(), lapsed=("none", "peace"))
