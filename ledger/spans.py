"""From what a search found possible to spans, written down only where somebody asks.

A history of a thousand happenings has thousands of spans, and most questions are about one day. What a span says hangs
on those before it only as long as the answer stays the same, so that the spans of a few days are soon written.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from ledger.dates import FIRST_DAY
from ledger.machine import ChangeName, Rules, Span, State

NOBODY: frozenset[int] = frozenset()


class Trace(NamedTuple):
    """What is known of the ways to a node: how far, window of the last change of status (0: none yet), who set it."""

    depth: int
    earliest: int
    latest: int
    setters: frozenset[int]


class Piece(NamedTuple):
    """A stretch of days, the states that readings have then, by what trace each, and what only some readings have begun.

    Attributes:
        first: Its first day.
        last: Its last day.
        states: The states, some of them perhaps more than once.
        traces: The trace of each.
        open: The happenings that have come further in one reading than in another.
    """

    first: int
    last: int
    states: tuple[State, ...]
    traces: tuple[Trace, ...]
    open: frozenset[int] = NOBODY


class Searched(NamedTuple):
    """The pieces from some day on, as a search left them."""

    first: int
    found: Sequence[Piece]

    def pieces(self) -> Sequence[Piece]:
        """Give the pieces in order."""
        return self.found


class Single(NamedTuple):
    """A cluster of one happening, told in one way and of one step: most of every history."""

    first: int
    last: int
    happening: int
    change: ChangeName | None

    @property
    def members(self) -> tuple[int, ...]:
        """The happening."""
        return (self.happening,)


class Passed(NamedTuple):
    """What a single happening leaves of its days and those up to `until`: the traces of the states before and after it."""

    single: Single
    until: int
    before: Mapping[State, Trace]
    after: Mapping[State, Trace]

    @property
    def first(self) -> int:
        """The first day on which it can have happened."""
        return self.single.first

    def pieces(self) -> Sequence[Piece]:
        """Give the days on which it may yet have to happen, if any, and those from its last on."""
        first, last, happening, _ = self.single
        states, traces = tuple(self.after), tuple(self.after.values())
        # Where a cloud ends on its last day, every way on began in that cloud, so that the days after share its haze.
        done = Piece(last, self.until, states, traces)
        if first == last:
            return (done,)
        both = (*self.before, *states), (*self.before.values(), *traces)
        return Piece(first, last - 1, *both, frozenset((happening,))), done


Layer = Searched | Passed


class Outline:
    """The spans of all days, in outline.

    Args:
        rules: The dimension.
        layers: Layers that cover all days in order.
        clouds: Stretches about which the search was not exact.
        idle: Happenings that change nothing, so that no status rests on when they happened.
    """

    def __init__(
        self, rules: Rules, layers: Sequence[Layer], clouds: Sequence[tuple[int, int]], idle: frozenset[int]
    ) -> None:
        self._status = rules.status
        self._shown: dict[tuple[State, ...], tuple[str, ...]] = {}
        self._rank = {status: place for place, status in enumerate(dict.fromkeys(map(rules.status, rules.states)))}
        self._layers = layers
        self._clouds = clouds
        self._idle = idle

    def since(self, day: int) -> Iterator[Span]:
        """Give the span of a day and all that follow it."""
        place = max(bisect_right(self._layers, day, key=lambda layer: layer.first) - 1, 0)
        # A span takes its beginning from the one before it as long as both give the same statuses.
        while place > 0 and self._is_more_of_the_same(place):
            place -= 1
        return (span for span in self._written(place) if span.last >= day)

    def _is_more_of_the_same(self, place: int) -> bool:
        """Tell whether a layer begins with the statuses with which the one before it ends."""
        before, after = self._layers[place - 1].pieces()[-1], self._layers[place].pieces()[0]
        return self._possible(before.states) == self._possible(after.states)

    def _written(self, place: int) -> Iterator[Span]:
        """Write down the spans from a layer on, neighbours that say the same as one."""
        pieces = (piece for layer in islice(self._layers, place, None) for piece in layer.pieces())
        earlier = self._span(next(pieces), None)
        for piece in pieces:
            span = self._span(piece, earlier)
            if earlier[2:] == span[2:]:
                earlier = span._replace(first=earlier.first)
            else:
                yield earlier
                earlier = span
        yield earlier

    def _span(self, piece: Piece, earlier: Span | None) -> Span:
        """Write down a piece, which may carry on what began earlier."""
        first, last, states, traces, is_open = piece
        possible = self._possible(states)
        since: tuple[int | None, int | None]
        if len(possible) == 1:
            since = min([trace.earliest for trace in traces]) or None, max([trace.latest for trace in traces]) or None
        elif earlier is not None and earlier.possible == possible:
            since = earlier[3:5]
        else:
            since = (None, None) if first == FIRST_DAY else (first, first)
        rests_on = (is_open - self._idle).union(*[trace.setters for trace in traces])
        approximate = bool(self._clouds) and any(_is_clouded(piece, *cloud) for cloud in self._clouds)
        return Span(first, last, possible, *since, rests_on, approximate)

    def _possible(self, states: tuple[State, ...]) -> tuple[str, ...]:
        """Give the statuses that some states show, in the machine's order."""
        known = self._shown.get(states)
        if known is None:
            found = self._rank.keys() & map(self._status, states)
            known = self._shown[states] = tuple(sorted(found, key=self._rank.__getitem__))
        return known


def _is_clouded(piece: Piece, first: int, last: int) -> bool:
    """Tell whether a piece lies in a cloud, or its status began in one."""
    if piece.first <= last and piece.last >= first:
        return True
    return any(trace.earliest <= last and trace.latest >= first for trace in piece.traces)
