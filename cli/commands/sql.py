"""`diplo sql QUERY`: a question in SQL to the views of the read model, which can do nothing but read."""

import math
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import click

from cli.asked import asked, known_option
from cli.errors import report
from cli.handed import read_bytes
from cli.output import Output, Paint, View
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.problems import Problem, UsageError
from ledger.readmodel.asking import Table, Time, ask

_SECONDS = 30.0
# SQLite looks at the clock between functions. One that is stuck beyond this is not waited for.
_GRACE = 5.0
_ENDING = ".sql"
_MOST_BYTES = 1 << 20


@click.command("sql", cls=Manual)
@click.argument("query", metavar="QUERY")
@click.option(
    "-p", "--param", "values", nargs=2, multiple=True, metavar="NAME VALUE", help="What stands for :NAME (repeatable)."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, 86400, min_open=True),
    default=_SECONDS,
    metavar="N",
    help="How long the query may take; else 30.",
)
@known_option
@output_options
@session_options
def command(
    *,
    session: Session,
    query: str,
    values: Sequence[tuple[str, str]],
    seconds: float,
    known: str | None,
    out: Output,
) -> None:
    """A question in SQL to the views of the read model."""
    if math.isnan(seconds):
        raise click.UsageError("Invalid value for '--seconds': nan is not in the range 0<x<=86400")
    text = _query(query)
    given = Time(time.monotonic, seconds)
    with asked(session, known) as (model, _), watched(given, seconds):
        table = ask(model.path, text, dict(values), given)
        # What came is a table, and nothing is known of it that could be told otherwise.
        shown = out._replace(format="table") if out.format == "text" else out
        shown.show(View(table.columns, _records(table), _no_text, versioned=False))
        if out.path is not None:
            # A row has the columns that were asked for, and no other.
            session.say(f"diplo: note: {out.path} was taken from head {model.head}")


def _query(given: str) -> str:
    """Take the query itself, or read it: `-` stands for standard input, and one word that ends in `.sql` for a file."""
    if given != "-" and (not given.endswith(_ENDING) or len(given.split()) > 1):
        return given
    try:
        return read_bytes(given, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"the query has bytes that are no UTF-8, at {error.start}"
        raise UsageError(Problem("query-text", what, "save it as UTF-8")) from None


def _records(table: Table) -> Iterator[Mapping[str, object]]:
    return (dict(zip(table.columns, row, strict=True)) for row in table.rows)


def _no_text(_: Paint) -> Sequence[str]:
    return ()


@contextmanager
def watched(given: Time, seconds: float) -> Iterator[None]:
    """End the program where a function of SQLite is stuck for long after the time is up: nothing else could end it."""
    done = Event()

    def watch() -> None:
        while not done.wait(1):
            if given.spent() > seconds + _GRACE:
                report([Problem("query-time", "the query takes too long", "ask for less, or give it more --seconds")])
                sys.stderr.flush()
                os._exit(2)

    Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        done.set()
