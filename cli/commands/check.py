"""`diplo check`: what a reader of the record should look at."""

from collections.abc import Iterator, Sequence

import click

from cli.errors import lines_of
from cli.output import Output, Paint, View
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.checks import check
from ledger.index import Index
from ledger.problems import Problem
from ledger.record import read

COLUMNS = ("code", "level", "what", "hint", "entries")


@click.command("check", cls=Manual)
@click.option("--strict", is_flag=True, help="Let warnings count.")
@output_options
@session_options
def command(*, session: Session, strict: bool, out: Output) -> int:
    """What a reader of the record should look at; silent when all is well."""
    log = session.log()
    # Whether each line fits those before it; whatever else is to be seen makes no sense where one does not.
    Index().catch_up(log)
    problems = check(read(log))
    rows = ({name: getattr(problem, name) for name in COLUMNS} for problem in problems)
    out.show(View(COLUMNS, rows, lambda paint: _text(problems, paint)))
    session.pass_on(log)
    return 1 if any(strict or problem.level == "error" for problem in problems) else 0


def _text(problems: Sequence[Problem], paint: Paint) -> Iterator[str]:
    for problem in problems:
        first, *rest = lines_of(problem, problem.level)
        yield paint.doubt(first.removeprefix("diplo: "))
        yield from rest
        if problem.entries:
            yield f"  entries: {', '.join(problem.entries)}"
