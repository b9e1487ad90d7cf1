"""Arguments and options that commands share: parties, dates, sources, and how to show what was found."""

import os
from collections.abc import Callable
from functools import update_wrapper
from typing import TYPE_CHECKING

import click

from cli.commands import COLORS
from cli.output import FORMATS, Output, choose
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.parties import load

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_Command = Callable[..., object]
HELP = os.path.join(os.path.dirname(__file__), "help")


class PartyParam(click.ParamType[str]):
    """A party's name or code; found in the register of the ledger once that is open."""

    name = "party"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002 - click's signature
        """Complete codes and names of the parties that ship."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only completion needs it

        start = incomplete.casefold()
        return [
            CompletionItem(text, help=party.official)
            for party in load().parties.values()
            for text in dict.fromkeys((party.code, party.name))
            if text.casefold().startswith(start)
        ]


class Manual(click.Command):
    """A command whose text stands in `help/NAME.md`, for `--help` and `diplo help` alike."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the manual's text above the options."""
        formatter.write_paragraph()
        for line in manual(self.name or "").splitlines():
            formatter.write(f"  {line}\n" if line else "\n")


def manual(topic: str) -> str:
    """Give the text of a topic of the manual, without its heading."""
    with open(os.path.join(HELP, f"{topic}.md"), encoding="utf-8") as file:
        text = file.read()
    return text.partition("\n")[2].strip() + "\n" if text.startswith("# ") else text


def session_options(command: _Command) -> _Command:
    """Take the options of `diplo` itself also behind the command, and hand the settings on as `session`."""

    def wrapped(
        ctx: click.Context, /, *, ledger: str | None, today: str | None, quiet: bool, verbose: bool, **rest: object
    ) -> object:
        before: Session = ctx.obj or Session()
        session = before._replace(
            ledger=before.ledger if ledger is None else ledger,
            today=before.today if today is None else today,
            quiet=quiet or before.quiet,
            verbose=verbose or before.verbose,
        )
        return command(session=session, **rest)

    return with_options(
        click.pass_context(update_wrapper(wrapped, command)),
        click.option("-f", "--ledger", type=click.Path(readable=False), metavar="FILE", help="The ledger to use."),
        click.option("--today", metavar="DATE", help="The day that counts as today."),
        click.option("-q", "--quiet", is_flag=True, help="Leave out what is not data."),
        click.option("-v", "--verbose", is_flag=True, help="Say more, also of errors."),
    )


def output_options(command: _Command) -> _Command:
    """Add -O and -o, and hand them on as `out`."""

    def wrapped(
        ctx: click.Context,
        /,
        *,
        form: str | None,
        target: str | None,
        color: str | None,
        spreadsheet: bool,
        **rest: object,
    ) -> object:
        before: Session = ctx.obj or Session()
        quiet = before.quiet or bool(rest.get("quiet"))
        out = Output(choose(form, target), target, color or before.color, spreadsheet, quiet)
        return command(out=out, **rest)

    return with_options(
        click.pass_context(update_wrapper(wrapped, command)),
        click.option("-O", "--output-format", "form", type=click.Choice(FORMATS), metavar="FORMAT", help=_FORMATS),
        click.option("-o", "--output", "target", type=click.Path(), metavar="FILE", help=_TARGET),
        click.option("--spreadsheet", is_flag=True, help="In csv and tsv, a ' before texts that begin as a formula."),
        click.option("--color", type=click.Choice(COLORS), help="Colours on a terminal."),
    )


def with_options(command: _Command, *options: Callable[[_Command], _Command]) -> _Command:
    """Add options to a command, so that its help lists them in this order."""
    for option in reversed(options):
        command = option(command)
    return command


_FORMATS = f"Format: {', '.join(FORMATS)}; else by the ending of -o FILE, else text."
_TARGET = "Write to a file, whole or not at all."


def party_argument(name: str, *, required: bool = True) -> Callable[[_Command], _Command]:
    """Add a party as an argument."""
    return click.argument(name, type=PartyParam(), required=required, metavar=name.upper())


on_option = click.option("--on", metavar="DATE", help="The day, EDTF; a year or month asks for all its days.")


def view_options(command: _Command) -> _Command:
    """Add the options that say from where the record is looked at, and hand them on as `seen`."""

    def wrapped(
        ctx: click.Context,
        /,
        *,
        known: str | None,
        supposing: str | None,
        without: tuple[str, ...],
        according_to: str | None,
        **rest: object,
    ) -> object:
        before: Session = ctx.obj or Session()
        seen = Viewpoint(before.known if known is None else known, supposing, without, according_to)
        return command(seen=seen, **rest)

    return with_options(
        click.pass_context(update_wrapper(wrapped, command)),
        click.option("--known", metavar="TIME|N|HEAD", help="What the ledger held then: a time, a size or a head."),
        click.option("--according-to", metavar="SOURCE", help="Only what one source says: its key, or a publisher."),
        click.option("--without", multiple=True, metavar="SOURCE", help="Leave a source out (may be repeated)."),
        click.option("--with", "supposing", type=click.Path(), metavar="FILE", help="As if FILE had been appended."),
    )


author_option = click.option("--author", metavar="NAME", help="Who appends; else DIPLO_AUTHOR, else git's user.")
dry_run_option = click.option("-n", "--dry-run", is_flag=True, help="Check everything, append nothing.")


class HeadParam(click.ParamType[str]):
    """The size of a log, alone or as a head is printed: SIZE:ROOT, the root whole or its beginning."""

    name = "head"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take a size, or a size and a root."""
        from ledger.problems import UsageError  # noqa: PLC0415 - only writers need it
        from ledger.seen import parse_seen  # noqa: PLC0415 - the same

        try:
            parse_seen(str(value))
        except UsageError as error:
            (problem,) = error.problems
            self.fail(f"{problem.what}. {problem.hint[:1].upper()}{problem.hint[1:]}", param, ctx)
        return str(value)


if_head_option = click.option(
    "--if-head", type=HeadParam(), metavar="N", help="Append only if the log has N entries, or that head."
)
