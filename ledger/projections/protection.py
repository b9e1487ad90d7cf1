"""Which third state protects one party's interests at another (VCDR 45, 46): none, or the protector's code."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

_NONE = "none"
# Apart from "none", so that a second end of the same protection is redundant and one that never began is not legal.
_OVER = "over"


def _machine(changes: Iterable[str]) -> "Machine":
    """Make the machine for the protectors that the changes name: one state each."""
    protectors = sorted({change.partition(":")[2] for change in changes if ":" in change})
    begin = {f"protect:{protector}": protector for protector in protectors}
    rows = {_NONE: dict(begin), _OVER: {**begin, **{f"release:{protector}": _OVER for protector in protectors}}}
    rows |= {protector: {**begin, f"release:{protector}": _OVER} for protector in protectors}
    targets = {**begin, **{f"release:{protector}": _OVER for protector in protectors}}
    return build("protection", rows, targets, {_OVER: _NONE})


PROJECTION = Projection("protection", directed=True, machine=_machine, lapsed=("none",))
