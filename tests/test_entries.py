"""Entries as values: what is parsed is written back, and nothing can be changed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from ledgers import NOW, SOURCE, amendment, built, mutual, one_sided
from strategies import UNHURRIED, bodies

from ledger.canonical import body_of, entry_id
from ledger.dates import parse as parse_date
from ledger.entries import Cite, Claim, Entry, Event, Statement, body_json, parse, parse_body, write
from ledger.intake import append
from ledger.jsontext import Text
from ledger.log import Log
from ledger.problems import Problem, RefusedError

Body = dict[str, object]

RUPTURE = one_sided("rupture", "1960~", "CUB", "KOR")
ENVELOPE: Body = {"v": 1, "id": "", "recorded_at": "2024-02-14T12:00:00.000000Z", "recorded_by": "Ada"}


def line(**changes: object) -> bytes:
    """Write a line of the log with some of it changed; None leaves a key out."""
    entry = {**ENVELOPE, "id": entry_id(RUPTURE), **RUPTURE, **changes}
    return json.dumps({key: value for key, value in entry.items() if value is not None}).encode()


# --- property 1 of the design -----------------------------------------------------------------------------------------


@settings(UNHURRIED, max_examples=25)
@given(bodies())
def test_what_the_log_holds_is_parsed_and_written_back(made: list[Body]) -> None:
    """Every line comes back byte for byte, with its id, and dates keep their text."""
    with built(made) as log:
        for held in log.lines():
            entry = parse(held.raw)
            assert held.raw == write(entry)
            assert entry == parse(write(entry))
            assert entry.id == entry_id(body_json(entry.body))
            assert body_of(held.entry) == body_json(parse_body(body_of(held.entry)))
            if isinstance(entry.body, Event | Claim):
                assert held.entry["date"] == entry.body.date.text


@settings(UNHURRIED, max_examples=25)
@given(bodies())
def test_written_entries_are_a_log_again(made: list[Body]) -> None:
    """What the library writes can be appended elsewhere, and is the same there."""
    with built(made) as log, built(made[:1]) as copy:
        text = b"\n".join(write(parse(held.raw)) for held in log.lines()).decode()
        append(copy, Text(text, "copy"), author="Ada", now=NOW)
        assert Path(log.path).read_bytes() == Path(copy.path).read_bytes()


# --- parsing ----------------------------------------------------------------------------------------------------------


def test_an_event_is_parsed_into_named_parts() -> None:
    """Roles, citations and links are tuples; the kind's own fields stand together."""
    body: Body = {
        "kind": "note-exchange",
        "date": "1900-02-29",
        "calendar": "julian",
        "parties": ["CUB", "KOR"],
        "effect": "rupture",
        "consular": True,
        "place": "New York",
        "instrument": "note verbale",
        "cites": [{"source": "s", "locator": "p. 2", "quote": "…", "rank": "preferred"}, {"source": "t"}],
        "account_of": "0123456789abc",
        "after": ["zyxwvtsrqpnmk"],
        "note": "n",
        "coded": {"status": "Embassy", "month": ""},
        "key": "k",
    }
    expected = Event(
        kind="note-exchange",
        date=parse_date("1900-02-29", "julian"),
        parties=("CUB", "KOR"),
        fields={"effect": "rupture", "consular": True},
        cites=(Cite(source="s", locator="p. 2", quote="…", rank="preferred"), Cite(source="t")),
        place="New York",
        instrument="note verbale",
        account_of="0123456789abc",
        after=("zyxwvtsrqpnmk",),
        note="n",
        coded={"status": "Embassy", "month": ""},
        key="k",
    )
    assert expected == parse_body(body)
    assert body == body_json(expected)
    assert list(body) == list(body_json(expected))


def test_a_one_sided_event_has_two_sides() -> None:
    """What an entry does not say is None, or empty."""
    expected = Event(kind="rupture", date=parse_date("1960~"), by=("CUB",), toward=("KOR",), cites=(Cite(source="s"),))
    assert expected == parse_body(RUPTURE)
    assert expected.parties == expected.after == ()
    assert expected.place is expected.note is expected.account_of is None


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        (
            Claim(
                kind="attestation",
                date=parse_date("1900-02-29", "julian"),
                by=("CUB",),
                toward=("KOR",),
                fields={"dimension": "relations", "status": ["none"]},
                cites=(Cite(source="s", rank="normal"),),
                note="n",
                coded={"DR": "9", "as": ""},
                key="k",
            ),
            {
                "kind": "attestation",
                "date": "1900-02-29",
                "calendar": "julian",
                "by": ["CUB"],
                "toward": ["KOR"],
                "dimension": "relations",
                "status": ["none"],
                "cites": [{"source": "s", "rank": "normal"}],
                "note": "n",
                "coded": {"DR": "9", "as": ""},
                "key": "k",
            },
        ),
        (
            Claim(
                kind="coverage",
                date=parse_date("1959/1960"),
                parties=("CUB",),
                fields={"dimensions": ["war"]},
                cites=(Cite(source="s"),),
            ),
            mutual("coverage", "1959/1960", "CUB", dimensions=["war"]),
        ),
    ],
)
def test_what_a_source_says_of_days_is_a_claim(expected: Claim, body: Body) -> None:
    """It has parties and citations, and neither place nor links."""
    assert expected == parse_body(body)
    assert body == body_json(expected)


def test_an_amendment_keeps_what_it_sets_as_it_stands() -> None:
    """Null included; its fields are looked at beside the entry that it is about."""
    body = {**amendment("0123456789abc"), "set": {"note": None, "date": "1960"}}
    expected = Statement(kind="amendment", fields={name: body[name] for name in ("of", "set", "because")})
    assert expected == parse_body(body)
    assert body == body_json(expected)


def test_an_entry_that_is_no_event_is_a_statement() -> None:
    """Its fields are those of its kind."""
    expected = Statement(kind="source", fields={"csl": SOURCE["csl"]}, note="n", key="k")
    assert expected == parse_body(SOURCE | {"note": "n", "key": "k"})
    assert list(SOURCE | {"note": "n", "key": "k"}) == list(body_json(expected))


def test_an_entry_knows_when_and_by_whom_it_was_recorded() -> None:
    """The time is one of UTC, to the microsecond."""
    entry = parse(line(recorded_at="2024-02-14T12:00:00.000001Z"))
    moment = datetime(2024, 2, 14, 12, 0, 0, 1, tzinfo=UTC)
    body = parse_body(RUPTURE)
    assert Entry(id=entry_id(RUPTURE), recorded_at=moment, recorded_by="Ada", body=body) == entry


def test_a_line_may_be_text_or_bytes() -> None:
    """Both are read alike."""
    assert parse(line()) == parse(line().decode())


UNSOUND: list[tuple[bytes | str, tuple[str, str, str]]] = [
    (b"{", ("not-json", "the line is not JSON: Expecting property name enclosed in double quotes", "")),
    (b"\xff", ("not-json", "the line is not JSON: 'utf-8' codec can't decode byte 0xff in position 0", "")),
    ("[" * 100_000, ("not-json", "the line is not JSON: maximum recursion depth exceeded", "")),
    (b"[]", ("field-missing", "the line has no 'v'", "")),
    (line(v=None), ("field-missing", "the line has no 'v'", "")),
    (line(id=None), ("field-missing", "the line has no 'id'", "")),
    (line(recorded_at=None), ("field-missing", "the line has no 'recorded_at'", "")),
    (line(recorded_by=None), ("field-missing", "the line has no 'recorded_by'", "")),
    (line(v=2), ("version-unknown", "the entry is of version 2; this program reads up to 1", "install a newer diplo")),
    (line(v=0), ("version-unknown", "the entry is of version 0; this program reads up to 1", "install a newer diplo")),
    (
        line(v=[]),
        ("version-unknown", "the entry is of version []; this program reads up to 1", "install a newer diplo"),
    ),
    (line(note="x"), ("id-wrong", f"the body does not match its id '{entry_id(RUPTURE)}'", "")),
    (line(id=7), ("id-wrong", "the body does not match its id 7", "")),
    (line(kind=["x"]), ("kind-unknown", "there is no kind ['x']", "there are recognition, recognition-withdrawal")),
    (line(date="1960-13"), ("date-impossible", "there is no month 13", "months run from 01 to 12")),
    *(
        (
            line(recorded_at=text),
            ("time-wrong", f"{text!r} is not a time of recording", "as 2024-02-14T00:00:00.000000Z"),
        )
        for text in ("yesterday", "2024-02-14", "2024-02-14T12:00:00Z", "2024-02-14T12:00:00.000000+00:00")
    ),
]


@pytest.mark.parametrize(("text", "expected"), UNSOUND, ids=[str(row[0])[:50] for row in UNSOUND])
def test_what_is_no_sound_entry_is_refused(text: bytes | str, expected: tuple[str, str, str]) -> None:
    """A caller of the library gets a problem, whatever the line holds."""
    with pytest.raises(RefusedError) as caught:
        parse(text)
    (problem,) = caught.value.problems
    # Python's own words about JSON, and the list of kinds, go on.
    assert expected[0] == problem.code
    assert problem.what.startswith(expected[1])
    assert problem.hint.startswith(expected[2])


def test_every_flaw_of_a_body_is_told() -> None:
    """Not only the first."""
    with pytest.raises(RefusedError) as caught:
        parse_body({"kind": "retraction"})
    expected = ("a retraction needs the field 'of'", "a retraction needs the field 'because'")
    assert expected == tuple(problem.what for problem in caught.value.problems)
    assert all(isinstance(problem, Problem) for problem in caught.value.problems)


# --- values -----------------------------------------------------------------------------------------------------------

VALUES: list[Callable[[], object]] = [
    lambda: Cite(source="s"),
    lambda: parse_body(RUPTURE),
    lambda: parse_body(mutual("coverage", "1960", "CUB", dimensions=["war"])),
    lambda: parse_body(SOURCE),
    lambda: parse(line()),
]


@pytest.mark.parametrize("make", VALUES)
def test_nothing_of_an_entry_can_be_set(make: Callable[[], object]) -> None:
    """Correcting means appending."""
    value = make()
    for field in type(value).__attrs_attrs__:  # type: ignore[attr-defined]
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, field.name, None)


@pytest.mark.parametrize("make", VALUES)
def test_entries_that_say_the_same_are_equal(make: Callable[[], object]) -> None:
    """They are values, not things."""
    assert make() == make()
    assert make() is not make()


@pytest.mark.parametrize("kind", [Cite, Event, Claim, Statement, Entry])
def test_parts_are_given_by_name(kind: type) -> None:
    """So that a field can be added without breaking anybody."""
    assert all(field.kw_only for field in attrs.fields(kind))


def test_an_event_made_by_hand_can_be_written_and_appended(tmp_path: Path) -> None:
    """Lists become tuples, and the body is that of the same act in JSON."""
    event = Event(kind="visit", date=parse_date("1986"), parties=["CUB", "PRK"], cites=(Cite(source="s"),))
    expected = mutual("visit", "1986", "CUB", "PRK")
    assert expected == body_json(event)
    assert event == parse_body(body_json(event))
    assert not Log(tmp_path / "none").notices
