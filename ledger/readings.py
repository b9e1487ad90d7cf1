"""The calculus of readings (DESIGN section 7): from dated accounts and a machine to spans of possible statuses.

A reading picks one account of every happening, gives each of its steps a day within its window, and takes the steps in
an order that never goes back in time, such that the machine allows every step. The possible statuses on a day are those
that some reading has at the end of that day.

The search follows time. Days between two neighbouring window edges are alike, so time falls into segments; in each, a
search node is how far every happening has come, with the state that follows. Nodes reached going forward that can also
be completed going forward are exactly the cuts of readings. Happenings whose windows do not overlap fall into separate
clusters, so that the search stays small however long the history is. One that is alone in its cluster, told in one way
and of one step, needs no search at all: the states before it, the change, and the states after it say everything.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import (
    Account,
    Apply,
    ChangeName,
    Changes,
    Happening,
    Machine,
    Rules,
    Solution,
    Span,
    State,
    Step,
    Turn,
)
from ledger.spans import NOBODY, Layer, Outline, Passed, Piece, Searched, Single, Trace

__all__ = ["Account", "Happening", "Machine", "Solution", "Span", "Step", "dead_end", "search", "solve"]

MOST_OVERLAPPING = 12

# How far a happening has come takes eight bits of a node: 0 not begun, k the k-th account begun, 255 done.
_BITS = 8
_DONE = (1 << _BITS) - 1


class _Move(NamedTuple):
    """A step as the search sees it: the happening at `owner` in its cluster comes from progress `before` to `reached`."""

    happening: int
    owner: int
    before: int
    reached: int
    earliest: int
    latest: int
    change: ChangeName | None
    needs: tuple[int, ...]


_Node = tuple[int, State]
_FRESH = Trace(0, 0, 0, NOBODY)


class _Segment(NamedTuple):
    first: int
    last: int
    nodes: dict[_Node, Trace]
    edges: list[tuple[_Node, _Node, int]]


class _Cluster(NamedTuple):
    """Happenings whose windows overlap, directly or through others; `whole` is the progress of all of them done, `acts` those with a change."""

    first: int
    last: int
    members: tuple[int, ...]
    moves: tuple[_Move, ...]
    acts: frozenset[int]
    whole: int
    crowded: bool


class _Stage(NamedTuple):
    """A cluster searched forward: its segments and the states it ends with, in all or, if crowded, from each start."""

    cluster: _Cluster
    starts: Mapping[State, Trace]
    ends: Mapping[State, Trace]
    segments: Sequence[_Segment] = ()
    reached: Mapping[State, frozenset[State]] = {}


class _Passage(NamedTuple):
    """A single happening gone through forward."""

    cluster: Single
    starts: Mapping[State, Trace]
    ends: Mapping[State, Trace]


def solve(machine: Machine, happenings: Sequence[Happening]) -> Solution:
    """Find the possible statuses of every day.

    A history starts from the machine's start; where no reading is admissible from there, from every state that makes
    one admissible; where there is none, legality is dropped and the solution is marked contradictory.
    """
    found = search(machine, happenings, machine.legal)
    if found is None:
        found = search(machine, happenings, machine.forced, _only_start(machine))
        if found is None:
            found = search(machine, happenings, machine.forced, _only_start(machine), keep_order=False)
        if found is None:  # pragma: no cover - each happening can be done within its own window
            raise AssertionError("no order without any rule")
        found = found._replace(contradictory=True, redundant=NOBODY)
    return found


def search(
    rules: Rules,
    happenings: Sequence[Happening],
    apply: Apply,
    starts: Sequence[Sequence[State]] | None = None,
    *,
    keep_order: bool = True,
) -> Solution | None:
    """Find the possible statuses of every day under a rule for changes; None when no reading is admissible.

    Args:
        rules: The dimension.
        happenings: What occurred.
        apply: `rules.legal` or `rules.forced`.
        starts: Groups of states to start from, the first that admits a reading counts; else the start and, where it
            admits none, all other states.
        keep_order: Whether `after` is heeded.
    """
    if starts is None:
        starts = (*_only_start(rules), tuple(state for state in rules.states if state != rules.start))
    clusters = _clusters(happenings, keep_order=keep_order)
    changes = Changes(rules, apply)
    for group in starts:
        found = _search(rules, changes, clusters, group)
        if found is not None:
            return found
    return None


def _only_start(rules: Rules) -> tuple[tuple[State, ...], ...]:
    return ((rules.start,),)


def dead_end(
    rules: Rules, happenings: Sequence[Happening], apply: Apply, starts: Sequence[State], *, keep_order: bool = True
) -> list[tuple[int, ...]] | None:
    """Give the groups of happenings whose windows overlap, in order of time, up to the first that no reading passes.

    None when there is a reading. Two groups share no day, so what one allows does not depend on any after it.
    """
    passed = []
    changes = Changes(rules, apply)
    states: Mapping[State, Trace] = dict.fromkeys(starts, _FRESH)
    for cluster in _clusters(happenings, keep_order=keep_order):
        passed.append(cluster.members)
        states = _forward(changes, cluster, states).ends
        if not states:
            return passed
    return None


# --- from happenings to clusters of moves ---------------------------------------------------------------------------


def _hull(happening: Happening) -> tuple[int, int]:
    if len(happening.accounts) == 1 and len(happening.accounts[0].steps) == 1:
        return happening.accounts[0].steps[0][:2]
    steps = [step for account in happening.accounts for step in account.steps]
    return min(step.earliest for step in steps), max(step.latest for step in steps)


def _clusters(happenings: Sequence[Happening], *, keep_order: bool) -> list[Single | _Cluster]:
    """Group happenings whose windows overlap, in order of time; `keep_order` heeds `after`."""
    hulls = [_hull(happening) for happening in happenings]
    order = sorted(range(len(happenings)), key=hulls.__getitem__)
    groups: list[list[int]] = []
    reach = FIRST_DAY - 1
    for index in order:
        first, last = hulls[index]
        if first > reach or not groups:
            groups.append([index])
            reach = last
        else:
            groups[-1].append(index)
            reach = max(reach, last)
    group_of = {index: number for number, group in enumerate(groups) for index in group} if keep_order else {}
    return [
        _single(happenings, group, number, group_of) or _cluster(happenings, hulls, group, number, group_of)
        for number, group in enumerate(groups)
    ]


def _single(
    happenings: Sequence[Happening], group: Sequence[int], number: int, group_of: Mapping[int, int]
) -> Single | None:
    """Make the cluster of a happening that needs no search; None where it does need one."""
    if len(group) > 1:
        return None
    (index,) = group
    accounts = happenings[index].accounts
    if len(accounts) > 1:
        return None
    ((steps, after),) = accounts
    if len(steps) > 1 or (after and any(group_of.get(other, -1) >= number for other in after)):
        return None
    ((earliest, latest, change),) = steps
    return Single(earliest, latest, index, change)


def _cluster(
    happenings: Sequence[Happening],
    hulls: Sequence[tuple[int, int]],
    group: Sequence[int],
    number: int,
    group_of: Mapping[int, int],
) -> _Cluster:
    local = {index: place for place, index in enumerate(group)}
    moves: list[_Move] = []
    for index in group:
        for count, account in enumerate(happenings[index].accounts, start=1):
            # A happening of an earlier cluster is done anyway; one of a later cluster never is in time.
            needs = [other for other in account.after if group_of.get(other, -1) >= number]
            if any(group_of[other] > number for other in needs):
                continue
            moves += _moves_of(account, count, (index, local[index]), tuple(local[other] for other in needs))
    return _Cluster(
        # An account that its own order rules out is no move: its window counts for nothing.
        first=min((move.earliest for move in moves), default=hulls[group[0]][0]),
        last=max((move.latest for move in moves), default=hulls[group[0]][0]),
        members=tuple(group),
        moves=tuple(moves),
        acts=frozenset(index for index in group if _is_act(happenings[index])),
        whole=sum(_DONE << _BITS * place for place in range(len(group))),
        crowded=_overlapping([hulls[index] for index in group]) > MOST_OVERLAPPING,
    )


def _is_act(happening: Happening) -> bool:
    return any(_tells_act(step.change) for account in happening.accounts for step in account.steps)


def _tells_act(change: ChangeName | None) -> bool:
    # What is no text is an attestation or something else that no entry tells as an act.
    return isinstance(change, str)


def _moves_of(account: Account, count: int, owner: tuple[int, int], needs: tuple[int, ...]) -> list[_Move]:
    first = account.steps[0]
    if len(account.steps) == 1:
        return [_Move(*owner, 0, _DONE, first.earliest, first.latest, first.change, needs)]
    second = account.steps[1]
    return [
        _Move(*owner, 0, count, first.earliest, first.latest, first.change, needs),
        _Move(*owner, count, _DONE, second.earliest, second.latest, second.change, ()),
    ]


def _overlapping(hulls: Iterable[tuple[int, int]]) -> int:
    """Count the most windows that share a day; one that ends the day before another begins shares none with it."""
    edges = sorted(edge for first, last in hulls for edge in ((first, 1), (last + 1, -1)))
    count = most = 0
    for _, opens in edges:
        count += opens
        most = max(most, count)
    return most


# --- the search --------------------------------------------------------------------------------------------------------


def _search(
    rules: Rules, changes: Changes, clusters: Sequence[Single | _Cluster], starts: Sequence[State]
) -> Solution | None:
    """Search all clusters from the given states; None when no reading is admissible."""
    states: Mapping[State, Trace] = dict.fromkeys(starts, _FRESH)
    stages: list[_Passage | _Stage] = []
    for cluster in clusters:
        stage = _forward(changes, cluster, states)
        if not stage.ends:
            return None
        stages.append(stage)
        states = stage.ends
    return _assemble(rules, changes, stages, starts)


def _forward(changes: Changes, cluster: Single | _Cluster, states: Mapping[State, Trace]) -> _Passage | _Stage:
    """Reach everything in a cluster that can be reached from some states."""
    if not isinstance(cluster, Single):
        return (_forward_crowded if cluster.crowded else _forward_searched)(changes, cluster, states)
    turns = changes[cluster.change]
    ends: dict[State, Trace] = {}
    for state, trace in states.items():
        turn = turns[state]
        if turn is not None:
            after, known = turn.after, _extend(trace, turn, cluster, cluster, trace.depth)
            ends[after] = _merge(ends[after], known) if after in ends else known
    return _Passage(cluster, states, ends)


def _forward_searched(changes: Changes, cluster: _Cluster, states: Mapping[State, Trace]) -> _Stage:
    """Reach every node of a cluster, segment by segment."""
    nodes = {(0, state): trace._replace(depth=0) for state, trace in states.items()}
    segments: list[_Segment] = []
    for first, last, active in _segments(cluster.moves):
        if not nodes:
            break
        segment = _advance(changes, _Segment(first, last, nodes, []), active)
        segments.append(segment)
        overdue = _overdue(cluster.moves, last)
        nodes = {node: trace for node, trace in segment.nodes.items() if not _misses(node[0], overdue)}
    ends = {state: trace for (progress, state), trace in nodes.items() if progress == cluster.whole}
    return _Stage(cluster, states, ends, segments)


def _segments(moves: Sequence[_Move]) -> list[tuple[int, int, list[_Move]]]:
    """Cut the time of a cluster at all window edges: first day, last day, moves that can be made in between."""
    points = sorted({edge for move in moves for edge in (move.earliest, move.latest + 1)})
    opening: dict[int, list[_Move]] = {}
    for move in moves:
        opening.setdefault(move.earliest, []).append(move)
    active: list[_Move] = []
    found = []
    for point, following in pairwise(points):
        active = [move for move in active if move.latest >= point] + opening.get(point, [])
        found.append((point, following - 1, active))
    return found


def _overdue(moves: Sequence[_Move], day: int) -> list[tuple[int, frozenset[int]]]:
    """Give, per happening whose progress could be stuck after a day, the progresses that it can still leave."""
    going: dict[int, set[int]] = {}
    for move in moves:
        exits = going.setdefault(move.owner, set())
        if move.latest > day:
            exits.add(move.before)
    return [(owner, frozenset({*exits, _DONE})) for owner, exits in going.items() if 0 not in exits]


def _misses(progress: int, overdue: Sequence[tuple[int, frozenset[int]]]) -> bool:
    return any(progress >> _BITS * owner & _DONE not in exits for owner, exits in overdue)


def _advance(changes: Changes, segment: _Segment, active: Sequence[_Move]) -> _Segment:
    """Make every move that a segment allows, from every node, the least advanced nodes first."""
    nodes = dict(segment.nodes)
    levels: dict[int, list[_Node]] = {}
    for node, trace in nodes.items():
        levels.setdefault(trace.depth, []).append(node)
    depth = min(levels)
    while levels:
        for node in levels.pop(depth, ()):
            for move in active:
                turn = changes[move.change][node[1]] if _is_next(node[0], move) else None
                if turn is None:
                    continue
                target = node[0] + (move.reached - move.before << _BITS * move.owner), turn.after
                segment.edges.append((node, target, move.happening))
                # Half-way counts one and done two, by whichever account, so that a node's depth does not depend on the
                # way to it.
                further = depth + (2 if move.before == 0 and move.reached == _DONE else 1)
                trace = _extend(nodes[node], turn, move, segment, further)
                known = nodes.get(target)
                if known is None:
                    nodes[target] = trace
                    levels.setdefault(further, []).append(target)
                else:
                    nodes[target] = _merge(known, trace)
        depth += 1
    return segment._replace(nodes=nodes)


def _is_next(progress: int, move: _Move) -> bool:
    """Tell whether a move can be made when everything has come so far, whatever the state."""
    if progress >> _BITS * move.owner & _DONE != move.before:
        return False
    return not any(progress >> _BITS * other & _DONE != _DONE for other in move.needs)


def _extend(trace: Trace, turn: Turn, what: Single | _Move, when: Single | _Segment, depth: int) -> Trace:
    """Give what is known of a way that goes on by a turn."""
    if turn.anew:
        return Trace(depth, when.first, when.last, frozenset((what.happening,)))
    if not trace.setters and what.change is not None:
        # An act that confirms the status from which a history starts is all that the status can rest on.
        return Trace(depth, trace.earliest, trace.latest, frozenset((what.happening,)))
    return trace if depth == trace.depth else trace._replace(depth=depth)


def _merge(one: Trace, other: Trace) -> Trace:
    return Trace(
        one.depth, min(one.earliest, other.earliest), max(one.latest, other.latest), one.setters | other.setters
    )


def _forward_crowded(changes: Changes, cluster: _Cluster, states: Mapping[State, Trace]) -> _Stage:
    """Give all states that a cluster touches, where too many windows overlap to search every order."""
    reached = {state: _touched(changes, cluster, state) for state in states}
    trace = Trace(0, cluster.first, cluster.last, frozenset(cluster.members))
    ends = {after: trace for touched in reached.values() for after in touched}
    return _Stage(cluster, {state: states[state] for state in states if reached[state]}, ends, reached=reached)


def _touched(changes: Changes, cluster: _Cluster, start: State) -> frozenset[State]:
    """Give the states that a crowded cluster touches from one state; none when some happening is legal nowhere."""
    touched = {start}
    waiting = [start]
    undone = set(cluster.members)
    while waiting:
        state = waiting.pop()
        for move in cluster.moves:
            turn = changes[move.change][state]
            if turn is not None:
                undone.discard(move.happening)
                if turn.after not in touched:
                    touched.add(turn.after)
                    waiting.append(turn.after)
    return frozenset() if undone else frozenset(touched)


# --- from what was searched to layers of spans -------------------------------------------------------------------------


class _Findings(NamedTuple):
    """What going back through the stages brings to light, latest first."""

    layers: list[Layer]
    redundant: set[int]
    undecided: dict[frozenset[int], None]


def _assemble(rules: Rules, changes: Changes, stages: Sequence[_Passage | _Stage], starts: Sequence[State]) -> Solution:
    """Go back through the stages and keep what can be completed."""
    allowed = stages[-1].ends if stages else dict.fromkeys(starts, _FRESH)
    found = _Findings([], set(), {})
    until = LAST_DAY
    for stage in reversed(stages):
        if isinstance(stage, _Passage):
            allowed = _backward_single(changes, stage, allowed, until, found)
        else:
            allowed = _backward(rules, stage, allowed, until, found)
        until = stage.cluster.first - 1
    if until >= FIRST_DAY:
        nothing_yet = Piece(FIRST_DAY, until, tuple(allowed), tuple(allowed.values()))
        found.layers.append(Searched(FIRST_DAY, [nothing_yet]))
    found.layers.reverse()
    redundant = frozenset(found.redundant)
    return Solution(
        spans=Outline(rules, found.layers, _clouds(stages), redundant),
        starts=tuple(state for state in rules.states if state in allowed),
        contradictory=False,
        redundant=redundant,
        undecided=tuple(reversed(found.undecided)),
    )


def _clouds(stages: Sequence[_Passage | _Stage]) -> list[tuple[int, int]]:
    """Give the stretches about which a crowded cluster leaves more states open than a search of it might.

    Before it, back to where only one state was possible, it might have ruled states out; after it, on to where only one
    state remains, states may follow from some that it cannot have ended with.
    """
    clouds = []
    for place, stage in enumerate(stages):
        if isinstance(stage, _Stage) and stage.cluster.crowded:
            before = place
            while before > 0 and len(stages[before].starts) > 1:
                before -= 1
            after = place
            while after < len(stages) - 1 and len(stages[after].ends) > 1:
                after += 1
            is_open = len(stages[after].ends) > 1
            first = FIRST_DAY if len(stages[before].starts) > 1 else stages[before].cluster.first
            clouds.append((first, LAST_DAY if is_open else stages[after].cluster.last))
    return clouds


def _backward_single(
    changes: Changes, passage: _Passage, results: Mapping[State, Trace], until: int, found: _Findings
) -> Mapping[State, Trace]:
    """Find the states from which a single happening leads to the good results."""
    single, starts, _ = passage
    turns = changes[single.change]
    origins = {}
    is_effective = False
    for state, trace in starts.items():
        turn = turns[state]
        if turn is not None and turn.after in results:
            origins[state] = trace
            is_effective = is_effective or turn.after != state
    if not is_effective and _tells_act(single.change):
        found.redundant.add(single.happening)
    found.layers.append(Passed(single, until, origins, results))
    return origins


def _backward(
    rules: Rules, stage: _Stage, results: Mapping[State, Trace], until: int, found: _Findings
) -> Mapping[State, Trace]:
    """Find the states from which a cluster leads to the good results."""
    cluster = stage.cluster
    ends = {(cluster.whole, state): trace for state, trace in results.items()}
    pieces = [_piece(cluster.last + 1, until, ends, cluster.members)] if cluster.last < until else []
    back = _backward_crowded if cluster.crowded else _backward_searched
    origins = back(rules, stage, set(ends), pieces, found)
    found.layers.append(Searched(cluster.first, pieces[::-1]))
    return {state: trace for state, trace in stage.starts.items() if state in origins}


def _backward_searched(
    rules: Rules, stage: _Stage, good: set[_Node], pieces: list[Piece], found: _Findings
) -> set[State]:
    """Find the nodes of a stage from which the good ends are reached; give the states it can start from."""
    members = stage.cluster.members
    effective = set()
    for segment in reversed(stage.segments):
        # On a segment's last day whatever must have happened by then has; before it, the rest of the segment helps.
        good &= segment.nodes.keys()
        closing = {node: segment.nodes[node] for node in good}
        pieces.append(_piece(segment.last, segment.last, closing, members))
        found.undecided.update(dict.fromkeys(_undecided(rules, closing, stage.cluster)))
        for source, target, happening in reversed(segment.edges):
            if target in good:
                good.add(source)
                if source[1] != target[1]:
                    effective.add(happening)
        if segment.last > segment.first:
            during = {node: segment.nodes[node] for node in good}
            pieces.append(_piece(segment.first, segment.last - 1, during, members))
    found.redundant.update(stage.cluster.acts - effective)
    return {state for progress, state in good if progress == 0}


def _backward_crowded(
    rules: Rules, stage: _Stage, good: set[_Node], pieces: list[Piece], found: _Findings
) -> set[State]:
    """Do as `_backward_searched` where nothing was searched: within it every state that it touches is possible."""
    cluster = stage.cluster
    nodes = {(cluster.whole, state): trace for state, trace in stage.ends.items()}
    pieces.append(_piece(cluster.first, cluster.last, nodes, cluster.members))
    if len({rules.status(state) for _, state in good}) > 1:
        found.undecided[cluster.acts] = None
    ends = {state for _, state in good}
    return {state for state in stage.starts if not ends.isdisjoint(stage.reached[state])}


def _piece(first: int, last: int, nodes: Mapping[_Node, Trace], members: Sequence[int]) -> Piece:
    """Make a piece of the nodes that are cuts of readings on some days."""
    progresses = [progress for progress, _ in nodes]
    differing = 0
    for progress in progresses:
        differing |= progress ^ progresses[0]
    is_open = frozenset(member for place, member in enumerate(members) if differing >> _BITS * place & _DONE)
    return Piece(first, last, tuple(state for _, state in nodes), tuple(nodes.values()), is_open)


def _undecided(rules: Rules, nodes: Mapping[_Node, Trace], cluster: _Cluster) -> Iterator[frozenset[int]]:
    """Find happenings whose order alone decides the status: the same ones are done, and the outcomes differ."""
    outcomes: dict[int, dict[str, frozenset[int]]] = {}
    for (progress, state), trace in nodes.items():
        setters = outcomes.setdefault(progress, {})
        setters[rules.status(state)] = setters.get(rules.status(state), NOBODY) | trace.setters
    for setters in outcomes.values():
        group = NOBODY.union(*setters.values())
        if len(setters) > 1 and group.issubset(cluster.members):
            # A doubt about an act, which one account tells and another does not, is no doubt about its order.
            open_order = frozenset(one for one in group for other in group if _can_swap(cluster, one, other))
            if open_order:
                yield open_order


def _can_swap(cluster: _Cluster, one: int, other: int) -> bool:
    """Tell whether the windows leave open which of two happenings came first."""
    acts = [move for move in cluster.moves if _tells_act(move.change)]
    return one != other and any(
        mine.earliest <= its.latest and its.earliest <= mine.latest
        for mine in acts
        for its in acts
        if (mine.happening, its.happening) == (one, other)
    )
