"""Entries of the Diplomatic Exchange data set: levels that stay from survey to survey, and what each survey covers.

A level of one state at another is an attestation of representation, and never an act: it says what was seen at some time
in each year of a survey.

    1, 2, 3     chargé, minister, ambassador
    9           from 1950 to 1965 present, level unknown; else an interests section, a consulate-general, an address:
                something is there whose head is of none of the three classes, or is not named, and never nothing
    0           no evidence; up to 1980 that there was none. Afterwards envoys who reside elsewhere are not counted, so
                that 0 says nothing, and 9 leaves open an ambassador or minister from elsewhere

Levels that stay the same make one entry, whose key tells the two and the first year. So does 0 up to 1980, where the two,
or those who may be put together with them, have a level at some time under any of their numbers: else that level would go
on through years of which a row says 0. What no entry tells of a pair that a survey has is 0: with the survey's own entry
the file can be written again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, groupby
from typing import NamedTuple

from ledger.importers.cow_dipex.rows import (
    BITS_OF_LEVEL,
    BITS_OF_YEAR,
    LEVEL_OF,
    LEVELS,
    ONE_LEVEL,
    ONE_YEAR,
    PRESENT,
    YEAR,
    pack,
    unpack,
)
from ledger.importers.importer import Body, Standing

NAME = "cow-dipex"
SURVEY = f"{NAME}:survey:"
EDITION = "2006.1"
_SPELL_KEY = re.compile(rf"{NAME}:([1-9]\d{{0,2}})>([1-9]\d{{0,2}}):\d{{4}}", re.ASCII)
_FOUR_DIGITS = re.compile(r"\d{4}", re.ASCII)
_COUPLE = re.compile(r"\b([1-9]\d{0,2})-([1-9]\d{0,2})\b", re.ASCII)
_NUMBER = re.compile(r"\b[1-9]\d{0,2}\b", re.ASCII)
# Up to this survey envoys who reside elsewhere are counted.
_LAST_OF_ALL = 1980
_OTHER = LEVEL_OF["9"]
_STATUSES = (("none",), ("charge",), ("minister",), ("ambassador",))
_UNKNOWN_LEVEL = ("ambassador", "minister", "charge", "other")
_NO_CLASS = ("other", "vacant")
_NO_RESIDENT_CLASS = (*_NO_CLASS, "ambassador", "minister")


def source_of(version: str) -> Body:
    """Give the citation of an edition, as CSL-JSON."""
    if version == EDITION:
        return {
            "id": "bayer-2006",
            "type": "dataset",
            "title": "Diplomatic Exchange Data set, v2006.1",
            "author": [{"family": "Bayer", "given": "Reşat"}],
            "issued": {"date-parts": [[2006]]},
            "publisher": "Correlates of War",
            "URL": "https://correlatesofwar.org/data-sets/diplomatic-exchange/",
        }
    return {
        "id": f"{NAME}-{version}",
        "type": "dataset",
        "title": f"Diplomatic Exchange Data set, v{version}",
        "issued": {"date-parts": [[int(version[:4])]]},
        "publisher": "Correlates of War",
        "URL": "https://correlatesofwar.org/data-sets/diplomatic-exchange/",
    }


def key_of(sender: int, host: int, year: int) -> str:
    """Give the natural key of a level that begins in a survey."""
    return f"{NAME}:{sender}>{host}:{year}"


def pair_of_key(key: str) -> tuple[int, int] | None:
    """Give the numbers of sender and host of a natural key of ours; None for any other key."""
    found = _SPELL_KEY.fullmatch(key)
    return (int(found[1]), int(found[2])) if found else None


def year_of_key(key: str) -> int | None:
    """Give the year of the natural key of a survey; None for any other key."""
    year = key.removeprefix(SURVEY)
    return int(year) if year != key and YEAR.fullmatch(year) else None


def pairs_of(coded: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """Give the pairs of numbers of which a survey has rows, the lower first, from what its entry says under `coded`."""
    absent = {(int(one), int(other)) for one, other in _COUPLE.findall(coded.get("absent", ""))}
    numbers = sorted({int(number) for number in _NUMBER.findall(coded.get("ccodes", ""))})
    return (pair for pair in combinations(numbers, 2) if pair not in absent)


def coded_of(body: Body) -> Mapping[str, str]:
    """Give what an entry says under `coded`."""
    coded = body.get("coded")
    return coded if isinstance(coded, dict) else {}


class Before(NamedTuple):
    """What earlier imports brought: the levels of every pair and year, and the edition of each year, as said last."""

    levels: dict[int, int]
    versions: dict[int, str]


def read_before(standing: Standing) -> Before:
    """Read back what earlier imports brought, from the entries that they left."""
    before = Before({}, {})
    for key in standing.keys(SURVEY):
        if (year := year_of_key(key)) and (body := standing.last_said(key)):
            before.versions[year] = coded_of(body).get("version", EDITION)
            before.levels.update((pack(*pair, year), 0) for pair in pairs_of(coded_of(body)))
    for key in standing.keys(f"{NAME}:") if before.levels else ():
        if (pair := pair_of_key(key)) and (body := standing.last_said(key)):
            for year in map(int, _FOUR_DIGITS.findall(str(body["date"]))):
                add_level(before.levels, pair, year, LEVEL_OF.get(coded_of(body).get("DR_at_2", ""), 0))
    return before


def add_level(levels: dict[int, int], pair: tuple[int, int], year: int, level: int) -> None:
    """Add the level of a sender at a host, as its place in `LEVELS`, to those of its pair and year, where there are rows of it."""
    sender, host = pair
    low, high, shift = (sender, host, BITS_OF_LEVEL) if sender < host else (host, sender, 0)
    place = pack(low, high, year)
    if place in levels:
        levels[place] |= level << shift


class Maker:
    """Makes entries of what all rows say: those of the file, and those that only an earlier one had."""

    def __init__(
        self,
        party: Callable[[int, int], str],
        successors: Callable[[str], Iterable[str]],
        levels: Mapping[int, int],
        versions: Mapping[int, str],
        source: str,
    ) -> None:
        self._party = party
        self._successors = successors
        self._levels = levels
        self._versions = versions
        self._source = source
        self._by_pair = sorted(levels)
        self._numbers: dict[int, set[int]] = {}
        for place in self._by_pair:
            one, other, year = unpack(place)
            self._numbers.setdefault(year, set()).update((one, other))

    def surveys(self) -> Iterator[tuple[int, list[Body]]]:
        """Give each year of a survey with what it covers; most often one entry."""
        for year, found in sorted(self._numbers.items()):
            yield year, list(self._survey(year, sorted(found)))

    def _survey(self, year: int, numbers: list[int]) -> Iterator[Body]:
        codes = {number: self._party(number, year) for number in numbers}
        pairs = list(combinations(numbers, 2))
        absent = {pair for pair in pairs if pack(*pair, year) not in self._levels}
        coded = {"ccodes": " ".join(map(str, numbers)), "version": self._versions[year]}
        if absent:
            coded["absent"] = " ".join(f"{one}-{other}" for one, other in sorted(absent))
        # Of a party with two numbers one of them is enough.
        parties = dict.fromkeys(codes.values())
        untold: dict[str, set[str]] = {code: set(parties) - {code} if absent else set() for code in parties}
        for one, other in pairs if absent else ():
            if (one, other) not in absent:
                untold[codes[one]].discard(codes[other])
                untold[codes[other]].discard(codes[one])
        for name, roles in _claims(untold):
            body: dict[str, object] = {"kind": "coverage", "date": str(year), **roles, "dimensions": ["representation"]}
            if year > _LAST_OF_ALL:
                body["resident"] = True
            body["cites"] = [{"source": self._source, "locator": f"year {year}"}]
            body |= {"key": f"{SURVEY}{year}{name}"} if name else {"coded": coded, "key": f"{SURVEY}{year}"}
            yield body

    def spells(self) -> Iterator[Body]:
        """Give the levels that stay the same from survey to survey, each as one entry."""
        kin = self._kin()
        has_level: set[tuple[str, str]] = set()
        for place in self._by_pair:
            one, other, _ = unpack(place)
            if self._levels[place] >> BITS_OF_LEVEL:
                has_level.add((kin[one], kin[other]))
            if self._levels[place] & ONE_LEVEL:
                has_level.add((kin[other], kin[one]))
        for pair, places in groupby(self._by_pair, key=lambda place: place >> BITS_OF_YEAR):
            one, other, _ = unpack(pair << BITS_OF_YEAR)
            surveys = [(place & ONE_YEAR, self._levels[place]) for place in places]
            for sender, host, shift in ((one, other, BITS_OF_LEVEL), (other, one, 0)):
                if (kin[sender], kin[host]) in has_level:
                    told = [(year, levels >> shift & ONE_LEVEL) for year, levels in surveys]
                    yield from self._told(sender, host, told)

    def _kin(self) -> dict[int, str]:
        """Give each number a name that it shares with all whose statuses a ledger may put together with its own.

        They mean one party, or parties that share a number or came one after the other: a ledger may say of any of those
        that it goes on with the statuses of the one before.
        """
        above: dict[str, str] = {}

        def top(name: str) -> str:
            while (up := above.setdefault(name, name)) != name:
                name = up
            return name

        for year, numbers in self._numbers.items():
            for number in numbers:
                code = self._party(number, year)
                for other in (str(number), *self._successors(code)):
                    above[top(other)] = top(code)
        return {number: top(str(number)) for numbers in self._numbers.values() for number in numbers}

    def _told(self, sender: int, host: int, told: Sequence[tuple[int, int]]) -> Iterator[Body]:
        """Cut the levels of one state at another where they, their meaning or whom the numbers mean change."""
        said = lambda item: (  # noqa: E731 - by it alone the spells are cut
            item[1],
            _meaning(*item),
            self._party(sender, item[0]),
            self._party(host, item[0]),
        )
        for (level, statuses, by, toward), spell in groupby(told, key=said):
            years = [year for year, _ in spell]
            # Two numbers may be of one party, and then nothing but 0 was let in.
            if not statuses or by == toward:
                continue
            first, last = years[0], years[-1]
            days = str(first) if first == last else f"{{{','.join(map(str, years))}}}"
            locator = f"ccode1 {sender}, ccode2 {host}, {first}" + (f" to {last}" if last > first else "")
            yield {
                "kind": "attestation",
                "date": days,
                "by": [by],
                "toward": [toward],
                "dimension": "representation",
                "status": list(statuses),
                "cites": [{"source": self._source, "locator": locator}],
                "coded": {"ccode1": str(sender), "ccode2": str(host), "DR_at_2": LEVELS[level]},
                "key": key_of(sender, host, first),
            }


def _meaning(year: int, level: int) -> tuple[str, ...]:
    """Give the statuses that a level leaves open in a year; none where it says nothing."""
    if level == _OTHER:
        if year in PRESENT:
            return _UNKNOWN_LEVEL
        return _NO_CLASS if year <= _LAST_OF_ALL else _NO_RESIDENT_CLASS
    return () if not level and year > _LAST_OF_ALL else _STATUSES[level]


def _claims(untold: dict[str, set[str]]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Give who is covered among or toward whom, so that no pair without a row is, each claim with the end of its key.

    Those with the most such pairs are taken out until all others are covered among themselves; each of them is covered
    toward those alone with whom it has rows.

    Args:
        untold: Of each party those with whom it has no row; emptied on the way.
    """
    apart: dict[tuple[str, ...], list[str]] = {}
    while any(untold.values()):
        code = max(untold, key=lambda one: len(untold[one]))
        lacking = untold.pop(code)
        for other in lacking:
            untold[other].discard(code)
        if toward := tuple(other for other in untold if other not in lacking):
            apart.setdefault(toward, []).append(code)
    yield "", {"parties": list(untold)}
    for toward, codes in apart.items():
        yield f"/{codes[0]}>", {"by": codes, "toward": list(toward)}
        yield f"/>{codes[0]}", {"by": list(toward), "toward": codes}
