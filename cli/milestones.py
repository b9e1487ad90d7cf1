"""What `diplo first` and `diplo last` share: the one is the other from the end."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from cli import words
from cli.happening_view import EVENT_COLUMNS, event_fields, happening_lines
from cli.output import Output, Paint, View, visible
from cli.params import output_options, party_argument, session_options, view_options
from cli.session import Meant, Session, find_living, parse_date
from cli.viewpoint import Viewpoint
from ledger.dates import FIRST_DAY, LAST_DAY, iso
from ledger.kinds import KINDS, a_kind
from ledger.milestones import Days, Milestone, milestones
from ledger.problems import Problem, UsageError
from ledger.reader import read, register_of
from ledger.record import Record

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# Nobody asks for so many, and Python reads no number of thousands of digits.
_LONG = 10
_EVENTS = tuple(kind.name for kind in KINDS.values() if kind.is_event)
COLUMNS = ("rank_first", "rank_last", "certain", "earliest", "latest", *EVENT_COLUMNS)


class KindParam(click.ParamType[str]):
    """A kind of event."""

    name = "kind"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002 - click's signature
        """Take the name of a kind of event; of any other say what is meant, or what it is."""
        kind = str(value)
        if kind in _EVENTS:
            return kind
        if kind not in KINDS:
            from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

            close = get_close_matches(kind, _EVENTS, n=1)
            hint = f"Did you mean {close[0]!r}?" if close else "See `diplo help kinds`"
            raise click.UsageError(f"There is no kind {visible(repr(kind))}. {hint}", ctx)
        if KINDS[kind].has_parties:
            raise click.UsageError(
                f"{a_kind(kind)} is what a source says of some time, and no event. List them with `diplo log --kind {kind}`",
                ctx,
            )
        raise click.UsageError(
            f"{a_kind(kind)} is an entry about the ledger, and no event. See `diplo help kinds`", ctx
        )

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """Complete the kinds of events."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only completion needs it

        return [CompletionItem(name, help=KINDS[name].help) for name in _EVENTS if name.startswith(incomplete.lower())]


class NumberParam(click.ParamType[int]):
    """How many: a number from 1 on."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002 - click's signature
        """Take a number from 1 on."""
        text = str(value)
        if not (text.isascii() and text.isdecimal() and len(text) < _LONG) or not int(text):
            raise click.UsageError(f"-n: {visible(repr(text))} is no number of events. Write 1 or more", ctx)
        return int(text)


class Asked(NamedTuple):
    """What somebody asked, and from which end."""

    kind: str
    names: tuple[str, ...]
    on: str | None
    since: str | None
    until: str | None
    number: int
    is_last: bool


def milestone_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add all arguments and options of the two commands."""
    for option in reversed(
        (
            click.argument("kind", type=KindParam()),
            party_argument("a", required=False),
            party_argument("b", required=False),
            click.option("--on", metavar="DATE", help="Only what can have happened then, EDTF."),
            click.option("--since", metavar="DATE", help="Only what can have happened from then on."),
            click.option("--until", metavar="DATE", help="Only what can have happened up to then."),
            click.option("-n", "--number", type=NumberParam(), default=1, metavar="N", help="How many; else one."),
            view_options,
            output_options,
            session_options,
        )
    ):
        command = option(command)
    return command


def show_milestones(session: Session, asked: Asked, seen: Viewpoint, out: Output) -> None:
    """Find what was asked for, and show it.

    Raises:
        LedgerError: When a name or date is not understood, or the ledger cannot be read.
    """
    within, said = _time(session, asked)
    log = seen.lines(session)
    window = within if asked.on or asked.since or asked.until else None
    meant = [find_living(log, register_of(log), name, window) for name in asked.names]
    _refuse_same(meant)
    record = seen.seen(read(log, {one.party.code for one in meant} or None), log)
    codes = [one.party.code for one in meant]
    found = milestones(record, asked.kind, *codes, within=within, number=asked.number, last=asked.is_last)
    who = " and ".join(one.party.label() for one in meant) or record.title
    count = f" {asked.number}" if asked.number > 1 else ""
    heading = f"{'Last' if asked.is_last else 'First'}{count}: {asked.kind}, {who}{said}{seen.label()}"
    notes = tuple(one.note for one in meant if one.note)
    text = lambda paint: _text(record, found, asked, (heading, *notes), paint)  # noqa: E731 - the view calls it
    out.show(View(COLUMNS, (_row(one, record) for one in found), text))
    session.pass_notes(notes, out.format)
    session.pass_on(log)


def _refuse_same(meant: Sequence[Meant]) -> None:
    codes = {one.party.code for one in meant}
    if len(codes) < len(meant):
        party = meant[0].party
        raise UsageError(Problem("same-party", f"both names mean {party.label()}", "name two parties"))


def _time(session: Session, asked: Asked) -> tuple[Days, str]:
    """Give the days that count, and say them behind a heading."""
    if asked.on is not None:
        if asked.since is not None or asked.until is not None:
            raise click.UsageError("--on stands for all the time asked for. Leave out --since and --until, or --on")
        when = parse_date(asked.on, "--on")
        if when.choices:
            hint = "say --since and --until"
            raise UsageError(Problem("usage", f"--on: {visible(when.text)} is not one stretch of time", hint))
        return (when.earliest, when.latest), f", on {visible(when.text)}"
    since = None if asked.since is None else parse_date(asked.since, "--since")
    until = None if asked.until is None else parse_date(asked.until, "--until")
    if until is None and asked.is_last:
        until = session.date_today()
    low, high = since.earliest if since else FIRST_DAY, until.latest if until else LAST_DAY
    if since and until and low > high:
        what = f"no day lies from {visible(since.text)} to {visible(until.text)}"
        raise UsageError(Problem("usage", what, "put the earlier date behind --since, the later behind --until"))
    said = f", since {visible(since.text)}" if since else ""
    return (low, high), f"{said}, until {visible(until.text)}" if until else said


def _row(found: Milestone, record: Record) -> dict[str, object]:
    first, last = found.days
    return {
        "rank_first": found.rank_first,
        "rank_last": found.rank_last,
        "certain": found.certain,
        "earliest": None if first == FIRST_DAY else iso(first),
        "latest": None if last == LAST_DAY else iso(last),
        **event_fields(found.account, found.happening, record),
    }


def _text(
    record: Record, found: Sequence[Milestone], asked: Asked, above: Sequence[str], paint: Paint
) -> Iterator[str]:
    heading, *notes = above
    yield paint.head(visible(heading))
    yield from notes
    yield ""
    for one in found:
        perhaps = "" if one.certain else ", perhaps"
        when = f"{ranks(one.rank_first, one.rank_last, is_last=asked.is_last)}{perhaps}  {_dated(one)}"
        yield from happening_lines(when, one.account, one.happening, record, paint)
    if not found:
        yield "nothing is recorded"
    yield from words.footer(record, paint)


def _dated(found: Milestone) -> str:
    """Give the date, and the days that count where these are others."""
    if found.days == found.account.date.start:
        return found.account.dated
    first, last = found.days
    days = iso(first) if first == last else f"{_edge(first, FIRST_DAY)} to {_edge(last, LAST_DAY)}"
    return f"{found.account.dated} ({days})"


def _edge(day: int, end: int) -> str:
    return "…" if day == end else iso(day)


def ranks(first: int, last: int, *, is_last: bool) -> str:
    """Put ranks into words: `1st`, `1st or 2nd`, `2nd to 5th`; from the end `last`, `last or 2nd last`."""
    name = _from_end if is_last else words.ordinal
    if first == last:
        return name(first)
    return f"{name(first)} {'or' if last == first + 1 else 'to'} {name(last)}"


def _from_end(rank: int) -> str:
    return "last" if rank == 1 else f"{words.ordinal(rank)} last"
