"""The spans of pairs: of most by folding their acts one after the other, of all others by replaying what bears on them."""

import gc
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import itemgetter

from ledger.bearing import Bearing, Pair
from ledger.dates import FIRST_DAY
from ledger.head import Frontier
from ledger.known import AsOf, Known
from ledger.log import Log, StrPath
from ledger.machine import Machine
from ledger.projections import ALL
from ledger.reader import Reader
from ledger.readmodel.chosen import Chosen, recorded_at, size_known
from ledger.readmodel.fold import Act, fold, rows_of
from ledger.readmodel.fold import Row as Span
from ledger.readmodel.rows import GAPPED, Row, Turnings
from ledger.readmodel.schema import NUMBERS, WAYS, Way, insertion
from ledger.record import Record
from ledger.replay import History, histories

# So many pairs are replayed from one reading, and so many rows held before they are written.
_PAIRS = 300
_ROWS = 5000
_INSERT = insertion("pair_spans")
_ACTS = "FROM pair_entries WHERE a = ? AND b = ? AND what > 0"
_UNSURE = "SELECT 1 FROM unsure WHERE (a, b) = (?1, ?2) UNION ALL SELECT 1 FROM lives WHERE code IN (?1, ?2)"


class Spans:
    """The spans in a read model.

    Args:
        path: Where the log is.
        connection: The read model, in a transaction of the caller's.
        size: How many lines of the log it has taken in.
    """

    def __init__(self, path: StrPath, connection: sqlite3.Connection, size: int) -> None:
        self._path = path
        self._connection = connection
        self._size = size

    def standing(
        self, way: int, pair: Pair, day: int, known: Known, turnings: Sequence[Turnings]
    ) -> Span | None:  # fmt: skip
        """Give the span of a day by replaying what was known of a pair; None where nothing was."""
        spans: Sequence[Span] | None = None
        if not self._is_unsure(pair):
            told = self._told(way, pair, known, turnings)
            acts = [(earliest, latest, name, position) for earliest, latest, name, position, _ in told]
            if not acts:
                return None
            gapped = {position for *_, position, is_gapped in told if is_gapped}
            spans = fold(_machine_for(way, acts), acts) if _stand_alone(acts, gapped) else None
        if spans is None:
            size = size_known(self._connection, known, self._size)
            spans = [] if size is None else Spans(self._path, self._connection, size).searched(way, pair)
        return next((span for span in spans if span[0] <= day <= span[1]), None)

    def _told(
        self, way: int, pair: Pair, known: Known, turnings: Sequence[Turnings]
    ) -> list[tuple[int, int, str, int, bool]]:
        """Give the acts that were known to change a way of a pair, in order of date, and whether their days lie apart."""
        query = f"SELECT earliest, latest, what, position {_ACTS} ORDER BY position"
        rows = self._connection.execute(query, pair).fetchall()
        if known.size is not None:
            count = bisect_right(rows, known.size, key=itemgetter(3))
        else:
            count = bisect_right(rows, known.until, key=lambda row: recorded_at(self._connection, row[3]))
        return [
            (earliest, latest, name, position, what >= GAPPED)
            for earliest, latest, what, position in self._listed(rows[:count])
            for its, name in turnings[what % GAPPED]
            if its == way
        ]

    def searched(self, way: int, pair: Pair) -> Sequence[Span]:
        """Give the spans of a way of a pair by replaying all that bears on it."""
        bearing = Bearing(self.record((pair,)))
        for history in histories(bearing.on(*pair), *pair, (WAYS[way].dimension,)):
            if _way(history, pair) == way:
                return rows_of(history)
        return ()

    def _is_unsure(self, pair: Pair) -> bool:
        return self._connection.execute(_UNSURE, pair).fetchone() is not None

    def write(self, changed: Iterable[Pair], turnings: Sequence[Turnings]) -> None:
        """Write the spans of some pairs anew.

        Args:
            changed: The pairs.
            turnings: What acts change, by the numbers that stand with them.
        """
        pairs = sorted(changed)
        keys = ((number, a, b) for a, b in pairs for number in range(len(WAYS)))
        self._connection.executemany("DELETE FROM pair_spans WHERE way = ? AND a = ? AND b = ?", keys)
        query = f"SELECT a, b, earliest, latest, what, position {_ACTS}"
        unsure = set(filter(self._is_unsure, pairs))
        acts = (act for pair in pairs if pair not in unsure for act in self._connection.execute(query, pair))
        self._fold(acts, unsure, turnings)

    def write_all(self, turnings: Sequence[Turnings]) -> None:
        """Write the spans of all pairs in a new read model; `turnings` are as above."""
        query = """SELECT a, b FROM unsure UNION SELECT a, b FROM pairs JOIN lives ON code = a
            UNION SELECT a, b FROM pairs JOIN lives ON code = b"""
        unsure = set(self._connection.execute(query))
        query = "SELECT a, b, earliest, latest, what, position FROM pair_entries WHERE what > 0 ORDER BY a, b"
        self._fold(self._connection.execute(query), unsure, turnings)

    def _fold(
        self, acts: Iterable[tuple[str, str, int, int, int, int]], unsure: set[Pair], turnings: Sequence[Turnings]
    ) -> None:
        """Write the spans of pairs by their acts, and of those of which more is told by all that bears on them."""
        # Whoever continues a party has what that had: pairs that no entry names are among these.
        searched = sorted(unsure)
        rows: list[Row] = []
        for pair, told in groupby(acts, key=itemgetter(0, 1)):
            if pair in unsure:
                continue
            found = self._folded(pair, self._listed(act[2:] for act in told), turnings)
            if found is None:
                searched.append(pair)
                continue
            rows += found
            if len(rows) > _ROWS:
                self._connection.executemany(_INSERT, rows)
                rows.clear()
        self._connection.executemany(_INSERT, rows)
        self._replay(searched)

    def _listed(self, acts: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
        """Put acts into the order in which events are listed."""
        told = sorted(acts)
        return told if len({act[:2] for act in told}) == len(told) else self._in_order(told)

    def _in_order(self, acts: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
        """Put acts some of which have the same days into the order in which events are listed."""
        query = "SELECT date, id FROM entries WHERE position = ?"
        texts = {act[3]: self._connection.execute(query, (act[3],)).fetchone() for act in acts}
        return sorted(acts, key=lambda act: (*act[:2], texts[act[3]]))

    @staticmethod
    def _folded(
        pair: Pair, acts: Iterable[tuple[int, int, int, int]], turnings: Sequence[Turnings]
    ) -> list[Row] | None:
        """Give the spans of a pair; None where it takes a search to find them."""
        ways: dict[int, list[Act]] = {}
        gapped: set[int] = set()
        for earliest, latest, number, position in acts:
            what = number
            if number >= GAPPED:
                what -= GAPPED
                gapped.add(position)
            for way, name in turnings[what]:
                told = ways.get(way)
                if told is None:
                    told = ways[way] = []
                told.append((earliest, latest, name, position))
        a, b = pair
        rows: list[Row] = []
        for way, told in ways.items():
            if gapped and not _stand_alone(told, gapped):
                return None
            spans = fold(_machine_for(way, told), told)
            if spans is None:
                return None
            rows += [
                (
                    way, a, b, first, last, possible[0] if len(possible) == 1 else "|".join(possible), earliest, latest,
                    flags, str(rests[0]) if len(rests) == 1 else " ".join(map(str, rests)), whole,
                )
                for first, last, possible, earliest, latest, flags, rests, whole in spans
            ]  # fmt: skip
        return rows

    def _replay(self, pairs: Sequence[Pair]) -> None:
        """Write the spans of pairs by replaying all that bears on them."""
        for first in range(0, len(pairs), _PAIRS):
            some = pairs[first : first + _PAIRS]
            bearing = Bearing(self.record(some))
            self._connection.executemany(_INSERT, (row for pair in some for row in _replayed(bearing, pair)))
            if not gc.isenabled():
                # A builder has switched it off; what is replayed does leave something to collect.
                gc.collect()

    def record(self, pairs: Iterable[Pair] = ()) -> Record:
        """Give what bears on some pairs, and in any case who there is and who continues whom."""
        log = Log(self._path)
        log.model = _OfPairs(self._path, self._connection, self._size, tuple(pairs))
        # Of what is known to its last line no more is read, whoever is appending meanwhile.
        known = Known("", self._size)
        return Reader(AsOf(log, known), None if pairs else ()).record()


def _stand_alone(acts: Sequence[Act], gapped: Collection[int]) -> bool:
    """Tell whether acts that may have fallen on days apart share no day between the first and last of these with another.

    Then it makes no difference that there are days between on which they did not fall: before them all and after them all
    is all that can be told apart.
    """
    reach = FIRST_DAY - 1
    was_gapped = False
    for earliest, latest, _, position in acts:
        is_gapped = position in gapped
        if earliest <= reach and (is_gapped or was_gapped):
            return False
        was_gapped = is_gapped or (was_gapped and earliest <= reach)
        reach = max(reach, latest)
    return True


def _replayed(bearing: Bearing, pair: Pair) -> Iterator[Row]:
    a, b = pair
    for history in histories(bearing.on(a, b), a, b):
        yield from (span_row(_way(history, pair), pair, span) for span in rows_of(history))


def _way(history: History, pair: Pair) -> int:
    a, b = pair
    direction = {"both": "both", f"{a}>{b}": "a>b"}.get(history.direction, "b>a")
    return NUMBERS[Way(history.dimension, direction)]


def span_row(way: int, pair: Pair, span: Span) -> Row:
    """Give the row of a span."""
    first, last, possible, since_earliest, since_latest, flags, rests, whole = span
    listed = " ".join(map(str, rests))
    return (way, *pair, first, last, "|".join(possible), since_earliest, since_latest, flags, listed, whole)


# Dimensions whose machine is the same whatever is changed; of the others it has a state for each party named.
_SAME = frozenset(
    number for number, way in enumerate(WAYS) if ALL[way.dimension].machine(()) is ALL[way.dimension].machine(("x:Y",))
)


def _machine_for(way: int, acts: Iterable[Act]) -> Machine:
    return _machine(way, frozenset() if way in _SAME else frozenset(act[2] for act in acts))


@cache
def _machine(way: int, names: frozenset[str]) -> Machine:
    return ALL[WAYS[way].dimension].machine(sorted(names))


class _OfPairs(Chosen):
    """The lines that bear on some pairs, as of a read model that knows no others."""

    def __init__(self, path: StrPath, connection: sqlite3.Connection, size: int, pairs: tuple[Pair, ...]) -> None:
        super().__init__(path, connection, size)
        self._pairs = pairs
        self.tail: list[str] = []

    def chosen(self, known: Known | None = None) -> Chosen:  # noqa: ARG002 - what is known is what was taken in
        """Give itself."""
        return self

    def distrust(self, error: Exception) -> str:
        """Leave it to the builder, who knows what to do."""
        raise error

    def frontier(self, size: int | None = None) -> Frontier:  # noqa: ARG002 - the same
        """Give a tree of the right size, and of nothing: spans have no head."""
        return Frontier.standing(self.size, ())

    def told(
        self, wanted: frozenset[str] | None, *, between: bool = False, around: bool = False
    ) -> Iterator[tuple[int, bytes]]:
        """Give what bears on the pairs."""
        if wanted is None:
            lines = self._connection.execute("SELECT code, line FROM lineages")
            return self.of_pairs(self._pairs, {code: tuple(line.split()) for code, line in lines})
        return super().told(wanted, between=between, around=around)
