"""What sources claim to tell completely of a pair, and whether that covers some days."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ledger.dates import Date
from ledger.occurrences import BOTH, Sides
from ledger.record import Event, Record
from ledger.steps import codes

Stretch = tuple[int, int]


class Claim(NamedTuple):
    """Days, first and last, that a coverage entry covers."""

    first: int
    last: int
    event: Event


def claims(record: Record, sides: Sides, dimension: str, direction: str, *, partly: bool = False) -> list[Claim]:
    """Give what is covered of one dimension of two parties, in one direction, in order of date.

    Args:
        record: What the log says.
        sides: The two parties.
        dimension: The dimension.
        direction: "both", or `A>B`.
        partly: Whether to give what is covered in part instead: its silence says nothing, so it covers no day.
    """
    found = []
    for event in record.coverages:
        counts = dimension in codes(event.body, "dimensions") and event.rank != "deprecated"
        if counts and is_partial(event.body) == partly and speaks_of(event.body, sides, direction):
            found += [Claim(first, last, event) for first, last in stretches(event.date)]
    return sorted(found, key=lambda claim: (claim[:2], claim.event.id))


def is_partial(body: Mapping[str, object]) -> bool:
    """Tell whether a coverage is only of heads of mission who reside at the host.

    One who resides elsewhere is representation too (VCDR 5), and such a source would not tell of him.
    """
    return body.get("resident") is True


def stretches(date: Date) -> tuple[Stretch, ...]:
    """Give the stretches of days that a date leaves open: one, or several where a set has gaps."""
    return tuple((one.earliest, one.latest) for one in date.choices) or ((date.earliest, date.latest),)


def speaks_of(body: Mapping[str, object], sides: Sides, direction: str) -> bool:
    """Tell whether a coverage is of a pair, in a direction: one party is covered toward all, several among themselves.

    Named under `by`, parties are covered as senders; under `toward`, as hosts; under both, across.
    """
    ours, theirs = frozenset(sides.ours), frozenset(sides.theirs)
    named = frozenset(codes(body, "parties"))
    if named:
        return (len(named) == 1 and not named.isdisjoint(ours | theirs)) or _both(named, named, ours, theirs)
    by, toward = (frozenset(codes(body, role)) for role in ("by", "toward"))
    ways = []
    if direction in (BOTH, f"{sides.a}>{sides.b}"):
        ways.append((ours, theirs))
    if direction in (BOTH, f"{sides.b}>{sides.a}"):
        ways.append((theirs, ours))
    return any(_both(by or sender, toward or host, sender, host) for sender, host in ways)


def _both(named: frozenset[str], others: frozenset[str], one: frozenset[str], other: frozenset[str]) -> bool:
    return not named.isdisjoint(one) and not others.isdisjoint(other)


def merged(found: Iterable[Claim]) -> list[Stretch]:
    """Give the days covered by any claim, as stretches that do not touch."""
    result: list[Stretch] = []
    for first, last in sorted(claim[:2] for claim in found):
        if result and first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(result[-1][1], last))
        else:
            result.append((first, last))
    return result


def covers(found: Sequence[Claim], days: Iterable[Stretch]) -> bool:
    """Tell whether every one of some days is covered."""
    whole = merged(found)
    return all(any(begins <= first and last <= ends for begins, ends in whole) for first, last in days)
