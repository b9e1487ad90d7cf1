"""A panel of dyads in the making: from spans to runs of equal cells, dyad by dyad, and from these to columns.

Cells are never made one by one: a span of forty years is one run, whoever writes it down.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ledger.dates import iso
from ledger.exporters.panels.covering import Covering
from ledger.exporters.panels.rules import NOTHING, SILENT_AND_COVERED, Cell, Rule, day_of
from ledger.exporters.panels.shape import PARTS, Asked
from ledger.exporters.panels.states import Code, Dyad, Meeting, dyads, members
from ledger.exporters.panels.told import Told
from ledger.log import Progress
from ledger.problems import NotFoundError, Problem

# Periods, years or days as ordinals: the first, the last, and the place of the cell that all of them have.
Run = tuple[int, int, int]
# Days, the first and the last, and the number of what stands on each of them.
_Piece = tuple[int, int, int]
# What a column holds.
Column = Sequence[object]
# So many cells have places of two bytes.
_MOST_SHORT = 1 << 16
# So often is said how far it has come.
_OFTEN = 500


class Block(NamedTuple):
    """The rows of a dyad.

    Attributes:
        one, other: The two codes, as they stand in the columns.
        periods: The first and the last of each stretch of years, or of days, that has rows.
        runs: For each group of columns its runs, in order, which together are just these periods.
    """

    one: Code
    other: Code
    periods: tuple[tuple[int, int], ...]
    runs: tuple[Sequence[Run], ...]


class Panel:
    """A panel of dyads.

    Attributes:
        asked: What was asked for.
        told: Where its spans come from.
        ways: The groups of its columns (`Asked.ways`).
        rules: For each of them its rule, which holds the cells that there are.
        rests: Positions of the entries that it rests on, as texts, as far as it was made; blanks between.
        coverings: For each group what is covered.

    Args:
        asked: What is asked for.
        told: Where spans come from.
        progress: To be told how many dyads are done.

    Raises:
        UsageError: When the list of states gives one code to two parties on one day.
        NotFoundError: When no party has a code that is asked for.
    """

    def __init__(self, asked: Asked, told: Told, progress: Progress | None = None) -> None:
        self.asked = asked
        self.told = told
        self.ways = asked.ways()
        for code in sorted(asked.parties):
            if told.record.register.get(code) is None:
                raise NotFoundError(Problem("party-unknown", f"no party has the code {code!r}", "resolve a name first"))
        self.members = members(told.record.register, asked.list)
        found = dyads(self.members, asked, told.eras)
        if asked.is_directed:
            found += [_mirrored(dyad) for dyad in found]
            found.sort(key=lambda dyad: dyad[:2])
        self.dyads = found
        told.expect(meeting for dyad in found for meeting in dyad.meetings)
        of_dimension = {dimension: Covering(told.record, told.eras, dimension) for dimension in asked.dimensions}
        self.coverings = [of_dimension[dimension] for _, dimension, _ in self.ways]
        self.rules = [Rule(asked.rule, dimension) for _, dimension, _ in self.ways]
        self.rests: set[str] = set()
        self._progress = progress
        self._numbers: list[dict[tuple[str, int, bool], int]] = [{} for _ in self.ways]
        # Runs of what has no direction, until the dyad comes the other way round.
        self._kept: dict[tuple[int, Code, Code], Sequence[Run]] = {}

    @cached_property
    def rows(self) -> int:
        """How many rows it has."""
        return sum(last - first + 1 for dyad in self.dyads for first, last in self._periods(dyad))

    def blocks(self) -> Iterator[Block]:
        """Give the rows in order, a dyad at a time."""
        whole = len(self.dyads)
        for number, dyad in enumerate(self.dyads, 1):
            runs = tuple(self._runs(place, dyad) for place in range(len(self.ways)))
            yield Block(dyad.one, dyad.other, self._periods(dyad), runs)
            if self._progress and (number % _OFTEN == 0 or number == whole):
                self._progress(number, number, whole)

    def _periods(self, dyad: Dyad) -> tuple[tuple[int, int], ...]:
        found: list[tuple[int, int]] = []
        for meeting in dyad.meetings:
            first, last = meeting[:2]
            if not self.asked.is_of_days:
                first, last = _year(first), _year(last)
            if found and first <= found[-1][1] + 1:
                found[-1] = found[-1][0], last
            else:
                found.append((first, last))
        return tuple(found)

    # --- runs -------------------------------------------------------------------------------------------------------------

    def _runs(self, place: int, dyad: Dyad) -> Sequence[Run]:
        way = self.ways[place][2]
        is_kept = self.asked.is_directed and not way
        if is_kept and (kept := self._kept.pop((place, dyad.other, dyad.one), None)) is not None:
            return kept
        pieces = (piece for meeting in dyad.meetings for piece in self._pieces(place, meeting))
        if self.asked.is_of_days:
            found = _of_days(pieces, self.rules[place])
        else:
            found = _MAKERS.get(self.asked.rule, _of_whole_years)(pieces, self.rules[place])
        if is_kept:
            self._kept[place, dyad.one, dyad.other] = found
        return found

    def _pieces(self, place: int, meeting: Meeting) -> Iterator[_Piece]:
        """Cut the days of a meeting where what stands on them changes."""
        _, dimension, way = self.ways[place]
        covered = self.coverings[place].of(meeting, way)
        begins, ends = meeting[:2]
        is_told = False
        for first, last, possible, flags, rests in self.told.spans(meeting, dimension, way):
            is_told = True
            self.rests.add(rests)
            for start, end, is_covered in _cut(max(first, begins), min(last, ends), covered):
                yield start, end, self._number(place, possible, flags, is_covered=is_covered)
        if not is_told:
            for start, end, is_covered in _cut(begins, ends, covered):
                yield start, end, self.rules[place].number(SILENT_AND_COVERED if is_covered else NOTHING)

    def _number(self, place: int, possible: str, flags: int, *, is_covered: bool) -> int:
        key = possible, flags, is_covered
        found = self._numbers[place].get(key)
        if found is None:
            day = day_of(tuple(possible.split("|")), flags, covered=is_covered)
            found = self._numbers[place][key] = self.rules[place].number(day)
        return found

    # --- columns ----------------------------------------------------------------------------------------------------------

    def columns(self) -> dict[str, Column]:
        """Give the columns: numbers as arrays, texts as lists in which the same text is one object.

        An empty cell is None; `covered` has none.
        """
        keys, cells = self._filled()
        found: dict[str, Column] = dict(zip(self.asked.keys, keys, strict=True))
        # Each array is let go of when its columns are there: with millions of rows that is much.
        cells.reverse()
        for (name, _, _), rule in zip(self.ways, self.rules, strict=True):
            places = cells.pop()
            for part, column in zip(PARTS, zip(*rule.cells, strict=True), strict=True):
                found[f"{name}{part}"] = _column(column, places)
        return found

    def _filled(self) -> tuple[list[Column], list["array[int]"]]:
        """Give the columns that name a row, and for each group of others the places of its cells."""
        asked, rows = self.asked, self.rows
        is_number = asked.list.is_number
        # Arrays and lists alike take a slice of their own kind.
        ones: Any
        others: Any
        whens: Any
        ones, others = ((array("h", bytes(2 * rows)) if is_number else [None] * rows) for _ in "12")
        if asked.is_of_days:
            least, whens = asked.first, [None] * rows
            master: Any = [iso(day) for day in range(asked.first, asked.last + 1)]
        else:
            least, whens = _year(asked.first), array("h", bytes(2 * rows))
            master = array("h", range(least, _year(asked.last) + 1))
        cells = [array("H", bytes(2 * rows)) for _ in self.ways]
        row = 0
        for one, other, periods, runs in self.blocks():
            begins = row
            starts = []
            for first, last in periods:
                starts.append(row - first)
                whens[row : row + last - first + 1] = master[first - least : last - least + 1]
                row += last - first + 1
            ones[begins:row] = _repeated(one, row - begins)
            others[begins:row] = _repeated(other, row - begins)
            for place, found in enumerate(runs):
                if len(self.rules[place].cells) > _MOST_SHORT and cells[place].typecode == "H":
                    cells[place] = array("I", cells[place])
                _fill(cells[place], found, periods, starts)
        return [ones, others, whens], cells


def _repeated(code: Code, count: int) -> Sequence[object]:
    return array("h", (code,)) * count if isinstance(code, int) else [code] * count


def _fill(cells: "array[int]", runs: Sequence[Run], periods: Sequence[tuple[int, int]], starts: Sequence[int]) -> None:
    number = 0
    for first, last, place in runs:
        while first > periods[number][1]:
            number += 1
        # The first cell, of which nothing is told, stands there already.
        if place:
            start = starts[number]
            cells[start + first : start + last + 1] = array(cells.typecode, (place,)) * (last - first + 1)


def _column(values: Sequence[object], places: "array[int]") -> Column:
    if all(isinstance(value, int) for value in values):
        return array("b", bytes(map(values.__getitem__, places)))  # type: ignore[arg-type]
    return list(map(values.__getitem__, places))


def _mirrored(dyad: Dyad) -> Dyad:
    meetings = (Meeting(first, last, other, one, era) for first, last, one, other, era in dyad.meetings)
    return Dyad(dyad.other, dyad.one, tuple(meetings))


def _year(day: int) -> int:
    return date.fromordinal(day).year


def _cut(first: int, last: int, covered: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Cut days into those that are covered and those that are not."""
    for begins, ends in covered:
        if ends < first:
            continue
        if begins > last:
            break
        if first < begins:
            yield first, begins - 1, False
        yield max(first, begins), min(last, ends), True
        first = ends + 1
    if first <= last:
        yield first, last, False


# --- from pieces to runs ---------------------------------------------------------------------------------------------------


def _of_days(pieces: Iterable[_Piece], rule: Rule) -> list[Run]:
    return [(first, last, rule.of((number,))) for first, last, number in pieces]


def _of_first_days(pieces: Iterable[_Piece], rule: Rule) -> list[Run]:
    """Give each year what stands on its first day: the earliest piece that reaches into it has that."""
    found = []
    done = 0
    for first, last, number in pieces:
        begins, ends = max(_year(first), done + 1), _year(last)
        if begins <= ends:
            found.append((begins, ends, rule.of((number,))))
            done = ends
    return found


def _of_last_days(pieces: Iterable[_Piece], rule: Rule) -> list[Run]:
    """Give each year what stands on its last day: the latest piece that reaches into it has that."""
    found: list[Run] = []
    for first, last, number in pieces:
        begins, ends = _year(first), _year(last)
        while found and found[-1][1] >= begins:
            start, end, place = found.pop()
            if start < begins:
                found.append((start, min(end, begins - 1), place))
        found.append((begins, ends, rule.of((number,))))
    return found


def _of_whole_years(pieces: Iterable[_Piece], rule: Rule) -> list[Run]:
    """Give each year what its rule makes of all the pieces that reach into it."""
    found: list[Run] = []
    # The year at hand and what stands in it so far.
    year = 0
    standing: list[int] = []
    for first, last, number in pieces:
        begins, ends = _year(first), _year(last)
        if begins == year:
            standing.append(number)
            begins += 1
        if ends > year:
            if standing:
                found.append((year, year, rule.of(standing)))
            if begins < ends:
                found.append((begins, ends - 1, rule.of((number,))))
            year, standing = ends, [number]
    # Who has a row has met on a day, so that there is a last year.
    return [*found, (year, year, rule.of(standing))]


_MAKERS = {"first": _of_first_days, "last": _of_last_days}

__all__ = ["Block", "Cell", "Column", "Panel", "Run"]
