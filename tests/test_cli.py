"""The command line as people meet it: the sessions of `golden/`, and what such files cannot hold.

`UPDATE_GOLDEN=1 pytest tests/test_cli.py` writes into the golden files what comes back now; read the difference.
"""

import os
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from sessions import Runner, place, read_sessions, write_sessions

import ledger
from cli.commands import COMMANDS
from cli.main import main
from ledger import showing
from ledger.canonical import ENVELOPE
from ledger.kinds import KINDS

GOLDEN = Path(__file__).parent / "golden"
UPDATES = bool(os.environ.get("UPDATE_GOLDEN"))
SESSIONS = [
    pytest.param(path, number, id=f"{path.stem}: {session.title}")
    for path in sorted(GOLDEN.glob("*.txt"))
    for number, session in enumerate(read_sessions(path.read_text(encoding="utf-8")))
]


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give an empty folder to run commands in."""
    return place(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize(("path", "number"), SESSIONS)
def test_a_session_goes_as_it_is_written(path: Path, number: int, diplo: Runner) -> None:
    """Every command of a session gives the output, the talk and the exit code that the golden file says."""
    sessions = read_sessions(path.read_text(encoding="utf-8"))
    written = sessions[number]
    came = diplo.play(written)
    if UPDATES:
        sessions[number] = came
        path.write_text(write_sessions(sessions), encoding="utf-8")
    else:
        assert write_sessions([written]) == write_sessions([came])


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_a_golden_file_is_written_in_its_plain_form(path: Path) -> None:
    """Reading and writing a golden file changes nothing, so nothing in it is passed over."""
    text = path.read_text(encoding="utf-8")
    assert text == write_sessions(read_sessions(text))


# --- what golden files cannot hold ----------------------------------------------------------------------------------------

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
"""
# For each kind the fewest words that `add` needs, and what the entry then says of its own.
_Words = tuple[list[str], dict[str, object]]
EVENTS: tuple[tuple[str, list[str], dict[str, object]], ...] = (
    ("recognition", ["CUB", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("recognition-withdrawal", ["CUB", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("establishment", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("rupture", ["--by", "CUB", "--toward", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("suspension", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("resumption", ["CUB", "KOR", "--consular", "no"], {"parties": ["CUB", "KOR"], "consular": False}),
    ("note-exchange", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("consular-establishment", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("consular-rupture", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    (
        "mission-opening",
        ["CUB", "KOR", "--mission", "embassy"],
        {"by": ["CUB"], "toward": ["KOR"], "mission": "embassy"},
    ),
    (
        "mission-closure",
        ["CUB", "KOR", "--mission", "embassy"],
        {"by": ["CUB"], "toward": ["KOR"], "mission": "embassy"},
    ),
    (
        "mission-change",
        ["CUB", "KOR", "--mission", "embassy"],
        {"by": ["CUB"], "toward": ["KOR"], "mission": "embassy"},
    ),
    (
        "accreditation",
        ["CUB", "KOR", "--class", "ambassador", "--resident", "false"],
        {"by": ["CUB"], "toward": ["KOR"], "class": "ambassador", "resident": False},
    ),
    ("recall", ["CUB", "KOR", "--class", "charge"], {"by": ["CUB"], "toward": ["KOR"], "class": "charge"}),
    ("expulsion", ["CUB", "KOR", "--class", "other"], {"by": ["CUB"], "toward": ["KOR"], "class": "other"}),
    (
        "protection",
        ["CUB", "USA", "--protector", "Switzerland"],
        {"by": ["CUB"], "toward": ["USA"], "protector": "CHE"},
    ),
    (
        "protection-end",
        ["CUB", "USA", "--protector", "CHE"],
        {"by": ["CUB"], "toward": ["USA"], "protector": "CHE"},
    ),
    ("war", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("peace", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("visit", ["CUB", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("talks", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("agreement", ["CUB", "KOR", "PRK"], {"parties": ["CUB", "KOR", "PRK"]}),
    ("vote", ["CUB", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("statement", ["CUB", "KOR", "PRK"], {"by": ["CUB"], "toward": ["KOR", "PRK"]}),
    ("condolence", ["CUB", "KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
    ("other", ["CUB", "KOR"], {"parties": ["CUB", "KOR"]}),
    ("admission", ["CUB", "--organisation", "NONALIGNED"], {"parties": ["CUB"], "organisation": "NONALIGNED"}),
    ("exit", ["CUB", "--organisation", "NONALIGNED"], {"parties": ["CUB"], "organisation": "NONALIGNED"}),
    ("independence", ["CUB"], {"parties": ["CUB"]}),
    ("dissolution", ["CUB"], {"parties": ["CUB"]}),
    ("union", ["CUB", "--successors", "Mexico"], {"parties": ["CUB"], "successors": ["MEX"]}),
    ("renaming", ["CUB"], {"parties": ["CUB"]}),
    ("continuation", ["CUB", "--predecessors", "Mexico"], {"parties": ["CUB"], "predecessors": ["MEX"]}),
    (
        "attestation",
        ["CUB", "KOR", "--dimension", "relations", "--status", "none"],
        {"parties": ["CUB", "KOR"], "dimension": "relations", "status": ["none"]},
    ),
    ("coverage", ["CUB", "--dimensions", "war"], {"parties": ["CUB"], "dimensions": ["war"]}),
)
STATEMENTS: dict[str, _Words] = {
    "source": (["digest", "--title", "A digest"], {"csl": {"id": "digest", "type": "webpage", "title": "A digest"}}),
    "party": (
        ["XAA", "--type", "other", "--name", "Atlantis", "--life", "../1900-12-31"],
        {"code": "XAA", "type": "other", "name": "Atlantis", "life": [[None, "1900-12-31", "ledger"]]},
    ),
    "retraction": (["key:1", "--because", "a misprint"], {"because": "a misprint"}),
}
WHEN_AND_BY_WHOM = ["--date", "1970", "--source", "gazette"]
DATED_AND_CITED: dict[str, object] = {"date": "1970", "cites": [{"source": "gazette"}]}
ADDED: dict[str, _Words] = STATEMENTS | {
    name: ([*words, *WHEN_AND_BY_WHOM], said | DATED_AND_CITED) for name, words, said in EVENTS
}


@pytest.fixture(name="small")
def a_small_ledger(diplo: Runner) -> Runner:
    """Give a folder with a small ledger in it."""
    diplo.put("events.jsonl", LEDGER)
    return diplo


def test_the_table_above_has_every_kind() -> None:
    """A new kind needs its line; the first entry is the one that `init` makes, and `amend` is a command of its own."""
    assert set(KINDS) - {"ledger", "amendment"} == set(ADDED)


@pytest.mark.parametrize("kind", ADDED)
def test_every_kind_can_be_added_in_one_line(kind: str, small: Runner) -> None:
    """With nobody there to answer, the options alone make an entry of any kind."""
    words, said = ADDED[kind]
    if kind == "retraction":
        said = said | {"of": small.entries()[-1]["id"]}
    came = small.run(["add", kind, *words, "-q"])
    assert (came.code, came.err) == (0, "")
    entry = small.entries()[-1]
    assert {"kind": kind, **said} == {name: value for name, value in entry.items() if name not in ENVELOPE}
    assert came.out.startswith(f"{entry['id']}  {kind}\nappended 1 entry, head 4:")


@pytest.mark.parametrize(
    "args",
    [
        "append bad.jsonl",
        "append good.jsonl --if-head 7",
        "append good.jsonl --dry-run",
        "append again.jsonl",
        "append nowhere.jsonl",
        "add rupture CUB USA --date 1960-13 --source gazette",
        "add rupture CUB USA --date 1961 --source gazette -n",
        "add rupture CUB USA",
        "add establishment CUB USA --date 1902 --source gazette",
        "init events.jsonl",
        "log -o events.jsonl",
        "check",
        "CUB USA",
    ],
)
def test_what_appends_nothing_leaves_every_byte(args: str, small: Runner) -> None:
    """Refused, tried, said before or only asked: the ledger stays as it is, byte for byte."""
    good = '{"kind": "vote", "date": "1992", "by": ["CUB"], "toward": ["USA"], "cites": [{"source": "gazette"}]}\n'
    small.put("good.jsonl", good)
    small.put("bad.jsonl", good + good.replace("1992", "1960-13"))
    small.put("again.jsonl", LEDGER)
    ledger = small.folder / "events.jsonl"
    before = ledger.read_bytes()
    small.run(args.split())
    assert before == ledger.read_bytes()


def test_two_ids_with_one_beginning_are_both_listed(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that could be two is an error that names both."""
    ids = [entry["id"] for entry in small.entries()]
    monkeypatch.setattr(showing, "SHORTEST_PREFIX", 0)
    came = small.run(["show", ""])
    assert came == (4, "", f"diplo: error: '' begins 3 ids\n  hint: it could be {' or '.join(ids)}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_is_for(command: str, diplo: Runner) -> None:
    """`diplo COMMAND -h`, `--help` and `diplo help COMMAND` answer without a ledger, and list what they take."""
    short, long, manual = (diplo.run(args) for args in ([command, "-h"], [command, "--help"], ["help", command]))
    assert short == long
    assert (short.code, manual.code, short.err, manual.err) == (0, 0, "", "")
    assert short.out.startswith(f"Usage: diplo {command}")
    assert all(line.strip() in short.out for line in manual.out.partition("\n")[2].splitlines())


def test_without_a_word_the_commands_are_listed(diplo: Runner) -> None:
    """`diplo` alone is `diplo --help`, and names every command with its line."""
    alone = diplo.run([])
    assert alone == diplo.run(["--help"])
    for name, (_, line) in COMMANDS.items():
        assert f"\n  {name}" in alone.out
        assert line in " ".join(alone.out.split())


def test_the_version_is_told(diplo: Runner) -> None:
    """`-V` and `--version` print the version of the package."""
    expected = (0, f"diplo {ledger.__version__}\n", "")
    assert expected == diplo.run(["-V"])
    assert expected == diplo.run(["--version"])


def test_a_pair_is_answered_from_any_folder(diplo: Runner) -> None:
    """Where there is no ledger around, the one that ships answers."""
    came = diplo.run(["South Korea", "Cuba", "--on", "2024-02-14"])
    assert (came.code, came.err) == (0, "")
    assert came.out.startswith(
        "South Korea (KOR) and Cuba (CUB) on 2024-02-14\n\nrelations: established since 2024-02-14"
    )


# --- completion -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_a_script_that_calls_diplo(shell: str, diplo: Runner) -> None:
    """The script asks `diplo` itself for the words."""
    came = diplo.run(["completion", shell])
    assert (came.code, came.err) == (0, "")
    assert f"_DIPLO_COMPLETE={shell}_complete" in came.out
    assert "_diplo_completion" in came.out


@pytest.mark.parametrize(
    ("typed", "begun", "expected"),
    [
        ([], "ch", ["CHE", "CHL", "CHN", "CHN-QING", "Chad", "Chile", "China", "check"]),
        ([], "comp", ["compare", "completion"]),
        (["state"], "cub", ["CUB", "Cuba"]),
        (["state", "CUB"], "South K", ["South Korea"]),
        (["why", "CUB"], "non", ["NONALIGNED", "Non-Aligned Movement"]),
        (["log"], "kor", ["KOR", "KOR-JOS"]),
        (["party"], "Swi", ["Switzerland"]),
        (["state", "CUB", "KOR"], "--acc", ["--according-to"]),
        (["state", "CUB", "KOR", "-O"], "json", ["json", "jsonl"]),
        (["log", "--kind"], "mission-c", ["mission-closure", "mission-change"]),
        (["completion"], "z", ["zsh"]),
        (["state", "CUB", "KOR"], "--wi", ["--without", "--with"]),
    ],
    ids=str,
)
def test_a_word_that_is_begun_is_completed(typed: list[str], begun: str, expected: list[str]) -> None:
    """Commands, options, formats, kinds and the names of parties are completed, whatever the case of their letters."""
    found = ShellComplete(main, {}, "diplo", "_DIPLO_COMPLETE").get_completions(typed, begun)
    assert sorted(expected) == sorted(item.value for item in found)


def test_the_shell_gets_its_words_from_the_program(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the script asks for is answered in the shell's form, and nothing else is printed."""
    monkeypatch.setenv("_DIPLO_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "diplo state Cub")
    monkeypatch.setenv("COMP_CWORD", "2")
    assert small.run([]) == (0, "plain,CUB\nplain,Cuba\n", "")
