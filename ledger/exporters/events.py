"""The dated acts as a flat list: one row for each directed pair of an act, with the codes of CAMEO and PLOVER.

Both say less than the ledger does, and each row says what is lost. The codes are those of: Schrodt, CAMEO Conflict and
Mediation Event Observations Event and Actor Codebook, version 1.1b3, March 2012, chapter 2; PLOVER Codebook, draft
version 2.0 (github.com/openeventdata/PLOVER), chapter "Event Categories".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.dates import FIRST_DAY, GREGORIAN, LAST_DAY, Date, iso
from ledger.exporters.party_codes import codes_on
from ledger.parties import Register
from ledger.partners import is_organisation
from ledger.record import Event, Record, source_keys
from ledger.revise import standing
from ledger.steps import codes, is_life, pairs_of


class Codes(NamedTuple):
    """What CAMEO and PLOVER call a kind of act.

    Attributes:
        cameo: The code of CAMEO, as text: it begins with a zero; "" where there is none.
        plover: The event type of PLOVER; "" likewise.
        mode: Its mode; "" where that has none, or none that fits.
        loss: What is lost with the kind and its fields, and why.
    """

    cameo: str = ""
    plover: str = ""
    mode: str = ""
    loss: str = ""


_NONE = "CAMEO has no code for it"
_054 = "054 is a recognition or the beginning of relations"
_050 = "050 is any diplomatic cooperation"
# Withdrawal and expulsion of diplomats are coded there too (notes on 161 and 166).
_161 = "161 is any cut in diplomatic exchange"
_LIFE = Codes(loss=f"that a state began, changed or ended, and who was there before or after; {_NONE}")
_PROTECTION = Codes(loss=f"that interests were protected, or no longer, and by whom; {_NONE}")
CODES: dict[str, Codes] = {
    "recognition": Codes("054", "SUPPORT", "", f"whether in law or in fact, of a state or a government; {_054}"),
    "recognition-withdrawal": Codes(
        "160", "SANCTION", "", "that it was a recognition; 160 is any other cut in relations"
    ),
    # "… initiation of diplomatic ties with an entity for the first time" (notes on 054).
    "establishment": Codes("054", "SUPPORT", "", f"that relations were established; {_054}"),
    "rupture": Codes("161", "SANCTION", "discontinue", f"that relations were broken off; {_161}"),
    "suspension": Codes("161", "SANCTION", "discontinue", f"that relations were only suspended; {_161}"),
    # "Initiate, resume, improve, or expand …": the example of 050 takes relations up again after a break.
    "resumption": Codes("050", "SUPPORT", "", f"that relations were resumed; {_050}"),
    "note-exchange": Codes(loss=f"that notes were exchanged; {_NONE}"),
    "consular-establishment": Codes("050", "SUPPORT", "", f"that it was consular relations; {_050}"),
    "consular-rupture": Codes("161", "SANCTION", "discontinue", f"that it was consular relations alone; {_161}"),
    "mission-opening": Codes("050", "SUPPORT", "", f"that it was a mission, and of what sort; {_050}"),
    "mission-closure": Codes("161", "SANCTION", "withdraw", f"that it was a mission, and of what sort; {_161}"),
    "mission-change": Codes(
        loss="what the mission became; 050 where it rose, 161 where it fell: the entry does not say which"
    ),
    "accreditation": Codes(loss=f"who took up the post, and of what class; {_NONE}"),
    "recall": Codes("161", "SANCTION", "withdraw", f"who was recalled, and whether in protest; {_161}"),
    "expulsion": Codes("161", "SANCTION", "expel", f"who was expelled; {_161}"),
    "protection": _PROTECTION,
    "protection-end": _PROTECTION,
    "war": Codes(loss="that there was war; CAMEO has codes for acts of force alone"),
    "peace": Codes(loss="that a war ended; CAMEO has codes for ways to it alone, such as 057 and 0871"),
    "visit": Codes("042", "CONSULT", "visit", "who came; 042 is any visit"),
    # "'Holding talks' and 'discussions' are treated as negotiations" (notes on 046).
    "talks": Codes("046", "CONSULT", "", "whether they negotiated; 046 is any talks"),
    "agreement": Codes("057", "SUPPORT", "", "whether it was signed; 057 is for what was signed or made final"),
    "vote": Codes(loss=f"that there was a vote; {_NONE}"),
    # PLOVER dropped the first category of CAMEO (appendix "CAMEO to PLOVER translation").
    "statement": Codes("010", "", "", "what was said; 010 is any statement, and PLOVER has none"),
    "condolence": Codes("018", "", "", "whether it was in words; 017 is for acts of mourning, and PLOVER has neither"),
    "other": Codes(loss="what happened; it has no kind of its own here either"),
    "admission": Codes(loss=f"that an organisation was joined; {_NONE}"),
    # PLOVER, mode withdraw: "… from a group, mediation activity, organization, or country".
    "exit": Codes("", "SANCTION", "withdraw", f"whether it was forced to leave; {_NONE}"),
    "independence": _LIFE,
    "dissolution": _LIFE,
    "union": _LIFE,
    "renaming": _LIFE,
    "continuation": _LIFE,
}
# Where it is not said who visited whom.
_MEETING = Codes("040", "CONSULT", "", "who visited whom; 040 is any consultation")
# For PLOVER that is no other event than the visit, whose actor is who comes.
_HOSTING = Codes("043", "", "", "who came; 043 is the other side of a visit (042), and PLOVER has one event for both")

# Tells whether a row from a party toward another, or toward nobody, is wanted.
Wanted = Callable[[str, str | None], bool]


class Act(NamedTuple):
    """One row: an act of one party toward another, as one source or several tell of it.

    Attributes:
        date: EDTF, as the source gives it.
        calendar: The calendar of that text where it is not the Gregorian; else None.
        date_earliest, date_latest: The first and the last day on which it can have happened, ISO; of what lasted, its
            first day and its last; None where nothing bounds them.
        a: Code of the party that acts.
        b: Code of the other; None for what happens to a party alone.
        source_actor, target_actor: Their codes in the list asked for, with `|` between several; None where it does not know them.
        kind: The kind of act.
        effect: What an exchange of notes brought about; None otherwise.
        cameo, plover, plover_mode, loss: See `Codes`; None for what there is not.
        happening: Id of the happening: rows that share it tell of one and the same.
        rank: The rank of this account: normal, preferred or deprecated.
        counts: Whether answers rest on this account: it is not deprecated, and no other is preferred to it.
        entry: Id of the entry.
        sources: Keys of the sources that say so.
    """

    date: str
    calendar: str | None
    date_earliest: str | None
    date_latest: str | None
    a: str
    b: str | None
    source_actor: str | None
    target_actor: str | None
    kind: str
    effect: str | None
    cameo: str | None
    plover: str | None
    plover_mode: str | None
    loss: str
    happening: str
    rank: str
    counts: bool
    entry: str
    sources: tuple[str, ...]


def acts(record: Record, events: Iterable[Event], codes_of: str, wants: Wanted) -> Iterator[Act]:
    """Give the rows of some events, in the order of the events.

    An act of one party toward another gives one row for each pair across; of a visit, a second one for the host, as in
    CAMEO. A mutual act gives each pair both ways. Joining or leaving an organisation leads from the party to that; what is
    about the life of a party leads nowhere.

    Args:
        record: What the log says; with all accounts of the happenings.
        events: The events, of that record.
        codes_of: The list from which the codes of the actors are taken, one of `LISTS`.
        wants: The test for the rows that are wanted, such as `is_between`.
    """
    counting = _counting(record.events)
    for event in events:
        for row in _rows(event.body):
            a, b, _ = row
            if wants(a, b):
                pair = event.root, frozenset((a, b))
                yield _act(record, event, row, codes_of, counts=(event.id, pair) in counting)


def is_between(record: Record, a: str | None, b: str | None) -> Wanted:
    """Give the test for the rows of all parties, of one, or of two: what they did to each other, or each for itself.

    Each for itself is also what joins an organisation.

    Args:
        record: What the log says.
        a: Code of a party; None for all.
        b: Code of the other; None for anybody.
    """
    ours = record.lineage(a) if a is not None else ()
    theirs = record.lineage(b) if b is not None else ()

    def wants(one: str, other: str | None) -> bool:
        if b is None:
            return a is None or one in ours or other in ours
        if other is None or is_organisation(record, other):
            return one in ours or one in theirs
        return (one in ours and other in theirs) or (one in theirs and other in ours)

    return wants


# A pair with who acts first, and what the act is called toward the other.
_Row = tuple[str, str | None, Codes]
_Pair = tuple[str, frozenset[str | None]]


def _rows(body: Mapping[str, object]) -> Iterator[_Row]:
    """Give the directed pairs of an event."""
    kind = str(body["kind"])
    said = CODES[str(body.get("effect", kind))]
    if is_life(body):
        yield from ((party, None, said) for party in codes(body, "parties"))
    elif "organisation" in body:
        yield from ((a, b, said) for a in codes(body, "parties") for b in codes(body, "organisation"))
    elif "by" in body:
        for a, b in pairs_of(body):
            yield a, b, said
            if kind == "visit":
                yield b, a, _HOSTING
    else:
        said = _MEETING if kind == "visit" else said
        for a, b in pairs_of(body):
            yield from ((a, b, said), (b, a, said))


def _counting(events: Iterable[Event]) -> frozenset[tuple[str, _Pair]]:
    """Give which accounts count, by the pairs of their happenings: one that names others denies these nothing."""
    ranks: dict[_Pair, dict[str, str]] = {}
    for event in events:
        for a, b, _ in _rows(event.body):
            ranks.setdefault((event.root, frozenset((a, b))), {})[event.id] = event.rank
    return frozenset((account, pair) for pair, its in ranks.items() for account in standing(its))


def _act(record: Record, event: Event, row: _Row, codes_of: str, *, counts: bool) -> Act:
    a, b, said = row
    body, date = event.body, event.date
    actors = [_actor(record.register, code, codes_of, date) for code in (a, b)]
    return Act(
        date=date.text,
        calendar=None if date.calendar == GREGORIAN else date.calendar,
        date_earliest=None if date.earliest == FIRST_DAY else iso(date.earliest),
        date_latest=None if date.latest == LAST_DAY else iso(date.latest),
        a=a,
        b=b,
        source_actor=actors[0],
        target_actor=actors[1],
        kind=str(body["kind"]),
        effect=str(body["effect"]) if "effect" in body else None,
        cameo=said.cameo or None,
        plover=said.plover or None,
        plover_mode=said.mode or None,
        loss=said.loss,
        happening=event.root,
        rank=event.rank,
        counts=counts,
        entry=event.id,
        sources=source_keys(event),
    )


def _actor(register: Register, code: str | None, codes_of: str, date: Date) -> str | None:
    party = None if code is None else register.get(code)
    return None if party is None else "|".join(codes_on(party, codes_of, date.earliest, date.latest)) or None
