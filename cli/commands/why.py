"""`diplo why A B`: the grounds of a state, from the printed status to the sentence in the source."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, on_option, output_options, party_argument, session_options, view_options
from cli.session import Pair, Session, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.projections import ALL
from ledger.queries import NOT_COVERED, Finding, Ground, state, why


@click.command("why", cls=Manual)
@party_argument("a")
@party_argument("b")
@on_option
@view_options
@click.option("--dimension", type=click.Choice(list(ALL)), help="Only this dimension.")
@output_options
@session_options
def command(
    *, session: Session, a: str, b: str, on: str | None, seen: Viewpoint, dimension: str | None, out: Output
) -> None:
    """Grounds of a state, from the status to the sentence in the source."""
    log = seen.lines(session)
    date = session.date_today() if on is None else parse_date(on, "--on")
    pair = read_pair(log, a, b, (date.earliest, date.latest))
    pair = pair._replace(record=seen.seen(pair.record, log))
    findings = [
        finding
        for finding in state(pair.record, pair.a.code, pair.b.code, date)
        if dimension in (None, finding.answer.dimension)
    ]
    grounds = why(pair.record, findings)
    text = lambda paint: _text(pair, findings, seen, paint)  # noqa: E731 - the view calls it
    rows = (ground._asdict() for ground in grounds)
    out.show(View(Ground._fields, rows, text, head=str(pair.record.head)))
    session.pass_notes(pair.notes, out.format)
    session.pass_on(log)


def _text(pair: Pair, findings: Sequence[Finding], seen: Viewpoint, paint: Paint) -> Iterator[str]:
    heading = f"Why: {words.pair_label(pair.a, pair.b)} on {findings[0].answer.on}"
    yield paint.head(heading + seen.label())
    yield from pair.notes
    for finding in findings:
        answer = finding.answer
        if answer.status == NOT_COVERED:
            continue
        yield ""
        direction = "" if answer.direction == "both" else f" {answer.direction}"
        facts = (words.status(answer, paint), words.since(finding))
        yield paint.head(f"{answer.dimension}{direction}") + ": " + " ".join(fact for fact in facts if fact)
        if doubts := words.doubts(finding):
            yield f"  {paint.doubt(doubts)}"
        grounds = why(pair.record, [finding])
        for _, of_happening in groupby(grounds, key=lambda ground: ground.happening):
            yield from _happening(list(of_happening), paint)
        if not grounds:
            yield "  rests on no entry: nothing is recorded that would have changed it"
    if all(finding.answer.status == NOT_COVERED for finding in findings):
        yield ""
        yield f"{NOT_COVERED}: nothing in the ledger speaks of it"
    keys = (ground.source for finding in findings for ground in why(pair.record, [finding]))
    yield from words.source_list(pair.record, keys, paint)
    yield from words.footer(pair.record, paint)


def _happening(grounds: Sequence[Ground], paint: Paint) -> Iterator[str]:
    for number, (entry, citing) in enumerate(groupby(grounds, key=lambda ground: ground.entry)):
        cites = list(citing)
        first = cites[0]
        place = f", {visible(first.place)}" if first.place else ""
        counts = next((cite.counts for cite in cites if cite.counts != "deprecated"), "deprecated")
        standing = "" if counts == "counts" else f", {counts}"
        bullet = "    other account: " if number else "  "
        date = f"{first.date} ({first.calendar.capitalize()})" if first.calendar else first.date
        yield f"{bullet}{entry} ({words.place(first.position)}) {date} {first.kind}{place}{paint.doubt(standing)}"
        if first.differs:
            yield paint.doubt(f"      differs: {first.differs}")
        if first.rule:
            yield f"      rule: {first.rule}"
        yield from _cites(cites, counts)


def _cites(grounds: Iterable[Ground], counts: str) -> Iterator[str]:
    for ground in grounds:
        rank = "" if ground.counts == counts else f" ({ground.counts})"
        locator = f", {visible(ground.locator)}" if ground.locator else ""
        quote = f": “{visible(ground.quote)}”" if ground.quote else ""
        yield f"      [{ground.source}] {visible(ground.title)}{locator}{rank}{quote}"
