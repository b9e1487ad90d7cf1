"""What proofs prove, checked with nothing at hand but the proof and what somebody trusts.

No log is read, and nothing is taken from the proof that the hashes do not bear out.
"""

import json
from collections.abc import Mapping
from contextlib import suppress

from ledger.canonical import body_of, entry_id, line_of
from ledger.head import Head, Seen
from ledger.proofs.checkpoints import Checkpoint, Consistency, Inclusion
from ledger.proofs.paths import ProofError, check_consistency, leaf_hash, root_by_inclusion


def seen_in(checkpoint: Checkpoint) -> Seen:
    """Give the head that a checkpoint names."""
    return Seen(*checkpoint.head, checkpoint.origin)


def entry_in(proof: Inclusion) -> Mapping[str, object]:
    """Check that the entry of a proof is in the log whose head it names, at the place that it names, and give it.

    Raises:
        ProofError: When it is not, or is no entry.
    """
    head = proof.checkpoint.head
    if root_by_inclusion(leaf_hash(proof.line), proof.leaf_index, head.size, proof.path).hex() != head.root:
        raise ProofError("the path does not lead to the root: the entry, its place, the path or the head was changed")
    entry: object = None
    with suppress(ValueError, RecursionError):
        entry = json.loads(proof.line.decode())
    if not (isinstance(entry, dict) and _is_ours(entry, proof.line)):
        raise ProofError("what is in the log at that place is no entry as the ledger writes it")
    return entry


def _is_ours(entry: Mapping[str, object], line: bytes) -> bool:
    try:
        return line_of(entry) == line and entry.get("id") == entry_id(body_of(entry))
    except (ValueError, RecursionError):
        # A lone surrogate, or values nested too deep to be written again.
        return False


def check_extension(proof: Consistency, old: Seen) -> None:
    """Check that the log whose head a proof names extends the one that somebody saw.

    Raises:
        ProofError: When it does not, or the proof is of another size.
    """
    if old.origin and old.origin != proof.checkpoint.origin:
        raise ProofError(f"the proof is of {proof.checkpoint.origin!r}, and the earlier head of {old.origin!r}")
    if old.size != proof.old:
        raise ProofError(f"the proof starts at {proof.old} entries, and the earlier head is of {old.size}")
    if not old.is_whole:
        raise ProofError("the earlier root must be known whole, with all its 64 digits")
    head = proof.checkpoint.head
    check_consistency(old.size, bytes.fromhex(old.root), head.size, bytes.fromhex(head.root), proof.path)


def compare(head: Head, seen: Seen, origin: str) -> None:
    """Check that a head is the one that somebody saw.

    Args:
        head: The head.
        seen: The head that was seen, of the same size.
        origin: Of which ledger the head is.

    Raises:
        ProofError: When it is another.
    """
    if seen.origin and seen.origin != origin:
        raise ProofError(f"this is the ledger {origin!r}, and the head is of {seen.origin!r}")
    if seen.size != head.size:
        raise ProofError(f"the head is of {head.size} entries, and the one to compare it with of {seen.size}")
    if not head.root.startswith(seen.root):
        shown = head.root[: max(12, len(seen.root))]
        raise ProofError(f"the root over the first {head.size} entries is {shown}, not {seen.root}")
