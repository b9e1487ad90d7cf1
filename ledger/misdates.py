"""What is said of a text that is no date: which mistake it makes, and what to write instead.

Most mistakes are those of a hand that means well: another order, another dash, a month in words. Whoever makes one is told
the date that was meant, where there is just one such.
"""

import re

from ledger.calendars import FEBRUARY, JULIAN, LAST_YEAR, MONTH_SIZE, MONTHS, fillings, is_leap, month_length
from ledger.dates import FORMS, LONGEST_TEXT, MARKS, DateError, parse

NO_YEAR = ("years run from 0001 to 9999", "write a year of four digits, as in 0622")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def impossible(bare: str, pattern: str, calendar: str) -> DateError:
    """Say why no day matches a text that has the shape of a date; `pattern` is the text filled up to a day with X."""
    if not fillings(pattern[:4], LAST_YEAR):
        return DateError(*NO_YEAR, 0, 4)
    if not fillings(pattern[5:7], MONTHS):
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
    if (year + month).isdigit() and len(bare) == MONTH_SIZE and month > "41" and month > year[2:]:
        return _unclear(bare, year, year[:2] + month)
    return f"there is no month {month}", "months run from 01 to 12"


def _no_day(bare: str, calendar: str) -> tuple[str, str]:
    year, month = int(bare[:4]), int(bare[5:7])
    length = month_length(year, month, calendar)
    hint = f"write a day from 01 to {length}"
    if month == FEBRUARY and bare[8:] == "29" and is_leap(year, JULIAN):
        hint += f", or name the calendar as julian: there {bare} is a day"
    return f"{_MONTH_NAMES[month - 1]} {bare[:4]} has {length} days", hint


# --- texts that have another shape: each of these knows one mistake that people make -----------------------------------


def mistake(text: str, calendar: str, *, every: bool = False) -> DateError | None:
    """Name the first known mistake that the text as a whole makes, or None; `every` as in `ledger.dates.parse`."""
    if len(text) > LONGEST_TEXT:
        return None
    for pattern, what, repair in _SLIPS:
        slip = re.search(pattern, text)
        repaired = re.sub(pattern, repair, text)
        if slip and repaired != text:
            hint = advice(repaired, calendar, every=every)
            reason = what.format(slip[0], code=f"U+{ord(slip[0][0]):04X}")
            return None if hint == FORMS else DateError(reason, hint, slip.start(), len(slip[0]))
    for pattern, explain in _PUZZLES:
        puzzle = re.fullmatch(pattern, text)
        reasons = puzzle and not (every and explain is _braces) and explain(puzzle, calendar)
        if reasons:
            return DateError(*reasons, 0, len(text))
    for pattern, what, hint in _STRANGERS:
        if re.fullmatch(pattern, text):
            return DateError(what.format(text), hint, 0, len(text))
    return None


def _is_date(text: str, calendar: str) -> bool:
    return advice(text, calendar) == f"write {text}"


def advice(text: str, calendar: str, *, every: bool = False) -> str:
    """Advise to write a text, or what its own refusal advises: no hint is itself refused."""
    try:
        parse(text, calendar, every=every)
    except DateError as error:
        return error.hint
    return f"write {text}"


def _unclear(text: str, first: str, last: str) -> tuple[str, str]:
    what = f"{text} does not say whether one day in that time is meant or all of it"
    return what, f"write [{first}..{last}] for one day in that time, {first or '..'}/{last or '..'} for all of it"


def _mark_last(match: re.Match[str]) -> str:
    """Move the marks of a date to its end, as the one mark that says the same."""
    marks = set(match[0]) & MARKS
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
    (r"\s*", "the date is empty", FORMS),
    (r"-\d+(?:-\d\d){0,2}|[Yy]-?\d.*|\d{5,}(?:-\d\d){0,2}|\d+ ?(?:BC|BCE|bc|bce)", *NO_YEAR),
    (r"\d\d?([/.-])\d\d?\1\d\d?", "{} has no year of four digits", "write year, month and day, as in 1949-07-12"),
    (r"\d{1,3}", "{} is not a year of four digits", "write all four digits, as in 0622"),
    ("(?i)today|yesterday|tomorrow|now", "{} is no fixed day", "write the day itself, as in 2024-02-14"),
)
