"""The examination of a long log beside its intake, in a process of its own.

Every line is checked as `Log.lines` checks it. What is written as nearly every line is, without an escape or a number
beside the version, is proved with the quicker codec of msgspec: read and written again it gives the same bytes, and its
id and its form are right. Whatever that does not prove goes through the full check, which alone can refuse a line.
"""

import os
import pickle
from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

import msgspec

from ledger.canonical import ENVELOPE, id_of
from ledger.head import Frontier
from ledger.log import Log
from ledger.ordering import is_ordered
from ledger.readmodel.chosen import MARK, Mark, marked, packed
from ledger.shape import is_plain

_decode = msgspec.json.Decoder(dict).decode
_write = msgspec.json.Encoder().encode
_canonical = msgspec.json.Encoder(order="sorted").encode
_ENVELOPE = ("v", "id", "recorded_at", "recorded_by")
_TIME_LENGTH = len("2024-02-14T00:00:00.000000Z")


class Tree(NamedTuple):
    """The Merkle tree of what was examined.

    Attributes:
        lines: How many lines there were.
        peaks: The roots of its complete subtrees, one behind the other.
        marks: Rows of the table `marks`.
    """

    lines: int
    peaks: bytes
    marks: list[Mark]


def examined(log: Log, until: int) -> Tree:
    """Check every line of a log up to a byte and build the tree over them.

    Raises:
        DamagedError: At the first line that no writer of ours wrote.
        MachineError: When the log cannot be read.
    """
    frontier = Frontier()
    add = frontier.add
    marks: list[Mark] = []
    before = ""
    position = 0
    for offset, raw in log.raw(until):
        if offset + len(raw) >= until:
            # A last line without its end is nobody's yet.
            break
        position += 1
        if position == 1 or not is_proved(raw, before):
            before = str(log.checked(position, raw, before)["recorded_at"])
        if position % MARK:
            add(raw)
        else:
            marks.append(marked(frontier, raw))
    return Tree(position, packed(frontier.peaks), marks)


def is_proved(raw: bytes, before: str) -> bool:
    """Tell quickly that a line, not the first, is what a writer writes behind one of that time; False proves nothing."""
    if b"\\" in raw:
        # There are many ways to write an escape, and only one is ours.
        return False
    try:
        entry = _decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return False
    # Entries of a batch share their time, so that nearly always there is nothing to be compared.
    if tuple(entry)[:4] != ENVELOPE or type(entry["v"]) is not int or entry["v"] != 1 or entry["recorded_at"] != before:
        return False
    if type(entry["recorded_by"]) is not str or _write(entry) != raw:
        return False
    identity = entry["id"]
    body = entry
    for name in _ENVELOPE:
        del body[name]
    return is_plain(body) and is_ordered(body) and identity == id_of(sha256(_canonical(body)).digest())


def beside(work: Callable[[], Tree]) -> Callable[[], Tree]:
    """Begin some work in a process of its own; give what waits for it.

    What is given raises ChildProcessError when the work failed, in whatever way: whoever asked does it again by himself to
    learn how.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - in another process
        status = 1
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as pipe:
                pickle.dump(work(), pipe)
            status = 0
        finally:
            # Nothing of what the parent has open is flushed or closed a second time.
            os._exit(status)
    os.close(writing)

    def wait() -> Tree:
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        _, status = os.waitpid(child, 0)
        if status:
            raise ChildProcessError
        found: Tree = pickle.loads(told)  # noqa: S301 - of our own child
        return found

    return wait
