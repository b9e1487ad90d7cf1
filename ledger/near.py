"""Which events already in the log a new one might be another account of."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ledger.dates import Date
from ledger.record import Event
from ledger.shape import date_of
from ledger.steps import pairs_of

# Two tellings of one happening seldom lie further apart, and two happenings of one kind seldom nearer. Between dates
# of a year's precision the days say nothing: the last of 1958 is near the first of 1959.
DAYS = 60
_FINE = 31


class Near(NamedTuple):
    """An event between the same parties, and how many days at least lie between it and the new one."""

    event: Event
    days: int
    alike: bool


def nearest(events: Iterable[Event], body: Mapping[str, object]) -> list[Near]:
    """List the events between two parties of a new event, the nearest first.

    An event is alike when it is of the same kind, or an exchange of notes with that effect, and their dates overlap or,
    where both are as fine as a month, lie at most 60 days apart.
    """
    date = date_of(body)
    pairs = {frozenset(pair) for pair in pairs_of(body)}
    found = []
    for event in events:
        if not pairs.isdisjoint(map(frozenset, pairs_of(event.body))):
            days = _gap(date, event.date)
            is_close = not days or (days <= DAYS and _is_fine(date) and _is_fine(event.date))
            found.append(Near(event, days, is_close and _act(event.body) == _act(body)))
    return sorted(found, key=lambda near: (near.days, not near.alike, near.event.order))


def _act(body: Mapping[str, object]) -> object:
    return body.get("effect", body["kind"]) if body["kind"] == "note-exchange" else body["kind"]


def _is_fine(date: Date) -> bool:
    return date.latest - date.earliest < _FINE


def _gap(one: Date, other: Date) -> int:
    return max(0, one.earliest - other.latest, other.earliest - one.latest)
