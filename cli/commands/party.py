"""`diplo party NAME`: who is meant by a name; `diplo party --list`: everybody."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.session import Session, find_living, parse_date
from cli.viewpoint import Viewpoint
from ledger.dates import FIRST_DAY, LAST_DAY, iso
from ledger.parties import Name, Party
from ledger.problems import Problem, UsageError
from ledger.reader import read

COLUMNS = ("code", "type", "name", "official", "names", "codes", "life", "successors", "note")
TYPES = ("state", "organisation", "other")


@click.command("party", cls=Manual)
@party_argument("name", required=False)
@click.option("--list", "everybody", is_flag=True, help="List all parties, or those that existed on the date.")
@click.option("--type", "kind", type=click.Choice(TYPES), help="List those of this type alone.")
@on_option
@view_options
@output_options
@session_options
def command(
    *,
    session: Session,
    name: str | None,
    everybody: bool,
    kind: str | None,
    on: str | None,
    seen: Viewpoint,
    out: Output,
) -> None:
    """Who is meant by a name, with codes, names and years; or the list of all parties."""
    if (name is None) != everybody or (kind and not everybody):
        raise UsageError(
            Problem("usage", "one party is asked for by its name, all of them by --list", "`diplo party Cuba`")
        )
    log = seen.lines(session)
    # Names rest on no source: what is left out is only looked for, so that a misspelt one is told.
    record = read(log, ())
    register = seen.seen(record, log).register
    window = None
    if on is not None:
        date = parse_date(on, "--on")
        window = (date.earliest, date.latest)
    if name is not None:
        party, note = find_living(log, register, name, window)
        notes = (note,) if note else ()
        out.show(View(COLUMNS, [_record(party)], lambda paint: (*notes, *_text(party, paint))))
        session.pass_notes(notes, out.format)
    else:
        listed = sorted(register.parties.values(), key=lambda party: party.code)
        parties = [one for one in listed if kind in (None, one.type) and (window is None or one.lives_on(*window))]
        out.show(View(COLUMNS, map(_record, parties), lambda paint: _list_text(parties, paint)))
    session.pass_on(log)


def _record(party: Party) -> Mapping[str, object]:
    return {
        "code": party.code,
        "type": party.type,
        "name": party.name,
        "official": party.official,
        "names": [name.text for name in party.names],
        "codes": [f"{scheme}:{code}" for scheme, code in party.listed()],
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
        yield f"  codes: {', '.join(_codes(party))}"
    for lang, names in groupby(party.names, key=lambda name: name.lang):
        yield f"  names, {visible(lang)}: {'; '.join(visible(name.text + _years([name])) for name in names)}"
    if party.successors:
        yield f"  followed by: {', '.join(party.successors)}"
    if party.note:
        yield f"  {visible(party.note)}"


def _list_text(parties: Sequence[Party], paint: Paint) -> Iterator[str]:
    width = max((len(party.code) for party in parties), default=0)
    for party in parties:
        years = ", ".join(party.years())
        yield f"{paint.head(party.code.ljust(width))}  {visible(party.name)}{f', {years}' if years else ''}"
    if not parties:
        yield "there is none"


def _codes(party: Party) -> Iterator[str]:
    """Write each code with the years in which its list gave it to this party, where it gave it to others too."""
    for scheme, code in party.listed():
        yield f"{scheme}:{code}{_years([turn for turn in party.turns if (turn.lang, turn.text) == (scheme, code)])}"


def _years(uses: Sequence[Name]) -> str:
    """Write when a name or code was in use, in brackets; a year is said of what was in use through its first or last day."""
    texts = []
    for use in uses:
        # Most names are dated by years alone: their days are those years' first and last.
        start, end = iso(use.start).removesuffix("-01-01"), iso(use.end).removesuffix("-12-31")
        if use.start == FIRST_DAY:
            texts += [] if use.end == LAST_DAY else [f"until {end}"]
        else:
            texts.append(f"from {start}" if use.end == LAST_DAY else f"{start} to {end}")
    return f" ({' and '.join(texts)})" if texts else ""
