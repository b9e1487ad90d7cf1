"""Who waits for the lock of a log: it is given in the kernel, in time, and never to somebody who has gone."""

import fcntl
import threading
import time
from pathlib import Path

import pytest
from ledgers import NOW, build, mutual

from ledger import writing
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.problems import MachineError


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait in the kernel at once."""
    monkeypatch.setattr(writing, "_SOON", 0.0)


def test_who_waits_is_given_the_lock_when_it_is_free(tmp_path: Path) -> None:
    """Not at the next time it would have asked."""
    log = build(tmp_path)
    with Log(log.path).appending():
        holder = threading.Event()
        done: list[int] = []

        def wait() -> None:
            holder.set()
            body = mutual("visit", "1960", "CUB", "MEX")
            done.append(append(Log(log.path), text_of([body]), author="Ada", now=NOW).head.size)

        waiting = threading.Thread(target=wait)
        waiting.start()
        holder.wait()
        time.sleep(0.05)
        assert [] == done
    waiting.join(10)
    assert [3] == done


def test_who_waited_in_vain_keeps_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has gone when the lock is free, and the next one gets it."""
    log = build(tmp_path)
    monkeypatch.setattr(writing, "LONGEST_WAIT", 0.05)
    with Log(log.path).appending():
        with pytest.raises(MachineError, match="another program is appending"), Log(log.path).appending():
            pass
        time.sleep(0.05)
    until = time.monotonic() + 5
    with open(f"{log.path}.lock", "rb") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                assert time.monotonic() < until
                time.sleep(0.01)


def test_a_person_who_interrupts_keeps_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lock may have been given in that instant; it goes with the descriptor."""

    def interrupted(waiter: writing._Waiter, _: float) -> None:
        assert waiter._is_locked.wait(10)  # noqa: SLF001 - the instant that is meant
        raise KeyboardInterrupt

    log = build(tmp_path)
    monkeypatch.setattr(writing._Waiter, "wait", interrupted)  # noqa: SLF001 - see above
    with open(f"{log.path}.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(0.05, fcntl.flock, (lock, fcntl.LOCK_UN)).start()
        with pytest.raises(KeyboardInterrupt), Log(log.path).appending():
            pass
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_short_wait_is_over_without_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where few write, to ask again is quickest."""
    monkeypatch.setattr(writing, "_SOON", 10.0)
    monkeypatch.delattr(writing, "_Waiter")
    log = build(tmp_path)
    with open(f"{log.path}.lock", "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        threading.Timer(0.05, fcntl.flock, (lock, fcntl.LOCK_UN)).start()
        with Log(log.path).appending():
            pass
