"""What each source says of a pair when it alone is heard, and the days on which two of them part."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from ledger.coverage import Claim, Stretch, claims, covers, iso_or_open, speaks_of, stretches
from ledger.dates import FIRST_DAY, LAST_DAY, Date, iso, parse
from ledger.projections import ALL
from ledger.queries import NONE, NOT_COVERED, UNKNOWN, events_between
from ledger.record import Record, source_keys
from ledger.replay import BOTH, History, Sides, directions, histories


class Row(NamedTuple):
    """What one source says of one dimension and direction over a stretch of days in which no source says anything new.

    Attributes:
        a, b: Codes of the parties, as asked.
        dimension: The dimension.
        direction: "both", or `A>B`.
        first, last: The days of the stretch, ISO, both included; None at the open ends of history.
        source: Key of the source.
        status: The one status; "unknown" where several are possible, "not covered" where the source says nothing.
        possible: All statuses that some reading of what the source says has then.
        certain: Whether there is just one; None when not covered.
        since_earliest, since_latest: Window of the day on which it began, ISO; None where nothing bounds it.
        flags: contested, contradictory, approximate, assumed, carried; of this source's word alone.
        parts: Whether another source speaks then as well and the two cannot both be right.
        head: Size and root of the log that gave the answer.
        policy: What was left out or supposed, as `without:KEY`; nothing for the whole record.
    """

    a: str
    b: str
    dimension: str
    direction: str
    first: str | None
    last: str | None
    source: str
    status: str
    possible: tuple[str, ...]
    certain: bool | None
    since_earliest: str | None
    since_latest: str | None
    flags: tuple[str, ...]
    parts: bool
    head: str
    policy: tuple[str, ...]

    @property
    def speaks(self) -> bool:
        """Whether the source tells something of these days; a status carried on from its last act counts as told."""
        return _speaks(self.status, self.flags)

    @property
    def is_carried(self) -> bool:
        """Whether the status only stands because the source tells of nothing later."""
        return "carried" in self.flags


class Parting(NamedTuple):
    """Days on which some sources part, always in the same way.

    Attributes:
        dimension, direction: Of what they speak.
        first, last: The days, ISO, both included; None at the open ends of history.
        rows: What those that part say, at the beginning of these days.
        later: Keys of those whose status is carried on from some later day of these.
    """

    dimension: str
    direction: str
    first: str | None
    last: str | None
    rows: tuple[Row, ...]
    later: tuple[str, ...] = ()


class _Cell(NamedTuple):
    """What a source says on a day; `since` in ordinals, not yet cut at the end of the stretch."""

    status: str
    possible: tuple[str, ...]
    since: tuple[int | None, int | None]
    flags: tuple[str, ...]


class _View(NamedTuple):
    """One dimension and direction by the word of one source."""

    source: str
    history: History | None
    claimed: tuple[Claim, ...]


def bearing_sources(record: Record, a: str, b: str) -> tuple[str, ...]:
    """Give the keys of the sources that some entry bearing on two parties cites, in log order."""
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    found = [
        *events_between(record, a, b),
        *(event for event in record.events if sides.ended_by(event.body)),
        *(event for event in record.attestations if sides.meet_in(event.body)),
        *(event for event in record.coverages if speaks_of(event.body, sides, BOTH)),
    ]
    cited = {key for event in found for key in source_keys(event)}
    return tuple(key for key in record.sources if key in cited)


def compare(record: Record, a: str, b: str, on: Date | None = None) -> list[Row]:
    """Give what each source says of every dimension of a pair: stretch by stretch, and in each the sources in log order.

    The stretches of a dimension and direction cover all days. With a date only those are given that reach into it.
    """
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    heard = {key: record.seen_by(key) for key in bearing_sources(record, a, b)}
    told = {
        key: {(history.dimension, history.direction): history for history in histories(view, a, b)}
        for key, view in heard.items()
    }
    rows: list[Row] = []
    for projection in ALL.values():
        for direction in directions(projection, a, b):
            where = projection.dimension, direction
            views = [
                _View(key, told[key].get(where), tuple(claims(view, sides, *where))) for key, view in heard.items()
            ]
            for days, cells in _stretches(views):
                if on is None or _reaches(days, on):
                    rows += _rows(record, sides, where, days, [view.source for view in views], cells)
    return rows


def partings(rows: Iterable[Row]) -> Iterator[Parting]:
    """Give the days on which sources part, from what `compare` gave; neighbours that part alike as one."""
    earlier: Parting | None = None
    for (dimension, direction, first, last), stretch in groupby(rows, key=lambda row: row[2:6]):
        found = Parting(dimension, direction, first, last, tuple(row for row in stretch if row.parts))
        if earlier is not None and _said(earlier) == _said(found) and _follows(earlier.last, first):
            carried = [
                row.source
                for before, row in zip(earlier.rows, found.rows, strict=True)
                if row.is_carried and not before.is_carried
            ]
            earlier = earlier._replace(last=last, later=tuple(dict.fromkeys((*earlier.later, *carried))))
            continue
        if earlier is not None and earlier.rows:
            yield earlier
        earlier = found
    if earlier is not None and earlier.rows:
        yield earlier


def _said(parting: Parting) -> tuple[object, ...]:
    return parting.dimension, parting.direction, [(row.source, row.possible) for row in parting.rows]


def _follows(last: str | None, first: str | None) -> bool:
    """Tell whether a stretch begins on the day after another: where a date has gaps, the next need not."""
    return last is not None and first is not None and parse(last).latest + 1 == parse(first).earliest


def _speaks(status: str, flags: Sequence[str]) -> bool:
    return status != NOT_COVERED and "assumed" not in flags


def _reaches(days: Stretch, on: Date) -> bool:
    return any(days[0] <= last and first <= days[1] for first, last in stretches(on))


def _rows(
    record: Record, sides: Sides, where: tuple[str, str], days: Stretch, keys: Sequence[str], cells: Sequence[_Cell]
) -> Iterator[Row]:
    head = str(record.head)
    first, last = iso_or_open(days)
    for key, cell in zip(keys, cells, strict=True):
        earliest, latest = cell.since
        yield Row(
            sides.a,
            sides.b,
            *where,
            first,
            last,
            key,
            status=cell.status,
            possible=cell.possible,
            certain=None if cell.status == NOT_COVERED else len(cell.possible) == 1,
            since_earliest=None if earliest in (None, FIRST_DAY) else iso(earliest),
            since_latest=None if latest is None else iso(min(latest, days[1])),
            flags=cell.flags,
            parts=any(_part(cell, other) for other in cells),
            head=head,
            policy=record.policy,
        )


def _part(one: _Cell, other: _Cell) -> bool:
    both_speak = _speaks(one.status, one.flags) and _speaks(other.status, other.flags)
    return both_speak and set(one.possible).isdisjoint(other.possible)


def _stretches(views: Sequence[_View]) -> Iterator[tuple[Stretch, list[_Cell]]]:
    """Cut all days where any source says something else than the day before."""
    edges = sorted({FIRST_DAY, *(edge for view in views for edge in _edges(view) if FIRST_DAY < edge <= LAST_DAY)})
    begun, said = FIRST_DAY, [_cell(view, (FIRST_DAY, FIRST_DAY)) for view in views]
    for first, following in pairwise([*edges, LAST_DAY + 1]):
        cells = [_cell(view, (first, following - 1)) for view in views]
        if said != cells:
            yield (begun, first - 1), said
            begun, said = first, cells
    yield (begun, LAST_DAY), said


def _edges(view: _View) -> Iterator[int]:
    """Give every day on which the source may say something else than the day before, and perhaps others."""
    for claim in view.claimed:
        yield from (claim.first, claim.last + 1)
    if view.history is None:
        return
    yield from (span.first for span in view.history.solution.spans)
    yield view.history.window()[1] + 1


def _cell(view: _View, days: Stretch) -> _Cell:
    """Say what a source says on days among which nothing of it changes."""
    is_covered = covers(view.claimed, (days,))
    history = view.history
    if history is None:
        nothing = (None, None)
        return _Cell(NONE, (NONE,), nothing, ()) if is_covered else _Cell(NOT_COVERED, (), nothing, ())
    day = days[0]
    (span,) = history.solution.within(day, day)
    is_single = len(span.possible) == 1
    flags = {
        "contested": history.is_contested(span.rests_on),
        "contradictory": history.solution.contradictory,
        "approximate": span.approximate,
        "assumed": not span.rests_on and not is_covered,
        "carried": day > history.window()[1] and not is_covered,
    }
    return _Cell(
        span.possible[0] if is_single else UNKNOWN,
        span.possible,
        (span.since_earliest, span.since_latest),
        tuple(name for name, is_set in flags.items() if is_set),
    )
