"""`diplo db`: the file of the read model, and what Datasette is to be told of it."""

import os
import shlex
from collections.abc import Callable
from contextlib import closing
from functools import update_wrapper

import click

from cli.model import refuse_no_cache, the_model
from cli.output import Output, TargetError, View
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.problems import Problem, UsageError

COLUMNS = ("path", "title", "head")
NAME = "datasette.yaml"
_HERE = "."
_ABOUT = """for Datasette, and anew each time: what is changed here is lost, unless this first line is taken away.
{title}, head {head}
    {command}"""


def _datasette_option(command: Callable[..., object]) -> Callable[..., object]:
    """Add --datasette, which gives -o FILE another meaning, and hand it on as `config`."""

    def wrapped(*, folder: str | None, form: str | None, target: str | None, **rest: object) -> object:
        if folder is None:
            return command(config=None, form=form, target=target, **rest)
        if form:
            raise click.UsageError("--datasette writes a file of a form of its own. Leave -O out")
        if target and folder != _HERE:
            raise click.UsageError("--datasette FOLDER and -o FILE are two places. Say one of them")
        config = target or (NAME if folder == _HERE else os.path.join(folder, NAME))
        return command(config=config, form="text", target=None, **rest)

    help_text = f"Write {NAME}, which tells Datasette about it, into FOLDER or else here; with -o, to that FILE."
    option = click.option("--datasette", "folder", is_flag=False, flag_value=_HERE, metavar="[FOLDER]", help=help_text)
    return option(update_wrapper(wrapped, command))


@click.command("db", cls=Manual)
@_datasette_option
@output_options
@session_options
def command(*, session: Session, config: str | None, out: Output) -> None:
    """The file of the read model, in step with the ledger."""
    if session.known is not None:
        what = "--known is for questions: the file of the read model holds all that the ledger does"
        raise UsageError(Problem("usage", what, "leave it out, or ask `diplo sql`, which takes it"))
    refuse_no_cache(session)
    log = session.log()
    with closing(the_model(session, log)) as model:
        if config is None:
            row = {"path": model.path, "title": model.title, "head": str(model.head)}
            out.show(View(COLUMNS, [row], lambda _: [model.path]))
        else:
            _refuse_other(config)
            from ledger.readmodel.datasette import configuration, to_yaml  # noqa: PLC0415 - only where it is written

            run = shlex.join(["datasette", model.path, "--metadata", config])
            told = configuration(model.connection, model.path, model.head.short())
            about = _ABOUT.format(title=model.title, head=model.head.short(), command=run)
            lines = to_yaml(told, about).removesuffix("\n").split("\n")
            Output("text", config).show(View((), (), lambda _: lines))
            out.show(View((), (), lambda _: [run]))
            session.say(f"diplo: note: from Datasette 1.0 on add {shlex.join(['--config', config])}")
        session.pass_on(log)


def _refuse_other(path: str) -> None:
    """Refuse to write over what somebody wrote or changed.

    Raises:
        TargetError: When there is such a file.
    """
    from ledger.readmodel.datasette import MARK  # noqa: PLC0415 - only where it is written

    try:
        with open(path, "rb") as file:
            if not file.read(len(MARK)).startswith(MARK.encode()):
                raise TargetError(f"{path} is a file of somebody's own", "choose another place, or remove it", 2)
    except FileNotFoundError:
        return
    except OSError as error:
        what = f"could not read {path}: {error.strerror}"
        raise TargetError(what, "choose another place", 6) from error
