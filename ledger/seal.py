"""The seal of the curated ledger: a hash of its bytes as they were when every line of them had been examined.

A log that begins with the very bytes that were sealed needs no second examination of each line, and its Merkle tree need
not be built again: SHA-256 proves that they are the same. Whatever stands behind them is examined as in any log, and so
is everything when a single byte differs. The seal ships beside the curated ledger and is made by `curation.seal`; a test
makes it anew from a full reading and compares.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from ledger.head import Frontier
from ledger.known import AsOf, Lines
from ledger.log import Log, Place

# Found by `__file__`: importlib.resources costs more than all the rest of a short command.
_DATA = __file__.rpartition("seal.")[0] + "data/seal.json"


class Seal(NamedTuple):
    """What is known of the first bytes of a log.

    Attributes:
        lines: How many lines they are.
        size: How many bytes, the last line end included.
        sha256: Their SHA-256, hexadecimal.
        recorded_at: The time of recording of the last line.
        peaks: The Merkle tree over the lines, as `Frontier` keeps it: the roots of its complete subtrees, hexadecimal.
    """

    lines: int
    size: int
    sha256: str
    recorded_at: str
    peaks: tuple[str, ...]

    def place(self) -> Place:
        """Give the place behind the last of the lines."""
        return Place(self.lines, self.size, self.recorded_at)

    def frontier(self) -> Frontier:
        """Give the tree over the lines."""
        return Frontier.standing(self.lines, map(bytes.fromhex, self.peaks))


class Proven(NamedTuple):
    """Lines that a seal proves: byte for byte those that were examined."""

    seal: Seal
    raws: Sequence[bytes]


@cache
def load() -> Seal | None:
    """Give the seal of the curated ledger; None where there is none that can be read."""
    import json  # noqa: PLC0415 - loaded by whoever reads a log in any case

    try:
        with open(_DATA, encoding="utf-8") as file:
            data = json.load(file)
        return Seal(data["lines"], data["size"], data["sha256"], data["recorded_at"], tuple(data["peaks"]))
    except (OSError, ValueError, LookupError, TypeError):
        # A seal saves time; without one everything is examined.
        return None


def proven(log: Lines) -> Proven | None:
    """Give the lines at the beginning of a log that the seal proves; None where it does not, or only some are asked for.

    Nothing is said of a file that cannot be read: whoever goes on to read it does.
    """
    if isinstance(log, AsOf) and log.known is None:
        log = log.log
    seal = load()
    if seal is None or not isinstance(log, Log):
        return None
    try:
        with open(log.path, "rb") as file:
            data = file.read(seal.size)
    except OSError:
        return None
    if len(data) != seal.size or sha256(data).hexdigest() != seal.sha256:
        return None
    return Proven(seal, data.split(b"\n")[:-1])
