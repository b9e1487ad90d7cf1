"""Sessions: what somebody types at `diplo` and everything that comes back, in a plain form that people can read and write.

    === A sentence says what the session shows
    --- events.jsonl          the ledger, one body a line, appended with a fixed clock and author
    {"kind": "ledger", ...}
    ---
    --- more.jsonl            any other file stands as it is
    ---
    $ NAME=value diplo ... < more.jsonl
    what stdout says
    stderr: what stderr says
    exit 0
    $ cat FILE                what a file says; `ls` lists files, `replace FILE OLD NEW` edits one, `cut FILE N` cuts it short

A session runs in a folder of its own, which the outputs call DIR.
"""

import io
import json
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cli import entry
from cli.session import Session as Settings
from ledger.intake import append
from ledger.jsontext import Text
from ledger.log import Log

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
AUTHOR = "A. Chronicler"
LEDGER = "events.jsonl"


class Step(NamedTuple):
    """What is typed, and the lines that come back, the exit code among them."""

    typed: str
    lines: tuple[str, ...]


class Session(NamedTuple):
    """A sentence, the files that stand in the folder before, and the steps."""

    title: str
    files: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]


class Came(NamedTuple):
    """What a command gave back."""

    code: int
    out: str
    err: str


def read_sessions(text: str) -> list[Session]:
    """Read the sessions of a golden file."""
    parts = text.split("=== ")[1:]
    return [_session(part) for part in parts]


def _session(text: str) -> Session:
    title, *lines = text.rstrip("\n").split("\n")
    files: list[tuple[str, str]] = []
    steps: list[Step] = []
    rest = iter(lines)
    for line in rest:
        if line.startswith("--- "):
            files.append((line[4:], "".join(f"{row}\n" for row in _until(rest, "---"))))
        elif line.startswith("$ "):
            steps.append(Step(line[2:], ()))
        elif steps:
            steps[-1] = steps[-1]._replace(lines=(*steps[-1].lines, line))
    return Session(title, tuple(files), tuple(_trimmed(step) for step in steps))


def _until(lines: Iterable[str], end: str) -> Iterator[str]:
    for line in lines:
        if line == end:
            return
        yield line


def _trimmed(step: Step) -> Step:
    """Leave out the blank lines between a step's end and the next."""
    lines = list(step.lines)
    while lines and not lines[-1]:
        lines.pop()
    return step._replace(lines=tuple(lines))


def write_sessions(sessions: Iterable[Session]) -> str:
    """Write sessions as a golden file; the inverse of reading."""
    return "\n".join(_written(session) for session in sessions)


def _written(session: Session) -> str:
    rows = [f"=== {session.title}"]
    for name, text in session.files:
        rows += [f"--- {name}", *text.splitlines(), "---"]
    for step in session.steps:
        rows += ["", f"$ {step.typed}", *step.lines]
    return "\n".join(rows) + "\n"


class Runner:
    """A folder with a ledger in it, in which the command line runs inside this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capfd = capfd

    def put(self, name: str, text: str) -> Path:
        """Put a file into the folder; a ledger is appended, so that its ids and times are right."""
        path = self.folder / name
        if name == LEDGER:
            append(Log(path), Text(text, name), author=AUTHOR, now=NOW)
        else:
            path.write_text(text, encoding="utf-8")
        return path

    def entries(self) -> list[dict[str, Any]]:
        """Read the lines of the ledger."""
        return [json.loads(line) for line in (self.folder / LEDGER).read_bytes().splitlines()]

    def run(self, args: Sequence[str], given: str = "") -> Came:
        """Run `diplo` with arguments and text on standard input."""
        self._capfd.readouterr()
        with self._monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
            try:
                code = entry.start(args)
            except SystemExit as stop:
                code = int(stop.code or 0)
        out, err = self._capfd.readouterr()
        return Came(code, out, err)

    def play(self, session: Session) -> Session:
        """Run a session, and give it with what came back."""
        for name, text in session.files:
            self.put(name, text)
        return session._replace(
            steps=tuple(step._replace(lines=tuple(self._step(step.typed))) for step in session.steps)
        )

    def _step(self, typed: str) -> list[str]:
        words = shlex.split(typed)
        with self._monkeypatch.context() as patch:
            while "=" in words[0]:
                name, _, value = words.pop(0).partition("=")
                patch.setenv(name, value)
            given = ""
            if words[-2:-1] == ["<"]:
                given = (self.folder / words[-1]).read_text(encoding="utf-8")
                del words[-2:]
            return self._do(words[0], words[1:], given)

    def _do(self, name: str, args: Sequence[str], given: str) -> list[str]:
        if name == "ls":
            return sorted(path.name for path in self.folder.iterdir())
        if name == "cat":
            return (self.folder / args[0]).read_text(encoding="utf-8").splitlines()
        if name == "replace":
            path = self.folder / args[0]
            text = path.read_text(encoding="utf-8")
            assert args[1] in text
            path.write_text(text.replace(args[1], args[2]), encoding="utf-8")
            return []
        if name == "cut":
            path = self.folder / args[0]
            path.write_bytes(path.read_bytes()[: -int(args[1])])
            return []
        assert name == "diplo"
        came = self.run(args, given)
        assert came.out.endswith("\n") or not came.out
        lines = [*_lines(came.out), *(f"stderr: {line}".rstrip() for line in _lines(came.err)), f"exit {came.code}"]
        return [line.replace(str(self.folder), "DIR") for line in lines]


def _lines(text: str) -> list[str]:
    # Not `splitlines`, which would also split at what nobody should have printed.
    return text.removesuffix("\n").split("\n") if text else []


def place(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Make a folder the place where commands run, with a fixed clock, a known author and nothing else around."""
    monkeypatch.chdir(folder)
    for name in ("DIPLO_LEDGER", "_DIPLO_COMPLETE", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DIPLO_AUTHOR", AUTHOR)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    monkeypatch.setattr(Settings, "now", lambda _: NOW)
    return Runner(folder, monkeypatch, capfd)
