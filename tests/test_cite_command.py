"""`diplo cite` beyond its golden sessions: what an answer rests on can be cited, and read back by other programs."""

import json
from pathlib import Path

import pytest
from sessions import Runner, place

from ledger.references import from_text

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette", "publisher": "State Press"}}
{"kind": "source", "csl": {"id": "memoir", "type": "book", "title": "A memoir", "author": [{"family": "Poe", "given": "Ann"}]}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
{"kind": "rupture", "date": "1961", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}, {"source": "memoir"}]}
"""


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


def test_what_an_answer_rests_on_can_be_cited(diplo: Runner) -> None:
    """Ids and sources of an answer, as JSON lists or as the cell of a table, name the same sources and head."""
    (answer, *_) = json.loads(diplo.run(["CUB", "USA", "--on", "1962", "-O", "json"]).out)
    listed = json.loads(diplo.run(["cite", *answer["entries"], "-O", "json"]).out)
    in_a_cell = json.loads(diplo.run(["cite", "|".join(answer["entries"]), "-O", "json"]).out)
    assert listed == in_a_cell
    assert sorted(answer["sources"]) == sorted({row["source"] for row in listed})
    assert {answer["head"]} == {row["head"] for row in listed}


@pytest.mark.parametrize("style", ["csl", "bibtex"])
def test_what_is_cited_can_be_read_back(style: str, diplo: Runner) -> None:
    """Sources go out and come in again as they are, with the ledger as one more."""
    came = diplo.run(["cite", "--all", "--as", style])
    items = from_text(came.out, "refs.json" if style == "csl" else "refs.bib")
    assert ["gazette", "memoir"] == [item["id"] for item in items[:2]]
    assert [entry["csl"] for entry in diplo.entries() if entry["kind"] == "source"] == items[:2]
    assert items[2]["version"] == json.loads(diplo.run(["CUB", "USA", "-O", "jsonl"]).out.splitlines()[0])["head"]


def test_what_is_cited_can_be_handed_in_to_another_ledger(diplo: Runner) -> None:
    """`cite --as` writes what `add source --from` reads."""
    assert 0 == diplo.run(["cite", "--all", "-o", "refs.bib"]).code
    assert 0 == diplo.run(["init", "new.jsonl", "-q"]).code
    came = diplo.run(["-f", "new.jsonl", "add", "source", "--from", "refs.bib", "-O", "json"])
    assert [True, True, True] == [row["added"] for row in json.loads(came.out)]


def test_the_references_of_a_program_are_no_table(diplo: Runner) -> None:
    """A file of references is written whole, and never over a ledger."""
    before = (diplo.folder / "events.jsonl").read_bytes()
    came = diplo.run(["cite", "memoir", "--as", "csl", "-o", "events.jsonl"])
    assert (2, "") == (came.code, came.out)
    assert before == (diplo.folder / "events.jsonl").read_bytes()
