"""A process that is killed, over and over, while it appends to a real file; started by name, with a path and seconds."""

import os
import random
import signal
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lines import OLD, line, visit

from ledger.log import Log

# So many rounds to a file, which is read whole after each of them.
ROUNDS = 25


def batch(number: int) -> list[bytes]:
    """Give the lines that are appended where there are so many: now one, now two or three."""
    return [line(visit(number + more)) for more in range(1 + number % 3)]


def sizes(last: int) -> Iterator[int]:
    """Give the numbers of lines that a log may have which is appended to by whole batches."""
    number = 0
    while number <= last:
        yield number
        number += len(batch(number))


def append(path: Path, number: int, told: int) -> None:
    """Append batches for ever, and tell of each when it is reported."""
    log = Log(path)
    while True:
        lines = batch(number)
        with log.appending() as writer:
            writer.write(lines)
        number += len(lines)
        os.write(told, struct.pack("i", number))


def killed(path: Path, number: int) -> int:
    """Start a process that appends, kill it after some milliseconds, and give how many lines it reported in all."""
    read_end, write_end = os.pipe()
    process = os.fork()
    if not process:
        append(path, number, write_end)
    os.close(write_end)
    time.sleep(random.random() * 0.008)  # noqa: S311 - not for secrets
    seen = lines_of(path)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    # It did not end by itself: that would be an error of its own.
    assert os.WIFSIGNALED(status)
    with os.fdopen(read_end, "rb") as told:
        reports = told.read()
    reported = struct.unpack("i", reports[-4:])[0] if reports else number
    assert seen in sizes(seen)
    assert seen <= reported + len(batch(reported))
    return int(reported)


def lines_of(path: Path) -> int:
    """Read a log as a reader does; give how many lines there are behind the first two, each of which is as it was written."""
    found = [raw for _, raw in Log(path).raw(1 << 40)]
    number = len(found) - 2
    assert OLD.splitlines() + [line(visit(one)) for one in range(number)] == found
    return number


def main(folder: Path, seconds: float) -> None:
    """Kill writers for so long; print how many, and how often a batch was there that had not been reported."""
    until = time.monotonic() + seconds
    rounds = unreported = number = 0
    while time.monotonic() < until:
        path = folder / f"{rounds // ROUNDS}.jsonl"
        if not rounds % ROUNDS:
            path.write_bytes(OLD)
            number = 0
        reported = killed(path, number)
        number = lines_of(path)
        assert number in {reported, reported + len(batch(reported))}
        unreported += number != reported
        rounds += 1
    sys.stdout.write(f"{rounds} {unreported}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
