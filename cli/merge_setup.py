"""Tell git to merge ledgers with `diplo merge`, in the repository that we stand in; or no longer."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from cli.git import git, top
from cli.session import LEDGER_NAME
from ledger.problems import MachineError, Problem, RefusedError

_ATTRIBUTES = ".gitattributes"
_SECTION = "merge.diplo"
_WORDS = "merge=diplo -text"
# What has a meaning of its own in a pattern of git's.
_SPECIAL = "*?[]\\"


class Step(NamedTuple):
    """One thing to do: `setting` of git to a `value`, or the `lines` of a file; None takes it away."""

    what: str
    setting: str = ""
    value: str | None = None
    path: str = ""
    data: bytes | None = None


def install_steps(ledger: str | None) -> Iterator[Step]:
    """Give what must be done so that git merges ledgers of a name with `diplo merge`; nothing that is done already.

    Args:
        ledger: A ledger in the repository; None for all that are called events.jsonl.

    Raises:
        RefusedError: When we stand in no repository, or the ledger is not in it.
        MachineError: When git cannot be run, or its file of attributes cannot be read.
    """
    folder = top()
    path = os.path.join(folder, _ATTRIBUTES)
    line = f"{_pattern(folder, ledger)} {_WORDS}".encode()
    lines = _lines(path)
    if line not in lines:
        text = b"".join(one + b"\n" for one in [*lines, line])
        yield Step(f"add to {_ATTRIBUTES}: {line.decode()}", path=path, data=text)
    settings = {
        f"{_SECTION}.name": "diplo: the published side, then new entries",
        f"{_SECTION}.driver": f"{_program()} merge --as %P %O %A %B",
        # What two merges go back to is what both of these go back to: no side of it is published.
        f"{_SECTION}.recursive": "binary",
    }
    for setting, value in settings.items():
        if git("config", "--local", setting).stdout != f"{value}\n":
            yield Step(f"git config {setting} {shlex.quote(value)}", setting=setting, value=value)


def uninstall_steps(ledger: str | None) -> Iterator[Step]:
    """Give what must be done to take all that back.

    Raises:
        RefusedError: When we stand in no repository, or the ledger is not in it.
        MachineError: When git cannot be run, or its file of attributes cannot be read.
    """
    folder = top()
    path = os.path.join(folder, _ATTRIBUTES)
    line = f"{_pattern(folder, ledger)} {_WORDS}".encode()
    lines = _lines(path)
    if line in lines:
        kept = [one for one in lines if one != line]
        data = b"".join(one + b"\n" for one in kept) if kept else None
        yield Step(f"take from {_ATTRIBUTES}: {line.decode()}", path=path, data=data)
    if git("config", "--local", "--get-regexp", rf"^{_SECTION}\.").returncode == 0:
        yield Step(f"git config --remove-section {_SECTION}", setting=_SECTION)


def take(step: Step) -> None:
    """Take a step.

    Raises:
        MachineError: When the file cannot be written, or git refuses.
    """
    if step.path:
        _write(step.path, step.data)
        return
    words = ("--remove-section", step.setting) if step.value is None else (step.setting, step.value)
    done = git("config", "--local", *words)
    if done.returncode:
        what = f"git config {step.setting}: {done.stderr.strip() or 'failed'}"
        raise MachineError(Problem("git-failed", what, "see what git says of its settings: `git config --list`"))


def _pattern(folder: str, ledger: str | None) -> str:
    """Give the pattern by which git finds a ledger: by its name wherever it is, or by its place in the repository."""
    if ledger is None:
        return LEDGER_NAME
    inside = os.path.relpath(os.path.realpath(ledger), os.path.realpath(folder))
    if inside.split(os.sep)[0] == os.pardir:
        what = f"{ledger} is not in the repository {folder}"
        raise RefusedError(Problem("git-outside", what, "go to the repository that holds it"))
    text = "/" + "".join(f"\\{one}" if one in _SPECIAL else one for one in inside)
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}"' if any(one.isspace() or one == '"' for one in text) else text


def _lines(path: str) -> list[bytes]:
    try:
        with open(path, "rb") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f"could not read {_ATTRIBUTES}: {error.strerror or error}"
        raise MachineError(Problem("machine-read", what, "check the path", path)) from error


def _write(path: str, data: bytes | None) -> None:
    """Write a file beside the other first; or remove it."""
    aside = f"{path}.{os.getpid()}.part"
    try:
        if data is None:
            os.unlink(path)
            return
        try:
            with open(aside, "xb") as file:
                file.write(data)
            os.replace(aside, path)
        finally:
            with suppress(OSError):
                os.unlink(aside)
    except OSError as error:
        what = f"could not write {_ATTRIBUTES}: {error.strerror or error}"
        hint = "check that the folder exists and that you may write there"
        raise MachineError(Problem("machine-write", what, hint, path)) from error


def _program() -> str:
    """Give the command by which git calls us, by its place: git need not find what a person's shell finds."""
    program = os.path.abspath(sys.argv[0])
    if os.path.basename(program) == "diplo" and os.access(program, os.X_OK):
        return shlex.quote(program)
    return f"{shlex.quote(sys.executable)} -c 'from cli.entry import run; run()'"
