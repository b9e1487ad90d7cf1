"""The ledger's own clock: what a log held at an earlier time, and what it would hold with more (`--known`, `--with`)."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ledger.head import Frontier
from ledger.log import Line, Log, Place, StrPath, time_text
from ledger.problems import NotFoundError, Problem, UsageError
from ledger.shape import has_parties

# Not compiled before they are needed: nearly every run goes without.
_MOMENT = r"(\d{4})-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?)?"
# Longer numbers count nothing, and Python refuses to read very long ones.
_HEAD = r"(\d{1,18})(?::([0-9a-fA-F]+))?"
_HINT = "write a time as 2024-02-14 or 2024-02-14T12:30:00Z, a number of entries as 30, or a head as 30:f40ace97"
_LONGEST_ROOT = 64
_FEW = 100
Answer = TypeVar("Answer")


class Known(NamedTuple):
    """A state of knowledge: so many entries, of that root where one is given, or what was recorded by a time.

    Attributes:
        text: As it was asked for.
        size: How many entries; None where a time is given.
        root: The beginning of the Merkle root over them, or "".
        until: The last moment that counts, as `recorded_at` is written; "" where a size is given.
    """

    text: str
    size: int | None = None
    root: str = ""
    until: str = ""

    def holds(self, line: Line) -> bool:
        """Tell whether a line was known then."""
        return line.position <= self.size if self.size is not None else str(line.entry["recorded_at"]) <= self.until


def parse_known(text: str) -> Known:
    """Read a time (UTC where it names no offset), a number of entries, or a head `SIZE:ROOT`, the root whole or begun.

    A time counts to its end: a day up to midnight, a minute up to its last microsecond.

    Raises:
        UsageError: When it is none of these.
    """
    if head := re.fullmatch(_HEAD, text, re.ASCII):
        size, root = head.groups()
        if len(root or "") <= _LONGEST_ROOT:
            return Known(text, size=int(size), root=(root or "").lower())
    if moment := re.fullmatch(_MOMENT, text, re.ASCII):
        try:
            return Known(text, until=time_text(_end(*moment.groups())))
        except (ValueError, OverflowError) as error:
            what = f"--known: {text!r} is no time: {error}"
            raise UsageError(Problem("known-wrong", what, _HINT)) from None
    raise UsageError(Problem("known-wrong", f"--known: {text!r} is no time and no head of a ledger", _HINT))


def _end(
    year: str, month: str, day: str | None, hour: str | None, minute: str | None, second: str | None,
    fraction: str | None, offset: str | None,
) -> datetime:  # fmt: skip
    """Give the last moment of a time as precise as it is given."""
    start = datetime(
        int(year), int(month), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
    )
    if offset and offset != "Z":
        start = start.replace(tzinfo=datetime.fromisoformat(f"2000-01-01T00:00{offset}").tzinfo)
    if fraction:
        step = timedelta(microseconds=10 ** (6 - len(fraction)))
        return start + timedelta(microseconds=int(fraction.ljust(6, "0"))) + (step - timedelta(microseconds=1))
    if second:
        step = timedelta(seconds=1)
    elif hour:
        step = timedelta(minutes=1)
    elif day:
        step = timedelta(days=1)
    else:
        # December has 31 days; of another month the next one tells.
        step = start.replace(month=start.month + 1) - start if start.month < 12 else timedelta(days=31)  # noqa: PLR2004
    # The year 9999 ends too: what lies beyond it is never worked out.
    return start + (step - timedelta(microseconds=1))


if TYPE_CHECKING:
    from typing import Protocol

    from ledger.readmodel.chosen import Chosen

    class Lines(Protocol):
        """What can be read like a log: the log, or the log as of some time."""

        @property
        def path(self) -> StrPath:
            """Where the log is."""

        @property
        def notices(self) -> list[str]:
            """What a person should hear of it."""

        def lines(self, since: Place = ..., /) -> Iterator[Line]:
            """Read the lines in order, each checked."""
else:
    # Only type checkers look into it, and a protocol takes its time to make.
    Lines = object


class AsOf:
    """A log as it was known at some time, or as it would be with more entries.

    Attributes:
        log: The log.
        known: What was known then; None for all of it.
        supposed: Lines that are not in the log, to be read after it. Their offset is -1 and their position 0.
    """

    def __init__(self, log: Log, known: Known | None = None, supposed: Sequence[Line] = ()) -> None:
        self.log = log
        self.known = known
        self.supposed = tuple(supposed)

    @property
    def path(self) -> StrPath:
        """Where the log is."""
        return self.log.path

    @property
    def notices(self) -> list[str]:
        """What a person should hear of it."""
        return self.log.notices

    def lines(self, since: Place = Place(), /) -> Iterator[Line]:  # noqa: B008 - a tuple, never changed
        """Read what was known in order, then what is supposed.

        Raises:
            NotFoundError: When nothing was known then, or the log never was as that head says.
            DamagedError: At the first line that no writer of ours wrote.
            MachineError: When the file cannot be read.
        """
        if self.known is None:
            yield from self.log.lines(since)
        elif not since.position or since.position != self.known.size:
            # Of what is known to its last line nothing more is read.
            yield from self._known(self.known, since)
        yield from self.supposed

    def _known(self, known: Known, since: Place) -> Iterator[Line]:
        frontier = Frontier()
        position = since.position
        for line in self.log.lines(since):
            if not known.holds(line):
                if not position:
                    raise NotFoundError(_nothing(known, line))
                break
            position = line.position
            if known.root and not since.position:
                frontier.add(line.raw)
            yield line
            if position == known.size:
                # What stands behind it is not looked at: that it is damaged is no matter of what was known then.
                break
        if known.size is not None and position < known.size:
            raise NotFoundError(_too_many(known, position))
        if frontier.size and not frontier.head().root.startswith(known.root):
            root = frontier.head().root[: max(12, len(known.root))]
            what = f"the first {frontier.size} entries have the root {root}, not {known.root}"
            hint = "this is not the ledger whose head was cited, or it was changed since"
            raise NotFoundError(Problem("known-other", what, hint))


def chosen_of(log: Lines) -> "Chosen | None":
    """Give the lines of a log by its read model; None where it has none, or that does not know the state asked for."""
    own, known = (log.log, log.known) if isinstance(log, AsOf) else (log, None)
    if not isinstance(own, Log) or own.model is None:
        return None
    if known is None:
        own.notices += (notice for notice in own.model.tail if notice not in own.notices)
    return own.model.chosen(known)


def from_model(log: Lines, ask: "Callable[[Chosen], Answer]") -> "Answer | None":
    """Give what the read model of a log answers; None where it has none, or fails: then it is done without."""
    own = log.log if isinstance(log, AsOf) else log
    if not isinstance(own, Log) or own.model is None:
        return None
    from ledger.readmodel.chosen import FAILURES  # noqa: PLC0415 - only where there is a read model

    try:
        chosen = chosen_of(log)
        return None if chosen is None else ask(chosen)
    except FAILURES as error:
        distrust(log, error)
        return None


def lines_about(log: Lines, typed: Sequence[str]) -> Iterable[Line]:
    """Give the lines that somebody means by ids, keys or sources with whatever has to do with them, and the last; or all lines.

    Raises:
        LedgerError: As reading the log does.
    """
    # Of many, reading all is quicker.
    if len(typed) > _FEW:
        return log.lines()
    found = from_model(log, lambda chosen: [*chosen.about(typed), *log.lines(chosen.place)])
    return log.lines() if found is None else found


def other_lines(log: Lines) -> list[Line]:
    """Give the lines of a log that are not about the world.

    Raises:
        LedgerError: As reading the log does.
    """
    found: Iterable[Line] | None = from_model(log, lambda chosen: [*chosen.others(), *log.lines(chosen.place)])
    return [line for line in (log.lines() if found is None else found) if not has_parties(line.entry)]


def distrust(log: Lines, error: Exception) -> None:
    """Do without the read model of a log from now on: an answer could not be had of it."""
    own = log.log if isinstance(log, AsOf) else log
    if isinstance(own, Log) and own.model is not None:
        own.notices.append(own.model.distrust(error))
        own.model = None


def _nothing(known: Known, first: Line) -> Problem:
    what = f"nothing was recorded by {known.text}"
    if known.size is not None:
        what = f"there is no ledger of {known.size} entries"
    return Problem("known-before", what, f"the first entry was recorded at {first.entry['recorded_at']}")


def _too_many(known: Known, size: int) -> Problem:
    hint = "name an earlier head"
    if known.text.isdigit() and len(known.text) == 4:  # noqa: PLR2004 - the digits of a year
        hint = f"a whole number counts entries; for the end of that year write {known.text}-12"
    return Problem("known-beyond", f"the log has {size} entries, not {known.size}", hint)
