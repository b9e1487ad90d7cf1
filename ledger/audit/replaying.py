"""The read model against a fresh replay: each table beside that of one built anew, and answers beside plain replays.

This part of the audit is not apart from the rest of the program: it asks whether two ways of the program agree.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import NamedTuple

from ledger.dates import iso, parse
from ledger.head import Head
from ledger.log import Log, Progress
from ledger.problems import MachineError, Problem
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel import ReadModel, UnusableError, rebuild
from ledger.readmodel.answering import state as state_by_spans
from ledger.readmodel.schema import TABLES

# By what a file is known again: it differs from one to the next.
_LEFT_OUT = ("log", "inode", "changed")
_REBUILD = "delete the read model, or run `diplo rebuild`"
_OURS = "please report it: the read model is not what a plain replay gives"
_SHOWN = 160
# So many pairs are replayed, of a ledger of so many entries or fewer; of a longer one all lines are read for a few.
_PAIRS, _FEW = 100, 3
_SHORT = 20_000
_DAYS = 3


class Compared(NamedTuple):
    """What was compared.

    Attributes:
        head: The head that the rest of the program gives.
        has_model: Whether there was a read model.
        tables: How many of its tables were compared.
        rows: How many rows a fresh one has.
        pairs: For how many pairs answers were replayed plainly.
        all_pairs: Of how many pairs anything is told.
        answers: How many answers were compared.
        problems: What was not the same.
    """

    head: Head
    has_model: bool
    tables: int
    rows: int
    pairs: int
    all_pairs: int
    answers: int
    problems: tuple[Problem, ...]


def compare(path: str, file: str, folder: str, progress: Progress | None = None) -> Compared:
    """Build the read model of a log anew and compare it with the one there is, and with plain replays.

    Args:
        path: The log, which is sound.
        file: Where its read model is; there may be none.
        folder: An empty folder for the new one.
        progress: Told how far the building has come.

    Raises:
        DamagedError: When the reader of logs does not take the log.
        MachineError: When the new one cannot be built, or the read model is in use.
    """
    log = Log(path)
    fresh = os.path.join(folder, "fresh.sqlite")
    problems: list[Problem] = []
    has_model = os.path.exists(file)
    try:
        rebuild(log, fresh, progress)
        if has_model:
            # As the next question would find it: caught up with the log.
            with closing(ReadModel.open(Log(path), file).connection):
                pass
        with closing(_attached(fresh, file if has_model else fresh)) as both:
            rows = _rows(both)
            if has_model:
                problems += _differences(both, file)
            pairs: list[tuple[str, str]] = both.execute("SELECT a, b FROM pairs WHERE named ORDER BY a, b").fetchall()
        log.model = model = ReadModel.open(log, fresh)
    except (UnusableError, sqlite3.Error) as error:
        raise _unusable(log, fresh, error) from error
    with closing(model.connection):
        chosen = _chosen(pairs, model.head.size)
        answers, found = _replayed(log, model, chosen)
        tables = len(TABLES) if has_model else 0
        return Compared(
            model.head, has_model, tables, rows, len(chosen), len(pairs), answers, (*problems, *found)
        )  # fmt: skip


def _unusable(log: Log, file: str, error: Exception) -> MachineError:
    """Say why there is none; of a log that the reader refuses, what the reader says."""
    for _ in log.lines():
        pass
    why = str(error.__cause__ or error) or "it is in use"
    return MachineError(Problem("cache-unusable", f"the read model cannot be compared: {why}", "try again", file))


def _attached(fresh: str, file: str) -> sqlite3.Connection:
    """Open a fresh read model, and beside it the one there is as `old`, both for reading alone."""
    connection = sqlite3.connect(_address(fresh), uri=True, isolation_level=None)
    connection.execute("ATTACH ? AS old", (_address(file),))
    return connection


def _address(file: str) -> str:
    escaped = os.path.abspath(file).replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{escaped}?mode=ro"


def _rows(both: sqlite3.Connection) -> int:
    counts = (both.execute(f"SELECT count(*) FROM main.{table}").fetchone()[0] for table in TABLES)  # noqa: S608 - ours
    return sum(counts)


def _differences(both: sqlite3.Connection, file: str) -> Iterator[Problem]:
    """Give, for each table that is not the same, how many rows differ and the first of them."""
    for table in TABLES:
        columns = [row[1] for row in both.execute(f"PRAGMA main.table_info({table})") if row[1] not in _LEFT_OUT]
        listed = ", ".join(f'"{name}"' for name in columns)
        found = []
        for one, other, said in (("main", "old", "lacks"), ("old", "main", "has")):
            query = f"SELECT {listed} FROM {one}.{table} EXCEPT SELECT {listed} FROM {other}.{table}"  # noqa: S608 - the same
            number = both.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]  # noqa: S608 - the same
            first = both.execute(f"{query} ORDER BY 1 LIMIT 1").fetchone()
            if number:
                found.append(f"{said} {number:,}, first {_shown(columns, first)}")
        if found:
            what = f"the table {table} of the read model {' and '.join(found)}"
            yield Problem("model-differs", what, _REBUILD, file)


def _shown(columns: Sequence[str], row: Sequence[object]) -> str:
    text = ", ".join(f"{name} {value!r}" for name, value in zip(columns, row, strict=True))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _chosen(pairs: Sequence[tuple[str, str]], entries: int) -> Sequence[tuple[str, str]]:
    """Choose pairs from the first to the last, all where they are few."""
    most = _PAIRS if entries <= _SHORT else _FEW
    return pairs if len(pairs) <= most else [pairs[number * len(pairs) // most] for number in range(most)]


def _replayed(log: Log, model: ReadModel, pairs: Sequence[tuple[str, str]]) -> tuple[int, list[Problem]]:
    """Answer for pairs on the days on which something changes, by the spans and plainly; give how often, and what differs."""
    asked = None if model.head.size <= _SHORT else {code for pair in pairs for code in pair}
    record = read(Log(log.path), asked)
    count, problems = 0, []
    for a, b in pairs:
        for day in _days(model.connection, a, b):
            on = parse(iso(day))
            by_spans = state_by_spans(log, record, a, b, on)
            if by_spans is None:
                # Only a replay can tell; that is what a question gets, too.
                continue
            expected = [finding.answer for finding in state(record, a, b, on)]
            got = [finding.answer for finding in by_spans]
            count += len(got)
            for one, other in zip(expected, got, strict=True):
                if one != other:
                    named = f"{one.dimension} of {a} and {b} on {iso(day)}"
                    said = f"{'|'.join(other.possible)} by the read model, {'|'.join(one.possible)} by a plain replay"
                    problems.append(Problem("answer-differs", f"{named}: {said}", _OURS))
    return count, problems


def _days(connection: sqlite3.Connection, a: str, b: str) -> list[int]:
    rows = connection.execute("SELECT DISTINCT first FROM pair_spans WHERE a = ? AND b = ? ORDER BY first", (a, b))
    days = [day for (day,) in rows]
    # Spans of a pair begin with day 1, of which little is to be learnt.
    return days[-_DAYS:]
