"""The read model in a real Datasette: every page opens, says what it holds and under what licence, and every question answers."""

import asyncio
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pytest
import yaml  # type: ignore[import-untyped]
from hypothesis import example, given
from hypothesis import strategies as st
from ledgers import Body, amendment, mutual, one_sided, retraction
from models import opened, told
from sessions import Runner, place
from strategies import UNHURRIED

from ledger.readmodel import ReadModel
from ledger.readmodel.datasette import MARK, QUESTIONS, TEXTS, TOLD, configuration, to_yaml
from ledger.readmodel.schema import TABLES, VIEWS

if TYPE_CHECKING:
    from datasette.app import Datasette  # type: ignore[import-untyped]

LEDGER: Body = {
    "kind": "ledger",
    "title": "Cuba & Korea",
    "description": "What the <two> did.",
    "licence": "CC-BY-4.0",
    "format": 1,
}
BODIES: list[Body] = [
    LEDGER,
    {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book", "publisher": "A press"}},
    {"kind": "source", "csl": {"id": "unseen", "type": "book", "title": "Unseen", "custom": {"verified": False}}},
    {"kind": "source", "csl": {"id": "rumour", "type": "book", "title": "A rumour", "custom": {"verified": False}}},
    mutual("talks", "1957~", "CUB", "KOR", cites=[{"source": "unseen"}, {"source": "rumour"}]),
    mutual("establishment", "1949-07-12", "CUB", "KOR", cites=[{"source": "s", "quote": "relations were established"}]),
    one_sided("rupture", "1959", "CUB", "KOR", cites=[{"source": "unseen", "locator": "page 3"}], key="1"),
    one_sided("rupture", "1960", "CUB", "KOR", account_of="key:1", key="2"),
    mutual("visit", "1986-07-12", "CUB", "KOR", key="3", cites=[{"source": "unseen"}]),
    mutual("visit", "1987-07-12", "KOR", "CUB", key="4", place="Havana"),
    mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["established"]),
    mutual("coverage", "1945/1960", "CUB", "KOR", dimensions=["relations", "war"]),
    retraction("key:3"),
    amendment("key:4", note="Of the ministers."),
]
# Datasette leaves files open, of which later versions of Python warn.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed database:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
_IS_NEW = not version("datasette").startswith("0.")


class Served(NamedTuple):
    """A read model in Datasette."""

    model: ReadModel
    site: "Datasette"
    runner: asyncio.Runner
    database: str

    def get(self, path: str, **values: str) -> tuple[int, str]:
        """Ask for a page: its status and its text. A path begins behind the database."""
        where = f"/{self.database}{path}" + (f"?{urlencode(values)}" if values else "")
        answer = self.runner.run(self.site.client.get(where if path != "/" else "/"))
        return answer.status_code, answer.text

    def rows(self, path: str, **values: str) -> list[dict[str, object]]:
        """Ask for rows."""
        status, text = self.get(f"{path}.json", _shape="array", **values)
        assert 200 == status, text
        found: list[dict[str, object]] = json.loads(text)
        return found


@pytest.fixture(name="served", scope="module")
def a_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the read model of a small ledger with the file that is generated for it."""
    # To import it, too, leaves something open.
    from datasette.app import Datasette  # noqa: PLC0415 - see above
    from datasette.utils import parse_metadata  # type: ignore[import-untyped]  # noqa: PLC0415 - the same

    folder = tmp_path_factory.mktemp("datasette")
    log = told(folder / "events.jsonl", BODIES, is_bare=True)
    with opened(log, folder / "small-1.sqlite") as model, asyncio.Runner() as runner:
        text = to_yaml(configuration(model.connection, model.path, model.head.short()), "for a test")
        settings = parse_metadata(text)
        # As the printed command does: the older series knows no configuration.
        more = {"config": settings} if _IS_NEW else {}
        site = Datasette([model.path], metadata=settings, **more)
        runner.run(site.invoke_startup())
        yield Served(model, site, runner, "small-1")
        for database in (*site.databases.values(), *filter(None, [getattr(site, "_internal_database", None)])):
            database.close()


# --- pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "", *(f"/{name}" for name in (TOLD if _IS_NEW else [*TOLD, *QUESTIONS]))])
def test_every_page_names_licence_and_source(path: str, served: Served) -> None:
    """The home page, the database, each view and, in the older series, each question."""
    status, text = served.get(path)
    assert 200 == status
    assert '<a href="https://spdx.org/licenses/CC-BY-4.0.html">CC-BY-4.0</a>' in text
    assert f"Data source: Cuba &amp; Korea, head {served.model.head.short()}" in " ".join(text.split())


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_form(name: str, served: Served) -> None:
    """With what it asks and a field for each value, before it is asked."""
    status, text = served.get(f"/{name}")
    question = QUESTIONS[name]
    assert 200 == status
    assert all(part in text for part in (question.title, question.text))
    assert (
        list(question.params) == re.findall(r'<(?:input|textarea)[^>]* name="([a-z]+)"', text)[: len(question.params)]
    )


def test_the_home_page_tells_of_the_ledger(served: Served) -> None:
    """Its title and its description."""
    _, text = served.get("/")
    assert "Cuba &amp; Korea" in text
    assert "What the &lt;two&gt; did." in text


def test_the_database_lists_views_and_questions_and_hides_the_rest(served: Served) -> None:
    """What is the program's own stays out of sight."""
    _, text = served.get("")
    # The newer series lists the first few questions there, and all of them on a page of their own.
    text += served.get("/-/queries")[1]
    listed = set(re.findall(rf'href="/{served.database}/([a-z_]+)"', text))
    assert {*TOLD, *QUESTIONS} <= listed
    assert not listed & (set(TABLES) - {TEXTS})
    assert all(question.title in text for question in QUESTIONS.values())


@pytest.mark.parametrize("name", TOLD)
def test_a_view_tells_what_it_is_and_what_its_columns_mean(name: str, served: Served) -> None:
    """Its title, its description, and each column."""
    _, text = served.get(f"/{name}")
    plain = text.replace("&#39;", "'").replace("&gt;", ">")
    assert TOLD[name].text in plain
    assert [column.meaning for column in TOLD[name].columns if column.meaning not in plain] == []


@pytest.mark.parametrize("name", TOLD)
def test_a_view_is_told_whole(name: str, served: Served) -> None:
    """Every column there is, in order; facets and sorting by some of them."""
    columns = [row[1] for row in served.model.connection.execute(f"PRAGMA table_info({name})")]
    one = TOLD[name]
    assert columns == [column.name for column in one.columns]
    assert {*one.facets, *one.sortable, *filter(None, [one.sort])} <= set(columns)


@pytest.mark.parametrize("name", VIEWS)
def test_the_manual_says_the_same_of_a_column(name: str) -> None:
    """Word for word, but where it refers to another of its pages; what one view shares with another it tells once."""
    text = (Path(__file__).parent.parent / "cli" / "help" / "sql.md").read_text(encoding="utf-8")
    block = text.partition(f"\n`{name}`")[2].split("\n\n")[1]
    parts = re.split(r"\n {4}(?=[a-z])", f"\n{block}")[1:]
    told_of = {part.split()[0]: " ".join(part.split()[1:]) for part in parts}
    ours = dict(TOLD[name].columns)
    assert told_of
    assert {
        column for column, meaning in told_of.items() if "`diplo help" not in meaning and meaning != ours[column]
    } == set()


def test_every_view_is_told() -> None:
    """And the texts, which are searched."""
    assert [*VIEWS, TEXTS] == list(TOLD)


@pytest.mark.parametrize(("name", "facet"), [(name, facet) for name, one in TOLD.items() for facet in one.facets])
def test_a_view_can_be_narrowed_by_its_facets(name: str, facet: str, served: Served) -> None:
    """Each value that there is stands beside the view, with how many rows have it."""
    query = f"SELECT DISTINCT {facet} FROM {name} WHERE {facet} IS NOT NULL AND {facet} <> ''"  # noqa: S608 - ours
    values = [str(value) for (value,) in served.model.connection.execute(query)]
    _, text = served.get(f"/{name}")
    shown = re.findall(rf'<li><a href="[^"]*{facet}=[^"]*"[^>]*>([^<]*)</a>', text)
    # An empty cell is shown as a dash.
    assert sorted(values) == sorted(set(shown) - {"-"})


@pytest.mark.parametrize(("name", "column"), [(name, column) for name, one in TOLD.items() for column in one.sortable])
def test_a_view_can_be_sorted(name: str, column: str, served: Served) -> None:
    """By each column that is named for it."""
    rows = served.rows(f"/{name}", _sort_desc=column, _size="max")
    values = [row[column] for row in rows if row[column] is not None]
    assert values == sorted(values, key=lambda value: (isinstance(value, str), value), reverse=True)


def test_texts_can_be_searched(served: Served) -> None:
    """By words, as Datasette does."""
    (row,) = served.rows(f"/{TEXTS}", _search="established")
    assert ("entry", "quote", "relations were established") == (row["thing"], row["field"], row["text"])
    assert ["Havana"] == [row["text"] for row in served.rows(f"/{TEXTS}", _search="havana")]


# --- questions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "columns", "expected"),
    [
        (
            "state_of_a_pair",
            {"a": " kor", "b": "CUB", "on": "1950-01-01"},
            ("dimension", "direction", "status", "possible", "since_earliest", "flags"),
            [
                ("consular", "both", "established", "established", "1949-07-12", "carried"),
                ("mission", "CUB>KOR", "none", "none", None, "assumed"),
                ("mission", "KOR>CUB", "none", "none", None, "assumed"),
                ("recognition", "CUB>KOR", "recognised", "recognised", "1949-07-12", "carried"),
                ("recognition", "KOR>CUB", "recognised", "recognised", "1949-07-12", "carried"),
                ("relations", "both", "established", "established", "1949-07-12", None),
                ("representation", "CUB>KOR", "none", "none", None, "assumed"),
                ("representation", "KOR>CUB", "none", "none", None, "assumed"),
            ],
        ),
        ("state_of_a_pair", {"a": "CUB", "b": "USA", "on": "1950-01-01"}, ("status",), []),
        (
            "pairs_in_a_status",
            {"dimension": "Relations", "status": "severed", "on": "1970-01-01"},
            ("a", "b", "direction", "flags"),
            [("CUB", "KOR", "both", "contested|carried")],
        ),
        ("pairs_in_a_status", {"dimension": "relations", "status": "severed", "on": "1950-01-01"}, ("a",), []),
        (
            "acts_of_a_pair",
            {"a": "KOR", "b": "cub"},
            ("date", "kind", "place", "note"),
            [
                ("1949-07-12", "establishment", None, None),
                ("1957~", "talks", None, None),
                ("1959", "rupture", None, None),
                ("1960", "rupture", None, None),
                ("1987-07-12", "visit", "Havana", "Of the ministers."),
            ],
        ),
        (
            "entries_that_cite_a_source",
            {"source": "unseen"},
            ("date", "kind", "by_parties", "locator"),
            [("1957~", "talks", None, None), ("1959", "rupture", "CUB", "page 3")],
        ),
        (
            "anniversaries",
            {"day": "07-12"},
            ("date", "kind", "parties"),
            [("1949-07-12", "establishment", "CUB|KOR"), ("1987-07-12", "visit", "KOR|CUB")],
        ),
        (
            "acts_of_a_decade",
            {},
            ("decade", "acts"),
            [("1940s", 1), ("1950s", 2), ("1980s", 1)],
        ),
        (
            "sources_cited_most",
            {},
            ("source", "publisher", "entries"),
            [("s", "A press", 5), ("unseen", None, 2), ("rumour", None, 1)],
        ),
        (
            "on_one_unverified_source",
            {},
            ("date", "kind", "source"),
            [("1959", "rupture", "unseen")],
        ),
    ],
)
def test_a_question_is_answered(
    name: str, values: dict[str, str], columns: tuple[str, ...], expected: list[tuple[object, ...]], served: Served
) -> None:
    """With the values that its form has, whatever their case."""
    assert set(values) == set(QUESTIONS[name].params)
    rows = served.rows(f"/{name}", **values)
    assert expected == [
        tuple(row[column] or None if column == "publisher" else row[column] for column in columns) for row in rows
    ]


def test_the_state_of_a_pair_names_its_entries(served: Served) -> None:
    """By their ids, all of them."""
    rows = served.rows("/state_of_a_pair", a="CUB", b="KOR", on="1970-01-01")
    (listed,) = [str(row["entries"]) for row in rows if row["dimension"] == "relations"]
    query = "SELECT id FROM events WHERE kind = 'rupture'"
    assert {identity for (identity,) in served.model.connection.execute(query)} == set(listed.split("|"))


# --- the file -----------------------------------------------------------------------------------------------------------


def test_what_nobody_said_is_left_out(tmp_path: Path) -> None:
    """A licence that nobody gave, and where one stands that has a name of its own."""
    for number, (licence, expected) in enumerate(
        [
            ({}, {}),
            ({"licence": "ask me"}, {"license": "ask me"}),
            ({"licence": "MIT"}, {"license": "MIT"}),
            (
                {"licence": "CC0-1.0"},
                {"license": "CC0-1.0", "license_url": "https://spdx.org/licenses/CC0-1.0.html"},
            ),
        ]
    ):
        body = {"kind": "ledger", "title": "Mine", "format": 1, **licence}
        with opened(told(tmp_path / f"{number}.jsonl", [body], is_bare=True), tmp_path / f"{number}.sqlite") as model:
            told_of = configuration(model.connection, model.path, "1:ab")
        about = {"title": "Mine", "description": "The read model of Mine, head 1:ab.", "source": "Mine, head 1:ab"}
        assert {**about, **expected} == {key: value for key, value in told_of.items() if key != "databases"}
        assert [str(number)] == list(told_of["databases"])  # type: ignore[call-overload]


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
_KEYS = st.sampled_from(["a", "on", "NO", "null", "a b", "1", "~", "ä", ""]) | _TEXTS
_VALUES = st.recursive(
    st.booleans() | st.integers() | _TEXTS | st.lists(_TEXTS, max_size=3),
    lambda values: st.dictionaries(_KEYS, values, max_size=3),
    max_leaves=8,
)


@UNHURRIED
@given(st.dictionaries(_KEYS, _VALUES, max_size=4), _TEXTS)
@example({"sql": "SELECT 1\nFROM x\n\n  WHERE y"}, "a\nb")
@example({"sql": " SELECT 1\nFROM x"}, "a\u2028title: b\r\x85c: d")
@example({"sql": "SELECT 1 \nFROM x\n", "emoji": "\U0001f600\ue000\U000e0001\x7f\u00a0"}, "")
def test_what_is_written_is_read_again(value: dict[str, object], about: str) -> None:
    """By a library of YAML, which is another's reading of the form; comments say nothing to it."""
    assert value == (yaml.safe_load(to_yaml(value, about)) or {})


def test_queries_stand_as_a_person_writes_them() -> None:
    """Line by line, without quotation marks."""
    text = to_yaml({"queries": {"q": {"title": 'Q: a "question"', "sql": "SELECT a\nFROM b\n\nWHERE c"}}}, "for a test")
    expected = [
        f"{MARK} for a test",
        "queries:",
        "  q:",
        '    title: "Q: a \\"question\\""',
        "    sql: |-",
        "      SELECT a",
        "      FROM b",
        "",
        "      WHERE c",
    ]
    assert expected == text.splitlines()


# --- the command --------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger, and a cache of its own."""
    runner = place(tmp_path, monkeypatch, capfd)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    runner.put("events.jsonl", json.dumps(LEDGER))
    return runner


def test_the_path_is_printed_of_a_file_that_is_there_and_up_to_date(diplo: Runner) -> None:
    """Built where it was not, caught up where it was."""
    for entries in (1, 2):
        came = diplo.run(["db"])
        assert (0, "") == (came.code, came.err)
        path = came.out.removesuffix("\n")
        assert path.startswith(str(diplo.folder / "cache" / "diplo" / "events-"))
        (row,) = json.loads(diplo.run(["db", "-O", "json"]).out)
        assert (path, "Cuba & Korea", str(entries)) == (row["path"], row["title"], row["head"].partition(":")[0])
        assert 0 == diplo.run(["add", "source", "one", "--title", "One"]).code


@pytest.mark.parametrize(
    ("args", "file"),
    [
        (["--datasette"], "datasette.yaml"),
        (["--datasette", "."], "datasette.yaml"),
        (["--datasette", "sub dir"], "sub dir/datasette.yaml"),
        (["--datasette", "-o", "metadata.yaml"], "metadata.yaml"),
        (["-o", "metadata.yaml", "--datasette"], "metadata.yaml"),
        (["--datasette", "-o", "told.json"], "told.json"),
    ],
    ids=str,
)
def test_a_file_for_datasette_is_written_with_what_to_run(args: list[str], file: str, diplo: Runner) -> None:
    """Here, in a folder, or where -o says; again and again."""
    (diplo.folder / "sub dir").mkdir()
    path = diplo.run(["db"]).out.removesuffix("\n")
    quoted = f"'{file}'" if " " in file else file
    for _ in range(2):
        said = f"diplo: note: from Datasette 1.0 on add --config {quoted}\n"
        assert (0, f"datasette {path} --metadata {quoted}\n", said) == diplo.run(["db", *args])
    text = (diplo.folder / file).read_text(encoding="utf-8")
    assert text.startswith(f"{MARK} for Datasette")
    assert "Cuba & Korea" == yaml.safe_load(text)["title"]
    assert [Path(path).stem] == list(yaml.safe_load(text)["databases"])


def test_a_file_of_somebody_s_own_is_never_written_over(diplo: Runner) -> None:
    """Nor one that is no file."""
    (diplo.folder / "datasette.yaml").write_text("title: Mine\n", encoding="utf-8")
    said = "diplo: error: datasette.yaml is a file of somebody's own\n  hint: choose another place, or remove it\n"
    assert (2, "", said) == diplo.run(["db", "--datasette"])
    assert "title: Mine\n" == (diplo.folder / "datasette.yaml").read_text(encoding="utf-8")
    (diplo.folder / "folder").mkdir()
    said = "diplo: error: could not read folder: Is a directory\n  hint: choose another place\n"
    assert (6, "", said) == diplo.run(["db", "--datasette", "-o", "folder"])
    said = (
        "diplo: error: could not write none/datasette.yaml: No such file or directory\n"
        "  hint: check that the folder exists and that you may write there\n"
    )
    assert (6, "", said) == diplo.run(["db", "--datasette", "none"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["db", "--datasette", "-O", "json"], "--datasette writes a file of a form of its own\n  hint: leave -O out"),
        (
            ["db", "--datasette", "sub", "-o", "x.yaml"],
            "--datasette FOLDER and -o FILE are two places\n  hint: say one of them",
        ),
        (
            ["db", "-o", "x.yaml"],
            "the ending of x.yaml names no format\n  hint: say -O text|table|json|jsonl|csv|tsv|md|html",
        ),
        (
            ["--known", "1", "db"],
            "--known is for questions: the file of the read model holds all that the ledger does\n  hint: leave it out, or ask `diplo sql`, which takes it",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_refused(args: list[str], said: str, diplo: Runner) -> None:
    """With what to do instead."""
    assert (2, "", f"diplo: error: {said}\n") == diplo.run(args)


def test_without_a_cache_there_is_no_file_to_name(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is an error of the machine."""
    (diplo.folder / "nothing").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(diplo.folder / "nothing"))
    came = diplo.run(["db"])
    assert (6, "") == (came.code, came.out)
    assert "hint: see that its folder can be written" in came.err
