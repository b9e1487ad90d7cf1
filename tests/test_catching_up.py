"""Catching up equals rebuilding (DESIGN section 10, property 4): whatever is appended in whatever batches, table by table."""

import gc
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body, amendment, cited, mutual, one_sided, retraction, source
from models import add, afresh, differences, folder, opened, told
from strategies import NARROW, UNHURRIED, WIDE, batches
from test_bearing import WORLD
from test_readmodel import spans_of, stored

from ledger.log import Log
from ledger.reader import read
from ledger.readmodel import ReadModel
from ledger.readmodel.schema import contents


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: thousands of files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        # Nor look for garbage after each: a small ledger leaves none.
        patch.setattr(gc, "collect", lambda *_: 0)
        yield


Batches = Sequence[Sequence[Body]]


def kept_in_step(batches_: Batches, *, is_reopened: bool) -> None:
    """Append batch by batch, have the read model catch up with each, and compare it then with one built afresh."""
    with folder() as here:
        log, file = Log(here / "events.jsonl"), here / "model"
        model: ReadModel | None = None
        for number, bodies in enumerate(batches_):
            add(log, *bodies, now=NOW + timedelta(minutes=number))
            if model is None:
                model = ReadModel.open(log, file)
            elif is_reopened:
                model.close()
                model = ReadModel.open(log, file)
            else:
                model.catch_up()
            assert [] == model.notices
        if model is None:
            return
        # What a batch leaves wrong stays so; after each of them is looked in the tales below.
        assert {} == differences(afresh(log, here / "afresh"), contents(model.connection))
        assert searched(here / "afresh") == searched(file)
        model.close()


def searched(file: Path) -> dict[str, list[int]]:
    """Give which rows the full-text search of a read model finds for each word that it knows; it must be sound."""
    connection = sqlite3.connect(file)
    try:
        connection.execute("INSERT INTO texts_fts(texts_fts, rank) VALUES ('integrity-check', 1)")
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, texts_fts, 'instance')")
        found: dict[str, list[int]] = {}
        for term, row in connection.execute("SELECT term, doc FROM temp.words ORDER BY term, doc, offset"):
            found.setdefault(term, []).append(row)
        return found
    finally:
        connection.close()


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(batches(most=10, least=1, world=WORLD), st.booleans())
def test_catching_up_with_few_parties_that_continue_one_another(drawn: Batches, is_reopened: bool) -> None:  # noqa: FBT001 - drawn
    """Lives, memberships, links and corrections of all fields meet."""
    kept_in_step(drawn, is_reopened=is_reopened)


@settings(UNHURRIED, max_examples=min(25, settings().max_examples))
@given(batches(most=10, least=1, world=NARROW), st.booleans())
def test_catching_up_with_few_parties_and_years(drawn: Batches, is_reopened: bool) -> None:  # noqa: FBT001 - drawn
    """Accounts, claims and amendments meet."""
    kept_in_step(drawn, is_reopened=is_reopened)


@settings(UNHURRIED, max_examples=min(12, settings().max_examples))
@given(batches(most=6, world=WIDE))
def test_catching_up_with_anything_at_all(drawn: Batches) -> None:
    """Any parties, dates and texts."""
    kept_in_step(drawn, is_reopened=False)


# --- told one by one ----------------------------------------------------------------------------------------------------

E = mutual("establishment", "1949", "CUB", "KOR", key="e")
R = one_sided("rupture", "1959", "CUB", "KOR", key="r")
OTHER = mutual("establishment", "1950", "MEX", "PRK", key="o")
CONTINUED = mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"], key="c")
OF_SUN = mutual("establishment", "1902", "CUB", "SUN", key="sun")
OF_RUS = mutual("rupture", "1995", "CUB", "RUS", key="rus")
PARTY: Body = {
    "kind": "party",
    "code": "X-Y",
    "type": "state",
    "name": "Xyland",
    "names": [["Xyland", "en"], ["Ancienne Xylandie", "fr"]],
    "life": [["1900-01-01", None, "z"]],
    "key": "p",
}
CSL = {"id": "t", "type": "book", "title": "Another title", "publisher": "Press"}


def reset(of: str, key: str = "", **changes: object) -> Body:
    """Give an amendment of an amendment: what it sets is set otherwise."""
    body: Body = {"kind": "amendment", "of": of, "set": {"set": changes}, "because": "y"}
    return {**body, "key": key} if key else body


TALES: dict[str, Sequence[Body]] = {
    "an act more": [E, R, mutual("resumption", "1970", "CUB", "KOR")],
    "a date is amended": [E, R, amendment("key:r", date="1960")],
    "an amendment is retracted": [E, R, amendment("key:r", date="1960", key="a"), retraction("key:a")],
    "a retraction is retracted": [
        E,
        R,
        retraction("key:r", key="x"),
        retraction("key:x", key="y"),
        retraction("key:y"),
    ],
    "an amendment is amended": [
        E,
        amendment("key:e", date="1950", key="a"),
        reset("key:a", date="1951", key="b"),
        reset("key:b", set={"date": "1952"}),
    ],
    "a kind is amended": [E, amendment("key:e", kind="rupture"), retraction("key:e")],
    "parties are amended": [E, OTHER, amendment("key:e", parties=["MEX", "PRK"], key="a"), retraction("key:a")],
    "sides are amended": [R, E, amendment("key:r", by=["KOR"], toward=["CUB", "MEX"])],
    "roles are amended": [E, amendment("key:e", kind="rupture", parties=None, by=["CUB"], toward=["PRK"])],
    "an act becomes a contact": [E, amendment("key:e", kind="talks")],
    "a citation is amended": [source("t"), E, R, amendment("key:r", cites=[{"source": "t", "rank": "deprecated"}])],
    "a note is amended and taken out": [
        {**E, "note": "old words"},
        amendment("key:e", note="new words"),
        amendment("key:e", note=None),
    ],
    "an account comes": [E, {**mutual("establishment", "1951", "CUB", "KOR"), "account_of": "key:e"}],
    "an account of an account comes": [
        E,
        {**mutual("establishment", "1951", "CUB", "KOR", key="f"), "account_of": "key:e"},
        {**mutual("establishment", "1952", "CUB", "KOR"), "account_of": "key:f"},
        retraction("key:f"),
    ],
    "an account of other parties comes": [E, OTHER, {**mutual("rupture", "1951", "CUB", "MEX"), "account_of": "key:o"}],
    "an account of other parties is preferred": [
        source("t"),
        OTHER,
        {**mutual("rupture", "1951", "CUB", "MEX", key="q"), "account_of": "key:o"} | cited("t", rank="preferred"),
        retraction("key:q", key="x"),
        retraction("key:x"),
        amendment("key:q", account_of=None),
    ],
    "what is between two accounts of one pair is of another": [
        E,
        mutual("talks", "1951", "MEX", "PRK", key="f"),
        {**mutual("rupture", "1952", "CUB", "KOR", key="g"), "account_of": "key:f"},
        amendment("key:f", account_of="ID:e", key="a"),
        retraction("key:a"),
    ],
    "an account is preferred": [
        source("t"),
        E,
        {**mutual("rupture", "1951", "CUB", "KOR"), "account_of": "key:e"} | cited("t", rank="preferred"),
    ],
    "two happenings become one": [
        E,
        mutual("establishment", "1951", "CUB", "KOR", key="f"),
        OTHER,
        amendment("key:f", account_of="ID:e"),
        amendment("key:f", account_of=None),
    ],
    "three happenings become one": [
        E,
        mutual("establishment", "1951", "CUB", "KOR", key="f"),
        {**mutual("rupture", "1952", "CUB", "MEX", key="g"), "account_of": "key:f"},
        {**mutual("rupture", "1953", "MEX", "PRK", key="h"), "account_of": "key:g"},
        amendment("key:f", account_of="ID:e", key="a"),
        retraction("key:h"),
        retraction("key:a"),
    ],
    "one comes after another": [E, {**R, "date": "1949"}, amendment("key:r", after=["ID:e"])],
    "a continuation comes": [OF_SUN, OF_RUS, CONTINUED],
    "a continuation comes first": [CONTINUED, OF_SUN, OF_RUS, mutual("talks", "1950", "MEX", "SUN")],
    "a continuation goes": [OF_SUN, OF_RUS, CONTINUED, retraction("key:c", key="x"), retraction("key:x")],
    "a continuation is of another": [
        OF_SUN,
        OF_RUS,
        E,
        CONTINUED,
        amendment("key:c", predecessors=["KOR"]),
        amendment("key:c", parties=["MEX"]),
    ],
    "a continuation is dated otherwise": [OF_SUN, OF_RUS, CONTINUED, amendment("key:c", date="1992")],
    "an act becomes a continuation": [
        OF_SUN,
        mutual("talks", "1991", "RUS", "UKR", key="k"),
        amendment("key:k", kind="continuation", parties=["RUS"], predecessors=["SUN"], key="a"),
        retraction("key:a", key="x"),
        retraction("key:x"),
    ],
    "an amendment of an amendment brings a continuation": [
        OF_SUN,
        mutual("dissolution", "1991", "RUS", key="k"),
        amendment("key:k", date="1992", key="a"),
        reset("key:a", kind="continuation", predecessors=["SUN"], key="b"),
        retraction("key:b"),
    ],
    "a line of continuations": [
        mutual("talks", "1950", "CUB", "YUG"),
        mutual("talks", "1950", "CUB", "SUN"),
        mutual("continuation", "1992", "SCG", predecessors=["YUG"]),
        mutual("continuation", "2006", "SRB", predecessors=["SCG"], key="second"),
        CONTINUED,
        mutual("talks", "1960", "YUG", "SUN"),
        retraction("key:second"),
    ],
    "both continue": [
        CONTINUED,
        mutual("continuation", "1992", "SRB", predecessors=["YUG"], key="d"),
        mutual("establishment", "1945", "SUN", "YUG"),
        retraction("key:d"),
    ],
    "a life ends": [
        E,
        mutual("dissolution", "1990", "CUB", key="d"),
        R,
        amendment("key:d", date="1950"),
        amendment("key:d", parties=["KOR"]),
        retraction("key:d"),
    ],
    "a life begins again": [
        E,
        mutual("dissolution", "1955", "KOR"),
        mutual("independence", "1956", "KOR", key="i"),
        R,
        retraction("key:i"),
    ],
    "an act becomes the end of a life": [
        E,
        OTHER,
        mutual("talks", "1955", "KOR", "MEX", key="k"),
        amendment("key:k", kind="dissolution", parties=["KOR"]),
    ],
    "members come and go": [
        mutual("admission", "1961", "CUB", "PRK", organisation="NONALIGNED", key="m"),
        mutual("exit", "1970", "CUB", organisation="NONALIGNED", key="x"),
        amendment("key:m", organisation="UN"),
        amendment("key:m", parties=["PRK", "KOR", "MEX"]),
        retraction("key:x"),
    ],
    "an act becomes an admission": [
        E,
        amendment("key:e", kind="admission", parties=["CUB"], organisation="UN", key="a"),
        retraction("key:a"),
    ],
    "an organisation ends": [
        mutual("admission", "1961", "CUB", organisation="UN"),
        mutual("dissolution", "1990", "UN", key="d"),
        retraction("key:d"),
    ],
    "protection": [
        one_sided("protection", "1961", "CUB", "USA", protector="CHE", key="k"),
        amendment("key:k", protector="CZE"),
        one_sided("protection-end", "1991", "CUB", "USA", protector="CHE"),
    ],
    "attestations": [
        E,
        mutual("attestation", "1955", "CUB", "KOR", dimension="relations", status=["severed"], key="k"),
        amendment("key:k", status=["established"]),
        amendment("key:k", dimension="consular", status=["none"]),
        amendment("key:k", parties=["CUB", "MEX"]),
        retraction("key:k"),
    ],
    "coverages": [
        E,
        mutual("coverage", "1950/1960", "CUB", dimensions=["relations"], key="k"),
        mutual("coverage", "1950/1960", "CUB", "MEX", "PRK", dimensions=["war"], key="l"),
        amendment("key:k", parties=["KOR", "MEX"]),
        retraction("key:l"),
    ],
    "notes with an effect": [
        mutual("note-exchange", "1949", "CUB", "KOR", effect="establishment", key="k"),
        amendment("key:k", effect="consular-establishment"),
        amendment("key:k", effect=None),
    ],
    "a party comes": [PARTY, mutual("establishment", "1950", "CUB", "X-Y")],
    "a party is amended": [
        PARTY,
        mutual("establishment", "1950", "CUB", "X-Y"),
        amendment("key:p", name="Yland", key="a"),
        retraction("key:a"),
        amendment("key:p", names=None),
    ],
    "a source comes": [source("t"), E, {**R, **cited("t")}],
    "a source is amended": [
        source("t"),
        {**R, **cited("t")},
        amendment("KEY:t", csl=CSL, key="a"),
        retraction("key:a", key="x"),
        retraction("key:x"),
    ],
    "a source is not verified": [
        source("t"),
        {**R, **cited("t")},
        amendment("KEY:t", csl={**CSL, "custom": {"verified": False}}),
    ],
    "the ledger is amended": [
        E,
        amendment("LEDGER", title="Another name", description="words", key="a"),
        retraction("key:a"),
    ],
    "what was retracted is amended": [
        E,
        R,
        retraction("key:r", key="x"),
        amendment("key:r", date="1961"),
        retraction("key:x"),
    ],
    "two amendments of one field": [
        E,
        amendment("key:e", date="1950", key="a"),
        amendment("key:e", date="1951", key="b"),
        retraction("key:b"),
        retraction("key:a"),
    ],
}


def named(body: Body, log: Log) -> Body:
    """Put ids where a tale stands for entries by `ID:key`, `KEY:source` or `LEDGER`."""
    ids = {"LEDGER": ""}
    for line in log.lines():
        entry = line.entry
        csl = entry.get("csl")
        name = (
            "LEDGER"
            if entry["kind"] == "ledger"
            else f"KEY:{csl['id']}"
            if isinstance(csl, dict)
            else f"ID:{entry.get('key')}"
        )
        ids.setdefault(name, str(entry["id"]))
        if name == "LEDGER":
            ids[name] = str(entry["id"])

    def put(value: object) -> object:
        if isinstance(value, dict):
            return {name: put(one) for name, one in value.items()}
        if isinstance(value, list):
            return [put(one) for one in value]
        return ids.get(value, value) if isinstance(value, str) else value

    return {name: put(value) for name, value in body.items()}


@pytest.mark.parametrize("tale", TALES)
def test_catching_up_with_one_thing_after_the_other(tale: str, tmp_path: Path) -> None:
    """Each alone in its batch: afterwards all tables are as if built at once."""
    log = told(tmp_path / "events.jsonl")
    with opened(log, tmp_path / "model") as model:
        for number, body in enumerate(TALES[tale]):
            add(log, named(body, log), now=NOW + timedelta(minutes=1 + number))
            assert 1 == model.catch_up()
            assert {} == differences(afresh(log, tmp_path / "afresh"), contents(model.connection))
            # Both could be wrong alike.
            assert spans_of(read(Log(log.path))) == stored(model)


def test_an_entry_that_stands_there_already_changes_nothing(tmp_path: Path) -> None:
    """Appending it again is no change of the log."""
    log = told(tmp_path / "events.jsonl", [E, R])
    with opened(log, tmp_path / "model") as model:
        head = model.head
        add(log, E)
        assert 0 == model.catch_up()
        assert head == model.head


def test_nothing_is_touched_that_is_not_concerned(tmp_path: Path) -> None:
    """The spans of other pairs stay the very rows that they were."""
    log = told(tmp_path / "events.jsonl", [E, R, OTHER, OF_SUN])
    with opened(log, tmp_path / "model") as model:
        # A mark that nobody would have written shows which rows are written anew.
        model.connection.execute("PRAGMA query_only = 0")
        model.connection.execute("UPDATE pair_spans SET since_latest = 1")
        model.connection.execute("PRAGMA query_only = 1")
        add(log, amendment("key:r", date="1961"), now=NOW + timedelta(minutes=5))
        assert 1 == model.catch_up()
        marked = "SELECT DISTINCT a, b FROM pair_spans WHERE since_latest = 1 ORDER BY a, b"
        assert [("CUB", "SUN"), ("MEX", "PRK")] == model.connection.execute(marked).fetchall()
