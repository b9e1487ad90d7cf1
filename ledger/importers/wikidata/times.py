"""Dates of Wikidata, made into EDTF no more precise than they are (Wikibase data model, "Dates and times"; Help:Dates).

Entity JSON writes a time in the calendar that it names. RDF, and so every answer to SPARQL, writes one that is precise to the
day in the proleptic Gregorian calendar, whatever calendar it names, and any coarser one as it stands, month and day
filled up with 01 (Wikibase's JulianDateTimeValueCleaner): only the precision beside it tells 1972 from 1972-01-01. Such a
day is given back in the calendar that it names, so that a statement says the same in either form.
"""

import re
from typing import NamedTuple

from ledger.calendars import spelled
from ledger.dates import GREGORIAN, JULIAN, Date, DateError, iso, parse
from ledger.problems import Problem

JULIAN_ITEM = "Q1985786"
_TIME = re.compile(r"([+-]?)0*(\d{1,16})-(\d\d)-(\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|\+00:00)?)?", re.ASCII)
# Precisions: 0 a billion years, 6 millennium, 7 century, 8 decade, 9 year, 10 month, 11 day; what is finer is a day as well.
_MILLENNIUM, _CENTURY, _DECADE, _YEAR, _MONTH, _DAY = range(6, 12)
_PRECISIONS = range(15)
_LAST_YEAR = 9999
_WHOLE_DAY = 10


class Time(NamedTuple):
    """A time value as it stands.

    Attributes:
        text: As `+1972-00-00T00:00:00Z` of entity JSON or `1972-01-01T00:00:00Z` of RDF.
        precision: By Wikidata's numbers; None where it was not handed over, and as text what stands there and is no number.
        calendar: The item of the calendar that it names; "" for none.
        is_rdf: Whether it is of an answer to SPARQL.
        is_uncertain: Whether `before` or `after` widen it, or a qualifier says circa.
    """

    text: str
    precision: int | str | None = None
    calendar: str = ""
    is_rdf: bool = False
    is_uncertain: bool = False

    def coded(self) -> str:
        """Give it as QuickStatements writes it, with its precision, and its calendar where that is the Julian.

        It is one text for entity JSON and RDF: what lies beyond the precision is 00, unless it says something.
        """
        text = self._written()
        marked = f"{text}/{self.precision}" if self.precision is not None else text
        return f"{marked}/{JULIAN_ITEM}" if self.calendar == JULIAN_ITEM else marked

    def _written(self) -> str:
        found = _TIME.fullmatch(self.text)
        if found is None:
            return self.text
        sign, year, month, day, clock = found.groups()
        date = date_of_time(self) if self.is_rdf and self.calendar == JULIAN_ITEM else None
        if isinstance(date, Date) and date.earliest == date.latest:
            year, month, day = date.text[:_WHOLE_DAY].split("-")
        if isinstance(self.precision, int):
            day = "00" if self.precision <= _MONTH and day == "01" else day
            month = "00" if self.precision <= _YEAR and (month, day) == ("01", "00") else month
        return f"{sign or '+'}{int(year):04}-{month}-{day}T{clock or '00:00:00'}Z"


def date_of_time(time: Time) -> Date | Problem:
    """Give the date that a time value says, no more precise than it is, or say why there is none.

    A decade is that of its digits (1970s: 197X). Centuries and millennia are counted as Wikidata shows them, from 1: the 20th
    is 1901 to 2000.
    """
    found = _TIME.fullmatch(time.text)
    if found is None:
        return Problem("date-format", f"{time.text!r} is no time of Wikidata", "write +1972-02-14T00:00:00Z")
    sign, year, month, day = found[1], int(found[2]), int(found[3]), int(found[4])
    if sign == "-" or not 1 <= year <= _LAST_YEAR:
        return Problem("date-impossible", f"{time.text} lies outside the years 0001 to 9999", "mend the statement")
    text = _text(time, year, month, day)
    if isinstance(text, Problem):
        return text
    is_set = text.startswith("[")
    calendar = JULIAN if time.calendar == JULIAN_ITEM and not is_set else GREGORIAN
    try:
        if time.is_rdf and calendar == JULIAN and len(text) == _WHOLE_DAY:
            text = spelled(parse(text).earliest, JULIAN)
        return parse(f"{text}~" if time.is_uncertain and not is_set else text, calendar)
    except DateError as error:
        return Problem("date-impossible", f"{time.text}: {error.what}", error.hint)


def _text(time: Time, year: int, month: int, day: int) -> str | Problem:
    precision = _precision(time, month, day)
    if isinstance(precision, Problem):
        return precision
    if precision < _MILLENNIUM:
        return Problem("date-coarse", f"{time.text} is coarser than a thousand years", "mend the statement")
    if precision <= _CENTURY:
        length = 1000 if precision == _MILLENNIUM else 100
        first = (year - 1) // length * length + 1
        return f"[{first:04}..{first + length - 1:04}]"
    if precision == _DECADE:
        return f"{year // 10:03}X"
    if precision == _YEAR or not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}" if precision == _MONTH or not day else f"{year:04}-{month:02}-{day:02}"


def _precision(time: Time, month: int, day: int) -> int | Problem:
    """Give the precision of a time; where it is not there, one that is true at any rate, or say why there is none.

    Only a day fills the last place with anything but 01, and 02-01 is in February whether it is a month or a day; but not
    in the Julian calendar, of which RDF writes months as they are and days in the Gregorian.
    """
    if isinstance(time.precision, int) and time.precision in _PRECISIONS:
        return time.precision
    if time.precision is not None:
        what = f"{time.text} has the precision {time.precision!r}, and there is none"
        return Problem("date-precision", what, "Wikidata has precisions from 0 to 14: 9 is a year, 11 a day")
    if time.is_rdf and day > 1:
        return _DAY
    if time.is_rdf and month > 1 and time.calendar != JULIAN_ITEM:
        return _MONTH
    what = f"{time.text} may be a day, a year, a decade or a century: its precision is not there"
    hint = "take ?startPrecision and ?endPrecision into the query" if time.is_rdf else "check the download"
    return Problem("date-precision", what, hint)


def gregorian(date: Date) -> str | None:
    """Write a date of one day in the Gregorian calendar; None where it is coarser."""
    return iso(date.earliest) if date.earliest == date.latest else None
