"""Taking lines of the log into a read model: first each for itself, then what they say of one another."""

import sqlite3
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zlib import crc32

from ledger.head import Frontier
from ledger.kinds import KINDS
from ledger.log import Place
from ledger.readmodel.chosen import MARK, Mark, marked, unpacked
from ledger.readmodel.rows import (
    GAPPED,
    UNKNOWN,
    Dates,
    Entry,
    Row,
    UnfitError,
    Whats,
    citation_rows,
    company_of,
    entry_row,
    is_contact,
    is_plain,
    source_row,
    text_rows,
    usual_kinds,
    written,
)
from ledger.readmodel.schema import WIDEST, insertion
from ledger.revise import befores_of, is_revision
from ledger.shape import date_of

if TYPE_CHECKING:
    from ledger.bearing import Pair

# So many lines are held before their rows are written.
_CHUNK = 2000
_UNUSUAL = frozenset(("account_of", "calendar", "after"))
# So many texts of the fields of a kind's own are remembered.
_MOST_FIELDS = 20_000
OTHERS = frozenset(name for name, kind in KINDS.items() if not kind.has_parties)
LIVES = frozenset(name for name, kind in KINDS.items() if kind.group == "life")
_WRITTEN = ("entries", "entry_citations", "entry_sources", "texts", "pair_entries", "party_entries", "marks")


class Taking:
    """Takes lines into a read model, in the order of the log.

    Args:
        log: The log.
        connection: The read model, in a transaction of the caller's.
        place: How far it knows the log.
        frontier: The tree up to there.
    """

    def __init__(self, connection: sqlite3.Connection, place: Place, frontier: Frontier) -> None:
        self._connection = connection
        self.place = place
        self.frontier = frontier
        self.is_new = not place.position
        self._rows: dict[str, list[Row]] = {table: [] for table in _WRITTEN}
        self.whats = Whats(() if self.is_new else connection.execute("SELECT * FROM whats"))
        self._sources: set[str] = set()
        # What is settled once all lines are in.
        self._usual = usual_kinds()
        self._dates = Dates()
        self._fields: dict[tuple[object, ...], str] = {}
        self.links: list[tuple[int, str]] = []
        self.afters: list[tuple[int, str]] = []
        self.revising: list[tuple[int, Entry]] = []
        self.named: set[Pair] = set()
        # Pairs of which more is told than plain acts, and pairs whose spans may be others now.
        self.unsure: set[Pair] = set()
        self.changed: set[Pair] = set()
        self.lives: set[str] = set()
        self.beforehand: set[int] = set()
        self.is_new_register = self.is_new
        self.is_new_lineage = False
        self.last = b""

    # --- each line for itself -------------------------------------------------------------------------------------------

    def add(self, offset: int, raw: bytes, entry: Entry) -> None:
        """Take in the next line.

        Raises:
            UnfitError: When it does not fit what stands before it.
        """
        mark = None
        if (self.frontier.size + 1) % MARK:
            self.frontier.add(raw)
        else:
            mark = marked(self.frontier, raw)
        self.take(offset, raw, entry)
        if mark:
            self._rows["marks"].append(mark)

    def plant(self, lines: int, peaks: bytes, marks: list[Mark]) -> None:
        """Take over the tree that somebody else has built over all lines taken in.

        Raises:
            UnfitError: When it is of more or fewer lines.
        """
        if lines != self.place.position:
            raise UnfitError
        self.frontier = Frontier.standing(lines, unpacked(peaks))
        self._rows["marks"] += marks

    def take(self, offset: int, raw: bytes, entry: Entry) -> None:
        """Take in the next line but for the tree, which somebody else builds.

        Raises:
            UnfitError: When it does not fit what stands before it.
        """
        position = self.place.position + 1
        rows = self._rows
        if not self._is_usual(position, offset, raw, entry):
            rows["entries"].append(entry_row(position, offset, raw, entry))
            rows["texts"] += text_rows(position, entry)
            if "cites" in entry:
                cited = citation_rows(position, entry)
                rows["entry_citations"] += cited
                if not all(self._holds(str(row[2])) for row in cited):
                    raise UnfitError
            if entry["kind"] in OTHERS:
                self._add_other(position, entry)
            else:
                self._add_told(position, entry)
        self.place = Place(position, offset + len(raw) + 1, str(entry["recorded_at"]))
        self.last = raw
        if not position % _CHUNK:
            self.write()

    def _is_usual(self, position: int, offset: int, raw: bytes, entry: Mapping[str, Any]) -> bool:  # noqa: C901, PLR0912, PLR0915 - one body, for a million lines
        """Take in a line as nearly all are: an act or contact between two, by one source; give whether it is such a one."""
        get = entry.get
        kind = get("kind")
        usual = self._usual.get(kind)
        if usual is None or not _UNUSUAL.isdisjoint(entry):
            return False
        date, is_act, mark = self._dates[entry["date"]]
        parties, cites = get("parties"), entry["cites"]
        if not (is_act or usual.is_contact) or len(cites) != 1 or "rank" in cites[0]:
            return False
        if parties is not None:
            if len(parties) != 2:  # noqa: PLR2004 - a pair
                return False
            a, b = parties
            columns: tuple[str | None, ...] = (f"{a}|{b}", None, None)
        else:
            by, toward = entry["by"], entry["toward"]
            if len(by) != 1 or len(toward) != 1:
                return False
            (a,), (b,) = by, toward
            columns = (None, a, b)
        # Both do what is mutual: it has no direction.
        forward = parties is not None or a < b
        if a > b:
            a, b = b, a
        (cite,) = cites
        source = cite["source"]
        if source not in self._sources and not self._holds(source):
            return False
        # Few kinds have fields of their own, and few values: their text is written once.
        own = tuple(map(get, usual.fields))
        fields = self._fields.get((kind, own)) if own else None
        if own and fields is None:
            fields = self._fields_of(kind, usual.fields, own)
        if "coded" in entry:
            # Each row of a source has codes of its own: there is nothing to remember.
            told = (*usual.fields, "coded")
            fields = written({name: entry[name] for name in told if name in entry})
        note, quote = get("note"), cite.get("quote")
        rows = self._rows
        identity = entry["id"]
        rows["entries"].append(
            (
                position, offset, len(raw), crc32(raw), identity, kind, entry["recorded_at"], entry["recorded_by"], 1, 0,
                *date, *columns, None, get("key"), get("place"), note, fields or None,
            )
        )  # fmt: skip
        row = position * WIDEST
        rows["entry_citations"].append((row, position, source, cite.get("locator"), quote, None))
        if not usual.searched.isdisjoint(entry):
            rows["texts"] += text_rows(position, entry)
        else:
            if note is not None:
                rows["texts"].append((row, "entry", identity, "note", note))
                row += 1
            if quote is not None:
                rows["texts"].append((row, "entry", identity, "quote", quote))
        pair = a, b
        self.named.add(pair)
        what: int | None = 0
        if not usual.is_contact:
            what = self.whats.known((kind, parties is None, forward, *map(get, usual.deciding)))
            if what == UNKNOWN:
                what = self.whats.of(entry, a, b)
            if what and mark:
                what += mark
        rows["pair_entries"].append((a, b, position, date[1], date[2], what))
        if what:
            self.changed.add(pair)
        return True

    def _add_other(self, position: int, entry: Entry) -> None:
        kind = entry["kind"]
        if kind == "source":
            row = source_row(position, entry)
            self._rows["entry_sources"].append(row)
            self._sources.add(str(row[0]))
        elif is_revision(entry):
            self.revising.append((position, entry))
        else:
            self.beforehand.add(position)
            self.is_new_register |= kind == "party"

    def _add_told(self, position: int, entry: Entry) -> None:
        company = company_of(entry)
        self.named.update(company.named, company.pairs)
        kind = str(entry["kind"])
        plain = is_plain(entry) or is_contact(entry)
        mark = GAPPED if date_of(entry).choices else 0
        days: Row = self._rows["entries"][-1][11:13]
        for a, b in company.pairs:
            what = self.whats.of(entry, a, b) if plain else None
            self._rows["pair_entries"].append((a, b, position, *days, what and what + mark))
        self._rows["party_entries"] += [(code, position) for code in company.alone]
        if kind == "continuation":
            self.beforehand.add(position)
            self.is_new_lineage = True
        if kind in LIVES:
            self.lives.update(company.alone)
        if "account_of" in entry:
            self.links.append((position, str(entry["account_of"])))
        self.afters += ((position, before) for before in befores_of(entry))
        self.changed.update(company.pairs)
        if not plain:
            self.unsure.update(company.pairs)

    def _fields_of(self, kind: object, names: tuple[str, ...], values: tuple[object, ...]) -> str:
        told = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        if len(self._fields) > _MOST_FIELDS:
            self._fields.clear()
        found = self._fields[kind, values] = written(told) if told else ""
        return found

    def _holds(self, key: str) -> bool:
        if key in self._sources:
            return True
        query = "SELECT 1 FROM entry_sources WHERE key = ?"
        if not self.is_new and self._connection.execute(query, (key,)).fetchone():
            self._sources.add(key)
            return True
        return False

    def write(self) -> None:
        """Write the rows that are still held."""
        for table, rows in self._rows.items():
            if rows:
                self._connection.executemany(insertion(table), rows)
                rows.clear()
