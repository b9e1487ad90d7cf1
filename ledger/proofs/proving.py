"""Making proofs of a log: from its read model where it has one, else by reading it through.

Nothing is handed out that does not check: each proof is tried on the head that it is for.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ledger.canonical import body_of
from ledger.head import Head
from ledger.index import BY_KEY, SHORTEST_PREFIX, not_one
from ledger.known import Lines, from_model, lines_about
from ledger.log import Line, Place
from ledger.problems import NotFoundError, Problem
from ledger.proofs.checkpoints import origin_of
from ledger.proofs.paths import (
    EMPTY_ROOT,
    HASH_LENGTH,
    Node,
    ProofError,
    Stretch,
    check_consistency,
    consistency_of,
    inclusion_of,
    leaf_hash,
    node_hash,
    nodes_of,
    root_by_inclusion,
    root_over,
)
from ledger.reader import read

if TYPE_CHECKING:
    from typing import Protocol

    class Tree(Protocol):
        """The Merkle tree over a log of so many lines."""

        size: int

        def head(self, size: int, /) -> Head:
            """Give the head over the first lines, not by way of `nodes`."""

        def nodes(self, wanted: Iterable[Node], /) -> dict[Node, bytes]:
            """Give the roots of complete subtrees."""


_Proof = TypeVar("_Proof")


class Included(NamedTuple):
    """That a line is in a log.

    Attributes:
        line: The line.
        head: The head of the log.
        path: The inclusion path (RFC 9162 section 2.1.3.1).
    """

    line: Line
    head: Head
    path: tuple[bytes, ...]


class Extended(NamedTuple):
    """That a log extends what it was before.

    Attributes:
        old: The earlier head.
        head: The head of the log.
        path: The consistency path (RFC 9162 section 2.1.4.1).
    """

    old: Head
    head: Head
    path: tuple[bytes, ...]


class Leaves:
    """The tree over lines that have been read through: 32 bytes of memory a line.

    Attributes:
        size: How many lines there are.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._hashes = bytearray()
        for line in lines:
            self._hashes += leaf_hash(line)
        self.size = len(self._hashes) // HASH_LENGTH

    def head(self, size: int) -> Head:
        """Give the head over the first lines."""
        root = _roots(self, [Stretch(0, size)])[0] if size else EMPTY_ROOT
        return Head(size, root.hex())

    def nodes(self, wanted: Iterable[Node]) -> dict[Node, bytes]:
        """Give the roots of complete subtrees."""
        return {node: self._root(node) for node in wanted}

    def _root(self, node: Node) -> bytes:
        begin, end = (place << node.level for place in (node.place, node.place + 1))
        roots = [bytes(self._hashes[at * HASH_LENGTH : (at + 1) * HASH_LENGTH]) for at in range(begin, end)]
        while len(roots) > 1:
            roots = [node_hash(left, right) for left, right in zip(roots[::2], roots[1::2], strict=True)]
        return roots[0]


class Last(NamedTuple):
    """What a log is at its end.

    Attributes:
        head: Its head.
        origin: The name under which its heads are signed.
        recorded_at: When its last entry was recorded, RFC 3339.
    """

    head: Head
    origin: str
    recorded_at: str


def last_of(log: Lines) -> Last:
    """Give the head of a log, of which ledger it is, and when its last entry was recorded.

    Raises:
        LedgerError: As reading the log does.
    """
    head = read(log, ()).head
    if known := from_model(log, lambda chosen: _head(chosen, chosen.size) if chosen.size == head.size else None):
        # As two ways to it agree: a cache can be damaged.
        head = known
    recorded_at = ""
    for line in lines_about(log, ()):
        if line.position == head.size:
            recorded_at = str(line.entry["recorded_at"])
    return Last(head, ledger_origin(log), recorded_at)


def ledger_origin(log: Lines) -> str:
    """Give the name under which the heads of a log are signed, from its first entry.

    Raises:
        DamagedError: When that is no entry.
        MachineError: When the file cannot be read.
    """
    # As it stands, whatever was amended since: a name that changed would be that of another ledger.
    for line in log.lines():
        return origin_of(body_of(line.entry))
    return ""  # pragma: no cover - a log without a line is refused by whoever reads it


def find_line(log: Lines, typed: str) -> Line:
    """Find the entry that somebody means: by the beginning of its id, by `key:` and its key, or as a source by its key.

    Raises:
        NotFoundError: When none is meant, or more than one.
    """
    wanted = typed.strip()
    found = [line for line in lines_about(log, (wanted,)) if _is_meant(line, wanted)]
    if len(found) != 1:
        raise NotFoundError(not_one(wanted, [str(line.entry["id"]) for line in found]))
    return found[0]


def prove_entry(log: Lines, line: Line) -> Included:
    """Prove that a line is in a log, by the log's head.

    Args:
        log: The log, or the log as of some time.
        line: A line of it.

    Raises:
        LedgerError: As reading the log does.
    """
    index = line.position - 1

    def prove(tree: "Tree") -> Included:
        head = _head(tree, tree.size)
        path = _roots(tree, inclusion_of(index, tree.size))
        if root_by_inclusion(leaf_hash(line.raw), index, tree.size, path).hex() != head.root:
            raise ProofError("the path does not lead to the root")
        return Included(line, head, path)

    return _proved(log, prove)


def prove_extension(log: Lines, old: int) -> Extended:
    """Prove that a log extends what it was when it had no more than so many lines.

    Raises:
        NotFoundError: When it never had so many.
        LedgerError: As reading the log does.
    """

    def prove(tree: "Tree") -> Extended:
        if old > tree.size:
            what = f"the log has {tree.size} entries, not {old}"
            raise NotFoundError(Problem("known-beyond", what, "name an earlier head"))
        earlier, head = _head(tree, old), _head(tree, tree.size)
        path = _roots(tree, consistency_of(old, tree.size))
        check_consistency(old, bytes.fromhex(earlier.root), head.size, bytes.fromhex(head.root), path)
        return Extended(earlier, head, path)

    return _proved(log, prove)


def heads_of(log: Lines, *sizes: int) -> list[Head]:
    """Give the head of a log and, before it, those it had at earlier sizes; those of more lines are left out.

    Raises:
        LedgerError: As reading the log does.
    """
    return _proved(log, lambda tree: [_head(tree, size) for size in (*sizes, tree.size) if size <= tree.size])


def _proved(log: Lines, prove: "Callable[[Tree], _Proof]") -> _Proof:
    """Make a proof by the read model or, where there is none or it fails, by the log itself."""
    found = from_model(log, lambda chosen: None if _has_more(log, chosen.place) else prove(chosen))
    return prove(Leaves(line.raw for line in log.lines() if line.offset >= 0)) if found is None else found


def _has_more(log: Lines, place: Place) -> bool:
    """Tell whether a log has lines that its read model does not: a last one without its end, or one appended just now."""
    return next(iter(log.lines(place)), None) is not None


def _head(tree: "Tree", size: int) -> Head:
    """Give the head over the first lines, as two ways to it agree: a cache can be damaged."""
    head = tree.head(size)
    if size and _roots(tree, [Stretch(0, size)])[0].hex() != head.root:
        raise ProofError("the parts of the tree do not fit each other")
    return head


def _roots(tree: "Tree", stretches: Sequence[Stretch]) -> tuple[bytes, ...]:
    nodes = tree.nodes(nodes_of(stretches))
    return tuple(root_over(stretch, nodes.__getitem__) for stretch in stretches)


def _is_meant(line: Line, wanted: str) -> bool:
    entry = line.entry
    if wanted.startswith(BY_KEY):
        return entry.get("key") == wanted.removeprefix(BY_KEY)
    if isinstance(csl := entry.get("csl"), dict) and csl.get("id") == wanted:
        return True
    return len(wanted) >= SHORTEST_PREFIX and str(entry["id"]).startswith(wanted.lower())
