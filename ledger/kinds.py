"""The registry of kinds: what each act is called, who takes part, which fields it has and what it changes.

A new kind of act is one row in `KINDS` and one golden line in the tests. Nothing else in the program names kinds,
but for the entries that are not events (`ledger`, `source`, `party`, `attestation`, `coverage`, `amendment`,
`retraction`).

Rules cite the Vienna Convention on Diplomatic Relations of 1961 (VCDR), the Vienna Convention on Consular Relations
of 1963 (VCCR) and the Montevideo Convention on the Rights and Duties of States of 1933.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

DIPLOMATIC_MISSIONS = (
    "embassy",
    "high-commission",
    "nunciature",
    "legation",
    "mission",
    "interests-section",
    "liaison",
    "representative-office",
)
# VCCR 1.1(a) names the four consular posts.
CONSULAR_POSTS = ("consulate-general", "consulate", "vice-consulate", "consular-agency")
# VCDR 14.1: ambassadors and nuncios; envoys, ministers and internuncios; chargés d'affaires.
HEAD_CLASSES = ("ambassador", "minister", "charge", "other")
# In the order in which answers list them; `ledger.projections` has the machine of each.
DIMENSIONS = ("relations", "consular", "recognition", "mission", "representation", "protection", "war", "membership")


class Field(NamedTuple):
    """A field of a kind's own.

    Attributes:
        name: Its key in the entry.
        type: How its value is checked: a key of `ledger.shape`'s table of checks.
        required: Whether an entry without it is refused.
        choices: The values of a choice.
        help: What it says.
    """

    name: str
    type: str
    required: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""


class Effect(NamedTuple):
    """A change that an act makes in one dimension.

    Attributes:
        dimension: The dimension changed.
        change: Name of the change in that dimension's machine; `{field}` is replaced by the entry's field.
        way: "both" for a mutual dimension or both directions, "forward" from `by` to `toward`, "backward" from
            `toward` to `by`, "each" for one pair per party and organisation; for the life of a party, the field
            that names those who begin or end.
        law: The rule, when the act implies the change rather than states it; empty otherwise.
        when: A test on the entry's body; the effect is left out when it fails.
        phase: "start", or "finish" for the change that the end of a duration makes.
    """

    dimension: str
    change: str
    way: str = "both"
    law: str = ""
    when: Callable[[Mapping[str, object]], bool] | None = None
    phase: str = "start"


class Kind(NamedTuple):
    """One row of the registry.

    Attributes:
        name: The plain string that stands in the log.
        group: "act", "contact" and "life" are events; "claim" is what a source says of days rather than of a happening;
            "record" is an entry about the ledger itself.
        roles: Which role forms it takes: "mutual" (`parties`), "one-sided" (`by` and `toward`), "open-sided" (one of
            these at least).
        least: The fewest parties that `parties` may name.
        fields: Fields of its own, in the order in which they are written.
        lasts: Whether its date may be a duration.
        effects: What it changes.
        help: One line for people.
    """

    name: str
    group: str
    roles: tuple[str, ...]
    help: str
    fields: tuple[Field, ...] = ()
    effects: tuple[Effect, ...] = ()
    lasts: bool = False
    least: int = 2

    @property
    def is_event(self) -> bool:
        """Whether entries of it are about something that happened."""
        return self.group in ("act", "contact", "life")

    @property
    def has_parties(self) -> bool:
        """Whether entries of it are about the world: dated, between parties, with citations."""
        return self.group != "record"


MUTUAL = ("mutual",)
ONE_SIDED = ("one-sided",)
# The form named first is the one that bare names on the command line are taken for.
EITHER = ("mutual", "one-sided")
EITHER_ONE_SIDED_FIRST = ("one-sided", "mutual")
ALONE = ()


def _says(field: str, value: object) -> Callable[[Mapping[str, object]], bool]:
    return lambda body: body.get(field) == value


def _says_not(field: str, value: object) -> Callable[[Mapping[str, object]], bool]:
    return lambda body: body.get(field) != value


def _is_diplomatic(body: Mapping[str, object]) -> bool:
    return body.get("mission") not in CONSULAR_POSTS


def _names_diplomatic_with_class(body: Mapping[str, object]) -> bool:
    return _is_diplomatic(body) and "class" in body


def _names_diplomatic_without_class(body: Mapping[str, object]) -> bool:
    return _is_diplomatic(body) and "class" not in body


def _is_consular(body: Mapping[str, object]) -> bool:
    return not _is_diplomatic(body)


def _closes_diplomatic(body: Mapping[str, object]) -> bool:
    return "mission" in body and _is_diplomatic(body)


_CONSULAR = Field("consular", "bool", help="whether consular relations share the act's effect")
_FORM = Field("form", "choice", choices=("de-jure", "de-facto"), help="in law, or only in fact")
_OF = Field("of", "choice", choices=("state", "government"), help="what is recognised")
_MISSION = Field("mission", "choice", choices=DIPLOMATIC_MISSIONS + CONSULAR_POSTS, help="the sort of post")
_CLASS = Field("class", "choice", choices=HEAD_CLASSES, help="class of the head of mission (VCDR 14)")
_RESIDENT = Field("resident", "bool", help="false for one who resides in a third state (VCDR 5)")
_PERSON = Field("person", "text", help="who")
_PROTECTOR = Field("protector", "party", help="the protecting power")
_ORGANISATION = Field("organisation", "party", required=True, help="the organisation")
_PREDECESSORS = Field("predecessors", "parties", help="the parties before")
_SUCCESSORS = Field("successors", "parties", help="the parties after")
_DIMENSION = Field("dimension", "choice", required=True, choices=DIMENSIONS, help="the dimension")
_BECAUSE = Field("because", "text", required=True, help="the reason")

_RECOGNISES = Effect(
    "recognition", "imply", law="Montevideo Convention 7: an act that implies the intention recognises tacitly"
)
_REPRESENTS = "VCDR 3: a mission represents the sending state"
_BREAK = "VCDR 45: when relations are broken off the missions are recalled"
_ENDED_BY_BREAK = (
    Effect("mission", "rupture", law=_BREAK),
    Effect("representation", "rupture", law=_BREAK),
)
# Every dimension of a party that ends, ends; the machines know the change `end` without a row of their own.
_ENDS = "end of the party"


# Who had ended and is independent again begins anew; of any other party it changes nothing.
_BEGINS = (Effect("*", "begin", "parties", law="a party that begins again begins without its old statuses"),)


def _ends(way: str) -> tuple[Effect, ...]:
    return (Effect("*", "end", way, law=_ENDS),)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "recognition",
            "act",
            ONE_SIDED,
            "one party recognises another, or its government",
            (_FORM, _OF),
            (
                Effect("recognition", "recognise", "forward", when=_says_not("form", "de-facto")),
                Effect("recognition", "recognise-de-facto", "forward", when=_says("form", "de-facto")),
            ),
        ),
        Kind(
            "recognition-withdrawal",
            "act",
            ONE_SIDED,
            "a recognition is taken back",
            (),
            (Effect("recognition", "withdraw", "forward"),),
        ),
        Kind(
            "establishment",
            "act",
            MUTUAL,
            "diplomatic relations are established, by mutual consent (VCDR 2)",
            (_CONSULAR,),
            (
                Effect("relations", "establish"),
                Effect(
                    "consular",
                    "establish",
                    law="VCCR 2.2: consent to diplomatic relations implies consent to consular relations",
                    when=_says_not("consular", value=False),
                ),
                _RECOGNISES,
            ),
        ),
        Kind(
            "rupture",
            "act",
            EITHER,
            "diplomatic relations are broken off",
            (_CONSULAR,),
            (
                Effect("relations", "sever"),
                Effect("consular", "sever", when=_says("consular", value=True)),
                *_ENDED_BY_BREAK,
            ),
        ),
        Kind(
            "suspension",
            "act",
            EITHER,
            "diplomatic relations are suspended",
            (_CONSULAR,),
            (Effect("relations", "suspend"), Effect("consular", "suspend", when=_says("consular", value=True))),
        ),
        Kind(
            "resumption",
            "act",
            MUTUAL,
            "diplomatic relations are resumed",
            (_CONSULAR,),
            (
                Effect("relations", "resume"),
                Effect("consular", "resume", when=_says("consular", value=True)),
                # Who had relations had recognised; who takes them up again recognises again where that was withdrawn.
                _RECOGNISES._replace(change="confirm"),
            ),
        ),
        Kind(
            "note-exchange",
            "act",
            MUTUAL,
            "notes are exchanged, with the effect that they state, or none",
            (Field("effect", "kind", help="the kind of act that the notes bring about"),),
        ),
        Kind(
            "consular-establishment",
            "act",
            EITHER,
            "consular relations are established (VCCR 2.1)",
            (),
            (Effect("consular", "establish"),),
        ),
        Kind(
            "consular-rupture",
            "act",
            EITHER,
            "consular relations are broken off",
            (),
            (Effect("consular", "sever"),),
        ),
        Kind(
            "mission-opening",
            "act",
            ONE_SIDED,
            "the sender (by) opens a mission at the host (toward)",
            (_MISSION._replace(required=True), _CLASS),
            (
                Effect("mission", "open:{mission}", "forward"),
                Effect("representation", "accredit:{class}", "forward", when=_names_diplomatic_with_class),
                Effect(
                    "representation",
                    "represent",
                    "forward",
                    law=_REPRESENTS,
                    when=_names_diplomatic_without_class,
                ),
            ),
        ),
        Kind(
            "mission-closure",
            "act",
            ONE_SIDED,
            "the sender (by) closes its mission at the host (toward)",
            (_MISSION._replace(required=True), _CLASS),
            (
                Effect("mission", "close:{mission}", "forward"),
                Effect(
                    "representation",
                    "withdraw",
                    "forward",
                    law=_REPRESENTS,
                    when=_closes_diplomatic,
                ),
            ),
        ),
        Kind(
            "mission-change",
            "act",
            ONE_SIDED,
            "a mission becomes one of another sort, as a legation an embassy",
            (_MISSION._replace(required=True, help="the sort of post that it becomes"), _CLASS),
            (
                Effect("mission", "change:{mission}", "forward"),
                Effect("representation", "accredit:{class}", "forward", when=_names_diplomatic_with_class),
                Effect("representation", "represent", "forward", law=_REPRESENTS, when=_names_diplomatic_without_class),
                Effect("representation", "withdraw", "forward", law=_REPRESENTS, when=_is_consular),
            ),
        ),
        Kind(
            "accreditation",
            "act",
            ONE_SIDED,
            "a head of mission of the sender (by) takes up the post at the host (toward; VCDR 13)",
            (_CLASS._replace(required=True), _RESIDENT, _PERSON),
            (Effect("representation", "accredit:{class}", "forward"),),
        ),
        Kind(
            "recall",
            "act",
            ONE_SIDED,
            "the sender (by) recalls its head of mission from the host (toward; VCDR 43)",
            (_CLASS._replace(required=True), _RESIDENT, _PERSON),
            (Effect("representation", "vacate:{class}", "forward"),),
        ),
        Kind(
            "expulsion",
            "act",
            ONE_SIDED,
            "the host (by) expels a representative of the sender (toward; VCDR 9)",
            (_CLASS._replace(required=True), _RESIDENT, _PERSON),
            (Effect("representation", "vacate:{class}", "backward"),),
        ),
        Kind(
            "protection",
            "act",
            ONE_SIDED,
            "a third state protects the interests of one party (by) at the host (toward; VCDR 45, 46)",
            (_PROTECTOR._replace(required=True),),
            (Effect("protection", "protect:{protector}", "forward"),),
        ),
        Kind(
            "protection-end",
            "act",
            ONE_SIDED,
            "the protection of one party's (by) interests at the host (toward) ends",
            (_PROTECTOR._replace(required=True),),
            (Effect("protection", "release:{protector}", "forward"),),
        ),
        Kind(
            "war",
            "act",
            EITHER,
            "the parties are at war",
            (),
            (
                Effect("war", "begin"),
                Effect("war", "finish", phase="finish"),
                Effect("relations", "war", law="war severs the relations in force"),
                *_ENDED_BY_BREAK,
            ),
            lasts=True,
        ),
        Kind("peace", "act", EITHER, "a war ends", (), (Effect("war", "finish"),)),
        Kind(
            "visit",
            "contact",
            EITHER_ONE_SIDED_FIRST,
            "one party's representative visits the other",
            (_PERSON,),
            lasts=True,
        ),
        Kind("talks", "contact", EITHER, "the parties negotiate or consult", (), lasts=True),
        Kind("agreement", "contact", EITHER, "the parties agree on something"),
        Kind("vote", "contact", EITHER_ONE_SIDED_FIRST, "a vote that concerns the other party"),
        Kind("statement", "contact", EITHER_ONE_SIDED_FIRST, "a statement that concerns the other party"),
        Kind("condolence", "contact", EITHER_ONE_SIDED_FIRST, "mourning or condolences"),
        Kind("other", "contact", EITHER, "a contact that has no kind of its own", (), lasts=True),
        Kind(
            "admission",
            "act",
            MUTUAL,
            "the parties join an organisation",
            (_ORGANISATION,),
            (Effect("membership", "admit", "each"),),
            least=1,
        ),
        Kind(
            "exit",
            "act",
            MUTUAL,
            "the parties leave an organisation",
            (_ORGANISATION,),
            (Effect("membership", "exit", "each"),),
            least=1,
        ),
        Kind("independence", "life", MUTUAL, "the parties become independent", (_PREDECESSORS,), _BEGINS, least=1),
        Kind("dissolution", "life", MUTUAL, "the parties cease to exist", (_SUCCESSORS,), _ends("parties"), least=1),
        Kind(
            "union",
            "life",
            MUTUAL,
            "the parties unite in a successor",
            (_SUCCESSORS._replace(required=True),),
            _ends("parties"),
            least=1,
        ),
        Kind("renaming", "life", MUTUAL, "the parties change their names", least=1),
        Kind(
            "continuation",
            "life",
            MUTUAL,
            "the parties continue the legal person of the predecessors, every status included",
            (_PREDECESSORS._replace(required=True),),
            _ends("predecessors"),
            least=1,
        ),
        Kind(
            "ledger",
            "record",
            ALONE,
            "the first entry: what this ledger is",
            (
                Field("title", "text", required=True),
                Field("description", "text"),
                Field("licence", "text"),
                Field("format", "int", required=True),
                Field("origin", "origin", help="the name under which its heads are signed, as example.org/ledger"),
            ),
        ),
        Kind("source", "record", ALONE, "a document, as CSL-JSON", (Field("csl", "csl", required=True),)),
        Kind(
            "party",
            "record",
            ALONE,
            "a party of this ledger's own",
            (
                Field("code", "code", required=True, help="its code, in capitals"),
                Field("type", "choice", required=True, choices=("state", "organisation", "other"), help="what it is"),
                Field("name", "text", required=True, help="its short name"),
                Field("official", "text", help="its long name"),
                Field("names", "names", help="another name, as NAME@LANGUAGE"),
                Field("codes", "codes", help="what a list calls it, as cow:40"),
                Field("life", "life", required=True, help="when it lived, as FROM/TO@SOURCE"),
                Field("successors", "texts", help="the parties after"),
            ),
        ),
        Kind(
            "attestation",
            "claim",
            EITHER,
            "a source says what the status was, at some time in a period, or throughout a spell",
            (_DIMENSION, Field("status", "statuses", required=True, help="what the source allows it to have been")),
            lasts=True,
        ),
        Kind(
            "coverage",
            "claim",
            ("mutual", "open-sided"),
            "a source claims to tell all of some dimensions of some parties in a period",
            (
                Field("dimensions", "dimensions", required=True, help="a dimension that is covered"),
                Field(
                    "resident",
                    "bool",
                    help="true where only heads of mission who reside at the host are told of (VCDR 5)",
                ),
            ),
            lasts=True,
            least=1,
        ),
        Kind(
            "amendment",
            "record",
            ALONE,
            "fields of an earlier entry are replaced",
            (
                Field("of", "id", required=True, help="the entry, by its id"),
                Field("set", "changes", required=True, help="the fields with their new values; null takes one out"),
                _BECAUSE,
            ),
        ),
        Kind(
            "retraction",
            "record",
            ALONE,
            "an earlier entry no longer counts",
            (Field("of", "id", required=True, help="the entry, by its id"), _BECAUSE),
        ),
    )
}

# Kinds of entry that say something of an earlier one.
REVISIONS = ("amendment", "retraction")
# A note exchange can bring about any act between its parties that changes something.
EFFECTS_OF_NOTES = tuple(k.name for k in KINDS.values() if k.group == "act" and k.effects)


def a_kind(name: str) -> str:
    """Give a kind's name with the article that English wants: an establishment, a union."""
    return f"an {name}" if name[0] in "aeio" else f"a {name}"


def effects_of(body: Mapping[str, object]) -> tuple[Effect, ...]:
    """Give the changes that an event makes: those of its kind or, for an exchange of notes, of the effect it states."""
    name = str(body.get("effect", body["kind"])) if body["kind"] == "note-exchange" else str(body["kind"])
    found = KINDS[name].effects
    return tuple(effect for effect in found if effect.when is None or effect.when(body))


def fields_of(kind: Kind, effect: object = None) -> tuple[Field, ...]:
    """Give the fields an entry may have: its kind's own and, for an exchange of notes, those of the stated effect."""
    if kind.name == "note-exchange" and isinstance(effect, str) and effect in EFFECTS_OF_NOTES:
        return kind.fields + KINDS[effect].fields
    return kind.fields
