"""The traps that storage engines fell into, one by one, on a simulated disk: what a crash leaves, and who comes next."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from crashing import NAME, PATH, crash
from disk_simulated import Disk, Proxy, put_under
from disks import IO_ERROR, Killed
from ledgers import mutual, refused
from lines import FIRST, OLD, SECOND, THIRD, line, raws, visit

import ledger.writing
from ledger.log import Log, is_torn
from ledger.problems import DamagedError, MachineError, Problem
from ledger.writing import lock

FOURTH = line(visit(2))
LOCK = f"{NAME}.lock"
CUT = f"{NAME}.cut-{len(OLD)}"
RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
SEE = "a stop of the machine can leave this at the end: see `diplo repair --dry-run`"


@pytest.fixture(name="proxy")
def simulated(monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """Put a simulated disk under the log."""
    return put_under(Disk(), monkeypatch)


@pytest.fixture(name="disks", params=[64, 4096])
def many_disks(proxy: Proxy, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Disk]:
    """Give disks with a log of two lines, on which power cuts go different ways."""
    monkeypatch.setattr(ledger.writing, "PAGE", request.param)

    def disks() -> Iterator[Disk]:
        for seed in range(60):
            proxy.disk = Disk(request.param, Random(seed))  # noqa: S311 - not for secrets
            proxy.disk.put(NAME, OLD)
            yield proxy.disk

    return disks()


def write(*lines: bytes) -> None:
    """Append a batch in a process that has just begun."""
    with Log(PATH).appending() as writer:
        writer.write(lines)


def io_error() -> BaseException:
    """Make an error of the disk."""
    return OSError(*IO_ERROR.args)


def fail_at(disk: Disk, *calls: str, error: Callable[[], BaseException] = io_error) -> None:
    """Have calls go wrong, each named with its file."""
    disk.before = lambda call, name: error() if f"{call} {name}" in calls else None


def write_until(
    disk: Disk, lines: list[bytes], *calls: str, error: Callable[[], BaseException] = io_error, log: Log | None = None
) -> None:
    """Append a batch, with calls that go wrong once the log is open."""
    with (log or Log(PATH)).appending() as writer:
        fail_at(disk, *calls, error=error)
        writer.write(lines)


def end(disk: Disk) -> None:
    """End the process; what it wrote stays in memory."""
    crash(disk, "kill")


def cut_power(disk: Disk) -> None:
    """Stop the machine."""
    crash(disk, "power")


# --- names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [[THIRD], [THIRD, FOURTH]], ids=["one line", "two lines"])
def test_whoever_finds_a_log_syncs_its_name_though_another_made_it(proxy: Proxy, lines: list[bytes]) -> None:
    """The creator died before its fsync of the folder: the log, and the lock file with the note, may have no name yet."""
    for seed in range(20):
        proxy.disk = disk = Disk(64, Random(seed))  # noqa: S311 - not for secrets
        fail_at(disk, "fsync folder", error=Killed)
        with pytest.raises(Killed):
            write(FIRST)
        end(disk)
        write(FIRST)
        cut_power(disk)
        assert FIRST + b"\n" == disk.read(NAME)
        with pytest.raises(Killed):
            write_until(disk, lines, f"fsync {NAME}", error=Killed)
        cut_power(disk)
        assert [FIRST] == raws(Log(PATH)) or [FIRST, *lines] == raws(Log(PATH))


# --- fsync that fails ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [[THIRD], [THIRD, FOURTH]], ids=["one line", "two lines"])
def test_what_an_fsync_failed_on_is_written_again_before_anyone_builds_on_it(
    disks: Iterator[Disk], lines: list[bytes]
) -> None:
    """The system shows it to the next process, calls it written, and never writes it: that process finds and reports it."""
    for disk in disks:
        with pytest.raises(MachineError):
            write_until(disk, lines, f"fsync {NAME}", f"ftruncate {NAME}")
        end(disk)
        with Log(PATH).appending():
            found = raws(Log(PATH))
        assert [FIRST, SECOND, *lines] == found
        cut_power(disk)
        assert found == raws(Log(PATH))


def test_a_process_whose_fsync_failed_writes_no_more_and_asks_no_more(disks: Iterator[Disk]) -> None:
    """Neither by the same writer nor by a later one of the same log; the system would say yes to a second fsync."""
    disk = next(disks)
    log = Log(PATH)
    with log.appending() as writer:
        fail_at(disk, f"fsync {NAME}")
        with pytest.raises(MachineError):
            writer.write([THIRD])
        disk.before = lambda *_: AssertionError("called again")
        with pytest.raises(MachineError):
            writer.write([THIRD])
    with pytest.raises(MachineError), log.appending():
        pass
    disk.before = lambda *_: None
    write(THIRD)
    assert [FIRST, SECOND, THIRD] == raws(Log(PATH))


def test_what_another_process_wrote_meanwhile_is_seen_to_like_what_was_there_first(disks: Iterator[Disk]) -> None:
    """A process that goes on appending looks again whether all is as it left it."""
    for disk in disks:
        mine, other = Log(PATH), Log(PATH)
        with mine.appending() as writer:
            writer.write([THIRD])
        with pytest.raises(MachineError):
            write_until(disk, [FOURTH], f"fsync {NAME}", f"ftruncate {NAME}", log=other)
        disk.before = lambda *_: None
        with mine.appending():
            assert [FIRST, SECOND, THIRD, FOURTH] == raws(mine)
        cut_power(disk)
        assert [FIRST, SECOND, THIRD, FOURTH] == raws(Log(PATH))


# --- notes --------------------------------------------------------------------------------------------------------------


def test_a_note_that_was_emptied_and_not_synced_does_not_come_back(disks: Iterator[Disk]) -> None:
    """Whoever emptied it may have died before its fsync; it would hide what was appended since."""
    for disk in disks:
        with pytest.raises(Killed):
            write_until(disk, [THIRD, FOURTH, THIRD], f"fsync {NAME}", error=Killed)
        end(disk)
        # Of the batch the half: it is cut, and the note goes, but whoever does it dies.
        inode = disk.names[NAME]
        inode.seen = inode.kept = OLD + THIRD
        fail_at(disk, f"fsync {LOCK}", error=Killed)
        with pytest.raises(Killed):
            write(THIRD)
        end(disk)
        write(FOURTH)
        cut_power(disk)
        assert [FIRST, SECOND, FOURTH] == raws(Log(PATH))


def test_a_batch_of_which_a_page_was_lost_was_never_there_though_it_has_its_size(disks: Iterator[Disk]) -> None:
    """The size came to the disk and some of the bytes did not: it is set aside as it is."""
    disk = next(disks)
    with pytest.raises(Killed):
        write_until(disk, [THIRD, FOURTH], f"fsync {NAME}", error=Killed)
    end(disk)
    whole = disk.read(NAME)
    holed = whole[: len(OLD)] + bytes(40) + whole[len(OLD) + 40 :]
    disk.put(NAME, holed)
    log = Log(PATH)
    assert [FIRST, SECOND] == raws(log)
    assert [f"{NAME}: an unfinished write is passed over, from byte {len(OLD)} on"] == log.notices
    write(FOURTH)
    assert (holed[len(OLD) :], [FIRST, SECOND, FOURTH]) == (disk.read(CUT), raws(Log(PATH)))


def test_a_note_is_never_written_over_another(disks: Iterator[Disk]) -> None:
    """Of two notes the disk might keep a mixture; a process that could not empty its own writes no other."""
    disk = next(disks)
    log = Log(PATH)
    with log.appending() as writer:
        fail_at(disk, f"ftruncate {LOCK}")
        writer.write([THIRD, FOURTH])
        with pytest.raises(MachineError):
            writer.write([THIRD, FOURTH])
    assert [FIRST, SECOND, THIRD, FOURTH] == raws(log)


# --- the end of the log -------------------------------------------------------------------------------------------------


def test_what_is_set_aside_is_never_written_over(disks: Iterator[Disk]) -> None:
    """Two torn ends at the same size are two files; the same one again, its mender having died, is one."""
    disk = next(disks)
    torn = (THIRD[:40], THIRD[:50], FOURTH[:50])
    for end_ in (*torn, torn[0]):
        disk.put(NAME, OLD + end_)
        with Log(PATH).appending():
            pass
    assert [(CUT, torn[0]), (f"{CUT}-2", torn[1]), (f"{CUT}-3", torn[2])] == sorted(
        (name, data) for name, data in disk.files().items() if ".cut" in name
    )


def test_each_beginning_of_a_line_is_torn_and_nothing_else_is() -> None:
    """What stops where JSON could go on is a write that was cut off; what is wrong before its end somebody changed."""
    whole = line(mutual("visit", "1960", "CUB", "KOR", note='é "한\u0001" \\', n=[1, True, None, -20, {}]))
    assert all(is_torn(whole[:length]) for length in range(1, len(whole)))
    assert not is_torn(whole)
    for changed in (whole[1:], whole[1:-1], whole.replace(b",", b";")[:-1], whole[:60] + b"\xff" + whole[60:], b"x"):
        assert not is_torn(changed)
    assert not is_torn(b'{"v":' + b"[" * 100_000)
    assert not is_torn(b'{"v":' + b"9" * 5000 + b"}")
    assert is_torn(whole[:40] + b"\0" + whole[41:])


EDITED = THIRD.replace(b"1901", b"1902")
ID = '"id":"'
WRONG_ID = f"the entry's body does not match its id {THIRD.decode().partition(ID)[2][:13]!r}"
NOT_TORN = {
    "changed, its end taken off": (EDITED, WRONG_ID, RESTORE),
    "of another hand": (b"hello", "the line is not JSON (Expecting value)", RESTORE),
    "broken in the middle": (THIRD.replace(b'"date":', b'"date"'), "the line is not JSON (Expecting ':' delimiter)", RESTORE),
}  # fmt: skip


@pytest.mark.parametrize(("end_", "what", "hint"), NOT_TORN.values(), ids=NOT_TORN)
def test_an_end_that_no_crash_leaves_is_refused_and_left_as_it_is(
    disks: Iterator[Disk], end_: bytes, what: str, hint: str
) -> None:
    """It may have been reported as appended: neither readers nor writers pass over it."""
    disk = next(disks)
    disk.put(NAME, OLD + end_)
    problem = Problem("log-damaged", what, hint, PATH, 3, 1, end_[:72].decode() + ("…" if len(end_) > 72 else ""))
    for use in (lambda: raws(Log(PATH)), lambda: write(FOURTH)):
        with refused(DamagedError, 3, problem):
            use()
    assert {NAME: OLD + end_, LOCK: b""} == disk.files()


def test_a_line_with_its_end_that_lacks_bytes_is_for_a_person_to_look_at(disks: Iterator[Disk]) -> None:
    """Whether it was reported nobody can tell: the error names the command that says more."""
    disk = next(disks)
    holed = THIRD[:30] + bytes(20) + THIRD[50:]
    disk.put(NAME, OLD + holed + b"\n")
    with refused(
        DamagedError, 3, Problem("log-damaged", "bytes of the line are lost", SEE, PATH, 3, 1, holed[:72].decode() + "…")
    ):  # fmt: skip
        raws(Log(PATH))


# --- the lock file ------------------------------------------------------------------------------------------------------


def test_a_lock_file_that_is_removed_while_it_is_waited_for_is_not_the_lock(proxy: Proxy) -> None:
    """The next writer locks another file of that name, and so does whoever waited."""
    disk = proxy.disk
    disk.put(NAME, OLD)
    disk.put(LOCK, b"")
    flock = Disk.flock

    def remove(file: int, how: int) -> None:
        del disk.__dict__["flock"]
        disk.names.pop(LOCK)
        flock(disk, file, how)

    disk.__dict__["flock"] = remove
    note = lock(PATH, wait=False)
    assert disk.names[LOCK].number == disk.fstat(note).st_ino
    assert 1 == len(disk.opened)
