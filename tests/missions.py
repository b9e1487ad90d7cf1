"""Transitions of US Mission Status for tests: files in, ledgers out, and any rows at random."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from importing import empty, given, imported, said
from ledgers import ask
from strategies import UNHURRIED

from ledger.dates import parse
from ledger.importers.us_missions import IMPORTER, read
from ledger.importers.us_missions.acts import STATUSES
from ledger.log import Log

HEADER = "state_dept_name,status_change,year,month,day,last_verified,notes"
# An import locks, writes and syncs each time.
FEW = settings(UNHURRIED, max_examples=24)
STATUSES_OF_ROWS = st.sampled_from(list(STATUSES))


def transitions(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """Write a file of transitions; rows as `Cuba,Embassy,2015,7,20`, what is left out is blank."""
    path = folder / "transitions.csv"
    commas = header.count(",")
    full = (row if row.count(",") >= commas else row + "," * (commas - row.count(",")) for row in rows)
    path.write_text("\n".join((header, *full, "")), encoding="utf-8")
    return path


def ledger_of(folder: Path, *rows: str) -> Log:
    """Give a ledger into which a file has been imported."""
    log = empty(folder)
    imported(log, transitions(folder, *rows), IMPORTER)
    return log


def told(log: Log) -> dict[str, tuple[object, ...]]:
    """Give kind, date, host and what else an entry says, by its key without the name of the importer."""
    own = ("mission", "class", "resident", "dimension", "status")
    return {
        key.removeprefix("us-missions:"): (
            body["kind"],
            body["date"],
            *(toward if isinstance(toward := body["toward"], list) else ()),
            *(body[name] for name in own if name in body),
        )
        for key, body in said(log).items()
    }


def stood(log: Log, host: str, on: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the possible statuses of the mission of the United States at a host and of its representation there."""
    found = ask(log, "USA", host, on)
    way = f"USA>{host}"
    return found["mission", way].answer.possible, found["representation", way].answer.possible


@st.composite
def moments(draw: st.DrawFn) -> str:
    """Give year, month and day cells of any precision."""
    date = draw(st.dates(parse("1830").first_day, parse("2020").first_day))
    parts = (date.year, date.month, date.day)
    precision = draw(st.sampled_from((1, 2, 3, 3, 3)))
    return ",".join(str(part) if place < precision else "" for place, part in enumerate(parts))


NAMES = st.sampled_from(["Cuba", "China", "Taiwan", "Russia", "Germany", "Baden", "Kingdom of Serbia/Yugoslavia"])


@st.composite
def tables(draw: st.DrawFn) -> list[str]:
    """Give rows of a few names: any statuses, in any order, some on one day; each says something else."""
    rows = draw(
        st.lists(
            st.tuples(NAMES, STATUSES_OF_ROWS, moments() | st.sampled_from(["1950,,", "1950,6,", "1950,6,1"])),
            max_size=9,
        )
    )
    return list(dict.fromkeys(",".join(row) for row in rows))


def understood(rows: Sequence[str]) -> list[str]:
    """Give those rows whose names mean one party."""
    with tempfile.TemporaryDirectory() as folder:
        path = transitions(Path(folder), *rows)
        return [row.raw for row in read(given(path)) if not row.problems] if rows else []
