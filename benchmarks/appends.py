"""Durable appends, one at a time and in batches, against the least that a file and SQLite can do."""

from collections.abc import Callable
from pathlib import Path

from benchmarks.made import AUTHOR, NOW, bodies, made_log
from benchmarks.measure import Row, against, alternate
from benchmarks.raw import RAW, TABLE, RawTable, raw_append
from benchmarks.stage import Stage
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Log

_BATCH = 1_000


def appends(stage: Stage) -> list[Row]:
    """Measure durable appends: of one entry at a time, and of a batch."""
    return [*_single(stage), *_batches(stage)]


def _lines_of(log: Log, count: int) -> list[bytes]:
    return Path(log.path).read_bytes().splitlines()[-count:]


def _writing(log: Log, lines: list[bytes]) -> Callable[[], None]:
    def run() -> None:
        with log.appending() as writer:
            writer.write(lines)

    return run


def _appending(log: Log, first: int, size: int, rounds: int) -> Callable[[], None]:
    """Give a run that appends the next entries with all checks. Texts are made beforehand: that is the caller's work."""
    index = Index()
    index.catch_up(log)
    texts = iter([text_of(bodies(first + size * number, size)) for number in range(rounds + 1)])

    def run() -> None:
        append(log, next(texts), author=AUTHOR, now=NOW, index=index)

    return run


def _single(stage: Stage) -> list[Row]:
    rounds = stage.rounds(300)
    log, other = made_log(stage.folder / "line.jsonl", _BATCH), made_log(stage.folder / "append.jsonl", _BATCH)
    table, line = RawTable(stage.folder / "single.sqlite"), _lines_of(log, 1)
    raw, sqlite, written, appended = alternate(
        rounds,
        lambda: raw_append(stage.folder / "raw-line", line[0] + b"\n"),
        lambda: table.append(line),
        _writing(log, line),
        _appending(other, 10 * _BATCH, 1, rounds),
    )
    table.connection.close()
    return [
        against("SQLite commit of one line", "ms", sqlite, RAW, raw),
        against("append of one line by the log", "ms", written, RAW, raw, 1.5),
        against("append of one entry, with all checks", "ms", appended, RAW, raw, 1.5),
        against("append of one entry, with all checks", "ms", appended, TABLE, sqlite),
    ]


def _batches(stage: Stage) -> list[Row]:
    rounds = stage.rounds(9)
    log, other = made_log(stage.folder / "lines.jsonl", _BATCH + 2), made_log(stage.folder / "batch.jsonl", 2)
    table, lines = RawTable(stage.folder / "batch.sqlite"), _lines_of(log, _BATCH)
    data = b"".join(line + b"\n" for line in lines)
    raw, sqlite, written, appended = alternate(
        rounds,
        lambda: raw_append(stage.folder / "raw-batch", data),
        lambda: table.append(lines),
        _writing(log, lines),
        _appending(other, 0, _BATCH, rounds),
    )
    table.connection.close()
    what = "append of 1,000 entries, one batch"
    return [
        against("SQLite commit of 1,000 lines", "ms", sqlite, "the same bytes, raw", raw),
        against("append of 1,000 lines by the log", "ms", written, "the same bytes, raw", raw),
        against(what, "ms", appended, "the same bytes, raw", raw),
        against(what, "ms", appended, TABLE, sqlite),
    ]
