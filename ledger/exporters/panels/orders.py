"""In which order the statuses of a dimension stand, for the rules `max` and `min` of a year: one table, from low to high.

The lowest is what leaves least between two parties, the highest what leaves most. `ended`, of a party that is no more,
stands below all: nobody is left to have anything. What was and is no more (`severed`, `withdrawn`, `closed`, `peace`,
`left`) stands above `none`, as the record then has more than nothing.

Protection has no order: its statuses are the codes of the protecting powers, none of which is more than another.
"""

from collections.abc import Mapping

from ledger.projections.projection import ENDED

# VCDR 2 and 45: a suspension leaves more than a rupture, which may follow it; consular relations likewise (VCCR 2).
_RELATIONS = (ENDED, "none", "severed", "suspended", "established")

ORDERS: Mapping[str, tuple[str, ...]] = {
    "relations": _RELATIONS,
    "consular": _RELATIONS,
    # Recognition in fact may be withdrawn more lightly than recognition in law, and adds nothing to it.
    "recognition": (ENDED, "none", "withdrawn", "de-facto", "recognised"),
    # First by what a post may do: consulates do no diplomatic business (VCCR 3, 17), interests sections, liaison and
    # representative offices stand where there are no full relations (VCDR 45, 46); then by the class of its head: those
    # of embassies, high commissions and nunciatures are of the first, of legations of the second (VCDR 14.1).
    "mission": (
        *(ENDED, "none", "closed", "consulate", "representative-office", "liaison", "interests-section"),
        *("mission", "legation", "nunciature", "high-commission", "embassy"),
    ),
    # VCDR 14.1 has the three classes; whose class is not told (`other`) is there at least; a post that is vacant (VCDR 19)
    # still is one.
    "representation": (ENDED, "none", "vacant", "other", "charge", "minister", "ambassador"),
    # Not how well two parties stand, but whether there is a war: its highest status of a year is that there was one.
    "war": (ENDED, "none", "peace", "war"),
    "membership": (ENDED, "none", "left", "member"),
}
