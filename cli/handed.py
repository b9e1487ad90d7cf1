"""What somebody hands in, from a file or from standard input."""

import sys
from typing import BinaryIO

from ledger.jsontext import Text
from ledger.problems import MachineError, Problem, RefusedError, UsageError

# More than a million entries. Without a limit, /dev/zero would be read until there is no memory.
MOST_BYTES = 512 << 20
_CHUNK = 1 << 20


def read_text(file: str) -> Text:
    """Read entries, from a file or, as `-`, from standard input.

    Raises:
        MachineError: When the file cannot be read.
        UsageError: When it is longer than `MOST_BYTES`.
        RefusedError: When it is not UTF-8.
    """
    text = Text.decode(read_bytes(file), "standard input" if file == "-" else file)
    if isinstance(text, Problem):
        raise RefusedError(text)
    return text


def read_bytes(file: str, most: int = MOST_BYTES) -> bytes:
    """Read a file or, as `-`, standard input.

    Args:
        file: Its name.
        most: How many bytes it may have.

    Raises:
        MachineError: When the file cannot be read.
        UsageError: When it has more bytes.
    """
    try:
        if file == "-":
            data = _read(sys.stdin.buffer, most) if sys.stdin is not None else b""
        else:
            with open(file, "rb") as opened:
                data = _read(opened, most)
    except OSError as error:
        what = f"could not read {file}: {error.strerror}"
        raise MachineError(Problem("machine-read", what, "check the path")) from error
    if len(data) > most:
        what = f"{'standard input' if file == '-' else file} has more than {most:,} bytes"
        raise UsageError(Problem("handed-large", what, "hand it in in parts"))
    return data


def _read(file: BinaryIO, most: int) -> bytes:
    """Read to the end, or to the first byte too many."""
    parts: list[bytes] = []
    left = most + 1
    # Not at once, for so much would then be asked for of the machine.
    while left and (part := file.read(min(left, _CHUNK))):
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
