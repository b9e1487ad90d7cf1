"""Bad data as values, and the one family of errors that the library raises."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong, where it is, and what to do about it.

    Attributes:
        code: Stable name of the sort of problem, in lower case with hyphens.
        what: One sentence, without a final full stop.
        hint: What to do about it; empty when nothing can be said.
        file: Name of the file as the caller gave it, or "" when there is none.
        line: Line number from 1, or 0 when the problem has no place.
        column: Column number from 1 in characters, or 0.
        excerpt: The text around the place.
        mark: First and last+1 offsets in `excerpt` of what is wrong.
        level: "error" or "warning".
        entries: Ids of the entries concerned.
    """

    code: str
    what: str
    hint: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""
    mark: tuple[int, int] = (0, 0)
    level: str = "error"
    entries: tuple[str, ...] = ()

    def place(self) -> str:
        """Give `FILE:LINE:COL`, as far as it is known."""
        parts = [self.file] if self.file else []
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)


class LedgerError(Exception):
    """Anything the library refuses to do; carries its problems and an exit code (DESIGN section 9)."""

    exit_code = 70

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(problem.what for problem in problems))
        self.problems = problems


class UsageError(LedgerError):
    """A question or command that makes no sense as asked."""

    exit_code = 2


class DamagedError(LedgerError):
    """The log holds something that no writer of ours wrote."""

    exit_code = 3


class NotFoundError(LedgerError):
    """A name, date, id or source that is not found or could be several."""

    exit_code = 4


class RefusedError(LedgerError):
    """Entries that may not be appended; nothing was written."""

    exit_code = 5


class MachineError(LedgerError):
    """The machine could not lock, read or write a file."""

    exit_code = 6
