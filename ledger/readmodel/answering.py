"""What stood between two parties on a day, by the spans of the read model: their statuses need not be worked out again.

A span says what is possible, since when, how sure that is and on which entries it rests. What these say is read from the
log. Whatever is not certain to be just what the calculus would give is left to it (`ledger.queries.state`).
"""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ledger.answers import Asked, Finding
from ledger.claims import claims
from ledger.dates import Date
from ledger.log import Log
from ledger.occurrences import Between, Occurrence, Sides, as_occurrence, directions, whole
from ledger.projections import ALL
from ledger.readmodel.model import FLAGS, ReadModel
from ledger.readmodel.schema import NUMBERS, WAYS, Way
from ledger.record import Record

# The columns of a span that make an answer, in this order.
COLUMNS = "possible, since_earliest, since_latest, flags, rests, whole"
Span = tuple[str, int | None, int | None, int, str, int]
_ROWS = f"""SELECT way, {COLUMNS} FROM pair_spans
    WHERE way IN ({",".join(map(str, range(len(WAYS))))}) AND a = ? AND b = ? AND first <= ? AND last >= ?"""
# The bit of a span whose accounts differ, or of which an attestation is unmet.
CONTESTED = 1 << FLAGS.index("contested")


def state(
    log: Log, record: Record, a: str, b: str, on: Date, dimensions: Collection[str] = ALL
) -> list[Finding] | None:
    """Give what `ledger.queries.state` gives, but for the histories; None where only that can tell.

    Args:
        log: The log, with its read model.
        record: What the log says; read for these parties, or for all.
        a: Code of a party.
        b: Code of the other.
        on: The date.
        dimensions: The dimensions asked for; all where nothing is said.
    """
    model = log.model
    if not isinstance(model, ReadModel):
        return None
    if a == b or not is_plain(model, record, on) or None in (record.register.get(a), record.register.get(b)):
        return None
    then = record.at(on)
    if (then.lineage(a), then.lineage(b)) != (record.lineage(a), record.lineage(b)):
        # Spans are those of whoever continues another, from his first day on.
        return None
    try:
        key = (*((a, b) if a < b else (b, a)), on.earliest, on.earliest)
        rows = {way: row for way, *row in model.connection.execute(_ROWS, key)}
    except sqlite3.Error:
        return None
    return answered(record, a, b, on, dimensions, rows)


def is_plain(model: ReadModel, record: Record, on: Date) -> bool:
    """Tell whether a question is of one day, and of a record that holds what the read model knows, no more and no less."""
    return on.earliest == on.latest and not record.policy and record.head == model.head


def answered(
    record: Record, a: str, b: str, on: Date, dimensions: Collection[str], rows: Mapping[int, Any]
) -> list[Finding] | None:
    """Answer for a pair by its spans, given by the numbers of their ways; None where only the calculus can tell."""
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    asked = [
        (projection.dimension, direction)
        for projection in ALL.values()
        if projection.dimension in dimensions
        for direction in directions(projection, a, b)
    ]
    told = {where: row for where in asked if (row := rows.get(number(sides, *where))) is not None}
    between = Between(record, a, b, told) if told else None
    found = []
    for where in asked:
        claimed = claims(record, sides, *where) if record.coverages else []
        asking = Asked(record, sides, *where, on, claimed)
        finding = _told(asking, between, told[where]) if between and where in told else asking.silent()
        if finding is None:
            return None
        found.append(finding)
    return found


def number(sides: Sides, dimension: str, direction: str) -> int:
    """Give the number of a way between two parties, whichever is asked for first."""
    if ALL[dimension].directed:
        direction = "a>b" if direction.startswith(f"{min(sides.a, sides.b)}>") else "b>a"
    return NUMBERS[Way(dimension, direction)]


def _told(asked: Asked, between: Between, row: Span) -> Finding | None:
    possible, earliest, latest, flags, rests, is_whole = row
    positions = [int(position) for position in rests.split()]
    occurrences = _resting(asked, between, positions, is_contested=bool(flags & CONTESTED))
    if not is_whole or occurrences is None:
        return None
    return asked.told(
        tuple(possible.split("|")),
        (earliest, latest if latest is None else min(latest, asked.on.earliest)),
        tuple(name for place, name in enumerate(FLAGS) if flags >> place & 1),
        occurrences,
    )


def _resting(
    asked: Asked, between: Between, positions: Sequence[int], *, is_contested: bool
) -> tuple[Occurrence, ...] | None:
    """Give what a status rests on, happenings and then attestations; None where it is open which of these are met."""
    found = [
        one
        for one in between.occurrences(asked.dimension, asked.direction)
        if any(telling.event.position in positions for telling in one.counted)
    ]
    seen = {event.id: event for event in between.attesting(asked.dimension, asked.direction)}
    attesting = sorted(
        (whole(event) for event in seen.values() if event.position in positions), key=lambda one: one.order
    )
    if is_contested and attesting and (len(attesting) > 1 or any(one.contested for one in found)):
        return None
    # Where no accounts differ, what is contested is what is attested.
    found += (as_occurrence(event, is_met=not is_contested) for event in attesting)
    told = [telling.event.position for one in found for telling in one.counted]
    return tuple(found) if told == list(positions) else None
