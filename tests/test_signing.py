"""Keys and signatures: the published example, keys that are damaged, notes that others signed too."""

import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import refused

from ledger.head import Head
from ledger.problems import MachineError, Problem
from ledger.proofs.checkpoints import Checkpoint, Signature, is_key_name, parse_checkpoint
from ledger.proofs.paths import ProofError
from ledger.proofs.signing import SignerKey, VerifierKey, new_key, parse_signer, parse_verifier, sign, signers_of

# The example of c2sp.org/signed-note: a key, and what it signed.
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_TEXT = "This is an example message.\n"
PUBLISHED_SIGNATURE = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
# RFC 8032 section 7.1, test 1: a private key and its public one.
SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
KEY = SignerKey("example.org/l", SEED)
OTHER = SignerKey("example.org/other", bytes(range(32)))
CHECKPOINT = Checkpoint("example.org/l", Head(3, "ab" * 32))
NOT_A_KEY = "this is no Ed25519 key of the form NAME+NUMBER+BASE64"
UNSIGNED = "the signature of example.org/l does not hold: this is not what was signed"


class Note(NamedTuple):
    """Any text with signatures, of which a checkpoint is one."""

    body: str
    signatures: tuple[Signature, ...]


def published(text: str = PUBLISHED_TEXT) -> Checkpoint:
    """Give the published note, or another text under its signature."""
    data = b64decode(PUBLISHED_SIGNATURE)
    return cast("Checkpoint", Note(text, (Signature("example.com/foo", data[:4], data[4:]),)))


def refusal(text: str, *, is_private: bool = False) -> str:
    """Give why a text is no key."""
    with pytest.raises(ProofError) as caught:
        (parse_signer if is_private else parse_verifier)(text)
    return str(caught.value)


def unsigned(checkpoint: Checkpoint, *keys: VerifierKey) -> str:
    """Give why a checkpoint counts as not signed by any of these."""
    with pytest.raises(ProofError) as caught:
        signers_of(checkpoint, keys)
    return str(caught.value)


# --- facts --------------------------------------------------------------------------------------------------------------


def test_the_published_note_holds() -> None:
    """By the published key."""
    key = parse_verifier(PUBLISHED_KEY)
    assert ("example.com/foo", "530d903a", PUBLISHED_KEY) == (key.name, key.key_id.hex(), str(key))
    assert [key] == signers_of(published(), [key])


@pytest.mark.parametrize("text", ["This is an example message", "This is an example message.\n\n", ""])
def test_another_text_under_the_published_signature_does_not(text: str) -> None:
    """Not even without its line end."""
    expected = "the signature of example.com/foo does not hold: this is not what was signed"
    assert expected == unsigned(published(text), parse_verifier(PUBLISHED_KEY))


def test_a_private_key_has_the_public_one_of_the_rfc() -> None:
    """RFC 8032 section 7.1."""
    assert VerifierKey("example.org/l", PUBLIC) == KEY.verifier


def test_the_number_of_a_key_is_as_it_is_defined() -> None:
    """The first four bytes of SHA-256 over name, line end, the number of Ed25519, and the key (c2sp.org/signed-note)."""
    assert sha256(b"example.org/l\n\x01" + PUBLIC).digest()[:4] == KEY.verifier.key_id


def test_what_is_signed_is_the_text_before_the_empty_line() -> None:
    """Checked with the package itself, and not by ours."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - an extra

    text = str(sign(CHECKPOINT, KEY))
    body, _, signature = text.partition("\n\n")
    dash, name, encoded = signature.removesuffix("\n").split(" ")
    assert ("\u2014", "example.org/l") == (dash, name)
    data = b64decode(encoded)
    assert KEY.verifier.key_id == data[:4]
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(data[4:], f"{body}\n".encode())


# --- keys as texts ------------------------------------------------------------------------------------------------------


@given(st.text(min_size=1).filter(is_key_name), st.binary(min_size=32, max_size=32))
def test_keys_come_back(name: str, seed: bytes) -> None:
    """Written and read they are what they were, and sign for one another."""
    key = SignerKey(name, seed)
    assert key == parse_signer(str(key))
    assert key.verifier == parse_verifier(str(key.verifier))
    assert [key.verifier] == signers_of(sign(CHECKPOINT, key), [key.verifier])


def test_a_new_key_is_new() -> None:
    """Each time; of 32 bytes that nobody else has."""
    one, other = new_key("k"), new_key("k")
    assert ("k", 32) == (one.name, len(one.seed))
    assert one.seed != other.seed


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "\u200b"])
def test_a_new_key_needs_a_name(name: str) -> None:
    """That can stand in a signature."""
    with pytest.raises(ProofError) as caught:
        new_key(name)
    expected = f"{name!r} can be no name of a key: it has a space, a plus sign or something that nobody sees"
    assert expected == str(caught.value)


def test_a_private_key_is_not_shown_by_accident() -> None:
    """Not where an object is printed."""
    assert "SignerKey('example.org/l', \u2026)" == repr(KEY) == f"{KEY!r}"


def test_a_line_end_behind_a_key_does_no_harm() -> None:
    """It comes from a file."""
    assert KEY == parse_signer(f"{KEY}\n")
    assert KEY.verifier == parse_verifier(f"{KEY.verifier}\n")


PUBLIC_TEXT = str(KEY.verifier)
NAME, NUMBER, ENCODED = PUBLIC_TEXT.split("+", 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++",
        NAME,
        f"{NAME}+{NUMBER}",
        f"{NAME}+{NUMBER}+",
        f"+{NUMBER}+{ENCODED}",
        f"a b+{NUMBER}+{ENCODED}",
        f"{NAME}+{NUMBER.upper()}+{ENCODED}",
        f"{NAME}+ {NUMBER}+{ENCODED}",
        f"{NAME}+{NUMBER[:2]} {NUMBER[2:]}+{ENCODED}",
        f"{NAME}+xyzxyzxy+{ENCODED}",
        f"{NAME}+{NUMBER}+{ENCODED[:-1]}",
        f"{NAME}+{NUMBER}+{ENCODED}=",
        f"{NAME}+{NUMBER}+{ENCODED}====",
        f"{NAME}+{NUMBER}+{ENCODED}AAAA",
        f"{NAME}+{NUMBER}+{ENCODED[:-4]}",
        f"{NAME}+{NUMBER}+{ENCODED[:10]} {ENCODED[10:]}",
        f"{NAME}+{NUMBER}+{ENCODED[:10]}\n{ENCODED[10:]}",
        f"{NAME}+{NUMBER}+\u00e9",
        f"{NAME}+{NUMBER}+{b64encode(bytes([2]) + PUBLIC).decode()}",
        f"{NAME}+{NUMBER}+{b64encode(PUBLIC).decode()}",
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    """There is one spelling, and one sort of key."""
    assert NOT_A_KEY == refusal(text)
    assert NOT_A_KEY == refusal(f"PRIVATE+KEY+{text}", is_private=True)


@pytest.mark.parametrize(
    "text",
    [
        "other+" + PUBLIC_TEXT.partition("+")[2],
        f"{NAME}+00000000+{ENCODED}",
        f"{NAME}+{NUMBER}00+{ENCODED}",
        f"{NAME}++{ENCODED}",
    ],
)
def test_a_damaged_public_key_is_noticed(text: str) -> None:
    """Its number is made of all the rest."""
    assert "the key does not fit its own number: it is damaged" == refusal(text)


def test_a_damaged_private_key_is_noticed() -> None:
    """And nothing of it is told."""
    text = str(KEY)
    spoilt = text.replace("AZ1h", "AZ1i")
    assert text != spoilt
    for one in (spoilt, text.replace("example.org/l", "example.org/m")):
        assert "the private key does not fit its own number: it is damaged" == refusal(one, is_private=True)


def test_each_key_has_its_place() -> None:
    """A private key given as a public one is refused before anything is made of it, and the other way round."""
    assert "this is a private key: give the public one, and let nobody see this" == refusal(str(KEY))
    assert "a private key begins with 'PRIVATE+KEY+'" == refusal(PUBLIC_TEXT, is_private=True)


@given(st.integers(0, len(PUBLIC_TEXT) - 1), st.characters(exclude_categories=["Cs"]))
def test_a_changed_character_never_gives_a_key(place: int, character: str) -> None:
    """Wherever it stands."""
    text = PUBLIC_TEXT[:place] + character + PUBLIC_TEXT[place + 1 :]
    if text != PUBLIC_TEXT:
        with pytest.raises(ProofError):
            parse_verifier(text)


# --- who has signed -----------------------------------------------------------------------------------------------------


def test_two_can_sign_and_each_counts() -> None:
    """Their signatures stand one below the other; the first is left as it was."""
    one = sign(CHECKPOINT, KEY)
    both = sign(one, OTHER)
    assert one.signatures == both.signatures[:1]
    assert ["example.org/l", "example.org/other"] == [signature.name for signature in both.signatures]
    assert [KEY.verifier, OTHER.verifier] == signers_of(both, [KEY.verifier, OTHER.verifier])
    assert [OTHER.verifier] == signers_of(both, [OTHER.verifier])
    assert both == parse_checkpoint(str(both).encode())


def test_who_signs_again_signs_once() -> None:
    """The later signature stands in the place of the earlier, behind the others."""
    first = sign(sign(CHECKPOINT, KEY), OTHER)
    again = sign(first, KEY)
    assert ["example.org/other", "example.org/l"] == [signature.name for signature in again.signatures]
    stale = sign(CHECKPOINT._replace(head=Head(2, "cd" * 32)), KEY)._replace(head=CHECKPOINT.head)
    assert sign(CHECKPOINT, KEY) == sign(stale, KEY)


def test_two_keys_of_one_name_sign_each_for_itself() -> None:
    """As while a log goes over from one key to the next (c2sp.org/tlog-checkpoint)."""
    later = SignerKey(KEY.name, bytes(32))
    both = sign(sign(CHECKPOINT, KEY), later)
    assert 2 == len(both.signatures)
    for key in (KEY.verifier, later.verifier):
        assert [key] == signers_of(both, [key])


def test_one_of_several_keys_is_enough() -> None:
    """Those that have not signed are not given."""
    assert [KEY.verifier] == signers_of(sign(CHECKPOINT, KEY), [OTHER.verifier, KEY.verifier])


def test_keys_may_come_one_by_one() -> None:
    """And be gone through more than once."""
    signed = sign(CHECKPOINT, KEY)
    assert [KEY.verifier] == signers_of(signed, iter([KEY.verifier]))
    with pytest.raises(ProofError, match=r"^it is not signed by example.org/other; it is signed by example.org/l$"):
        signers_of(signed, iter([OTHER.verifier]))


@pytest.mark.parametrize("times", [(2, 1), (1, 2), (2, 2)])
def test_who_is_named_twice_has_signed_once(times: tuple[int, int]) -> None:
    """Whether the line stands twice, or the key is given twice."""
    lines, keys = times
    signed = sign(CHECKPOINT, KEY)
    doubled = signed._replace(signatures=signed.signatures * lines)
    assert [KEY.verifier] == signers_of(doubled, [KEY.verifier] * keys)


def test_the_signatures_of_others_are_not_looked_at() -> None:
    """Not even where they share the name or the number of a known key, but not both (c2sp.org/signed-note)."""
    signed = sign(CHECKPOINT, KEY)
    strangers = (
        Signature("example.org/l", b"\0\0\0\0", bytes(64)),
        Signature("somebody", KEY.verifier.key_id, bytes(64)),
        Signature("witness", b"abcd", b"short"),
    )
    for signatures in ((*strangers, *signed.signatures), (*signed.signatures, *strangers)):
        assert [KEY.verifier] == signers_of(signed._replace(signatures=signatures), [KEY.verifier])


def test_nobody_known_has_signed() -> None:
    """It is said who did."""
    signed = sign(CHECKPOINT, KEY)
    assert "it is not signed by example.org/other; it is signed by example.org/l" == unsigned(signed, OTHER.verifier)
    assert "it is not signed by example.org/l or example.org/other; it is signed by nobody" == unsigned(
        CHECKPOINT, KEY.verifier, OTHER.verifier
    )
    doubled = signed._replace(signatures=signed.signatures * 2)
    assert "it is not signed by example.org/other; it is signed by example.org/l" == unsigned(
        doubled, OTHER.verifier, OTHER.verifier
    )


@pytest.mark.parametrize("signed", [b"x", bytes(64), bytes(63), bytes(65), b"\xff" * 64])
def test_a_bad_signature_of_a_known_key_refuses_all(signed: bytes) -> None:
    """Whatever the others are, before it or behind it (c2sp.org/signed-note)."""
    bad = Signature("example.org/l", KEY.verifier.key_id, signed)
    by_other = sign(CHECKPOINT, OTHER).signatures
    by_both = sign(CHECKPOINT, KEY).signatures
    for signatures in ((bad, *by_other), (*by_other, bad), (*by_both, bad), (bad, *by_both)):
        spoilt = CHECKPOINT._replace(signatures=signatures)
        assert UNSIGNED == unsigned(spoilt, KEY.verifier, OTHER.verifier)
        assert UNSIGNED == unsigned(spoilt, OTHER.verifier, KEY.verifier)


@pytest.mark.parametrize(
    "changed",
    [
        CHECKPOINT._replace(origin="example.org/m"),
        CHECKPOINT._replace(head=Head(4, "ab" * 32)),
        CHECKPOINT._replace(head=Head(3, "ab" * 31 + "aa")),
        CHECKPOINT._replace(extensions=("more",)),
    ],
)
def test_every_line_is_signed(changed: Checkpoint) -> None:
    """One that was changed afterwards refuses all."""
    signed = sign(CHECKPOINT, KEY)
    assert UNSIGNED == unsigned(changed._replace(signatures=signed.signatures), KEY.verifier)


def test_a_key_that_is_no_point_of_the_curve_has_signed_nothing() -> None:
    """It is no error of the machine."""
    odd = VerifierKey("odd", b"\xff" * 32)
    signed = CHECKPOINT._replace(signatures=(Signature("odd", odd.key_id, bytes(64)),))
    assert "the signature of odd does not hold: this is not what was signed" == unsigned(signed, odd)


# --- without the package ------------------------------------------------------------------------------------------------

MISSING = Problem(
    "extra-missing",
    "signatures need the package `cryptography`, which is not installed",
    "install it with `pip install 'diplomatic-ledger[sign]'`",
)


def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """By whatever needs it; public keys are read without."""
    signed, private, key = sign(CHECKPOINT, KEY), str(KEY), KEY.verifier
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    monkeypatch.delitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", raising=False)
    for needs in (
        lambda: sign(CHECKPOINT, KEY),
        lambda: signers_of(signed, [key]),
        lambda: parse_signer(private),
        lambda: KEY.verifier,
    ):
        with refused(MachineError, 6, MISSING):
            needs()
    assert key == parse_verifier(str(key))
    assert "it is not signed by example.com/foo; it is signed by example.org/l" == unsigned(
        signed, parse_verifier(PUBLISHED_KEY)
    )
