"""How things are measured: rows of a table, medians with their quartiles, baselines in the same run."""

from collections.abc import Callable, Sequence
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        what: What was measured.
        unit: Of the median and the quartiles.
        median: The median.
        low: The first quartile.
        high: The third quartile.
        against: What it is measured against, or "".
        base: The median of that, in the same unit.
        ratio: The median over the base.
        target: What is wanted, in words; "" where nothing is.
        met: Whether it is so; None without a target.
    """

    what: str
    unit: str
    median: float
    low: float
    high: float
    against: str = ""
    base: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


def row(
    what: str, unit: str, values: Sequence[float], *, at_least: float | None = None, at_most: float | None = None
) -> Row:
    """Make the row of a measurement; `at_least` or `at_most` is the figure wanted."""
    low, middle, high = quantiles(values, n=4)
    made = Row(what, unit, middle, low, high)
    if at_most is not None:
        return made._replace(target=f"≤ {at_most:g} {unit}", met=middle <= at_most)
    if at_least is None:
        return made
    return made._replace(target=f"≥ {at_least:,.0f}", met=middle >= at_least)


def against(
    what: str, unit: str, values: Sequence[float], base: str, bases: Sequence[float], most: float | None
) -> Row:  # fmt: skip
    """Make the row of a measurement with a baseline; `most` is the ratio wanted."""
    made = row(what, unit, values)._replace(against=base, base=median(bases))
    ratio = made.median / median(bases)
    if most is None:
        return made._replace(ratio=ratio)
    return made._replace(ratio=ratio, target=f"≤ {most:g}", met=ratio <= most)


def seconds(run: Callable[[], object]) -> float:
    """Time a run."""
    start = perf_counter()
    run()
    return perf_counter() - start


def alternate(rounds: int, *runs: Callable[[], object]) -> list[list[float]]:
    """Time several things turn by turn, each once before it counts."""
    for run in runs:
        run()
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for taken, run in zip(times, runs, strict=True):
            taken.append(1000 * seconds(run))
    return times


def rates(count: int, run: Callable[[], object], rounds: int = 11) -> list[float]:
    """Give how many of `count` things a second each round of a run did."""
    run()
    return [count / seconds(run) for _ in range(rounds)]
