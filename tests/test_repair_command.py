"""`diplo repair` as a command: what is printed of each sort of end, the exit code, and the file afterwards."""

import json
from pathlib import Path

import pytest
from sessions import LEDGER, NOW, Came, Runner, place

from cli.session import shipped
from ledger.canonical import entry_id

BODIES = '{"kind": "ledger", "title": "A small ledger", "format": 1}\n'
HINT = "restore the file from a copy: only what stands at the end of a ledger is ever set aside"


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger of one entry."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put(LEDGER, BODIES)
    return runner


def spoil(diplo: Runner, end: bytes) -> int:
    """Put bytes at the end of the ledger; give its size before."""
    path = diplo.folder / LEDGER
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(end)
    return size


def test_a_sound_ledger_is_told_to_be_sound(diplo: Runner) -> None:
    """Nothing is changed and the code is 0."""
    for args in (["repair"], ["repair", "--dry-run"]):
        assert Came(0, "events.jsonl: 1 entry, nothing is wrong at the end\n", "") == diplo.run(args)
    assert ["events.jsonl", "events.jsonl.lock"] == sorted(file.name for file in diplo.folder.iterdir())


def test_an_unfinished_write_is_set_aside(diplo: Runner) -> None:
    """First as a dry run, then in earnest, then nothing is wrong any more."""
    size = spoil(diplo, b'{"v":1,"id":"0123')
    line = "events.jsonl, line 2: the end is not whole: a write that was never finished, or bytes of it were lost\n"
    aside = f"set aside in events.jsonl.cut-{size}\n"
    told = f"{line}  17 bytes from byte {size} to the end: would be {aside}1 entry would remain\n"
    assert Came(0, told, "") == diplo.run(["repair", "-n"])
    told = f"{line}  17 bytes from byte {size} to the end: were {aside}1 entry remains\n"
    assert Came(0, told, "") == diplo.run(["repair"])
    assert b'{"v":1,"id":"0123' == (diplo.folder / f"events.jsonl.cut-{size}").read_bytes()
    assert Came(0, "events.jsonl: 1 entry, nothing is wrong at the end\n", "") == diplo.run(["repair"])


def test_a_last_line_that_lacks_bytes_is_named_by_every_command_and_set_aside_by_this_one(diplo: Runner) -> None:
    """Reading, appending and checking end with 3 and name the command; after it they go on."""
    size = spoil(diplo, b'{"v":1,"id":"0123\0\0"}\n')
    for args in (["log"], ["check"], ["append", "-"]):
        came = diplo.run(args, BODIES)
        assert (3, "") == (came.code, came.out)
        assert "events.jsonl:2:1: bytes of the line are lost" in came.err
        assert "  hint: a stop of the machine can leave this at the end: see `diplo repair --dry-run`\n" in came.err
    told = (
        "events.jsonl, line 2: bytes of the line are lost\n"
        f"  byte {size + 17} of the file is the first that is wrong, and no sound line follows\n"
        f"  22 bytes from byte {size} to the end: were set aside in events.jsonl.cut-{size}\n"
        "1 entry remains\n"
    )
    assert Came(0, told, "") == diplo.run(["repair"])
    assert 0 == diplo.run(["log"]).code


def test_a_last_line_that_lacks_its_end_is_given_one(diplo: Runner) -> None:
    """It is a whole entry."""
    path = diplo.folder / LEDGER
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    line = "events.jsonl, line 1: the last line lacks its end\n"
    assert Came(0, f"{line}  it would be given one\n1 entry would remain\n", "") == diplo.run(["repair", "-n"])
    assert Came(0, f"{line}  it was given one\n1 entry remains\n", "") == diplo.run(["repair"])
    assert whole == path.read_bytes()


def test_programs_get_a_record(diplo: Runner) -> None:
    """The same in JSON, with the path of the ledger and whether anything was done."""
    size = spoil(diplo, b"Cuba\n")
    record = {
        "ledger": str(diplo.folder / LEDGER),
        "entries": 1,
        "wrong": "damaged",
        "why": "the line is not JSON (Expecting value)",
        "line": 2,
        "offset": size,
        "byte": size,
        "size": 5,
        "aside": f"events.jsonl.cut-{size}",
        "done": False,
        "schema": 1,
    }
    assert [record] == json.loads(diplo.run(["repair", "-n", "-O", "json"]).out)
    assert record | {"done": True} == json.loads(diplo.run(["repair", "-O", "jsonl"]).out)
    nothing = {"wrong": "", "why": "", "line": 0, "offset": 0, "byte": 0, "size": 0, "aside": ""}
    assert record | nothing == json.loads(diplo.run(["repair", "-O", "jsonl"]).out)


def test_a_line_that_others_built_upon_is_never_repaired(diplo: Runner) -> None:
    """The line and its first wrong byte are named; the code is 3 and nothing is changed."""
    source = {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book"}}
    size = spoil(diplo, b"Cuba\n")
    stamp = NOW.isoformat(timespec="microseconds").replace("+00:00", "Z")
    sound = {"v": 1, "id": entry_id(source), "recorded_at": stamp, "recorded_by": "Ada", **source}
    spoil(diplo, json.dumps(sound, separators=(",", ":")).encode() + b"\n")
    before = (diplo.folder / LEDGER).read_bytes()
    error = (
        "diplo: error: events.jsonl:2:1: the line is not JSON (Expecting value): "
        f"byte {size} of the file is the first that is wrong, and sound lines follow\n"
        f"    Cuba\n  hint: {HINT}\n"
    )
    for args in (["repair", "--dry-run", "-f", LEDGER], ["repair", "-f", LEDGER]):
        assert Came(3, "", error) == diplo.run(args)
    assert before == (diplo.folder / LEDGER).read_bytes()


def test_the_ledger_that_ships_is_read_only(diplo: Runner) -> None:
    """There is nothing to repair where nobody may write."""
    (diplo.folder / LEDGER).unlink()
    error = (
        "diplo: error: there is no ledger here to write to: the curated ledger that ships with diplo is read-only\n"
        "  hint: start one with `diplo init`, or name one with -f FILE\n"
    )
    assert Came(5, "", error) == diplo.run(["repair"])
    assert not Path(f"{shipped()}.lock").exists()
