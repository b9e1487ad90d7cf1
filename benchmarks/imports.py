"""A whole data set taken in and given back: a made file of the size of the Diplomatic Exchange data, each in a process."""

import json
import sys
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.child import peak
from benchmarks.measure import Row, compared, row
from benchmarks.stage import Stage
from ledger.exporters.cow_states import cow_spells

# The 38 surveys of v2006.1.
_YEARS = (
    *(1817, 1824, 1827, 1832, 1836, 1840),
    *range(1844, 1915, 5),
    *range(1920, 1941, 5),
    *range(1950, 2006, 5),
)
# In 1990 the states of Germany and of Yemen stand there under several numbers, and not toward each other.
_ABSENT = frozenset({(255, 260), (255, 265), (678, 679), (679, 680)})
_HEADER = '"ccode1","ccode2","year","DR_at_1","DR_at_2","DE","version"\r\n'
_SECONDS, _MEBI, _BACK = 60.0, 500.0, 20.0


def imports(stage: Stage) -> list[Row]:
    """Measure an import of a whole file, the same again, and its export, each round in a process of its own."""
    path = stage.folder / "exchange.csv"
    rows = made(path, _YEARS[:2] if stage.quick else _YEARS)
    found: dict[str, list[dict[str, float]]] = {}
    for round_ in range(stage.rounds(3)):
        log = stage.folder / f"exchange-{round_}.jsonl"
        for task in ("read", "import", "again", "export"):
            told = stage.output([sys.executable, "-m", "benchmarks.imports", task, str(path), str(log)])
            found.setdefault(task, []).append(json.loads(told))
    floor = min(one["seconds"] for one in found["read"])
    name = f"import of {rows:,} rows of Diplomatic Exchange"
    seconds = {task: [one["seconds"] for one in its] for task, its in found.items()}
    peaks = {task: [one["peak"] for one in its] for task, its in found.items()}
    return [
        compared(row(name, "s", seconds["import"], at_most=_SECONDS), "csv.reader over the file", floor),
        row(f"{name}, peak memory", "MiB", peaks["import"], at_most=_MEBI),
        row(f"{name}, the same again", "s", seconds["again"]),
        compared(
            row(f"export of {rows:,} rows of Diplomatic Exchange", "s", seconds["export"], at_most=_BACK),
            "csv.reader over the file",
            floor,
        ),
    ]


def made(path: Path, years: tuple[int, ...]) -> int:
    """Write a file of all states in all surveys, with levels that change now and then; give its rows."""
    dice = Random(7)  # noqa: S311 - nothing secret
    there = {
        year: sorted(
            {s.number for s in cow_spells() if s.first_day < (year + 1) * 365.2425 and s.last_day > year * 365.2425}
        )
        for year in years
    }
    numbers = sorted({number for of_year in there.values() for number in of_year})
    levels: dict[tuple[int, int, int], int] = {}
    for sender in numbers:
        for host in numbers:
            level, is_active = 0, dice.random() < 0.4  # noqa: PLR2004 - as many as in the data
            for year in years if is_active else ():
                if dice.random() < 0.3:  # noqa: PLR2004 - the same
                    level = dice.choice((0, 1, 2, 3, 3, 3, 9))
                levels[sender, host, year] = level
    rows = 0
    with open(path, "w", encoding="ascii", newline="") as file:
        file.write(_HEADER)
        for one in numbers:
            for other in numbers:
                if one == other or (min(one, other), max(one, other)) in _ABSENT:
                    continue
                for year in years:
                    if one not in there[year] or other not in there[year]:
                        continue
                    at_one, at_other = levels.get((other, one, year), 0), levels.get((one, other, year), 0)
                    counted = (1, 2, 3, 9) if 1950 <= year <= 1965 else (1, 2, 3)  # noqa: PLR2004 - the codebook's rule
                    exchange = int(at_one in counted or at_other in counted)
                    file.write(f"{one},{other},{year},{at_one},{at_other},{exchange},2006.0999755859375\r\n")
                    rows += 1
    return rows


def main(task: str, path: str, name: str) -> None:
    """Do a task, and print how long it took and the peak in MiB."""
    import csv  # noqa: PLC0415 - a process of its own
    import os  # noqa: PLC0415 - the same
    from datetime import UTC, datetime  # noqa: PLC0415 - the same

    from ledger.exporters.cow_dipex import read_exchange  # noqa: PLC0415 - the same
    from ledger.importers import importer  # noqa: PLC0415 - the same
    from ledger.importers.importing import import_rows  # noqa: PLC0415 - the same
    from ledger.intake import append, text_of  # noqa: PLC0415 - the same
    from ledger.log import Log  # noqa: PLC0415 - the same

    log = Log(name)
    if task == "import":
        first = {"kind": "ledger", "title": "Surveys", "format": 1}
        append(log, text_of([first]), author="bench", now=datetime.now(UTC))
    start = perf_counter()
    if task == "read":
        with open(path, encoding="ascii", newline="") as file:
            sum(1 for _ in csv.reader(file))
    elif task == "export":
        with open(os.devnull, "w", encoding="ascii") as sink:
            sink.writelines(read_exchange(log).lines())
    else:
        import_rows(log, importer("cow-dipex"), path, author="bench", now=lambda: datetime.now(UTC))
    print(json.dumps({"seconds": perf_counter() - start, "peak": peak(os.getpid())}))


if __name__ == "__main__":
    main(*sys.argv[1:])
