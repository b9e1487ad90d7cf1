"""The last head of each ledger that was seen on this machine, kept apart from the ledgers themselves.

A ledger that somebody put back to an older copy, or wrote anew, is sound in itself: only who remembers what it was notices.
"""

import os
import re
import sys
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from cli.model import stem_of
from ledger.head import Frontier, Head
from ledger.problems import MachineError, Problem, RefusedError

if TYPE_CHECKING:
    from ledger.log import Log, Model

_NAME = "diplo"
_DIGITS = 16
_LONGEST = 100
_ACCEPT = "find out who did it; `diplo head --accept` takes the ledger as it is from now on"


def head_file(path: str) -> str:
    """Give where the last head of a ledger is kept: in the user's folder for what programs remember, by the ledger's path."""
    real = os.path.realpath(path)
    stem = stem_of(real)
    return os.path.join(_folder(), "heads", f"{stem}-{sha256(os.fsencode(real)).hexdigest()[:_DIGITS]}")


def _folder() -> str:
    if "linux" in sys.platform:
        # What platformdirs says there too; to load that takes longer than all the rest of a short question.
        own = os.environ.get("XDG_STATE_HOME", "").strip()
        # A relative path is to be ignored (XDG Base Directory Specification).
        return os.path.join(own if os.path.isabs(own) else os.path.expanduser("~/.local/state"), _NAME)
    from platformdirs import user_state_dir  # noqa: PLC0415 - see above

    return user_state_dir(_NAME, appauthor=False)


def recall(path: str) -> Head | None:
    """Give the last head of a ledger that was seen here; None where there is none that can be read."""
    try:
        with open(head_file(path), "rb") as file:
            match = re.fullmatch(rb"([1-9][0-9]{0,17}):([0-9a-f]{64})\n", file.readline(_LONGEST))
    except OSError:
        return None
    return Head(int(match[1]), match[2].decode()) if match else None


def remember(path: str, head: Head) -> bool:
    """Keep a head as the last that was seen; where that cannot be done, nothing is kept, and False given."""
    file = head_file(path)
    aside = f"{file}.{os.getpid()}"
    with suppress(OSError):
        os.makedirs(os.path.dirname(file), mode=0o700, exist_ok=True)
        try:
            # The path is for whoever looks into the file.
            with open(aside, "w", encoding="utf-8", errors="surrogateescape") as written:
                written.write(f"{head}\n{os.path.realpath(path)}\n")
            os.replace(aside, file)
            return True
        finally:
            with suppress(OSError):
                os.unlink(aside)
    return False


def look_back(log: "Log") -> str:
    """Compare a ledger with what was last seen of it; remember what it is now, or say what has become of it.

    Raises:
        MachineError: When it cannot be read.
    """
    path = os.fspath(log.path)
    last = recall(path)
    head = log.head or _head_by(log.model) or _head_of(log)
    if last == head:
        return ""
    if last is not None:
        if head.size > last.size and _head_by(log.model, last.size) == last:
            remember(path, head)
            return ""
        # Nobody is accused by a cache, nor because others have appended since the log was read.
        then, now = _head_of(log, last.size), _head_of(log)
        if what := _departure(last, then, now):
            if not (commit := _commit_with(path, last)):
                return f"{what}; {_ACCEPT}"
            remember(path, now)
            return _other_version(last, now, commit)
        head = max(head, now)
    remember(path, head)
    return ""


def refuse_to_sign(log: "Log", head: Head) -> None:
    """Refuse to sign a head that is not that of the ledger's own bytes, or of a ledger that is no longer what it was.

    Who signs two histories is caught (c2sp.org/tlog-checkpoint): it shall not happen by mistake, or by a damaged cache.

    Raises:
        RefusedError: When it does not begin with what was last seen of it.
        MachineError: When it cannot be read, or its read model is damaged.
    """
    refuse_departed(log, by_git=False)
    if _head_of(log, head.size) != head:
        what = f"the read model gave the head {head.short()}, which is not that of the ledger"
        raise MachineError(Problem("cache-unusable", what, "run `diplo rebuild`", os.fspath(log.path)))


def refuse_departed(log: "Log", *, by_git: bool = True) -> str:
    """Refuse to go on where a ledger is no longer what it was: what is appended would stand on another history.

    Args:
        log: The ledger.
        by_git: Whether it may be another version of those that git holds, as of another branch: then that is said, and
            this version is remembered.

    Raises:
        RefusedError: When it does not begin with what was last seen of it.
        MachineError: When it cannot be read.
    """
    last = recall(os.fspath(log.path))
    if last is None or (then := _head_of(log, last.size)) == last:
        return ""
    now = _head_of(log)
    if by_git and (commit := _commit_with(os.fspath(log.path), last)):
        remember(os.fspath(log.path), now)
        return _other_version(last, now, commit)
    what = _departure(last, then, now)
    raise RefusedError(Problem("ledger-departed", what, _ACCEPT, os.fspath(log.path)))


def _commit_with(path: str, last: Head) -> str:
    from cli.git import commit_with  # noqa: PLC0415 - only where something is wrong

    return commit_with(path, last)


def _other_version(last: Head, now: Head, commit: str) -> str:
    return (
        f"this is another version of the ledger than was last seen here: head {now.short()}, and before {last.short()}, "
        f"which git holds in commit {commit}"
    )


def _departure(last: Head, then: Head, now: Head) -> str:
    """Say how a ledger departs from what was last seen of it; "" where it extends it.

    Args:
        last: What was last seen of it.
        then: Its first lines, as many as that, or all where it has fewer.
        now: What it is.
    """
    if now.size < last.size:
        return (
            f"this ledger had {last.size} entries when it was last seen here, head {last.short()}, and now it has "
            f"{now.size}: it was put back to an older copy, or its end is lost"
        )
    if then != last:
        return (
            f"the first {last.size} entries of this ledger are not those that were last seen here: their head was "
            f"{last.short()}, and now it is {then.short()}: it was changed"
        )
    return ""


def _head_by(model: "Model | None", size: int | None = None) -> Head | None:
    """Give the head of the first lines of a log, or of all, as its read model has it; None where it cannot tell."""
    if model is None:
        return None
    from ledger.readmodel.chosen import FAILURES  # noqa: PLC0415 - loaded, where there is a read model

    with suppress(*FAILURES):
        chosen = model.chosen()
        if chosen is not None and (size is None or size <= chosen.size):
            return chosen.head(chosen.size if size is None else size)
    return None


def _head_of(log: "Log", size: int = sys.maxsize) -> Head:
    """Give the head of the first lines of a log, or of all where it has fewer, by its bytes."""
    frontier = Frontier()
    for _, raw in log.raw(sys.maxsize):
        if frontier.size == size:
            break
        frontier.add(raw)
    return frontier.head()
