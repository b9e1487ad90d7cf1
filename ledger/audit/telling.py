"""How the audit tells what it found: a problem with its line, its column, and the first bad byte of the file."""

from typing import NamedTuple

from ledger.audit.rules import Flaw
from ledger.audit.scan import Path, ScanError, located
from ledger.problems import Problem

RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"
NEWER = "install a newer diplo"
# What a newer program may well have written.
_OF_NEWER = ("version-unknown", "kind-unknown", "format-unknown")
_EXCERPT = 72


class Found(NamedTuple):
    """A problem, with the offset in the file of the byte that it begins with, counted from 0."""

    problem: Problem
    byte: int


def at_character(file: str, position: int, offset: int, text: str, at: int, flaw: Flaw, level: str = "error") -> Found:
    """Tell of something that shows at a character of a line.

    Args:
        file: The name of the log.
        position: The number of the line, from 1.
        offset: Where in the file the line begins.
        text: The line.
        at: The character, from 0.
        flaw: What it is; its place is passed over.
        level: "error" or "warning".
    """
    byte = offset + len(text[:at].encode())
    first = max(0, at - _EXCERPT // 2) if len(text) > _EXCERPT else 0
    excerpt = ("…" if first else "") + text[first : first + _EXCERPT] + ("…" if len(text) > first + _EXCERPT else "")
    mark = at - first + (first > 0)
    hint = NEWER if flaw.code in _OF_NEWER else RESTORE if level == "error" else ""
    problem = Problem(
        flaw.code,
        f"{flaw.what} (byte {byte})",
        hint,
        file,
        position,
        at + 1,
        excerpt,
        (mark, mark + 1),
        level,
    )
    return Found(problem, byte)


def at_path(file: str, position: int, offset: int, text: str, flaw: Flaw) -> Found:
    """Tell of a flaw of a body where its value stands, or its key; of the whole entry at the beginning of its line."""
    return at_character(file, position, offset, text, _place(text, flaw) + flaw.at, flaw)


def _place(text: str, flaw: Flaw) -> int:
    try:
        found = located(text, flaw.path)
    except ScanError:  # pragma: no cover - a line that has flaws of its body was read
        return 0
    path: Path = flaw.path
    while path not in found.places:
        # A correction of the correction brought it in: what stands here is what that is of.
        path = path[:-1]
    return found.keys[path] if flaw.is_key and path in found.keys else found.places[path][0]
