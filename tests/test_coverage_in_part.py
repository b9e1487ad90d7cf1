"""A coverage of heads of mission who reside at the host alone: it is listed, and its silence says nothing."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, build, built, by_dimension, mutual, one_sided, source
from models import opened, told
from sessions import place

from ledger.audit.quick import is_sound, reader_of
from ledger.audit.rules import World
from ledger.audit.rules import flaws as audited
from ledger.canonical import line_of
from ledger.claims import claims, is_partial
from ledger.coverage import COVERED, GAP, PART, SILENT, of_all, of_pair, of_party
from ledger.dates import parse
from ledger.ordering import ordered
from ledger.reader import read
from ledger.readmodel import answering
from ledger.replay import Sides
from ledger.shape import Flaw, flaws

TODAY = parse("1999-12-31").latest
WAY = ("representation", "CUB>MEX")


def covered(date: str, *parties: str, **more: object) -> Body:
    """Give a coverage of representation."""
    return mutual("coverage", date, *parties, **{"dimensions": ["representation"], **more})


IN_PART = covered("1985", "CUB", "MEX", resident=True)
WHOLE = covered("1985", "CUB", "MEX")


# --- what it may say ----------------------------------------------------------------------------------------------------

ALONE = Flaw(
    ("resident",),
    "value-wrong",
    "only representation can be covered for those alone who reside at the host",
    'write "dimensions": ["representation"], or leave it out',
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"dimensions": ["relations"]}, [ALONE]),
        ({"dimensions": ["representation", "mission"]}, [ALONE]),
        (
            {"resident": False},
            [
                Flaw(
                    ("resident",),
                    "value-wrong",
                    "a coverage is of heads of mission wherever they reside",
                    "leave it out",
                )
            ],
        ),
        (
            {"resident": "yes"},
            [Flaw(("resident",), "type-wrong", "`resident` is true or false", "write true or false, without quotes")],
        ),
    ],
    ids=str,
)
def test_it_is_said_of_representation_alone_and_only_where_it_is_so(changes: Body, expected: list[Flaw]) -> None:
    """One thing is said in one way; the audit, by rules of its own, takes the same."""
    body = {**IN_PART, **changes}
    assert expected == flaws(body)
    world = World({"CUB": "state", "MEX": "state"}, {"s"})
    assert [flaw.code for flaw in expected] == [flaw.code for flaw in audited(body, world, is_written=False)]


@pytest.mark.parametrize(
    ("expected", "changes"),
    [(True, {}), (False, {"resident": False}), (False, {"dimensions": ["relations"]})],
    ids=["said", "said not to be so", "of another dimension"],
)
def test_the_quick_way_of_the_audit_proves_no_more(expected: bool, changes: Body) -> None:  # noqa: FBT001 - a column of the table
    """One side is named: that of both is what it takes."""
    sided = {name: value for name, value in {**IN_PART, **changes}.items() if name != "parties"}
    raw = line_of(ordered({**sided, "by": ["CUB"], "toward": ["MEX"]}))
    reader = reader_of(raw)
    assert reader is not None
    form, read_body = reader
    assert expected == is_sound(form, read_body(raw), World({"CUB": "state", "MEX": "state"}, {"s"}))


def test_an_attestation_does_not_have_it() -> None:
    """It is of what is not told."""
    body = mutual("attestation", "1985", "CUB", "MEX", dimension="representation", status=["none"], resident=True)
    assert ["key-unknown"] == [flaw.code for flaw in flaws(body)]


# --- what it does to answers --------------------------------------------------------------------------------------------


def test_it_covers_no_day(tmp_path: Path) -> None:
    """Silence stays silence, where a whole coverage makes it none."""
    (tmp_path / "whole").mkdir()
    for folder, body, expected in (
        (tmp_path, IN_PART, ("not covered", False, ())),
        (tmp_path / "whole", WHOLE, ("none", True, ())),
    ):
        answer = by_dimension(read(build(folder, body)), "CUB", "MEX", "1985-06-01")[WAY].answer
        assert expected == (answer.status, answer.covered, answer.flags)


def test_it_takes_no_flag_away(tmp_path: Path) -> None:
    """What is assumed or carried stays so."""
    act = one_sided("accreditation", "1980", "CUB", "MEX", **{"class": "ambassador"})
    record = read(build(tmp_path, act, covered("1970/1990", "CUB", "MEX", resident=True)))
    before, after = (by_dimension(record, "CUB", "MEX", day)[WAY].answer for day in ("1975", "1985"))
    assert (("none", ("assumed",)), ("ambassador", ("carried",))) == (
        (before.status, before.flags),
        (after.status, after.flags),
    )


@settings(deadline=None, max_examples=15)
@given(st.data())
def test_answers_are_those_without_it(data: st.DataObject) -> None:
    """Beside acts, attestations and whole coverages, from the log and from the read model."""
    some = [
        one_sided("accreditation", "1980", "CUB", "MEX", **{"class": "minister"}),
        mutual("attestation", "{1975,1984}", "CUB", "MEX", dimension="representation", status=["minister", "none"]),
        WHOLE,
        covered("{1970,1990}", "CUB"),
    ]
    others = data.draw(st.lists(st.sampled_from(some), unique_by=id))
    parts = [covered(date, *who, resident=True) for date, who in (("1960/1999", ("CUB",)), ("1985", ("CUB", "MEX")))]
    days = [parse(day) for day in ("1970-05-05", "1980-07-07", "1985-01-01", "1990-12-31", "1995-01-01")]
    with built([LEDGER, SOURCE, *others]) as log, built([LEDGER, SOURCE, *others, *parts]) as other:
        record, more = read(log), read(other)._replace(head=read(log).head)
        for day in days:
            expected = [found.answer for found in by_dimension(record, "CUB", "MEX", day.text).values()]
            assert expected == [found.answer for found in by_dimension(more, "CUB", "MEX", day.text).values()]


def test_the_read_model_answers_alike(tmp_path: Path) -> None:
    """Its view tells which claims are in part."""
    log = told(tmp_path / "log.jsonl", [IN_PART, covered("1990", "CUB", "MEX")])
    with opened(log, tmp_path / "model.sqlite") as model:
        log.model = model
        found = []
        for day in ("1985-06-01", "1990-06-01"):
            answers = answering.state(log, read(log, ("CUB", "MEX")), "CUB", "MEX", parse(day), ["representation"])
            assert answers is not None
            found += [one.answer.status for one in answers]
        assert ["not covered", "not covered", "none", "none"] == found
        query = "SELECT date, resident FROM coverages ORDER BY date"
        assert [("1985", 1), ("1990", 0)] == model.connection.execute(query).fetchall()


# --- how it is listed ---------------------------------------------------------------------------------------------------


def test_it_is_listed_in_part_and_among_the_gaps(tmp_path: Path) -> None:
    """Between two, of a party, and among all claims."""
    record = read(build(tmp_path, source("t"), IN_PART, covered("1990", "CUB", "MEX")))
    rows = [row for row in of_pair(record, "CUB", "MEX", TODAY) if (row.dimension, row.direction) == WAY]
    assert [
        (GAP, "1902-05-20", "1989-12-31"),
        (PART, "1985-01-01", "1985-12-31"),
        (COVERED, "1990-01-01", "1990-12-31"),
        (GAP, "1991-01-01", "1999-12-31"),
    ] == [(row.row, row.first, row.last) for row in rows]
    assert [PART, COVERED] == [row.row for row in of_all(record)]
    of_cuba = [row for row in of_party(record, "CUB", TODAY) if (row.dimension, row.direction) == (WAY[0], "CUB>*")]
    assert [(GAP, None), (PART, ("CUB", "MEX")), (COVERED, ("CUB", "MEX"))] == [
        (row.row, row.parties) for row in of_cuba
    ]


def test_a_coverage_in_part_toward_all_closes_no_gap(tmp_path: Path) -> None:
    """But the dimension is spoken of."""
    record = read(build(tmp_path, covered("1985", "CUB", resident=True)))
    rows = [row for row in of_party(record, "CUB", TODAY) if row.direction == "CUB>*"]
    assert {"representation": [GAP, PART]} == {
        name: [row.row for row in rows if row.dimension == name]
        for name in dict.fromkeys(row.dimension for row in rows if row.row != SILENT)
    }


def test_claims_are_given_whole_or_in_part(tmp_path: Path) -> None:
    """Never both at once."""
    record = read(build(tmp_path, IN_PART, WHOLE))
    sides = Sides("CUB", "MEX", ("CUB",), ("MEX",))
    assert [[False], [True]] == [
        [is_partial(claim.event.body) for claim in claims(record, sides, *WAY, partly=partly)]
        for partly in (False, True)
    ]


def test_people_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """In words, and in a row's own."""
    build(tmp_path, IN_PART)
    diplo = place(tmp_path, monkeypatch, capfd)
    listed = diplo.run(["coverage"]).out
    assert "among themselves: representation (in part: only heads of mission who reside at the host)  " in listed
    assert "\n  in part  1985-01-01 to 1985-12-31  [s]" in diplo.run(["coverage", "CUB", "MEX"]).out
