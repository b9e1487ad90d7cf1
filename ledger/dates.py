"""EDTF dates: the text that a source supports, and the window of days that it allows.

Accepted are levels 0 and 1 of the Extended Date/Time Format (Library of Congress EDTF specification, ISO 8601-2) and,
of level 2, sets (`[1959,1960]`, and `{1959,1960}` where all members are meant) and unspecified digits (`156X-12-25`). A
date keeps its text unchanged. Days are counted as `datetime.date.toordinal` does: proleptic Gregorian, 0001-01-01 is day
1. `~`, `?` and `%` mark a date; they never widen its window.

What is said of a text that is no date stands in `ledger.misdates`, which is loaded when one is refused: a good date never
waits for it.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ledger.calendars import DAY_SIZE, GREGORIAN, JULIAN, MONTH_SIZE, YEAR_SIZE, plain_window, spelled, window

__all__ = [
    "FIRST_DAY",
    "GREGORIAN",
    "JULIAN",
    "LAST_DAY",
    "Choice",
    "Date",
    "DateError",
    "iso",
    "parse",
    "require_act",
    "sort_key",
]

FIRST_DAY = 1
LAST_DAY = 3_652_059

_UNSPECIFIED = "XXXX-XX-XX"
MARKS = frozenset("~?%")
_OPEN = ("", "..")
LONGEST_TEXT = 200

_EDGES = "put what is open before first and what is open after last, as in [..1959,1961..]"
FORMS = (
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
        members: For a set of all members (`{1950,1955}`), which is meant on each of them, these as dates; else empty.
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
    members: tuple["Date", ...] = ()

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


def parse(text: str, calendar: str = GREGORIAN, *, every: bool = False) -> Date:
    """Read an EDTF date.

    Args:
        text: The text.
        calendar: `gregorian` or `julian`.
        every: Whether a set of all members is taken (`{1950,1955}`; ISO 8601-2, "all of the set"): what a source says of
            days may be true on each of several, but an act falls on one.

    Raises:
        DateError: The text is no accepted date, or no day fits it. Nothing else is raised, whatever the text.
    """
    try:
        return _read(text, calendar, every=every)
    except DateError as error:
        from ledger.misdates import mistake  # noqa: PLC0415 - only refusals need it

        # A mistake of the whole (03/08/1914) explains more than what its first piece suffers from.
        raise mistake(text, calendar, every=every) or error from None


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


def _read(text: str, calendar: str, *, every: bool) -> Date:
    if len(text) > LONGEST_TEXT:
        what = f"a date of {len(text)} characters is too long"
        raise DateError(what, f"write at most {LONGEST_TEXT} characters", 0, len(text))
    if calendar not in (GREGORIAN, JULIAN):
        raise DateError(f"the calendar {calendar!r} is not known", "give gregorian or julian", 0, len(text))
    if every and (text.startswith("{") or text.endswith("}")):
        return _all(text, calendar)
    if "/" in text and (text[0] != "[" or "]/" in text):
        return _duration(text, calendar)
    if text.startswith("[") or text.endswith("]"):
        return _set(text, calendar)
    return _simple(text, 0, calendar)


def _simple(text: str, column: int, calendar: str) -> Date:
    """Read a date that is neither a set nor a duration; `column` is where it stands in the whole text."""
    mark = text[-1:]
    bare = text[:-1] if mark in MARKS else text
    pattern = bare + _UNSPECIFIED[len(bare) :]
    if not _is_pattern(bare, pattern):
        from ledger.misdates import mistake  # noqa: PLC0415 - only refusals need it

        unknown = DateError(f"{text!r} is not a date in an accepted form", FORMS, 0, len(text))
        raise (mistake(text, calendar) or unknown).moved(column)
    days = window(pattern, calendar) if "X" in bare else plain_window(bare, calendar)
    if days is None:
        from ledger.misdates import impossible  # noqa: PLC0415 - the same

        raise impossible(bare, pattern, calendar).moved(column)
    earliest, latest = days
    if earliest < FIRST_DAY or latest > LAST_DAY:
        what = f"{bare} of the Julian calendar reaches beyond the Gregorian years 0001 to 9999"
        raise DateError(what, "write a Julian date from 0001-01-03 to 9999-10-19", column, len(bare))
    choices = () if _is_solid(pattern) else (Choice(earliest, latest, pattern),)
    return Date(text, earliest, latest, mark in ("~", "%"), mark in ("?", "%"), calendar, choices=choices)


def _is_pattern(bare: str, pattern: str) -> bool:
    """Tell whether the text has the shape of a date; `pattern` is the text filled up to a day with X."""
    if len(bare) not in (YEAR_SIZE, MONTH_SIZE, DAY_SIZE) or not bare.isascii():
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
    if fault := _fault_of_set(text, calendar):
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


def _all(text: str, calendar: str) -> Date:
    """Read a set all of whose members are meant: simple dates in their order, of which no two share a day."""
    if fault := _fault_of_all(text, calendar):
        raise DateError(*fault, 0, len(text))
    members: list[Date] = []
    column = 1
    for piece in text[1:-1].split(","):
        member = _known(piece, calendar) or _simple(piece, column, calendar)
        if member.choices:
            what = f"the days of {piece} do not follow one another"
            raise DateError(what, "write each of them, as in {1950-12-25,1951-12-25}", column, len(piece))
        if members and member.earliest <= members[-1].latest:
            raise DateError(*_disorder(members[-1], member), column, len(piece))
        members.append(member)
        column += len(piece) + 1
    choices = tuple(Choice(member.earliest, member.latest) for member in members)
    return Date(
        text,
        members[0].earliest,
        members[-1].latest,
        any(member.approximate for member in members),
        any(member.doubted for member in members),
        calendar,
        choices=choices if len(choices) > 1 else (),
        members=tuple(members),
    )


@lru_cache(maxsize=1 << 12)
def _known(piece: str, calendar: str) -> Date | None:
    """Read a member that many sets have, such as the year of a survey; None for what is none, to be told with its place."""
    try:
        found = _simple(piece, 0, calendar)
    except DateError:
        return None
    return None if found.choices else found


def _fault_of_all(text: str, calendar: str) -> tuple[str, str] | None:
    if not text.startswith("{"):
        return "the set has no opening brace", _advice(f"{{{text}", calendar, every=True)
    if not text.endswith("}"):
        return "the set has no closing brace", _advice(f"{text}}}", calendar, every=True)
    pieces = text[1:-1].split(",")
    if not all(pieces):
        return "a member of the set is missing", "write the dates that are meant, as in {1950,1955}"
    if any(sign in piece for piece in pieces for sign in ("..", "/", "[", "]", "{", "}")):
        return "a set of dates that are all meant holds simple dates", "write each of them, as in {1950,1951,1952}"
    return None


def _disorder(before: Date, after: Date) -> tuple[str, str]:
    if after.latest < before.earliest:
        return f"{after.text} stands behind {before.text}", "write the dates in their order, as in {1950,1955}"
    return f"{before.text} and {after.text} share days", "write dates that share no day, as in {1950,1955}"


def _advice(text: str, calendar: str, *, every: bool = False) -> str:
    from ledger.misdates import advice  # noqa: PLC0415 - only refusals need it

    return advice(text, calendar, every=every)


def _chosen(choice: Choice, day: int, calendar: str) -> bool:
    if not choice.earliest <= day <= choice.latest:
        return False
    if not choice.pattern:
        return True
    return all(sign in ("X", digit) for sign, digit in zip(choice.pattern, spelled(day, calendar), strict=True))
