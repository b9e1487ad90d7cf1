"""Amendments and retractions handed in: what becomes of the entries that they are about."""

import json
from pathlib import Path

import pytest
from ledgers import LEDGER, NOW, Body, amendment, build, mutual, one_sided, refusal, retraction, source

from ledger.canonical import entry_id
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.ordering import ordered
from ledger.reader import read

# A party that nobody ships.
RURITANIA: Body = {
    "kind": "party",
    "code": "ZZR",
    "type": "state",
    "name": "Ruritania",
    "official": "Union of Ruritania",
    "life": [["1992-07-23", None, "s"]],
    "key": "party",
}
# Two entries whose ids begin with the same four characters.
TWINS = [mutual("agreement", "1960", "CUB", "KOR", note=f"no. {number}") for number in (1082, 1087)]
RUPTURE = mutual("rupture", "1960-08", "CUB", "KOR", key="rupture")
ATTESTATION = mutual("attestation", "1959", "CUB", "KOR", dimension="relations", status=["established"], key="seen")
COVERAGE = mutual("coverage", "1950/1960", "CUB", dimensions=["relations"], key="all")


def ledger(folder: Path) -> Log:
    """Write a ledger with entries of every sort that can be corrected, most of them with a key."""
    return build(
        folder,
        source("yearbook"),
        RURITANIA,
        RUPTURE,
        mutual("establishment", "1949", "CUB", "KOR", key="start"),
        one_sided("visit", "1961", "CUB", "KOR", after=["key:rupture"], key="visit"),
        mutual("talks", "1961", "CUB", "KOR", account_of="key:visit", key="talks"),
        ATTESTATION,
        COVERAGE,
        *TWINS,
        amendment("key:visit", note="by sea", key="by sea"),
        retraction("key:talks", key="no talks"),
    )


def told(log: Log, key: str) -> Body:
    """Give the body of the entry with a key as its corrections leave it; empty when it counts no longer."""
    record = read(log)
    everything = (*record.events, *record.attestations, *record.coverages)
    return next((dict(event.body) for event in everything if event.body.get("key") == key), {})


def identity(log: Log, key: str) -> str:
    """Give the id of the entry with a key."""
    return next(str(line.entry["id"]) for line in log.lines() if line.entry.get("key") == key)


def correct(log: Log, *bodies: Body) -> None:
    """Append corrections."""
    append(log, text_of(bodies), author="Bob", now=NOW)


@pytest.mark.parametrize(
    ("expected", "changes"),
    [
        ({**RUPTURE, "date": "1960-09"}, {"date": "1960-09"}),
        ({**RUPTURE, "note": "n", "place": "La Habana"}, {"note": "n", "place": "La Habana"}),
        (
            {**RUPTURE, "cites": [{"source": "s", "rank": "deprecated"}]},
            {"cites": [{"rank": "deprecated", "source": "s"}]},
        ),
        ({**RUPTURE, "kind": "suspension", "consular": True}, {"consular": True, "kind": "suspension"}),
        ({**RUPTURE, "date": "1960-08", "calendar": "julian"}, {"calendar": "julian"}),
        (RUPTURE, {"calendar": "gregorian", "note": None}),
        (
            {**one_sided("rupture", "1960-08", "CUB", "KOR"), "key": "rupture"},
            {"parties": None, "by": ["CUB"], "toward": ["KOR"]},
        ),
    ],
)
def test_an_amendment_replaces_fields_and_null_takes_one_out(expected: Body, changes: Body, tmp_path: Path) -> None:
    """What it does not name stays, and the entry is as if it had been written so at once, in the same order."""
    log = ledger(tmp_path)
    correct(log, {**amendment("key:rupture"), "set": changes})
    assert json.dumps(ordered(expected)) == json.dumps(told(log, "rupture"))


def test_a_later_amendment_wins_and_gives_way_when_it_is_retracted(tmp_path: Path) -> None:
    """Amendments are heard in the order of the log."""
    log = ledger(tmp_path)
    correct(log, amendment("key:rupture", key="a", date="1960-09"), amendment("key:rupture", key="b", date="1960-10"))
    assert "1960-10" == told(log, "rupture")["date"]
    correct(log, retraction("key:b", key="c"))
    assert "1960-09" == told(log, "rupture")["date"]
    correct(log, retraction("key:c"))
    assert "1960-10" == told(log, "rupture")["date"]
    correct(log, retraction("key:b", because="once more"), amendment("key:a", set={"note": "n"}))
    assert {**RUPTURE, "note": "n"} == told(log, "rupture")


def test_links_that_are_brought_in_may_be_typed_short(tmp_path: Path) -> None:
    """By a key or the beginning of an id, also deep in an amendment of an amendment; the log holds whole ids."""
    log = ledger(tmp_path)
    start, rupture = identity(log, "start"), identity(log, "rupture")
    correct(log, amendment("key:rupture", account_of="key:start", after=start[:5], key="a"))
    assert (start, [start]) == (told(log, "rupture")["account_of"], told(log, "rupture")["after"])
    correct(
        log,
        amendment("key:a", set={"after": ["key:start"]}, key="b"),
        amendment("key:by sea", set={"after": rupture[:6]}),
    )
    changes = [line.entry["set"] for line in log.lines() if line.entry["kind"] == "amendment"]
    assert [{"set": {"after": [start]}}, {"set": {"after": [rupture]}}] == changes[-2:]
    assert "account_of" not in told(log, "rupture")


def test_a_source_is_amended_for_all_that_cite_it(tmp_path: Path) -> None:
    """It is the same source under its key, at its place."""
    log = ledger(tmp_path)
    before = read(log).sources["s"]
    csl = {"id": "s", "type": "book", "title": "The book, second printing"}
    correct(log, amendment(before.id, csl=csl))
    assert before._replace(csl=csl) == read(log).sources["s"]


def test_a_party_is_amended_within_the_batch_that_needs_it_so(tmp_path: Path) -> None:
    """And what is taken out of it is gone."""
    log = ledger(tmp_path)
    correct(
        log,
        amendment("key:party", type="organisation", official=None, name="League of Ruritania"),
        mutual("admission", "1995", "CUB", organisation="ZZR"),
    )
    party = read(log).register.parties["ZZR"]
    assert ("organisation", "League of Ruritania", "League of Ruritania") == (party.type, party.name, party.official)


def test_a_party_of_the_same_batch_is_amended_too(tmp_path: Path) -> None:
    """What counts in one batch is what counts in two."""
    log = build(tmp_path)
    correct(
        log,
        RURITANIA,
        amendment("key:party", type="organisation", key="a"),
        mutual("admission", "1995", "CUB", organisation="ZZR"),
        retraction("key:a"),
    )
    assert "state" == read(log).register.parties["ZZR"].type


def test_the_ledger_can_be_given_another_title(tmp_path: Path) -> None:
    """What stands first is never retracted, but it can be amended."""
    log = ledger(tmp_path)
    correct(log, amendment(entry_id(LEDGER), title="Another title"))
    assert "Another title" == read(log).title


def test_what_counts_no_longer_may_be_amended(tmp_path: Path) -> None:
    """It stays retracted; once it counts again it is as it was amended."""
    log = ledger(tmp_path)
    correct(log, amendment("key:talks", date="1962"))
    assert {} == told(log, "talks")
    correct(log, retraction("key:no talks"))
    assert "1962" == told(log, "talks")["date"]


def test_what_comes_after_a_retracted_entry_does_not_hold_it(tmp_path: Path) -> None:
    """A date is judged by the entries that count."""
    log = ledger(tmp_path)
    correct(log, retraction("key:visit", key="no visit"), amendment("key:rupture", date="1970", key="late"))
    assert "1970" == told(log, "rupture")["date"]
    back = json.dumps(retraction("key:no visit"))
    assert "dated 1961, this cannot come after" in refusal(log, back)
    correct(log, retraction("key:late"), json.loads(back))
    assert "1961" == told(log, "visit")["date"]


def test_what_a_recognition_recognises_can_be_amended(tmp_path: Path) -> None:
    """Its `of` is a field like others: only what a correction is of stays."""
    log = ledger(tmp_path)
    act: Body = {"kind": "recognition", "date": "1949", "by": ["CUB"], "toward": ["KOR"], "cites": [{"source": "s"}]}
    correction: Body = {"kind": "amendment", "of": "key:known", "set": {"of": "government"}, "because": "x"}
    append(log, text_of([{**act, "key": "known"}, correction]), author="Ada", now=NOW)
    (event,) = [event for event in read(log).events if event.body.get("key") == "known"]
    assert "government" == event.body["of"]
