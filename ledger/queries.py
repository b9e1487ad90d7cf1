"""The questions: what stood between two parties on a day, why, and what is in the log."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from ledger.answers import NONE, NOT_COVERED, UNKNOWN, Answer, Asked, Finding, kind_label
from ledger.claims import claims, stretches
from ledger.dates import Date
from ledger.machine import Span
from ledger.occurrences import Occurrence, Sides, Telling, directions, entries_of
from ledger.problems import NotFoundError, Problem, UsageError
from ledger.projections import ALL
from ledger.record import Event, Record
from ledger.replay import History, histories
from ledger.revise import cites_of, rank_of
from ledger.steps import codes, pairs_of

__all__ = [
    "NONE",
    "NOT_COVERED",
    "UNKNOWN",
    "Answer",
    "Finding",
    "Ground",
    "can_fall",
    "differs",
    "events_between",
    "kind_label",
    "state",
    "why",
]


def state(record: Record, a: str, b: str, on: Date, dimensions: Collection[str] = ALL) -> list[Finding]:
    """Give the state of every dimension between two parties on a date, in the documented order.

    A date of several days asks what was possible on any of them.

    Args:
        record: What the log says; read for these parties, or for all.
        a: Code of a party.
        b: Code of the other.
        on: The date.
        dimensions: The dimensions asked for; all where nothing is said.

    Raises:
        NotFoundError: When no party has a code.
        UsageError: When both codes are the same.
    """
    for code in (a, b):
        if record.register.get(code) is None:
            raise NotFoundError(Problem("party-unknown", f"no party has the code {code!r}", "resolve a name first"))
    if a == b:
        raise UsageError(Problem("same-party", f"both codes are {a}", "name two parties"))
    record = record.at(on)
    found = {(history.dimension, history.direction): history for history in histories(record, a, b, dimensions)}
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    result = []
    for projection in ALL.values():
        for direction in directions(projection, a, b) if projection.dimension in dimensions else ():
            claimed = claims(record, sides, projection.dimension, direction) if record.coverages else []
            asked = Asked(record, sides, projection.dimension, direction, on, claimed)
            history = found.get((projection.dimension, direction))
            result.append(asked.silent() if history is None else _finding(asked, history))
    return result


def _finding(asked: Asked, history: History) -> Finding:
    on = asked.on
    spans = tuple(dict.fromkeys(span for days in stretches(on) for span in history.solution.within(*days)))
    first = spans[0].as_of(on.earliest)
    possible = tuple(dict.fromkeys(status for span in spans for status in span.possible))
    rests = frozenset[int]().union(*(span.rests_on for span in spans))
    bearing = rests
    if history.attestations:
        bearing = rests.union(*(history.bearing(*days, rests) for days in stretches(on)))
    occurrences = entries_of(one for index, one in enumerate(history.occurrences) if index in bearing)
    # Where a status changes within the days asked for, no one beginning is that of the answer.
    since = (first.since_earliest, first.since_latest) if first.possible == possible else (None, None)
    flags = _flags(history, on, spans, contested=history.is_contested(rests))
    found = asked.told(possible, since, flags, occurrences)
    return found._replace(history=history, is_sure_at_first=len(first.possible) == 1)


def can_fall(date: Date, within: Date) -> bool:
    """Tell whether a date can lie, or a duration reach, into another."""
    return any(
        first <= its_last and its_first <= last
        for first, last in stretches(date)
        for its_first, its_last in stretches(within)
    )


def _flags(history: History, on: Date, spans: Iterable[Span], *, contested: bool) -> tuple[str, ...]:
    # That a party ends, long after, does not vouch for what stood between the two until then.
    lives = history.lives()
    _, last = history.window(lives.difference(*(span.rests_on for span in spans)))
    flags = {
        "contested": contested,
        "contradictory": history.solution.contradictory,
        "approximate": any(span.approximate for span in spans),
        # Nothing of what the record tells can have happened yet.
        "assumed": any(not span.rests_on for span in spans),
        "carried": on.latest > last,
    }
    return tuple(name for name, is_set in flags.items() if is_set)


# --- why --------------------------------------------------------------------------------------------------------------


class Ground(NamedTuple):
    """One citation of one telling of a happening on which an answer rests.

    Attributes:
        a, b, dimension, direction, on, status: The answer's.
        entry: Id of the telling.
        position: Its line in the log.
        kind: Its kind; for notes with their effect, as `note-exchange (establishment)`.
        date: Its date, EDTF.
        calendar: The calendar of the date where it is not the Gregorian; else None.
        place: Where it happened, as the source says; None where it does not.
        happening: Id of the happening: tellings that share it are accounts of one another.
        counts: "counts", "outranked" (another account is preferred), "deprecated", or "unmet" for an attestation that no
            reading of the record has.
        differs: How it differs from the first telling that counts; "" where it does not, or is that telling.
        rule: The rule by which the act implies the change; "" where the act states it.
        source: Key of the source.
        title: Title of the source.
        url: Where the source is found; None where its entry does not say.
        locator: Where in the source; None where the entry does not say.
        quote: What the source says, briefly; None likewise.
    """

    a: str
    b: str
    dimension: str
    direction: str
    on: str
    status: str
    entry: str
    position: int
    kind: str
    date: str
    calendar: str | None
    place: str | None
    happening: str
    counts: str
    differs: str
    rule: str
    source: str
    title: str
    url: str | None
    locator: str | None
    quote: str | None


def why(record: Record, findings: Iterable[Finding]) -> list[Ground]:
    """Give the grounds of answers, from the status down to the sentence in the source."""
    return [
        ground
        for finding in findings
        for occurrence in (*finding.occurrences, *map(_of_coverage, _grounding(finding)))
        for telling in _counting_first(occurrence)
        for ground in _grounds(record, finding.answer, occurrence, telling)
    ]


def _grounding(finding: Finding) -> list[Event]:
    """Give the coverages that an answer rests on: what only claims to tell all of its days is no ground of it."""
    return [event for event in finding.coverages if event.id in finding.answer.entries]


def _of_coverage(event: Event) -> Occurrence:
    return Occurrence(event.id, (Telling(event, (), rank_of(event.body)),), (event.id,))


def _counting_first(occurrence: Occurrence) -> list[Telling]:
    return sorted(occurrence.tellings, key=lambda telling: telling.event.id not in occurrence.counting)


def _grounds(record: Record, answer: Answer, occurrence: Occurrence, telling: Telling) -> Iterator[Ground]:
    event = telling.event
    for cite in cites_of(event.body):
        source = record.sources[str(cite["source"])]
        yield Ground(
            a=answer.a,
            b=answer.b,
            dimension=answer.dimension,
            direction=answer.direction,
            on=answer.on,
            status=answer.status,
            entry=event.id,
            position=event.position,
            kind=kind_label(event.body),
            date=event.date.text,
            calendar=_optional(event.body.get("calendar")),
            place=_optional(event.body.get("place")),
            happening=occurrence.root,
            counts="deprecated" if cite.get("rank") == "deprecated" else _counts(occurrence, telling),
            differs=differs(occurrence.counted[0].event, event),
            rule="; ".join(dict.fromkeys(change.effect.law for change in telling.changes if change.effect.law)),
            source=str(cite["source"]),
            title=source.title,
            url=_optional(source.csl.get("URL")),
            locator=_optional(cite.get("locator")),
            quote=_optional(cite.get("quote")),
        )


def _counts(occurrence: Occurrence, telling: Telling) -> str:
    if telling.event.id in occurrence.counting:
        return "counts" if occurrence.is_met else "unmet"
    return "deprecated" if telling.rank == "deprecated" else "outranked"


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


def differs(one: Event, other: Event) -> str:
    """Say how another telling of a happening differs from one, in date and in kind."""
    parts = []
    if one.dated != other.dated:
        parts.append(f"dated {other.dated}, not {one.dated}")
    mine, its = kind_label(one.body), kind_label(other.body)
    if mine != its:
        parts.append(f"{its}, not {mine}")
    return "; ".join(parts)


# --- the log itself ---------------------------------------------------------------------------------------------------


def events_between(record: Record, a: str | None, b: str | None) -> list[Event]:
    """Give the events of a record, of one party, or between two parties, in the one order of listing.

    Between two parties stand also their own admissions to and exits from organisations that both have joined.
    """
    events = sorted(record.events, key=lambda event: event.order)
    if a is None:
        return events
    ours = record.lineage(a)
    if b is None:
        return [event for event in events if not set(ours).isdisjoint(_named(event))]
    theirs = record.lineage(b)
    shared = _organisations(events, ours) & _organisations(events, theirs)
    return [event for event in events if _meets(event, ours, theirs) or _joins(event, (*ours, *theirs), shared)]


def _named(event: Event) -> frozenset[str]:
    keys = ("parties", "by", "toward", "organisation", "predecessors", "successors", "protector")
    return frozenset(code for key in keys for code in codes(event.body, key))


def _meets(event: Event, ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if event.body["kind"] == "coverage":
        # Of one party it covers all pairs that it is in.
        return not _named(event).isdisjoint((*ours, *theirs))
    return any((x in ours and y in theirs) or (x in theirs and y in ours) for x, y in pairs_of(event.body))


def _organisations(events: Iterable[Event], codes_: tuple[str, ...]) -> frozenset[str]:
    return frozenset(x for event in events if _joins(event, codes_, None) for x in codes(event.body, "organisation"))


def _joins(event: Event, parties: tuple[str, ...], organisations: frozenset[str] | None) -> bool:
    """Tell whether an event is the admission or exit of one of the parties, to or from one of the organisations."""
    own = codes(event.body, "organisation")
    if not own or set(parties).isdisjoint(codes(event.body, "parties")):
        return False
    return organisations is None or not organisations.isdisjoint(own)
