"""Building the read model of a whole log, against the least that the machine can do, and the memory that it takes."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.child import peak
from benchmarks.measure import Row, against, row
from benchmarks.stage import Scene, Stage

_TASKS = ("rebuild", "floor", "plain")
_MOST_MEMORY = 350
# How many processes take turns, and how many rounds each of them does; a short log needs more of them.
_TURNS = 3
# After so many seconds no further turn is begun: on a busy machine a long log would take too long.
_LONGEST = 240
_SMALL, _MIDDLE = 10_000, 100_000
# How often descendants are looked at, whose memory counts too.
_GLANCE = 0.01


class Ran(NamedTuple):
    """What a process took: seconds of each round, and the peaks of it and its descendants together, in MiB.

    Pages that they share count for each of them: it is never less than what the machine had to have.
    """

    seconds: list[float]
    peak: float


def rebuilds(stage: Stage) -> list[Row]:
    """Measure rebuilds at every size."""
    return [row for scene in stage.scenes() for row in _rebuilt(stage, scene)]


def _rebuilt(stage: Stage, scene: Scene) -> list[Row]:
    rounds = stage.rounds(5 if scene.entries <= _SMALL else 2 if scene.entries <= _MIDDLE else 1)
    ran: dict[str, list[Ran]] = {task: [] for task in _TASKS}
    start = time.monotonic()
    for _ in range(stage.rounds(_TURNS)):
        if time.monotonic() - start < _LONGEST:
            for task in _TASKS:
                ran[task].append(_run(stage, scene, task, rounds))
    rebuild, floor, plain = ([value for one in ran[task] for value in one.seconds] for task in _TASKS)
    what = f"rebuild of {scene.entries:,} entries"
    # 2.0 at a million and 2.3 at ten thousand are wanted; in between nothing was said, and the wider is taken.
    most = 2.3 if scene.entries <= _MIDDLE else 2.0
    peaks = [one.peak for one in ran["rebuild"]]
    return [
        against(what, "s", rebuild, "floor: same rows", floor, most),
        against(what, "s", rebuild, "floor: two rows an entry", plain),
        row(f"{what}, peak memory", "MiB", peaks, at_most=_MOST_MEMORY),
    ]


def _run(stage: Stage, scene: Scene, task: str, rounds: int) -> Ran:
    file = stage.folder / f"{task}.sqlite"
    words = (task, str(scene.log.path), str(scene.model), str(file), str(rounds))
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.child", *words],
        cwd=stage.folder,
        env=stage.environment(),
        stdout=subprocess.PIPE,
    )
    others: dict[int, float] = {}
    while process.poll() is None:
        for descendant in _descendants(process.pid):
            others[descendant] = max(others.get(descendant, 0.0), peak(descendant))
        time.sleep(_GLANCE)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, [task])
    told = json.loads(process.communicate()[0])
    file.unlink(missing_ok=True)
    return Ran(told["seconds"], told["peak"] + sum(others.values()))


def _descendants(process: int) -> list[int]:
    """Give the processes that a process has started, and theirs; none where the system does not tell."""
    found = []
    for told in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(number) for number in told.read_text().split()]
        except OSError:
            continue
        found += [one for child in children for one in (child, *_descendants(child))]
    return found
