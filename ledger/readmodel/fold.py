"""The spans of a history as rows that can be stored: what is answered for a day, but for what coverages claim of it.

`rows_of` makes them of any history. `fold` makes the same rows of acts alone, without a history: an act that shares no
day with another turns one state into the next, and between such acts a history has one state. Acts that overlap are
searched, but only these and only once: what comes of them depends on the order of their edges, not on how far apart
these are, and acts of one day, month or year meet in few ways.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from ledger.attested import settle
from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import Account, Happening, Machine, Span, Step
from ledger.occurrences import whole
from ledger.readings import search
from ledger.replay import History
from ledger.sightings import runs

# The flags of an answer in their order, each a bit of a row's.
FLAGS = ("contested", "contradictory", "approximate", "assumed", "carried")
CONTESTED, CONTRADICTORY, APPROXIMATE, ASSUMED, CARRIED = (1 << place for place in range(len(FLAGS)))

# The earliest and the latest day of an act, the change that it makes, and the position of its entry in the log.
Act = tuple[int, int, str, int]
# The fields of a `SpanRow` as a plain tuple, which is made in half the time.
Row = tuple[int, int, tuple[str, ...], int | None, int | None, int, tuple[int, ...], bool]


class SpanRow(NamedTuple):
    """A stretch of days on each of which the answer is the same.

    Attributes:
        first, last: Ordinals of its days, both included.
        possible: The printed statuses that some reading has then, in the machine's order.
        since_earliest, since_latest: As in `ledger.machine.Span`, not yet cut at a day.
        flags: Bits, the first of `FLAGS` the lowest.
        rests: Positions in the log of the events that the status rests on, in the order of `Answer.entries`.
        whole: Whether an answer for one of its days names just these entries; where it is False, attestations that
            lie near the day may belong to them (`History.bearing`).
    """

    first: int
    last: int
    possible: tuple[str, ...]
    since_earliest: int | None
    since_latest: int | None
    flags: int
    rests: tuple[int, ...]
    whole: bool


# --- of any history -----------------------------------------------------------------------------------------------------


def rows_of(history: History) -> list[SpanRow]:
    """Give the rows of a history, which cover all days in order, neighbours that say the same as one."""
    rows: list[SpanRow] = []
    for row in _rows_of(history):
        if rows and rows[-1][2:] == row[2:]:
            rows[-1] = rows[-1]._replace(last=row.last)
        else:
            rows.append(row)
    return rows


def _rows_of(history: History) -> Iterator[SpanRow]:
    solution = history.solution
    contradictory = CONTRADICTORY if solution.contradictory else 0
    contested = {index for index, one in enumerate(history.occurrences) if one.contested} - solution.redundant
    resting = _Resting(history)
    lives = history.lives()
    # The day up to which the record tells anything, but for the lives of the parties on which a status does not rest.
    ends: dict[frozenset[int], int] = {}
    without = _Without(history)
    for span in solution.spans:
        rests_on = span.rests_on
        besides = lives - rests_on
        if besides not in ends:
            ends[besides] = history.window(besides)[1]
        until = ends[besides]
        flags = contradictory | (0 if contested.isdisjoint(rests_on) else CONTESTED)
        flags |= (APPROXIMATE if span.approximate else 0) | (0 if rests_on else ASSUMED)
        rests = resting.positions(rests_on)
        is_whole = without.is_whole(span) if history.attestations else True
        told, carried = (span.first, min(span.last, until), 0), (max(span.first, until + 1), span.last, CARRIED)
        for first, last, more in (told, carried):
            if first <= last:
                yield SpanRow(first, last, *span[2:5], flags | more, rests, is_whole)


class _Resting:
    """Where in the log what a status rests on stands."""

    def __init__(self, history: History) -> None:
        self._count = count = len(history.happenings)
        happened, attested = history.occurrences[:count], history.occurrences[count:]
        self._happened = [[telling.event.position for telling in one.counted] for one in happened]
        # Of the moments of one attestation each stands for it; all are listed as `entries_of` has them.
        events = [one.tellings[0].event for one in attested]
        entries = sorted(map(whole, {event.id: event for event in events}.values()), key=lambda one: one.order)
        ranks = {event.id: rank for rank, event in enumerate(entries)}
        self._attested = [event.position for event in entries]
        self._ranks = [ranks[event.id] for event in events]

    def positions(self, rests_on: frozenset[int]) -> tuple[int, ...]:
        """Give the positions in the order of `Answer.entries`."""
        count = self._count
        ranks = sorted({self._ranks[index - count] for index in rests_on if index >= count})
        attested = [self._attested[rank] for rank in ranks]
        if len(ranks) == len(rests_on):
            return tuple(attested)
        happened = (self._happened[index] for index in sorted(rests_on) if index < count)
        return (*chain.from_iterable(happened), *attested)


class _Without:
    """A history without the attestations that some status does not rest on."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._attesting = frozenset(range(len(history.happenings), len(history.occurrences)))
        self._solutions = {self._attesting: history.solution}
        self._runs = runs(*history[7:])

    def is_whole(self, span: Span) -> bool:
        """Tell whether the other attestations could go without any change to the answers for the days of a span."""
        kept = self._attesting & span.rests_on
        if self._runs and any(self._runs[index] == span.possible for index in kept):
            return True
        if kept not in self._solutions:
            machine, happenings, attestations = self._history[7:]
            chosen = [attestations[index - len(happenings)] for index in sorted(kept)]
            self._solutions[kept] = settle(machine, happenings, chosen).solution
        return all(span[2:5] == other[2:5] for other in self._solutions[kept].within(span.first, span.last))


# --- of acts alone ------------------------------------------------------------------------------------------------------

# More acts than these, which overlap or wait for one that settles what they leave open, take a search of the whole.
_MOST_TOGETHER = 8
# So many outcomes of acts that overlap are remembered of each machine.
_MOST_KNOWN = 4_000
# Acts that overlap are searched as if on the first days of the calendar: a status sets in, and a day later they begin.
_SEED_DAY, _NEXT_DAY = FIRST_DAY + 1, FIRST_DAY + 2
# A state before all others, from which each of them can be reached. No machine has a state or a change of such a name.
_NOWHERE, _SEED = "", "seed:"
# What stands for acts that overlap begins before all days.
_NO_DAY = FIRST_DAY - 1


def fold(machine: Machine, acts: Sequence[Act]) -> list[Row] | None:
    """Give the rows of a history of acts, each a happening told once, of one step, and after no other that it names.

    Args:
        machine: The rules. What is worked out of them is kept with this very object, so let it be the same each time.
        acts: The acts, in the order in which events are listed; none is about the life of a party.

    Returns:
        What `rows_of` would give of their history; None where that has to be searched as a whole: where there is no
        act, where they are not legal from the machine's start, or where too many overlap.
    """
    graph: _Graph | None = machine.__dict__.get("_graph")
    if graph is None:
        graph = machine.__dict__["_graph"] = _Graph(machine)
    return _folded(graph, acts, ()) if acts else None


def _folded(  # noqa: C901, PLR0912 - one loop without calls, for a million acts
    graph: "_Graph", acts: Sequence[Act], crowds: Sequence[list[Act]]
) -> list[Row] | None:
    """Give the rows of acts; those that overlap have to be set apart, which nobody does before he meets some."""
    state = graph.start
    rows: list[Row] = []
    append = rows.append
    # The row at hand, and the last day of the acts so far. It rests on nothing as long as nothing has happened.
    first, possible, flags = FIRST_DAY, state.shown, ASSUMED
    earliest: int | None = None
    latest: int | None = None
    rests: tuple[int, ...] = ()
    reach = _NO_DAY
    rest = iter(acts)
    for begins, ends, change, position in rest:
        if begins > reach:
            turn = state[change]
            if turn is None:
                # After an act that stands behind it, and shares a day with it, it may be legal.
                return None if crowds else _refolded(graph, acts)
            after, either = turn
            if either is not None:
                # On the days of the window the one status may be in force, or the other.
                if begins > first:
                    append((first, begins - 1, possible, earliest, latest, flags, rests, True))
                if ends > begins:
                    since = begins if begins > FIRST_DAY else None
                    append((begins, ends - 1, either, since, since, 0, (*rests, position), True))
                first, possible, earliest, latest, flags, rests = ends, after.shown, begins, ends, 0, (position,)
            elif flags:
                # What confirms the status from which a history starts is all that the status can rest on.
                if begins > first:
                    append((first, begins - 1, possible, earliest, latest, flags, rests, True))
                first, flags, rests = begins, 0, (position,)
            elif after is not state and ends > begins:
                # No status tells the two states apart, and yet it is open whether the act has happened.
                append((first, begins - 1, possible, earliest, latest, flags, rests, True))
                append((begins, ends - 1, possible, earliest, latest, flags, (*rests, position), True))
                first = ends
            state, reach = after, ends
        elif not crowds:
            return _refolded(graph, acts)
        else:
            crowd = _Crowd(crowds[position])
            found = graph.outcome(state, crowd, is_fresh=not rests)
            # What leaves several states is searched together with all that follows, up to where one state is left.
            while found is not None and found.after is None and (following := next(rest, None)) is not None:
                crowd = crowd.with_more([following] if following[0] > _NO_DAY else crowds[following[3]])
                found = graph.outcome(state, crowd, is_fresh=not rests)
            if found is None:
                return None
            for then in crowd.placed(found.spans, earliest, latest, rests):
                if then[0] > first:
                    append((first, then[0] - 1, possible, earliest, latest, flags, rests, True))
                first, possible, earliest, latest, flags, rests = then
            reach = crowd.reach
            if found.after is not None:
                state = found.after
    if reach < LAST_DAY:
        append((first, reach, possible, earliest, latest, flags, rests, True))
        first, flags = reach + 1, CARRIED
    append((first, LAST_DAY, possible, earliest, latest, flags, rests, True))
    return rows


def _refolded(graph: "_Graph", acts: Sequence[Act]) -> list[Row] | None:
    """Give the rows of acts of which some may overlap; None where none do, so that nothing more can be found."""
    entries, crowds = _apart(acts)
    return _folded(graph, entries, crowds) if crowds else None


def _apart(acts: Sequence[Act]) -> tuple[list[Act], list[list[Act]]]:
    """Put one act, of no day, in the place of those that overlap; its position is their place among all such groups."""
    groups: list[tuple[int, list[Act]]] = []
    for act in acts:
        reach, together = act[1], [act]
        while groups and act[0] <= groups[-1][0]:
            its_last, its_acts = groups.pop()
            reach = max(reach, its_last)
            its_acts += together
            together = its_acts
        groups.append((reach, together))
    entries: list[Act] = []
    crowds: list[list[Act]] = []
    for reach, together in groups:
        if len(together) == 1:
            entries += together
        else:
            entries.append((_NO_DAY, reach, "", len(crowds)))
            crowds.append(together)
    return entries, crowds


# The state after a change, and all statuses of both in the machine's order where they show different ones.
_Turn = tuple["_State", tuple[str, ...] | None]


class _State(dict[str, _Turn | None]):
    """A state of a machine: what each change turns it into, None where it is not legal, each worked out once."""

    def __init__(self, graph: "_Graph", name: str) -> None:
        super().__init__()
        self._graph = graph
        self.name = name
        self.shown: tuple[str, ...] = (graph.machine.status(name),)

    def __missing__(self, change: str) -> _Turn | None:
        name = self._graph.machine.legal(self.name, change)
        turn = self[change] = None if name is None else self._turn(self._graph.state(str(name)))
        return turn

    def _turn(self, after: "_State") -> _Turn:
        return after, None if after.shown == self.shown else self._graph.sorted({*self.shown, *after.shown})


class _Outcome(NamedTuple):
    """What comes of acts that overlap: the one state after them, if it is one, and the spans from their first day on."""

    after: _State | None
    spans: tuple[Span, ...]


class _Crowd:
    """Acts that overlap, and those that follow until it is known what came of them."""

    def __init__(self, acts: list[Act]) -> None:
        self._acts = acts
        self.reach = max(act[1] for act in acts)
        # Nothing sets in on any other day: what is possible after a window was so on its last day, unless another begins.
        edges = sorted({edge for act in acts for edge in (act[0] - 1, act[0], act[1])})
        self._days = dict(enumerate(edges, _NO_DAY if edges[0] == _NO_DAY else _NEXT_DAY))
        places = {day: place for place, day in self._days.items()}
        self.shape = tuple(Step(places[earliest], places[latest], change) for earliest, latest, change, _ in acts)

    def with_more(self, acts: list[Act]) -> "_Crowd":
        """Give these acts with those that follow them."""
        return _Crowd([*self._acts, *acts])

    def placed(
        self, spans: Sequence[Span], earliest: int | None, latest: int | None, rests: tuple[int, ...]
    ) -> Iterator[tuple[int, tuple[str, ...], int | None, int | None, int, tuple[int, ...]]]:
        """Give the first days and further fields of rows, from spans and from what the row before these acts says."""
        # What the seed set is what the row before says: it rests on the same, and began when that began.
        began: dict[int | None, tuple[int | None, int | None]] = {None: (None, None)}
        if rests:
            began[_SEED_DAY] = earliest, latest
        told = [*([rests] if rests else ()), *((position,) for *_, position in self._acts)]
        began |= {place: (day, day) for place, day in self._days.items()}
        for first, _, possible, since_earliest, since_latest, rests_on, _ in spans:
            its = tuple(chain.from_iterable(told[index] for index in sorted(rests_on)))
            yield (
                self._days[first],
                possible,
                began[since_earliest][0],
                began[since_latest][1],
                0 if its else ASSUMED,
                its,
            )


class _Graph:
    """The states of a machine, as far as acts have led to them, and what came of acts that overlapped."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self._rank = {status: place for place, status in enumerate(dict.fromkeys(map(machine.status, machine.states)))}
        self._states: dict[str, _State] = {}
        self._outcomes: dict[tuple[str, tuple[Step, ...], bool], _Outcome | None] = {}
        self.start = self.state(machine.start)

    def state(self, name: str) -> _State:
        """Give a state by its name, always the same object."""
        if name not in self._states:
            self._states[name] = _State(self, name)
        return self._states[name]

    def sorted(self, statuses: Iterable[str]) -> tuple[str, ...]:
        """Put statuses in the machine's order."""
        return tuple(sorted(statuses, key=self._rank.__getitem__))

    def outcome(self, state: _State, crowd: _Crowd, *, is_fresh: bool) -> _Outcome | None:
        """Give what comes of acts that overlap; None where they are too many, or cannot all be made.

        Args:
            state: The state before them.
            crowd: The acts.
            is_fresh: Whether the history starts with them.
        """
        if len(crowd.shape) > _MOST_TOGETHER:
            return None
        key = state.name, crowd.shape, is_fresh
        if key not in self._outcomes:
            if len(self._outcomes) >= _MOST_KNOWN:
                self._outcomes.clear()
            self._outcomes[key] = self._searched(state.name, crowd.shape, is_fresh=is_fresh)
        return self._outcomes[key]

    def _searched(self, state: str, shape: tuple[Step, ...], *, is_fresh: bool) -> _Outcome | None:
        happenings = [Happening((Account((step,)),)) for step in shape]
        if not is_fresh:
            happenings.insert(0, Happening((Account((Step(_SEED_DAY, _SEED_DAY, _SEED + state),)),)))
        starts = ((state if is_fresh else _NOWHERE,),)
        shown = search(self._seeded, happenings, self._seeded.legal, starts)
        bare = search(self._bare, happenings, self._bare.legal, starts) if self.machine.shows else shown
        if shown is None or bare is None:
            return None
        states = bare.spans[-1].possible
        first = min(step.earliest for step in shape)
        spans = tuple(span for span in shown.spans if span.first >= first)
        return _Outcome(self.state(states[0]) if len(states) == 1 else None, spans)

    @cached_property
    def _seeded(self) -> Machine:
        """The machine with a state before all others, from which a seed leads to each of them."""
        machine = self.machine
        # The start goes first, so that the others keep their order.
        seeds = {(_NOWHERE, _SEED + state): state for state in machine.states}
        return machine._replace(start=_NOWHERE, table={**seeds, **machine.table})

    @cached_property
    def _bare(self) -> Machine:
        """The same, but that every state shows its own name."""
        return self._seeded._replace(shows={})
