"""A real disk that fails, or a process that dies, at a system call of our choosing; it stands under the log as its `os`."""

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

import ledger.log
import ledger.recovery
import ledger.repairing
import ledger.writing

# Every module that reads or writes the log or its lock file.
MODULES = (ledger.log, ledger.writing, ledger.recovery, ledger.repairing)
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
        self.is_dead = False

    def put_under(self, log: pytest.MonkeyPatch) -> None:
        """Have the log make its system calls here."""
        for module in MODULES:
            log.setattr(module, "os", self)

    def revive(self) -> None:
        """Let another process come, to which nothing happens."""
        self.is_dead = False
        self.plan = lambda *_: None
        self.calls.clear()

    def __getattr__(self, name: str) -> object:
        """Give the system call itself, or one that is noted."""
        real = getattr(os, name)
        return (lambda *given: self._call(name, real, *given)) if name in self.NOTED else real

    def _call(self, name: str, real: Callable[..., object], file: int, *given: object) -> object:
        if self.is_dead:
            raise Killed
        self.calls.append(f"{name} {self._name(file)}")
        planned = self.plan(len(self.calls), self.calls[-1])
        self.is_dead = isinstance(planned, Killed)
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
