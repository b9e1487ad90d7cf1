"""Put a merged ledger in the place of one of its sides: as a whole, or not at all; and what was refused beside it."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress

from ledger.log import StrPath
from ledger.merging.merge import Merge, Side, text_of_aside
from ledger.problems import MachineError, Problem

_CHUNK = 1 << 20


def write(merge: Merge, source: Side, path: StrPath) -> None:
    """Write a merged ledger over a file: beside it first, durably, and then in its place.

    Args:
        merge: What was merged.
        source: The side that it begins with.
        path: The file; it keeps its permissions.

    Raises:
        MachineError: When the machine fails; the file is then as it was before.
    """
    _replace(path, _parts(merge, source))


def write_aside(merge: Merge, path: StrPath) -> str:
    """Write what was refused to a file of its own, which no other becomes; give its path.

    Where the file is there and says something else, a number is put behind its name.

    Raises:
        MachineError: When the machine fails.
    """
    data = text_of_aside(merge.aside)
    number, found = 1, os.fspath(path)
    while _reads(found) not in (None, data):
        number += 1
        found = f"{os.fspath(path)}-{number}"
    _replace(found, [data])
    return found


def _parts(merge: Merge, source: Side) -> Iterator[bytes]:
    left = merge.length
    with open(source.log.path, "rb") as file:
        while left and (data := file.read(min(left, _CHUNK))):
            yield data
            left -= len(data)
    # A last line that lacks nothing but its end is given one.
    yield b"\n" * left
    for one in merge.added:
        yield one.line.raw + b"\n"


def _reads(path: str) -> bytes | None:
    """Give what a file says; None where there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _machine(path, "read", error) from error


def _replace(path: StrPath, parts: Iterable[bytes]) -> None:
    """Write parts beside a file, sync them, and give them its name; then sync the name."""
    real = os.path.realpath(path)
    aside = f"{real}.{os.getpid()}.part"
    try:
        try:
            with open(aside, "xb") as file:
                file.writelines(parts)
                file.flush()
                if os.path.exists(real):
                    os.fchmod(file.fileno(), os.stat(real).st_mode & 0o7777)
                os.fsync(file.fileno())
            os.replace(aside, real)
        except BaseException:
            with suppress(OSError):
                os.unlink(aside)
            raise
        folder = os.open(os.path.dirname(real), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise _machine(path, "write", error) from error


def _machine(path: StrPath, doing: str, error: OSError) -> MachineError:
    what = f"could not {doing} {os.path.basename(path)}: {error.strerror or error}"
    hint = "check that the folder exists and that you may write there"
    return MachineError(Problem(f"machine-{doing}", what, hint, os.fspath(path)))
