"""Which ledger, which day, whose name: what a run of the command takes from where."""

import os
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from ledgers import build

from cli import session as session_module
from cli.session import Session, find_party, parse_date, read_pair, shipped
from ledger import dates
from ledger.intake import append
from ledger.jsontext import Text
from ledger.log import Log
from ledger.parties import load
from ledger.problems import DamagedError, LedgerError, MachineError, NotFoundError, RefusedError, UsageError

LEDGER = '{"kind": "ledger", "title": "A small ledger", "format": 1}\n'
OWN_PARTY = '{"kind": "party", "code": "XAA", "type": "state", "name": "Atlantis", "life": [[null, null, "Plato"]]}\n'


def make(path: Path, text: str = LEDGER) -> str:
    """Make a ledger and give its path."""
    append(Log(path), Text(text, ""), author="somebody", now=datetime(2024, 3, 1, tzinfo=UTC))
    return str(path)


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder without a ledger, with nothing said in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("DIPLO_LEDGER", "DIPLO_AUTHOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    for name in ("GIT_DIR", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL"):
        monkeypatch.delenv(name, raising=False)


# --- which ledger -----------------------------------------------------------------------------------------------------------


def test_the_ledger_named_comes_first_then_the_environment_then_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """-f, DIPLO_LEDGER, events.jsonl here or above, the one that ships: in this order."""
    inner = tmp_path / "one" / "two"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    assert shipped() == Session().log().path
    above = make(tmp_path / "events.jsonl")
    assert above == Session().log().path
    here = make(inner / "events.jsonl")
    assert here == Session().log().path
    set_up = make(tmp_path / "set-up.jsonl")
    monkeypatch.setenv("DIPLO_LEDGER", set_up)
    assert set_up == Session().log().path
    named = make(tmp_path / "named.jsonl")
    assert named == Session(ledger=named).log().path


def test_an_environment_that_says_nothing_counts_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty DIPLO_LEDGER is none."""
    here = make(tmp_path / "events.jsonl")
    monkeypatch.setenv("DIPLO_LEDGER", "")
    assert here == Session().log().path


@pytest.mark.parametrize("named", ["nowhere.jsonl", ".", ""])
def test_a_ledger_that_is_named_and_missing_is_never_replaced_by_another(named: str, tmp_path: Path) -> None:
    """Whoever names a ledger gets that one or an error, also when the name came out empty."""
    make(tmp_path / "events.jsonl")
    with pytest.raises(MachineError) as missing:
        Session(ledger=named).log()
    assert [problem.code for problem in missing.value.problems] == ["ledger-missing"]


def test_the_ledger_that_ships_cannot_be_written() -> None:
    """The curated ledger is for reading."""
    with pytest.raises(RefusedError) as refused:
        Session().writable_log()
    assert [problem.code for problem in refused.value.problems] == ["read-only"]


def test_a_ledger_of_ones_own_can_be_written(tmp_path: Path) -> None:
    """Any other ledger is for writing too."""
    here = make(tmp_path / "events.jsonl")
    assert here == Session().writable_log().path


def test_the_path_is_told_to_who_asks_for_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With -v a run says which ledger it uses; with -q nothing but data."""
    here = make(tmp_path / "events.jsonl")
    Session(verbose=True).log()
    Session(verbose=True, quiet=True).log()
    assert capsys.readouterr() == ("", f"ledger: {here}\n")


def test_what_a_log_says_of_itself_is_passed_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning about the file is talk: on stderr, and not with -q; hidden characters are written out."""
    log = Log(make(tmp_path / "events.jsonl"))
    log.notices.append("an \x1b[31modd file")
    Session().pass_on(log)
    Session(quiet=True).pass_on(log)
    assert capsys.readouterr() == ("", "diplo: warning: an \\x1b[31modd file\n")


# --- which day --------------------------------------------------------------------------------------------------------------


def test_today_is_the_day_that_is_said_else_the_clocks() -> None:
    """--today stands in for the clock, which is asked anew each time."""
    assert dates.parse("2024-02-14") == Session(today="2024-02-14").date_today()
    before = date.today()  # noqa: DTZ011 - a person's day
    found = Session().date_today()
    after = date.today()  # noqa: DTZ011 - the same
    assert before.isoformat() <= found.text <= after.isoformat()


def test_the_clock_is_read_in_utc() -> None:
    """The time of recording has no zone but UTC."""
    assert Session().now().tzinfo == UTC


@pytest.mark.parametrize("text", ["14/02/2024", "1960-13", "", "soon"])
def test_a_date_that_cannot_be_read_is_wrong_usage(text: str) -> None:
    """The error names the option, and marks the place in what was typed."""
    with pytest.raises(UsageError) as wrong:
        parse_date(text, "--on")
    (problem,) = wrong.value.problems
    assert (problem.code, problem.excerpt) == ("date-impossible", text)
    assert problem.what.startswith("--on: ")
    assert problem.hint


# --- whose name -------------------------------------------------------------------------------------------------------------


def test_the_author_is_named_by_the_option_then_the_environment_then_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--author, DIPLO_AUTHOR, git's user: in this order."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    with pytest.raises(UsageError):
        Session().author(None)
    for key, value, expected in (
        ("user.email", "ada@example.org", "ada@example.org"),
        ("user.name", "Ada", "Ada <ada@example.org>"),
    ):
        subprocess.run(["git", "config", "--file", str(tmp_path / "gitconfig"), key, value], check=True)
        assert expected == Session().author(None)
    monkeypatch.setenv("DIPLO_AUTHOR", " Berta ")
    assert Session().author(None) == "Berta"
    assert Session().author("Carla") == "Carla"


def test_git_is_not_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without git nobody is named by it, and that is all."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UsageError) as missing:
        Session().author(None)
    assert [problem.code for problem in missing.value.problems] == ["author-missing"]


@pytest.mark.parametrize("name", ["", "  "])
def test_an_author_that_came_out_empty_is_not_replaced(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--author "$NAME"` with nothing in NAME is an error, not somebody else's entry."""
    monkeypatch.setenv("DIPLO_AUTHOR", "Berta")
    with pytest.raises(UsageError) as missing:
        Session().author(name)
    assert [problem.code for problem in missing.value.problems] == ["author-missing"]


@pytest.mark.parametrize("name", ["a\x1b[31mb", "a\nb", "a\u202eb"])
def test_an_author_has_no_hidden_characters(name: str) -> None:
    """A name is on every line of the log: it holds only what can be seen."""
    with pytest.raises(UsageError) as wrong:
        Session().author(name)
    assert [problem.code for problem in wrong.value.problems] == ["author-wrong"]


# --- which parties ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [("Cubba", "party-unknown"), ("Korea", "party-ambiguous"), ("KOR", "party-outside-life")],
)
def test_a_name_is_never_guessed(text: str, code: str) -> None:
    """Unknown, ambiguous and not living then are three errors, all with exit code 4 and a hint."""
    day = dates.parse("1900-01-01")
    with pytest.raises(NotFoundError) as wrong:
        find_party(load(), text, None if code != "party-outside-life" else (day.earliest, day.latest))
    (problem,) = wrong.value.problems
    assert (problem.code, wrong.value.exit_code) == (code, 4)
    assert problem.hint


def test_a_pair_reads_what_bears_on_both(tmp_path: Path) -> None:
    """Names become parties, those of the ledger's own among them."""
    log = Log(make(tmp_path / "events.jsonl", LEDGER + OWN_PARTY))
    pair = read_pair(log, "atlantis", "South Korea")
    assert (pair.a.code, pair.b.code, pair.record.title) == ("XAA", "KOR", "A small ledger")


def test_a_party_has_no_relations_with_itself(tmp_path: Path) -> None:
    """Two names of one party are wrong usage."""
    with pytest.raises(UsageError) as same:
        read_pair(Log(make(tmp_path / "events.jsonl")), "South Korea", "KOR")
    assert [problem.code for problem in same.value.problems] == ["same-party"]


def test_a_ledger_that_is_gone_or_empty_is_an_error(tmp_path: Path) -> None:
    """A pair is not answered from nothing."""
    (tmp_path / "empty.jsonl").touch()
    for name, expected in (("gone.jsonl", MachineError), ("empty.jsonl", DamagedError)):
        with pytest.raises(LedgerError) as wrong:
            read_pair(Log(tmp_path / name), "CUB", "KOR")
        assert isinstance(wrong.value, expected)


@pytest.mark.parametrize("chunk", [1, 14, 15, 16, 40, 1 << 20])
def test_a_party_of_the_ledgers_own_is_seen_wherever_a_chunk_ends(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is looked through in parts, of which none need hold the whole of what is looked for."""
    for name in ("without", "own"):
        (tmp_path / name).mkdir()
    own = {"kind": "party", "code": "XAA", "type": "state", "name": "Atlantis", "life": [["1900-01-01", None, "s"]]}
    without, with_one = build(tmp_path / "without"), build(tmp_path / "own", own)
    monkeypatch.setattr(session_module, "_CHUNK", chunk)
    assert "XAA" == read_pair(with_one, "Atlantis", "CUB").a.code
    with pytest.raises(NotFoundError):
        read_pair(without, "Atlantis", "CUB")
