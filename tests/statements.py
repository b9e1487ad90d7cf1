"""Statements of Wikidata written by hand, and what they come to."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from importing import empty, given, imported, said
from ledgers import Body

from ledger.importers.importer import Row
from ledger.importers.wikidata import IMPORTER
from ledger.importers.wikidata.times import JULIAN_ITEM
from ledger.problems import LedgerError

GREGORIAN = "http://www.wikidata.org/entity/Q1985727"


JULIAN = f"http://www.wikidata.org/entity/{JULIAN_ITEM}"


KOREA, CUBA, MEXICO = "Q884", "Q241", "Q96"


MEND = "mend it on Wikidata, or set it aside with --skip-bad FILE"


def snak(name: str, value: object, kind: str = "string") -> Body:
    """Give a snak of a property with a value."""
    return {"snaktype": "value", "property": name, "datavalue": {"value": value, "type": kind}}


def item(identity: str, name: str = "P530") -> Body:
    """Give a snak that names an item."""
    value = {"entity-type": "item", "numeric-id": int(identity[1:]), "id": identity}
    return snak(name, value, "wikibase-entityid")


def time(text: str, precision: int, name: str = "P580", calendar: str = GREGORIAN, **more: int) -> Body:
    """Give a snak of a time."""
    value = {"time": text, "timezone": 0, "before": 0, "after": 0, "precision": precision, "calendarmodel": calendar}
    return snak(name, {**value, **more}, "time")


def some(name: str, kind: str = "somevalue") -> Body:
    """Give a snak that says that there is a value, or none."""
    return {"snaktype": kind, "property": name}


def statement(
    identity: str, partner: Body, *qualifiers: Body, rank: str = "normal", references: Sequence[Body] = ()
) -> Body:
    """Give a statement of P530."""
    by_property: dict[str, list[Body]] = {}
    for one in qualifiers:
        by_property.setdefault(str(one["property"]), []).append(one)
    found: Body = {"mainsnak": partner, "type": "statement", "id": identity, "rank": rank}
    if by_property:
        found |= {"qualifiers": by_property, "qualifiers-order": list(by_property)}
    return found | ({"references": list(references)} if references else {})


def entity(identity: str, *statements: Body, label: str = "") -> Body:
    """Give an item with its statements."""
    labels = {"en": {"language": "en", "value": label}} if label else {}
    claims: Body = {"P530": list(statements)} if statements else {}
    return {"type": "item", "id": identity, "labels": labels, "claims": claims}


def write(folder: Path, data: object) -> Path:
    """Write a file; a text as it is, anything else as JSON."""
    path = folder / "answer.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def entities(folder: Path, *some_: Body) -> Path:
    """Write items as Special:EntityData and wbgetentities give them."""
    return write(folder, {"entities": {str(one["id"]): one for one in some_}})


def rows(path: Path) -> list[Row]:
    """Read a file."""
    return list(IMPORTER.read(given(path)))


def bodies(path: Path) -> list[Body]:
    """Give the entries of a file that has no problems."""
    found = rows(path)
    assert [] == [problem for row in found for problem in row.problems]
    return [dict(body) for row in found for body in row.bodies]


def one(folder: Path, *qualifiers: Body, rank: str = "normal", references: Sequence[Body] = ()) -> list[Body]:
    """Give the entries of one statement of South Korea on Cuba."""
    told = statement("Q884$A", item(CUBA), *qualifiers, rank=rank, references=references)
    return bodies(entities(folder, entity(KOREA, told)))


def problems(path: Path) -> list[tuple[str, str, str]]:
    """Give code, text and hint of what is wrong with statements."""
    return [(found.code, found.what, found.hint) for row in rows(path) for found in row.problems]


def refused_whole(path: Path, folder: Path) -> LedgerError:
    """Import a file that is refused; nothing is written."""
    log = empty(folder)
    with pytest.raises(LedgerError) as refused:
        imported(log, path, IMPORTER)
    assert {} == said(log)
    return refused.value


TOLD = statement("Q884$A", item(CUBA), time("+2024-02-14T00:00:00Z", 11))
