"""`diplo export ledger`: a ledger that holds only what was known at some time, with the head that it had then."""

import sys

import click

from cli.output import Output, View
from cli.params import session_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.exporters.ledgers import Export
from ledger.known import AsOf
from ledger.log import Log
from ledger.problems import Problem, UsageError


@click.command("ledger")
@click.option("--known", metavar="TIME|N|HEAD", help="What the ledger held then; else all of it.")
@click.option(
    "-o", "--output", "target", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
@session_options
def command(*, session: Session, known: str | None, target: str | None) -> None:
    """A ledger that holds only what was known at some time, byte for byte."""
    if target is None and sys.stdout.isatty():
        raise UsageError(Problem("usage", "a ledger is not printed on a terminal", "name a file with -o FILE"))
    log = Viewpoint(session.known if known is None else known).lines(session)
    assert isinstance(log, Log | AsOf)  # noqa: S101 - there are no others
    found = Export(log)
    # What passed the examination of the log is UTF-8: written again, it is the same bytes.
    Output("text", target).show(View((), [], lambda _: (raw.decode() for raw in found.lines())))
    if target is not None:
        entries = "1 entry" if found.head.size == 1 else f"{found.head.size} entries"
        session.say(f"{target}: {entries}, head {found.head}")
    session.pass_on(log)
