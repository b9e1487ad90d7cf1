"""JSON as a log has it, spelt in the one way that there is: a scanner that finds the first character that is not so.

The grammar is that of RFC 8259 without spaces between tokens, with the texts of RFC 8785 section 3.2.2.2 (only what must be
escaped is, and in one way), whole numbers within 2^53 - 1 (RFC 7493 section 2.2), and no key twice in an object.
"""

import re
from typing import NamedTuple

DEEPEST = 50
_LARGEST = 2**53 - 1
_LONGEST_NUMBER = 17
# What stands in a text as it is, and the seven escapes and the others that RFC 8785 leaves no choice about.
_INSIDE = r'(?:[^"\\\x00-\x1f]++|\\["\\bfnrt]|\\u00(?:0[0-7bef]|1[0-9a-f]))*+'
_TEXT = re.compile(f'"({_INSIDE})"')
_BEGUN = re.compile(f'"{_INSIDE}')
_ESCAPE = re.compile(r'\\(?:u00(..)|(["\\bfnrt]))')
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_WORDS = {"true": True, "false": False, "null": None}
_SHORT = {'"': '"', "\\": "\\", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SPACES = " \t\r\n"

Path = tuple[str | int, ...]
Places = dict[Path, tuple[int, int]]


class ScanError(ValueError):
    """What is wrong with a text as JSON, and the offset in characters at which it shows."""

    def __init__(self, code: str, what: str, at: int) -> None:
        super().__init__(what)
        self.code = code
        self.what = what
        self.at = at


class Scanned(NamedTuple):
    """A value, and where what leads to one value in it stands: path to first character and the one behind the last.

    `keys` are the first characters of the keys of objects, by the path to what stands under them.
    """

    value: object
    places: Places
    keys: dict[Path, int]


def scan(text: str) -> object:
    """Read a text that is one value and nothing else.

    Raises:
        ScanError: With the first character at which it is not JSON, or not spelt as a log spells it.
    """
    return _Scanner(text, None).whole()


def located(text: str, path: Path) -> Scanned:
    """Read a text that `scan` takes, and note where what is on the way to a value in it stands.

    Raises:
        ScanError: As `scan` does.
    """
    scanner = _Scanner(text, path)
    return Scanned(scanner.whole(), scanner.places, scanner.keys)


class _Scanner:
    def __init__(self, text: str, wanted: Path | None) -> None:
        self._text = text
        self._wanted = wanted
        self.places: Places = {}
        self.keys: dict[Path, int] = {}

    def whole(self) -> object:
        value, end = self._value(0, ())
        if end < len(self._text):
            self._refuse_space(end)
            raise ScanError("not-json", "something follows the entry on its line", end)
        return value

    def _value(self, at: int, path: Path) -> tuple[object, int]:
        sign = self._text[at : at + 1]
        value: object
        if sign == '"':
            value, end = self._string(at)
        elif sign in ("{", "["):
            if len(path) > DEEPEST:
                raise ScanError("not-canonical", f"values are nested more than {DEEPEST} deep", at)
            value, end = self._object(at, path) if sign == "{" else self._array(at, path)
        elif sign == "-" or sign.isdigit():
            value, end = self._number(at)
        else:
            value, end = self._word(at)
        if self._is_wanted(path):
            self.places[path] = at, end
        return value, end

    def _is_wanted(self, path: Path) -> bool:
        # Of a long line not everything is kept: only the way to what is looked for.
        return self._wanted is not None and path == self._wanted[: len(path)]

    def _word(self, at: int) -> tuple[object, int]:
        for word, value in _WORDS.items():
            if self._text.startswith(word, at):
                return value, at + len(word)
        self._refuse_space(at)
        raise ScanError("not-json", "the line breaks off" if at >= len(self._text) else "no value begins here", at)

    def _string(self, at: int) -> tuple[str, int]:
        found = _TEXT.match(self._text, at)
        if found is None:
            raise self._bad_text(at)
        inside = found[1]
        return (_ESCAPE.sub(_unescaped, inside) if "\\" in inside else inside), found.end()

    def _bad_text(self, at: int) -> ScanError:
        begun = _BEGUN.match(self._text, at)
        at = at if begun is None else begun.end()
        if at >= len(self._text):
            return ScanError("not-json", "the line breaks off within a text", at)
        if self._text[at] == "\\":
            return ScanError("not-canonical", f"{self._text[at : at + 6]} is no escape that the ledger writes", at)
        return ScanError("not-json", f"the control character U+{ord(self._text[at]):04X} stands in a text", at)

    def _number(self, at: int) -> tuple[int, int]:
        found = _NUMBER.match(self._text, at)
        if found is None:
            raise ScanError("not-json", "no value begins here", at)
        if _INTEGER.fullmatch(found[0]) is None:
            raise ScanError("not-canonical", f"{_cut(found[0])} is not spelt as a whole number", at)
        if len(found[0]) > _LONGEST_NUMBER or not -_LARGEST <= int(found[0]) <= _LARGEST:
            raise ScanError("not-canonical", f"{_cut(found[0])} is beyond 2^53", at)
        return int(found[0]), found.end()

    def _array(self, at: int, path: Path) -> tuple[list[object], int]:
        items: list[object] = []
        at += 1
        if self._text.startswith("]", at):
            return items, at + 1
        while True:
            item, at = self._value(at, (*path, len(items)))
            items.append(item)
            at, is_over = self._next(at, "]")
            if is_over:
                return items, at

    def _object(self, at: int, path: Path) -> tuple[dict[str, object], int]:
        members: dict[str, object] = {}
        at += 1
        if self._text.startswith("}", at):
            return members, at + 1
        while True:
            begin = at
            key, at = self._key(at)
            if key in members:
                raise ScanError("key-twice", f"the key {_shown(key)} stands twice in one object", begin)
            if self._is_wanted((*path, key)):
                self.keys[*path, key] = begin
            members[key], at = self._value(at, (*path, key))
            at, is_over = self._next(at, "}")
            if is_over:
                return members, at

    def _key(self, at: int) -> tuple[str, int]:
        if not self._text.startswith('"', at):
            self._refuse_space(at)
            raise ScanError("not-json", "the line breaks off" if at >= len(self._text) else "no key begins here", at)
        key, end = self._string(at)
        if not (key.isascii() and key.isprintable()):
            raise ScanError("not-canonical", "a key holds characters other than printable ASCII", at)
        if not self._text.startswith(":", end):
            self._refuse_space(end)
            raise ScanError("not-json", "a key is followed by a colon", end)
        return key, end + 1

    def _next(self, at: int, close: str) -> tuple[int, bool]:
        """Give the place of the next member behind a comma, or the one behind the closing sign."""
        sign = self._text[at : at + 1]
        if sign in (",", close):
            return at + 1, sign == close
        self._refuse_space(at)
        what = f"a comma or {close} is missing" if sign else "the line breaks off"
        raise ScanError("not-json", what, at)

    def _refuse_space(self, at: int) -> None:
        sign = self._text[at : at + 1]
        if sign and sign in _SPACES:
            what = "a carriage return" if sign == "\r" else "a space" if sign == " " else "a tab"
            raise ScanError("not-canonical", f"{what} stands between the parts of the line", at)


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _SHORT[found[2]]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_NUMBER * 2 else f"{text[:20]}…"


def _shown(key: str) -> str:
    return repr(key) if len(key) <= _LONGEST_NUMBER * 2 else f"{key[:20]!r}…"
