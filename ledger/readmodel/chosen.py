"""The lines that a question needs, found by the read model and read from the log one by one.

What the plain replay passes over, line after line, is not read at all. Each line is compared with what it was when it was
taken in, so that nothing that somebody changed since is ever answered from.
"""

import json
import os
import sqlite3
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from typing import Any
from zlib import crc32

from ledger.bearing import Pair
from ledger.head import Frontier, Head
from ledger.index import BY_KEY, SHORTEST_PREFIX
from ledger.known import Known
from ledger.log import Line, Place, StrPath
from ledger.proofs.paths import Node
from ledger.shape import has_parties
from ledger.upcasters import lift

# So many values a statement may have for sure.
_MOST = 500
_HASH = 32
# Stands behind all characters of an id.
_BEYOND = "~"
# Every so many lines, a power of two, the tree is kept as it was, so that the head at any earlier size is soon found again.
_MARK_LEVEL = 8
MARK = 1 << _MARK_LEVEL
# A row of the table `marks`: position, peaks, and the complete subtrees that end there.
Mark = tuple[int, bytes, bytes]


class ChangedError(Exception):
    """A line of the log is not what it was when the read model took it in."""


# What may come of reading a file that anybody can change, and damage: whoever meets one of these does without the read model.
FAILURES = (ChangedError, sqlite3.Error, OSError, ValueError, TypeError, LookupError)


class Chosen:
    """The lines of a log up to a size that a read model has taken in: those that a question needs, no others.

    Args:
        path: Where the log is.
        connection: The read model.
        size: How many lines count.
    """

    def __init__(self, path: StrPath, connection: sqlite3.Connection, size: int) -> None:
        self._path = path
        self._connection = connection
        self.size = size

    # --- the tree -------------------------------------------------------------------------------------------------------

    @property
    def place(self) -> Place:
        """The place behind the last line that counts."""
        found = self._one("SELECT offset + length + 1, recorded_at FROM entries WHERE position = ?", self.size)
        return Place(self.size, *found)

    def frontier(self, size: int | None = None) -> Frontier:
        """Give the tree over the lines that count, or over the first of them."""
        size = self.size if size is None else size
        kept = None
        # Without a mark the tree is built from its first line.
        with suppress(sqlite3.Error):
            query = "SELECT position, peaks FROM model WHERE position = ?"
            kept = self._connection.execute(query, (size,)).fetchone()
            if kept is None:
                query = "SELECT position, peaks FROM marks WHERE position <= ? ORDER BY position DESC LIMIT 1"
                kept = self._connection.execute(query, (size,)).fetchone()
        position, peaks = kept or (0, b"")
        frontier = Frontier.standing(position, unpacked(peaks))
        for _, raw in self._in_a_row(position + 1, size):
            frontier.add(raw)
        return frontier

    def head(self, size: int) -> Head:
        """Give the head of the first lines."""
        return self.frontier(size).head()

    def nodes(self, wanted: Iterable[Node]) -> dict[Node, bytes]:
        """Give the roots of complete subtrees: large ones as they were kept, small ones from the lines under them.

        Raises:
            ChangedError: When a mark is missing.
        """
        found = {}
        blocks: dict[int, set[Node]] = {}
        for node in wanted:
            if node.level < _MARK_LEVEL:
                blocks.setdefault(node.place >> (_MARK_LEVEL - node.level), set()).add(node)
                continue
            end = node.place + 1 << node.level
            completed, _ = self._one("SELECT completed, 0 FROM marks WHERE position = ?", end)
            found[node] = unpacked(completed)[node.level - _MARK_LEVEL]
        for block, nodes in blocks.items():
            found |= self._small_nodes(block, nodes)
        return found

    def _small_nodes(self, block: int, wanted: Collection[Node]) -> dict[Node, bytes]:
        end = max(node.place + 1 << node.level for node in wanted)
        frontier = Frontier()
        found = {}
        for position, raw in self._in_a_row(block * MARK + 1, end):
            for level, root in enumerate(frontier.add_and_tell(raw)):
                node = Node(level, (position >> level) - 1)
                if node in wanted:
                    found[node] = root
        return found

    # --- the lines ------------------------------------------------------------------------------------------------------

    def beforehand(self) -> Iterator[tuple[int, bytes]]:
        """Give what must be known before anything else, with its position."""
        return self.lines(self._positions("SELECT position FROM beforehand"))

    def told(
        self, wanted: frozenset[str] | None, *, between: bool = False, around: bool = False
    ) -> Iterator[tuple[int, bytes]]:
        """Give all that may bear on some parties, and what revises it; None stands for everything.

        Args:
            wanted: Codes of the parties.
            between: Of what happened between parties, only what happened between two of them.
            around: Also the lives of all others and what is claimed of each.
        """
        if wanted is None:
            yield from self._all()
            return
        if not wanted:
            return
        found = self._between(wanted) if between else self._with(wanted)
        found |= self._alone(wanted)
        if around:
            found |= self._positions("SELECT DISTINCT position FROM party_entries")
        yield from self.lines(self._linked(found))

    def of_pairs(self, pairs: Iterable[Pair], lineages: dict[str, tuple[str, ...]]) -> Iterator[tuple[int, bytes]]:
        """Give all that may bear on some pairs, and on those whom they continue; what revises it too."""
        wanted: set[tuple[str, ...]] = set()
        parties: set[str] = set()
        for a, b in pairs:
            ours, theirs = lineages.get(a, (a,)), lineages.get(b, (b,))
            parties.update(ours, theirs)
            wanted.update((min(x, y), max(x, y)) for x in ours for y in theirs)
        found = self._alone(parties)
        for some in _parts(sorted(wanted), _MOST // 2):
            marks = ",".join(["(?,?)"] * len(some))
            query = f"SELECT position FROM pair_entries WHERE (a, b) IN (VALUES {marks})"
            found |= self._positions(query, [code for pair in some for code in pair])
        return self.lines(self._linked(found))

    def source(self, key: str) -> tuple[int, bytes] | None:
        """Give the line of a source, with its position; None where there is none."""
        query = "SELECT position FROM entry_sources WHERE key = ? AND position <= ?"
        return next(self.lines(self._positions(query, (key, self.size))), None)

    def source_keys(self) -> list[str]:
        """Give the keys of all sources, in log order."""
        query = "SELECT key FROM entry_sources WHERE position <= ? ORDER BY position"
        return [key for (key,) in self._connection.execute(query, (self.size,))]

    def about(self, typed: Iterable[str]) -> Iterator[Line]:
        """Give the entries that somebody means, whatever has to do with them, and the last of all.

        Args:
            typed: Beginnings of ids of four characters or more, keys of sources, and `key:` with the key of an entry.
        """
        found = {self.size}
        for one in typed:
            key = one.removeprefix(BY_KEY)
            if key != one:
                found |= self._positions("SELECT position FROM entries WHERE key = ?", (key,))
            else:
                found |= self._positions("SELECT position FROM entry_sources WHERE key = ?", (one,))
                begun = one.lower()
                if len(begun) >= SHORTEST_PREFIX:
                    query = "SELECT position FROM entries WHERE id >= ? AND id < ?"
                    found |= self._positions(query, (begun, begun + _BEYOND))
        links = (
            "SELECT target FROM revisions WHERE position IN ({})",
            "SELECT before FROM afters WHERE position IN ({})",
            "SELECT position FROM afters WHERE before IN ({})",
        )
        found = found.union(*({one for (one,) in self._among(query, found)} for query in links))
        for position, raw in self.lines(self._related(found)):
            entry = lift(json.loads(raw))
            yield Line(position, self._offset(position), raw, entry)

    def others(self) -> Iterator[Line]:
        """Give every entry that is not about the world: the ledger, its sources and parties, and all revisions."""
        tables = ("beforehand", "entry_sources", "revisions")
        found = set[int]().union(*(self._positions(f"SELECT position FROM {table}") for table in tables))
        for position, raw in self.lines(found):
            entry = lift(json.loads(raw))
            if not has_parties(entry):
                yield Line(position, self._offset(position), raw, entry)

    def adds_parties(self) -> bool:
        """Tell whether the log may have parties of its own."""
        # CROSS JOIN has SQLite go through the few first.
        query = (
            "SELECT position FROM beforehand CROSS JOIN entries USING (position) WHERE kind = 'party' AND position <= ?"
        )
        return bool(self._positions(query, (self.size,)))

    def _offset(self, position: int) -> int:
        offset: int = self._one("SELECT offset, 0 FROM entries WHERE position = ?", position)[0]
        return offset

    def _between(self, wanted: frozenset[str]) -> set[int]:
        codes = sorted(wanted)
        query = "SELECT position FROM pair_entries WHERE a = ? AND b = ?"
        pairs = [(a, b) for number, a in enumerate(codes) for b in codes[number + 1 :]]
        return set[int]().union(*(self._positions(query, pair) for pair in pairs))

    def _with(self, wanted: frozenset[str]) -> set[int]:
        query = "SELECT position FROM pairs CROSS JOIN pair_entries USING (a, b) WHERE pairs.{} = ?"
        return set[int]().union(
            *(self._positions(query.format(side), (code,)) for code in sorted(wanted) for side in ("a", "b"))
        )

    def _alone(self, wanted: Iterable[str]) -> set[int]:
        query = "SELECT position FROM party_entries WHERE code = ?"
        return set[int]().union(*(self._positions(query, (code,)) for code in wanted))

    def _linked(self, found: set[int]) -> set[int]:
        """Add what is related; leave out what is given beforehand."""
        return self._related(found) - self._positions("SELECT position FROM beforehand")

    def _related(self, found: set[int]) -> set[int]:
        """Add what else tells of the same happenings, and what revises any of it."""
        happenings = {one for (one,) in self._among("SELECT happening FROM accounts WHERE position IN ({})", found)}
        if happenings:
            query = "SELECT position FROM accounts WHERE happening IN ({})"
            found = found | {position for (position,) in self._among(query, happenings)}
        return found | {one for (one,) in self._among("SELECT position FROM revisions WHERE target IN ({})", found)}

    def _among(self, query: str, values: Iterable[int]) -> Iterator[tuple[int, ...]]:
        for some in _parts(sorted(values), _MOST):
            yield from self._connection.execute(query.format(",".join("?" * len(some))), some)

    def _positions(self, query: str, values: Sequence[object] = ()) -> set[int]:
        return {position for (position,) in self._connection.execute(query, values)}

    def lines(self, positions: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Read lines with their positions, in log order, each by itself.

        Raises:
            ChangedError: At a line that is not what it was.
        """
        wanted = [position for position in sorted(positions) if position <= self.size]
        if not wanted:
            return
        query = "SELECT offset, length, checksum, position FROM entries WHERE position IN ({}) ORDER BY position"
        file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            for offset, length, checksum, position in self._among(query, wanted):
                yield position, _checked(os.pread(file, length, offset), checksum)
        finally:
            os.close(file)

    def _in_a_row(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Read lines from one to another, none left out, each where the one before ends.

        Raises:
            ChangedError: At a line that is not what it was, or not where it was.
        """
        query = (
            "SELECT offset, length, checksum, position FROM entries WHERE position BETWEEN ? AND ? ORDER BY position"
        )
        expected = first
        begins = None
        file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            for offset, length, checksum, position in self._connection.execute(query, (first, last)):
                if position != expected or begins not in (None, offset):
                    raise ChangedError
                yield position, _checked(os.pread(file, length, offset), checksum)
                expected, begins = position + 1, offset + length + 1
        finally:
            os.close(file)
        if expected != last + 1:
            raise ChangedError

    def _all(self) -> Iterator[tuple[int, bytes]]:
        """Read every line but what is given beforehand and the sources, in one go."""
        others = self._positions("SELECT position FROM beforehand")
        others |= self._positions("SELECT position FROM entry_sources")
        query = "SELECT position, checksum FROM entries WHERE position <= ? ORDER BY position"
        with open(self._path, "rb") as file, closing(self._connection.execute(query, (self.size,))) as rows:
            for position, checksum in rows:
                raw = _checked(file.readline().removesuffix(b"\n"), checksum)
                if position not in others:
                    yield position, raw

    def _one(self, query: str, *values: object) -> tuple[Any, Any]:
        found: tuple[Any, Any] | None = self._connection.execute(query, values).fetchone()
        if found is None:
            raise ChangedError
        return found


def _checked(raw: bytes, checksum: int) -> bytes:
    if crc32(raw) != checksum:
        raise ChangedError
    return raw


def _parts(values: Sequence, size: int) -> Iterator[Sequence]:  # type: ignore[type-arg]
    return (values[first : first + size] for first in range(0, len(values), size))


def size_known(connection: sqlite3.Connection, known: Known, size: int) -> int | None:
    """Give how many of the lines that a read model has taken in were known; None where it cannot tell."""
    if known.size is not None:
        return known.size if 0 < known.size <= size else None
    # Lines stand in the order of recording.
    return bisect_right(range(1, size + 1), known.until, key=lambda position: recorded_at(connection, position)) or None


def recorded_at(connection: sqlite3.Connection, position: int) -> str:
    """Give when a line was recorded."""
    query = "SELECT recorded_at FROM entries WHERE position = ?"
    return str(connection.execute(query, (position,)).fetchone()[0])


def marked(frontier: Frontier, raw: bytes) -> Mark:
    """Add the line that ends a stretch of `MARK` lines to a tree, and give the mark behind it."""
    completed = frontier.add_and_tell(raw)
    return frontier.size, packed(frontier.peaks), packed(completed[_MARK_LEVEL:])


def packed(peaks: Iterable[bytes]) -> bytes:
    """Write the peaks of a tree one behind the other."""
    return b"".join(peaks)


def unpacked(peaks: bytes) -> list[bytes]:
    """Read them again."""
    return [peaks[first : first + _HASH] for first in range(0, len(peaks), _HASH)]
