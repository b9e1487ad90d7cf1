"""The dimensions of a pair, each with a machine of its own in a file of its own."""

from ledger.projections import consular, membership, mission, protection, recognition, relations, representation, war
from ledger.projections.projection import ENDED, Projection

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


def statuses_of(dimension: str) -> tuple[str, ...]:
    """Give the statuses that a source can attest in a dimension; none where they are the codes of parties."""
    machine = ALL[dimension].machine(())
    found = dict.fromkeys(machine.status(state) for state in machine.states if state != ENDED)
    return () if dimension == protection.PROJECTION.dimension else tuple(found)
