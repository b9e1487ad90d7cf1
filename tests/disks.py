"""A disk that fails, or a process that dies, at a system call of our choosing; it stands under the log in place of `os`."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

NO_SPACE = OSError(errno.ENOSPC, "No space left on device")
IO_ERROR = OSError(errno.EIO, "Input/output error")


class Killed(BaseException):
    """The process dies here: nothing that would run after it runs."""


class Disk:
    """Stand between the log and the system calls: note those that change or sync something, and let some go wrong.

    Attributes:
        calls: What was called, on which file, in order.
        plan: Given the number and name of a call, what happens instead: an exception, or how many bytes get through.
    """

    NOTED = ("write", "pwrite", "fsync", "ftruncate")

    def __init__(self, folder: Path, plan: Callable[[int, str], BaseException | int | None] = lambda *_: None) -> None:
        self.folder = folder
        self.plan = plan
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> object:
        """Give the system call itself, or one that is noted."""
        real = getattr(os, name)
        return (lambda *given: self._call(name, real, *given)) if name in self.NOTED else real

    def _call(self, name: str, real: Callable[..., object], file: int, *given: object) -> object:
        self.calls.append(f"{name} {self._name(file)}")
        planned = self.plan(len(self.calls), self.calls[-1])
        if isinstance(planned, BaseException):
            raise planned
        if name == "fsync":
            return None
        if planned is not None and isinstance(given[0], memoryview):
            return real(file, given[0][:planned])
        return real(file, *given)

    def _name(self, file: int) -> str:
        names = {found.stat().st_ino: found.name for found in self.folder.iterdir()}
        return names.get(os.fstat(file).st_ino, "folder")


def leave(path: Path, data: bytes, note: bytes = b"") -> None:
    """Leave a log and its lock file as a dead writer might."""
    path.write_bytes(data)
    path.with_name("events.jsonl.lock").write_bytes(note)
