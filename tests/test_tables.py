"""Tables that people hand in: rows with their lines, and one clear error for what is no table."""

import bz2
import gzip
import io
import lzma
import os
import zipfile
from pathlib import Path

import pytest
from importing import given
from ledgers import refused

from ledger.importers.opening import LONGEST_LINE, checked_text, raw_lines
from ledger.importers.tables import Line, read_table
from ledger.problems import LedgerError, MachineError, Problem, RefusedError


def table(folder: Path, data: bytes) -> Path:
    """Write a file."""
    path = folder / "table.csv"
    path.write_bytes(data)
    return path


def rows(path: Path, *columns: str, delimiter: str = ",", encoding: str = "utf-8") -> list[Line]:
    """Read a table."""
    return list(read_table(given(path), columns, delimiter=delimiter, encoding=encoding))


def zipped() -> bytes:
    """Give a zip archive with a table in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("table.csv", "a,b\n1,2\n")
    return file.getvalue()


def test_rows_come_by_column_with_the_line_on_which_they_begin(tmp_path: Path) -> None:
    """A quoted cell may go over lines; a blank line is no row; the end of a file needs no line end."""
    path = table(tmp_path, b'a, b\r\n1,"x\r\ny"\r\n\r\n3,')
    assert [Line(2, {"a": "1", "b": "x\r\ny"}, '1,"x\r\ny"'), Line(5, {"a": "3", "b": ""}, "3,")] == rows(path, "b")


def test_a_mark_of_utf_8_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    """Excel writes one."""
    path = table(tmp_path, b"\xef\xbb\xbfa\n\xc3\xa9\n")
    assert [Line(2, {"a": "é"}, "é")] == rows(path, "a")


def test_another_encoding_and_another_sign_between_cells_can_be_named(tmp_path: Path) -> None:
    """As in lists that are in Latin-1 with tabs."""
    path = table(tmp_path, b"a\tb\nC\xf4te\t1,5\n")
    assert [Line(2, {"a": "Côte", "b": "1,5"}, "Côte\t1,5")] == rows(path, delimiter="\t", encoding="latin-1")


def test_a_row_of_another_length_is_a_problem_of_that_row(tmp_path: Path) -> None:
    """The others are read."""
    path = table(tmp_path, b"a,b\n1,2,3\n4\n5,6\n")
    hint = "a cell with a comma or a line end in it stands in quotation marks"
    expected = [
        Line(2, {}, "1,2,3", Problem("row-wrong", "the row has 3 cells, and the header 2", hint)),
        Line(3, {}, "4", Problem("row-wrong", "the row has 1 cell, and the header 2", hint)),
        Line(4, {"a": "5", "b": "6"}, "5,6"),
    ]
    assert expected == rows(path)


@pytest.mark.parametrize(
    ("row", "what", "hint"),
    [
        (
            b'"x"y,1\n',
            "the row is no row of CSV: ',' expected after '\"'",
            "a quotation mark within a quoted cell is written twice",
        ),
        (b'"x,1\n2,3\n', "the file ends within a quotation", "check that the download is whole"),
        (
            b'"' + b"x" * 140_000 + b'",1\n',
            "a cell is longer than 131,072 characters",
            "look for a quotation mark that is not closed",
        ),
    ],
    ids=["a stray quotation mark", "a quotation that is never closed", "a cell of endless length"],
)
def test_a_row_that_cannot_be_read_is_a_problem_of_that_row(row: bytes, what: str, hint: str, tmp_path: Path) -> None:
    """With what to look for."""
    path = table(tmp_path, b"a,b\n0,0\n" + row)
    first, last, *_ = rows(path)
    assert {"a": "0", "b": "0"} == first.cells
    assert (3, {}, Problem("row-wrong", what, hint)) == (last.number, last.cells, last.problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Problem("file-empty", "the file is empty", "check the download")),
        (
            b"b,d\n",
            Problem("rows-missing", "the table has a header and no rows", "check the download"),
        ),
        (
            b"a,c\n1,2\n",
            Problem(
                "columns-missing",
                "the table has no column 'b' or 'd'",
                "its columns are a, c; is it the file you mean?",
                line=1,
            ),
        ),
        (
            b"b,d,b\n1,2,3\n",
            Problem("columns-twice", "the table has more than one column 'b'", "name each column once", line=1),
        ),
        (
            b'"b,d\n',
            Problem("row-wrong", "the file ends within a quotation", "check that the download is whole", line=1),
        ),
        (
            b"b,d\r1,2\r",
            Problem(
                "line-ends",
                "the lines end with CR alone, as those of old Macintoshes did",
                "save it with LF or CR-LF",
            ),
        ),
        (
            b"b,d\n1,\xe92\n",
            Problem(
                "not-utf8",
                "the byte 0xe9 is not UTF-8",
                "save the file as UTF-8; in Latin-1 or Windows-1252 it may be an accented letter",
                line=2,
                column=3,
            ),
        ),
        (
            b"b,d\n1,\0\n",
            Problem("format-wrong", "there is a NUL in the file: it is no text", "save it as UTF-8 text", line=2),
        ),
        (
            b"b,d\n" + b"x" * (LONGEST_LINE + 1),
            Problem(
                "line-long",
                "the line has more than 1,048,576 bytes",
                "check that the file is the one you mean",
                line=2,
            ),
        ),
        (
            zipped(),
            Problem("format-wrong", "the file is a zip archive, not a text", "unpack it, and hand in the file in it"),
        ),
        (
            gzip.compress(b"a"),
            Problem("format-wrong", "the file is compressed with gzip, not a text", "unpack it with gunzip"),
        ),
        (
            bz2.compress(b"a"),
            Problem("format-wrong", "the file is compressed with bzip2, not a text", "unpack it with bunzip2"),
        ),
        (
            lzma.compress(b"a"),
            Problem("format-wrong", "the file is compressed with xz, not a text", "unpack it with unxz"),
        ),
        (
            "b,d\n1,2\n".encode("utf-16"),
            Problem("format-wrong", "the file is text in UTF-16, not a text", "save it as UTF-8"),
        ),
    ],
    ids=[
        "empty",
        "no rows",
        "columns missing",
        "columns twice",
        "a header not closed",
        "CR alone",
        "Latin-1",
        "a NUL",
        "an endless line",
        "zip",
        "gzip",
        "bzip2",
        "xz",
        "UTF-16",
    ],
)
def test_what_is_no_table_is_one_clear_error(data: bytes, problem: Problem, tmp_path: Path) -> None:
    """With the file, the place, and what to do."""
    path = table(tmp_path, data)
    with refused(RefusedError, 5, problem._replace(file=str(path))):
        rows(path, "b", "d")


def test_a_table_with_many_columns_names_the_first_of_them(tmp_path: Path) -> None:
    """Nobody reads hundreds."""
    path = table(tmp_path, b",".join(b"c%d" % number for number in range(20)) + b"\n")
    with pytest.raises(RefusedError) as error:
        rows(path, "b")
    hint = f"its columns are {', '.join(f'c{number}' for number in range(12))} …; is it the file you mean?"
    assert hint == error.value.problems[0].hint


@pytest.mark.parametrize("reader", [lambda path: list(raw_lines(path)), lambda path: checked_text(path, "JSON")])
def test_a_file_that_cannot_be_read_is_told(reader: object, tmp_path: Path) -> None:
    """A folder, and none at all."""
    assert callable(reader)
    with pytest.raises(MachineError) as error:
        reader(str(tmp_path))
    assert f"{tmp_path} is a folder" == error.value.problems[0].what
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(MachineError) as error:
        reader(str(tmp_path / "pipe"))
    assert f"{tmp_path / 'pipe'} is not a file" == error.value.problems[0].what
    with refused(
        MachineError,
        6,
        Problem("machine-read", f"could not read {tmp_path / 'no'}: No such file or directory", "check the path"),
    ):
        reader(str(tmp_path / "no"))


def test_a_text_that_is_no_table_is_read_whole(tmp_path: Path) -> None:
    """Without the mark of UTF-8."""
    assert "{}\n" == checked_text(str(table(tmp_path, b"\xef\xbb\xbf{}\n")), "JSON")


@pytest.mark.parametrize(
    ("data", "code", "line", "what"),
    [
        (b" \n", "file-empty", 0, "the file is empty"),
        (b"[" + b"1" * 100, "file-large", 0, "the file has more than 90 bytes"),
        (b"[\n\0]", "format-wrong", 2, "there is a NUL in the file: it is no text"),
        (b'[\n"\xe9"]', "not-utf8", 2, "the byte 0xe9 is not UTF-8"),
        (b'[\n"\xe9",\n1]', "not-utf8", 2, "the byte 0xe9 is not UTF-8"),
        (zipped(), "format-wrong", 0, "the file is a zip archive, not a text"),
    ],
    ids=["empty", "large", "a NUL", "Latin-1 at the end", "Latin-1", "zip"],
)
def test_what_is_no_text_is_one_clear_error(data: bytes, code: str, line: int, what: str, tmp_path: Path) -> None:
    """As for tables."""
    path = table(tmp_path, data)
    with pytest.raises(LedgerError) as error:
        checked_text(str(path), "JSON", longest=90)
    (problem,) = error.value.problems
    assert (code, str(path), line, what) == (problem.code, problem.file, problem.line, problem.what)


def test_reading_a_table_tells_how_far_it_has_come(tmp_path: Path) -> None:
    """Rows, bytes read, bytes of the file."""
    told: list[tuple[int, int, int]] = []
    path = table(tmp_path, b"a\n" + b"1\n" * 1200)
    for _ in read_table(given(path)._replace(progress=lambda *how: told.append(how))):
        pass
    assert [(500, 1002, 2402), (1000, 2002, 2402)] == told
