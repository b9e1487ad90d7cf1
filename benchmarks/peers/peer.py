"""What is asked of a peer, and which peers are there."""

from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Protocol

# What is told of the world in one event: plain JSON, the same for every store.
Told = dict[str, object]

# Distribution, and the file here that knows its ways.
_PEERS = {
    "eventsourcing": "with_eventsourcing",
    "eventsource-py": "with_eventsource_py",
    "py-event-sourcing": "with_py_event_sourcing",
}
# PRAGMA synchronous: the write-ahead log is fsynced at every commit.
FULL = 2


class Peer(Protocol):
    """An event store with one stream for each pair of parties.

    Two of the three are asynchronous by nature; the third loses nothing by being called so.
    """

    async def open(self, path: Path) -> None:
        """Open a new store at a path, durable at every commit."""

    async def append(self, stream: str, events: Sequence[Told]) -> None:
        """Append events to a stream, durably and in one transaction."""

    def replay(self) -> AsyncIterator[Told]:
        """Give every event of the store, in the order in which they were appended."""

    def history(self, stream: str) -> AsyncIterator[Told]:
        """Give the events of one stream, in order."""

    async def synchronous(self) -> int:
        """Give PRAGMA synchronous of the connection that writes."""

    async def close(self) -> None:
        """Close the store."""


def installed() -> dict[str, tuple[str, Peer | None]]:
    """Give the version and a store of every peer; an empty version and None where it is not installed."""
    found: dict[str, tuple[str, Peer | None]] = {}
    for name, file in _PEERS.items():
        try:
            found[name] = version(name), import_module(f"benchmarks.peers.{file}").Store()
        except (PackageNotFoundError, ModuleNotFoundError) as error:
            # What a peer needs itself may be missing too; a fault of ours may not hide behind that.
            if str(error.name).startswith("benchmarks"):
                raise
            found[name] = "", None
    return found
