"""Crashes on a simulated disk, tens of thousands of them: what was reported is there, a batch is whole or absent."""

import os
from collections.abc import Sequence
from random import Random

import pytest
from crashing import KILL, NAME, PATH, POWER, Step, World, crash
from disk_simulated import Disk, put_under
from disks import Killed
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body
from lines import OLD, line, visit
from strategies import UNHURRIED

import ledger.writing
from ledger.intake import append, text_of
from ledger.log import Log

# More by far where somebody has the time: DIPLO_CRASHES=20 tries twenty times as many scripts.
TIMES = int(os.environ.get("DIPLO_CRASHES", "1"))
FAULTS = (
    *("none", "short", "kill", "power", "EIO", "EIO for good", "EIO forgotten", "EIO then power", "ENOSPC"),
    *("short kill", "short power", "short ENOSPC", "short EIO"),
)


def scripts(*sizes: int) -> st.SearchStrategy[list[Step]]:
    """Give what some processes do, one after the other, in batches of these sizes."""
    batches = st.lists(st.sampled_from(sizes), min_size=1, max_size=3)
    return st.lists(st.builds(Step, batches, st.sampled_from(FAULTS), st.integers(0, 20)), min_size=1, max_size=5)


def explore(count: int, pages: Sequence[int], *sizes: int, is_torn: bool = False) -> tuple[int, int]:
    """Try so many scripts; give how many crashes that made, and after how many a person had to repair the log."""
    found = [0, 0]
    with pytest.MonkeyPatch.context() as patch:
        proxy = put_under(Disk(), patch)

        @settings(UNHURRIED, max_examples=count * TIMES)
        @given(st.sampled_from(pages), st.integers(0, 1 << 32), scripts(*sizes))
        def play(page: int, seed: int, script: list[Step]) -> None:
            patch.setattr(ledger.writing, "PAGE", 4096 if is_torn else page)
            world = World(proxy, page, seed, is_torn=is_torn)
            for step in script:
                world.run(step)
            found[0] += world.crashes
            found[1] += world.repairs

        play()
    return found[0], found[1]


def test_what_was_reported_is_there_and_a_batch_is_whole_or_absent() -> None:
    """Whatever is lost of unsynced writes by pages, nobody has to repair anything."""
    crashes, repairs = explore(240, (64, 512, 4096), 1, 1, 2, 3)
    assert 20_000 * TIMES <= crashes
    assert 0 == repairs


def test_where_pages_come_to_the_disk_in_part_a_person_is_asked_about_a_last_line_at_most() -> None:
    """What is repaired was never reported; it is set aside, and the log goes on."""
    crashes, repairs = explore(80, (16, 64), 1, is_torn=True)
    assert 3_000 * TIMES <= crashes
    assert 0 < repairs < crashes / 10


def dies_at(disk: Disk, call: int) -> None:
    """Have the next process die at one of its calls."""
    last = disk.calls + call
    disk.before = lambda *_: Killed() if disk.calls == last else None


def appended(bodies: Sequence[Body]) -> bool:
    """Append entries with all checks; tell whether the process lived to report it."""
    try:
        done = append(Log(PATH), text_of(bodies), author="Ada", now=NOW)
    except Killed:
        return False
    assert [3, 4] == [outcome.position for outcome in done.outcomes]
    return True


@pytest.mark.parametrize("how", [KILL, POWER])
def test_who_appends_again_what_was_not_reported_has_it_once(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first try dies at each of its calls; the second finds the entries there, which is a report too, or appends them."""
    bodies = [visit(number) for number in range(2)]
    proxy = put_under(Disk(), monkeypatch)
    for seed in range(8):
        call = 1
        while True:
            proxy.disk = disk = Disk(64, Random(seed))  # noqa: S311 - not for secrets
            disk.put(NAME, OLD)
            dies_at(disk, call)
            if appended(bodies):
                break
            crash(disk, how)
            assert appended(bodies)
            crash(disk, POWER)
            assert OLD + b"".join(line(body) + b"\n" for body in bodies) == disk.read(NAME)
            call += 1
        assert 10 < call
