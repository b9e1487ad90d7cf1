"""Panels of parties: with how many others each had something in a year, as `diplo count` tells it of a day.

Counted are the others in the same list of states, so that the counts are the sums of the rows of the panel of dyads.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import accumulate
from typing import Any, NamedTuple

from ledger.exporters.panels.making import Column, Panel
from ledger.exporters.panels.rules import YES
from ledger.exporters.panels.shape import DYAD_DAY, DYAD_YEAR, PARTNERS, Asked
from ledger.exporters.panels.states import Code, Member
from ledger.exporters.panels.told import Told
from ledger.log import Progress
from ledger.projections import ALL


class Tally(NamedTuple):
    """How many others there are on a day, or in a year, and with how many of them something is in force.

    Attributes:
        certain: With so many in every reading of the record.
        recorded: With so many in some reading.
        uncovered: So many are not covered.
        partners: So many there are.
    """

    certain: int
    recorded: int
    uncovered: int
    partners: int


class _Sums:
    """Tallies as they change from day to day, or from year to year, by what comes and goes."""

    def __init__(self) -> None:
        self._steps: dict[int, list[int]] = {}
        self._days: list[int] = []
        self._tallies: list[Tally] = []

    def add(self, first: int, last: int, one: "Tally") -> None:
        """Add a tally from one day, or year, to another."""
        for day, sign in ((first, 1), (last + 1, -1)):
            step = self._steps.setdefault(day, [0, 0, 0, 0])
            for place, number in enumerate(one):
                step[place] += sign * number

    def settle(self) -> None:
        """Add up what has come and gone."""
        self._days = sorted(self._steps)
        steps = (self._steps[day] for day in self._days)
        sums = accumulate(steps, lambda one, other: [x + y for x, y in zip(one, other, strict=True)])
        self._tallies = [Tally(*one) for one in sums]

    def on(self, day: int) -> Tally:
        """Give the tally of a day, or a year."""
        place = bisect_right(self._days, day) - 1
        return self._tallies[place] if place >= 0 else Tally(0, 0, 0, 0)

    def between(self, first: int, last: int) -> Iterator[Tally]:
        """Give the tally of the first day, and of each later one on which it changes."""
        yield self.on(first)
        yield from self._tallies[bisect_right(self._days, first) : bisect_right(self._days, last)]


class _Row(NamedTuple):
    """A state in a year, and the stretches of days of the year on which it was in the list."""

    code: Code
    year: int
    days: tuple[tuple[int, int], ...]


class Counts:
    """A panel of parties.

    Attributes:
        asked: What was asked for.
        panel: The panel of dyads that is counted: of years for `any`, of days for all other rules.

    Args:
        asked: What is asked for.
        told: Where spans come from.
        progress: To be told how many dyads are done.

    Raises:
        UsageError: When the list of states gives one code to two parties on one day.
    """

    def __init__(self, asked: Asked, told: Told, progress: Progress | None = None) -> None:
        self.asked = asked
        of = asked._replace(shape=DYAD_YEAR) if asked.rule == "any" else asked._replace(shape=DYAD_DAY, rule="")
        self.panel = Panel(of, told, progress)
        self._rows = list(_rows(self.panel.members, asked))

    @property
    def told(self) -> Told:
        """Where spans come from."""
        return self.panel.told

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self._rows)

    def columns(self) -> dict[str, Column]:
        """Give the columns: numbers as arrays, `possible` as a list, in which None is an empty cell."""
        asked = self.asked
        listed: list[Any] = [row.code for row in self._rows]
        codes: Column = array("h", listed) if asked.list.is_number else listed
        code, year = asked.keys
        found: dict[str, Column] = {code: codes, year: array("h", [row.year for row in self._rows])}
        for name, sums in self._sums().items():
            tallies = [_taken(asked.rule, sums.get(row.code, _NONE), row) for row in self._rows]
            found.setdefault(PARTNERS, array("h", [one.partners for one in tallies]))
            found[f"{name}_certain"] = array("h", [one.certain for one in tallies])
            # Of those that are not covered more may have it, of which nothing tells.
            found[f"{name}_possible"] = [None if one.uncovered else one.recorded for one in tallies]
            found[f"{name}_recorded"] = array("h", [one.recorded for one in tallies])
            found[f"{name}_covered"] = array("b", [not one.uncovered for one in tallies])
        return found

    def _sums(self) -> dict[str, dict[Code, _Sums]]:
        """Give, for each group of columns, the tallies of each code."""
        found: dict[str, dict[Code, _Sums]] = {name: {} for name, _, _ in self.asked.ways()}
        # What one does toward the other goes out from the one and comes in to the other.
        targets = []
        for _, dimension, way in self.panel.ways:
            names = (dimension, dimension) if not way else (f"{dimension}_out", f"{dimension}_in")
            targets.append((found[names[way == "21"]], found[names[way != "21"]]))
        for block in self.panel.blocks():
            for place, (of_one, of_other) in enumerate(targets):
                sums = of_one.setdefault(block.one, _Sums()), of_other.setdefault(block.other, _Sums())
                for first, last, cell in block.runs[place]:
                    step = self._step(place, cell)
                    for one in sums:
                        one.add(first, last, step)
        for its in found.values():
            for one in its.values():
                one.settle()
        return found

    def _step(self, place: int, number: int) -> Tally:
        """Give what a cell of the panel of dyads adds to a tally."""
        cell = self.panel.rules[place].cells[number]
        possible = cell.possible.split("|") if cell.possible else []
        is_in_force = ALL[self.panel.ways[place][1]].is_in_force
        fits = [status == YES if self.asked.rule == "any" else is_in_force(status) for status in possible]
        return Tally(int(bool(fits) and all(fits)), int(any(fits)), int(not cell.covered), 1)


_NONE = _Sums()


def _taken(rule: str, sums: _Sums, row: _Row) -> Tally:
    """Give the tally of a row by the rule for a year."""
    if rule == "any":
        return sums.on(row.year)
    if rule == "first":
        return sums.on(row.days[0][0])
    if rule == "last":
        return sums.on(row.days[-1][1])
    found = [tally for first, last in row.days for tally in sums.between(first, last)]
    certain, recorded, uncovered, partners = zip(*found, strict=True)
    # Of `exact` the two agree where the count was one and certain on all days.
    least = min if rule in ("exact", "min") else max
    most = max if rule in ("exact", "max") else min
    return Tally(least(certain), most(recorded), max(uncovered), max(partners))


def _rows(members: Iterable[Member], asked: Asked) -> Iterator[_Row]:
    """Give the years of each code, in order, with the days of each on which the code was in the list."""
    found: dict[tuple[Code, int], list[tuple[int, int]]] = {}
    for code, party, begins, ends in members:
        if asked.parties and party not in asked.parties:
            continue
        first, last = max(begins, asked.first), min(ends, asked.last)
        for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1) if first <= last else ():
            days = max(first, date(year, 1, 1).toordinal()), min(last, date(year, 12, 31).toordinal())
            found.setdefault((code, year), []).append(days)
    for (code, year), its in sorted(found.items()):
        yield _Row(code, year, tuple(sorted(its)))
