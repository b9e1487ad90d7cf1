"""South Korea's partners, counted from the shipped ledger at the end of every year, against the ministry's way of counting.

The figures were worked out from a list of signed changes, apart from the ledger and from the program: a partner more for
each establishment and resumption, one less for each rupture and for the end of a partner. Suspensions, and ruptures that
the tables of the Korean article do not have, are not subtracted.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from cli.session import shipped
from ledger import Log, read
from ledger.coverage import claims, covers
from ledger.dates import parse
from ledger.machine import Solution
from ledger.record import Record
from ledger.replay import Sides, histories
from ledger.steps import parties_of

TABLES = "wikipedia-ko-rok-relations"
# The copy of the article that was read has none of the partners from 2023 on; others tell them.
LAST_OF_TABLES = 2022

# The partners at the end of a year.
AT_THE_END_OF = {
    1948: 0, 1949: 5, 1950: 6, 1951: 6, 1952: 6, 1953: 6, 1954: 6, 1955: 8, 1956: 9, 1957: 10, 1958: 11, 1959: 15,
    1960: 16, 1961: 27, 1962: 55, 1963: 67, 1964: 69, 1965: 74, 1966: 75, 1967: 76, 1968: 79, 1969: 80,
    1970: 82, 1971: 84, 1972: 85, 1973: 90, 1974: 94, 1975: 93, 1976: 96, 1977: 101, 1978: 104, 1979: 110,
    1980: 114, 1981: 116, 1982: 116, 1983: 119, 1984: 121, 1985: 124, 1986: 124, 1987: 127, 1988: 129, 1989: 133,
    1990: 144, 1991: 152, 1992: 169, 1993: 173, 1994: 174, 1995: 181, 1996: 181, 1997: 182, 1998: 182, 1999: 182,
    2000: 183, 2001: 183, 2002: 185, 2003: 185, 2004: 185, 2005: 185, 2006: 187, 2007: 188, 2008: 188, 2009: 188,
    2010: 188, 2011: 189, 2012: 189, 2013: 190, 2014: 190, 2015: 190, 2016: 190, 2017: 190, 2018: 190, 2019: 191,
    2020: 191, 2021: 191, 2022: 191, 2023: 192, 2024: 193,
}  # fmt: skip

# First and last year at whose end there were relations by a source against which nobody speaks, though no figure has
# them: one article on Cuba has relations from 1949 on, the others know of recognition alone.
BESIDE = {"CUB": (1949, 1958)}

# First and last year at whose end the sources leave open whether there were relations.
OPEN = {
    "CUB": (1959, 1959),  # broken off in 1959 or 1960
    "ZAF": (1961, 1977),  # relations until 1978 by one source, none before 1992 by another
    "SAU": (1962, 1962),  # 1962 or 1963
    "FJI": (1970, 1970),  # 1970 or 1971
    "MLT": (1971, 1987),  # frozen, or broken off from 1984, and counted on
    "MDG": (1972, 1992),  # broken off, or counted on
    "GIN": (1978, 1979),  # relations from 1978 to 1980, or none before 2006
    "MRT": (1978, 1978),  # resumed in 1978 or 1979
    "GNB": (1983, 1983),  # 1983 or 1984
    "LSO": (1983, 1985),  # broken off, or counted on
    "BDI": (1991, 1992),  # 1991 or 1993
    "UKR": (1991, 1991),  # 1991 or 1992
}


class Counted(NamedTuple):
    """The partners on a day, and those of whom it is left open whether they were."""

    partners: set[str]
    left_open: set[str]


Partners = Mapping[str, Solution]


def partners_in(record: Record) -> Partners:
    """Replay South Korea's relations with everybody; one who is continued is counted with the one who continues."""
    named = {code for event in (*record.events, *record.attestations) for code in parties_of(event.body)}
    continued = {code for party in named for code in record.lineage(party)[1:]}
    found = ((code, histories(record, "KOR", code)) for code in sorted(named - continued - {"KOR"}))
    return {code: one.solution for code, all_ in found for one in all_ if one.dimension == "relations"}


def counted(partners: Partners, day: str) -> Counted:
    """Find those with whom relations were in force at the end of a day."""
    on = parse(day).latest
    found = Counted(set(), set())
    for code, solution in partners.items():
        possible = {status for span in solution.within(on, on) for status in span.possible}
        if "established" in possible:
            (found.left_open if len(possible) > 1 else found.partners).add(code)
    return found


def then(spells: Mapping[str, tuple[int, int]], year: int) -> set[str]:
    """Give those in whose spell a year lies."""
    return {code for code, (first, last) in spells.items() if first <= year <= last}


@pytest.fixture(scope="module", name="record")
def the_shipped_ledger() -> Record:
    """Read the shipped ledger through, once."""
    return read(Log(Path(shipped())))


@pytest.fixture(scope="module", name="partners")
def by_all_sources(record: Record) -> Partners:
    """Replay what all sources say."""
    return partners_in(record)


@pytest.fixture(scope="module", name="tabled")
def by_the_tables(record: Record) -> Partners:
    """Replay what the tables of the Korean article say."""
    return partners_in(record.seen_by(TABLES))


@pytest.mark.parametrize(("day", "partners_then"), [("2024-02-13", 192), ("2024-02-14", 193), ("2025-04-10", 194)])
def test_the_counts_that_were_printed_are_exact(day: str, partners_then: int, partners: Partners) -> None:
    """All sources together give the one number that the news gave."""
    found = counted(partners, day)
    assert (partners_then, set()) == (len(found.partners), found.left_open)


@pytest.mark.parametrize(("day", "partners_then"), [("2023-05-28", 191), ("2023-05-29", 192), ("2025-04-09", 193)])
def test_the_counts_change_on_the_day_of_the_act(day: str, partners_then: int, partners: Partners) -> None:
    """Niue and Syria are partners from their day on, and not before."""
    found = counted(partners, day)
    assert (partners_then, set()) == (len(found.partners), found.left_open)


@pytest.mark.parametrize(("year", "figure"), AT_THE_END_OF.items())
def test_the_count_at_the_end_of_a_year_is_the_figure_or_a_range_about_it(
    year: int, figure: int, partners: Partners
) -> None:
    """It is a range where sources disagree over that day, by those over whom they do, and exact elsewhere."""
    found, beside = counted(partners, f"{year}-12-31"), then(BESIDE, year)
    assert then(OPEN, year) == found.left_open
    assert beside <= found.partners
    least = len(found.partners - beside)
    assert least <= figure <= least + len(found.left_open)


@pytest.mark.parametrize(
    ("year", "figure"), [(year, figure) for year, figure in AT_THE_END_OF.items() if year <= LAST_OF_TABLES]
)
def test_by_the_tables_of_the_korean_article_every_figure_is_exact(year: int, figure: int, tabled: Partners) -> None:
    """What only its text or others say is another source's view."""
    found = counted(tabled, f"{year}-12-31")
    assert (figure, set()) == (len(found.partners), found.left_open)


def test_one_who_continues_another_is_one_partner_with_it(partners: Partners) -> None:
    """Russia has the relations of the Soviet Union, and Serbia those of Serbia and Montenegro; nobody has Yugoslavia's."""
    assert {"RUS", "SRB", "YUG", "CSK"} <= partners.keys()
    assert partners.keys().isdisjoint({"SUN", "SCG"})


def test_whoever_is_not_told_of_is_no_partner(record: Record) -> None:
    """The relations of South Korea are covered from its first day to the day of the last partner, toward all."""
    sides = Sides("KOR", "PRK", ("KOR",), ("PRK",))
    covered = claims(record, sides, "relations", "both")
    first, last = parse("1948-08-15").earliest, parse("2025-04-10").latest
    assert covers(covered, [(first, last)])
    assert not covers(covered, [(first - 1, first)])
    assert not covers(covered, [(last, last + 1)])
