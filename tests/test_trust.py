"""What proofs prove: hand-made logs of a few lines, forged proofs, and everything that is no entry."""

import json
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import entry_id, line_of
from ledger.head import Head, Seen, head_of
from ledger.proofs.checkpoints import Checkpoint, Consistency, Inclusion, parse_proof
from ledger.proofs.paths import EMPTY_ROOT, ProofError, leaf_hash, node_hash
from ledger.proofs.trust import check_extension, compare, entry_in, seen_in

ORIGIN = "example.org/l"
UNPROVED = "the path does not lead to the root: the entry, its place, the path or the head was changed"
NO_ENTRY = "what is in the log at that place is no entry as the ledger writes it"


def entry_of(**body: object) -> dict[str, object]:
    """Give an entry with the id that proves its body."""
    envelope = {"v": 1, "id": entry_id(body), "recorded_at": "2024-02-14T12:00:00.000000Z", "recorded_by": "Ada"}
    return {**envelope, **body}


LINES = tuple(line_of(entry_of(kind="statement", note=f"\u00e9 {number}")) for number in range(3))
A, B, C = map(leaf_hash, LINES)
AB = node_hash(A, B)
HEADS = tuple(head_of(LINES[:size]) for size in range(4))
# Which hashes prove each of the three lines, by the drawing in RFC 9162 section 2.1.5: the tree over A, B and C is (AB)C.
PATHS = ((B, C), (A, C), (AB,))


def included(index: int, lines: tuple[bytes, ...] = LINES) -> Inclusion:
    """Give the proof of one of the three lines."""
    return Inclusion(lines[index], index, PATHS[index], Checkpoint(ORIGIN, HEADS[3]))


def alone(line: bytes) -> Inclusion:
    """Give the proof that a line is the only one of a log."""
    return Inclusion(line, 0, (), Checkpoint(ORIGIN, Head(1, leaf_hash(line).hex())))


def refusal(proof: Inclusion) -> str:
    """Give why a proof proves nothing."""
    with pytest.raises(ProofError) as caught:
        entry_in(proof)
    return str(caught.value)


# --- an entry -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("index", range(3))
def test_each_line_is_proved(index: int) -> None:
    """And the entry is given as it stands in the log."""
    assert json.loads(LINES[index]) == entry_in(included(index))
    assert json.loads(LINES[index]) == entry_in(parse_proof(str(included(index)).encode()))  # type: ignore[arg-type]


@pytest.mark.parametrize("index", range(3))
def test_whatever_is_changed_nothing_is_proved(index: int) -> None:
    """The line, its place, a hash, the order of the hashes, the root or the size."""
    proof = included(index)
    head = proof.checkpoint.head
    forged = [
        proof._replace(line=LINES[(index + 1) % 3]),
        proof._replace(line=LINES[index] + b" "),
        proof._replace(line=LINES[index].replace(b'"statement"', b'"statemens"')),
        proof._replace(path=tuple(bytes(32) for _ in proof.path)),
        proof._replace(checkpoint=Checkpoint(ORIGIN, Head(3, "00" * 32))),
        *([proof._replace(path=proof.path[::-1])] if index < 2 else []),
        *([proof._replace(leaf_index=1 - index)] if index < 2 else []),
    ]
    assert {UNPROVED} == {refusal(one) for one in forged}
    assert f"a log of 3 entries has no entry of index {index + 3}" == refusal(proof._replace(leaf_index=index + 3))
    assert "the path ends below the root" == refusal(proof._replace(path=()))
    assert "the path is longer than the tree is high" == refusal(proof._replace(path=(*proof.path, A)))
    assert "a hash is not of 32 bytes" == refusal(proof._replace(path=(b"x", *proof.path[1:])))
    bigger = proof._replace(checkpoint=Checkpoint(ORIGIN, head._replace(size=5)))
    assert refusal(bigger) in (UNPROVED, "the path ends below the root")


def test_nothing_is_in_the_empty_log() -> None:
    """Whatever its root is said to be."""
    proof = alone(LINES[0])._replace(checkpoint=Checkpoint(ORIGIN, Head(0, EMPTY_ROOT.hex())))
    assert "a log of 0 entries has no entry of index 0" == refusal(proof)


def test_a_node_of_the_tree_is_no_line() -> None:
    """Leaves and nodes are hashed apart (RFC 9162 section 2.1.1): two hashes cannot pass for an entry."""
    forged = Inclusion(A + B, 0, (C,), Checkpoint(ORIGIN, HEADS[3]))
    assert "the path ends below the root" == refusal(forged._replace(path=()))
    assert UNPROVED == refusal(forged._replace(checkpoint=Checkpoint(ORIGIN, HEADS[3]._replace(size=2))))


def damaged(**changes: object) -> bytes:
    """Give a line whose body is not what its id says."""
    return line_of({**entry_of(kind="statement", note="x"), **changes})


GOOD = entry_of(kind="statement", note="\u00e9")
NO_ENTRIES = {
    "nothing": b"",
    "a word": b"x",
    "bytes": b"\xff\xfe",
    "half of a pair": b'"\xed\xa0\x80"',
    "null": b"null",
    "a number": b"1",
    "a list": b"[]",
    "an empty object": b"{}",
    "an id alone": b'{"id":null}',
    "another id": damaged(id="0000000000000"),
    "an id that is a number": damaged(id=1),
    "an id that is a list": damaged(id=[]),
    "another body": damaged(note="y"),
    "one field more": damaged(more=1),
    "a space": line_of(GOOD).replace(b":", b": ", 1),
    "a line end": line_of(GOOD) + b"\n",
    "escapes": json.dumps(GOOD, separators=(",", ":")).encode(),
    "a key twice": b'{"v":1,' + line_of(GOOD)[1:],
    "a lone surrogate": b'{"v":1,"id":"0000000000000","note":"\\ud800"}',
    "a lone surrogate for a key": b'{"\\ud800":1}',
    "not a number": b'{"v":NaN}',
    "beyond all numbers": b'{"v":1e999}',
    "a number that nobody reads": b'{"v":' + b"9" * 5000 + b"}",
    "nested without end": b"[" * 100_000,
    "nested and closed": b"[" * 100_000 + b"]" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "a mark before it": b"\xef\xbb\xbf" + line_of(GOOD),
    "UTF-16": line_of(GOOD).decode().encode("utf-16"),
}


@pytest.mark.parametrize("name", NO_ENTRIES)
def test_what_is_no_entry_is_not_given_though_it_is_in_the_log(name: str) -> None:
    """The hashes are right; the line is not one of ours."""
    assert NO_ENTRY == refusal(alone(NO_ENTRIES[name]))


@pytest.mark.parametrize("depth", [49, 300, 900, 950, 985, 990, 995, 1000, 3000])
def test_deep_values_are_given_or_refused(depth: int) -> None:
    """Never anything else, however near the end of what Python can nest."""
    opened, closed = "[" * depth, "]" * depth
    line = f'{{"v":1,"id":"0000000000000","kind":"x","note":{opened}{closed}}}'.encode()
    assert NO_ENTRY == refusal(alone(line))


@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_may_be_in_a_log(line: bytes) -> None:
    """And are no entry."""
    for one in (line, b'{"v":1,"id":' + line + b"}", b'{"v":1,"id":"0000000000000","note":"' + line + b'"}'):
        assert NO_ENTRY == refusal(alone(one))


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), values, max_size=4))
def test_any_object_may_be_in_a_log(body: Mapping[str, object]) -> None:
    """It is given only as it stands there, and refused otherwise."""
    with suppress(ValueError):
        line = line_of({"id": entry_id(body), **body})
        with suppress(ProofError):
            assert line == line_of(entry_in(alone(line)))


@settings(max_examples=settings().max_examples * 2)
@given(st.integers(0, 2), st.data())
def test_no_byte_of_a_proof_can_be_changed(index: int, data: st.DataObject) -> None:
    """What is read of a changed proof is refused, or proves the same entry at the same place."""
    text = str(included(index)).encode()
    place = data.draw(st.integers(0, len(text) - 1))
    changed = text[:place] + bytes([data.draw(st.integers(0, 255))]) + text[place + 1 :]
    with suppress(ProofError):
        proof = parse_proof(changed)
        assert isinstance(proof, Inclusion)
        assert json.loads(LINES[index]) == entry_in(proof)
        # Nothing but the name of the log is not borne out by the hashes.
        assert included(index) == proof._replace(checkpoint=proof.checkpoint._replace(origin=ORIGIN))


# --- an extension -------------------------------------------------------------------------------------------------------

# The path of RFC 9162 section 2.1.4.1 from each size to three lines.
EXTENSIONS = {0: (), 1: (B, C), 2: (C,), 3: ()}


def extended(old: int, path: tuple[bytes, ...] | None = None) -> Consistency:
    """Give the proof that the log of three lines extends what it was."""
    return Consistency(old, EXTENSIONS[old] if path is None else path, Checkpoint(ORIGIN, HEADS[3]))


def seen(size: int, root: str | None = None, origin: str = "") -> Seen:
    """Give the head of the first lines as somebody saw it."""
    return Seen(size, HEADS[size].root if root is None else root, origin)


def objection(proof: Consistency, old: Seen) -> str:
    """Give why a proof does not show that a log extends another."""
    with pytest.raises(ProofError) as caught:
        check_extension(proof, old)
    return str(caught.value)


@pytest.mark.parametrize("old", range(4))
def test_the_log_extends_all_that_it_was(old: int) -> None:
    """With the name of the log or without."""
    check_extension(extended(old), seen(old))
    check_extension(extended(old), seen(old, origin=ORIGIN))


@pytest.mark.parametrize("old", range(4))
def test_it_extends_nothing_else(old: int) -> None:
    """Another size, another root, another log, another path: each is told apart."""
    assert "the proof is of 'example.org/l', and the earlier head of 'other'" == objection(
        extended(old), seen(old, origin="other")
    )
    assert f"the proof starts at {old} entries, and the earlier head is of {old + 1}" == objection(
        extended(old), Seen(old + 1, HEADS[old].root)
    )
    roots = {
        0: "an empty log has another root",
        1: "the path does not lead to the later root",
        2: "the path does not lead to the later root",
        3: "two logs of one size have two roots: one of them is not what it was",
    }
    assert roots[old] == objection(extended(old), seen(old, root="00" * 32))
    longer = objection(extended(old, path=(*EXTENSIONS[old], A)), seen(old))
    assert "the path is longer than it must be" == longer


def test_the_earlier_root_must_be_known_whole() -> None:
    """Its beginning is not enough to work with."""
    expected = "the earlier root must be known whole, with all its 64 digits"
    assert expected == objection(extended(2), seen(2, root=HEADS[2].root[:63]))
    assert expected == objection(extended(2), seen(2, root=""))


def test_an_earlier_log_is_no_longer_than_a_later() -> None:
    """And that is said."""
    proof = Consistency(3, (), Checkpoint(ORIGIN, HEADS[2]))
    assert "a log of 2 entries cannot extend one of 3" == objection(proof, seen(3))


# --- a head -------------------------------------------------------------------------------------------------------------


def difference(head: Head, one: Seen) -> str:
    """Give in what a head is not the one that was seen."""
    with pytest.raises(ProofError) as caught:
        compare(head, one, ORIGIN)
    return str(caught.value)


def test_a_head_that_was_seen_is_known_again() -> None:
    """By any beginning of its root, with the name of the log or without."""
    for digits in (0, 1, 12, 64):
        for origin in ("", ORIGIN):
            compare(HEADS[3], Seen(3, HEADS[3].root[:digits], origin), ORIGIN)


def test_another_head_is_told_apart() -> None:
    """By the name of the log, then the size, then the root."""
    root = HEADS[3].root
    assert "this is the ledger 'example.org/l', and the head is of 'other'" == difference(
        HEADS[3], Seen(2, "00", "other")
    )
    assert "the head is of 3 entries, and the one to compare it with of 2" == difference(HEADS[3], Seen(2, "00"))
    assert f"the root over the first 3 entries is {root[:12]}, not zz" == difference(HEADS[3], Seen(3, "zz"))
    wrong = root[:40] + "z"
    assert f"the root over the first 3 entries is {root[:41]}, not {wrong}" == difference(HEADS[3], Seen(3, wrong))
    assert f"the root over the first 3 entries is {root}, not {root}0" == difference(HEADS[3], Seen(3, root + "0"))


def test_a_checkpoint_names_a_head_and_a_log() -> None:
    """As it is printed, `SIZE:ROOT`."""
    found = seen_in(Checkpoint(ORIGIN, HEADS[2], ("more",)))
    assert Seen(2, HEADS[2].root, ORIGIN) == found
    assert f"2:{HEADS[2].root}" == str(found)
    assert [True, False, False] == [
        one.is_whole for one in (found, found._replace(root="ab"), found._replace(root=found.root + "0"))
    ]


def test_what_a_proof_holds_is_in_the_open() -> None:
    """Anybody can read the entry in it."""
    (row,) = [row for row in str(included(0)).splitlines() if row.startswith("extra ")]
    assert f"extra {b64encode(LINES[0]).decode()}" == row
