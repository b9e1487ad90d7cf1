"""`diplo export SHAPE`: the record as other programs take it; one file a shape in `cli.exports`."""

from importlib import import_module

import click

from cli.exports import SHAPES
from cli.params import Manual


class ShapeGroup(click.Group):
    """Loads shapes when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Give all shapes, in the order of the manual."""
        return list(SHAPES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - the same
        """Load a shape."""
        if cmd_name not in SHAPES:
            return None
        found: click.Command = import_module(f"cli.exports.{cmd_name.replace('-', '_')}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the shape that is meant."""
        if args[0] in SHAPES:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(args[0], SHAPES, n=1, cutoff=0.6)
        hint = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(SHAPES)}"
        raise click.UsageError(f"There is no shape {args[0]!r}. {hint}", ctx)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the manual's text above the shapes."""
        Manual.format_help_text(self, ctx, formatter)  # type: ignore[arg-type]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """List the shapes without loading them."""
        with formatter.section("Shapes"):
            formatter.write_dl(list(SHAPES.items()))


@click.group("export", cls=ShapeGroup, invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """The record as other programs take it."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
