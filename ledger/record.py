"""What a log says once it has been read through and revised: the events that a question needs, and who and what they name.

This is the plain replay: it streams the log and keeps only what may bear on the parties asked for.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from ledger.dates import Date, sort_key
from ledger.head import Head
from ledger.parties import Party, Register
from ledger.problems import NotFoundError, Problem
from ledger.revise import according_to, cites_of, rank_of
from ledger.steps import Change, changes_of, codes


class _Fields(NamedTuple):
    id: str
    position: int
    body: Mapping[str, object]
    date: Date
    root: str
    entry: Mapping[str, object]
    amended: tuple[str, ...] = ()


class Event(_Fields):
    """An event as replay sees it; attestations and coverages are of the same form.

    Attributes:
        id: Its id.
        position: Its line in the log, from 1; 0 for one that is only supposed (`--with`).
        body: Its body, in JSON form, as its amendments leave it.
        date: Its date.
        root: Id of the happening: its own, or that of the event of which it is an account.
        entry: The whole line as it stands, envelope included.
        amended: Ids of the amendments that made the body what it is.
    """

    @property
    def dated(self) -> str:
        """The date for people: its text, with the calendar where that is not the Gregorian."""
        calendar = self.date.calendar
        return self.date.text if calendar == "gregorian" else f"{self.date.text} ({calendar.capitalize()})"

    # One event is asked again and again in a long history: what follows from it alone is worked out once.
    @cached_property
    def order(self) -> tuple[tuple[int, int, str], str]:
        """The one order in which events are listed: by date, then by id."""
        return sort_key(self.date), self.id

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The changes that it makes between its parties."""
        return tuple(changes_of(self.body))

    @cached_property
    def rank(self) -> str:
        """Its rank as an account."""
        return rank_of(self.body)


class Source(NamedTuple):
    """A source entry: its place in the log and its CSL-JSON."""

    position: int
    id: str
    csl: Mapping[str, object]

    @property
    def title(self) -> str:
        """The title."""
        return str(self.csl.get("title", ""))

    @property
    def publisher(self) -> str:
        """Who published it: the publisher, or the journal or newspaper it stands in."""
        return str(self.csl.get("publisher") or self.csl.get("container-title") or "")

    @property
    def is_verified(self) -> bool:
        """Whether nobody says that it was not looked up: neither its key nor `verified: false` under `custom`."""
        custom = self.csl.get("custom")
        return self.csl["id"] != UNVERIFIED and not (isinstance(custom, dict) and custom.get(VERIFIED) is False)


# More keys than these are not told one by one.
_MANY = 20
# The key of a source that stands for memory, and the mark of any other that nobody has looked up.
UNVERIFIED = "unverified"
VERIFIED = "verified"


class Record(NamedTuple):
    """What the log says.

    Attributes:
        head: The head of the log that was read.
        title: The ledger's title.
        register: The parties known, those of the ledger included.
        sources: Source key to source.
        events: The events that count and bear on the question, in log order.
        attestations: The attestations that do, likewise.
        coverages: The coverages that do, likewise.
        lineages: Code to the codes of the parties that it continues, itself first.
        policy: What was left out or supposed: `according-to:KEY`, `without:KEY`, `with:DIGEST`; of a publisher, the
            keys of all its sources, with `+` between them.
        notices: What a person should hear about the file.
    """

    head: Head
    title: str
    register: Register
    sources: Mapping[str, Source]
    events: tuple[Event, ...]
    lineages: Mapping[str, tuple[str, ...]]
    attestations: tuple[Event, ...] = ()
    coverages: tuple[Event, ...] = ()
    policy: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def lineage(self, code: str) -> tuple[str, ...]:
        """Give a party and those whose legal person it continues."""
        return self.lineages.get(code, (code,))

    def continued_by(self, party: Party, earliest: int, latest: int) -> Party | None:
        """Give whom a party continues that lived in a window (ordinals, both included); None for nobody, or several."""
        line = (self.register.get(code) for code in self.lineage(party.code)[1:])
        living = [one for one in line if one is not None and one.lives_on(earliest, latest)]
        # The nearest, where the others are whom it continues itself: on the day of a change two of a line may live.
        if living and set(self.lineage(living[0].code)).issuperset(one.code for one in living):
            return living[0]
        return None

    def at(self, on: Date) -> "Record":
        """Give the record as it is asked on a date: who lives then, and continues another only later, is himself alone."""
        later = {
            event.id
            for event in self.events
            if event.body["kind"] == "continuation"
            and event.date.earliest > on.latest
            and any(self._lives(code, on.earliest, on.latest) for code in codes(event.body, "parties"))
        }
        if not later:
            return self
        return self._replace(lineages=lineages_of(event.body for event in self.events if event.id not in later))

    def _lives(self, code: str, earliest: int, latest: int) -> bool:
        party = self.register.get(code)
        return party is not None and party.lives_on(earliest, latest)

    def past_life(self, code: str) -> int:
        """Give the last day of a life that a party had before it came back to continue another; 0 where it had none.

        What it did in that life it did as somebody else: from then on it has what the other had.
        """
        party = self.register.get(code)
        if party is None or len(self.lineage(code)) == 1:
            return 0
        begins = [
            event.date.earliest
            for event in self.events
            if event.body["kind"] == "continuation" and code in codes(event.body, "parties")
        ]
        ends = [spell.end for spell in party.life if begins and spell.end < min(begins) - 1]
        return 0 if not ends or party.lives_on(min(begins) - 1, min(begins) - 1) else max(ends)

    def seen_by(self, asked: str | None) -> "Record":
        """Keep only what one source, or one publisher's sources, say.

        Raises:
            NotFoundError: When there is no such source.
        """
        if asked is None:
            return self
        heard = find_sources(self.sources, asked)
        return self._cited_from(heard, f"according-to:{'+'.join(heard)}")

    def seen_by_nobody(self, policy: str) -> "Record":
        """Keep nothing, as of a source that nobody had cited yet."""
        return self._cited_from((), policy)

    def without(self, asked: str) -> "Record":
        """Leave out one source, or one publisher's sources, as if they had never been cited.

        Raises:
            NotFoundError: When there is no such source.
        """
        left_out = find_sources(self.sources, asked)
        return self._cited_from([key for key in self.sources if key not in left_out], f"without:{'+'.join(left_out)}")

    def _cited_from(self, keys: Iterable[str], policy: str) -> "Record":
        wanted = frozenset(keys)
        events, attestations = (_cited_from(found, wanted) for found in (self.events, self.attestations))
        # Several sources that are complete together claim nothing when one of them is not heard.
        coverages = tuple(event for event in self.coverages if wanted.issuperset(source_keys(event)))
        return self._replace(
            events=events,
            lineages=lineages_of(event.body for event in events),
            attestations=attestations,
            coverages=coverages,
            policy=(*self.policy, policy),
        )


def _cited_from(events: Iterable[Event], keys: frozenset[str]) -> tuple[Event, ...]:
    kept = []
    for event in events:
        body = according_to(event.body, keys)
        if body is not None:
            kept.append(event._replace(body=body))
    return tuple(kept)


def find_sources(sources: Mapping[str, Source], asked: str) -> tuple[str, ...]:
    """Find the keys that somebody means by a source's key or a publisher's name.

    Raises:
        NotFoundError: When nothing has that name, with the nearest that there are.
    """
    if asked in sources:
        return (asked,)
    found = tuple(key for key, source in sources.items() if source.publisher.casefold() == asked.casefold() != "")
    if found:
        return found
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    known = [*sources, *{source.publisher for source in sources.values() if source.publisher}]
    close = get_close_matches(asked, known, n=3)
    if close:
        hint = f"did you mean {' or '.join(close)}?"
    elif len(sources) > _MANY:
        hint = f"there are {len(sources)}; `diplo cite --all` lists them"
    else:
        hint = f"there are {', '.join(sources) or 'none yet'}"
    raise NotFoundError(Problem("source-unknown", f"no source and no publisher is called {asked!r}", hint))


def source_keys(event: Event) -> tuple[str, ...]:
    """Give the keys of the sources on which an event stands, without doubles: those deprecated only where all are."""
    cites = cites_of(event.body)
    standing = [cite for cite in cites if cite.get("rank") != "deprecated"]
    return tuple(dict.fromkeys(str(cite["source"]) for cite in standing or cites))


def lineages_of(bodies: Iterable[Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    """Follow continuations, from each successor back."""
    before: dict[str, tuple[str, ...]] = {}
    for body in bodies:
        if body["kind"] == "continuation":
            for code in codes(body, "parties"):
                before[code] = (*before.get(code, ()), *codes(body, "predecessors"))
    found = {}
    for code in before:
        line = [code]
        for step in line:  # grows while it is walked
            line += [other for other in before.get(step, ()) if other not in line]
        found[code] = tuple(line)
    return found
