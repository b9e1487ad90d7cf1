"""What a log says once it has been read through and revised: the events that a question needs, and who and what they name.

This is the plain replay: it streams the log and keeps only what may bear on the parties asked for.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.canonical import body_of
from ledger.dates import Date, sort_key
from ledger.head import Frontier, Head
from ledger.log import Line, Log, damaged
from ledger.parties import Register, load
from ledger.problems import NotFoundError, Problem
from ledger.revise import according_to, cites_of, retracted
from ledger.shape import date_of, is_event
from ledger.steps import codes, pairs_between, parties_of


class Event(NamedTuple):
    """An event as replay sees it.

    Attributes:
        id: Its id.
        position: Its line in the log, from 1.
        body: Its body, in JSON form.
        date: Its date.
        root: Id of the happening: its own, or that of the event of which it is an account.
        entry: The whole line as it stands, envelope included.
    """

    id: str
    position: int
    body: Mapping[str, object]
    date: Date
    root: str
    entry: Mapping[str, object]

    @property
    def dated(self) -> str:
        """The date for people: its text, with the calendar where that is not the Gregorian."""
        calendar = self.date.calendar
        return self.date.text if calendar == "gregorian" else f"{self.date.text} ({calendar.capitalize()})"

    @property
    def order(self) -> tuple[tuple[int, int, str], str]:
        """The one order in which events are listed: by date, then by id."""
        return sort_key(self.date), self.id


class Source(NamedTuple):
    """A source entry: its place in the log and its CSL-JSON."""

    position: int
    id: str
    csl: Mapping[str, object]

    @property
    def title(self) -> str:
        """The title."""
        return str(self.csl.get("title", ""))

    @property
    def publisher(self) -> str:
        """Who published it: the publisher, or the journal or newspaper it stands in."""
        return str(self.csl.get("publisher") or self.csl.get("container-title") or "")


class Record(NamedTuple):
    """What the log says.

    Attributes:
        head: The head of the log that was read.
        title: The ledger's title.
        register: The parties known, those of the ledger included.
        sources: Source key to source.
        events: The events that count and bear on the question, in log order.
        lineages: Code to the codes of the parties that it continues, itself first.
        notices: What a person should hear about the file.
    """

    head: Head
    title: str
    register: Register
    sources: Mapping[str, Source]
    events: tuple[Event, ...]
    lineages: Mapping[str, tuple[str, ...]]
    notices: tuple[str, ...] = ()

    def lineage(self, code: str) -> tuple[str, ...]:
        """Give a party and those whose legal person it continues."""
        return self.lineages.get(code, (code,))

    def seen_by(self, asked: str | None) -> "Record":
        """Keep only what one source, or one publisher's sources, say.

        Raises:
            NotFoundError: When there is no such source.
        """
        if asked is None:
            return self
        keys = find_sources(self.sources, asked)
        kept = []
        for event in self.events:
            body = according_to(event.body, keys)
            if body is not None:
                kept.append(event._replace(body=body))
        return self._replace(events=tuple(kept))


def find_sources(sources: Mapping[str, Source], asked: str) -> tuple[str, ...]:
    """Find the keys that somebody means by a source's key or a publisher's name.

    Raises:
        NotFoundError: When nothing has that name, with the nearest that there are.
    """
    if asked in sources:
        return (asked,)
    found = tuple(key for key, source in sources.items() if source.publisher.casefold() == asked.casefold() != "")
    if found:
        return found
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    known = [*sources, *{source.publisher for source in sources.values() if source.publisher}]
    close = get_close_matches(asked, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(sources) or 'none yet'}"
    raise NotFoundError(Problem("source-unknown", f"no source and no publisher is called {asked!r}", hint))


def read(log: Log, parties: Iterable[str] | None = None, *, between: bool = False) -> Record:
    """Read a log through and keep the events that bear on some parties, or all events.

    Args:
        log: The log.
        parties: Codes; an event is kept when it names one of them. None keeps every event.
        between: Keep of two parties only what happened between them, or to one of them alone.

    Raises:
        DamagedError: At the first line that no writer of ours wrote, or that cites a source no line before it holds.
        MachineError: When the file cannot be read.
    """
    wanted = None if parties is None else frozenset(parties)
    while True:
        reader = _Reader(log, wanted, least=2 if between else 1)
        for line in log.lines():
            reader.add(line)
        lineages = reader.lineages()
        reach = None if wanted is None else wanted.union(*(lineages.get(code, ()) for code in wanted))
        if reach == wanted:
            return reader.record(lineages, tuple(log.notices))
        # A continuation names parties that were passed over: read again, with them. Rare, and never deeper than a
        # succession.
        wanted = reach


def register_of(log: Log) -> Register:
    """Give the parties that a log can name: those that ship and those of its own `party` entries."""
    register = load()
    for line in log.lines():
        if line.entry["kind"] == "party":
            register = register.with_parties([body_of(line.entry)])
    return register


class _Reader:
    """Takes lines in and keeps what is wanted."""

    def __init__(self, log: Log, wanted: frozenset[str] | None, *, least: int) -> None:
        self._log = log
        self._wanted = wanted
        self._least = least
        self._frontier = Frontier()
        self._title = ""
        self._register = load()
        self._sources: dict[str, Source] = {}
        self._kept: list[Event] = []
        self._retractions: list[Mapping[str, object]] = []
        self._continuations: list[Mapping[str, object]] = []

    def add(self, line: Line) -> None:
        """Take in a line."""
        entry = line.entry
        self._frontier.add(line.raw)
        kind = entry["kind"]
        if is_event(entry):
            self._add_event(line)
        elif kind == "source" and isinstance(csl := entry["csl"], dict):
            self._sources[str(csl["id"])] = Source(line.position, str(entry["id"]), csl)
        elif kind == "party":
            self._register = self._register.with_parties([body_of(entry)])
        elif kind == "retraction":
            self._retractions.append(entry)
        else:
            self._title = str(entry["title"])

    def _add_event(self, line: Line) -> None:
        entry = line.entry
        if entry["kind"] == "continuation":
            self._continuations.append(entry)
        for cite in cites_of(entry):
            if cite["source"] not in self._sources:
                what = f"the entry cites the source {cite['source']!r}, which no line before it holds"
                raise damaged(self._log, line, what)
        identity = str(entry["id"])
        root = str(entry.get("account_of", identity))
        # An account is kept whoever it names: it may link two that matter.
        if root != identity or self._bears(entry):
            self._kept.append(Event(identity, line.position, body_of(entry), date_of(entry), root, entry))

    def _bears(self, entry: Mapping[str, object]) -> bool:
        if self._wanted is None:
            return True
        named = len(self._wanted & parties_of(entry))
        return named >= self._least or (named > 0 and next(pairs_between(entry), None) is None)

    def lineages(self) -> dict[str, tuple[str, ...]]:
        """Follow the continuations that count, from each successor back."""
        gone = retracted(self._retractions)
        before: dict[str, tuple[str, ...]] = {}
        for entry in self._continuations:
            if entry["id"] not in gone:
                for code in codes(entry, "parties"):
                    before[code] = (*before.get(code, ()), *codes(entry, "predecessors"))
        found = {}
        for code in before:
            line = [code]
            for step in line:  # grows while it is walked
                line += [other for other in before.get(step, ()) if other not in line]
            found[code] = tuple(line)
        return found

    def record(self, lineages: dict[str, tuple[str, ...]], notices: tuple[str, ...]) -> Record:
        """Give what was kept, without what was retracted."""
        gone = retracted(self._retractions)
        events = _with_roots(self._kept)
        return Record(
            head=self._frontier.head(),
            title=self._title,
            register=self._register,
            sources=self._sources,
            events=tuple(event for event in events if event.id not in gone),
            lineages=lineages,
            notices=notices,
        )


def _with_roots(events: list[Event]) -> list[Event]:
    """Resolve accounts of accounts to the one happening that all of them tell."""
    above = {event.id: event.root for event in events}
    resolved = []
    for event in events:
        root = event.root
        while above.get(root, root) != root:
            root = above[root]
        resolved.append(event._replace(root=root))
    return resolved


def source_keys(event: Event) -> tuple[str, ...]:
    """Give the keys of the sources that an event cites, without doubles."""
    return tuple(dict.fromkeys(str(cite["source"]) for cite in cites_of(event.body)))
