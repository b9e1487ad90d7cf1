"""Logs made here, the same at every run."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Log

AUTHOR = "benchmark"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1950, 1, 1)
_DAYS = 25_000


def bodies(first: int, count: int, by: str = "KOR", toward: str = "CUB") -> list[dict[str, object]]:
    """Make events as alike and as different as those of a real log."""
    return [
        {
            "kind": "statement",
            "date": (_FIRST_DAY + timedelta(days=number % _DAYS)).isoformat(),
            "by": [by],
            "toward": [toward],
            "cites": [{"source": "gazette", "locator": f"page {number}"}],
            "note": "A statement as an importer writes it: one sentence, and nothing more.",
            "key": f"benchmark:{number}",
        }
        for number in range(first, first + count)
    ]


def made_log(path: Path, size: int, by: str = "KOR", toward: str = "CUB") -> Log:
    """Make a log of a size, in batches of a thousand; the same size gives the same bytes."""
    log = Log(path)
    if path.exists():
        return log
    index = Index()
    title = {"kind": "ledger", "title": "Benchmark", "format": 1}
    source = {"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "Gazette"}}
    append(log, text_of([title, source]), author=AUTHOR, now=NOW, index=index)
    for first in range(0, size - 2, 1000):
        batch = bodies(first, min(1000, size - 2 - first), by, toward)
        append(log, text_of(batch), author=AUTHOR, now=NOW, index=index)
    return log


def cycle(number: int) -> dict[str, object]:
    """Make the n-th entry of a busy pair: of ten entries five contacts, three acts, another account, an attestation."""
    day = _FIRST_DAY + timedelta(days=25 * number)
    mutual = {"parties": ["KOR", "CUB"]}
    one_sided = {"by": ["KOR"], "toward": ["CUB"]}
    turns = ("establishment", "suspension", "resumption", "rupture")
    forms: list[dict[str, object]] = [
        {"kind": "statement", **one_sided},
        {"kind": turns[number // 10 % 4], **mutual},
        {"kind": "visit", **one_sided},
        {"kind": "mission-opening", "mission": "embassy", **one_sided},
        {"kind": "talks", **mutual},
        {"kind": "accreditation", "class": "ambassador", **one_sided},
        {"kind": "agreement", **mutual},
        {"kind": "agreement", **mutual, "account_of": f"key:busy:{number - 1}"},
        {"kind": "vote", **one_sided},
        {"kind": "attestation", "dimension": "war", "status": ["none"], **mutual},
    ]
    shared = {"date": day.isoformat(), "cites": [{"source": "gazette"}], "key": f"busy:{number}"}
    return {**forms[number % 10], **shared}
