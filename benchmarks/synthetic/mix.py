"""How precise dates are, and what happens how often: shares per thousand, measured where that is said."""

from bisect import bisect
from collections.abc import Callable, Mapping
from datetime import date
from itertools import accumulate

Draw = Callable[[], float]

# Of the 1,234 dated acts of the curated ledger of November 2026 and the 975 dates of single acts in the tables of facts
# from which part of it was made: 78.5 % days, 10.6 % years, 5.3 % months, 1.5 % sets, and some in doubt.
ACT_DATES = {
    "day": 785,
    "year": 106,
    "month": 53,
    "set": 16,
    "day?": 11,
    "month~": 10,
    "year?": 9,
    "year~": 5,
    "day~": 2,
    "month?": 2,
    "decade": 1,
}
# Of the 73 contacts of the same ledger: fewer, and told with less care.
CONTACT_DATES = {"day": 562, "year": 137, "month": 110, "month~": 68, "set": 55, "year~": 27, "duration": 41}
# Of its 29 attestations: a set, a day, a spell or a year.
CLAIM_DATES = {"set": 379, "day": 345, "duration": 207, "year": 69}
# Of the sets: spans of days or years, two that are possible, and what had come about by a day.
_SETS = {"days": 450, "years": 250, "two": 150, "by then": 150}

# Kinds of entry. Not measured: the curated ledger tells hardly anything of contacts, which are nearly half of what
# archives hold. Doubts are one in a hundred.
CONTACTS = 0.45
DOUBTS = 0.01
CONTACT_KINDS = {"visit": 220, "talks": 200, "agreement": 240, "statement": 220, "vote": 120}
DOUBT_KINDS = {"account": 550, "attestation": 250, "amendment": 150, "retraction": 50}
# One act in so many comes out of turn, as where the act before it was never recorded.
OUT_OF_TURN = 1 / 300
# How often an entry has a note, the note a second sentence, the citation a quotation, and an act a place.
NOTED = 0.9
NOTED_AT_LENGTH = 0.4
QUOTED = 0.4
PLACED = 0.5
# How often another account has another date, an amendment amends the date, and an attestation agrees with the acts.
DIFFERS = 0.75
DATE_AMENDED = 0.7
AGREES = 0.85
# How often a rupture is told of both sides (48 of 182 in the curated ledger) and ends consular relations too; how often a
# recognition is in fact only, and consular relations in force are broken off when something is told of them.
BOTH_BREAK = 0.25
BREAKS_CONSULAR = 0.3
IN_FACT = 0.1
CONSULAR_BROKEN = 0.8

_SHORT = 0.7
_WEEK = 7
_YEAR = 365


def chooser(shares: Mapping[str, int]) -> Callable[[float], str]:
    """Make a function from a number between 0 and 1 to a name, each name with its share."""
    names = tuple(shares)
    edges = [edge / sum(shares.values()) for edge in accumulate(shares.values())][:-1]
    return lambda drawn: names[bisect(edges, drawn)]


_set_of = chooser(_SETS)


def _day(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _set(day: int, draw: Draw, *, is_first: bool) -> str:
    text, sort = _day(day), _set_of(draw())
    if sort == "by then":
        # Only of what nothing is told before, as in real records.
        return f"[..{text}]" if is_first else f"[{text}..{_day(day + _WEEK)}]"
    if sort == "days":
        return f"[{text}..{_day(day + 1 + int(draw() * _WEEK))}]"
    if sort == "two":
        return f"[{text},{_day(day + 1 + int(draw() * _WEEK))}]"
    return f"[{text[:4]}..{int(text[:4]) + 1}]"


def _duration(day: int, draw: Draw) -> str:
    if draw() < _SHORT:
        return f"{_day(day)}/{_day(day + 1 + int(draw() * _WEEK))}"
    return f"{_day(day)[:7]}/{_day(day + _YEAR)[:7]}"


def date_text(form: str, day: int, draw: Draw, *, is_first: bool = False) -> str:
    """Write a day as imprecisely as a form says; `day` is an ordinal, and always among the possible days."""
    text = date.fromordinal(day).isoformat()
    if form == "day":
        return text
    if form == "set":
        return _set(day, draw, is_first=is_first)
    if form == "duration":
        return _duration(day, draw)
    if form == "decade":
        return f"{text[:3]}X"
    length = {"y": 4, "m": 7, "d": 10}[form[0]]
    return text[:length] + form[-1] if form[-1] in "~?" else text[:length]
