"""The append-only file: read it, append to it under a lock, and cut off what a dying writer left unfinished.

What makes an append safe, in the order of the system calls:

1. `flock` on a lock file beside the log. Not `lockf`, whose lock is lost when any other descriptor of the file closes.
   The lock file is never removed: a removed one could be locked by one writer while the next creates another.
2. For a batch of several lines, the size before and the size after are written to the lock file and fsynced. One line
   needs no such note: it is whole when its line end is there.
3. The file and the directory are fsynced at the first append of a process (what its predecessor wrote, and a file's
   name, are not durable before that), then one `write` of the whole batch and an fsync of the file.
4. The note is emptied, the lock released, and only then is anything reported as appended.

A writer that finds a note whose batch is not whole, or part of a last line, sets the bytes aside in a file of their own,
cuts the log back and says so; a last line that lacks nothing but its end is given one. A reader changes nothing: it stops
before what is not whole.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ledger.canonical import ENVELOPE, body_of, entry_id, line_of
from ledger.kinds import KINDS
from ledger.problems import DamagedError, MachineError, Problem
from ledger.shape import FORMAT, flaws, is_ordered
from ledger.upcasters import CURRENT, lift

if TYPE_CHECKING:
    from typing import Protocol

    from ledger.known import Known
    from ledger.readmodel.chosen import Chosen

    class Model(Protocol):
        """What knows which lines of a log a question needs."""

        tail: list[str]

        def chosen(self, known: Known | None = None) -> Chosen | None:
            """Give the lines of the log that a question may need, as of some state of knowledge."""

        def distrust(self, error: Exception) -> str:
            """Have done with it, an answer having failed, and give what a person should hear."""


_CHUNK = 1 << 20
_EXCERPT = 72
_LONGEST_NOTE = 100
LONGEST_WAIT = 30.0
_PATIENCE = 0.02


StrPath = str | os.PathLike[str]
# Told how far long work has come: how many things are done, how much of how much, in any unit.
Progress = Callable[[int, int, int], None]


class Line(NamedTuple):
    """A line of the log: its number from 1, the offset of its first byte, its bytes and what it says."""

    position: int
    offset: int
    raw: bytes
    entry: dict[str, object]


class Place(NamedTuple):
    """How far a log has been read: lines, bytes, and the time of recording of the last line."""

    position: int = 0
    offset: int = 0
    recorded_at: str = ""


class Log:
    """The log at a path; reading needs nothing else, writing happens in `appending`.

    Attributes:
        path: Where the log is.
        notices: What a person should hear: an unfinished write that was passed over or set aside.
        model: The read model that knows which lines a question needs; None to read them all.
    """

    def __init__(self, path: StrPath) -> None:
        self.path = path
        # One file has one lock, whatever the symbolic links by which it is reached; hard links cannot be told apart.
        self._real = os.path.realpath(path)
        self.notices: list[str] = []
        self.model: Model | None = None
        self._synced = False

    def lines(self, since: Place = Place()) -> Iterator[Line]:  # noqa: B008 - a tuple, never changed
        """Read the log in order from a place on, one line at a time, and check each line.

        Raises:
            DamagedError: At the first line that no writer of ours wrote, with its number.
            MachineError: When the file cannot be read.
        """
        position, before = since.position, since.recorded_at
        for offset, raw in self._raw(since.offset):
            position += 1
            entry = _checked(self.path, position, raw, before)
            before = str(entry["recorded_at"])
            yield Line(position, offset, raw, entry)
        if not position:
            raise _damaged(self.path, 1, "the log is empty", "start a ledger with `diplo init`")

    def raw(self, until: int) -> Iterator[tuple[int, bytes]]:
        """Read the log in order up to a byte, each line with its offset and nothing about it checked.

        Raises:
            MachineError: When the file cannot be read.
        """
        return self._raw(0, until)

    def checked(self, position: int, raw: bytes, before: str) -> dict[str, object]:
        """Parse a line and check it as `lines` does; `before` is the time of recording of the line before it.

        Raises:
            DamagedError: When no writer of ours wrote it.
        """
        return _checked(self.path, position, raw, before)

    def _raw(self, offset: int, until: int | None = None) -> Iterator[tuple[int, bytes]]:
        try:
            with open(self.path, "rb", buffering=_CHUNK) as file:
                limit, size = _whole_size(file.fileno(), partial(_noted, self._real))
                if until is not None:
                    limit, size = min(limit, until), min(size, until)
                file.seek(offset)
                for raw in file:
                    if offset + len(raw) > limit or not (raw.endswith(b"\n") or _is_whole(raw)):
                        # What a writer appended since the size was taken is for the next reader.
                        if offset < size:
                            text = f"{_name(self.path)}: an unfinished write is passed over, from byte {offset} on"
                            self._notice(text)
                        return
                    yield offset, raw.removesuffix(b"\n")
                    offset += len(raw)
        except OSError as error:
            raise _machine(self.path, "read", error) from error

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    @contextmanager
    def appending(self, wait: bool = True) -> Iterator["Writer"]:  # noqa: FBT001, FBT002 - reads well at the call
        """Hold the lock of the log and give a writer.

        Raises:
            MachineError: When the lock cannot be had, or the file cannot be opened.
        """
        note = _lock(self._real, wait=wait)
        try:
            file = _open(self._real)
            try:
                self._prepare(note, file)
                yield Writer(self._real, note, file)
            finally:
                os.close(file)
        finally:
            os.close(note)

    def _prepare(self, note: int, file: int) -> None:
        try:
            recovered = _recover(self._real, note, file)
            if not self._synced:
                # At every opening, not only where the file is made: whoever made it may have died before doing so, or
                # between the write and the fsync of an entry that is now found here and taken for durable.
                os.fsync(file)
                _sync_directory(self._real)
        except OSError as error:
            raise _machine(self.path, "write", error) from error
        self._synced = True
        if recovered:
            self._notice(recovered)


class Writer:
    """The one place that writes the log; alive only while the lock is held."""

    def __init__(self, path: StrPath, note: int, file: int) -> None:
        self._path = path
        self._note = note
        self._file = file
        self._failed: OSError | None = None

    def write(self, raws: Sequence[bytes]) -> int:
        """Append lines as one durable batch; give the offset of the first.

        Raises:
            MachineError: When the machine fails; the log is then as it was before.
        """
        if self._failed:
            # The note of the batch that failed may stand yet, and would cut off what came after it.
            raise _machine(self._path, "write", self._failed)
        batch = b"".join(raw + b"\n" for raw in raws)
        size = os.fstat(self._file).st_size
        try:
            if len(raws) > 1:
                _write_note(self._note, f"{size} {size + len(batch)}\n".encode())
            _write_all(self._file, batch)
            os.fsync(self._file)
        except OSError as error:
            self._failed = error
            # Not a retry: what could not be written is taken back, and whatever even that leaves the next writer cuts.
            with suppress(OSError):
                os.ftruncate(self._file, size)
                os.fsync(self._file)
            raise _machine(self._path, "write", error) from error
        if len(raws) > 1:
            # A note that stays says what is true: the batch is whole.
            with suppress(OSError):
                os.ftruncate(self._note, 0)
        return size


# --- files, locks, recovery -------------------------------------------------------------------------------------------


def _name(path: StrPath) -> str:
    return os.path.basename(path)


def _lock_path(path: StrPath) -> str:
    return os.fspath(path) + ".lock"


def _lock(path: StrPath, *, wait: bool) -> int:
    """Open the lock file, which holds the note of a batch, and lock it; give its descriptor."""
    path = _lock_path(path)
    note = -1
    try:
        note = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        _wait_for(note, LONGEST_WAIT if wait else 0)
    except OSError as error:
        if note >= 0:
            os.close(note)
        raise _machine(path, "lock", error) from error
    return note


def _wait_for(note: int, seconds: float) -> None:
    """Lock a descriptor, waiting a while for whoever holds the lock; a dead process holds none."""
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise
            time.sleep(_PATIENCE)
        else:
            return


def _open(path: StrPath) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise _machine(path, "write", error) from error


def _write_note(note: int, text: bytes) -> None:
    os.pwrite(note, text, 0)
    os.ftruncate(note, len(text))
    os.fsync(note)


def _write_all(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]


def _sync_directory(path: StrPath) -> None:
    directory = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read_note(text: bytes) -> tuple[int, int] | None:
    """Read a note of a batch: its size before and after; None when there is none, or only part of one."""
    parts = text.split()
    if text.endswith(b"\n") and len(parts) == 2 and all(part.isdigit() for part in parts):  # noqa: PLR2004 - two sizes
        return int(parts[0]), int(parts[1])
    return None


def _noted(path: StrPath) -> bytes:
    """Read the note beside a log; a reader that cannot believes the log."""
    try:
        with open(_lock_path(path), "rb") as beside:
            return beside.read()
    except OSError:
        return b""


def _whole_size(file: int, noted: Callable[[], bytes]) -> tuple[int, int]:
    """Tell how much of a log is whole batches, from the note beside it, and its size.

    The note counts only where the log did not grow while it was read: a batch might have been finished in between, and
    its note be gone.
    """
    size, note = -1, None
    while size != (now := os.fstat(file).st_size):
        size, note = now, _read_note(noted())
    return (note[0] if note and note[0] < size < note[1] else size), size


def _recover(path: StrPath, note: int, file: int) -> str:
    """Set aside and cut off what is not whole; say so, or give "". May itself be interrupted and done again."""
    noted = os.pread(note, _LONGEST_NOTE, 0)
    limit, size = _whole_size(file, lambda: noted)
    whole = _end_of_lines(file, limit)
    said = ""
    if whole < limit == size and _is_whole(os.pread(file, size - whole, whole)):
        # All of an entry but its line end is there, and its id proves it: an editor took the line end, or a crash did.
        _write_all(file, b"\n")
        os.fsync(file)
        said = f"{_name(path)}: the last line had no end; it was given one"
    elif whole < size:
        aside = f"{os.fspath(path)}.cut-{whole}"
        said = f"{_name(path)}: an unfinished write of {size - whole} bytes was set aside in {_name(aside)}"
        cut = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            _write_all(cut, os.pread(file, size - whole, whole))
            os.fsync(cut)
        finally:
            os.close(cut)
        # What is set aside is durable, its name too, before it is cut off.
        _sync_directory(path)
        os.ftruncate(file, whole)
        os.fsync(file)
    if noted:
        # Durably: a note that came back after a power cut would cut off what is appended from now on.
        os.ftruncate(note, 0)
        os.fsync(note)
    return said


def _is_whole(raw: bytes) -> bool:
    """Tell whether a line without its end is a whole entry all the same: written as we write, and proved by its id."""
    try:
        entry = json.loads(raw)
        return isinstance(entry, dict) and line_of(entry) == raw and entry.get("id") == entry_id(body_of(entry))
    except (ValueError, RecursionError, UnicodeError):
        return False


def _end_of_lines(file: int, size: int) -> int:
    """Find the end of the last whole line at or before a size."""
    if size and os.pread(file, 1, size - 1) == b"\n":
        return size
    end = size
    while end > 0:
        start = max(0, end - _CHUNK)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


# --- what a line must be ------------------------------------------------------------------------------------------------


_RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
_NEWER = "install a newer diplo"
_NOT_OURS = ("the line is not written as the ledger writes it", _RESTORE)


def _checked(path: StrPath, position: int, raw: bytes, before: str) -> dict[str, object]:
    """Parse a line and check that it is byte for byte what a writer writes, and that its id proves its body."""
    try:
        # Decoded here: `json` would first guess at the encoding.
        entry = json.loads(raw.decode())
        same = isinstance(entry, dict) and line_of(entry) == raw
    except (ValueError, RecursionError, UnicodeError) as error:
        raise _damaged(path, position, f"the line is not JSON ({_short(error)})", _RESTORE, raw) from error
    what, hint = _NOT_OURS if not same else _fault(entry, position, before)
    if what:
        raise _damaged(path, position, what, hint, raw)
    return lift(entry)


def _fault(entry: Mapping[str, object], position: int, before: str) -> tuple[str, str]:  # noqa: PLR0911 - one a rule
    """Say what is wrong with an entry, and what to do; two empty texts when nothing is."""
    version, kind, body = entry.get("v"), entry.get("kind"), body_of(entry)
    if isinstance(version, int) and version > CURRENT:
        return f"the entry is of version {version}; this program reads up to {CURRENT}", _NEWER
    if not _has_envelope(entry):
        return _NOT_OURS
    if entry["id"] != entry_id(body):
        return f"the entry's body does not match its id {entry['id']!r}", _RESTORE
    if not (isinstance(kind, str) and kind in KINDS):
        return f"there is no kind {kind!r}", _NEWER
    # The entries of a batch share their time.
    if entry["recorded_at"] != before and (not _is_time(entry["recorded_at"]) or str(entry["recorded_at"]) < before):
        return f"the time of recording {entry['recorded_at']!r} does not follow the entry before it", _RESTORE
    if (position == 1) != (kind == "ledger"):
        return "the first entry, and no other, is of kind `ledger`", _RESTORE
    if position == 1 and entry.get("format") != FORMAT:
        return f"the ledger has format {entry.get('format')!r}; this program reads format {FORMAT}", _NEWER
    # The id proves only that the body is what it was; whoever made a line by hand could have given it any.
    if version == CURRENT and (found := flaws(body)):
        return f"no writer would have appended this: {found[0].what}", _RESTORE
    return _NOT_OURS if version == CURRENT and not is_ordered(body) else ("", "")


def _has_envelope(entry: Mapping[str, object]) -> bool:
    version = entry.get("v")
    numbered = isinstance(version, int) and not isinstance(version, bool) and version > 0
    return numbered and tuple(entry)[: len(ENVELOPE)] == ENVELOPE and isinstance(entry["recorded_by"], str)


def time_text(moment: datetime) -> str:
    """Write a moment as the log does: RFC 3339, UTC, whole microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


_TIME_LENGTH = len("2024-02-14T00:00:00.000000Z")


def _is_time(value: object) -> bool:
    # Exactly this form, so that texts compare as the times do.
    if not isinstance(value, str) or len(value) != _TIME_LENGTH or not value.endswith("Z"):
        return False
    try:
        return time_text(datetime.fromisoformat(value)) == value
    except ValueError:
        return False


def _short(error: Exception) -> str:
    return str(error).partition(": line")[0] or type(error).__name__


def damaged(path: StrPath, line: Line, what: str) -> DamagedError:
    """Make the error for a line that is sound in itself and does not fit what stands before it."""
    return _damaged(path, line.position, what, _RESTORE, line.raw)


def _damaged(path: StrPath, line: int, what: str, hint: str, raw: bytes = b"") -> DamagedError:
    text = raw[:_EXCERPT].decode(errors="replace") + ("…" if len(raw) > _EXCERPT else "")
    return DamagedError(Problem("log-damaged", what, hint, str(path), line, 1 if raw else 0, text))


def _machine(path: StrPath, doing: str, error: OSError) -> MachineError:
    if isinstance(error, BlockingIOError):
        what = f"could not lock {_name(path)}: another program is appending"
        return MachineError(Problem("machine-lock", what, "wait for it to finish, or end it", os.fspath(path)))
    what = f"could not {doing} {_name(path)}: {error.strerror or error}"
    hint = "check that the folder exists and that you may write there" if doing != "read" else "check the path"
    return MachineError(Problem(f"machine-{doing}", what, hint, str(path)))
