"""What happened on a day of the year: exact days, uncertain ones, what lasts, and every day of the dates tried."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, build, built, cited, mutual, source
from sessions import Runner, place

from cli.commands.on_this_day import COLUMNS, ago
from cli.milestones import COLUMNS as OF_FIRST
from ledger.anniversaries import DayOfYear, anniversaries, day_of_year, days_of, month_name
from ledger.dates import DateError, iso, parse
from ledger.reader import read

HELP = Path(__file__).parent.parent / "cli" / "help"
# Date, what, whether it is certain, the days that it can have been.
Row = tuple[str, str, bool, tuple[str, ...]]


def rows(on: str, *bodies: Mapping[str, object], parties: tuple[str, ...] = ()) -> list[Row]:
    """Record some entries after the sources `s` and `t`, and ask for a day of the year."""
    with built([LEDGER, SOURCE, source("t"), *bodies]) as log:
        found = anniversaries(read(log), day_of_year(on), *parties)
    return [(one.account.date.text, one.what, one.certain, tuple(map(iso, one.days))) for one in found]


def talks(when: str, **more: object) -> Body:
    """Give talks of Cuba and South Korea."""
    return mutual("talks", when, "CUB", "KOR", **more)


# --- the day ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02-14", DayOfYear(2, 14)),
        ("02-29", DayOfYear(2, 29)),
        ("12-31", DayOfYear(12, 31)),
        ("2024-02-14", DayOfYear(2, 14, 2024)),
        ("2024-02-14~", DayOfYear(2, 14, 2024)),
    ],
)
def test_a_day_is_read(text: str, expected: DayOfYear) -> None:
    """With its year if it has one."""
    assert expected == day_of_year(text)


_FORMS = "write month and day, as in 02-14, or a day, as in 2024-02-14"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02-30", ("February has no day 30", "write a day from 01 to 29", 3, 2)),
        ("04-00", ("April has no day 00", "write a day from 01 to 30", 3, 2)),
        ("14-02", ("there is no month 14", "the month comes first: write 02-14", 0, 2)),
        ("30-02", ("there is no month 30", "months run from 01 to 12", 0, 2)),
        ("13-13", ("there is no month 13", "months run from 01 to 12", 0, 2)),
        ("00-10", ("there is no month 00", "months run from 01 to 12", 0, 2)),
        ("2-14", ("months and days have two digits", "write 02-14", 0, 4)),
        ("02-1", ("months and days have two digits", "write 02-01", 0, 4)),
        ("02/14", ("a hyphen joins month and day", "write the month first, as in 02-14", 0, 5)),
        ("14.2", ("a hyphen joins month and day", "write the month first, as in 02-14", 0, 4)),
        ("2024-02", ("2024-02 is not one day", _FORMS, 0, 7)),
        ("2024", ("2024 is not one day", _FORMS, 0, 4)),
        ("2024-02-14/2024-02-14", ("2024-02-14/2024-02-14 is not one day", _FORMS, 0, 21)),
        ("2023-02-29", ("February 2023 has 28 days", "write a day from 01 to 28", 8, 2)),
    ],
)
def test_what_is_no_day_is_refused(text: str, expected: tuple[str, str, int, int]) -> None:
    """With what to write instead."""
    with pytest.raises(DateError) as refused:
        day_of_year(text)
    error = refused.value
    assert expected == (error.what, error.hint, error.column, error.width)


def test_months_are_named() -> None:
    """In English, wherever the program runs."""
    expected = "January February March April May June July August September October November December"
    assert expected == " ".join(month_name(month) for month in range(1, 13))


@pytest.mark.parametrize(
    ("years", "expected"),
    [(65, "65 years ago"), (1, "1 year ago"), (0, "this year"), (-1, "in 1 year"), (-2, "in 2 years")],
)
def test_years_are_put_into_words(years: int, expected: str) -> None:
    """Also those to come."""
    assert expected == ago(years)


# --- what falls on it -------------------------------------------------------------------------------------------------


def test_what_fell_on_the_day_stands_in_the_order_of_the_years() -> None:
    """And before what may have."""
    found = [talks("1960-08-15"), talks("1950-08"), talks("1948-08-15"), talks("1949-08-16")]
    expected = [
        ("1948-08-15", "on", True, ("1948-08-15",)),
        ("1960-08-15", "on", True, ("1960-08-15",)),
        ("1950-08", "on", False, ("1950-08-15",)),
    ]
    assert expected == rows("08-15", *found)


def test_a_window_of_more_than_a_month_is_not_listed() -> None:
    """31 days are listed, 32 are not."""
    assert 1 == len(rows("08-15", talks("[1950-08-01..1950-08-31]")))
    assert [] == rows("08-15", talks("[1950-08-01..1950-09-01]"), talks("1950"), talks("[..1950]"), talks("[1950..]"))


def test_a_window_may_cross_the_end_of_a_year() -> None:
    """The day is that of the year in which it lies."""
    found = talks("[1950-12-20..1951-01-10]")
    assert [("[1950-12-20..1951-01-10]", "on", False, ("1951-01-05",))] == rows("01-05", found)
    assert [("[1950-12-20..1951-01-10]", "on", False, ("1950-12-31",))] == rows("12-31", found)


def test_a_set_that_leaves_only_the_year_open_fell_on_the_day_for_certain() -> None:
    """As does Christmas of some year of a decade."""
    both = ("1950-08-15", "1960-08-15")
    assert [("[1950-08-15,1960-08-15]", "on", True, both)] == rows("08-15", talks("[1950-08-15,1960-08-15]"))
    ((_, _, is_certain, days),) = rows("12-25", talks("195X-12-25"))
    assert (True, 10) == (is_certain, len(days))
    assert [] == rows("12-25", talks("1XXX-12-25"))


def test_a_set_with_another_day_in_it_is_not_certain() -> None:
    """However far apart its days are."""
    found = talks("[1950-08-15,1960-09-01]")
    assert [("[1950-08-15,1960-09-01]", "on", False, ("1950-08-15",))] == rows("08-15", found)
    assert [] == rows("08-15", talks("[1950-08,1951-08]"))


def test_29_february_is_a_day_of_its_own() -> None:
    """Nothing of it stands under the days around it."""
    found = [talks("1960-02-29"), talks("1960-02"), talks("1961-02")]
    expected = [("1960-02-29", "on", True, ("1960-02-29",)), ("1960-02", "on", False, ("1960-02-29",))]
    assert expected == rows("02-29", *found)
    assert ["1960-02", "1961-02"] == [row[0] for row in rows("02-28", *found)]
    assert [] == rows("03-01", *found)


def test_a_julian_date_is_told_by_its_gregorian_day() -> None:
    """25 October 1917 was 7 November elsewhere."""
    found = talks("1917-10-25", calendar="julian")
    assert [("1917-10-25", "on", True, ("1917-11-07",))] == rows("11-07", found)
    assert [] == rows("10-25", found)


def test_what_lasts_is_told_by_its_first_and_its_last_day() -> None:
    """Not by those between, nor by an end that is open."""
    found = [talks("1950-08-15/1950-09-15"), talks("1940/1951-08"), talks("1952-08-15/.."), talks("../1953-08-15")]
    expected = [
        ("1950-08-15/1950-09-15", "begins", True, ("1950-08-15",)),
        ("1952-08-15/..", "begins", True, ("1952-08-15",)),
        ("../1953-08-15", "ends", True, ("1953-08-15",)),
        ("1940/1951-08", "ends", False, ("1951-08-15",)),
    ]
    assert expected == rows("08-15", *found)
    assert [("1950-08-15/1950-09-15", "ends", True, ("1950-09-15",))] == rows("09-15", *found)
    assert [] == rows("08-20", talks("1950-08-15/1950-09-15"))


def test_what_lasts_from_year_to_year_can_begin_and_end_on_the_day() -> None:
    """It stands there twice."""
    assert ["begins", "ends"] == [row[1] for row in rows("08-15", talks("1950-08-15/1960-08-15"))]


def test_only_what_was_between_the_parties_is_listed() -> None:
    """Or of the one party."""
    found = [talks("1950-08-15"), mutual("talks", "1951-08-15", "CUB", "PRK")]
    assert ["1950-08-15"] == [row[0] for row in rows("08-15", *found, parties=("CUB", "KOR"))]
    assert ["1951-08-15"] == [row[0] for row in rows("08-15", *found, parties=("PRK",))]
    assert [] == rows("08-15", *found, parties=("KOR", "PRK"))


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_accounts_that_agree_are_one() -> None:
    """And certain."""
    found = [talks("1950-08-15", key="a"), talks("1950-08-15", account_of="key:a", **cited("t"))]
    assert [("1950-08-15", "on", True, ("1950-08-15",))] == rows("08-15", *found)


def test_where_accounts_differ_the_day_is_not_certain() -> None:
    """Whether the other names another day, or leaves more days than are listed."""
    found = talks("1950-08-15", key="a")
    for other in ("1950-08-16", "1951-08", "1950", "[..1960]"):
        told = [found, talks(other, account_of="key:a", **cited("t"))]
        assert [False] == [row[2] for row in rows("08-15", *told) if row[0] == "1950-08-15"], other


def test_accounts_of_the_same_day_of_other_years_leave_the_year_open() -> None:
    """Both days are given."""
    found = [talks("1950-08-15", key="a"), talks("1951-08-15", account_of="key:a", **cited("t"))]
    assert [("1950-08-15", "on", True, ("1950-08-15", "1951-08-15"))] == rows("08-15", *found)


def test_an_account_that_names_others_counts_though_nobody_asked_about_them() -> None:
    """Its day makes the day uncertain, and is not listed as one between these."""
    found = [
        talks("1950-08-15", key="a"),
        mutual("talks", "1951-09-01", "CUB", "PRK", account_of="key:a", **cited("t")),
    ]
    assert [("1950-08-15", "on", False, ("1950-08-15",))] == rows("08-15", *found, parties=("KOR",))
    assert [] == rows("09-01", *found, parties=("KOR",))


def test_an_account_that_lasts_is_what_ends() -> None:
    """What another has of one day does not end, though its day counts."""
    found = [talks("1950-08-15", key="a"), talks("1950-08-10/1950-08-15", account_of="key:a", **cited("t"))]
    expected = [
        ("1950-08-10/1950-08-15", "ends", True, ("1950-08-15",)),
        ("1950-08-15", "on", False, ("1950-08-15",)),
    ]
    assert expected == rows("08-15", *found)
    assert [("1950-08-10/1950-08-15", "begins", False, ("1950-08-10",))] == rows("08-10", *found)


def test_after_leaves_out_days_that_are_too_early_or_too_late() -> None:
    """What came after the 12th was not on the 5th; what came after Christmas of the year was in its last week."""
    found = [talks("1949-07-12", key="a"), talks("1949-07", after=["key:a"])]
    assert [] == rows("07-05", *found)
    assert ["1949-07"] == [row[0] for row in rows("07-13", *found)]
    found = [talks("1949-12-25", key="a"), talks("1949", after=["key:a"])]
    assert [("1949", "on", False, ("1949-12-31",))] == rows("12-31", *found)


@pytest.mark.parametrize(
    ("on", "text"), [("01-05", "[..0001-01-10]"), ("12-25", "[9999-12-20..]"), ("01-05", "../0001-01-10")]
)
def test_an_open_date_is_open_also_at_the_ends_of_the_calendar(on: str, text: str) -> None:
    """The first day of all bounds nothing, nor does the last."""
    assert [] == rows(on, talks(text))


def test_after_closes_a_date_that_was_open() -> None:
    """What has no first day, or no last, has one when it lies between two others."""
    for date_of_it in ("[..1960]", "[1940..]"):
        found = [
            talks("1949-12-31", key="a"),
            talks(date_of_it, key="b", after=["key:a"]),
            talks("1950-01-02", after=["key:b"]),
        ]
        assert [(date_of_it, "on", False, ("1950-01-01",))] == rows("01-01", *found)


def test_an_account_that_after_rules_out_plays_no_part() -> None:
    """Of two days on which it may have been the later is left."""
    found = [
        talks("1949-07-12", key="a"),
        talks("1949-07", key="b", after=["key:a"]),
        talks("1949-07-20", key="c", after=["key:b"]),
        talks("1949-07-05", account_of="key:c", after=["key:b"], **cited("t")),
    ]
    assert [("1949-07-20", "on", True, ("1949-07-20",))] == [row for row in rows("07-20", *found) if row[2]]
    assert [] == rows("07-05", *found)


def test_ranks_are_heard() -> None:
    """A deprecated account does not count, and a preferred one counts alone."""
    first = talks("1950-08-15", key="a")
    other = talks("1950-08-16", account_of="key:a")
    assert [] == rows("08-15", first, other | cited("t", rank="preferred"))
    assert [True] == [row[2] for row in rows("08-15", first, other | cited("t", rank="deprecated"))]


# --- against every day ------------------------------------------------------------------------------------------------

_DATES = st.sampled_from(
    [
        "1950-08-15",
        "1950-08",
        "1950",
        "1960-02-29",
        "1961-02",
        "[1950-08-15,1951-08-15]",
        "[1950-08-01..1950-08-20,1951-09]",
        "[1950-08,1950-08-15]",
        "1950-08-1X",
        "1950-XX-15",
        "195X-08-15",
        "195X-02-29",
        "[..1950-08-15]",
        "[1950-08-15..]",
    ]
)


@settings(deadline=None)
@given(_DATES, st.sampled_from(["gregorian", "julian"]), st.dates(date(2000, 1, 1), date(2000, 12, 31)))
def test_a_date_is_listed_as_its_days_say(text: str, calendar: str, day: date) -> None:
    """Every day of the years around is tried."""
    when = parse(text, calendar)
    around = range(parse("1945").earliest, parse("1970").latest + 1)
    days = tuple(number for number in around if when.admits(number))
    few = None if when.open_start or when.open_end or len(days) > 31 else days
    assert few == days_of(when)
    matching = [number for number in few or () if f"{day:%m-%d}" == iso(number)[5:]]
    expected = [(text, "on", matching == list(days), tuple(map(iso, matching)))] if matching else []
    assert expected == rows(f"{day:%m-%d}", talks(text, calendar=calendar))


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    build(tmp_path, talks("1950-08-15"), talks("[1951-08-15,1952-08-15]"))
    return runner


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "md", "html", "table"])
def test_every_format_has_the_same_fields(form: str, diplo: Runner) -> None:
    """With `schema` after them."""
    came = diplo.run(["on-this-day", "08-15", "-O", form])
    assert (0, "") == (came.code, came.err)
    if form.startswith("json"):
        record = json.loads(came.out)[0] if form == "json" else json.loads(came.out.splitlines()[0])
        assert [*COLUMNS, "schema"] == list(record)
    else:
        text = came.out if form == "html" else came.out.splitlines()[0]
        assert all(name in text for name in (*COLUMNS, "schema"))


def test_the_fields_are_told_in_the_manual() -> None:
    """Those of its own in their order, and the others as those of `first`."""
    told = (HELP / "on-this-day.md").read_text(encoding="utf-8").partition("its beginning and its end:\n\n")[2]
    names = [line.split()[0] for line in told.partition("\n\n")[0].splitlines() if line[4] != " "]
    assert list(COLUMNS) == [*names, *OF_FIRST[OF_FIRST.index("entry") :]]


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (["08-15", "--today", "2024"], [74, None]),
        (["08-15", "--today", "2024-03-01"], [74, None]),
        (["1949-08-15"], [-1, None]),
        (["2050-08-15", "--today", "2024-03-01"], [100, None]),
        (["--today", "2000-08-15"], [50, None]),
        (["--today", "2000-08-15", "Cuba", "South Korea"], [50, None]),
        (["--today", "2000-08-16"], []),
    ],
)
def test_years_are_counted_to_the_year_asked_for(args: list[str], expected: list[int | None], diplo: Runner) -> None:
    """To that of the date if it has one, else to that of today; not where the year is not known."""
    came = diplo.run(["on-this-day", *args, "-O", "json"])
    assert (0, "") == (came.code, came.err)
    assert expected == [record["years"] for record in json.loads(came.out)]


def test_without_a_day_it_is_the_clocks(diplo: Runner) -> None:
    """The heading names it."""
    came = diplo.run(["on-this-day"])
    today = date.today()  # noqa: DTZ011 - a person's day
    assert came.out.startswith(f"{today.day} {today:%B}: A tiny ledger\n")
