"""Reading a log through: what bears on a question is kept, and revised."""

from pathlib import Path

import pytest
from ledgers import amendment, build, cited, mutual, one_sided, retraction, source

from ledger.problems import DamagedError, NotFoundError, Problem
from ledger.reader import read, register_of


def test_only_what_names_a_party_asked_for_is_kept(tmp_path: Path) -> None:
    """An event between two others does not bear on the question."""
    log = build(tmp_path, mutual("establishment", "1949", "CUB", "KOR"), mutual("establishment", "1950", "CHN", "LAO"))
    assert ["1949"] == [event.date.text for event in read(log, ["CUB"]).events]


def test_every_event_is_kept_where_nobody_is_asked_for(tmp_path: Path) -> None:
    """A record of everything holds all events in log order, with their lines."""
    log = build(tmp_path, mutual("establishment", "1950", "CUB", "KOR"), mutual("establishment", "1949", "CHN", "LAO"))
    assert [(3, "1950"), (4, "1949")] == [(event.position, event.date.text) for event in read(log).events]


def test_a_retracted_event_is_not_there(tmp_path: Path) -> None:
    """What was retracted is left out."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="a"),
        {"kind": "retraction", "of": "key:a", "because": "It was another year."},
    )
    assert () == read(log).events


def test_a_retracted_retraction_brings_the_event_back(tmp_path: Path) -> None:
    """A retraction can itself be retracted."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="a"),
        {"kind": "retraction", "of": "key:a", "because": "It was another year.", "key": "b"},
        {"kind": "retraction", "of": "key:b", "because": "It was that year."},
    )
    assert ["1949"] == [event.date.text for event in read(log).events]


def test_accounts_of_accounts_tell_one_happening(tmp_path: Path) -> None:
    """However accounts are chained, they share the root of the first telling."""
    log = build(
        tmp_path,
        mutual("rupture", "1960", "CUB", "KOR", key="a"),
        mutual("rupture", "1959", "CUB", "KOR", key="b", account_of="key:a"),
        mutual("rupture", "1961", "CUB", "KOR", account_of="key:b"),
    )
    events = read(log).events
    assert {events[0].id} == {event.root for event in events}


def test_an_account_of_a_retracted_account_still_tells_of_the_first_happening(tmp_path: Path) -> None:
    """The link goes through what no longer counts, also where an amendment brought it in."""
    log = build(
        tmp_path,
        mutual("rupture", "1960", "CUB", "KOR", key="a"),
        mutual("rupture", "1959", "CUB", "KOR", key="b"),
        mutual("rupture", "1961", "CUB", "KOR", account_of="key:b"),
        {**amendment("key:b"), "set": {"account_of": "key:a"}},
        retraction("key:b"),
    )
    events = read(log).events
    assert ["1960", "1961"] == [event.date.text for event in events]
    assert {events[0].id} == {event.root for event in events}


def test_between_two_parties_only_their_own_is_kept(tmp_path: Path) -> None:
    """What happened to one of them alone bears on both; what it did with a third does not."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR"),
        mutual("establishment", "1950", "CUB", "MEX"),
        mutual("admission", "1961", "CUB", organisation="NONALIGNED"),
        mutual("dissolution", "1990", "KOR"),
        mutual("dissolution", "1991", "MEX"),
    )
    record = read(log, ["CUB", "KOR"], between=True)
    assert ["1949", "1961", "1990"] == [event.date.text for event in record.events]


def test_a_source_that_no_line_before_holds_is_damage(tmp_path: Path) -> None:
    """Whoever took a source out of the file made what cites it unreadable, and the line is named."""
    log = build(tmp_path, mutual("establishment", "1949", "CUB", "KOR"))
    lines = (tmp_path / "events.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "events.jsonl").write_bytes(lines[0] + lines[2])
    with pytest.raises(DamagedError) as caught:
        read(log)
    problem = caught.value.problems[0]
    assert (2, "the entry cites the source 's', which no line before it holds") == (problem.line, problem.what)


def test_a_party_stands_for_those_that_it_continues(tmp_path: Path) -> None:
    """The acts of a predecessor, and of its predecessor, bear on a question about the party that continues them."""
    log = build(
        tmp_path,
        mutual("establishment", "1902", "JPN", "CUB"),
        mutual("continuation", "1950", "MEX", predecessors=["JPN"]),
        mutual("continuation", "1990", "CHE", predecessors=["MEX"]),
    )
    record = read(log, ["CHE", "CUB"])
    assert ("CHE", "MEX", "JPN") == record.lineage("CHE")
    assert ["1902", "1950", "1990"] == [event.date.text for event in record.events]


def test_a_retracted_continuation_continues_nobody(tmp_path: Path) -> None:
    """A continuation that no longer counts gives no lineage."""
    log = build(
        tmp_path,
        mutual("continuation", "1950", "MEX", predecessors=["JPN"], key="a"),
        {"kind": "retraction", "of": "key:a", "because": "No."},
    )
    assert ("MEX",) == read(log).lineage("MEX")


def test_one_sources_view_keeps_its_citations_alone(tmp_path: Path) -> None:
    """Events that the source does not report go, and of those it does only its citations stay."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1949", "CUB", "KOR", **cited("s", "t")),
        mutual("rupture", "1959", "CUB", "KOR", **cited("s")),
    )
    seen = read(log).seen_by("t")
    assert [[{"source": "t"}]] == [event.body["cites"] for event in seen.events]


def test_a_publisher_stands_for_all_its_sources(tmp_path: Path) -> None:
    """A publisher's name, in any case, means whatever it published."""
    log = build(
        tmp_path,
        source("t", "The Gazette"),
        source("u", "The Gazette"),
        mutual("establishment", "1949", "CUB", "KOR", **cited("t")),
        mutual("rupture", "1959", "CUB", "KOR", **cited("u")),
        mutual("resumption", "1970", "CUB", "KOR", **cited("s")),
    )
    assert ["1949", "1959"] == [event.date.text for event in read(log).seen_by("the gazette").events]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("The Gazete", "did you mean The Gazette?"),
        ("zzz", "there are s, t"),
        ("", "there are s, t"),
    ],
)
def test_an_unknown_source_is_refused_with_those_there_are(tmp_path: Path, asked: str, hint: str) -> None:
    """Nothing is guessed: a near name is suggested, else all are listed."""
    record = read(build(tmp_path, source("t", "The Gazette")))
    with pytest.raises(NotFoundError) as caught:
        record.seen_by(asked)
    problem = caught.value.problems[0]
    assert ("source-unknown", f"no source and no publisher is called {asked!r}", hint) == problem[:3]
    assert 4 == caught.value.exit_code


def test_a_source_can_be_left_out_as_if_it_had_never_been_cited(tmp_path: Path) -> None:
    """Its citations go, and with them what it alone reports; and what it is complete with others falls without it."""
    log = build(
        tmp_path,
        source("t", "The Gazette"),
        mutual("establishment", "1949", "CUB", "KOR", **cited("s", "t")),
        mutual("rupture", "1959", "CUB", "KOR", **cited("t")),
        mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["established"], **cited("t")),
        mutual("attestation", "1956", "CUB", "KOR", dimension="relations", status=["established"], **cited("s")),
        mutual("coverage", "1950", "CUB", dimensions=["relations"], **cited("s", "t")),
        mutual("coverage", "1951", "CUB", dimensions=["relations"], **cited("t")),
        mutual("coverage", "1952", "CUB", dimensions=["relations"], **cited("s")),
    )
    record = read(log)
    for asked in ("t", "the gazette"):
        left = record.without(asked)
        kept = [left.events, left.attestations, left.coverages]
        assert [["1949"], ["1956"], ["1952"]] == [[event.date.text for event in events] for events in kept]
        assert [[{"source": "s"}]] * 3 == [event.body["cites"] for events in kept for event in events]
        assert ("without:t",) == left.policy
    assert ("without:t", "according-to:s") == record.without("t").seen_by("s").policy
    assert () == record.without("t").without("s").events
    with pytest.raises(NotFoundError, match="no source and no publisher is called 'u'"):
        record.without("u")


def test_the_whole_record_is_what_all_sources_say(tmp_path: Path) -> None:
    """Nobody asked for one."""
    record = read(build(tmp_path, mutual("establishment", "1949", "CUB", "KOR")))
    assert record is record.seen_by(None)
    assert () == record.policy


def test_what_happened_and_what_is_claimed_stand_apart(tmp_path: Path) -> None:
    """Each in the order of the log; a coverage of one party bears on a question about it and another."""
    log = build(
        tmp_path,
        mutual("coverage", "1950", "CUB", dimensions=["relations"]),
        mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["established"]),
        mutual("talks", "1955", "CUB", "KOR"),
        mutual("attestation", "1955", "CUB", "PRK", dimension="relations", status=["established"]),
        one_sided("coverage", "1951", "KOR", "PRK", dimensions=["relations"]),
        mutual("coverage", "1952", "PRK", dimensions=["relations"]),
    )
    record = read(log, ("CUB", "KOR"), between=True)
    found = (record.events, record.attestations, record.coverages)
    assert [["talks"], ["attestation"], ["coverage", "coverage"]] == [[str(e.body["kind"]) for e in f] for f in found]
    assert [[5], [4], [3, 7]] == [[event.position for event in events] for events in found]


@pytest.mark.parametrize(
    ("expected", "csl"),
    [
        (True, {}),
        (True, {"custom": {"verified": True}}),
        (True, {"custom": {}}),
        (True, {"custom": "verified: false"}),
        (False, {"custom": {"verified": False}}),
        (False, {"id": "unverified"}),
        (False, {"id": "unverified", "custom": {"verified": True}}),
    ],
)
def test_a_source_is_verified_unless_somebody_says_that_it_is_not(
    expected: bool,  # noqa: FBT001 - a parameter
    csl: dict[str, object],
    tmp_path: Path,
) -> None:
    """By its key, or by a mark in its `custom` fields."""
    whole = {"id": "t", "type": "book", "title": "A book", **csl}
    record = read(build(tmp_path, {"kind": "source", "csl": whole}))
    assert expected is record.sources[str(whole["id"])].is_verified


def test_parties_of_the_ledgers_own_are_known(tmp_path: Path) -> None:
    """A `party` entry adds to the register that ships."""
    party = {"kind": "party", "code": "ZZA", "type": "state", "name": "Zembla", "life": [["1992-07-23", None, "s"]]}
    log = build(tmp_path, party, one_sided("recognition", "2008-08-26", "ZZA", "CUB"))
    assert "Zembla" == register_of(log).resolve("zembla").name
    assert "Zembla" == read(log).register.resolve("ZZA").name


def test_a_source_names_its_title_and_publisher(tmp_path: Path) -> None:
    """What stands in a journal has the journal for its publisher."""
    csl = {"id": "j", "type": "article-journal", "title": "On notes", "container-title": "Journal of Notes"}
    found = read(build(tmp_path, {"kind": "source", "csl": csl})).sources["j"]
    assert (3, "On notes", "Journal of Notes") == (found.position, found.title, found.publisher)


def test_the_head_and_title_are_those_of_the_log(tmp_path: Path) -> None:
    """A record names the log it was read from."""
    record = read(build(tmp_path))
    assert (2, "A tiny ledger") == (record.head.size, record.title)


def test_of_many_sources_not_every_key_is_told(tmp_path: Path) -> None:
    """Where nothing is near, the reader is sent to the list."""
    log = build(tmp_path, *(source(f"annals-{number}") for number in range(30)))
    with pytest.raises(NotFoundError) as caught:
        read(log).without("qqqqqqqq")
    expected = Problem(
        "source-unknown",
        "no source and no publisher is called 'qqqqqqqq'",
        "there are 31; `diplo cite --all` lists them",
    )
    assert (expected,) == caught.value.problems
