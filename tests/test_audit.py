"""The audit of a whole log: each sort of damage, where it begins, and what is said of it."""

import json
import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from ledgers import LEDGER, NOW, SOURCE, Body, amendment, cited, failed, mutual, one_sided, retraction

from ledger.audit import reading
from ledger.audit.beside import Beside
from ledger.audit.reading import CHECKS, Counts, audit
from ledger.audit.telling import Found
from ledger.canonical import entry_id, line_of
from ledger.head import head_of
from ledger.intake import append, text_of
from ledger.kinds import KINDS
from ledger.log import Log
from ledger.ordering import ordered
from ledger.problems import Problem

STAMP = "2024-02-14T12:00:00.000000Z"
LATER = "2024-02-14T12:00:01.000000Z"
RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
NEWER = "install a newer diplo"
ACT = mutual("rupture", "1960", "CUB", "KOR")
OTHER = mutual("visit", "1961", "CUB", "KOR", key="k")


def line(body: Body, **envelope: object) -> bytes:
    """Write an entry as a line, but for what the test wants otherwise in its envelope."""
    body = ordered(body) if body.get("kind") in KINDS else body
    return line_of({"v": 1, "id": entry_id(body), "recorded_at": STAMP, "recorded_by": "Ada", **envelope, **body})


def told(path: Path, lines: Sequence[bytes], end: bytes = b"\n") -> list[tuple[str, int, int, int, str]]:
    """Write lines, audit them; give each problem: code, line, column, byte, and what is said but for the byte."""
    path.write_bytes(b"\n".join(lines) + end)
    found = []
    for one in audit(str(path)).found:
        suffix = f" (byte {one.byte})"
        assert one.problem.what.endswith(suffix)
        problem = one.problem
        found.append((problem.code, problem.line, problem.column, one.byte, problem.what.removesuffix(suffix)))
    return found


FIRST, SECOND, THIRD, FOURTH = line(LEDGER), line(SOURCE), line(ACT), line(OTHER)
SOUND = [FIRST, SECOND, THIRD, FOURTH]
# Where the third line begins.
AT = len(FIRST) + len(SECOND) + 2


@pytest.fixture(name="path")
def a_path(tmp_path: Path) -> Path:
    """Give where to write a log."""
    return tmp_path / "events.jsonl"


def test_a_sound_log_has_no_problem(path: Path) -> None:
    """What was read is counted, and the tree is that of the rest of the program."""
    links: list[Body] = [
        {**OTHER, "key": "l", "account_of": entry_id(ACT), "after": [entry_id(ACT)]},
        one_sided("recognition", "1950", "CUB", "KOR"),
        mutual("attestation", "1970", "CUB", "KOR", dimension="relations", status=["none"]),
        {"kind": "party", "code": "X-1", "type": "state", "name": "X", "life": [["1960-01-01", None, "s"]]},
        mutual("note-exchange", "1960", "X-1", "KOR", effect="establishment"),
    ]
    corrections = [retraction(entry_id(ACT)), amendment(entry_id(OTHER), note="x")]
    append(Log(path), text_of([LEDGER, SOURCE, ACT, OTHER, *links, *corrections]), author="Ada", now=NOW)
    raw = path.read_bytes()
    report = audit(str(path))
    assert ((), 0, 0) == (report.found, report.errors, report.warnings)
    assert (11, len(raw), STAMP) == (report.entries, report.size, report.recorded_at)
    assert head_of(raw.splitlines()).root == report.root
    counts = Counts(events=5, claims=1, corrections=2, sources=1, parties=1, references=4, keys=2)
    assert counts == report.counts


def test_a_problem_is_told_with_its_line_and_a_mark(path: Path) -> None:
    """The line around the place, the place marked, and what to do."""
    bad = THIRD.replace(b'"date"', b'"dat\xff"')
    path.write_bytes(b"\n".join([FIRST, SECOND, bad]) + b"\n")
    at = bad.index(b"\xff")
    excerpt = "…" + bad.decode(errors="replace")[at - 36 : at + 36] + "…"
    what = f"byte 0xff is not UTF-8 (byte {AT + at})"
    problem = Problem("not-utf-8", what, RESTORE, str(path), 3, at + 1, excerpt, (37, 38))
    assert (Found(problem, AT + at),) == audit(str(path)).found


def wrong_id(body: Body, identity: str) -> str:
    """Say that a body does not match its id."""
    return f"the body does not match its id {identity} ({entry_id(body)} would): some byte of the line was changed"


CHANGED = {**ACT, "date": "1961"}
UTF = line(mutual("rupture", "1960", "CUB", "KOR", note="외교부"))
OLDER = STAMP.replace("2024", "2023")
# The third line, and what is said of it: code, the text that begins there (or the column), and the words.
THIRDS: list[tuple[bytes, str, int | str, str]] = [
    (b"", "line-empty", 1, "the line is empty"),
    (b" \t", "line-empty", 1, "the line is empty"),
    (b"\xef\xbb\xbf" + THIRD, "not-json", 1, "a byte order mark stands before the entry"),
    (b"[]", "not-json", 1, "the line is no JSON object"),
    (b"{}{}", "not-json", 3, "something follows the entry on its line"),
    (THIRD + b"\r", "not-canonical", len(THIRD) + 1, "a carriage return stands between the parts of the line"),
    (THIRD[:-1], "not-json", len(THIRD) - 1, "the line breaks off"),
    (UTF.replace("교".encode(), b"\xea\xb5"), "not-utf-8", UTF.decode().index("교") + 1, "byte 0xea is not UTF-8"),
    (
        THIRD.replace(b'"1960"', b'"\\u0031960"'),
        "not-canonical",
        "\\u0031",
        "\\u0031 is no escape that the ledger writes",
    ),
    (line(ACT, v=2), "version-unknown", "2,", "the entry is of version 2; this program reads version 1"),
    (line(ACT, v=True), "envelope-wrong", "true", "True is no version"),
    (line(ACT, v=0), "envelope-wrong", "0,", "0 is no version"),
    (b"{}", "envelope-wrong", 1, "an entry begins with v, id, recorded_at and recorded_by, in this order"),
    (
        line_of({"id": entry_id(ACT), "v": 1, "recorded_at": STAMP, "recorded_by": "Ada", **ACT}),
        "envelope-wrong",
        '"id"',
        "an entry begins with v, id, recorded_at and recorded_by, in this order",
    ),
    (line(ACT, id="ABC"), "id-malformed", '"ABC"', "'ABC' is not an id"),
    (line(ACT, id=5), "id-malformed", "5,", "5 is not an id"),
    (line(CHANGED, id=entry_id(ACT)), "id-wrong", 1, wrong_id(CHANGED, entry_id(ACT))),
    (line(LEDGER), "ledger-place", '"ledger"', "the first entry, and no other, is of kind ledger"),
    (line(ACT, recorded_by=5), "envelope-wrong", "5,", "`recorded_by` is not text"),
    (line(ACT, recorded_at=5), "time-wrong", "5,", "5 is not a time of recording"),
    (line(ACT, recorded_at=""), "time-wrong", '""', "'' is not a time of recording"),
    (line(ACT, recorded_at=STAMP[:-1]), "time-wrong", f'"{STAMP[:-1]}"', f"'{STAMP[:-1]}' is not a time of recording"),
    (
        line(ACT, recorded_at=STAMP.replace("02-14", "02-30")),
        "time-wrong",
        '"2024-02-30',
        "'2024-02-30T12:00:00.000000Z' is not a time of recording",
    ),
    (
        line(ACT, recorded_at=STAMP.replace("T12", "T24")),
        "time-wrong",
        '"2024-02-14T24',
        "'2024-02-14T24:00:00.000000Z' is not a time of recording",
    ),
    (line(ACT, recorded_at=OLDER), "time-earlier", '"2023', f"{OLDER} is earlier than the entry before it, of {STAMP}"),
    (line({**ACT, "date": "1960-13"}), "date-impossible", "1960-13", "'1960-13' is no date of the gregorian calendar"),
    (line({**SOURCE, "note": "n"}), "source-key-taken", '"s"', "a line before this one has the source 's'"),
    (line(mutual("visit", "1961", "CUB", "XXX")), "party-unknown", '"XXX"', "no party has the code 'XXX'"),
    (line({**ACT, **cited("t")}), "source-unknown", '"t"', "no line before this one has the source 't'"),
]


@pytest.mark.parametrize(("third", "code", "column", "what"), THIRDS, ids=range(len(THIRDS)))
def test_each_line_is_told_with_its_first_bad_byte(
    path: Path, third: bytes, code: str, column: int | str, what: str
) -> None:
    """The lines around it are as they should be, and nothing more is said."""
    at = column - 1 if isinstance(column, int) else third.decode(errors="replace").index(column)
    byte = AT + len(third.decode(errors="replace")[:at].encode())
    expected = [(code, 3, at + 1, byte, what)]
    if code == "ledger-place":
        # It is the entry of the first line, too.
        expected.insert(0, ("id-twice", 3, 13, AT + 12, f"the id {entry_id(LEDGER)!r} stands in line 1 already"))
    if third == b"{}":
        expected.append(("kind-missing", 3, 1, AT, "the entry has no kind"))
    assert sorted(expected, key=lambda one: one[3]) == told(path, [FIRST, SECOND, third, FOURTH])


def test_what_a_newer_program_wrote_asks_for_one(path: Path) -> None:
    """Whether the version, the format or a kind is unknown."""
    newer = [line(ACT, v=2), line({"kind": "truce"}), line({**LEDGER, "format": 2})]
    for third in newer:
        told(path, [FIRST, SECOND, third])
        assert NEWER in [found.problem.hint for found in audit(str(path)).found]


def test_an_entry_in_place_of_the_first_is_told(path: Path) -> None:
    """Also one that has no kind at all."""
    place = "the first entry, and no other, is of kind ledger"
    at = SECOND.index(b'"source"')
    assert [("ledger-place", 1, at + 1, at, place)] == told(path, [SECOND])
    without = line({"date": "1960"})
    expected = [("ledger-place", 1, 1, 0, place), ("kind-missing", 1, 1, 0, "the entry has no kind")]
    assert expected == told(path, [without])


def test_all_that_is_wrong_is_told_in_the_order_of_the_file(path: Path) -> None:
    """One problem does not hide another, nor does it make others."""
    lines = [FIRST, SECOND, THIRD.replace(b"1960", b"1961"), b"{", line({**OTHER, "date": "1", "note": " "}), FOURTH]
    found = [(code, number) for code, number, _, _, _ in told(path, lines)]
    assert [("id-wrong", 3), ("not-json", 4), ("date-impossible", 5), ("text-empty", 5), ("key-taken", 6)] == found


def test_more_problems_than_are_told_are_counted(path: Path) -> None:
    """The first are told."""
    path.write_bytes(b"\n".join([FIRST, *[b"{"] * 300, SECOND, *[THIRD] * 300]) + b"\n")
    report = audit(str(path), most=7)
    assert [2, 3, 4, 5, 6, 7, 8] == [found.problem.line for found in report.found]
    assert (599, 602) == (report.errors, report.entries)


def test_a_line_of_very_many_faults_does_not_take_the_place_of_others(path: Path) -> None:
    """Of each line some are told; of a very long one the first."""
    many = line({**ACT, **cited(*(f"t{number}" for number in range(90)))})
    long = line({**ACT, **cited(*(f"t{number}" for number in range(9000)))})
    found = [(code, number) for code, number, _, _, _ in told(path, [FIRST, SECOND, many, long])]
    assert [("source-unknown", 3)] * 20 + [("source-unknown", 4)] == found


# --- references and uniqueness --------------------------------------------------------------------------------------------


def test_what_refers_to_nothing_is_told(path: Path) -> None:
    """Or to what comes only later, to itself, or to what is no event."""
    far = "0123456789abc"
    account = line({**ACT, "account_of": far})
    after = line({**ACT, "after": [entry_id(SOURCE), entry_id(OTHER)]})
    gone, changed = line(retraction(entry_id(SOURCE))), line(amendment(far, account_of=far))
    unknown = f"no line before this one has the id {far}"
    later = f"no line before this one has the id {entry_id(OTHER)}"
    beyond = f"{entry_id(SOURCE)}, in line 2, is not an event, an attestation, a coverage or a correction"
    expected = [
        ("reference-unknown", 3, account.index(far.encode()), unknown),
        (
            "reference-wrong",
            4,
            after.index(entry_id(SOURCE).encode()),
            f"{entry_id(SOURCE)}, in line 2, is not an event",
        ),
        ("reference-unknown", 4, after.index(entry_id(OTHER).encode()), later),
        ("reference-wrong", 6, gone.index(entry_id(SOURCE).encode()), beyond),
        ("reference-unknown", 7, changed.index(far.encode()), unknown),
        ("reference-unknown", 7, changed.rindex(far.encode()), unknown),
    ]
    found = told(path, [FIRST, SECOND, account, after, FOURTH, gone, changed])
    # The column, counted from 1, is that of the quotation mark before the id.
    assert expected == [(code, number, column, what) for code, number, column, _, what in found]


def test_of_two_references_to_one_entry_only_the_wrong_one_is_told(path: Path) -> None:
    """Anything can be amended; an account is one of an event."""
    amended = line(amendment(entry_id(SOURCE), account_of=entry_id(SOURCE)))
    found = {(code, column - 1) for code, _, column, _, _ in told(path, [*SOUND, amended])}
    assert ("reference-wrong", amended.rindex(entry_id(SOURCE).encode()) - 1) in found
    assert {"reference-wrong", "correction-wrong", "reference-circle"} == {code for code, _ in found}


def test_what_stands_twice_is_told(path: Path) -> None:
    """An id, a key with another body, a source's key, a party's code."""
    party: Body = {"kind": "party", "code": "X-1", "type": "state", "name": "X", "life": [["1960-01-01", None, "s"]]}
    other = line({**OTHER, "date": "1999"})
    again = line({**party, "name": "Y"})
    lines = [FIRST, SECOND, THIRD, FOURTH, line(party), THIRD, other, again]
    expected = [
        ("id-twice", 6, 13, f"the id {entry_id(ACT)!r} stands in line 3 already"),
        ("key-taken", 7, other.index(b'"k"') + 1, "the key 'k' stands in line 4 already"),
        ("party-code-taken", 8, again.index(b'"X-1"') + 1, "a line before this one has the party 'X-1'"),
    ]
    assert expected == [(code, number, column, what) for code, number, column, _, what in told(path, lines)]


def test_numbers_that_agree_by_chance_are_no_fault(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are compared before anything is told."""
    monkeypatch.setattr("ledger.audit.names.hash", lambda _: 5, raising=False)
    assert [] == told(path, [*SOUND, line({**OTHER, "key": "another"})])


def test_a_line_that_cannot_be_read_is_told_once(path: Path) -> None:
    """What names it, or rests on it, is not told as well."""
    party: Body = {
        "kind": "party",
        "code": "X-1",
        "type": "organisation",
        "name": "X",
        "life": [["1960-01-01", None, "s"]],
    }
    ruined = [SECOND[:-1] + b"!", THIRD + b" ", line(party) + b"}"]
    resting = [
        line({**ACT, "account_of": entry_id(ACT), "note": "n"}),
        line(mutual("admission", "1960", "CUB", organisation="X-1")),
        line(retraction(entry_id(ACT))),
        line(amendment(entry_id(ACT), date="1")),
    ]
    assert [2, 3, 4] == [number for _, number, _, _, _ in told(path, [FIRST, *ruined, *resting])]


def test_a_key_of_a_line_that_is_told_is_still_known(path: Path) -> None:
    """A line that is wrong in one thing is right in others."""
    assert ["id-wrong"] == [one[0] for one in told(path, [FIRST, SECOND.replace(b"A book", b"A look"), THIRD])]


# --- corrections ------------------------------------------------------------------------------------------------------------


def corrected(path: Path, *bodies: Body) -> list[tuple[int, str]]:
    """Write entries after the act and audit them; give the lines of problems and what is said, but for the byte."""
    found = told(path, [*SOUND, *map(line, bodies)])
    assert {"correction-wrong", "reference-circle"}.issuperset(one[0] for one in found)
    return [(number, what) for _, number, _, _, what in found]


def test_what_an_amendment_makes_unsound_is_told(path: Path) -> None:
    """At the field that brings it in, or at what is amended."""
    said = f"so corrected, the entry {entry_id(ACT)} is not sound: "
    assert [(5, said + "'1' is no date of the gregorian calendar")] == corrected(
        path, amendment(entry_id(ACT), date="1")
    )
    column = path.read_bytes().splitlines()[4].index(b'"date":"1"') + len(b'"date":') + 1
    assert column == audit(str(path)).found[0].problem.column
    assert [(5, said + "the entry cites no source")] == corrected(path, amendment(entry_id(ACT), cites=None))
    assert [(5, said + "no party has the code 'XXX'")] == corrected(
        path, amendment(entry_id(ACT), parties=["CUB", "XXX"])
    )
    assert [(5, said + "the kind rupture cannot become source")] == corrected(
        path, amendment(entry_id(ACT), kind="source")
    )
    assert [] == corrected(path, amendment(entry_id(ACT), kind="visit", calendar="gregorian"))


def test_what_cannot_be_amended_is_told(path: Path) -> None:
    """The key of a source, the code of a party, what a correction is of."""
    csl = {"id": "t", "type": "book", "title": "A book"}
    party: Body = {"kind": "party", "code": "X-1", "type": "state", "name": "X", "life": [["1960-01-01", None, "s"]]}
    gone = retraction(entry_id(ACT))
    said = "so corrected, the entry {} is not sound: {} cannot be amended"
    expected = said.format(entry_id(SOURCE), "the key of a source")
    assert [(5, expected)] == corrected(path, amendment(entry_id(SOURCE), csl=csl))
    expected = said.format(entry_id(party), "the code of a party")
    assert [(6, expected)] == corrected(path, party, amendment(entry_id(party), code="X-2"))
    changed = amendment(entry_id(gone))
    changed["set"] = {"of": entry_id(OTHER)}
    assert [(6, said.format(entry_id(gone), "'of'"))] == corrected(path, gone, changed)


def test_each_correction_must_leave_things_sound(path: Path) -> None:
    """Also where a later one would mend it: it was judged when it was appended."""
    first, second = amendment(entry_id(ACT), date="1"), amendment(entry_id(ACT), date="1961")
    what = f"so corrected, the entry {entry_id(ACT)} is not sound: '1' is no date of the gregorian calendar"
    assert [(5, what)] == corrected(path, first, second)
    # Of very many on one entry the outcome is judged: what was retracted is no part of it.
    empty = amendment(entry_id(ACT), place="")
    noted = [amendment(entry_id(ACT), because=f"{number}", note="n") for number in range(60)]
    assert [] == corrected(path, empty, retraction(entry_id(empty)), *noted)
    assert 1 == len(corrected(path, empty, *noted))
    many = [amendment(entry_id(ACT), because=f"{number}", date="1960") for number in range(60)]
    assert [] == corrected(path, first, *many)


def test_corrections_of_corrections_are_followed(path: Path) -> None:
    """What is retracted does nothing, and what is amended does what it then says."""
    bad = amendment(entry_id(ACT), date="1")
    found = told(path, [*SOUND, line(bad), line(retraction(entry_id(bad)))])
    assert ["correction-wrong"] == [one[0] for one in found]
    good = amendment(entry_id(ACT), date="1961")
    again: Body = {"kind": "amendment", "of": entry_id(good), "set": {"set": {"date": "1"}}, "because": "x"}
    what = f"so corrected, the entry {entry_id(ACT)} is not sound: '1' is no date of the gregorian calendar"
    assert [(5, what)] == corrected(path, good, again)
    assert [] == corrected(path, good, retraction(entry_id(good)), retraction(entry_id(retraction(entry_id(good)))))
    emptied: Body = {"kind": "amendment", "of": entry_id(good), "set": {"set": None}, "because": "x"}
    what = f"so corrected, the entry {entry_id(good)} is not sound: the kind amendment needs the field 'set'"
    assert [(6, what)] == corrected(path, good, emptied)


def test_links_that_lead_back_are_told(path: Path) -> None:
    """Only amendments can make them."""
    account = {**OTHER, "key": "l", "account_of": entry_id(ACT)}
    back = amendment(entry_id(ACT), account_of=entry_id(account))
    what = "by way of `account_of`, as it is corrected, the entry refers to itself"
    assert [(3, what)] == corrected(path, account, back)
    forth = amendment(entry_id(ACT), account_of=entry_id(OTHER))
    assert [] == corrected(path, forth, {**amendment(entry_id(forth)), "set": {"because": "y"}})


def test_a_source_that_an_amendment_brings_in_must_be_there(path: Path) -> None:
    """Also deep in an amendment of an amendment."""
    amended = amendment(entry_id(ACT), cites=[{"source": "t"}, "s", {"source": 1}])
    codes = [one[0] for one in told(path, [*SOUND, line(amended)])]
    assert ["correction-wrong", "source-unknown"] == sorted(codes)
    assert [] == told(path, [*SOUND, line(amendment(entry_id(ACT), cites=[{"source": "s", "quote": "q"}]))])


def test_a_fault_that_a_correction_of_a_correction_brings_in_is_told_at_the_correction(path: Path) -> None:
    """Its line has no such field: the place is that of what it sets."""
    good = amendment(entry_id(ACT), note="n")
    again: Body = {"kind": "amendment", "of": entry_id(good), "set": {"set": {"place": ""}}, "because": "x"}
    (found,) = told(path, [*SOUND, line(good), line(again)])
    assert ("correction-wrong", 5, line(good).index(b'{"note"') + 1) == found[:3]


def test_a_party_that_was_renamed_is_judged_as_corrected(path: Path) -> None:
    """The register that ships may give a code another meaning: then the entry is amended, and its line stays."""
    old = mutual("visit", "1962", "CUB", "OLD")
    note = amendment(entry_id(old), note="n")
    assert ["party-unknown"] == [one[0] for one in told(path, [*SOUND, line(old)])]
    assert [] == told(path, [*SOUND, line(old), line(note), line(amendment(entry_id(old), parties=["CUB", "KOR"]))])
    unmended = told(path, [*SOUND, line(old), line(note)])
    assert ["correction-wrong"] == [one[0] for one in unmended]
    changed = line({**old, "date": "1963"}, id=entry_id(old))
    assert ["id-wrong", "party-unknown"] == [one[0] for one in told(path, [*SOUND, changed])]


# --- the end of the file ----------------------------------------------------------------------------------------------------


def test_an_unfinished_write_is_told_and_does_not_count(path: Path) -> None:
    """Part of a line, or bytes that the disk lost: a warning, as nobody was told that they were appended."""
    for rest in (FOURTH[:40], b"{", FOURTH[:20] + b"\0" * 30, FOURTH[:-3] + b"\\u00", UTF[:-5]):
        found = told(path, [FIRST, SECOND, THIRD], b"\n" + rest)
        end = AT + len(THIRD) + 1
        what = f"an unfinished write of {len(rest)} bytes stands at the end and does not count"
        assert [("write-unfinished", 4, 1, end, what)] == found
        report = audit(str(path))
        assert (0, 1, 3) == (report.errors, report.warnings, report.entries)
        assert head_of([FIRST, SECOND, THIRD]).root == report.root


def test_a_last_line_that_lacks_only_its_end_counts(path: Path) -> None:
    """With a warning."""
    found = told(path, [FIRST, SECOND, THIRD], b"")
    column = len(THIRD) + 1
    what = "the last line has no end; the next append gives it one"
    assert [("line-unended", 3, column, AT + len(THIRD), what)] == found
    report = audit(str(path))
    assert (0, 1, 3, AT + len(THIRD)) == (report.errors, report.warnings, report.entries, report.size)
    assert head_of([FIRST, SECOND, THIRD]).root == report.root


def test_a_last_line_without_an_end_that_is_no_beginning_is_damage(path: Path) -> None:
    """Somebody else wrote it, or changed it."""
    for last, code in ((THIRD.replace(b"1960", b"1961"), "id-wrong"), (b"x", "not-json"), (b'{"v":\xff', "not-utf-8")):
        assert code == told(path, [FIRST, SECOND, last], b"")[0][0]
    assert "not-canonical" == told(path, [FIRST, SECOND, b'{"v":' + b"[" * 100_000], b"")[0][0]


def test_a_batch_that_its_note_says_is_not_whole_does_not_count(path: Path) -> None:
    """By its size, or by its hash; a note that fits nothing, or is none, means nothing."""
    whole = b"\n".join(SOUND) + b"\n"
    batch = whole[AT:]
    lock = path.with_name("events.jsonl.lock")
    right, begun = sha256(batch).hexdigest(), batch[:80].hex()
    for note, entries in (
        (f"{AT} {len(whole) + 1} {right} {begun}\n", 2),
        (f"{AT + len(THIRD) + 1} {len(whole) + 1} {right} {FOURTH[:80].hex()}\n", 3),
        (f"{AT} {len(whole)} {right[:-1]}x {begun}\n", 2),
        (f"{AT} {len(whole)} {right} {begun}\n", 4),
        (f"{AT + 1} {len(whole) + 1} {right} {begun}\n", 4),
        (f"{AT} {len(whole) - 1} {right} {begun}\n", 4),
        (f"{AT} {len(whole) + 1} {right} {begun}", 4),
        (f"{AT} {len(whole) + 1}\n", 4),
        (f"x {len(whole) + 1} {right} {begun}\n", 4),
        (f"{AT} {len(whole) + 1} {'0' * 300} {begun}\n", 4),
        (f"0 {len(whole) + 1} {right} {whole[:80].hex()}\n", 0),
        (f"{AT} {len(whole) + 1} {right}\n", 4),
        (f"{AT} {len(whole) + 1} {right} {FOURTH[:80].hex()}\n", 4),
        (f"{AT} {len(whole) + 1} {right} xyz\n", 4),
    ):
        lock.write_text(note)
        path.write_bytes(whole)
        report = audit(str(path))
        assert entries == report.entries, note
        assert ([] if entries == 4 else ["write-unfinished"]) == [
            found.problem.code for found in report.found if found.problem.level == "warning"
        ]


def test_an_empty_log_is_no_log(path: Path) -> None:
    """Nor is one of a first line that was never finished."""
    assert [("ledger-missing", 1, 1, 0, "the log is empty")] == told(path, [], b"")
    assert ["ledger-missing", "write-unfinished"] == sorted(one[0] for one in told(path, [FIRST[:30]], b""))


def test_what_cannot_be_read_is_a_failure_of_the_machine(tmp_path: Path) -> None:
    """No file, or a folder."""
    with failed(tmp_path / "none.jsonl", "read", "No such file or directory", "check the path"):
        audit(str(tmp_path / "none.jsonl"))
    with failed(tmp_path, "read", "Is a directory", "check the path"):
        audit(str(tmp_path))


# --- how it is done ---------------------------------------------------------------------------------------------------------


def test_a_long_log_has_its_tree_built_beside(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The head is the same; and progress is told."""
    bodies = [mutual("visit", "1960", "CUB", "KOR", note=f"{number}") for number in range(7000)]
    lines = [FIRST, SECOND, *map(line, bodies)]
    path.write_bytes(b"\n".join(lines) + b"\n")
    assert path.stat().st_size > 1 << 20
    shown: list[tuple[int, int, int]] = []
    report = audit(str(path), progress=lambda *done: shown.append(done))
    assert (head_of(lines).root, 0) == (report.root, report.errors)
    size = path.stat().st_size
    assert [0, 5120, 7002] == [count for count, _, _ in shown]
    assert (7002, size, size) == shown[-1]
    # A last line without an end is part of it.
    path.write_bytes(b"\n".join(lines))
    assert head_of(lines).root == audit(str(path)).root

    def refused() -> int:
        raise OSError

    monkeypatch.setattr(os, "fork", refused)
    assert report.root == audit(str(path)).root


def test_work_beside_that_fails_is_done_again_here(capfd: pytest.CaptureFixture[str]) -> None:
    """So that whatever it meets is told here."""
    parent = os.getpid()

    def work() -> list[str]:
        """Fail in any process but this one."""
        if os.getpid() != parent:
            raise ValueError
        return ["here"]

    assert ["here"] == Beside(work).result()
    # The child says nothing: whoever asked hears it from here.
    assert ("", "") == capfd.readouterr()


def test_work_beside_is_stopped_with_the_audit(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever interrupts it waits for nothing, and leaves no process behind."""
    path.write_bytes(FIRST + b"\n" + b" " * (1 << 20) + b"\n")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(reading._Reading, "settle", interrupted)  # noqa: SLF001 - the last thing before the tree is asked for
    with pytest.raises(KeyboardInterrupt):
        audit(str(path))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_an_author_who_cannot_be_read_is_told(path: Path) -> None:
    """Also where all the rest of the line is as it should be."""
    bad = FOURTH.replace(b'"Ada"', b'"Ad\xff"')
    assert ["not-utf-8"] == [one[0] for one in told(path, [FIRST, SECOND, bad])]


def test_parts_can_be_left_out(path: Path) -> None:
    """For measuring; the form is always checked."""
    twice = [*SOUND, THIRD, line({**CHANGED, "note": "n"}, id=entry_id(ACT))]
    path.write_bytes(b"\n".join(twice) + b"\n")
    codes = {
        checks: [found.problem.code for found in audit(str(path), checks=checks).found]
        for checks in (("form",), ("form", "rules", "ids"), ("form", "references"), CHECKS)
    }
    assert [] == codes["form",]
    assert ["id-wrong"] == codes["form", "rules", "ids"]
    assert ["id-twice", "id-twice"] == codes["form", "references"]
    assert ["id-twice", "id-wrong", "id-twice"] == codes[CHECKS] or len(codes[CHECKS]) == 3
    assert "" == audit(str(path), checks=("form",)).root


def test_a_line_is_found_again_among_many(path: Path) -> None:
    """Whatever is told of it at the end stands where it stands."""
    many = [line(mutual("visit", "1960", "CUB", "KOR", note=f"{number}")) for number in range(200)]
    bad = line({**ACT, "account_of": "0123456789abc"})
    lines = [FIRST, SECOND, *many, bad, *many[:0]]
    (found,) = told(path, lines)
    assert (203, sum(len(one) + 1 for one in lines[:-1]) + bad.index(b'"0123456789abc"')) == (found[1], found[3])
    assert reading.MOST == 100
    assert json.loads(bad)
