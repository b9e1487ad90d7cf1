"""The members of the Correlates of War state system: abbreviation, number, name and spells, and which party each is.

Facts from the State System Membership List of the Correlates of War Project, version 2016 (Correlates of War Project 2017),
with the last day to which version 2024 carries those that were still members, and with Serbia, which version 2024 lists
apart from 2006-06-03 on. Names and abbreviations stand as the list spells them (`Wuerttemburg`).

They ship as `data/cow_states.csv`, by number and day. A spell during which a number went from one party to the next, as
COW's 365 from Russia to the Soviet Union and back, has a row for each; the days on which it went are the register's.
"""

import csv
from datetime import date
from functools import cache
from typing import NamedTuple

# Found by `__file__`: importlib.resources costs more than reading so small a file.
_PATH = __file__.rpartition("exporters")[0] + "data/cow_states.csv"
# The last day of the list: who is a member on it had not ceased to be one.
LAST_DAY_LISTED = date(2024, 12, 31).toordinal()


class CowState(NamedTuple):
    """A stretch of a membership spell during which one party held it.

    Attributes:
        abbrev: COW's abbreviation, such as `GMY`.
        number: COW's number, such as 255.
        name: COW's name, such as `Antigua & Barbuda`.
        first_day: Ordinal of the first day.
        last_day: Ordinal of the last day, inclusive; `LAST_DAY_LISTED` where the membership goes on.
        party_code: The party of the register.
    """

    abbrev: str
    number: int
    name: str
    first_day: int
    last_day: int
    party_code: str


class CowSpell(NamedTuple):
    """A membership spell as the list has it, whatever parties held it; the fields are those of `CowState`."""

    abbrev: str
    number: int
    name: str
    first_day: int
    last_day: int


@cache
def cow_states() -> tuple[CowState, ...]:
    """Give the stretches of all members, by number and first day."""
    with open(_PATH, encoding="utf-8", newline="") as file:
        return tuple(
            CowState(
                row["abbreviation"],
                int(row["number"]),
                row["name"],
                _ordinal(row["start"]),
                _ordinal(row["end"]),
                row["party"],
            )
            for row in csv.DictReader(file)
        )


@cache
def cow_spells() -> tuple[CowSpell, ...]:
    """Give the membership spells of all members, by abbreviation and first day."""
    spells: list[CowSpell] = []
    for state in cow_states():
        before = spells[-1] if spells else None
        if before and before.abbrev == state.abbrev and before.last_day + 1 == state.first_day:
            spells[-1] = before._replace(last_day=state.last_day)
        else:
            spells.append(CowSpell(*state[:5]))
    return tuple(sorted(spells, key=lambda spell: (spell.abbrev, spell.first_day)))


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
