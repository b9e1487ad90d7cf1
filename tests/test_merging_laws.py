"""What holds of every merge, whatever the sides recorded: nothing is lost, nothing published changes, and it is a ledger."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import NOW
from merges import MERGED_AT, Fork, bodies_of, lines_of
from strategies import NARROW, Body, Draw, bodies

from ledger.canonical import entry_id
from ledger.head import head_of
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.kinds import KINDS, REVISIONS
from ledger.log import Log
from ledger.merging.merge import Merge
from ledger.merging.writing import write
from ledger.ordering import ordered
from ledger.problems import RefusedError

MERGES = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class Sides(NamedTuple):
    """What a ledger held when it was parted, and what was then handed in on each side, in turn."""

    base: list[Body]
    ours: list[Body]
    theirs: list[Body]


@st.composite
def sides(draw: Draw) -> Sides:
    """Give a ledger that is parted: what was told later is told on one side, on both, or on each in other words."""
    whole = draw(bodies(9, NARROW, 3))
    first = next((at for at, body in enumerate(whole) if KINDS[str(body["kind"])].has_parties), len(whole))
    cut = draw(st.sampled_from([0, first, *range(first, len(whole) + 1)]))
    parted = Sides(whole[:cut], [], [])
    for body in whole[cut:]:
        # It is one ledger whose first entry both have.
        where = "both" if body is whole[0] else draw(st.sampled_from(["ours", "theirs", "both", "apart"]))
        if where != "theirs":
            parted.ours.append(body)
        if where != "ours":
            parted.theirs.append({**body, "note": "in other words"} if where == "apart" else body)
    for body in draw(st.lists(st.sampled_from(whole), max_size=2)):
        # What both sides may go back to, corrected on each.
        target = entry_id(ordered(body)) if not {"account_of", "after", "of"} & body.keys() else ""
        for side in (parted.ours, parted.theirs):
            note = draw(st.sampled_from(["one", "other", None]))
            kind = draw(st.sampled_from(["amendment", "amendment", "retraction"]))
            said: Body = {"set": {"note": note}} if kind == "amendment" else {}
            side.append({"kind": kind, "of": target, **said, "because": "it must be said"})
    return parted


def record(path: Path, handed_in: list[Body], author: str, hours: int) -> None:
    """Append entries one by one, as far as the rules allow; each a minute after the one before."""
    log, index = Log(path), Index()
    for number, body in enumerate(handed_in):
        with suppress(RefusedError):
            now = NOW + timedelta(hours=hours, minutes=number)
            append(log, text_of([body]), author=author, now=now, index=index)


def parted(folder: Path, given_sides: Sides) -> Fork:
    """Write the three versions."""
    fork = Fork(folder, given_sides.base, [], [])
    record(folder / "ours", given_sides.ours, "Ada", 2)
    record(folder / "theirs", given_sides.theirs, "Bob", 1)
    return fork


def ids(path: Path) -> list[str]:
    """Give the ids of a ledger in their order."""
    return [str(line.entry["id"]) for line in lines_of(path)]


def told(path: Path) -> Mapping[str, object]:
    """Give every entry of a ledger but its corrections, as these leave it; None where it counts no longer."""
    log, index = Log(path), Index()
    index.catch_up(log)
    return {one: index.revised(log, one) for one, known in index.ids.items() if known.kind not in REVISIONS}


@MERGES
@given(sides())
def test_whatever_is_merged(given_sides: Sides) -> None:
    """Nothing is lost, doubled or changed; what is published stands first; the rules accept all; and once is enough."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fork = parted(folder, given_sides)
        found = {published: _is_lawful(fork, published) for published in ("ours", "theirs")}
        if any(one.outcome == "refused" for one in found.values()) or not (folder / "of-ours").stat().st_size:
            return
        assert set(ids(folder / "of-ours")) == set(ids(folder / "of-theirs"))
        # Where nobody need look, it makes no difference who was first; where the order matters, it does.
        differs = told(folder / "of-ours") != told(folder / "of-theirs")
        matters = [
            one for one in found["ours"].problems if one.what.endswith("the other order would say something else")
        ]
        assert bool(matters) == differs


def _is_lawful(fork: Fork, published: str) -> Merge:
    """Merge with one side published, into a file of its own, and hold the outcome against the laws."""
    other = {"ours": "theirs", "theirs": "ours"}[published]
    found, to = fork.merged(published, now=MERGED_AT), f"of-{published}"
    write(found, fork.side(found.source), fork.folder / to)
    first, second, after = (fork.read(one) for one in (published, other, to))
    assert after.startswith(first)
    assert str(found.before) == str(head_of(first.splitlines()))
    assert str(found.head) == str(head_of(after.splitlines()))
    had, has = ids(fork.folder / published), ids(fork.folder / to)
    new = [one for one in ids(fork.folder / other) if one not in had]
    refused = [str(line.entry["id"]) for line in found.aside]
    assert [*had, *new] == [*has, *refused]
    assert (found.outcome == "refused") == bool(refused)
    if found.outcome in ("same", "forward"):
        assert after in (first, second)
    _keeps_what_it_takes(fork, other, to)
    _is_a_ledger(fork.folder / to)
    if not refused:
        for side in (published, other):
            assert ("same", to) == (fork.merged(names=f"base {to} {side}").outcome, to)
    return found


def _keeps_what_it_takes(fork: Fork, other: str, to: str) -> None:
    """What comes from the other side is what it was, but for the time of recording."""
    said = {line.entry["id"]: line.entry for line in lines_of(fork.folder / other)}
    before = ""
    for line in lines_of(fork.folder / to):
        entry = line.entry
        assert str(entry["recorded_at"]) >= before
        before = str(entry["recorded_at"])
        if (one := said.get(entry["id"])) is not None and line.raw in fork.read(other).splitlines():
            assert one == entry
        elif one is not None and line.raw not in fork.read({"ours": "theirs", "theirs": "ours"}[other]).splitlines():
            assert {**one, "recorded_at": entry["recorded_at"]} == entry


def _is_a_ledger(path: Path) -> None:
    """Reading finds every line sound and in its place, and the rules of appending accept each behind those before it."""
    Index().catch_up(Log(path))
    handed_in = bodies_of(lines_of(path))
    again = path.with_name(f"{path.name}-again")
    append(Log(again), text_of(handed_in), author="Ada", now=NOW)
    assert handed_in == bodies_of(lines_of(again))
