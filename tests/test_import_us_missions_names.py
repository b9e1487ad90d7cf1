"""The names of US Mission Status: whom one means on a date, and what becomes of rows whose name means several in turn."""

from itertools import pairwise
from pathlib import Path

import pytest
from importing import imported, said
from missions import ledger_of, stood, told, transitions

from ledger.dates import parse
from ledger.importers.us_missions import IMPORTER
from ledger.importers.us_missions.names import find_party, turns_of
from ledger.parties import Party, load
from ledger.problems import Problem


@pytest.mark.parametrize(
    ("name", "on", "expected"),
    [
        ("China", "1912-02-12", "CHN-QING"),
        ("China", "1935-06-18", "TWN"),
        ("China", "1949-10-01", "CHN"),
        ("Taiwan", "1949-12-08", "TWN"),
        ("Germany", "1797-12-05", "PRU"),
        ("Germany", "1893-10-26", "DEU"),
        ("Germany", "1955-05-14", "DEU"),
        ("East Germany (German Democratic Republic)", "1974-12-09", "DDR"),
        ("Bavaria", "1833-07-04", "BAV"),
        ("Korea", "1883-05-20", "KOR-JOS"),
        ("Republic of Korea (South Korea)", "1949-04-20", "KOR"),
        ("Austrian Empire", "1902-06-26", "AUH"),
        ("Austria", "1921-11-26", "AUT"),
        ("North Yemen", "1963-01-28", "YAR"),
        ("South Yemen", "1967-12-07", "YMD"),
        ("Vietnam", "1952-06-24", "VNR"),
        ("Vietnam", "1995-08-06", "VNM"),
        ("Russia", "1919-09-14", "RUS"),
        ("Russia", "1933-12-13", "SUN"),
        ("Kingdom of Serbia/Yugoslavia", "1882-11-10", "SRB"),
        ("Kingdom of Serbia/Yugoslavia", "1942-09-29", "YUG"),
        ("Serbia", "1999-03-23", "SCG"),
        ("Colombia", "1823-12-16", "GCL"),
        ("Colombia", "1939-02-15", "COL"),
        ("Central American Federation", "1826-05-03", "UPC"),
        ("Bahamas, The", "1973-07-10", "BHS"),
        ("United Kingdom, The", "1785-06-01", "GBR"),
        ("Cote d\N{RIGHT SINGLE QUOTATION MARK}Ivoire (Ivory Coast)", "1960-08-07", "CIV"),
        ("Burkina Faso (Upper Volta)", "1960-12-31", "BFA"),
        ("Belize", "1847-03-03", "BLZ"),
        ("Algeria", "1835", "DZA"),
        ("Brunswick and Lüneburg", "1916-07-25", "BRW"),
        ("Hanseatic Republics", "1862-07-17", "HNS"),
        ("Hawaii", "1844-07-05", "HAW"),
        ("Nassau", "1853-11-01", "NAS"),
        ("Republic of Genoa", "1799", "GNA"),
    ],
)
def test_a_name_means_a_party_by_the_date(name: str, on: str, expected: str) -> None:
    """One page tells of several parties in turn; before a country was independent, its page means nobody else."""
    date = parse(on)
    party = find_party(load(), name, (date.earliest, date.latest))
    assert isinstance(party, Party)
    assert expected == party.code


@pytest.mark.parametrize(
    ("name", "on", "code", "expected"),
    [
        ("China", "1912", "party-unclear", "'China' may mean CHN-QING or TWN in these days"),
        ("Serbia", "1980", "party-unclear", "'Serbia' means no party in these days"),
        ("Sarawak", "1867-06-01", "party-unknown", "no party is called 'Sarawak'"),
    ],
)
def test_a_name_that_can_be_two_or_none_is_never_guessed(name: str, on: str, code: str, expected: str) -> None:
    """The row is refused and says why."""
    date = parse(on)
    found = find_party(load(), name, (date.earliest, date.latest))
    assert isinstance(found, Problem)
    assert (code, expected) == (found.code, found.what)


def test_a_name_that_the_register_gives_to_several_is_refused() -> None:
    """As Yemen, of which there were two."""
    found = find_party(load(), "Yemen", (parse("1970").earliest, parse("1970").latest))
    assert isinstance(found, Problem)
    assert "party-unclear" == found.code
    assert "YAR" in found.what
    assert "YMD" in found.what


def test_every_party_of_the_table_is_in_the_register_and_its_turns_leave_no_gap() -> None:
    """A turn begins on the day after the one before; but a day of a change may belong to both."""
    for name in (
        "China",
        "Colombia",
        "Germany",
        "Kingdom of Serbia/Yugoslavia",
        "North Yemen",
        "Russia",
        "Serbia",
        "Vietnam",
    ):
        turns = turns_of(name)
        assert [] == [turn.party for turn in turns if load().get(turn.party) is None]
        assert {True} == {later.first - turn.last in (0, 1) for turn, later in pairwise(turns)}
    assert () == turns_of("Cuba")


def test_one_page_for_china_leaves_the_embassy_with_the_republic(tmp_path: Path) -> None:
    """`None` of the page of 1949 closes nothing: the embassy was with the government that went to Taiwan."""
    log = ledger_of(
        tmp_path,
        "China,Legation,1844,6,16",
        "China,None,1912,2,12",
        "China,Legation,1913,5,2",
        "China,Embassy,1935,6,18",
        "China,None,1949,10,1",
        "China,Liaison,1973,5,1",
        "Taiwan,Embassy,1949,12,8",
        "Taiwan,None,1979,1,1",
    )
    assert (("closed",), ("none",)) == stood(log, "CHN-QING", "1912-02-12")
    assert (("embassy",), ("other",)) == stood(log, "TWN", "1949-11")
    assert (("closed",), ("none",)) == stood(log, "TWN", "1980")
    assert ("other", "1949-10-01", "CHN") == told(log)["China:1949-10-01"]
    assert ("other", "1949-12-08", "TWN") == told(log)["Taiwan:1949-12-08"]
    assert (("none",), ("none",)) == stood(log, "CHN", "1960")
    assert (("liaison",), ("other",)) == stood(log, "CHN", "1974")


def test_names_that_hang_together_by_a_third_are_taken_together(tmp_path: Path) -> None:
    """The page of China tells of both governments: what each of two other names says is taken in order with it."""
    log = ledger_of(
        tmp_path,
        "Taiwan,Embassy,1949,12,8",
        "People's Republic of China,Embassy,1979,3,1",
        "China,Liaison,1973,5,1",
        "China,Embassy,1935,6,18",
    )
    assert ("other", "1949-12-08", "TWN") == told(log)["Taiwan:1949-12-08"]
    assert ("mission-change", "1979-03-01", "CHN", "embassy") == told(log)["People's Republic of China:1979-03-01"]


def test_a_party_that_is_no_more_keeps_what_stood_and_the_row_is_a_contact(tmp_path: Path) -> None:
    """The consulate of Baden that closed in 1917 was no act toward Baden, which ended in 1871."""
    log = ledger_of(tmp_path, "Baden,Consulate,1832,7,13", "Baden,None,1917,2,3")
    assert {
        "Baden:1832-07-13": ("mission-opening", "1832-07-13", "BAD", "consulate"),
        "Baden:1917-02-03": ("other", "1917-02-03", "BAD"),
    } == told(log)


def test_a_status_that_goes_on_with_another_party_is_attested_there(tmp_path: Path) -> None:
    """The legation in Prussia went on in Germany: no act says so, but the data set does; its end leaves no consulate."""
    log = ledger_of(tmp_path, "Germany,Legation,1797,12,5", "Germany,Embassy,1893,10,26", "Germany,None,1917,2,3")
    later = transitions(
        tmp_path,
        "Germany,Legation,1797,12,5",
        "Germany,Embassy,1893,10,26",
        "Germany,None,1917,2,3",
        "Germany,Embassy,1921,12,10",
        "Germany,None,1941,12,11",
    )
    anyhow = ["ambassador", "minister", "charge", "other", "vacant"]
    assert {
        "Germany:1797-12-05": ("mission-opening", "1797-12-05", "PRU", "legation"),
        "Germany:1797-12-05/1871-01-18/mission": ("attestation", "1871-01-18", "DEU", "mission", ["legation"]),
        "Germany:1797-12-05/1871-01-18/representation": (
            *("attestation", "1871-01-18", "DEU", "representation"),
            anyhow,
        ),
        "Germany:1893-10-26": ("mission-change", "1893-10-26", "DEU", "embassy"),
        "Germany:1917-02-03": ("mission-closure", "1917-02-03", "DEU", "embassy"),
        "Germany:1917-02-03/1917-02-03/mission": ("attestation", "1917-02-03", "DEU", "mission", ["closed"]),
    } == told(log)
    assert (("legation",), tuple(anyhow)) == stood(log, "DEU", "1880")
    assert (("closed",), ("none",)) == stood(log, "DEU", "1918")
    # What stands beside a post that was opened is known, so that its closure is enough.
    assert {"mission-opening": 1, "mission-closure": 1} == imported(log, later, IMPORTER).added
    note = said(log)["us-missions:Germany:1797-12-05/1871-01-18/mission"]["note"]
    assert "By the data set Germany has the status Legation since 1797-12-05." == note


def test_heads_and_consulates_go_on_as_what_they_are(tmp_path: Path) -> None:
    """An envoy to Serbia is one to Yugoslavia; the embassy there is one in Serbia, which had none in its first life."""
    log = ledger_of(
        tmp_path,
        "Kingdom of Serbia/Yugoslavia,Envoy Nonresident,1882,11,10",
        "Kingdom of Serbia/Yugoslavia,Embassy,1942,9,29",
        "Serbia,Embassy,1992,5,21",
        "Colombia,Consulate,1823,12,16",
    )
    yugoslavia = "Kingdom of Serbia-Yugoslavia"
    attested = {key: body[1:] for key, body in told(log).items() if body[0] == "attestation"}
    passed = ["ambassador", "charge", "other", "vacant"]
    assert {
        f"{yugoslavia}:1882-11-10/1918-12-01/representation": ("1918-12-01", "YUG", "representation", ["minister"]),
        f"{yugoslavia}:1942-09-29/1992-04-27/mission": ("1992-04-27", "SCG", "mission", ["embassy"]),
        f"{yugoslavia}:1942-09-29/1992-04-27/representation": (
            *("1992-04-27", "SCG", "representation"),
            ["ambassador", "minister", "charge", "other", "vacant"],
        ),
        "Serbia:1992-05-21/1882-11-10/mission": ("1882-11-10", "SRB", "mission", ["none"]),
        "Serbia:1992-05-21/2006-06-03/mission": ("2006-06-03", "SRB", "mission", ["embassy"]),
        "Serbia:1992-05-21/2006-06-03/representation": ("2006-06-03", "SRB", "representation", passed),
        "Colombia:1823-12-16/1831-01-01/mission": ("1831-01-01", "COL", "mission", ["consulate"]),
    } == attested
    assert ("other", "1992-05-21", "SCG") == told(log)["Serbia:1992-05-21"]
    # The envoy went on, so that an embassy is for others than him.
    assert ("mission-opening", "1942-09-29", "YUG", "embassy", "other") == told(log)[f"{yugoslavia}:1942-09-29"]
    assert ("embassy",) == stood(log, "SRB", "2010")[0]


def test_nothing_is_attested_before_a_name_says_anything_nor_where_nothing_stands(tmp_path: Path) -> None:
    """Of `None` nothing goes on; and a row in the course of the first year speaks for itself."""
    log = ledger_of(tmp_path, "Colombia,None,1823", "Colombia,Legation,1831", "Russia,Liaison,1917", "Russia,None,1919")
    assert [] == [key for key, body in told(log).items() if body[0] == "attestation"]


def test_none_that_goes_on_takes_nothing_from_what_the_rows_told_of_an_earlier_life(tmp_path: Path) -> None:
    """No act ended the accreditation to the first Serbia: the embassy to the second is not headed by that envoy."""
    log = ledger_of(
        tmp_path,
        "Kingdom of Serbia/Yugoslavia,Envoy Nonresident,1882,11,10",
        "Serbia,None,1999,3,23",
        "Serbia,Embassy,2010,1,1",
    )
    assert ("mission-opening", "2010-01-01", "SRB", "embassy", "other") == told(log)["Serbia:2010-01-01"]
