"""`diplo log [A [B]]`: the events, in order of date."""

from collections.abc import Iterator, Mapping, Sequence

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, according_option, output_options, party_argument, session_options
from cli.session import Session, find_party, parse_date, read_pair
from ledger.kinds import KINDS
from ledger.log import Log
from ledger.queries import can_fall, events_between, kind_label
from ledger.record import Event, Record, read, source_keys
from ledger.revise import rank_of

_EVENTS = [kind.name for kind in KINDS.values() if kind.group != "record"]
COLUMNS = (
    "position",
    "v",
    "id",
    "recorded_at",
    "recorded_by",
    "kind",
    "date",
    "calendar",
    "parties",
    "by",
    "toward",
    *dict.fromkeys(field.name for kind in KINDS.values() if kind.group != "record" for field in kind.fields),
    "place",
    "instrument",
    "cites",
    "account_of",
    "after",
    "note",
    "key",
)


@click.command("log", cls=Manual)
@party_argument("a", required=False)
@party_argument("b", required=False)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(_EVENTS), metavar="KIND", help="Only this kind.")
@click.option("--during", metavar="DATE", help="Only events that can have happened then, EDTF.")
@according_option
@output_options
@session_options
def command(
    *,
    session: Session,
    a: str | None,
    b: str | None,
    kinds: Sequence[str],
    during: str | None,
    according_to: str | None,
    out: Output,
) -> None:
    """Events, of all, of one party or between two, in order of date."""
    log = session.log()
    record, events, heading = _find(log, a, b, according_to)
    heading += words.seen_by(according_to)
    if kinds:
        events = [event for event in events if event.body["kind"] in kinds]
    if during is not None:
        window = parse_date(during, "--during")
        events = [event for event in events if can_fall(event.date, window)]
    text = lambda paint: _text(record, events, heading, paint)  # noqa: E731 - the view calls it
    out.show(View(COLUMNS, ({"position": event.position, **event.entry} for event in events), text, versioned=False))
    session.pass_on(log)


def _find(log: Log, a: str | None, b: str | None, according_to: str | None) -> tuple[Record, list[Event], str]:
    if a is not None and b is not None:
        pair = read_pair(log, a, b)
        record = pair.record.seen_by(according_to)
        return record, events_between(record, pair.a.code, pair.b.code), words.pair_label(pair.a, pair.b)
    record = read(log).seen_by(according_to)
    if a is None:
        return record, events_between(record, None, None), record.title
    party = find_party(record.register, a)
    return record, events_between(record, party.code, None), party.label()


def _text(record: Record, events: Sequence[Event], heading: str, paint: Paint) -> Iterator[str]:
    yield paint.head(visible(heading))
    yield ""
    for event in events:
        yield from event_lines(event.id, event.body, event.dated, record, paint)
        yield f"      {', '.join(f'[{key}]' for key in source_keys(event))}"
    if not events:
        yield "nothing is recorded"
    yield from words.footer(record, paint)


def event_lines(identity: str, body: Mapping[str, object], date: str, record: Record, paint: Paint) -> Iterator[str]:
    """Put an event on one line, and its note on another."""
    parts = [kind_label(body), words.who(body, record.register)]
    parts += [visible(str(body[name])) for name in ("mission", "class", "person", "protector") if name in body]
    if "place" in body:
        parts.append(f"in {visible(str(body['place']))}")
    account = paint.quiet(f" (another account of {body['account_of']})") if "account_of" in body else ""
    rank = rank_of(body)
    judged = "" if rank == "normal" else paint.doubt(f" ({rank})")
    yield f"{paint.head(date)}  {', '.join(parts)}  {paint.quiet(identity)}{account}{judged}"
    if "note" in body:
        yield f"      {visible(str(body['note']))}"
