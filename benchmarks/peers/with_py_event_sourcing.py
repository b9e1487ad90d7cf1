"""The peer `py-event-sourcing`: a stream per pair in its SQLite store, WAL, and synchronous raised from NORMAL to FULL."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from importlib import import_module
from json import dumps, loads
from pathlib import Path
from typing import Any

from benchmarks.peers.peer import FULL, Told

# Imported by name: type checkers read this file where the peer is not installed.
_library = import_module("py_event_sourcing")
_ALL = "@all"
# Nobody watches here, so nothing need look for new events while others are measured.
_SELDOM = 3600.0


class Store:
    """One store; each pair is a stream, which stays open. Content is bytes, so JSON is written and read here."""

    async def open(self, path: Path) -> None:
        """Open a new store at a path."""
        self._stack = AsyncExitStack()
        factory = _library.sqlite_stream_factory(str(path), polling_interval=_SELDOM)
        self._open: Any = await self._stack.enter_async_context(factory)
        self._streams: dict[str, Any] = {}
        # Its own NORMAL does not fsync at a commit: the last events may be lost when the power is.
        await (await self._writer()).execute(f"PRAGMA synchronous={FULL}")

    async def _writer(self) -> Any:  # noqa: ANN401 - a type of the peer
        return (await self._stream(_ALL)).storage_handle.write_conn

    async def _stream(self, stream: str) -> Any:  # noqa: ANN401 - a type of the peer
        if stream not in self._streams:
            self._streams[stream] = await self._stack.enter_async_context(self._open(stream))
        return self._streams[stream]

    async def append(self, stream: str, events: Sequence[Told]) -> None:
        """Append events, whatever the version of the stream."""
        written = [_library.CandidateEvent(type="Happened", data=dumps(event).encode()) for event in events]
        await (await self._stream(stream)).write(written)

    async def replay(self) -> AsyncIterator[Told]:
        """Give every event."""
        async for event in (await self._stream(_ALL)).read():
            yield loads(event.data)

    async def history(self, stream: str) -> AsyncIterator[Told]:
        """Give the events of one pair."""
        async for event in (await self._stream(stream)).read():
            yield loads(event.data)

    async def synchronous(self) -> int:
        """Ask the connection that writes."""
        async with (await self._writer()).execute("PRAGMA synchronous") as cursor:
            return int((await cursor.fetchone())[0])

    async def close(self) -> None:
        """Close the streams and the store."""
        await self._stack.aclose()
