"""`diplo export ledger`: a ledger that holds what was known, byte for byte, and answers as `--known` of the whole one does."""

import json
import sys
from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body, build, built, mutual
from sessions import Runner, place
from strategies import NARROW, UNHURRIED, batches

from ledger.dates import parse
from ledger.exporters.ledgers import Export
from ledger.head import head_of
from ledger.intake import append, supposed, text_of
from ledger.known import AsOf, Known, parse_known
from ledger.log import Log, time_text
from ledger.problems import DamagedError, Problem
from ledger.proofs.proving import find_line, prove_entry
from ledger.queries import Answer, state
from ledger.reader import read

E = mutual("establishment", "1949", "CUB", "KOR", key="e")
R = mutual("rupture", "1959", "CUB", "KOR", key="r")


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of three entries, and of a fourth that came a day later."""
    runner = place(tmp_path, monkeypatch, capfd)
    log = build(tmp_path, E)
    append(log, text_of([R]), author="Ada", now=NOW + timedelta(days=1))
    return runner


def lines(diplo: Runner) -> list[bytes]:
    """Give the lines of the ledger, with their ends."""
    return (diplo.folder / "events.jsonl").read_bytes().splitlines(keepends=True)


@pytest.mark.parametrize("known", ["3", "2024-02-14", "HEAD"])
def test_what_was_known_is_written_byte_for_byte(known: str, diplo: Runner) -> None:
    """By a size, a time or a head: the first lines, and the head that the whole ledger had then."""
    head = head_of(line.rstrip(b"\n") for line in lines(diplo)[:3])
    known = known.replace("HEAD", str(head)[:12])
    came = diplo.run(["export", "ledger", "--known", known, "-o", "then.jsonl"])
    assert (0, "", f"then.jsonl: 3 entries, head {head}\n") == (came.code, came.out, came.err)
    assert b"".join(lines(diplo)[:3]) == (diplo.folder / "then.jsonl").read_bytes()
    assert diplo.run(["head", "--known", known]) == diplo.run(["-f", "then.jsonl", "head"])
    ask = ("KOR", "CUB", "--on", "1970", "-O", "json")
    assert diplo.run([*ask, "--known", known]) == diplo.run(["-f", "then.jsonl", *ask])
    assert 0 == diplo.run(["-f", "then.jsonl", "verify"]).code
    assert 0 == diplo.run(["verify", "--against", str(head)]).code


def test_without_a_time_all_is_written(diplo: Runner) -> None:
    """To standard output where no file is named; `--known` may stand before the command."""
    came = diplo.run(["export", "ledger"])
    assert (0, b"".join(lines(diplo)).decode(), "") == (came.code, came.out, came.err)
    assert lines(diplo)[0].decode() == diplo.run(["--known", "1", "export", "ledger"]).out
    came = diplo.run(["export", "ledger", "--known", "1", "-o", "one.jsonl", "-q"])
    assert (0, "", "") == (came.code, came.out, came.err)


def test_what_was_appended_to_the_export_is_proved_to_extend_what_was_known(diplo: Runner) -> None:
    """It is a ledger like any other: one may go on from there."""
    diplo.run(["export", "ledger", "--known", "3", "-o", "then.jsonl"])
    more = json.dumps(mutual("talks", "1950", "CUB", "KOR"))
    assert 0 == diplo.run(["-f", "then.jsonl", "append", "-"], more).code
    assert (
        0
        == diplo.run(["-f", "then.jsonl", "verify", "--against", diplo.run(["head", "--known", "3"]).out.strip()]).code
    )


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ("-o events.jsonl", 2, "events.jsonl is a ledger\n  hint: choose another name for the output"),
        (
            "-o events.jsonl.lock",
            2,
            "events.jsonl.lock is the lock of a ledger\n  hint: choose another name for the output",
        ),
        ("--known 5", 4, "the log has 4 entries, not 5\n  hint: name an earlier head"),
        (
            "--known 2020-01-01",
            4,
            "nothing was recorded by 2020-01-01\n  hint: the first entry was recorded at 2024-02-14T12:00:00.000000Z",
        ),
        (
            "--known 3:abcdef",
            4,
            "the first 3 entries have the root ROOT, not abcdef\n  hint: this is not the ledger whose head was cited, or it was changed since",
        ),
        (
            "-o no/such/folder.jsonl",
            6,
            "could not write no/such/folder.jsonl: No such file or directory\n  hint: check that the folder exists and that you may write there",
        ),
    ],
)
def test_what_cannot_be_written_is_said_and_nothing_changes(args: str, code: int, said: str, diplo: Runner) -> None:
    """A ledger is never written over, also not by its own beginning."""
    before = lines(diplo)
    said = said.replace("ROOT", head_of(line.rstrip(b"\n") for line in before[:3]).root[:12])
    came = diplo.run(["export", "ledger", *args.split()])
    assert (code, "", f"diplo: error: {said}\n") == (came.code, came.out, came.err)
    assert before == lines(diplo)
    assert ["events.jsonl", "events.jsonl.lock"] == sorted(path.name for path in diplo.folder.iterdir())


def test_a_terminal_gets_no_ledger(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands in entries is printed there only with what nobody sees written out."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    came = diplo.run(["export", "ledger"])
    expected = "diplo: error: a ledger is not printed on a terminal\n  hint: name a file with -o FILE\n"
    assert (2, "", expected) == (came.code, came.out, came.err)


# --- the library --------------------------------------------------------------------------------------------------------


def test_what_is_supposed_is_not_exported(tmp_path: Path) -> None:
    """Nobody recorded it."""
    log = build(tmp_path, E)
    with_more = AsOf(log, None, supposed(log, text_of([R])))
    assert 4 == len(list(with_more.lines()))
    export = Export(with_more)
    assert (3, 3) == (export.head.size, len(list(export.lines())))


def test_what_came_in_meanwhile_is_of_a_later_head(tmp_path: Path) -> None:
    """The export ends where its head does."""
    log = build(tmp_path, E)
    export = Export(log)
    append(log, text_of([R]), author="Ada", now=NOW)
    assert [line.raw for line in log.lines()][:3] == list(export.lines())


@pytest.mark.parametrize("change", ["shorter", "other", "empty"])
def test_a_file_that_is_changed_meanwhile_is_never_exported_whole(change: str, tmp_path: Path) -> None:
    """The last line is kept back until the head is found to be that of all."""
    log = build(tmp_path, E)
    whole = Path(log.path).read_bytes()
    export = Export(log)
    lines = whole.splitlines(keepends=True)
    changed = {"shorter": b"".join(lines[:2]), "other": whole.replace(b"1949", b"1948"), "empty": b""}[change]
    Path(log.path).write_bytes(changed)
    given: list[bytes] = []
    with pytest.raises(DamagedError) as caught:
        given.extend(export.lines())
    read_head = head_of(changed.splitlines()).short()
    what = f"the lines that were read have the head {read_head}, not {export.head.short()}"
    hint = "something writes over the file, or its read model is damaged: try again, and see `diplo verify`"
    assert (Problem("export-changed", what, hint, str(log.path)),) == caught.value.problems
    assert len(given) < 3


def whole(log: Log | AsOf) -> dict[str, object]:
    """Give all that a ledger says, the head with it: from no more than this every answer is taken."""
    record = read(log)
    return {**record._asdict(), "register": dict(record.register.parties)}


def answers(log: Log | AsOf, pair: tuple[str, str]) -> list[Answer]:
    """Give what a ledger answers of a pair."""
    return [finding.answer for finding in state(read(log, pair, between=True), *pair, parse("1960"))]


@settings(UNHURRIED, max_examples=16)
@given(batches(7, NARROW, least=2), st.data())
def test_the_export_answers_as_the_whole_ledger_does_of_what_was_known(
    found: Sequence[Sequence[Body]], data: st.DataObject
) -> None:
    """Property 5 of DESIGN section 10, with the head and what it proves."""
    with built(found[0]) as log:
        for second, batch in enumerate(found[1:], start=1):
            append(log, text_of(batch), author="Ada", now=NOW + timedelta(seconds=second))
        raw = [line.raw for line in log.lines()]
        by_time = Known("", until=time_text(NOW + timedelta(seconds=data.draw(st.integers(0, len(found))))))
        known = data.draw(st.sampled_from([by_time, parse_known(str(data.draw(st.integers(1, len(raw)))))]))
        of_then = AsOf(log, known)
        export = Export(of_then)
        beside = Log(Path(log.path).with_name("then.jsonl"))
        Path(beside.path).write_bytes(b"".join(line + b"\n" for line in export.lines()))
        assert raw[: export.head.size] == [line.raw for line in beside.lines()]
        assert whole(of_then) == whole(beside)
        pair = data.draw(st.sampled_from(list(combinations(NARROW.codes, 2))))
        assert answers(of_then, pair) == answers(beside, pair)
        last = find_line(beside, str(json.loads(raw[export.head.size - 1])["id"]))
        proof = prove_entry(beside, last)
        assert (export.head, proof.path) == (proof.head, prove_entry(of_then, last).path)
