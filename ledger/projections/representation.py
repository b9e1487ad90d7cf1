"""The class of the sender's head of mission at the host (VCDR 14): ambassador, minister, charge, other, vacant."""

from functools import cache
from typing import TYPE_CHECKING

from ledger.kinds import HEAD_CLASSES
from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

_NAMED = ("ambassador", "minister", "charge")


def _row(state: str) -> dict[str, str]:
    # A new head of mission may follow any other. A mission whose head the record does not name is represented by
    # `other`. A rupture and the closing of the mission end representation whatever it was (VCDR 3, 45).
    row = {f"accredit:{head}": head for head in HEAD_CLASSES}
    row |= {"represent": "other" if state == "none" else state, "withdraw": "none", "rupture": "none"}
    # The post is vacant when its head leaves (VCDR 19); whoever is of class `other` is not known to be the head.
    row |= {f"vacate:{head}": "vacant" for head in _NAMED if state in (head, "other", "vacant")}
    row["vacate:other"] = state
    return row


_STATES = ("none", *HEAD_CLASSES, "vacant")
_TARGETS = {
    **{f"accredit:{head}": head for head in HEAD_CLASSES},
    **{f"vacate:{head}": "vacant" for head in HEAD_CLASSES},
    "represent": "other",
    "withdraw": "none",
    "rupture": "none",
}


@cache
def _machine() -> "Machine":
    return build("representation", {state: _row(state) for state in _STATES}, _TARGETS)


PROJECTION = Projection("representation", directed=True, machine=lambda _: _machine(), lapsed=("none", "vacant"))
