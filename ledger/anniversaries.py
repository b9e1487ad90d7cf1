"""What happened on one day of the year, in whatever year, for certain or perhaps.

A happening falls on the day for certain when every account that counts leaves it no other day of any year, and perhaps
when one leaves it at most 31 days, that day among them. What lasts is told by its first day and by its last. Days are
those of the Gregorian calendar, whatever the calendar of the source. 29 February is a day of its own.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY, Date, DateError, parse
from ledger.milestones import ALL_DAYS, Days, Happening, happenings, order_of
from ledger.queries import events_between
from ledger.record import Event, Record

# A month: what is dated no better tells nothing of a day.
MOST_DAYS = 31
# A leap year, which has every day of the year.
_LEAP_YEAR = 2000
_DIGITS = 2

ON = "on"
BEGINS = "begins"
ENDS = "ends"


class DayOfYear(NamedTuple):
    """A month and a day, and the year if one was given."""

    month: int
    day: int
    year: int | None = None

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


class Anniversary(NamedTuple):
    """A happening that fell, or can have fallen, on the day.

    Attributes:
        what: "on"; "begins" or "ends" for what lasts.
        certain: Whether it fell on that month and day by every account.
        days: The days (ordinals) on which it can have: one, or several where the year is not known.
        happening: The happening.
        account: The account that tells it so: the first by date.
    """

    what: str
    certain: bool
    days: tuple[int, ...]
    happening: Happening
    account: Event


_FORMS = "write month and day, as in 02-14, or a day, as in 2024-02-14"
_LENGTHS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def day_of_year(text: str) -> DayOfYear:
    """Read MM-DD, or an EDTF date of one day.

    Raises:
        DateError: When it is neither.
    """
    month, hyphen, day = text.partition("-")
    if hyphen and all(part.isascii() and part.isdecimal() and len(part) <= _DIGITS for part in (month, day)):
        return _month_and_day(month, day)
    if re.fullmatch(r"\d{1,2}[/.]\d{1,2}", text):
        raise DateError("a hyphen joins month and day", "write the month first, as in 02-14", 0, len(text))
    when = parse(text)
    if when.earliest != when.latest or when.is_duration:
        raise DateError(f"{text} is not one day", _FORMS, 0, len(text))
    found = when.first_day
    return DayOfYear(found.month, found.day, found.year)


def _month_and_day(one: str, other: str) -> DayOfYear:
    month, day = int(one), int(other)
    if not 1 <= month < len(_LENGTHS):
        is_turned = 1 <= day < len(_LENGTHS) and 1 <= month <= _LENGTHS[day]
        hint = f"the month comes first: write {day:02}-{month:02}" if is_turned else "months run from 01 to 12"
        raise DateError(f"there is no month {one}", hint, 0, len(one))
    if not 1 <= day <= _LENGTHS[month]:
        what = f"{month_name(month)} has no day {other}"
        raise DateError(what, f"write a day from 01 to {_LENGTHS[month]}", len(one) + 1, len(other))
    if len(one + other) < _DIGITS * 2:
        raise DateError("months and days have two digits", f"write {month:02}-{day:02}", 0, len(one) + 1 + len(other))
    return DayOfYear(month, day)


def month_name(month: int) -> str:
    """Name a month."""
    return f"{date(_LEAP_YEAR, month, 1):%B}"


def anniversaries(record: Record, on: DayOfYear, a: str | None = None, b: str | None = None) -> list[Anniversary]:
    """Give what happened on a day of the year: for certain, then perhaps; each in the order of the years.

    Args:
        record: What the log says, of all parties: an account may name others.
        on: The day.
        a: Code of a party that takes part; None for all events.
        b: Code of the other.
    """
    asked = frozenset(event.id for event in events_between(record, a, b))
    told = happenings(record.events)
    order = order_of(told, record)
    found = [one for happening in told for one in _of(happening, asked, on, order.days.get(happening.root, ALL_DAYS))]
    return sorted(found, key=lambda one: (not one.certain, one.days, one.account.order, one.what))


def _of(happening: Happening, asked: Collection[str], on: DayOfYear, within: Days) -> Iterator[Anniversary]:
    telling = [event for event in happening.accounts if event.id in asked]
    begun = [days_of(_beginning(event.date), within) for event in happening.accounts]
    found = _matched(happening, begun, on, telling)
    if found:
        yield found._replace(what=BEGINS if found.account.date.is_duration else ON)
    lasting = [event for event in telling if event.date.is_duration]
    ended = [days_of(_end(event.date)) for event in happening.accounts]
    found = _matched(happening, ended, on, lasting)
    if found:
        yield found


def _matched(
    happening: Happening, told: Sequence[tuple[int, ...] | None], on: DayOfYear, telling: Sequence[Event]
) -> Anniversary | None:
    """Compare the days that each account leaves with the day asked for; None where nobody asked about tells it so."""
    matching = [tuple(day for day in days or () if _is_on(day, on)) for days in told]
    ids = [event.id for event, days in zip(happening.accounts, matching, strict=True) if days]
    account = next((event for event in telling if event.id in ids), None)
    if account is None:
        return None
    days = tuple(sorted({day for its in matching for day in its}))
    # An account that leaves too many days to list them leaves others than this.
    return Anniversary(ENDS, told == matching, days, happening, account)


def _is_on(day: int, on: DayOfYear) -> bool:
    found = date.fromordinal(day)
    return (found.month, found.day) == (on.month, on.day)


def _beginning(when: Date) -> Date:
    """Give the window of the first day of what lasts; what does not last begins on its day."""
    return Date(when.text, *when.start, open_start=when.open_start) if when.is_duration else when


def _end(when: Date) -> Date | None:
    """Give the window of the last day of what lasts, None where its end is open; what does not last ends on its day."""
    if not when.is_duration:
        return when
    return None if when.finish is None else Date(when.text, *when.finish)


def days_of(when: Date | None, within: Days = ALL_DAYS) -> tuple[int, ...] | None:
    """Give the days that a date leaves between two days, all of them ordinals.

    None where they are more than 31, where nothing bounds them on one side, or where there is no date.
    """
    first, last = within
    if when is None or (when.open_start and first == FIRST_DAY) or (when.open_end and last == LAST_DAY):
        return None
    found: set[int] = set()
    for low, high in ((one.earliest, one.latest) for one in when.choices or (when,)):
        # Of each stretch no more days are looked at than would be too many.
        possible = (day for day in range(max(low, first), min(high, last) + 1) if when.admits(day))
        found.update(islice(possible, MOST_DAYS + 1))
    return tuple(sorted(found)) if len(found) <= MOST_DAYS else None
