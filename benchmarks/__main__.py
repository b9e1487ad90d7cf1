"""Measure the program and print one table; nothing here asserts, and all inputs are made here.

    python -m benchmarks [--json | --markdown] [--folder DIR] [--sizes 10000,100000,1000000] [--only NAME …] [--quick]

Every time is set against a baseline measured in the same run, turn by turn where that can be, so that a busy machine slows
both. Times are medians with their quartiles. Parts, by the names that `--only` takes:

    start      whole processes of `diplo` against `python -c pass`, and against a replay of the log
    append     durable appends against a raw file and a raw SQLite
    memory     the peak of reading logs of 1,000, 10,000 and 50,000 entries, less that of reading nothing
    dates      `ledger.dates.parse` over a fixed mix of forms, without any cache
    readings   `ledger.readings.solve` over typical histories
    known      the state of a pair with 1,000 entries as known earlier, and after an amendment, in process
    rebuild    the read model built of a whole log, against its floor, and the memory that takes
    query      the state of a pair on a day, the same with its citation, and all pairs on a day
    catch-up   the read model caught up with one entry more
    proofs     the tree against bare hashing of its leaves; proofs of an entry and of an extension, by the read model
    verify     the audit of a whole log: entries a second and peak memory, one check more at a time
    imports    a whole data set taken in, the same again, and its export, in processes of their own
    panels     a panel of eight million directed dyad-years by the read model, as columns and as CSV
    crashes    crashes a second that the tests' simulated disk gets through
    peers      the same work by other event stores, those that are installed (the extra `benchmarks`)
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks import (
    appends,
    asking,
    building,
    calculus,
    catching,
    crashes,
    imports,
    knowledge,
    memory,
    panels,
    processes,
    proving,
    verifying,
)
from benchmarks.measure import Row
from benchmarks.peers import race
from benchmarks.report import as_json, as_markdown, as_table
from benchmarks.stage import SHIPPED, Stage

# In this order: what appends to the made ledgers comes after what does not.
PARTS: dict[str, Callable[[Stage], list[Row]]] = {
    "start": processes.starts,
    "append": appends.appends,
    "memory": memory.memory,
    "dates": calculus.dates,
    "readings": calculus.readings,
    "known": knowledge.knowledge,
    "rebuild": building.rebuilds,
    "query": asking.questions,
    "catch-up": catching.catching_up,
    "proofs": proving.proofs,
    "verify": verifying.verifying,
    "imports": imports.imports,
    "panels": panels.panels,
    "crashes": crashes.crashes,
    "peers": race.race,
}
SIZES = "10000,100000,1000000"
# Of fewer entries there is nothing to ask.
_FEWEST = 100
LIBRARIES = ("msgspec", "sqlite-utils", "eventsourcing", "eventsource-py", "py-event-sourcing")


def main(words: Sequence[str] | None = None) -> None:
    """Measure what is asked for and print it."""
    asked = _asked(words)
    with TemporaryDirectory(dir=asked.folder) as name:
        stage = Stage(Path(name), asked.sizes, quick=asked.quick)
        rows = [row for part in PARTS if part in asked.only for row in _measured(part, stage)]
        loaded = processes.heavy_modules(stage) if "start" in asked.only else None
    about = _about(loaded)
    if asked.quick:
        about["quick"] = "done once or twice, on little: these figures prove nothing"
    print((as_json if asked.json else as_markdown if asked.markdown else as_table)(rows, about))


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure diplo against this machine.")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print one JSON object")
    form.add_argument("--markdown", action="store_true", help="print a table of Markdown")
    parser.add_argument("--folder", type=Path, help="where to write: choose a disk whose fsync is a real one")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help=f"entries of the made ledgers (default: {SIZES})")
    parser.add_argument("--quick", action="store_true", help="do all once or twice, on little: it proves nothing")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="measure these parts alone")
    return parser.parse_args(words)


def _sizes(text: str) -> list[int]:
    sizes = [int(size) if size.isdecimal() else 0 for size in text.split(",")]
    if min(sizes) < _FEWEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no list of sizes from {_FEWEST} on, as in {SIZES}")
    return sizes


def _measured(part: str, stage: Stage) -> list[Row]:
    start = perf_counter()
    print(f"measuring {part} …", file=sys.stderr, end="", flush=True)
    rows = PARTS[part](stage)
    print(f" {perf_counter() - start:.0f} s", file=sys.stderr)
    return rows


def _about(loaded: Sequence[str] | None) -> dict[str, object]:
    libraries = {name: _version(name) for name in LIBRARIES}
    about: dict[str, object] = {"libraries": libraries}
    if loaded is not None:
        about["curated ledger"] = f"{SHIPPED.name} as shipped" if SHIPPED.exists() else "48 entries made here"
        about["in sys.modules after state"] = {
            name: "LOADED" if name in loaded else "absent" for name in processes.HEAVY
        }
    return about


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
