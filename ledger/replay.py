"""From the events of a record to the history of one pair: per dimension and direction, its happenings and its spans."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from typing import NamedTuple

from ledger.attested import Attestation, settle
from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.kinds import Effect
from ledger.machine import Account, Happening, Machine, Solution, Step
from ledger.projections import ALL
from ledger.projections.projection import Projection, with_rebirth
from ledger.record import Event, Record
from ledger.revise import standing
from ledger.steps import EVERY_DIMENSION, Change, begun_parties, codes, ended_parties, is_life, may_change, pairs_of

BOTH = "both"

_END = Effect(EVERY_DIMENSION, "end", law="a party that ends takes its statuses with it")
_BEGIN = Effect(EVERY_DIMENSION, "begin", law="a party that begins again begins without its old statuses")
_OF_LIVES = (_END, _BEGIN)


class Telling(NamedTuple):
    """One account as it stands in a dimension: the event, the changes it makes there, and its rank."""

    event: Event
    changes: tuple[Change, ...]
    rank: str


class Occurrence(NamedTuple):
    """A happening in a dimension, with all its tellings and the ids of those that count; or an attestation.

    Attributes:
        root: Id of the happening, or of the attestation.
        tellings: All that tell of it.
        counting: Ids of the tellings that count.
        attested: The statuses that an attestation allows; empty for a happening.
        is_met: Whether some reading of the record has what is attested; True for a happening.
    """

    root: str
    tellings: tuple[Telling, ...]
    counting: tuple[str, ...]
    attested: tuple[str, ...] = ()
    is_met: bool = True

    @property
    def counted(self) -> tuple[Telling, ...]:
        """The tellings that count, in the order in which events are listed."""
        return tuple(telling for telling in self.tellings if telling.event.id in self.counting)

    @property
    def contested(self) -> bool:
        """Whether the tellings that count differ in their dates or in what they change, or the record in what is attested."""
        return not self.is_met or (len(self.tellings) > 1 and len({_ways(telling) for telling in self.counted}) > 1)


class History(NamedTuple):
    """One dimension of one pair, in one direction.

    Attributes:
        a, b: Codes of the parties asked for.
        dimension: The dimension.
        direction: "both", or `A>B`.
        occurrences: What happened in it, in order of date, and then what is attested, likewise.
        solution: Its spans; `rests_on` counts the occurrences.
        implied: Pairs of attestations, counted likewise, between which an unrecorded change is implied.
        machine: The rules of the dimension.
        happenings: What the calculus was given of those that happened.
        attestations: What it was given of those that are attested.
    """

    a: str
    b: str
    dimension: str
    direction: str
    occurrences: tuple[Occurrence, ...]
    solution: Solution
    implied: tuple[tuple[int, int], ...]
    machine: Machine
    happenings: tuple[Happening, ...]
    attestations: tuple[Attestation, ...]

    def window(self, besides: Collection[int] = ()) -> tuple[int, int]:
        """Give the first and last day on which anything in it may have happened or is attested, but for some occurrences."""
        first, last = LAST_DAY, FIRST_DAY
        for index, happening in enumerate(self.happenings):
            for account in happening.accounts if index not in besides else ():
                for earliest, latest, change in account.steps:
                    if change is not None:
                        first, last = min(first, earliest), max(last, latest)
        for attestation in self.attestations:
            earliest, latest = attestation.hull
            first, last = min(first, earliest), max(last, latest)
        return first, last

    def lives(self) -> frozenset[int]:
        """Give the occurrences that tell of the lives of the parties alone: that one ended, or began again."""
        return frozenset(
            index
            for index, occurrence in enumerate(self.occurrences[: len(self.happenings)])
            if all(change.effect in _OF_LIVES for telling in occurrence.counted for change in telling.changes)
        )

    def is_contested(self, rests_on: Iterable[int]) -> bool:
        """Tell whether accounts differ, or an attestation is unmet, among what an answer rests on.

        Accounts that differ about an act which changes nothing leave no doubt about the status.
        """
        return any(self.occurrences[index].contested for index in set(rests_on) - self.solution.redundant)

    def unmet(self) -> Iterator[tuple[Occurrence, int]]:
        """Give the attestations that no reading of the record has, each with the first day on which the two part."""
        count = len(self.happenings)
        for index, occurrence in enumerate(self.occurrences):
            if not occurrence.is_met:
                yield occurrence, self._parts(self.attestations[index - count])

    def _parts(self, attestation: Attestation) -> int:
        """Give the first day on which nothing that the rest of the record allows is attested."""
        met = [one for one, its in zip(self.attestations, self._attesting(), strict=True) if its.is_met]
        first, last = attestation.hull
        for span in settle(self.machine, self.happenings, met).solution.spans:
            if span.first <= last and first <= span.last and attestation.statuses.isdisjoint(span.possible):
                return max(first, span.first)
        return first

    def _attesting(self) -> tuple[Occurrence, ...]:
        return self.occurrences[len(self.happenings) :]

    def bearing(self, first: int, last: int, rests_on: Iterable[int]) -> frozenset[int]:
        """Give the attestations, counted as occurrences, that an answer on some days owes itself to beside what it rests on.

        Those that rule out a reading set no status, yet without them the answer would be another: the nearest are
        taken until the answer is there, and of these what is not needed is left out again.
        """
        count = len(self.happenings)
        chosen = sorted(index - count for index in rests_on if index >= count)
        near = sorted(
            set(range(len(self.attestations))).difference(chosen), key=lambda one: self._gap(one, first, last)
        )
        added: list[int] = []
        wanted = _told(self.solution, first, last)
        while near and wanted != self._told_by([*chosen, *added], first, last):
            added.append(near.pop(0))
        for one in list(added[:-1]):
            others = [other for other in added if other != one]
            if wanted == self._told_by([*chosen, *others], first, last):
                added = others
        return frozenset(count + one for one in added)

    def _gap(self, number: int, first: int, last: int) -> tuple[object, ...]:
        """Order by how far an attestation lies from some days, and then by what it says: its id plays no part."""
        one = self.attestations[number]
        begins, ends = one.hull
        return max(0, begins - last, first - ends), one.hull, sorted(one.statuses), one.ways, number

    def _told_by(self, numbers: Sequence[int], first: int, last: int) -> list[tuple[object, ...]]:
        attestations = [self.attestations[number] for number in sorted(numbers)]
        return _told(settle(self.machine, self.happenings, attestations).solution, first, last)


def _told(solution: Solution, first: int, last: int) -> list[tuple[object, ...]]:
    """Give what a solution says of some days: statuses and since when."""
    return [span[2:5] for span in solution.within(first, last)]


def histories(record: Record, a: str, b: str, dimensions: Collection[str] = ALL) -> list[History]:
    """Replay everything between two parties: each dimension that something speaks of, in the documented order."""
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    past = max(record.past_life(a), record.past_life(b))
    events = sorted(record.events, key=lambda event: event.order)
    if past:
        # What is told of an earlier life has no part in the one that continues another.
        events = [event for event in events if event.date.latest > past]
        record = record._replace(attestations=tuple(one for one in record.attestations if one.date.latest > past))
    attestations = _attestations(record, sides)
    changes = _changes(events, set(attestations), sides)
    told: set[str] = set()
    told.update(*changes.values())
    tellings = _Tellings(events, told, sides)
    found = []
    for projection in ALL.values():
        for direction in directions(projection, a, b) if projection.dimension in dimensions else ():
            key = projection.dimension, direction
            occurrences = tellings.occurrences(changes.get(key, {}))
            attesting = attestations.get(key, ())
            if occurrences or attesting:
                found.append(_history(a, b, projection, direction, occurrences, attesting))
    return found


class Sides(NamedTuple):
    """Two parties asked for, each with those whom it continues.

    Attributes:
        a, b: Codes of the parties.
        ours, theirs: Codes of a and those whom it continues, and of b and those.
    """

    a: str
    b: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]

    def _along(self, x: str, y: str) -> bool:
        return x in self.ours and y in self.theirs

    def meet_in(self, body: Mapping[str, object]) -> bool:
        """Tell whether something happened between the two."""
        return any(self._along(x, y) or self._along(y, x) for x, y in pairs_of(body))

    def directions(self, dimension: str, x: str, y: str, *, is_directed: bool) -> Iterator[str]:
        """Give the directions, as printed, in which something from x toward y, or between them, bears on a dimension."""
        along, against = self._along(x, y), self._along(y, x)
        if not ALL[dimension].directed:
            if along or against:
                yield BOTH
            return
        if along or (against and not is_directed):
            yield f"{self.a}>{self.b}"
        if against or (along and not is_directed):
            yield f"{self.b}>{self.a}"

    def ended_by(self, body: Mapping[str, object]) -> str:
        """Give which of the parties asked for an event ends: "1", "2", "12" or "".

        Whoever goes on as another that is asked for has not ended.
        """
        ended = ended_parties(body)
        if not ended:
            return ""
        after = {*codes(body, "successors"), *(codes(body, "parties") if body["kind"] == "continuation" else ())}
        return self._which(lambda lineage: lineage[0] in ended and after.isdisjoint(lineage))

    def begun_by(self, body: Mapping[str, object]) -> str:
        """Give which of the parties asked for an event lets begin: "1", "2", "12" or ""."""
        begun = begun_parties(body)
        return self._which(lambda lineage: lineage[0] in begun) if begun else ""

    def _which(self, test: Callable[[tuple[str, ...]], bool]) -> str:
        return "".join(number for number, lineage in (("1", self.ours), ("2", self.theirs)) if test(lineage))


def directions(projection: Projection, a: str, b: str) -> tuple[str, ...]:
    """Give the directions of a dimension between two parties, as they are printed."""
    return (f"{a}>{b}", f"{b}>{a}") if projection.directed else (BOTH,)


_Key = tuple[str, str]  # dimension, direction


def _attestations(record: Record, sides: Sides) -> dict[_Key, tuple[Event, ...]]:
    """Sort the attestations between two parties, and those whom they continue, by dimension and direction."""
    found: dict[_Key, dict[str, Event]] = {}
    for event in sorted(record.attestations, key=lambda event: event.order):
        if event.rank == "deprecated":
            continue
        dimension = str(event.body["dimension"])
        for x, y in pairs_of(event.body):
            for direction in sides.directions(dimension, x, y, is_directed="parties" not in event.body):
                found.setdefault((dimension, direction), {})[event.id] = event
    return {key: tuple(events.values()) for key, events in found.items()}


def _changes(events: Iterable[Event], touched: set[_Key], sides: Sides) -> dict[_Key, dict[str, list[Change]]]:
    """Sort the changes between two parties, and those whom they continue, by dimension, direction and event."""
    found: dict[_Key, dict[str, list[Change]]] = {key: {} for key in touched}
    lives = []
    for event in events:
        if not may_change(event.body):
            continue
        for change in event.changes:
            for direction in sides.directions(change.dimension, change.a, change.b, is_directed=change.directed):
                found.setdefault((change.dimension, direction), {}).setdefault(event.id, []).append(change)
        if is_life(event.body):
            lives.append(event)
    for event, name, effect in _lived(lives, sides):
        for (dimension, _), made in found.items():
            made.setdefault(event.id, []).append(Change(dimension, sides.a, sides.b, name, effect, directed=False))
    return found


def _lived(lives: Sequence[Event], sides: Sides) -> Iterator[tuple[Event, str, Effect]]:
    """Give what ends the parties asked for and lets them begin again, with the name of the change that it makes.

    A beginning counts only where it may come after an end of the same party: any other changes nothing.
    """
    ends = [(event, ended) for event in lives if (ended := sides.ended_by(event.body))]
    again = []
    for event in lives if ends else ():
        begun = "".join(
            which
            for which in sides.begun_by(event.body)
            if any(which in ended and end.date.earliest <= event.date.latest for end, ended in ends)
        )
        if begun:
            again.append((event, begun))
    for event, ended in ends:
        # Only who may begin again makes it matter which of the two has ended.
        yield event, f"end:{ended}" if again else "end", _END
    for event, begun in again:
        yield event, f"begin:{begun}", _BEGIN


class _Tellings:
    """The events that tell of happenings between two parties, each happening by the first of them."""

    def __init__(self, events: Iterable[Event], told: AbstractSet[str], sides: Sides) -> None:
        # An account that names other parties says nothing of these, so it denies them nothing.
        accounts = {event.root for event in events if event.root != event.id}
        self._by_root: dict[str, list[Event]] = {}
        self._root_of: dict[str, str] = {}
        for event in events:
            if event.id in told or (event.root in accounts and sides.meet_in(event.body)):
                self._by_root.setdefault(event.root, []).append(event)
                self._root_of[event.id] = event.root
        self._place = {root: number for number, root in enumerate(self._by_root)}

    def occurrences(self, changes: Mapping[str, Sequence[Change]]) -> tuple[Occurrence, ...]:
        """Group the tellings of each happening that some telling makes a change of a dimension."""
        roots = sorted({self._root_of[event] for event in changes}, key=self._place.__getitem__)
        found = (_occurrence(root, self._by_root[root], changes) for root in roots)
        return tuple(one for one in found if one is not None)


def _occurrence(root: str, events: Sequence[Event], changes: Mapping[str, Sequence[Change]]) -> Occurrence | None:
    """Put the tellings of a happening together; None where none that counts changes anything."""
    if len(events) == 1 and events[0].rank != "deprecated":
        (event,) = events
        return Occurrence(root, (Telling(event, tuple(changes[event.id]), event.rank),), (event.id,))
    told = tuple(Telling(event, tuple(changes.get(event.id, ())), event.rank) for event in events)
    counting = standing({telling.event.id: telling.rank for telling in told})
    is_change = any(telling.changes for telling in told if telling.event.id in counting)
    return Occurrence(root, told, counting) if is_change else None


def _history(
    a: str, b: str, projection: Projection, direction: str, occurrences: Sequence[Occurrence], attesting: Sequence[Event]
) -> History:  # fmt: skip
    happenings = _happenings(occurrences)
    attestations = tuple(map(_attestation, attesting))
    names = (change.name for one in occurrences for telling in one.tellings for change in telling.changes)
    # A protector that is only attested needs a state too.
    attested = (f"protect:{status}" for one in attestations for status in one.statuses if status != "none")
    machine = projection.machine(chain(names, attested))
    if any(change.effect is _BEGIN for one in occurrences for telling in one.tellings for change in telling.changes):
        machine = with_rebirth(machine)
    found = settle(machine, happenings, attestations)
    seen = tuple(
        Occurrence(
            event.id,
            (Telling(event, (), event.rank),),
            (event.id,),
            codes(event.body, "status"),
            number not in found.unmet,
        )
        for number, event in enumerate(attesting)
    )
    count = len(happenings)
    implied = tuple((count + one, count + other) for one, other in found.implied)
    return History(
        a,
        b,
        projection.dimension,
        direction,
        (*occurrences, *seen),
        found.solution,
        implied,
        machine,
        happenings,
        attestations,
    )


def _attestation(event: Event) -> Attestation:
    date = event.date
    statuses = frozenset(codes(event.body, "status"))
    if date.is_duration and date.finish is not None:
        return Attestation(statuses, ((date.start, date.finish),))
    return Attestation(statuses, tuple(((one.earliest, one.latest),) for one in date.choices) or ((date.start,),))


def _happenings(occurrences: Sequence[Occurrence]) -> tuple[Happening, ...]:
    """Give what the calculus reads of happenings; tellings that agree are one account to it."""
    place: dict[str, int] | None = None
    found = []
    for index, occurrence in enumerate(occurrences):
        if len(occurrence.tellings) == 1 and _is_plain(occurrence.tellings[0].event):
            found.append(Happening((Account(_steps(occurrence.tellings[0])),)))
            continue
        accounts: dict[Account, None] = {}
        for telling in occurrence.counted:
            later = codes(telling.event.body, "after")
            if later and place is None:
                place = {one.root: number for number, one in enumerate(occurrences)}
                place |= {telling.event.id: place[one.root] for one in occurrences for telling in one.tellings}
            after = {place[other] for other in later if other in place} - {index} if later and place else ()
            for steps in _ways(telling):
                accounts[Account(steps, tuple(sorted(after)))] = None
        found.append(Happening(tuple(accounts)))
    return tuple(found)


def _is_plain(event: Event) -> bool:
    """Tell quickly that an event has one way to have come about, after no other that it names; nearly all have."""
    return "after" not in event.body and not event.date.choices


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
