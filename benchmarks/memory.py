"""The peak memory of reading a log, which must not grow with it."""

import sys
from statistics import median

from benchmarks.made import made_log
from benchmarks.measure import Row, compared, row
from benchmarks.stage import Stage

_PEAK = """
import resource, sys
from pathlib import Path
from ledger.log import Log
for _ in Log(Path(sys.argv[1])).lines() if sys.argv[1] else ():
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_SIZES = (1_000, 10_000, 50_000)
# What two runs of the same program differ by.
_NOISE = 0.5


def memory(stage: Stage) -> list[Row]:
    """Measure the peak memory of reading logs of several sizes."""
    sizes = [stage.scaled(size) for size in _SIZES]
    paths = ["", *(str(made_log(stage.folder / f"{size}.jsonl", size).path) for size in sizes)]
    peaks: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(stage.rounds(5)):
        for path in paths:
            peaks[path].append(_peak(stage, path))
    nothing = median(peaks[""])
    rows = []
    for size, path in zip(sizes, paths[1:], strict=True):
        made = row(f"peak of reading {size:,} entries", "MiB", [peak - nothing for peak in peaks[path]])
        rows.append(compared(made, "reading nothing", nothing)._replace(ratio=None))
    # The smallest log does not fill the buffer through which it is read, the others do.
    return [*rows[:2], *(_not_more(row, rows[1]) for row in rows[2:])]


def _not_more(one: Row, other: Row) -> Row:
    most = (other.median or 0.0) + _NOISE
    return one._replace(target=f"≤ {other.median:.1f} + {_NOISE:g} MiB", met=(one.median or 0.0) <= most)


def _peak(stage: Stage, path: str) -> float:
    # On Linux a process that is started inherits the peak of the one that starts it: a shell in between is small.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", _PEAK, path]
    return int(stage.output(command)) / (1024 if sys.platform != "darwin" else 1024 * 1024)
