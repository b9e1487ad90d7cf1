"""The state of a pair as a view; apart from its command, so that it needs no command-line library."""

from collections.abc import Iterator, Sequence

from cli import words
from cli.output import Paint, View
from cli.session import Pair, Session, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.answers import NOT_COVERED, Answer, Finding
from ledger.dates import Date
from ledger.known import Lines
from ledger.log import Log


def state_view(session: Session, names: tuple[str, str], on: str | None, seen: Viewpoint) -> tuple[View, Lines]:
    """Answer for two names on a date; give also the log, for what it has to say of itself.

    Raises:
        LedgerError: When a name or date is not understood, or the ledger cannot be read.
    """
    log = seen.lines(session)
    date = session.date_today() if on is None else parse_date(on, "--on")
    pair = read_pair(log, *names, (date.earliest, date.latest))
    pair = pair._replace(record=seen.seen(pair.record, log))
    findings = _findings(log, pair, date)
    records = [finding.answer._asdict() for finding in findings]
    text = lambda paint: _text(pair, findings, seen, paint)  # noqa: E731 - the view calls it
    return View(Answer._fields, records, text, notes=pair.notes), log


def _findings(log: Lines, pair: Pair, date: Date) -> list[Finding]:
    """Answer by the read model where there is one that can, and else by the calculus."""
    asked = pair.record, pair.a.code, pair.b.code, date
    if isinstance(log, Log) and log.model is not None:
        from ledger.readmodel import answering  # noqa: PLC0415 - only where there is a read model

        if (found := answering.state(log, *asked)) is not None:
            return found
    from ledger.queries import state  # noqa: PLC0415 - takes longer to load than most answers by the read model

    return state(*asked)


def _text(pair: Pair, findings: Sequence[Finding], seen: Viewpoint, paint: Paint) -> Iterator[str]:
    speaking = [finding for finding in findings if finding.answer.status != NOT_COVERED]
    heading = f"{words.pair_label(pair.a, pair.b)} on {findings[0].answer.on}"
    yield paint.head(heading + seen.label())
    yield from pair.notes
    yield ""
    for label, group in _grouped(pair, speaking):
        yield from _lines(label, group, paint)
    silent = [label for label, _ in _grouped(pair, [finding for finding in findings if finding not in speaking])]
    if silent:
        yield f"{NOT_COVERED}: {'; '.join(silent)}"
    yield from words.source_list(pair.record, (key for f in speaking for key in f.answer.sources), paint)
    yield from words.footer(pair.record, paint)


def _grouped(pair: Pair, findings: Sequence[Finding]) -> Iterator[tuple[str, Finding]]:
    """Label findings; the two directions of a dimension are told once where they say the same."""
    names = {party.code: party.name for party in (pair.a, pair.b)}
    said: set[str] = set()
    for finding in findings:
        answer = finding.answer
        twins = [other for other in findings if other.answer.dimension == answer.dimension]
        if answer.direction == "both":
            yield answer.dimension, finding
        elif len({_said(other) for other in twins}) == 1 and len(twins) == 2:  # noqa: PLR2004 - both directions
            if answer.dimension not in said:
                yield f"{answer.dimension}, either way", finding
            said.add(answer.dimension)
        else:
            one, other = answer.direction.split(">")
            yield f"{answer.dimension}, {names[one]} → {names[other]}", finding


def _said(finding: Finding) -> Answer:
    return finding.answer._replace(direction="")


def _lines(label: str, finding: Finding, paint: Paint) -> Iterator[str]:
    facts = [words.status(finding.answer, paint), words.since(finding), words.by_what(finding)]
    yield f"{label}: {' '.join(fact for fact in facts if fact)}"
    if doubts := words.doubts(finding):
        yield f"    {paint.doubt(doubts)}"
    if finding.answer.covered:
        yield f"    covered by: {', '.join(f'[{key}]' for key in words.covering(finding))}"
    sources = finding.answer.sources
    if sources:
        word = "on one source's word" if len(sources) == 1 else "on the word of"
        yield f"    {word}: {', '.join(f'[{key}]' for key in sources)}"
