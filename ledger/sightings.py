"""What is attested where no act is recorded, settled without a search: a survey saw this, and the next one that.

Of a pair of which nothing is known but what a source saw from time to time, the calculus of `ledger.attested` has little to
weigh. Moments in a row that see the same are a run, and through a run the status is what they saw. Between two runs one
change is implied, on some day from the first of the last moment before it to the last of the first moment behind it. So what
a search would find can be written down at once, in the same pieces and resting on the same. That is so where no two moments
share a day, and any two in a row see either just the same or nothing in common; everything else is searched.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import Machine, Solution, Span

if TYPE_CHECKING:
    from ledger.attested import Attestation

_NOTHING: frozenset[int] = frozenset()
_Since = tuple[int | None, int | None]


class Seen(NamedTuple):
    """What attestations alone come to.

    Attributes:
        solution: The spans, resting on the attestations by their numbers.
        implied: Pairs of attestations between which a change is implied.
    """

    solution: Solution
    implied: tuple[tuple[int, int], ...]


class _Moment(NamedTuple):
    """Days on one of which something was seen, the number of the attestation, and what it was."""

    first: int
    last: int
    number: int
    statuses: frozenset[str]


def seen_alone(machine: Machine, attestations: Sequence["Attestation"]) -> Seen | None:
    """Settle attestations beside which no act is told; None where that takes a search."""
    moments, shown = _moments(attestations), _Shown(machine)
    if moments is None or not all(shown[one.statuses] for one in moments):
        return None
    # A history starts from the machine's start where that was seen, and from whatever else was seen only if not.
    start, seen = machine.status(machine.start), moments[0].statuses
    is_start = start in seen
    starts = tuple(
        state for state in machine.states if machine.status(state) in seen and (state == machine.start or not is_start)
    )
    written = _written(moments, shown, (start,) if is_start else shown[seen])
    implied = tuple((one.number, other.number) for one, other in pairwise(moments) if one.statuses != other.statuses)
    solution = Solution(written, starts, contradictory=False, redundant=_NOTHING, undecided=())
    return Seen(solution, implied)


def runs(
    machine: Machine, happenings: Collection[object], attestations: Sequence["Attestation"]
) -> list[tuple[str, ...]]:
    """Give, of attestations that are settled so, the statuses that each leaves possible in its run; nothing of others.

    On days on which just these are possible no change is open. The status would be the same, since the same days, by the
    moments alone on which it rests: the first and the last but one of these before the run, where the change to it lies
    between them, and those of the run.
    """
    moments, shown = None if happenings or not attestations else _moments(attestations), _Shown(machine)
    found = [] if moments is None else [shown[one.statuses] for one in attestations]
    return found if all(found) else []


def _moments(attestations: Sequence["Attestation"]) -> list[_Moment] | None:
    """Give attestations in order of date; None where one is no moment, or days are shared, or two have only something in common."""
    found = []
    for number, (statuses, ways) in enumerate(attestations):
        if len(ways) > 1 or len(ways[0]) > 1:
            return None
        found.append(_Moment(*ways[0][0], number, statuses))
    found.sort()
    for one, other in pairwise(found):
        same = one.statuses == other.statuses
        if one.last >= other.first or not (same or one.statuses.isdisjoint(other.statuses)):
            return None
    return found if found[0].first > FIRST_DAY and found[-1].last < LAST_DAY else None


class _Shown(dict[frozenset[str], tuple[str, ...]]):
    """The statuses of a machine among some, in its order; each combination worked out once."""

    def __init__(self, machine: Machine) -> None:
        super().__init__()
        self._order = tuple(dict.fromkeys(map(machine.status, machine.states)))

    def __missing__(self, statuses: frozenset[str]) -> tuple[str, ...]:
        found = self[statuses] = tuple(status for status in self._order if status in statuses)
        return found


# Days up to which the same is possible, what that is, since when where it is one status, and what it rests on: moments by
# their places, the change before a moment by the complement of its place.
_Piece = tuple[int, int, tuple[str, ...], _Since, frozenset[int]]


def _written(moments: Sequence[_Moment], shown: _Shown, at_first: tuple[str, ...]) -> tuple[Span, ...]:
    """Write the spans, neighbours that say the same as one."""
    spans: list[Span] = []
    pieces = _pieces(moments, shown, at_first)
    earlier = next(pieces)
    for piece in pieces:
        first, last, possible, since, rests = piece
        if len(possible) > 1:
            # What is open has been so since it came to that, whatever the pieces.
            since = earlier[3] if earlier[2] == possible else (first, first)
        if earlier[2:] == (possible, since, rests):
            earlier = (earlier[0], last, possible, since, rests)
        else:
            spans.append(_span(moments, earlier))
            earlier = (first, last, possible, since, rests)
    return (*spans, _span(moments, earlier))


def _span(moments: Sequence[_Moment], piece: _Piece) -> Span:
    first, last, possible, since, rests = piece
    numbers: set[int] = set()
    for place in rests:
        # A change that is implied rests on what was seen before it and behind it.
        numbers.update(moments[at].number for at in ((place,) if place >= 0 else (~place - 1, ~place)))
    return Span(first, last, possible, *since, frozenset(numbers))


def _pieces(moments: Sequence[_Moment], shown: _Shown, at_first: tuple[str, ...]) -> Iterator[_Piece]:
    """Give all days in pieces, as a search comes upon them: window by window, its last day apart, and what lies between."""
    nothing: _Since = (None, None)
    status, since = at_first, nothing
    # What the status at hand rests on, once something does.
    rests = _NOTHING
    # Before the change that is still open, if there is one.
    before: tuple[tuple[str, ...], frozenset[int]] | None = None
    yield FIRST_DAY, moments[0].first - 1, status, since, rests
    for place, (first, last, _, statuses) in enumerate(moments):
        following = moments[place + 1] if place + 1 < len(moments) else None
        opens = following is not None and following.statuses != statuses
        after = shown[following.statuses] if opens and following is not None else ()
        change = frozenset((~(place + 1),)) if opens else _NOTHING
        if last > first:
            open_ = {place, *(() if before is None else (~place,)), *change}
            possible = _union(shown, status, after, before[0] if before else ())
            yield first, last - 1, possible, since, rests.union(open_, before[1] if before else ())
        rests = rests or frozenset((place,))
        possible = _union(shown, status, after)
        yield last, last, possible, since, rests | change
        until = LAST_DAY if following is None else following.first - 1
        if until > last:
            yield last + 1, until, possible, since, rests | change
        if opens and following is not None:
            before = status, rests
            status, since, rests = after, (first, following.last), change
        else:
            before = None


def _union(shown: _Shown, *parts: tuple[str, ...]) -> tuple[str, ...]:
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else shown[frozenset().union(*found)]
