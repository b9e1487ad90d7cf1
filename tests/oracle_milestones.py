"""Answer what can have been first, or last, by brute force: every account on every day, in every combination.

It borrows nothing from `ledger.milestones`, and is slow on purpose.
"""

from collections.abc import Collection, Sequence
from itertools import product
from typing import NamedTuple

from ledgers import Body

from ledger.dates import Date, parse
from ledger.revise import rank_of
from ledger.steps import codes

Days = tuple[int, int]


class Expected(NamedTuple):
    """What all datings say of a happening: the ranks that it has, whether it always counts, and on which days."""

    least: int
    greatest: int
    is_sure: bool
    days: Days


class Choice(NamedTuple):
    """One account of a happening on one day."""

    root: str
    day: int
    counts: bool


def every_dating(
    bodies: Sequence[Body], kind: str, parties: Collection[str], within: Days, *, last: bool
) -> dict[str, Expected]:
    """Try every account of every happening on each of its days, in every combination that `after` allows."""
    told: dict[str, list[Body]] = {}
    for body in bodies:
        told.setdefault(root_of(body), []).append(body)
    counting = {root: standing_of(accounts) for root, accounts in told.items() if standing_of(accounts)}
    links = {
        (before, root) for root, accounts in counting.items() for before in said_by_all(accounts, bodies, counting)
    }
    chains = closed(links)
    choices = [
        [choice for body in accounts for choice in choices_of(root, body, kind, parties, within)]
        for root, accounts in counting.items()
    ]
    datings = [{one.root: one for one in dating} for dating in product(*choices)]
    fitting = [dating for dating in datings if all(dating[x].day <= dating[y].day for x, y in links)]
    if not fitting or any((x, x) in chains for x in counting):
        fitting, chains = datings, set()
    found: dict[str, list[tuple[int, int]]] = {}
    for dating in fitting:
        for one in dating.values():
            if one.counts:
                earlier = [
                    other for other in dating.values() if other.counts and comes_first(other, one, chains, last=last)
                ]
                found.setdefault(one.root, []).append((1 + len(earlier), one.day))
    return {
        root: Expected(
            min(rank for rank, _ in its),
            max(rank for rank, _ in its),
            all(dating[root].counts for dating in fitting),
            (min(day for _, day in its), max(day for _, day in its)),
        )
        for root, its in found.items()
    }


def comes_first(one: Choice, other: Choice, chains: Collection[tuple[str, str]], *, last: bool) -> bool:
    """Tell whether, in one dating, something comes before another; from the other end, after it."""
    if last:
        return one.day > other.day or (other.root, one.root) in chains
    return one.day < other.day or (one.root, other.root) in chains


def root_of(body: Body) -> str:
    """Give the key of the event of which all accounts of a happening are accounts."""
    return str(body.get("account_of", f"key:{body['key']}")).removeprefix("key:")


def standing_of(accounts: Sequence[Body]) -> list[Body]:
    """Keep the accounts that count."""
    preferred = [body for body in accounts if rank_of(body) == "preferred"]
    return preferred or [body for body in accounts if rank_of(body) == "normal"]


def said_by_all(accounts: Sequence[Body], bodies: Sequence[Body], counting: Collection[str]) -> set[str]:
    """Give the happenings after which every account puts one."""
    roots = {str(body["key"]): root_of(body) for body in bodies}
    said = [{roots[key.removeprefix("key:")] for key in codes(body, "after")} for body in accounts]
    return {root for root in set.intersection(*said) if root in counting and root != root_of(accounts[0])}


def closed(links: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Give what comes before what by way of others, too."""
    found = set(links)
    while more := {(x, w) for x, y in found for z, w in found if y == z} - found:
        found |= more
    return found


def choices_of(root: str, body: Body, kind: str, parties: Collection[str], within: Days) -> list[Choice]:
    """Give an account on each day on which it can lie, or begin."""
    date = parse(str(body["date"]))
    is_asked = kind in (body["kind"], body.get("effect")) and set(parties) <= set(codes(body, "parties"))
    return [Choice(root, day, is_asked and within[0] <= day <= within[1]) for day in beginnings(date)]


def beginnings(date: Date) -> list[int]:
    """List the days on which something of a date can have begun."""
    if date.is_duration:
        return list(range(date.start[0], date.start[1] + 1))
    return [day for day in range(date.earliest, date.latest + 1) if date.admits(day)]
