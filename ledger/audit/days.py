"""Dates as entries have them: a grammar of its own for the EDTF that the ledger takes (`diplo help dates`).

ISO 8601-2 levels 0 and 1, and of level 2 sets and unspecified digits; sets of which all members are meant (`{…}`) only of
what is claimed of days, for an act falls on one of them. Days are proleptic Gregorian ordinals, 0001-01-01
being day 1; those of the Julian calendar are converted by way of the Julian day number (Richards, in the Explanatory
Supplement to the Astronomical Almanac, section 15.11).
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_SIMPLE = r"[0-9X]{4}(?:-[0-9X]{2}(?:-[0-9X]{2})?)?[~?%]?"
_SIMPLE_DATE = re.compile(_SIMPLE)
_DURATION = re.compile(rf"(?P<start>{_SIMPLE}|(?:\.\.)?)/(?P<end>{_SIMPLE}|(?:\.\.)?)")
_SET = re.compile(r"\[[^][/]+\]")
_ALL = re.compile(rf"\{{{_SIMPLE}(?:,{_SIMPLE})*\}}")
# Whatever is unspecified in a member, so is all behind it: its days follow one another.
_FOLLOWING = re.compile("[-0-9]*[-X]*")
_MEMBER = re.compile(rf"(?P<start>{_SIMPLE})?\.\.(?P<end>{_SIMPLE})?")
_LONGEST = 200
_DAY = len("1949-07-12")
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
# The Julian day number of the day before 0001-01-01.
_EPOCH = 1721425


class Window(NamedTuple):
    """The days that a date allows, both included, and whether it is a stretch of them."""

    earliest: int
    latest: int
    is_duration: bool


@lru_cache(maxsize=1 << 14)
def window(text: str, calendar: str, *, is_claim: bool = False) -> Window | None:
    """Give the days that a date allows; None where the text is no date, or no day fits it."""
    if len(text) > _LONGEST:
        return None
    if is_claim and _ALL.fullmatch(text):
        return _of_all(text, calendar)
    if _SIMPLE_DATE.fullmatch(text):
        return _simple(text, calendar)
    if (found := _DURATION.fullmatch(text)) is not None:
        start, end = found["start"].strip("."), found["end"].strip(".")
        return _between(start, end, calendar, is_duration=True) if start or end else None
    return _of_set(text, calendar) if _SET.fullmatch(text) else None


def is_day(text: str) -> bool:
    """Tell whether a text is one Gregorian day, as YYYY-MM-DD."""
    try:
        # Python reads the days of weeks too, and dates without hyphens.
        return len(text) == _DAY and text[5] != "W" and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _of_set(text: str, calendar: str) -> Window | None:
    pieces = text[1:-1].split(",")
    members = []
    for place, piece in enumerate(pieces, 1):
        # What is open before stands first, and what is open after last.
        member = _member(piece, calendar, may_begin=place == 1, may_end=place == len(pieces))
        if member is None:
            return None
        members.append(member)
    return Window(min(one.earliest for one in members), max(one.latest for one in members), is_duration=False)


def _of_all(text: str, calendar: str) -> Window | None:
    """Read a set of which all members are meant: in their order, and no two with a day in common."""
    members: list[Window] = []
    for piece in text[1:-1].split(","):
        member = _simple(piece, calendar) if _FOLLOWING.fullmatch(piece.rstrip("~?%")) else None
        if member is None or (members and member.earliest <= members[-1].latest):
            return None
        members.append(member)
    return Window(members[0].earliest, members[-1].latest, is_duration=False)


def _member(piece: str, calendar: str, *, may_begin: bool, may_end: bool) -> Window | None:
    if _SIMPLE_DATE.fullmatch(piece):
        return _simple(piece, calendar)
    found = _MEMBER.fullmatch(piece)
    if found is None:
        return None
    start, end = found["start"] or "", found["end"] or ""
    if not (start or (may_begin and end)) or not (end or may_end):
        return None
    return _between(start, end, calendar, is_duration=False)


def _between(start: str, end: str, calendar: str, *, is_duration: bool) -> Window | None:
    open_ended = Window(_FIRST, _LAST, is_duration)
    first = _simple(start, calendar) if start else open_ended
    last = _simple(end, calendar) if end else open_ended
    if first is None or last is None or last.latest < first.earliest:
        return None
    return Window(first.earliest, last.latest, is_duration)


def _simple(text: str, calendar: str) -> Window | None:
    bare = text.rstrip("~?%")
    years, months, days = (_matching(pattern) for pattern in (*bare.split("-"), "XX", "XX")[:3])
    earliest = next(_days(years, months, days, calendar, 1), None)
    latest = next(_days(years, months, days, calendar, -1), None)
    if earliest is None or latest is None or earliest < _FIRST or latest > _LAST:
        return None
    return Window(earliest, latest, is_duration=False)


def _matching(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("X", "[0-9]"))


def _days(
    years: re.Pattern[str], months: re.Pattern[str], days: re.Pattern[str], calendar: str, way: int
) -> Iterator[int]:
    """Give the ordinals of the days that match, from the first to the last or the other way."""
    for year in _numbers(years, 9999, 4)[::way]:
        leap = year % 4 == 0 and (calendar == "julian" or year % 100 != 0 or year % 400 == 0)
        for month in _numbers(months, 12, 2)[::way]:
            length = _LENGTHS[month - 1] + (month == _FEBRUARY and leap)
            for day in _numbers(days, length, 2)[::way]:
                yield _julian(year, month, day) if calendar == "julian" else date(year, month, day).toordinal()


@lru_cache(maxsize=1 << 12)
def _numbers(pattern: re.Pattern[str], highest: int, digits: int) -> tuple[int, ...]:
    if "[" not in pattern.pattern:
        number = int(pattern.pattern)
        return (number,) if 1 <= number <= highest else ()
    return tuple(number for number in range(1, highest + 1) if pattern.fullmatch(f"{number:0{digits}}"))


def _julian(year: int, month: int, day: int) -> int:
    turn = (14 - month) // 12
    years, months = year + 4800 - turn, month + 12 * turn - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32083 - _EPOCH
