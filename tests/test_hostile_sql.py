"""A query may be meant to take all memory, all time or something else than an answer: none of it works."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import HIDDEN, faults_of
from ledgers import Body, mutual
from models import opened, told
from sessions import Runner, place

from ledger.problems import LedgerError, Problem
from ledger.readmodel import ReadModel
from ledger.readmodel.asking import Time, ask

BODIES: list[Body] = [mutual("establishment", "1949", "CUB", "KOR", key="1")]
LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
"""
FORBIDDEN = Problem(
    "query-forbidden",
    "the query does more than read tables and views",
    "write one SELECT: a read model is only ever written from its log",
)
LARGE = Problem("query-large", "something in the query becomes too large", "ask for less at once")


@pytest.fixture(name="model", scope="module")
def a_small_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadModel]:
    """Give the read model of a small ledger."""
    folder = tmp_path_factory.mktemp("sql")
    with opened(told(folder / "events.jsonl", BODIES), folder / "model.sqlite") as model:
        yield model


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    runner.put("events.jsonl", LEDGER)
    return runner


def outcome(model: ReadModel, query: str, **values: str) -> Problem | list[tuple[object, ...]]:
    """Ask; give the rows or the problem."""
    try:
        return list(ask(model.path, query, values, Time(lambda: 0.0, 1.0)).rows)
    except LedgerError as error:
        (problem,) = error.problems
        return problem


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE events SET kind = 'x'",
        "DELETE FROM events",
        "INSERT INTO events VALUES (1)",
        "REPLACE INTO events VALUES (1)",
        "UPDATE sources SET title = 'x' WHERE key IN (SELECT source FROM citations)",
        "WITH x AS (SELECT 1) UPDATE spans SET status = 'none'",
        "DROP VIEW events",
        "ALTER TABLE entries RENAME TO x",
        "CREATE TEMP TABLE x (y)",
        "CREATE TEMP TRIGGER x INSTEAD OF UPDATE ON events BEGIN SELECT 1; END",
        "BEGIN",
        "COMMIT",
        "RELEASE x",
        "PRAGMA hard_heap_limit = 0",
        "SELECT * FROM dbstat",
    ],
)
def test_a_view_is_changed_no_more_than_a_table(query: str, model: ReadModel) -> None:
    """Whatever writes, or is no question, is refused in the same words, and the answers stay."""
    before = outcome(model, "SELECT * FROM events")
    assert FORBIDDEN == outcome(model, query)
    assert before == outcome(model, "SELECT * FROM events")


def test_a_row_of_many_large_texts_does_not_take_all_memory(model: ReadModel) -> None:
    """Each is within the limit, and a hundred of them are not: they were 1.5 GB."""
    blobs = ", ".join(["zeroblob(15000000) || x"] * 100)
    assert LARGE == outcome(model, f"SELECT {blobs} FROM (SELECT 'x' AS x)")  # noqa: S608 - text of the test's own
    assert LARGE == outcome(model, "SELECT zeroblob(2000000000)")
    assert [(1,)] == outcome(model, "SELECT 1")


def test_a_value_for_which_there_is_no_name_is_refused(model: ReadModel) -> None:
    """A misspelt name asks another question than was meant; a name within a longer one is none."""
    for query, name in (
        ("SELECT 1", "on"),
        ("SELECT :once", "on"),
        ("SELECT :on", ":on"),
        ("SELECT :on", ""),
        ("SELECT 1 AS on_", "on"),
    ):
        expected = Problem("query-value", f"the query has no :{name}", "leave out its -p, or mend the name")
        assert expected == outcome(model, query, **{name: "x"})
    assert [("x", "x", "x")] == outcome(model, "SELECT :on, @on, $on", on="x")
    assert [("x",)] == outcome(model, "SELECT ?1", **{"1": "x"})
    assert [("x",)] == outcome(model, "SELECT :on||''", on="x")


def test_what_is_typed_around_a_query_is_told(diplo: Runner) -> None:
    """A time that is no number would never end; a value without a name, and hidden signs in a query, are errors."""
    expected = "diplo: error: invalid value for '--seconds': nan is not in the range 0<x<=86400\n  hint: see `diplo help sql`\n"
    assert (2, "", expected) == diplo.run(["sql", "SELECT 1", "--seconds", "nan"])
    unknown = f'SELECT * FROM "{HIDDEN}"'  # noqa: S608 - the same
    for args in (["SELECT 1", "-p", HIDDEN, HIDDEN], [unknown], [f"SELECT {HIDDEN}"], ["SELECT ?"]):
        came = diplo.run(["sql", *args])
        assert ([], 2, "") == (faults_of(came), came.code, came.out)


def test_hidden_signs_of_a_query_are_written_out(diplo: Runner) -> None:
    """A query can make any text, and name its columns so: on a screen nothing of it is raw."""
    query = f"""SELECT '{HIDDEN}' AS "{HIDDEN}", char(27, 155, 8238, 0) AS b"""
    for form in ("text", "table", "md", "html", "json", "jsonl"):
        came = diplo.run(["sql", query, "-O", form])
        assert ([], 0) == (faults_of(came), came.code)


def test_a_query_is_read_from_a_file_of_some_size_only(diplo: Runner) -> None:
    """A file without an end is not read to its end."""
    (diplo.folder / "zero.sql").symlink_to("/dev/zero")
    expected = (2, "", "diplo: error: zero.sql has more than 1,048,576 bytes\n  hint: hand it in in parts\n")
    assert expected == diplo.run(["sql", "zero.sql"])
