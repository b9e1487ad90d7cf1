"""Errors that the kernel itself gives, put in by `strace -e inject`: what a process reports, and what the next one finds."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from lines import FIRST, OLD, SECOND, THIRD, line, raws, visit, write

from ledger.log import Log

STRACE = shutil.which("strace")
FOURTH = line(visit(2))
EIO, ENOSPC = "Input/output error", "No space left on device"
# Tries twice to append as many lines as it is told, by one `Log`, and prints what became of it.
WRITING = """
import sys
from lines import THIRD
from ledger.log import Log
from ledger.problems import MachineError
log = Log(sys.argv[1])
for _ in range(2):
    try:
        with log.appending() as writer:
            writer.write([THIRD] * int(sys.argv[2]))
        print("appended")
    except MachineError as error:
        print(error)
"""


def can_trace() -> bool:
    """Tell whether processes may be traced here: some containers forbid it."""
    return (
        STRACE is not None and not subprocess.run([STRACE, "-qq", "true"], capture_output=True, check=False).returncode
    )


pytestmark = pytest.mark.skipif(not can_trace(), reason="there is no strace here, or it may not trace")


def append(path: Path, count: int, faults: Sequence[str], name: str) -> tuple[list[str], list[str]]:
    """Append in a process for which calls on a file fail; give what it printed, and the calls that failed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    told = path.with_name("trace")
    tracing = [str(STRACE), "-qq", "-o", str(told), "-P", str(path.with_name(name)), "-e", "trace=%desc"]
    injected = [part for fault in faults for part in ("-e", f"inject={fault}")]
    command = [*tracing, *injected, sys.executable, "-c", WRITING, str(path), str(count)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    calls = [row.partition("(")[0] for row in told.read_text().splitlines() if "(INJECTED)" in row]
    told.unlink()
    return done.stdout.splitlines(), calls


LOG, LOCK = "events.jsonl", "events.jsonl.lock"
FAULTS = {
    "the fsync of what is found": (1, LOG, ["fsync:error=EIO:when=1"], EIO, ["fsync"], []),
    "the fsync of a line": (1, LOG, ["fsync:error=EIO:when=2"], EIO, ["fsync"], []),
    "the write of a batch": (2, LOG, ["write:error=ENOSPC:when=1"], ENOSPC, ["write"], []),
    "the note of a batch": (2, LOCK, ["pwrite64:error=ENOSPC:when=1"], ENOSPC, ["pwrite64"], []),
    "all from the fsync of a line on": (
        1,
        LOG,
        ["fsync:error=EIO:when=2+", "ftruncate:error=EIO"],
        EIO,
        ["fsync", "ftruncate"],
        [THIRD],
    ),
    "all from the fsync of a batch on": (
        2,
        LOG,
        ["fsync:error=EIO:when=2+", "ftruncate:error=EIO"],
        EIO,
        ["fsync", "ftruncate"],
        [THIRD, THIRD],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("count", "name", "faults", "error", "failed", "left"), FAULTS.values(), ids=FAULTS)
def test_an_error_of_the_kernel_ends_writing(
    tmp_path: Path, count: int, name: str, faults: list[str], error: str, failed: list[str], left: list[bytes]
) -> None:
    """It is told; a second try is refused without another call; the next process finds the old log, or the new one."""
    path = tmp_path / LOG
    path.write_bytes(OLD)
    printed, calls = append(path, count, faults, name)
    assert ([f"could not write {LOG}: {error}"] * 2, failed) == (printed, calls)
    assert [FIRST, SECOND, *left] == raws(Log(path))
    write(path, [FOURTH])
    assert [FIRST, SECOND, *left, FOURTH] == raws(Log(path))
