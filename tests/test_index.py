"""What a writer knows of a log: caught up in steps or at once, it is the same."""

import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, amendment, build, mutual, refused, retraction, source
from strategies import NARROW, UNHURRIED, WIDE, Body, World, batches

from ledger.canonical import entry_id
from ledger.head import Frontier, Head, head_of
from ledger.index import Index, Known, read_entry
from ledger.intake import append, text_of
from ledger.log import Log, Place
from ledger.parties import Party, load
from ledger.problems import DamagedError, NotFoundError, Problem

EVENT = mutual("visit", "1960", "CUB", "KOR", key="import:1")
PARTY: Body = {"kind": "party", "code": "ZZ-JOS", "type": "state", "name": "Zosimia", "life": [[None, None, "s"]]}


def caught_up(log: Log) -> Index:
    """Read a log from the start."""
    index = Index()
    index.catch_up(log)
    return index


def everything(index: Index) -> tuple[object, ...]:
    """Give all that an index knows."""
    return (
        list(index.ids.items()),
        list(index.keys.items()),
        list(index.sources.items()),
        dict(index.register.parties),
        list(index.parties.items()),
        index.targets,
        index.revisions,
        index.later,
        index.place,
        index.head,
    )


def of_world(world: World) -> st.SearchStrategy[list[list[Body]]]:
    """Give logs in batches."""
    return batches(9, world)


@settings(UNHURRIED, max_examples=25)
@given(st.sampled_from([WIDE, NARROW]).flatmap(of_world))
def test_catching_up_in_steps_equals_reading_from_the_start(found: list[list[Body]]) -> None:
    """After each batch the writer's own index, a follower's and a fresh one know the same."""
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "events.jsonl")
        own, follower = Index(), Index()
        for second, batch in enumerate(found):
            now = NOW + timedelta(seconds=second)
            head = append(log, text_of(batch), author="Ada", now=now, index=own).head
            follower.catch_up(log)
            fresh = everything(caught_up(log))
            assert fresh == everything(own)
            assert fresh == everything(follower)
            assert head == follower.head
            assert head == head_of(line.raw for line in log.lines())


def test_an_index_knows_every_name_of_the_log(tmp_path: Path) -> None:
    """Ids with their places, keys, sources, how far it has read, and the head."""
    log = build(tmp_path, EVENT, source("b"))
    index = caught_up(log)
    lines = list(log.lines())
    ids = [entry_id(body) for body in (LEDGER, SOURCE, EVENT, source("b"))]
    kinds = ("ledger", "source", "visit", "source")
    known = [Known(line.position, line.offset, kind) for line, kind in zip(lines, kinds, strict=True)]
    assert dict(zip(ids, known, strict=True)) == index.ids
    assert {"import:1": ids[2]} == index.keys
    assert {"s": ids[1], "b": ids[3]} == index.sources
    assert Place(4, Path(log.path).stat().st_size, "2024-02-14T12:00:00.000000Z") == index.place
    assert head_of(line.raw for line in lines) == index.head
    assert [False, False, True, False] == [where.is_event for where in known]


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty file"])
def test_a_log_that_is_not_begun_holds_nothing(tmp_path: Path, content: bytes | None) -> None:
    """A writer may start from no file and from an empty one."""
    path = tmp_path / "events.jsonl"
    if content is not None:
        path.write_bytes(content)
    index = caught_up(Log(path))
    assert everything(Index()) == everything(index)
    assert (Place(), Head(0, Frontier().head().root)) == (index.place, index.head)


def test_catching_up_reads_only_what_is_new(tmp_path: Path) -> None:
    """What was read before is not looked at again; what is new is checked."""
    log = build(tmp_path, EVENT)
    index = caught_up(log)
    path = Path(log.path)
    size = path.stat().st_size
    path.write_bytes(b"x" * size)
    index.catch_up(log)
    path.write_bytes(b"x" * size + b"y\n")
    with pytest.raises(DamagedError, match=r"^the line is not JSON \(Expecting value\)$") as caught:
        index.catch_up(log)
    assert 4 == caught.value.problems[0].line
    assert size == index.place.offset


def test_the_register_grows_with_the_log(tmp_path: Path) -> None:
    """A party entry is known as soon as its line is read; the shipped register stays as it is."""
    log = build(tmp_path)
    index = caught_up(log)
    assert dict(load().parties) == dict(index.register.parties)
    append(log, text_of([PARTY]), author="Ada", now=NOW)
    index.catch_up(log)
    found = index.register.get("ZZ-JOS")
    assert isinstance(found, Party)
    assert ("Zosimia", "state") == (found.name, found.type)
    assert {*load().parties, "ZZ-JOS"} == set(index.register.parties)
    assert load().get("ZZ-JOS") is None


def test_a_prefix_of_four_characters_finds_its_ids() -> None:
    """Four characters or more that begin ids give all of these; fewer, other or more than an id's give none."""
    index = Index()
    ids = ["abcd000000000", "abcd111111111", "xyz0000000000"]
    index.ids = {identity: Known(1, 0, "visit") for identity in ids}
    expected = {
        "abcd": ids[:2],
        "abcd1": ids[1:2],
        "xyz0": ids[2:],
        "abcd000000000": ids[:1],
        "abc": [],
        "": [],
        "bcd0": [],
        "ABCD": [],
        "abcd0000000000": [],
    }
    assert expected == {prefix: index.matches(prefix) for prefix in expected}


def test_an_entry_is_read_again_from_its_place(tmp_path: Path) -> None:
    """The place that the index gives leads to the entry itself."""
    log = build(tmp_path, EVENT)
    index = caught_up(log)
    for line in log.lines():
        assert line.entry == read_entry(log, index.ids[str(line.entry["id"])])


def test_a_line_that_stands_twice_is_damage(tmp_path: Path) -> None:
    """The same entry twice was never appended: whoever appends, or checks, is told."""
    log = build(tmp_path, mutual("visit", "1960", "CUB", "KOR"))
    last = list(log.lines())[-1]
    Path(log.path).write_bytes(Path(log.path).read_bytes() + last.raw + b"\n")
    with pytest.raises(DamagedError) as caught:
        Index().catch_up(log)
    problem = caught.value.problems[0]
    assert (4, f"the entry {last.entry['id']} stands twice") == (problem.line, problem.what)


@pytest.mark.parametrize(
    ("gone", "what"),
    [
        (2, "the entry cites the source 's', which no line before it holds"),
        (3, "the entry refers to {0}, which no line before it holds"),
        (4, "the entry refers to {1}, which no line before it holds"),
        (5, "the entry refers to {2}, which no line before it holds"),
        (6, "the entry refers to {3}, which no line before it holds"),
        (7, "the entry refers to {4}, which no line before it holds"),
    ],
)
def test_a_line_that_is_gone_is_missed_by_those_that_refer_to_it(tmp_path: Path, gone: int, what: str) -> None:
    """A source, a first account, what came before, what is retracted: the first line that needs it is named."""
    log = build(
        tmp_path,
        mutual("visit", "1960", "CUB", "KOR", key="a"),
        mutual("visit", "1961", "CUB", "KOR", account_of="key:a", key="b"),
        mutual("visit", "1962", "CUB", "KOR", after=["key:b"], key="c"),
        {"kind": "retraction", "of": "key:c", "because": "No.", "key": "d"},
        {**amendment("key:d"), "set": {"note": "n"}, "key": "e"},
        {**amendment("key:e"), "set": {"note": "n"}},
    )
    lines = Path(log.path).read_bytes().splitlines(keepends=True)
    ids = [str(line.entry["id"]) for line in log.lines()][2:]
    Path(log.path).write_bytes(b"".join(raw for number, raw in enumerate(lines, start=1) if number != gone))
    with pytest.raises(DamagedError) as caught:
        Index().catch_up(log)
    assert (gone, what.format(*ids)) == (caught.value.problems[0].line, caught.value.problems[0].what)


# --- corrections --------------------------------------------------------------------------------------------------------


def test_every_correction_is_known_by_the_entry_at_the_end_of_its_chain(tmp_path: Path) -> None:
    """However long the chain is; and what comes after an entry is known by it."""
    log = build(
        tmp_path,
        EVENT,
        {**amendment("key:import:1"), "set": {"note": "n"}, "key": "a"},
        {**amendment("key:a"), "set": {"note": "m"}, "key": "b"},
        retraction("key:b", key="c"),
        mutual("visit", "1961", "CUB", "KOR", key="d"),
        {**amendment("key:import:1"), "set": {"after": ["key:d"], "date": "1962"}},
    )
    index = caught_up(log)
    ids = [str(line.entry["id"]) for line in log.lines()]
    event, corrections = ids[2], [*ids[3:6], ids[7]]
    assert dict.fromkeys(corrections, event) == index.targets
    assert {event: corrections} == {key: [one["id"] for one in found] for key, found in index.revisions.items()}
    assert {ids[6]: {event}} == index.later
    assert {**EVENT, "note": "n", "after": [ids[6]], "date": "1962"} == index.revised(log, event)
    assert index.revised(log, ids[4]) is None
    assert {**EVENT, "note": "no other"} != index.revised(log, ids[6])
    assert mutual("visit", "1961", "CUB", "KOR", key="d") == index.revised(log, ids[6])


def test_a_party_is_known_as_its_corrections_leave_it(tmp_path: Path) -> None:
    """Amended, and again as it was when that is retracted."""
    log = build(tmp_path, {**PARTY, "key": "p"})
    index = caught_up(log)
    names = []
    for correction in (
        {**amendment("key:p"), "set": {"name": "Great Zosimia"}, "key": "a"},
        retraction("key:a", key="b"),
        retraction("key:b"),
    ):
        append(log, text_of([correction]), author="Ada", now=NOW)
        index.catch_up(log)
        names.append(index.register.parties["ZZ-JOS"].name)
    assert ["Great Zosimia", "Zosimia", "Great Zosimia"] == names


def test_an_entry_is_found_by_what_somebody_types(tmp_path: Path) -> None:
    """The beginning of its id, in any case and with spaces around it, or its key."""
    index = caught_up(build(tmp_path, EVENT))
    identity = entry_id(EVENT)
    for typed in (identity, identity[:4], f" {identity[:8].upper()}\n", "key:import:1", " key:import:1"):
        assert identity == index.find(typed)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("key:import:2", Problem("id-unknown", "no entry has the key 'import:2'", "see `diplo log -O csv`")),
        ("abc", Problem("id-unknown", "'abc' is too short for an id", "give four characters or more")),
        (
            "abcd",
            Problem("id-unknown", "no entry has an id that begins with 'abcd'", "ids are listed by `diplo log`"),
        ),
    ],
)
def test_what_nobody_has_is_not_found(typed: str, problem: Problem, tmp_path: Path) -> None:
    """And nothing is guessed."""
    with refused(NotFoundError, 4, problem):
        caught_up(build(tmp_path, EVENT)).find(typed)


def test_what_two_have_is_not_guessed() -> None:
    """Both are named."""
    index = Index()
    index.ids = {identity: Known(1, 0, "visit") for identity in ("abcd000000000", "abcd111111111")}
    hint = "it could be abcd000000000 or abcd111111111"
    with refused(NotFoundError, 4, Problem("id-ambiguous", "'abcd' begins 2 ids", hint)):
        index.find("abcd")
