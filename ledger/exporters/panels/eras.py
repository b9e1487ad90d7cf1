"""When who continued whom: stretches of days for which a question is asked of the same lineages (`Record.at`)."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY, Date, iso
from ledger.record import Record
from ledger.steps import codes

Lineages = Mapping[str, tuple[str, ...]]


class Era(NamedTuple):
    """Days on which the same parties continue others.

    Attributes:
        first: Their first day, an ordinal; the last is that before the next era.
        lineages: Code to the codes of the parties that it continues, itself first.
    """

    first: int
    lineages: Lineages


class Eras:
    """The eras of a record, in order; the last one's lineages are those of the record itself.

    Args:
        record: What the log says; no events need be in it but continuations.
    """

    def __init__(self, record: Record) -> None:
        continuing = tuple(event for event in record.events if event.body["kind"] == "continuation")
        bare = record._replace(events=continuing)
        days = {FIRST_DAY}
        for event in continuing:
            days.add(event.date.earliest)
            parties = (record.register.get(code) for code in codes(event.body, "parties"))
            spells = (spell for party in parties if party is not None for spell in party.life)
            days.update(day for spell in spells for day in (spell.start, spell.end + 1) if day <= LAST_DAY)
        found = [Era(day, bare.at(_day(day)).lineages) for day in sorted(days)]
        self.eras = [
            era for number, era in enumerate(found) if not number or era.lineages != found[number - 1].lineages
        ]
        self._firsts = [era.first for era in self.eras]
        self._final = record.lineages

    def lineage(self, era: int, code: str) -> tuple[str, ...]:
        """Give a party and those that it continues in an era."""
        return self.eras[era].lineages.get(code, (code,))

    def is_final(self, era: int, code: str) -> bool:
        """Tell whether a party continues then whom it continues in the end."""
        return self.lineage(era, code) == self._final.get(code, (code,))

    def within(self, first: int, last: int, one: str, other: str) -> Iterator[tuple[int, int, int]]:
        """Cut days where it changes whom one of two parties continues: first and last day, and number of the era."""
        era = bisect_right(self._firsts, first) - 1
        if self._firsts[-1] <= first:
            yield first, last, era
            return
        both = self.lineage(era, one), self.lineage(era, other)
        for number in range(era + 1, len(self.eras)):
            begins = self._firsts[number]
            if begins > last:
                break
            then = self.lineage(number, one), self.lineage(number, other)
            if then != both:
                yield first, begins - 1, era
                first, era, both = begins, number, then
        yield first, last, era


def _day(day: int) -> Date:
    return Date(iso(day), day, day)
