"""From what people hand in to entries in the log: references filled in, every problem found, all or nothing appended."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ledger.canonical import LONGEST_LINE, line_of
from ledger.head import Frontier, Head
from ledger.index import Index
from ledger.jsontext import Bodies, Item, Text
from ledger.judging import Batch
from ledger.known import Lines
from ledger.log import Line, Log, Progress, time_text
from ledger.problems import Problem, RefusedError
from ledger.seen import check_seen
from ledger.shape import Flaw
from ledger.upcasters import CURRENT

# So many entries are judged between two reports of how far that has come.
_REPORT = 200


class Outcome(NamedTuple):
    """What became of one entry handed in: its id, its place in the log, and whether it was there before."""

    id: str
    position: int
    kind: str
    added: bool
    body: dict[str, object]


class Appended(NamedTuple):
    """What an append did: one outcome per entry handed in, and the tree of the log after it."""

    outcomes: tuple[Outcome, ...]
    frontier: Frontier

    @property
    def head(self) -> Head:
        """The head after the append; worked out when it is asked for."""
        return self.frontier.head()


def text_of(bodies: Sequence[Mapping[str, object]], name: str = "") -> Text:
    """Take bodies in JSON form as `append` takes the text that a person hands in."""
    return Bodies(bodies, name)


def append(
    log: Log,
    text: Text,
    *,
    author: str,
    now: datetime | Callable[[], datetime],
    index: Index | None = None,
    if_head: int | str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Appended:
    """Append the entries of a text as one durable batch; what the log holds already is passed over.

    Args:
        log: The log to append to.
        text: One JSON object a line, or an array.
        author: Who appends, for `recorded_by`.
        now: The time of recording, or a clock that is asked once the lock is held: who waits for it records later. Never
            earlier than the entry before.
        index: What is already known of the log, to be caught up and kept.
        if_head: Append only if the log has this many entries or, as `SIZE:ROOT`, this head (`ledger.seen`).
        dry_run: Check everything and append nothing.
        progress: Told how many entries of the text have been judged, how far in the text that is, and how long it is.

    Raises:
        RefusedError: With every problem of the batch, or where `if_head` is no longer the head; nothing was written.
        UsageError: When `if_head` is no head.
        MachineError: When the machine fails; the log is then as it was before.
    """
    index = index or Index()
    if dry_run:
        index.catch_up(log)
        check_seen(log, index, if_head)
        return Appended(_judge(log, index, text, _time(now), author, progress)[1], index.frontier())
    with log.appending() as writer:
        index.catch_up(log)
        check_seen(log, index, if_head)
        lines, outcomes = _judge(log, index, text, _time(now), author, progress)
        if lines:
            writer.write([line.raw for line in lines])
            for line in lines:
                index.add(line)
        log.head = index.head
    return Appended(outcomes, index.frontier())


def _time(now: datetime | Callable[[], datetime]) -> str:
    return time_text(now() if callable(now) else now)


def supposed(log: Lines, text: Text) -> tuple[Line, ...]:
    """Judge the entries of a text as `append` would, and give them as lines that can be read after those of the log.

    Nothing is written. They are taken as recorded with the last line, by nobody; their position is 0 and their offset -1.

    Raises:
        RefusedError: With every problem of the batch.
    """
    index = Index()
    index.catch_up(log)
    lines, _ = _judge(log, index, text, "", "")
    return tuple(line._replace(position=0, offset=-1) for line in lines)


def _judge(
    log: Lines, index: Index, text: Text, now: str, author: str, progress: Progress | None = None
) -> tuple[list[Line], tuple[Outcome, ...]]:  # fmt: skip
    """Decide on every entry of a text: the lines to write, and the outcomes."""
    batch = Batch(log, index)
    problems: list[Problem] = []
    items: list[Item] = []
    for number, item in enumerate(text.items()):
        if progress and not number % _REPORT:
            progress(number, item.offset if isinstance(item, Item) else 0, len(text.text))
        if isinstance(item, Problem):
            problems.append(item)
            continue
        items.append(item)
        problems += [_located(text, item, flaw) for flaw in batch.take(item.value)]
    if problems:
        raise RefusedError(*sorted(problems, key=lambda problem: (problem.line, problem.column)))
    stamp = max(now, index.place.recorded_at)
    lines = []
    position, offset = index.place.position, index.place.offset
    outcomes = []
    for item, (body, identity, known) in zip(items, batch.entries, strict=True):
        if not known:
            position += 1
            entry = {"v": CURRENT, "id": identity, "recorded_at": stamp, "recorded_by": author, **body}
            raw = line_of(entry)
            if len(raw) > LONGEST_LINE:
                problems.append(_located(text, item, _too_long(len(raw))))
            lines.append(Line(position, offset, raw, entry))
            offset += len(raw) + 1
        outcomes.append(Outcome(identity, known or position, str(body["kind"]), not known, body))
    if problems:
        raise RefusedError(*problems)
    return lines, tuple(outcomes)


def _too_long(length: int) -> Flaw:
    what = f"the entry has {length:,} bytes, and a line of the log no more than {LONGEST_LINE:,}"
    return Flaw((), "entry-long", what, "shorten its texts; what is long stands in the source")


def _located(text: Text, item: Item, flaw: Flaw) -> Problem:
    offset, width = text.find(item, flaw.path)
    if flaw.width:
        # Within a text value, past its quotation mark; escapes before the place would shift it, and are rare in dates.
        offset, width = offset + 1 + flaw.at, flaw.width
    elif not flaw.path:
        width = 1
    return text.problem(flaw.code, flaw.what, flaw.hint, offset, width)
