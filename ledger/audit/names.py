"""What must be unique in a log, and what refers to what: as numbers, so that a million entries take little memory.

Ids are kept by their first 60 bits, natural keys by as many of a hash of the process. Numbers that agree are compared
again as texts before anything is told (`ledger.audit.reading`).
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

_BITS = 60
_PARTS = 8


class Link(NamedTuple):
    """A reference: the line that has it, the number of the id named, and what that must be.

    Attributes:
        position: The line.
        target: The first 60 bits of the id named.
        wanted: A bit mask of the sorts of entry that fit (`Names.add`).
    """

    position: int
    target: int
    wanted: int


class Twice(NamedTuple):
    """Two lines with the same number, the first of which may be any."""

    position: int
    before: int


class Numbers:
    """Numbers of 60 bits with the lines that have them, in the order of the log."""

    def __init__(self) -> None:
        self.count = 0
        self._numbers = [array("Q") for _ in range(1 << _PARTS)]
        self._positions = [array("I") for _ in range(1 << _PARTS)]

    def add(self, number: int, position: int) -> None:
        """Take in a number."""
        part = number >> _BITS - _PARTS
        self._numbers[part].append(number)
        self.count += 1
        self._positions[part].append(position)

    def line(self, number: int) -> int:
        """Give the first line that has a number; 0 where none has."""
        part = number >> _BITS - _PARTS
        try:
            return self._positions[part][self._numbers[part].index(number)]
        except ValueError:
            return 0

    def first(self, part: int) -> dict[int, int]:
        """Give the numbers of a part, each with the first line that has it."""
        return dict(zip(reversed(self._numbers[part]), reversed(self._positions[part]), strict=True))

    def twice(self) -> Iterator[Twice]:
        """Give the lines that have a number of a line before them."""
        for part, numbers in enumerate(self._numbers):
            first = self.first(part)
            if len(first) < len(numbers):
                for number, position in zip(numbers, self._positions[part], strict=True):
                    if first[number] != position:
                        yield Twice(position, first[number])


class Names:
    """The ids of a log and what refers to them."""

    def __init__(self) -> None:
        self.ids = Numbers()
        self.keys = Numbers()
        self.links = 0
        # The sort of each entry by its line, a bit each; that of a line that cannot be read fits everywhere.
        self.sorts = bytearray(1)
        self._links: list[tuple[array[int], array[int], bytearray]] = [
            (array("Q"), array("I"), bytearray()) for _ in range(1 << _PARTS)
        ]

    def add(self, number: int, position: int, sort: int) -> None:
        """Take in the id of a line, by its 65 bits, with the sort of entry that the line holds."""
        self.ids.add(number >> 5, position)
        self.sorts.extend(bytes(position + 1 - len(self.sorts)))
        self.sorts[position] = sort

    def add_key(self, key: str, position: int) -> None:
        """Take in a natural key."""
        self.keys.add(hash(key) >> 4 & (1 << _BITS) - 1, position)

    def add_link(self, number: int, position: int, wanted: int) -> None:
        """Take in a reference to the 65 bits of an id."""
        targets, positions, masks = self._links[number >> 65 - _PARTS]
        targets.append(number >> 5)
        positions.append(position)
        masks.append(wanted)
        self.links += 1

    def broken(self) -> Iterator[Link]:
        """Give the references that name no entry before them, or one that does not fit; in no order."""
        for part, (targets, positions, masks) in enumerate(self._links):
            if targets:
                first = self.ids.first(part)
                for target, position, wanted in zip(targets, positions, masks, strict=True):
                    before = first.get(target, position)
                    if before >= position or not self.sorts[before] & wanted:
                        yield Link(position, target, wanted)
