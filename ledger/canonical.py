"""Canonical JSON, ids that prove a body, and the one way a line of the log is written."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]

ENVELOPE = ("v", "id", "recorded_at", "recorded_by")
ID_LENGTH = 13
# Bytes without the line end. No entry comes near it, and whoever reads a line holds some thirty times as much.
LONGEST_LINE = 1 << 20
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = tuple(one + other for one in _ALPHABET for other in _ALPHABET)
_LARGEST_INTEGER = 2**53 - 1
_DEEPEST = 50


class NotCanonicalError(ValueError):
    """A value that has no single canonical text: `path` leads to it, `what` says why."""

    def __init__(self, path: tuple[str | int, ...], what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what


def check_canonical(value: object, path: tuple[str | int, ...] = ()) -> None:  # noqa: C901, PLR0912 - one branch a type
    """Refuse what RFC 8785 and ours would write differently, or nobody could read back.

    Our subset of JSON has no floats (their text depends on the writer), no integers beyond 2^53 (I-JSON, RFC 7493),
    no keys beyond printable ASCII (RFC 8785 orders keys by UTF-16 units, Python by code points), no lone surrogates.

    Raises:
        NotCanonicalError: With the path of the first value that is outside the subset.
    """
    if len(path) > _DEEPEST:
        raise NotCanonicalError(path, f"values are nested more than {_DEEPEST} deep")
    if isinstance(value, str):
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise NotCanonicalError(path, "text holds half of a surrogate pair") from None
    elif isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii() and key.isprintable()):
                raise NotCanonicalError(path, "a key holds characters other than printable ASCII")
            # Most values are plain text: nothing more to look at, and no call.
            if not (type(item) is str and item.isascii()):
                check_canonical(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            check_canonical(item, (*path, index))
    elif isinstance(value, float):
        raise NotCanonicalError(path, "numbers with a fraction or an exponent have no fixed text")
    elif value is not None and not isinstance(value, int):
        raise NotCanonicalError(path, f"{type(value).__name__} is not a type of JSON")
    elif isinstance(value, int) and not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        raise NotCanonicalError(path, "the number is beyond 2^53 and would not survive other programs")


def encoder(*, is_sorted: bool) -> Callable[[object], str]:
    """Make the writer of JSON without spaces: the one behind `json.dumps`, made once and not anew for each line."""
    if c_make_encoder is None:
        return json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=is_sorted, separators=(",", ":")).encode
    write = c_make_encoder(None, None, encode_basestring, None, ":", ",", is_sorted, False, False)
    return lambda value: "".join(write(value, 0))


_sorted = encoder(is_sorted=True)
_plain = encoder(is_sorted=False)


def canonical(value: object) -> bytes:
    """Write a value that `check_canonical` accepts as RFC 8785 canonical JSON, UTF-8."""
    return _sorted(value).encode()


def body_of(entry: Mapping[str, object]) -> dict[str, object]:
    """Give the entry without its envelope."""
    return {key: value for key, value in entry.items() if key not in ENVELOPE}


def entry_id(body: Mapping[str, object]) -> str:
    """Derive the id of a body: the first 65 bits of SHA-256 over its canonical JSON, in Crockford base32, lower case."""
    return id_of(sha256(canonical(body)).digest())


def id_of(digest: bytes) -> str:
    """Give the id of a body by the SHA-256 of its canonical JSON."""
    bits = int.from_bytes(digest[:9], "big") >> 7
    pairs = _PAIRS
    return (
        f"{_ALPHABET[bits >> 60]}{pairs[bits >> 50 & 1023]}{pairs[bits >> 40 & 1023]}{pairs[bits >> 30 & 1023]}"
        f"{pairs[bits >> 20 & 1023]}{pairs[bits >> 10 & 1023]}{pairs[bits & 1023]}"
    )


def line_of(entry: Mapping[str, object]) -> bytes:
    """Write an entry as the log holds it: keys in the order given, no spaces, UTF-8, without the line end."""
    return _plain(entry).encode()
