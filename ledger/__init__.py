"""The ledger of diplomatic acts as a library: what people import.

    import ledger

    record = ledger.read(ledger.Log(path), ["CUB", "KOR"])
    for finding in ledger.state(record, "CUB", "KOR", ledger.parse_date("1959-07-01")):
        print(finding.answer)

The names are loaded when they are first used, so that a short command pays only for what it needs.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.checks import check
    from ledger.citing import cite
    from ledger.comparison import compare
    from ledger.dates import Date, DateError
    from ledger.dates import parse as parse_date
    from ledger.differ import Knowledge, between_days
    from ledger.entries import Cite, Claim, Entry, Event, Statement, body_json
    from ledger.entries import parse as parse_entry
    from ledger.entries import write as write_entry
    from ledger.exporters.panels import panel
    from ledger.head import Head
    from ledger.intake import append, supposed, text_of
    from ledger.known import AsOf, Known, parse_known
    from ledger.log import Log
    from ledger.parties import Party, Register
    from ledger.parties import load as load_parties
    from ledger.problems import LedgerError, Problem
    from ledger.proofs.checkpoints import Checkpoint, parse_checkpoint, parse_proof
    from ledger.proofs.proving import find_line, prove_entry, prove_extension
    from ledger.proofs.trust import check_extension, entry_in
    from ledger.queries import Answer, Ground, events_between, state, why
    from ledger.reader import Reader, read
    from ledger.record import Record
    from ledger.resting import changes_without, rests_on
    from ledger.showing import show

__version__ = "0.1.0"

_HOMES = {
    "Answer": "queries",
    "AsOf": "known",
    "Checkpoint": "proofs.checkpoints",
    "Cite": "entries",
    "Claim": "entries",
    "Date": "dates",
    "DateError": "dates",
    "Entry": "entries",
    "Event": "entries",
    "Ground": "queries",
    "Head": "head",
    "Knowledge": "differ",
    "Known": "known",
    "LedgerError": "problems",
    "Log": "log",
    "Party": "parties",
    "Problem": "problems",
    "Reader": "reader",
    "Record": "record",
    "Register": "parties",
    "Statement": "entries",
    "append": "intake",
    "between_days": "differ",
    "body_json": "entries",
    "changes_without": "resting",
    "check": "checks",
    "check_extension": "proofs.trust",
    "cite": "citing",
    "compare": "comparison",
    "entry_in": "proofs.trust",
    "events_between": "queries",
    "find_line": "proofs.proving",
    "load_parties": "parties:load",
    "panel": "exporters.panels",
    "parse_checkpoint": "proofs.checkpoints",
    "parse_date": "dates:parse",
    "parse_entry": "entries:parse",
    "parse_known": "known",
    "parse_proof": "proofs.checkpoints",
    "prove_entry": "proofs.proving",
    "prove_extension": "proofs.proving",
    "read": "reader",
    "rests_on": "resting",
    "show": "showing",
    "state": "queries",
    "supposed": "intake",
    "text_of": "intake",
    "why": "queries",
    "write_entry": "entries:write",
}

__all__ = [
    "Answer",
    "AsOf",
    "Checkpoint",
    "Cite",
    "Claim",
    "Date",
    "DateError",
    "Entry",
    "Event",
    "Ground",
    "Head",
    "Knowledge",
    "Known",
    "LedgerError",
    "Log",
    "Party",
    "Problem",
    "Reader",
    "Record",
    "Register",
    "Statement",
    "append",
    "between_days",
    "body_json",
    "changes_without",
    "check",
    "check_extension",
    "cite",
    "compare",
    "entry_in",
    "events_between",
    "find_line",
    "load_parties",
    "panel",
    "parse_checkpoint",
    "parse_date",
    "parse_entry",
    "parse_known",
    "parse_proof",
    "prove_entry",
    "prove_extension",
    "read",
    "rests_on",
    "show",
    "state",
    "supposed",
    "text_of",
    "why",
    "write_entry",
]


def __getattr__(name: str) -> object:
    """Load a public name from its home."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ledger' has no attribute {name!r}")
    module, _, other = _HOMES[name].partition(":")
    return getattr(import_module(f"ledger.{module}"), other or name)
