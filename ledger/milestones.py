"""The first and the last happenings of a kind, exact where dates are uncertain and sources differ.

A happening lets each account that counts place it on any day of that account's date; what lasts is placed by its first
day. Its rank is 1 more than the number of happenings of the kind on earlier days, or, for the last, on later ones: those
of one day share a rank, unless one says that it came `after` the other. Given are all happenings that can have one of
the first ranks under some such dating, with the least and the greatest rank that each can have.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY, Date
from ledger.queries import events_between
from ledger.record import Event, Record
from ledger.revise import standing
from ledger.steps import codes

Days = tuple[int, int]
ALL_DAYS: Days = (FIRST_DAY, LAST_DAY)


class Happening(NamedTuple):
    """What occurred, as its accounts tell it.

    Attributes:
        root: Its id: that of the event of which the others are accounts.
        accounts: The accounts that count, by date; those outranked or deprecated are left out.
    """

    root: str
    accounts: tuple[Event, ...]


def happenings(events: Iterable[Event]) -> list[Happening]:
    """Gather the events that tell of one happening; of each only those that count by their rank."""
    told: dict[str, list[Event]] = {}
    for event in sorted(events, key=_place):
        told.setdefault(event.root, []).append(event)
    found = []
    for root, tellings in told.items():
        counting = standing({event.id: event.rank for event in tellings})
        if counting:
            found.append(Happening(root, tuple(event for event in tellings if event.id in counting)))
    return found


def _place(event: Event) -> tuple[object, ...]:
    """Give the place of an account: by date, of one date the event itself before those that are accounts of it."""
    date, identity = event.order
    return date, event.id != event.root, identity


class Milestone(NamedTuple):
    """A happening that can be among the first of its kind, or among the last.

    Attributes:
        rank_first: The least rank that it can have, from 1; for the last counted from the end.
        rank_last: The greatest.
        certain: Whether it is for certain among those asked for: of the kind, between the parties and in the time by
            every account, and of no greater rank than their number.
        days: The first and the last day (ordinals) on which it can be one of them.
        happening: The happening.
        account: The account that tells it: the first by date that is of the kind.
    """

    rank_first: int
    rank_last: int
    certain: bool
    days: Days
    happening: Happening
    account: Event


class _Candidate(NamedTuple):
    """A happening that can count: from which day to which it does, and, if it can also not count, between which days."""

    happening: Happening
    account: Event
    days: Days
    outside: Days | None

    def mirrored(self) -> "_Candidate":
        """Give the same with time run backwards, in which the last is the first."""
        return self._replace(days=_mirrored(self.days), outside=self.outside and _mirrored(self.outside))


def milestones(
    record: Record,
    kind: str,
    a: str | None = None,
    b: str | None = None,
    *,
    within: Days = ALL_DAYS,
    number: int = 1,
    last: bool = False,
) -> list[Milestone]:
    """Give the happenings that can be among the first of a kind, by rank.

    Exact but for one rare case: where `after` links happenings of which one has several accounts or a date with gaps,
    the ranks can be wider than need be; they are never narrower.

    Args:
        record: What the log says, of all parties: an account may name others.
        kind: The kind; an exchange of notes is of the kind of its effect too.
        a: Code of a party that takes part; None for all events.
        b: Code of the other.
        within: The first and the last day (ordinals) that count.
        number: How many of the first.
        last: Whether the last are asked for, counted from the end.
    """
    told = happenings(record.events)
    order = order_of(told, record)
    asked = {event.id for event in events_between(record, a, b) if is_of(event, kind)}
    found = [
        candidate
        for happening in told
        if (candidate := _candidate(happening, asked, within, order.days.get(happening.root, ALL_DAYS)))
    ]
    if not last:
        return list(_ranked(found, order.before, order.later, number))
    ranked = _ranked([one.mirrored() for one in found], order.later, order.before, number)
    return [milestone._replace(days=_mirrored(milestone.days)) for milestone in ranked]


def is_of(event: Event, kind: str) -> bool:
    """Tell whether an event is of a kind: by its own name or, of an exchange of notes, by its effect."""
    return kind in (event.body["kind"], event.body.get("effect"))


def _candidate(happening: Happening, asked: Collection[str], within: Days, bounds: Days) -> _Candidate | None:
    """Give the days on which a happening counts and does not; None when it cannot count."""
    least, most = bounds
    inside: list[int] = []
    outside: list[int] = []
    account = None
    for event in happening.accounts:
        stretches = (least, within[0] - 1), within, (within[1] + 1, most)
        for place, (low, high) in enumerate(stretches):
            found = _bounds(event.date, max(low, least), min(high, most))
            counts = place == 1 and event.id in asked
            if found and counts:
                account = account or event
            (inside if counts else outside).extend(found)
    if account is None:
        return None
    return _Candidate(happening, account, (min(inside), max(inside)), (min(outside), max(outside)) if outside else None)


def _ranked(found: Sequence[_Candidate], before: "_Links", later: "_Links", number: int) -> Iterator[Milestone]:
    """Give those that can have one of the first ranks, by rank."""
    firsts = sorted(one.days[0] for one in found)
    # Of what may also not count nothing is in the way.
    lasts = sorted(one.days[1] for one in found if one.outside is None)
    known = {one.happening.root: one for one in found}
    ranked = []
    for one in found:
        low, high = one.days
        least = 1 + bisect_left(lasts, low)
        most = 1 + bisect_left(firsts, high) - (low < high)
        for other in (known[root] for root in before.get(one.happening.root, ()) if root in known):
            # It comes before, on whatever day, if it counts at all.
            is_bound_to_count = other.outside is None or other.outside[0] > high
            least += is_bound_to_count - (other.outside is None and other.days[1] < low)
            most += other.days[0] >= high
        most -= sum(known[root].days[0] < high for root in later.get(one.happening.root, ()) if root in known)
        if least <= number:
            is_certain = one.outside is None and most <= number
            ranked.append(Milestone(least, most, is_certain, one.days, one.happening, one.account))
    yield from sorted(ranked, key=lambda one: (one.rank_first, one.rank_last, one.days, one.account.order))


def _mirrored(days: Days) -> Days:
    return -days[1], -days[0]


# --- days -------------------------------------------------------------------------------------------------------------


def _bounds(date: Date, low: int, high: int) -> tuple[int, ...]:
    """Give the first and the last day from one day to another on which a happening of some date can have begun."""
    if not date.choices:
        low, high = max(low, date.start[0]), min(high, date.start[1])
        return (low, high) if low <= high else ()
    first = [
        day for choice in date.choices for day in _first(date, max(low, choice.earliest), min(high, choice.latest), 1)
    ]
    last = [
        day for choice in date.choices for day in _first(date, min(high, choice.latest), max(low, choice.earliest), -1)
    ]
    return (min(first), max(last)) if first else ()


def _first(date: Date, start: int, stop: int, step: int) -> Iterator[int]:
    """Give the first day that a date admits on the way from one day to another, both included."""
    for day in range(start, stop + step, step):
        if date.admits(day):
            yield day
            return


# --- what comes after what --------------------------------------------------------------------------------------------

_Links = Mapping[str, frozenset[str]]


class Order(NamedTuple):
    """What `after` says of the happenings that it links; nothing is held of the others.

    Attributes:
        before: Those that come before each, near and far.
        later: Those that come later.
        days: Between which days (ordinals) each can lie, or begin.
    """

    before: _Links
    later: _Links
    days: Mapping[str, Days]


def order_of(told: Sequence[Happening], record: Record) -> Order:
    """Follow what every account of a happening says it comes after; nothing, where no dating is left that fits."""
    roots = {event.id: event.root for event in record.events}
    direct = {happening.root: _said_before(happening, roots) for happening in told}
    direct = {root: found & direct.keys() for root, found in direct.items()}
    by_root = {happening.root: happening for happening in told}
    linked = {root: found for root, found in direct.items() if found}
    try:
        sequence = list(TopologicalSorter(linked).static_order())
    except CycleError:
        return Order({}, {}, {})
    before: dict[str, frozenset[str]] = {}
    firsts: dict[str, int] = {}
    for root in sequence:
        near = linked.get(root, frozenset())
        before[root] = near.union(*(before[one] for one in near))
        bounds = _of_any(by_root[root], max((firsts[one] for one in near), default=FIRST_DAY), LAST_DAY)
        if not bounds:
            return Order({}, {}, {})
        firsts[root] = bounds[0]
    lasts: dict[str, int] = {}
    later = {root: frozenset(one for one in sequence if root in before[one]) for root in sequence}
    for root in reversed(sequence):
        # The earliest dating fits, so that there is a latest one.
        lasts[root] = _of_any(by_root[root], FIRST_DAY, min((lasts[one] for one in later[root]), default=LAST_DAY))[1]
    return Order(before, later, {root: (firsts[root], lasts[root]) for root in sequence})


def _said_before(happening: Happening, roots: Mapping[str, str]) -> frozenset[str]:
    said = (frozenset(roots[one] for one in codes(event.body, "after") if one in roots) for event in happening.accounts)
    return frozenset.intersection(*said) - {happening.root}


def _of_any(happening: Happening, low: int, high: int) -> tuple[int, ...]:
    found = [day for event in happening.accounts for day in _bounds(event.date, low, high)]
    return (min(found), max(found)) if found else ()
