"""`diplo compare` beyond its sessions: a table that stays readable, and formats that say what the text says."""

import csv
import json
import re
from collections.abc import Iterator, Mapping
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from sessions import LEDGER, Runner, place

from ledger.comparison import Row

HEAD = '{"kind": "ledger", "title": "A small ledger", "format": 1}\n'
DAY = r"(?:\.\.|\d{4}-\d\d-\d\d)"


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give an empty folder to run commands in."""
    return place(tmp_path, monkeypatch, capfd)


def a_source(number: int) -> str:
    """Give a line with a source."""
    return json.dumps({"kind": "source", "csl": {"id": f"s{number}", "type": "book", "title": f"Book {number}"}}) + "\n"


def an_act(kind: str, date: str, *numbers: int, **more: object) -> str:
    """Give a line with an act of Cuba and South Korea, by the word of some sources."""
    cites = [{"source": f"s{number}"} for number in numbers]
    body = {"kind": kind, "date": date, "parties": ["CUB", "KOR"], "cites": cites, "consular": False}
    return json.dumps(body | more) + "\n"


def nine_that_differ() -> str:
    """Give a ledger in which nine sources each have a year of their own for one rupture."""
    numbers = range(1, 10)
    told = [an_act("establishment", "1949-01-01", *numbers)]
    told += [an_act("rupture", str(1950 + number), number) for number in numbers]
    return HEAD + "".join(map(a_source, numbers)) + "".join(told)


def table_of(out: str, heading: str) -> list[str]:
    """Give the lines of a dimension's table, what is said below it left out."""
    block = out.partition(f"\n{heading}\n")[2].partition("\n\n")[0]
    return [line for line in block.splitlines() if not re.match(r"  (from \d|on |no )", line)]


def cells_of(table: list[str]) -> Iterator[tuple[str, str, str, str]]:
    """Read the cells of tables that follow one another back as (first, last, column head, text)."""
    places: list[int] = []
    heads: list[str] = []
    days = ("", "")
    texts: dict[int, str] = {}
    for line in [*table, "  from  to  end"]:
        if re.match(rf"  (from|{DAY}) ", line):
            yield from ((*days, heads[n], text) for n, text in texts.items() if text)
            texts = {}
        if line.startswith("  from"):
            found = list(re.finditer(r"\S+(?: \[\d+\])*", line))
            places, heads = [one.start() for one in found], [one[0] for one in found]
            continue
        row = [line[start:end].strip() for start, end in pairwise([*places, len(line) + 200])]
        days = (row[0], row[1].removesuffix("part").strip()) if row[0] else days
        texts = {n: f"{texts.get(n, '')} {row[n]}".strip() for n in range(2, len(heads)) if heads[n].startswith("[")}


def test_nine_sources_stay_readable_in_a_hundred_columns(diplo: Runner) -> None:
    """No line is wider, every column is headed, no word is cut, and every source has a cell for every stretch."""
    diplo.put(LEDGER, nine_that_differ())
    came = diplo.run(["compare", "KOR", "CUB", "--dimension", "relations"])
    table = table_of(came.out, "relations")
    assert max(map(len, table)) <= 100
    words = {word for line in table for word in re.sub(rf"\[\d\]|{DAY}", "", line).split()}
    assert {"from", "to", "part", "none", "(assumed)", "established", "unknown:", "or", "severed", "(carried)"} == words
    cells = list(cells_of(table))
    stretches = {cell[:2] for cell in cells}
    assert 20 < len(stretches)
    assert {(*days, f"[{number}]") for days in stretches for number in range(1, 10)} == {cell[:3] for cell in cells}
    assert ("1955-12-31", "1955-12-31", "[5]", "severed") in cells
    assert ("1955-12-31", "1955-12-31", "[6]", "established") in cells
    assert ("1955-01-01", "1955-12-30", "[5]", "unknown: established or severed") in cells


def test_every_row_with_a_parting_has_the_word_and_no_other(diplo: Runner) -> None:
    """The word `part` stands in the rows of the stretches that the records mark, in each part of the table."""
    diplo.put(LEDGER, nine_that_differ())
    table = table_of(diplo.run(["compare", "KOR", "CUB", "--dimension", "relations"]).out, "relations")
    marked = {line.split()[0]: " part " in line for line in table if re.match(rf"  {DAY} ", line)}
    rows = json.loads(diplo.run(["compare", "KOR", "CUB", "--dimension", "relations", "-O", "json"]).out)
    parts = {first or "..": any(row["parts"] for row in of) for first, of in groupby(rows, lambda row: row["first"])}
    assert parts == marked
    assert {True, False} == set(marked.values())


def test_sources_that_say_the_same_on_all_days_share_a_column(diplo: Runner) -> None:
    """Three tell of one rupture in the same words; one tells of another."""
    acts = [an_act("establishment", "1949-01-01", 1, 2, 3, 4), an_act("rupture", "1960-01-01", 1, 2, 4)]
    diplo.put(LEDGER, HEAD + "".join(map(a_source, range(1, 5))) + "".join(acts))
    table = table_of(diplo.run(["compare", "KOR", "CUB", "--dimension", "relations"]).out, "relations")
    assert ["from", "to", "[1] [2] [4]", "[3]"] == re.split(r"  +", table[0].strip())


def test_the_text_says_what_the_records_say(diplo: Runner) -> None:
    """Each cell of the table is the record's status with its flags, and each column one that the legend names."""
    diplo.put(LEDGER, nine_that_differ())
    came = diplo.run(["compare", "KOR", "CUB", "--dimension", "relations"])
    legend = dict(re.findall(r"^  (\[\d\]) \[(s\d)\] ", came.out, re.MULTILINE))
    told = {(first, legend[head]): text for first, _, head, text in cells_of(table_of(came.out, "relations"))}
    rows = json.loads(diplo.run(["compare", "KOR", "CUB", "--dimension", "relations", "-O", "json"]).out)
    assert told == {(row["first"] or "..", row["source"]): said(row) for row in rows}


def said(row: Mapping[str, object]) -> str:
    """Put a record into the words of a cell."""
    possible, flags = row["possible"], row["flags"]
    assert isinstance(possible, list)
    assert isinstance(flags, list)
    status = f"unknown: {' or '.join(possible)}" if row["status"] == "unknown" else str(row["status"])
    return status + (f" ({', '.join(flags)})" if flags else "")


def test_csv_has_the_fields_of_json(diplo: Runner) -> None:
    """The same records, lists joined by `|`, nothing for null."""
    diplo.put(LEDGER, nine_that_differ())
    records = json.loads(diplo.run(["compare", "KOR", "CUB", "-O", "json"]).out)
    rows = list(csv.DictReader(diplo.run(["compare", "KOR", "CUB", "-O", "csv"]).out.splitlines()))
    assert [*Row._fields, "schema"] == list(rows[0]) == list(records[0])
    assert rows == [{name: in_csv(value) for name, value in record.items()} for record in records]


def in_csv(value: object) -> str:
    """Write a value as a cell."""
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_the_manual_tells_the_fields_in_their_order(diplo: Runner) -> None:
    """compare.md names each field of a record."""
    told = diplo.run(["help", "compare"]).out.partition("where the source is silent:\n\n")[2].partition("\n\n")[0]
    names = re.findall(r"^    ((?:[a-z_]+, )*[a-z_]+)(?:  |$)", told, re.MULTILINE)
    assert list(Row._fields) == [name for row in names for name in row.split(", ")]
