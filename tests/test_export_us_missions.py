"""`diplo export us-missions-ranges`: ranges by COW state in the published form, and the list of COW states itself."""

import csv
import io
import tempfile
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from importing import empty, said
from ledgers import NOW, retraction
from missions import FEW, STATUSES_OF_ROWS, ledger_of, moments, tables, understood
from sessions import Runner, place

from ledger.exporters.cow_states import LAST_DAY_LISTED, cow_spells, cow_states
from ledger.exporters.us_missions_ranges import Range, ranges
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.parties import load
from ledger.problems import NotFoundError
from ledger.reader import read

COLUMNS = (
    "country_abbrev_cow,country_code_cow,country_name_cow,country_name_usdos,date_start,date_end,us_mission_status"
)


def ranges_of(log: Log, *, every_state: bool = False) -> list[Range]:
    """Give the ranges of a ledger."""
    return list(ranges((event.body for event in read(log).events), every_state=every_state))


def shown(found: list[Range]) -> list[str]:
    """Give ranges as rows of CSV."""
    return [",".join(map(str, one)) for one in found]


# --- the list of COW states ---------------------------------------------------------------------------------------------


def test_the_list_has_the_spells_and_names_of_the_correlates_of_war() -> None:
    """Spelt as the list spells them; a spell is one whatever parties held the number."""
    spells = {(one.abbrev, iso(one.first_day)): (one.number, one.name, iso(one.last_day)) for one in cow_spells()}
    assert 244 == len(spells)
    assert (58, "Antigua & Barbuda", "2024-12-31") == spells["AAB", "1981-11-01"]
    assert (271, "Wuerttemburg", "1871-01-18") == spells["WRT", "1816-01-01"]
    assert [("1902-05-20", "1906-09-25"), ("1909-01-23", "2024-12-31")] == [
        (start, last) for (abbrev, start), (_, _, last) in spells.items() if abbrev == "CUB"
    ]
    assert (365, "Russia", "2024-12-31") == spells["RUS", "1816-01-01"]
    assert (345, "Yugoslavia", "2006-06-03") == spells["YUG", "1944-10-20"]
    assert (345, "Serbia", "2024-12-31") == spells["SRB", "2006-06-03"]
    assert LAST_DAY_LISTED == max(one.last_day for one in cow_states())


def test_every_state_is_a_party_that_has_its_number_then() -> None:
    """As the register says, on the first and on the last day; COW let Serbia begin two days before its own number did."""
    assert [] == [
        (state, iso(day))
        for state in cow_states()
        if state.abbrev != "SRB"
        for day in (state.first_day, state.last_day)
        if state.party_code != load().resolve(f"cow:{state.number}", (day, day)).code
    ]
    assert {"SRB"} == {state.party_code for state in cow_states() if state.abbrev == "SRB"}


def test_a_number_that_several_parties_held_has_a_row_for_each_in_turn() -> None:
    """Without a gap between them."""
    assert [("RUS", "1816-01-01"), ("SUN", "1922-12-30"), ("RUS", "1991-12-26")] == [
        (state.party_code, iso(state.first_day)) for state in cow_states() if state.abbrev == "RUS"
    ]
    china = [state for state in cow_states() if state.abbrev == "CHN"]
    assert ["CHN-QING", "TWN", "CHN"] == [state.party_code for state in china]
    assert [1, 1] == [later.first_day - one.last_day for one, later in pairwise(china)]


# --- ranges -------------------------------------------------------------------------------------------------------------


def iso(day: int) -> str:
    """Write an ordinal as a date."""
    return date.fromordinal(day).isoformat()


def test_ranges_are_clipped_to_the_spells_and_go_on_across_a_gap(tmp_path: Path) -> None:
    """None before the first change; what came in the gap is in force after it; the last range ends with the list."""
    log = ledger_of(
        tmp_path,
        "Albania,Legation,1922,12,4",
        "Albania,None,1939,9,16",
        "Albania,Embassy,1991,10,1",
        "Cuba,Legation,1902,5,27",
    )
    assert [
        "ALB,339,Albania,Albania,1914-01-01,1922-12-03,None",
        "ALB,339,Albania,Albania,1922-12-04,1939-04-07,Legation",
        "ALB,339,Albania,Albania,1944-11-17,1991-09-30,None",
        "ALB,339,Albania,Albania,1991-10-01,2024-12-31,Embassy",
        "CUB,40,Cuba,Cuba,1902-05-20,1902-05-26,None",
        "CUB,40,Cuba,Cuba,1902-05-27,1906-09-25,Legation",
        "CUB,40,Cuba,Cuba,1909-01-23,2024-12-31,Legation",
    ] == shown(ranges_of(log))


def test_unknown_days_and_months_are_the_first_and_what_was_before_the_spell_is_in_force(tmp_path: Path) -> None:
    """The consulate of 1835 stood when Algeria was independent; `2001-05` counts as its first day, `1980` as January."""
    log = ledger_of(
        tmp_path, "Algeria,Consulate,1835", "Algeria,Embassy,1980", "Algeria,None,2001,5", "Algeria,None,2002"
    )
    assert [
        "ALG,615,Algeria,Algeria,1962-07-05,1979-12-31,Consulate",
        "ALG,615,Algeria,Algeria,1980-01-01,2001-04-30,Embassy",
        "ALG,615,Algeria,Algeria,2001-05-01,2024-12-31,None",
    ] == shown(ranges_of(log))


def test_the_last_row_of_a_day_is_in_force(tmp_path: Path) -> None:
    """Several changes of one day, in the order of the file."""
    log = ledger_of(tmp_path, "Egypt,Embassy,1967,6,6", "Egypt,None,1967,6,6", "Egypt,Interests,1967,6,6")
    assert "EGY,651,Egypt,Egypt,1967-06-06,2024-12-31,Interests" == shown(ranges_of(log))[-1]


def test_the_statuses_without_an_act_of_their_own_are_there(tmp_path: Path) -> None:
    """A consul elsewhere, a closure after the end of a party, the same again: all come back from the cells."""
    log = ledger_of(tmp_path, "Chad,Consul Nonresident,1960,8,11", "Chad,Embassy,1961,2,1", "Baden,Consulate,1832,7,13")
    assert [
        "BAD,267,Baden,Baden,1816-01-01,1832-07-12,None",
        "BAD,267,Baden,Baden,1832-07-13,1871-01-18,Consulate",
        "CHA,483,Chad,Chad,1960-08-11,1961-01-31,Consul Nonresident",
        "CHA,483,Chad,Chad,1961-02-01,2024-12-31,Embassy",
    ] == shown(ranges_of(log))


def test_a_name_serves_every_state_that_it_means_and_a_state_every_name(tmp_path: Path) -> None:
    """Germany is two states, Yugoslavia has two names, the page of China is not that of Taiwan, Yemen is North Yemen's."""
    log = ledger_of(
        tmp_path,
        "Germany,Legation,1797,12,5",
        "Germany,None,1941,12,11",
        "Germany,Embassy,1955,5,14",
        "Kingdom of Serbia/Yugoslavia,Embassy,1942,9,29",
        "Serbia,Embassy,1992,5,21",
        "North Yemen,Embassy,1963,1,28",
        "China,Embassy,1935,6,18",
        "China,None,1949,10,1",
        "Taiwan,Embassy,1949,12,8",
        "Vietnam,Embassy,1952,6,24",
        "Vietnam,None,1975,4,29",
    )
    assert [
        "CHN,710,China,China,1860-10-25,1935-06-17,None",
        "CHN,710,China,China,1935-06-18,1949-09-30,Embassy",
        "CHN,710,China,China,1949-10-01,2024-12-31,None",
        "DRV,816,Vietnam,,1954-07-21,1975-04-29,None",
        "DRV,816,Vietnam,Vietnam,1975-04-30,2024-12-31,None",
        "GFR,260,German Federal Republic,Germany,1955-05-05,1955-05-13,None",
        "GFR,260,German Federal Republic,Germany,1955-05-14,1990-10-02,Embassy",
        "GMY,255,Germany,Germany,1816-01-01,1941-12-10,Legation",
        "GMY,255,Germany,Germany,1941-12-11,1945-05-08,None",
        "GMY,255,Germany,Germany,1990-10-03,2024-12-31,Embassy",
        "RVN,817,Republic of Vietnam,Vietnam,1954-06-04,1975-04-28,Embassy",
        "RVN,817,Republic of Vietnam,Vietnam,1975-04-29,1975-04-30,None",
        "SRB,345,Serbia,Serbia,2006-06-03,2024-12-31,Embassy",
        "TAW,713,Taiwan,Taiwan,1949-12-08,2024-12-31,Embassy",
        "YAR,678,Yemen Arab Republic,North Yemen,1926-09-02,1963-01-27,None",
        "YAR,678,Yemen Arab Republic,North Yemen,1963-01-28,1990-05-21,Embassy",
        "YEM,679,Yemen,North Yemen,1990-05-22,2024-12-31,Embassy",
        "YUG,345,Yugoslavia,Kingdom of Serbia/Yugoslavia,1878-07-13,1941-04-20,None",
        "YUG,345,Yugoslavia,Kingdom of Serbia/Yugoslavia,1944-10-20,1992-05-20,Embassy",
        "YUG,345,Yugoslavia,Serbia,1992-05-21,2006-06-03,Embassy",
    ] == shown(ranges_of(log))


def test_of_two_names_for_one_state_the_one_that_changed_last_speaks(tmp_path: Path) -> None:
    """As where an edition renames a page."""
    log = ledger_of(tmp_path, "Burma,Embassy,1948,1,4", "Myanmar,None,1990,1,1")
    assert [
        "MYA,775,Myanmar,Burma,1948-01-04,1989-12-31,Embassy",
        "MYA,775,Myanmar,Myanmar,1990-01-01,2024-12-31,None",
    ] == shown(ranges_of(log))


def test_states_without_rows_are_left_out_unless_every_state_is_asked_for(tmp_path: Path) -> None:
    """Nothing is known of them; the published file has them as None, without a name. The sender is in neither."""
    log = ledger_of(tmp_path, "Cuba,Embassy,1923,2,10")
    assert {"CUB"} == {one.country_abbrev_cow for one in ranges_of(log)}
    every = ranges_of(log, every_state=True)
    assert {spell.abbrev for spell in cow_spells()} - {"USA"} == {one.country_abbrev_cow for one in every}
    assert "BHU,760,Bhutan,,1971-09-21,2024-12-31,None" in shown(every)


def test_what_is_no_row_of_the_data_set_is_passed_over_and_what_is_retracted_does_not_count(tmp_path: Path) -> None:
    """A ledger holds other entries; a row that is gone is for people to retract."""
    log = ledger_of(tmp_path, "Cuba,Embassy,1923,2,10", "Cuba,None,1961,1,3")
    entries = {str(line.entry.get("key")): str(line.entry["id"]) for line in log.lines()}
    append(log, text_of([retraction(entries["us-missions:Cuba:1961-01-03"])]), author="B", now=NOW)
    assert "CUB,40,Cuba,Cuba,1923-02-10,2024-12-31,Embassy" == shown(ranges_of(log))[-1]
    assert 1 == len(said(log))


def test_a_ledger_without_rows_says_so(tmp_path: Path) -> None:
    """And what to do."""
    with pytest.raises(NotFoundError) as caught:
        ranges_of(empty(tmp_path))
    (problem,) = caught.value.problems
    expected = ("rows-missing", "the ledger has no rows of US Mission Status")
    assert expected == (problem.code, problem.what)
    assert "import it first, with `diplo import us-missions FILE`" == problem.hint


# --- laws ---------------------------------------------------------------------------------------------------------------


@FEW
@drawn(tables(), st.booleans())
def test_ranges_follow_on_each_other_and_cover_exactly_the_spells(rows: list[str], every_state: bool) -> None:  # noqa: FBT001 - drawn
    """Of whatever transitions: no day twice, none missing, none beyond; and no two that are alike follow each other."""
    rows = understood(rows)
    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        found = ranges_of(ledger_of(Path(folder), *rows), every_state=every_state)
    states = {one.country_abbrev_cow for one in found}
    spells = [(one.abbrev, iso(one.first_day), iso(one.last_day)) for one in cow_spells() if one.abbrev in states]
    covered: list[tuple[str, str, str]] = []
    before: Range | None = None
    for one in found:
        follows = before is not None and before.country_abbrev_cow == one.country_abbrev_cow
        if before and follows and date.fromisoformat(before.date_end).toordinal() + 1 == ordinal(one.date_start):
            assert before[3:4] + before[6:] != one[3:4] + one[6:]
            covered[-1] = (*covered[-1][:2], one.date_end)
        else:
            covered.append((one.country_abbrev_cow, one.date_start, one.date_end))
        assert one.date_start <= one.date_end
        before = one
    assert spells == covered


def ordinal(text: str) -> int:
    """Give the ordinal of a date."""
    return date.fromisoformat(text).toordinal()


@FEW
@drawn(st.lists(st.tuples(STATUSES_OF_ROWS, moments()), min_size=1, max_size=8, unique_by=lambda row: row[1]))
def test_the_status_of_a_day_is_the_last_that_was_coded_by_then(changes: list[tuple[str, str]]) -> None:
    """By the convention: blanks count as one; the order in the file does not matter where the days differ."""
    coded: dict[str, str] = {}
    for status, moment in changes:
        year, month, day = moment.split(",")
        coded.setdefault(f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}", status)
    kept = [row for row in changes if row[0] == coded[day_of(row[1])]]
    with tempfile.TemporaryDirectory() as folder:
        found = ranges_of(ledger_of(Path(folder), *(f"Sweden,{status},{moment}" for status, moment in kept)))
    for day in {*coded, "1816-01-01", "1900-01-01", "2024-12-31"}:
        (status,) = {one.us_mission_status for one in found if one.date_start <= day <= one.date_end}
        expected = max(((when, what) for when, what in coded.items() if when <= day), default=("", "None"))
        assert expected[1] == status


def day_of(moment: str) -> str:
    """Give the day for which cells of year, month and day stand."""
    year, month, day = moment.split(",")
    return f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}"


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger that holds rows."""
    ledger_of(tmp_path, '"Bahamas, The",Embassy,1973,7,10,2023-12-05,')
    return place(tmp_path, monkeypatch, capfd)


def test_the_command_writes_the_published_form(diplo: Runner) -> None:
    """Header, columns, quotes and line ends are those of the published file; nothing is said beside it."""
    came = diplo.run(["export", "us-missions-ranges"])
    assert (0, "") == (came.code, came.err)
    assert f'{COLUMNS}\nBHM,31,Bahamas,"Bahamas, The",1973-07-10,2024-12-31,Embassy\n' == came.out


def test_the_command_writes_files_and_other_formats(diplo: Runner) -> None:
    """The ending of the file chooses the format; every state where that is asked for."""
    came = diplo.run(["export", "us-missions-ranges", "--every-state", "-o", "ranges.csv"])
    assert (0, "", "") == came
    with Path("ranges.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert 200 < len(rows)
    assert {"Embassy", "None"} == {row["us_mission_status"] for row in rows}
    came = diplo.run(["export", "us-missions-ranges", "-O", "tsv"])
    (row,) = csv.DictReader(io.StringIO(came.out), delimiter="\t")
    assert "Bahamas, The" == row["country_name_usdos"]


def test_the_command_refuses_formats_that_are_none_of_tables(diplo: Runner) -> None:
    """With a word about which there are."""
    came = diplo.run(["export", "us-missions-ranges", "-o", "ranges.html"])
    assert (2, "") == (came.code, came.out)
    assert "diplo: error: ranges are not written as html\n  hint: say -O csv|tsv|json|jsonl\n" == came.err


def test_the_command_looks_as_others_do_at_what_was_known(diplo: Runner) -> None:
    """Before the rows were there, there is nothing to give."""
    came = diplo.run(["export", "us-missions-ranges", "--known", "1"])
    assert (4, "") == (came.code, came.out)
    assert "the ledger has no rows of US Mission Status" in came.err
