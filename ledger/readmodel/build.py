"""Building a read model: the log streamed into a new file."""

import gc
import os
import sqlite3
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import ModuleType

from ledger.head import Frontier
from ledger.log import Log, Place, Progress
from ledger.problems import DamagedError
from ledger.readmodel import schema
from ledger.readmodel.examining import Tree, beside, examined
from ledger.readmodel.files import UnusableError, stamp
from ledger.readmodel.rows import UnfitError
from ledger.readmodel.settling import Settling
from ledger.readmodel.taking import Taking
from ledger.upcasters import CURRENT, lift

# So many lines are taken in between two reports of how far a build has come.
_REPORT = 5000
# From so many bytes on a log is examined in a process of its own.
_LONG = 1 << 20
# Nobody reads the file before it is whole, and whole it is only once it is on the disk: no journal is needed.
_SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536")


# Installed with frames of data; sqlite-utils loads them only to know the types of their values.
_FRAMES = ("pandas", "numpy")


def _sqlite_utils() -> ModuleType:
    """Load sqlite-utils, which takes longer than most questions, and half a second longer where it loads pandas as well."""
    hidden = [name for name in _FRAMES if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None says that there is none
    try:
        return import_module("sqlite_utils")
    finally:
        for name in hidden:
            del sys.modules[name]


def built(log: Log, file: str, progress: Progress | None = None) -> None:
    """Build the read model of a log in a new file.

    Raises:
        UnusableError: When the log is damaged, or has something for which there is no place.
        MachineError: When the log cannot be read.
        OSError: When the file cannot be written.
        sqlite3.Error: The same.
    """
    sqlite_utils = _sqlite_utils()
    connection = sqlite3.connect(file, isolation_level=None)
    is_collecting = gc.isenabled()
    # Rows come and go by the million, and nothing among them refers to itself.
    gc.disable()
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
        db = sqlite_utils.Database(connection)
        stat = os.stat(log.path)
        with db.atomic():
            schema.create(db)
            taking = Taking(connection, Place(), Frontier())
            _stream(log, taking, stat.st_size, _reporter(progress, stat.st_size))
            schema.index(db)
            if not taking.place.position:
                raise UnusableError
            settling = Settling(log.path, connection, taking)
            settling.settle()
            schema.finish(db)
            settling.know(*stamp(stat, taking.place))
        connection.execute("PRAGMA locking_mode = NORMAL")
        connection.execute("PRAGMA journal_mode = WAL")
    except (UnfitError, DamagedError) as error:
        raise UnusableError from error
    finally:
        if is_collecting:
            gc.enable()
        connection.close()
    _sync(file)


def _stream(log: Log, taking: Taking, size: int, report: Callable[[Place], None]) -> None:
    """Take in the lines that a log has now."""
    # What a line must be is examined meanwhile, in a process of its own where there is enough to do for two.
    tree = partial(examined, Log(log.path), size)
    wait = beside(tree) if size > _LONG else tree
    try:
        _take(log, taking, size, report)
    except Exception:
        # Whatever it is that could not be taken in: a line that no writer wrote is told first.
        _tree(wait)
        raise
    taking.plant(*_tree(wait))


def _take(log: Log, taking: Taking, size: int, report: Callable[[Place], None]) -> None:
    import msgspec  # noqa: PLC0415 - see above

    decode = msgspec.json.Decoder(dict[str, object]).decode
    take = taking.take
    for offset, raw in log.raw(size):
        if offset + len(raw) >= size:
            # A last line without its end is whole, and yet no place behind it is known.
            break
        entry = decode(raw)
        take(offset, raw, entry if entry.get("v") == CURRENT else lift(entry))
        if not taking.place.position % _REPORT:
            report(taking.place)
    report(taking.place)


def _tree(wait: Callable[[], Tree]) -> Tree:
    """Wait for the examination.

    Raises:
        UnusableError: When it found something that no writer wrote; a plain replay says what.
    """
    try:
        return wait()
    except ChildProcessError as error:
        raise UnusableError from error


def _reporter(progress: Progress | None, size: int) -> Callable[[Place], None]:
    def report(place: Place) -> None:
        if progress:
            progress(place.position, place.offset, size)

    return report


def _sync(file: str) -> None:
    """Have a file on the disk before its name is: nothing half-written is ever taken for whole after a power cut."""
    descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
