"""`diplo export events`: which rows an act gives, what CAMEO and PLOVER call it, and what is said to be lost."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from ledgers import build, cited, mutual, one_sided, source
from sessions import Runner, place
from strategies import Body

from ledger.exporters.events import CODES, Act, acts, is_between
from ledger.kinds import KINDS
from ledger.queries import events_between
from ledger.reader import read

# Every code of these categories that CAMEO 1.1b3 has and that is used here, and the modes of PLOVER 2.0.
CAMEO = {"010", "018", "040", "042", "043", "046", "050", "054", "057", "160", "161"}
PLOVER = {"": {""}, "CONSULT": {"", "visit"}, "SUPPORT": {""}, "SANCTION": {"", "expel", "withdraw", "discontinue"}}


def rows(folder: Path, *bodies: Body, a: str | None = None, b: str | None = None) -> list[Act]:
    """Give the rows of a ledger, of all parties, of one or of two."""
    record = read(build(folder, *bodies))
    return list(acts(record, events_between(record, a, b), "iso3", is_between(record, a, b)))


def pairs(found: list[Act]) -> list[tuple[str, str | None, str, str | None]]:
    """Give who does what to whom, with the code of CAMEO."""
    return [(act.a, act.b, act.kind, act.cameo) for act in found]


# --- codes --------------------------------------------------------------------------------------------------------------


def test_every_kind_of_happening_has_codes_or_is_named_as_having_none() -> None:
    """A new kind in the registry must be thought of here; what only a source claims is no happening."""
    assert {name for name, kind in KINDS.items() if kind.is_event} == set(CODES)


@pytest.mark.parametrize("kind", CODES)
def test_codes_are_those_of_the_codebooks_and_each_says_what_is_lost(kind: str) -> None:
    """Nothing is coded without a word of what the code leaves out."""
    codes = CODES[kind]
    assert codes.cameo in CAMEO | {""}
    assert codes.mode in PLOVER[codes.plover]
    assert "; " in codes.loss or not codes.cameo
    assert re.fullmatch(r"[a-z][^.]+", codes.loss)


@pytest.mark.parametrize(
    ("kind", "cameo", "plover", "mode"),
    [
        ("recognition", "054", "SUPPORT", ""),
        ("recognition-withdrawal", "160", "SANCTION", ""),
        ("establishment", "054", "SUPPORT", ""),
        ("rupture", "161", "SANCTION", "discontinue"),
        ("suspension", "161", "SANCTION", "discontinue"),
        ("resumption", "050", "SUPPORT", ""),
        ("note-exchange", "", "", ""),
        ("consular-establishment", "050", "SUPPORT", ""),
        ("consular-rupture", "161", "SANCTION", "discontinue"),
        ("mission-opening", "050", "SUPPORT", ""),
        ("mission-closure", "161", "SANCTION", "withdraw"),
        ("mission-change", "", "", ""),
        ("accreditation", "", "", ""),
        ("recall", "161", "SANCTION", "withdraw"),
        ("expulsion", "161", "SANCTION", "expel"),
        ("protection", "", "", ""),
        ("protection-end", "", "", ""),
        ("war", "", "", ""),
        ("peace", "", "", ""),
        ("visit", "042", "CONSULT", "visit"),
        ("talks", "046", "CONSULT", ""),
        ("agreement", "057", "SUPPORT", ""),
        ("vote", "", "", ""),
        ("statement", "010", "", ""),
        ("condolence", "018", "", ""),
        ("other", "", "", ""),
        ("admission", "", "", ""),
        ("exit", "", "SANCTION", "withdraw"),
        ("independence", "", "", ""),
        ("dissolution", "", "", ""),
        ("union", "", "", ""),
        ("renaming", "", "", ""),
        ("continuation", "", "", ""),
    ],
)
def test_what_each_kind_is_called(kind: str, cameo: str, plover: str, mode: str) -> None:
    """CAMEO 1.1b3 and PLOVER 2.0; nothing where neither has anything."""
    assert (cameo, plover, mode) == CODES[kind][:3]


# --- rows ---------------------------------------------------------------------------------------------------------------


def test_a_mutual_act_goes_both_ways_and_a_one_sided_act_one_way(tmp_path: Path) -> None:
    """Of several parties each pair stands for itself."""
    found = rows(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", "MEX"),
        {**one_sided("rupture", "1959", "CUB", "KOR"), "toward": ["KOR", "CHN"]},
    )
    assert [
        ("CUB", "KOR", "establishment", "054"),
        ("KOR", "CUB", "establishment", "054"),
        ("CUB", "MEX", "establishment", "054"),
        ("MEX", "CUB", "establishment", "054"),
        ("KOR", "MEX", "establishment", "054"),
        ("MEX", "KOR", "establishment", "054"),
        ("CUB", "KOR", "rupture", "161"),
        ("CUB", "CHN", "rupture", "161"),
    ] == pairs(found)


def test_a_visit_has_a_guest_and_a_host(tmp_path: Path) -> None:
    """For CAMEO these are two events, for PLOVER one; who visited whom may not be known."""
    found = rows(
        tmp_path,
        one_sided("visit", "1986-03-08/1986-03-11", "CUB", "PRK", person="F. Castro"),
        mutual("visit", "1990", "CUB", "PRK"),
    )
    told = [(act.a, act.b, act.cameo, act.plover, act.plover_mode) for act in found]
    assert [
        ("CUB", "PRK", "042", "CONSULT", "visit"),
        ("PRK", "CUB", "043", None, None),
        ("CUB", "PRK", "040", "CONSULT", None),
        ("PRK", "CUB", "040", "CONSULT", None),
    ] == told
    assert ("1986-03-08", "1986-03-11") == found[0][2:4]


def test_what_concerns_a_party_alone_leads_to_nobody_or_to_an_organisation(tmp_path: Path) -> None:
    """Those who join together do nothing to each other."""
    found = rows(
        tmp_path,
        mutual("admission", "1945", "CUB", "MEX", organisation="UN"),
        mutual("exit", "1962", "CUB", organisation="OAS"),
        mutual("union", "1990-05-22", "YAR", "YMD", successors=["YEM"]),
    )
    assert [
        ("CUB", "UN", "admission", None),
        ("MEX", "UN", "admission", None),
        ("CUB", "OAS", "exit", None),
        ("YAR", None, "union", None),
        ("YMD", None, "union", None),
    ] == pairs(found)
    assert [None, None, "SANCTION", None, None] == [act.plover for act in found]
    assert [None] * 5 == [act.target_actor for act in found]


def test_an_exchange_of_notes_is_called_as_what_it_brings_about(tmp_path: Path) -> None:
    """Without an effect it is called nothing."""
    found = rows(
        tmp_path,
        mutual("note-exchange", "1949", "CUB", "KOR", effect="establishment"),
        mutual("note-exchange", "1950", "CUB", "KOR"),
    )
    assert [("establishment", "054")] * 2 + [(None, None)] * 2 == [(act.effect, act.cameo) for act in found]


def test_dates_are_as_the_source_gives_them_with_their_bounds(tmp_path: Path) -> None:
    """What nothing bounds has no bound; days of the Julian calendar are counted in the Gregorian."""
    dates = ("[1959..1960]", "1949~", "[..1950]", "[1961..]")
    found = rows(
        tmp_path,
        *(one_sided("statement", date, "CUB", "KOR") for date in dates),
        one_sided("statement", "1900-01-01", "RUS", "GRC", calendar="julian"),
    )
    assert {
        ("[1959..1960]", None, "1959-01-01", "1960-12-31"),
        ("1949~", None, "1949-01-01", "1949-12-31"),
        ("[..1950]", None, None, "1950-12-31"),
        ("[1961..]", None, "1961-01-01", None),
        ("1900-01-01", "julian", "1900-01-13", "1900-01-13"),
    } == {(act.date, act.calendar, act.date_earliest, act.date_latest) for act in found}


def test_actors_have_the_codes_of_the_list_that_is_asked_for(tmp_path: Path) -> None:
    """As that list has them on the day, and none where it does not know them."""
    told = (
        one_sided("statement", "1938", "DEU", "SMOM"),
        one_sided("statement", "1970", "DEU", "SMOM"),
        one_sided("statement", "1990", "DEU", "SMOM"),
    )
    record = read(build(tmp_path, *told))
    wants = is_between(record, None, None)
    for codes, expected in (("iso3", ["DEU"] * 3), ("cow", ["255", "260", "255|260"]), ("gw", ["255", "260", "260"])):
        found = list(acts(record, events_between(record, None, None), codes, wants))
        assert [(code, None) for code in expected] == [(act.source_actor, act.target_actor) for act in found]


def test_each_account_is_a_row_that_says_whether_it_counts(tmp_path: Path) -> None:
    """They share their happening; one that is deprecated never counts, and the preferred count alone."""
    found = rows(
        tmp_path,
        source("t"),
        source("u"),
        mutual("rupture", "1960", "CUB", "KOR", key="first"),
        mutual("rupture", "1959", "CUB", "KOR", account_of="key:first", **cited("t", rank="preferred")),
        mutual("rupture", "1958", "CUB", "KOR", account_of="key:first", **cited("u", rank="deprecated")),
        mutual("suspension", "1961", "CUB", "MEX", account_of="key:first", **cited("t")),
        mutual("rupture", "1970", "CUB", "MEX", **cited("u", rank="deprecated")),
    )
    assert 1 == len({act.happening for act in found if act.date != "1970"})
    assert [
        ("1958", "KOR", "deprecated", False, ("u",)),
        ("1959", "KOR", "preferred", True, ("t",)),
        ("1960", "KOR", "normal", False, ("s",)),
        # An account that names other parties is denied nothing.
        ("1961", "MEX", "normal", True, ("t",)),
        ("1970", "MEX", "deprecated", False, ("u",)),
    ] == [(act.date, act.b, act.rank, act.counts, act.sources) for act in found if act.a == "CUB"]


STORY = (
    mutual("establishment", "1949", "CUB", "KOR", "MEX"),
    mutual("admission", "1945", "CUB", "MEX", "KOR", organisation="UN"),
    one_sided("statement", "1960", "MEX", "CUB"),
    mutual("renaming", "1970", "CUB"),
    mutual("establishment", "1955", "KOR", "UN"),
)


def test_of_one_party_only_its_own_rows_are_given(tmp_path: Path) -> None:
    """What others of the same act did among themselves is left out."""
    assert [
        ("KOR", "UN", "admission", None),
        ("CUB", "KOR", "establishment", "054"),
        ("KOR", "CUB", "establishment", "054"),
        ("KOR", "MEX", "establishment", "054"),
        ("MEX", "KOR", "establishment", "054"),
        ("KOR", "UN", "establishment", "054"),
        ("UN", "KOR", "establishment", "054"),
    ] == pairs(rows(tmp_path, *STORY, a="KOR"))


def test_of_two_parties_is_given_what_they_did_to_each_other_and_joined(tmp_path: Path) -> None:
    """As `diplo log A B` lists it; with an organisation one may have more than membership."""
    (tmp_path / "states").mkdir()
    assert [
        ("CUB", "UN", "admission", None),
        ("KOR", "UN", "admission", None),
        ("CUB", "KOR", "establishment", "054"),
        ("KOR", "CUB", "establishment", "054"),
    ] == pairs(rows(tmp_path / "states", *STORY, a="CUB", b="KOR"))
    assert [
        ("KOR", "UN", "admission", None),
        ("KOR", "UN", "establishment", "054"),
        ("UN", "KOR", "establishment", "054"),
    ] == pairs(rows(tmp_path, *STORY, a="KOR", b="UN"))


def test_who_is_continued_acts_for_his_successor(tmp_path: Path) -> None:
    """What the Soviet Union did is asked for by the name of Russia, too, and stands under its own."""
    found = rows(
        tmp_path,
        mutual("establishment", "1960", "SUN", "CUB"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        a="RUS",
        b="CUB",
    )
    assert [("SUN", "CUB", "establishment", "054"), ("CUB", "SUN", "establishment", "054")] == pairs(found)


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of two acts."""
    runner = place(tmp_path, monkeypatch, capfd)
    build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="e"),
        one_sided("vote", "1991-09-17", "CUB", "KOR", key="v"),
    )
    return runner


def note(uncoded: str) -> str:
    """Give what is said beside the rows."""
    return (
        f"diplo: note: CAMEO and PLOVER say less than the ledger: {uncoded} have no CAMEO code, and `loss` says of each row"
        " what the codes leave out\n"
    )


def test_rows_come_as_csv_with_the_head(diplo: Runner) -> None:
    """An empty cell is what there is no code for; one line on stderr says that codes say less."""
    came = diplo.run(["export", "events"])
    assert (0, note("1 of 3 rows")) == (came.code, came.err)
    first, _, last = csv.DictReader(io.StringIO(came.out))
    head = diplo.run(["head"]).out.strip()
    ids = {str(entry.get("key")): str(entry["id"]) for entry in diplo.entries()}
    assert {
        "date": "1949",
        "calendar": "",
        "date_earliest": "1949-01-01",
        "date_latest": "1949-12-31",
        "a": "CUB",
        "b": "KOR",
        "source_actor": "CUB",
        "target_actor": "KOR",
        "kind": "establishment",
        "effect": "",
        "cameo": "054",
        "plover": "SUPPORT",
        "plover_mode": "",
        "loss": "that relations were established; 054 is a recognition or the beginning of relations",
        "happening": ids["e"],
        "rank": "normal",
        "counts": "true",
        "entry": ids["e"],
        "sources": "s",
        "head": head,
        "schema": "1",
    } == first
    assert ("vote", "", "", ids["v"]) == (last["kind"], last["cameo"], last["plover"], last["entry"])


def test_what_can_have_happened_during_a_time_is_chosen(diplo: Runner) -> None:
    """Of two parties, in another form, in a file."""
    came = diplo.run(["export", "events", "KOR", "Cuba", "--during", "1990/", "--codes", "cow", "-o", "x.json"])
    assert (0, "", note("1 of 1 rows")) == (came.code, came.out, came.err)
    (row,) = json.loads((diplo.folder / "x.json").read_text())
    assert ("vote", "40", "732", None) == (row["kind"], row["source_actor"], row["target_actor"], row["cameo"])
    quiet = diplo.run(["export", "events", "KOR", "-q", "-O", "jsonl", "--without", "s"])
    assert (0, "", "") == (quiet.code, quiet.out, quiet.err)


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            "-o x.html",
            2,
            "diplo: error: the ending of x.html names no format for events\n  hint: say -O csv|tsv|json|jsonl\n",
        ),
        (
            "--codes iso2",
            2,
            "diplo: error: invalid value for '--codes': 'iso2' is not a choice\n  hint: did you mean 'iso3'?\n",
        ),
        (
            "--during 1959-13",
            2,
            "diplo: error: --during: there is no month 13\n    1959-13\n         ^^\n  hint: months run from 01 to 12\n",
        ),
    ],
)
def test_what_is_asked_wrongly_is_said(args: str, code: int, said: str, diplo: Runner) -> None:
    """One clear error each, and no file."""
    came = diplo.run(["export", "events", *args.split()])
    assert (code, "", said) == (came.code, came.out, came.err)
    assert ["events.jsonl", "events.jsonl.lock"] == sorted(path.name for path in diplo.folder.iterdir())
