"""What the tests of the register of parties share: its lines, days, and which names two parties bore at once."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = dict[str, Any]
Window = tuple[int, int]

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "ledger" / "data" / "parties.jsonl").read_text(encoding="utf-8").splitlines()
ROWS: list[Row] = [json.loads(line) for line in LINES]
FIRST, LAST = date.min.toordinal(), date.max.toordinal()
NOW = "2026-11-22"


def days(earliest: str, latest: str = "") -> Window:
    """Return a window of days from ISO dates; one date is a window of one day."""
    return date.fromisoformat(earliest).toordinal(), date.fromisoformat(latest or earliest).toordinal()


def window_of(start: str | None, end: str | None) -> Window:
    """Return the days of a row of the data, where null is an open end."""
    return days(start or date.min.isoformat(), end or date.max.isoformat())


def common(ones: list[Window], others: list[Window]) -> list[Window]:
    """Return the stretches of days that lie in both lists of stretches."""
    both = [(max(one[0], other[0]), min(one[1], other[1])) for one in ones for other in others]
    return [(start, end) for start, end in both if start <= end]


def spells(row: Row) -> list[Window]:
    """Return the days on which a line's party lived, by any source."""
    return [window_of(start, end) for start, end, _ in row["life"]]


@cache
def bearers() -> dict[str, dict[str, list[Window]]]:
    """Map each folded name to its parties, each with the days on which it lived and bore it."""
    found: dict[str, dict[str, list[Window]]] = {}
    for row in ROWS:
        uses: dict[str, list[Window]] = {}
        for text, _, *years in row["names"]:
            uses.setdefault(fold(text), []).append(window_of(*years) if years else (FIRST, LAST))
        for text, used in uses.items():
            found.setdefault(text, {})[row["code"]] = common(used, spells(row))
    return found


def collisions() -> Iterator[tuple[str, str, str, int]]:
    """Yield each name that two parties bore on one day: the name, both codes, and the first such day."""
    for text, uses in bearers().items():
        for one, other in combinations(sorted(uses), 2):
            both = common(uses[one], uses[other])
            if both:
                yield text, one, other, min(both)[0]
