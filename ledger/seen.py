"""The head that a writer has seen: whether the log still stands there, and what came in since."""

from collections.abc import Iterator
from itertools import islice

from ledger.head import Frontier, Head, Seen
from ledger.index import Index
from ledger.log import Line, Log
from ledger.parties import Register
from ledger.problems import Problem, RefusedError, UsageError

# So many of the entries that came in are given; the rest are counted.
MOST_GIVEN = 10
_LONGEST_SIZE = 15
_LONGEST_ROOT = 64
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdef")


class HeadMovedError(RefusedError):
    """The log went on since its head was seen; nothing was written.

    Attributes:
        between: The first entries that came in since.
        more: How many came in after these.
        register: The parties that they may name.
    """

    def __init__(self, problem: Problem, between: tuple[Line, ...], more: int, register: Register) -> None:
        super().__init__(problem)
        self.between = between
        self.more = more
        self.register = register


def parse_seen(text: int | str) -> Seen:
    """Read a number of entries, or a head `SIZE:ROOT` with the root in hexadecimal, whole or begun.

    Raises:
        UsageError: When it is neither.
    """
    size, colon, root = str(text).partition(":")
    root = root.lower()
    is_size = 0 < len(size) <= _LONGEST_SIZE and _DIGITS.issuperset(size)
    is_root = 0 < len(root) <= _LONGEST_ROOT and _HEX.issuperset(root)
    if not is_size or (colon and not is_root):
        hint = "write the number of entries, or a head as it is printed"
        raise UsageError(Problem("head-wrong", f"{str(text)!r} is no head of a log", hint))
    return Seen(int(size), root)


def check_seen(log: Log, index: Index, if_head: int | str | None) -> None:
    """Refuse to go on where the log no longer stands at the head that somebody saw; None: wherever it stands.

    Args:
        log: The log.
        index: What is known of it, caught up.
        if_head: A number of entries, or a head `SIZE:ROOT`.

    Raises:
        UsageError: When that is no head.
        HeadMovedError: When entries came in since, with the first of them.
        RefusedError: When the log never had that head.
    """
    if if_head is None:
        return
    seen = parse_seen(if_head)
    head, size = index.head, index.place.position
    if seen.size > size:
        what = f"the log has {size} {_entries(size)} and never had {seen.size}"
        raise RefusedError(_never(log, head, what))
    root = head.root if seen.size == size else _root_at(log, index, seen.size)
    if not root.startswith(seen.root):
        what = f"the log never had the head {seen.size}:{seen.root[:12]}: with {seen.size} {_entries(seen.size)} "
        raise RefusedError(_never(log, head, what + f"its root was {root[: max(12, len(seen.root))]}"))
    if seen.size == size:
        return
    came = size - seen.size
    between = tuple(islice(_since(log, index, seen.size), MOST_GIVEN))
    what = f"the log has {size} {_entries(size)}, not {seen.size}: {came} came in between"
    hint = f"look at what came in, then say --if-head {head.short()}"
    entries = tuple(str(line.entry["id"]) for line in between)
    problem = Problem("head-moved", what, hint, str(log.path), entries=entries)
    raise HeadMovedError(problem, between, came - len(between), index.register)


def _never(log: Log, head: Head, what: str) -> Problem:
    hint = (
        f"this is another ledger than was seen, or an older copy of it, or it was changed; its head is {head.short()}"
    )
    return Problem("head-other", what, hint, str(log.path))


def _entries(number: int) -> str:
    return "entry" if number == 1 else "entries"


def _root_at(log: Log, index: Index, size: int) -> str:
    """Give the root over the first lines; only where an append is lost are they hashed again."""
    frontier = Frontier()
    for _, raw in islice(log.raw(index.place.offset), size):
        frontier.add(raw)
    return frontier.head().root


def _since(log: Log, index: Index, size: int) -> Iterator[Line]:
    # What is appended after the index was caught up came in later still.
    return islice(log.lines(), size, index.place.position)
