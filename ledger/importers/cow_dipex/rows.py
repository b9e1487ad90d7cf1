"""The rows of the Diplomatic Exchange data set: read, packed, and each judged beside its mirror.

Every row is of two states and a year, and every row has its mirror. `DR_at_1` is the level of side 2 at side 1, `DR_at_2`
that of side 1 at side 2; the levels are 0, 1, 2, 3 and 9 (codebook of v2006.1).
"""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple

from ledger.importers.tables import Line
from ledger.parties import Ambiguous, NotFound, OutsideLife, Party, Register
from ledger.problems import Problem, RefusedError

COLUMNS = ("ccode1", "ccode2", "year", "DR_at_1", "DR_at_2", "DE", "version")
# The numbers of the Correlates of War have three digits at most, and its states begin in 1816.
_NUMBER = re.compile(r"[1-9]\d{0,2}", re.ASCII)
YEAR = re.compile(r"1[89]\d\d|[2-9]\d\d\d", re.ASCII)
_VERSION = re.compile(r"\d{4}(\.\d{1,20})?", re.ASCII)
_FIRST_YEAR = 1816
# Years in which 9 says that somebody was there.
PRESENT = range(1950, 1966)
LEVELS = ("0", "1", "2", "3", "9")
LEVEL_OF = {text: code for code, text in enumerate(LEVELS)}

# A pair of numbers and a year are packed into one whole number, the lower number first, so that 300,000 rows are not as
# many objects; behind it, in a row, stand which of the two comes first in it, and the two levels.
_BITS_OF_NUMBER = 10
BITS_OF_YEAR = 14
BITS_OF_LEVEL = 3
_BITS_OF_LEVELS = 2 * BITS_OF_LEVEL
_SIDE = 1 << _BITS_OF_LEVELS
_LEVELS_OF_ROW = _SIDE - 1
_ONE_NUMBER = (1 << _BITS_OF_NUMBER) - 1
ONE_YEAR = (1 << BITS_OF_YEAR) - 1
ONE_LEVEL = (1 << BITS_OF_LEVEL) - 1


def is_exchange(year: int, levels: Iterable[str]) -> bool:
    """Tell whether two levels of a year make a diplomatic exchange (`DE`), by the rule of the codebook."""
    counted = "1239" if year in PRESENT else "123"
    return any(level in counted for level in levels)


def pack(one: int, other: int, year: int) -> int:
    """Pack two numbers, the lower first, and a year into one whole number, in whose order the pairs and years are."""
    return (one << _BITS_OF_NUMBER | other) << BITS_OF_YEAR | year


def unpack(place: int) -> tuple[int, int, int]:
    """Give the two numbers and the year of a packed place."""
    numbers, year = place >> BITS_OF_YEAR, place & ONE_YEAR
    return numbers >> _BITS_OF_NUMBER, numbers & _ONE_NUMBER, year


class Rows:
    """The rows of a file that are sound in themselves, packed, each with its line; and the places of those that are not."""

    def __init__(self) -> None:
        self.packed = array("Q")
        self.lines = array("Q")
        self.version = ""
        self.amiss: dict[int, int] = {}
        self._version = ""
        self._numbers: dict[str, int] = {}
        self._years: dict[str, int] = {}

    def take(self, line: Line) -> list[Problem]:
        """Take a row in, or say what is wrong with it."""
        cells = line.cells
        found: list[Problem] = []
        one, other = (self._number(cells, name, found) for name in COLUMNS[:2])
        year = self._year(cells["year"], found)
        is_placed = not found
        if one and one == other:
            found.append(Problem("row-wrong", f"both sides are {one}", "a row is of two states"))
        at_one, at_other = (_level(cells, name, found) for name in COLUMNS[3:5])
        if not found and (wrong := _exchange_wrong(cells, year)):
            found.append(wrong)
        found += self._check_version(cells["version"])
        # By number alone: the lower one's level at the higher one stands first.
        low, high = (one, other) if one < other else (other, one)
        place = pack(low, high, year)
        if found:
            if is_placed:
                self.amiss.setdefault(place, line.number)
            return found
        side, first, second = (0, at_other, at_one) if one < other else (_SIDE, at_one, at_other)
        self.packed.append(place << _BITS_OF_LEVELS + 1 | side | first << BITS_OF_LEVEL | second)
        self.lines.append(line.number)
        return []

    def _number(self, cells: Mapping[str, str], name: str, found: list[Problem]) -> int:
        text = cells[name]
        number = self._numbers.get(text)
        if number is None:
            if not _NUMBER.fullmatch(text):
                found.append(
                    Problem("number-wrong", f"{name}: {_shown(text)} is no COW number", "write it as 2 or 732")
                )
                return 0
            number = self._numbers[text] = int(text)
        return number

    def _year(self, text: str, found: list[Problem]) -> int:
        year = self._years.get(text)
        if year is None:
            if not YEAR.fullmatch(text) or int(text) < _FIRST_YEAR:
                hint = f"a year has four digits and is {_FIRST_YEAR} or later"
                found.append(Problem("year-wrong", f"year: {_shown(text)} is no year of a survey", hint))
                return 0
            year = self._years[text] = int(text)
        return year

    def _check_version(self, text: str) -> list[Problem]:
        """Make sure that a row is of the edition of the first one; editions are written with one decimal, and noise."""
        if text == self._version:
            return []
        if not _VERSION.fullmatch(text):
            return [Problem("version-wrong", f"version: {_shown(text)} is no version", "write it as 2006.1")]
        version = f"{float(text):.2f}".rstrip("0").rstrip(".")
        if self.version and version != self.version:
            what = f"version: the row is of {version}, and the rows before it of {self.version}"
            return [Problem("version-mixed", what, "import one edition at a time")]
        self._version, self.version = text, version
        return []


def _shown(text: str) -> str:
    shown = ascii(text) if not text.isprintable() else repr(text)
    return shown if len(shown) <= 40 else f"{shown[:37]}…"  # noqa: PLR2004 - part of a line


def _level(cells: Mapping[str, str], name: str, found: list[Problem]) -> int:
    code = LEVEL_OF.get(cells[name])
    if code is None:
        found.append(Problem("level-unknown", f"{name}: {_shown(cells[name])} is no level", "use 0, 1, 2, 3 or 9"))
        return 0
    return code


def _exchange_wrong(cells: Mapping[str, str], year: int) -> Problem | None:
    by_rule = str(int(is_exchange(year, (cells["DR_at_1"], cells["DR_at_2"]))))
    if cells["DE"] == by_rule:
        return None
    hint = "DE is 1 where a side is at 1, 2 or 3, from 1950 to 1965 also at 9, and else 0"
    return Problem(
        "exchange-wrong", f"DE: it is {_shown(cells['DE'])}, and by the rule of the codebook {by_rule}", hint
    )


class Bad(NamedTuple):
    """A problem of rows that are sound in themselves: of one, or of all rows that share a fault."""

    problem: Problem
    lines: list[int]


def _itself(code: str, one: int, other: int) -> Problem:
    what = f"{one} and {other} are both {code}, and a party has no envoy at itself"
    return Problem("party-itself", what, "set the row aside")


class Judge:
    """Tells which rows can be taken together with their mirrors, and collects the problems of the others."""

    def __init__(self, rows: Rows, register: Register) -> None:
        self._rows = rows
        self._register = register
        self._parties: dict[tuple[int, int], str | Problem] = {}
        self._by_number: dict[str, Bad] = {}
        self.levels: dict[int, int] = {}
        self.bad: list[Bad] = []
        # Places of which the file has rows, of which nothing can be made.
        self.unusable: set[int] = set(rows.amiss)
        self._one_party: dict[int, list[tuple[int, list[int]]]] = {}
        self._years: set[int] = set()

    def party(self, number: int, year: int) -> str:
        """Give the code of the party that a number means in a year.

        Raises:
            RefusedError: When nobody has the number any more that an earlier import knew.
        """
        found = self._found(number, year)
        if isinstance(found, Problem):
            raise RefusedError(found)
        return found

    def successors(self, code: str) -> tuple[str, ...]:
        """Give the codes of the parties that came after one."""
        party = self._register.get(code)
        return party.successors if party else ()

    def settle(self) -> None:
        """Go through the rows by pair and year."""
        packed = self._rows.packed
        shift = _BITS_OF_LEVELS + 1
        order = sorted(range(len(packed)), key=packed.__getitem__)
        for place, group in groupby(order, key=lambda index: packed[index] >> shift):
            at = list(group)
            # The two are the same but for the side.
            if len(at) == 2 and packed[at[0]] ^ packed[at[1]] == _SIDE and place not in self.unusable:  # noqa: PLR2004
                self._take(place, packed[at[0]] & _LEVELS_OF_ROW, at)
            else:
                self._sort_out(place, sorted(at, key=self._rows.lines.__getitem__))
        self._refuse_alone()
        if not self.levels and len(self.bad) > 1 and {bad.problem.code for bad in self.bad} == {"mirror-missing"}:
            hint = "take the file as it is published: every row stands twice in it, once from each side"
            problem = Problem("mirror-missing", "no row of the file has its mirror", hint)
            self.bad = [Bad(problem, [line for bad in self.bad for line in bad.lines])]
        self.bad += self._by_number.values()
        self.bad.sort(key=lambda bad: bad.lines[0])

    def _take(self, place: int, levels: int, at: Sequence[int]) -> None:
        one, other, year = unpack(place)
        lines = [self._rows.lines[index] for index in at]
        parties = self._found(one, year), self._found(other, year)
        for party in parties:
            if isinstance(party, Problem):
                self._by_number.setdefault(party.what, Bad(party, [])).lines.extend(lines)
                self.unusable.add(place)
                return
        if parties[0] != parties[1]:
            self._years.add(year)
        elif levels:
            self._refuse(place, lines, _itself(str(parties[0]), one, other))
            return
        else:
            self._one_party.setdefault(year, []).append((place, lines))
        self.levels[place] = levels

    def _refuse(self, place: int, lines: Iterable[int], problem: Problem) -> None:
        self.bad += (Bad(problem, [line]) for line in lines)
        self.unusable.add(place)

    def _refuse_alone(self) -> None:
        """Refuse rows between two numbers of one party in a year of which there are no others: they cover nobody."""
        for year, found in self._one_party.items():
            for place, lines in found if year not in self._years else ():
                one, other, _ = unpack(place)
                del self.levels[place]
                self._refuse(place, lines, _itself(self.party(one, year), one, other))

    def _sort_out(self, place: int, at: Sequence[int]) -> None:
        """Say of the rows of one pair and year what is wrong; the same row twice is left out, and the rest can stand."""
        packed, lines = self._rows.packed, self._rows.lines
        first: dict[int, int] = {}
        for index in at:
            if (before := first.setdefault(packed[index], index)) != index:
                what = f"the row says what line {lines[before]} says"
                self.bad.append(Bad(Problem("row-twice", what, "leave one of them out"), [lines[index]]))
        left = list(first.values())
        if len(left) == 2 and packed[left[0]] ^ packed[left[1]] == _SIDE and place not in self.unusable:  # noqa: PLR2004
            self._take(place, packed[left[0]] & _LEVELS_OF_ROW, left)
            return
        self.unusable.add(place)
        for index in left:
            self.bad.append(Bad(self._alone(place, index, left), [lines[index]]))

    def _alone(self, place: int, index: int, others: Sequence[int]) -> Problem:
        """Say why a row cannot be taken with another of its pair and year, or what it lacks."""
        packed, lines = self._rows.packed, self._rows.lines
        is_mirror = {other: bool((packed[index] ^ packed[other]) & _SIDE) for other in others if other != index}
        for other, mirrors in is_mirror.items():
            if not mirrors:
                what = f"line {lines[other]} is of the same two states and year, with other levels"
                return Problem("row-twice", what, "find out which is right, and leave the other out")
        for other in is_mirror:
            if (packed[index] ^ packed[other]) & _LEVELS_OF_ROW:
                what = f"its mirror on line {lines[other]} has other levels"
                hint = "DR_at_1 of a row is DR_at_2 of its mirror; find out which is right"
                return Problem("mirror-differs", what, hint)
        if place in self._rows.amiss:
            what = f"line {self._rows.amiss[place]}, of the same two states and year, cannot be taken"
            return Problem("mirror-amiss", what, "mend that one")
        one, other, year = unpack(place)
        first, second = (one, other) if packed[index] & _SIDE else (other, one)
        what = f"the file has no row {first},{second},{year}, its mirror"
        return Problem("mirror-missing", what, "every row stands twice, once from each side; is the file whole?")

    def _found(self, number: int, year: int) -> str | Problem:
        known = self._parties.get((number, year))
        if known is None:
            known = self._parties[number, year] = _resolved(self._register, number, year)
        return known


def _resolved(register: Register, number: int, year: int) -> str | Problem:
    """Give the party that a number means in a year, also where it did not live then: surveys have states that ended before.

    The party that had the number in that year; else the one party that ever had it; else the one whose life is nearest.
    """
    window = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    try:
        return register.resolve(f"cow:{number}", window).code
    except NotFound:
        hint = "check the number; a state of your own is added with `diplo add party`, and a code cow:NUMBER"
        return Problem("party-unknown", f"no party has the COW number {number}", hint)
    except OutsideLife as error:
        return error.party.code
    except Ambiguous as error:
        apart = sorted((_apart(party, *window), party.code) for party in error.candidates)
        if apart[0][0] == apart[1][0]:
            what = f"in {year} the COW number {number} may be {apart[0][1]} or {apart[1][1]}"
            return Problem("party-ambiguous", what, "a survey of that year cannot be imported as it is")
        return apart[0][1]


def _apart(party: Party, earliest: int, latest: int) -> int:
    """Give how many days lie between a window and the nearest life of a party; 0 where it lived in it."""
    return min((max(spell.start - latest, earliest - spell.end, 0) for spell in party.life), default=0)
