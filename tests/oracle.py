"""Answer section 7 by brute force: every account, every day, every order of up to about five happenings.

It borrows nothing from `ledger.readings` but the shapes of its arguments. It is slow on purpose: a reading is built
step by step, each step on each day it may fall, and what is asked is then counted over all readings.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from ledger.readings import Account, Happening, Machine

FIRST_DAY = 1
LAST_DAY = 3652059

Rule = Callable[[str, str], str | None]


class Placed(NamedTuple):
    """One step of a reading, where it fell."""

    day: int
    happening: int
    before: str
    after: str


class Reading(NamedTuple):
    """The state it starts from and its steps in their order."""

    start: str
    steps: tuple[Placed, ...]


class Answer(NamedTuple):
    """What holds on one day."""

    possible: tuple[str, ...]
    since_earliest: int | None
    since_latest: int | None


class Verdict(NamedTuple):
    """What the oracle says about a record."""

    starts: tuple[str, ...]
    contradictory: bool
    redundant: frozenset[int]
    on: Mapping[int, Answer]


def consult(machine: Machine, happenings: Sequence[Happening], days: Collection[int]) -> Verdict:
    """Try every dating on these days, and answer for each of them.

    The days have to hold every day of the windows, or else be those that `calendar` chooses.
    """
    calendar_days = sorted(days)
    contradictory, readings = _settle(machine, happenings, calendar_days)
    return Verdict(
        starts=tuple(state for state in machine.states if any(reading.start == state for reading in readings)),
        contradictory=contradictory,
        redundant=frozenset() if contradictory else _redundant(happenings, readings),
        on=_answers(machine, readings, calendar_days),
    )


def calendar(happenings: Sequence[Happening]) -> list[int]:
    """Choose days that are enough for windows too wide to try every day of.

    They are the first and last day of all, every edge of a window, its neighbours, and the day after each of these.
    Take any reading and a day D of which D + 1 is chosen too. Move each step down to the last chosen day not
    after it: it stays in its window (whose first day is chosen), no step overtakes another, and what had happened by D
    still has, what had not still has not (it cannot fall below D + 1). So the chosen days know every status of
    D and the earliest "since". Moving each step up to the next chosen day shows the same for the latest "since".
    Answers hold therefore for the chosen days whose next day is chosen, and for the last day of all; the others are
    only there to be fallen on (see `answerable`).
    """
    edges = {
        day for happening in happenings for account in happening.accounts for step in account.steps for day in step[:2]
    }
    asked = {FIRST_DAY, LAST_DAY} | {edge + offset for edge in edges for offset in (-1, 0, 1)}
    return sorted(day for day in asked | {day + 1 for day in asked} if FIRST_DAY <= day <= LAST_DAY)


def answerable(days: Collection[int]) -> list[int]:
    """Keep the days of a calendar for which its answers are exact."""
    return sorted(day for day in days if day + 1 in days or day == LAST_DAY)


def _settle(machine: Machine, happenings: Sequence[Happening], days: Sequence[int]) -> tuple[bool, list[Reading]]:
    """Find the readings that count, and whether rule (b) had to go."""

    def legally(state: str, change: str) -> str | None:
        return machine.table.get((state, change))

    def anyhow(state: str, change: str) -> str | None:
        return machine.table.get((state, change), machine.targets[change])

    found = list(_readings(happenings, days, machine.start, legally))
    if not found:
        others = sorted(_all_states(machine) - {machine.start})
        found = [reading for state in others for reading in _readings(happenings, days, state, legally)]
    if found:
        return False, found
    found = list(_readings(happenings, days, machine.start, anyhow))
    if not found:
        unordered = [Happening(tuple(Account(account.steps) for account in each.accounts)) for each in happenings]
        found = list(_readings(unordered, days, machine.start, anyhow))
    return True, found


def _all_states(machine: Machine) -> set[str]:
    origins = {state for state, _ in machine.table}
    return {machine.start, *origins, *machine.table.values(), *machine.targets.values()}


def _readings(happenings: Sequence[Happening], days: Sequence[int], start: str, rule: Rule) -> Iterator[Reading]:
    for accounts in product(*(happening.accounts for happening in happenings)):
        for steps in _orders(accounts, days, (), start, rule):
            yield Reading(start, steps)


def _orders(
    accounts: Sequence[Account], days: Sequence[int], placed: tuple[Placed, ...], state: str, rule: Rule
) -> Iterator[tuple[Placed, ...]]:
    """Continue in every way: each step that may stand next, on each day from the last one's on."""
    told = [sum(step.happening == index for step in placed) for index in range(len(accounts))]
    if all(count == len(account.steps) for count, account in zip(told, accounts, strict=True)):
        yield placed
        return
    today = placed[-1].day if placed else 0
    for index, account in enumerate(accounts):
        if told[index] == len(account.steps):
            continue
        if told[index] == 0 and any(told[other] < len(accounts[other].steps) for other in account.after):
            continue
        earliest, latest, change = account.steps[told[index]]
        following = state if change is None else rule(state, str(change))
        if following is None:
            continue
        for day in days:
            if max(today, earliest) <= day <= latest:
                yield from _orders(accounts, days, (*placed, Placed(day, index, state, following)), following, rule)


def _redundant(happenings: Sequence[Happening], readings: Sequence[Reading]) -> frozenset[int]:
    changing = {
        index
        for index, happening in enumerate(happenings)
        if any(step.change is not None for account in happening.accounts for step in account.steps)
    }
    effective = {step.happening for reading in readings for step in reading.steps if step.before != step.after}
    return frozenset(changing - effective)


def _answers(machine: Machine, readings: Sequence[Reading], days: Sequence[int]) -> dict[int, Answer]:
    def shown(state: str) -> str:
        return machine.shows.get(state, state)

    # Many readings differ only in ways that no day can tell.
    stories = {
        (shown(start), tuple((step.day, shown(step.before), shown(step.after)) for step in steps))
        for start, steps in readings
    }
    order = list(dict.fromkeys(map(shown, machine.states)))
    answers: dict[int, Answer] = {}
    stretch: tuple[tuple[str, ...], int] = (), 0
    for day in days:
        statuses: set[str] = set()
        changed: set[int | None] = set()
        for start, steps in stories:
            past = [step for step in steps if step[0] <= day]
            statuses.add(past[-1][2] if past else start)
            changed.add(max((when for when, before, after in past if before != after), default=None))
        possible = tuple(sorted(statuses, key=order.index))
        if possible != stretch[0]:
            stretch = possible, day
        if len(possible) > 1:
            # What is open from the first day of all did not begin on it.
            began = None if stretch[1] == FIRST_DAY else stretch[1]
            answers[day] = Answer(possible, began, began)
        else:
            known = [when for when in changed if when is not None]
            answers[day] = Answer(possible, None if None in changed else min(known), max(known, default=None))
    return answers
