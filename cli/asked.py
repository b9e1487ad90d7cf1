"""A read model to put questions to, for the commands that ask it in its own words: `search`, `sql`."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import click

from cli.model import progress_of, the_model
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.known import Lines
from ledger.log import Log
from ledger.problems import MachineError, Problem
from ledger.reader import read

if TYPE_CHECKING:
    from ledger.readmodel.model import ReadModel

_CHUNK = 1 << 20

known_option = click.option(
    "--known", metavar="TIME|N|HEAD", help="What the ledger held then: a time, a size or a head."
)


@contextmanager
def asked(session: Session, known: str | None) -> Iterator["tuple[ReadModel, Viewpoint]"]:
    """Give the read model that answers, and from where it is seen; say afterwards what there is to say of the log.

    As of an earlier state of knowledge, with `--no-cache`, and where the cache folder is of no use, that is one built for
    this run alone: it equals that of a ledger which holds only what was known then.

    Raises:
        LedgerError: When there is no ledger, it is damaged, or no model of it can be built anywhere.
    """
    seen = Viewpoint(session.known if known is None else known)
    # The model is asked itself: none is needed to say which lines of the log matter.
    log = seen.lines(session._replace(cache=False))
    with _model(session, log) as model:
        yield model, seen
        session.pass_on(log)


@contextmanager
def _model(session: Session, log: Lines) -> Iterator["ReadModel"]:
    if session.cache and isinstance(log, Log):
        try:
            model = the_model(session, log)
        except MachineError:
            session.say("diplo: note: the cache is of no use here; the ledger is read for this question alone")
        else:
            with closing(model):
                yield model
            return
    from tempfile import TemporaryDirectory  # noqa: PLC0415 - seldom needed, and slow to load

    with TemporaryDirectory(prefix="diplo-") as folder, closing(_built(session, log, folder)) as model:
        yield model


def _built(session: Session, log: Lines, folder: str) -> "ReadModel":
    from ledger.readmodel.build import built  # noqa: PLC0415 - takes longer to load than most questions to answer
    from ledger.readmodel.model import ReadModel, UnusableError  # noqa: PLC0415 - the same

    file = os.path.join(folder, "model.sqlite")
    try:
        built(log if isinstance(log, Log) else _held(log, folder), file, progress_of(session))
        connection = sqlite3.connect(file, isolation_level=None)
    except (UnusableError, OSError, sqlite3.Error) as error:
        # A ledger that is damaged is reported as any reader of it would.
        read(log)
        what = f"no read model can be built: {error.__cause__ or error}"
        raise MachineError(Problem("cache-unusable", what, "see that there is room in the temporary folder")) from error
    return ReadModel(log.path, file, connection, ())


def _held(log: Lines, folder: str) -> Log:
    """Give a ledger that holds only what was known."""
    end = 0
    for line in log.lines():
        end = line.offset + len(line.raw) + 1
    file = os.path.join(folder, os.path.basename(log.path))
    with open(log.path, "rb") as whole, open(file, "wb") as part:
        while chunk := whole.read(min(_CHUNK, end - part.tell())):
            part.write(chunk)
    return Log(file)
