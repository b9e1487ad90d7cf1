"""Answers by the spans of the read model are those of the calculus, to the last ground, or none at all."""

import gc
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import Body
from models import folder, opened, told
from strategies import CHANGING_KINDS, NARROW, UNHURRIED, World, bodies
from test_bearing import WORLD

from ledger.answers import Finding
from ledger.bearing import Bearing
from ledger.dates import FIRST_DAY, LAST_DAY, Date, iso, parse
from ledger.log import Log
from ledger.partners import Counted, Listing, Question, count, count_pairs, every_pair, partners
from ledger.projections import ALL
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel import answering, answering_many
from ledger.record import Record


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: thousands of files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        # Nor look for garbage after each: a small ledger leaves none.
        patch.setattr(gc, "collect", lambda *_: 0)
        yield


# Lives, memberships and continuations more than anything: they decide of whom an answer is.
_LIVES = ("continuation", "continuation", "dissolution", "union", "independence", "admission", "exit")
LIVES = World(WORLD.codes, WORLD.acts, WORLD.durations, st.sampled_from([*_LIVES, *CHANGING_KINDS]))
WORLDS = (WORLD, NARROW, LIVES)
STATUSES = ((), (), ("unknown",), ("not covered", "none"), ("ended",))


def plain(finding: Finding) -> tuple[object, ...]:
    """Lay out all of a finding but its history."""
    grounds = [
        (
            one.root,
            one.counting,
            one.attested,
            one.is_met,
            [(telling.event.id, telling.rank) for telling in one.tellings],
        )
        for one in finding.occurrences
    ]
    coverages = [event.id for event in finding.coverages]
    return finding.answer, grounds, coverages, finding.is_told, finding.is_sure_at_first


def listed(found: Listing) -> tuple[object, ...]:
    """Lay out a list of answers."""
    return found.covered, [(one.number_first, one.number_last, plain(one.finding)) for one in found.partners]


def counted(found: Iterable[Counted]) -> list[tuple[object, ...]]:
    """Lay out counts."""
    return [(one.figure, one.recorded, [plain(finding) for finding in one.open]) for one in found]


def days_of(record: Record) -> list[int]:
    """Give the days around everything in a record, and the first and last of all."""
    dates = [event.date for event in (*record.events, *record.attestations, *record.coverages)]
    edges = {day for date in dates for day in (date.earliest, date.latest, *date.start, *(date.finish or ()))}
    edges |= {day for date in dates for choice in date.choices for day in choice[:2]}
    near = {day + step for day in edges for step in (-1, 0, 1)} | {FIRST_DAY, LAST_DAY}
    return sorted(day for day in near if FIRST_DAY <= day <= LAST_DAY)


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(st.sampled_from(WORLDS).flatmap(lambda world: bodies(most=10, least=2, world=world)), st.data())
def test_what_stands_between_two_is_what_the_calculus_gives(entries: list[Body], data: st.DataObject) -> None:
    """On days around whatever happened, whoever of the two is asked for first."""
    with folder() as here:
        log = told(here / "events.jsonl", entries, is_bare=True)
        whole = Log(log.path)
        days = data.draw(st.lists(st.sampled_from(days_of(read(whole))), min_size=1, max_size=4, unique=True))
        codes = sorted({*WORLD.codes, *NARROW.codes})
        with opened(log, here / "model") as model:
            log.model = model
            for a, b in data.draw(
                st.lists(st.permutations(codes).map(lambda some: (some[0], some[1])), min_size=3, max_size=6)
            ):
                assert_same(log, whole, (a, b), [parse(iso(day)) for day in days])


def assert_same(log: Log, whole: Log, pair: tuple[str, str], dates: Iterable[Date]) -> int:
    """Check answers for a pair; give how many the read model had."""
    expected_record, record = (read(one, pair, between=True) for one in (whole, log))
    had = 0
    for on in dates:
        got = answering.state(log, record, *pair, on)
        if got is not None:
            had += 1
            assert [*map(plain, state(expected_record, *pair, on))] == [*map(plain, got)]
    return had


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(
    st.sampled_from(WORLDS).flatmap(lambda world: bodies(most=10, least=2, world=world)),
    st.sampled_from([*ALL, "relations", "membership"]),
    st.sampled_from(STATUSES),
    st.data(),
)
def test_lists_and_counts_are_those_of_the_calculus(
    entries: list[Body], dimension: str, statuses: tuple[str, ...], data: st.DataObject
) -> None:
    """Of a party, and of all pairs, in any dimension and status."""
    with folder() as here:
        log = told(here / "events.jsonl", entries, is_bare=True)
        record = read(Log(log.path))
        on = parse(iso(data.draw(st.sampled_from(days_of(record)))))
        if dimension == "protection":
            statuses = ()
        asked = Question(on, dimension, statuses)
        with opened(log, here / "model") as model:
            log.model = model
            few = read(log, ())
            for a in data.draw(st.lists(st.sampled_from(WORLD.codes), min_size=1, max_size=2, unique=True)):
                found = answering_many.of_party(log, few, a, asked)
                if found is not None:
                    assert listed(partners(record, a, asked)) == listed(partners(few, a, asked, found))
                    assert counted(count(record, a, asked)) == counted(count(few, a, asked, found))
            found = answering_many.every_pair(log, few, asked)
            if found is not None:
                assert listed(every_pair(record, asked)) == listed(every_pair(few, asked, found))
                assert counted([count_pairs(record, asked)]) == counted([count_pairs(few, asked, found)])


# --- the shipped ledger -------------------------------------------------------------------------------------------------

DATES = ("1946-01-01", "1959-06-30", "1971-10-25", "1991-12-26", "2024-02-14")
PARTIES = ("CUB", "KOR", "RUS", "UN", "SYR", "TWN", "DEU")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Give a copy of the shipped ledger, with its read model."""
    here = tmp_path_factory.mktemp("shipped")
    shutil.copy(Path(__file__).parents[1] / "events.jsonl", here)
    log = Log(here / "events.jsonl")
    with opened(log, here / "model") as model:
        log.model = model
        yield log


def test_nearly_all_of_the_shipped_ledger_is_answered_by_its_spans(shipped: Log) -> None:
    """Of every tenth pair, around what happened first and last between the two, and the answers are the right ones."""
    record, few = read(Log(shipped.path)), read(shipped)
    bearing = Bearing(record)
    had = asked = 0
    for a, b in sorted(bearing.pairs())[::10]:
        share = bearing.on(a, b)
        days = days_of(share)
        for day in {*days[1:3], *days[-3:-1]}:
            on = parse(iso(day))
            got = answering.state(shipped, few, a, b, on)
            asked += 1
            if got is not None:
                had += 1
                assert [*map(plain, state(share, a, b, on))] == [*map(plain, got)]
    assert 300 < asked
    assert 0.97 < had / asked


@pytest.mark.parametrize("dimension", ["relations", "recognition", "membership"])
def test_lists_and_counts_of_the_shipped_ledger_are_those_of_the_calculus(dimension: str, shipped: Log) -> None:
    """Of parties that continue others, too, and of all pairs."""
    record, few = read(Log(shipped.path)), read(shipped, ())
    for number, date in enumerate(DATES):
        asked = Question(parse(date), dimension)
        for a in PARTIES[number % 2 :: 2]:
            found = answering_many.of_party(shipped, few, a, asked)
            assert found is not None
            assert listed(partners(record, a, asked)) == listed(partners(few, a, asked, found))
            assert counted(count(record, a, asked)) == counted(count(few, a, asked, found))
    found = answering_many.every_pair(shipped, few, asked)
    assert found is not None
    assert listed(every_pair(record, asked)) == listed(every_pair(few, asked, found))
