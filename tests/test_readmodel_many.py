"""Many who read and one who builds: every answer is the one of some state of the log, and none is older than the last."""

import multiprocessing
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from crowd import PAIR, START, Seen, answered, ask, body, look, renew, stay, work, write
from ledgers import mutual
from models import add, afresh, differences, opened, told

from ledger.log import Log
from ledger.reader import Reader
from ledger.readmodel import ReadModel
from ledger.readmodel.schema import contents

# Long enough for some hundred answers, and some dozen builds.
_SECONDS = 2.5


def run_at_once(log: Log, file: Path, doing: Sequence[Callable[..., Any]]) -> list[tuple[str, list[Seen]]]:
    """Have processes do things at once for a while; give what each found."""
    context = multiprocessing.get_context("spawn")
    stop, found = context.Event(), context.Queue()
    ready = context.Barrier(len(doing) + 1)
    given = (str(log.path), str(file), ready, stop, found)
    processes = [context.Process(target=work, args=(do, *given)) for do in doing]
    for process in processes:
        process.start()
    ready.wait(60)
    sleep(_SECONDS)
    stop.set()
    came = [found.get(timeout=30) for _ in processes]
    for process in processes:
        process.join(timeout=30)
    assert [] == [trouble for _, _, trouble in came if trouble]
    return [(name, answers) for name, answers, _ in came]


def assert_sound(log: Log, came: Sequence[tuple[str, list[Seen]]]) -> None:
    """Check each answer against the plain replay of the log at that size; sizes only grow."""
    reader = Reader(Log(log.path), PAIR)
    expected: dict[int, Seen] = {}
    for name, answers in came:
        sizes = [size for size, _, _ in answers]
        assert sizes == sorted(sizes), name
        for size in set(sizes) - expected.keys():
            record = reader.record(size)
            expected[size] = size, record.head.root, answered(record)
        for one in answers:
            assert expected[one[0]] == one
    asked = [len(answers) for name, answers in came if name in ("ask", "stay")]
    assert all(count > 3 for count in asked), asked


@pytest.mark.parametrize(
    "doing",
    [(ask, ask, stay, write), (ask, stay, look, renew), (ask, stay, write, renew)],
    ids=lambda doing: "-".join(do.__name__ for do in doing),
)
def test_answers_while_others_append_and_build(doing: Sequence[Callable[..., Any]], tmp_path: Path) -> None:
    """No error and no wrong word comes of it, and what is left is whole."""
    log = told(tmp_path / "events.jsonl", [body(-number) for number in range(1, 40)])
    file = tmp_path / "model"
    came = run_at_once(log, file, doing)
    assert_sound(log, came)
    if write in doing:
        assert 60 < sum(1 for _ in log.lines())
    with opened(log, file) as model:
        assert [] == model.notices
        assert {} == differences(afresh(log, tmp_path / "afresh"), contents(model.connection))
    assert [] == [path.name for path in tmp_path.iterdir() if path.name.endswith(".new") and path.name == "model.new"]


def test_what_an_open_read_model_says_is_of_one_state_of_the_log(tmp_path: Path) -> None:
    """Another catches up meanwhile: until it does so itself, head and standings stay together."""
    log = told(tmp_path / "events.jsonl", [mutual("establishment", "1949", *PAIR)])
    file = tmp_path / "model"
    with opened(log, file) as model:
        add(log, mutual("rupture", "1959", *PAIR), now=START)
        with opened(log, file) as other:
            assert 4 == other.head.size
            standings = {one.head.size: one.standing(*PAIR, "relations", 720_000) for one in (model, other)}
        assert [3, 4] == list(standings)
        assert [(3,), (4,)] == [one and one.positions for one in standings.values()]
        assert [("established",)] == [possible for _, _, _, possible, _ in model.world("relations", 720_000)]
        assert 1 == model.catch_up()
        assert standings[4] == model.standing(*PAIR, "relations", 720_000)


def test_whoever_has_an_old_file_open_still_answers_from_it(tmp_path: Path) -> None:
    """A new one was put in its place; the old one is gone once nobody has it open."""
    log = told(tmp_path / "events.jsonl", [mutual("establishment", "1949", *PAIR)])
    file = tmp_path / "model"
    with opened(log, file) as model:
        inode = file.stat().st_ino
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE model SET program = 'older'")
            connection.commit()
        with opened(log, file):
            assert inode != file.stat().st_ino
        log.model = model
        assert 3 == Reader(log, PAIR).record().head.size
        add(log, mutual("rupture", "1959", *PAIR), now=START)
        assert 1 == model.catch_up()
        assert ReadModel.open(Log(log.path), file).head == model.head
