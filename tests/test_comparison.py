"""What each source says of a pair: the same as the record of that source alone would, day by day, and where two part."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, build, built, by_dimension, cited, mutual, one_sided, source

from ledger.comparison import Parting, Row, bearing_sources, compare, partings
from ledger.dates import FIRST_DAY, LAST_DAY, iso, parse
from ledger.queries import NOT_COVERED
from ledger.reader import read
from ledger.record import Record

KEYS = ("s", "t", "u")
SETTINGS = settings(deadline=None, max_examples=30)


def compared(record: Record, a: str = "CUB", b: str = "KOR", dimension: str = "relations") -> list[Row]:
    """Compare what the sources say of one dimension."""
    return [row for row in compare(record, a, b) if row.dimension == dimension]


def told(rows: Iterable[Row]) -> dict[str, list[tuple[str | None, str, str]]]:
    """Give for each source its stretches as (first day, status, flags)."""
    found: dict[str, list[tuple[str | None, str, str]]] = {}
    for row in rows:
        found.setdefault(row.source, []).append((row.first, row.status, " ".join(row.flags)))
    return found


def parted(rows: Iterable[Row]) -> list[tuple[str | None, str | None, Mapping[str, str]]]:
    """Give the partings as (first day, last day, what each source says)."""
    return [(one.first, one.last, {row.source: row.status for row in one.rows}) for one in partings(rows)]


def claim(date_: str, *parties: str, key: str = "s", dimensions: Sequence[str] = ("relations",)) -> Body:
    """Give a coverage."""
    return mutual("coverage", date_, *parties, dimensions=list(dimensions), **cited(key))


def attested(date_: str, status: str, key: str = "s") -> Body:
    """Give an attestation of the relations of Cuba and South Korea."""
    return mutual("attestation", date_, "CUB", "KOR", dimension="relations", status=[status], **cited(key))


# --- examples -----------------------------------------------------------------------------------------------------------


def test_two_sources_part_on_the_days_on_which_both_cannot_be_right(tmp_path: Path) -> None:
    """One ends relations in 1959, one in 1961: they part in between."""
    record = read(
        build(
            tmp_path,
            source("t"),
            mutual("establishment", "1949-01-01", "CUB", "KOR", **cited("s", "t")),
            mutual("rupture", "1959-05-01", "CUB", "KOR"),
            mutual("rupture", "1961-03-01", "CUB", "KOR", **cited("t")),
        )
    )
    rows = compared(record)
    assert {
        "s": [
            (None, "none", "assumed"),
            ("1949-01-01", "established", ""),
            ("1959-05-01", "severed", ""),
            ("1959-05-02", "severed", "carried"),
            ("1961-03-01", "severed", "carried"),
            ("1961-03-02", "severed", "carried"),
        ],
        "t": [
            (None, "none", "assumed"),
            ("1949-01-01", "established", ""),
            ("1959-05-01", "established", ""),
            ("1959-05-02", "established", ""),
            ("1961-03-01", "severed", ""),
            ("1961-03-02", "severed", "carried"),
        ],
    } == told(rows)
    assert [("1959-05-01", "1961-02-28", {"s": "severed", "t": "established"})] == parted(rows)
    (parting,) = partings(rows)
    assert ("s",) == parting.later
    assert [(True, False)] * 2 == [(row.speaks, row.is_carried) for row in parting.rows]


def test_what_is_assumed_is_no_word_against_another(tmp_path: Path) -> None:
    """A source that begins in 2024 does not deny what stood before; a status carried on stands against it."""
    record = read(
        build(
            tmp_path,
            source("t"),
            mutual("establishment", "1949-01-01", "CUB", "KOR"),
            mutual("establishment", "2024-02-14", "CUB", "KOR", **cited("t")),
            mutual("rupture", "2025-01-01", "CUB", "KOR", **cited("t")),
        )
    )
    rows = compared(record)
    assert [("2025-01-01", None, {"s": "established", "t": "severed"})] == parted(rows)
    assert [["t"], ["s"]] == [
        list(parting.later) if wanted == "t" else [row.source for row in parting.rows if row.is_carried]
        for parting in partings(rows)
        for wanted in ("t", "s")
    ]


def test_three_sources_part_in_their_own_ways_and_only_those_that_do_are_named(tmp_path: Path) -> None:
    """A source that leaves open what the two others contradict parts from neither."""
    record = read(
        build(
            tmp_path,
            *map(source, "tu"),
            mutual("establishment", "1949-01-01", "CUB", "KOR", **cited("s", "t", "u")),
            mutual("rupture", "1959-05-01", "CUB", "KOR"),
            mutual("rupture", "[1959-01-01..1961-01-01]", "CUB", "KOR", **cited("u")),
        )
    )
    rows = compared(record)
    assert [
        ("1959-05-01", "1960-12-31", {"s": "severed", "t": "established"}),
        ("1961-01-01", None, {"s": "severed", "t": "established", "u": "severed"}),
    ] == parted(rows)


def test_a_source_with_nothing_on_a_dimension_is_not_covered_there(tmp_path: Path) -> None:
    """One speaks of war, one of relations: each is silent on the other, for all days."""
    record = read(
        build(
            tmp_path,
            source("t"),
            mutual("war", "1950/1951", "CUB", "KOR", **cited("t")),
            mutual("consular-establishment", "1949", "CUB", "KOR"),
        )
    )
    assert [(None, NOT_COVERED, "")] == told(compared(record, dimension="membership"))["s"]
    war = compared(record, dimension="war")
    assert {(NOT_COVERED, (), None, False)} == {
        (row.status, row.possible, row.certain, row.parts) for row in war if row.source == "s"
    }
    assert [] == parted(compare(record, "CUB", "KOR"))


def test_a_source_that_covers_says_none_where_it_says_nothing(tmp_path: Path) -> None:
    """Silence within its coverage stands against another's word; outside it is no word at all."""
    record = read(
        build(
            tmp_path,
            source("t"),
            claim("1955/1960", "KOR", key="t"),
            mutual("establishment", "1949-01-01", "CUB", "KOR"),
        )
    )
    rows = compared(record)
    assert [("1955-01-01", "1960-12-31", {"s": "established", "t": "none"})] == parted(rows)
    assert {"not covered", "none"} == {row.status for row in rows if row.source == "t"}


def test_what_is_covered_is_neither_assumed_nor_carried(tmp_path: Path) -> None:
    """The claim of the source itself takes both flags from its view."""
    record = read(build(tmp_path, claim("1940/1960", "KOR"), mutual("establishment", "1949-01-01", "CUB", "KOR")))
    assert {
        "s": [
            (None, "none", "assumed"),
            ("1940-01-01", "none", ""),
            ("1949-01-01", "established", ""),
            ("1961-01-01", "established", "carried"),
        ]
    } == told(compared(record))


def test_since_when_is_told_as_the_source_alone_has_it(tmp_path: Path) -> None:
    """A window for a year; nothing where nobody bounds it."""
    record = read(
        build(
            tmp_path,
            mutual("establishment", "1949", "CUB", "KOR"),
            one_sided("mission-opening", "[..1960]", "CUB", "KOR", mission="embassy"),
        )
    )
    since = {
        (row.dimension, row.direction, row.first): (row.since_earliest, row.since_latest)
        for row in compare(record, "CUB", "KOR")
    }
    assert (None, None) == since["relations", "both", None]
    assert ("1949-01-01", "1949-01-01") == since["relations", "both", "1949-01-01"]
    assert ("1949-01-01", "1949-12-31") == since["relations", "both", "1949-12-31"]
    assert (None, "1960-12-31") == since["mission", "CUB>KOR", "1960-12-31"]


def test_a_date_keeps_the_stretches_that_reach_into_it(tmp_path: Path) -> None:
    """Whole stretches are given; of a date with gaps those that any of its parts meets, and no parting across a gap."""
    record = read(
        build(
            tmp_path,
            source("t"),
            mutual("establishment", "1949-01-01", "CUB", "KOR"),
            mutual("rupture", "1949-01-01", "CUB", "KOR", **cited("t")),
            attested("1952", "established"),
        )
    )
    whole = compared(record)
    for on in ("1951", "1949-01-01", "[1900,1960]", "2000-01-01/.."):
        window = parse(on)
        expected = [row for row in whole if reaches(row, on)]
        assert expected == [row for row in compare(record, "CUB", "KOR", window) if row.dimension == "relations"]
    assert 1 == len(parted(whole))


def reaches(row: Row, on: str) -> bool:
    """Tell whether a row's days meet those of a date."""
    first, last = row.first or "0001-01-01", row.last or "9999-12-31"
    if on.startswith("["):
        return any(first <= f"{year}-12-31" and f"{year}-01-01" <= last for year in on.strip("[]").split(","))
    window = parse(on)
    return first <= iso(window.latest) and iso(window.earliest) <= last


def test_partings_on_either_side_of_what_was_not_asked_for_stay_apart(tmp_path: Path) -> None:
    """Two days asked for, with other stretches between them: two partings."""
    record = read(
        build(
            tmp_path,
            source("t"),
            mutual("establishment", "1949-01-01", "CUB", "KOR"),
            mutual("rupture", "1949-01-01", "CUB", "KOR", **cited("t")),
            mutual("resumption", "1950-01-01", "CUB", "KOR", **cited("t")),
            mutual("rupture", "1951-01-01", "CUB", "KOR", **cited("t")),
        )
    )
    rows = [
        row for row in compare(record, "CUB", "KOR", parse("[1949-06-01,1951-06-01]")) if row.dimension == "relations"
    ]
    assert [
        ("1949-01-02", "1949-12-31", {"s": "established", "t": "severed"}),
        ("1951-01-02", None, {"s": "established", "t": "severed"}),
    ] == parted(rows)


def test_the_sources_are_those_that_an_entry_bearing_on_the_pair_cites(tmp_path: Path) -> None:
    """Contacts, claims, attestations, memberships and the end of a party bear; what others did does not."""
    record = read(
        build(
            tmp_path,
            *map(source, ("visit", "cover", "attest", "join", "end", "else", "unused")),
            mutual("establishment", "1949", "SYR", "CUB"),
            one_sided("visit", "1960", "CUB", "SYR", **cited("visit")),
            claim("1960", "SYR", key="cover"),
            mutual("attestation", "1960", "CUB", "SYR", dimension="war", status=["none"], **cited("attest")),
            mutual("admission", "1945", "CUB", organisation="UN", **cited("join")),
            mutual("admission", "1945", "SYR", organisation="UN", **cited("join")),
            mutual("dissolution", "1991-12-26", "SYR", **cited("end")),
            mutual("establishment", "1949", "SYR", "PRK", **cited("else")),
        ),
        ("CUB", "SYR"),
    )
    assert ("s", "visit", "cover", "attest", "join", "end") == bearing_sources(record, "CUB", "SYR")
    mute = {"visit", "join", "end"}
    assert mute == {
        key for key, rows in told(compare(record, "CUB", "SYR")).items() if {row[1] for row in rows} == {NOT_COVERED}
    }


def test_a_pair_of_which_nobody_speaks_has_no_rows(tmp_path: Path) -> None:
    """Without a source there is nothing to set side by side, and nothing that parts."""
    record = read(build(tmp_path, mutual("establishment", "1949", "SYR", "PRK")))
    assert [] == compare(record, "CUB", "KOR")
    assert [] == list(partings([]))


def test_rows_name_the_head_and_what_was_left_out(tmp_path: Path) -> None:
    """The policy is the record's, without the source that the row names."""
    record = read(build(tmp_path, source("t"), mutual("establishment", "1949", "CUB", "KOR"))).without("t")
    assert {("CUB", "KOR", str(record.head), ("without:t",))} == {
        (row.a, row.b, row.head, row.policy) for row in compare(record, "CUB", "KOR")
    }


@pytest.mark.parametrize(
    "told",
    [
        ["1953-03 none", "1949 none", "1952-05-01 severed", "1955 established", "1949 established"],
        ["1951 none", "1955 established", "1952 established", "1955 none", "1952-05-01 established"],
    ],
)
def test_a_source_that_contradicts_itself_is_contested_where_its_own_answer_is(told: list[str], tmp_path: Path) -> None:
    """What no reading has bears on some days and not on others, also where the status stays: day by day as `state` has it."""
    claims = [attested(*one.split()) | {"note": str(number)} for number, one in enumerate(told)]
    record = read(build(tmp_path, *claims), ("CUB", "KOR"))
    rows = compared(record)
    assert any("contested" in row.flags for row in rows)
    days = {parse(day).earliest for row in rows for day in (row.first, row.last) if day}
    days |= set(range(parse("1948-12").earliest, parse("1956-01").latest, 25))
    for day in sorted(days):
        (row,) = [row for row in rows if (row.first or "") <= iso(day) <= (row.last or "9999-12-31")]
        answer = by_dimension(record, "CUB", "KOR", iso(day))["relations", "both"].answer
        assert (iso(day), answer.possible, answer.flags) == (iso(day), row.possible, row.flags)


# --- properties ---------------------------------------------------------------------------------------------------------

DATES = (
    "1950",
    "1950-06-15",
    "1951-01-01",
    "[1950,1952]",
    "[1951..1953]",
    "1952-03",
    "1953-07-01",
    "[..1951]",
    "1955~",
)
DAYS = st.one_of(
    st.integers(parse("1949-12-01").earliest, parse("1956-01-31").latest),
    st.sampled_from(sorted({day for text in DATES for day in (parse(text).earliest, parse(text).latest)})),
    st.sampled_from([FIRST_DAY, LAST_DAY]),
)


@st.composite
def entries(draw: st.DrawFn) -> Body:
    """Draw something that a source says of Cuba and South Korea."""
    cites = cited(
        *draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True)),
        rank=draw(st.sampled_from([None, None, None, "deprecated"])),
    )
    date_ = draw(st.sampled_from(DATES))
    sort = draw(st.sampled_from(("mutual", "mutual", "one-sided", "attestation", "attestation", "coverage")))
    if sort == "mutual":
        kind = draw(st.sampled_from(("establishment", "rupture", "suspension", "resumption", "war", "talks")))
        return mutual(kind, date_, "CUB", "KOR", **cites)
    if sort == "one-sided":
        by, toward = draw(st.permutations(("CUB", "KOR")))
        kind = draw(st.sampled_from(("recognition", "recognition-withdrawal", "rupture")))
        return one_sided(kind, date_, by, toward, **cites)
    if sort == "attestation":
        statuses = draw(
            st.lists(st.sampled_from(("none", "established", "severed")), min_size=1, max_size=2, unique=True)
        )
        return mutual("attestation", date_, "CUB", "KOR", dimension="relations", status=statuses, **cites)
    parties = draw(st.sampled_from((["KOR"], ["CUB"], ["CUB", "KOR"], ["KOR", "PRK"])))
    return mutual("coverage", date_, *parties, dimensions=["relations", "recognition", "war"], **cites)


@st.composite
def logs(draw: st.DrawFn) -> list[Body]:
    """Draw a log of three sources; some acts are accounts of the one before."""
    found = draw(st.lists(entries(), min_size=1, max_size=7, unique_by=repr))
    events = [body for body in found if body["kind"] not in ("attestation", "coverage")]
    for number, body in enumerate(events):
        body["key"] = f"k{number}"
        if number and draw(st.sampled_from([False, False, True])):
            body["account_of"] = f"key:k{number - 1}"
    return [LEDGER, SOURCE, *map(source, KEYS[1:]), *found]


@SETTINGS
@given(logs(), st.lists(DAYS, min_size=1, max_size=6))
def test_every_cell_is_what_the_source_alone_would_answer(bodies: list[Body], days: list[int]) -> None:
    """Status, what is possible, flags and since when agree with `state` of the record of one source on any day."""
    with built(bodies) as log:
        record = read(log, ("CUB", "KOR"), between=True)
    rows = compare(record, "CUB", "KOR")
    for day in days:
        standing = [row for row in rows if (row.first or "") <= iso(day) <= (row.last or "9999-12-31")]
        for key in bearing_sources(record, "CUB", "KOR"):
            answers = by_dimension(record.seen_by(key), "CUB", "KOR", iso(day))
            mine = {(row.dimension, row.direction): row for row in standing if row.source == key}
            assert list(answers) == list(mine)
            for where, finding in answers.items():
                answer, row = finding.answer, mine[where]
                latest = row.since_latest and min(row.since_latest, iso(day))
                assert (
                    answer.status,
                    answer.possible,
                    answer.certain,
                    answer.flags,
                    answer.since_earliest,
                    answer.since_latest,
                ) == (row.status, row.possible, row.certain, row.flags, row.since_earliest, latest)


@SETTINGS
@given(logs())
def test_stretches_cover_all_days_without_overlap_and_say_something_new(bodies: list[Body]) -> None:
    """From open end to open end, each begins on the day after the one before it, and some source then says otherwise."""
    with built(bodies) as log:
        record = read(log, ("CUB", "KOR"), between=True)
    rows = compare(record, "CUB", "KOR")
    for _, found in groupby(rows, key=lambda row: (row.dimension, row.direction)):
        stretches = [list(stretch) for _, stretch in groupby(found, key=lambda row: (row.first, row.last))]
        assert (None, None) == (stretches[0][0].first, stretches[-1][0].last)
        for before, after in pairwise(stretches):
            assert after[0].first == (date.fromisoformat(str(before[0].last)) + timedelta(days=1)).isoformat()
            assert [row[6:13] for row in before] != [row[6:13] for row in after]
        for stretch in stretches:
            assert list(bearing_sources(record, "CUB", "KOR")) == [row.source for row in stretch]
            assert all((row.since_latest or "") <= (row.last or "9999-12-31") for row in stretch)


@SETTINGS
@given(logs())
def test_two_part_just_where_both_speak_and_share_no_status(bodies: list[Body]) -> None:
    """`parts` is what its definition says, and the partings are the rows that part."""
    with built(bodies) as log:
        rows = compare(read(log, ("CUB", "KOR"), between=True), "CUB", "KOR")
    for _, found in groupby(rows, key=lambda row: row[2:6]):
        stretch = list(found)
        speaking = [row for row in stretch if row.status != NOT_COVERED and "assumed" not in row.flags]
        parting = {one.source for one in speaking for two in speaking if not {*one.possible} & {*two.possible}}
        assert parting == {row.source for row in stretch if row.parts}
    expected = [row for row in rows if row.parts]
    assert expected == [row for row in rows for one in partings(rows) if row.parts and lies_in(row, one)]


def lies_in(row: Row, parting: Parting) -> bool:
    """Tell whether a row's days lie in those of a parting that names its source."""
    return (
        (row.dimension, row.direction) == (parting.dimension, parting.direction)
        and row.source in {one.source for one in parting.rows}
        and (parting.first or "") <= (row.first or "")
        and (row.last or "9999-12-31") <= (parting.last or "9999-12-31")
    )


@SETTINGS
@given(logs())
def test_swapping_the_parties_swaps_the_directions(bodies: list[Body]) -> None:
    """Asked the other way round, the sources say the same."""
    with built(bodies) as log:
        record = read(log, ("CUB", "KOR"), between=True)
    swapped = [row._replace(a=row.b, b=row.a) for row in compare(record, "KOR", "CUB")]
    assert sorted(compare(record, "CUB", "KOR"), key=repr) == sorted(swapped, key=repr)


@SETTINGS
@given(logs())
def test_a_source_that_says_nothing_of_the_pair_changes_nothing(bodies: list[Body]) -> None:
    """One more source, cited for the affairs of others, leaves all but the head as it was."""
    more = [source("other"), mutual("rupture", "1951", "CUB", "PRK", **cited("other"))]
    with built(bodies) as log:
        plain = compare(read(log, ("CUB", "KOR"), between=True), "CUB", "KOR")
    with built([*bodies, *more]) as log:
        fuller = compare(read(log, ("CUB", "KOR"), between=True), "CUB", "KOR")
    assert plain == [row._replace(head=plain[0].head) for row in fuller]
