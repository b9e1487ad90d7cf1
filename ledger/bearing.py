"""The entries of a record by the pairs on which they bear, so that each pair is replayed over its own alone."""

from ledger.record import Event, Record
from ledger.steps import codes, is_life, pairs_of, parties_of

Pair = tuple[str, str]


class Bearing:
    """What of a record bears on each pair: what happened between the two, what is claimed, and the lives of either."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._roots: dict[Pair, set[str]] = {}
        self._tellings: dict[str, list[Event]] = {}
        self._lives: dict[str, set[str]] = {}
        self._attestations: dict[Pair, dict[str, Event]] = {}
        self._coverages: dict[str, dict[str, Event]] = {}
        self._explicit: set[Pair] = set()
        # Each party with those that continue it.
        self._after: dict[str, set[str]] = {}
        for code, line in record.lineages.items():
            for earlier in line:
                self._after.setdefault(earlier, {earlier}).add(code)
        for event in record.events:
            self._tellings.setdefault(event.root, []).append(event)
            self._explicit.update(in_order(x, y) for x, y in pairs_of(event.body))
            for change in event.changes:
                self._roots.setdefault(in_order(change.a, change.b), set()).add(event.root)
            for code in parties_of(event.body) if is_life(event.body) else ():
                self._lives.setdefault(code, set()).add(event.root)
        for event in record.attestations:
            for x, y in pairs_of(event.body):
                self._attestations.setdefault(in_order(x, y), {})[event.id] = event
        for event in record.coverages:
            self._explicit.update(in_order(x, y) for x, y in pairs_of(event.body))
            for code in (code for role in ("parties", "by", "toward") for code in codes(event.body, role)):
                self._coverages.setdefault(code, {})[event.id] = event

    def moved(self) -> set[Pair]:
        """Give every pair between which an event changes something, or of which something is attested."""
        return self._roots.keys() | self._attestations.keys()

    def pairs(self) -> set[Pair]:
        """Give every pair that an entry names, and those that continue one of them."""
        after = self._after
        named = self._explicit | self.moved()
        found = {in_order(x, y) for a, b in named for x in after.get(a, (a,)) for y in after.get(b, (b,))}
        return {(x, y) for x, y in found if x != y}

    def partners(self, a: str) -> set[str]:
        """Give everybody whom an entry names together with a party, or with one that it continues, and who continues them."""
        ours = frozenset(self._record.lineage(a))
        both_ways = ((x, y) for pair in self._explicit | self.moved() for x, y in (pair, pair[::-1]))
        named = {y for x, y in both_ways if x in ours}
        return {later for code in named for later in self._after.get(code, (code,))} - {a}

    def on(self, a: str, b: str) -> Record:
        """Give the record with nothing but what bears on a pair."""
        ours, theirs = self._record.lineage(a), self._record.lineage(b)
        lines = {in_order(x, y) for x in ours for y in theirs}
        sides = (*ours, *theirs)
        roots = set[str]().union(
            *(self._roots.get(pair, ()) for pair in lines), *(self._lives.get(code, ()) for code in sides)
        )
        attestations = {one.id: one for pair in lines for one in self._attestations.get(pair, {}).values()}
        coverages = {one.id: one for code in sides for one in self._coverages.get(code, {}).values()}
        return self._record._replace(
            events=tuple(event for root in sorted(roots) for event in self._tellings[root]),
            attestations=tuple(attestations[identity] for identity in sorted(attestations)),
            coverages=tuple(coverages[identity] for identity in sorted(coverages)),
        )


def in_order(a: str, b: str) -> Pair:
    """Give two parties in one order, whoever is named first."""
    return (a, b) if a <= b else (b, a)
