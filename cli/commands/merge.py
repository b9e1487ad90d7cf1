"""`diplo merge BASE OURS THEIRS`: two versions of one ledger made into one, as a merge driver of git; and its set-up."""

import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from itertools import islice
from typing import NamedTuple

import click

from cli.errors import report
from cli.git import Choice, published_side
from cli.output import Output, View
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.head import Frontier, Head
from ledger.log import Log
from ledger.merging.merge import OURS, SIDES, THEIRS, Merge, Side, merge
from ledger.merging.writing import write, write_aside
from ledger.problems import MachineError, Problem, RefusedError

COLUMNS = ("outcome", "id", "position", "kind", "recorded_at", "recorded_by", "code", "what", "entries")
_MOST_LISTED = 10
_FILES = 3
# Git's own name for the version of a file that a driver is to replace.
_OF_GIT = ".merge_file_"


class _Asked(NamedTuple):
    """What is to be merged: the three versions, the name of the ledger, and whether git asks for it."""

    base: Side
    ours: Side
    theirs: Side
    name: str
    by_git: bool

    def source(self, name: str) -> Side:
        """Give a side by its name."""
        return self.ours if name == OURS else self.theirs

    def holding(self) -> AbstractContextManager[object]:
        """Hold the lock of the ledger that is replaced; what git hands over is its own, and nobody else writes there."""
        return nullcontext() if self.by_git else self.ours.log.appending()


@click.command("merge", cls=Manual)
@click.argument("files", nargs=-1, type=click.Path(), metavar="[BASE OURS THEIRS]")
@click.option("--published", type=click.Choice(SIDES), help="Whose lines come first; else what git tells, else ours.")
@click.option("--as", "name", metavar="PATH", help="The ledger that is merged, where git calls.")
@click.option("--install", "is_install", is_flag=True, help="Have git merge ledgers so, in this repository.")
@click.option("--uninstall", "is_uninstall", is_flag=True, help="Have git merge ledgers as other text again.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@output_options
@session_options
def command(
    *,
    session: Session,
    files: Sequence[str],
    published: str | None,
    name: str | None,
    is_install: bool,
    is_uninstall: bool,
    dry_run: bool,
    out: Output,
) -> int:
    """Two versions of one ledger made into one: the published side, then the other's new entries."""
    session.refuse_known()
    if is_install or is_uninstall:
        if files or published or name or (is_install and is_uninstall):
            raise click.UsageError("--install and --uninstall stand alone. Say `diplo merge --install`")
        _set_up(session, is_install=is_install, dry_run=dry_run)
        return 0
    if len(files) != _FILES:
        raise click.UsageError("A merge is of three files. Say `diplo merge BASE OURS THEIRS`")
    if session.ledger is not None:
        raise click.UsageError("-f does not go with a merge of three files. Name the ledger as OURS")
    asked = _asked(files, name)
    choice = _choice(asked, published)
    with nullcontext() if dry_run else asked.holding():
        return _merge(session, asked, choice, out, dry_run=dry_run)


def _asked(files: Sequence[str], name: str | None) -> _Asked:
    by_git = name is not None or os.path.basename(files[1]).startswith(_OF_GIT)
    for path in files:
        if not os.path.exists(path):
            raise MachineError(Problem("machine-read", f"there is no file {path}", "check the path"))
    labels = [f"{name} ({label})" for label in ("base", *SIDES)] if name is not None else files
    base, ours, theirs = (Side(label, Log(path)) for label, path in zip(labels, files, strict=True))
    return _Asked(base, ours, theirs, files[1] if name is None else name, by_git)


def _choice(asked: _Asked, published: str | None) -> Choice:
    found = published_side(os.environ) if asked.by_git else Choice(OURS, "else say --published theirs")
    return found if published is None else Choice(published, "as --published says", found.picked)


def _merge(session: Session, asked: _Asked, choice: Choice, out: Output, *, dry_run: bool) -> int:
    aside = f"{asked.name}.unmerged"
    found = merge(
        *asked[:3], published=choice.side, now=session.now(), picked=choice.picked, aside=os.path.basename(aside)
    )
    if found.outcome == "refused" and not dry_run:
        # First of all: whatever happens then, nothing of it is lost.
        named, aside = os.path.basename(aside), write_aside(found, aside)
        # An older file of that name is never written over.
        at = os.path.basename(aside)
        problems = (problem._replace(file=at) if problem.file == named else problem for problem in found.problems)
        found = found._replace(problems=tuple(problems))
    if not dry_run:
        _put(found, asked)
    # All is done, and the exit code tells it: that nobody listens any more must not be taken for a merge, or against one.
    with suppress(BrokenPipeError):
        session.say(f"{asked.name}: {choice.side} is taken as published ({choice.why})")
        if out.format != "text" or out.path is not None:
            out.show(View(COLUMNS, _rows(found), lambda _: _text(found, choice, dry_run=dry_run)))
        if found.outcome != "refused":
            _tell(session, found, choice, asked, dry_run=dry_run)
    if found.outcome == "refused":
        raise RefusedError(*found.problems, _stopped(found, asked, aside, dry_run=dry_run))
    return 0 if found.is_clean else 1


def _tell(session: Session, found: Merge, choice: Choice, asked: _Asked, *, dry_run: bool) -> None:
    for line in _text(found, choice, dry_run=dry_run):
        session.say(line)
    for level in ("warning", "error"):
        report((problem for problem in found.problems if problem.level == level), level)
    if not found.is_clean:
        session.say(f"nothing was left out; look at this, then keep it with `git add {shlex.quote(asked.name)}`")


def _put(found: Merge, asked: _Asked) -> None:
    """Write the merged ledger, and let what was last seen of the ledger go on with it."""
    from cli.remembered import recall, remember  # noqa: PLC0415 - not for a trial

    path = os.path.abspath(asked.name)
    last = recall(path)
    was_there = last is not None and any(_held(side, last) for side in (asked.ours, asked.theirs))
    if not _stands(found):
        write(found, asked.source(found.source), asked.ours.log.path)
    if was_there:
        # Else whoever reads it next would be warned that it is no longer what it was.
        remember(path, found.head)


def _held(side: Side, head: Head) -> bool:
    """Tell whether a side ever had a head."""
    frontier = Frontier()
    for _, raw in islice(side.log.raw(sys.maxsize), head.size):
        frontier.add(raw)
    return frontier.head() == head


def _stands(found: Merge) -> bool:
    """Tell whether ours is the merged ledger as it is."""
    return found.source == OURS and not found.added


def _other(side: str) -> str:
    return THEIRS if side == OURS else OURS


def _stopped(found: Merge, asked: _Asked, aside: str, *, dry_run: bool) -> Problem:
    rest = f"{_count(len(found.aside))} of {_other(found.source)}"
    does = "would stop" if dry_run else "stops"
    stands = "would stand" if dry_run else ("stands" if len(found.aside) == 1 else "stand")
    what = f"the merge {does}: {asked.name} has the {_count(found.before.size)} of {found.source}; {rest} {stands} in {aside}"
    hint = f"mend that file, then `diplo -f {shlex.quote(asked.name)} append {shlex.quote(aside)}`"
    return Problem("merge-refused", what, hint)


def _text(found: Merge, choice: Choice, *, dry_run: bool) -> Iterator[str]:
    rest = _other(choice.side)
    if found.left:
        yield f"left where they are: {_count(found.left)} that came before the change and that ours does not hold"
    if found.outcome == "same":
        yield f"{choice.side} holds every entry of {rest}: nothing to add, head {found.head.short()}"
        return
    if found.outcome == "forward":
        yield f"{found.source} goes on from {_other(found.source)}: taken as it is, head {found.head.short()}"
        return
    for one in found.added[:_MOST_LISTED]:
        yield f"{one.line.entry['id']}  {one.line.entry['kind']}"
    if len(found.added) > _MOST_LISTED:
        yield f"and {len(found.added) - _MOST_LISTED} more"
    verb = "would add" if dry_run else "added"
    both = f"; {_count(len(found.shared))} in both" if found.shared else ""
    yield f"{verb} {_count(len(found.added))} of {rest} behind the {found.before.size} of {found.source}{both}"
    yield f"head {found.before.short()} → {found.head.short()}"


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


def _rows(found: Merge) -> Iterable[dict[str, object]]:
    for outcome, lines in (
        ("added", [one.line for one in found.added]),
        ("shared", found.shared),
        ("refused", found.aside),
    ):
        for line in lines:
            told = {key: line.entry[key] for key in ("id", "kind", "recorded_at", "recorded_by")}
            position = None if outcome == "refused" else line.position
            yield {"outcome": outcome, **told, "position": position, "code": None, "what": None, "entries": []}
    for problem in found.problems:
        told = {"code": problem.code, "what": problem.what, "entries": list(problem.entries)}
        empty = dict.fromkeys(("id", "position", "kind", "recorded_at", "recorded_by"))
        yield {"outcome": problem.level, **empty, **told}


# --- set-up -------------------------------------------------------------------------------------------------------------


def _set_up(session: Session, *, is_install: bool, dry_run: bool) -> None:
    from cli.merge_setup import install_steps, take, uninstall_steps  # noqa: PLC0415 - only the set-up needs it

    steps = list(install_steps(session.ledger) if is_install else uninstall_steps(session.ledger))
    for step in steps:
        if not dry_run:
            take(step)
        click.echo(f"would do: {step.what}" if dry_run else step.what)
    if not steps:
        click.echo("nothing to do: it is set up" if is_install else "nothing to do: it is not set up")
    elif is_install:
        session.say("commit .gitattributes; git clones it, but no settings: every clone runs `diplo merge --install`")
