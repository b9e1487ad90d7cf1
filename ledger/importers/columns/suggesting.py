"""A first map for a table that nobody has mapped yet: guesses by names and values of columns, each with its reason.

What is not known stays a comment with TODO, never a made-up value: the map is refused for these until somebody fills them in.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from os.path import basename, splitext
from typing import NamedTuple

from ledger.importers.columns.guesses import ColumnGuess, guess_columns, kind_near, kind_of_word, party_of
from ledger.importers.columns.mapping import LISTS
from ledger.importers.importer import Given, Standing
from ledger.importers.tables import read_table
from ledger.kinds import KINDS
from ledger.parties import load
from ledger.problems import Problem, RefusedError

_MOST_ROWS = 5000
_DELIMITERS = (",", ";", "\t", "|")
# Words that tables use for what they do not know.
_BLANK_WORDS = (
    "NA",
    "N/A",
    "n/a",
    "NaN",
    "nan",
    "NULL",
    "null",
    ".",
    "?",
    "-",
    "-7",
    "-8",
    "-9",
    "-99",
    "-999",
    "-9999",
)
_MOST_WORDS = 60
_MOST_COMPARED = 20
_ID = re.compile(r"(?i:(?:^|_)(?:id|key|code|no)$)|Id$|ID$")
_SHOWN = 5
_BY = re.compile(r"(?i)(?:^|_)(?:by|actors?|senders?|from|origin|source|initiator)(?:$|_)")
_TOWARD = re.compile(r"(?i)(?:^|_)(?:toward|targets?|hosts?|to|recipients?|receivers?|destination)(?:$|_)")
_TEXTS = {
    "note": re.compile(r"(?i)^(?:notes?|comments?|remarks?|description|details?)$"),
    "place": re.compile(r"(?i)^(?:place|city|location|venue)$"),
    "instrument": re.compile(r"(?i)^(?:instrument|treaty|document)$"),
    "quote": re.compile(r"(?i)^(?:quote|quotation)$"),
}


class _Table(NamedTuple):
    """What was read of a table."""

    name: str
    columns: Mapping[str, list[str]]
    delimiter: str
    encoding: str
    is_whole: bool


def suggest(path: str) -> str:
    """Write a first map of a table, in TOML.

    Args:
        path: The table; its first 5,000 rows are looked at.

    Raises:
        RefusedError: When it is no table.
        MachineError: When it cannot be read.
    """
    table = _read(path)
    blanks = [word for word in _BLANK_WORDS if any(word in texts for texts in table.columns.values())]
    filled = {
        name: [text for text in texts if text and text not in blanks] for name, texts in table.columns.items()
    }  # fmt: skip
    guesses = guess_columns(filled, load())
    return "\n".join(_Draft(table, filled, guesses, blanks).lines()) + "\n"


def _read(path: str) -> _Table:
    try:
        return _read_as(path, "utf-8")
    except RefusedError as error:
        if error.problems[0].code != "not-utf8":
            raise
        return _read_as(path, "latin-1")


def _read_as(path: str, encoding: str) -> _Table:
    given = Given(path, load(), Standing(), {})
    best: list[dict[str, str]] = []
    used = ""
    wrong: list[Problem] = []
    for delimiter in _DELIMITERS:
        rows = []
        try:
            for line in islice(read_table(given, delimiter=delimiter, encoding=encoding), _MOST_ROWS + 1):
                if line.problem:
                    wrong.append(line.problem._replace(file=path, line=line.number))
                else:
                    rows.append(line.cells)
        except RefusedError as error:
            wrong += error.problems
            continue
        if rows and len(rows[0]) > (len(best[0]) if best else 0):
            best, used = rows, delimiter
    if not best:
        raise RefusedError(wrong[0])
    rows = best
    columns = {name: [row[name].strip() for row in rows[:_MOST_ROWS]] for name in rows[0]}
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", splitext(basename(path))[0]).strip("-") or "table"
    return _Table(name, columns, used, encoding, len(rows) <= _MOST_ROWS)


class _Draft:
    """Writes the map, part by part."""

    def __init__(
        self,
        table: _Table,
        filled: Mapping[str, list[str]],
        guesses: Mapping[str, ColumnGuess],
        blanks: Sequence[str],
    ) -> None:
        self._table = table
        self._filled = filled
        self._guesses = guesses
        self._blanks = blanks
        self._register = load()
        self._used: dict[str, None] = {}
        self._parties = self._party_columns()
        self._dates = self._named("date")
        self._years = self._year_columns()
        self._kind = next((name for name, guess in guesses.items() if guess.sort == "kind"), "")

    def lines(self) -> Iterator[str]:
        """Write the whole."""
        # What the entry does not use is told at the end.
        entry = list(self._entry())
        yield f"# A first map for {json.dumps(self._table.name)}: every guess says why. Fill in what says TODO, then run"
        yield "#   diplo import csv FILE --map MAP.toml -n"
        yield ""
        yield from self._top()
        yield from self._source()
        yield from entry
        yield from self._words()
        yield from self._rest()

    def _named(self, sort: str) -> list[str]:
        return [name for name, guess in self._guesses.items() if guess.sort == sort]

    def _top(self) -> Iterator[str]:
        table = self._table
        key, why = self._key()
        self._used |= dict.fromkeys(key)
        yield f"key = {_listed(key) if key else _quoted('*')}  # {why}"
        if self._blanks:
            yield f"blank = {_listed(['', *self._blanks])}  # these words occur; take out those that mean something"
        if table.delimiter != ",":
            yield f"delimiter = {_quoted('tab' if table.delimiter == chr(9) else table.delimiter)}"
        if table.encoding != "utf-8":
            yield f"encoding = {_quoted(table.encoding)}  # TODO the file is not UTF-8; is this how it is written?"
        yield ""

    def _source(self) -> Iterator[str]:
        yield "[source]"
        yield f"id = {_quoted(self._table.name)}  # the key under which entries cite it"
        yield 'type = "dataset"'
        yield '# title = "…"  # TODO what is cited'
        yield '# author = ["Family, Given"]  # TODO'
        yield "# issued = 2020  # TODO"
        yield ""

    # The entry.

    def _entry(self) -> Iterator[str]:
        yield "[entry]"
        yield from self._kind_lines()
        yield from self._date_lines()
        yield from self._party_lines()
        for field, pattern in _TEXTS.items():
            if name := next((name for name in self._table.columns if pattern.match(name)), ""):
                yield f"{field} = {{ column = {self._use(name)} }}  # by its name"
        yield ""

    def _use(self, name: str) -> str:
        self._used[name] = None
        return _quoted(name)

    def _kind_lines(self) -> Iterator[str]:
        if self._kind:
            guess = self._guesses[self._kind]
            yield f"kind = {{ column = {self._use(self._kind)} }}  # {guess.why}; its words stand in [values.kind]"
        else:
            yield '# kind = "establishment"  # TODO no column looks like kinds; `diplo help kinds` lists them'
        for name in dict.fromkeys(field for kind in self._kinds() for field in _required(kind)):
            yield f'# {name} = {{ column = "…" }}  # TODO for {", ".join(self._needing(name))}'

    def _kinds(self) -> list[str]:
        words = dict.fromkeys(self._filled.get(self._kind, ()))
        return [kind for kind in dict.fromkeys(map(kind_of_word, words)) if kind]

    def _needing(self, field: str) -> list[str]:
        return [kind for kind in self._kinds() if field in _required(kind)]

    def _date_lines(self) -> Iterator[str]:
        if self._dates:
            first, *more = self._dates
            guess = self._guesses[first]
            form = f", format = {_quoted(guess.detail)}" if guess.detail else ""
            yield f"date = {{ column = {self._use(first)}{form} }}  # {guess.why}"
            for name in more:
                yield f"# TODO {_quoted(name)} has dates too: of another [[entry]], or the end of a date {{ start, end }}?"
        elif self._years:
            stem = next(iter(self._years))
            parts = ", ".join(f"{part} = {self._use(name)}" for part, name in self._years[stem].items())
            yield f"date = {{ {parts} }}  # by their names and values"
            for other in list(self._years)[1:]:
                names = ", ".join(map(_quoted, self._years[other].values()))
                yield f"# TODO {names} make a date too: of another [[entry]], or an end?"
        else:
            yield '# date = { column = "…", format = "DD/MM/YYYY" }  # TODO no column looks like dates'
        for name in self._named("unclear"):
            yield f"# TODO {_quoted(name)}: {self._guesses[name].why}"

    def _party_lines(self) -> Iterator[str]:
        names = self._parties
        by = next((name for name in names if _BY.search(name)), "")
        toward = next((name for name in names if _TOWARD.search(name) and name != by), "")
        if by and toward:
            yield f"by = {self._party(by)}"
            yield f"toward = {self._party(toward)}"
        elif len(names) > 1 and not self._guesses[names[0]].split:
            yield f"parties = [{self._bare(names[0])}, {self._bare(names[1])}]  # {self._guesses[names[0]].why}"
            yield "# if one acts toward the other, write `by` and `toward` instead"
        elif names and self._guesses[names[0]].split:
            yield f"parties = {self._party(names[0])}"
        elif names:
            yield f"# TODO who is the other party? {self._guesses[names[0]].why}"
            yield f'# parties = ["…", {self._bare(names[0])}]'
        else:
            yield '# parties = { columns = ["…", "…"], codes = "name" }  # TODO no column looks like parties'

    def _party(self, name: str) -> str:
        return f"{self._bare(name)}  # {self._guesses[name].why}"

    def _bare(self, name: str) -> str:
        guess = self._guesses[name]
        split = f", split = {_quoted(guess.split)}" if guess.split else ""
        return f"{{ column = {self._use(name)}, codes = {_quoted(guess.detail)}{split} }}"

    def _party_columns(self) -> list[str]:
        """Give the columns of parties by one list of codes: the first list that has two of them, else the first."""
        found: dict[str, list[str]] = {}
        for name in self._named("party"):
            found.setdefault(self._guesses[name].detail, []).append(name)
        apart = [[names[0], *(name for name in names[1:] if self._differ(names[0], name))] for names in found.values()]
        both = [names for names in apart if len(names) > 1]
        return (both or apart or [[]])[0]

    def _differ(self, one: str, other: str) -> bool:
        """Tell whether two columns do not always name the same party, as a number and its abbreviation do."""
        prefix = LISTS[self._guesses[one].detail]
        pairs = dict.fromkeys(zip(self._table.columns[one], self._table.columns[other], strict=True))
        codes = [[party_of(prefix, text, self._register) for text in pair] for pair in islice(pairs, _MOST_COMPARED)]
        known = [pair for pair in codes if all(self._register.get(code) for code in pair)]
        return not known or any(first != second for first, second in known)

    def _year_columns(self) -> dict[str, dict[str, str]]:
        """Give columns of year, month and day that belong together, by what else their names have in common."""
        found: dict[str, dict[str, str]] = {}
        for part in ("year", "month", "day"):
            for name in self._named(part):
                stem = re.sub(r"(?i)year|month|day|yr|mon|mo", "", name)
                if part == "year" or stem in found:
                    found.setdefault(stem, {}).setdefault(part, name)
        return found

    # What names a row.

    def _key(self) -> tuple[list[str], str]:
        told = "in these rows" if self._table.is_whole else f"in the first {_MOST_ROWS:,} rows"
        ids = [name for name in self._table.columns if _ID.search(name)]
        for names in (*([name] for name in ids), *self._growing()):
            if self._names_rows(names):
                return names, f"no two rows have {'it' if len(names) == 1 else 'them'} alike {told}"
        return [], "TODO no few columns name a row; this is all of them together, so a row that changes is a new one"

    def _growing(self) -> Iterator[list[str]]:
        """Give who, then who and when, then who, when and what: a key of fewer columns may not tell the next edition's rows."""
        names = dict.fromkeys(self._parties)
        yield list(names)
        names |= dict.fromkeys(self._dates[:1] or next(iter(self._years.values()), {}).values())
        yield list(names)
        names |= dict.fromkeys([self._kind] if self._kind else [])
        yield list(names)
        names |= dict.fromkeys(self._dates)
        for parts in self._years.values():
            names |= dict.fromkeys(parts.values())
        yield list(names)

    def _names_rows(self, names: Sequence[str]) -> bool:
        columns = [self._table.columns[name] for name in names]
        if not columns:
            return False
        rows = set(zip(*columns, strict=True))
        return len(rows) == len(columns[0]) and all(any(row) for row in rows)

    # Words.

    def _words(self) -> Iterator[str]:
        if not self._kind:
            return
        yield "[values.kind]"
        if not any(kind_of_word(word) or kind_near(word) for word in self._filled[self._kind]):
            yield '# TODO are these acts? If they are statuses, write kind = "attestation" with dimension and status'
        counts: dict[str, int] = {}
        for word in self._filled[self._kind]:
            counts[word] = counts.get(word, 0) + 1
        for word, count in islice(counts.items(), _MOST_WORDS):
            rows = "1 row" if count == 1 else f"{count} rows"
            if kind := kind_of_word(word):
                yield f"{_quoted(word)} = {_quoted(kind)}  # {rows}"
            elif kind := kind_near(word):
                yield f"# {_quoted(word)} = {_quoted(kind)}  # TODO is it? {rows}"
            else:
                yield f'# {_quoted(word)} = "…"  # TODO {rows}; or into skip, as {{ {_quoted(self._kind)} = [{_quoted(word)}] }}'
        if len(counts) > _MOST_WORDS:
            yield f"# TODO and {len(counts) - _MOST_WORDS} words more"
        yield ""

    def _rest(self) -> Iterator[str]:
        rest = [name for name in self._table.columns if name not in self._used]
        if rest:
            yield "# Columns that are not used:"
        for name in rest:
            shown = [text if len(text) <= 30 else f"{text[:29]}…" for text in dict.fromkeys(self._filled[name])]  # noqa: PLR2004 - enough to know it by
            more = " …" if len(shown) > _SHOWN else ""
            told = ", ".join(map(_quoted, shown[:_SHOWN])) or "nothing"
            yield f"#   {_quoted(name)}: {told}{more}"


def _required(kind: str) -> list[str]:
    return [field.name for field in KINDS[kind].fields if field.required]


def _quoted(text: str) -> str:
    """Write a text as a basic string of TOML, which JSON's are but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_quoted, texts))}]"
