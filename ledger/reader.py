"""Reading a log through, and then only what is new: from lines to the record at any state of knowledge."""

import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ledger.canonical import ID_LENGTH, body_of
from ledger.head import Frontier, Head
from ledger.kinds import KINDS
from ledger.known import Lines, chosen_of, distrust
from ledger.log import Line, Log, Place, damaged
from ledger.parties import Register, load
from ledger.problems import DamagedError, Problem
from ledger.record import Event, Record, Source, lineages_of
from ledger.revise import Revisions, brought_in, is_revision, named_by
from ledger.seal import Proven, proven
from ledger.shape import date_of, flaws, has_parties
from ledger.steps import codes, pairs_between, parties_of
from ledger.upcasters import lift

if TYPE_CHECKING:
    from ledger.readmodel.chosen import Chosen

# Every so many lines the tree is kept as it was, so that the head at any earlier size is soon found again.
_MARK = 256
# The kind stands behind the envelope; in what goes before it no text has bare quotation marks.
_KIND = b'"kind":"'
# In lines that a writer wrote, the id always stands at the same place.
_ID = slice(len('{"v":1,"id":"'), len('{"v":1,"id":"') + ID_LENGTH)
_decode = json.JSONDecoder().decode
# What says how the rest is to be read, and what concerns one party alone.
_BEFOREHAND = frozenset(name.encode() for name, kind in KINDS.items() if not kind.has_parties or name == "continuation")
_OF_ONE = ("life", "claim")
_ALONE = frozenset(name.encode() for name, kind in KINDS.items() if kind.group in _OF_ONE)
# Fields that decide between whom something happened, and which others tell of it.
_PARTIES = ("parties", "by", "toward", "organisation", "protector", "predecessors", "successors")
_BEARING = frozenset(("kind", "effect", "account_of", *_PARTIES))


def read(log: Lines, parties: Iterable[str] | None = None, *, between: bool = False, around: bool = False) -> Record:
    """Read a log through and keep the events that bear on some parties, or all events.

    Args:
        log: The log, or the log as of some time.
        parties: Codes; an event is kept when it names one of them. None keeps every event.
        between: Keep of two parties only what happened between them, or to one of them alone.
        around: Keep also the lives of all others, and what is claimed of them: what the relations of a party to each of
            them rest on.

    Raises:
        DamagedError: At the first line that no writer of ours wrote, or that cites a source no line before it holds.
        NotFoundError: When the log never was as of that time.
        MachineError: When the file cannot be read.
    """
    return Reader(log, parties, between=between, around=around).record()


def register_of(log: Lines) -> Register:
    """Give the parties that a log can name: those that ship and those of its own `party` entries."""
    return read(log, ()).register


class _Mark(NamedTuple):
    """The tree of a log as it was after so many lines, and where the next line begins."""

    frontier: Frontier
    offset: int


class Reader:
    """Keeps what a question needs of a log, takes in what is new, and gives the record as of any number of entries."""

    def __init__(
        self, log: Lines, parties: Iterable[str] | None = None, *, between: bool = False, around: bool = False
    ) -> None:
        self._log = log
        self._around = around
        self._asked = None if parties is None else frozenset(parties)
        self._between = between
        self._begin(self._asked, frozenset())
        self.catch_up()

    def _begin(self, wanted: frozenset[str] | None, also: frozenset[str]) -> None:
        self._want(wanted, also)
        self._place = Place()
        self._frontier = Frontier()
        self._marks = [_Mark(Frontier(), 0)]
        self._sources: dict[str, Source] = {}
        self._chosen: Chosen | None = None
        self._kept: list[Event] = []
        # What says something of the ledger, its parties or its sources, and every revision: few, and never passed over.
        self._others: list[tuple[int, Mapping[str, object]]] = []

    def _want(self, wanted: frozenset[str] | None, also: frozenset[str]) -> None:
        self._wanted = wanted
        self._codes = tuple(f'"{code}"'.encode() for code in wanted or ())
        self._also = also
        self._also_raw = frozenset(identity.encode() for identity in also)

    def _want_more(self, wanted: frozenset[str], also: frozenset[str]) -> None:
        """Want these too: what is wanted only ever grows, so that looking for it comes to an end."""
        self._want(wanted | (self._wanted or frozenset()), also | self._also)

    def catch_up(self) -> None:
        """Take in the lines that were appended since.

        Raises:
            LedgerError: As `read` does.
        """
        while True:
            self._forget_supposed()
            if not self._place.position and not self._take_chosen() and (found := proven(self._log)):
                self._take_proven(found)
            for line in self._log.lines(self._place):
                self._add(line)
            if isinstance(self._log, Log):
                self._log.head = self._frontier.head()
            if self._asked is None:
                return
            wanted, also = self._needed(self._asked)
            if wanted <= (self._wanted or wanted) and also <= self._also.union(event.id for event in self._kept):
                return
            # A continuation, or an amendment, names what was passed over: read again, with it. Rare, and never deeper
            # than a succession.
            self._begin(wanted | (self._wanted or wanted), also | self._also)

    def _needed(self, asked: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Give the parties that bear on the question by what is known so far, and the entries that may name them."""
        brought = self._brought_in()
        lineages = lineages_of(version for event in self._kept for version in _versions(event, brought))
        return asked.union(*(lineages.get(code, ()) for code in asked)), self._also | brought.keys()

    def _brought_in(self) -> dict[str, list[Mapping[str, object]]]:
        """Give what amendments bring in that may decide between whom something happened, by the entry at the chain's end.

        Whether they count plays no part: at an earlier state of knowledge they may have.
        """
        targets: dict[str, str] = {}
        found: dict[str, list[Mapping[str, object]]] = {}
        for _, entry in self._others:
            if is_revision(entry):
                of = str(entry["of"])
                target = targets[str(entry["id"])] = targets.get(of, of)
                bearing = [part for part in brought_in(entry) if not _BEARING.isdisjoint(part)]
                if bearing:
                    found.setdefault(target, []).extend(bearing)
        return found

    def _forget_supposed(self) -> None:
        """Let go of what is only supposed: it comes again after whatever is new."""
        self._kept = [event for event in self._kept if event.position]
        self._others = [other for other in self._others if other[0]]
        self._sources = {key: source for key, source in self._sources.items() if source.position}

    def _add(self, line: Line) -> None:
        entry = line.entry
        for key in _keys_of(entry):
            if key not in self._sources and not (self._chosen and self._chosen.source(key)):
                what = f"the entry cites the source {key!r}, which no line before it holds"
                raise damaged(self._log.path, line, what)
        if line.offset >= 0:
            if self._frontier.size and not self._frontier.size % _MARK:
                self._marks.append(_Mark(self._frontier.copy(), line.offset))
            self._frontier.add(line.raw)
            self._place = Place(line.position, line.offset + len(line.raw) + 1, str(entry["recorded_at"]))
        self._sort(line.position, entry, line.raw)

    def _take_chosen(self) -> bool:
        """Take in the lines that a read model has found to bear on the question; give whether there is one."""
        failures: tuple[type[Exception], ...] = ()
        try:
            if chosen := chosen_of(self._log):
                from ledger.readmodel.chosen import FAILURES  # noqa: PLC0415 - only where there is a read model

                failures = FAILURES
                self._take_from(chosen)
        except failures as error:
            # Nothing was answered yet: everything is read, as ever.
            distrust(self._log, error)
            self._begin(self._wanted, self._also)
        return self._chosen is not None

    def _take_from(self, chosen: "Chosen") -> None:
        for position, raw in chosen.beforehand():
            self._take(position, raw)
        if self._asked is not None:
            # Who continues whom is known before the rest is looked for.
            self._want_more(*self._needed(self._asked))
        for position, raw in chosen.told(self._wanted, between=self._between, around=self._around):
            entry = lift(_decode(raw.decode()))
            if has_parties(entry):
                self._keep(position, entry)
            else:
                self._others.append((position, entry))
        self._kept.sort(key=lambda event: event.position)
        self._others.sort(key=lambda other: other[0])
        self._frontier = chosen.frontier()
        self._place = chosen.place
        self._chosen = chosen

    def _take_proven(self, found: Proven) -> None:
        """Take in lines that a seal proves: no more of them is read than the question needs."""
        told = []
        for position, raw in enumerate(found.raws, 1):
            begin = raw.index(_KIND) + len(_KIND)
            kind = raw[begin : raw.index(b'"', begin)]
            if kind in _BEFOREHAND:
                self._take(position, raw)
            else:
                told.append((position, kind, raw))
        if self._asked is not None:
            # Who continues whom, and what was amended, is known before the rest is looked at.
            self._want_more(*self._needed(self._asked))
        for position, kind, raw in told:
            if self._may_bear(kind, raw):
                self._take(position, raw)
        self._kept.sort(key=lambda event: event.position)
        self._frontier = found.seal.frontier()
        self._place = found.seal.place()
        self._marks.append(_Mark(found.seal.frontier(), found.seal.size))

    def _may_bear(self, kind: bytes, raw: bytes) -> bool:
        """Tell by the bytes of a line whether it can bear on the question."""
        if self._wanted is None or b'"account_of":"' in raw or raw[_ID] in self._also_raw:
            return True
        if self._around and kind in _ALONE:
            return True
        named = sum(code in raw for code in self._codes)
        # What happened between others than the two has no bearing; what concerns one alone has.
        return named > 1 or (named > 0 and (not self._between or kind in _ALONE or b'"organisation":' in raw))

    def _take(self, position: int, raw: bytes) -> None:
        self._sort(position, lift(_decode(raw.decode())), raw)

    def _sort(self, position: int, entry: dict[str, object], raw: bytes) -> None:
        if has_parties(entry):
            if self._bears(entry, raw):
                self._keep(position, entry)
            return
        self._others.append((position, entry))
        if entry["kind"] == "source":
            source = _source(position, entry)
            self._sources[str(source.csl["id"])] = source

    def _keep(self, position: int, entry: Mapping[str, object]) -> None:
        identity = str(entry["id"])
        root = str(entry.get("account_of", identity))
        self._kept.append(Event(identity, position, body_of(entry), date_of(entry), root, entry))

    def _bears(self, entry: Mapping[str, object], raw: bytes) -> bool:
        # An account is kept whoever it names: it may link two that matter.
        if self._wanted is None or "account_of" in entry or entry["id"] in self._also:
            return True
        if entry["kind"] == "continuation" or (self._around and KINDS[str(entry["kind"])].group in _OF_ONE):
            return True
        # Most lines are told apart by their bytes: a code stands in its line as it is. What is supposed may have none.
        if raw and not any(code in raw for code in self._codes):
            return False
        named = len(self._wanted & parties_of(entry))
        least = 2 if self._between and entry["kind"] != "coverage" else 1
        return named >= least or (named > 0 and next(pairs_between(entry), None) is None)

    def record(self, size: int | None = None, heard: Callable[[Mapping[str, object]], bool] = lambda _: True) -> Record:
        """Give the record, of all that was read or as it was when the log had so many entries.

        Args:
            size: How many entries were known; None for all, what is supposed included.
            heard: Whether an entry is to be heard; what is not is left out as if it had never been appended.
        """
        limit = self._frontier.size if size is None else size
        others = [entry for position, entry in self._others if position <= limit and heard(entry)]
        kept = [event for event in self._kept if event.position <= limit and heard(event.entry)]
        revisions = Revisions(filter(is_revision, others))
        # An account of an account still tells of the first happening when the one between is retracted.
        told = _with_roots([_revised(event, revisions) for event in kept] if revisions.amended else kept)
        standing = [event for event in told if event.id not in revisions.gone]
        others = [_revised_other(entry, revisions) for entry in others]
        groups: dict[str, list[Event]] = {"attestation": [], "coverage": []}
        for event in standing:
            groups.setdefault("" if event.body["kind"] not in groups else str(event.body["kind"]), []).append(event)
        parties = [body_of(entry) for entry in others if entry["kind"] == "party"]
        return Record(
            head=self._head(limit),
            title=next((str(entry["title"]) for entry in others if entry["kind"] == "ledger"), ""),
            register=_register(parties),
            sources=self._sources_of(others, limit, heard, revisions),
            events=tuple(groups.get("", ())),
            lineages=lineages_of(event.body for event in groups.get("", ())),
            attestations=tuple(groups["attestation"]),
            coverages=tuple(groups["coverage"]),
            notices=tuple(self._log.notices),
        )

    def _sources_of(
        self,
        others: Iterable[Mapping[str, object]],
        limit: int,
        heard: Callable[[Mapping[str, object]], bool],
        revisions: Revisions,
    ) -> Mapping[str, Source]:
        positions = {str(entry["id"]): position for position, entry in self._others}
        read = (_source(positions[str(one["id"])], one) for one in others if one["kind"] == "source")
        found = {str(source.csl["id"]): source for source in read}
        if self._chosen is None:
            return found

        def revised(position: int, raw: bytes) -> Source | None:
            entry = lift(_decode(raw.decode()))
            return _source(position, _revised_other(entry, revisions)) if position <= limit and heard(entry) else None

        def plain() -> Mapping[str, Source]:
            return Reader(self._log, ()).record(limit, heard).sources

        return _Sources(self._log, self._chosen, revised, found, plain)

    def _head(self, size: int) -> Head:
        """Give the head of the first lines: from the last mark before it, hashing again the few lines between."""
        if size == self._frontier.size:
            return self._frontier.head()
        if self._chosen and size <= self._chosen.size:
            return self._chosen.head(size)
        mark = self._marks[bisect_right(self._marks, size, key=lambda mark: mark.frontier.size) - 1]
        frontier = mark.frontier.copy()
        with open(self._log.path, "rb") as file:
            file.seek(mark.offset)
            while frontier.size < size:
                frontier.add(file.readline().removesuffix(b"\n"))
        return frontier.head()


class _Sources(Mapping[str, Source]):
    """The sources of a log, each read when somebody asks for it: a question cites few of them.

    Args:
        log: The log.
        chosen: Its lines by the read model.
        revised: Gives a source of its line, as revised; None where it was not heard of.
        later: Those that the read model does not know.
        plain: Reads all of them, where the read model fails.
    """

    def __init__(
        self,
        log: Lines,
        chosen: "Chosen",
        revised: Callable[[int, bytes], Source | None],
        later: Mapping[str, Source],
        plain: Callable[[], Mapping[str, Source]],
    ) -> None:
        self._log = log
        self._chosen: Chosen | None = chosen
        self._revised = revised
        self._later = later
        self._plain = plain
        self._read: dict[str, Source | None] = {}

    def __getitem__(self, key: str) -> Source:
        if key not in self._later and key not in self._read:
            self._find(key)
        source = self._later.get(key) or self._read.get(key)
        if source is None:
            raise KeyError(key)
        return source

    def __iter__(self) -> Iterator[str]:
        keys = self._keys()
        yield from (key for key in keys if key in self)
        yield from (key for key in self._later if key not in keys)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find(self, key: str) -> None:
        if self._chosen is not None:
            from ledger.readmodel.chosen import FAILURES  # noqa: PLC0415 - loaded, where there is a read model

            try:
                found = self._chosen.source(key)
            except FAILURES as error:
                self._give_up(error)
            else:
                self._read[key] = None if found is None else self._revised(*found)

    def _keys(self) -> list[str]:
        if self._chosen is not None:
            from ledger.readmodel.chosen import FAILURES  # noqa: PLC0415 - the same

            try:
                return self._chosen.source_keys()
            except FAILURES as error:
                self._give_up(error)
        return []

    def _give_up(self, error: Exception) -> None:
        distrust(self._log, error)
        self._chosen = None
        self._later = self._plain()


def _register(parties: Sequence[Mapping[str, object]]) -> Register:
    try:
        return load().with_parties(parties) if parties else load()
    except ValueError as error:
        # A writer would have refused the entry, or the amendment.
        raise DamagedError(Problem("log-damaged", str(error), "amend the party")) from error


def _keys_of(entry: Mapping[str, object]) -> Iterable[str]:
    """Give the keys of the sources that an entry names; nearly always those that it cites itself."""
    if "set" in entry:
        return named_by(entry)[1]
    cites = entry.get("cites")
    return [str(cite["source"]) for cite in cites] if isinstance(cites, list) else ()


def _source(position: int, entry: Mapping[str, object]) -> Source:
    csl = entry["csl"]
    return Source(position, str(entry["id"]), csl if isinstance(csl, dict) else {})


def _body(identity: str, body: Mapping[str, object], revisions: Revisions) -> Mapping[str, object]:
    """Give a body as its amendments leave it.

    Raises:
        DamagedError: When that is not sound, as only a log made by hand can have it.
    """
    amended = revisions.amendments(identity)
    body = revisions.body(identity, body)
    if amended and (found := flaws(dict(body))):
        what = f"as amended by {' and '.join(amended)}, the entry {identity} is not sound: {found[0].what}"
        raise DamagedError(Problem("log-damaged", what, "retract the amendment", entries=(identity, *amended)))
    return body


def _revised_other(entry: Mapping[str, object], revisions: Revisions) -> Mapping[str, object]:
    identity = str(entry["id"])
    if not revisions.amendments(identity):
        return entry
    return {**_body(identity, body_of(entry), revisions), "id": identity}


def _revised(event: Event, revisions: Revisions) -> Event:
    amended = revisions.amendments(event.id)
    if not amended:
        return event
    body = _body(event.id, event.body, revisions)
    root = str(body.get("account_of", event.id))
    return event._replace(body=body, date=date_of(body), root=root, amended=amended)


def _with_roots(events: list[Event]) -> list[Event]:
    """Resolve accounts of accounts to the one happening that all of them tell.

    Raises:
        DamagedError: When they lead back to where they start, as only a log made by hand can have it.
    """
    above = {event.id: event.root for event in events if event.root != event.id}
    if not above:
        return events
    resolved = []
    for event in events:
        root = event.root
        seen = {event.id, root}
        while root in above:
            root = above[root]
            if root in seen:
                what = f"by way of `account_of` the entry {root} refers to itself"
                hint = "retract the amendment that brings the link in"
                raise DamagedError(Problem("log-damaged", what, hint, entries=(root,)))
            seen.add(root)
        resolved.append(event._replace(root=root) if root != event.root else event)
    return resolved


def _versions(event: Event, brought: Mapping[str, list[Mapping[str, object]]]) -> Iterator[Mapping[str, object]]:
    """Give an event as it stands and, where amendments made it a continuation or its parties others, all they can be."""
    yield event.body
    if event.id in brought:
        parts = (event.body, *brought[event.id])
        named = {role: [code for part in parts for code in codes(part, role)] for role in ("parties", "predecessors")}
        yield {"kind": "continuation", **named}
