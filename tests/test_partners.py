"""With whom a party has what: told stories, and the law that a list says of each party what `state` says of the pair."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import Body, build, built, cited, mutual, one_sided, refused, source
from strategies import CHANGING_KINDS, EVENT_KINDS, SOURCE_KEYS, UNHURRIED, World, bodies

from ledger.dates import parse
from ledger.known import AsOf, parse_known
from ledger.log import Log
from ledger.partners import (
    Counted,
    Listing,
    Question,
    count,
    count_pairs,
    every_pair,
    is_organisation,
    members,
    partners,
    statuses_in,
)
from ledger.problems import NotFoundError, Problem
from ledger.projections import ALL
from ledger.queries import Answer, Finding, state
from ledger.reader import read
from ledger.record import Record


def asked(on: str, dimension: str = "relations", *statuses: str, among: str = "", besides: str = "") -> Question:
    """Make a question; codes stand with spaces between."""
    return Question(
        parse(on), dimension, statuses, frozenset(among.split()) if among else None, frozenset(besides.split())
    )


def covered(date: str, *parties: str, dimension: str = "relations") -> Body:
    """Give a coverage of one dimension: of one party toward all, of several among themselves."""
    return mutual("coverage", date, *parties, dimensions=[dimension])


def rows(listing: Listing) -> list[tuple[str, str]]:
    """Give who stands in a list, in its order, and with what status."""
    return [(one.finding.answer.b, one.finding.answer.status) for one in listing.partners]


def listed(listing: Listing) -> list[str]:
    """Give who stands in a list, in its order."""
    return [code for code, _ in rows(listing)]


def numbers(listing: Listing) -> list[tuple[str, int, int]]:
    """Give who stands in a list, with the first and last number that each can have."""
    return [(one.finding.answer.b, one.number_first, one.number_last) for one in listing.partners]


class Figures(NamedTuple):
    """What a count says, and of whom it is open."""

    certain: int
    possible: int | None
    recorded: int
    open: str


def figures(counted: Counted) -> Figures:
    """Give what a count says."""
    still_open = " ".join(finding.answer.b for finding in counted.open)
    return Figures(counted.figure.certain, counted.figure.possible, counted.recorded, still_open)


# --- who is listed ------------------------------------------------------------------------------------------------------


def test_a_list_has_those_with_whom_something_is_in_force_in_order_of_date(tmp_path: Path) -> None:
    """The earliest is first, those of one day stand by code, and who was left or never met is not there."""
    log = build(
        tmp_path,
        mutual("establishment", "1962-10-01", "KOR", "MEX"),
        mutual("establishment", "1949-01-01", "KOR", "USA"),
        mutual("establishment", "1949-01-01", "KOR", "GBR"),
        mutual("establishment", "1949-07-12", "CUB", "KOR"),
        mutual("rupture", "1960-01-01", "CUB", "KOR"),
        mutual("talks", "1960-01-01", "KOR", "PRK"),
        mutual("establishment", "1950", "PRK", "USA"),
    )
    found = partners(read(log), "KOR", asked("1970"))
    assert ["GBR", "USA", "MEX"] == listed(found)
    assert ["GBR", "USA", "CUB"] == listed(partners(read(log), "KOR", asked("1955")))
    assert [("CUB", "severed")] == rows(partners(read(log), "KOR", asked("1970", "relations", "severed")))


def test_an_act_of_which_nothing_bounds_the_beginning_comes_first(tmp_path: Path) -> None:
    """`[..1960]` may be long ago; a window stands by its last day, where the status was there for certain."""
    log = build(
        tmp_path,
        mutual("establishment", "1950", "KOR", "USA"),
        mutual("establishment", "1950-05-01", "KOR", "MEX"),
        mutual("attestation", "1950-01-01", "KOR", "GBR", dimension="relations", status=["established"]),
        mutual("rupture", "1990", "KOR", "GBR"),
    )
    assert ["GBR", "MEX", "USA"] == listed(partners(read(log), "KOR", asked("1960")))


@pytest.mark.parametrize(("on", "expected"), [("1992-04-26", ["YUG"]), ("1992-04-28", []), ("1992", ["YUG"])])
def test_whoever_did_not_live_then_is_not_listed(on: str, expected: list[str], tmp_path: Path) -> None:
    """Nobody wrote down the end of Yugoslavia, or of the relations with it: it has none when it is no more."""
    log = build(tmp_path, mutual("establishment", "1962", "KOR", "YUG"))
    assert expected == listed(partners(read(log), "KOR", asked(on)))
    assert len(expected) == count(read(log), "KOR", asked(on))[0].figure.certain
    pairs = every_pair(read(log), asked(on))
    assert expected == listed(pairs)


def test_any_source_that_lets_a_party_live_will_do(tmp_path: Path) -> None:
    """South Korea lives from 1948 by one list, from 1949 by the other; a party without years is never ruled out."""
    log = build(
        tmp_path,
        {"kind": "party", "code": "ZZA", "type": "state", "name": "Ruritania", "life": [[None, None, "ledger"]]},
        mutual("establishment", "1948-09-01", "KOR", "USA"),
        mutual("establishment", "1948-09-01", "ZZA", "USA"),
    )
    assert ["KOR", "ZZA"] == listed(partners(read(log), "USA", asked("1948-09-01")))
    assert ["ZZA"] == listed(
        partners(read(log), "USA", asked("1948-08-01/1948-08-14", "relations", "none", "established"))
    )


def test_the_end_of_a_partner_is_heard_though_it_names_nobody_else(tmp_path: Path) -> None:
    """A party of a ledger, of whose years the register says nothing, has no relations after its dissolution."""
    log = build(
        tmp_path,
        {"kind": "party", "code": "ZZA", "type": "state", "name": "Ruritania", "life": [[None, None, "ledger"]]},
        mutual("establishment", "1950", "KOR", "ZZA"),
        mutual("dissolution", "1980", "ZZA"),
    )
    assert [("ZZA", "established")] == rows(partners(read(log), "KOR", asked("1979")))
    assert [] == rows(partners(read(log), "KOR", asked("1981")))
    assert [("ZZA", "ended")] == rows(partners(read(log), "KOR", asked("1981", "relations", "ended")))


# --- one who continues another -------------------------------------------------------------------------------------------

CONTINUED = (
    mutual("establishment", "1990-09-30", "KOR", "SUN"),
    mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
)


@pytest.mark.parametrize(
    ("on", "expected"), [("1991-12-25", ["SUN"]), ("1991-12-26", ["RUS"]), ("1991", ["RUS"]), ("2000", ["RUS"])]
)
def test_one_who_is_continued_is_listed_and_counted_once(on: str, expected: list[str], tmp_path: Path) -> None:
    """On the day of the change, and in the year of it, both lived: it is one partner, under the name that goes on."""
    record = read(build(tmp_path, *CONTINUED))
    assert expected == listed(partners(record, "KOR", asked(on)))
    assert Figures(1, None, 1, "") == figures(count(record, "KOR", asked(on))[0])
    assert expected == listed(every_pair(record, asked(on)))
    assert [] == listed(partners(record, "KOR", asked(on, "relations", "ended")))


def test_one_who_is_left_out_is_not_replaced_by_whom_it_continues(tmp_path: Path) -> None:
    """But who is asked for by name stands in the list."""
    record = read(build(tmp_path, *CONTINUED))
    assert [] == listed(partners(record, "KOR", asked("1991", besides="RUS")))
    assert ["SUN"] == listed(partners(record, "KOR", asked("1991", among="SUN")))
    assert ["RUS"] == listed(partners(record, "KOR", asked("1991", among="SUN RUS")))


def test_whoever_continues_another_has_nothing_with_it(tmp_path: Path) -> None:
    """They are one party: neither is a partner of the other, nor are they a pair."""
    log = build(tmp_path, *CONTINUED, mutual("establishment", "1991-12-26", "RUS", "SUN"))
    statuses = ("established", "none", "not covered", "ended", "unknown")
    for a, other in (("RUS", "SUN"), ("SUN", "RUS")):
        assert other not in listed(partners(read(log), a, asked("1991", "relations", *statuses)))
    assert ["RUS"] == listed(every_pair(read(log), asked("1991", "relations", *statuses)))


def test_of_two_who_continue_each_other_one_is_left(tmp_path: Path) -> None:
    """A record that says so is no reason to lose both."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "KOR", "MEX"),
        mutual("continuation", "1950", "CUB", predecessors=["MEX"]),
        mutual("continuation", "1950", "MEX", predecessors=["CUB"]),
    )
    assert ["CUB"] == listed(partners(read(log), "KOR", asked("1950-12-31", "relations", "established", "unknown")))


# --- of whom silence tells -------------------------------------------------------------------------------------------------


def test_of_whom_nothing_is_recorded_is_none_where_covered_and_not_covered_elsewhere(tmp_path: Path) -> None:
    """The two are asked for apart, and never mixed up."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "KOR", "USA"),
        covered("1948/1990", "CUB"),
        covered("1970", "KOR", "PRK"),
    )
    circle = "CUB PRK MEX USA"
    assert ["CUB", "PRK"] == listed(partners(read(log), "KOR", asked("1970", "relations", "none", among=circle)))
    assert ["MEX"] == listed(partners(read(log), "KOR", asked("1970", "relations", "not covered", among=circle)))
    assert ["MEX", "PRK"] == listed(partners(read(log), "KOR", asked("1971", "relations", "not covered", among=circle)))


def test_of_nobody_named_every_state_that_lived_is_asked_about(tmp_path: Path) -> None:
    """And no organisation; the United Nations is no state with which there could be relations."""
    record = read(build(tmp_path, mutual("admission", "1991", "KOR", "PRK", organisation="UN")))
    found = listed(partners(record, "KOR", asked("2000", "relations", "not covered")))
    day = parse("2000-06-01").earliest
    living = {code for code, one in record.register.parties.items() if one.type == "state" and one.lives_on(day, day)}
    assert living - {"KOR"} == set(found)
    assert found == sorted(found)


def test_in_membership_states_face_organisations(tmp_path: Path) -> None:
    """A fellow member is nobody to whom one could belong; an organisation is asked about states."""
    record = read(build(tmp_path, mutual("admission", "1991", "KOR", "PRK", organisation="UN")))
    of_state = listed(partners(record, "KOR", asked("2000", "membership", "not covered", "member")))
    assert "UN" in of_state
    assert all(is_organisation(record, code) for code in of_state)
    of_organisation = listed(partners(record, "UN", asked("2000", "membership", "not covered", "member")))
    assert {"KOR", "PRK", "USA"} <= set(of_organisation)
    assert not any(is_organisation(record, code) for code in of_organisation)
    pairs = every_pair(record, asked("2000", "membership", "not covered", "member")).partners
    assert {("KOR", "UN"), ("PRK", "UN")} == {(one.finding.answer.a, one.finding.answer.b) for one in pairs}


def test_relations_with_an_organisation_are_listed_where_they_are_recorded(tmp_path: Path) -> None:
    """What is recorded is told, whatever sort of party it is."""
    record = read(build(tmp_path, mutual("establishment", "1963", "KOR", "EU")))
    assert ["EU"] == listed(partners(record, "KOR", asked("1970")))
    assert ["KOR"] == listed(partners(record, "EU", asked("1970")))
    assert Figures(1, None, 1, "") == figures(count(record, "KOR", asked("1970", among="EU"))[0])


# --- among and except -----------------------------------------------------------------------------------------------------


def test_only_those_asked_about_are_looked_at(tmp_path: Path) -> None:
    """Of a pair both have to be; the party itself plays no part."""
    record = read(
        build(
            tmp_path,
            mutual("establishment", "1949", "KOR", "USA"),
            mutual("establishment", "1950", "KOR", "MEX"),
            mutual("establishment", "1951", "MEX", "USA"),
        )
    )
    assert ["MEX"] == listed(partners(record, "KOR", asked("1960", among="MEX CUB KOR")))
    assert ["USA"] == listed(partners(record, "KOR", asked("1960", besides="MEX KOR")))
    assert ["USA"] == listed(every_pair(record, asked("1960", among="MEX USA CUB")))
    assert ["KOR"] == [one.finding.answer.a for one in every_pair(record, asked("1960", besides="MEX")).partners]
    assert Figures(0, 0, 0, "") == figures(count(record, "KOR", Question(parse("1960"), among=frozenset()))[0])


def test_members_of_an_organisation_are_those_of_the_day(tmp_path: Path) -> None:
    """Also those who may be, and who continues a member; not who has left, or was admitted later."""
    log = build(
        tmp_path,
        mutual("admission", "1945", "SUN", "USA", "CUB", organisation="UN"),
        mutual("admission", "1960", "MEX", organisation="UN"),
        mutual("exit", "1962", "CUB", organisation="UN"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        mutual("admission", "1960", "KOR", organisation="LAS"),
    )
    assert {"CUB", "SUN", "USA"} == members(read(log), "UN", parse("1959"))
    assert {"CUB", "MEX", "SUN", "USA"} == members(read(log), "UN", parse("1960-06-01"))
    assert {"MEX", "RUS", "USA"} == members(read(log), "UN", parse("1991"))


def test_members_that_nobody_recorded_are_an_error(tmp_path: Path) -> None:
    """An empty circle would answer 0, which nobody knows."""
    record = read(build(tmp_path, mutual("admission", "1945", "USA", organisation="UN")))
    what = "no members of UN are recorded on 1940"
    with refused(NotFoundError, 4, Problem("members-unknown", what, "name the parties, or a file of them")):
        members(record, "UN", parse("1940"))


def test_a_code_of_nobody_is_refused(tmp_path: Path) -> None:
    """By lists and counts alike."""
    record = read(build(tmp_path))
    problem = Problem("party-unknown", "no party has the code 'XYZ'", "resolve a name first")
    with refused(NotFoundError, 4, problem):
        partners(record, "XYZ", asked("2000"))
    with refused(NotFoundError, 4, problem):
        count(record, "XYZ", asked("2000"))
    assert not is_organisation(record, "XYZ")


# --- counts and numbers ----------------------------------------------------------------------------------------------------

UNSURE = (
    mutual("establishment", "1949", "KOR", "USA"),
    mutual("establishment", "1950", "KOR", "MEX"),
    mutual("rupture", "[1959,1960]", "KOR", "MEX"),
    mutual("establishment", "1962", "KOR", "GBR"),
)


def test_a_count_is_a_range_where_the_record_leaves_it_open(tmp_path: Path) -> None:
    """From those who have it for certain to those who may, and who that is."""
    log = build(tmp_path, *UNSURE, covered("1948/1990", "KOR"))
    assert [Figures(1, 2, 2, "MEX")] == list(map(figures, count(read(log), "KOR", asked("1959-06-01"))))
    assert [Figures(2, 2, 2, "")] == list(map(figures, count(read(log), "KOR", asked("1965"))))
    unknown = asked("1959-06-01", "relations", "unknown")
    assert [Figures(1, 1, 1, "")] == list(map(figures, count(read(log), "KOR", unknown)))


def test_of_whom_nothing_tells_nothing_is_certain(tmp_path: Path) -> None:
    """Not covered is no reading in which something is in force, nor one in which it is not."""
    (finding,) = state(read(build(tmp_path)), "KOR", "CUB", parse("1965"), ("relations",))
    for statuses, expected in (((), False), (("none",), False), (("not covered",), True)):
        question = asked("1965", "relations", *statuses)
        assert (expected, expected) == (question.fits(finding), question.may_fit(finding))


def test_statuses_that_are_asked_for_together_are_certain_together(tmp_path: Path) -> None:
    """Established or severed: whichever it is, it is one of them."""
    log = build(tmp_path, *UNSURE, covered("1948/1990", "KOR"))
    both = asked("1959-06-01", "relations", "established", "severed")
    assert [Figures(2, 2, 2, "")] == list(map(figures, count(read(log), "KOR", both)))


def test_a_count_that_no_source_covers_has_no_upper_end(tmp_path: Path) -> None:
    """One party of whom nothing tells is enough; a day outside the claim is, too."""
    log = build(tmp_path, *UNSURE, covered("1948/1990", "KOR", "MEX", "USA", "GBR"))
    assert Figures(2, None, 2, "") == figures(count(read(log), "KOR", asked("1965"))[0])
    assert Figures(2, 2, 2, "") == figures(count(read(log), "KOR", asked("1965", among="MEX USA GBR"))[0])
    assert Figures(2, None, 2, "") == figures(count(read(log), "KOR", asked("1991", among="MEX USA GBR"))[0])
    for on, is_covered in (("1965", True), ("1991", False)):
        question = asked(on, among="MEX USA GBR")
        assert is_covered == partners(read(log), "KOR", question).covered
        assert is_covered == count(read(log), "KOR", question)[0].figure.covered


def test_a_count_says_what_it_counts(tmp_path: Path) -> None:
    """Whose, when, which statuses, by which head and from whose view."""
    log = build(tmp_path, *UNSURE, covered("1948/1990", "KOR"))
    record = read(log).without("s")
    (counted,) = count(record, "KOR", asked("1965"))
    assert counted.figure._asdict() == {
        "a": "KOR",
        "on": "1965",
        "dimension": "relations",
        "direction": "both",
        "status": ("established",),
        "certain": 0,
        "possible": None,
        "covered": False,
        "head": str(record.head),
        "policy": ("without:s",),
    }


def test_numbers_leave_room_for_those_that_may_stand_before(tmp_path: Path) -> None:
    """Cuba is the 4th if Mexico, of which the record is not sure, counts, else the 3rd; France stands before both."""
    log = build(
        tmp_path,
        *UNSURE,
        mutual("establishment", "1959-05-01", "CUB", "KOR"),
        mutual("establishment", "1958-01-01", "FRA", "KOR"),
    )
    expected = [("USA", 1, 1), ("FRA", 2, 2), ("MEX", 3, 3), ("CUB", 3, 4)]
    assert expected == numbers(partners(read(log), "KOR", asked("1959-06-01")))
    expected = [("USA", 1, 1), ("FRA", 2, 2), ("CUB", 3, 3), ("GBR", 4, 4)]
    assert expected == numbers(partners(read(log), "KOR", asked("1965")))


def test_each_direction_has_its_own_list_and_count(tmp_path: Path) -> None:
    """Where A has embassies is one question, who has one in A another."""
    log = build(
        tmp_path,
        one_sided("mission-opening", "1950", "USA", "KOR", mission="embassy"),
        one_sided("mission-opening", "1955", "KOR", "USA", mission="embassy"),
        one_sided("mission-opening", "1956", "KOR", "MEX", mission="legation"),
        one_sided("mission-opening", "1940", "MEX", "USA", mission="embassy"),
    )
    record = read(log)
    found = partners(record, "KOR", asked("1960", "mission")).partners
    assert [("KOR>USA", 1), ("KOR>MEX", 2), ("USA>KOR", 1)] == [
        (one.finding.answer.direction, one.number_last) for one in found
    ]
    counts = [(one.figure.direction, one.figure.certain) for one in count(record, "KOR", asked("1960", "mission"))]
    assert [("KOR>*", 2), ("*>KOR", 1)] == counts
    embassies = count(record, "KOR", asked("1960", "mission", "embassy"))
    assert [1, 1] == [one.figure.certain for one in embassies]
    pairs = count_pairs(record, asked("1960", "mission", "embassy", "legation"))
    assert (None, "both", 4, None, False) == (*pairs.figure[0:1], *pairs.figure[3:4], *pairs.figure[5:8])


def test_statuses_are_those_of_the_dimension_and_three_more() -> None:
    """Protection has the codes of all parties."""
    record = read_nothing()
    assert ("none", "established", "suspended", "severed", "ended", "unknown", "not covered") == statuses_in(
        "relations", record
    )
    codes = statuses_in("protection", record)
    assert codes[0] == "none"
    assert {"CHE", "ended", "unknown", "not covered"} <= set(codes)


def read_nothing() -> Record:
    """Read a ledger without events."""
    with built([{"kind": "ledger", "title": "A tiny ledger", "format": 1}]) as log:
        return read(log)


# --- both clocks and views --------------------------------------------------------------------------------------------------


def test_a_list_can_be_asked_as_known_and_by_whose_word(tmp_path: Path) -> None:
    """What was not recorded yet, or another said, is not heard."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1949", "KOR", "USA"),
        mutual("establishment", "1950", "KOR", "MEX", **cited("t")),
    )
    assert ["USA", "MEX"] == listed(partners(read(log), "KOR", asked("1960")))
    assert ["USA"] == listed(partners(read(AsOf(log, parse_known("4"))), "KOR", asked("1960")))
    assert ["MEX"] == listed(partners(read(log).seen_by("t"), "KOR", asked("1960")))
    assert ["USA"] == listed(partners(read(log).without("t"), "KOR", asked("1960")))
    assert 1 == count_pairs(read(log).without("t"), asked("1960")).figure.certain


# --- the law: what a list says is what `state` says ---------------------------------------------------------------------

CODES = ("CUB", "KOR", "RUS", "SUN", "UN")
WORLD = World(
    CODES,
    st.sampled_from(["1958", "1960-08", "[1959,1961]", "[..1960-03]", "1961~", "1991-12-25", "1991-12-26", "1992"]),
    st.sampled_from(["1959/1961", "1960/..", "../1991"]),
    st.sampled_from([*CHANGING_KINDS, "continuation", "dissolution", "independence", "admission"])
    | st.sampled_from(EVENT_KINDS),
)
DAYS = st.sampled_from(["1959-06-15", "1960", "1991-12-26", "1991", "1992-06-01", "[1959,1992]"])


class Views(NamedTuple):
    """A ledger, from where it is looked at, and what is asked."""

    log: Log
    without: str | None
    known: int | None

    def read(self, *codes: str) -> Record:
        """Read what it says of a pair, or of all, as `state` does."""
        log = self.log if self.known is None else AsOf(self.log, parse_known(str(self.known)))
        record = read(log, codes or None, between=bool(codes))
        return record if self.without is None else record.without(self.without)

    def lives(self, code: str, on: str) -> bool:
        """Tell whether some source lets a party live on a date."""
        party = self.read().register.get(code)
        return party is not None and party.lives_on(parse(on).earliest, parse(on).latest)

    def stands_for_itself(self, code: str, codes: Sequence[str], on: str) -> bool:
        """Tell whether no other that lives continues a party; of two that continue each other the first by code stays."""
        record = self.read()
        for other in codes:
            if other != code and code in record.lineage(other) and self.lives(other, on):
                is_mutual = other in record.lineage(code)
                if not is_mutual or other < code:
                    return False
        return self.lives(code, on)

    def told(self, a: str, codes: Sequence[str], on: str, dimension: str) -> Iterator[Finding]:
        """Ask `state` of every pair of a party with others that counts, one by one."""
        record = self.read()
        for b in codes:
            is_same = a == b or a in record.lineage(b) or b in record.lineage(a)
            if is_same or not self.stands_for_itself(b, codes, on):
                continue
            kinds = is_organisation(record, a), is_organisation(record, b)
            fits = sum(kinds) == 1 if dimension == "membership" else not kinds[1]
            for finding in state(self.read(a, b), a, b, parse(on)):
                if finding.answer.dimension == dimension and (finding.history is not None or fits):
                    yield finding


def answers(listing: Listing) -> list[Answer]:
    """Give the answers of a list, in the order of their parties and directions."""
    return sorted((one.finding.answer for one in listing.partners), key=lambda answer: (answer.b, answer.direction))


def ordered(found: Sequence[Finding]) -> list[Answer]:
    """Give answers in the order of their parties and directions."""
    return sorted((one.answer for one in found), key=lambda answer: (answer.b, answer.direction))


@UNHURRIED
@given(
    bodies(most=8, least=2, world=WORLD),
    DAYS,
    st.sampled_from([*ALL]),
    st.sampled_from([None, *SOURCE_KEYS]),
    st.data(),
)
def test_a_list_says_of_each_party_what_state_says_of_the_pair(
    told: list[Body], on: str, dimension: str, without: str | None, data: st.DataObject
) -> None:
    """Record for record, and a count is how many there are: any ledger, party, dimension, day and view."""
    with built(told) as log:
        known = data.draw(st.none() | st.integers(4, len(told)))
        views = Views(log, without, known)
        record = views.read()
        codes = sorted(
            {*CODES, *(str(one["code"]) for one in told if one["kind"] == "party")} & {*record.register.parties}
        )
        every = statuses_in(dimension, record)
        in_force = ALL[dimension].is_in_force
        projected = ALL[dimension]
        a = data.draw(st.sampled_from(codes))
        expected = list(views.told(a, codes, on, dimension))
        whole = partners(record, a, asked(on, dimension, *every, among=" ".join(codes)))
        assert ordered(expected) == answers(whole)
        may = [one for one in expected if any(map(in_force, one.answer.possible))]
        sure = [one for one in may if all(map(in_force, one.answer.possible))]
        assert ordered(may) == answers(partners(record, a, asked(on, dimension)))
        counts = count(record, a, asked(on, dimension, among=" ".join(codes)))
        assert (2 if projected.directed else 1) == len(counts)
        assert (len(sure), len(may)) == (
            sum(one.figure.certain for one in counts),
            sum(one.recorded for one in counts),
        )
        for one in counts:
            its = [two.answer for two in expected if is_along(two.answer, one.figure.direction)]
            assert all(answer.covered for answer in its) == one.figure.covered
            assert (one.recorded if one.figure.covered else None) == one.figure.possible
            assert one.figure.certain + len(one.open) == one.recorded


def is_along(answer: Answer, way: str) -> bool:
    """Tell whether an answer goes a way such as `KOR>*`."""
    sender, _, host = way.partition(">")
    return way == "both" or answer.direction.split(">")[0] == sender or answer.direction.split(">")[1] == host


@UNHURRIED
@given(bodies(most=8, least=2, world=WORLD), DAYS, st.sampled_from([*ALL]))
def test_the_list_of_all_pairs_says_of_each_what_state_says(told: list[Body], on: str, dimension: str) -> None:
    """Each pair once, in the order of its codes."""
    with built(told) as log:
        views = Views(log, None, None)
        record = views.read()
        codes = sorted({*CODES, *(str(one["code"]) for one in told if one["kind"] == "party")})
        expected = [
            finding.answer
            for a, b in combinations(codes, 2)
            if views.stands_for_itself(a, codes, on) and views.stands_for_itself(b, codes, on)
            if a not in record.lineage(b) and b not in record.lineage(a)
            for finding in state(views.read(a, b), a, b, parse(on))
            if finding.answer.dimension == dimension
            if any(map(ALL[dimension].is_in_force, finding.answer.possible))
        ]
        found = every_pair(record, asked(on, dimension)).partners
        assert sorted(expected) == sorted(one.finding.answer for one in found)
        figure = count_pairs(record, asked(on, dimension)).figure
        assert (None, False) == (figure.possible, figure.covered)
        assert sum(all(map(ALL[dimension].is_in_force, one.possible)) for one in expected) == figure.certain


@UNHURRIED
@given(bodies(most=8, least=4, world=WORLD), DAYS, st.sampled_from(CODES), st.sampled_from([*ALL]))
def test_running_numbers_are_those_of_every_choice_of_the_uncertain(
    told: list[Body], on: str, a: str, dimension: str
) -> None:
    """Whichever of the uncertain ones count, each that counts has a number between its first and its last."""
    with built(told) as log:
        found = partners(read(log), a, asked(on, dimension, among=" ".join(CODES))).partners
        in_force = ALL[dimension].is_in_force
        for way in {is_from(one.finding.answer, a) for one in found}:
            its = [one for one in found if is_from(one.finding.answer, a) == way]
            may_count = [
                {True, False} if any(not in_force(x) for x in one.finding.answer.possible) else {True} for one in its
            ]
            for chosen in product(*may_count):
                places = [sum(chosen[: place + 1]) for place in range(len(its))]
                counted = [(one, place) for one, place, counts in zip(its, places, chosen, strict=True) if counts]
                assert all(one.number_first <= place <= one.number_last for one, place in counted)
            assert [len(its)] == [one.number_last for one in its][-1:]
            assert [sum(choices == {True} for choices in may_count[:-1]) + 1] == [one.number_first for one in its][-1:]


def is_from(answer: Answer, a: str) -> bool:
    """Tell whether an answer is of what a party has at another, and not that at it, where there are directions."""
    return answer.direction.split(">")[0] in ("both", a)
