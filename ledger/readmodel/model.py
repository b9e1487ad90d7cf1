"""The read model of a log: opened, caught up with the log, and asked.

A file in a cache folder. It can be deleted at any time, and nothing is ever answered from it that the log does not say
now. By what it knows the log again, from the cheapest to the dearest:

1. the file's inode, size and time of change (ctime, which nobody sets) are as they were: nothing has happened;
2. the file has grown and its last known line is where and what it was: something was appended;
3. anything else, and whenever the log is small: the Merkle tree over all known lines is built again and compared.

What does not fit is said, and the read model is built anew. Beside that, each single line that an answer reads is compared
with its checksum (`ledger.readmodel.chosen`).

Readers never wait for a builder: SQLite's write-ahead log lets them read what was there before. One builder at a time
holds the lock file beside the read model. A new file takes the place of the old one only after that is gone, so that
nobody ever has a file open and reads the write-ahead log of another: whoever opens looks at the name before and after.
"""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ledger.head import Frontier, Head
from ledger.known import Known
from ledger.log import Log, Place, Progress, StrPath
from ledger.problems import DamagedError, MachineError
from ledger.readmodel.chosen import ChangedError, Chosen, packed, size_known, unpacked
from ledger.readmodel.files import (
    PATIENCE,
    BusyError,
    StaleError,
    UnusableError,
    connected,
    identity_of,
    is_busy,
    is_unfit,
    locked,
    note_unfit,
    remove,
    reopened,
    stamp,
    unreadable,
)

if TYPE_CHECKING:
    from ledger.readmodel.rows import Turnings

__all__ = ["FLAGS", "ReadModel", "Standing", "UnusableError", "flags_of", "rebuild"]

FLAGS = ("contested", "contradictory", "approximate", "assumed", "carried")
# A log of so many bytes or fewer is proved whole whenever its file has changed at all: that takes no time.
_SMALL = 1 << 20
# From about so many new bytes on building anew is quicker than catching up.
_MANY = 10 << 20
# Whose the ledger is may not be everybody's business: neither are copies of it.
_PRIVATE = 0o600


class Standing(NamedTuple):
    """What the read model holds of one dimension of a pair on a day, in one direction.

    Attributes:
        first, last: The days of the span, ordinals, both included.
        possible: The statuses that some reading has then.
        since_earliest, since_latest: Window of the day on which it began, ordinals; None where nothing bounds it.
        flags: Names of what is in doubt.
        positions: The lines of the entries that it rests on.
        whole: Whether these are all; where something is attested, more can hang on the day.
    """

    first: int
    last: int
    possible: tuple[str, ...]
    since_earliest: int | None
    since_latest: int | None
    flags: tuple[str, ...]
    positions: tuple[int, ...]
    whole: bool


class _Row(NamedTuple):
    """The one row of the table `model`."""

    format: int
    program: str
    log: str
    title: str
    position: int
    offset: int
    recorded_at: str
    last_length: int
    last_hash: bytes
    peaks: bytes
    inode: int
    changed: int

    @property
    def place(self) -> Place:
        return Place(self.position, self.offset, self.recorded_at)

    def frontier(self) -> Frontier:
        return Frontier.standing(self.position, unpacked(self.peaks))


class ReadModel:
    """A read model that is open; made by `ReadModel.open`.

    Attributes:
        path: Its file.
        connection: For reading; it refuses to write.
        notices: What a person should hear: that the log was changed behind what was known of it.
        tail: What a person should hear who reads the log to its end: that a write was left unfinished there.
    """

    def __init__(self, log: StrPath, path: str, connection: sqlite3.Connection, identity: tuple[int, ...]) -> None:
        self._log = log
        self.path = path
        self.connection = connection
        self._identity = identity
        self._row = self._begin()
        self.notices: list[str] = []
        self.tail: list[str] = []
        self._turnings: tuple[int, Sequence[Turnings]] = (0, ())

    @classmethod
    def open(cls, log: Log, file: StrPath, progress: Progress | None = None) -> "ReadModel":
        """Open the read model of a log and catch up with the log; build it where there is none, or none that fits.

        Raises:
            UnusableError: When there is none to be had; a plain replay then says what there is to say.
        """
        file = os.fspath(file)
        notices: list[str] = []
        if os.path.isdir(file):
            raise UnusableError("a folder is in its place")
        if is_unfit(log.path, file):
            raise UnusableError
        try:
            if os.path.exists(file):
                model = cls(log.path, file, *connected(file))
                model.catch_up(progress)
                return model
        except StaleError as error:
            notices += error.args
        except sqlite3.Error as error:
            if is_busy(error):
                raise UnusableError from error
            notices.append(unreadable(file, error))
        rebuild(log, file, progress)
        model = cls(log.path, file, *reopened(file))
        model.catch_up()
        model.notices[:0] = notices
        return model

    def distrust(self, error: Exception) -> str:
        """Throw the file away, of which an answer could not be had, and give what a person should hear."""
        self.connection.close()
        for file in (self.path, f"{self.path}-wal", f"{self.path}-shm"):
            with suppress(OSError):
                os.unlink(file)
        return self._changed() if isinstance(error, ChangedError) else unreadable(self.path, error)

    def close(self) -> None:
        """Close it."""
        self.connection.close()

    def _begin(self) -> _Row:
        """Begin to read: from here to the next catching up all answers are of one state of the log."""
        self.connection.execute("BEGIN")
        return _read_row(self.connection)

    # --- what it knows --------------------------------------------------------------------------------------------------

    @property
    def head(self) -> Head:
        """The head of the log as far as it has been taken in."""
        return self._row.frontier().head()

    @property
    def title(self) -> str:
        """The title of the ledger."""
        return self._row.title

    def chosen(self, known: Known | None = None) -> Chosen | None:
        """Give the lines of the log that a question may need, as of some state of knowledge; None where that is not known."""
        size = self._row.position if known is None else size_known(self.connection, known, self._row.position)
        if size is None:
            return None
        found = Chosen(self._log, self.connection, size)
        if known and known.root and not found.head(size).root.startswith(known.root):
            return None
        return found

    # --- questions ------------------------------------------------------------------------------------------------------

    def standing(
        self, a: str, b: str, dimension: str, day: int, direction: str = "both", *, known: Known | None = None
    ) -> Standing | None:
        """Give what stood between two parties on a day; None where nothing is recorded.

        Args:
            a: Code of a party.
            b: Code of the other.
            dimension: The dimension.
            day: The day, an ordinal.
            direction: "both", or `A>B`.
            known: The state of knowledge; None for all. Of an earlier one what bears on the pair is replayed.
        """
        swapped = a > b
        if direction != "both":
            direction = "a>b" if direction.startswith(f"{a}>") != swapped else "b>a"
        way = _numbers()[dimension, direction]
        pair = (b, a) if swapped else (a, b)
        if known is not None:
            return self._known_standing(way, pair, day, known)
        found = self.connection.execute(_STANDING, (way, *pair, day)).fetchone()
        return None if found is None else _standing(found)

    def _known_standing(self, way: int, pair: tuple[str, str], day: int, known: Known) -> Standing | None:
        from ledger.readmodel.replaying import Spans  # noqa: PLC0415 - only where something is replayed

        if self._turnings[0] != self._row.position:
            from ledger.readmodel.rows import Whats  # noqa: PLC0415 - the same

            self._turnings = self._row.position, Whats(self.connection.execute("SELECT * FROM whats")).turnings
        spans = Spans(self._log, self.connection, self._row.position)
        found = spans.standing(way, pair, day, known, self._turnings[1])
        if found is None:
            return None
        first, last, possible, since_earliest, since_latest, flags, rests, whole = found
        return Standing(first, last, possible, since_earliest, since_latest, flags_of(flags), rests, whole)

    def world(self, dimension: str, day: int) -> list[tuple[str, str, str, tuple[str, ...], tuple[str, ...]]]:
        """Give what stood between all pairs on a day: the codes of both, in alphabetical order, direction, statuses, flags."""
        found = []
        # A world has few statuses and few doubts, many times.
        split = _Split()
        named = tuple(map(flags_of, range(1 << len(FLAGS))))
        for (name, direction), way in _numbers().items():
            if name == dimension:
                rows = self.connection.execute(_WORLD, (way, day, day))
                if direction == "both":
                    found += [(a, b, direction, split[possible], named[flags]) for a, b, possible, flags in rows]
                else:
                    found += [
                        (a, b, f"{a}>{b}" if direction == "a>b" else f"{b}>{a}", split[possible], named[flags])
                        for a, b, possible, flags in rows
                    ]
        return found

    def line(self, position: int) -> bytes:
        """Give a line of the log.

        Raises:
            ChangedError: When it is not what it was when it was taken in.
            LookupError: When there is no such line.
        """
        for _, raw in Chosen(self._log, self.connection, self._row.position).lines((position,)):
            return raw
        raise LookupError(position)

    # --- catching up ----------------------------------------------------------------------------------------------------

    def catch_up(self, progress: Progress | None = None) -> int:
        """Take in what was appended to the log since; give how many lines. Where that will not do, build it anew.

        Raises:
            UnusableError: When that cannot be done, or the log is damaged.
        """
        known = self._row.position
        try:
            with open(self._log, "rb") as file:
                if self._is_known(os.fstat(file.fileno())):
                    return 0
                with locked(self.path):
                    self._catch_up(file.fileno())
                return self._row.position - known
        except StaleError as error:
            self.notices += error.args
        except sqlite3.Error as error:
            if is_busy(error):
                raise UnusableError from error
            self.notices.append(unreadable(self.path, error))
        except (OSError, DamagedError, MachineError) as error:
            raise UnusableError from error
        self.connection.close()
        rebuild(Log(self._log), self.path, progress)
        self.connection, self._identity = reopened(self.path)
        self._row = self._begin()
        return self._row.position - known

    def _is_known(self, stat: os.stat_result) -> bool:
        row = self._row
        return (row.inode, row.offset, row.changed) == (stat.st_ino, stat.st_size, stat.st_ctime_ns)

    def _catch_up(self, file: int) -> None:
        from ledger.readmodel.rows import UnfitError  # noqa: PLC0415 - only where there is something to be taken in
        from ledger.readmodel.settling import Settling  # noqa: PLC0415 - the same
        from ledger.readmodel.taking import Taking  # noqa: PLC0415 - the same

        if identity_of(self.path) != self._identity:
            # Another builder has put a new file in its place.
            self.connection.close()
            self.connection, self._identity = connected(self.path)
        connection = self.connection
        if connection.in_transaction:
            connection.execute("COMMIT")
        connection.execute("PRAGMA query_only = 0")
        # The lock is ours: who writes all the same is no builder, and may take his time.
        connection.execute("PRAGMA busy_timeout = 0")
        # With a write-ahead log a power cut can take the last lines from it again, and nothing worse: they are taken in anew.
        connection.execute("PRAGMA synchronous = NORMAL")
        try:
            connection.execute("BEGIN IMMEDIATE")
            self._row = row = _read_row(connection)
            stat = os.fstat(file)
            self._compare(file, stat)
            if stat.st_size - row.offset > _MANY:
                raise StaleError
            log = Log(self._log)
            taking = Taking(connection, row.place, row.frontier())
            for line in log.lines(row.place):
                if line.offset + len(line.raw) < stat.st_size:
                    # A last line without its end is whole, and yet no place behind it is known.
                    taking.add(line.offset, line.raw, line.entry)
            self.tail = log.notices
            if taking.place != row.place:
                settling = Settling(self._log, connection, taking, row.title)
                settling.settle()
                settling.know(*stamp(stat, taking.place))
            else:
                connection.execute("UPDATE model SET inode = ?, changed = ?", stamp(stat, row.place))
            connection.execute("COMMIT")
        except UnfitError as error:
            raise UnusableError from error
        except ChangedError as error:
            raise StaleError(self._changed()) from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.execute("PRAGMA query_only = 1")
            connection.execute(f"PRAGMA busy_timeout = {int(1000 * PATIENCE)}")
        self._row = self._begin()

    def _compare(self, file: int, stat: os.stat_result) -> None:
        """Compare the log with what is known of it.

        Raises:
            StaleError: When something was changed behind the last known line.
        """
        row = self._row
        last = os.pread(file, row.last_length + 1, row.offset - row.last_length - 1)
        is_same = stat.st_size >= row.offset and last.endswith(b"\n") and sha256(last[:-1]).digest() == row.last_hash
        has_only_grown = row.inode == stat.st_ino and (stat.st_size > row.offset or not row.changed)
        if is_same and (row.offset <= _SMALL or not has_only_grown):
            is_same = _tree(file, row.offset) == row.peaks
        if not is_same:
            raise StaleError(self._changed())

    def _changed(self) -> str:
        name = os.path.basename(self._log)
        return f"{name}: changed behind what was known of it ({self._row.position} entries); everything is read anew"


def rebuild(log: Log, file: StrPath, progress: Progress | None = None) -> None:
    """Build the read model of a log in a new file, which then takes the place of the old one.

    Raises:
        UnusableError: When the folder cannot be written, another is building, or the log is not sound.
    """
    from ledger.readmodel.build import built  # noqa: PLC0415 - a question that finds all in place needs none of it

    file = os.fspath(file)
    try:
        os.makedirs(os.path.dirname(file) or ".", mode=0o700, exist_ok=True)
        with locked(file):
            new = f"{file}.new"
            remove(new)
            os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, _PRIVATE))
            try:
                # What the log has to say of itself it says to whoever reads it.
                built(Log(log.path), new, progress)
                # From here to the last line there is none: whoever looks for one meanwhile does without.
                for old in (file, f"{file}-wal", f"{file}-shm"):
                    remove(old)
                os.rename(new, file)
            finally:
                remove(new)
    except BusyError:
        raise
    except UnusableError:
        note_unfit(log.path, file)
        raise
    except (OSError, MachineError, sqlite3.Error) as error:
        raise UnusableError from error


@cache
def _numbers() -> Mapping[tuple[str, str], int]:
    """Give the number of each way: a dimension and a direction."""
    from ledger.readmodel.schema import NUMBERS  # noqa: PLC0415 - who only looks up lines needs none of it

    return {(way.dimension, way.way): number for way, number in NUMBERS.items()}


def _standing(row: Sequence[Any]) -> Standing:
    first, last, possible, since_earliest, since_latest, flags, rests, whole = row
    days = first, last, tuple(possible.split("|")), since_earliest, since_latest
    return Standing(*days, flags_of(flags), tuple(map(int, rests.split())), bool(whole))


class _Split(dict[str, tuple[str, ...]]):
    """Statuses by the text in which they stand together."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        found = self[text] = tuple(text.split("|"))
        return found


@cache
def flags_of(flags: int) -> tuple[str, ...]:
    """Name flags that stand together in one number."""
    return tuple(name for number, name in enumerate(FLAGS) if flags >> number & 1)


def _read_row(connection: sqlite3.Connection) -> _Row:
    row = _Row(*connection.execute(f"SELECT {', '.join(_Row._fields)} FROM model").fetchone())
    last = connection.execute("SELECT max(position) FROM entries").fetchone()
    if last != (row.position,) or len(row.peaks) != len(Frontier().head().root) // 2 * row.position.bit_count():
        # Somebody has changed the file by hand.
        raise sqlite3.DatabaseError("what it says of itself does not fit")
    return row


def _tree(file: int, size: int) -> bytes:
    """Build the tree over the first bytes of a log."""
    frontier = Frontier()
    with open(os.dup(file), "rb") as again:
        again.seek(0)
        while size > 0:
            line = again.readline()
            size -= len(line)
            if not line:
                break
            frontier.add(line.removesuffix(b"\n"))
    return packed(frontier.peaks)


_COLUMNS = "first, last, possible, since_earliest, since_latest, flags, rests, whole"
# The span that begins last before a day is that of the day: spans of a pair cover all days.
_STANDING = f"""SELECT {_COLUMNS} FROM pair_spans WHERE way = ? AND a = ? AND b = ? AND first <= ?
    ORDER BY first DESC LIMIT 1"""
_WORLD = "SELECT a, b, possible, flags FROM pair_spans WHERE way = ? AND first <= ? AND last >= ?"
