"""The state of a pair on a day as known at a time, worked out of its events: what users of an event store write themselves."""

from collections.abc import AsyncIterator
from functools import lru_cache

from benchmarks.peers.peer import Told
from ledger import dates

# The least that gives the ordinary answer: relations alone, and of the calculus of readings nothing but that an act whose
# window is open on the day may have happened or not. Accounts, attestations and rules are not looked at.
_SETS = {"establishment": "established", "resumption": "established", "rupture": "severed", "suspension": "suspended"}
_window = lru_cache(maxsize=100_000)(dates.parse)


async def status(events: AsyncIterator[Told], day: int, known: str) -> frozenset[str]:
    """Give the statuses that relations may have had on a day (an ordinal), by what was recorded at a time or before."""
    acts = []
    async for event in events:
        if event["kind"] in _SETS and str(event["recorded_at"]) <= known:
            date = _window(str(event["date"]))
            if date.earliest <= day:
                acts.append((date.latest, date.earliest, _SETS[str(event["kind"])]))
    acts.sort()
    over = [act for act in acts if act[0] <= day]
    return frozenset([over[-1][2] if over else "none", *(act[2] for act in acts if act[0] > day)])
