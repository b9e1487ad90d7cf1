"""What the read model holds is what plain replay gives: spans, standings, lines and heads, for every pair and day."""

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body, amendment, mutual, one_sided, refused, retraction, source
from models import add, folder, opened, told
from strategies import NARROW, UNHURRIED, bodies
from test_bearing import WORLD

from ledger.bearing import Bearing
from ledger.dates import FIRST_DAY, LAST_DAY, iso, parse
from ledger.head import head_of
from ledger.known import AsOf, Known, parse_known
from ledger.log import Log
from ledger.problems import NotFoundError, Problem
from ledger.projections import ALL
from ledger.queries import Answer, state
from ledger.reader import read
from ledger.readmodel import ReadModel, Standing, UnusableError, rebuild
from ledger.readmodel.fold import rows_of
from ledger.readmodel.model import FLAGS
from ledger.readmodel.schema import WAYS
from ledger.record import Record
from ledger.replay import histories


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: thousands of files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


Row = tuple[object, ...]


def spans_of(record: Record) -> list[Row]:
    """Give the spans of all pairs of a record as the read model stores them."""
    numbers = {tuple(way): number for number, way in enumerate(WAYS)}
    found: list[Row] = []
    for a, b in Bearing(record).pairs():
        for history in histories(record, a, b):
            way = {"both": "both", f"{a}>{b}": "a>b", f"{b}>{a}": "b>a"}[history.direction]
            for span in rows_of(history):
                first, last, possible, since_earliest, since_latest, flags, rests, whole = span
                key = (numbers[history.dimension, way], a, b, first, last)
                since = (since_earliest, since_latest)
                found.append((*key, "|".join(possible), *since, flags, " ".join(map(str, rests)), int(whole)))
    return sorted(found)


def stored(model: ReadModel) -> list[Row]:
    """Give the spans that a read model stores."""
    return sorted(model.connection.execute("SELECT * FROM pair_spans"))


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(st.one_of(bodies(most=10, least=2, world=WORLD), bodies(most=10, least=2, world=NARROW)))
def test_the_spans_are_those_of_the_plain_record(entries: list[Body]) -> None:
    """Of every pair that anything names, and of no other."""
    with folder() as here:
        log = told(here / "events.jsonl", entries, is_bare=True)
        record = read(log)
        with opened(log, here / "model") as model:
            assert spans_of(record) == stored(model)
            pairs = set(model.connection.execute("SELECT a, b FROM pairs"))
            assert set() == Bearing(record).pairs() - pairs
            assert (record.head, record.title) == (model.head, model.title)


# --- what stood on a day ------------------------------------------------------------------------------------------------


def days_of(record: Record) -> list[int]:
    """Give the days around everything that happens in a record, and the first and last of all."""
    dates = [event.date for event in (*record.events, *record.attestations)]
    edges = chain.from_iterable((date.earliest, date.latest, *date.start, *(date.finish or ())) for date in dates)
    near = {day + step for day in edges for step in (-1, 0, 1)} | {FIRST_DAY, LAST_DAY}
    return sorted(day for day in near if FIRST_DAY <= day <= LAST_DAY)


def told_by(standing: Standing, answer: Answer, day: int) -> Mapping[str, object]:
    """Lay out of a standing what an answer for a day says too, in the words of that answer."""
    began = standing.since_latest
    return {
        "possible": standing.possible,
        "since_earliest": None if standing.since_earliest in (None, FIRST_DAY) else iso(standing.since_earliest),
        "since_latest": None if began is None else iso(min(began, day)),
        "flags": standing.flags,
        "entries": answer.entries if not standing.whole else standing.positions,
    }


def answered(answer: Answer, positions: Mapping[str, int], *, is_whole: bool) -> Mapping[str, object]:
    """Lay out of an answer what a standing says too."""
    named = ("possible", "since_earliest", "since_latest", "flags")
    entries: object = tuple(positions[one] for one in answer.entries) if is_whole else answer.entries
    return {**{name: getattr(answer, name) for name in named}, "entries": entries}


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(st.one_of(bodies(most=7, least=2, world=WORLD), bodies(most=7, least=2, world=NARROW)), st.data())
def test_what_stood_on_a_day_is_what_is_answered_for_it(entries: list[Body], data: st.DataObject) -> None:
    """Status, since when, flags and grounds, whoever of the two is named first; but for what is covered."""
    with folder() as here:
        log = told(here / "events.jsonl", entries, is_bare=True)
        record = read(log)._replace(coverages=())
        positions = {str(line.entry["id"]): line.position for line in log.lines()}
        days = days_of(record)
        pairs = sorted(Bearing(record).pairs())
        with opened(log, here / "model") as model:
            for pair in data.draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True)) if pairs else ():
                a, b = data.draw(st.permutations(pair))
                for day in data.draw(st.lists(st.sampled_from(days), min_size=1, max_size=8, unique=True)):
                    assert_stands(model, record, (a, b), day, positions)


def assert_stands(
    model: ReadModel, record: Record, pair: tuple[str, str], day: int, positions: Mapping[str, int]
) -> None:
    """Check what stands between two parties on a day, in every dimension and direction."""
    on = parse(iso(day))
    if record.at(on) is not record:
        # Who continues another only later is himself alone then: no one list of spans says both.
        return
    for finding in state(record, *pair, on):
        answer = finding.answer
        found = model.standing(*pair, answer.dimension, day, answer.direction)
        assert (finding.history is None) == (found is None)
        if found is not None:
            assert found.first <= day <= found.last
            assert answered(answer, positions, is_whole=found.whole) == told_by(found, answer, day)


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(bodies(most=8, least=3, world=NARROW), st.sampled_from(tuple(ALL)), st.data())
def test_the_world_on_a_day_is_what_stood_between_all_pairs(
    entries: list[Body], dimension: str, data: st.DataObject
) -> None:
    """In either direction where a dimension has them; nothing twice, and nothing left out."""
    with folder() as here:
        log = told(here / "events.jsonl", entries, is_bare=True)
        record = read(log)
        day = data.draw(st.sampled_from(days_of(record)))
        with opened(log, here / "model") as model:
            expected = set()
            for a, b in Bearing(record).pairs():
                for direction in (f"{a}>{b}", f"{b}>{a}") if ALL[dimension].directed else ("both",):
                    found = model.standing(a, b, dimension, day, direction)
                    expected |= {(a, b, direction, found.possible, found.flags)} if found else set()
            got = model.world(dimension, day)
            assert len(got) == len(set(got))
            assert expected == set(got)


TALE = (
    mutual("establishment", "1949-07-12", "KOR", "CUB"),
    one_sided("recognition", "1950", "KOR", "CUB", form="de-jure", of="state"),
    mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["established"]),
    one_sided("rupture", "[1959,1960]", "CUB", "KOR"),
    one_sided("recognition-withdrawal", "1961-05-05", "KOR", "CUB"),
)


def test_a_standing_has_names_for_what_is_stored(tmp_path: Path) -> None:
    """Days are ordinals, flags words, and entries their lines."""
    log = told(tmp_path / "events.jsonl", TALE)
    with opened(log, tmp_path / "model") as model:
        day = parse("1953-01-01").earliest
        expected = (("established",), parse("1949-07-12").earliest, parse("1949-07-12").earliest, (), (3,))
        found = model.standing("CUB", "KOR", "relations", day)
        assert found is not None
        assert expected == (*found[2:6], found.positions)
        assert found == model.standing("KOR", "CUB", "relations", day)
        late = model.standing("KOR", "CUB", "relations", LAST_DAY)
        assert late is not None
        assert (("severed",), ("carried",)) == (late.possible, late.flags)
        assert model.standing("KOR", "CUB", "war", day) is None
        assert model.standing("KOR", "MEX", "relations", day) is None


def test_directions_are_told_apart_whoever_is_named_first(tmp_path: Path) -> None:
    """South Korea no longer recognises Cuba; Cuba still recognises South Korea."""
    log = told(tmp_path / "events.jsonl", TALE)
    with opened(log, tmp_path / "model") as model:
        for pair in (("CUB", "KOR"), ("KOR", "CUB")):
            found = [model.standing(*pair, "recognition", LAST_DAY, way) for way in ("CUB>KOR", "KOR>CUB")]
            assert [("recognised",), ("withdrawn",)] == [one and one.possible for one in found]


def test_flags_have_the_names_and_the_order_of_those_of_answers(tmp_path: Path) -> None:
    """A record that contradicts itself, before it begins: two flags at once."""
    log = told(
        tmp_path / "events.jsonl", [one_sided("rupture", "1959", "CUB", "KOR"), mutual("peace", "1960", "CUB", "KOR")]
    )
    on = parse("1900")
    record = read(log)
    with opened(log, tmp_path / "model") as model:
        for finding in state(record, "CUB", "KOR", on):
            found = model.standing("CUB", "KOR", finding.answer.dimension, on.earliest, finding.answer.direction)
            if found is not None:
                assert finding.answer.flags == found.flags
                assert [name for name in FLAGS if name in found.flags] == list(found.flags)


# --- lines and heads ----------------------------------------------------------------------------------------------------


def test_any_line_is_read_by_its_position(tmp_path: Path) -> None:
    """Without a line end; and there is none before the first or behind the last."""
    log = told(tmp_path / "events.jsonl", TALE)
    raws = Path(log.path).read_bytes().splitlines()
    with opened(log, tmp_path / "model") as model:
        assert raws == [model.line(position) for position in range(1, len(raws) + 1)]
        for position in (0, len(raws) + 1):
            with pytest.raises(LookupError):
                model.line(position)


def test_the_head_of_any_earlier_size_is_that_of_the_lines(tmp_path: Path) -> None:
    """Across the marks at which the tree is kept, built at once or in steps."""
    first = [mutual("talks", "1960", "CUB", "KOR", note=f"{number}") for number in range(300)]
    more = [mutual("talks", "1961", "CUB", "KOR", note=f"{number}") for number in range(300)]
    log = told(tmp_path / "events.jsonl", first)
    with opened(log, tmp_path / "model") as model:
        add(log, *more, now=NOW + timedelta(hours=1))
        assert 300 == model.catch_up()
        raws = Path(log.path).read_bytes().splitlines()
        log.model = model
        for size in (1, 2, 255, 256, 257, 301, 302, 303, 511, 512, 513, len(raws)):
            expected = head_of(raws[:size])
            assert expected == read(AsOf(log, Known(str(size), size=size)), ("CUB",)).head
            chosen = model.chosen(parse_known(f"{size}:{expected.root}"))
            assert chosen is not None
            assert size == chosen.size
            assert expected == chosen.frontier().head()


@pytest.fixture
def slow(tmp_path: Path) -> Iterator[tuple[Log, ReadModel]]:
    """Write a ledger of three batches, a minute apart each, and open its read model."""
    log = told(tmp_path / "events.jsonl", TALE[:2], TALE[2:])
    with opened(log, tmp_path / "model") as model:
        yield log, model


@pytest.mark.parametrize(
    ("size", "known"),
    [
        (1, "1"),
        (4, "4"),
        (7, "7"),
        (None, "0"),
        (None, "8"),
        (2, "2024-02-14T12:00:00"),
        (2, "2024-02-14T12:00:59.999999"),
        (4, "2024-02-14T12:01"),
        (7, "2024-02-14T12:02:00.000000Z"),
        (7, "9999-12"),
        (None, "2024-02-14T11:59:59.999999"),
        (None, "0001-01"),
        (None, "4:ffff"),
    ],
)
def test_what_was_known_at_a_time_is_known(size: int | None, known: str, slow: tuple[Log, ReadModel]) -> None:
    """So many lines; None where the plain replay has to say what is wrong."""
    log, model = slow
    chosen = model.chosen(parse_known(known))
    assert size == (chosen and chosen.size)
    if chosen is not None:
        plain = [line.raw for line in AsOf(Log(log.path), parse_known(known)).lines()]
        assert [(number, raw) for number, raw in enumerate(plain, 1)] == list(chosen.lines(range(1, 20)))


@pytest.mark.parametrize("known", ["0", "8", "2024-02-14T11:59", "4:ffff"])
def test_where_nothing_was_known_it_is_said_as_by_plain_replay(known: str, slow: tuple[Log, ReadModel]) -> None:
    """The very same problem."""
    log, model = slow
    with pytest.raises(NotFoundError) as plain:
        read(AsOf(Log(log.path), parse_known(known)), ("CUB", "KOR"))
    log.model = model
    (problem,) = plain.value.problems
    assert isinstance(problem, Problem)
    with refused(NotFoundError, 4, problem):
        read(AsOf(log, parse_known(known)), ("CUB", "KOR"))


# --- what there can be no read model of ---------------------------------------------------------------------------------


def test_of_a_log_that_is_not_there_is_no_read_model(tmp_path: Path) -> None:
    """Nothing is left behind."""
    with pytest.raises(UnusableError):
        rebuild(Log(tmp_path / "none.jsonl"), tmp_path / "model")
    with pytest.raises(UnusableError):
        ReadModel.open(Log(tmp_path / "none.jsonl"), tmp_path / "model")
    assert not (tmp_path / "model").exists()
    assert not (tmp_path / "model.new").exists()


@pytest.mark.parametrize("url", [["a"], {"a": "b"}, 5, True, None, "", "https://example.org"])
def test_whatever_a_source_may_hold_it_has_a_place(url: object, tmp_path: Path) -> None:
    """CSL-JSON has values of all forms, and append takes them."""
    csl = {"id": "q", "type": "book", "title": "T", "URL": url}
    log = told(tmp_path / "events.jsonl", [{"kind": "source", "csl": csl}], TALE)
    with opened(log, tmp_path / "model") as model:
        log.model = model
        assert read(Log(log.path)).sources["q"] == read(log, ()).sources["q"]


def test_a_ledger_of_one_line_has_a_read_model(tmp_path: Path) -> None:
    """It holds nothing but its title."""
    log = told(tmp_path / "events.jsonl", [{"kind": "ledger", "title": "Bare", "format": 1}], is_bare=True)
    with opened(log, tmp_path / "model") as model:
        assert ("Bare", 1) == (model.title, model.head.size)
        assert [] == stored(model)


# --- sources and revisions are read through it --------------------------------------------------------------------------


def test_sources_are_those_of_the_log_at_any_size(tmp_path: Path) -> None:
    """In their order, as amended, as far as they were known; what is not cited is there too."""
    bodies_ = [source("t", "Press"), *TALE, source("u"), {**amendment("s"), "of": "key:k", "set": {"note": "n"}}]
    bodies_[2] = {**TALE[1], "key": "k"}
    log = told(tmp_path / "events.jsonl", bodies_)
    line = next(line for line in log.lines() if line.position == 3)
    csl = {"id": "t", "type": "book", "title": "Another title", "publisher": "Another press"}
    add(log, {**amendment(str(line.entry["id"])), "set": {"csl": csl}, "key": "m"}, now=NOW + timedelta(hours=1))
    add(log, retraction("key:m"), now=NOW + timedelta(hours=2))
    plain = Log(log.path)
    with opened(log, tmp_path / "model") as model:
        log.model = model
        for size in range(1, model.head.size + 1):
            known = Known(str(size), size=size)
            expected, got = (read(AsOf(one, known), ("CUB", "KOR")).sources for one in (plain, log))
            assert dict(expected) == dict(got)
            assert list(expected) == list(got)
            assert len(expected) == len(got)
            assert "nobody" not in got
            with pytest.raises(KeyError):
                got["nobody"]
