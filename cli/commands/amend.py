"""`diplo amend ID --set FIELD=VALUE --because REASON`: replace fields of an entry by a later one."""

from collections.abc import Iterator, Mapping, Sequence

import click

from cli.between import between_told
from cli.commands.append import COLUMNS, summary
from cli.corrections import append_one, changes, correction_options, known_entry
from cli.output import Output, Paint, View, cell, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.intake import Appended


@click.command("amend", cls=Manual)
@click.argument("identity", metavar="ID")
@click.option(
    "--set", "typed", multiple=True, metavar="FIELD=VALUE", help="A field and its new value (may be repeated)."
)
@correction_options
@output_options
@session_options
def command(
    *,
    session: Session,
    identity: str,
    typed: Sequence[str],
    because: str,
    author: str | None,
    dry_run: bool,
    if_head: str | None,
    out: Output,
) -> None:
    """Replace fields of an entry by a later one."""
    if not typed:
        raise click.UsageError("Nothing is to be changed. Say --set FIELD=VALUE")
    log = session.writable_log()
    person = session.author(author)
    index, target, body = known_entry(session, log, identity)
    made, is_partial = changes(index, body, typed)
    if is_partial and if_head is None:
        # What was made from the entry as it is now must not undo what somebody appends in the meantime.
        if_head = str(index.head)
    amendment = {"kind": "amendment", "of": target, "set": made, "because": because}
    with between_told(out):
        done = append_one(session, log, index, amendment, author=person, if_head=if_head, dry_run=dry_run)
    rows = ({key: getattr(outcome, key) for key in COLUMNS} for outcome in done.outcomes)
    out.show(View(COLUMNS, rows, lambda paint: _text(done, body, paint, dry_run=dry_run)))


def _text(done: Appended, body: Mapping[str, object], paint: Paint, *, dry_run: bool) -> Iterator[str]:
    made = done.outcomes[0].body["set"]
    for name, value in made.items() if isinstance(made, dict) else ():
        yield f"{name}: {visible(cell(body.get(name))) or 'nothing'} → {visible(cell(value)) or 'nothing'}"
    yield from summary(done, paint, dry_run=dry_run)
