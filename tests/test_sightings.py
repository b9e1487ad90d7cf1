"""What attestations alone come to, written down at once: the very spans that a search of them finds."""

from collections.abc import Sequence

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from strategies import UNHURRIED

from ledger.attested import Attestation, Attested, Window, searched, settle
from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import Account, Happening, Machine, Step
from ledger.projections import ALL
from ledger.sightings import runs, seen_alone

MACHINES = tuple(projection.machine(["protect:CHE", "protect:SWE"]) for projection in ALL.values())


def attested(*seen: tuple[Window, str]) -> list[Attestation]:
    """Give moments, each with the statuses that were seen then."""
    return [Attestation(frozenset(statuses.split()), ((days,),)) for days, statuses in seen]


@st.composite
def sights(draw: st.DrawFn, machine: Machine) -> list[Attestation]:
    """Give moments that nearly always share no day, and see few things again and again."""
    shown = tuple(dict.fromkeys(map(machine.status, machine.states)))
    some = st.lists(st.sampled_from((*shown, "unheard of")), min_size=1, max_size=2, unique=True).map(frozenset)
    kinds = draw(st.lists(some, min_size=1, max_size=3))
    found: list[Attestation] = []
    day = draw(st.sampled_from([FIRST_DAY, 2, 100]))
    for _ in range(draw(st.integers(1, 7))):
        last = day + draw(st.integers(0, 2))
        found.append(Attestation(draw(st.sampled_from(kinds)), (((day, last),),)))
        day = last + draw(st.sampled_from([1, 1, 2, 3, 0]))
    return draw(st.permutations(found))


def laid_out(found: Attested) -> tuple[object, ...]:
    """Lay out all that is found, every span as it is written."""
    solution = found.solution
    return (
        [tuple(span) for span in solution.spans],
        solution.starts,
        (solution.contradictory, solution.redundant, solution.undecided),
        (found.unmet, found.implied),
    )


@settings(UNHURRIED, max_examples=2 * settings().max_examples)
@given(st.sampled_from(MACHINES).flatmap(lambda machine: st.tuples(st.just(machine), sights(machine))))
def test_what_is_written_at_once_is_what_a_search_finds(given_: tuple[Machine, list[Attestation]]) -> None:
    """Span by span, with what each rests on, and what is implied; of any dimension, in any order of telling."""
    machine, seen = given_
    found = seen_alone(machine, seen)
    event("at once" if found else "searched")
    if found is not None:
        expected = searched(machine, (), seen)
        assert laid_out(expected) == laid_out(Attested(found.solution, implied=found.implied))
        assert laid_out(expected) == laid_out(settle(machine, (), seen))


@settings(UNHURRIED, max_examples=settings().max_examples)
@given(st.sampled_from(MACHINES).flatmap(lambda machine: st.tuples(st.just(machine), sights(machine))))
def test_no_more_bears_on_a_run_than_what_it_rests_on(given_: tuple[Machine, list[Attestation]]) -> None:
    """On days on which no change is open, the moments alone on which the status rests say the same of it."""
    machine, seen = given_
    shown = runs(machine, (), seen)
    event("moments apart" if shown else "not apart")
    for span in searched(machine, (), seen).solution.spans if shown else ():
        if span.possible in [shown[number] for number in span.rests_on]:
            chosen = [seen[number] for number in sorted(span.rests_on)]
            others = searched(machine, (), chosen).solution.within(span.first, span.last)
            assert {span[2:5]} == {other[2:5] for other in others}


@pytest.mark.parametrize("happenings", [(), (Happening((Account((Step(1, 2, "sever"),)),)),)], ids=len)
def test_runs_are_of_attestations_alone(happenings: tuple[Happening, ...]) -> None:
    """Beside an act nothing is known at once."""
    seen = attested(((10, 12), "none established"), ((20, 22), "severed"))
    expected = [] if happenings else [("none", "established"), ("severed",)]
    assert expected == runs(RELATIONS, happenings, seen)
    assert [] == runs(RELATIONS, happenings, []) == runs(RELATIONS, happenings, attested(((10, 12), "unheard of")))


RELATIONS = ALL["relations"].machine(())


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (True, attested(((10, 12), "none"))),
        (True, attested(((10, 12), "established"), ((13, 13), "none"), ((20, 22), "none established"))[:2]),
        (True, attested(((10, 12), "none established"), ((20, 22), "severed"), ((30, 30), "none established"))),
        # Days are shared.
        (False, attested(((10, 12), "none"), ((12, 14), "none"))),
        # Something in common, and not the same.
        (False, attested(((10, 12), "none established"), ((20, 22), "none"))),
        # No status of the dimension.
        (False, attested(((10, 12), "unheard of"))),
        # History has no days before it, or none after it.
        (False, attested(((FIRST_DAY, 12), "none"))),
        (False, attested(((10, LAST_DAY), "none"))),
        # A spell, and a moment that is meant in one of two ways.
        (False, [Attestation(frozenset({"none"}), (((10, 12), (20, 22)),))]),
        (False, [Attestation(frozenset({"none"}), (((10, 12),), ((20, 22),)))]),
    ],
    ids=range(10),
)
def test_what_takes_a_search_is_left_to_it(expected: bool, seen: Sequence[Attestation]) -> None:  # noqa: FBT001 - a column of the table
    """Moments apart, of which two in a row see the same or nothing in common, take none."""
    assert expected == (seen_alone(RELATIONS, seen) is not None)


def test_what_few_of_them_come_to_is_remembered_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of so many at most, and only of few; what is remembered is what was found."""
    monkeypatch.setattr("ledger.attested._MOST_KNOWN", 1)
    monkeypatch.setattr("ledger.attested._FEW", 2)
    machine = Machine(*RELATIONS)
    one, two = attested(((10, 12), "none")), attested(((10, 12), "none established"), ((20, 22), "none"))
    first = settle(machine, (), one)
    assert first is settle(machine, (), one)
    assert laid_out(searched(machine, (), two)) == laid_out(settle(machine, (), two))
    assert first is not settle(machine, (), one)
    many = attested(*(((day, day), "none") for day in (10, 20, 30)))
    assert settle(machine, (), many) is not settle(machine, (), many)
