"""Anybody's table by a map: what rows come to, and of which no entry can be made."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from importing import counts, empty, given, imported, refusal, said
from ledgers import Body
from mapped import ENTRY, SIMPLE, SOURCE, bodies, of_entry, problems, rows, write
from strategies import CLAIM_KINDS, EVENT_KINDS, UNHURRIED, event_body

from ledger.importers.columns import IMPORTER, scope
from ledger.importers.columns.mapping import LISTS
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, fields_of
from ledger.ordering import ordered
from ledger.problems import RefusedError


def test_row_becomes_an_entry_that_cites_the_source_and_keeps_its_cells(tmp_path: Path) -> None:
    """Codes become parties, the row is named by its key, and what was read is kept as it stands."""
    expected = {
        "kind": "establishment",
        "date": "1950-05",
        "parties": ["USA", "CUB"],
        "cites": [{"source": "acts-2020", "locator": "id 7"}],
        "coded": {"id": "7", "a": "002", "b": " 40.0 ", "when": "1950-05"},
        "key": "csv:acts-2020:7",
    }
    assert [expected] == bodies(tmp_path, "id,a,b,when,more\n7,002, 40.0 ,1950-05,x\n")


def test_import_appends_source_and_rows_and_twice_adds_nothing(tmp_path: Path) -> None:
    """The map's source comes first; a second time every row is unchanged."""
    path, plan = write(tmp_path, "id,a,b,when\n1,2,40,1950\n2,2,732,1949\n")
    log = empty(tmp_path)
    first = imported(log, path, IMPORTER, options={"map": str(plan)})
    again = imported(log, path, IMPORTER, options={"map": str(plan)})
    assert {"source": 1, "establishment": 2} == first.added
    assert ({}, {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2}) == (again.added, counts(again))
    assert ["csv:acts-2020:1", "csv:acts-2020:2"] == list(said(log))


def test_new_edition_amends_what_changed(tmp_path: Path) -> None:
    """A row that says something else is an amendment of its entry."""
    log = empty(tmp_path)
    path, plan = write(tmp_path, "id,a,b,when\n1,2,40,1950\n2,2,732,1949\n")
    imported(log, path, IMPORTER, options={"map": str(plan)})
    write(tmp_path, "id,a,b,when\n1,2,40,1951\n2,2,732,1949\n")
    done = imported(log, path, IMPORTER, options={"map": str(plan)})
    assert {"amendment": 1} == done.added
    assert "1951" == said(log)["csv:acts-2020:1"]["date"]


def test_kind_and_fields_come_from_columns_through_tables_of_words(tmp_path: Path) -> None:
    """Words of the table become words of the ledger; a blank word leaves a field out, and may leave out the whole entry."""
    mapping = f"""
key = ["who", "year"]
blank = ["NA"]
{SOURCE}
[entry]
kind = {{ column = "status" }}
date = {{ year = "year", month = "month", day = "day" }}
by = "USA"
toward = {{ column = "who", codes = "name" }}
mission = {{ column = "status" }}
class = {{ column = "rank", values = {{ A = "ambassador", none = "" }} }}
note = {{ column = "notes" }}
place = "capital"
[values.kind]
Embassy = "mission-opening"
Closed = "mission-closure"
Talk = ""
[values.mission]
Embassy = "embassy"
Closed = "embassy"
Talk = ""
"""
    table = (
        "who,year,month,day,status,rank,notes\n"
        "Cuba,1923,3,NA,Embassy,A,first\nCuba,1961,1,3,Closed,none,NA\nCuba,1962,,,Talk,A,\n"
    )
    made = [
        {key: body[key] for key in body if key not in ("coded", "cites", "key")}
        for body in bodies(tmp_path, table, mapping)
    ]
    opening = {"kind": "mission-opening", "date": "1923-03", "by": ["USA"], "toward": ["CUB"], "mission": "embassy"}
    closure = {"kind": "mission-closure", "date": "1961-01-03", "by": ["USA"], "toward": ["CUB"], "mission": "embassy"}
    assert [
        opening | {"class": "ambassador", "note": "first", "place": "capital"},
        closure | {"place": "capital"},
    ] == made


def test_attestation_takes_its_statuses_from_codes(tmp_path: Path) -> None:
    """One code may allow several statuses."""
    mapping = f"""
key = ["c1", "c2", "year"]
skip = {{ level = ["0"] }}
{SOURCE}
[entry]
kind = "attestation"
date = {{ year = "year" }}
by = {{ column = "c2", codes = "cow" }}
toward = {{ column = "c1", codes = "cow" }}
dimension = "representation"
status = {{ column = "level" }}
[values.status]
3 = "ambassador"
9 = ["charge", "minister", "ambassador"]
"""
    found = rows(tmp_path, "c1,c2,year,level\n2,40,1950,3\n40,2,1955,9\n2,40,1990,0\n", mapping)
    made = [[(body["by"], body["toward"], body["status"], body["key"]) for body in row.bodies] for row in found]
    assert [
        [(["CUB"], ["USA"], ["ambassador"], "csv:acts-2020:2,40,1950")],
        [(["USA"], ["CUB"], ["charge", "minister", "ambassador"], "csv:acts-2020:40,2,1955")],
        [],
    ] == made


def test_one_row_makes_several_entries(tmp_path: Path) -> None:
    """Start and end of a row are two entries; the second is made only where there is an end."""
    mapping = f"""
key = ["id"]
{SOURCE}
[[entry]]
kind = "establishment"
date = {{ column = "start" }}
parties = ["KOR", {{ column = "iso", codes = "iso3" }}]
[[entry]]
name = "end"
when = "end"
kind = "rupture"
date = {{ column = "end" }}
parties = ["KOR", {{ column = "iso", codes = "iso3" }}]
"""
    made = bodies(tmp_path, "id,iso,start,end\n1,CUB,1949,1960\n2,MEX,1962,\n", mapping)
    assert [
        ("establishment", "1949", ["KOR", "CUB"], "csv:acts-2020:1"),
        ("rupture", "1960", ["KOR", "CUB"], "csv:acts-2020:1/end"),
        ("establishment", "1962", ["KOR", "MEX"], "csv:acts-2020:2"),
    ] == [(body["kind"], body["date"], body["parties"], body["key"]) for body in made]


def test_entry_may_depend_on_a_word(tmp_path: Path) -> None:
    """`when` with words makes the entry only where the column has one of them."""
    table, mapping = of_entry('when = { x = ["y"] }')
    assert [1, 0] == [len(row.bodies) for row in rows(tmp_path, f"{table}2,2,40,1951,n\n", mapping)]


def test_kinds_that_last_take_a_start_and_an_end(tmp_path: Path) -> None:
    """A blank end is open only where the map says so, and so is the last day that the data set tells of."""
    mapping = SIMPLE.replace('"establishment"', '"war"').replace(
        '{ column = "when" }', '{ start = { year = "y1", month = "m1" }, end = "end", open = ["", "2016-12-31"] }'
    )
    table = "id,a,b,y1,m1,end\n1,2,40,1950,5,1951\n2,2,40,1960,,\n3,2,40,1970,1,2016-12-31\n"
    assert ["1950-05/1951", "1960/..", "1970-01/.."] == [body["date"] for body in bodies(tmp_path, table, mapping)]


def test_codes_are_read_by_the_row_s_date(tmp_path: Path) -> None:
    """260 is West Germany in one year and Germany in another; 255 as well."""
    made = bodies(tmp_path, "id,a,b,when\n1,2,365,1950\n2,2,365,1995\n3,2,260,1960\n4,2,255,1995\n")
    assert ["SUN", "RUS", "DEU", "DEU"] == [body["parties"][1] for body in made]  # type: ignore[index]


@pytest.mark.parametrize(
    ("codes", "cell", "expected"),
    [
        ("cow", "CUB", "CUB"),
        ("gw", "40", "CUB"),
        ("iso3", "CUB", "CUB"),
        ("iso2", "CU", "CUB"),
        ("wikidata", "Q241", "CUB"),
        ("name", "Republic of Cuba", "CUB"),
        ("ledger", "CUB", "CUB"),
    ],
)
def test_every_list_of_codes_is_known(tmp_path: Path, codes: str, cell: str, expected: str) -> None:
    """Numbers and letters of COW and GW, of ISO, of Wikidata, names, and the ledger's own."""
    mapping = f'key = ["id"]{SOURCE}{ENTRY}'.replace(
        '{ columns = ["a", "b"], codes = "cow" }', f'["KOR", {{ column = "a", codes = "{codes}" }}]'
    )
    assert ["KOR", expected] == bodies(tmp_path, f"id,a,when\n1,{cell},1950\n", mapping)[0]["parties"]
    assert codes in LISTS


def test_cells_of_several_parties_are_split_and_exceptions_translated(tmp_path: Path) -> None:
    """A cell may name several; a word that the list does not have is told by a table of words."""
    mapping = f"""
key = "id"
{SOURCE}
[entry]
kind = "agreement"
date = "1815-06-09"
parties = {{ column = "who", codes = "name", split = ";", values = {{ Prussia = "PRU", Poland = "POL" }} }}
"""
    made = bodies(tmp_path, "id,who\n1,United Kingdom; France;Prussia;\n", mapping)
    assert ["GBR", "FRA", "PRU"] == made[0]["parties"]


def test_parties_stand_in_other_fields_too(tmp_path: Path) -> None:
    """An organisation, a protecting power, the predecessors."""
    mapping = f"""
key = "id"
{SOURCE}
[[entry]]
kind = "admission"
date = {{ column = "when" }}
parties = {{ column = "who", codes = "iso3" }}
organisation = "UN"
[[entry]]
name = "from"
kind = "independence"
date = {{ column = "when" }}
parties = {{ column = "who", codes = "iso3" }}
predecessors = {{ column = "from", codes = "iso3" }}
[[entry]]
name = "care"
kind = "protection"
date = {{ column = "when" }}
by = {{ column = "from", codes = "iso3" }}
toward = {{ column = "who", codes = "iso3" }}
protector = {{ column = "by", codes = "iso3" }}
"""
    made = bodies(tmp_path, "id,who,when,from,by\n1,DZA,1962-10-08,FRA,CHE\n", mapping)
    assert ["UN", ["FRA"], "CHE"] == [made[0]["organisation"], made[1]["predecessors"], made[2]["protector"]]


def test_citation_has_what_the_map_says(tmp_path: Path) -> None:
    """Locator, quote, rank and source may be columns, or texts put together from them."""
    mapping = f"""
key = "*"
coded = ["page"]
{SOURCE}
[entry]
kind = "establishment"
date = "1950"
parties = ["KOR", "CUB"]
locator = {{ text = "vol. {{vol}}, p. {{page}}" }}
quote = {{ column = "said" }}
rank = {{ column = "good", values = {{ y = "preferred", n = "" }} }}
source = {{ column = "src", values = {{ A = "acts-2020", B = ["acts-2020", "other"] }} }}
"""
    made = bodies(tmp_path, "vol,page,said,good,src\n1,7,{vol},y,A\n2,,,n,B\n", mapping)
    assert [
        [{"source": "acts-2020", "locator": "vol. 1, p. 7", "quote": "{vol}", "rank": "preferred"}],
        [{"source": "acts-2020", "locator": "line 3"}, {"source": "other", "locator": "line 3"}],
    ] == [body["cites"] for body in made]
    assert [{"page": "7"}, {"page": ""}] == [body["coded"] for body in made]
    assert ["csv:acts-2020:"] * 2 == [str(body["key"])[:14] for body in made]
    assert made[0]["key"] != made[1]["key"]


def test_braces_that_name_no_column_stay(tmp_path: Path) -> None:
    """A template is filled once and nowhere else."""
    table, mapping = of_entry('note = { text = "{ x } and {" }')
    assert "y and {" == bodies(tmp_path, table, mapping)[0]["note"]


def test_flags_are_true_or_false(tmp_path: Path) -> None:
    """As words of the table, or translated."""
    table, mapping = of_entry('consular = { column = "x" }', cells="1,2,40,1950,FALSE")
    assert False is bodies(tmp_path, table, mapping)[0]["consular"]
    table, mapping = of_entry('consular = { column = "x" }\n[values.consular]\ny = true')
    assert True is bodies(tmp_path, table, mapping)[0]["consular"]
    table, mapping = of_entry("consular = false")
    assert False is bodies(tmp_path, table, mapping)[0]["consular"]
    table, mapping = of_entry('consular = { column = "x" }')
    what = "the column 'x' has 'y', which is neither true nor false"
    expected = (2, "value-unknown", what, "say what it means in a table [values.consular]")
    assert [expected] == problems(tmp_path, table, mapping)


def test_calendar_is_that_of_the_row(tmp_path: Path) -> None:
    """A column may say that a date is Julian; the window for codes is then the Julian one."""
    table, mapping = of_entry('calendar = { column = "x", values = { y = "julian", n = "" } }')
    made = bodies(tmp_path, f"{table}2,2,40,1951,n\n3,2,40,1952,\n", mapping)
    assert ["julian", None, None] == [body.get("calendar") for body in made]


def test_nothing_is_kept_where_the_map_says_so(tmp_path: Path) -> None:
    """`coded = []` leaves the field out."""
    assert "coded" not in bodies(tmp_path, "id,a,b,when\n1,2,40,1950\n", f"coded = []\n{SIMPLE}")[0]


def test_blanks_are_told_by_column(tmp_path: Path) -> None:
    """A word may stand for nothing in one column and for something in another."""
    mapping = SIMPLE.replace('{ column = "when" }', '{ year = "y", month = "m" }')
    mapping = f'blank = {{ m = ["2"], "*" = ["."] }}\n{mapping}note = {{ column = "n" }}'
    made = bodies(tmp_path, "id,a,b,y,m,n\n1,2,40,1950,2,.\n", mapping)
    assert ("1950", False) == (made[0]["date"], "note" in made[0])


def test_delimiter_and_encoding_are_those_of_the_map(tmp_path: Path) -> None:
    """A table of Gleditsch and Ward has tabs and Latin-1; read as UTF-8 it is refused with the byte."""
    mapping = SIMPLE.replace("[source]", "[source]") + 'note = { column = "n" }'
    table = "id\ta\tb\twhen\tn\n1\t2\t40\t1950\tCôte\n"
    made = bodies(tmp_path, table, f'delimiter = "tab"\nencoding = "latin-1"\n{mapping}', "latin-1")
    assert "Côte" == made[0]["note"]
    with pytest.raises(RefusedError) as refused:
        rows(tmp_path, table, f'delimiter = "tab"\n{mapping}', "latin-1")
    assert [("not-utf8", 2, "the byte 0xf4 is not UTF-8")] == refusal(refused.value)


def test_keys_tell_rows_apart_whatever_stands_in_them(tmp_path: Path) -> None:
    """Commas, strokes and number signs in cells cannot make two names one."""
    mapping = SIMPLE.replace('["id"]', '["id", "x"]')
    table = 'id,a,b,when,x\n"1,2",2,40,1950,3\n1,2,40,1950,"2,3"\na/b#2%,2,40,1950,\n'
    assert ["csv:acts-2020:1%2C2,3", "csv:acts-2020:1,2%2C3", "csv:acts-2020:a%2Fb%232%25,"] == [
        body["key"] for body in bodies(tmp_path, table, mapping)
    ]


def test_name_of_the_map_stays_while_editions_change(tmp_path: Path) -> None:
    """Keys begin with the name of the map, or else the key of its first source; those are all that may be gone."""
    path, plan = write(tmp_path, "id,a,b,when\n1,2,40,1950\n", f'name = "acts"\n{SIMPLE}')
    found = list(IMPORTER.read(given(path, map=str(plan))))
    assert ["csv:acts:1"] == [body["key"] for body in found[1].bodies]
    assert ("csv:acts:",) == scope(given(path, map=str(plan)))


def test_sources_are_described_or_named(tmp_path: Path) -> None:
    """Names and dates may be plain texts; a source that the ledger has is named by its key."""
    mapping = """
key = "id"
[[source]]
id = "acts-2020"
type = "dataset"
title = "Acts"
author = ["Doe, Jane", "The Acts Project", { literal = "X" }]
editor = "Roe"
issued = 2020
accessed = 2021-05-04
version = 4.1
volume = 3
URL = "https://example.org/acts"
[[source]]
key = "yearbook"
"""
    path, plan = write(tmp_path, "id,a,b,when\n1,2,40,1950\n", mapping + ENTRY)
    first, second = IMPORTER.read(given(path, map=str(plan)))
    expected = {
        "id": "acts-2020",
        "type": "dataset",
        "title": "Acts",
        "author": [{"family": "Doe", "given": "Jane"}, {"literal": "The Acts Project"}, {"literal": "X"}],
        "editor": [{"literal": "Roe"}],
        "issued": {"date-parts": [[2020]]},
        "accessed": {"date-parts": [[2021, 5, 4]]},
        "version": "4.1",
        "volume": "3",
        "URL": "https://example.org/acts",
    }
    assert (({"kind": "source", "csl": expected},), 0) == (first.bodies, first.count)
    assert ["acts-2020", "yearbook"] == [cite["source"] for cite in second.bodies[0]["cites"]]  # type: ignore[attr-defined]


MEND = "mend the cell, or say whom it means in a table of words of the column"


def test_codes_that_name_nobody_or_several_are_problems_of_the_row(tmp_path: Path) -> None:
    """Each with the column, the cell and why; the row's other problems with it."""
    mapping = SIMPLE.replace('codes = "cow"', 'codes = "name"')
    table = "id,a,b,when\n1,Cubba,Korea,1950\n2,Mexico,South Korea,1900\n3,Cuba,,1950\n4,Cuba,Mexico,1950\n"
    found = problems(tmp_path, table, mapping)
    assert [
        (2, "party-unknown", "the column 'a' has 'Cubba': no party is called that", f"did you mean Cuba (CUB)? {MEND}"),
        (2, "party-ambiguous", MEND),
        (3, "party-life", MEND),
    ] == [found[0], *((line, code, hint) for line, code, _, hint in found[1:])]
    assert "the column 'b' has 'Korea': 'Korea' may mean South Korea (KOR, " in found[1][2]
    assert "the column 'b' has 'South Korea': South Korea (KOR) did not exist between 1900-01-01" in found[2][2]


@pytest.mark.parametrize(
    ("codes", "cell", "what"),
    [
        ("cow", "999", "no party is called that by cow"),
        ("iso3", "CU", "a code of ISO 3166-1 alpha-3 has three letters"),
        ("ledger", "cub", "no party has this code"),
    ],
)
def test_codes_are_never_read_as_those_of_another_list(tmp_path: Path, codes: str, cell: str, what: str) -> None:
    """An alpha-2 code is no alpha-3 one, and the ledger's codes are in capitals."""
    mapping = SIMPLE.replace('codes = "cow"', f'codes = "{codes}"')
    first, *_ = problems(tmp_path, f"id,a,b,when\n1,{cell},{cell},1950\n", mapping)
    assert (2, "party-unknown", f"the column 'a' has {cell!r}: {what}", MEND) == first


def test_word_that_no_table_translates_is_a_problem(tmp_path: Path) -> None:
    """With the column, the word, what is near it and where to add it; no other meaning is guessed."""
    table, mapping = of_entry('[values.kind]\nEmbassy = "establishment"\n', cells="1,2,40,1950,Embasy")
    mapping = mapping.replace('"establishment"\ndate', '{ column = "x" }\ndate')
    hint = "add it to the words of entry.kind, or the rows that have it to `skip`"
    what = "the column 'x' has 'Embasy', for which the map has no word"
    expected = [(2, "value-unknown", what, f"did you mean 'Embassy'? {hint}")]
    expected += [(3, "value-unknown", what.replace("Embasy", "?"), hint)]
    expected += [
        (
            4,
            "value-blank",
            "the column 'x' is blank, so the row has no kind",
            "add such rows to `skip`, or say what blank means",
        )
    ]
    assert expected == problems(tmp_path, f"{table}2,2,40,1950,?\n3,2,40,1950,\n", mapping)


def test_blank_may_be_a_word_too(tmp_path: Path) -> None:
    """A table of words can say what blank means."""
    table, mapping = of_entry('[values.kind]\n"" = "establishment"\n', cells="1,2,40,1950,")
    mapping = mapping.replace('"establishment"\ndate', '{ column = "x" }\ndate')
    assert ["establishment"] == [body["kind"] for body in bodies(tmp_path, table, mapping)]


def test_dates_and_keys_that_are_none_are_problems(tmp_path: Path) -> None:
    """A row without a date, with a date of another form, and without a name."""
    table = "id,a,b,when\n1,2,40,\n2,2,40,03/08/1914\n ,2,40,1950\n"
    found = problems(tmp_path, table)
    assert [
        (2, "date-blank", "the row has no date", "add such rows to `skip`, or say `when` of the entry"),
        (3, "date-impossible"),
        (4, "key-blank", "the row is not named: 'id' is blank", "name the columns that tell rows apart in `key`"),
    ] == [found[0], found[1][:2], found[2]]
    assert found[1][2].startswith("date: 03/08/1914 can be read in two ways")


def test_key_of_several_blank_cells_names_no_row(tmp_path: Path) -> None:
    """One cell of them is enough."""
    mapping = SIMPLE.replace('["id"]', '["id", "n"]')
    assert [(3, "the row is not named: 'id' and 'n' are blank")] == [
        (line, what) for line, _, what, _ in problems(tmp_path, "id,n,a,b,when\n,1,2,40,1950\n,,2,40,1950\n", mapping)
    ]


def test_rows_that_are_no_rows_are_told_with_the_others(tmp_path: Path) -> None:
    """A row of too few cells does not stop the reading."""
    found = rows(tmp_path, "id,a,b,when\n1,2\n2,2,40,1950\n")
    assert [["row-wrong"], []] == [[problem.code for problem in row.problems] for row in found]
    assert "1,2" == found[0].raw


def test_what_the_ledger_refuses_is_refused_with_the_row(tmp_path: Path) -> None:
    """What is sound for the map may be unsound for the ledger; nothing is written."""
    table, mapping = of_entry('mission = { column = "x" }', cells="1,2,40,1950,palace")
    mapping = mapping.replace('"establishment"', '{ column = "kind" }').replace("parties = ", "by = 'USA'\ntoward = ")
    table = "id,a,b,when,x,kind\n1,40,40,1950,palace,mission-opening\n2,40,732,1950,,mission-opening\n"
    path, plan = write(tmp_path, table, mapping.replace('["a", "b"]', '["b"]'))
    log = empty(tmp_path)
    with pytest.raises(RefusedError) as refused:
        imported(log, path, IMPORTER, options={"map": str(plan)})
    assert [("choice-unknown", 2), ("field-missing", 3), ("rows-bad", 0)] == [one[:2] for one in refusal(refused.value)]
    assert {} == said(log)


def test_party_cache_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many codes and dates there are, what is remembered of them is let go in between."""
    monkeypatch.setattr("ledger.importers.columns._MOST_KNOWN", 2)
    table = "id,a,b,when\n" + "".join(f"{year},2,40,{year}\n" for year in range(1950, 1960))
    assert 10 == len(bodies(tmp_path, table))


_FIELDS = {
    field.name: field
    for kind in KINDS.values()
    if kind.has_parties
    for effect in (None, *EFFECTS_OF_NOTES)
    for field in fields_of(kind, effect)
}


_PARTIES = ("parties", "by", "toward")


_TEXTS = ("kind", "calendar", "place", "instrument", "note")


_CITES = ("source", "locator", "quote", "rank")


_LISTS = ("statuses", "dimensions", "parties")


def general_map() -> str:
    """Write a map of a table that has a column for everything an entry may say."""
    lines = [
        'key = ["row"]',
        "[source]",
        'id = "s"',
        'type = "dataset"',
        'title = "t"',
        "[entry]",
        'date = { column = "date" }',
    ]
    lines += [f'{name} = {{ column = "{name}" }}' for name in (*_TEXTS, *_CITES)]
    lines += [f'{name} = {{ column = "{name}", codes = "ledger", split = "|" }}' for name in _PARTIES]
    for name, field in _FIELDS.items():
        codes = ', codes = "ledger"' if field.type in ("party", "parties") else ""
        split = ', split = "|"' if field.type in _LISTS else ""
        lines.append(f'{name} = {{ column = "{name}"{codes}{split} }}')
    return "\n".join(lines) + "\n"


def tame(value: object) -> object:
    """Give a value as a cell can hold it: without spaces around it, or signs that stand between values."""
    if isinstance(value, str):
        return " ".join(value.replace("|", " ").replace("\0", " ").split()) or "x"
    return [tame(one) for one in value] if isinstance(value, list) else value


def cell(value: object) -> str:
    """Write a value as a cell."""
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(map(str, value)) if isinstance(value, list) else str(value)


@st.composite
def sound_bodies(draw: st.DrawFn) -> list[Body]:
    """Give bodies of any kinds that a row can hold: each cites one source."""
    kinds = draw(st.lists(st.sampled_from((*EVENT_KINDS, *CLAIM_KINDS)), min_size=1, max_size=4))
    found = []
    for kind in kinds:
        body = draw(event_body(kind))
        body.pop("coded", None)
        cite: dict[str, object] = body["cites"][0]  # type: ignore[index]
        tamed = {name: tame(value) for name, value in body.items() if name != "cites"}
        found.append({**tamed, "cites": [{"locator": "row 1", **{name: tame(text) for name, text in cite.items()}}]})
    return found


@for_all(sound_bodies())
@settings(UNHURRIED, max_examples=60)
def test_entries_written_as_a_table_and_mapped_back_are_the_same(told: list[Body]) -> None:
    """Whatever a row can say comes back as it was, for every kind."""
    columns = ["row", "date", *_TEXTS, *_CITES, *_PARTIES, *_FIELDS]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    for number, body in enumerate(told):
        cells = {name: cell(value) for name, value in body.items() if name != "cites"}
        writer.writerow({"row": str(number), **cells, **body["cites"][0]})  # type: ignore[index]
    with tempfile.TemporaryDirectory() as folder:
        made = bodies(Path(folder), text.getvalue(), f"coded = []\n{general_map()}")
    assert [ordered(body) for body in told] == [
        ordered({name: value for name, value in body.items() if name != "key"}) for body in made
    ]
