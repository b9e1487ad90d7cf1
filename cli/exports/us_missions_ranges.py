"""`diplo export us-missions-ranges`: the US missions as ranges of dates, by state of the Correlates of War."""

import click

from cli.output import Output, View, choose
from cli.params import session_options, view_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.exporters.us_missions_ranges import Range, ranges
from ledger.reader import read

_FORMATS = ("csv", "tsv", "json", "jsonl")


@click.command("us-missions-ranges")
@click.option("--every-state", is_flag=True, help="Also COW's states of which no row speaks, as None.")
@view_options
@click.option("-O", "--output-format", "form", type=click.Choice(_FORMATS), metavar="FORMAT", help="|".join(_FORMATS))
@click.option(
    "-o", "--output", "target", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
@session_options
def command(*, session: Session, every_state: bool, seen: Viewpoint, form: str | None, target: str | None) -> None:
    """The US missions as ranges of dates, by COW state."""
    out = Output(_format(form, target), target, quiet=session.quiet)
    log = seen.lines(session)
    events = seen.seen(read(log), log).events
    found = ranges((event.body for event in events), every_state=every_state)
    out.show(View(Range._fields, (one._asdict() for one in found), lambda _: (), versioned=False))
    session.pass_on(log)


def _format(form: str | None, target: str | None) -> str:
    if form is not None or target is None:
        return form or "csv"
    found = choose(None, target)
    if found not in _FORMATS:
        raise click.UsageError(f"Ranges are not written as {found}. Say -O {'|'.join(_FORMATS)}")
    return found
