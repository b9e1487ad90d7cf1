"""Which events already in the log a new one might be another account of."""

import pytest
from ledgers import Body, mutual, one_sided

from ledger.canonical import entry_id
from ledger.near import nearest
from ledger.ordering import ordered
from ledger.record import Event
from ledger.shape import date_of


def event(body: Body) -> Event:
    """Make an event of a body, as replay sees it."""
    identity = entry_id(ordered(body))
    return Event(identity, 1, body, date_of(body), identity, body)


def told(new: Body, *others: Body) -> list[tuple[str, str, int, bool]]:
    """List what is near: kind, date, days between, and whether it may be the same."""
    return [
        (str(near.event.body["kind"]), near.event.date.text, near.days, near.alike)
        for near in nearest(map(event, others), new)
    ]


RUPTURE = one_sided("rupture", "1960-08-15", "CUB", "KOR")


@pytest.mark.parametrize(
    ("days", "is_alike", "new", "old"),
    [
        (0, True, "1960-08-15", "1960-08-15"),
        (1, True, "1960-08-15", "1960-08-16"),
        (60, True, "1960-08-15", "1960-10-14"),
        (61, False, "1960-08-15", "1960-10-15"),
        (60, True, "1960-08-15", "1960-06-16"),
        (61, False, "1960-08-15", "1960-06-15"),
        # Months are fine enough for the days between them to tell something.
        (60, True, "1960-08", "1960-10-30"),
        (61, False, "1960-08", "1960-10-31"),
        (32, True, "1960-07", "1960-09"),
        # Years are not: the last day of one is near the first of the next. Where they overlap they may be the same.
        (0, True, "1960", "1960-08-15"),
        (0, True, "196X", "[1959,1960]"),
        (1, False, "1959", "1960"),
        (1, False, "1959", "1960-01-01"),
        (1, False, "1960-01-01", "1959"),
        (1, False, "1960-07-01", "[1960-05-30..1960-06-30]"),
        (1, True, "1960-07-01", "[1960-05-31..1960-06-30]"),
    ],
)
def test_events_of_one_kind_are_alike_when_their_dates_are_near(days: int, is_alike: bool, new: str, old: str) -> None:  # noqa: FBT001
    """At most 60 days apart where both are as fine as a month, else only where they overlap."""
    expected = [("rupture", old, days, is_alike)]
    assert expected == told(RUPTURE | {"date": new}, RUPTURE | {"date": old})


@pytest.mark.parametrize(
    ("is_alike", "new", "old"),
    [
        (True, mutual("rupture", "1960", "CUB", "KOR"), mutual("rupture", "1960", "KOR", "CUB")),
        (True, mutual("rupture", "1960", "CUB", "KOR"), one_sided("rupture", "1960", "KOR", "CUB")),
        (True, mutual("rupture", "1960", "CUB", "KOR", "JPN"), mutual("rupture", "1960", "JPN", "KOR")),
        (False, mutual("rupture", "1960", "CUB", "KOR"), mutual("suspension", "1960", "CUB", "KOR")),
        (
            True,
            mutual("establishment", "1960", "CUB", "KOR"),
            mutual("note-exchange", "1960", "CUB", "KOR", effect="establishment"),
        ),
        (
            True,
            mutual("note-exchange", "1960", "CUB", "KOR", effect="establishment"),
            mutual("establishment", "1960", "CUB", "KOR"),
        ),
        (
            False,
            mutual("note-exchange", "1960", "CUB", "KOR", effect="rupture"),
            mutual("note-exchange", "1960", "CUB", "KOR", effect="establishment"),
        ),
        (True, mutual("note-exchange", "1960", "CUB", "KOR"), mutual("note-exchange", "1960", "CUB", "KOR")),
        (
            False,
            mutual("note-exchange", "1960", "CUB", "KOR"),
            mutual("note-exchange", "1960", "CUB", "KOR", effect="establishment"),
        ),
        (
            True,
            mutual("admission", "1960", "CUB", organisation="UN"),
            mutual("admission", "1960", "KOR", "CUB", organisation="UN"),
        ),
    ],
)
def test_events_are_alike_when_they_are_the_same_act(is_alike: bool, new: Body, old: Body) -> None:  # noqa: FBT001
    """Of one kind, or notes with that effect, whoever is named first."""
    assert [is_alike] == [near.alike for near in nearest([event(old)], new)]


@pytest.mark.parametrize(
    "other",
    [
        mutual("rupture", "1960", "CUB", "JPN"),
        mutual("rupture", "1960", "JPN", "USA"),
        mutual("independence", "1960", "CUB"),
        mutual("admission", "1960", "CUB", organisation="UN"),
    ],
)
def test_events_of_other_pairs_are_not_near(other: Body) -> None:
    """However alike their dates are."""
    assert not told(RUPTURE, other)


def test_the_nearest_comes_first_then_what_is_alike_then_the_order_of_listing() -> None:
    """So that the three that are shown are the three to look at."""
    visits = [mutual("visit", "1960-08-17", "CUB", "KOR", note=f"{number}") for number in range(3)]
    others = [RUPTURE | {"date": "1999"}, *visits, RUPTURE | {"date": "1960-08-17"}, RUPTURE | {"date": "1960-08-14"}]
    expected = [
        ("rupture", "1960-08-14", 1, True),
        ("rupture", "1960-08-17", 2, True),
        ("visit", "1960-08-17", 2, False),
        ("visit", "1960-08-17", 2, False),
        ("visit", "1960-08-17", 2, False),
        ("rupture", "1999", 14018, False),
    ]
    assert expected == told(RUPTURE, *others)
    near = nearest(map(event, others), RUPTURE)
    assert sorted(event(visit).id for visit in visits) == [one.event.id for one in near[2:5]]
