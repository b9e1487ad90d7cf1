"""The read model and the file that it is of: whatever happens to a log, no answer is given that the log does not give."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from both import Ways, said_more, settled, ways
from disks import leave
from ledgers import NOW, Body, mutual, one_sided
from models import add, told

from ledger.known import Known
from ledger.log import Log
from ledger.readmodel import ReadModel
from ledger.readmodel import model as module
from ledger.readmodel.chosen import Chosen

CHANGED = "changed behind what was known of it"
PASSED_OVER = "an unfinished write is passed over"
# The one pair is told of in the lines that are changed; the other is not.
QUESTIONS = (
    ("CUB", "KOR", "--on", "1965"),
    ("CHN", "USA", "--on", "1975"),
    ("why", "CHN", "USA", "--on", "1975"),
    ("log",),
    ("log", "CHN"),
    ("relations", "CUB", "--on", "1965"),
    ("show", "key:talks"),
    ("cite", "--all"),
)


def bodies(year: str = "1959") -> list[Body]:
    """Give what stands in the ledger, with one line that is as long whatever year it tells."""
    return [
        mutual("establishment", "1949", "CUB", "KOR"),
        one_sided("rupture", year, "CUB", "KOR", note="aaaa"),
        mutual("establishment", "1960", "CUB", "PRK"),
        mutual("establishment", "1970", "CHN", "USA"),
        mutual("talks", "1971", "CHN", "USA", key="talks"),
    ]


def later(year: str = "1999") -> Body:
    """Give one more entry."""
    return mutual("talks", year, "CUB", "PRK", note="later")


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Ways]:
    """Write a ledger, and have its read model built and know the file."""
    log = Path(told(tmp_path / "events.jsonl", bodies()).path)
    settled(log)
    with ways(log, tmp_path / "cache") as found:
        for _ in range(2):
            found.by_model(*QUESTIONS[0])
        yield found


# --- what may happen to a file ------------------------------------------------------------------------------------------


def a_byte(log: Path) -> None:
    """Change one byte of a line in the middle."""
    in_place(log, log.read_bytes().replace(b"aaaa", b"aaab"))


def a_line(log: Path) -> None:
    """Replace a line in the middle by another that somebody could have written, of the same length."""
    in_place(log, instead(log, "1958"))


def the_last_line(log: Path) -> None:
    """Replace the last line by another."""
    cut(log, 1)
    add(Log(log), mutual("talks", "1972", "CHN", "USA", key="talks"))


def cut(log: Path, lines: int = 1) -> None:
    """Take the last lines away."""
    raws = log.read_bytes().splitlines(keepends=True)
    in_place(log, b"".join(raws[:-lines]))


def cut_within_the_last(log: Path) -> None:
    """Take the end of the last line away."""
    in_place(log, log.read_bytes()[:-5])


def an_older_copy(log: Path) -> None:
    """Put a file in its place that has its first lines."""
    put(log, b"".join(log.read_bytes().splitlines(keepends=True)[:4]))


def an_older_copy_that_grew_otherwise(log: Path) -> None:
    """Put a file in its place that has its first lines, and others behind them, longer than it was."""
    an_older_copy(log)
    for year in range(1900, 1920):
        add(Log(log), later(str(year)))


def another(log: Path) -> None:
    """Put quite another ledger in its place, of many more lines."""
    other = told(log.with_name("other.jsonl"), [later(str(year)) for year in range(1900, 1930)])
    os.replace(other.path, log)


def edited_and_appended(log: Path) -> None:
    """Replace a line in the middle, and append."""
    a_line(log)
    add(Log(log), later(), now=NOW + timedelta(hours=1))


def the_last_line_edited_and_appended(log: Path) -> None:
    """Replace the last line by another of the same length, and append."""
    raw = log.read_bytes()
    other = Path(
        told(log.with_name("other.jsonl"), [*bodies()[:-1], mutual("talks", "1972", "CHN", "USA", key="talks")]).path
    )
    in_place(log, other.read_bytes())
    other.unlink()
    assert len(raw) == log.stat().st_size
    add(Log(log), later(), now=NOW + timedelta(hours=1))


def edited_in_a_copy_and_appended(log: Path) -> None:
    """Put a file in its place in which a line in the middle is another, and append."""
    put(log, instead(log, "1958"))
    add(Log(log), later(), now=NOW + timedelta(hours=1))


def emptied(log: Path) -> None:
    """Leave nothing in it."""
    in_place(log, b"")


def half_a_line(log: Path) -> None:
    """Leave the beginning of its first line."""
    in_place(log, log.read_bytes()[:30])


def garbage_behind(log: Path) -> None:
    """Append what is no entry."""
    with log.open("ab") as file:
        file.write(b"nonsense\n")


def removed(log: Path) -> None:
    """Leave no file."""
    log.unlink()


def in_place(log: Path, raw: bytes) -> None:
    """Write other bytes into a file."""
    assert raw != log.read_bytes()
    with log.open("r+b") as file:
        file.write(raw)
        file.truncate()


def put(log: Path, raw: bytes) -> None:
    """Put another file in the place of one."""
    other = log.with_name("other")
    other.write_bytes(raw)
    os.replace(other, log)


def instead(log: Path, year: str) -> bytes:
    """Give the bytes of the ledger if it had told another year."""
    other = Path(told(log.with_name("other.jsonl"), bodies(year)).path)
    raw = other.read_bytes()
    other.unlink()
    assert len(raw) == log.stat().st_size
    return raw


Change = Callable[[Path], None]
# Each leaves a log that can be read, of which the read model knows something else.
OTHERWISE: tuple[Change, ...] = (
    a_line,
    the_last_line,
    cut,
    cut_within_the_last,
    an_older_copy,
    an_older_copy_that_grew_otherwise,
    another,
    edited_and_appended,
    the_last_line_edited_and_appended,
    edited_in_a_copy_and_appended,
)
# Each leaves what nobody can answer from.
RUINED: tuple[Change, ...] = (a_byte, emptied, half_a_line, garbage_behind, removed)


# --- it is noticed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_time_kept", [False, True])
@pytest.mark.parametrize("change", OTHERWISE)
def test_a_change_behind_what_was_known_is_noticed_and_said_once(
    change: Change,
    is_time_kept: bool,  # noqa: FBT001 - a parameter
    known: Ways,
) -> None:
    """Every answer is the one of the log as it is now; the first says that it was changed, and no other."""
    before = known.log.stat()
    change(known.log)
    if is_time_kept:
        os.utime(known.log, ns=(before.st_atime_ns, before.st_mtime_ns))
    more = said_more(known, *QUESTIONS[1])
    assert 1 == more.count(CHANGED)
    assert 1 == len(more.splitlines())
    assert known.log.name in more
    for question in QUESTIONS:
        known.same(*question, used=question[0] != "show")


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("change", [a_line, cut, edited_and_appended])
def test_no_answer_comes_from_what_the_log_no_longer_says(
    change: Change, question: tuple[str, ...], known: Ways
) -> None:
    """Also not the first after it, whatever it is about, although size and time of change are as they were."""
    before = known.log.stat()
    change(known.log)
    os.utime(known.log, ns=(before.st_atime_ns, before.st_mtime_ns))
    said_more(known, *question)


@pytest.mark.parametrize("is_time_kept", [False, True])
@pytest.mark.parametrize("change", RUINED)
def test_of_a_ruined_log_the_same_is_said_as_by_plain_replay(change: Change, is_time_kept: bool, known: Ways) -> None:  # noqa: FBT001 - a parameter
    """The same error and exit code, where the read model knew the log when it was whole, and where there is none."""
    before = known.log.stat()
    change(known.log)
    if is_time_kept and known.log.exists():
        os.utime(known.log, ns=(before.st_atime_ns, before.st_mtime_ns))
    for _ in range(2):
        for question in QUESTIONS:
            came = known.same(*question, used=False)
            assert came.code in ((6,) if change is removed else (3,))
        known.file.unlink(missing_ok=True)


def test_what_was_known_before_the_damage_is_still_answered(known: Ways) -> None:
    """What stands behind a head is no matter of what was known then."""
    garbage_behind(known.log)
    came = known.same("CUB", "KOR", "--on", "1965", "--known", "4", used=False)
    assert 0 == came.code


# --- it is no change ----------------------------------------------------------------------------------------------------


def touched(log: Path) -> None:
    """Change nothing but the time of change."""
    os.utime(log)


def copied(log: Path) -> None:
    """Put a file of the same content in its place."""
    put(log, log.read_bytes())


def grown(log: Path) -> None:
    """Append an entry."""
    add(Log(log), later(), now=NOW + timedelta(hours=1))


def copied_and_grown(log: Path) -> None:
    """Append an entry to a copy that takes its place."""
    copied(log)
    grown(log)


def torn_behind(log: Path) -> None:
    """Leave the beginning of a line behind the last, as a writer that died."""
    with log.open("ab") as file:
        file.write(b'{"v":1,"id":"')


def half_a_batch_behind(log: Path) -> None:
    """Leave whole lines of a batch of which the note says that it was to be longer."""
    raw = log.read_bytes()
    grown(log)
    leave(log, log.read_bytes(), f"{len(raw)} {log.stat().st_size + 100}\n".encode())


def without_the_last_line_end(log: Path) -> None:
    """Leave the last line whole, but for its end, behind one more: that counts."""
    grown(log)
    in_place(log, log.read_bytes()[:-1])


@pytest.mark.parametrize("small", [1 << 20, 0])
@pytest.mark.parametrize(
    "change",
    [touched, copied, grown, copied_and_grown, torn_behind, half_a_batch_behind, without_the_last_line_end],
)
def test_what_changes_nothing_that_was_known_is_passed_over(
    change: Change, small: int, known: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same on both streams, by what was known before: nothing is built anew."""
    monkeypatch.setattr(module, "_SMALL", small)
    inode = known.file.stat().st_ino
    change(known.log)
    for question in QUESTIONS:
        known.same(*question, used=question[0] != "show")
    assert inode == known.file.stat().st_ino


@pytest.mark.parametrize("leave_behind", [torn_behind, half_a_batch_behind, without_the_last_line_end])
def test_a_read_model_may_be_built_of_a_log_with_an_unfinished_write(leave_behind: Change, known: Ways) -> None:
    """What the next writer then makes of it is caught up with, and no change behind what was known."""
    leave_behind(known.log)
    known.file.unlink()
    for question in QUESTIONS:
        known.same(*question, used=question[0] != "show")
    add(Log(known.log), later("2001"), now=NOW + timedelta(hours=2))
    for question in QUESTIONS:
        assert CHANGED not in known.same(*question, used=question[0] != "show").err


# --- of a long log not all is looked at ---------------------------------------------------------------------------------


@pytest.fixture
def long(known: Ways, monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Take the ledger for one that is too long to be read through whenever it has grown."""
    monkeypatch.setattr(module, "_SMALL", 0)
    return known


@pytest.mark.parametrize("change", [one for one in OTHERWISE if one is not edited_and_appended])
def test_a_change_of_a_long_log_is_noticed_unless_it_has_also_grown(change: Change, long: Ways) -> None:
    """Whatever is not mere growth is looked into."""
    change(long.log)
    assert 1 == said_more(long, "PRK", "MEX").count(CHANGED)
    for question in QUESTIONS:
        long.same(*question, used=question[0] != "show")


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[3], QUESTIONS[5]])
def test_a_changed_line_of_a_long_log_is_noticed_by_the_answer_that_reads_it(
    question: tuple[str, ...], long: Ways
) -> None:
    """It is then answered from the log as it is now, which is said; and later answers are, too."""
    edited_and_appended(long.log)
    assert 1 == said_more(long, *question).count(CHANGED)
    for further in QUESTIONS:
        long.same(*further, used=further[0] != "show")


def test_an_answer_that_does_not_read_the_changed_line_of_a_long_log_is_no_error(long: Ways) -> None:
    """It has the head that was known, and says what the lines say that it read."""
    edited_and_appended(long.log)
    came = long.run("CHN", "USA", "--on", "1975")
    assert 0 == came.code
    assert "established since 1970" in came.out


@pytest.mark.parametrize("question", [question for question in QUESTIONS if question[0] != "show"])
def test_a_line_that_changes_while_it_is_read_is_noticed(
    question: tuple[str, ...], known: Ways, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the file and the reading: what comes is an answer from the log as it is now, or its error."""
    chosen = module.ReadModel.chosen
    raw = instead(known.log, "1958")

    def changing(self: ReadModel, known_: Known | None = None) -> Chosen | None:
        if raw != known.log.read_bytes():
            in_place(known.log, raw)
        return chosen(self, known_)

    monkeypatch.setattr(module.ReadModel, "chosen", changing)
    got = known.run(*question)
    expected = known.plainly(*question)
    if got != expected:
        # It read none of what was changed, or says that it was.
        assert (0, expected.code) == (got.code, got.code)
        assert CHANGED in got.err or "1958" not in expected.out
