"""What a writer must know of a log to judge new entries: ids, keys, sources, parties, and the head so far."""

import json
import os
from collections.abc import Mapping
from typing import NamedTuple

from ledger.canonical import ID_LENGTH, body_of
from ledger.head import Frontier, Head
from ledger.kinds import KINDS
from ledger.log import Line, Log, Place, damaged
from ledger.parties import Register, load

SHORTEST_PREFIX = 4


class Known(NamedTuple):
    """Where an entry stands and of what kind it is."""

    position: int
    offset: int
    kind: str

    @property
    def is_event(self) -> bool:
        """Whether the entry is about the world."""
        return KINDS[self.kind].group != "record"


class Index:
    """The names that a log has used, caught up line by line."""

    def __init__(self) -> None:
        self.ids: dict[str, Known] = {}
        self.keys: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.register: Register = load()
        self.place = Place()
        self._frontier = Frontier()

    @property
    def head(self) -> Head:
        """The head of what has been read."""
        return self._frontier.head()

    def frontier(self) -> Frontier:
        """Give a copy of the tree over what has been read."""
        return self._frontier.copy()

    def catch_up(self, log: Log) -> None:
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
                    raise damaged(log, line, what)
                self.add(line)

    def _misfit(self, entry: Mapping[str, object]) -> str:
        """Say in what an entry does not fit those before it; "" where it does."""
        if entry["id"] in self.ids:
            return f"the entry {entry['id']} stands twice"
        after = entry.get("after")
        links = [entry.get("account_of"), *(after if isinstance(after, list) else ())]
        for link in [*links, entry["of"] if entry["kind"] == "retraction" else None]:
            if link is not None and link not in self.ids:
                return f"the entry refers to {link}, which no line before it holds"
        cites = entry.get("cites")
        for cite in cites if isinstance(cites, list) else ():
            if cite["source"] not in self.sources:
                return f"the entry cites the source {cite['source']!r}, which no line before it holds"
        return ""

    def add(self, line: Line) -> None:
        """Take in the next line."""
        entry = line.entry
        identity = str(entry["id"])
        kind = str(entry["kind"])
        self.ids[identity] = Known(line.position, line.offset, kind)
        if isinstance(key := entry.get("key"), str):
            self.keys[key] = identity
        if kind == "source" and isinstance(csl := entry["csl"], dict):
            self.sources[str(csl["id"])] = identity
        if kind == "party":
            self.register = self.register.with_parties([body_of(entry)])
        self.place = Place(line.position, line.offset + len(line.raw) + 1, str(entry["recorded_at"]))
        self._frontier.add(line.raw)

    def matches(self, prefix: str) -> list[str]:
        """Give the ids that begin with what somebody typed; none for fewer than four characters."""
        if prefix in self.ids:
            return [prefix]
        if not SHORTEST_PREFIX <= len(prefix) <= ID_LENGTH:
            return []
        return [identity for identity in self.ids if identity.startswith(prefix)]


def read_entry(log: Log, known: Known) -> Mapping[str, object]:
    """Read one entry again, from its place in the log."""
    with open(log.path, "rb") as file:
        file.seek(known.offset)
        found: dict[str, object] = json.loads(file.readline())
    return found
