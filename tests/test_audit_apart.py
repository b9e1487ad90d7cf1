"""The audit shares no code with the writer, nor with the reader: only tables, and the values by which problems are told."""

import subprocess
import sys
from pathlib import Path

import ledger.audit.rules
from ledger.kinds import DIMENSIONS
from ledger.projections import statuses_of

# What the audit loads of the library; the audit itself left out.
SHARED = ["ledger", "ledger.kinds", "ledger.problems"]


def test_the_audit_loads_nothing_of_the_writer_or_the_reader() -> None:
    """In a fresh interpreter, with every module of the audit but the one that compares the read model."""
    folder = Path(ledger.audit.__file__).parent
    names = sorted(f"ledger.audit.{file.stem}" for file in folder.glob("*.py") if file.stem != "__init__")
    assert len(names) > 10
    names.remove("ledger.audit.replaying")
    code = f"import sys, {', '.join(names)}; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = [name for name in done.stdout.split() if name.partition(".")[0] in ("ledger", "cli", "click")]
    assert SHARED == [name for name in loaded if not name.startswith("ledger.audit")]


def test_the_table_of_statuses_is_that_of_the_machines() -> None:
    """The audit has it from the manual; protection has the codes of parties instead."""
    expected = {name: set(statuses_of(name)) for name in DIMENSIONS if statuses_of(name)}
    assert expected == {name: set(statuses) for name, statuses in ledger.audit.rules.STATUSES.items()}
