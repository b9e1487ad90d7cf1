"""`diplo merge` by hand, and its set-up in git: what is said, what is written, and how it ends."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ledgers import LEDGER, SOURCE, amendment, mutual
from merges import Fork, bodies_of, lines_of
from sessions import Came, Runner, place

from cli.git import published_side
from cli.remembered import recall, remember
from ledger import writing
from ledger.canonical import entry_id
from ledger.head import head_of
from ledger.log import Log
from ledger.ordering import ordered
from ledger.problems import MachineError, Problem

BASE = [LEDGER, SOURCE, mutual("visit", "1960", "CUB", "MEX")]
FIRST, VISIT, TALKS = (
    entry_id(ordered(body))
    for body in (BASE[2], mutual("visit", "1961", "CUB", "MEX"), mutual("talks", "1962", "CUB", "MEX"))
)
HERE = "ours: ours is taken as published (else say --published theirs)\n"


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Stand in an empty folder."""
    return place(tmp_path, monkeypatch, capfd)


def parted(runner: Runner) -> Fork:
    """Put three versions of a ledger there: a visit was recorded on one side, talks on the other."""
    ours, theirs = mutual("visit", "1961", "CUB", "MEX"), mutual("talks", "1962", "CUB", "MEX")
    return Fork(runner.folder, BASE, [ours], [theirs])


def merge(runner: Runner, *more: str) -> Came:
    """Merge them."""
    return runner.run(["merge", "base", "ours", "theirs", *more])


def texts(runner: Runner) -> dict[str, bytes]:
    """Give all files, but for lock files."""
    return {path.name: path.read_bytes() for path in runner.folder.iterdir() if path.suffix != ".lock"}


# --- by hand ------------------------------------------------------------------------------------------------------------


def test_a_merge_says_what_it_took_on_standard_error(runner: Runner) -> None:
    """Nothing is data, unless records are asked for; ours is the merged ledger afterwards."""
    fork = parted(runner)
    before, heads = fork.read("ours"), (str(fork.merged().before.short()), fork.merged().head.size)
    came = merge(runner)
    after = lines_of(runner.folder / "ours")
    assert (0, "") == (came.code, came.out)
    assert came.err.startswith(
        f"{HERE}{TALKS}  talks\nadded 1 entry of theirs behind the 4 of ours\nhead {heads[0]} → {heads[1]}:"
    )
    assert fork.read("ours").startswith(before)
    assert [VISIT, TALKS] == [line.entry["id"] for line in after[3:]]
    assert {"base", "ours", "theirs"} == set(texts(runner))


def test_a_merge_may_take_the_other_side_as_published(runner: Runner) -> None:
    """Whoever calls it by hand says so."""
    fork = parted(runner)
    came = merge(runner, "--published", "theirs")
    assert "ours: theirs is taken as published (as --published says)\n" in came.err
    assert f"{VISIT}  visit\nadded 1 entry of ours behind the 4 of theirs\n" in came.err
    assert fork.read("ours").startswith(fork.read("theirs"))


def test_a_merge_that_changes_nothing_says_so(runner: Runner) -> None:
    """Once more, and where one side alone went on."""
    fork = parted(runner)
    merge(runner)
    whole, stat = fork.read("ours"), os.stat(runner.folder / "ours")
    came = merge(runner)
    assert came.err.startswith(f"{HERE}ours holds every entry of theirs: nothing to add, head 5:")
    assert (whole, stat) == (fork.read("ours"), os.stat(runner.folder / "ours"))
    fork.put("theirs", whole)
    fork.put("ours", fork.read("base"))
    assert merge(runner).err.startswith(f"{HERE}theirs goes on from ours: taken as it is, head 5:")
    assert whole == fork.read("ours")


def test_a_dry_run_says_the_same_and_writes_nothing(runner: Runner) -> None:
    """Not even a lock file."""
    parted(runner)
    (runner.folder / "ours.lock").unlink()
    before = {path.name: path.read_bytes() for path in runner.folder.iterdir()}
    came = merge(runner, "--dry-run")
    assert (0, True) == (came.code, "would add 1 entry of theirs behind the 4 of ours\n" in came.err)
    assert before == {path.name: path.read_bytes() for path in runner.folder.iterdir()}


def test_records_come_on_standard_output(runner: Runner) -> None:
    """One for each entry that was added, and for each that both hold."""
    visit, talks = mutual("visit", "1961", "CUB", "MEX"), mutual("talks", "1962", "CUB", "MEX")
    Fork(runner.folder, BASE, [visit], [talks, visit])
    came = merge(runner, "-O", "jsonl", "-q")
    added: dict[str, object] = {
        "outcome": "added",
        "id": TALKS,
        "kind": "talks",
        "recorded_at": "2024-03-01T12:00:00.000000Z",
    }
    added |= {"recorded_by": "Bob", "position": 5, "code": None, "what": None, "entries": [], "schema": 1}
    shared = {**added, "outcome": "shared", "id": VISIT, "kind": "visit", "position": 4}
    shared["recorded_at"] = "2024-02-14T13:00:00.000000Z"
    assert [added, shared] == [json.loads(line) for line in came.out.splitlines()]
    assert "" == came.err


def test_many_entries_are_counted(runner: Runner) -> None:
    """Ten are named."""
    Fork(runner.folder, BASE, [], [])
    fork = Fork(
        runner.folder,
        BASE,
        [mutual("visit", "1961", "CUB", "MEX")],
        [mutual("visit", str(year), "CUB", "MEX") for year in range(1970, 1983)],
    )
    came = merge(runner)
    assert "\nand 3 more\nadded 13 entries of theirs behind the 4 of ours\n" in came.err
    assert 17 == len(lines_of(fork.folder / "ours"))


def test_what_is_refused_stands_beside_the_ledger(runner: Runner) -> None:
    """Each problem is told with its place there, and then what was done, and what to do."""
    one = mutual("visit", "1961", "CUB", "MEX", key="k")
    fork = Fork(runner.folder, BASE, [one], [{**one, "date": "1962"}])
    before = fork.read("ours")
    dry = merge(runner, "-n")
    assert {"base", "ours", "theirs"} == set(texts(runner))
    came = merge(runner)
    taken = entry_id(ordered(one))
    line = fork.read("theirs").splitlines()[-1]
    column = line.decode().index('"k"') + 1
    assert (
        f"{HERE}diplo: error: ours.unmerged:1:{column}: the key 'k' belongs to the entry {taken} with another body\n"
    ) in came.err
    assert came.err.endswith(
        "  hint: an entry is never overwritten: append a correction of it\n"
        "diplo: error: the merge stops: ours has the 4 entries of ours; 1 entry of theirs stands in ours.unmerged\n"
        "  hint: mend that file, then `diplo -f ours append ours.unmerged`\n"
    )
    assert came.err.replace("stops", "would stop").replace("stands", "would stand") == dry.err
    assert (5, 5, before, line + b"\n") == (came.code, dry.code, fork.read("ours"), fork.read("ours.unmerged"))
    records = [json.loads(row) for row in merge(runner, "-q", "-O", "jsonl").out.splitlines()]
    given = str(lines_of(runner.folder / "theirs")[-1].entry["id"])
    assert [("refused", given, None), ("error", None, "key-taken")] == [
        (row["outcome"], row["id"], row["code"]) for row in records
    ]
    assert {"base", "ours", "theirs", "ours.unmerged"} == set(texts(runner))


def test_corrections_on_both_sides_must_be_looked_at(runner: Runner) -> None:
    """Everything is written, and the exit code is that of a finding."""
    Fork(runner.folder, BASE, [amendment(FIRST, date="1960-05")], [amendment(FIRST, date="1960-06")])
    came = merge(runner)
    assert 1 == came.code
    assert came.err.endswith("nothing was left out; look at this, then keep it with `git add ours`\n")
    assert f"diplo: error: the entry {FIRST} was corrected on both sides, by " in came.err
    assert 5 == len(lines_of(runner.folder / "ours"))


def test_a_damaged_side_leaves_ours_as_it_was(runner: Runner) -> None:
    """The side is named, with line and byte."""
    fork = parted(runner)
    fork.put("theirs", fork.read("theirs").replace(b'"1962"', b'"1963"'))
    before = texts(runner)
    came = merge(runner)
    assert (3, before) == (came.code, texts(runner))
    at = fork.read("theirs").rindex(b'{"v":1')
    assert f"diplo: error: theirs:4:1: the entry's body does not match its id {TALKS!r} (byte {at})\n" in came.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("merge", 2, "a merge is of three files\n  hint: say `diplo merge BASE OURS THEIRS`"),
        ("merge base ours", 2, "a merge is of three files\n  hint: say `diplo merge BASE OURS THEIRS`"),
        (
            "-f x merge base ours theirs",
            2,
            "-f does not go with a merge of three files\n  hint: name the ledger as OURS",
        ),
        (
            "merge --install base",
            2,
            "--install and --uninstall stand alone\n  hint: say `diplo merge --install`",
        ),
        (
            "merge --install --uninstall",
            2,
            "--install and --uninstall stand alone\n  hint: say `diplo merge --install`",
        ),
        (
            "merge base ours theirs --published mine",
            2,
            "invalid value for '--published': 'mine' is not a choice\n  hint: there are ours, theirs",
        ),
        ("merge base ours nowhere", 6, "there is no file nowhere\n  hint: check the path"),
        (
            "--known 3 merge base ours theirs",
            2,
            "--known is for commands that read\n  hint: leave it out: what is appended is known from now on",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(words: str, code: int, said: str, runner: Runner) -> None:
    """And nothing is written."""
    parted(runner)
    before = texts(runner)
    came = runner.run(words.split())
    assert (code, "", f"diplo: error: {said}\n", before) == (came.code, came.out, came.err, texts(runner))


def test_a_ledger_that_somebody_appends_to_is_not_replaced_meanwhile(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merge holds the lock of ours, as any writer does."""
    parted(runner)
    before = texts(runner)
    monkeypatch.setattr(writing, "LONGEST_WAIT", 0.05)
    with Log(runner.folder / "ours").appending():
        came = merge(runner)
    assert (6, before) == (came.code, texts(runner))
    assert "could not lock ours.lock: another program is appending" in came.err


def test_the_file_that_git_hands_over_is_not_locked(runner: Runner) -> None:
    """It is git's own, and gone afterwards: nothing is left beside it."""
    fork = parted(runner)
    fork.put(".merge_file_a1", fork.read("ours"))
    came = runner.run(["merge", "base", ".merge_file_a1", "theirs"])
    assert 0 == came.code, came.err
    assert ".merge_file_a1: ours is taken as published (git puts a change on top of it)\n" in came.err
    assert [VISIT, TALKS] == [entry_id(body) for body in bodies_of(lines_of(runner.folder / ".merge_file_a1"))[3:]]
    assert not (runner.folder / ".merge_file_a1.lock").exists()


@pytest.mark.parametrize(("theirs", "code"), [("talks", 0), ("visit", 5)])
def test_that_nobody_listens_is_no_merge_and_none_the_less(theirs: str, code: int, runner: Runner) -> None:
    """Git takes 0 for a merge: so where the talk cannot be said, everything is done all the same, and told by the code."""
    one = mutual("visit", "1961", "CUB", "MEX", key="k")
    fork = Fork(runner.folder, BASE, [one], [mutual(theirs, "1962", "CUB", "MEX", key="k" if code else "l")])
    reader, writer = os.pipe()
    os.close(reader)
    words = [sys.executable, "-c", "from cli.entry import run; run()", "merge", "base", "ours", "theirs", "-O", "json"]
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    done = subprocess.run(words, cwd=runner.folder, env=environ, stdout=writer, stderr=writer, check=False)
    os.close(writer)
    assert code == done.returncode
    last = fork.read("theirs").splitlines()[-1]
    if code:
        assert last + b"\n" == fork.read("ours.unmerged")
    else:
        assert b'"kind":"talks"' in fork.read("ours").splitlines()[-1]


def test_what_is_said_can_go_to_a_file(runner: Runner) -> None:
    """As text, or as records by the ending of its name."""
    parted(runner)
    assert 0 == merge(runner, "-n", "-q", "-o", "said.txt").code
    assert f"{TALKS}  talks\nwould add 1 entry of theirs" in (runner.folder / "said.txt").read_text()
    assert 0 == merge(runner, "-n", "-q", "-o", "said.json").code
    assert ["added"] == [one["outcome"] for one in json.loads((runner.folder / "said.json").read_text())]


def test_what_was_last_seen_of_a_ledger_goes_on_with_the_merge(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a merge puts behind the published side was not thrown away: nobody is warned of it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(runner.folder / "state"))
    fork = parted(runner)
    for side in ("ours", "theirs"):
        remember(str(runner.folder / "ours"), head_of(fork.read(side).splitlines()))
        fork.put(".merge_file_a1", fork.read("ours"))
        words = ["merge", "--as", "ours", "base", ".merge_file_a1", "theirs", "--published", "theirs"]
        assert 0 == runner.run(words).code
        merged = head_of(fork.read(".merge_file_a1").splitlines())
        assert merged == recall(str(runner.folder / "ours"))


def test_what_was_last_seen_of_another_ledger_stays(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that was changed before it was merged is told of as before; one that was never seen is not brought up."""
    monkeypatch.setenv("XDG_STATE_HOME", str(runner.folder / "state"))
    parted(runner)
    assert 0 == merge(runner).code
    assert recall(str(runner.folder / "ours")) is None
    other = head_of([b"another"])
    remember(str(runner.folder / "ours"), other)
    assert 0 == merge(runner, "--published", "theirs").code
    assert other == recall(str(runner.folder / "ours"))


# --- set-up -------------------------------------------------------------------------------------------------------------

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
DRIVER = f"{sys.executable} -c 'from cli.entry import run; run()' merge --as %P %O %A %B"
STEPS = [
    "add to .gitattributes: events.jsonl merge=diplo -text",
    "git config merge.diplo.name 'diplo: the published side, then new entries'",
    "git config merge.diplo.driver ",
    "git config merge.diplo.recursive binary",
]


@pytest.fixture
def repository(runner: Runner) -> Runner:
    """Stand in a git repository."""
    subprocess.run(["git", "init", "--quiet", runner.folder], check=True)
    return runner


def configured(name: str) -> str:
    """Give a setting of the repository."""
    done = subprocess.run(["git", "config", "--local", name], capture_output=True, text=True, check=False)
    return done.stdout.removesuffix("\n")


@needs_git
def test_the_set_up_is_said_then_done_and_done_once(repository: Runner) -> None:
    """A dry run says the steps; a second run has nothing to do."""
    dry = repository.run(["merge", "--install", "-n"])
    assert [f"would do: {step}" for step in STEPS] == [
        line[: len(f"would do: {step}")] for step, line in zip(STEPS, dry.out.splitlines(), strict=True)
    ]
    assert (0, False, "") == (
        dry.code,
        (repository.folder / ".gitattributes").exists(),
        configured("merge.diplo.driver"),
    )
    came = repository.run(["merge", "--install"])
    assert (0, dry.out.replace("would do: ", "")) == (came.code, came.out)
    assert (
        "commit .gitattributes; git clones it, but no settings: every clone runs `diplo merge --install`\n" == came.err
    )
    assert "events.jsonl merge=diplo -text\n" == (repository.folder / ".gitattributes").read_text()
    assert (DRIVER, "binary") == (configured("merge.diplo.driver"), configured("merge.diplo.recursive"))
    again = repository.run(["merge", "--install"])
    assert (0, "nothing to do: it is set up\n", "") == tuple(again)


@needs_git
def test_other_lines_are_kept_and_the_set_up_can_be_taken_back(repository: Runner) -> None:
    """Also a last line without its end; the file goes where nothing else is in it."""
    path = repository.folder / ".gitattributes"
    path.write_bytes(b"*.png binary\n\n*.csv text")
    assert 0 == repository.run(["merge", "--install"]).code
    assert b"*.png binary\n\n*.csv text\nevents.jsonl merge=diplo -text\n" == path.read_bytes()
    dry = repository.run(["merge", "--uninstall", "-n"])
    came = repository.run(["merge", "--uninstall"])
    steps = "take from .gitattributes: events.jsonl merge=diplo -text\ngit config --remove-section merge.diplo\n"
    assert (0, steps, "") == tuple(came)
    assert steps == dry.out.replace("would do: ", "")
    assert (b"*.png binary\n\n*.csv text\n", "") == (path.read_bytes(), configured("merge.diplo.driver"))
    assert (0, "nothing to do: it is not set up\n", "") == tuple(repository.run(["merge", "--uninstall"]))
    path.unlink()
    assert 0 == repository.run(["merge", "--install", "-q"]).code
    assert 0 == repository.run(["merge", "--uninstall"]).code
    assert not path.exists()


@needs_git
@pytest.mark.parametrize(
    ("name", "pattern"),
    [("our ledger.jsonl", '"/our ledger.jsonl"'), ("a/l[1].jsonl", "/a/l\\[1\\].jsonl"), ('a"b', '"/a\\"b"')],
)
def test_one_ledger_alone_can_be_set_up(name: str, pattern: str, repository: Runner) -> None:
    """Git finds it by its place, whatever it is called."""
    path = repository.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    came = repository.run(["-q", "-f", name, "merge", "--install"])
    assert 0 == came.code, came.err
    assert f"{pattern} merge=diplo -text\n" == (repository.folder / ".gitattributes").read_text()
    found = subprocess.run(["git", "check-attr", "-z", "merge", "--", name], capture_output=True, text=True, check=True)
    assert f"{name}\0merge\0diplo\0" == found.stdout


@needs_git
def test_a_program_that_is_called_diplo_is_called_by_its_place(
    repository: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git need not find what a person's shell finds."""
    program = repository.folder / "bin" / "diplo"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", ["bin/diplo", "merge", "--install"])
    assert 0 == repository.run(["merge", "--install"]).code
    assert f"{program} merge --as %P %O %A %B" == configured("merge.diplo.driver")


@needs_git
def test_where_it_cannot_be_set_up_it_is_said_why(
    repository: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Outside a repository, for a ledger that is elsewhere, where git or the disk refuses, or git is missing."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    came = repository.run(["-f", str(elsewhere / "x"), "merge", "--install"])
    what = f"{elsewhere}/x is not in the repository {repository.folder}"
    assert (5, "", f"diplo: error: {what}\n  hint: go to the repository that holds it\n") == tuple(came)
    (repository.folder / ".git" / "config.lock").write_text("")
    came = repository.run(["merge", "--install"])
    assert (6, True) == (came.code, came.err.startswith("diplo: error: git config merge.diplo.name: "))
    (repository.folder / ".gitattributes").unlink()
    (repository.folder / ".gitattributes").mkdir()
    came = repository.run(["merge", "--install"])
    assert (6, "diplo: error: ") == (came.code, came.err[:14])
    assert "could not read .gitattributes: Is a directory\n  hint: check the path\n" in came.err
    monkeypatch.chdir(elsewhere)
    none = "diplo: error: this folder is in no git repository\n  hint: go to one, or start one: `git init`\n"
    assert (5, "", none) == tuple(repository.run(["merge", "--install"]))
    monkeypatch.setenv("PATH", str(elsewhere))
    missing = "diplo: error: could not run git: No such file or directory\n"
    missing += "  hint: install git, or see that it is found\n"
    assert (6, "", missing) == tuple(repository.run(["merge", "--install"]))


def test_without_git_nobody_can_tell_which_side_is_published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """That is an error, and no guess."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError) as caught:
        published_side({"GITHEAD_0": "x"})
    what = "could not run git: No such file or directory"
    assert (Problem("git-missing", what, "install git, or see that it is found"),) == caught.value.problems
