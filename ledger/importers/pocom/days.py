"""Dates as the data set `pocom` writes them, made into EDTF no more precise than they stand.

Its own rule (`schema/country-mission.sch`) is YYYY-MM-DD, YYYY-MM, YYYY or nothing; what the notes beside a date add to
it ("On or shortly before", "About", "Between February 5, 1829, and") is read here too. EDTF: ISO 8601-2, levels 0 to 2.
"""

import re
from collections.abc import Iterable

from ledger import dates

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = {name.casefold(): number for number, full in enumerate(_MONTHS, 1) for name in (full, full[:3])}
_NUMBERS["sept"] = 9
_MONTH = rf"(?P<month>{'|'.join([*_MONTHS, 'Sept', *(name[:3] for name in _MONTHS)])})\.?"
# As notes write days: August 5, 1850; Aug 1850.
_WORDS = rf"{_MONTH}(?: (?P<day>\d{{1,2}}),?)? (?P<year>\d{{4}})"
_SPOKEN = re.compile(_WORDS, re.IGNORECASE | re.ASCII)
_ISO = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
_ABOUT = re.compile(r"(?:circa|c\.|ca\.?|about|approximately) ?(?P<date>\S.*)", re.IGNORECASE)
_OR = re.compile(r"(?P<first>\S.*?) or (?P<last>\S.*)", re.IGNORECASE)
_RANGE = re.compile(r"(?:between )?(?P<first>\S.*?) ?(?: and | to |/|\u2013) ?(?P<last>\S.*)", re.IGNORECASE)
# What the notes say in place of a date: two months of one year.
_MONTHS_OF_YEAR = re.compile(r"(?P<first>[A-Za-z]+)[-\u2013](?P<last>[A-Za-z]+) (?P<year>\d{4})", re.ASCII)


def read_date(text: str) -> str:
    """Give a text as EDTF; "" for a blank one.

    Raises:
        DateError: When it is no date, or one that never was, as 1861-02-30.
    """
    text = text.strip()
    if not text:
        return ""
    found = _plain(text) or _joined(text) or text
    dates.parse(found)
    return found


def spoken(text: str) -> str:
    """Give the first day or month that a text names in words, as August 5, 1850, in EDTF; "" where it names none."""
    for found in _SPOKEN.finditer(text):
        if _is_date(read := _written(found)):
            return read
    return ""


def _plain(text: str) -> str:
    """Give one date, precise as it stands; "" where the text is none."""
    if _ISO.fullmatch(text):
        return text
    if found := _SPOKEN.fullmatch(text):
        return _written(found)
    about = _ABOUT.fullmatch(text)
    inner = _plain(about["date"]) if about else ""
    return f"{inner}~" if inner else ""


def _joined(text: str) -> str:
    """Give two dates as a set; "" where the text is no two."""
    if found := _MONTHS_OF_YEAR.fullmatch(text):
        first, last = (_plain(f"{found[name]} {found['year']}") for name in ("first", "last"))
        return f"[{first}..{last}]" if first and last else ""
    for pattern, sign in ((_OR, ","), (_RANGE, "..")):
        if found := pattern.fullmatch(text):
            first, last = _plain(found["first"]), _plain(found["last"])
            if first and last:
                return f"[{first}{sign}{last}]"
    return ""


def _written(found: re.Match[str]) -> str:
    month = f"{found['year']}-{_NUMBERS[found['month'].casefold()]:02}"
    return f"{month}-{int(found['day']):02}" if found["day"] else month


def _is_date(text: str) -> bool:
    try:
        dates.parse(text)
    except dates.DateError:
        return False
    return True


# --- what the note beside a date makes of it -------------------------------------------------------------------------

# "Left post between April 26 and" 1915-05-02; "Between February 5, 1829, and" 1829-02-13; "on September 7 or" 1869-09-08.
_SINCE = re.compile(rf"\bbetween {_MONTH} (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}),?)? and$", re.IGNORECASE | re.ASCII)
_EITHER = re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}),?)? or$", re.IGNORECASE | re.ASCII)
_BEFORE = re.compile(r"\bbefore$", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:soon|shortly|on or) after$", re.IGNORECASE)
_NEARLY = re.compile(r"\b(?:about|approximately|circa)$", re.IGNORECASE)
_PROBABLY = re.compile(r"\bprobably\b", re.IGNORECASE)


def noted(date: str, note: str, since: str = "", until: str = "") -> str:
    """Give a date as the note before it qualifies it.

    A day that something was "on or before" or "soon after" becomes a set of days, bounded by other dates of the record:
    what the source gives on the other side. "Soon after" with nothing behind it is taken as about that day, for a set
    without an end would leave everything later open too.

    Args:
        date: The date that stands, in EDTF.
        note: The note beside it.
        since: The day that it cannot have been before, or "".
        until: The day that it cannot have been after, or "".
    """
    if not _is_plain(date):
        return date
    note = note.rstrip(" .:")
    doubt = "?" if _PROBABLY.search(note) else ""
    for pattern, sign in ((_SINCE, ".."), (_EITHER, ",")):
        if found := pattern.search(note):
            return _set(_with_year(found, date), sign, date)
    if _BEFORE.search(note):
        # Only days in order make a set; a date that contradicts this one bounds nothing.
        return _set(since + doubt, "..", date) if _is_before(since, date) else _set("", "..", date + doubt)
    is_after = _AFTER.search(note)
    if is_after and _is_before(date, until):
        return _set(date, "..", until)
    if is_after or _NEARLY.search(note):
        return date + ("%" if doubt else "~")
    return date + doubt


def _with_year(found: re.Match[str], date: str) -> str:
    """Write the first of two days; where the note gives it no year it is that of the second."""
    month = _NUMBERS[found["month"].casefold()]
    return f"{found['year'] or date[:4]}-{month:02}-{int(found['day']):02}"


def _set(first: str, sign: str, last: str) -> str:
    """Write a set; the second date alone where the two do not make one."""
    text = f"[{first}{sign}{last}]"
    return text if _is_date(text) else last


def _is_before(first: str, last: str) -> bool:
    """Tell whether two plain dates are in order, or may be."""
    return _is_plain(first) and _is_plain(last) and dates.parse(first).earliest <= dates.parse(last).latest


def between(first: str, last: str) -> str:
    """Give the days from one date to another as a set; "" where they are no plain dates in that order."""
    if not _is_before(first, last):
        return ""
    return last if first == last else f"[{first}..{last}]"


def bounded(first: Iterable[str], last: Iterable[str]) -> str:
    """Give the days from the latest of some dates to the earliest of others; those that are "" or no plain date are left out.

    "" where nothing bounds the days from above, or what bounds them is not in that order.
    """
    begins = max(filter(_is_plain, first), key=lambda text: dates.parse(text).earliest, default="..")
    ends = min(filter(_is_plain, last), key=lambda text: dates.parse(text).latest, default="")
    if not ends or (begins != ".." and not _is_before(begins, ends)):
        return ""
    return ends if begins == ends else f"[{begins if begins != '..' else ''}..{ends}]"


def _is_plain(text: str) -> bool:
    return bool(_ISO.fullmatch(text)) and _is_date(text)
