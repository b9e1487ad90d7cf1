"""From the events of a record to the history of one pair: per dimension and direction, its happenings and its spans."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ledger.attested import Attestation, settle
from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import Account, Happening, Machine, Solution, Step
from ledger.occurrences import (
    BOTH,
    LIVES,
    Between,
    Occurrence,
    Sides,
    Telling,
    as_occurrence,
    directions,
    steps_of,
    ways_of,
)
from ledger.projections import ALL
from ledger.projections.projection import Projection, with_rebirth
from ledger.record import Event, Record
from ledger.steps import codes

__all__ = ["BOTH", "History", "Occurrence", "Sides", "Telling", "directions", "histories"]


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
            if all(change.effect in LIVES for telling in occurrence.counted for change in telling.changes)
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
    between = Between(record, a, b)
    found = []
    for projection in ALL.values():
        for direction in directions(projection, a, b) if projection.dimension in dimensions else ():
            occurrences = between.occurrences(projection.dimension, direction)
            attesting = between.attesting(projection.dimension, direction)
            if occurrences or attesting:
                found.append(_history(a, b, projection, direction, occurrences, attesting))
    return found


def _history(
    a: str, b: str, projection: Projection, direction: str, occurrences: Sequence[Occurrence], attesting: Sequence[Event]
) -> History:  # fmt: skip
    happenings = _happenings(occurrences)
    attestations = tuple(map(_attestation, attesting))
    names = (change.name for one in occurrences for telling in one.tellings for change in telling.changes)
    # A protector that is only attested needs a state too.
    attested = (f"protect:{status}" for one in attestations for status in one.statuses if status != "none")
    machine = projection.machine(chain(names, attested))
    # An end says whose it is where another entry lets that party begin again, whether or not that counts in the end.
    changes = (change for one in occurrences for telling in one.tellings for change in telling.changes)
    if any(change.effect in LIVES and ":" in change.name for change in changes):
        machine = with_rebirth(machine)
    found = settle(machine, happenings, attestations)
    seen = (as_occurrence(event, is_met=number not in found.unmet) for number, event in enumerate(attesting))
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


# Few combinations are attested, each of them many times.
_set_of: Callable[[tuple[str, ...]], frozenset[str]] = lru_cache(maxsize=1 << 10)(frozenset)


def _attestation(event: Event) -> Attestation:
    date = event.date
    statuses = _set_of(codes(event.body, "status"))
    if date.is_duration and date.finish is not None:
        return Attestation(statuses, ((date.start, date.finish),))
    return Attestation(statuses, tuple(((one.earliest, one.latest),) for one in date.choices) or ((date.start,),))


def _happenings(occurrences: Sequence[Occurrence]) -> tuple[Happening, ...]:
    """Give what the calculus reads of happenings; tellings that agree are one account to it."""
    place: dict[str, int] | None = None
    found = []
    for index, occurrence in enumerate(occurrences):
        if len(occurrence.tellings) == 1 and _is_plain(occurrence.tellings[0].event):
            found.append(Happening((Account(_named(steps_of(occurrence.tellings[0]))),)))
            continue
        accounts: dict[Account, None] = {}
        for telling in occurrence.counted:
            later = codes(telling.event.body, "after")
            if later and place is None:
                place = {one.root: number for number, one in enumerate(occurrences)}
                place |= {telling.event.id: place[one.root] for one in occurrences for telling in one.tellings}
            after = {place[other] for other in later if other in place} - {index} if later and place else ()
            for steps in ways_of(telling):
                accounts[Account(_named(steps), tuple(sorted(after)))] = None
        found.append(Happening(tuple(accounts)))
    return tuple(found)


def _is_plain(event: Event) -> bool:
    """Tell quickly that an event has one way to have come about, after no other that it names; nearly all have."""
    return "after" not in event.body and not event.date.choices


def _named(steps: Iterable[tuple[int, int, str | None]]) -> tuple[Step, ...]:
    """Give steps as the calculus reads them."""
    return tuple(Step(*step) for step in steps)
