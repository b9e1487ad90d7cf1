"""Catching up with a log that has one entry more: what a read model costs that is kept in step."""

from collections.abc import Callable
from random import Random
from statistics import median

from benchmarks.measure import MILLI, Row, compared, seconds, tails
from benchmarks.raw import TABLE, RawTable
from benchmarks.stage import Scene, Stage
from benchmarks.synthetic import Pair
from benchmarks.synthetic.writing import AUTHOR
from ledger.canonical import entry_id, line_of
from ledger.readmodel import ReadModel

Body = dict[str, object]
# Later than all that a made ledger holds.
_TIME = "2026-01-01T00:00:00.000000Z"
_ROUNDS, _APPENDS, _AMENDED = 5, 40, 10


def catching_up(stage: Stage) -> list[Row]:
    """Measure it at every size."""
    commit = _commit(stage)
    return [row for scene in stage.scenes() for row in _caught_up(stage, scene, commit)]


def _commit(stage: Stage) -> float:
    """Time the least that is durable, in milliseconds."""
    table = RawTable(stage.folder / "commit.sqlite")
    times = [MILLI * seconds(lambda: table.append([b"x" * 400])) for _ in range(_APPENDS)]
    table.connection.close()
    return median(times)


def _caught_up(stage: Stage, scene: Scene, commit: float) -> list[Row]:
    model = ReadModel.open(scene.log, str(scene.model))
    name = f"one entry appended to {scene.entries:,}"
    number = iter(range(10**6))
    draw = Random(1949).random  # noqa: S311 - nothing secret
    pairs = scene.made.pairs

    def measured(make: Callable[[Pair, int], Body], appends: int) -> list[list[float]]:
        times = []
        for _ in range(stage.rounds(_ROUNDS)):
            taken = []
            for _ in range(stage.scaled(appends)):
                _append(scene, make(pairs[int(draw() * len(pairs))], next(number)))
                taken.append(MILLI * seconds(model.catch_up))
            times.append(taken)
        return times

    model.catch_up()
    told = tails(f"catch-up, {name}", "ms", measured(_told, _APPENDS), at_most=2)
    amended = tails(f"catch-up, an amendment of {scene.entries:,}", "ms", measured(_amended(model), _AMENDED))
    model.close()
    return [compared(told[0], TABLE, commit), told[1], amended[0]]


def _append(scene: Scene, body: Body) -> None:
    """Append an entry durably; outside the clock, and without the checks of an importer."""
    entry = {"v": 1, "id": entry_id(body), "recorded_at": _TIME, "recorded_by": AUTHOR, **body}
    with scene.log.appending() as writer:
        writer.write([line_of(entry)])


def _told(pair: Pair, number: int) -> Body:
    """Make acts and contacts in turn, so that half of them change what is answered."""
    day = f"2025-07-{1 + number % 28:02}"
    roles: Body = {"by": [pair.a], "toward": [pair.b]}
    own: Body = {"class": "ambassador"} if number % 2 else {}
    kind = "accreditation" if number % 2 else "statement"
    cites = [{"source": "made-000"}]
    return {"kind": kind, "date": day, **roles, **own, "cites": cites, "note": "A note.", "key": f"caught-up:{number}"}


def _amended(model: ReadModel) -> Callable[[Pair, int], Body]:
    """Make amendments of the acts on which the relations of a pair rest."""

    def make(pair: Pair, number: int) -> Body:
        found = model.standing(pair.a, pair.b, "relations", pair.day + 1)
        if found is None or not found.positions:
            return _told(pair, number)
        line = model.line(found.positions[0])
        identity = line[len('{"v":1,"id":"') :][:13].decode()
        return {"kind": "amendment", "of": identity, "set": {"note": f"Corrected {number}."}, "because": "benchmark"}

    return make
