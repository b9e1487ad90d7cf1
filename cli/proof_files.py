"""Heads, keys, checkpoints and proofs as people hand them in: typed, or in files; whatever they are, little of it is read."""

import os
import sys
from typing import TYPE_CHECKING

from cli.output import visible
from ledger.head import Seen
from ledger.problems import DamagedError, MachineError, Problem, UsageError
from ledger.proofs.checkpoints import LONGEST_PROOF, Checkpoint, Consistency, Inclusion, parse_checkpoint, parse_proof
from ledger.proofs.paths import ProofError
from ledger.proofs.trust import seen_in
from ledger.seen import parse_seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.proofs.signing import SignerKey, VerifierKey

_LONGEST_KEY = 4096
_PROOF_HINT = "have it made again with `diplo prove`"


def read_proof(file: str) -> Inclusion | Consistency:
    """Read a proof from a file or, as `-`, from standard input.

    Raises:
        MachineError: When it cannot be read.
        DamagedError: When it is no proof.
    """
    try:
        return parse_proof(_read(file, LONGEST_PROOF + 1))
    except ProofError as error:
        raise wrong(f"this is no proof: {error}", _PROOF_HINT, file) from None


def read_checkpoint(file: str) -> Checkpoint:
    """Read a checkpoint from a file or, as `-`, from standard input.

    Raises:
        MachineError: When it cannot be read.
        DamagedError: When it is no checkpoint.
    """
    try:
        return parse_checkpoint(_read(file, LONGEST_PROOF + 1))
    except ProofError as error:
        hint = "give a head as it is printed, SIZE:ROOT, or a file that `diplo head --checkpoint` wrote"
        raise wrong(f"this is no checkpoint: {error}", hint, file) from None


def seen_head(typed: str) -> tuple[Seen, Checkpoint | None]:
    """Take a head that somebody saw: typed as SIZE:ROOT, or the file of a checkpoint, which is then given too.

    Raises:
        LedgerError: When it is neither.
    """
    try:
        return parse_seen(typed.strip()), None
    except UsageError:
        if typed != "-" and ":" in typed and not os.path.exists(typed):
            hint = "write SIZE:ROOT, as `diplo head` prints it, or name the file of a checkpoint"
            raise UsageError(Problem("head-wrong", f"{typed!r} is no head, and no file", hint)) from None
    checkpoint = read_checkpoint(typed)
    return seen_in(checkpoint), checkpoint


def verifier_keys(typed: "Iterable[str]") -> "list[VerifierKey]":
    """Take public keys: each typed as it is, or a file with one a line.

    Raises:
        LedgerError: When one is none.
    """
    from ledger.proofs.signing import parse_verifier  # noqa: PLC0415 - seldom needed

    found = []
    for one in typed:
        # A key has two plus signs, and who names a file like that can write `./` before it.
        is_typed = one.count("+") > 1 and not one.startswith(("./", "/"))
        texts = [one] if is_typed else _key_lines(one)
        try:
            if not texts:
                raise _no_key()
            found += [parse_verifier(text) for text in texts]
        except ProofError as error:
            hint = "give a public key as `diplo keygen` prints it, or its file"
            # What is typed may be the private one: it is not repeated.
            raise UsageError(Problem("key-wrong", str(error), hint, "" if is_typed else one)) from None
    return found


def _no_key() -> ProofError:
    return ProofError("the file holds no key")


def signer_key(file: str) -> "SignerKey":
    """Read a private key from its file.

    Raises:
        LedgerError: When it is none.
    """
    from ledger.proofs.signing import parse_signer  # noqa: PLC0415 - seldom needed

    try:
        return parse_signer("\n".join(_key_lines(file)))
    except ProofError as error:
        raise UsageError(Problem("key-wrong", str(error), "make one with `diplo keygen`", file)) from None


def signed(checkpoint: Checkpoint, files: "Iterable[str]") -> Checkpoint:
    """Sign a checkpoint with the keys in some files.

    Raises:
        LedgerError: When one is no private key, or signing is not installed.
    """
    for file in files:
        from ledger.proofs.signing import sign  # noqa: PLC0415 - seldom needed

        checkpoint = sign(checkpoint, signer_key(file))
    return checkpoint


def signers(checkpoint: Checkpoint, keys: "list[VerifierKey]", file: str) -> list[str]:
    """Give the names of the keys that have signed a checkpoint; none where no key is given.

    Raises:
        DamagedError: When a signature does not hold, or none of the keys has signed.
        MachineError: When signing is not installed.
    """
    if not keys:
        return []
    from ledger.proofs.signing import signers_of  # noqa: PLC0415 - seldom needed

    try:
        return [key.name for key in signers_of(checkpoint, keys)]
    except ProofError as error:
        hint = "do not rely on it; ask whoever keeps the ledger for a head that is signed"
        raise wrong(visible(str(error)), hint, file) from None


def wrong(what: str, hint: str, file: str = "") -> DamagedError:
    """Give the error for a proof, head or signature that does not hold."""
    return DamagedError(Problem("proof-wrong", what, hint, "standard input" if file == "-" else file))


def _key_lines(file: str) -> list[str]:
    text = _read(file, _LONGEST_KEY).decode(errors="replace")
    return [line for line in map(str.strip, text.splitlines()) if line]


def _read(file: str, most: int) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read(most)
        with open(file, "rb") as opened:
            return opened.read(most)
    except OSError as error:
        what = f"could not read {file}: {error.strerror}"
        raise MachineError(Problem("machine-read", what, "check the path")) from error
    except ValueError as error:
        # A NUL in the name.
        raise MachineError(Problem("machine-read", f"could not read {file!r}: {error}", "check the path")) from error
