"""What rests on a source, and the days on which an answer would be another without it."""

from collections.abc import Iterator
from itertools import combinations, pairwise, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, Body, build, built, cited, mutual, one_sided, source

from ledger.dates import FIRST_DAY, LAST_DAY, iso, parse
from ledger.kinds import KINDS
from ledger.log import Log
from ledger.problems import NotFoundError
from ledger.queries import state
from ledger.reader import read
from ledger.record import Record
from ledger.resting import ANY_OTHER, Difference, Standing, changes_without, rests_on
from ledger.steps import parties_of

SETTINGS = settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
STATES = ("CUB", "KOR", "PRK", "VNM", "LAO")
# Named by no entry below.
STRANGER = "JPN"
DATES = ("1949", "1950-06", "1951-03-04", "[1949..1952]", "[1950,1953]", "1952~", "[..1949]", "[1952..]")
SPELLS = ("1950", "1950/1952", "1951-03-04", "1949/..")


def texts(log: Log, *keys: str) -> list[str]:
    """Give what would be answered otherwise, as lines: pair, dimension, direction, days, status before and after."""
    return [text(one) for one in changes_without(read(log), keys)]


def text(one: Difference) -> str:
    """Write a difference on one line."""
    days = f"{iso(one.first)}/{iso(one.last)}"
    return f"{one.a} {one.b} {one.dimension} {one.direction} {days} {said(one.before)} > {said(one.without)}"


def said(one: Standing) -> str:
    """Write what is answered."""
    marks = [*one.flags, *(["covered"] if one.covered else [])]
    return "|".join(one.possible or ("-",)) + "".join(f"+{mark}" for mark in marks)


# --- what rests on a source -----------------------------------------------------------------------------------------------


def test_every_entry_that_cites_it_is_listed_with_the_others_it_cites(tmp_path: Path) -> None:
    """Events, attestations and coverages come in one order, each with its further sources."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1950", "CUB", "KOR", **cited("s", "t", "s")),
        mutual("rupture", "1960", "CUB", "KOR", **cited("t")),
        mutual("attestation", "1949", "CUB", "PRK", dimension="relations", status=["none"]),
        {"kind": "coverage", "date": "1948", "parties": ["CUB"], "dimensions": ["war"], **cited("s")},
    )
    found = [(resting.event.body["kind"], resting.others) for resting in rests_on(read(log), ["s"])]
    assert [("coverage", ()), ("attestation", ()), ("establishment", ("t",))] == found


def test_a_retracted_entry_rests_on_nothing(tmp_path: Path) -> None:
    """Only what counts still is listed."""
    log = build(
        tmp_path,
        mutual("establishment", "1950", "CUB", "KOR", key="a"),
        {"kind": "retraction", "of": "key:a", "because": "It was Cuba and North Korea."},
    )
    assert [] == rests_on(read(log), ["s"])


def test_sources_taken_away_together_are_no_others(tmp_path: Path) -> None:
    """Of all sources of a publisher none is what would remain."""
    log = build(tmp_path, source("t"), mutual("visit", "1950", "CUB", "KOR", **cited("s", "t")))
    assert [()] == [resting.others for resting in rests_on(read(log), ["s", "t"])]


# --- what would be answered otherwise -------------------------------------------------------------------------------------


def test_an_act_that_falls_leaves_its_pair_not_covered(tmp_path: Path) -> None:
    """Without its one source, nothing speaks of the dimensions that the act changed."""
    log = build(tmp_path, mutual("consular-establishment", "1950", "CUB", "KOR"))
    assert [
        "CUB KOR consular both 0001-01-01/1949-12-31 none+assumed > -",
        "CUB KOR consular both 1950-01-01/1950-12-30 none|established > -",
        "CUB KOR consular both 1950-12-31/1950-12-31 established > -",
        "CUB KOR consular both 1951-01-01/9999-12-31 established+carried > -",
    ] == texts(log, "s")


def test_a_second_source_holds_the_answer(tmp_path: Path) -> None:
    """Where another source says the same, nothing changes."""
    log = build(tmp_path, source("t"), mutual("establishment", "1950", "CUB", "KOR", **cited("s", "t")))
    assert [] == texts(log, "s")
    assert [] != texts(log, "s", "t")


def test_without_the_other_account_an_answer_is_contested_no_longer(tmp_path: Path) -> None:
    """A flag alone makes a difference."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "KOR", key="a"),
        mutual("consular-establishment", "1950-01-03", "CUB", "KOR", account_of="key:a", **cited("t")),
    )
    assert [
        "CUB KOR consular both 1950-01-01/1950-01-01 none|established+contested > established",
        "CUB KOR consular both 1950-01-02/1950-01-02 none|established+contested > established+carried",
        "CUB KOR consular both 1950-01-03/1950-01-03 established+contested > established+carried",
        "CUB KOR consular both 1950-01-04/9999-12-31 established+contested+carried > established+carried",
    ] == texts(log, "t")


def test_a_preference_falls_with_its_source(tmp_path: Path) -> None:
    """An account that is preferred on the word of one source is not without it."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "KOR", key="a", **cited("s", rank="preferred")),
        mutual("consular-establishment", "1949-01-01", "CUB", "KOR", account_of="key:a", **cited("t")),
    )
    assert "CUB KOR consular both 1949-01-01/1949-01-01 none+assumed > established" in texts(log, "s")


def test_a_claim_about_one_party_is_told_once_for_all_others(tmp_path: Path) -> None:
    """What changes toward every party of which nothing else is recorded is told of `*`."""
    log = build(
        tmp_path,
        source("t"),
        {"kind": "coverage", "date": "1950/1951", "parties": ["CUB"], "dimensions": ["war"], **cited("t")},
        mutual("visit", "1955", "CUB", "KOR"),
    )
    days = "war both 1950-01-01/1951-12-31 none+covered > -"
    assert [f"CUB KOR {days}", f"CUB {ANY_OTHER} {days}"] == texts(log, "t")


def test_two_claims_hold_each_other(tmp_path: Path) -> None:
    """Where the other party is covered too, only the days that nobody else covers change."""
    log = build(
        tmp_path,
        source("t"),
        {"kind": "coverage", "date": "1950/1952", "parties": ["CUB"], "dimensions": ["war"], **cited("t")},
        {"kind": "coverage", "date": "1951", "parties": ["KOR"], "dimensions": ["war"], **cited("s")},
    )
    assert [
        "CUB KOR war both 1950-01-01/1950-12-31 none+covered > -",
        "CUB KOR war both 1952-01-01/1952-12-31 none+covered > -",
        "CUB * war both 1950-01-01/1952-12-31 none+covered > -",
    ] == texts(log, "t")


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ({"by": ["CUB"], "toward": ["KOR"]}, ["CUB KOR mission CUB>KOR"]),
        ({"by": ["CUB"]}, ["CUB * mission CUB>*"]),
        ({"toward": ["CUB"]}, ["CUB * mission *>CUB"]),
        (
            {"parties": ["CUB", "KOR", "PRK"]},
            [
                f"{a} {b} mission {way}"
                for a, b in (("CUB", "KOR"), ("CUB", "PRK"), ("KOR", "PRK"))
                for way in (f"{a}>{b}", f"{b}>{a}")
            ],
        ),
    ],
    ids=str,
)
def test_a_claim_concerns_those_whom_it_names(roles: Body, expected: list[str], tmp_path: Path) -> None:
    """As senders, as hosts, across, or among themselves."""
    log = build(tmp_path, {"kind": "coverage", "date": "1950", "dimensions": ["mission"], **roles, **cited("s")})
    assert expected == [one.partition(" 1950")[0] for one in texts(log, "s")]


def test_the_word_on_which_a_party_ended_concerns_all_its_pairs(tmp_path: Path) -> None:
    """Without the source of a dissolution, what the party stood in goes on."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "VNM"),
        {"kind": "dissolution", "date": "1991-12-26", "parties": ["VNM"], **cited("t")},
    )
    assert [
        "VNM CUB consular both 1950-01-02/1991-12-25 established > established+carried",
        "VNM CUB consular both 1991-12-26/1991-12-26 ended > established+carried",
        "VNM CUB consular both 1991-12-27/9999-12-31 ended+carried > established+carried",
    ] == texts(log, "t")


def test_what_a_party_did_concerns_those_that_continue_it(tmp_path: Path) -> None:
    """Relations of the one that is continued are those of the one that continues it, and fall with them."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "VNM", **cited("t")),
        {"kind": "continuation", "date": "1991-12-26", "parties": ["LAO"], "predecessors": ["VNM"], **cited("s")},
    )
    assert {("CUB", "VNM"), ("CUB", "LAO")} == {(one.a, one.b) for one in changes_without(read(log), ["t"])}


def test_an_attestation_that_no_reading_has_contests_the_answer(tmp_path: Path) -> None:
    """Without the survey that the acts contradict, the answer is contested no longer."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1950-01-01", "CUB", "KOR"),
        mutual("rupture", "1960-01-01", "CUB", "KOR"),
        mutual("attestation", "1955-06-01", "CUB", "KOR", dimension="relations", status=["none"], **cited("t")),
        mutual("attestation", "1953-06-01", "CUB", "KOR", dimension="relations", status=["established"], **cited("s")),
    )
    assert ["CUB KOR relations both 1955-06-01/1959-12-31 none|established+contested > established"] == texts(log, "t")


def test_what_is_covered_is_not_assumed(tmp_path: Path) -> None:
    """Nor carried: without the claim it is both, each on its side of the act."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "KOR"),
        mutual("coverage", "1949/1950", "CUB", "KOR", dimensions=["consular"], **cited("t")),
    )
    assert [
        "CUB KOR consular both 1949-01-01/1949-12-31 none+covered > none+assumed",
        "CUB KOR consular both 1950-01-01/1950-01-01 established+covered > established",
        "CUB KOR consular both 1950-01-02/1950-12-31 established+covered > established+carried",
    ] == texts(log, "t")


def test_a_claim_about_a_party_meets_what_those_before_it_did(tmp_path: Path) -> None:
    """Toward a party with which only its predecessor had to do, the claim leaves another answer than toward others."""
    log = build(
        tmp_path,
        source("t"),
        mutual("consular-establishment", "1950-01-01", "CUB", "VNM"),
        {"kind": "continuation", "date": "1960-01-01", "parties": ["LAO"], "predecessors": ["VNM"], **cited("s")},
        {"kind": "coverage", "date": "1970", "parties": ["LAO"], "dimensions": ["consular"], **cited("t")},
    )
    assert [
        "LAO CUB consular both 1970-01-01/1970-12-31 established+covered > established+carried",
        "LAO * consular both 1970-01-01/1970-12-31 none+covered > -",
    ] == [one for one in texts(log, "t") if "LAO" in one and "VNM" not in one]


def test_a_source_that_is_not_there_cannot_be_taken_away(tmp_path: Path) -> None:
    """A misspelt key is told."""
    log = build(tmp_path, mutual("visit", "1950", "CUB", "KOR"))
    with pytest.raises(NotFoundError):
        list(changes_without(read(log), ["nobody"]))


# --- whatever the record --------------------------------------------------------------------------------------------------


@st.composite
def citations(draw: st.DrawFn) -> Body:
    """Draw citations of one or two of three sources, now and then ranked."""
    keys = draw(st.lists(st.sampled_from("stu"), min_size=1, max_size=2, unique=True))
    return {"cites": [{"source": key, **draw(st.sampled_from(({}, {}, {"rank": "preferred"})))} for key in keys]}


@st.composite
def entries(draw: st.DrawFn, number: int) -> Body:
    """Draw one entry about the world, between two of a few parties."""
    a, b = draw(st.permutations(STATES))[:2]
    made: tuple[Body, ...] = (
        *(
            mutual(kind, draw(st.sampled_from(DATES)), a, b)
            for kind in ("establishment", "rupture", "resumption", "visit")
        ),
        mutual("war", draw(st.sampled_from(SPELLS)), a, b),
        one_sided("recognition", draw(st.sampled_from(DATES)), a, b),
        one_sided("mission-opening", draw(st.sampled_from(DATES)), a, b, mission="embassy"),
        *(attested(draw, a, b) for _ in range(2)),
        *(covered(draw, a, b) for _ in range(3)),
        mutual("admission", draw(st.sampled_from(DATES)), a, organisation="NONALIGNED"),
        mutual("dissolution", draw(st.sampled_from(DATES)), "VNM"),
        mutual("continuation", draw(st.sampled_from(DATES)), "LAO", predecessors=["VNM"]),
    )
    return {**draw(st.sampled_from(made)), **draw(citations()), "key": str(number)}


def attested(draw: st.DrawFn, a: str, b: str) -> Body:
    """Draw an attestation of relations."""
    status = draw(st.sampled_from((["none"], ["established"], ["severed"], ["established", "severed"])))
    return mutual("attestation", draw(st.sampled_from(SPELLS)), a, b, dimension="relations", status=status)


def covered(draw: st.DrawFn, a: str, b: str) -> Body:
    """Draw a coverage of one party or of two, as senders, as hosts, across or among themselves."""
    roles = draw(st.sampled_from(({"parties": [a]}, {"parties": [a, b]}, {"by": [a]}, {"toward": [a], "by": [b]})))
    dimensions = draw(st.sampled_from((["relations", "mission"], ["war"], ["relations"])))
    return {"kind": "coverage", "date": draw(st.sampled_from(SPELLS)), "dimensions": dimensions, **roles}


@st.composite
def whole_ledgers(draw: st.DrawFn) -> list[Body]:
    """Draw a ledger of a few entries, some of them accounts of others."""
    found: list[Body] = [LEDGER, source("s"), source("t"), source("u"), source("unread")]
    events: list[str] = []
    for number in range(draw(st.integers(1, 6))):
        body = draw(entries(number))
        if KINDS[str(body["kind"])].is_event:
            if events and draw(st.sampled_from((True, False, False))):
                body["account_of"] = f"key:{draw(st.sampled_from(events))}"
            events.append(str(number))
        found.append(body)
    return found


def answers(record: Record, a: str, b: str, day: int) -> dict[tuple[str, str], Standing]:
    """Ask for all that is compared, of one day."""
    return {
        (one.dimension, one.direction): Standing(one.status, one.possible, one.flags, one.covered)
        for one, *_ in state(record, a, b, parse(iso(day)))
    }


def sampled_days() -> list[int]:
    """Give days at and beside all edges that the dates above have, and between them."""
    years = range(1947, 1955)
    texts = [
        f"{year}-{rest}"
        for year, rest in product(years, ("01-01", "01-02", "05-31", "06-01", "06-30", "12-30", "12-31"))
    ]
    texts += ["1951-03-03", "1951-03-04", "1951-03-05", "1960-01-01"]
    return [FIRST_DAY, *(parse(text).earliest for text in texts), LAST_DAY]


def families(record: Record, code: str) -> set[str]:
    """Give a party, those that it continues, those that continue it, and those whom these continue."""
    heirs = {one for one, line in record.lineages.items() if code in line} | {code}
    return {other for heir in heirs for other in record.lineage(heir)}


def is_apart(record: Record, a: str, b: str) -> bool:
    """Tell whether nothing is recorded of two parties together: then a claim about all others of one tells of the other."""
    everything = [*record.events, *record.attestations]
    if any(not families(record, b).isdisjoint(parties_of(event.body)) for event in record.coverages):
        return False
    ours, theirs = families(record, a), families(record, b)
    return not any(ours & parties_of(event.body) and theirs & parties_of(event.body) for event in everything)


def listed(found: list[Difference], record: Record, a: str, b: str) -> Iterator[tuple[str, str, int, int]]:
    """Give the stretches listed for a pair: dimension, direction, first and last day."""
    for one in found:
        if {one.a, one.b} == {a, b}:
            yield one.dimension, one.direction, one.first, one.last
        for here, there in ((a, b), (b, a)):
            if (one.a, one.b) == (here, ANY_OTHER) and is_apart(record, here, there):
                yield one.dimension, one.direction.replace(ANY_OTHER, there), one.first, one.last


@SETTINGS
@given(
    whole_ledgers(), st.sampled_from([*combinations((*STATES, "NONALIGNED"), 2), *((one, STRANGER) for one in STATES)])
)
def test_a_day_is_listed_exactly_where_the_answer_is_another(bodies: list[Body], pair: tuple[str, str]) -> None:
    """Of any two parties, sampled days differ in and only in the stretches that are listed."""
    with built(bodies) as log:
        assert_listed_where_it_differs(log, pair, "s")


def assert_listed_where_it_differs(log: Log, pair: tuple[str, str], key: str) -> None:
    """Compare, on sampled days, the answers with and without a source, and what is listed."""
    record = read(log)
    found = list(changes_without(record, [key]))
    rest = record.without(key)
    stretches = {*listed(found, record, *pair)}
    edges = {day for _, _, first, last in stretches for day in (first, last, first - 1, last + 1)}
    for day in sorted({*sampled_days(), *(day for day in edges if FIRST_DAY <= day <= LAST_DAY)}):
        before, without = answers(record, *pair, day), answers(rest, *pair, day)
        told = {
            (dimension, turned(direction, before))
            for dimension, direction, first, last in stretches
            if first <= day <= last
        }
        assert {one for one in before if before[one] != without[one]} == told, (iso(day), before, without)


@pytest.mark.parametrize("key", ["a", "b"])
def test_attestations_that_no_reading_has_are_read_as_in_an_answer(key: str, tmp_path: Path) -> None:
    """Which of them bear on a day hangs on all the others."""
    log = build(
        tmp_path,
        source("t"),
        mutual("rupture", "1949", "CUB", "KOR"),
        mutual("suspension", "1954", "CUB", "KOR"),
        mutual("attestation", "1950", "CUB", "KOR", dimension="relations", status=["established", "severed"]),
        mutual("attestation", "1952", "CUB", "KOR", dimension="relations", status=["suspended"]),
        mutual("attestation", "1951-03-04", "CUB", "KOR", dimension="relations", status=["suspended"], key=key),
        mutual("attestation", "1951-03-04", "CUB", "KOR", dimension="relations", status=["none"], **cited("t")),
    )
    assert [] != texts(log, "t")
    assert_listed_where_it_differs(log, ("CUB", "KOR"), "t")


def turned(direction: str, before: dict[tuple[str, str], Standing]) -> str:
    """Give a direction as the answers have it; both are named by the same codes."""
    assert direction in {way for _, way in before}
    return direction


@SETTINGS
@given(whole_ledgers())
def test_what_is_listed_is_what_is_answered(bodies: list[Body]) -> None:
    """On the first and the last day of every stretch the two answers are as listed, and differ."""
    with built(bodies) as log:
        record = read(log)
        rest = record.without("t")
        for one in changes_without(record, ["t"]):
            b = STRANGER if one.b == ANY_OTHER else one.b
            key = one.dimension, one.direction.replace(ANY_OTHER, STRANGER)
            for day in (one.first, one.last):
                assert one.before == answers(record, one.a, b, day)[key]
                assert one.without == answers(rest, one.a, b, day)[key]
            assert one.before != one.without


@SETTINGS
@given(whole_ledgers())
def test_a_source_that_nobody_cites_changes_nothing(bodies: list[Body]) -> None:
    """Nothing rests on it, and no answer would be another without it."""
    with built(bodies) as log:
        record = read(log)
        assert ([], []) == (rests_on(record, ["unread"]), list(changes_without(record, ["unread"])))


@SETTINGS
@given(whole_ledgers())
def test_neighbouring_stretches_say_something_else(bodies: list[Body]) -> None:
    """Each stretch is as long as it can be, and no two overlap."""
    with built(bodies) as log:
        found = list(changes_without(read(log), ["s", "t"]))
    for one, other in pairwise(found):
        if one[:4] == other[:4]:
            assert one.last < other.first
            assert one.last + 1 < other.first or one[6:] != other[6:]
