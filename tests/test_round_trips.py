"""What goes in comes out: surveys, ranges, graphs, acts and panels against plain oracles, of files drawn at random."""

import csv
import io
import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date
from itertools import combinations, permutations
from pathlib import Path

import dipex
import missions
import networkx as nx
from both import ways
from hypothesis import given, settings
from hypothesis import strategies as st
from interchanging import FORMS, SURVEYS, VERSIONS, Ledger, ledger, panels, told_pairs
from models import folder, told
from strategies import NARROW, UNHURRIED, Body, bodies

from ledger import panel
from ledger.dates import parse
from ledger.exporters.cow_dipex import read_exchange
from ledger.exporters.events import acts
from ledger.exporters.graph import FORMATS, Whatever, gexf, graph, graphml, node_link
from ledger.exporters.us_missions_ranges import ranges
from ledger.log import Log
from ledger.parties import load
from ledger.queries import state
from ledger.reader import read

FEW = settings(UNHURRIED, max_examples=min(4, settings().max_examples))
STATES = Path(__file__).parents[1] / "ledger/data/cow_states.csv"


def ordinal(day: str) -> int:
    """Give the number of a day."""
    return date.fromisoformat(day).toordinal()


class Spell:
    """A stretch for which a number of the Correlates of War list meant one party."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.number, self.party, self.abbreviation = int(row["number"]), row["party"], row["abbreviation"]
        self.first, self.last = row["start"], row["end"]
        self.days = range(ordinal(self.first), ordinal(self.last) + 1)


with STATES.open(encoding="utf-8") as _file:
    SPELLS = [Spell(row) for row in csv.DictReader(_file)]
ALL_NUMBERS = sorted({spell.number for spell in SPELLS})

# --- surveys --------------------------------------------------------------------------------------------------------------


@st.composite
def surveys_with_faults(draw: st.DrawFn) -> tuple[list[str], str]:
    """Give rows between any states of the list, in any order, some of them wrong; and the version that they say."""
    levels: dipex.Panel = {}
    numbers = draw(st.lists(st.sampled_from(ALL_NUMBERS), min_size=2, max_size=4, unique=True))
    for one, other in combinations(sorted(numbers), 2):
        for year in draw(st.lists(st.sampled_from(SURVEYS), max_size=4, unique=True)):
            levels[one, other, year], levels[other, one, year] = draw(st.tuples(*[st.sampled_from("01239")] * 2))
    found = dipex.rows(levels or {(2, 40, 1950): "3", (40, 2, 1950): "0"}, version := draw(st.sampled_from(VERSIONS)))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(st.integers(0, len(found) - 1))
        cells = found[place].split(",")
        fault = draw(st.sampled_from(["level", "lost", "DE", "twice", "number"]))
        if fault == "level":
            cells[3] = draw(st.sampled_from(["4", "", "1", "0"]))
        elif fault == "DE":
            cells[5] = draw(st.sampled_from("01"))
        elif fault == "number":
            cells[0] = "999"
        elif fault == "twice":
            found.append(found[place])
        found[place] = ",".join(cells)
        if fault == "lost" and len(found) > 1:
            del found[place]
    return draw(st.permutations(found)), version


@FEW
@given(surveys_with_faults())
def test_all_rows_of_surveys_but_those_set_aside_come_back_cell_for_cell(drawn: tuple[list[str], str]) -> None:
    """Property 10: whatever the states are and the order of the rows; none is lost on the way, and none made up."""
    rows, version = drawn
    with ledger() as its:
        done = its.take("cow-dipex", dipex.write(its.folder, *rows))
        aside = [line for bad in done.bad for line in bad.raw.splitlines()]
        kept = list(rows)
        for line in aside:
            kept.remove(line)
        assert len(kept) == done.rows
        if kept:
            shown = "2006.1" if version == dipex.NOISY else version
            cells = sorted([*map(int, row.split(",")[:6])] for row in kept)
            expected = dipex.table(*(",".join(map(str, row)) + f",{shown}" for row in cells))
            assert expected == "".join(f"{line}\n" for line in read_exchange(its.log).lines())


HEADS = {"1": {"charge"}, "2": {"minister"}, "3": {"ambassador"}}
SEEN = {"ambassador", "minister", "charge", "other", "vacant"}


def allowed(level: str, year: int) -> set[str]:
    """Give what a level leaves open in a survey, by `diplo help cow-dipex`."""
    if level == "9":
        # Somebody was there, of some level; or a post without a head, unless he resides elsewhere, which is told to 1980.
        elsewhere = {"ambassador", "minister"} if year > 1980 else set()
        return SEEN - {"vacant"} if 1950 <= year <= 1965 else {"other", "vacant"} | elsewhere
    return HEADS[level] if level != "0" else {"none"} if year <= 1980 else {"none"} | SEEN


def means(number: int, year: int) -> str:
    """Give the party that a number meant in a year: by the list, or else who had it first, or last before then."""
    its = [one for one in SPELLS if one.number == number]
    begun = [one for one in its if one.first[:4] <= str(year)]
    return begun[-1].party if begun else its[0].party


@FEW
@given(panels())
def test_no_survey_makes_an_act_and_none_says_more_than_its_level(levels: dipex.Panel) -> None:
    """In a survey's year a status is possible that its level allows; `none` is claimed by no survey after 1980."""
    with ledger() as its:
        its.take("cow-dipex", dipex.write(its.folder, *dipex.rows(levels)))
        record = read(its.log)
        assert () == tuple(record.events)
        told_of: dict[tuple[str, str], dict[int, set[str]]] = {}
        for (sender, host, year), level in levels.items():
            told_of.setdefault((means(sender, year), means(host, year)), {}).setdefault(year, set()).add(level)
        for (one, other), years in told_of.items():
            if one == other or any(len(some) > 1 for some in years.values()):
                # One party under two numbers, of which a survey says different things.
                continue
            every = set().union(*years.values())
            for year, (level,) in years.items():
                found = state(record, one, other, parse(str(year)), ("representation",))
                (answer,) = (each.answer for each in found if each.answer.direction == f"{one}>{other}")
                possible = {*(answer.possible or ("none",))}
                assert allowed(level, year) & possible, (level, answer)
                assert not (answer.covered and year > 1980 and "none" in possible), answer
                if year > 1980 and every == {"0"}:
                    # What a survey up to 1980 said may be carried on, which is told; by itself this one says nothing.
                    assert ("none", "carried") == (answer.status, *answer.flags) or "not covered" == answer.status, (
                        answer
                    )
                    assert "not covered" == answer.status or set(levels.values()) != {"0"}
                if len(every) == 1 and level in HEADS:
                    # The same whenever anybody looked.
                    assert possible <= HEADS[level] | {"none"}


# --- ranges of missions ---------------------------------------------------------------------------------------------------

# Pages of states that were one party all the time that the list had them.
PAGES = {"Cuba": 40, "Mexico": 70, "Albania": 339, "Iraq": 645, '"Bahamas, The"': 31, "Estonia": 366, "Costa Rica": 94}


@st.composite
def transitions(draw: st.DrawFn) -> list[dict[tuple[str, str], str]]:
    """Give editions: of each page and date a status, no two on what counts as one day."""
    moment = st.tuples(st.integers(1825, 2023), st.integers(0, 12), st.integers(0, 28))
    found: dict[tuple[str, str], tuple[int, int, int]] = {}
    for name in draw(st.lists(st.sampled_from([*PAGES]), min_size=1, max_size=3, unique=True)):
        for year, month, day in draw(st.lists(moment, max_size=5, unique_by=lambda one: (one[0], max(one[1], 1)))):
            cells = f"{year},{month or ''},{day or '' if month else ''}"
            found[name, cells] = (year, month, day)
    places = draw(st.permutations(sorted(found)))
    editions = []
    for _ in range(draw(st.integers(1, 2))):
        edition = {place: draw(missions.STATUSES_OF_ROWS) for place in places if draw(st.integers(0, 4))}
        editions.append(edition or {("Cuba", "1902,5,27"): "Legation"})
    return editions


@FEW
@given(transitions())
def test_ranges_are_what_the_last_word_of_each_row_says_of_each_day(editions: list[dict[tuple[str, str], str]]) -> None:
    """Within the spells of the list only, by a plain oracle; an unknown month is January, an unknown day the first."""
    with ledger() as its:
        rows: dict[tuple[str, str], str] = {}
        for edition in editions:
            lines = [f"{name},{status},{cells},2023-12-04," for (name, cells), status in edition.items()]
            assert () == its.take("us-missions", missions.transitions(its.folder, *lines)).bad
            rows |= edition
        found = [one[:1] + one[3:] for one in ranges(event.body for event in read(its.log).events)]
    expected = []
    for name in {name for name, _ in rows}:
        changes = sorted((day_of(cells), status) for (of, cells), status in rows.items() if of == name)
        for spell in SPELLS:
            if spell.number != PAGES[name]:
                continue
            status = max(((day, status) for day, status in changes if day <= spell.first), default=("", "None"))[1]
            start = spell.first
            for day, following in changes:
                if spell.first < day <= spell.last and following != status:
                    expected.append((spell.abbreviation, name.strip('"'), start, before(day), status))
                    start, status = day, following
            expected.append((spell.abbreviation, name.strip('"'), start, spell.last, status))
    assert sorted(expected) == sorted(found)


def day_of(cells: str) -> str:
    """Give the day that stands for a date."""
    year, month, day = cells.split(",")
    return f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}"


def before(day: str) -> str:
    """Give the day before."""
    return date.fromordinal(ordinal(day) - 1).isoformat()


# --- graphs ---------------------------------------------------------------------------------------------------------------


@FEW
@given(
    panels(), st.sampled_from(["1930-01-01", "1955-06-01", "1975", "1990-06-01", "1992-01-01", "2005-12-31"]), st.data()
)
def test_a_graph_that_is_read_back_says_what_is_told_of_every_pair(
    levels: dipex.Panel, on: str, data: st.DataObject
) -> None:
    """In each format, of surveys and what people say besides: nodes, edges, and what stands on these."""
    with ledger() as its:
        its.take("cow-dipex", dipex.write(its.folder, *dipex.rows(levels)))
        its.correct(data)
        record = read(its.log)
        found = graph(record, Whatever(parse(on), "representation"))
        answers = {}
        attested = {(event.body["by"][0], event.body["toward"][0]) for event in record.attestations}  # type: ignore[index]
        lived = {code for code, party in load().parties.items() if party.lives_on(parse(on).earliest, parse(on).latest)}
        for one, other in told_pairs(its.log):
            if not {one, other} <= lived:
                continue
            for each in state(record, one, other, parse(on), ("representation",)):
                a, b = each.answer.direction.split(">")
                if (a, b) in attested and each.answer.status != "not covered":
                    answers[a, b] = each.answer
        graphs = [
            nx.parse_graphml("".join(graphml(found))),
            nx.read_gexf(io.BytesIO("".join(gexf(found)).encode())),
            nx.node_link_graph(json.loads("".join(node_link(found))), edges="edges"),
        ]
        assert 3 == len(FORMATS)
        for each in graphs:
            assert each.is_directed()
            shown = {
                (a, b): (edge["status"], edge["possible"], edge.get("flags", ""), edge["covered"])
                for a, b, edge in each.edges(data=True)
            }
            expected = {
                pair: (answer.status, "|".join(answer.possible), "|".join(answer.flags), answer.covered)
                for pair, answer in answers.items()
            }
            assert expected == shown
            assert {code for pair in answers for code in pair} <= set(each.nodes) <= lived


# --- acts -----------------------------------------------------------------------------------------------------------------


def ways_of(body: Mapping[str, object]) -> list[tuple[str, str | None]]:
    """Give who does an act toward whom, by `diplo help graphs`."""
    its: dict[str, list[str]] = {role: [*body.get(role, [])] for role in ("parties", "by", "toward")}  # type: ignore[misc]
    if "organisation" in body:
        return [(one, str(body["organisation"])) for one in its["parties"]]
    if body["kind"] in ("independence", "dissolution", "union", "renaming", "continuation"):
        return [(one, None) for one in its["parties"]]
    if its["by"]:
        across = [(one, other) for one in its["by"] for other in its["toward"]]
        return [*across, *((other, one) for one, other in across if body["kind"] == "visit")]
    return [*permutations(its["parties"], 2)]


@settings(FEW, max_examples=FEW.max_examples * 3)
@given(bodies(8, NARROW, least=3))
def test_each_act_that_stands_is_there_once_each_way_and_nothing_else_is(log: list[Body]) -> None:
    """As amended, and without what was retracted; the entry and its sources with it."""
    with folder() as place:
        record = read(told(place / "events.jsonl", log, is_bare=True))
    expected = sorted((event.id, a, b or "") for event in record.events for a, b in ways_of(event.body))
    found = [*acts(record, record.events, "iso3", lambda *_: True)]
    assert expected == sorted((act.entry, act.a, act.b or "") for act in found)
    of = {event.id: event.body for event in record.events}
    for act in found:
        body = of[act.entry]
        assert (body["date"], body["kind"]) == (act.date, act.kind)
        assert set() < set(act.sources) <= {cite["source"] for cite in body["cites"]}  # type: ignore[attr-defined]


# --- panels of what was imported ------------------------------------------------------------------------------------------

Cells = tuple[object, ...]
PARTS = ("", "_certain", "_covered", "_possible", "_flags")


def states_on(day: int) -> dict[int, str]:
    """Give the party of each number of the list on a day."""
    return {one.number: one.party for one in SPELLS if day in one.days}


def cells_of(its: Ledger, year: int, rule: str, some: Sequence[int]) -> dict[tuple[int, int, int], Cells]:
    """Give what a panel of directed dyads has to hold of some states in a year: what `state` says on the first or last day."""
    record = read(Log(its.log.path))
    days = [date(year, 1, 1).toordinal() + day for day in range(365 + (year % 4 == 0 and year != 1900))]
    met: dict[tuple[int, int], list[tuple[int, str, str]]] = {}
    for day in days:
        there = states_on(day)
        for a, b in permutations([number for number in some if number in there], 2):
            if there[a] != there[b]:
                met.setdefault((a, b), []).append((day, there[a], there[b]))
    expected: dict[tuple[int, int, int], Cells] = {}
    for (a, b), found in met.items():
        day, one, other = found[0 if rule == "first" else -1]
        answers = state(record, one, other, parse(date.fromordinal(day).isoformat()), ("relations", "representation"))
        of = {answer.direction: answer for answer in (each.answer for each in answers)}
        cells: list[object] = []
        for answer in (of["both"], of[f"{one}>{other}"]):
            certain = None if answer.certain is None else int(answer.certain)
            status = None if answer.status == "not covered" else answer.status
            told = (
                status,
                certain,
                int(answer.covered),
                "|".join(answer.possible) or None,
                "|".join(answer.flags) or None,
            )
            cells += told
        expected[a, b, year] = tuple(cells)
    return expected


@FEW
@given(
    panels(), st.sampled_from([1949, 1950, 1955, 1980, 1985, 1990, 1991]), st.sampled_from(["first", "last"]), st.data()
)
def test_a_panel_of_surveys_holds_the_answers_of_its_days_in_every_form(
    levels: dipex.Panel, year: int, rule: str, data: st.DataObject
) -> None:
    """Of states that coexisted by the list, either way; from a read model and without; in memory and in files."""
    with ledger() as its:
        its.take("cow-dipex", dipex.write(its.folder, *dipex.rows(levels)))
        its.take("csv", data.draw(FORMS["csv"]).write(its.folder))
        its.correct(data)
        some = sorted({number for pair in levels for number in pair[:2]})
        expected = cells_of(its, year, rule, some)
        named = sorted({means(number, at) for number in some for at in range(year - 1, year + 2)})
        options = ["--during", f"{year}/{year}", "--codes", "cow", "--rule", rule]
        options += [word for dimension in ("relations", "representation") for word in ("--dimension", dimension)]
        options += [word for code in named for word in ("--party", code)]
        with ways(Path(its.log.path), its.folder / "cache") as run:
            text = run.same("export", "directed-dyad-year", *options, "-q").out
            rows = [*csv.DictReader(io.StringIO(text))]
            lines = [
                json.loads(line)
                for line in run.run("export", "directed-dyad-year", *options, "-O", "jsonl", "-q").out.splitlines()
            ]
            assert (
                0
                == run.run("export", "directed-dyad-year", *options, "-o", str(its.folder / "panel.sqlite"), "-q").code
            )
        with closing(sqlite3.connect(its.folder / "panel.sqlite")) as connection:
            connection.row_factory = sqlite3.Row
            of_tables = [dict(row) for row in connection.execute("select * from panel")]
        dimensions = ("relations", "representation")
        columns = panel(
            its.log,
            "directed-dyad-year",
            during=f"{year}/{year}",
            codes="cow",
            rule=rule,
            dimensions=dimensions,
            parties=named,
        )
        in_memory = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        assert [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in in_memory] == rows
        assert in_memory == lines
        assert in_memory == of_tables
        got = {
            (row["ccode1"], row["ccode2"], row["year"]): tuple(
                row[f"{name}{part}"] for name in dimensions for part in PARTS
            )
            for row in in_memory
            if row["ccode1"] in some and row["ccode2"] in some
        }
        assert expected == got


@FEW
@given(st.integers(1816, 2023), st.sampled_from([1, 1990, 2006]))
def test_exactly_those_that_the_list_has_on_one_same_day_are_dyads(year: int, other: int) -> None:
    """Each two numbers of two parties, the smaller first, in each year in which they met; by a plain oracle."""
    first = year if other == 1 else other
    expected = set()
    for one, another in combinations(SPELLS, 2):
        days = range(max(one.days.start, another.days.start), min(one.days.stop, another.days.stop))
        if days and one.party != another.party and one.number != another.number:
            years = range(date.fromordinal(days[0]).year, date.fromordinal(days[-1]).year + 1)
            pair = sorted((one.number, another.number))
            expected |= {(*pair, when) for when in (first, first + 1) if when in years}
    with ledger() as its:
        found = panel(its.log, during=f"{first}/{first + 1}", codes="cow", rule="last")
    rows = [*zip(found["ccode1"], found["ccode2"], found["year"], strict=True)]
    assert sorted(expected) == sorted(rows)
    assert len(rows) == len(set(rows))
    assert {None} == {*found["relations"], *found["relations_certain"]}
