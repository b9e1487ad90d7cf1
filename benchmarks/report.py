"""What is printed: the machine, the versions, and one table for people, for programs or for a README."""

import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.measure import Row

HEADINGS = ("measured", "median", "quartiles", "against", "ratio", "target", "met")


def machine() -> dict[str, str]:
    """Describe the machine."""
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        # Others at work on the same machine show here: then times are long, and ratios still good.
        "load": f"{os.getloadavg()[1]:.1f}",
    }


def _processor() -> str:
    """Name the processor as the system does; on Linux Python itself does not know it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text().splitlines() if told.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or "unknown"


def as_json(rows: Sequence[Row], about: Mapping[str, object]) -> str:
    """Write the results as one JSON object."""
    found = {"schema": 2, "machine": machine(), **about, "rows": [row._asdict() for row in rows]}
    return json.dumps(found, ensure_ascii=False, indent=1)


def as_table(rows: Sequence[Row], about: Mapping[str, object]) -> str:
    """Write the results for people."""
    table = [HEADINGS, *map(_cells, rows)]
    widths = [max(len(line[place]) for line in table) for place in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in table]
    return "\n".join([*_said(about), "", *lines])


def as_markdown(rows: Sequence[Row], about: Mapping[str, object]) -> str:
    """Write the results as a table of Markdown."""
    lines = [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in map(_cells, rows)]
    rule = "| --- | ---: | ---: | --- | ---: | --- | --- |"
    return "\n".join([*(f"{line}  " for line in _said(about)), "", f"| {' | '.join(HEADINGS)} |", rule, *lines])


def _said(about: Mapping[str, object]) -> list[str]:
    said = [", ".join(f"{name} {value}" for name, value in machine().items())]
    for name, value in about.items():
        told = ", ".join(f"{key} {item}" for key, item in value.items()) if isinstance(value, dict) else str(value)
        said.append(f"{name}: {told}")
    return said


def _cells(row: Row) -> tuple[str, ...]:
    if row.median is None or row.low is None or row.high is None:
        return (row.what, "", "", row.against, "", "", "")
    base = "" if row.base is None else f" {number(row.base)} {row.unit}"
    return (
        row.what,
        f"{number(row.median)} {row.unit}",
        f"{number(row.low)} to {number(row.high)}",
        f"{row.against}{base}",
        "" if row.ratio is None else f"{row.ratio:.2f}" if row.ratio >= 0.01 else f"{row.ratio:.4f}",  # noqa: PLR2004
        row.target,
        {True: "yes", False: "NO", None: ""}[row.met],
    )


def number(value: float) -> str:
    """Write a number with three digits that count, and as many as it has before the point."""
    if abs(value) >= 100:  # noqa: PLR2004 - three digits
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"  # noqa: PLR2004 - three digits
