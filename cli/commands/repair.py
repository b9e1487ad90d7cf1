"""`diplo repair`: set aside what is wrong at the end of a ledger."""

import os
from collections.abc import Iterator

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.repairing import Finding, repair

COLUMNS = ("ledger", "entries", "wrong", "why", "line", "offset", "byte", "size", "aside", "done")


@click.command("repair", cls=Manual)
@click.option("-n", "--dry-run", is_flag=True, help="Say what is wrong and what would be done, and change nothing.")
@output_options
@session_options
def command(*, session: Session, dry_run: bool, out: Output) -> None:
    """Set aside what is wrong at the end of a ledger."""
    log = session.writable_log(is_mending=True)
    found = repair(log, dry_run=dry_run)
    row = {"ledger": os.path.abspath(log.path), **found._asdict(), "done": bool(found.wrong) and not dry_run}
    out.show(View(COLUMNS, [row], lambda paint: _text(str(log.path), found, paint, dry_run=dry_run)))


def _text(path: str, found: Finding, paint: Paint, *, dry_run: bool) -> Iterator[str]:
    name = visible(os.path.basename(path))
    if not found.wrong:
        yield f"{name}: {_count(found.entries)}, nothing is wrong at the end"
        return
    yield f"{name}, line {found.line}: {visible(found.why)}"
    if found.wrong == "damaged":
        yield f"  byte {found.byte} of the file is the first that is wrong, and no sound line follows"
    would = "would be" if dry_run else "was"
    if found.aside:
        to_end = f"{found.size} bytes from byte {found.offset} to the end"
        yield f"  {to_end}: {'would be' if dry_run else 'were'} set aside in {visible(found.aside)}"
    else:
        yield f"  it {would} given one"
    remain = "would remain" if dry_run else "remain" if found.entries != 1 else "remains"
    yield paint.head(f"{_count(found.entries)} {remain}")


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
