"""From the events of a record to the history of one pair: per dimension and direction, its happenings and its spans."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.kinds import Effect
from ledger.projections import ALL
from ledger.projections.projection import Projection
from ledger.readings import Account, Happening, Solution, Step, solve
from ledger.record import Event, Record
from ledger.revise import rank_of, standing
from ledger.steps import EVERY_DIMENSION, Change, changes_of, codes, ended_parties, pairs_of

BOTH = "both"

_END = Effect(EVERY_DIMENSION, "end", law="a party that ends takes its statuses with it")


class Telling(NamedTuple):
    """One account as it stands in a dimension: the event, the changes it makes there, and its rank."""

    event: Event
    changes: tuple[Change, ...]
    rank: str


class Occurrence(NamedTuple):
    """A happening in a dimension: all its tellings, and the ids of those that count."""

    root: str
    tellings: tuple[Telling, ...]
    counting: tuple[str, ...]

    @property
    def counted(self) -> tuple[Telling, ...]:
        """The tellings that count, in the order in which events are listed."""
        return tuple(telling for telling in self.tellings if telling.event.id in self.counting)

    @property
    def contested(self) -> bool:
        """Whether the tellings that count differ in their dates or in what they change."""
        return len({_ways(telling) for telling in self.counted}) > 1


class History(NamedTuple):
    """One dimension of one pair, in one direction.

    Attributes:
        a, b: Codes of the parties asked for.
        dimension: The dimension.
        direction: "both", or `A>B`.
        occurrences: What happened in it, in order of date.
        solution: Its spans; `rests_on` counts the occurrences.
    """

    a: str
    b: str
    dimension: str
    direction: str
    occurrences: tuple[Occurrence, ...]
    solution: Solution

    def window(self) -> tuple[int, int]:
        """Give the first and last day on which anything in it may have happened."""
        steps = [step for occurrence in self.occurrences for telling in occurrence.counted for step in _steps(telling)]
        acts = [step for step in steps if step.change is not None]
        return min(step.earliest for step in acts), max(step.latest for step in acts)


def histories(record: Record, a: str, b: str) -> list[History]:
    """Replay everything between two parties: each dimension that something speaks of, in the documented order."""
    found = []
    changes = _changes(record, a, b)
    ours, theirs = record.lineage(a), record.lineage(b)
    told = {event for _, _, event in changes}
    # An account that names other parties says nothing of these, so it denies them nothing.
    events = [event for event in record.events if event.id in told or _is_between(event, ours, theirs)]
    for projection in ALL.values():
        for direction in directions(projection, a, b):
            occurrences = _occurrences(events, changes, projection.dimension, direction)
            if occurrences:
                found.append(
                    History(a, b, projection.dimension, direction, occurrences, _solve(projection, occurrences))
                )
    return found


def _is_between(event: Event, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return any((x in ours and y in theirs) or (x in theirs and y in ours) for x, y in pairs_of(event.body))


def directions(projection: Projection, a: str, b: str) -> tuple[str, ...]:
    """Give the directions of a dimension between two parties, as they are printed."""
    return (f"{a}>{b}", f"{b}>{a}") if projection.directed else (BOTH,)


_Key = tuple[str, str, str]  # dimension, direction, event id


def _changes(record: Record, a: str, b: str) -> dict[_Key, list[Change]]:
    """Sort the changes between two parties, and those whom they continue, by dimension, direction and event."""
    ours, theirs = record.lineage(a), record.lineage(b)
    found: dict[_Key, list[Change]] = {}
    for event in record.events:
        for change in changes_of(event.body):
            for direction in _facing(change, ours, theirs, a, b):
                found.setdefault((change.dimension, direction, event.id), []).append(change)
    touched = {(dimension, direction) for dimension, direction, _ in found}
    for event in record.events:
        ended = _ended(event, ours, theirs)
        for dimension, direction in touched if ended else ():
            change = Change(dimension, a, b, "end", _END, directed=False)
            found.setdefault((dimension, direction, event.id), []).append(change)
    return found


def _facing(change: Change, ours: Sequence[str], theirs: Sequence[str], a: str, b: str) -> Iterator[str]:
    along = change.a in ours and change.b in theirs
    against = change.a in theirs and change.b in ours
    if not ALL[change.dimension].directed:
        if along or against:
            yield BOTH
        return
    if along or (against and not change.directed):
        yield f"{a}>{b}"
    if against or (along and not change.directed):
        yield f"{b}>{a}"


def _ended(event: Event, ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Tell whether an event ends one of the parties asked for, and nobody asked for continues it."""
    ended = ended_parties(event.body)
    for lineage in (ours, theirs):
        continued = event.body["kind"] == "continuation" and not set(codes(event.body, "parties")).isdisjoint(lineage)
        if not continued and lineage[0] in ended:
            return True
    return False


def _occurrences(
    events: Iterable[Event], changes: Mapping[_Key, list[Change]], dimension: str, direction: str
) -> tuple[Occurrence, ...]:
    """Group the tellings of each happening that some telling makes a change of this dimension."""
    events = list(events)
    speaking = {event.root for event in events if (dimension, direction, event.id) in changes}
    groups: dict[str, list[Telling]] = {}
    for event in sorted(events, key=lambda event: event.order):
        if event.root in speaking:
            made = tuple(changes.get((dimension, direction, event.id), ()))
            groups.setdefault(event.root, []).append(Telling(event, made, rank_of(event.body)))
    found = []
    for root, tellings in groups.items():
        counting = standing({telling.event.id: telling.rank for telling in tellings})
        if any(telling.changes for telling in tellings if telling.event.id in counting):
            found.append(Occurrence(root, tuple(tellings), counting))
    return tuple(found)


def _solve(projection: Projection, occurrences: Sequence[Occurrence]) -> Solution:
    place = {occurrence.root: index for index, occurrence in enumerate(occurrences)}
    place |= {telling.event.id: place[one.root] for one in occurrences for telling in one.tellings}
    happenings = [
        # Tellings that agree are one account to a reading.
        Happening(
            tuple(
                dict.fromkeys(account for telling in occurrence.counted for account in _accounts(telling, index, place))
            )
        )
        for index, occurrence in enumerate(occurrences)
    ]
    names = [change.name for one in occurrences for telling in one.tellings for change in telling.changes]
    return solve(projection.machine(names), happenings)


def _accounts(telling: Telling, index: int, place: Mapping[str, int]) -> Iterator[Account]:
    after = (place[other] for other in codes(telling.event.body, "after") if other in place)
    earlier = tuple(sorted({other for other in after if other != index}))
    for steps in _ways(telling):
        yield Account(steps, earlier)


def _ways(telling: Telling) -> tuple[tuple[Step, ...], ...]:
    """Give the ways in which a telling can have come about: one, or one for each stretch of a date with gaps."""
    steps = _steps(telling)
    choices = telling.event.date.choices
    if not choices or telling.event.date.is_duration:
        return (steps,)
    return tuple((steps[0]._replace(earliest=one.earliest, latest=one.latest),) for one in choices)


def _steps(telling: Telling) -> tuple[Step, ...]:
    """Give the steps of a telling: what it changes at its beginning and, for a duration, at its end."""
    date = telling.event.date
    first, last = date.start
    begins = [change.name for change in telling.changes if change.effect.phase == "start"]
    steps = [Step(first, last, begins[0] if begins else None)]
    finishes = [change.name for change in telling.changes if change.effect.phase == "finish"]
    if finishes and date.finish is not None:
        steps.append(Step(*date.finish, finishes[0]))
    return tuple(steps)
