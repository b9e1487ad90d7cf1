"""What checks look at: a record with what it tells, and the histories of all pairs in it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from ledger.bearing import Bearing
from ledger.record import Event, Record
from ledger.replay import History, histories
from ledger.revise import rank_of, standing


class Told(NamedTuple):
    """A happening, or a claim, with all that tell of it and those that count, in the one order of listing."""

    root: str
    tellings: tuple[Event, ...]
    counting: tuple[Event, ...]

    @property
    def handle(self) -> str:
        """Id of the entry to amend so that all tellings follow: the first told, unless that was retracted."""
        ids = [event.id for event in self.tellings]
        return self.root if self.root in ids else ids[0]


class Matter:
    """What checks look at: a record that holds all events, what it tells, and every history in it, replayed once."""

    def __init__(self, record: Record) -> None:
        self.record = record

    @cached_property
    def happenings(self) -> tuple[Told, ...]:
        """What happened, in order of date."""
        return _told(self.record.events)

    @cached_property
    def claims(self) -> tuple[Told, ...]:
        """What is attested or covered, in order of date."""
        return _told((*self.record.attestations, *self.record.coverages))

    @cached_property
    def histories(self) -> tuple[History, ...]:
        """The histories of every pair that some event changes, or of which something is attested."""
        return tuple(_all_histories(self.record))


def _told(events: Iterable[Event]) -> tuple[Told, ...]:
    groups: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.order):
        groups.setdefault(event.root, []).append(event)
    found = []
    for root, tellings in groups.items():
        counting = standing({event.id: rank_of(event.body) for event in tellings})
        found.append(Told(root, tuple(tellings), tuple(event for event in tellings if event.id in counting)))
    return tuple(found)


def _all_histories(record: Record) -> Iterator[History]:
    """Replay every pair, each over what bears on it."""
    bearing = Bearing(record)
    for a, b in sorted(bearing.moved()):
        yield from histories(bearing.on(a, b), a, b)


def act_of(body: Mapping[str, object]) -> object:
    """Name the act of an event; an exchange of notes is the act that it brings about."""
    return body.get("effect", body["kind"])


def amend(identity: str, change: str) -> str:
    """Give the command that amends an entry."""
    return f"`diplo amend {identity} --set {change} --because …`"
