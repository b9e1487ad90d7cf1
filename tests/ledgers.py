"""Tiny ledgers for tests: bodies in, a log or a record out, with a clock that stands still."""

import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ledger.dates import parse
from ledger.intake import append, text_of
from ledger.jsontext import Text
from ledger.log import Log
from ledger.problems import LedgerError, MachineError, Problem, RefusedError
from ledger.queries import Finding, state
from ledger.reader import read
from ledger.record import Record

Body = dict[str, object]

NOW = datetime(2024, 2, 14, 12, tzinfo=UTC)
# Thousands of small ledgers are drawn, written and thrown away: where the system has a folder in memory, they come there.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - nobody can guess the names in it
LEDGER: Body = {"kind": "ledger", "title": "A tiny ledger", "format": 1}
SOURCE: Body = {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book"}}


def source(key: str, publisher: str = "") -> Body:
    """Give a source entry."""
    csl = {"id": key, "type": "book", "title": f"The book {key}"}
    return {"kind": "source", "csl": {**csl, "publisher": publisher} if publisher else csl}


def mutual(kind: str, date: str, *parties: str, **more: object) -> Body:
    """Give an act of several parties, cited from the source `s` unless it says otherwise."""
    return {"kind": kind, "date": date, "parties": list(parties), "cites": [{"source": "s"}], **more}


def one_sided(kind: str, date: str, by: str, toward: str, **more: object) -> Body:
    """Give an act of one party toward another, cited from the source `s` unless it says otherwise."""
    return {"kind": kind, "date": date, "by": [by], "toward": [toward], "cites": [{"source": "s"}], **more}


def amendment(of: str, because: str = "x", key: str = "", **changes: object) -> Body:
    """Give an amendment."""
    body: Body = {"kind": "amendment", "of": of, "set": changes, "because": because}
    return {**body, "key": key} if key else body


def retraction(of: str, because: str = "x", key: str = "") -> Body:
    """Give a retraction."""
    body: Body = {"kind": "retraction", "of": of, "because": because}
    return {**body, "key": key} if key else body


def cited(*keys: str, rank: str | None = None) -> dict[str, object]:
    """Give the citations of an event, to be added to a body."""
    return {"cites": [{"source": key, **({"rank": rank} if rank else {})} for key in keys]}


def build(folder: Path, *bodies: Mapping[str, object]) -> Log:
    """Write a ledger with these entries after its first and the source `s`."""
    log = Log(folder / "events.jsonl")
    append(log, text_of([LEDGER, SOURCE, *bodies]), author="Ada", now=NOW)
    return log


@contextmanager
def built(bodies: Sequence[Mapping[str, object]]) -> Iterator[Log]:
    """Write a ledger with just these entries in a folder of its own, which is removed afterwards."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        log = Log(Path(folder) / "events.jsonl")
        append(log, text_of(bodies), author="Ada", now=NOW)
        yield log


def ask(log: Log, a: str, b: str, on: str, according_to: str | None = None) -> dict[tuple[str, str], Finding]:
    """Ask for the state of a pair; give the findings by dimension and direction."""
    record = read(log, (a, b)).seen_by(according_to)
    return by_dimension(record, a, b, on)


def by_dimension(record: Record, a: str, b: str, on: str) -> dict[tuple[str, str], Finding]:
    """Ask a record for the state of a pair."""
    findings = state(record, a, b, parse(on))
    return {(finding.answer.dimension, finding.answer.direction): finding for finding in findings}


FOLDER = "check that the folder exists and that you may write there"


@contextmanager
def refused(error: type[LedgerError], exit_code: int, problem: Problem) -> Iterator[None]:
    """Expect an error with this exit code and this one problem."""
    with pytest.raises(error) as caught:
        yield
    assert (exit_code, (problem,)) == (caught.value.exit_code, caught.value.problems)


def failed(path: Path, doing: str, reason: str, hint: str = FOLDER) -> AbstractContextManager[None]:
    """Expect the machine to fail at doing something with a file."""
    what = f"could not {doing} {path.name}: {reason}"
    return refused(MachineError, 6, Problem(f"machine-{doing}", what, hint, str(path)))


def picture(problem: Problem) -> str:
    """Lay a problem out as lines: its code and place and what it is, the excerpt, the mark under it, the hint."""
    first, last = problem.mark
    lines = [f"{problem.code} {problem.place()}: {problem.what}", problem.excerpt, " " * first + "^" * (last - first)]
    return "\n".join([*lines, problem.hint, ""])


def refusal(log: Log, text: str) -> str:
    """Hand in what is refused; give the report. The log stays as it is, byte for byte."""
    path = Path(log.path)
    before = path.read_bytes() if path.exists() else b""
    with pytest.raises(RefusedError) as caught:
        append(log, Text(text, "new.jsonl"), author="Bob", now=NOW)
    assert before == path.read_bytes()
    assert 5 == caught.value.exit_code
    return "".join(map(picture, caught.value.problems))
