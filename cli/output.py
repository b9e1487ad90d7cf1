"""One renderer for every command: text for people, and records in the formats of other programs."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple, TextIO

FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv", "md", "html")
SCHEMA = 1

# Control characters, line separators, bidirectional controls and tags that nobody sees: in a note or a name they could
# rewrite a terminal.
_UNPRINTED = [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, *range(0x2028, 0x202F)]
_UNPRINTED += [*range(0x2060, 0x2070), *range(0xD800, 0xE000), 0xFEFF, *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
_VISIBLE = {point: ascii(chr(point))[1:-1] for point in _UNPRINTED}


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
    """

    columns: tuple[str, ...]
    records: Iterable[Mapping[str, object]]
    text: Callable[[Paint], Iterable[str]]
    versioned: bool = True
    notes: tuple[str, ...] = ()


class TargetError(Exception):
    """An output file that may not or cannot be written: `what` and `hint` say so, `code` is the exit code."""

    def __init__(self, what: str, hint: str, code: int) -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.code = code


class Output(NamedTuple):
    """Where and how to show: a format, a file or stdout, colours or not."""

    format: str
    path: str | None = None
    color: str = "auto"

    def show(self, view: View) -> None:
        """Render a view to the file or to stdout."""
        lines = self._lines(view)
        if self.path is None:
            for line in lines:
                sys.stdout.write(line + "\n")
            sys.stdout.flush()
            return
        self._write(self.path, lines)

    def render(self, view: View) -> str:
        """Give the whole output as one text."""
        return "".join(line + "\n" for line in self._lines(view))

    def _lines(self, view: View) -> Iterator[str]:
        if self.format == "text":
            yield from view.text(Paint(is_on=self._is_colored()))
            return
        columns = (*view.columns, "schema") if view.versioned else view.columns
        records = (_record(record, view) for record in view.records)
        yield from _RENDERERS[self.format](columns, records)

    def _is_colored(self) -> bool:
        if self.color != "auto":
            return self.color == "always"
        return self.path is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    def _write(self, path: str, lines: Iterable[str]) -> None:
        """Write beside the file first, so that what stood there is whole until the new one is."""
        if _is_ledger(path):
            raise TargetError(f"{path} is a ledger", "choose another name for the output", 2)
        aside = f"{path}.{os.getpid()}.part"
        try:
            with open(aside, "w", encoding="utf-8", newline="") as file:
                _write_lines(file, lines)
            os.replace(aside, path)
        except OSError as error:
            what = f"could not write {path}: {error.strerror or error}"
            raise TargetError(what, "check that the folder exists and that you may write there", 6) from error
        finally:
            with suppress(OSError):
                os.unlink(aside)


def _write_lines(file: TextIO, lines: Iterable[str]) -> None:
    file.writelines(line + "\n" for line in lines)


def _is_ledger(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b'"kind":"ledger"' in file.readline(4096)
    except OSError:
        return False


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
    endings = {"txt": "text", "htm": "html", "markdown": "md", "ndjson": "jsonl"}
    found = endings.get(ending, ending)
    if found not in FORMATS:
        raise TargetError(f"the ending of {os.path.basename(path)} names no format", f"say -O {'|'.join(FORMATS)}", 2)
    return found


def _record(record: Mapping[str, object], view: View) -> Mapping[str, object]:
    return {**record, "schema": SCHEMA} if view.versioned else record


# --- formats ----------------------------------------------------------------------------------------------------------

_Records = Iterable[Mapping[str, object]]


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json(_: Sequence[str], records: _Records) -> Iterator[str]:
    # One record a line, also of an array; a line is given when it is known whether another follows.
    line = "["
    for record in records:
        if line != "[":
            yield line + ","
            line = ""
        line += json.dumps(record, ensure_ascii=False)
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


def _separated(separator: str) -> Callable[[Sequence[str], _Records], Iterator[str]]:
    def render(columns: Sequence[str], records: _Records) -> Iterator[str]:
        import csv  # noqa: PLC0415 - only these formats need it
        import io  # noqa: PLC0415 - the same

        buffer = io.StringIO()
        # The ends of lines named here are what makes the writer quote a cell that holds one.
        writer = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
        for row in _rows(columns, records):
            writer.writerow(row)
            yield buffer.getvalue().removesuffix("\r\n")
            buffer.seek(0)
            buffer.truncate()

    return render


def _rows(columns: Sequence[str], records: _Records) -> Iterator[list[str]]:
    yield list(columns)
    for record in records:
        yield [cell(record.get(column)) for column in columns]


def _table(columns: Sequence[str], records: _Records) -> Iterator[str]:
    rows = [[visible(text) for text in row] for row in _rows(columns, records)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(columns))]
    for row in rows:
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


# A pipe would end the cell; a quotation is no markup.
_ESCAPED_IN_MARKDOWN = str.maketrans({character: f"\\{character}" for character in "\\|<`"})


def _markdown(columns: Sequence[str], records: _Records) -> Iterator[str]:
    for number, row in enumerate(_rows(columns, records)):
        yield "| " + " | ".join(visible(text).translate(_ESCAPED_IN_MARKDOWN) for text in row) + " |"
        if not number:
            yield "|" + " --- |" * len(columns)


def _html(columns: Sequence[str], records: _Records) -> Iterator[str]:
    from html import escape  # noqa: PLC0415 - only this format needs it

    yield "<table>"
    for number, row in enumerate(_rows(columns, records)):
        tag = "td" if number else "th"
        yield "<tr>" + "".join(f"<{tag}>{escape(visible(text))}</{tag}>" for text in row) + "</tr>"
    yield "</table>"


_RENDERERS: dict[str, Callable[[Sequence[str], _Records], Iterator[str]]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "md": _markdown,
    "html": _html,
}
