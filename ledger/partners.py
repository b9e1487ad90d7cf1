"""With whom a party has what on a date: one answer for each party that lived then, how many, and who belongs to whom."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from ledger.answers import NONE, NOT_COVERED, UNKNOWN, Finding
from ledger.bearing import Bearing
from ledger.dates import Date
from ledger.occurrences import ANYBODY, BOTH
from ledger.problems import NotFoundError, Problem
from ledger.projections import ALL, statuses_of
from ledger.projections.projection import ENDED
from ledger.record import Record

_RELATIONS = "relations"
MEMBERSHIP = "membership"
_ORGANISATION = "organisation"


class Question(NamedTuple):
    """What is asked of the partners of a party, or of all pairs.

    Attributes:
        on: The date; of several days it asks what was possible on any of them.
        dimension: The dimension.
        statuses: The statuses that are listed, or counted; none for those in which something is in force.
        among: Codes of the parties that are looked at; None for all that lived then.
        besides: Codes of the parties that are left out.
    """

    on: Date
    dimension: str = _RELATIONS
    statuses: tuple[str, ...] = ()
    among: frozenset[str] | None = None
    besides: frozenset[str] = frozenset()

    def wants(self, status: str) -> bool:
        """Tell whether a status is asked for."""
        return status in self.statuses if self.statuses else ALL[self.dimension].is_in_force(status)

    def may_fit(self, finding: Finding) -> bool:
        """Tell whether an answer is, or can be, one that is asked for."""
        answer = finding.answer
        return answer.status in self.statuses or any(map(self.wants, answer.possible))

    def fits(self, finding: Finding) -> bool:
        """Tell whether an answer is one that is asked for in every reading of the record."""
        answer = finding.answer
        return answer.status in self.statuses or (bool(answer.possible) and all(map(self.wants, answer.possible)))


class Partner(NamedTuple):
    """An answer in a list, and the running number that it can have there.

    Attributes:
        finding: The answer.
        number_first: Its number when none of those before it counts that only may.
        number_last: Its number when all of them do.
    """

    finding: Finding
    number_first: int
    number_last: int


class Listing(NamedTuple):
    """A list of answers.

    Attributes:
        partners: The answers.
        covered: Whether some source claims to be complete for that date and each that could be listed; where none does,
            there may be more, of which nothing tells.
    """

    partners: tuple[Partner, ...]
    covered: bool


class Count(NamedTuple):
    """How many parties, or pairs, have what is asked for on a date.

    Attributes:
        a: Code of the party; None for all pairs.
        on: The date, EDTF.
        dimension: The dimension.
        direction: "both", or with `*` for all others, as `A>*`.
        status: The statuses that are counted.
        certain: How many have one in every reading of the record.
        possible: How many may have one; None where not all of them are covered: more may, of which nothing tells.
        covered: Whether some source claims to be complete for that date and each that could be counted.
        head: Size and root of the log that gave the answer.
        policy: What was left out or supposed, as `without:KEY`; nothing for the whole record.
    """

    a: str | None
    on: str
    dimension: str
    direction: str
    status: tuple[str, ...]
    certain: int
    possible: int | None
    covered: bool
    head: str
    policy: tuple[str, ...]


class Counted(NamedTuple):
    """A count, with what is recorded of those that it leaves open.

    Attributes:
        figure: The count.
        recorded: How many may have what is asked for by what is recorded, covered or not.
        open: The answers that leave it open.
    """

    figure: Count
    recorded: int
    open: tuple[Finding, ...]


def statuses_in(dimension: str, record: Record) -> tuple[str, ...]:
    """Give the statuses that can be asked for in a dimension: its own, and those that every dimension has."""
    own = statuses_of(dimension) or (NONE, *sorted(record.register.parties))
    return (*own, ENDED, UNKNOWN, NOT_COVERED)


def partners(record: Record, a: str, asked: Question, answers: Iterable[Finding] | None = None) -> Listing:
    """Give the parties with which a party has what is asked for, in the order in which it began.

    Those come first of which nothing bounds the beginning. A party is listed only while it lived, by any source, and one
    who is continued by another that lived then is listed as that other alone. Directed dimensions give an answer either
    way: first all from the party asked for, then all toward it, with running numbers of their own.

    Args:
        record: What the log says of all parties.
        a: Code of a party.
        asked: What is asked.
        answers: The answers for all who are looked at, where somebody has them already.

    Raises:
        NotFoundError: When no party has a code.
    """
    findings = _findings(record, a, asked) if answers is None else list(answers)
    ways = ([one for one in findings if _is_along(one, a, way)] for way in _ways(a, asked))
    found = (partner for way in ways for partner in _numbered(filter(asked.may_fit, way), asked))
    return Listing(tuple(found), _is_covered(findings))


def every_pair(record: Record, asked: Question, answers: Iterable[Finding] | None = None) -> Listing:
    """Give every pair that has what is asked for, of those that an entry names, in the order in which it began.

    Of all pairs no source claims to be complete.

    Args:
        record: What the log says.
        asked: What is asked.
        answers: The answers that fit, where somebody has them already.
    """
    found = _fitting(record, asked) if answers is None else answers
    return Listing(tuple(_numbered(found, asked)), covered=False)


def _fitting(record: Record, asked: Question) -> list[Finding]:
    """Answer for every pair that an entry names, and keep what fits."""
    from ledger.queries import state  # noqa: PLC0415 - takes longer to load than most answers by the read model

    record = record.at(asked.on)
    bearing = Bearing(record)
    named = bearing.pairs()
    looked = looked_at(record, asked, {code for pair in named for code in pair})
    found: list[Finding] = []
    for a, b in sorted(named):
        if {a, b} <= looked:
            may_be = may_have(record, a, asked)(b)
            answers = state(bearing.on(a, b), a, b, asked.on, (asked.dimension,))
            found += [one for one in answers if asked.may_fit(one) and (may_be or one.is_told)]
    return found


def count(record: Record, a: str, asked: Question, answers: Iterable[Finding] | None = None) -> list[Counted]:
    """Count the parties with which a party has what is asked for: one count, or one for each direction.

    Args:
        record: What the log says of all parties.
        a: Code of a party.
        asked: What is asked.
        answers: As for `partners`.

    Raises:
        NotFoundError: When no party has a code.
    """
    findings = _findings(record, a, asked) if answers is None else list(answers)
    ways = ((way, [one for one in findings if _is_along(one, a, way)]) for way in _ways(a, asked))
    return [_counted(record, a, way, found, asked, is_covered=_is_covered(found)) for way, found in ways]


def count_pairs(record: Record, asked: Question, answers: Iterable[Finding] | None = None) -> Counted:
    """Count the pairs, each direction of them apart, that have what is asked for; of all of them no source tells.

    Args:
        record: What the log says.
        asked: What is asked.
        answers: As for `every_pair`.
    """
    found = [partner.finding for partner in every_pair(record, asked, answers).partners]
    return _counted(record, None, BOTH, found, asked, is_covered=False)


def members(record: Record, organisation: str, on: Date) -> frozenset[str]:
    """Give the codes of the parties that belong, or may belong, to an organisation on a date.

    Raises:
        NotFoundError: When nobody is recorded as a member of it then.
    """
    found = partners(record, organisation, Question(on, MEMBERSHIP)).partners
    if not found:
        what = f"no members of {organisation} are recorded on {on.text}"
        raise NotFoundError(Problem("members-unknown", what, "name the parties, or a file of them"))
    return frozenset(partner.finding.answer.b for partner in found)


def _findings(record: Record, a: str, asked: Question) -> list[Finding]:
    """Answer for every other party that is looked at: those that are named, and those of whom silence tells something."""
    if record.register.get(a) is None:
        raise NotFoundError(Problem("party-unknown", f"no party has the code {a!r}", "resolve a name first"))
    from ledger.queries import state  # noqa: PLC0415 - as above

    record = record.at(asked.on)
    bearing = Bearing(record)
    others = frozenset(filter(may_have(record, a, asked), everybody(record) if asked.among is None else asked.among))
    found: list[Finding] = []
    for b in sorted(looked_at(record, asked, bearing.partners(a).union(others))):
        if not is_one(record, a, b):
            answers = state(bearing.on(a, b), a, b, asked.on, (asked.dimension,))
            # Whoever is only named, as a fellow member is, has no place in an answer that rests on silence.
            found += [one for one in answers if one.is_told or b in others]
    return found


def looked_at(record: Record, asked: Question, codes: Iterable[str]) -> set[str]:
    """Keep of some parties those that lived then, by any source, are asked for, and are continued by no other of them."""
    first, last = asked.on.earliest, asked.on.latest
    found = ((code, record.register.get(code)) for code in codes if asked.among is None or code in asked.among)
    living = {code for code, party in found if party is not None and party.lives_on(first, last)}
    lines = {code: record.lineage(code) for code in living}
    # Where two say that they continue each other, one of them has to do.
    continued = {
        earlier
        for code, line in lines.items()
        for earlier in line[1:]
        if earlier in living and (code < earlier or code not in lines[earlier])
    }
    return living - continued - asked.besides


def is_one(record: Record, a: str, b: str) -> bool:
    """Tell whether two codes are one party under another name: one of them continues the other."""
    return a in record.lineage(b) or b in record.lineage(a)


def everybody(record: Record, codes: Iterable[str] | None = None) -> Iterator[str]:
    """Give those of whom silence tells something, of some parties or of all: every state and every organisation."""
    for code in record.register.parties if codes is None else codes:
        party = record.register.get(code)
        if party is not None and party.type in ("state", _ORGANISATION):
            yield code


def may_have(record: Record, a: str, asked: Question) -> Callable[[str], bool]:
    """Give the test for those with whom a party can have anything: who is no organisation, or for membership just who is."""
    is_wanted = asked.dimension == MEMBERSHIP and not is_organisation(record, a)
    return lambda other: is_organisation(record, other) == is_wanted


def is_organisation(record: Record, code: str) -> bool:
    """Tell whether a party is an organisation."""
    party = record.register.get(code)
    return party is not None and party.type == _ORGANISATION


def _ways(a: str, asked: Question) -> tuple[str, ...]:
    """Give the directions of a dimension between a party and all others."""
    return (f"{a}>{ANYBODY}", f"{ANYBODY}>{a}") if ALL[asked.dimension].directed else (BOTH,)


def _numbered(findings: Iterable[Finding], asked: Question) -> list[Partner]:
    """Put answers into the order in which what they tell began, and number them."""
    found = []
    sure = 0
    for number, finding in enumerate(sorted(findings, key=_order), 1):
        found.append(Partner(finding, sure + 1, number))
        sure += asked.fits(finding)
    return found


def _order(finding: Finding) -> tuple[str, ...]:
    answer = finding.answer
    return answer.since_latest or "", answer.since_earliest or "", answer.a, answer.b, answer.direction


def _is_along(finding: Finding, a: str, way: str) -> bool:
    return finding.answer.direction.startswith(f"{a}>") == way.startswith(f"{a}>")


def _is_covered(findings: Iterable[Finding]) -> bool:
    return all(finding.answer.covered for finding in findings)


def _counted(
    record: Record, a: str | None, way: str, findings: Iterable[Finding], asked: Question, *, is_covered: bool
) -> Counted:  # fmt: skip
    may = [finding for finding in findings if asked.may_fit(finding)]
    left_open = tuple(one for one in may if not asked.fits(one))
    own = ALL[asked.dimension]
    figure = Count(
        a=a,
        on=asked.on.text,
        dimension=asked.dimension,
        direction=way,
        status=asked.statuses or tuple(filter(own.is_in_force, statuses_of(asked.dimension))),
        certain=len(may) - len(left_open),
        possible=len(may) if is_covered else None,
        covered=is_covered,
        head=str(record.head),
        policy=record.policy,
    )
    return Counted(figure, len(may), left_open)
