"""Ids worked out again: SHA-256 over the body as canonical JSON (RFC 8785), read as a number of 65 bits.

An id is 13 digits of Crockford's base 32, lower case. Here ids are compared as numbers, and a body is put in order by
hand: UTF-16 order of keys is that of code points, since the keys of a ledger are ASCII.
"""

import re
from hashlib import sha256

# Crockford's digits leave out i, l, o and u; what is no digit becomes one that `int` refuses, and so do signs and lines.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_PYTHON = "0123456789abcdefghijklmnopqrstuv"
_TO_PYTHON = bytes(ord(_PYTHON[_DIGITS.index(chr(byte))]) if chr(byte) in _DIGITS else ord("!") for byte in range(256))
_BASE = 32
_SPECIAL = re.compile(r'["\\\x00-\x1f]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_WORDS = {"None": "null", "True": "true", "False": "false"}
ENVELOPE = ("v", "id", "recorded_at", "recorded_by")


def number_of(identity: bytes) -> int:
    """Give the 65 bits of an id.

    Raises:
        ValueError: When it has a character that is no digit.
    """
    return int(identity.translate(_TO_PYTHON), _BASE)


def number_of_digest(digest: bytes) -> int:
    """Give the first 65 bits of a SHA-256."""
    return int.from_bytes(digest[:9], "big") >> 7


def number_of_body(entry: dict[str, object]) -> int:
    """Give the number that the body of an entry proves, the envelope left out."""
    body = {key: value for key, value in entry.items() if key not in ENVELOPE}
    return number_of_digest(sha256(canonical(body).encode()).digest())


def text_of(number: int) -> str:
    """Write a number of 65 bits as an id."""
    return "".join(_DIGITS[number >> 5 * place & 31] for place in range(12, -1, -1))


def canonical(value: object) -> str:
    """Write a value of JSON without fractions as RFC 8785 does."""
    if isinstance(value, str):
        return f'"{_SPECIAL.sub(_escaped, value)}"'
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return _WORDS[repr(value)] if value is None or isinstance(value, bool) else str(value)


def _escaped(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04x}"
