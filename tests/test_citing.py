"""References for entries and sources, with the head of the ledger that they were taken from."""

import json
from pathlib import Path

import pytest
from ledgers import Body, build, cited, mutual, one_sided, source

from ledger.citing import References, cite, parties_named, rows
from ledger.intake import supposed, text_of
from ledger.known import AsOf, parse_known
from ledger.log import Log
from ledger.problems import NotFoundError, Problem
from ledger.reader import read
from ledger.references import to_bibtex, to_csl

ACT = mutual("establishment", "1949", "CUB", "KOR", key="a", **cited("s", "t"))


def ask(log: Log | AsOf, *typed: str, without: str = "") -> References:
    """Cite what was typed, from the whole log or without a source."""
    record = read(log, ())
    heard = frozenset(record.sources) - {without}
    return cite(log, record.without(without) if without else record, typed, heard)


def refused(log: Log, *typed: str, without: str = "") -> tuple[Problem, ...]:
    """Cite what cannot be cited; give the problems."""
    with pytest.raises(NotFoundError) as caught:
        ask(log, *typed, without=without)
    return caught.value.problems


def ids(found: References) -> list[str]:
    """Give the ids of what was cited."""
    return [str(one.line.entry["id"]) for one in found.cited]


@pytest.fixture(name="log")
def a_log(tmp_path: Path) -> Log:
    """Give a ledger with two sources and an act that cites both."""
    return build(tmp_path, source("t", "The press"), ACT, mutual("visit", "1950", "CUB", "KOR", key="b"))


def test_an_entry_is_meant_by_its_id_the_beginning_of_it_or_its_key(log: Log) -> None:
    """However it is typed, and however often, it is cited once."""
    (identity,) = ids(ask(log, "key:a"))
    assert [identity] == ids(ask(log, identity, identity[:4].upper(), f" {identity} ", "key:a"))


def test_a_source_is_meant_by_its_key(log: Log) -> None:
    """It cites itself."""
    found = ask(log, "t")
    assert [({"source": "t"},)] == [one.cites for one in found.cited]
    assert ["t"] == [str(one.csl["id"]) for one in found.sources]


def test_entries_come_in_the_order_in_which_they_were_asked_for(log: Log) -> None:
    """Not in that of the log; the sources come as they are first cited."""
    found = ask(log, "key:b", "t", "key:a")
    assert ["visit", "source", "establishment"] == [row.kind for row in rows(found)][:3]
    assert ["s", "t"] == [str(one.csl["id"]) for one in found.sources]


def test_each_citation_is_a_record(log: Log) -> None:
    """With the entry, the source, the reference and the head."""
    first, second = rows(ask(log, "key:a"))
    assert ("establishment", "1949", ("CUB", "KOR"), 4) == (first.kind, first.date, first.parties, first.position)
    assert [("s", "A book", "A book"), ("t", "The book t", "The book t. The press")] == [
        (row.source, row.title, row.reference) for row in (first, second)
    ]
    assert ("2024-02-14T12:00:00.000000Z", "Ada", True) == (first.recorded_at, first.recorded_by, first.counts)
    assert (str(read(log, ()).head), ()) == (first.head, first.policy)


def test_an_entry_that_cites_nothing_is_a_record_without_a_source(log: Log) -> None:
    """The first entry of the ledger, for one."""
    identity = str(next(log.lines()).entry["id"])
    (row,) = rows(ask(log, identity))
    assert ("ledger", None, (), None, None, None) == (
        row.kind,
        row.date,
        row.parties,
        row.source,
        row.title,
        row.reference,
    )


def test_the_ledger_is_an_item_of_its_own_after_the_sources(log: Log) -> None:
    """A data set with the head as its version, and in its note for styles that know no version."""
    head = read(log, ()).head
    *sources, own = ask(log, "key:a").items()
    assert ["s", "t"] == [item["id"] for item in sources]
    assert {
        "id": f"ledger-5-{head.root[:12]}",
        "type": "dataset",
        "title": "A tiny ledger",
        "issued": {"date-parts": [[2024, 2, 14]]},
        "version": f"5:{head.root}",
        "note": f"Head 5:{head.root}",
    } == own


def test_both_forms_for_other_programs_name_the_head(log: Log) -> None:
    """In CSL-JSON as in BibTeX."""
    items = ask(log, "key:a").items()
    head = str(read(log, ()).head)
    assert head == json.loads(to_csl(items))[-1]["version"]
    assert f"version = {{{head}}}" in to_bibtex(items)


def test_what_was_known_then_is_cited_with_the_head_of_then(log: Log) -> None:
    """And by the time of its last entry."""
    then = AsOf(log, parse_known("4"))
    found = ask(then, "key:a")
    assert (4, "2024-02-14T12:00:00.000000Z") == (found.record.head.size, found.recorded_at)
    with pytest.raises(NotFoundError):
        ask(then, "key:b")


def test_what_is_only_supposed_has_no_place_and_no_time(log: Log) -> None:
    """The head is that of the log, and the ledger's item says what is not in it."""
    body: Body = one_sided("visit", "1960", "CUB", "KOR", key="c")
    lines = AsOf(log, None, supposed(log, text_of([body])))
    record = read(lines, ())._replace(policy=("with:abc", "without:u"))
    found = cite(lines, record, ["key:c"], frozenset(record.sources))
    (row,) = rows(found)
    assert (None, None, None, ("CUB", "KOR")) == (row.position, row.recorded_at, row.recorded_by, row.parties)
    assert ("what is supposed is not in it (with:abc)", "seen without u") == found.caveats
    assert f"Head {record.head}; {'; '.join(found.caveats)}" == found.ledger_item()["note"]
    assert "2024-02-14T12:00:00.000000Z" == found.recorded_at


def test_an_entry_is_cited_as_its_amendments_leave_it(tmp_path: Path) -> None:
    """With its date, and with the sources as they are named now."""
    log = build(
        tmp_path,
        source("t"),
        ACT,
        {"kind": "amendment", "of": "key:a", "set": {"date": "1950", "cites": [{"source": "t"}]}, "because": "So."},
    )
    found = ask(log, "key:a")
    assert [("1950", "t")] == [(row.date, row.source) for row in rows(found)]
    assert [True] == [one.is_amended for one in found.cited]


def test_a_retracted_entry_names_the_retraction_that_counts(tmp_path: Path) -> None:
    """Not one that was itself retracted."""
    log = build(
        tmp_path,
        source("t"),
        ACT,
        {"kind": "retraction", "of": "key:a", "because": "Not so.", "key": "r"},
        {"kind": "retraction", "of": "key:r", "because": "It was so."},
        {"kind": "retraction", "of": "key:a", "because": "Nor was it."},
    )
    (one,) = ask(log, "key:a").cited
    assert one.retracted_by is not None
    assert "Nor was it." == one.retracted_by.entry["because"]
    assert [False, False] == [row.counts for row in rows(ask(log, "key:a"))]


def test_a_source_that_is_not_heard_is_not_cited(log: Log) -> None:
    """Neither by its key nor by an entry that cites it."""
    assert ["s"] == [row.source for row in rows(ask(log, "key:a", without="t"))]
    hint = "leave out --without and --according-to"
    assert (Problem("source-left-out", "'t' rests on no source that is heard", hint),) == refused(log, "t", without="t")


def test_all_that_is_not_there_is_told_in_one_report(log: Log) -> None:
    """Each with what could be meant."""
    nowhere = "see `diplo log` for ids, `diplo source` for sources"
    assert (
        Problem("id-unknown", "no entry has an id that begins with 'zzzz', and no source has that key", nowhere),
        Problem("id-unknown", "no entry has the key 'z'"),
        Problem("id-unknown", "'zz' is too short for an id", "give four characters or more"),
    ) == refused(log, "zzzz", "key:z", "key:a", "zz")


def test_a_misspelt_source_is_not_guessed(tmp_path: Path) -> None:
    """The nearest key is named."""
    (problem,) = refused(build(tmp_path, source("yearbook")), "yearbok")
    assert "did you mean the source 'yearbook'?" == problem.hint


def test_the_beginning_of_several_ids_is_not_guessed(tmp_path: Path) -> None:
    """All of them are named. Among enough entries two ids begin alike."""
    log = build(tmp_path, *(mutual("visit", str(year), "CUB", "KOR") for year in range(1000, 2999)))
    beginnings: dict[str, list[str]] = {}
    for line in log.lines():
        beginnings.setdefault(str(line.entry["id"])[:4], []).append(str(line.entry["id"]))
    begun, meant = next((begun, meant) for begun, meant in beginnings.items() if len(meant) > 1)
    expected = Problem("id-ambiguous", f"'{begun}' begins {len(meant)} ids", f"it could be {' or '.join(meant)}")
    assert (expected,) == refused(log, begun)


def test_a_key_that_is_also_the_beginning_of_an_id_is_not_guessed(tmp_path: Path) -> None:
    """Both are named, so that the id can be typed."""
    (tmp_path / "before").mkdir()
    (identity,) = ids(ask(build(tmp_path / "before", source("t"), ACT), "key:a"))
    log = build(tmp_path, source("t"), ACT, source(identity[:5]))
    (key,) = (str(line.entry["id"]) for line in log.lines() if line.position == 5)
    assert (
        Problem(
            "id-ambiguous",
            f"'{identity[:5]}' is the key of the source {key}, and begins the id of another entry",
            f"it could be {identity} or {key}",
        ),
    ) == refused(log, identity[:5])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (one_sided("protection", "1961", "USA", "CUB", protector="CHE"), ("USA", "CUB", "CHE")),
        (mutual("admission", "1961", "CUB", organisation="NONALIGNED"), ("CUB", "NONALIGNED")),
        (source("s"), ()),
    ],
    ids=str,
)
def test_the_parties_that_an_entry_names_come_in_the_order_of_their_roles(
    body: Body, expected: tuple[str, ...]
) -> None:
    """Who acts first, then toward whom, then the others; none of a source."""
    assert expected == parties_named(body)
