"""What git knows: which side of a merge is published, and where its settings are."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger.head import Head, head_of
from ledger.merging.merge import OURS, THEIRS
from ledger.problems import MachineError, Problem, RefusedError

# `git merge` and `git pull` name the commits that they merge so; nothing else does that calls a merge driver.
_HEADS = "GITHEAD_"
# The name of a branch that others see, where somebody sets one.
SETTING = "diplo.published"
# So many versions are looked through for one that was seen.
_COMMITS = 50


class Choice(NamedTuple):
    """Which side is published, why, and whether theirs is but one change to be taken by itself."""

    side: str
    why: str
    picked: bool = False


def published_side(environ: Mapping[str, str]) -> Choice:
    """Tell which side of the merge that git is making has been seen by others.

    In a merge it is the side whose commit the published branch holds, and the other's does not: the branch that
    `git config diplo.published` names, else the remote's main branch, else the upstream of the current branch, else the
    local main branch. A rebase or a cherry-pick puts a change on top of ours.

    Args:
        environ: The environment in which git called.

    Raises:
        MachineError: When git cannot be run.
    """
    others = [name.removeprefix(_HEADS) for name in environ if name.startswith(_HEADS)]
    if not others:
        return Choice(OURS, "git puts a change on top of it", picked=True)
    for ref in _branches() if len(others) == 1 else ():
        held = [side for side, commit in ((OURS, "HEAD"), (THEIRS, others[0])) if _holds(ref, commit)]
        if len(held) == 1:
            return Choice(held[0], f"{_short(ref)} holds it")
    return Choice(OURS, "no published branch tells the sides apart")


def _branches() -> Iterator[str]:
    """Give the branches that may be the published one, the likeliest first."""
    if setting := ask("config", SETTING):
        yield setting
    current = ask("symbolic-ref", "--quiet", "--short", "HEAD")
    remote = (ask("config", f"branch.{current}.remote") if current else "") or "origin"
    yield f"refs/remotes/{remote}/HEAD"
    yield "@{upstream}"
    for name in (ask("config", "init.defaultBranch"), "main", "master"):
        if name:
            yield f"refs/heads/{name}"


def _holds(ref: str, commit: str) -> bool:
    return git("merge-base", "--is-ancestor", commit, ref).returncode == 0


def _short(ref: str) -> str:
    return ask("rev-parse", "--abbrev-ref", ref) or ref


def top() -> str:
    """Give the top folder of the repository that we stand in.

    Raises:
        MachineError: When git cannot be run.
        RefusedError: When this is no repository.
    """
    found = ask("rev-parse", "--show-toplevel")
    if not found:
        raise RefusedError(
            Problem("git-none", "this folder is in no git repository", "go to one, or start one: `git init`")
        )
    return found


def commit_with(path: str, head: Head) -> str:
    """Name a commit whose version of a ledger begins with what has a head; "" where git knows of none, or there is no git.

    It is looked for among the last commits that changed the file and that a branch, a stash or the reflog leads to.
    """
    folder, name = os.path.split(os.path.realpath(path))
    try:
        found = git("-C", folder, "log", "--all", "--reflog", "--format=%h", f"-{_COMMITS}", "--", name)
        for commit in found.stdout.split() if found.returncode == 0 else ():
            shown = subprocess.run(  # noqa: S603 - git's own words, and a name that git gave
                ["git", "-C", folder, "show", f"{commit}:./{name}"],  # noqa: S607 - git as the person has it
                capture_output=True,
                check=False,
            )
            lines = shown.stdout.removesuffix(b"\n").split(b"\n")
            if shown.returncode == 0 and len(lines) >= head.size and head_of(lines[: head.size]) == head:
                return commit
    except (OSError, MachineError):
        return ""
    return ""


def ask(*args: str) -> str:
    """Give what git answers; "" where it has no answer.

    Raises:
        MachineError: When git cannot be run.
    """
    done = git(*args)
    return done.stdout.removesuffix("\n") if done.returncode == 0 else ""


def git(*args: str) -> "subprocess.CompletedProcess[str]":
    """Run git.

    Raises:
        MachineError: When it cannot be run.
    """
    try:
        return subprocess.run(  # noqa: S603 - git's own words, and names that git gave
            ["git", *args],  # noqa: S607 - git as the person has it
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="surrogateescape",
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError as error:
        what = f"could not run git: {error.strerror or error}"
        raise MachineError(Problem("git-missing", what, "install git, or see that it is found")) from error
