"""Lifting older entries to the current version."""

import inspect

import pytest

from ledger import upcasters
from ledger.upcasters import CURRENT, UPCASTERS, check_gaps, lift

Entry = dict[str, object]


def to_two(entry: Entry) -> Entry:
    """Rename a field."""
    return {"v": 2, "title": entry["name"]}


def to_three(entry: Entry) -> Entry:
    """Add a field that depends on one of the version before."""
    return {**entry, "v": 3, "length": len(str(entry["title"]))}


MADE_UP = {1: to_two, 2: to_three}


@pytest.mark.parametrize(
    ("expected", "entry"),
    [
        ({"v": 3, "title": "Act", "length": 3}, {"v": 1, "name": "Act"}),
        ({"v": 3, "title": "Notes", "length": 5}, {"v": 2, "title": "Notes"}),
        ({"v": 3, "title": "x", "length": 7}, {"v": 3, "title": "x", "length": 7}),
    ],
)
def test_an_entry_is_lifted_step_by_step_from_its_own_version(expected: Entry, entry: Entry) -> None:
    """Each upcaster is applied once, in order; what is current already stays."""
    assert expected == lift(entry, MADE_UP, 3)


def test_lifting_leaves_the_entry_that_was_read_as_it_was() -> None:
    """The parsed line still says what the file says."""
    entry: Entry = {"v": 1, "name": "Act"}
    before = dict(entry)
    lift(entry, MADE_UP, 3)
    assert before == entry


def test_an_entry_of_today_is_given_back_itself() -> None:
    """Reading a log costs nothing for entries that need no lifting."""
    entry: Entry = {"v": CURRENT, "kind": "rupture"}
    assert lift(entry) is entry


def test_every_older_version_can_be_lifted() -> None:
    """The upcasters of the program have no gap."""
    assert list(range(1, CURRENT)) == sorted(UPCASTERS)


@pytest.mark.parametrize(
    ("expected", "versions", "current"),
    [
        ("upcasters to version 3: missing from [1], too many from []", {2}, 3),
        ("upcasters to version 3: missing from [1, 2], too many from []", set(), 3),
        ("upcasters to version 2: missing from [], too many from [2, 7]", {1, 2, 7}, 2),
        ("upcasters to version 4: missing from [3], too many from [0]", {0, 1, 2}, 4),
    ],
)
def test_a_gap_and_a_surplus_are_refused_by_name(expected: str, versions: set[int], current: int) -> None:
    """Nobody can raise the version without writing the upcaster."""
    with pytest.raises(ValueError, match="upcasters to version") as caught:
        check_gaps(dict.fromkeys(versions, to_two), current)
    assert expected == str(caught.value)


def test_a_registry_without_gaps_is_taken() -> None:
    """Versions one to the one before the current, and no others."""
    check_gaps(MADE_UP, 3)
    check_gaps({}, 1)


def test_the_program_does_not_start_with_a_gap() -> None:
    """The registry is checked when the module is imported."""
    text = inspect.getsource(upcasters)
    raised = text.replace(f"\nCURRENT = {CURRENT}\n", f"\nCURRENT = {CURRENT + 1}\n")
    assert text != raised
    with pytest.raises(ValueError, match=rf"^upcasters to version {CURRENT + 1}: missing from \[{CURRENT}\]"):
        exec(raised, {"__name__": "raised"})  # noqa: S102 - our own text
