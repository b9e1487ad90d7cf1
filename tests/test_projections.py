"""The machines of the dimensions: what each act makes of each status, by playing it on a tiny ledger."""

from collections.abc import Mapping

import pytest
from ledgers import LEDGER, SOURCE, ask, built, mutual, one_sided

from ledger.projections import ALL
from ledger.queries import Finding
from ledger.readings import Machine

Body = dict[str, object]


def by_cuba(kind: str, **more: object) -> Body:
    """Give an act of Cuba toward South Korea, without a date."""
    return one_sided(kind, "", "CUB", "KOR", **more)


def by_both(kind: str, **more: object) -> Body:
    """Give an act of Cuba and South Korea, without a date."""
    return mutual(kind, "", "CUB", "KOR", **more)


ACTS: Mapping[str, Body] = {
    "establishment": by_both("establishment"),
    "establishment without consular": by_both("establishment", consular=False),
    "rupture": by_cuba("rupture"),
    "rupture by both": by_both("rupture"),
    "rupture by KOR": one_sided("rupture", "", "KOR", "CUB"),
    "rupture with consular": by_cuba("rupture", consular=True),
    "suspension": by_cuba("suspension"),
    "suspension with consular": by_both("suspension", consular=True),
    "resumption": by_both("resumption"),
    "resumption with consular": by_both("resumption", consular=True),
    "war": by_cuba("war"),
    "peace": by_both("peace"),
    "recognition": by_cuba("recognition"),
    "recognition de jure": by_cuba("recognition", form="de-jure", of="government"),
    "recognition de facto": by_cuba("recognition", form="de-facto"),
    "withdrawal": by_cuba("recognition-withdrawal"),
    "consular establishment": by_both("consular-establishment"),
    "consular rupture": by_cuba("consular-rupture"),
    "embassy": by_cuba("mission-opening", mission="embassy"),
    "embassy of KOR": one_sided("mission-opening", "", "KOR", "CUB", mission="embassy"),
    "legation with minister": by_cuba("mission-opening", mission="legation", **{"class": "minister"}),
    "interests section": by_cuba("mission-opening", mission="interests-section"),
    "liaison": by_cuba("mission-opening", mission="liaison"),
    "representative office": by_cuba("mission-opening", mission="representative-office"),
    "consulate": by_cuba("mission-opening", mission="consulate"),
    "consulate-general": by_cuba("mission-opening", mission="consulate-general"),
    "embassy closes": by_cuba("mission-closure", mission="embassy"),
    "legation closes": by_cuba("mission-closure", mission="legation"),
    "consulate closes": by_cuba("mission-closure", mission="consulate"),
    "becomes embassy": by_cuba("mission-change", mission="embassy"),
    "becomes embassy with ambassador": by_cuba("mission-change", mission="embassy", **{"class": "ambassador"}),
    "becomes consulate": by_cuba("mission-change", mission="consulate"),
    "ambassador": by_cuba("accreditation", **{"class": "ambassador"}),
    "nonresident ambassador": by_cuba("accreditation", resident=False, **{"class": "ambassador"}),
    "minister": by_cuba("accreditation", **{"class": "minister"}),
    "charge": by_cuba("accreditation", **{"class": "charge"}),
    "other": by_cuba("accreditation", **{"class": "other"}),
    "ambassador recalled": by_cuba("recall", **{"class": "ambassador"}),
    "other recalled": by_cuba("recall", **{"class": "other"}),
    "ambassador expelled": one_sided("expulsion", "", "KOR", "CUB", **{"class": "ambassador"}),
    "other expelled": one_sided("expulsion", "", "KOR", "CUB", **{"class": "other"}),
    "CHE protects": by_cuba("protection", protector="CHE"),
    "MEX protects": by_cuba("protection", protector="MEX"),
    "CHE protects no longer": by_cuba("protection-end", protector="CHE"),
    "notes": by_both("note-exchange"),
    "notes: establishment": by_both("note-exchange", effect="establishment"),
    "notes: recognition": by_both("note-exchange", effect="recognition"),
    "notes: embassy": by_both("note-exchange", effect="mission-opening", mission="embassy"),
    "admission": mutual("admission", "", "CUB", organisation="UN"),
    "exit": mutual("exit", "", "CUB", organisation="UN"),
    "visit": by_both("visit"),
    "independence": mutual("independence", "", "KOR"),
    "renaming": mutual("renaming", "", "KOR"),
    "dissolution": mutual("dissolution", "", "KOR"),
    "union": mutual("union", "", "KOR", successors=["PRK"]),
    "union in KOR": mutual("union", "", "KOR", "PRK", successors=["KOR"]),
}

# Dimension | acts, a year apart | status before the last of them -> status after it.
# Directed dimensions are those of Cuba toward South Korea, membership is Cuba's in the United Nations.
RULES = """
# VCDR 2: relations begin by mutual consent, and what is in force already stays
relations | establishment | none -> established
relations | notes: establishment | none -> established
relations | establishment, establishment | established -> established
relations | establishment, resumption | established -> established
relations | establishment, notes | established
relations | establishment, visit | established
relations | establishment, suspension | established -> suspended
relations | establishment, suspension, suspension | suspended -> suspended
relations | establishment, suspension, resumption | suspended -> established
relations | establishment, suspension, establishment | suspended -> established
relations | establishment, suspension, rupture | suspended -> severed
relations | establishment, rupture | established -> severed
relations | establishment, rupture by both | established -> severed
relations | establishment, rupture by KOR | established -> severed
relations | establishment, rupture, rupture | severed -> severed
relations | establishment, rupture, establishment | severed -> established
relations | establishment, rupture, resumption | severed -> established
# war severs relations in force, peace does not restore them
relations | establishment, war | established -> severed
relations | establishment, suspension, war | suspended -> severed
relations | establishment, rupture, war | severed -> severed
relations | war, establishment | none -> established
relations | establishment, war, peace | severed
war | war | none -> war
war | war, war | war -> war
war | war, peace | war -> peace
war | war, peace, peace | peace -> peace
war | war, peace, war | peace -> war
# VCCR 2.2: consent to diplomatic relations implies consent to consular relations, unless otherwise stated
consular | establishment | none -> established
consular | consular establishment, establishment without consular | established
consular | consular establishment | none -> established
consular | consular establishment, establishment | established -> established
consular | establishment without consular, consular establishment | none -> established
# VCCR 2.3: severance of diplomatic relations does not by itself sever consular relations
consular | establishment, rupture | established
consular | establishment, suspension | established
consular | establishment, war | established
consular | establishment, rupture with consular | established -> severed
consular | establishment, suspension with consular | established -> suspended
consular | establishment, suspension with consular, resumption | suspended
consular | establishment, suspension with consular, resumption with consular | suspended -> established
consular | establishment, suspension with consular, rupture with consular | suspended -> severed
consular | establishment, consular rupture | established -> severed
consular | establishment, consular rupture, consular rupture | severed -> severed
consular | establishment, consular rupture, consular establishment | severed -> established
consular | establishment, consular rupture, resumption with consular | severed -> established
# recognition is one-sided; establishment implies it both ways (Montevideo Convention 7)
recognition | recognition | none -> recognised
recognition | recognition de jure | none -> recognised
recognition | recognition de facto | none -> de-facto
recognition | recognition de facto, recognition de facto | de-facto -> de-facto
recognition | recognition de facto, recognition | de-facto -> recognised
recognition | recognition, recognition | recognised -> recognised
recognition | recognition, withdrawal | recognised -> withdrawn
recognition | recognition de facto, withdrawal | de-facto -> withdrawn
recognition | recognition, withdrawal, withdrawal | withdrawn -> withdrawn
recognition | recognition, withdrawal, recognition | withdrawn -> recognised
recognition | recognition, withdrawal, recognition de facto | withdrawn -> de-facto
recognition | establishment | none -> recognised
recognition | recognition, establishment | recognised -> recognised
recognition | recognition de facto, establishment | de-facto -> recognised
recognition | recognition, withdrawal, establishment | withdrawn -> recognised
recognition | establishment, rupture | recognised
recognition | recognition, withdrawal, resumption | withdrawn -> recognised
recognition | recognition de facto, resumption | de-facto -> recognised
recognition | establishment, rupture, resumption | recognised
# missions: one stands at a time, beside consular posts
mission | embassy | none -> embassy
mission | notes: embassy | none -> embassy
mission | embassy, embassy | embassy -> embassy
mission | legation with minister, becomes embassy | legation -> embassy
mission | legation with minister, embassy | legation -> embassy
mission | embassy, embassy closes | embassy -> closed
mission | embassy, embassy closes, embassy closes | closed -> closed
mission | embassy, embassy closes, legation closes | closed -> closed
mission | embassy, embassy closes, embassy | closed -> embassy
mission | consulate | none -> consulate
mission | consulate-general | none -> consulate
mission | consulate, consulate closes | consulate -> closed
mission | consulate, becomes embassy | consulate -> embassy
mission | consulate, embassy, embassy closes | embassy -> consulate
mission | consulate, embassy, consulate closes | embassy -> embassy
mission | consulate, becomes consulate | consulate -> consulate
mission | embassy, becomes consulate | embassy -> consulate
# VCDR 45: a rupture recalls the missions of both sides; what stands without relations, and consulates, stay
mission | establishment, embassy, rupture | embassy -> closed
mission | establishment, embassy, rupture by both | embassy -> closed
mission | establishment, embassy, rupture by KOR | embassy -> closed
mission | establishment, embassy, war | embassy -> closed
mission | establishment, embassy, suspension | embassy
mission | establishment, consulate, rupture | consulate -> consulate
mission | establishment, consulate, embassy, rupture | embassy -> consulate
mission | interests section, rupture by KOR | interests-section -> interests-section
mission | liaison, rupture by KOR | liaison -> liaison
mission | representative office, rupture by KOR | representative-office -> representative-office
mission | establishment, embassy, rupture, interests section | closed -> interests-section
mission | interests section, embassy | interests-section -> embassy
# VCDR 3, 14, 43: the class of the head of mission; a nonresident one represents without a mission
representation | ambassador | none -> ambassador
representation | nonresident ambassador | none -> ambassador
representation | minister, ambassador | minister -> ambassador
representation | minister, charge | minister -> charge
representation | charge, other | charge -> other
representation | embassy | none -> other
representation | ambassador, embassy | ambassador -> ambassador
representation | legation with minister | none -> minister
representation | legation with minister, becomes embassy | minister
representation | legation with minister, becomes embassy with ambassador | minister -> ambassador
representation | consulate, embassy | none -> other
representation | ambassador, consulate | ambassador
representation | ambassador, consulate closes | ambassador
representation | ambassador, embassy closes | ambassador -> none
representation | ambassador, ambassador recalled | ambassador -> vacant
representation | ambassador, ambassador recalled, ambassador recalled | vacant -> vacant
representation | ambassador, ambassador expelled | ambassador -> vacant
representation | embassy, ambassador recalled | other -> vacant
representation | ambassador, other recalled | ambassador -> ambassador
representation | ambassador, other expelled | ambassador -> ambassador
representation | ambassador, ambassador recalled, charge | vacant -> charge
representation | ambassador, rupture | ambassador -> none
representation | ambassador, rupture by KOR | ambassador -> none
representation | ambassador, war | ambassador -> none
representation | ambassador, suspension | ambassador
# VCDR 45, 46: a third state protects
protection | CHE protects | none -> CHE
protection | CHE protects, CHE protects | CHE -> CHE
protection | CHE protects, MEX protects | CHE -> MEX
protection | CHE protects, CHE protects no longer | CHE -> none
protection | CHE protects, CHE protects no longer, CHE protects no longer | none -> none
protection | CHE protects, CHE protects no longer, MEX protects | none -> MEX
protection | establishment, CHE protects, rupture | CHE
membership | admission | none -> member
membership | admission, admission | member -> member
membership | admission, exit | member -> left
membership | admission, exit, exit | left -> left
membership | admission, exit, admission | left -> member
# the end of a party ends its statuses, and nothing else in its life touches them
relations | establishment, independence | established
relations | establishment, renaming | established
relations | establishment, dissolution | established -> ended
relations | establishment, rupture, dissolution | severed -> ended
relations | establishment, union | established -> ended
relations | establishment, union in KOR | established
consular | establishment, dissolution | established -> ended
recognition | recognition, dissolution | recognised -> ended
mission | embassy, dissolution | embassy -> ended
representation | ambassador, dissolution | ambassador -> ended
protection | CHE protects, dissolution | CHE -> ended
war | war, dissolution | war -> ended
relations | establishment, dissolution, dissolution | ended -> ended
"""

# An act that no status allows shows that another is missing before it: the history did not begin from nothing.
MISSING = """
relations | rupture | established, suspended or severed -> severed
relations | suspension | established or suspended -> suspended
relations | resumption | established, suspended or severed -> established
consular | consular rupture | established, suspended or severed -> severed
recognition | withdrawal | recognised, de-facto or withdrawn -> withdrawn
recognition | resumption | recognised, de-facto or withdrawn -> recognised
war | peace | war or peace -> peace
membership | exit | member or left -> left
protection | CHE protects no longer | none or CHE -> none
mission | becomes embassy | embassy, high-commission, nunciature, legation, mission, interests-section, liaison, representative-office or consulate -> embassy
representation | ambassador recalled | ambassador, other or vacant -> vacant
"""


def rows(table: str) -> list[tuple[str, ...]]:
    """Cut a table into dimension, acts and statuses."""
    return [tuple(part.strip() for part in line.split("|")) for line in table.strip().splitlines() if line[0] != "#"]


def play(*names: str) -> list[Body]:
    """Give acts a year apart, from 1951 on."""
    return [LEDGER, SOURCE, *({**ACTS[name], "date": f"{1951 + n}-06-15"} for n, name in enumerate(names))]


def find(acts: list[Body], dimension: str, day: str) -> Finding:
    """Ask for the status of Cuba toward South Korea, or of its membership in the United Nations."""
    other = "UN" if dimension == "membership" else "KOR"
    with built(acts) as log:
        return ask(log, "CUB", other, day)[dimension, f"CUB>{other}" if ALL[dimension].directed else "both"]


def statuses(dimension: str, names: list[str]) -> str:
    """Give the status before the last of some acts and after it, as the tables write them."""
    played, year = play(*names), 1950 + len(names)
    found = [find(played, dimension, f"{year}-06-{day}").answer.possible for day in (14, 15)]
    before, after = (" or ".join(filter(None, [", ".join(possible[:-1]), *possible[-1:]])) for possible in found)
    return f"{before} -> {after}"


@pytest.mark.parametrize(("dimension", "acts", "expected"), rows(RULES))
def test_an_act_makes_of_a_status_what_the_design_says(dimension: str, acts: str, expected: str) -> None:
    """Each row is one rule of section 5: legal from the start on, with no act missing."""
    names = acts.split(", ")
    history = find(play(*names), dimension, "2000").history
    assert history is not None
    assert not history.solution.contradictory
    assert (ALL[dimension].machine(()).start,) == history.solution.starts
    assert (expected if " -> " in expected else f"{expected} -> {expected}") == statuses(dimension, names)


@pytest.mark.parametrize(("dimension", "act", "expected"), rows(MISSING))
def test_an_act_that_needs_another_shows_that_it_is_missing(dimension: str, act: str, expected: str) -> None:
    """The record is taken to lack it, not to contradict itself."""
    history = find(play(act), dimension, "2000").history
    assert history is not None
    assert not history.solution.contradictory
    assert ALL[dimension].machine(()).start not in history.solution.starts
    assert expected == statuses(dimension, [act])


@pytest.mark.parametrize("name", ["notes", "visit", "independence", "renaming"])
def test_what_changes_nothing_makes_no_status(name: str) -> None:
    """A contact alone leaves every dimension of the pair uncovered."""
    with built(play(name)) as log:
        assert {"not covered"} == {finding.answer.status for finding in ask(log, "CUB", "KOR", "1952").values()}


def test_every_act_and_every_dimension_has_a_rule() -> None:
    """The table leaves out no act that it names, and no dimension."""
    used = {name for _, acts, _ in rows(RULES) for name in acts.split(", ")}
    assert set(ACTS) == used | {"embassy of KOR", "notes: recognition"}
    assert set(ALL) == {dimension for dimension, _, _ in rows(RULES)}


# --- directions and several parties -----------------------------------------------------------------------------------


def known(acts: list[Body], a: str, b: str, day: str = "2000") -> dict[str, str]:
    """Give the statuses of a pair that something speaks of, by dimension and direction."""
    with built(acts) as log:
        answers = [finding.answer for finding in ask(log, a, b, day).values()]
    return {f"{one.dimension} {one.direction}": one.status for one in answers if one.certain is not None}


def test_an_establishment_speaks_of_relations_consular_and_recognition_both_ways() -> None:
    """Three dimensions follow from one act."""
    expected = {
        "relations both": "established",
        "consular both": "established",
        "recognition CUB>KOR": "recognised",
        "recognition KOR>CUB": "recognised",
    }
    assert expected == known(play("establishment"), "CUB", "KOR")


def test_a_rupture_by_one_side_ends_missions_and_representation_of_both() -> None:
    """It does not matter who broke off; consular relations and recognition stay."""
    expected = {
        "relations both": "severed",
        "consular both": "established",
        "recognition CUB>KOR": "recognised",
        "recognition KOR>CUB": "recognised",
        "mission CUB>KOR": "closed",
        "mission KOR>CUB": "closed",
        "representation CUB>KOR": "none",
        "representation KOR>CUB": "none",
    }
    for rupture in ("rupture", "rupture by KOR", "rupture by both"):
        assert expected == known(play("establishment", "embassy", "embassy of KOR", rupture), "CUB", "KOR")


@pytest.mark.parametrize(
    ("expected", "names"),
    [
        ({"recognition CUB>KOR": "recognised"}, ["recognition"]),
        ({"recognition CUB>KOR": "recognised", "recognition KOR>CUB": "recognised"}, ["notes: recognition"]),
        ({"mission KOR>CUB": "embassy", "representation KOR>CUB": "other"}, ["embassy of KOR"]),
        ({"representation CUB>KOR": "ambassador"}, ["nonresident ambassador"]),
        ({"representation CUB>KOR": "vacant"}, ["ambassador expelled"]),
        ({"mission CUB>KOR": "consulate"}, ["consulate"]),
        ({"consular both": "established"}, ["consular establishment"]),
        ({"protection CUB>KOR": "CHE"}, ["CHE protects"]),
    ],
)
def test_a_one_sided_act_speaks_of_one_direction(expected: dict[str, str], names: list[str]) -> None:
    """And, done by notes of both, of both."""
    assert expected == known(play(*names), "CUB", "KOR")


def test_a_rupture_by_several_toward_several_is_one_of_every_pair_across() -> None:
    """But of no pair on one side."""
    rupture = one_sided("rupture", "1961", "CUB", "KOR") | {"by": ["CUB", "MEX"], "toward": ["KOR", "JPN"]}
    acts = [LEDGER, SOURCE, mutual("establishment", "1951", "CUB", "MEX", "KOR", "JPN"), rupture]
    severed = [pair for pair in PAIRS if known(acts, *pair)["relations both"] == "severed"]
    expected = [("CUB", "JPN"), ("CUB", "KOR"), ("JPN", "MEX"), ("KOR", "MEX")]
    assert expected == severed


PAIRS = [("CUB", "JPN"), ("CUB", "KOR"), ("CUB", "MEX"), ("JPN", "KOR"), ("JPN", "MEX"), ("KOR", "MEX")]


def test_three_parties_or_more_are_every_pair_among_them() -> None:
    """One rupture by four is six."""
    acts = [LEDGER, SOURCE, mutual("rupture", "1961", "CUB", "MEX", "KOR", "JPN")]
    assert {"severed"} == {known(acts, *pair)["relations both"] for pair in PAIRS}


def test_parties_that_join_together_join_the_organisation_and_not_each_other() -> None:
    """Membership is of a party in an organisation."""
    acts = [LEDGER, SOURCE, mutual("admission", "1951", "CUB", "KOR", organisation="UN")]
    expected = {"membership both": "member"}
    assert [expected, expected, {}] == [known(acts, *pair) for pair in (("CUB", "UN"), ("UN", "KOR"), ("CUB", "KOR"))]


def test_a_war_that_lasts_ends_in_peace_and_leaves_relations_severed() -> None:
    """Its end is a change of its own."""
    acts = [LEDGER, SOURCE, mutual("establishment", "1930", "CUB", "JPN"), mutual("war", "1941/1945", "CUB", "JPN")]
    at = {day: known(acts, "CUB", "JPN", day) for day in ("1940", "1942", "1946")}
    expected = [("none", "established"), ("war", "severed"), ("peace", "severed")]
    assert expected == [(one["war both"], one["relations both"]) for one in at.values()]


# --- succession -------------------------------------------------------------------------------------------------------

SOVIET = [LEDGER, SOURCE, mutual("establishment", "1960-05-08", "CUB", "SUN")]


def test_a_continuation_carries_every_status_over() -> None:
    """Russia is the same person: what the Soviet Union had, it has; the Soviet Union itself has ended."""
    acts = [*SOVIET, mutual("continuation", "1991-12-25", "RUS", predecessors=["SUN"])]
    carried = {
        "relations both": "established",
        "consular both": "established",
        "recognition CUB>RUS": "recognised",
        "recognition RUS>CUB": "recognised",
    }
    assert carried == known(acts, "CUB", "RUS")
    assert {"ended"} == set(known(acts, "CUB", "SUN").values())
    assert {"established", "recognised"} == set(known(acts, "CUB", "SUN", "1991-12-24").values())


def test_a_succession_carries_nothing_over() -> None:
    """A successor begins anew."""
    acts = [*SOVIET, mutual("dissolution", "1991-12-25", "SUN", successors=["RUS"])]
    assert not known(acts, "CUB", "RUS")
    assert {"ended"} == set(known(acts, "CUB", "SUN").values())


# --- the tables themselves --------------------------------------------------------------------------------------------


def machines() -> list[Machine]:
    """Give the machine of every dimension."""
    return [projection.machine(["protect:CHE", "release:CHE", "protect:MEX"]) for projection in ALL.values()]


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.dimension)
def test_a_machine_is_closed(machine: Machine) -> None:
    """Every status it leads to has rules or is the end; every change in its rules has a target, and each is a state."""
    assert machine.start in {state for state, _ in machine.table}
    assert {change for _, change in machine.table} == set(machine.targets)
    assert {*machine.table.values(), *machine.targets.values()} <= {state for state, _ in machine.table}


@pytest.mark.parametrize("machine", machines(), ids=lambda machine: machine.dimension)
def test_every_status_ends_and_nothing_follows(machine: Machine) -> None:
    """The end of a party is known to every machine, from every status."""
    states = {state for state, _ in machine.table}
    assert dict.fromkeys(states, "ended") == {
        state: after for (state, change), after in machine.table.items() if change == "end"
    }
    after_the_end = {("ended", "end")}
    assert after_the_end == {(state, change) for state, change in machine.table if state == "ended"}


def test_dimensions_are_listed_in_the_documented_order() -> None:
    """As answers are."""
    expected = "relations consular recognition mission representation protection war membership"
    assert expected.split() == list(ALL)
    assert all(name == projection.dimension for name, projection in ALL.items())
    directed = ["recognition", "mission", "representation", "protection"]
    assert directed == [name for name, projection in ALL.items() if projection.directed]
