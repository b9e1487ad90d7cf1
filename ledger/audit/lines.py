"""The bytes of a log as lines, up to where whole batches end (`diplo help file-format`)."""

import codecs
import json
import os
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from typing import BinaryIO, NamedTuple

_BUFFER = 1 << 20
_LONGEST_NOTE = 400
# Bytes of a line without its end.
LONGEST = 1 << 20
_BEGINNING = b'{"v":'
_LONGEST_ESCAPE = len("\\u0000")


class Extent(NamedTuple):
    """How much of a log counts: up to `end` there are whole batches, and `size` is what there was in all."""

    end: int
    size: int


def extent(file: BinaryIO, path: str) -> Extent:
    """Measure a log: all of it, but for a batch that the note beside it says is not whole.

    A writer of several entries notes the sizes before and after, the SHA-256 of what comes between and its first bytes in the
    lock file beside the log, and empties that file when all is on the disk. What the note says counts only when the log did not grow
    while it was read.

    Raises:
        OSError: When the file cannot be measured.
    """
    size, note = -1, b""
    while size != (now := os.fstat(file.fileno()).st_size):
        size, note = now, _note(os.path.realpath(path) + ".lock")
    words = note.decode("ascii", errors="replace").split()
    if not note.endswith(b"\n") or len(note) > _LONGEST_NOTE or len(words) != 4:  # noqa: PLR2004 - sizes, a hash, a beginning
        return Extent(size, size)
    if not (words[0].isdecimal() and words[1].isdecimal() and int(words[0]) < size <= int(words[1])):
        return Extent(size, size)
    before, after = int(words[0]), int(words[1])
    if _begins(file, before, words[3]) and (size < after or _hash(file, before, size) != words[2]):
        return Extent(before, size)
    return Extent(size, size)


def _begins(file: BinaryIO, before: int, beginning: str) -> bool:
    """Tell whether the batch of a note can have been begun here; else the note is of a file that stood here before."""
    if before and os.pread(file.fileno(), 1, before - 1) != b"\n":
        return False
    found = os.pread(file.fileno(), len(beginning) // 2, before).hex()
    pairs = ((found[at : at + 2], beginning[at : at + 2]) for at in range(0, len(found), 2))
    # Bytes that were lost are zero.
    return all(one in ("00", wanted) for one, wanted in pairs)


def _hash(file: BinaryIO, start: int, end: int) -> str:
    found = sha256()
    for at in range(start, end, _BUFFER):
        found.update(os.pread(file.fileno(), min(_BUFFER, end - at), at))
    return found.hexdigest()


def is_unfinished(raw: bytes) -> bool:
    """Tell whether bytes without a line end are what a stopped write leaves: part of a line, or one with zero bytes in it."""
    if b"\0" in raw:
        return True
    if raw[: len(_BEGINNING)] != _BEGINNING[: len(raw)]:
        return False
    try:
        text, _ = codecs.utf_8_decode(raw, "strict", False)
        json.loads(text)
    except json.JSONDecodeError as error:
        # It breaks off within a text, or at its very end.
        return error.msg.startswith("Unterminated") or error.pos >= len(text) - _LONGEST_ESCAPE
    except (ValueError, RecursionError):
        return False
    return False


def _note(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_LONGEST_NOTE + 1)
    except OSError:
        # Who cannot read the note believes the log.
        return b""


def opened(path: str) -> BinaryIO:
    """Open a log for reading from its beginning to its end.

    Raises:
        OSError: When it cannot be opened.
    """
    return open(path, "rb", buffering=_BUFFER)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a log with their ends, and of one that is longer than any may be, pieces without one."""
    return iter(partial(file.readline, LONGEST + 1), b"")


def ended(file: BinaryIO, end: int) -> Iterator[bytes]:
    """Give the lines that end by a byte, each with its end, which only the very last of a log may lack."""
    at = 0
    for raw in pieces(file):
        at += len(raw)
        if at > end:
            # Of a batch that is not whole, or appended since the log was measured.
            return
        yield raw
