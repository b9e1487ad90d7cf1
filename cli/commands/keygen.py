"""`diplo keygen FILE`: a new pair of keys for signing the heads of a ledger."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress

import click

from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.problems import MachineError, Problem, RefusedError, UsageError
from ledger.proofs.paths import ProofError
from ledger.proofs.proving import ledger_origin
from ledger.proofs.signing import new_key

COLUMNS = ("name", "public", "private_file", "public_file")


@click.command("keygen", cls=Manual)
@click.argument("file", type=click.Path(), metavar="FILE")
@click.option("--name", help="Whose the key is; else the origin of the ledger.")
@output_options
@session_options
def command(*, session: Session, file: str, name: str | None, out: Output) -> None:
    """Make a pair of keys that sign the heads of a ledger."""
    name = ledger_origin(session.log()) if name is None else name
    try:
        key = new_key(name)
    except ProofError as error:
        raise UsageError(Problem("key-wrong", visible(str(error)), "say --name NAME, as --name example.org/ledger"))  # noqa: B904 - nothing to be seen in it
    public, beside = str(key.verifier), f"{file}.pub"
    _write(file, f"{key}\n", 0o600)
    try:
        _write(beside, f"{public}\n", 0o644)
    except BaseException:
        with suppress(OSError):
            os.unlink(file)
        raise
    row = {"name": name, "public": public, "private_file": file, "public_file": beside}
    out.show(View(COLUMNS, [row], lambda paint: _text(row, paint)))
    session.say(f"{file} signs: keep it where nobody else reads it, with a copy; {beside} is for everybody")


def _text(row: Mapping[str, object], paint: Paint) -> Iterator[str]:
    yield paint.head(visible(str(row["public"])))


def _write(path: str, text: str, mode: int) -> None:
    """Write a new file, never over another.

    Raises:
        RefusedError: When there is one of that name.
        MachineError: When it cannot be written.
    """
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    except FileExistsError:
        raise RefusedError(Problem("key-exists", f"{path} exists already", "choose another name")) from None
    except (OSError, ValueError) as error:
        raise _unwritten(path, error) from error
    try:
        with os.fdopen(file, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException as error:
        # Half a key is none.
        os.unlink(path)
        if isinstance(error, OSError):
            raise _unwritten(path, error) from error
        raise


def _unwritten(path: str, error: OSError | ValueError) -> MachineError:
    what = f"could not write {path!r}: {getattr(error, 'strerror', None) or error}"
    return MachineError(Problem("machine-write", what, "check that the folder exists and that you may write there"))
