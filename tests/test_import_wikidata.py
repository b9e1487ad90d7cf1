"""Statements of Wikidata: how precise their times are, what is said of them and what is not."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st
from importing import counts, empty, imported, refusal
from ledgers import Body, ask
from statements import (
    CUBA,
    GREGORIAN,
    JULIAN,
    KOREA,
    MEND,
    MEXICO,
    bodies,
    entities,
    entity,
    item,
    one,
    problems,
    refused_whole,
    snak,
    some,
    statement,
    time,
)

from ledger.dates import Date, iso
from ledger.importers.wikidata import IMPORTER
from ledger.importers.wikidata.times import JULIAN_ITEM, Time, date_of_time
from ledger.log import Log
from ledger.problems import Problem


def status(log: Log, on: str) -> tuple[str, ...]:
    """Give what the relations of South Korea and Cuba may have been on a day."""
    return tuple(ask(log, "KOR", "CUB", on)["relations", "both"].answer.possible)


@pytest.mark.parametrize(
    ("text", "precision", "expected"),
    [
        ("+1972-02-14T00:00:00Z", 11, "1972-02-14"),
        ("+1972-02-00T00:00:00Z", 10, "1972-02"),
        ("+1972-00-00T00:00:00Z", 9, "1972"),
        ("+1972-01-01T00:00:00Z", 9, "1972"),
        ("+1972-02-14T00:00:00Z", 9, "1972"),
        ("+1972-02-14T00:00:00Z", 10, "1972-02"),
        ("+1972-00-00T00:00:00Z", 11, "1972"),
        ("+1972-00-00T00:00:00Z", 10, "1972"),
        ("+1972-02-00T00:00:00Z", 11, "1972-02"),
        ("+1972-02-14T10:20:30Z", 14, "1972-02-14"),
        ("+00000001972-02-14T00:00:00Z", 11, "1972-02-14"),
        ("+1972-00-00T00:00:00Z", 8, "197X"),
        ("+1970-00-00T00:00:00Z", 8, "197X"),
        ("+1950-00-00T00:00:00Z", 7, "[1901..2000]"),
        ("+2000-00-00T00:00:00Z", 7, "[1901..2000]"),
        ("+1901-00-00T00:00:00Z", 7, "[1901..2000]"),
        ("+1900-00-00T00:00:00Z", 7, "[1801..1900]"),
        ("+1500-00-00T00:00:00Z", 6, "[1001..2000]"),
        ("+0622-00-00T00:00:00Z", 9, "0622"),
        ("+0001-00-00T00:00:00Z", 9, "0001"),
        ("+9999-00-00T00:00:00Z", 9, "9999"),
    ],
)
def test_time_is_as_precise_as_its_precision(text: str, precision: int, expected: str) -> None:
    """Month and day 00 and those beyond the precision say nothing; centuries are counted from 1."""
    found = date_of_time(Time(text, precision))
    assert not isinstance(found, Problem)
    assert expected == found.text


@pytest.mark.parametrize(
    ("told", "code", "what"),
    [
        (
            Time("-0044-03-15T00:00:00Z", 11),
            "date-impossible",
            "-0044-03-15T00:00:00Z lies outside the years 0001 to 9999",
        ),
        (
            Time("+12000-00-00T00:00:00Z", 9),
            "date-impossible",
            "+12000-00-00T00:00:00Z lies outside the years 0001 to 9999",
        ),
        (
            Time("+1000000-00-00T00:00:00Z", 3),
            "date-impossible",
            "+1000000-00-00T00:00:00Z lies outside the years 0001 to 9999",
        ),
        (Time("+2000-00-00T00:00:00Z", 5), "date-coarse", "+2000-00-00T00:00:00Z is coarser than a thousand years"),
        (Time("+1972-02-30T00:00:00Z", 11), "date-impossible", "+1972-02-30T00:00:00Z: February 1972 has 29 days"),
        (Time("soon", 11), "date-format", "'soon' is no time of Wikidata"),
        (
            Time("1972-01-01T00:00:00Z", is_rdf=True),
            "date-precision",
            "1972-01-01T00:00:00Z may be a day, a year, a decade or a century: its precision is not there",
        ),
        (
            Time("+1972-02-14T00:00:00Z"),
            "date-precision",
            "+1972-02-14T00:00:00Z may be a day, a year, a decade or a century: its precision is not there",
        ),
        (
            Time("1872-02-01T00:00:00Z", calendar=JULIAN_ITEM, is_rdf=True),
            "date-precision",
            "1872-02-01T00:00:00Z may be a day, a year, a decade or a century: its precision is not there",
        ),
        (
            Time("+1972-02-14T00:00:00Z", 15),
            "date-precision",
            "+1972-02-14T00:00:00Z has the precision 15, and there is none",
        ),
        (
            Time("+1972-02-14T00:00:00Z", -1),
            "date-precision",
            "+1972-02-14T00:00:00Z has the precision -1, and there is none",
        ),
        (
            Time("1972-02-14T00:00:00Z", "eleven", is_rdf=True),
            "date-precision",
            "1972-02-14T00:00:00Z has the precision 'eleven', and there is none",
        ),
    ],
)
def test_times_that_are_no_dates_are_told(told: Time, code: str, what: str) -> None:
    """Years before 1, whole epochs, days that there are not, and times of which the precision is missing."""
    found = date_of_time(told)
    assert isinstance(found, Problem)
    assert (code, what) == (found.code, found.what)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1972-02-02T00:00:00Z", "1972-02-02"),
        ("1972-01-02T00:00:00Z", "1972-01-02"),
        ("1972-02-01T00:00:00Z", "1972-02"),
    ],
)
def test_rdf_without_precision_is_read_as_what_is_true_at_any_rate(text: str, expected: str) -> None:
    """Only a day has a day other than 01; the first of another month than January is in that month."""
    found = date_of_time(Time(text, is_rdf=True))
    assert not isinstance(found, Problem)
    assert expected == found.text


def test_times_that_are_uncertain_are_marked() -> None:
    """Circa is a mark; a set has none."""
    assert ["1972~", "[1901..2000]"] == [
        found.text
        for precision in (9, 7)
        if isinstance(found := date_of_time(Time("+1972-00-00T00:00:00Z", precision, is_uncertain=True)), Date)
    ]


@for_all(st.dates(date(1600, 1, 1), date(2100, 12, 31)), st.integers(6, 14))
def test_a_coarser_precision_never_excludes_the_day(day: date, precision: int) -> None:
    """Whatever the precision, the day lies in the window, and both forms of a time say the same."""
    told = date_of_time(Time(f"+{day}T00:00:00Z", precision))
    rdf = date_of_time(Time(f"{day}T00:00:00Z", precision, is_rdf=True))
    assert told == rdf
    assert not isinstance(told, Problem)
    assert told.earliest <= day.toordinal() <= told.latest


@for_all(st.integers(1600, 1923), st.integers(1, 12), st.integers(1, 29))
def test_julian_days_are_converted_in_rdf_and_not_in_entities(year: int, month: int, day: int) -> None:
    """One day, written in the Julian calendar in entity JSON and in the Gregorian in RDF, is one date in the Julian."""
    day = min(day, 28 if month == 2 and year % 4 else day)
    in_year = date(2004 if year % 4 == 0 else 2001, month, day).timetuple().tm_yday
    # The Julian calendar has a leap year every four years, and its first day is two before that of the Gregorian.
    gregorian = iso(365 * (year - 1) + (year - 1) // 4 + in_year - 2)
    told = Time(f"+{year}-{month:02}-{day:02}T00:00:00Z", 11, JULIAN_ITEM)
    rdf = Time(f"{gregorian}T00:00:00Z", 11, JULIAN_ITEM, is_rdf=True)
    found = date_of_time(told)
    assert not isinstance(found, Problem)
    assert (f"{year}-{month:02}-{day:02}", "julian", gregorian) == (found.text, found.calendar, iso(found.earliest))
    assert found == date_of_time(rdf)
    assert f"+{found.text}T00:00:00Z/11/{JULIAN_ITEM}" == told.coded() == rdf.coded()


@pytest.mark.parametrize(
    ("told", "rdf", "precision", "expected"),
    [
        ("+1972-02-14T00:00:00Z", "1972-02-14T00:00:00Z", 11, "+1972-02-14T00:00:00Z/11"),
        ("+1972-02-00T00:00:00Z", "1972-02-01T00:00:00Z", 10, "+1972-02-00T00:00:00Z/10"),
        ("+1972-00-00T00:00:00Z", "1972-01-01T00:00:00Z", 9, "+1972-00-00T00:00:00Z/9"),
        ("+00000001970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", 8, "+1970-00-00T00:00:00Z/8"),
        ("+0622-00-00T00:00:00Z", "0622-01-01T00:00:00Z", 9, "+0622-00-00T00:00:00Z/9"),
        ("+1972-02-14T00:00:00Z", "1972-02-14T00:00:00Z", 9, "+1972-02-14T00:00:00Z/9"),
        ("+1972-02-14T10:20:30Z", "1972-02-14T10:20:30Z", 14, "+1972-02-14T10:20:30Z/14"),
    ],
)
def test_code_of_a_time_is_one_in_both_forms(told: str, rdf: str, precision: int, expected: str) -> None:
    """What RDF fills up is taken out again; whatever else stands there stays."""
    assert expected == Time(told, precision).coded() == Time(rdf, precision, is_rdf=True).coded()


def test_code_of_a_time_without_precision_is_as_it_stands() -> None:
    """Nothing tells what was filled up."""
    assert "+1972-02-01T00:00:00Z" == Time("1972-02-01T00:00:00Z", is_rdf=True).coded()


def test_julian_months_and_years_are_julian_in_rdf_too() -> None:
    """RDF converts days alone."""
    found = date_of_time(Time("1872-02-01T00:00:00Z", 10, JULIAN_ITEM, is_rdf=True))
    assert not isinstance(found, Problem)
    assert ("1872-02", "julian", "1872-02-13") == (found.text, found.calendar, iso(found.earliest))


def test_start_is_an_establishment(tmp_path: Path) -> None:
    """With the statement's identifier as key and locator, the time as it stands, and what it refers to."""
    reference: Body = {
        "hash": "x",
        "snaks": {
            "P854": [snak("P854", "https://example.org/a")],
            "P248": [item("Q5375741", "P248")],
            "P1476": [snak("P1476", {"text": "Ties", "language": "en"}, "monolingualtext")],
            "P813": [time("+2024-03-01T00:00:00Z", 11, "P813")],
            "P50": [some("P50")],
        },
    }
    odd: Body = {"snaks": 7}
    expected = {
        "kind": "establishment",
        "date": "2024-02-14",
        "parties": ["KOR", "CUB"],
        "cites": [{"source": "wikidata", "locator": "Q884$A", "rank": "preferred"}],
        "coded": {
            "start": "+2024-02-14T00:00:00Z/11",
            "references": "P854 https://example.org/a, P248 Q5375741, P1476 Ties, P813 2024-03-01",
        },
        "key": "wikidata:Q884$A",
    }
    assert [expected] == one(tmp_path, time("+2024-02-14T00:00:00Z", 11), rank="preferred", references=[reference, odd])


def test_julian_start_says_so(tmp_path: Path) -> None:
    """The entry has the calendar, and its code the item of it; another qualifier of time says nothing."""
    told = statement(
        "Q96$A",
        item(CUBA),
        time("+1917-01-20T00:00:00Z", 11, calendar=JULIAN),
        time("+1951-00-00T00:00:00Z", 9, "P585"),
    )
    (body,) = bodies(entities(tmp_path, entity(MEXICO, told)))
    assert ("1917-01-20", "julian") == (body["date"], body["calendar"])
    assert {"start": "+1917-01-20T00:00:00Z/11/Q1985786"} == body["coded"]


def test_end_is_no_rupture(tmp_path: Path) -> None:
    """From the start to the end relations stood, and on the day of the end or the next they did not: nothing says why."""
    made = one(
        tmp_path, time("+1949-07-12T00:00:00Z", 11), time("+1960-08-00T00:00:00Z", 10, "P582"), item("Q1155", "P1534")
    )  # fmt: skip
    coded = {"start": "+1949-07-12T00:00:00Z/11", "end": "+1960-08-00T00:00:00Z/10", "end_cause": "Q1155"}
    common = {"parties": ["KOR", "CUB"], "cites": [{"source": "wikidata", "locator": "Q884$A"}], "coded": coded}
    while_ = {"kind": "attestation", "date": "1949-07-12/1960-08", "dimension": "relations", "status": ["established"]}
    since = {
        "kind": "attestation",
        "date": "[1960-08-01..1960-09-01]",
        "dimension": "relations",
        "status": ["none", "suspended", "severed"],
    }
    assert [
        {"kind": "establishment", "date": "1949-07-12", **common, "key": "wikidata:Q884$A"},
        {**while_, **common, "key": "wikidata:Q884$A/while"},
        {**since, **common, "key": "wikidata:Q884$A/since"},
    ] == made


def test_answers_after_an_end_are_open(tmp_path: Path) -> None:
    """Relations are certain until the end; afterwards whatever may have happened is possible, until a new start."""
    log = empty(tmp_path)
    first = statement(
        "Q884$A", item(CUBA), time("+1949-07-12T00:00:00Z", 11), time("+1960-05-04T00:00:00Z", 11, "P582")
    )
    again = statement("Q884$B", item(CUBA), time("+2024-02-14T00:00:00Z", 11))
    imported(log, entities(tmp_path, entity(KOREA, first, again)), IMPORTER)
    assert [("established",), ("established",)] == [status(log, on) for on in ("1950-01-01", "1960-05-03")]
    assert ("none", "established", "suspended", "severed") == status(log, "1970-01-01")
    assert ("established",) == status(log, "2024-02-15")


def test_end_alone_says_that_they_stood_before(tmp_path: Path) -> None:
    """Since when is not said."""
    made = one(tmp_path, time("+1960-00-00T00:00:00Z", 9, "P582"))
    assert [
        ("1960", ["established"], "wikidata:Q884$A/until"),
        ("[1960-01-01..1961-01-01]", ["none", "suspended", "severed"], "wikidata:Q884$A/since"),
    ] == [(body["date"], body["status"], body["key"]) for body in made]


def test_end_of_a_party_attests_nothing_afterwards(tmp_path: Path) -> None:
    """Of a party that has ended nobody can attest anything."""
    told = statement(
        "Q241$S", item("Q15180"), time("+1960-05-08T00:00:00Z", 11), time("+1991-12-26T00:00:00Z", 11, "P582")
    )
    path = entities(tmp_path, entity(CUBA, told))
    assert [
        ("establishment", ["CUB", "SUN"], "1960-05-08"),
        ("attestation", ["CUB", "SUN"], "1960-05-08/1991-12-26"),
    ] == [(body["kind"], body["parties"], body["date"]) for body in bodies(path)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (("+1960-00-00T00:00:00Z", 9, GREGORIAN), ("+1960-05-04T00:00:00Z", 11, GREGORIAN), "1960-05-04"),
        (("+1950-00-00T00:00:00Z", 8, GREGORIAN), ("+1960-00-00T00:00:00Z", 9, GREGORIAN), "195X/1960"),
        (("+1950-00-00T00:00:00Z", 7, GREGORIAN), ("+2001-00-00T00:00:00Z", 9, GREGORIAN), "2001"),
        (("+1950-01-20T00:00:00Z", 11, JULIAN), ("+1960-05-04T00:00:00Z", 11, GREGORIAN), "1950-02-02/1960-05-04"),
        (("+1950-00-00T00:00:00Z", 9, JULIAN), ("+1960-05-04T00:00:00Z", 11, GREGORIAN), "1960-05-04"),
        (("+1950-01-20T00:00:00Z", 11, JULIAN), ("+1951-00-00T00:00:00Z", 9, JULIAN), "1950-01-20/1951"),
    ],
)
def test_stretch_is_attested_where_it_can_be_written(
    tmp_path: Path, start: tuple[str, int, str], end: tuple[str, int, str], expected: str
) -> None:
    """Else only that relations stood before the end: a century has no first day, and two calendars no one stretch."""
    told = statement("Q96$A", item(CUBA), time(*start[:2], "P580", start[2]), time(*end[:2], "P582", end[2]))
    made = bodies(entities(tmp_path, entity(MEXICO, told)))
    assert expected == next(body["date"] for body in made if body["kind"] == "attestation")
    assert "julian" == made[0].get("calendar") or start[2] == GREGORIAN


def test_end_that_is_not_known_is_a_note(tmp_path: Path) -> None:
    """That it ended is kept; nothing dated can be made of it. No value for an end is no end."""
    made = one(tmp_path, time("+1949-00-00T00:00:00Z", 9), some("P582"))
    assert ["The statement says that it ended, and not when."] == [body["note"] for body in made]
    assert {"start": "+1949-00-00T00:00:00Z/9", "end": "unknown"} == made[0]["coded"]
    made = one(tmp_path, time("+1949-00-00T00:00:00Z", 9), some("P582", "novalue"))
    assert [{"start": "+1949-00-00T00:00:00Z/9"}] == [body["coded"] for body in made]


def test_circa_and_margins_mark_a_date(tmp_path: Path) -> None:
    """Sourcing circumstances of circa, or a time with a margin."""
    assert "1949~" == one(tmp_path, time("+1949-00-00T00:00:00Z", 9), item("Q5727902", "P1480"))[0]["date"]
    assert "1949~" == one(tmp_path, time("+1949-00-00T00:00:00Z", 9, after=1))[0]["date"]
    assert "1949" == one(tmp_path, time("+1949-00-00T00:00:00Z", 9), item("Q18122778", "P1480"))[0]["date"]


def accounts(path: Path) -> dict[str, object]:
    """Give the accounts of establishments, by their keys."""
    return {str(body["key"]): body.get("account_of") for body in bodies(path) if body["kind"] == "establishment"}


def test_statements_of_both_sides_are_accounts_of_one_happening(tmp_path: Path) -> None:
    """The item of the lower number stands first; also where their only dates differ."""
    ours = statement("Q884$A", item(CUBA), time("+2024-02-14T00:00:00Z", 11))
    theirs = statement("q241$B", item(KOREA), time("+2023-00-00T00:00:00Z", 9))
    path = entities(tmp_path, entity(KOREA, ours), entity(CUBA, theirs))
    assert {"wikidata:Q241$B": None, "wikidata:Q884$A": "key:wikidata:Q241$B"} == accounts(path)
    log = empty(tmp_path)
    assert {"source": 1, "establishment": 2} == imported(log, path, IMPORTER).added
    done = imported(log, path, IMPORTER)
    assert ({}, {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2}) == (done.added, counts(done))


def test_of_several_statements_those_are_accounts_whose_dates_overlap(tmp_path: Path) -> None:
    """A first and a second establishment are two happenings; each is told by one statement of the other side at most."""
    ours = [
        statement("Q884$A", item(CUBA), time("+1949-00-00T00:00:00Z", 9)),
        statement("Q884$B", item(CUBA), time("+2024-00-00T00:00:00Z", 9)),
        statement("Q884$C", item(CUBA), time("+2024-02-00T00:00:00Z", 10)),
        statement("Q884$D", item(CUBA), time("+1800-00-00T00:00:00Z", 9), rank="deprecated"),
    ]
    theirs = statement("Q241$X", item(KOREA), time("+2024-02-14T00:00:00Z", 11))
    told = [one for one in ours if one["id"] != "Q884$D"]
    assert {"Q241$X": None, "Q884$A": None, "Q884$B": "key:wikidata:Q241$X", "Q884$C": None} == {
        key.removeprefix("wikidata:"): account
        for key, account in accounts(entities(tmp_path, entity(KOREA, *told), entity(CUBA, theirs))).items()
    }


def test_deprecated_statements_are_cited_as_such_and_linked_to_nothing(tmp_path: Path) -> None:
    """Nothing rests on them."""
    ours = statement("Q96$A", item(CUBA), time("+1902-00-00T00:00:00Z", 9), rank="deprecated")
    theirs = statement("Q241$X", item(MEXICO), time("+1902-05-20T00:00:00Z", 11))
    path = entities(tmp_path, entity(MEXICO, ours), entity(CUBA, theirs))
    assert {"wikidata:Q96$A": None, "wikidata:Q241$X": None} == accounts(path)
    assert {"wikidata:Q96$A": "deprecated", "wikidata:Q241$X": None} == {
        body["key"]: body["cites"][0].get("rank")  # type: ignore[index]
        for body in bodies(path)
    }


def test_statements_that_say_too_little_are_told(tmp_path: Path) -> None:
    """Without a date, with several, without a partner, of itself, ending before it starts, of nobody known."""
    told: list[Body] = [
        statement("Q884$1", item(CUBA)),
        statement("Q884$2", item(CUBA), some("P580")),
        statement("Q884$3", item(CUBA), time("+1949-00-00T00:00:00Z", 9), time("+1950-00-00T00:00:00Z", 9)),
        statement("Q884$4", some("P530"), time("+1949-00-00T00:00:00Z", 9)),
        statement("Q884$5", item(KOREA), time("+1949-00-00T00:00:00Z", 9)),
        statement("Q884$6", item(CUBA), time("+1949-00-00T00:00:00Z", 9), time("+1948-00-00T00:00:00Z", 9, "P582")),
        statement("Q884$7", item("Q42"), time("+1949-00-00T00:00:00Z", 9)),
        statement("Q884$9", item(CUBA), time("-0044-00-00T00:00:00Z", 9)),
        statement("Q884$10", item(CUBA), time("+1900-00-00T00:00:00Z", 9)),
        {"id": "nothing"},
    ]
    path = entities(tmp_path, entity(KOREA, *told), entity("Q42", label="Douglas Adams"))
    found = problems(path)
    dated = "ask only for those that have one, or set them aside with --skip-bad FILE"
    assert [
        ("date-missing", "Q884$1 says neither since when nor until when", dated),
        ("date-missing", "Q884$2 says neither since when nor until when", dated),
        ("date-unclear", "Q884$3 has 2 times of its start, and does not say whether one is true or all are", MEND),
        ("partner-missing", "Q884$4 does not say with whom", MEND),
        ("partner-missing", "Q884$5 names KOR on both sides", MEND),
        ("date-impossible", "Q884$6 ends before it starts", MEND),
        ("party-unknown", "Q884$7: the register knows no party by the item or the name of Q42 (Douglas Adams)", MEND),
        ("statement-wrong", "a statement of Q884 has no identifier such as Q884$…", "check the download"),
    ] == [*found[:7], found[-1]]
    assert "Q884$9, start: -0044-00-00T00:00:00Z lies outside the years 0001 to 9999" == found[7][1]
    assert found[8][1].startswith("Q884$10: Q884: South Korea (KOR) did not exist between 1900-01-01 and 1900-12-31")
    assert {"rows-bad"} < {one[0] for one in refusal(refused_whole(path, tmp_path))}


def test_item_without_a_name_asks_for_one(tmp_path: Path) -> None:
    """An item that the register does not have may be found by its English name, which has to be there."""
    told = statement("Q884$A", item("Q190353"), time("+1990-09-30T00:00:00Z", 11))
    expected = (
        "party-unknown",
        "Q884$A: the register knows no party by the item Q190353",
        "its English name may tell it: take the labels into the query, or the item itself into the file",
    )
    assert [expected] == problems(entities(tmp_path, entity(KOREA, told)))
    named = entity("Q190353", label="Sovereign Military Order of Malta")
    assert [["KOR", "SMOM"]] == [body["parties"] for body in bodies(entities(tmp_path, entity(KOREA, told), named))]
