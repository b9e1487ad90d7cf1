"""What the shipped ledger tells of Cuba and North Korea: each break on the day before, the day and the day after."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ledger
from ledger.record import Record

LOG = Path(__file__).parent.parent / "events.jsonl"
HOMES = ("CUB", "PRK")

# Partner: days in order, each with what relations were on it; several where the sources leave it open.
CUBA = {
    "USA": "1902-05-26 none 1902-05-27 established 1961-01-02 established 1961-01-03 severed 1961-01-04 severed "
    "2014-12-17 severed 2015-07-19 severed 2015-07-20 established 2015-07-21 established",
    "MAR": "1959-12-09 none 1959-12-10 established 1963-10-30 established 1963-10-31 severed 1964-01-12 severed "
    "1964-01-13 established 1980-04-21 established 1980-04-22 severed 2017-04-20 severed 2017-04-21 established",
    "ISR": "1948-12-31 none 1950-01-01 established 1973-09-08 established 1973-09-09 severed 1973-10-01 severed",
    "DEU": "1953-07-21 none 1954-01-01 none|established 1955-06-30 established 1963-01-13 established "
    "1963-01-14 severed 1973-12-31 severed 1974-06-30 established|severed 1975-01-18 established",
    "COL": "1962-01-01 severed 1979-01-01 established 1981-03-22 established "
    "1981-03-23 suspended 1993-10-27 suspended 1993-10-28 established",
    "GRD": "1979-04-13 none 1979-04-14 established 1984-01-01 severed 1993-01-01 established",
    "VEN": "1901-12-31 none 1903-01-01 established 1961-11-10 established 1961-11-11 severed 1975-01-01 established",
    "JPN": "1929-12-20 none 1929-12-21 established 1941-11-30 established 1942-01-01 severed 1952-10-31 severed "
    "1952-12-01 established",
    "CHL": "1909-04-01 none 1909-04-02 established 1964-07-31 established 1964-09-01 severed 1970-11-11 severed "
    "1970-11-12 established 1973-08-31 established 1973-10-01 suspended|severed 1995-04-06 suspended|severed "
    "1995-04-07 established",
    "URY": "1901-12-31 none 1903-01-01 established 1964-09-07 established 1964-09-08 severed 1986-10-16 severed "
    "1986-10-17 established 2002-04-22 established 2002-04-23 severed 2005-02-28 severed 2005-03-01 established",
    "PAN": "1903-12-31 none 1905-01-01 established 2004-08-25 established 2004-08-26 severed 2005-08-19 severed "
    "2005-08-20 established",
    "CRI": "1961-09-09 established 1961-09-10 severed 2009-03-17 severed 2009-03-18 established",
    "SLV": "1902-11-10 none 1902-11-11 established 1961-01-31 established 1961-03-02 severed 2009-05-31 severed "
    "2009-06-01 established",
    "SUN": "1942-10-04 none 1942-10-15 established 1952-04-02 established 1952-04-03 severed 1960-05-07 severed "
    "1960-05-08 established",
    "BRB": "1972-12-07 none 1972-12-08 established",
    "GUY": "1972-12-07 none 1972-12-08 established",
    "JAM": "1972-12-07 none 1972-12-08 established",
    "TTO": "1972-12-07 none 1972-12-08 established",
    "ESH": "1980-01-29 none 1980-01-30 established",
    "ESP": "1901-12-31 none 1903-01-01 established",
    "MEX": "1902-05-19 none 1902-05-20 established 2004-06-01 established",
    "EU": "1988-09-28 none 1988-09-29 established 2004-01-01 suspended 2008-10-22 suspended 2008-10-23 established",
}
NORTH_KOREA = {
    "SUN": "1948-10-01 none 1948-10-12 established 1991-01-01 established",
    "ROU": "1948-10-25 none 1948-10-30 none|established 1948-11-03 established",
    "IRQ": "1968-07-09 established 1980-10-09 established 1980-10-10 severed 2008-09-28 severed 2008-09-29 established",
    "KHM": "1964-12-27 none 1964-12-28 established 1969-12-31 established 1971-01-01 severed 1974-12-31 severed "
    "1976-01-01 established",
    "CHL": "1970-11-15 none 1972-06-01 established 1973-08-31 established 1973-10-01 severed 1992-09-24 severed "
    "1992-09-25 established",
    "MMR": "1975-05-15 none 1975-05-16 established 1983-11-03 established 1983-11-04 severed 2007-04-25 severed "
    "2007-04-26 established",
    "MYS": "1973-06-29 none 1973-06-30 established 2021-03-18 established 2021-03-19 severed 2021-03-20 severed",
    "UKR": "1991-12-31 none 1992-02-01 established 2022-07-12 established 2022-07-13 severed 2022-07-14 severed",
    "ARG": "1973-05-31 none 1973-06-01 established 1977-06-13 established 1977-06-14 severed",
    "AUS": "1974-07-30 none 1974-07-31 established 1975-10-31 established 1975-11-15 established|severed "
    "1975-12-01 severed 2000-04-30 severed 2000-06-01 established",
    "JOR": "2018-02-01 severed 2018-02-02 severed",
    "BWA": "1974-11-26 none 1974-11-27 established 2014-02-18 established 2014-02-19 established|severed "
    "2014-02-20 severed",
    "PRT": "1975-04-14 none 1975-04-15 established 2017-10-11 established 2017-10-12 severed",
    "CAN": "2001-01-31 none 2001-03-01 established 2010-05-24 established 2010-05-25 suspended",
    "PER": "1987-12-31 none 1989-01-01 established 2017-10-01 established",
    "SWE": "1973-04-06 none 1974-06-01 none|established 1975-01-01 established",
    "GRD": "1979-05-08 none 1979-05-09 established 1985-01-24 severed 1991-12-11 established",
    "USA": "2018-01-01 none",
    "JPN": "2018-01-01 none",
    "EST": "2012-06-01 none",
}
# Party, partner, dimension and direction: days as above.
OTHERS = {
    "USA CUB consular both": "1961-01-02 established 1961-01-03 severed 2015-07-19 severed 2015-07-20 established",
    "USA CUB mission USA>CUB": "1977-08-31 none 1977-09-01 interests-section 2015-07-19 interests-section "
    "2015-07-20 embassy",
    "USA CUB mission CUB>USA": "1977-08-31 none 1977-09-01 interests-section 2015-07-19 interests-section "
    "2015-07-20 embassy",
    "USA CUB protection USA>CUB": "1961-01-05 none 1961-01-06 CHE 2015-07-19 CHE 2015-07-20 none",
    "USA CUB protection CUB>USA": "1960-12-31 none 1962-01-01 CSK 1991-03-31 CSK 1991-04-01 CHE 2015-07-19 CHE "
    "2015-07-20 none",
    "CUB ISR recognition CUB>ISR": "1949-01-13 none 1950-01-01 recognised",
    "CUB JPN war both": "1941-11-30 none 1942-01-01 war 1952-12-01 peace",
    "CUB ESH recognition CUB>ESH": "1980-01-19 none 1980-01-20 recognised",
    "MEX CUB representation MEX>CUB": "2004-05-02 vacant 2004-07-26 ambassador",
    "SLV CUB protection SLV>CUB": "1961-03-01 none 1961-03-02 ARG",
    "MMR PRK recognition MMR>PRK": "1983-11-03 recognised 1983-11-04 withdrawn",
    "PER PRK representation PRK>PER": "2017-09-11 vacant",
    "GHA PRK mission PRK>GHA": "1999-01-01 closed",
    "IND PRK consular both": "1961-12-31 none 1963-01-01 established",
}
# Pairs of which nothing is told: neither what is recorded of other pairs nor any coverage speaks of them.
SILENT = [("CUB", "BTN"), ("CUB", "FSM"), ("CUB", "TUV"), ("PRK", "BTN"), ("PRK", "TWN"), ("PRK", "URY")]


@pytest.fixture(scope="module", name="record")
def the_shipped_record() -> Record:
    """Read the shipped log, all of it."""
    return ledger.read(ledger.Log(LOG))


@pytest.fixture(scope="module", name="entries")
def the_lines() -> list[dict[str, Any]]:
    """Read the shipped log as plain JSON."""
    return [json.loads(line) for line in LOG.read_bytes().splitlines()]


def days(text: str) -> Iterator[tuple[str, set[str]]]:
    """Give the days of a row of the tables, each with what is possible on it."""
    words = text.split()
    return ((day, set(found.split("|"))) for day, found in zip(words[::2], words[1::2], strict=True))


def possible(record: Record, a: str, b: str, dimension: str, on: str) -> set[str]:
    """Ask for one dimension, named with its direction, and give all that is possible."""
    wanted, direction = dimension.split()
    for finding in ledger.state(record, a, b, ledger.parse_date(on)):
        if (finding.answer.dimension, finding.answer.direction) == (wanted, direction):
            return set(finding.answer.possible or (finding.answer.status,))
    raise AssertionError(f"no {dimension}")


RELATIONS = [
    (home, partner, day, status)
    for home, table in (("CUB", CUBA), ("PRK", NORTH_KOREA))
    for partner, row in table.items()
    for day, status in days(row)
]


@pytest.mark.parametrize(("home", "partner", "day", "status"), RELATIONS)
def test_relations_on_a_day_are_what_the_sources_leave_possible(
    home: str, partner: str, day: str, status: set[str], record: Record
) -> None:
    """One row a partner: the day before each act, the day, and a day after."""
    assert status == possible(record, home, partner, "relations both", day)


@pytest.mark.parametrize(
    ("asked", "day", "status"), [(asked, day, status) for asked, row in OTHERS.items() for day, status in days(row)]
)
def test_missions_protection_recognition_and_war_follow_their_own_acts(
    asked: str, day: str, status: set[str], record: Record
) -> None:
    """What is not relations is told apart from them."""
    a, b, dimension = asked.split(" ", 2)
    assert status == possible(record, a, b, dimension, day)


@pytest.mark.parametrize(("a", "b"), SILENT)
def test_what_nothing_speaks_of_is_not_covered(a: str, b: str, record: Record) -> None:
    """A list that is partial says nothing of those who are not in it: never `none`."""
    assert {"not covered"} == possible(record, a, b, "relations both", "1990-01-01")


@pytest.mark.parametrize("home", HOMES)
def test_coverage_is_of_named_pairs_alone(home: str, entries: list[dict[str, Any]]) -> None:
    """No claim is made for either party toward all others, and each says how little it is."""
    claims = [entry for entry in entries if entry["kind"] == "coverage" and home in entry.get("by", ())]
    assert claims
    assert [] == [claim["id"] for claim in claims if not claim.get("toward") or "this pair alone" not in claim["note"]]


def test_on_covered_days_nothing_is_carried_or_assumed(record: Record) -> None:
    """The story of Cuba and the United States is told by one source, up to the state in which it was read."""
    (relations,) = [
        finding.answer
        for finding in ledger.state(record, "CUB", "USA", ledger.parse_date("2023-06-01"))
        if finding.answer.dimension == "relations"
    ]
    assert (True, ()) == (relations.covered, relations.flags)


def test_no_entry_rests_on_memory(entries: list[dict[str, Any]]) -> None:
    """What was only remembered is not in the ledger."""
    names = {entry["csl"]["id"]: json.dumps(entry["csl"]).casefold() for entry in entries if entry["kind"] == "source"}
    cited = {cite["source"] for entry in entries for cite in entry.get("cites", ())}
    assert [] == sorted(key for key in cited if "model knowledge" in names[key] or "unverified" in names[key])


def test_an_announcement_and_a_mistaken_break_stay_in_the_log_and_decide_nothing(record: Record) -> None:
    """They are deprecated: the accounts that count do not hear of them."""
    assert {"severed"} == possible(record, "USA", "CUB", "relations both", "2014-12-31")
    assert {"established"} == possible(record, "PRK", "SUN", "relations both", "1990-12-31")
