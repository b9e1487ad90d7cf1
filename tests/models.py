"""Read models in tests: a log and the model of it in one folder, kept in step, and compared with one built afresh."""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from ledgers import LEDGER, MEMORY, NOW, SOURCE, Body

from ledger.intake import append, text_of
from ledger.log import Log
from ledger.readmodel import ReadModel, rebuild
from ledger.readmodel.schema import contents

Tables = dict[str, list[tuple[object, ...]]]


def add(log: Log, *bodies: Mapping[str, object], now: datetime = NOW) -> None:
    """Append entries in one batch."""
    append(log, text_of(bodies), author="Ada", now=now)


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that is removed afterwards; for what runs many times in one test."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as found:
        yield Path(found)


@contextmanager
def opened(log: Log, file: Path) -> Iterator[ReadModel]:
    """Open the read model of a log in a file, and close it afterwards."""
    model = ReadModel.open(log, file)
    try:
        yield model
    finally:
        model.close()


def afresh(log: Log, file: Path) -> Tables:
    """Build the read model of a log in a new file; give all its tables."""
    rebuild(Log(log.path), file)
    with closing(sqlite3.connect(file)) as connection:
        return contents(connection)


def differences(expected: Tables, got: Tables) -> dict[str, tuple[set[str], set[str]]]:
    """Give, for each table in which they are not the same, the rows that lack and those that are too many."""
    assert expected.keys() == got.keys()
    return {
        table: (set(map(repr, rows)) - set(map(repr, got[table])), set(map(repr, got[table])) - set(map(repr, rows)))
        for table, rows in expected.items()
        if rows != got[table]
    }


def told(path: Path, *batches: Sequence[Mapping[str, object]], is_bare: bool = False) -> Log:
    """Write a ledger in batches a minute apart; unless bare, its first entry and the source `s` go before."""
    log = Log(path)
    first: list[Sequence[Mapping[str, object]]] = [] if is_bare else [[LEDGER, SOURCE]]
    for number, bodies in enumerate([*first, *batches]):
        add(log, *bodies, now=NOW + timedelta(minutes=number))
    return log


def key_of(body: Body) -> str:
    """Give how an entry with a key is named."""
    return f"key:{body['key']}"
