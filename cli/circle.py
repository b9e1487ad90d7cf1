"""Whom a question about many parties looks at: all, the members of an organisation, those in a file or those named."""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from cli.session import not_found
from ledger.dates import Date
from ledger.parties import Ambiguous, NotFound, OutsideLife
from ledger.partners import MEMBERSHIP, Question, is_organisation, members, statuses_in
from ledger.problems import NotFoundError, Problem, RefusedError, UsageError
from ledger.projections import ALL, statuses_of
from ledger.record import Record

_COMMENT = "#"

# More names than these are not told one by one.
_FEW = 2


class Circle(NamedTuple):
    """The options of a question about many parties, as typed.

    Attributes:
        dimension: `--dimension`.
        statuses: `--status`, each one status or several with commas between.
        among: `--among`: an organisation, a file, or names with commas between; None for all that lived then.
        besides: `--except`, likewise; each is left out.
    """

    dimension: str
    statuses: tuple[str, ...] = ()
    among: str | None = None
    besides: tuple[str, ...] = ()

    @property
    def looks_further(self) -> bool:
        """Whether it matters what others did among themselves: what they belong to."""
        return self.dimension == MEMBERSHIP or self.among is not None or bool(self.besides)

    def question(self, record: Record, on: Date, a: str | None = None) -> Question:
        """Make the question.

        Args:
            record: All that was known, whoever said it: who is asked about does not hang on who answers.
            on: The date.
            a: Code of the party of which it is asked; None for every pair.

        Raises:
            UsageError: When there is no such status in the dimension.
            NotFoundError: When a name is not found, or could be several, or an organisation has no members then.
            MachineError: When a file cannot be read.
        """
        named = _Named(record, on, self._means_itself(record, a))
        return Question(
            on,
            self.dimension,
            tuple(dict.fromkeys(self._statuses(record))),
            None if self.among is None else frozenset(named.codes(self.among)),
            frozenset(code for text in self.besides for code in named.codes(text)),
        )

    def _means_itself(self, record: Record, a: str | None) -> bool:
        """Tell whether organisations are asked about, as what a party belongs to, and not their members alone."""
        return self.dimension == MEMBERSHIP and (a is None or not is_organisation(record, a))

    def _statuses(self, record: Record) -> Iterator[str]:
        known = statuses_in(self.dimension, record)
        for text in (one.strip() for given in self.statuses for one in given.split(",")):
            # A protector is a status too, and its code is typed in any case.
            found = [status for status in known if status.casefold() == text.casefold()]
            if not found:
                what = f"{self.dimension} cannot be {text!r}"
                hint = f"use {_either(self.dimension, known)}"
                raise UsageError(Problem("status-unknown", what, hint))
            yield from found


def _lines(file: str) -> list[str]:
    from cli.handed import read_text  # noqa: PLC0415 - few questions name a file

    try:
        return read_text(file).text.splitlines()
    except RefusedError as error:
        # Nothing is appended here: what is not text is a wrong file.
        raise UsageError(*error.problems) from None


class _Named(NamedTuple):
    """Finds whom a text names; `means_itself` tells whether an organisation is looked at beside its members."""

    record: Record
    on: Date
    means_itself: bool

    def codes(self, text: str) -> Iterator[str]:
        """Give the parties that a text stands for: a name, a file with a name a line, or names with commas between."""
        if os.path.isfile(text) and (os.sep in text or not self._is_name(text)):
            names = [line.partition(_COMMENT)[0].strip() for line in _lines(text)]
            if not any(names):
                raise UsageError(Problem("parties-missing", f"{text} names no party", "write a name on each line"))
            for number, name in enumerate(names, 1):
                yield from self._meant(name, f"{text}:{number}: ") if name else ()
        elif self._is_name(text):
            yield from self._meant(text, "")
        else:
            names = text.split(",")
            for name in names:
                yield from self._meant(name.strip(), "", ", and there is no such file" if len(names) == 1 else "")

    def _is_name(self, text: str) -> bool:
        try:
            self.record.register.resolve(text)
        except Ambiguous:
            return True
        except NotFound:
            return False
        return True

    def _meant(self, name: str, place: str, more: str = "") -> Iterator[str]:
        """Find a party, or the members of an organisation.

        One that did not live then is no mistake here: it is only never listed.
        """
        try:
            party = self.record.register.resolve(name, (self.on.earliest, self.on.latest))
        except OutsideLife as error:
            party = error.party
        except Ambiguous as error:
            raise not_found(error, place) from None
        except NotFound as error:
            raise not_found(error, place, more) from None
        if party.type != "organisation" or self.means_itself:
            yield party.code
        if party.type == "organisation":
            yield from self._members(party.code)

    def _members(self, organisation: str) -> Iterable[str]:
        try:
            return members(self.record, organisation, self.on)
        except NotFoundError:
            if self.means_itself:
                return ()
            raise


def _either(dimension: str, known: Sequence[str]) -> str:
    if dimension == "protection":
        return "none, ended, unknown, 'not covered', or the code of the protecting party"
    return ", ".join(f"'{status}'" if " " in status else status for status in known)


def asked_for(asked: Question) -> str:
    """Name what is asked of many parties: the dimension with the statuses, as `relations established`."""
    # War is in force in one status, and that is called war too.
    return " ".join(dict.fromkeys((asked.dimension, " or ".join(asked.statuses) or _in_force(asked.dimension))))


def _in_force(dimension: str) -> str:
    """Name the statuses in force where there is one, or few."""
    names = [status for status in statuses_of(dimension) if ALL[dimension].is_in_force(status)]
    return " or ".join(names) if 0 < len(names) <= _FEW else "in force"
