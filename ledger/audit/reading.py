"""The audit of a log from its first byte to its last: form, ids, order of recording, references, uniqueness, tree.

Lines are read once, as a stream. Nearly all are proved by the quick way (`ledger.audit.quick`); any other is scanned
character by character and examined rule by rule. Of ids and keys numbers are kept, of which it is seen at the end what
stands twice or refers to nothing. Meanwhile a second process builds the tree.
"""

import os
import re
from array import array
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from heapq import nsmallest
from itertools import islice
from typing import BinaryIO, NamedTuple

import msgspec

from ledger.audit import rules
from ledger.audit.beside import Beside
from ledger.audit.days import is_day
from ledger.audit.ids import ENVELOPE, number_of, number_of_body, text_of
from ledger.audit.lines import LONGEST, Extent, ended, extent, is_unfinished, opened, pieces
from ledger.audit.links import ANY, CLAIM, CORRIGIBLE, EVENT, OTHER, REVISION, links_of, sort_of, sources_brought_in
from ledger.audit.names import Names
from ledger.audit.quick import FAILURES, READERS, Form, Told, is_sound, number_of_told, reader_of, write
from ledger.audit.revisions import Corrections, Log
from ledger.audit.rules import REVISIONS, Flaw, World, shown
from ledger.audit.scan import Path, ScanError, scan
from ledger.audit.telling import Found, at_character, at_path
from ledger.audit.tree import Tree
from ledger.audit.world import shipped
from ledger.problems import MachineError, Problem

# What is checked; all of it unless somebody measures one part.
CHECKS = ("form", "rules", "ids", "references", "tree")
MOST = 100
# So many problems are told of one line, and of a very long one (bytes) the first.
_MOST_OF_LINE, _LONG_LINE = 20, 1 << 16
_HEAD = b'{"v":1,"id":"'
_ID = slice(len(_HEAD), len(_HEAD) + 13)
_ENVELOPE = re.compile(
    rb'\{"v":1,"id":"[0-9a-hjkmnp-tv-z]{13}'
    rb'(","recorded_at":"([0-9T:.-]{26}Z)","recorded_by":"(?:[^"\\\x00-\x1f]*+)",)"kind":"'
)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z", re.ASCII)
# From so many bytes on the tree is built in a process of its own.
_LONG = 1 << 20
_MARK = 64
_END = ord("\n")
# The register that ships grows, and what it calls a party may change: then entries are corrected, not rewritten.
_OF_PARTIES = "party-unknown"
_REPORT = 80 * _MARK
Progress = Callable[[int, int, int], None]


class Counts(NamedTuple):
    """How many of each were read: events, claims, corrections, sources, parties, references, natural keys."""

    events: int
    claims: int
    corrections: int
    sources: int
    parties: int
    references: int
    keys: int


class Report(NamedTuple):
    """What an audit found.

    Attributes:
        entries: How many lines count.
        size: How many bytes they are.
        root: The root of the tree over them, hexadecimal; "" where it was not built.
        recorded_at: The time of recording of the last line.
        counts: How many of each there are.
        found: The first problems, in the order of the file.
        errors: How many errors there are in all.
        warnings: How many warnings.
    """

    entries: int
    size: int
    root: str
    recorded_at: str
    counts: Counts
    found: tuple[Found, ...]
    errors: int
    warnings: int


def audit(
    path: str, *, checks: Collection[str] = CHECKS, progress: Progress | None = None, most: int = MOST
) -> Report:  # fmt: skip
    """Read a whole log and say what is wrong with it.

    Args:
        path: The file.
        checks: Which of `CHECKS`; the form is always checked.
        progress: Told how many lines were read, how many bytes of how many.
        most: How many problems are told; the rest are counted.

    Raises:
        MachineError: When the file cannot be read.
    """
    try:
        with opened(path) as file:
            found = extent(file, path)
            tree = Beside(partial(_roots, path, found.end), is_apart="tree" in checks and found.end > _LONG)
            try:
                reading = _Reading(path, found, frozenset(checks), most)
                reading.read_through(file, progress)
                reading.settle()
                roots = tree.result() if "tree" in checks else ["", ""]
            finally:
                tree.drop()
    except OSError as error:
        what = f"could not read {os.path.basename(path)}: {error.strerror or error}"
        raise MachineError(Problem("machine-read", what, "check the path", path)) from error
    return reading.report(roots)


def _roots(path: str, end: int) -> list[str]:
    """Give the root over the lines that have an end, and that with a last line that has none."""
    tree, last = Tree(), b""
    add = tree.add
    with opened(path) as file:
        for raw in ended(file, end):
            if raw.endswith(b"\n"):
                add(raw[:-1])
            else:
                last = raw
    root = tree.root()
    if last:
        add(last)
    return [root, tree.root()]


class _Reading:
    """One audit under way."""

    def __init__(self, path: str, found: Extent, checks: frozenset[str], most: int) -> None:
        self._path = path
        self._extent = found
        self._rules = "rules" in checks
        self._proves = "ids" in checks
        self._refers = "references" in checks
        self._most = most
        self._world = World(shipped(), set())
        self._own: set[str] = set()
        self._names = Names()
        # Where every so many lines begin, so that any line is soon found again.
        self._marks = array("Q")
        self._found: list[Found] = []
        self._corrections = Corrections()
        # Of entries that are corrected later: the parties that they named may have another code now.
        self._deferred: list[tuple[int, list[Found]]] = []
        self._again: BinaryIO | None = None
        self._errors = self._warnings = 0
        self._position = self._offset = 0
        self._time = ""
        self._tail = b"\n"
        self._at = 0
        self._sorts = dict.fromkeys((EVENT, CLAIM, REVISION, OTHER), 0)
        self._has_end = True

    # --- every line ---------------------------------------------------------------------------------------------------

    def read_through(self, file: BinaryIO, progress: Progress | None) -> None:  # noqa: C901 - one loop, for speed
        """Take in the lines one by one, as far as they count."""
        # A million times: names are looked up beforehand, and nothing is called that need not be.
        marks, readers, failures, rules, world = self._marks, READERS, FAILURES, self._rules, self._world
        notes = self._proves or self._refers
        end, size = self._extent
        position = offset = 0
        for raw in pieces(file):
            if offset + len(raw) > end:
                # Of a batch that is not whole, or appended since the log was measured.
                self._position, self._offset = position, offset
                break
            if not position % _MARK:
                marks.append(offset)
                if progress and not position % _REPORT:
                    progress(position, offset, size)
            position += 1
            at = self._at if raw.startswith(self._tail, 26) and raw.startswith(_HEAD) else self._envelope(raw, position)
            if at:
                body = b"{" + raw[at:-1]
                reader = readers.get(body[9 : body.find(b'"', 9)])
                if reader is not None and raw[-1] == _END:
                    try:
                        told = reader[1](body)
                        if (
                            write(told) == body
                            and (not rules or is_sound(reader[0], told, world))
                            and (not notes or self._is_noted(reader[0], told, raw, position))
                        ):
                            offset += len(raw)
                            continue
                    except failures:
                        pass
            self._position, self._offset = position - 1, offset
            if not (at and self._has_effect(raw, position, at)):
                if not raw.endswith(b"\n"):
                    self._take_last(raw)
                    break
                self._take(raw[:-1], position, offset)
            offset += len(raw)
            self._position, self._offset = position, offset
        else:
            self._position, self._offset = position, offset
        if progress:
            progress(self._position, size, size)
        self._take_rest()

    def _has_effect(self, raw: bytes, position: int, at: int) -> bool:
        """Take in an exchange of notes that states its effect, if it is usual; give whether it is."""
        body = b"{" + raw[at:-1]
        reader = reader_of(body)
        if reader is None or raw[-1] != _END:
            return False
        form, decode = reader
        try:
            told = decode(body)
            if write(told) != body or (self._rules and not is_sound(form, told, self._world)):
                return False
            return not (self._proves or self._refers) or self._is_noted(form, told, raw, position)
        except FAILURES:
            return False

    def _is_noted(self, form: Form, told: Told, raw: bytes, position: int) -> bool:
        """Compare the id of a usual entry, and note what it is called and what it refers to; False where ids differ."""
        number = number_of(raw[_ID])
        if self._proves and number != number_of_told(told):
            return False
        if self._refers:
            self._refer(form, told, number, position)
        self._sorts[EVENT if form.is_event else REVISION if form.is_record else CLAIM] += 1
        return True

    def _envelope(self, raw: bytes, position: int) -> int:
        """Give where the body of a line begins, and remember its envelope; 0 where there is anything to look at."""
        found = _ENVELOPE.match(raw)
        if found is None or position == 1:
            return 0
        time = found[2].decode()
        if time < self._time or not is_time(time):
            return 0
        try:
            found[1].decode()
        except UnicodeDecodeError:
            return 0
        self._time, self._tail, self._at = time, found[1], found.end(1)
        return self._at

    def _refer(self, form: Form, told: Told, number: int, position: int) -> None:
        names = self._names
        sort, wanted = EVENT, EVENT
        links: list[int] = []
        if form.is_event:
            if told.account_of is not msgspec.UNSET:
                links.append(number_of(told.account_of.encode()))
            if told.after is not msgspec.UNSET:
                links += [number_of(one.encode()) for one in told.after]
        elif form.is_record:
            sort, wanted = REVISION, CORRIGIBLE
            links.append(number_of(told.of.encode()))
            self._corrections.add(position, number >> 5, links[0] >> 5)
        else:
            sort = CLAIM
        # Nothing is noted of a line before all of it is known to be sound.
        for link in links:
            names.add_link(link, position, wanted)
        names.add(number, position, sort)
        if told.key is not msgspec.UNSET:
            names.add_key(told.key, position)

    # --- lines that are looked at in full -----------------------------------------------------------------------------

    def _take(self, raw: bytes, position: int, offset: int) -> None:
        """Examine a line without its end, and say all that is wrong with it."""
        self._tail = b"\n"
        problems = self._examined(raw, position, offset)
        if self._refers and problems and all(one.problem.code == _OF_PARTIES for one in problems):
            self._deferred.append((position, problems))
            return
        for found in problems:
            self._tell(found)

    def _examined(self, raw: bytes, position: int, offset: int) -> list[Found]:
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            self._salvage(raw, position)
            flaw = Flaw((), "not-utf-8", f"byte 0x{raw[error.start]:02x} is not UTF-8")
            text, at = raw.decode(errors="replace"), len(raw[: error.start].decode())
            return [at_character(self._path, position, offset, text, at, flaw)]
        try:
            entry = scan(text)
        except ScanError as error:
            self._salvage(raw, position)
            at = min(error.at, max(0, len(text) - 1))
            return [at_character(self._path, position, offset, text, at, _unreadable(error, text))]
        if not isinstance(entry, dict):
            flaw = Flaw((), "not-json", "the line is no JSON object")
            return [at_character(self._path, position, offset, text, 0, flaw)]
        # Each is looked for in the line again; one line must not take the time and the room of all others.
        most = _MOST_OF_LINE if len(raw) < _LONG_LINE else 1
        found_flaws = list(islice(self._flaws(entry, position), most))
        is_readable = all(flaw.code == _OF_PARTIES for flaw in found_flaws)
        if is_readable and self._proves and number_of(str(entry["id"]).encode()) != number_of_body(entry):
            proved = text_of(number_of_body(entry))
            what = f"the body does not match its id {entry['id']} ({proved} would): some byte of the line was changed"
            found_flaws.append(Flaw((), "id-wrong", what))
        self._note(entry, position)
        places = [at_path(self._path, position, offset, text, flaw) for flaw in found_flaws]
        return sorted(places, key=lambda one: one.byte)

    def _flaws(self, entry: Mapping[str, object], position: int) -> Iterator[Flaw]:
        version = entry.get("v")
        if type(version) is int and version > 1:
            yield Flaw(("v",), "version-unknown", f"the entry is of version {version}; this program reads version 1")
            return
        yield from self._envelope_flaws(entry)
        body = {key: value for key, value in entry.items() if key not in ENVELOPE}
        if (position == 1) != (body.get("kind") == "ledger"):
            place: Path = ("kind",) if "kind" in body else ()
            yield Flaw(place, "ledger-place", "the first entry, and no other, is of kind ledger")
        yield from rules.flaws(body, self._world)
        kind = body.get("kind")
        if kind == "source" and (key := _source_key(body)) in self._world.sources:
            yield Flaw(("csl", "id"), "source-key-taken", f"a line before this one has the source {shown(key)}")
        if kind == "party" and str(body.get("code")) in self._own:
            yield Flaw(("code",), "party-code-taken", f"a line before this one has the party {shown(body['code'])}")
        for path, key in sources_brought_in(body):
            if key not in self._world.sources:
                yield Flaw(path, "source-unknown", f"no line before this one has the source {shown(key)}")

    def _envelope_flaws(self, entry: Mapping[str, object]) -> Iterator[Flaw]:
        keys = [*entry, *[None] * len(ENVELOPE)]
        for key, expected in zip(keys, ENVELOPE, strict=False):
            if key != expected:
                what = "an entry begins with v, id, recorded_at and recorded_by, in this order"
                yield Flaw(() if key is None else (key,), "envelope-wrong", what, is_key=True)
                return
        if type(entry["v"]) is not int or entry["v"] != 1:
            yield Flaw(("v",), "envelope-wrong", f"{shown(entry['v'])} is no version")
        if not isinstance(entry["id"], str) or rules.ID.fullmatch(entry["id"]) is None:
            yield Flaw(("id",), "id-malformed", f"{shown(entry['id'])} is not an id")
        if not isinstance(entry["recorded_by"], str):
            yield Flaw(("recorded_by",), "envelope-wrong", "`recorded_by` is not text")
        time = entry["recorded_at"]
        if not isinstance(time, str) or not is_time(time):
            yield Flaw(("recorded_at",), "time-wrong", f"{shown(time)} is not a time of recording")
            return
        if time < self._time:
            yield Flaw(("recorded_at",), "time-earlier", f"{time} is earlier than the entry before it, of {self._time}")
        self._time = time

    def _note(self, entry: Mapping[str, object], position: int) -> None:
        """Note what an entry is called, and what it refers to, as far as that can be told."""
        kind = entry.get("kind")
        if kind == "source" and (source := _source_key(entry)) is not None:
            self._world.sources.add(source)
        code = entry.get("code")
        if kind == "party" and isinstance(code, str):
            self._own.add(code)
            self._world.parties[code] = str(entry.get("type"))
        sort = sort_of(kind)
        if sort != ANY:
            self._sorts[sort] += 1
        if not self._refers:
            return
        identity = entry.get("id")
        if isinstance(identity, str) and rules.ID.fullmatch(identity):
            self._names.add(number_of(identity.encode()), position, sort)
            if kind in REVISIONS and isinstance(of := entry.get("of"), str) and rules.ID.fullmatch(of):
                self._corrections.add(position, number_of(identity.encode()) >> 5, number_of(of.encode()) >> 5)
        if isinstance(key := entry.get("key"), str):
            self._names.add_key(key, position)
        for _, target, wanted in links_of(entry):
            self._names.add_link(target, position, wanted)

    def _salvage(self, raw: bytes, position: int) -> None:
        """Note what a line that cannot be read is called, so that what names it is not told as well."""
        identity = raw[_ID]
        if self._refers and rules.ID.fullmatch(identity.decode(errors="replace")):
            self._names.add(number_of(identity), position, ANY)
        if found := re.search(rb'"csl":\{"id":"([-A-Za-z0-9_.:]+)"', raw):
            self._world.sources.add(found[1].decode())
        if found := re.search(rb'"kind":"party","code":"([-A-Z0-9]+)","type":"(\w+)"', raw):
            self._world.parties[found[1].decode()] = found[2].decode(errors="replace")

    # --- the end of the file ------------------------------------------------------------------------------------------

    def _take_last(self, raw: bytes) -> None:
        """Take in a last line that has no end: what is left of a write that was never finished does not count."""
        if len(raw) > LONGEST:
            text = raw[:_MARK].decode(errors="replace")
            flaw = Flaw((), "line-long", f"the line is longer than {LONGEST:,} bytes; what follows is not looked at")
            self._tell(at_character(self._path, self._position + 1, self._offset, text, 0, flaw))
            self._extent = Extent(self._offset, self._offset)
            return
        if is_unfinished(raw):
            return
        self._take(raw, self._position + 1, self._offset)
        text = raw.decode(errors="replace")
        flaw = Flaw((), "line-unended", "the last line has no end; the next append gives it one")
        self._tell(at_character(self._path, self._position + 1, self._offset, text, len(text), flaw, "warning"))
        self._position += 1
        self._offset += len(raw)
        self._has_end = False

    def _take_rest(self) -> None:
        """Say what stands behind the last whole line, and that there is none."""
        if self._offset < self._extent.size:
            rest = self._extent.size - self._offset
            what = f"an unfinished write of {rest} bytes stands at the end and does not count"
            flaw = Flaw((), "write-unfinished", what)
            self._tell(at_character(self._path, self._position + 1, self._offset, "", 0, flaw, "warning"))
        if not self._position:
            self._tell(at_character(self._path, 1, 0, "", 0, Flaw((), "ledger-missing", "the log is empty")))

    def _tell(self, found: Found) -> None:
        if found.problem.level == "error":
            self._errors += 1
        else:
            self._warnings += 1
        self._found.append(found)
        if len(self._found) > 2 * self._most:
            self._found = _first(self._found, self._most)

    # --- what only the whole shows ------------------------------------------------------------------------------------

    def settle(self) -> None:
        """See what stands twice, what refers to nothing, and whether what is corrected is sound as it is."""
        if not self._refers:
            return
        with opened(self._path) as self._again:
            for position, flaw in self._corrections.flaws(Log(self._entry, self._line_of), self._world):
                offset, raw = self._line(position)
                self._tell(at_path(self._path, position, offset, raw.decode(), flaw))
            amended = self._corrections.amended() if self._deferred else ()
            for position, problems in self._deferred:
                identity = self._entry(position).get("id")
                if number_of(str(identity).encode()) >> 5 not in amended:
                    for found in problems:
                        self._tell(found)
            self._settle_names()

    def _settle_names(self) -> None:
        positions: list[tuple[int, str, int]] = []
        positions += ((position, "id", before) for position, before in self._names.ids.twice())
        positions += ((position, "key", before) for position, before in self._names.keys.twice())
        positions += ((link.position, "link", link.target) for link in self._names.broken())
        # More are not told one by one: they are found again in the file to be told.
        for position, sort, of in nsmallest(self._most, set(positions)):
            offset, raw = self._line(position)
            for flaw in self._settled(position, sort, of):
                self._tell(at_path(self._path, position, offset, raw.decode(), flaw))
        self._errors += max(0, len(positions) - self._most)

    def _settled(self, position: int, sort: str, of: int) -> Iterator[Flaw]:
        """Compare texts where numbers agree, and find the place of what is wrong."""
        entry = self._entry(position)
        before = self._entry(of) if sort != "link" else {}
        if sort == "link":
            for path, target, wanted in links_of(entry):
                if target >> 5 == of and (flaw := self._broken(path, target, position, wanted)):
                    yield flaw
        elif before and entry.get(sort) == before.get(sort):
            name = "id-twice" if sort == "id" else "key-taken"
            yield Flaw((sort,), name, f"the {sort} {shown(entry[sort])} stands in line {of} already")

    def _broken(self, path: Path, target: int, position: int, wanted: int) -> Flaw | None:
        before = self._line_of(target >> 5)
        if not before or before >= position:
            return Flaw(path, "reference-unknown", f"no line before this one has the id {text_of(target)}")
        if self._names.sorts[before] & wanted:
            return None
        what = "an event" if path[-1] != "of" else "an event, an attestation, a coverage or a correction"
        return Flaw(path, "reference-wrong", f"{text_of(target)}, in line {before}, is not {what}")

    def _line_of(self, number: int) -> int:
        """Give the line of an id by its 60 bits; 0 where none has it."""
        return self._names.ids.line(number)

    def _entry(self, position: int) -> dict[str, object]:
        """Read an entry again; of a line that cannot be read, nothing."""
        try:
            entry = scan(self._line(position)[1].decode())
        except (UnicodeDecodeError, ScanError):
            return {}
        return entry if isinstance(entry, dict) else {}

    def _line(self, position: int) -> tuple[int, bytes]:
        """Read a line again; give its offset too."""
        file = self._again
        assert file is not None  # noqa: S101 - open while this is asked
        offset = self._marks[(position - 1) // _MARK]
        file.seek(offset)
        for _ in range((position - 1) % _MARK):
            offset += len(file.readline())
        return offset, file.readline().removesuffix(b"\n")

    def report(self, roots: list[str]) -> Report:
        """Give what was found."""
        counts = Counts(
            events=self._sorts[EVENT],
            claims=self._sorts[CLAIM],
            corrections=self._sorts[REVISION],
            sources=len(self._world.sources),
            parties=len(self._own),
            references=self._names.links,
            keys=self._names.keys.count,
        )
        found = _first(self._found, self._most)
        root = roots[0] if self._has_end else roots[1]
        return Report(
            self._position, self._offset, root, self._time, counts, tuple(found), self._errors, self._warnings
        )


def is_time(text: str) -> bool:
    """Tell whether a text is a time as the log writes it: RFC 3339, UTC, whole microseconds."""
    found = _TIME.fullmatch(text)
    return found is not None and is_day(found[1])


def _unreadable(error: ScanError, text: str) -> Flaw:
    if not text.strip():
        return Flaw((), "line-empty", "the line is empty")
    if text.startswith("\ufeff"):
        return Flaw((), error.code, "a byte order mark stands before the entry")
    return Flaw((), error.code, error.what)


def _first(found: list[Found], most: int) -> list[Found]:
    return sorted(found, key=lambda one: one.byte)[:most]


def _source_key(body: Mapping[str, object]) -> str | None:
    csl = body.get("csl")
    key = csl.get("id") if isinstance(csl, dict) else None
    return key if isinstance(key, str) else None
