"""The last head that was seen of a ledger, where git puts other versions in its place."""

import shutil
from pathlib import Path

import pytest
from ledgers import LEDGER, mutual, source
from repositories import Repository, start

from ledger.head import head_of

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

ACCEPT = "; find out who did it; `diplo head --accept` takes the ledger as it is from now on\n"


@pytest.fixture(name="ours")
def a_repository(tmp_path: Path) -> Repository:
    """Give a repository with a ledger of three entries, and of four on the branch `later`, which was seen."""
    found = start(tmp_path / "ours", "Ana")
    found.record(LEDGER, source("s"), mutual("establishment", "1949", "CUB", "KOR"))
    found.git("checkout", "--quiet", "-b", "later")
    found.record(mutual("rupture", "1960", "CUB", "KOR"))
    assert 0 == found.diplo("head").returncode
    return found


def short(repository: Repository) -> str:
    """Give the head of the ledger as it stands, as people are told it."""
    return head_of(repository.path.read_bytes().splitlines()).short()


def said(repository: Repository, before: str) -> str:
    """Give what is said of a version that git holds beside another."""
    commit = repository.git("rev-parse", "--short", "later").strip()
    return (
        f"diplo: warning: this is another version of the ledger than was last seen here: head {short(repository)}, and "
        f"before {before}, which git holds in commit {commit}\n"
    )


def test_another_branch_is_told_once_and_written_to(ours: Repository) -> None:
    """Git holds what was last seen: nothing is lost."""
    before = short(ours)
    ours.git("checkout", "--quiet", "main")
    assert said(ours, before) == ours.diplo("head").stderr
    assert "" == ours.diplo("head").stderr
    assert 0 == ours.diplo("add", "source", "two", "--title", "Two", "--author", "Ana").returncode


def test_who_writes_first_is_told_as_well(ours: Repository) -> None:
    """And the entry is appended."""
    before = short(ours)
    ours.git("checkout", "--quiet", "main")
    expected = said(ours, before)
    done = ours.diplo("add", "source", "two", "--title", "Two", "--author", "Ana")
    assert (0, expected) == (done.returncode, done.stderr)
    assert 4 == len(ours.ids())


def test_a_version_that_only_the_reflog_holds_is_held(ours: Repository) -> None:
    """As after a rebase, or a reset."""
    ours.git("reset", "--quiet", "--hard", "main")
    done = ours.diplo("add", "source", "two", "--title", "Two", "--author", "Ana")
    assert 0 == done.returncode
    assert "which git holds in commit" in done.stderr


def test_what_was_never_committed_is_missed(ours: Repository) -> None:
    """An entry that was appended and thrown away is in no commit: writing is refused, and reading warns."""
    assert 0 == ours.diplo("add", "source", "two", "--title", "Two", "--author", "Ana").returncode
    before = short(ours)
    ours.git("checkout", "--quiet", "--", "events.jsonl")
    what = (
        f"this ledger had 5 entries when it was last seen here, head {before}, and now it has 4: "
        "it was put back to an older copy, or its end is lost"
    )
    assert f"diplo: warning: {what}{ACCEPT}" == ours.diplo("head").stderr
    done = ours.diplo("add", "source", "three", "--title", "Three", "--author", "Ana")
    assert (5, 4) == (done.returncode, len(ours.ids()))
    assert done.stderr.startswith(f"diplo: error: {ours.path}: {what}\n")


def test_without_git_nothing_is_held(ours: Repository, tmp_path: Path) -> None:
    """Nor in a repository that knows nothing of the ledger."""
    ours.git("checkout", "--quiet", "main")
    empty = tmp_path / "empty"
    empty.mkdir()
    done = ours.diplo("head", PATH=str(empty))
    assert done.stderr.endswith(ACCEPT)
    shutil.rmtree(ours.folder / ".git")
    assert ours.diplo("head").stderr.endswith(ACCEPT)


def test_nothing_is_signed_beside_what_was_seen(ours: Repository) -> None:
    """Another branch is another history: whoever signs both is caught."""
    assert 0 == ours.diplo("keygen", "key").returncode
    ours.git("checkout", "--quiet", "main")
    assert 5 == ours.diplo("head", "--sign", "key").returncode
    assert 0 == ours.diplo("head", "--accept", "--sign", "key").returncode
