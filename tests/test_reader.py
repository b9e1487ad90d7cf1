"""Reading a log at any size: the head across marks, entries that come into a question later, and what only hands can write."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from ledgers import LEDGER, NOW, Body, amendment, build, mutual, one_sided, refused, retraction, source

from ledger.canonical import entry_id, line_of
from ledger.head import head_of
from ledger.index import Index
from ledger.intake import append, supposed, text_of
from ledger.known import AsOf, Known
from ledger.log import Line, Log, Place
from ledger.ordering import ordered
from ledger.problems import DamagedError, Problem
from ledger.reader import _MARK, Reader, read
from ledger.record import Event, Record
from ledger.steps import parties_of


def add(log: Log, *bodies: Body) -> None:
    """Append entries."""
    append(log, text_of(bodies), author="Ada", now=NOW)


def dates(record: Record) -> list[str]:
    """Give the dates of the events of a record."""
    return [event.date.text for event in record.events]


def identity(body: Body) -> str:
    """Give the id of a body."""
    return entry_id(ordered(body))


# --- the head at any size -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Write a log of several marks, of small entries and of one that is long."""
    talks = [mutual("talks", "1960", "CUB", "KOR", note=f"{number}") for number in range(2 * _MARK + 100)]
    talks[300]["note"] = "x" * 100_000
    return build(tmp_path_factory.mktemp("long"), *talks)


def test_the_head_at_any_earlier_size_is_that_of_the_lines(long: Log) -> None:
    """Just before, at and after each mark, at the ends and between."""
    reader = Reader(long, ())
    raws = [line.raw for line in long.lines()]
    assert 600 < len(raws)
    near = [mark * _MARK + step for mark in (1, 2) for step in (-1, 0, 1)]
    for size in (1, 2, 100, *near, 301, 303, 304, 400, 600, len(raws) - 1, len(raws)):
        assert head_of(raws[:size]) == reader.record(size).head
    assert head_of(raws) == reader.record().head


def test_the_head_is_found_after_catching_up_in_steps(long: Log, tmp_path: Path) -> None:
    """Wherever the reader stopped, the marks stand at the same lines."""
    raws = [line.raw for line in long.lines()]
    path = tmp_path / "events.jsonl"
    path.write_bytes(raws[0] + b"\n")
    reader = Reader(Log(path), ())
    for first, last in ((1, _MARK - 1), (_MARK - 1, _MARK), (_MARK, _MARK + 1), (_MARK + 1, len(raws))):
        with path.open("ab") as file:
            file.write(b"".join(raw + b"\n" for raw in raws[first:last]))
        reader.catch_up()
        assert head_of(raws[:last]) == reader.record().head
    for size in (1, _MARK - 1, _MARK, _MARK + 1, 2 * _MARK, 2 * _MARK + 1, 600):
        assert head_of(raws[:size]) == reader.record(size).head


# --- what comes into the question ---------------------------------------------------------------------------------------


ELSEWHERE = mutual("establishment", "1949", "CHN", "LAO", key="e")


def test_an_entry_whose_parties_are_amended_comes_in(tmp_path: Path) -> None:
    """It was passed over as it stood; at the sizes before, it was no part of the question."""
    log = build(tmp_path, ELSEWHERE, mutual("talks", "1950", "CUB", "KOR"))
    reader = Reader(log, ("CUB", "KOR"), between=True)
    assert ["1950"] == dates(reader.record())
    add(log, amendment("key:e", date="1948") | {"set": {"parties": ["CUB", "KOR"], "date": "1948"}})
    reader.catch_up()
    assert ["1948", "1950"] == dates(reader.record())
    assert ["1950"] == [event.date.text for event in reader.record(4).events if names_cuba(event)]


@pytest.mark.parametrize(
    "changes",
    [
        {"parties": ["CUB", "KOR"]},
        {"parties": None, "by": ["KOR"], "toward": ["CUB"], "kind": "rupture"},
        {"kind": "admission", "parties": ["CUB"], "organisation": "NONALIGNED"},
    ],
)
@pytest.mark.parametrize("is_deep", [False, True])
def test_what_was_amended_once_is_there_at_the_size_at_which_it_was(
    changes: Body,
    is_deep: bool,  # noqa: FBT001 - a parameter
    tmp_path: Path,
) -> None:
    """Although the amendment was retracted later, or itself amended."""
    log = build(tmp_path, ELSEWHERE)
    if is_deep:
        add(log, {**amendment("key:e"), "set": {"note": "n"}, "key": "m"})
        add(log, {**amendment("key:m"), "set": {"set": changes}, "key": "a"})
    else:
        add(log, {**amendment("key:e"), "set": changes, "key": "a"})
    size = len(list(log.lines()))
    add(log, retraction("key:a"))
    reader = Reader(log, ("CUB", "KOR"), between=True)
    assert ["1949"] == [event.date.text for event in reader.record(size).events if names_cuba(event)]
    assert not [event for event in reader.record().events if names_cuba(event)]


def names_cuba(event: Event) -> bool:
    """Tell whether an event is one of Cuba, as it is amended."""
    return "CUB" in parties_of(event.body)


def test_a_continuation_that_was_retracted_counts_at_the_sizes_before(tmp_path: Path) -> None:
    """The acts of the predecessor are part of the question as of then, and not as of now."""
    log = build(
        tmp_path,
        mutual("establishment", "1902", "JPN", "CUB"),
        mutual("continuation", "1950", "MEX", predecessors=["JPN"], key="c"),
        retraction("key:c"),
    )
    reader = Reader(log, ("MEX", "CUB"), between=True)
    assert (("MEX", "JPN"), ["1902", "1950"]) == (reader.record(4).lineage("MEX"), dates(reader.record(4)))
    assert ("MEX",) == reader.record().lineage("MEX")
    assert ["1902"] == dates(reader.record(3))


def test_a_continuation_that_comes_later_widens_the_question(tmp_path: Path) -> None:
    """What was passed over is read again, also where an amendment made it a continuation, or changed whom it continues."""
    log = build(
        tmp_path,
        mutual("establishment", "1902", "JPN", "CUB"),
        mutual("establishment", "1903", "LAO", "CUB"),
        mutual("independence", "1950", "MEX", predecessors=["JPN"], key="c"),
    )
    reader = Reader(log, ("MEX", "CUB"), between=True)
    assert ["1950"] == dates(reader.record())
    add(log, {**amendment("key:c"), "set": {"kind": "continuation"}})
    reader.catch_up()
    assert ["1902", "1950"] == dates(reader.record())
    add(log, {**amendment("key:c"), "set": {"predecessors": ["LAO"]}})
    reader.catch_up()
    assert ("MEX", "LAO") == reader.record().lineage("MEX")
    assert {"1902", "1903", "1950"} == set(dates(reader.record()))
    assert ("MEX", "JPN") == reader.record(6).lineage("MEX")


def test_an_amendment_that_changes_no_party_costs_no_second_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note of an entry that was passed over is no reason to read everything again."""
    log = build(tmp_path, ELSEWHERE, mutual("talks", "1950", "CUB", "KOR"))
    reader = Reader(log, ("CUB", "KOR"), between=True)
    add(log, {**amendment("key:e"), "set": {"note": "n", "date": "1951"}})
    read_from: list[int] = []
    lines = Log.lines

    def noted(log: Log, place: Place) -> Iterator[Line]:
        read_from.append(place.position)
        return lines(log, place)

    monkeypatch.setattr(Log, "lines", noted)
    reader.catch_up()
    assert [4] == read_from
    assert ["1950"] == dates(reader.record())


def test_entries_can_be_left_out_as_if_they_had_never_been_appended(tmp_path: Path) -> None:
    """A correction that is not heard corrects nothing."""
    log = build(
        tmp_path,
        mutual("talks", "1950", "CUB", "KOR", key="t"),
        {**amendment("key:t"), "set": {"date": "1951"}, "key": "a"},
        mutual("talks", "1960", "CUB", "KOR", key="u"),
        retraction("key:u"),
    )
    reader = Reader(log)
    assert ["1951"] == dates(reader.record())
    assert ["1950"] == dates(reader.record(heard=lambda entry: entry.get("key") != "a"))
    assert ["1951", "1960"] == dates(reader.record(heard=lambda entry: entry["kind"] != "retraction"))
    assert ["1950", "1960"] == dates(reader.record(5, heard=lambda entry: entry["kind"] != "amendment"))


def test_what_is_supposed_is_there_once_however_often_it_is_read(tmp_path: Path) -> None:
    """Also after the log has grown."""
    log = build(tmp_path, mutual("talks", "1950", "CUB", "KOR", key="t"))
    more = (source("u"), mutual("talks", "1960", "CUB", "KOR"), retraction("key:t"))
    reader = Reader(AsOf(log, None, supposed(log, text_of(more))))
    assert ["1960"] == dates(reader.record())
    reader.catch_up()
    assert ["1960"] == dates(reader.record())
    add(log, mutual("talks", "1955", "CUB", "KOR"))
    reader.catch_up()
    assert ["1955", "1960"] == dates(reader.record())
    assert ({"s", "u"}, 4) == (set(reader.record().sources), reader.record().head.size)


# --- lines made by hand -----------------------------------------------------------------------------------------------------


def by_hand(log: Log, *bodies: Body) -> None:
    """Write lines below a sound log that no writer would."""
    last = list(log.lines())[-1].entry
    with Path(log.path).open("ab") as file:
        for body in bodies:
            entry = {"v": 1, "id": entry_id(body), "recorded_at": last["recorded_at"], "recorded_by": "Eve", **body}
            file.write(line_of(entry) + b"\n")


TALKS = mutual("talks", "1950", "CUB", "KOR", key="t")
ABKHAZIA: Body = {
    "kind": "party",
    "code": "ZZA",
    "type": "state",
    "name": "Zembla",
    "life": [["1992-07-23", None, "s"]],
}
NO_KIND = "there is no kind 'ruptur'"


@pytest.mark.parametrize(
    ("what", "body", "changes"),
    [
        ("there is no month 13", TALKS, {"date": "1960-13"}),
        (NO_KIND, TALKS, {"kind": "ruptur"}),
        ("the entry has no kind", TALKS, {"kind": None}),
        ("talks has no field 'mission'", TALKS, {"mission": "embassy"}),
        ("a citation names its source", TALKS, {"cites": [5]}),
        ("a citation names its source", TALKS, {"cites": [None]}),
        ("5 is not an id", TALKS, {"after": [5]}),
        ("a source is a CSL-JSON object", source("x"), {"csl": "x"}),
        ("a source needs the field 'csl'", source("x"), {"csl": None}),
        ("a party needs the field 'code'", ABKHAZIA, {"code": None}),
        ("a ledger needs the field 'title'", LEDGER, {"title": None}),
    ],
)
def test_an_entry_that_is_not_sound_as_amended_is_damage(what: str, body: Body, changes: Body, tmp_path: Path) -> None:
    """Its entry and the amendments are named, and what to do; exit code 3."""
    log = build(tmp_path, *([] if body is LEDGER else [body]))
    change = {**amendment(identity(body)), "set": changes}
    by_hand(log, change)
    with pytest.raises(DamagedError) as caught:
        read(log)
    ids = (identity(body), identity(change))
    (problem,) = caught.value.problems
    assert (3, "log-damaged", "retract the amendment", ids) == (
        caught.value.exit_code,
        problem.code,
        problem.hint,
        problem.entries,
    )
    assert problem.what.startswith(f"as amended by {ids[1]}, the entry {ids[0]} is not sound: ")
    assert what in problem.what
    # What was known before the line is as sound as it was.
    assert read(AsOf(log, Known("2", size=2))).sources.keys() == {"s"}


def test_accounts_that_refer_to_each_other_are_damage(tmp_path: Path) -> None:
    """Two amendments that no writer would have let stand together are both named."""
    log = build(tmp_path, TALKS, {**TALKS, "key": "u"})
    one, other = identity(TALKS), identity({**TALKS, "key": "u"})
    by_hand(log, {**amendment(one), "set": {"account_of": other}}, {**amendment(other), "set": {"account_of": one}})
    what = f"by way of `account_of` the entry {one} refers to itself"
    hint = "retract the amendment that brings the link in"
    with refused(DamagedError, 3, Problem("log-damaged", what, hint, entries=(one,))):
        read(log)


def test_a_revision_of_what_is_not_there_is_damage(tmp_path: Path) -> None:
    """Whoever took the line out that it is about made it unreadable for a writer; the line is named."""
    log = build(tmp_path)
    by_hand(log, {**amendment("0123456789abc"), "set": {"note": "n"}})
    with pytest.raises(DamagedError) as caught:
        Index().catch_up(log)
    problem = caught.value.problems[0]
    what = "the entry refers to 0123456789abc, which no line before it holds"
    assert (3, 3, what) == (caught.value.exit_code, problem.line, problem.what)


@pytest.mark.parametrize("changes", [{"cites": [{"source": "zz"}]}, {"set": {"cites": [{"source": "zz"}]}}])
def test_an_amendment_that_brings_in_an_unknown_source_is_damage(changes: Body, tmp_path: Path) -> None:
    """However deep it stands, readers and writers name the line, and again when they try again."""
    log = build(tmp_path, TALKS, {**amendment("key:t"), "set": {"note": "n"}, "key": "m"})
    of = identity(TALKS) if "cites" in changes else str(list(log.lines())[-1].entry["id"])
    reader = Reader(log)
    by_hand(log, {**amendment(of), "set": changes})
    for attempt in (lambda: read(log), reader.catch_up, reader.catch_up, lambda: Index().catch_up(log)):
        with pytest.raises(DamagedError) as caught:
            attempt()
        problem = caught.value.problems[0]
        assert (5, "the entry cites the source 'zz', which no line before it holds") == (problem.line, problem.what)


def test_a_party_that_is_not_sound_as_amended_is_damage_to_a_writer(tmp_path: Path) -> None:
    """Its life cannot end before it begins."""
    log = build(tmp_path, ABKHAZIA)
    by_hand(log, {**amendment(identity(ABKHAZIA)), "set": {"life": [["1992-07-23", "1991-01-01", "s"]]}})
    for attempt in (lambda: read(log), lambda: Index().catch_up(log)):
        with pytest.raises(DamagedError) as caught:
            attempt()
        assert "party 'ZZA': 1992-07-23 is later than 1991-01-01" in caught.value.problems[0].what


def test_one_sided_acts_are_kept_for_either_side(tmp_path: Path) -> None:
    """A reader of a pair hears both directions."""
    log = build(tmp_path, one_sided("visit", "1960", "CUB", "KOR"), one_sided("visit", "1961", "KOR", "CUB"))
    assert ["1960", "1961"] == dates(read(log, ("KOR", "CUB"), between=True))
