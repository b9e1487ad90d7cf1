"""Real git repositories with a ledger in them, apart from whatever git the machine has settings for."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from ledger.head import Head, head_of
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Log

ROOT = Path(__file__).parent.parent
LEDGER = "events.jsonl"


class Repository:
    """A folder under git with a ledger; entries are recorded by its owner, at the machine's own time."""

    def __init__(self, folder: Path, owner: str) -> None:
        self.folder = folder
        self.owner = owner
        home = folder.parent / "home"
        home.mkdir(exist_ok=True)
        kept = {name: os.environ[name] for name in ("PATH", "XDG_CACHE_HOME", "LANG") if name in os.environ}
        self.environ = {
            **kept,
            "HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "XDG_STATE_HOME": str(home / "state"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": owner,
            "GIT_AUTHOR_EMAIL": f"{owner.lower()}@example.org",
            "GIT_COMMITTER_NAME": owner,
            "GIT_COMMITTER_EMAIL": f"{owner.lower()}@example.org",
            "GIT_EDITOR": "true",
        }

    def run(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run a program here."""
        environ: Mapping[str, str] = {**self.environ, **more}
        return subprocess.run(
            words, cwd=self.folder, env=environ, capture_output=True, encoding="utf-8", check=False, timeout=60
        )

    def git(self, *words: str, code: int = 0) -> str:
        """Run git, which ends with this code; give all that it printed."""
        done = self.run("git", *words)
        assert code == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    def diplo(self, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """Run diplo in a process of its own."""
        return self.run(sys.executable, "-c", "from cli.entry import run; run()", *words, **more)

    def install(self) -> None:
        """Have git merge ledgers with diplo."""
        done = self.diplo("merge", "--install")
        assert 0 == done.returncode, done.stderr

    def install_like(self, other: "Repository") -> None:
        """Take over the settings that another repository got by `install`: in a test of what comes then."""
        settings = (other.folder / ".git" / "config").read_text().partition('[merge "diplo"]')
        with (self.folder / ".git" / "config").open("a") as file:
            file.write("".join(settings[1:]).partition("\n[")[0] + "\n")

    def record(self, *bodies: Mapping[str, object]) -> Head:
        """Append entries and commit them; give the head."""
        done = append(Log(self.path), text_of(bodies), author=self.owner, now=datetime.now(UTC))
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "entries")
        return done.head

    @property
    def path(self) -> Path:
        """The ledger."""
        return self.folder / LEDGER

    def ids(self) -> list[str]:
        """Give the ids of the ledger, each line examined."""
        Index().catch_up(Log(self.path))
        return [str(line.entry["id"]) for line in Log(self.path).lines()]

    def holds(self, head: Head) -> bool:
        """Tell whether the ledger ever had a head."""
        return head == head_of(self.path.read_bytes().splitlines()[: head.size])


def start(folder: Path, owner: str) -> Repository:
    """Make a repository on the branch main, with nothing in it but what keeps lock files out."""
    folder.mkdir()
    repository = Repository(folder, owner)
    repository.git("init", "--quiet", "--initial-branch=main")
    (folder / ".gitignore").write_text("*.lock\n")
    repository.install()
    return repository


def publish(repository: Repository) -> Path:
    """Push a repository to a bare one beside it, from which others clone."""
    hub = repository.folder.parent / "hub"
    repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(hub))
    repository.git("remote", "add", "origin", str(hub))
    repository.git("push", "--quiet", "--set-upstream", "origin", "main")
    return hub


def clone(hub: Path, name: str, like: Repository | None = None) -> Repository:
    """Clone what was published, for another owner; git merges ledgers there as in another repository."""
    folder = hub.parent / name.lower()
    folder.mkdir()
    repository = Repository(folder, name)
    repository.git("clone", "--quiet", str(hub), ".")
    if like is not None:
        repository.install_like(like)
    return repository


def copy(repository: Repository, folder: Path) -> Repository:
    """Copy a repository, with its settings."""
    shutil.copytree(repository.folder, folder)
    return Repository(folder, repository.owner)
