"""`diplo check` as a command: what golden sessions cannot hold."""

import json
import re
import shlex
from pathlib import Path
from typing import NamedTuple

import pytest
from click.shell_completion import ShellComplete
from sessions import Runner, place

from cli.main import main
from ledger.checks import CHECKS

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "source", "csl": {"id": "digest", "type": "book", "title": "A digest"}}
{"kind": "source", "csl": {"id": "hearsay", "type": "book", "title": "Hearsay", "custom": {"verified": false}}}
"""
# Two acts told by two sources, in an order that decides; a note that the sources tell too; a survey that fits nothing.
BODIES = """
{"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "1"}
{"kind": "rupture", "date": "1960-01-03", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "2"}
{"kind": "resumption", "date": "1960-01-03", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "3"}
{"kind": "resumption", "date": "1970", "parties": ["CUB", "PRK"], "cites": [{"source": "digest"}], "account_of": "key:3"}
{"kind": "visit", "date": "1960-01-20", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette"}], "key": "4"}
{"kind": "visit", "date": "1960-02-20", "parties": ["CUB", "KOR"], "cites": [{"source": "digest"}], "key": "5"}
{"kind": "visit", "date": "1980", "parties": ["CUB", "KOR"], "cites": [{"source": "digest", "rank": "deprecated"}]}
{"kind": "attestation", "date": "1955", "parties": ["CUB", "KOR"], "dimension": "relations", "status": ["none"], "cites": [{"source": "digest"}]}
{"kind": "attestation", "date": "1955", "parties": ["CUB", "KOR"], "dimension": "consular", "status": ["established"], "cites": [{"source": "digest"}]}
{"kind": "attestation", "date": "1965", "parties": ["CUB", "KOR"], "dimension": "consular", "status": ["severed"], "cites": [{"source": "digest"}]}
{"kind": "consular-establishment", "date": "1951", "parties": ["CUB", "KOR"], "cites": [{"source": "hearsay"}], "key": "7"}
"""


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger in which much is to be found."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    runner.put("more.jsonl", BODIES)
    assert 0 == runner.run(["append", "more.jsonl"]).code
    return runner


class Advice(NamedTuple):
    """A finding, and a command that it gives."""

    code: str
    entries: tuple[str, ...]
    command: str


def advice(diplo: Runner) -> list[Advice]:
    """List the commands that findings give with all that they need."""
    problems = json.loads(diplo.run(["check", "-O", "json"]).out)
    return [
        Advice(problem["code"], tuple(problem["entries"]), command)
        for problem in problems
        for command in re.findall(r"`diplo ((?:amend|retract) .*?) --because …`", problem["hint"])
        if not re.search(r"FIELD|KEY|OTHER|=…", command)
    ]


def test_every_command_that_is_given_settles_what_was_found(diplo: Runner) -> None:
    """Each, run on the ledger as it was, is accepted, and the finding is gone."""
    log = diplo.folder / "events.jsonl"
    before = log.read_bytes()
    given = advice(diplo)
    assert {
        "redundant",
        "order-undecided",
        "attestation-unmet",
        "change-unrecorded",
        "account-unlinked",
        "account-elsewhere",
        "citation-lost",
        "source-unverified",
    } == {one.code for one in given}
    for one in given:
        log.write_bytes(before)
        diplo.run(["head", "--accept"])
        assert (0, "") == diplo.run([*shlex.split(one.command), "--because", "as advised"])[::2]
        left = json.loads(diplo.run(["check", "-O", "json"]).out)
        assert (one.code, list(one.entries)) not in [(problem["code"], problem["entries"]) for problem in left]


def test_text_and_records_say_the_same(diplo: Runner) -> None:
    """Every finding, with its level, its hint and its entries."""
    problems = json.loads(diplo.run(["check", "-O", "json"]).out)
    told = "".join(
        f"{one['level']}: {one['what']}\n  hint: {one['hint']}\n  entries: {', '.join(one['entries'])}\n"
        for one in problems
    )
    assert told == diplo.run(["check"]).out


def test_each_check_alone_finds_its_own(diplo: Runner) -> None:
    """All of them together find what each finds, in the order in which they are listed."""
    alone = [diplo.run(["check", one.name, "-O", "jsonl"]).out for one in CHECKS]
    assert diplo.run(["check", "-O", "jsonl"]).out == "".join(alone)
    for one, out in zip(CHECKS, alone, strict=True):
        assert {(one.name, one.level)} >= {(row["code"], row["level"]) for row in map(json.loads, out.splitlines())}


def test_a_list_of_checks_needs_no_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It is about the program."""
    diplo = place(tmp_path, monkeypatch, capfd)
    came = diplo.run(["-f", "nowhere.jsonl", "check", "--list", "-O", "json"])
    assert (0, "") == (came.code, came.err)
    assert [one.name for one in CHECKS] == [row["name"] for row in json.loads(came.out)]


def test_the_manual_tells_each_check_as_the_list_does(diplo: Runner) -> None:
    """Name and line, in the same order."""
    table = diplo.run(["help", "check"]).out.partition("\n    ")[2].partition("\n\n")[0]
    rows = [tuple(re.split(r" {2,}", row.strip(), maxsplit=1)) for row in table.splitlines()]
    assert [(one.name, one.help) for one in CHECKS] == rows


def test_a_shell_completes_the_names_of_checks() -> None:
    """Those that begin as typed."""
    shell = ShellComplete(main, {}, "diplo", "_DIPLO_COMPLETE")
    found = [item.value for item in shell.get_completions(["check"], "source")]
    assert ["source-unverified", "source-unused"] == found


def test_the_exit_code_tells_errors_from_warnings(diplo: Runner) -> None:
    """Warnings count with --strict alone, and only those of the checks that are named; an error always counts."""
    assert 0 == diplo.run(["check"]).code
    assert 1 == diplo.run(["check", "--strict"]).code
    assert 0 == diplo.run(["check", "--strict", "contradictory", "outside-life"]).code
    act = '{{"kind": "{}", "date": "{}", "parties": ["CUB", "KOR"], "cites": [{{"source": "gazette"}}]}}\n'
    diplo.put("wrong.jsonl", act.format("rupture", 1981) + act.format("suspension", 1982))
    assert 1 == diplo.run(["check", "--with", "wrong.jsonl"]).code
    assert 0 == diplo.run(["check", "--with", "wrong.jsonl", "source-unused"]).code
