"""`diplo verify` of a whole ledger: what is shown, in every form, and the exit code."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import LEDGER, NOW, SOURCE, mutual
from sessions import Runner, place

from cli import audit_view
from cli.model import cache_file
from ledger.audit.reading import Report, audit
from ledger.head import Head, head_of
from ledger.intake import append, text_of
from ledger.log import Log

ACTS = (mutual("establishment", "1949", "CUB", "KOR"), mutual("rupture", "1960", "CUB", "KOR", key="k"))


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    runner = place(tmp_path, monkeypatch, capfd)
    append(Log(tmp_path / "events.jsonl"), text_of([LEDGER, SOURCE, *ACTS]), author="Ada", now=NOW)
    return runner


def head(diplo: Runner) -> str:
    """Give the head of the ledger, by the rest of the program."""
    return str(head_of((diplo.folder / "events.jsonl").read_bytes().splitlines()))


def checks(root: str, size: int, model: str) -> str:
    """Give what is shown of the ledger where all is well."""
    return f"""events.jsonl: sound
  form         ok        4 lines, {size:,} bytes
  ids          ok        4
  order        ok        recorded up to 2024-02-14T12:00:00.000000Z
  references   ok        0 to entries
  uniqueness   ok        4 ids, 1 keys, 1 sources
  corrections  ok        0
  tree         ok        head {root}
  read model   {model}
"""


def size(diplo: Runner) -> int:
    """Give the size of the ledger."""
    return (diplo.folder / "events.jsonl").stat().st_size


def test_a_sound_ledger_is_told_check_by_check(diplo: Runner) -> None:
    """With how many of each there are, and the head."""
    came = diplo.run(["-f", "events.jsonl", "verify"])
    model = "ok        there is none yet; 36 answers for 1 of 1 pairs replayed"
    assert (0, checks(head(diplo), size(diplo), model), "") == came


def test_with_a_read_model_it_is_compared(diplo: Runner) -> None:
    """And with --no-cache it is not."""
    diplo.run(["rebuild"])
    shown = diplo.run(["-f", "events.jsonl", "verify"]).out.splitlines()[-1]
    assert shown.startswith("  read model   ok        ")
    assert shown.endswith(" rows of 19 tables, 36 answers for 1 of 1 pairs replayed")
    came = diplo.run(["--no-cache", "-f", "events.jsonl", "verify"])
    assert (0, checks(head(diplo), size(diplo), "left out  not compared"), "") == came


def test_a_read_model_that_is_wrong_is_no_damage(diplo: Runner) -> None:
    """It can be built anew: exit 1."""
    diplo.run(["rebuild"])
    file = cache_file(str(diplo.folder / "events.jsonl"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT INTO lives VALUES ('XXX')")
        connection.commit()
    came = diplo.run(["-f", "events.jsonl", "verify"])
    assert 1 == came.code
    assert came.out.startswith("events.jsonl: sound\n")
    assert "  read model   wrong     " in came.out
    assert came.out.endswith("""
error: events.jsonl: the table lives of the read model has 1, first code 'XXX'
  hint: delete the read model, or run `diplo rebuild`
""")
    rows = json.loads(diplo.run(["verify", "-O", "json"]).out)
    assert ["model-differs"] == [row["code"] for row in rows if row["code"]]


def test_damage_is_told_with_its_place(diplo: Runner) -> None:
    """Exit 3; the read model is left alone."""
    path = diplo.folder / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"1960"', b'"1961"'))
    raw = path.read_bytes().splitlines()
    came = diplo.run(["-f", "events.jsonl", "verify"])
    byte = sum(len(line) + 1 for line in raw[:3])
    identity = json.loads(raw[3])["id"]
    assert (3, "") == (came.code, came.err)
    lines = came.out.splitlines()
    assert "events.jsonl: damaged" == lines[0]
    assert "  ids          wrong     4" == lines[2]
    assert "  read model   left out  not compared" == lines[8]
    assert lines[10].startswith(f"error: events.jsonl:4:1: the body does not match its id {identity} (")
    assert lines[10].endswith(f" would): some byte of the line was changed (byte {byte})")
    assert "  hint: somebody changed the file: restore it from a copy; lines are only ever appended" == lines[13]
    (row,) = [row for row in json.loads(diplo.run(["verify", "-O", "json"]).out) if row["code"]]
    assert ("ids", "error", "id-wrong", 4, 1, byte) == tuple(
        row[name] for name in ("check", "outcome", "code", "line", "column", "byte")
    )


def test_more_than_is_told_is_counted(diplo: Runner) -> None:
    """The first hundred are told."""
    path = diplo.folder / "events.jsonl"
    path.write_bytes(path.read_bytes() + b"{\n" * 150)
    came = diplo.run(["verify"])
    assert 3 == came.code
    assert 100 == came.out.count("error: ")
    assert came.out.endswith("\nand 50 more problems\n")


def test_an_unfinished_write_is_a_warning(diplo: Runner) -> None:
    """The ledger is sound without it."""
    path = diplo.folder / "events.jsonl"
    end = path.stat().st_size
    path.write_bytes(path.read_bytes() + b'{"v":1,"id"')
    came = diplo.run(["-f", "events.jsonl", "verify"])
    assert 0 == came.code
    what = f"an unfinished write of 11 bytes stands at the end and does not count (byte {end})"
    assert f"warning: events.jsonl:5:1: {what}\n" in came.out


def test_records_come_in_every_form(diplo: Runner) -> None:
    """One for each check, and one for each problem."""
    rows = [json.loads(line) for line in diplo.run(["verify", "-O", "jsonl"]).out.splitlines()]
    names = ["form", "ids", "order", "references", "uniqueness", "corrections", "tree", "read model"]
    assert names == [row["check"] for row in rows]
    assert [head(diplo)] * 7 + [None] == [row["head"] for row in rows]
    table = diplo.run(["verify", "-O", "csv"]).out.splitlines()
    assert "check,outcome,count,code,line,column,byte,what,hint,head,schema" == table[0]
    assert 9 == len(table)


def test_a_tree_that_is_not_that_of_other_commands_is_told(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two is wrong, and nobody should rely on either."""
    real = audit

    def wrong(*args: object, **more: object) -> Report:
        """Give another root."""
        return real(*args, **more)._replace(root="0" * 64)  # type: ignore[arg-type]

    monkeypatch.setattr(audit_view, "audit_of", wrong)
    for words in (["verify"], ["--no-cache", "verify"]):
        came = diplo.run(words)
        assert 3 == came.code
        what = f"the tree is that of head 4:{'0' * 64}, and other commands give {head(diplo)}"
        assert what in came.out
        assert "  tree         wrong " in came.out


def test_what_the_reader_alone_refuses_is_damage(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two readers that do not agree are told as such."""
    path = diplo.folder / "events.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"1960"', b'"1961"'))
    sound = Report(4, size(diplo), Head(4, "").root, "", audit(str(path)).counts, (), 0, 0)
    monkeypatch.setattr(audit_view, "audit_of", lambda *_, **__: sound)
    came = diplo.run(["verify"])
    assert 3 == came.code
    assert "the entry's body does not match its id" in came.out


def test_a_file_that_is_gone_is_an_error(diplo: Runner) -> None:
    """Of the machine."""
    came = diplo.run(["-f", "none.jsonl", "verify"])
    assert 6 == came.code
    assert came.err.startswith("diplo: error: there is no ledger none.jsonl")


def test_a_last_line_without_its_end_is_sound_with_a_read_model_too(diplo: Runner) -> None:
    """It counts; the read model does not know of it yet, and nobody is told that parts of the program disagree."""
    path = diplo.folder / "events.jsonl"
    before = head(diplo)
    path.write_bytes(path.read_bytes()[:-1])
    diplo.run(["rebuild"])
    for args in (["verify"], ["--no-cache", "verify"]):
        came = diplo.run(["-f", "events.jsonl", *args])
        assert (0, True) == (came.code, f"tree         ok        head {before}" in came.out)
    for args in (["head"], ["--no-cache", "head"], ["head", "-O", "jsonl"]):
        assert before in diplo.run(args).out
    (last,) = [line.entry["id"] for line in Log(path).lines() if line.position == 4]
    assert 0 == diplo.run(["prove", str(last), "-o", "last.tlog-proof"]).code
    assert before in diplo.run(["verify", "--proof", "last.tlog-proof"]).out


def test_bytes_behind_a_last_line_are_no_end(diplo: Runner) -> None:
    """A zero in the place of the line end: the line does not count, and the head is that of the others."""
    path = diplo.folder / "events.jsonl"
    lines = path.read_bytes().splitlines()
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    came = diplo.run(["-f", "events.jsonl", "--no-cache", "verify"])
    assert (0, True) == (came.code, f"head {head_of(lines[:3])}" in came.out)


def test_what_others_append_meanwhile_is_no_damage(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head is that of what was read, whatever the rest of the program finds a moment later."""
    path = diplo.folder / "events.jsonl"
    before = head(diplo)

    def slow(*args: object, **more: object) -> Report:
        report = audit(*args, **more)  # type: ignore[arg-type]
        append(Log(path), text_of([mutual("talks", "1970", "CUB", "KOR")]), author="Ada", now=NOW)
        return report

    monkeypatch.setattr(audit_view, "audit_of", slow)
    diplo.run(["rebuild"])
    came = diplo.run(["-f", "events.jsonl", "verify"])
    assert (0, True) == (came.code, before in came.out)
