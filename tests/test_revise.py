"""Which entries count once later entries have been heard."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import cited, mutual

from ledger.revise import according_to, cites_of, rank_of, retracted, standing

Body = dict[str, object]


def retraction(identity: str, of: str) -> Body:
    """Give a retraction."""
    return {"kind": "retraction", "id": identity, "of": of}


def log_of(*targets: int | None) -> list[Body]:
    """Write a log of which the n-th entry is an event (None) or retracts an earlier one."""
    return [
        {"kind": "rupture", "id": f"{number}"} if target is None else retraction(f"{number}", f"{target}")
        for number, target in enumerate(targets)
    ]


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
    assert set(expected.split()) == retracted(log_of(*targets))


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
    assert expected == retracted(log_of(*targets))


@settings(deadline=None)
@given(target_lists())
def test_taking_the_last_retraction_away_equals_retracting_it(targets: list[int | None]) -> None:
    """Retracting an entry is as if it had never been there."""
    if targets and targets[-1] is not None:
        last = len(targets) - 1
        assert retracted(log_of(*targets[:-1])) | {str(last)} == retracted(log_of(*targets, last))


@settings(deadline=None)
@given(target_lists())
def test_retractions_are_enough_to_know_what_is_gone(targets: list[int | None]) -> None:
    """Events among them change nothing."""
    entries = log_of(*targets)
    alone = [entry for entry in entries if entry["kind"] == "retraction"]
    assert retracted(entries) == retracted(alone)


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
