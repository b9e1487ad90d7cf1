"""`diplo source` beyond its golden sessions: text and records say the same, and it agrees with `--without`."""

import csv
import io
import json
from itertools import product
from pathlib import Path

import pytest
from sessions import Runner, place

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "source", "csl": {"id": "memoir", "type": "book", "title": "A memoir", "custom": {"verified": false}}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
{"kind": "rupture", "date": "1961", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}, {"source": "memoir"}]}
{"kind": "coverage", "date": "1900/1950", "parties": ["CUB"], "dimensions": ["war"], "cites": [{"source": "memoir"}]}
"""


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


@pytest.mark.parametrize(
    "words", [["source"], ["source", "gazette"], ["source", "memoir", "--without", "gazette"]], ids=str
)
def test_csv_says_what_json_says(words: list[str], diplo: Runner) -> None:
    """Cell by cell, with lists joined and nothing as an empty cell."""
    rows = json.loads(diplo.run([*words, "-O", "json"]).out)
    cells = list(csv.DictReader(io.StringIO(diplo.run([*words, "-O", "csv"]).out)))
    assert [{name: cell(value) for name, value in row.items()} for row in rows] == cells


def cell(value: object) -> str:
    """Write a value as a cell."""
    if isinstance(value, list):
        return "|".join(value)
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def test_every_row_has_every_column(diplo: Runner) -> None:
    """Entries and answers stand in one table."""
    rows = json.loads(diplo.run(["source", "gazette", "-O", "json"]).out)
    assert {"entry", "answer"} == {row["row"] for row in rows}
    assert 1 == len({tuple(row) for row in rows})


@pytest.mark.parametrize("key", ["gazette", "memoir"])
def test_what_is_listed_is_what_the_record_says_with_and_without(key: str, diplo: Runner) -> None:
    """`diplo A B` on the first and last day of a stretch says what its row says; with --without, the other half."""
    rows = [row for row in json.loads(diplo.run(["source", key, "-O", "json"]).out) if row["row"] == "answer"]
    asked = 0
    for row, end in product(rows, ("first", "last")):
        other = "JPN" if row["b"] == "*" else row["b"]
        key_of_answer = row["dimension"], row["direction"].replace("*", other)
        words = [row["a"], other, "--on", row[end] or "1900-01-01", "-O", "json"]
        for more, half in (([], ""), (["--without", key], "_without")):
            came = diplo.run([*words, *more])
            if came.code == 4:
                # Cuba was not there yet; the ledger's answer would be that of the days before the act.
                continue
            answers = json.loads(came.out)
            (answer,) = (one for one in answers if (one["dimension"], one["direction"]) == key_of_answer)
            names = ("status", "possible", "flags", "covered")
            assert [answer[name] for name in names] == [row[f"{name}{half}"] for name in names]
            asked += 1
    assert asked > len(rows)


def test_a_source_of_an_empty_ledger_is_not_there(diplo: Runner) -> None:
    """Where there are no sources, that is said."""
    assert 0 == diplo.run(["init", "new.jsonl", "-q"]).code
    came = diplo.run(["-f", "new.jsonl", "source"])
    assert (0, "") == (came.code, came.err)
    assert "there are none yet; `diplo add source KEY` adds one" in came.out.splitlines()
