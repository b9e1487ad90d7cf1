"""`diplo export graph`: the parties of a day and what stood between them, for programs that draw and measure networks."""

import os

import click

from cli.circle import Circle
from cli.circle_options import circle_options
from cli.output import Output, TargetError, View
from cli.params import on_option, session_options, view_options
from cli.session import Session, parse_date
from cli.viewpoint import Viewpoint
from ledger.answers import Finding
from ledger.dates import Date
from ledger.exporters.graph import FORMATS, Graph, Whatever, graph
from ledger.known import Lines
from ledger.log import Log
from ledger.partners import Question
from ledger.reader import read
from ledger.record import Record

_ENDINGS = {".graphml": "graphml", ".gexf": "gexf", ".json": "node-link"}


@click.command("graph")
@on_option
@circle_options
@click.option("--all", "is_all", is_flag=True, help="Every pair of which something is recorded, whatever its status.")
@view_options
@click.option(
    "-O", "--output-format", "form", type=click.Choice(list(FORMATS)), metavar="FORMAT", help="|".join(FORMATS)
)
@click.option("-o", "--output", "target", type=click.Path(), metavar="FILE", help="FILE.graphml, FILE.gexf, FILE.json.")
@session_options
def command(
    *,
    session: Session,
    on: str | None,
    circle: Circle,
    is_all: bool,
    seen: Viewpoint,
    form: str | None,
    target: str | None,
) -> None:
    """The parties of a day and what stood between them, as a graph."""
    if is_all and circle.statuses:
        raise click.UsageError("--all asks for every status. Leave --status or --all out")
    write = FORMATS[_format(form, target)]
    log = seen.lines(session)
    date = session.date_today() if on is None else parse_date(on, "--on")
    found = _graph(log, date, circle, seen, is_all=is_all)
    Output("text", target).show(View((), [], lambda _: write(found)))
    if target is not None:
        size = f"{_counted(len(found.nodes), 'node')}, {_counted(len(found.edges), 'edge')}"
        entries, _, root = str(found.values["head"]).partition(":")
        session.say(f"{target}: {size}, head {entries}:{root[:12]}")
    session.pass_on(log)


def _counted(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def _format(form: str | None, target: str | None) -> str:
    if form is not None or target is None:
        return form or "graphml"
    ending = os.path.splitext(target)[1].lower()
    if ending not in _ENDINGS:
        what = f"the ending of {os.path.basename(target)} names no format"
        raise TargetError(what, f"say -O {'|'.join(FORMATS)}, or end it with {', '.join(_ENDINGS)}", 2)
    return _ENDINGS[ending]


def _graph(log: Lines, date: Date, circle: Circle, seen: Viewpoint, *, is_all: bool) -> Graph:
    licence = str(next(iter(log.lines())).entry.get("licence", ""))
    if not circle.looks_further and seen == Viewpoint() and isinstance(log, Log) and log.model is not None:
        record = read(log, ())
        question = _question(record, date, circle, is_all=is_all)
        if (answers := _answered(log, record, question)) is not None:
            return graph(record, question, answers, licence)
    record = read(log)
    # Who is asked about does not hang on who answers.
    question = _question(record, date, circle, is_all=is_all)
    return graph(seen.seen(record, log), question, None, licence)


def _question(record: Record, date: Date, circle: Circle, *, is_all: bool) -> Question:
    question = circle.question(record, date)
    return Whatever(*question) if is_all else question


def _answered(log: Log, record: Record, question: Question) -> list[Finding] | None:
    from ledger.readmodel import answering_many  # noqa: PLC0415 - only where there is a read model

    return answering_many.every_pair(log, record, question)
