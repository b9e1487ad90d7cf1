"""EDTF dates: the text that a source supports, and the window of days that it allows.

Accepted are levels 0 and 1 of the Extended Date/Time Format (Library of Congress EDTF specification, ISO 8601-2) and,
of level 2, sets (`[1959,1960]`) and unspecified digits (`156X-12-25`). A date keeps its text unchanged. Days are counted
as `datetime.date.toordinal` does: proleptic Gregorian, 0001-01-01 is day 1. `~`, `?` and `%` mark a date; they never
widen its window.

Regular expressions serve refusals only and are compiled when one is needed: a good date never waits for them.
"""

import re
from datetime import date
from typing import NamedTuple

FIRST_DAY = 1
LAST_DAY = 3_652_059
GREGORIAN = "gregorian"
JULIAN = "julian"

_LAST_YEAR = 9999
_MONTHS = 12
_LONGEST_MONTH = 31
_MONTH_LENGTHS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAYS_BEFORE_MONTH = (0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_FEBRUARY = 2
# The Julian 0001-01-01 is the Gregorian 0000-12-30: two days before day 1.
_JULIAN_LEAD = 2
_JULIAN_CYCLE = 1461

_UNSPECIFIED = "XXXX-XX-XX"
_YEAR_SIZE, _MONTH_SIZE, _DAY_SIZE = 4, 7, 10
_MARKS = frozenset("~?%")
_OPEN = ("", "..")
_LONGEST_TEXT = 200

_NO_YEAR = ("years run from 0001 to 9999", "write a year of four digits, as in 0622")
_EDGES = "put what is open before first and what is open after last, as in [..1959,1961..]"
_FORMS = (
    "write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 "
    "or 1978/.."
)


class DateError(ValueError):
    """Say why a text is no date, and what to write instead.

    Attributes:
        what: The complaint: one sentence without its final period.
        hint: What to do about it.
        column: Where in the text the trouble begins, counted from 0.
        width: How many characters the trouble is long.
    """

    def __init__(self, what: str, hint: str, column: int = 0, width: int = 0) -> None:
        super().__init__(what, hint, column, width)
        self.what = what
        self.hint = hint
        self.column = column
        self.width = width

    def __str__(self) -> str:
        return f"{self.what}; {self.hint}"

    def moved(self, columns: int) -> "DateError":
        """Return the same complaint about a text that stands further right inside a longer one."""
        return DateError(self.what, self.hint, self.column + columns, self.width)


class Choice(NamedTuple):
    """Hold one stretch of days that a date leaves possible.

    Attributes:
        earliest: The first day, as an ordinal.
        latest: The last day, as an ordinal.
        pattern: `XXXX-12-25` when only days spelled like this count, in the date's own calendar; else empty.
    """

    earliest: int
    latest: int
    pattern: str = ""


class Date(NamedTuple):
    """Hold a date as its source gives it, with the days on which it may lie.

    Attributes:
        text: The EDTF text, exactly as given.
        earliest: The first possible day, as an ordinal; `FIRST_DAY` where the start is open.
        latest: The last possible day, inclusive; `LAST_DAY` where the end is open.
        approximate: Whether `~` or `%` marks it or a part of it.
        doubted: Whether `?` or `%` marks it or a part of it.
        calendar: The calendar of the text, `gregorian` or `julian`; ordinals are Gregorian always.
        start_latest: For a duration, the latest day on which it may have begun; else None.
        finish: For a duration whose end is known, the window of its last day; else None.
        open_start: Whether nothing bounds it from below (`[..1960]`, `../1960`, `/1960`).
        open_end: Whether nothing bounds it from above (`[1959..]`, `1978/..`, `1978/`).
        choices: The possible days, where they are fewer than all from `earliest` to `latest`; else empty.
    """

    text: str
    earliest: int
    latest: int
    approximate: bool = False
    doubted: bool = False
    calendar: str = GREGORIAN
    start_latest: int | None = None
    finish: tuple[int, int] | None = None
    open_start: bool = False
    open_end: bool = False
    choices: tuple[Choice, ...] = ()

    @property
    def is_duration(self) -> bool:
        """Whether this is a stretch of time (`1999/2024-02`) and not one day in a window."""
        return self.start_latest is not None

    @property
    def start(self) -> tuple[int, int]:
        """Return the window of the first day; of the only day where this is no duration."""
        return self.earliest, self.latest if self.start_latest is None else self.start_latest

    @property
    def first_day(self) -> date:
        """Return `earliest` as a day of the Gregorian calendar."""
        return date.fromordinal(self.earliest)

    @property
    def last_day(self) -> date:
        """Return `latest` as a day of the Gregorian calendar."""
        return date.fromordinal(self.latest)

    def before(self, other: "Date") -> bool:
        """Tell whether this lies before the other for certain."""
        return self.latest < other.earliest

    def overlaps(self, other: "Date") -> bool:
        """Tell whether the windows share a day."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def within(self, other: "Date") -> bool:
        """Tell whether the window lies inside the other's window."""
        return other.earliest <= self.earliest and self.latest <= other.latest

    def admits(self, day: int) -> bool:
        """Tell whether the date can be that day; for a duration, whether it can include it.

        Exact: `[1959,1961]` admits no day of 1960, and `156X-12-25` ten days in all.
        """
        if not self.earliest <= day <= self.latest:
            return False
        return not self.choices or any(_chosen(choice, day, self.calendar) for choice in self.choices)


def parse(text: str, calendar: str = GREGORIAN) -> Date:
    """Read an EDTF date.

    Raises:
        DateError: The text is no accepted date, or no day fits it. Nothing else is raised, whatever the text.
    """
    try:
        return _read(text, calendar)
    except DateError as error:
        # A mistake of the whole (03/08/1914) explains more than what its first piece suffers from.
        raise _mistake(text, calendar) or error from None


def require_act(when: Date) -> None:
    """Refuse a duration where an act on one day is meant.

    Raises:
        DateError: The date is a duration; the hint gives the set that means one day in it.
    """
    if when.is_duration:
        left, right = ("" if end in _OPEN else end for end in when.text.split("/"))
        hint = f"write [{left}..{right}] if it fell on one day in that time"
        raise DateError("an act falls on one day", hint, 0, len(when.text))


def sort_key(when: Date) -> tuple[int, int, str]:
    """Return the key of the one order in which dates are listed.

    A date with an open start goes by its latest day: `[..2024-02]` stands with 2024 and not before all history.
    """
    return when.latest if when.open_start else when.earliest, when.latest, when.text


def iso(day: int) -> str:
    """Write an ordinal as YYYY-MM-DD in the Gregorian calendar.

    Raises:
        ValueError: The ordinal is not from `FIRST_DAY` to `LAST_DAY`.
    """
    return date.fromordinal(day).isoformat()


def _read(text: str, calendar: str) -> Date:
    if len(text) > _LONGEST_TEXT:
        what = f"a date of {len(text)} characters is too long"
        raise DateError(what, f"write at most {_LONGEST_TEXT} characters", 0, len(text))
    if calendar not in (GREGORIAN, JULIAN):
        raise DateError(f"the calendar {calendar!r} is not known", "give gregorian or julian", 0, len(text))
    if "/" in text and (text[0] != "[" or "]/" in text):
        return _duration(text, calendar)
    if text.startswith("[") or text.endswith("]"):
        return _set(text, calendar)
    return _simple(text, 0, calendar)


def _simple(text: str, column: int, calendar: str) -> Date:
    """Read a date that is neither a set nor a duration; `column` is where it stands in the whole text."""
    mark = text[-1:]
    bare = text[:-1] if mark in _MARKS else text
    pattern = bare + _UNSPECIFIED[len(bare) :]
    if not _is_pattern(bare, pattern):
        unknown = DateError(f"{text!r} is not a date in an accepted form", _FORMS, 0, len(text))
        raise (_mistake(text, calendar) or unknown).moved(column)
    window = _window(pattern, calendar) if "X" in bare else _plain_window(bare, calendar)
    if window is None:
        raise _impossible(bare, pattern, calendar).moved(column)
    earliest, latest = window
    if earliest < FIRST_DAY or latest > LAST_DAY:
        what = f"{bare} of the Julian calendar reaches beyond the Gregorian years 0001 to 9999"
        raise DateError(what, "write a Julian date from 0001-01-03 to 9999-10-19", column, len(bare))
    choices = () if _is_solid(pattern) else (Choice(earliest, latest, pattern),)
    return Date(text, earliest, latest, mark in ("~", "%"), mark in ("?", "%"), calendar, choices=choices)


def _is_pattern(bare: str, pattern: str) -> bool:
    """Tell whether the text has the shape of a date; `pattern` is the text filled up to a day with X."""
    if len(bare) not in (_YEAR_SIZE, _MONTH_SIZE, _DAY_SIZE) or not bare.isascii():
        return False
    digits = pattern[:4] + pattern[5:7] + pattern[8:]
    return pattern[4] == pattern[7] == "-" and digits.replace("X", "0").isdigit()


def _is_solid(pattern: str) -> bool:
    """Tell whether the matching days follow one another: once a digit is unspecified, so are all after it."""
    return not pattern.partition("X")[2].strip("X-")


def _between(text: str, sign: str, column: int, calendar: str) -> Date:
    """Read two simple dates with `/` or `..` between them, either of which may be open, as a duration."""
    left, _, right = text.partition(sign)
    open_start, open_end = left in _OPEN, right in _OPEN
    unbounded = Date("", FIRST_DAY, LAST_DAY)
    start = unbounded if open_start else _simple(left, column, calendar)
    finish = unbounded if open_end else _simple(right, column + len(left + sign), calendar)
    if finish.latest < start.earliest:
        raise DateError(f"{text} runs backwards", f"put the earlier date first: {right}{sign}{left}", column, len(text))
    return Date(
        text,
        start.earliest,
        finish.latest,
        start.approximate or finish.approximate,
        start.doubted or finish.doubted,
        calendar,
        # Nothing begins after its end: 1960/1960-03 began by March.
        min(start.latest, finish.latest),
        None if open_end else (max(start.earliest, finish.earliest), finish.latest),
        open_start,
        open_end,
    )


def _duration(text: str, calendar: str) -> Date:
    example = "as in 1999/2024-02"
    if text.count("/") > 1:
        raise DateError("a duration has one slash", f"write its first and its last date, {example}", 0, len(text))
    if "[" in text or "]" in text:
        raise DateError("the ends of a duration are simple dates", f"write no set in it, {example}", 0, len(text))
    if all(end in _OPEN for end in text.split("/")):
        raise DateError("a duration needs a date at one end at least", "write 1978/.. or ../1960", 0, len(text))
    return _between(text, "/", 0, calendar)


def _set(text: str, calendar: str) -> Date:
    fault = _fault_of_set(text, calendar)
    if fault:
        raise DateError(*fault, 0, len(text))
    pieces = text[1:-1].split(",")
    members = []
    column = 1
    for place, piece in enumerate(pieces, 1):
        member = _member(piece, column, calendar)
        if (member.open_start and place > 1) or (member.open_end and place < len(pieces)):
            raise DateError("an open range stands at the edge of a set", _EDGES, column, len(piece))
        members.append(member)
        column += len(piece) + 1
    choices = [choice for one in members for choice in one.choices or (Choice(one.earliest, one.latest),)]
    return Date(
        text,
        min(member.earliest for member in members),
        max(member.latest for member in members),
        any(member.approximate for member in members),
        any(member.doubted for member in members),
        calendar,
        open_start=members[0].open_start,
        open_end=members[-1].open_end,
        choices=tuple(choices) if len(choices) > 1 or choices[0].pattern else (),
    )


def _fault_of_set(text: str, calendar: str) -> tuple[str, str] | None:
    if not text.startswith("["):
        return "the set has no opening bracket", _advice(f"[{text}", calendar)
    if "]" not in text:
        return "the set has no closing bracket", _advice(f"{text}]", calendar)
    if not text.endswith("]"):
        return "the date goes on after its closing bracket", "mark the members themselves, as in [1959~,1960]"
    if any(sign in text[1:-1] for sign in "[]/"):
        return "a set holds simple dates and ranges", "write them in one pair of brackets, as in [1959,1961..1963]"
    return None if text[1:-1] else ("the set is empty", "write the dates that are possible, as in [1959,1960]")


def _member(piece: str, column: int, calendar: str) -> Date:
    """Read one member of a set: a simple date, or a range of days from the first of one to the last of another."""
    if not piece:
        raise DateError("a member of the set is missing", "write a date on both sides of each comma", column, 1)
    if ".." not in piece:
        return _simple(piece, column, calendar)
    if piece == ".." or piece.count("..") > 1:
        raise DateError("a range has one or two ends", "write [..1960], [1959..] or [1959..1960]", column, len(piece))
    return _between(piece, "..", column, calendar)


# Calendars


def _is_leap(year: int, calendar: str) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0 or calendar == JULIAN)


def _month_length(year: int, month: int, calendar: str) -> int:
    return _MONTH_LENGTHS[month] + (month == _FEBRUARY and _is_leap(year, calendar))


def _ordinal(year: int, month: int, day: int, calendar: str) -> int:
    past = year - 1
    days = past * 365 + past // 4 + _DAYS_BEFORE_MONTH[month] + day
    days += month > _FEBRUARY and _is_leap(year, calendar)
    return days - _JULIAN_LEAD if calendar == JULIAN else days - past // 100 + past // 400


def _spelled(day: int, calendar: str) -> str:
    """Write an ordinal as YYYY-MM-DD in the given calendar."""
    if calendar == GREGORIAN:
        return iso(day)
    cycle, rest = divmod(day + _JULIAN_LEAD - 1, _JULIAN_CYCLE)
    years = min(rest // 365, 3)
    year = cycle * 4 + years + 1
    rest -= years * 365
    month = 1
    while rest >= _month_length(year, month, JULIAN):
        rest -= _month_length(year, month, JULIAN)
        month += 1
    return f"{year:04}-{month:02}-{rest + 1:02}"


def _chosen(choice: Choice, day: int, calendar: str) -> bool:
    if not choice.earliest <= day <= choice.latest:
        return False
    if not choice.pattern:
        return True
    spelled = _spelled(day, calendar)
    return all(sign in ("X", digit) for sign, digit in zip(choice.pattern, spelled, strict=True))


def _plain_window(bare: str, calendar: str) -> tuple[int, int] | None:
    """Return the window of a date without X, or None where there is no such day: the quick way for most dates."""
    year = int(bare[:4])
    if len(bare) == _YEAR_SIZE:
        return (_ordinal(year, 1, 1, calendar), _ordinal(year, _MONTHS, 31, calendar)) if year else None
    month = int(bare[5:7])
    if not (year and 1 <= month <= _MONTHS):
        return None
    length = _month_length(year, month, calendar)
    if len(bare) == _MONTH_SIZE:
        first = _ordinal(year, month, 1, calendar)
        return first, first + length - 1
    day = int(bare[8:])
    only = _ordinal(year, month, day, calendar)
    return (only, only) if 1 <= day <= length else None


def _window(pattern: str, calendar: str) -> tuple[int, int] | None:
    """Return the first and the last day that match a pattern such as 156X-12-25, or None where no day does."""
    years = _fillings(pattern[:4], _LAST_YEAR)
    months = _fillings(pattern[5:7], _MONTHS)
    days = _fillings(pattern[8:], _LONGEST_MONTH)
    first = _first_day_of(years, months, days, calendar)
    last = _first_day_of(years[::-1], months[::-1], days[::-1], calendar)
    return None if first is None or last is None else (first, last)


def _first_day_of(years: list[int], months: list[int], days: list[int], calendar: str) -> int | None:
    for year in years:
        for month in months:
            length = _month_length(year, month, calendar)
            for day in days:
                if day <= length:
                    return _ordinal(year, month, day, calendar)
    return None


def _fillings(pattern: str, highest: int) -> list[int]:
    """List the numbers from 1 to the highest that a pattern of digits and X can stand for, in rising order."""
    if pattern == "XX":
        return list(range(1, highest + 1))
    numbers = [0]
    for sign in pattern:
        digits = range(10) if sign == "X" else (int(sign),)
        numbers = [number * 10 + digit for number in numbers for digit in digits]
    return [number for number in numbers if 1 <= number <= highest]


# Refusals of texts that have the right shape and no day


def _impossible(bare: str, pattern: str, calendar: str) -> DateError:
    if not _fillings(pattern[:4], _LAST_YEAR):
        return DateError(*_NO_YEAR, 0, 4)
    if not _fillings(pattern[5:7], _MONTHS):
        return DateError(*_no_month(bare), 5, 2)
    if bare[8:] == "00":
        return DateError("there is no day 00", f"write XX for an unknown day, as in {bare[:8]}XX", 8, 2)
    if "X" in bare[:7]:
        return DateError(f"no day matches {bare}", "write a month and a day that some year has", 0, len(bare))
    return DateError(*_no_day(bare, calendar), 8, 2)


def _no_month(bare: str) -> tuple[str, str]:
    year, month = bare[:4], bare[5:7]
    if month == "00":
        return "there is no month 00", f"write XX for an unknown month, as in {year}-XX{bare[7:].replace('00', 'XX')}"
    example = year if year.isdigit() else "1960"
    if month.isdigit() and "21" <= month <= "41":
        what = f"{month} stands for a season or another part of the year, without agreed days"
        return what, f"write a set of months, such as [{example}-03..{example}-05]"
    if (year + month).isdigit() and len(bare) == _MONTH_SIZE and month > "41" and month > year[2:]:
        return _unclear(bare, year, year[:2] + month)
    return f"there is no month {month}", "months run from 01 to 12"


def _no_day(bare: str, calendar: str) -> tuple[str, str]:
    year, month = int(bare[:4]), int(bare[5:7])
    length = _month_length(year, month, calendar)
    hint = f"write a day from 01 to {length}"
    if month == _FEBRUARY and bare[8:] == "29" and _is_leap(year, JULIAN):
        hint += f", or name the calendar as julian: there {bare} is a day"
    return f"{_MONTH_NAMES[month - 1]} {bare[:4]} has {length} days", hint


# Refusals of texts that have another shape: each knows one mistake that people make


def _mistake(text: str, calendar: str) -> DateError | None:
    """Name the first known mistake that the text as a whole makes, or None."""
    if len(text) > _LONGEST_TEXT:
        return None
    for pattern, what, repair in _SLIPS:
        slip = re.search(pattern, text)
        repaired = re.sub(pattern, repair, text)
        if slip and repaired != text:
            hint = _advice(repaired, calendar)
            reason = what.format(slip[0], code=f"U+{ord(slip[0][0]):04X}")
            return None if hint == _FORMS else DateError(reason, hint, slip.start(), len(slip[0]))
    for pattern, explain in _PUZZLES:
        puzzle = re.fullmatch(pattern, text)
        reasons = puzzle and explain(puzzle, calendar)
        if reasons:
            return DateError(*reasons, 0, len(text))
    for pattern, what, hint in _STRANGERS:
        if re.fullmatch(pattern, text):
            return DateError(what.format(text), hint, 0, len(text))
    return None


def _is_date(text: str, calendar: str) -> bool:
    return _advice(text, calendar) == f"write {text}"


def _advice(text: str, calendar: str) -> str:
    """Advise to write a text, or what its own refusal advises: no hint is itself refused."""
    try:
        parse(text, calendar)
    except DateError as error:
        return error.hint
    return f"write {text}"


def _unclear(text: str, first: str, last: str) -> tuple[str, str]:
    what = f"{text} does not say whether one day in that time is meant or all of it"
    return what, f"write [{first}..{last}] for one day in that time, {first or '..'}/{last or '..'} for all of it"


def _mark_last(match: re.Match[str]) -> str:
    """Move the marks of a date to its end, as the one mark that says the same."""
    marks = set(match[0]) & _MARKS
    return re.sub("[~?%]", "", match[0]) + (marks.pop() if len(marks) == 1 else "%")


def _with_numbers(match: re.Match[str]) -> str:
    """Rewrite `14 February 2024` and its like; leave what names no month as it is."""
    day, name, late_day, year = match.groups()
    for place, full in enumerate(_MONTH_NAMES, 1):
        if not (day and late_day) and full.lower().startswith("sep" if name.lower() == "sept" else name.lower()):
            return "-".join(filter(None, (year, f"{place:02}", (day or late_day or "").zfill(2).replace("00", ""))))
    return match[0]


def _day_and_month(match: re.Match[str], calendar: str) -> tuple[str, str]:
    one, two, year = match[1].zfill(2), match[3].zfill(2), match[4]
    day_first, month_first = f"{year}-{two}-{one}", f"{year}-{one}-{two}"
    readings = sorted(text for text in {day_first, month_first} if _is_date(text, calendar))
    if len(readings) > 1:
        what = f"{match[0]} can be read in two ways"
        hint = f"write {day_first} or {month_first}, whichever the source means"
    else:
        what = f"{match[0]} is not in the order year-month-day"
        hint = f"write {readings[0]}" if readings else "write year, month and day, as in 1949-07-12"
    if day_first != month_first:
        what += f": day first {_reading(day_first, calendar)}, month first {_reading(month_first, calendar)}"
    return what, hint


def _reading(text: str, calendar: str) -> str:
    if not "01" <= text[5:7] <= "12":
        return f"there is no month {text[5:7]}"
    try:
        return f"it is {parse(text, calendar).text}"
    except DateError as error:
        return error.what


def _decade_or_century(match: re.Match[str], _: str) -> tuple[str, str]:
    hint = f"write {match[1]}0X for the ten years or {match[1]}XX for the hundred"
    return f"{match[0]} can be a decade or a century", hint


def _unclear_range(match: re.Match[str], calendar: str) -> tuple[str, str] | None:
    for first, last in (match.groups(), match.groups()[::-1]):
        if (first or last) and _is_date(f"[{first}..{last}]", calendar):
            return _unclear(match[0], first, last)
    return None


def _short_end(match: re.Match[str], calendar: str) -> tuple[str, str] | None:
    left, right = match[1], match[2]
    month, full = f"{left}-{right}", left[: -len(right)] + right
    hints = [f"write {month}"] if _is_date(month, calendar) else []
    hints += [_unclear(match[0], left, full)[1]] if _is_date(f"{left}/{full}", calendar) else []
    return (f"{match[0]} leaves out digits of its end", "; or ".join(hints)) if hints else None


def _braces(match: re.Match[str], calendar: str) -> tuple[str, str]:
    one = f", or [{match[1]}] for one of them" if _is_date(f"[{match[1]}]", calendar) else ""
    return "braces mean every one of the dates", f"write one entry for each{one}"


# A slip is mended by re.sub. What is wrong with single characters comes first: the mended text is read again.
_DAY_IN_WORDS = r"(\d\d?)(?:st|nd|rd|th)?"
_IN_WORDS = rf"(?i)\A(?:{_DAY_IN_WORDS}(?: of)?[ -])?([a-z]{{3,9}})\.?(?: {_DAY_IN_WORDS})?,?[ -](\d{{4}})\Z"
_SLIPS = (
    (r"\A\s+(?=\S)|(?<=\S)\s+\Z", "there is a space around the date", ""),
    ("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]", "the dash {code} is not a hyphen", "-"),
    (r"(?![0-9])\d", "the digit {code} is not one of 0 to 9", lambda digit: str(int(digit[0]))),
    (r"\A(\d{4})([/.])(\d\d?)\2(\d\d?)\Z", "hyphens join year, month and day", r"\1-\3-\4"),
    (r"\A(\d{4})(0\d|1[0-2])(\d\d)\Z", "{} lacks its hyphens", r"\1-\2-\3"),
    (r"\A(\d{4})(0\d|1[0-2])\Z", "{} lacks its hyphen", r"\1-\2"),
    (r"(?:(?<=\d{4})|(?<=\d{4}-\d)|(?<=\d{4}-\d\d))-(\d)(?=-|\Z)", "months and days have two digits", r"-0\1"),
    (r"\A(\d\d[1-9])0'?s\Z", "a decade is written with X for its last digit", r"\1X"),
    (r"(?i)\A(?:c|ca|circa|about)\.?\s*(\d.*)\Z", "an approximate date has ~ after it", r"\1~"),
    (r"\A([-\dX]*[~?%][-\dX~?%]*)\Z", "~, ? and % stand once, after the whole date", _mark_last),
    (r"(?i)(?<=\d\d-\d\d)[t ]\d\d?:?\d\d.*\Z", "a date is no finer than a day", ""),
    (_IN_WORDS, "months are written as numbers", _with_numbers),
    (r"\A(?:open|unknown)(?=/)|(?<=/)(?:open|unknown|now|present|today)\Z", "an open end is written as ..", ".."),
    (r"[xu](?=[\dxuX~?%.,/\]-]*\Z)", "an unspecified digit is a capital X", "X"),
    (r"(?i)(?<=\S)\s+(?=[^a-z]*\Z)", "a date has no spaces in it", ""),
)
# A puzzle has more than one answer, so the person must choose.
_PUZZLES = (
    (r"(\d\d?)([/.-])(\d\d?)\2(\d{4})", _day_and_month),
    (r"(\d\d)00'?s", _decade_or_century),
    (r"(\d{4})-(\d{4})", _unclear_range),
    (r"([-\dX~?%]*)\.\.([-\dX~?%]*)", _unclear_range),
    (r"(\d{4}(?:-\d\d){0,2})/(\d\d)", _short_end),
    (r"\{(.*)\}", _braces),
)
_STRANGERS = (
    (r"\s*", "the date is empty", _FORMS),
    (r"-\d+(?:-\d\d){0,2}|[Yy]-?\d.*|\d{5,}(?:-\d\d){0,2}|\d+ ?(?:BC|BCE|bc|bce)", *_NO_YEAR),
    (r"\d\d?([/.-])\d\d?\1\d\d?", "{} has no year of four digits", "write year, month and day, as in 1949-07-12"),
    (r"\d{1,3}", "{} is not a year of four digits", "write all four digits, as in 0622"),
    ("(?i)today|yesterday|tomorrow|now", "{} is no fixed day", "write the day itself, as in 2024-02-14"),
)
