"""A small importer of a made-up gazette, and what tests of imports share: files in, ledgers and reports out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ledgers import LEDGER, NOW, Body

from ledger.importers.importer import Given, Importer, Row, Standing
from ledger.importers.importing import Bad, Imported, import_rows
from ledger.importers.tables import read_table
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.known import Lines
from ledger.log import Log
from ledger.problems import LedgerError, Problem
from ledger.reader import read

AUTHOR = "A. Chronicler"
GAZETTE: Body = {"id": "gazette", "type": "book", "title": "The Gazette"}
COLUMNS = ("who", "year", "what")


def statement(cells: Mapping[str, str], number: int, key: str) -> Body:
    """Give the entry of a row: Cuba says something toward somebody."""
    return {
        "kind": "statement",
        "date": cells["year"],
        "by": ["CUB"],
        "toward": [cells["who"]],
        "cites": [{"source": "gazette", "locator": f"line {number}"}],
        "note": cells["what"],
        "coded": {"year": cells["year"]},
        "key": key,
    }


def rows_of_gazette(given: Given) -> Iterator[Row]:
    """Read the gazette: a row says what Cuba stated; `and more` makes a second entry, `?` cannot be understood."""
    for line in read_table(given, COLUMNS):
        if line.problem:
            yield Row(line=line.number, raw=line.raw, problems=(line.problem,))
            continue
        if line.cells["what"] == "?":
            problem = Problem("gazette-unclear", "nobody can read this", "look at the page")
            yield Row(line=line.number, raw=line.raw, problems=(problem,))
            continue
        key = f"gazette:{line.cells['who']}"
        first = statement(line.cells, line.number, key)
        more = [{**first, "kind": "condolence", "key": f"{key}/more"}] if "and more" in line.cells["what"] else []
        if "after" in line.cells["what"]:
            first["after"] = [f"key:gazette:{line.cells['what'].split()[-1]}"]
        if "account" in line.cells["what"]:
            first["account_of"] = f"key:gazette:{line.cells['what'].split()[-1]}"
        yield Row((first, *more), line=line.number, raw=line.raw)


IMPORTER = Importer("gazette", "A gazette", (GAZETTE,), "free", "file", rows_of_gazette)


def empty(folder: Path) -> Log:
    """Start a ledger with its first entry."""
    log = Log(folder / "events.jsonl")
    append(log, text_of([LEDGER]), author=AUTHOR, now=NOW)
    return log


def gazette(folder: Path, *rows: str) -> Path:
    """Write an edition of the gazette; rows as `KOR,1950,text`."""
    path = folder / "gazette.csv"
    path.write_text("\n".join((",".join(COLUMNS), *rows, "")), encoding="utf-8")
    return path


def imported(
    log: Log,
    path: Path,
    importer: Importer = IMPORTER,
    *,
    dry_run: bool = False,
    if_head: str | None = None,
    options: Mapping[str, str] | None = None,
    set_aside: Callable[[Sequence[Bad]], None] | None = None,
) -> Imported:
    """Import a file at a time that stands still."""
    return import_rows(
        log,
        importer,
        str(path),
        author=AUTHOR,
        now=lambda: NOW,
        options=options,
        if_head=if_head,
        dry_run=dry_run,
        set_aside=set_aside,
    )


def counts(done: Imported) -> dict[str, int]:
    """Give the rows as they were counted."""
    return {name: getattr(done, name) for name in ("rows", "new", "changed", "gone", "unchanged")}


def said(log: Lines) -> dict[str, dict[str, object]]:
    """Give the events and claims that count, as corrected, by their natural keys."""
    record = read(log)
    told = (*record.events, *record.attestations, *record.coverages)
    return {str(event.body["key"]): dict(event.body) for event in told if "key" in event.body}


def refusal(error: LedgerError) -> list[tuple[str, int, str]]:
    """Give code, line and text of each problem."""
    return [(problem.code, problem.line, problem.what) for problem in error.problems]


def given(path: Path, **options: str) -> Given:
    """Give what an importer is handed beside an empty ledger."""
    return Given(str(path), Index().register, NothingYet(), options)


class NothingYet(Standing):
    """No import has been before."""

    def last_said(self, key: str) -> None:
        """Give nothing."""

    def keys(self, prefix: str) -> Iterator[str]:  # noqa: ARG002 - the same
        """Give none."""
        return iter(())
