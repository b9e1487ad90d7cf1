"""What tests of checks share: a ledger in, the problems of one check out."""

from collections.abc import Mapping
from pathlib import Path

from ledgers import Body, build, mutual

from ledger.checks import check
from ledger.log import Log
from ledger.problems import Problem
from ledger.reader import read


def found(folder: Path, name: str, *bodies: Mapping[str, object]) -> list[Problem]:
    """Write a ledger with these entries after its first and the source `s`, and run one check."""
    return check(read(build(folder, *bodies)), [name])


def ids(folder: Path) -> list[str]:
    """Give the ids of the ledger in a folder, in order, behind those of its first entry and the source `s`."""
    return [str(line.entry["id"]) for line in Log(folder / "events.jsonl").lines()][2:]


def warning(code: str, what: str, hint: str, *entries: str) -> Problem:
    """Give a problem of the level of nearly all."""
    return Problem(code, what, hint, level="warning", entries=entries)


def attested(date: str, *statuses: str, **more: object) -> Body:
    """Attest the relations of Cuba and South Korea."""
    return mutual("attestation", date, "CUB", "KOR", dimension="relations", status=list(statuses), **more)


def amended(key: str, **changes: object) -> Body:
    """Amend the entry with a key."""
    return {"kind": "amendment", "of": f"key:{key}", "set": changes, "because": "judged"}


def unverified(key: str) -> Body:
    """Give a source of which somebody says that it was not looked up."""
    return {"kind": "source", "csl": {"id": key, "type": "book", "title": key, "custom": {"verified": False}}}
