"""From where a record is looked at: as known at some time, by whose word, and supposing what."""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from cli.model import attach
from cli.output import visible
from cli.session import Session
from ledger.known import AsOf, Lines, parse_known
from ledger.log import time_text
from ledger.problems import NotFoundError
from ledger.reader import read
from ledger.record import Record, Source, find_sources


class Viewpoint(NamedTuple):
    """The options that every command that reads has.

    Attributes:
        known: `--known`: a time, a number of entries or a head; None for all that the log holds.
        supposing: `--with`: a file of entries to be taken as appended; None for none.
        without: `--without`: sources, or publishers, to be left out.
        according_to: `--according-to`: the one source, or publisher, to be heard; None for all.
    """

    known: str | None = None
    supposing: str | None = None
    without: tuple[str, ...] = ()
    according_to: str | None = None

    def lines(self, session: Session) -> Lines:
        """Open the ledger as it is looked at.

        Raises:
            LedgerError: When there is no ledger, `--known` is not understood, or what is supposed could not be appended.
        """
        log = session.log()
        attach(session, log)
        if self.known is None and self.supposing is None:
            return log
        known = None if self.known is None else parse_known(self.known)
        if known and known.until > time_text(session.now()):
            session.say("diplo: note: that time has not passed; name the head to have this answer again")
        then = AsOf(log, known)
        if self.supposing is None:
            return then
        from cli.handed import read_text  # noqa: PLC0415 - only what is supposed needs it
        from ledger.intake import supposed  # noqa: PLC0415 - the same

        return AsOf(log, known, supposed(then, read_text(self.supposing)))

    def seen(self, record: Record, lines: Lines) -> Record:
        """Leave out of a record what is not to be heard, and name what is supposed.

        Raises:
            NotFoundError: When there is no such source.
        """
        if isinstance(lines, AsOf) and self.supposing is not None:
            ids = "\n".join(str(line.entry["id"]) for line in lines.supposed)
            record = record._replace(policy=(f"with:{sha256(ids.encode()).hexdigest()[:12]}",))
        for key in self.without:
            if not self._is_later(key, record, lines):
                record = record.without(key)
        if self.according_to is not None and self._is_later(self.according_to, record, lines):
            # Nothing was cited from it yet.
            return record.seen_by_nobody(f"according-to:{self.according_to}")
        return record.seen_by(self.according_to)

    def _is_later(self, key: str, record: Record, lines: Lines) -> bool:
        """Tell whether a source is not known at the time asked for, and comes later in the log."""
        if self.known is None or not isinstance(lines, AsOf):
            return False
        try:
            find_sources(record.sources, key)
        except NotFoundError:
            find_sources(read(lines.log, ()).sources, key)
            return True
        return False

    def heard(self, sources: Mapping[str, Source]) -> frozenset[str]:
        """Give the keys of the sources that are heard.

        Raises:
            NotFoundError: When there is no such source.
        """
        heard = (
            sources
            if self.according_to is None
            else _found(sources, self.according_to, is_early=self.known is not None)
        )
        left_out = (_found(sources, key, is_early=self.known is not None) for key in self.without)
        return frozenset(heard).difference(*left_out)

    def label(self) -> str:
        """Say, behind a heading, from where this is seen."""
        parts = []
        if self.according_to is not None:
            parts.append(f"according to {self.according_to}")
        if self.without:
            parts.append(f"without {' and '.join(self.without)}")
        if self.supposing is not None:
            parts.append(f"supposing {'standard input' if self.supposing == '-' else self.supposing}")
        if self.known is not None:
            parts.append(f"as known {'by' if '-' in self.known else 'at'} {self.known}")
        return visible("".join(f", {part}" for part in parts))


def _found(sources: Mapping[str, Source], key: str, *, is_early: bool) -> tuple[str, ...]:
    """Find the sources that are meant; none where they may only have come later."""
    try:
        return find_sources(sources, key)
    except NotFoundError:
        if is_early:
            return ()
        raise
