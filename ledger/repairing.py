"""What a person may have done about the end of a log that is not sound: what is wrong there, and setting it aside.

Writers mend by themselves what was certainly never reported as appended (`ledger.recovery`). What stands at the end and is
no entry, but ends as one does, may have been reported: a disk lost it, or somebody changed it. Nobody can tell, so a
person is asked. What has a sound line behind it is never touched: it was built upon, and belongs restored from a copy.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ledger.canonical import body_of, entry_id, line_of
from ledger.log import LONGEST_NOTE, Log, StrPath, checked, is_torn, lock_path, machine, pieces, whole_size
from ledger.problems import DamagedError
from ledger.recovery import cut_off, free_name, recover
from ledger.upcasters import CURRENT
from ledger.writing import lock


class Finding(NamedTuple):
    """What is wrong with the end of a log, and what is done about it.

    Attributes:
        entries: How many sound lines there are.
        wrong: "" where nothing is, `unfinished` for a write that was never reported, `no-end` for a sound last line that
            lacks its end, `damaged` for one that is no entry.
        why: The same in words.
        line: The number of the first line concerned, from 1; 0 where nothing is wrong.
        offset: Its first byte in the file.
        byte: The first byte in the file that is wrong.
        size: How many bytes are set aside.
        aside: The name of the file in which they are; "" where none are.
    """

    entries: int
    wrong: str = ""
    why: str = ""
    line: int = 0
    offset: int = 0
    byte: int = 0
    size: int = 0
    aside: str = ""


def repair(log: Log, *, dry_run: bool = False) -> Finding:
    """Say what is wrong with the end of a log and set it aside, under the lock; a dry run changes not even a name.

    Raises:
        DamagedError: Where a line is damaged that has a sound line behind it, or is sound and does not belong there, or is
            the first: nothing is changed.
        MachineError: When the machine fails; nothing is lost then.
    """
    path = os.path.realpath(log.path)
    try:
        with _opened(path, changes=not dry_run) as (note, file):
            found = _examined(log.path, path, file, os.pread(note, LONGEST_NOTE + 1, 0) if note >= 0 else b"")
            if found.wrong and not dry_run:
                if found.wrong == "damaged":
                    cut_off(path, file, found.offset)
                recover(path, note, file)
            return found
    except OSError as error:
        raise machine(log.path, "read" if dry_run else "write", error) from error


@contextmanager
def _opened(path: str, *, changes: bool) -> Iterator[tuple[int, int]]:
    """Hold the lock and open the log; give the descriptors of both, -1 where there is no lock file and none is made."""
    note = -1
    if changes:
        note = lock(path, wait=True)
    elif _is_there(lock_path(path)):
        note = lock(path, wait=True, flags=os.O_RDONLY)
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC if changes else os.O_RDONLY | os.O_CLOEXEC)
        try:
            yield note, file
        finally:
            os.close(file)
    finally:
        if note >= 0:
            os.close(note)


def _is_there(path: str) -> bool:
    try:
        os.stat(path)
    except FileNotFoundError:
        return False
    return True


def _examined(shown: StrPath, path: str, file: int, text: bytes) -> Finding:
    """Read a log to its end, or to the first line that is wrong."""
    limit, size = whole_size(file, lambda: text)
    offset = position = 0
    before = ""

    def found(wrong: str, why: str, byte: int, *, cuts: bool = True) -> Finding:
        if not cuts:
            return Finding(position, wrong, why, position, offset, byte)
        data = os.pread(file, size - offset, offset)
        aside = os.path.basename(free_name(path, offset, data)[0])
        return Finding(position, wrong, why, position + 1, offset, byte, len(data), aside)

    with open(path, "rb") as opened:
        lines = pieces(opened)
        for raw in lines:
            line = raw.removesuffix(b"\n")
            if offset >= limit or (line == raw and is_torn(raw)):
                return found(
                    "unfinished",
                    "the end is not whole: a write that was never finished, or bytes of it were lost",
                    offset,
                )
            try:
                before = str(checked(shown, position + 1, line, before)["recorded_at"])
            except DamagedError as error:
                byte = offset + _first_wrong(line)
                _refuse_unless_last(error, line, lines, byte)
                return found("damaged", error.problems[0].what, byte)
            position += 1
            if line == raw:
                return found("no-end", "the last line lacks its end", size, cuts=False)
            offset += len(raw)
    return Finding(position)


def _refuse_unless_last(error: DamagedError, line: bytes, rest: Iterable[bytes], byte: int) -> None:
    """Pass the error on where what is wrong is not the end of the log and nothing else.

    Raises:
        DamagedError: With the first byte that is wrong.
    """
    problem = error.problems[0]
    if _is_sound(line) or _is_newer(line):
        raise error
    if any(_is_sound(raw.removesuffix(b"\n")) for raw in rest):
        reason = "and sound lines follow"
    elif problem.line == 1:
        reason = "and nothing sound stands before it"
    else:
        return
    what = f"{problem.what}: byte {byte} of the file is the first that is wrong, {reason}"
    raise DamagedError(problem._replace(what=what, hint=_HINT)) from error


_HINT = "restore the file from a copy: only what stands at the end of a ledger is ever set aside"


def _is_sound(line: bytes) -> bool:
    """Tell whether a line is written as we write, and proved by its id."""
    try:
        entry = json.loads(line)
        return isinstance(entry, dict) and line_of(entry) == line and entry.get("id") == entry_id(body_of(entry))
    except (ValueError, RecursionError):
        return False


def _is_newer(line: bytes) -> bool:
    """Tell whether a line says that it is of a version that this program does not know."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return False
    version = entry.get("v") if isinstance(entry, dict) else None
    return isinstance(version, int) and version > CURRENT


def _first_wrong(line: bytes) -> int:
    """Find the first byte of a line that no writer would have written there; its first where none can be named."""
    if (lost := line.find(b"\0")) >= 0:
        return lost
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return error.start
    try:
        entry = json.loads(text)
        ours = line_of(entry) if isinstance(entry, dict) else b""
    except json.JSONDecodeError as error:
        return len(text[: error.pos].encode())
    except (ValueError, RecursionError):
        return 0
    return next((at for at, (one, other) in enumerate(zip(line, ours, strict=False)) if one != other), 0)
