"""`diplo show ID`: one entry, whole."""

from collections.abc import Iterator, Mapping

import click

from cli.commands.log import COLUMNS
from cli.output import Output, Paint, View, cell, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.queries import Shown, show


@click.command("show", cls=Manual)
@click.argument("identity", metavar="ID")
@output_options
@session_options
def command(*, session: Session, identity: str, out: Output) -> None:
    """One entry, whole, with the entries that refer to it."""
    log = session.log()
    found = show(log, identity)
    entry = {"position": found.line.position, **found.line.entry}
    columns = tuple(entry) if entry["kind"] in ("ledger", "source", "party", "retraction") else COLUMNS
    out.show(View(columns, [entry], lambda paint: _text(entry, found, paint), versioned=False))
    session.pass_on(log)


def _text(entry: Mapping[str, object], found: Shown, paint: Paint) -> Iterator[str]:
    width = max(len(key) for key in entry)
    for key, value in entry.items():
        if key == "cites" and isinstance(value, list):
            for cite in value:
                yield f"{'cites'.ljust(width)}  {'; '.join(f'{part} {visible(str(text))}' for part, text in cite.items())}"
            continue
        yield f"{key.ljust(width)}  {paint.head(visible(cell(value))) if key == 'id' else visible(cell(value))}"
    if found.related:
        yield ""
    for relation, line in found.related:
        other = line.entry
        what = " ".join(str(other[name]) for name in ("date", "kind") if name in other)
        yield f"{relation}: {other['id']} (line {line.position}) {what}"
