"""A file of sources may be made to grow, to nest, to repeat or to end nowhere: it is read in bounds, or refused."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from hostile import LONG
from hypothesis import given
from hypothesis import strategies as st

from ledger import bibtex, references
from ledger.problems import RefusedError
from ledger.references import from_text, reference, to_bibtex, to_csl


def problems_of(text: str, name: str) -> list[tuple[str, int, str, str]]:
    """Give the problems for which a file is refused: code, line, what and hint."""
    with pytest.raises(RefusedError) as refused:
        from_text(text, name)
    return [(one.code, one.line, one.what, one.hint) for one in refused.value.problems]


def item_of(text: str, name: str) -> dict[str, object]:
    """Give the only source of a file."""
    (item,) = from_text(text, name)
    return item


# --- growth ---------------------------------------------------------------------------------------------------------------


def test_a_string_that_doubles_forty_times_is_refused_where_it_becomes_too_long() -> None:
    """Four kilobytes would be a terabyte: the first string beyond any field's length ends it."""
    strings = [f'@string{{s0 = "{"x" * 1000}"}}'] + [f"@string{{s{i + 1} = s{i} # s{i}}}" for i in range(40)]
    found = problems_of("\n".join(strings) + "\n@book{a, title = s40}\n", "x.bib")
    hint = "leave out what does not belong there"
    assert ("field-large", 7, "the field 's6' has more than 50,000 characters", hint) == found[0]
    assert {"reference-unknown"} == {code for code, *_ in found[1:-1]}


def test_a_field_may_be_long_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The longest field is read, one character more is not, whether it stands there or is put together."""
    monkeypatch.setattr(bibtex, "_LONGEST_FIELD", 10)
    assert "x" * 8 == item_of("@book{a, title = {xxxxxxxx}}", "x.bib")["title"]
    assert "x" * 10 == item_of('@string{t = "xxxxx"} @book{a, title = t # t}', "x.bib")["title"]
    for value in ("{xxxxxxxxx}", "t # t # t"):
        found = problems_of(f'@string{{t = "xxxxx"}}\n@book{{a, title = {value}}}', "x.bib")
        assert ("field-large", 2) == found[0][:2]


def test_what_is_put_together_is_bounded_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long string in many fields, or a long field that many entries inherit, makes a short file a long one."""
    monkeypatch.setattr(bibtex, "_MOST_GROWTH", 100)
    what = "with its strings and `crossref` put in, the file becomes too long"
    hint = "hand it in in parts, each with the strings that it needs"
    strings = '@string{t = "' + "x" * 50 + '"}\n'
    few = strings + "".join(f"@book{{a{i}, title = t}}\n" for i in range(3))
    many = strings + "".join(f"@book{{a{i}, title = t}}\n" for i in range(9))
    assert 3 == len(from_text(few, "x.bib"))
    assert ("file-large", 8, what, hint) == problems_of(many, "x.bib")[0]
    monkeypatch.setattr(bibtex, "_MOST_GROWTH", 0)
    parent = "@book{p, title = {T}, publisher = {" + "x" * 50 + "}}\n"
    heirs = parent + "".join(f"@inbook{{a{i}, title = {{t}}, crossref = {{p}}}}\n" for i in range(9))
    assert [("file-large", line, what, hint) for line in (9, 10)] == problems_of(heirs, "x.bib")


def test_a_chain_of_references_has_an_end() -> None:
    """Ten entries one behind the other are followed; each beyond would be followed for all that lead to it."""

    def chain(length: int) -> str:
        links = "".join(f"@book{{a{i}, title = {{t}}, crossref = {{a{i + 1}}}}}\n" for i in range(length))
        return links + f"@book{{a{length}, title = {{t}}, publisher = {{P}}}}\n"

    assert {"P"} == {item["publisher"] for item in from_text(chain(10), "x.bib")}
    what = "'a0' takes fields from more than 10 entries, one behind the other"
    hint = "let `crossref` name the entry that has the fields"
    assert [("reference-deep", 1, what, hint)] == problems_of(chain(11), "x.bib")


# --- number ---------------------------------------------------------------------------------------------------------------


def test_no_file_holds_any_number_of_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many characters, sources or signs that begin an entry: the file is to be handed in in parts."""
    hint = "hand it in in parts"
    monkeypatch.setattr(references, "_MOST_ITEMS", 2)
    for name, one in (
        ("x.json", '{{"id": "a{}", "type": "book", "title": "t"}}\n'),
        ("x.bib", "@book{{a{}, title = {{t}}}}\n"),
    ):
        assert 2 == len(from_text("".join(map(one.format, range(2))), name))
        found = problems_of("".join(map(one.format, range(3))), name)
        assert [("file-large", 0, "the file holds more than 2 sources", hint)] == found
    monkeypatch.setattr(bibtex, "_MOST_BLOCKS", 1)
    assert ("file-large", 0, "the file has more than 1 signs @", hint) == problems_of("@a{b}\n@c{d}", "x.bib")[0]
    monkeypatch.setattr(references, "_LONGEST_FILE", 20)
    assert [("items-missing", 0)] == [one[:2] for one in problems_of(" " * 20, "x.bib")]
    assert [("file-large", 0, "the file holds more than 20 characters", hint)] == problems_of(" " * 21, "x.bib")


def test_an_entry_has_no_more_fields_than_anybody_needs() -> None:
    """Millions of fields in one entry are not looked at one by one."""
    fields = "".join(f", f{i} = {{x}}" for i in range(500))
    assert "t" == item_of(f"@book{{a, title = {{t}}{fields[: fields.index(', f499')]}}}", "x.bib")["title"]
    expected = ("not-bibtex", 1, "'a' has 501 fields", "an entry has at most 500 of them")
    assert [expected] == problems_of(f"@book{{a, title = {{t}}{fields}}}", "x.bib")


def test_of_very_many_problems_a_thousand_are_enough() -> None:
    """Whoever handed in the wrong file need not read what is wrong with each line of it."""
    assert 1000 == len(problems_of("[" + ",\n".join(['{"id": "a"}'] * 1000) + "]", "x.json"))


SLOW: dict[str, tuple[str, str]] = {
    "line ends before a comment": ("x" + "\n" * LONG + "x", "x.bib"),
    "line ends before nothing": ("x" + "\n" * LONG + "x", "x"),
    "one name, ten thousand sources": ("TY  - BOOK\nTI  - x\nER  - \n" * 10_000, "x.ris"),
    "a field over a hundred thousand lines": ("TY  - BOOK\nTI  - x\n" + "y\n" * LONG + "ER  - \n", "x.ris"),
    "a key twice among many": ("{" + "".join(f'"k{i}": 1, ' for i in range(LONG // 2)) + '"k1": 2}', "x.json"),
    "signs that begin entries": ("@a{" * 3000, "x.bib"),
    "braces": ("@book{a, title = " + "{" * LONG, "x.bib"),
    "brackets": ("[" * LONG, "x.json"),
    "objects": ('{"a":' * LONG, "x.json"),
    "unreadable lines": ('{"a":\n' * 20_000, "x.json"),
    "a type like none": ('{"id": "a", "title": "t", "type": "' + "book" * LONG + '"}', "x.json"),
    "words of LaTeX": ("@book{a, title = {" + "\\a" * 5000 + "}}", "x.bib"),
    "formulas": ("@book{a, title = {" + "$a" * 5000 + "}}", "x.bib"),
    "braces in LaTeX": ("@book{a, title = {" + "\\emph{" * 2000 + "x" + "}" * 2000 + "}}", "x.bib"),
    "names": ("@book{a, title = {t}, author = {" + " and ".join(["A B"] * 5000) + "}}", "x.bib"),
}


@pytest.mark.parametrize("name", SLOW)
def test_what_is_made_to_take_long_does_not(name: str) -> None:
    """Each of these took minutes, or no end, where time grew with the square of what is handed in."""
    from time import process_time  # noqa: PLC0415 - measured here alone

    before = process_time()
    with suppress(RefusedError):
        assert from_text(*SLOW[name])
    assert process_time() - before < 5


# --- numbers and nesting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "issued"),
    [
        ("@book{a, title = {t}, year = 1990, month = {%s}}", "x.bib", {"literal": "%s 1990"}),
        ("@book{a, title = {t}, year = 1990, month = jan, day = {%s}}", "x.bib", {"literal": "%s jan 1990"}),
        ("@book{a, title = {t}, year = {%s}}", "x.bib", {"literal": "%s"}),
        ("@book{a, title = {t}, year = {1990}, month = {0}}", "x.bib", {"literal": "0 1990"}),
        ("TY  - BOOK\nTI  - t\nPY  - 1990/%s//\nER  - ", "x.ris", {"literal": "1990/%s//"}),
        ("TY  - BOOK\nTI  - t\nPY  - %s\nER  - ", "x.ris", {"literal": "%s"}),
    ],
)
def test_a_number_of_thousands_of_digits_is_a_text(text: str, name: str, issued: dict[str, str]) -> None:
    """Python refuses to read so long a number; what is no part of a date stays as it was written."""
    digits = "9" * 5000
    found = item_of(text.replace("%s", digits), name)["issued"]
    assert {key: value.replace("%s", digits) for key, value in issued.items()} == found


def test_nine_digits_are_read_and_ten_are_not() -> None:
    """Either is no month."""
    for digits in ("123456789", "1234567890"):
        text = f"@book{{a, title = {{t}}, year = 1990, month = {{{digits}}}}}"
        assert {"literal": f"{digits} 1990"} == item_of(text, "x.bib")["issued"]


# --- anything at all --------------------------------------------------------------------------------------------------------

_BIBTEX = st.lists(st.sampled_from(["@", "{", "}", '"', "=", ",", "#", "book", "string", "a", "title", "year", "\\", "$", "\n", "1", " and ", "~", "%", "\0", "\x1b", "\u202e", "crossref"]), max_size=40)  # fmt: skip
_RIS = st.lists(st.sampled_from(["TY  - ", "ER  - ", "TI  - ", "PY  - ", "AU  - ", "\u00c91  - ", "BOOK", "1990/", "9" * 30, ",", "\n", "\r", "x", "\x0b", "\x1c", "\u2028", "\0", " "]), max_size=40)  # fmt: skip
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["date-parts", "raw", "literal", "family"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def taken_or_refused(text: str, name: str) -> None:
    """Read a file; whatever is read can be written again in every form."""
    try:
        items = from_text(text, name)
    except RefusedError as error:
        assert all(one.what for one in error.problems)  # noqa: PT017 - either is right
        return
    assert all(isinstance(item["id"], str) and item["title"] for item in items)
    to_csl(items)
    to_bibtex(items)
    assert all(isinstance(reference(item), str) for item in items)


@pytest.mark.parametrize("name", ["x", "x.bib", "x.ris", "x.json"])
@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused(name: str, text: str) -> None:
    """No text makes a reader fail."""
    taken_or_refused(text, name)


@given(_BIBTEX.map("".join), st.booleans())
def test_anything_like_bibtex_is_taken_or_refused(text: str, is_wrapped: bool) -> None:  # noqa: FBT001 - drawn
    """Signs of BibTeX in any order, alone or as a title, make no reader fail."""
    taken_or_refused(f"@book{{a, title = {{{text}}}, year = {{{text}}}}}" if is_wrapped else text, "x.bib")


@given(_RIS.map("".join), st.booleans())
def test_anything_like_ris_is_taken_or_refused(text: str, is_wrapped: bool) -> None:  # noqa: FBT001 - drawn
    """Tags of RIS in any order, with any line ends, make no reader fail."""
    taken_or_refused(f"TY  - BOOK\nTI  - t\n{text}\nER  - \n" if is_wrapped else text, "x.ris")


@given(_JSON, st.sampled_from(["id", "type", "title", "author", "issued", "accessed", "custom", "URL", "page", "DOI"]))
def test_any_value_in_a_field_is_taken_or_refused(value: object, field: str) -> None:
    """CSL-JSON says what its fields hold, and a file says what it likes."""
    import json  # noqa: PLC0415 - only this test writes JSON

    taken_or_refused(json.dumps({"id": "a", "type": "book", "title": "t", field: value}), "x.json")


Writer = Callable[[list[dict[str, object]]], str]


@pytest.mark.parametrize("write", [to_csl, to_bibtex])
@given(
    value=_JSON,
    field=st.sampled_from(["author", "editor", "issued", "accessed", "URL", "page", "DOI", "genre", "type"]),
)
def test_a_ledger_may_hold_any_source_and_it_is_written(write: Writer, value: object, field: str) -> None:
    """What a ledger holds was not all looked at by an importer: bibliographies are written of it all the same."""
    assert write([{"id": "a", "type": "book", "title": "t", field: value}])
    assert reference({"id": "a", "type": "book", "title": "t", field: value})
