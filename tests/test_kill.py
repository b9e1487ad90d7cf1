"""Real processes that are really killed while they append, and real limits of the system."""

import errno
import os
import resource
import subprocess
import sys
from pathlib import Path

import killing
import pytest
from ledgers import failed
from lines import FIRST, OLD, SECOND, THIRD, line, raws, visit

from ledger.log import Log

# How long writers are killed. The simulated disk finds more: this is to see that the system does as the simulation says.
SECONDS = float(os.environ.get("DIPLO_KILLS", "3"))
# A busy machine gets through fewer.
FEWEST = 8


def test_a_killed_writer_leaves_whole_batches_and_all_that_it_reported(tmp_path: Path) -> None:
    """Each is killed after some milliseconds, wherever that is; the next goes on where it stopped."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, killing.__file__, str(tmp_path), str(SECONDS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (0, "") == (done.returncode, done.stderr)
    rounds, unreported = map(int, done.stdout.split())
    assert SECONDS * FEWEST <= rounds
    assert 0 <= unreported < rounds


@pytest.mark.parametrize("room", [0, 1, 40, len(THIRD), len(THIRD) + 30])
def test_a_disk_that_is_full_in_the_middle_of_a_batch_has_the_old_log(tmp_path: Path, room: int) -> None:
    """The system takes some bytes of a write and refuses the rest; what it took is taken back."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(OLD)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = Log(path)
    with log.appending() as writer:
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(OLD) + room, hard))
        try:
            with failed(path, "write", os.strerror(errno.EFBIG)):
                writer.write([THIRD, line(visit(2))])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert OLD == path.read_bytes()
    with failed(path, "write", os.strerror(errno.EFBIG)), log.appending():
        pass
    with Log(path).appending() as writer:
        writer.write([THIRD])
    assert [FIRST, SECOND, THIRD] == raws(Log(path))
