"""`diplo party NAME`: who is meant by a name."""

from collections.abc import Iterator, Mapping

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.session import Session, find_party, parse_date
from cli.viewpoint import Viewpoint
from ledger.dates import FIRST_DAY, LAST_DAY, iso
from ledger.parties import Party
from ledger.reader import read

COLUMNS = ("code", "type", "name", "official", "names", "codes", "life", "successors", "note")


@click.command("party", cls=Manual)
@party_argument("name")
@on_option
@view_options
@output_options
@session_options
def command(*, session: Session, name: str, on: str | None, seen: Viewpoint, out: Output) -> None:
    """Who is meant by a name, with codes, names and years."""
    log = seen.lines(session)
    # Names rest on no source: what is left out is only looked for, so that a misspelt one is told.
    record = read(log, ())
    register = seen.seen(record, log).register
    window = None
    if on is not None:
        date = parse_date(on, "--on")
        window = (date.earliest, date.latest)
    party = find_party(register, name, window)
    out.show(View(COLUMNS, [_record(party)], lambda paint: _text(party, paint)))
    session.pass_on(log)


def _record(party: Party) -> Mapping[str, object]:
    return {
        "code": party.code,
        "type": party.type,
        "name": party.name,
        "official": party.official,
        "names": [name.text for name in party.names],
        "codes": [f"{scheme}:{code}" for scheme, code in party.codes.items()],
        "life": [f"{_day(spell.start)}/{_day(spell.end)} {spell.source}" for spell in party.life],
        "successors": list(party.successors),
        "note": party.note or None,
    }


def _day(ordinal: int) -> str:
    return ".." if ordinal in (FIRST_DAY, LAST_DAY) else iso(ordinal)


def _text(party: Party, paint: Paint) -> Iterator[str]:
    yield f"{paint.head(party.label())}, {party.type}, {visible(party.official)}"
    for years in party.years():
        yield f"  {years}"
    if party.codes:
        yield f"  codes: {', '.join(f'{scheme}:{code}' for scheme, code in party.codes.items())}"
    yield f"  names: {'; '.join(visible(f'{name.text} ({name.lang})') for name in party.names)}"
    if party.successors:
        yield f"  followed by: {', '.join(party.successors)}"
    if party.note:
        yield f"  {visible(party.note)}"
