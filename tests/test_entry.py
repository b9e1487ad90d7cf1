"""The quick way to an answer gives what the whole command line gives, byte for byte, and knows what it must not take."""

import os
import subprocess
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sessions import Runner, place

from cli import entry
from cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette", "publisher": "State Printer"}}
{"kind": "source", "csl": {"id": "digest", "type": "webpage", "title": "A digest"}}
{"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "1"}
{"kind": "rupture", "date": "1960", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "2"}
{"kind": "rupture", "date": "1959", "parties": ["CUB", "KOR"], "cites": [{"source": "digest"}], "account_of": "key:2"}
{"kind": "party", "code": "XAA", "type": "state", "name": "stat", "life": [[null, null, "gazette"]]}
"""


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger to run commands in."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


def both_ways(diplo: Runner, args: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> tuple[object, object]:
    """Run arguments as they are, and again without the quick way."""
    quick = diplo.run(args)
    with monkeypatch.context() as patch:
        patch.setattr(entry, "quick", lambda _: None)
        return quick, diplo.run(args)


# --- the same, either way -----------------------------------------------------------------------------------------------

PAIRS = (("CUB", "KOR"), ("South Korea", "cuba"), ("Cuba", "Korea"), ("CUB", "CUB"), ("stat", "CUB"), ("CUB", ""))
OPTIONS: tuple[tuple[str, ...], ...] = (
    ("--today", "2024-02-14"),
    ("--on", "1959-07-01"),
    ("--on=1959",),
    ("--on", "14/02/2024"),
    ("--on", "1890"),
    ("--on", ""),
    ("--on", "1950", "--on", "1961"),
    ("--on", "1961", "--according-to", "gazette"),
    ("--on", "1961", "--according-to", "state printer"),
    ("--on", "1961", "--according-to", "nobody"),
    ("--on", "1961", "-O", "csv"),
    ("--on", "1961", "-O", "xml"),
    ("--on", "1961", "-Ojson"),
    ("--on", "1961", "--output-format=md"),
    ("--on", "1961", "-f", "events.jsonl"),
    ("--on", "1961", "-f", "nowhere.jsonl"),
    ("--on", "1961", "--today", "nonsense"),
    ("--on", "1961", "-q"),
    ("--on", "1961", "-e"),
    ("--on",),
    ("--on", "-q"),
    ("-x",),
)


@pytest.mark.parametrize(("pair", "options"), list(product(PAIRS, OPTIONS)), ids=str)
@pytest.mark.parametrize("word", [(), ("state",)], ids=["bare", "state"])
def test_an_answer_does_not_depend_on_the_way(
    word: tuple[str, ...],
    pair: tuple[str, str],
    options: tuple[str, ...],
    diplo: Runner,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A question gets the same bytes and the same code, whichever part of the program answers it."""
    quick, whole = both_ways(diplo, [*word, *pair, *options], monkeypatch)
    assert whole == quick


WORDS = ("state", "log", "CUB", "Cuba", "KOR", "--on", "1961", "--on=1959", "-O", "json", "-Ocsv", "-f", "events.jsonl")
MORE_WORDS = ("--today", "2024", "--according-to", "digest", "-q", "-e", "--", "-", "", "stat", "-O=json", "--ledger=x")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(args=st.lists(st.sampled_from(WORDS + MORE_WORDS), max_size=6))
def test_no_order_of_words_tells_the_two_ways_apart(
    args: list[str], diplo: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands where, the two parts of the program agree on it."""
    quick, whole = both_ways(diplo, args, monkeypatch)
    assert whole == quick


def test_a_bare_pair_is_short_for_state(diplo: Runner) -> None:
    """`diplo A B` and `diplo state A B` say the same, in every format."""
    for form in ("text", "table", "json", "jsonl", "csv", "tsv", "md", "html"):
        question = ["KOR", "CUB", "--on", "1959-07-01", "-O", form]
        assert diplo.run(["state", *question]) == diplo.run(question)


# --- what is plain --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["A", "B"], (("A", "B"), {})),
        (["state", "A", "B"], (("A", "B"), {})),
        (["state", "A", "--on", "1950", "B"], (("A", "B"), {"on": "1950"})),
        (["-f", "x", "A", "B", "-O", "csv"], (("A", "B"), {"ledger": "x", "form": "csv"})),
        (["--today=2024", "A", "B"], (("A", "B"), {"today": "2024"})),
        (["A", "B", "--on=1950", "--according-to", "k"], (("A", "B"), {"on": "1950", "according_to": "k"})),
    ],
    ids=str,
)
def test_a_plain_question_is_read(args: list[str], expected: object) -> None:
    """Two names and options with values are read as they stand."""
    assert expected == entry.plain(args)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["A"],
        ["A", "B", "C"],
        ["state", "A"],
        ["state", "state", "B"],
        ["A", "B", "-q"],
        ["A", "B", "-e"],
        ["A", "B", "--help"],
        ["A", "B", "-o", "x.csv"],
        ["A", "B", "--color", "always"],
        ["A", "B", "-Ocsv"],
        ["A", "B", "-O=csv"],
        ["A", "B", "--on"],
        ["A", "B", "--on", "-q"],
        ["A", "B", "--", "C"],
        ["--on", "1950", "A", "B"],
        ["-O", "csv", "state", "A", "B"],
        ["A", "--on", "1950", "B"],
        *([name, "B"] for name in COMMANDS),
    ],
    ids=str,
)
def test_anything_else_is_not_plain(args: list[str]) -> None:
    """The quick way leaves alone what it does not know to the last word."""
    assert entry.plain(args) is None


# --- how it ends ------------------------------------------------------------------------------------------------------------


def interrupt(*_: object, **__: object) -> object:
    """Do what Ctrl-C does."""
    raise KeyboardInterrupt


def fail(*_: object, **__: object) -> object:
    """Do what nobody expected."""
    raise RuntimeError("a \x1b[31mred herring")


@pytest.mark.parametrize("args", [["CUB", "KOR"], ["CUB", "KOR", "-q"], ["log"]], ids=str)
def test_an_interrupted_run_says_so_and_ends_with_130(
    args: list[str], diplo: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C ends the program with one line, on either way."""
    monkeypatch.setattr("ledger.log.Log.lines", interrupt)
    assert diplo.run(args) == (130, "", "diplo: interrupted; the log is whole\n")


@pytest.mark.parametrize("args", [["CUB", "KOR"], ["CUB", "KOR", "-q"], ["log"]], ids=str)
def test_a_bug_of_ours_is_told_as_one(args: list[str], diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that nobody foresaw is one line without a traceback, and exit code 70."""
    monkeypatch.setattr("ledger.log.Log.lines", fail)
    said = (
        "diplo: error: this is a bug in diplo: RuntimeError: a \\x1b[31mred herring\n"
        "  hint: please report it, with what `diplo -v …` prints\n"
    )
    assert diplo.run(args) == (70, "", said)


def test_a_bug_of_ours_shows_its_traceback_to_who_asks(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """With -v the traceback stands before the line."""
    monkeypatch.setattr("ledger.log.Log.lines", fail)
    came = diplo.run(["CUB", "KOR", "-v"])
    assert (came.code, came.out) == (70, "")
    assert "Traceback (most recent call last)" in came.err


def test_run_leaves_with_the_exit_code(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entry point reads the words of the process and exits with the code of what came of them."""
    assert diplo.folder.is_dir()
    monkeypatch.setattr(sys, "argv", ["diplo", "CUB", "KOR", "--on", "14/02/2024"])
    with pytest.raises(SystemExit) as stopped:
        entry.run()
    assert stopped.value.code == 2


# --- in a process of its own ------------------------------------------------------------------------------------------------


def process(
    args: Sequence[str], folder: Path, code: str = "from cli.entry import run; run()", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program in a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(
        command, cwd=folder, env={**kept, "PYTHONPATH": str(ROOT), **env}, capture_output=True, check=False
    )


def test_a_plain_question_loads_no_heavy_library(diplo: Runner) -> None:
    """Answering takes neither click nor a table library nor a database."""
    heavy = ("click", "rich", "pandas", "sqlite_utils", "sqlite3", "attrs", "attr")
    code = (
        "import sys\nfrom cli import entry\nassert entry.start(sys.argv[1:]) == 0\n"
        f"print(sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)"
    )
    for form in ("text", "json", "csv"):
        assert process(["CUB", "KOR", "-O", form], diplo.folder, code).stderr == b"[]\n"


@pytest.mark.parametrize("args", [["CUB", "KOR"], ["CUB", "KOR", "-q"], ["log"], ["--help"]], ids=str)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
def test_a_full_disk_is_told_and_ends_with_6(args: list[str], diplo: Runner) -> None:
    """Output that cannot be written is an error of the machine, not a bug and not a silence."""
    command = [sys.executable, "-c", "from cli.entry import run; run()", *args]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            command, cwd=diplo.folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=full, stderr=-1, check=False
        )
    said = (
        b"diplo: error: could not write the output: No space left on device\n"
        b"  hint: make room or choose another place\n"
    )
    assert (done.returncode, done.stderr) == (6, said)


def test_data_is_utf_8_whatever_the_locale(diplo: Runner) -> None:
    """A program that reads the answer need not know in which locale it was given."""
    args = ["party", "Cuba"]
    plain, narrow = (process(args, diplo.folder, PYTHONIOENCODING=name) for name in ("utf-8", "ascii"))
    assert (narrow.returncode, narrow.stderr) == (0, b"")
    assert plain.stdout == narrow.stdout
    assert not plain.stdout.isascii()
