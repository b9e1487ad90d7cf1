"""The Merkle root over the lines: RFC 6962 section 2.1, to the letter and by published values."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.head import Frontier, Head, head_of

# The leaves and roots that Certificate Transparency's own reference tests have used from the start.
PUBLISHED_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def root_by_definition(lines: list[bytes]) -> bytes:
    """Follow RFC 6962 section 2.1 word by word: split at the largest power of two below the size, hash both halves."""
    size = len(lines)
    if size == 0:
        return sha256(b"").digest()
    if size == 1:
        return sha256(bytes([0]) + lines[0]).digest()
    split = max(2**power for power in range(size) if 2**power < size)
    return sha256(bytes([1]) + root_by_definition(lines[:split]) + root_by_definition(lines[split:])).digest()


def lists_of_lines(least: int = 0) -> st.SearchStrategy[list[bytes]]:
    """Give the lines of a log, any bytes."""
    return st.lists(st.binary(max_size=4), min_size=least, max_size=20)


@pytest.mark.parametrize(("size", "root"), PUBLISHED_ROOTS.items())
def test_roots_are_the_published_ones(size: int, root: str) -> None:
    """The trees of the published leaves have the published roots."""
    assert Head(size, root) == head_of(PUBLISHED_LEAVES[:size])


@pytest.mark.parametrize("size", range(9))
def test_roots_follow_the_definition(size: int) -> None:
    """Every size from none to a full tree of three levels has the root that the RFC defines."""
    lines = [f"line {number}".encode() for number in range(size)]
    assert Head(size, root_by_definition(lines).hex()) == head_of(lines)


@given(lists_of_lines())
def test_any_log_has_the_root_of_the_definition(lines: list[bytes]) -> None:
    """Whatever the lines hold, repetitions and empty ones included."""
    assert Head(len(lines), root_by_definition(lines).hex()) == head_of(iter(lines))


@given(lists_of_lines())
def test_a_growing_log_has_at_each_size_the_head_of_a_fresh_one(lines: list[bytes]) -> None:
    """Adding line by line gives what counting from the start gives, and asking in between changes nothing."""
    frontier = Frontier()
    heads = [frontier.head()]
    for line in lines:
        frontier.add(line)
        heads.append(frontier.head())
        assert frontier.head() == heads[-1]
    assert [head_of(lines[:size]) for size in range(len(lines) + 1)] == heads


@given(lists_of_lines(1), st.data())
def test_a_changed_line_changes_the_root(lines: list[bytes], data: st.DataObject) -> None:
    """Any other bytes at any place give another root at the same size."""
    place = data.draw(st.integers(0, len(lines) - 1))
    other = data.draw(st.binary(max_size=4).filter(lambda line: line != lines[place]))
    changed = [*lines[:place], other, *lines[place + 1 :]]
    assert len(lines) == head_of(changed).size
    assert head_of(lines).root != head_of(changed).root


@given(lists_of_lines(1), st.data())
def test_a_dropped_line_changes_the_root(lines: list[bytes], data: st.DataObject) -> None:
    """A log without one of its lines has another root, also where the line stood twice."""
    place = data.draw(st.integers(0, len(lines) - 1))
    assert head_of(lines).root != head_of([*lines[:place], *lines[place + 1 :]]).root


@given(lists_of_lines(), st.binary(max_size=4), st.data())
def test_an_inserted_line_changes_the_root(lines: list[bytes], line: bytes, data: st.DataObject) -> None:
    """A line more, anywhere, gives another root, also when it repeats its neighbour."""
    place = data.draw(st.integers(0, len(lines)))
    assert head_of(lines).root != head_of([*lines[:place], line, *lines[place:]]).root


@given(st.lists(st.binary(max_size=4), min_size=2, max_size=20, unique=True), st.data())
def test_swapped_lines_change_the_root(lines: list[bytes], data: st.DataObject) -> None:
    """The order of two lines that differ can be told from the root."""
    one, other = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    swapped = list(lines)
    swapped[one], swapped[other] = lines[other], lines[one]
    assert head_of(lines).root != head_of(swapped).root


def test_a_line_cannot_pass_for_a_subtree() -> None:
    """Leaves and nodes are hashed apart: a line made of two hashes is not the node above them."""
    children = [sha256(b"\0" + line).digest() for line in (b"a", b"b")]
    assert head_of([b"a", b"b"]).root != head_of([b"".join(children)]).root
    assert head_of([b"a", b"b"]).root != head_of([b"\1" + b"".join(children)]).root


def test_a_head_is_written_with_its_size() -> None:
    """The whole root for citations, twelve digits of it for people."""
    head = head_of([b"", b"\0"])
    assert f"2:{PUBLISHED_ROOTS[2]}" == str(head)
    assert f"2:{PUBLISHED_ROOTS[2][:12]}" == head.short()
