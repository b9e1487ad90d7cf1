"""The audit of a whole log: entries a second and peak memory, of its form and tree and of one check more at a time."""

import json
import sys

from benchmarks.measure import Row, row
from benchmarks.stage import Scene, Stage

_AUDIT = """
import json, resource, sys
from time import perf_counter
from ledger.audit.reading import audit
path, checks, small = sys.argv[1], sys.argv[2].split(","), sys.argv[3]
audit(small, checks=checks)
start = perf_counter()
report = audit(path, checks=checks)
seconds = perf_counter() - start
assert not report.errors, report.found[0]
peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps([report.entries / seconds, sum(peaks)]))
"""
_MEBI = 1024 if sys.platform != "darwin" else 1024 * 1024
# Entries a second, of so many entries or more, and MiB.
_FASTEST, _LONG, _MOST = 250_000, 100_000, 50
# What is wanted of the form (bytes, JSON, spelling, fields) and the tree; the rest comes on top, one after the other.
_STEPS = (
    ("form and tree", ("form", "tree"), True),
    ("form", ("form",), False),
    ("form, rules", ("form", "rules"), False),
    ("form, rules, ids", ("form", "rules", "ids"), False),
    ("all but the read model", ("form", "rules", "ids", "references", "tree"), False),
)


def verifying(stage: Stage) -> list[Row]:
    """Measure the audit at every size."""
    return [one for scene in stage.scenes() for one in _audited(stage, scene)]


def _audited(stage: Stage, scene: Scene) -> list[Row]:
    rows = []
    small = stage.scene(min(stage.sizes)).log.path
    for name, checks, is_wanted in _STEPS:
        runs = [_run(stage, str(scene.log.path), checks, str(small)) for _ in range(stage.rounds(5))]
        what = f"verify of {scene.entries:,} entries: {name}"
        rates, peaks = [run[0] for run in runs], [run[1] / _MEBI for run in runs]
        rows.append(row(what, "entries/s", rates, at_least=_FASTEST if is_wanted and scene.entries >= _LONG else None))
        if is_wanted or "references" in checks:
            # Pages that two processes share count for each of them.
            rows.append(row(f"{what}, peak memory", "MiB", peaks, at_most=_MOST if is_wanted else None))
    return rows


def _run(stage: Stage, path: str, checks: tuple[str, ...], small: str) -> list[float]:
    # A process that is started inherits the peak of the one that starts it: a shell in between is small.
    script = ["sh", "-c", '"$@"; exit $?', "sh", sys.executable, "-c", _AUDIT, path, ",".join(checks), small]
    found: list[float] = json.loads(stage.output(script))
    return found
