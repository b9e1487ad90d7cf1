"""What is covered: the days of a claim and no others, toward those whom it names, and what that does to answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, build, built, by_dimension, cited, mutual, one_sided, source

from ledger.coverage import Claim, Row, Stretch, claims, covers, merged, of_all, of_pair, of_party, stretches
from ledger.dates import FIRST_DAY, LAST_DAY, iso, parse
from ledger.reader import read
from ledger.record import Event, Record
from ledger.replay import Sides

SETTINGS = settings(deadline=None, max_examples=40)
TODAY = parse("2024-02-14").latest
CUBA = "1902-05-20"
KOREA = "1948-08-15"


def claim(date_: str, *parties: str, **more: object) -> Body:
    """Give a coverage of parties, among themselves or of one toward all; of their relations unless it says otherwise."""
    return mutual("coverage", date_, *parties, **{"dimensions": ["relations"], **more})


def sided(date_: str, by: str, toward: str, dimensions: Sequence[str] = ("recognition",), **more: object) -> Body:
    """Give a coverage of senders or of hosts, or of one toward the other: codes with spaces between, or nothing."""
    sides = {role: codes.split() for role, codes in (("by", by), ("toward", toward)) if codes}
    return {
        "kind": "coverage",
        "date": date_,
        "dimensions": list(dimensions),
        "cites": [{"source": "s"}],
        **sides,
        **more,
    }


def in_short(rows: Iterable[Row], dimension: str = "relations") -> list[str]:
    """Give the rows of a dimension in few words: what, its days, who, by whom."""
    return [
        " ".join(
            part
            for part in (
                row.direction if row.direction != "both" else "",
                row.row,
                f"{row.first or '..'}/{row.last or '..'}",
                "+".join(row.parties or ()),
                "+".join(row.sources),
            )
            if part
        )
        for row in rows
        if row.dimension == dimension
    ]


# --- days ---------------------------------------------------------------------------------------------------------------

_EVENT = Event("x", 1, {}, parse("1950"), "x", {})
SOME_DAYS = st.tuples(st.integers(1, 30), st.integers(0, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))
FOUND = st.lists(SOME_DAYS.map(lambda days: Claim(*days, _EVENT)), max_size=6)


def days_of(some: Iterable[tuple[int, int]]) -> set[int]:
    """Give the single days of stretches."""
    return {day for first, last in some for day in range(first, last + 1)}


@given(FOUND, st.lists(SOME_DAYS, max_size=3))
def test_days_are_covered_when_each_of_them_is(found: list[Claim], asked: list[Stretch]) -> None:
    """`covers` is what looking at each day gives."""
    assert covers(found, asked) == (days_of(asked) <= days_of(one[:2] for one in found))


@given(FOUND)
def test_merged_stretches_are_in_order_do_not_touch_and_hold_the_same_days(found: list[Claim]) -> None:
    """Between two stretches lies a day that nothing covers."""
    whole = merged(found)
    assert sorted(whole) == whole
    assert all(before[1] + 1 < after[0] for before, after in pairwise(whole))
    assert days_of(one[:2] for one in found) == days_of(whole)


def test_a_date_leaves_open_its_own_days_and_no_gap() -> None:
    """A set has as many stretches as members; anything else is one."""
    day = {text: parse(text).earliest for text in ("1950-01-01", "1952-01-01", "1960-01-01")}
    years = ((day["1950-01-01"], parse("1950").latest), (day["1952-01-01"], parse("1952").latest))
    assert years == stretches(parse("[1950,1952]"))
    assert ((day["1960-01-01"], LAST_DAY),) == stretches(parse("1960/.."))


# --- whom a claim tells of ----------------------------------------------------------------------------------------------


def speaks(body: Body, a: str, b: str, dimension: str, direction: str) -> bool:
    """Tell whether a ledger with this one claim covers something of a pair."""
    with built([LEDGER, SOURCE, body]) as log:
        record = read(log)
    return bool(claims(record, Sides(a, b, (a,), (b,)), dimension, direction))


def test_one_party_is_covered_toward_everybody() -> None:
    """Both ways, and not between two others."""
    one = claim("1950", "KOR", dimensions=["recognition"])
    pairs = [("KOR", "CUB"), ("CUB", "KOR"), ("USA", "KOR"), ("CUB", "USA")]
    assert [True, True, True, False] == [speaks(one, a, b, "recognition", f"{a}>{b}") for a, b in pairs]


def test_several_parties_are_covered_only_among_themselves() -> None:
    """Toward anybody else nothing is claimed."""
    three = claim("1950", "KOR", "CUB", "PRK")
    pairs = [("KOR", "CUB"), ("PRK", "KOR"), ("KOR", "USA"), ("USA", "CUB")]
    assert [True, True, False, False] == [speaks(three, a, b, "relations", "both") for a, b in pairs]


def test_a_side_is_covered_in_its_direction_only() -> None:
    """As senders toward all hosts, as hosts of all senders, or one toward the other."""
    pairs = [("KOR", "CUB"), ("CUB", "KOR"), ("KOR", "USA"), ("USA", "KOR")]

    def covered(body: Body) -> list[str]:
        return [f"{a}>{b}" for a, b in pairs if speaks(body, a, b, "recognition", f"{a}>{b}")]

    assert ["KOR>CUB", "KOR>USA"] == covered(sided("1950", "KOR", ""))
    assert ["CUB>KOR", "USA>KOR"] == covered(sided("1950", "", "KOR"))
    assert ["KOR>CUB"] == covered(sided("1950", "KOR", "CUB"))


def test_what_has_no_direction_is_covered_by_either_side() -> None:
    """Relations have none: who is covered as a sender is covered."""
    one = sided("1950", "KOR", "", ["relations"])
    assert speaks(one, "KOR", "CUB", "relations", "both")
    assert speaks(one, "CUB", "KOR", "relations", "both")
    assert not speaks(one, "CUB", "USA", "relations", "both")


def test_a_dimension_that_is_not_named_and_a_deprecated_claim_cover_nothing(tmp_path: Path) -> None:
    """Neither counts, wherever coverage is asked for."""
    assert not speaks(claim("1950", "KOR"), "KOR", "CUB", "war", "both")
    worthless = claim("1950", "KOR", **cited("s", rank="deprecated"))
    assert not speaks(worthless, "KOR", "CUB", "relations", "both")
    record = read(build(tmp_path, worthless))
    assert [] == of_all(record)
    assert {"not covered"} == {row.row for row in of_party(record, "KOR", TODAY)}
    assert {"not covered"} == {row.row for row in of_pair(record, "KOR", "CUB", TODAY)}


# --- what a claim does to an answer -------------------------------------------------------------------------------------

DATES = ("1950", "1950-06-15", "[1950,1952]", "1951-03", "1953-07-01", "[..1951]")
SPELLS = ("1950/1951", "1949/1955", "[1950,1953]", "1952/..", "1951")
DAYS = st.integers(parse("1948-12-01").earliest, parse("1956-01-31").latest)
WHOM: tuple[Mapping[str, object], ...] = (
    {"parties": ["KOR"]},
    {"parties": ["CUB", "KOR"]},
    {"parties": ["KOR", "PRK"]},
    {"by": ["KOR"]},
    {"toward": ["KOR"]},
    {"by": ["KOR"], "toward": ["CUB"]},
)


@st.composite
def acts(draw: st.DrawFn) -> Body:
    """Draw an act between Cuba and South Korea, or what a source attests of them."""
    date_ = draw(st.sampled_from(DATES))
    kind = draw(st.sampled_from(("establishment", "rupture", "resumption", "recognition", "attestation")))
    if kind == "recognition":
        return one_sided(kind, date_, *draw(st.permutations(("CUB", "KOR"))))
    more = {"dimension": "relations", "status": ["established"]} if kind == "attestation" else {}
    return mutual(kind, date_, "CUB", "KOR", **more)


@st.composite
def coverages(draw: st.DrawFn) -> Body:
    """Draw a claim that may or may not be of Cuba and South Korea."""
    dimensions = draw(st.lists(st.sampled_from(("relations", "recognition", "war")), min_size=1, unique=True))
    rank = draw(st.sampled_from([None, None, None, "deprecated"]))
    return {
        "kind": "coverage",
        "date": draw(st.sampled_from(SPELLS)),
        "dimensions": dimensions,
        **draw(st.sampled_from(WHOM)),
        **cited("s", rank=rank),
    }


@SETTINGS
@given(
    st.lists(acts(), max_size=4, unique_by=repr),
    st.lists(coverages(), min_size=1, max_size=3, unique_by=repr),
    st.lists(DAYS, min_size=1, max_size=8),
)
def test_a_covered_day_is_neither_assumed_nor_carried_nor_silent_and_another_is_as_it_was(
    told: list[Body], claimed: list[Body], days: list[int]
) -> None:
    """Day by day: where a claim covers the day the answer says so; where none does, the claims change nothing."""
    with built([LEDGER, SOURCE, *told, *claimed]) as log:
        record = read(log, ("CUB", "KOR"), between=True)
    bare = record._replace(coverages=())
    for day in days:
        before = by_dimension(bare, "CUB", "KOR", iso(day))
        for (dimension, direction), finding in by_dimension(record, "CUB", "KOR", iso(day)).items():
            answer, plain = finding.answer, before[dimension, direction].answer
            if any(day in days_claimed(body, dimension, direction) for body in claimed):
                assert answer.covered
                assert {"assumed", "carried"}.isdisjoint(answer.flags)
                assert (plain.possible or ("none",)) == answer.possible
                assert answer.status != "not covered"
                # The claim is what the answer rests on where nothing else tells, and where it settles a doubt; it is
                # no witness of what the acts tell by themselves.
                needs_it = plain.status == "not covered" or not {"assumed", "carried"}.isdisjoint(plain.flags)
                assert needs_it == (set(plain.entries) < set(answer.entries))
                assert needs_it or (plain.entries, plain.sources) == (answer.entries, answer.sources)
            else:
                assert plain == answer


def days_claimed(body: Body, dimension: str, direction: str) -> set[int]:
    """Give by hand the days from 1945 to 1960 that a claim of `WHOM` covers for Cuba and South Korea."""
    role = {"both": {"by", "toward", "parties"}, "KOR>CUB": {"by", "parties"}, "CUB>KOR": {"toward", "parties"}}
    of_us = body.get("parties") in (None, ["KOR"], ["CUB", "KOR"])
    named = {key for key in ("by", "parties") if body.get(key)} or {"toward"}
    counts = "deprecated" not in str(body["cites"]) and dimension in str(body["dimensions"])
    if not (counts and of_us and named & role[direction]):
        return set()
    return days_of(clipped(*some) for some in stretches(parse(str(body["date"]))))


def clipped(first: int, last: int) -> Stretch:
    """Keep of some days those from 1945 to 1960."""
    return max(first, parse("1945").earliest), min(last, parse("1960").latest)


# --- rows ---------------------------------------------------------------------------------------------------------------


def test_every_claim_is_listed_as_it_stands_in_order_of_date(tmp_path: Path) -> None:
    """A row for each dimension and stretch; `*` stands for whoever else."""
    record = read(
        build(
            tmp_path,
            source("t"),
            claim("[1960,1962]", "CUB", "KOR", **cited("t")),
            claim("1950/..", "KOR", dimensions=["relations", "recognition"], **cited("s", "t")),
            sided("../1970", "KOR PRK", "", ["recognition", "relations"]),
            sided("1971", "", "KOR"),
            sided("1972", "KOR", "CUB PRK"),
        )
    )
    rows = of_all(record)
    assert [
        "covered 1950-01-01/.. KOR+* s+t",
        "covered 1960-01-01/1960-12-31 CUB+KOR t",
        "covered 1962-01-01/1962-12-31 CUB+KOR t",
        "covered ../1970-12-31 KOR+PRK+* s",
    ] == in_short(rows)
    assert [
        "covered 1950-01-01/.. KOR+* s+t",
        "KOR,PRK>* covered ../1970-12-31 KOR+PRK+* s",
        "*>KOR covered 1971-01-01/1971-12-31 *+KOR s",
        "KOR>CUB,PRK covered 1972-01-01/1972-12-31 KOR+CUB+PRK s",
    ] == in_short(rows, "recognition")
    assert {(None, None, str(record.head), ())} == {(row.a, row.b, row.head, row.policy) for row in rows}
    assert [(event.id,) for event in record.coverages[1:2]] == [
        row.entries for row in rows if row.first == "1950-01-01"
    ][:1]


def test_of_a_party_the_claims_that_name_it_are_listed_and_the_gaps_toward_all(tmp_path: Path) -> None:
    """A claim among several is listed and closes no gap."""
    record = read(
        build(
            tmp_path,
            claim("1950/1960", "KOR"),
            claim("1955/1962", "KOR", "CUB"),
            claim("1970", "CUB", "PRK"),
        ),
        ("KOR",),
    )
    rows = of_party(record, "KOR", TODAY)
    assert [
        "gap 1948-08-15/1949-12-31",
        "covered 1950-01-01/1960-12-31 KOR+* s",
        "covered 1955-01-01/1962-12-31 KOR+CUB s",
        "gap 1961-01-01/2024-02-14",
    ] == in_short(rows)
    assert ["not covered 1948-08-15/2024-02-14"] == in_short(rows, "war")
    assert {("KOR", None)} == {(row.a, row.b) for row in rows}


def test_of_a_party_each_direction_has_its_own_claims(tmp_path: Path) -> None:
    """As sender and as host, and toward whom."""
    record = read(
        build(
            tmp_path,
            sided("1950", "KOR PRK", "", ["recognition", "relations"]),
            sided("1951", "", "KOR"),
            sided("1952", "PRK KOR", "CUB"),
            sided("1953", "CUB", "KOR", ["recognition", "relations"]),
            sided("1954", "CUB", "PRK"),
        )
    )
    rows = of_party(record, "KOR", parse("1955-12-31").latest)
    assert [
        "KOR>* gap 1948-08-15/1949-12-31",
        "KOR>* covered 1950-01-01/1950-12-31 KOR+* s",
        "KOR>* gap 1951-01-01/1955-12-31",
        "KOR>* covered 1952-01-01/1952-12-31 KOR+CUB s",
        "*>KOR gap 1948-08-15/1950-12-31",
        "*>KOR covered 1951-01-01/1951-12-31 KOR+* s",
        "*>KOR gap 1952-01-01/1955-12-31",
        "*>KOR covered 1953-01-01/1953-12-31 KOR+CUB s",
    ] == in_short(rows, "recognition")
    assert [
        "gap 1948-08-15/1949-12-31",
        "covered 1950-01-01/1950-12-31 KOR+* s",
        "gap 1951-01-01/1955-12-31",
        "covered 1953-01-01/1953-12-31 KOR+CUB s",
    ] == in_short(rows)


def test_of_a_party_what_is_recorded_in_some_direction_is_a_gap_and_the_rest_is_not_covered(tmp_path: Path) -> None:
    """Acts and attestations make a gap where they bear; deprecated ones and the affairs of others do not."""
    record = read(
        build(
            tmp_path,
            one_sided("recognition", "1950", "KOR", "CUB"),
            one_sided("mission-opening", "1950", "CUB", "KOR", mission="embassy"),
            one_sided("attestation", "1950", "CUB", "KOR", dimension="protection", status=["none"]),
            mutual(
                "attestation", "1950", "CUB", "KOR", dimension="war", status=["none"], **cited("s", rank="deprecated")
            ),
            mutual("attestation", "1950", "KOR", "PRK", dimension="representation", status=["none"]),
            mutual("establishment", "1950", "CUB", "PRK"),
        )
    )
    found: dict[str, set[str]] = {}
    for row in of_party(record, "KOR", TODAY):
        found.setdefault(row.row, set()).add(f"{row.dimension} {row.direction}")
    assert {
        "recognition KOR>*",
        "mission *>KOR",
        "protection *>KOR",
        "representation KOR>*",
        "representation *>KOR",
    } <= found["gap"]
    assert {"relations both", "consular both", "war both", "membership both", "recognition *>KOR"} <= found[
        "not covered"
    ]
    assert {"mission KOR>*", "protection KOR>*"} <= found["not covered"]


def test_of_a_pair_the_covered_stretches_name_all_who_claim_them_and_gaps_lie_between(tmp_path: Path) -> None:
    """A stretch ends where other claims begin to cover it; gaps count while both lived."""
    record = read(
        build(
            tmp_path,
            source("t"),
            claim("1950/1960", "KOR"),
            claim("[1955..1957]", "KOR", "CUB", **cited("t")),
            claim("[1961,1965,1966]", "CUB", **cited("t")),
            mutual("consular-establishment", "1951", "KOR", "CUB"),
        ),
        ("KOR", "CUB"),
        between=True,
    )
    rows = of_pair(record, "KOR", "CUB", TODAY)
    assert [
        "gap 1948-08-15/1949-12-31",
        "covered 1950-01-01/1954-12-31 s",
        "covered 1955-01-01/1957-12-31 s+t",
        "covered 1958-01-01/1960-12-31 s",
        "covered 1961-01-01/1961-12-31 t",
        "gap 1962-01-01/1964-12-31",
        "covered 1965-01-01/1966-12-31 t",
        "gap 1967-01-01/2024-02-14",
    ] == in_short(rows)
    assert ["gap 1948-08-15/2024-02-14"] == in_short(rows, "consular")
    assert ["not covered 1948-08-15/2024-02-14"] == in_short(rows, "war")
    assert {("KOR", "CUB", None)} == {(row.a, row.b, row.parties) for row in rows}


def atlantis(*life: Sequence[str | None]) -> Body:
    """Give a party of the ledger's own, with the spells of its life."""
    return {
        "kind": "party",
        "code": "XAA",
        "type": "state",
        "name": "Atlantis",
        "life": [[*spell, "Plato"] for spell in life],
    }


def test_where_no_beginning_is_known_gaps_begin_with_the_first_that_is_said(tmp_path: Path) -> None:
    """The first event, attestation or claim between the two; without any, with the life that is known."""
    timeless = atlantis([None, "1970-06-30"], [None, "1960-01-01"])
    record = read(build(tmp_path, timeless, claim("1955", "XAA"), mutual("establishment", "1952", "XAA", "KOR")))
    assert [
        "gap 1952-01-01/1954-12-31",
        "covered 1955-01-01/1955-12-31 s",
        "gap 1956-01-01/1970-06-30",
    ] == in_short(of_pair(record, "XAA", "KOR", TODAY))
    assert f"gap {'1952-01-01'}/1954-12-31" == in_short(of_party(record, "XAA", TODAY))[0]
    assert "gap 1955-01-01" not in str(in_short(of_pair(record, "XAA", "CUB", TODAY)))
    silent = record._replace(events=(), coverages=())
    assert [f"not covered {KOREA}/1970-06-30"] == in_short(of_pair(silent, "XAA", "KOR", TODAY))
    assert ["not covered ../1970-06-30"] == in_short(of_party(silent, "XAA", TODAY))


def test_what_is_claimed_of_days_to_come_does_not_lengthen_the_gap(tmp_path: Path) -> None:
    """A gap ends today, wherever the next claim begins."""
    record = read(build(tmp_path, claim("1950", "KOR"), claim("2030", "KOR")))
    assert [
        "gap 1948-08-15/1949-12-31",
        "covered 1950-01-01/1950-12-31 s",
        "gap 1951-01-01/2024-02-14",
        "covered 2030-01-01/2030-12-31 s",
    ] == in_short(of_pair(record, "KOR", "CUB", TODAY))


def test_of_two_who_never_lived_at_one_time_there_is_no_gap(tmp_path: Path) -> None:
    """What is claimed of them still stands."""
    record = read(build(tmp_path, atlantis(["1850-01-01", "1890-01-01"]), claim("1950", "XAA", dimensions=["war"])))
    rows = of_pair(record, "XAA", "KOR", TODAY)
    assert ["covered 1950-01-01/1950-12-31 s"] == in_short(rows, "war")
    assert [] == in_short(rows)
    assert [] == of_party(record._replace(coverages=()), "XAA", parse("1849").latest)


def test_who_continues_another_has_lived_since_that_did(tmp_path: Path) -> None:
    """The claims about the one before, and its days, are those of the one after."""
    record = read(
        build(
            tmp_path,
            atlantis(["1949-01-01", "1960-12-31"]),
            {**atlantis(["1961-01-01", None]), "code": "XBB", "name": "New Atlantis"},
            mutual("continuation", "1961-01-01", "XBB", predecessors=["XAA"]),
            claim("1950", "XAA"),
            sided("1951", "XAA", ""),
        ),
        ("XBB", "KOR"),
    )
    assert [
        "gap 1949-01-01/1949-12-31",
        "covered 1950-01-01/1950-12-31 s",
        "gap 1951-01-01/2024-02-14",
    ] == in_short(of_pair(record, "XBB", "KOR", TODAY))
    assert "XBB>* covered 1951-01-01/1951-12-31 XAA+* s" in in_short(of_party(record, "XBB", TODAY), "recognition")


def test_a_party_that_the_register_does_not_know_may_have_lived_at_any_time(tmp_path: Path) -> None:
    """Nothing ends or begins its days but today."""
    record = read(build(tmp_path))
    assert {("not covered", None, "2024-02-14")} == {(r.row, r.first, r.last) for r in of_party(record, "ZZZ", TODAY)}


# --- rows against days --------------------------------------------------------------------------------------------------


def days_by_row(rows: Iterable[Row], dimension: str, direction: str) -> Iterator[tuple[str, int]]:
    """Give each day of the rows of one dimension and direction, from 1945 to 1960, with what its row says."""
    for row in rows:
        if (row.dimension, row.direction) == (dimension, direction):
            first = parse(row.first).earliest if row.first else FIRST_DAY
            last = parse(row.last).latest if row.last else LAST_DAY
            for day in days_of([clipped(first, last)]):
                yield row.row, day


@SETTINGS
@given(st.lists(acts(), max_size=2, unique_by=repr), st.lists(coverages(), max_size=3, unique_by=repr))
def test_the_days_of_a_pair_are_covered_or_a_gap_and_none_is_both(told: list[Body], claimed: list[Body]) -> None:
    """Each day on which both lived stands in one row, which says what looking at the day alone gives."""
    with built([LEDGER, SOURCE, *told, *claimed]) as log:
        record: Record = read(log, ("CUB", "KOR"), between=True)
    rows = of_pair(record, "CUB", "KOR", parse("1954-06-30").latest)
    for dimension, direction in dict.fromkeys((row.dimension, row.direction) for row in rows):
        found = list(days_by_row(rows, dimension, direction))
        assert len({day for _, day in found}) == len(found)
        covered = set[int]().union(*(days_claimed(body, dimension, direction) for body in claimed))
        assert covered == {day for word, day in found if word == "covered"}
        lived = set(range(parse(KOREA).earliest, parse("1954-06-30").latest + 1))
        assert lived - covered == {day for word, day in found if word != "covered"}
