"""`diplo on-this-day [MM-DD|DATE] [A [B]]`: what happened on a day of the year, in whatever year."""

from collections.abc import Iterator, Sequence
from datetime import date

import click

from cli import words
from cli.happening_view import EVENT_COLUMNS, event_fields, happening_lines
from cli.output import Output, Paint, View, visible
from cli.params import Manual, PartyParam, output_options, session_options, view_options
from cli.session import Session, find_party
from cli.viewpoint import Viewpoint
from ledger.anniversaries import BEGINS, ENDS, ON, Anniversary, DayOfYear, anniversaries, day_of_year, month_name
from ledger.dates import DateError, iso
from ledger.problems import Problem, UsageError
from ledger.reader import read, register_of
from ledger.record import Record

_PAIR = 2
COLUMNS = ("on", "what", "certain", "day", "years", *EVENT_COLUMNS)


@click.command("on-this-day", cls=Manual)
@click.argument("typed", nargs=-1, type=PartyParam(), metavar="[MM-DD|DATE] [A [B]]")
@view_options
@output_options
@session_options
def command(*, session: Session, typed: tuple[str, ...], seen: Viewpoint, out: Output) -> None:
    """What happened on a day of the year, in whatever year."""
    # No name of a party begins with a digit, and every day does.
    is_dated = bool(typed) and typed[0][:1].isdigit()
    on = _day(typed[0]) if is_dated else _today(session)
    names = typed[1:] if is_dated else typed
    if len(names) > _PAIR:
        raise click.UsageError(f"{len(names)} names are too many. Name two parties, one, or none")
    year = session.date_today().last_day.year if on.year is None else on.year
    log = seen.lines(session)
    parties = [find_party(register_of(log), name) for name in names]
    record = read(log, {party.code for party in parties} or None)
    if len({party.code for party in parties}) < len(parties):
        raise UsageError(Problem("same-party", f"both names mean {parties[0].label()}", "name two parties"))
    record = seen.seen(record, log)
    a, b = (*(party.code for party in parties), None, None)[:_PAIR]
    found = anniversaries(record, on, a, b)
    who = " and ".join(party.label() for party in parties) or record.title
    heading = f"{on.day} {month_name(on.month)}: {who}{seen.label()}"
    rows = (_row(one, on, year, record) for one in found)
    out.show(View(COLUMNS, rows, lambda paint: _text(record, found, year, heading, paint)))
    session.pass_on(log)


def _day(text: str) -> DayOfYear:
    try:
        return day_of_year(text)
    except DateError as error:
        mark = (error.column, error.column + max(1, error.width))
        raise UsageError(Problem("date-impossible", error.what, error.hint, excerpt=text, mark=mark)) from None


def _today(session: Session) -> DayOfYear:
    """Give the day that counts as today."""
    today = session.date_today()
    if today.earliest != today.latest:
        what = f"--today: {visible(today.text)} is not one day"
        raise UsageError(Problem("date-impossible", what, "write a day, as in 2024-02-14"))
    return DayOfYear(today.first_day.month, today.first_day.day)


def _years(found: Anniversary, year: int) -> int | None:
    """Count the years from the one happening day to the year asked for; None where the day's year is not known."""
    return year - date.fromordinal(found.days[0]).year if len(found.days) == 1 else None


def _row(found: Anniversary, on: DayOfYear, year: int, record: Record) -> dict[str, object]:
    return {
        "on": str(on),
        "what": found.what,
        "certain": found.certain,
        "day": iso(found.days[0]) if len(found.days) == 1 else None,
        "years": _years(found, year),
        **event_fields(found.account, found.happening, record),
    }


def _text(record: Record, found: Sequence[Anniversary], year: int, heading: str, paint: Paint) -> Iterator[str]:
    yield paint.head(visible(heading))
    yield ""
    for one in found:
        when = f"{one.account.dated}  {'' if one.certain else 'perhaps '}{_when(one, year)}"
        yield from happening_lines(when, one.account, one.happening, record, paint)
    if not found:
        yield "nothing is recorded"
    yield from words.footer(record, paint)


_VERBS = {ON: "", BEGINS: "began ", ENDS: "ended "}


def _when(found: Anniversary, year: int) -> str:
    years = _years(found, year)
    return f"{_VERBS[found.what]}{'in a year not known' if years is None else ago(years)}"


def ago(years: int) -> str:
    """Say how long ago: `65 years ago`, `1 year ago`, `this year`, `in 2 years`."""
    if not years:
        return "this year"
    count = f"{abs(years)} year{'' if abs(years) == 1 else 's'}"
    return f"{count} ago" if years > 0 else f"in {count}"
