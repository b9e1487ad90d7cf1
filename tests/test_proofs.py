"""Merkle proofs: RFC 9162 section 2.1 word by word, published vectors, and every way to forge one."""

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vectors import CONSISTENCY, HASHES, INCLUSION

from ledger.head import Frontier, head_of
from ledger.proofs.paths import (
    EMPTY_ROOT,
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

LARGEST = 40
LINES = tuple(f"line {number}".encode() for number in range(LARGEST))


@cache
def root_of(begin: int, end: int) -> bytes:
    """Give the root over some of the lines, by the definition: split at the largest power of two below, hash both."""
    if end - begin == 1:
        return leaf_hash(LINES[begin])
    middle = begin + max(2**power for power in range(end - begin) if 2**power < end - begin)
    return node_hash(root_of(begin, middle), root_of(middle, end))


def path_by_definition(index: int, begin: int, end: int) -> list[bytes]:
    """Follow PATH of RFC 9162 section 2.1.3.1."""
    if end - begin == 1:
        return []
    middle = begin + max(2**power for power in range(end - begin) if 2**power < end - begin)
    if index < middle:
        return [*path_by_definition(index, begin, middle), root_of(middle, end)]
    return [*path_by_definition(index, middle, end), root_of(begin, middle)]


def subproof_by_definition(old: int, begin: int, end: int, *, is_known: bool) -> list[bytes]:
    """Follow SUBPROOF of RFC 9162 section 2.1.4.1, with the lines counted from the first of all."""
    if old == end:
        return [] if is_known else [root_of(begin, end)]
    middle = begin + max(2**power for power in range(end - begin) if 2**power < end - begin)
    if old <= middle:
        return [*subproof_by_definition(old, begin, middle, is_known=is_known), root_of(middle, end)]
    return [*subproof_by_definition(old, middle, end, is_known=False), root_of(begin, middle)]


def root_of_node(node: Node) -> bytes:
    """Give the root of a complete subtree."""
    return root_of(node.place << node.level, node.place + 1 << node.level)


def roots_over(stretches: list[Stretch]) -> list[bytes]:
    """Give the hashes of a proof."""
    return [root_over(stretch, root_of_node) for stretch in stretches]


def inclusion(index: int, size: int) -> list[bytes]:
    """Give an inclusion path as the program makes it."""
    return roots_over(inclusion_of(index, size))


def consistency(old: int, new: int) -> list[bytes]:
    """Give a consistency path as the program makes it."""
    return roots_over(consistency_of(old, new))


def proves_inclusion(leaf: bytes, index: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Tell whether an inclusion proof holds."""
    try:
        return root_by_inclusion(leaf, index, size, path) == root
    except ProofError:
        return False


def proves_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    """Tell whether a consistency proof holds."""
    try:
        check_consistency(old, old_root, new, new_root, path)
    except ProofError:
        return False
    return True


places = st.integers(1, LARGEST).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size)))
pairs_of_sizes = st.integers(1, LARGEST).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new)))


# --- published vectors ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("index", "size", "leaf", "root", "path", "holds", "about"), INCLUSION)
def test_inclusion_is_judged_as_published(
    index: int, size: int, leaf: str, root: str, path: str, holds: bool, about: str  # noqa: FBT001 - the same
) -> None:  # fmt: skip
    """Each published case holds, or does not, as it was published."""
    hashes = [HASHES[letter] for letter in path]
    assert holds == proves_inclusion(HASHES[leaf], index, size, hashes, HASHES[root]), about


@pytest.mark.parametrize(("old", "old_root", "new", "new_root", "path", "holds", "about"), CONSISTENCY)
def test_consistency_is_judged_as_published(
    old: int, old_root: str, new: int, new_root: str, path: str, holds: bool, about: str  # noqa: FBT001 - the same
) -> None:  # fmt: skip
    """Each published case holds, or does not, as it was published."""
    hashes = [HASHES[letter] for letter in path]
    assert holds == proves_consistency(old, HASHES[old_root], new, HASHES[new_root], hashes), about


# --- against the definition -------------------------------------------------------------------------------------------


def test_inclusion_paths_are_those_of_the_definition() -> None:
    """For each line of each log the path is PATH, proves its line, and leads to the root."""
    for size in range(1, LARGEST + 1):
        for index in range(size):
            path = inclusion(index, size)
            assert path_by_definition(index, 0, size) == path
            assert root_of(0, size) == root_by_inclusion(leaf_hash(LINES[index]), index, size, path)


def test_consistency_paths_are_those_of_the_definition() -> None:
    """For each log and each that extends it the path is PROOF, and proves it."""
    for new in range(1, LARGEST + 1):
        for old in range(1, new + 1):
            path = consistency(old, new)
            assert (subproof_by_definition(old, 0, new, is_known=True) if old < new else []) == path
            check_consistency(old, root_of(0, old), new, root_of(0, new), path)


def test_every_log_extends_the_empty_one() -> None:
    """Nothing has to be proved of it, but its root must be that of nothing."""
    assert [] == consistency(0, 5)
    check_consistency(0, EMPTY_ROOT, 5, root_of(0, 5), [])
    check_consistency(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert not proves_consistency(0, root_of(0, 1), 5, root_of(0, 5), [])
    assert not proves_consistency(0, EMPTY_ROOT, 5, root_of(0, 5), [root_of(0, 5)])


@given(places)
def test_a_proof_takes_few_complete_subtrees(place: tuple[int, int]) -> None:
    """All that a path is made of are complete subtrees within the log."""
    index, size = place
    nodes = nodes_of(inclusion_of(index, size))
    assert all(node.place + 1 << node.level <= size for node in nodes)
    assert len(nodes) <= 2 * size.bit_length()


def test_a_tree_tells_which_subtrees_a_line_completes() -> None:
    """The leaf first, then ever larger ones; the tree and its head are those of adding it."""
    telling, plain = Frontier(), Frontier()
    for number, line in enumerate(LINES, 1):
        completed = telling.add_and_tell(line)
        plain.add(line)
        levels = range(len(completed))
        assert [root_of_node(Node(level, (number >> level) - 1)) for level in levels] == completed
        assert number % (1 << len(completed)) != 0
        assert (plain.peaks, plain.head()) == (telling.peaks, telling.head())
    assert root_of(0, LARGEST).hex() == head_of(LINES).root


# --- forgeries --------------------------------------------------------------------------------------------------------


@given(places, st.data())
def test_a_changed_byte_of_an_inclusion_proof_is_found(place: tuple[int, int], data: st.DataObject) -> None:
    """Whichever bit of leaf, path or root is changed, the proof does not hold."""
    index, size = place
    parts = [leaf_hash(LINES[index]), *inclusion(index, size), root_of(0, size)]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not proves_inclusion(parts[0], index, size, parts[1:-1], parts[-1])


@given(places, st.data())
def test_a_line_is_proved_at_its_own_place_only(place: tuple[int, int], data: st.DataObject) -> None:
    """With another index or size the same path proves nothing, but where that makes no difference to the tree's shape."""
    index, size = place
    path = inclusion(index, size)
    other = data.draw(st.integers(-2, LARGEST + 2).filter(lambda other: other != index))
    assert not proves_inclusion(leaf_hash(LINES[index]), other, size, path, root_of(0, size))


@given(places, st.data())
def test_a_path_of_another_length_is_refused(place: tuple[int, int], data: st.DataObject) -> None:
    """With a hash more, or less, or two exchanged, nothing is proved."""
    index, size = place
    path = inclusion(index, size)
    leaf, root = leaf_hash(LINES[index]), root_of(0, size)
    at = data.draw(st.integers(0, len(path)))
    assert not proves_inclusion(leaf, index, size, [*path[:at], root, *path[at:]], root)
    if path:
        assert not proves_inclusion(leaf, index, size, path[: at - 1] + path[at:] if at else path[1:], root)


@given(pairs_of_sizes, st.data())
def test_a_changed_byte_of_a_consistency_proof_is_found(sizes: tuple[int, int], data: st.DataObject) -> None:
    """Whichever bit of the roots or the path is changed, the proof does not hold."""
    old, new = sizes
    parts = [root_of(0, old), *consistency(old, new), root_of(0, new)]
    which = data.draw(st.integers(0, len(parts) - 1))
    bit = data.draw(st.integers(0, 255))
    parts[which] = (int.from_bytes(parts[which], "big") ^ 1 << bit).to_bytes(32, "big")
    assert not proves_consistency(old, parts[0], new, parts[-1], parts[1:-1])


@given(pairs_of_sizes, st.data())
def test_a_rewritten_log_does_not_extend_the_old_one(sizes: tuple[int, int], data: st.DataObject) -> None:
    """Where a line that was seen is changed, no path of the new log leads to the old root."""
    old, new = sizes
    changed = data.draw(st.integers(0, old - 1))
    lines = [*LINES[:changed], b"rewritten", *LINES[changed + 1 : new]]
    frontier = Frontier()
    nodes = {}
    for number, line in enumerate(lines, 1):
        for level, root in enumerate(frontier.add_and_tell(line)):
            nodes[Node(level, (number >> level) - 1)] = root
    path = [root_over(stretch, nodes.__getitem__) for stretch in consistency_of(old, new)]
    root = bytes.fromhex(frontier.head().root)
    assert not proves_consistency(old, root_of(0, old), new, root, path)


@pytest.mark.parametrize(
    ("index", "size", "count", "why"),
    [
        (5, 5, 0, "a log of 5 entries has no entry of index 5"),
        (-1, 5, 0, "a log of 5 entries has no entry of index -1"),
        (0, 4, 3, "the path is longer than the tree is high"),
        (0, 4, 1, "the path ends below the root"),
    ],
)
def test_why_an_inclusion_path_leads_nowhere(index: int, size: int, count: int, why: str) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(ProofError, match=f"^{re.escape(why)}$"):
        root_by_inclusion(leaf_hash(b""), index, size, [leaf_hash(b"")] * count)


A, B = leaf_hash(b"a"), leaf_hash(b"b")


@pytest.mark.parametrize(
    ("old", "old_root", "new", "new_root", "path", "why"),
    [
        (5, A, 4, B, [], "a log of 4 entries cannot extend one of 5"),
        (-1, A, 4, B, [], "a log of 4 entries cannot extend one of -1"),
        (0, A, 4, B, [], "an empty log has another root"),
        (4, A, 4, A, [A], "the path is longer than it must be"),
        (4, A, 4, B, [], "two logs of one size have two roots: one of them is not what it was"),
        (3, A[:31], 4, B, [], "a hash is not of 32 bytes"),
        (3, A, 4, B, [A[:31]], "a hash is not of 32 bytes"),
        (3, A, 4, B, [], "the path is empty"),
        (3, A, 4, B, [A] * 9, "the path is longer than it must be"),
        (3, A, 4, B, [A], "the path ends below the root"),
        (3, A, 4, B, [A, B, A], "the path does not lead to the earlier root"),
        (1, A, 2, B, [A], "the path does not lead to the later root"),
    ],
)
def test_why_a_consistency_path_proves_nothing(
    old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes], why: str
) -> None:
    """The error says what is wrong with it."""
    with pytest.raises(ProofError, match=f"^{re.escape(why)}$"):
        check_consistency(old, old_root, new, new_root, path)


def test_a_hash_of_another_length_is_no_hash() -> None:
    """Not in a path, and not as a leaf."""
    with pytest.raises(ProofError, match=r"^a hash is not of 32 bytes$"):
        root_by_inclusion(leaf_hash(b"")[:31], 0, 1, [])
