"""North Korea's relations: `python -m curation.dprk FACTS LEDGER > batch.jsonl`.

From `dprk_relations.csv`, `found/dprk.csv` and the sources of `dprk.toml`. What rests on memory alone is left out, and
named on stderr with the reason. Cuba stands in the ledger already.

Of those that have no relations with North Korea the Korean page says so without a date. It tells of a break of
2017-10-12, so it was written after that day: each is attested for some day from then on. The list is partial, and no
source claims to tell all of it: covered are single pairs in the years of which one source tells the whole story, every
break and renewal. Every other pair stays not covered beyond its acts.
"""

import sys
from pathlib import Path

from curation.batch import Batch
from curation.pairs import Relations

HERE = Path(__file__).parent
_UNDATED = "The page gives no day, and was written after October 2017, of which it tells."


def attest(batch: Batch, relations: Relations) -> None:
    """Enter that there are no relations, or no recognition either way, where the Korean page says so."""
    page = relations.source("ko-dprk")
    key = batch.source(page.title, page.publisher, page.url)
    for dimension, codes in relations.table["none"].items():
        for code in codes:
            batch.event(
                "attestation",
                relations.table["written"],
                [key],
                parties=[relations.home, code],
                dimension=dimension,
                status=["none"],
                note=_UNDATED,
                key=f"{key}:{relations.home}-{code}-no-{dimension}",
            )


def main(facts: Path, ledger: str) -> Batch:
    """Make the batch."""
    batch = Batch(ledger)
    relations = Relations(HERE / "dprk.toml")
    relations.enter(batch, facts, HERE / "found" / "dprk.csv")
    attest(batch, relations)
    return batch


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2]).write()
