"""The same work by everybody, in turn: durable appends, batches, a replay of all, and the state of a pair on a day."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from random import Random
from time import perf_counter
from typing import NamedTuple

from benchmarks.measure import MILLI, Row, against, skipped
from benchmarks.peers.fold import status
from benchmarks.peers.ours import Ours, Trusting, texts
from benchmarks.peers.peer import FULL, Peer, Told, installed
from benchmarks.raw import RawTable, raw_append
from benchmarks.stage import Stage
from benchmarks.synthetic import write
from ledger import dates
from ledger.canonical import line_of
from ledger.kinds import KINDS
from ledger.log import Log

_ENTRIES, _PAIRS, _BATCH = 20_000, 400, 1_000
_OURS, _FILE, _TABLE = "diplo", "raw file", "raw SQLite"
# What a run is: nothing in, nothing out; those that need not wait are waited for all the same.
_Run = Callable[[], Awaitable[object]]


class Question(NamedTuple):
    """What stood between two parties on a day, as known at a time."""

    a: str
    b: str
    on: dates.Date
    known: str


class Work(NamedTuple):
    """What all are given to do.

    Attributes:
        ours: Our log, which holds the events already.
        beside: A log that takes events as the peers do: written as they come.
        streams: The events of each pair, in order of recording, as every other store gets them.
        sample: Events to be appended.
        questions: What is asked.
    """

    ours: Ours
    beside: Trusting
    streams: Mapping[str, Sequence[Told]]
    sample: Sequence[Told]
    questions: Sequence[Question]


def race(stage: Stage) -> list[Row]:
    """Let all stores that are installed do the same work."""
    return asyncio.run(_race(stage))


async def _race(stage: Stage) -> list[Row]:
    work = _work(stage)
    found = installed()
    table = RawTable(stage.folder / "race.sqlite")
    async with AsyncExitStack() as stack:
        peers: dict[str, Peer] = {}
        for name, (version, peer) in found.items():
            if peer is not None:
                peers[f"{name} {version}"] = await _filled(peer, stage.folder / f"{name}.sqlite", work)
                stack.push_async_callback(peer.close)
        rows = await _rows(stage, work, peers, table)
    table.connection.close()
    work.ours.model.close()
    return [*rows, *(skipped(f"{name}: all of this", "not installed") for name, (_, peer) in found.items() if not peer)]


async def _rows(stage: Stage, work: Work, peers: Mapping[str, Peer], table: RawTable) -> list[Row]:
    rows = [
        *_against_peers(
            "durable append of one event", await _appended(stage, work, peers, table, 1, stage.rounds(200)), 1
        ),
        *_against_peers(
            "durable append of 1,000 events", await _appended(stage, work, peers, table, _BATCH, stage.rounds(7)), 1
        ),
        *await _replays(work, peers, table, stage.rounds(5)),
    ]
    return [*rows, *await _asked(stage, work, peers)]


# --- what is given -------------------------------------------------------------------------------------------------------


def _work(stage: Stage) -> Work:
    path = stage.folder / "race.jsonl"
    made = write(path, stage.scaled(_ENTRIES), stage.scaled(_PAIRS))
    streams: dict[str, list[Told]] = {}
    for line in Log(path).lines():
        if KINDS[str(line.entry["kind"])].is_event:
            event = {name: value for name, value in line.entry.items() if name not in ("v", "id", "recorded_by")}
            streams.setdefault(_stream(event), []).append(event)
    draw = Random(1949).random  # noqa: S311 - nothing secret
    questions = []
    for _ in range(1_000):
        pair = made.pairs[int(draw() * len(made.pairs))]
        told = streams[f"{pair.a}/{pair.b}"]
        on = dates.parse(dates.iso(pair.first + int(draw() * (pair.day - pair.first + 1))))
        questions.append(Question(pair.a, pair.b, on, str(told[int(draw() * len(told))]["recorded_at"])))
    sample = [told for some in streams.values() for told in some if "account_of" not in told][:_BATCH]
    return Work(Ours(path), Trusting(stage.folder / "trusting.jsonl"), streams, sample, questions)


def _stream(told: Told) -> str:
    roles = [told.get(role, []) for role in ("parties", "by", "toward")]
    return "/".join(sorted(str(code) for codes in roles if isinstance(codes, list) for code in codes))


async def _filled(peer: Peer, path: Path, work: Work) -> Peer:
    await peer.open(path)
    if await peer.synchronous() != FULL:
        raise RuntimeError(f"{path.name} does not fsync at every commit: its times would prove nothing")
    for stream, events in work.streams.items():
        await peer.append(stream, events)
    return peer


# --- what is done --------------------------------------------------------------------------------------------------------


async def _alternate(rounds: int, runs: Mapping[str, _Run]) -> dict[str, list[float]]:
    """Time several things turn by turn in milliseconds, each once before it counts."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(rounds + 1):
        for name, run in runs.items():
            start = perf_counter()
            await run()
            if number:
                times[name].append(MILLI * (perf_counter() - start))
    return times


def _waiting(run: Callable[[], object]) -> _Run:
    async def waited() -> object:
        return run()

    return waited


async def _appended(
    stage: Stage, work: Work, peers: Mapping[str, Peer], table: RawTable, size: int, rounds: int
) -> dict[str, list[float]]:
    """Time appends of so many events to one stream."""
    events = work.sample[:size]
    lines = [line_of(event) for event in events]
    data = b"".join(line + b"\n" for line in lines)
    prepared = iter([texts(events, f"race-{size}-{number}") for number in range(rounds + 1)])
    stream = f"appended {size}"
    runs = {
        _FILE: _waiting(lambda: raw_append(stage.folder / "race-raw", data)),
        _TABLE: _waiting(lambda: table.append(lines)),
        f"{_OURS}, every rule checked": _waiting(lambda: work.ours.append(next(prepared))),
        _OURS: _waiting(lambda: work.beside.append(events)),
        **{name: _appending(peer, stream, events) for name, peer in peers.items()},
    }
    return await _alternate(rounds, runs)


def _appending(peer: Peer, stream: str, events: Sequence[Told]) -> _Run:
    return lambda: peer.append(stream, events)


async def _replays(work: Work, peers: Mapping[str, Peer], table: RawTable, rounds: int) -> list[Row]:
    """Time a replay of everything, each store of what it holds, as events a second."""
    counts: dict[str, int] = {}

    def counted(name: str, run: Callable[[], int]) -> _Run:
        async def waited() -> None:
            counts[name] = run()

        return waited

    def counting(name: str, peer: Peer) -> _Run:
        async def waited() -> None:
            count = 0
            async for _ in peer.replay():
                count += 1
            counts[name] = count

        return waited

    checked = f"{_OURS}, each line checked"
    times = await _alternate(
        rounds,
        {
            _TABLE: counted(_TABLE, lambda: len(table.lines())),
            _OURS: counted(_OURS, work.ours.replayed),
            checked: counted(checked, work.ours.verified),
            **{name: counting(name, peer) for name, peer in peers.items()},
        },
    )
    each = {name: [value * 1_000 / counts[name] for value in taken] for name, taken in times.items()}
    return _against_peers("replay of 1,000 events", each, 1)


async def _asked(stage: Stage, work: Work, peers: Mapping[str, Peer]) -> list[Row]:
    """Time the state of a pair on a day, as known now and as known at a time: one question a round."""
    asked = cycle(work.questions)
    current: list[Question] = [next(asked)]

    async def moved() -> None:
        current[0] = next(asked)

    def folded(peer: Peer) -> _Run:
        def run() -> Awaitable[object]:
            a, b, on, known = current[0]
            return status(peer.history(f"{a}/{b}"), on.earliest, known)

        return run

    def standing() -> object:
        a, b, on, _ = current[0]
        return work.ours.standing(a, b, on.earliest)

    def then_ours() -> object:
        a, b, on, known = current[0]
        return work.ours.state(a, b, on.earliest, known)

    work.ours.model.catch_up()
    others = {name: folded(peer) for name, peer in peers.items()}
    now = await _alternate(stage.rounds(500), {"": moved, _OURS: _waiting(standing), **others})
    then = await _alternate(stage.rounds(200), {"": moved, _OURS: _waiting(then_ours), **others})
    what = "state of a pair of 50 events on a day"
    return [
        *_against_peers(f"{what}, as known now", _micro(now), 0.1, "µs"),
        *_against_peers(f"{what}, as known at a time", _micro(then), 0.1, "µs"),
    ]


def _micro(times: Mapping[str, Sequence[float]]) -> dict[str, list[float]]:
    """Give times in microseconds, those that have a name."""
    return {name: [1_000 * value for value in values] for name, values in times.items() if name}


def _against_peers(what: str, times: Mapping[str, Sequence[float]], most: float, unit: str = "ms") -> list[Row]:
    """Make a row for each: ours against the best peer, every other against us."""
    peers = {name: values for name, values in times.items() if not name.startswith((_OURS, "raw"))}
    rows = []
    for name, values in times.items():
        if not name.startswith(_OURS):
            rows.append(against(f"{what}: {name}", unit, values, _OURS, times[_OURS]))
        elif peers:
            best = min(peers, key=lambda peer: sorted(peers[peer])[len(peers[peer]) // 2])
            rows.append(against(f"{what}: {name}", unit, values, f"best peer: {best.split()[0]}", peers[best], most))
        else:
            rows.append(against(f"{what}: {name}", unit, values, _OURS, times[_OURS]))
    return rows
