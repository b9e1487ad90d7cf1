"""What a ledger answers that holds the Diplomatic Exchange data: what a row says is always possible, by whatever number."""

import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from dipex import Panel, again, panel, panels, rows, taken, write
from hypothesis import example, given, settings
from hypothesis import strategies as st
from importing import empty, imported, said
from ledgers import NOW, Body, by_dimension
from strategies import UNHURRIED

from ledger.answers import Answer
from ledger.importers.cow_dipex import IMPORTER
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.parties import load
from ledger.reader import read

# Germany and Prussia, the two Chinas, Russia and the Soviet Union, the Yemens, the Koreas; and two with a number each.
NUMBERS = (2, 40, 255, 260, 265, 365, 678, 679, 710, 713, 730, 731, 732)
SURVEYS = (1864, 1869, 1909, 1920, 1925, 1950, 1955, 1965, 1970, 1980, 1985)
PRESENT = ("ambassador", "minister", "charge", "other")
NO_CLASS = ("other", "vacant")


def parties(year: int) -> dict[int, str]:
    """Give the party of each number, as the register has it, with what it does not tell written out."""
    found = dict.fromkeys(NUMBERS, "")
    found |= {2: "USA", 40: "CUB", 260: "DEU", 265: "DDR", 678: "YAR", 679: "YEM", 713: "TWN"}
    found |= {730: "KOR-JOS", 731: "PRK", 732: "KOR"}
    found[255] = "PRU" if year < 1871 else "DEU"
    found[365] = "SUN" if 1922 < year < 1991 else "RUS"
    found[710] = "CHN-QING" if year < 1912 else "TWN" if year < 1949 else "CHN"
    return found


def lives(code: str, year: int) -> bool:
    """Tell whether a party lived all through a year; else it has no status then but that it had ended."""
    days = [date_of(year, month, day) for month, day in ((1, 1), (12, 31))]
    party = load().get(code)
    return party is not None and all(party.lives_on(day, day) for day in days)


def date_of(year: int, month: int, day: int) -> int:
    """Give a day as the register counts it."""
    return date(year, month, day).toordinal()


def allowed(year: int, level: str) -> tuple[str, ...]:
    """Give what a level leaves open up to 1980, one of which must be possible then."""
    nine = PRESENT if 1950 <= year <= 1965 else NO_CLASS
    return {"0": ("none",), "1": ("charge",), "2": ("minister",), "3": ("ambassador",), "9": nine}[level]


def asker(log: Log) -> Callable[[str, str, str], Answer]:
    """Give what answers for the representation of one party at another on a day."""

    def ask(by: str, toward: str, on: str) -> Answer:
        return by_dimension(read(log, (by, toward)), by, toward, on)["representation", f"{by}>{toward}"].answer

    return ask


GOES_ON: list[Body] = [
    {"kind": "continuation", "date": on, "parties": [after], "predecessors": [before], "cites": [{"source": "atlas"}]}
    for on, before, after in (("1871-01-18", "PRU", "DEU"), ("1948-08-15", "KOR-JOS", "KOR"), ("1922", "RUS", "SUN"))
]


@settings(UNHURRIED, max_examples=24)
@given(cells=panels(NUMBERS, SURVEYS, "000000012399"), goes_on=st.booleans())
@example(cells=panel("255>731 2005:3\n260>731 1965:0"), goes_on=False)
@example(cells=panel("730>2 1909:3\n732>2 1950:0"), goes_on=True)
@example(cells=panel("365>2 1920:3 1925:0\n710>2 1909:3 1950:0\n713>2 1950:3"), goes_on=True)
def test_what_a_row_says_is_always_possible(*, cells: Panel, goes_on: bool) -> None:
    """Of all rows of the two in a year, by whatever numbers; also where a ledger says that one goes on after another."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = empty(folder)
        if goes_on:
            source: Body = {"kind": "source", "csl": {"id": "atlas", "type": "book", "title": "An Atlas"}}
            append(log, text_of([source, *GOES_ON]), author="B. Person", now=lambda: NOW)
        imported(log, write(folder, *rows(cells)), IMPORTER)
        ask = asker(log)
        for (sender, host, year), level in cells.items():
            by, toward = parties(year)[sender], parties(year)[host]
            if year > 1980 or not lives(by, year) or not lives(toward, year):
                continue
            answer = ask(by, toward, f"{year}-07-01")
            assert answer.covered
            assert set(allowed(year, level)) & set(answer.possible), (sender, host, year, level, answer)


def told(log: Log) -> list[str]:
    """Give the keys of the entries of levels."""
    return [key.removeprefix("cow-dipex:") for key, body in said(log).items() if body["kind"] == "attestation"]


def test_a_level_under_another_number_makes_entries_of_zeros(tmp_path: Path) -> None:
    """Of the same direction alone; pairs that never had a level are told by the surveys alone."""
    log = taken(tmp_path, "255>731 2005:3\n260>731 1965:0 1985:0\n2>731 1965:0\n2>40 1965:0 1985:0")
    assert ["255>731:2005", "260>731:1965"] == told(log)
    # It came at some time between the two surveys.
    assert {"none", "ambassador"} == set(asker(log)("DEU", "PRK", "1965-07-01").possible)


def test_a_level_that_a_newer_edition_has_makes_entries_of_earlier_zeros(tmp_path: Path) -> None:
    """They are no rows that changed; and they are taken back with it."""
    text = "255>731 2005:0\n260>731 1965:0"
    log = taken(tmp_path, text)
    assert [] == told(log)
    done = again(log, tmp_path, text.replace("2005:0", "2005:3"), "2007.1")
    assert (2, 2) == (done.changed, done.unchanged)
    assert ["255>731:2005", "260>731:1965"] == told(log)
    again(log, tmp_path, text, "2008.1")
    assert [] == told(log)


def test_something_was_there_where_a_survey_says_other(tmp_path: Path) -> None:
    """9 outside 1950 to 1965: nothing before it and nothing after it makes `none` of it."""
    ask = asker(taken(tmp_path, "2>40 1935:0 1940:9\n2>731 1980:0 1990:9"))
    assert {"other", "vacant"} == set(ask("USA", "CUB", "1940-12-31").possible)
    assert {"other", "vacant", "ambassador", "minister"} == set(ask("USA", "PRK", "1990-12-31").possible)
