"""What a reader of the record should look at: plain functions from a record to problems.

Each check names the entries concerned and what would settle the matter, with the command where there is one. `CHECKS`
is the table of all of them. A finding depends on what the record holds, never on the order in which it was recorded.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.checks.accounts import accounts_elsewhere, lost_citations, unlinked_accounts
from ledger.checks.grounds import outside_lives, unused_sources, unverified_sources
from ledger.checks.histories import (
    contradictions,
    missing_acts,
    redundant_acts,
    undecided_orders,
    unmet_attestations,
    unrecorded_changes,
)
from ledger.checks.matter import Matter
from ledger.problems import Problem, UsageError
from ledger.record import Record

__all__ = ["CHECKS", "Check", "Matter", "check", "chosen"]


class Check(NamedTuple):
    """One row of the table.

    Attributes:
        name: Its name, which is the code of the problems that it finds.
        level: Their level, "error" or "warning".
        help: One line for people.
        run: Gives the problems.
    """

    name: str
    level: str
    help: str
    run: Callable[[Matter], Iterator[Problem]]


CHECKS: tuple[Check, ...] = (
    Check("contradictory", "error", "no order and dating of the acts fits the record", contradictions),
    Check("act-missing", "warning", "the acts recorded cannot have begun from `none`", missing_acts),
    Check("redundant", "warning", "an act changes nothing: often an account that nobody linked", redundant_acts),
    Check(
        "order-undecided", "warning", "the order of acts decides the outcome, and nothing settles it", undecided_orders
    ),
    Check(
        "attestation-unmet",
        "warning",
        "what is attested and the events part, and from which day on",
        unmet_attestations,
    ),
    Check("change-unrecorded", "warning", "what is attested changes, with no act between", unrecorded_changes),
    Check("account-unlinked", "warning", "two sources may tell one happening, and no entry says so", unlinked_accounts),
    Check(
        "account-elsewhere", "warning", "an account of what happened between quite other parties", accounts_elsewhere
    ),
    Check("citation-lost", "warning", "all citations are deprecated, and no other account counts", lost_citations),
    Check("outside-life", "warning", "a party named did not exist then, by any list", outside_lives),
    Check("source-unverified", "warning", "an answer rests on nothing but sources not looked up", unverified_sources),
    Check("source-unused", "warning", "no entry cites a source", unused_sources),
)


def check(record: Record, names: Iterable[str] = ()) -> list[Problem]:
    """Run the checks named, or all of them, over a record that holds all events; an empty list means that all is well.

    Problems come in the order of the table, whatever the order of the names.

    Raises:
        UsageError: When there is no check of a name, with the nearest that there are.
    """
    matter = Matter(record)
    return [problem for one in chosen(names) for problem in one.run(matter)]


def chosen(names: Iterable[str]) -> tuple[Check, ...]:
    """Give the checks named, or all of them, in the order of the table.

    Raises:
        UsageError: As `check` does.
    """
    asked = set(names)
    known = [one.name for one in CHECKS]
    if unknown := sorted(asked.difference(known)):
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        problems = []
        for name in unknown:
            close = get_close_matches(name, known, n=3)
            hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(known)}"
            problems.append(Problem("check-unknown", f"there is no check {name!r}", hint))
        raise UsageError(*problems)
    return tuple(one for one in CHECKS if not asked or one.name in asked)
