"""The two clocks in process: a busy pair as known earlier, and what an amendment costs."""

from itertools import count

from benchmarks.made import AUTHOR, NOW, cycle, made_log
from benchmarks.measure import Row, against, row, seconds
from benchmarks.stage import Stage
from ledger.dates import parse
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Log
from ledger.queries import state
from ledger.reader import Reader

_ENTRIES = 1_000
_KNOWN = 900
_DAY = parse("1990-06-15")
_OTHERS = (1_000, 50_000)


def knowledge(stage: Stage) -> list[Row]:
    """Measure the state as known earlier, and the state after an amendment on a small and on a long ledger."""
    return [_known_earlier(stage), *_amended(stage)]


def _busy(log: Log) -> tuple[Reader, Index]:
    index = Index()
    index.catch_up(log)
    append(log, text_of([cycle(number) for number in range(_ENTRIES)]), author=AUTHOR, now=NOW, index=index)
    return Reader(log, ("KOR", "CUB"), between=True), index


def _known_earlier(stage: Stage) -> Row:
    reader, _ = _busy(made_log(stage.folder / "busy.jsonl", 2))

    def ask() -> None:
        state(reader.record(_KNOWN), "KOR", "CUB", _DAY)

    ask()
    times = [1000 * seconds(ask) for _ in range(stage.rounds(51))]
    return row(f"state of a pair of {_ENTRIES:,} entries, as known at {_KNOWN}", "ms", times, at_most=10)


def _amended(stage: Stage) -> list[Row]:
    """Append amendments of one entry, and time a reader that catches up and answers anew."""
    found = []
    for others in map(stage.scaled, _OTHERS):
        reader, index = _busy(log := made_log(stage.folder / f"others-{others}.jsonl", others, "JPN", "MEX"))
        days = count(1)

        def amend(log: Log = log, index: Index = index, days: "count[int]" = days) -> None:
            changes = {"note": f"corrected {next(days)} times"}
            body = {"kind": "amendment", "of": "key:busy:1", "set": changes, "because": "benchmark"}
            append(log, text_of([{**body, "of": index.keys["busy:1"]}]), author=AUTHOR, now=NOW, index=index)

        def ask(reader: Reader = reader) -> None:
            reader.catch_up()
            state(reader.record(), "KOR", "CUB", _DAY)

        times = []
        for _ in range(stage.rounds(15)):
            amend()
            times.append(1000 * seconds(ask))
        found.append(times)
    small, large = map(stage.scaled, _OTHERS)
    base = f"beside {small:,} entries of others"
    return [
        against(f"state after an amendment, beside {large:,} entries of others", "ms", found[1], base, found[0], 1.5)
    ]
