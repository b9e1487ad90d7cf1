"""Lines that somebody made by hand, with ids that prove their bodies: what no writer appends, no reader takes."""

from pathlib import Path

import pytest
from ledgers import LEDGER, Body, build, mutual

from ledger.canonical import entry_id, line_of
from ledger.log import Log
from ledger.problems import DamagedError
from ledger.shape import flaws

ACT = mutual("rupture", "1960", "CUB", "KOR")


def by_hand(folder: Path, body: Body) -> Log:
    """Write a line of one's own below a sound ledger."""
    log = build(folder)
    last = list(log.lines())[-1]
    entry = {"v": 1, "id": entry_id(body), "recorded_at": last.entry["recorded_at"], "recorded_by": "Eve", **body}
    with (folder / "events.jsonl").open("ab") as file:
        file.write(line_of(entry) + b"\n")
    return log


def test_a_sound_line_is_read_whoever_wrote_it(tmp_path: Path) -> None:
    """The form is all that a reader asks for."""
    assert [1, 2, 3] == [line.position for line in by_hand(tmp_path, ACT).lines()]


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("no writer would have appended this: there is no month 13", {**ACT, "date": "1960-13"}),
        ("no writer would have appended this: the entry cites no source", {**ACT, "cites": []}),
        (
            "no writer would have appended this: `set` is an object of fields",
            {"kind": "amendment", "of": "0123456789abc", "set": {}, "because": "x"},
        ),
        (
            "no writer would have appended this: '0123' is not an id",
            {"kind": "retraction", "of": "0123", "because": "x"},
        ),
        (
            "no writer would have appended this: relations cannot be 'war'",
            mutual("attestation", "1960", "CUB", "KOR", dimension="relations", status=["war"]),
        ),
        (
            "no writer would have appended this: numbers with a fraction or an exponent have no fixed text",
            {**ACT, "x": 0.5},
        ),
        ("the line is not written as the ledger writes it", dict(reversed(list(ACT.items())))),
        ("the line is not written as the ledger writes it", {**ACT, "cites": [{"quote": "x", "source": "s"}]}),
        (
            "the line is not written as the ledger writes it",
            {"kind": "rupture", "date": "1960", "calendar": "gregorian", **ACT},
        ),
        ("the first entry, and no other, is of kind `ledger`", LEDGER),
    ],
)
def test_an_unsound_line_is_damage(tmp_path: Path, what: str, body: Body) -> None:
    """Its id proves only that the body is what it was; the line is named."""
    with pytest.raises(DamagedError) as caught:
        list(by_hand(tmp_path, body).lines())
    problem = caught.value.problems[0]
    assert ("log-damaged", what, 3) == (problem.code, problem.what, problem.line)


def test_a_first_line_says_when_it_was_recorded(tmp_path: Path) -> None:
    """No time at all is none, also where there is nothing before it to compare it with."""
    entry = {"v": 1, "id": entry_id(LEDGER), "recorded_at": "", "recorded_by": "Eve", **LEDGER}
    path = tmp_path / "events.jsonl"
    path.write_bytes(line_of(entry) + b"\n")
    with pytest.raises(DamagedError, match=r"^the time of recording '' does not follow the entry before it$"):
        list(Log(path).lines())


@pytest.mark.parametrize(
    ("what", "origin"),
    [
        ("`origin` is text", 1),
        ("`origin` is empty", " "),
        ("the origin 'a b' has a space, a plus sign or something that nobody sees", "a b"),
        ("the origin 'a+b' has a space, a plus sign or something that nobody sees", "a+b"),
        ("an origin that begins with 'diplo-ledger/' is that of a ledger without a name of its own", "diplo-ledger/x"),
    ],
)
def test_an_origin_could_name_a_key(what: str, origin: object) -> None:
    """Else no head of the ledger could be signed under it; and none takes the name of a ledger that has none."""
    assert what == flaws({**LEDGER, "origin": origin})[0].what
    assert [] == flaws({**LEDGER, "origin": "example.org/ledger"})
