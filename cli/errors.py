"""Errors as people read them: one line that says where and what, the place itself, and what to do."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cli.output import visible
from ledger.problems import Problem


def lines_of(problem: Problem, label: str = "error") -> Iterator[str]:
    """Lay a problem out: `diplo: error: FILE:LINE:COL: what`, the excerpt with a marker, the hint."""
    place = problem.place()
    yield visible(f"diplo: {label}: {place + ': ' if place else ''}{problem.what}")
    if problem.excerpt:
        first, last = problem.mark
        before = visible(problem.excerpt[:first])
        marked = visible(problem.excerpt[first:last])
        yield f"    {visible(problem.excerpt)}"
        if last > first:
            yield f"    {' ' * len(before)}{'^' * len(marked)}"
    if problem.hint:
        yield visible(f"  hint: {problem.hint}")


def report(problems: Iterable[Problem], label: str = "error") -> None:
    """Print problems on stderr."""
    # Nobody may be listening any more; the exit code still tells.
    with suppress(BrokenPipeError):
        for problem in problems:
            for line in lines_of(problem, label):
                print(line, file=sys.stderr)  # noqa: T201 - this is what prints
