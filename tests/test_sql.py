"""Questions in SQL: the views say what the ledger says, and nothing that is typed does more than read."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import Body, amendment, mutual, one_sided, retraction
from models import opened, told
from sessions import Runner, place
from strategies import UNHURRIED

from cli.commands import sql
from ledger.problems import LedgerError, MachineError, Problem, UsageError
from ledger.readmodel import ReadModel, asking
from ledger.readmodel.asking import Time, ask
from ledger.readmodel.schema import TABLES, VIEWS

BODIES: list[Body] = [
    {"kind": "source", "csl": {"id": "unseen", "type": "book", "title": "Unseen", "custom": {"verified": False}}},
    mutual("establishment", "1949", "CUB", "KOR", key="1"),
    one_sided("rupture", "1959", "CUB", "KOR", cites=[{"source": "s"}, {"source": "unseen"}]),
    mutual("talks", "1955/..", "CUB", "KOR", cites=[{"source": "unseen", "quote": "they met"}]),
    mutual("visit", "[..1955-03]", "CUB", "KOR", key="2"),
    mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["established", "suspended"]),
    mutual("coverage", "1945/1960", "CUB", "KOR", dimensions=["relations", "war"]),
    retraction("key:2"),
    amendment("key:1", note="As the yearbook has it."),
]


@pytest.fixture(name="model", scope="module")
def a_small_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReadModel]:
    """Give the read model of a small ledger."""
    folder = tmp_path_factory.mktemp("sql")
    with opened(told(folder / "events.jsonl", BODIES), folder / "model.sqlite") as model:
        yield model


def patience() -> Time:
    """Give time that never ends."""
    return Time(lambda: 0.0, 1.0)


def rows(model: ReadModel, query: str, **values: str) -> list[tuple[object, ...]]:
    """Ask, and give all rows."""
    return list(ask(model.path, query, values, patience()).rows)


def names(model: ReadModel, query: str) -> tuple[str, ...]:
    """Ask, and give the names of the columns."""
    table = ask(model.path, query, {}, patience())
    assert all(len(table.columns) == len(row) for row in table.rows)
    return table.columns


def refusal(path: str, query: str, **values: str) -> Problem:
    """Ask what is refused; give the problem."""
    with pytest.raises(LedgerError) as refused:
        list(ask(path, query, values, patience()).rows)
    (problem,) = refused.value.problems
    return problem


# --- the views ----------------------------------------------------------------------------------------------------------

HELP = Path(__file__).parent.parent / "cli" / "help" / "sql.md"


def columns(model: ReadModel, view: str) -> list[str]:
    """Give the columns of a view."""
    return list(names(model, f"SELECT * FROM {view}"))  # noqa: S608 - a view of ours


def told_columns(view: str) -> list[str]:
    """Give the columns that the manual tells below the name of a view."""
    block = HELP.read_text(encoding="utf-8").partition(f"\n`{view}`")[2].split("\n\n")[1]
    return re.findall(r"^    ([a-z_]+) {2,}\S", block, re.MULTILINE)


@pytest.mark.parametrize("view", VIEWS)
def test_the_manual_tells_every_column_of_every_view_in_order(view: str, model: ReadModel) -> None:
    """Attestations and coverages have most of their columns from the events."""
    expected = told_columns(view)
    if view in ("attestations", "coverages"):
        shared = told_columns("events")
        first, last = shared.index("toward_parties") + 1, shared.index("counts")
        expected = [*shared[:first], *expected[:-1], "note", expected[-1], *shared[last:]]
    assert expected == columns(model, view)


def test_the_views_say_what_the_ledger_says(model: ReadModel) -> None:
    """Windows by their days, open ends empty, claims apart from events, what was retracted marked."""
    assert [
        (4, "establishment", "1949-01-01", "1949-12-31", "CUB|KOR", None, 1, 1, "As the yearbook has it."),
        (5, "rupture", "1959-01-01", "1959-12-31", None, "KOR", 1, 0, None),
        (6, "talks", "1955-01-01", None, "CUB|KOR", None, 1, 0, None),
        (7, "visit", None, "1955-03-31", "CUB|KOR", None, 0, 0, None),
    ] == rows(
        model, "SELECT position, kind, earliest, latest, parties, toward_parties, counts, amended, note FROM events"
    )
    assert [("relations", "established|suspended", 8)] == rows(
        model, "SELECT dimension, status, position FROM attestations"
    )
    assert [("relations|war", "1945-01-01", 9)] == rows(model, "SELECT dimensions, earliest, position FROM coverages")
    assert [("s", 1), ("unseen", 0)] == rows(model, "SELECT key, verified FROM sources")
    assert [(5, "s"), (5, "unseen"), (6, "unseen")] == rows(
        model, "SELECT position, source FROM citations WHERE position IN (5, 6)"
    )


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("0001-01-01", "none"),
        ("1948-12-31", "none"),
        ("1949-01-01", "unknown"),
        ("1949-12-31", "established"),
        ("1958-12-31", "established"),
        ("1959-01-01", "unknown"),
        ("1959-12-31", "severed"),
        ("9999-12-31", "severed"),
    ],
)
def test_a_span_is_found_by_a_day_between_its_first_and_last(on: str, expected: str, model: ReadModel) -> None:
    """Both days belong to it, and there is just one for every day there is."""
    query = """SELECT status FROM spans
        WHERE a = 'CUB' AND b = 'KOR' AND dimension = 'relations' AND :on BETWEEN first AND last"""
    assert [(expected,)] == rows(model, query, on=on)


# --- what comes back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT 1 AS a, 2 AS b", ("a", "b")),
        ("SELECT 1 AS a, 2 AS a, 3 AS a", ("a", "a_2", "a_3")),
        ("SELECT 1 AS a, 2 AS a, 3 AS a_2", ("a", "a_3", "a_2")),
        ("SELECT 1 AS a_2, 2 AS a, 3 AS a", ("a_2", "a", "a_3")),
        ("SELECT 1 AS '', 2 AS ''", ("", "_2")),
        ("VALUES (1, 2)", ("column1", "column2")),
    ],
)
def test_columns_have_the_names_of_the_query_made_distinct(
    query: str, expected: tuple[str, ...], model: ReadModel
) -> None:
    """A name that comes again gets a number that no other column has."""
    assert expected == names(model, query)


def test_every_value_is_one_that_all_formats_can_write(model: ReadModel) -> None:
    """Bytes in hexadecimal, what is no number as a text, what is no text mended."""
    query = "SELECT NULL, 1, 2.5, 'é', x'00ff', 9e999, -9e999, CAST(x'61ff' AS TEXT), char(0)"
    assert [(None, 1, 2.5, "é", "00ff", "inf", "-inf", "a\ufffd", "\0")] == rows(model, query)


def test_values_stand_for_names(model: ReadModel) -> None:
    """As texts, whatever is in them."""
    assert [("' OR 1 --", "b")] == rows(model, "SELECT :a, :b", a="' OR 1 --", b="b")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT count(*) FROM texts_fts WHERE texts_fts MATCH 'met'", [(1,)]),
        ("SELECT snippet(texts_fts, 0, '[', ']', '', 9) FROM texts_fts WHERE texts_fts MATCH 'met'", [("they [met]",)]),
        ("SELECT count(*) FROM json_tree('[1, 2]')", [(3,)]),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t",
            [(1,), (2,), (3,)],
        ),
        ("SELECT name FROM sqlite_master WHERE name = 'spans'; -- the end", [("spans",)]),
    ],
)
def test_whatever_reads_is_answered(query: str, expected: list[tuple[object, ...]], model: ReadModel) -> None:
    """Search, JSON, recursion, the schema itself."""
    assert expected == rows(model, query)


def test_rows_are_read_as_they_are_taken(model: ReadModel) -> None:
    """Of an endless answer the first rows come at once, and nothing is left open after them."""
    table = ask(
        model.path, "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT n FROM t", {}, patience()
    )
    assert [(1,), (2,)] == [next(table.rows), next(table.rows)]
    table.rows.close()  # type: ignore[attr-defined]
    assert [] == list(table.rows)


# --- what is refused ----------------------------------------------------------------------------------------------------

FORBIDDEN = Problem(
    "query-forbidden",
    "the query does more than read tables and views",
    "write one SELECT: a read model is only ever written from its log",
)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT INTO texts VALUES (1, 'entry', 'x', 'note', 'x')",
        "INSERT INTO texts_fts(texts_fts) VALUES ('rebuild')",
        "UPDATE entries SET kind = 'x'",
        "DELETE FROM entries",
        "WITH x AS (SELECT 1) DELETE FROM entries",
        "DROP TABLE entries",
        "CREATE VIRTUAL TABLE x USING fts5(y)",
        "PRAGMA user_version",
        "PRAGMA user_version = 5",
        "PRAGMA query_only = OFF",
        "PRAGMA data_version = 5",
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "SELECT * FROM pragma_table_info('entries')",
        "ATTACH 'other.sqlite' AS other",
        "DETACH main",
        "VACUUM",
        "VACUUM INTO 'copy.sqlite'",
        "SAVEPOINT x",
        "ANALYZE",
        "REINDEX",
    ],
)
def test_whatever_does_more_than_read_is_forbidden(query: str, model: ReadModel) -> None:
    """Nothing is changed, in the file or beside it, and it is said why."""
    before = sorted(path.name for path in Path(model.path).parent.iterdir())
    assert FORBIDDEN == refusal(model.path, query)
    assert before == sorted(path.name for path in Path(model.path).parent.iterdir())


def test_the_file_is_open_for_reading_alone(model: ReadModel) -> None:
    """So that nothing is written even where no authorizer stands in the way."""
    connection = asking._open(model.path)  # noqa: SLF001 - what lies below
    assert (1,) == connection.execute("PRAGMA query_only").fetchone()
    connection.execute("PRAGMA query_only = OFF")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM entries")
    connection.close()


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("SELECT load_extension('x')", "load_extension"),
        ("SELECT LOAD_EXTENSION('x', 'y')", "load_extension"),
        ("SELECT * FROM events ORDER BY load_extension(id)", "load_extension"),
    ],
)
def test_functions_that_reach_beyond_the_file_are_forbidden(query: str, name: str, model: ReadModel) -> None:
    """Wherever they stand; their names are told."""
    assert FORBIDDEN._replace(what=f"the function {name} is not for queries") == refusal(model.path, query)


_LISTED = f"there are the views {', '.join(VIEWS)}; see `diplo help sql`"
_SYNTAX = "see `diplo help sql`; a text stands in single quotes"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Problem("query-empty", "there is no query", "write one, as in `SELECT * FROM events LIMIT 5`")),
        ("/* nothing */", Problem("query-empty", "there is no query but a comment", _LISTED)),
        ("SELECT 1\0", Problem("query-text", "the query has characters that are no text", "write it anew")),
        ("SELECT '\udcff'", Problem("query-text", "the query has characters that are no text", "write it anew")),
        (
            f"SELECT {' ' * 100_000}1",
            Problem("query-large", "the query has 100008 characters, more than 100000", "ask for less at once"),
        ),
        ("SELECT 1; SELECT 2", Problem("query-many", "there is more than one statement", "put one question at a time")),
        ("SELECT :a", Problem("query-value", "there is no value for :a", "say -p a VALUE")),
        (
            "SELECT ?",
            Problem(
                "query-value",
                "a value in the query has no name",
                "write :name where a value is to stand, and say -p NAME VALUE",
            ),
        ),
        (
            "SELECT * FROM evnts",
            Problem(
                "query-table",
                "no such table: evnts",
                f"did you mean 'events'? {_LISTED}",
                excerpt="SELECT * FROM evnts",
                mark=(14, 19),
            ),
        ),
        (
            "SELECT 1\nFROM zzz WHERE 1",
            Problem("query-table", "no such table: zzz", _LISTED, excerpt="FROM zzz WHERE 1", mark=(5, 8)),
        ),
        (
            "SELECT adte, adte FROM spans JOIN events",
            Problem("query-column", "no such column: adte", "did you mean 'date'? A text stands in single quotes"),
        ),
        (
            "SELECT zzz FROM parties",
            Problem(
                "query-column",
                "no such column: zzz",
                "parties has code, type, name, official, begins, ends, successors, note, own",
                excerpt="SELECT zzz FROM parties",
                mark=(7, 10),
            ),
        ),
        ("SELECT zz", Problem("query-column", "no such column: zz", _LISTED, excerpt="SELECT zz", mark=(7, 9))),
        (
            "SELECT source FROM citations AS a JOIN citations AS b",
            Problem(
                "query-ambiguous",
                "ambiguous column name: source",
                "name its view before it, as in events.kind",
                excerpt="SELECT source FROM citations AS a JOIN citations AS b",
                mark=(7, 13),
            ),
        ),
        (
            "SELECT medain(1)",
            Problem(
                "query-function",
                "no such function: medain",
                "those of SQLite are on https://sqlite.org/lang_corefunc.html; a text stands in single quotes",
                excerpt="SELECT medain(1)",
                mark=(7, 13),
            ),
        ),
        (
            "SELECT 1 FORM events",
            Problem(
                "query-syntax", 'near "events": syntax error', _SYNTAX, excerpt="SELECT 1 FORM events", mark=(14, 20)
            ),
        ),
        ("SELECT (", Problem("query-syntax", "incomplete input", _SYNTAX)),
        (
            f"SELECT 'x{'y' * 300}\n",
            Problem(
                "query-syntax",
                f"unrecognized token: \"'x{'y' * 177}…",
                _SYNTAX,
                excerpt=f"SELECT 'x{'y' * 300}",
                mark=(7, 309),
            ),
        ),
        (
            "SELECT zeroblob(100000000)",
            Problem("query-large", "something in the query becomes too large", "ask for less at once"),
        ),
        (
            f"SELECT 'x' LIKE '{'x' * 1001}'",
            Problem("query-wrong", "LIKE or GLOB pattern too complex", "see `diplo help sql`"),
        ),
        (
            "SELECT 1 FROM entries WHERE json_extract('{', '$')",
            Problem("query-wrong", "malformed JSON", "see `diplo help sql`"),
        ),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_what_cannot_be_answered_gets_one_clear_error(query: str, expected: Problem, model: ReadModel) -> None:
    """What is wrong, where if that is clear, and what to do."""
    got = refusal(model.path, query)
    assert expected == got


def test_an_error_while_rows_are_read_is_told_as_any_other(model: ReadModel) -> None:
    """Though some rows have come."""
    table = ask(model.path, "SELECT abs(value) FROM json_each('[1, 2, -9223372036854775808]')", {}, patience())
    assert (1,) == next(table.rows)
    with pytest.raises(UsageError) as refused:
        list(table.rows)
    assert "query-wrong" == refused.value.problems[0].code


@pytest.mark.parametrize("value", ["\udcff", "x\0y"])
def test_a_value_that_is_no_text_is_refused(value: str, model: ReadModel) -> None:
    """As the query itself would be."""
    assert "query-text" == refusal(model.path, "SELECT :a", a=value).code


_WORDS = [*VIEWS, *TABLES, "SELECT", "*", "FROM", "WHERE", "JOIN", "a", "1", "'x'", "(", ")", ",", "=", "--", ";", ":v"]
_WORDS += [
    "PRAGMA",
    "ATTACH",
    "INTO",
    "DELETE",
    "json_each",
    "texts_fts",
    "MATCH",
    "count(*)",
    "ORDER BY",
    "LIMIT 3",
    '"',
]


@UNHURRIED
@given(st.text(max_size=60) | st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join))
def test_whatever_is_typed_is_answered_or_refused_and_changes_nothing(model: ReadModel, query: str) -> None:
    """No other error ever comes out, and every row of the file is as it was."""
    before = Path(model.path).read_bytes()
    ticks = iter(range(10_000))
    code = ""
    try:
        list(ask(model.path, query, {}, Time(lambda: float(next(ticks)), 500.0)).rows)
    except UsageError as refused:
        code = refused.problems[0].code
    assert not code or code.startswith("query-")
    assert before == Path(model.path).read_bytes()


# --- time, memory, files -----------------------------------------------------------------------------------------------

ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT {} FROM t"
SLOW = Problem("query-time", "the query takes too long", "ask for less, or give it more --seconds")


@pytest.mark.parametrize("what", ["count(*)", "n"])
def test_a_query_ends_with_its_time(what: str, model: ReadModel) -> None:
    """Before its first row or between two."""
    ticks = iter(range(1_000_000))
    with pytest.raises(UsageError) as refused:
        list(ask(model.path, ENDLESS.format(what), {}, Time(lambda: float(next(ticks)), 100.0)).rows)
    assert (SLOW,) == refused.value.problems


def test_time_counts_only_while_it_is_worked_on() -> None:
    """Whoever looks at a row for an hour has used none of it."""
    now = [0.0]
    time = Time(lambda: now[0], 30.0)
    time.start()
    now[0] = 20.0
    assert (20.0, False) == (time.spent(), time.is_over())
    time.stop()
    now[0] = 3620.0
    assert 20.0 == time.spent()
    time.start()
    now[0] = 3631.0
    assert (31.0, True) == (time.spent(), time.is_over())


def test_an_interruption_by_a_person_stays_one(model: ReadModel) -> None:
    """SQLite takes it for a query that was stopped."""
    calls = iter(range(10))

    def clock() -> float:
        if next(calls) == 3:
            raise KeyboardInterrupt
        return 0.0

    with pytest.raises(KeyboardInterrupt):
        ask(model.path, ENDLESS.format("count(*)"), {}, Time(clock, 30.0))


class Failing:
    """A connection on which every statement fails."""

    def __init__(self, connection: sqlite3.Connection, error: Exception) -> None:
        self._connection = connection
        self._error = error

    def __getattr__(self, name: str) -> object:
        return getattr(self._connection, name)

    def execute(self, *_: object) -> sqlite3.Cursor:
        """Fail."""
        raise self._error


def fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Let every statement fail on what is opened from now on."""
    connect = asking._open  # noqa: SLF001 - what is put in its place
    monkeypatch.setattr(asking, "_open", lambda path: Failing(connect(path), error))


def test_a_query_that_takes_all_memory_is_refused(model: ReadModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """As one that becomes too large."""
    fail(monkeypatch, MemoryError())
    assert "query-large" == refusal(model.path, "SELECT 1").code


def test_a_file_that_is_no_read_model_is_an_error_of_the_machine(tmp_path: Path) -> None:
    """Whether it is missing or something else."""
    hint = "`diplo rebuild` makes the file anew"
    path = tmp_path / "other.sqlite"
    expected = Problem("machine-read", f"could not read {path}: [Errno 2] No such file or directory: '{path}'", hint)
    assert expected == refusal(str(path), "SELECT 1")
    path.write_bytes(b"no database" * 100)
    assert Problem("machine-read", f"could not read {path}: file is not a database", hint) == refusal(
        str(path), "SELECT 1"
    )
    with pytest.raises(MachineError):
        ask(str(tmp_path), "SELECT 1", {}, patience())


def test_a_file_that_is_just_being_replaced_is_opened_again(
    model: ReadModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was opened may have had the write-ahead log of another."""
    file = tmp_path / "model.sqlite"
    file.write_bytes(Path(model.path).read_bytes())
    connect = asking._connected  # noqa: SLF001 - what is put in its place
    opened_files: list[int] = []

    def slow(path: str) -> sqlite3.Connection:
        connection = connect(path)
        if not opened_files:
            other = tmp_path / "other.sqlite"
            other.write_bytes(file.read_bytes())
            other.rename(file)
        opened_files.append(file.stat().st_ino)
        return connection

    monkeypatch.setattr(asking, "_connected", slow)
    assert [(1,)] == list(ask(str(file), "SELECT 1", {}, patience()).rows)
    assert 2 == len(opened_files)


def test_a_database_that_stays_locked_is_an_error_of_the_machine(
    model: ReadModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And none of the query."""
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    fail(monkeypatch, locked)
    problem = refusal(model.path, "SELECT 1")
    assert ("machine-read", "could not read the read model: database is locked") == (problem.code, problem.what)


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", '{"kind": "ledger", "title": "A small ledger", "format": 1}')
    return runner


def test_an_answer_goes_into_a_file_or_nowhere(diplo: Runner) -> None:
    """A query that fails midway leaves no half of it."""
    came = diplo.run(["sql", "SELECT 1 AS one", "-o", "one.csv"])
    assert (0, "", f"diplo: note: one.csv was taken from head {diplo.run(['head']).out}") == came
    assert "one\n1\n" == (diplo.folder / "one.csv").read_text(encoding="utf-8")
    before = sorted(diplo.folder.iterdir())
    assert 2 == diplo.run(["sql", "SELECT abs(value) FROM json_each('[1,-9223372036854775808]')", "-o", "t.json"]).code
    assert before == sorted(diplo.folder.iterdir())


def test_a_file_of_another_encoding_is_refused(diplo: Runner) -> None:
    """With where it is wrong; a mark of byte order is none of the query."""
    (diplo.folder / "good.sql").write_bytes(b"\xef\xbb\xbfSELECT 'ok' AS said")
    assert (0, "said\nok\n", "") == diplo.run(["sql", "good.sql"])
    (diplo.folder / "bad.sql").write_bytes(b"SELECT '\xff'")
    said = "diplo: error: the query has bytes that are no UTF-8, at 8\n  hint: save it as UTF-8\n"
    assert (2, "", said) == diplo.run(["sql", "bad.sql"])


def test_records_are_what_the_query_names(diplo: Runner) -> None:
    """No field is added, so that they can be handed on."""
    came = diplo.run(["sql", "SELECT count(*) AS n, NULL AS nil FROM entries", "-O", "json"])
    assert [{"n": 1, "nil": None}] == json.loads(came.out)


def test_a_function_that_is_stuck_ends_the_program(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing else could: SQLite looks at the clock between functions alone."""
    ended = threading.Event()
    codes: list[int] = []

    class Short(threading.Event):
        """An event for which nobody waits long."""

        def wait(self, timeout: float | None = None) -> bool:
            """Wait for a moment."""
            return super().wait(timeout and timeout / 100)

    def leave(code: int) -> None:
        codes.append(code)
        ended.set()

    monkeypatch.setattr(sql, "Event", Short)
    monkeypatch.setattr("os._exit", leave)
    ticks = iter(range(1000))
    given_time = Time(lambda: float(next(ticks)), 1.0)
    given_time.start()
    with sql.watched(given_time, 1.0):
        assert ended.wait(5)
    assert {2} == set(codes)
    assert capfd.readouterr().err.startswith("diplo: error: the query takes too long\n")
