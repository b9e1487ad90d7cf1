"""One renderer for every command: text for people, and records in the formats of other programs."""

import json
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import chain
from typing import NamedTuple

FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv", "md", "html")
SCHEMA = 1

# Control characters, line separators, bidirectional controls and tags that nobody sees: in a note or a name they could
# rewrite a terminal.
_UNPRINTED = [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F)]
_UNPRINTED += [*range(0x2060, 0x2070), *range(0xD800, 0xE000), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
_VISIBLE = {point: ascii(chr(point))[1:-1] for point in _UNPRINTED}
# What a spreadsheet takes for the beginning of a formula (CWE-1236), and the sign that is put before it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_MARK = "'"
_PRIVATE = b"PRIVATE+KEY+"
_LONGEST_FIRST_LINE = 1 << 20
_LOCK = ".lock"
_MOST_ALIGNED = 100_000
_MOST_CHARACTERS = 20_000_000


def visible(text: str) -> str:
    """Show a text on one line, with the characters that nobody would see written out."""
    return text.translate(_VISIBLE)


class Paint:
    """Colours for a terminal; without one, the words alone."""

    def __init__(self, *, is_on: bool) -> None:
        self._is_on = is_on

    def _wrap(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on and text else text

    def head(self, text: str) -> str:
        """Set a heading."""
        return self._wrap("1", text)

    def sure(self, text: str) -> str:
        """Set what is certain."""
        return self._wrap("32", text)

    def doubt(self, text: str) -> str:
        """Set what is not."""
        return self._wrap("33", text)

    def quiet(self, text: str) -> str:
        """Set what matters less."""
        return self._wrap("2", text)


class View(NamedTuple):
    """What a command found.

    Attributes:
        columns: Names of the fields of a record, in order.
        records: The records, each with these fields.
        text: Gives the lines for people.
        versioned: Whether records end with `schema`; entries of the log stand as they are.
        notes: What the text says of the parties, to be said on stderr where the output has another form.
        head: The head of the ledger, where records do not name it themselves: each then ends with it.
    """

    columns: tuple[str, ...]
    records: Iterable[Mapping[str, object]]
    text: Callable[[Paint], Iterable[str]]
    versioned: bool = True
    notes: tuple[str, ...] = ()
    head: str = ""


class TargetError(Exception):
    """An output file that may not or cannot be written: `what` and `hint` say so, `code` is the exit code."""

    def __init__(self, what: str, hint: str, code: int) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.code = code


class Output(NamedTuple):
    """Where and how to show: a format, a file or stdout, colours or not.

    Attributes:
        format: One of `FORMATS`.
        path: The file; None for stdout.
        color: auto, always or never.
        spreadsheet: Whether cells of CSV and TSV that a spreadsheet would calculate are marked as text.
        quiet: Whether to leave talk out.
    """

    format: str
    path: str | None = None
    color: str = "auto"
    spreadsheet: bool = False
    quiet: bool = False

    def show(self, view: View) -> None:
        """Render a view to the file or to stdout.

        Raises:
            TargetError: When the file may not or cannot be written.
        """
        cells = self._cells()
        lines = self._lines(view, cells)
        if self.path is None:
            _print(lines)
        else:
            _write(self.path, lines)
        if cells.formulas and not self.quiet and sys.stderr is not None:
            cells_of = "1 cell begins" if cells.formulas == 1 else f"{cells.formulas} cells begin"
            note = f"diplo: note: {cells_of} as a formula does; with --spreadsheet a ' stands before such text"
            print(note, file=sys.stderr)  # noqa: T201 - this is what prints

    def render(self, view: View) -> str:
        """Give the whole output as one text."""
        return "".join(line + "\n" for line in self._lines(view, self._cells()))

    def _cells(self) -> "_Cells":
        return _Cells(is_marked=self.spreadsheet, is_seen=self.path is None and sys.stdout.isatty())

    def _lines(self, view: View, cells: "_Cells") -> Iterator[str]:
        if self.format == "text":
            yield from view.text(Paint(is_on=self._is_colored()))
            return
        columns = (*view.columns, *(("head",) if view.head else ()), *(("schema",) if view.versioned else ()))
        records = (_record(record, view) for record in view.records)
        if self.format in _SEPARATORS:
            yield from _separated(_SEPARATORS[self.format], map(cells.taken, _rows(columns, records)))
        else:
            yield from _RENDERERS[self.format](columns, records)

    def _is_colored(self) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return self.path is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class _Cells:
    """What becomes of the cells of CSV and TSV: they stand as they are, but for whoever asks otherwise, or looks on.

    A text that begins as a formula gets an apostrophe with `is_marked`, and so does one that begins with an apostrophe:
    take the first one away, and the data are exact. On a terminal nothing is read back, and nothing hidden is printed.
    """

    def __init__(self, *, is_marked: bool = False, is_seen: bool = False) -> None:
        self._is_marked = is_marked
        self._is_seen = is_seen
        self.formulas = 0

    def taken(self, row: "_Row") -> list[str]:
        """Give a row as it is to be written."""
        return [self._taken(text, is_text=is_text) for text, is_text in row]

    def _taken(self, text: str, *, is_text: bool) -> str:
        # A number may be negative.
        if is_text and text.startswith(_FORMULA):
            if self._is_marked:
                text = _MARK + text
            else:
                self.formulas += 1
        elif self._is_marked and is_text and text.startswith(_MARK):
            text = _MARK + text
        return visible(text) if self._is_seen else text


# --- files ------------------------------------------------------------------------------------------------------------


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _write(path: str, lines: Iterable[str]) -> None:
    """Write to a file, whole or not at all; into what is no file, such as a pipe, as it comes."""
    try:
        found = _found(path)
        if found is not None and _is_stdout(found):
            # /dev/stdout, whatever stands behind it: opened anew, it would be written over from its beginning.
            _print(lines)
        elif found is not None and (_is_system(path) or not stat.S_ISREG(found.st_mode)):
            # A device or a pipe is written into, and so is /dev/stderr, a file behind it or not: as root one could
            # otherwise put a file in its place. A folder cannot be.
            with open(path, "a", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.writelines(line + "\n" for line in lines)
        else:
            _refuse_kept(path)
            _replace(path, lines)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritable(path, error) from error


def save(path: str, write: Callable[[str], object]) -> None:
    """Have a file written by whoever opens it by its name, whole or not at all, under the protections of all output.

    Args:
        path: The file.
        write: Writes the file that it is given the name of, which is there and empty.

    Raises:
        TargetError: When the file may not or cannot be written.
    """
    try:
        found = _found(path)
        if found is not None and (_is_system(path) or not stat.S_ISREG(found.st_mode)):
            raise TargetError(f"{path} is no file", "this format is not written as it comes: name a file", 2)
        _refuse_kept(path)
        with _beside(path) as (descriptor, aside), open(descriptor, "rb") as file:
            write(aside)
            os.fsync(file.fileno())
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: str, error: OSError) -> TargetError:
    what = f"could not write {path or repr(path)}: {error.strerror or error}"
    return TargetError(what, "check that the folder exists and that you may write there", 6)


def _refuse_kept(path: str) -> None:
    """Refuse to write over a ledger, its lock, a private key, or what was set aside of a ledger.

    Raises:
        TargetError: When there is such a file.
    """
    if owner := next(filter(_is_ledger, (path, path.removesuffix(_LOCK))), None):
        what = f"{path} is {'a ledger' if owner == path else 'the lock of a ledger'}"
        raise TargetError(what, "choose another name for the output", 2)
    if _is_kept(path):
        raise TargetError(f"{path} holds what cannot be had again", "choose another name for the output", 2)


def _found(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _is_stdout(found: os.stat_result) -> bool:
    try:
        return os.path.samestat(found, os.fstat(1))
    except OSError:
        # Closed by whoever started us.
        return False


def _is_system(path: str) -> bool:
    """Tell whether something stands where devices and descriptors do, and no files of anybody's."""
    folder = os.path.realpath(os.path.dirname(path) or ".")
    return folder == "/dev" or folder.startswith("/proc/")


def _replace(path: str, lines: Iterable[str]) -> None:
    with (
        _beside(path) as (descriptor, _),
        open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file,
    ):
        file.writelines(line + "\n" for line in lines)
        file.flush()
        os.fsync(descriptor)


@contextmanager
def _beside(path: str) -> Iterator[tuple[int, str]]:
    """Write beside the file first, so that what stood there is whole until the new one is; a link gives way to the file."""
    # Nobody can guess the name, and nothing that has it is written into or through: others may write in that folder.
    aside = os.path.join(os.path.dirname(path), f".diplo-{os.urandom(8).hex()}.part")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(aside, flags, 0o666)
    try:
        if os.path.isfile(path) and not os.path.islink(path):
            # Whoever kept it from others did not mean the old answer alone.
            os.fchmod(descriptor, os.stat(path).st_mode & 0o777)
        yield descriptor, aside
        os.replace(aside, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(aside)
        raise


def _is_ledger(path: str) -> bool:
    """Tell whether a file begins as a ledger does, by whatever name it is reached."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return b'"kind":"ledger"' in file.readline(_LONGEST_FIRST_LINE)


def _is_kept(path: str) -> bool:
    """Tell whether a file is a private key, or what was set aside of a ledger."""
    if re.search(r"\.(cut-[0-9]+|unmerged)(-[0-9]+)?$", path):
        return os.path.lexists(path)
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return file.read(len(_PRIVATE)) == _PRIVATE


def choose(name: str | None, path: str | None) -> str:
    """Choose the format: the one named, else by the ending of the output file, else text.

    Raises:
        TargetError: When the file's ending names no format.
    """
    if name:
        return name
    if path is None:
        return "text"
    ending = os.path.splitext(path)[1].lstrip(".").lower()
    endings = {"txt": "text", "htm": "html", "markdown": "md", "ndjson": "jsonl", "note": "text", "checkpoint": "text"}
    found = endings.get(ending, ending)
    if found not in FORMATS:
        raise TargetError(f"the ending of {os.path.basename(path)} names no format", f"say -O {'|'.join(FORMATS)}", 2)
    return found


def _record(record: Mapping[str, object], view: View) -> Mapping[str, object]:
    head = {"head": view.head} if view.head else {}
    return {**record, **head, **({"schema": SCHEMA} if view.versioned else {})}


# --- formats ----------------------------------------------------------------------------------------------------------

_Records = Iterable[Mapping[str, object]]


def _compact(value: object) -> str:
    return _seen(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _seen(text: str) -> str:
    """Escape in JSON what nobody would see (RFC 8259, section 7): it stands in texts alone, and is read back as it was."""
    return text if text.isascii() and "\x7f" not in text else text.translate(_in_json())


@cache
def _in_json() -> dict[int, str]:
    return {point: json.dumps(chr(point))[1:-1].replace("\x7f", "\\u007f") for point in _UNPRINTED}


def _json(_: Sequence[str], records: _Records) -> Iterator[str]:
    # One record a line, also of an array; a line is given when it is known whether another follows.
    line = "["
    for record in records:
        if line != "[":
            yield line + ","
            line = ""
        line += _seen(json.dumps(record, ensure_ascii=False))
    yield line + "]"


def _jsonl(_: Sequence[str], records: _Records) -> Iterator[str]:
    return (_compact(record) for record in records)


def cell(value: object) -> str:
    """Write a value into one cell: lists joined by `|`, what has parts of its own as JSON, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        if all(isinstance(item, str) for item in value):
            return "|".join(value)
        return _compact(value)
    return _compact(value) if isinstance(value, Mapping) else str(value)


# The cells of a row, each with whether it is a text.
_Row = list[tuple[str, bool]]


def _separated(separator: str, rows: Iterable[list[str]]) -> Iterator[str]:
    import csv  # noqa: PLC0415 - only these formats need it
    import io  # noqa: PLC0415 - the same

    buffer = io.StringIO()
    # The ends of lines named here are what makes the writer quote a cell that holds one.
    writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue().removesuffix("\r\n")
        buffer.seek(0)
        buffer.truncate()


def _rows(columns: Sequence[str], records: _Records) -> Iterator[_Row]:
    yield [(column, True) for column in columns]
    for record in records:
        values = [record.get(column) for column in columns]
        yield [(cell(value), not isinstance(value, int | float)) for value in values]


def _shown(columns: Sequence[str], records: _Records) -> Iterator[list[str]]:
    return ([visible(text) for text, _ in row] for row in _rows(columns, records))


def _table(columns: Sequence[str], records: _Records) -> Iterator[str]:
    rows = _shown(columns, records)
    first: list[list[str]] = []
    characters = 0
    # As wide as the longest of the first rows; what comes behind them is never all kept, and never cut.
    while len(first) < _MOST_ALIGNED and characters < _MOST_CHARACTERS and (row := next(rows, None)) is not None:
        first.append(row)
        characters += sum(map(len, row))
    widths = [max(len(row[place]) for row in first) for place in range(len(columns))]
    for row in chain(first, rows):
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


# A pipe would end the cell; a quotation is no markup.
_ESCAPED_IN_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\|<`"})


def _markdown(columns: Sequence[str], records: _Records) -> Iterator[str]:
    for number, row in enumerate(_shown(columns, records)):
        yield "| " + " | ".join(text.translate(_ESCAPED_IN_MARKDOWN) for text in row) + " |"
        if not number:
            yield "|" + " --- |" * len(columns)


def _html(columns: Sequence[str], records: _Records) -> Iterator[str]:
    from html import escape  # noqa: PLC0415 - only this format needs it

    yield "<table>"
    for number, row in enumerate(_shown(columns, records)):
        tag = "td" if number else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(text)}</{tag}>" for text in row) + "</tr>"
    yield "</table>"


_SEPARATORS = {"csv": ",", "tsv": "\t"}
_RENDERERS: dict[str, Callable[[Sequence[str], _Records], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "md": _markdown,
    "html": _html,
}
