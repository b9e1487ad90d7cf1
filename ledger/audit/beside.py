"""Work in a process of its own, beside this one: a second core builds the tree while this one reads."""

import json
import os
import signal
from collections.abc import Callable


class Beside:
    """Some work that goes on in a child process, from when this is made until it is asked for or dropped.

    Where there can be no child, or it failed in whatever way, the work is done here once it is asked for, so that its
    errors are told.
    """

    def __init__(self, work: Callable[[], list[str]], *, is_apart: bool = True) -> None:
        self._work = work
        self._child = 0
        if is_apart:
            self._begin()

    def _begin(self) -> None:
        self._reading, writing = os.pipe()
        try:
            child = os.fork()
        except OSError:
            os.close(self._reading)
            os.close(writing)
            return
        if child == 0:  # pragma: no cover - in another process
            status = 1
            try:
                os.close(self._reading)
                with os.fdopen(writing, "w", encoding="ascii") as pipe:
                    json.dump(self._work(), pipe)
                status = 0
            finally:
                # Nothing of what the parent has open is flushed or closed a second time.
                os._exit(status)
        os.close(writing)
        self._child = child

    def result(self) -> list[str]:
        """Wait for the work and give what came of it."""
        if not self._child:
            return self._work()
        with os.fdopen(self._reading, encoding="ascii") as pipe:
            told = pipe.read()
        child, self._child = self._child, 0
        _, status = os.waitpid(child, 0)
        if status:
            return self._work()
        found: list[str] = json.loads(told)
        return found

    def drop(self) -> None:
        """Stop the work, if it still goes on: nobody will ask for it."""
        if self._child:
            os.close(self._reading)
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            self._child = 0
