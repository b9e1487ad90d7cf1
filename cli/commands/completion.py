"""`diplo completion SHELL`: a script that completes words in a shell."""

import click
from click.shell_completion import get_completion_class

from cli.params import Manual

SHELLS = ("bash", "zsh", "fish")


@click.command("completion", cls=Manual)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> None:
    """Script that completes words in a shell."""
    found = get_completion_class(shell)
    if found is None:  # pragma: no cover - click knows the three
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(found(ctx.find_root().command, {}, "diplo", "_DIPLO_COMPLETE").source())
