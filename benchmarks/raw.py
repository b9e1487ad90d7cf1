"""The least that is durable: a line in a file, a row in SQLite."""

import fcntl
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path


def raw_append(path: Path, data: bytes) -> None:
    """Append to a file as little as is durable, and safe beside other writers: open, lock, write, fsync, close."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    fcntl.flock(file, fcntl.LOCK_EX)
    os.write(file, data)
    os.fsync(file)
    os.close(file)


RAW = "open flock write fsync close"


class RawTable:
    """A table of lines in SQLite, with a write-ahead log that is fsynced at every commit."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        self.connection.execute("CREATE TABLE lines (position INTEGER PRIMARY KEY, line BLOB NOT NULL)")
        self.connection.commit()

    def append(self, lines: Sequence[bytes]) -> None:
        """Insert rows, and commit."""
        with self.connection:
            self.connection.executemany("INSERT INTO lines (line) VALUES (?)", ((line,) for line in lines))

    def lines(self) -> Sequence[tuple[bytes]]:
        """Give all lines in order."""
        return self.connection.execute("SELECT line FROM lines ORDER BY position").fetchall()


TABLE = "SQLite commit"
