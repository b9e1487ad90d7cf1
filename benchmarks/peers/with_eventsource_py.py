"""The peer `eventsource-py`: a stream per pair in its SQLite store, WAL and synchronous as SQLite has it: FULL."""

from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from benchmarks.peers.peer import Told

# Imported by name: type checkers read this file where the peer is not installed.
_library = import_module("eventsource")
_ports = import_module("eventsource.ports")
_CATEGORY = "Pair"


@_library.register_event
class Happened(_library.DomainEvent):  # type: ignore[misc, name-defined] # known only where it is installed
    """An event whose whole content is one JSON object."""

    aggregate_type: str = _CATEGORY
    told: Told


class Store:
    """One store; each pair is an aggregate. Its batches hold events of one stream only."""

    async def open(self, path: Path) -> None:
        """Open a new store at a path."""
        self._store: Any = _library.SQLiteEventStore(str(path))

    @staticmethod
    def _stream(stream: str) -> Any:  # noqa: ANN401 - a type of the peer
        return _library.StreamId(aggregate_id=uuid5(NAMESPACE_URL, stream), category=_CATEGORY)

    async def append(self, stream: str, events: Sequence[Told]) -> None:
        """Append events, whatever the version of the stream."""
        where = self._stream(stream)
        happened = [Happened(aggregate_id=where.aggregate_id, told=event) for event in events]
        await self._store.append(where, happened, _ports.ExpectedVersion.any_())

    async def replay(self) -> AsyncIterator[Told]:
        """Give every event."""
        async for envelope in self._store.read_all():
            yield envelope.event.told

    async def history(self, stream: str) -> AsyncIterator[Told]:
        """Give the events of one pair."""
        async for envelope in self._store.read_stream(self._stream(stream)):
            yield envelope.event.told

    async def synchronous(self) -> int:
        """Ask the one connection."""
        connection = await self._store._conn()  # noqa: SLF001 - it gives no other way to its connection
        async with connection.execute("PRAGMA synchronous") as cursor:
            return int((await cursor.fetchone())[0])

    async def close(self) -> None:
        """Close the store."""
        await self._store.close()
