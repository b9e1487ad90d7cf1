"""With whom a party has what on a day, and which pairs have what, by the spans of the read model.

One seek finds the spans; of the log no more is read than the entries on which these rest. Pairs of which the spans do not
tell for certain what the calculus would give are replayed, each over what bears on it.
"""

import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.answers import NONE, NOT_COVERED, UNKNOWN, Finding
from ledger.bearing import Bearing, Pair, in_order
from ledger.head import Frontier
from ledger.kinds import KINDS
from ledger.known import AsOf, Known
from ledger.log import Log, StrPath
from ledger.partners import Question, everybody, is_one, looked_at, may_have
from ledger.reader import Reader
from ledger.readmodel.answering import COLUMNS, Span, answered, is_plain
from ledger.readmodel.chosen import FAILURES, Chosen
from ledger.readmodel.model import ReadModel
from ledger.readmodel.schema import WAYS
from ledger.record import Event, Record
from ledger.steps import is_life, parties_of

_OF_PARTY = f"""SELECT a, b, way, {COLUMNS} FROM pairs JOIN pair_spans USING (a, b)
    WHERE pairs.{{}} = ? AND way = ? AND first <= ? AND last >= ?"""
_OF_ALL = f"SELECT a, b, way, {COLUMNS} FROM pair_spans WHERE way = ? AND first <= ? AND last >= ?"
_NAMED = "SELECT a, b FROM pairs"
_LIVED = "SELECT code FROM register WHERE ifnull(begins <= ?, 1) AND ifnull(ends >= ?, 1)"
_COVERAGES = "SELECT position FROM entries JOIN party_entries USING (position) WHERE kind = 'coverage'"
_LIVES = tuple(kind.name for kind in KINDS.values() if kind.group == "life")
_LIVING = f"SELECT position FROM entries WHERE position IN ({{}}) AND kind IN {_LIVES}"
_LIFE = f"SELECT position FROM entries JOIN party_entries USING (position) WHERE code = ? AND kind IN {_LIVES}"

# The spans of a pair on a day, by the numbers of their ways.
_Rows = Mapping[int, Span]


def of_party(log: Log, record: Record, a: str, asked: Question) -> list[Finding] | None:
    """Give the answers for every other party that is looked at; None where only the calculus can tell.

    Args:
        log: The log, with its read model.
        record: What the log says of its parties; no events need be in it but continuations.
        a: Code of a party.
        asked: What is asked, of all parties.
    """
    many = _many(log, record, asked)
    if many is None or record.register.get(a) is None or not many.is_same(a):
        return None
    try:
        others = frozenset(filter(may_have(record, a, asked), everybody(record, many.living())))
        named = {code for side in ("a", "b") for pair in many.named(side, a) for code in pair} - {a}
        rows = {code: row for pair, row in many.rows_of(a).items() for code in pair if code != a}
        looked = many.looked_at({code for code in rows if many.is_same(code)} | others, named | others)
        if looked is None:
            return None
        # Of who continues another only later, spans may not tell what there was until then.
        telling = {b for b in looked if b in rows or b in others or not many.is_same(b)}
        asking = sorted(b for b in telling if not is_one(many.then, a, b))
        found = many.answers([((a, b), rows.get(b, {})) for b in asking])
    except FAILURES:
        return None
    # Whoever is only named, as a fellow member is, has no place in an answer that rests on silence.
    return [one for one in found if one.is_told or one.answer.b in others]


def every_pair(log: Log, record: Record, asked: Question) -> list[Finding] | None:
    """Give the answers of every pair that has, or may have, what is asked for; None where only the calculus can tell.

    Args:
        log: The log, with its read model.
        record: What the log says of its parties; no events need be in it but continuations.
        asked: What is asked, of all parties.
    """
    many = _many(log, record, asked)
    if many is None or not {NONE, NOT_COVERED}.isdisjoint(asked.statuses):
        # Silence may tell that.
        return None
    try:
        rows = many.rows()
        named = set(many.named())
        sure = {code for pair in rows if all(map(many.is_same, pair)) for code in pair}
        looked = many.looked_at(sure, {code for pair in named for code in pair})
        if looked is None:
            return None
        unsure = (pair for pair in named if not all(map(many.is_same, pair)))
        told = {pair: row for pair, row in rows.items() if any(map(many.may_fit, row.values()))}
        asking = sorted(pair for pair in told.keys() | set(unsure) if looked.issuperset(pair))
        found = many.answers([(pair, told.get(pair, {})) for pair in asking])
    except FAILURES:
        return None
    return [one for one in found if one.is_told and asked.may_fit(one)]


def _many(log: Log, record: Record, asked: Question) -> "_Many | None":
    model = log.model
    if not isinstance(model, ReadModel) or not is_plain(model, record, asked.on):
        return None
    if asked.among is not None or asked.besides:
        return None
    ways = tuple(number for number, way in enumerate(WAYS) if way.dimension == asked.dimension)
    return _Many(log, model.connection, record, record.at(asked.on), asked, ways)


class _Many(NamedTuple):
    """A question about many pairs, and what answers it.

    Attributes:
        log: The log.
        connection: Its read model.
        record: What it says of its parties.
        then: The same as it is asked on the date.
        asked: The question.
        ways: The numbers of the ways of the dimension asked for.
    """

    log: Log
    connection: sqlite3.Connection
    record: Record
    then: Record
    asked: Question
    ways: tuple[int, ...]

    def is_same(self, code: str) -> bool:
        """Tell whether a party continues then whom it continues in the end: spans know only that."""
        return self.then.lineage(code) == self.record.lineage(code)

    def may_fit(self, row: Span) -> bool:
        """Tell whether a span has, or may have, a status that is asked for."""
        possible = row[0].split("|")
        return any(map(self.asked.wants, possible)) or (len(possible) > 1 and UNKNOWN in self.asked.statuses)

    def looked_at(self, least: set[str], most: set[str]) -> set[str] | None:
        """Give whom of some parties the question looks at; None where that hangs on those of whom it is not sure."""
        found = looked_at(self.then, self.asked, most)
        return found if found & least == looked_at(self.then, self.asked, least) else None

    # --- what the read model knows ------------------------------------------------------------------------------------

    def named(self, side: str = "", code: str = "") -> Iterator[Pair]:
        """Give the pairs that an entry names, and those that continue one of them."""
        if side:
            return iter(self.connection.execute(f"{_NAMED} WHERE {side} = ?", (code,)))
        return iter(self.connection.execute(_NAMED))

    def living(self) -> list[str]:
        """Give the parties that may have lived on the day, by the first and last that any source says."""
        day = self.asked.on.earliest
        return [code for (code,) in self.connection.execute(_LIVED, (day, day))]

    def rows_of(self, a: str) -> dict[Pair, dict[int, Span]]:
        """Give the spans of the pairs of a party."""
        day = self.asked.on.earliest
        queries = ((_OF_PARTY.format(side), (a, way, day, day)) for side in ("a", "b") for way in self.ways)
        return self._sorted(queries)

    def rows(self) -> dict[Pair, dict[int, Span]]:
        """Give the spans of all pairs."""
        day = self.asked.on.earliest
        return self._sorted((_OF_ALL, (way, day, day)) for way in self.ways)

    def _sorted(self, queries: Iterable[tuple[str, tuple[object, ...]]]) -> dict[Pair, dict[int, Span]]:
        found: dict[Pair, dict[int, Span]] = {}
        for query, values in queries:
            for a, b, way, *row in self.connection.execute(query, values):
                found.setdefault((a, b), {})[way] = tuple(row)
        return found

    # --- answers --------------------------------------------------------------------------------------------------------

    def answers(self, pairs: Sequence[tuple[Pair, _Rows]]) -> list[Finding]:
        """Answer for pairs by their spans; for those whose spans do not tell, by replaying what bears on them.

        Raises:
            ChangedError, sqlite3.Error: When the read model is of no use.
        """
        told = self._told(pairs)
        found = [self._by_spans(told, pair, rows) if all(map(self.is_same, pair)) else None for pair, rows in pairs]
        unsure = [pair for (pair, _), answers in zip(pairs, found, strict=True) if answers is None]
        replayed = self._replayed(unsure) if unsure else {}
        return [
            finding
            for (pair, _), answers in zip(pairs, found, strict=True)
            for finding in (replayed[pair] if answers is None else answers)
        ]

    def _told(self, pairs: Sequence[tuple[Pair, _Rows]]) -> "_Told":
        """Read the entries on which spans rest, what is claimed of anybody, and the lives of those that rest on theirs."""
        resting = {pair: frozenset(_positions(rows)) for pair, rows in pairs}
        positions = set[int]().union(*resting.values())
        lives = self._lives(positions)
        unsettled = {pair for pair, its in resting.items() if not its.isdisjoint(lives)}
        positions.update(position for (position,) in self.connection.execute(_COVERAGES))
        for code in {code for pair in unsettled for one in pair for code in self.record.lineage(one)}:
            positions.update(position for (position,) in self.connection.execute(_LIFE, (code,)))
        return _Told(self._read(positions), self.record, unsettled)

    def _lives(self, positions: set[int]) -> set[int]:
        """Give which of some entries are about the life of a party."""
        return Picked(self.log.path, self.connection, self.record.head.size).among(_LIVING, positions)

    def _by_spans(self, told: "_Told", pair: Pair, rows: _Rows) -> list[Finding] | None:
        record = told.on(pair, rows)
        return None if record is None else answered(record, *pair, self.asked.on, (self.asked.dimension,), rows)

    def _replayed(self, pairs: Sequence[Pair]) -> dict[Pair, list[Finding]]:
        from ledger.queries import state  # noqa: PLC0415 - takes longer to load than most answers by the read model

        # By the lineages of that date more, or less, may bear on a pair than in the end: what both call for is read.
        bearing = Bearing(self._read((), {in_order(*pair) for pair in pairs})._replace(lineages=self.then.lineages))
        return {pair: state(bearing.on(*pair), *pair, self.asked.on, (self.asked.dimension,)) for pair in pairs}

    def _read(self, positions: Iterable[int], pairs: Iterable[Pair] = ()) -> Record:
        """Read some lines, all that bears on some pairs, and what is linked to any of it."""
        size = self.record.head.size
        log = Log(self.log.path)
        log.model = Picked(log.path, self.connection, size, positions, pairs, self.record.lineages)
        # Of what is known to its last line no more is read, whoever is appending meanwhile.
        found = Reader(AsOf(log, Known("", size))).record()
        return found._replace(head=self.record.head, register=self.record.register, sources=self.record.sources)


def _positions(rows: _Rows) -> Iterator[int]:
    for _, _, _, _, rests, _ in rows.values():
        yield from map(int, rests.split())


class _Told:
    """What was read, by pairs: the entries on which their spans rest, all that tell of the same, and what is claimed.

    Args:
        matter: What was read.
        record: What the log says of its parties.
        unsettled: Pairs whose spans rest on how the parties lived.
    """

    def __init__(self, matter: Record, record: Record, unsettled: Container[Pair]) -> None:
        self._matter = matter
        self._unsettled = unsettled
        self._at = {event.position: event for event in (*matter.events, *matter.attestations)}
        self._by_root: dict[str, list[Event]] = {}
        for event in matter.events:
            self._by_root.setdefault(event.root, []).append(event)
        self._coverages = _by_party(matter.coverages)
        self._lives = _by_party(event for event in matter.events if is_life(event.body))
        # They tell when a life began that continues another.
        self._continuations = _by_party(event for event in record.events if event.body["kind"] == "continuation")

    def on(self, pair: Pair, rows: _Rows) -> Record | None:
        """Give the record with nothing but what the spans of a pair rest on; None where more bears on what that says."""
        matter = self._matter
        sides = sorted({code for one in pair for code in matter.lineage(one)})
        found = [self._at[position] for position in _positions(rows) if position in self._at]
        is_unsettled = pair in self._unsettled
        if is_unsettled:
            found += (event for code in sides for event in self._lives.get(code, ()))
        events = {one.id: one for event in found if event.root in self._by_root for one in self._by_root[event.root]}
        if not is_unsettled and any(is_life(event.body) for event in events.values()):
            # What the end of a party is called hangs on what else its life was.
            return None
        if len(sides) > len(pair):
            events |= {one.id: one for code in pair for one in self._continuations.get(code, ())}
        return matter._replace(
            events=tuple(events.values()),
            attestations=tuple(event for event in found if event.body["kind"] == "attestation"),
            coverages=tuple({one.id: one for code in sides for one in self._coverages.get(code, ())}.values()),
        )


def _by_party(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Sort events by the parties that they name."""
    found: dict[str, list[Event]] = {}
    for event in events:
        for code in parties_of(event.body):
            found.setdefault(code, []).append(event)
    return found


class Picked(Chosen):
    """Some lines of a log, and what is linked to them, as a read model that knows no others.

    Args:
        path: Where the log is.
        connection: The read model.
        size: How many lines count.
        positions: The lines.
        pairs: Pairs all of whose lines are among them.
        lineages: Whom parties continue.
    """

    def __init__(
        self,
        path: StrPath,
        connection: sqlite3.Connection,
        size: int,
        positions: Iterable[int] = (),
        pairs: Iterable[Pair] = (),
        lineages: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        super().__init__(path, connection, size)
        self._picked = set(positions)
        self._pairs = set(pairs)
        self._lineages = dict(lineages or {})
        self.tail: list[str] = []

    def chosen(self, known: Known | None = None) -> Chosen:  # noqa: ARG002 - what is known is what was taken in
        """Give itself."""
        return self

    def distrust(self, error: Exception) -> str:
        """Leave it to whoever asks."""
        raise error

    def frontier(self, size: int | None = None) -> Frontier:  # noqa: ARG002 - the same
        """Give a tree of the right size, and of nothing: the head is known."""
        return Frontier.standing(self.size, ())

    def told(
        self,
        wanted: frozenset[str] | None,  # noqa: ARG002 - the lines are known
        *,
        between: bool = False,  # noqa: ARG002 - the same
        around: bool = False,  # noqa: ARG002 - the same
    ) -> Iterator[tuple[int, bytes]]:
        """Give the lines."""
        found = dict(self.lines(self._linked(self._picked)))
        if self._pairs:
            found |= dict(self.of_pairs(self._pairs, self._lineages))
        return iter(sorted(found.items()))

    def among(self, query: str, positions: Iterable[int]) -> set[int]:
        """Give the lines that a query finds among some."""
        return {position for (position,) in self._among(query, positions)}
