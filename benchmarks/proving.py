"""Heads and proofs: the tree against bare hashing of its leaves, and a proof made of a long log by its read model."""

import os
from hashlib import sha256
from random import Random
from time import perf_counter

from benchmarks.measure import MILLI, Row, against, alternate, row, tails
from benchmarks.stage import Scene, Stage
from ledger.head import Frontier
from ledger.log import Log
from ledger.proofs.proving import find_line, prove_entry, prove_extension
from ledger.readmodel import ReadModel

_ROUNDS, _LINES, _PROOFS = 11, 100_000, 100


def proofs(stage: Stage) -> list[Row]:
    """Measure the tree, and proofs at every size."""
    scenes = stage.scenes()
    return [_tree(stage, scenes[-1]), *(row for scene in scenes for row in _proved(stage, scene))]


def _tree(stage: Stage, scene: Scene) -> Row:
    """Time the frontier over the first lines of a log against SHA-256 over the same leaves."""
    lines = []
    for _, raw in scene.log.raw(os.path.getsize(scene.log.path)):
        lines.append(raw)
        if len(lines) == stage.scaled(_LINES):
            break

    def leaves() -> None:
        for line in lines:
            sha256(b"\0" + line).digest()

    def tree() -> None:
        frontier = Frontier()
        for line in lines:
            frontier.add(line)
        frontier.head()

    bare, times = alternate(stage.rounds(_ROUNDS), leaves, tree)
    return against(f"tree over {len(lines):,} lines", "ms", times, "SHA-256 of the leaves", bare, 2.3)


def _proved(stage: Stage, scene: Scene) -> list[Row]:
    log = Log(scene.log.path)
    log.model = ReadModel.open(log, str(scene.model))
    draw = Random(1949).random  # noqa: S311 - nothing secret
    ids = [found[0] for found in log.model.connection.execute("SELECT id FROM entries ORDER BY position")]
    rounds = []
    for _ in range(stage.rounds(5) + 1):
        taken = []
        for _ in range(stage.scaled(_PROOFS)):
            typed = ids[int(draw() * len(ids))]
            start = perf_counter()
            prove_entry(log, find_line(log, typed))
            taken.append(MILLI * (perf_counter() - start))
        rounds.append(taken)
    extensions = []
    for _ in range(stage.rounds(_ROUNDS)):
        old = 1 + int(draw() * (len(ids) - 1))
        start = perf_counter()
        prove_extension(log, old)
        extensions.append(MILLI * (perf_counter() - start))
    log.model.close()
    name = f"of {scene.entries:,} entries"
    entry = tails(f"proof of an entry, {name}", "ms", rounds[1:], at_most=5, last_at_most=5)
    return [*entry, row(f"proof of an extension, {name}", "ms", extensions, at_most=5)]
