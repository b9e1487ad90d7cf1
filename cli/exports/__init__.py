"""The shapes of `diplo export`: one file each, which defines `command`. This table names them all."""

# Name, one line. The commands themselves are loaded when they are called.
SHAPES: dict[str, str] = {
    "dyad-year": "every pair that coexisted, each year, by a rule that is named",
    "directed-dyad-year": "the same in both directions: the sender first",
    "dyad-day": "every pair that coexisted, each day",
    "party-year": "every party, each year, with how many partners it has",
    "graph": "who has what with whom on a day: GraphML, GEXF, node-link",
    "events": "the acts as a list, with CAMEO and PLOVER codes",
    "ledger": "the ledger as it was known at a time",
    "cow-dipex": "the Diplomatic Exchange data as they were imported",
    "us-missions-ranges": "the US missions as ranges of dates, by COW state",
}
