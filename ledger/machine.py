"""What the calculus of readings works on: machines, the happenings fed to them, and the spans that come out."""

from collections.abc import Mapping
from typing import NamedTuple


class Machine(NamedTuple):
    """The states of one dimension and the changes that lead from one to another.

    Attributes:
        dimension: Name of the dimension.
        start: The state that a history starts from.
        table: (state, change) to state; a missing key is an illegal transition.
        targets: Change to the state it sets when legality is dropped.
        shows: State to printed status, where the two differ.
    """

    dimension: str
    start: str
    table: Mapping[tuple[str, str], str]
    targets: Mapping[str, str]
    shows: Mapping[str, str] = {}

    @property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which the table brings them up."""
        found = dict.fromkeys([self.start])
        for (state, _), after in self.table.items():
            found[state] = found[after] = None
        found.update(dict.fromkeys(self.targets.values()))
        return tuple(found)

    def status(self, state: str) -> str:
        """Give the printed status of a state."""
        return self.shows.get(state, state)


class Step(NamedTuple):
    """A change that falls on one day of a window; `change` None happens and changes nothing."""

    earliest: int
    latest: int
    change: str | None


class Account(NamedTuple):
    """One source's telling: one step, or two for a duration; `after` are indexes of happenings that stand before it."""

    steps: tuple[Step, ...]
    after: tuple[int, ...] = ()


class Happening(NamedTuple):
    """What occurred, by one or more accounts of which a reading picks one."""

    accounts: tuple[Account, ...]


class Span(NamedTuple):
    """A stretch of days over which the answer is the same.

    Attributes:
        first: Ordinal of the first day.
        last: Ordinal of the last day, inclusive.
        possible: The printed statuses that some reading has then, in the machine's order.
        since_earliest: The earliest day on which the one possible status can have begun; None from the beginning on.
            With several statuses, the first day of the stretch; None for the first stretch of all.
        since_latest: The latest such day; None when nothing has changed the status yet.
        rests_on: Indexes of the happenings that set the status or leave it open.
        approximate: Whether too many windows overlap for an exact answer.
    """

    first: int
    last: int
    possible: tuple[str, ...]
    since_earliest: int | None
    since_latest: int | None
    rests_on: frozenset[int]
    approximate: bool = False


class Solution(NamedTuple):
    """The spans of one dimension of one pair, with what was needed to find them.

    Attributes:
        spans: Spans that cover all days in order.
        starts: The states that the history can have started from.
        contradictory: Whether no reading is admissible, so that legality was dropped.
        redundant: Happenings that change nothing in any reading.
        undecided: Groups of happenings whose order nothing settles and whose outcome depends on it.
    """

    spans: tuple[Span, ...]
    starts: tuple[str, ...]
    contradictory: bool
    redundant: frozenset[int]
    undecided: tuple[frozenset[int], ...]

    def on(self, day: int) -> Span:
        """Give the span of a day, with the window of its beginning cut at that day."""
        low, high = 0, len(self.spans) - 1
        while low < high:
            middle = (low + high) // 2
            if self.spans[middle].last < day:
                low = middle + 1
            else:
                high = middle
        span = self.spans[low]
        if span.since_latest is not None and span.since_latest > day:
            span = span._replace(since_latest=day)
        return span
