"""`diplo last KIND [A [B]]`: what can have been the last happening of a kind."""

import click

from cli.milestones import Asked, milestone_options, show_milestones
from cli.output import Output
from cli.params import Manual
from cli.session import Session
from cli.viewpoint import Viewpoint


@click.command("last", cls=Manual)
@milestone_options
def command(
    *,
    session: Session,
    kind: str,
    a: str | None,
    b: str | None,
    on: str | None,
    since: str | None,
    until: str | None,
    number: int,
    seen: Viewpoint,
    out: Output,
) -> None:
    """The last event of a kind, of all, of one party or between two."""
    names = tuple(name for name in (a, b) if name is not None)
    show_milestones(session, Asked(kind, names, on, since, until, number, is_last=True), seen, out)
