"""Errors as people read them: one line that says where and what, the place itself, and what to do."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress

from cli.output import visible
from ledger.problems import Problem

# What is repeated of what somebody typed or handed in may be megabytes; its beginning and its end tell it.
_LONGEST = 1000
_KEPT = 300
_MOST = 1000


def lines_of(problem: Problem, label: str = "error") -> Iterator[str]:
    """Lay a problem out: `diplo: error: FILE:LINE:COL: what`, the excerpt with a marker, the hint."""
    place = problem.place()
    yield visible(_cut(f"diplo: {label}: {place + ': ' if place else ''}{problem.what}"))
    if problem.excerpt:
        first, last = problem.mark
        excerpt = problem.excerpt[:_LONGEST]
        before = visible(excerpt[:first])
        marked = visible(excerpt[first:last])
        yield f"    {visible(excerpt)}{'…' if len(problem.excerpt) > _LONGEST else ''}"
        if marked:
            yield f"    {' ' * len(before)}{'^' * len(marked)}"
    if problem.hint:
        yield visible(_cut(f"  hint: {problem.hint}"))


def _cut(text: str) -> str:
    """Take the middle out of a line that nobody would read."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[:_KEPT]} … ({len(text) - 2 * _KEPT} characters) … {text[-_KEPT:]}"


def report(problems: Iterable[Problem], label: str = "error") -> None:
    """Print problems on stderr; of more than a thousand the first, and how many there are."""
    # Nobody may be listening, or none any more, or the disk is full; the exit code still tells.
    if sys.stderr is None:
        return
    with suppress(OSError):
        number = 0
        for number, problem in enumerate(problems, 1):
            for line in lines_of(problem, label) if number <= _MOST else ():
                print(line, file=sys.stderr)  # noqa: T201 - this is what prints
        if number > _MOST:
            print(f"diplo: {label}: {number - _MOST} more, which are not shown", file=sys.stderr)  # noqa: T201 - the same
