"""The read model of the ledger that a run reads: where it is kept, when one is built, and what is said meanwhile."""

import os
import sys
from hashlib import sha256
from time import monotonic, sleep
from typing import TYPE_CHECKING

from cli.output import visible
from ledger.problems import MachineError, Problem, UsageError

if TYPE_CHECKING:
    from cli.session import Session
    from ledger.log import Log, Progress
    from ledger.readmodel.model import ReadModel

# A ledger of fewer bytes is read through sooner than a read model of it is opened.
WORTHWHILE = 256 * 1024
_NAME = "diplo"
_DIGITS = 12
_LONGEST_STEM = 60
# How long, in seconds, is waited for another who is building a read model, and how often it is looked at.
LONGEST_WAIT = 30.0
_PAUSE = 0.05
_UNFIT = "the ledger has something for which it has no place"


def cache_file(path: str) -> str:
    """Give where the read model of a log is kept: in the user's cache folder, by the path of the log."""
    real = os.path.realpath(path)
    stem = stem_of(real)
    return os.path.join(cache_folder(), f"{stem}-{sha256(os.fsencode(real)).hexdigest()[:_DIGITS]}.sqlite")


def stem_of(path: str) -> str:
    """Give what of the name of a ledger can stand in that of another file and be printed as it is."""
    stem = os.path.basename(path).partition(".")[0]
    return "".join(letter for letter in stem if letter.isalnum() or letter in "-_")[:_LONGEST_STEM]


def cache_folder() -> str:
    """Give the user's cache folder for this program."""
    if "linux" in sys.platform:
        # What platformdirs says there too; to load that takes longer than all the rest of a short question.
        own = os.environ.get("XDG_CACHE_HOME", "").strip()
        # A relative path is to be ignored (XDG Base Directory Specification).
        return os.path.join(own if os.path.isabs(own) else os.path.expanduser("~/.cache"), _NAME)
    from platformdirs import user_cache_dir  # noqa: PLC0415 - see above

    return user_cache_dir(_NAME, appauthor=False)


def attach(session: "Session", log: "Log") -> None:
    """Let a log be read by its read model, where that is worth while; without one everything is read as ever."""
    if not session.cache:
        return
    file = cache_file(os.fspath(log.path))
    if not os.path.exists(file) and _size(log) < WORTHWHILE:
        return
    from ledger.readmodel.model import ReadModel, UnusableError  # noqa: PLC0415 - only where there is one

    try:
        log.model = ReadModel.open(log, file, progress_of(session))
    except UnusableError:
        return
    _tell(session, log.model)


def _tell(session: "Session", model: "ReadModel") -> None:
    """Say at once what a read model has to say, whatever becomes of the question: it will not say it again."""
    for notice in model.notices:
        session.say(f"diplo: warning: {notice}")
    model.notices.clear()


def the_model(session: "Session", log: "Log") -> "ReadModel":
    """Open the read model of a log, built if need be.

    Raises:
        MachineError: When there can be none.
        DamagedError: When the log is damaged.
    """
    from ledger.readmodel.files import BusyError  # noqa: PLC0415 - see above
    from ledger.readmodel.model import ReadModel, UnusableError  # noqa: PLC0415 - see above

    file = cache_file(os.fspath(log.path))
    until = monotonic() + LONGEST_WAIT
    while True:
        try:
            model = ReadModel.open(log, file, progress_of(session))
            break
        except UnusableError as error:
            # Whoever is building it is soon done; there is no doing without here.
            if not isinstance(error, BusyError) or monotonic() > until:
                raise _unusable(log, file, error) from error
        sleep(_PAUSE)
    _tell(session, model)
    log.notices += (notice for notice in model.tail if notice not in log.notices)
    return model


def refuse_no_cache(session: "Session") -> None:
    """Refuse to do without the read model where that is what is asked for.

    Raises:
        UsageError: When --no-cache was said.
    """
    if not session.cache:
        raise UsageError(
            Problem("usage", "--no-cache is for commands that can do without the read model", "leave it out")
        )


def build(session: "Session", log: "Log") -> "ReadModel":
    """Build the read model of a log anew.

    Raises:
        MachineError: When there can be none.
        DamagedError: When the log is damaged.
    """
    from ledger.readmodel.model import UnusableError, rebuild  # noqa: PLC0415 - see above

    refuse_no_cache(session)
    file = cache_file(os.fspath(log.path))
    try:
        rebuild(log, file, progress_of(session))
    except UnusableError as error:
        raise _unusable(log, file, error) from error
    return the_model(session, log)


def _unusable(log: "Log", file: str, error: Exception) -> MachineError:
    """Say why there is no read model; of a ledger that is damaged, what any reader of it would say."""
    from ledger.readmodel.files import BusyError  # noqa: PLC0415 - see above

    if isinstance(error, BusyError):
        what = "another process is just building the read model of this ledger"
        return MachineError(Problem("cache-busy", what, "wait until it is done", file))
    from ledger.reader import read  # noqa: PLC0415 - only where something is wrong

    read(log)
    cause = error.__cause__
    why = getattr(cause, "strerror", None) or (str(cause) if cause is not None else "") or str(error) or _UNFIT
    hint = "see that its folder can be written and nothing else is in its place; XDG_CACHE_HOME names another folder"
    return MachineError(Problem("cache-unusable", f"there can be no read model here: {visible(why)}", hint, file))


def _size(log: "Log") -> int:
    try:
        return os.path.getsize(log.path)
    except OSError:
        return 0


def progress_of(session: "Session", doing: str = "reading the ledger", what: str = "entries") -> "Progress | None":
    """Give what shows how far long work has come: on a terminal only, and not where talk is left out."""
    if session.quiet or sys.stderr is None or not sys.stderr.isatty():
        return None
    from cli.progress import bar  # noqa: PLC0415 - only builds need it

    return bar(doing, what)
