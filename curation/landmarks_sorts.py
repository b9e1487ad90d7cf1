"""What each of the 56 sorts of act in `landmark_events.csv` is in the ledger, and why.

A form tells how a sort is written where `landmarks_acts.csv` does not tell it act by act:

    each        one entry for each actor, who acted alone, toward all its targets
    pairs       one entry for each actor and target, whose act is mutual
    alone       the actors themselves; the targets are those from whom they come

A sort without forms is told by the acts alone.
"""

from typing import NamedTuple


class Sort(NamedTuple):
    """How a sort of act is written.

    Attributes:
        kinds: The kinds it becomes, each with its form and fields.
        reason: Why.
    """

    kinds: tuple[tuple[str, str, dict[str, object]], ...]
    reason: str


def _as(kind: str, form: str, /, **fields: object) -> tuple[tuple[str, str, dict[str, object]], ...]:
    return ((kind, form, fields),)


_RECOGNITION = _as("recognition", "each")
_RUPTURE = _as("rupture", "each")
_RESUMPTION = _as("resumption", "pairs")

SORTS: dict[str, Sort] = {
    "accession": Sort((), "dissolution of the one that accedes: the other goes on and is its successor"),
    "agreement_to_resume": Sort((), "agreement: relations are resumed by the act that it foresees, not by it"),
    "ambassador_expelled": Sort(
        _as("expulsion", "each", **{"class": "ambassador"}), "expulsion: the post falls vacant, relations stay (VCDR 9)"
    ),
    "ambassadors_exchanged": Sort((), "accreditation of an ambassador each way"),
    "annexation": Sort((), "dissolution of the annexed, with its successor, where the world took it so"),
    "annexation_contested": Sort((), "other: what most states did not recognise ended nobody"),
    "announcement_of_intent": Sort(_as("statement", "pairs"), "statement: an intent changes no status"),
    "belligerency_recognised": Sort((), "statement: a belligerent is no state"),
    "cession": Sort((), "other: land changes hands, relations do not"),
    "charge_level_relations": Sort(
        (), "establishment: the class of the heads of mission is another dimension (VCDR 14)"
    ),
    "collective_rupture": Sort(_RUPTURE, "rupture, one entry for each state, for each broke by an act of its own"),
    "collective_rupture_resolution": Sort((), "vote: a resolution breaks nothing until the members do"),
    "consular_relations": Sort(
        _as("consular-establishment", "pairs"), "consular-establishment: consular relations need no others (VCCR 2)"
    ),
    "consular_rupture": Sort(
        _as("consular-rupture", "each"), "consular-rupture: where there was nothing else to break"
    ),
    "declaration_of_independence": Sort(
        _as("independence", "alone"), "independence, with the state that was left; who recognises it is another act"
    ),
    "declaration_of_statehood": Sort((), "statement: it is disputed that a state began that day"),
    "embassy_moved": Sort((), "other: a post of the same sort at another place"),
    "embassy_opened": Sort((), "other here: the ceremony came weeks after the section had become an embassy"),
    "independence": Sort((), "independence"),
    "independence_with_relations": Sort((), "independence, recognition and establishment, each an entry"),
    "interests_sections_opened": Sort((), "mission-opening of a section each way: a post without relations (VCDR 45)"),
    "loss_of_external_sovereignty": Sort((), "agreement: a treaty that leaves the state in being"),
    "mutual_relations_short_of_full": Sort((), "agreement: permanent missions in place of relations"),
    "occupation": Sort((), "other: an occupation ends no state"),
    "peace_restores_relations": Sort((), "peace, and resumption on the day on which relations were restored"),
    "protecting_power_changed": Sort((), "protection-end of the one and protection by the other"),
    "recognition": Sort(_RECOGNITION, "recognition"),
    "recognition_and_relations": Sort((), "recognition and establishment, each an entry"),
    "recognition_conditional": Sort((), "statement: recognition is unconditional (Montevideo Convention 6)"),
    "recognition_de_facto": Sort(_as("recognition", "each", form="de-facto"), "recognition in fact"),
    "recognition_de_jure": Sort(_as("recognition", "each", form="de-jure"), "recognition in law"),
    "recognition_withdrawn": Sort(_as("recognition-withdrawal", "each"), "recognition-withdrawal"),
    "recognition_withdrawn_then_annulled": Sort((), "recognition-withdrawal, and recognition again"),
    "recognition_without_relations": Sort(_RECOGNITION, "recognition, and nothing beside it"),
    "refusal_to_rupture": Sort((), "statement: nothing changes"),
    "relations_agreed": Sort((), "agreement: relations are still to be established"),
    "relations_established": Sort(_as("establishment", "pairs"), "establishment"),
    "relations_reestablished": Sort(_RESUMPTION, "resumption"),
    "relations_resumed": Sort(_RESUMPTION, "resumption, for each pair"),
    "relations_suspended": Sort((), "suspension"),
    "renaming": Sort((), "renaming"),
    "resumption_effected": Sort(_RESUMPTION, "resumption: the act that an agreement foresaw"),
    "rupture": Sort(_RUPTURE, "rupture, by the one that broke; of both where each did"),
    "rupture_with_derecognition": Sort((), "rupture and recognition-withdrawal, each an entry"),
    "secession": Sort((), "independence, with the state that was left as predecessor"),
    "secession_with_consent": Sort((), "independence, with the state that was left as predecessor"),
    "state_continuity": Sort((), "continuation: every status of the predecessor stays in force"),
    "state_dissolution": Sort((), "dissolution; continuation where one of the heirs is the same person in law"),
    "state_extinguished": Sort((), "dissolution, with the state that followed"),
    "state_formation": Sort((), "union of those that it was formed of"),
    "state_merger": Sort((), "union; a partner that goes on under the union's name is its own successor"),
    "switch_of_recognition": Sort(
        (), "rupture and recognition-withdrawal toward the one China, recognition and establishment with the other"
    ),
    "treaty_settlement": Sort((), "agreement"),
    "upgraded_to_ambassador": Sort((), "accreditation each way: relations were there before"),
    "war_breaks_relations": Sort((), "war, which severs the relations in force"),
    "war_declared": Sort((), "war"),
}
# A switch is written by target: what ends with the one, and what begins with the other.
SWITCH: dict[str, tuple[tuple[str, str, dict[str, object]], ...]] = {
    "TWN": (("rupture", "each", {}), ("recognition-withdrawal", "each", {})),
    "CHN": (("recognition", "each", {"of": "government"}), ("establishment", "pairs", {})),
}
# Kinds of one group tell one happening where they tell it of the same parties at nearly the same time.
ALIKE = (
    ("rupture", "suspension", "war"),
    ("establishment", "resumption"),
    ("mission-opening", "mission-change"),
    ("dissolution", "union", "continuation"),
)
# What is said where the beginning of what an act presupposes is not in the record, by kind or attested dimension.
UNBEGUN = {
    **dict.fromkeys(("rupture", "resumption", "attestation:relations"), "When relations had begun is not told."),
    **dict.fromkeys(("recognition-withdrawal", "attestation:recognition"), "When it had recognised is not told."),
    **dict.fromkeys(("expulsion", "attestation:representation"), "When the head of mission had come is not told."),
    "peace": "When the war had begun is not told.",
    "attestation:consular": "When consular relations had begun is not told.",
}
