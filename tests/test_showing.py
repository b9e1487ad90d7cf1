"""One entry with all that was later said of it, and all that it says of others."""

from pathlib import Path

import pytest
from ledgers import NOW, SOURCE, Body, amendment, build, mutual, refused, retraction

from ledger.canonical import body_of, entry_id
from ledger.intake import append, supposed, text_of
from ledger.known import AsOf, Known, Lines
from ledger.log import Log
from ledger.problems import NotFoundError, Problem
from ledger.showing import show

ESTABLISHMENT = mutual("establishment", "1949", "CUB", "KOR", key="a")
RUPTURE = mutual("rupture", "1949", "CUB", "KOR", after=["key:a"], key="b")
ACCOUNT = mutual("establishment", "1950", "CUB", "KOR", account_of="key:a", key="c")
SECOND = mutual("establishment", "1951", "CUB", "KOR", account_of="key:a", key="d")


def said(log: Lines, typed: str) -> list[tuple[str, int, bool]]:
    """Give what is said of an entry, and of which line, and whether that counts."""
    return [(one.relation, one.line.position, one.counts) for one in show(log, typed).said]


def identity(log: Log, key: str) -> str:
    """Give the id of the entry with a key."""
    return next(str(line.entry["id"]) for line in log.lines() if line.entry.get("key") == key)


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Write an act, what came after it, and two more accounts of it."""
    return build(tmp_path, ESTABLISHMENT, RUPTURE, ACCOUNT, SECOND)


def correct(log: Log, *bodies: Body) -> None:
    """Append corrections."""
    append(log, text_of(bodies), author="Bob", now=NOW)


# --- which entry is meant -------------------------------------------------------------------------------------------------


def test_an_entry_is_found_by_the_beginning_of_its_id_or_by_its_key(log: Log) -> None:
    """Four characters are enough where they are unique, in any case; a key is written whole."""
    whole = identity(log, "b")
    for typed in (whole, whole[:4], f"  {whole[:6].upper()} ", "key:b", " key:b "):
        assert 4 == show(log, typed).line.position


@pytest.mark.parametrize(
    ("asked", "what", "hint"),
    [
        ("abc", "'abc' is too short for an id", "give four characters or more"),
        ("", "'' is too short for an id", "give four characters or more"),
        ("zzzzzz", "no entry has an id that begins with 'zzzzzz'", "ids are listed by `diplo log`"),
        ("key:z", "no entry has the key 'z'", "see `diplo log -O csv`"),
        ("KEY:a", "no entry has an id that begins with 'KEY:a'", "ids are listed by `diplo log`"),
    ],
)
def test_an_id_that_is_not_there_is_refused(asked: str, what: str, hint: str, log: Log) -> None:
    """An id is never guessed."""
    with refused(NotFoundError, 4, Problem("id-unknown", what, hint)):
        show(log, asked)


def test_an_id_that_could_be_two_lists_both(tmp_path: Path) -> None:
    """Two candidates are an error that names both."""
    twins = [mutual("agreement", "1960", "CUB", "KOR", note=f"no. {number}") for number in (1082, 1087)]
    log = build(tmp_path, *twins)
    one, other = map(entry_id, twins)
    assert one[:4] == other[:4]
    with refused(
        NotFoundError, 4, Problem("id-ambiguous", f"{one[:4]!r} begins 2 ids", f"it could be {one} or {other}")
    ):
        show(log, one[:4])


# --- what is said of it -----------------------------------------------------------------------------------------------------


def test_relations_between_events_are_named_from_either_side(log: Log) -> None:
    """Other accounts, and what came after or before."""
    assert [("comes before", 4, True), ("another account", 5, True), ("another account", 6, True)] == said(log, "key:a")
    assert [("comes after", 3, True)] == said(log, "key:b")
    assert [("another account", 3, True), ("another account", 6, True)] == said(log, "key:c")


def test_what_was_never_spoken_of_stands_alone(log: Log) -> None:
    """A source has no relatives, and is as it was."""
    found = show(log, entry_id(SOURCE))
    assert (True, (), SOURCE) == (found.counts, found.said, found.body)


def test_corrections_are_named_from_either_side(log: Log) -> None:
    """What amends or retracts says so, and what is amended or retracted does; links stay beside them."""
    correct(log, amendment("key:b", date="1950", key="m"), retraction("key:c", key="r"))
    assert [("comes after", 3, True), ("amended by", 7, True)] == said(log, "key:b")
    assert [("another account", 3, True), ("another account", 6, True), ("retracted by", 8, True)] == said(log, "key:c")
    assert [("amends", 4, True)] == said(log, "key:m")
    assert [("retracts", 5, False)] == said(log, "key:r")
    assert ("another account", 5, False) in said(log, "key:a")
    assert [True, True, False] == [show(log, f"key:{key}").counts for key in "abc"]


def test_an_entry_is_shown_as_it_stands_and_as_it_was_amended(log: Log) -> None:
    """The line never changes; the body is what counts."""
    correct(log, amendment("key:b", date="1950", key="m"), amendment("key:b", date="1951", key="n"))
    found = show(log, "key:b")
    assert ("1949", "1951") == (found.line.entry["date"], found.body["date"])
    assert {**body_of(found.line.entry), "date": "1951"} == found.body


def test_corrections_of_corrections_are_told_with_whom_they_are_of(log: Log) -> None:
    """However long the chain; those that count no longer say so."""
    correct(
        log,
        amendment("key:b", date="1950", key="m"),
        {**amendment("key:m"), "set": {"set": {"date": "1951"}}, "key": "n"},
        retraction("key:n", key="r"),
        retraction("key:r", key="q"),
    )
    m, n, r = (identity(log, key) for key in "mnr")
    expected = [
        ("comes after", 3, True),
        ("amended by", 7, True),
        (f"{m} amended by", 8, True),
        (f"{n} retracted by", 9, False),
        (f"{r} retracted by", 10, True),
    ]
    assert expected == said(log, "key:b")
    assert [("amends", 4, True), ("amended by", 8, True), *expected[3:]] == said(log, "key:m")
    assert [("retracts", 8, True), ("retracted by", 10, True)] == said(log, "key:r")
    assert [("retracts", 9, False)] == said(log, "key:q")
    assert "1951" == show(log, "key:b").body["date"]
    assert {"date": "1951"} == show(log, "key:m").body["set"]


def test_links_are_those_that_count_now(log: Log) -> None:
    """One that an amendment brings in, or takes out, on either side."""
    correct(log, amendment("key:b", date="1950", after="key:c"), {**amendment("key:d"), "set": {"account_of": None}})
    assert ("another account", 6, True) not in said(log, "key:a")
    assert ("comes before", 4, True) not in said(log, "key:a")
    assert ("comes before", 4, True) in said(log, "key:c")
    assert [("comes after", 5, True), ("amended by", 7, True)] == said(log, "key:b")


def test_a_claim_is_linked_with_nothing(tmp_path: Path) -> None:
    """Only what revises it is said of an attestation."""
    attestation = mutual("attestation", "1959", "CUB", "KOR", dimension="relations", status=["established"], key="t")
    log = build(tmp_path, ESTABLISHMENT, attestation, amendment("key:t", date="1960"))
    assert [("amended by", 5, True)] == said(log, "key:t")
    assert [] == said(log, "key:a")


def test_only_what_was_known_is_said(log: Log) -> None:
    """And what is supposed is said too, with no place."""
    correct(log, amendment("key:b", date="1950", key="m"))
    then = AsOf(log, Known("6", size=6))
    assert [("comes after", 3, True)] == said(then, "key:b")
    more = supposed(log, text_of([retraction("key:m", key="r")]))
    there = AsOf(log, None, more)
    m = identity(log, "m")
    assert [("comes after", 3, True), ("amended by", 7, False), (f"{m} retracted by", 0, True)] == said(there, "key:b")
    assert "1949" == show(there, "key:b").body["date"]
    assert 0 == show(there, "key:r").line.position
