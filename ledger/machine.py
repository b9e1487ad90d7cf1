"""What the calculus of readings works on: machines, the happenings fed to them, and the spans that come out."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY

# A state of a machine, or a state with what else a search must remember; likewise a change.
State = Hashable
ChangeName = Hashable
# A rule for changes: `legal` or `forced` of some rules.
Apply = Callable[[State, ChangeName], State | None]


if TYPE_CHECKING:
    from typing import Protocol

    class Rules(Protocol):
        """What a search has to know of a dimension: where it starts, which changes it allows, and what a state shows."""

        @property
        def start(self) -> State:
            """The state that a history starts from."""

        @property
        def states(self) -> tuple[State, ...]:
            """All states, in the order in which answers list them."""

        def status(self, state: State, /) -> str:
            """Give the printed status of a state."""

        def legal(self, state: State, change: ChangeName, /) -> State | None:
            """Give the state after a change; None where it is not allowed."""

        def forced(self, state: State, change: ChangeName, /) -> State | None:
            """Give the state after a change that is made whether it is allowed or not."""
else:
    # Only type checkers look into it, and a protocol takes its time to make.
    Rules = object


class _Tables(NamedTuple):
    dimension: str
    start: str
    table: Mapping[tuple[str, str], str]
    targets: Mapping[str, str]
    shows: Mapping[str, str] = {}


class Machine(_Tables):
    """The states of one dimension and the changes that lead from one to another.

    Attributes:
        dimension: Name of the dimension.
        start: The state that a history starts from.
        table: (state, change) to state; a missing key is an illegal transition.
        targets: Change to the state it sets when legality is dropped.
        shows: State to printed status, where the two differ.
    """

    # What is asked of one machine again and again is worked out once: below a tuple there is room to keep it.
    @cached_property
    def states(self) -> tuple[str, ...]:
        """All states, in the order in which the table brings them up."""
        found = dict.fromkeys([self.start])
        for (state, _), after in self.table.items():
            found[state] = found[after] = None
        found.update(dict.fromkeys(self.targets.values()))
        return tuple(found)

    def status(self, state: State) -> str:
        """Give the printed status of a state."""
        return self.shows.get(state, state)  # type: ignore[call-overload, no-any-return]

    def legal(self, state: State, change: ChangeName) -> State | None:
        """Give the state after a change; None where the table has none."""
        return self.table.get((state, change))  # type: ignore[arg-type]

    def forced(self, state: State, change: ChangeName) -> State | None:
        """Give the state after a change; where the table has none, the state that the change sets."""
        return self.table.get((state, change), self.targets[change])  # type: ignore[arg-type, index]


class Turn(NamedTuple):
    """What a change makes of a state: the state after it, and whether that shows another status."""

    after: State
    anew: bool


class Turns(dict[State, Turn | None]):
    """The turns of one change, each worked out once; None from where it cannot be made. No change turns nothing."""

    def __init__(self, rules: Rules, apply: Apply, change: ChangeName | None) -> None:
        super().__init__()
        self._rules = rules
        self._apply = apply
        self._change = change

    def __missing__(self, state: State) -> Turn | None:
        after = state if self._change is None else self._apply(state, self._change)
        status = self._rules.status
        turn = self[state] = None if after is None else Turn(after, status(after) != status(state))
        return turn


class Changes(dict[ChangeName | None, Turns]):
    """The turns of every change under a rule for changes: a history makes few changes, from few states, many times."""

    def __init__(self, rules: Rules, apply: Apply) -> None:
        super().__init__()
        self._rules = rules
        self._apply = apply

    def __missing__(self, change: ChangeName | None) -> Turns:
        turns = self[change] = Turns(self._rules, self._apply, change)
        return turns


class Step(NamedTuple):
    """A change that falls on one day of a window; `change` None happens and changes nothing."""

    earliest: int
    latest: int
    change: ChangeName | None


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

    def as_of(self, day: int) -> "Span":
        """Cut the window of the beginning at a day: what is true then began by then."""
        if self.since_latest is not None and self.since_latest > day:
            return self._replace(since_latest=day)
        return self


if TYPE_CHECKING:

    class Unwritten(Protocol):
        """Spans that are written down as far as somebody asks for them."""

        def since(self, day: int) -> Iterator[Span]:
            """Give the span of a day and all that follow it."""
else:
    Unwritten = object


class Solution:
    """The spans of one dimension of one pair, with what was needed to find them.

    Attributes:
        starts: The states that the history can have started from.
        contradictory: Whether no reading is admissible, so that legality was dropped.
        redundant: Happenings that change nothing in any reading.
        undecided: Groups of happenings whose order nothing settles and whose outcome depends on it.
    """

    __slots__ = ("_spans", "contradictory", "redundant", "starts", "undecided")

    def __init__(
        self,
        spans: tuple[Span, ...] | Unwritten,
        starts: tuple[State, ...],
        contradictory: bool,  # noqa: FBT001 - the fields in their order
        redundant: frozenset[int],
        undecided: tuple[frozenset[int], ...],
    ) -> None:
        self._spans = spans
        self.starts = starts
        self.contradictory = contradictory
        self.redundant = redundant
        self.undecided = undecided

    @property
    def spans(self) -> tuple[Span, ...]:
        """Spans that cover all days in order."""
        if not isinstance(self._spans, tuple):
            self._spans = tuple(self._spans.since(FIRST_DAY))
        return self._spans

    def on(self, day: int) -> Span:
        """Give the span of a day, with the window of its beginning cut at that day."""
        return next(self.since(day)).as_of(day)

    def within(self, first: int, last: int) -> tuple[Span, ...]:
        """Give the spans of some days, without writing down those of all others."""
        spans = self.since(first)
        found = [next(spans)]
        while found[-1].last < min(last, LAST_DAY):
            found.append(next(spans))
        return tuple(found)

    def since(self, day: int) -> Iterator[Span]:
        """Give the span of a day and all that follow it."""
        day = min(day, LAST_DAY)
        if isinstance(self._spans, tuple):
            return islice(self._spans, bisect_left(self._spans, day, key=lambda span: span.last), None)
        return self._spans.since(day)

    def _replace(
        self,
        *,
        spans: tuple[Span, ...] | Unwritten | None = None,
        starts: tuple[State, ...] | None = None,
        contradictory: bool | None = None,
        redundant: frozenset[int] | None = None,
        undecided: tuple[frozenset[int], ...] | None = None,
    ) -> "Solution":
        """Give a copy with some fields changed; spans that nobody asked for stay unwritten."""
        return Solution(
            spans=self._spans if spans is None else spans,
            starts=self.starts if starts is None else starts,
            contradictory=self.contradictory if contradictory is None else contradictory,
            redundant=self.redundant if redundant is None else redundant,
            undecided=self.undecided if undecided is None else undecided,
        )

    def _fields(self) -> tuple[object, ...]:
        return self.spans, self.starts, self.contradictory, self.redundant, self.undecided

    def __eq__(self, other: object) -> bool:
        return self._fields() == other._fields() if isinstance(other, Solution) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._fields())

    def __repr__(self) -> str:
        return "Solution(spans={!r}, starts={!r}, contradictory={!r}, redundant={!r}, undecided={!r})".format(
            *self._fields()
        )
