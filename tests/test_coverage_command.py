"""`diplo coverage` beyond its sessions: formats that say what the text says, and a manual that names every field."""

import csv
import json
import re
from pathlib import Path

import pytest
from sessions import LEDGER, Runner, place

from ledger.coverage import Row

CLAIMS = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "list", "type": "book", "title": "The list"}}
{"kind": "source", "csl": {"id": "survey", "type": "book", "title": "A survey"}}
{"kind": "coverage", "date": "1950/1960", "parties": ["KOR"], "dimensions": ["relations", "mission"], "cites": [{"source": "survey"}]}
{"kind": "coverage", "date": "1955/..", "parties": ["KOR", "CUB"], "dimensions": ["relations"], "cites": [{"source": "list"}]}
{"kind": "coverage", "date": "[1957,1962]", "by": ["KOR"], "dimensions": ["mission"], "cites": [{"source": "list"}]}
"""


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of three claims to run commands in."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put(LEDGER, CLAIMS)
    return runner


@pytest.mark.parametrize("asked", [["KOR", "CUB"], ["KOR"]])
def test_the_text_says_what_the_records_say(asked: list[str], diplo: Runner) -> None:
    """Every row with its days, sources and entries stands in the text; what is not covered is named."""
    args = ["coverage", *asked, "--today", "2024-12-31"]
    out = diplo.run(args).out
    told = [tuple(line.split()[:4]) for line in out.splitlines() if re.match(r"  (covered|gap) ", line)]
    records = json.loads(diplo.run([*args, "-O", "json"]).out)
    listed = [row for row in records if is_told(row, records)]
    assert [(row["row"], row["first"] or "..", "to", row["last"] or "..") for row in listed] == told
    for row in records:
        assert all(entry in out for entry in row["entries"])
        assert all(f"[{key}]" in out for key in row["sources"])
        assert row["dimension"] in (out.partition("not covered, ")[2] if row["row"] == "not covered" else out)


def is_told(row: dict[str, str], records: list[dict[str, str]]) -> bool:
    """Tell whether a row has a line of its own: the other way of a dimension has none where it says the same."""
    if row["row"] == "not covered":
        return False
    ways: dict[str, list[dict[str, str]]] = {}
    for one in records:
        if one["dimension"] == row["dimension"]:
            ways.setdefault(one["direction"], []).append({**one, "direction": ""})
    said = list(ways.values())
    return len(said) == 1 or said[0] != said[1] or row["direction"] == next(iter(ways))


@pytest.mark.parametrize("asked", [[], ["KOR"], ["KOR", "CUB"]])
def test_csv_has_the_fields_of_json(asked: list[str], diplo: Runner) -> None:
    """The same columns whatever is asked; lists joined by `|`, nothing for null."""
    records = json.loads(diplo.run(["coverage", *asked, "-O", "json"]).out)
    rows = list(csv.DictReader(diplo.run(["coverage", *asked, "-O", "csv"]).out.splitlines()))
    assert [*Row._fields, "schema"] == list(rows[0]) == list(records[0])
    assert rows == [{name: in_csv(value) for name, value in record.items()} for record in records]


def in_csv(value: object) -> str:
    """Write a value as a cell."""
    return "|".join(value) if isinstance(value, list) else "" if value is None else str(value)


def test_today_is_the_last_day_that_can_be_a_gap(diplo: Runner) -> None:
    """Said or by the clock; of a date of several days the last."""
    for today, last in (([], "2024-03-01"), (["--today", "1999"], "1999-12-31")):
        rows = json.loads(diplo.run(["coverage", "KOR", "CUB", "--dimension", "mission", *today, "-O", "json"]).out)
        assert today == [] or {last} == {row["last"] for row in rows if row["first"] == "1963-01-01"}
        assert all(row["last"] is not None for row in rows if row["row"] == "gap")


def test_the_manual_tells_the_fields_in_their_order(diplo: Runner) -> None:
    """coverage.md names each field of a record."""
    told = diplo.run(["help", "coverage"]).out.partition("for each stretch of days:\n\n")[2].partition("\n\n")[0]
    names = re.findall(r"^    ((?:[a-z]+, )*[a-z]+) {2,}", told, re.MULTILINE)
    assert list(Row._fields) == [name for row in names for name in row.split(", ")]
