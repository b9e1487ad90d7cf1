"""Reading JSON as people hand it in, and placing what is wrong with it."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.jsontext import Item, Text
from ledger.problems import Problem

A = {"a": 1}
B = {"b": [2, {"c": "d"}]}

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> list[Item | Problem]:
    """Read everything in a text."""
    return list(Text(text, "in").items())


def values(text: str) -> list[object]:
    """Read a text in which nothing is wrong, and keep the values."""
    found = read(text)
    assert not [item for item in found if isinstance(item, Problem)]
    return [item.value for item in found if isinstance(item, Item)]


def picture(problem: Problem) -> str:
    """Lay a problem out as lines: its code and place and what it is, the excerpt, the mark under it, the hint."""
    first, last = problem.mark
    lines = [f"{problem.code} {problem.place()}: {problem.what}", problem.excerpt, " " * first + "^" * (last - first)]
    return "\n".join([*lines, problem.hint])


def pictures(text: str) -> list[str]:
    """Lay out the problems of a text."""
    return [picture(item) for item in read(text) if isinstance(item, Problem)]


# --- the forms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ([], ""),
        ([], " \r\n\t\n"),
        ([A], '{"a":1}'),
        ([A, B], '{"a":1}\n{"b":[2,{"c":"d"}]}\n'),
        ([A, B], '{"a":1}\r\n{"b":[2,{"c":"d"}]}\r\n'),
        ([A, B], '\n\n{"a":1}\n\n \t\n{"b":[2,{"c":"d"}]}\n\n'),
        ([A, B], '{"a":1} {"b":[2,{"c":"d"}]}'),
        ([A, B], '{"a":1}{"b":[2,{"c":"d"}]}'),
        ([A, B], '{\n  "a": 1\n}\n{\n  "b": [\n    2,\n    {\n      "c": "d"\n    }\n  ]\n}\n'),
        ([], "[]"),
        ([A], '[{"a":1}]'),
        ([A, B], '[{"a":1},{"b":[2,{"c":"d"}]}]'),
        ([A, B], '\n [\n  {\n    "a": 1\n  },\r\n  {"b":[2,{"c":"d"}]}\n]\n\n'),
        ([A, B], '[{"a":1},\n{"b":[2,{"c":"d"}]},\n]'),
        ([1, "two", None, True], '1\n"two"\nnull\ntrue'),
    ],
)
def test_every_usual_form_gives_the_same_values(expected: list[object], text: str) -> None:
    """One object a line, objects spread over lines and an array all read alike, whatever the spaces."""
    assert expected == values(text)


@settings(deadline=None)
@given(JSON_VALUES, st.sampled_from([None, 0, 1, "\t"]), st.booleans())
def test_what_json_writes_is_read_back(value: object, indent: int | str | None, ascii_only: bool) -> None:  # noqa: FBT001
    """An object with any value in it comes back, on one line or on many, escaped or not."""
    text = json.dumps({"it": value}, indent=indent, ensure_ascii=ascii_only)
    assert [{"it": value}] * 2 == values(f"{text}\n{text}")
    assert [{"it": value}] * 2 == values(f"[{text},\n{text}]")


@settings(deadline=None)
@given(JSON_VALUES, st.sampled_from([None, 0, 3]))
def test_a_member_found_is_the_text_of_that_member(value: object, indent: int | None) -> None:
    """The place of a nested value holds exactly the JSON of that value."""
    text = Text("\n " + json.dumps({"é": 0, "b": [None, {"c": value, "d": 1}]}, indent=indent), "in")
    (item,) = text.items()
    assert isinstance(item, Item)
    for path, expected in (((), item.value), (("b", 1, "c"), value), (("b", 0), None), (("b", 1, "d"), 1)):
        at, width = text.find(item, path)
        assert expected == json.loads(text.text[at : at + width])


@settings(deadline=None)
@given(st.text())
def test_no_text_whatever_stops_the_reading(text: str) -> None:
    """Reading ends, items come in the order of the text, and every problem has a place within it."""
    found = read(text)
    offsets = [item.offset for item in found if isinstance(item, Item)]
    assert all(before < after for before, after in pairwise(offsets))
    lines = text.split("\n")
    for problem in (item for item in found if isinstance(item, Problem)):
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def test_items_know_where_they_begin() -> None:
    """The offset is that of the first character of the value."""
    assert [Item(A, 1), Item(B, 11)] == read('\n{"a":1}\r\n {"b":[2,{"c":"d"}]}')


def test_the_place_in_a_text_that_is_nested_less_deep_is_that_of_what_is_there() -> None:
    """A path that goes on past a plain value ends at that value."""
    text = Text('{"after": "x", "b": 1}', "in")
    (item,) = text.items()
    assert isinstance(item, Item)
    expected = (10, 3)
    assert expected == text.find(item, ("after", 0))


# --- bytes ------------------------------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Files of Windows programs begin with one; columns do not count it."""
    text = Text.decode(b'\xef\xbb\xbf{"a":1}', "in")
    assert isinstance(text, Text)
    assert [Item(A, 0)] == list(text.items())


@pytest.mark.parametrize(
    ("line", "column", "byte", "data"),
    [
        (1, 1, "ff", b"\xff"),
        (2, 3, "fe", b'{}\n{"\xfe"}'),
        (1, 2, "ff", "é".encode() + b"\xff"),
        (2, 2, "ff", b"\xef\xbb\xbfab\nx\xff"),
        (1, 1, "c3", b"\xef\xbb\xbf\xc3("),
        (1, 1, "ed", b"\xed\xa0\x80"),
        (3, 1, "e9", b"\r\n\r\n\xe9t\xe9"),
    ],
)
def test_a_byte_that_is_not_utf_8_is_placed(line: int, column: int, byte: str, data: bytes) -> None:
    """The first such byte is named, its column counted in characters."""
    expected = Problem("not-utf-8", f"byte 0x{byte} is not UTF-8", "save the file as UTF-8", "in", line, column)
    assert expected == Text.decode(data, "in")


# --- what is no JSON --------------------------------------------------------------------------------------------------

FORMS = "one JSON object a line, or a JSON array"
PLAIN = "write each key once, and plain numbers"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a":1}\n{"a" 1}\n',
            f"""\
not-json in:2:6: not JSON: expecting ':' delimiter
{{"a" 1}}
     ^
{FORMS}""",
        ),
        (
            "kind,date\nrupture,1960\n",
            f"""\
not-json in:1:1: not JSON: expecting value
kind,date
^
{FORMS}""",
        ),
        (
            '{"a":1}, {"b":2}',
            f"""\
not-json in:1:8: not JSON: expecting value
{{"a":1}}, {{"b":2}}
       ^
{FORMS}""",
        ),
        (
            '{"a":1}\r\n{"a":x}\r\n',
            f"""\
not-json in:2:6: not JSON: expecting value
{{"a":x}}
     ^
{FORMS}""",
        ),
        (
            '{"é":"ü",\t"a":x}',
            f"""\
not-json in:1:15: not JSON: expecting value
{{"é":"ü",\t"a":x}}
              ^
{FORMS}""",
        ),
        (
            '{"a": 1\n{"b": 2}\n',
            f"""\
not-json in:1:1: not JSON: the object that begins here is not closed
{{"a": 1
^
{FORMS}""",
        ),
        (
            '{"a": 1,\r\n\r\n  {"b": 2}\n',
            f"""\
not-json in:1:1: not JSON: the object that begins here is not closed
{{"a": 1,
^
{FORMS}""",
        ),
        (
            '{"b": 2}\n {"a": [1\n\n',
            f"""\
not-json in:2:2: not JSON: the object that begins here is not closed
 {{"a": [1
 ^
{FORMS}""",
        ),
        (
            '{"a":',
            f"""\
not-json in:1:1: not JSON: the object that begins here is not closed
{{"a":
^
{FORMS}""",
        ),
        (
            '{"a": "b}\n',
            f"""\
not-json in:1:10: not JSON: invalid control character at
{{"a": "b}}
         ^
{FORMS}""",
        ),
        (
            '[{"a": 1},\n {"b": 2}\n',
            """\
not-json in:2:10: the array is not closed
 {"b": 2}
         ^
end it with ]""",
        ),
        (
            "[",
            """\
not-json in:1:1: the array is not closed
[
^
end it with ]""",
        ),
        (
            '{"b":2}\n {"a":1,"b":2,"a":1}',
            f"""\
not-json in:2:2: the key 'a' stands twice in one object
 {{"a":1,"b":2,"a":1}}
 ^
{PLAIN}""",
        ),
        (
            '{"a":[{"b":1,"b":2}]}',
            f"""\
not-json in:1:1: the key 'b' stands twice in one object
{{"a":[{{"b":1,"b":2}}]}}
^
{PLAIN}""",
        ),
        (
            '{"a":NaN}',
            f"""\
not-json in:1:1: NaN is not JSON
{{"a":NaN}}
^
{PLAIN}""",
        ),
        (
            '{"a":-Infinity}',
            f"""\
not-json in:1:1: -Infinity is not JSON
{{"a":-Infinity}}
^
{PLAIN}""",
        ),
        (
            '{"a":' + "9" * 5000 + "}",
            f"""\
not-json in:1:1: a number of 5000 digits is too long
{{"a":{"9" * 67}…
^
{PLAIN}""",
        ),
        (
            "[" + "[" * 100_000,
            f"""\
not-json in:1:2: nested too deep
{"[" * 72}…
 ^
{PLAIN}""",
        ),
    ],
)
def test_what_is_no_json_is_placed_and_explained(text: str, expected: str) -> None:
    """One problem, with the line around it, a mark under the place, and what to do."""
    assert expected == pictures(text)[0]


def test_a_fraction_is_read_and_left_to_others_to_refuse() -> None:
    """Only what stands nowhere in JSON is refused here."""
    expected = [{"a": 0.5, "b": -7, "c": 10**99}]
    assert expected == values('{"a": 5e-1, "b": -7, "c": 1' + "0" * 99 + "}")


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (['"in:1:1"', "{'a': 1}", '"in:3:6"', "{'b': 2}"], 'x\n{"a":1}\n{"a" 1}\n{"b":2}'),
        (['"in:1:1"', "{'b': 2}"], '{"a": 1\n{"b":2}'),
        (['"in:2:12"', "{'b': 2}"], '{\n  "a": 1960-08,\n  "c": [\n    {"d": 1}\n  ]\n}\n{\n "b": 2\n}'),
        (['"in:3:10"', "{'b': 2}"], '[\n {\n  "a": 1 2,\n  "c":\n  {"d": 1}\n },\n {"b":2}\n]'),
        (["{'a': 1}", '"in:1:9"', "{'b': 2}"], '{"a":1} x y\n{"b":2}'),
        (["{'a': 1}", '"in:2:1"'], '{"a":1}\nkind,date\nrupture,1960\nrupture,1961\n'),
    ],
)
def test_reading_goes_on_at_the_next_object_that_begins_as_far_left(expected: list[str], text: str) -> None:
    """One thing wrong is one problem, and what comes after it is read."""
    assert expected == [f'"{item.place()}"' if isinstance(item, Problem) else str(item.value) for item in read(text)]


# --- the place of a problem -------------------------------------------------------------------------------------------


def marked(text: str, offset: int, width: int) -> tuple[str, str]:
    """Give the excerpt of a problem, and what is marked in it."""
    problem = Text(text, "in").problem("code", "what", "hint", offset, width)
    return problem.excerpt, problem.excerpt[slice(*problem.mark)]


DIGITS = "".join(chr(0x4E00 + number) for number in range(400))


@pytest.mark.parametrize(
    ("excerpt", "mark", "text", "offset", "width"),
    [
        ("abc", "b", "abc", 1, 1),
        ("def", "ef", "abc\ndef\nghi", 5, 2),
        ("def", "f", "abc\r\ndef\r\nghi", 7, 1),
        # What is wrong may go on over the line's end; the mark does not.
        ("def", "def", "abc\ndef\nghi", 4, 7),
        ("abc", "c", "abc", 2, 0),
        (DIGITS[:72] + "…", DIGITS[0], DIGITS, 0, 1),
        (DIGITS[:72] + "…", DIGITS[36], DIGITS, 36, 1),
        ("…" + DIGITS[1:73] + "…", DIGITS[37], DIGITS, 37, 1),
        ("…" + DIGITS[164:236] + "…", DIGITS[200:210], DIGITS, 200, 10),
        ("…" + DIGITS[363:], DIGITS[399], DIGITS, 399, 1),
        ("…" + DIGITS[164:272] + "…", DIGITS[200:272], DIGITS, 200, 199),
        ("…" + DIGITS[292:], DIGITS[328:], DIGITS, 328, 72),
        (DIGITS[:40], DIGITS[30:40], DIGITS[:40] + "\n" + DIGITS, 30, 60),
    ],
)
def test_the_mark_stands_under_what_is_wrong(excerpt: str, mark: str, text: str, offset: int, width: int) -> None:
    """A long line is cut around the place, and the mark moves with it."""
    assert (excerpt, mark) == marked(text, offset, width)


def test_a_place_past_the_end_is_the_end() -> None:
    """What is missing at the end of a text is marked there."""
    expected = Problem("code", "what", "hint", "in", 2, 4, "def", (3, 4))
    assert expected == Text("abc\ndef", "in").problem("code", "what", "hint", 99, 5)


def test_a_place_before_the_beginning_is_the_beginning() -> None:
    """An empty text has a first line too."""
    expected = Problem("code", "what", "hint", "in", 1, 1, "", (0, 1))
    assert expected == Text("", "in").problem("code", "what", "hint", -1, 1)


def test_what_follows_an_array_is_a_problem_of_its_own() -> None:
    """The array is read; the rest is told with its place, and not taken for an array that is not closed."""
    first, second = Text('[{"a": 1}]\n x', "f").items()
    assert {"a": 1} == first.value  # type: ignore[union-attr]
    assert ("not-json", "something follows the array, which was all there is", 2, 2) == (
        second.code,  # type: ignore[union-attr]
        second.what,  # type: ignore[union-attr]
        second.line,  # type: ignore[union-attr]
        second.column,  # type: ignore[union-attr]
    )


def test_an_array_that_ends_in_space_is_whole() -> None:
    """Nothing but space follows: nothing is wrong."""
    assert 1 == len(list(Text('[{"a": 1}] \n\n', "f").items()))
