"""Two versions of one ledger, and what both go back to: what the merged ledger holds, and what stands in the way.

The published side's lines come first, byte for byte, so that every head that it ever had still stands. Behind them come
the entries of the other side that it does not hold, in their order, with ids, bodies and `recorded_by` as they were; they
become known to this ledger only now, so their time of recording is set anew. An entry is told by its id, which proves its
body: what both sides hold is taken once.

Nothing is ever dropped. Where the rules of appending refuse one of the other side's entries, none of them is taken, because
their order and the batches in which they came have a meaning; all of them are given, to be mended and appended.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from ledger.canonical import line_of
from ledger.head import Frontier, Head
from ledger.index import Index
from ledger.intake import append
from ledger.jsontext import Text
from ledger.log import Line, Log, StrPath, time_text
from ledger.merging.corrections import corrected_twice
from ledger.problems import DamagedError, MachineError, Problem, RefusedError
from ledger.revise import named_by
from ledger.upcasters import lift

OURS, THEIRS = "ours", "theirs"
SIDES = (OURS, THEIRS)
_CHUNK = 1 << 20
_LINE_ENDS = "the line ends were converted: `diplo merge --install` keeps git from doing that"


class Side(NamedTuple):
    """A version of the ledger: what to call it in a problem, and the file that holds it; it may be empty."""

    name: str
    log: Log


class Restamped(NamedTuple):
    """An entry of the other side as it stands in the merged ledger: its line there, and when it was recorded at first."""

    line: Line
    before: str


class Merge(NamedTuple):
    """What became of two sides.

    Attributes:
        outcome: "same", where there is nothing to add to the published side; "forward", where one side goes on from the
            other and is taken as it is; "merged"; or "refused", where the published side stands alone.
        source: The side whose lines the merged ledger begins with, "ours" or "theirs".
        length: How many bytes of it are taken, a line end that its last line lacks included.
        added: What comes behind them.
        shared: Entries of the other side behind its first new one that the published side holds as well, with their place
            there.
        left: Entries of the base that are no longer in ours and are not taken, where a single change is picked.
        aside: The other side's entries where they are refused, as they stood there.
        problems: What stands in the way, placed in the text of `aside`; or what should be looked at.
        before: The head of the published side.
        head: The head of the merged ledger.
    """

    outcome: str
    source: str
    length: int
    added: tuple[Restamped, ...] = ()
    shared: tuple[Line, ...] = ()
    left: int = 0
    aside: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    before: Head = Head(0, "")
    head: Head = Head(0, "")

    @property
    def is_clean(self) -> bool:
        """Whether nobody need look at it."""
        return not any(problem.level == "error" for problem in self.problems)


def merge(
    base: Side, ours: Side, theirs: Side, *, published: str, now: datetime, picked: bool = False, aside: str = "aside"
) -> Merge:
    """Merge two sides; nothing is written.

    Args:
        base: What both go back to; it may be empty.
        ours: One side.
        theirs: The other.
        published: Which of them other people have seen: "ours" or "theirs".
        now: The time of recording for what is recorded anew.
        picked: Whether theirs is one change to be taken by itself, as by `git cherry-pick` and `git rebase`: then what the
            base holds and ours does not is left where it is.
        aside: What to call the text of what is refused, in problems.

    Raises:
        DamagedError: At the first line of a side that no writer of ours wrote, with its line and byte.
        RefusedError: When a side lacks an entry of the base, or the sides are two ledgers.
        MachineError: When a file cannot be read.
    """
    side = {OURS: ours, THEIRS: theirs}
    known = {name: _read(side[name]) for name in SIDES}
    before = _ids_of(base, side, known)
    left = _check_base(base, before, side, known, picked=picked)
    _check_same_ledger(known)
    rest = THEIRS if published == OURS else OURS
    log, first, other = side[published].log, known[published], known[rest]
    new, shared = _compared(side[rest].log, other, first, left)
    common = Merge("merged", published, first.place.offset, (), shared, len(left), before=first.head, head=first.head)
    if not left and new and _begins_with(side[rest].log.path, log.path, first.place.offset):
        return Merge("forward", rest, other.place.offset, before=first.head, head=other.head)
    if new and (problems := _refusals(log, first, new, now, aside)):
        return common._replace(outcome="refused", aside=new, problems=problems)
    common = common._replace(problems=tuple(corrected_twice(first, other, log, frozenset(before))))
    if not new:
        return common._replace(outcome="same")
    added, head = _restamped(first, new, now)
    return common._replace(added=added, head=head)


# --- reading ------------------------------------------------------------------------------------------------------------


def _size(side: Side) -> int:
    try:
        return os.stat(side.log.path).st_size
    except OSError as error:
        what = f"could not read {side.name}: {error.strerror or error}"
        raise MachineError(Problem("machine-read", what, "check the path", os.fspath(side.log.path))) from error


def _read(side: Side) -> Index:
    """Examine a side from its first line to its last."""
    index = Index()
    size = _size(side)
    try:
        index.catch_up(side.log)
    except DamagedError as error:
        raise DamagedError(*(_placed(side, problem) for problem in error.problems)) from None
    if size > index.place.offset:
        what = f"an unfinished write stands there (byte {index.place.offset})"
        hint = "append to that ledger once: what was not finished is set aside; then merge again"
        raise DamagedError(Problem("merge-unfinished", what, hint, side.name, index.place.position + 1))
    return index


def _placed(side: Side, problem: Problem) -> Problem:
    """Name the side in a problem, and the byte at which its line begins."""
    offset = 0
    with open(side.log.path, "rb") as file:
        for _ in range(problem.line - 1):
            offset += len(file.readline())
        is_converted = file.readline().endswith(b"\r\n")
    what = f"{problem.what} (byte {offset})"
    return problem._replace(file=side.name, what=what, hint=_LINE_ENDS if is_converted else problem.hint)


def _begins_with(path: StrPath, beginning: StrPath, length: int) -> bool:
    """Tell whether a file begins with the first bytes of another; a line end that the other lacks counts as there."""
    if not length:
        return True
    with open(path, "rb") as one, open(beginning, "rb") as other:
        while length:
            size = min(length, _CHUNK)
            wanted = other.read(size)
            wanted += b"\n" if len(wanted) < size else b""
            if one.read(size) != wanted:
                return False
            length -= size
    return True


def _ids_of(base: Side, side: Mapping[str, Side], known: Mapping[str, Index]) -> tuple[str, ...]:
    """Give the ids of the base in their order; a side that begins with it, as most do, was examined already."""
    size = _size(base)
    for name in SIDES:
        if _begins_with(side[name].log.path, base.log.path, size):
            return tuple(islice(known[name].ids, _count_lines(base.log.path)))
    return tuple(str(line.entry["id"]) for line in base.log.lines())


def _count_lines(path: StrPath) -> int:
    with open(path, "rb") as file:
        return sum(1 for _ in file)


def _check_base(
    base: Side, before: Sequence[str], side: Mapping[str, Side], known: Mapping[str, Index], *, picked: bool
) -> frozenset[str]:
    """Refuse a side that lacks an entry of the base; give those that only ours lacks where one change is picked."""
    missing = {name: [one for one in before if one not in known[name].ids] for name in SIDES}
    for name in (THEIRS,) if picked else (THEIRS, OURS):
        for identity in missing[name]:
            raise RefusedError(_dropped(base, side[name], identity, before.index(identity) + 1))
    return frozenset(missing[OURS])


def _dropped(base: Side, side: Side, identity: str, position: int) -> Problem:
    what = f"{side.name} lacks the entry {identity}, which stands in line {position} of {base.name}"
    hint = "lines are only ever appended: restore it; an entry that is wrong is retracted with `diplo retract`"
    return Problem("merge-dropped", what, hint, side.name, entries=(identity,))


def _check_same_ledger(known: Mapping[str, Index]) -> None:
    one, other = (next(iter(known[name].ids), None) for name in SIDES)
    if one is not None and other is not None and one != other:
        what = f"these are two ledgers: ours begins with the entry {one}, theirs with {other}"
        hint = "to take over entries of another ledger, append them: `diplo log -O jsonl`, then `diplo append`"
        raise RefusedError(Problem("merge-strangers", what, hint, entries=(one, other)))


# --- comparing ----------------------------------------------------------------------------------------------------------


def _compared(log: Log, other: Index, first: Index, left: frozenset[str]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Give the lines of the other side that the published side lacks, and those that both hold in other places."""
    new: list[Line] = []
    shared: list[Line] = []
    lacking = other.ids.keys() - first.ids.keys() - left
    for identity, known in other.ids.items() if lacking else ():
        if identity in lacking:
            new.append(_line(log, known.position, known.offset))
        elif new and identity not in left:
            # A place in the published side, where it stands as it stood.
            shared.append(_line(log, known.position, known.offset)._replace(position=first.ids[identity].position))
    return tuple(new), tuple(shared)


def _line(log: Log, position: int, offset: int) -> Line:
    """Read a line again that was examined."""
    with open(log.path, "rb") as file:
        file.seek(offset)
        raw = file.readline().removesuffix(b"\n")
    return Line(position, offset, raw, lift(json.loads(raw)))


def _refusals(log: Log, index: Index, new: tuple[Line, ...], now: datetime, name: str) -> tuple[Problem, ...]:
    """Judge the other side's entries as `append` would judge them behind the published side's."""
    text = Text(text_of_aside(new).decode(), name)
    try:
        append(log, text, author="", now=now, index=index, dry_run=True)
    except RefusedError as error:
        return tuple(_following(error.problems, new))
    return ()


def text_of_aside(lines: tuple[Line, ...]) -> bytes:
    """Give the text of entries that were refused: as they stood, one a line; `append` takes it."""
    return b"".join(line.raw + b"\n" for line in lines)


def _following(problems: tuple[Problem, ...], new: tuple[Line, ...]) -> Iterator[Problem]:
    """Say of an entry that lacks only what is itself refused that it waits for that; name the entries concerned."""
    refused: set[str] = set()
    for problem in problems:
        entry = new[problem.line - 1].entry
        waits = [one for one in named_by(entry)[0] if one in refused]
        if problem.code == "reference-unknown" and waits:
            what = f"it refers to {waits[0]}, which is refused itself"
            problem = problem._replace(what=what, hint="mend that entry first")  # noqa: PLW2901 - the same, better told
        refused.add(str(entry["id"]))
        yield problem._replace(entries=(str(entry["id"]),))


def _restamped(first: Index, new: tuple[Line, ...], now: datetime) -> tuple[tuple[Restamped, ...], Head]:
    """Give the entries as lines behind the published side's, recorded now, and the head with them."""
    stamp = max(time_text(now), first.place.recorded_at)
    position, offset = first.place.position, first.place.offset
    frontier: Frontier = first.frontier()
    added = []
    for line in new:
        # Not the entry as it is read, which may have been lifted: what an old line says stays as it says it.
        entry = {**json.loads(line.raw), "recorded_at": stamp}
        raw = line_of(entry)
        position += 1
        added.append(
            Restamped(Line(position, offset, raw, {**line.entry, "recorded_at": stamp}), str(line.entry["recorded_at"]))
        )
        frontier.add(raw)
        offset += len(raw) + 1
    return tuple(added), frontier.head()
