"""Whatever is changed in a sound ledger the audit finds, and it refuses what the reader refuses, and nothing else."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import built
from strategies import NARROW, UNHURRIED, WIDE, Body, bodies

from ledger.audit.reading import Report, audit
from ledger.canonical import entry_id, line_of
from ledger.index import Index
from ledger.log import Log
from ledger.problems import DamagedError
from ledger.reader import read

FEW = settings(UNHURRIED, max_examples=min(25, settings().max_examples))
# What the audit refuses and the reader takes: a writer would have refused it, and nothing that is read rests on it.
BEYOND = frozenset(
    (
        *("party-unknown", "key-taken", "source-key-taken", "party-code-taken", "reference-wrong", "reference-circle"),
        *("field-fixed", "correction-wrong"),
    )
)
# Of these a body's id says nothing.
UNPROVED = ("recorded_at", "recorded_by")
BYTES = list(b'0129az"\\{}[]:, \n\r\t\0\xff.eE-+/u')
PIECES = [
    *(b"\\u0041", b"\\u001F", b"\\/", b"\\n", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3\xa9", b"\\ud800", b"1e5", b"-0"),
    *(b"00", b"NaN", b"\xc2\xa0", b'""', b',"kind":"visit"', b" ", b"\n", b"\r\n", b"{}\n"),
]


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: thousands of files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def logs(least: int = 2) -> st.SearchStrategy[list[Body]]:
    """Give sound logs."""
    return st.sampled_from((WIDE, NARROW)).flatmap(lambda world: bodies(most=8, least=least, world=world))


@st.composite
def changed(draw: st.DrawFn, data: bytes) -> bytes:
    """Change, drop, insert or exchange a byte, several, or lines."""
    at = draw(st.integers(0, len(data) - 1))
    lines = data.split(b"\n")[:-1]
    one, other = (draw(st.integers(0, len(lines) - 1)) for _ in "ab")
    how = draw(st.integers(0, 7))
    if how == 0:
        return data[:at] + bytes([data[at] ^ 1 << draw(st.integers(0, 7))]) + data[at + 1 :]
    if how == 1:
        return data[:at] + bytes([draw(st.sampled_from(BYTES))]) + data[at + 1 :]
    if how == 2:
        return data[:at] + draw(st.sampled_from(PIECES)) + data[at:]
    if how == 3:
        return data[:at] + data[at + draw(st.integers(1, 60)) :]
    if how == 4:
        del lines[one]
    elif how == 5:
        lines.insert(other, lines[one])
    elif how == 6:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one : one + 1] = [lines[one] + lines[other]]
    return b"".join(line + b"\n" for line in lines)


VALUES = [
    *(
        None,
        True,
        False,
        0,
        1,
        -5,
        2**53,
        1.5,
        "",
        " ",
        "x",
        "1960",
        "1960/1961",
        "1960-13-01",
        "[..1960]",
        "CUB",
        "UN",
    ),
    *("KOR", "0123456789abc", [], {}, ["x"], ["CUB"], ["CUB", "CUB"], {"a": 1}, "gregorian", "julian", "retraction"),
    *("visit", "ledger", "note-exchange", "rupture", "\u3000", "é\u202e", "none", "established", "A-B", "1960-01-01~"),
    *([["1960-01-01", None, "s"]], [["1961-01-01", "1960-01-01", "s"]], [["x", "en", "1960"]], [{"source": "s"}]),
]
KEYS = (
    "note",
    "key",
    "place",
    "calendar",
    "effect",
    "after",
    "account_of",
    "parties",
    "by",
    "toward",
    "consular",
    "of",
)
MORE_KEYS = (
    "form",
    "rank",
    "organisation",
    "predecessors",
    "successors",
    "set",
    "csl",
    "zzz",
    "codes",
    "names",
    "life",
)


def paths(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the paths to all values in a value, but for the whole."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from paths(item, (*path, key))


@st.composite
def made_by_hand(draw: st.DrawFn, raw: bytes) -> bytes:
    """Change what an entry says and work its id out anew, as somebody could who knows how."""
    entry = json.loads(raw)
    body = {key: entry[key] for key in entry if key not in ("v", "id", "recorded_at", "recorded_by")}
    path = draw(st.sampled_from(list(paths(body))))
    inside = body
    for key in path[:-1]:
        inside = inside[key]
    how = draw(st.integers(0, 4))
    if how == 0:
        del inside[path[-1]]
    elif how == 1:
        inside[path[-1]] = draw(st.sampled_from(VALUES))
    elif how == 2 and isinstance(inside, dict):
        (body if inside is body else inside)[draw(st.sampled_from(KEYS + MORE_KEYS))] = draw(st.sampled_from(VALUES))
    elif how == 3 and inside is body:
        body = {key: body[key] for key in draw(st.permutations(list(body)))}
    else:
        entry[draw(st.sampled_from(("v", *UNPROVED)))] = draw(st.sampled_from([1, 2, True, "x", None, "2024-02-30"]))
    return line_of({**{key: entry[key] for key in ("v", "id", *UNPROVED)}, "id": entry_id(body), **body})


def refusal(path: Path) -> str:
    """Give what the reader says against a log, and whoever appends to it; "" where both take it."""
    try:
        Index().catch_up(Log(path))
        read(Log(path))
    except DamagedError as error:
        return error.problems[0].what
    return ""


def assert_same_verdict(path: Path) -> Report:
    """Check that the audit refuses what the reader refuses, and nothing else but what no writer would have appended."""
    report, said = audit(str(path)), refusal(path)
    errors = [found.problem for found in report.found if found.problem.level == "error"]
    assert report.errors == len(errors)
    if said:
        assert errors, said
    elif errors:
        assert BEYOND.issuperset(one.code for one in errors), errors
    return report


@FEW
@given(logs(), st.data())
def test_any_change_is_found_by_the_head(found: list[Body], data: st.DataObject) -> None:
    """Whatever is changed: the ledger is refused, or its head is another."""
    with built(found) as log:
        path = Path(log.path)
        raw = path.read_bytes()
        before = audit(str(path))
        assert (0, "") == (before.errors, refusal(path))
        for _ in range(12):
            other = data.draw(changed(raw))
            path.write_bytes(other)
            after = assert_same_verdict(path)
            if other != raw:
                assert after.found or (before.entries, before.root) != (after.entries, after.root)


@FEW
@given(logs(), st.data())
def test_a_change_of_what_ids_prove_is_found_without_a_head(found: list[Body], data: st.DataObject) -> None:
    """Any byte of a line, but for those that say when and by whom it was recorded."""
    with built(found) as log:
        path = Path(log.path)
        lines = path.read_bytes().splitlines(keepends=True)
        for _ in range(12):
            number = data.draw(st.integers(0, len(lines) - 1))
            line = lines[number]
            first, last = line.index(b'"recorded_at":"') + 15, line.index(b'","kind":"')
            at = data.draw(st.sampled_from([*range(first), *range(last, len(line) - 1)]))
            other = line[at] ^ data.draw(st.integers(1, 255))
            path.write_bytes(
                b"".join([*lines[:number], line[:at] + bytes([other]) + line[at + 1 :], *lines[number + 1 :]])
            )
            report = audit(str(path))
            assert report.errors
            assert number + 1 == report.found[0].problem.line
            start = sum(map(len, lines[:number]))
            assert start <= report.found[0].byte < start + len(line)
            # A text that is not closed, a character that is not begun, and a key that is another's show only further on.
            if report.found[0].problem.code not in ("not-json", "not-canonical", "not-utf-8", "key-twice"):
                assert report.found[0].byte <= start + at


@FEW
@given(logs(least=3), st.data())
def test_lines_made_by_hand_are_judged_alike(found: list[Body], data: st.DataObject) -> None:
    """Ids that prove their bodies help nobody: the audit and the reader agree on each, though they share no code."""
    with built(found) as log:
        path = Path(log.path)
        lines = path.read_bytes().splitlines()
        for _ in range(12):
            number = data.draw(st.integers(0, len(lines) - 1))
            forged = data.draw(made_by_hand(lines[number]))
            path.write_bytes(b"".join(line + b"\n" for line in (*lines[:number], forged, *lines[number + 1 :])))
            assert_same_verdict(path)


@FEW
@given(logs(least=3), st.data())
def test_a_last_line_that_was_dropped_shows_in_the_head_alone(found: list[Body], data: st.DataObject) -> None:
    """What is left is a sound ledger, as it was before; so is one in which nothing names what was dropped."""
    with built(found) as log:
        path = Path(log.path)
        lines = path.read_bytes().splitlines(keepends=True)
        whole = audit(str(path))
        kept = data.draw(st.integers(1, len(lines) - 1))
        path.write_bytes(b"".join(lines[:kept]))
        report = audit(str(path))
        assert (0, kept) == (report.errors, report.entries)
        assert whole.root != report.root
