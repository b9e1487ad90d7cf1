"""One rebuild, or one of its floors, in a process of its own: `python -m benchmarks.child TASK LOG MODEL FILE ROUNDS`.

A fresh process for each measurement, so that none inherits the memory of another. What is loaded on the way is loaded
before the clock starts: a rebuild of a tiny ledger comes first. Prints one JSON object: seconds, and the peak in MiB.
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.synthetic import write
from ledger.log import Log
from ledger.readmodel import rebuild

_WARM = 500
_MEBI = 1024


def main(task: str, log: str, model: str, file: str, rounds: str) -> None:
    """Do a task some rounds, and print what it took."""
    small = Path(file).with_suffix(".small")
    write(small, _WARM)
    rebuild(Log(small), f"{file}.warm")
    times = [_TASKS[task](log, model, file) for _ in range(int(rounds))]
    print(json.dumps({"seconds": times, "peak": peak(os.getpid())}))


def _rebuild(log: str, _: str, file: str) -> float:
    start = perf_counter()
    rebuild(Log(log), file)
    return perf_counter() - start


def _floor(log: str, model: str, file: str) -> float:
    from benchmarks.floors import full  # noqa: PLC0415 - a rebuild does without

    Path(file).unlink(missing_ok=True)
    return full(log, model, file)


def _plain(log: str, _: str, file: str) -> float:
    from benchmarks.floors import plain  # noqa: PLC0415 - likewise

    Path(file).unlink(missing_ok=True)
    return plain(log, file)


_TASKS = {"rebuild": _rebuild, "floor": _floor, "plain": _plain}


def peak(process: int) -> float:
    """Give the most memory that a process has held so far, in MiB; 0 where the system does not tell, or it has ended."""
    try:
        told = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in told.splitlines() if line.startswith("VmHWM")]
    return int(found[0]) / _MEBI if found else 0.0


if __name__ == "__main__":
    main(*sys.argv[1:])
