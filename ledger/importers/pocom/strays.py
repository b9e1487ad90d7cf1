"""What stands in a country's file of the data set `pocom` and would be lost: around its records, or twice, or in no element.

The data set's own rule (`schema/country-mission.rnc`): a territory, a list of chiefs with notes of the mission between
them, a list of other nominees. Earlier editions say at the end of a file who wrote it, and when. What is empty loses
nothing and is passed over.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.importers.pocom.xml import Document, Node
from ledger.problems import Problem

RECORD = "chief"
MAIN_LIST = "chiefs"
LISTS = (MAIN_LIST, "other-nominees")
WRITTEN = ("created-by", "created-date", "last-modified-by", "last-modified-date")
_NOTE = "mission-note"
_TERRITORY = "territory-id"
_MEND = "mend its name, or take it out"


class Stray(NamedTuple):
    """Something around the records.

    Attributes:
        line: The line on which it begins.
        raw: It as it stands; "" for what is missing.
        key: What names it among the country's records, where it is one; else "".
        problem: Why it is none that can be read.
    """

    line: int
    raw: str
    key: str
    problem: Problem


def strays_of(document: Document, names: Mapping[Node, str]) -> Iterator[Stray]:
    """Give what stands around the records of a country's file and is lost, and what is missing there.

    Args:
        document: The file.
        names: What its records are called, wherever they stand.
    """
    finder = _Finder(document, names)
    root = document.root
    yield from finder.within(root, LISTS, (_TERRITORY, *WRITTEN))
    for section in root:
        if section.tag not in LISTS:
            continue
        yield from finder.within(section, (RECORD, _NOTE))
        for note in section:
            if note.tag == _NOTE:
                yield from finder.within(note, (), ("text", *WRITTEN))
    for problem in twice(root, (_TERRITORY,)):
        yield Stray(problem.line, "", "", problem)
    if root.named(MAIN_LIST) is None:
        problem = Problem("list-missing", f"the file has no <{MAIN_LIST}>", "check that the file is whole")
        yield Stray(root.line, "", "", problem)


class _Finder(NamedTuple):
    document: Document
    names: Mapping[Node, str]

    def within(self, outer: Node, known: tuple[str, ...], texts: tuple[str, ...] = ()) -> Iterator[Stray]:
        """Give what an element holds that it should not: each record by itself.

        Args:
            outer: The element.
            known: What may stand in it.
            texts: What may stand in it, and holds text alone.
        """
        for problem in loose(outer):
            yield Stray(outer.line, outer.loose(), "", problem)
        for node in outer:
            if node.tag in known:
                continue
            within = [(outer, node)] if is_record(node) else list(_records(node))
            for parent, record in within:
                yield self._stray(record, _misplaced(record, parent))
            if not within and node.tag not in texts and node.text():
                yield self._stray(node, stranger(node, outer.tag))

    def _stray(self, node: Node, problem: Problem) -> Stray:
        return Stray(node.line, self.document.raw(node), self.names.get(node, ""), problem)


def is_record(node: Node) -> bool:
    """Tell whether an element is a record, if in letters of another case."""
    return node.tag.casefold() == RECORD


def all_records(root: Node) -> Iterator[Node]:
    """Give the records of a file, wherever they stand but in one another, in order."""
    return (record for _, record in _records(root))


def stranger(node: Node, within: str) -> Problem:
    """Word that the data set does not have such an element there."""
    what = f"there is a <{node.tag}> in the <{within}>, which the data set does not have"
    return Problem("element-unknown", what, _MEND, line=node.line)


def twice(outer: Node, known: tuple[str, ...]) -> Iterator[Problem]:
    """Refuse a second element where there should be one: neither is taken for the right one."""
    seen = set()
    for node in outer:
        if node.tag in seen:
            what = f"there is another <{node.tag}> in the <{outer.tag}>, which has one in the data set"
            yield Problem("element-twice", what, "leave one of them", line=node.line)
        elif node.tag in known:
            seen.add(node.tag)


def loose(outer: Node) -> Iterator[Problem]:
    """Refuse text that stands in an element between others, as a date without its tags."""
    if text := outer.loose():
        what = f"there is text between the elements of <{outer.tag}>: {text!r}"
        yield Problem("text-stray", what, "put it into an element, or take it out", line=outer.line)


def _records(outer: Node) -> Iterator[tuple[Node, Node]]:
    """Give the records in an element, each with the element that it stands in."""
    for node in outer:
        if is_record(node):
            yield outer, node
        else:
            yield from _records(node)


def _misplaced(record: Node, outer: Node) -> Problem:
    if outer.tag in LISTS or record.tag != RECORD:
        return stranger(record, outer.tag)
    what = f"the record stands in <{outer.tag}>, and in neither list"
    return Problem("record-misplaced", what, "move the record into <chiefs> or <other-nominees>", line=record.line)
