"""The dimensions of a pair, each with a machine of its own in a file of its own."""

from ledger.projections import consular, membership, mission, protection, recognition, relations, representation, war
from ledger.projections.projection import Projection

# The order in which answers list them.
ALL: dict[str, Projection] = {
    projection.dimension: projection
    for projection in (
        relations.PROJECTION,
        consular.PROJECTION,
        recognition.PROJECTION,
        mission.PROJECTION,
        representation.PROJECTION,
        protection.PROJECTION,
        war.PROJECTION,
        membership.PROJECTION,
    )
}
