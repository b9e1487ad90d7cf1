"""Tables in CSV (RFC 4180): rows by the names of their columns, each with its line, and one error for what is no table."""

import csv
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.importers.importer import Given
from ledger.importers.opening import decoded, raw_lines
from ledger.problems import Problem, RefusedError

# So many rows are read between two reports of how far that has come.
_REPORT = 500
_MOST_NAMED = 12


class Line(NamedTuple):
    """One row of a table.

    Attributes:
        number: Line of the file on which it begins, from 1; the header stands on the first.
        cells: Its cells by the names of the columns, as they stand.
        raw: The row as it stands in the file, without its line end.
        problem: What is wrong with it as a row; then it has no cells.
    """

    number: int
    cells: dict[str, str]
    raw: str
    problem: Problem | None = None


def read_table(
    given: Given, columns: Sequence[str] = (), *, delimiter: str = ",", encoding: str = "utf-8"
) -> Iterator[Line]:
    """Read a table with a header, row by row.

    Args:
        given: What the importer was handed.
        columns: The columns that it must have, in any order and among others.
        delimiter: What stands between cells.
        encoding: How its text is written.

    Raises:
        RefusedError: When the file is no text in that encoding, has no such header, or breaks off within a quotation.
        MachineError: When it cannot be read.
    """
    source = _Source(given.path, encoding)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    header = _header(given.path, reader, columns)
    whole = os.path.getsize(given.path)
    count = 0
    while True:
        begins = source.count + 1
        source.taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            count += 1
            yield Line(begins, {}, source.raw(), _unreadable(str(error)))
            continue
        if not cells:
            # A blank line is no row.
            continue
        count += 1
        if given.progress and not count % _REPORT:
            given.progress(count, source.size, whole)
        if len(cells) != len(header):
            what = f"the row has {_cells(len(cells))}, and the header {len(header)}"
            hint = "a cell with a comma or a line end in it stands in quotation marks"
            yield Line(begins, {}, source.raw(), Problem("row-wrong", what, hint))
            continue
        yield Line(begins, dict(zip(header, cells, strict=True)), source.raw())
    if not count:
        raise RefusedError(
            Problem("rows-missing", "the table has a header and no rows", "check the download", given.path)
        )


class _Source:
    """The lines of a file for the reader of rows, with those taken since the last row began."""

    def __init__(self, path: str, encoding: str) -> None:
        self._path = path
        self._encoding = encoding
        self._lines = raw_lines(path)
        self.count = 0
        self.size = 0
        self.taken: list[str] = []

    def __iter__(self) -> "_Source":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        self.size += len(line)
        text = decoded(self._path, self.count, line, self._encoding)
        self.taken.append(text)
        return text

    def raw(self) -> str:
        return "".join(self.taken).rstrip("\r\n")


def _header(path: str, reader: Iterator[list[str]], columns: Sequence[str]) -> list[str]:
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise RefusedError(_unreadable(str(error))._replace(file=path, line=1)) from error
    there = f"its columns are {', '.join(header[:_MOST_NAMED])}{' …' if len(header) > _MOST_NAMED else ''}"
    if missing := [name for name in columns if name not in header]:
        what = f"the table has no column {_listed(missing)}"
        raise RefusedError(Problem("columns-missing", what, f"{there}; is it the file you mean?", path, 1))
    if again := sorted({name for name in header if header.count(name) > 1}):
        what = f"the table has more than one column {_listed(again)}"
        raise RefusedError(Problem("columns-twice", what, "name each column once", path, 1))
    return header


def _listed(names: Sequence[str]) -> str:
    return " or ".join(map(repr, names))


def _unreadable(what: str) -> Problem:
    if "unexpected end" in what:
        return Problem("row-wrong", "the file ends within a quotation", "check that the download is whole")
    if "field larger" in what:
        return Problem(
            "row-wrong", "a cell is longer than 131,072 characters", "look for a quotation mark that is not closed"
        )
    hint = "a quotation mark within a quoted cell is written twice"
    return Problem("row-wrong", f"the row is no row of CSV: {what}", hint)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"
