"""What every dimension's file defines: a name, whether it is directed, and a machine."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ledger.machine import Machine

ENDED = "ended"


class Projection(NamedTuple):
    """One dimension.

    Attributes:
        dimension: Its name.
        directed: Whether A toward B has a status apart from that of B toward A.
        machine: Gives the machine for the changes that a history contains; most ignore them.
    """

    dimension: str
    directed: bool
    machine: Callable[[Iterable[str]], Machine]


def build(
    dimension: str,
    rows: Mapping[str, Mapping[str, str]],
    targets: Mapping[str, str],
    shows: Mapping[str, str] | None = None,
) -> Machine:
    """Make a machine of rows `state -> change -> state`; the first row is the start.

    Every status ends when a party ends, and nothing follows (DESIGN section 5), so each machine knows the change `end`.
    """
    table = {(state, change): after for state, row in rows.items() for change, after in row.items()}
    table |= {(state, "end"): ENDED for state in (*rows, ENDED)}
    return Machine(dimension, next(iter(rows)), table, {**targets, "end": ENDED}, shows or {})
