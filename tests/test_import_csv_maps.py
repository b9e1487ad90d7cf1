"""Maps of tables: everything that is wrong with one is told at once, with its place and what to write."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from importing import empty, given, imported, refusal, said
from mapped import ENTRY, SIMPLE, SOURCE, bodies, of_entry, rows, write, wrong

from ledger.importers.columns import IMPORTER
from ledger.importers.columns.mapping import _Reader, read_map
from ledger.parties import load
from ledger.problems import LedgerError, Problem, RefusedError, UsageError

WHOLE = f"""
name = "acts"
key = ["id", "n"]
blank = {{ "*" = ["NA"], n = "0" }}
delimiter = ";"
encoding = "latin-1"
coded = ["id"]
skip = {{ what = ["x"] }}
{SOURCE}author = ["Doe, Jane"]
issued = 2020
[[entry]]
when = ["id"]
kind = {{ column = "what" }}
date = {{ start = {{ year = "y", month = "m", zero_is_unknown = true }}, end = {{ column = "e", format = ["YYYY"] }}, open = [""] }}
calendar = "julian"
by = {{ column = "a", codes = "cow", split = ";", values = {{ x = "CUB" }} }}
toward = ["KOR", {{ columns = ["b"], codes = "name" }}]
class = {{ column = "c", values = "words" }}
note = {{ text = "p. {{n}}" }}
rank = "preferred"
source = "acts-2020"
[[entry]]
name = "second"
when = {{ what = ["y"] }}
kind = "attestation"
date = 1950
parties = ["KOR", "CUB"]
dimension = "relations"
status = ["established"]
[values]
kind = {{ a = "recall", b = "accreditation" }}
words = {{ A = "ambassador" }}
"""


def test_map_is_needed(tmp_path: Path) -> None:
    """Without a map nothing is guessed."""
    path, _ = write(tmp_path, "id\n1\n")
    with pytest.raises(UsageError) as refused:
        list(IMPORTER.read(given(path)))
    assert "a table is imported by a map, and none is named" == refused.value.problems[0].what


def test_empty_map_is_told_everything_it_lacks(tmp_path: Path) -> None:
    """All at once, each with what to write."""
    assert [
        (
            "source: the map does not say what the rows cite",
            'write a table [source] with id, type and title, or key = "KEY" of a source that the ledger has',
        ),
        (
            "key: the map does not say which columns name a row in every edition",
            'write key = ["ccode1", "ccode2", "year"]; key = "*" is all columns together',
        ),
        ("entry: the map says of no entry what a row makes", "write a table [entry] with kind, date …"),
    ] == wrong(tmp_path, "# nothing\n")
    assert [
        (
            "entry: the entry has no kind",
            'write kind = "establishment", or kind = { column = "…" } and a table [values.kind]',
        ),
        (
            "entry.date: the entry has no date",
            'write date = { column = "…" }, with its `format`, or { year = "…", month = "…", day = "…" }',
        ),
        ("entry: the entry does not say who takes part", "give `parties`, or `by` and `toward`"),
    ] == wrong(tmp_path, f'key = "*"{SOURCE}[entry]\n')


def test_map_that_is_no_toml_is_told_with_its_line(tmp_path: Path) -> None:
    """The place is where TOML broke."""
    path, plan = write(tmp_path, "id\n1\n", 'key = "*"\nkind = establishment\n')
    with pytest.raises(RefusedError) as refused:
        list(IMPORTER.read(given(path, map=str(plan))))
    hint = 'texts stand in quotation marks, as kind = "establishment"; see `diplo help tables`'
    assert (
        Problem("map-wrong", "the map is not TOML: invalid value", hint, str(plan), 2, 8) == refused.value.problems[0]
    )
    plan.write_text("[source\n", encoding="utf-8")
    with pytest.raises(RefusedError):
        read_map(str(plan), load())
    plan.write_text('key = "*"\nx = [1,\n\n', encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_map(str(plan), load())
    assert Problem("map-wrong", "the map is not TOML: invalid value", hint, str(plan), 2) == refused.value.problems[0]


@pytest.mark.parametrize(
    ("mapping", "what", "hint"),
    [
        (f"kye = 1\n{SIMPLE}", "the map: there is no 'kye' here", "did you mean 'key'?"),
        (f"{SIMPLE}knd = 1", "entry: there is no 'knd' here", "did you mean 'kind'?"),
        (
            f'{SIMPLE}coded = "all"',
            "entry: there is no 'coded' here",
            "in TOML it stands at the top of the map, before the first [table]",
        ),
        (
            SIMPLE.replace("[source]", '[source]\nblank = ["NA"]'),
            "source: there is no 'blank' here",
            "in TOML it stands at the top of the map, before the first [table]",
        ),
        (
            SIMPLE.replace('column = "when"', 'colum = "when"'),
            "entry.date: there is no 'colum' here",
            "did you mean 'column'?",
        ),
        (
            SIMPLE.replace('"establishment"', '"establishmnt"'),
            "entry.kind: there is no 'establishmnt'",
            "did you mean 'establishment'?",
        ),
        (SIMPLE.replace('codes = "cow"', 'codes = "COW"'), "entry.parties: there is no list 'COW'", ""),
        (SIMPLE.replace(', codes = "cow"', ""), "entry.parties: it does not say what the column's codes are", ""),
        (
            SIMPLE.replace('columns = ["a", "b"], ', ""),
            "entry.parties: no column is named",
            'write { column = "ccode", codes = "cow" }',
        ),
        (
            SIMPLE.replace('{ columns = ["a", "b"], codes = "cow" }', '["CUB", "KOREA"]'),
            "entry.parties: no party has the code 'KOREA'",
            'write a code of the ledger, as "CUB", or name a column: { column = "…", codes = "cow" }',
        ),
        (
            SIMPLE.replace('{ columns = ["a", "b"], codes = "cow" }', "7"),
            "entry.parties: 7 does not say where the parties stand",
            'write { column = "ccode", codes = "cow" }, or a code as "CUB"',
        ),
        (
            SIMPLE.replace('codes = "cow"', 'codes = "cow", values = { x = "Cuba" }'),
            "entry.parties, for 'x': no party has the code 'Cuba'",
            "write a code of the ledger",
        ),
        (
            SIMPLE.replace('{ column = "when" }', '{ column = "when", format = "DD/MM/YY" }'),
            "entry.date.format: 'DD/MM/YY' has no year of four digits",
            "which century two digits mean is never guessed",
        ),
        (
            SIMPLE.replace('{ column = "when" }', '{ month = "m" }'),
            "entry.date: no column is named",
            'write { column = "…" } or { year = "…" }',
        ),
        (
            SIMPLE.replace('{ column = "when" }', "true"),
            "entry.date: no column is named",
            'write { column = "…" } or { year = "…" }',
        ),
        (
            SIMPLE.replace('{ column = "when" }', '{ start = "when" }'),
            "entry.date.end: no column is named",
            'write { column = "…" } or { year = "…" }',
        ),
        (
            SIMPLE.replace('{ column = "when" }', '{ year = "y", day = "d" }'),
            "entry.date: there is a column of days and none of months",
            "name the column of months",
        ),
        (SIMPLE.replace('"establishment"', '"mission-opening"'), "entry: mission-opening needs 'mission'", ""),
        (
            f"{SIMPLE}note = 7",
            "entry.note: 7 is no text",
            'put it in quotation marks, or name a column: { column = "…" }',
        ),
        (f'{SIMPLE}note = {{ values = "x" }}', "entry.note: there is no table [values.x]", ""),
        (
            f'{SIMPLE}note = {{ column = "x", values = "nots" }}\n[values.notes]\na = "b"',
            "entry.note: there is no table [values.nots]",
            "did you mean 'notes'?",
        ),
        (
            f'{SIMPLE}note = {{ text = "p. 7" }}',
            "entry.note: 'p. 7' names no column in braces",
            'write { text = "p. {page}" }',
        ),
        (
            f"{SIMPLE}note = {{ column = 7 }}",
            "entry.note: 7 is no name of a column",
            "write the name that stands in the header",
        ),
        (f'{SIMPLE}consular = "maybe"', "entry.consular: there is no 'maybe'", "there are True, False"),
        (f'{SIMPLE}rank = "best"', "entry.rank: there is no 'best'", "there are preferred, normal, deprecated"),
        (f'{SIMPLE}calendar = "lunar"', "entry.calendar: there is no 'lunar'", "there are gregorian, julian"),
        (
            f'{SIMPLE}[values.kind]\na = "b"',
            "values.kind: no cell of the map uses this table of words",
            'name the field so, or name the table in a cell, as values = "kind"',
        ),
        (
            f'values = "x"\n{SIMPLE}',
            "values: this is no table of words",
            'write a table [values.kind] with lines such as "Embassy" = "mission-opening"',
        ),
        (
            f"{SIMPLE}[values]\nkind = 7",
            "values.kind: this is no table of words",
            'write a table [values.kind] with lines such as "Embassy" = "mission-opening"',
        ),
        (f"skip = 7\n{SIMPLE}", "skip: this is no table of columns", 'write skip = { status = ["None"] }'),
        (f"skip = {{ a = [1.5] }}\n{SIMPLE}", "skip.a: [1.5] is no list of words", 'write ["NA", "-9"]'),
        (f"blank = true\n{SIMPLE}", "blank: True is no list of words", 'write ["NA", "-9"]'),
        (f"coded = 7\n{SIMPLE}", "coded: 7 does not say what is kept", 'write "used", "all" or a list of columns'),
        (f'delimiter = ", "\n{SIMPLE}', "delimiter: ', ' cannot stand between cells", 'write ",", ";", "|" or "tab"'),
        (
            f'encoding = "utf-16"\n{SIMPLE}',
            "encoding: a table in 'utf-16' cannot be read line by line",
            "save the table as UTF-8, and leave `encoding` out",
        ),
        (
            f'encoding = "rot13"\n{SIMPLE}',
            "encoding: the encoding 'rot13' is not known here",
            'write "utf-8", "latin-1", "windows-1252" or another by its name',
        ),
        (
            f'name = "my acts"\n{SIMPLE}',
            "name: 'my acts' cannot be the name of a table",
            "use ASCII letters, digits and - _ .",
        ),
        (
            f'key = "id"{SOURCE}{ENTRY.replace("[entry]", "[[entry]]")}{ENTRY.replace("[entry]", "[[entry]]")}',
            "entry[2].name: the entry has no name",
            'of several entries of a row each after the first has a name of its own, as name = "end"',
        ),
        (
            f'key = "id"{SOURCE}' + 2 * (ENTRY.replace("[entry]", "[[entry]]") + 'name = "x"\n'),
            "entry[2].name: the name 'x' is taken",
            'of several entries of a row each after the first has a name of its own, as name = "end"',
        ),
        (SIMPLE.replace("title", "titel"), "source: the CSL-JSON has no 'title'", "id, type and title are needed"),
        (SIMPLE.replace('"dataset"', '"datset"'), "source.type: CSL has no type 'datset'", "did you mean 'dataset'?"),
        (
            SIMPLE.replace('"dataset"', '"qqq"'),
            "source.type: CSL has no type 'qqq'",
            'write "dataset", "article-journal", "book", "webpage" …',
        ),
        (
            SIMPLE.replace("[source]", '[source]\nissued = "long ago"'),
            "source.issued: 'long ago' is no date",
            "write 2020, 2020-05 or 2020-05-04",
        ),
        (
            SIMPLE.replace("[source]", '[[source]]\nkey = "k"\ntitle = "t"\n[[source]]'),
            "source[1]: `key` names a source and stands alone",
            "describe a source without it, or name one that the ledger has by it alone; the key of rows stands at the top",
        ),
    ],
)
def test_what_is_wrong_with_a_map_is_told_with_its_place(tmp_path: Path, mapping: str, what: str, hint: str) -> None:
    """Each mistake with the table and key where it stands, and what to write; no row is read."""
    found = wrong(tmp_path, mapping)
    assert what in [text for text, _ in found]
    assert not hint or (what, hint) in found


def test_words_of_a_map_are_checked_one_by_one(tmp_path: Path) -> None:
    """Every wrong word of every table is named in one report."""
    table = 'Embassy = "mission-openng"\nClosed = "mission-closure"\n[values.mission]\nEmbassy = "embasy"\nClosed = ["embassy"]\n'
    mapping = SIMPLE.replace('"establishment"', '{ column = "x" }\nmission = { column = "x" }')
    found = wrong(tmp_path, f"{mapping}[values.kind]\n{table}")
    assert [
        ("entry.kind, for 'Embassy': there is no 'mission-openng'", "did you mean 'mission-opening'?"),
        ("entry.mission, for 'Embassy': there is no 'embasy'", "did you mean 'embassy'?"),
    ] == found


def test_field_that_no_kind_of_the_map_has_is_refused(tmp_path: Path) -> None:
    """The fields are those of the kinds that a row can be of; those that all need are asked for."""
    found = wrong(tmp_path, f'{SIMPLE}mission = "embassy"')
    assert ["entry: there is no 'mission' here"] == [what for what, _ in found]
    mapping = SIMPLE.replace('"establishment"', '{ column = "x", values = { a = "accreditation", b = "recall" } }')
    assert [
        (
            "entry: accreditation and recall need 'class'",
            "class of the head of mission (VCDR 14): ambassador, minister, charge, other",
        )
    ] == wrong(tmp_path, mapping)


def test_fields_of_notes_are_those_of_their_effect(tmp_path: Path) -> None:
    """An exchange of notes that establishes relations may say of consular ones."""
    table, mapping = of_entry('effect = "establishment"\nconsular = false')
    made = bodies(tmp_path, table, mapping.replace('kind = "establishment"', 'kind = "note-exchange"'))
    assert ("establishment", False) == (made[0]["effect"], made[0]["consular"])


def test_only_one_column_names_one_party(tmp_path: Path) -> None:
    """A field of one party takes no list of columns."""
    mapping = SIMPLE.replace('"establishment"', '"admission"')
    found = wrong(tmp_path, f'{mapping}organisation = {{ columns = ["a", "b"], codes = "name" }}')
    assert [("entry.organisation: one column is named here", "list the parties in one cell, with `split`")] == found
    assert ["entry.organisation: 7 does not say where the parties stand"] == [
        what for what, _ in wrong(tmp_path, f"{mapping}organisation = 7")
    ]


def test_dimensions_of_a_coverage_are_checked(tmp_path: Path) -> None:
    """A coverage may come from a table, too."""
    mapping = SIMPLE.replace('"establishment"', '"coverage"')
    assert ["relations"] == bodies(tmp_path, "id,a,b,when\n1,2,40,1950\n", f'{mapping}dimensions = "relations"')[0][
        "dimensions"
    ]
    found = wrong(tmp_path, f'{mapping}dimensions = ["relation"]')
    assert [("entry.dimensions: there is no 'relation'", "did you mean 'relations'?")] == found


def leaves(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give the paths to everything in a map, tables and lists included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inner:
        yield (*path, name)
        yield from leaves(item, (*path, name))


ODD: tuple[object, ...] = (
    True,
    7,
    1.5,
    "",
    "x y",
    [],
    [[]],
    [{}],
    {},
    {"column": []},
    {"column": "x", "values": [], "codes": []},
)


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values_anywhere_in_a_map_are_told_or_taken(odd: object) -> None:
    """Whatever stands in a map, it is read or refused with its problems, and nothing else happens."""
    whole = tomllib.loads(WHOLE)
    refused = 0
    for path in leaves(whole):
        plan = deepcopy(whole)
        inner: Any = plan
        for name in path[:-1]:
            inner = inner[name]
        inner[path[-1]] = deepcopy(odd)
        reader = _Reader(plan, load())
        refused += reader.read() is None
        assert all(problem.what for problem in reader.problems)
    assert refused


def test_columns_that_the_table_lacks_are_named(tmp_path: Path) -> None:
    """The table is refused with what columns it has."""
    with pytest.raises(RefusedError) as refused:
        rows(tmp_path, "id,a,b,date\n1,2,40,1950\n")
    assert [("columns-missing", 1, "the table has no column 'when'")] == refusal(refused.value)


@pytest.mark.parametrize(
    ("header", "mapping", "hint"),
    [
        ("id;a;b;d", SIMPLE, 'the header is one cell with ";" in it: write delimiter = ";" at the top of the map; '),
        (
            "id\ta\tb;c",
            SIMPLE,
            'the header is one cell with tabs in it: write delimiter = "tab" at the top of the map; ',
        ),
        (
            "id|a|b|d",
            f'delimiter = ";"\n{SIMPLE}',
            'the header is one cell with "|" in it: write delimiter = "|" at the top of the map; ',
        ),
        (
            "id,a,b,d",
            f'delimiter = "tab"\n{SIMPLE}',
            'the header is one cell with "," in it: write delimiter = "," at the top of the map; ',
        ),
        ("id,a,b,d;e", SIMPLE, ""),
        ("id", SIMPLE, ""),
    ],
)
def test_table_with_another_delimiter_is_told_so(tmp_path: Path, header: str, mapping: str, hint: str) -> None:
    """A header of one cell that has such a sign in it was read by the wrong one."""
    with pytest.raises(RefusedError) as refused:
        rows(tmp_path, f"{header}\n1\n", mapping)
    (problem,) = refused.value.problems
    assert ("columns-missing", 1) == (problem.code, problem.line)
    columns = header.replace(",", ", ") if not hint else header
    assert f"{hint}its columns are {columns}; is it the file you mean?" == problem.hint


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04rest", "format-wrong"),
        (b"id,a\r1,2\r", "line-ends"),
        (b"", "file-empty"),
        (b"id,a,b,when\n", "rows-missing"),
    ],
)
def test_files_that_are_no_tables_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """A zip, line ends of old, an empty file, a header alone: one error, and nothing is written."""
    path, plan = write(tmp_path, "")
    path.write_bytes(data)
    log = empty(tmp_path)
    with pytest.raises(LedgerError) as refused:
        imported(log, path, IMPORTER, options={"map": str(plan)})
    assert [code] == [problem.code for problem in refused.value.problems]
    assert {} == said(log)
