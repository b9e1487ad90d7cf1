"""Events settled with attestations agree with brute force (`oracle_attested`), obey laws and tell known stories."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise
from typing import NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle import LAST_DAY, answerable
from oracle_attested import Judgement, Reply, chosen_days, judge
from telling import act, assert_every_day_once, possible, since, told, window

from ledger.attested import Attestation, Attested, Window, settle
from ledger.machine import Account, Happening, Machine, Solution, Step
from ledger.projections.relations import PROJECTION
from ledger.readings import solve

RELATIONS = PROJECTION.machine(())
STATES = "abc"
CHANGES = "pq"
SEVEN_DAYS = tuple(range(1, 8))
TWELVE_DAYS = tuple(range(1, 13))
LONG_DAYS = tuple(range(1, 31))
FAR_DAYS = (1, 2, 500, 501, 9000, LAST_DAY - 1, LAST_DAY)
# How many events and how many attestations: implied changes want few events, doubts want some.
SIZES = ((0, 2), (0, 3), (0, 3), (1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3))
LONG_SIZES = ((0, 4), (1, 3), (2, 4), (3, 3), (4, 4))
FAR_SIZES = ((0, 2), (0, 3), (1, 1), (1, 2), (2, 1), (2, 2))
SELDOM = st.sampled_from((False, False, False, True))
SETTINGS = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


class Case(NamedTuple):
    """A machine, events and attestations."""

    machine: Machine
    happenings: list[Happening]
    attestations: list[Attestation]


@st.composite
def machines(draw: st.DrawFn) -> Machine:
    """Draw a machine of two or three states and one or two changes, more legal than not."""
    states = STATES[: draw(st.sampled_from((2, 3, 3)))]
    changes = CHANGES[: draw(st.sampled_from((1, 2)))]
    somewhere = st.sampled_from(states)
    somewhere_or_not = st.sampled_from((*states * 3, *[""] * len(states)))
    reached = {(state, change): draw(somewhere_or_not) for state in states for change in changes}
    return Machine(
        dimension="drawn",
        start=draw(somewhere),
        table={cell: state for cell, state in reached.items() if state},
        targets={change: draw(somewhere) for change in changes},
        shows=draw(st.sampled_from(({}, {}, {}, {"a": "x"}, {states[-1]: "x"}, {states[-1]: states[0]}))),
    )


def statuses_of(machine: Machine) -> list[str]:
    """Give the printed statuses of a machine."""
    return sorted({machine.status(state) for state in machine.states})


@cache
def windows(days: Sequence[int], widest: int) -> st.SearchStrategy[Window]:
    """Give windows that take in up to so many further ones of these days, often none."""
    widths = (0, *range(widest + 1))
    return st.sampled_from(
        [(first, days[min(place + width, len(days) - 1)]) for place, first in enumerate(days) for width in widths]
    )


@st.composite
def ways(draw: st.DrawFn, days: Sequence[int], widest: int) -> tuple[Window, ...]:
    """Draw a moment or a spell."""
    begin = draw(windows(days, widest))
    if draw(SELDOM):
        finish = draw(windows(days, widest))
        return begin, (finish[0], max(finish[1], begin[0]))
    return (begin,)


@st.composite
def attestations(draw: st.DrawFn, machine: Machine, days: Sequence[int], widest: int) -> Attestation:
    """Draw an attestation of a status, or now and then of one of several, seldom with two ways."""
    statuses = statuses_of(machine)
    sets = [frozenset({status}) for status in statuses] * 2 + [frozenset(pair) for pair in combinations(statuses, 2)]
    told_ways = [draw(ways(days, widest)) for _ in range(2 if draw(SELDOM) else 1)]
    return Attestation(draw(st.sampled_from(sets)), tuple(dict.fromkeys(told_ways)))


@st.composite
def accounts(draw: st.DrawFn, machine: Machine, days: Sequence[int], widest: int, others: Sequence[int]) -> Account:
    """Draw an account of an act, sometimes of what lasts, now and then after some other event."""
    change = st.sampled_from((*machine.targets, *machine.targets, None))
    steps = [Step(*draw(windows(days, widest)), draw(change))]
    if draw(SELDOM):
        end = Step(*draw(windows(days, widest)), draw(change))
        steps.append(end._replace(latest=max(steps[0].earliest, end.latest)))
    after = (draw(st.sampled_from(others)),) if bool(others) and draw(SELDOM) else ()
    return Account(tuple(steps), after)


@st.composite
def events(draw: st.DrawFn, machine: Machine, size: int, days: Sequence[int], widest: int) -> list[Happening]:
    """Draw events, sometimes of two accounts."""
    drawn = []
    for index in range(size):
        others = [other for other in range(size) if other != index]
        count = 2 if draw(SELDOM) else 1
        drawn.append(Happening(tuple(draw(accounts(machine, days, widest, others)) for _ in range(count))))
    return drawn


@st.composite
def cases(
    draw: st.DrawFn, days: Sequence[int] = SEVEN_DAYS, sizes: Sequence[tuple[int, int]] = SIZES, widest: int = 3
) -> Case:
    """Draw a machine, events that change it and attestations of its statuses."""
    machine = draw(machines())
    size, count = draw(st.sampled_from(sizes))
    attested = [draw(attestations(machine, days, widest - 1)) for _ in range(count)]
    if not draw(SELDOM):
        attested = list(dict.fromkeys(attested))
    return Case(machine, draw(events(machine, size, days, widest)), attested)


def long_cases() -> st.SearchStrategy[Case]:
    """Draw cases longer and wider than brute force can take."""
    return cases(LONG_DAYS, LONG_SIZES, 6)


@st.composite
def changing_cases(draw: st.DrawFn) -> Case:
    """Draw a case whose attestations follow one another and differ, with few events, and sometimes one more at random."""
    machine = draw(machines())
    statuses = statuses_of(machine)
    turn, stride = draw(st.sampled_from(range(len(statuses)))), draw(st.sampled_from((1, 1, 2)))
    size, count = draw(st.sampled_from(((0, 2), (0, 3), (1, 2), (1, 3), (1, 3), (1, 4), (2, 3))))
    room = len(TWELVE_DAYS) // count
    attested = []
    for number in range(count):
        some = draw(attestations(machine, TWELVE_DAYS[number * room : (number + 1) * room], 1))
        status = statuses[(turn + number * stride) % len(statuses)]
        attested.append(some if draw(SELDOM) else some._replace(statuses=frozenset({status})))
    if draw(SELDOM):
        attested.insert(0, draw(attestations(machine, TWELVE_DAYS, 1)))
    return Case(machine, draw(events(machine, size, TWELVE_DAYS, 1)), attested)


def moved(case: Case, offset: int) -> Case:
    """Shift a case in time."""
    return Case(
        case.machine,
        [
            Happening(
                tuple(
                    Account(
                        tuple(
                            Step(step.earliest + offset, step.latest + offset, step.change) for step in account.steps
                        ),
                        account.after,
                    )
                    for account in happening.accounts
                )
            )
            for happening in case.happenings
        ],
        [
            Attestation(
                each.statuses, tuple(tuple((first + offset, last + offset) for first, last in way) for way in each.ways)
            )
            for each in case.attestations
        ],
    )


def judgement(case: Case, days: Iterable[int]) -> Judgement:
    """Settle a case and put what comes out into the oracle's words: twins go by the number of the first of them."""
    solution, unmet, implied = settle(*case)
    on = {}
    for when in days:
        span = solution.on(when)
        known = (span.since_earliest, span.since_latest) if len(span.possible) == 1 else (None, None)
        on[when] = Reply(span.possible, *known)
    twin = [case.attestations.index(each) for each in case.attestations]
    return Judgement(
        starts=tuple(map(str, solution.starts)),
        contradictory=solution.contradictory,
        redundant=solution.redundant,
        unmet=unmet,
        implied=frozenset((twin[before], twin[after]) for before, after in implied),
        on=on,
    )


def everything(solution: Solution) -> tuple[object, ...]:
    """Give all that a solution says."""
    told_apart = frozenset(solution.undecided)
    return [*solution.spans], solution.starts, solution.contradictory, solution.redundant, told_apart


def statuses_on(settled: Attested, days: Iterable[int]) -> Mapping[int, set[str]]:
    """Give the possible statuses of some days."""
    return {when: set(settled.solution.on(when).possible) for when in days}


# --- agreement with brute force -------------------------------------------------------------------------------------


@settings(SETTINGS, max_examples=600)
@given(cases(), st.sampled_from([0, 1, 700_000, LAST_DAY - 9]))
def test_every_day_is_as_brute_force_says(case: Case, offset: int) -> None:
    """Statuses, since, starts, what is unmet and what is implied equal trying every reading."""
    case = moved(case, offset)
    days = sorted({1, *range(max(1, offset), offset + 10)})
    assert judge(*case, days) == judgement(case, days)


@settings(SETTINGS, max_examples=450)
@given(changing_cases())
def test_every_implied_change_is_as_brute_force_says(case: Case) -> None:
    """The same where attestations differ, so that changes that nobody recorded are implied."""
    assert judge(*case, range(1, 15)) == judgement(case, range(1, 15))


@settings(SETTINGS, max_examples=120)
@given(cases(FAR_DAYS, FAR_SIZES, 4))
def test_wide_and_open_windows_are_as_brute_force_says(case: Case) -> None:
    """The same where windows are centuries wide, open at an end or far apart."""
    days = chosen_days(case.happenings, case.attestations)
    verdict = judge(*case, days)
    asked = answerable(days)
    assert verdict._replace(on={when: verdict.on[when] for when in asked}) == judgement(case, asked)


# --- laws -----------------------------------------------------------------------------------------------------------


@settings(SETTINGS, max_examples=150)
@given(cases(LONG_DAYS, ((1, 0), (3, 0), (5, 0)), 6))
def test_without_attestations_the_events_are_read_as_ever(case: Case) -> None:
    """With nothing attested there is nothing unmet, nothing implied, and the solution is that of the events."""
    settled = settle(*case)
    assert (frozenset(), ()) == (settled.unmet, settled.implied)
    assert everything(solve(case.machine, case.happenings)) == everything(settled.solution)


def by_value(case: Case) -> tuple[object, ...]:
    """Give everything that comes out of settling, with the attestations themselves instead of their numbers."""
    solution, unmet, implied = settle(*case)

    def named(numbers: Iterable[int]) -> frozenset[object]:
        every = [*range(len(case.happenings)), *case.attestations]
        return frozenset(every[number] for number in numbers)

    return (
        [span._replace(rests_on=frozenset()) for span in solution.spans],
        [named(span.rests_on) for span in solution.spans],
        solution.starts,
        solution.contradictory,
        solution.redundant,
        {named(group) for group in solution.undecided},
        sorted((case.attestations[number] for number in unmet), key=repr),
        {(case.attestations[before], case.attestations[after]) for before, after in implied},
    )


@settings(SETTINGS, max_examples=150)
@given(long_cases() | changing_cases(), st.data())
def test_the_order_of_attestations_plays_no_part(case: Case, data: st.DataObject) -> None:
    """The same attestations in any order give the same answers, and the same of them are unmet."""
    shuffled = case._replace(attestations=data.draw(st.permutations(case.attestations)))
    assert by_value(case) == by_value(shuffled)


@settings(SETTINGS, max_examples=100)
@given(long_cases() | changing_cases(), st.data())
def test_an_attestation_said_twice_counts_once(case: Case, data: st.DataObject) -> None:
    """A twin is unmet with its twin, and changes no answer."""
    number = data.draw(st.sampled_from(range(len(case.attestations))))
    again = settle(*case._replace(attestations=[*case.attestations, case.attestations[number]]))
    once = settle(*case)
    assert (number in once.unmet) == (len(case.attestations) in again.unmet)
    assert once.unmet == again.unmet - {len(case.attestations)}
    assert statuses_on(once, LONG_DAYS) == statuses_on(again, LONG_DAYS)


@settings(SETTINGS, max_examples=120)
@given(long_cases() | changing_cases(), st.data())
def test_an_attestation_of_any_status_changes_nothing(case: Case, data: st.DataObject) -> None:
    """Where all else is met, to hear that there was some status or other leaves the possible statuses as they are."""
    told_ways = data.draw(st.lists(ways(LONG_DAYS, 6), min_size=1, max_size=2, unique=True))
    anything = Attestation(frozenset(statuses_of(case.machine)), tuple(told_ways))
    without, including = settle(*case), settle(*case._replace(attestations=[*case.attestations, anything]))
    assume(not without.unmet)
    # It may come to stand between two that differ, which are then no neighbours.
    assume(without.implied == including.implied)
    assert statuses_on(without, LONG_DAYS) == statuses_on(including, LONG_DAYS)


@st.composite
def narrower(draw: st.DrawFn, attestation: Attestation) -> Attestation:
    """Draw a more precise attestation: fewer statuses, narrower windows."""
    statuses = draw(st.lists(st.sampled_from(sorted(attestation.statuses)), min_size=1, unique=True))
    told_ways = []
    for way in attestation.ways:
        cut = []
        for first, last in way:
            begin = draw(st.integers(first, last))
            cut.append((begin, draw(st.integers(begin, last))))
        told_ways.append(tuple(cut) if cut[0][0] <= cut[-1][1] else way)
    return Attestation(frozenset(statuses), tuple(told_ways))


@settings(SETTINGS, max_examples=150)
@given(long_cases() | changing_cases(), st.data())
def test_a_more_precise_attestation_never_adds_a_status(case: Case, data: st.DataObject) -> None:
    """An attestation that is met and told more precisely leaves the same statuses or fewer, all else being equal."""
    wide = settle(*case)
    met = sorted(set(range(len(case.attestations))) - wide.unmet)
    assume(met)
    number = data.draw(st.sampled_from(met))
    precise = [*case.attestations]
    precise[number] = data.draw(narrower(precise[number]))
    assume(len(precise) == len(set(precise)))
    narrow = settle(*case._replace(attestations=precise))
    assume((wide.unmet, wide.implied) == (narrow.unmet, narrow.implied))
    assume(wide.solution.starts == narrow.solution.starts)
    assume(wide.solution.contradictory == narrow.solution.contradictory)
    # What contradicts itself may lose its orders too, when they no longer fit: then it is another question.
    ordered = any(account.after for each in case.happenings for account in each.accounts)
    assume(not (wide.solution.contradictory and ordered))
    before, after = statuses_on(wide, LONG_DAYS), statuses_on(narrow, LONG_DAYS)
    added = {when: after[when] - before[when] for when in LONG_DAYS}
    assert not any(added.values()), added


@settings(SETTINGS, max_examples=150)
@given(long_cases() | changing_cases())
def test_what_comes_out_is_well_formed(case: Case) -> None:
    """Spans hold every day once, statuses stand in the machine's order, and numbers are those of what was passed."""
    solution, unmet, implied = settle(*case)
    assert_every_day_once(solution)
    numbers = frozenset(range(len(case.attestations)))
    assert unmet <= numbers
    assert len(implied) == len(set(implied))
    assert all({*pair} <= numbers - unmet for pair in implied)
    everything = frozenset(range(len(case.happenings) + len(case.attestations)))
    assert solution.redundant <= frozenset(range(len(case.happenings)))
    order = list(dict.fromkeys(map(case.machine.status, case.machine.states)))
    for span in solution.spans:
        assert span.rests_on <= everything
        places = [order.index(status) for status in span.possible]
        assert places
        assert all(one < next_one for one, next_one in pairwise(places))


# --- stories --------------------------------------------------------------------------------------------------------


def seen(statuses: str, *whens: str) -> Attestation:
    """Attest statuses, named with spaces between, at a moment or from one to another."""
    return Attestation(frozenset(statuses.split()), (tuple(window(when) for when in whens),))


def history(happenings: Sequence[Happening], attestations: Sequence[Attestation]) -> Attested:
    """Settle a history of relations."""
    return settle(RELATIONS, happenings, attestations)


def test_relations_seen_on_the_last_day_of_a_year_were_not_severed_earlier_in_it() -> None:
    """A rupture dated over two years fell in the second, or on the last day of the first after what was seen."""
    settled = history([act("establish", "1900-05-05"), act("sever", "1918..1919")], [seen("established", "1918-12-31")])
    assert (frozenset(), ()) == (settled.unmet, settled.implied)
    assert ("established",) == possible(settled.solution, "1918-12-30")
    assert ("established", "severed") == possible(settled.solution, "1918-12-31")
    assert ("severed",) == possible(settled.solution, "1919-12-31")
    assert ("1918-12-31", "1919-12-31") == since(settled.solution, "1919-12-31")


def test_relations_seen_for_a_whole_year_were_not_severed_in_it() -> None:
    """A spell holds throughout, from some day of its first window to some day of its second."""
    settled = history(
        [act("establish", "1900"), act("sever", "1918..1919")], [seen("established", "1917", "1919-03-01..1919-03-31")]
    )
    assert frozenset() == settled.unmet
    assert ("established",) == possible(settled.solution, "1919-02-28")
    assert ("established", "severed") == possible(settled.solution, "1919-03-01")


def test_between_two_that_differ_the_change_is_unknown() -> None:
    """With no event, both statuses are possible from the first sight of the one to the first of the other."""
    settled = history([], [seen("severed", "1910-06-06"), seen("established", "1900-05-05")])
    assert (frozenset(), ((1, 0),)) == (settled.unmet, settled.implied)
    assert ("established",) == possible(settled.solution, "1900-05-04")
    assert ("established", "severed") == possible(settled.solution, "1900-05-05")
    assert ("established", "severed") == possible(settled.solution, "1910-06-05")
    assert ("severed",) == possible(settled.solution, "1910-06-06")
    assert ("1900-05-05", "1910-06-06") == since(settled.solution, "1930-01-01")


def test_an_event_in_between_leaves_no_room_for_an_implied_change() -> None:
    """What differs is then unmet, unless the event explains it; what changes nothing does not stand in the way."""
    both = [seen("none", "1900-05-05"), seen("severed", "1910-06-06")]
    assert (frozenset({1}), ()) == history([act("establish", "1905")], both)[1:]
    assert (frozenset({1}), ()) == history([act("establish", "1910-06-06")], both)[1:]
    assert (frozenset(), ((0, 1),)) == history([act("establish", "1910-06-07")], both)[1:]
    assert (frozenset(), ((0, 1),)) == history([act(None, "1905")], both)[1:]


def test_an_implied_change_comes_after_the_last_of_a_spell_and_before_the_first_of_one() -> None:
    """Days on which a spell cannot have ended yet, or must have begun already, are none of its days."""
    until_some_day = [seen("established", "1905-07-07", "1905"), seen("severed", "1910-06-06")]
    assert (frozenset(), ((0, 1),)) == history([act("establish", "1905-07-06")], until_some_day)[1:]
    assert (frozenset({1}), ()) == history([act("establish", "1905-07-07")], until_some_day)[1:]
    from_some_day = [seen("established", "1905-07-07"), seen("severed", "1910", "1910-06-06")]
    assert (frozenset(), ((0, 1),)) == history([act("resume", "1910-06-07")], from_some_day)[1:]
    assert (frozenset({1}), ()) == history([act("resume", "1910-06-06")], from_some_day)[1:]


def test_what_speaks_against_the_events_casts_doubt_until_the_next_event() -> None:
    """Both statuses are possible from then on, and the next event ends that."""
    settled = history([act("establish", "1900-05-05"), act("sever", "1910-06-06")], [seen("none", "1905-07-07")])
    assert (frozenset({0}), ()) == (settled.unmet, settled.implied)
    assert ("established",) == possible(settled.solution, "1905-07-06")
    assert ("none", "established") == possible(settled.solution, "1905-07-07")
    assert ("none", "established") == possible(settled.solution, "1910-06-05")
    assert ("severed",) == possible(settled.solution, "1910-06-06")


def test_a_spell_against_the_events_casts_doubt_to_its_end_and_on_to_the_next_event() -> None:
    """No event ends the doubt while the spell lasts, and the first after it does."""
    settled = history(
        [act("establish", "1900-05-05"), act("sever", "1910-06-06"), act("resume", "1920-08-08")],
        [seen("none", "1905-07-07", "1912-09-09")],
    )
    assert frozenset({0}) == settled.unmet
    assert ("none", "established") == possible(settled.solution, "1910-06-05")
    assert ("none", "severed") == possible(settled.solution, "1910-06-06")
    assert ("none", "severed") == possible(settled.solution, "1920-08-07")
    assert ("established",) == possible(settled.solution, "1920-08-08")


def test_what_is_seen_and_met_ends_an_older_doubt() -> None:
    """A later attestation that agrees with the events settles what another had put in doubt."""
    settled = history(
        [act("establish", "1900-05-05")], [seen("severed", "1905-07-07"), seen("established", "1906-01-01")]
    )
    assert frozenset({0}) == settled.unmet
    assert ("established", "severed") == possible(settled.solution, "1905-12-31")
    assert ("established",) == possible(settled.solution, "1906-01-01")


def test_of_two_that_exclude_each_other_neither_is_met() -> None:
    """What differs on one day is in doubt for both, and a third that goes with the events stays met."""
    settled = history([], [seen("established", "1905-07-07"), seen("severed", "1905-07-07")])
    assert frozenset({0, 1}) == settled.unmet
    assert ("none",) == possible(settled.solution, "1905-07-06")
    assert ("none", "established", "severed") == possible(settled.solution, "1905-07-07")
    third = [seen("established", "1905-07-07"), seen("severed", "1905-07-07"), seen("suspended", "1905-07-07")]
    assert frozenset({1, 2}) == history([act("establish", "1900")], third).unmet


def test_of_three_that_go_together_two_by_two_but_not_all_none_is_met() -> None:
    """There is no telling which of them is wrong."""
    three = ("none established", "established severed", "none severed")
    assert frozenset({0, 1, 2}) == history([], [seen(statuses, "1905-07-07") for statuses in three]).unmet


def test_what_is_vaguer_between_two_that_differ_leaves_their_change_implied() -> None:
    """Knowing less in 1905 does not make what is known of 1900 and 1910 unmet."""
    sights = [seen("established", "1900"), seen("established severed", "1905"), seen("severed", "1910")]
    settled = history([], sights)
    assert (frozenset(), ((0, 2),)) == (settled.unmet, settled.implied)
    assert ("established", "severed") == possible(settled.solution, "1907-01-01")


def test_a_conflict_at_the_end_of_a_chain_leaves_the_rest_of_it_alone() -> None:
    """Only the two that cannot both be true are given up, however long the chain of implied changes before them."""
    chain = [seen("established", "1901"), seen("severed", "1905"), seen("established", "1910"), seen("none", "1910")]
    settled = history([act("establish", "1890")], chain)
    assert (frozenset({2, 3}), ((0, 1),)) == (settled.unmet, settled.implied)
    assert ("severed",) == possible(settled.solution, "1907-01-01")


def test_a_spell_leaves_no_room_for_a_change_there_and_back() -> None:
    """What is seen throughout excludes what is seen in between, even if changes could be implied around it."""
    throughout = seen("established", "1900-05-05", "1920-06-06")
    others = [
        seen(status, when) for status, when in (("established", "1902"), ("severed", "1905"), ("established", "1910"))
    ]
    assert (frozenset(), ((0, 1), (1, 2))) == history([], others)[1:]
    assert (frozenset({1, 3}), ()) == history([], [*others, throughout])[1:]


def test_of_two_with_the_same_dates_none_is_preferred_for_being_passed_first() -> None:
    """Which of them follows a change that is implied is the same in any order."""
    before, year = seen("established", "1900"), seen("severed", "1910")
    spring = seen("severed", "1910-01-01..1910-03-01", "1910")
    resumed = [act("resume", "1910-06-06")]
    one, other = history(resumed, [before, year, spring]), history(resumed, [before, spring, year])
    assert one.unmet == {{0: 0, 1: 2, 2: 1}[number] for number in other.unmet}
    assert one.implied == tuple(({0: 0, 1: 2, 2: 1}[a], {0: 0, 1: 2, 2: 1}[b]) for a, b in other.implied)


def test_of_two_ways_one_is_enough() -> None:
    """An attestation told in two ways is met by either."""
    either = Attestation(frozenset({"established"}), ((window("1899-01-01"),), (window("1901-01-01"),)))
    settled = history([act("establish", "1900")], [either])
    assert frozenset() == settled.unmet
    assert ("none",) == possible(settled.solution, "1899-12-31")


def test_events_that_contradict_themselves_are_still_attested() -> None:
    """Legality is dropped, and then attestations are met or unmet as ever."""
    events_told = [act("sever", "1899-01-01"), act("suspend", "1900-05-05")]
    changed = history(events_told, [seen("suspended", "1901-01-01"), seen("established", "1903-01-01")])
    assert changed.solution.contradictory
    assert (frozenset(), ((0, 1),)) == (changed.unmet, changed.implied)
    assert ("established", "suspended") == possible(changed.solution, "1902-01-01")
    assert ("established",) == possible(changed.solution, "1903-01-01")
    doubted = history(events_told, [seen("established", "1901-01-01")])
    assert doubted.solution.contradictory
    assert (frozenset({0}), ()) == (doubted.unmet, doubted.implied)
    assert ("suspended",) == possible(doubted.solution, "1900-12-31")
    assert ("established", "suspended") == possible(doubted.solution, "1901-01-01")


def test_an_event_of_two_dates_is_dated_by_what_is_seen() -> None:
    """Of two accounts, the one that does not go with the attestation is given up."""
    rupture = Happening((told("sever", "1914-08-08"), told("sever", "1916-08-08")))
    settled = history([act("establish", "1900"), rupture], [seen("established", "1915")])
    assert frozenset() == settled.unmet
    assert ("1916-08-08", "1916-08-08") == since(settled.solution, "1920-01-01")
