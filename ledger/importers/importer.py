"""What every importer is: a name, the data set that it reads, how that is cited, and a function from rows to entries."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.log import Progress
from ledger.parties import Register
from ledger.problems import Problem

Body = Mapping[str, object]


class Tally(NamedTuple):
    """Rows of a source, counted: those that were new, those that say something else than before, and those that are gone."""

    new: int = 0
    changed: int = 0
    gone: int = 0


class Row(NamedTuple):
    """What one row of a source, or several that say one thing, comes to: entries, or why there are none.

    Attributes:
        bodies: Bodies of entries, each with a natural `key`: the importer's name, a colon, and what names the row in every
            edition. Where a row makes several, each after the first has a slash and a name of its own behind that.
        line: Line of the file, from 1; 0 where the file has no lines.
        raw: The row as it stands in the file, for whoever sets it aside; of several, each on a line of its own.
        problems: Why it makes no entry; empty for a row that was understood. Their places need not be filled in.
        count: How many rows of the source it stands for.
        file: Name of the file within the folder that was handed in; "" where a file was.
        told: The rows as the importer itself counts them, for one whose entries stand for many; else a row is new or changed
            where an entry of it is.
        key: What names the row in every edition; by default the key of its first entry. Where an edition may leave out the
            first entry of a row and make another, the importer says it.
        lines: Where it stands for several rows of `raw`, the line of each.
    """

    bodies: tuple[Body, ...] = ()
    line: int = 0
    raw: str = ""
    problems: tuple[Problem, ...] = ()
    count: int = 1  # type: ignore[assignment]  # no row is searched as a tuple
    file: str = ""
    told: Tally | None = None
    key: str = ""
    lines: tuple[int, ...] = ()


class Standing:
    """What earlier imports have left in a ledger, as the source said it last: what people corrected since is not in it."""

    def last_said(self, key: str) -> Body | None:
        """Give the body that the source's last import left under a key; None where there is none."""
        raise NotImplementedError

    def keys(self, prefix: str) -> Iterator[str]:
        """Give the natural keys in the ledger that begin so, in order of the log."""
        raise NotImplementedError


class Given(NamedTuple):
    """What an importer is handed.

    Attributes:
        path: The file or folder.
        register: The parties that the ledger can name.
        standing: What earlier imports have left.
        options: What else was said, as `map` for a general importer.
        progress: To be told how many rows have been read, how far in the file that is, and how long it is, in bytes.
    """

    path: str
    register: Register
    standing: Standing
    options: Mapping[str, str]
    progress: Progress | None = None


class Importer(NamedTuple):
    """One importer.

    Attributes:
        name: The word for it on the command line; its natural keys begin with it and a colon.
        help: The data set, in one line.
        sources: Where its rows are from, as CSL-JSON items: what its entries cite. They are appended where the ledger has
            none of that key. A general importer has none of its own: its rows bring them, as entries of kind source.
        licence: Under what terms the data set may be used.
        takes: "file" or "folder".
        read: Gives what the rows come to, as it reads them; a whole file that cannot be read is a RefusedError.
        ends: Whether an entry that the source no longer makes, because its rows stand in other entries, is to be retracted;
            asked by its key. By default nothing is ever retracted: what is gone is told.
        scope: What the natural keys begin with of which the file tells all, for an importer whose files tell of a part;
            nothing else is told as gone. By default all its keys.
    """

    name: str
    help: str
    sources: Sequence[Body]
    licence: str
    takes: str
    read: Callable[[Given], Iterator[Row]]
    ends: Callable[[Given, str], bool] | None = None
    scope: Callable[[Given], Sequence[str]] | None = None
