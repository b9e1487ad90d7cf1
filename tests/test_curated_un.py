"""The membership of the United Nations in the ledger that ships: how many, and the seats that changed hands.

The counts are those that the organisation gives for the end of each year, but for 1992 to 1999: it went on counting the old
Yugoslavia, which no longer lived, until its seat was filled anew.
"""

from functools import cache
from pathlib import Path

import pytest

import ledger
from ledger.bearing import Bearing
from ledger.dates import parse
from ledger.queries import Answer, state
from ledger.record import Record
from ledger.steps import codes

LOG = Path(__file__).parent.parent / "events.jsonl"


@cache
def shipped() -> tuple[Record, Bearing]:
    """Read the whole ledger that ships, once."""
    record = ledger.read(ledger.Log(LOG))
    return record, Bearing(record)


@cache
def seated() -> frozenset[str]:
    """Give everybody who was ever admitted, and who continues one of them."""
    record, _ = shipped()
    admitted = {
        code
        for event in record.events
        if "UN" in codes(event.body, "organisation")
        for code in codes(event.body, "parties")
    }
    return frozenset(code for code in record.register.parties if not admitted.isdisjoint(record.lineage(code)))


def membership(code: str, on: str) -> Answer:
    """Ask for the membership of a party in the United Nations."""
    return state(shipped()[1].on(code, "UN"), code, "UN", parse(on), ("membership",))[0].answer


def members(on: str) -> set[str]:
    """Give the members on a day; a seat that another party continues counts once, under the name that it then had."""
    found = {code for code in seated() if membership(code, on).status == "member"}
    return {code for code in found if found.isdisjoint(shipped()[0].lineage(code)[1:])}


@pytest.mark.parametrize(
    ("on", "number"),
    [
        ("1945-10-24", 29),
        ("1945-12-31", 51),
        ("1946-12-31", 55),
        ("1950-12-31", 60),
        ("1955-12-31", 76),
        ("1958-02-21", 82),
        ("1958-02-22", 81),
        ("1960-12-31", 99),
        ("1961-12-31", 104),
        ("1963-12-31", 113),
        ("1964-12-31", 115),
        ("1965-12-31", 117),
        ("1966-12-31", 122),
        ("1971-12-31", 132),
        ("1973-12-31", 135),
        ("1984-12-31", 159),
        ("1990-12-31", 159),
        ("1991-12-31", 166),
        ("1992-12-31", 178),  # 179 with Yugoslavia
        ("1999-12-31", 187),  # 188 with Yugoslavia
        ("2000-12-31", 189),
        ("2002-12-31", 191),
        ("2006-06-27", 191),
        ("2006-12-31", 192),
        ("2011-07-13", 192),
        ("2011-07-14", 193),
        ("2024-02-14", 193),
    ],
)
def test_the_members_of_the_united_nations_are_as_many_as_it_says(on: str, number: int) -> None:
    """A day before and after where a seat came or went, else the end of a year."""
    assert number == len(members(on))


@pytest.mark.parametrize(
    ("code", "on", "status"),
    [
        # One seat of China, and who sat in it.
        ("TWN", "1971-10-24", "member"),
        ("TWN", "1971-10-25", "left"),
        ("CHN", "1971-10-24", "none"),
        ("CHN", "1971-10-25", "member"),
        # Russia keeps the seat of the Soviet Union.
        ("SUN", "1991-12-24", "member"),
        ("RUS", "1991-12-27", "member"),
        ("SUN", "1991-12-27", "ended"),
        # Two Germanys, one of which went on.
        ("DEU", "1973-09-17", "none"),
        ("DDR", "1973-09-18", "member"),
        ("DDR", "1990-10-03", "ended"),
        ("DEU", "1990-10-03", "member"),
        # Two Yemens, and a third party after them.
        ("YAR", "1947-09-30", "member"),
        ("YMD", "1967-12-14", "member"),
        ("YAR", "1990-05-22", "ended"),
        ("YMD", "1990-05-22", "ended"),
        ("YEM", "1990-05-21", "none"),
        ("YEM", "1990-05-22", "member"),
        # Syria's two memberships, on either side of the union with Egypt, which kept one.
        ("SYR", "1958-02-21", "member"),
        ("SYR", "1958-02-22", "ended"),
        ("SYR", "1961-10-12", "none"),
        ("SYR", "1961-10-13", "member"),
        ("EGY", "1960-01-01", "member"),
        # Tanganyika goes on as Tanzania, without Zanzibar's seat.
        ("ZAN", "1963-12-16", "member"),
        ("ZAN", "1964-04-26", "ended"),
        ("TZA", "1964-04-26", "member"),
        # Nobody continues Czechoslovakia or Yugoslavia; Serbia continues the seat of 2000.
        ("CSK", "1992-12-31", "member"),
        ("CSK", "1993-01-01", "ended"),
        ("CZE", "1993-01-18", "none"),
        ("SVK", "1993-01-19", "member"),
        ("YUG", "1992-04-26", "member"),
        ("SCG", "1992-12-31", "none"),
        ("SCG", "2000-11-01", "member"),
        ("SRB", "2006-06-05", "member"),
        ("MNE", "2006-06-27", "none"),
        # Indonesia's absence begins by its letter or when its withdrawal counted.
        ("IDN", "1965-01-19", "member"),
        ("IDN", "1965-02-01", "unknown"),
        ("IDN", "1965-03-01", "left"),
        ("IDN", "1966-09-28", "member"),
        # Never members.
        ("CHE", "2002-09-09", "none"),
        ("CHE", "2002-09-10", "member"),
        ("VAT", "2024-02-14", "none"),
        ("XKX", "2024-02-14", "none"),
    ],
)
def test_a_seat_is_held_by_the_party_that_then_was(code: str, on: str, status: str) -> None:
    """And all of it is covered but for the years in which a seat was counted that nobody continued."""
    answer = membership(code, on)
    is_covered = not "1992-04-27" <= on < "2000-11-01"
    assert (status, is_covered) == (answer.status, answer.covered)


def test_nothing_is_claimed_of_the_days_before_the_charter_and_after_the_list() -> None:
    """Silence before the first day is no answer; a seat is carried on after the last."""
    assert ("not covered", False) == (membership("VAT", "1945-10-23").status, membership("VAT", "1945-10-23").covered)
    assert ("member", ("carried",)) == (membership("CUB", "2030-01-01").status, membership("CUB", "2030-01-01").flags)


PARTNERS = ["BLZ", "GTM", "HND", "HTI", "KNA", "LCA", "MHL", "NRU", "PLW", "PRY", "SWZ", "TUV", "VAT", "VCT"]


@pytest.mark.parametrize(
    ("on", "gone"),
    [
        ("2021-12-09", ()),
        ("2021-12-10", ()),
        ("2023-03-15", ()),
        ("2023-03-26", ("HND",)),
        ("2024-01-15", ("HND", "NRU")),
    ],
)
def test_the_partners_of_taiwan_are_known_on_the_days_of_the_lists(on: str, gone: tuple[str, ...]) -> None:
    """Fourteen, thirteen, twelve: of every other party it is known that there were no relations."""
    record, bearing = shipped()
    found = {}
    for code in record.register.parties:
        if code != "TWN":
            answer = state(bearing.on("TWN", code), "TWN", code, parse(on), ("relations",))[0].answer
            found[code] = (answer.status, answer.covered)
    assert {(code, True) for code in PARTNERS if code not in gone} == {
        (code, covered) for code, (status, covered) in found.items() if status not in ("none", "severed", "ended")
    }


def test_the_partners_of_taiwan_are_not_all_known_on_other_days() -> None:
    """Between two lists, and after the last, nothing is claimed of a party that no entry names."""
    _, bearing = shipped()
    for on in ("2021-12-08", "2022-06-01", "2023-03-27", "2024-01-16"):
        found = state(bearing.on("TWN", "FJI"), "TWN", "FJI", parse(on), ("relations",))[0]
        assert "not covered" == found.answer.status
