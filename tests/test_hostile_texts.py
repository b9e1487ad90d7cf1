"""JSON, dates, names and states of knowledge from anywhere: every text has its answer or its refusal, and soon."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import process_time

import pytest
from hostile import LONG, WORDS
from hypothesis import given
from hypothesis import strategies as st

from ledger import jsontext
from ledger.dates import DateError, parse
from ledger.jsontext import Bodies, Item, Text
from ledger.known import parse_known
from ledger.parties import load
from ledger.problems import Problem, UsageError

TEXTS = st.text() | st.text("0123456789-[]./,~?%XYuc \u0661\u00b2", max_size=30) | st.sampled_from([*WORDS.values()])


def problems_of(text: str) -> list[tuple[int, int, str]]:
    """Give what cannot be read of a text: line, column and what."""
    return [(one.line, one.column, one.what) for one in Text(text, "x").items() if isinstance(one, Problem)]


# --- JSON -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * LONG, [(1, 2, "nested too deep"), (1, LONG, "the array is not closed")]),
        ('{"a":' * LONG, [(1, 1, "nested too deep")]),
        ('{"a": 1, "b": 2, "a": 3}', [(1, 1, "the key 'a' stands twice in one object")]),
        ('{"x": {"b": 1, "a": 1, "a": 2, "b": 2}}', [(1, 1, "the key 'a' stands twice in one object")]),
        (f'{{"a": {"9" * LONG}}}', [(1, 1, "a number of 100000 digits is too long")]),
        (f'{{"a": -{"9" * LONG}}}', [(1, 1, "a number of 100001 digits is too long")]),
        ('{"a": NaN}', [(1, 1, "NaN is not JSON")]),
        ("\0", [(1, 1, "not JSON: expecting value")]),
        ('{"a": "\0"}', [(1, 8, "not JSON: invalid control character at")]),
        ('{"a": "\\ud8"}', [(1, 9, "not JSON: invalid \\uXXXX escape")]),
        ("\x1b[31m", [(1, 1, "not JSON: expecting value")]),
        ('{"a": 1}\r\n{"a": }\r\n{"a": 3}\r', [(2, 7, "not JSON: expecting value")]),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_what_is_no_json_is_told_with_its_place(text: str, expected: list[tuple[int, int, str]]) -> None:
    """Depth, length, repetition, control characters and line ends of other systems."""
    assert expected == problems_of(text)


def test_a_thousand_values_that_cannot_be_read_are_enough() -> None:
    """Behind the thousandth nothing is looked at, unless it was the last."""
    line = '{"a" 1}\n'
    hint = "one JSON object a line, or a JSON array"
    *told, last = Text(line * 1001, "x").items()
    what = "1000 values cannot be read; what comes behind them is not looked at"
    assert Problem("not-json", what, hint, "x", 1001, 1, '{"a" 1}', (0, 1)) == last
    assert 1000 == len(told)
    assert 1000 == len(list(Text(line * 1000, "x").items()))
    sound = [one for one in Text((line + '{"a": 1}\n') * 999, "x").items() if isinstance(one, Item)]
    assert 999 == len(sound)


@given(st.text(st.sampled_from('ab{}[]":,\n 1\r\u2028'), max_size=60) | st.text(max_size=40))
def test_any_text_holds_items_or_problems(text: str) -> None:
    """Every item is what JSON reads at its place, every problem has its place in the text, and its line is counted right."""
    for found in Text(text, "x").items():
        if isinstance(found, Item):
            assert found.value == json.JSONDecoder().raw_decode(text, found.offset)[0]
        else:
            lines = text.split("\n")
            assert 1 <= found.line <= len(lines)
            assert 1 <= found.column <= len(lines[found.line - 1]) + 1


@pytest.mark.parametrize("block", [1, 2, 3, 1 << 16])
def test_lines_are_counted_by_blocks(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the blocks are parted, every place is on its line."""
    monkeypatch.setattr(jsontext, "_BLOCK", block)
    text = Text("ab\n\ncd\n\n\ne", "x")
    got = [text.problem("c", "w", "h", offset, 1)[4:6] for offset in range(len(text.text) + 1)]
    assert [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2), (3, 3), (4, 1), (5, 1), (6, 1), (6, 2)] == got


def paths_of(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """Give the path to every value within one."""
    yield path, value
    for name, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths_of(item, (*path, name))


_VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(_VALUES, min_size=1, max_size=3), st.sampled_from([None, 1]), st.booleans())
def test_every_value_is_found_where_it_stands(values: list[object], indent: int | None, is_array: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the nesting and the spaces, the place of a value holds that value, item after item and back."""
    texts = [json.dumps(value, indent=indent) for value in values]
    text = Text(f"[{','.join(texts)}]" if is_array else "\n".join(texts) if len(texts) > 1 else f"[{texts[0]}]", "x")
    items = [one for one in text.items() if isinstance(one, Item)]
    for item in (*items, *items[:1]):
        for path, value in paths_of(item.value):
            offset, width = text.find(item, path)
            assert value == json.loads(text.text[offset : offset + width])


@given(st.lists(st.dictionaries(st.text(max_size=2), _VALUES, max_size=3), min_size=1, max_size=3))
def test_every_value_of_a_program_is_found_too(values: list[dict[str, object]]) -> None:
    """What a program hands in has its places in a text that is written only when it is asked for."""
    bodies = Bodies(values)
    for item in bodies.items():
        assert isinstance(item, Item)
        for path, value in paths_of(item.value):
            offset, width = bodies.find(item, path)
            assert value == json.loads(bodies.text[offset : offset + width])


def test_what_json_cannot_say_has_the_place_of_its_item() -> None:
    """Infinity, or a key that is no text, stands in no JSON: the problem is that of the whole."""
    bodies = Bodies([{"a": 1}, {"a": [float("inf")]}, {3: [object()]}])  # type: ignore[dict-item]
    first, second, third = (item for item in bodies.items() if isinstance(item, Item))
    assert (6, 1) == bodies.find(first, ("a",))
    start = len('{"a": 1}\n')
    assert (start, 1) == bodies.find(second, ("a", 0))
    assert (start + len('{"a": [Infinity]}\n'), 1) == bodies.find(third, (3,))


def seconds(work: Callable[[], object]) -> float:
    """Give how long some work takes this process."""
    before = process_time()
    work()
    return process_time() - before


def test_very_many_problems_are_placed_soon() -> None:
    """To place twenty thousand of them takes a moment: it took as long as there are, multiplied by themselves."""
    text = Text(json.dumps({"cites": [{"source": 1}] * 20_000}), "x")
    (item,) = (one for one in text.items() if isinstance(one, Item))
    assert seconds(lambda: [text.find(item, ("cites", place, "source")) for place in range(20_000)]) < 5
    lines = Text("{}\n" * 20_000, "x")
    assert seconds(lambda: [lines.problem("c", "w", "h", place * 3, 1) for place in range(20_000)]) < 5
    bodies = Bodies([{"a": 1}] * 20_000)
    assert seconds(lambda: [bodies.find(Item({}, place), ("a",)) for place in range(20_000)]) < 5


# --- dates, names, states of knowledge ------------------------------------------------------------------------------------


@given(TEXTS, st.sampled_from(["gregorian", "julian", "\x1b"]))
def test_any_text_is_a_date_or_none(text: str, calendar: str) -> None:
    """The only error is the one that says what is wrong and where; what is read keeps its text."""
    try:
        date = parse(text, calendar)
    except DateError as error:
        assert error.what  # noqa: PT017 - either is right
        assert error.hint  # noqa: PT017 - the same
        assert 0 <= error.column <= len(text)  # noqa: PT017 - the same
    else:
        assert (text, True) == (date.text, date.earliest <= date.latest)


@given(
    TEXTS,
    st.none()
    | st.tuples(st.integers(1, 3_652_059), st.integers(1, 3_652_059)).map(lambda days: (min(days), max(days))),
)
def test_any_text_is_a_party_or_none(text: str, window: tuple[int, int] | None) -> None:
    """A name finds its party, or is not found, or could be several: nothing else comes of it."""
    with suppress(LookupError):
        assert load().resolve(text, window).code in load().parties


@given(TEXTS | st.text("0123456789:abcdef-TZ+. ", max_size=40))
def test_any_text_is_a_state_of_knowledge_or_none(text: str) -> None:
    """`--known` takes a time, a size or a head, and refuses the rest in one way."""
    with suppress(UsageError):
        assert text == parse_known(text).text


@pytest.mark.parametrize(
    "seen", ["Cu\u200bba", "\u202eCuba", "Cuba\u200e", "C\u00aduba", "\u0421uba", "Cub\u0430", "Cu\0ba", "Cuba\x1b[0m"]
)
def test_a_name_that_only_looks_like_one_finds_nobody(seen: str) -> None:
    """Letters of another script, marks of direction and what has no width make another name, or none."""
    found = None
    with suppress(LookupError):
        found = load().resolve(seen).code
    assert found in (None, "CUB")
    # A mark that nobody sees may be passed over, a letter of another script never.
    assert found is None or seen.isascii() is False
    assert (found is None) >= bool({"\u0421", "\u0430", "\0", "\x1b"} & set(seen))
