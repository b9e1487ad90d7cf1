"""What happened between two parties and what is attested, before any calculus: each happening with all that tell of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from ledger.kinds import Effect
from ledger.projections import ALL
from ledger.projections.projection import Projection
from ledger.record import Event, Record
from ledger.revise import standing
from ledger.shape import date_of
from ledger.steps import EVERY_DIMENSION, Change, begun_parties, codes, ended_parties, is_life, may_change, pairs_of

BOTH = "both"
# Stands in a direction for whoever the other party may be.
ANYBODY = "*"

END = Effect(EVERY_DIMENSION, "end", law="a party that ends takes its statuses with it")
BEGIN = Effect(EVERY_DIMENSION, "begin", law="a party that begins again begins without its old statuses")
# What the life of a party does to all its statuses.
LIVES = (END, BEGIN)


class Telling(NamedTuple):
    """One account as it stands in a dimension: the event, the changes it makes there, and its rank."""

    event: Event
    changes: tuple[Change, ...]
    rank: str


class Occurrence(NamedTuple):
    """A happening in a dimension, with all its tellings and the ids of those that count; or an attestation.

    An attestation of all members of a set, as `{1950,1955}`, is an occurrence for each; `entries_of` puts them together.

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
        return not self.is_met or (len(self.tellings) > 1 and len({ways_of(telling) for telling in self.counted}) > 1)


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


class Between:
    """All that a record tells of two parties, and of those whom they continue, sorted by dimension and direction.

    Attributes:
        sides: The two.
    """

    def __init__(self, record: Record, a: str, b: str, spoken_of: Iterable[tuple[str, str]] = ()) -> None:
        """Sort what a record tells.

        Args:
            record: What the log says.
            a: Code of a party.
            b: Code of the other.
            spoken_of: Dimensions and directions of which something is told, though the record may hold only part of it.
        """
        self.sides = sides = Sides(a, b, record.lineage(a), record.lineage(b))
        past = max(record.past_life(a), record.past_life(b))
        events = sorted(record.events, key=lambda event: event.order)
        if past:
            # What is told of an earlier life has no part in the one that continues another.
            events = [event for event in events if event.date.latest > past]
        self._attestations = _attestations(record.attestations, sides, past)
        self._changes = _changes(events, {*self._attestations, *spoken_of}, sides)
        told: set[str] = set()
        told.update(*self._changes.values())
        self._tellings = _Tellings(events, told, sides)

    def occurrences(self, dimension: str, direction: str) -> tuple[Occurrence, ...]:
        """Give the happenings that change something, in order of date."""
        return self._tellings.occurrences(self._changes.get((dimension, direction), {}))

    def attesting(self, dimension: str, direction: str) -> tuple[Event, ...]:
        """Give the attestations that count, in order of date; of one that is of several dates, a moment for each."""
        return self._attestations.get((dimension, direction), ())


def moments(event: Event) -> tuple[Event, ...]:
    """Give an attestation once for each date that it is of: that of `{1950,1955}` saw the status in both years."""
    members = event.date.members
    return tuple(event._replace(date=member) for member in members) if members else (event,)


def whole(event: Event) -> Event:
    """Give the attestation of which an event is a moment."""
    return event if event.date.text == event.body["date"] else event._replace(date=date_of(event.body))


def entries_of(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Put the moments of each attestation together, after what happened: it is unmet where one of them is."""
    happened: list[Occurrence] = []
    attested: dict[str, Occurrence] = {}
    for one in found:
        if not one.attested:
            happened.append(one)
        elif one.root not in attested:
            attested[one.root] = as_occurrence(whole(one.tellings[0].event), is_met=one.is_met)
        elif not one.is_met:
            attested[one.root] = attested[one.root]._replace(is_met=False)
    return *happened, *sorted(attested.values(), key=lambda one: one.tellings[0].event.order)


def as_occurrence(event: Event, *, is_met: bool) -> Occurrence:
    """Give an attestation as an occurrence."""
    telling = Telling(event, (), event.rank)
    return Occurrence(event.id, (telling,), (event.id,), codes(event.body, "status"), is_met)


_Key = tuple[str, str]  # dimension, direction


def _attestations(events: Iterable[Event], sides: Sides, past: int) -> dict[_Key, tuple[Event, ...]]:
    """Sort the attestations between two parties, and those whom they continue, by dimension and direction.

    What is told of days up to `past`, of an earlier life, has no part in the one that continues another.
    """
    found: dict[_Key, dict[str, tuple[Event, ...]]] = {}
    for event in events:
        if event.rank == "deprecated":
            continue
        dimension = str(event.body["dimension"])
        seen = tuple(moment for moment in moments(event) if moment.date.latest > past)
        for x, y in pairs_of(event.body) if seen else ():
            for direction in sides.directions(dimension, x, y, is_directed="parties" not in event.body):
                found.setdefault((dimension, direction), {})[event.id] = seen
    return {
        key: tuple(sorted((moment for seen in of_key.values() for moment in seen), key=lambda moment: moment.order))
        for key, of_key in found.items()
    }


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
        yield event, f"end:{ended}" if again else "end", END
    for event, begun in again:
        yield event, f"begin:{begun}", BEGIN


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


# A change that falls on one day of a window: its first and last day, and the name of the change or None. `ledger.machine`
# has them with names; to tell accounts apart takes no machine.
Step = tuple[int, int, str | None]


def ways_of(telling: Telling) -> tuple[tuple[Step, ...], ...]:
    """Give the ways in which a telling can have come about: one, or one for each stretch of a date with gaps."""
    steps = steps_of(telling)
    choices = telling.event.date.choices
    if not choices or telling.event.date.is_duration:
        return (steps,)
    return tuple(((one.earliest, one.latest, steps[0][2]),) for one in choices)


def steps_of(telling: Telling) -> tuple[Step, ...]:
    """Give the steps of a telling: what it changes at its beginning and, for a duration, at its end."""
    date = telling.event.date
    first, last = date.start
    begins = [change.name for change in telling.changes if change.effect.phase == "start"]
    steps: list[Step] = [(first, last, begins[0] if begins else None)]
    finishes = [change.name for change in telling.changes if change.effect.phase == "finish"]
    if finishes and date.finish is not None:
        steps.append((*date.finish, finishes[0]))
    return tuple(steps)
