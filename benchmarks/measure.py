"""How things are measured: rows of a table, medians with their quartiles, baselines in the same run."""

from collections.abc import Callable, Sequence
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

MILLI, MICRO = 1e3, 1e6


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        what: What was measured.
        unit: Of the median and the quartiles.
        median: The median; None where nothing could be measured, and `against` says why.
        low: The first quartile.
        high: The third quartile.
        against: What it is measured against, or "".
        base: The median of that, in the same unit.
        ratio: The median over the base.
        target: What is wanted, in words; "" where nothing is.
        met: Whether it is so; None without a target.
    """

    what: str
    unit: str = ""
    median: float | None = None
    low: float | None = None
    high: float | None = None
    against: str = ""
    base: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Give the first quartile, the median and the third quartile; of a single value, that value."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


def row(
    what: str, unit: str, values: Sequence[float], *, at_least: float | None = None, at_most: float | None = None
) -> Row:
    """Make the row of a measurement; `at_least` or `at_most` is the figure wanted."""
    low, middle, high = _spread(values)
    made = Row(what, unit, middle, low, high)
    if at_most is not None:
        return made._replace(target=f"≤ {at_most:g} {unit}", met=middle <= at_most)
    if at_least is None:
        return made
    return made._replace(target=f"≥ {at_least:,.0f} {unit}", met=middle >= at_least)


def against(
    what: str,
    unit: str,
    values: Sequence[float],
    base: str,
    bases: Sequence[float],
    most: float | None = None,
    *,
    least: float | None = None,
) -> Row:
    """Make the row of a measurement with a baseline; `most` or `least` is the ratio wanted."""
    made = compared(row(what, unit, values), base, median(bases))
    ratio = made.ratio or 0.0
    if most is not None:
        return made._replace(target=f"≤ {most:g} times", met=ratio <= most)
    return made if least is None else made._replace(target=f"≥ {least:g} times", met=ratio >= least)


def compared(measured: Row, base: str, value: float) -> Row:
    """Set a row beside a baseline; its target stays."""
    return measured._replace(against=base, base=value, ratio=(measured.median or 0.0) / value)


def skipped(what: str, why: str) -> Row:
    """Make the row of what could not be measured."""
    return Row(what, against=why)


def tails(
    what: str,
    unit: str,
    rounds: Sequence[Sequence[float]],
    *,
    at_most: float | None = None,
    last_at_most: float | None = None,
) -> list[Row]:
    """Make the rows of many small measurements: the median of each round, and what 99 of 100 stay below.

    The quartiles are those of the rounds.
    """
    last = [sorted(values)[int(len(values) * 0.99)] for values in rounds]
    return [
        row(f"{what}, p50", unit, [median(values) for values in rounds], at_most=at_most),
        row(f"{what}, p99", unit, last, at_most=last_at_most),
    ]


def seconds(run: Callable[[], object]) -> float:
    """Time a run."""
    start = perf_counter()
    run()
    return perf_counter() - start


def alternate(rounds: int, *runs: Callable[[], object]) -> list[list[float]]:
    """Time several things turn by turn in milliseconds, each once before it counts."""
    for run in runs:
        run()
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for taken, run in zip(times, runs, strict=True):
            taken.append(MILLI * seconds(run))
    return times


def rates(count: int, run: Callable[[], object], rounds: int = 11) -> list[float]:
    """Give how many of `count` things a second each round of a run did."""
    run()
    return [count / seconds(run) for _ in range(rounds)]
