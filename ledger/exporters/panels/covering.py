"""What sources claim to tell completely of every pair, looked up as fast as spans are."""

from collections.abc import Iterable, Sequence

from ledger.claims import Stretch, claims
from ledger.exporters.panels.eras import Eras
from ledger.exporters.panels.states import Meeting
from ledger.occurrences import BOTH, Sides
from ledger.record import Event, Record, source_keys
from ledger.steps import codes

# A party that no ledger has: what is claimed toward all is claimed toward it.
_NOBODY = "?"


class Covering:
    """The coverages of a record in one dimension.

    Which of them speak of a pair hangs on four questions to each of the two: is it named alone, among several, as a
    sender, as a host? The answers are bits, one for each coverage, so that a pair is looked up without reading them.

    Args:
        record: What the log says; its coverages and register count.
        eras: When who continued whom.
        dimension: The dimension.
    """

    def __init__(self, record: Record, eras: Eras, dimension: str) -> None:
        self._eras = eras
        self._events: list[Event] = []
        self._days: list[Sequence[Stretch]] = []
        for event in record.coverages:
            found = _claimed(record, event, dimension)
            if found:
                self._events.append(event)
                self._days.append(found)
        self._bits: dict[tuple[str, ...], tuple[int, int, int, int]] = {}
        self._merged: dict[int, tuple[Stretch, ...]] = {0: ()}
        self.used = 0

    def of(self, meeting: Meeting, way: str) -> Sequence[Stretch]:
        """Give the days on which a pair is covered, as stretches that do not touch, in order.

        Args:
            meeting: The pair, and the era.
            way: "12" for what the first does toward the second, "21" the other way, "" for what has no direction.
        """
        if not self._events:
            return ()
        alone, among, by, toward = self._of(self._eras.lineage(meeting.era, meeting.one))
        alone_2, among_2, by_2, toward_2 = self._of(self._eras.lineage(meeting.era, meeting.other))
        both = alone | alone_2 | (among & among_2)
        if way != "21":
            both |= by & toward_2
        if way != "12":
            both |= by_2 & toward
        found = self._merged.get(both)
        if found is None:
            found = self._merged[both] = self._merge(both)
        self.used |= both
        return found

    def sources(self, first: int, last: int) -> set[str]:
        """Give the keys of the sources of the coverages that spoke of a pair so far, and reach into some days."""
        return {
            key
            for number, event in enumerate(self._events)
            if self.used >> number & 1 and any(begins <= last and first <= ends for begins, ends in self._days[number])
            for key in source_keys(event)
        }

    def _of(self, line: tuple[str, ...]) -> tuple[int, int, int, int]:
        """Give the coverages that name a party, or one that it continues: alone, among several, as sender, as host."""
        found = self._bits.get(line)
        if found is None:
            own = frozenset(line)
            alone = among = by = toward = 0
            for number, event in enumerate(self._events):
                bit = 1 << number
                named = codes(event.body, "parties")
                if named:
                    is_named = not own.isdisjoint(named)
                    alone |= bit if is_named and len(set(named)) == 1 else 0
                    among |= bit if is_named else 0
                    continue
                senders, hosts = codes(event.body, "by"), codes(event.body, "toward")
                by |= bit if not senders or not own.isdisjoint(senders) else 0
                toward |= bit if not hosts or not own.isdisjoint(hosts) else 0
            found = self._bits[line] = alone, among, by, toward
        return found

    def _merge(self, bits: int) -> tuple[Stretch, ...]:
        days = (stretch for number, its in enumerate(self._days) if bits >> number & 1 for stretch in its)
        return tuple(merge(days))


def merge(days: Iterable[Stretch]) -> list[Stretch]:
    """Give days as stretches that do not touch, in order."""
    found: list[Stretch] = []
    for first, last in sorted(days):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return found


def _claimed(record: Record, event: Event, dimension: str) -> list[Stretch]:
    """Give the days for which a coverage claims anything in a dimension, as `ledger.claims` understands it."""
    named = codes(event.body, "parties")
    by, toward = codes(event.body, "by"), codes(event.body, "toward")
    # A pair of which it speaks for sure, so that all its days are given.
    one = (named or by or toward)[0]
    other = (named[1:2] or (toward[:1] if by else ()) or (_NOBODY,))[0]
    sides = Sides(one, other, (one,), (other,))
    return [claim[:2] for claim in claims(record._replace(coverages=(event,)), sides, dimension, BOTH)]
