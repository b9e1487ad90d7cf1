"""All formats say the same, nothing is cut, nothing hidden is printed, and a file is written whole or not at all."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sessions import Runner, place

from cli.output import FORMATS, Output, Paint, TargetError, View, choose, visible
from ledger.head import head_of
from ledger.log import Log

ROOT = Path(__file__).parent.parent
LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette", "publisher": "State Printer"}}
{"kind": "source", "csl": {"id": "digest", "type": "webpage", "title": "A <b>digest</b> | all, of \\"it\\""}}
{"kind": "source", "csl": {"id": "idle", "type": "book", "title": "An idle book"}}
{"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], "cites": [{"source": "gazette", "quote": "since | 1949, <b>\\"so\\"</b>"}, {"source": "digest"}], "key": "1"}
{"kind": "rupture", "date": "1960", "parties": ["CUB", "KOR"], "consular": false, "cites": [{"source": "gazette"}], "key": "2"}
{"kind": "rupture", "date": "1959", "by": ["CUB"], "toward": ["KOR", "JPN"], "cites": [{"source": "digest"}], "account_of": "key:2", "note": "two\\nlines, and\\r a third"}
"""
QUESTIONS: dict[str, list[str]] = {
    "state": ["state", "CUB", "KOR", "--on", "1959-07-01"],
    "why": ["why", "CUB", "KOR", "--on", "1959-07-01"],
    "log": ["log"],
    "show": ["show"],
    "party": ["party", "Cuba"],
    "check": ["check"],
    "append": ["append", "-"],
    "diff": ["diff", "CUB", "KOR", "1948-12-31", "1959-07-01"],
    "compare": ["compare", "CUB", "KOR"],
    "coverage": ["coverage", "CUB", "KOR"],
    "source": ["source", "gazette"],
    "cite": ["cite", "--all"],
    "amend": ["amend", "key:2", "--set", "date=1960-08", "--because", "a | day", "--author", "Ada", "-n"],
    "retract": ["retract", "key:2", "--because", "no <b>rupture</b>", "--author", "Ada", "--dry-run"],
}
GIVEN = LEDGER.strip().splitlines()[-1]


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger whose texts hold every character that some format minds."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


def ask(diplo: Runner, question: str, form: str) -> str:
    """Ask a question in a format."""
    args = QUESTIONS[question]
    if question == "show":
        args = ["show", diplo.entries()[-1]["id"]]
    return diplo.run([*args, "-O", form], GIVEN).out


# --- the formats agree ----------------------------------------------------------------------------------------------------


def cell_of(value: object) -> str:
    """Say what a JSON value is in one cell, by the rules of DESIGN section 9."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case list() if all(isinstance(item, str) for item in value):
            return "|".join(value)
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)


class Cells(HTMLParser):
    """Reads the cells of an HTML table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._in_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        """Begin a row or a cell."""
        self._in_cell = tag in ("td", "th")
        if tag == "tr":
            self.rows.append([])
        if self._in_cell:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        """End a cell."""
        self._in_cell = False

    def handle_data(self, data: str) -> None:
        """Fill a cell."""
        if self._in_cell:
            self.rows[-1][-1] += data


def markdown_cells(text: str) -> Iterator[list[str]]:
    """Read the rows of a Markdown table, its ruler left out."""
    for number, line in enumerate(text.splitlines()):
        if number != 1:
            cells = re.split(r"(?<!\\)\|", line)[1:-1]
            yield [re.sub(r"\\([\\|<`])", r"\1", cell[1:-1]) for cell in cells]


def table_cells(text: str, columns: Sequence[str]) -> Iterator[list[str]]:
    """Read a table laid out in columns, by where its headings begin."""
    first, *_ = lines = text.splitlines()
    starts = [match.start() for match in re.finditer(r"\S+", first)]
    assert len(columns) == len(starts)
    for line in lines:
        yield [line[start:end].rstrip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_all_formats_hold_the_same_values(question: str, diplo: Runner) -> None:
    """What JSON says stands in the cells of every table, list by list and value by value."""
    records = json.loads(ask(diplo, question, "json"))
    assert records
    assert records == [json.loads(line) for line in ask(diplo, question, "jsonl").splitlines()]
    columns, *rows = list(csv.reader(io.StringIO(ask(diplo, question, "csv"))))
    assert set(columns) >= {name for record in records for name in record}
    assert [[cell_of(record.get(name)) for name in columns] for record in records] == rows
    assert [columns, *rows] == list(csv.reader(io.StringIO(ask(diplo, question, "tsv")), delimiter="\t"))
    shown = [columns, *([visible(cell) for cell in row] for row in rows)]
    assert shown == Cells(ask(diplo, question, "html")).rows
    assert shown == list(markdown_cells(ask(diplo, question, "md")))
    assert shown == list(table_cells(ask(diplo, question, "table"), columns))


@pytest.mark.parametrize("question", ["state", "why"])
def test_the_text_says_what_the_records_say(question: str, diplo: Runner) -> None:
    """Every status, entry and source of the records is in the text for people."""
    text = ask(diplo, question, "text")
    for record in json.loads(ask(diplo, question, "json")):
        keys = [record["source"]] if question == "why" else record["sources"]
        for word in (record["dimension"], record["status"], *(f"[{key}]" for key in keys)):
            assert word in text
        if question == "why":
            assert f"{record['entry']} (line {record['position']}) {record['date']} {record['kind']}" in text


FIELDS = {
    "state": "a b dimension direction on status possible certain since_earliest since_latest flags covered entries "
    "sources head policy schema",
    "why": "a b dimension direction on status entry position kind date calendar place happening counts differs rule source title url "
    "locator quote head schema",
    "party": "code type name official names codes life successors note schema",
    "check": "code level what hint entries head schema",
    "append": "id position kind added schema",
    "amend": "id position kind added schema",
    "retract": "id position kind added schema",
}


@pytest.mark.parametrize(("question", "fields"), FIELDS.items())
def test_the_names_of_fields_and_their_order_never_change(question: str, fields: str, diplo: Runner) -> None:
    """Other people's programs rest on these names; a change of one is a new `schema`."""
    records = json.loads(ask(diplo, question, "json"))
    assert {tuple(fields.split())} == {tuple(record) for record in records}
    assert {1} == {record["schema"] for record in records}
    assert fields.split() == ask(diplo, question, "csv").splitlines()[0].split(",")


def test_the_log_gives_entries_as_they_stand(diplo: Runner) -> None:
    """`log` and `show` put the position before the line of the file and the head behind it; `show` adds what was said."""
    stand = [{"position": number, **entry} for number, entry in enumerate(diplo.entries(), 1)]
    logged = json.loads(ask(diplo, "log", "json"))
    head = str(head_of(line.raw for line in Log(diplo.folder / "events.jsonl").lines()))
    stand = [{**entry, "head": head} for entry in stand]
    assert [entry for entry in stand if "date" in entry] == sorted(logged, key=lambda entry: int(entry["position"]))
    shown = [json.loads(diplo.run(["show", entry["id"], "-O", "jsonl"]).out) for entry in stand]
    beyond = ("counts", "now", "said")
    assert stand == [{name: value for name, value in one.items() if name not in beyond} for one in shown]
    assert {(*beyond, "head")} == {tuple(one)[-4:] for one in shown}


# --- nothing is cut, nothing hidden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_narrow_terminal_cuts_nothing(
    question: str, form: str, diplo: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The width of the terminal plays no part."""
    wide = ask(diplo, question, form)
    monkeypatch.setenv("COLUMNS", "20")
    assert wide == ask(diplo, question, form)


HIDDEN = "a\x1b[31mb\x07c\x9bd\x7fe\u202ef\u2066g\u200eh\u061ci\u200bj\u2028k\ufeffl\U000e0041m\u00adn"
SHOWN = r"a\x1b[31mb\x07c\x9bd\x7fe\u202ef\u2066g\u200eh\u061ci\u200bj\u2028k\ufeffl\U000e0041m\xadn"
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)


def hostile_ledger() -> str:
    """Give a ledger with hidden characters in every text that can hold them."""
    bodies: list[Mapping[str, object]] = [
        {"kind": "ledger", "title": HIDDEN, "format": 1},
        {"kind": "source", "csl": {"id": "k", "type": "book", "title": HIDDEN, "publisher": HIDDEN, "URL": HIDDEN}},
        {
            "kind": "establishment",
            "date": "1949",
            "parties": ["CUB", "KOR"],
            "place": HIDDEN,
            "instrument": HIDDEN,
            "cites": [{"source": "k", "locator": HIDDEN, "quote": HIDDEN}],
            "note": HIDDEN,
            "key": HIDDEN,
        },
        {
            "kind": "visit",
            "date": "1950",
            "by": ["CUB"],
            "toward": ["KOR"],
            "person": HIDDEN,
            "cites": [{"source": "k"}],
        },
    ]
    return "".join(json.dumps(body) + "\n" for body in bodies)


@pytest.mark.parametrize("form", ["text", "table", "md", "html"])
@pytest.mark.parametrize(
    "args",
    [
        ["state", "CUB", "KOR", "--on", "1950"],
        ["state", "CUB", "KOR", "--on", "1950", "--according-to", HIDDEN],
        ["why", "CUB", "KOR", "--on", "1950"],
        ["log"],
        ["log", "--according-to", HIDDEN],
        ["check"],
    ],
    ids=str,
)
def test_what_nobody_would_see_is_written_out(
    args: list[str],
    form: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """No control character, terminal escape or mark of direction gets from a ledger onto a screen or a page."""
    diplo = place(tmp_path, monkeypatch, capfd)
    diplo.put("events.jsonl", hostile_ledger())
    came = diplo.run([*args, "-O", form])
    assert came.code == 0
    assert not RAW.search(came.out)
    if form == "text" and args[0] != "check":
        assert SHOWN in came.out
    for entry in diplo.entries():
        assert not RAW.search(diplo.run(["show", entry["id"], "-O", form]).out)


def test_what_is_typed_is_written_out_in_errors(diplo: Runner) -> None:
    """An error repeats what was typed without what nobody would see."""
    for args in ([HIDDEN], [HIDDEN, "KOR"], ["CUB", "KOR", "--on", HIDDEN], ["log", "-O", HIDDEN], ["show", HIDDEN]):
        came = diplo.run(args)
        assert came.out == ""
        assert not RAW.search(came.err)


@given(st.text())
def test_visible_text_has_only_characters_that_are_seen(text: str) -> None:
    """What is shown stands on one line, and showing it again changes nothing."""
    assert not RAW.search(visible(text))
    assert len(visible(text).splitlines()) <= 1
    assert visible(text) == visible(visible(text))


# --- colours --------------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize(
    ("color", "no_color", "is_colored"),
    [
        ("auto", None, True),
        ("auto", "1", False),
        ("auto", "", True),
        ("never", None, False),
        ("always", None, True),
        ("always", "1", True),
    ],
)
def test_colours_on_a_terminal(
    color: str,
    no_color: str | None,
    is_colored: bool,  # noqa: FBT001 - a table's column
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A terminal gets colours unless NO_COLOR or `--color never` says otherwise; an empty NO_COLOR says nothing."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    Output("text", color=color).show(View((), (), lambda paint: [paint.sure("so")]))
    assert terminal.getvalue() == ("\x1b[32mso\x1b[0m\n" if is_colored else "so\n")


def test_words_are_the_same_with_colours_and_without(diplo: Runner) -> None:
    """Colours add nothing that words do not say."""
    for args in (["CUB", "KOR", "--on", "1959-07-01"], ["why", "CUB", "KOR", "--on", "1959"], ["log"], ["check"]):
        colored = diplo.run(["--color", "always", *args]).out
        assert "\x1b[" in colored
        assert diplo.run(args).out == re.sub(r"\x1b\[\d+m", "", colored)


def test_nothing_painted_is_nothing() -> None:
    """An empty text stays empty, colours or not."""
    assert [shade("") for p in [Paint(is_on=True)] for shade in (p.head, p.sure, p.doubt, p.quiet)] == [""] * 4


# --- files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        (None, None, "text"),
        ("csv", None, "csv"),
        ("csv", "x.json", "csv"),
        (None, "x.txt", "text"),
        (None, "x.HTM", "html"),
        (None, "x.markdown", "md"),
        (None, "x.ndjson", "jsonl"),
        *((None, f"a.b/x.{form}", form) for form in FORMATS),
    ],
)
def test_the_format_is_the_one_named_else_that_of_the_ending(name: str | None, path: str | None, expected: str) -> None:
    """-O decides, then the ending of the file, then it is text."""
    assert expected == choose(name, path)


@pytest.mark.parametrize("path", ["x.xlsx", "x", "x.", ".json", "a.json/x"])
def test_an_ending_that_names_no_format_is_refused(path: str) -> None:
    """Nothing is guessed from a name."""
    with pytest.raises(TargetError) as refused:
        choose(None, path)
    assert refused.value.code == 2


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_holds_what_stdout_would(form: str, diplo: Runner) -> None:
    """Output to a file is the same bytes, and leaves nothing beside it."""
    expected = diplo.run(["CUB", "KOR", "--on", "1959", "-O", form]).out
    assert diplo.run(["CUB", "KOR", "--on", "1959", "-O", form, "-o", "answer"]) == (0, "", "")
    assert (diplo.folder / "answer").read_text(encoding="utf-8") == expected
    assert {"answer", "events.jsonl", "events.jsonl.lock"} == {path.name for path in diplo.folder.iterdir()}


def stop_halfway(error: BaseException) -> View:
    """Give a view that fails after its first line."""

    def lines(_: Paint) -> Iterator[str]:
        yield "one"
        raise error

    return View((), (), lines)


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), RuntimeError(), OSError(28, "No space left on device")], ids=repr
)
def test_what_stood_there_is_whole_until_the_new_one_is(error: BaseException, tmp_path: Path) -> None:
    """A run that ends halfway leaves the old file as it was, and no part of a new one."""
    old = tmp_path / "answer.txt"
    old.write_text("the old answer", encoding="utf-8")
    with pytest.raises((KeyboardInterrupt, RuntimeError, TargetError)):
        Output("text", str(old)).show(stop_halfway(error))
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        "answer.txt": "the old answer"
    }


def test_a_ledger_is_never_written_over(diplo: Runner) -> None:
    """Whatever it is called, a file that begins as a ledger does is refused as a target."""
    ledger = diplo.folder / "events.jsonl"
    before = ledger.read_bytes()
    for form in FORMATS:
        came = diplo.run(["log", "-O", form, "-o", "events.jsonl"])
        assert came == (2, "", "diplo: error: events.jsonl is a ledger\n  hint: choose another name for the output\n")
    assert before == ledger.read_bytes()


@pytest.mark.parametrize("path", ["events.jsonl/log.csv", "nowhere/log.csv", "folder.csv"])
def test_a_place_that_cannot_be_written_is_an_error_of_the_machine(path: str, diplo: Runner) -> None:
    """Where one may not write, exit code 6 says so, and nothing is left there."""
    (diplo.folder / "folder.csv").mkdir()
    before = sorted(diplo.folder.rglob("*"))
    came = diplo.run(["log", "-o", path])
    assert (came.code, came.out) == (6, "")
    assert came.err.startswith(f"diplo: error: could not write {path}: ")
    assert before == sorted(diplo.folder.rglob("*"))


# --- pipes ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("args", ["log -O json", "log", "why CUB KOR -O csv", "CUB KOR", "help kinds"])
def test_a_reader_who_leaves_ends_the_program_quietly(args: str, diplo: Runner) -> None:
    """`diplo … | head -1` ends with exit code 0 and without a word, however much was still to come."""
    votes = [
        json.dumps(
            {
                "kind": "vote",
                "date": str(year),
                "by": ["CUB"],
                "toward": ["KOR"],
                "cites": [{"source": "idle"}],
                "note": "n" * 900,
            }
        )
        for year in range(1000, 1200)
    ]
    diplo.put("more.jsonl", "\n".join(votes))
    assert diplo.run(["append", "more.jsonl"]).code == 0
    code = "import sys; from cli.entry import start; code = start(sys.argv[1:]); print(code, file=sys.stderr)"
    program = f"set -o pipefail; '{sys.executable}' -c '{code}' {args} | head -1"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", program], cwd=diplo.folder, env=env, capture_output=True, check=False)
    assert (done.returncode, done.stdout.count(b"\n"), done.stderr) == (0, 1, b"0\n")


def test_a_reader_who_never_listened_ends_it_quietly_too(diplo: Runner) -> None:
    """A pipe that is closed before the first byte is no error."""
    reading, writing = os.pipe()
    os.close(reading)
    for args in (["CUB", "KOR"], ["log"], ["--help"], ["help"]):
        command = [sys.executable, "-c", "from cli.entry import run; run()", *args]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=diplo.folder, env=env, stdout=writing, stderr=subprocess.PIPE, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
    os.close(writing)
