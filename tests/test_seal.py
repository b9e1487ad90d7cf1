"""The seal of the curated ledger: what it proves need not be examined again, and gives the very same record."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, build, built, mutual
from strategies import NARROW, UNHURRIED, bodies

from ledger import seal
from ledger.head import Frontier
from ledger.intake import supposed, text_of
from ledger.known import AsOf, parse_known
from ledger.log import Log
from ledger.problems import DamagedError
from ledger.reader import Reader, read
from ledger.record import Record
from ledger.seal import Seal, load, proven

SHIPPED = Path(__file__).parent.parent / "events.jsonl"


def seal_of(log: Log, lines: int | None = None) -> Seal:
    """Seal the first lines of a log, by its own full reading."""
    frontier, size, recorded_at = Frontier(), 0, ""
    for line in list(log.lines())[:lines]:
        frontier.add(line.raw)
        size, recorded_at = line.offset + len(line.raw) + 1, str(line.entry["recorded_at"])
    hashed = sha256(Path(log.path).read_bytes()[:size]).hexdigest()
    return Seal(frontier.size, size, hashed, recorded_at, tuple(peak.hex() for peak in frontier.peaks))


@contextmanager
def sealed(found: Seal | None) -> Iterator[None]:
    """Let this be the seal that ships; None for none."""
    with patch.object(seal, "load", lambda: found):
        yield


def in_full(log: Log, *asked: str, between: bool = False) -> Record:
    """Read a log with every line examined."""
    with sealed(None):
        return read(log, asked or None, between=between)


def told(record: Record) -> dict[str, object]:
    """Give all that a record holds, with the parties of its register."""
    return {**record._asdict(), "register": dict(record.register.parties)}


# --- the one that ships -----------------------------------------------------------------------------------------------


def test_the_seal_is_that_of_the_shipped_ledger() -> None:
    """Made anew from a reading that examines every line; after an append `python -m curation.seal` makes it."""
    assert seal_of(Log(SHIPPED)) == load()


def test_the_shipped_ledger_is_proven_to_its_last_line() -> None:
    """All of its lines, none left to be examined."""
    found = proven(Log(SHIPPED))
    assert found is not None
    assert SHIPPED.read_bytes().splitlines() == list(found.raws)


def test_every_party_of_the_shipped_ledger_has_the_same_record_with_the_seal_as_without() -> None:
    """Each party alone, everything together, and pairs taken at random."""
    log = Log(SHIPPED)
    whole = in_full(log)
    assert whole == read(log)
    codes = sorted({code for event in whole.events for code in str(event.body.get("parties", "")).split("'")[1::2]})
    assert len(codes) > 100
    for code in codes[::20]:
        assert in_full(log, code) == read(log, (code,))
    pairs = list(combinations(codes, 2))
    for pair in [("CUB", "KOR"), ("RUS", "USA"), ("CUB", "NONALIGNED"), *Random(4).sample(pairs, 10)]:  # noqa: S311 - the same each time
        assert in_full(log, *pair, between=True) == read(log, pair, between=True)


# --- any other --------------------------------------------------------------------------------------------------------


@given(bodies(most=9, world=NARROW), st.data())
@UNHURRIED
def test_a_sealed_beginning_changes_no_record(made: list[dict[str, object]], data: st.DataObject) -> None:
    """However many lines are sealed, for whomever it is read, amendments and continuations included."""
    with built(made) as log:
        lines = len(list(log.lines()))
        found = seal_of(log, data.draw(st.integers(1, lines)))
        pair = tuple(data.draw(st.lists(st.sampled_from(NARROW.codes), min_size=2, max_size=2, unique=True)))
        size = data.draw(st.integers(1, lines))
        with sealed(found):
            assert proven(log) is not None
            one, two, whole = Reader(log, pair[:1]), Reader(log, pair, between=True), Reader(log)
            proofs = [told(reader.record(at)) for reader in (one, two, whole) for at in (None, size)]
        with sealed(None):
            one, two, whole = Reader(log, pair[:1]), Reader(log, pair, between=True), Reader(log)
            assert [told(reader.record(at)) for reader in (one, two, whole) for at in (None, size)] == proofs


def test_what_stands_behind_the_sealed_lines_is_examined(tmp_path: Path) -> None:
    """A log may go on after what is sealed, and what is wrong there is found."""
    log = build(tmp_path, mutual("visit", "1960", "CUB", "KOR"), mutual("visit", "1961", "CUB", "KOR"))
    found = seal_of(log, 3)
    path = Path(log.path)
    with sealed(found):
        assert 4 == read(log).head.size
        path.write_bytes(path.read_bytes().replace(b'"1961"', b'"1962"'))
        with pytest.raises(DamagedError, match="does not match its id"):
            read(log)


@pytest.mark.parametrize("place", [0, 200, -2])
def test_a_changed_byte_is_found_as_ever(tmp_path: Path, place: int) -> None:
    """Where one byte differs nothing is proven, and every line is examined."""
    copy = tmp_path / "events.jsonl"
    data = bytearray(SHIPPED.read_bytes())
    data[place] ^= 1
    copy.write_bytes(data)
    assert proven(Log(copy)) is None
    with pytest.raises(DamagedError):
        read(Log(copy), ("CUB",))


def test_a_copy_of_the_shipped_ledger_is_proven_too(tmp_path: Path) -> None:
    """It is the bytes that count, not where they lie."""
    copy = shutil.copy(SHIPPED, tmp_path)
    assert proven(Log(copy)) is not None


def test_another_ledger_is_not_proven(tmp_path: Path) -> None:
    """Nor one that is shorter, or is not there."""
    log = build(tmp_path)
    assert [None, None] == [proven(log), proven(Log(tmp_path / "none.jsonl"))]


def test_an_earlier_state_of_knowledge_is_read_line_by_line(tmp_path: Path) -> None:
    """What was known then ends before the seal does; what is supposed stands behind it."""
    log = build(tmp_path, mutual("visit", "1960", "CUB", "KOR"))
    with sealed(seal_of(log)):
        assert proven(AsOf(log, parse_known("2"))) is None
        assert proven(AsOf(log)) is not None
        assert 2 == read(AsOf(log, parse_known("2"))).head.size


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"lines": 1}', '{"peaks": 1}'])
def test_a_seal_that_cannot_be_read_proves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    """Without it everything is examined, and no question fails."""
    path = tmp_path / "seal.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(seal, "_DATA", str(path))
    load.cache_clear()
    try:
        assert load() is None
        assert proven(Log(SHIPPED)) is None
    finally:
        load.cache_clear()


def test_a_tree_stands_as_it_stood() -> None:
    """Its peaks and its size are all that it needs to grow on."""
    grown = Frontier()
    for number in range(13):
        again = Frontier.standing(grown.size, grown.peaks)
        assert grown.head() == again.head()
        grown.add(b"%d" % number)
        again.add(b"%d" % number)
        assert grown.head() == again.head()


def test_the_first_entries_are_there_to_be_sealed() -> None:
    """The smallest log that can be sealed has one line."""
    with built([LEDGER, SOURCE]) as log, sealed(seal_of(log, 1)):
        assert json.loads(Path(log.path).read_bytes().splitlines()[0])["title"] == read(log).title


def test_a_continuation_behind_the_sealed_lines_brings_in_what_it_continues() -> None:
    """Germany as if it continued the GDR: what that did is read, and reading comes to an end."""
    body = {**mutual("continuation", "1990-10-03", "DEU", predecessors=["DDR"]), "cites": [{"source": "kbs-2024"}]}
    log = Log(SHIPPED)
    lines = supposed(log, text_of([body]))
    found = read(AsOf(log, None, lines), ("CUB", "DEU"), between=True)
    assert ("DEU", "DDR") == found.lineage("DEU")
    with sealed(None):
        assert found == read(AsOf(Log(SHIPPED), None, lines), ("CUB", "DEU"), between=True)
