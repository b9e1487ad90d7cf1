"""`diplo head`: size and Merkle root of the ledger, alone or as a checkpoint that can be signed and published."""

import os
from collections.abc import Iterator

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.proof_files import signed
from cli.remembered import refuse_to_sign, remember
from cli.session import Session, is_shipped
from cli.viewpoint import Viewpoint
from ledger.log import Log
from ledger.problems import MachineError, Problem
from ledger.proofs.checkpoints import Checkpoint
from ledger.proofs.proving import last_of

COLUMNS = ("head", "size", "root", "origin", "recorded_at")


@click.command("head", cls=Manual)
@click.option("--known", metavar="TIME|N|HEAD", help="The head as it was then: at a time, a size or a head.")
@click.option("--checkpoint", "as_checkpoint", is_flag=True, help="As a checkpoint (C2SP), which others can check.")
@click.option("--sign", "keys", multiple=True, type=click.Path(), metavar="KEYFILE", help="Sign the checkpoint.")
@click.option("--accept", is_flag=True, help="Take the ledger as it is, whatever was seen of it before.")
@output_options
@session_options
def command(
    *, session: Session, known: str | None, as_checkpoint: bool, keys: tuple[str, ...], accept: bool, out: Output
) -> None:
    """Size and Merkle root of the ledger."""
    asked = session.known if known is None else known
    if accept and asked is not None:
        raise click.UsageError("--accept is of the ledger as it is now. Leave --known out")
    if (as_checkpoint or keys) and out.format != "text":
        raise click.UsageError("A checkpoint is a text of its own form. Leave -O out")
    log = Viewpoint(asked).lines(session)
    last = last_of(log)
    checkpoint = Checkpoint(last.origin, last.head)
    if accept and not is_shipped(log.path) and not remember(os.fspath(log.path), last.head):
        hint = "see that your folder for what programs remember can be written; XDG_STATE_HOME names another"
        raise MachineError(Problem("machine-write", "the head could not be remembered", hint))
    if keys:
        refuse_to_sign(Log(log.path), last.head)
    if as_checkpoint or keys:
        checkpoint = signed(checkpoint, keys)
        lines = str(checkpoint).removesuffix("\n").split("\n")
        out.show(View((), [], lambda _: lines))
    else:
        row = {
            "head": str(last.head), "size": last.head.size, "root": last.head.root,
            "origin": last.origin, "recorded_at": last.recorded_at,
        }  # fmt: skip
        out.show(View(COLUMNS, [row], lambda paint: _text(checkpoint, paint, verbose=session.verbose)))
    session.pass_on(log)


def _text(checkpoint: Checkpoint, paint: Paint, *, verbose: bool) -> Iterator[str]:
    yield paint.head(str(checkpoint.head))
    if verbose:
        yield paint.quiet(f"origin {visible(checkpoint.origin)}")
