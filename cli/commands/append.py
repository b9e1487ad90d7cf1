"""`diplo append FILE`: append a file of entries, whole or not at all."""

from collections.abc import Iterator

import click

from cli.between import between_told
from cli.handed import read_text
from cli.model import progress_of
from cli.output import Output, Paint, View
from cli.params import Manual, author_option, dry_run_option, if_head_option, output_options, session_options
from cli.session import Session
from ledger.intake import Appended, append

COLUMNS = ("id", "position", "kind", "added")


@click.command("append", cls=Manual)
@click.argument("file", metavar="FILE|-")
@author_option
@dry_run_option
@if_head_option
@output_options
@session_options
def command(
    *, session: Session, file: str, author: str | None, dry_run: bool, if_head: str | None, out: Output
) -> None:
    """Append a file of entries, whole or not at all."""
    log = session.writable_log()
    text = read_text(file)
    name = session.author(author)
    told = progress_of(session, "judging the entries")
    with between_told(out):
        done = append(log, text, author=name, now=session.now, if_head=if_head, dry_run=dry_run, progress=told)
    session.pass_on(log)
    rows = ({key: getattr(outcome, key) for key in COLUMNS} for outcome in done.outcomes)
    out.show(View(COLUMNS, rows, lambda paint: summary(done, paint, dry_run=dry_run)))


def summary(done: Appended, paint: Paint, *, dry_run: bool) -> Iterator[str]:
    """Say what was appended, and what was there before."""
    added = [outcome for outcome in done.outcomes if outcome.added]
    there = len(done.outcomes) - len(added)
    for outcome in added:
        yield f"{outcome.id}  {outcome.kind}"
    verb = "would append" if dry_run else "appended"
    already = f"; {_count(there)} there already" if there else ""
    yield paint.head(f"{verb} {_count(len(added))}{already}, head {done.head.short()}")


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
