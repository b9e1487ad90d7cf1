"""`diplo diff`: which of the words are parties, days and states of knowledge, whatever their order; the rest is in golden/."""

import csv
import io
import json
import shlex
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from sessions import Runner, place

from cli.main import main
from ledger.differ import Difference

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book", "publisher": "X"}}
{"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], "cites": [{"source": "s"}]}
{"kind": "rupture", "date": "1960", "parties": ["CUB", "KOR"], "cites": [{"source": "s"}]}
"""


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


@pytest.mark.parametrize(
    "args",
    [
        "--known 3 4 KOR CUB --on 1965",
        "--known=3 4 KOR CUB --on 1965",
        "KOR --known 3 4 CUB --on=1965",
        "KOR CUB --on 1965 --known=3 4",
        "KOR CUB --on 1965 --known 3 --known 4",
        "KOR CUB --known=3 --on 1965 --known=4",
        "--known 3 KOR CUB --known=4 --on 1965",
        "--known 3 4 --on 1965 -- KOR CUB",
        "-qO text --known 3 4 --on 1965 KOR CUB",
        "-q -Otext KOR CUB --color never --known 3 4 --on 1965",
        "-f events.jsonl 'South Korea' Cuba --according-to s --known 3 4 --on 1965",
    ],
)
def test_two_states_of_knowledge_are_understood_wherever_they_stand(args: str, diplo: Runner) -> None:
    """The word behind `--known K1` is K2 when it would leave parties or days odd; values of options are no words."""
    expected = diplo.run(["diff", "KOR", "CUB", "--on", "1965", "--known", "3", "4"])
    assert (0, "") == (expected.code, expected.err)
    assert "\nrelations: established → severed\n" in expected.out
    came = diplo.run(["diff", *shlex.split(args)])
    out = came.out.replace(", according to s", "")
    assert (0, expected.out, "") == (came.code, out, came.err)


@pytest.mark.parametrize(
    "args", ["KOR CUB 1955 1965 --known 3", "--known 3 KOR CUB 1955 1965", "KOR --known=3 CUB 1955 1965"]
)
def test_one_state_of_knowledge_goes_with_two_days(args: str, diplo: Runner) -> None:
    """With four words none of them is a state of knowledge: in the ledger of three entries nothing was severed."""
    came = diplo.run(["diff", *args.split()])
    head = "South Korea (KOR) and Cuba (CUB): 1955 → 1965, as known at 3\n\nnothing changed\n"
    assert (0, "") == (came.code, came.err)
    assert came.out.startswith(head)


@pytest.mark.parametrize(("args", "rows"), [("1949-06 1965", 4), ("--on 1965 --known 3 4", 5)])
def test_every_pair_is_compared_without_parties(args: str, rows: int, diplo: Runner) -> None:
    """JSON and CSV have the same rows, with the documented columns."""
    told = json.loads(diplo.run(["diff", *args.split(), "-O", "json"]).out)
    tabled = list(csv.DictReader(io.StringIO(diplo.run(["diff", *args.split(), "-O", "csv"]).out)))
    assert rows == len(told)
    assert [[*Difference._fields, "schema"]] * rows == [list(row) for row in told]
    assert [row["entries"] for row in tabled] == ["|".join(row["entries"]) for row in told]
    assert [(row["dimension"], row["status_1"], row["status_2"]) for row in tabled] == [
        (row["dimension"], row["status_1"], row["status_2"]) for row in told
    ]


def test_one_direction_is_told_alone_and_both_together_where_they_agree(diplo: Runner) -> None:
    """A recognition by one is of that direction; what an establishment implies goes either way."""
    body = {"kind": "recognition", "date": "1940", "by": ["CUB"], "toward": ["KOR"], "cites": [{"source": "s"}]}
    diplo.put("more.jsonl", json.dumps(body))
    assert "\nrecognition, either way: none → recognised\n" in diplo.run(["diff", "CUB", "KOR", "1948", "1965"]).out
    out = diplo.run(["diff", "CUB", "KOR", "1948", "1965", "--with", "more.jsonl"]).out
    assert "\nrecognition, South Korea → Cuba: none → recognised\n" in out
    assert "recognition, Cuba" not in out


def test_a_party_that_the_ledger_adds_is_found_in_the_later_state(diplo: Runner) -> None:
    """Between a state that did not know of it and one that did, everything about it was learnt."""
    party = {"kind": "party", "code": "XAA", "type": "state", "name": "Atlantis", "life": [["1900-01-01", None, "s"]]}
    act = {"kind": "establishment", "date": "1950", "parties": ["CUB", "XAA"], "cites": [{"source": "s"}]}
    diplo.put("more.jsonl", json.dumps(party) + "\n" + json.dumps(act) + "\n")
    assert 0 == diplo.run(["append", "more.jsonl"]).code
    for args in ("Atlantis Cuba --on 1960 --known 4 6", "Atlantis Cuba --on 1960 --known 6 4"):
        came = diplo.run(["diff", *args.split()])
        assert (0, "") == (came.code, came.err)
        assert came.out.startswith("Atlantis (XAA) and Cuba (CUB) on 1960: ")
    assert "\nrelations: established → not covered\n" in came.out
    assert "\n    before: since 1950\n    no longer carried\n" in came.out


def test_parties_are_completed() -> None:
    """A shell completes names as for any other command."""
    found = ShellComplete(main, {}, "diplo", "_DIPLO_COMPLETE").get_completions(["diff", "CUB"], "South K")
    assert ["South Korea"] == [item.value for item in found]
