"""Each cell of a panel is what `state` answers for its days: by a plain loop over days, for whatever a ledger tells."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from models import folder, opened, told
from strategies import CHANGING_KINDS, NARROW, SOURCE_KEYS, UNHURRIED, Body, bodies

from ledger.bearing import Bearing
from ledger.dates import iso, parse
from ledger.exporters.panels import panel
from ledger.exporters.panels.orders import ORDERS
from ledger.log import Log
from ledger.projections import ALL, statuses_of
from ledger.queries import Answer, state
from ledger.reader import read
from ledger.record import Record

FEW = settings(UNHURRIED, max_examples=min(16, settings().max_examples))
# Lives of a few days in two years, so that a loop over days is short; one code passes from a party to another.
LIVES: Mapping[str, tuple[int, Sequence[tuple[str, str]]]] = {
    "ALFA-1": (901, [("1816-12-24", "1816-12-27")]),
    "ALFA-2": (901, [("1816-12-29", "1817-01-03")]),
    "BETA-1": (902, [("1816-12-25", "1816-12-30"), ("1817-01-02", "1817-01-04")]),
    "GAMMA-1": (903, [("1816-12-22", "1817-01-06")]),
}
PARTIES: list[Body] = [
    {
        "kind": "party",
        "code": code,
        "type": "state",
        "name": f"The state {code}",
        "codes": {"cow": str(number)},
        "life": [[*days, "COW"] for days in spells],
    }
    for code, (number, spells) in LIVES.items()
]
_DATES = ["1816", "1816-12", "1816-12-26", "1816-12-29", "1817-01-01", "[1816-12-26..1817-01-02]", "1816-12-30~"]
_DATES += ["[1816-12-25,1817-01-03]", "1815-03", "1818", "[..1816-12-28]", "1817-01"]
WORLD = NARROW._replace(
    codes=(*LIVES, "USA", "NONALIGNED"),
    acts=st.sampled_from(_DATES),
    durations=st.sampled_from(["1816-12-26/1817-01-02", "1816/1817", "1816-12-31/..", "../1816-12-27", "1817"]),
    kinds=st.sampled_from([*CHANGING_KINDS, "establishment", "rupture", "dissolution", "continuation"]),
)
# The code of the United States in that list.
USA = 2
DYADS = [(901, 902), (901, 903), (902, 903), (USA, 903)]
DIMENSIONS = tuple(dimension for dimension in ALL if dimension != "membership")
Rows = dict[tuple[object, ...], dict[str, object]]


@st.composite
def _surveys(draw: st.DrawFn) -> Body:
    """Give what a survey says or claims of some days or years: of each of them, and of heads of mission perhaps in part."""
    date = draw(
        st.sampled_from(["{1816-12-25,1817-01-02}", "{1816,1817}", "{1816-12-29,1817-01}", "1816-12-26/1817-01-02"])
    )
    cites: Body = {"date": date, "cites": [{"source": SOURCE_KEYS[0]}]}
    one, other = draw(st.sampled_from([("ALFA-1", "BETA-1"), ("ALFA-2", "GAMMA-1"), ("GAMMA-1", "BETA-1")]))
    if draw(st.booleans()):
        status = draw(st.lists(st.sampled_from(["none", "minister", "other"]), min_size=1, max_size=2, unique=True))
        attested: Body = {"kind": "attestation", "dimension": "representation", "status": status}
        return {**attested, "by": [one], "toward": [other], **cites}
    claim: Body = {"kind": "coverage", "dimensions": ["representation"], "parties": [one, other], **cites}
    return {**claim, "resident": True} if draw(st.booleans()) else claim


@st.composite
def ledgers(draw: st.DrawFn) -> list[Body]:
    """Give ledgers of a few parties of whose short lives much is told."""
    first, *rest = draw(bodies(most=7, world=WORLD, least=3))
    return [first, *PARTIES, *rest, *draw(st.lists(_surveys(), max_size=2, unique_by=repr))]


class Cell(NamedTuple):
    """What a cell has to be."""

    status: str | None
    certain: int | None
    covered: int
    possible: str | None
    flags: str | None


def party_on(code: int, day: int) -> str | None:
    """Give the party that a code means on a day."""
    if code == USA:
        return "USA"
    for party, (number, spells) in LIVES.items():
        if number == code and any(parse(first).earliest <= day <= parse(last).latest for first, last in spells):
            return party
    return None


class Oracle:
    """Asks `state` about every day."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._days: dict[tuple[str, str, int], dict[tuple[str, str], Answer]] = {}

    def days(self, dyad: tuple[int, int]) -> list[int]:
        """Give the days on which two codes mean two parties that are not one under two names."""
        found = []
        for day in range(parse("1816-12-20").earliest, parse("1817-01-10").earliest):
            one, other = (party_on(code, day) for code in dyad)
            then = self._record.at(parse(iso(day)))
            if one and other and one not in then.lineage(other) and other not in then.lineage(one):
                found.append(day)
        return found

    def answer(self, dyad: tuple[int, int], day: int, dimension: str, way: str) -> Answer:
        """Give the answer for a day."""
        one, other = (str(party_on(code, day)) for code in dyad)
        key = one, other, day
        if key not in self._days:
            on = parse(iso(day))
            its = Bearing(self._record.at(on)).on(one, other)
            found = (finding.answer for finding in state(its, one, other, on, DIMENSIONS))
            self._days[key] = {(answer.dimension, answer.direction): answer for answer in found}
        direction = "both" if not way else f"{one}>{other}" if way == "12" else f"{other}>{one}"
        return self._days[key][dimension, direction]


def cell_of_day(answer: Answer) -> Cell:
    """Give the cell of a day."""
    joined = "|".join(answer.possible) or None
    certain = None if answer.certain is None else int(answer.certain)
    status = None if answer.status == "not covered" else answer.status
    return Cell(status, certain, int(answer.covered), joined, "|".join(answer.flags) or None)


def cell_of_year(rule: str, answers: Sequence[Answer]) -> Cell:
    """Give the cell of a year by its days, in the plainest words that there are for each rule."""
    if rule in ("first", "last"):
        return cell_of_day(answers[0 if rule == "first" else -1])
    dimension = answers[0].dimension
    covered = int(all(answer.covered for answer in answers))
    named = ("contested", "contradictory", "approximate", "assumed", "carried")
    flags = "|".join(flag for flag in named if any(flag in answer.flags for answer in answers)) or None
    if any(answer.status == "not covered" for answer in answers):
        return Cell(None, None, covered, None, flags)
    own = [*statuses_of(dimension), "ended"] if statuses_of(dimension) else ["none"]
    order = ORDERS.get(dimension, ())
    union = {status for answer in answers for status in answer.possible}
    changed = False
    if rule == "any":
        force = [{ALL[dimension].is_in_force(status) for status in answer.possible} for answer in answers]
        possible = ["yes"] if {True} in force else ["no"] if all(one == {False} for one in force) else ["no", "yes"]
    elif rule == "exact":
        possible = sorted(union, key=lambda one: (own.index(one) if one in own else len(own), one))
        changed = len(possible) > 1 and all(answer.certain for answer in answers)
    else:
        # Every day by itself: a status can be the extreme when no day is sure to have one beyond it.
        sign = 1 if rule == "max" else -1
        possible = [
            one
            for one in own
            if one in union
            and all(any(sign * order.index(s) <= sign * order.index(one) for s in a.possible) for a in answers)
        ]
    status = "changed" if changed else possible[0] if len(possible) == 1 else "unknown"
    return Cell(status, int(len(possible) == 1 or changed), covered, "|".join(possible), flags)


def rows_of(columns: Mapping[str, Sequence[object]], keys: int = 3) -> Rows:
    """Give the rows of a panel by what names them."""
    names = list(columns)
    rows = (dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return {tuple(row.values())[:keys]: row for row in rows}


def of_dyad(rows: Rows, dyad: tuple[int, int]) -> dict[object, dict[str, object]]:
    """Give the rows of two codes, by day or year."""
    return {key[2]: row for key, row in rows.items() if key[:2] == dyad}


def cell(row: Mapping[str, object], name: str) -> Cell:
    """Give a cell as it stands."""
    return Cell(*(row[f"{name}{part}"] for part in ("", "_certain", "_covered", "_possible", "_flags")))  # type: ignore[arg-type]


def ways(*, is_directed: bool, dimensions: Sequence[str] = DIMENSIONS) -> list[tuple[str, str, str]]:
    """Give the columns that there have to be: name, dimension, direction."""
    found = []
    for dimension in dimensions:
        if not ALL[dimension].directed:
            found.append((dimension, dimension, ""))
        elif is_directed:
            found.append((dimension, dimension, "12"))
        else:
            found += [(f"{dimension}_12", dimension, "12"), (f"{dimension}_21", dimension, "21")]
    return found


def panels_of(log: Log, shape: str, rule: str | None, dimensions: Sequence[str]) -> Rows:
    """Give the rows of a panel by the read model, which must be the same by a plain replay and as of the last entry."""
    during = "1816-12-20/1817-01-09" if shape == "dyad-day" else "1816/1817"
    model = log.model
    size = read(Log(log.path), ()).head.size
    found = []
    for has_model, known in ((True, None), (False, None), (False, str(size))):
        log.model = model if has_model else None
        asked = {"during": during, "codes": "cow", "rule": rule, "dimensions": dimensions, "parties": tuple(LIVES)}
        found.append(panel(log, shape, known=known, **asked))  # type: ignore[arg-type]
    log.model = model
    assert found[1] == found[0]
    assert found[2] == found[0]
    return rows_of(found[0])


@FEW
@given(ledgers())
def test_a_cell_of_a_day_is_the_answer_of_that_day(entries: list[Body]) -> None:
    """Status, possible, certain, covered and flags, of each dimension and direction, on each day that both lived."""
    with folder() as place:
        log = told(place / "events.jsonl", entries, is_bare=True)
        with opened(log, place / "model") as log.model:
            rows = panels_of(log, "dyad-day", None, DIMENSIONS)
            oracle = Oracle(read(Log(log.path)))
            for dyad in DYADS:
                its = of_dyad(rows, dyad)
                days = oracle.days(dyad)
                assert [iso(day) for day in days] == list(its)
                for day in days:
                    for name, dimension, way in ways(is_directed=False):
                        expected = cell_of_day(oracle.answer(dyad, day, dimension, way))
                        assert expected == cell(its[iso(day)], name), (dyad, iso(day), name)


@FEW
@given(ledgers(), st.sampled_from(["first", "last", "any", "exact", "max", "min"]), st.booleans())
def test_a_cell_of_a_year_is_what_its_rule_makes_of_the_answers_of_its_days(
    entries: list[Body],
    rule: str,
    is_directed: bool,  # noqa: FBT001 - drawn
) -> None:
    """By a loop over the days on which both lived; the same from a read model, a plain replay and as of the last entry."""
    dimensions = [one for one in DIMENSIONS if one in ORDERS or rule not in ("max", "min")]
    with folder() as place:
        log = told(place / "events.jsonl", entries, is_bare=True)
        with opened(log, place / "model") as log.model:
            rows = panels_of(log, "directed-dyad-year" if is_directed else "dyad-year", rule, dimensions)
            oracle = Oracle(read(Log(log.path)))
            for dyad in [*DYADS, *((other, one) for one, other in DYADS)] if is_directed else DYADS:
                its = of_dyad(rows, dyad)
                days = oracle.days(dyad)
                assert sorted({int(iso(day)[:4]) for day in days}) == list(its)
                for year, row in its.items():
                    of_year = [day for day in days if iso(day).startswith(str(year))]
                    for name, dimension, way in ways(is_directed=is_directed, dimensions=dimensions):
                        answers = [oracle.answer(dyad, day, dimension, way) for day in of_year]
                        assert cell_of_year(rule, answers) == cell(row, name), (dyad, year, name)
