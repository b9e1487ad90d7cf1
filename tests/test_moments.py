"""Claims of several dates, as `{1950,1955}`: an attestation is as many moments, a coverage covers the days of each."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, Body, build, built, by_dimension, mutual, one_sided
from models import opened
from models import told as told_at
from strategies import UNHURRIED

from ledger.checks import check
from ledger.claims import stretches
from ledger.dates import Choice, Date, DateError, iso, parse, require_act, sort_key
from ledger.entries import Claim, body_json, parse_body
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.queries import state, why
from ledger.reader import read
from ledger.readmodel import answering
from ledger.record import Record
from ledger.replay import histories
from ledger.shape import date_of, flaws

SURVEYS = "{1817,1824,1827,1832,1836,1840,1844,1849,1854,1859,1864,1869,1874,1879,1884,1889,1894,1899,1904,1909,1914,1920,1925,1930,1935,1940,1950,1955,1960,1965,1970,1975,1980,1985,1990,1995,2000,2005}"


def attested(date: str, *statuses: str, **more: object) -> Body:
    """Give an attestation of the relations of Cuba and Mexico."""
    return mutual("attestation", date, "CUB", "MEX", dimension="relations", status=list(statuses), **more)


# --- dates --------------------------------------------------------------------------------------------------------------


def test_a_set_of_all_is_a_date_with_its_members() -> None:
    """Its window is their hull, and its days are theirs; the text stays."""
    found = parse("{1950,1955-06~,196X?}", every=True)
    assert ("{1950,1955-06~,196X?}", "1950-01-01", "1969-12-31") == (
        found.text,
        iso(found.earliest),
        iso(found.latest),
    )
    assert (True, True, False, False, False) == (
        found.approximate,
        found.doubted,
        found.is_duration,
        found.open_start,
        found.open_end,
    )
    assert ("1950", "1955-06~", "196X?") == tuple(member.text for member in found.members)
    assert tuple(Choice(member.earliest, member.latest) for member in found.members) == found.choices
    assert (True, False, True) == tuple(
        found.admits(parse(day).earliest) for day in ("1950-03-01", "1954", "1955-06-30")
    )


def test_one_of_a_set_of_one_is_meant() -> None:
    """It is as good as its member, in any calendar."""
    found = parse("{1900-02-29}", "julian", every=True)
    member = parse("1900-02-29", "julian")
    assert ((member,), (), member.earliest, member.latest) == (
        found.members,
        found.choices,
        found.earliest,
        found.latest,
    )


def test_the_survey_years_of_two_centuries_are_one_date() -> None:
    """Two hundred characters are enough for them."""
    found = parse(SURVEYS, every=True)
    assert (38, SURVEYS, sort_key(found)) == (
        len(found.members),
        found.text,
        (found.earliest, found.latest, SURVEYS),
    )
    require_act(found)


@pytest.mark.parametrize(
    ("text", "what", "hint", "column", "width"),
    [
        ("{1950..1955}", "a set of dates that are all meant holds simple dates", "write each of them, as in {1950,1951,1952}", 0, 12),
        ("{..1955}", "a set of dates that are all meant holds simple dates", "write each of them, as in {1950,1951,1952}", 0, 8),
        ("{1950/1951}", "a set of dates that are all meant holds simple dates", "write each of them, as in {1950,1951,1952}", 0, 11),
        ("{[1950,1951]}", "a set of dates that are all meant holds simple dates", "write each of them, as in {1950,1951,1952}", 0, 13),
        ("{}", "a member of the set is missing", "write the dates that are meant, as in {1950,1955}", 0, 2),
        ("{1950,}", "a member of the set is missing", "write the dates that are meant, as in {1950,1955}", 0, 7),
        ("{1950,1955", "the set has no closing brace", "write {1950,1955}", 0, 10),
        ("1950,1955}", "the set has no opening brace", "write {1950,1955}", 0, 10),
        ("{1955,1950}", "1950 stands behind 1955", "write the dates in their order, as in {1950,1955}", 6, 4),
        ("{1950,1950}", "1950 and 1950 share days", "write dates that share no day, as in {1950,1955}", 6, 4),
        ("{1950,1950-12}", "1950 and 1950-12 share days", "write dates that share no day, as in {1950,1955}", 6, 7),
        ("{195X-12-25}", "the days of 195X-12-25 do not follow one another", "write each of them, as in {1950-12-25,1951-12-25}", 1, 10),
        ("{1950,1960-13}", "there is no month 13", "months run from 01 to 12", 11, 2),
        ("{1950,abc}", "'abc' is not a date in an accepted form", "write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 or 1978/..", 6, 3),
        ("{1950, 1955}", "a date has no spaces in it", "write {1950,1955}", 6, 1),
        (SURVEYS.replace("}", ",2010,2015}"), "a date of 201 characters is too long", "write at most 200 characters", 0, 201),
    ],
)  # fmt: skip
def test_what_is_no_set_of_all_is_refused(text: str, what: str, hint: str, column: int, width: int) -> None:
    """With its place and what to write."""
    with pytest.raises(DateError) as caught:
        parse(text, every=True)
    error = caught.value
    assert (what, hint, column, width) == (error.what, error.hint, error.column, error.width)


def test_an_act_is_of_one_of_them() -> None:
    """It is told what to write instead."""
    body = mutual("rupture", "{1959,1960}", "CUB", "MEX")
    (flaw,) = flaws(body)
    assert (
        ("date",),
        "date-impossible",
        "braces mean every one of the dates",
        "write one entry for each, or [1959,1960] for one of them",
    ) == flaw[:4]
    for kind in ("visit", "talks", "war"):
        assert ["date-impossible"] == [flaw.code for flaw in flaws({**body, "kind": kind})]


def test_a_claim_of_several_dates_round_trips() -> None:
    """Its text is kept, and parsed with all members."""
    body = attested("{1950,1955}", "none")
    found = parse_body(body)
    assert isinstance(found, Claim)
    assert found.date == date_of(body) == parse("{1950,1955}", every=True)
    assert body == body_json(found)


# --- answers ------------------------------------------------------------------------------------------------------------

_MEMBERS = ("1949", "1950", "1951-06", "1951-07", "1955", "1960-03-03")
_STATUSES = ("none", "established", "severed")
_DAYS = [
    parse(text)
    for text in ("1948", "1949-06-01", "1950-12-31", "1951-06-15", "1953", "1955-05-05", "1960-03-03", "1999")
]


@st.composite
def told(draw: st.DrawFn) -> list[Body]:
    """Give acts, and attestations of several dates."""
    dates = st.lists(st.sampled_from(_MEMBERS), min_size=1, max_size=4, unique=True).map(sorted)
    acts = st.builds(
        mutual,
        st.sampled_from(["establishment", "rupture", "resumption"]),
        st.sampled_from(["1948", "1950", "1951-06", "[1951..1955]", "1961"]),
        st.just("CUB"),
        st.just("MEX"),
    )
    seen = st.builds(
        lambda members, status: attested(f"{{{','.join(members)}}}", status), dates, st.sampled_from(_STATUSES)
    )
    found = draw(st.lists(acts, max_size=2)) + draw(st.lists(seen, min_size=1, max_size=2))
    bodies = [{**body, "key": str(number)} for number, body in enumerate(found)]
    # Of two that say the same of the same days an answer may name either.
    said = [(one["date"], one["status"]) for body in bodies if "status" in body for one in one_by_one(body)]
    assume(all(said.count(one) == 1 for one in said))
    return bodies


def one_by_one(body: Body) -> list[Body]:
    """Give an attestation of several dates as one for each."""
    members = str(body["date"]).strip("{}").split(",")
    return [{**body, "date": member, "key": f"{body['key']}.{member}"} for member in members]


def answered(log: Log) -> list[tuple[object, ...]]:
    """Answer for some days, and for some years; entries by the keys that they have in common."""
    record = read(log, ("CUB", "MEX"))
    keys = {str(line.entry["id"]): str(line.entry.get("key")).partition(".")[0] for line in log.lines()}
    found: list[tuple[object, ...]] = []
    for day in _DAYS:
        for finding in state(record, "CUB", "MEX", day, ("relations",)):
            answer = finding.answer
            found.append((*answer[:11], answer.covered, sorted({keys[one] for one in answer.entries}), answer.sources))
    return found


@settings(UNHURRIED, max_examples=min(40, settings().max_examples))
@given(told())
def test_an_attestation_of_three_dates_is_as_good_as_three(bodies: Sequence[Body]) -> None:
    """Status, since when, flags and what it rests on are the same on every day."""
    apart = [one for body in bodies for one in (one_by_one(body) if "status" in body else [body])]
    with built([LEDGER, SOURCE, *bodies]) as log, built([LEDGER, SOURCE, *apart]) as other:
        assert answered(other) == answered(log)


def record_of(folder: Path, *bodies: Body) -> Record:
    """Read a ledger of these entries."""
    return read(build(folder, *bodies))


def test_an_answer_names_the_entry_once_however_many_moments_it_rests_on(tmp_path: Path) -> None:
    """Of the moments before and behind a day one entry is named, with its whole date."""
    record = record_of(tmp_path, attested("{1950,1960}", "established"), attested("1955", "none"))
    finding = by_dimension(record, "CUB", "MEX", "1957")["relations", "both"]
    assert ("unknown", 2, 2) == (finding.answer.status, len(finding.answer.entries), len(set(finding.answer.entries)))
    assert ["{1950,1960}", "1955"] == [ground.date for ground in why(record, [finding])]
    assert ["counts", "counts"] == [ground.counts for ground in why(record, [finding])]


def test_a_history_counts_every_moment(tmp_path: Path) -> None:
    """So that what is implied lies between the right two."""
    record = record_of(tmp_path, attested("{1950,1960,1965}", "established"), attested("{1955}", "none"))
    (history,) = histories(record, "CUB", "MEX")
    assert ["1950", "1955", "1960", "1965"] == [one.tellings[0].event.dated for one in history.occurrences]
    assert ((0, 1), (1, 2)) == history.implied
    assert [True] * 4 == [one.is_met for one in history.occurrences]


def test_an_entry_is_unmet_where_one_of_its_moments_is(tmp_path: Path) -> None:
    """`why` says so of an answer that rests on that moment, and `check` tells it once, with the dates that are not met."""
    acts = mutual("establishment", "1949", "CUB", "MEX"), mutual("rupture", "1952", "CUB", "MEX")
    log = build(tmp_path, *acts, attested("{1950,1955,1960}", "established"))
    record = read(log)
    finding = by_dimension(record, "CUB", "MEX", "1961")["relations", "both"]
    assert ("unknown", ("contested", "carried")) == (finding.answer.status, finding.answer.flags)
    assert ["counts", "unmet"] == [ground.counts for ground in why(record, [finding])]
    told_ = [problem for problem in check(record) if problem.code == "attestation-unmet"]
    assert [
        "the attestation of 1955, 1960 (established) and the events part on 1955-01-01: relations of CUB and MEX"
    ] == [problem.what for problem in told_]
    assert () == by_dimension(record, "CUB", "MEX", "1950-06-01")["relations", "both"].answer.flags


def test_an_entry_counts_as_unmet_beside_a_moment_that_is_met(tmp_path: Path) -> None:
    """What set the status was met; a later moment of the same entry was not."""
    record = record_of(tmp_path, attested("{1950,1960}", "established"), attested("1960", "none"))
    finding = by_dimension(record, "CUB", "MEX", "1961")["relations", "both"]
    assert ("unknown", "contested") == (finding.answer.status, finding.answer.flags[0])
    (history,) = histories(record, "CUB", "MEX")
    assert [True, False, False] == [one.is_met for one in history.occurrences]
    assert ["unmet", "unmet"] == [ground.counts for ground in why(record, [finding])]


def test_a_moment_of_an_earlier_life_has_no_part_in_what_is_continued(tmp_path: Path) -> None:
    """Russia of 1917 was somebody else: of one attestation only the later moment is of whoever continues another."""
    seen = mutual("attestation", "{1915,1995}", "DEU", "RUS", dimension="relations", status=["established"])
    record = record_of(tmp_path, seen, mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]))
    found = histories(record, "DEU", "RUS", ("relations",))
    assert [["1995"]] == [
        [one.tellings[0].event.dated for one in history.occurrences if one.attested] for history in found
    ]


def test_the_spans_of_the_read_model_name_entries_in_the_same_order(tmp_path: Path) -> None:
    """An answer that rests on moments of several entries needs no replay: they stand by their whole dates."""
    entries = [attested("{1950,1960}", "established"), attested("{1940,1955}", "none"), attested("1952", "established")]
    log = told_at(tmp_path / "log.jsonl", entries)
    plain = Log(log.path)
    with opened(log, tmp_path / "model") as model:
        log.model = model
        for day in ("1939-01-01", "1945-01-01", "1953-01-01", "1957-01-01", "1961-01-01"):
            expected = [one.answer for one in state(read(plain), "CUB", "MEX", parse(day), ("relations",))]
            got = answering.state(log, read(log, ("CUB", "MEX")), "CUB", "MEX", parse(day), ("relations",))
            assert got is not None
            assert expected == [one.answer for one in got]


def test_a_moment_after_the_end_of_a_party_lies_outside_its_life(tmp_path: Path) -> None:
    """Each is a statement of its own: it is not enough that one of them may be."""
    sun: Body = {"kind": "attestation", "dimension": "relations", "status": ["established"], "cites": [{"source": "s"}]}
    fine: Body = {**sun, "date": "{1960,1991}", "parties": ["CUB", "SUN"]}
    late: Body = {**sun, "date": "{1960,1995}", "parties": ["CUB", "SUN"]}
    record = record_of(tmp_path, fine, late)
    dates = {event.id: event.date.text for event in record.attestations}
    assert ["{1960,1995}"] == [dates[one.entries[0]] for one in check(record) if one.code == "outside-life"]


# --- coverage -----------------------------------------------------------------------------------------------------------


def test_a_coverage_of_two_years_covers_their_days_and_no_others(tmp_path: Path) -> None:
    """Nothing between them is covered."""
    log = build(tmp_path, mutual("coverage", "{1950,1955}", "CUB", dimensions=["relations"]))
    record = read(log)
    days = ("1949-12-31", "1950-01-01", "1950-12-31", "1951-01-01", "1954-12-31", "1955-06-01", "1956-01-01")
    covered = [by_dimension(record, "CUB", "MEX", day)["relations", "both"].answer.covered for day in days]
    assert [False, True, True, False, False, True, False] == covered
    (event,) = record.coverages
    assert [("1950-01-01", "1950-12-31"), ("1955-01-01", "1955-12-31")] == [
        (iso(first), iso(last)) for first, last in stretches(event.date)
    ]


def test_sets_of_all_are_told_by_amendments_too(tmp_path: Path) -> None:
    """A claim can be mended to one; an act cannot."""
    log = build(
        tmp_path, one_sided("attestation", "1950", "CUB", "MEX", dimension="mission", status=["embassy"], key="a")
    )
    body: Body = {"kind": "amendment", "of": "key:a", "set": {"date": "{1950,1951}"}, "because": "x"}
    append(log, text_of([body]), author="Ada", now=NOW)
    (event,) = read(log).attestations
    assert ("1950", "1951") == tuple(member.text for member in event.date.members)
    assert isinstance(event.date, Date)
