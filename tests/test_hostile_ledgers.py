"""A ledger may come from anybody: what is wrong with it is said, nothing is taken from it that no writer made, and nothing fails."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hostile import BODIES, CITES, HIDDEN, Body, craft, crafted_bodies, damaged_ledgers, faults_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sessions import Runner, place

from ledger.log import Log
from ledger.problems import LedgerError, RefusedError
from ledger.reader import read

MORE = json.dumps({"kind": "visit", "date": "1951", "by": ["CUB"], "toward": ["KOR"], "cites": CITES}) + "\n"
ASKED: Sequence[Sequence[str]] = (
    ["state", "CUB", "KOR", "--on", "1955"],
    ["XAA", "KOR"],
    ["why", "CUB", "KOR", "--on", "1955"],
    ["log"],
    ["log", "XAA"],
    ["source"],
    ["source", "s"],
    ["cite", "--all"],
    ["cite", "--all", "--as", "bibtex"],
    ["party", "XAA"],
    ["relations", "KOR", "--on", "1955"],
    ["--no-cache", "count", "KOR", "--on", "1955"],
    ["check"],
    ["diff", "CUB", "KOR", "1940", "1960"],
    ["compare", "CUB", "KOR"],
    ["coverage", "CUB"],
    ["first", "visit"],
    ["on-this-day", "1950-01-01"],
    ["search", "Atlantis"],
    ["sql", "select * from spans"],
    ["CUB", "KOR", "--known", "5"],
    ["CUB", "KOR", "--with", "more.jsonl"],
    ["CUB", "KOR", "--without", "s"],
    ["append", "more.jsonl", "-n"],
    ["amend", "key:1", "--set", "date=1949-03", "--because", "x", "-n"],
    ["retract", "key:1", "--because", "x", "-n"],
)


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with caches of its own, in which a ledger will lie."""
    runner = place(tmp_path, monkeypatch, capfd)
    for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    runner.put("more.jsonl", MORE)
    return runner


def sound_bytes(folder: Path) -> bytes:
    """Give the bytes of a sound ledger that has a bit of everything."""
    craft(folder / "sound.jsonl", BODIES)
    return (folder / "sound.jsonl").read_bytes()


def test_the_crafted_ledger_is_sound(diplo: Runner) -> None:
    """What the tests below make wrong is right to begin with, so that they try what they say."""
    craft(diplo.folder / "events.jsonl", BODIES)
    for asked in ASKED:
        came = diplo.run(asked)
        assert (0, "") == (came.code, came.err), asked


NAMES = tuple(damaged_ledgers(b"1\n2}\n"))
# Of a ledger of nothing there is nothing to amend, and nothing to append to.
EMPTY = {3, 4, 5}


@pytest.mark.parametrize("name", NAMES)
def test_whatever_became_of_its_bytes_it_is_said(name: str, diplo: Runner) -> None:
    """Every question to a damaged ledger ends with exit code 3 and the place, and every byte stays."""
    data = damaged_ledgers(sound_bytes(diplo.folder))[name]
    ledger = diplo.folder / "events.jsonl"
    ledger.write_bytes(data)
    codes = set()
    for asked in ASKED[::3]:
        came = diplo.run([*asked, "-q"])
        assert [] == faults_of(came), asked
        codes.add(came.code)
    assert (EMPTY if name == "nothing" else {3}) == codes
    assert data == ledger.read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_nobody_appends_to_a_damaged_ledger(name: str, diplo: Runner) -> None:
    """A writer refuses too, and not a byte is lost: what looks like an unfinished end is set aside, the rest stays."""
    data = damaged_ledgers(sound_bytes(diplo.folder))[name]
    ledger = diplo.folder / "events.jsonl"
    ledger.write_bytes(data)
    came = diplo.run(["append", "more.jsonl"])
    assert [] == faults_of(came)
    # Zeros are what a power cut leaves behind: then the ledger has nothing left to append to.
    assert (5 if name in ("nothing", "zeros") else 3) == came.code
    left = b"".join(path.read_bytes() for path in diplo.folder.glob("events.jsonl.cut-*"))
    assert data == ledger.read_bytes() + left
    assert not left.strip(b"\0")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(crafted_bodies(), st.data())
def test_lines_that_are_right_and_do_not_fit_are_refused_or_read(
    diplo: Runner, bodies: list[Body], data: st.DataObject
) -> None:
    """With an id that proves any body, somebody can write any line: each command reads it or says what is wrong with it."""
    ids = craft(diplo.folder / "events.jsonl", bodies)
    asked = [
        *data.draw(st.lists(st.sampled_from(ASKED), min_size=4, max_size=4)),
        ["show", data.draw(st.sampled_from(ids))],
    ]
    for args in asked:
        came = diplo.run(args)
        assert [] == faults_of(came), args


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60), st.integers(min_value=0), st.integers(0, 40))
def test_any_bytes_anywhere_are_told_or_passed_over(tmp_path: Path, put: bytes, at: int, over: int) -> None:
    """The reader raises what the library raises, and nothing else, whatever bytes stand in the place of others."""
    sound = sound_bytes(tmp_path)
    at %= len(sound)
    path = tmp_path / "events.jsonl"
    path.write_bytes(sound[:at] + put + sound[at + over :])
    with suppress(LedgerError):
        assert len(BODIES) >= read(Log(path)).head.size


# --- texts ----------------------------------------------------------------------------------------------------------------

# What a source can be told to hold, in any field of CSL that is not looked at when it is appended.
_ODD: Sequence[object] = (
    HIDDEN,
    -1,
    True,
    None,
    [],
    {},
    [HIDDEN],
    [[HIDDEN]],
    {"a": {"b": [HIDDEN]}},
    [{"family": [1]}],
)
_CSL = (
    "author",
    "editor",
    "issued",
    "accessed",
    "URL",
    "DOI",
    "publisher",
    "container-title",
    "custom",
    "page",
    "genre",
)


def odd_sources() -> Sequence[Body]:
    """Give sources with every odd value in every field."""
    found: list[Body] = [
        {"kind": "source", "csl": {"id": f"{name}-{number}", "type": "book", "title": HIDDEN, name: value}}
        for name in _CSL
        for number, value in enumerate(_ODD)
    ]
    parts: Sequence[object] = (
        *(
            [["x"]],
            [[0]],
            [[99999]],
            [[1990, 13]],
            [[]],
            [[None]],
            [[1990, [1]]],
            5,
            "x",
            [["9" * 5000]],
            [[1], [2], [3]],
        ),
        *({"a": 1}, [[True]], [{"year": 1}]),
    )
    return found + [
        {"kind": "source", "csl": {"id": f"date-{number}", "type": HIDDEN, "title": "T", "issued": {"date-parts": one}}}
        for number, one in enumerate(parts)
    ]


PARTY: Body = {
    "kind": "party",
    "code": "XAA",
    "type": "state",
    "name": "Atlantis",
    "life": [["1900-01-01", None, "ledger"]],
}


def hostile_texts() -> Sequence[Body]:
    """Give a ledger with hidden characters wherever they may stand."""
    sources = odd_sources()
    cites = [{"source": body["csl"]["id"], "quote": HIDDEN, "locator": HIDDEN} for body in sources]
    said = {"note": HIDDEN, "cites": cites}
    return (
        {"kind": "ledger", "title": HIDDEN, "description": HIDDEN, "licence": HIDDEN, "format": 1},
        *sources,
        PARTY,
        {"kind": "establishment", "date": "1949", "parties": ["CUB", "KOR"], **said, "place": HIDDEN, "instrument": HIDDEN, "key": "1"},
        {"kind": "establishment", "date": "1950", "parties": ["XAA", "KOR"], **said},
        {"kind": "visit", "date": "1950", "by": ["XAA"], "toward": ["KOR"], "person": HIDDEN, **said},
        {"kind": "attestation", "date": "1955", "parties": ["XAA", "KOR"], "dimension": "relations", "status": ["none"], **said},
        {"kind": "coverage", "date": "1940/1960", "parties": ["KOR"], "dimensions": ["relations"], **said},
        {"kind": "amendment", "of": "key:1", "set": {"note": HIDDEN + "!"}, "because": HIDDEN},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", HIDDEN),
        ("name", "Cu\u200bba"),
        ("name", "\u202eabuC"),
        ("official", HIDDEN),
        ("names", [[HIDDEN, "en"]]),
        ("names", [["Atlantic Republic", HIDDEN]]),
        ("codes", {"cow": HIDDEN}),
        ("life", [["1900-01-01", None, HIDDEN]]),
        ("note", HIDDEN),
    ],
    ids=str,
)
def test_a_party_is_called_nothing_that_nobody_sees(field: str, value: object, diplo: Runner) -> None:
    """What is looked up by its letters has no letter that two people would see differently, or not at all."""
    craft(diplo.folder / "events.jsonl", BODIES[:2])
    diplo.put("handed", json.dumps({**PARTY, field: value}))
    came = diplo.run(["append", "handed"])
    assert [] == faults_of(came)
    assert 5 == came.code
    assert "text without unseen characters" in came.err
    assert 2 == len(diplo.entries())


TEXTS: Mapping[str, Sequence[str]] = {
    **{
        " ".join(asked[:2]): asked
        for asked in ASKED
        if "-n" not in asked and asked[:2] not in (["source", "s"], ["CUB", "KOR"])
    },
    "source": ["source", "author-0"],
    "according to": ["log", "--according-to", "title-0"],
    "bibtex": ["cite", "--all", "--as", "bibtex"],
    "csl": ["cite", "--all", "--as", "csl"],
    "sources": ["sql", "select * from sources"],
    "texts": ["search", "b"],
    "parties": ["party", "--list"],
}


@pytest.mark.parametrize("form", ["text", "table", "md", "html", "json", "jsonl"])
def test_no_text_of_a_ledger_reaches_a_screen_raw(form: str, diplo: Runner) -> None:
    """In every format but CSV and TSV what nobody would see is written out; in JSON so that it is read back the same."""
    diplo.put("events.jsonl", "".join(json.dumps(body) + "\n" for body in hostile_texts()))
    ids = [entry["id"] for entry in diplo.entries()]
    asked = [*TEXTS.values(), *(["show", identity] for identity in (ids[0], ids[1], *ids[-8:]))]
    if form not in ("text", "json"):
        asked = asked[::4]
    for args in asked:
        if "--as" in args and form != "text":
            continue
        came = diplo.run([*args, *(() if "--as" in args else ("-O", form))])
        # Bibliographies are data for other programs, and stand as they are.
        assert [] == [fault for fault in faults_of(came) if not ("--as" in args and fault.startswith("stdout"))], args
        assert came.code in (0, 1, 4), args


def test_json_gives_back_what_it_escapes(diplo: Runner) -> None:
    """Whatever JSON escapes is the same text when it is read."""
    diplo.put("events.jsonl", "".join(json.dumps(body) + "\n" for body in hostile_texts()))
    entry = diplo.entries()[-1]
    assert entry["because"] == HIDDEN
    for form in ("json", "jsonl"):
        came = diplo.run(["show", entry["id"], "-O", form]).out
        assert HIDDEN == json.loads(came.removeprefix("[").removesuffix("]\n"))["because"]


# --- what is handed in ----------------------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")), st.booleans()
)
def test_whatever_is_handed_in_is_taken_or_refused_whole(diplo: Runner, handed: bytes, is_wrapped: bool) -> None:  # noqa: FBT001 - drawn
    """`append` and `add source --from` of any bytes change nothing, or say what they appended."""
    craft(diplo.folder / "events.jsonl", BODIES[:3])
    before = (diplo.folder / "events.jsonl").read_bytes()
    if is_wrapped:
        handed = (
            b'{"kind": "other", "date": "1950", "parties": ["CUB", "KOR"], "cites": [{"source": "s"}], "note": "%s"}'
            % handed
        )
    (diplo.folder / "handed").write_bytes(handed)
    for args in (["append", "handed"], ["add", "source", "--from", "handed"]):
        came = diplo.run(args)
        assert [] == faults_of(came), args
        after = (diplo.folder / "events.jsonl").read_bytes()
        assert after.startswith(before)
        assert (came.code == 0) or after == before
        before = after


def test_a_file_without_an_end_is_not_read_to_its_end(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than so many bytes are not taken in, from a file, a device or standard input."""
    monkeypatch.setattr("cli.handed._CHUNK", 64)
    monkeypatch.setattr("cli.handed.read_bytes.__defaults__", (1000,))
    craft(diplo.folder / "events.jsonl", BODIES[:2])
    for args, given_, name in (
        (["append", "/dev/zero"], "", "/dev/zero"),
        (["append", "-"], " " * 1001, "standard input"),
        (["add", "source", "--from", "/dev/zero"], "", "/dev/zero"),
        (["CUB", "KOR", "--with", "/dev/zero"], "", "/dev/zero"),
    ):
        expected = (2, "", f"diplo: error: {name} has more than 1,000 bytes\n  hint: hand it in in parts\n")
        assert expected == diplo.run(args, given_)
    assert 2 == len(diplo.entries())
    assert 0 == diplo.run(["append", "-"], MORE + " " * (1000 - len(MORE))).code


def test_standard_input_that_is_closed_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """`<&-` leaves no standard input at all: then nothing is handed in."""
    from cli.handed import read_bytes  # noqa: PLC0415 - the one thing under test

    monkeypatch.setattr("sys.stdin", None)
    assert b"" == read_bytes("-")


def test_a_refusal_that_long_is_bounded(diplo: Runner) -> None:
    """Of a hundred thousand problems a thousand are told; the exit code is that of a refusal."""
    craft(diplo.folder / "events.jsonl", BODIES[:2])
    wrong = {"kind": "agreement", "date": "1950", "parties": [1] * 3000, "cites": CITES}
    diplo.put("handed", json.dumps(wrong))
    came = diplo.run(["append", "handed"])
    assert 5 == came.code
    assert came.err.endswith(" more, which are not shown\n")


def test_refused_is_what_a_program_is_told_too() -> None:
    """The errors that a hostile file raises are those of the library's one family."""
    assert issubclass(RefusedError, LedgerError)
