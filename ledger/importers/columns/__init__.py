"""Anybody's table: rows made into entries as a map says, which `ledger.importers.columns.mapping` reads and checks.

What the map does not say is not said: a word that no table of words translates, a code that names nobody or several, a date
in a form that the map does not state are problems of their row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote

from ledger.canonical import canonical
from ledger.dates import GREGORIAN, Date
from ledger.importers.columns.mapping import LISTS, SELF, Cell, Map, Shape, read_map
from ledger.importers.columns.moments import whole, windowed
from ledger.importers.importer import Given, Importer, Row
from ledger.importers.opening import decoded, raw_lines
from ledger.importers.tables import Line, read_table
from ledger.parties import Ambiguous, NotFound, OutsideLife, Register
from ledger.problems import Problem, RefusedError, UsageError

# What would end a part of a natural key, or begin another; escaped as in a URL (RFC 3986).
_ESCAPES = str.maketrans({"%": "%25", ",": "%2C", "/": "%2F", "#": "%23"})
_ISO3 = 3
_MOST_KNOWN = 1 << 16
_TRUTHS = {"true": True, "false": False}
_KEY_DIGITS = 32
_DELIMITERS = {";": "", "\t": "tab", "|": "", ",": ""}
# Signs that a key of an entry cannot have, and a % that would be read as an escape of one.
_NO_ASCII = re.compile(r"[^ -~]|%(?=[0-9A-Fa-f]{2})")

_Window = tuple[int, int]


class _Unmappable(Exception):  # noqa: N818 - it carries a problem, and never leaves this file
    """What cannot be said of a row, with the reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.what)
        self.problem = problem


def scope(given: Given) -> tuple[str, ...]:
    """Give what the natural keys of a table begin with: of those alone it can be told which rows are gone."""
    return (_map_of(given).prefix(),)


def _map_of(given: Given) -> Map:
    if not (path := given.options.get("map")):
        hint = "name one with --map MAP.toml; `diplo import csv --suggest FILE` writes a first one"
        raise UsageError(Problem("map-missing", "a table is imported by a map, and none is named", hint))
    return read_map(path, given.register)


def _read(given: Given) -> Iterator[Row]:
    """Read a table by its map.

    Raises:
        UsageError: When no map is named.
        RefusedError: When the map is not sound, or the file is no table, or lacks a column that the map names.
        MachineError: When one of them cannot be read.
    """
    plan = _map_of(given)
    for csl in plan.sources:
        yield Row(({"kind": "source", "csl": dict(csl)},), count=0)
    taker = _Taker(plan, given.register)
    for line in _lines(given, plan):
        if line.problem:
            yield Row(line=line.number, raw=line.raw, problems=(line.problem,))
        else:
            yield taker.row(line)


def _lines(given: Given, plan: Map) -> Iterator[Line]:
    """Read the rows of a table; where it lacks a column, look whether its cells stand apart by something else."""
    try:
        yield from read_table(given, plan.columns, delimiter=plan.delimiter, encoding=plan.encoding)
    except RefusedError as error:
        problem, *others = error.problems
        if problem.code != "columns-missing":
            raise
        header = decoded(given.path, 1, next(raw_lines(given.path)), plan.encoding)
        found = max(_DELIMITERS, key=header.count)
        if plan.delimiter in header or found not in header:
            raise
        shown = "tabs" if found == "\t" else f'"{found}"'
        said = f'write delimiter = "{_DELIMITERS[found] or found}" at the top of the map'
        hint = f"the header is one cell with {shown} in it: {said}; {problem.hint}"
        raise RefusedError(problem._replace(hint=hint), *others) from None


class _Cells(NamedTuple):
    """The cells of a row, without the words that stand for nothing."""

    cells: Mapping[str, str]
    blanks: Mapping[str, tuple[str, ...]]

    def text(self, column: str) -> str:
        text = self.cells[column].strip()
        return "" if text in self.blanks.get(column, self.blanks[SELF]) else text


def _suffix(shape: Shape) -> str:
    return f"/{shape.name}" if shape.name else ""


class _Taker:
    """Makes entries of rows."""

    def __init__(self, plan: Map, register: Register) -> None:
        self._plan = plan
        self._register = register
        self._parties: dict[tuple[str, str, _Window], str | Problem] = {}
        self._coded: dict[str, str] = {}

    def row(self, line: Line) -> Row:
        """Make the entries of a row, or say why there are none."""
        plan = self._plan
        if any(line.cells[column].strip() in words for column, words in plan.skip.items()):
            return Row(line=line.number, raw=line.raw)
        if not self._coded:
            self._coded = _names_in_ascii(self._kept(line), list(line.cells))
        cells = _Cells(line.cells, plan.blanks)
        bodies: list[dict[str, object]] = []
        problems: list[Problem] = []
        name = str(_Tried([]).tried(self._key, line))
        for shape in plan.shapes:
            body = self._body(shape, cells, line, name, problems)
            if body is not None:
                bodies.append(body)
        if problems:
            return Row(line=line.number, raw=line.raw, problems=tuple(dict.fromkeys(problems)), key=name)
        return Row(tuple(bodies), line.number, line.raw, key=name)

    def _kept(self, line: Line) -> list[str]:
        coded = self._plan.coded
        if coded == "all":
            return list(line.cells)
        kept = self._plan.columns if coded == "used" else coded
        return [column for column in line.cells if column in kept]

    def _body(
        self, shape: Shape, cells: _Cells, line: Line, row: str, problems: list[Problem]
    ) -> dict[str, object] | None:  # fmt: skip
        """Make one entry; None where the row makes none of this shape, or only problems, which are added."""
        if not all(_is_met(cells, column, words) for column, words in shape.when.items()):
            return None
        before = len(problems)
        found = _Tried(problems)
        kind = found.tried(self._needed, shape.kind, cells)
        if kind == "":
            return None
        calendar = found.tried(self._value, shape.calendar, cells) if shape.calendar else ""
        when = _when(shape, cells, str(calendar or GREGORIAN))
        if isinstance(when, Problem):
            # Whom a code means depends on the date.
            problems.append(when)
            return None
        body: dict[str, object] = {"kind": kind, "date": when.text}
        if calendar:
            body["calendar"] = calendar
        window = (when.earliest, when.latest)
        for role, parts in shape.roles.items():
            if codes := [code for part in parts for code in _listed(found.tried(self._codes, part, cells, window))]:
                body[role] = codes
        for name, cell in shape.fields.items():
            value = found.tried(self._field, shape, name, cell, cells, window)
            if value not in ("", []):
                body[name] = value
        body["cites"] = found.tried(self._cites, shape, cells, line)
        if self._coded:
            body["coded"] = {name: line.cells[column] for column, name in self._coded.items()}
        body["key"] = f"{row or found.tried(self._key, line)}{_suffix(shape)}"
        return body if len(problems) == before else None

    # What names the row.

    def _key(self, line: Line) -> str:
        prefix = self._plan.prefix()
        if self._plan.key == (SELF,):
            return f"{prefix}{sha256(canonical(list(line.cells.values()))).hexdigest()[:_KEY_DIGITS]}"
        texts = [line.cells[column].strip() for column in self._plan.key]
        if not any(texts):
            what = f"the row is not named: {' and '.join(map(repr, self._plan.key))} {_is_blank(len(texts))}"
            raise _Unmappable(Problem("key-blank", what, "name the columns that tell rows apart in `key`"))
        return f"{prefix}{','.join(text.translate(_ESCAPES) for text in texts)}"

    def _locator(self, line: Line) -> str:
        if self._plan.key == (SELF,):
            return f"line {line.number}"
        named = ((column, line.cells[column].strip()) for column in self._plan.key)
        return ", ".join(f"{column} {text}" for column, text in named if text)

    def _cites(self, shape: Shape, cells: _Cells, line: Line) -> list[dict[str, str]]:
        said = {name: self._value(cell, cells) for name, cell in shape.cites.items()}
        sources = _listed(said.pop("source", "")) or list(self._plan.cited)
        more = {name: str(value) for name, value in said.items() if value}
        return [{"source": str(key), **({"locator": self._locator(line)} | more)} for key in sources]

    # What cells say.

    def _needed(self, cell: Cell, cells: _Cells) -> object:
        """Give the value of a cell; "" only where the map says so of the word."""
        if cell.column and not cells.text(cell.column) and "" not in (cell.values or {}):
            what = f"the column {cell.column!r} is blank, so the row has no {cell.where.rpartition('.')[2]}"
            raise _Unmappable(Problem("value-blank", what, "add such rows to `skip`, or say what blank means"))
        return self._value(cell, cells)

    def _value(self, cell: Cell, cells: _Cells) -> object:
        """Give the value of a cell, a list where it holds several; "" where it is blank."""
        if cell.constant is not None:
            return cell.constant
        if cell.template:
            texts = {column: cells.text(column) for column in cell.columns}
            return _filled(cell.template, texts) if all(texts.values()) else ""
        text = cells.text(cell.column)
        if not cell.split:
            return self._translated(cell, text)
        found = [self._translated(cell, one.strip()) for one in text.split(cell.split) if one.strip()]
        return [value for values in found for value in _listed(values)]

    def _translated(self, cell: Cell, text: str) -> object:
        if cell.values is None:
            return text
        if text in cell.values:
            return cell.values[text]
        if not text:
            return ""
        close = get_close_matches(text[:100], list(cell.values), n=1)
        near = f"did you mean {close[0]!r}? " if close else ""
        what = f"the column {cell.column!r} has {text!r}, for which the map has no word"
        hint = f"{near}add it to the words of {cell.where}, or the rows that have it to `skip`"
        raise _Unmappable(Problem("value-unknown", what, hint))

    def _field(self, shape: Shape, name: str, cell: Cell, cells: _Cells, window: _Window) -> object:
        if cell.codes:
            codes = self._codes(cell, cells, window)
            return codes if name in shape.lists else codes[0] if len(codes) == 1 else codes
        value = self._value(cell, cells)
        if name in shape.lists:
            return [one for one in _listed(value) if one != ""]
        if name in shape.flags and isinstance(value, str) and value:
            if value.casefold() not in _TRUTHS:
                what = f"the column {cell.column!r} has {value!r}, which is neither true nor false"
                raise _Unmappable(Problem("value-unknown", what, f"say what it means in a table [values.{name}]"))
            return _TRUTHS[value.casefold()]
        return value

    # Whom codes mean.

    def _codes(self, cell: Cell, cells: _Cells, window: _Window) -> list[str]:
        if cell.constant is not None:
            return [str(cell.constant)]
        text = cells.text(cell.column)
        names = [one.strip() for one in text.split(cell.split)] if cell.split else [text]
        return [self._code(cell, name, window) for name in names if name]

    def _code(self, cell: Cell, text: str, window: _Window) -> str:
        if cell.values and text in cell.values:
            return str(cell.values[text])
        known = (cell.codes, text, window)
        if known not in self._parties:
            if len(self._parties) >= _MOST_KNOWN:
                self._parties.clear()
            self._parties[known] = self._resolved(cell.codes, text, window)
        found = self._parties[known]
        if isinstance(found, Problem):
            raise _Unmappable(found._replace(what=f"the column {cell.column!r} has {text!r}: {found.what}"))
        return found

    def _resolved(self, codes: str, text: str, window: _Window) -> str | Problem:
        mend = "mend the cell, or say whom it means in a table of words of the column"
        if codes == "ledger":
            return text if self._register.get(text) else Problem("party-unknown", "no party has this code", mend)
        if codes == "iso3" and len(text) != _ISO3:
            return Problem("party-unknown", "a code of ISO 3166-1 alpha-3 has three letters", mend)
        try:
            return self._register.resolve(
                f"{LISTS[codes]}{whole(text) if codes in ('cow', 'gw') else text}", window
            ).code
        except NotFound as error:
            close = " or ".join(error.suggestions)
            hint = f"did you mean {close}? {mend}" if close else mend
            return Problem("party-unknown", f"no party is called that{f' by {codes}' if LISTS[codes] else ''}", hint)
        except Ambiguous as error:
            return Problem("party-ambiguous", str(error), mend)
        except OutsideLife as error:
            return Problem("party-life", str(error), mend)


class _Tried(NamedTuple):
    """Says what can be said, and gathers why the rest cannot."""

    problems: list[Problem]

    def tried(self, said: Callable[..., object], *of: object) -> object:
        """Give what a function says; "" where it cannot."""
        try:
            return said(*of)
        except _Unmappable as error:
            self.problems.append(error.problem)
            return ""


def _when(shape: Shape, cells: _Cells, calendar: str) -> Date | Problem:
    text = shape.date.text(cells.text)
    if text == "":
        return Problem("date-blank", "the row has no date", "add such rows to `skip`, or say `when` of the entry")
    return text if isinstance(text, Problem) else windowed(text, calendar)


def _is_met(cells: _Cells, column: str, words: Sequence[str] | None) -> bool:
    text = cells.text(column)
    return bool(text) if words is None else text in words


def _is_blank(count: int) -> str:
    return "is blank" if count == 1 else "are blank"


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value] if value != "" else []


def _filled(template: str, texts: Mapping[str, str]) -> str:
    """Put cells into a template, once: what stands in braces in a cell stays."""
    pieces = template.split("{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        column, brace, rest = piece.partition("}")
        filled.append(texts[column.strip()] + rest if brace and column.strip() in texts else f"{{{piece}")
    return "".join(filled)


def _names_in_ascii(kept: Sequence[str], header: Sequence[str]) -> dict[str, str]:
    """Give the names under which columns are kept: keys of entries are of plain ASCII (RFC 8785 orders others otherwise).

    Other signs are escaped as in a URL (RFC 3986): so no two columns have one name, each can be read back, and none depends
    on the others.
    """
    found = {column: _NO_ASCII.sub(lambda sign: quote(sign[0]), column) for column in kept}
    if "" in found:
        name = f"column {header.index('') + 1}"
        while name in header:
            name += "_"
        found[""] = name
    return found


IMPORTER = Importer(
    name="csv",
    help="any table, by a map that says which columns are what",
    sources=(),
    licence="that of the table; the map says it of the source",
    takes="file",
    read=_read,
    scope=scope,
)
