"""Whole processes: what a person waits for, set against a bare interpreter."""

import sys

from benchmarks.measure import MILLI, Row, against, alternate, row, seconds
from benchmarks.stage import START, Stage

HEAVY = ("sqlite_utils", "rich", "pandas", "msgspec")
QUESTION = ("state", "KOR", "CUB", "--on", "2024-02-14")
# The question, and how many times the time of a bare interpreter it may take.
_ASKED: tuple[tuple[tuple[str, ...], float | None], ...] = (
    (QUESTION, 5),
    (("relations", "KOR", "--on", "2024-02-14"), None),
    (("count", "KOR", "--on", "2024-02-14"), None),
    (("--help",), 5),
    (("--no-cache", *QUESTION), None),
    (("--no-cache", "relations", "KOR", "--on", "2024-02-14"), None),
)
_BARE = "python -c pass"
_SMALL = 100_000


def starts(stage: Stage) -> list[Row]:
    """Measure processes on the curated ledger, whose read model is built before they count, and on made ledgers."""
    file = ("-f", str(stage.shipped()))
    runs = [stage.process(START, *words, *(() if words == ("--help",) else file)) for words, _ in _ASKED]
    bare, *asked = alternate(stage.rounds(25), stage.process("pass"), *runs)
    rows = [
        against(f"diplo {' '.join(words)}", "ms", times, _BARE, bare, most)
        for (words, most), times in zip(_ASKED, asked, strict=True)
    ]
    return [*rows, *(row for entries in stage.sizes for row in _at_size(stage, entries, bare))]


def _at_size(stage: Stage, entries: int, bare: list[float]) -> list[Row]:
    """Ask the same of a made ledger by its read model, and once or thrice by a replay of all its lines."""
    scene = stage.scene(entries)
    pair = scene.made.pairs[0]
    words = ("state", pair.a, pair.b, "--on", "2000-01-01", "-f", str(scene.log.path))
    (cached,) = alternate(stage.rounds(7), stage.process(START, *words))
    replay = stage.process(START, "--no-cache", *words)
    replayed = [MILLI * seconds(replay) for _ in range(3 if entries <= _SMALL else 1)]
    asked = f"diplo state of {entries:,} entries"
    return [
        against(asked, "ms", cached, _BARE, bare),
        row(f"diplo --no-cache state of {entries:,} entries", "ms", replayed),
    ]


_LOADED = """
import contextlib, io, sys
from cli.main import call
with contextlib.redirect_stdout(io.StringIO()):
    call(sys.argv[2:])
print(*(name for name in sys.argv[1].split(",") if name in sys.modules))
"""


def heavy_modules(stage: Stage) -> list[str]:
    """Tell which of the heavy modules a plain question loads."""
    command = [sys.executable, "-c", _LOADED, ",".join(HEAVY), *QUESTION, "-f", str(stage.shipped())]
    stage.process(START, *command[4:])()  # what there is to build is built
    return stage.output(command).split()
