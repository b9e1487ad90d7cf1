"""What changed between two days or two states of knowledge: known stories, and laws tried on ledgers drawn at random."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, Body, build, built, cited, mutual, refused, source

from ledger.dates import parse
from ledger.differ import Compared, Knowledge, between_days, every_pair_between_days
from ledger.intake import append, supposed, text_of
from ledger.known import AsOf, parse_known
from ledger.log import Log
from ledger.problems import DamagedError, NotFoundError, Problem, RefusedError
from ledger.queries import Answer, state
from ledger.reader import read

ESTABLISHED = mutual("establishment", "1949", "CUB", "KOR", key="est")
SEVERED = mutual("rupture", "1960", "CUB", "KOR", key="rup")


def amended(of: str, **changes: object) -> Body:
    """Give an amendment of the entry with a key."""
    return {"kind": "amendment", "of": f"key:{of}", "set": changes, "because": "the archive says so"}


def retracted(of: str, because: str = "a misprint") -> Body:
    """Give a retraction of the entry with a key, or an id."""
    return {"kind": "retraction", "of": of if len(of) == 13 else f"key:{of}", "because": because}


def covered(date: str, *parties: str, dimension: str = "relations", note: str = "") -> Body:
    """Give a coverage of one dimension."""
    body: Body = {
        "kind": "coverage",
        "cites": [{"source": "s"}],
        "date": date,
        "parties": list(parties),
        "dimensions": [dimension],
    }
    return {**body, "note": note} if note else body


def attested(status: str, date: str, *parties: str) -> Body:
    """Give an attestation of relations."""
    return mutual("attestation", date, *parties, dimension="relations", status=[status])


def id_at(log: Log, line: int) -> str:
    """Give the id of a line."""
    return [str(one.entry["id"]) for one in log.lines()][line - 1]


def lines_of(log: Log, ids: Collection[str]) -> list[int]:
    """Give the lines on which ids stand, in their order."""
    places = {str(line.entry["id"]): line.position for line in log.lines()}
    return [places[identity] for identity in ids]


def as_of(log: Log, known: int, *bodies: Body) -> AsOf:
    """Give a log as it was with so many entries, and what is supposed beside."""
    then = AsOf(log, parse_known(str(known)))
    return AsOf(log, then.known, supposed(then, text_of(bodies))) if bodies else then


def known(log: Log, one: int, other: int) -> Knowledge:
    """Give two states of knowledge of a log."""
    return Knowledge(as_of(log, one), as_of(log, other))


def said(found: Sequence[Compared], dimension: str = "relations") -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Say of one dimension in which direction it changed, from what, to what, and in what respect."""
    rows = [one.difference for one in found]
    return [(row.direction, row.status_1, row.status_2, row.changed) for row in rows if row.dimension == dimension]


def made_by(log: Log, found: Sequence[Compared], dimension: str = "relations") -> list[int]:
    """Give the lines of the entries that made a difference."""
    return next(lines_of(log, one.difference.entries) for one in found if one.difference.dimension == dimension)


def is_relations(one: Compared) -> bool:
    """Tell whether a difference is of relations."""
    return one.difference.dimension == "relations"


def days(log: Log, first: str, second: str, a: str = "CUB", b: str = "KOR") -> list[Compared]:
    """Compare two days of a pair."""
    return between_days(read(log, (a, b), between=True), a, b, parse(first), parse(second))


# --- between two days -------------------------------------------------------------------------------------------------


def test_an_act_between_two_days_is_what_made_the_difference(tmp_path: Path) -> None:
    """The row has both answers, and names the act that the second rests on and the first does not."""
    log = build(tmp_path, ESTABLISHED, SEVERED)
    row = days(log, "1955", "1961")[0].difference
    assert ("CUB", "KOR", "relations", "both", "1955", "1961") == row[:6]
    assert (row.head_1, row.status_1, row.possible_1) == (row.head_2, "established", ("established",))
    assert (row.status_2, row.possible_2, row.changed) == ("severed", ("severed",), ("status", "since"))
    assert ("1949-01-01", "1949-12-31") == (row.since_earliest_1, row.since_latest_1)
    assert ("1960-01-01", "1960-12-31") == (row.since_earliest_2, row.since_latest_2)
    assert ((id_at(log, 4),), ("s",), ()) == (row.entries, row.sources, row.policy)


def test_nothing_changes_while_nothing_happens(tmp_path: Path) -> None:
    """Between two days without an act, nor the end of a window, nothing differs, though the second is only carried on."""
    assert [] == days(build(tmp_path, ESTABLISHED), "1949-12-31", "1990-01-01")


def test_a_window_that_ends_makes_a_difference_by_the_act_whose_window_it_is(tmp_path: Path) -> None:
    """From undecided to certain: the rupture has now happened for sure; the establishment has nothing to do with it."""
    log = build(tmp_path, ESTABLISHED, SEVERED)
    found = days(log, "1960-06-01", "1961-01-01")
    assert [("both", "unknown", "severed", ("status", "since"))] == said(found)
    assert [4] == made_by(log, found)
    assert [4] == made_by(log, days(log, "1961-01-01", "1960-06-01"))


def test_a_status_that_changed_and_changed_back_is_given(tmp_path: Path) -> None:
    """The status is the same, and stands since another day."""
    back = mutual("resumption", "1970", "CUB", "KOR")
    log = build(tmp_path, ESTABLISHED, SEVERED, back)
    found = days(log, "1955", "1980")
    assert [("both", "established", "established", ("since",))] == said(found)
    assert [5] == made_by(log, found)


def test_a_day_that_becomes_covered_is_a_difference_made_by_the_coverage(tmp_path: Path) -> None:
    """Not covered and none are two answers; what covers the one day and not the other made the difference."""
    log = build(tmp_path, covered("1950/1960", "CUB"), ESTABLISHED)
    found = days(log, "1955", "1965", "CUB", "PRK")
    assert [("both", "none", "not covered", ("status", "covered"))] == said(found)
    assert [3] == made_by(log, found)
    assert (True, False) == (found[0].difference.covered_1, found[0].difference.covered_2)


def test_when_only_the_earlier_answer_rests_on_something_that_is_named(tmp_path: Path) -> None:
    """A coverage that ended before, while the status stands on: only the first answer rests on it."""
    log = build(tmp_path, ESTABLISHED, covered("1950/1960", "CUB", "KOR"))
    found = days(log, "1960-12-31", "1961-01-01")
    assert [("both", "established", "established", ("covered",))] == said(found)
    assert [4] == made_by(log, found)


def test_an_act_is_not_blamed_for_coverage_nor_coverage_for_an_act(tmp_path: Path) -> None:
    """Each is named for what it does: a mission that stays away is only covered, relations that a source covers are severed."""
    missions = covered("1955/1965", "CUB", "KOR", dimension="mission")
    log = build(tmp_path, ESTABLISHED, SEVERED, missions, covered("1940/1959", "CUB"), covered("1960/1990", "KOR"))
    found = days(log, "1954", "1961")
    assert [("both", "established", "severed", ("status", "since"))] == said(found)
    assert ([4], [5]) == (made_by(log, found), made_by(log, found, "mission"))


def test_every_pair_that_changed_is_given_in_order(tmp_path: Path) -> None:
    """Pairs by their codes, also those that only a contact names and a source covers; nobody continues another yet."""
    log = build(
        tmp_path,
        mutual("establishment", "1950", "CHE", "CUB"),
        mutual("continuation", "1991-12-24", "JPN", predecessors=["CHE"]),
        mutual("visit", "1970", "PRK", "KOR"),
        covered("1965/1975", "PRK"),
        attested("none", "1950-01-01", "MEX", "CUB"),
        attested("established", "1971", "MEX", "CUB"),
        covered("1965/1975", "MEX", "KOR"),
        mutual("dissolution", "1993", "GTM"),
    )
    found = every_pair_between_days(read(log), parse("1949"), parse("1972"))
    pairs = [(one.difference.a, one.difference.b) for one in found if one.difference.dimension == "relations"]
    assert [("CHE", "CUB"), ("CUB", "MEX"), ("KOR", "MEX"), ("KOR", "PRK")] == pairs


def test_what_became_of_a_party_that_is_continued_is_told_of_the_other(tmp_path: Path) -> None:
    """The relations of the Soviet Union did not end with it: they are Russia's, and nothing changed."""
    log = build(
        tmp_path,
        mutual("establishment", "1960", "CUB", "SUN"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        mutual("rupture", "1999", "CUB", "RUS"),
    )
    record = read(log)
    days = [("1991-12-25", "1991-12-27"), ("1991-12-27", "2000"), ("1950", "1970")]
    found = [every_pair_between_days(record, *map(parse, pair)) for pair in days]
    pairs = [{(one.difference.a, one.difference.b) for one in some} for some in found]
    assert [set(), {("CUB", "RUS")}, {("CUB", "SUN")}] == pairs


# --- between two states of knowledge ----------------------------------------------------------------------------------


def test_the_entry_that_made_the_difference_is_named_and_no_other(tmp_path: Path) -> None:
    """Of all that was recorded in between, only the rupture bears on the answer; it says when and by whom it was told."""
    visit = mutual("visit", "1950", "CUB", "KOR")
    elsewhere = mutual("rupture", "1950", "CUB", "PRK")
    log = build(tmp_path, ESTABLISHED, visit, elsewhere, source("t"), mutual("rupture", "1960", "CUB", "KOR"))
    found = known(log, 3, 7).pair("CUB", "KOR", parse("1961"))
    assert [("both", "established", "severed", ("status", "since"))] == said(found)
    (cause,) = found[0].causes
    assert (id_at(log, 7), 7, "rupture", "1960") == cause[:4]
    assert ("", "", {}, "") == cause[4:8]
    assert ("2024-02-14T12:00:00.000000Z", "Ada", ("s",)) == cause[8:]
    heads = [str(read(as_of(log, size)).head) for size in (3, 7)]
    assert heads == [found[0].difference.head_1, found[0].difference.head_2]


def test_an_amendment_and_a_retraction_are_named_with_the_sources_of_what_they_are_about(tmp_path: Path) -> None:
    """They cite nothing themselves; an amendment that brings in a source has also that."""
    log = build(
        tmp_path, source("t"), ESTABLISHED, SEVERED, amended("rup", date="1958", **cited("t")), retracted("est", "no")
    )
    found = known(log, 5, 6).pair("CUB", "KOR", parse("1959"))
    assert [("both", "established", "severed", ("status", "since", "flags"))] == said(found)
    (cause,) = found[0].causes
    assert (id_at(log, 6), 6, "amendment", "") == cause[:4]
    changes = {"date": "1958", **cited("t")}
    assert (id_at(log, 5), "1960 rupture", changes, "the archive says so") == cause[4:8]
    assert (("s", "t"), ("s", "t")) == (cause.sources, found[0].difference.sources)
    (cause,) = next(one.causes for one in known(log, 6, 7).pair("CUB", "KOR", parse("1950")))
    assert ("retraction", id_at(log, 4), {}, ("s",)) == (cause.kind, cause.of, cause.changes, cause.sources)


def test_a_retraction_of_a_retraction_is_about_the_entry_at_the_end(tmp_path: Path) -> None:
    """What was taken back and then let stand again answers as before; either of both made a difference to its time."""
    log = build(tmp_path, ESTABLISHED, retracted("est"))
    append(log, text_of([retracted(id_at(log, 4))]), author="Bo", now=NOW)
    assert [] == known(log, 3, 5).pair("CUB", "KOR", parse("1950"))
    found = known(log, 4, 5).pair("CUB", "KOR", parse("1950"))
    assert [("both", "not covered", "established", ("status", "since", "flags"))] == said(found)
    assert ([5], ("s",)) == (made_by(log, found), found[0].difference.sources)


def test_each_of_two_entries_that_say_the_same_is_named(tmp_path: Path) -> None:
    """Leaving one of them out changes nothing, but either alone is enough."""
    again = mutual("rupture", "1960", "CUB", "KOR", account_of="key:rup")
    log = build(tmp_path, ESTABLISHED, SEVERED, again)
    assert [4, 5] == made_by(log, known(log, 3, 5).pair("CUB", "KOR", parse("1961")))


def test_each_of_two_entries_that_only_count_together_is_named(tmp_path: Path) -> None:
    """Either alone covers half of the time asked for; leaving one out leaves a gap."""
    log = build(tmp_path, covered("1950/1954", "CUB", "KOR"), covered("1955/1959", "CUB", "KOR"))
    found = known(log, 2, 4).pair("CUB", "KOR", parse("195X"))
    assert [("both", "not covered", "none", ("status", "covered"))] == said(found)
    assert [3, 4] == made_by(log, found)


def test_where_no_entry_alone_makes_the_difference_all_that_bear_on_it_are_named(tmp_path: Path) -> None:
    """Both halves covered twice: none is missed and none is enough; the visit and another dimension have no part in it."""
    halves = [
        covered(date, "CUB", "KOR", note=note) for note in ("first", "again") for date in ("1950/1954", "1955/1959")
    ]
    log = build(
        tmp_path, *halves, covered("1950", "CUB", "KOR", dimension="war"), mutual("visit", "1950", "CUB", "KOR")
    )
    assert [3, 4, 5, 6] == made_by(log, known(log, 2, 8).pair("CUB", "KOR", parse("195X")))


def test_what_a_later_amendment_needs_is_judged_by_what_it_does_alone(tmp_path: Path) -> None:
    """Without the first amendment the second would make no sound entry; that is no reason to blame, nor to fail."""
    visit = mutual("visit", "1955/1956", "CUB", "KOR", key="talk")
    log = build(
        tmp_path, ESTABLISHED, visit, amended("talk", kind="rupture", date="1955"), amended("talk", consular=True)
    )
    found = known(log, 4, 6).pair("CUB", "KOR", parse("1957"))
    assert [5] == made_by(log, found)
    assert [6] == made_by(log, found, "consular")


def test_the_later_state_may_be_named_first(tmp_path: Path) -> None:
    """Then the columns are swapped, and the entries are the same."""
    log = build(tmp_path, ESTABLISHED, SEVERED)
    found = known(log, 4, 3).pair("CUB", "KOR", parse("1961"))
    assert [("both", "severed", "established", ("status", "since"))] == said(found)
    assert [4] == made_by(log, found)
    assert [4, 3] == [head.size for head in known(log, 4, 3).heads]
    assert 4 == known(log, 4, 3).record.head.size


def test_what_is_supposed_is_supposed_in_both_states(tmp_path: Path) -> None:
    """Also where the later state holds it as an entry of its own: then it makes no difference."""
    log = build(tmp_path, ESTABLISHED, SEVERED)
    both = Knowledge(as_of(log, 3, SEVERED), as_of(log, 4, SEVERED))
    assert [] == both.pair("CUB", "KOR", parse("1961"))
    assert [] == both.every_pair(parse("1961"))
    back = mutual("resumption", "1970", "CUB", "KOR")
    found = Knowledge(as_of(log, 3, back), as_of(log, 4, back)).pair("CUB", "KOR", parse("1980"))
    assert ([4], "established") == (made_by(log, found), found[0].difference.status_2)


def test_a_view_is_taken_of_both_states_also_by_a_source_that_only_the_later_knows(tmp_path: Path) -> None:
    """By a source's word alone, and only the citations that are heard are named."""
    told_twice = mutual("rupture", "1960", "CUB", "KOR", **cited("s", "t"))
    log = build(tmp_path, ESTABLISHED, source("t"), told_twice)
    found = known(log, 3, 5).pair("CUB", "KOR", parse("1961"), lambda record: record.seen_by("t"))
    assert [("both", "not covered", "severed", ("status", "since", "flags"))] == said(found)
    row = found[0].difference
    assert ([5], ("t",), ("according-to:t",)) == (lines_of(log, row.entries), row.sources, row.policy)
    hint = "there are s, t"
    with refused(NotFoundError, 4, Problem("source-unknown", "no source and no publisher is called '?'", hint)):
        known(log, 3, 5).pair("CUB", "KOR", parse("1961"), lambda record: record.seen_by("?"))


def test_an_amendment_of_a_source_makes_a_difference_to_who_is_heard(tmp_path: Path) -> None:
    """A book that turns out to be of the Press is heard when the Press is asked."""
    log = build(tmp_path, source("t", "Press"), ESTABLISHED)
    csl = {"id": "s", "type": "book", "title": "A book", "publisher": "Press"}
    body: Body = {"kind": "amendment", "of": id_at(log, 2), "set": {"csl": csl}, "because": "its imprint"}
    append(log, text_of([body]), author="Bo", now=NOW)
    found = known(log, 4, 5).pair("CUB", "KOR", parse("1950"), lambda record: record.seen_by("Press"))
    assert [("both", "not covered", "established", ("status", "since", "flags"))] == said(found)
    assert ([5], ("s",), "source s") == (made_by(log, found), found[0].difference.sources, found[0].causes[0].about)


def test_every_pair_whose_answer_differs_is_given(tmp_path: Path) -> None:
    """Pairs of which more is known and the answer is the same are left out, as are those of which nothing was told."""
    log = build(
        tmp_path,
        mutual("establishment", "1950", "CHE", "CUB"),
        mutual("establishment", "1950", "KOR", "MEX", key="first"),
        mutual("establishment", "1950", "PRK", "CUB", key="est"),
        mutual("continuation", "1991-12-24", "JPN", predecessors=["CHE"]),
        mutual("establishment", "1949", "USA", "MEX"),
        amended("est", date="1951"),
        mutual("establishment", "1950", "KOR", "MEX", account_of="key:first", note="the same again"),
    )
    found = known(log, 5, 9).every_pair(parse("1992"))
    rows = [(one.difference.a, one.difference.b) for one in found if one.difference.dimension == "relations"]
    assert [("CHE", "CUB"), ("CUB", "JPN"), ("CUB", "PRK"), ("MEX", "USA")] == rows
    assert [6, 6, 8, 7] == [
        line for one in found for line in lines_of(log, one.difference.entries) if is_relations(one)
    ]


def test_a_log_that_is_damaged_is_refused_by_its_name(tmp_path: Path) -> None:
    """A line that cites what no line before it holds is damage, in whatever state of knowledge."""
    log = build(tmp_path, ESTABLISHED)
    torn = left_with(log, tmp_path, lambda line, _: line != 2)
    with pytest.raises(DamagedError, match="cites the source 's'") as caught:
        known(torn, 1, 2)
    assert str(torn.path) == caught.value.problems[0].file


# --- laws -------------------------------------------------------------------------------------------------------------

PAIRS = tuple(combinations(("CUB", "KOR", "PRK"), 2))
ASKED = ("1950", "1955-06-01", "1960", "195X")
SETTINGS = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@st.composite
def bodies(draw: st.DrawFn) -> list[Body]:
    """Give acts, attestations and coverages of three parties, and revisions of some of them."""
    found: list[Body] = []
    year = st.sampled_from(("1950", "1954", "1955", "[1954..1956]", "1960"))
    for number in range(draw(st.integers(2, 7))):
        a, b = draw(st.sampled_from((*PAIRS, PAIRS[0], PAIRS[0])))
        form = draw(st.sampled_from(("act", "act", "act", "attestation", "coverage", "amendment", "retraction")))
        key = f"key-{number}"
        target = f"key-{draw(st.integers(0, max(0, number - 1)))}"
        if form == "amendment":
            found.append({**amended(target, date=draw(year)), "because": key})
        elif form == "retraction":
            found.append(retracted(target, key))
        elif form == "attestation":
            found.append(attested(draw(st.sampled_from(("none", "established", "severed"))), draw(year), a, b))
        elif form == "coverage":
            found.append(covered(draw(st.sampled_from(("1950/1955", "1955/1959", "1960"))), a, b, note=key))
        else:
            kind = draw(st.sampled_from(("establishment", "rupture", "resumption")))
            links = {"account_of": f"key:{target}"} if number and draw(st.integers(0, 3)) == 3 else {}
            found.append(mutual(kind, draw(year), a, b, key=key, **links))
    return found


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Body], int, int, str]:
    """Give bodies, two sizes of a log, counted beyond its first two entries, and a date."""
    sizes = st.integers(0, 7)
    return draw(bodies()), draw(sizes), draw(sizes), draw(st.sampled_from(ASKED))


@contextmanager
def recorded(drawn: Sequence[Body]) -> Iterator[Log]:
    """Record bodies one by one, passing over what a ledger would not take, as a second retraction."""
    with built([LEDGER, SOURCE]) as log:
        for number, body in enumerate(drawn):
            with suppress(RefusedError):
                append(log, text_of([body]), author="Ada", now=NOW + timedelta(days=number))
        yield log


def size_of(log: Log, beyond: int) -> int:
    """Give a size that the log has had."""
    return min(2 + beyond, len(list(log.lines())))


def answers(log: Log, a: str, b: str, on: str, known: int | None = None) -> list[Answer]:
    """Ask a log, or a log as it was, for the state of a pair."""
    record = read(log if known is None else as_of(log, known), (a, b), between=True)
    return [finding.answer for finding in state(record, a, b, parse(on))]


def told(answer: Answer) -> tuple[object, ...]:
    """Give what an answer says, beside what it rests on."""
    return answer.possible, answer.since_earliest, answer.since_latest, answer.flags, answer.covered


def left_with(log: Log, folder: Path, keeps: Callable[[int, str], bool]) -> Log:
    """Give a log that only ever held some of the entries, chosen by line and id."""
    raws = [line.raw for line in log.lines() if keeps(line.position, str(line.entry["id"]))]
    path = folder / "left.jsonl"
    path.write_bytes(b"".join(raw + b"\n" for raw in raws))
    return Log(path)


def without_one(log: Log, folder: Path, one: str, size: int) -> Log:
    """Give a log of some size that never held one of the entries."""
    return left_with(log, folder, lambda line, identity: line <= size and identity != one)


def with_one(log: Log, folder: Path, one: str, size: int) -> Log:
    """Give a log of some size that held one entry more."""
    return left_with(log, folder, lambda line, identity: line <= size or identity == one)


def swapped(found: Sequence[Compared]) -> list[dict[str, object]]:
    """Give rows with their two sides exchanged."""
    other = {"1": "2", "2": "1"}
    return [
        {name[:-1] + other[name[-1]] if name[-1] in other else name: value for name, value in row.items()}
        for row in map(rows_of, found)
    ]


def rows_of(compared: Compared) -> dict[str, object]:
    """Give a row by its columns."""
    return compared.difference._asdict()


@SETTINGS
@given(stories())
def test_between_equal_days_and_equal_knowledge_nothing_differs(story: tuple[list[Body], int, int, str]) -> None:
    """A day compared with itself, or a state of knowledge with itself, gives no row."""
    drawn, one, _, on = story
    with recorded(drawn) as log:
        size = size_of(log, one)
        assert [] == every_pair_between_days(read(log), parse(on), parse(on))
        assert [] == known(log, size, size).every_pair(parse(on))
        assert [] == known(log, size, size).pair(*PAIRS[0], parse(on))


@SETTINGS
@given(stories(), st.sampled_from(ASKED))
def test_a_diff_between_days_is_what_the_answers_say(story: tuple[list[Body], int, int, str], later: str) -> None:
    """Its columns are the answers of `state`; what it leaves out says the same but for flags; backwards it is the same."""
    drawn, _, _, on = story
    with recorded(drawn) as log:
        record = read(log)
        whole = []
        for a, b in PAIRS:
            found = days(log, on, later, a, b)
            whole += found
            asked = zip(answers(log, a, b, on), answers(log, a, b, later), strict=True)
            pairs = [(x, y) for x, y in asked if differs_in_time(x, y)]
            assert pairs == [(one.first.answer, one.second.answer) for one in found]
            assert all(mirrors(one) for one in found)
            assert all(one.causes for one in found)
            assert list(map(rows_of, days(log, later, on, a, b))) == swapped(found)
        assert list(map(rows_of, whole)) == list(map(rows_of, every_pair_between_days(record, parse(on), parse(later))))


def differs_in_time(one: Answer, other: Answer) -> bool:
    """Tell whether two answers differ in more than their flags."""
    return (*told(one)[:3], one.covered) != (*told(other)[:3], other.covered)


def mirrors(one: Compared) -> bool:
    """Tell whether a row says what its two answers say."""
    row = rows_of(one)
    return all(
        getattr(answer, name) == row[f"{name}_{side}"]
        for side, answer in ((1, one.first.answer), (2, one.second.answer))
        for name in ("on", "head", "status", "possible", "since_earliest", "since_latest", "flags", "covered")
    )


@SETTINGS
@given(stories())
def test_a_diff_of_knowledge_is_what_the_answers_say(story: tuple[list[Body], int, int, str]) -> None:
    """Its columns are the answers of `state` then and then, whole pairs or all at once; backwards it is the same."""
    drawn, one, other, on = story
    with recorded(drawn) as log:
        first, second = size_of(log, one), size_of(log, other)
        whole = []
        for a, b in PAIRS:
            found = known(log, first, second).pair(a, b, parse(on))
            whole += found
            asked = zip(answers(log, a, b, on, first), answers(log, a, b, on, second), strict=True)
            pairs = [(x, y) for x, y in asked if told(x) != told(y)]
            assert pairs == [(one.first.answer, one.second.answer) for one in found]
            assert all(mirrors(one) for one in found)
            assert list(map(rows_of, known(log, second, first).pair(a, b, parse(on)))) == swapped(found)
        assert list(map(rows_of, whole)) == list(map(rows_of, known(log, first, second).every_pair(parse(on))))


@SETTINGS
@given(stories())
def test_the_entries_named_are_exactly_those_that_make_a_difference(story: tuple[list[Body], int, int, str]) -> None:
    """Each is missed by a log that never held it, or is enough for one that held nothing else that is new; or none is.

    They need not suffice together: of two entries that say the same, neither is missed, and neither may be enough.
    """
    drawn, one, other, on = story
    with recorded(drawn) as log, TemporaryDirectory() as folder:
        early, late = sorted((size_of(log, one), size_of(log, other)))
        new = [str(line.entry["id"]) for line in log.lines() if early < line.position <= late]
        a, b = PAIRS[0]
        earlier, later = (answers(log, a, b, on, size) for size in (early, late))
        alone: dict[tuple[str, str], list[str]] = {}
        for entry in new:
            without = answers(without_one(log, Path(folder), entry, late), a, b, on)
            enough = answers(with_one(log, Path(folder), entry, early), a, b, on)
            for was, now, left, more in zip(earlier, later, without, enough, strict=True):
                if told(left) != told(now) or told(more) != told(was):
                    alone.setdefault((was.dimension, was.direction), []).append(entry)
        for row in (found.difference for found in known(log, early, late).pair(a, b, parse(on))):
            named = alone.get((row.dimension, row.direction))
            assert row.entries
            assert set(row.entries) == set(named or row.entries) <= set(new)


@SETTINGS
@given(stories())
def test_an_answer_at_a_day_and_a_state_of_knowledge_never_changes(story: tuple[list[Body], int, int, str]) -> None:
    """Whatever is recorded later, acts of earlier days, amendments and retractions included: byte for byte the same."""
    drawn, one, _, on = story
    with recorded(drawn) as log, TemporaryDirectory() as folder:
        size = size_of(log, one)
        then = left_with(log, Path(folder), lambda line, _: line <= size)
        for a, b in PAIRS:
            assert answers(then, a, b, on) == answers(log, a, b, on, size)
        compared = [known(its, 2, size).every_pair(parse(on)) for its in (then, log)]
        assert list(map(rows_of, compared[0])) == list(map(rows_of, compared[1]))
