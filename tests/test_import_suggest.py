"""A first map for a table: what is guessed, with its reason, and what is left to people."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from importing import given
from ledgers import Body
from strategies import UNHURRIED

from ledger.importers.columns import IMPORTER
from ledger.importers.columns.guesses import ColumnGuess, guess_columns, kind_near, kind_of_word
from ledger.importers.columns.mapping import read_map
from ledger.importers.columns.suggesting import suggest
from ledger.parties import load
from ledger.problems import RefusedError


def suggested(folder: Path, table: str, encoding: str = "utf-8", name: str = "my acts.csv") -> str:
    """Suggest a map for a table."""
    path = folder / name
    path.write_bytes(table.encode(encoding))
    return suggest(str(path))


def filled(text: str, answers: Mapping[str, str]) -> str:
    """Fill in what a suggested map leaves to people: lines that begin so become these."""
    lines = text.splitlines()
    for begins, answer in answers.items():
        (number,) = [number for number, line in enumerate(lines) if line.startswith(begins)]
        lines[number] = answer
    return "\n".join(lines) + "\n"


def made(folder: Path, mapping: str, name: str = "my acts.csv") -> list[Body]:
    """Read a table by a map without problems."""
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    found = list(IMPORTER.read(given(folder / name, map=str(folder / "map.toml"))))
    assert [] == [problem for row in found for problem in row.problems]
    return [dict(body) for row in found for body in row.bodies if row.count]


def left(folder: Path, mapping: str) -> list[str]:
    """Give what is wrong with a map."""
    (folder / "map.toml").write_text(mapping, encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        read_map(str(folder / "map.toml"), load())
    return [problem.what for problem in refused.value.problems]


TITLE = {"# title": 'title = "Acts"'}


def test_first_map_of_acts(tmp_path: Path) -> None:
    """Every guess stands with its reason; only the title of the source is asked for, and then rows are read."""
    table = (
        "ccode1,ccode2,date,event,notes,weight\n"
        "2,40,1961-01-03,rupture,first,1\n2,732,1949-01-01,established,NA,2\n2,40,2015-07-20,relations_resumed,x,3\n"
    )
    text = suggested(tmp_path, table)
    assert (
        '# A first map for "my-acts": every guess says why. Fill in what says TODO, then run\n'
        "#   diplo import csv FILE --map MAP.toml -n\n"
        "\n"
        'key = ["ccode1", "ccode2", "date"]  # no two rows have them alike in these rows\n'
        'blank = ["", "NA"]  # these words occur; take out those that mean something\n'
        "\n"
        "[source]\n"
        'id = "my-acts"  # the key under which entries cite it\n'
        'type = "dataset"\n'
        '# title = "…"  # TODO what is cited\n'
        '# author = ["Family, Given"]  # TODO\n'
        "# issued = 2020  # TODO\n"
        "\n"
        "[entry]\n"
        'kind = { column = "event" }  # most of its words are kinds of acts; its words stand in [values.kind]\n'
        'date = { column = "date" }  # its values are dates in EDTF\n'
        'parties = [{ column = "ccode1", codes = "cow" }, { column = "ccode2", codes = "cow" }]'
        "  # by its name, and its numbers are COW's\n"
        "# if one acts toward the other, write `by` and `toward` instead\n"
        'note = { column = "notes" }  # by its name\n'
        "\n"
        "[values.kind]\n"
        '"rupture" = "rupture"  # 1 row\n'
        '"established" = "establishment"  # 1 row\n'
        '"relations_resumed" = "resumption"  # 1 row\n'
        "\n"
        "# Columns that are not used:\n"
        '#   "weight": "1", "2", "3"\n'
    ) == text
    assert ["source: the CSL-JSON has no 'title'"] == left(tmp_path, text)
    assert [
        ("rupture", "1961-01-03", ["USA", "CUB"], "first"),
        ("establishment", "1949-01-01", ["USA", "KOR"], None),
        ("resumption", "2015-07-20", ["USA", "CUB"], "x"),
    ] == [
        (body["kind"], body["date"], body["parties"], body.get("note")) for body in made(tmp_path, filled(text, TITLE))
    ]


def test_survey_is_left_to_people(tmp_path: Path) -> None:
    """Codes are no kinds: the entry lacks its kind until somebody says it."""
    text = suggested(tmp_path, "ccode1,ccode2,year,level\n2,40,1950,3\n40,2,1950,9\n2,40,1955,0\n")
    assert 'key = ["ccode1", "ccode2", "year"]  # no two rows have them alike in these rows' in text
    assert 'date = { year = "year" }  # by their names and values' in text
    assert '#   "level": "3", "9", "0"' in text
    assert ["entry: the entry has no kind"] == left(tmp_path, filled(text, TITLE))
    kind = 'kind = "attestation"\ndimension = "representation"\nstatus = ["ambassador", "none"]'
    assert 3 == len(made(tmp_path, filled(text, {**TITLE, "# kind": kind})))


def test_one_party_asks_for_the_other(tmp_path: Path) -> None:
    """A list of one state's missions does not name that state; number and abbreviation of one party are one party."""
    table = (
        "cow_abb,ccode,styear,stmonth,stday,endyear,status,version\n"
        "CUB,40,1902,5,20,1906,Legation,2016\nCUB,40,1909,1,23,2016,Embassy,2016\nROK,732,1949,6,,2016,Embassy,2016\n"
    )
    text = suggested(tmp_path, table)
    assert '# parties = ["…", { column = "cow_abb", codes = "cow" }]' in text
    assert 'date = { year = "styear", month = "stmonth", day = "stday" }  # by their names and values' in text
    assert '# TODO "endyear" make a date too: of another [[entry]], or an end?' in text
    assert "# TODO are these acts? If they are statuses," in text
    assert '# "Embassy" = "…"  # TODO 2 rows; or into skip, as { "status" = ["Embassy"] }' in text
    assert 'key = ["cow_abb", "styear", "stmonth", "stday"]' in text
    assert [
        "source: the CSL-JSON has no 'title'",
        "entry: the entry does not say who takes part",
    ] == left(tmp_path, text)


def test_two_spellings_of_one_party_are_one(tmp_path: Path) -> None:
    """Columns that never name two parties are not the two sides; those that could be either may be."""
    text = suggested(
        tmp_path, "one,other,year\nCuba,Republic of Cuba,1950\nMexico,Mexico,1951\nKorea,South Korea,1952\n"
    )
    assert '# parties = ["…", { column = "one", codes = "name" }]' in text
    text = suggested(tmp_path, "one,other,year\nKorea,Cuba,1950\nKorea,Mexico,1951\n")
    assert 'parties = [{ column = "one", codes = "name" }, { column = "other", codes = "name" }]' in text


def test_senders_and_hosts_are_sides(tmp_path: Path) -> None:
    """Names of columns may tell who acts toward whom; what kinds need is asked for."""
    table = "id,sender_name,host_name,when,action\na,Cuba,Mexico,03/30/1950,mission-opening\nb,Mexico,Cuba,12/01/1951,visit\n"
    text = suggested(tmp_path, table)
    assert 'by = { column = "sender_name", codes = "name" }  # most of its values are names of parties' in text
    assert 'toward = { column = "host_name", codes = "name" }' in text
    assert 'date = { column = "when", format = "MM/DD/YYYY" }  # all its values have this form, as 03/30/1950' in text
    assert '# mission = { column = "…" }  # TODO for mission-opening' in text
    assert 'key = ["id"]' in text


def test_dates_that_may_be_read_in_two_ways_are_asked(tmp_path: Path) -> None:
    """Day or month first is never guessed."""
    text = suggested(tmp_path, "id,a,b,when\n1,CUB,MEX,03/08/1914\n2,CUB,KOR,01/02/1950\n")
    assert '# TODO "when": its values may be written as DD/MM/YYYY or MM/DD/YYYY' in text
    assert '# date = { column = "…", format = "DD/MM/YYYY" }  # TODO no column looks like dates' in text


def test_several_parties_in_a_cell_and_several_dates(tmp_path: Path) -> None:
    """A cell may name several; another column of dates is told."""
    table = "countries;start;end;place\nGBR|FRA|DEU;1950-05;1951;Paris\nUSA|CUB;1961-01-03;2015-07-20;\n"
    text = suggested(tmp_path, table)
    assert 'delimiter = ";"' in text
    assert 'parties = { column = "countries", codes = "iso3", split = "|" }' in text
    assert '# TODO "end" has dates too: of another [[entry]], or the end of a date { start, end }?' in text
    assert 'place = { column = "place" }  # by its name' in text


def test_tables_in_latin_1_with_tabs(tmp_path: Path) -> None:
    """Gleditsch and Ward's list: tabs, an encoding that is asked about, numbers of their own."""
    table = "statenumber\tstateid\tcountryname\tstart\n437\tCDI\tCôte d'Ivoire\t1960-08-07\n40\tCUB\tCuba\t1902-05-20\n"
    text = suggested(tmp_path, table, "latin-1", "gw.txt")
    assert 'delimiter = "tab"' in text
    assert 'encoding = "latin-1"  # TODO the file is not UTF-8; is this how it is written?' in text
    assert '# parties = ["…", { column = "statenumber", codes = "gw" }]' in text
    filled_ = filled(
        text,
        {**TITLE, "# kind": 'kind = "independence"', "# parties": 'parties = { column = "statenumber", codes = "gw" }'},
    )
    assert [["CIV"], ["CUB"]] == [body["parties"] for body in made(tmp_path, filled_, "gw.txt")]


def test_table_of_which_nothing_is_known(tmp_path: Path) -> None:
    """Everything is left to people, and all columns together name a row."""
    text = suggested(tmp_path, "x,month\nfoo,5\nfoo,5\n", name="…")
    assert 'key = "*"  # TODO no few columns name a row' in text
    assert 'id = "table"' in text
    assert [
        "source: the CSL-JSON has no 'title'",
        "entry: the entry has no kind",
        "entry.date: the entry has no date",
        "entry: the entry does not say who takes part",
    ] == left(tmp_path, text)


def test_many_words_and_long_ones_are_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many words are listed, and only so many rows looked at."""
    monkeypatch.setattr("ledger.importers.columns.suggesting._MOST_WORDS", 2)
    monkeypatch.setattr("ledger.importers.columns.suggesting._MOST_ROWS", 3)
    rows = "".join(f"{number},act {number},{'x' * 80},\n" for number in range(4))
    text = suggested(tmp_path, f"id,type,long,empty\n{rows}")
    assert "# TODO and 1 words more" in text
    assert f'#   "long": "{"x" * 29}…"\n#   "empty": nothing' in text
    assert 'key = ["id"]  # no two rows have it alike in the first 3 rows' in text


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("year", ["1950", "1951.0"], ColumnGuess("year", "its values are years")),
        ("number", ["1", "40"], None),
        ("mon", ["1", "12"], ColumnGuess("month", "by its name")),
        ("month", ["13"], None),
        ("day", ["31"], ColumnGuess("day", "by its name")),
        ("day", ["32"], None),
        ("when", ["1950", "[1950,1951]"], ColumnGuess("date", "its values are dates in EDTF")),
        ("when", ["[1950,"], None),
        ("when", ["3 August 1914", "12 May 1950"], ColumnGuess("date", "all its values have this form, as 3 August 1914", "D MONTH YYYY")),
        ("when", ["3 Augh 1914"], ColumnGuess("date", "all its values have this form, as 3 Augh 1914", "D MONTH YYYY")),
        ("when", ["08/1914"], ColumnGuess("date", "all its values have this form, as 08/1914", "MM/YYYY")),
        ("when", ["08/3014"], None),
        ("last_verified", ["2020-01-01"], None),
        ("iso", ["CUB", "KOR"], ColumnGuess("party", "its values are codes of ISO 3166-1 alpha-3", "iso3")),
        ("who", ["CUB", "ROK", "KOR", "MEX", "PRK", "VNR"], ColumnGuess("party", "its values are codes of the ledger", "ledger")),
        ("state_abb", ["CUB", "ROK", "UKG"], ColumnGuess("party", "by its name, and its letters are COW's", "cow")),
        ("state_abb", ["CUB", "XXX", "YYY"], None),
        ("gwno", ["40", "9999"], None),
        ("ccode", ["40", "9999"], None),
        ("name", ["Cuba", "Nowhere", "Nobody"], None),
        ("name", ["Korea", "Cuba"], ColumnGuess("party", "most of its values are names of parties", "name")),
        ("kind", ["a", "b"], ColumnGuess("kind", "by its name")),
        ("kind", ["1", "2"], None),
        ("x", ["rupture", "peace treaty"], ColumnGuess("kind", "most of its words are kinds of acts")),
        ("kind", [f"word {number}" for number in range(99)], None),
        ("empty", [], None),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_name_and_values(name: str, values: list[str], expected: ColumnGuess | None) -> None:
    """Numbers are parties only where the name says whose, and years only where all are."""
    assert expected == guess_columns({name: values}, load()).get(name)


def test_words_are_kinds_where_they_say_no_more() -> None:
    """What says more is a question: a partial recognition is perhaps none."""
    words = ("Mission opening", "relations_established", "recognition_conditional", "state_visit", "banquet")
    assert ["mission-opening", "establishment", "", "", ""] == list(map(kind_of_word, words))
    assert ["recognition", "visit", ""] == list(map(kind_near, words[2:]))


def test_questions_stand_beside_words_that_say_more(tmp_path: Path) -> None:
    """The word that may be meant stands in the comment."""
    text = suggested(tmp_path, "kind,x\nrecognition_conditional,1\nestablishment,2\n")
    assert '# "recognition_conditional" = "recognition"  # TODO is it? 1 row' in text


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "file-empty"), (b"PK\x03\x04", "format-wrong"), (b"a,b\n", "rows-missing"), (b'a,b\n"x"y,1\n', "row-wrong")],
)
def test_files_that_are_no_tables_are_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """As an import refuses them."""
    (tmp_path / "x.csv").write_bytes(data)
    with pytest.raises(RefusedError) as refused:
        suggest(str(tmp_path / "x.csv"))
    assert [code] == [problem.code for problem in refused.value.problems]


_CELLS = st.sampled_from(
    ["", "1950", "1950-05-04", "03/08/1914", "CUB", "KOR;MEX", "40", "Cuba", "rupture", "NA", 'a "b" \\', "\x7f"]
)
_COLUMNS = st.sampled_from(
    ["year", "month", "day", "ccode1", "ccode2", "iso3", "kind", "note", "actor", "target", "id", "x"]
)


@for_all(st.lists(_COLUMNS, min_size=1, max_size=5, unique=True), st.data())
@settings(UNHURRIED, max_examples=25)
def test_every_first_map_lacks_only_what_it_asks_for(
    tmp_path_factory: pytest.TempPathFactory, columns: list[str], data: st.DataObject
) -> None:
    """Whatever the table, the map is TOML and sound but for its TODOs."""
    quoted = st.lists(
        _CELLS.map(lambda text: f'"{text.replace(chr(34), 2 * chr(34))}"'), min_size=len(columns), max_size=len(columns)
    )
    rows = data.draw(st.lists(quoted.map(",".join), min_size=1, max_size=4))
    folder = tmp_path_factory.mktemp("suggested")
    text = suggested(folder, "\n".join([",".join(columns), *rows, ""]))
    asked = {
        "source: the CSL-JSON has no 'title'",
        "entry: the entry has no kind",
        "entry.date: the entry has no date",
        "entry: the entry does not say who takes part",
    }
    assert set(left(folder, text)) <= asked
