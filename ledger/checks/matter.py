"""What checks look at: a record with what it tells, and the histories of all pairs in it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from ledger.record import Event, Record
from ledger.replay import History, histories
from ledger.revise import rank_of, standing
from ledger.steps import changes_of, ended_parties, pairs_of

Pair = tuple[str, str]


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
    """Replay every pair, each over what bears on it: what happened between the two, and what ended one of them."""
    roots: dict[Pair, set[str]] = {}
    ends: dict[str, set[str]] = {}
    tellings: dict[str, list[Event]] = {}
    attested: dict[Pair, dict[str, Event]] = {}
    for event in record.events:
        tellings.setdefault(event.root, []).append(event)
        for change in changes_of(event.body):
            roots.setdefault(pair_of(change.a, change.b), set()).add(event.root)
        for code in ended_parties(event.body):
            ends.setdefault(code, set()).add(event.root)
    for event in record.attestations:
        for a, b in pairs_of(event.body):
            attested.setdefault(pair_of(a, b), {})[event.id] = event
    for a, b in sorted(roots.keys() | attested.keys()):
        lines = [pair_of(x, y) for x in record.lineage(a) for y in record.lineage(b)]
        bearing = set[str]().union(*(roots.get(pair, ()) for pair in lines), ends.get(a, ()), ends.get(b, ()))
        events = tuple(event for root in sorted(bearing) for event in tellings[root])
        seen = {identity: event for pair in lines for identity, event in attested.get(pair, {}).items()}
        yield from histories(record._replace(events=events, attestations=tuple(seen.values())), a, b)


def pair_of(a: str, b: str) -> Pair:
    """Give two parties in one order, whoever is named first."""
    return (a, b) if a <= b else (b, a)


def act_of(body: Mapping[str, object]) -> object:
    """Name the act of an event; an exchange of notes is the act that it brings about."""
    return body.get("effect", body["kind"])


def amend(identity: str, change: str) -> str:
    """Give the command that amends an entry."""
    return f"`diplo amend {identity} --set {change} --because …`"
