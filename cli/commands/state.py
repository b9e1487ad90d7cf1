"""`diplo state A B`: the state of relations between two parties on a date."""

import click

from cli.output import Output
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.session import Session
from cli.state_view import state_view
from cli.viewpoint import Viewpoint


@click.command("state", cls=Manual)
@party_argument("a")
@party_argument("b")
@on_option
@view_options
@click.option("-e", "--exit-code", is_flag=True, help="Exit 1 unless relations are established for certain.")
@output_options
@session_options
def command(*, session: Session, a: str, b: str, on: str | None, seen: Viewpoint, exit_code: bool, out: Output) -> int:
    """State of relations between two parties on a date."""
    view, log = state_view(session, (a, b), on, seen)
    out.show(view)
    session.pass_notes(view.notes, out.format)
    session.pass_on(log)
    relations = next(iter(view.records))
    return 1 if exit_code and relations["status"] != "established" else 0
