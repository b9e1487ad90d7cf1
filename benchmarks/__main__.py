"""Measure the program and print one table; nothing here asserts, and all inputs are made here.

    python -m benchmarks [--json] [--folder DIR]

Every time is set against a baseline measured in the same run, turn by turn, so that a busy machine slows both. Times are
medians with their quartiles. What is compared:

    start    a whole process of `diplo` against `python -c pass`
    append   one durable append by a writer that stays open against open, flock, write, fsync, close of as many bytes
    memory   the peak of reading a log of 1,000, 10,000 and 50,000 entries, less that of reading nothing
    dates    `ledger.dates.parse` over a fixed mix of forms, without any cache
    readings `ledger.readings.solve` over typical histories
    known    the state of a pair with 1,000 entries as known earlier, and after an amendment, in process
"""

import argparse
import fcntl
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.knowledge import knowledge
from benchmarks.made import AUTHOR, NOW, bodies, made_log
from benchmarks.measure import Row, against, alternate, rates, row
from ledger.dates import parse
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.projections import ALL
from ledger.readings import Account, Happening, Step, solve

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "events.jsonl"
QUESTION = ("state", "KOR", "CUB", "--on", "2024-02-14")
START = "from cli.entry import run; run()"
HEAVY = ("sqlite_utils", "rich", "pandas")


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure diplo against this machine.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--folder", type=Path, help="where to write: choose a disk whose fsync is a real one")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=asked.folder) as name:
        folder = Path(name)
        rows = [*starts(folder), *appends(folder), *memory(folder), *dates(), *readings(), *knowledge(folder)]
        loaded = heavy_modules(folder)
    print(as_json(rows, loaded) if asked.json else as_table(rows, loaded))


# --- whole processes --------------------------------------------------------------------------------------------------


def _environment(folder: Path) -> dict[str, str]:
    """Give an environment in which nothing of the caller's counts, and compiled modules are kept."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


def _process(folder: Path, code: str, *args: str) -> Callable[[], object]:
    command = [sys.executable, "-c", code, *args]
    environment = _environment(folder)
    return lambda: subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True
    )


def starts(folder: Path, rounds: int = 25) -> list[Row]:
    """Measure whole processes against a bare interpreter."""
    ledger = SHIPPED if SHIPPED.exists() else made_log(folder / "small.jsonl", 48).path
    bare, state, manual = alternate(
        rounds,
        _process(folder, "pass"),
        _process(folder, START, *QUESTION, "-f", str(ledger)),
        _process(folder, START, "--help"),
    )
    base = "python -c pass"
    return [
        against(f"diplo {' '.join(QUESTION)}", "ms", state, base, bare, 5),
        against("diplo --help", "ms", manual, base, bare, 5),
    ]


_LOADED = """
import contextlib, io, sys
from cli.main import call
with contextlib.redirect_stdout(io.StringIO()):
    call(sys.argv[2:])
print(*(name for name in sys.argv[1].split(",") if name in sys.modules))
"""


def heavy_modules(folder: Path) -> list[str]:
    """Tell which of the heavy modules a plain question loads."""
    ledger = SHIPPED if SHIPPED.exists() else made_log(folder / "small.jsonl", 48).path
    command = [sys.executable, "-c", _LOADED, ",".join(HEAVY), *QUESTION, "-f", str(ledger)]
    done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=True)
    return done.stdout.split()


# --- appending --------------------------------------------------------------------------------------------------------


def _raw_append(path: Path, data: bytes) -> None:
    """Do the least that is durable and safe beside other writers."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    fcntl.flock(file, fcntl.LOCK_EX)
    os.write(file, data)
    os.fsync(file)
    os.close(file)


def appends(folder: Path) -> list[Row]:
    """Measure durable appends: of one entry at a time, and of a batch."""
    return [_line_appends(folder), _single_appends(folder), _batch_appends(folder)]


def _line_appends(folder: Path, rounds: int = 300) -> Row:
    log = made_log(folder / "line.jsonl", 1000)
    line = Path(log.path).read_bytes().splitlines(keepends=True)[-1]

    def ours() -> None:
        with log.appending() as writer:
            writer.write([line[:-1]])

    raw, measured = alternate(rounds, lambda: _raw_append(folder / "raw-line", line), ours)
    return against("append of one line by the log", "ms", measured, "open flock write fsync close", raw, 1.5)


def _single_appends(folder: Path, rounds: int = 300) -> Row:
    log = made_log(folder / "append.jsonl", 1000)
    index = Index()
    index.catch_up(log)
    # Texts are made beforehand: making them is the caller's work.
    texts = iter([text_of([body]) for body in bodies(10_000, rounds + 1)])
    line = Path(log.path).read_bytes().splitlines(keepends=True)[-1]
    raw, ours = alternate(
        rounds,
        lambda: _raw_append(folder / "raw", line),
        lambda: append(log, next(texts), author=AUTHOR, now=NOW, index=index),
    )
    return against("append of one entry, with all checks", "ms", ours, "open flock write fsync close", raw, 1.5)


def _batch_appends(folder: Path, rounds: int = 9) -> Row:
    log = made_log(folder / "batch.jsonl", 2)
    index = Index()
    index.catch_up(log)
    texts = iter([text_of(bodies(1000 * number, 1000)) for number in range(rounds + 1)])
    data = Path(made_log(folder / "thousand.jsonl", 1002).path).read_bytes()
    raw, ours = alternate(
        rounds,
        lambda: _raw_append(folder / "raw-batch", data),
        lambda: append(log, next(texts), author=AUTHOR, now=NOW, index=index),
    )
    return against("append of 1,000 entries, one batch", "ms", ours, "the same bytes, raw", raw, None)


# --- memory -----------------------------------------------------------------------------------------------------------

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


def memory(folder: Path, rounds: int = 5) -> list[Row]:
    """Measure the peak memory of reading logs of several sizes; it must not grow."""
    paths = ["", *(str(made_log(folder / f"{size}.jsonl", size).path) for size in _SIZES)]
    peaks: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(rounds):
        for path in paths:
            peaks[path].append(_peak(folder, path))
    nothing = median(peaks[""])
    rows = []
    for size, path in zip(_SIZES, paths[1:], strict=True):
        made = row(f"peak of reading {size:,} entries", "MiB", [peak - nothing for peak in peaks[path]])
        rows.append(made._replace(against="reading nothing", base=nothing))
    # The smallest log does not fill the buffer through which it is read, the others do.
    return [*rows[:2], *(_not_more(row, rows[1]) for row in rows[2:])]


def _not_more(one: Row, other: Row) -> Row:
    target = f"≤ {other.median:.1f} + {_NOISE:g} MiB"
    return one._replace(target=target, met=one.median <= other.median + _NOISE)


def _peak(folder: Path, path: str) -> float:
    # On Linux a process that is started inherits the peak of the one that starts it: a shell in between is small.
    command = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", _PEAK, path]
    done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=True)
    return int(done.stdout) / (1024 if sys.platform != "darwin" else 1024 * 1024)


# --- dates and readings -----------------------------------------------------------------------------------------------

# As a record has them: mostly days, months and years, some doubts, few sets.
DATES = (
    *("1949-07-12", "2024-02-14", "1960-08-29", "1902-05-20", "1961-01-03", "1975-08-25"),
    *("1949", "1960", "2016", "2018-11", "1960-08", "2023-05"),
    *("1959~", "2024-02~", "1960?", "196X", "1960-08-XX"),
    *("[1959,1960]", "[..2024-02-14]", "1999~/2024-02"),
)


def dates(repeats: int = 500) -> list[Row]:
    """Measure the reading of dates."""

    def run() -> None:
        for _ in range(repeats):
            for text in DATES:
                parse(text)

    found = rates(repeats * len(DATES), run)
    return [row(f"dates read, a mix of {len(DATES)}", "per s", found, at_least=200_000)]


def _happening(change: str, *texts: str) -> Happening:
    windows = [parse(text) for text in texts]
    return Happening(tuple(Account((Step(one.earliest, one.latest, change),)) for one in windows))


_TURNS = ("establish", "suspend", "resume", "sever")
HISTORIES: dict[str, list[Happening]] = {
    "3 acts, one told with two years": [
        _happening("establish", "1949"),
        _happening("sever", "1959", "1960"),
        _happening("establish", "2024-02-14"),
    ],
    "40 acts, each with its day": [
        _happening(_TURNS[number % 4], f"{1900 + 2 * number}-03-0{1 + number % 9}") for number in range(40)
    ],
    "6 acts in years that overlap": [
        _happening(_TURNS[number % 2 * 3], f"[{1950 + number}..{1952 + number}]") for number in range(6)
    ],
}


def readings(repeats: int = 50) -> list[Row]:
    """Measure the calculus of readings on histories of relations."""
    machine = ALL["relations"].machine(())
    rows = []
    for name, happenings in HISTORIES.items():

        def run(happenings: list[Happening] = happenings) -> None:
            for _ in range(repeats):
                solve(machine, happenings)

        rows.append(row(f"histories solved: {name}", "per s", rates(repeats, run)))
    return rows


# --- printing ---------------------------------------------------------------------------------------------------------


def machine() -> dict[str, object]:
    """Describe the machine."""
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "system": f"{platform.system()} {platform.machine()}",
        "ledger": f"{SHIPPED.name} as shipped" if SHIPPED.exists() else "48 entries made here",
    }


def as_json(rows: Sequence[Row], loaded: Sequence[str]) -> str:
    """Write the results as one JSON object."""
    absent = {name: name not in loaded for name in HEAVY}
    found = {"schema": 1, "machine": machine(), "absent_after_state": absent, "rows": [row._asdict() for row in rows]}
    return json.dumps(found, ensure_ascii=False, indent=1)


def as_table(rows: Sequence[Row], loaded: Sequence[str]) -> str:
    """Write the results for people."""
    table = [("measured", "median", "quartiles", "against", "ratio", "target", "met"), *map(_cells, rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    about = ", ".join(f"{name} {value}" for name, value in machine().items())
    absent = [f"{name} {'LOADED' if name in loaded else 'absent'}" for name in HEAVY]
    return "\n".join([about, "", *lines, "", f"in sys.modules after state: {', '.join(absent)}"])


def _cells(row: Row) -> tuple[str, ...]:
    against = f"{row.against} {_number(row.base, row.unit)}" if row.base is not None else ""
    return (
        row.what,
        f"{_number(row.median, row.unit)} {row.unit}",
        f"{_number(row.low, row.unit)}-{_number(row.high, row.unit)}",
        against,
        "" if row.ratio is None else f"{row.ratio:.2f}",
        row.target,
        {True: "yes", False: "NO", None: ""}[row.met],
    )


def _number(value: float, unit: str) -> str:
    return f"{value:,.0f}" if unit == "per s" else f"{value:.2f}"


if __name__ == "__main__":
    main()
