"""`diplo compare A B`: what each source says of a pair, side by side, and where they part."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import click

from cli import words
from cli.commands.coverage import by_direction
from cli.output import Output, Paint, View
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.session import Pair, Session, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.comparison import Parting, Row, compare, partings
from ledger.problems import Problem, UsageError
from ledger.projections import ALL
from ledger.queries import NOT_COVERED, UNKNOWN

# What a terminal, a page and a screen share.
_WIDTH = 100


@click.command("compare", cls=Manual)
@party_argument("a")
@party_argument("b")
@on_option
@click.option("--dimension", type=click.Choice(list(ALL)), help="Only this dimension.")
@view_options
@output_options
@session_options
def command(
    *, session: Session, a: str, b: str, on: str | None, dimension: str | None, seen: Viewpoint, out: Output
) -> None:
    """What each source says of a pair, side by side."""
    if seen.according_to is not None:
        what = "--according-to leaves one view, and there is nothing to compare it with"
        hint = "leave it out, or name the sources that are not to be heard: --without SOURCE"
        raise UsageError(Problem("according-to-alone", what, hint))
    log = seen.lines(session)
    date = None if on is None else parse_date(on, "--on")
    pair = read_pair(log, a, b, None if date is None else (date.earliest, date.latest))
    pair = pair._replace(record=seen.seen(pair.record, log))
    rows = [
        row for row in compare(pair.record, pair.a.code, pair.b.code, date) if dimension in (None, row.dimension)
    ]  # fmt: skip
    heading = f"{words.pair_label(pair.a, pair.b)}, by each source{'' if on is None else f' on {on}'}{seen.label()}"
    text = lambda paint: _text(pair, rows, heading, paint)  # noqa: E731 - the view calls it
    out.show(View(Row._fields, (row._asdict() for row in rows), text))
    session.pass_notes(pair.notes, out.format)
    session.pass_on(log)


def _text(pair: Pair, rows: Sequence[Row], heading: str, paint: Paint) -> Iterator[str]:
    yield paint.head(heading)
    yield from pair.notes
    keys = list(dict.fromkeys(row.source for row in rows))
    speaking = [key for key in keys if any(row.source == key and row.status != NOT_COVERED for row in rows)]
    numbers = {key: f"[{number}]" for number, key in enumerate(speaking, 1)}
    names = {party.code: party.name for party in (pair.a, pair.b)}
    silent = []
    for label, found in by_direction(rows, names, lambda rows: [row._replace(direction="") for row in rows]):
        if all(row.status == NOT_COVERED for row in found):
            silent.append(label)
            continue
        yield ""
        yield paint.head(label)
        yield from _table(found, numbers, paint)
        yield from _partings(found, paint)
    mute = [f"[{key}]" for key in keys if key not in speaking]
    ends = [
        "all agree: on no day do two sources that speak part"
        if _is_shared(rows) and not any(row.parts for row in rows)
        else "",
        "" if keys else f"{NOT_COVERED}: no source speaks of the two",
        f"{NOT_COVERED} by any source: {'; '.join(silent)}" if silent else "",
        f"cited for other things alone: {', '.join(mute)}" if mute else "",
    ]
    if any(ends):
        yield ""
        yield from filter(None, ends)
    if speaking:
        yield ""
        yield paint.head("Sources")
        for key, number in numbers.items():
            yield f"  {number} [{key}] {words.reference(pair.record.sources[key])}"
    yield from words.footer(pair.record, paint)


def _partings(rows: Sequence[Row], paint: Paint) -> Iterator[str]:
    found = list(partings(rows))
    for parting in found:
        yield f"  {paint.doubt(_when(parting))}: {', '.join(_sides(parting))}"
    if not found:
        yield f"  {_why_none_part(rows)}"


def _why_none_part(rows: Sequence[Row]) -> str:
    speaking = list(dict.fromkeys(row.source for row in rows if row.speaks))
    if _is_shared(rows):
        return "no two sources part"
    if len(speaking) > 1:
        return "no two sources speak of the same days"
    return f"only [{speaking[0]}] speaks of it" if speaking else "no source tells of these days: all is assumed"


def _is_shared(rows: Iterable[Row]) -> bool:
    """Tell whether two sources ever speak of the same days of a dimension."""
    stretches = groupby(rows, key=lambda row: row[2:6])
    return any(sum(row.speaks for row in stretch) > 1 for _, stretch in stretches)


def _when(parting: Parting) -> str:
    first, last = parting.first, parting.last
    if first is None:
        return "on all days" if last is None else f"to {last}"
    if last is None:
        return f"from {first} on"
    return f"on {first}" if first == last else f"from {first} to {last}"


def _sides(parting: Parting) -> Iterator[str]:
    """Name the sources that say the same together, with what they say."""
    said: dict[str, list[str]] = {}
    for row in parting.rows:
        carried = " (carried)" if row.is_carried else " (later carried)" if row.source in parting.later else ""
        said.setdefault(_status(row) + carried, []).append(f"[{row.source}]")
    yield from (f"{' '.join(keys)} {status}" for status, keys in said.items())


def _status(row: Row) -> str:
    return f"{UNKNOWN}: {' or '.join(row.possible)}" if row.status == UNKNOWN else row.status


def _cell(row: Row) -> str:
    return _status(row) + (f" ({', '.join(row.flags)})" if row.flags else "")


# --- the table --------------------------------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A row of the table: its days, whether sources part then, and what each column says."""

    first: str | None
    last: str | None
    parts: bool
    cells: tuple[str, ...]


def _table(rows: Sequence[Row], numbers: Mapping[str, str], paint: Paint) -> Iterator[str]:
    """Set out the stretches below one another and the sources beside one another; those that say the same share a column."""
    lines: list[_Line] = []
    for _, stretch in groupby(rows, key=lambda row: (row.first, row.last)):
        cells = list(stretch)
        line = _Line(cells[0].first, cells[0].last, any(row.parts for row in cells), tuple(map(_cell, cells)))
        if lines and lines[-1][2:] == line[2:]:
            line = line._replace(first=lines.pop().first)
        lines.append(line)
    by_source = zip((row.source for row in rows), zip(*(line.cells for line in lines), strict=True), strict=False)
    columns: dict[tuple[str, ...], list[str]] = {}
    for key, cells_ in by_source:
        if any(cell != NOT_COVERED for cell in cells_):
            columns.setdefault(cells_, []).append(numbers[key])
    heads = [("from", "to", "", *map(" ".join, columns.values()))]
    body = [
        (line.first or "..", line.last or "..", "part" if line.parts else "", *cells)
        for line, cells in zip(lines, zip(*columns, strict=True), strict=True)
    ]
    if not any(line.parts for line in lines):
        heads, body = ([(*row[:2], *row[3:]) for row in some] for some in (heads, body))
    yield from _laid_out([*heads, *body], len(heads[0]) - len(columns), paint)


def _laid_out(rows: Sequence[Sequence[str]], fixed: int, paint: Paint) -> Iterator[str]:
    """Lay cells out in as few lines as the width allows; columns that do not fit follow below, under the same days."""
    from textwrap import wrap  # noqa: PLC0415 - beside its only use

    columns = list(zip(*rows, strict=True))
    longest = [max(len(word) for cell in column for word in cell.split() or [""]) for column in columns]
    for most in (_WIDTH, 36, 24, 18, 0):
        widths = [
            max(least, min(most, max(map(len, column)))) for least, column in zip(longest, columns, strict=True)
        ]  # fmt: skip
        if sum(widths) + 2 * len(widths) <= _WIDTH:
            break
    for panel in _panels(widths, fixed):
        for number, row in enumerate(rows):
            parts = [wrap(row[place], widths[place]) for place in panel]
            for height in range(max(map(len, parts))):
                cells = [part[height] if height < len(part) else "" for part in parts]
                texts = [cell.ljust(widths[place]) for cell, place in zip(cells, panel, strict=True)]
                line = "  " + "  ".join(texts).rstrip()
                yield line if number else paint.quiet(line)


def _panels(widths: Sequence[int], fixed: int) -> Iterator[list[int]]:
    """Share the columns out over tables of a page's width, each with the fixed columns before its own."""
    panel = list(range(fixed))
    for place in range(fixed, len(widths)):
        taken = sum(widths[one] + 2 for one in (*panel, place))
        if taken > _WIDTH and len(panel) > fixed:
            yield panel
            panel = list(range(fixed))
        panel.append(place)
    yield panel
