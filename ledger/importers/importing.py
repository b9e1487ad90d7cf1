"""One import: what the rows of a source come to, beside what earlier imports left, appended whole or not at all.

Every entry has the natural key of its row. What an edition says anew of a row is an amendment with that key, `#` and a
number: so it is known what the source said last, apart from what people corrected since, and importing the same again
adds nothing. A row that is gone is told and never turned into anything.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from os.path import basename
from typing import NamedTuple

from ledger.canonical import LONGEST_LINE, body_of, line_of
from ledger.head import Frontier, Head
from ledger.importers.importer import Body, Given, Importer, Row, Standing, Tally
from ledger.index import BY_KEY, Index, read_entry
from ledger.judging import Batch
from ledger.kinds import REVISIONS
from ledger.known import Lines
from ledger.log import Log, Progress, time_text
from ledger.ordering import ordered
from ledger.problems import Problem, RefusedError
from ledger.seen import check_seen
from ledger.shape import Flaw
from ledger.upcasters import CURRENT

AMENDED = "#"
PART = "/"
# A further entry of a row: a word of its own behind the key. Names of rows may have slashes too.
_FURTHER = re.compile(r"/[a-z][a-z0-9_-]*\Z", re.ASCII)


class Bad(NamedTuple):
    """A row of which no entry can be made.

    Attributes:
        file: Name of the file in the folder that was handed in, or the file itself.
        line: Line on which it begins; 0 where the file has no lines.
        problems: Why.
        raw: The row as it stands.
        count: How many rows it stands for.
        lines: The line of each, where they are several.
    """

    file: str
    line: int
    problems: tuple[Problem, ...]
    raw: str
    count: int  # type: ignore[assignment]  # as of a row
    lines: tuple[int, ...] = ()


class Imported(NamedTuple):
    """What an import did, or would do.

    Attributes:
        rows: Rows of the source that were understood.
        new: Those that no import had brought.
        changed: Those that say something else than the last time.
        gone: Those that an earlier import brought and that are not there any more.
        unchanged: The rest.
        passed: Rows that the importer understood and that say nothing which a ledger could hold; not among `rows`.
        bad: Those of which no entry can be made.
        added: Entries added, by kind.
        gone_keys: Natural keys of entries of which every row is gone.
        head: The head of the log afterwards.
    """

    rows: int
    new: int
    changed: int
    gone: int
    unchanged: int
    passed: int
    bad: tuple[Bad, ...]
    added: dict[str, int]
    gone_keys: tuple[str, ...]
    head: Head


def import_rows(
    log: Log,
    importer: Importer,
    path: str,
    *,
    author: str,
    now: Callable[[], datetime],
    options: Mapping[str, str] | None = None,
    if_head: int | str | None = None,
    dry_run: bool = False,
    set_aside: Callable[[Sequence[Bad]], None] | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Append what the rows of a source come to as one durable batch.

    Args:
        log: The log to append to.
        importer: What reads the source.
        path: The file or folder.
        author: Who appends, for `recorded_by`.
        now: A clock, asked once the lock is held.
        options: What else the importer is to know.
        if_head: Append only if this is the head (`ledger.seen`).
        dry_run: Check everything and append nothing.
        set_aside: Takes the rows of which no entry can be made, before anything is appended; without it they are refused.
        progress: Told how many rows have been read, how far in the file that is, and how long it is.

    Raises:
        RefusedError: With the problems of all rows, when there are any and nobody sets them aside; or with what is wrong
            with the file as a whole. Nothing was written.
        MachineError: When the machine fails; the log is then as it was before.
    """
    run = _Run(log, importer, Given(path, Index().register, Standing(), options or {}, progress), author)
    if dry_run:
        return run.judged(Index(), now, if_head, set_aside)[0]
    with log.appending() as writer:
        index = Index()
        done, lines = run.judged(index, now, if_head, set_aside)
        if lines:
            writer.write(lines)
        log.head = done.head
    return done


class _Run(NamedTuple):
    """An import under way."""

    log: Log
    importer: Importer
    given: Given
    author: str

    def judged(
        self,
        index: Index,
        now: Callable[[], datetime],
        if_head: int | str | None,
        set_aside: Callable[[Sequence[Bad]], None] | None,
    ) -> tuple[Imported, list[bytes]]:
        """Read and judge everything; what is to be appended, as lines."""
        index.catch_up(self.log)
        check_seen(self.log, index, if_head)
        stamp = max(time_text(now()), index.place.recorded_at)
        standing = _Standing(self.log, index)
        given = self.given._replace(register=index.register, standing=standing)
        left_out: dict[int, Bad] = {}
        while True:
            round_ = _Round(self.importer, given, Batch(self.log, index), standing, left_out)
            lines = round_.run(stamp, self.author, index.frontier())
            if not round_.bad:
                break
            if set_aside is None:
                raise RefusedError(*_told(round_))
            # A row may rest on one that is set aside, so it is read again without them until nothing more is wrong.
            left_out |= round_.bad
        if set_aside:
            # Also where there are none: a table of an earlier run must not be taken for this one's.
            set_aside(tuple(left_out.values()))
        return round_.imported(tuple(left_out.values())), lines


class _Standing(Standing):
    """What earlier imports have left, read from the log when it is asked for."""

    def __init__(self, log: Lines, index: Index) -> None:
        self._log = log
        self._index = index

    def keys(self, prefix: str | tuple[str, ...]) -> Iterator[str]:
        """Give the natural keys that begin so, or in one of several ways, but for those of amendments."""
        return (key for key in self._index.keys if key.startswith(prefix) and not self._is_revision(key))

    def last_said(self, key: str) -> Body | None:
        """Give the body that the source's last import left under a key; None where there is none, or it was taken back."""
        if key not in self._index.keys:
            return None
        body, is_there = self.said(key)
        return body if is_there else None

    def said(self, key: str) -> tuple[Body, bool]:
        """Give the body that imports left under a key, and whether the last of them had its row in that form at all."""
        body: dict[str, object] = body_of(self.entry(key))
        is_there = True
        for amendment in self.amendments(key):
            entry = self.entry(amendment)
            if entry["kind"] == "retraction":
                is_there = not is_there
                continue
            changes = entry["set"]
            assert isinstance(changes, dict)  # noqa: S101 - for the type checker
            body = {name: value for name, value in (body | changes).items() if value is not None}
        return ordered(body), is_there

    def counts(self, key: str) -> bool:
        """Tell whether the entry under a key counts: neither an import nor a person took it back."""
        return self._index.revised(self._log, self._index.keys[key]) is not None

    def has(self, key: str) -> bool:
        """Tell whether some import left an entry under a key."""
        return key in self._index.keys

    def amendments(self, key: str) -> list[str]:
        """Give the keys of what imports amended of an entry."""
        found: list[str] = []
        while self._is_revision(name := f"{key}{AMENDED}{len(found) + 2}"):
            found.append(name)
        return found

    def rows(self, prefix: str) -> frozenset[str]:
        """Give what rows of which entries stand in the ledger may be called."""
        return frozenset(name for key in self.keys(prefix) for name in _names(key))

    def row_of(self, key: str) -> str:
        """Give the name of the row that made an entry, as far as its key tells it."""
        known = next((name for name in _names(key) if name != key and name in self._index.keys), "")
        return known or _FURTHER.sub("", key)

    def _is_revision(self, key: str) -> bool:
        identity = self._index.keys.get(key)
        return identity is not None and self._index.ids[identity].kind in REVISIONS

    def entry(self, key: str) -> Mapping[str, object]:
        """Give an entry by its key, as it stands."""
        return read_entry(self._log, self._index.ids[self._index.keys[key]])

    def filled(self, body: Body) -> dict[str, object]:
        """Give a body in the documented order, with references by key as the ids that they stand for."""
        filled = dict(body)
        if isinstance(account := filled.get("account_of"), str):
            filled["account_of"] = self._id(account)
        if isinstance(after := filled.get("after"), list):
            filled["after"] = [self._id(str(one)) for one in after]
        return ordered(filled)

    def _id(self, reference: str) -> str:
        key = reference.removeprefix(BY_KEY)
        return self._index.keys.get(key, reference) if key != reference else reference


class _Round:
    """One pass over the source."""

    def __init__(
        self,
        importer: Importer,
        given: Given,
        batch: Batch,
        standing: _Standing,
        left_out: Mapping[int, Bad],
    ) -> None:
        self._importer = importer
        self._given = given
        self._batch = batch
        self._standing = standing
        self._left_out = left_out
        self._seen: dict[str, tuple[str, int]] = {}
        # Keys of rows that stand in the ledger; and, of those that were read, how many rows they stand for while nothing of
        # them is counted as changed.
        self._held = standing.rows(f"{importer.name}:")
        self._here: dict[str, int] = {}
        self._aside: set[str] = set()
        self._added: dict[str, int] = {}
        self._counts = dict.fromkeys(Tally._fields, 0)
        self._rows = 0
        self._passed = 0
        self._tells = False
        self._gone_keys: list[str] = []
        self._lines: list[bytes] = []
        self._frontier = Frontier()
        self.bad: dict[int, Bad] = {}

    def run(self, stamp: str, author: str, frontier: Frontier) -> list[bytes]:
        """Read the source to its end; give the lines that are to be appended."""
        self._frontier = frontier
        make = _Maker(stamp, author)
        for source in self._importer.sources:
            if self._batch.has_source(str(source["id"])):
                continue
            if problems := self._put({"kind": "source", "csl": dict(source)}, make):
                raise RefusedError(*problems)
        # By its number a row is known again when the source is read anew: several may stand on one line.
        for number, row in enumerate(self._importer.read(self._given)):
            if number in self._left_out:
                # What it would have said is not known, so what it said before is not gone.
                self._aside.update(filter(None, (row.key, *(str(body.get("key", "")) for body in row.bodies))))
                continue
            if problems := row.problems or tuple(self._taken(row, make)):
                self.bad[number] = self._bad(row, problems)
                continue
            if row.count and not row.bodies:
                self._passed += row.count
                continue
            self._rows += row.count
            if row.told is not None:
                self._tells = True
                self._count(row.told)
        self._end(make)
        return self._lines

    def _bad(self, row: Row, problems: Sequence[Problem]) -> Bad:
        """Say where a row stands of which no entry can be made."""
        shown = row.file or self._given.path
        # Of what the ledger refuses in a row without a line, its name tells which it is.
        name = f"{row.key}: " if row.key and not row.line and not row.problems else ""
        placed = tuple(
            one._replace(what=name + one.what, file=one.file or shown, line=one.line or row.line) for one in problems
        )
        return Bad(shown, row.line or placed[0].line, placed, row.raw, row.count, row.lines)

    def imported(self, bad: tuple[Bad, ...]) -> Imported:
        """Sum up."""
        counts = self._counts
        unchanged = self._rows - counts["new"] - counts["changed"]
        return Imported(
            self._rows,
            **counts,
            unchanged=unchanged,
            passed=self._passed,
            bad=bad,
            added=self._added,
            gone_keys=tuple(self._gone_keys),
            head=self._frontier.head(),
        )

    def _taken(self, row: Row, make: "_Maker") -> Iterator[Problem]:
        """Take what a row comes to, or say what is wrong with it."""
        name, before = row.key, sum(self._added.values())
        problems: list[Problem] = []
        for body in row.bodies:
            key = body.get("key")
            if body.get("kind") == "source":
                there = sum(self._added.values())
                problems += self._source(body, make)
                before += sum(self._added.values()) - there
                continue
            if not isinstance(key, str) or not key.startswith(f"{self._importer.name}:"):
                raise AssertionError(f"{self._importer.name} makes an entry without a natural key of its own: {key!r}")
            if key in self._seen:
                file, line = self._seen[key]
                where = f"{file + ', ' if file else ''}line {line}" if line > 0 else "an earlier row"
                what = f"the row says what {where} says: both have the key {key!r}"
                yield Problem("row-twice", what, "each row stands once; leave one of them out")
                return
            self._seen[key] = (row.file, row.line)
            name = name or key
            problems += self._compared(body, key, make)
        yield from problems
        if name and not problems:
            is_same = sum(self._added.values()) == before
            self._arrive(name, 0 if row.told else row.count, is_same=is_same)

    def _arrive(self, name: str, count: int, *, is_same: bool) -> None:
        """Count a row that was read: as new where nothing of it stood before, as changed where something was added."""
        self._here[name] = count if is_same else 0
        if not is_same:
            self._count(Tally(changed=count) if name in self._held else Tally(new=count))

    def _source(self, body: Body, make: "_Maker") -> Sequence[Problem]:
        """Take a source that the rows bring along, unless the ledger has one of that key."""
        csl = body.get("csl")
        is_there = isinstance(csl, dict) and self._batch.has_source(str(csl.get("id")))
        return () if is_there else self._put(body, make)

    def _compared(self, body: Body, key: str, make: "_Maker") -> Iterator[Problem]:
        """Take an entry that is new, or an amendment of one that says something else than the last time."""
        if not self._standing.has(key):
            yield from self._put(body, make)
            return
        amendments = self._standing.amendments(key)
        before, is_there = self._standing.said(key)
        if not is_there:
            # An edition took it back, and this one has it again.
            yield from self._revise({"kind": "retraction", "of": f"{BY_KEY}{amendments[-1]}"}, key, amendments, make)
        after = self._standing.filled(body)
        changes = _changes(before, after)
        if changes:
            cites = {"cites": after["cites"]} if "cites" in after else {}
            amendment = {"kind": "amendment", "of": f"{BY_KEY}{key}", "set": changes | cites}
            yield from self._revise(amendment, key, amendments, make)

    def _revise(self, body: Body, key: str, amendments: list[str], make: "_Maker") -> Sequence[Problem]:
        """Append what revises an earlier entry, under a key that tells of which and that an import did it."""
        amendments.append(f"{key}{AMENDED}{len(amendments) + 2}")
        because = f"{self._importer.name} has it otherwise in {basename(self._given.path.rstrip('/'))}"
        return self._put({**body, "because": because, "key": amendments[-1]}, make)

    def _end(self, make: "_Maker") -> None:
        """Tell what is gone; nothing is made of it, unless its row is there and makes other entries now."""
        importer = self._importer
        prefixes = tuple(importer.scope(self._given)) if importer.scope else (f"{importer.name}:",)
        gone = set()
        for key in list(self._standing.keys(prefixes)):
            if key in self._seen or not self._standing.counts(key):
                continue
            if any(name in self._aside for name in _names(key)):
                continue
            row = next((name for name in _names(key) if name in self._here), "")
            if row or (importer.ends is not None and importer.ends(self._given, key)):
                retraction = {"kind": "retraction", "of": f"{BY_KEY}{key}"}
                problems = self._revise(retraction, key, self._standing.amendments(key), make)
                assert not problems, problems  # noqa: S101 - nothing forbids it
                self._count(Tally(changed=self._here.get(row, 0)))
                self._here[row] = 0
                continue
            gone.add(self._standing.row_of(key))
            self._gone_keys.append(key)
        if not self._tells:
            self._count(Tally(gone=len(gone)))

    def _count(self, rows: Tally) -> None:
        for name, more in rows._asdict().items():
            self._counts[name] += more

    def _put(self, body: Body, make: "_Maker") -> Sequence[Problem]:
        """Judge an entry and, where it is sound, make its line."""
        found = self._batch.take(dict(body))
        if found:
            return [_problem(flaw) for flaw in found]
        sound, identity, _ = self._batch.entries.pop()
        raw = make.line(sound, identity)
        if len(raw) > LONGEST_LINE:
            what = f"the entry has {len(raw):,} bytes, and a line of the log no more than {LONGEST_LINE:,}"
            return [Problem("entry-long", what, "shorten its texts; what is long stands in the source")]
        self._batch.made(identity, raw)
        self._lines.append(raw)
        self._frontier.add(raw)
        kind = str(sound["kind"])
        self._added[kind] = self._added.get(kind, 0) + 1
        return ()


class _Maker(NamedTuple):
    """Makes lines of bodies, all recorded at one time by one person."""

    stamp: str
    author: str

    def line(self, body: Body, identity: str) -> bytes:
        """Write an entry as the log holds it."""
        return line_of({"v": CURRENT, "id": identity, "recorded_at": self.stamp, "recorded_by": self.author, **body})


def _names(key: str) -> Iterator[str]:
    """Give what the row may be called that made an entry: the key itself, and what stands before each slash."""
    yield key
    at = key.rfind(PART)
    while at >= 0:
        yield key[:at]
        at = key.rfind(PART, 0, at)


def _changes(before: Body, after: Body) -> dict[str, object]:
    """Give the fields that differ, null for those taken out; where a row stands may change with every edition."""
    names = dict.fromkeys((*before, *after))
    return {name: after.get(name) for name in names if name != "cites" and before.get(name) != after.get(name)}


def _problem(flaw: Flaw) -> Problem:
    """Word what is wrong with an entry as a problem of its row."""
    field = str(flaw.path[0]) if flaw.path else ""
    what = f"{field}: {flaw.what}" if field and field not in flaw.what else flaw.what
    return Problem(flaw.code, what, flaw.hint)


def _told(round_: _Round) -> Iterator[Problem]:
    """Give the problems of all rows, in order, and what can be done about them all."""
    for bad in round_.bad.values():
        yield from bad.problems
    count = sum(bad.count for bad in round_.bad.values())
    rows = "1 row" if count == 1 else f"{count:,} rows"
    hint = "mend the file, or set them aside with --skip-bad FILE"
    yield Problem("rows-bad", f"no entry can be made of {rows}; nothing was written", hint)
