"""Panels: a row for each two states and year, as researchers use them, out of the record.

    columns = ledger.panel(log, "dyad-year", during="1946/2024", codes="cow", rule="first")
    pandas.DataFrame(columns); polars.DataFrame(columns); pyarrow.table(columns)

`shape` says what can be asked for, `states` who was in a list when, `told` where spans come from, `rules` what becomes
of a year, `making` fills columns, `counting` counts partners, `codebook` tells what stands in a file, `texts` and
`files` write the formats.
"""

from collections.abc import Sequence

from ledger.exporters.panels.counting import Counts
from ledger.exporters.panels.making import Column, Panel
from ledger.exporters.panels.shape import PARTY_YEAR, RELATIONS, Asked, asked
from ledger.exporters.panels.told import Told, of_log
from ledger.known import AsOf, Known, Lines, distrust, parse_known
from ledger.log import Log, Progress
from ledger.reader import read
from ledger.readmodel.chosen import FAILURES
from ledger.record import Record

__all__ = ["Asked", "Counts", "Panel", "asked", "made", "panel", "told_by"]


def panel(
    log: Log,
    shape: str = "dyad-year",
    *,
    during: str,
    codes: str,
    rule: str | None = None,
    dimensions: Sequence[str] = (RELATIONS,),
    known: Known | str | None = None,
    parties: Sequence[str] = (),
) -> dict[str, Column]:
    """Give a panel as columns that `pandas.DataFrame`, `polars.DataFrame` and `pyarrow.table` take as they are.

    Numbers are arrays, texts lists; None is an empty cell, of which nothing in the ledger speaks. What each column means
    stands in `diplo help panels`, and in the codebook that `diplo export` writes.

    Args:
        log: The log; with a read model (`log.model`) most of it is never read.
        shape: dyad-year, directed-dyad-year, dyad-day or party-year.
        during: Years, both included, as `1946/2024`; of days also `1990-01-01/1990-06-30`.
        codes: cow, gw or iso3: whose codes there are, and by whose list states exist.
        rule: What the status of a year is: first, last, any, exact, max or min; None for days. There is no default.
        dimensions: Dimensions, each of which makes columns.
        known: The state of knowledge to answer from, as `--known` takes it; None for all.
        parties: Codes of parties of the register: only rows of which one is among them.

    Raises:
        UsageError: When what is asked for makes no sense.
        LedgerError: As reading the log does.
    """
    wanted = asked(shape, during, codes, rule, dimensions, parties)
    if isinstance(known, str):
        known = parse_known(known)
    lines: Lines = log if known is None else AsOf(log, known)
    try:
        return made(wanted, of_log(lines, None, wanted.dimensions)).columns()
    except FAILURES as error:
        if known is not None or log.model is None:
            raise
        # The read model failed on the way: everything is replayed, as without one.
        distrust(log, error)
        return made(wanted, of_log(log, read(log), wanted.dimensions)).columns()


def made(wanted: Asked, told: Told, progress: Progress | None = None) -> Panel | Counts:
    """Give the panel that is asked for, still to be filled.

    Raises:
        UsageError: When the list of states gives one code to two parties on one day.
    """
    return Counts(wanted, told, progress) if wanted.shape == PARTY_YEAR else Panel(wanted, told, progress)


def told_by(lines: Lines, record: Record | None, wanted: Asked) -> Told:
    """Find where the spans of a panel come from (`ledger.exporters.panels.told.of_log`)."""
    return of_log(lines, record, wanted.dimensions)
