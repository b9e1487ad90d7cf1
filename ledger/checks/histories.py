"""Checks of what a history shows: contradictions, acts that are missing, redundant or in no order, what is attested."""

from collections.abc import Iterable, Iterator, Sequence

from ledger.checks.matter import Matter, Told, amend
from ledger.dates import iso
from ledger.machine import Account, Happening
from ledger.problems import Problem
from ledger.projections import ALL
from ledger.queries import kind_label
from ledger.readings import dead_end
from ledger.record import Event
from ledger.replay import History, Occurrence
from ledger.steps import codes


def contradictions(matter: Matter) -> Iterator[Problem]:
    """Find histories that no reading fits: the record contradicts itself."""
    for history in matter.histories:
        if history.solution.contradictory:
            yield Problem(
                "contradictory",
                f"no order and dating of the acts fits: {_name(history)}",
                "link accounts of one happening with `diplo amend ID --set account_of=OTHER --because …`, "
                "mend a date with --set date=…, or deprecate what is wrong with --set rank=deprecated",
                entries=_entries(_clashing(history)),
            )


def _clashing(history: History) -> Sequence[Occurrence]:
    """Give the acts that clash: the shortest stretch of time up to the dead end in which no state leads anywhere."""
    machine, happenings = history.machine, history.happenings
    groups = dead_end(machine, happenings, machine.legal, machine.states) or ()
    for count in range(1, len(groups) + 1):
        members = sorted(member for group in groups[-count:] for member in group)
        if dead_end(machine, _among(happenings, members), machine.legal, machine.states):
            return [history.occurrences[member] for member in members]
    return history.occurrences[: len(happenings)]


def _among(happenings: Sequence[Happening], members: Sequence[int]) -> list[Happening]:
    """Give some of the happenings, counted anew."""
    place = {member: number for number, member in enumerate(members)}
    return [
        Happening(
            tuple(
                Account(account.steps, tuple(place[other] for other in account.after if other in place))
                for account in happenings[member].accounts
            )
        )
        for member in members
    ]


def missing_acts(matter: Matter) -> Iterator[Problem]:
    """Find histories that cannot have begun from nothing: an act is not recorded."""
    for history in matter.histories:
        solution = history.solution
        start = ALL[history.dimension].machine(()).start
        if not solution.contradictory and start not in solution.starts:
            # What is attested and not met says nothing of the beginning.
            first = min(filter(lambda one: one.is_met, history.occurrences), key=lambda one: _first(one).order)
            if first.tellings[0].changes and all(change.effect.law for change in first.tellings[0].changes):
                # What an act only presumes is missing where what it states is, and is told there.
                continue
            yield Problem(
                "act-missing",
                f"an act before {_first(first).dated} is not recorded: {_name(history)}",
                f"tell with `diplo add` what made the status one of {', '.join(_starts(history))}; or mend the first "
                f"entry: {amend(_first(first).id, 'FIELD=VALUE')}",
                level="warning",
                entries=_entries([first]),
            )


def _starts(history: History) -> tuple[str, ...]:
    return tuple(dict.fromkeys(history.machine.status(state) for state in history.solution.starts))


def redundant_acts(matter: Matter) -> Iterator[Problem]:
    """Find acts that change nothing in any reading: most often accounts that nobody linked."""
    for history in matter.histories:
        for index in sorted(history.solution.redundant):
            occurrence = history.occurrences[index]
            # What an act only implies (an establishment, recognition) is often there before; and a new government is
            # recognised where the state has been for long.
            changes = (change for telling in occurrence.counted for change in telling.changes)
            of_government = all(telling.event.body.get("of") == "government" for telling in occurrence.counted)
            if not of_government and any(not change.effect.law for change in changes):
                event = _first(occurrence)
                other = _last_alike(history, index)
                command = amend(_handle(occurrence), f"account_of={other}")
                yield Problem(
                    "redundant",
                    f"the {kind_label(event.body)} of {event.dated} changes nothing: {_name(history)}",
                    f"if it is the same happening as {'another' if other == 'OTHER' else other}: {command}",
                    level="warning",
                    entries=_entries([occurrence]),
                )


def _last_alike(history: History, index: int) -> str:
    """Give the id of the last act before one that makes the same change; OTHER where there is none."""
    made = _made(history.occurrences[index])
    alike = [one for one in history.occurrences[:index] if not made.isdisjoint(_made(one))]
    return _handle(alike[-1]) if alike else "OTHER"


def _made(occurrence: Occurrence) -> frozenset[str]:
    return frozenset(change.name for telling in occurrence.counted for change in telling.changes)


def undecided_orders(matter: Matter) -> Iterator[Problem]:
    """Find acts whose order nothing settles although the outcome depends on it, as two acts on one day."""
    for history in matter.histories:
        for group in history.solution.undecided:
            occurrences = sorted((history.occurrences[index] for index in group), key=lambda one: _first(one).order)
            dates = ", ".join(dict.fromkeys(_first(one).dated for one in occurrences))
            # The second in order of date can have come after the first, whatever their windows.
            one, other = (_first(occurrence) for occurrence in occurrences[:2])
            later = ",".join((*codes(other.body, "after"), one.id))
            yield Problem(
                "order-undecided",
                f"the order of {len(occurrences)} acts ({dates}) decides the outcome, and nothing settles it: "
                f"{_name(history)}",
                f"say which came after which; if {one.id} came first: {amend(other.id, f'after={later}')}",
                level="warning",
                entries=_entries(occurrences),
            )


def unmet_attestations(matter: Matter) -> Iterator[Problem]:
    """Find attestations that no reading of the events has, each with the first day on which the two part."""
    for history in matter.histories:
        # An attestation of several dates is told once, with the dates in which it is unmet.
        parts: dict[str, list[tuple[Occurrence, int]]] = {}
        for occurrence, day in history.unmet():
            parts.setdefault(occurrence.root, []).append((occurrence, day))
        for moments in parts.values():
            occurrence, day = moments[0]
            event = _first(occurrence)
            dated = ", ".join(_first(one).dated for one, _ in moments)
            yield Problem(
                "attestation-unmet",
                f"the attestation of {dated} ({' or '.join(occurrence.attested)}) and the events part on {iso(day)}: "
                f"{_name(history)}",
                f"add what happened with `diplo add`, or judge what is attested: {amend(event.id, 'rank=deprecated')}",
                level="warning",
                entries=(event.id,),
            )


def unrecorded_changes(matter: Matter) -> Iterator[Problem]:
    """Find attestations in a row that differ with no act between them: an act is not recorded."""
    for history in matter.histories:
        count = len(history.happenings)
        for one, other in history.implied:
            first = min(way[-1][0] for way in history.attestations[one - count].ways)
            last = max(way[0][1] for way in history.attestations[other - count].ways)
            before, after = history.occurrences[one], history.occurrences[other]
            yield Problem(
                "change-unrecorded",
                f"{' or '.join(before.attested)} in {_first(before).dated}, {' or '.join(after.attested)} in "
                f"{_first(after).dated}, and no act between: {_name(history)}",
                f"add what happened between {iso(first)} and {iso(last)} with `diplo add`, dated "
                f"[{iso(first)}..{iso(last)}] if nothing finer is known, or judge what is attested: "
                f"{amend(_first(after).id, 'rank=deprecated')}",
                level="warning",
                entries=_entries([before, after]),
            )


def _first(occurrence: Occurrence) -> Event:
    return occurrence.counted[0].event


def _handle(occurrence: Occurrence) -> str:
    events = tuple(telling.event for telling in occurrence.tellings)
    return Told(occurrence.root, events, events).handle


def _name(history: History) -> str:
    pair = f"{history.a} and {history.b}" if history.direction == "both" else history.direction.replace(">", " toward ")
    return f"{history.dimension} of {pair}"


def _entries(occurrences: Iterable[Occurrence]) -> tuple[str, ...]:
    return tuple(telling.event.id for one in occurrences for telling in one.counted)
