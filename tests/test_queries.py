"""What stood between two parties, why, and what is in the log: examples in words, and the laws of section 10."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, ask, build, built, by_dimension, cited, mutual, one_sided, source
from strategies import bodies

from ledger.dates import parse
from ledger.log import Log
from ledger.queries import Answer, can_fall, events_between, state, why
from ledger.reader import read
from ledger.steps import pairs_of

RELATIONS = ("relations", "both")


def status(log: Log, dimension: str, direction: str, on: str, according_to: str | None = None) -> tuple[str, ...]:
    """Give what was possible between Cuba and South Korea."""
    return ask(log, "CUB", "KOR", on, according_to)[dimension, direction].answer.possible


@pytest.fixture
def seeds(tmp_path: Path) -> Log:
    """The case that the ledger was made for, in short."""
    return build(
        tmp_path,
        source("havana"),
        source("seoul", "Korea Press"),
        one_sided("recognition", "1949-07-12", "CUB", "KOR", **cited("seoul")),
        mutual("establishment", "1949", "CUB", "KOR", **cited("havana")),
        mutual("rupture", "1960", "CUB", "KOR", **cited("havana"), key="break"),
        mutual("rupture", "1959", "CUB", "KOR", **cited("s"), account_of="key:break"),
        mutual("note-exchange", "2024-02-14", "CUB", "KOR", effect="establishment", **cited("seoul"), key="act"),
        mutual("resumption", "2024-02-14", "CUB", "KOR", **cited("havana"), account_of="key:act"),
        mutual("rupture", "1971", "CUB", "KOR", **cited("s", rank="deprecated"), account_of="key:break"),
    )


def test_an_answer_names_all_that_it_rests_on(seeds: Log) -> None:
    """The day before the act: severed, since one of two years, on two sources' word, and contested."""
    found = ask(seeds, "CUB", "KOR", "2024-02-13")[RELATIONS].answer
    ids = [event.id for event in read(seeds).events if event.date.text in {"1959", "1960"}]
    assert found._replace(entries=tuple(sorted(found.entries))) == Answer(
        a="CUB",
        b="KOR",
        dimension="relations",
        direction="both",
        on="2024-02-13",
        status="severed",
        possible=("severed",),
        certain=True,
        since_earliest="1959-01-01",
        since_latest="1960-12-31",
        flags=("contested",),
        covered=False,
        entries=tuple(sorted(ids)),
        sources=("s", "havana"),
        head=str(seeds_head(seeds)),
        policy=(),
    )


def seeds_head(log: Log) -> object:
    """Give the head of a log."""
    return read(log).head


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1948-12-31", ("none",)),
        ("1949-07-12", ("none", "established")),
        ("1949-12-31", ("established",)),
        ("1958-12-31", ("established",)),
        ("1959-01-01", ("established", "severed")),
        ("1959-12-31", ("established", "severed")),
        ("1960-12-30", ("established", "severed")),
        ("1960-12-31", ("severed",)),
        ("2024-02-13", ("severed",)),
        ("2024-02-14", ("established",)),
        ("9999-12-31", ("established",)),
    ],
)
def test_statuses_change_at_the_edges_of_windows(seeds: Log, on: str, expected: tuple[str, ...]) -> None:
    """A status is certain only where every reading has it."""
    assert expected == status(seeds, *RELATIONS, on)


def test_a_year_asks_for_all_its_days(seeds: Log) -> None:
    """A date of several days answers with what was possible on any of them."""
    found = ask(seeds, "CUB", "KOR", "2024")[RELATIONS].answer
    assert ("unknown", ("severed", "established"), False) == (found.status, found.possible, found.certain)


def test_a_certain_year_has_one_status(seeds: Log) -> None:
    """Where nothing can have changed within it, a year has the status of its days."""
    found = ask(seeds, "CUB", "KOR", "1955")[RELATIONS].answer
    assert ("established", "1949-01-01", "1949-12-31") == (found.status, found.since_earliest, found.since_latest)


def test_one_source_has_one_record(seeds: Log) -> None:
    """The source that knows of recognition alone has no relations in 1955, the other has no recognition of its own."""
    assert ("none",) == status(seeds, *RELATIONS, "1955", "Korea Press")
    assert ("recognised",) == status(seeds, "recognition", "CUB>KOR", "1955", "seoul")
    assert ("established",) == status(seeds, *RELATIONS, "1955", "havana")
    assert ("severed",) == status(seeds, *RELATIONS, "1970", "havana")


def test_a_source_whose_acts_need_others_starts_where_they_are_possible(seeds: Log) -> None:
    """A rupture alone implies relations before it: they are assumed."""
    found = ask(seeds, "CUB", "KOR", "1950", "s")[RELATIONS].answer
    assert (("established", "suspended", "severed"), ("assumed",)) == (found.possible, found.flags)


def test_nothing_recorded_is_not_none(seeds: Log) -> None:
    """Where nothing speaks of a dimension, it is not covered: no status, no certainty."""
    found = ask(seeds, "CUB", "KOR", "1955")["war", "both"].answer
    nothing = ("not covered", (), None, None, None, (), False, (), ())
    assert nothing == found[5:14]


def test_before_the_first_act_is_assumed_and_after_the_last_is_carried(seeds: Log) -> None:
    """Only between the acts recorded does the record itself speak."""
    flags = {on: ask(seeds, "CUB", "KOR", on)[RELATIONS].answer.flags for on in ("1948", "1955", "2024-02-15")}
    assert {"1948": ("assumed",), "1955": (), "2024-02-15": ("contested", "carried")} == flags


def test_accounts_that_agree_are_not_contested(tmp_path: Path) -> None:
    """Two tellings with one date and one change are one voice."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1949", "CUB", "KOR", key="a"),
        mutual("establishment", "1949", "CUB", "KOR", account_of="key:a", **cited("t")),
    )
    found = ask(log, "CUB", "KOR", "1949-12-31")[RELATIONS].answer
    assert ((), ("s", "t")) == (found.flags, tuple(sorted(found.sources)))


def test_preferred_accounts_stand_alone(tmp_path: Path) -> None:
    """Where an account is preferred, the others of its happening do not count."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="a"),
        mutual("establishment", "1949-07-12", "CUB", "KOR", account_of="key:a", **cited("s", rank="preferred")),
    )
    found = ask(log, "CUB", "KOR", "1950")[RELATIONS].answer
    assert ("1949-07-12", "1949-07-12", ("carried",)) == (found.since_earliest, found.since_latest, found.flags)


def test_a_happening_of_deprecated_accounts_alone_did_not_happen(tmp_path: Path) -> None:
    """Deprecated accounts never count."""
    log = build(tmp_path, mutual("establishment", "1949", "CUB", "KOR", **cited("s", rank="deprecated")))
    assert "not covered" == ask(log, "CUB", "KOR", "1950")[RELATIONS].answer.status


def test_a_contradictory_record_says_so(tmp_path: Path) -> None:
    """An exit from the same organisation before and an admission that no order saves: legality is dropped."""
    log = build(
        tmp_path,
        mutual("dissolution", "1990-01-01", "CUB"),
        mutual("establishment", "1995-01-01", "CUB", "KOR"),
    )
    found = ask(log, "CUB", "KOR", "2000")[RELATIONS].answer
    assert ("established", ("contradictory", "carried")) == (found.status, found.flags)


def test_too_many_overlapping_acts_are_answered_approximately(tmp_path: Path) -> None:
    """Past twelve overlapping happenings the answer is a superset, and says so."""
    kinds = ("establishment", "rupture")
    acts = [mutual(kinds[number % 2], "1949", "CUB", "KOR", key=str(number)) for number in range(13)]
    found = ask(build(tmp_path, *acts), "CUB", "KOR", "1949-06-01")[RELATIONS].answer
    assert ("approximate",) == found.flags
    assert {"none", "established", "severed"} <= set(found.possible)


def test_a_set_with_gaps_is_no_stretch(tmp_path: Path) -> None:
    """An establishment of 1957 or 1959 before a rupture of 1958 was of 1957: in 1958 there were relations, or none any more."""
    log = build(tmp_path, mutual("establishment", "[1957,1959]", "CUB", "KOR"), mutual("rupture", "1958", "CUB", "KOR"))
    assert ("established", "severed") == status(log, *RELATIONS, "1958-06-01")
    log = build(_sub(tmp_path), mutual("establishment", "[1957,1959]", "CUB", "KOR"))
    assert ("none", "established") == status(log, *RELATIONS, "1958-06-01")


def test_a_date_asked_for_can_have_gaps_too(tmp_path: Path) -> None:
    """What fell between the years that are asked for is no part of the answer, nor of the listing."""
    log = build(
        tmp_path,
        mutual("establishment", "1950", "CUB", "KOR"),
        mutual("rupture", "1958-02", "CUB", "KOR"),
        mutual("resumption", "1958-06", "CUB", "KOR"),
    )
    assert ("established",) == status(log, *RELATIONS, "[1957,1959]")
    assert ("established", "severed") == status(log, *RELATIONS, "[1957..1959]")
    dates = [event.date for event in read(log).events]
    assert [False, False, False] == [can_fall(date, parse("[1957,1959]")) for date in dates]
    assert [False, True, True] == [can_fall(date, parse("1958")) for date in dates]


def _sub(folder: Path) -> Path:
    (folder / "more").mkdir()
    return folder / "more"


def test_an_account_that_names_others_denies_a_pair_nothing(tmp_path: Path) -> None:
    """A second source that tells of two of three parties leaves the third pair as it was."""
    log = build(
        tmp_path,
        mutual("establishment", "1950-01-01", "CUB", "KOR", "MEX", key="a"),
        mutual("establishment", "1951-01-01", "CUB", "KOR", account_of="key:a"),
    )
    found = ask(log, "CUB", "MEX", "1950-06-01")[RELATIONS].answer
    assert (("established",), ("carried",)) == (found.possible, found.flags)
    assert ("none", "established") == status(log, *RELATIONS, "1950-06-01")


def test_a_status_before_all_that_counts_is_assumed(tmp_path: Path) -> None:
    """An act that stands after another cannot have happened before it, however wide its own date is."""
    log = build(
        tmp_path,
        one_sided("recognition", "1949-07-12", "CUB", "KOR", key="a"),
        mutual("establishment", "1949", "CUB", "KOR", after=["key:a"]),
    )
    before = ask(log, "CUB", "KOR", "1949-07-11")["recognition", "CUB>KOR"].answer
    assert (("none",), ("assumed",)) == (before.possible, before.flags)


def test_a_status_rests_on_no_act_that_changes_nothing(tmp_path: Path) -> None:
    """While the date of a redundant act is open, it is no ground of the status that stands either way."""
    log = build(
        tmp_path,
        source("t"),
        mutual("establishment", "1949-07-12", "CUB", "KOR"),
        mutual("resumption", "1960", "CUB", "KOR", **cited("t")),
    )
    assert ("s",) == ask(log, "CUB", "KOR", "1960-06-01")[RELATIONS].answer.sources


def test_a_julian_date_is_named_as_such(tmp_path: Path) -> None:
    """People read the day as its source has it, with the calendar."""
    log = build(tmp_path, mutual("establishment", "1917-10-25", "CUB", "KOR", calendar="julian"))
    record = read(log)
    assert "1917-10-25 (Julian)" == record.events[0].dated
    (ground,) = why(record, [by_dimension(record, "CUB", "KOR", "1918")[RELATIONS]])
    assert ("1917-10-25", "julian") == (ground.date, ground.calendar)


# --- why --------------------------------------------------------------------------------------------------------------


def test_why_leads_from_the_status_to_the_sentence(tmp_path: Path) -> None:
    """A ground has the entry, its line, the source, the place in it and what it says."""
    cites = [{"source": "s", "locator": "page 2", "quote": "relations were established"}]
    log = build(tmp_path, {**mutual("establishment", "1949", "CUB", "KOR", place="Lima"), "cites": cites})
    record = read(log)
    grounds = why(record, state(record, "CUB", "KOR", parse("1950")))
    first = grounds[0]
    assert (record.events[0].id, 3, "establishment", "1949", None, "Lima") == first[6:12]
    assert ("s", "A book", None, "page 2", "relations were established") == first[-5:]
    assert [("relations", ""), ("consular", "VCCR 2.2"), ("recognition", "Montevideo Convention 7")] == [
        (ground.dimension, ground.rule.partition(":")[0]) for ground in grounds[:3]
    ]


def test_why_names_the_other_accounts_and_how_they_differ(seeds: Log) -> None:
    """Accounts that count come first; those that do not say why they do not."""
    record = read(seeds)
    findings = [by_dimension(record, "CUB", "KOR", "1959-07-01")[RELATIONS]]
    told = [(ground.date, ground.counts, ground.differs) for ground in why(record, findings)]
    assert [
        ("1949", "counts", ""),
        ("1959", "counts", ""),
        ("1960", "counts", "dated 1960, not 1959"),
        ("1971", "deprecated", "dated 1971, not 1959"),
    ] == told


def test_why_says_when_an_account_is_outranked(tmp_path: Path) -> None:
    """A normal account beside a preferred one does not count, and why says so."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR", key="a"),
        mutual("consular-establishment", "1948", "CUB", "KOR", account_of="key:a", **cited("s", rank="preferred")),
    )
    record = read(log)
    findings = [by_dimension(record, "CUB", "KOR", "1950")["consular", "both"]]
    told = [(ground.kind, ground.counts, ground.differs) for ground in why(record, findings)]
    assert [
        ("consular-establishment", "counts", ""),
        ("establishment", "outranked", "dated 1949, not 1948; establishment, not consular-establishment"),
    ] == told


# --- the log ------------------------------------------------------------------------------------------------------------


def test_events_are_listed_by_date_whatever_the_order_of_recording(tmp_path: Path) -> None:
    """A date that is open at its start stands where it must have happened by."""
    log = build(
        tmp_path,
        one_sided("visit", "2018", "CUB", "KOR"),
        one_sided("visit", "[..2000]", "CUB", "KOR"),
        one_sided("visit", "1986-03", "CUB", "KOR"),
    )
    assert ["1986-03", "[..2000]", "2018"] == [event.date.text for event in events_between(read(log), None, None)]


def test_between_two_parties_stand_their_common_organisations(tmp_path: Path) -> None:
    """Admissions to an organisation that both have joined are part of what lies between them; others are not."""
    log = build(
        tmp_path,
        mutual("admission", "1975", "PRK", organisation="NONALIGNED"),
        mutual("admission", "1961", "CUB", organisation="NONALIGNED"),
        mutual("admission", "1945", "CUB", organisation="UN"),
        one_sided("visit", "1986", "CUB", "PRK"),
        one_sided("visit", "1987", "CUB", "KOR"),
    )
    record = read(log, ["CUB", "PRK"])
    assert ["1961", "1975", "1986"] == [event.date.text for event in events_between(record, "CUB", "PRK")]
    assert ["1975", "1986"] == [event.date.text for event in events_between(record, "PRK", None)]


# --- the laws of section 10 ---------------------------------------------------------------------------------------------

_SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


def _pairs(log: Log) -> list[tuple[str, str]]:
    return sorted({pair for event in read(log).events for pair in pairs_of(event.body)})[:4]


def _days(log: Log) -> list[str]:
    return [*[event.date.text for event in read(log).events[:3]], "1901-01-01", "1960-06-01", "2024-02-14"]


@given(bodies())
@_SLOW
def test_either_party_may_be_named_first(given_bodies: list[Body]) -> None:
    """Property 6: state(A, B) and state(B, A) agree, directions included."""
    with built(given_bodies) as log:
        record = read(log)
        for a, b in _pairs(log):
            for on in _days(log):
                one, other = by_dimension(record, a, b, on), by_dimension(record, b, a, on)
                assert one.keys() == other.keys()
                for key, finding in one.items():
                    assert finding.answer == other[key].answer._replace(a=a, b=b)


@given(bodies(), st.data())
@_SLOW
def test_a_record_of_a_pair_answers_as_the_whole_record_does(given_bodies: list[Body], data: st.DataObject) -> None:
    """What `read` passes over has no bearing on the question."""
    with built(given_bodies) as log:
        pairs = _pairs(log)
        assume(pairs)
        a, b = data.draw(st.sampled_from(pairs))
        everything, theirs = read(log), read(log, (a, b))
        for on in _days(log):
            assert by_dimension(everything, a, b, on) == by_dimension(theirs, a, b, on)


def test_the_fixtures_are_sound(tmp_path: Path) -> None:
    """A ledger needs no more than its first entry and a source."""
    assert 2 == len(list(build(tmp_path).lines()))
    assert ("ledger", "source") == (LEDGER["kind"], SOURCE["kind"])
