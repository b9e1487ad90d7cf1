"""Where an answer is put, and what a spreadsheet, a terminal or a page would make of it."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from threading import Thread

import pytest
from hostile import HIDDEN, RAW
from hypothesis import given
from hypothesis import strategies as st
from sessions import Runner, place

from cli.output import Output, View, visible

LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
"""
ROOT = Path(__file__).parent.parent
OLD = "the old answer\n"


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    runner.put("events.jsonl", LEDGER)
    return runner


# --- files ----------------------------------------------------------------------------------------------------------------


def test_a_ledger_is_known_by_whatever_name_it_has(diplo: Runner) -> None:
    """A link, a hard link, another path or another ending: what begins as a ledger is not written over, nor is its lock."""
    ledger = diplo.folder / "events.jsonl"
    before = ledger.read_bytes()
    (diplo.folder / "link.csv").symlink_to("events.jsonl")
    (diplo.folder / "link-to-link.csv").symlink_to("link.csv")
    (diplo.folder / "hard.csv").hardlink_to(ledger)
    (diplo.folder / "sub").mkdir()
    names = ("events.jsonl", "link.csv", "link-to-link.csv", "hard.csv", "./sub/../events.jsonl", str(ledger))
    for name in names:
        expected = (2, "", f"diplo: error: {name} is a ledger\n  hint: choose another name for the output\n")
        assert expected == diplo.run(["log", "-O", "csv", "-o", name])
    (diplo.folder / "events.jsonl.lock").unlink()
    for _ in ("missing", "there"):
        came = diplo.run(["log", "-O", "csv", "-o", "events.jsonl.lock"])
        what = "events.jsonl.lock is the lock of a ledger"
        assert (2, "", f"diplo: error: {what}\n  hint: choose another name for the output\n") == came
        (diplo.folder / "events.jsonl.lock").touch()
    assert before == ledger.read_bytes()


def test_a_ledger_is_known_whoever_began_it(diplo: Runner) -> None:
    """The name of its author may stand before what makes it a ledger, and may be long."""
    path = diplo.folder / "long.jsonl"
    path.write_bytes(b'{"v":1,"recorded_by":"' + b"A" * 500_000 + b'","kind":"ledger"}\n')
    assert 2 == diplo.run(["log", "-o", "long.jsonl"]).code


def test_a_link_gives_way_and_what_it_leads_to_stays(diplo: Runner) -> None:
    """Somebody may have put a link where the answer is to be: nothing is written through it, dangling or not."""
    precious = diplo.folder / "precious.csv"
    precious.write_text(OLD, encoding="utf-8")
    for target in ("precious.csv", "nowhere.csv"):
        link = diplo.folder / "answer.csv"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        assert (0, "", "") == diplo.run(["party", "CUB", "-o", "answer.csv"])
        assert not link.is_symlink()
        assert link.read_text(encoding="utf-8").startswith("code,type,name")
    assert precious.read_text(encoding="utf-8") == OLD
    assert not (diplo.folder / "nowhere.csv").exists()


def test_nothing_is_written_through_what_lies_beside(diplo: Runner) -> None:
    """The file beside the answer is made anew under a name that nobody can guess, and never through a link."""
    precious = diplo.folder / "precious"
    precious.write_text(OLD, encoding="utf-8")
    (diplo.folder / f"answer.csv.{os.getpid()}.part").symlink_to(precious)
    seen: list[str] = []
    real = os.urandom
    found: list[bytes] = []

    def twice(size: int) -> bytes:
        found.append(real(size))
        (diplo.folder / f".diplo-{found[-1].hex()}.part").symlink_to(precious)
        return found[-1]

    assert 0 == diplo.run(["party", "CUB", "-o", "answer.csv"]).code
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.output.os.urandom", twice)
        came = diplo.run(["party", "CUB", "-o", "answer.csv"])
    assert (6, "") == (came.code, came.out)
    assert came.err.startswith("diplo: error: could not write answer.csv: File exists\n")
    seen += [path.name for path in diplo.folder.glob(".diplo-*")]
    assert [f".diplo-{found[0].hex()}.part"] == seen
    assert precious.read_text(encoding="utf-8") == OLD


def test_who_may_read_the_file_stays_as_it_was(diplo: Runner) -> None:
    """An answer that only its owner could read is still read by nobody else, and a new one is made as any file is."""
    old = diplo.folder / "old.csv"
    old.touch(mode=0o600)
    old.chmod(0o600)
    before = os.umask(0o022)
    try:
        for name in ("old.csv", "new.csv"):
            assert 0 == diplo.run(["party", "CUB", "-o", name]).code
    finally:
        os.umask(before)
    assert (0o600, 0o644) == tuple((diplo.folder / name).stat().st_mode & 0o777 for name in ("old.csv", "new.csv"))


@pytest.mark.parametrize("name", ["folder.csv", "link-to-folder.csv"])
def test_a_folder_is_no_file(name: str, diplo: Runner) -> None:
    """A folder, or a link to one, is not written over; and there is nothing left in it."""
    (diplo.folder / "folder.csv").mkdir()
    (diplo.folder / "link-to-folder.csv").symlink_to("folder.csv")
    before = sorted(diplo.folder.rglob("*"))
    came = diplo.run(["party", "CUB", "-o", name])
    hint = "check that the folder exists and that you may write there"
    assert (6, "", f"diplo: error: could not write {name}: Is a directory\n  hint: {hint}\n") == came
    assert before == sorted(diplo.folder.rglob("*"))


def test_a_place_without_a_name_is_told(diplo: Runner) -> None:
    """An empty name, as of a variable that is not set, is shown as what it is."""
    came = diplo.run(["party", "CUB", "-O", "csv", "-o", ""])
    assert (6, "") == (came.code, came.out)
    assert came.err.startswith("diplo: error: could not write '': No such file or directory\n")


def test_a_device_is_written_into_and_stays_a_device(diplo: Runner) -> None:
    """As root one could otherwise put a file in the place of /dev/null; a full disk is told."""
    (diplo.folder / "null.csv").symlink_to("/dev/null")
    assert (0, "", "") == diplo.run(["party", "CUB", "-o", "null.csv"])
    assert (diplo.folder / "null.csv").is_symlink()
    assert Path("/dev/null").is_char_device()
    came = diplo.run(["party", "CUB", "-O", "csv", "-o", "/dev/full"])
    assert (6, "") == (came.code, came.out)
    assert came.err.startswith("diplo: error: could not write /dev/full: No space left on device\n")


def test_a_pipe_with_a_name_is_written_into(diplo: Runner) -> None:
    """Whoever reads at its other end gets the answer, and nothing takes the place of the pipe."""
    pipe = diplo.folder / "pipe.csv"
    os.mkfifo(pipe)
    got: list[str] = []
    reader = Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")), daemon=True)
    reader.start()
    expected = diplo.run(["party", "CUB", "-O", "csv"]).out
    assert (0, "", "") == diplo.run(["party", "CUB", "-o", "pipe.csv"])
    reader.join(10)
    assert [expected] == got
    assert pipe.is_fifo()


@pytest.mark.parametrize("descriptor", [1, 2])
def test_a_descriptor_that_is_open_is_gone_on_with(descriptor: int, diplo: Runner) -> None:
    """`-o /dev/fd/1 >> file` adds to the file, which is neither cut nor written over; so does `-o /dev/fd/2 2>> file`."""
    expected = diplo.run(["party", "CUB", "-O", "csv"]).out
    answer = diplo.folder / "answer.txt"
    answer.write_text(OLD, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-c", "from cli.entry import run; run()", "party", "CUB", "-O", "csv"]
    with answer.open("a", encoding="utf-8") as end:
        out, err = (end, None) if descriptor == 1 else (None, end)
        target = f"/dev/fd/{descriptor}"
        subprocess.run([*program, "-o", target], cwd=diplo.folder, env=env, stdout=out, stderr=err, check=True)
    assert OLD + expected == answer.read_text(encoding="utf-8")


def test_a_text_that_is_no_text_is_written_all_the_same(diplo: Runner) -> None:
    """A name of a source with bytes that are no UTF-8 comes back in the answer, written out, in a file as on a screen."""
    args = ["party", "CUB", "--with", "x\udcff.jsonl", "-O", "md"]
    (diplo.folder / "x\udcff.jsonl").write_text("", encoding="utf-8")
    shown = diplo.run(args)
    assert (shown.code, "", "") == diplo.run([*args, "-o", "answer.md"])
    assert shown.out == (diplo.folder / "answer.md").read_text(encoding="utf-8")
    view = View(("a",), ({"a": "x\udcff"},), lambda _: (), versioned=False)
    for form, expected in (
        ("csv", "a\nx\\udcff\n"),
        ("md", "| a |\n| --- |\n| x\\\\udcff |\n"),
        ("jsonl", '{"a":"x\\udcff"}\n'),
    ):
        Output(form, "answer").show(view)
        assert expected == (diplo.folder / "answer").read_text(encoding="utf-8")


# --- spreadsheets ---------------------------------------------------------------------------------------------------------

FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\x00=1",
    "\uff1d1",
    "'=1",
    "'",
)
PLAIN = ("1", "a=1", " =1", "KOR", "", "1949-02-14", '"', "a,b", "a\nb")


def written(cells: Sequence[object], form: str = "csv", *, spreadsheet: bool = False) -> str:
    """Write a column of cells."""
    view = View(("a",), [{"a": one} for one in cells], lambda _: (), versioned=False)
    return Output(form, spreadsheet=spreadsheet).render(view)


def read_back(text: str, form: str = "csv") -> list[str]:
    """Read a column as a program would."""
    return [row[0] if row else "" for row in csv.reader(io.StringIO(text), delimiter="\t" if form == "tsv" else ",")][
        1:
    ]


@pytest.mark.parametrize("form", ["csv", "tsv"])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(FORMULAS)))
def test_a_data_set_is_exact_and_a_spreadsheet_is_safe(form: str, cells: list[str]) -> None:
    """What is written is read back the same; marked for a spreadsheet, without the marks, too, and no cell is a formula."""
    assert cells == read_back(written(cells, form), form)
    marked = read_back(written(cells, form, spreadsheet=True), form)
    assert cells == [one.removeprefix("'") for one in marked]
    assert not [one for one in marked if one.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "\uff1d"))]


def test_only_what_begins_as_a_formula_is_marked() -> None:
    """Plain texts, numbers below zero and headings stay; whoever named a column so is marked, too."""
    assert list(PLAIN) == read_back(written(PLAIN, spreadsheet=True))
    assert [f"'{one}" for one in FORMULAS] == read_back(written(FORMULAS, spreadsheet=True))
    assert ["-1", "-0.5", "true", ""] == read_back(written([-1, -0.5, True, None], spreadsheet=True))
    view = View(("=a",), ({"=a": 1},), lambda _: (), versioned=False)
    assert "'=a\n1\n" == Output("csv", spreadsheet=True).render(view)


def test_formulas_are_told_of_and_marked_when_asked(diplo: Runner) -> None:
    """A note says how many cells a spreadsheet would calculate, and how to have them marked; quiet, it does not."""
    query = "SELECT '=1' AS a, '-' AS b, -1 AS c, 'x' AS d"
    note = "diplo: note: 2 cells begin as a formula does; with --spreadsheet a ' stands before such text\n"
    one = "diplo: note: 1 cell begins as a formula does; with --spreadsheet a ' stands before such text\n"
    assert (0, "a,b,c,d\n=1,-,-1,x\n", note) == diplo.run(["sql", query, "-O", "csv"])
    assert (0, "a\n+\n", one) == diplo.run(["sql", "SELECT '+' AS a", "-O", "tsv"])
    assert (0, "a,b,c,d\n=1,-,-1,x\n", "") == diplo.run(["sql", query, "-O", "csv", "-q"])
    assert (0, "a,b,c,d\n=1,-,-1,x\n", "") == diplo.run(["-q", "sql", query, "-O", "csv"])
    assert (0, "a,b,c,d\n'=1,'-,-1,x\n", "") == diplo.run(["sql", query, "-O", "csv", "--spreadsheet"])
    assert (0, '{"a":"=1","b":"-","c":-1,"d":"x"}\n', "") == diplo.run(["sql", query, "-O", "jsonl", "--spreadsheet"])


# --- terminals ------------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A text that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "table", "md", "html"])
def test_a_terminal_is_shown_nothing_raw(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV and TSV, exact anywhere else, are written out where somebody looks at them."""
    view = View(
        (HIDDEN,), ({HIDDEN: HIDDEN}, {HIDDEN: [HIDDEN, "b"]}, {HIDDEN: {"c": HIDDEN}}), lambda _: (), versioned=False
    )
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    Output(form).show(view)
    assert not RAW.search(terminal.getvalue().replace("\t", ""))
    assert ("\\x1b[31mb" in terminal.getvalue()) == (form not in ("json", "jsonl"))
    assert terminal.getvalue() == Output(form).render(view)


@given(st.text())
def test_json_escapes_what_nobody_sees_and_loses_nothing(text: str) -> None:
    """Any text at all, half a pair of surrogates among it, is read back from JSON as it was, and none of it is printed raw."""
    view = View(("a",), ({"a": text},), lambda _: (), versioned=False)
    for form in ("json", "jsonl"):
        shown = Output(form).render(view)
        assert not RAW.search(shown)
        assert [{"a": text}] == [json.loads(shown)] if form == "jsonl" else json.loads(shown)


def test_very_many_rows_are_not_all_kept_to_be_aligned(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is as wide as the first rows want it; the rows behind them are whole, and printed as they come."""
    monkeypatch.setattr("cli.output._MOST_ALIGNED", 3)
    rows = ("a", "bbb", "cc", "ddddd", "e")
    view = View(("x", "y"), ({"x": one, "y": 1} for one in rows), lambda _: (), versioned=False)
    assert "x    y\na    1\nbbb  1\ncc   1\nddddd  1\ne    1\n" == Output("table").render(view)
    monkeypatch.setattr("cli.output._MOST_CHARACTERS", 2)
    assert "x  y\n" + "".join(f"{one}  1\n" for one in ("aa", "bbb")) == Output("table").render(
        view._replace(records=({"x": one, "y": 1} for one in ("aa", "bbb")))
    )


# --- pages ----------------------------------------------------------------------------------------------------------------

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>",
    "&lt;b&gt;",
    "`a` | b \\",
    "[a](javascript:b)",
)


class Tags(HTMLParser):
    """Collects the tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        """Note a tag."""
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def test_no_text_becomes_a_part_of_a_page() -> None:
    """Markup in a note is text in HTML, and in Markdown no tag, no code and no other cell."""
    view = View(("a",), [{"a": one} for one in SCRIPTS], lambda _: (), versioned=False)
    page = Tags(Output("html").render(view))
    assert {"table", "tr", "th", "td"} == page.tags
    assert ["a", *SCRIPTS] == [text for text in page.texts if text.strip()]
    for row in Output("md").render(view).splitlines()[2:]:
        bare = (
            row.removeprefix("| ")
            .removesuffix(" |")
            .replace("\\\\", "")
            .replace("\\|", "")
            .replace("\\<", "")
            .replace("\\`", "")
        )
        assert not set("|<`") & set(bare)


@given(st.text())
def test_a_cell_of_a_table_is_one_line(text: str) -> None:
    """No line end in a text begins another row."""
    view = View(("a",), ({"a": text},), lambda _: (), versioned=False)
    for form, rows in (("md", 3), ("table", 2), ("html", 4)):
        assert rows == len(Output(form).render(view).splitlines())
    assert not RAW.search(visible(text))


@pytest.mark.parametrize(
    "name", ["events.jsonl.cut-658", "events.jsonl.cut-0-2", "events.jsonl.unmerged", "x.unmerged-3"]
)
def test_what_was_set_aside_is_never_written_over(diplo: Runner, name: str) -> None:
    """It cannot be had again."""
    (diplo.folder / name).write_text(OLD, encoding="utf-8")
    came = diplo.run(["log", "-O", "text", "-o", name])
    what = f"diplo: error: {name} holds what cannot be had again\n  hint: choose another name for the output\n"
    assert (2, "", what) == came
    assert OLD == (diplo.folder / name).read_text(encoding="utf-8")


def test_a_private_key_is_never_written_over(diplo: Runner) -> None:
    """By whatever command, under whatever name."""
    assert 0 == diplo.run(["keygen", "mine.txt"]).code
    before = (diplo.folder / "mine.txt").read_bytes()
    for args in (["log"], ["head", "--checkpoint"]):
        assert 2 == diplo.run([*args, "-o", "mine.txt"]).code
    assert 2 == diplo.run(["prove", "key:1", "-o", "mine.txt"]).code
    assert before == (diplo.folder / "mine.txt").read_bytes()
