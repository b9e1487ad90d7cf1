"""XML out of other people's folders, with lines: small trees, and one clear error for what is no such file.

Document type declarations are refused: entities that hold entities grow without bound, and no file of the data set has
one (XML 1.0, sections 2.8 and 4).
"""

from collections.abc import Iterator
from xml.parsers import expat

from ledger.importers.opening import checked_text
from ledger.problems import Problem, RefusedError

# The data set's files are five elements deep.
_DEEPEST = 50


class Node:
    """One element.

    Attributes:
        tag: Its name.
        attributes: Its attributes.
        line: The line on which it begins, from 1.
        parts: Its text and the elements in it, in order.
        begin: Where it begins in the file's text, in bytes of UTF-8.
        end: Where it ends there.
    """

    __slots__ = ("attributes", "begin", "end", "line", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int, begin: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.begin = begin
        self.end = begin
        self.parts: list[Node | str] = []

    def __iter__(self) -> Iterator["Node"]:
        """Give the elements in it."""
        return (part for part in self.parts if isinstance(part, Node))

    def named(self, tag: str) -> "Node | None":
        """Give the first element in it of that name."""
        for part in self.parts:
            if isinstance(part, Node) and part.tag == tag:
                return part
        return None

    def all(self, tag: str) -> Iterator["Node"]:
        """Give the elements of that name in it, at any depth but not in one another, in order."""
        for node in self:
            if node.tag == tag:
                yield node
            else:
                yield from node.all(tag)

    def text(self) -> str:
        """Give all text in it, spaces and line ends between words made one space."""
        return " ".join("".join(self._texts()).split())

    def loose(self) -> str:
        """Give the text in it that stands in no element of its own, spaces and line ends made one space."""
        return " ".join("".join(part for part in self.parts if isinstance(part, str)).split())

    def text_of(self, *path: str) -> str:
        """Give the text of the first element on a path; "" where there is none."""
        node: Node | None = self
        for tag in path:
            node = node.named(tag) if node else None
        return node.text() if node else ""

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()  # noqa: SLF001 - of the same class


class Document:
    """A file that was read: its root element, and its text, out of which elements can be cut as they stand."""

    def __init__(self, root: Node, data: bytes) -> None:
        self.root = root
        self._data = data

    def raw(self, node: Node) -> str:
        """Give an element as it stands in the file."""
        return self._data[node.begin : node.end].decode()


def read_xml(path: str) -> Document:
    """Read a file in XML, in UTF-8.

    Raises:
        RefusedError: When it is no text in UTF-8, not well-formed, has a document type declaration, or is nested deeper
            than any file of the data set.
        MachineError: When it cannot be read.
    """
    data = checked_text(path, "XML").encode()
    builder = _Builder(path, data)
    try:
        # A text is read as what it was decoded from, whatever encoding the file declares.
        builder.parser.Parse(data.decode(), True)
    except expat.ExpatError as error:
        what = f"the file is not well-formed XML: {expat.ErrorString(error.code)}"
        hint = "check that the download is whole; nothing was read from it"
        raise RefusedError(Problem("xml-broken", what, hint, path, error.lineno, error.offset + 1)) from None
    return Document(builder.top, data)


class _Builder:
    """Makes nodes of what the parser meets."""

    def __init__(self, path: str, data: bytes) -> None:
        self._path = path
        self._data = data
        self._open: list[Node] = []
        self.top = Node("", {}, 0, 0)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse_doctype(self, *_: object) -> None:
        what = "the file has a document type declaration, which could hold entities without end"
        hint = "no file of this data set has one; take the line <!DOCTYPE …> out if you trust the file"
        raise RefusedError(Problem("xml-doctype", what, hint, self._path, self.parser.CurrentLineNumber))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if len(self._open) == _DEEPEST:
            what = f"the file has elements within elements more than {_DEEPEST} deep"
            raise RefusedError(Problem("xml-deep", what, "check that it is the file you mean", self._path, line))
        node = Node(tag, attributes, line, self.parser.CurrentByteIndex)
        if self._open:
            self._open[-1].parts.append(node)
        else:
            self.top = node
        self._open.append(node)

    def _end(self, _: str) -> None:
        node = self._open.pop()
        # The parser stands at the beginning of the end tag; behind the element where that has none.
        at = self.parser.CurrentByteIndex
        is_single = not node.parts and self._data[at - 2 : at] == b"/>"
        node.end = at if is_single else self._data.index(b">", at) + 1

    def _text(self, text: str) -> None:
        self._open[-1].parts.append(text)
