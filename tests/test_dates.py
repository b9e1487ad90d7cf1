"""Dates: what each accepted text means, how each mistake is answered, and what holds for all of them."""

import pickle
import re
from datetime import date

import pytest
import undate  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger.dates import (
    FIRST_DAY,
    JULIAN,
    LAST_DAY,
    Choice,
    Date,
    DateError,
    iso,
    parse,
    require_act,
    sort_key,
)

FORMS = (
    "write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 "
    "or 1978/.."
)
BEGINNING, END = "0001-01-01", "9999-12-31"


def refusal(text: str, calendar: str = "gregorian") -> DateError:
    """Return the error with which a text is refused."""
    with pytest.raises(DateError) as caught:
        parse(text, calendar)
    return caught.value


def outcome(text: str, calendar: str = "gregorian") -> Date | DateError:
    """Return what becomes of a text; any other exception passes through."""
    try:
        return parse(text, calendar)
    except DateError as error:
        return error


def day(text: str) -> int:
    """Return the ordinal of an ISO day, by the standard library."""
    return date.fromisoformat(text).toordinal()


# What is accepted


def rows_of(table: str) -> list[tuple[str, str, str]]:
    """Read a table of texts with their first and last days, two to a line."""
    cells = iter(table.split())
    return list(zip(cells, cells, cells, strict=True))


WINDOWS = rows_of("""
1949            1949-01-01 1949-12-31   1960-XX-31      1960-01-31 1960-12-31
0001            0001-01-01 0001-12-31   1960-XX-30      1960-01-30 1960-12-30
9999            9999-01-01 9999-12-31   156X-12-25      1560-12-25 1569-12-25
1960-08         1960-08-01 1960-08-31   1960-1X         1960-10-01 1960-12-31
1960-02         1960-02-01 1960-02-29   1960-0X         1960-01-01 1960-09-30
1900-02         1900-02-01 1900-02-28   1960-X1         1960-01-01 1960-11-30
2000-02-29      2000-02-29 2000-02-29   1961-02-2X      1961-02-20 1961-02-28
1949-07-12      1949-07-12 1949-07-12   1960-04-3X      1960-04-30 1960-04-30
1959~           1959-01-01 1959-12-31   [1959,1960]     1959-01-01 1960-12-31
1960-08?        1960-08-01 1960-08-31   [1960,1959]     1959-01-01 1960-12-31
1949-07-12%     1949-07-12 1949-07-12   [1960]          1960-01-01 1960-12-31
196X            1960-01-01 1969-12-31   [1959..1960]    1959-01-01 1960-12-31
19XX            1900-01-01 1999-12-31   [1960..1960-01] 1960-01-01 1960-01-31
1XXX            1000-01-01 1999-12-31   [..1960-03]     0001-01-01 1960-03-31
XXXX            0001-01-01 9999-12-31   [1959..]        1959-01-01 9999-12-31
000X            0001-01-01 0009-12-31   [..1959,1961..] 0001-01-01 9999-12-31
X000            1000-01-01 9000-12-31   [1959~,1960?]   1959-01-01 1960-12-31
196X~           1960-01-01 1969-12-31   1999/2024-02    1999-01-01 2024-02-29
XXXX-12-25      0001-12-25 9999-12-25   1978/..         1978-01-01 9999-12-31
XXXX-02-29      0004-02-29 9996-02-29   1978/           1978-01-01 9999-12-31
1960-08-XX      1960-08-01 1960-08-31   ../1960         0001-01-01 1960-12-31
1960-XX-XX      1960-01-01 1960-12-31   /1960           0001-01-01 1960-12-31
1960-XX         1960-01-01 1960-12-31
[1667,1760-12,1800..1805] 1667-01-01 1805-12-31
1949-07-12/1949-07-12 1949-07-12 1949-07-12
""")


@pytest.mark.parametrize(("text", "first", "last"), WINDOWS)
def test_a_date_is_the_window_of_days_that_its_text_allows(text: str, first: str, last: str) -> None:
    """Both ends of the window belong to it, and the text stays as given."""
    when = parse(text)
    assert (text, first, last) == (when.text, iso(when.earliest), iso(when.latest))
    assert (first, last) == (when.first_day.isoformat(), when.last_day.isoformat())


def test_a_mark_on_any_part_marks_the_whole() -> None:
    """`~` says approximate, `?` says doubted, `%` says both."""
    neither, both = ["1959", "[1959,1960]", "1959/.."], ["1959%", "1959%/..", "[1959~..1960?]", "1959~/1960?"]
    approximate, doubted = ["1959~", "[1959~,1960]", "1959/1960~"], ["1959?", "[1959,1960?]", "1959?/1960"]
    dates = [parse(text) for text in neither + both + approximate + doubted]
    assert both + approximate == [when.text for when in dates if when.approximate]
    assert both + doubted == [when.text for when in dates if when.doubted]


@pytest.mark.parametrize(
    ("text", "is_duration", "start", "finish"),
    [
        ("1960", False, ("1960-01-01", "1960-12-31"), None),
        ("[1959..1960]", False, ("1959-01-01", "1960-12-31"), None),
        ("1999/2024-02", True, ("1999-01-01", "1999-12-31"), ("2024-02-01", "2024-02-29")),
        ("1978/..", True, ("1978-01-01", "1978-12-31"), None),
        ("1978/", True, ("1978-01-01", "1978-12-31"), None),
        ("../1960", True, (BEGINNING, "1960-12-31"), ("1960-01-01", "1960-12-31")),
        ("/1960", True, (BEGINNING, "1960-12-31"), ("1960-01-01", "1960-12-31")),
        ("1960/1960-03", True, ("1960-01-01", "1960-03-31"), ("1960-03-01", "1960-03-31")),
        ("1960-03/1960", True, ("1960-03-01", "1960-03-31"), ("1960-03-01", "1960-12-31")),
    ],
)
def test_a_duration_has_a_window_for_its_first_and_for_its_last_day(
    text: str, *, is_duration: bool, start: tuple[str, str], finish: tuple[str, str] | None
) -> None:
    """Neither window holds a day that the other end rules out."""
    when = parse(text)
    assert is_duration == when.is_duration
    assert start == (iso(when.start[0]), iso(when.start[1]))
    assert finish == (when.finish and (iso(when.finish[0]), iso(when.finish[1])))


def test_an_open_end_is_told_apart_from_a_bound() -> None:
    """Two dots and a missing end both leave it open."""
    closed, both = ["1960", "[1959,1960]", "1978/1980"], ["[..1959,1961..]"]
    from_below, from_above = ["[..1960]", "../1960", "/1960"], ["[1960..]", "1978/..", "1978/"]
    dates = [parse(text) for text in closed + both + from_below + from_above]
    assert both + from_below == [when.text for when in dates if when.open_start]
    assert both + from_above == [when.text for when in dates if when.open_end]


@pytest.mark.parametrize(
    ("text", "admitted", "refused"),
    [
        ("[1959,1961]", ["1959-12-31", "1961-01-01"], ["1958-12-31", "1960-06-01", "1962-01-01"]),
        ("[1959,1963..1965]", ["1959-01-01", "1964-02-29"], ["1960-01-01", "1962-12-31"]),
        ("[..1959,1961..]", [BEGINNING, "1959-12-31", END], ["1960-01-01", "1960-12-31"]),
        ("156X-12-25", ["1560-12-25", "1569-12-25"], ["1560-12-24", "1565-01-25", "1570-12-25"]),
        ("[156X-12-25]", ["1560-12-25", "1569-12-25"], ["1560-12-24", "1565-01-25"]),
        ("[156X-12-25,1600]", ["1561-12-25", "1600-07-01"], ["1561-12-26", "1599-12-25", "1595-12-25"]),
        ("1960-X1", ["1960-01-15", "1960-11-15"], ["1960-02-01", "1960-10-31"]),
        ("1959/1961", ["1959-01-01", "1960-06-01", "1961-12-31"], ["1958-12-31", "1962-01-01"]),
        ("1978/..", ["1978-01-01", END], ["1977-12-31"]),
    ],
)
def test_a_date_admits_its_days_and_no_others(text: str, admitted: list[str], refused: list[str]) -> None:
    """Days between the members of a set do not count, though the window spans them."""
    when = parse(text)
    assert [True] * len(admitted) == [when.admits(day(one)) for one in admitted]
    assert [False] * len(refused) == [when.admits(day(one)) for one in refused]


def test_choices_are_kept_only_where_the_window_has_gaps() -> None:
    """A set of one plain member is as solid as the member."""
    assert () == parse("[1960]").choices == parse("1960-08-XX").choices == parse("196X").choices
    assert (Choice(day("1960-01-01"), day("1960-11-30"), "1960-X1-XX"),) == parse("1960-X1").choices


# The Julian calendar


JULIAN_WINDOWS = rows_of("""
1917-10-25     1917-11-07 1917-11-07   1900-02-2X     1900-03-04 1900-03-13
1917-10        1917-10-14 1917-11-13   0001-01-03     0001-01-01 0001-01-01
1917           1917-01-14 1918-01-13   9999-10-19     9999-12-31 9999-12-31
1582-10-05     1582-10-15 1582-10-15   [..1917-10-25] 0001-01-01 1917-11-07
1900-02-29     1900-03-13 1900-03-13
[1900-02-29,1917-10-25] 1900-03-13 1917-11-07
1914-07-19/1917-10-25 1914-08-01 1917-11-07
""")


@pytest.mark.parametrize(("text", "first", "last"), JULIAN_WINDOWS)
def test_a_julian_date_has_gregorian_bounds(text: str, first: str, last: str) -> None:
    """The text stays Julian; the days are those of the Gregorian calendar."""
    when = parse(text, JULIAN)
    assert (text, JULIAN, first, last) == (when.text, when.calendar, iso(when.earliest), iso(when.latest))


def test_a_julian_pattern_admits_the_days_that_match_in_its_own_calendar() -> None:
    """25 December of the 1910s, old style, is 7 January, new style."""
    when = parse("191X-12-25", JULIAN)
    assert when.admits(day("1918-01-07"))
    assert not when.admits(day("1917-12-25"))


def julian_day_number(year: int, month: int, day_of_month: int) -> int:
    """Count Julian days by the formula of the Explanatory Supplement to the Astronomical Almanac."""
    quarter = (month - 9) // 7 if month > 8 else -((9 - month) // 7)
    return 367 * year - 7 * (year + 5001 + quarter) // 4 + 275 * month // 9 + day_of_month + 1729777


@given(st.integers(2, 9998), st.integers(1, 12), st.integers(1, 28))
@example(1900, 2, 28)
@example(1900, 3, 1)
@example(1904, 12, 31)
def test_julian_days_agree_with_the_astronomers(year: int, month: int, day_of_month: int) -> None:
    """Ordinal 1 is Julian day number 1721426; a pattern finds its day again."""
    text = f"{year:04}-{month:02}-{day_of_month:02}"
    when = parse(text, JULIAN)
    assert julian_day_number(year, month, day_of_month) - 1721425 == when.earliest == when.latest
    cloud = parse(f"{year:04}-X{text[6]}-{text[8:]}", JULIAN)
    assert cloud.admits(when.earliest)
    assert not cloud.admits(when.earliest + 1)


# What is refused: the whole text of each answer

MONTHS = "months run from 01 to 12"
YEARS = ("years run from 0001 to 9999", "write a year of four digits, as in 0622")
SEASON = "stands for a season or another part of the year, without agreed days"
SPRING = "write a set of months, such as [1960-03..1960-05]"
ORDER = "is not in the order year-month-day"
UNCLEAR = "does not say whether one day in that time is meant or all of it"
YEARS_1959_1960 = "write [1959..1960] for one day in that time, 1959/1960 for all of it"
TOWARD = "put what is open before first and what is open after last, as in [..1959,1961..]"
PURE = ("a set holds simple dates and ranges", "write them in one pair of brackets, as in [1959,1961..1963]")
SIMPLE = ("the ends of a duration are simple dates", "write no set in it, as in 1999/2024-02")
NEEDS = ("a duration needs a date at one end at least", "write 1978/.. or ../1960")
RANGE = ("a range has one or two ends", "write [..1960], [1959..] or [1959..1960]")
MISSING = ("a member of the set is missing", "write a date on both sides of each comma")
VALENTINE = "day first it is 2024-02-14, month first there is no month 14"
AMERICAN = "day first there is no month 14, month first it is 2024-02-14"
AUGUST = "day first it is 1914-08-03, month first it is 1914-03-08"
EITHER = "write 1914-08-03 or 1914-03-08"
NEITHER = "day first February 1914 has 28 days, month first there is no month 30"
OLD_STYLE = "or name the calendar as julian: there 1900-02-29 is a day"
YEARS_1905_1906 = "write [1905..1906] for one day in that time, 1905/1906 for all of it"
STRANGE = ["banana", " banana", "1960\x00", "\ud800", "1960-08-12-13", "²⁰²⁴", "14 March 15, 1960", "Foo 2024", ".."]
STRANGE += ["1959..1960-13", "'", "2024-W07"]
CIRCA = ["c. 1959", "ca 1959", "circa 1959"]
ONE_OF = "or [1960,1961] for one of them"
NO_MONTHS = ["1960-13", "1960-60", "1960-42", "1900-20", "1960-99-01", "196X-99", "1960-2X"]
VALENTINES = ["14/02/2024", "14.02.2024", "14-02-2024", "14-2-2024"]

REFUSALS = [
    ("", "the date is empty", FORMS, 0, 0),
    ("  ", "the date is empty", FORMS, 0, 2),
    ("9" * 201, "a date of 201 characters is too long", "write at most 200 characters", 0, 201),
    *((text, f"{text!r} is not a date in an accepted form", FORMS, 0, len(text)) for text in STRANGE),
    ("196012", "196012 lacks its hyphen", "write 1960-12", 0, 6),
    # Characters
    (" 1960", "there is a space around the date", "write 1960", 0, 1),
    ("1960\n", "there is a space around the date", "write 1960", 4, 1),
    ("[1959, 1960]", "a date has no spaces in it", "write [1959,1960]", 6, 1),
    ("1960 - 08", "a date has no spaces in it", "write 1960-08", 4, 1),
    ("1960\u201408", "the dash U+2014 is not a hyphen", "write 1960-08", 4, 1),
    ("1959\u20131960", "the dash U+2013 is not a hyphen", YEARS_1959_1960, 4, 1),
    ("\u0661\u0669\u0666\u0660", "the digit U+0661 is not one of 0 to 9", "write 1960", 0, 1),
    ("196x", "an unspecified digit is a capital X", "write 196X", 3, 1),
    ("1960-uu", "an unspecified digit is a capital X", "write 1960-XX", 5, 1),
    # The order of the parts
    ("03/08/1914", f"03/08/1914 can be read in two ways: {AUGUST}", f"{EITHER}, whichever the source means", 0, 10),
    *((text, f"{text} {ORDER}: {VALENTINE}", "write 2024-02-14", 0, len(text)) for text in VALENTINES),
    ("02/14/2024", f"02/14/2024 {ORDER}: {AMERICAN}", "write 2024-02-14", 0, 10),
    ("30/02/1914", f"30/02/1914 {ORDER}: {NEITHER}", "write year, month and day, as in 1949-07-12", 0, 10),
    ("01/01/1914", f"01/01/1914 {ORDER}", "write 1914-01-01", 0, 10),
    ("03/08/14", "03/08/14 has no year of four digits", "write year, month and day, as in 1949-07-12", 0, 8),
    ("2024/02/14", "hyphens join year, month and day", "write 2024-02-14", 0, 10),
    ("2024.2.4", "hyphens join year, month and day", "write 2024-02-04", 0, 8),
    ("20240214", "20240214 lacks its hyphens", "write 2024-02-14", 0, 8),
    ("1960-8", "months and days have two digits", "write 1960-08", 4, 2),
    ("1960-8-3", "months and days have two digits", "write 1960-08-03", 4, 2),
    ("14 February 2024", "months are written as numbers", "write 2024-02-14", 0, 16),
    ("February 14, 2024", "months are written as numbers", "write 2024-02-14", 0, 17),
    ("4th of Sept. 1960", "months are written as numbers", "write 1960-09-04", 0, 17),
    ("Feb 2024", "months are written as numbers", "write 2024-02", 0, 8),
    ("30 February 2024", "months are written as numbers", "write a day from 01 to 29", 0, 16),
    # Years, months, days, times
    ("0000", *YEARS, 0, 4),
    ("0000-01-01", *YEARS, 0, 4),
    *((text, *YEARS, 0, len(text)) for text in ("-0044", "-0044-03-15", "12024", "Y17000", "44 BC")),
    ("960", "960 is not a year of four digits", "write all four digits, as in 0622", 0, 3),
    *((text, f"there is no month {text[5:7]}", MONTHS, 5, 2) for text in NO_MONTHS),
    ("1960-99", "1960-99 " + UNCLEAR, "write [1960..1999] for one day in that time, 1960/1999 for all of it", 5, 2),
    ("1960-00", "there is no month 00", "write XX for an unknown month, as in 1960-XX", 5, 2),
    ("1960-00-00", "there is no month 00", "write XX for an unknown month, as in 1960-XX-XX", 5, 2),
    ("1960-08-00", "there is no day 00", "write XX for an unknown day, as in 1960-08-XX", 8, 2),
    *((f"1960-{code}", f"{code} {SEASON}", SPRING, 5, 2) for code in range(21, 42)),
    ("196X-21", f"21 {SEASON}", SPRING, 5, 2),
    ("1961-02-29", "February 1961 has 28 days", "write a day from 01 to 28", 8, 2),
    ("1900-02-29", "February 1900 has 28 days", f"write a day from 01 to 28, {OLD_STYLE}", 8, 2),
    ("1900-04-31", "April 1900 has 30 days", "write a day from 01 to 30", 8, 2),
    ("1960-02-3X", "February 1960 has 29 days", "write a day from 01 to 29", 8, 2),
    ("XXXX-02-30", "no day matches XXXX-02-30", "write a month and a day that some year has", 0, 10),
    ("[1959,1960-13]", "there is no month 13", MONTHS, 11, 2),
    ("[1959..1960-13]", "there is no month 13", MONTHS, 12, 2),
    ("1959/1960-13", "there is no month 13", MONTHS, 10, 2),
    ("2024-02-14T10:00Z", "a date is no finer than a day", "write 2024-02-14", 10, 7),
    ("2024-02-14 10:00", "a date is no finer than a day", "write 2024-02-14", 10, 6),
    ("today", "today is no fixed day", "write the day itself, as in 2024-02-14", 0, 5),
    # Uncertainty
    ("1960s", "a decade is written with X for its last digit", "write 196X", 0, 5),
    ("1900s", "1900s can be a decade or a century", "write 190X for the ten years or 19XX for the hundred", 0, 5),
    *((text, "an approximate date has ~ after it", "write 1959~", 0, len(text)) for text in CIRCA),
    ("~1960-08", "~, ? and % stand once, after the whole date", "write 1960-08~", 0, 8),
    ("1960-08~-12", "~, ? and % stand once, after the whole date", "write 1960-08-12~", 0, 11),
    ("1960~?", "~, ? and % stand once, after the whole date", "write 1960%", 0, 6),
    ("1959-1960", f"1959-1960 {UNCLEAR}", YEARS_1959_1960, 0, 9),
    ("1960-1959", f"1960-1959 {UNCLEAR}", YEARS_1959_1960, 0, 9),
    ("1959-60", f"1959-60 {UNCLEAR}", YEARS_1959_1960, 5, 2),
    ("1959..1960", f"1959..1960 {UNCLEAR}", YEARS_1959_1960, 0, 10),
    ("..1960", f"..1960 {UNCLEAR}", "write [..1960] for one day in that time, ../1960 for all of it", 0, 6),
    ("1960..", f"1960.. {UNCLEAR}", "write [1960..] for one day in that time, 1960/.. for all of it", 0, 6),
    # Sets
    ("{1960,1961}", "braces mean every one of the dates", f"write one entry for each, {ONE_OF}", 0, 11),
    ("{banana}", "braces mean every one of the dates", "write one entry for each", 0, 8),
    ("[1960", "the set has no closing bracket", "write [1960]", 0, 5),
    ("1960]", "the set has no opening bracket", "write [1960]", 0, 5),
    ("[1960]~", "the date goes on after its closing bracket", "mark the members themselves, as in [1959~,1960]", 0, 7),
    ("[]", "the set is empty", "write the dates that are possible, as in [1959,1960]", 0, 2),
    ("[1960,]", *MISSING, 6, 1),
    ("[[1960]]", *PURE, 0, 8),
    ("[1959/1960]", *PURE, 0, 11),
    ("[..]", *RANGE, 1, 2),
    ("[1960,1961..1962..1963]", *RANGE, 6, 16),
    ("[2..1]", "2 is not a year of four digits", "write all four digits, as in 0622", 1, 1),
    ("[1961..1960]", "1961..1960 runs backwards", "put the earlier date first: 1960..1961", 1, 10),
    ("[1960,..1961]", "an open range stands at the edge of a set", TOWARD, 6, 6),
    ("[1960..,1961]", "an open range stands at the edge of a set", TOWARD, 1, 6),
    ("[1970,1960s]", "a decade is written with X for its last digit", "write 196X", 6, 5),
    # Durations
    ("1960/1959", "1960/1959 runs backwards", "put the earlier date first: 1959/1960", 0, 9),
    ("1/2/3/4", "a duration has one slash", "write its first and its last date, as in 1999/2024-02", 0, 7),
    ("[1959,1960]/1970", *SIMPLE, 0, 16),
    ("1950/[1959,1960]", *SIMPLE, 0, 16),
    ("1950/1960]", *SIMPLE, 0, 10),
    ("/", *NEEDS, 0, 1),
    ("../..", *NEEDS, 0, 5),
    ("1959/60", "1959/60 leaves out digits of its end", YEARS_1959_1960, 0, 7),
    ("2024/02", "2024/02 leaves out digits of its end", "write 2024-02", 0, 7),
    ("1905/06", "1905/06 leaves out digits of its end", f"write 1905-06; or {YEARS_1905_1906}", 0, 7),
    ("1999/00", "00 is not a year of four digits", "write all four digits, as in 0622", 5, 2),
    ("1984/open", "an open end is written as ..", "write 1984/..", 5, 4),
    ("unknown/1984", "an open end is written as ..", "write ../1984", 0, 7),
]


@pytest.mark.parametrize(
    ("text", "what", "hint", "column", "width"), REFUSALS, ids=[ascii(row[0])[:30] for row in REFUSALS]
)
def test_a_mistake_is_answered_with_its_reason_its_place_and_its_remedy(
    text: str, what: str, hint: str, column: int, width: int
) -> None:
    """The whole text of every answer stands in the table."""
    error = refusal(text)
    assert (what, hint, column, width) == (error.what, error.hint, error.column, error.width)


REACH = "of the Julian calendar reaches beyond the Gregorian years 0001 to 9999"
JULIAN_DAYS = "write a Julian date from 0001-01-03 to 9999-10-19"
LEAP_DAY = "day first it is 1900-02-29, month first there is no month 29"

CALENDAR_REFUSALS = [
    ("5708", "hebrew", "the calendar 'hebrew' is not known", "give gregorian or julian"),
    ("1901-02-29", JULIAN, "February 1901 has 28 days", "write a day from 01 to 28"),
    ("29/02/1900", JULIAN, f"29/02/1900 {ORDER}: {LEAP_DAY}", "write 1900-02-29"),
    *((text, JULIAN, f"{text} {REACH}", JULIAN_DAYS) for text in ("0001-01-02", "0001", "9999-10-20", "XXXX-12-25")),
]


@pytest.mark.parametrize(("text", "calendar", "what", "hint"), CALENDAR_REFUSALS)
def test_a_mistake_is_answered_in_the_calendar_of_the_date(text: str, calendar: str, what: str, hint: str) -> None:
    """The Julian calendar has leap years and a reach of its own, and there is no third one."""
    error = refusal(text, calendar)
    assert (what, hint) == (error.what, error.hint)


@pytest.mark.parametrize("hint", [row[2] for row in REFUSALS if row[2].startswith("write ")])
def test_every_hint_is_a_date_that_is_accepted(hint: str) -> None:
    """Following the advice never leads to the next refusal."""
    words = [word.strip(",;") for word in hint.removesuffix(OLD_STYLE).split()]
    offered = [word for word in words if "/" in word or word[0] in "[." or (word[:2].isdigit() and len(word) > 3)]
    assert offered == [parse(word).text for word in offered]


def test_an_error_reads_as_one_line_and_survives_a_copy() -> None:
    """Processes that share work pass it on whole."""
    error = refusal("1960-13")
    expected = "there is no month 13; months run from 01 to 12"
    assert expected == str(error)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (error.what, error.hint, error.column, error.width) == (copy.what, copy.hint, copy.column, copy.width)


INSTEAD = {"1959/1960": "[1959..1960]", "1959~/1960-03": "[1959~..1960-03]", "1978/..": "[1978..]"}
INSTEAD |= {"1978/": "[1978..]", "../1960": "[..1960]", "/1960": "[..1960]"}


@pytest.mark.parametrize(("text", "form"), INSTEAD.items())
def test_an_act_does_not_last(text: str, form: str) -> None:
    """The hint gives the set that means one day in the duration."""
    with pytest.raises(DateError) as caught:
        require_act(parse(text))
    error = caught.value
    expected = ("an act falls on one day", f"write {form} if it fell on one day in that time", 0, len(text))
    assert expected == (error.what, error.hint, error.column, error.width)
    require_act(parse(form))


# What holds for all dates


@st.composite
def plain_dates(draw: st.DrawFn, low: int = 1, high: int = 9999) -> str:
    """Draw a year, a month or a day, marked or not."""
    day_drawn = draw(st.dates(date(low, 1, 1), date(high, 12, 31))).isoformat()
    return day_drawn[: draw(st.sampled_from((4, 7, 10)))] + draw(st.sampled_from(("", "~", "?", "%")))


@st.composite
def patterns(draw: st.DrawFn, low: int = 1, high: int = 9999, named: int = 0) -> str:
    """Draw a plain date and forget some of its digits, but none of the first few that are named."""
    signs = draw(plain_dates(low, high))
    forgotten = draw(st.lists(st.booleans(), min_size=len(signs), max_size=len(signs)))
    rest = zip(signs[named:], forgotten, strict=False)
    return signs[:named] + "".join("X" if gone and sign.isdigit() else sign for sign, gone in rest)


def in_order(ends: tuple[str, str]) -> bool:
    """Tell whether a range from one text to the other can run forwards."""
    return parse(ends[1]).latest >= parse(ends[0]).earliest


@st.composite
def sets(draw: st.DrawFn, low: int = 1, high: int = 9999, named: int = 0, *, is_open: bool = True) -> str:
    """Draw a set of dates and ranges, open at either side or not."""
    simple = plain_dates(low, high) | patterns(low, high, named)
    ranges = st.tuples(simple, simple).filter(in_order).map("..".join)
    members = draw(st.lists(simple | ranges, min_size=1, max_size=4))
    before = draw(st.lists(simple.map("..{}".format), max_size=is_open))
    after = draw(st.lists(simple.map("{}..".format), max_size=is_open))
    return f"[{','.join(before + members + after)}]"


@st.composite
def durations(draw: st.DrawFn) -> str:
    """Draw an interval, open at one end or not."""
    simple = plain_dates() | patterns()
    closed = st.tuples(simple, simple).filter(in_order)
    open_start = st.tuples(st.sampled_from(("", "..")), simple)
    return "/".join(draw(closed | open_start | open_start.map(lambda ends: ends[::-1])))


ACCEPTED = plain_dates() | patterns() | sets() | durations()
DATES = ACCEPTED.map(parse)


@given(ACCEPTED)
def test_the_text_of_a_date_comes_back_unchanged(text: str) -> None:
    """Reading it again gives the same date, inside the calendar."""
    when = parse(text)
    assert text == when.text
    assert parse(when.text) == when
    assert FIRST_DAY <= when.earliest <= when.latest <= LAST_DAY
    assert when.admits(when.earliest)
    assert when.admits(when.latest)


@given(st.text() | st.text("0123456789X-/.,[]{}~?% xu", max_size=14), st.sampled_from(("gregorian", JULIAN)))
@example("[" * 150, "gregorian")
@example("\u2014" * 200, "gregorian")
@example("9" * 5000, "gregorian")
def test_any_text_is_a_date_or_a_date_error(text: str, calendar: str) -> None:
    """Nothing else escapes, and the place of the trouble lies in the text."""
    got = outcome(text, calendar)
    if isinstance(got, Date):
        assert text == got.text
    else:
        assert 0 <= got.column <= got.column + got.width <= len(text)
        assert got.what
        assert got.hint


TWENTY_YEARS = [(one, iso(one)) for one in range(day("1890-01-01"), day("1910-01-01"))]


def fitting(text: str) -> list[int]:
    """List the days from 1890 to 1909 whose spelling fits a simple date, by trying them all."""
    spelling = re.compile(text.rstrip("~?%").replace("X", "[0-9]"))
    return [one for one, spelled in TWENTY_YEARS if spelling.match(spelled)]


def days_of(text: str) -> set[int]:
    """List the days from 1890 to 1909 that a date or a set admits."""
    found = set()
    for member in text.strip("[]").split(","):
        first, sign, last = member.partition("..")
        found |= set(range(fitting(first)[0], fitting(last)[-1] + 1) if sign else fitting(first))
    return found


# Years from 1890 to 1909: a century without a leap day lies in them. Digits may make no day at all.
SHAPES = st.from_regex(r"1(8[9]|90)[0-9X](-[01X][0-9X](-[0-3X][0-9X])?)?", fullmatch=True)


@settings(deadline=None)
@given(SHAPES | patterns(1890, 1909, named=3) | sets(1890, 1909, named=3, is_open=False))
@example("1900-02-29")
@example("190X-02-29")
@example("1896-02-29")
def test_a_date_admits_exactly_the_days_that_a_search_finds(text: str) -> None:
    """A text that no day fits is refused; of the others, every day of twenty years is tried."""
    found = days_of(text)
    when = outcome(text)
    if isinstance(when, DateError):
        assert not found
        return
    assert (min(found), max(found)) == (when.earliest, when.latest)
    assert found == {one for one in range(day("1889-12-01"), day("1910-02-01")) if when.admits(one)}


# It takes no interval whose ends share a day.
APART = st.tuples(plain_dates(), plain_dates()).filter(lambda ends: parse(ends[0]).before(parse(ends[1])))


@settings(deadline=None)
@given(plain_dates() | patterns(100, named=2) | APART.map("/".join))
def test_the_bounds_agree_with_undate(text: str) -> None:
    """The library of the Princeton group reads the same days, wherever it reads a text at all."""
    try:
        other = undate.Undate.parse(text, "EDTF")
    except ValueError:
        return  # it does not take every place of an X
    ends = (other.earliest, other.latest)
    if isinstance(other, undate.UndateInterval):
        assert other.earliest is not None
        assert other.latest is not None
        ends = (other.earliest.earliest, other.latest.latest)
    when = parse(text)
    assert (str(ends[0]), str(ends[1])) == (iso(when.earliest), iso(when.latest))


@given(DATES, DATES)
def test_before_and_overlaps_and_within_are_one_geometry(one: Date, other: Date) -> None:
    """Of two windows one lies before the other or they share a day, never both."""
    relations = [one.before(other), other.before(one), one.overlaps(other)]
    assert sum(relations) == 1
    assert one.overlaps(other) == other.overlaps(one)
    assert (one.within(other) and other.within(one)) == ((one.earliest, one.latest) == (other.earliest, other.latest))
    assert not one.within(other) or one.overlaps(other)
    assert one.within(one)


@given(DATES, DATES, DATES)
def test_before_and_within_carry_over(one: Date, two: Date, three: Date) -> None:
    """What is before or within the second is before or within what the second is before or within."""
    assert not (one.before(two) and two.before(three)) or one.before(three)
    assert not (one.within(two) and two.within(three)) or one.within(three)
    assert not (one.within(two) and two.before(three)) or one.before(three)


@pytest.mark.parametrize(
    ("one", "other", "before", "overlaps", "within"),
    [
        ("1959", "1960", True, False, False),
        ("1960", "1959", False, False, False),
        ("1960-08", "1960", False, True, True),
        ("1960", "1960-08", False, True, False),
        ("1960", "1960", False, True, True),
        ("1959-12-31", "[1960..1961]", True, False, False),
        ("[1959..1960]", "1960/1961", False, True, False),
        ("[..1960]", "1960-12-31", False, True, False),
        ("1960-01-01", "[..1960]", False, True, True),
    ],
)
def test_two_dates_compare_by_their_windows(
    one: str, other: str, *, before: bool, overlaps: bool, within: bool
) -> None:
    """Windows that touch on one day overlap."""
    first, second = parse(one), parse(other)
    assert (before, overlaps, within) == (first.before(second), first.overlaps(second), first.within(second))


def test_dates_are_listed_in_one_order() -> None:
    """What is open at its start goes by its latest day; then the earlier end decides, then the text."""
    expected = ["1949", "1960-01-01", "1960", "1960?", "[1960..]", "[..1960]", "../2024-02", "[..2024-02]", "2024-03"]
    assert expected == [when.text for when in sorted(map(parse, reversed(expected)), key=sort_key)]
    assert (day("1960-01-01"), day("1960-12-31"), "1960") == sort_key(parse("1960"))
    assert (day("1960-12-31"), day("1960-12-31"), "[..1960]") == sort_key(parse("[..1960]"))


@given(DATES)
def test_a_duration_begins_and_ends_inside_its_window(when: Date) -> None:
    """The first day can be the earliest, the last day can be the latest, and neither lies outside."""
    assert when.earliest == when.start[0] <= when.start[1] <= when.latest
    assert when.is_duration == ("/" in when.text)
    if when.finish:
        assert when.earliest <= when.finish[0] <= when.finish[1] == when.latest
    assert (when.is_duration and not when.open_end) == (when.finish is not None)
