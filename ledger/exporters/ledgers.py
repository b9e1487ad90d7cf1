"""A ledger that holds only what another held at an earlier time: its first lines, byte for byte."""

import os
import sys
from collections.abc import Iterator
from itertools import islice

from ledger.head import Frontier, Head
from ledger.known import AsOf
from ledger.log import Log
from ledger.problems import DamagedError, Problem
from ledger.reader import read

_HINT = "something writes over the file, or its read model is damaged: try again, and see `diplo verify`"


class Export:
    """The lines of a ledger as of some time, given once, in order.

    Its head is that of the ledger then: what proves an entry of the one, or that the one extends what was before, proves it
    of the other.

    Args:
        log: The log, or the log as of some time. What is supposed in it is left out: nobody recorded it.

    Raises:
        LedgerError: As reading the log does.

    Attributes:
        head: The head.
    """

    def __init__(self, log: Log | AsOf) -> None:
        self._log = log.log if isinstance(log, AsOf) else log
        # What is supposed is not in it.
        self.head: Head = read(log, ()).head

    def lines(self) -> Iterator[bytes]:
        """Give the lines without their ends, the last one only when all have the head that was found before.

        Raises:
            DamagedError: When they have another, as where somebody changes the file meanwhile.
            MachineError: When the file cannot be read.
        """
        # Each line was examined when the head was found; that these are the same lines is what the head proves.
        frontier = Frontier()
        last = None
        for _, raw in islice(self._log.raw(sys.maxsize), self.head.size):
            if last is not None:
                yield last
            frontier.add(raw)
            last = raw
        if last is None or frontier.head() != self.head:
            what = f"the lines that were read have the head {frontier.head().short()}, not {self.head.short()}"
            raise DamagedError(Problem("export-changed", what, _HINT, os.fspath(self._log.path)))
        yield last
