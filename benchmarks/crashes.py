"""How many crashes a second the tests' simulated disk gets through: writing, dying, mending, reading, and all that must hold."""

import sys
from collections.abc import Callable
from itertools import product

from benchmarks.measure import Row, rates, row, skipped
from benchmarks.stage import ROOT, Stage

_WHAT = "crashes on a simulated disk, each mended and examined"
_AT_LEAST = 2_000
# What goes wrong in each process, at which of its system calls.
_FAULTS = tuple(product(("kill", "power", "EIO", "short power"), (2, 7, 9)))


def crashes(stage: Stage) -> list[Row]:
    """Measure the rate of simulated crashes; the disk is the one of the tests, which lie beside the program."""
    tests = str(ROOT / "tests")
    sys.path.append(tests)
    try:
        play = _script(stage)
    except ModuleNotFoundError as error:
        return [skipped(_WHAT, f"{error.name} is not installed")]
    finally:
        sys.path.remove(tests)
    return [row(_WHAT, "a second", rates(play(), play, stage.rounds(9)), at_least=_AT_LEAST)]


def _script(stage: Stage) -> Callable[[], int]:
    """Give a run that makes some processes die, always in the same way, and tells how many crashes that made."""
    import pytest  # noqa: PLC0415 - the tests' own
    from crashing import Step, World  # noqa: PLC0415 - the same
    from disk_simulated import Disk, put_under  # noqa: PLC0415 - the same

    def play() -> int:
        with pytest.MonkeyPatch.context() as patch:
            proxy = put_under(Disk(), patch)
            worlds = [World(proxy, proxy.disk.page, seed) for seed in range(stage.scaled(100) // 20)]
            for world, (fault, call) in product(worlds, _FAULTS):
                world.run(Step((1, 2), fault, call))
        return sum(world.crashes for world in worlds)

    return play
