"""Processes that read, append and rebuild at once, for the tests of many readers and one builder; started by name."""

import sqlite3
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.synchronize import Barrier, Event
from typing import TYPE_CHECKING, Any

from ledgers import Body, mutual

from ledger.dates import parse
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel import ReadModel, UnusableError, rebuild
from ledger.record import Record

PAIR = ("CUB", "KOR")
ON = parse("1990")
START = datetime(2024, 3, 1, tzinfo=UTC)
if TYPE_CHECKING:
    from multiprocessing.queues import Queue

# What one process found: how large the log was, the root of it, and what was answered.
Seen = tuple[int, str, tuple[object, ...]]


def body(number: int) -> Body:
    """Give the entry of a number: now one of the pair, now one of another."""
    kind = ("establishment", "rupture", "talks", "resumption")[number % 4]
    pair = PAIR if number % 3 else ("CHN", "USA")
    return mutual(kind, f"{1900 + number % 80}-{1 + number % 12:02}", *pair, note=f"{number}")


def answered(record: Record) -> tuple[object, ...]:
    """Give the answers of a record about the pair, without the head."""
    return tuple(finding.answer._replace(head="") for finding in state(record, *PAIR, ON))


def seen(log: Log) -> Seen:
    """Read a log and give what was found."""
    record = read(log, PAIR)
    return record.head.size, record.head.root, answered(record)


def work(
    do: Callable[[str, str, Event], list[Any]], path: str, file: str, ready: Barrier, stop: Event, found: "Queue[Any]"
) -> None:  # fmt: skip
    """Do something from when all are ready until told to stop, and hand over what was found, or what went wrong."""
    try:
        ready.wait(60)
        found.put((do.__name__, do(path, file, stop), ""))
    except BaseException:  # noqa: BLE001 - the other process tells of it
        found.put((do.__name__, [], traceback.format_exc()))


def ask(path: str, file: str, stop: Event) -> list[Seen]:
    """Open the read model anew for each question, as each run of the command does."""
    answers = []
    while not stop.is_set():
        log = Log(path)
        try:
            log.model = ReadModel.open(log, file)
        except UnusableError:
            log.model = None
        answers.append(seen(log))
        if log.model:
            log.model.close()
    return answers


def stay(path: str, file: str, stop: Event) -> list[Seen]:
    """Keep the read model open, and catch up before each question, as a server does."""
    answers: list[Seen] = []
    model: ReadModel | None = None
    while not stop.is_set():
        log = Log(path)
        try:
            if model is None:
                model = ReadModel.open(log, file)
            else:
                model.catch_up()
        except UnusableError:
            # Another is building: what was known is still known.
            pass
        log.model = model
        answers.append(seen(log))
    return answers


def write(path: str, file: str, stop: Event) -> list[Seen]:
    """Append one entry after the other, and catch up with each."""
    log = Log(path)
    for number in count():
        if stop.is_set():
            break
        append(log, text_of([body(number)]), author="Ada", now=START + timedelta(seconds=number))
        with suppress(UnusableError):
            ReadModel.open(Log(path), file).close()
        stop.wait(0.01)
    return []


def renew(path: str, file: str, stop: Event) -> list[Seen]:
    """Build the read model anew, over and over."""
    while not stop.is_set():
        with suppress(UnusableError):
            rebuild(Log(path), file)
        stop.wait(0.02)
    return []


def look(path: str, file: str, stop: Event) -> list[Seen]:
    """Query the file as another program would, reading only; it must be sound whenever it is there."""
    assert path
    while not stop.is_set():
        # It may just be away, to be replaced.
        with suppress(_AwayError), closing(_reading(file)) as connection:
            assert [("ok",)] == connection.execute("PRAGMA quick_check").fetchall()
        stop.wait(0.02)
    return []


class _AwayError(Exception):
    """There is no file just now, or it is just being replaced."""


def _reading(file: str) -> sqlite3.Connection:
    """Open a read model for reading only, and see that it can be read."""
    try:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        connection.execute("SELECT position FROM model")
    except sqlite3.OperationalError as error:
        # What lies beside the file under its name may already be that of the one that replaces it.
        if "unable to open" in str(error) or "disk I/O error" in str(error):
            raise _AwayError from error
        raise
    return connection
