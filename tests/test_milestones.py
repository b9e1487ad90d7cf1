"""The first and the last of a kind: by days, by accounts, by what came after what, and against every dating tried."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, amendment, built, cited, mutual, one_sided, retraction, source
from oracle_milestones import Expected, every_dating
from sessions import Runner, place

from cli.main import main
from cli.milestones import COLUMNS, ranks
from ledger.dates import parse
from ledger.milestones import ALL_DAYS, Days, Milestone, milestones
from ledger.problems import RefusedError
from ledger.reader import read

HELP = Path(__file__).parent.parent / "cli" / "help"
# Date, least and greatest rank, whether it is certain.
Row = tuple[str, int, int, bool]


def days(text: str) -> Days:
    """Give the first and the last day of a date."""
    return parse(text).earliest, parse(text).latest


def rows(
    *bodies: Mapping[str, object],
    kind: str = "establishment",
    parties: Sequence[str] = (),
    within: Days = ALL_DAYS,
    number: int = 1,
    last: bool = False,
) -> list[Row]:
    """Record some entries after the sources `s` and `t`, and ask for the first or last of a kind."""
    with built([LEDGER, SOURCE, source("t"), *bodies]) as log:
        found = milestones(read(log), kind, *parties, within=within, number=number, last=last)
    return [(one.account.date.text, one.rank_first, one.rank_last, one.certain) for one in found]


def established(date: str, *parties: str, **more: object) -> Body:
    """Give an establishment, of Cuba and South Korea unless others are named."""
    return mutual("establishment", date, *(parties or ("CUB", "KOR")), **more)


# --- days -------------------------------------------------------------------------------------------------------------


def test_the_earliest_day_is_the_first() -> None:
    """Whatever the order in which things were recorded."""
    found = [established("1960-01-02"), established("1950-05-01", "CUB", "PRK"), established("1955")]
    assert [("1950-05-01", 1, 1, True)] == rows(*found)
    assert [("1960-01-02", 1, 1, True)] == rows(*found, last=True)


def test_where_windows_overlap_each_can_be_the_first() -> None:
    """A day early in the year may still come after another day of that year."""
    found = [established("1950-03"), established("1950", "CUB", "PRK"), established("1951")]
    assert [("1950", 1, 2, False), ("1950-03", 1, 2, False)] == rows(*found)


def test_what_begins_on_the_last_day_on_which_another_can_be_may_share_the_rank() -> None:
    """The first of a month has nothing on an earlier day when the other may only share its day."""
    found = [established("1950-01-01"), established("1950-01", "CUB", "PRK")]
    assert [("1950-01-01", 1, 1, True), ("1950-01", 1, 2, False)] == rows(*found)


def test_two_of_one_day_share_a_rank() -> None:
    """Both are first, and there is no second."""
    found = [
        established("1950-01-01"),
        established("1950-01-01", "CUB", "PRK"),
        established("1950-01-02", "PRK", "KOR"),
    ]
    assert [("1950-01-01", 1, 1, True)] * 2 == rows(*found)
    assert [("1950-01-01", 1, 1, True)] * 2 == rows(*found, number=2)
    assert [("1950-01-02", 1, 1, True)] == rows(*found, last=True)
    assert [1, 2, 2] == [rank for _, rank, _, _ in rows(*found, last=True, number=2)]


def test_of_the_first_few_all_are_given_that_can_be_among_them() -> None:
    """The second and third of one year can each be the second."""
    found = [established("1949"), established("1950-03", "CUB", "PRK"), established("1950", "PRK", "KOR")]
    expected = [("1949", 1, 1, True), ("1950", 2, 3, False), ("1950-03", 2, 3, False)]
    assert expected == rows(*found, number=2)
    assert [(*row[:3], True) for row in expected] == rows(*found, number=3)
    assert expected[:1] == rows(*found)


def test_what_can_be_earlier_is_listed_earlier() -> None:
    """By the least rank, then by the greatest."""
    found = [established(date) for date in ("[1950-01-01..1950-01-09]", "1950-01-02", "1950-01-03", "1950-01-04")]
    expected = [("1950-01-02", 1, 2, True), ("[1950-01-01..1950-01-09]", 1, 4, False), ("1950-01-03", 2, 3, False)]
    assert expected == rows(*found, number=2)


def test_a_set_counts_its_days_alone() -> None:
    """Of a set with a gap no day in the gap is possible, also where the time asked for begins there."""
    found = [established("[1950-01-01,1950-01-09]"), established("1950-01-05", "CUB", "PRK")]
    assert [("[1950-01-01,1950-01-09]", 1, 2, False), ("1950-01-05", 1, 2, False)] == rows(*found)
    within = days("1950-01-02/1950-01-08")
    assert [("1950-01-05", 1, 1, True)] == rows(*found, within=within)
    assert [("1950-01-05", 1, 1, True)] == rows(*found, within=within, last=True)


def test_digits_that_are_not_given_leave_days_apart() -> None:
    """Christmas of some year of the decade is never in June."""
    assert [] == rows(established("195X-12-25"), within=days("1955-06"))
    assert [("195X-12-25", 1, 1, False)] == rows(established("195X-12-25"), within=days("1955"))


def test_what_has_no_first_day_can_be_before_everything() -> None:
    """And what has no last day after everything."""
    found = [established("1950"), established("[..1960]", "CUB", "PRK"), established("[1940..]", "PRK", "KOR")]
    assert [("[..1960]", 1, 3, False), ("[1940..]", 1, 3, False), ("1950", 1, 3, False)] == rows(*found)


def test_what_lasts_is_placed_by_its_first_day() -> None:
    """Long talks that began before a short meeting are the first, and not the last."""
    found = [
        mutual("talks", "1950-01-01/1970", "CUB", "KOR"),
        mutual("talks", "1960-01-01", "CUB", "KOR"),
    ]
    assert [("1950-01-01/1970", 1, 1, True)] == rows(*found, kind="talks")
    assert [("1960-01-01", 1, 1, True)] == rows(*found, kind="talks", last=True)
    assert [] == rows(*found, kind="talks", within=days("1951"))


def test_what_may_lie_outside_the_time_asked_for_is_not_certain() -> None:
    """Nor does it push others back for certain."""
    found = [established("1950"), established("1950-08", "CUB", "PRK")]
    within = days("1950-07/1950-12")
    assert [("1950", 1, 2, False), ("1950-08", 1, 2, False)] == rows(*found, within=within)
    assert [("1950-08", 1, 2, False), ("1950", 1, 2, False)] == rows(*found, within=within, last=True)[::-1]


# --- kinds and parties ------------------------------------------------------------------------------------------------


def test_notes_count_as_what_they_bring_about() -> None:
    """And as an exchange of notes."""
    notes = mutual("note-exchange", "1950", "CUB", "KOR", effect="establishment")
    assert [("1950", 1, 1, True)] == rows(notes, established("1951"))
    assert [("1950", 1, 1, True)] == rows(notes, kind="note-exchange")
    assert [] == rows(notes, kind="resumption")


def test_only_what_was_between_the_parties_counts() -> None:
    """Of one party everything does that names it, in whatever role."""
    found = [
        one_sided("rupture", "1950", "PRK", "CUB"),
        one_sided("rupture", "1951", "KOR", "CUB"),
        mutual("rupture", "1952", "MEX", "CUB"),
    ]
    assert [("1950", 1, 1, True)] == rows(*found, kind="rupture", parties=["CUB"])
    assert [("1951", 1, 1, True)] == rows(*found, kind="rupture", parties=["CUB", "KOR"])
    assert [("1952", 1, 1, True)] == rows(*found, kind="rupture", parties=["CUB"], last=True)
    assert [] == rows(*found, kind="rupture", parties=["KOR", "PRK"])


def test_an_empty_record_has_no_first() -> None:
    """Nor a last."""
    assert [] == rows()
    assert [] == rows(last=True)


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_accounts_of_one_happening_stand_together() -> None:
    """It can be first if one of them lets it, and is told by the account that is first in order of date."""
    found = [
        established("1960", key="a"),
        established("1950", account_of="key:a", **cited("t")),
        established("1955", "CUB", "PRK"),
    ]
    assert [("1950", 1, 2, False), ("1955", 1, 2, False)] == rows(*found)
    assert [("1950", 1, 1, True), ("1955", 1, 1, True)] == sorted(
        [*rows(*found, parties=["KOR"]), *rows(*found, parties=["PRK"])]
    )


def test_of_accounts_of_one_date_the_event_itself_tells_it() -> None:
    """Whatever the ids."""
    notes = mutual("note-exchange", "1950", "CUB", "KOR", key="a", effect="establishment")
    for number in range(4):
        account = established("1950", account_of="key:a", note=str(number))
        with built([LEDGER, SOURCE, notes, account]) as log:
            (found,) = milestones(read(log), "establishment")
        assert "note-exchange" == found.account.body["kind"]
        assert ["note-exchange", "establishment"] == [event.body["kind"] for event in found.happening.accounts]


def test_what_another_account_calls_otherwise_is_not_certain() -> None:
    """And nothing is certainly behind it."""
    found = [
        established("1950", key="a"),
        mutual("resumption", "1950", "CUB", "KOR", account_of="key:a", **cited("t")),
        established("1960", "CUB", "PRK"),
    ]
    assert [("1950", 1, 1, False), ("1960", 1, 2, False)] == rows(*found)
    assert [("1950", 1, 1, False)] == rows(*found, kind="resumption")


def test_an_account_that_names_others_leaves_it_open_whether_it_was_between_these() -> None:
    """Though nobody asked about the others."""
    found = [established("1950", key="a"), established("1950", "CUB", "PRK", account_of="key:a", **cited("t"))]
    assert [("1950", 1, 1, False)] == rows(*found, parties=["KOR"])
    assert [("1950", 1, 1, True)] == rows(*found, parties=["CUB"])


def test_preferred_accounts_count_alone_and_deprecated_ones_never() -> None:
    """As everywhere."""
    normal, other = established("1950", key="a"), established("1940", account_of="key:a")
    assert [("1940", 1, 1, True)] == rows(normal, other | cited("t", rank="preferred"))
    assert [("1950", 1, 1, True)] == rows(normal, other | cited("t", rank="deprecated"))
    assert [] == rows(normal | cited("s", rank="deprecated"))


def test_retractions_and_amendments_are_heard() -> None:
    """What was retracted is gone, and what was amended counts as it is now."""
    found = [established("1950", key="a"), established("1960", "CUB", "PRK", key="b")]
    assert [("1960", 1, 1, True)] == rows(*found, retraction("key:a"))
    assert [("1960", 1, 1, True)] == rows(*found, amendment("key:a", date="1970"))


# --- after ------------------------------------------------------------------------------------------------------------


def test_of_one_day_what_came_after_is_the_second() -> None:
    """From the other end it is the last."""
    found = [established("1950-01-01", key="a"), established("1950-01-01", "CUB", "PRK", after=["key:a"])]
    assert [("1950-01-01", 1, 1, True), ("1950-01-01", 2, 2, True)] == rows(*found, number=2)
    assert [("1950-01-01", 1, 1, True)] == rows(*found, last=True)


def test_what_came_after_is_moved_back_also_by_what_is_not_asked_for() -> None:
    """An establishment of 1949 that came after a recognition in July is not before one in May."""
    found = [
        one_sided("recognition", "1949-07-12", "CUB", "KOR", key="a"),
        established("1949", after=["key:a"]),
        established("1949-05-01", "CUB", "PRK"),
    ]
    assert [("1949-05-01", 1, 1, True)] == rows(*found)
    assert [("1949", 1, 1, True)] == rows(*found, last=True)


def test_what_came_before_is_moved_forward_by_what_came_after() -> None:
    """Through any number of others."""
    found = [
        established("1949", key="a"),
        mutual("talks", "1949", "CUB", "KOR", key="b", after=["key:a"]),
        mutual("talks", "1949-03-01", "CUB", "KOR", after=["key:b"]),
        established("1949-05-01", "CUB", "PRK"),
    ]
    assert [("1949", 1, 1, True)] == rows(*found)


def test_what_may_lie_before_the_time_asked_for_pushes_nothing_back_for_certain() -> None:
    """Though it came before for certain."""
    found = [established("1949", key="a"), established("1949-09", "CUB", "PRK", after=["key:a"])]
    assert [("1949", 1, 1, False), ("1949-09", 1, 2, False)] == rows(*found, within=days("1949-07/1950"))
    assert [("1949", 1, 1, True), ("1949-09", 2, 2, True)] == rows(*found, number=2)


def test_what_came_before_is_in_the_way_wherever_it_may_lie() -> None:
    """When the later is in the time asked for, the earlier cannot have come after that time."""
    found = [established("1949", key="a"), established("1949", "CUB", "PRK", after=["key:a"])]
    assert [("1949", 1, 1, False), ("1949", 2, 2, False)] == rows(*found, within=days("1940/1949-06"), number=2)


def test_what_came_before_on_an_earlier_day_is_one_in_the_way() -> None:
    """Not two, though both the day and the word say so."""
    found = [established("1949-01-01", key="a"), established("1950", "CUB", "PRK", after=["key:a"])]
    assert [("1949-01-01", 1, 1, True), ("1950", 2, 2, True)] == rows(*found, number=2)


def test_from_the_end_too_what_may_lie_outside_the_time_is_not_in_the_way() -> None:
    """The later of two may lie after the time in which the earlier counts."""
    found = [established("1949", key="a"), established("1949", "CUB", "PRK", after=["key:a"])]
    came = rows(*found, within=days("1940/1949-06"), number=2, last=True)
    assert [("1949", 1, 1, False), ("1949", 1, 2, False)] == came


def test_after_reaches_through_what_lies_between() -> None:
    """The third of one day is the third, though it names the second alone."""
    found = [
        established("1950-01-01", key="a"),
        established("1950-01-01", "CUB", "PRK", key="b", after=["key:a"]),
        established("1950-01-01", "PRK", "KOR", after=["key:b"]),
    ]
    assert [1, 2, 3] == [least for _, least, _, _ in rows(*found, number=3)]


def test_an_account_that_comes_after_another_of_the_same_happening_says_nothing() -> None:
    """And leaves what others say in force."""
    found = [
        established("1950-01-01", key="a"),
        established("1950-01-01", account_of="key:a", after=["key:a"], **cited("t", rank="preferred")),
        established("1950-01-01", "CUB", "PRK", after=["key:a"]),
    ]
    assert [("1950-01-01", 1, 1, True), ("1950-01-01", 2, 2, True)] == rows(*found, number=2)


def test_after_counts_where_every_account_says_so() -> None:
    """One that does not say so leaves it open."""
    found = [
        established("1950-01-01", key="a"),
        established("1950-01-01", "CUB", "PRK", key="b", after=["key:a"]),
    ]
    silent = established("1950-01-01", "CUB", "PRK", account_of="key:b", note="x")
    assert [("1950-01-01", 1, 1, True)] * 2 == rows(*found, silent)
    assert [("1950-01-01", 1, 1, True)] == rows(*found, {**silent, "after": ["key:a"]})


def test_where_no_dating_fits_after_is_passed_over() -> None:
    """As when of the accounts that count the earlier now comes too late."""
    found = [
        established("1948", key="a"),
        established("1949", "CUB", "PRK", after=["key:a"]),
        established("1960", account_of="key:a", **cited("t", rank="preferred")),
    ]
    assert [("1949", 1, 1, True)] == rows(*found)


def test_what_comes_after_itself_by_way_of_accounts_is_passed_over() -> None:
    """Each is after the other by some account: then neither is."""
    found = [
        established("1950-01-01", key="a"),
        established("1950-01-01", "CUB", "PRK", key="b", after=["key:a"]),
        established("1950-01-01", account_of="key:a", after=["key:b"], **cited("t", rank="preferred")),
    ]
    assert [("1950-01-01", 1, 1, True)] * 2 == rows(*found)


def test_after_something_that_is_gone_says_nothing() -> None:
    """Neither what was retracted nor what no account tells that counts comes before."""
    found = [
        established("1950-01-01", key="a"),
        established("1950-01-01", "CUB", "PRK", after=["key:a"]),
        established("1960"),
    ]
    assert [("1950-01-01", 1, 1, True)] == rows(*found, retraction("key:a"))
    assert [("1950-01-01", 1, 1, True)] == rows(found[0] | cited("s", rank="deprecated"), *found[1:])


# --- against every dating ---------------------------------------------------------------------------------------------

_DAYS = ["1950-01-01", "1950-01-02", "1950-01-03", "1950-01-04", "1950-01-05"]
_PERIODS = st.lists(st.sampled_from(_DAYS), min_size=2, max_size=2, unique=True).map(sorted)
_SOLID = st.sampled_from(_DAYS) | _PERIODS.map("..".join).map("[{}]".format)
_GAPPED = _PERIODS.map(",".join).map("[{}]".format)
_RANKS = st.sampled_from((None, None, None, "preferred", "deprecated"))


@st.composite
def happened(draw: st.DrawFn, *, linked: bool, mixed: bool) -> list[Body]:
    """Draw up to five events on few days: some with `after`, some with further accounts, never both unless mixed."""
    found: list[Body] = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(("establishment", "establishment", "resumption", "talks", "note-exchange")))
        dates = _SOLID if linked and not mixed else _SOLID | _GAPPED
        date = draw(dates | _PERIODS.map("/".join) if kind == "talks" else dates)
        body = mutual(kind, date, "CUB", draw(st.sampled_from(("KOR", "KOR", "PRK"))), key=str(number))
        if kind == "note-exchange":
            body["effect"] = "establishment"
        if not linked or mixed:
            body |= cited("s", rank=draw(_RANKS))
        if linked and found and draw(st.booleans()):
            body["after"] = [f"key:{draw(st.sampled_from(found))['key']}"]
        if found and (not linked or mixed) and draw(st.booleans()):
            roots = [str(one["key"]) for one in found if "account_of" not in one]
            body["account_of"] = f"key:{draw(st.sampled_from(roots))}"
        found.append(body)
    return found


_TRIED = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
_ASKED = st.tuples(
    st.sampled_from(("establishment", "establishment", "talks")),
    st.sampled_from(((), ("KOR",), ("CUB", "KOR"))),
    st.just(ALL_DAYS) | _PERIODS.map(lambda pair: (days(pair[0])[0], days(pair[1])[0])),
    st.integers(1, 3),
    st.booleans(),
)
_Asked = tuple[str, tuple[str, ...], Days, int, bool]


def both(bodies: Sequence[Body], asked: _Asked) -> tuple[dict[str, Milestone], dict[str, Expected]]:
    """Ask the program and try every dating: what each says of each happening, by its key."""
    kind, parties, within, number, last = asked
    try:
        with built([LEDGER, SOURCE, *bodies]) as log:
            found = milestones(read(log), kind, *parties, within=within, number=number, last=last)
            keys = {str(line.entry["id"]): str(line.entry.get("key")) for line in log.lines()}
    except RefusedError:
        # One was `after` what is later for certain.
        reject()
    came = {keys[one.happening.root]: one for one in found}
    expected = every_dating(bodies, kind, parties, within, last=last)
    return came, {key: one for key, one in expected.items() if one.least <= number}


@_TRIED
@given(happened(linked=False, mixed=False) | happened(linked=True, mixed=False), _ASKED)
def test_ranks_are_those_of_every_dating(bodies: list[Body], asked: _Asked) -> None:
    """Just what can be among the first is given, with the least and greatest rank of all datings, and its days."""
    came, expected = both(bodies, asked)
    assert {key: (one.least, one.greatest, one.days) for key, one in expected.items()} == {
        key: (one.rank_first, one.rank_last, one.days) for key, one in came.items()
    }
    certain = {key for key, one in expected.items() if one.is_sure and one.greatest <= asked[3]}
    assert certain == {key for key, one in came.items() if one.certain}


@_TRIED
@given(happened(linked=True, mixed=True), _ASKED)
def test_ranks_are_never_narrower_than_those_of_every_dating(bodies: list[Body], asked: _Asked) -> None:
    """Also where `after`, several accounts and gaps come together nothing is left out, or certain that is not."""
    came, expected = both(bodies, asked)
    assert expected.keys() <= came.keys()
    for key, one in expected.items():
        assert came[key].rank_first <= one.least
        assert came[key].rank_last >= one.greatest
        assert came[key].days == one.days
        assert not came[key].certain or (one.is_sure and one.greatest <= asked[3])


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    bodies = [
        LEDGER,
        SOURCE,
        established("1950"),
        established("[..1960]", "CUB", "PRK"),
        established("1970", "KOR", "MEX"),
    ]
    runner.put("events.jsonl", "".join(json.dumps(body) + "\n" for body in bodies))
    return runner


@pytest.mark.parametrize(
    ("first", "last", "forwards", "backwards"),
    [
        (1, 1, "1st", "last"),
        (1, 2, "1st or 2nd", "last or 2nd last"),
        (2, 5, "2nd to 5th", "2nd last to 5th last"),
        (11, 13, "11th to 13th", "11th last to 13th last"),
        (193, 193, "193rd", "193rd last"),
    ],
)
def test_ranks_are_put_into_words(first: int, last: int, forwards: str, backwards: str) -> None:
    """From either end."""
    assert forwards == ranks(first, last, is_last=False)
    assert backwards == ranks(first, last, is_last=True)


@pytest.mark.parametrize("command", ["first", "last"])
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "md", "html", "table"])
def test_every_format_has_the_same_fields(command: str, form: str, diplo: Runner) -> None:
    """And they are those that the manual tells, with `schema` after them."""
    came = diplo.run([command, "establishment", "-O", form])
    assert (0, "") == (came.code, came.err)
    if form.startswith("json"):
        record = json.loads(came.out)[0] if form == "json" else json.loads(came.out.splitlines()[0])
        assert [*COLUMNS, "schema"] == list(record)
    else:
        text = came.out if form == "html" else came.out.splitlines()[0]
        assert all(name in text for name in (*COLUMNS, "schema"))


def test_the_fields_are_told_in_the_manual() -> None:
    """In their order."""
    told = (HELP / "first.md").read_text(encoding="utf-8").partition("one row for each happening:\n\n")[2]
    block = told.partition("\n\n")[0]
    names = [
        name for line in block.splitlines() for name in line[4:].partition("  ")[0].rstrip(",").split(", ") if name
    ]
    assert list(COLUMNS) == names


@pytest.mark.parametrize("command", ["first", "last"])
def test_a_kind_that_is_begun_is_completed(command: str) -> None:
    """With the kinds of events alone."""
    found = ShellComplete(main, {}, "diplo", "_DIPLO_COMPLETE").get_completions([command], "re")
    expected = ["recognition", "recognition-withdrawal", "resumption", "recall", "renaming"]
    assert sorted(expected) == sorted(item.value for item in found)
