"""The life of parties: who ended, who began again, and who goes on as another."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, built, by_dimension, mutual, one_sided
from strategies import UNHURRIED

from ledger.dates import parse
from ledger.projections import ALL
from ledger.projections.projection import ENDED, with_rebirth
from ledger.queries import state
from ledger.reader import read
from ledger.steps import begun_parties, ended_parties

UNION = mutual("union", "1958-02-22", "EGY", "SYR", successors=["EGY"])
SECESSION = mutual("independence", "1961-09-28", "SYR", predecessors=["EGY"])
SYRIA = [mutual("establishment", "1944-09-18", "SYR", "USA"), UNION, SECESSION]


def relations(acts: Sequence[Body], a: str, b: str, *days: str) -> list[str]:
    """Give the status of relations on some days, with the flags that matter here."""
    with built([LEDGER, SOURCE, *acts]) as log:
        record = read(log, (a, b), between=True)
        found = [by_dimension(record, a, b, day)["relations", "both"].answer for day in days]
    return [" ".join((one.status, *(flag for flag in one.flags if flag == "contradictory"))) for one in found]


@pytest.mark.parametrize("pair", [("SYR", "USA"), ("USA", "SYR")])
def test_a_party_that_begins_again_begins_without_its_old_statuses(pair: tuple[str, str]) -> None:
    """Syria had relations, was part of a union, and left it: from then on new acts count anew."""
    days = ("1958-02-21", "1958-02-22", "1961-09-27", "1961-09-28", "1961-10-09", "1961-10-10")
    acts = [*SYRIA, mutual("establishment", "1961-10-10", "SYR", "USA")]
    assert ["established", "ended", "ended", "none", "none", "established"] == relations(acts, *pair, *days)


def test_without_a_new_beginning_nothing_follows_the_end() -> None:
    """An establishment with a party that has ended contradicts the record."""
    acts = [*SYRIA[:2], mutual("establishment", "1961-10-10", "SYR", "USA")]
    assert ["established contradictory"] == relations(acts, "SYR", "USA", "1962-01-01")


def test_a_new_beginning_that_no_account_counts_for_leaves_the_end() -> None:
    """Nobody is believed who tells that Syria began again: it has ended, and that is no contradiction."""
    begins = mutual("independence", "1961-09-28", "SYR")
    begins["cites"] = [{"source": "s", "rank": "deprecated"}]
    assert ["established", "ended"] == relations([*SYRIA[:2], begins], "SYR", "USA", "1958-02-21", "1962-01-01")


def test_whoever_the_union_goes_on_in_has_not_ended() -> None:
    """Egypt's relations stand through the union that it goes on in, and Syria's leaving it."""
    acts = [mutual("establishment", "1922-04-26", "EGY", "USA"), UNION, SECESSION]
    assert ["established"] * 3 == relations(acts, "EGY", "USA", "1958-02-21", "1958-02-22", "1961-09-28")


def test_a_party_goes_on_in_the_union_that_it_asks_as() -> None:
    """Whoever unites in a successor that it later continues has not ended for those who ask for it then."""
    acts = [
        mutual("establishment", "1809", "RUS", "USA"),
        mutual("union", "1922-12-30", "RUS", "UKR", successors=["SUN"]),
        mutual("rupture", "1930", "SUN", "USA"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
    ]
    assert ["established", "severed"] == relations(acts, "RUS", "USA", "1920-01-01", "2000-01-01")
    assert ["ended"] == relations(acts, "SUN", "USA", "2000-01-01")


def test_the_first_beginning_changes_nothing() -> None:
    """Independence before any end neither makes nor ends a status, and no answer rests on it."""
    acts = [
        one_sided("recognition", "1945", "USA", "SYR"),
        mutual("independence", "1946-04-17", "SYR"),
        mutual("establishment", "1950", "SYR", "USA"),
        UNION,
    ]
    with built([LEDGER, SOURCE, *acts]) as log:
        found = by_dimension(read(log, ("SYR", "USA"), between=True), "SYR", "USA", "1948-01-01")
    assert "recognised" == found["recognition", "USA>SYR"].answer.status
    answer = found["relations", "both"].answer
    assert ("none", ("assumed",)) == (answer.status, answer.flags)


def test_one_that_begins_again_does_not_wake_the_other() -> None:
    """Syria is back in 1961; whoever ended in 1960 is not."""
    acts = [
        mutual("establishment", "1950", "SYR", "YAR"),
        UNION,
        mutual("dissolution", "1960-01-01", "YAR"),
        SECESSION,
        mutual("independence", "1965", "YAR"),
    ]
    assert ["ended", "none"] == relations(acts, "SYR", "YAR", "1962-01-01", "1966-01-01")
    assert ["ended", "ended"] == relations(acts[:-1], "SYR", "YAR", "1962-01-01", "1966-01-01")


def test_an_end_of_which_the_day_is_open_leaves_the_beginning_open() -> None:
    """A beginning inside the window of the end may have come before it, and then nothing begins again."""
    acts = [
        mutual("establishment", "1950", "SYR", "USA"),
        mutual("dissolution", "[1958..1960]", "SYR"),
        mutual("independence", "1959-06-01", "SYR"),
    ]
    expected = ["established", "unknown", "unknown"]
    assert expected == relations(acts, "SYR", "USA", "1957-12-31", "1958-06-01", "1961-01-01")
    with built([LEDGER, SOURCE, *acts]) as log:
        record = read(log, ("SYR", "USA"), between=True)
        found = state(record, "SYR", "USA", parse("1961-01-01"), ["relations"])
    assert [("none", "ended")] == [one.answer.possible for one in found]


# --- the rule, played out ---------------------------------------------------------------------------------------------

LIVES = {
    "a ends": mutual("dissolution", "", "SYR"),
    "b ends": mutual("dissolution", "", "USA"),
    "both end": mutual("dissolution", "", "SYR", "USA"),
    "a begins": mutual("independence", "", "SYR"),
    "b begins": mutual("independence", "", "USA"),
    "both begin": mutual("independence", "", "SYR", "USA"),
}


def played(names: Sequence[str]) -> str:
    """Play the lives by hand: relations are established at first, and stand until one of the two ends."""
    over: set[str] = set()
    status = "established"
    for name in names:
        sides = set("ab") if name.startswith("both") else {name[0]}
        over = over | sides if "end" in name else over - sides
        status = "ended" if over else "none" if status == "ended" else status
    return status


@given(st.lists(st.sampled_from(sorted(LIVES)), max_size=6))
@UNHURRIED
def test_a_pair_has_ended_while_either_has(names: list[str]) -> None:
    """Whatever ends and begins, in whatever order: a pair is ended while either party is, and begins from nothing."""
    acts = [{**LIVES[name], "date": str(1950 + year), "key": f"k{year}"} for year, name in enumerate(names)]
    acts = [mutual("establishment", "1940", "SYR", "USA"), *acts]
    assert [played(names)] == relations(acts, "SYR", "USA", "1990-01-01")
    assert [played(names)] == relations(acts, "USA", "SYR", "1990-01-01")


@pytest.mark.parametrize("dimension", ALL)
def test_a_machine_that_knows_who_ended_is_closed(dimension: str) -> None:
    """Every state has every end and every beginning; each leads to a state; all ends show as one status."""
    plain = ALL[dimension].machine(["protect:CHE", "release:CHE"])
    machine = with_rebirth(plain)
    states = {state for state, _ in machine.table}
    assert {*machine.table.values(), *machine.targets.values()} <= states == set(machine.states)
    lives = {f"{verb}:{sides}" for verb in ("end", "begin") for sides in ("1", "2", "12")}
    assert {(state, change) for state in states for change in lives} <= machine.table.keys()
    assert {"ended:1", "ended:2", "ended:12"} == {state for state in states if machine.status(state) == ENDED}
    assert {change for _, change in machine.table} == set(machine.targets)
    assert {*plain.targets} - {"end"} == {*machine.targets} - lives


@pytest.mark.parametrize(
    ("ended", "begun", "body"),
    [
        ("", "SYR", SECESSION),
        ("SYR", "", UNION),
        ("", "", mutual("renaming", "1960", "CUB")),
        ("", "", mutual("rupture", "1960", "CUB", "KOR")),
    ],
)
def test_an_event_ends_and_begins_these_parties(ended: str, begun: str, body: Body) -> None:
    """Independence begins, dissolution and union end, and whoever goes on does neither."""
    assert (frozenset(ended.split()), frozenset(begun.split())) == (ended_parties(body), begun_parties(body))


# --- who continues whom, and from when --------------------------------------------------------------------------------

HEIR: Body = {"kind": "party", "code": "ZZH", "type": "state", "name": "Heir", "life": [["1900-01-01", None, "s"]]}
HEIRS = [
    HEIR,
    mutual("establishment", "1905", "ZZH", "CUB"),
    mutual("establishment", "1910", "SUN", "KOR"),
    mutual("rupture", "1930", "SUN", "CUB"),
    mutual("continuation", "1950-06-01", "ZZH", predecessors=["SUN"]),
]


@pytest.mark.parametrize(
    ("expected", "partner", "day"),
    [
        ("established", "CUB", "1949-12-31"),
        ("not covered", "KOR", "1949-12-31"),
        ("severed", "CUB", "1950-06-01"),
        ("established", "KOR", "1950-06-01"),
    ],
)
def test_who_lives_already_has_its_own_statuses_until_it_continues_another(
    expected: str, partner: str, day: str
) -> None:
    """What the other had is its own from the continuation on, and no day sooner."""
    assert [expected] == relations(HEIRS, "ZZH", partner, day)


def test_an_earlier_life_has_no_part_in_what_is_continued() -> None:
    """Russia of 1922 had relations; what Russia has since 1991 is what the Soviet Union had."""
    acts = [
        mutual("establishment", "1922-04-16", "DEU", "RUS"),
        mutual("establishment", "1955-09-13", "DEU", "SUN"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
    ]
    with built([LEDGER, SOURCE, *acts]) as log:
        record = read(log, ("DEU", "RUS"), between=True)
        since = [
            by_dimension(record, "RUS", "DEU", day)["relations", "both"].answer.since_latest
            for day in ("1922-05-01", "1991-12-26", "2000-01-01")
        ]
        assert 0 == record.past_life("DEU") == record.past_life("XYZ")
    assert ["1922-04-16", "1955-09-13", "1955-09-13"] == since


def test_on_the_day_of_a_change_the_nearest_of_a_line_is_answered_for() -> None:
    """Two of a line may both live on the day on which one hands over to the other."""
    lives = {"ZZA": ("1900-01-01", "1920-01-01"), "ZZB": ("1920-01-01", "1949-12-31"), "ZZC": ("1950-01-01", None)}
    parties = [{**HEIR, "code": code, "name": f"State {code}", "life": [[*life, "s"]]} for code, life in lives.items()]
    line = [
        mutual("continuation", "1920-01-01", "ZZB", predecessors=["ZZA"]),
        mutual("continuation", "1950-01-01", "ZZC", predecessors=["ZZB"]),
    ]
    with built([LEDGER, SOURCE, *parties, *line]) as log:
        record = read(log)
        heir = record.register.parties["ZZC"]
        days = [parse(day).earliest for day in ("1910-01-01", "1920-01-01", "1930-01-01", "1890-01-01")]
        found = [record.continued_by(heir, day, day) for day in days]
    assert ["ZZA", "ZZB", "ZZB", None] == [party and party.code for party in found]


def test_of_two_that_are_continued_side_by_side_nobody_is_answered_for() -> None:
    """Which of the two is meant cannot be told."""
    acts = [mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN", "DDR"])]
    with built([LEDGER, SOURCE, *acts]) as log:
        record = read(log)
        day = parse("1970-01-01").earliest
        assert record.continued_by(record.register.parties["RUS"], day, day) is None


def test_an_end_long_after_does_not_vouch_for_what_stood_until_then() -> None:
    """A rupture of 1943 is carried on to 1980, though the party ended in 1991; the end itself is no such thing."""
    acts = [
        mutual("establishment", "1941-07-30", "POL", "SUN"),
        mutual("rupture", "1943-04-25", "POL", "SUN"),
        mutual("dissolution", "1991-12-26", "SUN"),
    ]
    with built([LEDGER, SOURCE, *acts]) as log:
        record = read(log, ("POL", "SUN"), between=True)
        found = {day: by_dimension(record, "POL", "SUN", day)["relations", "both"].answer for day in ("1942", "1980")}
        over = by_dimension(record, "POL", "SUN", "1991-12-26")["relations", "both"].answer
    assert [(), ("carried",)] == [answer.flags for answer in found.values()]
    assert ("ended", ()) == (over.status, over.flags)
