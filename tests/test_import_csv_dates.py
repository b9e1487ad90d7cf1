"""Dates of a table: in the form that a map states, or in parts, and never guessed."""

from collections.abc import Sequence

import pytest

from ledger.importers.columns.moments import FormatError, Moment, Period, read_format
from ledger.problems import Problem


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("DD/MM/YYYY", "03/08/1914", "1914-08-03"),
        ("MM/DD/YYYY", "03/08/1914", "1914-03-08"),
        ("D.M.YYYY", "3.8.1914", "1914-08-03"),
        ("YYYYMMDD", "19140803", "1914-08-03"),
        ("MM/YYYY", "08/1914", "1914-08"),
        ("D MONTH YYYY", "3 August 1914", "1914-08-03"),
        ("D-MON-YYYY", "3-Sept-1914", "1914-09-03"),
        ("MON. D, YYYY", "Aug.. 3, 1914", "1914-08-03"),
        ("YYYY", "1914", "1914"),
    ],
)
def test_formats_read_what_they_say(form: str, text: str, expected: str) -> None:
    """The order of day and month is that of the format."""
    assert expected == Moment(column="when", formats=(read_format(form),)).text(lambda _: text)


def test_several_formats_are_tried_and_must_not_disagree() -> None:
    """A cell that fits one is read by it; one that fits two that differ is unclear."""
    moment = Moment(column="when", formats=tuple(map(read_format, ("DD/MM/YYYY", "MM/DD/YYYY", "YYYY"))))
    assert "1914" == moment.text(lambda _: "1914")
    assert "1914-03-03" == moment.text(lambda _: "03/03/1914")
    expected = Problem(
        "date-unclear",
        "the column 'when' has '03/08/1914', which can be read in more than one of the formats",
        "it would be 1914-08-03 or 1914-03-08: leave one format out",
    )
    assert expected == moment.text(lambda _: "03/08/1914")


@pytest.mark.parametrize(
    ("form", "what", "hint"),
    [
        ("DD/MM/YY", "'DD/MM/YY' has no year of four digits", "which century two digits mean is never guessed"),
        ("DD/MM", "'DD/MM' has no year of four digits", ""),
        ("DD/YYYY", "'DD/YYYY' has no month", ""),
        ("YYYY-MM-M", "'YYYY-MM-M' names a part of the date twice", ""),
        ("le D MONTH YYYY", "'le D MONTH YYYY' is no format of dates", ""),
        ("YYYY-MM-DDThh", "'YYYY-MM-DDThh' is no format of dates", ""),
        ("", "'' has no year of four digits", ""),
    ],
)
def test_formats_that_would_be_guesses_are_refused(form: str, what: str, hint: str) -> None:
    """A format has a year of four digits, and names each part once."""
    usual = "write it with YYYY, MM, DD, M, D, MON or MONTH, as DD/MM/YYYY or D MONTH YYYY"
    with pytest.raises(FormatError) as refused:
        read_format(form)
    assert (what, hint or usual) == (refused.value.what, refused.value.hint)


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        ("1935", "5", "4", "1935-05-04"),
        ("1935", "May", "04", "1935-05-04"),
        ("1935.0", "5.0", "", "1935-05"),
        ("1935", "", "", "1935"),
        ("1935", "", "4", "1935-XX-04"),
        ("", "", "", ""),
    ],
)
def test_parts_make_a_date_as_precise_as_they_are(year: str, month: str, day: str, expected: str) -> None:
    """Blank parts are left out; a day of an unknown month keeps its place."""
    cells = {"y": year, "m": month, "d": day}
    assert expected == Moment(parts=("y", "m", "d")).text(cells.__getitem__)


@pytest.mark.parametrize(
    ("cells", "what", "hint"),
    [
        (("", "5", ""), "there is no year in y or m or d", "give the year"),
        (
            ("-9", "", ""),
            "the column 'y' has '-9', which is no year",
            "if it stands for what is not known, add it to `blank`",
        ),
        (
            ("1950", "x", ""),
            "the column 'm' has 'x', which is no month",
            "if it stands for what is not known, add it to `blank`",
        ),
        (
            ("1950", "0", "0"),
            "1950 0 0 has a 0 for a part of the date",
            "if it stands for what is not known, say `zero_is_unknown = true`",
        ),
    ],
)
def test_parts_that_are_none_are_problems(cells: Sequence[str], what: str, hint: str) -> None:
    """Words for what is not known have to be named; a zero too."""
    moment = Moment(parts=("y", "m", "d"))
    assert Problem("date-part", what, hint) == moment.text(dict(zip("ymd", cells, strict=True)).__getitem__)


def test_zero_is_unknown_where_the_map_says_so() -> None:
    """Month and day 0 are then left out."""
    moment = Moment(parts=("y", "m", "d"), zero_is_unknown=True)
    assert "1950" == moment.text({"y": "1950", "m": "0", "d": "00"}.__getitem__)


def test_periods_lack_no_end_silently() -> None:
    """A blank start, or a blank end of which the map says nothing, is a problem; both blank are no date at all."""
    period = Period(Moment(column="s"), Moment(column="e"))
    hint = 'if it means that it lasts, say `open = [""]`; if it is not known, say nothing of the end'
    dotted = Moment(column="s", formats=(read_format("DD.MM.YYYY"),))
    told = [
        period.text({"s": "", "e": ""}.__getitem__),
        period.text({"s": "", "e": "1950"}.__getitem__),
        period.text({"s": "1950", "e": ""}.__getitem__),
        Period(dotted, Moment(constant="1960")).text({"s": "1950"}.__getitem__),
        Period(Moment(constant="1950"), dotted).text({"s": "1950"}.__getitem__),
    ]
    form = Problem(
        "date-format",
        "the column 's' has '1950', which is not written as DD.MM.YYYY",
        "mend the cell, add its form to `format`, or its text to `blank`",
    )
    assert [
        "",
        Problem("date-blank", "the start is blank and the end is not", "give the start, or skip such rows"),
        Problem("date-blank", "the end is blank", hint),
        form,
        form,
    ] == told
