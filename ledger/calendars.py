"""The two calendars of dates: how long their months are, and which days a year, a month or a pattern of digits has.

Days are counted as `datetime.date.toordinal` does: proleptic Gregorian, 0001-01-01 is day 1. Years run from 1 to 9999.
"""

from datetime import date

GREGORIAN = "gregorian"
JULIAN = "julian"
LAST_YEAR = 9999
MONTHS = 12
_LONGEST_MONTH = 31
_MONTH_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
FEBRUARY = 2
# The Julian 0001-01-01 is the Gregorian 0000-12-30: two days before day 1.
_JULIAN_LEAD = 2
_JULIAN_CYCLE = 1461
# The characters of a date of a year, of a month, of a day.
YEAR_SIZE, MONTH_SIZE, DAY_SIZE = 4, 7, 10


def is_leap(year: int, calendar: str) -> bool:
    """Tell whether a year has a 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or calendar == JULIAN)


def month_length(year: int, month: int, calendar: str) -> int:
    """Give how many days a month has."""
    return _MONTH_LENGTHS[month] + (month == FEBRUARY and is_leap(year, calendar))


def _ordinal(year: int, month: int, day: int, calendar: str) -> int:
    past = year - 1
    days = past * 365 + past // 4 + _DAYS_BEFORE_MONTH[month] + day
    days += month > FEBRUARY and is_leap(year, calendar)
    return days - _JULIAN_LEAD if calendar == JULIAN else days - past // 100 + past // 400


def spelled(day: int, calendar: str) -> str:
    """Write an ordinal as YYYY-MM-DD in the given calendar."""
    if calendar == GREGORIAN:
        return date.fromordinal(day).isoformat()
    cycle, rest = divmod(day + _JULIAN_LEAD - 1, _JULIAN_CYCLE)
    years = min(rest // 365, 3)
    year = cycle * 4 + years + 1
    rest -= years * 365
    month = 1
    while rest >= month_length(year, month, JULIAN):
        rest -= month_length(year, month, JULIAN)
        month += 1
    return f"{year:04}-{month:02}-{rest + 1:02}"


def plain_window(bare: str, calendar: str) -> tuple[int, int] | None:
    """Return the window of a date without X, or None where there is no such day: the quick way for most dates."""
    year = int(bare[:4])
    if len(bare) == YEAR_SIZE:
        return (_ordinal(year, 1, 1, calendar), _ordinal(year, MONTHS, 31, calendar)) if year else None
    month = int(bare[5:7])
    if not (year and 1 <= month <= MONTHS):
        return None
    length = month_length(year, month, calendar)
    if len(bare) == MONTH_SIZE:
        first = _ordinal(year, month, 1, calendar)
        return first, first + length - 1
    day = int(bare[8:])
    only = _ordinal(year, month, day, calendar)
    return (only, only) if 1 <= day <= length else None


def window(pattern: str, calendar: str) -> tuple[int, int] | None:
    """Return the first and the last day that match a pattern such as 156X-12-25, or None where no day does."""
    years = fillings(pattern[:4], LAST_YEAR)
    months = fillings(pattern[5:7], MONTHS)
    days = fillings(pattern[8:], _LONGEST_MONTH)
    first = _first_day_of(years, months, days, calendar)
    last = _first_day_of(years[::-1], months[::-1], days[::-1], calendar)
    return None if first is None or last is None else (first, last)


def _first_day_of(years: list[int], months: list[int], days: list[int], calendar: str) -> int | None:
    for year in years:
        for month in months:
            length = month_length(year, month, calendar)
            for day in days:
                if day <= length:
                    return _ordinal(year, month, day, calendar)
    return None


def fillings(pattern: str, highest: int) -> list[int]:
    """List the numbers from 1 to the highest that a pattern of digits and X can stand for, in rising order."""
    if pattern == "XX":
        return list(range(1, highest + 1))
    numbers = [0]
    for sign in pattern:
        digits = range(10) if sign == "X" else (int(sign),)
        numbers = [number * 10 + digit for number in numbers for digit in digits]
    return [number for number in numbers if 1 <= number <= highest]
