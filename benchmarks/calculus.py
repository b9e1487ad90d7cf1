"""Dates and readings: what the calculus costs by itself."""

from collections.abc import Iterable

from benchmarks.measure import Row, rates, row
from benchmarks.stage import Stage
from ledger.dates import parse
from ledger.machine import Account, Happening, Step
from ledger.projections import ALL
from ledger.readings import solve

# As a record has them: mostly days, months and years, some doubts, few sets.
DATES = (
    *("1949-07-12", "2024-02-14", "1960-08-29", "1902-05-20", "1961-01-03", "1975-08-25"),
    *("1949", "1960", "2016", "2018-11", "1960-08", "2023-05"),
    *("1959~", "2024-02~", "1960?", "196X", "1960-08-XX"),
    *("[1959,1960]", "[..2024-02-14]", "1999~/2024-02"),
)


def _happening(change: str, texts: Iterable[str]) -> Happening:
    windows = [parse(text) for text in texts]
    return Happening(tuple(Account((Step(one.earliest, one.latest, change),)) for one in windows))


_TURNS = ("establish", "suspend", "resume", "sever")
HISTORIES: dict[str, list[Happening]] = {
    "3 acts, one told with two years": [
        _happening("establish", ["1949"]),
        _happening("sever", ["1959", "1960"]),
        _happening("establish", ["2024-02-14"]),
    ],
    "40 acts, each with its day": [
        _happening(_TURNS[number % 4], [f"{1900 + 2 * number}-03-0{1 + number % 9}"]) for number in range(40)
    ],
    "6 acts in years that overlap": [
        _happening(_TURNS[number % 2 * 3], [f"[{1950 + number}..{1952 + number}]"]) for number in range(6)
    ],
}


def dates(stage: Stage) -> list[Row]:
    """Measure the reading of dates, without any cache."""
    repeats = stage.scaled(500)

    def run() -> None:
        for _ in range(repeats):
            for text in DATES:
                parse(text)

    found = rates(repeats * len(DATES), run)
    return [row(f"dates read, a mix of {len(DATES)}", "per s", found, at_least=200_000)]


def readings(stage: Stage) -> list[Row]:
    """Measure the calculus of readings on histories of relations."""
    repeats = stage.scaled(50)
    machine = ALL["relations"].machine(())
    rows = []
    for name, happenings in HISTORIES.items():

        def run(happenings: list[Happening] = happenings) -> None:
            for _ in range(repeats):
                solve(machine, happenings)

        rows.append(row(f"histories solved: {name}", "per s", rates(repeats, run)))
    return rows
