"""What lines that were taken into a read model say of one another, of the parties, and so of the pairs."""

import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from ledger.bearing import Pair, in_order
from ledger.canonical import body_of
from ledger.log import StrPath
from ledger.parties import load
from ledger.readmodel.chosen import Chosen, packed
from ledger.readmodel.files import FORMAT, program
from ledger.readmodel.replaying import Spans
from ledger.readmodel.rows import (
    Company,
    Entry,
    UnfitError,
    citation_rows,
    company_as_amended,
    company_of,
    register_rows,
    said,
    source_row,
    text_rows,
)
from ledger.readmodel.schema import SAID, WIDEST, insertion
from ledger.readmodel.taking import LIVES, OTHERS, Taking
from ledger.record import Record
from ledger.revise import Revisions, brought_in
from ledger.shape import flaws
from ledger.steps import codes
from ledger.upcasters import lift


class Settling:
    """Settles what was taken in.

    Args:
        path: Where the log is.
        connection: The read model, in a transaction of the caller's, with its indexes.
        taking: What took the lines in.
        title: The title of the ledger as it was known.
    """

    def __init__(self, path: StrPath, connection: sqlite3.Connection, taking: Taking, title: str = "") -> None:
        self._path = path
        self._connection = connection
        self._taking = taking
        self._spans = Spans(path, connection, taking.place.position)
        self._after: dict[str, set[str]] = {}
        self._title = title

    def settle(self) -> None:
        """Work out what the lines taken in say of one another, and the spans of all pairs that they touch.

        Raises:
            UnfitError: When one of them names what there is not.
        """
        taking = self._taking
        taking.write()
        happenings = {self._link(position, identity) for position, identity in taking.links}
        for position, identity in taking.afters:
            self._put_after(position, identity)
        for target in self._targets():
            happenings |= self._revise(target)
        self._touch_accounts(happenings)
        rows = ((position,) for position in sorted(taking.beforehand))
        self._connection.executemany("INSERT OR IGNORE INTO beforehand VALUES (?)", rows)
        if taking.is_new or taking.is_new_register or taking.is_new_lineage or taking.beforehand:
            bare = self._spans.record()
            self._title = bare.title
            if taking.is_new_register:
                self._register(bare)
            self._name(self._trace(bare) if taking.is_new_lineage else set())
        else:
            self._name(set())
        run = self._connection.executemany
        run(insertion("whats"), taking.whats.rows())
        run("INSERT OR IGNORE INTO unsure VALUES (?, ?)", sorted(taking.unsure))
        run("INSERT OR IGNORE INTO lives VALUES (?)", ((code,) for code in sorted(taking.lives)))
        if taking.is_new:
            self._spans.write_all(taking.whats.turnings)
        else:
            self._spans.write(taking.changed, taking.whats.turnings)

    def know(self, inode: int, changed: int) -> None:
        """Write how far the log has been taken in, and by what the file is known again (see `ledger.readmodel.model`)."""
        taking = self._taking
        row = (FORMAT, program(), os.fsencode(self._path).decode(errors="backslashreplace"), self._title, *taking.place)
        last = (len(taking.last), sha256(taking.last).digest(), packed(taking.frontier.peaks), inode, changed)
        self._connection.execute("DELETE FROM model")
        self._connection.execute(insertion("model"), (*row, *last))

    def _one(self, query: str, *values: object) -> int | None:
        found = self._connection.execute(query, values).fetchone()
        return None if found is None else int(found[0])

    def _position(self, identity: object) -> int:
        found = self._one("SELECT position FROM entries WHERE id = ?", identity)
        if found is None:
            raise UnfitError
        return found

    def _link(self, position: int, identity: object) -> int:
        """Put an entry and that of which it is an account among those of one happening; give its number."""
        both = position, self._position(identity)
        query = "SELECT happening FROM accounts WHERE position = ?"
        numbers = {self._one(query, one) or one for one in both}
        first = min(numbers)
        for number in numbers - {first}:
            self._connection.execute("UPDATE accounts SET happening = ? WHERE happening = ?", (first, number))
        self._connection.executemany("INSERT OR REPLACE INTO accounts VALUES (?, ?)", ((one, first) for one in both))
        return first

    def _put_after(self, position: int, identity: object) -> None:
        self._connection.execute("INSERT OR IGNORE INTO afters VALUES (?, ?)", (position, self._position(identity)))

    def _touch_accounts(self, happenings: Iterable[int]) -> None:
        """Touch the pairs of everything that tells of some happenings: one account more can decide which of them count."""
        query = """SELECT kind, parties, by_parties, toward_parties, fields FROM accounts CROSS JOIN entries USING (position)
            WHERE happening = ?"""
        for happening in happenings:
            for kind, parties, by, toward, fields in self._connection.execute(query, (happening,)):
                entry = {"kind": kind, **(json.loads(fields) if fields else {})}
                roles = (("parties", parties), ("by", by), ("toward", toward))
                entry |= {role: listed.split("|") for role, listed in roles if listed is not None}
                self._touch(entry, company_of(entry))

    def _touch(self, entry: Entry, company: Company) -> None:
        self._change(company)
        if entry["kind"] in LIVES:
            self._taking.lives.update(company.alone)

    def _change(self, company: Company) -> None:
        self._taking.unsure.update(company.pairs)
        self._taking.changed.update(company.pairs)

    def _targets(self) -> list[int]:
        """Note what the new revisions revise, at the end of each chain; give those entries."""
        targets = set()
        for position, entry in self._taking.revising:
            of = self._position(entry["of"])
            target = self._one("SELECT target FROM revisions WHERE position = ?", of) or of
            self._connection.execute("INSERT INTO revisions VALUES (?, ?)", (position, target))
            targets.add(target)
        return sorted(targets)

    def _revise(self, target: int) -> set[int]:
        """Write an entry as all its revisions leave it; give the happenings of which it now is an account."""
        found = self._connection.execute("SELECT position FROM revisions WHERE target = ?", (target,))
        positions = {position for (position,) in found}
        chosen = Chosen(self._path, self._connection, self._taking.place.position)
        lines = {position: lift(json.loads(raw)) for position, raw in chosen.lines({target, *positions})}
        entry, revising = lines[target], [lines[position] for position in sorted(positions)]
        revisions = Revisions(revising)
        identity = str(entry["id"])
        body = revisions.body(identity, body_of(entry))
        if flaws(dict(body)):
            raise UnfitError
        counts = identity not in revisions.gone
        self._rewrite(
            target, {**entry, **dict.fromkeys(body_of(entry)), **body}, counts, bool(revisions.amendments(identity))
        )
        self._connection.executemany(
            "UPDATE entries SET counts = ? WHERE position = ?",
            ((lines[position]["id"] not in revisions.gone, position) for position in positions),
        )
        if str(entry["kind"]) in OTHERS:
            self._taking.beforehand |= positions
            self._taking.is_new_register |= entry["kind"] == "party"
            return set()
        return self._spread(target, positions, entry, revising)

    def _rewrite(self, position: int, entry: Entry, counts: bool, amended: bool) -> None:  # noqa: FBT001 - two columns
        """Write the rows of an entry anew."""
        entry = {name: value for name, value in entry.items() if value is not None}
        execute, run = self._connection.execute, self._connection.executemany
        columns = ", ".join(f"{name} = ?" for name in SAID)
        values = (counts, amended, entry["kind"], *said(entry), position)
        execute(f"UPDATE entries SET counts = ?, amended = ?, kind = ?, {columns} WHERE position = ?", values)
        execute("DELETE FROM entry_citations WHERE position = ?", (position,))
        run(insertion("entry_citations"), citation_rows(position, entry))
        execute("DELETE FROM texts WHERE row >= ? AND row < ?", (position * WIDEST, (position + 1) * WIDEST))
        if counts:
            # What was taken back is found by its id, and by no word of it.
            run(insertion("texts"), text_rows(position, entry))
        if entry["kind"] == "source":
            execute("DELETE FROM entry_sources WHERE position = ?", (position,))
            run(insertion("entry_sources"), [source_row(position, entry, counts=counts)])

    def _spread(self, target: int, positions: set[int], entry: Entry, revising: Sequence[Entry]) -> set[int]:
        """Take in between whom an entry may be by its amendments, whether they count or not: earlier they may have."""
        company = company_as_amended(entry, revising)
        self._taking.named.update(company.named, company.pairs)
        self._change(company)
        present = "SELECT 1 FROM pair_entries WHERE a = ? AND b = ? AND position = ?"
        new = [(*pair, target) for pair in company.pairs if not self._one(present, *pair, target)]
        self._connection.executemany("INSERT INTO pair_entries (a, b, position) VALUES (?, ?, ?)", new)
        alone = ((code, target) for code in company.alone)
        self._connection.executemany("INSERT OR IGNORE INTO party_entries VALUES (?, ?)", alone)
        parts = [entry, *(part for one in revising for part in brought_in(one))]
        kinds = {str(part.get("kind")) for part in parts}
        if not kinds.isdisjoint(LIVES):
            self._taking.lives.update(company.alone, *(parties_in(part) for part in parts))
        if "continuation" in kinds:
            self._taking.beforehand |= {target, *positions}
            self._taking.is_new_lineage = True
        for part in parts[1:]:
            for before in codes(part, "after"):
                self._put_after(target, before)
        accounts = (part["account_of"] for part in parts[1:] if isinstance(part.get("account_of"), str))
        happenings = {self._link(target, identity) for identity in accounts}
        own = self._one("SELECT happening FROM accounts WHERE position = ?", target)
        return happenings if own is None else {*happenings, own}

    # --- parties --------------------------------------------------------------------------------------------------------

    def _register(self, bare: Record) -> None:
        """Write the register anew."""
        shipped = load()
        codes_ = [*shipped.parties, *sorted(set(bare.register.parties) - set(shipped.parties))]
        self._connection.execute("DELETE FROM register")
        self._connection.execute("DELETE FROM texts WHERE row < 0")
        for number, code in enumerate(codes_):
            party = bare.register.parties[code]
            row, texts = register_rows(number, party, is_own=party != shipped.get(code))
            self._connection.execute(insertion("register"), row)
            self._connection.executemany(insertion("texts"), texts)

    def _trace(self, bare: Record) -> set[str]:
        """Write anew who continues whom; give those for whom that is not as it was."""
        before = dict(self._connection.execute("SELECT code, line FROM lineages"))
        after = {code: " ".join(line) for code, line in bare.lineages.items()}
        self._connection.execute("DELETE FROM lineages")
        continuations = [event for event in bare.events if event.body["kind"] == "continuation"]
        for code, line in after.items():
            of_line = (one for one in continuations if not set(line.split()).isdisjoint(codes(one.body, "parties")))
            row = (code, line, max(event.date.earliest for event in of_line))
            self._connection.execute(insertion("lineages"), row)
        changed = {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}
        lines = (lines.get(code, "") for code in changed for lines in (before, after))
        return changed.union(*(line.split() for line in lines))

    def _name(self, relined: set[str]) -> None:
        """Write which pairs there are, and which of them change because their parties began, ended or follow one another."""
        self._after = {}
        for code, line in self._connection.execute("SELECT code, line FROM lineages"):
            for earlier in line.split():
                self._after.setdefault(earlier, {earlier}).add(code)
        for code in relined if not self._taking.is_new else ():
            # The spans of pairs that are no more go with them.
            self._taking.changed |= self._pairs_of(code)
            self._connection.execute("DELETE FROM pairs WHERE NOT named AND (a = ? OR b = ?)", (code, code))
            self._taking.named |= self._pairs_of(code)
        run = self._connection.executemany
        run("INSERT OR REPLACE INTO pairs VALUES (?, ?, 1)", sorted(self._taking.named))
        run(
            "INSERT OR IGNORE INTO pairs VALUES (?, ?, 0)",
            sorted(self._continued(self._taking.named) - self._taking.named),
        )
        if not self._taking.is_new:
            self._taking.changed |= self._continued(self._taking.changed)
            for code in sorted(self._taking.lives | relined):
                self._taking.changed |= self._pairs_of(code)

    def _pairs_of(self, code: str) -> set[Pair]:
        return set(self._connection.execute("SELECT a, b FROM pairs WHERE a = ? OR b = ?", (code, code)))

    def _continued(self, pairs: Iterable[Pair]) -> set[Pair]:
        """Give some pairs with those that continue them."""
        after = self._after
        if not after:
            return set(pairs)
        found = {in_order(x, y) for a, b in pairs for x in after.get(a, (a,)) for y in after.get(b, (b,))}
        return {(x, y) for x, y in found if x != y}


def parties_in(part: Mapping[str, object]) -> set[str]:
    """Give the parties that a part of an amendment names, whatever it amends."""
    roles = ("parties", "by", "toward", "predecessors", "successors")
    return {code for role in roles for code in codes(part, role)}
