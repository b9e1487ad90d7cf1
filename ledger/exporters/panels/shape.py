"""What a panel is: its shape, its years, the list whose codes it has, the rule for a year, the dimensions and columns."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ledger.dates import FIRST_DAY, DateError, iso, parse
from ledger.exporters.panels.orders import ORDERS
from ledger.problems import Problem, UsageError
from ledger.projections import ALL

DYAD_YEAR, DIRECTED, DYAD_DAY, PARTY_YEAR = "dyad-year", "directed-dyad-year", "dyad-day", "party-year"
SHAPES = {
    DYAD_YEAR: "a row for each two states and year",
    DIRECTED: "a row for each sender, host and year",
    DYAD_DAY: "a row for each two states and day",
    PARTY_YEAR: "a row for each state and year, with counts",
}
# The rules for a year of a pair, each in one line.
RULES = {
    "first": "the status on the first day of the year on which both existed",
    "last": "the status on the last day of the year on which both existed",
    "any": "whether something was in force on any day of the year: yes, no or unknown",
    "exact": "the status if it was one on all days of the year, else `changed` or `unknown`",
    "max": "the highest status of any day of the year",
    "min": "the lowest status of any day of the year",
}
RELATIONS = "relations"
# Between a party and an organisation, and no list of states has any of these.
_MEMBERSHIP = "membership"
_JANUARY, _DECEMBER = "-01-01", "-12-31"


class List(NamedTuple):
    """A list of states by whose codes and days a panel goes.

    Attributes:
        name: Its name in full.
        source: What the register calls it where it tells the lives of parties; "" for whoever tells them.
        key: What the register calls its codes.
        column: The column of its codes, to which in dyads 1 and 2 are added.
        is_number: Whether its codes are numbers.
        first: Its first day, an ordinal: of those before it says nothing.
        cites: How it is cited.
    """

    name: str
    source: str
    key: str
    column: str
    is_number: bool
    first: int
    cites: str


_1816 = parse("1816-01-01").earliest
# `ccode` and `gwcode` are the columns of the two projects and of peacesciencer, `iso3c` that of countrycode; peacesciencer
# puts 1 and 2 behind.
LISTS = {
    "cow": List(
        "the state system membership of the Correlates of War project",
        "COW",
        "cow",
        "ccode",
        True,
        _1816,
        "Correlates of War Project. 2017. “State System Membership List, v2016.” https://correlatesofwar.org",
    ),
    "gw": List(
        "the list of independent states by Gleditsch and Ward",
        "GW",
        "gw",
        "gwcode",
        True,
        _1816,
        "Gleditsch, Kristian S., and Michael D. Ward. 1999. “A Revised List of Independent States since the Congress of"
        " Vienna.” International Interactions 25 (4): 393-413; release to 2020.",
    ),
    "iso3": List(
        "the lives of states in the register of the program, by any source that it has",
        "",
        "iso",
        "iso3c",
        False,
        FIRST_DAY,
        "ISO 3166-1 alpha-3 codes, and of states that ended those of ISO 3166-3.",
    ),
}


class Asked(NamedTuple):
    """What is asked for, all of it found to make sense.

    Attributes:
        shape: One of `SHAPES`.
        first, last: The days of the panel, ordinals, both included; of a panel of years the first and last day of a year.
        codes: One of `LISTS`.
        rule: One of `RULES`; "" for days.
        dimensions: The dimensions, in the order asked for.
        parties: Codes of parties; a dyad has one of them, a party is one. Empty for everybody.
    """

    shape: str
    first: int
    last: int
    codes: str
    rule: str
    dimensions: tuple[str, ...]
    parties: frozenset[str] = frozenset()

    @property
    def list(self) -> List:
        """The list of states."""
        return LISTS[self.codes]

    @property
    def is_of_days(self) -> bool:
        """Whether a row is of a day."""
        return self.shape == DYAD_DAY

    @property
    def is_directed(self) -> bool:
        """Whether a pair stands in it both ways."""
        return self.shape == DIRECTED

    @property
    def during(self) -> str:
        """The years, or the days, as an interval."""
        ends = (iso(self.first), iso(self.last))
        return "/".join(ends if self.is_of_days else (end[:4] for end in ends))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name a row."""
        code = self.list.column
        who = (code,) if self.shape == PARTY_YEAR else (f"{code}1", f"{code}2")
        return (*who, "date" if self.is_of_days else "year")

    def ways(self) -> tuple[tuple[str, str, str], ...]:
        """Give the groups of columns: the first column of each, its dimension and its direction.

        Directions: "" for what has none, "12" from the first of a dyad toward the second, "21" the other way; of a party
        "out" from it toward others, "in" from others.
        """
        found = []
        for dimension in self.dimensions:
            if not ALL[dimension].directed:
                found.append((dimension, dimension, ""))
            elif self.is_directed:
                found.append((dimension, dimension, "12"))
            else:
                ways = ("out", "in") if self.shape == PARTY_YEAR else ("12", "21")
                found += [(f"{dimension}_{way}", dimension, way) for way in ways]
        return tuple(found)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns in order."""
        if self.shape == PARTY_YEAR:
            counts = (f"{name}_{part}" for name, _, _ in self.ways() for part in COUNTS)
            return (*self.keys, PARTNERS, *counts)
        cells = (f"{name}{part}" for name, _, _ in self.ways() for part in PARTS)
        return (*self.keys, *cells)


# What stands behind the name of a dimension in the columns of a dyad, and in those of a party.
PARTS = ("", "_certain", "_covered", "_possible", "_flags")
COUNTS = ("certain", "possible", "recorded", "covered")
PARTNERS = "partners"


def asked(
    shape: str,
    during: str,
    codes: str,
    rule: str | None,
    dimensions: Sequence[str] = (RELATIONS,),
    parties: Sequence[str] = (),
) -> Asked:
    """Check what is asked for.

    Args:
        shape: One of `SHAPES`.
        during: Years as `1946/2024` or `1950`; of days also `1990-01-01/1990-12-31`. Both ends are in it.
        codes: One of `LISTS`.
        rule: One of `RULES`; None for a panel of days.
        dimensions: Dimensions, each of which makes a group of columns.
        parties: Codes of parties of the register: only dyads of which one is among them.

    Raises:
        UsageError: When something of it is not there to be asked for, or makes no sense.
    """
    _require("shape", shape, SHAPES)
    _require("list of codes", codes, LISTS)
    for dimension in dimensions:
        _require("dimension", dimension, ALL)
    if _MEMBERSHIP in dimensions:
        what = "membership lies between a party and an organisation, and a panel is of states alone"
        raise UsageError(Problem("panel-membership", what, "ask `diplo relations UN --dimension membership`"))
    if not dimensions:
        raise UsageError(Problem("panel-dimension", "no dimension is asked for", f"there are {', '.join(ALL)}"))
    _look_at_rule(shape, rule, dimensions)
    first, last = _days(during, is_of_days=shape == DYAD_DAY)
    return Asked(shape, first, last, codes, rule or "", tuple(dict.fromkeys(dimensions)), frozenset(parties))


def _require(what: str, name: str, there_are: Iterable[str]) -> None:
    names = list(there_are)
    if name not in names:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
        raise UsageError(Problem("panel-unknown", f"{name!r} is no {what} of a panel", hint))


def _look_at_rule(shape: str, rule: str | None, dimensions: Sequence[str]) -> None:
    listed = "; ".join(f"{name}: {told}" for name, told in RULES.items())
    if shape == DYAD_DAY:
        if rule:
            what = f"a day has one state: the rule {rule!r} is for years"
            raise UsageError(Problem("panel-rule", what, "leave the rule out"))
        return
    if not rule:
        raise UsageError(Problem("panel-rule", "no rule says what the status of a year is", f"say --rule. {listed}"))
    if rule not in RULES:
        raise UsageError(Problem("panel-rule", f"{rule!r} is no rule for a year", listed))
    if rule in ("max", "min") and shape != PARTY_YEAR:
        for dimension in dimensions:
            if dimension not in ORDERS:
                what = f"the statuses of {dimension} have no order, so that none of a year is the highest or the lowest"
                raise UsageError(Problem("panel-order", what, "say another --rule"))


def _days(during: str, *, is_of_days: bool) -> tuple[int, int]:
    """Read years, or days.

    Raises:
        UsageError: When it is no date, is open, in doubt or a set, or is not of whole years where it should be.
    """
    hint = "write 1946/2024" if not is_of_days else "write 1946/2024 or 1990-01-01/1990-06-30"
    try:
        date = parse(during)
    except DateError as error:
        mark = (error.column, error.column + max(1, error.width))
        what = f"during: {error.what}"
        raise UsageError(Problem("date-impossible", what, error.hint, excerpt=during, mark=mark)) from None
    first, last = date.earliest, date.latest
    if date.open_start or date.open_end:
        raise UsageError(Problem("panel-during", f"during: {during} has no first or no last year", hint))
    if date.approximate or date.doubted or date.choices or "[" in during or "{" in during:
        raise UsageError(Problem("panel-during", f"during: {during} is in doubt, or a set", hint))
    if not is_of_days and not (iso(first).endswith(_JANUARY) and iso(last).endswith(_DECEMBER)):
        raise UsageError(Problem("panel-during", f"during: {during} is not of whole years", hint))
    return first, last
