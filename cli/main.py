"""The command `diplo`: find the command meant, run it, and turn whatever goes wrong into one clear error."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING

import click

from cli.commands import COLORS, COMMANDS
from ledger import __version__
from ledger.problems import LedgerError, Problem

# What only some runs need is imported where they need it: `diplo --help` should cost little more than click.
if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class DiploGroup(click.Group):
    """Loads commands when they are called, and takes two bare names for `state`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give all names, in the order of the manual."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called by a word of the language.
        module = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        found: click.Command = import_module(f"cli.commands.{module}").command
        return found

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete commands and, for the bare pair, parties."""
        from cli.params import PartyParam  # noqa: PLC0415 - only completion needs it

        parties = PartyParam().shell_complete(ctx, self.params[0], incomplete)
        return [*super().shell_complete(ctx, incomplete), *parties]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take `diplo A B` for `diplo state A B`."""
        if args[0] in COMMANDS:
            return super().resolve_command(ctx, args)
        is_pair = len(_leading_names(args)) == 2  # noqa: PLR2004 - a pair
        close = _nearest_command(args[0]) if not is_pair or not _is_party(args[0]) else ""
        if is_pair and not close:
            return "state", self.get_command(ctx, "state"), args
        hint = f"Did you mean {close!r}?" if close else "For a pair write `diplo A B`; for one party `diplo party A`."
        raise click.UsageError(f"There is no command {args[0]!r}. {hint}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """List the commands by what they are for, without loading them."""
        for group in dict.fromkeys(group for group, _ in COMMANDS.values()):
            rows = [(name, line) for name, (its, line) in COMMANDS.items() if its == group]
            with formatter.section(group.capitalize()):
                formatter.write_dl(rows)


def _nearest_command(word: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    return next(iter(get_close_matches(word, COMMANDS, n=1, cutoff=0.75)), "")


def _is_party(word: str) -> bool:
    """Tell whether a word names a party, or could name several: then it is no mistyped command."""
    from ledger.parties import NotFound, load  # noqa: PLC0415 - see above

    try:
        load().resolve(word)
    except NotFound:
        return False
    except LookupError:
        return True
    return True


def _leading_names(args: Sequence[str]) -> list[str]:
    names: list[str] = []
    for arg in args:
        if arg.startswith("-"):
            break
        names.append(arg)
    return names


@click.group(
    cls=DiploGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option("-f", "--ledger", type=click.Path(readable=False), metavar="FILE", help="The ledger to use.")
@click.option("--today", metavar="DATE", help="The day that counts as today.")
@click.option("--known", metavar="TIME|N|HEAD", help="What the ledger held then: a time, a size or a head.")
@click.option("--no-cache", is_flag=True, help="Read the ledger itself, without the read model.")
@click.option("--color", type=click.Choice(COLORS), default="auto", help="Colours on a terminal.")
@click.option("-q", "--quiet", is_flag=True, help="Leave out what is not data.")
@click.option("-v", "--verbose", is_flag=True, help="Say more, also of errors.")
@click.version_option(__version__, "-V", "--version", prog_name="diplo", message="%(prog)s %(version)s")
@click.pass_context
def main(
    ctx: click.Context,
    *,
    ledger: str | None,
    today: str | None,
    known: str | None,
    no_cache: bool,
    color: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Ask, extend and audit a source-cited ledger of diplomatic acts.

    `diplo A B --on DATE` gives the state of relations between two parties on a day.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return
    from cli.session import Session  # noqa: PLC0415 - see above

    ctx.obj = Session(ledger, today, color, quiet, verbose, known, not no_cache)


def _run(args: list[str]) -> object:
    if "_DIPLO_COMPLETE" in os.environ:
        return main.main(args, prog_name="diplo")
    # Not by way of click's own `main`, which takes a broken pipe for a failure.
    with main.make_context("diplo", args) as context:
        return main.invoke(context)


def call(args: Sequence[str]) -> int:
    """Run the command line with arguments and give the exit code; no traceback ever reaches a person."""
    try:
        code = _run(list(args))
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - `end` tells them apart
        return end(error, args)
    return code if isinstance(code, int) else 0


def end(error: BaseException, args: Sequence[str]) -> int:  # noqa: PLR0911 - one line a way to end
    """Word what ended a run, and give the exit code."""
    from cli.output import TargetError  # noqa: PLC0415 - see above

    match error:
        case click.exceptions.Exit():
            return error.exit_code
        case click.ClickException():
            return _fail(_usage_problem(error), code=2)
        case LedgerError():
            return _fail(*error.problems, code=error.exit_code)
        case TargetError():
            return _fail(Problem("target", error.what, error.hint), code=error.code)
        case BrokenPipeError():
            return _close_output(0)
        case OSError():
            return _close_output(_fail(_machine_problem(error), code=6))
        case KeyboardInterrupt() | click.Abort():
            return _fail_interrupted()
    if type(error).__module__ == "sqlite3":
        return _fail(_cache_problem(error), code=6)
    return _our_bug(error, verbose="-v" in args or "--verbose" in args)


def _fail_interrupted() -> int:
    print("diplo: interrupted; the log is whole", file=sys.stderr)  # noqa: T201 - this is what prints
    return 130


def _machine_problem(error: OSError) -> Problem:
    doing = f"use {error.filename}" if error.filename else "write the output"
    return Problem("machine", f"could not {doing}: {error.strerror or error}", "make room or choose another place")


def _cache_problem(error: BaseException) -> Problem:
    from cli.output import visible  # noqa: PLC0415 - see above

    return Problem("cache-unusable", f"the read model could not be read: {visible(str(error))}", "run `diplo rebuild`")


def _fail(*problems: Problem, code: int) -> int:
    from cli.errors import report  # noqa: PLC0415 - see above

    report(problems)
    return code


def _usage_problem(error: click.ClickException) -> Problem:
    """Word what click found wrong as all errors are worded."""
    what, _, hint = error.format_message().partition(". ")
    context = getattr(error, "ctx", None)
    topic = context.info_name if context is not None and context.parent is not None else ""
    if context is not None and topic not in COMMANDS and context.parent is not None:
        # A shape of `diplo export`.
        topic = context.parent.info_name or ""
    see = f"see `diplo help {topic}`" if topic in COMMANDS else "see `diplo --help`"
    if isinstance(error, click.NoSuchOption) and not topic and _is_of_state(error.option_name):
        hint = "An option of a command stands after it, as in `diplo A B --on DATE`"
    parameter = getattr(error, "param", None)
    if parameter is not None and isinstance(parameter.type, click.Choice):
        what, hint = _wrong_choice(what, parameter.type.choices) or (what, hint)
    hint = " ".join(hint.split()).removeprefix("(").removesuffix(")")
    return Problem("usage", _lower(what).rstrip("."), _lower(hint).rstrip(".") or see)


def _is_of_state(option: str) -> bool:
    state: click.Command = import_module("cli.commands.state").command
    return any(option in parameter.opts for parameter in state.params)


def _wrong_choice(what: str, choices: Sequence[str]) -> tuple[str, str] | None:
    """Word a value that is none of the choices: the nearest as a hint, or all of them; None for anything else."""
    said, is_one, _ = what.partition(" is not one of ")
    if not is_one:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    close = get_close_matches(said.split("'")[-2], choices, n=1)
    return f"{said} is not a choice", f"did you mean {close[0]!r}?" if close else f"there are {', '.join(choices)}"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _close_output(code: int) -> int:
    """Write nothing more, not even at exit: whoever read the output has gone, as `head` does, or the disk is full."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _our_bug(error: BaseException, *, verbose: bool) -> int:
    if verbose:
        import traceback  # noqa: PLC0415 - only bugs need it

        traceback.print_exception(error)
    from cli.output import visible  # noqa: PLC0415 - see above

    what = visible(f"this is a bug in diplo: {type(error).__name__}: {error}")
    return _fail(Problem("bug", what, "please report it, with what `diplo -v …` prints"), code=70)
