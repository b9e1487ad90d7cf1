"""The quick look at a body: it may pass by what is sound, and never passes what is not."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from strategies import UNHURRIED, bodies

from ledger.shape import examined, flaws, has_parties, is_plain

Body = dict[str, object]

PLAIN: Body = {"kind": "rupture", "date": "1960", "parties": ["CUB", "KOR"], "cites": [{"source": "s"}]}
SIDED: Body = {"kind": "rupture", "date": "1960", "by": ["CUB"], "toward": ["KOR"], "cites": [{"source": "s"}]}

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from(
        ["", " ", "\ud800", "한국", "1960", "1960/1961", "14/02/1960", "rupture", "CUB", "0123456789abc", "x"]
    ),
    st.lists(st.sampled_from(["CUB", "KOR", "", "\ud800", 1, None]), max_size=3),
    st.lists(
        st.dictionaries(
            st.sampled_from(["source", "locator", "quote", "rank", "no"]),
            st.sampled_from(["s", "preferred", "", "\ud800", 1]),
            max_size=3,
        ),
        max_size=2,
    ),
    st.dictionaries(
        st.sampled_from(["code", "", " ", "é", "a\n"]), st.sampled_from(["9", "", "\ud800", 1]), max_size=2
    ),
)
KEYS = [
    "kind",
    "date",
    "calendar",
    "parties",
    "by",
    "toward",
    "cites",
    "account_of",
    "after",
    "effect",
    "note",
    "coded",
    "place",
    "instrument",
    "key",
    "consular",
    "organisation",
    "successors",
    "dimension",
    "status",
    "nonsense",
]


@given(st.data())
@UNHURRIED
def test_what_looks_plain_has_no_flaw(data: st.DataObject) -> None:
    """Whatever is put under whatever key, or taken out: where the quick look is content, so is the full examination."""
    made = [body for body in data.draw(bodies()) if has_parties(body)]
    body = dict(data.draw(st.sampled_from([PLAIN, SIDED, *made])))
    for key in data.draw(st.lists(st.sampled_from(KEYS), max_size=3)):
        if data.draw(st.booleans()):
            body[key] = data.draw(VALUES)
        else:
            body.pop(key, None)
    passed = is_plain(body)
    event(f"{body.get('kind')!r} is {'plain' if passed else 'not plain'}")
    assert not passed or not examined(body)


@given(bodies())
@UNHURRIED
def test_both_looks_agree(made: list[Body]) -> None:
    """On what is sound."""
    assert [examined(body) for body in made] == [flaws(body) for body in made]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (True, {}),
        (True, {"note": "한국과 쿠바"}),
        (True, {"account_of": "0123456789abc", "key": "k", "place": "Havana"}),
        (True, {"coded": {"status": "None", "month": ""}}),
        (False, {"coded": {}}),
        (False, {"coded": "None"}),
        (False, {"coded": {"": "x"}}),
        (False, {"coded": {"statüs": "x"}}),
        (False, {"coded": {"a\tb": "x"}}),
        (False, {"coded": {"status": 9}}),
        (False, {"coded": {"status": "\ud800"}}),
        (False, {"note": "\ud800"}),
        (False, {"note": " "}),
        (False, {"kind": "ruptur"}),
        (False, {"kind": 1}),
        (False, {"effect": 1}),
        (False, {"effect": "rupture"}),
        (False, {"kind": "note-exchange", "effect": "visit"}),
        (True, {"kind": "note-exchange", "effect": "rupture"}),
        (False, {"date": "1960/1961"}),
        (True, {"kind": "visit", "date": "1960/1961"}),
        (False, {"kind": "visit", "date": "1960/1959"}),
        (False, {"kind": "visit", "date": "196"}),
        (False, {"date": 1960}),
        (False, {"date": "14/02/1960"}),
        (False, {"cites": []}),
        (False, {"cites": [{"source": "s", "rank": "best"}]}),
        (False, {"cites": [{"source": "\ud800"}]}),
        (False, {"account_of": "no id"}),
        (False, {"parties": ["CUB"]}),
        (False, {"parties": ["CUB", "CUB"]}),
        (False, {"by": ["USA"]}),
        (False, {"kind": "mission-opening"}),
        (False, {"kind": "source"}),
    ],
    ids=str,
)
def test_what_is_plain(expected: bool, changes: Body) -> None:  # noqa: FBT001 - a column of the table
    """Text, codes, a date and citations in the usual form; whatever else there is, is left to the full examination."""
    assert expected == is_plain({**PLAIN, **changes})


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        (True, {}),
        (False, {"toward": ["CUB"]}),
        (False, {"toward": []}),
        (False, {"by": "CUB"}),
        (False, {"kind": "establishment"}),
    ],
    ids=str,
)
def test_what_is_plain_of_two_sides(expected: bool, changes: Body) -> None:  # noqa: FBT001 - a column of the table
    """Two sides of a kind that may have them, with nobody on both."""
    assert expected == is_plain({**SIDED, **changes})


ATTESTED: Body = {
    "kind": "attestation",
    "date": "{1950,1955}",
    "by": ["CUB"],
    "toward": ["KOR"],
    "dimension": "representation",
    "status": ["minister", "charge"],
    "cites": [{"source": "s"}],
}


def test_an_attestation_is_plain_with_statuses_of_its_dimension_each_named_once() -> None:
    """Also one of several years; the statuses of protection are parties, and are looked at in full."""
    assert is_plain(ATTESTED)
    for status in ([], ["minister", "minister"], ["embassy"], [1], "minister", ["minister", None]):
        assert not is_plain({**ATTESTED, "status": status})
    for dimension in ("protection", "nonsense", 1):
        assert not is_plain({**ATTESTED, "dimension": dimension})
    assert not is_plain({**PLAIN, "status": ["minister"], "dimension": "representation"})
    assert not is_plain({**PLAIN, "date": "{1950,1955}"})
