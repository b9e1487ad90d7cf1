"""What is worked out quickly, or only when asked for, is what a full search and a full list would say."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import LAST_DAY
from telling import RELATIONS, TOGGLE, WAR, act, between
from test_readings_laws import machines, steps

from ledger.machine import Rules, State
from ledger.readings import Account, Happening, Machine, Solution, Step, dead_end, search, solve

SETTINGS = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
DAYS = range(1, 61)


@st.composite
def sparse(draw: st.DrawFn) -> tuple[Machine, list[Happening]]:
    """Draw a machine and a record of acts most of which stand alone, some of them behind another."""
    machine = draw(machines())
    size = draw(st.integers(0, 9))
    happenings = []
    for index in range(size):
        after = draw(st.sampled_from([(), (), (), ((index + 1) % size,), (index - 1,)]))
        step = draw(steps(sorted(machine.targets), DAYS, draw(st.sampled_from((0, 0, 2, 9)))))
        happenings.append(Happening((Account((step,), after),)))
    return machine, happenings


def twice(happenings: Sequence[Happening]) -> list[Happening]:
    """Tell everything twice in the same words, which says nothing new and yet has to be searched."""
    return [Happening(happening.accounts * 2) for happening in happenings]


@SETTINGS
@given(sparse())
def test_acts_that_stand_alone_are_answered_as_if_they_were_searched(case: tuple[Machine, list[Happening]]) -> None:
    """Two accounts that agree are one: nothing in the solution changes, spans and what they rest on included."""
    machine, happenings = case
    assert solve(machine, twice(happenings)) == solve(machine, happenings)


@SETTINGS
@given(sparse(), st.lists(st.integers(1, 75), min_size=1, max_size=5), st.sampled_from((0, 13)))
def test_a_day_is_answered_as_in_the_list_of_all_days(
    case: tuple[Machine, list[Happening]], days: list[int], crowd: int
) -> None:
    """The span of a day is the same whether those of the other days were written down before it or not."""
    machine, happenings = case
    happenings = [*happenings, *[between(30, 31, min(machine.targets))] * crowd]
    written, asked = solve(machine, happenings), solve(machine, happenings)
    spans = written.spans
    assert [written.on(day) for day in days] == [asked.on(day) for day in days]
    first, last = min(days), max(days)
    expected = tuple(span for span in spans if span.first <= last and first <= span.last)
    assert (expected, expected) == (asked.within(first, last), written.within(first, last))
    assert spans == asked.spans


def test_days_beyond_the_calendar_are_its_first_and_last() -> None:
    """No day is outside the spans, before and after they are written down."""
    solution = solve(TOGGLE, [between(10, 12, "up"), between(20, 20, "down")])
    for _ in range(2):
        assert (("off",), ("off",)) == (solution.on(0).possible, solution.on(LAST_DAY + 1).possible)
        assert (1, LAST_DAY) == (solution.spans[0].first, solution.spans[-1].last)


def test_a_cloud_ends_with_the_act_that_leaves_one_state() -> None:
    """Thirteen acts at once leave two states; the rupture that ends the doubt is the last day that is not exact."""
    crowd = [between(10, 10, "suspend"), *[between(10, 10, "establish")] * 12]
    solution = solve(
        RELATIONS, [between(5, 5, "establish"), *crowd, between(20, 22, "rupture"), between(30, 30, "establish")]
    )
    assert [False, True, True, False] == [solution.on(day).approximate for day in (9, 15, 22, 30)]


def test_a_solution_is_equal_to_one_that_says_the_same() -> None:
    """Solutions compare by what they say, and differ from anything else."""
    acts = [between(10, 12, "up"), between(20, 20, "down")]
    one, other = solve(TOGGLE, acts), solve(TOGGLE, acts)
    assert one == other
    assert hash(one) == hash(other)
    assert one != solve(TOGGLE, acts[:1])
    assert one != "on"
    assert repr(one) == repr(other)
    assert repr(one).startswith("Solution(spans=(Span(first=1, last=9, possible=('off',)")


def test_a_changed_copy_keeps_the_rest() -> None:
    """Each field can be put anew, and all others stay."""
    solution = solve(TOGGLE, [between(10, 12, "up")])
    (first, *_) = spans = solution.spans
    assert solution == solution._replace()
    assert Solution(spans, ("off",), True, frozenset(), ()) == solution._replace(contradictory=True)
    changed = solution._replace(
        spans=(first,), starts=("on",), redundant=frozenset({0}), undecided=(frozenset({0, 1}),)
    )
    assert Solution((first,), ("on",), False, frozenset({0}), (frozenset({0, 1}),)) == changed
    assert first == changed.on(5)


@pytest.mark.parametrize(
    ("expected", "happenings"),
    [
        (None, [between(10, 10, "up"), between(20, 21, "down")]),
        ([(0,), (1,)], [between(10, 10, "up"), between(20, 20, "up"), between(30, 30, "down")]),
        ([(1,), (0, 2)], [between(20, 25, "up"), between(10, 10, "up"), between(24, 28, "up")]),
        ([(0,)], [between(10, 10, "up", after=(1,)), between(20, 20, "down")]),
        ([tuple(range(13))], [between(10, 10, "fly")] * 13),
    ],
)
def test_a_dead_end_is_the_first_group_that_nothing_passes(
    expected: list[tuple[int, ...]] | None, happenings: list[Happening]
) -> None:
    """The groups come in order of time, up to the first that no reading gets through, whatever follows it."""
    assert expected == dead_end(TOGGLE, happenings, TOGGLE.legal, ["off"])


def test_an_order_that_is_not_heeded_rules_nothing_out() -> None:
    """An act of 1950 that claims to stand after one of 1960 is a dead end only as long as orders count."""
    acts = [act("war", "1950", after=(1,)), act("peace", "1960")]
    assert [(0,)] == dead_end(WAR, acts, WAR.legal, ["none"])
    assert dead_end(WAR, acts, WAR.legal, ["none"], keep_order=False) is None


class Numbered:
    """A toggle whose states and changes are no text, and which counts how often it is asked for a change."""

    start: State = (0, "off")
    states: tuple[State, ...] = ((0, "off"), (1, "on"))

    def __init__(self) -> None:
        self.asked = 0

    def status(self, state: State) -> str:
        """Give the word in a state."""
        assert isinstance(state, tuple)
        return str(state[1])

    def legal(self, state: State, change: State) -> State | None:
        """Turn to the other state, if the change is its number."""
        self.asked += 1
        assert isinstance(state, tuple)
        return self.states[1 - state[0]] if change == state[0] else None

    def forced(self, state: State, change: State) -> State | None:
        """Do as `legal`: nothing else is asked for here."""
        return self.legal(state, change)


def test_a_change_from_a_state_is_worked_out_once() -> None:
    """A hundred turns of a switch ask its rules twice. What is no text is no act, so it is never redundant."""
    rules = Numbered()
    protocol: Rules = rules
    happenings = [Happening((Account((Step(10 * turn, 10 * turn, turn % 2),)),)) for turn in range(1, 101)]
    assert search(protocol, happenings, rules.legal, [[(0, "off")]]) is None
    happenings = happenings[1:]
    rules.asked = 0
    found = search(protocol, happenings, rules.legal, [[(0, "off")]])
    assert found is not None
    assert 2 == rules.asked
    assert (("on",), frozenset()) == (found.on(25).possible, found.redundant)


def test_an_act_that_changes_something_from_any_start_is_not_redundant() -> None:
    """A rupture from an unknown status ends relations or confirms that they are severed, and may so have changed them."""
    solution = solve(RELATIONS, [act("rupture", "1960")])
    assert (("established", "suspended", "severed"), frozenset()) == (solution.starts, solution.redundant)


def test_no_status_rests_on_when_an_idle_act_happened() -> None:
    """A second establishment of some day in a month leaves nothing open: one span runs on through it."""
    solution = solve(RELATIONS, [between(10, 10, "establish"), between(30, 60, "establish")])
    assert [(1, 9, frozenset()), (10, LAST_DAY, frozenset({0}))] == [
        (span.first, span.last, span.rests_on) for span in solution.spans
    ]
