"""`diplo export events`: dated acts as a flat list, with the codes of CAMEO and PLOVER where they have one."""

import os
from collections.abc import Iterator

import click

from cli.output import Output, TargetError, View
from cli.params import party_argument, session_options, view_options
from cli.session import Session, find_party, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.exporters.events import Act, acts, is_between
from ledger.exporters.party_codes import LISTS
from ledger.known import Lines
from ledger.queries import can_fall, events_between
from ledger.reader import read, register_of
from ledger.record import Record

_FORMATS = ("csv", "tsv", "json", "jsonl")
_ENDINGS = {**{f".{form}": form for form in _FORMATS}, ".ndjson": "jsonl"}


@click.command("events")
@party_argument("a", required=False)
@party_argument("b", required=False)
@click.option("--during", metavar="DATE", help="Only what can have happened then, EDTF.")
@click.option("--codes", "codes_of", type=click.Choice(list(LISTS)), default="iso3", help="Of the actors; else iso3.")
@view_options
@click.option("-O", "--output-format", "form", type=click.Choice(_FORMATS), metavar="FORMAT", help="|".join(_FORMATS))
@click.option(
    "-o", "--output", "target", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
@click.option("--spreadsheet", is_flag=True, help="In csv and tsv, a ' before texts that begin as a formula.")
@session_options
def command(
    *,
    session: Session,
    a: str | None,
    b: str | None,
    during: str | None,
    codes_of: str,
    seen: Viewpoint,
    form: str | None,
    target: str | None,
    spreadsheet: bool,
) -> None:
    """Dated acts, one row for each directed pair, with CAMEO and PLOVER codes."""
    out = Output(_format(form, target), target, spreadsheet=spreadsheet, quiet=session.quiet)
    log = seen.lines(session)
    window = None if during is None else parse_date(during, "--during")
    record, codes = _find(log, a, b, seen)
    events = events_between(record, *codes)
    if window is not None:
        events = [event for event in events if can_fall(event.date, window)]
    counted = _Counted(acts(record, events, codes_of, is_between(record, *codes)))
    records = (act._asdict() for act in counted)
    out.show(View(Act._fields, records, lambda _: (), head=str(record.head)))
    session.say(
        f"diplo: note: CAMEO and PLOVER say less than the ledger: {counted.uncoded} of {counted.rows} rows have no CAMEO "
        "code, and `loss` says of each row what the codes leave out"
    )
    session.pass_on(log)


class _Counted:
    """Counts rows as they go by: all, and those without a code."""

    def __init__(self, found: Iterator[Act]) -> None:
        self._found = found
        self.rows = self.uncoded = 0

    def __iter__(self) -> Iterator[Act]:
        for act in self._found:
            self.rows += 1
            self.uncoded += not act.cameo
            yield act


def _format(form: str | None, target: str | None) -> str:
    if form is not None or target is None:
        return form or "csv"
    found = _ENDINGS.get(os.path.splitext(target)[1].lower())
    if found is None:
        what = f"the ending of {os.path.basename(target)} names no format for events"
        raise TargetError(what, f"say -O {'|'.join(_FORMATS)}", 2)
    return found


def _find(log: Lines, a: str | None, b: str | None, seen: Viewpoint) -> tuple[Record, tuple[str | None, str | None]]:
    if a is not None and b is not None:
        pair = read_pair(log, a, b)
        return seen.seen(pair.record, log), (pair.a.code, pair.b.code)
    if a is None:
        return seen.seen(read(log), log), (None, None)
    party = find_party(register_of(log), a)
    return seen.seen(read(log, (party.code,)), log), (party.code, None)
