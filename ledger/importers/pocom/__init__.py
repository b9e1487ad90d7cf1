"""US chiefs of mission: Principal Officers and Chiefs of Mission, Office of the Historian (HistoryAtState/pocom, XML).

A record is one person in one role in one country. What becomes of it, told in `coded` as `treatment` and `dated`:

    took up post   a dated day of credentials, or of taking charge: accreditation on that day (VCDR 13.1)
    took charge    a chargé d'affaires who arrived, without such a day: accreditation on that of his arrival (VCDR 19; the
                   data set has "arrived and assumed charge" for it)
    took leave     no such day, and a mission that ended with a letter of recall or a farewell audience: accreditation at
                   some time between the appointment and that
    anything else  the reason why nobody was accredited: a contact of the kind `other`, on the first day that is given

A mission's end is a recall only where its note says so. It comes after the accreditation of the same person, and on one
day before that of those who are listed later, for the lists are in order. For a chargé of whom only the end of his charge
is known it is attested that there was one on that day. No other entry is made of an end: that a chief leaves breaks
nothing off.
"""

import os
from collections.abc import Iterator
from typing import NamedTuple

from ledger import dates
from ledger.importers.importer import Body, Given, Importer, Row
from ledger.importers.pocom.days import between, bounded, noted, read_date, spoken
from ledger.importers.pocom.folder import Folder
from ledger.importers.pocom.hosts import Hosts
from ledger.importers.pocom.records import MOMENTS, Record, country_of, names_of, records_of
from ledger.importers.pocom.residence import Residences
from ledger.importers.pocom.strays import strays_of
from ledger.importers.pocom.tables import (
    CHARGE,
    CLASSES,
    FAREWELLS,
    NEVER_ACCREDITED,
    NEVER_ACTED,
    NO_HEAD,
    NO_START,
    RECALLS,
    refusal,
)
from ledger.importers.pocom.xml import Document
from ledger.problems import Problem

NAME = "pocom"
SOURCE = "us-historian-pocom"
_SENDER = "USA"
# So many records are read between two reports of how far that has come.
_REPORT = 100


class Meaning(NamedTuple):
    """What a record comes to.

    Attributes:
        kind: accreditation or other.
        date: Its day, in EDTF.
        treatment: Why that, in words.
        dated: What in the record gives the day.
    """

    kind: str
    date: str
    treatment: str
    dated: str


def read(given: Given) -> Iterator[Row]:
    """Give what the records of the folder come to, country by country.

    Raises:
        RefusedError: When a file is not well-formed, is none of the data set, or there is none of a country.
        MachineError: When the folder or a file cannot be read.
    """
    folder = Folder(given.path)
    residences = Residences(folder.residences())
    paths = folder.countries(lambda path, document: residences.see(document, _country(document, path)))
    reader = _Reader(folder, residences, Hosts(given.register), folder.titles(), {})
    whole = sum(map(os.path.getsize, paths))
    count, size = 0, 0
    for path in paths:
        lines: set[int] = set()
        for row in reader.rows(folder.read(path), path):
            count += 1
            if given.progress and not count % _REPORT:
                given.progress(count, size, whole)
            yield _told_apart(row, lines)
        size += os.path.getsize(path)


def _told_apart(row: Row, lines: set[int]) -> Row:
    """Leave out the line of a row that begins where another does: rows are set aside by their lines."""
    if row.line in lines:
        placed = tuple(one._replace(line=one.line or row.line) for one in row.problems)
        return row._replace(line=0, problems=placed)
    lines.add(row.line)
    return row


def _country(document: Document, path: str) -> str:
    return country_of(document, os.path.basename(path).removesuffix(".xml"))


class _Reader(NamedTuple):
    """Makes rows of records.

    Attributes:
        folder: The folder, for its people.
        residences: Who resided elsewhere.
        hosts: Which party a country was.
        titles: The titles of roles.
        recalls: The days and keys of the recalls so far, by country, list and party.
    """

    folder: Folder
    residences: Residences
    hosts: Hosts
    titles: dict[str, str]
    recalls: dict[tuple[str, bool, str], list[tuple[dates.Date, str]]]

    def rows(self, document: Document, path: str) -> Iterator[Row]:
        """Give the rows of a country's file: of what stands around its records and would be lost, and of the records."""
        country, names, file = _country(document, path), names_of(document), self.folder.shown(path)
        for stray in sorted(strays_of(document, names), key=lambda stray: stray.line):
            key = _key(country, stray.key)
            yield Row(line=stray.line, raw=stray.raw, problems=(stray.problem,), file=file, key=key)
        for record in records_of(document, country, names):
            yield self._row(record, path, file)

    def _row(self, record: Record, path: str, file: str) -> Row:
        """Give the row of a record."""
        row = Row(line=record.line, raw=record.raw, file=file, key=_key(record.country, record.key))
        problems = [*record.problems, *self._unknown_role(record)]
        meaning = None if problems else self._meaning(record, CLASSES[record.role])
        if meaning is None:
            return row._replace(problems=tuple(problems) or (_undated(),))
        host = self.hosts.find(record, dates.parse(meaning.date))
        if isinstance(host, Problem):
            return row._replace(problems=(host,))
        found = self._bodies(record, meaning, host, os.path.basename(path))
        return row._replace(bodies=tuple(self._ordered(found, (record.country, record.nominee, host))))

    def _ordered(self, bodies: Iterator[Body], among: tuple[str, bool, str]) -> Iterator[Body]:
        """Settle the order of recalls and accreditations whose days do not, by that of the list."""
        own = None
        for body in bodies:
            kind, date, key = body["kind"], dates.parse(str(body["date"])), str(body["key"])
            after: list[str] = []
            if kind == "accreditation":
                own = (date, key)
                # Where more than one day is open to both, somebody else may have been in charge meanwhile.
                after += [other for day, other in self.recalls.get(among, ()) if day.latest == date.earliest]
            elif kind == "recall":
                after += [own[1]] if own and own[0].overlaps(date) else []
                self.recalls.setdefault(among, []).append((date, key))
            yield {**body, "after": [f"key:{other}" for other in after]} if after else body

    def _unknown_role(self, record: Record) -> Iterator[Problem]:
        if record.role and record.role not in CLASSES:
            title = self.titles.get(record.role)
            known = f"by the tables of roles {title!r}" if title else "and no table of roles in the folder has it"
            what = f"no class of heads of mission is known for the role {record.role!r}, {known}"
            yield Problem("role-unknown", what, "mend the role; a new one needs a newer version of the program")

    def _meaning(self, record: Record, head: str) -> Meaning | None:
        """Decide what a record comes to; None where nothing dates it."""
        why = refusal(record.note)
        if head and (found := _accredited(record, head, why)):
            return found
        dated, date = self._first_day(record)
        treatment = "heads no mission" if head == NO_HEAD else why or "no day of credentials"
        return Meaning("other", date, treatment, dated) if date else None

    def _first_day(self, record: Record) -> tuple[str, str]:
        """Give the first day that a record tells of, and where; by default what bounds it: a life, its neighbours, its making."""
        if first := record.first_day():
            name, moment = first
            return name, noted(moment.date, moment.note)
        if date := spoken(record.note):
            return "note", date
        person = self.folder.person(record.person)
        # A life and the neighbours in the list, else the neighbours alone where the life does not go with them.
        for begins, ends in (((person.birth,), (person.death,)), ((), ())):
            if date := bounded((*begins, record.after), (*ends, record.before, record.created)):
                return "bounds", date
        return "", ""

    def _bodies(self, record: Record, meaning: Meaning, host: str, file: str) -> Iterator[Body]:
        head = CLASSES[record.role]
        person = self.folder.person(record.person).name
        resident, at = self.residences.of(record)
        common: dict[str, object] = {
            "by": [_SENDER],
            "toward": [host],
            "cites": [{"source": SOURCE, "locator": f"{file}, record {record.key}"}],
        }
        title = self.titles.get(record.role) or record.role
        post: dict[str, object] = {"class": head, "person": person} | (
            {} if resident is None else {"resident": resident}
        )
        coded = {"treatment": meaning.treatment, "dated": meaning.dated, **_coded(record), "resident_at": at}
        body: dict[str, object] = {
            "kind": meaning.kind,
            "date": meaning.date,
            **common,
            "coded": {name: text for name, text in coded.items() if text},
            "key": _key(record.country, record.key),
        }
        if meaning.kind == "accreditation":
            yield body | post | ({"note": record.note} if record.note else {})
        else:
            yield body | {"note": f"{person}, {title}: {record.note or meaning.treatment}"}
        yield from _endings(record, meaning, head, body, post)


def _key(country: str, name: str) -> str:
    """Give the natural key of a record; "" for one that has no name."""
    return f"{NAME}:{country}:{name}" if name else ""


def _accredited(record: Record, head: str, why: str) -> Meaning | None:
    """Tell whether the text says that somebody took up the post, and when."""
    if record.nominee and why:
        return None
    moments = record.moments
    if start := _start(record):
        return Meaning("accreditation", start, "took up post", "started")
    arrived = moments["arrived"]
    if head == CHARGE and arrived.date and not record.nominee and why not in NEVER_ACTED:
        return Meaning("accreditation", noted(arrived.date, arrived.note), "took charge", "arrived")
    ended = moments["ended"]
    took_leave = RECALLS.match(ended.note) or FAREWELLS.match(ended.note)
    if took_leave and why not in NEVER_ACCREDITED:
        window = between(moments["appointed"].date, ended.date)
        return Meaning("accreditation", window, "took leave", "appointed and ended") if window else None
    return None


def _start(record: Record) -> str:
    """Give the day on which somebody took up the post, in EDTF; "" where the record does not date it."""
    started = record.moments["started"]
    if NO_START.match(started.note):
        return ""
    if started.date:
        since, until = record.moments["appointed"].date, record.moments["ended"].date
        return noted(started.date, started.note, since, until)
    try:
        # Some months stand in the note in place of the date.
        return read_date(started.note)
    except dates.DateError:
        return ""


def _endings(
    record: Record, meaning: Meaning, head: str, body: Body, post: dict[str, object]
) -> Iterator[Body]:  # fmt: skip
    """Give what the end of a mission says by itself: a recall, or that there was a chargé d'affaires on its last day."""
    ended = record.moments["ended"]
    if head == NO_HEAD or not ended.date:
        return
    since = record.moments["started"].date or record.moments["appointed"].date
    date = noted(ended.date, ended.note, since)
    common = {name: body[name] for name in ("by", "toward", "cites")}
    texts = {"role": record.role, "person": record.person, "ended": ended.text, "ended_note": ended.note}
    common["coded"] = {name: text for name, text in texts.items() if text}
    is_attested = meaning.kind == "other" and head == CHARGE and not record.nominee and date == ended.date
    if RECALLS.match(ended.note):
        yield {"kind": "recall", "date": date, **common, **post, "key": f"{body['key']}/recall"}
    elif is_attested and refusal(record.note) not in NEVER_ACTED:
        attested = {"dimension": "representation", "status": [CHARGE]}
        yield {"kind": "attestation", "date": date, **common, **attested, "key": f"{body['key']}/in-charge"}


def _coded(record: Record) -> dict[str, str]:
    """Give the record's own texts, as they stand; empty ones are left out later."""
    texts = {"role": record.role, "person": record.person}
    if record.territory != record.country:
        texts["territory"] = record.territory
    if record.nominee:
        texts["list"] = "other-nominees"
    for name in MOMENTS:
        moment = record.moments[name]
        texts |= {name: moment.text, f"{name}_note": moment.note, **dict(moment.marks)}
    return texts


def _undated() -> Problem:
    what = "the record has no date, and nothing that bounds one"
    return Problem("record-undated", what, "write when somebody was appointed, or when the record was made")


IMPORTER = Importer(
    name=NAME,
    help="US chiefs of mission in every country since 1778 (a folder in XML)",
    sources=(
        {
            "id": SOURCE,
            "type": "dataset",
            "title": "Principal Officers and Chiefs of Mission",
            "author": [{"literal": "Office of the Historian, US Department of State"}],
            "publisher": "Office of the Historian, US Department of State",
            "URL": "https://history.state.gov/departmenthistory/people/principals-chiefs",
        },
    ),
    licence="CC0 1.0 (a work of the US government)",
    takes="folder",
    read=read,
)
