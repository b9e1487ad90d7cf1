"""The records of a country's file in the data set `pocom`: their texts as they stand, and where they stand."""

from collections.abc import Iterator
from typing import NamedTuple

from ledger import dates
from ledger.importers.pocom.days import read_date
from ledger.importers.pocom.xml import Document, Node
from ledger.problems import Problem

# Each with a date and a note. "Started" is the day on which credentials were presented, "arrived" that on which somebody
# arrived and took charge of the post (`code-tables/role-chief-event-codes.xml`).
MOMENTS = ("appointed", "arrived", "started", "ended")
_RECORD = "chief"
_MAIN_LIST = "chiefs"
_TEXTS = ("id", "person-id", "role-title-id", "contemporary-territory-id", "note")
# Who wrote the record, and when; the day of making bounds what has no date of its own.
_KEPT = (*_TEXTS, *MOMENTS, "created-by", "created-date", "last-modified-by", "last-modified-date")


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
        key: What names the record among those of its country.
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


def records_of(document: Document, country: str) -> Iterator[Record]:
    """Give the records of a country's file, in their order."""
    times: dict[str, int] = {}
    for section in document.root:
        found = []
        for node in section.all(_RECORD):
            # Records without an id are named by the person; those with one id in common by their order besides.
            name = node.text_of("id") or node.text_of("person-id")
            times[name] = times.get(name, 0) + 1
            key = f"{name}:{times[name]}" if times[name] > 1 else name
            found.append(_record(document, node, country, key, nominee=section.tag != _MAIN_LIST))
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
        Problem(
            "record-incomplete", f"the record has no <{name}>", "write who it was, and in which role", line=node.line
        )
        for name, text in zip(_TEXTS, texts, strict=True)
        if not text and name in ("person-id", "role-title-id")
    ]
    problems += _strangers(node)
    moments = {}
    for name in MOMENTS:
        moments[name], found = _moment(node, name)
        problems += found
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
    problems = [
        _stranger(other, name) for other in inner if other.tag not in ("date", "note") and other.text()
    ]  # fmt: skip
    try:
        return Moment(text, read_date(text), note, marks), problems
    except dates.DateError as error:
        what = f"<{name}>: {error.what}"
        line = dated.line if dated else inner.line
        return Moment(text, "", note, marks), [*problems, Problem("date-wrong", what, error.hint, line=line)]


def _strangers(node: Node) -> list[Problem]:
    """Refuse what no record of the data set has and what is not empty: it would be lost."""
    return [_stranger(inner, _RECORD) for inner in node if inner.tag not in _KEPT and inner.text()]


def _stranger(node: Node, within: str) -> Problem:
    what = f"there is a <{node.tag}> in the <{within}>, which the data set does not have"
    return Problem("element-unknown", what, "mend its name, or take it out", line=node.line)


def _is_day(text: str) -> bool:
    try:
        return bool(read_date(text))
    except dates.DateError:
        return False
