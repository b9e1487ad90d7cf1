"""What a person may have done about the end of a ledger: what is said of it, what is set aside, what is refused."""

import os
from pathlib import Path

import pytest
from disks import IO_ERROR, Disk, leave
from ledgers import failed, refused
from lines import FIRST, OLD, STAMP, THIRD, line, raws, visit

from ledger.canonical import entry_id
from ledger.log import Log, Note
from ledger.problems import DamagedError, Problem
from ledger.repairing import Finding, repair

FOURTH = line(visit(2))
RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
COPY = "restore the file from a copy: only what stands at the end of a ledger is ever set aside"
NEVER = "the end is not whole: a write that was never finished, or bytes of it were lost"
LOST = "bytes of the line are lost"
CUT = f"events.jsonl.cut-{len(OLD)}"
HOLED = THIRD[:30] + bytes(20) + THIRD[50:]
EDITED = THIRD.replace(b"1901", b"1902")
EDITED_ID = f"the entry's body does not match its id {entry_id(visit(1))!r}"
AS_WRITTEN = "the line is not written as the ledger writes it"


@pytest.fixture(name="path")
def old_log(tmp_path: Path) -> Path:
    """Give the path of a log of two lines."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(OLD)
    return path


def files(path: Path) -> dict[str, bytes]:
    """Give all files beside a log, by their names."""
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


# What stands behind two sound lines; what is said of it, and its first wrong byte from there.
ENDS = {
    "a torn line": (THIRD[:-9], "unfinished", NEVER, 0),
    "bytes that were lost": (HOLED, "unfinished", NEVER, 0),
    "bytes that were lost, and an end": (HOLED + b"\n", "damaged", LOST, 30),
    "nothing but lost bytes": (bytes(20) + b"\n" + bytes(9), "damaged", LOST, 0),
    "an edited line": (EDITED + b"\n", "damaged", EDITED_ID, 0),
    "an edited line without its end": (EDITED, "damaged", EDITED_ID, 0),
    "two bad lines": (b"Cuba\n\n", "damaged", "the line is not JSON (Expecting value)", 0),
    "a bad line and a torn one": (b"[]\n" + THIRD[:20], "damaged", AS_WRITTEN, 0),
    "a space behind a colon": (THIRD.replace(b'":"', b'": "', 1) + b"\n", "damaged", AS_WRITTEN, 12),
    "a byte that is no text": (THIRD[:-1] + b"\xff\n", "damaged", None, len(THIRD) - 1),
    "a broken line behind an accent": (b'{"v":"\xc3\xa9";1}\n', "damaged", None, 9),
    "half a character": (b'{"v":"\\ud800"}\n', "damaged", None, 0),
    "too deep for anyone": (b'{"v":' + b"[" * 100_000 + b"\n", "damaged", None, 0),
}


@pytest.mark.parametrize(("end", "wrong", "why", "byte"), ENDS.values(), ids=ENDS)
def test_what_is_wrong_at_the_end_is_set_aside(path: Path, end: bytes, wrong: str, why: str | None, byte: int) -> None:
    """A dry run says the same and changes not even a name; afterwards nothing is wrong any more."""
    path.write_bytes(OLD + end)
    found = repair(Log(path), dry_run=True)
    expected = Finding(2, wrong, why or found.why, 3, len(OLD), len(OLD) + byte, len(end), CUT)
    assert (expected, {"events.jsonl": OLD + end}) == (found, files(path))
    assert expected == repair(Log(path))
    assert {"events.jsonl": OLD, "events.jsonl.lock": b"", CUT: end} == files(path)
    assert Finding(2) == repair(Log(path)) == repair(Log(path), dry_run=True)
    assert {"events.jsonl": OLD, "events.jsonl.lock": b"", CUT: end} == files(path)


def test_a_sound_line_without_its_end_is_given_one(path: Path) -> None:
    """It is a whole entry, and nothing is set aside."""
    path.write_bytes(OLD[:-1])
    expected = Finding(2, "no-end", "the last line lacks its end", 2, len(FIRST) + 1, len(OLD) - 1)
    assert expected == repair(Log(path), dry_run=True)
    assert OLD[:-1] == path.read_bytes()
    assert expected == repair(Log(path))
    assert {"events.jsonl": OLD, "events.jsonl.lock": b""} == files(path)


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_batch_that_is_not_whole_is_set_aside_by_its_note(path: Path, kept: int) -> None:
    """Also where the lines of it that are there are sound, and where all of it is there but other bytes."""
    batch = THIRD + b"\n" + FOURTH + b"\n"
    end = batch[: len(batch) * kept // 3]
    leave(path, OLD + end, Note(len(OLD), len(OLD + batch), "0" * 64, "7b").text())
    before = files(path)
    expected = Finding(2, "unfinished", NEVER, 3, len(OLD), len(OLD), len(end), CUT)
    assert (expected, before) == (repair(Log(path), dry_run=True), files(path))
    assert expected == repair(Log(path))
    assert {"events.jsonl": OLD, "events.jsonl.lock": b"", CUT: end} == files(path)


def test_an_older_file_set_aside_stays(path: Path) -> None:
    """The next has another name, which a dry run gives as well."""
    path.write_bytes(OLD + HOLED + b"\n")
    path.with_name(CUT).write_bytes(b"older")
    for dry_run in (True, False):
        assert f"{CUT}-2" == repair(Log(path), dry_run=dry_run).aside
    assert (b"older", HOLED + b"\n") == (files(path)[CUT], files(path)[f"{CUT}-2"])


NEWER = b'{"v":2,"kind":"duel"}'
LATE = line(visit(2), recorded_at=STAMP.replace("2024", "2023"))
# What follows the first two lines; the line that is named, its first wrong byte or None, what is said and what to do.
REFUSED = {
    "a bad line before a sound one": (HOLED + b"\n" + FOURTH + b"\n", 30, LOST, "and sound lines follow", COPY),
    "one before a sound line without its end": (HOLED + b"\n" + FOURTH, 30, LOST, "and sound lines follow", COPY),
    "an edited line before a torn one and a sound one": (
        EDITED + b"\nx\n" + FOURTH + b"\n" + THIRD[:9],
        0,
        EDITED_ID,
        "and sound lines follow",
        COPY,
    ),
    "a line of a newer version": (
        NEWER + b"\n",
        None,
        "the entry is of version 2; this program reads up to 1",
        "",
        "install a newer diplo",
    ),
    "a sound line that does not belong there": (
        LATE + b"\n",
        None,
        f"the time of recording {STAMP.replace('2024', '2023')!r} does not follow the entry before it",
        "",
        RESTORE,
    ),
}


@pytest.mark.parametrize(("end", "byte", "what", "reason", "hint"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("dry_run", [True, False])
def test_what_is_wrong_elsewhere_is_refused(
    path: Path, end: bytes, byte: int | None, what: str, reason: str, hint: str, *, dry_run: bool
) -> None:
    """The line and its first wrong byte are named, and no byte of the log is changed."""
    path.write_bytes(OLD + end)
    if byte is not None:
        what += f": byte {len(OLD) + byte} of the file is the first that is wrong, {reason}"
    bad = end.partition(b"\n")[0]
    excerpt = bad[:72].decode(errors="replace") + ("…" if len(bad) > 72 else "")
    with refused(DamagedError, 3, Problem("log-damaged", what, hint, str(path), 3, 1, excerpt)):
        repair(Log(path), dry_run=dry_run)
    expected = {"events.jsonl": OLD + end}
    assert (expected if dry_run else {**expected, "events.jsonl.lock": b""}) == files(path)


def test_a_file_that_is_no_ledger_is_not_emptied(path: Path) -> None:
    """Where nothing sound stands before what is wrong, there is no ledger to repair."""
    path.write_bytes(b"Dear diary\n")
    what = "the line is not JSON (Expecting value): byte 0 of the file is the first that is wrong, "
    what += "and nothing sound stands before it"
    with refused(DamagedError, 3, Problem("log-damaged", what, COPY, str(path), 1, 1, "Dear diary")):
        repair(Log(path))
    assert b"Dear diary\n" == path.read_bytes()


def test_a_first_line_that_was_never_finished_is_set_aside(path: Path) -> None:
    """Whoever started the ledger died before it was reported; what remains is empty."""
    path.write_bytes(FIRST[:-5])
    expected = Finding(0, "unfinished", NEVER, 1, 0, 0, len(FIRST) - 5, "events.jsonl.cut-0")
    assert expected == repair(Log(path))
    assert {"events.jsonl": b"", "events.jsonl.lock": b"", expected.aside: FIRST[:-5]} == files(path)


def test_what_the_machine_does_not_do_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there, and one that cannot be cut: nothing is lost, and the next repair does it."""
    missing = path.with_name("none.jsonl")
    with failed(missing, "read", "No such file or directory", "check the path"):
        repair(Log(missing), dry_run=True)
    assert {"events.jsonl": OLD} == files(path)
    path.write_bytes(OLD + HOLED + b"\n")
    disk = Disk(path.parent, lambda _, call: IO_ERROR if call == "ftruncate events.jsonl" else None)
    disk.put_under(monkeypatch)
    with failed(path, "write", str(IO_ERROR.strerror)):
        repair(Log(path))
    assert OLD + HOLED + b"\n" == path.read_bytes()
    disk.revive()
    repair(Log(path))
    assert ({"events.jsonl": OLD, "events.jsonl.lock": b"", CUT: HOLED + b"\n"}) == files(path)
    assert [FIRST, OLD.splitlines()[1]] == raws(Log(path))


def test_the_lock_is_held_while_the_log_is_looked_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that is under way is not called unfinished: whoever writes is waited for."""
    monkeypatch.setattr("ledger.writing.LONGEST_WAIT", 0)
    with Log(path).appending():
        for dry_run in (True, False):
            what, hint = "another program is appending", "wait for it to finish, or end it"
            with failed(path.with_name("events.jsonl.lock"), "lock", what, hint):
                repair(Log(path), dry_run=dry_run)


def test_a_log_behind_a_link_is_repaired_where_it_is(path: Path) -> None:
    """What is set aside stands beside the file, not beside the link."""
    path.write_bytes(OLD + THIRD[:-9])
    (path.parent / "links").mkdir()
    link = path.parent / "links" / "link.jsonl"
    link.symlink_to(path)
    assert CUT == repair(Log(link)).aside
    assert ["events.jsonl", CUT, "events.jsonl.lock", "links"] == sorted(os.listdir(path.parent))
    assert (OLD, ["link.jsonl"]) == (path.read_bytes(), os.listdir(link.parent))
