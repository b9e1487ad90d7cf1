"""The file of a read model: found and opened, locked for whoever writes it, and known again with its log."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from hashlib import sha256
from time import time_ns

import ledger
from ledger.log import Place, StrPath

# Raised with every change of what is stored that no change of these files tells: an older file is then built anew.
FORMAT = 2
# Files changed so shortly ago, in nanoseconds, may change again without another time of change.
_RECENT = 50_000_000
_DIGITS = 16
# How long, in seconds, a reader waits for whoever keeps the file to himself.
PATIENCE = 1.0


class UnusableError(Exception):
    """There is no read model to be had: it cannot be read or written, another is building it, or the log is not sound."""


class BusyError(UnusableError):
    """Another is just building it."""


class StaleError(Exception):
    """The read model is to be built anew; its arguments are what a person should hear of it."""


def is_busy(error: sqlite3.Error) -> bool:
    """Tell whether somebody else only keeps a file to himself for now."""
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def connected(file: str) -> tuple[sqlite3.Connection, tuple[int, ...]]:
    """Open a read model for reading; give also by what the file is known again.

    Raises:
        sqlite3.Error: When it cannot be read.
        StaleError: When another version of the program built it, or it is just being replaced.
    """
    before = identity_of(file)
    try:
        # Not made where it is gone: an empty file is nobody's read model.
        return _opened(file, "mode=rw", before), before
    except sqlite3.OperationalError:
        # A write-ahead log is opened even for reading. Where nobody can write, and none is there, the file is all there is.
        folder = os.path.dirname(file) or "."
        if os.access(folder, os.W_OK) or _size(f"{file}-wal"):
            raise
        return _opened(file, "mode=ro&immutable=1", before), before


def _opened(file: str, how: str, before: tuple[int, ...]) -> sqlite3.Connection:
    name = f"file:{file.replace('%', '%25').replace('?', '%3f').replace('#', '%23')}?{how}"
    connection = sqlite3.connect(name, isolation_level=None, timeout=PATIENCE, check_same_thread=False, uri=True)
    try:
        connection.execute("PRAGMA query_only = 1")
        # Reading anything also opens the write-ahead log.
        _recognise(connection, file, before)
    except BaseException:
        connection.close()
        raise
    return connection


def _size(file: str) -> int:
    try:
        return os.path.getsize(file)
    except OSError:
        return 0


def reopened(file: str) -> tuple[sqlite3.Connection, tuple[int, ...]]:
    """Open a read model that was just built.

    Raises:
        UnusableError: When that fails all the same.
    """
    try:
        return connected(file)
    except (sqlite3.Error, StaleError) as error:
        raise UnusableError from error


def _recognise(connection: sqlite3.Connection, file: str, before: tuple[int, ...]) -> None:
    found = connection.execute("SELECT format, program FROM model").fetchone()
    if found != (FORMAT, program()) or before != identity_of(file):
        raise StaleError


@cache
def program() -> str:
    """Name what the rows are worked out with: another version of the program, or one touched since, builds them anew."""
    package = os.path.dirname(os.path.abspath(ledger.__file__))
    files = [
        (file.name, file.stat().st_size, file.stat().st_mtime_ns)
        for folder in ("", "projections", "readmodel", "data")
        for file in os.scandir(os.path.join(package, folder))
        if file.name.endswith((".py", ".jsonl"))
    ]
    return f"{ledger.__version__} {sha256(repr(sorted(files)).encode()).hexdigest()[:_DIGITS]}"


def stamp(stat: os.stat_result, place: Place) -> tuple[int, int]:
    """Give by what a file that was read up to a place is known again: its inode and the time of its last change.

    The time is 0 where it proves nothing: something follows, or the file was changed only just now and may be again
    without another time.
    """
    is_settled = stat.st_size == place.offset and time_ns() - stat.st_ctime_ns > _RECENT
    return stat.st_ino, stat.st_ctime_ns if is_settled else 0


@contextmanager
def locked(file: str) -> Iterator[None]:
    """Hold the lock of those who write a read model.

    Raises:
        UnusableError: When another holds it, and does not let go soon.
    """
    lock = os.open(f"{file}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError from None
        yield
    finally:
        os.close(lock)


def note_unfit(log: StrPath, file: str) -> None:
    """Note beside a read model that there can be none of the log as it is now."""
    with suppress(OSError), open(f"{file}.unfit", "w", encoding="utf-8") as note:
        note.write(_name(os.stat(log)))


def is_unfit(log: StrPath, file: str) -> bool:
    """Tell whether that was noted: then nobody tries again before the log has changed."""
    try:
        with open(f"{file}.unfit", encoding="utf-8") as note:
            return note.read() == _name(os.stat(log))
    except (OSError, ValueError):
        return False


def _name(stat: os.stat_result) -> str:
    return f"{FORMAT} {stat.st_ino} {stat.st_size} {stat.st_ctime_ns}\n"


def unreadable(file: str, error: Exception) -> str:
    """Say that a file cannot be read."""
    return f"the read model {file} could not be read ({error}): it is built anew"


def identity_of(file: str) -> tuple[int, ...]:
    """Give by what a file is known again; nothing for one that is not there."""
    try:
        stat = os.stat(file)
    except OSError:
        return ()
    return stat.st_dev, stat.st_ino


def remove(file: str) -> None:
    """Remove a file, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(file)
