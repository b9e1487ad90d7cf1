"""Heads, proofs and keys on the command line, beyond the sessions of `golden/proofs.txt`: forms, hostile files, disks that fail."""

import csv
import errno
import io
import json
import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from both import Ways, ways
from ledgers import mutual, source
from models import add, told
from sessions import Came, Runner, place

from ledger.canonical import entry_id, line_of
from ledger.head import Head, head_of
from ledger.log import Log
from ledger.proofs.checkpoints import Checkpoint, Inclusion, parse_checkpoint, parse_proof
from ledger.proofs.paths import leaf_hash
from ledger.proofs.signing import SignerKey, parse_signer, parse_verifier, sign, signers_of
from ledger.proofs.trust import entry_in

E = mutual("establishment", "1949", "CUB", "KOR", key="e")
R = mutual("rupture", "1959", "CUB", "KOR", key="r")
OWN = SignerKey("example.org/l", bytes(32))
MISSING = (
    "diplo: error: signatures need the package `cryptography`, which is not installed\n"
    "  hint: install it with `pip install 'diplomatic-ledger[sign]'`\n"
)


@pytest.fixture(autouse=True)
def _unsynced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write to no disk in earnest: many files come and go, and no power fails."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture(name="diplo")
def a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of four entries, a key and its public one, and nothing remembered."""
    folder = tmp_path / "here"
    folder.mkdir()
    told(folder / "events.jsonl", [E], [R])
    (folder / "own.key").write_text(f"{OWN}\n")
    (folder / "own.pub").write_text(f"{OWN.verifier}\n")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return place(folder, monkeypatch, capfd)


def head_now(diplo: Runner) -> Head:
    """Give the head of the ledger by its bytes."""
    return head_of((diplo.folder / "events.jsonl").read_bytes().splitlines())


def rows(diplo: Runner, *args: str) -> list[list[str]]:
    """Give what a command says as CSV."""
    came = diplo.run([*args, "-O", "csv"])
    assert 0 == came.code, came
    return list(csv.reader(io.StringIO(came.out)))


def record(diplo: Runner, *args: str) -> dict[str, object]:
    """Give what a command says as JSON."""
    came = diplo.run([*args, "-O", "json"])
    assert 0 == came.code, came
    (found,) = json.loads(came.out)
    assert isinstance(found, dict)
    return found


# --- forms --------------------------------------------------------------------------------------------------------------

SAID = [
    ("head",),
    ("head", "--known", "2"),
    ("verify", "--proof", "e.tlog-proof"),
    ("verify", "--proof", "e.tlog-proof", "--key", "own.pub"),
    ("verify", "--proof", "since.txt", "--against", "old.txt", "--key", "own.pub"),
    ("verify", "--against", "old.txt"),
]


@pytest.mark.parametrize("args", SAID, ids=" ".join)
def test_every_form_says_the_same(diplo: Runner, args: tuple[str, ...]) -> None:
    """Text, JSON and CSV agree, field by field."""
    diplo.run(["prove", "key:e", "--sign", "own.key", "-o", "e.tlog-proof"])
    diplo.run(["head", "--known", "2", "--checkpoint", "-o", "old.txt"])
    diplo.run(["prove", "--since", "old.txt", "--sign", "own.key", "-o", "since.txt"])
    said = record(diplo, *args)
    names, cells = rows(diplo, *args)
    assert list(said) == names
    for name, cell in zip(names, cells, strict=True):
        value = said[name]
        if isinstance(value, dict):
            assert value == json.loads(cell)
        else:
            assert cell == ("" if value is None else "|".join(value) if isinstance(value, list) else str(value))
    text = diplo.run(args)
    for name in ("head", "id", "since"):
        assert str(said.get(name) or "") in text.out
    assert [(0, "")] == [text[::2]]


def test_by_what_a_head_is_known_is_said(diplo: Runner) -> None:
    """By a key, by a head that was seen, or by nothing."""
    diplo.run(["prove", "key:e", "--sign", "own.key", "-o", "e.tlog-proof"])
    head = str(head_now(diplo))
    given: tuple[list[str], ...] = (
        [],
        ["--against", head],
        ["--key", "own.pub"],
        ["--against", head, "--key", "own.pub"],
    )
    found = [record(diplo, "verify", "--proof", "e.tlog-proof", *more) for more in given]
    assert [None, "head", "key", "key"] == [one["trusted"] for one in found]
    assert [[], [], ["example.org/l"], ["example.org/l"]] == [one["signed_by"] for one in found]


def test_a_head_can_be_written_to_a_file(diplo: Runner) -> None:
    """Its ending chooses the form."""
    assert Came(0, "", "") == diplo.run(["head", "-o", "head.json"])
    assert record(diplo, "head") == json.loads((diplo.folder / "head.json").read_text())[0]


def test_the_file_is_what_is_printed(diplo: Runner) -> None:
    """A checkpoint and a proof are the same bytes on standard output and in a file."""
    for args in (
        ["head", "--checkpoint"],
        ["head", "--sign", "own.key"],
        ["prove", "key:e"],
        ["prove", "--since", "2"],
    ):
        printed = diplo.run(args).out
        assert 0 == diplo.run([*args, "-o", "out.txt"]).code
        assert printed == (diplo.folder / "out.txt").read_text()


# --- proofs both ways -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder_of_large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a ledger of 600 lines."""
    here = tmp_path_factory.mktemp("large")
    log = told(here / "events.jsonl", [source(f"s{number}") for number in range(598)])
    (here / "own.key").write_text(f"{OWN}\n")
    lines = Path(log.path).read_bytes().splitlines()
    origin = f"diplo-ledger/{json.loads(lines[0])['id']}"
    (here / "head.txt").write_text(str(Checkpoint(origin, head_of(lines[:300]))))
    return here


@pytest.fixture
def large(folder_of_large: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    """Give a ledger of 600 lines, with a read model from the first test on."""
    here = folder_of_large
    monkeypatch.setenv("XDG_STATE_HOME", str(here / "state"))
    monkeypatch.chdir(here)
    with ways(here / "events.jsonl", here / "cache") as found:
        yield found


@pytest.mark.parametrize(
    "args",
    [
        ("head",),
        ("head", "--known", "257"),
        ("head", "--sign", "own.key"),
        ("prove", "s"),
        ("prove", "s254"),
        ("prove", "s597", "--sign", "own.key"),
        ("prove", "s3", "--known", "256"),
        ("prove", "s297", "--known", "300"),
        ("prove", "s296", "--checkpoint", "head.txt"),
        ("prove", "--since", "1"),
        ("prove", "--since", "256"),
        ("prove", "--since", "head.txt"),
        ("prove", "--since", "599"),
        ("prove", "--since", "600"),
        ("prove", "--since", "255", "--checkpoint", "head.txt"),
        ("prove", "--since", "3", "--known", "513"),
    ],
    ids=" ".join,
)
def test_the_read_model_changes_no_byte(large: Ways, args: tuple[str, ...]) -> None:
    """Of no head and no proof."""
    assert 0 == large.same(*args).code


@pytest.mark.parametrize(
    ("args", "code"), [(("prove", "s9", "--known", "3"), 4), (("prove", "nobody"), 4), (("prove", "--since", "601"), 3)]
)
def test_the_read_model_changes_no_refusal(large: Ways, args: tuple[str, ...], code: int) -> None:
    """What is wrong is worded the same."""
    assert code == large.same(*args).code


# --- what others wrote ----------------------------------------------------------------------------------------------------


def put_proof(diplo: Runner, entry: dict[str, object], name: str = "x.tlog-proof") -> None:
    """Write a proof that some entry is the only one of a log."""
    line = line_of(entry)
    proof = Inclusion(line, 0, (), Checkpoint("o", Head(1, leaf_hash(line).hex())))
    (diplo.folder / name).write_text(str(proof), encoding="utf-8")


def forged(**body: object) -> dict[str, object]:
    """Give an entry that nobody judged; its id is right."""
    return {"v": 1, "id": entry_id(body), **body}


HOSTILE = {
    "escapes": forged(kind="\x1b[2Jx", date="\x1b]0;x\x07", parties=["\x1b[31m", "\u202eABC"]),
    "line ends": forged(kind="x\nproved: line 1", parties=["\r", "\u2028"]),
    "no kind": forged(note="x"),
    "odd values": forged(kind=[1], date={"a": 1}, parties={"a": "b"}, by=[1, None, ["x"]], toward="KOR"),
    "numbers": forged(kind=1.5, date=10**300, parties=True, recorded=-0.0),
    "formulas": forged(kind="=1+1", date="@x", parties=["+1"]),
    "deep": forged(kind="x", note=json.loads("[" * 900 + "]" * 900)),
    "long": forged(kind="x" * 100_000, parties=["y" * 1000] * 100),
}


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv", "tsv", "md", "html", "table"])
@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_in_a_proof_reaches_a_terminal_raw(diplo: Runner, name: str, form: str) -> None:
    """It is shown, or refused; never acted upon, and no traceback comes of it."""
    put_proof(diplo, HOSTILE[name])
    came = diplo.run(["verify", "--proof", "x.tlog-proof", "-O", form])
    assert came.code in (0, 3)
    assert "our bug" not in came.err
    if form in ("text", "table", "json", "jsonl"):
        assert not {"\x1b", "\x07", "\r"} & set(came.out + came.err)
    if form == "text" and not came.code:
        assert 5 == len(came.out.splitlines())
        assert not {"\u202e", "\u2028"} & set(came.out)


def test_an_origin_is_not_printed_raw(diplo: Runner) -> None:
    """Nor is the name of a key, nor a file's."""
    (diplo.folder / "head.txt").write_text(f"\u202eo\x7f\n4\n{'A' * 43}=\n", encoding="utf-8")
    for args in (
        ["verify", "--against", "head.txt"],
        ["prove", "key:e", "--checkpoint", "head.txt"],
        ["prove", "--since", "head.txt"],
    ):
        came = diplo.run(args)
        assert came.code in (3, 4)
        assert not {"\u202e", "\x7f"} & set(came.out + came.err)
    came = diplo.run(["verify", "--proof", "\x1b[2J"])
    assert 6 == came.code
    assert "\x1b" not in came.err


@pytest.mark.parametrize("option", ["--against", "--key"])
def test_a_name_that_no_file_can_have_is_refused(diplo: Runner, option: str) -> None:
    """One with a NUL, as only other programs can give it."""
    diplo.run(["prove", "key:e", "-o", "e.tlog-proof"])
    more = ["--proof", "e.tlog-proof"]
    came = diplo.run(["verify", *more, option, "a\0b"])
    assert (6, "diplo: error: could not read 'a\\x00b': embedded null byte\n  hint: check the path\n") == came[::2]


def test_a_proof_needs_no_ledger(diplo: Runner) -> None:
    """Not even a sound one."""
    diplo.run(["prove", "key:e", "-o", "e.tlog-proof"])
    expected = diplo.run(["verify", "--proof", "e.tlog-proof"])
    (diplo.folder / "events.jsonl").write_text("nothing\n")
    assert expected == diplo.run(["verify", "--proof", "e.tlog-proof"])
    (diplo.folder / "events.jsonl").unlink()
    assert expected == diplo.run(["verify", "--proof", "e.tlog-proof"])


@pytest.mark.parametrize(
    "args", [("head",), ("prove", "key:e"), ("prove", "--since", "2"), ("head", "--sign", "own.key")]
)
def test_a_damaged_ledger_has_no_head(diplo: Runner, args: tuple[str, ...]) -> None:
    """Nothing is proved of it, and nothing signed."""
    log = diplo.folder / "events.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"1949"', b'"1948"'))
    came = diplo.run(args)
    assert (3, "") == came[:2]
    assert "events.jsonl:3:1: " in came.err.splitlines()[0]


@pytest.mark.parametrize("line", ["\u2028", "a\u2029b", "a\x85b", "\u2014 more", " "])
def test_a_checkpoint_goes_into_a_proof_as_it_is(diplo: Runner, line: str) -> None:
    """Whatever its extension lines hold, the signature holds too (c2sp.org/tlog-proof: verbatim)."""
    origin = diplo.run(["head", "-O", "csv"]).out.split("\n")[1].split(",")[3]
    checkpoint = sign(Checkpoint(origin, head_now(diplo), (line,)), OWN)
    (diplo.folder / "head.txt").write_bytes(str(checkpoint).encode())
    assert 0 == diplo.run(["prove", "key:e", "--checkpoint", "head.txt", "-o", "e.tlog-proof"]).code
    proof = parse_proof((diplo.folder / "e.tlog-proof").read_bytes())
    assert checkpoint == proof.checkpoint
    assert 0 == diplo.run(["verify", "--proof", "e.tlog-proof", "--key", "own.pub"]).code


def test_a_checkpoint_of_another_history_proves_nothing(diplo: Runner) -> None:
    """Its root must be the one that the ledger had then."""
    origin = record(diplo, "head")["origin"]
    (diplo.folder / "head.txt").write_text(f"{origin}\n3\n{'A' * 43}=\n")
    came = diplo.run(["prove", "key:e", "--checkpoint", "head.txt"])
    root = head_of((diplo.folder / "events.jsonl").read_bytes().splitlines()[:3]).root
    what = f"the first 3 entries have the root {root}, not {'0' * 64}"
    hint = "this is not the ledger whose head was cited, or it was changed since"
    assert (4, "", f"diplo: error: {what}\n  hint: {hint}\n") == came


# --- signing ----------------------------------------------------------------------------------------------------------------


def departed(diplo: Runner) -> Head:
    """Cut the end off the ledger, once it has been seen; give the head that it had."""
    before = head_now(diplo)
    assert 0 == diplo.run(["head"]).code
    log = diplo.folder / "events.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))
    return before


@pytest.mark.parametrize("args", [("head",), ("head", "--known", "2"), ("prove", "key:e"), ("prove", "--since", "1")])
def test_a_ledger_that_departed_is_not_signed(diplo: Runner, args: tuple[str, ...]) -> None:
    """A log must sign nothing that is inconsistent with what it signed before (c2sp.org/tlog-checkpoint)."""
    before = departed(diplo)
    came = diplo.run([*args, "--sign", "own.key", "-o", "out.txt"])
    what = (
        f"this ledger had 4 entries when it was last seen here, head {before.short()}, and now it has 3: "
        "it was put back to an older copy, or its end is lost"
    )
    assert (5, "") == came[:2]
    assert what in came.err
    assert not (diplo.folder / "out.txt").exists()


def test_a_ledger_that_was_accepted_is_signed(diplo: Runner) -> None:
    """At once, or later."""
    departed(diplo)
    came = diplo.run(["head", "--sign", "own.key", "--accept"])
    assert (0, "") == came[::2]
    assert [OWN.verifier] == signers_of(parse_checkpoint(came.out.encode()), [OWN.verifier])
    assert (0, came.out, "") == diplo.run(["head", "--sign", "own.key"])


@pytest.mark.parametrize("args", [("head", "--known", "290"), ("prove", "s3", "--known", "290")])
def test_a_head_that_only_a_damaged_cache_gives_is_not_signed(
    folder_of_large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """The bytes of the ledger decide: what is signed is right, or nothing is."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(folder_of_large)
    with ways(folder_of_large / "events.jsonl", tmp_path / "cache") as found:
        expected = found.plainly(*args, "--sign", "own.key")
        found.by_model("head")
        with closing(sqlite3.connect(found.file)) as connection:
            connection.execute("UPDATE marks SET peaks = zeroblob(length(peaks))")
            connection.commit()
        came = found.run(*args, "--sign", "own.key")
        assert (0, expected.out) == came[:2] or (6, "") == came[:2]
        if came.code:
            assert "the read model gave the head 290:" in came.err
            assert came.err.endswith("which is not that of the ledger\n  hint: run `diplo rebuild`\n")


def test_what_is_signed_is_what_is_printed(diplo: Runner) -> None:
    """By each key that is named, in their order."""
    (diplo.folder / "two.key").write_text(f"{SignerKey('two', bytes(range(32)))}\n")
    came = diplo.run(["head", "--sign", "own.key", "--sign", "two.key"])
    found = parse_checkpoint(came.out.encode())
    assert head_now(diplo) == found.head
    assert ["example.org/l", "two"] == [signature.name for signature in found.signatures]
    assert found == sign(sign(found._replace(signatures=()), OWN), SignerKey("two", bytes(range(32))))


@pytest.mark.parametrize(
    "args",
    [
        ("head", "--sign", "own.key", "-o", "out.txt"),
        ("prove", "key:e", "--sign", "own.key", "-o", "out.txt"),
        ("keygen", "out.txt", "--name", "k"),
        ("verify", "--proof", "e.tlog-proof", "--key", "own.pub"),
        ("verify", "--against", "head.txt", "--key", "own.pub"),
    ],
    ids=" ".join,
)
def test_without_the_package_nothing_is_signed_and_nothing_written(
    diplo: Runner, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    """It is said what to install."""
    diplo.run(["prove", "key:e", "--sign", "own.key", "-o", "e.tlog-proof"])
    diplo.run(["head", "--sign", "own.key", "-o", "head.txt"])
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    monkeypatch.delitem(sys.modules, "cryptography.hazmat.primitives.asymmetric.ed25519", raising=False)
    before = sorted(os.listdir(diplo.folder))
    assert (6, "", MISSING) == diplo.run(args)
    assert before == sorted(os.listdir(diplo.folder))
    assert 0 == diplo.run(["verify", "--proof", "e.tlog-proof"]).code


def test_a_file_of_keys_is_read_line_by_line(diplo: Runner) -> None:
    """One of them must have signed; empty lines do no harm."""
    diplo.run(["prove", "key:e", "--sign", "own.key", "-o", "e.tlog-proof"])
    two = SignerKey("two", bytes(range(32))).verifier
    (diplo.folder / "keys").write_text(f"{two}\n\n  {OWN.verifier}\r\n")
    assert ["example.org/l"] == record(diplo, "verify", "--proof", "e.tlog-proof", "--key", "keys")["signed_by"]
    (diplo.folder / "keys").write_text(f"{two}\nnone\n")
    assert 2 == diplo.run(["verify", "--proof", "e.tlog-proof", "--key", "keys"]).code


@pytest.mark.parametrize("name", ["a+b+c", "x+y+z.pub"])
def test_a_file_may_have_the_name_of_a_key(diplo: Runner, name: str) -> None:
    """Who writes `./` before it means a file."""
    diplo.run(["prove", "key:e", "--sign", "own.key", "-o", "e.tlog-proof"])
    (diplo.folder / name).write_text(f"{OWN.verifier}\n")
    for path in (f"./{name}", str(diplo.folder / name)):
        assert ["example.org/l"] == record(diplo, "verify", "--proof", "e.tlog-proof", "--key", path)["signed_by"]


@pytest.mark.parametrize("spoil", [lambda key: key[:-2], lambda key: key + key, lambda _: "", lambda key: key.lower()])
def test_a_damaged_key_file_signs_nothing_and_is_not_shown(diplo: Runner, spoil: object) -> None:
    """Not a part of it."""
    assert callable(spoil)
    (diplo.folder / "own.key").write_text(spoil(f"{OWN}\n"))
    came = diplo.run(["head", "--sign", "own.key"])
    assert (2, "") == came[:2]
    assert came.err.startswith("diplo: error: own.key: ")
    assert str(OWN).rpartition("+")[2][:8] not in came.err


# --- keys -------------------------------------------------------------------------------------------------------------------


def test_a_pair_of_keys_is_made(diplo: Runner) -> None:
    """The private one for nobody else, whatever others may read here; each is what its file says, and they sign."""
    old = os.umask(0)
    try:
        came = diplo.run(["keygen", "new.key"])
    finally:
        os.umask(old)
    private, public = diplo.folder / "new.key", diplo.folder / "new.key.pub"
    assert [0o600, 0o644] == [stat.S_IMODE(path.stat().st_mode) for path in (private, public)]
    key, verifier = parse_signer(private.read_text()), parse_verifier(public.read_text())
    assert (record(diplo, "head")["origin"], verifier) == (key.name, key.verifier)
    said = "new.key signs: keep it where nobody else reads it, with a copy; new.key.pub is for everybody\n"
    assert (0, f"{verifier}\n", said) == came
    assert private.read_text() not in came.out + came.err
    diplo.run(["head", "--sign", "new.key", "-o", "head.txt"])
    found = record(diplo, "verify", "--against", "head.txt", "--key", "new.key.pub")
    assert ("head", []) == (found["trusted"], found["signed_by"])
    assert 1 == len(list(found["since_signed_by"]))  # type: ignore[call-overload]


def test_a_key_is_described_in_every_form(diplo: Runner) -> None:
    """The private one is in none."""
    said = record(diplo, "keygen", "new.key", "--name", "example.org/k")
    public = (diplo.folder / "new.key.pub").read_text().strip()
    expected = {
        "name": "example.org/k", "public": public, "private_file": "new.key", "public_file": "new.key.pub", "schema": 1,
    }  # fmt: skip
    assert expected == said
    assert list(expected) == rows(diplo, "keygen", "other.key", "--name", "k")[0]


@pytest.mark.parametrize("name", ["new.key", "new.key.pub"])
@pytest.mark.parametrize("how", ["file", "link", "dangling"])
def test_no_file_is_written_over(diplo: Runner, name: str, how: str) -> None:
    """Nor followed where it is a link; and of the pair nothing is left."""
    if how == "file":
        (diplo.folder / name).write_text("x")
    else:
        (diplo.folder / name).symlink_to("own.key" if how == "link" else "nowhere")
    before = {path.name: path.is_symlink() or path.read_text() for path in diplo.folder.iterdir()}
    came = diplo.run(["keygen", "new.key"])
    assert (5, "", f"diplo: error: {name} exists already\n  hint: choose another name\n") == came
    assert before == {path.name: path.is_symlink() or path.read_text() for path in diplo.folder.iterdir()}
    assert f"{OWN}\n" == (diplo.folder / "own.key").read_text()


@pytest.mark.parametrize("which", [1, 2])
def test_a_disk_that_fails_leaves_no_half_of_a_key(diplo: Runner, monkeypatch: pytest.MonkeyPatch, which: int) -> None:
    """Of either file."""
    calls = []

    def fails(_: int) -> None:
        calls.append(1)
        if which == len(calls):
            raise OSError(errno.ENOSPC, "No space left on device")

    before = sorted(os.listdir(diplo.folder))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        came = diplo.run(["keygen", "new.key"])
    name = "new.key" if which == 1 else "new.key.pub"
    hint = "check that the folder exists and that you may write there"
    assert (6, "", f"diplo: error: could not write '{name}': No space left on device\n  hint: {hint}\n") == came
    assert before == sorted(os.listdir(diplo.folder))


def test_an_interruption_leaves_no_half_of_a_pair(diplo: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even between the two."""

    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    before = sorted(os.listdir(diplo.folder))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", interrupted)
        assert 130 == diplo.run(["keygen", "new.key"]).code
    assert before == sorted(os.listdir(diplo.folder))


# --- the whole way ------------------------------------------------------------------------------------------------------------


def test_everything_that_is_handed_out_is_found_right_by_who_has_nothing_else(diplo: Runner) -> None:
    """Every entry, by every head that holds it, signed; and every earlier head."""
    add(Log(diplo.folder / "events.jsonl"), source("t"), source("u"), source("v"))
    lines = (diplo.folder / "events.jsonl").read_bytes().splitlines()
    for size in (1, 2, 3, 4, len(lines)):
        known = ["--known", str(size)]
        head = diplo.run(["head", *known]).out.strip()
        assert str(head_of(lines[:size])) == head
        for index in range(size):
            identity = json.loads(lines[index])["id"]
            proof = parse_proof(diplo.run(["prove", identity, *known]).out.encode())
            assert isinstance(proof, Inclusion)
            assert (json.loads(lines[index]), head) == (entry_in(proof), str(proof.checkpoint.head))
            diplo.run(["prove", "--since", str(index), *known, "-o", "since.txt"])
            earlier = str(head_of(lines[:index]))
            came = diplo.run(["verify", "--proof", "since.txt", "--against", earlier])
            assert (0, f"  extends {earlier}") == (came.code, came.out.splitlines()[2])
