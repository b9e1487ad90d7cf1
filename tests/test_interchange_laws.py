"""What holds of every importer, and of what goes in and out again: by files drawn at random, edition after edition."""

import gc
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import AUTHOR
from interchanging import FORMS, Ledger, ledger, told_pairs
from ledgers import NOW
from models import afresh, folder, opened
from strategies import UNHURRIED
from test_readmodel_answers import assert_same, days_of, plain

from ledger.audit.reading import audit
from ledger.dates import iso, parse
from ledger.exporters.ledgers import Export
from ledger.intake import append, text_of
from ledger.known import AsOf, Lines, parse_known
from ledger.log import Log
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel.schema import contents

FEW = settings(UNHURRIED, max_examples=min(6, settings().max_examples))
ENVELOPE = ("v", "id", "recorded_at", "recorded_by")


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: thousands of files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(gc, "collect", lambda *_: 0)
        yield


# --- every importer -------------------------------------------------------------------------------------------------------


@FEW
@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_editions_go_in_whole_and_once_whatever_people_amend_in_between(name: str, data: st.DataObject) -> None:
    """A dry run says what comes, the same again adds nothing, what was known stays, and the result is sound."""
    with ledger() as its:
        path = None
        for step in data.draw(st.lists(st.sampled_from(["take", "take", "correct"]), min_size=1, max_size=4)):
            before = its.bytes()
            if step == "correct":
                its.correct(data)
                corrected = its.bytes()
                # What people corrected stays corrected.
                assert path is None or {} == its.take(name, path).added
                assert corrected == its.bytes()
            else:
                path = data.draw(FORMS[name]).write(its.folder)
                take_in(its, name, path)
            assert before == its.bytes()[: len(before)]
            keep_what_was_known(its, before)
        report = audit(str(its.log.path))
        assert ((), 0, 0) == (report.found, report.errors, report.warnings)


def take_in(its: Ledger, name: str, path: Path) -> None:
    """Import an edition, first as a trial, then in earnest, and then once more."""
    before = its.bytes()
    trial = its.take(name, path, dry_run=True)
    assert before == its.bytes()
    done = its.take(name, path)
    assert trial._replace(head=done.head) == done
    assert sum(done.added.values()) == its.bytes().count(b"\n") - before.count(b"\n")
    assert done.rows == done.new + done.changed + done.unchanged
    after = its.bytes()
    again = its.take(name, path)
    assert after == its.bytes()
    expected = done._replace(new=0, changed=0, unchanged=done.rows, added={})
    assert expected == again


def keep_what_was_known(its: Ledger, before: bytes) -> None:
    """Check that what the ledger answers as of an earlier head is what it answered then."""
    with folder() as place:
        known = AsOf(its.log, parse_known(str(before.count(b"\n"))))
        (place / "events.jsonl").write_bytes(b"".join(line + b"\n" for line in Export(known).lines()))
        earlier = Log(place / "events.jsonl")
        assert before == Path(earlier.path).read_bytes()
        assert read(earlier).head == read(known).head
        assert answers(earlier, told_pairs(its.log)) == answers(known, told_pairs(its.log))


def answers(lines: Lines, pairs: Sequence[tuple[str, str]]) -> list[tuple[object, ...]]:
    """Give what some pairs are told to have been, on days around whatever is told."""
    record = read(lines)
    days = days_of(record)
    return [
        plain(found)
        for a, b in pairs[:3]
        for day in days[:: len(days) // 5 + 1]
        for found in state(record, a, b, parse(iso(day)))
    ]


@settings(FEW, max_examples=min(4, settings().max_examples))
@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
def test_what_was_imported_can_be_appended_elsewhere_in_any_batches(name: str, data: st.DataObject) -> None:
    """Properties 3 and 4: the same head and bodies however they come, and a read model that catches up answers the same."""
    with ledger() as its:
        file = its.folder / "model"
        for edition in data.draw(st.lists(FORMS[name], min_size=1, max_size=3)):
            with opened(its.log, file):
                its.take(name, edition.write(its.folder))
            its.correct(data)
        entries = [json.loads(line) for line in its.bytes().splitlines()]
        with opened(its.log, file) as its.log.model, folder() as place:
            with closing(sqlite3.connect(file)) as connection:
                assert afresh(its.log, place / "fresh") == contents(connection)
            pairs = told_pairs(Log(its.log.path))
            whole = Log(its.log.path)
            days = days_of(read(whole))
            for pair in pairs[:4]:
                assert_same(its.log, whole, pair, [parse(iso(day)) for day in days[:: len(days) // 6 + 1]])
        with folder() as place:
            other = Log(place / "events.jsonl")
            cuts = sorted(data.draw(st.sets(st.integers(1, len(entries) - 1), max_size=4)))
            for start, end in pairwise([0, *cuts, len(entries)]):
                bodies = [
                    {key: value for key, value in entry.items() if key not in ENVELOPE} for entry in entries[start:end]
                ]
                append(other, text_of(bodies), author=AUTHOR, now=NOW)
            assert its.bytes() == Path(other.path).read_bytes()
            assert answers(whole, pairs) == answers(other, pairs)
