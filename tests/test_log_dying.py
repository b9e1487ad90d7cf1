"""What a log is after a write that failed, or a writer that died, at any of its system calls: the old log or the new one."""

import errno
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from disks import IO_ERROR, NO_SPACE, Disk, Killed, leave
from ledgers import failed, mutual
from lines import FIRST, OLD, SECOND, THIRD, line, raws, visit, write

import ledger.writing
from ledger.log import Log, Note

if TYPE_CHECKING:
    from collections.abc import Iterator


def note(before: int, after: int) -> bytes:
    """Give the note of a batch that was never finished."""
    return Note(before, after, "0" * 64, "7b").text()


@pytest.fixture(name="path")
def old_log(tmp_path: Path) -> Path:
    """Give the path of a log of two lines."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(OLD)
    return path


@pytest.fixture(name="disk")
def noting_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    """Put a disk under the log that notes its calls."""
    disk = Disk(tmp_path)
    disk.put_under(monkeypatch)
    return disk


def test_a_batch_is_noted_before_it_is_written_and_durable_before_it_is_told(path: Path, disk: Disk) -> None:
    """The order of the calls is what makes an append safe.

    What is found is written again and synced, and the folder, unless this process left it so itself.
    """
    log = Log(path)
    with log.appending() as writer:
        writer.write([THIRD, THIRD])
        assert [
            "pwrite events.jsonl",
            "fsync events.jsonl",
            "fsync folder",
            "ftruncate events.jsonl.lock",
            "fsync events.jsonl.lock",
            "pwrite events.jsonl.lock",
            "fsync events.jsonl.lock",
            "write events.jsonl",
            "fsync events.jsonl",
            "ftruncate events.jsonl.lock",
            "fsync events.jsonl.lock",
        ] == disk.calls
        disk.calls.clear()
        writer.write([THIRD])
        assert ["write events.jsonl", "fsync events.jsonl"] == disk.calls
    disk.calls.clear()
    with log.appending():
        assert [] == disk.calls
    write(path, [THIRD])
    disk.calls.clear()
    with log.appending():
        assert ["pwrite events.jsonl", "fsync events.jsonl", "fsync folder"] == disk.calls[:3]


def test_a_line_in_two_pages_of_memory_is_noted_as_a_batch_is(
    path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of such a line the second page alone may come to the disk, with its end; one within a page needs no note."""
    monkeypatch.setattr(ledger.writing, "PAGE", 1 << 20)
    page = b"x" * ((1 << 20) - len(OLD) - 1)
    with Log(path).appending() as writer:
        for raw, is_noted in ((page, False), (b"", False), (page + OLD, True)):
            disk.calls.clear()
            writer.write([raw])
            assert is_noted == ("pwrite events.jsonl.lock" in disk.calls)


def test_what_is_cut_off_is_durable_elsewhere_before(path: Path, disk: Disk) -> None:
    """The bytes and the name of the file set aside are synced, then the log is cut, then the note goes, durably."""
    leave(path, OLD + THIRD, note(len(OLD), 9999))
    with Log(path).appending():
        assert [
            "write events.jsonl.cut.part",
            "fsync events.jsonl.cut.part",
            "fsync folder",
            "ftruncate events.jsonl",
            "pwrite events.jsonl",
            "fsync events.jsonl",
            "fsync folder",
            "ftruncate events.jsonl.lock",
            "fsync events.jsonl.lock",
        ] == disk.calls
    assert ["events.jsonl", f"events.jsonl.cut-{len(OLD)}", "events.jsonl.lock"] == sorted(os.listdir(path.parent))


def expect_torn(path: Path, torn: bytes) -> None:
    """Expect the old log from a reader, who changes nothing, and then from a writer, who sets the rest aside."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    log = Log(path)
    passed = [f"events.jsonl: an unfinished write is passed over, from byte {len(OLD)} on"] if torn else []
    assert ([FIRST, SECOND], passed) == (raws(log), log.notices)
    assert [FIRST, SECOND] == raws(log)
    assert passed == log.notices
    assert before == {file.name: file.read_bytes() for file in path.parent.iterdir()}
    cut = path.with_name(f"events.jsonl.cut-{len(OLD)}")
    log = Log(path)
    with log.appending():
        assert OLD == path.read_bytes()
    if torn:
        notice = f"events.jsonl: an unfinished write of {len(torn)} bytes was set aside in {cut.name}"
        assert (torn, [notice]) == (cut.read_bytes(), log.notices)
        cut.unlink()
    assert not cut.exists()
    assert b"" == path.with_name("events.jsonl.lock").read_bytes()


def expect_whole(path: Path, batch: bytes) -> None:
    """Expect the new log from a reader, and from a writer, who gives a last line its end where it lacks that."""
    lacks_end = not path.read_bytes().endswith(b"\n")
    log = Log(path)
    assert ([FIRST, SECOND, *batch.splitlines()], []) == (raws(log), log.notices)
    with log.appending():
        assert OLD + batch == path.read_bytes()
    assert log.notices == (["events.jsonl: the last line had no end; it was given one"] if lacks_end else [])


@pytest.mark.parametrize("lines", [[THIRD], [THIRD, line(visit(2)), line(visit(3))]], ids=["one line", "three lines"])
def test_a_writer_that_dies_at_any_byte_leaves_the_old_log_or_the_new(
    path: Path, disk: Disk, lines: list[bytes]
) -> None:
    """A batch of which a byte is missing was never there, unless it is the end of its one line; what is whole is there."""
    batch = b"".join(raw + b"\n" for raw in lines)
    for reached in range(len(batch) + 1):
        leave(path, OLD)
        plans = iter([reached, Killed()])
        disk.plan = lambda _, call, plans=plans: next(plans) if call == "write events.jsonl" else None  # type: ignore[misc]
        if reached == len(batch):
            disk.plan = lambda _, call: Killed() if call == "fsync events.jsonl" and path.read_bytes() != OLD else None
        with pytest.raises(Killed):
            write(path, lines)
        assert OLD + batch[:reached] == path.read_bytes()
        disk.revive()
        if batch[:reached] == batch or [batch[:reached]] == lines:
            expect_whole(path, batch)
        else:
            expect_torn(path, batch[:reached])
    assert [FIRST, SECOND, *lines] == raws(Log(path))
    with Log(path).appending():
        assert OLD + batch == path.read_bytes()


def test_a_writer_that_dies_at_any_call_leaves_the_old_log_or_the_new(path: Path, disk: Disk) -> None:
    """Wherever a batch stops, and wherever the mending of what it left stops, every reader sees whole batches."""
    lines = [THIRD, line(visit(2))]
    states = ([FIRST, SECOND], [FIRST, SECOND, *lines])
    seen = []
    for dies in range(1, 40):
        leave(path, OLD + THIRD, note(len(OLD), len(OLD) + 999))
        disk.revive()
        disk.plan = lambda number, _, dies=dies: Killed() if number == dies else None  # type: ignore[misc]
        try:
            write(path, lines)
        except Killed:
            pass
        else:
            break
        disk.revive()
        seen.append(raws(Log(path)))
        assert seen[-1] in states
        write(path, lines[:1])
        assert [*seen[-1], THIRD] == raws(Log(path))
    assert sorted(seen, key=len) == seen
    assert [states[0], states[1]] == [seen[0], seen[-1]]


def test_a_torn_first_entry_is_no_entry(tmp_path: Path) -> None:
    """A log whose very first line was not finished begins anew; a line longer than a reader's chunk is cut as well."""
    path = tmp_path / "events.jsonl"
    long = line(mutual("visit", "1960", "CUB", "KOR", note="x" * (3 << 18)))[:-2]
    for torn, cut in ((FIRST[:-1], "events.jsonl.cut-0"), (long, "events.jsonl.cut-0-2")):
        leave(path, torn)
        write(path, [FIRST])
        assert (FIRST + b"\n", torn) == (path.read_bytes(), path.with_name(cut).read_bytes())
    leave(path, FIRST + b"\n" + long)
    write(path, [SECOND])
    assert OLD == path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        *("", "1", "x y z\n", "{0}", "{0} {2} z", "{0} {2}\n", "{0} x z\n", "{0} {1} {3}\n", "{1} {2} z\n"),
        *("0 {0} z\n", "{0} {2} z\n{0} {2} z\n", "{4} {2} z\n", "{0} {2} {5}\n"),
    ],
)
def test_a_note_that_says_nothing_about_the_end_is_passed_over(path: Path, text: str) -> None:
    """Half a note, no note, one of another file, and that of a batch that is whole or was taken back hide no line."""
    whole = OLD + THIRD + b"\n"
    digest = sha256(THIRD + b"\n").hexdigest()
    leave(path, whole, text.format(len(OLD), len(whole), len(whole) + 9, digest, len(OLD) - 1, "z" * 200).encode())
    log = Log(path)
    assert [FIRST, SECOND, THIRD] == raws(log)
    with log.appending():
        assert (whole, []) == (path.read_bytes(), log.notices)


def test_a_reader_does_not_take_a_batch_in_the_making_for_a_whole_one(
    path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that finishes just while the size is taken, its note gone, hides nothing and shows no half."""
    leave(path, OLD + THIRD + b"\n", note(len(OLD), len(OLD + THIRD * 2) + 2))

    def finish(file: int) -> os.stat_result:
        found = os.fstat(file)
        leave(path, OLD + (THIRD + b"\n") * 2)
        return found

    monkeypatch.setattr(disk, "fstat", finish, raising=False)
    assert [FIRST, SECOND, THIRD, THIRD] == raws(Log(path))


def test_a_reader_is_not_told_of_what_is_appended_meanwhile(path: Path) -> None:
    """Lines that came in after the reading began are for the next reader; they are not called unfinished."""
    log = Log(path)
    found = log.lines()
    assert FIRST == next(found).raw
    # More than any buffer of the reader holds.
    write(path, [THIRD] * 10_000)
    assert ([SECOND], []) == ([more.raw for more in found], log.notices)
    assert 10_002 == len(raws(log))


@pytest.mark.parametrize(
    ("count", "failing", "got_through", "error"),
    [
        (1, "write events.jsonl", [], NO_SPACE),
        (1, "write events.jsonl", [1], NO_SPACE),
        (1, "write events.jsonl", [9, 9], NO_SPACE),
        (1, "fsync events.jsonl", [], IO_ERROR),
        (3, "write events.jsonl", [], NO_SPACE),
        (3, "write events.jsonl", [len(THIRD) + 1], NO_SPACE),
        (3, "fsync events.jsonl", [], IO_ERROR),
        (3, "pwrite events.jsonl.lock", [], NO_SPACE),
        (3, "fsync events.jsonl.lock", [], IO_ERROR),
    ],
)
def test_a_write_that_fails_leaves_the_old_log(
    path: Path, disk: Disk, count: int, failing: str, got_through: list[int], error: OSError
) -> None:
    """What got through is taken back, the reason is told, and this writer writes no more; the next one does."""
    with Log(path).appending() as writer:
        plans: Iterator[int | OSError] = iter([*got_through, error])
        disk.plan = lambda _, call: next(plans, None) if call == failing else None
        for lines in ([THIRD] * count, [THIRD]):
            with failed(path, "write", str(error.strerror)):
                writer.write(lines)
            assert OLD == path.read_bytes()
    disk.revive()
    log = Log(path)
    assert ([FIRST, SECOND], []) == (raws(log), log.notices)
    write(path, [THIRD])
    assert [FIRST, SECOND, THIRD] == raws(log)


def test_what_cannot_even_be_taken_back_is_cut_by_the_next_writer(path: Path, disk: Disk) -> None:
    """A disk that fails for good leaves a torn log, which reads as the old one."""
    with Log(path).appending() as writer:
        answers: dict[str, list[int | OSError]] = {
            "write events.jsonl": [7, IO_ERROR],
            "ftruncate events.jsonl": [IO_ERROR],
        }
        disk.plan = lambda _, call: answers[call].pop(0) if call in answers else None
        with failed(path, "write", str(IO_ERROR.strerror)):
            writer.write([THIRD])
    disk.revive()
    expect_torn(path, THIRD[:7])


@pytest.mark.parametrize("failing", ["ftruncate events.jsonl.lock", "fsync events.jsonl.lock"])
def test_a_note_that_cannot_be_emptied_makes_no_failure_of_a_durable_batch(
    path: Path, disk: Disk, failing: str
) -> None:
    """What is on the disk is reported as appended; the note that stays hides nothing, but nothing is written over it."""
    log = Log(path)
    with log.appending() as writer:
        disk.plan = lambda number, call: IO_ERROR if number > 9 and call == failing else None
        assert len(OLD) == writer.write([THIRD, THIRD])
        with failed(path, "write", str(IO_ERROR.strerror)):
            writer.write([THIRD])
    with failed(path, "write", str(IO_ERROR.strerror)), log.appending():
        pass
    disk.revive()
    assert [FIRST, SECOND, THIRD, THIRD] == raws(Log(path))
    write(path, [THIRD])
    assert b"" == path.with_name("events.jsonl.lock").read_bytes()
    assert [FIRST, SECOND, THIRD, THIRD, THIRD] == raws(Log(path))


def test_whoever_is_interrupted_leaves_the_old_log_and_writes_no_more(path: Path, disk: Disk) -> None:
    """A person's Ctrl-C is no error of the machine, but what was being written is taken back."""
    log = Log(path)
    with log.appending() as writer:
        disk.plan = lambda number, _: KeyboardInterrupt() if number == 7 else None
        with pytest.raises(KeyboardInterrupt):
            writer.write([THIRD])
        assert ("fsync events.jsonl", OLD) == (disk.calls[6], path.read_bytes())
        with failed(path, "write", "Interrupted system call"):
            writer.write([THIRD])
    with failed(path, "write", "Interrupted system call"), log.appending():
        pass
    write(path, [THIRD])
    assert [FIRST, SECOND, THIRD] == raws(Log(path))


def test_writes_that_get_through_in_pieces_are_whole(path: Path, disk: Disk) -> None:
    """A disk that takes one byte at a time takes them all."""
    disk.plan = lambda _, call: 1 if call == "write events.jsonl" else None
    write(path, [THIRD, THIRD])
    assert OLD + (THIRD + b"\n") * 2 == path.read_bytes()


MENDING = ("write events.jsonl.cut.part", "fsync events.jsonl.cut.part", "ftruncate events.jsonl", "fsync folder")


@pytest.mark.parametrize("failing", MENDING)
def test_mending_that_fails_is_the_machines_fault_and_loses_nothing(path: Path, disk: Disk, failing: str) -> None:
    """A log that cannot be mended is not written to, and the next writer mends it."""
    leave(path, OLD + THIRD[:-1])
    disk.plan = lambda _, call: NO_SPACE if call == failing else None
    log = Log(path)
    for _ in range(2):
        # The second time nothing is even tried: an fsync that failed is not asked again.
        with failed(path, "write", str(NO_SPACE.strerror)), log.appending():
            pass
        disk.plan = lambda *_: AssertionError()
    disk.revive()
    assert not path.with_name("events.jsonl.cut.part").exists()
    expect_torn(path, THIRD[:-1])


@pytest.mark.parametrize(("name", "doing"), [("events.jsonl.lock", "lock"), ("events.jsonl", "write")])
def test_a_folder_that_takes_no_files_is_told(
    path: Path, disk: Disk, monkeypatch: pytest.MonkeyPatch, name: str, doing: str
) -> None:
    """Neither lock nor log can be opened for writing where nothing may be written; reading goes on."""

    def open_but_one(file: str | Path, *given: int) -> int:
        if Path(file).name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return os.open(file, *given)

    monkeypatch.setattr(disk, "open", open_but_one, raising=False)
    with failed(path.with_name(name), doing, "Permission denied"):
        write(path, [THIRD])
    assert [FIRST, SECOND] == raws(Log(path))


def test_a_log_in_no_folder_cannot_be_locked(tmp_path: Path) -> None:
    """Nothing is made where the folder is missing."""
    with failed(tmp_path / "none" / "x.jsonl.lock", "lock", "No such file or directory"):
        write(tmp_path / "none" / "x.jsonl", [FIRST])
    assert [] == os.listdir(tmp_path)


def test_a_note_is_of_the_file_that_it_was_written_for_alone(path: Path) -> None:
    """What git, or a copy, put in the place of the ledger is whole: nothing of it is taken for the unfinished batch."""
    batch = b"".join(line(visit(number)) + b"\n" for number in range(10, 40))
    leave(path, OLD + THIRD + b"\n", Note.of(len(OLD), batch).text())
    assert [1, 2, 3] == [one.position for one in Log(path).lines()]
    fourth = line(visit(2))
    write(path, [fourth])
    assert OLD + THIRD + b"\n" + fourth + b"\n" == path.read_bytes()
    assert [] == list(path.parent.glob("*.cut-*"))


@pytest.mark.parametrize("lost", [slice(0, 0), slice(0, 1), slice(0, 70), slice(10, 20)])
def test_of_an_unfinished_batch_its_beginning_may_be_lost_too(path: Path, lost: slice) -> None:
    """Bytes that the disk lost are zero; what is left tells whose it is."""
    batch = THIRD + b"\n" + line(visit(2)) + b"\n"
    torn = bytearray(batch[: len(THIRD) + 9])
    torn[lost] = bytes(len(torn[lost]))
    leave(path, OLD + bytes(torn), Note.of(len(OLD), batch).text())
    assert [1, 2] == [one.position for one in Log(path).lines()]
    write(path, [line(visit(3))])
    assert [bytes(torn)] == [one.read_bytes() for one in path.parent.glob("*.cut-*")]


def test_a_note_that_begins_within_a_line_is_of_another_file(path: Path) -> None:
    """There the bytes may be the same by chance."""
    leave(path, OLD + THIRD + b"\n", Note(len(OLD) + 1, len(OLD) + 9999, "0" * 64, THIRD[1:30].hex()).text())
    assert [1, 2, 3] == [one.position for one in Log(path).lines()]


@pytest.mark.parametrize("beginning", ["", "xyz", "7b 7b"])
def test_a_note_without_a_beginning_is_none(path: Path, beginning: str) -> None:
    """Nor one whose beginning is no bytes."""
    leave(path, OLD + THIRD + b"\n", f"{len(OLD)} {len(OLD) + 9999} {'0' * 64} {beginning}\n".encode())
    assert [1, 2, 3] == [one.position for one in Log(path).lines()]
