"""Heads and proofs as texts that other programs read: checkpoints, signed notes, proofs of transparency logs (C2SP).

The forms are those of c2sp.org/signed-note, c2sp.org/tlog-checkpoint and c2sp.org/tlog-proof; a proof that a log extends
an earlier one is written as the request `add-checkpoint` of c2sp.org/tlog-witness, so that a witness takes it as it is.
What is read is taken to be hostile: all of it is bounded, nothing has two spellings.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.canonical import entry_id
from ledger.head import Head
from ledger.proofs.paths import HASH_LENGTH, ProofError
from ledger.shape import UNNAMED

# What a text may have at most: the sizes of a log fit into 64 bits, so that no path is longer.
_LONGEST_PATH = 63
_MOST_SIGNATURES = 64
_LONGEST_CHECKPOINT = 1 << 20
# A path, a checkpoint with its signatures and extensions: no text that we read has more lines.
_MOST_LINES = 1000
LONGEST_PROOF = 1 << 26
_KEY_ID_LENGTH = 4
_PROOF = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX, _OLD = "extra ", "index ", "old "
_SIGNATURE = "\u2014 "
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


class Signature(NamedTuple):
    """A signature line of a note (c2sp.org/signed-note).

    Attributes:
        name: Name of the key.
        key_id: Four bytes that tell keys of one name apart.
        signed: The signature itself.
    """

    name: str
    key_id: bytes
    signed: bytes

    def __str__(self) -> str:
        return f"{_SIGNATURE}{self.name} {_base64(self.key_id + self.signed)}"


class Checkpoint(NamedTuple):
    """The head of a log as its keeper publishes it (c2sp.org/tlog-checkpoint).

    Attributes:
        origin: Which log it is.
        head: Its size and root.
        extensions: Lines that others may add; they say nothing to us.
        signatures: Those who vouch for it; none where it is not signed yet.
    """

    origin: str
    head: Head
    extensions: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()

    @property
    def body(self) -> str:
        """What is signed."""
        lines = (self.origin, str(self.head.size), _base64(bytes.fromhex(self.head.root)), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    def __str__(self) -> str:
        signatures = "".join(f"{signature}\n" for signature in self.signatures)
        return f"{self.body}\n{signatures}" if signatures else self.body


class Inclusion(NamedTuple):
    """A proof that a line is in a log (c2sp.org/tlog-proof).

    Attributes:
        line: The line, without its line end.
        leaf_index: Its place, counted from 0.
        path: The inclusion path.
        checkpoint: The head of the log.
    """

    line: bytes
    leaf_index: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __str__(self) -> str:
        lines = (_PROOF, f"{_EXTRA}{_base64(self.line)}", f"{_INDEX}{self.leaf_index}", *map(_base64, self.path))
        return "".join(f"{line}\n" for line in lines) + f"\n{self.checkpoint}"


class Consistency(NamedTuple):
    """A proof that a log extends what it was (the request `add-checkpoint` of c2sp.org/tlog-witness).

    Attributes:
        old: The earlier size.
        path: The consistency path.
        checkpoint: The later head.
    """

    old: int
    path: tuple[bytes, ...]
    checkpoint: Checkpoint

    def __str__(self) -> str:
        return "".join(f"{line}\n" for line in (f"{_OLD}{self.old}", *map(_base64, self.path))) + f"\n{self.checkpoint}"


def origin_of(ledger: Mapping[str, object]) -> str:
    """Give the name under which a ledger signs its heads: what its first entry says, else one made of that entry's id.

    Args:
        ledger: The body of the entry of kind `ledger`.
    """
    return str(ledger.get("origin") or f"{UNNAMED}{entry_id(ledger)}")


# --- reading ----------------------------------------------------------------------------------------------------------


def parse_checkpoint(data: bytes) -> Checkpoint:
    """Read a checkpoint, signed or not; nothing is said of whether a signature holds.

    Raises:
        ProofError: When it is none.
    """
    if len(data) > _LONGEST_CHECKPOINT:
        raise ProofError(f"a checkpoint has no more than {_LONGEST_CHECKPOINT:,} bytes")
    return _checkpoint(_lines(data))


def parse_proof(data: bytes) -> Inclusion | Consistency:
    """Read a proof; nothing is said of whether it holds.

    Raises:
        ProofError: When it is none.
    """
    if len(data) > LONGEST_PROOF:
        raise ProofError(f"a proof has no more than {LONGEST_PROOF:,} bytes")
    lines = _lines(data)
    first = lines[0]
    if first == _PROOF:
        return _inclusion(lines)
    if first.startswith(_OLD):
        path, rest = _path(lines[1:])
        return Consistency(_number(first.removeprefix(_OLD)), path, _checkpoint(rest))
    raise ProofError(f"the first line is neither {_PROOF!r} nor {_OLD + 'SIZE'!r}")


def _inclusion(lines: Sequence[str]) -> Inclusion:
    extra, index, *rest = (*lines[1:], "", "")
    if not extra.startswith(_EXTRA):
        raise ProofError("the line that begins with 'extra ', and holds the entry, is missing")
    if not index.startswith(_INDEX):
        raise ProofError("the line that begins with 'index ' is missing")
    path, last = _path(rest[:-2])
    return Inclusion(_bytes(extra.removeprefix(_EXTRA)), _number(index.removeprefix(_INDEX)), path, _checkpoint(last))


def _lines(data: bytes) -> list[str]:
    if data.count(b"\n") > _MOST_LINES:
        raise ProofError(f"it has more than {_MOST_LINES:,} lines")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ProofError(f"it is not UTF-8, at byte {error.start}") from None
    if not text.endswith("\n"):
        raise ProofError("the last line has no end")
    lines = text[:-1].split("\n")
    for number, line in enumerate(lines, 1):
        if any(character < " " for character in line):
            raise ProofError(f"line {number} holds a control character")
    return lines


def _path(lines: Sequence[str]) -> tuple[tuple[bytes, ...], Sequence[str]]:
    """Read the hashes up to the empty line; give what stands behind it too."""
    if "" not in lines:
        raise ProofError("the empty line before the checkpoint is missing")
    end = lines.index("")
    if end > _LONGEST_PATH:
        raise ProofError(f"a path has no more than {_LONGEST_PATH} hashes")
    path = tuple(map(_bytes, lines[:end]))
    if any(len(one) != HASH_LENGTH for one in path):
        raise ProofError(f"a hash is not of {HASH_LENGTH} bytes")
    return path, lines[end + 1 :]


def _checkpoint(lines: Sequence[str]) -> Checkpoint:
    # The last empty line parts text and signatures.
    end = len(lines) - 1 - lines[::-1].index("") if "" in lines else len(lines)
    body, signatures = lines[:end], lines[end + 1 :]
    if end < len(lines) and not signatures:
        raise ProofError("the empty line at the end stands before signatures, and there is none")
    if len(signatures) > _MOST_SIGNATURES:
        raise ProofError(f"a checkpoint has no more than {_MOST_SIGNATURES} signatures")
    if len(body) < 3 or "" in body:  # noqa: PLR2004 - origin, size, root
        raise ProofError("a checkpoint has three lines or more, none of them empty: origin, size and root")
    origin, size, root, *extensions = body
    if len(decoded := _bytes(root)) != HASH_LENGTH:
        raise ProofError(f"the root is not of {HASH_LENGTH} bytes")
    head = Head(_number(size), decoded.hex())
    return Checkpoint(origin, head, tuple(extensions), tuple(map(_signature, signatures)))


def _signature(line: str) -> Signature:
    name, _, signed = line.removeprefix(_SIGNATURE).partition(" ")
    if not line.startswith(_SIGNATURE) or not is_key_name(name):
        raise ProofError("a signature is not of the form '\u2014 NAME BASE64'")
    data = _bytes(signed)
    if len(data) <= _KEY_ID_LENGTH:
        raise ProofError("a signature is too short")
    return Signature(name, data[:_KEY_ID_LENGTH], data[_KEY_ID_LENGTH:])


def is_key_name(name: str) -> bool:
    """Tell whether a text can name a key: no spaces, no plus sign, nothing that cannot be seen (c2sp.org/signed-note)."""
    return bool(name) and name.isprintable() and "+" not in name and " " not in name


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise ProofError(f"{text[:40]!r} is no number as it must be written")
    return int(text)


def _bytes(text: str) -> bytes:
    """Decode base64 (RFC 4648 section 4), of which each value has one spelling only."""
    try:
        data = b64decode(text, validate=True)
    except (Base64Error, ValueError):
        data = b""
    if not data or _base64(data) != text:
        raise ProofError(f"{text[:40]!r} is no base64")
    return data


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
