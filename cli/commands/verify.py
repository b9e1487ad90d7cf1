"""`diplo verify`: whether a ledger is sound, extends what somebody saw, and whether a proof holds."""

import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.proof_files import read_proof, seen_head, signers, verifier_keys, wrong
from cli.session import Session
from ledger.head import Frontier, Head, Seen
from ledger.log import Log
from ledger.problems import DamagedError, Problem, UsageError
from ledger.proofs.checkpoints import Inclusion
from ledger.proofs.paths import ProofError
from ledger.proofs.proving import ledger_origin
from ledger.proofs.trust import check_extension, compare, entry_in

if TYPE_CHECKING:
    from ledger.proofs.signing import VerifierKey

COLUMNS = (
    "proves", "origin", "head", "position", "id", "kind", "recorded_at", "recorded_by", "entry", "since", "trusted",
    "signed_by", "since_signed_by",
)  # fmt: skip
# As many as are printed below an answer.
_FEWEST = 12
_ROLES = ("parties", "by", "toward")
_DIFFERENT = "one of the two is not what it was: see `diplo help proofs`"
_FORGED = "do not rely on it; have it made again with `diplo prove`, and ask where it came from"


@click.command("verify", cls=Manual)
@click.option("--proof", type=click.Path(), metavar="FILE", help="Check a proof; no ledger is needed.")
@click.option("--against", metavar="HEAD|FILE", help="Compare with a head that was seen, or a checkpoint.")
@click.option("--key", "typed", multiple=True, metavar="KEY|FILE", help="A public key that must have signed the head.")
@output_options
@session_options
def command(
    *, session: Session, proof: str | None, against: str | None, typed: tuple[str, ...], out: Output
) -> int | None:
    """Check a ledger, whole; or against a head; or a proof."""
    if proof is None and against is None:
        if typed:
            raise click.UsageError("--key goes with --proof or --against. Say what was signed")
        from cli.audit_view import audit  # noqa: PLC0415 - only for what it does

        return audit(session, out)
    if session.known is not None:
        raise click.UsageError("--known is for questions. Leave it out")
    if proof == against == "-":
        raise click.UsageError("Standard input can be one of the two. Name a file for the other")
    seen, checkpoint = (None, None) if against is None else seen_head(against)
    if seen is not None and len(seen.root) < _FEWEST:
        what = f"--against {against}: with fewer than {_FEWEST} digits of the root nothing is proved"
        raise UsageError(Problem("usage", what, "write SIZE:ROOT, as `diplo head` prints it"))
    keys = verifier_keys(typed)
    if proof is not None:
        row = _of_proof(proof, seen, keys)
    else:
        signed_by: list[str] = []
        if keys:
            if checkpoint is None:
                raise click.UsageError("A head that is typed is not signed. Name the file of a checkpoint")
            signed_by = signers(checkpoint, keys, against or "")
        log = session.log()
        row = _of_ledger(log, seen, signed_by) if seen else {}
        session.pass_on(log)
    if seen is not None and not seen.is_whole:
        session.say(f"diplo: note: only the first {len(seen.root)} of 64 digits of the root were compared")
    out.show(View(COLUMNS, [row], lambda paint: _text(row, paint)))
    return None


def _of_proof(file: str, seen: Seen | None, keys: "list[VerifierKey]") -> dict[str, object]:
    """Check a proof and give what it proves.

    Raises:
        DamagedError: When it does not hold.
    """
    proof = read_proof(file)
    try:
        if isinstance(proof, Inclusion):
            row = _of_entry(proof, entry_in(proof))
            if seen:
                compare(proof.checkpoint.head, seen, proof.checkpoint.origin)
        else:
            if seen is None:
                hint = "say --against with the earlier head, SIZE:ROOT, or its checkpoint"
                raise UsageError(Problem("usage", "this proof shows that a later head extends an earlier one", hint))
            if not seen.is_whole:
                hint = "write all 64 digits of the earlier root, or name the file of its checkpoint"
                raise UsageError(Problem("usage", "the beginning of a root is not enough for this proof", hint))
            check_extension(proof, seen)
            row = _row("extension", proof.checkpoint.origin, proof.checkpoint.head) | {"since": str(seen)}
    except ProofError as error:
        raise wrong(f"the proof does not hold: {visible(str(error))}", _FORGED, file) from None
    signed_by = signers(proof.checkpoint, keys, file)
    # An earlier head says nothing of the later one: for that a signature is needed.
    is_compared = seen is not None and isinstance(proof, Inclusion)
    trusted = "key" if signed_by else _compared(seen) if seen and is_compared else None
    return row | {"trusted": trusted, "signed_by": signed_by}


def _compared(seen: Seen) -> str:
    """Say with what a head was compared: with a whole one, or so many digits of its root."""
    return "head" if seen.is_whole else f"{len(seen.root)} digits"


def _of_entry(proof: Inclusion, entry: Mapping[str, object]) -> dict[str, object]:
    row = _row("entry", proof.checkpoint.origin, proof.checkpoint.head)
    told = {name: entry.get(name) for name in ("id", "kind", "recorded_at", "recorded_by")}
    return row | {"position": proof.leaf_index + 1, **told, "entry": entry}


def _of_ledger(log: Log, seen: Seen, signed_by: list[str]) -> dict[str, object]:
    """Check that a ledger extends what somebody saw, by its bytes and not by any cache.

    Raises:
        DamagedError: When it does not.
    """
    then, now = _heads(log, seen.size)
    origin = ledger_origin(log)
    why = f"the ledger has {now.size} entries, and that head is of {seen.size}" if now.size < seen.size else ""
    try:
        if not why:
            compare(then, seen, origin)
    except ProofError as error:
        why = str(error)
    if why:
        what = f"the ledger does not extend that head: {visible(why)}"
        raise DamagedError(Problem("head-other", what, _DIFFERENT, os.fspath(log.path)))
    row = _row("extension", origin, now) | {"since": str(then)}
    # Who signed the earlier head says nothing of what came later.
    return row | {"trusted": _compared(seen), "since_signed_by": signed_by}


def _heads(log: Log, size: int) -> tuple[Head, Head]:
    frontier = Frontier()
    then = frontier.head()
    for _, raw in log.raw(sys.maxsize):
        frontier.add(raw)
        if frontier.size == size:
            then = frontier.head()
    return then, frontier.head()


def _row(proves: str, origin: str, head: Head) -> dict[str, object]:
    return {
        **dict.fromkeys(COLUMNS),
        "signed_by": [],
        "since_signed_by": [],
        "proves": proves,
        "origin": origin,
        "head": str(head),
    }


def _text(row: Mapping[str, object], paint: Paint) -> Iterator[str]:
    head = row["head"]
    signed_by, earlier_by = _names(row["signed_by"]), _names(row["since_signed_by"])
    # Without a signature over it anybody can have written the origin into a proof.
    is_said = row["proves"] == "entry" or row["trusted"] is None
    ledger = f"ledger {'' if signed_by or not is_said else 'that calls itself '}{visible(str(row['origin']))}"
    if row["proves"] == "entry":
        yield paint.head(f"proved: line {row['position']} of the {ledger}")
        yield f"  of head {head}"
        yield from _entry(row["entry"])
    else:
        yield paint.head(f"proved: the {ledger}")
        yield f"  of head {head}"
        yield f"  extends {row['since']}{f', signed by {earlier_by}' if earlier_by else ''}"
    if signed_by:
        yield f"the head is signed by {signed_by}"
    elif row["trusted"] is None and row["proves"] == "entry":
        yield paint.doubt("nobody vouches for the head: compare it with one that you trust (--against, --key)")
    elif row["trusted"] is None:
        yield paint.doubt(
            "nobody vouches for the later head: compare it with one that you trust, or ask for a key (--key)"
        )


def _names(value: object) -> str:
    return visible(" and ".join(value)) if isinstance(value, list) else ""


def _entry(entry: object) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        return
    who = ", ".join(code for role in _ROLES for code in _codes(entry.get(role)))
    about = (str(entry.get("kind", "")), who, str(entry.get("date", "")))
    yield visible(f"  {entry['id']}: {', '.join(part for part in about if part)}")
    yield visible(f"  recorded at {entry.get('recorded_at')} by {entry.get('recorded_by')}")


def _codes(value: object) -> Iterator[str]:
    """Give codes of parties; what a proof brings along may be anything."""
    yield from (one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str))
