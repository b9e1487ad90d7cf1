"""From events to the changes that they make between two parties."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import mutual, one_sided
from strategies import EVENT_KINDS, PARTIES, UNHURRIED, event_body

from ledger.kinds import KINDS
from ledger.projections import ALL
from ledger.steps import changes_of, codes, ended_parties, pairs_of, parties_of

Body = dict[str, object]

any_event = st.sampled_from(EVENT_KINDS).flatmap(event_body)


def across(kind: str, by: list[str], toward: list[str], **more: object) -> Body:
    """Give an act of several parties toward several."""
    return one_sided(kind, "1960", "", "", **more) | {"by": by, "toward": toward}


def told(body: Body) -> list[str]:
    """Write the changes of an event as `dimension A>B change`, or A=B where both are meant."""
    return [
        f"{change.dimension} {change.a}{'>' if change.directed else '='}{change.b} {change.name}"
        for change in changes_of(body)
    ]


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        (
            ["relations CUB=KOR establish", "consular CUB=KOR establish", "recognition CUB=KOR imply"],
            mutual("establishment", "1960", "CUB", "KOR"),
        ),
        (
            ["relations CUB=KOR establish", "recognition CUB=KOR imply"],
            mutual("establishment", "1960", "CUB", "KOR", consular=False),
        ),
        (
            ["relations CUB=KOR suspend", "consular CUB=KOR suspend"],
            across("suspension", ["CUB"], ["KOR"], consular=True),
        ),
        (
            ["consular CUB=JPN sever", "consular CUB=KOR sever", "consular JPN=KOR sever"],
            mutual("consular-rupture", "1960", "CUB", "JPN", "KOR"),
        ),
        (
            ["consular CUB=KOR sever", "consular CUB=USA sever", "consular JPN=KOR sever", "consular JPN=USA sever"],
            across("consular-rupture", ["CUB", "JPN"], ["KOR", "USA"]),
        ),
        (["recognition CUB>KOR recognise"], across("recognition", ["CUB"], ["KOR"])),
        (["recognition CUB>KOR recognise-de-facto"], across("recognition", ["CUB"], ["KOR"], form="de-facto")),
        (
            ["mission CUB>KOR open:legation", "representation CUB>KOR accredit:minister"],
            across("mission-opening", ["CUB"], ["KOR"], mission="legation", **{"class": "minister"}),
        ),
        (["mission CUB>KOR open:consulate"], across("mission-opening", ["CUB"], ["KOR"], mission="consulate")),
        (["representation KOR>CUB vacate:charge"], across("expulsion", ["CUB"], ["KOR"], **{"class": "charge"})),
        (["protection USA>CUB protect:CHE"], across("protection", ["USA"], ["CUB"], protector="CHE")),
        (
            ["membership CUB=UN admit", "membership KOR=UN admit"],
            mutual("admission", "1960", "CUB", "KOR", organisation="UN"),
        ),
        # What one side does, done by both in an exchange of notes, goes either way.
        (
            ["recognition CUB>KOR recognise", "recognition KOR>CUB recognise"],
            mutual("note-exchange", "1960", "CUB", "KOR", effect="recognition"),
        ),
        (
            ["representation CUB>KOR vacate:other", "representation KOR>CUB vacate:other"],
            mutual("note-exchange", "1960", "CUB", "KOR", effect="expulsion", **{"class": "other"}),
        ),
        ([], mutual("note-exchange", "1960", "CUB", "KOR")),
        ([], mutual("visit", "1960", "CUB", "KOR")),
        ([], mutual("dissolution", "1960", "CUB")),
    ],
)
def test_an_event_makes_these_changes(expected: list[str], body: Body) -> None:
    """One by one, in the order of the registry."""
    assert expected == told(body)


def test_a_war_begins_and_finishes() -> None:
    """The end of a duration is a change with a phase of its own; what a change follows from is said."""
    changes = list(changes_of(mutual("war", "1941/1945", "CUB", "JPN")))
    phases = ["start", "finish", "start", "start", "start"]
    assert phases == [change.effect.phase for change in changes]
    implied = ["relations", "mission", "representation"]
    assert implied == [change.dimension for change in changes if change.effect.law]


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ("CUB>KOR", mutual("visit", "1960", "CUB", "KOR")),
        ("CUB>JPN CUB>KOR JPN>KOR", mutual("visit", "1960", "CUB", "JPN", "KOR")),
        ("CUB>KOR CUB>USA JPN>KOR JPN>USA", across("visit", ["CUB", "JPN"], ["KOR", "USA"])),
        ("", mutual("independence", "1960", "CUB")),
        ("CUB>UN", mutual("admission", "1960", "CUB", organisation="UN")),
        ("CUB>KOR CUB>UN KOR>UN", mutual("exit", "1960", "CUB", "KOR", organisation="UN")),
    ],
)
def test_an_event_happens_between_these_pairs(expected: str, body: Body) -> None:
    """Every pair across two sides, or among the parties; with an organisation, each party and it."""
    assert [tuple(pair.split(">")) for pair in expected.split()] == list(pairs_of(body))


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ("CUB KOR", mutual("visit", "1960", "CUB", "KOR")),
        ("CHE CUB USA", across("protection", ["USA"], ["CUB"], protector="CHE")),
        ("CUB KOR UN", mutual("note-exchange", "1960", "CUB", "KOR", effect="exit", organisation="UN")),
        ("CHN CUB JPN", mutual("dissolution", "1960", "CUB", successors=["CHN", "JPN"])),
    ],
)
def test_an_event_names_these_parties(expected: str, body: Body) -> None:
    """In whatever role."""
    assert set(expected.split()) == parties_of(body)


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        ("CUB KOR", mutual("dissolution", "1960", "CUB", "KOR")),
        ("CUB", mutual("dissolution", "1960", "CUB", successors=["KOR"])),
        ("CUB", mutual("union", "1960", "CUB", "KOR", successors=["KOR"])),
        ("KOR", mutual("continuation", "1960", "CUB", predecessors=["KOR"])),
        ("", mutual("independence", "1960", "CUB", predecessors=["KOR"])),
        ("", mutual("renaming", "1960", "CUB")),
        ("", mutual("rupture", "1960", "CUB", "KOR")),
    ],
)
def test_an_event_ends_these_parties(expected: str, body: Body) -> None:
    """A party that goes on in a union, or continues another, does not end."""
    assert set(expected.split()) == ended_parties(body)


@pytest.mark.parametrize(
    ("expected", "body"),
    [((), {}), (("CUB",), {"x": "CUB"}), (("CUB", "KOR"), {"x": ["CUB", "KOR"]}), ((), {"x": 7})],
)
def test_codes_under_a_key_are_a_list_or_one(expected: tuple[str, ...], body: Body) -> None:
    """A field of one party and a role of several read alike."""
    assert expected == codes(body, "x")


# --- laws -------------------------------------------------------------------------------------------------------------


@settings(UNHURRIED)
@given(any_event)
def test_changes_are_between_pairs_of_the_event_and_known_to_the_machine(body: Body) -> None:
    """Whatever an event says, its changes can be replayed."""
    pairs = set(pairs_of(body))
    for change in changes_of(body):
        assert (change.a, change.b) in pairs or (change.b, change.a) in pairs
        assert change.name in ALL[change.dimension].machine([change.name]).targets
        assert change.effect in KINDS[str(body.get("effect", body["kind"]))].effects


@settings(UNHURRIED)
@given(any_event)
def test_pairs_are_of_parties_that_the_event_names_and_of_two(body: Body) -> None:
    """No party acts with itself, no pair is given twice; who ends is named."""
    pairs = list(pairs_of(body))
    assert {code for pair in pairs for code in pair} <= parties_of(body) <= set(PARTIES)
    if "organisation" not in body:
        assert all(a != b for a, b in pairs)
        assert len(set(map(frozenset, pairs))) == len(pairs)
    assert ended_parties(body) <= parties_of(body)


@settings(UNHURRIED)
@given(any_event)
def test_an_act_of_many_is_the_acts_of_each_pair(body: Body) -> None:
    """Six states toward one are six pairs: splitting an act by its pairs changes nothing."""
    if "by" in body:
        singles = [body | {"by": [a], "toward": [b]} for a, b in product(codes(body, "by"), codes(body, "toward"))]
    else:
        singles = [body | {"parties": list(pair)} for pair in pairs_of({"parties": body["parties"]})]
    if "organisation" in body or KINDS[str(body["kind"])].group == "life":
        return
    assert sorted(told(body)) == sorted(line for single in singles for line in told(single))


@settings(UNHURRIED)
@given(any_event)
def test_turning_a_mutual_act_around_changes_nothing(body: Body) -> None:
    """The order in which the parties are named plays no part."""
    if "parties" in body:
        turned = body | {"parties": list(reversed(codes(body, "parties")))}
        assert _unordered(body) == _unordered(turned)


def _unordered(body: Body) -> list[tuple[str, str, tuple[str, ...]]]:
    return sorted(
        (
            change.dimension,
            change.name,
            (change.a, change.b) if change.directed else tuple(sorted((change.a, change.b))),
        )
        for change in changes_of(body)
    )
