"""The head of a log: its size and the Merkle root over its lines (RFC 6962 section 2.1)."""

from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple


class Head(NamedTuple):
    """What a citation of the ledger names: how many entries, and the root in hexadecimal."""

    size: int
    root: str

    def __str__(self) -> str:
        return f"{self.size}:{self.root}"

    def short(self) -> str:
        """Give the head for people: the size and the first twelve digits of the root."""
        return f"{self.size}:{self.root[:12]}"


class Seen(NamedTuple):
    """A head as somebody saw it, wherever it was printed.

    Attributes:
        size: How many entries.
        root: The beginning of the root, hexadecimal; whole where it has 64 digits, "" for any.
        origin: Of which ledger (`ledger.proofs.checkpoints.origin_of`); "" where that was not said.
    """

    size: int
    root: str = ""
    origin: str = ""

    def __str__(self) -> str:
        return f"{self.size}:{self.root}"

    @property
    def is_whole(self) -> bool:
        """Whether the whole root is known."""
        return len(self.root) == 2 * sha256().digest_size


class Frontier:
    """The Merkle tree of a growing log, kept as the roots of its complete subtrees, largest first.

    A leaf is SHA-256 over 0x00 and the raw bytes of a line without its line end; a node is SHA-256 over 0x01 and its
    two children (RFC 6962 section 2.1).
    """

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, line: bytes) -> None:
        """Append a line."""
        node = sha256(b"\0" + line).digest()
        size = self.size
        while size & 1:
            node = sha256(b"\1" + self._peaks.pop() + node).digest()
            size >>= 1
        self._peaks.append(node)
        self.size += 1

    def add_and_tell(self, line: bytes) -> list[bytes]:
        """Append a line and give the roots of all complete subtrees that end with it: the leaf first, then ever larger ones."""
        node = sha256(b"\0" + line).digest()
        completed = [node]
        size = self.size
        while size & 1:
            node = sha256(b"\1" + self._peaks.pop() + node).digest()
            completed.append(node)
            size >>= 1
        self._peaks.append(node)
        self.size += 1
        return completed

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the complete subtrees, largest first."""
        return tuple(self._peaks)

    @classmethod
    def standing(cls, size: int, peaks: Iterable[bytes]) -> "Frontier":
        """Give a tree as it stood: how many lines it had, and its peaks."""
        other = cls()
        other.size, other._peaks = size, list(peaks)
        return other

    def copy(self) -> "Frontier":
        """Give a tree of its own that stands where this one does."""
        return Frontier.standing(self.size, self._peaks)

    def head(self) -> Head:
        """Give the head; the root of the empty log is SHA-256 of nothing."""
        if not self._peaks:
            return Head(0, sha256(b"").hexdigest())
        peaks = self._peaks[::-1]
        root = peaks[0]
        for peak in peaks[1:]:
            root = sha256(b"\1" + peak + root).digest()
        return Head(self.size, root.hex())


def head_of(lines: Iterable[bytes]) -> Head:
    """Give the head of a log with these lines."""
    frontier = Frontier()
    for line in lines:
        frontier.add(line)
    return frontier.head()
