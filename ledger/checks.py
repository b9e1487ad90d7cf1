"""What a reader of the record should look at: plain functions from a record to problems.

Each check names the entries concerned and what would settle the matter. `CHECKS` is the tuple of all of them.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.problems import Problem
from ledger.projections import ALL
from ledger.record import Event, Record, source_keys
from ledger.replay import History, Occurrence, histories
from ledger.steps import changes_of, ended_parties


class Matter(NamedTuple):
    """What checks look at: the record, and every history in it."""

    record: Record
    histories: tuple[History, ...]


def check(record: Record) -> list[Problem]:
    """Run every check over a record that holds all events; an empty list means that all is well."""
    matter = Matter(record, tuple(_all_histories(record)))
    return [problem for run in CHECKS for problem in run(matter)]


def _all_histories(record: Record) -> Iterator[History]:
    """Replay every pair that some event changes, each over the events that bear on it."""
    roots: dict[tuple[str, str], set[str]] = {}
    for event in record.events:
        for change in changes_of(event.body):
            roots.setdefault(_pair(change.a, change.b), set()).add(event.root)
    tellings: dict[str, list[Event]] = {}
    for event in record.events:
        tellings.setdefault(event.root, []).append(event)
    ends = {event.root for event in record.events if ended_parties(event.body)}
    for a, b in sorted(roots):
        lines = ((x, y) for x in record.lineage(a) for y in record.lineage(b))
        bearing = ends.union(*(roots.get(_pair(x, y), ()) for x, y in lines))
        events = tuple(event for root in sorted(bearing) for event in tellings[root])
        yield from histories(record._replace(events=events), a, b)


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a <= b else (b, a)


def contradictions(matter: Matter) -> Iterator[Problem]:
    """Find histories that no reading fits: the record contradicts itself."""
    for history in matter.histories:
        if history.solution.contradictory:
            yield Problem(
                "contradictory",
                f"no order and dating of the acts fits: {_name(history)}",
                "link accounts of one happening with `account_of`, mend a date, or deprecate what is wrong",
                entries=_entries(history.occurrences),
            )


def missing_acts(matter: Matter) -> Iterator[Problem]:
    """Find histories that cannot have begun from nothing: an act is not recorded."""
    for history in matter.histories:
        solution = history.solution
        start = ALL[history.dimension].machine(()).start
        if not solution.contradictory and start not in solution.starts:
            first = history.occurrences[0]
            date = first.counted[0].event.dated
            yield Problem(
                "act-missing",
                f"an act before {date} is not recorded: {_name(history)}",
                f"add what made the status one of {', '.join(_starts(history))}, or mend the first act",
                level="warning",
                entries=_entries([first]),
            )


def _starts(history: History) -> tuple[str, ...]:
    machine = ALL[history.dimension].machine(_change_names(history))
    return tuple(dict.fromkeys(machine.status(state) for state in history.solution.starts))


def _change_names(history: History) -> list[str]:
    return [c.name for one in history.occurrences for telling in one.tellings for c in telling.changes]


def redundant_acts(matter: Matter) -> Iterator[Problem]:
    """Find acts that change nothing in any reading: most often accounts that nobody linked."""
    for history in matter.histories:
        for index in sorted(history.solution.redundant):
            occurrence = history.occurrences[index]
            # What an act only implies (an establishment, recognition) is often there before.
            if any(not change.effect.law for telling in occurrence.counted for change in telling.changes):
                event = occurrence.counted[0].event
                yield Problem(
                    "redundant",
                    f"the {event.body['kind']} of {event.dated} changes nothing: {_name(history)}",
                    "if another entry tells the same happening, retract this one and append it again with `account_of`",
                    level="warning",
                    entries=_entries([occurrence]),
                )


def undecided_orders(matter: Matter) -> Iterator[Problem]:
    """Find acts whose order nothing settles although the outcome depends on it, as two acts on one day."""
    for history in matter.histories:
        for group in history.solution.undecided:
            occurrences = [history.occurrences[index] for index in sorted(group)]
            dates = ", ".join(dict.fromkeys(one.counted[0].event.dated for one in occurrences))
            yield Problem(
                "order-undecided",
                f"the order of {len(occurrences)} acts ({dates}) decides the outcome, and nothing settles it: {_name(history)}",
                "retract the one that came later and append it again with `after`",
                level="warning",
                entries=_entries(occurrences),
            )


def unused_sources(matter: Matter) -> Iterator[Problem]:
    """Find sources that no event cites."""
    used = {key for event in matter.record.events for key in source_keys(event)}
    for key, source in matter.record.sources.items():
        if key not in used:
            yield Problem(
                "source-unused",
                f"no event cites the source {key!r}",
                "cite it, or leave it for those who come after",
                level="warning",
                entries=(source.id,),
            )


CHECKS: tuple[Callable[[Matter], Iterator[Problem]], ...] = (
    contradictions,
    missing_acts,
    redundant_acts,
    undecided_orders,
    unused_sources,
)


def _name(history: History) -> str:
    pair = f"{history.a} and {history.b}" if history.direction == "both" else history.direction.replace(">", " toward ")
    return f"{history.dimension} of {pair}"


def _entries(occurrences: Iterable[Occurrence]) -> tuple[str, ...]:
    return tuple(telling.event.id for one in occurrences for telling in one.counted)
