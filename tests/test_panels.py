"""Panels: what can be asked for, who is in a list when, what each rule makes of a year, and the columns that come of it."""

from array import array
from itertools import chain
from pathlib import Path

import pytest
from ledgers import Body, build, mutual, one_sided, refused
from paneling import ONE, TWO, party, rows

from ledger.dates import parse
from ledger.exporters import panels
from ledger.exporters.panels import asked, making, panel
from ledger.exporters.panels.orders import ORDERS
from ledger.exporters.panels.shape import LISTS
from ledger.exporters.panels.states import left_out, members
from ledger.parties import Name, Party, Register, Spell, load
from ledger.problems import NotFoundError, Problem, UsageError
from ledger.projections import ALL, statuses_of
from ledger.reader import read

Row = dict[str, object]


# --- what can be asked for ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "codes", "dimensions", "expected"),
    [
        (
            "dyad-year",
            "cow",
            ["relations"],
            "ccode1 ccode2 year relations relations_certain relations_covered relations_possible relations_flags",
        ),
        (
            "dyad-year",
            "gw",
            ["recognition"],
            (
                "gwcode1 gwcode2 year"
                " recognition_12 recognition_12_certain recognition_12_covered recognition_12_possible recognition_12_flags"
                " recognition_21 recognition_21_certain recognition_21_covered recognition_21_possible recognition_21_flags"
            ),
        ),
        (
            "directed-dyad-year",
            "iso3",
            ["recognition", "war"],
            (
                "iso3c1 iso3c2 year recognition recognition_certain recognition_covered recognition_possible"
                " recognition_flags war war_certain war_covered war_possible war_flags"
            ),
        ),
        ("dyad-day", "cow", ["war"], "ccode1 ccode2 date war war_certain war_covered war_possible war_flags"),
        (
            "party-year",
            "cow",
            ["war", "mission", "war"],
            (
                "ccode year partners war_certain war_possible war_recorded war_covered"
                " mission_out_certain mission_out_possible mission_out_recorded mission_out_covered"
                " mission_in_certain mission_in_possible mission_in_recorded mission_in_covered"
            ),
        ),
    ],
)
def test_columns_are_named_as_in_the_field(
    shape: str, codes: str, dimensions: list[str], expected: str, tmp_path: Path
) -> None:
    """The codes as their projects and peacesciencer call them; each dimension once."""
    rule = None if shape == "dyad-day" else "first"
    question = asked(shape, "1900", codes, rule, dimensions)
    assert tuple(expected.split()) == question.columns
    assert expected.split() == list(
        panel(build(tmp_path), shape, during="1900", codes=codes, rule=rule, dimensions=dimensions)
    )


RULES = (
    "first: the status on the first day of the year on which both existed; "
    "last: the status on the last day of the year on which both existed; "
    "any: whether something was in force on any day of the year: yes, no or unknown; "
    "exact: the status if it was one on all days of the year, else `changed` or `unknown`; "
    "max: the highest status of any day of the year; "
    "min: the lowest status of any day of the year"
)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            ("dyad-years", "1900", "cow", "first"),
            Problem("panel-unknown", "'dyad-years' is no shape of a panel", "did you mean 'dyad-year'?"),
        ),
        (
            ("dyad-year", "1900", "x", "first"),
            Problem("panel-unknown", "'x' is no list of codes of a panel", "there are cow, gw, iso3"),
        ),
        (
            ("dyad-year", "1900", "cow", "first", ["relation"]),
            Problem("panel-unknown", "'relation' is no dimension of a panel", "did you mean 'relations'?"),
        ),
        (
            ("dyad-year", "1900", "cow", "first", []),
            Problem("panel-dimension", "no dimension is asked for", f"there are {', '.join(ALL)}"),
        ),
        (
            ("dyad-year", "1900", "cow", "first", ["membership"]),
            Problem(
                "panel-membership",
                "membership lies between a party and an organisation, and a panel is of states alone",
                "ask `diplo relations UN --dimension membership`",
            ),
        ),
        (
            ("party-year", "1900", "cow", None),
            Problem("panel-rule", "no rule says what the status of a year is", f"say --rule. {RULES}"),
        ),
        (("dyad-year", "1900", "cow", "mean"), Problem("panel-rule", "'mean' is no rule for a year", RULES)),
        (
            ("dyad-day", "1900", "cow", "first"),
            Problem("panel-rule", "a day has one state: the rule 'first' is for years", "leave the rule out"),
        ),
        (
            ("dyad-year", "1900", "cow", "max", ["war", "protection"]),
            Problem(
                "panel-order",
                "the statuses of protection have no order, so that none of a year is the highest or the lowest",
                "say another --rule",
            ),
        ),
        (
            ("dyad-year", "1900/1800", "cow", "max"),
            Problem(
                "date-impossible",
                "during: the interval ends before it begins",
                "",
                excerpt="1900/1800",
            ),
        ),
        (
            ("dyad-year", "1900/..", "cow", "max"),
            Problem("panel-during", "during: 1900/.. has no first or no last year", "write 1946/2024"),
        ),
        (
            ("dyad-year", "1900~", "cow", "max"),
            Problem("panel-during", "during: 1900~ is in doubt, or a set", "write 1946/2024"),
        ),
        (
            ("dyad-day", "[1900,1902]", "cow", None),
            Problem(
                "panel-during",
                "during: [1900,1902] is in doubt, or a set",
                "write 1946/2024 or 1990-01-01/1990-06-30",
            ),
        ),
        (
            ("dyad-year", "1900-02/1901", "cow", "max"),
            Problem("panel-during", "during: 1900-02/1901 is not of whole years", "write 1946/2024"),
        ),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[object, ...], problem: Problem) -> None:
    """Each with what is wrong and what to write; the rule for a year is never chosen for anybody."""
    with pytest.raises(UsageError) as caught:
        asked(*words)  # type: ignore[arg-type]
    (found,) = caught.value.problems
    if problem.code == "date-impossible":
        # What is wrong with a date is worded by `ledger.dates`.
        assert (problem.code, problem.excerpt) == (found.code, found.excerpt)
    else:
        assert problem == found


def test_a_party_that_nobody_knows_is_told(tmp_path: Path) -> None:
    """No panel without rows comes of a mistyped code."""
    with refused(NotFoundError, 4, Problem("party-unknown", "no party has the code 'XYZ'", "resolve a name first")):
        panel(build(tmp_path), during="1900", codes="cow", rule="first", parties=("USA", "XYZ"))


def test_every_status_has_its_place_in_the_order() -> None:
    """And nothing else has; protection alone has none."""
    assert {one: {*statuses_of(one), "ended"} for one in ALL if one != "protection"} == {
        one: set(order) for one, order in ORDERS.items()
    }
    assert [] == [one for one, order in ORDERS.items() if len(set(order)) != len(order)]


# --- who is in a list when -----------------------------------------------------------------------------------------------


def test_a_code_means_whom_the_list_meant_by_it_then() -> None:
    """365 is Russia, the Soviet Union and Russia again; Germany is 255, 260 and 255 again."""
    found = members(load(), LISTS["cow"])
    first = parse("1816-01-01").earliest
    open_end = parse("9999-12-31").earliest
    days = {code: [(one.party, one.first, one.last) for one in found if one.code == code] for code in (255, 260, 365)}

    def spell(code: str, begins: int | str, ends: int | str) -> tuple[str, int, int]:
        start, end = (parse(day).earliest if isinstance(day, str) else day for day in (begins, ends))
        return code, start, end

    assert {
        255: [
            spell("PRU", first, "1871-01-17"),
            spell("DEU", "1871-01-18", "1945-05-08"),
            spell("DEU", "1990-10-03", open_end),
        ],
        260: [spell("DEU", "1955-05-05", "1990-10-02")],
        365: [
            spell("RUS", first, "1922-12-29"),
            spell("SUN", "1922-12-30", "1991-12-25"),
            spell("RUS", "1991-12-26", open_end),
        ],
    } == days


@pytest.mark.parametrize("codes", list(LISTS))
def test_the_register_gives_no_code_to_two_at_once(codes: str) -> None:
    """Of each list something comes, in order; whoever has no code of it is told."""
    found = members(load(), LISTS[codes])
    assert sorted(found, key=lambda one: (one.code, one.first)) == found
    assert len({one.code for one in found}) > 180
    assert ("AUH" in left_out(load(), LISTS[codes])) == (codes == "iso3")


def test_two_parties_of_one_code_on_one_day_are_refused(tmp_path: Path) -> None:
    """Nobody could tell of which a row is."""
    log = build(tmp_path, ONE, party("BETA-1", "901", ("1817-01-01", None)))
    problem = Problem(
        "panel-code",
        "ccode 901 means both ALFA-1 and BETA-1 on 1817-01-01",
        "amend the codes, or the life, of one of them",
    )
    with refused(UsageError, 2, problem):
        panel(log, during="1900", codes="cow", rule="first")


@pytest.mark.parametrize(("code", "expected"), [("903", [1817]), ("12345", []), ("9X3", []), ("٩٠٣", []), ("-3", [])])
def test_a_code_that_is_none_of_the_list_has_no_rows(code: str, expected: list[int], tmp_path: Path) -> None:
    """Codes are numbers of few digits; the party is told among those left out."""
    log = build(tmp_path, ONE, party("BETA-1", code, ("1817-01-01", "1817-12-31")))
    found = panel(log, during="1816/1818", codes="cow", rule="first", parties=("BETA-1",))
    assert expected == [year for one, year, *_ in rows(found, ccode2=903) if one == 901]
    assert (["BETA-1"] if not expected else []) == left_out(read(log).register, LISTS["cow"])


def state_of(codes: str | tuple[str, ...], life: tuple[Spell, ...], turns: tuple[Name, ...] = ()) -> Party:
    """Give a state as a register holds it, with codes of all lists."""
    return Party("ALFA-1", "state", "One", "One", (), dict.fromkeys(("cow", "iso"), codes), life, (), "", turns)


@pytest.mark.parametrize(
    ("codes", "its", "expected"),
    [
        ("cow", state_of("901", (Spell(700_000, 700_100, "COW"), Spell(1, 10, "GW"))), [(901, 700_000, 700_100)]),
        ("cow", state_of(("901", "902"), (Spell(700_000, 700_100, "COW"),)), []),
        (
            "cow",
            state_of(("901", "902"), (Spell(700_000, 700_100, "COW"),), (Name("902", "cow", 1, 700_040),)),
            [(901, 700_041, 700_100), (902, 700_000, 700_040)],
        ),
        (
            "cow",
            state_of(
                "902",
                (Spell(700_000, 700_100, "COW"),),
                (Name("902", "cow", 700_020, 700_040), Name("902", "cow", 1, 5)),
            ),
            [(902, 700_020, 700_040)],
        ),
        (
            "iso3",
            state_of("QAA", (Spell(5, 9, "x"), Spell(8, 20, "y"), Spell(22, 30, "x"))),
            [("QAA", 5, 20), ("QAA", 22, 30)],
        ),
        ("cow", state_of("901", (Spell(1, 100, "COW"), Spell(700_000, 700_100, "COW"))), [(901, 700_000, 700_100)]),
        ("iso3", state_of("QAA", ()), [("QAA", 1, 3_652_059)]),
        ("iso3", state_of("qaa", (Spell(5, 9, "x"),)), []),
        ("iso3", state_of("QAA", (Spell(5, 9, "x"),))._replace(type="other"), []),
    ],
)
def test_the_days_of_a_member_are_those_of_its_code(codes: str, its: Party, expected: list[tuple[object, ...]]) -> None:
    """Cut by the turns of a code that passed on; spells that touch are one, and who has no spell was there at all times."""
    found = members(Register([its]), LISTS[codes])
    assert expected == [(one.code, one.first, one.last) for one in found]
    assert ([] if expected or its.type != "state" else ["ALFA-1"]) == left_out(Register([its]), LISTS[codes])


def test_a_year_has_a_row_where_both_were_there_on_one_of_its_days(tmp_path: Path) -> None:
    """Spells that meet are one; the smaller code comes first, and with the sender first each pair comes twice."""
    two = party("BETA-1", "899", ("1816-01-01", "1816-03-10"), ("1818-01-01", "1818-01-05"), ("1818-01-06", None))
    log = build(tmp_path, ONE, two)
    found = panel(log, during="1816/1819", codes="cow", rule="first", parties=("ALFA-1",))
    assert [(899, 1816), (899, 1818)] == [row[:2] for row in rows(found, ccode2=901) if row[0] == 899]
    found = panel(log, "directed-dyad-year", during="1816/1819", codes="cow", rule="first", parties=("ALFA-1",))
    assert [(1816,), (1818,)] == [row[:1] for row in rows(found, ccode1=899, ccode2=901)]
    assert [(1816,), (1818,)] == [row[:1] for row in rows(found, ccode1=901, ccode2=899)]
    keys = [*zip(found["ccode1"], found["ccode2"], found["year"], strict=True)]
    assert sorted(keys) == keys


def test_the_state_that_a_code_means_changes_within_a_year(tmp_path: Path) -> None:
    """365 in 1991: the Soviet Union on its first day, Russia on its last."""
    log = build(
        tmp_path,
        mutual("establishment", "1933-11-16", "USA", "SUN"),
        one_sided("recognition", "1991-12-28", "USA", "RUS"),
    )
    told = {
        rule: [
            row[1:3]
            for row in rows(
                panel(
                    log,
                    "directed-dyad-year",
                    during="1991",
                    codes="cow",
                    rule=rule,
                    dimensions=("recognition",),
                    parties=("SUN", "RUS"),
                ),
                ccode1=2,
                ccode2=365,
            )
        ]
        for rule in ("first", "last", "exact", "max", "min", "any")
    }
    assert {
        "first": [("recognised", 1)],
        "last": [("recognised", 1)],
        "exact": [("changed", 1)],
        "max": [("recognised", 1)],
        "min": [("none", 1)],
        "any": [("yes", 1)],
    } == told


def test_who_is_two_codes_in_one_year_has_rows_of_both_and_none_with_itself(tmp_path: Path) -> None:
    """Germany in 1990 is 260 up to October, and then 255."""
    found = panel(build(tmp_path), during="1990", codes="cow", rule="first", parties=("DEU",))
    assert [2, 2] == [*found["ccode1"]][:2]
    assert [255, 260] == [*found["ccode2"]][:2]
    assert (255, 260) not in {*zip(found["ccode1"], found["ccode2"], strict=True)}


def test_a_party_and_whoever_continues_it_are_no_dyad(tmp_path: Path) -> None:
    """They are one under two names, from the day on which it continues the other."""
    log = build(tmp_path, ONE, TWO, mutual("continuation", "1817-02-01", "BETA-1", predecessors=["ALFA-1"]))
    found = panel(log, "dyad-day", during="1817-01-30/1817-02-02", codes="cow", parties=("ALFA-1",))
    assert [("1817-01-30",), ("1817-01-31",)] == [row[:1] for row in rows(found, ccode1=901, ccode2=902)]


# --- what a cell says ----------------------------------------------------------------------------------------------------


def test_nothing_none_and_unknown_are_three(tmp_path: Path) -> None:
    """An empty cell is not covered; `none` is known, and by a claim to tell all; `unknown` lists what is possible."""
    claims = [
        mutual("coverage", date, "ALFA-1", dimensions=["relations"])
        for date in ("1817/1817-06", "1817-07/1817", "1816-12-31")
    ]
    three = party("GAMMA-1", "903", ("1816-01-01", None))
    log = build(tmp_path, ONE, TWO, three, *claims, mutual("establishment", "1817", "BETA-1", "GAMMA-1"))
    found = panel(log, during="1816/1818", codes="cow", rule="first", parties=("ALFA-1", "BETA-1", "GAMMA-1"))
    assert [
        (1816, None, None, 0, None, None),
        (1817, "none", 1, 1, "none", None),
        (1818, None, None, 0, None, None),
    ] == rows(found, ccode1=901, ccode2=902)
    assert [
        (1816, "none", 1, 0, "none", "assumed"),
        (1817, "unknown", 0, 0, "none|established", None),
        (1818, "established", 1, 0, "established", "carried"),
    ] == rows(found, ccode1=902, ccode2=903)


def test_a_claim_of_senders_or_hosts_covers_one_way(tmp_path: Path) -> None:
    """Who sends to all, who receives from all, and who sends to whom; of what is mutual either will do."""
    three = party("GAMMA-1", "903", ("1816-01-01", None))

    def claim(year: str, **sides: list[str]) -> Body:
        body: Body = {"kind": "coverage", "date": year, "dimensions": ["recognition", "relations"], **sides}
        return {**body, "cites": [{"source": "s"}]}

    claims = [
        claim("1817", by=["ALFA-1"]),
        claim("1818", toward=["ALFA-1"]),
        claim("1819", by=["BETA-1"], toward=["GAMMA-1"]),
    ]
    one = party("ALFA-1", "901", ("1816-01-01", None))
    log = build(tmp_path, one, TWO, three, *claims)
    asked_ = {"during": "1817/1819", "codes": "cow", "rule": "first", "dimensions": ("recognition", "relations")}
    found = panel(log, "directed-dyad-year", parties=("ALFA-1", "BETA-1", "GAMMA-1"), **asked_)  # type: ignore[arg-type]
    covered = {
        key: (recognition, relations)
        for *key_, recognition, relations in zip(
            *(found[name] for name in ("ccode1", "ccode2", "year", "recognition_covered", "relations_covered")),
            strict=True,
        )
        if (key := tuple(key_)) and recognition + relations and {*key[:2]} <= {901, 902, 903}
    }
    assert {
        (901, 902, 1817): (1, 1),
        (902, 901, 1817): (0, 1),
        (901, 903, 1817): (1, 1),
        (903, 901, 1817): (0, 1),
        (902, 901, 1818): (1, 1),
        (901, 902, 1818): (0, 1),
        (903, 901, 1818): (1, 1),
        (901, 903, 1818): (0, 1),
        (902, 903, 1819): (1, 1),
        (903, 902, 1819): (0, 1),
    } == covered
    found = panel(log, parties=("ALFA-1", "BETA-1"), **asked_)  # type: ignore[arg-type]
    both_ways = zip(found["recognition_12_covered"], found["recognition_21_covered"], strict=True)
    ends = zip(found["ccode1"], found["ccode2"], strict=True)
    assert [(1, 0), (0, 1), (0, 0)] == [its for end, its in zip(ends, both_ways, strict=True) if end == (901, 902)]


@pytest.mark.parametrize("rule", ["exact", "max", "min", "any"])
def test_a_year_of_which_something_is_untold_is_empty(rule: str, tmp_path: Path) -> None:
    """What nothing speaks of could have been anything."""
    log = build(tmp_path, ONE, TWO, mutual("coverage", "1817-02/1818", "ALFA-1", dimensions=["relations"]))
    found = panel(log, during="1817/1818", codes="cow", rule=rule, parties=("ALFA-1",))
    no = "no" if rule == "any" else "none"
    assert [(1817, None, None, 0, None, None), (1818, no, 1, 1, no, None)] == rows(found, ccode1=901, ccode2=902)


def test_what_is_covered_is_neither_assumed_nor_carried_on(tmp_path: Path) -> None:
    """A source that tells all of a day leaves no room for it; a year has the flags of any of its days."""
    claims = [
        mutual("coverage", date, "ALFA-1", dimensions=["relations"]) for date in ("1816-07/1816", "1818-01-01/1818-03")
    ]
    log = build(tmp_path, ONE, TWO, *claims, mutual("establishment", "1817-06-01", "ALFA-1", "BETA-1"))
    told = {
        rule: [
            row[3:]
            for row in rows(
                panel(log, during="1816/1818", codes="cow", rule=rule, parties=("ALFA-1",)), ccode1=901, ccode2=902
            )
        ]
        for rule in ("first", "last", "exact")
    }
    assert {
        "first": [(0, "none", "assumed"), (0, "none", "assumed"), (1, "established", None)],
        "last": [(1, "none", None), (0, "established", "carried"), (0, "established", "carried")],
        "exact": [(0, "none", "assumed"), (0, "none|established", "assumed|carried"), (0, "established", "carried")],
    } == told


@pytest.mark.parametrize("rule", [None, "first", "last", "exact"])
def test_the_runs_of_a_dyad_are_just_its_years(rule: str | None, tmp_path: Path) -> None:
    """One behind the other, none empty, however often a status changes within a year."""
    acts = [
        mutual("establishment" if number % 2 else "suspension", date, "ALFA-1", "BETA-1")
        for number, date in enumerate(
            ("1816-07-01", "1817-02-01", "1817-03-01", "1817-04-01", "1818-01-01", "1818-01-02")
        )
    ]
    log = build(tmp_path, ONE, TWO, *acts)
    question = asked("dyad-year" if rule else "dyad-day", "1816/1818", "cow", rule, parties=("ALFA-1",))
    found = panels.made(question, panels.told_by(log, None, question))
    assert isinstance(found, panels.Panel)
    for block in found.blocks():
        (its,) = block.runs
        assert [*chain.from_iterable(range(first, last + 1) for first, last in block.periods)] == [
            *chain.from_iterable(range(first, last + 1) for first, last, _ in its)
        ]
        assert all(first <= last for first, last, _ in its)


def test_numbers_are_arrays_and_texts_are_shared(tmp_path: Path) -> None:
    """So that a panel of millions of rows has its place in memory."""
    log = build(tmp_path, ONE, TWO, mutual("establishment", "1816-06-01", "ALFA-1", "BETA-1"))
    found = panel(log, during="1816/1818", codes="cow", rule="last", parties=("ALFA-1",))
    kinds = {
        name: column.typecode if isinstance(column, array) else type(column).__name__ for name, column in found.items()
    }
    assert {
        "ccode1": "h",
        "ccode2": "h",
        "year": "h",
        "relations": "list",
        "relations_certain": "list",
        "relations_covered": "b",
        "relations_possible": "list",
        "relations_flags": "list",
    } == kinds
    assert 1 == len({id(status) for status in found["relations"] if status == "established"})


def test_more_cells_than_two_bytes_count_are_counted_in_four(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same panel comes of it."""
    log = build(tmp_path, ONE, TWO, mutual("establishment", "1817-06-01", "ALFA-1", "BETA-1"))
    expected = panel(log, during="1816/1818", codes="cow", rule="last", parties=("ALFA-1",))
    monkeypatch.setattr(making, "_MOST_SHORT", 2)
    assert expected == panel(log, during="1816/1818", codes="cow", rule="last", parties=("ALFA-1",))


def test_protection_says_who_protects(tmp_path: Path) -> None:
    """Codes of parties stand behind `none`, by the alphabet."""
    entries = [
        one_sided("protection", date, "ALFA-1", "BETA-1", protector=power)
        for date, power in (("1817-06-01", "SWE"), ("1817-07-01", "CHE"))
    ]
    log = build(tmp_path, ONE, TWO, *entries)
    found = panel(
        log,
        "directed-dyad-year",
        during="1817",
        codes="cow",
        rule="exact",
        dimensions=("protection",),
        parties=("ALFA-1",),
    )
    assert [(1817, "changed", 1, 0, "none|CHE|SWE", "assumed|carried")] == rows(found, ccode1=901, ccode2=902)
