"""Checkpoints and proofs as texts (C2SP): one spelling for each, read strictly, never more than so much of it.

The published examples are those of c2sp.org/tlog-checkpoint, c2sp.org/tlog-proof and c2sp.org/tlog-witness.
"""

import sys
import tracemalloc
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.canonical import entry_id
from ledger.head import Head
from ledger.proofs.checkpoints import (
    LONGEST_PROOF,
    Checkpoint,
    Consistency,
    Inclusion,
    Signature,
    is_key_name,
    origin_of,
    parse_checkpoint,
    parse_proof,
)
from ledger.proofs.paths import ProofError

PUBLISHED = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""
REQUEST = """\
old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
\u2014 example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
# The published proof without its signatures, which are not published whole.
PROOF = """\
c2sp.org/tlog-proof@v1
extra YWdlLXYxLjIuMS1kYXJ3aW4tYXJtNjQudGFyLmd6kYXJ3aW4tYXJ
index 73894
gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=
B95lDa8R83lS8n0eG+o0buTxRKQTYFi//1U8anccXmA=
EKNzoDWG8LGC0Yp9o+sv3qllpMP9uHQ9B20KNL+Q1zs=
RoopEkOdqkYqMB4MJXrbt/hMjOxsVn0IrWjpz1ZMMes=
AHCioX9nLjsrse6YhjRRmk1WUEirVOLLRoOQ6vfO5vk=

example.com/fancylog
109482
sFodV/vSp5O8n9a8QpW6PRY97tfOSW5bsc2Xl/EQi08=
"""
ROOT = b64encode(bytes(32)).decode()
SIGNED = b64encode(bytes(68)).decode()
PLAIN = f"example.org/l\n3\n{ROOT}\n"
TEXTS = {
    "checkpoint": PUBLISHED,
    "extended": f"o\n0\n{ROOT}\nmore\n\u2014 more\n\n\u2014 k {SIGNED}\n",
    "plain": PLAIN,
    "request": REQUEST,
    "proof": PROOF,
    "signed proof": f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n{PUBLISHED}",
}
Parsed = Checkpoint | Inclusion | Consistency


def parse(text: bytes) -> Parsed:
    """Read a text as whichever of the three it begins like."""
    is_proof = text.startswith((b"old ", b"c2sp.org/tlog-proof@v1\n"))
    return parse_proof(text) if is_proof else parse_checkpoint(text)


def is_refused_or_the_same(text: bytes) -> None:
    """Read a text: either it is refused, or writing what was read gives the same bytes."""
    for read in (parse_checkpoint, parse_proof):
        with suppress(ProofError):
            assert text == str(read(text)).encode()


def refusal(read: Callable[[bytes], Parsed], text: str | bytes) -> str:
    """Give why a text is refused."""
    with pytest.raises(ProofError) as caught:
        read(text if isinstance(text, bytes) else text.encode())
    return str(caught.value)


# --- the published examples -------------------------------------------------------------------------------------------


def test_the_published_checkpoint_is_read() -> None:
    """Origin, size, root and one signature, of which the first four bytes are the key's number."""
    found = parse_checkpoint(PUBLISHED.encode())
    root = "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert ("example.com/behind-the-sofa", Head(20852163, root), ()) == found[:3]
    (signature,) = found.signatures
    assert ("example.com/behind-the-sofa", "033de0ae", 64) == (
        signature.name,
        signature.key_id.hex(),
        len(signature.signed),
    )
    assert PUBLISHED.partition("\n\n")[0] + "\n" == found.body


def test_the_published_request_to_a_witness_is_read() -> None:
    """The old size, four hashes, and a checkpoint with two signatures of one name."""
    found = parse_proof(REQUEST.encode())
    assert isinstance(found, Consistency)
    assert (20852014, 4, 20852163) == (found.old, len(found.path), found.checkpoint.head.size)
    assert ["033de0ae", "a292ea05"] == [signature.key_id.hex() for signature in found.checkpoint.signatures]
    assert "3e544d0abc07a6a846aeea6e7b42fb8316e36cc88a03db5e9afb996430e991ac" == found.path[0].hex()


def test_the_published_proof_is_read() -> None:
    """What stands under `extra`, the index, five hashes from the leaf's sibling up, and the checkpoint."""
    found = parse_proof(PROOF.encode())
    assert isinstance(found, Inclusion)
    assert (73894, 5, "example.com/fancylog", 109482) == (
        found.leaf_index,
        len(found.path),
        found.checkpoint.origin,
        found.checkpoint.head.size,
    )
    assert found.line.startswith(b"age-v1.2.1-darwin-arm64.tar.gz")
    assert "8122b25e861952067a8ddb9662b90338046" == found.path[0].hex()[:35]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_is_read_is_written_the_same(text: str) -> None:
    """There is one spelling."""
    assert text == str(parse(text.encode()))


# --- round trip -------------------------------------------------------------------------------------------------------

hashes = st.binary(min_size=32, max_size=32)
paths = st.lists(hashes, max_size=63).map(tuple)
lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1)
names = lines.filter(is_key_name)
signatures = st.builds(Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70))
heads = st.builds(Head, st.integers(0, 10**19 - 1), hashes.map(bytes.hex))
checkpoints = st.builds(
    Checkpoint, lines, heads, st.lists(lines, max_size=3).map(tuple), st.lists(signatures, max_size=4).map(tuple)
)
inclusions = st.builds(Inclusion, st.binary(min_size=1), st.integers(0, 10**19 - 1), paths, checkpoints)
consistencies = st.builds(Consistency, st.integers(0, 10**19 - 1), paths, checkpoints)


@given(checkpoints)
def test_any_checkpoint_comes_back(checkpoint: Checkpoint) -> None:
    """Written and read it is what it was."""
    assert checkpoint == parse_checkpoint(str(checkpoint).encode())


@given(inclusions | consistencies)
def test_any_proof_comes_back(proof: Inclusion | Consistency) -> None:
    """Written and read it is what it was."""
    assert proof == parse_proof(str(proof).encode())


# --- hostile texts ----------------------------------------------------------------------------------------------------


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """Change, drop, double, swap or join lines of a real text, or change single bytes."""
    text = draw(st.sampled_from([*TEXTS.values()])).encode()
    for _ in range(draw(st.integers(1, 3))):
        rows = text.split(b"\n")
        at, other = (draw(st.integers(0, len(rows) - 1)) for _ in range(2))
        how = draw(st.sampled_from(["drop", "double", "swap", "join", "insert", "byte", "cut", "number"]))
        if how == "drop":
            del rows[at]
        elif how == "double":
            rows.insert(at, rows[at])
        elif how == "swap":
            rows[at], rows[other] = rows[other], rows[at]
        elif how == "join":
            rows[at : at + 2] = [draw(st.sampled_from([b" ", b"", b"\r", b"\t"])).join(rows[at : at + 2])]
        elif how == "insert":
            rows.insert(at, draw(st.sampled_from([b"", b" ", b"=", b"extra ", b"index 0", ROOT.encode(), b"\xff"])))
        elif how == "number":
            rows[at] = draw(st.sampled_from([b"+", b"-", b"0", b" ", b"1_", b"\xd9\xa3"])) + rows[at]
        text = b"\n".join(rows)
        if how == "byte" and text:
            place = draw(st.integers(0, len(text) - 1))
            text = text[:place] + draw(st.binary(max_size=2)) + text[place + draw(st.integers(0, 2)) :]
        elif how == "cut":
            text = text[: draw(st.integers(0, len(text)))]
    return text


@settings(max_examples=settings().max_examples * 3)
@given(spoilt())
def test_a_spoilt_text_is_refused_or_is_itself(text: bytes) -> None:
    """Nothing is read as if it were something else, and nothing but a refusal comes of it."""
    is_refused_or_the_same(text)


@given(st.binary() | st.text().map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes_are_refused_or_are_themselves(text: bytes) -> None:
    """Whatever they are, and whatever a text begins with."""
    for start in (b"", b"old 1\n", b"c2sp.org/tlog-proof@v1\nextra ", b"o\n1\n", PLAIN.encode() + b"\n"):
        is_refused_or_the_same(start + text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_line_counts(text: str) -> None:
    """A line that is dropped, doubled or cut, whichever, is noticed, or is another text that is its own."""
    rows = text.split("\n")
    for at in range(len(rows)):
        for others in ([], [rows[at]] * 2, [rows[at][:-1]], [rows[at] + " "], [rows[at] + "="], [rows[at], ""]):
            is_refused_or_the_same("\n".join([*rows[:at], *others, *rows[at + 1 :]]).encode())


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n\n\n"])
def test_an_empty_line_without_a_signature_behind_it_is_no_spelling(end: str) -> None:
    """A note has one signature line or more (c2sp.org/signed-note); a checkpoint that is not signed has no empty line."""
    for start in ("", "old 0\n\n", "c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n"):
        is_refused_or_the_same(f"{start}o\n1\n{ROOT}{end}".encode())


# --- what is refused, and why -------------------------------------------------------------------------------------------

NO_CHECKPOINT = "a checkpoint has three lines or more, none of them empty: origin, size and root"
EMPTY_END = "the empty line at the end stands before signatures, and there is none"
NO_SIGNATURE = "a signature is not of the form '\u2014 NAME BASE64'"
LONG = "9" * 50
WRONG_CHECKPOINTS = {
    "": "the last line has no end",
    "\n": EMPTY_END,
    f"{PLAIN}\n": EMPTY_END,
    "o\n1": "the last line has no end",
    "o\n1\n": NO_CHECKPOINT,
    f"\n1\n{ROOT}\n": NO_CHECKPOINT,
    f"o\n1\n{ROOT}\n\nmore\n\n\u2014 k {SIGNED}\n": NO_CHECKPOINT,
    f"o\n01\n{ROOT}\n": "'01' is no number as it must be written",
    f"o\n-1\n{ROOT}\n": "'-1' is no number as it must be written",
    f"o\n+1\n{ROOT}\n": "'+1' is no number as it must be written",
    f"o\n\u0663\n{ROOT}\n": "'\u0663' is no number as it must be written",
    f"o\n1\u0663\n{ROOT}\n": "'1\u0663' is no number as it must be written",
    f"o\n1 \n{ROOT}\n": "'1 ' is no number as it must be written",
    f"o\n{LONG}\n{ROOT}\n": f"'{LONG[:40]}' is no number as it must be written",
    f"o\n{'1' * 20}\n{ROOT}\n": f"'{'1' * 20}' is no number as it must be written",
    "o\n1\nAAAA\n": "the root is not of 32 bytes",
    f"o\n1\n{b64encode(bytes(33)).decode()}\n": "the root is not of 32 bytes",
    f"o\n1\n{ROOT[:-1]}\n": f"'{ROOT[:40]}' is no base64",
    f"o\n1\n{ROOT[:-2]}B=\n": f"'{ROOT[:40]}' is no base64",
    f"o\n1\n {ROOT}\n": f"' {ROOT[:39]}' is no base64",
    f"o\n1\n{ROOT}=\n": f"'{ROOT[:40]}' is no base64",
    "o\n1\n\u00e9\n": "'\u00e9' is no base64",
    "o\n1\n-_-_\n": "'-_-_' is no base64",
    f"o\r\n1\r\n{ROOT}\r\n": "line 1 holds a control character",
    f"o\n1\n{ROOT}\n\t\n": "line 4 holds a control character",
    f"o\n1\n{ROOT}\n\x1f\n": "line 4 holds a control character",
    f"o\n1\n{ROOT}\n\nk {SIGNED}\n": NO_SIGNATURE,
    f"o\n1\n{ROOT}\n\n- k {SIGNED}\n": NO_SIGNATURE,
    f"o\n1\n{ROOT}\n\n\u2014  {SIGNED}\n": NO_SIGNATURE,
    f"o\n1\n{ROOT}\n\n\u2014 k+l {SIGNED}\n": NO_SIGNATURE,
    f"o\n1\n{ROOT}\n\n\u2014 k\u00a0l {SIGNED}\n": NO_SIGNATURE,
    f"o\n1\n{ROOT}\n\n\u2014 k\n": "'' is no base64",
    f"o\n1\n{ROOT}\n\n\u2014 k  {SIGNED}\n": f"' {SIGNED[:39]}' is no base64",
    f"o\n1\n{ROOT}\n\n\u2014 k {SIGNED} \n": f"'{SIGNED[:40]}' is no base64",
    f"o\n1\n{ROOT}\n\n\u2014 k AAAAAA==\n": "a signature is too short",
}
WRONG_PROOFS = {
    "\n": "the first line is neither 'c2sp.org/tlog-proof@v1' nor 'old SIZE'",
    PLAIN: "the first line is neither 'c2sp.org/tlog-proof@v1' nor 'old SIZE'",
    f"c2sp.org/tlog-proof@v2\nextra eA==\nindex 0\n\n{PLAIN}": (
        "the first line is neither 'c2sp.org/tlog-proof@v1' nor 'old SIZE'"
    ),
    "c2sp.org/tlog-proof@v1\n": "the line that begins with 'extra ', and holds the entry, is missing",
    f"c2sp.org/tlog-proof@v1\nindex 0\n\n{PLAIN}": (
        "the line that begins with 'extra ', and holds the entry, is missing"
    ),
    "c2sp.org/tlog-proof@v1\nextra eA==\n": "the line that begins with 'index ' is missing",
    f"c2sp.org/tlog-proof@v1\nextra eA==\n{ROOT}\n\n{PLAIN}": "the line that begins with 'index ' is missing",
    "c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n": "the empty line before the checkpoint is missing",
    "c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n": NO_CHECKPOINT,
    f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n{PLAIN}\n": EMPTY_END,
    f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n{PLAIN}": "the empty line before the checkpoint is missing",
    f"c2sp.org/tlog-proof@v1\nextra \nindex 0\n\n{PLAIN}": "'' is no base64",
    f"c2sp.org/tlog-proof@v1\nextra eB==\nindex 0\n\n{PLAIN}": "'eB==' is no base64",
    f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 00\n\n{PLAIN}": "'00' is no number as it must be written",
    f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\neA==\n\n{PLAIN}": "a hash is not of 32 bytes",
    f"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n{b64encode(bytes(31)).decode()}\n\n{PLAIN}": (
        "a hash is not of 32 bytes"
    ),
    f"old 1\n{PLAIN}": "the empty line before the checkpoint is missing",
    f"old  1\n\n{PLAIN}": "' 1' is no number as it must be written",
    f"old \n\n{PLAIN}": "'' is no number as it must be written",
    f"old 1\n{ROOT[:-4]}\n\n{PLAIN}": "a hash is not of 32 bytes",
    f"old 1\n\n\n{PLAIN}": NO_CHECKPOINT,
}


@pytest.mark.parametrize("text", WRONG_CHECKPOINTS)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Each with the reason."""
    assert WRONG_CHECKPOINTS[text] == refusal(parse_checkpoint, text)


@pytest.mark.parametrize("text", WRONG_PROOFS)
def test_what_is_no_proof_is_refused(text: str) -> None:
    """Each with the reason."""
    assert WRONG_PROOFS[text] == refusal(parse_proof, text)


@pytest.mark.parametrize("read", [parse_checkpoint, parse_proof])
@pytest.mark.parametrize(("text", "byte"), [(b"o\n\xff\n", 2), (b"\xed\xa0\x80\n", 0), (b"o\xc3", 1)])
def test_what_is_not_utf_8_is_refused(read: Callable[[bytes], Parsed], text: bytes, byte: int) -> None:
    """Half of a surrogate pair is no character either."""
    assert f"it is not UTF-8, at byte {byte}" == refusal(read, text)


def test_the_empty_log_and_the_largest_have_a_size() -> None:
    """Of up to 19 digits."""
    assert [0, 10**19 - 1] == [parse_checkpoint(f"o\n{size}\n{ROOT}\n".encode()).head.size for size in ("0", "9" * 19)]


# --- bounds -------------------------------------------------------------------------------------------------------------


def test_a_path_has_63_hashes_at_most() -> None:
    """A witness takes no more (c2sp.org/tlog-witness)."""
    start, rest = "old 1\n", f"\n{PLAIN}"
    whole = parse_proof((start + f"{ROOT}\n" * 63 + rest).encode())
    assert isinstance(whole, Consistency)
    assert 63 == len(whole.path)
    assert "a path has no more than 63 hashes" == refusal(parse_proof, start + f"{ROOT}\n" * 64 + rest)


def test_a_checkpoint_has_64_signatures_at_most() -> None:
    """So many are read, and no more."""
    line = f"\u2014 k {SIGNED}\n"
    assert 64 == len(parse_checkpoint(f"{PLAIN}\n{line * 64}".encode()).signatures)
    assert "a checkpoint has no more than 64 signatures" == refusal(parse_checkpoint, f"{PLAIN}\n{line * 65}")


def test_sixteen_long_signatures_are_accepted() -> None:
    """Verifiers must take 16 signatures, and those of some kinds have nearly 5 kB each (c2sp.org/signed-note)."""
    long = tuple(Signature(f"witness{number}.example", bytes(4), bytes(4_990)) for number in range(16))
    checkpoint = Checkpoint("o", Head(1, "00" * 32), signatures=long)
    assert checkpoint == parse_checkpoint(str(checkpoint).encode())


def test_a_text_has_a_thousand_lines_at_most() -> None:
    """So many are read, and no more: a path, a checkpoint, and whatever stands beside them."""
    longest = PLAIN + "more\n" * 997
    assert longest == str(parse_checkpoint(longest.encode()))
    assert "it has more than 1,000 lines" == refusal(parse_checkpoint, longest + "more\n")
    assert "it has more than 1,000 lines" == refusal(parse_proof, "\n" * 1001)


def test_a_text_that_is_too_long_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its length alone says so; a text of just that length is read."""
    monkeypatch.setattr("ledger.proofs.checkpoints._LONGEST_CHECKPOINT", len(PLAIN))
    monkeypatch.setattr("ledger.proofs.checkpoints.LONGEST_PROOF", len(REQUEST.encode()))
    assert PLAIN == str(parse_checkpoint(PLAIN.encode()))
    assert REQUEST == str(parse_proof(REQUEST.encode()))
    assert f"a checkpoint has no more than {len(PLAIN)} bytes" == refusal(parse_checkpoint, PLAIN + "\n")
    assert f"a proof has no more than {len(REQUEST.encode())} bytes" == refusal(parse_proof, REQUEST + "\n")


def test_the_bounds_are_said_as_people_write_them() -> None:
    """Thousands are parted."""
    assert refusal(parse_checkpoint, b"x" * (1 << 23)).startswith("a checkpoint has no more than ")
    assert f"a proof has no more than {LONGEST_PROOF:,} bytes" == "a proof has no more than 67,108,864 bytes"


@pytest.mark.parametrize("filling", [b"\n", b"A\n", b"A", b"\xe2\x80\x94 \n"])
def test_a_long_text_of_nothing_costs_little_memory(filling: bytes) -> None:
    """No more than a few times its length, whatever it consists of."""
    length = 1 << 17
    for start in (b"c2sp.org/tlog-proof@v1\n", b"old 1\n", b"c2sp.org/tlog-proof@v1\nextra eA==\nindex 0\n\n"):
        text = start + (filling * length)[:length] + b"\n"
        tracemalloc.start()
        try:
            with suppress(ProofError):
                parse_proof(text)
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert most < 8 * length


def test_numbers_of_any_length_are_no_trouble() -> None:
    """Not even those that Python itself refuses to read."""
    digits = "9" * (sys.get_int_max_str_digits() + 1)
    for text in (f"o\n{digits}\n{ROOT}\n", f"old {digits}\n\n{PLAIN}"):
        assert f"'{'9' * 40}' is no number as it must be written" == refusal(
            parse_proof if text.startswith("old") else parse_checkpoint, text
        )


# --- names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["example.org/l", "k", "\u00e9", "oid/1.2.3", "PRIVATE", "\u65e5\u672c"])
def test_a_name_of_a_key(name: str) -> None:
    """Anything that can be seen and parted from what follows."""
    assert is_key_name(name)


@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a+b", "+", "a\u00a0b", "a\u2003b", "a\u3000b", "a\nb", "a\x85b", "a\u2028b", "\ud800"]
)
def test_no_name_of_a_key(name: str) -> None:
    """No space of any alphabet and no plus sign (c2sp.org/signed-note)."""
    assert not is_key_name(name)


def test_the_origin_is_what_the_ledger_says() -> None:
    """The field `origin`."""
    assert "example.org/l" == origin_of({"kind": "ledger", "title": "x", "origin": "example.org/l"})


@pytest.mark.parametrize("more", [{}, {"origin": None}, {"origin": ""}])
def test_without_an_origin_the_id_of_the_first_entry_names_the_ledger(more: dict[str, object]) -> None:
    """So that two ledgers do not share a name."""
    body = {"kind": "ledger", "title": "x", "format": 1, **more}
    assert f"diplo-ledger/{entry_id(body)}" == origin_of(body)
    assert is_key_name(origin_of(body))
