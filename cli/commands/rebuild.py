"""`diplo rebuild`: build the read model anew."""

import os
from collections.abc import Iterator, Mapping

import click

from cli.model import build
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session

COLUMNS = ("path", "ledger", "entries", "spans", "bytes", "head")


@click.command("rebuild", cls=Manual)
@output_options
@session_options
def command(*, session: Session, out: Output) -> None:
    """Build the read model anew."""
    log = session.log()
    model = build(session, log)
    (spans,) = model.connection.execute("SELECT count(*) FROM spans").fetchone()
    row = {
        "path": model.path,
        "ledger": os.path.abspath(log.path),
        "entries": model.head.size,
        "spans": spans,
        "bytes": os.path.getsize(model.path),
        "head": str(model.head),
    }
    out.show(View(COLUMNS, [row], lambda paint: _text(row, model.head.short(), paint)))
    session.pass_on(log)


def _text(row: Mapping[str, object], head: str, paint: Paint) -> Iterator[str]:
    size = f"{row['entries']:,} entries, {row['spans']:,} spans, {row['bytes']:,} bytes"
    yield f"{visible(str(row['path']))}: {size}"
    yield paint.quiet(f"built from {visible(str(row['ledger']))}, head {head}")
