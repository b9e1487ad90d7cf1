"""The append-only file as its readers see it: whole batches, each line checked; writers are let in by `appending`.

How a line becomes durable stands in `ledger.writing`, what is done about the work of a writer that died in
`ledger.recovery`; both are loaded by whoever appends. A reader changes nothing: it stops before what is not whole.
"""

import codecs
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from ledger.canonical import ENVELOPE, LONGEST_LINE, body_of, entry_id, line_of
from ledger.kinds import KINDS
from ledger.ordering import is_ordered
from ledger.problems import DamagedError, MachineError, Problem
from ledger.shape import FORMAT, flaws
from ledger.upcasters import CURRENT, lift

if TYPE_CHECKING:
    from typing import Protocol

    from ledger.head import Head
    from ledger.known import Known
    from ledger.readmodel.chosen import Chosen
    from ledger.writing import Desk, Writer

    class Model(Protocol):
        """What knows which lines of a log a question needs."""

        tail: list[str]

        def chosen(self, known: Known | None = None) -> Chosen | None:
            """Give the lines of the log that a question may need, as of some state of knowledge."""

        def distrust(self, error: Exception) -> str:
            """Have done with it, an answer having failed, and give what a person should hear."""


_CHUNK = 1 << 20
_EXCERPT = 72
LONGEST_NOTE = 400
# So many bytes of a batch tell it from any other.
_BEGUN = 80

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


class Note(NamedTuple):
    """What stands in the lock file while a batch is written.

    Attributes:
        before, after: The log's size before and after.
        sha256: Of the batch, hexadecimal.
        beginning: The batch's first bytes, hexadecimal: they hold the id of its first entry and its time of recording.
    """

    before: int
    after: int
    sha256: str
    beginning: str

    @classmethod
    def of(cls, before: int, batch: bytes) -> "Note":
        """Make the note of a batch that is to stand from a byte on."""
        return cls(before, before + len(batch), sha256(batch).hexdigest(), batch[:_BEGUN].hex())

    def text(self) -> bytes:
        """Write the note as it stands in the file."""
        return f"{self.before} {self.after} {self.sha256} {self.beginning}\n".encode()


class Log:
    """The log at a path; reading needs nothing else, writing happens in `appending`.

    Attributes:
        path: Where the log is.
        notices: What a person should hear: an unfinished write that was passed over or set aside.
        model: The read model that knows which lines a question needs; None to read them all.
        head: Its head as whoever read it to its end last found it; None before.
    """

    def __init__(self, path: StrPath) -> None:
        self.path = path
        # One file has one lock, whatever the symbolic links by which it is reached; hard links cannot be told apart.
        self._real = os.path.realpath(path)
        self.notices: list[str] = []
        self.model: Model | None = None
        self.head: Head | None = None
        self._desk: Desk | None = None

    def lines(self, since: Place = Place()) -> Iterator[Line]:  # noqa: B008 - a tuple, never changed
        """Read the log in order from a place on, one line at a time, and check each line.

        Raises:
            DamagedError: At the first line that no writer of ours wrote, with its number.
            MachineError: When the file cannot be read.
        """
        position, before = since.position, since.recorded_at
        for offset, raw in self._raw(since.offset):
            position += 1
            entry = checked(self.path, position, raw, before)
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
        return checked(self.path, position, raw, before)

    def _raw(self, offset: int, until: int | None = None) -> Iterator[tuple[int, bytes]]:
        try:
            with open(self.path, "rb", buffering=_CHUNK) as file:
                limit, size = whole_size(file.fileno(), partial(_noted, self._real))
                if until is not None:
                    limit, size = min(limit, until), min(size, until)
                file.seek(offset)
                for raw in pieces(file):
                    if offset + len(raw) > limit or (raw[-1:] != b"\n" and is_torn(raw)):
                        # What a writer appended since the size was taken is for the next reader.
                        if offset < size:
                            text = f"{_name(self.path)}: an unfinished write is passed over, from byte {offset} on"
                            self._notice(text)
                        return
                    yield offset, raw.removesuffix(b"\n")
                    offset += len(raw)
        except OSError as error:
            raise machine(self.path, "read", error) from error

    def _notice(self, text: str) -> None:
        if text not in self.notices:
            self.notices.append(text)

    @contextmanager
    def appending(self, wait: bool = True) -> Iterator["Writer"]:  # noqa: FBT001, FBT002 - reads well at the call
        """Hold the lock of the log and give a writer.

        Raises:
            DamagedError: When the log ends in what is neither a line nor the beginning of one.
            MachineError: When the lock cannot be had, the file cannot be opened or mended, or writing by this `Log`
                failed before: start anew, so that what is in the file is looked at again.
        """
        from ledger.writing import Desk  # noqa: PLC0415 - readers go without

        self._desk = self._desk or Desk(self.path, self._real)
        with self._desk.writer(wait=wait) as writer:
            if writer.said:
                self._notice(writer.said)
            yield writer


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Give the lines of a file with their ends; of one that is longer than any line may be, pieces that are longer too."""
    return iter(partial(file.readline, LONGEST_LINE + 1), b"")


# --- what is whole ------------------------------------------------------------------------------------------------------


def lock_path(path: StrPath) -> str:
    """Give the path of the lock file of a log, which holds the note."""
    return os.fspath(path) + ".lock"


def read_note(text: bytes) -> Note | None:
    """Read a note of a batch; None when there is none, or only part of one."""
    parts = text.decode("ascii", errors="replace").split()
    is_whole = text.endswith(b"\n") and len(text) <= LONGEST_NOTE and len(parts) == len(Note._fields)
    if is_whole and parts[0].isdigit() and parts[1].isdigit():
        return Note(int(parts[0]), int(parts[1]), parts[2], parts[3])
    return None


def _noted(path: StrPath) -> bytes:
    """Read the note beside a log; a reader that cannot believes the log."""
    try:
        with open(lock_path(path), "rb") as beside:
            return beside.read()
    except OSError:
        return b""


def whole_size(file: int, noted: Callable[[], bytes]) -> tuple[int, int]:
    """Tell how much of a log is whole batches, from the note beside it, and its size.

    The note counts only where the log did not grow while it was read: a batch might have been finished in between, and
    its note be gone.
    """
    size, note = -1, None
    while size != (now := os.fstat(file).st_size):
        size, note = now, read_note(noted())
    return (note.before if note and _is_begun(file, note, size) else size), size


def _is_begun(file: int, note: Note, size: int) -> bool:
    """Tell whether some of a batch is there and not all of it.

    The note goes, durably, before the batch is reported as appended: what is not whole under a note never was. The size
    proves nothing: it may outlive a stop of the machine that some of the bytes do not.
    """
    if not note.before < size <= note.after or not _is_of(file, note):
        return False
    return size < note.after or _hash(file, note.before, size) != note.sha256


def _is_of(file: int, note: Note) -> bool:
    """Tell whether what stands where a batch was to begin can be its beginning: its bytes, or zeros where they were lost.

    Anything else came with another file, which was put in the place of this one: a copy, or what git checked out.
    """
    if note.before and os.pread(file, 1, note.before - 1) != b"\n":
        return False
    try:
        beginning = bytes.fromhex(note.beginning)
    except ValueError:
        return False
    found = os.pread(file, len(beginning), note.before)
    return all(one in (0, wanted) for one, wanted in zip(found, beginning, strict=False))


def _hash(file: int, start: int, end: int) -> str:
    found = sha256()
    while data := os.pread(file, min(_CHUNK, end - start), start):
        found.update(data)
        start += len(data)
    return found.hexdigest()


def is_torn(raw: bytes) -> bool:
    """Tell whether bytes without a line end are what is left of a write that was never finished.

    They are the beginning of a line, or lack bytes in between, which then are zero: no line has such a byte. Anything else
    somebody else wrote there, a line of ours with its end taken off or changed perhaps.
    """
    has_holes = b"\0" in raw
    if len(raw) > LONGEST_LINE or not (has_holes or raw.startswith(_BEGINNING[: len(raw)])):
        return False
    if has_holes:
        return True
    try:
        # A character may be begun, too.
        text, _ = codecs.utf_8_decode(raw, "strict", False)
    except UnicodeDecodeError:
        return False
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated string") or error.pos >= len(text) - _LONGEST_ESCAPE
    except (ValueError, RecursionError):
        return False
    return False


_BEGINNING = b'{"v":'
_LONGEST_ESCAPE = len("\\u0000")


# --- what a line must be ------------------------------------------------------------------------------------------------


_RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
_NEWER = "install a newer diplo"
_LOST = "bytes of the line are lost"
_SEE = "a stop of the machine can leave this at the end: see `diplo repair --dry-run`"
_NOT_OURS = ("the line is not written as the ledger writes it", _RESTORE)


def checked(path: StrPath, position: int, raw: bytes, before: str) -> dict[str, object]:
    """Parse a line and check that it is byte for byte what a writer writes, and that its id proves its body.

    Raises:
        DamagedError: When it is not.
    """
    if len(raw) > LONGEST_LINE:
        raise _damaged(path, position, f"the line is longer than {LONGEST_LINE:,} bytes", _RESTORE, raw)
    try:
        # Decoded here: `json` would first guess at the encoding.
        entry = json.loads(raw.decode())
        same = isinstance(entry, dict) and line_of(entry) == raw
    except (ValueError, RecursionError, UnicodeError) as error:
        what, hint = (_LOST, _SEE) if b"\0" in raw else (f"the line is not JSON ({_short(error)})", _RESTORE)
        raise _damaged(path, position, what, hint, raw) from error
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
    is_same = entry["recorded_at"] == before and position > 1
    if not is_same and (not _is_time(entry["recorded_at"]) or str(entry["recorded_at"]) < before):
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


def _name(path: StrPath) -> str:
    return os.path.basename(path)


def _short(error: Exception) -> str:
    return str(error).partition(": line")[0] or type(error).__name__


def damaged(path: StrPath, line: Line, what: str) -> DamagedError:
    """Make the error for a line that is sound in itself and does not fit what stands before it."""
    return _damaged(path, line.position, what, _RESTORE, line.raw)


def _damaged(path: StrPath, line: int, what: str, hint: str, raw: bytes = b"") -> DamagedError:
    text = raw[:_EXCERPT].decode(errors="replace") + ("…" if len(raw) > _EXCERPT else "")
    return DamagedError(Problem("log-damaged", what, hint, str(path), line, 1 if raw else 0, text))


def machine(path: StrPath, doing: str, error: OSError) -> MachineError:
    """Make the error for a file that cannot be locked, read or written."""
    if isinstance(error, BlockingIOError):
        what = f"could not lock {_name(path)}: another program is appending"
        return MachineError(Problem("machine-lock", what, "wait for it to finish, or end it", os.fspath(path)))
    what = f"could not {doing} {_name(path)}: {error.strerror or error}"
    hint = "check that the folder exists and that you may write there" if doing != "read" else "check the path"
    return MachineError(Problem(f"machine-{doing}", what, hint, str(path)))
