"""Appending to the log: the one place that writes it, and what makes an append safe, in the order of the system calls.

1. `flock` on a lock file beside the log. Not `lockf`, whose lock is lost when any other descriptor of the file closes.
   The lock file is never removed: a removed one could be locked by one writer while the next creates another.
2. What another writer left is seen to (`ledger.recovery`): what is not whole is set aside, what is whole and perhaps in
   memory alone is written again in place and fsynced, and so is the directory, for the names of log and lock file.
   A writer that finds the log as it left it itself goes without.
3. For a batch whose loss could be mistaken, the sizes before and after and its hash are written to the lock file and
   fsynced. A line within one page of memory needs no such note: it is whole when its line end is there, for memory goes
   to the disk by pages. Of several lines some could be there, and of a line in two pages the second page alone.
4. One `write` of the whole batch, and an fsync of the log.
5. The note is emptied and that is fsynced, so that a note stands only where nothing was reported. Then the lock is
   released, and only then is anything reported as appended.

After an error of any of these calls this process writes no more, and no fsync is tried again: after a failed one the
system takes the pages for written, shows what no disk holds, and says yes to the next fsync
(https://lwn.net/Articles/752063/). The next process begins at 2.
"""

import errno
import fcntl
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from ledger.log import Note, StrPath, lock_path, machine
from ledger.recovery import empty, recover, write_all, write_all_at

LONGEST_WAIT = 30.0
_PATIENCE = 0.02
# So long a lock is asked for now and then, which is quickest where few write; then it is waited for.
_SOON = 0.5
# Of memory, by which files are written to the disk; where pages are larger, notes are written that nobody needs.
PAGE = 4096
_INTERRUPTED = OSError(errno.EINTR, os.strerror(errno.EINTR))


class _Stand(NamedTuple):
    """By what a writer knows that nobody wrote since: the log's device, inode and size, the lock file's inode and size."""

    device: int
    inode: int
    size: int
    lock: int
    noted: int


class Desk:
    """What a process remembers of the log that it writes.

    Attributes:
        failed: The error after which nothing more is written; None while there was none.
        durable: How the log stood when all of it was last known to be on the disk; None before that.
    """

    def __init__(self, shown: StrPath, path: str) -> None:
        self._shown = shown
        self._path = path
        self.failed: OSError | None = None
        self.durable: _Stand | None = None

    @contextmanager
    def writer(self, *, wait: bool) -> Iterator["Writer"]:
        """Hold the lock of the log and give a writer; the log is mended first where a writer died.

        Raises:
            DamagedError: When the log ends in what nobody could mend.
            MachineError: When the lock cannot be had, or the machine fails, or failed before.
        """
        if self.failed:
            raise machine(self._shown, "write", self.failed)
        note = lock(self._path, wait=wait)
        try:
            file = _open(self._path)
            try:
                yield Writer(self, self._path, note, file, self._prepare(note, file))
            finally:
                os.close(file)
        finally:
            os.close(note)

    def _prepare(self, note: int, file: int) -> str:
        if self.durable == _stand(note, file):
            return ""
        try:
            said = recover(self._path, note, file)
            self.durable = _stand(note, file)
        except OSError as error:
            self.failed = error
            raise machine(self._shown, "write", error) from error
        return said


class Writer:
    """What writes the log; alive only while the lock is held.

    Attributes:
        said: What a person should hear of what was mended first; "" where nothing was.
    """

    def __init__(self, desk: Desk, path: str, note: int, file: int, said: str) -> None:
        self._desk = desk
        self._path = path
        self._note = note
        self._file = file
        self.said = said

    def write(self, raws: Sequence[bytes]) -> int:
        """Append lines as one durable batch; give the offset of the first.

        Raises:
            MachineError: When the machine fails; the log is then as it was before.
        """
        if self._desk.failed:
            raise machine(self._path, "write", self._desk.failed)
        batch = b"".join(raw + b"\n" for raw in raws)
        size = os.fstat(self._file).st_size
        after = size + len(batch)
        is_noted = len(raws) > 1 or size // PAGE != (after - 1) // PAGE
        try:
            if is_noted:
                _write_note(self._note, Note.of(size, batch))
            write_all(self._file, batch)
            os.fsync(self._file)
        except BaseException as error:
            # A person who interrupts is no error of the machine, but what was written is in doubt all the same.
            self._desk.failed = error if isinstance(error, OSError) else _INTERRUPTED
            # Not a retry: what could not be written is taken back, and whatever even that leaves the next writer cuts.
            with suppress(OSError):
                os.ftruncate(self._file, size)
                os.fsync(self._file)
            if isinstance(error, OSError):
                raise machine(self._path, "write", error) from error
            raise
        if is_noted:
            self._forget_note()
        stand = self._desk.durable
        self._desk.durable = stand and stand._replace(size=after)
        return size

    def _forget_note(self) -> None:
        try:
            empty(self._note)
        except OSError as error:
            # The batch is on the disk and is reported; a note that stays says what is true, that it is whole. But a batch
            # must not be noted over it: of the two the disk might keep a mixture.
            self._desk.failed = error


# --- the system calls ---------------------------------------------------------------------------------------------------


def lock(path: StrPath, *, wait: bool, flags: int = os.O_RDWR | os.O_CREAT) -> int:
    """Open the lock file of a log, which holds the note of a batch, and lock it; give its descriptor.

    Raises:
        MachineError: When it cannot be opened, or another process holds the lock, for half a minute if that is waited for.
    """
    path = lock_path(path)
    until = time.monotonic() + (LONGEST_WAIT if wait else 0)
    while True:
        note = -1
        try:
            note = os.open(path, flags | os.O_CLOEXEC, 0o644)
            _wait_for(note, until)
            if _is_at(note, path):
                return note
        except BaseException as error:
            # Also where a person interrupts: who waited may have been given the lock in that instant.
            if note >= 0:
                os.close(note)
            if isinstance(error, OSError):
                raise machine(path, "lock", error) from error
            raise
        # Somebody removed the file while it was waited for: the next writer locks another, and so must this one.
        os.close(note)


def _wait_for(note: int, until: float) -> None:
    """Lock a descriptor, waiting a while for whoever holds the lock; a dead process holds none."""
    soon = min(until, time.monotonic() + _SOON)
    while True:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            if now >= until:
                raise
            if now >= soon:
                break
            time.sleep(_PATIENCE)
        else:
            return
    # Who only asks now and then may never ask in the instant in which one writer of many has just let go. The kernel wakes
    # who waits there, and nobody starves (measured: eight writers, at most 0.7 s instead of more than 30).
    _Waiter(note).wait(until)


class _Waiter:
    """Waits in the kernel for a lock, in a thread of its own: a lock cannot be waited for with a limit of time."""

    def __init__(self, note: int) -> None:
        # A lock belongs to what was opened, not to the number by which it is used: the copy's is that of the note.
        self._copy = os.dup(note)
        self._guard = threading.Lock()
        self._is_locked = threading.Event()
        self._is_over = False
        threading.Thread(target=self._block, daemon=True).start()

    def _block(self) -> None:
        fcntl.flock(self._copy, fcntl.LOCK_EX)
        with self._guard:
            # Closing the copy of a note that nobody waits for any more, and that was closed, lets go of the lock.
            os.close(self._copy)
            if not self._is_over:
                self._is_locked.set()

    def wait(self, until: float) -> None:
        """Wait until the descriptor is locked.

        Raises:
            BlockingIOError: When it is not by then.
        """
        try:
            self._is_locked.wait(max(0.0, until - time.monotonic()))
        finally:
            # Also where a person interrupts.
            with self._guard:
                self._is_over = not self._is_locked.is_set()
        if self._is_over:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def _is_at(note: int, path: str) -> bool:
    try:
        return os.stat(path).st_ino == os.fstat(note).st_ino
    except FileNotFoundError:
        return False


def _open(path: str) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise machine(path, "write", error) from error


def _write_note(note: int, text: Note) -> None:
    # The file is empty: the note before was forgotten, or this process would write no more.
    write_all_at(note, text.text(), 0)
    os.fsync(note)


def _stand(note: int, file: int) -> _Stand:
    log, beside = os.fstat(file), os.fstat(note)
    return _Stand(log.st_dev, log.st_ino, log.st_size, beside.st_ino, beside.st_size)
