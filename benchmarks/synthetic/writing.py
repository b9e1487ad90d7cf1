"""Writing a made ledger: batch by batch, as an importer would, but without the checks that only cost time here."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BufferedWriter
from os import PathLike
from random import Random
from typing import NamedTuple

from benchmarks.synthetic import words
from benchmarks.synthetic.entries import Maker
from benchmarks.synthetic.histories import Body
from benchmarks.synthetic.world import DOUBTFUL, PARTIES, Pair, pairs
from ledger.canonical import entry_id, line_of
from ledger.log import time_text

AUTHOR = "benchmark"
_SEED = 20240214
_BATCH = 1_000
_FIRST_TIME = datetime(2001, 1, 1, tzinfo=UTC)
_PAUSE = timedelta(seconds=61)
# A source for every so many entries, up to a few hundred; of a few parties a source claims to tell all.
_ENTRIES_A_SOURCE = 30
_MOST_SOURCES = 300
_COVERED = 8
_EXPECTED_ACTS = 0.54


class Made(NamedTuple):
    """A ledger that was made.

    Attributes:
        entries: How many entries it has.
        size: How many bytes.
        pairs: The pairs of which an act is told, with what the maker knows of them.
    """

    entries: int
    size: int
    pairs: list[Pair]


def write(path: str | PathLike[str], entries: int, among: int | None = None) -> Made:
    """Write a ledger of so many entries anew, among all pairs or so many; the same numbers give the same bytes.

    The file is what a reader of logs takes without complaint. It is not fsynced, and needs no lock: it is nobody's yet.
    """
    world = pairs()
    world = world[:: len(world) // among][:among] if among else world
    size = 0
    with open(path, "wb") as file:
        for first, batch in _batches(_bodies(world, entries)):
            size += _write_batch(file, batch, time_text(_FIRST_TIME + first // _BATCH * _PAUSE))
    return Made(entries, size, [pair for pair in world if pair.day != pair.first])


def _write_batch(file: BufferedWriter, batch: list[tuple[str, Body]], time: str) -> int:
    envelope = {"v": 1, "id": "", "recorded_at": time, "recorded_by": AUTHOR}
    return file.write(b"".join(line_of({**envelope, "id": identity, **body}) + b"\n" for identity, body in batch))


def _batches(bodies: Iterator[tuple[str, Body]]) -> Iterator[tuple[int, list[tuple[str, Body]]]]:
    batch: list[tuple[str, Body]] = []
    first = 0
    for item in bodies:
        batch.append(item)
        if len(batch) == _BATCH:
            yield first, batch
            first += _BATCH
            batch = []
    if batch:
        yield first, batch


def _bodies(world: list[Pair], entries: int) -> Iterator[tuple[str, Body]]:
    """Give ids and bodies: what the ledger is, its sources, what they cover, and then what happened."""
    sources = [f"made-{number:03}" for number in range(max(1, min(_MOST_SOURCES, entries // _ENTRIES_A_SOURCE)))]
    beginning = [*_beginning(entries, sources)][:entries]
    yield from ((entry_id(body), body) for body in beginning)
    yield from _happenings(world, entries - len(beginning), sources)


def _beginning(entries: int, sources: list[str]) -> Iterator[Body]:
    yield {"kind": "ledger", "title": f"{entries} entries made for measuring", "format": 1}
    for number, key in enumerate(sources):
        yield {
            "kind": "source",
            "csl": {"id": key, "type": "book", "title": words.title(number), "publisher": "Nobody"},
        }
    for number, code in enumerate(list(PARTIES)[: -1 : len(PARTIES) // _COVERED][:_COVERED]):
        cites = [{"source": sources[number % len(sources)]}]
        body: Body = {"kind": "coverage", "date": "1990/2020", "parties": [code], "dimensions": ["relations"]}
        yield {**body, "cites": cites, "key": f"made:coverage-{code}"}


def _happenings(world: list[Pair], count: int, sources: list[str]) -> Iterator[tuple[str, Body]]:
    # Not for secrets: of all its methods `random` alone is promised to give the same numbers in every version of Python.
    draw = Random(_SEED).random  # noqa: S311
    for pair in world:
        pair.left = count * _EXPECTED_ACTS / len(world)
    maker = Maker(draw, sources, world[::DOUBTFUL])
    for _ in range(count):
        pair, body = maker.next(world[int(draw() * len(world))])
        identity = entry_id(body)
        maker.remember(pair, identity, body)
        yield identity, body
