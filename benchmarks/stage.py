"""What the measurements share: a folder, the ledgers that were made in it, and how other processes are started."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.made import made_log
from benchmarks.synthetic import Made, write
from ledger.log import Log

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "events.jsonl"
START = "from cli.entry import run; run()"


class Scene(NamedTuple):
    """A made ledger, and where its read model is."""

    entries: int
    log: Log
    made: Made
    model: Path


class Stage:
    """Where things are measured.

    Attributes:
        folder: Where everything is written.
        sizes: How many entries the made ledgers have.
        quick: Whether all is done once or twice, and on little: to see that it can be done.
    """

    def __init__(self, folder: Path, sizes: Sequence[int], *, quick: bool = False) -> None:
        self.folder = folder
        self.sizes = tuple(sizes)
        self.quick = quick
        self._scenes: dict[int, Scene] = {}

    def rounds(self, wanted: int) -> int:
        """Give how many rounds to measure."""
        return min(wanted, 2) if self.quick else wanted

    def scaled(self, wanted: int) -> int:
        """Give how much to measure on."""
        return max(20, wanted // 50) if self.quick else wanted

    def scene(self, entries: int) -> Scene:
        """Give the made ledger of a size; it is made, and its read model built, when it is first asked for."""
        if entries not in self._scenes:
            path = self.folder / f"made-{entries}.jsonl"
            made = write(path, entries)
            # Built where the command looks for it, so that it is built once.
            model = Path(self.output([sys.executable, "-c", START, "db", "-f", str(path)]).strip())
            self._scenes[entries] = Scene(entries, Log(path), made, model)
        return self._scenes[entries]

    def scenes(self) -> list[Scene]:
        """Give the made ledgers of all sizes."""
        return [self.scene(entries) for entries in self.sizes]

    def shipped(self) -> Path:
        """Give the curated ledger, or a small one made here where there is none."""
        return SHIPPED if SHIPPED.exists() else Path(made_log(self.folder / "small.jsonl", 48).path)

    def environment(self) -> dict[str, str]:
        """Give an environment in which nothing of the caller's counts; compiled modules and caches are kept here."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
        own = {"PYTHONPYCACHEPREFIX": "compiled", "XDG_CACHE_HOME": "cache"}
        return {**kept, "PYTHONPATH": str(ROOT), **{name: str(self.folder / value) for name, value in own.items()}}

    def output(self, command: Sequence[str]) -> str:
        """Run a command and give what it prints."""
        done = subprocess.run(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, check=True)
        return done.stdout.decode()

    def process(self, code: str, *args: str) -> Callable[[], object]:
        """Give a run of a whole Python process."""
        command = [sys.executable, "-c", code, *args]
        environment = self.environment()
        return lambda: subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
