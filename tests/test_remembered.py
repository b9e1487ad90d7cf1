"""The last head seen of each ledger: what became of the ledger since is noticed, and nothing else is said or changed."""

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from both import ways
from ledgers import NOW, mutual, refused, source
from models import add, opened, told
from sessions import Runner, place

from cli import session
from cli.model import cache_file
from cli.remembered import head_file, look_back, recall, refuse_departed, refuse_to_sign, remember
from ledger.head import Head, head_of
from ledger.log import Log
from ledger.problems import MachineError, Problem, RefusedError

E = mutual("establishment", "1949", "CUB", "KOR", key="e")
R = mutual("rupture", "1959", "CUB", "KOR", key="r")
ACCEPT = "find out who did it; `diplo head --accept` takes the ledger as it is from now on"
ANSWER = ("CUB", "KOR", "--on", "1960")


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write to no disk in earnest: many files come and go, and no power fails."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder of what is remembered, of this test alone and still empty."""
    folder = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder / "diplo" / "heads"


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of four entries to run commands in."""
    folder = tmp_path / "here"
    folder.mkdir()
    told(folder / "events.jsonl", [E], [R])
    return place(folder, monkeypatch, capfd)


def log_of(diplo: Runner) -> Path:
    """Give the ledger of a folder."""
    return diplo.folder / "events.jsonl"


def head_now(log: Path) -> Head:
    """Give the head of a ledger by its bytes."""
    return head_of(log.read_bytes().splitlines())


def cut(log: Path, size: int) -> None:
    """Leave only the first lines of a ledger."""
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:size]))


def rewritten(log: Path) -> None:
    """Write a ledger anew, of as many entries, with another rupture."""
    size = len(log.read_bytes().splitlines())
    log.unlink()
    told(log, [E], [{**R, "date": "1958"}])
    assert size == len(log.read_bytes().splitlines())


def shorter(before: Head, now: int) -> str:
    """Say that a ledger lost its end."""
    return (
        f"this ledger had {before.size} entries when it was last seen here, head {before.short()}, and now it has {now}: "
        "it was put back to an older copy, or its end is lost"
    )


def other(before: Head, then: Head) -> str:
    """Say that a ledger begins otherwise."""
    return (
        f"the first {before.size} entries of this ledger are not those that were last seen here: their head was "
        f"{before.short()}, and now it is {then.short()}: it was changed"
    )


def warned(what: str) -> str:
    """Give what a command says on standard error."""
    return f"diplo: warning: {what}; {ACCEPT}\n"


# --- where, and what ----------------------------------------------------------------------------------------------------


def test_a_head_is_kept_by_the_path_of_the_ledger(diplo: Runner, state: Path) -> None:
    """With the path, for whoever looks; in a folder that is nobody else's."""
    assert "" == diplo.run(["head"]).err
    (file,) = state.iterdir()
    assert str(file) == head_file("events.jsonl") == head_file(str(log_of(diplo)))
    assert file.name.startswith("events-")
    assert f"{head_now(log_of(diplo))}\n{os.path.realpath(log_of(diplo))}\n" == file.read_text()
    assert 0o700 == state.stat().st_mode & 0o777


def test_each_ledger_has_a_memory_of_its_own(diplo: Runner, state: Path) -> None:
    """Copies too; a symbolic link is the ledger that it leads to."""
    shutil.copy(log_of(diplo), diplo.folder / "copy.jsonl")
    (diplo.folder / "link.jsonl").symlink_to("events.jsonl")
    for name in ("events.jsonl", "copy.jsonl", "link.jsonl"):
        diplo.run(["-f", name, "head"])
    assert 2 == len(list(state.iterdir()))


@pytest.mark.parametrize("value", ["", " ", "relative", "./state", "~"])
def test_a_relative_folder_is_ignored(diplo: Runner, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The one in the home folder is taken (XDG Base Directory Specification)."""
    monkeypatch.setenv("XDG_STATE_HOME", value)
    monkeypatch.setenv("HOME", str(diplo.folder / "home"))
    diplo.run(["head"])
    heads = diplo.folder / "home" / ".local" / "state" / "diplo" / "heads"
    assert 1 == len(list(heads.iterdir()))
    assert not (diplo.folder / value.strip() / "diplo").exists() or not value.strip()


def test_elsewhere_the_system_says_where(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As it says for every program."""
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr("platformdirs.user_state_dir", lambda name, appauthor: str(tmp_path / f"{name}{appauthor}"))
    assert str(tmp_path / "diploFalse" / "heads") == str(Path(head_file("x")).parent)


@pytest.mark.parametrize("name", ["Kübä", "日本", "a b", "a\nb", "%s", "é\udcff"])
def test_a_ledger_may_be_anywhere(tmp_path: Path, name: str) -> None:
    """Whatever its folder is called, in whatever letters."""
    folder = tmp_path / name
    folder.mkdir()
    log = told(folder / "events.jsonl", [E])
    head = head_now(folder / "events.jsonl")
    remember(os.fspath(log.path), head)
    assert head == recall(os.fspath(log.path))


GARBAGE = {
    "nothing": b"",
    "a line end": b"\n",
    "bytes": bytes(range(256)),
    "zeros": bytes(200),
    "no root": b"4:\n",
    "no size": b":" + b"a" * 64 + b"\n",
    "a short root": b"4:" + b"a" * 63 + b"\n",
    "a long root": b"4:" + b"a" * 65 + b"\n",
    "no digits": b"4:" + b"g" * 64 + b"\n",
    "a negative size": b"-4:" + b"a" * 64 + b"\n",
    "a huge size": b"9" * 5000 + b":" + b"a" * 64 + b"\n",
    "a size in other digits": "\u0664:".encode() + b"a" * 64 + b"\n",
    "terminal escapes": b"4:\x1b[2J" + b"a" * 60 + b"\n",
    "cut short": b"4:" + b"a" * 30,
    "long": b"4" * 10_000_000,
}


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_head_is_forgotten(diplo: Runner, state: Path, name: str) -> None:
    """Nobody is accused by a file that was damaged; the ledger as it is takes its place."""
    diplo.run(["head"])
    (file,) = state.iterdir()
    file.write_bytes(GARBAGE[name])
    assert recall("events.jsonl") is None
    assert (0, "") == diplo.run(["head"])[::2]
    assert head_now(log_of(diplo)) == recall("events.jsonl")


def a_file(state: Path) -> None:
    """Put a file where the folder should be."""
    state.parent.parent.write_text("x")


def a_file_further_down(state: Path) -> None:
    """Put a file where the inner folder should be."""
    state.parent.mkdir(parents=True)
    state.write_text("x")


def folders(state: Path) -> None:
    """Put a folder where the file should be."""
    Path(head_file("events.jsonl")).mkdir(parents=True)
    assert state.is_dir()


def a_loop(state: Path) -> None:
    """Put a link there that leads to itself."""
    state.parent.parent.symlink_to(state.parent.parent)


@pytest.mark.parametrize("spoil", [a_file, a_file_further_down, folders, a_loop])
def test_where_nothing_can_be_kept_everything_else_goes_on(
    diplo: Runner, state: Path, spoil: Callable[[Path], None]
) -> None:
    """Questions are answered, entries are appended, and nothing is said of it."""
    spoil(state)
    before = sorted(state.parent.parent.parent.rglob("*"))
    for args in (["head"], ANSWER, ["log"], ["add", "talks", "CUB", "KOR", "--date", "1970", "--source", "s"]):
        assert (0, "") == diplo.run(args)[::2]
    cut(log_of(diplo), 2)
    assert (0, "") == diplo.run(["head"])[::2]
    assert recall("events.jsonl") is None
    # No half of a file is left beside.
    left = {path for path in state.parent.parent.parent.rglob("*") if "here" not in path.parts}
    assert left <= {*before, state}


def test_a_full_disk_leaves_what_was_kept(diplo: Runner, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The old file stands until the new one is whole."""
    diplo.run(["head"])
    head = head_now(log_of(diplo))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        remember("events.jsonl", Head(9, "00" * 32))
    assert head == recall("events.jsonl")
    assert [head_file("events.jsonl")] == [str(file) for file in state.iterdir()]


# --- what became of a ledger ----------------------------------------------------------------------------------------------


def test_a_ledger_that_grows_is_remembered_as_it_is(diplo: Runner) -> None:
    """Whoever appends, here or elsewhere."""
    assert "" == diplo.run(["head"]).err
    came = diplo.run(["add", "talks", "CUB", "KOR", "--date", "1970", "--source", "s"])
    assert (0, "") == came[::2]
    assert head_now(log_of(diplo)) == recall("events.jsonl")
    add(Log(log_of(diplo)), source("t"), now=NOW + timedelta(hours=1))
    assert "" == diplo.run(["head"]).err
    assert head_now(log_of(diplo)) == recall("events.jsonl")


def test_a_ledger_that_is_the_same_is_not_written_down_again(diplo: Runner, state: Path) -> None:
    """A question that finds all as it was changes nothing."""
    diplo.run(["head"])
    (file,) = state.iterdir()
    file.chmod(0o400)
    before = file.stat()
    diplo.run(ANSWER)
    assert (before.st_ino, before.st_mtime_ns) == (file.stat().st_ino, file.stat().st_mtime_ns)


COMMANDS = [
    ANSWER,
    ("state", *ANSWER),
    ("count", "CUB", "--on", "1960"),
    ("relations", "CUB", "--on", "1960"),
    ("log",),
    ("head",),
    ("head", "-O", "json"),
    ("head", "--checkpoint"),
    ("show", "key:e"),
    ("prove", "key:e"),
    ("prove", "--since", "1"),
    ("source",),
    ("why", *ANSWER),
    ("cite", "s"),
    ("sql", "select 1"),
    ("search", "book"),
]


@pytest.mark.parametrize("args", COMMANDS, ids=" ".join)
def test_a_ledger_that_was_put_back_is_noticed(diplo: Runner, args: tuple[str, ...]) -> None:
    """By whatever reads it, the quick way and the long one, each time, and the memory stays."""
    diplo.run(["head"])
    before = head_now(log_of(diplo))
    cut(log_of(diplo), 3)
    for _ in range(2):
        came = diplo.run(args)
        assert warned(shorter(before, 3)) == came.err
        assert came.out
    assert before == recall("events.jsonl")


@pytest.mark.parametrize("args", [ANSWER, ("log",), ("head",)], ids=" ".join)
def test_a_ledger_that_was_written_anew_is_noticed(diplo: Runner, args: tuple[str, ...]) -> None:
    """Of the same size, and when it has grown since."""
    diplo.run(["head"])
    before = head_now(log_of(diplo))
    rewritten(log_of(diplo))
    then = head_now(log_of(diplo))
    assert warned(other(before, then)) == diplo.run(args).err
    add(Log(log_of(diplo)), source("t"), now=NOW + timedelta(hours=1))
    assert warned(other(before, then)) == diplo.run(args).err
    assert before == recall("events.jsonl")


def test_that_a_ledger_departed_is_no_talk(diplo: Runner) -> None:
    """It is said with -q as well, and nothing is forgotten."""
    diplo.run(["head"])
    before = head_now(log_of(diplo))
    cut(log_of(diplo), 2)
    assert warned(shorter(before, 2)) == diplo.run(["-q", "head"]).err
    assert before == recall("events.jsonl")


def test_what_is_known_at_an_earlier_time_is_not_the_head(diplo: Runner) -> None:
    """An old state of knowledge is no older copy: nothing is said, and the memory does not go back."""
    diplo.run(["head"])
    for args in (
        ("head", "--known", "2"),
        (*ANSWER, "--known", "3"),
        ("--known", "2", "log"),
        ("prove", "s", "--known", "2"),
    ):
        assert (0, "") == diplo.run(args)[::2]
        assert head_now(log_of(diplo)) == recall("events.jsonl")


def test_what_is_known_at_an_earlier_time_is_looked_back_at_too(diplo: Runner) -> None:
    """The ledger behind it is what counts: one that lost its end is noticed, and one never seen is remembered whole."""
    came = diplo.run([*ANSWER, "--known", "3"])
    assert (0, "") == came[::2]
    before = head_now(log_of(diplo))
    assert recall("events.jsonl") in (None, before)
    diplo.run(["head"])
    cut(log_of(diplo), 3)
    assert warned(shorter(before, 3)) == diplo.run(["head", "--known", "2"]).err


def test_what_is_only_supposed_is_not_remembered(diplo: Runner) -> None:
    """`--with` appends nothing."""
    diplo.run(["head"])
    diplo.put("more.jsonl", '{"kind": "source", "csl": {"id": "t", "type": "book", "title": "T"}}\n')
    assert "" == diplo.run([*ANSWER, "--with", "more.jsonl"]).err
    assert head_now(log_of(diplo)) == recall("events.jsonl")


def test_a_trial_is_not_remembered(diplo: Runner) -> None:
    """`--dry-run` appends nothing."""
    diplo.put("more.jsonl", '{"kind": "source", "csl": {"id": "t", "type": "book", "title": "T"}}\n')
    assert 0 == diplo.run(["append", "more.jsonl", "--dry-run"]).code
    assert recall("events.jsonl") in (None, head_now(log_of(diplo)))


APPENDING = [
    ("add", "talks", "CUB", "KOR", "--date", "1970", "--source", "s"),
    ("add", "talks", "CUB", "KOR", "--date", "1970", "--source", "s", "--dry-run"),
    ("append", "more.jsonl"),
    ("amend", "key:e", "--set", "note=x", "--because", "y"),
    ("retract", "key:e", "--because", "y"),
]


@pytest.mark.parametrize("args", APPENDING, ids=" ".join)
@pytest.mark.parametrize("how", ["cut", "anew"])
def test_nothing_is_appended_to_a_ledger_that_departed(diplo: Runner, args: tuple[str, ...], how: str) -> None:
    """It would stand on another history: refused, and not a byte is changed."""
    diplo.run(["head"])
    before = head_now(log_of(diplo))
    if how == "cut":
        cut(log_of(diplo), 3)
        what = shorter(before, 3)
    else:
        rewritten(log_of(diplo))
        what = other(before, head_now(log_of(diplo)))
    diplo.put("more.jsonl", '{"kind": "source", "csl": {"id": "t", "type": "book", "title": "T"}}\n')
    raw = log_of(diplo).read_bytes()
    came = diplo.run(args)
    assert (5, "", f"diplo: error: events.jsonl: {what}\n  hint: {ACCEPT}\n") == (
        came.code, came.out, came.err.replace(f"{diplo.folder}/", ""),
    )  # fmt: skip
    assert raw == log_of(diplo).read_bytes()
    assert before == recall("events.jsonl")


def test_a_ledger_that_departed_can_be_accepted(diplo: Runner) -> None:
    """From then on it is what it is, and is appended to again."""
    diplo.run(["head"])
    cut(log_of(diplo), 3)
    now = head_now(log_of(diplo))
    came = diplo.run(["head", "--accept"])
    assert (0, f"{now}\n", "") == came
    assert now == recall("events.jsonl")
    assert (0, "") == diplo.run(ANSWER)[::2]
    assert (0, "") == diplo.run(APPENDING[0])[::2]


def test_only_the_ledger_as_it_is_now_can_be_accepted(diplo: Runner) -> None:
    """Not an earlier state of it."""
    for args in (["head", "--accept", "--known", "2"], ["--known", "2", "head", "--accept"]):
        came = diplo.run(args)
        assert (2, "") == came[:2]
        assert came.err.startswith("diplo: error: --accept is of the ledger as it is now\n  hint: leave --known out")
    assert recall("events.jsonl") is None


# --- as the library sees it -----------------------------------------------------------------------------------------------


def seen_at(log: Path, size: int) -> Log:
    """Give a log as somebody read it who found so many entries there."""
    found = Log(log)
    found.head = head_of(log.read_bytes().splitlines()[:size])
    return found


def test_who_reads_while_another_appends_is_told_nothing(diplo: Runner) -> None:
    """What he found is older than what is remembered, but the ledger holds it all; the memory does not go back."""
    path = str(log_of(diplo))
    whole = head_now(log_of(diplo))
    remember(path, whole)
    assert "" == look_back(seen_at(log_of(diplo), 3))
    assert whole == recall(path)


def test_who_read_before_does_not_set_the_memory_back(diplo: Runner, tmp_path: Path) -> None:
    """Not with a read model either, which has caught up meanwhile."""
    path = str(log_of(diplo))
    whole = head_now(log_of(diplo))
    remember(path, whole)
    log = seen_at(log_of(diplo), 3)
    with opened(log, tmp_path / "model") as model:
        log.model = model
        assert "" == look_back(log)
    assert whole == recall(path)


def test_a_ledger_is_looked_at_from_its_first_sight_on(diplo: Runner) -> None:
    """Before that there is nothing to compare it with."""
    path = str(log_of(diplo))
    refuse_departed(Log(path))
    assert recall(path) is None
    assert "" == look_back(seen_at(log_of(diplo), 4))
    assert head_now(log_of(diplo)) == recall(path)
    refuse_departed(Log(path))


def test_an_unfinished_write_at_the_end_is_no_departure(diplo: Runner) -> None:
    """What was never whole was never seen."""
    diplo.run(["head"])
    with log_of(diplo).open("ab") as file:
        file.write(b'{"v":1,"id":"')
    came = diplo.run(["head"])
    assert "last seen" not in came.err
    assert 0 == came.code
    refuse_departed(Log(log_of(diplo)))


def test_the_library_refuses_with_one_problem(diplo: Runner) -> None:
    """As any other: code, place and hint."""
    path = str(log_of(diplo))
    before = head_now(log_of(diplo))
    remember(path, before)
    cut(log_of(diplo), 1)
    with refused(RefusedError, 5, Problem("ledger-departed", shorter(before, 1), ACCEPT, path)):
        refuse_departed(Log(path))


def test_only_the_head_of_the_bytes_is_signed(diplo: Runner) -> None:
    """Now or as it was; another one a damaged cache must have given, and nothing is signed."""
    log = log_of(diplo)
    for size in (1, 3, 4):
        refuse_to_sign(Log(log), head_of(log.read_bytes().splitlines()[:size]))
    wrong = Head(3, "ab" * 32)
    what = "the read model gave the head 3:abababababab, which is not that of the ledger"
    with refused(MachineError, 6, Problem("cache-unusable", what, "run `diplo rebuild`", str(log))):
        refuse_to_sign(Log(log), wrong)
    before = head_now(log)
    remember(str(log), before)
    cut(log, 2)
    with refused(RefusedError, 5, Problem("ledger-departed", shorter(before, 2), ACCEPT, str(log))):
        refuse_to_sign(Log(log), head_now(log))


# --- beside a read model --------------------------------------------------------------------------------------------------

LINES = 300


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Write a ledger of so many lines that marks stand in its read model; it was last seen when it had all but three."""
    log = told(tmp_path / "events.jsonl", [source(f"s{number}") for number in range(LINES - 2)])
    remember(os.fspath(log.path), head_of(Path(log.path).read_bytes().splitlines()[:-3]))
    return Path(log.path)


SPOILT = {
    "as it is": "UPDATE model SET format = format",
    "peaks cut short": "UPDATE marks SET peaks = substr(peaks, 1, 40)",
    "other peaks": "UPDATE marks SET peaks = zeroblob(32)",
    "no peaks": "UPDATE marks SET peaks = NULL",
    "places beyond the end": "UPDATE entries SET offset = 1 << 40",
    "other places": "UPDATE entries SET offset = offset + 1",
    "negative places": "UPDATE entries SET offset = -1",
    "places that are words": "UPDATE entries SET offset = 'x'",
    "a line is missing": "DELETE FROM entries WHERE position = 280",
    "no marks": "DELETE FROM marks",
    "no table": "DROP TABLE marks",
}


@pytest.mark.parametrize("name", SPOILT)
def test_nobody_is_accused_by_a_damaged_read_model(large: Path, tmp_path: Path, name: str) -> None:
    """The bytes of the ledger decide; there is no traceback either."""
    with ways(large, tmp_path / "cache") as found:
        assert 0 == found.by_model("head", "--known", "5").code
        with closing(sqlite3.connect(cache_file(str(large)))) as connection:
            connection.execute(SPOILT[name])
            connection.commit()
        remember(str(large), head_of(large.read_bytes().splitlines()[:-3]))
        came = found.run("CUB", "KOR", "--on", "1960")
        assert 0 == came.code
        assert "last seen" not in came.err
        assert "our bug" not in came.err
        assert head_now(large) == recall(str(large))


@pytest.mark.parametrize("how", ["cut", "anew"])
def test_a_read_model_hides_nothing(large: Path, tmp_path: Path, how: str) -> None:
    """What became of the ledger is said the same with one as without."""
    with ways(large, tmp_path / "cache") as found:
        found.by_model("head")
        before = head_now(large)
        assert before == recall(str(large))
        if how == "cut":
            cut(large, LINES - 1)
            what = shorter(before, LINES - 1)
        else:
            large.unlink()
            told(large, [source(f"s{number}", "P") for number in range(LINES - 2)])
            what = other(before, head_now(large))
        for args in (("head",), ("--no-cache", "head")):
            assert warned(what) in found.run(*args).err
        assert before == recall(str(large))


# --- the ledger that ships --------------------------------------------------------------------------------------------------


@pytest.fixture
def inside(diplo: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a ledger that ships with the program, and take the other away."""
    log = tmp_path / "data" / "events.jsonl"
    log.parent.mkdir()
    told(log, [E])
    log_of(diplo).unlink()
    monkeypatch.setattr(session, "shipped", lambda: str(log))
    return log


def test_the_ledger_that_ships_is_never_remembered(diplo: Runner, state: Path, inside: Path) -> None:
    """It changes with the program; nobody puts it back."""
    for args in (["head"], ["head", "--accept"], ANSWER, ["log"], ["prove", "key:e"]):
        assert (0, "") == diplo.run(args)[::2]
    assert not state.exists()
    cut(inside, 2)
    assert "" == diplo.run(["head"]).err


def test_nor_by_another_path(diplo: Runner, state: Path, inside: Path) -> None:
    """A relative one, a longer one, a link."""
    (diplo.folder / "link.jsonl").symlink_to(inside)
    for path in ("../data/events.jsonl", f"{inside.parent}/../data/events.jsonl", "link.jsonl"):
        for args in (["head"], ["head", "--accept"], ANSWER):
            assert (0, "") == diplo.run(["-f", path, *args])[::2]
    assert not state.exists()


def test_a_new_ledger_is_not_what_another_was(diplo: Runner) -> None:
    """Where one was taken away and another is started in its place, nobody is accused, and it can be appended to."""
    diplo.run(["head"])
    log_of(diplo).unlink()
    assert 0 == diplo.run(["init"]).code
    assert "" == diplo.run(["head"]).err
    assert 0 == diplo.run(["add", "source", "a-book", "--title", "A book"]).code
