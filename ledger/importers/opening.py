"""Files that people hand in: text that can be read, or one clear reason why not."""

import os
from collections.abc import Iterator

from ledger.problems import MachineError, Problem, RefusedError

# How archives and other files that are no text begin.
_SIGNATURES = (
    (b"PK\x03\x04", "a zip archive", "unpack it, and hand in the file in it"),
    (b"PK\x05\x06", "a zip archive", "unpack it, and hand in the file in it"),
    (b"\x1f\x8b", "compressed with gzip", "unpack it with gunzip"),
    (b"BZh", "compressed with bzip2", "unpack it with bunzip2"),
    (b"\xfd7zXZ\x00", "compressed with xz", "unpack it with unxz"),
    (b"%PDF", "a PDF", "hand in the table itself"),
    (b"\xd0\xcf\x11\xe0", "a file of Excel or Word", "save it as CSV"),
    (b"PAR1", "a Parquet file", "write it as CSV"),
    (b"SQLite format 3\x00", "a database of SQLite", "write the table as CSV"),
    (b"\xff\xfe", "text in UTF-16", "save it as UTF-8"),
    (b"\xfe\xff", "text in UTF-16", "save it as UTF-8"),
)
_LONGEST_SIGNATURE = max(len(signature) for signature, _, _ in _SIGNATURES)
_CHUNK = 1 << 16
# No line of a table is as long; a file without line ends is not held whole.
LONGEST_LINE = 1 << 20
_UTF8 = "utf-8"


def refuse_no_file(path: str) -> None:
    """Refuse what could be read once at most, or never ends: a folder, a pipe, a device.

    Raises:
        MachineError: When there is something of another sort under that name.
    """
    if os.path.isdir(path):
        raise MachineError(Problem("machine-read", f"{path} is a folder", "name a file"))
    if os.path.exists(path) and not os.path.isfile(path):
        raise MachineError(Problem("machine-read", f"{path} is not a file", "write it to a file first, and name that"))


def raw_lines(path: str) -> Iterator[bytes]:
    r"""Read a text file line by line, ends included (`\n` or `\r\n`), a mark of UTF-8 at its beginning left out.

    Raises:
        RefusedError: When it is no text in lines: an archive, UTF-16, a NUL, only `\r` as line ends, empty.
        MachineError: When it cannot be read, or is no file.
    """
    refuse_no_file(path)
    try:
        with open(path, "rb") as file:
            begins = file.peek(_LONGEST_SIGNATURE)[:_LONGEST_SIGNATURE]
            _refuse_signature(path, begins)
            count = 0
            while line := file.readline(LONGEST_LINE + 1):
                count += 1
                if count == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                _refuse_line(path, count, line)
                yield line
            if not count:
                raise RefusedError(Problem("file-empty", "the file is empty", "check the download", file=path))
    except OSError as error:
        raise MachineError(
            Problem("machine-read", f"could not read {path}: {error.strerror}", "check the path")
        ) from error


def _refuse_signature(path: str, begins: bytes) -> None:
    for signature, what, hint in _SIGNATURES:
        if begins.startswith(signature):
            raise RefusedError(Problem("format-wrong", f"the file is {what}, not a text", hint, file=path))


def _refuse_line(path: str, number: int, line: bytes) -> None:
    if b"\0" in line:
        hint = "save it as UTF-8 text"
        raise RefusedError(Problem("format-wrong", "there is a NUL in the file: it is no text", hint, path, number))
    if number == 1 and b"\r" in line.removesuffix(b"\n").removesuffix(b"\r"):
        what = "the lines end with CR alone, as those of old Macintoshes did"
        raise RefusedError(Problem("line-ends", what, "save it with LF or CR-LF", path))
    if len(line) > LONGEST_LINE:
        what = f"the line has more than {LONGEST_LINE:,} bytes"
        raise RefusedError(Problem("line-long", what, "check that the file is the one you mean", path, number))


def decoded(path: str, number: int, line: bytes, encoding: str = _UTF8) -> str:
    """Decode a line.

    Raises:
        RefusedError: When it is not in that encoding, with the byte and its place.
    """
    try:
        return line.decode(encoding)
    except UnicodeDecodeError as error:
        column = len(line[: error.start].decode(encoding, "replace")) + 1
        what = f"the byte 0x{line[error.start]:02x} is not {'UTF-8' if encoding == _UTF8 else encoding}"
        hint = "save the file as UTF-8; in Latin-1 or Windows-1252 it may be an accented letter"
        raise RefusedError(Problem("not-utf8", what, hint, path, number, column)) from None


def checked_text(path: str, what: str, longest: int = 1 << 28) -> str:
    """Read a whole file that is no table, as one in XML or JSON.

    Args:
        path: The file.
        what: What it should be, for the error, as "JSON".
        longest: So many bytes are read at most.

    Raises:
        RefusedError: When it is no text in UTF-8, is empty, or longer than that.
        MachineError: When it cannot be read.
    """
    refuse_no_file(path)
    try:
        with open(path, "rb") as file:
            data = file.read(longest + 1)
    except OSError as error:
        raise MachineError(
            Problem("machine-read", f"could not read {path}: {error.strerror}", "check the path")
        ) from error
    _refuse_signature(path, data[:_LONGEST_SIGNATURE])
    if not data.strip():
        raise RefusedError(Problem("file-empty", "the file is empty", "check the download", file=path))
    if len(data) > longest:
        raise RefusedError(
            Problem("file-large", f"the file has more than {longest:,} bytes", "hand it in in parts", file=path)
        )
    data = data.removeprefix(b"\xef\xbb\xbf")
    if (nul := data.find(b"\0")) >= 0:
        line = data.count(b"\n", 0, nul) + 1
        raise RefusedError(
            Problem("format-wrong", "there is a NUL in the file: it is no text", f"hand in {what}", path, line)
        )
    try:
        return data.decode(_UTF8)
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        end = data.find(b"\n", start)
        decoded(path, data.count(b"\n", 0, start) + 1, data[start : end if end >= 0 else None])
        raise AssertionError("a byte that is wrong in its text and right in its line") from error  # pragma: no cover
