"""Seal the curated ledger: examine every line of it, and write down the hash of its bytes (`ledger.seal`).

Run it as `python -m curation.seal` after each append to `events.jsonl`.
"""

import json
from hashlib import sha256
from pathlib import Path

from ledger.head import Frontier
from ledger.index import Index
from ledger.log import Log
from ledger.seal import Seal

_TOP = Path(__file__).parent.parent
LEDGER = _TOP / "events.jsonl"
SEAL = _TOP / "ledger" / "data" / "seal.json"


def seal_of(path: Path) -> Seal:
    """Examine a log as a writer does before it appends, and give its seal."""
    log, index, frontier = Log(path), Index(), Frontier()
    index.catch_up(log)
    last = None
    for last in log.lines():
        frontier.add(last.raw)
    if last is None:
        raise AssertionError("a log has a first line")
    data = path.read_bytes()
    peaks = tuple(peak.hex() for peak in frontier.peaks)
    return Seal(last.position, len(data), sha256(data).hexdigest(), str(last.entry["recorded_at"]), peaks)


if __name__ == "__main__":
    SEAL.write_text(json.dumps(seal_of(LEDGER)._asdict(), indent=1) + "\n", encoding="utf-8")
