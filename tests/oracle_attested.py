"""Settle events and attestations by brute force: every account, every way, every day, every order, every doubt.

Everything is a strand: an event, an attestation, an implied change. A strand has tellings of which a reading picks one,
and a telling has beats, each of which falls on some day of its window. A reading goes through the days one by one and
on each of them takes any beats that may stand next. What is asked is read off all readings that come to an end. It
borrows nothing from `ledger.attested` but the shapes of its arguments.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import combinations, product
from typing import NamedTuple

from oracle import FIRST_DAY, LAST_DAY, Rule

from ledger.attested import Attestation
from ledger.machine import Happening, Machine

Hull = tuple[int, int]


class Key(NamedTuple):
    """The name of a strand: an `event`, an `attested` or its `doubt`, or what is `implied` between two attestations."""

    kind: str
    number: int
    other: int = -1


class Doubt(NamedTuple):
    """A status that an unmet attestation casts, and the spell that keeps it open, if one does."""

    status: str
    holder: int | None


class Standing(NamedTuple):
    """What holds at some point of a reading: the state, and the doubt about it."""

    state: str
    doubt: Doubt | None = None

    def settled(self, state: str) -> "Standing":
        """Come to a state by a step that ends every doubt but an open one."""
        return Standing(state, self.doubt if self.doubt and self.doubt.holder is not None else None)


class Beat(NamedTuple):
    """One step: the days it can fall on, and what it makes of a standing; nothing where it is not legal."""

    earliest: int
    latest: int
    take: Callable[[Standing], Iterable[Standing]]


class Telling(NamedTuple):
    """One way in which a strand can be told.

    Attributes:
        beats: Its steps in their order.
        after: The strands that have to be over before its first beat.
        holds: The statuses of which the state must have one from the first beat to the last; None for any.
    """

    beats: tuple[Beat, ...]
    after: frozenset[Key] = frozenset()
    holds: AbstractSet[str] | None = None


class Strand(NamedTuple):
    """Its tellings, and whether a reading may do without it."""

    tellings: tuple[Telling, ...]
    optional: bool = False


class Regime(NamedTuple):
    """How strictly events are read: what a change does, where a history can start, whether `after` counts."""

    rule: Rule
    starts: tuple[str, ...]
    ordered: bool


class Implied(NamedTuple):
    """An unrecorded change between two attestations, and the days it can fall on."""

    before: int
    after: int
    first: int
    last: int

    @property
    def key(self) -> Key:
        """Name it as a strand."""
        return Key("implied", self.before, self.after)


class Reply(NamedTuple):
    """What holds on one day; since when is asked only of a status that is the only one."""

    possible: tuple[str, ...]
    since_earliest: int | None
    since_latest: int | None


class Judgement(NamedTuple):
    """What the oracle says about events and attestations."""

    starts: tuple[str, ...]
    contradictory: bool
    redundant: frozenset[int]
    unmet: frozenset[int]
    implied: frozenset[tuple[int, int]]
    on: Mapping[int, Reply]


def judge(
    machine: Machine, happenings: Sequence[Happening], attestations: Sequence[Attestation], days: Collection[int]
) -> Judgement:
    """Try every reading on these days, which hold all days of all windows or else are chosen as `chosen_days` does."""
    calendar = sorted(days)
    case = _Case(machine, happenings, attestations, calendar)
    contradictory, regime, kept = case.decide()
    told = case.tell(regime, kept)
    changing = {index for index, happening in enumerate(happenings) if _changes(happening)}
    named = [case.twin(number) for number in range(len(attestations))]
    return Judgement(
        starts=told.starts,
        contradictory=contradictory,
        redundant=frozenset() if contradictory else frozenset(changing - told.effective),
        unmet=frozenset(number for number, twin in enumerate(named) if twin not in kept),
        implied=frozenset((each.before, each.after) for each in case.implied(kept)),
        on={day: _reply(machine, told.ends[day]) for day in calendar},
    )


def chosen_days(happenings: Sequence[Happening], attestations: Sequence[Attestation]) -> list[int]:
    """Choose days that are enough for windows too wide to try every day of, as `oracle.calendar` does.

    The stretch of an implied change begins and ends with edges of the windows it lies between, so it adds none.
    """
    edges = {edge for happening in happenings for edge in _hull_of_happening(happening)}
    edges |= {day for each in happenings for account in each.accounts for step in account.steps for day in step[:2]}
    edges |= {day for attestation in attestations for way in attestation.ways for window in way for day in window}
    asked = {FIRST_DAY, LAST_DAY} | {edge + offset for edge in edges for offset in (-1, 0, 1)}
    return sorted(day for day in asked | {day + 1 for day in asked} if FIRST_DAY <= day <= LAST_DAY)


# --- hulls and components -------------------------------------------------------------------------------------------


def _changes(happening: Happening) -> bool:
    return any(step.change is not None for account in happening.accounts for step in account.steps)


def _hull_of_happening(happening: Happening) -> Hull:
    steps = [step for account in happening.accounts for step in account.steps]
    return min(step.earliest for step in steps), max(step.latest for step in steps)


def _hull_of_attestation(attestation: Attestation) -> Hull:
    windows = [window for way in attestation.ways for window in way]
    return min(first for first, _ in windows), max(last for _, last in windows)


def _share_a_day(one: Hull, other: Hull) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _components(hulls: Mapping[Key, Hull]) -> list[set[Key]]:
    """Put together what shares a day, directly or through others, in order of time."""
    groups: list[tuple[Hull, set[Key]]] = []
    for key, hull in hulls.items():
        touching = [group for group in groups if _share_a_day(group[0], hull)]
        groups = [group for group in groups if group not in touching]
        firsts, lasts = zip(hull, *(group[0] for group in touching), strict=True)
        groups.append(((min(firsts), max(lasts)), {key}.union(*(keys for _, keys in touching))))
    return [keys for _, keys in sorted(groups, key=lambda group: group[0])]


# --- which attestations are met -------------------------------------------------------------------------------------


class _Case:
    """One dimension of one pair."""

    def __init__(
        self,
        machine: Machine,
        happenings: Sequence[Happening],
        attestations: Sequence[Attestation],
        days: Sequence[int],
    ) -> None:
        self.machine = machine
        self.happenings = happenings
        self.attestations = attestations
        self.days = days
        self.statuses = {state: machine.status(state) for state in machine.states}

    def twin(self, number: int) -> int:
        """Give the number of the first attestation that is identical to this one."""
        return self.attestations.index(self.attestations[number])

    def decide(self) -> tuple[bool, Regime, frozenset[int]]:
        """Find whether the events contradict themselves, how they are read, and which attestations are met."""
        table, targets = self.machine.table, self.machine.targets

        def legally(state: str, change: str) -> str | None:
            return table.get((state, change))

        def anyhow(state: str, change: str) -> str | None:
            return table.get((state, change), targets[change])

        only = (self.machine.start,)
        for contradictory, regime in (
            (False, Regime(legally, self.machine.states, ordered=True)),
            (True, Regime(anyhow, only, ordered=True)),
            (True, Regime(anyhow, only, ordered=False)),
        ):
            kept = self.met(regime)
            if kept is None:
                continue
            if not contradictory and self.passable(regime._replace(starts=only), self.strands(regime, kept)):
                return contradictory, regime._replace(starts=only), kept
            return contradictory, regime, kept
        raise AssertionError("no order without any rule")

    def met(self, regime: Regime) -> frozenset[int] | None:
        """Find the attestations that are kept; None if the events alone have no reading."""
        kept = frozenset(self.twin(number) for number in range(len(self.attestations)))
        while (dead := self.first_dead(regime, kept)) is not None:
            components, place = dead
            attested = [kept & _numbers(component) for component in components[: place + 1]]
            if not any(attested):
                return None
            accused = [group for group in attested if group][-1]
            old = frozenset[Key]().union(*components[: place + 1])

            def fine(some: AbstractSet[int], accused: frozenset[int] = accused, old: frozenset[Key] = old) -> bool:
                found = self.first_dead(regime, (kept - accused) | some)  # noqa: B023 - called at once
                return found is None or not (_recorded(found[0][found[1]]) & old)

            kept -= self.given_up(accused, fine, dies_there=bool(attested[-1]))
        return kept

    def given_up(
        self, accused: frozenset[int], fine: Callable[[AbstractSet[int]], bool], *, dies_there: bool
    ) -> AbstractSet[int]:
        """Choose among the accused: each without which all is well; else those at the first that is one too many."""
        enough = {one for one in accused if fine(accused - {one})}
        if enough:
            return enough
        ranked = sorted(accused, key=self.place)
        if not dies_there:
            last = _hull_of_attestation(self.attestations[ranked[-1]])
            return {one for one in accused if _hull_of_attestation(self.attestations[one]) == last}
        prefix = next(frozenset(ranked[:size]) for size in range(1, len(ranked) + 1) if not fine({*ranked[:size]}))
        return {one for one in prefix if one == max(prefix, key=self.place) or fine(prefix - {one})}

    def first_dead(self, regime: Regime, kept: frozenset[int]) -> tuple[list[set[Key]], int] | None:
        """Give the components, and the number of the first up to which there is no reading from any start."""
        strands = self.strands(regime, kept)
        if self.passable(regime, strands):
            return None
        hulls = {Key("event", index): _hull_of_happening(each) for index, each in enumerate(self.happenings)}
        hulls |= {Key("attested", number): _hull_of_attestation(self.attestations[number]) for number in kept}
        hulls |= {each.key: (each.first, each.last) for each in self.implied(kept)}
        components = _components(hulls)
        for place in range(len(components)):
            prefix = set[Key]().union(*components[: place + 1])
            if not self.passable(regime, {key: strand for key, strand in strands.items() if key in prefix}):
                return components, place
        raise AssertionError("all components together have no reading")

    def passable(self, regime: Regime, strands: Mapping[Key, Strand]) -> bool:
        """Tell whether these have a reading from some start."""
        search = _Search(self.machine, strands, self.days)
        return any(search.ends(0, search.untold, Standing(state)) for state in regime.starts)

    def place(self, number: int) -> tuple[object, ...]:
        """Order attestations by their dates, then by what they say."""
        attestation = self.attestations[number]
        return *_hull_of_attestation(attestation), sorted(attestation.statuses), attestation.ways

    def implied(self, kept: Iterable[int]) -> list[Implied]:
        """Find the unrecorded changes: before an attestation, after the last that differs, none between differing from that."""
        changing = [_hull_of_happening(each) for each in self.happenings if _changes(each)]
        found = []
        ranked = sorted(kept, key=self.place)
        for start, end in combinations(range(len(ranked)), 2):
            before, after = ranked[start], ranked[end]
            one, other = self.attestations[before], self.attestations[after]
            between = [self.attestations[number].statuses for number in ranked[start + 1 : end]]
            if not all(statuses & one.statuses and statuses & other.statuses for statuses in between):
                continue
            if one.statuses & other.statuses or _hull_of_attestation(one)[1] >= _hull_of_attestation(other)[0]:
                continue
            # The last step of a way comes on no day before the first of any of its windows, and so backwards.
            first = min(max(window[0] for window in way) for way in one.ways)
            last = max(min(window[1] for window in way) for way in other.ways)
            if not any(_share_a_day(hull, (first, last)) for hull in changing):
                found.append(Implied(before, after, first, last))
        return found

    # --- strands ---

    def strands(self, regime: Regime, kept: frozenset[int]) -> dict[Key, Strand]:
        """Make strands of the events, the attestations that are kept and the changes they imply."""
        implied = self.implied(kept)
        made = {Key("event", index): self.event(regime, each) for index, each in enumerate(self.happenings)}
        for number in kept:
            before = frozenset(each.key for each in implied if each.after == number)
            made[Key("attested", number)] = self.attestation(self.attestations[number], before)
        made |= {each.key: self.change(each) for each in implied}
        return made

    def event(self, regime: Regime, happening: Happening) -> Strand:
        """Make a strand of an event."""

        def act(change: object) -> Callable[[Standing], Iterable[Standing]]:
            def take(standing: Standing) -> Iterator[Standing]:
                if change is None:
                    yield standing
                else:
                    following = regime.rule(standing.state, str(change))
                    if following is not None:
                        yield standing.settled(following)

            return take

        return Strand(
            tuple(
                Telling(
                    beats=tuple(Beat(step.earliest, step.latest, act(step.change)) for step in account.steps),
                    after=frozenset(Key("event", other) for other in account.after if regime.ordered),
                )
                for account in happening.accounts
            )
        )

    def attestation(self, attestation: Attestation, after: frozenset[Key]) -> Strand:
        """Make a strand of an attestation that is met."""

        def see(standing: Standing) -> Iterator[Standing]:
            if self.statuses[standing.state] in attestation.statuses:
                yield standing.settled(standing.state)

        return Strand(
            tuple(
                Telling(tuple(Beat(first, last, see) for first, last in way), after, attestation.statuses)
                for way in attestation.ways
            )
        )

    def change(self, implied: Implied) -> Strand:
        """Make a strand of an implied change."""
        wanted = self.attestations[implied.after].statuses
        goals = [state for state, status in self.statuses.items() if status in wanted]

        def take(standing: Standing) -> Iterator[Standing]:
            for goal in goals:
                yield standing.settled(goal)

        return Strand(
            (Telling((Beat(implied.first, implied.last, take),), frozenset({Key("attested", implied.before)})),)
        )

    def doubtful(self, number: int) -> Strand:
        """Make a strand of an attestation that is not met: it may be told with any of its statuses, or not at all."""

        def moment(status: str) -> Callable[[Standing], Iterable[Standing]]:
            return lambda standing: [Standing(standing.state, Doubt(status, None))]

        def begin(status: str) -> Callable[[Standing], Iterable[Standing]]:
            return lambda standing: [Standing(standing.state, Doubt(status, number))]

        def finish(status: str) -> Callable[[Standing], Iterable[Standing]]:
            own = Doubt(status, number)
            return lambda standing: [
                standing._replace(doubt=Doubt(status, None)) if standing.doubt == own else standing
            ]

        tellings = []
        for status, way in product(sorted(self.attestations[number].statuses), self.attestations[number].ways):
            takes = (moment(status),) if len(way) == 1 else (begin(status), finish(status))
            beats = tuple(Beat(first, last, take) for (first, last), take in zip(way, takes, strict=True))
            tellings.append(Telling(beats))
        return Strand(tuple(tellings), optional=True)

    def tell(self, regime: Regime, kept: frozenset[int]) -> "_Told":
        """Go through all readings of everything, doubts included."""
        strands = self.strands(regime, kept)
        unmet = {self.twin(number) for number in range(len(self.attestations))} - kept
        strands |= {Key("doubt", number): self.doubtful(number) for number in unmet}
        return _Search(self.machine, strands, self.days).all(regime.starts)


def _recorded(component: AbstractSet[Key]) -> set[Key]:
    """Keep what was recorded, so that changes merely implied do not count."""
    return {key for key in component if key.kind != "implied"}


def _numbers(component: AbstractSet[Key]) -> set[int]:
    return {key.number for key in component if key.kind == "attested"}


# --- all readings ---------------------------------------------------------------------------------------------------

# How far every strand has been told: the number of the telling and of its beats already taken, or None for untold.
Progress = tuple[tuple[int, int] | None, ...]


class _Told(NamedTuple):
    starts: tuple[str, ...]
    ends: Mapping[int, AbstractSet[tuple[str, int | None]]]
    effective: frozenset[int]


class _Search:
    """All readings of some strands, day by day."""

    def __init__(self, machine: Machine, strands: Mapping[Key, Strand], days: Sequence[int]) -> None:
        self.machine = machine
        self.keys = list(strands)
        self.strands = list(strands.values())
        self.days = days
        self.untold: Progress = (None,) * len(strands)
        self.known: dict[tuple[int, Progress, Standing], bool] = {}

    def shown(self, standing: Standing) -> str:
        """Give the printed status."""
        return standing.doubt.status if standing.doubt else self.machine.status(standing.state)

    def over(self, progress: Progress, place: int) -> bool:
        """Tell whether a strand has been told to its end."""
        point = progress[place]
        return point is not None and point[1] == len(self.strands[place].tellings[point[0]].beats)

    def done(self, progress: Progress) -> set[Key]:
        """Give the strands that have been told to their ends."""
        return {self.keys[place] for place in range(len(progress)) if self.over(progress, place)}

    def complete(self, progress: Progress) -> bool:
        """Tell whether everything has been told that has to be."""
        return all(
            self.over(progress, place) or (progress[place] is None and strand.optional)
            for place, strand in enumerate(self.strands)
        )

    def next(self, day: int, progress: Progress, standing: Standing) -> Iterator[tuple[int, Progress, Standing]]:
        """Take each beat that may stand next on this day: whose it is, and what comes of it."""
        for place, strand in enumerate(self.strands):
            point = progress[place]
            points = [(number, 0) for number in range(len(strand.tellings))] if point is None else [point]
            for number, taken in points:
                telling = strand.tellings[number]
                if taken == len(telling.beats):
                    continue
                beat = telling.beats[taken]
                if not beat.earliest <= day <= beat.latest:
                    continue
                if taken == 0 and telling.after and not telling.after <= self.done(progress):
                    continue
                reached = (*progress[:place], (number, taken + 1), *progress[place + 1 :])
                for following in beat.take(standing):
                    if self.held(reached, following.state):
                        yield place, reached, following

    def held(self, progress: Progress, state: str) -> bool:
        """Tell whether every spell now under way allows the state."""
        status = self.machine.status(state)
        for strand, point in zip(self.strands, progress, strict=True):
            if point is not None:
                telling = strand.tellings[point[0]]
                if point[1] < len(telling.beats) and telling.holds is not None and status not in telling.holds:
                    return False
        return True

    def ends(self, when: int, progress: Progress, standing: Standing) -> bool:
        """Tell whether a reading that has come so far by the `when`-th day can come to its end."""
        if when == len(self.days):
            return self.complete(progress)
        node = when, progress, standing
        if node not in self.known:
            self.known[node] = any(
                self.ends(when, reached, following)
                for _, reached, following in self.next(self.days[when], progress, standing)
            ) or self.ends(when + 1, progress, standing)
        return self.known[node]

    def all(self, starts: Iterable[str]) -> _Told:
        """Follow every reading that comes to an end, with the day on which its printed status changed last."""
        begun = tuple(state for state in starts if self.ends(0, self.untold, Standing(state)))
        nodes = {(self.untold, Standing(state), None) for state in begun}
        here: set[tuple[Progress, Standing, int | None]] = {*nodes}
        effective: set[int] = set()
        ends: dict[int, AbstractSet[tuple[str, int | None]]] = {}
        for when, day in enumerate(self.days):
            fresh = [*here]
            while fresh:
                progress, standing, since = fresh.pop()
                for place, reached, following in self.next(day, progress, standing):
                    if not self.ends(when, reached, following):
                        continue
                    key = self.keys[place]
                    if key.kind == "event" and standing != following:
                        effective.add(key.number)
                    changed = since if self.shown(standing) == self.shown(following) else day
                    node = reached, following, changed
                    if node not in here:
                        here.add(node)
                        fresh.append(node)
            here = {node for node in here if self.ends(when + 1, node[0], node[1])}
            ends[day] = {(self.shown(standing), since) for _, standing, since in here}
        return _Told(begun, ends, frozenset(effective))


def _reply(machine: Machine, ends: AbstractSet[tuple[str, int | None]]) -> Reply:
    order = list(dict.fromkeys(map(machine.status, machine.states)))
    possible = tuple(sorted({status for status, _ in ends}, key=order.index))
    if len(possible) > 1:
        return Reply(possible, None, None)
    known = [since for _, since in ends if since is not None]
    return Reply(possible, None if any(since is None for _, since in ends) else min(known), max(known, default=None))
