"""Panels of the Diplomatic Exchange data set for tests: levels in, a file in the form of v2006.1 out."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from hypothesis import strategies as st
from importing import empty, imported

from ledger.importers.cow_dipex import IMPORTER
from ledger.importers.importing import Imported
from ledger.log import Log

HEADER = '"ccode1","ccode2","year","DR_at_1","DR_at_2","DE","version"'
NOISY = "2006.0999755859375"
# Sender, host and year to level.
Panel = dict[tuple[int, int, int], str]


def panel(text: str) -> Panel:
    """Read `2>40 1950:3 1955:9` lines; what a line leaves out of the other direction is 0."""
    found: Panel = {}
    for line in text.splitlines():
        pair, *cells = line.split()
        sender, host = map(int, pair.split(">"))
        for year, _, level in (cell.partition(":") for cell in cells):
            found[sender, host, int(year)] = level
            found.setdefault((host, sender, int(year)), "0")
    return found


_NUMBERS = (2, 40, 255, 260, 265, 365, 511, 678, 679, 680, 710, 732)
_SURVEYS = (1817, 1920, 1925, 1950, 1965, 1970, 1980, 1985, 1990, 2005)
# Pairs of numbers that are one party in most years, and with itself alone it has no survey.
_SAME = {(255, 260), (710, 713)}


@st.composite
def panels(
    draw: st.DrawFn, numbers: Sequence[int] = _NUMBERS, surveys: Sequence[int] = _SURVEYS, levels: str = "000012399"
) -> Panel:
    """Draw a small panel: some states, surveys, absent pairs and levels; of those of one party among themselves none."""
    found: Panel = {}
    drawn = draw(st.lists(st.sampled_from(numbers), min_size=2, max_size=5, unique=True))
    for year in draw(st.lists(st.sampled_from(surveys), min_size=1, max_size=5, unique=True)):
        for couple in combinations(sorted(drawn), 2):
            if couple in _SAME:
                continue
            for pair in draw(st.sampled_from([(couple, couple[::-1])] * 3 + [()])):
                found[*pair, year] = draw(st.sampled_from(levels))
    return found or {(2, 40, 1950): "3", (40, 2, 1950): "0"}


def exchange(year: int, one: str, other: str) -> str:
    """Give DE by the rule of the codebook."""
    return "1" if {one, other} & set("1239" if 1950 <= year <= 1965 else "123") else "0"


def rows(levels: Mapping[tuple[int, int, int], str], version: str = NOISY) -> list[str]:
    """Write the rows of a panel in the order of the file."""
    return [
        f"{one},{other},{year},{levels[other, one, year]},{levels[one, other, year]},"
        f"{exchange(year, levels[one, other, year], levels[other, one, year])},{version}"
        for one, other, year in sorted(levels)
    ]


def table(*lines: str) -> str:
    """Write lines below the header, as the file has them."""
    return "".join(f"{line}\r\n" for line in (HEADER, *lines))


def write(folder: Path, *lines: str) -> Path:
    """Write a file of these rows."""
    path = folder / "dipex.csv"
    path.write_text(table(*lines), encoding="utf-8", newline="")
    return path


def taken(folder: Path, text: str) -> Log:
    """Import a panel, as `panel` reads it, into a new ledger."""
    log = empty(folder)
    imported(log, write(folder, *rows(panel(text))), IMPORTER)
    return log


def again(log: Log, folder: Path, text: str, version: str = NOISY) -> Imported:
    """Import another edition."""
    return imported(log, write(folder, *rows(panel(text), version)), IMPORTER)
