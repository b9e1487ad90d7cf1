"""One of several processes at one ledger, as test_writers starts them: a writer, a reader, or one that holds the lock.

    python one_of_many.py write LEDGER NAME SECONDS     appends, and prints a line of JSON for each append that is reported
    python one_of_many.py read LEDGER SECONDS           reads, and prints how often; fails at a batch that is not whole
    python one_of_many.py hold LEDGER                   takes the lock, says so, and keeps it

Every entry that a writer appends alone bears where in which of its batches it stands: `NAME:NUMBER:PLACE/SIZE`.
"""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from ledgers import mutual

from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Line, Log, Place
from ledger.seen import HeadMovedError

SIZES = (1, 4, 1, 7, 2)
# So often a writer begins anew, as a process of its own would, while that costs little.
_ANEW, _FEW = 7, 30


class Part(NamedTuple):
    """Where an entry stands: of which writer, in which of its batches, at which place of how many."""

    writer: str
    number: int
    place: int
    size: int


def part_of(line: Line) -> Part | None:
    """Read where an entry stands; None of one that several writers append."""
    note = str(line.entry.get("note", ""))
    if note.count(":") != 2:
        return None
    writer, number, places = note.split(":")
    place, size = map(int, places.split("/"))
    return Part(writer, int(number), place, size)


def broken(lines: Iterable[Line]) -> Iterator[str]:
    """Name each place at which a batch is cut short, has a gap, or has something else in it."""
    expected: Part | None = None
    for line in lines:
        part = part_of(line)
        if expected is None:
            if part is not None and part.place != 1:
                yield f"line {line.position}: {part} begins in the middle"
        elif part != expected:
            yield f"line {line.position}: {part} where {expected} was to be"
        expected = part._replace(place=part.place + 1) if part is not None and part.place < part.size else None
    if expected is not None:
        yield f"the end: {expected} is missing"


def write(path: str, name: str, seconds: float) -> None:
    """Append single entries and batches, and entries that others append, too; some only upon the head just seen."""
    log, index = Log(path), Index()
    until = time.monotonic() + seconds
    number = 0
    while time.monotonic() < until:
        number += 1
        if number < _FEW and not number % _ANEW:
            log, index = Log(path), Index()
        size = SIZES[number % len(SIZES)]
        bodies = [
            mutual("visit", "1960", "CUB", "MEX", note=f"{name}:{number}:{place}/{size}")
            for place in range(1, size + 1)
        ]
        if not number % 5:
            bodies = [mutual("talks", "1960", "CUB", "MEX", note=f"of all, {number}")]
        head = None
        if not number % 3:
            index.catch_up(log)
            head = str(index.head)
        try:
            done = append(log, text_of(bodies), author=name, now=datetime.now(UTC), index=index, if_head=head)
        except HeadMovedError as error:
            came = [line.position for line in error.between]
            said: dict[str, object] = {"lost": head, "between": came, "more": error.more, "size": index.place.position}
        else:
            outcomes = [(one.id, one.position, one.added) for one in done.outcomes]
            said = {"outcomes": outcomes, "head": str(done.head)}
        print(json.dumps(said), flush=True)  # noqa: T201 - what is printed is acknowledged


def read(path: str, seconds: float) -> None:
    """Read the ledger over and over, all of it or what came in since; every batch is whole."""
    log, place, times = Log(path), Place(), 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        lines = list(log.lines(place))
        for what in broken(lines):
            sys.exit(what)
        times += 1
        if lines:
            last = lines[-1]
            place = Place(last.position, last.offset + len(last.raw) + 1, str(last.entry["recorded_at"]))
        if not times % 10:
            place = Place()
    if log.notices:
        # What another is about to write may be passed over, but nobody is told of damage.
        times = -times if any("unfinished" not in notice for notice in log.notices) else times
    print(times, flush=True)  # noqa: T201 - see above


def hold(path: str) -> None:
    """Take the lock and keep it."""
    with Log(path).appending():
        print("held", flush=True)  # noqa: T201 - see above
        time.sleep(600)


if __name__ == "__main__":
    what, ledger, *rest = sys.argv[1:]
    if what == "write":
        write(ledger, rest[0], float(rest[1]))
    elif what == "read":
        read(ledger, float(rest[0]))
    else:
        hold(ledger)
