"""`diplo relations A`: with whom a party has relations on a date, or what else of a dimension, in order of date."""

import click

from cli.circle import Circle
from cli.circle_options import circle_options
from cli.output import Output
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.partners_view import Many, relations_view
from cli.session import Session
from cli.viewpoint import Viewpoint


@click.command("relations", cls=Manual)
@party_argument("a", required=False)
@click.option("--all", "is_all", is_flag=True, help="Of every pair, instead of one party.")
@on_option
@circle_options
@click.option("--numbered", is_flag=True, help="Give each its running number.")
@view_options
@output_options
@session_options
def command(
    *,
    session: Session,
    a: str | None,
    is_all: bool,
    on: str | None,
    circle: Circle,
    numbered: bool,
    seen: Viewpoint,
    out: Output,
) -> None:
    """With whom a party has relations on a date, in order of date."""
    if is_all == (a is not None):
        raise click.UsageError("Name one party, or say --all for every pair")
    view, log = relations_view(session, Many(a, on, circle, seen), numbered=numbered)
    out.show(view)
    session.pass_notes(view.notes, out.format)
    session.pass_on(log)
