"""Who was in a list of states when, by which code, and which two were in it together.

A code may mean several parties in turn (365: Russia, the Soviet Union, Russia again), and a party may have several codes
in turn (Germany: 255, 260 and 255 again). So members are of codes, and a dyad of two codes is made of stretches of days,
each with the parties that the codes mean then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ledger.claims import Stretch
from ledger.dates import LAST_DAY, iso
from ledger.exporters.panels.eras import Eras
from ledger.exporters.panels.shape import Asked, List
from ledger.parties import Party, Register
from ledger.problems import Problem, UsageError

Code = int | str
# Codes of the two projects are numbers of up to three digits, those of ISO 3166-1 alpha-3 three capital letters.
_LONGEST_NUMBER = 4
_LETTERS = 3


class Member(NamedTuple):
    """A party that was in a list under a code.

    Attributes:
        code: The code.
        party: The party, by its code in the register.
        first, last: The days, ordinals, both included.
    """

    code: Code
    party: str
    first: int
    last: int


class Meeting(NamedTuple):
    """Days on which two codes of a list meant two parties.

    Attributes:
        first, last: The days, ordinals, both included.
        one: The party of the first code.
        other: The party of the second.
        era: The number of the era (`ledger.exporters.panels.eras`) that they lie in.
    """

    first: int
    last: int
    one: str
    other: str
    era: int


class Dyad(NamedTuple):
    """Two codes, and when both were in the list, in order of days."""

    one: Code
    other: Code
    meetings: tuple[Meeting, ...]


def members(register: Register, its: List) -> list[Member]:
    """Give the members of a list in the order of their codes and days.

    Raises:
        UsageError: When the list gives one code to two parties on one day.
    """
    found = [member for party in register.parties.values() for member in _of_party(party, its)]
    found.sort(key=lambda member: (member.code, member.first))
    for one, other in pairwise(found):
        if one.code == other.code and other.first <= one.last:
            what = f"{its.column} {one.code} means both {one.party} and {other.party} on {iso(other.first)}"
            raise UsageError(Problem("panel-code", what, "amend the codes, or the life, of one of them"))
    return found


def left_out(register: Register, its: List) -> list[str]:
    """Give the states that have lived by the list, and yet have no code of it."""
    return sorted(
        code
        for code, party in register.parties.items()
        if party.type == "state" and _spells(party, its) and not any(True for _ in _of_party(party, its))
    )


def _of_party(party: Party, its: List) -> Iterator[Member]:
    """Give when a party was in a list: by the code of the turn that a day lies in, else by the one that has no turn."""
    if party.type != "state":
        return
    told = party.codes.get(its.key, ())
    turns = [turn for turn in party.turns if turn.lang == its.key]
    plain = [text for text in ((told,) if isinstance(told, str) else told) if text not in {turn.text for turn in turns}]
    for first, last in _spells(party, its):
        rest: list[Stretch] = [(first, last)]
        for turn in turns:
            days = max(first, turn.start), min(last, turn.end)
            if days[0] <= days[1]:
                yield from _member(turn.text, party, days, its)
                rest = [left for some in rest for left in _without(some, days)]
        # Of several codes without days nobody could tell which it was.
        for days in rest if len(plain) == 1 else ():
            yield from _member(plain[0], party, days, its)


def _spells(party: Party, its: List) -> list[Stretch]:
    """Give the days of a party in a list, as stretches that do not touch; of whom nobody tells, all days."""
    told = sorted(spell[:2] for spell in party.life if its.source in ("", spell.source))
    if not party.life and not its.source:
        told = [(its.first, LAST_DAY)]
    found: list[Stretch] = []
    for first, last in told:
        begins = max(first, its.first)
        if found and begins <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        elif begins <= last:
            found.append((begins, last))
    return found


def _without(days: Stretch, taken: Stretch) -> Iterator[Stretch]:
    for first, last in ((days[0], min(days[1], taken[0] - 1)), (max(days[0], taken[1] + 1), days[1])):
        if first <= last:
            yield first, last


def _member(text: str, party: Party, days: Stretch, its: List) -> Iterator[Member]:
    if not its.is_number:
        if _is_letters(text):
            yield Member(text, party.code, *days)
    elif text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        yield Member(int(text), party.code, *days)


def _is_letters(text: str) -> bool:
    return len(text) == _LETTERS and text.isascii() and text.isalpha() and text.isupper()


def dyads(found: Iterable[Member], asked: Asked, eras: Eras) -> list[Dyad]:
    """Give every two codes that were in the list on one day of those asked for, the smaller code first, in order."""
    by_code: dict[Code, list[Member]] = {}
    for member in found:
        if member.first <= asked.last and asked.first <= member.last:
            by_code.setdefault(member.code, []).append(member)
    codes = list(by_code.items())
    wanted = {code for code, its in codes if not asked.parties or any(one.party in asked.parties for one in its)}
    result = []
    for place, (one, its) in enumerate(codes):
        for other, others in codes[place + 1 :]:
            if one not in wanted and other not in wanted:
                continue
            meetings = tuple(_meetings(its, others, asked, eras))
            if meetings:
                result.append(Dyad(one, other, meetings))
    return result


def _meetings(its: Sequence[Member], others: Sequence[Member], asked: Asked, eras: Eras) -> Iterator[Meeting]:
    """Give the days on which two codes meant two parties, cut where an era changes whom one of these continues."""
    if len(its) == len(others) == 1:
        pairs: Iterable[tuple[Member, Member]] = ((its[0], others[0]),)
    else:
        pairs = sorted(((x, y) for x in its for y in others), key=lambda pair: max(pair[0].first, pair[1].first))
    wanted = asked.parties
    for (_, one, begins, ends), (_, other, since, until) in pairs:
        first, last = max(begins, since, asked.first), min(ends, until, asked.last)
        if first > last or one == other or (wanted and one not in wanted and other not in wanted):
            continue
        for start, end, era in eras.within(first, last, one, other):
            # A party and the one that continues it are one, under two names.
            if one not in eras.lineage(era, other) and other not in eras.lineage(era, one):
                yield Meeting(start, end, one, other, era)


def named(found: Iterable[Member], register: Register, asked: Asked) -> list[tuple[Member, str]]:
    """Give the members that reach into the days asked for, each with the name of its party."""
    names: Mapping[str, Party] = register.parties
    return [
        (member, names[member.party].name)
        for member in found
        if member.first <= asked.last and asked.first <= member.last
    ]
