"""Whatever is typed at the command line, it ends with a word that a person can read, and never by failing itself."""

from pathlib import Path

import pytest
from hostile import HIDDEN, LONG, WORDS, faults_of
from sessions import Runner, place

from cli.commands import COMMANDS
from cli.errors import lines_of, report
from ledger.problems import Problem

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
"""
VISIT = "add visit CUB USA --date 1990 --source gazette -n"
AMEND = "amend key:1 --because x -n --set"
# `@` is where the hostile word stands.
TYPED = (
    *("@", "@ @", "CUB @", "state @ CUB", "CUB USA --on @", "CUB USA --known @", "CUB USA --according-to @"),
    *("CUB USA --without @", "CUB USA --with @", "CUB USA -O @", "CUB USA -o @", "CUB USA -O csv -o @", "-f @ CUB USA"),
    *("--today @ CUB USA", "--known @ CUB USA", "--color @ CUB USA", "log CUB @", "log --kind @", "log --during @"),
    *("why CUB @", "why CUB USA --dimension @", "diff CUB USA @ 1990", "diff CUB USA 1900 @"),
    *("relations CUB --status @", "relations CUB --among @", "relations CUB --except @", "count CUB --on @"),
    *("party Cuba --on @", "party --list --type @", "cite --all --style @", "search @ --of @", "search x -n @"),
    *("sql @", "sql select(1) -p @ @", "sql select(:a) -p a @", "sql select(1) --seconds @", "sql select('@')"),
    *(
        "add @",
        "add source k -n --title @",
        "add source k -n --title x --issued @",
        "add source k -n --title x --type @",
    ),
    *(
        "add source --from @",
        "add visit CUB @ --date 1990 --source gazette -n",
        f"{VISIT} --date @",
        f"{VISIT} --key @",
    ),
    *(f"{VISIT} --source @", f"{VISIT} --note @", f"{VISIT} --author @", f"{VISIT} --if-head @", f"{VISIT} --after @"),
    *(f"{VISIT} --calendar @", "add party @ -n --type state --name @ --life @", "append - --if-head @"),
    *("add party XAB -n --type state --name x --life @", "add party XAB -n --type state --name x --codes @"),
    *("add attestation CUB USA -n --dimension @ --status @ --date 1990 --source gazette", "append - --author @"),
    *(f"{AMEND} @", f"{AMEND} date=@", f"{AMEND} note=@", f"{AMEND} @=x", f"{AMEND} cites.0.@=x", f"{AMEND} cites.@=x"),
    *(f"{AMEND} cites.0.quote=[@", f"{AMEND} cites={{@", "amend @ --set date=1990 --because x"),
    *("retract @ --because x", "retract key:1 -n --because @", "init x.jsonl --title @", "coverage CUB @"),
    *("compare CUB USA @", "on-this-day --on @", "db --datasette @"),
    *(f"{command} @" for command in COMMANDS),
)


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    runner.put("events.jsonl", LEDGER)
    return runner


@pytest.mark.parametrize("typed", TYPED)
def test_no_word_is_too_hostile(typed: str, diplo: Runner) -> None:
    """With any such word the program answers or refuses: no failure of its own, no escape on a screen, no endless error."""
    before = (diplo.folder / "events.jsonl").read_bytes()
    found = {}
    for name, word in WORDS.items():
        came = diplo.run([part.replace("@", word) for part in typed.split()])
        if faults := faults_of(came):
            found[name] = (faults, came.code, came.err[:300])
    assert {} == found
    assert before == (diplo.folder / "events.jsonl").read_bytes()


def test_a_name_of_a_file_is_written_out(diplo: Runner) -> None:
    """A file may be called anything; what is said of it stays on one line."""
    name = "events\n\x1b[31m\u202e.jsonl"
    (diplo.folder / "events.jsonl").rename(diplo.folder / name)
    with (diplo.folder / name).open("ab") as file:
        file.write(b"nothing of ours\n{}\n")
    came = diplo.run(["-f", name, "log"])
    assert [] == faults_of(came)
    assert (3, "") == (came.code, came.out)
    assert r"diplo: error: events\n\x1b[31m\u202e.jsonl:4:1: the line is not JSON" in came.err


# --- how errors are told ------------------------------------------------------------------------------------------------


def test_a_long_error_loses_its_middle() -> None:
    """What somebody handed in is repeated by its beginning and its end, and how much there is of it is told."""
    what, *_, hint = lines_of(Problem("x", "there is no " + "y" * LONG, "z" * LONG))
    assert f"diplo: error: there is no {'y' * 274} … (99426 characters) … {'y' * 300}" == what
    assert f"  hint: {'z' * 292} … (99408 characters) … {'z' * 300}" == hint
    whole = f"diplo: error: {'y' * 986}"
    assert [whole] == list(lines_of(Problem("x", "y" * 986)))


def test_a_long_excerpt_is_cut() -> None:
    """An excerpt of a thousand characters is enough; the mark points into it, or is left out."""
    _, excerpt, mark = lines_of(Problem("x", "y", excerpt="e" * LONG, mark=(998, LONG)))
    assert (f"    {'e' * 1000}…", f"    {' ' * 998}^^") == (excerpt, mark)
    assert [f"    {'e' * 1000}…"] == list(lines_of(Problem("x", "y", excerpt="e" * LONG, mark=(1000, LONG))))[1:]


def test_of_very_many_problems_the_first_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    """A thousand are shown, and how many there are besides."""
    report(Problem("x", f"number {number}") for number in range(1003))
    lines = capsys.readouterr().err.splitlines()
    assert (1001, "diplo: error: number 999", "diplo: error: 3 more, which are not shown") == (len(lines), *lines[-2:])


def test_with_nobody_to_hear_it_the_exit_code_tells(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error may be closed: nothing of it gets between the data."""
    monkeypatch.setattr("sys.stderr", None)
    report([Problem("x", HIDDEN)])
    assert "" == capsys.readouterr().out
