"""What a writer must know of a log to judge new entries: ids, keys, sources, parties, and the head so far."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.canonical import ID_LENGTH, body_of
from ledger.head import Frontier, Head
from ledger.kinds import KINDS
from ledger.known import Lines
from ledger.log import Line, Place, damaged
from ledger.parties import Register, load
from ledger.problems import NotFoundError, Problem
from ledger.revise import Revisions, befores_of, is_revision, named_by

SHORTEST_PREFIX = 4
# How an entry is named by its key.
BY_KEY = "key:"


class Known(NamedTuple):
    """Where an entry stands and of what kind it is."""

    position: int
    offset: int
    kind: str

    @property
    def is_event(self) -> bool:
        """Whether the entry is about something that happened."""
        return KINDS[self.kind].is_event


class Index:
    """The names that a log has used, caught up line by line."""

    def __init__(self) -> None:
        self.ids: dict[str, Known] = {}
        self.keys: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        # The entry that a revision is about, at the end of its chain; and all revisions of each such entry.
        self.targets: dict[str, str] = {}
        self.revisions: dict[str, list[Mapping[str, object]]] = {}
        # What comes after each entry, by its own word or an amendment's.
        self.later: dict[str, set[str]] = {}
        self.parties: dict[str, Mapping[str, object]] = {}
        self._register: Register = load()
        self.place = Place()
        self._frontier = Frontier()

    @property
    def register(self) -> Register:
        """The parties that the log can name."""
        return self._register

    def _registered(self) -> Register:
        """Make the register anew, with the parties as their amendments leave them."""
        bodies = [Revisions(self.revisions.get(one, ())).body(one, body) for one, body in self.parties.items()]
        return load().with_parties(bodies)

    @property
    def head(self) -> Head:
        """The head of what has been read."""
        return self._frontier.head()

    def frontier(self) -> Frontier:
        """Give a copy of the tree over what has been read."""
        return self._frontier.copy()

    def catch_up(self, log: Lines) -> None:
        """Read what the log holds beyond what is known; a new log has nothing yet.

        Raises:
            DamagedError: At the first line that stands twice, or refers to what no line before it says.
        """
        try:
            size = os.stat(log.path).st_size
        except FileNotFoundError:
            return
        if size > self.place.offset:
            for line in log.lines(self.place):
                if what := self._misfit(line.entry):
                    raise damaged(log.path, line, what)
                try:
                    self.add(line)
                except ValueError as error:
                    raise damaged(log.path, line, f"no writer would have appended this: {error}") from error

    def _misfit(self, entry: Mapping[str, object]) -> str:
        """Say in what an entry does not fit those before it; "" where it does."""
        if entry["id"] in self.ids:
            return f"the entry {entry['id']} stands twice"
        links, keys = named_by(entry)
        for link in links:
            if link not in self.ids:
                return f"the entry refers to {link}, which no line before it holds"
        for key in keys:
            if key not in self.sources:
                return f"the entry cites the source {key!r}, which no line before it holds"
        return ""

    def add(self, line: Line) -> None:
        """Take in the next line."""
        entry = line.entry
        identity = str(entry["id"])
        kind = str(entry["kind"])
        self.ids[identity] = Known(line.position, line.offset, kind)
        if isinstance(key := entry.get("key"), str):
            self.keys[key] = identity
        if is_revision(entry):
            target = str(entry["of"])
            target = self.targets[identity] = self.targets.get(target, target)
            self.revisions.setdefault(target, []).append(entry)
            if target in self.parties:
                self._register = self._registered()
        for before in befores_of(entry):
            self.later.setdefault(before, set()).add(self.targets.get(identity, identity))
        if kind == "source" and isinstance(csl := entry["csl"], dict):
            self.sources[str(csl["id"])] = identity
        if kind == "party":
            self.parties[identity] = body_of(entry)
            self._register = self._register.with_parties([body_of(entry)])
        self.place = Place(line.position, line.offset + len(line.raw) + 1, str(entry["recorded_at"]))
        self._frontier.add(line.raw)

    def matches(self, prefix: str) -> list[str]:
        """Give the ids that begin with what somebody typed; none for fewer than four characters."""
        if prefix in self.ids:
            return [prefix]
        if not SHORTEST_PREFIX <= len(prefix) <= ID_LENGTH:
            return []
        return [identity for identity in self.ids if identity.startswith(prefix)]

    def find(self, typed: str) -> str:
        """Find the entry that somebody means by the beginning of its id, or by `key:` and its key.

        Raises:
            NotFoundError: When none is meant, or more than one.
        """
        prefix = typed.strip()
        if prefix.startswith(BY_KEY):
            if found := self.keys.get(prefix.removeprefix(BY_KEY)):
                return found
            raise NotFoundError(not_one(prefix, []))
        matches = self.matches(prefix.lower())
        if len(matches) != 1:
            raise NotFoundError(not_one(typed, matches))
        return matches[0]

    def revised(self, log: Lines, identity: str) -> Mapping[str, object] | None:
        """Give the body of an entry as its corrections leave it; None when it counts no longer."""
        revisions = Revisions(self.revisions.get(self.targets.get(identity, identity), ()))
        if identity in revisions.gone:
            return None
        return revisions.body(identity, body_of(read_entry(log, self.ids[identity])))


def not_one(typed: str, matches: Sequence[str]) -> Problem:
    """Say what is wrong with the beginning of an id that does not name one entry."""
    if matches:
        return Problem("id-ambiguous", f"{typed!r} begins {len(matches)} ids", f"it could be {' or '.join(matches)}")
    if typed.startswith(BY_KEY):
        return Problem("id-unknown", f"no entry has the key {typed.removeprefix(BY_KEY)!r}", "see `diplo log -O csv`")
    if len(typed.strip()) < SHORTEST_PREFIX:
        return Problem("id-unknown", f"{typed!r} is too short for an id", "give four characters or more")
    return Problem("id-unknown", f"no entry has an id that begins with {typed!r}", "ids are listed by `diplo log`")


def read_entry(log: Lines, known: Known) -> Mapping[str, object]:
    """Read one entry again, from its place in the log."""
    with open(log.path, "rb") as file:
        file.seek(known.offset)
        found: dict[str, object] = json.loads(file.readline())
    return found
