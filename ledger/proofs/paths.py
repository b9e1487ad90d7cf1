"""Merkle proofs over a log: that a line is in it, and that a later log extends an earlier one (RFC 9162 section 2.1).

Which hashes a proof consists of follows from two numbers alone: they are the roots over stretches of lines, each of
which is a complete subtree or, at the right edge, made of a few. So whoever makes a proof first asks here which nodes it
takes and then finds them wherever that is cheapest (`ledger.proofs.proving`). Whoever checks a proof needs only this module.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_LENGTH = 32
EMPTY_ROOT = sha256(b"").digest()


class Node(NamedTuple):
    """A complete subtree: that over the lines `place << level` up to, not including, `place + 1 << level`, from 0."""

    level: int
    place: int


class Stretch(NamedTuple):
    """The lines from `begin` up to, not including, `end`, counted from 0, that one hash of a proof stands for."""

    begin: int
    end: int


class ProofError(ValueError):
    """A proof that does not prove what it should; the text says why."""


def leaf_hash(line: bytes) -> bytes:
    """Hash a line without its line end as a leaf (RFC 9162 section 2.1.1)."""
    return sha256(b"\0" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them (RFC 9162 section 2.1.1)."""
    return sha256(b"\1" + left + right).digest()


# --- what a proof consists of -----------------------------------------------------------------------------------------


def inclusion_of(index: int, size: int) -> list[Stretch]:
    """Give the stretches whose roots are the inclusion path of a line (RFC 9162 section 2.1.3.1), the leaf's sibling first.

    Args:
        index: The line, counted from 0.
        size: Of how many lines the log is.
    """
    found = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            found.append(Stretch(middle, end))
            end = middle
        else:
            found.append(Stretch(begin, middle))
            begin = middle
    return found[::-1]


def consistency_of(old: int, new: int) -> list[Stretch]:
    """Give the stretches whose roots prove that a log extends another (RFC 9162 section 2.1.4.1).

    Args:
        old: The size of the earlier log; nothing has to be proved of an empty one.
        new: The size of the later log, not smaller.
    """
    found: list[Stretch] = []
    if old in (0, new):
        return found
    begin, end = 0, new
    while end != old:
        middle = begin + _split(end - begin)
        if old <= middle:
            found.append(Stretch(middle, end))
            end = middle
        else:
            found.append(Stretch(begin, middle))
            begin = middle
    if begin:
        # Where it is the whole earlier log, its root is known to whoever asks.
        found.append(Stretch(begin, end))
    return found[::-1]


def nodes_of(stretches: Iterable[Stretch]) -> set[Node]:
    """Give the complete subtrees of which the roots over these stretches are made."""
    return {node for stretch in stretches for node in _complete(stretch)}


def root_over(stretch: Stretch, node: Callable[[Node], bytes]) -> bytes:
    """Give the root over a stretch of a proof, from those of its complete subtrees."""
    *left, root = map(node, _complete(stretch))
    for peak in reversed(left):
        root = node_hash(peak, root)
    return root


def _complete(stretch: Stretch) -> list[Node]:
    """Part a stretch of a proof into complete subtrees, largest first."""
    begin, left = stretch.begin, stretch.end - stretch.begin
    found = []
    while left:
        level = left.bit_length() - 1
        found.append(Node(level, begin >> level))
        begin += 1 << level
        left -= 1 << level
    return found


def _split(size: int) -> int:
    """Give the largest power of two below a size (RFC 9162 section 2.1.1)."""
    return 1 << (size - 1).bit_length() - 1


# --- what a proof proves ----------------------------------------------------------------------------------------------


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Work out the root of the log that an inclusion path says a leaf is in (RFC 9162 section 2.1.3.2).

    Raises:
        ProofError: When there is no such place in a log of that size, or the path is longer or shorter than it must be.
    """
    _check_hashes(leaf, *path)
    if not 0 <= index < size:
        raise ProofError(f"a log of {size} entries has no entry of index {index}")
    first, last = index, size - 1
    root = leaf
    for one in path:
        if not last:
            raise ProofError("the path is longer than the tree is high")
        if first & 1 or first == last:
            root = node_hash(one, root)
            first, last = _climbed(first, last)
        else:
            root = node_hash(root, one)
        first, last = first >> 1, last >> 1
    if last:
        raise ProofError("the path ends below the root")
    return root


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Check that a log of one size and root extends one of another size and root (RFC 9162 section 2.1.4.2).

    Raises:
        ProofError: When the path does not prove it.
    """
    if not 0 <= old <= new:
        raise ProofError(f"a log of {new} entries cannot extend one of {old}")
    for size, root in ((old, old_root), (new, new_root)):
        if not size and root != EMPTY_ROOT:
            raise ProofError("an empty log has another root")
    if old == new:
        _check_is_empty(path)
        if old_root != new_root:
            raise ProofError("two logs of one size have two roots: one of them is not what it was")
        return
    _check_hashes(old_root, new_root, *path)
    if not old:
        # Every log extends the empty one.
        _check_is_empty(path)
        return
    # The root of a complete tree is the first hash of the way itself, and is left out of it.
    seen, grown = _roots_by_consistency(old, new, path if old & (old - 1) else (old_root, *path))
    if seen != old_root:
        raise ProofError("the path does not lead to the earlier root")
    if grown != new_root:
        raise ProofError("the path does not lead to the later root")


def _roots_by_consistency(old: int, new: int, way: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Work out both roots along a consistency path."""
    if not way:
        raise ProofError("the path is empty")
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    seen = grown = way[0]
    for one in way[1:]:
        if not last:
            raise ProofError("the path is longer than it must be")
        if first & 1 or first == last:
            seen, grown = node_hash(one, seen), node_hash(one, grown)
            first, last = _climbed(first, last)
        else:
            grown = node_hash(grown, one)
        first, last = first >> 1, last >> 1
    if last:
        raise ProofError("the path ends below the root")
    return seen, grown


def _check_is_empty(path: Sequence[bytes]) -> None:
    if path:
        raise ProofError("the path is longer than it must be")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(one) != HASH_LENGTH for one in hashes):
        raise ProofError(f"a hash is not of {HASH_LENGTH} bytes")


def _climbed(first: int, last: int) -> tuple[int, int]:
    """Pass over the levels at which the last subtree has no sibling."""
    while first and not first & 1:
        first, last = first >> 1, last >> 1
    return first, last
