"""The rows of a history say of each day what is answered for it, and acts alone fold into the rows of their history."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, Body, build, built, cited, mutual, source
from strategies import UNHURRIED, bodies
from telling import window
from test_bearing import WORLD
from test_checks_laws import DATES, KINDS, SOURCES
from test_readings_laws import machines

from ledger.attested import settle
from ledger.bearing import in_order
from ledger.dates import FIRST_DAY, LAST_DAY, Date, iso, parse
from ledger.kinds import Effect
from ledger.machine import Account, Apply, Happening, Machine, Rules, Solution, State, Step
from ledger.projections import ALL
from ledger.queries import UNKNOWN, Answer, state
from ledger.reader import read
from ledger.readings import search
from ledger.readmodel import fold as module
from ledger.readmodel.fold import FLAGS, Act, Row, SpanRow, fold, rows_of
from ledger.record import Event, Record
from ledger.replay import History, Occurrence, Telling, histories
from ledger.steps import Change, pairs_of

MACHINES = {dimension: one.machine(("protect:CHE", "protect:SWE")) for dimension, one in ALL.items()}
RELATIONS, MISSION, REPRESENTATION = (MACHINES[name] for name in ("relations", "mission", "representation"))
AMBASSADOR_OR_MINISTER = ("1950-01-01 accredit:ambassador", "1950-01-01 accredit:minister")
# When somebody leaves who is not known to have been the head, nothing changes, whoever the head was.
WAITING = [f"19{year}-01-01 vacate:other" for year in range(60, 67)]
# How many further days an act may have taken, and how many pass between two.
WIDTHS = (0, 0, 0, 0, 1, 2, 5, 30)
GAPS = (1, 1, 2, 50)
BLURS = (0, 0, 0, 0, 0, 1, 2, 9, 60)
SIZES = (1, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 12)
PAIR = ("CUB", "KOR")
LIVES = ("dissolution", "independence")


def history(machine: Machine, acts: Sequence[Act]) -> History:
    """Make the history of acts, each an event that one entry tells."""
    occurrences, happenings = [], []
    for number, (earliest, latest, change, line) in enumerate(acts):
        name, effect = f"act {number}", Effect(machine.dimension, change)
        event = Event(name, line, {"kind": "other"}, Date("", earliest, latest), name, {})
        changes = (Change(machine.dimension, *PAIR, change, effect, directed=False),)
        occurrences.append(Occurrence(name, (Telling(event, changes, "normal"),), (name,)))
        happenings.append(Happening((Account((Step(earliest, latest, change),)),)))
    found = settle(machine, happenings, ())
    where = (*PAIR, machine.dimension, "both")
    return History(*where, tuple(occurrences), found.solution, found.implied, machine, tuple(happenings), ())


def acts_of(*told_acts: str) -> list[Act]:
    """Make acts of texts like `1949-07-12 establish`, the first of them on line 1 of the log."""
    texts = [text.split() for text in told_acts]
    return [(*window(when), change, line) for line, (when, change) in enumerate(texts, start=1)]


def folded(machine: Machine, *told_acts: str) -> list[str]:
    """Fold acts, make sure that this gives the rows of their history, and write these as lines."""
    acts = acts_of(*told_acts)
    rows = fold(machine, acts)
    assert rows is not None
    assert rows_of(history(machine, acts)) == rows
    return lines(rows)


def lines(rows: Iterable[Row]) -> list[str]:
    """Write rows as lines: days, statuses, since when, on what lines of the log they rest and perhaps more, flags."""
    found = []
    for first, last, possible, earliest, latest, flags, rests, whole in rows:
        words = [f"{'' if first == FIRST_DAY else iso(first)}/{'' if last == LAST_DAY else iso(last)}"]
        words.append("|".join(possible))
        if latest is not None:
            began = iso(latest) if earliest == latest else f"{'' if earliest is None else iso(earliest)}..{iso(latest)}"
            words.append(f"since {began}")
        words += [f"on {','.join(map(str, rests))}"] if rests else []
        words += [] if whole else ["or more"]
        found.append(" ".join([*words, *(name for place, name in enumerate(FLAGS) if flags >> place & 1)]))
    return found


def recorded(folder: Path, *entries: Body) -> list[str]:
    """Write a ledger, and give the rows of relations between Cuba and South Korea as lines."""
    record = read(build(folder, source("t"), *entries), PAIR)
    (found,) = histories(record, *PAIR, ["relations"])
    return lines(rows_of(found))


# --- acts alone ---------------------------------------------------------------------------------------------------------


def test_an_act_of_a_day_begins_a_status_on_it() -> None:
    """Before it the start is assumed, after it the status is carried on."""
    assert [
        "/1949-07-11 none assumed",
        "1949-07-12/1949-07-12 established since 1949-07-12 on 1",
        "1949-07-13/ established since 1949-07-12 on 1 carried",
    ] == folded(RELATIONS, "1949-07-12 establish")


def test_an_act_of_a_year_leaves_its_days_open_but_the_last() -> None:
    """By the last of December it has happened."""
    assert [
        "/1948-12-31 none assumed",
        "1949-01-01/1949-12-30 none|established since 1949-01-01 on 1",
        "1949-12-31/1949-12-31 established since 1949-01-01..1949-12-31 on 1",
        "1950-01-01/ established since 1949-01-01..1949-12-31 on 1 carried",
    ] == folded(RELATIONS, "1949 establish")


def test_an_act_that_changes_nothing_tells_that_the_status_still_stood() -> None:
    """No row begins with it, not even where its day is unknown; what is carried on begins later."""
    assert [
        "/1949-07-11 none assumed",
        "1949-07-12/1950-01-31 established since 1949-07-12 on 1",
        "1950-02-01/ established since 1949-07-12 on 1 carried",
    ] == folded(RELATIONS, "1949-07-12 establish", "1950-01-01..1950-01-31 establish")


def test_an_act_that_confirms_the_start_is_what_it_rests_on() -> None:
    """War severs no relations where there are none; it tells that there were none."""
    assert ["/1949-12-31 none assumed", "1950-01-01/1951-01-01 none on 1", "1951-01-02/ none on 1 carried"] == folded(
        RELATIONS, "1950 war", "1951-01-01 war"
    )


def test_a_state_that_shows_the_same_status_is_open_while_its_act_may_happen() -> None:
    """A consulate beside an embassy does not show, and yet it may have been opened, or not, in the year."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1959-12-31 embassy since 1950-01-01 on 1",
        "1960-01-01/1960-12-30 embassy since 1950-01-01 on 1,2",
        "1960-12-31/1969-12-31 embassy since 1950-01-01 on 1",
        "1970-01-01/1970-01-01 consulate since 1970-01-01 on 3",
        "1970-01-02/ consulate since 1970-01-01 on 3 carried",
    ] == folded(MISSION, "1950-01-01 open:embassy", "1960 open:consulate", "1970-01-01 close:embassy")
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1960-05-05 embassy since 1950-01-01 on 1",
        "1960-05-06/ embassy since 1950-01-01 on 1 carried",
    ] == folded(MISSION, "1950-01-01 open:embassy", "1960-05-05 open:consulate")


def test_an_act_of_any_day_up_to_one_has_no_first_day() -> None:
    """A window that is open from the first day of all says of no row when it began."""
    assert [
        "/1960-03-30 none|established on 1",
        "1960-03-31/1960-03-31 established since 0001-01-01..1960-03-31 on 1",
        "1960-04-01/ established since 0001-01-01..1960-03-31 on 1 carried",
    ] == folded(RELATIONS, "0001-01-01..1960-03-31 establish")
    assert ["/1960-03-31 none on 1", "1960-04-01/ none on 1 carried"] == folded(RELATIONS, "0001-01-01..1960-03-31 war")


def test_nothing_is_carried_beyond_the_last_day_of_all() -> None:
    """A window that is open to the end leaves no day after it."""
    assert [
        "/1959-12-31 none assumed",
        "1960-01-01/1960-12-31 established since 1960-01-01 on 1",
        "1961-01-01/9999-12-30 established|severed since 1961-01-01 on 1,2",
        "9999-12-31/ severed since 1961-01-01..9999-12-31 on 2",
    ] == folded(RELATIONS, "1960-01-01 establish", "1961-01-01..9999-12-31 sever")


def test_on_one_day_the_one_order_that_is_legal_settles_the_outcome() -> None:
    """Relations that are severed on the day of their establishment were established first."""
    assert [
        "/1950-05-04 none assumed",
        "1950-05-05/1950-05-05 severed since 1950-05-05 on 1",
        "1950-05-06/ severed since 1950-05-05 on 1 carried",
    ] == folded(RELATIONS, "1950-05-05 sever", "1950-05-05 establish")


def test_an_order_that_nothing_settles_stays_open_until_an_act_rules_it_out() -> None:
    """Severed and established on one day: either may have come last, unless they are suspended afterwards."""
    acts = ("1949-01-01 establish", "1950-05-05 establish", "1950-05-05 sever")
    assert [
        "/1948-12-31 none assumed",
        "1949-01-01/1950-05-04 established since 1949-01-01 on 1",
        "1950-05-05/1959-12-31 established since 1950-05-05 on 2",
        "1960-01-01/1969-12-31 suspended since 1960-01-01 on 4",
        "1970-01-01/1970-01-01 severed since 1970-01-01 on 5",
        "1970-01-02/ severed since 1970-01-01 on 5 carried",
    ] == folded(RELATIONS, *acts, "1960-01-01 suspend", "1970-01-01 sever")
    assert [
        "/1948-12-31 none assumed",
        "1949-01-01/1950-05-04 established since 1949-01-01 on 1",
        "1950-05-05/1950-12-31 established|severed since 1950-05-05 on 2,3",
        "1951-01-01/1951-05-31 established|severed since 1950-05-05 on 2,3,4",
        "1951-06-01/1951-12-30 established|severed since 1950-05-05 on 2,4,5",
        "1951-12-31/1951-12-31 established|severed since 1950-05-05 on 4,5",
        "1952-01-01/ established|severed since 1950-05-05 on 4,5 carried",
    ] == folded(RELATIONS, *acts, "1951 war", "1951-06-01 establish")


def test_acts_of_one_year_are_searched_with_what_came_before() -> None:
    """Until the year is over, what stood before it may stand still."""
    assert [
        "/1948-12-31 none assumed",
        "1949-01-01/1949-12-31 established since 1949-01-01 on 1",
        "1950-01-01/1950-02-28 established|suspended since 1950-01-01 on 1,2",
        "1950-03-01/1950-03-30 established|suspended|severed since 1950-03-01 on 1,2,3",
        "1950-03-31/1959-12-31 severed since 1950-03-01..1950-03-31 on 3",
        "1960-01-01/1960-12-30 established|severed since 1960-01-01 on 3,4",
        "1960-12-31/1960-12-31 established since 1960-01-01..1960-12-31 on 4",
        "1961-01-01/ established since 1960-01-01..1960-12-31 on 4 carried",
    ] == folded(RELATIONS, "1949-01-01 establish", "1950 suspend", "1950-03-01..1950-03-31 sever", "1960 establish")
    sever, establish = ("1960 establish", "1960-05-05 sever"), ("1960 war", "1960-05-05 establish")
    still_established = "1960-01-01/1960-05-04 established since 1949-01-01..1949-12-31 on 1,2"
    assert still_established in folded(RELATIONS, "1949 establish", *sever)
    assert "1960-01-01/1960-05-04 none on 1,2" in folded(RELATIONS, "1950 war", *establish)
    assert [
        "/1948-12-31 none|established on 2",
        "1949-01-01/1949-12-31 none|established|severed since 1949-01-01 on 1,2",
        "1950-01-01/1950-01-01 established|severed since 1950-01-01 on 1,2",
        "1950-01-02/ established|severed since 1950-01-01 on 1,2 carried",
    ] == folded(RELATIONS, "1949-01-01 war", "0001-01-01..1950-01-01 establish")


def test_the_entries_of_a_long_history_stand_in_their_order() -> None:
    """In the year of the ninth act the status rests on the eighth and the ninth."""
    acts = [f"{year}-{change}" for year in range(1950, 1954) for change in ("01-01 establish", "07-01 sever")]
    assert "1960-01-01/1960-12-30 established|severed since 1960-01-01 on 8,9" in folded(
        RELATIONS, *acts, "1960 establish"
    )


def test_all_that_overlaps_through_others_is_searched_together() -> None:
    """Two days of one year have nothing in common but the year, in which a war may have begun before them or between."""
    assert [
        "/1946-12-31 none assumed",
        "1947-01-01/1947-12-31 established since 1947-01-01 on 1",
        "1948-01-01/1948-12-31 severed since 1948-01-01 on 2",
        "1949-01-01/1949-12-31 established since 1949-01-01 on 3,4",
        "1950-01-01/1950-02-28 established|severed since 1950-01-01 on 3,4,5",
        "1950-03-01/1950-05-31 established|severed since 1950-01-01 on 3,4,5,6",
        "1950-06-01/1959-12-31 established since 1950-03-01..1950-06-01 on 6,7",
        "1960-01-01/1960-01-01 suspended since 1960-01-01 on 8",
        "1960-01-02/ suspended since 1960-01-01 on 8 carried",
    ] == folded(
        RELATIONS,
        "1947-01-01 establish",
        "1948-01-01 sever",
        "1949-01-01 establish",
        "1949-01-01 resume",
        "1950 war",
        "1950-03-01 establish",
        "1950-06-01 establish",
        "1960-01-01 suspend",
    )
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1950-02-28 none|established since 1950-01-01 on 1",
        "1950-03-01/1950-12-31 established since 1950-01-01..1950-03-01 on 1,2",
        "1951-01-01/ established since 1950-01-01..1950-03-01 on 1,2 carried",
    ] == folded(RELATIONS, "1950 establish", "1950-03-01 establish", "1950-06-01 establish")


def test_statuses_stand_in_the_order_of_the_machine() -> None:
    """What a history starts from is the first of them, wherever the table brings it up."""
    table = {("up", "turn"): "down", ("down", "turn"): "up", ("down", "stay"): "down", ("up", "stay"): "up"}
    machine = Machine("lift", "down", table, {})
    assert [
        "/1949-12-31 down assumed",
        "1950-01-01/1950-12-30 down|up since 1950-01-01 on 1,2",
        "1950-12-31/1950-12-31 up since 1950-01-01..1950-12-31 on 1",
        "1951-01-01/ up since 1950-01-01..1950-12-31 on 1 carried",
    ] == folded(machine, "1950 turn", "1950 stay")


@pytest.mark.parametrize(
    ("expected", "before"),
    [
        ("1950-01-01/1950-12-30 none|established|severed since 1950-01-01 on 1,2", []),
        ("1950-01-01/1950-12-30 none|established|severed since 1950-01-01 on 1,2,3", ["1940-01-01 war"]),
        ("1950-01-01/1950-12-30 established|severed since 1950-01-01 on 1,2,3", ["1940-01-01 establish"]),
    ],
)
def test_what_is_remembered_of_acts_is_remembered_with_what_came_before(expected: str, before: list[str]) -> None:
    """The same acts of a year leave open what stood before it, and rest on the same if it rested on anything."""
    assert expected in folded(RELATIONS, *before, "1950 establish", "1950 war")


@pytest.mark.parametrize(
    ("why", "machine", "acts"),
    [
        ("nothing happened", RELATIONS, []),
        ("it is not legal from the start", RELATIONS, ["1950-01-01 sever", "1960-01-01 establish"]),
        ("nothing is legal after the end", RELATIONS, ["1950-01-01 end", "1960-01-01 establish"]),
        ("no order of a day is legal", RELATIONS, ["1950-01-01 sever", "1950-01-01 resume", "1960-01-01 establish"]),
        ("nine acts overlap", RELATIONS, ["1950 establish", *["1950-05-05 sever"] * 8]),
        ("the ninth act still waits for an outcome", REPRESENTATION, [*AMBASSADOR_OR_MINISTER, *WAITING]),
    ],
)
def test_where_the_whole_has_to_be_searched_nothing_is_given(why: str, machine: Machine, acts: list[str]) -> None:
    """The caller then searches."""
    assert why
    assert fold(machine, acts_of(*acts)) is None


def test_eight_acts_together_are_not_too_many() -> None:
    """Of nine acts that overlap, or wait, there is no fold (above); of eight there is."""
    severed = "1950-05-05/1950-12-31 severed since 1950-05-05 on 2,3,4,5,6,7,8"
    assert severed in folded(RELATIONS, "1950 establish", *["1950-05-05 sever"] * 7)


def test_what_came_of_acts_that_overlap_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts that meet in the same way, on other days, are searched once, as long as there is room to remember all that."""
    searched: list[int] = []

    def counting(
        rules: Rules, happenings: Sequence[Happening], apply: Apply, starts: Sequence[Sequence[State]]
    ) -> Solution | None:
        searched.append(1)
        return search(rules, happenings, apply, starts)

    monkeypatch.setattr(module, "search", counting)
    for room, expected in ((2, 2), (1, 6)):
        monkeypatch.setattr(module, "_MOST_KNOWN", room)
        machine = RELATIONS._replace()
        searched.clear()
        for year in (1950, 1960, 1970):
            assert folded(machine, f"{year}-05-05 establish", f"{year}-05-05 sever")
            assert folded(machine, f"{year} establish", f"{year} sever")
        assert expected == len(searched)


# --- acts at random -----------------------------------------------------------------------------------------------------


@st.composite
def walks(draw: st.DrawFn, machine: Machine) -> list[Act]:
    """Draw acts each of which is legal after the one before it, on days that they share with no other."""
    now, day, acts = machine.start, draw(st.sampled_from((1, 1, 2, 700_000))), []
    for line in draw(st.permutations(range(1, draw(st.sampled_from(SIZES)) + 1))):
        changes = [change for before, change in machine.table if before == now]
        if not changes:
            break
        change = draw(st.sampled_from(changes))
        last = day + draw(st.sampled_from(WIDTHS))
        acts.append((day, last, change, line))
        now, day = machine.table[now, change], last + draw(st.sampled_from(GAPS))
    # Now and then the last of them is of the last day of all.
    offset = draw(st.sampled_from((0, 0, 0, LAST_DAY - acts[-1][1]))) if acts else 0
    return [(first + offset, last + offset, change, line) for first, last, change, line in acts]


@st.composite
def meetings(draw: st.DrawFn, machine: Machine) -> list[Act]:
    """Draw acts of which many overlap, listed by date or anyhow, most of them legal in some order."""
    widening = st.sampled_from(BLURS)
    acts: list[Act] = [
        (max(first - draw(widening), FIRST_DAY), min(last + draw(widening), LAST_DAY), change, line)
        for first, last, change, line in draw(walks(machine))
    ]
    if draw(st.booleans()) and acts:
        first, last, _, line = draw(st.sampled_from(acts))
        acts.append((first, last, draw(st.sampled_from(sorted(machine.targets))), line + 100))
    if draw(st.integers(0, 4)) < 4:
        return sorted(acts, key=lambda act: act[:2])
    return draw(st.permutations(acts))


any_machine = st.sampled_from([*MACHINES.values()]) | machines()


@UNHURRIED
@given(any_machine, st.data())
def test_legal_acts_on_days_of_their_own_fold_into_the_rows_of_their_history(
    machine: Machine, data: st.DataObject
) -> None:
    """Each dimension as it is, and machines at random; none of these histories has to be searched."""
    acts = data.draw(walks(machine))
    assert (rows_of(history(machine, acts)) if acts else None) == fold(machine, acts)


@UNHURRIED
@given(any_machine, st.data())
def test_acts_that_meet_fold_into_the_rows_of_their_history(machine: Machine, data: st.DataObject) -> None:
    """Up to eight of them, unless they are not legal from the start; and never into anything else."""
    acts = data.draw(meetings(machine))
    general = history(machine, acts)
    is_plain = acts and not general.solution.contradictory and general.solution.starts == (machine.start,)
    rows = fold(machine, acts)
    if rows is not None or len(acts) <= 8:
        assert (rows_of(general) if is_plain else None) == rows


# --- any history --------------------------------------------------------------------------------------------------------


def test_accounts_that_differ_are_contested(tmp_path: Path) -> None:
    """An answer rests on all that count, and one that is deprecated does not."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1950-01-02 none|established since 1950-01-01 on 4,5 contested",
        "1950-01-03/1950-01-03 established since 1950-01-01..1950-01-03 on 4,5 contested",
        "1950-01-04/ established since 1950-01-01..1950-01-03 on 4,5 contested carried",
    ] == recorded(
        tmp_path,
        mutual("establishment", "1950-01-01", *PAIR, key="a"),
        mutual("establishment", "1950-01-03", *PAIR, account_of="key:a", **cited("t")),
        mutual("establishment", "1949-01-03", *PAIR, account_of="key:a", **cited("t", rank="deprecated")),
    )


def test_accounts_that_differ_about_what_confirms_the_start_are_not(tmp_path: Path) -> None:
    """A war without relations severs none; on which of two days it began leaves no doubt about them."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1950-01-03 none on 4,5",
        "1950-01-04/ none on 4,5 carried",
    ] == recorded(
        tmp_path,
        mutual("war", "1950-01-01", *PAIR, key="a"),
        mutual("war", "1950-01-03", *PAIR, account_of="key:a", **cited("t")),
    )


def test_a_record_that_contradicts_itself_says_so_of_each_day(tmp_path: Path) -> None:
    """Nothing can be suspended that ended."""
    assert [
        "/1948-12-31 none contradictory assumed",
        "1949-01-01/1949-12-31 established since 1949-01-01 on 4 contradictory",
        "1950-01-01/1959-12-31 ended since 1950-01-01 on 5 contradictory",
        "1960-01-01/1960-01-01 suspended since 1960-01-01 on 6 contradictory",
        "1960-01-02/ suspended since 1960-01-01 on 6 contradictory carried",
    ] == recorded(
        tmp_path,
        mutual("establishment", "1949-01-01", *PAIR),
        mutual("dissolution", "1950-01-01", "KOR"),
        mutual("suspension", "1960-01-01", *PAIR),
    )


def test_where_too_many_acts_overlap_an_answer_is_approximate(tmp_path: Path) -> None:
    """Thirteen acts of one year leave open all that one of them could have led to."""
    acts = [mutual("establishment", "1950", *PAIR, note=str(number)) for number in range(12)]
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1950-12-31 none|established|severed since 1950-01-01 on 16,10,15,13,6,8,4,12,7,9,11,5,14 approximate",
        "1951-01-01/ none|established|severed since 1950-01-01 on 16,10,15,13,6,8,4,12,7,9,11,5,14 approximate carried",
    ] == recorded(tmp_path, *acts, mutual("rupture", "1950", *PAIR))


def test_the_end_of_a_party_long_after_vouches_for_nothing(tmp_path: Path) -> None:
    """What stood in 1950 is carried on until the end in 1990, and then ended: the answer rests on the end."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1950-01-01 established since 1950-01-01 on 4",
        "1950-01-02/1989-12-31 established since 1950-01-01 on 4 carried",
        "1990-01-01/1990-01-01 ended since 1990-01-01 on 5",
        "1990-01-02/ ended since 1990-01-01 on 5 carried",
    ] == recorded(tmp_path, mutual("establishment", "1950-01-01", *PAIR), mutual("dissolution", "1990-01-01", "KOR"))


def test_an_attestation_without_which_all_would_be_the_same_is_no_entry_of_an_answer(tmp_path: Path) -> None:
    """What is attested of 1955 is what the acts say anyhow: the rows are whole, and carried on only later."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1955-01-01 established since 1950-01-01 on 4",
        "1955-01-02/ established since 1950-01-01 on 4 carried",
    ] == recorded(
        tmp_path,
        mutual("establishment", "1950-01-01", *PAIR),
        mutual("attestation", "1955-01-01", *PAIR, dimension="relations", status=["established"]),
    )


def test_an_attestation_that_rules_readings_out_may_be_an_entry_of_answers_that_do_not_rest_on_it(
    tmp_path: Path,
) -> None:
    """The rupture of 1959 or 1960 fell in 1960, for relations stood on the last day of 1959; the row cannot say why."""
    assert [
        "/1949-12-31 none assumed",
        "1950-01-01/1959-12-30 established since 1950-01-01 on 4 or more",
        "1959-12-31/1960-12-30 established|severed since 1959-12-31 on 4,5 or more",
        "1960-12-31/1960-12-31 severed since 1959-12-31..1960-12-31 on 5 or more",
        "1961-01-01/ severed since 1959-12-31..1960-12-31 on 5 or more carried",
    ] == recorded(
        tmp_path,
        mutual("establishment", "1950-01-01", *PAIR),
        mutual("rupture", "[1959..1960]", *PAIR),
        mutual("attestation", "1959-12-31", *PAIR, dimension="relations", status=["established"]),
    )


def test_days_on_which_an_implied_change_and_its_witness_may_fall_are_one_row(tmp_path: Path) -> None:
    """Severed for a while that ended in 1951, and `none` at some time in 1952: both rest on the two attestations."""
    assert [
        "/1949-12-31 severed or more assumed",
        "1950-01-01/1950-12-31 severed on 4",
        "1951-01-01/1952-12-30 none|severed since 1951-01-01 on 4,5",
        "1952-12-31/1952-12-31 none since 1951-01-01..1952-12-31 on 4,5",
        "1953-01-01/ none since 1951-01-01..1952-12-31 on 4,5 carried",
    ] == recorded(
        tmp_path,
        mutual("attestation", "1950-01-01/1951", *PAIR, dimension="relations", status=["severed"]),
        mutual("attestation", "1952", *PAIR, dimension="relations", status=["none"]),
    )


# --- any record, day by day ---------------------------------------------------------------------------------------------


def edges(rows: Iterable[SpanRow]) -> set[int]:
    """Give the first and last day of each row, and the days on which a status may have begun."""
    days = {
        day for row in rows for day in (row.first, row.last, row.since_earliest, row.since_latest) if day is not None
    }
    return {near for day in days for near in (day - 1, day, day + 1) if FIRST_DAY <= near <= LAST_DAY}


def assert_answered(record: Record, answer: Answer, rows: Sequence[SpanRow]) -> None:
    """Check that the answer for a day is what the row of the day says."""
    day = parse(answer.on).earliest
    (row,) = (row for row in rows if row.first <= day <= row.last)
    assert answer.possible == row.possible
    assert answer.status == (row.possible[0] if len(row.possible) == 1 else UNKNOWN)
    latest = None if row.since_latest is None else min(row.since_latest, day)
    assert answer.since_earliest == (None if row.since_earliest in (None, FIRST_DAY) else iso(row.since_earliest))
    assert answer.since_latest == (None if latest is None else iso(latest))
    assert answer.flags == tuple(name for place, name in enumerate(FLAGS) if row.flags >> place & 1)
    ids = {event.position: event.id for event in (*record.events, *record.attestations)}
    entries = tuple(ids[line] for line in row.rests)
    # Where attestations may belong to it, those that a row names are among them, and in their order.
    assert entries == (answer.entries if row.whole else tuple(one for one in answer.entries if one in entries))


def assert_every_day_answered(record: Record, a: str, b: str) -> None:
    """Check all dimensions of a pair, around every edge of every row."""
    # What is covered is no matter of rows. Whom a party continues depends on the day that is asked about.
    record = record._replace(coverages=())
    thens = {
        (then.lineage(a), then.lineage(b)): then for then in (record.at(parse(on)) for on in ("0001", "1960", "9999"))
    }
    for line, then in thens.items():
        for one in histories(then, a, b):
            rows = rows_of(one)
            assert [FIRST_DAY, *(row.last + 1 for row in rows)] == [*(row.first for row in rows), LAST_DAY + 1]
            assert all(row[2:] != following[2:] for row, following in pairwise(rows))
            for on in (parse(iso(day)) for day in sorted(edges(rows))):
                if line == (record.at(on).lineage(a), record.at(on).lineage(b)):
                    answers = {
                        finding.answer.direction: finding.answer for finding in state(record, a, b, on, [one.dimension])
                    }
                    assert_answered(record, answers[one.direction], rows)


@settings(UNHURRIED, max_examples=50)
@given(bodies(most=9, least=3, world=WORLD), st.data())
def test_every_day_of_a_row_is_answered_as_it_says(entries: list[Body], data: st.DataObject) -> None:
    """Any ledger: accounts, attestations, corrections, parties that end, begin again, and continue others."""
    with built(entries) as log:
        record = read(log)
        pairs = sorted({in_order(*pair) for one in record.events for pair in pairs_of(one.body)})
        if pairs:
            assert_every_day_answered(record, *data.draw(st.sampled_from(pairs)))


@st.composite
def entries_about_two(draw: st.DrawFn) -> list[Body]:
    """Draw events of two parties, some of them accounts of others, how either ended or began, and what is attested."""
    entries: list[Body] = []
    acts: list[str] = []
    ranks = st.sampled_from((None, None, "preferred", "deprecated"))
    for number in range(draw(st.sampled_from((2, 3, 4, 5, 6)))):
        kind = draw(st.sampled_from((*KINDS, *LIVES, "attestation")))
        date = draw(st.sampled_from(DATES))
        if kind in LIVES:
            entries.append(mutual(kind, date, draw(st.sampled_from(PAIR)), key=str(number)))
            continue
        body = mutual(kind, date, *PAIR, key=str(number)) | cited(draw(st.sampled_from(("s", "t"))), rank=draw(ranks))
        if kind == "attestation":
            status = draw(st.sampled_from(("none", "established", "established", "suspended", "severed")))
            body |= {"dimension": "relations", "status": [status]}
        elif acts and draw(st.sampled_from((False, False, True))):
            body["account_of"] = f"key:{draw(st.sampled_from(acts))}"
        else:
            acts.append(str(number))
        entries.append(body)
    return [LEDGER, *SOURCES, *entries]


@UNHURRIED
@given(entries_about_two())
def test_every_day_of_a_row_is_answered_as_it_says_where_much_is_told_of_two(entries: list[Body]) -> None:
    """Any two parties of whom several sources tell, one thing or another."""
    with built(entries) as log:
        assert_every_day_answered(read(log), *PAIR)
