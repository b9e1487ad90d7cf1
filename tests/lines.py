"""Lines of a log as a writer makes them, for tests of the file itself, with a clock that stands still."""

from collections.abc import Sequence
from pathlib import Path

from ledgers import LEDGER, SOURCE, Body, mutual

from ledger.canonical import entry_id, line_of
from ledger.log import Log

STAMP = "2024-02-14T12:00:00.000000Z"


def entry(body: Body, **envelope: object) -> Body:
    """Put a body into an envelope, as a writer would, but for what the test wants otherwise."""
    return {"v": 1, "id": entry_id(body), "recorded_at": STAMP, "recorded_by": "Ada", **envelope, **body}


def line(body: Body, **envelope: object) -> bytes:
    """Write an entry as a line, without the line end."""
    return line_of(entry(body, **envelope))


def visit(number: int) -> Body:
    """Give one of many events."""
    return mutual("visit", f"{1900 + number % 100}", "CUB", "KOR", note=f"visit {number}")


FIRST, SECOND, THIRD = line(LEDGER), line(SOURCE), line(visit(1))
OLD = FIRST + b"\n" + SECOND + b"\n"


def raws(log: Log) -> list[bytes]:
    """Read the lines of a log as they stand."""
    return [found.raw for found in log.lines()]


def write(path: Path, lines: Sequence[bytes]) -> None:
    """Append lines as one batch, in a process that has just begun."""
    with Log(path).appending() as writer:
        writer.write(lines)
