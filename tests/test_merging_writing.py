"""A merged ledger is written as a whole or not at all, and what was refused stands beside it for good."""

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from disks import IO_ERROR, NO_SPACE
from ledgers import LEDGER, SOURCE, failed, mutual
from merges import Fork, lines_of

from ledger.merging import writing
from ledger.merging.merge import Merge
from ledger.merging.writing import write, write_aside

BASE = [LEDGER, SOURCE]
VISIT = mutual("visit", "1961", "CUB", "MEX", key="k")
TALKS = mutual("talks", "1962", "CUB", "MEX", key="k")


@pytest.fixture
def fork(tmp_path: Path) -> Fork:
    """Give a ledger whose sides cannot be merged as they are."""
    return Fork(tmp_path, BASE, [VISIT], [mutual("visit", "1960", "CUB", "MEX"), TALKS])


def put(fork: Fork, found: Merge) -> None:
    """Write what was merged in the place of ours."""
    write(found, fork.side(found.source), fork.folder / "ours")


def names(folder: Path) -> list[str]:
    """List a folder, but for lock files."""
    return sorted(path.name for path in folder.iterdir() if path.suffix != ".lock")


def test_the_merged_ledger_takes_the_place_of_the_file(fork: Fork) -> None:
    """The file itself is another, so that who reads the old one reads it to its end; nothing is left beside it."""
    with open(fork.folder / "ours", "rb") as reader:
        before = fork.read("ours")
        put(fork, fork.merged("theirs"))
        assert before == reader.read()
    assert fork.read("theirs") == fork.read("ours")
    assert ["base", "ours", "theirs"] == names(fork.folder)


def test_the_file_keeps_its_permissions_and_its_links(fork: Fork) -> None:
    """What it is reached by, and who may read it, is no matter of its entries."""
    ours = fork.folder / "ours"
    ours.rename(fork.folder / "elsewhere")
    ours.symlink_to("elsewhere")
    (fork.folder / "elsewhere").chmod(0o640)
    put(fork, fork.merged("theirs"))
    assert ours.is_symlink()
    assert fork.read("theirs") == fork.read("elsewhere")
    assert 0o640 == (fork.folder / "elsewhere").stat().st_mode & 0o7777


def test_what_is_long_is_copied_in_parts(fork: Fork, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger need not fit into memory."""
    monkeypatch.setattr(writing, "_CHUNK", 7)
    put(fork, fork.merged("theirs"))
    assert fork.read("theirs") == fork.read("ours")


def test_it_is_on_the_disk_before_it_has_the_name(fork: Fork, monkeypatch: pytest.MonkeyPatch) -> None:
    """First the bytes, then the name, then the folder that holds the name."""
    calls: list[str] = []

    def noted(name: str) -> Callable[..., object]:
        real = getattr(os, name)

        def call(*given: object) -> object:
            is_folder = isinstance(given[0], int) and stat.S_ISDIR(os.fstat(given[0]).st_mode)
            calls.append(f"{name} folder" if is_folder else name)
            return real(*given)

        return call

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noted(name))
    put(fork, fork.merged("theirs"))
    assert ["fsync", "replace", "fsync folder"] == calls


@pytest.mark.parametrize(("name", "error"), [("fsync", IO_ERROR), ("fchmod", NO_SPACE), ("replace", IO_ERROR)])
def test_where_the_machine_fails_the_file_is_as_it_was(
    name: str, error: OSError, fork: Fork, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the new ledger is left."""

    def fail(*_: object) -> None:
        raise error

    found, before = fork.merged("theirs"), fork.read("ours")
    monkeypatch.setattr(os, name, fail)
    with failed(fork.folder / "ours", "write", str(error.strerror)):
        put(fork, found)
    assert before == fork.read("ours")
    assert ["base", "ours", "theirs"] == names(fork.folder)


def test_whoever_interrupts_it_leaves_nothing_behind(fork: Fork, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is as it was."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    found, before = fork.merged("theirs"), fork.read("ours")
    monkeypatch.setattr(os, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        put(fork, found)
    assert before == fork.read("ours")
    assert ["base", "ours", "theirs"] == names(fork.folder)


def test_what_is_refused_stands_beside_the_ledger_as_it_stood(fork: Fork) -> None:
    """One entry a line; the same again is the same file, and no file is ever written over."""
    found = fork.merged()
    path = fork.folder / "aside"
    assert str(path) == write_aside(found, path)
    assert fork.read("theirs").removeprefix(fork.read("base")) == path.read_bytes()
    assert str(path) == write_aside(found, path)
    fork.put("aside", b"mended by hand\n")
    assert f"{path}-2" == write_aside(found, path)
    fork.put("aside-2", b"")
    assert f"{path}-3" == write_aside(found, path)
    assert b"mended by hand\n" == path.read_bytes()
    assert fork.read("aside-3") == fork.read("theirs").removeprefix(fork.read("base"))


def test_a_folder_in_the_way_is_said(fork: Fork) -> None:
    """Where what is refused cannot be kept, nothing else is done."""
    path = fork.folder / "aside"
    path.mkdir()
    with failed(path, "read", os.strerror(errno.EISDIR)):
        write_aside(fork.merged(), path)


def test_mended_it_can_be_appended(fork: Fork) -> None:
    """Without the entry that is refused, the rest comes behind the published side."""
    found = fork.merged()
    put(fork, found)
    fork.put("aside", found.aside[0].raw + b"\n")
    from cli.entry import start  # noqa: PLC0415 - the only test here that needs the command line

    ours, aside = (str(fork.folder / name) for name in ("ours", "aside"))
    assert 0 == start(["-q", "-f", ours, "append", aside, "--author", "Bob"])
    assert found.aside[0].entry["id"] == lines_of(fork.folder / "ours")[-1].entry["id"]
