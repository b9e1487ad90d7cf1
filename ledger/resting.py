"""What rests on a source: the entries that cite it, and the answers that would be others had it never been cited."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, combinations, pairwise, product
from typing import NamedTuple

from ledger.coverage import Claim, claims, covers
from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.kinds import KINDS
from ledger.projections import ALL
from ledger.queries import NONE, NOT_COVERED, UNKNOWN
from ledger.record import Event, Record, source_keys
from ledger.replay import History, Sides, directions, histories
from ledger.steps import codes, pairs_between, pairs_of, parties_of

# Stands for every party about which nothing else is recorded together with the other one of the pair. No code is so.
ANY_OTHER = "*"


class Resting(NamedTuple):
    """An entry that cites a source, and the keys of the other sources that it cites; with none, it would fall."""

    event: Event
    others: tuple[str, ...]


class Standing(NamedTuple):
    """What an answer says of a day: its status, all that are possible, its flags, and whether it is covered."""

    status: str
    possible: tuple[str, ...]
    flags: tuple[str, ...]
    covered: bool


class Difference(NamedTuple):
    """A stretch of days on which the answer would be another.

    Attributes:
        a, b: Codes of the parties; b is `*` for every party about which nothing else is recorded together with a.
        dimension, direction: Of the answer.
        first, last: Ordinals of the first and last day.
        before: What the answer says.
        without: What it would say without the source.
    """

    a: str
    b: str
    dimension: str
    direction: str
    first: int
    last: int
    before: Standing
    without: Standing


def rests_on(record: Record, keys: Collection[str]) -> list[Resting]:
    """Give the events, attestations and coverages that count and cite some sources, in the one order of listing."""
    found = []
    for event in sorted(_entries(record), key=lambda event: event.order):
        cited = source_keys(event)
        if not set(keys).isdisjoint(cited):
            found.append(Resting(event, tuple(key for key in cited if key not in keys)))
    return found


def changes_without(record: Record, keys: Collection[str]) -> Iterator[Difference]:
    """Give all stretches of days on which an answer would be another without some sources.

    They come pair by pair, in the order of the entries that concern them, and in order of dimension, direction and day.

    Args:
        record: The record of the whole log, seen as it is to be seen.
        keys: Keys of sources, all taken away together.

    Raises:
        NotFoundError: When the record has no such source.
    """
    rest = record
    for key in keys:
        rest = rest.without(key)
    whole, remaining = _Shelves(record), _Shelves(rest)
    for a, b in whole.concerned(resting.event for resting in rests_on(record, keys)):
        yield from _differences(a, b, whole.between(a, b), remaining.between(a, b))


def _entries(record: Record) -> Iterator[Event]:
    return chain(record.events, record.attestations, record.coverages)


# --- the part of a record that bears on a pair --------------------------------------------------------------------------


class _Shelves:
    """A record sorted by party, so that the part of it that bears on a pair is soon found."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._named = {event.id: parties_of(event.body) for event in _entries(record)}
        self._shared: dict[str, list[Event]] = {}
        # What concerns each of its parties alone, whoever the other one of the pair is.
        self._alone: dict[str, list[Event]] = {}
        for event in _entries(record):
            shelf = self._alone if _is_of_each(event) else self._shared
            for code in self._named[event.id]:
                shelf.setdefault(code, []).append(event)
        self._heirs: dict[str, dict[str, None]] = {}
        for code, lineage in record.lineages.items():
            for other in lineage:
                self._heirs.setdefault(other, {other: None})[code] = None

    def between(self, a: str, b: str) -> Record:
        """Give the record with only what bears on a pair; in no order."""
        sides = [frozenset(self._record.lineage(code)) for code in (a, b)]
        fewer, others = sorted(sides, key=lambda side: sum(len(self._shared.get(code, ())) for code in side))
        found = {event.id: event for event in _on(self._shared, fewer) if not others.isdisjoint(self._named[event.id])}
        found |= {event.id: event for event in _on(self._alone, fewer | others)}
        groups: dict[str, list[Event]] = {"attestation": [], "coverage": [], "": []}
        for event in found.values():
            groups[str(event.body["kind"]) if event.body["kind"] in groups else ""].append(event)
        return self._record._replace(
            events=tuple(groups[""]), attestations=tuple(groups["attestation"]), coverages=tuple(groups["coverage"])
        )

    def concerned(self, entries: Iterable[Event]) -> Iterator[tuple[str, str]]:
        """Give the pairs on whose answers some entries can bear, each once."""
        seen: set[frozenset[str]] = set()
        for event in entries:
            for one, other in self._pairs(event.body):
                # What a party did is also of those that continue it.
                for pair in product(self._with_heirs(one), self._with_heirs(other)):
                    if len(set(pair)) > 1 and frozenset(pair) not in seen:
                        seen.add(frozenset(pair))
                        yield pair

    def _pairs(self, body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        if body["kind"] == "coverage":
            yield from self._covered(body)
            return
        yield from pairs_of(body)
        if KINDS[str(body["kind"])].group == "life":
            for code in sorted(parties_of(body)):
                yield from ((code, other) for other in self._companions(code))

    def _covered(self, body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        parties, by, toward = (codes(body, role) for role in ("parties", "by", "toward"))
        if by and toward:
            yield from product(by, toward)
        elif len(parties) > 1:
            yield from combinations(parties, 2)
        else:
            alike = {code for event in self._record.coverages for code in self._named[event.id]}
            for code in (*parties, *by, *toward):
                yield from ((code, other) for other in sorted(alike.union(self._companions(code))))
                yield code, ANY_OTHER

    def _companions(self, code: str) -> list[str]:
        """Give the parties that an entry names together with one, or with one that it continues or that continues it."""
        family = {one for heir in self._with_heirs(code) for one in self._record.lineage(heir)}
        return sorted({other for event in _on(self._shared, family) for other in self._named[event.id]})

    def _with_heirs(self, code: str) -> Iterable[str]:
        return self._heirs.get(code, (code,))


def _is_of_each(event: Event) -> bool:
    return event.body["kind"] == "coverage" or next(pairs_between(event.body), None) is None


def _on(shelf: Mapping[str, list[Event]], sides: Iterable[str]) -> Iterator[Event]:
    return (event for code in sides for event in shelf.get(code, ()))


# --- what is answered, day by day ---------------------------------------------------------------------------------------


def _differences(a: str, b: str, record: Record, rest: Record) -> Iterator[Difference]:
    before, without = _outlines(record, a, b), _outlines(rest, a, b)
    for projection in ALL.values():
        for direction in directions(projection, a, b):
            key = projection.dimension, direction
            for first, last, one, other in _parted(before[key], without[key]):
                yield Difference(a, b, *key, first, last, one, other)


class _Outline(NamedTuple):
    """One dimension of a pair in one direction: its history, if it has any, and what is covered of it."""

    history: History | None
    claims: list[Claim]

    def edges(self) -> Iterator[int]:
        """Give the days on which the answer can become another."""
        for claim in self.claims:
            yield from (claim.first, claim.last + 1)
        if self.history is None:
            return
        yield self.history.window()[1] + 1
        yield from (span.first for span in self.history.solution.spans)

    def on(self, day: int) -> Standing:
        """Give what is answered for a day, as `ledger.queries.state` does."""
        is_covered = covers(self.claims, [(day, day)])
        if self.history is None:
            return Standing(NONE, (NONE,), (), True) if is_covered else Standing(NOT_COVERED, (), (), False)
        span = self.history.solution.on(day)
        flags = {
            "contested": self.history.is_contested(span.rests_on),
            "contradictory": self.history.solution.contradictory,
            "approximate": span.approximate,
            "assumed": not span.rests_on and not is_covered,
            "carried": day > self.history.window()[1] and not is_covered,
        }
        status = span.possible[0] if len(span.possible) == 1 else UNKNOWN
        return Standing(status, span.possible, tuple(name for name, is_set in flags.items() if is_set), is_covered)


def _outlines(record: Record, a: str, b: str) -> dict[tuple[str, str], _Outline]:
    told = {(history.dimension, history.direction): history for history in histories(record, a, b)}
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    keys = [
        (projection.dimension, direction) for projection in ALL.values() for direction in directions(projection, a, b)
    ]
    return {key: _Outline(told.get(key), claims(record, sides, *key)) for key in keys}


def _parted(before: _Outline, without: _Outline) -> Iterator[tuple[int, int, Standing, Standing]]:
    """Give the stretches of days on which two outlines part, each as long as both stay what they are."""
    edges = {FIRST_DAY, *before.edges(), *without.edges()}
    days = sorted(day for day in edges if FIRST_DAY <= day <= LAST_DAY)
    pieces: list[tuple[int, int, Standing, Standing]] = []
    for first, after in pairwise((*days, LAST_DAY + 1)):
        one, other = before.on(first), without.on(first)
        if pieces and pieces[-1][2:] == (one, other):
            first = pieces.pop()[0]  # noqa: PLW2901 - the stretch goes on
        pieces.append((first, after - 1, one, other))
    return (piece for piece in pieces if piece[2] != piece[3])
