"""`diplo check [NAME…]`: what a reader of the record should look at."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from cli.errors import lines_of
from cli.output import Output, Paint, View
from cli.params import Manual, output_options, session_options, view_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.checks import CHECKS, Check, check, chosen
from ledger.index import Index
from ledger.known import Lines
from ledger.problems import Problem
from ledger.reader import read
from ledger.record import Record

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COLUMNS = ("code", "level", "what", "hint", "entries")
LISTED = ("name", "level", "help")


class _CheckParam(click.ParamType[str]):
    """The name of a check; whether there is one is for the library to say."""

    name = "check"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """Complete the names of checks."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only completion needs it

        return [CompletionItem(one.name, help=one.help) for one in CHECKS if one.name.startswith(incomplete)]


@click.command("check", cls=Manual)
@click.argument("names", nargs=-1, type=_CheckParam(), metavar="[NAME]...")
@click.option("--list", "is_listing", is_flag=True, help="List the checks, and run none.")
@click.option("--strict", is_flag=True, help="Let warnings count.")
@view_options
@output_options
@session_options
def command(
    *, session: Session, names: Sequence[str], is_listing: bool, strict: bool, seen: Viewpoint, out: Output
) -> int:
    """What a reader of the record should look at; silent when all is well."""
    checks = chosen(names)
    if is_listing:
        listed = [{name: getattr(one, name) for name in LISTED} for one in checks]
        out.show(View(LISTED, listed, lambda paint: _list(checks, paint)))
        return 0
    log = seen.lines(session)
    # Whether each line fits those before it; whatever else is to be seen makes no sense where one does not.
    Index().catch_up(log)
    record = _record(log, seen)
    problems = check(record, names)
    rows = ({name: getattr(problem, name) for name in COLUMNS} for problem in problems)
    out.show(View(COLUMNS, rows, lambda paint: _text(problems, paint), head=str(record.head)))
    session.pass_on(log)
    return 1 if any(strict or problem.level == "error" for problem in problems) else 0


def _record(log: Lines, seen: Viewpoint) -> Record:
    """Read the record as it is seen; a source that is not heard is not missed."""
    record = seen.seen(read(log), log)
    heard = seen.heard(record.sources)
    return record._replace(sources={key: source for key, source in record.sources.items() if key in heard})


def _list(checks: Sequence[Check], paint: Paint) -> Iterator[str]:
    width = max(len(one.name) for one in checks)
    for one in checks:
        yield f"{paint.head(one.name.ljust(width))}  {one.level.ljust(7)}  {one.help}"


def _text(problems: Sequence[Problem], paint: Paint) -> Iterator[str]:
    for problem in problems:
        first, *rest = lines_of(problem, problem.level)
        yield paint.doubt(first.removeprefix("diplo: "))
        yield from rest
        if problem.entries:
            yield f"  entries: {', '.join(problem.entries)}"
