"""`diplo append FILE`: append a file of entries, whole or not at all."""

import sys
from collections.abc import Iterator

import click

from cli.output import Output, Paint, View
from cli.params import Manual, author_option, dry_run_option, if_head_option, output_options, session_options
from cli.session import Session
from ledger.intake import Appended, append
from ledger.jsontext import Text
from ledger.problems import MachineError, Problem, RefusedError

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
    done = append(log, text, author=name, now=session.now(), if_head=if_head, dry_run=dry_run)
    session.pass_on(log)
    rows = ({key: getattr(outcome, key) for key in COLUMNS} for outcome in done.outcomes)
    out.show(View(COLUMNS, rows, lambda paint: summary(done, paint, dry_run=dry_run)))


def read_text(file: str) -> Text:
    """Read what is to be appended, from a file or from standard input.

    Raises:
        MachineError: When the file cannot be read.
        RefusedError: When it is not UTF-8.
    """
    name = "standard input" if file == "-" else file
    try:
        data = sys.stdin.buffer.read() if file == "-" else _bytes(file)
    except OSError as error:
        what = f"could not read {file}: {error.strerror}"
        raise MachineError(Problem("machine-read", what, "check the path")) from error
    text = Text.decode(data, name)
    if isinstance(text, Problem):
        raise RefusedError(text)
    return text


def _bytes(file: str) -> bytes:
    with open(file, "rb") as opened:
        return opened.read()


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
