"""The readings of uncertain records, in sentences by hand."""

import pytest
from oracle import LAST_DAY
from telling import (
    LADDER,
    RELATIONS,
    TOGGLE,
    WAR,
    act,
    assert_every_day_once,
    between,
    day,
    possible,
    since,
    spell,
    told,
    window,
)

from ledger.readings import Account, Happening, Machine, solve

# A record as historians meet it


SEED = (
    act("establish", "1949"),
    Happening((told("rupture", "1959"), told("rupture", "1960"))),
    Happening((told("establish", "2024-02-14"), told("establish", "2024-02-14"))),
)


@pytest.mark.parametrize(
    ("expected", "began", "when"),
    [
        (("none",), (None, None), "1948-12-31"),
        (("none", "established"), ("1949-01-01", "1949-01-01"), "1949-01-01"),
        (("none", "established"), ("1949-01-01", "1949-01-01"), "1949-12-30"),
        (("established",), ("1949-01-01", "1949-12-31"), "1949-12-31"),
        (("established",), ("1949-01-01", "1949-12-31"), "1955-06-01"),
        (("established",), ("1949-01-01", "1949-12-31"), "1958-12-31"),
        (("established", "severed"), ("1959-01-01", "1959-01-01"), "1959-07-01"),
        (("established", "severed"), ("1959-01-01", "1959-01-01"), "1960-12-30"),
        (("severed",), ("1959-01-01", "1960-12-31"), "1960-12-31"),
        (("severed",), ("1959-01-01", "1960-12-31"), "1961-01-01"),
        (("severed",), ("1959-01-01", "1960-12-31"), "2024-02-13"),
        (("established",), ("2024-02-14", "2024-02-14"), "2024-02-14"),
        (("established",), ("2024-02-14", "2024-02-14"), "9999-12-31"),
    ],
)
def test_two_accounts_of_a_rupture_leave_the_status_open_between_them(
    expected: tuple[str, ...], began: tuple[str | None, str | None], when: str
) -> None:
    """Korea and Cuba: certain before 1959 and after 1960, unknown between, with the window of each beginning."""
    solution = solve(RELATIONS, SEED)
    assert (expected, began) == (possible(solution, when), since(solution, when))


def test_accounts_that_differ_do_not_contradict() -> None:
    """The seed record has readings from the machine's own start, and no act in it is idle or out of order."""
    solution = solve(RELATIONS, SEED)
    assert (("none",), False, frozenset(), ()) == (
        solution.starts,
        solution.contradictory,
        solution.redundant,
        solution.undecided,
    )


def test_the_seed_record_is_exact() -> None:
    """Five accounts of three happenings are no reason to approximate."""
    assert not any(span.approximate for span in solve(RELATIONS, SEED).spans)


@pytest.mark.parametrize(
    ("expected", "when"),
    [(set(), "1948-12-31"), ({0}, "1955-01-01"), ({0, 1}, "1959-07-01"), ({1}, "1961-01-01"), ({2}, "2025-01-01")],
)
def test_a_status_rests_on_the_acts_that_set_it_or_leave_it_open(expected: set[int], when: str) -> None:
    """A certain status rests on the act that set it, an open one also on the act that may have ended it."""
    assert expected == solve(RELATIONS, SEED).on(day(when)).rests_on


def test_nothing_happened() -> None:
    """Without happenings the start stands on all days, since ever."""
    (span,) = solve(RELATIONS, ()).spans
    assert (1, LAST_DAY, ("none",), None, None, frozenset(), False) == span


# Order on one day


def test_two_acts_on_one_day_leave_it_open_until_something_settles_them() -> None:
    """A rupture and an establishment on the same day may have come in either order: both ends stand, and are named."""
    acts = [act("establish", "1950"), act("rupture", "1960-03-01"), act("establish", "1960-03-01")]
    solution = solve(RELATIONS, acts)
    assert ("established",) == possible(solution, "1960-02-29")
    assert ("established", "severed") == possible(solution, "1960-03-01")
    assert ("established", "severed") == possible(solution, "2000-01-01")
    assert (frozenset({1, 2}),) == solution.undecided


def test_what_only_has_yet_to_happen_is_not_undecided() -> None:
    """A rupture that may fall in the year of the establishment or the next is open in its date, not in its order."""
    solution = solve(RELATIONS, [act("establish", "1950"), act("rupture", "1950-06-01..1951-12-31")])
    assert (("established", "severed"), ()) == (possible(solution, "1950-12-31"), solution.undecided)


@pytest.mark.parametrize(("expected", "other"), [("established", None), ("suspended", "suspend")])
def test_a_doubt_about_an_act_is_not_one_about_its_order(expected: str, other: str | None) -> None:
    """A rupture that another account denies, or tells as less, leaves nothing to order, whatever else spans it."""
    doubtful = Happening((told("rupture", "1960-03-01"), told(other, "1960-03-01")))
    solution = solve(RELATIONS, [act("establish", "1950"), doubtful, act(None, "1940..1970")])
    assert ({expected, "severed"}, ()) == (set(possible(solution, "1960-03-01")), solution.undecided)


@pytest.mark.parametrize(
    ("expected", "rupture_after", "establishment_after"), [("established", (), (1,)), ("severed", (2,), ())]
)
def test_after_settles_the_order_on_one_day(
    expected: str, rupture_after: tuple[int, ...], establishment_after: tuple[int, ...]
) -> None:
    """An act that says `after` stands behind the other, and nothing is left undecided."""
    solution = solve(
        RELATIONS,
        [
            act("establish", "1950"),
            act("rupture", "1960-03-01", after=rupture_after),
            act("establish", "1960-03-01", after=establishment_after),
        ],
    )
    assert ((expected,), ()) == (possible(solution, "1960-03-01"), solution.undecided)


def test_the_machine_settles_the_order_on_one_day() -> None:
    """A rupture needs relations: on the day of their establishment it can only have come second."""
    solution = solve(RELATIONS, [act("rupture", "1960-03-01"), act("establish", "1960-03-01")])
    assert (("severed",), ()) == (possible(solution, "1960-03-01"), solution.undecided)


def test_a_status_regained_on_one_day_began_on_that_day() -> None:
    """Severed and restored within a day: the status is what it was, yet it began anew."""
    acts = [act("establish", "1950"), act("rupture", "1960-03-01"), act("establish", "1960-03-01", after=(1,))]
    solution = solve(RELATIONS, acts)
    assert ("1950-01-01", "1950-12-31") == since(solution, "1960-02-29")
    assert ("1960-03-01", "1960-03-01") == since(solution, "1960-03-01")


def test_after_orders_acts_whose_windows_overlap() -> None:
    """A rupture of some day in 1960, restored on some later or equal day of it, cannot outlast the year."""
    acts = [act("establish", "1950"), act("rupture", "1960"), act("establish", "1960", after=(1,))]
    solution = solve(RELATIONS, acts)
    assert ("established", "severed") == possible(solution, "1960-12-30")
    assert ("established",) == possible(solution, "1960-12-31")
    assert ("1960-01-01", "1960-12-31") == since(solution, "1960-12-31")


def test_after_waits_for_the_end_of_what_lasts() -> None:
    """An act after a war stands after its last step, not only after its first."""
    lasting = Happening((spell(window("1960-01-05..1960-01-09"), window("1960-01-05..1960-01-09")),))
    solution = solve(WAR, [lasting, act("war", "1960-01-05..1960-01-09", after=(0,))])
    assert ("none", "war", "peace") == possible(solution, "1960-01-08")
    assert ("war",) == possible(solution, "1960-01-09")


def test_a_cycle_of_after_is_broken_by_other_accounts() -> None:
    """Two sources that put two acts in opposite orders cannot both be followed; any other mixture can."""
    acts = [
        act("establish", "1950"),
        Happening((told("rupture", "1960-03-01", after=(2,)), told("rupture", "1960-03-01"))),
        Happening((told("establish", "1960-03-01", after=(1,)), told(None, "1960-03-01"))),
    ]
    solution = solve(RELATIONS, acts)
    assert (False, ("established", "severed")) == (solution.contradictory, possible(solution, "1960-03-01"))


def test_a_cycle_of_after_decides_between_accounts() -> None:
    """Where one mixture of accounts goes in a circle, the accounts that do not are the reading."""
    acts = [
        act("establish", "1950"),
        Happening((told("rupture", "1960-03-01", after=(2,)),)),
        Happening((told("establish", "1960-03-01", after=(1,)), told("suspend", "1960-03-01"))),
    ]
    solution = solve(RELATIONS, acts)
    assert (False, ("severed",)) == (solution.contradictory, possible(solution, "1960-03-01"))


def test_a_bare_cycle_of_after_contradicts_itself() -> None:
    """Two acts, each after the other: the record contradicts itself, and the windows alone decide."""
    acts = [act("establish", "1950-01-01..1950-01-03", after=(1,)), act("rupture", "1950-01-02", after=(0,))]
    solution = solve(RELATIONS, acts)
    assert solution.contradictory
    assert ("none", "established") == possible(solution, "1950-01-01")
    assert ("established", "severed") == possible(solution, "1950-01-03")


def test_after_against_the_windows_contradicts_itself() -> None:
    """An act of 1950 that claims to stand after one of 1960: contradictory, and the dates win."""
    solution = solve(RELATIONS, [act("establish", "1950", after=(1,)), act("rupture", "1960")])
    assert (True, ("established",), ("severed",)) == (
        solution.contradictory,
        possible(solution, "1955-01-01"),
        possible(solution, "1961-01-01"),
    )


@pytest.mark.parametrize(
    ("expected", "accounts"),
    [
        (
            ["none", "none", "established", "established"],
            (told("establish", "1950"), told("establish", "1940", after=(1,))),
        ),
        (
            ["none", "none", "established", "established"],
            (told("establish", "1950"), told("establish", "1960", after=(1,))),
        ),
    ],
)
def test_an_account_that_its_order_rules_out_leaves_no_trace(
    expected: list[str], accounts: tuple[Account, ...]
) -> None:
    """An account dated before the act that it claims to follow is in no reading: its window counts for nothing."""
    solution = solve(RELATIONS, [Happening(accounts), act("rupture", "1970")])
    days = ["1939-06-01", "1945-06-01", "1955-06-01", "1965-06-01"]
    assert expected == ["|".join(possible(solution, when)) for when in days]
    assert ("1950-01-01", "1950-12-31") == since(solution, "1965-06-01")
    assert_every_day_once(solution)


def test_an_order_is_undecided_whatever_comes_later() -> None:
    """A later rupture settles how things ended, not which of two acts on one day came first."""
    acts = [act("establish", "1949"), act("rupture", "1960-03-01"), act("establish", "1960-03-01")]
    solution = solve(RELATIONS, [*acts, act(None, "1955..1970"), act("rupture", "1970-12-31")])
    assert ("established", "severed") == possible(solution, "1960-03-01")
    assert (frozenset({1, 2}),) == solution.undecided


# What a record implies


def test_a_rupture_without_establishment_starts_from_where_it_is_legal() -> None:
    """Nobody recorded the establishment: every status that allows the rupture may have stood before it."""
    solution = solve(RELATIONS, [act("rupture", "1960")])
    assert (("established", "suspended", "severed"), False) == (solution.starts, solution.contradictory)
    assert ("established", "suspended", "severed") == possible(solution, "1900-01-01")
    assert ("severed",) == possible(solution, "1960-12-31")


def test_a_status_that_may_never_have_begun_has_no_earliest_beginning() -> None:
    """Severed since the rupture, or since ever: the window is open at its early end."""
    solution = solve(RELATIONS, [act("rupture", "1960")])
    assert (None, "1960-12-31") == since(solution, "1970-01-01")


def test_later_acts_narrow_the_start() -> None:
    """What follows can rule out a start: of the statuses before an `up` twice pruned, one remains."""
    machine = Machine(
        "stairs",
        "lost",
        {("low", "up"): "mid", ("mid", "up"): "high", ("high", "rest"): "high"},
        {"up": "high", "rest": "high"},
    )
    acts = [act("up", "1950"), act("rest", "1960")]
    solution = solve(machine, acts)
    assert (("mid",), ("mid",), ("high",)) == (
        solution.starts,
        possible(solution, "1949-01-01"),
        possible(solution, "1955-01-01"),
    )


def test_a_doubtful_act_leaves_both_outcomes() -> None:
    """Where one account says that nothing came of it, the act may have changed the status or not."""
    doubtful = Happening((told("rupture", "1960-03-01"), told(None, "1960-03-01")))
    solution = solve(RELATIONS, [act("establish", "1950"), doubtful])
    assert (("established",), ("established", "severed")) == (
        possible(solution, "1960-02-29"),
        possible(solution, "1960-03-01"),
    )
    assert (frozenset(), ()) == (solution.redundant, solution.undecided)


def test_a_later_act_settles_a_doubtful_one() -> None:
    """A suspension needs relations, so the doubtful rupture before it did not happen."""
    doubtful = Happening((told("rupture", "1960-03-01"), told(None, "1960-03-01")))
    solution = solve(RELATIONS, [act("establish", "1950"), doubtful, act("suspend", "1970")])
    assert (("established",), frozenset({1})) == (possible(solution, "1965-01-01"), solution.redundant)


def test_a_change_to_the_status_in_force_is_redundant() -> None:
    """A second establishment changes nothing, and does not begin the status anew."""
    solution = solve(RELATIONS, [act("establish", "1950-01-01"), act("establish", "1960")])
    assert (frozenset({1}), ("1950-01-01", "1950-01-01")) == (solution.redundant, since(solution, "1961-01-01"))


def test_of_two_acts_that_may_each_come_first_none_is_redundant() -> None:
    """Two establishments in one year: one of them changed nothing, but nobody knows which."""
    solution = solve(RELATIONS, [act("establish", "1950"), act("establish", "1950")])
    assert (frozenset(), ("1950-01-01", "1950-12-31")) == (solution.redundant, since(solution, "1951-01-01"))


def test_acts_that_change_nothing_leave_no_trace() -> None:
    """A contact is no change: it is neither redundant nor the beginning of a status."""
    solution = solve(RELATIONS, [act("establish", "1950-01-01"), act(None, "1960")])
    assert (frozenset(), ("1950-01-01", "1950-01-01")) == (solution.redundant, since(solution, "1961-01-01"))


def test_a_record_that_contradicts_itself_is_answered_without_the_rules() -> None:
    """No status allows a rise from `on`: each act then simply sets its status, from the machine's own start."""
    solution = solve(TOGGLE, [act("up", "1950"), act("up", "1960"), act("down", "1970")])
    assert (("off",), True, frozenset()) == (solution.starts, solution.contradictory, solution.redundant)
    assert [("off",), ("on",), ("on",), ("off",)] == [
        possible(solution, f"{year}-06-01") for year in (1949, 1951, 1961, 1971)
    ]
    assert ("1950-01-01", "1950-12-31") == since(solution, "1961-01-01")


def test_what_several_states_show_is_one_status() -> None:
    """Two states with one printed status: going from one to the other neither shows nor begins anything."""
    machine = Machine(
        dimension="mission",
        start="none",
        table={("none", "open"): "first", ("first", "move"): "second", ("second", "close"): "none"},
        targets={"open": "first", "move": "second", "close": "none"},
        shows={"first": "embassy", "second": "embassy"},
    )
    solution = solve(machine, [act("open", "1950-01-01"), act("move", "1960"), act("close", "1970-01-01")])
    assert [("embassy",), ("1950-01-01", "1950-01-01")] == [
        possible(solution, "1960-06-01"),
        since(solution, "1961-01-01"),
    ]
    assert (("none",), frozenset()) == (possible(solution, "1970-01-01"), solution.redundant)


# What lasts


def test_the_two_steps_of_what_lasts_come_from_one_account() -> None:
    """A war told as days 10 to 20 or as days 30 to 40 was over, or had not begun, on day 25: no reading mixes the two."""
    solution = solve(WAR, [Happening((spell((10, 10), (20, 20)), spell((30, 30), (40, 40))))])
    assert [("none",), ("none", "war"), ("none", "peace"), ("war", "peace"), ("peace",)] == [
        solution.on(when).possible for when in (9, 15, 25, 35, 40)
    ]
    assert (20, 40) == (solution.on(41).since_earliest, solution.on(41).since_latest)


def test_what_lasts_ends_after_it_begins() -> None:
    """War and peace on one day come in this order, without any rule that says so."""
    free = Machine("war", "peace", {(a, b): b for a in ("peace", "war") for b in ("peace", "war")}, WAR.targets)
    assert ("peace",) == solve(free, [Happening((spell((10, 10), (10, 10)),))]).on(10).possible


def test_what_lasts_cannot_end_before_it_may_have_begun() -> None:
    """A war of some day to some day of one window: peace not before war, so never a lasting war."""
    solution = solve(WAR, [Happening((spell((10, 20), (10, 20)),))])
    assert [("none",), ("none", "war", "peace"), ("peace",)] == [solution.on(when).possible for when in (9, 10, 20)]


# Many happenings at once


def test_twelve_overlapping_happenings_are_exact() -> None:
    """Twelve acts within one year, each a rung up a ladder: in it every rung is possible, after it only the twelfth.

    All windows are the same, so any number of the acts may have happened on any day but the last.
    """
    solution = solve(LADDER, [act("up", "1960") for _ in range(12)])
    assert tuple(f"{rung:02}" for rung in range(13)) == possible(solution, "1960-06-01")
    assert ("12",) == possible(solution, "1960-12-31")
    assert not any(span.approximate for span in solution.spans)


def test_twelve_overlapping_happenings_obey_the_machine() -> None:
    """Six rises and six falls that must alternate: whatever their order, the year ends as it began."""
    acts = [act(change, "1960") for change in ("up", "down") * 6]
    solution = solve(TOGGLE, acts)
    assert [("off",), ("off", "on"), ("off", "on"), ("off",)] == [
        possible(solution, when) for when in ("1959-12-31", "1960-01-01", "1960-12-30", "1960-12-31")
    ]
    assert ("1960-01-01", "1960-12-31") == since(solution, "1961-01-01")
    assert not any(span.approximate for span in solution.spans)


def test_thirteen_overlapping_happenings_are_approximate_and_hold_the_truth() -> None:
    """With one act too many the answer may list too much but never too little, and says so."""
    solution = solve(LADDER, [act("up", "1960") for _ in range(13)])
    within, afterwards = solution.on(day("1960-06-01")), solution.on(day("1961-01-01"))
    assert (True, True) == (within.approximate, afterwards.approximate)
    assert {f"{rung:02}" for rung in range(14)} <= set(within.possible)
    assert "13" in afterwards.possible
    assert (("00",), False) == (possible(solution, "1959-12-31"), solution.on(day("1959-12-31")).approximate)
    assert frozenset() == solution.redundant


def test_no_status_began_after_the_day_asked_for() -> None:
    """Thirteen confirmations may each have come later in the year: what stands on a day of it began by then."""
    acts = [act("establish", "1950"), *(act("establish", "1960") for _ in range(13))]
    span = solve(RELATIONS, acts).on(day("1960-12-30"))
    assert ("established",) == span.possible
    assert span.since_latest is not None
    assert span.since_latest <= day("1960-12-30")


@pytest.mark.parametrize(("expected", "when"), [("14", "1971-01-01"), ("15", "1981-01-01")])
def test_what_follows_from_an_approximate_status_is_approximate(expected: str, when: str) -> None:
    """Two more rungs, dated and alone, after a crowded year: their outcomes rest on a guess, and say so."""
    acts = [*(act("up", "1960") for _ in range(13)), act("up", "1970-01-01"), act("up", "1980-01-01")]
    solution = solve(LADDER, acts)
    assert expected in possible(solution, when)
    assert possible(solution, when) == (expected,) or solution.on(day(when)).approximate


def test_what_a_crowd_would_rule_out_is_approximate() -> None:
    """Thirteen suspensions need relations: a doubtful rupture before them fell out, or the answer admits a doubt."""
    doubtful = Happening((told("rupture", "1950"), told(None, "1950")))
    solution = solve(RELATIONS, [act("establish", "1949"), doubtful, *(act("suspend", "1960") for _ in range(13))])
    assert "established" in possible(solution, "1955-01-01")
    assert possible(solution, "1955-01-01") == ("established",) or solution.on(day("1955-01-01")).approximate


def test_what_a_crowd_as_a_whole_would_rule_out_is_approximate() -> None:
    """Seven rises and six falls begin from `off`: a doubtful rise long before fell out, or the answer admits a doubt."""
    doubtful = Happening((told("up", "1950"), told(None, "1950")))
    crowd = [act(change, "1960") for change in ("up", *("down", "up") * 6)]
    solution = solve(TOGGLE, [doubtful, act(None, "1955"), *crowd])
    assert "off" in possible(solution, "1952-01-01")
    assert possible(solution, "1952-01-01") == ("off",) or solution.on(day("1952-01-01")).approximate


def test_what_follows_a_crowd_does_not_thin_it() -> None:
    """Seven rises and six falls end `on`, as a later fall needs; within their year both statuses were possible."""
    acts = [act(change, "1960") for change in ("up", *("down", "up") * 6)]
    solution = solve(TOGGLE, [*acts, act("down", "1970-01-01")])
    assert {"off", "on"} <= set(possible(solution, "1960-06-01"))
    assert "on" in possible(solution, "1965-01-01")


def test_a_crowd_that_the_start_forbids_starts_elsewhere() -> None:
    """Thirteen ruptures without an establishment sever relations that nobody recorded, as one would."""
    solution = solve(RELATIONS, [act("rupture", "1960") for _ in range(13)])
    assert "severed" in possible(solution, "1961-01-01")
    assert {"established", "severed"} <= set(possible(solution, "1959-01-01"))


def test_the_limit_counts_happenings_that_overlap_at_one_time() -> None:
    """A chain of forty windows, each touching only its neighbours, is exact from end to end."""
    acts = [between(10 * index, 10 * index + 14, "up") for index in range(1, 41)]
    solution = solve(LADDER, acts)
    for when in range(5, 440):
        begun = sum(10 * index <= when for index in range(1, 41))
        ended = sum(10 * index + 14 <= when for index in range(1, 41))
        assert tuple(f"{rung:02}" for rung in range(ended, begun + 1)) == solution.on(when).possible
    assert not any(span.approximate for span in solution.spans)


def test_windows_that_meet_do_not_overlap() -> None:
    """Eleven acts of one year and eleven of the next, with one of either year: never more than twelve at once."""
    acts = [act("up", when) for when in ("1960..1961", *["1960"] * 11, *["1961"] * 11)]
    solution = solve(LADDER, acts)
    assert [("11", "12"), ("23",)] == [possible(solution, when) for when in ("1960-12-31", "1961-12-31")]
    assert not any(span.approximate for span in solution.spans)


def test_one_wide_window_over_many_dated_acts_is_exact() -> None:
    """An undated establishment among thirty dated ones and their ruptures may undo any rupture, until the next date.

    Nobody knows which one, and after the last rupture nobody ever will.
    """
    dated = [between(10 * turn, 10 * turn, "rupture" if turn % 2 else "establish") for turn in range(2, 62)]
    solution = solve(RELATIONS, [between(15, 700, "establish"), *dated])
    assert ("none",) == solution.on(14).possible
    assert ("none", "established") == solution.on(15).possible
    assert [("established",), ("established", "severed")] * 30 == [
        solution.on(10 * turn + 5).possible for turn in range(2, 62)
    ]
    assert ("established", "severed") == solution.on(LAST_DAY).possible
    assert not any(span.approximate for span in solution.spans)


def test_a_long_history_of_dated_acts() -> None:
    """Three hundred acts, one after the other, each answered for its own time."""
    acts = [between(10 * turn, 10 * turn + 3, "down" if turn % 2 else "up") for turn in range(1000, 1300)]
    solution = solve(TOGGLE, acts)
    statuses = ("off",), ("on",)
    for turn in range(1000, 1300):
        span = solution.on(10 * turn + 5)
        assert (statuses[turn % 2 == 0], 10 * turn, 10 * turn + 3) == (
            span.possible,
            span.since_earliest,
            span.since_latest,
        )
        assert ("off", "on") == solution.on(10 * turn + 1).possible
    assert (frozenset(), False) == (solution.redundant, solution.contradictory)
