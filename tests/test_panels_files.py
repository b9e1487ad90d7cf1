"""Panels as files: text, Parquet, Stata and SQLite hold the same cells, and the codebook tells what they mean."""

import builtins
import csv
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import SOURCE, Body, build, built, mutual, one_sided, refused, source
from models import opened

from ledger.exporters import panels
from ledger.exporters.panels import Counts, Panel, asked, codebook, files
from ledger.exporters.panels.making import Block
from ledger.exporters.panels.shape import Asked
from ledger.exporters.panels.texts import lines, stretches
from ledger.log import Log
from ledger.problems import MachineError, Problem
from ledger.reader import read

Rows = list[tuple[object, ...]]


def party(code: str, number: int, *life: Sequence[str | None], iso3: str = "") -> Body:
    """Give a state of a ledger's own."""
    codes = {"cow": str(number), **({"iso": iso3} if iso3 else {})}
    spells = [[*days, "COW"] for days in life]
    return {"kind": "party", "code": code, "type": "state", "name": f"The state {code}", "codes": codes, "life": spells}


BODIES: list[Body] = [
    {**source("deed", "A publisher")},
    {
        "kind": "source",
        "csl": {"id": "survey", "type": "dataset", "title": "A | survey", "custom": {"licence": "CC BY 4.0"}},
    },
    source("unused"),
    party("ALFA-1", 901, ("1816-03-10", "1816-11-20"), ("1818-02-01", "1819-10-20"), iso3="QAA"),
    party("BETA-1", 902, ("1816-01-01", None), iso3="QAB"),
    party("GAMMA-1", 903, ("1816-01-01", None), iso3="QAC"),
    mutual("establishment", "1818-06-01", "ALFA-1", "BETA-1", cites=[{"source": "deed"}]),
    one_sided(
        "rupture", "1819", "ALFA-1", "BETA-1", cites=[{"source": "deed"}, {"source": "unused", "rank": "deprecated"}]
    ),
    one_sided("accreditation", "1818-07-01", "ALFA-1", "BETA-1", **{"class": "minister"}),
    mutual("coverage", "1818", "ALFA-1", dimensions=["relations"], cites=[{"source": "survey"}]),
]
PARTIES = ("ALFA-1", "BETA-1", "GAMMA-1")
QUESTIONS = [
    asked("dyad-year", "1816/1819", "cow", "exact", ("relations", "representation"), PARTIES),
    asked("directed-dyad-year", "1816/1819", "iso3", "max", ("representation", "relations"), PARTIES),
    asked("dyad-day", "1818-05-30/1818-06-02", "cow", None, ("relations",), PARTIES),
    asked("dyad-day", "1816-11-19/1818-02-02", "iso3", None, ("relations",), ("ALFA-1",)),
    asked("party-year", "1816/1819", "cow", "last", ("relations", "representation"), PARTIES),
    asked("party-year", "1816/1819", "iso3", "first", ("relations",), PARTIES),
    # Nobody was there yet.
    asked("dyad-year", "1700", "cow", "first", ("relations",)),
]
ABOUT = files.About("A panel", {}, lambda: "The codebook", "2024-02-14T12:00:00.000000Z")


@pytest.fixture(name="log", scope="module")
def the_log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Give a small ledger."""
    return build(tmp_path_factory.mktemp("panels"), *BODIES)


def made(log: Log, question: Asked) -> Panel | Counts:
    """Make a panel anew; it is filled once."""
    return panels.made(question, panels.told_by(log, None, question))


def rows_of(columns: Mapping[str, Sequence[object]]) -> Rows:
    """Give columns as rows."""
    return [*zip(*columns.values(), strict=True)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_text_holds_the_cells_of_the_columns(question: Asked, log: Log) -> None:
    """In CSV, JSON and JSON Lines; what is empty is empty, or null."""
    columns = made(log, question).columns()
    panel = made(log, question)
    expected = [dict(zip(columns, row, strict=True)) for row in rows_of(columns)]
    assert panel.rows == len(expected)
    told = "\n".join(lines(panel, "csv"))
    assert [list(columns), *[["" if cell is None else str(cell) for cell in row] for row in rows_of(columns)]] == [
        *csv.reader(io.StringIO(told))
    ]
    assert expected == json.loads("\n".join(lines(made(log, question), "json")))
    of_lines = "\n".join(lines(made(log, question), "jsonl")).splitlines()
    assert expected == [json.loads(line) for line in of_lines if line]
    assert [list(row) for row in expected] == [list(json.loads(line)) for line in of_lines if line]


@pytest.mark.parametrize("question", QUESTIONS)
def test_sqlite_holds_the_cells_of_the_columns_and_the_codebook(question: Asked, log: Log, tmp_path: Path) -> None:
    """A table of rows that are found by what names them, and one of what the columns mean."""
    columns = made(log, question).columns()
    panel = made(log, question)
    labels = codebook.labels(question)
    files.write(panel, "sqlite", str(tmp_path / "panel.sqlite"), ABOUT._replace(labels=labels))
    with closing(sqlite3.connect(tmp_path / "panel.sqlite")) as connection:
        found = connection.execute("SELECT * FROM panel ORDER BY rowid")
        assert list(columns) == [name for name, *_ in found.description]
        assert rows_of(columns) == found.fetchall()
        assert {"panel": "The codebook", **labels} == dict(connection.execute("SELECT name, text FROM codebook"))
        (plan,) = connection.execute("SELECT count(*) FROM pragma_table_info('panel') WHERE pk > 0")
    assert (len(question.keys),) == plan


def test_a_file_that_sqlite_cannot_write_is_a_fault_of_the_machine(log: Log, tmp_path: Path) -> None:
    """As with all that is written."""
    with pytest.raises(OSError, match="unable to open database file"):
        files.write(made(log, QUESTIONS[0]), "sqlite", str(tmp_path / "nowhere" / "panel.sqlite"), ABOUT)


@pytest.mark.parametrize("question", QUESTIONS)
def test_parquet_holds_the_cells_of_the_columns_and_the_codebook(
    question: Asked, log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In groups of rows; texts as numbers of the few that there are."""
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr(files, "_GROUP", 5)
    columns = made(log, question).columns()
    labels = codebook.labels(question)
    files.write(made(log, question), "parquet", str(tmp_path / "panel.parquet"), ABOUT._replace(labels=labels))
    with parquet.ParquetFile(tmp_path / "panel.parquet") as file:
        table = file.read()
        assert b"The codebook" == file.metadata.metadata[b"codebook"]
    found = table.to_pydict()
    if "date" in found:
        found["date"] = [day.isoformat() for day in found["date"]]
    assert {name: list(column) for name, column in columns.items()} == found
    described = {field.name: field.metadata[b"description"].decode() for field in table.schema}
    assert labels == described


@pytest.mark.parametrize("question", QUESTIONS)
def test_stata_holds_the_cells_of_the_columns(question: Asked, log: Log, tmp_path: Path) -> None:
    """Texts as value labels; the same bytes each time, without a clock."""
    pandas = pytest.importorskip("pandas")
    columns = made(log, question).columns()
    labels = codebook.labels(question)
    for name in ("one.dta", "two.dta"):
        files.write(made(log, question), "dta", str(tmp_path / name), ABOUT._replace(labels=labels))
    assert (tmp_path / "one.dta").read_bytes() == (tmp_path / "two.dta").read_bytes()
    with pandas.io.stata.StataReader(tmp_path / "one.dta") as reader:
        frame = reader.read()
        assert "A panel" == reader.data_label
        assert labels == reader.variable_labels()
    if "date" in frame:
        frame["date"] = frame["date"].dt.strftime("%Y-%m-%d")
    found = frame.astype(object).where(frame.notna(), None)
    assert {name: list(column) for name, column in columns.items()} == {name: list(found[name]) for name in found}


@pytest.mark.parametrize(
    ("form", "module", "problem"),
    [
        (
            "parquet",
            "pyarrow",
            Problem(
                "library-missing",
                "files of Parquet are written by pyarrow, which is not installed",
                "install it, as with `pip install 'diplomatic-ledger[parquet]'`, or write csv",
            ),
        ),
        (
            "dta",
            "pandas",
            Problem(
                "library-missing",
                "files of Stata are written by pandas, which is not installed",
                "install it, as with `pip install 'diplomatic-ledger[dta]'`, or write csv",
            ),
        ),
    ],
)
def test_a_library_that_is_missing_is_named(
    form: str, module: str, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With how to install it; nothing else needs it."""
    imported = builtins.__import__

    def refuse(name: str, *rest: object) -> object:
        if name == module:
            raise ImportError(name)
        return imported(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", refuse)
    files.require("csv")
    with refused(MachineError, 6, problem):
        files.require(form)


def test_rows_are_cut_where_any_group_of_columns_changes() -> None:
    """Also where the years have a gap, and for a single group."""
    one = [(1900, 1901, 1), (1902, 1904, 2), (1910, 1911, 1)]
    other = [(1900, 1900, 5), (1901, 1904, 6), (1910, 1911, 7)]
    both = Block(1, 2, ((1900, 1904), (1910, 1911)), (one, other))
    expected = [(1900, 1900, (1, 5)), (1901, 1901, (1, 6)), (1902, 1904, (2, 6)), (1910, 1911, (1, 7))]
    assert expected == [*stretches(both)]
    assert [(1900, 1901, (1,)), (1902, 1904, (2,)), (1910, 1911, (1,))] == [*stretches(both._replace(runs=(one,)))]


# --- the codebook --------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def no_importers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have one data set with a licence, whatever the program imports."""
    monkeypatch.setattr(codebook, "_licences", lambda: {"deed": "CC0-1.0"})


def told(log: Log, question: Asked) -> str:
    """Give the codebook of a panel that was made."""
    panel = made(log, question)
    for _ in lines(panel, "csv"):
        pass
    return "\n".join(codebook.text(panel, codebook.basis(log, panel.told.record)))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_codebook_tells_every_column_and_is_the_same_from_a_read_model(
    question: Asked, log: Log, tmp_path: Path
) -> None:
    """With the head, the rule, the states, and how many rows there are."""
    text = told(log, question)
    assert [] == [name for name in question.columns if f"\n- `{name}`: " not in text]
    assert f"{made(log, question).rows:,} rows" in text
    assert str(read(log).head) in text
    assert f"`{question.rule}`: " in text or question.is_of_days
    assert all(len(label) <= 80 for label in codebook.labels(question).values())
    with opened(log, tmp_path / "model") as log.model:
        assert text == told(log, question)
    log.model = None


def test_the_codebook_cites_what_the_panel_rests_on_and_nothing_else(log: Log) -> None:
    """Sources of acts and of claims, with their licences; not who is only deprecated, nor what lies elsewhere."""
    text = told(log, QUESTIONS[0])
    _, _, cited = text.partition("## Sources\n\n")
    cited, _, rest = cited.partition("\n\n## How to cite\n\n")
    assert [
        "- [deed] The book deed. A publisher Licence: CC0-1.0.",
        "- [s] A book",
        "- [survey] A \\| survey Licence: CC BY 4.0.",
    ] == cited.split("\n")
    assert rest.startswith("A tiny ledger. 2024-02-14\n\n- head: ")
    assert "Nothing in the ledger speaks of these rows." in told(log, QUESTIONS[-1])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (QUESTIONS[0], "`changed` says that each day had one status for certain, and not all the same."),
        (QUESTIONS[1], "- representation: ended < none < vacant < other < charge < minister < ambassador"),
        (QUESTIONS[1], "each both ways (the first is the sender), in order of codes and time."),
        (QUESTIONS[1], "Without a code of this list, and so without rows: ABK, AUH,"),
        (QUESTIONS[2], "A row is a day: no rule is needed."),
        (QUESTIONS[3], "Only rows of ALFA-1."),
        (QUESTIONS[4], "- relations is in force in every status but none, suspended, severed and ended"),
        (asked("dyad-year", "1816", "cow", "any", ("protection",)), "- protection: any status but none and ended"),
        (QUESTIONS[0], "| 901 | The state ALFA-1 | ALFA-1 | 1816-03-10 | 1816-11-20 |"),
        (QUESTIONS[0], "| 902 | The state BETA-1 | BETA-1 | 1816-01-01 |  |"),
    ],
)
def test_the_codebook_says(question: Asked, expected: str, log: Log) -> None:
    """What a reader must know of the rule, the values and the list at hand."""
    assert expected in told(log, question)


def test_the_codebook_tells_how_the_ledger_is_licensed_and_seen() -> None:
    """By its first entry, and by what was left out."""
    first: Body = {"kind": "ledger", "title": "A licensed ledger", "licence": "CC0-1.0", "format": 1}
    with built([first, SOURCE, *BODIES]) as log:
        record = read(log).without("survey")
        panel = panels.made(QUESTIONS[0], panels.told_by(log, record, QUESTIONS[0]))
        panel.columns()
        text = "\n".join(codebook.text(panel, codebook.basis(log, record)))
    assert "\n- seen without survey\n- licence of the ledger: CC0-1.0\n- made with diplo " in text
    assert "[survey]" not in text
    assert f"dyad-year 1816/1819 by cow, rule exact: relations, representation; head {record.head.short()}" == (
        codebook.title(QUESTIONS[0], codebook.Basis(record, "", {}, "", ()))
    )


def test_licences_of_data_sets_that_the_program_imports_are_known() -> None:
    """By the keys of their sources."""
    from ledger.importers import IMPORTERS, importer  # noqa: PLC0415 - as the codebook does

    keys = {str(one.get("id")) for name in IMPORTERS for one in importer(name).sources}
    assert keys == set(_licences())


_licences = codebook._licences  # noqa: SLF001 - before it is replaced
