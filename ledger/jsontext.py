"""JSON as people hand it in: one object a line, an array, or objects spread over lines; with the place of each value."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from ledger.problems import Problem

_SPACE = " \t\n\r"
_EXCERPT = 72
_LONGEST_NUMBER = 400
# Whoever hands in the wrong file altogether need not hear of each of its lines, nor wait until all have been tried.
_MOST_UNREADABLE = 1000
_BLOCK = 1 << 16
_FORMS = "one JSON object a line, or a JSON array"


class Item(NamedTuple):
    """A value found in a text, with the offset of its first character."""

    value: object
    offset: int


class _DuplicateKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        # `add` gives None: the first key that was there before it was added.
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _DuplicateKeyError(f"the key {twice!r} stands twice in one object")
    return found


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _read_integer(text: str) -> int:
    # Python itself refuses integers of some thousands of digits, in words for programmers.
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text)} digits is too long")
    return int(text)


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_read_integer, parse_constant=_refuse_constant)


class Text:
    """A text with its name, from which items are read and in which problems are placed."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self.name = name
        # Where the members of a container begin, by its offset; kept of the item that problems are placed in just now.
        self._places: tuple[int, dict[int, dict[str | int, int]]] = (-1, {})

    @property
    def text(self) -> str:
        """The whole text."""
        return self._text

    @classmethod
    def decode(cls, data: bytes, name: str) -> "Text | Problem":
        """Decode UTF-8, with or without a byte order mark; anything else is a problem with its place."""
        try:
            return cls(data.decode("utf-8-sig"), name)
        except UnicodeDecodeError as error:
            # What was decoded is told by the error: a byte order mark is no part of it, and its place counts without.
            data = error.object
            start = data.rfind(b"\n", 0, error.start) + 1
            line = data.count(b"\n", 0, error.start) + 1
            column = len(data[start : error.start].decode()) + 1
            what = f"byte 0x{data[error.start]:02x} is not UTF-8"
            return Problem("not-utf-8", what, "save the file as UTF-8", name, line, column)

    def items(self) -> Iterator[Item | Problem]:
        """Read the values one after the other; one that cannot be read is a problem, and reading goes on below it."""
        text = self.text
        at = self._skip(0, _SPACE)
        in_array = at < len(text) and text[at] == "["
        if in_array:
            at += 1
        unreadable = 0
        while (at := self._skip(at, _SPACE + ("," if in_array else ""))) < len(text):
            if in_array and text[at] == "]":
                yield from self._beyond(self._skip(at + 1, _SPACE))
                return
            try:
                value, end = _decoder.raw_decode(text, at)
            except (ValueError, RecursionError) as error:
                yield self._unreadable(error, at)
                unreadable += 1
                end = self._next_object(at)
                if unreadable == _MOST_UNREADABLE and end < len(text):
                    what = f"{unreadable} values cannot be read; what comes behind them is not looked at"
                    yield self.problem("not-json", what, _FORMS, end, 1)
                    return
            else:
                yield Item(value, at)
            at = end
        if in_array:
            yield self.problem("not-json", "the array is not closed", "end it with ]", len(text) - 1, 1)

    def _beyond(self, at: int) -> Iterator[Problem]:
        if at < len(self.text):
            what = "something follows the array, which was all there is"
            yield self.problem("not-json", what, "one JSON object a line, or one array of them", at, 1)

    def _next_object(self, at: int) -> int:
        """Find the next line on which an object begins as far left as what cannot be read: lines within that say nothing."""
        margin = at - (self.text.rfind("\n", 0, at) + 1)
        while line := self.text.find("\n", at) + 1:
            at = self._skip(line, " \t")
            if at - line <= margin and self.text.startswith("{", at):
                return at
        return len(self.text)

    def _skip(self, at: int, characters: str) -> int:
        text = self.text
        while at < len(text) and text[at] in characters:
            at += 1
        return at

    def _unreadable(self, error: Exception, at: int) -> Problem:
        if isinstance(error, json.JSONDecodeError):
            line_end = self.text.find("\n", at)
            is_next = 0 <= line_end < error.pos and self.text.startswith("{", self._skip(line_end, _SPACE))
            if is_next or error.pos == len(self.text):
                # What went wrong shows only in the next entry or at the end, where nobody would look for it.
                return self.problem("not-json", "not JSON: the object that begins here is not closed", _FORMS, at, 1)
            what = f"not JSON: {error.msg[0].lower()}{error.msg[1:]}"
            return self.problem("not-json", what, _FORMS, error.pos, 1)
        what = "nested too deep" if isinstance(error, RecursionError) else str(error)
        return self.problem("not-json", what, "write each key once, and plain numbers", at, 1)

    def problem(self, code: str, what: str, hint: str, offset: int, width: int) -> Problem:
        """Make a problem at an offset, with the line around it and a mark of the given width."""
        text = self.text
        offset = max(0, min(offset, len(text)))
        start = text.rfind("\n", 0, offset) + 1
        end = text.find("\n", offset)
        end = len(text) if end < 0 else end
        first = max(start, offset - _EXCERPT // 2)
        last = min(end, max(first + _EXCERPT, offset + min(width, _EXCERPT)))
        cut_left, cut_right = ("…" if first > start else ""), ("…" if last < end else "")
        excerpt = cut_left + text[first:last].rstrip("\r") + cut_right
        left = offset - first + len(cut_left)
        return Problem(
            code,
            what,
            hint,
            file=self.name,
            line=self._blocks[offset // _BLOCK] + text.count("\n", offset - offset % _BLOCK, offset) + 1,
            column=offset - start + 1,
            excerpt=excerpt,
            mark=(left, max(left + 1, min(left + width, len(excerpt) - len(cut_right)))),
        )

    @cached_property
    def _blocks(self) -> list[int]:
        """Count the line ends before each block of the text: problems may be as many as lines."""
        counts = (self.text.count("\n", start, start + _BLOCK) for start in range(0, len(self.text), _BLOCK))
        return [0, *accumulate(counts)]

    def find(self, item: Item, path: Sequence[str | int]) -> tuple[int, int]:
        """Give the offset and width of the value at a path within an item; of the item itself where the path ends."""
        at = item.offset
        if self._places[0] != at:
            self._places = (at, {})
        for part in path:
            if self.text[at] not in "{[":
                break
            known = self._places[1]
            if at not in known:
                known[at] = dict(self._members(at))
            at = known[at][part]
        _, end = _decoder.raw_decode(self.text, at)
        return at, end - at

    def _members(self, at: int) -> Iterator[tuple[str | int, int]]:
        """Give the offset of each member of the object or array that starts at an offset, by its name or number."""
        sign = self.text[at]
        number = 0
        at = self._skip(at + 1, _SPACE)
        while self.text[at] not in "}]":
            name: str | int = number
            if sign == "{":
                name, at = _decoder.raw_decode(self.text, at)
                at = self._skip(at, _SPACE + ":")
            yield name, at
            _, at = _decoder.raw_decode(self.text, at)
            at = self._skip(at, _SPACE + ",")
            number += 1


class Bodies(Text):
    """Values that a program hands in, one a line; written out only where a problem has to be placed in them."""

    def __init__(self, bodies: Sequence[Mapping[str, object]], name: str = "") -> None:
        super().__init__("", name)
        self._bodies = bodies

    @property
    def text(self) -> str:
        """The values as somebody could have handed them in."""
        return self._whole

    @cached_property
    def _whole(self) -> str:
        return "".join(self._lines)

    @cached_property
    def _lines(self) -> list[str]:
        return [json.dumps(body, ensure_ascii=False, default=repr) + "\n" for body in self._bodies]

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(map(len, self._lines))]

    def items(self) -> Iterator[Item | Problem]:
        """Give the values, each with its number for a place."""
        for number, body in enumerate(self._bodies):
            yield Item(dict(body), number)

    def find(self, item: Item, path: Sequence[str | int]) -> tuple[int, int]:
        """Give the offset and width of the value at a path within an item."""
        start = self._starts[item.offset]
        try:
            return super().find(item._replace(offset=start), path)
        except (ValueError, KeyError):
            # What JSON cannot say, such as infinity, has no place in a text that holds it.
            return start, 1
