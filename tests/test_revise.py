"""Which entries count once later entries have been heard."""

import json
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import amendment, cited, mutual

from ledger.revise import Revisions, according_to, cites_of, named_by, rank_of, standing

Body = dict[str, object]


def retraction(identity: str, of: str) -> Body:
    """Give a retraction."""
    return {"kind": "retraction", "id": identity, "of": of}


def gone(*targets: int | None) -> frozenset[str]:
    """Tell what no longer counts in a log of which the n-th entry is an event (None) or retracts an earlier one."""
    return Revisions(
        retraction(f"{number}", f"{target}") for number, target in enumerate(targets) if target is not None
    ).gone


@pytest.mark.parametrize(
    ("expected", "targets"),
    [
        ("", []),
        ("", [None, None]),
        ("0", [None, 0]),
        ("1", [None, 0, 1]),
        ("0 2", [None, 0, 1, 2]),
        ("1 3", [None, 0, 1, 2, 3]),
        # Two retractions of one event: taking one back leaves the other.
        ("0", [None, 0, 0]),
        ("0 1", [None, 0, 0, 1]),
        ("1 2", [None, 0, 0, 1, 2]),
        # Two chains do not disturb each other.
        ("1 2", [None, None, 0, 1, 2]),
        # What was retracted twice comes back when both are taken back.
        ("1 2 5", [None, 0, 0, 1, 2, None, 5]),
    ],
)
def test_retractions_are_followed_from_the_last_back(expected: str, targets: Sequence[int | None]) -> None:
    """A retraction that no longer counts takes nothing back."""
    assert set(expected.split()) == gone(*targets)


@st.composite
def target_lists(draw: st.DrawFn) -> list[int | None]:
    """Give logs in which each entry is an event or retracts any earlier entry."""
    count = draw(st.integers(0, 12))
    return [draw(st.none() | st.integers(0, number - 1)) if number else None for number in range(count)]


def counts(number: int, targets: Sequence[int | None]) -> bool:
    """Tell, by the definition, whether an entry counts: no entry that counts retracts it."""
    return not any(target == number and counts(later, targets) for later, target in enumerate(targets))


@settings(deadline=None)
@given(target_lists())
def test_chains_of_retractions_equal_the_definition(targets: list[int | None]) -> None:
    """An entry is gone exactly when a retraction that itself counts names it."""
    expected = {str(number) for number in range(len(targets)) if not counts(number, targets)}
    assert expected == gone(*targets)


@settings(deadline=None)
@given(target_lists())
def test_taking_the_last_retraction_away_equals_retracting_it(targets: list[int | None]) -> None:
    """Retracting an entry is as if it had never been there."""
    if targets and targets[-1] is not None:
        last = len(targets) - 1
        assert gone(*targets[:-1]) | {str(last)} == gone(*targets, last)


# --- amendments -----------------------------------------------------------------------------------------------------------


class Entry(NamedTuple):
    """An entry of a small log: an event, or what says something of an earlier one, by its number."""

    kind: str
    of: int = 0
    changes: Body | None = None


def revisions_of(log: Sequence[Entry]) -> Revisions:
    """Hear the revisions of a log whose n-th entry has the id `n`."""
    found: list[Body] = []
    for number, entry in enumerate(log):
        body: Body = {"kind": entry.kind, "id": f"{number}", "of": f"{entry.of}", "because": "x"}
        if entry.kind == "amendment":
            found.append({**body, "set": entry.changes})
        elif entry.kind == "retraction":
            found.append(body)
    return Revisions(found)


TEXTS = st.fixed_dictionaries({}, optional={name: st.sampled_from(["a", "b", None]) for name in ("note", "place")})


@st.composite
def small_logs(draw: st.DrawFn) -> list[Entry]:
    """Give logs of events, retractions and amendments of anything before, amendments of what amendments set included."""
    found: list[Entry] = []
    for number in range(draw(st.integers(0, 12))):
        kind = draw(st.sampled_from(["event", "retraction", "amendment", "amendment"])) if number else "event"
        of = draw(st.integers(0, number - 1)) if number else 0
        changes: Body | None = None
        if kind == "amendment":
            changes = dict(draw(TEXTS))
            end = of
            while found[end].kind == "amendment":
                changes = {"set": changes}
                end = found[end].of
        found.append(Entry(kind, of, changes))
    return found


def counting(log: Sequence[Entry], number: int) -> bool:
    """Tell, by the definition, whether an entry counts: no retraction that counts is of it."""
    later = range(number + 1, len(log))
    return not any(log[one].kind == "retraction" and log[one].of == number and counting(log, one) for one in later)


def amending(log: Sequence[Entry], number: int) -> list[int]:
    """Give, by the definition, the amendments of an entry that count, in order."""
    later = range(number + 1, len(log))
    return [one for one in later if log[one].kind == "amendment" and log[one].of == number and counting(log, one)]


def as_amended(log: Sequence[Entry], number: int, fields: Body) -> Body:
    """Give, by the definition, some fields of an entry after each amendment of it that counts, itself as it is amended."""
    for one in amending(log, number):
        changes = as_amended(log, one, {"set": log[one].changes})["set"]
        fields = {**fields, **changes} if isinstance(changes, dict) else fields
    return {name: value for name, value in fields.items() if value is not None}


EVENT = mutual("rupture", "1960", "CUB", "KOR", note="as it was told")


@settings(deadline=None)
@given(small_logs())
def test_chains_of_revisions_equal_the_definition(log: list[Entry]) -> None:
    """What is gone, what amends what, and what every event is then."""
    revisions = revisions_of(log)
    assert {f"{number}" for number in range(len(log)) if not counting(log, number)} == revisions.gone
    for number, entry in enumerate(log):
        assert [f"{one}" for one in amending(log, number)] == list(revisions.amendments(f"{number}"))
        if entry.kind == "event":
            assert as_amended(log, number, EVENT) == revisions.body(f"{number}", EVENT)


@settings(deadline=None)
@given(small_logs())
def test_what_was_not_amended_is_the_very_same(log: list[Entry]) -> None:
    """An entry without amendments that count is not even copied."""
    revisions = revisions_of(log)
    for number in range(len(log)):
        assert bool(revisions.amendments(f"{number}")) == (revisions.body(f"{number}", EVENT) is not EVENT)


def test_a_field_is_replaced_whole_and_stands_in_its_place() -> None:
    """Lists are not joined, and keys stand in the documented order."""
    changes: Body = {"cites": [{"rank": "deprecated", "source": "t"}], "calendar": "julian"}
    body = revisions_of([Entry("event"), Entry("amendment", 0, changes)]).body("0", EVENT)
    expected = {
        "kind": "rupture",
        "date": "1960",
        "calendar": "julian",
        "parties": ["CUB", "KOR"],
        "cites": [{"source": "t", "rank": "deprecated"}],
        "note": "as it was told",
    }
    assert json.dumps(expected) == json.dumps(body)


@pytest.mark.parametrize("changes", [{"mission": "embassy"}, {"kind": "ruptur"}, {"cites": [5]}, {"cites": [{"x": 1}]}])
def test_nothing_of_what_is_unsound_gets_lost(changes: Body) -> None:
    """So that whoever looks for flaws finds them all."""
    assert {**EVENT, **changes} == revisions_of([Entry("event"), Entry("amendment", 0, changes)]).body("0", EVENT)


def test_an_amendment_that_lost_what_it_sets_changes_nothing() -> None:
    """As only a log made by hand can have it."""
    log = [Entry("event"), Entry("amendment", 0, {"note": "n"}), Entry("amendment", 1, {"set": None})]
    assert EVENT == revisions_of(log).body("0", EVENT)


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        (([], []), {"kind": "ledger", "title": "A tiny ledger", "format": 1}),
        (([], ["s"]), EVENT),
        (
            (["b", "c", "a"], ["s", "t"]),
            mutual("talks", "1960", "CUB", "KOR", account_of="a", after=["b", "c"], **cited("s", "t")),
        ),
        ((["x"], []), {"kind": "retraction", "of": "x", "because": "x"}),
        ((["x", "b", "a"], ["t"]), amendment("x") | {"set": {"account_of": "a", "after": ["b"], **cited("t")}}),
        (
            (["x", "c", "a"], ["t"]),
            amendment("x") | {"set": {"set": {"set": {**cited("t"), "after": ["c"]}, "account_of": "a"}}},
        ),
        ((["x"], []), amendment("x") | {"set": {"account_of": None, "after": None, "cites": None, "set": None}}),
        ((["x"], []), amendment("x") | {"set": {"account_of": 5, "after": "b", "cites": "s", "set": "x"}}),
        ((["x", "5"], []), amendment("x") | {"set": {"after": [5], "cites": [5, None, {}]}}),
        # The field `of` of a recognition names no entry.
        (([], ["s"]), mutual("recognition", "1960", "CUB", of="state")),
    ],
)
def test_an_entry_names_those_it_refers_to(expected: tuple[list[str], list[str]], body: Body) -> None:
    """Ids and keys of sources, however deep an amendment brings them in; what is of no form names nothing."""
    assert expected == named_by(body)


# --- ranks and sources --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "ranks"),
    [
        ("normal", [None]),
        ("normal", ["normal"]),
        ("preferred", ["preferred"]),
        ("deprecated", ["deprecated"]),
        ("preferred", ["deprecated", "preferred"]),
        ("preferred", [None, "preferred", "deprecated"]),
        ("normal", ["deprecated", None]),
        ("normal", ["normal", "deprecated"]),
        ("deprecated", ["deprecated", "deprecated"]),
    ],
)
def test_an_account_has_the_rank_of_its_citations(expected: str, ranks: list[str | None]) -> None:
    """Preferred if any is, deprecated if all are."""
    cites = [{"source": "s", **({"rank": rank} if rank else {})} for rank in ranks]
    assert expected == rank_of(mutual("rupture", "1960", "CUB", "KOR", cites=cites))


def test_citations_are_given_as_they_stand() -> None:
    """In their order, doubles included."""
    body = mutual("rupture", "1960", "CUB", "KOR", **cited("a", "b", "a"))
    assert body["cites"] == list(cites_of(body))
    assert not cites_of({"cites": None})


@pytest.mark.parametrize(
    ("expected", "sources"),
    [
        (["a", "c"], ["c", "a", "x"]),
        (["b"], ["b"]),
        (["a", "b", "c"], ["a", "b", "c"]),
        (None, ["x"]),
        (None, []),
    ],
)
def test_one_source_says_only_what_it_is_cited_for(expected: list[str] | None, sources: list[str]) -> None:
    """The event stays as it is, with their citations alone; without any it is not there."""
    body = mutual("rupture", "1960", "CUB", "KOR", **cited("a", "b", "c"))
    whole = dict(body)
    kept = None if expected is None else {**body, **cited(*expected)}
    assert kept == according_to(body, sources)
    assert whole == body


@pytest.mark.parametrize(
    ("expected", "ranks"),
    [
        ("", {}),
        ("a", {"a": "normal"}),
        ("a b", {"a": "normal", "b": "normal"}),
        ("b", {"a": "normal", "b": "preferred"}),
        ("a c", {"a": "preferred", "b": "normal", "c": "preferred", "d": "deprecated"}),
        ("b", {"a": "deprecated", "b": "normal"}),
        ("", {"a": "deprecated"}),
        ("", {"a": "deprecated", "b": "deprecated"}),
    ],
)
def test_the_preferred_accounts_count_where_there_are_any(expected: str, ranks: dict[str, str]) -> None:
    """Else the rest side by side; what is deprecated never does."""
    assert tuple(expected.split()) == standing(ranks)


def test_what_later_entries_undid_or_said_anew_is_nothing_to_the_outcome() -> None:
    """An amendment is idle when every field it sets is set by a later one that counts, and when it was retracted."""
    of = {"kind": "amendment", "of": "e"}
    revisions = Revisions(
        [
            {**of, "id": "first", "set": {"date": "1950", "place": "Havana"}},
            {**of, "id": "second", "set": {"date": "1951"}},
            {**of, "id": "third", "set": {"date": "1952"}},
            {**of, "id": "undone", "set": {"note": "n"}},
            {"kind": "retraction", "id": "undoing", "of": "undone"},
        ]
    )
    assert frozenset({"second", "undone"}) == revisions.idle
