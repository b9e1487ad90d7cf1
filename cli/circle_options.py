"""The options that say whom a question about many parties looks at."""

from collections.abc import Callable
from functools import update_wrapper

import click

from cli.circle import Circle
from cli.params import with_options
from ledger.projections import ALL


def circle_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options that say who is looked at, and in what, and hand them on as `circle`."""

    def wrapped(
        *, dimension: str, statuses: tuple[str, ...], among: str | None, besides: tuple[str, ...], **rest: object
    ) -> object:
        return command(circle=Circle(dimension, statuses, among, besides), **rest)

    return with_options(
        update_wrapper(wrapped, command),
        click.option("--dimension", type=click.Choice(list(ALL)), default="relations", help="Default: relations."),
        click.option(
            "--status", "statuses", multiple=True, metavar="S,…", help="Statuses asked for; else those in force."
        ),
        click.option("--among", metavar="UN|FILE|A,B", help="Only members of an organisation, or those named."),
        click.option("--except", "besides", multiple=True, metavar="UN|FILE|A,B", help="Leave these out."),
    )
