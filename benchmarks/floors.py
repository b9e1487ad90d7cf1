"""The least that a rebuild of the read model can cost: everything but thinking.

`full` does all that the machine has to do for the very same file: it reads, splits and decodes every line, inserts the
very same rows, makes the same indexes and the same full-text search, and commits. `plain` is a stricter base, which
knows nothing of our tables: two rows an entry and two indexes. Rows are made beforehand, outside the clock.
"""

import gc
import os
import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from time import perf_counter
from typing import Any

import msgspec

# So many rows are held at a time, so that the floor of a long log fits into memory too.
_CHUNK = 20_000


class Line(msgspec.Struct, gc=False):
    """What is decoded of a line: typed, which is faster than any other way."""

    id: str
    kind: str
    recorded_at: str
    recorded_by: str
    date: str = ""
    parties: list[str] = []
    by: list[str] = []
    toward: list[str] = []
    cites: list[dict[str, str]] = []
    account_of: str = ""
    note: str = ""
    key: str = ""


class Stopwatch:
    """Adds up the seconds spent inside it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._start = 0.0

    def __enter__(self) -> None:
        self._start = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds += perf_counter() - self._start


def full(log: str, model: str, into: str) -> float:
    """Time the floor under the file at `model`, which was built of the log, writing its like; give seconds."""
    gc.disable()
    watch = Stopwatch()
    source = sqlite3.connect(f"file:{model}?mode=ro", uri=True)
    target = _new(into)
    decode = msgspec.json.Decoder(Line).decode
    with watch, open(log, "rb", buffering=1 << 20) as lines:
        for line in lines:
            decode(line)
        target.execute("BEGIN")
    tables, searches, others = _parts(source)
    for name, sql in tables:
        with watch:
            target.execute(sql)
        for rows in _chunks(source.execute(f'SELECT * FROM "{name}"')):  # noqa: S608 - a name in a file of ours
            with watch:
                _insert(target, name, rows)
    with watch:
        for name, sql in searches:
            target.execute(sql)
            target.execute(f'INSERT INTO "{name}" ("{name}") VALUES (?)', ("rebuild",))  # noqa: S608 - likewise
        for sql in others:
            target.execute(sql)
        target.execute("COMMIT")
        _sync(into)
    gc.enable()
    source.close()
    target.close()
    return watch.seconds


def _new(path: str) -> sqlite3.Connection:
    """Open a new database that is as careless as one may be that is put in its place only when it is whole."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_size=-65536"):
        connection.execute(f"PRAGMA {setting}")
    return connection


def _sync(path: str) -> None:
    """Have it on the disk before anybody may take it for whole."""
    file = os.open(path, os.O_RDONLY)
    os.fsync(file)
    os.close(file)


def _parts(source: sqlite3.Connection) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """Give the tables, the full-text searches and everything else that a file consists of."""
    found = source.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid").fetchall()
    virtual = [(name, sql) for _, name, sql in found if sql.upper().startswith("CREATE VIRTUAL")]
    hidden = ("sqlite_", *(f"{name}_" for name, _ in virtual))
    names = {name for name, _ in virtual}
    tables = [
        (name, sql)
        for sort, name, sql in found
        if sort == "table" and name not in names and not name.startswith(hidden)
    ]
    return tables, virtual, [sql for sort, _, sql in found if sort != "table"]


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, _CHUNK)):
        yield chunk


def _insert(target: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    marks = ",".join("?" * len(rows[0]))
    target.executemany(f'INSERT INTO "{table}" VALUES ({marks})', rows)  # noqa: S608 - a name in a file of ours


def plain(log: str, into: str) -> float:
    """Time the floor that knows nothing of our tables; give seconds."""
    gc.disable()
    watch = Stopwatch()
    target = _new(into)
    decode = msgspec.json.Decoder(Line).decode
    position = 0
    with watch:
        target.execute("BEGIN")
        target.execute("CREATE TABLE entries (position INTEGER PRIMARY KEY, id TEXT, kind TEXT, date TEXT, offset INT)")
        target.execute("CREATE TABLE pairs (a TEXT, b TEXT, date TEXT, position INT, kind TEXT)")
    with open(log, "rb", buffering=1 << 20) as lines:
        while True:
            with watch:
                decoded = [decode(line) for line in islice(lines, _CHUNK)]
            if not decoded:
                break
            numbered = list(enumerate(decoded, position + 1))
            entries = [(number, line.id, line.kind, line.date, 400 * number) for number, line in numbered]
            pairs = [(*_pair(line), line.date, number, line.kind) for number, line in numbered]
            position += len(decoded)
            with watch:
                _insert(target, "entries", entries)
                _insert(target, "pairs", pairs)
    with watch:
        target.execute("CREATE UNIQUE INDEX entries_id ON entries (id)")
        target.execute("CREATE INDEX pairs_pair ON pairs (a, b, date, position, kind)")
        target.execute("COMMIT")
        _sync(into)
    gc.enable()
    target.close()
    return watch.seconds


def _pair(line: Line) -> tuple[str, str]:
    a, b = [*line.parties, *line.by, *line.toward, "", ""][:2]
    return a, b
