"""A read model is a cache: broken, in the way, locked or gone, it costs nobody an answer, and nobody sees a traceback."""

import errno
import fcntl
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from both import Came, Ways, said_more, settled, ways
from disks import NO_SPACE
from ledgers import NOW, mutual, one_sided, source
from models import add, afresh, differences, told

from ledger.log import Log
from ledger.readmodel import ReadModel, UnusableError, build, rebuild
from ledger.readmodel.schema import TABLES, contents

QUESTIONS = (
    ("CUB", "KOR", "--on", "1965"),
    ("log", "CUB"),
    ("relations", "KOR", "--on", "1965"),
    ("source", "t"),
)


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Ways]:
    """Write a ledger, and have its read model built and know the file."""
    bodies = [
        mutual("establishment", "1949", "CUB", "KOR", note="first"),
        one_sided("rupture", "1959", "CUB", "KOR", cites=[{"source": "t"}]),
        mutual("establishment", "1970", "CHN", "USA"),
        mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]),
    ]
    log = Path(told(tmp_path / "events.jsonl", [source("t")], bodies).path)
    settled(log)
    with ways(log, tmp_path / "cache") as found:
        for _ in range(2):
            found.by_model(*QUESTIONS[0])
        yield found


def beside(file: Path, ending: str) -> Path:
    """Give a file beside the read model."""
    return file.with_name(file.name + ending)


def grown(log: Path) -> None:
    """Append an entry."""
    add(Log(log), mutual("talks", "1999", "CUB", "KOR"), now=NOW + timedelta(hours=1))


def changed(file: Path, *statements: str) -> None:
    """Change a read model behind the back of the program."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def answers(known: Ways, *, used: bool) -> None:
    """Ask everything: the answers are those of the plain replay; one line more may be said, by whichever finds it out."""
    more = [said_more(known, *question) for question in QUESTIONS]
    assert len("".join(more).splitlines()) <= 1, more
    for question in QUESTIONS:
        known.same(*question, used=used)


# --- what stands in its place -------------------------------------------------------------------------------------------


def nothing(file: Path) -> None:
    """Leave an empty file."""
    file.write_bytes(b"")


def noise(file: Path) -> None:
    """Leave bytes that mean nothing."""
    file.write_bytes(bytes(range(256)) * 40)


def a_text(file: Path) -> None:
    """Leave a text."""
    file.write_text("something else\n" * 500)


def other_tables(file: Path) -> None:
    """Leave a database of somebody else."""
    file.unlink()
    changed(file, "CREATE TABLE books (title)", "INSERT INTO books VALUES ('x')")


def another_model(file: Path) -> None:
    """Leave a database with a table of the same name."""
    file.unlink()
    changed(file, "CREATE TABLE model (title)", "INSERT INTO model VALUES ('x')")


def no_row(file: Path) -> None:
    """Leave nothing that says how far the log was taken in."""
    changed(file, "DELETE FROM model")


def another_version(file: Path) -> None:
    """Leave what another version of the program built."""
    changed(file, "UPDATE model SET program = '0.0.0/1'")


def another_format(file: Path) -> None:
    """Leave what a later version of the program built."""
    changed(file, "UPDATE model SET format = format + 1")


def a_column_more(file: Path) -> None:
    """Leave a table of another form."""
    changed(file, "ALTER TABLE model ADD COLUMN more")


def a_loop(file: Path) -> None:
    """Leave a symbolic link to itself."""
    file.unlink()
    file.symlink_to(file.name)


def a_link_to_nowhere(file: Path) -> None:
    """Leave a symbolic link to what there is not."""
    file.unlink()
    file.symlink_to("nowhere/at/all")


def half(file: Path) -> None:
    """Cut it short."""
    os.truncate(file, file.stat().st_size // 2)


def its_first_page(file: Path) -> None:
    """Leave no more than its first page."""
    os.truncate(file, 4096)


def gone(file: Path) -> None:
    """Leave no file."""
    file.unlink()


def no_folder(file: Path) -> None:
    """Leave no folder either."""
    shutil.rmtree(file.parent.parent)


@pytest.mark.parametrize(
    "leave",
    [
        *(nothing, noise, a_text, other_tables, another_model, no_row, another_version, another_format),
        *(a_loop, a_link_to_nowhere, half, its_first_page, gone, no_folder),
    ],
)
def test_what_is_no_read_model_of_ours_is_replaced_by_one(leave: Callable[[Path], None], known: Ways) -> None:
    """With the first question, which is answered; from then on nothing more is said."""
    leave(known.file)
    answers(known, used=True)
    with closing(sqlite3.connect(known.file)) as connection:
        assert {} == differences(afresh(Log(known.log), known.log.with_name("afresh")), contents(connection))


@pytest.mark.parametrize("is_grown", [False, True])
def test_a_column_more_is_no_matter(is_grown: bool, known: Ways) -> None:  # noqa: FBT001 - a parameter
    """Whoever added it."""
    a_column_more(known.file)
    if is_grown:
        grown(known.log)
    answers(known, used=True)


@pytest.mark.parametrize("is_grown", [False, True])
@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_gone_is_no_matter(table: str, is_grown: bool, known: Ways) -> None:  # noqa: FBT001 - a parameter
    """What needs it is answered without; nothing of that is a fault of the program's, to whoever asks."""
    changed(known.file, f"DROP TABLE {table}")
    if is_grown:
        grown(known.log)
    answers(known, used=False)


@pytest.mark.parametrize("seed", range(12))
def test_bytes_that_flip_are_no_matter(seed: int, known: Ways) -> None:
    """Whatever page they are in: the answer is the right one, from the read model or without it."""
    chance = random.Random(seed)  # noqa: S311 - any numbers will do, the same each time
    raw = bytearray(known.file.read_bytes())
    page = chance.randrange(len(raw) // 4096) * 4096
    for place in range(page, page + 4096, chance.choice([1, 7, 97])):
        raw[place] ^= chance.randrange(1, 256)
    known.file.write_bytes(raw)
    for question in QUESTIONS:
        said_more(known, *question)


def test_the_write_ahead_log_of_an_earlier_file_is_never_read(known: Ways) -> None:
    """It stays behind where somebody removes the file alone; what it holds is not of the next one."""
    with closing(sqlite3.connect(known.file, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute("UPDATE model SET title = 'Another'")
        connection.execute("DELETE FROM pair_entries")
        rests = {ending: beside(known.file, ending).read_bytes() for ending in ("-wal", "-shm")}
    known.file.unlink()
    for ending, raw in rests.items():
        beside(known.file, ending).write_bytes(raw)
    for question in QUESTIONS:
        known.same(*question)


@pytest.mark.parametrize("ending", ["-wal", "-shm"])
def test_rests_beside_the_file_that_mean_nothing_are_no_matter(ending: str, known: Ways) -> None:
    """Whatever a crash left there."""
    beside(known.file, ending).write_bytes(b"nonsense" * 700)
    answers(known, used=False)


# --- what is in the way -------------------------------------------------------------------------------------------------


def a_file_for_the_folder(file: Path) -> None:
    """Put a file where the folder is to be."""
    shutil.rmtree(file.parent)
    file.parent.write_text("x")


def a_file_for_the_cache(file: Path) -> None:
    """Put a file where the folder of all caches is to be."""
    shutil.rmtree(file.parent.parent)
    file.parent.parent.write_text("x")


def a_folder_for_the_file(file: Path) -> None:
    """Put a folder where the file is to be."""
    file.unlink()
    file.mkdir()
    (file / "x").write_text("x")


def a_folder_for_the_new_file(file: Path) -> None:
    """Put a folder where the file is built."""
    file.unlink()
    beside(file, ".new").mkdir()


def a_folder_for_the_lock(file: Path) -> None:
    """Put a folder where the lock is to be."""
    file.unlink()
    beside(file, ".lock").unlink()
    beside(file, ".lock").mkdir()


@pytest.mark.parametrize(
    "put",
    [
        a_file_for_the_folder,
        a_file_for_the_cache,
        a_folder_for_the_file,
        a_folder_for_the_new_file,
        a_folder_for_the_lock,
    ],
)
def test_where_no_read_model_can_be_the_log_is_read(put: Callable[[Path], None], known: Ways) -> None:
    """Silently: it is nobody's matter but the program's."""
    put(known.file)
    for question in QUESTIONS:
        known.same(*question, used=False)


def test_where_nothing_can_ever_be_written_the_log_is_read(known: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a folder of the system's."""
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/self")
    for question in QUESTIONS:
        known.same(*question, used=False)


def denied(is_denied: Callable[[str], bool], patch: pytest.MonkeyPatch, code: int = errno.EROFS) -> None:
    """Let nobody open some files for writing, or remove or rename them."""
    real_open = os.open

    def refuse(path: object, flags: int, *rest: object, **named: object) -> int:
        if is_denied(os.fspath(path)) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):  # type: ignore[call-overload]
            raise OSError(code, os.strerror(code), path)
        return real_open(path, flags, *rest, **named)  # type: ignore[arg-type]

    def never(path: object, *_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code), path)

    patch.setattr(os, "open", refuse)
    for name in ("unlink", "rename", "replace", "makedirs", "mkdir"):
        patch.setattr(os, name, never)


def test_in_a_folder_that_is_read_only_what_is_there_is_used(known: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it fits; after that the log is read."""
    with monkeypatch.context() as patch:
        denied(lambda path: path.startswith(str(known.file)), patch)
        for question in QUESTIONS:
            known.same(*question)
    grown(known.log)
    denied(lambda path: path.startswith(str(known.file)), monkeypatch)
    for question in QUESTIONS:
        known.same(*question, used=False)


@pytest.mark.parametrize("is_there", [False, True])
def test_where_there_is_no_room_the_log_is_read(is_there: bool, known: Ways, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter
    """The old file, where there is one, is left as it is; nothing half-written stays."""
    if is_there:
        changed(known.file, "UPDATE model SET program = 'old'")
    else:
        known.file.unlink()

    def full(*_: object) -> None:
        raise NO_SPACE

    monkeypatch.setattr(build, "_sync", full)
    answers(known, used=False)
    assert is_there == known.file.exists()
    assert not beside(known.file, ".new").exists()


def test_where_the_database_is_full_the_log_is_read(known: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is built, and while it catches up."""
    connect = sqlite3.connect

    def narrow(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*given, **named)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 1")
        return connection

    monkeypatch.setattr(sqlite3, "connect", narrow)
    grown(known.log)
    for question in QUESTIONS:
        said_more(known, *question)
    known.file.unlink(missing_ok=True)
    for question in QUESTIONS:
        known.same(*question, used=False)
    assert not beside(known.file, ".new").exists()


# --- who else is there --------------------------------------------------------------------------------------------------


@pytest.fixture
def held(known: Ways) -> Iterator[Ways]:
    """Have somebody else hold the lock of those who write."""
    with beside(known.file, ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield known


def promptly(known: Ways, *args: str) -> Came:
    """Ask, and see that nobody waited."""
    began = monotonic()
    came = known.run(*args)
    assert 2 > monotonic() - began
    return came


def test_while_another_builds_what_is_there_is_used(held: Ways) -> None:
    """It fits, so nobody needs the lock."""
    for question in QUESTIONS:
        held.same(*question)


@pytest.mark.parametrize("happened", [grown, lambda _: None])
def test_while_another_builds_nobody_waits(happened: Callable[[Path], None], held: Ways) -> None:
    """Where it does not fit, or there is none yet, the log is read."""
    happened(held.log)
    if happened is not grown:
        held.file.unlink()
    for question in QUESTIONS:
        assert held.plainly(*question) == promptly(held, *question)


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_while_another_program_writes_to_the_file_nobody_waits(lock: str, known: Ways) -> None:
    """The log is read; the file is not taken away from under whoever uses it."""
    grown(known.log)
    inode = known.file.stat().st_ino
    with closing(sqlite3.connect(known.file, isolation_level=None)) as other:
        other.execute(lock)
        for question in QUESTIONS:
            assert known.plainly(*question) == promptly(known, *question)
        other.execute("ROLLBACK")
    assert inode == known.file.stat().st_ino
    for question in QUESTIONS:
        known.same(*question)


def test_a_file_that_is_deleted_while_it_is_open_is_built_again(known: Ways) -> None:
    """What is open goes on; who opens next has a new one."""
    log = Log(known.log)
    model = ReadModel.open(log, known.file)
    known.file.unlink()
    assert 0 == model.catch_up()
    grown(known.log)
    with suppress(UnusableError):
        model.catch_up()
    model.close()
    for question in QUESTIONS:
        known.same(*question)


def test_a_file_that_another_builder_replaced_is_followed(known: Ways) -> None:
    """Whoever catches up finds the new file, and writes into no other."""
    log = Log(known.log)
    model = ReadModel.open(log, known.file)
    rebuild(log, known.file)
    grown(known.log)
    assert 1 == model.catch_up()
    assert 8 == model.head.size
    with closing(sqlite3.connect(known.file)) as connection:
        assert {} == differences(afresh(log, known.log.with_name("afresh")), contents(connection))
    model.close()


# --- whose it is --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", [b"x\xff.jsonl", "é ?#%.jsonl".encode(), b"a'\";.jsonl", b"new\nline.jsonl", b".jsonl"]
)
def test_a_ledger_may_have_any_name(name: bytes, tmp_path: Path) -> None:
    """Whatever a file system takes."""
    log = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    told(log, [mutual("establishment", "1949", "CUB", "KOR"), mutual("rupture", "1959", "CUB", "KOR")])
    with ways(log, tmp_path / "cache") as found:
        for question in QUESTIONS[:3]:
            found.same(*question)


def test_nobody_reads_in_the_cache_what_he_may_not_read_in_the_log(known: Ways) -> None:
    """The read model has all that the log has."""
    known.log.chmod(0o600)
    known.file.unlink()
    known.by_model(*QUESTIONS[0])
    grown(known.log)
    known.by_model(*QUESTIONS[0])
    for path in known.file.parent.iterdir():
        assert 0 == path.stat().st_mode & 0o077, path.name


def test_what_a_builder_left_when_it_was_killed_is_no_matter(known: Ways) -> None:
    """Half a new file stands there, and the old one, or none."""
    for is_there in (True, False):
        beside(known.file, ".new").write_bytes(known.file.read_bytes()[:9000])
        beside(known.file, ".new-journal").write_bytes(b"nonsense")
        if is_there:
            changed(known.file, "UPDATE model SET program = 'old'")
        else:
            known.file.unlink()
        for question in QUESTIONS:
            known.same(*question)
        assert not beside(known.file, ".new").exists()
