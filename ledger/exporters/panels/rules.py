"""From the days of a year to its one cell, by the rule that is asked for.

A day has a set of statuses that are possible, is covered or not, and has flags; where nothing speaks of it, the set is
empty. A rule sees the days of a year on which both states were in the list, and these rules are the whole of it:

- Of `first` and `last` the cell is that of the day.
- All other rules leave the cell empty where nothing speaks of one of the days: it could have been anything.
- `any`: `yes` where on some day something was in force for certain, `no` where on no day anything may have been,
  else `unknown`.
- `exact`: the status where each day has just that one; `changed` where each day has one for certain, and not all the
  same; else `unknown`, with all statuses that are possible on any of the days.
- `max` and `min`: the highest and the lowest status of the days in the order of `orders.py`; where days are uncertain,
  all statuses that may be it when each day is taken by itself.
- A cell is covered where all the days are, and has the flags of any of them.
"""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from ledger.answers import UNKNOWN
from ledger.exporters.panels.orders import ORDERS
from ledger.projections import ALL, statuses_of
from ledger.projections.projection import ENDED
from ledger.readmodel.fold import ASSUMED, CARRIED, FLAGS

CHANGED, YES, NO = "changed", "yes", "no"
_JOINED = "|"
# What a source that tells all of a day leaves no room for (`ledger.answers`).
_OUTSIDE = ASSUMED | CARRIED


class Day(NamedTuple):
    """What stands on a day.

    Attributes:
        possible: The statuses that some reading has, in the order of the dimension; none where nothing speaks.
        covered: Whether a source claims to tell all of it.
        flags: Bits, as in `ledger.readmodel.fold`.
    """

    possible: tuple[str, ...]
    covered: bool
    flags: int


class Cell(NamedTuple):
    """The columns of a dimension in a row; None is an empty cell.

    Attributes:
        status: The status, or what the rule says instead; `unknown` where several are possible; None where nothing speaks.
        certain: 1 where the record leaves no other, 0 where it does; None where nothing speaks.
        covered: 1 where a source claims to tell all of the days, else 0.
        possible: All that the status may be, with `|` between; None where nothing speaks.
        flags: What is in doubt, with `|` between; None where nothing is.
    """

    status: str | None
    certain: int | None
    covered: int
    possible: str | None
    flags: str | None


NOTHING = Day((), covered=False, flags=0)
SILENT_AND_COVERED = Day(("none",), covered=True, flags=0)


def day_of(possible: tuple[str, ...], flags: int, *, covered: bool) -> Day:
    """Give a day of a span: what is covered is neither assumed nor carried on."""
    return Day(possible, covered, flags & ~_OUTSIDE if covered else flags)


class Rule:
    """A rule for the cells of one dimension; what it makes of the same days it works out once.

    Args:
        name: One of `ledger.exporters.panels.shape.RULES`, or "" for single days.
        dimension: The dimension.
    """

    def __init__(self, name: str, dimension: str) -> None:
        self._dimension = dimension
        self._make: Callable[[Collection[Day]], Cell] = {
            "any": self._any,
            "exact": self._exact,
            "max": self._highest,
            "min": self._lowest,
        }.get(name, self._only)
        self._days: list[Day] = []
        self._numbers: dict[Day, int] = {}
        self._of: dict[frozenset[int], int] = {}
        self._places: dict[Cell, int] = {}
        order = (*statuses_of(dimension), ENDED) if statuses_of(dimension) else ("none",)
        self._rank = {status: place for place, status in enumerate(order)}
        # The first cell is the one of which nothing is told.
        self.cells: list[Cell] = []
        self.of((self.number(NOTHING),))

    def number(self, day: Day) -> int:
        """Give the number of a day, the same for the same."""
        found = self._numbers.get(day)
        if found is None:
            found = self._numbers[day] = len(self._days)
            self._days.append(day)
        return found

    def of(self, numbers: Sequence[int]) -> int:
        """Give the place in `cells` of what some days come to, given by their numbers."""
        key = frozenset(numbers)
        found = self._of.get(key)
        if found is None:
            cell = self._make([self._days[number] for number in sorted(key)])
            found = self._places.setdefault(cell, len(self.cells))
            if found == len(self.cells):
                self.cells.append(cell)
            self._of[key] = found
        return found

    # --- the rules --------------------------------------------------------------------------------------------------------

    def _only(self, days: Collection[Day]) -> Cell:
        (day,) = days
        return self._cell(days, day.possible)

    def _any(self, days: Collection[Day]) -> Cell:
        is_in_force = ALL[self._dimension].is_in_force
        told = [[is_in_force(status) for status in day.possible] for day in days]
        if not all(told):
            return self._cell(days, ())
        if any(map(all, told)):
            return self._cell(days, (YES,))
        return self._cell(days, (NO, YES) if any(map(any, told)) else (NO,))

    def _exact(self, days: Collection[Day]) -> Cell:
        if not all(day.possible for day in days):
            return self._cell(days, ())
        possible = self._in_order({status for day in days for status in day.possible})
        if len(possible) > 1 and all(len(day.possible) == 1 for day in days):
            return self._cell(days, possible, CHANGED)
        return self._cell(days, possible)

    def _highest(self, days: Collection[Day]) -> Cell:
        return self._extreme(days, 1)

    def _lowest(self, days: Collection[Day]) -> Cell:
        return self._extreme(days, -1)

    def _extreme(self, days: Collection[Day], sign: int) -> Cell:
        if not all(day.possible for day in days):
            return self._cell(days, ())
        rank = {status: sign * place for place, status in enumerate(ORDERS[self._dimension])}
        # Whatever the other days had, there was at least this.
        least = max(min(rank[status] for status in day.possible) for day in days)
        possible = {status for day in days for status in day.possible if rank[status] >= least}
        return self._cell(days, self._in_order(possible))

    def _in_order(self, statuses: Collection[str]) -> tuple[str, ...]:
        """Put statuses into the order of the dimension; codes of parties stand behind `none`, by the alphabet."""
        return tuple(sorted(statuses, key=lambda status: (self._rank.get(status, len(self._rank)), status)))

    @staticmethod
    def _cell(days: Collection[Day], possible: tuple[str, ...], status: str | None = None) -> Cell:
        covered = int(all(day.covered for day in days))
        flags = 0
        for day in days:
            flags |= day.flags
        named = _JOINED.join(_named(flags)) or None
        if not possible:
            return Cell(None, None, covered, None, named)
        # What changed is known: no day leaves anything open.
        certain = int(len(possible) == 1 or status is not None)
        return Cell(
            status or (possible[0] if len(possible) == 1 else UNKNOWN), certain, covered, _JOINED.join(possible), named
        )


def _named(flags: int) -> list[str]:
    return [name for place, name in enumerate(FLAGS) if flags >> place & 1]
