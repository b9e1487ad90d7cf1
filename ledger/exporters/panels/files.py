"""Panels as files of other programs: Parquet (pyarrow), Stata (pandas) and SQLite, each with its codebook inside.

Parquet and Stata take a library that is loaded when such a file is written: extras of the package, so that nobody pays
for what he does not write. Parquet and SQLite are written as rows come; Stata's writer takes them all at once.
"""

import sqlite3
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from ledger.dates import iso
from ledger.exporters.panels.counting import Counts
from ledger.exporters.panels.making import Block, Column, Panel
from ledger.exporters.panels.shape import PARTS, PARTY_YEAR, Asked
from ledger.exporters.panels.texts import stretches
from ledger.problems import MachineError, Problem

FORMS = ("parquet", "dta", "sqlite")
# So many rows, or some more, are a group of a Parquet file.
_GROUP = 1 << 20
# Day 0 of Arrow, 1970-01-01, as an ordinal.
_EPOCH = 719_163
# What Stata holds of a label (help dta, format 118).
_LONGEST_LABEL = 80
_FORMAT_OF_STATA = 118
# The columns of a dimension that hold numbers.
_NUMBERS = ("_certain", "_covered")


class About(NamedTuple):
    """What stands in a file beside the rows.

    Attributes:
        title: One line that says what it is.
        labels: A line for each column.
        codebook: Gives the codebook, as text, once all rows were written: only then is it known what they rest on.
        recorded_at: When the last entry was recorded that the panel rests on, RFC 3339: what Stata keeps as the time of
            the file, so that the same ledger makes the same bytes.
    """

    title: str
    labels: Mapping[str, str]
    codebook: Callable[[], str]
    recorded_at: str


def write(panel: Panel | Counts, form: str, path: str, about: About) -> None:
    """Write a panel to a file that is there and empty.

    Args:
        panel: The panel.
        form: One of `FORMS`.
        path: The file.
        about: What stands in it beside.

    Raises:
        MachineError: When the library that writes it is not installed.
        OSError: When the file cannot be written.
    """
    _WRITERS[form](panel, path, about)


def require(form: str) -> None:
    """Load the library that writes a form, before any work is done for it.

    Raises:
        MachineError: When it is not installed.
    """
    if form == "parquet":
        _arrow()
    elif form == "dta":
        _pandas()


def _arrow() -> Any:  # noqa: ANN401 - a module
    try:
        import pyarrow as pa  # noqa: PLC0415 - see above
        import pyarrow.parquet  # noqa: PLC0415 - a part of it that is loaded apart
    except ImportError:
        raise MachineError(_missing("Parquet", "pyarrow", "parquet")) from None
    return pa


def _pandas() -> Any:  # noqa: ANN401 - a module
    try:
        import pandas as pd  # noqa: PLC0415 - see above
    except ImportError:
        raise MachineError(_missing("Stata", "pandas", "dta")) from None
    return pd


def _missing(what: str, library: str, extra: str) -> Problem:
    hint = f"install it, as with `pip install 'diplomatic-ledger[{extra}]'`, or write csv"
    return Problem("library-missing", f"files of {what} are written by {library}, which is not installed", hint)


# --- Parquet ---------------------------------------------------------------------------------------------------------------


def _write_parquet(panel: Panel | Counts, path: str, about: About) -> None:
    pa = _arrow()
    tables = _counted(pa, panel) if isinstance(panel, Counts) else _of_dyads(pa, panel)
    first = next(tables)
    fields = [field.with_metadata({"description": about.labels[field.name]}) for field in first.schema]
    schema = pa.schema(fields)
    with pa.parquet.ParquetWriter(path, schema) as writer:
        for table in chain((first,), tables):
            writer.write_table(table.cast(schema))
        writer.add_key_value_metadata({"title": about.title, "codebook": about.codebook()})


def _counted(pa: Any, counts: Counts) -> Iterator[Any]:  # noqa: ANN401 - a module
    types = {"b": pa.int8(), "h": pa.int16()}
    columns = counts.columns()
    yield pa.table(
        {name: pa.array(column, types.get(getattr(column, "typecode", ""))) for name, column in columns.items()}
    )


def _of_dyads(pa: Any, panel: Panel) -> Iterator[Any]:  # noqa: ANN401 - a module
    """Give the rows in groups, each column of texts as numbers of the few texts that there are; at least one group."""
    asked = panel.asked
    rows = _Rows(panel)
    for block in panel.blocks():
        rows.add(block)
        if len(rows.whens) >= _GROUP:
            yield _table(pa, asked, panel, rows)
            rows = _Rows(panel)
    yield _table(pa, asked, panel, rows)


class _Rows:
    """Rows that were not written yet: what names them, and the places of their cells."""

    def __init__(self, panel: Panel) -> None:
        self._is_number = panel.asked.list.is_number
        self.ones: Any = array("h") if self._is_number else []
        self.others: Any = array("h") if self._is_number else []
        # Years, or days as ordinals.
        self.whens = array("i")
        self.cells = [array("I") for _ in panel.ways]

    def add(self, block: Block) -> None:
        """Add the rows of a dyad."""
        for first, last, places in stretches(block):
            count = last - first + 1
            self.whens.extend(range(first, last + 1))
            for cells, place in zip(self.cells, places, strict=True):
                cells.extend(array("I", (place,)) * count)
            for codes, code in ((self.ones, block.one), (self.others, block.other)):
                codes.extend([code] * count)


def _table(pa: Any, asked: Asked, panel: Panel, rows: _Rows) -> Any:  # noqa: ANN401 - a module
    codes = [
        pa.array(its, pa.int16()) if asked.list.is_number else pa.array(its, pa.string()).dictionary_encode()
        for its in (rows.ones, rows.others)
    ]
    if asked.is_of_days:
        whens = pa.array((day - _EPOCH for day in rows.whens), pa.int32()).cast(pa.date32())
    else:
        whens = pa.array(rows.whens, pa.int16())
    found = dict(zip(asked.keys, (*codes, whens), strict=True))
    for (name, _, _), rule, places in zip(panel.ways, panel.rules, rows.cells, strict=True):
        taken = pa.Array.from_buffers(pa.uint32(), len(places), [None, pa.py_buffer(places)])
        for part, values in zip(PARTS, zip(*rule.cells, strict=True), strict=True):
            found[f"{name}{part}"] = _column_of(pa, part, values, taken)
    return pa.table(found)


def _column_of(pa: Any, part: str, values: Sequence[Any], taken: Any) -> Any:  # noqa: ANN401 - what pyarrow has
    if part in _NUMBERS:
        return pa.array(values, pa.int8()).take(taken)
    texts = sorted(set(values) - {None})
    numbers = pa.array([None if value is None else texts.index(value) for value in values], pa.int32())
    return pa.DictionaryArray.from_arrays(numbers.take(taken), pa.array(texts, pa.string()))


# --- Stata -----------------------------------------------------------------------------------------------------------------


def _write_stata(panel: Panel | Counts, path: str, about: About) -> None:
    """Write format 118 (Stata 14 and later): texts as numbers with value labels, in the order of the alphabet."""
    pd = _pandas()
    asked = panel.asked
    columns = panel.columns()
    frame = pd.DataFrame(
        {name: _for_stata(pd, columns.pop(name), is_date=name == "date") for name in list(columns)}, copy=False
    )
    frame.to_stata(
        path,
        write_index=False,
        version=_FORMAT_OF_STATA,
        time_stamp=datetime.fromisoformat(about.recorded_at).replace(tzinfo=None),
        data_label=about.title[:_LONGEST_LABEL],
        variable_labels={name: label[:_LONGEST_LABEL] for name, label in about.labels.items()},
        convert_dates={"date": "td"} if asked.is_of_days else None,
    )


def _for_stata(pd: Any, column: Column, *, is_date: bool) -> Any:  # noqa: ANN401 - what pandas has
    if isinstance(column, array):
        return pd.Series(column, dtype={"b": "int8", "h": "int16"}[column.typecode])
    if is_date:
        return pd.to_datetime(pd.Series(column))
    values: set[Any] = set(column) - {None}
    if all(isinstance(value, int) for value in values):
        return pd.Series(column, dtype="Int16")
    return pd.Series(pd.Categorical(column, categories=sorted(values), ordered=False))


# --- SQLite ----------------------------------------------------------------------------------------------------------------


def _write_sqlite(panel: Panel | Counts, path: str, about: About) -> None:
    try:
        _insert(panel, path, about)
    except sqlite3.Error as error:
        # As whatever else keeps a file from being written.
        raise OSError(str(error)) from error


def _insert(panel: Panel | Counts, path: str, about: About) -> None:
    asked = panel.asked
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # The file is nobody's until it is whole.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        typed = ", ".join(f"{name} {_type_of(name, asked)}" for name in asked.columns)
        connection.execute(f"CREATE TABLE panel ({typed}, PRIMARY KEY ({', '.join(asked.keys)}))")
        marks = ", ".join("?" * len(asked.columns))
        # Marks alone are put together, one for each column.
        connection.executemany(f"INSERT INTO panel VALUES ({marks})", _rows_of(panel))  # noqa: S608 - see above
        connection.execute("CREATE TABLE codebook (name TEXT PRIMARY KEY, text TEXT NOT NULL)")
        told = [("panel", about.codebook()), *about.labels.items()]
        connection.executemany("INSERT INTO codebook VALUES (?, ?)", told)
        connection.execute("COMMIT")


def _type_of(name: str, asked: Asked) -> str:
    is_text = name in (f"{way}{part}" for way, _, _ in asked.ways() for part in PARTS if part not in _NUMBERS)
    is_code = name != "year" and name in asked.keys and not asked.list.is_number
    return "TEXT" if is_code or name == "date" or (is_text and asked.shape != PARTY_YEAR) else "INTEGER"


def _rows_of(panel: Panel | Counts) -> Iterator[tuple[object, ...]]:
    if isinstance(panel, Counts):
        yield from zip(*panel.columns().values(), strict=True)
        return
    is_of_days = panel.asked.is_of_days
    for block in panel.blocks():
        for first, last, places in stretches(block):
            cells = tuple(chain.from_iterable(rule.cells[at] for rule, at in zip(panel.rules, places, strict=True)))
            for when in range(first, last + 1):
                yield (block.one, block.other, iso(when) if is_of_days else when, *cells)


_WRITERS: dict[str, Callable[[Panel | Counts, str, About], None]] = {
    "parquet": _write_parquet,
    "dta": _write_stata,
    "sqlite": _write_sqlite,
}
