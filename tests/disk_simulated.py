"""A disk in memory, for tests of the log: what processes see, what is on the disk, and what a power cut makes of the two.

It stands under the log in place of `os`, `fcntl` and `open`, and does what Linux may do and POSIX allows:

- Writes go to memory, by pages. A power cut leaves of each page that was written since the last fsync any of the versions
  that it had, and of the size any that it had, or one in between: unsynced writes may be lost, cut at any byte, put out of
  order, and zeroed, where the size came to the disk and the page did not.
- A name that was made, changed or removed since the last fsync of the directory may be as it was before.
- An fsync that fails takes the pages for written: they are shown as before, and no later fsync writes them, unless they
  are written to again. Some of them may have come to the disk. The system may forget what it shows.
- A process that is killed keeps nothing open and no lock; what it wrote to memory stays.
"""

import errno
import io
import os
from collections.abc import Callable
from random import Random
from typing import NamedTuple

import pytest
from disks import MODULES, Killed

import ledger.index
import ledger.writing

FOLDER = "/simulated"
# What a call may be given instead of going through: an error, a number of bytes that get through, or a death.
Fault = BaseException | int | None


class Status(NamedTuple):
    """What `fstat` tells."""

    st_ino: int
    st_size: int
    st_dev: int = 1


class Inode:
    """A file: what processes see, what is on the disk, and what may be there after a power cut.

    Attributes:
        number: Its number; one of a kind.
        seen: Its bytes for everyone who reads.
        kept: Its bytes on the disk.
        versions: Its bytes after each change since the last fsync.
        dirty: The pages that the next fsync writes.
    """

    def __init__(self, number: int, kept: bytes = b"") -> None:
        self.number = number
        self.seen = kept
        self.kept = kept
        self.versions: list[bytes] = []
        self.dirty: set[int] = set()
        self.is_locked = False

    def copy(self) -> "Inode":
        """Give a file that may go another way from here."""
        other = Inode(self.number, self.kept)
        other.seen, other.versions, other.dirty = self.seen, self.versions[:], self.dirty.copy()
        return other

    def change(self, seen: bytes, start: int, end: int, page: int) -> None:
        """Change what is seen, between two bytes."""
        self.seen = seen
        self.versions.append(seen)
        self.dirty.update(range(start // page, (end - 1) // page + 1))

    def sync(self, page: int) -> None:
        """Bring the pages that were written to, and the size, to the disk."""
        self.kept = self._mixed(lambda _: self.seen, len(self.seen), page)
        self.versions.clear()
        self.dirty.clear()

    def fail_to_sync(self, page: int, random: Random) -> None:
        """Bring some of it to the disk, and take all of it for written."""
        self.kept = self.after_power_cut(page, random)
        self.versions = [self.seen]
        self.dirty.clear()

    def after_power_cut(self, page: int, random: Random) -> bytes:
        """Choose what the disk holds if the power goes now."""
        if not self.versions:
            return self.kept
        versions = [self.kept, *self.versions]
        sizes = [len(version) for version in versions]
        # Mostly a size that it had; at times any in between, so that writes are cut at any byte, the last of them as well.
        size = random.choice(sizes) if random.random() < 0.6 else random.randint(min(sizes), max(sizes))
        size = max(min(sizes), size - (random.random() < 0.1))
        how = random.random()
        if how < 0.2:
            return self._mixed(lambda _: self.seen, size, page)
        if how < 0.4:
            return self._mixed(lambda _: self.kept, size, page)
        return self._mixed(lambda _: random.choice(versions), size, page)

    def _mixed(self, choose: Callable[[int], bytes], size: int, page: int) -> bytes:
        """Give what is on the disk, with another version of each page that was written to, at a size; holes are zero."""
        mixed = bytearray(self.kept[:size].ljust(size, b"\0"))
        for number in sorted(self.dirty):
            start, end = number * page, min((number + 1) * page, size)
            if start < end:
                mixed[start:end] = choose(number)[start:end].ljust(end - start, b"\0")
        return bytes(mixed)


class Opened:
    """An open file."""

    def __init__(self, inode: Inode | None, *, appends: bool) -> None:
        self.inode = inode
        self.appends = appends
        self.holds_lock = False


class Reading(io.BytesIO):
    """A file opened to be read, with its descriptor."""

    def __init__(self, disk: "Disk", file: int, data: bytes) -> None:
        super().__init__(data)
        self._disk = disk
        self._file = file

    def fileno(self) -> int:
        """Give the descriptor."""
        return self._file

    def close(self) -> None:
        """Close it."""
        if not self.closed:
            self._disk.opened.pop(self._file, None)
        super().close()


class Disk:
    """A disk, one folder on it, and the process that works there.

    Attributes:
        page: How many bytes of memory go to the disk as one.
        names: The files in the folder, as processes see them.
        kept_names: The same on the disk.
        renamed: What was done to names since the last fsync of the folder.
        before: Called before each call that changes or syncs something, with its name and file; what it gives happens instead.
        calls: How many such calls there were.
    """

    def __init__(self, page: int = 64, random: Random | None = None) -> None:
        self.page = page
        self.random = random or Random(0)  # noqa: S311 - not for secrets
        self.names: dict[str, Inode] = {}
        self.kept_names: dict[str, Inode] = {}
        self.renamed: list[tuple[str, str, Inode]] = []
        self.opened: dict[int, Opened] = {}
        self.before: Callable[[str, str], Fault] = lambda *_: None
        self.is_dead = False
        self.calls = 0
        self._next = 100

    # --- what becomes of it ---

    def copy(self) -> "Disk":
        """Give a disk that may go another way from here, with no process at work on it."""
        other = Disk(self.page, self.random)
        copies = {id(inode): inode.copy() for inode in (*self.names.values(), *self.kept_names.values())}
        copies |= {id(inode): inode.copy() for _, _, inode in self.renamed if id(inode) not in copies}
        other.names = {name: copies[id(inode)] for name, inode in self.names.items()}
        other.kept_names = {name: copies[id(inode)] for name, inode in self.kept_names.items()}
        other.renamed = [(what, name, copies[id(inode)]) for what, name, inode in self.renamed]
        other._next = self._next
        return other

    def kill(self) -> None:
        """End the process: its files are closed, its locks gone; what it wrote stays in memory."""
        for opened in self.opened.values():
            if opened.inode and opened.holds_lock:
                opened.inode.is_locked = False
        self.opened.clear()
        self.is_dead = False
        self.before = lambda *_: None

    def forget(self) -> None:
        """Show of each page that needs no writing what the disk has, as when memory ran short."""
        for inode in self.names.values():
            shown = bytearray(inode.seen)
            for start in range(0, len(shown), self.page):
                if start // self.page not in inode.dirty:
                    end = min(start + self.page, len(shown))
                    shown[start:end] = inode.kept[start:end].ljust(end - start, b"\0")
            inode.seen = bytes(shown)

    def cut_power(self) -> None:
        """End everything: what is left is on the disk."""
        self.kill()
        names = dict(self.kept_names)
        for what, name, inode in self.renamed:
            if self.random.random() < 0.5:
                self._rename(names, what, name, inode)
        self.names = {name: self._revived(inode) for name, inode in names.items()}
        self.kept_names = dict(self.names)
        self.renamed = []

    def _revived(self, inode: Inode) -> Inode:
        return Inode(inode.number, inode.after_power_cut(self.page, self.random))

    @staticmethod
    def _rename(names: dict[str, Inode], what: str, name: str, inode: Inode) -> None:
        if what == "remove":
            names.pop(name, None)
        elif what == "make":
            names[name] = inode
        else:
            # From `what` to `name`: both or neither; a name that never came to the disk cannot be changed.
            names.pop(what, None)
            names[name] = inode

    # --- what a test looks at ---

    def read(self, name: str) -> bytes:
        """Give what processes see of a file; nothing where there is none."""
        return self.names[name].seen if name in self.names else b""

    def files(self) -> dict[str, bytes]:
        """Give all files as processes see them."""
        return {name: inode.seen for name, inode in self.names.items()}

    def put(self, name: str, data: bytes) -> None:
        """Put a file on the disk, durably."""
        self._next += 1
        self.names[name] = self.kept_names[name] = Inode(self._next, data)

    # --- `open` and `fcntl` ---

    def open_file(self, path: object, mode: str = "r", buffering: int = -1) -> Reading:
        """Open a file to read it."""
        assert (mode, buffering) in {("rb", -1), ("rb", 1 << 20)}
        self._live()
        inode = self._inode(str(path))
        return Reading(self, self._take(Opened(inode, appends=False)), inode.seen)

    LOCK_EX, LOCK_NB = 2, 4

    def flock(self, file: int, how: int) -> None:
        """Lock an open file, if nobody holds the lock."""
        assert how == self.LOCK_EX | self.LOCK_NB
        self._live()
        opened = self.opened[file]
        assert opened.inode
        if opened.inode.is_locked and not opened.holds_lock:
            raise BlockingIOError(errno.EWOULDBLOCK, "Resource temporarily unavailable")
        opened.inode.is_locked = opened.holds_lock = True

    # --- `os` ---

    path, fspath, PathLike, strerror = os.path, staticmethod(os.fspath), os.PathLike, staticmethod(os.strerror)
    O_RDWR, O_WRONLY, O_RDONLY, O_CREAT, O_TRUNC = os.O_RDWR, os.O_WRONLY, os.O_RDONLY, os.O_CREAT, os.O_TRUNC
    O_APPEND, O_CLOEXEC, O_DIRECTORY = os.O_APPEND, os.O_CLOEXEC, os.O_DIRECTORY

    def open(self, path: str, flags: int, mode: int = 0o777) -> int:
        """Open a file, or the folder."""
        assert mode in {0o777, 0o644}
        if flags & os.O_DIRECTORY:
            self._live()
            assert path == FOLDER
            return self._take(Opened(None, appends=False))
        name = os.path.basename(path)
        if name not in self.names and flags & os.O_CREAT:
            self._may("create", name)
            self._next += 1
            self.names[name] = inode = Inode(self._next)
            self.renamed.append(("make", name, inode))
        else:
            self._live()
            inode = self._inode(path)
        if flags & os.O_TRUNC and inode.seen:
            self._truncate(inode, 0)
        return self._take(Opened(inode, appends=bool(flags & os.O_APPEND)))

    def close(self, file: int) -> None:
        """Close a file; its lock goes with it."""
        if self.is_dead:
            # What a dead process had open is closed when it is cleared away.
            return
        opened = self.opened.pop(file)
        if opened.inode and opened.holds_lock:
            opened.inode.is_locked = False

    def fstat(self, file: int) -> Status:
        """Tell of an open file."""
        self._live()
        inode = self.opened[file].inode
        assert inode
        return Status(inode.number, len(inode.seen))

    def stat(self, path: object) -> Status:
        """Tell of a file."""
        self._live()
        inode = self._inode(str(path))
        return Status(inode.number, len(inode.seen))

    def pread(self, file: int, size: int, offset: int) -> bytes:
        """Read from a place."""
        self._live()
        inode = self.opened[file].inode
        assert inode
        return inode.seen[offset : offset + size]

    def write(self, file: int, data: bytes | memoryview) -> int:
        """Append bytes, or some of them; at the beginning of a file that is not opened to be appended to."""
        inode = self.opened[file].inode
        assert inode
        through = self._may("write", self._name(inode), len(data))
        return self._write(inode, bytes(data[:through]), len(inode.seen))

    def pwrite(self, file: int, data: bytes, offset: int) -> int:
        """Write bytes at a place; appended, as on Linux, where the file is opened to be appended to."""
        inode = self.opened[file].inode
        assert inode
        through = self._may("pwrite", self._name(inode), len(data))
        return self._write(inode, data[:through], len(inode.seen) if self.opened[file].appends else offset)

    def fsync(self, file: int) -> None:
        """Bring a file, or the names in the folder, to the disk."""
        inode = self.opened[file].inode
        if inode is None:
            self._may("fsync", "folder")
            self.kept_names = dict(self.names)
            self.renamed.clear()
            return
        try:
            self._may("fsync", self._name(inode))
        except OSError:
            inode.fail_to_sync(self.page, self.random)
            raise
        inode.sync(self.page)

    def ftruncate(self, file: int, size: int) -> None:
        """Cut a file."""
        inode = self.opened[file].inode
        assert inode
        self._may("ftruncate", self._name(inode))
        self._truncate(inode, size)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name; both names change at once."""
        before, after = os.path.basename(old), os.path.basename(new)
        self._may("rename", before)
        assert after not in self.names
        self.names[after] = inode = self.names.pop(before)
        self.renamed.append((before, after, inode))

    def unlink(self, path: str) -> None:
        """Remove a name."""
        name = os.path.basename(path)
        self._may("unlink", name)
        self.renamed.append(("remove", name, self.names.pop(name)))

    def _live(self) -> None:
        if self.is_dead:
            raise Killed

    def _may(self, call: str, name: str, length: int = 0) -> int:
        """Ask whether a call goes through, and how many of its bytes."""
        self._live()
        self.calls += 1
        fault = self.before(call, name)
        if isinstance(fault, Killed):
            self.is_dead = True
        if isinstance(fault, BaseException):
            raise fault
        return length if fault is None else max(1, min(fault, length))

    def _inode(self, path: str) -> Inode:
        try:
            return self.names[os.path.basename(path)]
        except KeyError:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory") from None

    def _name(self, inode: Inode) -> str:
        return next(name for name, other in self.names.items() if other is inode)

    def _take(self, opened: Opened) -> int:
        self._next += 1
        self.opened[self._next] = opened
        return self._next

    def _write(self, inode: Inode, data: bytes, offset: int) -> int:
        seen = inode.seen.ljust(offset, b"\0")
        seen = seen[:offset] + data + seen[offset + len(data) :]
        inode.change(seen, offset, offset + len(data), self.page)
        return len(data)

    def _truncate(self, inode: Inode, size: int) -> None:
        # The page that is cut is written to: what stood behind the cut is zeroed in it.
        inode.change(inode.seen[:size].ljust(size, b"\0"), size, size + (size % self.page > 0), self.page)


class Proxy:
    """What stands in the modules: the disk of the moment, so that one test can go from disk to disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk

    def __getattr__(self, name: str) -> object:
        """Give what the disk has."""
        return getattr(self.disk, name)

    def open_file(self, path: object, mode: str = "r", buffering: int = -1) -> Reading:
        """Open a file of the disk of the moment."""
        return self.disk.open_file(path, mode, buffering)


def put_under(disk: Disk, log: pytest.MonkeyPatch, *, page: int | None = None) -> Proxy:
    """Have the log and its index make their system calls on a disk; notes are written for lines in two of its pages."""
    proxy = Proxy(disk)
    for module in (*MODULES, ledger.index):
        log.setattr(module, "os", proxy)
        log.setattr(module, "open", proxy.open_file, raising=False)
    log.setattr(ledger.writing, "fcntl", proxy)
    log.setattr(ledger.writing, "PAGE", page or disk.page)
    return proxy
