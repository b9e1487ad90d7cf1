"""The records of a country's file in the data set `pocom`: their texts as they stand, and where they stand."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger import dates
from ledger.importers.pocom.days import noted, read_date
from ledger.importers.pocom.strays import (
    LISTS,
    MAIN_LIST,
    RECORD,
    WRITTEN,
    all_records,
    loose,
    stranger,
    twice,
)
from ledger.importers.pocom.xml import Document, Node
from ledger.problems import Problem

# Each with a date and a note. "Started" is the day on which credentials were presented, "arrived" that on which somebody
# arrived and took charge of the post (`code-tables/role-chief-event-codes.xml`).
MOMENTS = ("appointed", "arrived", "started", "ended")
_TEXTS = ("id", "person-id", "role-title-id", "contemporary-territory-id", "note")
# Who wrote the record, and when; the day of making bounds what has no date of its own.
_KEPT = (*_TEXTS, *MOMENTS, *WRITTEN)
_IN_MOMENT = ("date", "note")
# What no record of the data set lacks, and what to do about it.
_WHO = "write who it was, and in which role"
_NEEDED = {
    "id": "give it the id that another edition has, or one of its own",
    "person-id": _WHO,
    "role-title-id": _WHO,
}


class Moment(NamedTuple):
    """A day of a record: the text that stands there, the same in EDTF, the note beside it, and what marks the date."""

    text: str = ""
    date: str = ""
    note: str = ""
    marks: tuple[tuple[str, str], ...] = ()


class Record(NamedTuple):
    """One chief of mission, or somebody who was to be one, in one country.

    Attributes:
        country: The country's id.
        key: What names the record among those of its country; "" for one without an id.
        id: Its id as it stands, which two records may share.
        person: The person's id.
        role: The role's id.
        territory: The id of the country as it was then.
        nominee: Whether it stands among the nominees who did not serve, not on the main list.
        moments: Its four days, by their names.
        note: Its own note.
        created: When the record was made, in EDTF, or "".
        after: The first day of the record before it in the list that gives one, in EDTF, or "".
        before: The first day of the next record that gives one, or "".
        line: Where it begins in its file.
        raw: The record as it stands.
        problems: What in it cannot be understood.
    """

    country: str
    key: str
    id: str
    person: str
    role: str
    territory: str
    nominee: bool
    moments: dict[str, Moment]
    note: str
    created: str
    line: int
    raw: str
    problems: tuple[Problem, ...]
    after: str = ""
    before: str = ""

    def first_day(self) -> tuple[str, Moment] | None:
        """Give the first of its days that is dated, with its name; None where none is."""
        return next(((name, moment) for name, moment in self.moments.items() if moment.date), None)


def names_of(document: Document) -> dict[Node, str]:
    """Give what the records of a country's file are called, wherever in it they stand: their ids.

    Those with one id in common are told apart by their order; those without one have no name.
    """
    times: dict[str, int] = {}
    names = {}
    for node in all_records(document.root):
        if name := node.text_of("id"):
            times[name] = times.get(name, 0) + 1
            names[node] = f"{name}:{times[name]}" if times[name] > 1 else name
    return names


def records_of(document: Document, country: str, names: Mapping[Node, str]) -> Iterator[Record]:
    """Give the records of the lists in a country's file, in their order."""
    for section in document.root:
        if section.tag not in LISTS:
            continue
        found = [
            _record(document, node, country, names.get(node, ""), nominee=section.tag != MAIN_LIST)
            for node in section
            if node.tag == RECORD
        ]
        yield from _between_neighbours(found)


def _between_neighbours(records: list[Record]) -> Iterator[Record]:
    """Give records with the days of those around them.

    The lists are in the order of the first days (`schema/country-mission.sch`, "position ordering"); one that is not
    bounds nothing.
    """
    days = [first[1].date if (first := record.first_day()) else "" for record in records]
    dated = [day for day in days if day]
    if dated != sorted(dated):
        yield from records
        return
    for at, record in enumerate(records):
        if days[at]:
            yield record
            continue
        after = next((day for day in reversed(days[:at]) if day), "")
        before = next((day for day in days[at:] if day), "")
        yield record._replace(after=after, before=before)


def country_of(document: Document, stem: str) -> str:
    """Give the id of the country that a file is about: what it says, else its name without the ending."""
    return document.root.text_of("territory-id") or stem


def _record(document: Document, node: Node, country: str, key: str, *, nominee: bool) -> Record:
    texts = [node.text_of(name) for name in _TEXTS]
    problems = [
        Problem("record-incomplete", f"the record has no <{name}>", hint, line=node.line)
        for name, hint in _NEEDED.items()
        if not node.text_of(name)
    ]
    problems += _strays(node, _KEPT)
    moments = {}
    for name in MOMENTS:
        moments[name], found = _moment(node, name)
        problems += found
    problems += _reversed(node, moments)
    created = node.text_of("created-date")
    identity, person, role, territory, note = texts
    return Record(
        country=country,
        key=key,
        id=identity,
        person=person,
        role=role,
        territory=territory,
        nominee=nominee,
        moments=moments,
        note=note,
        created=created if _is_day(created) else "",
        line=node.line,
        raw=document.raw(node),
        problems=tuple(problems),
    )


def _moment(node: Node, name: str) -> tuple[Moment, list[Problem]]:
    """Read one of the four days, and what is wrong with it."""
    inner = node.named(name)
    if inner is None:
        return Moment(), []
    dated = inner.named("date")
    text = dated.text() if dated else ""
    marks = tuple((f"{name}_{mark}", value) for mark, value in (dated.attributes if dated else {}).items())
    note = inner.text_of("note")
    problems = _strays(inner, _IN_MOMENT)
    try:
        return Moment(text, read_date(text), note, marks), problems
    except dates.DateError as error:
        what = f"<{name}>: {error.what}"
        line = dated.line if dated else inner.line
        return Moment(text, "", note, marks), [*problems, Problem("date-wrong", what, error.hint, line=line)]


def _strays(node: Node, known: tuple[str, ...]) -> list[Problem]:
    """Refuse what would be lost: what no record of the data set has and is not empty, stands twice, or in no element."""
    strangers = [stranger(inner, node.tag) for inner in node if inner.tag not in known and inner.text()]
    texts = (inner for inner in node if inner.tag in known and inner.tag not in MOMENTS)
    strangers += [stranger(record, text.tag) for text in texts for record in all_records(text)]
    return [*strangers, *twice(node, known), *loose(node)]


def _reversed(node: Node, moments: Mapping[str, Moment]) -> Iterator[Problem]:
    """Refuse an end before the beginning, whatever days their texts and notes leave possible.

    A commission may be later than the beginning: who was in charge already was given it afterwards.
    """
    ended = moments["ended"]
    if not ended.date:
        return
    end = dates.parse(noted(ended.date, ended.note))
    for name in ("arrived", "started"):
        began = moments[name]
        if not began.date:
            continue
        begin = dates.parse(noted(began.date, began.note))
        # What is about a day, or only probably on it, contradicts none.
        is_vague = any(date.approximate or date.doubted for date in (begin, end))
        if not is_vague and end.latest < begin.earliest:
            what = f"<ended> {ended.text!r} is before <{name}> {began.text!r}"
            inner = node.named("ended") or node
            yield Problem("days-reversed", what, "mend one of the two", line=inner.line)


def _is_day(text: str) -> bool:
    try:
        return bool(read_date(text))
    except dates.DateError:
        return False
