"""`diplo export dyad-year` and its sisters: the same from a read model and without, whole files, and clear refusals."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from both import Ways, ways
from ledgers import Body, build, mutual, one_sided

from cli.exports import SHAPES, panels
from ledger.exporters.panels.shape import SHAPES as PANELS


def state(code: str, number: int, *life: str | None) -> Body:
    """Give a state of a ledger's own."""
    named = {"code": code, "type": "state", "name": f"The state {code}", "codes": {"cow": str(number)}}
    return {"kind": "party", **named, "life": [[*life, "COW"]]}


BODIES = [
    state("ALFA-1", 901, "1816-03-10", "1819-10-20"),
    state("BETA-1", 902, "1816-01-01", None),
    mutual("establishment", "1817-06-01", "ALFA-1", "BETA-1"),
    one_sided("accreditation", "1818-07-01", "ALFA-1", "BETA-1", **{"class": "minister"}),
    mutual("establishment", "1818", "ALFA-1", "USA"),
]
ASKED = ("--during", "1817/1818", "--codes", "cow", "--party", "ALFA-1")
HEAD = "ccode1,ccode2,year,relations,relations_certain,relations_covered,relations_possible,relations_flags"


@pytest.fixture(name="diplo")
def the_command(tmp_path: Path) -> Iterator[Ways]:
    """Give the command over a small ledger, by its read model and without."""
    folder = tmp_path / "ledger"
    folder.mkdir()
    with ways(Path(build(folder, *BODIES).path), tmp_path / "cache") as found:
        yield found


def test_every_shape_of_a_panel_has_a_command() -> None:
    """Under its own name."""
    assert [] == [shape for shape in PANELS if shape not in SHAPES]


def test_a_panel_is_printed_as_csv(diplo: Ways) -> None:
    """With what the columns mean offered on the other stream."""
    came = diplo.same("export", "dyad-year", *ASKED, "--rule", "first")
    lines = came.out.splitlines()
    assert HEAD == lines[0]
    assert {
        "2,901,1817,none,1,0,none,assumed",
        "2,901,1818,unknown,0,0,none|established,",
        "901,902,1817,none,1,0,none,assumed",
        "901,902,1818,established,1,0,established,carried",
        "200,901,1818,,,0,,",
    } <= set(lines)
    assert "diplo: note: what the columns mean, and whom to cite, is told with --codebook FILE\n" == came.err
    assert 0 == came.code


@pytest.mark.parametrize("shape", list(PANELS))
@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_a_read_model_changes_nothing(shape: str, form: str, diplo: Ways, tmp_path: Path) -> None:
    """Not a byte of what is printed, nor of the codebook; nor does it to name the state of knowledge."""
    rule = () if shape == "dyad-day" else ("--rule", "last")
    book = tmp_path / "book.md"
    words = ("export", shape, *ASKED, *rule, "--dimension", "relations", "-O", form, "--codebook", str(book))
    plain = diplo.plainly(*words)
    told = book.read_bytes()
    assert (plain, told) == (diplo.by_model(*words), book.read_bytes())
    assert (plain, told) == (diplo.run(*words, "--known", "7"), book.read_bytes())


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "sqlite"])
def test_a_file_has_its_codebook_beside_it(form: str, diplo: Ways, tmp_path: Path) -> None:
    """The ending chooses the format; the same again gives the same bytes, and nothing else is left there."""
    folder = tmp_path / "out"
    folder.mkdir()
    file, book = folder / f"panel.{form}", folder / f"panel.{form}.codebook.md"
    words = ("export", "dyad-year", *ASKED, "--rule", "exact", "-o", str(file))
    came = diplo.run(*words)
    first = file.read_bytes(), book.read_bytes()
    assert f"{file}: 48 rows, codebook {book}, head {json_head(diplo)}\n" == came.err
    assert ("", 0) == (came.out, came.code)
    diplo.plainly(*words)
    assert first == (file.read_bytes(), book.read_bytes())
    assert [file, book] == sorted(folder.iterdir())
    assert b"48 rows" in book.read_bytes()


def json_head(diplo: Ways) -> str:
    """Give the head of the ledger as people see it."""
    (found,) = json.loads(diplo.run("head", "-O", "json").out)
    return f"{found['size']}:{found['root'][:12]}"


def test_a_codebook_has_the_name_that_is_asked_for(diplo: Ways, tmp_path: Path) -> None:
    """And a panel of one row is one row."""
    file, book = tmp_path / "one.db", tmp_path / "about.md"
    came = diplo.run(
        *("export", "dyad-day", "--during", "1817-06-01", "--codes", "cow", "--party", "ALFA-1"),
        *("-o", str(file), "--codebook", str(book), "--known", "4"),
    )
    assert 0 == came.code
    with closing(sqlite3.connect(file)) as connection:
        assert [(901, "1817-06-01")] == connection.execute(
            "SELECT ccode1, date FROM panel WHERE ccode2 = 902"
        ).fetchall()
    assert book.exists()
    assert not Path(f"{file}.codebook.md").exists()


def test_one_source_alone_can_be_heard(diplo: Ways) -> None:
    """As with every command that reads; nothing rests on what is left out."""
    came = diplo.run("export", "dyad-year", *ASKED, "--rule", "first", "--without", "s", "-q")
    assert "901,902,1818,,,0,," in came.out.splitlines()
    assert "" == came.err


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (
            ("dyad-year", *ASKED),
            2,
            (
                "diplo: error: no rule says what the status of a year is\n  hint: say --rule. first: the status on the first"
                " day of the year on which both existed; last: the status on the last day of the year on which both existed;"
                " any: whether something was in force on any day of the year: yes, no or unknown; exact: the status if it was"
                " one on all days of the year, else `changed` or `unknown`; max: the highest status of any day of the year;"
                " min: the lowest status of any day of the year\n"
            ),
        ),
        (
            ("dyad-year", *ASKED, "--rule", "first", "-O", "parquet"),
            2,
            "diplo: error: parquet is not written to standard output\n  hint: name a file with -o FILE\n",
        ),
        (
            ("dyad-year", *ASKED, "--rule", "first", "-o", "panel.xlsx"),
            2,
            (
                "diplo: error: the ending of panel.xlsx names no format\n"
                "  hint: say -O csv|jsonl|json|parquet|dta|sqlite\n"
            ),
        ),
        (
            ("dyad-year", *ASKED, "--rule", "first", "-o", "a.csv", "--codebook", "./a.csv"),
            2,
            "diplo: error: ./a.csv cannot be both the panel and its codebook\n  hint: choose another name for one\n",
        ),
        (
            ("dyad-year", "--during", "1817", "--codes", "cow", "--rule", "first", "--party", "Qqqqqqqq"),
            4,
            "diplo: error: no party is called 'Qqqqqqqq'\n",
        ),
        (
            ("dyad-day", "--during", "1817", "--codes", "cow", "--rule", "first"),
            2,
            "diplo: error: a day has one state: the rule 'first' is for years\n  hint: leave the rule out\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], code: int, error: str, diplo: Ways) -> None:
    """In one error, before anything is written."""
    came = diplo.run("export", *words)
    assert (code, "", error) == (came.code, came.out, came.err)


@pytest.mark.parametrize("form", ["csv", "sqlite"])
def test_no_ledger_and_no_key_is_written_over(form: str, diplo: Ways, tmp_path: Path) -> None:
    """Whatever the format; a pipe or a device is no place for a format that is not written as it comes."""
    before = diplo.log.read_bytes()
    words = ("export", "dyad-year", *ASKED, "--rule", "first", "-O", form)
    came = diplo.run(*words, "-o", str(diplo.log))
    assert (2, f"diplo: error: {diplo.log} is a ledger\n  hint: choose another name for the output\n") == (
        came.code,
        came.err,
    )
    assert before == diplo.log.read_bytes()
    key = tmp_path / "key.pem"
    key.write_text("PRIVATE+KEY+secret")
    came = diplo.run(*words, "-o", str(key))
    assert (2, f"diplo: error: {key} holds what cannot be had again\n  hint: choose another name for the output\n") == (
        came.code,
        came.err,
    )
    assert "PRIVATE+KEY+secret" == key.read_text()
    if form == "sqlite":
        came = diplo.run(*words, "-o", "/dev/null")
        hint = "this format is not written as it comes: name a file"
        assert (2, f"diplo: error: /dev/null is no file\n  hint: {hint}\n") == (came.code, came.err)
    came = diplo.run(*words, "-o", str(tmp_path / "nowhere" / "panel"))
    assert 6 == came.code
    assert f"diplo: error: could not write {tmp_path / 'nowhere' / 'panel'}: No such file or directory" in came.err


def test_a_file_that_cannot_be_finished_leaves_what_was_there(
    diplo: Ways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole or not at all; a link gives way to the file and is never written through."""
    file, other = tmp_path / "panel.sqlite", tmp_path / "other"
    other.write_text("another's")
    file.symlink_to(other)
    words = ("export", "dyad-year", *ASKED, "--rule", "first", "-o", str(file))

    def fails(_panel: object, _form: str, path: str, _about: object) -> None:
        Path(path).write_text("half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("ledger.exporters.panels.files.write", fails)
        came = diplo.run(*words)
    assert 6 == came.code
    assert f"diplo: error: could not write {file}: No space left on device" in came.err
    assert file.is_symlink()
    assert [] == [*tmp_path.glob(".diplo-*")]
    assert 0 == diplo.run(*words).code
    assert not file.is_symlink()
    assert "another's" == other.read_text()


def test_formats_are_those_that_the_help_lists() -> None:
    """Three as text, three as files."""
    assert ("csv", "jsonl", "json", "parquet", "dta", "sqlite") == panels.FORMATS
