"""What every dimension's file defines: a name, whether it is directed, and a machine."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

# Machines are made when the first is asked for: many an answer needs none.
if TYPE_CHECKING:
    from ledger.machine import Machine

ENDED = "ended"


class Projection(NamedTuple):
    """One dimension.

    Attributes:
        dimension: Its name.
        directed: Whether A toward B has a status apart from that of B toward A.
        machine: Gives the machine for the changes that a history contains; most ignore them.
        lapsed: The statuses in which nothing is in force; `ended`, of a party that is no more, is always one of them.
    """

    dimension: str
    directed: bool
    machine: "Callable[[Iterable[str]], Machine]"
    lapsed: tuple[str, ...]

    def is_in_force(self, status: str) -> bool:
        """Tell whether something is in force in a status."""
        return status not in self.lapsed and status != ENDED


def build(
    dimension: str,
    rows: Mapping[str, Mapping[str, str]],
    targets: Mapping[str, str],
    shows: Mapping[str, str] | None = None,
) -> "Machine":
    """Make a machine of rows `state -> change -> state`; the first row is the start.

    Every status ends when a party ends, and nothing follows (DESIGN section 5), so each machine knows the change `end`.
    """
    from ledger.machine import Machine  # noqa: PLC0415 - see above

    table = {(state, change): after for state, row in rows.items() for change, after in row.items()}
    table |= {(state, "end"): ENDED for state in (*rows, ENDED)}
    return Machine(dimension, next(iter(rows)), table, {**targets, "end": ENDED}, shows or {})


_SIDES = ("1", "2", "12")


def with_rebirth(machine: "Machine") -> "Machine":
    """Give a machine for a pair of which a party ended and may have begun again: it knows which of the two has ended.

    `end:1` ends the first party, `end:2` the second, `end:12` both; `begin:…` lets one, or both, begin anew. A party that
    had not ended loses nothing by it.
    """
    live = [state for state in machine.states if state != ENDED]
    table = {key: after for key, after in machine.table.items() if ENDED not in (key[0], after)}
    for sides in _SIDES:
        table |= {(state, f"end:{sides}"): _over(sides) for state in live}
        table |= {(state, f"begin:{sides}"): state for state in live}
        for over in _SIDES:
            table[_over(over), f"end:{sides}"] = _over("".join(side for side in "12" if side in over + sides))
            left = "".join(side for side in over if side not in sides)
            table[_over(over), f"begin:{sides}"] = _over(left) if left else machine.start
    targets = {change: state for change, state in machine.targets.items() if change != "end"}
    targets |= {f"end:{sides}": _over(sides) for sides in _SIDES}
    targets |= dict.fromkeys((f"begin:{sides}" for sides in _SIDES), machine.start)
    return machine._replace(table=table, targets=targets, shows={**machine.shows, **{_over(s): ENDED for s in _SIDES}})


def _over(sides: str) -> str:
    return f"{ENDED}:{sides}"
