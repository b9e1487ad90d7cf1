"""Panels as text: CSV (RFC 4180, but for the ends of lines), JSON (RFC 8259) and JSON Lines, a dyad at a time.

Cells have no character that any of these would quote or escape: codes, dates, names of statuses and of flags.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date

from ledger.dates import iso
from ledger.exporters.panels.counting import Counts
from ledger.exporters.panels.making import Block, Panel
from ledger.exporters.panels.rules import Cell

FORMS = ("csv", "jsonl", "json")
# A stretch of years or days, and the places of its cells, one for each group of columns.
_Stretch = tuple[int, int, tuple[int, ...]]


def lines(panel: Panel | Counts, form: str) -> Iterator[str]:
    """Give a panel as text: one line, or several with line ends between, at a time.

    Args:
        panel: The panel.
        form: One of `FORMS`.
    """
    rows = _counted(panel, form) if isinstance(panel, Counts) else _of_dyads(panel, form)
    if form == "csv":
        yield ",".join(panel.asked.columns)
    if form != "json":
        yield from rows
        return
    # An array has a comma behind each row but the last.
    line = "["
    for more in rows:
        if line != "[":
            yield f"{line},"
            line = ""
        line += more.replace("\n", ",\n")
    yield f"{line}]"


def _of_dyads(panel: Panel, form: str) -> Iterator[str]:
    asked = panel.asked
    written = _in_csv if form == "csv" else _in_json
    before, between, after = ("", ",", "") if form == "csv" else ("{", ",", "}")
    one, other, when = (f'"{key}":' if form != "csv" else "" for key in asked.keys)
    if asked.is_of_days:
        least, quote = asked.first, '"' if form != "csv" else ""
        whens = [f"{quote}{iso(day)}{quote}" for day in range(asked.first, asked.last + 1)]
    else:
        least, last = (date.fromordinal(day).year for day in (asked.first, asked.last))
        whens = [str(year) for year in range(least, last + 1)]
    tails: dict[tuple[int, ...], str] = {}
    names = [[f"{name}{part}" for part in _parts(panel)] for name, _, _ in panel.ways]
    for block in panel.blocks():
        head = f"{before}{one}{written(block.one)}{between}{other}{written(block.other)}{between}{when}"
        rows: list[str] = []
        for first, last, places in stretches(block):
            tail = tails.get(places)
            if tail is None:
                cells = [rule.cells[place] for rule, place in zip(panel.rules, places, strict=True)]
                tail = tails[places] = between + _tail(cells, names, form) + after
            rows += [f"{head}{text}{tail}" for text in whens[first - least : last - least + 1]]
        yield "\n".join(rows)


def _parts(panel: Panel) -> Sequence[str]:
    count = len(panel.asked.keys)
    name = panel.ways[0][0]
    return [column.removeprefix(name) for column in panel.asked.columns[count : count + len(Cell._fields)]]


def _tail(cells: Sequence[Cell], names: Sequence[Sequence[str]], form: str) -> str:
    if form == "csv":
        return ",".join(_in_csv(value) for cell in cells for value in cell)
    pairs = (
        (name, value) for its, cell in zip(names, cells, strict=True) for name, value in zip(its, cell, strict=True)
    )
    return ",".join(f'"{name}":{_in_json(value)}' for name, value in pairs)


def stretches(block: Block) -> Iterator[_Stretch]:
    """Cut the rows of a dyad where a cell of any group of columns changes."""
    if len(block.runs) == 1:
        yield from ((first, last, (place,)) for first, last, place in block.runs[0])
        return
    turns = [iter(runs) for runs in block.runs]
    current = [next(turn) for turn in turns]
    start = current[0][0]
    while True:
        end = min(run[1] for run in current)
        yield start, end, tuple(run[2] for run in current)
        ended = [place for place, run in enumerate(current) if run[1] == end]
        for place in ended:
            following = next(turns[place], None)
            if following is None:
                return
            current[place] = following
        # All groups have runs over the same periods, so that what follows begins with the next of them.
        start = end + 1 if len(ended) < len(current) else current[0][0]


def _counted(counts: Counts, form: str) -> Iterator[str]:
    columns = counts.columns()
    for row in zip(*columns.values(), strict=True):
        if form == "csv":
            yield ",".join(map(_in_csv, row))
        else:
            yield "{" + ",".join(f'"{name}":{_in_json(value)}' for name, value in zip(columns, row, strict=True)) + "}"


def _in_csv(value: object) -> str:
    return "" if value is None else str(value)


def _in_json(value: object) -> str:
    return json.dumps(value)
