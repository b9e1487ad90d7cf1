"""Canonical JSON against RFC 8785, what is refused as having none, and ids that prove a body."""

import json
from hashlib import sha256
from unittest.mock import patch

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED, Body, any_texts, bodies, json_values

from ledger import canonical as writers
from ledger.canonical import (
    ENVELOPE,
    ID_LENGTH,
    NotCanonicalError,
    body_of,
    canonical,
    check_canonical,
    entry_id,
    line_of,
)

BODY: Body = {
    "kind": "establishment",
    "date": "1949-07-12",
    "parties": ["CUB", "KOR"],
    "cites": [{"source": "yearbook-1961", "quote": "쿠바 \U0001f1e8\U0001f1fa"}],
}
# The alphabet as Douglas Crockford gives it: no I, L, O or U.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".lower()

FRACTION = "numbers with a fraction or an exponent have no fixed text"
LARGE = "the number is beyond 2^53 and would not survive other programs"
HALF = "text holds half of a surrogate pair"
KEY = "a key holds characters other than printable ASCII"


def id_by_bits(body: Body) -> str:
    """Derive an id the slow way: spell the hash in binary digits and read thirteen groups of five."""
    digest = sha256(rfc8785.dumps(body)).digest()  # type: ignore[arg-type]
    bits = "".join(f"{byte:08b}" for byte in digest)[:65]
    return "".join(CROCKFORD[int(bits[start : start + 5], 2)] for start in range(0, 65, 5))


@given(json_values())
def test_canonical_text_is_that_of_rfc_8785(value: object) -> None:
    """Another implementation of the RFC writes the same bytes for any value that passes the check."""
    check_canonical(value)
    assert rfc8785.dumps(value) == canonical(value)  # type: ignore[arg-type]


@UNHURRIED
@given(bodies(most=3))
def test_sound_bodies_are_canonical(found: list[Body]) -> None:
    """Bodies of every kind pass the check, and RFC 8785 writes the same bytes for them."""
    for body in found:
        check_canonical(body)
        assert rfc8785.dumps(body) == canonical(body)  # type: ignore[arg-type]


@given(json_values())
def test_canonical_text_reads_back(value: object) -> None:
    """Nothing is lost in the canonical text."""
    assert value == json.loads(canonical(value))


def test_canonical_text_sorts_keys_and_keeps_letters() -> None:
    """Keys are sorted at every depth, no space stands between, letters beyond ASCII are not escaped."""
    value = {"b": [{"z": None, "a": True}], "B": "é\n\u007f\u2028", "a": -1}
    assert '{"B":"é\\n\u007f\u2028","a":-1,"b":[{"a":true,"z":null}]}'.encode() == canonical(value)


@pytest.mark.parametrize(
    ("value", "path", "what"),
    [
        (1.5, (), FRACTION),
        (1.0, (), FRACTION),
        (float("nan"), (), FRACTION),
        (float("-inf"), (), FRACTION),
        ({"csl": {"issued": [1, 2.0]}}, ("csl", "issued", 1), FRACTION),
        (2**53, (), LARGE),
        (-(2**53), (), LARGE),
        ({"format": 10**30}, ("format",), LARGE),
        ("\ud83d", (), HALF),
        ("\udc00\ud800", (), HALF),
        ({"cites": [{"source": "a"}, {"quote": "a\udfffb"}]}, ("cites", 1, "quote"), HALF),
        ({"é": 1}, (), KEY),
        ({"a\n": 1}, (), KEY),
        ({"\u007f": 1}, (), KEY),
        ({"\ud800": 1}, (), KEY),
        ({1: "one"}, (), KEY),
        ({"codes": [{"": 1, "\U0001f1e8": 2}]}, ("codes", 0), KEY),
        ({"a": "good", "b": [{"c": 0.5}], "d": 2**60}, ("b", 0, "c"), FRACTION),
    ],
)
def test_what_has_no_canonical_text_is_refused_with_its_path(
    value: object, path: tuple[str | int, ...], what: str
) -> None:
    """The first value outside the subset is named by its path and with the reason."""
    with pytest.raises(NotCanonicalError) as caught:
        check_canonical(value)
    assert (path, what, what) == (caught.value.path, caught.value.what, str(caught.value))


@pytest.mark.parametrize(
    "value", [2**53 - 1, -(2**53) + 1, True, None, "", "\U0001f1e8", {}, [], {"": {" ~": [[]]}}, {"a": "\x00\x1f"}]
)
def test_the_edges_of_the_subset_are_accepted(value: object) -> None:
    """The largest and smallest numbers, empty things, control characters and whole surrogate pairs pass."""
    check_canonical(value)


@UNHURRIED
@given(bodies(most=3))
def test_ids_are_the_first_65_bits_in_crockford_base32(found: list[Body]) -> None:
    """An id has thirteen letters and digits of Crockford's alphabet, taken from the front of the hash."""
    for body in found:
        identity = entry_id(body)
        assert id_by_bits(body) == identity
        assert (13, 13) == (ID_LENGTH, len(identity))


def test_an_id_never_changes() -> None:
    """The id of this body is written down here for good: logs cite it."""
    assert "z13w5tm6gj9xm" == entry_id(BODY)


def test_ids_use_every_letter_of_the_alphabet() -> None:
    """Over many bodies each of the 32 signs turns up."""
    assert set(CROCKFORD) == set("".join(entry_id({"kind": "other", "note": str(number)}) for number in range(100)))


@given(st.permutations(sorted(BODY)))
def test_ids_do_not_depend_on_the_order_of_keys(keys: list[str]) -> None:
    """The same body with its keys in another order is the same entry."""
    assert entry_id(BODY) == entry_id({key: BODY[key] for key in keys})


@given(any_texts())
def test_ids_depend_on_every_value(text: str) -> None:
    """Another value is another id; so is a key more."""
    assert entry_id(BODY) != entry_id({**BODY, "note": text})
    assert entry_id({**BODY, "note": text}) != entry_id({**BODY, "note": f"{text}."})


def test_the_order_of_parties_belongs_to_the_body() -> None:
    """Lists are ordered: a body that names the parties the other way round is another entry."""
    assert entry_id(BODY) != entry_id({**BODY, "parties": ["KOR", "CUB"]})


def test_the_body_is_the_entry_without_its_envelope() -> None:
    """The four keys of the envelope go, the rest stays in its order."""
    envelope = {"v": 1, "id": "x", "recorded_at": "y", "recorded_by": "z"}
    assert ENVELOPE == tuple(envelope)
    assert list(BODY.items()) == list(body_of({**envelope, **BODY}).items())
    assert list(BODY.items()) == list(body_of({**BODY, **envelope}).items())


def test_a_line_keeps_the_order_of_its_keys() -> None:
    """A line is the JSON of the entry as its keys stand, in UTF-8, without spaces and without a line end."""
    assert '{"v":1,"kind":"other","a":["é",null,"\\n"]}'.encode() == line_of(
        {"v": 1, "kind": "other", "a": ["é", None, "\n"]}
    )


@given(json_values())
def test_no_line_holds_a_line_end(value: object) -> None:
    """Whatever an entry says, it stands on one line and reads back."""
    line = line_of({"kind": value})
    assert 0 == line.count(b"\n")
    assert {"kind": value} == json.loads(line)


@pytest.mark.parametrize("write", [canonical, line_of])
def test_numbers_that_are_none_are_never_written(write: object) -> None:
    """Even unchecked, NaN and the infinities reach no file."""
    for number in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises(ValueError, match=r"^Out of range float values are not JSON compliant"):
            write({"a": number})  # type: ignore[operator]


def test_what_json_cannot_say_is_refused() -> None:
    """A program may hand in values that no text could hold."""
    with pytest.raises(NotCanonicalError) as caught:
        check_canonical({"parties": ("CUB", "KOR")})
    assert (("parties",), "tuple is not a type of JSON") == (caught.value.path, caught.value.what)


def test_without_the_quick_writer_the_texts_are_the_same() -> None:
    """Not every Python has the writer behind `json.dumps` ready made."""
    value = {"b": ["한국", 1, None, True, {"z": "\n", "a": "é"}], "a": "x"}
    quick = [writers.encoder(is_sorted=which)(value) for which in (True, False)]
    with patch.object(writers, "c_make_encoder", None):
        assert quick == [writers.encoder(is_sorted=which)(value) for which in (True, False)]
