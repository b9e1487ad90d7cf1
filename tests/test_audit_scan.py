"""The scanner of the audit: one spelling of JSON and no other, and the first character that is not so."""

import json

import pytest
from hypothesis import given
from strategies import json_values

from ledger.audit.ids import canonical, number_of, number_of_body, number_of_digest, text_of
from ledger.audit.scan import DEEPEST, ScanError, located, scan
from ledger.canonical import canonical as canonical_of_the_writer
from ledger.canonical import entry_id, line_of


@given(json_values())
def test_what_the_writer_writes_is_read_back(value: object) -> None:
    """Whatever JSON can say without fractions; and canonical JSON is that of the writer."""
    text = line_of({"it": value}).decode()
    assert {"it": value} == scan(text)
    assert canonical_of_the_writer(value).decode() == canonical(value)


@given(json_values())
def test_an_id_worked_out_again_is_the_writer_s(value: object) -> None:
    """By its number, read from the thirteen digits or from the body; the envelope is no part of it."""
    identity = entry_id({"it": value})
    assert number_of(identity.encode()) == number_of_body({"v": 1, "id": identity, "it": value})
    assert identity == text_of(number_of(identity.encode()))


def test_what_is_no_digit_makes_no_number() -> None:
    """Not what Python would read: capitals, underscores, signs, spaces."""
    for text in (b"A123456789abc", b"0_23456789abc", b"+123456789abc", b" 123456789abc", b"i123456789abc"):
        with pytest.raises(ValueError, match="invalid literal"):
            number_of(text)
    assert (1 << 65) - 1 == number_of_digest(b"\xff" * 32)


DEEP = '{"a":' * (DEEPEST + 2) + "1" + "}" * (DEEPEST + 2)
# The text, where it is refused, the code, what is said.
REFUSED = [
    ("", 0, "not-json", "the line breaks off"),
    ("x", 0, "not-json", "no value begins here"),
    (" {}", 0, "not-canonical", "a space stands between the parts of the line"),
    ("\t{}", 0, "not-canonical", "a tab stands between the parts of the line"),
    ("{}\r", 2, "not-canonical", "a carriage return stands between the parts of the line"),
    ("{}{}", 2, "not-json", "something follows the entry on its line"),
    ("{", 1, "not-json", "the line breaks off"),
    ("{1:2}", 1, "not-json", "no key begins here"),
    ('{ "a":1}', 1, "not-canonical", "a space stands between the parts of the line"),
    ('{"a" :1}', 4, "not-canonical", "a space stands between the parts of the line"),
    ('{"a"1}', 4, "not-json", "a key is followed by a colon"),
    ('{"a": 1}', 5, "not-canonical", "a space stands between the parts of the line"),
    ('{"a":1,"a":1}', 7, "key-twice", "the key 'a' stands twice in one object"),
    (f'{{"{"a" * 40}":1,"{"a" * 40}":1}}', 46, "key-twice", f"the key '{'a' * 20}'… stands twice in one object"),
    ('{"é":1}', 1, "not-canonical", "a key holds characters other than printable ASCII"),
    ('{"a":1;', 6, "not-json", "a comma or } is missing"),
    ('{"a":1', 6, "not-json", "the line breaks off"),
    ("[1 ,2]", 2, "not-canonical", "a space stands between the parts of the line"),
    ("[1 2]", 2, "not-canonical", "a space stands between the parts of the line"),
    ('"abc', 4, "not-json", "the line breaks off within a text"),
    ('"a\nb"', 2, "not-json", "the control character U+000A stands in a text"),
    ('"\\/"', 1, "not-canonical", '\\/" is no escape that the ledger writes'),
    ('"\\u0041"', 1, "not-canonical", "\\u0041 is no escape that the ledger writes"),
    ('"\\u001F"', 1, "not-canonical", "\\u001F is no escape that the ledger writes"),
    ('"\\u000a"', 1, "not-canonical", "\\u000a is no escape that the ledger writes"),
    ('"\\ud800"', 1, "not-canonical", "\\ud800 is no escape that the ledger writes"),
    ("-", 0, "not-json", "no value begins here"),
    ("-0", 0, "not-canonical", "-0 is not spelt as a whole number"),
    ("01", 0, "not-canonical", "01 is not spelt as a whole number"),
    ("1.0", 0, "not-canonical", "1.0 is not spelt as a whole number"),
    ("1e5", 0, "not-canonical", "1e5 is not spelt as a whole number"),
    ("9007199254740992", 0, "not-canonical", "9007199254740992 is beyond 2^53"),
    ("9" * 5000, 0, "not-canonical", "99999999999999999999… is beyond 2^53"),
    ("NaN", 0, "not-json", "no value begins here"),
    (DEEP, 5 * (DEEPEST + 1), "not-canonical", "values are nested more than 50 deep"),
    ("[" * 100_000, DEEPEST + 1, "not-canonical", "values are nested more than 50 deep"),
]


@pytest.mark.parametrize(("text", "at", "code", "what"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_spelt_otherwise_is_refused_where_it_shows(text: str, at: int, code: str, what: str) -> None:
    """With the first character that is not so."""
    with pytest.raises(ScanError) as caught:
        scan(text)
    assert (at, code, what) == (caught.value.at, caught.value.code, caught.value.what)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), None),
        (("a", 1), "-20"),
        (("a", 2), "{}"),
        (("b", "c"), '"\\u0001\\n\\"é"'),
        (("d",), "[]"),
        (("e", 2), "null"),
    ],
)
def test_a_value_is_found_in_its_place(path: tuple[str | int, ...], expected: str | None) -> None:
    """From its first character to behind its last, by the path to it, and so is its key; nothing else is kept."""
    text = '{"a":[1,-20,{}],"b":{"c":"\\u0001\\n\\"é"},"d":[],"e":[true,false,null]}'
    found = located(text, path)
    start, end = found.places[path]
    assert (json.loads(text), expected or text) == (found.value, text[start:end])
    assert {path[:length] for length in range(len(path) + 1)} == found.places.keys()
    for way, at in found.keys.items():
        assert text.startswith(f'"{way[-1]}":', at)
