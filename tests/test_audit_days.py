"""The grammar of dates that the audit has of its own: it takes what `ledger.dates` takes, and gives the same days."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import act_dates, durations

from ledger import dates
from ledger.audit.days import Window, is_day, window

CALENDARS = ("gregorian", "julian")
PARTS = (
    *("1959", "1960-02", "1960-02-29", "1961-02-29", "1900-02-29", "196X", "19XX", "XXXX", "1960-XX-XX", "1960-XX"),
    *("XXXX-02-30", "156X-12-25", "1X60-1X-3X", "0000", "0001", "9999-12-31", "0001-01-01", "1959~", "1960?", "1961%"),
    *("1960-13", "1960-00", "1960-01-00", "XXXX-02-29", "9999-10-19", "9999-10-20", "0001-01-03", "0001-01-02"),
    *(
        "1959..1960",
        "..1960",
        "1960..",
        "..",
        ".",
        "",
        "1959-1",
        "abc",
        "1960~~",
        "\uff11\uff19\uff16\uff10",
        "1960\n",
        "1960-W01-1",
    ),
)


BACKWARDS = (
    "1961/1960",
    "[1961..1960]",
    "1960-02/1960-01",
    "[1959,1961..1960]",
    "[..1959,1961]",
    "[1961,..1959]",
    "[1959..,1961]",
)


def by_the_calculus(text: str, calendar: str, *, every: bool = False) -> Window | None:
    """Give what `ledger.dates` makes of a text."""
    try:
        found = dates.parse(text, calendar, every=every)
    except dates.DateError:
        return None
    return Window(found.earliest, found.latest, found.is_duration)


def texts() -> st.SearchStrategy[str]:
    """Give texts that are dates, or nearly."""
    parts = st.sampled_from(PARTS)
    signs = st.sampled_from(["", ",", "/", "..", "[", "]"])
    mixed = st.lists(st.tuples(signs, parts, signs).map("".join), min_size=1, max_size=3).map("".join)
    sets = st.lists(parts, min_size=1, max_size=3).map(lambda members: f"[{','.join(members)}]")
    return mixed | sets | act_dates() | durations() | st.tuples(parts, parts).map("/".join)


@given(texts(), st.sampled_from(CALENDARS))
def test_a_text_is_a_date_to_both_or_to_neither(text: str, calendar: str) -> None:
    """And allows the same days."""
    assert by_the_calculus(text, calendar) == window(text, calendar)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize(
    "text", [*PARTS, *(f"[{part}]" for part in PARTS), *(f"{part}/" for part in PARTS), "1" * 201, *BACKWARDS]
)
def test_every_form_is_read_alike(text: str, calendar: str) -> None:
    """Alone, as a set of one, and as an open duration."""
    assert by_the_calculus(text, calendar) == window(text, calendar)


def sets_of_all() -> st.SearchStrategy[str]:
    """Give sets all of whose members are meant, or nearly."""
    years = st.integers(1948, 1962).map(str)
    members = st.lists(years | st.sampled_from(PARTS), min_size=1, max_size=4)
    sound = st.lists(years, min_size=1, max_size=4, unique=True).map(sorted)
    braces = st.sampled_from(["{}", "{}", "{}}", "{{}", "{", "}", "[}", "{]"])
    return st.builds(lambda ends, its: f"{ends[0]}{','.join(its)}{ends[1:]}", braces, sound | members)


@given(sets_of_all() | texts(), st.sampled_from(CALENDARS))
def test_a_set_of_all_is_a_date_of_a_claim_to_both_or_to_neither(text: str, calendar: str) -> None:
    """And allows the same days; of an act it is to neither."""
    assert by_the_calculus(text, calendar, every=True) == window(text, calendar, is_claim=True)
    assert by_the_calculus(text, calendar) == window(text, calendar)


@pytest.mark.parametrize("calendar", CALENDARS)
@pytest.mark.parametrize("part", PARTS)
def test_every_form_is_read_alike_in_a_set_of_all(part: str, calendar: str) -> None:
    """Alone, and behind another."""
    for text in (f"{{{part}}}", f"{{1234,{part}}}"):
        assert by_the_calculus(text, calendar, every=True) == window(text, calendar, is_claim=True)


def test_a_day_is_one_of_the_calendar() -> None:
    """In the one form, and no other that Python reads."""
    assert is_day("1960-02-29")
    for text in ("1961-02-29", "1960", "19600229", "1960-W01-1", "1960-02-29T", "", "\uff11960-02-29"):
        assert not is_day(text)
