"""Which post of the sender stands at the host: an embassy, a legation, a consulate.

A state has two halves, the diplomatic mission and the consular posts, because a rupture closes the one and leaves the
other (VCDR 45; VCCR 2.3). Consular posts in several places count as one: the record rarely names them all. Printed is
the diplomatic mission where there is one, else `consulate`, else `closed` or `none`.
"""

from functools import cache
from typing import TYPE_CHECKING

from ledger.kinds import CONSULAR_POSTS, DIPLOMATIC_MISSIONS
from ledger.projections.projection import Projection, build

if TYPE_CHECKING:
    from ledger.machine import Machine

# Posts that stand where there are no relations in force, so that a rupture does not close them (VCDR 45, 46).
_WITHOUT_RELATIONS = ("interests-section", "liaison", "representative-office")
_HALVES = ("none", "open", "closed")


def _name(mission: str, consular: str) -> str:
    return f"{mission}/{consular}"


def _status(mission: str, consular: str) -> str:
    if mission in DIPLOMATIC_MISSIONS:
        return mission
    if consular == "open":
        return "consulate"
    return "closed" if "closed" in (mission, consular) else "none"


def _row(mission: str, consular: str) -> dict[str, str]:
    stands = mission in DIPLOMATIC_MISSIONS
    row = {}
    for post in DIPLOMATIC_MISSIONS:
        # Opening another sort of mission replaces the one that stands, as an embassy an interests section.
        row[f"open:{post}"] = _name(post, consular)
        if stands or consular == "open":
            # A consulate that becomes a mission is no longer there; one beside a mission that changes stays.
            row[f"change:{post}"] = _name(post, consular if stands else "closed")
        if mission in (post, "closed"):
            row[f"close:{post}"] = _name("closed", consular)
    for post in CONSULAR_POSTS:
        row[f"open:{post}"] = _name(mission, "open")
        if stands:
            row[f"change:{post}"] = _name("closed", "open")
        elif consular == "open":
            row[f"change:{post}"] = _name(mission, "open")
        if consular != "none":
            row[f"close:{post}"] = _name(mission, "closed")
    falls = stands and mission not in _WITHOUT_RELATIONS
    row["rupture"] = _name("closed" if falls else mission, consular)
    return row


_STATES = [(mission, consular) for mission in ("none", *DIPLOMATIC_MISSIONS, "closed") for consular in _HALVES]
_TARGETS = {
    **{f"{change}:{post}": _name(post, "none") for change in ("open", "change") for post in DIPLOMATIC_MISSIONS},
    **{f"{change}:{post}": _name("none", "open") for change in ("open", "change") for post in CONSULAR_POSTS},
    **{f"close:{post}": _name("closed", "none") for post in DIPLOMATIC_MISSIONS},
    **{f"close:{post}": _name("none", "closed") for post in CONSULAR_POSTS},
    "rupture": _name("closed", "none"),
}


@cache
def _machine() -> "Machine":
    return build(
        "mission",
        {_name(*state): _row(*state) for state in _STATES},
        _TARGETS,
        {_name(*state): _status(*state) for state in _STATES},
    )


PROJECTION = Projection("mission", directed=True, machine=lambda _: _machine(), lapsed=("none", "closed"))
