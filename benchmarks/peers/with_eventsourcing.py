"""The peer `eventsourcing`: a log of events per pair in its SQLite recorder, WAL and synchronous as SQLite has it: FULL."""

from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from benchmarks.peers.peer import Told

# Imported by name: type checkers read this file where the peer is not installed.
_application = import_module("eventsourcing.application")
_domain = import_module("eventsourcing.domain")
_PAGE = 5_000


class Happened(_domain.DomainEvent):  # type: ignore[misc, name-defined] # known only where it is installed
    """An event whose whole content is one JSON object."""

    told: Told


class Store:
    """One application; each pair is an originator with versions of its own."""

    async def open(self, path: Path) -> None:
        """Open a new store at a path."""
        environment = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        self._application: Any = _application.Application(env=environment)
        self._versions: dict[UUID, int] = {}

    async def append(self, stream: str, events: Sequence[Told]) -> None:
        """Append events; versions are counted here, which spares the question for the last one."""
        origin = uuid5(NAMESPACE_URL, stream)
        first = self._versions.get(origin, 0) + 1
        now = Happened.create_timestamp()
        self._application.events.put(
            [
                Happened(originator_id=origin, originator_version=number, timestamp=now, told=event)
                for number, event in enumerate(events, first)
            ]
        )
        self._versions[origin] = first + len(events) - 1

    async def replay(self) -> AsyncIterator[Told]:
        """Give every event, page by page, by its notifications."""
        decode = self._application.mapper.to_domain_event
        start = 1
        while page := self._application.recorder.select_notifications(start, _PAGE):
            for notification in page:
                yield decode(notification).told
            start = page[-1].id + 1

    async def history(self, stream: str) -> AsyncIterator[Told]:
        """Give the events of one pair."""
        for event in self._application.events.get(uuid5(NAMESPACE_URL, stream)):
            yield event.told

    async def synchronous(self) -> int:
        """Ask the connection that writes."""
        with self._application.recorder.datastore.transaction(commit=True) as cursor:
            cursor.execute("PRAGMA synchronous")
            return int(cursor.fetchone()[0])

    async def close(self) -> None:
        """Close the application and its connections."""
        self._application.close()
