"""What changed between two days, or between two states of knowledge, and which entries made the difference."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.bearing import Bearing
from ledger.coverage import stretches
from ledger.dates import Date
from ledger.head import Head
from ledger.known import AsOf, Lines, other_lines
from ledger.log import Line, Place, StrPath
from ledger.problems import LedgerError
from ledger.queries import Answer, Finding, kind_label, state
from ledger.reader import Reader
from ledger.record import Event, Record, source_keys
from ledger.revise import Revisions, cites_of, is_revision
from ledger.shape import has_parties

STATUS = "status"
SINCE = "since"
FLAGS = "flags"
COVERED = "covered"

# From where a record is looked at: what is left out of it.
View = Callable[[Record], Record]
_Entry = Mapping[str, object]
_Heard = Callable[[_Entry], bool]


class Difference(NamedTuple):
    """What one dimension and direction of a pair was, and what it is: between two days, or two states of knowledge.

    Attributes:
        a, b: Codes of the parties.
        dimension: The dimension.
        direction: "both", or `A>B`.
        on_1, on_2: The dates asked for, EDTF; the same between two states of knowledge.
        head_1, head_2: Size and root of the log that gave each answer; the same between two days.
        status_1, status_2: The statuses, as `Answer.status`.
        possible_1, possible_2: All that were possible.
        since_earliest_1, since_latest_1: Window of the day on which the first status began, ISO or None, as in `Answer`.
        since_earliest_2, since_latest_2: The same of the second.
        flags_1, flags_2: The flags.
        covered_1, covered_2: Whether a source covers it.
        changed: What of these changed: status, since, flags, covered.
        entries: Ids of the entries that made the difference, in log order.
        sources: Keys of the sources that these cite; for an amendment or retraction, those of the entry it is about.
        policy: What was left out or supposed, as in `Answer`.
    """

    a: str
    b: str
    dimension: str
    direction: str
    on_1: str
    on_2: str
    head_1: str
    head_2: str
    status_1: str
    status_2: str
    possible_1: tuple[str, ...]
    possible_2: tuple[str, ...]
    since_earliest_1: str | None
    since_latest_1: str | None
    since_earliest_2: str | None
    since_latest_2: str | None
    flags_1: tuple[str, ...]
    flags_2: tuple[str, ...]
    covered_1: bool
    covered_2: bool
    changed: tuple[str, ...]
    entries: tuple[str, ...]
    sources: tuple[str, ...]
    policy: tuple[str, ...]


class Cause(NamedTuple):
    """An entry that made a difference.

    Attributes:
        id: Its id.
        position: Its line in the log; 0 for one that is only supposed.
        kind: Its kind, for notes with their effect.
        date: Its date, for people; "" for a revision.
        of: Id of the entry that a revision is about; "" for what is none.
        about: What is at the end of its chain, as `1959 rupture`; "" likewise.
        changes: The fields that an amendment sets; nothing for anything else.
        because: The reason that a revision gives; "" likewise.
        recorded_at: When it was recorded.
        recorded_by: By whom.
        sources: Keys of the sources that it, or the entry that it is about, cites.
    """

    id: str
    position: int
    kind: str
    date: str
    of: str
    about: str
    changes: _Entry
    because: str
    recorded_at: str
    recorded_by: str
    sources: tuple[str, ...]


class Compared(NamedTuple):
    """A difference with the two answers and the entries that made it, for those who want more than its row."""

    difference: Difference
    first: Finding
    second: Finding
    causes: tuple[Cause, ...]


# What comes and goes as time passes, without anything happening.
_PASSING = frozenset(("assumed", "carried"))


def _changed(one: Answer, other: Answer, passing: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Name what of two answers differs; flags that come with time alone can be left out."""
    found = {
        STATUS: one.possible != other.possible,
        SINCE: (one.since_earliest, one.since_latest) != (other.since_earliest, other.since_latest),
        FLAGS: set(one.flags) - passing != set(other.flags) - passing,
        COVERED: one.covered != other.covered,
    }
    return tuple(name for name, differs in found.items() if differs)


def _compared(first: Finding, second: Finding, changed: tuple[str, ...], causes: Sequence[Cause]) -> Compared:
    one, other = first.answer, second.answer
    difference = Difference(
        a=one.a,
        b=one.b,
        dimension=one.dimension,
        direction=one.direction,
        on_1=one.on,
        on_2=other.on,
        head_1=one.head,
        head_2=other.head,
        status_1=one.status,
        status_2=other.status,
        possible_1=one.possible,
        possible_2=other.possible,
        since_earliest_1=one.since_earliest,
        since_latest_1=one.since_latest,
        since_earliest_2=other.since_earliest,
        since_latest_2=other.since_latest,
        flags_1=one.flags,
        flags_2=other.flags,
        covered_1=one.covered,
        covered_2=other.covered,
        changed=changed,
        entries=tuple(cause.id for cause in causes),
        sources=tuple(dict.fromkeys(key for cause in causes for key in cause.sources)),
        policy=other.policy,
    )
    return Compared(difference, first, second, tuple(causes))


# --- between two days -------------------------------------------------------------------------------------------------


def between_days(record: Record, a: str, b: str, first: Date, second: Date) -> list[Compared]:
    """Give the dimensions of a pair that are not on one date what they are on another, in the documented order.

    A dimension is given when its possible statuses, since when they stand, or whether they are covered differ. The
    entries are those on which the later answer rests and the earlier does not. Where there are none they are those of
    both that can have happened in between, as when the time ends in which an act can fall; else those on which only the
    earlier rests; else all. Coverages are among them when it changed whether the day is covered, and nothing else is when
    only that did. Which date is named first is no matter.
    """
    found = []
    events: dict[str, Event] = {}
    early, late = sorted((first, second), key=lambda date: (date.earliest, date.latest))
    for one, other in zip(state(record, a, b, first), state(record, a, b, second), strict=True):
        changed = _changed(one.answer, other.answer, _PASSING)
        if not set(changed) <= {FLAGS}:
            events = events or {event.id: event for event in _all(record)}
            before, after = _resting(one, changed), _resting(other, changed)
            if early is not first:
                before, after = after, before
            between = {identity for identity in after if _reaches_between(events[identity].date, early, late)}
            made = (after - before) or between or (before - after) or after
            causes = sorted(map(_by_event, map(events.__getitem__, made)), key=_in_log_order)
            found.append(_compared(one, other, changed, causes))
    return found


def every_pair_between_days(record: Record, first: Date, second: Date) -> list[Compared]:
    """Give what changed between two dates for every pair that the record names, in order of the pairs' codes."""
    bearing, then = Bearing(record), record.at(second)
    return [
        compared
        for a, b in sorted(bearing.pairs())
        if not (_goes_on(then, a, second) or _goes_on(then, b, second))
        for compared in between_days(bearing.on(a, b), a, b, first, second)
    ]


def _goes_on(record: Record, code: str, on: Date) -> bool:
    """Tell whether another of its line stands for a party by then: what became of its relations is told of that one."""
    party = record.register.get(code)
    window = on.earliest, on.latest
    if party is not None and not party.lives_on(*window) and record.continued_by(party, *window) is not None:
        return True
    heirs = (one for one, line in record.lineages.items() if code in line[1:] and one != code)
    parties = (record.register.get(one) for one in heirs)
    return any(party is not None and party.lives_on(on.earliest, on.latest) for party in parties)


def _resting(finding: Finding, changed: Collection[str]) -> set[str]:
    """Give the entries on which that part of an answer rests which changed: the status with its beginning, or coverage."""
    coverages = {event.id for event in finding.coverages}
    told = set(finding.answer.entries) - coverages if STATUS in changed or SINCE in changed else set()
    return told | coverages if COVERED in changed else told


def _reaches_between(date: Date, early: Date, late: Date) -> bool:
    """Tell whether something can have happened after the beginning of one date and not after the end of another."""
    return any(early.earliest < last and first <= late.latest for first, last in stretches(date))


def _in_log_order(cause: Cause) -> tuple[bool, int, str]:
    """Order causes by their lines; what is only supposed would stand after all others."""
    return cause.position == 0, cause.position, cause.id


def _all(record: Record) -> tuple[Event, ...]:
    return (*record.events, *record.attestations, *record.coverages)


def _by_event(event: Event) -> Cause:
    return Cause(
        id=event.id,
        position=event.position,
        kind=kind_label(event.body),
        date=event.dated,
        of="",
        about="",
        changes={},
        because="",
        recorded_at=str(event.entry["recorded_at"]),
        recorded_by=str(event.entry["recorded_by"]),
        sources=source_keys(event),
    )


# --- between two states of knowledge ----------------------------------------------------------------------------------


class _Held(NamedTuple):
    """Entries at hand, to be read as if they were supposed: in order, without a place in the log."""

    path: StrPath
    notices: list[str]
    held: Sequence[Line]

    def lines(self, since: Place = Place(), /) -> Iterator[Line]:  # noqa: ARG002, B008 - the protocol's; a tuple
        """Give them all."""
        return iter(self.held)


class Knowledge:
    """Two states of knowledge of one log: what each answers, and which entries recorded between them make the difference.

    Args:
        one: The log in the first state.
        other: The log in the second; either may be the earlier.

    Raises:
        LedgerError: As `ledger.reader.read` does.
    """

    def __init__(self, one: Lines, other: Lines) -> None:
        both = one, other
        records = [Reader(lines, ()).record() for lines in both]
        self._is_reversed = records[0].head.size > records[1].head.size
        # From here on in the order of the log, whatever the order asked for.
        earlier, later = (1, 0) if self._is_reversed else (0, 1)
        self._since = records[earlier].head
        self._until = records[later].head
        self._lines = both[later]
        self._others = other_lines(self._lines)
        # What is supposed counts in both states, also where the later log holds it as an entry of its own.
        before = both[earlier]
        supposed = before.supposed if isinstance(before, AsOf) else ()
        self._supposed = frozenset(str(line.entry["id"]) for line in supposed)
        self._record = records[later]

    @property
    def heads(self) -> tuple[Head, Head]:
        """The heads of the two states, as asked for."""
        return (self._until, self._since) if self._is_reversed else (self._since, self._until)

    @property
    def record(self) -> Record:
        """The later of them, without events: the parties and the sources that can be named."""
        return self._record

    def pair(self, a: str, b: str, on: Date, view: View = lambda record: record) -> list[Compared]:
        """Give the dimensions of a pair whose answer for a date differs, with the entries that made the difference.

        A dimension is given when its possible statuses, since when they stand, its flags or whether it is covered differ.
        An entry made the difference when leaving it out of the later knowledge changes the later answer, or adding it
        alone to the earlier changes the earlier. Where no single one does, all that were recorded between and bear on
        the dimension are given. Sources that only the later state knows can be named by the view for both.

        Raises:
            NotFoundError: When the view names a source that there is not.
            LedgerError: As `ledger.reader.read` does.
        """
        reader = Reader(self._lines, (a, b), between=True)
        return self._of_pair(_Case(reader, self._new(_bare(reader)), view, a, b, on))

    def every_pair(self, on: Date, view: View = lambda record: record) -> list[Compared]:
        """Give the same for every pair that either state names, in order of the pairs' codes."""
        reader = Reader(self._lines)
        bare = _bare(reader)
        new = self._new(bare)
        earlier = view(reader.record(heard=lambda entry: entry["id"] not in new))
        was, now, ever = Bearing(earlier), Bearing(view(reader.record())), Bearing(bare)
        entries: dict[str, _Entry] = {str(line.entry["id"]): line.entry for line in self._others}
        entries |= {event.id: event.entry for event in _all(bare)}
        about = _about(entries)
        found = []
        for a, b in sorted(was.pairs() | now.pairs()):
            before, after = was.on(a, b), now.on(a, b)
            # A continuation bears on every pair, so that whoever continues another is never passed over here.
            if _all(before) == _all(after):
                continue
            if any(_changes(state(before, a, b, on), state(after, a, b, on))):
                bearing = {event.id for record in (before, after, ever.on(a, b)) for event in _all(record)}
                # What is of other pairs, and what corrects it, cannot have made the difference.
                kept = {
                    one: entry for one, entry in entries.items() if about.get(one, one) in bearing or not _told(entry)
                }
                # Revisions are settled by their own order: where they stand among what they are about is no matter.
                held = _Held(self._lines.path, [], [Line(0, -1, b"", dict(entry)) for entry in kept.values()])
                near = {one: position for one, position in new.items() if one in kept}
                found += self._of_pair(_Case(Reader(held, (a, b), between=True), near, view, a, b, on))
        return found

    def _new(self, bare: Record) -> dict[str, int]:
        """Give the entries recorded between the two states that can make a difference, with their lines, in log order."""
        lines = [(event.position, event.id) for event in _all(bare)]
        lines += [(line.position, str(line.entry["id"])) for line in self._others if is_revision(line.entry)]
        return {
            identity: position
            for position, identity in sorted(lines)
            if position > self._since.size and identity not in self._supposed
        }

    def _of_pair(self, case: "_Case") -> list[Compared]:
        new = case.new
        earlier = case.findings(lambda entry: entry["id"] not in new, self._since)
        later = case.findings(lambda _: True, self._until)
        changes = _changes(earlier, later)
        if not any(changes):
            return []
        told = _Told(case, [line.entry for line in self._others])
        made = _made(case, told.tried, earlier, later)
        found = []
        for one, other, changed, alone in zip(earlier, later, changes, made, strict=True):
            if changed:
                causes = [told.cause(identity) for identity in alone or told.bearing_on(one, other)]
                sides = (other, one) if self._is_reversed else (one, other)
                found.append(_compared(*sides, changed, causes))
        return found


class _Told:
    """What was recorded between two states of knowledge that may bear on a pair."""

    def __init__(self, case: "_Case", others: Iterable[_Entry]) -> None:
        self._case = case
        self._record = case.reader.record()
        self._revisions = {str(entry["id"]): entry for entry in others if is_revision(entry)}
        self._events = {event.id: event for event in _all(_bare(case.reader))}
        self._sources = {source.id: key for key, source in self._record.sources.items()}
        self._roots = {one: self._root(one) for one in case.new}
        self.candidates = [one for one, root in self._roots.items() if root in self._events or root in self._sources]
        # What later entries undid or said anew makes no difference, and there may be a great deal of it.
        idle = Revisions(self._revisions.values()).idle
        self.tried = [one for one in self.candidates if one not in idle]

    def _root(self, identity: str) -> str:
        """Give what a revision is about, at the end of its chain; any other entry itself."""
        while identity in self._revisions:
            identity = str(self._revisions[identity]["of"])
        return identity

    def bearing_on(self, *findings: Finding) -> list[str]:
        """Give those that have to do with an answer, before or after, whether it rests on them or not."""
        touching = set().union(*map(_touching, findings))
        return [one for one in self.candidates if self._roots[one] in touching] or self.candidates

    def cause(self, identity: str) -> Cause:
        """Say what an entry is, with the sources of what it is about."""
        root = self._roots[identity]
        event = self._events.get(root)
        revision = self._revisions.get(identity, {})
        stated = revision.get("set")
        changes = stated if isinstance(stated, dict) else {}
        sources = (self._sources[root],) if event is None else self._heard([*cites_of(event.body), *cites_of(changes)])
        if not revision:
            return _by_event(self._events[identity])._replace(position=self._case.new[identity], sources=sources)
        return Cause(
            id=identity,
            position=self._case.new[identity],
            kind=str(revision["kind"]),
            date="",
            of=str(revision["of"]),
            about=f"source {self._sources[root]}" if event is None else f"{event.dated} {kind_label(event.body)}",
            changes=changes,
            because=str(revision["because"]),
            recorded_at=str(revision["recorded_at"]),
            recorded_by=str(revision["recorded_by"]),
            sources=sources,
        )

    def _heard(self, cites: list[_Entry]) -> tuple[str, ...]:
        """Give the keys of the sources that are cited and heard: the view alone knows."""
        asked = Event("", 0, {"kind": "other", "cites": cites}, self._case.on, "", {})
        seen = self._case.view(self._record._replace(events=(asked,), attestations=(), coverages=()))
        return tuple(key for event in seen.events for key in source_keys(event))


class _Case(NamedTuple):
    """A question asked on both states of knowledge, and on any between: a pair and a date, seen from somewhere."""

    reader: Reader
    new: Mapping[str, int]
    view: View
    a: str
    b: str
    on: Date

    def findings(self, heard: _Heard, head: Head | None = None) -> list[Finding]:
        """Answer from the entries that are heard."""
        record = self.view(self.reader.record(heard=heard))
        return state(record._replace(head=head or record.head), self.a, self.b, self.on)

    def tried(self, heard: _Heard) -> list[Finding] | None:
        """Answer from the entries that are heard; None where these make no sound record."""
        try:
            return self.findings(heard)
        except LedgerError:
            return None


def _bare(reader: Reader) -> Record:
    """Give all that a reader keeps, as it was recorded."""
    return reader.record(heard=lambda entry: not is_revision(entry))


def _about(entries: Mapping[str, _Entry]) -> dict[str, str]:
    """Give, for each revision, the entry at the end of its chain."""
    found: dict[str, str] = {}
    for one, entry in entries.items():
        if is_revision(entry):
            of = str(entry["of"])
            found[one] = found.get(of, of)
    return found


def _told(entry: _Entry) -> bool:
    """Tell whether an entry is about the world, or corrects one that may be."""
    return has_parties(entry) or is_revision(entry)


def _changes(earlier: Iterable[Finding], later: Iterable[Finding]) -> list[tuple[str, ...]]:
    return [_changed(one.answer, other.answer) for one, other in zip(earlier, later, strict=True)]


def _made(
    case: _Case, candidates: Iterable[str], earlier: Sequence[Finding], later: Sequence[Finding]
) -> list[list[str]]:
    """Find, for each answer, the entries that alone make a difference: left out of what is known later, or added before."""
    made: list[list[str]] = [[] for _ in earlier]
    for one in candidates:
        without = case.tried(lambda entry, one=one: entry["id"] != one)  # type: ignore[misc]
        alone = case.tried(lambda entry, one=one: entry["id"] == one or entry["id"] not in case.new)  # type: ignore[misc]
        for place, (is_missed, is_enough) in enumerate(
            zip(_changes(without or later, later), _changes(earlier, alone or earlier), strict=True)
        ):
            if is_missed or is_enough:
                made[place].append(one)
    return made


def _touching(finding: Finding) -> set[str]:
    """Give the entries that have to do with an answer, whether it rests on them or not."""
    occurrences = finding.history.occurrences if finding.history else ()
    return {telling.event.id for one in occurrences for telling in one.tellings} | {one.id for one in finding.coverages}
