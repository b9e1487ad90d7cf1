"""`diplo export cow-dipex`: the file that was imported comes back cell for cell, and what people amended as they did."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from dipex import NOISY, Panel, again, panel, panels, rows, table, taken, write
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import counts, empty, imported
from ledgers import NOW, Body, amendment, build, retraction
from lines import line as line_of
from sessions import Runner, place
from strategies import UNHURRIED

from ledger.exporters.cow_dipex import read_exchange
from ledger.importers.cow_dipex import IMPORTER
from ledger.intake import append, text_of
from ledger.known import AsOf, Lines, parse_known
from ledger.log import Log
from ledger.problems import DamagedError, NotFoundError, Problem

FIRST = "2>40 1950:3 1955:9 1985:3\n40>2 1950:3\n2>732 1985:1"


def given_back(log: Lines) -> str:
    """Give the file that an export writes."""
    return "".join(f"{line}\n" for line in read_exchange(log).lines())


def expected_of(levels: Mapping[tuple[int, int, int], str], version: str = "2006.1") -> str:
    """Give the file of a panel, without noise."""
    return table(*rows(levels, version))


def test_the_file_comes_back_byte_for_byte_but_for_noise(tmp_path: Path) -> None:
    """Header in quotation marks, CRLF, rows in the order of numbers and not of texts, DE by the rule."""
    log = taken(tmp_path, FIRST)
    whole = (
        '"ccode1","ccode2","year","DR_at_1","DR_at_2","DE","version"\r\n'
        "2,40,1950,3,3,1,2006.1\r\n"
        "2,40,1955,0,9,1,2006.1\r\n"
        "2,40,1985,0,3,1,2006.1\r\n"
        "2,732,1985,0,1,1,2006.1\r\n"
        "40,2,1950,3,3,1,2006.1\r\n"
        "40,2,1955,9,0,1,2006.1\r\n"
        "40,2,1985,3,0,1,2006.1\r\n"
        "732,2,1985,1,0,1,2006.1\r\n"
    )
    assert whole == given_back(log)
    assert whole == (tmp_path / "dipex.csv").read_bytes().decode().replace(NOISY, "2006.1")
    assert 8 == len(read_exchange(log))
    assert read_exchange(log).head == log.head


def test_an_export_is_of_what_was_known(tmp_path: Path) -> None:
    """As of the head before another edition, it is the edition before."""
    log = taken(tmp_path, FIRST)
    head = str(read_exchange(log).head)
    again(log, tmp_path, FIRST.replace("1950:3", "1950:2"), "2007.1")
    assert expected_of(panel(FIRST)) == given_back(AsOf(log, parse_known(head)))
    assert expected_of(panel(FIRST.replace("1950:3", "1950:2")), "2007.1") == given_back(log)


def test_surveys_of_several_editions_keep_theirs(tmp_path: Path) -> None:
    """Rows that are gone from the newer one are those of the older."""
    log = taken(tmp_path, "2>40 1950:3")
    again(log, tmp_path, "2>40 1955:3", "2012.25")
    assert table(
        "2,40,1950,0,3,1,2006.1", "2,40,1955,0,3,1,2012.25", "40,2,1950,3,0,1,2006.1", "40,2,1955,3,0,1,2012.25"
    ) == given_back(log)


# --- what people made of it -----------------------------------------------------------------------------------------------


def corrected(log: Log, *bodies: Body) -> Log:
    """Append what a person writes."""
    append(log, text_of(bodies), author="B. Person", now=lambda: NOW)
    return log


def of(log: Log, key: str) -> str:
    """Give the id of an entry by its key."""
    return next(str(line.entry["id"]) for line in log.lines() if line.entry.get("key") == f"cow-dipex:{key}")


def test_what_was_amended_is_written_as_amended(tmp_path: Path) -> None:
    """The code of a level, its years, and a date that is more precise than a survey."""
    log = taken(tmp_path, "2>40 1950:3 1955:3 1960:0\n2>732 1985:1")
    coded = {"ccode1": "2", "ccode2": "40", "DR_at_2": "2"}
    corrected(log, amendment("key:cow-dipex:2>40:1950", date="{1950,1960}", coded=coded))
    corrected(log, amendment("key:cow-dipex:2>732:1985", date="1985-03"))
    assert expected_of(panel("2>40 1950:2 1955:0 1960:2\n2>732 1985:1")) == given_back(log)
    corrected(log, amendment("key:cow-dipex:2>40:1950", date="1950/1957"))
    assert expected_of(panel("2>40 1950:2 1955:2 1960:0\n2>732 1985:1")) == given_back(log)
    corrected(log, amendment("key:cow-dipex:2>40:1950", date="{1950-01,1960}"))
    assert expected_of(panel("2>40 1950:2 1955:0 1960:2\n2>732 1985:1")) == given_back(log)


def test_what_was_retracted_is_not_written(tmp_path: Path) -> None:
    """A level is 0 then; a survey has no rows."""
    log = taken(tmp_path, "2>40 1950:3 1985:1")
    corrected(log, retraction("key:cow-dipex:2>40:1985"))
    assert expected_of(panel("2>40 1950:3 1985:0")) == given_back(log)
    corrected(log, retraction("key:cow-dipex:survey:1985"))
    assert expected_of(panel("2>40 1950:3")) == given_back(log)


def test_other_entries_are_passed_over(tmp_path: Path) -> None:
    """Those of other sources, and those with a key of ours that names neither a survey nor a level."""
    log = taken(tmp_path, "2>40 1950:3")
    cites = {"cites": [{"source": "bayer-2006"}]}
    common: Body = {
        "kind": "attestation",
        "date": "1950",
        "by": ["USA"],
        "toward": ["CUB"],
        "status": ["none"],
        **cites,
    }
    corrected(
        log, {**common, "dimension": "representation"}, {**common, "dimension": "mission", "key": "cow-dipex:mine"}
    )
    survey = {"kind": "coverage", "date": "1950", "parties": ["USA"], "dimensions": ["mission"], **cites}
    corrected(log, {**survey, "key": "cow-dipex:survey:mine"})
    assert expected_of(panel("2>40 1950:3")) == given_back(log)


_UNCLEAR = {
    "2>40:1950 coded": (
        "has no level under `coded`, so that it cannot be written as a cell",
        "amend it, or retract it",
    ),
    "2>40:1950 date": (
        "has no year in which a survey has 2 and 40, so that it cannot be written as a cell",
        "amend it, or retract it",
    ),
    "2>40:1955 date": (
        "gives 2 at 40 in 1950 the level 9, and one before it 3",
        "amend the date of one, or retract it",
    ),
    "survey:1985 coded": (
        "has no version under `coded`, so that its rows cannot be written",
        "amend it, or retract it",
    ),
}


@pytest.mark.parametrize(
    ("amended", "changes"),
    [
        ("2>40:1950 coded", {"coded": None}),
        ("2>40:1950 coded", {"coded": {"DR_at_2": "4"}}),
        ("2>40:1950 date", {"date": "1951"}),
        ("2>40:1955 date", {"date": "1950"}),
        ("survey:1985 coded", {"coded": {"ccodes": "2 40"}}),
    ],
)
def test_what_cannot_be_written_as_a_cell_is_told(amended: str, changes: dict[str, object], tmp_path: Path) -> None:
    """Nothing is left out in silence."""
    log = taken(tmp_path, "2>40 1950:3 1955:9\n2>732 1985:0")
    key = amended.partition(" ")[0]
    corrected(log, {**amendment(f"key:cow-dipex:{key}"), "set": changes})
    with pytest.raises(NotFoundError) as caught:
        read_exchange(log)
    what, hint = _UNCLEAR[amended]
    identity = of(log, key)
    assert Problem("export-unclear", f"the entry {identity} {what}", hint, entries=(identity,)) in caught.value.problems
    assert 1 == len(caught.value.problems)


def test_an_amendment_that_no_writer_would_have_let_in_is_damage(tmp_path: Path) -> None:
    """As in a log that somebody made by hand."""
    log = taken(tmp_path, "2>40 1950:3")
    identity = of(log, "2>40:1950")
    with Path(log.path).open("ab") as file:
        stamp = "2024-02-14T12:00:00.000000Z"
        file.write(line_of(amendment(identity, date="no date"), recorded_at=stamp) + b"\n")
    with pytest.raises(DamagedError) as caught:
        read_exchange(Log(log.path))
    (problem,) = caught.value.problems
    assert f"as amended, the entry {identity} is not sound: 'no date' is not a date in an accepted form" == problem.what


def test_a_ledger_without_the_data_set_is_told(tmp_path: Path) -> None:
    """Nothing is written, not even a header."""
    with pytest.raises(NotFoundError) as caught:
        read_exchange(build(tmp_path))
    what = "the ledger holds no survey of the Diplomatic Exchange data set"
    hint = "take it in with `diplo import cow-dipex FILE`"
    assert (4, (Problem("export-empty", what, hint),)) == (caught.value.exit_code, caught.value.problems)


# --- the command ------------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger that holds a panel."""
    runner = place(tmp_path, monkeypatch, capfd)
    taken(tmp_path, FIRST)
    return runner


def test_the_command_writes_a_file_or_to_stdout(diplo: Runner) -> None:
    """The same bytes; on stderr how many rows they are, and of which head."""
    head = Log(diplo.folder / "events.jsonl")
    head_text = read_exchange(head).head.short()
    came = diplo.run(["export", "cow-dipex", "-o", "back.csv"])
    assert (0, "", f"back.csv: 8 rows, head {head_text}\n") == (came.code, came.out, came.err)
    assert expected_of(panel(FIRST)).encode() == (diplo.folder / "back.csv").read_bytes()
    came = diplo.run(["export", "cow-dipex"])
    assert (0, expected_of(panel(FIRST)), "") == (came.code, came.out, came.err)


def test_the_command_says_when_there_is_nothing(diplo: Runner) -> None:
    """The ledger of that time held no survey; no file is left behind."""
    came = diplo.run(["export", "cow-dipex", "--known", "2", "-o", "back.csv"])
    expected = (
        "diplo: error: the ledger holds no survey of the Diplomatic Exchange data set\n"
        "  hint: take it in with `diplo import cow-dipex FILE`\n"
    )
    assert (4, "", expected) == (came.code, came.out, came.err)
    assert not (diplo.folder / "back.csv").exists()
    assert 4 == diplo.run(["--known", "2", "export", "cow-dipex"]).code


def test_the_command_imports_what_it_exports(diplo: Runner) -> None:
    """What was written adds nothing when it is taken in again."""
    diplo.run(["export", "cow-dipex", "-o", "back.csv"])
    came = diplo.run(["import", "cow-dipex", "back.csv", "--author", "Ada", "-O", "json"])
    (found,) = json.loads(came.out)
    assert (0, 8, 0) == (came.code, found["unchanged"], found["entries"])


# --- property 10 ------------------------------------------------------------------------------------------------------------


@settings(UNHURRIED, max_examples=24)
@given(panels(), st.lists(panels(), max_size=2))
def test_what_was_imported_is_given_back_cell_for_cell(first: Panel, editions: list[Panel]) -> None:
    """Property 10 of the design; of several editions the last word on each row, the rows that are gone included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = empty(folder)
        whole: Panel = {}
        for edition in (first, *editions):
            path = write(folder, *rows(edition))
            changed = {pair(place) for place in edition if place in whole and edition[place] != whole[place]}
            expected = {
                "rows": len(edition),
                "new": sum(place not in whole for place in edition),
                "changed": 2 * len(changed),
                "gone": sum(place not in edition for place in whole),
            }
            expected["unchanged"] = expected["rows"] - expected["new"] - expected["changed"]
            assert expected == counts(imported(log, path, IMPORTER))
            whole |= edition
            assert expected_of(whole) == given_back(log)
        before = Path(log.path).read_bytes()
        imported(log, path, IMPORTER)
        assert before == Path(log.path).read_bytes()


def pair(cell: tuple[int, int, int]) -> tuple[frozenset[int], int]:
    """Give the two and the year of a cell: it stands in two rows."""
    return frozenset(cell[:2]), cell[2]
