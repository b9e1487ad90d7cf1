"""What many parties have with one, as views; apart from their commands, so that they need no command-line library."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cli import words
from cli.circle import Circle, asked_for
from cli.output import Paint, View
from cli.session import Session, find_living, parse_date, read_party
from cli.viewpoint import Viewpoint
from ledger.answers import NOT_COVERED, Answer, Finding
from ledger.dates import Date
from ledger.known import Lines
from ledger.log import Log
from ledger.occurrences import BOTH
from ledger.partners import Count, Counted, Listing, Partner, Question, count, count_pairs, every_pair, partners
from ledger.reader import read
from ledger.record import Record

_NUMBERS = ("number_first", "number_last")
_EVERY = "Every pair"


class Many(NamedTuple):
    """A question about the partners of a party, or about all pairs, as typed.

    Attributes:
        a: The party's name; None for all pairs.
        on: `--on`; None for today.
        circle: Who is looked at, and in what.
        seen: From where.
    """

    a: str | None
    on: str | None
    circle: Circle
    seen: Viewpoint


class _Asked(NamedTuple):
    """What was asked.

    Attributes:
        code: The code of the party or None.
        record: The record to answer from.
        question: The question.
        heading: What stands above the answer.
        log: The log.
        answers: The answers where the read model had them; else None.
    """

    code: str | None
    record: Record
    question: Question
    heading: tuple[str, ...]
    log: Lines
    answers: Sequence[Finding] | None


def relations_view(session: Session, many: Many, *, numbered: bool) -> tuple[View, Lines]:
    """List the partners of a party, or every pair; give also the log, for what it has to say of itself.

    Raises:
        LedgerError: When a name, date, status or file is not understood, or the ledger cannot be read.
    """
    asked = _ask(session, many)
    record, question, given = asked.record, asked.question, asked.answers
    found = every_pair(record, question, given) if asked.code is None else partners(record, asked.code, question, given)
    columns = (*(_NUMBERS if numbered else ()), *Answer._fields)
    rows = (
        {**_numbers(one), **one.finding.answer._asdict()} if numbered else one.finding.answer._asdict()
        for one in found.partners
    )
    text = lambda paint: _text(found, asked.heading, record, paint, question, numbered=numbered)  # noqa: E731 - the view calls it
    return View(columns, rows, text, notes=asked.heading[1:]), asked.log


def count_view(session: Session, many: Many) -> tuple[View, Lines]:
    """Count the partners of a party, or all pairs; give also the log, likewise.

    Raises:
        LedgerError: As `relations_view` does.
    """
    asked = _ask(session, many)
    record, question, given = asked.record, asked.question, asked.answers
    found = [count_pairs(record, question, given)] if asked.code is None else count(record, asked.code, question, given)
    rows = (one.figure._asdict() for one in found)
    text = lambda paint: _count_text(found, asked.heading, record, paint)  # noqa: E731 - the view calls it
    return View(Count._fields, rows, text, notes=asked.heading[1:]), asked.log


def _ask(session: Session, many: Many) -> _Asked:
    log = many.seen.lines(session)
    date = session.date_today() if many.on is None else parse_date(many.on, "--on")
    if (found := _answered(log, many, date)) is not None:
        return found
    notes: tuple[str, ...] = ()
    code = None
    if many.a is None:
        record = read(log)
        label = _EVERY
    else:
        window = date.earliest, date.latest
        party, record, notes = read_party(log, many.a, window, is_whole=many.circle.looks_further)
        code, label = party.code, party.label()
    question = many.circle.question(record, date, code)
    heading = _heading(label, question, many.seen)
    return _Asked(code, many.seen.seen(record, log), question, (heading, *notes), log, None)


def _answered(log: Lines, many: Many, date: Date) -> _Asked | None:
    """Have the read model answer, where there is one that can: then little of the log is read."""
    if many.circle.looks_further or many.seen != Viewpoint() or not isinstance(log, Log) or log.model is None:
        return None
    from ledger.readmodel import answering_many  # noqa: PLC0415 - only where there is a read model

    record = read(log, ())
    code, label, notes = None, _EVERY, ""
    if many.a is not None:
        party, notes = find_living(log, record.register, many.a, (date.earliest, date.latest))
        code, label = party.code, party.label()
    question = many.circle.question(record, date, code)
    if code is None:
        found = answering_many.every_pair(log, record, question)
    else:
        found = answering_many.of_party(log, record, code, question)
    if found is None:
        return None
    heading = _heading(label, question, many.seen)
    return _Asked(code, record, question, (heading, notes) if notes else (heading,), log, found)


def _heading(label: str, question: Question, seen: Viewpoint) -> str:
    return f"{label}: {asked_for(question)} on {question.on.text}{seen.label()}"


def _numbers(partner: Partner) -> dict[str, object]:
    return {"number_first": partner.number_first, "number_last": partner.number_last}


def _text(
    found: Listing, heading: Sequence[str], record: Record, paint: Paint, asked: Question, *, numbered: bool
) -> Iterator[str]:  # fmt: skip
    yield paint.head(heading[0])
    yield from heading[1:]
    yield ""
    for partner in found.partners:
        number = f"{words.number(partner.number_first, partner.number_last)}  " if numbered else ""
        yield number + _line(partner.finding, record, paint, is_of_all=heading[0].startswith(_EVERY))
    if not found.partners:
        yield "nobody" if found.covered else "nobody is recorded"
    if not found.covered and NOT_COVERED not in asked.statuses:
        yield ""
        whom = "all of them" if asked.among is not None else "all"
        yield paint.doubt(f"{NOT_COVERED}: no source claims to tell of {whom}, so there may be others")
    yield from words.source_list(record, (key for one in found.partners for key in one.finding.answer.sources), paint)
    yield from words.footer(record, paint)


def _line(finding: Finding, record: Record, paint: Paint, *, is_of_all: bool) -> str:
    answer = finding.answer
    who = _label(record, answer.b) if answer.direction == BOTH else _directed(record, answer.direction)
    if is_of_all and answer.direction == BOTH:
        who = f"{_label(record, answer.a)} and {who}"
    parts = [paint.head(who), words.status(answer, paint), words.since(finding), words.by_what(finding)]
    if answer.flags:
        parts.append(paint.doubt(f"({', '.join(answer.flags)})"))
    if answer.entries:
        more = len(answer.entries) - 1
        parts.append(paint.quiet(answer.entries[0] + (f" and {more} more" if more else "")))
    return "  ".join(filter(None, parts))


def _directed(record: Record, direction: str) -> str:
    return " → ".join(_label(record, code) for code in direction.split(">"))


def _label(record: Record, code: str) -> str:
    party = record.register.get(code)
    return party.label() if party else code


def _count_text(found: Sequence[Counted], heading: Sequence[str], record: Record, paint: Paint) -> Iterator[str]:
    yield paint.head(heading[0])
    yield from heading[1:]
    yield ""
    for counted in found:
        direction = counted.figure.direction
        yield ("" if direction == BOTH else f"{direction}: ") + _figure(counted, paint)
        for finding in counted.open:
            answer = finding.answer
            who = (
                f"{answer.a} and {answer.b}" if counted.figure.a is None else words.names((answer.b,), record.register)
            )
            parts = [who + ":", words.status(answer, paint), words.since(finding)]
            yield f"    {' '.join(filter(None, parts))}"
    yield from words.footer(record, paint)


def _figure(counted: Counted, paint: Paint) -> str:
    """Write one number where all readings agree, else the range; of what is not covered only what is recorded."""
    sure, recorded = counted.figure.certain, counted.recorded
    number = str(sure) if sure == recorded else f"{sure} to {recorded}"
    if counted.figure.covered:
        return paint.sure(number) if sure == recorded else paint.doubt(number)
    return paint.doubt(f"not covered: {number} recorded, and no source claims to tell of all")
