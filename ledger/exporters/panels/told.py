"""What a ledger tells of every pair, as spans: out of its read model, or by a plain replay, the same from either.

A read model holds spans by the lineages of the end. Where a party lived that continued another only later, spans of
those days are replayed over what bears on the pair then, as `ledger.queries.state` does.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple, Protocol

from ledger.bearing import Bearing, Pair, in_order
from ledger.exporters.panels.eras import Eras
from ledger.exporters.panels.states import Meeting
from ledger.known import AsOf, Known, Lines, distrust
from ledger.log import Log
from ledger.reader import Reader, read
from ledger.readmodel.answering_many import Picked
from ledger.readmodel.chosen import FAILURES
from ledger.readmodel.fold import rows_of
from ledger.readmodel.model import ReadModel
from ledger.readmodel.schema import NUMBERS, Way
from ledger.record import Record, source_keys
from ledger.replay import histories

_COVERAGES = "SELECT position FROM entries JOIN party_entries USING (position) WHERE kind = 'coverage'"
_SPANS = """SELECT first, last, possible, flags, rests FROM pair_spans
    WHERE way = ? AND a = ? AND b = ? AND first <= ? AND last >= ? ORDER BY first"""
_CITED = "SELECT position, source, rank FROM entry_citations"
_DEPRECATED = "deprecated"


class Stood(NamedTuple):
    """A span.

    Attributes:
        first, last: Its days, ordinals, both included.
        possible: The statuses, with `|` between.
        flags: Bits, as in `ledger.readmodel.fold`.
        rests: Positions in the log of the entries that it rests on, with blanks between.
    """

    first: int
    last: int
    possible: str
    flags: int
    rests: str


class Told(Protocol):
    """Where spans come from."""

    @property
    def record(self) -> Record:
        """What the log says of its parties, sources and coverages."""

    @property
    def eras(self) -> Eras:
        """When who continued whom."""

    def expect(self, meetings: Iterable[Meeting]) -> None:
        """Be told what will be asked for."""

    def spans(self, meeting: Meeting, dimension: str, way: str) -> Iterable[Stood]:
        """Give the spans of a pair that reach into some days, in order; none where nothing is told of it.

        Args:
            meeting: The pair and the days.
            dimension: The dimension.
            way: "12" for what the first does toward the second, "21" the other way, "" for what has no direction.
        """

    def sources(self, positions: Collection[int]) -> set[str]:
        """Give the keys of the sources on which some entries stand."""


class ByRecord:
    """Spans by a plain replay of a record.

    Args:
        record: What the log says, of all parties.
        dimensions: The dimensions that will be asked for.
        eras: When who continued whom, where somebody knows; else by the record.
    """

    def __init__(self, record: Record, dimensions: Collection[str], eras: Eras | None = None) -> None:
        self.record = record
        self.eras = eras or Eras(record)
        self._dimensions = tuple(dimensions)
        self._bearing: dict[int, Bearing] = {}
        self._named: dict[int, set[Pair]] = {}
        self._found: dict[tuple[str, str, int], dict[int, list[Stood]]] = {}

    def expect(self, meetings: Iterable[Meeting]) -> None:
        """Need nothing beforehand."""

    def spans(self, meeting: Meeting, dimension: str, way: str) -> Iterable[Stood]:
        """Give spans (`Told.spans`); those of a pair are replayed when it is first asked for."""
        key = (*in_order(meeting.one, meeting.other), meeting.era)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._replayed(*key)
        return [
            span
            for span in found.get(_number(meeting, dimension, way), ())
            if span.first <= meeting.last and span.last >= meeting.first
        ]

    def _replayed(self, a: str, b: str, era: int) -> dict[int, list[Stood]]:
        bearing = self._bearing.get(era)
        if bearing is None:
            then = self.record._replace(lineages=self.eras.eras[era].lineages)
            bearing = self._bearing[era] = Bearing(then)
            self._named[era] = bearing.pairs()
        if (a, b) not in self._named[era]:
            return {}
        return {
            NUMBERS[Way(one.dimension, _way(one.direction, a, b))]: [
                Stood(row.first, row.last, "|".join(row.possible), row.flags, " ".join(map(str, row.rests)))
                for row in rows_of(one)
            ]
            for one in histories(bearing.on(a, b), a, b, self._dimensions)
        }

    def sources(self, positions: Collection[int]) -> set[str]:
        """Give the keys of the sources on which some entries stand."""
        wanted = set(positions)
        events = (*self.record.events, *self.record.attestations)
        return {key for event in events if event.position in wanted for key in source_keys(event)}


class ByModel:
    """Spans out of a read model.

    Args:
        log: The log, with its read model open.
        model: The read model.
        record: What it says of its parties and sources; no events need be in it but continuations.
        dimensions: The dimensions that will be asked for.
    """

    def __init__(self, log: Log, model: ReadModel, record: Record, dimensions: Collection[str]) -> None:
        self._path = log.path
        self._connection = model.connection
        self._size = record.head.size
        self.eras = Eras(record)
        self._bare = record
        positions = [position for (position,) in self._connection.execute(_COVERAGES)]
        self.record = record._replace(coverages=self._read(positions).coverages)
        self._dimensions = tuple(dimensions)
        self._early: dict[int, ByRecord] = {}

    def expect(self, meetings: Iterable[Meeting]) -> None:
        """Read what must be replayed of what will be asked for, all of an era at once.

        Raises:
            ChangedError, sqlite3.Error: When the read model is of no use.
        """
        awaited: dict[int, set[Pair]] = {}
        for meeting in meetings:
            if not self._is_final(meeting):
                awaited.setdefault(meeting.era, set()).add(in_order(meeting.one, meeting.other))
        for era, pairs in awaited.items():
            # By the lineages of that time more, or less, may bear on a pair than in the end: what both call for is read.
            self._early[era] = ByRecord(self._read((), pairs), self._dimensions, self.eras)

    def spans(self, meeting: Meeting, dimension: str, way: str) -> Iterable[Stood]:
        """Give spans (`Told.spans`)."""
        if not self._is_final(meeting):
            return self._early[meeting.era].spans(meeting, dimension, way)
        pair = in_order(meeting.one, meeting.other)
        key = (_number(meeting, dimension, way), *pair, meeting.last, meeting.first)
        return map(Stood._make, self._connection.execute(_SPANS, key))

    def _is_final(self, meeting: Meeting) -> bool:
        eras = self.eras
        return eras.is_final(meeting.era, meeting.one) and eras.is_final(meeting.era, meeting.other)

    def _read(self, positions: Iterable[int], pairs: Iterable[Pair] = ()) -> Record:
        log = Log(self._path)
        log.model = Picked(log.path, self._connection, self._size, positions, pairs, self._bare.lineages)
        # Of what is known to its last line no more is read, whoever is appending meanwhile.
        found = Reader(AsOf(log, Known("", self._size))).record()
        return found._replace(head=self._bare.head, register=self._bare.register, sources=self._bare.sources)

    def sources(self, positions: Collection[int]) -> set[str]:
        """Give the keys of the sources on which some entries stand."""
        wanted = set(positions)
        cited: dict[int, list[tuple[str, bool]]] = {}
        for position, source, rank in self._connection.execute(_CITED):
            if position in wanted:
                cited.setdefault(position, []).append((source, rank != _DEPRECATED))
        return {
            source for its in cited.values() for source, stands in its if stands or not any(other for _, other in its)
        }


def of_log(log: Lines, record: Record | None, dimensions: Collection[str]) -> Told:
    """Find where the spans of a log come from: its read model where that knows just what is asked, else a replay.

    Args:
        log: The log, or the log as of some time.
        record: The record to replay; None for what the log says.
        dimensions: The dimensions that will be asked for.

    Raises:
        LedgerError: As reading the log does.
    """
    if record is None and isinstance(log, Log) and isinstance(log.model, ReadModel):
        model = log.model
        bare = read(log, ())
        # Reading may have found the read model wanting, and done without.
        if log.model is model and bare.head == model.head:
            try:
                return ByModel(log, model, bare, dimensions)
            except FAILURES as error:
                distrust(log, error)
    return ByRecord(read(log) if record is None else record, dimensions)


def _number(meeting: Meeting, dimension: str, way: str) -> int:
    return NUMBERS[Way(dimension, _directed(way, is_swapped=meeting.one > meeting.other))]


def _directed(way: str, *, is_swapped: bool) -> str:
    if not way:
        return "both"
    return "a>b" if (way == "12") != is_swapped else "b>a"


def _way(direction: str, a: str, b: str) -> str:
    return {f"{a}>{b}": "a>b", f"{b}>{a}": "b>a"}.get(direction, direction)


def positions_of(rests: Iterable[str]) -> set[int]:
    """Give the positions that stand in texts, with blanks between."""
    return {int(position) for text in rests for position in text.split()}
