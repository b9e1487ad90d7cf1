"""One file has one lock, whatever the links by which it is reached, and whoever wants it waits a while."""

import fcntl
from pathlib import Path

import pytest
from ledgers import build, failed

from ledger.log import Log


def test_a_log_behind_a_link_shares_the_lock_of_the_log(tmp_path: Path) -> None:
    """Whoever writes by the link waits for whoever writes by the name, and no second lock comes to be."""
    log = build(tmp_path)
    link = tmp_path / "link.jsonl"
    link.symlink_to("events.jsonl")
    lock = tmp_path / "events.jsonl.lock"
    held, hint = "another program is appending", "wait for it to finish, or end it"
    with log.appending(), failed(lock, "lock", held, hint), Log(link).appending(wait=False):
        pass
    assert ["events.jsonl", "events.jsonl.lock", "link.jsonl"] == sorted(path.name for path in tmp_path.iterdir())


def test_whoever_finds_the_lock_held_asks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is let go in time is no error."""
    answers = iter([BlockingIOError(), BlockingIOError(), None])
    asked = []

    def flock(_: int, how: int) -> None:
        asked.append(how)
        if error := next(answers):
            raise error

    monkeypatch.setattr(fcntl, "flock", flock)
    with Log(tmp_path / "events.jsonl").appending():
        pass
    assert [fcntl.LOCK_EX | fcntl.LOCK_NB] * 3 == asked
