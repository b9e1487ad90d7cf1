"""What somebody hands in, from a file or from standard input."""

import sys

from ledger.jsontext import Text
from ledger.problems import MachineError, Problem, RefusedError


def read_text(file: str) -> Text:
    """Read entries, from a file or, as `-`, from standard input.

    Raises:
        MachineError: When the file cannot be read.
        RefusedError: When it is not UTF-8.
    """
    text = Text.decode(read_bytes(file), "standard input" if file == "-" else file)
    if isinstance(text, Problem):
        raise RefusedError(text)
    return text


def read_bytes(file: str) -> bytes:
    """Read a file or, as `-`, standard input.

    Raises:
        MachineError: When the file cannot be read.
    """
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        what = f"could not read {file}: {error.strerror}"
        raise MachineError(Problem("machine-read", what, "check the path")) from error
