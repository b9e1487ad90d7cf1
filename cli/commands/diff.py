"""`diplo diff [A B] D1 D2`, `diplo diff [A B] --on D --known K1 K2`: what changed, and which entries made the difference."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

import click

from cli import words
from cli.output import Output, Paint, View, cell, visible
from cli.params import Manual, PartyParam, on_option, output_options, session_options, view_options
from cli.session import Session, find_living, parse_date, read_pair
from cli.viewpoint import Viewpoint
from ledger.dates import Date, DateError, parse
from ledger.differ import (
    COVERED,
    FLAGS,
    SINCE,
    STATUS,
    Cause,
    Compared,
    Difference,
    Knowledge,
    between_days,
    every_pair_between_days,
)
from ledger.known import AsOf, Lines
from ledger.parties import Party
from ledger.problems import Problem, UsageError
from ledger.queries import NOT_COVERED, state
from ledger.reader import read
from ledger.record import Record, source_keys

_KNOWN = "--known"
_TWO = 2
_FOUR = 4


class Twofold(Manual):
    """A command whose `--known` can take two states of knowledge; the second is handed on as `known_2`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take out the second state of knowledge: the word behind the first where the words are odd, or said apart."""
        places = list(self._places(args))
        knowns = [place for place, name in places if name == _KNOWN]
        plain = [place for place, name in places if not name]
        second = None
        taken: set[int] = set()
        if len(knowns) == _TWO:
            # Said twice: `--known K1 --known K2`.
            last = knowns[1]
            apart = "=" not in args[last]
            taken = {last, last + 1} if apart else {last}
            if apart and last + 1 < len(args):
                second = args[last + 1]
            elif not apart:
                second = args[last].partition("=")[2]
        elif len(knowns) == 1 and len(plain) % 2:
            behind = knowns[0] + (1 if "=" in args[knowns[0]] else 2)
            if behind in plain:
                second, taken = args[behind], {behind}
        elif len(knowns) > _TWO:
            raise click.UsageError("--known takes one state of knowledge, or two. Say --known K1 K2", ctx)
        ctx.params["known_2"] = second
        rest = [word for place, word in enumerate(args) if place not in taken or second is None]
        return super().parse_args(ctx, rest)

    def _places(self, args: Sequence[str]) -> Iterator[tuple[int, str]]:
        """Give the places of words and of options, the latter with their name, and pass over the values of options."""
        takes = {
            name: not option.is_flag
            for option in self.params
            if isinstance(option, click.Option)
            for name in option.opts
        }
        place = 0
        while place < len(args):
            word = args[place]
            if word == "--":
                yield from ((later, "") for later in range(place + 1, len(args)))
                return
            if word.startswith("--"):
                name, equals, _ = word.partition("=")
                yield place, name
                place += takes.get(name, False) and not equals
            elif len(word) > 1 and word[0] == "-":
                # Short options stand together; the first that takes a value takes what is left, or the next word.
                valued = [at for at, letter in enumerate(word) if takes.get(f"-{letter}")]
                yield place, word[:2]
                place += bool(valued) and valued[0] == len(word) - 1
            else:
                yield place, ""
            place += 1


class _Asked(NamedTuple):
    """What somebody asked: two parties or none, and two days or two states of knowledge."""

    parties: tuple[str, str] | None
    days: tuple[str, str] | None


@click.command("diff", cls=Twofold)
@click.argument("typed", nargs=-1, type=PartyParam(), metavar="[A B] [D1 D2]")
@on_option
@view_options
@click.option("-e", "--exit-code", is_flag=True, help="Exit 1 when something differs.")
@output_options
@session_options
def command(
    *,
    session: Session,
    typed: tuple[str, ...],
    on: str | None,
    seen: Viewpoint,
    known_2: str | None,
    exit_code: bool,
    out: Output,
) -> int:
    """What changed between two days, or between two states of knowledge."""
    asked = _asked(typed, on, known_2)
    if asked.days is not None:
        found, log = _between_days(session, asked.parties, asked.days, seen)
    else:
        found, log = _between_states(session, asked.parties, on, (str(seen.known), str(known_2)), seen)
    rows = [compared.difference._asdict() for compared in found.compared]
    out.show(View(Difference._fields, rows, lambda paint: _text(found, paint)))
    session.pass_notes(found.notes, out.format)
    session.pass_on(log)
    return 1 if exit_code and rows else 0


# --- what is asked ----------------------------------------------------------------------------------------------------


def _asked(typed: Sequence[str], on: str | None, known_2: str | None) -> _Asked:
    """Sort what was typed.

    Raises:
        click.UsageError: When it makes no question.
    """
    dates = [_is_date(word) for word in typed]
    if known_2 is not None:
        return _asked_of_knowledge(typed, dates)
    if on is not None:
        raise click.UsageError(
            "--on names one day, on which two states of knowledge are compared. "
            "Say --known K1 K2; or compare two days, without --on"
        )
    if len(typed) == _FOUR:
        return _Asked((typed[0], typed[1]), (typed[2], typed[3]))
    if len(typed) == _TWO and all(dates):
        return _Asked(None, (typed[0], typed[1]))
    if len(typed) > _FOUR:
        raise click.UsageError(_too_many(typed))
    parties = [word for word, is_date in zip(typed, dates, strict=True) if not is_date]
    days = [word for word, is_date in zip(typed, dates, strict=True) if is_date]
    if len(parties) == 1:
        raise click.UsageError(_alone(parties[0]))
    if len(days) == 1:
        raise click.UsageError(f"Only one day is given, {visible(days[0])}. Say `diplo diff A B D1 D2`")
    raise click.UsageError(
        "Neither two days nor two states of knowledge are given. "
        "Say `diplo diff A B D1 D2`, or `diplo diff A B --on DATE --known K1 K2`"
    )


def _asked_of_knowledge(typed: Sequence[str], dates: Sequence[bool]) -> _Asked:
    if len(typed) in (_TWO, _FOUR) and all(dates[-2:]):
        raise click.UsageError(
            "Two days and two states of knowledge are given, and only one of them can be compared. "
            "For two days say --known K; for two states of knowledge give the day with --on"
        )
    if len(typed) == 1:
        raise click.UsageError(_alone(typed[0]))
    if len(typed) > _TWO:
        raise click.UsageError(_too_many(typed))
    return _Asked((typed[0], typed[1]) if typed else None, None)


def _is_date(word: str) -> bool:
    try:
        parse(word)
    except DateError:
        return False
    return True


def _alone(party: str) -> str:
    return f"Only one party is given, {visible(party)}. Name two, or none for every pair that changed"


def _too_many(typed: Sequence[str]) -> str:
    return f"{len(typed)} words are too many. Name two parties, or none, and two days or two states of knowledge"


# --- what is found ----------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """What changed, and what is said above and below it."""

    heading: str
    compared: list[Compared]
    parties: tuple[Party, Party] | None
    record: Record
    heads: tuple[str, ...]
    is_of_knowledge: bool
    is_silent: bool = False
    notes: tuple[str, ...] = ()


def _is_silent(found: Sequence[Compared], record: Record, a: Party, b: Party, on: Date) -> bool:
    """Tell whether nothing differs for want of anything that speaks of it."""
    return not found and all(one.answer.status == NOT_COVERED for one in state(record, a.code, b.code, on))


def _between_days(
    session: Session, parties: tuple[str, str] | None, days: tuple[str, str], seen: Viewpoint
) -> tuple[_Found, Lines]:
    log = seen.lines(session)
    first, second = parse_date(days[0], "the first day"), parse_date(days[1], "the second day")
    heading = f"{visible(first.text)} → {visible(second.text)}{seen.label()}"
    if parties is None:
        record = seen.seen(read(log), log)
        found = every_pair_between_days(record, first, second)
        return _Found(f"Every pair: {heading}", found, None, record, (record.head.short(),), False), log
    window = min(first.earliest, second.earliest), max(first.latest, second.latest)
    pair = read_pair(log, *parties, window)
    record = seen.seen(pair.record, log)
    found = between_days(record, pair.a.code, pair.b.code, first, second)
    heading = f"{words.pair_label(pair.a, pair.b)}: {heading}"
    is_silent = _is_silent(found, record, pair.a, pair.b, second)
    heads = (record.head.short(),)
    return _Found(heading, found, (pair.a, pair.b), record, heads, False, is_silent, pair.notes), log


def _between_states(
    session: Session, parties: tuple[str, str] | None, on: str | None, knowns: tuple[str, str], seen: Viewpoint
) -> tuple[_Found, Lines]:
    date = session.date_today() if on is None else parse_date(on, "--on")
    lines = _states(session, knowns, seen)
    knowledge = Knowledge(*lines)
    heads = tuple(head.short() for head in knowledge.heads)

    def view(record: Record) -> Record:
        return seen.seen(record, lines[1])

    states = " → ".join(map(_state, knowns, heads))
    label = seen._replace(known=None).label()
    if parties is None:
        heading = f"Every pair on {visible(date.text)}: {states}{label}"
        found = knowledge.every_pair(date, view)
        return _Found(heading, found, None, knowledge.record, heads, True), lines[1]
    window = date.earliest, date.latest
    meant = [find_living(lines[1], knowledge.record.register, name, window) for name in parties]
    a, b = (one.party for one in meant)
    if a.code == b.code:
        raise UsageError(Problem("same-party", f"both names mean {a.name} ({a.code})", "name two parties"))
    heading = f"{words.pair_label(a, b)} on {visible(date.text)}: {states}{label}"
    found = knowledge.pair(a.code, b.code, date, view)
    # What does not differ is the same in both; the later knows every source that may be named.
    later = lines[knowledge.heads[1].size >= knowledge.heads[0].size]
    is_silent = not found and _is_silent(found, view(read(later, (a.code, b.code), between=True)), a, b, date)
    notes = tuple(one.note for one in meant if one.note)
    return _Found(heading, found, (a, b), knowledge.record, heads, True, is_silent, notes), lines[1]


def _states(session: Session, knowns: tuple[str, str], seen: Viewpoint) -> list[AsOf]:
    """Open the ledger in two states of knowledge; what is supposed is read once, and supposed in both."""
    opened = []
    for known in knowns:
        lines = seen._replace(known=known, supposing=None).lines(session)
        opened.append(lines if isinstance(lines, AsOf) else AsOf(session.log()))
    if seen.supposing is None:
        return opened
    from cli.handed import read_text  # noqa: PLC0415 - only what is supposed needs it
    from ledger.intake import supposed  # noqa: PLC0415 - the same

    text = read_text(seen.supposing)
    return [AsOf(lines.log, lines.known, supposed(lines, text)) for lines in opened]


def _state(known: str, head: str) -> str:
    return f"known by {visible(known)} ({head})" if "-" in known else f"known at {head}"


# --- for people -------------------------------------------------------------------------------------------------------


def _text(found: _Found, paint: Paint) -> Iterator[str]:
    yield paint.head(found.heading)
    yield from found.notes
    for (a, b), of_pair in groupby(found.compared, key=lambda one: (one.difference.a, one.difference.b)):
        together = list(of_pair)
        yield ""
        if found.parties is None:
            yield paint.head(_pair(found.record, a, b))
        for number, (label, compared) in enumerate(_grouped(found.record, together)):
            if number:
                yield ""
            yield from _block(label, compared, found, paint)
    if not found.compared:
        yield ""
        # Nothing known is not the same as known to be the same.
        yield (
            f"nothing changed: {NOT_COVERED}, nothing in the ledger speaks of it"
            if found.is_silent
            else "nothing changed"
        )
    yield from words.source_list(found.record, (key for one in found.compared for key in one.difference.sources), paint)
    yield ""
    yield paint.quiet(f"{visible(found.record.title)}, head {' → '.join(dict.fromkeys(found.heads))}")


def _pair(record: Record, *codes: str) -> str:
    parties = (record.register.get(code) for code in codes)
    return " and ".join(party.label() if party else code for party, code in zip(parties, codes, strict=True))


def _grouped(record: Record, together: Sequence[Compared]) -> Iterator[tuple[str, Compared]]:
    """Label what changed; the two directions of a dimension are told once where they say the same."""
    for dimension, group in groupby(together, key=lambda one: one.difference.dimension):
        ways = list(group)
        if ways[0].difference.direction == "both":
            yield dimension, ways[0]
        elif len(ways) == _TWO and len({one.difference._replace(direction="") for one in ways}) == 1:
            yield f"{dimension}, either way", ways[0]
        else:
            for one in ways:
                yield f"{dimension}, {_direction(record, one.difference.direction)}", one


def _direction(record: Record, direction: str) -> str:
    return " → ".join(words.names((code,), record.register) for code in direction.split(">"))


def _block(label: str, compared: Compared, found: _Found, paint: Paint) -> Iterator[str]:
    first, second, changed = compared.first, compared.second, compared.difference.changed
    status = words.status(second.answer, paint)
    if STATUS in changed:
        status = f"{words.status(first.answer, paint)} → {status}"
    yield f"{paint.head(label)}: {status}"
    since = (words.since(first).strip("()"), words.since(second).strip("()"))
    if SINCE in changed or (STATUS in changed and any(since)):
        yield f"    {_from_to(*since)}"
    if FLAGS in changed:
        passing = () if found.is_of_knowledge else ("assumed", "carried")
        yield f"    {paint.doubt(_flags(compared.difference, passing))}"
    if COVERED in changed:
        yield f"    {_coverage(compared)}"
    for cause in compared.causes:
        yield from _cause(cause, found, paint)


def _from_to(one: str, other: str) -> str:
    if not other:
        return f"before: {one}"
    return f"{one} → {other}" if one and one != other else other


def _flags(difference: Difference, passing: Iterable[str]) -> str:
    came = [flag for flag in difference.flags_2 if flag not in (*difference.flags_1, *passing)]
    went = [flag for flag in difference.flags_1 if flag not in (*difference.flags_2, *passing)]
    return "; ".join([*(f"now {flag}" for flag in came), *(f"no longer {flag}" for flag in went)])


def _coverage(compared: Compared) -> str:
    covering = compared.second if compared.difference.covered_2 else compared.first
    keys = dict.fromkeys(key for event in covering.coverages for key in source_keys(event))
    return (
        f"{'now' if compared.difference.covered_2 else 'no longer'} covered by: {', '.join(f'[{key}]' for key in keys)}"
    )


def _cause(cause: Cause, found: _Found, paint: Paint) -> Iterator[str]:
    what = f"{cause.kind} of {cause.of} ({visible(cause.about)})" if cause.of else f"{cause.date} {cause.kind}"
    yield f"  by {paint.head(cause.id)} ({words.place(cause.position)}) {what}"
    if found.is_of_knowledge:
        yield f"      recorded {cause.recorded_at} by {visible(cause.recorded_by)}"
    if cause.changes:
        parts = (f"{name} {visible(cell(value)) or 'nothing'}" for name, value in cause.changes.items())
        yield f"      set {'; '.join(parts)}"
    if cause.because:
        yield f"      because: {visible(cause.because)}"
    yield f"      {', '.join(f'[{key}]' for key in cause.sources)}"
