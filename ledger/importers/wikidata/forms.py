"""The forms in which Wikidata hands out statements: entity JSON, a list or lines of it, and answers to SPARQL.

Specifications: Wikibase JSON data model (mediawiki.org, Wikibase/DataModel/JSON) and SPARQL 1.1 Query Results JSON Format
(W3C, 2013). Statements of P530 are taken out and everything else is let go, so that a dump of any length can be read.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.importers.opening import checked_text, decoded
from ledger.importers.wikidata.times import Time
from ledger.problems import MachineError, Problem, RefusedError

PROPERTY = "P530"
START, END, CAUSE, CIRCUMSTANCES = "P580", "P582", "P1534", "P1480"
CIRCA = "Q5727902"
# What a result of SPARQL must have, and what tells of time.
NEEDED = ("statement", "country", "partner")
TIMES = ("start", "end")
_ITEM = re.compile(r"[Qq][1-9]\d{0,15}\Z", re.ASCII)
_STATEMENT = re.compile(r"([Qq][1-9]\d{0,15})[$-](.+)\Z", re.ASCII | re.DOTALL)
_RANKS = {"PreferredRank": "preferred", "NormalRank": "normal", "DeprecatedRank": "deprecated"}
# The line of a country in a dump has some megabytes.
_LONGEST_LINE = 1 << 26
_UNKNOWN = Time("unknown")
_NUMBER = re.compile(r"\d{1,2}", re.ASCII)
# Python reads no number of more digits than some thousands.
_LONG_NUMBER = re.compile(r"\d{600,}", re.ASCII)
_MOST_SHOWN = 20


class Statement(NamedTuple):
    """A statement of P530 as it stands.

    Attributes:
        id: Its identifier, as `Q884$…`.
        subject: The item that it is of.
        partner: The item that it names; "" where it names none.
        rank: preferred, normal or deprecated.
        starts, ends: Its P580 and P582; `is_unknown` tells those of which nothing is said but that they are.
        causes: Items of P1534, end cause.
        references: What it refers to, as text.
        line: Line of the file, where it has lines.
        raw: The statement as JSON.
        problem: Why it cannot be read.
    """

    id: str
    subject: str = ""
    partner: str = ""
    rank: str = "normal"
    starts: tuple[Time, ...] = ()
    ends: tuple[Time, ...] = ()
    causes: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    line: int = 0
    raw: str = ""
    problem: Problem | None = None


class Found(NamedTuple):
    """The statements of a file, and the English names of items that it tells."""

    statements: list[Statement]
    labels: dict[str, str]


def is_unknown(time: Time) -> bool:
    """Tell whether a statement says that there is a time, and not which."""
    return time == _UNKNOWN


def read_statements(path: str) -> Found:
    """Take the statements of P530 out of a file.

    Raises:
        RefusedError: When the file is no JSON, is cut short, is an error page, or has no statement of P530.
        MachineError: When it cannot be read.
    """
    found = Found([], {})
    if _is_lines(path):
        for number, line in _lines(path):
            _take_line(path, number, line, found)
    else:
        _take_whole(path, checked_text(path, "JSON"), found)
    if not found.statements:
        hint = "check the query or the download; `diplo help wikidata` has a query"
        what = f"there is no statement of {PROPERTY}, diplomatic relation, in the file"
        raise RefusedError(Problem("rows-missing", what, hint, path))
    return found


# Lines, as in dumps: one entity a line, with a comma behind it, in brackets that have lines of their own.


def _is_lines(path: str) -> bool:
    """Tell whether the second line that says anything is an entity of its own."""
    seen: list[bytes] = []
    try:
        with open(path, "rb") as file:
            while len(seen) < 2 and (line := file.readline(_LONGEST_LINE)):  # noqa: PLR2004 - the first two
                bare = line.strip().rstrip(b",")
                if bare and bare != b"[":
                    seen.append(bare)
    except OSError:
        # What opens it next says why.
        return False
    return len(seen) == 2 and all(line.startswith(b'{"') and line.endswith(b"}") for line in seen)  # noqa: PLR2004


def _lines(path: str) -> Iterator[tuple[int, str]]:
    try:
        with open(path, "rb") as file:
            number = 0
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if len(line) > _LONGEST_LINE:
                    what = f"the line has more than {_LONGEST_LINE:,} bytes"
                    raise RefusedError(Problem("line-long", what, "hand in one entity a line", path, number))
                yield number, decoded(path, number, line).strip().rstrip(",")
    except OSError as error:
        raise MachineError(Problem("machine-read", f"could not read {path}: {error.strerror}")) from error


def _take_line(path: str, number: int, line: str, found: Found) -> None:
    # Nearly all entities of a dump are no countries.
    if line in ("", "[", "]") or (PROPERTY not in line):
        return
    try:
        entity = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RefusedError(_not_json(path, line, error, number)) from None
    if isinstance(entity, dict):
        _take_entity(entity, number, found)


# A file as a whole.


def _take_whole(path: str, text: str, found: Found) -> None:
    if text.lstrip().startswith("<"):
        hint = "open it in a browser to see what it says; ask again for JSON"
        raise RefusedError(Problem("format-wrong", "the file is HTML or XML, and no JSON", hint, path, 1))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RefusedError(_not_json(path, text, error)) from None
    if isinstance(data, dict) and "error" in data:
        error_ = data["error"]
        said = error_.get("info") if isinstance(error_, dict) else error_
        raise RefusedError(Problem("format-wrong", f"the file is an answer with an error: {said}", "ask again", path))
    if isinstance(data, dict) and isinstance(results := data.get("results"), dict):
        _take_bindings(path, results.get("bindings"), found)
    elif isinstance(data, list) and data and all(isinstance(one, dict) and "statement" in one for one in data):
        _take_bindings(path, data, found)
    else:
        entities = list(_entities(data))
        if not entities:
            hint = "hand in a result of SPARQL in JSON, or Special:EntityData of an item"
            raise RefusedError(Problem("format-wrong", "the file is JSON of neither form that is known", hint, path))
        for entity in entities:
            _take_entity(entity, 0, found)


def _entities(data: object) -> Iterator[Mapping[str, object]]:
    if isinstance(data, dict) and isinstance(entities := data.get("entities"), dict | list):
        data = list(entities.values()) if isinstance(entities, dict) else entities
    for one in data if isinstance(data, list) else [data]:
        if isinstance(one, dict) and ("claims" in one or "missing" in one):
            yield one


def _not_json(path: str, text: str, error: Exception, line: int = 0) -> Problem:
    if isinstance(error, json.JSONDecodeError):
        hint = "check that the download is whole"
        what = f"the file is not whole, or no JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return Problem("format-wrong", what, hint, path, line or error.lineno, error.colno)
    if isinstance(error, RecursionError):
        return Problem("format-wrong", "the file is nested deeper than any answer of Wikidata", "", path, line)
    found = _LONG_NUMBER.search(text)
    line = line or (text.count("\n", 0, found.start()) + 1 if found else 0)
    what = "the file has a number of thousands of digits, as no answer of Wikidata has"
    return Problem("format-wrong", what, "check the download", path, line)


# Entity JSON.


def _take_entity(entity: Mapping[str, object], line: int, found: Found) -> None:
    labels = entity.get("labels")
    name = labels.get("en", labels.get("mul")) if isinstance(labels, dict) else None
    if isinstance(name, dict) and isinstance(value := name.get("value"), str):
        found.labels[str(entity.get("id"))] = value
    claims = entity.get("claims")
    given = claims.get(PROPERTY) if isinstance(claims, dict) else None
    for one in given if isinstance(given, list) else ():
        raw = json.dumps(one, ensure_ascii=False, separators=(",", ":"))
        found.statements.append(_of_entity(one, str(entity.get("id", "")), line, raw))


def _of_entity(given: object, item: str, line: int, raw: str) -> Statement:
    if not isinstance(given, dict) or not (named := _STATEMENT.match(str(given.get("id")))):
        what = f"a statement{f' of {item}' if item else ''} has no identifier such as Q884$…"
        return Statement("", line=line, raw=raw, problem=Problem("statement-wrong", what, "check the download"))
    qualifiers = given.get("qualifiers")
    said = qualifiers if isinstance(qualifiers, dict) else {}
    is_circa = any(_item_of(snak) == CIRCA for snak in _snaks(said, CIRCUMSTANCES))
    return Statement(
        f"{named[1].upper()}${named[2]}",
        named[1].upper(),
        _item_of(given.get("mainsnak")),
        str(given.get("rank", "normal")),
        tuple(_times(_snaks(said, START), is_circa=is_circa)),
        tuple(_times(_snaks(said, END), is_circa=is_circa)),
        tuple(filter(None, map(_item_of, _snaks(said, CAUSE)))),
        tuple(filter(None, map(_reference, _listed(given.get("references"))))),
        line,
        raw,
    )


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _snaks(by_property: Mapping[str, object], name: str) -> list[object]:
    return _listed(by_property.get(name))


def _value_of(snak: object) -> object:
    """Give the value of a snak; None where it says that there is some or none."""
    if not isinstance(snak, dict) or snak.get("snaktype") != "value":
        return None
    value = snak.get("datavalue")
    return value.get("value") if isinstance(value, dict) else None


def _item_of(snak: object) -> str:
    value = _value_of(snak)
    if not isinstance(value, dict):
        return ""
    # Old dumps have the number alone.
    name = str(value.get("id") or f"Q{value.get('numeric-id')}")
    return name.upper() if _ITEM.match(name) else ""


def _times(snaks: Iterable[object], *, is_circa: bool) -> Iterator[Time]:
    for snak in snaks:
        value = _value_of(snak)
        if isinstance(value, dict):
            precision = value.get("precision")
            yield Time(
                str(value.get("time")),
                precision if precision is None or type(precision) is int else _shortened(precision),
                _tail(str(value.get("calendarmodel", ""))),
                is_uncertain=is_circa or bool(value.get("before") or value.get("after")),
            )
        elif isinstance(snak, dict) and snak.get("snaktype") == "somevalue":
            yield _UNKNOWN


def _shortened(value: object) -> str:
    return str(value)[:_MOST_SHOWN]


def _tail(address: str) -> str:
    return address.rpartition("/")[2]


def _reference(given: object) -> str:
    """Give a reference as text: properties and values, in the order in which they stand."""
    snaks = given.get("snaks") if isinstance(given, dict) else None
    if not isinstance(snaks, dict):
        return ""
    told = [f"{name} {text}" for name, some in snaks.items() for one in _listed(some) if (text := _shown(one))]
    return ", ".join(told)


def _shown(snak: object) -> str:
    value = _value_of(snak)
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    if "time" in value:
        return str(value["time"]).removeprefix("+").partition("T")[0]
    return str(value.get("id") or value.get("text") or "")


# Answers to SPARQL.


def _take_bindings(path: str, given: object, found: Found) -> None:
    """Take rows of an answer: several are of one statement where it has several references, or several of anything."""
    rows: dict[str, list[dict[str, str]]] = {}
    for number, one in enumerate(_listed(given)):
        row = {name: _bound(value) for name, value in one.items()} if isinstance(one, dict) else {}
        if not number and (missing := [name for name in NEEDED if name not in row]):
            what = f"the answer has no variable {' or '.join('?' + name for name in missing)} in its first row"
            raise RefusedError(Problem("columns-missing", what, "`diplo help wikidata` has the query", path))
        rows.setdefault(row.get("statement", ""), []).append(row)
    for address, some in rows.items():
        found.statements.append(_of_rows(address, some))
        for row in some:
            for name in ("country", "partner"):
                if label := row.get(f"{name}Label", ""):
                    found.labels.setdefault(_tail(row.get(name, "")), label)


def _bound(value: object) -> str:
    """Give a value that is bound; nodes without a name stand for what is not known (Wikibase RDF, somevalue)."""
    text = str(value.get("value", "")) if isinstance(value, dict) else str(value)
    is_nameless = isinstance(value, dict) and value.get("type") == "bnode"
    return "unknown" if is_nameless or "/.well-known/genid/" in text else text


def _of_rows(address: str, rows: list[dict[str, str]]) -> Statement:
    raw = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    named = _STATEMENT.match(_tail(address))
    if not named:
        what = f"{address!r} is the address of no statement"
        hint = "take the node of the statement as ?statement: ?country p:P530 ?statement"
        return Statement("", raw=raw, problem=Problem("statement-wrong", what, hint))
    row = rows[0]
    partner = _tail(row.get("partner", ""))
    return Statement(
        f"{named[1].upper()}${named[2]}",
        named[1].upper(),
        partner.upper() if _ITEM.match(partner) else "",
        _RANKS.get(_tail(row.get("rank", "")).rpartition("#")[2], "normal"),
        _rdf_times(rows, "start"),
        _rdf_times(rows, "end"),
        tuple(dict.fromkeys(cause for one in rows if _ITEM.match(cause := _tail(one.get("endCause", ""))))),
        # The query asks for P854, reference URL.
        tuple(dict.fromkeys(f"P854 {address}" for one in rows if (address := one.get("reference", "")))),
        0,
        raw,
    )


def _rdf_times(rows: list[dict[str, str]], name: str) -> tuple[Time, ...]:
    found: dict[Time, None] = {}
    for row in rows:
        if not (text := row.get(name, "")):
            continue
        precision = row.get(f"{name}Precision", "")
        time = Time(
            text,
            int(precision) if _NUMBER.fullmatch(precision) else _shortened(precision) if precision else None,
            _tail(row.get(f"{name}Calendar", "")),
            is_rdf=True,
            is_uncertain=_tail(row.get("circumstances", "")) == CIRCA,
        )
        found[_UNKNOWN if text == "unknown" else time] = None
    return tuple(found)
