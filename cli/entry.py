"""Where the command starts: the question asked most without the command-line library, everything else with it.

Loading click takes longer than answering from a small ledger. So the plain form of `diplo A B` is read here; at the
first word that is not plain, and at anything that goes wrong, the whole command line takes over from the beginning, and
says what there is to say.
"""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING

from cli.commands import COMMANDS

if TYPE_CHECKING:
    from cli.output import View
    from cli.session import Session
    from cli.viewpoint import Viewpoint
    from ledger.known import Lines

# The options of `state` that take a value, with the names under which they are kept.
_VALUES = {
    "-f": "ledger",
    "--ledger": "ledger",
    "--today": "today",
    "--on": "on",
    "--according-to": "according_to",
    "--known": "known",
    "-O": "form",
    "--output-format": "form",
}
# The commands that are read here, and what stands alone behind one.
_PLAIN = ("state", "relations", "count")
_FLAGS = {"relations": {"--numbered": "numbered"}}
# Those of them that may stand before the command.
_BEFORE = ("-f", "--ledger", "--today", "--known")


def run() -> None:
    """Run the command line and leave with the exit code of DESIGN section 9."""
    if isinstance(sys.stdout, TextIOWrapper):
        # Data is UTF-8 whatever the locale. A terminal that cannot show a character gets its number: an answer is never
        # lost over a name's accent.
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
    sys.exit(start(sys.argv[1:]))


def start(args: Sequence[str]) -> int:
    """Answer a plain question at once; give everything else to the whole command line."""
    if sys.stdout is None:
        # Closed by whoever started us: there is nobody to answer, but still something to do.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - it stays open
    if sys.stderr is None:
        # Else what is said would be printed among the data.
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the same
    # An answer is given and gone before there is anything worth collecting.
    gc.disable()
    try:
        code = None if "_DIPLO_COMPLETE" in os.environ else quick(args)
    except (OSError, KeyboardInterrupt) as error:
        from cli.main import end  # noqa: PLC0415 - the point of this module

        return end(error, args)
    if code is None:
        gc.enable()
        from cli.main import call  # noqa: PLC0415 - the same

        code = call(args)
    return code


def plain(args: Sequence[str]) -> tuple[tuple[str, str], dict[str, str]] | None:
    """Read `[state] A B` with options that have values; None when anything else is among them."""
    found = _sorted(args)
    if found is None:
        return None
    names, options = found
    if names[:1] == ["state"]:
        del names[0]
    if len(names) != 2 or names[0] in COMMANDS:  # noqa: PLR2004 - a pair
        return None
    return (names[0], names[1]), options


def plain_of_one(args: Sequence[str]) -> tuple[str, str, dict[str, str]] | None:
    """Read `relations A` or `count A`, likewise."""
    found = _sorted(args)
    if found is None or len(found[0]) != 2 or found[0][0] not in ("relations", "count"):  # noqa: PLR2004 - and its party
        return None
    (command, name), options = found
    return command, name, options


def _sorted(args: Sequence[str]) -> tuple[list[str], dict[str, str]] | None:
    """Sort words into names, the command among them, and options; None when one of these is not plain."""
    names: list[str] = []
    options: dict[str, str] = {}
    words = iter(args)
    for word in words:
        if not word.startswith("-"):
            names.append(word)
            continue
        if names and word in (flags := _FLAGS.get(names[0], {})):
            options[flags[word]] = "yes"
            continue
        option, equals, value = word.partition("=")
        if option not in _VALUES or (equals and not option.startswith("--")):
            return None
        if not _may_stand_here(option, names):
            return None
        given = value if equals else next(words, None)
        if given is None or given.startswith("-"):
            return None
        options[_VALUES[option]] = given
    return names, options


def _may_stand_here(option: str, names: Sequence[str]) -> bool:
    """Tell whether an option may follow these words: before the command only those of `diplo` itself; none within a pair."""
    if not names:
        return option in _BEFORE
    return names[0] in _PLAIN or len(names) > 1


def quick(args: Sequence[str]) -> int | None:
    """Answer a plain question; None when it is not plain, or not to be answered."""
    pair, one = plain(args), plain_of_one(args)
    if pair is None and one is None:
        return None
    from cli.output import FORMATS, Output  # noqa: PLC0415 - only when the question is plain
    from cli.session import Session  # noqa: PLC0415 - the same
    from cli.viewpoint import Viewpoint  # noqa: PLC0415 - the same

    options = (pair or one or ({},))[-1]
    form = options.get("form", "text")
    if form not in FORMATS:
        return None
    session = Session(ledger=options.get("ledger"), today=options.get("today"))
    seen = Viewpoint(according_to=options.get("according_to"), known=options.get("known"))
    try:
        found = _of_pair(session, *pair, seen) if pair else _of_one(session, *one, seen) if one else None
        if found is None:
            return None
        view, log = found
        text = Output(form).render(view)
    except Exception:  # noqa: BLE001 - whatever it was, the whole command line meets it again and words it
        return None
    sys.stdout.write(text)
    sys.stdout.flush()
    session.pass_notes(view.notes, form)
    session.pass_on(log)
    return 0


def _of_pair(
    session: "Session", names: tuple[str, str], options: Mapping[str, str], seen: "Viewpoint"
) -> "tuple[View, Lines] | None":
    from cli.state_view import state_view  # noqa: PLC0415 - only for a question about a pair
    from ledger.parties import load  # noqa: PLC0415 - the same

    view, log = state_view(session, names, options.get("on"), seen)
    # A party of the ledger's own may be called almost like a command: not to be settled here.
    return None if load().get(str(next(iter(view.records))["a"])) is None else (view, log)


def _of_one(
    session: "Session", command: str, name: str, options: Mapping[str, str], seen: "Viewpoint"
) -> "tuple[View, Lines]":
    from cli.circle import Circle  # noqa: PLC0415 - only for a question about many
    from cli.partners_view import Many, count_view, relations_view  # noqa: PLC0415 - the same

    many = Many(name, options.get("on"), Circle("relations"), seen)
    if command == "count":
        return count_view(session, many)
    return relations_view(session, many, numbered="numbered" in options)
