"""`diplo log [A [B]]`: the events, in order of date."""

from collections.abc import Iterator, Mapping, Sequence

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, party_argument, session_options, view_options
from cli.session import Session, find_party, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.canonical import ENVELOPE
from ledger.kinds import KINDS
from ledger.known import Lines
from ledger.queries import can_fall, events_between, kind_label
from ledger.reader import read, register_of
from ledger.record import Event, Record, source_keys
from ledger.revise import rank_of

_LISTED = [kind for kind in KINDS.values() if kind.has_parties]
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
    *dict.fromkeys(field.name for kind in _LISTED for field in kind.fields),
    "place",
    "instrument",
    "cites",
    "account_of",
    "after",
    "note",
    "coded",
    "key",
    "amended_by",
)


@click.command("log", cls=Manual)
@party_argument("a", required=False)
@party_argument("b", required=False)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.name for kind in _LISTED]),
    metavar="KIND",
    help="Only this kind.",
)
@click.option("--during", metavar="DATE", help="Only events that can have happened then, EDTF.")
@view_options
@output_options
@session_options
def command(
    *,
    session: Session,
    a: str | None,
    b: str | None,
    kinds: Sequence[str],
    during: str | None,
    seen: Viewpoint,
    out: Output,
) -> None:
    """Events, of all, of one party or between two, in order of date."""
    log = seen.lines(session)
    record, events, heading = _find(log, a, b, seen, frozenset(kinds))
    heading += seen.label()
    if during is not None:
        window = parse_date(during, "--during")
        events = [event for event in events if can_fall(event.date, window)]
    text = lambda paint: _text(record, events, heading, paint)  # noqa: E731 - the view calls it
    out.show(View(COLUMNS, map(_row, events), text, versioned=False, head=str(record.head)))
    session.pass_on(log)


def _find(
    log: Lines, a: str | None, b: str | None, seen: Viewpoint, kinds: frozenset[str]
) -> tuple[Record, list[Event], str]:
    if a is not None and b is not None:
        pair = read_pair(log, a, b)
        record = _of_kinds(seen.seen(pair.record, log), kinds)
        return record, events_between(record, pair.a.code, pair.b.code), words.pair_label(pair.a, pair.b)
    if a is None:
        record = _of_kinds(seen.seen(read(log), log), kinds)
        return record, events_between(record, None, None), record.title
    party = find_party(register_of(log), a)
    record = _of_kinds(seen.seen(read(log, (party.code,)), log), kinds)
    return record, events_between(record, party.code, None), party.label()


def _of_kinds(record: Record, kinds: frozenset[str]) -> Record:
    """Keep the events of some kinds; what is only claimed is listed when it is asked for by its kind."""
    if not kinds:
        return record
    everything = (*record.events, *record.attestations, *record.coverages)
    return record._replace(events=tuple(event for event in everything if event.body["kind"] in kinds))


def _row(event: Event) -> dict[str, object]:
    """Give an entry as it counts now: as it is amended, and by which entries, and with the citations that are heard."""
    row = {"position": event.position or None, **{name: event.entry[name] for name in ENVELOPE}, **event.body}
    return row | ({"amended_by": list(event.amended)} if event.amended else {})


def _text(record: Record, events: Sequence[Event], heading: str, paint: Paint) -> Iterator[str]:
    yield paint.head(visible(heading))
    yield ""
    for event in events:
        yield from event_lines(event.id, event.body, event.dated, record, paint, is_amended=bool(event.amended))
        yield f"      {', '.join(f'[{key}]' for key in source_keys(event))}"
    if not events:
        yield "nothing is recorded"
    yield from words.footer(record, paint)


def event_lines(
    identity: str, body: Mapping[str, object], date: str, record: Record, paint: Paint, *, is_amended: bool = False
) -> Iterator[str]:
    """Put an event on one line, and its note on another."""
    parts = [kind_label(body), words.who(body, record.register)]
    parts += [visible(str(body[name])) for name in ("mission", "class", "person", "protector") if name in body]
    if "place" in body:
        parts.append(f"in {visible(str(body['place']))}")
    account = paint.quiet(f" (another account of {body['account_of']})") if "account_of" in body else ""
    amended = paint.quiet(" (amended)") if is_amended else ""
    rank = rank_of(body)
    judged = "" if rank == "normal" else paint.doubt(f" ({rank})")
    yield f"{paint.head(date)}  {', '.join(parts)}  {paint.quiet(identity)}{account}{judged}{amended}"
    if "note" in body:
        yield f"      {visible(str(body['note']))}"
