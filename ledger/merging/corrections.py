"""Entries that both sides of a merge corrected: whether it matters which correction is recorded first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.canonical import body_of
from ledger.index import Index, read_entry
from ledger.log import Log
from ledger.problems import Problem
from ledger.revise import Revisions

_Entry = Mapping[str, object]
_MOST_NAMED = 3
_LOOK = "see `diplo show {}`; if that is not what should stand, append one more correction"


class Corrected(NamedTuple):
    """An entry that both sides corrected since they parted.

    Attributes:
        target: Its id.
        common: What corrects it that both go back to, in the order of the published side's log.
        first: What the published side said of it since.
        later: What the other side said of it since.
    """

    target: str
    common: tuple[_Entry, ...]
    first: tuple[_Entry, ...]
    later: tuple[_Entry, ...]

    def together(self) -> Revisions:
        """Give what holds where the published side's come first."""
        return Revisions([*self.common, *self.first, *_beside(self.later, self.first)])

    def reverse(self) -> Revisions:
        """Give what would hold if the other side's came first."""
        return Revisions([*self.common, *self.later, *_beside(self.first, self.later)])


def corrected_twice(published: Index, other: Index, log: Log, base: Collection[str]) -> Iterator[Problem]:
    """Tell of every entry that both sides corrected since they parted, each in its own way.

    A correction of a correction counts as one of the entry at the end of the chain. It is an error where the corrections
    give another outcome in the other order, or where one side amends what the other retracted; else a warning.

    Args:
        published: The published side.
        other: The other side; its corrections come behind those of the published.
        log: The published side's log.
        base: The ids of what both sides go back to.
    """
    for one in _corrected(published, other, base):
        body = body_of(read_entry(log, published.ids[one.target]))
        differ, idle = _differ(one, body), _idle(one)
        if differ or (_beside(one.first, one.later) and _beside(one.later, one.first)):
            yield _problem(one, differ, idle)


def _corrected(published: Index, other: Index, base: Collection[str]) -> Iterator[Corrected]:
    for target, entries in published.revisions.items():
        common = tuple(entry for entry in entries if entry["id"] in base)
        first = tuple(entry for entry in entries if entry["id"] not in base)
        later = tuple(entry for entry in other.revisions.get(target, ()) if entry["id"] not in base)
        if first and later:
            yield Corrected(target, common, first, later)


def _beside(entries: Sequence[_Entry], others: Sequence[_Entry]) -> tuple[_Entry, ...]:
    """Give the entries that are not among the others."""
    there = {entry["id"] for entry in others}
    return tuple(entry for entry in entries if entry["id"] not in there)


def _differ(both: Corrected, body: _Entry) -> bool:
    """Tell whether the entry would be another if the other side's corrections came first."""
    target, one, other = both.target, both.together(), both.reverse()
    if target in one.gone and target in other.gone:
        return False
    return (target in one.gone) != (target in other.gone) or one.body(target, body) != other.body(target, body)


def _idle(both: Corrected) -> bool:
    """Tell whether an amendment of one side is of what the other retracted."""
    gone = both.together().gone
    for own in (both.first, both.later):
        lost = gone - Revisions([*both.common, *own]).gone
        if any(entry["kind"] == "amendment" and entry["of"] in lost for entry in own):
            return True
    return False


def _problem(one: Corrected, differ: bool, idle: bool) -> Problem:  # noqa: FBT001 - two findings, named where they are made
    what = f"the entry {one.target} was corrected on both sides, by {_named(one.first)} and then by {_named(one.later)}"
    if idle:
        what += ": one side amends what the other retracts"
    else:
        what += ": the other order would say something else" if differ else ": the order makes no difference"
    entries = tuple(dict.fromkeys((one.target, *(str(entry["id"]) for entry in (*one.first, *one.later)))))
    hint = _LOOK.format(one.target)
    level = "error" if differ or idle else "warning"
    return Problem("corrected-twice", what, hint, level=level, entries=entries)


def _named(entries: Sequence[_Entry]) -> str:
    named = [f"{entry['id']} ({entry['kind']} by {entry['recorded_by']})" for entry in entries[:_MOST_NAMED]]
    more = len(entries) - len(named)
    return ", ".join([*named, f"{more} more"] if more else named)
