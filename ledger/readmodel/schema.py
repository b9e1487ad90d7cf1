"""What stands in the read model: its tables, and the views that people may build on.

Tables are the program's own and change with it; the views `events`, `attestations`, `coverages`, `spans`, `parties`,
`sources` and `citations` are documented (`diplo help sql`) and stay. Parties of a pair stand in alphabetical order: `a`
is the smaller code. Days are ordinals in the tables (as `ledger.dates` counts them) and ISO dates in the views.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ledger.projections import ALL
from ledger.readmodel.model import FLAGS

if TYPE_CHECKING:
    from sqlite_utils import Database

# The ordinal of a day and its Julian day number, of which SQLite makes dates, differ by this.
_JULIAN = 1721424.5
# So many citations, quotations or notes an entry may have before its rows would run into those of the next.
# A line of the longest has not so many.
WIDEST = 1 << 17


class Way(NamedTuple):
    """One dimension of a pair in one direction.

    Attributes:
        dimension: The dimension.
        way: "both", "a>b" or "b>a", the parties in alphabetical order.
    """

    dimension: str
    way: str


# What a span is of, by number: first the dimensions in their order, and within a directed one `a>b` before `b>a`.
WAYS: tuple[Way, ...] = tuple(
    Way(projection.dimension, way)
    for projection in ALL.values()
    for way in (("a>b", "b>a") if projection.directed else ("both",))
)
NUMBERS: Mapping[Way, int] = {way: number for number, way in enumerate(WAYS)}

_TABLES: dict[str, dict[str, type]] = {
    # How far the log has been taken in, and by what it is known again. Of one row.
    "model": {
        "format": int,
        "program": str,
        "log": str,
        "title": str,
        "position": int,
        "offset": int,
        "recorded_at": str,
        "last_length": int,
        "last_hash": bytes,
        "peaks": bytes,
        "inode": int,
        "changed": int,
    },
    # Every line: where it stands, and what an event, an attestation or a coverage says as its amendments leave it.
    "entries": {
        "position": int,
        "offset": int,
        "length": int,
        "checksum": int,
        "id": str,
        "kind": str,
        "recorded_at": str,
        "recorded_by": str,
        "counts": int,
        "amended": int,
        "date": str,
        "earliest": int,
        "latest": int,
        "parties": str,
        "by_parties": str,
        "toward_parties": str,
        "account_of": str,
        "key": str,
        "place": str,
        "note": str,
        "fields": str,
    },
    "entry_citations": {"row": int, "position": int, "source": str, "locator": str, "quote": str, "rank": str},
    "entry_sources": {
        "key": str,
        "position": int,
        "id": str,
        "type": str,
        "title": str,
        "publisher": str,
        "url": str,
        "issued": str,
        "verified": int,
        "counts": int,
        "csl": str,
    },
    "register": {
        "code": str,
        "number": int,
        "type": str,
        "name": str,
        "official": str,
        "begins": int,
        "ends": int,
        "successors": str,
        "note": str,
        "own": int,
    },
    # What can be searched for, word by word.
    "texts": {"row": int, "thing": str, "ref": str, "field": str, "text": str},
    # Which entries bear on a pair: what happened or is claimed between the two, by whatever it may ever have said.
    # `what` is the number of what it changes, 0 for nothing and NULL where that is not so simple.
    "pair_entries": {"a": str, "b": str, "position": int, "earliest": int, "latest": int, "what": int},
    # Every pair that an entry names (`named`), and those that continue one of them.
    "pairs": {"a": str, "b": str, "named": int},
    # What acts can change: kind, direction and fields that decide it, and the ways that are changed with the changes.
    "whats": {"number": int, "key": str, "turnings": str},
    # Pairs of which more is told than plain acts, and parties that begin, end or follow others: these are replayed.
    "unsure": {"a": str, "b": str},
    "lives": {"code": str},
    # What concerns a party alone, or all its pairs: lives, memberships, coverages.
    "party_entries": {"code": str, "position": int},
    # Entries that tell of one happening, by the first of them.
    "accounts": {"position": int, "happening": int},
    # What says `after` of what.
    "afters": {"position": int, "before": int},
    # Revisions, by the entry at the end of their chain.
    "revisions": {"position": int, "target": int},
    # What a reader must know before anything else: the ledger, its parties, continuations, and revisions of these.
    "beforehand": {"position": int},
    # Whom a party continues, itself first, and the last day on which not all of that had happened.
    "lineages": {"code": str, "line": str, "since": int},
    # The tree of the log as it was after so many lines; the roots of the complete subtrees that end there, from that over the
    # lines since the last mark to the largest, are what proofs consist of.
    "marks": {"position": int, "peaks": bytes, "completed": bytes},
}
_KEYS: dict[str, str | tuple[str, ...]] = {
    "entries": "position",
    "entry_citations": "row",
    "entry_sources": "key",
    "register": "code",
    "texts": "row",
    "whats": "number",
    "lives": "code",
    "accounts": "position",
    "revisions": "position",
    "beforehand": "position",
    "lineages": "code",
    "marks": "position",
}
# One seek a question: the way, the pair and the day lead straight to the span.
_SPANS = """
CREATE TABLE pair_spans (
    way INTEGER NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    possible TEXT NOT NULL, since_earliest INTEGER, since_latest INTEGER, flags INTEGER NOT NULL, rests TEXT NOT NULL,
    whole INTEGER NOT NULL, PRIMARY KEY (way, a, b, first)
) WITHOUT ROWID
"""
# The columns of an entry that say what its body says; `ledger.readmodel.rows.said` fills them.
SAID: tuple[str, ...] = tuple(_TABLES["entries"])[10:]
TABLES: tuple[str, ...] = (*_TABLES, "pair_spans")
# Made once the rows are there: that is several times faster than keeping them while rows come in.
_INDEXES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("entries", ("id",), True),
    ("entries", ("key",), False),
    ("entry_citations", ("position",), False),
    ("entry_citations", ("source",), False),
    ("entry_sources", ("position",), False),
    ("pair_entries", ("a", "b", "position", "earliest", "latest", "what"), False),
    ("pairs", ("a", "b"), True),
    ("pairs", ("b", "a"), False),
    ("unsure", ("a", "b"), True),
    ("party_entries", ("code", "position"), True),
    ("accounts", ("happening",), False),
    ("revisions", ("target",), False),
    ("afters", ("position", "before"), True),
    ("afters", ("before",), False),
)


def _day(column: str) -> str:
    return f"CASE WHEN {column} IS NOT NULL THEN date({column} + {_JULIAN}) END"


def _case(of: str, names: Iterable[str]) -> str:
    return f"CASE {of} " + " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(names)) + " END"


_CLAIMS = ("attestation", "coverage")
_FLAGGED = " || ".join(
    f"CASE WHEN flags & {1 << number} THEN '|{name}' ELSE '' END" for number, name in enumerate(FLAGS)
)
# A window that is open at one end has no day there: none is made up.
_COMMON = f"""position, id, kind, date, {_day("nullif(earliest, 1)")} AS earliest,
    {_day("nullif(latest, 3652059)")} AS latest, parties, by_parties, toward_parties"""


def _spans(first: str, last: str, inherited: int) -> str:
    """Give the spans of one sort: of days on which a party has what it continues, or of its own."""
    # To name all ways costs nothing, and lets SQLite seek what is asked for by `a` and `b`.
    return f"""SELECT a, b, {_case("way", (way.dimension for way in WAYS))} AS dimension,
        CASE {_case("way", (way.way for way in WAYS))} WHEN 'both' THEN 'both' WHEN 'a>b' THEN a || '>' || b
            ELSE b || '>' || a END AS direction,
        {_day(first)} AS first, {_day(last)} AS last,
        CASE WHEN instr(possible, '|') THEN 'unknown' ELSE possible END AS status, possible,
        {_day("nullif(since_earliest, 1)")} AS since_earliest, {_day("since_latest")} AS since_latest,
        nullif(substr({_FLAGGED}, 2), '') AS flags, nullif(replace(rests, ' ', '|'), '') AS positions,
        {inherited} AS inherited
        FROM (SELECT *, max(ifnull((SELECT since FROM lineages WHERE code = a), 1),
            ifnull((SELECT since FROM lineages WHERE code = b), 1)) AS own_from FROM pair_spans)
        WHERE way IN {tuple(range(len(WAYS)))}"""


VIEWS: dict[str, str] = {
    "events": f"""SELECT {_COMMON}, account_of, key, place, note, fields, counts, amended, recorded_at, recorded_by
        FROM entries WHERE date IS NOT NULL AND kind NOT IN {_CLAIMS}""",
    "attestations": f"""SELECT {_COMMON}, json_extract(fields, '$.dimension') AS dimension,
        (SELECT group_concat(value, '|') FROM json_each(fields, '$.status')) AS status,
        note, json_extract(fields, '$.coded') AS coded, counts, amended, recorded_at, recorded_by
        FROM entries WHERE kind = 'attestation'""",
    "coverages": f"""SELECT {_COMMON}, (SELECT group_concat(value, '|') FROM json_each(fields, '$.dimensions'))
        AS dimensions, ifnull(json_extract(fields, '$.resident'), 0) AS resident, note,
        json_extract(fields, '$.coded') AS coded, counts, amended, recorded_at, recorded_by
        FROM entries WHERE kind = 'coverage'""",
    "spans": f"""{_spans("first", "min(last, own_from - 1)", 1)} AND first < own_from
        UNION ALL {_spans("max(first, own_from)", "last", 0)} AND last >= own_from""",
    "parties": f"""SELECT code, type, name, official, {_day("nullif(begins, 1)")} AS begins,
        {_day("nullif(ends, 3652059)")} AS ends, successors,
        note, own FROM register""",
    "sources": "SELECT key, id, position, type, title, nullif(publisher, '') AS publisher, url, issued, verified, counts, csl FROM entry_sources",
    "citations": """SELECT entries.id AS entry, entry_citations.position AS position, kind, source, locator, quote,
        rank, counts FROM entry_citations JOIN entries USING (position)""",
}


def create(db: "Database") -> None:
    """Create the tables, still without indexes."""
    for name, columns in _TABLES.items():
        db.table(name).create(columns, pk=_KEYS.get(name))
    db.execute(_SPANS)


def index(db: "Database") -> None:
    """Create the indexes, once the rows of all lines are there."""
    for table, columns, unique in _INDEXES:
        db.table(table).create_index(columns, unique=unique)


def finish(db: "Database") -> None:
    """Create the full-text search and the views, once all rows are there."""
    # Accents count for nothing in a search, as with the names of parties.
    db.table("texts").enable_fts(["text"], tokenize="unicode61 remove_diacritics 2", create_triggers=True)
    for name, query in VIEWS.items():
        db.create_view(name, query)


def insertion(table: str) -> str:
    """Give the statement that inserts a row into a table, all its columns in their order."""
    count = 11 if table == "pair_spans" else len(_TABLES[table])
    return f"INSERT INTO {table} VALUES ({','.join('?' * count)})"


def contents(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Give the rows of every table in order, but for what differs from one file to the next: for comparing two."""
    left_out = {"model": ("log", "inode", "changed")}
    found = {}
    for table in TABLES:
        columns = [name for name in _columns(connection, table) if name not in left_out.get(table, ())]
        listed = ", ".join(f'"{name}"' for name in columns)
        found[table] = sorted(connection.execute(f"SELECT {listed} FROM {table}"), key=repr)
    return found


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
