"""Attestations in the calculus of readings (DESIGN section 7): what a source saw, beside what is recorded to have happened.

An attestation is a step that changes nothing and is possible only while the status is one of those attested. It prunes
readings as any other step does. A spell (a duration) is attested from its first day to its last: between its two steps no
other status may come up.

Two attestations in a row that differ, with no act between them, imply one unrecorded change between the two.

An attestation that no reading of the record allows is unmet. It does not prune; it leaves a doubt: from then on to the
next act, or to the next attestation that is met, the status may be the one attested as well.

Which attestations are unmet is settled by time. Acts and attestations whose windows overlap form groups that share no day
with each other. Where the groups up to one of them allow no reading, attestations of the last group with any are given up:
each of which it is enough to leave it out; where none is enough, the first by date that is one too many, and with it
each that cannot stand beside it; where acts after the group fail, the last of it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.machine import Account, ChangeName, Happening, Machine, Solution, Span, State, Step
from ledger.readings import dead_end, search, solve
from ledger.sightings import seen_alone

Window = tuple[int, int]
# What so few attestations come to is remembered, of each machine of so many.
_FEW, _MOST_KNOWN = 8, 4_000


class Attestation(NamedTuple):
    """What a source says the status was.

    Attributes:
        statuses: The printed statuses that it allows.
        ways: The ways in which its date can be meant, nearly always one: one window for a moment ("at some time in it"),
            two for a spell (throughout, from a day of the first to a day of the second).
    """

    statuses: frozenset[str]
    ways: tuple[tuple[Window, ...], ...]

    @property
    def hull(self) -> Window:
        """The first and last day of which it may speak."""
        if len(self.ways) == 1 and len(self.ways[0]) == 1:
            return self.ways[0][0]
        windows = [window for way in self.ways for window in way]
        return min(first for first, _ in windows), max(last for _, last in windows)


class Attested(NamedTuple):
    """The solution of one dimension of one pair with its attestations.

    Attributes:
        solution: The spans; `rests_on` counts the happenings first, then the attestations.
        unmet: Numbers of the attestations that no reading of the record allows.
        implied: Pairs of attestations between which an unrecorded change is implied.
    """

    solution: Solution
    unmet: frozenset[int] = frozenset()
    implied: tuple[tuple[int, int], ...] = ()


def settle(machine: Machine, happenings: Sequence[Happening], attestations: Sequence[Attestation]) -> Attested:
    """Find the possible statuses of every day, with what is attested beside what happened.

    Where the acts contradict themselves, legality is dropped as in `ledger.readings.solve`, not what is attested.
    """
    if not attestations:
        return Attested(solve(machine, happenings))
    return searched(machine, happenings, attestations) if happenings else _alone(machine, tuple(attestations))


def _alone(machine: Machine, attestations: tuple[Attestation, ...]) -> Attested:
    """Settle attestations beside which no act is told. A survey has few years and codes: what few of them say comes again."""
    known: dict[tuple[Attestation, ...], Attested] = machine.__dict__.setdefault("_attested", {})
    found = known.get(attestations)
    if found is None:
        alone = seen_alone(machine, attestations)
        if alone is None:
            found = searched(machine, (), attestations)
        else:
            found = Attested(alone.solution, implied=alone.implied)
        if len(attestations) <= _FEW:
            if len(known) >= _MOST_KNOWN:
                known.clear()
            # Written down once, and not each time that somebody asks.
            _ = found.solution.spans
            known[attestations] = found
    return found


def searched(machine: Machine, happenings: Sequence[Happening], attestations: Sequence[Attestation]) -> Attested:
    """Settle by a search, whatever there is to settle."""
    rules = _Rules(machine, attestations)
    unordered = [Happening(tuple(Account(account.steps) for account in one.accounts)) for one in happenings]
    only_start = (rules.start,)
    for apply, starts, told in (
        (rules.legal, rules.states, happenings),
        (rules.forced, only_start, happenings),
        (rules.forced, only_start, unordered),
    ):
        matter = _Matter(rules, apply, starts, told, attestations)
        groups = None if starts is rules.states else (only_start,)
        # Nearly always all are met; which are not is looked for only when that fails.
        found = matter.solved(matter.order(), groups)
        if found is None and (kept := matter.kept()) is not None:
            found = matter.solved(kept, groups)
        if found is not None:
            return found if groups is None else _contradictory(found)
    raise AssertionError("no order without any rule")  # pragma: no cover - acts alone can always be forced


def _contradictory(found: Attested) -> Attested:
    return found._replace(solution=found.solution._replace(contradictory=True, redundant=frozenset()))


# --- states and changes -------------------------------------------------------------------------------------------------


class _State(NamedTuple):
    """A state of the machine, with what attestations add to it.

    Attributes:
        base: The machine's own state.
        doubt: The status that an unmet attestation leaves in doubt, or "".
        holder: Number of the unmet spell that holds the doubt while it lasts, or -1.
        held: Numbers of the spells that have begun and must stay true.
    """

    base: State
    doubt: str = ""
    holder: int = -1
    held: frozenset[int] = frozenset()


class _See(NamedTuple):
    """A moment of a kept attestation, the beginning of a spell (`grasps`) or its end (`releases`)."""

    number: int
    grasps: bool = False
    releases: bool = False


class _Doubt(NamedTuple):
    """An unmet attestation leaves its status in doubt; a spell holds the doubt until it ends."""

    number: int
    status: str
    holds: bool = False


class _LetGo(NamedTuple):
    """An unmet spell ends."""

    number: int


class _Become(NamedTuple):
    """An unrecorded change to a state."""

    state: State


class _Rules:
    """The rules of a machine, for its states with what attestations add to them."""

    def __init__(self, machine: Machine, attestations: Sequence[Attestation]) -> None:
        self.machine = machine
        self._statuses = [one.statuses for one in attestations]
        self.start = _State(machine.start)
        self.states = tuple(map(_State, machine.states))

    def status(self, state: State) -> str:
        """Give the printed status: the one in doubt where there is one."""
        assert isinstance(state, _State)  # noqa: S101 - for the type checker
        return state.doubt or self.machine.status(state.base)

    def legal(self, state: State, change: ChangeName) -> State | None:
        """Give the state after a change that the machine and the attestations allow."""
        return self._after(state, change, self.machine.legal)

    def forced(self, state: State, change: ChangeName) -> State | None:
        """Give the state after a change that only the attestations can forbid."""
        return self._after(state, change, self.machine.forced)

    def _after(
        self, state: State, change: ChangeName, apply: Callable[[State, ChangeName], State | None]
    ) -> State | None:
        assert isinstance(state, _State)  # noqa: S101 - the same
        match change:
            case _Doubt(number, status, holds):
                return state._replace(doubt=status, holder=number if holds else -1)
            case _LetGo(number):
                return state._replace(holder=-1) if state.holder == number else state
            case _See(number, grasps, releases):
                return self._seen(state, number, grasps=grasps, releases=releases)
            case _Become(base):
                return self._settled(state, base)
        return self._settled(state, apply(state.base, change))

    def _seen(self, state: _State, number: int, *, grasps: bool, releases: bool) -> _State | None:
        if not self._fits(state.base, number):
            return None
        held = state.held | {number} if grasps else state.held - {number} if releases else state.held
        return _without_doubt(state)._replace(held=held)

    def _settled(self, state: _State, base: State | None) -> _State | None:
        if base is None or not all(self._fits(base, number) for number in state.held):
            return None
        return _without_doubt(state)._replace(base=base)

    def _fits(self, base: State, number: int) -> bool:
        return self.machine.status(base) in self._statuses[number]


def _without_doubt(state: _State) -> _State:
    return state if state.holder >= 0 else state._replace(doubt="")


# --- from attestations to happenings ------------------------------------------------------------------------------------

# What an index of the search stands for: an act by its index, attestations by their number, a change between two.
_Who = tuple[str, tuple[int, ...]]


class _Matter(NamedTuple):
    """All that a search is about."""

    rules: _Rules
    apply: Callable[[State, ChangeName], State | None]
    starts: Sequence[State]
    happenings: Sequence[Happening]
    attestations: Sequence[Attestation]

    def order(self) -> list[int]:
        """Number the attestations by their dates, those that say the same once."""
        firsts: dict[Attestation, int] = {}
        for number, one in enumerate(self.attestations):
            firsts.setdefault(one, number)
        return sorted(firsts.values(), key=self._key)

    def _key(self, number: int) -> tuple[Window, list[str], object]:
        one = self.attestations[number]
        return one.hull, sorted(one.statuses), one.ways

    def implied(self, kept: Sequence[int]) -> Iterator[tuple[int, int, Window]]:
        """Give the neighbours between which a change is implied, with the days on which it may have happened."""
        acts = [_hull(one) for one in self.happenings if _is_act(one)]
        for a, b in self._differing(kept):
            one, other = self.attestations[a], self.attestations[b]
            if one.hull[1] < other.hull[0]:
                # A spell ends no earlier than it can begin, and begins no later than it can end.
                first = min(max(way[0][0], way[-1][0]) for way in one.ways)
                last = max(min(way[0][1], way[-1][1]) for way in other.ways)
                if not any(begins <= last and first <= ends for begins, ends in acts):
                    yield a, b, (first, last)

    def _differing(self, kept: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Give pairs that differ with nothing between them that differs from either; one that is vaguer says nothing."""
        # Where each set of statuses was last attested: there are few, however many attestations.
        last: dict[frozenset[str], int] = {}
        for end, b in enumerate(kept):
            later = self.attestations[b].statuses
            start = max((place for statuses, place in last.items() if later.isdisjoint(statuses)), default=-1)
            if start >= 0:
                earlier = self.attestations[kept[start]].statuses
                if not any(place > start and earlier.isdisjoint(statuses) for statuses, place in last.items()):
                    yield kept[start], b
            last[later] = end

    def items(self, kept: Sequence[int], unmet: Iterable[int] = ()) -> tuple[list[Happening], list[_Who]]:
        """Put acts, attestations and implied changes together for a search."""
        items = list(self.happenings)
        who: list[_Who] = [("act", (index,)) for index in range(len(items))]
        place = {number: len(items) + index for index, number in enumerate(kept)}
        implied = list(self.implied(kept))
        change_before = {b: len(items) + len(kept) + index for index, (_, b, _) in enumerate(implied)}
        for number in kept:
            after = (change_before[number],) if number in change_before else ()
            items.append(Happening(tuple(Account(steps, after) for steps in self._seen(number))))
            who.append(("attested", (number,)))
        for a, b, (first, last) in implied:
            becomes = [_Become(state.base) for state in self.rules.states if self._allows(b, state)]
            items.append(Happening(tuple(Account((Step(first, last, one),), (place[a],)) for one in becomes)))
            who.append(("implied", (a, b)))
        for number in unmet:
            items.append(Happening(tuple(map(Account, self._doubted(number)))))
            who.append(("attested", (number,)))
        return items, who

    def _allows(self, number: int, state: State) -> bool:
        return self.rules.status(state) in self.attestations[number].statuses

    def _seen(self, number: int) -> Iterator[tuple[Step, ...]]:
        for way in self.attestations[number].ways:
            if len(way) == 1:
                yield (Step(*way[0], _See(number)),)
            else:
                yield Step(*way[0], _See(number, grasps=True)), Step(*way[1], _See(number, releases=True))

    def _doubted(self, number: int) -> Iterator[tuple[Step, ...]]:
        one = self.attestations[number]
        for way in one.ways:
            yield tuple(Step(*window, None) for window in way)
            for status in sorted(one.statuses):
                first = Step(*way[0], _Doubt(number, status, holds=len(way) > 1))
                yield (first,) if len(way) == 1 else (first, Step(*way[1], _LetGo(number)))

    # Which of them are met.

    def kept(self) -> list[int] | None:
        """Give the attestations that are met, by date; None when the acts alone allow no reading."""
        kept = self.order()
        while True:
            dead, who = self._dead_end(kept)
            if dead is None:
                return kept
            reached = {who[index] for group in dead for index in group}
            last = next((group for group in reversed(dead) if _attested(group, who)), None)
            if last is None:
                return None
            given_up = self._given_up(kept, _attested(last, who), reached, dies_there=last is dead[-1])
            kept = [number for number in kept if number not in given_up]

    def _dead_end(self, kept: Sequence[int]) -> tuple[list[tuple[int, ...]] | None, list[_Who]]:
        items, who = self.items(kept)
        return dead_end(self.rules, items, self.apply, self.starts), who

    def _given_up(self, kept: Sequence[int], group: Sequence[int], reached: set[_Who], *, dies_there: bool) -> set[int]:
        def is_fine(some: Collection[int]) -> bool:
            dead, who = self._dead_end([number for number in kept if number not in group or number in some])
            return dead is None or not any(who[i][0] != "implied" and who[i] in reached for i in dead[-1])

        def is_fine_without(one: int, some: Sequence[int]) -> bool:
            return is_fine([other for other in some if other != one])

        if enough := {one for one in group if is_fine_without(one, group)}:
            return enough
        group = [number for number in kept if number in group]
        if not dies_there:
            last = self.attestations[group[-1]].hull
            return {one for one in group if self.attestations[one].hull == last}
        size = next(size for size in range(1, len(group) + 1) if not is_fine(group[:size]))
        *others, last_one = group[:size]
        return {last_one, *(one for one in others if is_fine_without(one, group[:size]))}

    # What follows.

    def solved(self, kept: Sequence[int], groups: Sequence[Sequence[State]] | None) -> Attested | None:
        """Search with what is met and what is in doubt, and count attestations after the acts; None without a reading."""
        numbers = self.order()
        unmet = [number for number in numbers if number not in kept]
        items, who = self.items(kept, unmet)
        found = search(self.rules, items, self.apply, groups)
        if found is None:
            return None
        same: dict[Attestation, list[int]] = {}
        for number, one in enumerate(self.attestations):
            same.setdefault(one, []).append(number)
        twins = {number: same[self.attestations[number]] for number in numbers}
        meant = [self._meant(one, twins) for one in who]
        solution = found._replace(
            spans=_Counted(found, meant),
            starts=tuple(state.base for state in found.starts if isinstance(state, _State)),
        )
        return Attested(
            solution,
            frozenset(twin for number in unmet for twin in twins[number]),
            tuple((a, b) for a, b, _ in self.implied(kept)),
        )

    def _meant(self, who: _Who, twins: Mapping[int, Sequence[int]]) -> frozenset[int]:
        sort, numbers = who
        if sort == "act":
            return frozenset(numbers)
        return frozenset(len(self.happenings) + twin for number in numbers for twin in twins[number])


class _Counted:
    """The spans of a solution, resting on acts and attestations as the caller counts them."""

    def __init__(self, found: Solution, meant: Sequence[frozenset[int]]) -> None:
        self._found = found
        self._meant = meant

    def since(self, day: int) -> Iterator[Span]:
        """Give the span of a day and all that follow it."""
        for span in self._found.since(day):
            yield span._replace(rests_on=frozenset[int]().union(*(self._meant[index] for index in span.rests_on)))


def _attested(group: Iterable[int], who: Sequence[_Who]) -> list[int]:
    return [who[index][1][0] for index in group if who[index][0] == "attested"]


def _hull(happening: Happening) -> Window:
    steps = [step for account in happening.accounts for step in account.steps]
    return min(step.earliest for step in steps), max(step.latest for step in steps)


def _is_act(happening: Happening) -> bool:
    return any(step.change is not None for account in happening.accounts for step in account.steps)
