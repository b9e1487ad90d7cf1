"""Older entries lifted to the current schema when they are read; lines in the file are never rewritten.

An upcaster from version n is a pure function from the parsed JSON of a line of version n to that of version n + 1.
"""

from collections.abc import Callable, Mapping

CURRENT = 1

_Upcaster = Callable[[dict[str, object]], dict[str, object]]

UPCASTERS: dict[int, _Upcaster] = {}


def check_gaps(upcasters: Mapping[int, _Upcaster], current: int) -> None:
    """Refuse a registry from which some older version cannot be lifted.

    Raises:
        ValueError: With the versions that have no upcaster, or that need none.
    """
    missing = sorted(set(range(1, current)) - set(upcasters))
    surplus = sorted(set(upcasters) - set(range(1, current)))
    if missing or surplus:
        raise ValueError(f"upcasters to version {current}: missing from {missing}, too many from {surplus}")


def lift(
    entry: dict[str, object], upcasters: Mapping[int, _Upcaster] = UPCASTERS, current: int = CURRENT
) -> dict[str, object]:
    """Lift the parsed JSON of a line to the current version."""
    version = entry["v"]
    while isinstance(version, int) and version < current:
        entry = upcasters[version](entry)
        version = entry["v"]
    return entry


check_gaps(UPCASTERS, CURRENT)
