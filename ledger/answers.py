"""Answers to the question what stood between two parties on a day, and what they rest on; no calculus is needed for them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ledger.claims import Claim, covers, stretches
from ledger.dates import FIRST_DAY, Date, iso
from ledger.occurrences import Occurrence, Sides
from ledger.record import Event, Record, source_keys
from ledger.steps import codes

if TYPE_CHECKING:
    from ledger.replay import History

NONE = "none"
NOT_COVERED = "not covered"
UNKNOWN = "unknown"


class Answer(NamedTuple):
    """The status of one dimension and direction on a day, or over the days that a date leaves open.

    Attributes:
        a, b: Codes of the parties, as asked.
        dimension: The dimension.
        direction: "both", or `A>B`.
        on: The date asked for, EDTF.
        status: The one status; "unknown" where several are possible, "not covered" where nothing speaks.
        possible: All statuses that some reading of the record has then.
        certain: Whether there is just one; None when not covered.
        since_earliest, since_latest: Window of the day on which it began, ISO; None where nothing bounds it, as for a
            status that stood from the start.
        flags: contested, contradictory, approximate, assumed, carried (`diplo help flags`).
        covered: Whether a source claims to be complete for that day, or for all days of the date.
        entries: Ids of the entries that it rests on.
        sources: Keys of the sources that it rests on.
        head: Size and root of the log that gave the answer.
        policy: What was left out or supposed, as `according-to:KEY`; nothing for the whole record.
    """

    a: str
    b: str
    dimension: str
    direction: str
    on: str
    status: str
    possible: tuple[str, ...]
    certain: bool | None
    since_earliest: str | None
    since_latest: str | None
    flags: tuple[str, ...]
    covered: bool
    entries: tuple[str, ...]
    sources: tuple[str, ...]
    head: str
    policy: tuple[str, ...]


class Finding(NamedTuple):
    """An answer with the occurrences that it rests on, for those who want to see more than its row.

    Attributes:
        answer: The answer.
        occurrences: What it rests on, happenings and then attestations.
        history: All that was replayed for it; None where nothing is told, or nothing was replayed.
        coverages: The coverages that reach into the days asked for, where these are covered.
        is_told: Whether an event or an attestation speaks of the dimension.
        is_sure_at_first: Whether there is just one status on the first of the days asked for.
    """

    answer: Answer
    occurrences: tuple[Occurrence, ...] = ()
    history: "History | None" = None
    coverages: tuple[Event, ...] = ()
    is_told: bool = False
    is_sure_at_first: bool = False


# --- from what is known to an answer ------------------------------------------------------------------------------------

# What is said of days about which nothing is recorded, unless a source covers them.
_OUTSIDE = frozenset(("assumed", "carried"))


class Asked(NamedTuple):
    """What an answer is about, and the record that it is taken from.

    Attributes:
        record: What the log says.
        sides: The two parties.
        dimension: The dimension.
        direction: "both", or `A>B`.
        on: The date.
        claimed: What sources claim to tell all of, in that dimension and direction.
    """

    record: Record
    sides: Sides
    dimension: str
    direction: str
    on: Date
    claimed: Sequence[Claim]

    def silent(self) -> Finding:
        """Answer where no event and no attestation speaks: `none` where that is covered, `not covered` elsewhere."""
        is_covered, coverages = self._covered()
        possible = (NONE,) if is_covered else ()
        return Finding(
            self._answer(possible, (None, None), (), coverages, is_covered=is_covered),
            coverages=coverages,
            is_sure_at_first=is_covered,
        )

    def told(
        self,
        possible: tuple[str, ...],
        since: tuple[int | None, int | None],
        flags: tuple[str, ...],
        occurrences: tuple[Occurrence, ...],
    ) -> Finding:
        """Answer where something speaks.

        Args:
            possible: The statuses that are possible then.
            since: First and last day, ordinals, on which the one of them can have begun.
            flags: What is in doubt, whatever is covered.
            occurrences: What that rests on.
        """
        is_covered, coverages = self._covered()
        events = [telling.event for one in occurrences for telling in one.counted]
        if is_covered and not _OUTSIDE.isdisjoint(flags):
            # A source that tells all about the day is why nothing is assumed, or carried on, there: the answer rests on it.
            flags = tuple(flag for flag in flags if flag not in _OUTSIDE)
            events += coverages
        answer = self._answer(possible, since, flags, events, is_covered=is_covered)
        return Finding(answer, occurrences, None, coverages, is_told=True, is_sure_at_first=len(possible) == 1)

    def _covered(self) -> tuple[bool, tuple[Event, ...]]:
        if not covers(self.claimed, stretches(self.on)):
            return False, ()
        return True, _covering(self.claimed, self.on)

    def _answer(
        self,
        possible: tuple[str, ...],
        since: tuple[int | None, int | None],
        flags: tuple[str, ...],
        events: Sequence[Event],
        *,
        is_covered: bool,
    ) -> Answer:
        earliest, latest = since
        status = (possible[0] if len(possible) == 1 else UNKNOWN) if possible else NOT_COVERED
        return Answer(
            a=self.sides.a,
            b=self.sides.b,
            dimension=self.dimension,
            direction=self.direction,
            on=self.on.text,
            status=status,
            possible=possible,
            certain=len(possible) == 1 if possible else None,
            # Nothing bounds the beginning of an act dated `[..1960]`: no day is made up for it.
            since_earliest=_day(earliest) if earliest != FIRST_DAY else None,
            since_latest=_day(latest),
            flags=flags,
            covered=is_covered,
            entries=tuple(event.id for event in events),
            sources=_sources(events),
            head=str(self.record.head),
            policy=self.record.policy,
        )


def _covering(claimed: Iterable[Claim], on: Date) -> tuple[Event, ...]:
    """Give the coverages that reach into some days."""
    days = stretches(on)
    found = (
        claim.event for claim in claimed if any(claim.first <= last and first <= claim.last for first, last in days)
    )
    return tuple({event.id: event for event in found}.values())


def _sources(events: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for event in events for key in source_keys(event)))


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else iso(ordinal)


def kind_label(body: Mapping[str, object]) -> str:
    """Name an entry's kind: for an exchange of notes with the effect that it states, for a claim with what it claims."""
    kind = str(body["kind"])
    if "effect" in body:
        return f"{kind} ({body['effect']})"
    if "status" in body:
        return f"{kind} ({body['dimension']}: {' or '.join(codes(body, 'status'))})"
    return f"{kind} ({', '.join(codes(body, 'dimensions'))})" if "dimensions" in body else kind
