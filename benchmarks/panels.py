"""Panels of dyads by the read model: eight million rows as columns in memory, and streamed as CSV."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.child import peak
from benchmarks.measure import Row, row
from benchmarks.stage import Stage
from benchmarks.synthetic import write
from benchmarks.synthetic.world import PARTIES
from benchmarks.synthetic.writing import AUTHOR
from ledger.canonical import entry_id, line_of
from ledger.exporters.panels import asked, made, panel, told_by
from ledger.exporters.panels.texts import lines
from ledger.log import Log, time_text
from ledger.ordering import ordered
from ledger.readmodel import ReadModel

# The 195 parties of a made ledger are taken to have been in the list all the time: with the sender first they make
# 37,830 dyads, and with the years below eight million rows; what once was a state is in the list beside.
_YEARS, _FEW_YEARS = "1829/2024", "2000/2003"
_FIRST = "1814-01-01"
_FIRST_CODE = 1001
_ENTRIES = 100_000
_MILLION = 1_000_000
# After all that the made ledger was told.
_AFTER = datetime(2024, 2, 14, tzinfo=UTC)
_SECONDS, _MEBI = 5.0, 400.0


def panels(stage: Stage) -> list[Row]:
    """Measure a panel of directed dyads and years, each round in a process of its own."""
    log = stage.folder / "panels.jsonl"
    model = stage.folder / "panels.sqlite"
    _prepare(log, model, stage.scaled(_ENTRIES))
    years = _FEW_YEARS if stage.quick else _YEARS
    found = {
        task: [_measured(stage, task, log, model, years) for _ in range(stage.rounds(5))] for task in ("columns", "csv")
    }
    rows = f"{found['columns'][0]['rows'] / _MILLION:.1f}M"
    name = f"panel of {rows} directed dyad-years, of {stage.scaled(_ENTRIES):,} entries"
    seconds = {task: [one["seconds"] for one in its] for task, its in found.items()}
    peaks = {task: [one["peak"] for one in its] for task, its in found.items()}
    return [
        row(f"{name}, as columns", "s", seconds["columns"], at_most=_SECONDS),
        row(f"{name}, as columns, peak memory", "MiB", peaks["columns"], at_most=_MEBI),
        row(f"{name}, as CSV", "s", seconds["csv"]),
        row(f"{name}, as CSV, peak memory", "MiB", peaks["csv"]),
    ]


def _prepare(path: Path, model: Path, entries: int) -> None:
    """Make the ledger, with its parties in the list at all times, and its read model."""
    write(path, entries)
    log = Log(path)
    parties: list[dict[str, object]] = [
        {
            "kind": "party",
            "code": code,
            "type": "state",
            "name": f"State {code}",
            "codes": {"cow": str(_FIRST_CODE + number)},
            "life": [[_FIRST, None, "COW"]],
        }
        for number, code in enumerate(PARTIES)
    ]
    # No writer takes a code that ships for another party; what is in a log already is read all the same.
    with open(path, "ab") as file:
        for body in map(ordered, parties):
            envelope = {"v": 1, "id": entry_id(body), "recorded_at": time_text(_AFTER), "recorded_by": AUTHOR}
            file.write(line_of({**envelope, **body}) + b"\n")
    ReadModel.open(log, str(model)).close()


def _measured(stage: Stage, task: str, log: Path, model: Path, years: str) -> dict[str, float]:
    told = stage.output([sys.executable, "-m", "benchmarks.panels", task, str(log), str(model), years])
    found: dict[str, float] = json.loads(told)
    return found


def main(task: str, path: str, model: str, years: str) -> None:
    """Make a panel, and print how many rows it has, how long it took, and the peak in MiB."""
    import os  # noqa: PLC0415 - only this process looks at itself

    log = Log(path)
    log.model = ReadModel.open(log, model)
    # What is loaded on the way, and read once, is so before the clock starts.
    panel(log, "directed-dyad-year", during="2000", codes="cow", rule="first")
    start = perf_counter()
    if task == "columns":
        found = panel(log, "directed-dyad-year", during=years, codes="cow", rule="first")
        rows = len(found["year"])
    else:
        question = asked("directed-dyad-year", years, "cow", "first")
        streamed = made(question, told_by(log, None, question))
        with open(os.devnull, "w", encoding="utf-8") as file:
            file.writelines(f"{text}\n" for text in lines(streamed, "csv"))
        rows = streamed.rows
    print(json.dumps({"rows": rows, "seconds": perf_counter() - start, "peak": peak(os.getpid())}))


if __name__ == "__main__":
    main(*sys.argv[1:])
