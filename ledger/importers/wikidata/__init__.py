"""Wikidata's statements of diplomatic relations (P530), made into entries that say what they say and nothing more.

A start (P580) is an establishment. An end (P582) says from when the statement is no longer true, not what happened: it is
no rupture and no suspension, a party may have ended. So it is told by attestations: relations were established from the
start to the end, and on the day of the end or the day after they were not. A statement without either is not dated, and no
entry can be made of it. P530 is symmetric: the statements of A on B and of B on A tell of one happening.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.dates import GREGORIAN, LAST_DAY, Date, iso
from ledger.importers.importer import Given, Importer, Row
from ledger.importers.wikidata.forms import Statement, is_unknown, read_statements
from ledger.importers.wikidata.times import Time, date_of_time, gregorian
from ledger.index import BY_KEY
from ledger.parties import Ambiguous, NotFound, OutsideLife, Register
from ledger.problems import Problem

_REPORT = 500
_YEAR = 366
_NOT_ESTABLISHED = ("none", "suspended", "severed")
_MEND = "mend it on Wikidata, or set it aside with --skip-bad FILE"


class _Told(NamedTuple):
    """A statement that has been understood."""

    statement: Statement
    parties: tuple[str, str]
    start: Date | None
    end: Date | None


def _read(given: Given) -> Iterator[Row]:
    """Read the statements of P530 of a file.

    Raises:
        RefusedError: When the file is no JSON of a known form, or has no such statement.
        MachineError: When it cannot be read.
    """
    found = read_statements(given.path)
    told: list[_Told] = []
    whole = len(found.statements)
    for number, statement in enumerate(found.statements):
        if given.progress and not number % _REPORT:
            given.progress(number, number, whole)
        understood = _understood(statement, found.labels, given.register)
        if isinstance(understood, _Told):
            told.append(understood)
        else:
            placed = tuple(_placed(one, statement) for one in understood)
            yield Row(raw=statement.raw, problems=placed, key=_key(statement.id) if statement.id else "")
    told.sort(key=_order)
    accounts = _accounts(told)
    for one in told:
        bodies = tuple(_bodies(one, accounts.get(one.statement.id, ""), given.register))
        # In a dump all statements of an item stand on one line: a row that had it would be set aside with them.
        yield Row(bodies, raw=one.statement.raw, key=_key(one.statement.id))


def _placed(problem: Problem, statement: Statement) -> Problem:
    """Say of which statement a problem is, and on which line that stands, if the file has lines."""
    what = problem.what if problem.what.startswith(statement.id) else f"{statement.id}: {problem.what}"
    return problem._replace(what=what, line=statement.line)


def scope(given: Given) -> tuple[str, ...]:
    """Give what the natural keys of the file's items begin with: of those alone it can be told which statements are gone."""
    subjects = dict.fromkeys(one.subject for one in read_statements(given.path).statements if one.subject)
    return tuple(f"{IMPORTER.name}:{subject}$" for subject in subjects)


def _order(told: _Told) -> tuple[int, str]:
    """Order statements by their items: of two that tell of one happening the same one stands first in every edition."""
    return int(told.statement.subject[1:]), told.statement.id


# What a statement says.


def _understood(statement: Statement, labels: dict[str, str], register: Register) -> _Told | tuple[Problem, ...]:
    if statement.problem:
        return (statement.problem,)
    if not statement.partner:
        return (Problem("partner-missing", f"{statement.id} does not say with whom", _MEND),)
    start, end = _date(statement, "start", statement.starts), _date(statement, "end", statement.ends)
    problems = [one for one in (start, end) if isinstance(one, Problem)]
    if not problems and start is None and end is None:
        hint = "ask only for those that have one, or set them aside with --skip-bad FILE"
        problems = [Problem("date-missing", f"{statement.id} says neither since when nor until when", hint)]
    if isinstance(start, Date) and isinstance(end, Date) and end.latest < start.earliest:
        problems = [Problem("date-impossible", f"{statement.id} ends before it starts", _MEND)]
    if problems:
        return tuple(problems)
    when = start if isinstance(start, Date) else end
    window = (when.earliest, when.latest) if isinstance(when, Date) else None
    parties = [_party(item, labels, register, window) for item in (statement.subject, statement.partner)]
    if unknown := tuple(one for one in parties if isinstance(one, Problem)):
        return unknown
    first, second = map(str, parties)
    if first == second:
        return (Problem("partner-missing", f"{statement.id} names {first} on both sides", _MEND),)
    return _Told(
        statement, (first, second), start if isinstance(start, Date) else None, end if isinstance(end, Date) else None
    )


def _date(statement: Statement, name: str, times: Sequence[Time]) -> Date | Problem | None:
    """Give the start or the end of a statement; None where it says none, or only that there is one."""
    known = [time for time in times if not is_unknown(time)]
    if not known:
        return None
    if len(known) > 1:
        what = f"{statement.id} has {len(known)} times of its {name}, and does not say whether one is true or all are"
        return Problem("date-unclear", what, _MEND)
    found = date_of_time(known[0])
    return found._replace(what=f"{statement.id}, {name}: {found.what}") if isinstance(found, Problem) else found


def _party(item: str, labels: dict[str, str], register: Register, window: tuple[int, int] | None) -> str | Problem:
    """Give the party that an item is, by its number or else by its English name."""
    label = labels.get(item, "")
    shown = f"{item} ({label})" if label else item
    try:
        try:
            return register.resolve(f"wd:{item}", window).code
        except NotFound:
            if not label or label == item:
                hint = "its English name may tell it: take the labels into the query, or the item itself into the file"
                return Problem("party-unknown", f"the register knows no party by the item {item}", hint)
            return register.resolve(label, window).code
    except NotFound:
        return Problem("party-unknown", f"the register knows no party by the item or the name of {shown}", _MEND)
    except (Ambiguous, OutsideLife) as error:
        return Problem("party-unknown", f"{shown}: {error}", _MEND)


# What entries it makes.


def _bodies(told: _Told, account_of: str, register: Register) -> Iterator[dict[str, object]]:
    start, end = told.start, told.end
    if start:
        yield _body(told, "establishment", start.text, start.calendar, {}, "", account_of)
    if end:
        established: Mapping[str, object] = {"dimension": "relations", "status": ["established"]}
        if spell := _spell(start, end):
            yield _body(told, "attestation", *spell, established, "/while")
        else:
            yield _body(told, "attestation", end.text, end.calendar, established, "/until")
        if not _is_ended(told.parties, end, register) and end.latest < LAST_DAY:
            since = f"[{iso(end.earliest)}..{iso(end.latest + 1)}]"
            gone = {"dimension": "relations", "status": list(_NOT_ESTABLISHED)}
            yield _body(told, "attestation", since, GREGORIAN, gone, "/since")


def _body(
    told: _Told, kind: str, date: str, calendar: str, fields: Mapping[str, object], part: str, account_of: str = ""
) -> dict[str, object]:  # fmt: skip
    statement = told.statement
    cite = {"source": SOURCE, "locator": statement.id}
    if statement.rank != "normal":
        cite["rank"] = statement.rank
    body: dict[str, object] = {"kind": kind, "date": date}
    if calendar != GREGORIAN:
        body["calendar"] = calendar
    body |= {"parties": list(told.parties), **fields, "cites": [cite]}
    if account_of:
        body["account_of"] = f"{BY_KEY}{_key(account_of)}"
    if any(map(is_unknown, statement.ends)):
        body["note"] = "The statement says that it ended, and not when."
    body["coded"] = _coded(statement)
    body["key"] = f"{_key(statement.id)}{part}"
    return body


def _key(identity: str) -> str:
    return f"{IMPORTER.name}:{identity}"


def _coded(statement: Statement) -> dict[str, str]:
    # Sorted: rows of an answer stand in another order every time.
    told = {
        "start": " or ".join(sorted(time.coded() for time in statement.starts)),
        "end": " or ".join(sorted(time.coded() for time in statement.ends)),
        "end_cause": " ".join(sorted(statement.causes)),
        "references": "; ".join(sorted(set(statement.references))),
    }
    return {name: text for name, text in told.items() if text}


def _spell(start: Date | None, end: Date) -> tuple[str, str] | None:
    """Give the stretch from a start to an end, and its calendar; None where they may fall on one day, or EDTF has no form."""
    if start is None or "[" in start.text + end.text or start.latest >= end.earliest:
        return None
    if start.calendar == end.calendar:
        return f"{start.text}/{end.text}", start.calendar
    first, last = (date.text if date.calendar == GREGORIAN else gregorian(date) for date in (start, end))
    return (f"{first}/{last}", GREGORIAN) if first and last else None


def _is_ended(parties: Sequence[str], end: Date, register: Register) -> bool:
    """Tell whether the end may be that of a party, by any source: then there is nobody of whom anything could be attested."""
    for code in parties:
        party = register.get(code)
        for spell in party.life if party else ():
            if end.earliest - _YEAR <= spell.end <= end.latest + _YEAR:
                return True
    return False


# Which statements tell of one happening.


def _accounts(told: Sequence[_Told]) -> dict[str, str]:
    """Give the statements that tell of an establishment of which another tells, with that other one.

    Two tell of the same when they are of either side and their dates overlap, or when they are the only ones of their sides.
    """
    by_pair: dict[frozenset[str], list[_Told]] = {}
    for one in told:
        if one.start and one.statement.rank != "deprecated":
            by_pair.setdefault(frozenset(one.parties), []).append(one)
    found: dict[str, str] = {}
    for some in by_pair.values():
        ours = [one for one in some if one.parties[0] == some[0].parties[0]]
        theirs = [one for one in some if one.parties[0] != some[0].parties[0]]
        are_alone = len(ours) == len(theirs) == 1
        for one in theirs:
            for other in ours:
                if (are_alone or _overlap(one, other)) and other.statement.id not in found.values():
                    found[one.statement.id] = other.statement.id
                    break
    return found


def _overlap(one: _Told, other: _Told) -> bool:
    return one.start is not None and other.start is not None and one.start.overlaps(other.start)


SOURCE = "wikidata"
IMPORTER = Importer(
    name="wikidata",
    help="diplomatic relations in Wikidata (P530), from entity JSON or an answer to SPARQL",
    sources=(
        {
            "id": SOURCE,
            "type": "dataset",
            "title": "Wikidata",
            "author": [{"literal": "Wikidata contributors"}],
            "publisher": "Wikimedia Foundation",
            "URL": "https://www.wikidata.org/wiki/Property:P530",
        },
    ),
    licence="CC0 1.0",
    takes="file",
    read=_read,
    scope=scope,
)
