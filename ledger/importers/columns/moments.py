"""Dates out of the cells of a table: a column in a form that the map states, or year, month and day in columns of their own.

Nothing is guessed: a column without a format holds EDTF (as 1949, 1949-07, 1949-07-12, 1959~), any other form is stated.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.dates import Date, DateError, parse
from ledger.problems import Problem

# Text of a column, stripped; "" where it is blank.
Cells = Callable[[str], str]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
# Statistics packages write whole numbers of a column with gaps as 1950.0.
_WHOLE = re.compile(r"(\d{1,4})(?:\.0+)?\Z", re.ASCII)
_TOKENS = re.compile("YYYY|MONTH|MON|MM|DD|M|D")
_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})",
    "MM": r"(?P<month>\d\d)",
    "M": r"(?P<month>\d\d?)",
    "MON": r"(?P<month>[^\W\d_]+)\.?",
    "MONTH": r"(?P<month>[^\W\d_]+)\.?",
    "DD": r"(?P<day>\d\d)",
    "D": r"(?P<day>\d\d?)",
}
_FORMS = "write it with YYYY, MM, DD, M, D, MON or MONTH, as DD/MM/YYYY or D MONTH YYYY"


class FormatError(ValueError):
    """Say why a text is no format of dates, and what to write instead."""

    def __init__(self, what: str, hint: str = _FORMS) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


class Format(NamedTuple):
    """One form in which dates are written."""

    text: str
    pattern: re.Pattern[str]

    def parts(self, text: str) -> tuple[str, str, str] | None:
        """Give year, month and day as they stand, "" for what the format has not; None where the text has another form."""
        found = self.pattern.fullmatch(text)
        if found is None:
            return None
        named = found.groupdict()
        return named["year"], named.get("month", ""), named.get("day", "")


def read_format(text: str) -> Format:
    """Read a format such as DD/MM/YYYY.

    Raises:
        FormatError: It has no year of four digits, a token twice, a day without a month, or letters that are no token.
    """
    pieces, at, seen = [], 0, []
    for token in _TOKENS.finditer(text):
        between = text[at : token.start()]
        if re.search(r"[^\W_]", between):
            break
        pieces += [re.escape(between), _PATTERNS[token[0]]]
        seen.append(token[0][0] if token[0] != "YYYY" else "Y")
        at = token.end()
    if re.search(r"[^\W_]", text[at:]):
        if "YYYY" not in text and "YY" in text:
            raise FormatError(f"{text!r} has no year of four digits", "which century two digits mean is never guessed")
        raise FormatError(f"{text!r} is no format of dates")
    if len(set(seen)) < len(seen):
        raise FormatError(f"{text!r} names a part of the date twice")
    if "Y" not in seen or ("D" in seen and "M" not in seen):
        raise FormatError(f"{text!r} has no {'month' if 'Y' in seen else 'year of four digits'}")
    return Format(text, re.compile("".join(pieces) + re.escape(text[at:]), re.ASCII if "MON" not in text else 0))


class Moment(NamedTuple):
    """A date made of cells.

    Attributes:
        constant: The same date for every row, as EDTF; else "".
        column: The column that has the date; else "".
        formats: The forms in which the column writes it; none for EDTF.
        parts: The columns of year, month and day, "" for those that there are not.
        zero_is_unknown: Whether a month or a day 0 stands for one that the source does not know.
    """

    constant: str = ""
    column: str = ""
    formats: tuple[Format, ...] = ()
    parts: tuple[str, str, str] = ("", "", "")
    zero_is_unknown: bool = False

    def text(self, cells: Cells) -> str | Problem:
        """Give the date of a row as EDTF text, "" where it is blank, or say why it is none."""
        if self.constant:
            return self.constant
        if self.parts[0]:
            return self._of_parts(tuple(cells(name) if name else "" for name in self.parts), self.parts)
        text = cells(self.column)
        if not text or not self.formats:
            return text
        return self._formatted(text)

    def _formatted(self, text: str) -> str | Problem:
        read = [parts for form in self.formats if (parts := form.parts(text))]
        found = {self._of_parts(parts, (self.column,) * 3): None for parts in read}
        if len(found) == 1:
            return next(iter(found))
        if found:
            shown = " or ".join(str(one) for one in found if isinstance(one, str))
            what = f"the column {self.column!r} has {text!r}, which can be read in more than one of the formats"
            return Problem("date-unclear", what, f"it would be {shown}: leave one format out" if shown else "")
        forms = " or ".join(form.text for form in self.formats)
        what = f"the column {self.column!r} has {text!r}, which is not written as {forms}"
        return Problem("date-format", what, "mend the cell, add its form to `format`, or its text to `blank`")

    def _of_parts(self, texts: tuple[str, ...], names: Iterable[str]) -> str | Problem:
        numbers = []
        for part, text, name in zip(("year", "month", "day"), texts, names, strict=True):
            number = _number(text, is_month=part == "month")
            if number is None:
                what = f"the column {name!r} has {text!r}, which is no {part}"
                return Problem("date-part", what, "if it stands for what is not known, add it to `blank`")
            numbers.append(0 if not text else -1 if number == 0 and not self.zero_is_unknown else number)
        year, month, day = numbers
        if not year:
            if month or day:
                return Problem("date-part", f"there is no year in {' or '.join(dict.fromkeys(names))}", "give the year")
            return ""
        if min(numbers) < 0:
            what = f"{' '.join(texts).strip()} has a 0 for a part of the date"
            return Problem("date-part", what, "if it stands for what is not known, say `zero_is_unknown = true`")
        if not month and not day:
            return f"{year:04}"
        shown = f"{month:02}" if month else "XX"
        return f"{year:04}-{shown}-{day:02}" if day else f"{year:04}-{shown}"


class Period(NamedTuple):
    """A stretch of time from one moment to another, for kinds that last.

    Attributes:
        start: Its first day.
        end: Its last day.
        open: Dates that stand for an end that has not come; "" for a blank one.
    """

    start: Moment
    end: Moment
    open: tuple[str, ...] = ()

    def text(self, cells: Cells) -> str | Problem:
        """Give the stretch of a row as EDTF text, or say why it is none; "" where both ends are blank."""
        start, end = self.start.text(cells), self.end.text(cells)
        if isinstance(start, Problem) or isinstance(end, Problem):
            return start if isinstance(start, Problem) else end
        if not start and not end:
            return ""
        if not start:
            return Problem("date-blank", "the start is blank and the end is not", "give the start, or skip such rows")
        if end in self.open:
            return f"{start}/.."
        if not end:
            hint = 'if it means that it lasts, say `open = [""]`; if it is not known, say nothing of the end'
            return Problem("date-blank", "the end is blank", hint)
        return f"{start}/{end}"


def windowed(text: str, calendar: str) -> Date | Problem:
    """Read the date of a row, or say why it is none; whether the kind takes it is judged with the entry."""
    try:
        return parse(text, calendar, every=True)
    except DateError as error:
        return Problem("date-impossible", f"date: {error.what}", error.hint)


def read_formats(texts: Iterable[str]) -> Iterator[Format | FormatError]:
    """Read formats, each as it is or with why it is none."""
    for text in texts:
        try:
            yield read_format(text)
        except FormatError as error:
            yield error


def whole(text: str) -> str:
    """Give a whole number as people write it: of `002` and `2.0` it is 2; any other text stays as it is."""
    found = _WHOLE.match(text)
    return str(int(found[1])) if found else text


def _number(text: str, *, is_month: bool) -> int | None:
    if not text:
        return 0
    if found := _WHOLE.match(text):
        return int(found[1])
    name = text.casefold().rstrip(".")
    if is_month and (name[:3] in _MONTHS) and (len(name) == 3 or name in _FULL or name == "sept"):  # noqa: PLR2004 - Jan
        return _MONTHS.index(name[:3]) + 1
    return None
