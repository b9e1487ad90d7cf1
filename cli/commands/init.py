"""`diplo init`: start a ledger."""

import os

import click

from cli.output import visible
from cli.params import Manual, author_option, session_options
from cli.remembered import remember
from cli.session import LEDGER_NAME, Session
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.problems import Problem, RefusedError
from ledger.shape import FORMAT


@click.command("init", cls=Manual)
@click.argument("file", type=click.Path(), required=False)
@click.option("--title", default="A diplomatic ledger", show_default=True, help="What the ledger is called.")
@click.option("--description", help="What it covers, and how.")
@click.option("--licence", help="Under which licence it may be used, as CC0-1.0.")
@click.option("--origin", help="The name under which its heads are signed, as example.org/ledger.")
@author_option
@session_options
def command(
    *,
    session: Session,
    file: str | None,
    title: str,
    description: str | None,
    licence: str | None,
    origin: str | None,
    author: str | None,
) -> None:
    """Start a ledger."""
    session.refuse_known()
    path = file or session.ledger or LEDGER_NAME
    if os.path.isdir(path) or (os.path.exists(path) and os.path.getsize(path)):
        raise RefusedError(Problem("ledger-exists", f"{path} exists already", "choose another name"))
    fields = {"title": title, "description": description, "licence": licence, "format": FORMAT, "origin": origin}
    body = {"kind": "ledger", **{key: value for key, value in fields.items() if value is not None}}
    log, text, person, now = Log(path), text_of([body], "the first entry"), session.author(author), session.now()
    # On trial first: a refused title leaves no empty file behind.
    append(log, text, author=person, now=now, dry_run=True)
    done = append(log, text, author=person, now=now, if_head=0)
    # Whatever ledger stood there before: this is another.
    remember(path, done.head)
    click.echo(visible(f"started {path}, head {done.head.short()}"))
