"""`diplo prove`: a small file that proves an entry, or that the ledger extends an earlier head, to whoever has nothing else."""

import shlex
from typing import NamedTuple

import click

from cli.output import Output, View, visible
from cli.params import Manual, session_options
from cli.proof_files import read_checkpoint, seen_head, signed, wrong
from cli.remembered import refuse_to_sign
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.head import Head
from ledger.known import Lines
from ledger.log import Log
from ledger.problems import DamagedError
from ledger.proofs.checkpoints import Checkpoint, Consistency, Inclusion
from ledger.proofs.paths import ProofError
from ledger.proofs.proving import find_line, heads_of, ledger_origin, prove_entry, prove_extension
from ledger.proofs.trust import compare, seen_in


class _Wanted(NamedTuple):
    """What is to be proved: an entry, or what was seen earlier; and the checkpoint that it is to be proved by."""

    identity: str | None
    since: str | None
    checkpoint: Checkpoint | None
    keys: tuple[str, ...]


@click.command("prove", cls=Manual)
@click.argument("identity", metavar="[ID]", required=False)
@click.option("--since", metavar="HEAD|FILE", help="Prove that the ledger extends this earlier head.")
@click.option("--checkpoint", "file", type=click.Path(), metavar="FILE", help="Prove by this checkpoint, as it is.")
@click.option("--sign", "keys", multiple=True, type=click.Path(), metavar="KEYFILE", help="Sign the head.")
@click.option("--known", metavar="TIME|N|HEAD", help="Prove by the head as it was then.")
@click.option(
    "-o", "--output", "target", type=click.Path(), metavar="FILE", help="Write to a file, whole or not at all."
)
@session_options
def command(
    *,
    session: Session,
    identity: str | None,
    since: str | None,
    file: str | None,
    keys: tuple[str, ...],
    known: str | None,
    target: str | None,
) -> None:
    """Prove an entry, or that the ledger extends an earlier head."""
    if (identity is None) == (since is None):
        raise click.UsageError("Name an entry, or an earlier head with --since: one of them")
    known = session.known if known is None else known
    if file is not None and (known is not None or keys):
        raise click.UsageError("--checkpoint names the head already. Leave --known and --sign out")
    checkpoint = None if file is None else read_checkpoint(file)
    # A checkpoint is of the ledger as it was then.
    log = Viewpoint(known if checkpoint is None else str(checkpoint.head)).lines(session)
    if checkpoint is not None and checkpoint.origin != (origin := ledger_origin(log)):
        raise _another(checkpoint.origin, origin, file or "")
    proof = _proof(log, _Wanted(identity, since, checkpoint, keys))
    lines = str(proof).removesuffix("\n").split("\n")
    Output("text", target).show(View((), [], lambda _: lines))
    if target is not None:
        session.say(_said(proof, target))
    session.pass_on(log)


def _proof(log: Lines, wanted: _Wanted) -> Inclusion | Consistency:
    if wanted.identity is not None:
        found = prove_entry(log, line := find_line(log, wanted.identity))
        return Inclusion(line.raw, line.position - 1, found.path, _checkpoint(log, found.head, wanted))
    seen, earlier = seen_head(wanted.since or "")
    (then, *_) = heads_of(log, seen.size)
    origin = ledger_origin(log)
    try:
        # What is proved is that the ledger extends what was seen, not something else of that size.
        compare(then, seen if earlier is None else seen_in(earlier), origin)
    except ProofError as error:
        hint = "this is not the ledger whose head was seen, or it was changed since: see `diplo help proofs`"
        raise wrong(visible(str(error)), hint) from None
    extended = prove_extension(log, seen.size)
    return Consistency(seen.size, extended.path, _checkpoint(log, extended.head, wanted))


def _checkpoint(log: Lines, head: Head, wanted: _Wanted) -> Checkpoint:
    if wanted.keys:
        refuse_to_sign(Log(log.path), head)
    return wanted.checkpoint or signed(Checkpoint(ledger_origin(log), head), wanted.keys)


def _another(origin: str, own: str, file: str) -> DamagedError:
    return wrong(f"the checkpoint is of the ledger {origin!r}, and this is {own!r}", "name the ledger with -f", file)


def _said(proof: Inclusion | Consistency, target: str) -> str:
    head = proof.checkpoint.head.short()
    if isinstance(proof, Inclusion):
        what, more = f"line {proof.leaf_index + 1} is in the ledger of head {head}", ""
    else:
        what = f"the ledger of head {head} extends the one of {proof.old} entries"
        more = " --against EARLIER, the whole head or its checkpoint"
    return f"{target}: proof that {what}; check it with `diplo verify --proof {shlex.quote(target)}`{more}"
