"""Lines longer than any may be: refused by whoever writes, and by whoever reads before they stand in memory whole."""

from pathlib import Path

import pytest
from ledgers import NOW, build, mutual

from ledger.audit import lines as audit_lines
from ledger.audit.reading import audit
from ledger.canonical import LONGEST_LINE, line_of
from ledger.intake import append, text_of
from ledger.log import Log, is_torn
from ledger.problems import DamagedError, RefusedError
from ledger.repairing import repair

REFUSED = "the line is longer than 1,048,576 bytes"


def room(log: Log) -> int:
    """Give how many letters a note may have for its line to be just as long as a line may be."""
    body = mutual("talks", "1960", "CUB", "KOR", note="x")
    before = Path(log.path).read_bytes()
    append(log, text_of([body]), author="Ada", now=NOW)
    whole = Path(log.path).read_bytes()
    Path(log.path).write_bytes(before)
    return LONGEST_LINE - (len(whole) - len(before) - 1) + 1


def test_the_longest_line_is_written_read_and_audited(tmp_path: Path) -> None:
    """Of just so many bytes it is as good as any."""
    log = build(tmp_path)
    longest = room(log)
    log = Log(log.path)
    append(log, text_of([mutual("talks", "1960", "CUB", "KOR", note="x" * longest)]), author="Ada", now=NOW)
    last = list(Log(log.path).lines())[-1]
    assert LONGEST_LINE == len(last.raw) == len(line_of(last.entry))
    assert (3, 0) == (audit(str(log.path)).entries, audit(str(log.path)).errors)


def test_a_byte_more_is_refused_with_its_place(tmp_path: Path) -> None:
    """Nothing is written."""
    log = build(tmp_path)
    longest = room(log)
    before = Path(log.path).read_bytes()
    bodies = [
        mutual("talks", "1960", "CUB", "KOR"),
        mutual("talks", "1961", "CUB", "KOR", note="x" * (longest + 1)),
    ]
    with pytest.raises(RefusedError) as caught:
        append(Log(log.path), text_of(bodies, "handed in"), author="Ada", now=NOW)
    (problem,) = caught.value.problems
    assert ("entry-long", "handed in") == (problem.code, problem.file)
    assert "the entry has 1,048,577 bytes, and a line of the log no more than 1,048,576" == problem.what
    assert "shorten its texts; what is long stands in the source" == problem.hint
    assert before == Path(log.path).read_bytes()


@pytest.fixture(params=[b"\n", b""], ids=["with an end", "without an end"])
def long(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give a ledger whose last line is by far too long."""
    path = Path(build(tmp_path).path)
    with path.open("ab") as file:
        file.write(b'{"v":1,"id":"' + b"x" * 5 * LONGEST_LINE + request.param)
    return path


def test_a_longer_line_is_damage_whoever_reads(long: Path) -> None:
    """The reader, the audit and the repair name the line; none of them takes it for an unfinished write."""
    with pytest.raises(DamagedError) as caught:
        list(Log(long).lines())
    assert (REFUSED, 3) == (caught.value.problems[0].what, caught.value.problems[0].line)
    found = audit(str(long)).found
    told = [(one.problem.code, one.problem.line, one.byte) for one in found]
    byte = sum(map(len, long.read_bytes().splitlines(keepends=True)[:2]))
    assert [("line-long", 3, byte)] == told
    assert f"{REFUSED}; what follows is not looked at (byte {byte})" == found[0].problem.what


def test_a_longer_line_is_never_cut_off_unasked(long: Path) -> None:
    """Who appends is refused, and every byte stays."""
    before = long.read_bytes()
    with pytest.raises(DamagedError):
        append(Log(long), text_of([mutual("talks", "1960", "CUB", "KOR")]), author="Ada", now=NOW)
    assert before == long.read_bytes()
    assert ["events.jsonl", "events.jsonl.lock"] == sorted(path.name for path in long.parent.iterdir())


def test_a_longer_line_at_the_end_is_set_aside_when_asked(long: Path) -> None:
    """As any damage at the end."""
    before = long.read_bytes()
    finding = repair(Log(long))
    assert ("damaged", REFUSED) == (finding.wrong, finding.why)
    aside = long.with_name(finding.aside)
    assert before == long.read_bytes() + aside.read_bytes()
    assert 2 == len(list(Log(long).lines()))


def test_what_is_longer_than_a_line_is_no_torn_one() -> None:
    """A writer notes what it does about anything that could be so long."""
    assert is_torn(b'{"v":1,"id":"' + b"x" * 100)
    assert not is_torn(b'{"v":1,"id":"' + b"x" * LONGEST_LINE)
    assert not is_torn(b"\0" * (LONGEST_LINE + 1))


def test_reader_and_audit_agree_on_how_long_a_line_may_be() -> None:
    """They share no code, but one format."""
    assert audit_lines.LONGEST == LONGEST_LINE == 1_048_576
