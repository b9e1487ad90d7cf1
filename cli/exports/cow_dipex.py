"""`diplo export cow-dipex`: the Diplomatic Exchange data set as it was imported, cell for cell."""

import click

from cli.output import Output, View
from cli.params import session_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.exporters.cow_dipex import read_exchange


@click.command("cow-dipex")
@click.option("--known", metavar="TIME|N|HEAD", help="What the ledger held then: a time, a size or a head.")
@click.option(
    "-o", "--output", "target", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
@session_options
def command(*, session: Session, known: str | None, target: str | None) -> None:
    """The Diplomatic Exchange data set as it was imported, cell for cell."""
    # All of it is read from the log: the read model would be built for nothing.
    log = Viewpoint(session.known if known is None else known).lines(session._replace(cache=False))
    found = read_exchange(log)
    Output("text", target).show(View((), (), lambda _: found.lines()))
    if target is not None:
        session.say(f"{target}: {len(found):,} rows, head {found.head.short()}")
    session.pass_on(log)
