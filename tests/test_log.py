"""The append-only file: what reading gives and what it refuses, and what appending does to the file."""

import json
import os
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from ledgers import LEDGER, NOW, SOURCE, failed, refused
from lines import FIRST, OLD, SECOND, STAMP, THIRD, entry, line, raws, visit
from strategies import UNHURRIED, Body, batches

from ledger.canonical import body_of, entry_id, line_of
from ledger.intake import append, text_of
from ledger.log import Log, Place, time_text
from ledger.problems import DamagedError, Problem

# Every batch is really synced to a disk.
FEW = settings(UNHURRIED, max_examples=25)

RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
NEWER = "install a newer diplo"
START = "start a ledger with `diplo init`"
AS_WRITTEN = "the line is not written as the ledger writes it"


@pytest.fixture(name="path")
def old_log(tmp_path: Path) -> Path:
    """Give the path of a log of two lines."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(OLD)
    return path


# --- reading ----------------------------------------------------------------------------------------------------------


def test_reading_gives_each_line_with_its_place(path: Path) -> None:
    """A line has its number, the offset of its first byte, its bytes without the line end, and what it says."""
    first, second = Log(path).lines()
    assert (1, 0, FIRST, entry(LEDGER)) == first
    assert (2, len(FIRST) + 1, SECOND, entry(SOURCE)) == second
    assert list(entry(LEDGER)) == list(first.entry)


def test_reading_goes_on_from_a_place(path: Path) -> None:
    """What was read before is not read again, and numbers and offsets go on."""
    place = Place(1, len(FIRST) + 1, STAMP)
    assert [(2, len(FIRST) + 1, SECOND, entry(SOURCE))] == list(Log(path).lines(place))
    assert [] == list(Log(path).lines(Place(2, len(OLD), STAMP)))
    with pytest.raises(DamagedError, match=f"^{wrong_time(STAMP)}$"):
        list(Log(path).lines(place._replace(recorded_at=LATER)))


def test_reading_creates_and_changes_nothing(path: Path) -> None:
    """A reader leaves no file behind and says nothing about a sound log."""
    log = Log(path)
    assert [FIRST, SECOND] == raws(log)
    assert ([], ["events.jsonl"], OLD) == (log.notices, os.listdir(path.parent), path.read_bytes())


def spoiled(whole: Body, *, drop: str = "", **first: object) -> bytes:
    """Write an entry without one of its keys, or with others before all of them."""
    return line_of({key: value for key, value in {**first, **whole}.items() if key != drop})


def wrong_id(identity: object) -> str:
    """Say that a body does not match its id."""
    return f"the entry's body does not match its id {identity!r}"


def wrong_time(when: object) -> str:
    """Say that a time is none, or too early."""
    return f"the time of recording {when!r} does not follow the entry before it"


LATER, SHORT, NO_DAY = STAMP.replace("00Z", "01Z"), STAMP[:-1], STAMP.replace("14T", "30T")
SPACED = STAMP.replace("T", " ")
OTHER = entry_id(SOURCE)
ONLY_FIRST = "the first entry, and no other, is of kind `ledger`"
# What is wrong: the lines up to the one that is refused, why, and what to do.
REFUSALS = {
    "no JSON": ([FIRST, b"Cuba"], "the line is not JSON (Expecting value)", RESTORE),
    "an open object": ([FIRST, b'{"v":1'], "the line is not JSON (Expecting ',' delimiter)", RESTORE),
    "a blank line": ([FIRST, b""], "the line is not JSON (Expecting value)", RESTORE),
    "two values": ([FIRST + FIRST], "the line is not JSON (Extra data)", RESTORE),
    "an array": ([b"[]"], AS_WRITTEN, RESTORE),
    "spaces": ([FIRST.replace(b'":', b'": ')], AS_WRITTEN, RESTORE),
    "a space at the end": ([FIRST, SECOND + b" "], AS_WRITTEN, RESTORE),
    "a carriage return": ([FIRST + b"\r"], AS_WRITTEN, RESTORE),
    "a byte order mark": (
        [b"\xef\xbb\xbf" + FIRST],
        "the line is not JSON (Unexpected UTF-8 BOM (decode using utf-8-sig))",
        RESTORE,
    ),
    "a key twice": ([FIRST[:-1] + b',"format":1}'], AS_WRITTEN, RESTORE),
    "escapes": ([FIRST.replace(b"tiny", b"t\\u0069ny")], AS_WRITTEN, RESTORE),
    "an envelope in another order": ([spoiled(entry(LEDGER), id=entry_id(LEDGER))], AS_WRITTEN, RESTORE),
    "no version": ([spoiled(entry(LEDGER), drop="v")], AS_WRITTEN, RESTORE),
    "no author": ([spoiled(entry(LEDGER), drop="recorded_by")], AS_WRITTEN, RESTORE),
    "an author of digits": ([line(LEDGER, recorded_by=7)], AS_WRITTEN, RESTORE),
    "version 0": ([line(LEDGER, v=0)], AS_WRITTEN, RESTORE),
    "version true": ([line(LEDGER, v=True)], AS_WRITTEN, RESTORE),
    "version 1.0": ([line(LEDGER, v=1.0)], AS_WRITTEN, RESTORE),
    "a newer version": ([FIRST, b'{"v":2}'], "the entry is of version 2; this program reads up to 1", NEWER),
    "another id": ([FIRST, line(visit(1), id=OTHER)], wrong_id(OTHER), RESTORE),
    "no id": ([line(LEDGER, id=None)], wrong_id(None), RESTORE),
    "an unknown kind": ([FIRST, line({"kind": "duel"})], "there is no kind 'duel'", NEWER),
    "a kind that is no text": ([FIRST, line({"kind": ["visit"]})], "there is no kind ['visit']", NEWER),
    "no kind": ([FIRST, line({})], "there is no kind None", NEWER),
    "times out of order": ([line(LEDGER, recorded_at=LATER), SECOND], wrong_time(STAMP), RESTORE),
    "a time without its Z": ([line(LEDGER, recorded_at=SHORT)], wrong_time(SHORT), RESTORE),
    "a time with a space": ([line(LEDGER, recorded_at=SPACED)], wrong_time(SPACED), RESTORE),
    "a day that is none": ([line(LEDGER, recorded_at=NO_DAY)], wrong_time(NO_DAY), RESTORE),
    "a time that is no text": ([line(LEDGER, recorded_at=2024)], wrong_time(2024), RESTORE),
    "no ledger entry": ([SECOND], ONLY_FIRST, RESTORE),
    "a second ledger entry": ([FIRST, FIRST], ONLY_FIRST, RESTORE),
    "a newer format": ([line({**LEDGER, "format": 2})], "the ledger has format 2; this program reads format 1", NEWER),
}


@pytest.mark.parametrize(("lines", "what", "hint"), REFUSALS.values(), ids=REFUSALS)
def test_a_line_that_no_writer_wrote_is_refused(tmp_path: Path, lines: list[bytes], what: str, hint: str) -> None:
    """The file, the line, the reason, what to do, and the beginning of the line, after all lines before it."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(raw + b"\n" for raw in [*lines, THIRD]))
    found = Log(path).lines()
    assert lines[:-1] == [next(found).raw for _ in lines[:-1]]
    excerpt = lines[-1][:72].decode(errors="replace") + ("…" if len(lines[-1]) > 72 else "")
    with refused(DamagedError, 3, Problem("log-damaged", what, hint, str(path), len(lines), bool(excerpt), excerpt)):
        next(found)


@pytest.mark.parametrize("raw", [b'{"v":NaN}', b'{"v":' + b"[" * 100_000, b'{"v":"\\ud800"}', b'{"v":"\xff"}'])
def test_a_line_that_only_python_could_read_is_refused(path: Path, raw: bytes) -> None:
    """What Python's own reader lets pass, or dies of, is no JSON either; the reason is in Python's words."""
    path.write_bytes(OLD + raw + b"\n")
    with pytest.raises(DamagedError, match=r"^the line is not JSON \(.+\)$"):
        list(Log(path).lines())


def test_an_empty_log_is_refused(path: Path) -> None:
    """A log without a first entry is damaged, whether it is empty or holds only a torn line."""
    for content in (b"", FIRST[:-1]):
        path.write_bytes(content)
        with refused(DamagedError, 3, Problem("log-damaged", "the log is empty", START, str(path), 1)):
            list(Log(path).lines())


def test_a_log_that_cannot_be_read_is_the_machines_fault(tmp_path: Path) -> None:
    """A missing file and a folder in its place are told as such."""
    for path, reason in ((tmp_path / "x.jsonl", "No such file or directory"), (tmp_path, "Is a directory")):
        with failed(path, "read", reason, "check the path"):
            list(Log(path).lines())


def test_reading_takes_no_more_memory_for_a_longer_log(tmp_path: Path) -> None:
    """Lines are given one by one and let go: twenty-five times as many need no more room."""
    peaks = []
    for size in (200, 5000):
        path = tmp_path / f"{size}.jsonl"
        path.write_bytes(OLD + b"".join(line(visit(number)) + b"\n" for number in range(size)))
        tracemalloc.start()
        assert size + 2 == sum(1 for _ in Log(path).lines())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2 * peaks[0] + 100_000


# --- appending --------------------------------------------------------------------------------------------------------


def written(found: Sequence[Sequence[Body]], seconds: int) -> list[bytes]:
    """Append batches to a new log, so many seconds apart; give the bytes of the log after each of them."""
    with tempfile.TemporaryDirectory() as folder:
        log = Log(f"{folder}/events.jsonl")
        after = []
        for number, batch in enumerate(found):
            append(log, text_of(batch), author="Ada", now=NOW + timedelta(seconds=number * seconds))
            after.append(Path(log.path).read_bytes())
        return after


def said(data: bytes) -> list[object]:
    """Give what the lines of a log say, in order, whenever it was recorded."""
    return [list(body_of(json.loads(raw)).items()) for raw in data.split(b"\n")[:-1]]


@FEW
@given(batches())
def test_appending_never_changes_what_stands_before(found: list[list[Body]]) -> None:
    """After each batch the log begins with all its bytes from before, and as many lines follow as were handed in."""
    before = b""
    for batch, after in zip(found, written(found, 1), strict=True):
        assert before == after[: len(before)]
        assert len(batch) == after[len(before) :].count(b"\n")
        before = after


@FEW
@given(batches())
def test_batch_sizes_leave_no_trace(found: list[list[Body]]) -> None:
    """The same entries in any batches, even twice, give the same bytes; recorded at other times they say the same."""
    whole = [body for batch in found for body in batch]
    expected = written([whole], 0)[-1]
    assert expected == written(found, 0)[-1]
    assert expected == written([[body] for body in whole], 0)[-1]
    assert expected == written([whole, whole], 1)[-1]
    assert said(expected) == said(written(found, 1)[-1])


def test_a_writer_tells_where_its_batch_begins(path: Path) -> None:
    """The offset of the first line is given back, and several batches may follow one another under one lock."""
    with Log(path).appending() as writer:
        assert len(OLD) == writer.write([THIRD])
        assert len(OLD + THIRD) + 1 == writer.write([THIRD, THIRD])
        assert len(OLD + THIRD * 3) + 3 == writer.write([])
    assert OLD + (THIRD + b"\n") * 3 == path.read_bytes()


def test_the_lock_of_another_writer_is_respected(path: Path) -> None:
    """Whoever does not want to wait is told; whoever comes after the lock is gone is let in."""
    lock = path.with_name("events.jsonl.lock")
    held, hint = "another program is appending", "wait for it to finish, or end it"
    with Log(path).appending(), failed(lock, "lock", held, hint), Log(path).appending(wait=False):
        pass
    with Log(path).appending(wait=False) as writer:
        writer.write([THIRD])
    assert [FIRST, SECOND, THIRD] == raws(Log(path))


WAITING = """
import fcntl, os, sys, types, ledger.log, ledger.writing
asked = []
def flock(*given):
    if not asked:
        print("asking", flush=True)
    asked.append(given)
    fcntl.flock(*given)
ledger.writing.fcntl = types.SimpleNamespace(flock=flock, LOCK_EX=fcntl.LOCK_EX, LOCK_NB=fcntl.LOCK_NB)
with ledger.log.Log(sys.argv[1]).appending():
    print(os.path.getsize(sys.argv[1]), flush=True)
"""


def test_a_second_process_waits_for_the_lock(path: Path) -> None:
    """A process that asks while another writes sees the log only when that one is done."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", WAITING, str(path)]
    with Log(path).appending() as writer:
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert child.stdout
        assert "asking\n" == child.stdout.readline()
        writer.write([THIRD])
    assert f"{len(OLD + THIRD) + 1}\n" == child.communicate()[0]


# --- times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        (STAMP, NOW),
        ("2024-02-14T03:30:00.000007Z", datetime(2024, 2, 14, 12, 30, 0, 7, timezone(timedelta(hours=9)))),
        ("1999-12-31T23:59:59.999999Z", datetime(1999, 12, 31, 23, 59, 59, 999999, UTC)),
    ],
)
def test_times_are_written_in_one_form(text: str, moment: datetime) -> None:
    """Universal time, six digits of a second, and a Z, whatever the clock's own zone."""
    assert text == time_text(moment)


def test_a_clock_that_goes_back_does_not_disorder_the_log(tmp_path: Path) -> None:
    """An entry is never recorded earlier than the one before it."""
    log = Log(tmp_path / "events.jsonl")
    append(log, text_of([LEDGER]), author="Ada", now=NOW)
    append(log, text_of([SOURCE]), author="Ada", now=NOW - timedelta(days=1))
    assert [STAMP, STAMP] == [found.entry["recorded_at"] for found in log.lines()]
