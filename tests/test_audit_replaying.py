"""The read model against a fresh replay: that it is the same, or which table and which row is not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from ledgers import build, mutual, one_sided

from ledger.audit import replaying
from ledger.audit.replaying import compare
from ledger.canonical import entry_id, line_of
from ledger.head import head_of
from ledger.log import Log
from ledger.problems import DamagedError, MachineError, Problem
from ledger.queries import state
from ledger.readmodel import rebuild
from ledger.readmodel.schema import TABLES

ACTS = (
    mutual("establishment", "1949", "CUB", "KOR"),
    mutual("rupture", "[1959,1960]", "CUB", "KOR"),
    one_sided("recognition", "1949", "CUB", "PRK"),
    mutual("visit", "1961", "MEX", "KOR"),
)


@pytest.fixture(name="log")
def a_log(tmp_path: Path) -> Log:
    """Give a log with some acts."""
    return build(tmp_path, *ACTS)


def altered(file: Path, statement: str) -> None:
    """Change a read model by hand."""
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()


def fresh(folder: Path) -> str:
    """Give an empty folder."""
    (folder / "fresh").mkdir()
    return str(folder / "fresh")


def test_a_read_model_is_as_one_built_anew(log: Log, tmp_path: Path) -> None:
    """Table by table; and what it answers is what a plain replay answers."""
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    found = compare(str(log.path), str(file), fresh(tmp_path))
    assert ((), True, len(TABLES)) == (found.problems, found.has_model, found.tables)
    assert (3, 3) == (found.pairs, found.all_pairs)
    assert found.answers > 3
    assert found.rows > 300
    assert head_of(Path(log.path).read_bytes().splitlines()) == found.head


def test_without_a_read_model_answers_are_compared(log: Log, tmp_path: Path) -> None:
    """And none is left behind."""
    found = compare(str(log.path), str(tmp_path / "model.sqlite"), fresh(tmp_path))
    assert ((), False, 0, 3) == (found.problems, found.has_model, found.tables, found.pairs)
    assert not (tmp_path / "model.sqlite").exists()


def test_a_row_that_differs_is_told(log: Log, tmp_path: Path) -> None:
    """With the table, how many rows, and the first of them on both sides."""
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    altered(file, "UPDATE pairs SET named = 5 WHERE a = 'CUB' AND b = 'KOR'")
    altered(file, "INSERT INTO lives VALUES ('XXX')")
    (one, other) = compare(str(log.path), str(file), fresh(tmp_path)).problems
    hint = "delete the read model, or run `diplo rebuild`"
    lacks, has = "a 'CUB', b 'KOR', named 1", "a 'CUB', b 'KOR', named 5"
    what = f"the table pairs of the read model lacks 1, first {lacks} and has 1, first {has}"
    assert Problem("model-differs", what, hint, str(file)) == one
    assert (
        Problem("model-differs", "the table lives of the read model has 1, first code 'XXX'", hint, str(file)) == other
    )


def test_an_answer_that_differs_is_told(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With both, and the day."""
    real = state

    def wrong(*args: object) -> list[object]:
        """Answer as ever, but that nothing ever was."""
        return [
            finding._replace(answer=finding.answer._replace(possible=("none",)))
            if finding.answer.dimension == "relations"
            else finding
            for finding in real(*args)  # type: ignore[arg-type]
        ]

    monkeypatch.setattr(replaying, "state", wrong)
    first, *_ = compare(str(log.path), str(tmp_path / "none"), fresh(tmp_path)).problems
    what = "relations of CUB and KOR on 1959-01-01: established|severed by the read model, none by a plain replay"
    hint = "please report it: the read model is not what a plain replay gives"
    assert Problem("answer-differs", what, hint) == first


def test_of_a_long_ledger_a_few_pairs_are_replayed(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first to the last."""
    monkeypatch.setattr(replaying, "_SHORT", 3)
    monkeypatch.setattr(replaying, "_FEW", 2)
    found = compare(str(log.path), str(tmp_path / "none"), fresh(tmp_path))
    assert ((), 2, 3) == (found.problems, found.pairs, found.all_pairs)


def test_a_log_that_the_reader_refuses_is_told_as_it_tells(log: Log, tmp_path: Path) -> None:
    """Whatever the audit thought of it."""
    body = mutual("visit", "1961", "CUB", "KOR", note=" ")
    entry = {"v": 1, "id": entry_id(body), "recorded_at": "2025-01-01T00:00:00.000000Z", "recorded_by": "Eve", **body}
    with Path(log.path).open("ab") as file:
        file.write(line_of(entry) + b"\n")
    with pytest.raises(DamagedError, match="no writer would have appended this: `note` is empty"):
        compare(str(log.path), str(tmp_path / "none"), fresh(tmp_path))


def test_where_none_can_be_built_that_is_told(log: Log, tmp_path: Path) -> None:
    """And why."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError) as caught:
        compare(str(log.path), str(tmp_path / "none"), str(tmp_path / "file"))
    what = f"the read model cannot be compared: [Errno 17] File exists: '{tmp_path / 'file'}'"
    expected = Problem("cache-unusable", what, "try again", str(tmp_path / "file" / "fresh.sqlite"))
    assert (expected,) == caught.value.problems


def test_a_long_row_is_cut(tmp_path: Path) -> None:
    """A message is one that can be read."""
    log = build(tmp_path, mutual("visit", "1961", "CUB", "KOR", note="x" * 500))
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    altered(file, "UPDATE texts SET thing = 'q' WHERE text LIKE 'xxx%'")
    (found,) = compare(str(log.path), str(file), fresh(tmp_path)).problems
    assert 2 == found.what.count("x…")
    assert len(found.what) < 500


def test_what_only_a_replay_can_tell_is_not_compared(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """A question gets the plain answer there, too."""
    monkeypatch.setattr(replaying, "state_by_spans", lambda *_: None)
    found = compare(str(log.path), str(tmp_path / "none"), fresh(tmp_path))
    assert ((), 0, 3) == (found.problems, found.answers, found.pairs)
