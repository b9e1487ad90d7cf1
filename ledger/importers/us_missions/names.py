"""Which party a country's page of the State Department means on a date: by the register, and for some names by a table.

The names are those of the data set US Mission Status (column `state_dept_name`). Most are names that the register knows,
with `, The` behind some. A page whose country was several parties in turn, or that has a name of its own, stands in the
table with the days of each; which Correlates of War state a page stands for, the data set's own mapping says
(`state_system_codes.yaml`: Vietnam is RVN until 1975-04-30 and DRV from then on, Serbia is apart from Yugoslavia from
1992-05-21 on, North Yemen is Yemen, Hesse is Hesse Grand Ducal), and which party held that state's number when, the
register. A name that can mean two parties in the days of a row is a problem of that row.
"""

from datetime import date
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.parties import Ambiguous, NotFound, OutsideLife, Party, Register
from ledger.problems import Problem

_ARTICLE = ", The"
_ADD = "add it with `diplo add party CODE --type state --name … --life FROM/TO@SOURCE`, or set the row aside"
# Party, and the first and last day of its turn, "" where nothing comes before or after it.
_PAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Benin (Dahomey)": (("BEN", "", ""),),
    "Burkina Faso (Upper Volta)": (("BFA", "", ""),),
    "China": (("CHN-QING", "", "1912-02-12"), ("TWN", "1912-02-13", "1949-09-30"), ("CHN", "1949-10-01", "")),
    "Colombia": (("GCL", "", "1830-09-22"), ("COL", "1830-09-23", "")),
    "Cote d’Ivoire (Ivory Coast)": (("CIV", "", ""),),  # noqa: RUF001 - as the data set spells it
    "East Germany (German Democratic Republic)": (("DDR", "", ""),),
    "Germany": (("PRU", "", "1871-01-17"), ("DEU", "1871-01-18", "")),
    "Hesse": (("HSD", "", ""),),
    "Kingdom of Serbia/Yugoslavia": (
        ("SRB", "", "1918-11-30"),
        ("YUG", "1918-12-01", "1992-04-26"),
        ("SCG", "1992-04-27", "1992-05-20"),
    ),
    "Korea": (("KOR-JOS", "", "1910-08-22"),),
    "North Yemen": (("YAR", "", "1990-05-21"), ("YEM", "1990-05-22", "")),
    "Republic of Korea (South Korea)": (("KOR", "", ""),),
    "Russia": (("RUS", "", "1922-12-29"), ("SUN", "1922-12-30", "1991-12-25"), ("RUS", "1991-12-26", "")),
    # COW lets Yugoslavia end and Serbia begin on one day.
    "Serbia": (("SCG", "1992-05-21", "2006-06-03"), ("SRB", "2006-06-03", "")),
    "Vietnam": (("VNR", "", "1975-04-30"), ("VNM", "1975-04-30", "")),
}


class Turn(NamedTuple):
    """The days, ordinals and both included, on which a name means a party."""

    party: str
    first: int
    last: int


def turns_of(name: str) -> tuple[Turn, ...]:
    """Give whom a name of the table means in turn; nothing for a name that is looked up in the register."""
    return tuple(
        Turn(party, _ordinal(first, FIRST_DAY), _ordinal(last, LAST_DAY)) for party, first, last in _PAGES.get(name, ())
    )


def _ordinal(day: str, if_open: int) -> int:
    return date.fromisoformat(day).toordinal() if day else if_open


def find_party(register: Register, name: str, window: tuple[int, int]) -> Party | Problem:
    """Give the one party that a name means in a window of days (ordinals, both included), or say why there is none.

    A party that did not live then by any source is meant nevertheless where the name can mean no other: the page of a
    country tells of the consulates that stood there before it was independent.
    """
    turns = turns_of(name)
    codes = {turn.party for turn in turns if turn.first <= window[1] and window[0] <= turn.last}
    if turns and len(codes) != 1:
        return _unclear(name, codes)
    try:
        return register.resolve(codes.pop() if codes else name.removesuffix(_ARTICLE), None if turns else window)
    except OutsideLife as error:
        return error.party
    except Ambiguous as error:
        return Problem("party-unclear", str(error), "mend the date, or set the row aside")
    except NotFound as error:
        return Problem("party-unknown", str(error), _ADD)


def _unclear(name: str, codes: set[str]) -> Problem:
    if codes:
        what = f"{name!r} may mean {' or '.join(sorted(codes))} in these days"
        return Problem("party-unclear", what, "give the month and the day, or set the row aside")
    return Problem("party-unclear", f"{name!r} means no party in these days", "mend the date, or set the row aside")
