"""The readings of uncertain records agree with brute force (`oracle`) and obey the laws of section 10."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle import LAST_DAY, Answer, Verdict, answerable, calendar, consult
from telling import (
    assert_every_day_once,
    between,
)

from ledger.projections import ALL
from ledger.readings import Account, Happening, Machine, Solution, Step, solve

# Agreement with brute force


STATES = "abcd"
CHANGES = "pqr"
SIX_DAYS = range(1, 7)
WIDEST = {1: 5, 2: 5, 3: 5, 4: 3, 5: 2}
# What the machine of protection needs to hear of; the others know their changes.
PROTECTORS = ("protect:CHE", "protect:SWE")
FAR_DAYS = (1, 2, 3, 500, 501, 503, 9000, LAST_DAY - 1, LAST_DAY)
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """Draw a machine of up to four states and three changes, more legal than not."""
    states = STATES[: draw(st.sampled_from((1, 2, 3, 3, 4, 4)))]
    changes = CHANGES[: draw(st.sampled_from((1, 2, 3)))]
    somewhere = st.sampled_from(states)
    cells = [(state, change) for state in states for change in changes]
    legal = draw(st.lists(st.sampled_from((True, True, True, False)), min_size=len(cells), max_size=len(cells)))
    return Machine(
        dimension="drawn",
        start=draw(somewhere),
        table={cell: draw(somewhere) for cell, kept in zip(cells, legal, strict=True) if kept},
        targets={change: draw(somewhere) for change in changes},
        shows=draw(st.dictionaries(somewhere, st.sampled_from(("x", states[0])), max_size=2)),
    )


@st.composite
def steps(draw: st.DrawFn, changes: Sequence[str], days: Sequence[int], widest: int) -> Step:
    """Draw a step whose window takes in up to so many further ones of these days."""
    first = draw(st.sampled_from(range(len(days))))
    last = draw(st.sampled_from(range(first, min(first + widest + 1, len(days)))))
    return Step(days[first], days[last], draw(st.sampled_from([*changes, *changes, None])))


@st.composite
def accounts(
    draw: st.DrawFn, changes: Sequence[str], days: Sequence[int], widest: int, others: Sequence[int]
) -> Account:
    """Draw an account of an act, or sometimes of what lasts, now and then after some other happening."""
    told_steps = [draw(steps(changes, days, widest))]
    if draw(st.sampled_from((False, False, False, False, False, True))):
        end = draw(steps(changes, days, widest))
        told_steps.append(end._replace(latest=max(end.latest, told_steps[0].earliest)))
    after = draw(st.sampled_from([*[()] * 12, *((other,) for other in others), tuple(others[:2]), tuple(others[-2:])]))
    return Account(tuple(told_steps), after)


@st.composite
def records(
    draw: st.DrawFn, changes: Sequence[str], days: Sequence[int] = SIX_DAYS, widest: Mapping[int, int] = WIDEST
) -> list[Happening]:
    """Draw happenings, few enough and narrow enough for brute force."""
    size = draw(st.sampled_from([size for size in widest for _ in range(size)]))
    happenings = []
    for index in range(size):
        others = [other for other in range(size) if other != index]
        count = draw(st.sampled_from([1, 1, 2]))
        drawn = (draw(accounts(changes, days, widest[size], others)) for _ in range(count))
        happenings.append(Happening(tuple(drawn)))
    return happenings


@st.composite
def cases(draw: st.DrawFn) -> tuple[Machine, list[Happening]]:
    """Draw a machine and a record of its changes."""
    machine = draw(machines())
    return machine, draw(records(sorted(machine.targets)))


def moved(happenings: Iterable[Happening], offset: int) -> list[Happening]:
    """Shift a record in time."""
    return [
        Happening(
            tuple(
                account._replace(
                    steps=tuple(
                        Step(step.earliest + offset, step.latest + offset, step.change) for step in account.steps
                    )
                )
                for account in happening.accounts
            )
        )
        for happening in happenings
    ]


def answers(solution: Solution, days: Iterable[int]) -> Verdict:
    """Put a solution into the oracle's words."""
    spans = {when: solution.on(when) for when in days}
    return Verdict(
        starts=tuple(map(str, solution.starts)),
        contradictory=solution.contradictory,
        redundant=solution.redundant,
        on={when: Answer(span.possible, span.since_earliest, span.since_latest) for when, span in spans.items()},
    )


@settings(SETTINGS, max_examples=400)
@given(cases(), st.sampled_from([0, 1, 700_000, LAST_DAY - 8]))
def test_every_day_is_as_brute_force_says(case: tuple[Machine, list[Happening]], offset: int) -> None:
    """Statuses, since, starts, contradiction and redundancy equal trying every account, day and order."""
    machine, happenings = case
    happenings = moved(happenings, offset)
    days = sorted({1, *range(max(1, offset), offset + 9)})
    assert consult(machine, happenings, days) == answers(solve(machine, happenings), days)


@settings(SETTINGS, max_examples=150)
@given(machines(), st.data())
def test_wide_and_open_windows_are_as_brute_force_says(machine: Machine, data: st.DataObject) -> None:
    """The same where windows are centuries wide, open at an end or far apart."""
    happenings = data.draw(records(sorted(machine.targets), FAR_DAYS, {1: 8, 2: 4, 3: 2}))
    days = calendar(happenings)
    verdict = consult(machine, happenings, days)
    asked = answerable(days)
    assert verdict._replace(on={when: verdict.on[when] for when in asked}) == answers(solve(machine, happenings), asked)


@settings(SETTINGS, max_examples=200)
@given(st.sampled_from(sorted(ALL)), st.data())
def test_every_dimension_is_as_brute_force_says(dimension: str, data: st.DataObject) -> None:
    """The machines in use, each with its own changes, agree with brute force on every day."""
    machine = ALL[dimension].machine(PROTECTORS)
    changes = data.draw(st.lists(st.sampled_from(sorted(machine.targets)), min_size=1, max_size=4, unique=True))
    happenings = data.draw(records(changes))
    days = range(1, 9)
    assert consult(machine, happenings, days) == answers(solve(machine, happenings), days)


@settings(SETTINGS, max_examples=150)
@given(machines(), st.data())
def test_a_crowd_hides_nothing(machine: Machine, data: st.DataObject) -> None:
    """Thirteen acts that confirm any status change no answer: it lists what brute force finds without them.

    It may list more where it says that it is approximate, and only there.
    """
    idle = {(state, "confirm"): state for state in machine.states}
    machine = machine._replace(table={**machine.table, **idle}, targets={**machine.targets, "confirm": machine.start})
    happenings = data.draw(records(sorted(set(machine.targets) - {"confirm"}), SIX_DAYS, {3: 2, 4: 1}))
    crowd = data.draw(steps(["confirm"], SIX_DAYS, 1))
    exact = consult(machine, happenings, range(1, 9))
    assume((exact.starts, exact.contradictory) == ((machine.start,), False))
    solution = solve(machine, [*happenings, *[between(crowd.earliest, crowd.latest, "confirm")] * 13])
    for when, answer in answers(solution, range(1, 9)).on.items():
        assert set(exact.on[when].possible) <= set(answer.possible)
        assert exact.on[when] == answer or solution.on(when).approximate


# What holds of every record


LONG_DAYS = range(1, 30)


@st.composite
def long_cases(draw: st.DrawFn) -> tuple[Machine, list[Happening]]:
    """Draw a machine and a record longer and wider than brute force can take."""
    machine = draw(machines())
    widest = draw(st.sampled_from((2, 5, 12)))
    return machine, draw(records(sorted(machine.targets), LONG_DAYS, dict.fromkeys(range(1, 9), widest)))


def renamed(solution: Solution, names: Sequence[int]) -> tuple[object, ...]:
    """Give everything a solution says, with other numbers for the happenings."""
    return (
        [span._replace(rests_on=frozenset(names[index] for index in span.rests_on)) for span in solution.spans],
        solution.starts,
        solution.contradictory,
        {names[index] for index in solution.redundant},
        {frozenset(names[index] for index in group) for group in solution.undecided},
    )


@settings(SETTINGS, max_examples=150)
@given(long_cases(), st.data())
def test_the_order_of_recording_plays_no_part(case: tuple[Machine, list[Happening]], data: st.DataObject) -> None:
    """The same happenings in any order, their accounts in any order, give the same answers."""
    machine, happenings = case
    names = data.draw(st.permutations(range(len(happenings))))
    shuffled = [
        Happening(
            tuple(
                account._replace(after=tuple(names.index(other) for other in account.after))
                for account in data.draw(st.permutations(happenings[index].accounts))
            )
        )
        for index in names
    ]
    same = list(range(len(happenings)))
    assert renamed(solve(machine, happenings), same) == renamed(solve(machine, shuffled), names)


@settings(SETTINGS, max_examples=200)
@given(long_cases(), st.data())
def test_narrowing_a_window_never_adds_a_status(case: tuple[Machine, list[Happening]], data: st.DataObject) -> None:
    """A more precise date leaves the same statuses or fewer, as long as it leaves the record its start and its sense."""
    machine, happenings = case
    index = data.draw(st.integers(0, len(happenings) - 1))
    first, *others = happenings[index].accounts
    assume(len(first.steps) == 1)
    (step,) = first.steps
    earliest = data.draw(st.integers(step.earliest, step.latest))
    narrower = Step(earliest, data.draw(st.integers(earliest, step.latest)), step.change)
    narrowed = [*happenings]
    narrowed[index] = Happening((first._replace(steps=(narrower,)), *others))
    wide, narrow = solve(machine, happenings), solve(machine, narrowed)
    assume((wide.starts, wide.contradictory) == (narrow.starts, narrow.contradictory))
    # A contradictory record may lose its orders too, when they no longer fit: then it is another question.
    assume(not (wide.contradictory and any(account.after for each in happenings for account in each.accounts)))
    added = {
        when: set(narrow.on(when).possible) - set(wide.on(when).possible)
        for when in range(LONG_DAYS[0], LONG_DAYS[-1] + 2)
    }
    assert not any(added.values()), added


@settings(SETTINGS, max_examples=150)
@given(long_cases())
def test_spans_hold_every_day_once(case: tuple[Machine, list[Happening]]) -> None:
    """Spans follow each other without a gap from the first day to the last, and `on` finds the one that holds the day."""
    machine, happenings = case
    solution = solve(machine, happenings)
    assert_every_day_once(solution)
    for span in solution.spans:
        for when in {span.first, (span.first + span.last) // 2, span.last}:
            latest = span.since_latest
            clamped = span._replace(since_latest=None if latest is None else min(latest, when))
            assert clamped == solution.on(when)


@settings(SETTINGS, max_examples=100)
@given(long_cases())
def test_spans_name_happenings_and_statuses_that_exist(case: tuple[Machine, list[Happening]]) -> None:
    """What spans rest on are numbers of happenings, and their statuses are the machine's, in its order, at least one."""
    machine, happenings = case
    solution = solve(machine, happenings)
    order = list(dict.fromkeys(machine.shows.get(state, state) for state in machine.states))
    named = frozenset[int]().union(solution.redundant, *solution.undecided, *(span.rests_on for span in solution.spans))
    assert named <= frozenset(range(len(happenings)))
    for span in solution.spans:
        places = [order.index(status) for status in span.possible]
        assert places
        assert all(one < next_one for one, next_one in pairwise(places))
