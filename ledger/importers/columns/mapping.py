"""The map of a table: which columns are what, written by people in TOML (toml.io, version 1.0), read and checked as a whole.

`diplo help tables` says what a map may hold. Everything that is wrong with one is told at once, and then no row is read.
"""

import codecs
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from ledger.importers.columns.citations import read_sources
from ledger.importers.columns.moments import Format, Moment, Period, read_formats
from ledger.importers.opening import checked_text
from ledger.kinds import DIMENSIONS, EFFECTS_OF_NOTES, KINDS, Field, fields_of
from ledger.parties import Register
from ledger.problems import Problem, RefusedError
from ledger.shape import CALENDARS, RANKS

# The lists of codes that a column of parties may use, each with how the register calls it.
LISTS = {
    "cow": "cow:",
    "gw": "gw:",
    "iso3": "iso:",
    "iso2": "iso:",
    "wikidata": "wd:",
    "name": "",
    "ledger": "",
}
BLANK = ("",)
SELF = "*"
ROLES = ("parties", "by", "toward")
_MAP_KEYS = ("name", "key", "blank", "delimiter", "encoding", "coded", "skip", "source", "entry", "values")
_NO_CSL = ("blank", "delimiter", "encoding", "coded", "skip", "entry", "values")
_AT_THE_TOP = "in TOML it stands at the top of the map, before the first [table]"
_ENTRY_KEYS = ("name", "when", "kind", "date", "calendar", *ROLES)
_CITE_KEYS = ("source", "locator", "quote", "rank")
_TEXT_KEYS = ("place", "instrument", "note")
_CELL_KEYS = ("column", "values", "split", "text")
_PARTY_KEYS = ("column", "columns", "codes", "values", "split")
_DATE_KEYS = ("column", "format", "year", "month", "day", "zero_is_unknown", "start", "end", "open")
_MOMENT_KEYS = _DATE_KEYS[:6]
# What other encodings read, line by line: those in which a line end is the byte of a line end.
_WIDE = ("utf-16", "utf-32", "utf-7")
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_PARTY_TYPES = ("party", "parties")
_LIST_TYPES = ("statuses", "dimensions", "texts", "parties")


class Cell(NamedTuple):
    """Where a value is from: it is the same for every row, or stands in a column, or is put together from columns.

    Attributes:
        where: Its place in the map, as `entry.kind`.
        constant: The same value for every row; None where it is from columns.
        column: The column.
        columns: The columns of a template.
        template: A text with names of columns in braces.
        values: What the words of the column mean; None where they are taken as they stand.
        split: What stands between several values in one cell; "" where there is one.
        codes: For parties, the list of the codes.
    """

    where: str
    constant: object = None
    column: str = ""
    columns: tuple[str, ...] = ()
    template: str = ""
    values: Mapping[str, object] | None = None
    split: str = ""
    codes: str = ""


class Shape(NamedTuple):
    """One entry that each row makes.

    Attributes:
        name: What its natural key ends with; "" for the first.
        when: The row makes it only where each of these columns has one of these words; None: any that is not blank.
        kind: Its kind.
        date: Its date.
        calendar: Its calendar; None for the usual one.
        roles: Who takes part, by role.
        fields: Fields of its kind, and texts beside them.
        lists: Those of the fields that are lists.
        flags: Those of the fields that are true or false.
        cites: What its citations say: `locator`, `quote`, `rank`, `source`.
    """

    name: str
    when: Mapping[str, tuple[str, ...] | None]
    kind: Cell
    date: Moment | Period
    calendar: Cell | None
    roles: Mapping[str, tuple[Cell, ...]]
    fields: Mapping[str, Cell]
    lists: frozenset[str]
    flags: frozenset[str]
    cites: Mapping[str, Cell]


class Map(NamedTuple):
    """A map that is sound.

    Attributes:
        name: What the natural keys begin with: the same for every edition of the table.
        key: The columns that name a row; all of them where it is `*`.
        blanks: The words that stand for nothing, by column; under `*` those of every column.
        delimiter: What stands between cells.
        encoding: How the table is written.
        coded: The columns that are kept as they stand, or "used", or "all".
        skip: Words of columns for which a row is passed over.
        sources: What the rows cite, as CSL-JSON; only those that the map describes.
        cited: The keys of the sources that an entry cites which names none of its own.
        shapes: The entries that a row makes.
        columns: Every column that is named.
    """

    name: str
    key: tuple[str, ...]
    blanks: Mapping[str, tuple[str, ...]]
    delimiter: str
    encoding: str
    coded: tuple[str, ...] | str
    skip: Mapping[str, tuple[str, ...]]
    sources: tuple[Mapping[str, object], ...]
    cited: tuple[str, ...]
    shapes: tuple[Shape, ...]
    columns: tuple[str, ...]

    def prefix(self) -> str:
        """Give what the natural keys of all its rows begin with."""
        return f"csv:{self.name}:"


def read_map(path: str, register: Register) -> Map:
    """Read a map and check it as a whole.

    Args:
        path: The map, in TOML and UTF-8.
        register: The parties whose codes the map may name.

    Raises:
        RefusedError: With everything that is wrong with it.
        MachineError: When it cannot be read.
    """
    text = checked_text(path, "TOML")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(_not_toml(path, text, str(error))) from None
    reader = _Reader(data, register)
    found = reader.read()
    if reader.problems or found is None:
        raise RefusedError(*(problem._replace(file=path) for problem in reader.problems))
    return found


def meant(word: object, known: Sequence[str]) -> str:
    """Give what to say of a word that is not known: what is near it, else all there is."""
    close = get_close_matches(str(word)[:100], known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}" if known else ""


def _not_toml(path: str, text: str, what: str) -> Problem:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)", what)
    said = what[: place.start()] if place else what
    # What is missing at the end is missing on the last line that says anything.
    line, column = (int(place[1]), int(place[2])) if place and place[1] else (text.rstrip().count("\n") + 1, 0)
    hint = 'texts stand in quotation marks, as kind = "establishment"; see `diplo help tables`'
    return Problem("map-wrong", f"the map is not TOML: {said[:1].lower()}{said[1:]}", hint, path, line, column)


class _Reader:
    """Reads one map, and gathers what is wrong with it."""

    def __init__(self, data: Mapping[str, object], register: Register) -> None:
        self._data = data
        self._register = register
        self._tables: dict[str, Mapping[str, object]] = {}
        self._fetched: set[str] = set()
        self._columns: dict[str, None] = {}
        self.problems: list[Problem] = []

    def read(self) -> Map | None:
        """Read everything; None where the parts that a map needs are not there."""
        data = self._data
        self._known(data, _MAP_KEYS, "the map")
        self._tables = self._values_tables(data.get("values", {}))
        sources = self._sources(data.get("source"))
        cited = tuple(str(one.get("key") or one["id"]) for one in sources)
        described = tuple(one for one in sources if "id" in one)
        key = self._key(data.get("key"))
        given = data.get("entry")
        entries = given if isinstance(given, list) else [given]
        if not entries or not all(isinstance(one, dict) for one in entries):
            self._wrong("entry", "the map says of no entry what a row makes", "write a table [entry] with kind, date …")
            entries = []
        many = len(entries) > 1
        shapes = [self._shape(one, f"entry[{number}]" if many else "entry") for number, one in enumerate(entries, 1)]
        self._names(shapes)
        skip = self._words(data.get("skip", {}), "skip")
        blanks = self._blanks(data.get("blank", BLANK))
        coded = self._coded(data.get("coded", "used"))
        name = self._name(data.get("name", cited[0] if cited else ""))
        delimiter, encoding = self._delimiter(data.get("delimiter", ",")), self._encoding(data.get("encoding", "utf-8"))
        for unused in sorted(self._tables.keys() - self._fetched):
            hint = f"name the field so, or name the table in a cell, as values = {unused!r}".replace("'", '"')
            self._wrong(f"values.{unused}", "no cell of the map uses this table of words", hint)
        sound = [shape for shape in shapes if shape]
        if self.problems:
            return None
        columns = tuple(self._columns)
        return Map(
            name, key, blanks, delimiter, encoding, coded, skip, described, cited, tuple(sound), columns
        )  # fmt: skip

    # The table as a whole.

    def _wrong(self, where: str, what: str, hint: str = "", code: str = "map-wrong") -> None:
        self.problems.append(Problem(code, f"{where}: {what}" if where else what, hint))

    def _known(self, given: Mapping[str, object], known: Sequence[str], where: str) -> None:
        for word in given:
            if word not in known:
                hint = _AT_THE_TOP if word in _MAP_KEYS else meant(word, known)
                self._wrong(where, f"there is no {word!r} here", hint, "map-unknown")

    def _column(self, name: object, where: str) -> str:
        if not isinstance(name, str) or not name.strip():
            self._wrong(where, f"{name!r} is no name of a column", "write the name that stands in the header")
            return ""
        self._columns[name.strip()] = None
        return name.strip()

    def _key(self, given: object) -> tuple[str, ...]:
        names = [given] if isinstance(given, str) else given
        if not isinstance(names, list) or not names:
            hint = 'write key = ["ccode1", "ccode2", "year"]; key = "*" is all columns together'
            self._wrong("key", "the map does not say which columns name a row in every edition", hint)
            return ()
        if names == [SELF]:
            return (SELF,)
        return tuple(self._column(name, "key") for name in names)

    def _sources(self, given: object) -> list[dict[str, object]]:
        sources, problems = read_sources(given)
        self.problems += problems
        for source in sources:
            # CSL-JSON may have any field, but none of these is one: what TOML reads here was meant for the top.
            self._known({word: None for word in source if word in _NO_CSL}, (), "source")
        return sources

    def _name(self, name: object) -> str:
        if not isinstance(name, str) or not (_NAME.fullmatch(name) or not name):
            self._wrong("name", f"{name!r} cannot be the name of a table", "use ASCII letters, digits and - _ .")
            return ""
        return name

    def _delimiter(self, given: object) -> str:
        if given in ("tab", "\t"):
            return "\t"
        if not isinstance(given, str) or len(given) != 1 or given in '"\r\n ':
            self._wrong("delimiter", f"{given!r} cannot stand between cells", 'write ",", ";", "|" or "tab"')
            return ","
        return given

    def _encoding(self, given: object) -> str:
        try:
            name = codecs.lookup(str(given)).name
            "a".encode(name)
        except (LookupError, ValueError):
            name = ""
        if name.startswith(_WIDE):
            hint = "save the table as UTF-8, and leave `encoding` out"
            self._wrong("encoding", f"a table in {given!r} cannot be read line by line", hint)
            return "utf-8"
        if not name:
            hint = 'write "utf-8", "latin-1", "windows-1252" or another by its name'
            self._wrong("encoding", f"the encoding {given!r} is not known here", hint)
            return "utf-8"
        return name

    def _coded(self, given: object) -> tuple[str, ...] | str:
        if given in ("used", "all"):
            return str(given)
        if isinstance(given, list):
            return tuple(self._column(name, "coded") for name in given)
        self._wrong("coded", f"{given!r} does not say what is kept", 'write "used", "all" or a list of columns')
        return ()

    def _blanks(self, given: object) -> Mapping[str, tuple[str, ...]]:
        if isinstance(given, Mapping):
            found = self._words(given, "blank", free=(SELF,))
        else:
            found = {SELF: self._texts(given, "blank")}
        # A cell with nothing in it is blank in every table.
        return {SELF: BLANK, **{column: (*words, "") for column, words in found.items()}}

    def _words(self, given: object, where: str, free: Sequence[str] = ()) -> dict[str, tuple[str, ...]]:
        """Read words by columns, as of `skip`."""
        if not isinstance(given, Mapping):
            self._wrong(where, "this is no table of columns", f'write {where} = {{ status = ["None"] }}')
            return {}
        return {
            (column if column in free else self._column(column, where)): self._texts(words, f"{where}.{column}")
            for column, words in given.items()
        }

    def _texts(self, given: object, where: str) -> tuple[str, ...]:
        texts = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(one, bool) or not isinstance(one, str | int) for one in texts):
            self._wrong(where, f"{given!r} is no list of words", 'write ["NA", "-9"]')
            return ()
        return tuple(str(one).strip() for one in texts)

    def _values_tables(self, given: object) -> dict[str, Mapping[str, object]]:
        tables = given if isinstance(given, Mapping) else {"": given}
        for name, table in tables.items():
            if not isinstance(table, Mapping):
                hint = 'write a table [values.kind] with lines such as "Embassy" = "mission-opening"'
                self._wrong(f"values.{name}" if name else "values", "this is no table of words", hint)
        return {name: table for name, table in tables.items() if isinstance(table, Mapping)}

    # Entries.

    def _names(self, shapes: Sequence[Shape | None]) -> None:
        names = [shape.name for shape in shapes if shape]
        for number, name in enumerate(names, 1):
            if name in names[: number - 1]:
                what = f"the name {name!r} is taken" if name else "the entry has no name"
                hint = 'of several entries of a row each after the first has a name of its own, as name = "end"'
                self._wrong(f"entry[{number}].name", what, hint)

    def _shape(self, given: Mapping[str, object], where: str) -> Shape | None:
        before = len(self.problems)
        name = self._name(given.get("name", ""))
        kind = self._kind(given, where)
        fields = self._fields_of(kind, given)
        known = (*_ENTRY_KEYS, *_CITE_KEYS, *_TEXT_KEYS, *fields)
        self._known(given, known, where)
        when = self._when(given.get("when", {}), f"{where}.when")
        date = self._date(given.get("date"), f"{where}.date")
        calendar = self._choice_cell(given, "calendar", where, CALENDARS)
        roles = {role: self._parties(given[role], f"{where}.{role}") for role in ROLES if role in given}
        if not roles:
            self._wrong(where, "the entry does not say who takes part", "give `parties`, or `by` and `toward`")
        cells = {name: self._field(given[name], field, where) for name, field in fields.items() if name in given} | {
            name: self._cell(given[name], f"{where}.{name}", name) for name in _TEXT_KEYS if name in given
        }
        self._required(kind, given, where)
        cites = {name: self._cell(given[name], f"{where}.{name}", name) for name in _CITE_KEYS if name in given}
        if "rank" in cites:
            self._results(cites["rank"], RANKS)
        if len(self.problems) > before or kind is None or date is None:
            return None
        lists = frozenset(name for name, field in fields.items() if field.type in _LIST_TYPES)
        flags = frozenset(name for name, field in fields.items() if field.type == "bool")
        return Shape(name, when, kind, date, calendar, roles, cells, lists, flags, cites)

    def _kind(self, given: Mapping[str, object], where: str) -> Cell | None:
        if "kind" not in given:
            hint = 'write kind = "establishment", or kind = { column = "…" } and a table [values.kind]'
            self._wrong(where, "the entry has no kind", hint)
            return None
        cell = self._cell(given["kind"], f"{where}.kind", "kind")
        self._results(cell, [name for name, kind in KINDS.items() if kind.has_parties])
        return cell

    def _kinds(self, kind: Cell | None) -> list[str]:
        """Give the kinds that an entry may be of."""
        if kind is None or kind.template or (kind.column and kind.values is None):
            return [name for name, one in KINDS.items() if one.has_parties]
        said = [kind.constant] if kind.values is None else list(kind.values.values())
        return [name for name in dict.fromkeys(map(str, said)) if name in KINDS and KINDS[name].has_parties]

    def _fields_of(self, kind: Cell | None, given: Mapping[str, object]) -> dict[str, Field]:
        effect = given.get("effect")
        effects = [effect] if isinstance(effect, str) else EFFECTS_OF_NOTES if effect else []
        found: dict[str, Field] = {}
        for name in self._kinds(kind) or [name for name, one in KINDS.items() if one.has_parties]:
            for of_notes in (None, *effects):
                for field in fields_of(KINDS[name], of_notes):
                    before = found.get(field.name, field)
                    choices = tuple(dict.fromkeys((*before.choices, *field.choices)))
                    found[field.name] = field._replace(choices=choices)
        return found

    def _required(self, kind: Cell | None, given: Mapping[str, object], where: str) -> None:
        """Ask for the fields that every row would need; what only some need is asked of the row."""
        names = self._kinds(kind) if kind else []
        wanted = [{field.name: field for field in fields_of(KINDS[name]) if field.required} for name in names]
        for name, field in (wanted[0] if wanted else {}).items():
            if name not in given and all(name in one for one in wanted):
                hint = f"{field.help}: {', '.join(field.choices)}" if field.choices else field.help
                self._wrong(where, f"{' and '.join(names)} need{'s' if len(names) == 1 else ''} {name!r}", hint)

    def _when(self, given: object, where: str) -> Mapping[str, tuple[str, ...] | None]:
        if isinstance(given, str | list):
            return {self._column(name, where): None for name in ([given] if isinstance(given, str) else given)}
        return dict(self._words(given, where))

    # Cells.

    def _cell(self, given: object, where: str, name: str, known: Sequence[str] = _CELL_KEYS) -> Cell:
        if not isinstance(given, Mapping):
            return Cell(where, self._constant(given, where))
        self._known(given, known, where)
        values = self._values(given.get("values"), where, name)
        split = str(given.get("split", ""))
        if "text" in given:
            columns = tuple(self._column(one, where) for one in _IN_BRACES.findall(str(given["text"])))
            if not columns:
                self._wrong(where, f"{given['text']!r} names no column in braces", 'write { text = "p. {page}" }')
            return Cell(where, template=str(given["text"]), columns=columns)
        if "column" not in given:
            self._wrong(where, "no column is named", 'write { column = "…" }, or the value itself')
        column = self._column(given["column"], where) if "column" in given else ""
        return Cell(where, column=column, values=values, split=split)

    def _constant(self, given: object, where: str) -> object:
        items = given if isinstance(given, list) else [given]
        if not items or not all(isinstance(one, str | bool) and one != "" for one in items):
            self._wrong(where, f"{given!r} is no text", 'put it in quotation marks, or name a column: { column = "…" }')
        return given

    def _values(self, given: object, where: str, name: str) -> Mapping[str, object] | None:
        """Give the table of words of a cell: its own, one that it names, or that of its field."""
        if isinstance(given, Mapping):
            table: Mapping[str, object] | None = given
        elif given is None:
            table = self._tables.get(name)
            self._fetched.update({name} & self._tables.keys())
        else:
            table = self._tables.get(str(given))
            self._fetched.add(str(given))
            if table is None:
                self._wrong(where, f"there is no table [values.{given}]", meant(given, list(self._tables)))
        return None if table is None else {word.strip(): value for word, value in table.items()}

    def _results(self, cell: Cell, known: Sequence[object]) -> None:
        """Refuse what is no value of a field, as a constant or in a table of words; a blank leaves the field out."""
        said = [cell.constant] if cell.values is None else list(cell.values.values())
        for value in said:
            for one in value if isinstance(value, list) else [value]:
                if one not in (None, "") and one not in known:
                    word = next((word for word in (cell.values or {}) if (cell.values or {})[word] == value), None)
                    where = cell.where if word is None else f"{cell.where}, for {word!r}"
                    self._wrong(where, f"there is no {one!r}", meant(one, [str(two) for two in known]))

    def _choice_cell(self, given: Mapping[str, object], name: str, where: str, known: Sequence[str]) -> Cell | None:
        if name not in given:
            return None
        cell = self._cell(given[name], f"{where}.{name}", name)
        self._results(cell, known)
        return cell

    def _field(self, given: object, field: Field, where: str) -> Cell:
        place = f"{where}.{field.name}"
        if field.type in _PARTY_TYPES:
            cells = self._parties(given, place)
            if len(cells) > 1:
                self._wrong(place, "one column is named here", "list the parties in one cell, with `split`")
            return cells[0] if cells else Cell(place)
        cell = self._cell(given, place, field.name)
        if field.type == "choice":
            self._results(cell, field.choices)
        elif field.type == "bool":
            self._results(cell, (True, False))
        elif field.type == "dimensions":
            self._results(cell, DIMENSIONS)
        elif field.type == "kind":
            self._results(cell, EFFECTS_OF_NOTES)
        return cell

    def _parties(self, given: object, where: str) -> tuple[Cell, ...]:
        if isinstance(given, list) and given:
            return tuple(cell for one in given for cell in self._parties(one, where))
        if isinstance(given, str):
            if self._register.get(given) is None:
                hint = 'write a code of the ledger, as "CUB", or name a column: { column = "…", codes = "cow" }'
                self._wrong(where, f"no party has the code {given!r}", hint)
            return (Cell(where, given),)
        if not isinstance(given, Mapping):
            hint = 'write { column = "ccode", codes = "cow" }, or a code as "CUB"'
            self._wrong(where, f"{given!r} does not say where the parties stand", hint)
            return ()
        self._known(given, _PARTY_KEYS, where)
        codes = given.get("codes")
        if not isinstance(codes, str) or codes not in LISTS:
            what = "it does not say what the column's codes are" if codes is None else f"there is no list {codes!r}"
            self._wrong(where, what, f"write codes = {' or '.join(map(repr, LISTS))}".replace("'", '"'))
        values = self._values(given["values"], where, "") if "values" in given else None
        for word, code in (values or {}).items():
            if self._register.get(str(code)) is None:
                self._wrong(f"{where}, for {word!r}", f"no party has the code {code!r}", "write a code of the ledger")
        names = given.get("columns", [given["column"]] if "column" in given else [])
        if not isinstance(names, list) or not names:
            self._wrong(where, "no column is named", 'write { column = "ccode", codes = "cow" }')
            return ()
        split = str(given.get("split", ""))
        columns = [self._column(name, where) for name in names]
        return tuple(Cell(where, column=one, values=values, split=split, codes=str(codes)) for one in columns)

    # Dates.

    def _date(self, given: object, where: str) -> Moment | Period | None:
        if isinstance(given, Mapping) and ("start" in given or "end" in given):
            self._known(given, ("start", "end", "open"), where)
            start, end = (self._end(given.get(name), f"{where}.{name}") for name in ("start", "end"))
            opened = self._texts(given.get("open", []), f"{where}.open")
            return Period(start, end, opened) if start and end else None
        if given is None:
            hint = 'write date = { column = "…" }, with its `format`, or { year = "…", month = "…", day = "…" }'
            self._wrong(where, "the entry has no date", hint)
            return None
        return self._moment(given, where)

    def _end(self, given: object, where: str) -> Moment | None:
        return self._moment({"column": given} if isinstance(given, str) else given, where)

    def _moment(self, given: object, where: str) -> Moment | None:
        if not isinstance(given, Mapping):
            if given is None or isinstance(given, bool | float | list):
                self._wrong(where, "no column is named", 'write { column = "…" } or { year = "…" }')
                return None
            return Moment(constant=str(given))
        self._known(given, _MOMENT_KEYS, where)
        zero = given.get("zero_is_unknown", False) is True
        if "year" in given:
            parts = [self._column(given[name], where) if name in given else "" for name in ("year", "month", "day")]
            if parts[2] and not parts[1]:
                self._wrong(where, "there is a column of days and none of months", "name the column of months")
            return Moment(parts=(parts[0], parts[1], parts[2]), zero_is_unknown=zero)
        if "column" not in given:
            self._wrong(where, "no column is named", 'write { column = "…" } or { year = "…" }')
            return None
        column = self._column(given["column"], where)
        return Moment(column=column, formats=tuple(self._formats(given, where)), zero_is_unknown=zero)

    def _formats(self, given: Mapping[str, object], where: str) -> Iterator[Format]:
        for one in read_formats(self._texts(given.get("format", []), f"{where}.format")):
            if isinstance(one, Format):
                yield one
            else:
                self._wrong(f"{where}.format", one.what, one.hint)
