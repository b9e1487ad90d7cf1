"""The calculus of readings (DESIGN section 7): from dated accounts and a machine to spans of possible statuses.

A reading picks one account of every happening, gives each of its steps a day within its window, and takes the steps in
an order that never goes back in time, such that the machine allows every step. The possible statuses on a day are those
that some reading has at the end of that day.

The search follows time. Days between two neighbouring window edges are alike, so time falls into segments; in each, a
search node is how far every happening has come, with the state that follows. Nodes reached going forward that can also
be completed going forward are exactly the cuts of readings. Happenings whose windows do not overlap fall into separate
clusters, so that the search stays small however long the history is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY
from ledger.machine import Account, Happening, Machine, Solution, Span, Step

__all__ = ["Account", "Happening", "Machine", "Solution", "Span", "Step", "solve"]

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
    change: str | None
    needs: tuple[int, ...]


class _Trace(NamedTuple):
    """What is known of the ways to a node: how far, window of the last change of status (0: none yet), who set it."""

    depth: int
    earliest: int
    latest: int
    setters: frozenset[int]


_Node = tuple[int, str]
_Apply = Callable[[str, str], str | None]
_NOBODY: frozenset[int] = frozenset()


class _Segment(NamedTuple):
    first: int
    last: int
    nodes: dict[_Node, _Trace]
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
    segments: list[_Segment]
    starts: dict[str, _Trace]
    ends: dict[str, _Trace]
    reached: Mapping[str, frozenset[str]] = {}


def solve(machine: Machine, happenings: Sequence[Happening]) -> Solution:
    """Find the possible statuses of every day.

    A history starts from the machine's start; where no reading is admissible from there, from every state that makes
    one admissible; where there is none, legality is dropped and the solution is marked contradictory.
    """
    clusters = _clusters(happenings, keep_order=True)

    def legal(state: str, change: str) -> str | None:
        return machine.table.get((state, change))

    def forced(state: str, change: str) -> str | None:
        return machine.table.get((state, change), machine.targets[change])

    others = tuple(state for state in machine.states if state != machine.start)
    for starts in ((machine.start,), others):
        found = _search(machine, clusters, starts, legal)
        if found is not None:
            return found
    found = _search(machine, clusters, (machine.start,), forced)
    if found is None:
        found = _search(machine, _clusters(happenings, keep_order=False), (machine.start,), forced)
    if found is None:  # pragma: no cover - each happening can be done within its own window
        raise AssertionError("no order without any rule")
    return found._replace(contradictory=True, redundant=_NOBODY)


# --- from happenings to clusters of moves ---------------------------------------------------------------------------


def _hull(happening: Happening) -> tuple[int, int]:
    steps = [step for account in happening.accounts for step in account.steps]
    return min(step.earliest for step in steps), max(step.latest for step in steps)


def _clusters(happenings: Sequence[Happening], *, keep_order: bool) -> list[_Cluster]:
    """Group happenings whose windows overlap, in order of time; `keep_order` heeds `after`."""
    hulls = [_hull(happening) for happening in happenings]
    order = sorted(range(len(happenings)), key=hulls.__getitem__)
    groups: list[list[int]] = []
    reach = FIRST_DAY - 1
    for index in order:
        if not groups or hulls[index][0] > reach:
            groups.append([])
        groups[-1].append(index)
        reach = max(reach, hulls[index][1])
    group_of = {index: number for number, group in enumerate(groups) for index in group}
    return [
        _cluster(happenings, hulls, group, number, group_of if keep_order else {})
        for number, group in enumerate(groups)
    ]


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
    return any(step.change is not None for account in happening.accounts for step in account.steps)


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


def _search(machine: Machine, clusters: Sequence[_Cluster], starts: Sequence[str], apply: _Apply) -> Solution | None:
    """Search all clusters from the given states; None when no reading is admissible."""
    fresh = _Trace(0, 0, 0, _NOBODY)
    states = dict.fromkeys(starts, fresh)
    stages: list[_Stage] = []
    for cluster in clusters:
        forward = _forward_crowded if cluster.crowded else _forward
        stage = forward(machine, cluster, states, apply)
        if not stage.ends:
            return None
        stages.append(stage)
        states = stage.ends
    return _assemble(machine, stages, starts)


def _forward(machine: Machine, cluster: _Cluster, states: Mapping[str, _Trace], apply: _Apply) -> _Stage:
    """Reach every node of a cluster, segment by segment."""
    nodes = {(0, state): trace._replace(depth=0) for state, trace in states.items()}
    segments: list[_Segment] = []
    for first, last, active in _segments(cluster.moves):
        if not nodes:
            break
        segment = _advance(machine, _Segment(first, last, nodes, []), active, apply)
        segments.append(segment)
        overdue = _overdue(cluster.moves, last)
        nodes = {node: trace for node, trace in segment.nodes.items() if not _misses(node[0], overdue)}
    ends = {state: trace for (progress, state), trace in nodes.items() if progress == cluster.whole}
    return _Stage(cluster, segments, dict(states), ends)


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


def _advance(machine: Machine, segment: _Segment, active: Sequence[_Move], apply: _Apply) -> _Segment:
    """Make every move that a segment allows, from every node, the least advanced nodes first."""
    nodes = dict(segment.nodes)
    levels: dict[int, list[_Node]] = {}
    for node, trace in nodes.items():
        levels.setdefault(trace.depth, []).append(node)
    depth = min(levels)
    while levels:
        for node in levels.pop(depth, ()):
            for move in active:
                target = _follow(node, move, apply)
                if target is None:
                    continue
                segment.edges.append((node, target, move.happening))
                trace = _extend(machine, segment, nodes[node], node[1], target[1], move)
                known = nodes.get(target)
                if known is None:
                    nodes[target] = trace
                    levels.setdefault(trace.depth, []).append(target)
                else:
                    nodes[target] = _merge(known, trace)
        depth += 1
    return segment._replace(nodes=nodes)


def _follow(node: _Node, move: _Move, apply: _Apply) -> _Node | None:
    """Make a move from a node, if the node allows it."""
    progress, state = node
    shift = _BITS * move.owner
    if progress >> shift & _DONE != move.before:
        return None
    if any(progress >> _BITS * other & _DONE != _DONE for other in move.needs):
        return None
    after = state if move.change is None else apply(state, move.change)
    if after is None:
        return None
    return progress + (move.reached - move.before << shift), after


def _extend(machine: Machine, segment: _Segment, trace: _Trace, state: str, after: str, move: _Move) -> _Trace:
    setter = frozenset((move.happening,))
    # Half-way counts one and done two, by whichever account, so that a node's depth does not depend on the way to it.
    depth = trace.depth + (2 if move.before == 0 and move.reached == _DONE else 1)
    if machine.status(after) != machine.status(state):
        return _Trace(depth, segment.first, segment.last, setter)
    # An act that confirms the status from which a history starts is all that the status can rest on.
    setters = trace.setters or (setter if move.change is not None else _NOBODY)
    return trace._replace(depth=depth, setters=setters)


def _merge(one: _Trace, other: _Trace) -> _Trace:
    return _Trace(
        one.depth, min(one.earliest, other.earliest), max(one.latest, other.latest), one.setters | other.setters
    )


def _forward_crowded(_: Machine, cluster: _Cluster, states: Mapping[str, _Trace], apply: _Apply) -> _Stage:
    """Give all states that a cluster touches, where too many windows overlap to search every order."""
    reached = {state: _touched(cluster, state, apply) for state in states}
    trace = _Trace(0, cluster.first, cluster.last, frozenset(cluster.members))
    ends = {after: trace for touched in reached.values() for after in touched}
    return _Stage(cluster, [], {state: states[state] for state in states if reached[state]}, ends, reached)


def _touched(cluster: _Cluster, start: str, apply: _Apply) -> frozenset[str]:
    """Give the states that a crowded cluster touches from one state; none when some happening is legal nowhere."""
    touched = {start}
    waiting = [start]
    undone = set(cluster.members)
    while waiting:
        state = waiting.pop()
        for move in cluster.moves:
            after = state if move.change is None else apply(state, move.change)
            if after is not None:
                undone.discard(move.happening)
                if after not in touched:
                    touched.add(after)
                    waiting.append(after)
    return frozenset() if undone else frozenset(touched)


# --- from what was searched to spans ------------------------------------------------------------------------------------


class _Piece(NamedTuple):
    """A stretch of days with the nodes that are cuts of readings then; `members` names the happenings of a node."""

    first: int
    last: int
    nodes: dict[_Node, _Trace]
    members: tuple[int, ...] = ()


class _Findings(NamedTuple):
    """What going back through the stages brings to light, latest first."""

    pieces: list[_Piece]
    effective: set[int]
    undecided: dict[frozenset[int], None]
    clouds: list[tuple[int, int]]


def _assemble(machine: Machine, stages: Sequence[_Stage], starts: Sequence[str]) -> Solution:
    """Go back through the stages, keep what can be completed, and write it down as spans."""
    allowed = set(stages[-1].ends) if stages else set(starts)
    found = _Findings([], set(), {}, _clouds(stages))
    following = LAST_DAY + 1
    for stage in reversed(stages):
        cluster = stage.cluster
        ends = {(cluster.whole, state): trace for state, trace in stage.ends.items() if state in allowed}
        if following > cluster.last + 1:
            found.pieces.append(_Piece(cluster.last + 1, following - 1, ends, cluster.members))
        back = _backward_crowded if cluster.crowded else _backward
        allowed = back(machine, stage, set(ends), found)
        following = cluster.first
    if following > FIRST_DAY:
        fresh = _Trace(0, 0, 0, _NOBODY)
        found.pieces.append(_Piece(FIRST_DAY, following - 1, {(0, state): fresh for state in allowed}))
    found.pieces.reverse()
    redundant = frozenset().union(*(stage.cluster.acts for stage in stages)) - found.effective
    return Solution(
        spans=_spans(machine, found.pieces, found.clouds, redundant),
        starts=tuple(state for state in machine.states if state in allowed),
        contradictory=False,
        redundant=redundant,
        undecided=tuple(reversed(found.undecided)),
    )


def _clouds(stages: Sequence[_Stage]) -> list[tuple[int, int]]:
    """Give the stretches about which a crowded cluster leaves more states open than a search of it might.

    Before it, back to where only one state was possible, it might have ruled states out; after it, on to where only one
    state remains, states may follow from some that it cannot have ended with.
    """
    clouds = []
    for place, stage in enumerate(stages):
        if stage.cluster.crowded:
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


def _backward(machine: Machine, stage: _Stage, good: set[_Node], found: _Findings) -> set[str]:
    """Find the nodes of a stage from which the good ends are reached; give the states it can start from."""
    members = stage.cluster.members
    for segment in reversed(stage.segments):
        # On a segment's last day whatever must have happened by then has; before it, the rest of the segment helps.
        good &= segment.nodes.keys()
        closing = {node: segment.nodes[node] for node in good}
        found.pieces.append(_Piece(segment.last, segment.last, closing, members))
        found.undecided.update(dict.fromkeys(_undecided(machine, closing, stage.cluster)))
        for source, target, happening in reversed(segment.edges):
            if target in good:
                good.add(source)
                if source[1] != target[1]:
                    found.effective.add(happening)
        if segment.last > segment.first:
            during = {node: segment.nodes[node] for node in good}
            found.pieces.append(_Piece(segment.first, segment.last - 1, during, members))
    return {state for progress, state in good if progress == 0}


def _backward_crowded(machine: Machine, stage: _Stage, good: set[_Node], found: _Findings) -> set[str]:
    """Do as `_backward` where the cluster was not searched: within it every state that it touches is possible."""
    cluster = stage.cluster
    nodes = {(cluster.whole, state): trace for state, trace in stage.ends.items()}
    found.pieces.append(_Piece(cluster.first, cluster.last, nodes, cluster.members))
    found.effective.update(cluster.acts)
    if len({machine.status(state) for _, state in good}) > 1:
        found.undecided[cluster.acts] = None
    ends = {state for _, state in good}
    return {state for state in stage.starts if not ends.isdisjoint(stage.reached[state])}


def _undecided(machine: Machine, nodes: Mapping[_Node, _Trace], cluster: _Cluster) -> Iterator[frozenset[int]]:
    """Find happenings whose order alone decides the status: the same ones are done, and the outcomes differ."""
    outcomes: dict[int, dict[str, frozenset[int]]] = {}
    for (progress, state), trace in nodes.items():
        setters = outcomes.setdefault(progress, {})
        setters[machine.status(state)] = setters.get(machine.status(state), _NOBODY) | trace.setters
    for setters in outcomes.values():
        group = _NOBODY.union(*setters.values())
        if len(setters) > 1 and group.issubset(cluster.members):
            # A doubt about an act, which one account tells and another does not, is no doubt about its order.
            open_order = frozenset(one for one in group for other in group if _can_swap(cluster, one, other))
            if open_order:
                yield open_order


def _can_swap(cluster: _Cluster, one: int, other: int) -> bool:
    """Tell whether the windows leave open which of two happenings came first."""
    acts = [move for move in cluster.moves if move.change is not None]
    return one != other and any(
        mine.earliest <= its.latest and its.earliest <= mine.latest
        for mine in acts
        for its in acts
        if (mine.happening, its.happening) == (one, other)
    )


def _spans(
    machine: Machine, pieces: Sequence[_Piece], clouds: Sequence[tuple[int, int]], idle: frozenset[int]
) -> tuple[Span, ...]:
    """Write pieces down as spans; what is `idle` changes nothing, so no status rests on when it happened."""
    statuses = tuple(dict.fromkeys(map(machine.status, machine.states)))
    spans: list[Span] = []
    for piece in pieces:
        span = _span(machine, piece, statuses, idle)
        span = span._replace(approximate=any(_is_clouded(piece, first, last) for first, last in clouds))
        if spans and spans[-1].possible == span.possible:
            if len(span.possible) > 1:
                span = span._replace(since_earliest=spans[-1].since_earliest, since_latest=spans[-1].since_latest)
            if spans[-1][2:] == span[2:]:
                span = span._replace(first=spans.pop().first)
        spans.append(span)
    return tuple(spans)


def _span(machine: Machine, piece: _Piece, statuses: Sequence[str], idle: frozenset[int]) -> Span:
    found = {machine.status(state) for _, state in piece.nodes}
    possible = tuple(status for status in statuses if status in found)
    traces = list(piece.nodes.values())
    earliest = latest = 0 if piece.first == FIRST_DAY else piece.first
    if len(possible) == 1:
        earliest = min(trace.earliest for trace in traces)
        latest = max(trace.latest for trace in traces)
    return Span(
        first=piece.first,
        last=piece.last,
        possible=possible,
        since_earliest=earliest or None,
        since_latest=latest or None,
        rests_on=(_open(piece) - idle).union(*(trace.setters for trace in traces)),
    )


def _is_clouded(piece: _Piece, first: int, last: int) -> bool:
    """Tell whether a piece lies in a cloud, or its status began in one."""
    if piece.first <= last and piece.last >= first:
        return True
    return any(trace.earliest <= last and trace.latest >= first for trace in piece.nodes.values())


def _open(piece: _Piece) -> frozenset[int]:
    """Give the happenings that have come further in one node of a piece than in another."""
    progresses = [progress for progress, _ in piece.nodes]
    differing = 0
    for progress in progresses:
        differing |= progress ^ progresses[0]
    return frozenset(member for place, member in enumerate(piece.members) if differing >> _BITS * place & _DONE)
