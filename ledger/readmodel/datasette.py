"""What Datasette is told of a read model: titles, what the columns mean, licence, facets, and questions that are ready to ask.

One file serves both series of Datasette: the older takes all of it as metadata, the newer wants it as metadata and as
configuration, and passes over what belongs to the other.
"""

import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.readmodel.schema import TABLES

# What begins a file that may be written anew.
MARK = "# Written by `diplo db --datasette`"
# The one table beside the views that is there to be looked at, for it is what is searched.
TEXTS = "texts"


class Column(NamedTuple):
    """A column of a view, and what stands in it."""

    name: str
    meaning: str


_ENTRY = (
    Column("position", "line of the log"),
    Column("id", "id of the entry"),
    Column("kind", "its kind"),
    Column("date", "its date as the source gives it, EDTF"),
    Column("earliest", "the first day on which it can have been; empty for an open beginning"),
    Column("latest", "the last such day; empty for an open end"),
    Column("parties", "codes of the parties, of an act that is mutual"),
    Column("by_parties", "codes of those who acted, of an act that is one-sided"),
    Column("toward_parties", "codes of those toward whom they acted"),
)
_RECORDED = (
    Column("counts", "0 for an entry that was retracted, else 1"),
    Column("amended", "1 for an entry that was amended, and stands here as it is now; else 0"),
    Column("recorded_at", "when it was recorded, UTC"),
    Column("recorded_by", "by whom"),
)
_NOTE = Column("note", "its note")
_CODED = Column("coded", "the source's own codes as they stand there, a JSON object")


class Told(NamedTuple):
    """What is told of a view or a table.

    Attributes:
        title: Its title.
        text: One sentence about it, or two.
        columns: Its columns, all of them, in order.
        facets: Columns of few values, by which to choose.
        sortable: Columns by which to sort.
        sort: The column by which it is sorted; "" for none.
    """

    title: str
    text: str
    columns: tuple[Column, ...]
    facets: tuple[str, ...]
    sortable: tuple[str, ...]
    sort: str = ""


# The views that people may build on, as `ledger.readmodel.schema` has them; `diplo help sql` tells the same.
TOLD: dict[str, Told] = {
    "events": Told(
        "Events",
        "What happened between parties, one row for each account of it. What was retracted stands too, with counts 0.",
        (
            *_ENTRY,
            Column("account_of", "id of the entry of which this is another account"),
            Column("key", "the key that an importer gave it"),
            Column("place", "where it happened"),
            _NOTE,
            Column("fields", "its other fields, a JSON object, with the source's own codes under coded"),
            *_RECORDED,
        ),
        ("kind",),
        ("position", "kind", "earliest", "latest", "recorded_at"),
        "position",
    ),
    "attestations": Told(
        "Attestations",
        "What sources say that the status was on given days.",
        (
            *_ENTRY,
            Column("dimension", "the dimension of which it speaks"),
            Column("status", "the status, or those of which it was one"),
            _NOTE,
            _CODED,
            *_RECORDED,
        ),
        ("dimension", "status"),
        ("position", "earliest", "latest", "dimension", "status", "recorded_at"),
        "position",
    ),
    "coverages": Told(
        "Coverages",
        "For which parties, dimensions and days a source claims to be complete.",
        (
            *_ENTRY,
            Column("dimensions", "the dimensions of which it speaks"),
            Column("resident", "1 where only heads of mission who reside at the host are told of, else 0"),
            _NOTE,
            _CODED,
            *_RECORDED,
        ),
        ("dimensions",),
        ("position", "earliest", "latest", "recorded_at"),
        "position",
    ),
    "spans": Told(
        "Spans",
        "What stood between two parties, by stretches of days on each of which the answer is the same. The spans of a pair "
        "join without a gap; a pair that is not here has nothing recorded. Whether a day is covered is told by coverages.",
        (
            Column("a", "code of the one party, the first in the alphabet"),
            Column("b", "code of the other"),
            Column("dimension", "relations, consular, recognition and so on"),
            Column("direction", "both, or A>B"),
            Column("first", "the first day; 0001-01-01 for an open beginning"),
            Column("last", "the last day, included; 9999-12-31 for an open end"),
            Column("status", "the one status, or unknown where there are several"),
            Column("possible", "all statuses that some reading of the record has"),
            Column(
                "since_earliest", "the earliest day on which the status can have begun; empty where nothing bounds it"
            ),
            Column("since_latest", "the latest such day; empty where nothing changed it before"),
            Column("flags", "what is in doubt, as where nothing is covered"),
            Column("positions", "lines of the entries on which it rests"),
            Column("inherited", "1 on days on which a party only has what another had that it continues, else 0"),
        ),
        ("dimension", "status", "flags"),
        ("a", "b", "dimension", "first", "last", "status"),
    ),
    "parties": Told(
        "Parties",
        "The register: those that ship with diplo, and the ledger's own.",
        (
            Column("code", "its code"),
            Column("type", "state, organisation or other"),
            Column("name", "its short name in English"),
            Column("official", "its long name"),
            Column("begins", "the first day of its life by any source; empty where none is known"),
            Column("ends", "the last day of its life by any source; empty where it lives, or none is known"),
            Column("successors", "codes of the parties after it"),
            Column("note", "what else there is to say of it"),
            Column("own", "1 for one that the ledger has an entry of, else 0"),
        ),
        ("type",),
        ("code", "type", "name", "begins", "ends"),
        "code",
    ),
    "sources": Told(
        "Sources",
        "The documents that are cited.",
        (
            Column("key", "its key, by which it is cited"),
            Column("id", "id of its entry"),
            Column("position", "line of the log"),
            Column("type", "type of document, as CSL has it"),
            Column("title", "its title"),
            Column("publisher", "its publisher"),
            Column("url", "where it is found"),
            Column("issued", "when it was issued: a year, a month or a day"),
            Column("verified", "0 where its entry says that nobody looked it up, else 1"),
            Column("counts", "0 for a source that was retracted, else 1"),
            Column("csl", "all that its entry says, CSL-JSON"),
        ),
        ("type", "verified", "publisher"),
        ("key", "position", "type", "title", "publisher", "issued", "verified"),
        "position",
    ),
    "citations": Told(
        "Citations",
        "Which entry cites which source, where in it, and what it says there.",
        (
            Column("entry", "id of the entry"),
            Column("position", "its line of the log"),
            Column("kind", "its kind"),
            Column("source", "key of the source"),
            Column("locator", "where in the source"),
            Column("quote", "what the source says there"),
            Column("rank", "preferred or deprecated; empty for neither"),
            Column("counts", "0 where the entry was retracted, else 1"),
        ),
        ("kind", "rank"),
        ("position", "kind", "source"),
        "position",
    ),
    TEXTS: Told(
        "Texts",
        "Notes, quotations, titles and names: what a search looks through.",
        (
            Column("row", "a number"),
            Column("thing", "entry, source or party"),
            Column("ref", "the entry's id, the source's key or the party's code"),
            Column("field", "in which field the text stands"),
            Column("text", "the text"),
        ),
        ("thing", "field"),
        ("row", "thing", "ref", "field"),
    ),
}


# --- questions ----------------------------------------------------------------------------------------------------------


class Question(NamedTuple):
    """A question that is ready to ask: its title, what it answers, its parameters in order, and its SQL."""

    title: str
    text: str
    params: tuple[str, ...]
    sql: str


_PAIR = """a = min(upper(trim(:a)), upper(trim(:b)))
  AND b = max(upper(trim(:a)), upper(trim(:b)))"""
# What is no whole day would be compared as a text, and find days that nobody asked for.
_ON = "date(trim(:on)) = trim(:on) AND trim(:on) BETWEEN first AND last"
# The ids of the entries on the lines that a span names.
_ENTRIES = """(SELECT group_concat(id, '|') FROM entries
   WHERE position IN (SELECT value FROM json_each('[' || replace(positions, '|', ',') || ']'))) AS entries"""

QUESTIONS: dict[str, Question] = {
    "state_of_a_pair": Question(
        "State of a pair on a day",
        "Codes of two parties, as CUB and KOR, and a day, as 1959-07-01.",
        ("a", "b", "on"),
        f"""SELECT dimension, direction, status, possible, since_earliest, since_latest, flags,
  {_ENTRIES}
FROM spans
WHERE {_PAIR}
  AND {_ON}
ORDER BY dimension, direction""",
    ),
    "pairs_in_a_status": Question(
        "Pairs in a status on a day",
        "A dimension, as relations, a status, as severed, and a day. A pair whose status is unknown then is not listed.",
        ("dimension", "status", "on"),
        f"""SELECT a, b, direction, since_earliest, since_latest, flags
FROM spans
WHERE dimension = lower(trim(:dimension))
  AND status = lower(trim(:status))
  AND NOT inherited
  AND {_ON}
ORDER BY a, b, direction""",
    ),
    "acts_of_a_pair": Question(
        "Acts of a pair, in order",
        "Codes of two parties. An account of another act names it in account_of; what was retracted is left out.",
        ("a", "b"),
        f"""SELECT date, earliest, latest, kind, parties, by_parties, toward_parties, place, note, account_of, id
FROM events
WHERE counts
  AND position IN (
    SELECT position FROM pair_entries
    WHERE {_PAIR})
ORDER BY latest IS NULL, latest, earliest, position""",
    ),
    "entries_that_cite_a_source": Question(
        "Entries that cite a source",
        "The key of a source, as the view sources has it.",
        ("source",),
        """SELECT entries.date, entries.kind, parties, by_parties, toward_parties, locator, quote, rank, entry
FROM citations JOIN entries USING (position)
WHERE source = trim(:source)
  AND citations.counts
ORDER BY position""",
    ),
    "anniversaries": Question(
        "What happened on a day of the year",
        "The day as 02-14. Only what is dated to the day can have fallen on it for certain.",
        ("day",),
        """SELECT earliest AS date, kind, parties, by_parties, toward_parties, place, note, account_of, id
FROM events
WHERE counts
  AND earliest = latest
  AND substr(earliest, 6) = trim(:day)
ORDER BY earliest, position""",
    ),
    "acts_of_a_decade": Question(
        "How many acts fell in each decade",
        "Of those whose date leaves no doubt about the decade, each told once.",
        (),
        """SELECT substr(earliest, 1, 3) || '0s' AS decade, count(*) AS acts
FROM events
WHERE counts
  AND account_of IS NULL
  AND substr(earliest, 1, 3) = substr(latest, 1, 3)
GROUP BY decade
ORDER BY decade""",
    ),
    "sources_cited_most": Question(
        "Which sources are cited most",
        "By how many entries that count.",
        (),
        """SELECT source, title, publisher, count(DISTINCT entry) AS entries
FROM citations JOIN sources ON key = source
WHERE citations.counts
GROUP BY source
ORDER BY entries DESC, source""",
    ),
    "on_one_unverified_source": Question(
        "What rests on one source that nobody looked up",
        "Entries that cite one source, and that one is not verified.",
        (),
        """SELECT date, events.kind, parties, by_parties, toward_parties, min(source) AS source, events.id
FROM events JOIN citations ON entry = events.id JOIN sources ON sources.key = source
WHERE events.counts
GROUP BY events.id
HAVING count(DISTINCT source) = 1 AND NOT max(verified)
ORDER BY events.position""",
    ),
}


# --- the file -----------------------------------------------------------------------------------------------------------

_Value = object
_NAMED = re.compile(r"[A-Za-z][A-Za-z0-9.+]*(?:-[A-Za-z0-9.+]+)+")


def configuration(connection: sqlite3.Connection, path: str, head: str) -> dict[str, _Value]:
    """Give what Datasette is to be told of a read model.

    Args:
        connection: The read model.
        path: Its file, whose name without an ending Datasette calls the database.
        head: The head of the log that it holds, as people read it.

    The title, the description and the licence are those of the ledger's first entry.
    """
    ((fields,),) = connection.execute("SELECT fields FROM entries WHERE position = 1")
    ledger = json.loads(fields)
    source = f"{ledger['title']}, head {head}"
    licence = ledger.get("licence")
    rights = {"license": licence, "license_url": _url(licence) if licence else None, "source": source}
    # Pages of the newer series show what is said of them and of nothing above them.
    rights = {key: value for key, value in rights.items() if value}
    database = {
        "title": ledger["title"],
        "description": f"The read model of {source}. It is made from the log, and read only; `diplo rebuild` makes it anew.",
        **rights,
        "tables": {
            **{name: {**_table(told), **rights} for name, told in TOLD.items()},
            **{name: {"hidden": True} for name in _HIDDEN},
        },
        "queries": {name: {**_query(question), **rights} for name, question in QUESTIONS.items()},
    }
    about = {"title": ledger["title"], "description": ledger.get("description", f"The read model of {source}.")}
    return {**about, **rights, "databases": {os.path.splitext(os.path.basename(path))[0]: database}}


_HIDDEN = [table for table in TABLES if table != TEXTS]


def _url(licence: str) -> str | None:
    """Give where a licence stands that is named as SPDX does."""
    return f"https://spdx.org/licenses/{licence}.html" if _NAMED.fullmatch(licence) else None


def _table(told: Told) -> dict[str, _Value]:
    about: dict[str, _Value] = {
        "title": told.title,
        "description": told.text,
        "columns": dict(told.columns),
        "facets": list(told.facets),
        "sortable_columns": list(told.sortable),
    }
    return {**about, "sort": told.sort} if told.sort else about


def _query(question: Question) -> dict[str, _Value]:
    return {
        "title": question.title,
        "description": question.text,
        "params": list(question.params),
        "sql": question.sql,
    }


def to_yaml(configured: Mapping[str, _Value], about: str) -> str:
    """Write a configuration as YAML that a person can read and change: SQL as it is, all else in quotation marks.

    Written here, and not by a library of YAML: that would be one dependency more for one file, and would fold and quote the
    SQL until nobody reads it. What is in quotation marks is written as JSON, all of which is YAML.

    Args:
        configured: Mappings, lists, texts and truth values; keys are names without spaces.
        about: What to say of the file in its first lines, behind who wrote it.
    """
    first, *others = ["".join(filter(str.isprintable, line)) for line in about.split("\n")]
    return "\n".join([f"{MARK} {first}", *(f"# {line}" for line in others), *_lines(configured, "")]) + "\n"


def _lines(value: Mapping[str, _Value], indent: str) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, Mapping) and inner:
            yield f"{indent}{_key(key)}:"
            yield from _lines(inner, f"{indent}  ")
        elif isinstance(inner, str) and "\n" in inner and _is_plain(inner):
            yield f"{indent}{_key(key)}: |-"
            yield from (f"{indent}  {line}".rstrip() for line in inner.split("\n"))
        else:
            yield f"{indent}{_key(key)}: {_json(inner)}"


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", key) and key.lower() not in _WORDS else _json(key)


# What YAML 1.1, which Datasette reads, takes for a truth value or for nothing.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def _is_plain(text: str) -> bool:
    """Tell whether lines can stand as they are: printable, none begins or ends with a space, and the last has an end."""
    lines = text.split("\n")
    return (
        all(line.isprintable() and line == line.rstrip() for line in lines)
        and lines[0][:1].strip() != ""
        and lines[-1] != ""
    )


def _json(value: _Value) -> str:
    """Write a value as JSON on one line, with what nobody would see written out."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    point = ord(char)
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"  # noqa: PLR2004 - what four digits hold
