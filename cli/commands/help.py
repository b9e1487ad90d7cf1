"""`diplo help [TOPIC]`: the manual."""

import os

import click

from cli.commands import COMMANDS
from cli.params import HELP, Manual, manual


@click.command("help", cls=Manual)
@click.argument("topic", required=False)
@click.pass_context
def command(ctx: click.Context, *, topic: str | None) -> None:
    """Print the manual: a topic, or the list of topics."""
    topics = sorted(name.removesuffix(".md") for name in os.listdir(HELP))
    if topic is None:
        click.echo(manual("index"))
        click.echo(f"Topics: {', '.join(name for name in topics if name not in COMMANDS and name != 'index')}")
        click.echo(f"Commands: {', '.join(COMMANDS)}")
        return
    if topic not in topics:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(topic, topics, n=1)
        hint = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(topics)}."
        raise click.UsageError(f"There is no topic {topic!r}. {hint}", ctx)
    click.echo(manual(topic), nl=False)
