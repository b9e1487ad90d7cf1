"""Questions in SQL to the read model, put by anybody: nothing but reading can come of them.

Three things stand in the way of anything else: the file is opened for reading only, the connection is told to change
nothing, and an authorizer lets through what selecting takes and no more. Limits keep one statement from taking all memory,
and a handler asks every so many steps whether it has had its time.
"""

import math
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from ledger.problems import MachineError, Problem, UsageError
from ledger.readmodel.schema import VIEWS

# So many steps of SQLite's machine lie between two looks at the clock: some microseconds, or some slow functions.
_STEPS = 500
# No text of a ledger comes near it, and a thousand of them fit into memory.
_LONGEST = 16_000_000
_LONGEST_QUERY = 100_000
# What SQLite may take, of all texts of a row and of all that is grouped and sorted together.
_MOST_MEMORY = 256 << 20
# To look for a pattern in a text takes as long as both are long, multiplied.
_LONGEST_PATTERN = 1000
# SQLite repeats the rest of a query where a quotation mark lacks its other half.
_LONGEST_WORD = 200
# What selecting takes; the search reads, beside, whether the file has changed.
_ALLOWED = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE))
_DATA_VERSION = (sqlite3.SQLITE_PRAGMA, "data_version", None)
# Functions that reach beyond the file, in whatever SQLite is at hand.
_REFUSED = frozenset(("load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"))
# Virtual tables are set up before the authorizer stands: setting one up looks like a change of the schema.
_VIRTUAL = ("texts_fts", "json_each('[]')", "json_tree('[]')")
_LISTED = f"there are the views {', '.join(VIEWS)}; see `diplo help sql`"


class Table(NamedTuple):
    """What came of a question.

    Attributes:
        columns: The names of the columns, each another: a name that comes again has a number behind it.
        rows: The rows, read as they are taken: texts, integers, floats and None. Bytes are given in hexadecimal. What is
            open is closed with the last one.
    """

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


class Time:
    """The time that a question may take, counted only while it is worked on: not while somebody looks at its rows.

    Args:
        clock: Gives seconds.
        seconds: How many there are.
    """

    def __init__(self, clock: Callable[[], float], seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._spent = 0.0
        self._since: float | None = None

    def start(self) -> None:
        """Begin to count."""
        self._since = self._clock()

    def stop(self) -> None:
        """Count no further for now."""
        self._spent = self.spent()
        self._since = None

    def spent(self) -> float:
        """Give the seconds spent so far; also while it is worked on, and from another thread."""
        since = self._since
        return self._spent if since is None else self._spent + self._clock() - since

    def is_over(self) -> bool:
        """Tell whether all of it is spent."""
        return self.spent() > self._seconds


def ask(path: str, query: str, values: Mapping[str, str], time: Time) -> Table:
    """Put one statement that reads to a read model.

    Args:
        path: The file.
        query: One SELECT, as SQLite understands it.
        values: What stands for `:name` in it.
        time: How long it may take, to its last row. One function that is slow may go beyond it: SQLite looks at the clock
            between functions, and never within one.

    Raises:
        UsageError: When it is no such statement, names what there is not, takes too long or is too large; while rows
            are read, too.
        MachineError: When the file cannot be read.
    """
    _look_over(query, values)
    return _Asking(_open(path), query, time).table(values)


def _look_over(query: str, values: Mapping[str, str]) -> None:
    if not query.strip():
        raise UsageError(Problem("query-empty", "there is no query", "write one, as in `SELECT * FROM events LIMIT 5`"))
    if any(not _is_text(text) for text in (query, *values, *values.values())):
        raise UsageError(Problem("query-text", "the query has characters that are no text", "write it anew"))
    if len(query) > _LONGEST_QUERY:
        what = f"the query has {len(query)} characters, more than {_LONGEST_QUERY}"
        raise UsageError(Problem("query-large", what, "ask for less at once"))
    for name in values:
        if not re.search(rf"[:@$?]{re.escape(name)}(?!\w)", query):
            # Most likely the name is misspelt, and what was meant is another question.
            raise UsageError(Problem("query-value", f"the query has no :{name}", "leave out its -p, or mend the name"))


def _is_text(text: str) -> bool:
    """Tell whether SQLite can be given a text: one with a NUL would end there, and half a surrogate is no character."""
    return "\0" not in text and (text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text))


def _open(path: str) -> sqlite3.Connection:
    """Open a read model for reading and nothing else.

    Raises:
        MachineError: When it cannot be read.
    """
    try:
        while True:
            before = os.stat(path)
            connection = _connected(path)
            after = os.stat(path)
            if os.path.samestat(before, after):
                break
            # It was just being replaced: the write-ahead log may not have been its own.
            connection.close()
    except (OSError, sqlite3.Error) as error:
        raise MachineError(_unreadable(path, error)) from error
    connection.text_factory = _decoded
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _LONGEST_PATTERN)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_WORKER_THREADS, 0)
    return connection


def _connected(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None)
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute(f"PRAGMA hard_heap_limit = {_MOST_MEMORY}")
        for table in _VIRTUAL:
            connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _unreadable(path: str, error: Exception) -> Problem:
    return Problem("machine-read", f"could not read {path}: {error}", "`diplo rebuild` makes the file anew")


def _decoded(raw: bytes) -> str:
    # A query can make texts that are none, by CAST or char().
    return raw.decode(errors="replace")


class _Asking:
    """One statement on a connection of its own."""

    def __init__(self, connection: sqlite3.Connection, query: str, time: Time) -> None:
        self._connection = connection
        self._query = query
        self._time = time
        # The functions refused; "" for anything else.
        self._refused: list[str] = []

    def table(self, values: Mapping[str, str]) -> Table:
        """Start the statement."""
        self._connection.set_authorizer(self._authorize)
        self._connection.set_progress_handler(self._is_to_stop, _STEPS)
        self._time.start()
        try:
            cursor = self._connection.execute(self._query, values)
        except (sqlite3.Error, MemoryError) as error:
            raise self._closed(error) from None
        finally:
            self._time.stop()
        if cursor.description is None:
            self._connection.close()
            raise UsageError(Problem("query-empty", "there is no query but a comment", _LISTED))
        return Table(_distinct([column[0] for column in cursor.description]), self._rows(cursor))

    def _rows(self, cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
        try:
            while (row := self._next(cursor)) is not None:
                yield tuple(map(_plain, row))
        except (sqlite3.Error, MemoryError) as error:
            raise self._closed(error) from None
        finally:
            self._connection.close()

    def _next(self, cursor: sqlite3.Cursor) -> tuple[object, ...] | None:
        self._time.start()
        try:
            row: tuple[object, ...] | None = cursor.fetchone()
        finally:
            self._time.stop()
        return row

    def _is_to_stop(self) -> bool:
        try:
            return self._time.is_over()
        except KeyboardInterrupt:
            # Raised through SQLite it would be lost; that there is time left tells later what it was.
            return True

    def _authorize(self, action: int, first: str | None, second: str | None, *_: str | None) -> int:
        # Of a function the second is its name.
        is_function = action == sqlite3.SQLITE_FUNCTION
        if action in _ALLOWED and not (is_function and str(second).lower() in _REFUSED):
            return sqlite3.SQLITE_OK
        if (action, first, second) == _DATA_VERSION:
            return sqlite3.SQLITE_OK
        self._refused.append(str(second) if is_function else "")
        return sqlite3.SQLITE_DENY

    def _closed(self, error: Exception) -> BaseException:
        """Give what is to be raised for an error, and leave the connection."""
        self._connection.set_authorizer(None)
        self._connection.set_progress_handler(None, 0)
        try:
            if "interrupted" in str(error) and not self._time.is_over():
                # Somebody's Ctrl-C ended it, and SQLite does not know why.
                return KeyboardInterrupt()
            if str(getattr(error, "sqlite_errorname", "")).startswith(_OF_FILE):
                return MachineError(_unreadable("the read model", error))
            return UsageError(self._problem(error))
        finally:
            self._connection.close()

    def _problem(self, error: Exception) -> Problem:
        """Word what SQLite says of a statement."""
        said = str(error).rstrip(".")
        if self._refused:
            return _forbidden(self._refused[0])
        if said.startswith("cannot modify "):
            # A view is told apart before the authorizer is asked.
            return _forbidden("")
        if isinstance(error, sqlite3.ProgrammingError) and "one statement" not in said:
            return _unbound(said)
        if isinstance(error, (MemoryError, sqlite3.DataError)):
            said = "too big"
        for sign, problem in _PLAIN.items():
            if sign in said:
                return problem
        for code, pattern in _NAMES.items():
            if found := re.fullmatch(pattern, said, re.DOTALL):
                word = found[1] or ""
                excerpt, mark = self._place(word)
                return Problem(code, _short(said), self._advice(code, word), excerpt=excerpt, mark=mark)
        return Problem("query-wrong", _short(said), "see `diplo help sql`")

    def _place(self, word: str) -> tuple[str, tuple[int, int]]:
        """Find the line in which a word stands, and where in it, if it stands in one place only."""
        places = list(re.finditer(re.escape(word), self._query)) if word else []
        if len(places) != 1:
            return "", (0, 0)
        first = self._query.rfind("\n", 0, places[0].start()) + 1
        line = self._query[first:].partition("\n")[0]
        start = places[0].start() - first
        return line, (start, min(start + len(word), len(line)))

    def _advice(self, code: str, word: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        if code == "query-table":
            close = get_close_matches(word.casefold(), VIEWS, n=1)
            return f"did you mean {close[0]!r}? {_LISTED}" if close else _LISTED
        if code != "query-column":
            return _ADVICE[code]
        named = {name.casefold() for name in re.findall(r"\w+", self._query)}
        views = [view for view in VIEWS if view in named] or list(VIEWS)
        columns = {view: self._columns(view) for view in views}
        names = dict.fromkeys(name for found in columns.values() for name in found)
        close = get_close_matches(word.rpartition(".")[2].casefold(), names, n=1)
        if close:
            return f"did you mean {close[0]!r}? A text stands in single quotes"
        view = views[0]
        return f"{view} has {', '.join(columns[view])}" if len(views) == 1 else _LISTED

    def _columns(self, view: str) -> list[str]:
        return [row[1] for row in self._connection.execute(f"PRAGMA table_info({view})")]


def _forbidden(function: str) -> Problem:
    what = (
        f"the function {function} is not for queries" if function else "the query does more than read tables and views"
    )
    return Problem("query-forbidden", what, "write one SELECT: a read model is only ever written from its log")


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST_WORD else f"{said[:_LONGEST_WORD]}…"


def _unbound(said: str) -> Problem:
    name = re.search(r":(\w+)", said)
    if name is None:
        return Problem(
            "query-value",
            "a value in the query has no name",
            "write :name where a value is to stand, and say -p NAME VALUE",
        )
    return Problem("query-value", f"there is no value for :{name[1]}", f"say -p {name[1]} VALUE")


_PLAIN = {
    "interrupted": Problem("query-time", "the query takes too long", "ask for less, or give it more --seconds"),
    "too big": Problem("query-large", "something in the query becomes too large", "ask for less at once"),
    "one statement": Problem("query-many", "there is more than one statement", "put one question at a time"),
}
_NAMES = {
    "query-table": r"no such table: (.+)",
    # Later versions of SQLite add a question.
    "query-column": r"no such column: (.+?)(?: - .+\?)?",
    "query-ambiguous": r"ambiguous column name: (.+)",
    "query-function": r"no such function: (.+)",
    "query-syntax": r'(?:near|unrecognized token:) "(.*?)"(?:: syntax error)?|incomplete input',
}
_ADVICE = {
    "query-ambiguous": "name its view before it, as in events.kind",
    "query-function": "those of SQLite are on https://sqlite.org/lang_corefunc.html; a text stands in single quotes",
    "query-syntax": "see `diplo help sql`; a text stands in single quotes",
}


# What is the matter with the file, and not with what was asked.
_OF_FILE = ("SQLITE_BUSY", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_PROTOCOL", "SQLITE_CORRUPT")


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Make names distinct, so that each can be the key of a record: the second `a` is `a_2`."""
    found: dict[str, None] = {}
    for name in names:
        number = 1
        unique = name
        while unique in found or (number > 1 and unique in names):
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return tuple(found)


def _plain(value: object) -> object:
    """Give a value that every format can write."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
