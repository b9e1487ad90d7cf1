"""The Merkle tree over the lines of a log, worked out level by level (RFC 6962 section 2.1, RFC 9162 section 2.1.1).

A leaf is SHA-256 over a zero byte and the bytes of a line without its end, a node that over a one byte and its two
children. On each level neighbours are joined two by two, and a last one without a neighbour goes up as it is: that gives
the tree of the RFC, whose left part is always the largest power of two.
"""

from collections.abc import Sequence
from hashlib import sha256

# So many leaves are joined at once; a power of two, so that what they join to is a subtree of the whole.
_BLOCK = 1 << 10


class Tree:
    """A tree to which lines are added in order; keeps at most a block of leaves, and a root for each block before."""

    def __init__(self) -> None:
        self._leaves: list[bytes] = []
        self._blocks: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Add a line, given without its end."""
        self._leaves.append(sha256(b"\0" + line).digest())
        if len(self._leaves) == _BLOCK:
            self._blocks.append(_joined(self._leaves))
            self._leaves = []

    def root(self) -> str:
        """Give the root in hexadecimal; of no lines it is SHA-256 of nothing."""
        nodes = [*self._blocks, *([_joined(self._leaves)] if self._leaves else [])]
        return (_joined(nodes) if nodes else sha256().digest()).hex()


def _joined(nodes: Sequence[bytes]) -> bytes:
    """Join nodes of one level up to the one above all of them."""
    level = list(nodes)
    while len(level) > 1:
        last = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\1" + left + right).digest() for left, right in zip(level[::2], level[1::2], strict=False)]
        level += last
    return level[0]
