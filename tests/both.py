"""The same command twice, read through the read model and by plain replay; a test that compares cannot pass idly."""

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep, time_ns
from typing import NamedTuple

import pytest
from sessions import NOW

from cli import entry
from cli import model as cache
from cli.session import Session
from ledger.known import Known
from ledger.readmodel import ReadModel
from ledger.readmodel.chosen import Chosen
from ledger.readmodel.files import _RECENT

FORMS = ("text", "json", "csv", "jsonl", "table", "md", "tsv", "html")
# What is typed, a word each.
Words = tuple[str, ...]


class Came(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


class Ways:
    """Runs commands over one ledger, both ways.

    Attributes:
        log: The ledger.
        used: For each time that a read model was asked for its lines, whether it had an answer.
    """

    def __init__(self, log: Path) -> None:
        self.log = log
        self.used: list[bool] = []

    @property
    def file(self) -> Path:
        """Where the read model is kept."""
        return Path(cache.cache_file(str(self.log)))

    def run(self, *args: str, given: str = "") -> Came:
        """Run one command over the ledger."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True) for _ in "oe")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            patch.setattr(sys, "stdout", out)
            patch.setattr(sys, "stderr", err)
            try:
                code = entry.start(["-f", str(self.log), *args])
            except SystemExit as stop:
                code = int(stop.code or 0)
        return Came(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))

    def plainly(self, *args: str, given: str = "") -> Came:
        """Run one command by plain replay."""
        self.used.clear()
        came = self.run("--no-cache", *args, given=given)
        assert [] == self.used
        return came

    def by_model(self, *args: str, given: str = "") -> Came:
        """Run one command by the read model, which must be used."""
        self.used.clear()
        came = self.run(*args, given=given)
        assert True in self.used, f"the read model was not used for {args}: {came}"
        return came

    def same(self, *args: str, given: str = "", used: bool = True) -> Came:
        """Run one command both ways: the same bytes on both streams, the same exit code, and no fault of ours.

        Args:
            args: The words of the command.
            given: What comes on standard input.
            used: Whether the read model must have been used; False where the plain replay has to say what is wrong.
        """
        expected = self.plainly(*args, given=given)
        got = (self.by_model if used else self.run)(*args, given=given)
        assert expected == got, args
        assert got.code in (0, 1, 2, 3, 4, 5, 6), got
        return got


@contextmanager
def ways(log: Path, cache_home: Path) -> Iterator[Ways]:
    """Have every read model of this place in one folder, built for ledgers however small, and note when one is used."""
    found = Ways(log)
    chosen = ReadModel.chosen

    def noted(self: ReadModel, known: Known | None = None) -> Chosen | None:
        answer = chosen(self, known)
        found.used.append(answer is not None)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_home))
        for name in ("DIPLO_LEDGER", "_DIPLO_COMPLETE", "NO_COLOR", "COLUMNS"):
            patch.delenv(name, raising=False)
        patch.setattr(cache, "WORTHWHILE", 0)
        patch.setattr(Session, "now", lambda _: NOW)
        patch.setattr(ReadModel, "chosen", noted)
        yield found


def settled(log: Path) -> None:
    """Wait until a file that was just written can be known again by the time of its change."""
    while time_ns() - log.stat().st_ctime_ns <= _RECENT + 10_000_000:
        sleep(0.005)


def said_more(ways: Ways, *args: str) -> str:
    """Run one command both ways; give what is said only by the read model's way: all else must be the same."""
    expected = ways.plainly(*args)
    got = ways.run(*args)
    assert (expected.code, expected.out) == (got.code, got.out), args
    rest = expected.err.splitlines(keepends=True)
    more = []
    for line in got.err.splitlines(keepends=True):
        if line in rest:
            rest.remove(line)
        else:
            more.append(line)
    assert [] == rest, args
    return "".join(more)
