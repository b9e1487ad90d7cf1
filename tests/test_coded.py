"""A source's own codes, kept in an entry as they stand there, blank ones too."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import SOURCE, Body, amendment, build, mutual, one_sided
from models import afresh, differences, opened, told
from sessions import Runner, place

from ledger.canonical import body_of, line_of
from ledger.log import Log
from ledger.ordering import ordered
from ledger.readmodel.schema import contents
from ledger.revise import Revisions
from ledger.shape import Flaw, examined, flaws

CODED: Body = {"status_change": "Embassy", "month": ""}
OPENING = one_sided("mission-opening", "1949", "USA", "KOR", mission="embassy", note="n", coded=CODED, key="m:1")
ATTESTED = mutual(
    "attestation",
    "1950",
    "CUB",
    "KOR",
    dimension="relations",
    status=["established"],
    coded={"DR_at_1": "9"},
    key="d:1",
)
COVERED = mutual("coverage", "1950", "CUB", dimensions=["relations"], coded={"year": "1950", "version": ""})
PATH = ("coded",)
ONE_OR_MORE = "`coded` is an object of the source's own codes, one or more"
AS_AN_OBJECT = 'write {"status": "Embassy", "month": ""}'


@pytest.mark.parametrize(
    ("coded", "expected"),
    [
        ({"status": "None", "month": "", "a b": " "}, []),
        ({}, [Flaw(PATH, "type-wrong", ONE_OR_MORE, "leave the field out")]),
        ("Embassy", [Flaw(PATH, "type-wrong", ONE_OR_MORE, AS_AN_OBJECT)]),
        (["Embassy"], [Flaw(PATH, "type-wrong", ONE_OR_MORE, AS_AN_OBJECT)]),
        (None, [Flaw(PATH, "type-wrong", ONE_OR_MORE, AS_AN_OBJECT)]),
        (
            {"a": 9, " ": "x", "b": None},
            [
                Flaw((*PATH, "a"), "type-wrong", "`coded.a` is text", 'write it as "9", or "" for blank'),
                Flaw((*PATH, " "), "text-empty", "a code of the source has no name", "name what the source codes"),
                Flaw((*PATH, "b"), "type-wrong", "`coded.b` is text", 'write it as "9", or "" for blank'),
            ],
        ),
        (
            {"statüs": "x"},
            [
                Flaw(
                    PATH,
                    "not-canonical",
                    "a key holds characters other than printable ASCII",
                    "use text, whole numbers and keys in plain ASCII",
                )
            ],
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("body", [OPENING, ATTESTED, COVERED], ids=lambda body: body["kind"])
def test_codes_are_named_texts_that_may_be_blank(body: Body, coded: object, expected: list[Flaw]) -> None:
    """Of events and of claims; by the quick look and by the full one."""
    assert expected == flaws({**body, "coded": coded})
    assert expected == examined({**body, "coded": coded})


def test_what_is_about_the_ledger_has_no_codes() -> None:
    """A source, a party or a correction is no row of anybody's."""
    (flaw,) = flaws({**SOURCE, "coded": CODED})
    assert ("key-unknown", "a source has no field 'coded'") == (flaw.code, flaw.what)


def test_codes_stand_between_note_and_key_in_the_order_of_the_source() -> None:
    """Their own order is the source's."""
    shuffled = {key: OPENING[key] for key in sorted(OPENING)}
    assert b'"note":"n","coded":{"status_change":"Embassy","month":""},"key":"m:1"}' in line_of(ordered(shuffled))


def test_an_amendment_replaces_codes_as_a_whole(tmp_path: Path) -> None:
    """What it sets is what the source codes, as with every field."""
    log = build(tmp_path, OPENING, amendment("key:m:1", coded={"month": "3"}))
    lines = [dict(line.entry) for line in log.lines()]
    revised = Revisions(lines[3:]).body(str(lines[2]["id"]), body_of(lines[2]))
    assert {"month": "3"} == revised["coded"]


def test_the_read_model_has_them_with_the_other_fields(tmp_path: Path) -> None:
    """Of an event in `fields`, of claims in a column of the views; the same whether taken in at once or caught up."""
    log = told(tmp_path / "log.jsonl", [OPENING], [ATTESTED, COVERED, amendment("key:m:1", coded={"month": "3"})])
    with opened(Log(log.path), tmp_path / "model.sqlite"):
        pass
    with closing(sqlite3.connect(tmp_path / "model.sqlite")) as connection:
        got = [
            connection.execute(query).fetchone()[0]
            for query in (
                "SELECT fields FROM events",
                "SELECT coded FROM attestations",
                "SELECT coded FROM coverages",
            )
        ]
        tables = contents(connection)
    assert [
        {"mission": "embassy", "coded": {"month": "3"}},
        {"DR_at_1": "9"},
        {"year": "1950", "version": ""},
    ] == list(map(json.loads, got))
    assert {} == differences(afresh(log, tmp_path / "afresh.sqlite"), tables)


def test_a_usual_act_keeps_its_codes_in_the_read_model(tmp_path: Path) -> None:
    """What is taken in quickly says what the full way says: the same act, once usual and once with two sources cited."""
    twice = {**OPENING, "cites": [{"source": "s"}, {"source": "s", "quote": "q"}], "key": "m:2"}
    log = build(tmp_path, OPENING, twice)
    rows = afresh(log, tmp_path / "model.sqlite")["entries"]
    expected = '{"mission":"embassy","coded":{"status_change":"Embassy","month":""}}'
    assert [expected, expected] == [row[-1] for row in rows if row[5] == "mission-opening"]


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger to run commands in."""
    build(tmp_path, OPENING, ATTESTED)
    return place(tmp_path, monkeypatch, capfd)


def test_show_and_log_tell_them(diplo: Runner) -> None:
    """`show` puts each in quotes, so that a blank one is seen; as data they stand as in the entry."""
    assert '\ncoded        status_change "Embassy"; month ""\n' in diplo.run(["show", "key:m:1"]).out
    assert CODED == json.loads(diplo.run(["show", "key:m:1", "-O", "jsonl"]).out)["coded"]
    header, row = diplo.run(["log", "-O", "csv"]).out.splitlines()
    assert "note,coded,key" in header
    assert '"{""status_change"":""Embassy"",""month"":""""}"' in row
