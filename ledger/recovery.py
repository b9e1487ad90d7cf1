"""What a writer does about the work of another that may have died: before it builds on a log, and when `diplo repair` asks.

Cut off without being asked is only what was never reported as appended, and that is certain in two cases alone: a note
stands and its batch is not whole, or the last line has no end and is the beginning of a line. Whatever is cut off is
first set aside in a file of its own, durably, under a name that no other file has. All of it can be interrupted and done
again.
"""

import os
from contextlib import suppress

from ledger.canonical import LONGEST_LINE
from ledger.log import LONGEST_NOTE, StrPath, checked, is_torn, read_note, whole_size

_CHUNK = 1 << 13
_BLOCK = 1 << 20
# Of a file that is being set aside; there is one writer at a time.
_PART = ".cut.part"


def recover(path: str, note: int, file: int) -> str:
    """Make a log durable and whole, under its lock; say what was set aside or added, or give "".

    Raises:
        DamagedError: When the last line has no end, and is neither a whole entry nor the beginning of one.
        OSError: When the machine fails; what is in the log is then there yet, or set aside.
    """
    text = os.pread(note, LONGEST_NOTE + 1, 0)
    limit, size = whole_size(file, lambda: text)
    whole = end_of_lines(file, limit)
    said = ""
    # Of what is longer than any line no more is read than shows it.
    last = os.pread(file, min(size - whole, LONGEST_LINE + 1), whole)
    if limit < size or (whole < size and is_torn(last)):
        said = cut_off(path, file, whole)
    elif whole < size:
        # The end of a line was taken off, by an editor perhaps. If all else of it is there, it is given one.
        checked(path, lines_before(file, whole) + 1, last, "")
        write_all(file, b"\n")
        said = f"{os.path.basename(path)}: the last line had no end; it was given one"
    _write_again(path, file, _last_write(file, text))
    os.fsync(file)
    # At every opening, not only where a file is made: whoever made it may have died before doing so.
    sync_directory(path)
    # Also where it is empty: whoever emptied it may have died before its fsync, and the note come back.
    empty(note)
    return said


def _last_write(file: int, text: bytes) -> int:
    """Give the byte from which on the log may be in memory alone: where the last batch begins, by its note or as a line."""
    size = os.fstat(file).st_size
    note = read_note(text)
    if note and note.before < size <= note.after:
        return note.before
    return end_of_lines(file, max(0, size - 1))


def _write_again(path: str, file: int, start: int) -> None:
    """Write the end of a log once more, in place, with the bytes that it has.

    The fsync of whoever wrote it may have failed. The system then takes the pages for written: they are shown to everyone,
    and another fsync does nothing about them, until somebody writes to them.
    """
    # A descriptor of its own: on Linux `pwrite` appends where a file was opened to be appended to.
    again = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    size = os.fstat(file).st_size
    try:
        while data := os.pread(file, min(_BLOCK, size - start), start):
            write_all_at(again, data, start)
            start += len(data)
    finally:
        os.close(again)


def cut_off(path: str, file: int, whole: int) -> str:
    """Set aside what stands in a log from a byte on, cut it off, and say so; the fsync of the log is the caller's."""
    size = os.fstat(file).st_size
    name = set_aside(path, whole, os.pread(file, size - whole, whole))
    os.ftruncate(file, whole)
    return f"{os.path.basename(path)}: an unfinished write of {size - whole} bytes was set aside in {name}"


def set_aside(path: str, whole: int, data: bytes) -> str:
    """Write what is cut off a log to a file beside it, durably, and give its name; the same bytes are set aside once."""
    name, is_there = free_name(path, whole, data)
    if not is_there:
        part = path + _PART
        cut = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            write_all(cut, data)
            os.fsync(cut)
        except OSError:
            with suppress(OSError):
                os.unlink(part)
            raise
        finally:
            os.close(cut)
        # Whole before it has its name: a file of that name is never half of what was cut.
        os.rename(part, name)
    # Also when it was there: whoever set it aside may have died before this.
    sync_directory(path)
    return os.path.basename(name)


def free_name(path: str, whole: int, data: bytes) -> tuple[str, bool]:
    """Choose where to set aside what stands behind so many bytes of a log; tell whether it stands there already."""
    number = 1
    while True:
        name = f"{path}.cut-{whole}" + (f"-{number}" if number > 1 else "")
        try:
            with open(name, "rb") as file:
                if file.read() == data:
                    return name, True
        except FileNotFoundError:
            return name, False
        number += 1


# --- the system calls ---------------------------------------------------------------------------------------------------


def write_all(file: int, data: bytes) -> None:
    """Write bytes, however many calls that takes."""
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def write_all_at(file: int, data: bytes, offset: int) -> None:
    """Write bytes at a place, however many calls that takes."""
    while data:
        through = os.pwrite(file, data, offset)
        data, offset = data[through:], offset + through


def empty(note: int) -> None:
    """Empty the lock file, durably: a note that came back after a power cut would hide what was appended since."""
    os.ftruncate(note, 0)
    os.fsync(note)


def sync_directory(path: StrPath) -> None:
    """Make the names of a log and of the files beside it durable."""
    directory = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def end_of_lines(file: int, size: int) -> int:
    """Find the end of the last whole line at or before a size."""
    end, chunk = size, 1
    while end > 0:
        start = max(0, end - chunk)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end, chunk = start, min(_BLOCK, max(_CHUNK, 2 * chunk))
    return 0


def lines_before(file: int, end: int) -> int:
    """Count the lines of a file before a byte."""
    count = start = 0
    while start < end:
        data = os.pread(file, min(_BLOCK, end - start), start)
        count, start = count + data.count(b"\n"), start + len(data)
    return count
