"""What sources claim to tell completely: the days of a dimension of a pair on which silence says `none`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.claims import Claim, Stretch, claims, covers, is_partial, merged, speaks_of, stretches
from ledger.dates import FIRST_DAY, LAST_DAY, iso
from ledger.occurrences import ANYBODY, BOTH, Sides, directions
from ledger.projections import ALL
from ledger.record import Event, Record, source_keys
from ledger.replay import histories
from ledger.revise import rank_of
from ledger.steps import changes_of, codes, pairs_of, parties_of

__all__ = [
    "ANYBODY",
    "COVERED",
    "GAP",
    "PART",
    "SILENT",
    "Claim",
    "Row",
    "Stretch",
    "claims",
    "covers",
    "iso_or_open",
    "merged",
    "of_all",
    "of_pair",
    "of_party",
    "speaks_of",
    "stretches",
]

COVERED = "covered"
PART = "in part"
GAP = "gap"
SILENT = "not covered"


class Row(NamedTuple):
    """Days that are covered by the same claims, or by none.

    Attributes:
        a, b: Codes of the parties asked for; None where there was none.
        dimension: The dimension.
        direction: "both", `A>B`, or with `*` for all others, as `A>*`.
        row: "covered"; "in part" for a claim to tell only of heads of mission who reside at the host, of which the silence
            says nothing, so that its days stand among the gaps as well; "gap" where no claim covers the days; "not covered"
            where beyond that nothing speaks of the dimension at all, neither a claim nor an event nor an attestation.
        first, last: The days, ISO, both included; None at the open ends of history.
        parties: Codes of those between whom the claim covers all, `*` for whoever else; None for a gap, and for a pair.
        sources: Keys of the sources that make the claims.
        entries: Ids of the claims.
        head: Size and root of the log that gave the answer.
        policy: What was left out or supposed, as `without:KEY`; nothing for the whole record.
    """

    a: str | None
    b: str | None
    dimension: str
    direction: str
    row: str
    first: str | None
    last: str | None
    parties: tuple[str, ...] | None
    sources: tuple[str, ...]
    entries: tuple[str, ...]
    head: str
    policy: tuple[str, ...]


class _Asked(NamedTuple):
    """What a row is about, and the record that it is taken from."""

    record: Record
    a: str | None
    b: str | None
    dimension: str
    direction: str

    def row(self, name: str, days: Stretch, events: Iterable[Event] = (), parties: Iterable[str] | None = None) -> Row:
        """Make a row of some days."""
        found = {event.id: event for event in events}
        return Row(
            *self[1:],
            name,
            *iso_or_open(days),
            parties=None if parties is None else tuple(parties),
            sources=tuple(dict.fromkeys(key for event in found.values() for key in source_keys(event))),
            entries=tuple(found),
            head=str(self.record.head),
            policy=self.record.policy,
        )


def of_all(record: Record) -> list[Row]:
    """Give every claim in a record, in order of date: a row for each dimension and stretch of days."""
    return [
        _Asked(record, None, None, dimension, _direction(event.body, dimension)).row(
            PART if is_partial(event.body) else COVERED, days, (event,), _named(event.body)
        )
        for event in sorted(_standing(record), key=lambda event: event.order)
        for dimension in codes(event.body, "dimensions")
        for days in stretches(event.date)
    ]


def of_party(record: Record, a: str, today: int) -> list[Row]:
    """Give the claims that name a party, and the days of its life up to today on which none covers it toward all.

    Where nobody says when its life began, it counts from the first entry that names it.
    """
    ours = record.lineage(a)
    recorded = set(_recorded(record, a, frozenset(ours)))
    told = [event for event in (*record.events, *record.attestations) if not parties_of(event.body).isdisjoint(ours)]
    named = {where: _naming(record, ours, *where) for where in _wheres(a)}
    firsts = [event.date.earliest for event in told] + [claim.first for some in named.values() for claim in some]
    lived = _lived(record, (ours,), today, firsts)
    rows = []
    for where, found in named.items():
        asked = _Asked(record, a, None, *where)
        covered = [(claim[:2], (claim.event,), _partners(claim.event.body, ours, where[1])) for claim in found]
        whole = (claim for claim in found if not is_partial(claim.event.body))
        gaps = _without(lived, merged(claim for claim in whole if ANYBODY in _named(claim.event.body)))
        rows += _rows(asked, covered, gaps, is_silent=not found and where not in recorded)
    return rows


def of_pair(record: Record, a: str, b: str, today: int) -> list[Row]:
    """Give, for two parties, the days that are covered and by whom, and the gaps while both lived, up to today.

    Where nobody says when the life of one began, it counts from the first event, attestation or claim between them.
    """
    sides = Sides(a, b, record.lineage(a), record.lineage(b))
    recorded = {(history.dimension, history.direction): history for history in histories(record, a, b)}
    wheres = ((one.dimension, direction) for one in ALL.values() for direction in directions(one, a, b))
    found = {where: [claims(record, sides, *where, partly=partly) for partly in (False, True)] for where in wheres}
    firsts = [history.window()[0] for history in recorded.values()]
    firsts += [claim.first for both in found.values() for some in both for claim in some]
    lived = _lived(record, (sides.ours, sides.theirs), today, firsts)
    rows = []
    for where, (claimed, in_part) in found.items():
        covered = [(days, events, None) for some in (claimed, in_part) for days, events in _by_claims(some)]
        gaps = _without(lived, merged(claimed))
        is_silent = not claimed and not in_part and where not in recorded
        rows += _rows(_Asked(record, a, b, *where), covered, gaps, is_silent=is_silent)
    return rows


_Covered = tuple[Stretch, Sequence[Event], Sequence[str] | None]


def _rows(asked: _Asked, covered: Iterable[_Covered], gaps: Iterable[Stretch], *, is_silent: bool) -> list[Row]:
    """Put what is covered and the gaps into the order of their days."""
    rows = [
        (days, asked.row(PART if is_partial(events[0].body) else COVERED, days, events, parties))
        for days, events, parties in covered
    ]
    rows += [(days, asked.row(SILENT if is_silent else GAP, days)) for days in gaps]
    return [row for _, row in sorted(rows, key=lambda item: item[0])]


def iso_or_open(days: Stretch) -> tuple[str | None, str | None]:
    """Give the first and last of some days, ISO; None at the open ends of history."""
    first, last = days
    return (None if first <= FIRST_DAY else iso(first)), (None if last >= LAST_DAY else iso(last))


def _named(body: Mapping[str, object]) -> tuple[str, ...]:
    """Give the codes that a coverage names, and `*` where it covers them toward all others."""
    named = codes(body, "parties")
    sides = (named, () if len(named) == 1 else named) if named else (codes(body, "by"), codes(body, "toward"))
    return tuple(dict.fromkeys(code for side in sides for code in side or (ANYBODY,)))


def _partners(body: Mapping[str, object], ours: Sequence[str], direction: str) -> tuple[str, ...]:
    """Give, of a coverage that names a party, the codes of that and of those toward whom it is covered."""
    if "parties" in body:
        return _named(body)
    by, toward = codes(body, "by"), codes(body, "toward")
    is_sender = not direction.startswith(ANYBODY) and not set(by).isdisjoint(ours)
    own, others = (by, toward) if is_sender else (toward, by)
    return (*(code for code in own if code in ours), *(others or (ANYBODY,)))


def _standing(record: Record) -> Iterator[Event]:
    return (event for event in record.coverages if rank_of(event.body) != "deprecated")


def _direction(body: Mapping[str, object], dimension: str) -> str:
    """Give the direction of a claim as it stands."""
    if "parties" in body or not ALL[dimension].directed:
        return BOTH
    by, toward = (",".join(codes(body, role)) or ANYBODY for role in ("by", "toward"))
    return f"{by}>{toward}"


def _wheres(a: str) -> list[tuple[str, str]]:
    """Give every dimension with its directions between a party and all others."""
    either = (f"{a}>{ANYBODY}", f"{ANYBODY}>{a}")
    return [(one.dimension, way) for one in ALL.values() for way in (either if one.directed else (BOTH,))]


def _naming(record: Record, ours: Sequence[str], dimension: str, direction: str) -> list[Claim]:
    """Give the claims that name a party, or one that it continues, in one direction."""
    roles = {"parties"}
    roles |= {"by"} if not direction.startswith(ANYBODY) else set()
    roles |= {"toward"} if not direction.endswith(ANYBODY) else set()
    found = [
        Claim(*days, event)
        for event in _standing(record)
        if dimension in codes(event.body, "dimensions")
        and any(code in ours for role in roles for code in codes(event.body, role))
        for days in stretches(event.date)
    ]
    return sorted(found, key=lambda claim: (claim[:2], claim.event.id))


def _recorded(record: Record, a: str, ours: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Give the dimensions and directions in which anything is recorded of a party."""
    told = (event.body for event in (*record.events, *record.attestations) if rank_of(event.body) != "deprecated")
    for body in told:
        made = [(change.dimension, change.a, change.b, change.directed) for change in changes_of(body)]
        made += [(dimension, x, y, "by" in body) for dimension in codes(body, "dimension") for x, y in pairs_of(body)]
        for dimension, x, y, is_directed in made:
            if not ALL[dimension].directed:
                yield from ((dimension, BOTH) for code in (x, y) if code in ours)
                continue
            if x in ours or (y in ours and not is_directed):
                yield dimension, f"{a}>{ANYBODY}"
            if y in ours or (x in ours and not is_directed):
                yield dimension, f"{ANYBODY}>{a}"


def _lived(record: Record, lineages: Iterable[Sequence[str]], today: int, spoken: Sequence[int]) -> Stretch | None:
    """Give the days up to today on which all of some parties lived, by the widest of what is said; None for none.

    `spoken` are the days on which entries begin: they tell where nobody says when a life did.
    """
    starts, ends = [], [today]
    for lineage in lineages:
        spells = [spell for code in lineage if (party := record.register.get(code)) for spell in party.life]
        begins = min((spell.start for spell in spells), default=FIRST_DAY)
        starts.append(min(spoken, default=FIRST_DAY) if begins == FIRST_DAY else begins)
        ends.append(max((spell.end for spell in spells), default=LAST_DAY))
    days = max(starts), min(ends)
    return days if days[0] <= days[1] else None


def _without(days: Stretch | None, taken: Iterable[Stretch]) -> Iterator[Stretch]:
    """Give what is left of some days when stretches that do not touch are taken out."""
    if days is None:
        return
    first, last = days
    for begins, ends in taken:
        if first < begins and first <= last:
            yield first, min(begins - 1, last)
        first = max(first, ends + 1)
    if first <= last:
        yield first, last


def _by_claims(found: Sequence[Claim]) -> Iterator[tuple[Stretch, tuple[Event, ...]]]:
    """Cut the days that are covered where other claims cover them."""
    begun: tuple[int, tuple[Event, ...]] = (FIRST_DAY, ())
    for edge in sorted({edge for claim in found for edge in (claim.first, claim.last + 1)}):
        events = tuple({c.event.id: c.event for c in found if c.first <= edge <= c.last}.values())
        if events != begun[1]:
            if begun[1]:
                yield (begun[0], edge - 1), begun[1]
            begun = edge, events
