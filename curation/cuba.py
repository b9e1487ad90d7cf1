"""Cuba's relations: `python -m curation.cuba FACTS LEDGER > batch.jsonl`.

From `cuba_relations.csv`, `found/cuba.csv` and the sources of `cuba.toml`. What rests on memory alone is left out, and
named on stderr with the reason. The two Koreas stand in the ledger already, but for what AFP says of South Korea.

The list is partial, and no source claims to tell all of Cuba's relations: so Cuba is not covered. Covered are single
pairs in the years of which one source tells the whole story, every break and renewal. Every other pair stays not
covered beyond its acts, whatever is recorded of it.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from curation.batch import Batch
from curation.pairs import Relations

HERE = Path(__file__).parent
AFP = "club-of-mozambique-2024"
# Act of the ledger: what AFP says of it, as kind, date, key, note and fields.
BY_AFP: Mapping[str, tuple[str, str, str, str, Mapping[str, object]]] = {
    "8exf2dbgqgf6a": (
        "resumption",
        "2024-02-14",
        "club-of-mozambique:CUB-KOR-2024",
        "Restored after 65 years, in the words of the headline; consular relations are named too.",
        {"consular": True},
    ),
    "jpn5t775fxn5x": (
        "establishment",
        "1949",
        "club-of-mozambique:CUB-KOR-1949",
        "Relations from 1949 to 1959, by an act that is not told. Placed after the recognition, as the other account is.",
        {"after": ["kyehqdre58y2w"]},
    ),
}


def main(facts: Path, ledger: str) -> Batch:
    """Make the batch."""
    batch = Batch(ledger)
    for identity, (kind, date, key, note, fields) in BY_AFP.items():
        batch.event(kind, date, [AFP], parties=["CUB", "KOR"], account_of=identity, note=note, key=key, **fields)
    Relations(HERE / "cuba.toml").enter(batch, facts, HERE / "found" / "cuba.csv")
    return batch


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2]).write()
