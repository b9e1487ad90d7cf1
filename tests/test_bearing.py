"""What of a record bears on each pair: told stories, and the law that a pair's share of the record answers as the whole."""

from itertools import combinations
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from ledgers import Body, build, built, mutual, one_sided
from strategies import CHANGING_KINDS, EVENT_KINDS, UNHURRIED, World, bodies

from ledger.bearing import Bearing, in_order
from ledger.dates import parse
from ledger.log import Log
from ledger.queries import state
from ledger.reader import read

# One continues another, one ends and begins again, and there is something to belong to. The years meet.
WORLD = World(
    ("CUB", "KOR", "RUS", "SUN", "UN"),
    st.sampled_from(["1958", "1959", "1960-08", "[1959,1961]", "1959-12-31", "[..1960-03]", "1961~", "1961-05-05"]),
    st.sampled_from(["1959/1961", "1960/..", "../1959"]),
    st.sampled_from([*CHANGING_KINDS, "continuation", "dissolution"]) | st.sampled_from(EVENT_KINDS),
)


def at(log: Log, *lines: int) -> list[str]:
    """Give the ids of some lines, in the order of ids."""
    entries = [str(line.entry["id"]) for line in log.lines()]
    return sorted(entries[line - 1] for line in lines)


def bearing_on(log: Log, a: str, b: str) -> list[str]:
    """Give the ids of all that bears on a pair, in the order of ids."""
    record = Bearing(read(log)).on(a, b)
    return sorted(event.id for event in (*record.events, *record.attestations, *record.coverages))


def test_two_parties_stand_in_one_order() -> None:
    """Whoever is named first, a pair is one pair."""
    assert ("CUB", "KOR") == in_order("KOR", "CUB") == in_order("CUB", "KOR")


def test_what_bears_on_a_pair_is_what_happened_between_them_or_to_one_alone(tmp_path: Path) -> None:
    """Acts between the two, their admissions, beginnings and ends, and what is claimed of either; nothing of others."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR"),  # line 3
        mutual("establishment", "1949", "CUB", "MEX"),
        mutual("dissolution", "1990", "CUB"),
        mutual("dissolution", "1990", "MEX"),
        mutual("attestation", "1950", "CUB", "KOR", dimension="relations", status=["none"]),
        mutual("attestation", "1950", "KOR", "MEX", dimension="relations", status=["none"]),
        mutual("coverage", "1950", "CUB", dimensions=["war"]),
        mutual("coverage", "1950", "MEX", dimensions=["war"]),
        mutual("coverage", "1950", "MEX", "KOR", dimensions=["war"]),
        {"kind": "coverage", "date": "1950", "toward": ["CUB"], "dimensions": ["mission"], "cites": [{"source": "s"}]},
        {"kind": "coverage", "date": "1950", "by": ["MEX"], "dimensions": ["mission"], "cites": [{"source": "s"}]},
    )
    assert at(log, 3, 5, 7, 9, 11, 12) == bearing_on(log, "KOR", "CUB")
    assert at(log, 6, 8, 10, 11, 13) == bearing_on(log, "KOR", "MEX")


def test_what_happened_to_whom_a_party_continues_bears_on_it(tmp_path: Path) -> None:
    """Acts, attestations and coverage of the one who is continued are also of the one who continues; not the other way."""
    log = build(
        tmp_path,
        mutual("establishment", "1960", "CUB", "SUN"),  # line 3
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        mutual("attestation", "1970", "CUB", "SUN", dimension="relations", status=["established"]),
        mutual("coverage", "1970", "SUN", dimensions=["relations"]),
        mutual("talks", "1995", "CUB", "RUS"),
        mutual("rupture", "1995", "CUB", "RUS"),
    )
    assert at(log, 3, 4, 5, 6, 8) == bearing_on(log, "CUB", "RUS")
    assert at(log, 3, 4, 5, 6) == bearing_on(log, "CUB", "SUN")
    bearing = Bearing(read(log))
    assert {"RUS", "SUN"} == bearing.partners("CUB")
    assert {"CUB"} == bearing.partners("RUS") == bearing.partners("SUN")
    assert {("CUB", "RUS"), ("CUB", "SUN")} == bearing.pairs()


def test_whoever_meets_one_that_is_continued_meets_the_one_who_continues(tmp_path: Path) -> None:
    """Also where those meet whom both continue; a party is no partner of itself."""
    log = build(
        tmp_path,
        mutual("talks", "1960", "YUG", "SUN"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        mutual("continuation", "2006", "SRB", predecessors=["YUG"]),
        mutual("talks", "1991", "RUS", "SUN"),
    )
    bearing = Bearing(read(log))
    assert {"SUN", "SRB", "YUG"} == bearing.partners("RUS")
    assert {"RUS", "SRB", "YUG"} == bearing.partners("SUN")
    assert {("RUS", "SRB"), ("RUS", "YUG"), ("SRB", "SUN"), ("SUN", "YUG"), ("RUS", "SUN")} == bearing.pairs()


def test_all_tellings_of_a_happening_bear_where_one_does(tmp_path: Path) -> None:
    """An account with other parties denies the pair nothing, yet belongs to what happened."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="one"),
        mutual("establishment", "1950", "KOR", "MEX", account_of="key:one"),
    )
    assert at(log, 3, 4) == bearing_on(log, "CUB", "KOR") == bearing_on(log, "KOR", "MEX")


def test_a_pair_moves_where_something_changes_or_is_attested(tmp_path: Path) -> None:
    """A visit or a coverage names a pair, and moves nothing."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR"),
        mutual("attestation", "1950", "KOR", "MEX", dimension="relations", status=["none"]),
        one_sided("visit", "1950", "CUB", "MEX"),
        mutual("coverage", "1950", "CUB", "PRK", dimensions=["war"]),
    )
    bearing = Bearing(read(log))
    assert {("CUB", "KOR"), ("KOR", "MEX")} == bearing.moved()
    assert {("CUB", "KOR"), ("KOR", "MEX"), ("CUB", "MEX"), ("CUB", "PRK")} == bearing.pairs()
    assert {"KOR", "MEX", "PRK"} == bearing.partners("CUB")


@UNHURRIED
@given(bodies(most=8, least=2, world=WORLD), st.sampled_from(["1958", "1959-06-15", "1961-01-01", "1961", "1999"]))
def test_the_share_of_a_pair_answers_as_a_record_read_for_it(told: list[Body], on: str) -> None:
    """Every pair and dimension, on any day, whatever was amended, retracted, continued or told twice."""
    with built(told) as log:
        bearing = Bearing(read(log))
        for a, b in combinations(WORLD.codes, 2):
            expected = state(read(log, (a, b), between=True), a, b, parse(on))
            share = bearing.on(a, b)
            assert expected == state(share, a, b, parse(on))
            if any(finding.history is not None for finding in expected):
                assert (a, b) in bearing.pairs()
                assert b in bearing.partners(a)
                assert a in bearing.partners(b)
