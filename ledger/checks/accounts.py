"""Checks of accounts: what may be one happening and is not linked, what is linked and is none, what counts nowhere."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.bearing import Pair, in_order
from ledger.checks.matter import Matter, Told, act_of, amend
from ledger.dates import Date
from ledger.near import DAYS
from ledger.problems import Problem
from ledger.queries import kind_label
from ledger.record import Event, Record, source_keys
from ledger.revise import rank_of
from ledger.steps import codes, pairs_of, parties_of


def lost_citations(matter: Matter) -> Iterator[Problem]:
    """Find what counts nowhere because it was recorded with citations that are all deprecated, and nothing replaces it.

    Where an amendment deprecated one of them that is somebody's judgement, with its reason, and nothing is said.
    """
    for told in (*matter.happenings, *matter.claims):
        if not told.counting and not any(map(_was_judged, told.tellings)):
            event = told.tellings[0]
            yield Problem(
                "citation-lost",
                f"the {kind_label(event.body)} of {event.dated} counts nowhere: all its citations are deprecated",
                f"if it stands: {amend(event.id, 'rank=normal')}; if not: `diplo retract {event.id} --because …`",
                level="warning",
                entries=tuple(event.id for event in told.tellings),
            )


def _was_judged(event: Event) -> bool:
    return bool(event.amended) and rank_of(event.entry) != "deprecated"


def accounts_elsewhere(matter: Matter) -> Iterator[Problem]:
    """Find accounts of what happened between quite other parties: they deny nothing of it."""
    for told in matter.happenings:
        for event in told.tellings:
            others = [other for other in told.tellings if other is not event]
            if event.id == told.root or not others or rank_of(event.body) == "deprecated":
                continue
            if not any(_meet(matter.record, event.body, other.body) for other in others):
                yield Problem(
                    "account-elsewhere",
                    f"the {kind_label(event.body)} of {event.dated} is told as an account of {told.root}, with which "
                    f"it shares no two parties",
                    f"take the link out: {amend(event.id, 'account_of=')}; or amend its parties",
                    level="warning",
                    entries=(event.id, *(other.id for other in others)),
                )


def _meet(record: Record, body: Mapping[str, object], other: Mapping[str, object]) -> bool:
    """Tell whether two events have two parties in common, or the one where an event is of one party alone."""
    mine, its = (_pairs_along(record, one) for one in (body, other))
    if mine and its:
        return not mine.isdisjoint(its)
    ours, theirs = ({line for code in parties_of(one) for line in record.lineage(code)} for one in (body, other))
    return not ours.isdisjoint(theirs)


def _pairs_along(record: Record, body: Mapping[str, object]) -> set[Pair]:
    """Give the pairs of an event, those whom the parties continue included."""
    return {in_order(x, y) for a, b in pairs_of(body) for x in record.lineage(a) for y in record.lineage(b)}


# A date that leaves more than a year open lies near everything, and says nothing of likeness.
_YEAR = 366
_MONTH = 31


class _Telling(NamedTuple):
    """A telling of the happening at `number`, as it is compared with others."""

    number: int
    event: Event

    @property
    def span(self) -> tuple[int, int]:
        return self.event.date.earliest, self.event.date.latest


class _Likeness(NamedTuple):
    """Two tellings that are alike, the earlier first, and how many days at least lie between them."""

    days: int
    one: _Telling
    other: _Telling
    pair: Pair

    @property
    def order(self) -> tuple[object, ...]:
        """The one order in which likenesses are listed."""
        return self.one.event.order, self.other.event.order, self.pair


def unlinked_accounts(matter: Matter) -> Iterator[Problem]:
    """Find happenings of one kind between the same two parties, told by different sources of nearly the same days.

    As by `ledger.near`: their dates overlap or, where both are as fine as a month, lie at most 60 days apart. Where a
    source tells several that are as near, none is likelier than the others, and nothing is said.
    """
    keys = [frozenset(key for event in told.tellings for key in source_keys(event)) for told in matter.happenings]
    likenesses = _likenesses(matter.happenings, keys)
    nearest: dict[tuple[int, str], list[int]] = {}
    for (mine, its), likeness in likenesses.items():
        for seen_from in [(mine, key) for key in keys[its]] + [(its, key) for key in keys[mine]]:
            nearest.setdefault(seen_from, []).append(likeness.days)
    for (mine, its), likeness in sorted(likenesses.items(), key=lambda item: item[1].order):
        rivals = [nearest[mine, key] for key in keys[its]] + [nearest[its, key] for key in keys[mine]]
        if all(min(days) == likeness.days and days.count(likeness.days) == 1 for days in rivals):
            yield _unlinked(matter, likeness)


def _unlinked(matter: Matter, likeness: _Likeness) -> Problem:
    one, other = likeness.one.event, likeness.other.event
    link = amend(matter.happenings[likeness.other.number].handle, f"account_of={one.id}")
    later = ",".join((*codes(other.body, "after"), one.id))
    return Problem(
        "account-unlinked",
        f"the {kind_label(one.body)} of {one.dated} and the {kind_label(other.body)} of {other.dated} may be one "
        f"happening, told by different sources: {' and '.join(likeness.pair)}",
        f"if so: {link}; if the second came after the first: {amend(other.id, f'after={later}')}; else leave both",
        level="warning",
        entries=(one.id, other.id),
    )


def _likenesses(happenings: Sequence[Told], keys: Sequence[frozenset[str]]) -> dict[tuple[int, int], _Likeness]:
    """Compare what is of one kind and pair along time, so that only neighbours meet."""
    groups: dict[tuple[Pair, object], list[_Telling]] = {}
    for number, told in enumerate(happenings):
        for event in told.counting:
            if event.date.latest - event.date.earliest < _YEAR:
                for pair in {in_order(*pair) for pair in pairs_of(event.body)}:
                    groups.setdefault((pair, act_of(event.body)), []).append(_Telling(number, event))
    found: dict[tuple[int, int], _Likeness] = {}
    for (pair, _), tellings in groups.items():
        recent: deque[_Telling] = deque()
        for telling in sorted(tellings, key=lambda one: one.event.order):
            while recent and telling.span[0] - recent[0].span[0] > _YEAR + DAYS:
                recent.popleft()
            for before in recent:
                numbers = before.number, telling.number
                days = max(0, telling.span[0] - before.span[1])
                if (
                    keys[before.number].isdisjoint(keys[telling.number])
                    and _is_near(before.event.date, telling.event.date, days)
                    and _agree(before.event.body, telling.event.body, pair)
                    and not _told_apart(happenings, numbers)
                ):
                    numbers = min(numbers), max(numbers)
                    likeness = _Likeness(days, before, telling, pair)
                    found[numbers] = min(found.get(numbers, likeness), likeness, key=lambda one: (one.days, one.order))
            recent.append(telling)
    return found


def _is_near(one: Date, other: Date, days: int) -> bool:
    return not days or (days <= DAYS and all(date.latest - date.earliest < _MONTH for date in (one, other)))


def _agree(body: Mapping[str, object], other: Mapping[str, object], pair: Pair) -> bool:
    """Tell whether two events say the same of who acted toward whom; one that does not say agrees with any."""
    senders = {pair[0] in codes(one, "by") for one in (body, other) if "by" in one}
    return len(senders) < 2  # noqa: PLR2004 - both ways


def _told_apart(happenings: Sequence[Told], numbers: tuple[int, int]) -> bool:
    """Tell whether an entry says that one of two happenings came after the other, so that they are two."""
    mine, its = (happenings[number].tellings for number in numbers)
    return any(
        other.id in codes(one.body, "after")
        for tellings, others in ((mine, its), (its, mine))
        for one in tellings
        for other in others
    )
