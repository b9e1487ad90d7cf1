"""How a read model is built and caught up with: beside another process, by parts, and where something has no place in it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, Body, amendment, mutual, one_sided
from models import add, afresh, differences, folder, opened, told
from strategies import NARROW, UNHURRIED, bodies

from ledger.canonical import LONGEST_LINE, entry_id, line_of
from ledger.coverage import stretches
from ledger.dates import parse
from ledger.head import Frontier
from ledger.intake import append, text_of
from ledger.known import AsOf, distrust, parse_known
from ledger.log import Log, Place, time_text
from ledger.problems import DamagedError
from ledger.projections import ALL
from ledger.queries import state
from ledger.reader import Reader, read
from ledger.readmodel import ReadModel, UnusableError, build, files, model, rebuild, replaying, rows, settling, taking
from ledger.readmodel.chosen import ChangedError, Chosen
from ledger.readmodel.examining import is_proved
from ledger.readmodel.schema import WIDEST
from ledger.replay import directions

ROOT = Path(__file__).parent.parent
PAIR = ("CUB", "KOR")
ACTS = [
    mutual("establishment", "1949", *PAIR, note="Notes were exchanged.", key="k:1"),
    one_sided("mission-opening", "1950-03", "CUB", "KOR", mission="embassy"),
    mutual("rupture", "[1958,1960]", *PAIR),
    mutual("suspension", "1959-06", *PAIR),
    one_sided("recognition", "1951", "PRK", "CUB"),
    one_sided("visit", "1952/1953", "CUB", "KOR"),
    {**one_sided("statement", "1954", "CUB", "KOR"), "toward": ["KOR", "PRK"]},
]
FEW = settings(UNHURRIED, max_examples=min(25, settings().max_examples))


def by_hand(path: Path, *made: Body) -> Log:
    """Write a log of bodies that nobody judges."""
    envelope = {"v": 1, "id": "", "recorded_at": time_text(NOW), "recorded_by": "Ada"}
    path.write_bytes(b"".join(line_of({**envelope, "id": entry_id(body), **body}) + b"\n" for body in made))
    return Log(path)


# --- beside one another -------------------------------------------------------------------------------------------------


def test_a_long_log_is_examined_by_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is built so is what is built in one process, line by line and tree and all."""
    log = told(tmp_path / "log.jsonl", ACTS)
    expected = afresh(log, tmp_path / "one.sqlite")
    monkeypatch.setattr(build, "_LONG", 0)
    assert {} == differences(expected, afresh(log, tmp_path / "two.sqlite"))


@pytest.mark.parametrize("long", [0, 1 << 40])
@pytest.mark.parametrize(("old", "new"), [(b'"1949"', b'"1950"'), (b'"kind":"rupture"', b'"kind":["upture"')])
def test_what_no_writer_wrote_has_no_read_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: int, old: bytes, new: bytes
) -> None:
    """Whichever process meets it first."""
    log = told(tmp_path / "log.jsonl", ACTS)
    monkeypatch.setattr(build, "_LONG", long)
    raw = Path(log.path).read_bytes()
    Path(log.path).write_bytes(raw.replace(old, new, 1))
    with pytest.raises(UnusableError):
        rebuild(log, tmp_path / "model.sqlite")


def test_a_build_tells_how_far_it_has_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines, bytes, and bytes in all."""
    log = told(tmp_path / "log.jsonl", ACTS)
    monkeypatch.setattr(build, "_REPORT", 4)
    seen: list[tuple[int, int, int]] = []
    rebuild(log, tmp_path / "model.sqlite", lambda *come: seen.append(come))
    size = os.path.getsize(log.path)
    assert [4, 8, 9] == [count for count, _, _ in seen]
    assert [size, size, size] == [whole for _, _, whole in seen]
    assert size == seen[-1][1]


def test_an_append_tells_how_far_it_has_come(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Entries judged, and how far in the text that is."""
    log = told(tmp_path / "log.jsonl")
    monkeypatch.setattr("ledger.intake._REPORT", 3)
    seen: list[int] = []
    append(log, text_of(ACTS), author="Ada", now=NOW, progress=lambda count, *_: seen.append(count))
    assert [0, 3, 6] == seen


@given(bodies(most=6, world=NARROW), st.data())
@FEW
def test_what_is_quickly_proved_stands_the_full_examination(made: list[Body], data: st.DataObject) -> None:
    """However a line is changed: quick proof never lets anything through that the examination refuses."""
    with folder() as place:
        log = told(place / "log.jsonl", made, is_bare=True)
        usual = told(place / "usual.jsonl", ACTS)
        lines = [*list(log.lines())[1:], *list(usual.lines())[1:]]
        assert any(is_proved(line.raw, str(line.entry["recorded_at"])) for line in lines)
        for line in lines:
            at = data.draw(st.integers(0, len(line.raw) - 1))
            put = data.draw(st.sampled_from([b"", b'"', b"0", b"9", b"\\u0041", b" ", b"null", b"1.0", b"true", b"A"]))
            raw = line.raw[:at] + put + line.raw[at + data.draw(st.integers(0, 2)) :]
            time = str(line.entry["recorded_at"])
            if is_proved(raw, time):
                assert raw == line_of(log.checked(2, raw, time))


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b'{"v":1,"id":"","recorded_at":"2024-02-14T12:00:00.000000Z","recorded_by":1}',
        b'{"v":1,"id":"\\u0041"}',
        b"{",
        b"\xff",
    ],
)
def test_what_is_no_entry_is_not_proved(raw: bytes) -> None:
    """Nor does it stop anything: the full examination says what is wrong."""
    assert not is_proved(raw, time_text(NOW))


# --- by parts -----------------------------------------------------------------------------------------------------------


def test_rows_are_written_however_few_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a log of any length takes little room."""
    log = told(tmp_path / "log.jsonl", ACTS)
    expected = afresh(log, tmp_path / "one.sqlite")
    monkeypatch.setattr(taking, "_CHUNK", 1)
    monkeypatch.setattr(taking, "_MOST_FIELDS", 0)
    monkeypatch.setattr(replaying, "_ROWS", 0)
    monkeypatch.setattr(replaying, "_PAIRS", 1)
    assert {} == differences(expected, afresh(log, tmp_path / "two.sqlite"))


def test_a_tree_of_other_lines_is_not_planted() -> None:
    """Whoever examined fewer lines, or more, examined another log."""
    with closing(sqlite3.connect(":memory:")) as connection:
        taken = taking.Taking(connection, Place(), Frontier())
        with pytest.raises(rows.UnfitError):
            taken.plant(3, b"", [])


def test_many_new_lines_are_built_and_not_caught_up_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From some length on that is quicker; nobody has to hear of it."""
    log = told(tmp_path / "log.jsonl", ACTS[:3])
    file = tmp_path / "model.sqlite"
    with opened(log, file) as found:
        before = os.stat(file).st_ino
        add(log, *ACTS[3:])
        monkeypatch.setattr(model, "_MANY", 0)
        assert 4 == found.catch_up()
        assert [] == found.notices
        assert before != os.stat(file).st_ino
        assert 9 == found.head.size


# --- what has no place --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "made",
    [
        mutual("establishment", "1949", *PAIR, account_of="0123456789abc"),
        mutual("establishment", "1949", *PAIR, cites=[{"source": "nobody"}]),
        {**mutual("establishment", "1949", *PAIR), "cites": [{"source": "nobody"}, {"source": "s"}]},
    ],
)
def test_what_names_what_there_is_not_has_no_read_model(tmp_path: Path, made: Body) -> None:
    """Only a log made by hand can have it; every reader is told by the plain replay."""
    log = by_hand(tmp_path / "log.jsonl", LEDGER, SOURCE, made)
    with pytest.raises(UnusableError):
        rebuild(log, tmp_path / "model.sqlite")


def test_an_amendment_that_leaves_nothing_sound_has_no_read_model(tmp_path: Path) -> None:
    """As the plain replay refuses to answer."""
    act = mutual("establishment", "1949", *PAIR)
    log = by_hand(tmp_path / "log.jsonl", LEDGER, SOURCE, act, amendment(entry_id(act), date="never"))
    with pytest.raises(DamagedError):
        read(log)
    with pytest.raises(UnusableError):
        rebuild(log, tmp_path / "model.sqlite")


@pytest.mark.parametrize(
    ("most", "more"),
    [
        (1, {"note": "A note."}),
        (2, {"cites": [{"source": "s"}, {"source": "s", "locator": "page 2"}]}),
    ],
)
def test_an_entry_with_more_than_there_are_rows_for_has_no_read_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, more: Body
) -> None:
    """Its rows would run into those of the next."""
    log = told(tmp_path / "log.jsonl", [{**mutual("establishment", "1949", *PAIR, place="Havana"), **more}])
    monkeypatch.setattr(rows, "WIDEST", most)
    with pytest.raises(UnusableError):
        rebuild(log, tmp_path / "model.sqlite")


def test_as_many_citations_as_a_line_can_hold_have_their_rows(tmp_path: Path) -> None:
    """The longest line has room for fewer than there are rows for."""
    many = LONGEST_LINE // len('{"source":"s"},') - 20
    assert many < WIDEST
    cites = [{"source": "s"}] * many
    log = told(tmp_path / "log.jsonl", [mutual("establishment", "1949", *PAIR, cites=cites), ACTS[-1]])
    rebuild(log, tmp_path / "model.sqlite")
    with closing(sqlite3.connect(tmp_path / "model.sqlite")) as connection:
        assert (many,) == connection.execute("SELECT count(*) FROM entry_citations WHERE position = 3").fetchone()


@pytest.mark.parametrize("error", [rows.UnfitError(), ChangedError()])
def test_what_cannot_be_settled_is_not_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """What has no place leaves the file as it was; what was changed meanwhile has everything read anew."""
    log = told(tmp_path / "log.jsonl", ACTS)
    with opened(log, tmp_path / "model.sqlite") as found:
        add(log, mutual("talks", "1999", *PAIR))
        settle = settling.Settling.settle
        once = [error]

        def failing(self: settling.Settling) -> None:
            if once:
                raise once.pop()
            settle(self)

        monkeypatch.setattr(settling.Settling, "settle", failing)
        if isinstance(error, ChangedError):
            assert 1 == found.catch_up()
            assert [
                "log.jsonl: changed behind what was known of it (9 entries); everything is read anew"
            ] == found.notices
        else:
            with pytest.raises(UnusableError):
                found.catch_up()
            assert (9,) == found.connection.execute("SELECT count(*) FROM entries").fetchone()


# --- the file -----------------------------------------------------------------------------------------------------------


def test_where_nobody_can_write_the_file_is_read_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write-ahead log cannot be opened there; with none beside it, the file is whole."""
    log = told(tmp_path / "log.jsonl", ACTS)
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    usual = files._opened  # noqa: SLF001 - what is refused by the system is refused here

    def refusing(path: str, how: str, before: tuple[int, ...]) -> sqlite3.Connection:
        if "mode=rw" in how:
            raise sqlite3.OperationalError("unable to open database file")
        return usual(path, how, before)

    monkeypatch.setattr(files, "_opened", refusing)
    with pytest.raises(sqlite3.OperationalError):
        files.connected(str(file))
    monkeypatch.setattr(os, "access", lambda *_: False)
    connection, _ = files.connected(str(file))
    with closing(connection):
        assert (9,) == connection.execute("SELECT count(*) FROM entries").fetchone()
    Path(f"{file}-wal").write_bytes(b"something")
    with pytest.raises(sqlite3.OperationalError):
        files.connected(str(file))


def test_a_file_that_cannot_be_opened_again_is_of_no_use(tmp_path: Path) -> None:
    """Somebody took it away as soon as it was there."""
    with pytest.raises(UnusableError):
        files.reopened(str(tmp_path / "nothing.sqlite"))


def test_a_file_that_somebody_keeps_to_himself_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it taken for broken and built anew."""
    log = told(tmp_path / "log.jsonl", ACTS)
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    before = os.stat(file).st_ino

    def busy(_: str) -> None:
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = sqlite3.SQLITE_BUSY
        raise error

    monkeypatch.setattr(model, "connected", busy)
    with pytest.raises(UnusableError):
        ReadModel.open(log, file)
    assert before == os.stat(file).st_ino


def test_a_file_that_says_of_itself_what_does_not_fit_is_built_anew(tmp_path: Path) -> None:
    """Somebody has written into it."""
    log = told(tmp_path / "log.jsonl", ACTS)
    file = tmp_path / "model.sqlite"
    rebuild(log, file)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE model SET position = 99")
        connection.commit()
    with opened(log, file) as found:
        assert 9 == found.head.size
        assert ["could not be read (what it says of itself does not fit)" in notice for notice in found.notices] == [
            True
        ]


def test_what_a_read_model_does_not_know_is_no_line_of_it(tmp_path: Path) -> None:
    """A place behind lines that it never took in is an error, and no place."""
    log = told(tmp_path / "log.jsonl", ACTS)
    with opened(log, tmp_path / "model.sqlite") as found, pytest.raises(ChangedError):
        _ = Chosen(log.path, found.connection, 99).place


def test_a_tree_over_more_bytes_than_there_are_ends_with_them(tmp_path: Path) -> None:
    """A file that became shorter while it is read proves nothing, and stops nobody."""
    log = told(tmp_path / "log.jsonl", ACTS)
    size = os.path.getsize(log.path)
    with open(log.path, "rb") as file:
        assert model._tree(file.fileno(), size) == model._tree(file.fileno(), size + 9)  # noqa: SLF001 - no other way to it


# --- what it is asked ---------------------------------------------------------------------------------------------------


@given(bodies(most=9, world=NARROW), st.data())
@FEW
def test_what_stood_as_known_earlier_is_what_was_answered_then(made: list[Body], data: st.DataObject) -> None:
    """By how many entries were known, and by when; for every way of a pair, on any day."""
    with folder() as place:
        log = told(place / "log.jsonl", *([body] for body in made), is_bare=True)
        sizes = len(list(log.lines()))
        asked = data.draw(
            st.one_of(st.integers(1, sizes + 1).map(str), st.just("2024-02-14T12:02"), st.just("2020-01"))
        )
        known = parse_known(asked)
        a, b = data.draw(st.lists(st.sampled_from(NARROW.codes), min_size=2, max_size=2, unique=True))
        day = data.draw(st.integers(parse("1940").earliest, parse("1970").latest))
        on = parse(parse_day(day))
        with opened(log, place / "model.sqlite") as found:
            size = found.chosen(known)
            if size is None or known.size == sizes + 1:
                return
            record = Reader(AsOf(Log(log.path), known)).record()._replace(coverages=())
            expected = {(one.answer.dimension, one.answer.direction): one.answer for one in state(record, a, b, on)}
            for projection in ALL.values():
                for direction in directions(projection, a, b):
                    got = found.standing(a, b, projection.dimension, day, direction, known=known)
                    answer = expected[projection.dimension, direction]
                    assert answer.possible == (got.possible if got else ())
                    assert answer.flags == (got.flags if got else ())


def parse_day(day: int) -> str:
    """Write an ordinal as a date."""
    from ledger.dates import iso  # noqa: PLC0415 - beside its only use

    return iso(day)


def test_acts_on_days_apart_are_searched_where_others_lie_between(tmp_path: Path) -> None:
    """A rupture of 1958 or 1960 and a suspension of 1959: which came first decides what stood in between."""
    log = told(tmp_path / "log.jsonl", ACTS)
    with opened(log, tmp_path / "model.sqlite") as found:
        for day in ("1957-12-31", "1958-07-01", "1959-07-01", "1960-07-01", "1961-01-01"):
            on = parse(day)
            assert [(on.earliest, on.latest)] == list(stretches(on))
            expected = next(one.answer for one in state(read(log), *PAIR, on) if one.answer.dimension == "relations")
            for known in (None, parse_known("9")):
                got = found.standing(*PAIR, "relations", on.earliest, known=known)
                assert expected.possible == (got.possible if got else ())


def test_of_a_pair_that_nothing_was_known_of_nothing_stood(tmp_path: Path) -> None:
    """Neither before its first entry nor of a way that none of them changes."""
    log = told(tmp_path / "log.jsonl", ACTS)
    day = parse("1970").earliest
    with opened(log, tmp_path / "model.sqlite") as found:
        assert found.standing(*PAIR, "relations", day, known=parse_known("2")) is None
        assert found.standing(*PAIR, "war", day, known=parse_known("9")) is None
        for direction, status in (("CUB>KOR", "embassy"), ("KOR>CUB", "none")):
            got = found.standing(*PAIR, "mission", parse("1950-06").earliest, direction, known=parse_known("9"))
            assert status == (got.possible[0] if got else None)
        add(log, mutual("attestation", "1949-06", *PAIR, dimension="consular", status=["none"]))
        assert 1 == found.catch_up()
        assert found.standing(*PAIR, "war", day, known=parse_known("10")) is None
        for direction in ("CUB>KOR", "KOR>CUB"):
            assert ("closed" if direction == "CUB>KOR" else "none",) == getattr(
                found.standing(*PAIR, "mission", day, direction, known=parse_known("10")), "possible", None
            )
        assert found.standing(*PAIR, "consular", day, known=parse_known("2001")) is None


def test_the_head_of_an_earlier_state_is_that_of_the_plain_log(tmp_path: Path) -> None:
    """Also where the read model gives the lines."""
    log = told(tmp_path / "log.jsonl", ACTS)
    plain = Reader(Log(log.path))
    with opened(log, tmp_path / "model.sqlite") as found:
        log.model = found
        reader = Reader(log)
        for size in range(1, 10):
            assert plain.record(size).head == reader.record(size).head


def test_sources_are_read_from_the_log_where_the_read_model_fails(tmp_path: Path) -> None:
    """Their keys, and each of them; and whoever has no read model any more has nothing to give up."""
    log = told(tmp_path / "log.jsonl", ACTS)
    file = tmp_path / "model.sqlite"
    with opened(log, file) as found:
        log.model = found
        sources = read(log, PAIR).sources
        found.connection.close()
        assert ["s"] == list(sources)
        assert "A book" == sources["s"].title
        distrust(log, ChangedError())
        assert 1 == len(log.notices)
        assert "None" == str(log.model)
        with pytest.raises(KeyError):
            sources["nobody"]
        with pytest.raises(ValueError, match="built"):
            replaying._OfPairs(log.path, found.connection, 1, ()).distrust(ValueError("built"))  # noqa: SLF001 - for builders alone


def test_a_build_does_not_load_what_frames_of_data_need(tmp_path: Path) -> None:
    """Where pandas is installed, sqlite-utils would load it: half a second. Who loads it later still can."""
    log = told(tmp_path / "log.jsonl", ACTS)
    for name in ("pandas", "numpy"):
        (tmp_path / f"{name}.py").write_text("print('loaded')\n", encoding="utf-8")
    code = (
        "import sys; from ledger.log import Log; from ledger.readmodel import rebuild; "
        "rebuild(Log(sys.argv[1]), sys.argv[2]); print('built'); import numpy"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    done = subprocess.run(
        [sys.executable, "-c", code, str(log.path), str(tmp_path / "model.sqlite")],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        timeout=60,
    )
    assert "built\nloaded\n" == done.stdout
