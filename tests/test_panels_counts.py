"""Panels of parties count what the dyads have; and panels by a read model, by a plain replay, and as of an earlier time."""

import sqlite3
from pathlib import Path

import pytest
from ledgers import build, mutual, one_sided
from models import add, opened
from paneling import ONE, TWO, WORLD, party, rows

from ledger.dates import parse
from ledger.exporters import panels
from ledger.exporters.panels import asked, panel
from ledger.exporters.panels.shape import LISTS
from ledger.exporters.panels.states import members
from ledger.log import Log
from ledger.partners import Question, count
from ledger.problems import LedgerError
from ledger.reader import read
from ledger.readmodel import ReadModel


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        # With whom: BETA from June 1816 to September 1817, GAMMA perhaps from 1817 and for sure from 1818, DELTA from October.
        ("first", [(1816, 0, None, 0, 0), (1817, 1, None, 1, 0), (1818, 2, 2, 2, 1)]),
        ("last", [(1816, 1, None, 1, 0), (1817, 2, None, 2, 0), (1818, 2, 2, 2, 1)]),
        ("exact", [(1816, 0, None, 1, 0), (1817, 0, None, 2, 0), (1818, 2, 2, 2, 1)]),
        ("max", [(1816, 1, None, 1, 0), (1817, 2, None, 2, 0), (1818, 2, 2, 2, 1)]),
        ("min", [(1816, 0, None, 0, 0), (1817, 0, None, 1, 0), (1818, 2, 2, 2, 1)]),
        ("any", [(1816, 1, None, 1, 0), (1817, 3, None, 3, 0), (1818, 2, 2, 2, 1)]),
    ],
)
def test_a_party_has_so_many_partners(rule: str, expected: list[tuple[object, ...]], tmp_path: Path) -> None:
    """By each rule: how many for certain, how many at most where all are covered, and how many by what is recorded."""
    log = build(tmp_path, *WORLD)
    found = panel(log, "party-year", during="1816/1818", codes="cow", rule=rule, parties=("ALFA-1",))
    assert {901} == {*found["ccode"]}
    assert expected == [(row[0], *row[2:]) for row in rows(found, ccode=901)]


@pytest.mark.parametrize(
    ("rule", "days"), [("first", ("03-10", "01-01", "01-01")), ("last", ("12-31", "12-31", "10-20"))]
)
def test_a_count_is_that_of_diplo_count_among_the_states_of_the_list(
    rule: str, days: tuple[str, ...], tmp_path: Path
) -> None:
    """Of the day that the rule names."""
    log = build(tmp_path, *WORLD)
    record = read(log)
    found = panel(
        log, "party-year", during="1816/1818", codes="cow", rule=rule, dimensions=("relations", "recognition")
    )
    for year, day in zip((1816, 1817, 1818), days, strict=True):
        on = parse(f"{year}-{day}")
        among = frozenset(
            one.party for one in members(record.register, LISTS["cow"]) if one.first <= on.earliest <= one.last
        )
        counted = []
        for dimension in ("relations", "recognition"):
            for one in count(record, "ALFA-1", Question(on, dimension, among=among)):
                figure = one.figure
                counted += [figure.certain, figure.possible, one.recorded, int(figure.covered)]
        assert [(len(among) - 1, *counted)] == rows(found, ccode=901, year=year)


def test_the_counts_of_years_are_the_sums_of_the_dyads(tmp_path: Path) -> None:
    """Sent and received, by the alpha-3 codes of a list of states that have them."""
    log = build(
        tmp_path,
        mutual("establishment", "1949-01-01", "CUB", "KOR"),
        one_sided("recognition", "1950-01-01", "CUB", "PRK"),
    )
    dyads = panel(log, "directed-dyad-year", during="1951", codes="iso3", rule="any", dimensions=("recognition",))
    told = panel(log, "party-year", during="1951", codes="iso3", rule="any", dimensions=("recognition",))
    sent = rows(dyads, iso3c1="CUB", recognition="yes")
    assert [("KOR", 1951), ("PRK", 1951)] == [row[:2] for row in sent]
    ((_, partners, *counts),) = rows(told, iso3c="CUB")
    assert [len(sent), None, 2, 0, 1, None, 1, 0] == counts
    assert len(rows(dyads, iso3c1="CUB")) == partners
    assert isinstance(told["iso3c"], list)


def test_where_no_other_is_asked_about_all_are_covered(tmp_path: Path) -> None:
    """Somebody who was alone in the list has nobody to be left out."""
    alone = party("ALFA-1", "901", ("1815-01-01", "1816-12-31"))
    log = build(tmp_path, alone, mutual("continuation", "1816-12-31", "ALFA-1", predecessors=["BAV"]))
    question = asked("party-year", "1816", "cow", "first", parties=("ALFA-1",))
    counts = panels.made(question, panels.told_by(log, None, question))
    assert isinstance(counts, panels.Counts)
    counts.panel.dyads.clear()
    assert [(901, 1816, 0, 0, 0, 0, 1)] == [*zip(*counts.columns().values(), strict=True)]


# --- the read model ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["pair_spans", "party_entries", "lineages"])
def test_a_read_model_that_fails_is_done_without(table: str, tmp_path: Path) -> None:
    """Whatever is the matter with it: the same panel comes of a plain replay, and it is thrown away."""
    log = build(tmp_path, *WORLD)
    expected = panel(log, during="1816/1818", codes="cow", rule="exact")
    with opened(log, tmp_path / "model") as model:
        pass
    with sqlite3.connect(tmp_path / "model") as connection:
        connection.execute(f"DROP TABLE {table}")
    model = ReadModel.open(log, tmp_path / "model")
    log.model = model
    assert expected == panel(log, during="1816/1818", codes="cow", rule="exact")
    if table != "lineages":
        assert log.model is None
    model.close()


def test_before_a_party_continues_another_it_is_itself_alone(tmp_path: Path) -> None:
    """Russia of 1900 has what it did itself, Russia of 1992 what the Soviet Union did; by a read model as without one."""
    entries = [
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
        mutual("establishment", "1809-07-14", "RUS", "USA"),
        mutual("establishment", "1950", "SUN", "CHN"),
    ]
    log = build(tmp_path, *entries)
    found = {}
    for during in ("1900", "1991", "1992"):
        asked_ = {"during": during, "codes": "cow", "rule": "last", "parties": ("RUS", "USA")}
        plain = panel(log, **asked_)  # type: ignore[arg-type]
        with opened(log, tmp_path / "model") as log.model:
            assert plain == panel(log, **asked_)  # type: ignore[arg-type]
            assert log.model is not None
        log.model = None
        for other, one in ((365, 2), (710, 365)):
            found[during, other] = [row[1] for row in rows(plain, ccode1=one, ccode2=other)]
    assert {
        ("1900", 365): ["established"],
        ("1900", 710): [None],
        ("1991", 365): [None],
        ("1991", 710): ["established"],
        ("1992", 365): [None],
        ("1992", 710): ["established"],
    } == found


def test_what_was_appended_meanwhile_counts(tmp_path: Path) -> None:
    """A read model that does not know the last entries is not asked."""
    log = build(tmp_path, ONE, TWO)
    with opened(log, tmp_path / "model") as log.model:
        add(Log(log.path), mutual("establishment", "1816-06-01", "ALFA-1", "BETA-1"))
        found = panel(log, during="1817", codes="cow", rule="first", parties=("ALFA-1",))
        assert [(1817, "established", 1, 0, "established", "carried")] == rows(found, ccode1=901, ccode2=902)


def test_what_is_no_fault_of_a_read_model_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is hidden where there is none."""
    log = build(tmp_path)

    def fails(*_: object) -> object:
        raise LookupError("a bug")

    monkeypatch.setattr(panels, "made", fails)
    with pytest.raises(LookupError, match="a bug"):
        panel(log, during="1816", codes="cow", rule="exact")


def test_what_was_known_earlier_is_asked_as_anywhere(tmp_path: Path) -> None:
    """By a number of entries, as `--known` takes it."""
    log = build(tmp_path, *WORLD)
    found = panel(log, during="1818", codes="cow", rule="first", known="7", parties=("ALFA-1",))
    assert [(1818, "established", 1, 0, "established", "carried")] == rows(found, ccode1=901, ccode2=902)
    with pytest.raises(LedgerError):
        panel(log, during="1818", codes="cow", rule="first", known="7000")


def test_how_far_a_panel_has_come_is_told(tmp_path: Path) -> None:
    """The last time with all pairs done."""
    log = build(tmp_path, *WORLD)
    question = asked("dyad-year", "1816/1818", "cow", "first")
    told: list[tuple[int, int, int]] = []
    panels.made(question, panels.told_by(log, None, question), lambda *how_far: told.append(how_far)).columns()
    count_, done, whole = told[-1]
    assert (whole, whole) == (count_, done)
