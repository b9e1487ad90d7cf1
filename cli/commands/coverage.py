"""`diplo coverage [A [B]]`: what sources claim to tell completely, and the gaps between."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol, TypeVar

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, party_argument, session_options, view_options
from cli.session import Session, find_party, read_pair
from cli.viewpoint import Viewpoint
from ledger.coverage import ANYBODY, COVERED, GAP, PART, SILENT, Row, of_all, of_pair, of_party
from ledger.known import Lines
from ledger.projections import ALL
from ledger.reader import read, register_of
from ledger.record import Record
from ledger.replay import BOTH


class Directed(Protocol):
    """A row of one dimension and direction."""

    @property
    def dimension(self) -> str:
        """The dimension."""

    @property
    def direction(self) -> str:
        """The direction as it is printed: `both`, or `A>B`."""


_Row = TypeVar("_Row", bound=Directed)


_PARTLY = "in part: only heads of mission who reside at the host"
NO_CLAIM = "no source claims to be complete"


@click.command("coverage", cls=Manual)
@party_argument("a", required=False)
@party_argument("b", required=False)
@click.option("--dimension", type=click.Choice(list(ALL)), help="Only this dimension.")
@view_options
@output_options
@session_options
def command(
    *, session: Session, a: str | None, b: str | None, dimension: str | None, seen: Viewpoint, out: Output
) -> None:
    """What is covered, by whom, and the gaps."""
    log = seen.lines(session)
    record, rows, heading = _find(log, a, b, seen, session.date_today().latest)
    rows = [row for row in rows if dimension in (None, row.dimension)]
    heading = f"{heading}: what is covered{seen.label()}"
    nothing = f"{NO_CLAIM}{'' if dimension is None else f' on {dimension}'}"
    if a is not None:
        lived = "both parties lived" if b else "it lived"
        nothing += f", and up to {session.date_today().text} there is no day on which {lived}"
    text = lambda paint: _text(record, rows, (heading, nothing), paint)  # noqa: E731 - the view calls it
    out.show(View(Row._fields, (row._asdict() for row in rows), text))
    session.pass_on(log)


def _find(
    log: Lines, a: str | None, b: str | None, seen: Viewpoint, today: int
) -> tuple[Record, list[Row], str]:  # fmt: skip
    if a is not None and b is not None:
        pair = read_pair(log, a, b)
        record = seen.seen(pair.record, log)
        return record, of_pair(record, pair.a.code, pair.b.code, today), words.pair_label(pair.a, pair.b)
    if a is None:
        record = seen.seen(read(log), log)
        return record, of_all(record), record.title
    party = find_party(register_of(log), a)
    record = seen.seen(read(log, (party.code,)), log)
    return record, of_party(record, party.code, today), party.label()


def _text(record: Record, rows: Sequence[Row], told: tuple[str, str], paint: Paint) -> Iterator[str]:
    heading, nothing = told
    yield paint.head(visible(heading))
    if not rows:
        yield ""
        yield nothing
    elif rows[0].a is None:
        yield ""
        yield from _claims(record, rows, paint)
    else:
        yield from _blocks(record, rows, paint)
    yield from words.source_list(record, (key for row in rows for key in row.sources), paint)
    yield from words.footer(record, paint)


def _claims(record: Record, rows: Sequence[Row], paint: Paint) -> Iterator[str]:
    """Put every claim on one line: its days, of whom it tells and its dimensions; below it stand its sources."""
    for entry, of_entry in groupby(rows, key=lambda row: row.entries):
        found = list(of_entry)
        days = " and ".join(dict.fromkeys(_days(row) for row in found))
        dimensions = ", ".join(dict.fromkeys(row.dimension for row in found))
        directed = [row.direction for row in found if row.direction != BOTH]
        who = _along(record, directed[0]) if directed else _among(record, found[0].parties or ())
        partly = f" ({_PARTLY})" if found[0].row == PART else ""
        yield f"{paint.head(days)}  {who}: {dimensions}{partly}  {paint.quiet(entry[0])}"
        yield f"      {_cited(found[0])}"


def _blocks(record: Record, rows: Sequence[Row], paint: Paint) -> Iterator[str]:
    names = {code: _name(record, code) for row in rows for code in (row.a, row.b or ANYBODY) if code is not None}
    silent = []
    for label, found in by_direction(rows, names, lambda rows: [row._replace(direction="") for row in rows]):
        if found[0].row == SILENT:
            silent.append(label)
            continue
        yield ""
        yield paint.head(label)
        for row in found:
            days = f"  {row.row.ljust(len(COVERED))}  {_days(row).ljust(_WIDTH)}"
            if row.row == GAP:
                yield paint.doubt(f"{days}{'' if row.b else '  toward all'}".rstrip())
            else:
                parts = (_toward(record, row), _cited(row), paint.quiet(" ".join(row.entries)))
                yield "  ".join((days, *(part for part in parts if part)))
    if silent:
        yield ""
        yield f"{SILENT}, and nothing recorded: {'; '.join(silent)}"


# As wide as two days and what stands between them.
_WIDTH = 24


def by_direction(
    rows: Iterable[_Row], names: Mapping[str, str], said: Callable[[list[_Row]], object]
) -> Iterator[tuple[str, list[_Row]]]:
    """Label the rows of each dimension and direction; both directions once, where they say the same."""
    for dimension, of_dimension in groupby(rows, key=lambda row: row.dimension):
        ways = {way: list(found) for way, found in groupby(of_dimension, key=lambda row: row.direction)}
        told = [said(found) for found in ways.values()]
        if told[1:] == told[:1]:
            yield f"{dimension}, either way", next(iter(ways.values()))
            continue
        for way, found in ways.items():
            one, _, other = way.partition(">")
            yield f"{dimension}, {names[one]} → {names[other]}" if other else dimension, found


def _days(row: Row) -> str:
    return f"{row.first or '..'} to {row.last or '..'}"


def _cited(row: Row) -> str:
    return ", ".join(f"[{key}]" for key in row.sources)


def _name(record: Record, code: str) -> str:
    return "all others" if code == ANYBODY else words.names((code,), record.register)


def _along(record: Record, direction: str) -> str:
    """Name the two sides of a claim that goes one way."""
    sides = (", ".join(_name(record, code) for code in side.split(",")) for side in direction.split(">"))
    return " → ".join(sides)


def _among(record: Record, parties: Sequence[str]) -> str:
    """Name those whom a claim tells of, either way."""
    named = ", ".join(_name(record, code) for code in parties if code != ANYBODY)
    return f"{named} {'toward all others' if ANYBODY in parties else 'among themselves'}"


def _toward(record: Record, row: Row) -> str:
    """Say toward whom a party is covered, where only that was asked."""
    if row.parties is None:
        return ""
    if ANYBODY in row.parties:
        return "toward all"
    ours = record.lineage(str(row.a))
    return f"only toward {', '.join(_name(record, code) for code in row.parties if code not in ours)}"
