"""Corrections of any entry by anything, at random: what is taken leaves a ledger that can be read, what is refused no trace."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from ledgers import NOW, Body, build, mutual, source

from ledger.checks import check
from ledger.dates import parse
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.problems import RefusedError
from ledger.queries import state
from ledger.reader import read

DAY = parse("1950")
# Values that make sense somewhere, and ones that make none anywhere.
CHANGES: tuple[Callable[[Random, list[str]], Body], ...] = (
    lambda random, _: {"date": random.choice(["1950", "1960/1961", "[1950,1952]", "1960-13", None])},
    lambda random, _: {"cites": [{"source": random.choice(["s", "t", "nobody"])}]},
    lambda random, _: {"kind": random.choice(["rupture", "visit", "amendment", "war", "nonsense"])},
    lambda random, _: {"parties": ["CUB", random.choice(["MEX", "KOR", "CUB"])]},
    lambda random, _: random.choice([{"place": "Havana"}, {"note": "n"}, {"note": None}, {"because": "c"}, {"set": 5}]),
    lambda random, _: random.choice([{"set": {"note": "m"}}, {"status": ["none"]}, {"csl": {"id": "s"}}]),
    lambda random, ids: {"account_of": random.choice(ids)},
    lambda random, ids: {"after": [random.choice(ids)]},
)


def correction(random: Random, ids: list[str]) -> Body:
    """Make a retraction or an amendment of a late entry, its changes as deep as three amendments."""
    body: Body = {"kind": random.choice(["amendment", "amendment", "retraction"]), "of": random.choice(ids[-5:])}
    if body["kind"] == "amendment":
        changes = random.choice(CHANGES)(random, ids)
        for _ in range(random.choice([0, 0, 1, 1, 2])):
            changes = {"set": changes}
        body["set"] = changes
    return {**body, "because": f"{random.random()}"}


@pytest.mark.parametrize("seed", range(16))
def test_whatever_is_taken_can_be_read_and_whatever_is_refused_leaves_no_trace(seed: int, tmp_path: Path) -> None:
    """No accepted correction makes the ledger unreadable, at any depth of corrections of corrections."""
    random = Random(seed)  # noqa: S311 - the same at every run
    acts = [mutual(kind, date, "CUB", "MEX") for kind, date in (("establishment", "1902"), ("rupture", "1914"))]
    claim: Body = {"kind": "attestation", "date": "1930", "parties": ["CUB", "MEX"], "dimension": "relations"}
    attested = {**claim, "status": ["none"], "cites": [{"source": "s"}]}
    log = build(tmp_path, source("t"), *acts, mutual("visit", "1920", "CUB", "MEX"), attested)
    index = Index()
    index.catch_up(log)
    taken = 0
    for _ in range(100):
        before = sha256(Path(log.path).read_bytes()).digest()
        try:
            append(log, text_of([correction(random, list(index.ids))]), author="Ada", now=NOW, index=index)
        except RefusedError:
            assert before == sha256(Path(log.path).read_bytes()).digest()
            continue
        taken += 1
        state(read(log, ("CUB", "MEX")), "CUB", "MEX", DAY)
    check(read(log))
    assert taken > 5
