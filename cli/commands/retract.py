"""`diplo retract ID --because REASON`: let an entry count no longer."""

import click

from cli.between import between_told
from cli.commands.append import COLUMNS, summary
from cli.corrections import append_one, correction_options, known_entry
from cli.output import Output, View
from cli.params import Manual, output_options, session_options
from cli.session import Session


@click.command("retract", cls=Manual)
@click.argument("identity", metavar="ID")
@correction_options
@output_options
@session_options
def command(
    *,
    session: Session,
    identity: str,
    because: str,
    author: str | None,
    dry_run: bool,
    if_head: str | None,
    out: Output,
) -> None:
    """Let an entry count no longer; it stays where it is."""
    log = session.writable_log()
    person = session.author(author)
    index, target, _ = known_entry(session, log, identity)
    retraction = {"kind": "retraction", "of": target, "because": because}
    with between_told(out):
        done = append_one(session, log, index, retraction, author=person, if_head=if_head, dry_run=dry_run)
    rows = ({key: getattr(outcome, key) for key in COLUMNS} for outcome in done.outcomes)
    out.show(View(COLUMNS, rows, lambda paint: summary(done, paint, dry_run=dry_run)))
