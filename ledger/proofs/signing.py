"""Keys that sign heads: Ed25519 (RFC 8032) in the forms of c2sp.org/signed-note.

The arithmetic is that of the package `cryptography`, which the extra `sign` installs; it is loaded where it is used.
"""

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from secrets import token_bytes
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from ledger.problems import MachineError, Problem
from ledger.proofs.checkpoints import Checkpoint, Signature, is_key_name
from ledger.proofs.paths import ProofError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ed25519

# The number that marks Ed25519 among the signatures of notes.
_ED25519 = b"\1"
_LENGTH = 32
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - how a private key begins


class VerifierKey(NamedTuple):
    """A public key that checks signatures.

    Attributes:
        name: Whose it is; that of a ledger is its origin.
        public: The key, 32 bytes.
    """

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that tell keys of one name apart."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_ED25519 + self.public).decode()}"


class SignerKey(NamedTuple):
    """A private key that signs.

    Attributes:
        name: Whose it is.
        seed: The key, 32 bytes: nobody else may see it.
    """

    name: str
    seed: bytes

    @property
    def verifier(self) -> VerifierKey:
        """The public key that checks what this one signs.

        Raises:
            MachineError: When the package `cryptography` is not there.
        """
        return VerifierKey(self.name, _private(self.seed).public_key().public_bytes_raw())

    def __str__(self) -> str:
        return f"{_SECRET}{self.name}+{self.verifier.key_id.hex()}+{b64encode(_ED25519 + self.seed).decode()}"

    def __repr__(self) -> str:
        # Nowhere by accident: not in a log, not in a traceback.
        return f"SignerKey({self.name!r}, …)"


def new_key(name: str) -> SignerKey:
    """Make a new key.

    Raises:
        ProofError: When that can be no name of a key.
    """
    if not is_key_name(name):
        raise ProofError(f"{name!r} can be no name of a key: it has a space, a plus sign or something that nobody sees")
    return SignerKey(name, token_bytes(_LENGTH))


def parse_signer(text: str) -> SignerKey:
    """Read a private key, as `str` writes it.

    Raises:
        ProofError: When it is none; the text says nothing of what was read.
        MachineError: When the package `cryptography` is not there.
    """
    if not text.startswith(_SECRET):
        raise ProofError(f"a private key begins with {_SECRET!r}")
    name, key_id, seed = _parts(text.removeprefix(_SECRET))
    key = SignerKey(name, seed)
    if key.verifier.key_id != key_id:
        raise ProofError("the private key does not fit its own number: it is damaged")
    return key


def parse_verifier(text: str) -> VerifierKey:
    """Read a public key, as `str` writes it.

    Raises:
        ProofError: When it is none.
    """
    if text.startswith(_SECRET):
        raise ProofError("this is a private key: give the public one, and let nobody see this")
    name, key_id, public = _parts(text)
    key = VerifierKey(name, public)
    if key.key_id != key_id:
        raise ProofError("the key does not fit its own number: it is damaged")
    return key


def sign(checkpoint: Checkpoint, key: SignerKey) -> Checkpoint:
    """Sign a checkpoint, beside whoever has signed it already.

    Raises:
        MachineError: When the package `cryptography` is not there.
    """
    signature = Signature(key.name, key.verifier.key_id, _private(key.seed).sign(checkpoint.body.encode()))
    others = (one for one in checkpoint.signatures if one[:2] != signature[:2])
    return checkpoint._replace(signatures=(*others, signature))


def signers_of(checkpoint: Checkpoint, keys: Iterable[VerifierKey]) -> list[VerifierKey]:
    """Give those keys that have signed a checkpoint.

    Raises:
        ProofError: When a signature of one of the keys does not hold, or none of them has signed.
        MachineError: When the package `cryptography` is not there.
    """
    keys = list(dict.fromkeys(keys))
    found: dict[VerifierKey, None] = {}
    for key in keys:
        # Of others nothing is known, whatever they are called.
        for signature in checkpoint.signatures:
            if (signature.name, signature.key_id) == (key.name, key.key_id):
                if not _holds(signature, key, checkpoint.body.encode()):
                    raise ProofError(f"the signature of {key.name} does not hold: this is not what was signed")
                found[key] = None
    if not found:
        signed = ", ".join(dict.fromkeys(signature.name for signature in checkpoint.signatures)) or "nobody"
        raise ProofError(f"it is not signed by {' or '.join(key.name for key in keys)}; it is signed by {signed}")
    return list(found)


def _parts(text: str) -> tuple[str, bytes, bytes]:
    from base64 import b64decode  # noqa: PLC0415 - with its error
    from binascii import Error  # noqa: PLC0415 - the same

    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        number, data = bytes.fromhex(key_id), b64decode(encoded, validate=True)
    except (Error, ValueError):
        number, data = b"", b""
    is_ours = len(data) == 1 + _LENGTH and data[:1] == _ED25519 and b64encode(data).decode() == encoded
    if not is_key_name(name) or number.hex() != key_id or not is_ours:
        raise ProofError("this is no Ed25519 key of the form NAME+NUMBER+BASE64")
    return name, number, data[1:]


def _holds(signature: Signature, key: VerifierKey, text: bytes) -> bool:
    module = _ed25519()
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - an extra

    try:
        module.Ed25519PublicKey.from_public_bytes(key.public).verify(signature.signed, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(seed: bytes) -> "ed25519.Ed25519PrivateKey":
    key: ed25519.Ed25519PrivateKey = _ed25519().Ed25519PrivateKey.from_private_bytes(seed)
    return key


def _ed25519() -> ModuleType:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415 - an extra
    except ImportError:
        hint = "install it with `pip install 'diplomatic-ledger[sign]'`"
        what = "signatures need the package `cryptography`, which is not installed"
        raise MachineError(Problem("extra-missing", what, hint)) from None
    return ed25519
