"""Correlates of War Diplomatic Exchange: who had what sort of envoy where, in each year of a survey since 1817.

`cow_dipex_rows` reads and judges its rows, `cow_dipex_entries` tells what they mean and makes entries of them.
"""

from collections.abc import Iterator, Mapping, Sequence

from ledger.importers.cow_dipex.entries import EDITION, NAME, Maker, coded_of, read_before, source_of
from ledger.importers.cow_dipex.rows import COLUMNS, ONE_YEAR, Bad, Judge, Rows
from ledger.importers.importer import Given, Importer, Row, Tally
from ledger.importers.opening import raw_lines
from ledger.importers.tables import Line, read_table
from ledger.problems import Problem, RefusedError


def _read(given: Given) -> Iterator[Row]:
    rows = Rows()
    _refuse_delimiter(given)
    for line in read_table(given, COLUMNS):
        if not rows.version and not line.problem:
            _refuse_more(given, line)
        if found := [line.problem] if line.problem else rows.take(line):
            yield Row(problems=tuple(found), line=line.number, raw=line.raw)
    judge = Judge(rows, given.register)
    judge.settle()
    yield from _set_apart(given, judge.bad)
    before = read_before(given.standing)
    rows_of: dict[int, int] = {}
    for place in judge.levels:
        year = place & ONE_YEAR
        rows_of[year] = rows_of.get(year, 0) + 2
    versions = before.versions | dict.fromkeys(rows_of, rows.version)
    source = source_of(rows.version if rows_of else EDITION)
    yield Row(bodies=({"kind": "source", "csl": source},), count=0, told=Tally())
    tallies = _tallies(before.levels, judge)
    maker = Maker(judge.party, judge.successors, before.levels | judge.levels, versions, str(source["id"]))
    for year, bodies in maker.surveys():
        yield Row(bodies=tuple(bodies), count=rows_of.get(year, 0), told=tallies.get(year, Tally()))
    for body in maker.spells():
        yield Row(bodies=(body,), count=0, told=Tally())


def _refuse_delimiter(given: Given) -> None:
    """Refuse a table whose cells stand apart by something else than commas, as spreadsheets of many countries write."""
    header = next(iter(raw_lines(given.path)))
    for mark, name in ((b";", "semicolons"), (b"\t", "tabs")):
        if mark in header and b"," not in header:
            what = f"{name} stand between the cells, and no comma"
            raise RefusedError(
                Problem("format-wrong", what, "save it with commas, as the data set is published", given.path, 1)
            )


def _refuse_more(given: Given, line: Line) -> None:
    """Refuse a table with columns that could not be given back."""
    if more := [name for name in line.cells if name not in COLUMNS]:
        what = f"the table has columns that the data set has not: {', '.join(more[:5])}"
        raise RefusedError(Problem("columns-unknown", what, "leave them out, or use `diplo import csv`", given.path, 1))


def _set_apart(given: Given, bad: Sequence[Bad]) -> Iterator[Row]:
    """Give rows that cannot be taken, as they stand in the file: it is read again for them."""
    if not bad:
        return
    raws: dict[int, str] = dict.fromkeys((line for one in bad for line in one.lines), "")
    for line in read_table(given._replace(progress=None), COLUMNS):
        if line.number in raws:
            raws[line.number] = line.raw
    for problem, lines in bad:
        lines.sort()
        raw = "\n".join(raws[line] for line in lines)
        rows = f", in {len(lines):,} rows, of which this is the first" if len(lines) > 1 else ""
        told = (problem._replace(what=problem.what + rows),)
        yield Row(problems=told, line=lines[0], raw=raw, count=len(lines), lines=tuple(lines) if rows else ())


def _tallies(before: Mapping[int, int], judge: Judge) -> dict[int, Tally]:
    """Count by year the rows that are new, changed and gone; of each pair there are two."""
    counts: dict[int, list[int]] = {}
    for place, levels in judge.levels.items():
        if (last := before.get(place)) != levels:
            counts.setdefault(place & ONE_YEAR, [0, 0, 0])[last is not None] += 2
    for place in before:
        if place not in judge.levels and place not in judge.unusable:
            counts.setdefault(place & ONE_YEAR, [0, 0, 0])[2] += 2
    return {year: Tally(*found) for year, found in counts.items()}


def _ends(given: Given, key: str) -> bool:
    """Tell whether an entry that is not made any more told a level: its rows stand in other entries now, or are 0."""
    # What has no code is a survey, or of somebody who took such a key.
    return "DR_at_2" in coded_of(given.standing.last_said(key) or {})


IMPORTER = Importer(
    name=NAME,
    help="COW Diplomatic Exchange: the level of envoys of each state at each other, in 38 surveys from 1817 to 2005",
    sources=(source_of(EDITION),),
    licence="free use with citation",
    takes="file",
    read=_read,
    ends=_ends,
)
