"""What was known: times, sizes and heads as people write them, and a log as of each of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, Body, build, mutual, refused

from ledger.head import head_of
from ledger.intake import append, supposed, text_of
from ledger.known import AsOf, Known, parse_known
from ledger.log import Line, Log, Place, time_text
from ledger.problems import NotFoundError, Problem, UsageError
from ledger.reader import read

# Two days within the first and the last, so that no step leads out of the calendar.
EARLIEST, LATEST = datetime.fromisoformat("0001-01-02"), datetime.fromisoformat("9999-11-30")
HINT = "write a time as 2024-02-14 or 2024-02-14T12:30:00Z, a number of entries as 30, or a head as 30:f40ace97"


# --- how it is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        # A time counts to the end of what it names.
        ("2024-12-31T23:59:59.999999Z", "2024-12"),
        ("2024-02-29T23:59:59.999999Z", "2024-02"),
        ("2023-02-28T23:59:59.999999Z", "2023-02"),
        ("2024-02-14T23:59:59.999999Z", "2024-02-14"),
        ("2024-12-31T23:59:59.999999Z", "2024-12-31"),
        ("2024-02-14T12:30:59.999999Z", "2024-02-14T12:30"),
        ("2024-02-14T12:30:07.999999Z", "2024-02-14T12:30:07"),
        ("2024-02-14T12:30:07.299999Z", "2024-02-14T12:30:07.2"),
        ("2024-02-14T12:30:07.259999Z", "2024-02-14T12:30:07.25"),
        ("2024-02-14T12:30:07.250000Z", "2024-02-14T12:30:07.250000"),
        ("2024-02-14T12:30:07.000001Z", "2024-02-14T12:30:07.000001Z"),
        ("2024-02-14T00:00:59.999999Z", "2024-02-14T00:00"),
        # Without an offset it is UTC.
        ("2024-02-14T12:30:59.999999Z", "2024-02-14T12:30Z"),
        ("2024-02-14T03:30:59.999999Z", "2024-02-14T12:30+09:00"),
        ("2024-02-15T00:30:59.999999Z", "2024-02-14T19:30-05:00"),
        ("2024-02-14T16:30:07.259999Z", "2024-02-14T12:30:07.25-04:00"),
        # The first and the last there are.
        ("0001-01-31T23:59:59.999999Z", "0001-01"),
        ("9999-12-31T23:59:59.999999Z", "9999-12"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59"),
    ],
)
def test_a_time_counts_to_its_end(expected: str, text: str) -> None:
    """As precise as it is given, in UTC."""
    assert Known(text, until=expected) == parse_known(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ((30, ""), "30"),
        ((0, ""), "0"),
        ((30, ""), "030"),
        # Four digits are a number of entries, not a year.
        ((2024, ""), "2024"),
        ((30, "f40ace97"), "30:f40ace97"),
        ((30, "f40ace97"), "30:F40ACE97"),
        ((30, "f"), "30:f"),
        ((30, "a" * 64), f"30:{'a' * 64}"),
    ],
)
def test_a_size_and_a_head_are_told_apart_from_times(expected: tuple[int, str], text: str) -> None:
    """The root may be whole or begun, in any case."""
    size, root = expected
    assert Known(text, size=size, root=root) == parse_known(text)


@pytest.mark.parametrize(
    ("what", "text"),
    [
        *(
            (f"--known: {text!r} is no time and no head of a ledger", text)
            for text in (
                "",
                " ",
                "now",
                "-1",
                "30:",
                "30:xyz",
                ":f40ace97",
                f"30:{'a' * 65}",
                "2024-2-14",
                "14.02.2024",
                "2024-02-14 12:30",
                "2024-02-14T12",
                "2024-02-14T12:30:07.1234567",
                "2024-02-14T12:30:07+0900",
                "2024-02-14T12:30+25:00",
                "2024-02-14T12:30+09:60",
                "2024-02Z",
                "2024-02-14Z",
                "٣٠",
                "30\n",
            )
        ),
        ("--known: '2024-13' is no time: month must be in 1..12", "2024-13"),
        ("--known: '2024-00' is no time: month must be in 1..12", "2024-00"),
        ("--known: '2024-02-30' is no time: day is out of range for month", "2024-02-30"),
        ("--known: '0000-01' is no time: year 0 is out of range", "0000-01"),
        ("--known: '2024-02-14T24:00' is no time: hour must be in 0..23", "2024-02-14T24:00"),
        ("--known: '2024-02-14T12:60' is no time: minute must be in 0..59", "2024-02-14T12:60"),
        ("--known: '2024-02-14T12:30:60' is no time: second must be in 0..59", "2024-02-14T12:30:60"),
        ("--known: '0001-01-01T00:00+14:00' is no time: date value out of range", "0001-01-01T00:00+14:00"),
        ("--known: '9999-12-31T23:59-01:00' is no time: date value out of range", "9999-12-31T23:59-01:00"),
    ],
)
def test_what_is_neither_is_refused_with_the_forms_there_are(what: str, text: str) -> None:
    """With what is wrong with it, where it looks like a time."""
    with refused(UsageError, 2, Problem("known-wrong", what, HINT)):
        parse_known(text)


# Of the last month of all the end is the last moment that there is.
@given(st.datetimes(EARLIEST, LATEST), st.sampled_from([7, 10, 16, 19, 26]))
def test_the_end_of_a_time_begins_as_the_time_does(moment: datetime, length: int) -> None:
    """However precise, its last moment is still within it, and the next microsecond is not."""
    text = moment.isoformat(timespec="microseconds")[:length]
    until = parse_known(text).until
    assert text == until[:length]
    end = datetime.fromisoformat(until.removesuffix("Z")) + timedelta(microseconds=1)
    assert text != end.isoformat(timespec="microseconds")[:length]


# --- a log as of then -----------------------------------------------------------------------------------------------------


def visit(number: int) -> Body:
    """Give a small entry, one of many."""
    return mutual("talks", "1960", "CUB", "KOR", note=f"{number}")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Write six lines: two at first, then two a second later, and two an hour later."""
    found = build(tmp_path)
    for seconds, numbers in ((1, (1, 2)), (3600, (3, 4))):
        now = NOW + timedelta(seconds=seconds)
        append(found, text_of([visit(number) for number in numbers]), author="Ada", now=now)
    return found


def positions(log: Log, known: str | None, since: Place = Place()) -> list[int]:  # noqa: B008 - a tuple, never changed
    """Give the lines that were known then."""
    return [line.position for line in AsOf(log, parse_known(known) if known else None).lines(since)]


@pytest.mark.parametrize(
    ("expected", "known"),
    [
        (2, "2024-02-14T12:00:00"),
        (2, "2024-02-14T12:00:00Z"),
        (4, "2024-02-14T12:00:01"),
        (4, "2024-02-14T12:00"),
        (4, "2024-02-14T21:00+09:00"),
        (4, "2024-02-14T12:59:59.999999"),
        (6, "2024-02-14T13:00:00.000000Z"),
        (6, "2024-02-14"),
        (6, "2024-02"),
        (6, "9999-12"),
        (1, "1"),
        (3, "3"),
        (6, "6"),
        (6, None),
    ],
)
def test_what_was_recorded_by_then_is_read(expected: int, known: str | None, log: Log) -> None:
    """No more, no less, from the first line on."""
    assert list(range(1, expected + 1)) == positions(log, known)


@pytest.mark.parametrize("known", ["3", "2024-02-14T12:00:00", None])
def test_reading_goes_on_from_a_place(known: str | None, log: Log) -> None:
    """What was read is not read again, and what was not known then does not come in."""
    lines = list(log.lines())
    place = Place(lines[1].position, lines[2].offset, str(lines[1].entry["recorded_at"]))
    assert positions(log, known)[2:] == positions(log, known, place)


def test_a_log_as_of_then_is_the_log(log: Log) -> None:
    """Its path and what is to be said of it are those of the log."""
    log.notices.append("a notice")
    then = AsOf(log, parse_known("3"))
    assert (log.path, ["a notice"]) == (then.path, then.notices)
    assert ("a notice",) == read(then).notices


def test_a_head_is_that_of_its_lines(log: Log) -> None:
    """Its root, whole or begun, is looked at."""
    for size in range(1, 7):
        head = head_of(line.raw for line in list(log.lines())[:size])
        for text in (str(head), head.short(), f"{size}:{head.root[0]}", f"{size}:{head.root.upper()}"):
            assert list(range(1, size + 1)) == positions(log, text)


@contextmanager
def not_known(code: str, what: str, hint: str) -> Iterator[None]:
    """Expect a state of knowledge that there never was."""
    with refused(NotFoundError, 4, Problem(code, what, hint)):
        yield


@pytest.mark.parametrize(
    ("code", "what", "hint", "known"),
    [
        (
            "known-before",
            "nothing was recorded by 2024-02-13",
            "the first entry was recorded at 2024-02-14T12:00:00.000000Z",
            "2024-02-13",
        ),
        (
            "known-before",
            "nothing was recorded by 2024-02-14T11:59:59.999999Z",
            "the first entry was recorded at 2024-02-14T12:00:00.000000Z",
            "2024-02-14T11:59:59.999999Z",
        ),
        (
            "known-before",
            "there is no ledger of 0 entries",
            "the first entry was recorded at 2024-02-14T12:00:00.000000Z",
            "0",
        ),
        ("known-beyond", "the log has 6 entries, not 7", "name an earlier head", "7"),
        ("known-beyond", "the log has 6 entries, not 7", "name an earlier head", "7:abc"),
        (
            "known-beyond",
            "the log has 6 entries, not 2024",
            "a whole number counts entries; for the end of that year write 2024-12",
            "2024",
        ),
        ("known-beyond", "the log has 6 entries, not 20240214", "name an earlier head", "20240214"),
    ],
)
def test_a_state_of_knowledge_that_never_was_is_refused(code: str, what: str, hint: str, known: str, log: Log) -> None:
    """Before the first entry, or beyond the last."""
    with not_known(code, what, hint):
        positions(log, known)


@pytest.mark.parametrize("given_root", ["0", "0123456789ab", "0" * 64])
def test_another_root_is_another_ledger(given_root: str, log: Log) -> None:
    """As much of the root is shown as was given, and twelve digits at least."""
    root = head_of(line.raw for line in list(log.lines())[:4]).root
    assert not root.startswith("0")
    what = f"the first 4 entries have the root {root[: max(12, len(given_root))]}, not {given_root}"
    with not_known("known-other", what, "this is not the ledger whose head was cited, or it was changed since"):
        positions(log, f"4:{given_root}")


def test_a_time_that_has_not_passed_takes_in_what_comes(log: Log) -> None:
    """Only what is recorded after it stays out."""
    then = AsOf(log, parse_known("2024-02-14T13:00:30"))
    for seconds, number in ((3601, 5), (3631, 6)):
        append(log, text_of([visit(number)]), author="Ada", now=NOW + timedelta(seconds=seconds))
    assert 7 == [line.position for line in then.lines()][-1]


# --- what is supposed -----------------------------------------------------------------------------------------------------


def test_what_is_supposed_comes_last_and_stands_nowhere(log: Log) -> None:
    """Its position is 0 and its offset -1, nobody recorded it, and each reading gives it."""
    lines = supposed(log, text_of([visit(5), visit(1), visit(6)]))
    assert [(0, -1, "5", ""), (0, -1, "6", "")] == [place(line) for line in lines]
    then = AsOf(log, parse_known("3"), lines)
    assert [1, 2, 3, 0, 0] == [line.position for line in then.lines()]
    assert [0, 0] == [line.position for line in then.lines(Place(6, Path(log.path).stat().st_size))]
    assert [*range(1, 7), 0, 0] == [line.position for line in AsOf(log, None, lines).lines()]
    assert time_text(NOW + timedelta(hours=1)) == lines[0].entry["recorded_at"]


def place(line: Line) -> tuple[object, ...]:
    """Give where a line stands, its note and who recorded it."""
    return line.position, line.offset, line.entry["note"], line.entry["recorded_by"]


def test_what_is_supposed_is_judged_by_what_was_known(log: Log) -> None:
    """What the log holds by now, but did not then, is new."""
    then = AsOf(log, parse_known("3"))
    assert [(0, -1, "2", "")] == [place(line) for line in supposed(then, text_of([visit(1), visit(2)]))]
    assert LEDGER["title"] == read(AsOf(log, None, supposed(then, text_of([visit(2)])))).title
    assert NOW.tzinfo is UTC
