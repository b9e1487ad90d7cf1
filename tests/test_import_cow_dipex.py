"""`diplo import cow-dipex`: levels of envoys by survey, what they mean, what a survey covers, and every trap of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from dipex import HEADER, NOISY, again, panel, rows, table, taken, write
from importing import counts, empty, given, imported, refusal, said
from ledgers import NOW, Body, ask

from ledger.exporters.cow_dipex import read_exchange
from ledger.importers.cow_dipex import IMPORTER
from ledger.importers.cow_dipex.entries import coded_of
from ledger.importers.importer import Standing
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.problems import Problem, RefusedError
from ledger.reader import read
from ledger.revise import cites_of
from ledger.steps import codes

if TYPE_CHECKING:
    from ledger.importers.importing import Bad


def levels(log: Log) -> list[str]:
    """Give what the entries of levels say, one a line: key, date, by, toward, statuses."""
    return [
        f"{key.removeprefix('cow-dipex:')} {body['date']} {' '.join(codes(body, 'by'))}>{' '.join(codes(body, 'toward'))} "
        f"{' '.join(codes(body, 'status'))}"
        for key, body in said(log).items()
        if body["kind"] == "attestation"
    ]


def surveys(log: Log) -> dict[str, Body]:
    """Give the entries of surveys by their keys, without what all have."""
    common = ("kind", "date", "dimensions", "cites", "key")
    return {
        key.removeprefix("cow-dipex:survey:"): {name: value for name, value in body.items() if name not in common}
        for key, body in said(log).items()
        if body["kind"] == "coverage"
    }


# --- what rows mean -----------------------------------------------------------------------------------------------------


def test_a_level_is_of_one_state_at_the_other(tmp_path: Path) -> None:
    """`DR_at_1` is side 2's at side 1, and `DR_at_2` side 1's at side 2; nothing else is made of a row, and no act."""
    log = empty(tmp_path)
    done = imported(log, write(tmp_path, f"2,40,1935,2,3,1,{NOISY}", f"40,2,1935,3,2,1,{NOISY}"), IMPORTER)
    assert {"rows": 2, "new": 2, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert {"source": 1, "coverage": 1, "attestation": 2} == done.added
    expected = {
        "kind": "attestation",
        "date": "1935",
        "by": ["USA"],
        "toward": ["CUB"],
        "dimension": "representation",
        "status": ["ambassador"],
        "cites": [{"source": "bayer-2006", "locator": "ccode1 2, ccode2 40, 1935"}],
        "coded": {"ccode1": "2", "ccode2": "40", "DR_at_2": "3"},
        "key": "cow-dipex:2>40:1935",
    }
    assert expected == said(log)["cow-dipex:2>40:1935"]
    assert ["2>40:1935 1935 USA>CUB ambassador", "40>2:1935 1935 CUB>USA minister"] == levels(log)


@pytest.mark.parametrize(
    ("year", "level", "statuses"),
    [
        (1930, "1", "charge"),
        (1950, "2", "minister"),
        (2005, "3", "ambassador"),
        (1940, "9", "other vacant"),
        (1950, "9", "ambassador minister charge other"),
        (1965, "9", "ambassador minister charge other"),
        (1970, "9", "other vacant"),
        (1980, "9", "other vacant"),
        # An ambassador who resides elsewhere is not counted any more: 9 does not say that there is none.
        (1985, "9", "other vacant ambassador minister"),
    ],
)
def test_what_a_level_says_hangs_on_the_year(year: int, level: str, statuses: str, tmp_path: Path) -> None:
    """9 has two meanings, neither of them `none`; the second says less since envoys who reside elsewhere are left out."""
    assert f"2>40:{year} {year} USA>CUB {statuses}" == levels(taken(tmp_path, f"2>40 {year}:{level}"))[0]


def test_the_same_level_from_survey_to_survey_is_one_entry(tmp_path: Path) -> None:
    """Dated by the set of its years: what was between the surveys is not said; 9 of both meanings makes two."""
    log = taken(tmp_path, "2>40 1930:3 1935:3 1940:9 1950:9 1955:9 1965:3 1970:9\n2>20 1935:0 1960:0")
    assert [
        "2>40:1930 {1930,1935} USA>CUB ambassador",
        "2>40:1940 1940 USA>CUB other vacant",
        "2>40:1950 {1950,1955} USA>CUB ambassador minister charge other",
        "2>40:1965 1965 USA>CUB ambassador",
        "2>40:1970 1970 USA>CUB other vacant",
    ] == levels(log)
    locator = "ccode1 2, ccode2 40, 1930 to 1935"
    assert [{"source": "bayer-2006", "locator": locator}] == said(log)["cow-dipex:2>40:1930"]["cites"]


def test_a_survey_that_has_not_the_pair_breaks_no_spell(tmp_path: Path) -> None:
    """Others were surveyed in 1935; in the surveys that have the two, nothing changed between 1930 and 1940."""
    log = taken(tmp_path, "2>40 1930:3 1940:3\n2>20 1930:0 1935:0 1940:0")
    assert ["2>40:1930 {1930,1940} USA>CUB ambassador"] == levels(log)


def test_no_evidence_is_none_up_to_1980_and_says_nothing_later(tmp_path: Path) -> None:
    """Of those that had a level at some time it is told; who never had any is told by the survey alone."""
    log = taken(tmp_path, "2>40 1965:3 1970:0 1975:0 1980:0 1985:0 1990:9 1995:0\n20>40 1965:0 1985:0")
    assert [
        "2>40:1965 1965 USA>CUB ambassador",
        "2>40:1970 {1970,1975,1980} USA>CUB none",
        "2>40:1990 1990 USA>CUB other vacant ambassador minister",
    ] == levels(log)


def test_those_who_are_no_longer_counted_after_1980_break_no_relations(tmp_path: Path) -> None:
    """An ambassador in 1980 and nothing in 1985: he is carried on, and neither was recalled nor fell with anything."""
    log = taken(tmp_path, "732>680 1975:3 1980:3 1985:0")
    findings = ask(log, "KOR", "YMD", "1985-06-01")
    assert ("ambassador",) == findings["representation", "KOR>YMD"].answer.possible
    assert "not covered" == findings["relations", "both"].answer.status


def test_a_survey_covers_the_states_that_it_has(tmp_path: Path) -> None:
    """Their numbers and the edition are kept; from 1985 on only envoys who reside there are covered."""
    log = taken(tmp_path, "2>40 1950:3 1985:0\n2>732 1950:0 1985:3\n40>732 1950:0 1985:0")
    body = said(log)["cow-dipex:survey:1985"]
    expected = {
        "kind": "coverage",
        "date": "1985",
        "parties": ["USA", "CUB", "KOR"],
        "dimensions": ["representation"],
        "resident": True,
        "cites": [{"source": "bayer-2006", "locator": "year 1985"}],
        "coded": {"ccodes": "2 40 732", "version": "2006.1"},
        "key": "cow-dipex:survey:1985",
    }
    assert expected == body
    coded = {"ccodes": "2 40 732", "version": "2006.1"}
    assert {"parties": ["USA", "CUB", "KOR"], "coded": coded} == surveys(log)["1950"]


def test_silence_of_a_survey_is_none_up_to_1980_alone(tmp_path: Path) -> None:
    """South Korea and Cuba stand in every survey at 0, and no entry is made of it."""
    log = taken(tmp_path, "2>40 1950:3 1985:3\n2>732 1950:3 1985:3\n40>732 1950:0 1985:0")
    asked = {on: ask(log, "KOR", "CUB", on)["representation", "KOR>CUB"].answer for on in ("1950-06-01", "1985-06-01")}
    assert ["none", "not covered"] == [answer.status for answer in asked.values()]


# --- which party a number means -----------------------------------------------------------------------------------------


def test_a_number_that_several_parties_had_means_the_one_of_the_year(tmp_path: Path) -> None:
    """365 is Russia and then the Soviet Union: one level with two hosts is two entries."""
    log = taken(tmp_path, "2>365 1920:3 1925:3 1990:3 1995:3")
    assert [
        "2>365:1920 1920 USA>RUS ambassador",
        "2>365:1925 {1925,1990} USA>SUN ambassador",
        "2>365:1995 1995 USA>RUS ambassador",
    ] == levels(log)


@pytest.mark.parametrize(
    ("number", "year", "code"),
    [
        # Zanzibar ended in 1964, and stands in the survey of 1965.
        (511, 1965, "ZAN"),
        # None of those who had the number lived yet: Serbia was the first.
        (345, 1850, "SRB"),
        (260, 1990, "DEU"),
        (255, 1990, "DEU"),
    ],
)
def test_a_state_that_did_not_live_in_the_year_is_found_by_its_number(
    number: int, year: int, code: str, tmp_path: Path
) -> None:
    """Surveys have states that ended before the day of the survey."""
    assert [f"2>{number}:{year} {year} USA>{code} ambassador"] == levels(taken(tmp_path, f"2>{number} {year}:3"))[:1]


def test_the_overlaps_of_1990_cover_nobody_that_the_file_has_not(tmp_path: Path) -> None:
    """Germany is 255, 260 and 265, Yemen 678, 679 and 680; some pairs of them have no rows, and no rupture comes of it."""
    pairs = "2>255 2>260 2>265 2>678 2>679 2>680 260>265 678>680 255>678 255>679 255>680 260>678 260>679 260>680"
    pairs += " 265>678 265>679 265>680"
    found = panel("\n".join(f"{pair} 1990:0" for pair in pairs.split()))
    found |= {(2, 255, 1990): "3", (2, 260, 1990): "3", (2, 679, 1990): "3"}
    log = empty(tmp_path)
    imported(log, write(tmp_path, *rows(found)), IMPORTER)
    coded = {
        "ccodes": "2 255 260 265 678 679 680",
        "version": "2006.1",
        "absent": "255-260 255-265 678-679 679-680",
    }
    others = ["USA", "DEU", "DDR"]
    assert {
        "1990": {"parties": ["USA", "DEU", "DDR", "YAR", "YMD"], "resident": True, "coded": coded},
        "1990/YEM>": {"by": ["YEM"], "toward": others, "resident": True},
        "1990/>YEM": {"by": others, "toward": ["YEM"], "resident": True},
    } == surveys(log)
    assert [
        "2>255:1990 1990 USA>DEU ambassador",
        "2>260:1990 1990 USA>DEU ambassador",
        "2>679:1990 1990 USA>YEM ambassador",
    ] == levels(log)


def test_a_part_of_the_file_covers_the_pairs_of_the_part_alone(tmp_path: Path) -> None:
    """Rows of one state with all others say nothing of the others among themselves; two groups nothing across."""
    star = surveys(taken(tmp_path, "2>20 1950:3\n2>40 1950:3\n2>732 1950:0"))
    del star["1950"]["coded"]
    assert {
        "1950": {"parties": ["USA", "KOR"]},
        "1950/CAN>": {"by": ["CAN", "CUB"], "toward": ["USA"]},
        "1950/>CAN": {"by": ["USA"], "toward": ["CAN", "CUB"]},
    } == star
    (tmp_path / "other").mkdir()
    groups = surveys(taken(tmp_path / "other", "2>20 1950:3\n40>732 1950:0"))
    del groups["1950"]["coded"]
    assert {
        "1950": {"parties": ["CUB", "KOR"]},
        "1950/USA>": {"by": ["USA"], "toward": ["CAN"]},
        "1950/>USA": {"by": ["CAN"], "toward": ["USA"]},
    } == groups


def test_two_numbers_of_one_party_have_rows_and_no_entry(tmp_path: Path) -> None:
    """At 0 the survey has the row; nothing can be said of a party and itself."""
    log = taken(tmp_path, "255>260 1990:0\n2>255 1990:3\n2>260 1990:3")
    assert ["2>255:1990 1990 USA>DEU ambassador", "2>260:1990 1990 USA>DEU ambassador"] == levels(log)
    assert ["USA", "DEU"] == surveys(log)["1990"]["parties"]
    (tmp_path / "other").mkdir()
    log = taken(tmp_path / "other", "255>260 1864:3 1920:0\n2>255 1920:3")
    # In 1864 the one was Prussia.
    assert [
        "2>255:1920 1920 USA>DEU ambassador",
        "255>260:1864 1864 PRU>DEU ambassador",
        "260>255:1864 1864 DEU>PRU none",
    ] == levels(log)


# --- rows of which nothing can be made ------------------------------------------------------------------------------------

GOOD = (f"2,20,1950,3,3,1,{NOISY}", f"20,2,1950,3,3,1,{NOISY}")
_MISSING = "the file has no row 40,2,1950, its mirror"
_BAD = [
    ("40,40,1950,3,3,1", "both sides are 40", "a row is of two states"),
    ("USA,40,1950,3,3,1", "ccode1: 'USA' is no COW number", "write it as 2 or 732"),
    ("2,040,1950,3,3,1", "ccode2: '040' is no COW number", "write it as 2 or 732"),
    ("2,\u0664,1950,3,3,1", "ccode2: '\u0664' is no COW number", "write it as 2 or 732"),
    ("2,40\u200b,1950,3,3,1", "ccode2: '40\\u200b' is no COW number", "write it as 2 or 732"),
    (f"2,{'4' * 60},1950,3,3,1", f"ccode2: '{'4' * 36}… is no COW number", "write it as 2 or 732"),
    ("2,40,50,3,3,1", "year: '50' is no year of a survey", "a year has four digits and is 1816 or later"),
    ("2,40,1815,3,3,1", "year: '1815' is no year of a survey", "a year has four digits and is 1816 or later"),
    ("2,40,1950,4,3,1", "DR_at_1: '4' is no level", "use 0, 1, 2, 3 or 9"),
    ("2,40,1950,3,,1", "DR_at_2: '' is no level", "use 0, 1, 2, 3 or 9"),
    (
        "2,40,1950,3,3,0",
        "DE: it is '0', and by the rule of the codebook 1",
        "DE is 1 where a side is at 1, 2 or 3, from 1950 to 1965 also at 9, and else 0",
    ),
    (
        "2,40,1970,9,0,1",
        "DE: it is '1', and by the rule of the codebook 0",
        "DE is 1 where a side is at 1, 2 or 3, from 1950 to 1965 also at 9, and else 0",
    ),
    (
        "2,40,1950,3,3,1,0",
        "the row has 8 cells, and the header 7",
        "a cell with a comma or a line end in it stands in quotation marks",
    ),
]


@pytest.mark.parametrize(("row", "what", "hint"), _BAD)
def test_a_row_that_cannot_be_understood_is_told_with_its_line(row: str, what: str, hint: str, tmp_path: Path) -> None:
    """Nothing of it is guessed, and nothing written."""
    log = empty(tmp_path)
    before = Path(log.path).read_bytes()
    path = write(tmp_path, *GOOD, f"{row},{NOISY}")
    with pytest.raises(RefusedError) as caught:
        imported(log, path, IMPORTER)
    problem, summary = caught.value.problems
    assert (what, hint, str(path), 4) == (problem.what, problem.hint, problem.file, problem.line)
    assert "no entry can be made of 1 row; nothing was written" == summary.what
    assert before == Path(log.path).read_bytes()


def told(tmp_path: Path, *lines: str) -> list[tuple[str, int, str]]:
    """Give the problems of a file of some rows below two that are sound, without the last, which counts them."""
    with pytest.raises(RefusedError) as caught:
        imported(empty(tmp_path), write(tmp_path, *GOOD, *lines), IMPORTER)
    return refusal(caught.value)[:-1]


def test_editions_are_not_mixed(tmp_path: Path) -> None:
    """The version is the one of the first row, noise or none."""
    rows_ = ("2,40,1950,3,3,1,2006.1", "40,2,1950,3,3,1,2006.2", "40,2,1950,3,3,1,new")
    assert [
        ("version-mixed", 5, "version: the row is of 2006.2, and the rows before it of 2006.1"),
        ("version-wrong", 6, "version: 'new' is no version"),
        ("mirror-amiss", 4, "line 5, of the same two states and year, cannot be taken"),
    ] == told(tmp_path, *rows_)


def test_a_row_without_its_mirror_is_told(tmp_path: Path) -> None:
    """Whichever of the two it is."""
    assert [("mirror-missing", 4, _MISSING)] == told(tmp_path, f"2,40,1950,3,3,1,{NOISY}")
    (tmp_path / "events.jsonl").unlink()
    missing = "the file has no row 2,40,1950, its mirror"
    assert [("mirror-missing", 4, missing)] == told(tmp_path, f"40,2,1950,3,3,1,{NOISY}")


def test_a_file_with_every_pair_once_is_one_problem(tmp_path: Path) -> None:
    """As of somebody who took one side of each."""
    once = [row for row in rows(panel(FIRST)) if int(row.split(",")[0]) < int(row.split(",")[1])]
    with pytest.raises(RefusedError) as caught:
        imported(empty(tmp_path), write(tmp_path, *once), IMPORTER)
    what = "no row of the file has its mirror, in 6 rows, of which this is the first"
    assert [("mirror-missing", 2, what)] == refusal(caught.value)[:-1]


def test_mirrors_that_do_not_agree_are_told_both(tmp_path: Path) -> None:
    """Which of them is right nobody can say."""
    assert [
        ("mirror-differs", 4, "its mirror on line 5 has other levels"),
        ("mirror-differs", 5, "its mirror on line 4 has other levels"),
    ] == told(tmp_path, f"2,40,1950,3,2,1,{NOISY}", f"40,2,1950,3,2,1,{NOISY}")


def test_a_row_that_stands_twice_is_told(tmp_path: Path) -> None:
    """The same again is left out alone; with other levels all of them are in doubt."""
    same = (f"2,40,1950,3,2,1,{NOISY}", f"40,2,1950,2,3,1,{NOISY}", f"2,40,1950,3,2,1,{NOISY}")
    assert [("row-twice", 6, "the row says what line 4 says")] == told(tmp_path, *same)
    (tmp_path / "events.jsonl").unlink()
    other = (f"2,40,1950,3,2,1,{NOISY}", f"40,2,1950,2,3,1,{NOISY}", f"2,40,1950,1,2,1,{NOISY}")
    assert [
        ("row-twice", 4, "line 6 is of the same two states and year, with other levels"),
        ("mirror-differs", 5, "its mirror on line 6 has other levels"),
        ("row-twice", 6, "line 4 is of the same two states and year, with other levels"),
    ] == told(tmp_path, *other)


def test_a_row_beside_which_another_is_wrong_waits_for_it(tmp_path: Path) -> None:
    """Its mirror agrees; but a third row of the two and the year was meant to say something too."""
    good = (f"2,40,1950,3,2,1,{NOISY}", f"40,2,1950,2,3,1,{NOISY}")
    wrong = f"2,40,1950,3,7,1,{NOISY}"
    waits = "line 6, of the same two states and year, cannot be taken"
    unknown = ("level-unknown", 6, "DR_at_2: '7' is no level")
    assert [unknown, ("mirror-amiss", 4, waits), ("mirror-amiss", 5, waits)] == told(tmp_path, *good, wrong)
    (tmp_path / "events.jsonl").unlink()
    assert [
        unknown,
        ("mirror-amiss", 4, waits),
        ("mirror-amiss", 5, waits),
        ("row-twice", 7, "the row says what line 4 says"),
    ] == told(tmp_path, *good, wrong, good[0])


def test_a_number_that_nobody_has_is_told_once(tmp_path: Path) -> None:
    """With the first of its rows, and how many there are."""
    found = rows(panel("2>999 1950:3 1955:3\n40>999 1950:0"))
    what = "no party has the COW number 999, in 6 rows, of which this is the first"
    assert [("party-unknown", 4, what)] == told(tmp_path, *found)


def test_a_number_that_two_parties_had_in_the_year_is_no_guess(tmp_path: Path) -> None:
    """No survey was made in the year in which the Soviet Union ended."""
    what = "in 1991 the COW number 365 may be RUS or SUN, in 2 rows, of which this is the first"
    assert [("party-ambiguous", 4, what)] == told(tmp_path, *rows(panel("2>365 1991:3")))


def test_a_level_between_two_numbers_of_one_party_is_told(tmp_path: Path) -> None:
    """255 and 260 are both the Federal Republic; so are rows of a year that has no others."""
    what = "255 and 260 are both DEU, and a party has no envoy at itself"
    found = panel("2>255 1990:3\n2>260 1990:3\n255>260 1990:3 1995:0")
    bad = told(tmp_path, *rows(found))
    assert [("party-itself", line, what) for line in (7, 8, 10, 11)] == bad


def test_rows_that_are_set_aside_leave_the_rest(tmp_path: Path) -> None:
    """As they stand in the file; those that rest on them go along."""
    log = empty(tmp_path)
    aside: list[Bad] = []
    found = [*GOOD, *rows(panel("2>999 1950:3")), f"2,40,1950,3,4,1,{NOISY}", f"40,2,1950,3,3,1,{NOISY}"]
    done = imported(log, write(tmp_path, *found), IMPORTER, set_aside=aside.extend)
    assert {"rows": 2, "new": 2, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert {(4, "\n".join(found[2:4]), 2), (6, found[4], 1), (7, found[5], 1)} == {
        (bad.line, bad.raw, bad.count) for bad in aside
    }
    assert table(*(row.replace(NOISY, "2006.1") for row in GOOD)) == "\n".join([*read_exchange(log).lines(), ""])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (table(*GOOD).replace('"DE",', ""), "the table has no column 'DE'"),
        (
            table(*GOOD).replace("\r\n", ",1\r\n").replace(HEADER + ",1", HEADER + ",more"),
            "the table has columns that the data set has not: more",
        ),
        (table(*GOOD).replace("\r\n", "\r"), "the lines end with CR alone, as those of old Macintoshes did"),
        (
            table(*GOOD).replace("\r\n", ",1\r\n").replace(HEADER + ",1", HEADER + ",more;less"),
            "the table has columns that the data set has not: more;less",
        ),
        (HEADER + "\r\n", "the table has a header and no rows"),
        (table(*GOOD).replace(",", ";"), "semicolons stand between the cells, and no comma"),
        (table(*GOOD).replace(",", "\t").replace('"', ""), "tabs stand between the cells, and no comma"),
        (table(*GOOD).replace(",", " "), "the row is no row of CSV: ',' expected after '\"'"),
        ("PK\x03\x04", "the file is a zip archive, not a text"),
    ],
)
def test_what_is_not_the_file_is_one_error(text: str, what: str, tmp_path: Path) -> None:
    """Of the file as a whole; columns that could not be given back are no part of the data set."""
    log = empty(tmp_path)
    path = tmp_path / "dipex.csv"
    path.write_text(text, encoding="utf-8", newline="")
    before = Path(log.path).read_bytes()
    with pytest.raises(RefusedError) as caught:
        imported(log, path, IMPORTER)
    assert [what] == [problem.what for problem in caught.value.problems]
    assert before == Path(log.path).read_bytes()


# --- editions ---------------------------------------------------------------------------------------------------------------

FIRST = "2>40 1950:3 1955:3 1960:3\n40>2 1950:3 1955:3 1960:3\n2>20 1950:3 1955:3 1960:3"


def test_the_same_file_again_adds_nothing(tmp_path: Path) -> None:
    """Property 3 of the design, also with noise left out of the version, and rows in another order."""
    log = taken(tmp_path, FIRST)
    before = Path(log.path).read_bytes()
    done = imported(log, write(tmp_path, *reversed(rows(panel(FIRST), "2006.1"))), IMPORTER)
    assert {"rows": 12, "new": 0, "changed": 0, "gone": 0, "unchanged": 12} == counts(done)
    assert before == Path(log.path).read_bytes()


def test_a_level_that_changed_is_two_rows(tmp_path: Path) -> None:
    """A spell is cut in three: one entry is amended, two are new."""
    log = taken(tmp_path, FIRST)
    done = again(log, tmp_path, FIRST.replace("2>40 1950:3 1955:3", "2>40 1950:3 1955:2"))
    assert {"rows": 12, "new": 0, "changed": 2, "gone": 0, "unchanged": 10} == counts(done)
    assert {"amendment": 1, "attestation": 2} == done.added
    assert [
        "2>40:1950 1950 USA>CUB ambassador",
        "2>40:1955 1955 USA>CUB minister",
        "2>40:1960 1960 USA>CUB ambassador",
    ] == sorted(line for line in levels(log) if line.startswith("2>40"))


def test_an_entry_whose_rows_stand_in_another_now_is_retracted(tmp_path: Path) -> None:
    """The cut of the test above, taken back: one spell again; and cut once more."""
    log = taken(tmp_path, FIRST.replace("2>40 1950:3 1955:3", "2>40 1950:3 1955:2"))
    done = again(log, tmp_path, FIRST)
    assert {"rows": 12, "new": 0, "changed": 2, "gone": 0, "unchanged": 10} == counts(done)
    assert {"amendment": 1, "retraction": 2} == done.added
    assert () == done.gone_keys
    assert ["2>40:1950 {1950,1955,1960} USA>CUB ambassador"] == [one for one in levels(log) if one.startswith("2>40")]
    done = again(log, tmp_path, FIRST.replace("2>40 1950:3 1955:3", "2>40 1950:3 1955:1"))
    assert {"rows": 12, "new": 0, "changed": 2, "gone": 0, "unchanged": 10} == counts(done)
    assert "2>40:1955 1955 USA>CUB charge" in levels(log)


def test_a_pair_that_loses_its_only_level_is_told_by_the_survey_alone(tmp_path: Path) -> None:
    """Its entries are taken back; nobody says `ambassador` any more."""
    log = taken(tmp_path, FIRST)
    done = again(log, tmp_path, FIRST.replace("2>20 1950:3 1955:3 1960:3", "2>20 1950:0 1955:0 1960:0"))
    assert {"rows": 12, "new": 0, "changed": 6, "gone": 0, "unchanged": 6} == counts(done)
    assert [] == [line for line in levels(log) if line.startswith("2>20")]


def test_rows_that_are_gone_are_counted_and_stay(tmp_path: Path) -> None:
    """Never turned into anything: not in the middle of a spell, not a whole pair, not a whole survey."""
    log = taken(tmp_path, FIRST)
    before = levels(log), surveys(log)
    done = again(log, tmp_path, "2>40 1950:3 1955:3\n40>2 1950:3 1955:3")
    assert {"rows": 4, "new": 0, "changed": 0, "gone": 8, "unchanged": 4} == counts(done)
    assert ({}, before) == (done.added, (levels(log), surveys(log)))


def test_a_new_survey_makes_spells_longer(tmp_path: Path) -> None:
    """An amendment of each level that goes on, and a survey of its own; the edition of it is cited."""
    log = taken(tmp_path, FIRST)
    done = again(log, tmp_path, "2>40 1965:3\n40>2 1965:0", "2012.2")
    assert {"rows": 2, "new": 2, "changed": 0, "gone": 12, "unchanged": 0} == counts(done)
    assert {"source": 1, "coverage": 1, "amendment": 1, "attestation": 1} == done.added
    body = said(log)["cow-dipex:2>40:1950"]
    assert "{1950,1955,1960,1965}" == body["date"]
    assert ["cow-dipex-2012.2"] == [cite["source"] for cite in cites_of(body)]
    versions = [coded_of(said(log)[f"cow-dipex:survey:{year}"])["version"] for year in (1950, 1955, 1960, 1965)]
    assert ["2006.1", "2006.1", "2006.1", "2012.2"] == versions
    titles = [source.title for source in read(log).sources.values()]
    assert ["Diplomatic Exchange Data set, v2006.1", "Diplomatic Exchange Data set, v2012.2"] == titles


def test_a_part_that_becomes_the_whole_is_covered_as_a_whole(tmp_path: Path) -> None:
    """What covered the part is taken back, or amended."""
    log = taken(tmp_path, "2>20 1950:3\n2>40 1950:3")
    assert ["1950", "1950/CAN>", "1950/>CAN"] == list(surveys(log))
    done = again(log, tmp_path, "2>20 1950:3\n2>40 1950:3\n20>40 1950:0")
    assert {"rows": 6, "new": 2, "changed": 0, "gone": 0, "unchanged": 4} == counts(done)
    assert {"amendment": 1, "retraction": 2} == done.added
    coded = {"ccodes": "2 20 40", "version": "2006.1"}
    assert {"1950": {"parties": ["USA", "CAN", "CUB"], "coded": coded}} == surveys(log)


def test_rows_that_are_set_aside_are_not_gone(tmp_path: Path) -> None:
    """What an earlier edition said of them stands, also when nothing else is left of the file."""
    log = taken(tmp_path, "2>40 1950:3")
    before = Path(log.path).read_bytes()
    path = write(tmp_path, f"2,40,1950,3,4,1,{NOISY}", f"40,2,1950,3,3,1,{NOISY}")
    done = imported(log, path, IMPORTER, set_aside=lambda _: None)
    assert {"rows": 0, "new": 0, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert before == Path(log.path).read_bytes()


def test_what_people_wrote_under_such_keys_is_no_import(tmp_path: Path) -> None:
    """An entry of somebody's own stays, and what is not coded is not read back."""
    cites = [{"source": "bayer-2006"}]
    common: Body = {
        "kind": "attestation",
        "date": "1950",
        "dimension": "representation",
        "status": ["none"],
        "cites": cites,
    }
    log = taken(tmp_path, FIRST)
    own: list[Body] = [
        {**common, "by": ["KOR"], "toward": ["CUB"], "key": "cow-dipex:mine"},
        {**common, "by": ["KOR"], "toward": ["CUB"], "key": "cow-dipex:732>40:1950"},
        {"kind": "coverage", "date": "1830", "parties": ["USA"], "dimensions": ["relations"], "cites": cites, "key": "cow-dipex:survey:1830"},
    ]  # fmt: skip
    append(log, text_of(own), author="B. Person", now=lambda: NOW)
    before = Path(log.path).read_bytes()
    done = again(log, tmp_path, FIRST)
    assert {"rows": 12, "new": 0, "changed": 0, "gone": 0, "unchanged": 12} == counts(done)
    assert tuple(str(body["key"]) for body in own) == done.gone_keys
    assert before == Path(log.path).read_bytes()


class Earlier(Standing):
    """An import of a state that no register knows any more."""

    def last_said(self, key: str) -> Body | None:
        """Give the survey."""
        return {"coded": {"ccodes": "2 999", "version": "2006.1"}} if key == "cow-dipex:survey:1950" else None

    def keys(self, prefix: str) -> Iterator[str]:
        """Give the key of the survey, and one of a level that was taken back."""
        return (key for key in ("cow-dipex:survey:1950", "cow-dipex:2>999:1950") if key.startswith(prefix))


def test_a_party_that_an_import_knew_and_nobody_knows_now_is_told(tmp_path: Path) -> None:
    """As where its own entry was amended."""
    path = write(tmp_path, *GOOD)
    with pytest.raises(RefusedError) as caught:
        list(IMPORTER.read(given(path)._replace(standing=Earlier())))
    hint = "check the number; a state of your own is added with `diplo add party`, and a code cow:NUMBER"
    assert (Problem("party-unknown", "no party has the COW number 999", hint),) == caught.value.problems
