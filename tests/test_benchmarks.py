"""The benchmarks: what they measure with is what it is said to be, and all of them run. No time is asserted anywhere."""

import asyncio
import json
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks import processes
from benchmarks.__main__ import PARTS, main
from benchmarks.floors import full, plain
from benchmarks.measure import Row, against, row, skipped, tails
from benchmarks.peers import Peer, Told, installed
from benchmarks.peers.fold import status
from benchmarks.peers.peer import FULL
from benchmarks.report import as_markdown, as_table
from benchmarks.stage import Stage
from benchmarks.synthetic import mix, write
from benchmarks.synthetic.world import DOUBTFUL, PARTIES, pairs
from ledger.dates import parse
from ledger.kinds import KINDS
from ledger.log import Log
from ledger.parties import load
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel import rebuild

# Of made ledgers of 2,000 entries among all pairs, and of 10,000 among 200. Another hash means other ledgers: figures of
# before and after cannot be compared.
DIGEST = "38410034d05896828c352323fde64ca241dcf52467ef588c166910403db0d165"
DIGEST_OF_CROWDED = "91500e3ef37efb774b535f6c4c027b199401459ee0c47a706f43876c76c76733"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Make a ledger of 2,000 entries among all pairs."""
    path = tmp_path_factory.mktemp("made") / "made.jsonl"
    write(path, 2_000)
    return Log(path)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Make a ledger of 10,000 entries among 200 pairs, as many a pair as in one of a million."""
    path = tmp_path_factory.mktemp("made") / "crowded.jsonl"
    write(path, 10_000, 200)
    return Log(path)


@pytest.fixture(scope="module")
def crowded(crowd: Log) -> list[dict[str, object]]:
    """Give its entries."""
    return [line.entry for line in crowd.lines()]


def acts_of(entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give the entries that change something, but for other accounts of them."""
    return [entry for entry in entries if KINDS[str(entry["kind"])].group == "act" and "account_of" not in entry]


def codes_of(entry: dict[str, object]) -> frozenset[str]:
    """Give the codes of those who take part in an event."""
    roles = (entry.get(role) for role in ("parties", "by", "toward"))
    return frozenset(str(code) for codes in roles if isinstance(codes, list) for code in codes)


# --- made ledgers -------------------------------------------------------------------------------------------------------


def test_the_same_size_gives_the_same_bytes_on_every_machine_and_in_every_version(made: Log, crowd: Log) -> None:
    """Figures of two days can be set side by side."""
    assert DIGEST == sha256(Path(made.path).read_bytes()).hexdigest()
    assert DIGEST_OF_CROWDED == sha256(Path(crowd.path).read_bytes()).hexdigest()


def test_a_made_ledger_has_as_many_entries_as_were_asked_for_and_the_log_takes_each_of_them(made: Log) -> None:
    """Each line is examined as any other log is."""
    assert 2_000 == sum(1 for _ in made.lines())
    assert [] == made.notices


def test_a_ledger_of_a_few_entries_can_be_made_too(tmp_path: Path) -> None:
    """The fewest that can be asked for on the command line."""
    write(tmp_path / "few.jsonl", 100)
    assert 100 == sum(1 for _ in Log(tmp_path / "few.jsonl").lines())


def test_what_entries_refer_to_stands_before_them(crowded: list[dict[str, object]]) -> None:
    """Sources, accounts and revisions; and no entry comes twice."""
    seen: set[object] = set()
    sources: set[object] = set()
    for entry in crowded:
        if entry["kind"] == "source":
            csl = entry["csl"]
            assert isinstance(csl, dict)
            sources.add(csl["id"])
        cites = entry.get("cites", [])
        assert isinstance(cites, list)
        assert {cite["source"] for cite in cites} <= sources
        assert {entry[link] for link in ("account_of", "of") if link in entry} <= seen
        assert entry["id"] not in seen
        seen.add(entry["id"])


def test_the_parties_are_those_of_the_register_and_live_when_something_happens(
    crowded: list[dict[str, object]],
) -> None:
    """The table in the code is a copy: it must not have become wrong."""
    register = load()
    for code in PARTIES:
        party = register.get(code)
        assert party is not None
        assert party.lives_on(parse(f"{max(PARTIES[code], 1900)}").latest, parse("2025-06-30").latest)
    assert {code for entry in acts_of(crowded) for code in codes_of(entry)} <= PARTIES.keys()
    assert 19_306 == len(pairs())


def test_contacts_acts_and_doubts_have_the_shares_that_are_said(crowded: list[dict[str, object]]) -> None:
    """By counting."""
    groups = Counter(
        "doubt" if "account_of" in entry or entry["kind"] in mix.DOUBT_KINDS else KINDS[str(entry["kind"])].group
        for entry in crowded
    )
    told = groups["contact"] + groups["act"] + groups["doubt"]
    assert 0.45 == pytest.approx(groups["contact"] / told, abs=0.02)
    assert 0.54 == pytest.approx(groups["act"] / told, abs=0.02)
    assert 0.01 == pytest.approx(groups["doubt"] / told, abs=0.004)


def test_dates_are_as_precise_as_those_of_real_records(crowded: list[dict[str, object]]) -> None:
    """By counting, the forms that are not rare."""
    forms = Counter(form_of(str(entry["date"])) for entry in acts_of(crowded))
    assert mix.ACT_DATES.keys() == forms.keys()
    for form, share in mix.ACT_DATES.items():
        assert share / 1_000 == pytest.approx(forms[form] / forms.total(), abs=0.015), form


def form_of(date: str) -> str:
    """Tell how precise a date of an act is."""
    if date.startswith("["):
        return "set"
    if date.endswith("X"):
        return "decade"
    length = {4: "year", 7: "month", 10: "day"}[len(date.rstrip("~?"))]
    return length + date[-1] if date[-1] in "~?" else length


def test_the_acts_of_a_pair_come_one_after_the_other(crowded: list[dict[str, object]]) -> None:
    """Windows share days now and then, as in real records, and mostly do not."""
    last: dict[frozenset[str], int] = {}
    overlaps = 0
    for entry in acts_of(crowded):
        date = parse(str(entry["date"]))
        before = last.get(codes_of(entry), 0)
        assert before <= date.latest
        overlaps += before >= date.earliest
        last[codes_of(entry)] = max(before, date.earliest)
    assert 0 < overlaps < len(acts_of(crowded)) / 5


def test_few_histories_are_contradictory_and_doubts_are_of_few_pairs(
    crowded: list[dict[str, object]], crowd: Log
) -> None:
    """Of nineteen pairs without doubts, all dimensions."""
    record = read(crowd)
    world = pairs()[:: len(pairs()) // 200][:200]
    on = parse("2000-01-01")
    answers = [finding.answer for pair in world[1:20] for finding in state(record, pair.a, pair.b, on)]
    contradictory = sum("contradictory" in answer.flags for answer in answers)
    assert contradictory < len(answers) / 20
    doubted = {codes_of(entry) for entry in crowded if "account_of" in entry or entry["kind"] == "attestation"}
    assert doubted <= {frozenset((pair.a, pair.b)) for pair in world[::DOUBTFUL]}
    assert doubted


# --- floors, rows and what is printed -------------------------------------------------------------------------------------


def test_the_floor_of_a_rebuild_writes_the_very_same_rows(made: Log, tmp_path: Path) -> None:
    """Tables, indexes, views and the search: nothing is left out of what a rebuild must do."""
    model, floor = str(tmp_path / "model.sqlite"), str(tmp_path / "floor.sqlite")
    rebuild(made, model)
    assert 0 < full(str(made.path), model, floor)
    assert contents(model) == contents(floor)
    assert contents(floor)["texts"]
    assert sought(model) == sought(floor)


def contents(file: str) -> dict[str, list[tuple[object, ...]]]:
    """Give the rows of every table, every index and every view."""
    with closing(sqlite3.connect(file)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        found = {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)  # noqa: S608 - a test
            for (name,) in names
            if not name.startswith(("sqlite_", "texts_fts"))
        }
        found["indexes"] = sorted(
            connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'"), key=repr
        )
    return found


def sought(file: str) -> list[tuple[object, ...]]:
    """Search the full text for a word."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT rowid FROM texts_fts WHERE texts_fts MATCH 'railway' ORDER BY 1").fetchall()


def test_the_other_floor_writes_two_rows_an_entry(made: Log, tmp_path: Path) -> None:
    """By counting them."""
    assert 0 < plain(str(made.path), str(tmp_path / "plain.sqlite"))
    with closing(sqlite3.connect(tmp_path / "plain.sqlite")) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in ("entries", "pairs")]  # noqa: S608 - a test
    assert [(2_000,), (2_000,)] == counts


def test_a_ratio_is_met_or_it_is_not() -> None:
    """Against a baseline, or a figure."""
    assert (2.0, "≤ 2 times", True) == against("x", "s", [2, 4, 6], "floor", [2], 2)[7:]
    assert (2.0, "≤ 1.9 times", False) == against("x", "s", [2, 4, 6], "floor", [2], 1.9)[7:]
    assert ("≤ 3 s", False) == row("x", "s", [2, 4, 6], at_most=3)[8:]
    assert ("≥ 3 s", True) == row("x", "s", [2, 4, 6], at_least=3)[8:]
    assert (5, 5, 5) == row("x", "s", [5])[2:5]


def test_of_many_small_measurements_the_middle_and_the_slowest_but_one_in_a_hundred_are_told() -> None:
    """The median, and the 99th of a hundred."""
    middle, last = tails("x", "µs", [list(map(float, range(1, 101)))], at_most=50, last_at_most=100)
    assert ("x, p50", 50.5, False) == (middle.what, middle.median, middle.met)
    assert ("x, p99", 100, True) == (last.what, last.median, last.met)


ROWS = [
    against("fast|slow", "ms", [1.0, 2.0, 3.0], "bare", [1.0], 1.5),
    row("plenty", "per s", [12_345.0], at_least=10_000),
    skipped("a peer: all of this", "not installed"),
]


def test_the_table_tells_what_was_missed_and_what_was_not_measured() -> None:
    """In words, and with nothing cut."""
    lines = as_table(ROWS, {"libraries": {"one": "1.0"}}).splitlines()[1:]
    assert [
        "libraries: one 1.0",
        "",
        "measured             median        quartiles         against        ratio  target          met",
        "fast|slow            2.00 ms       1.50 to 2.50      bare 1.00 ms   2.00   ≤ 1.5 times     NO",
        "plenty               12,345 per s  12,345 to 12,345                        ≥ 10,000 per s  yes",
        "a peer: all of this                                  not installed",
    ] == lines


def test_markdown_holds_the_same_table() -> None:
    """A bar in a cell is escaped."""
    lines = as_markdown(ROWS, {}).splitlines()[-3:]
    assert [
        "| fast\\|slow | 2.00 ms | 1.50 to 2.50 | bare 1.00 ms | 2.00 | ≤ 1.5 times | NO |",
        "| plenty | 12,345 per s | 12,345 to 12,345 |  |  | ≥ 10,000 per s | yes |",
        "| a peer: all of this |  |  | not installed |  |  |  |",
    ] == lines


# --- peers ----------------------------------------------------------------------------------------------------------------


async def told(events: list[Told]) -> AsyncIterator[Told]:
    """Give events as a store does."""
    for event in events:
        yield event


EVENTS: list[Told] = [
    {"kind": "establishment", "date": "1949", "recorded_at": "2001", "parties": ["CUB", "KOR"]},
    {"kind": "visit", "date": "1955", "recorded_at": "2001", "by": ["CUB"], "toward": ["KOR"]},
    {"kind": "rupture", "date": "[1959..1960]", "recorded_at": "2002", "parties": ["CUB", "KOR"]},
    {"kind": "resumption", "date": "2024-02-14", "recorded_at": "2003", "parties": ["CUB", "KOR"]},
]


@pytest.mark.parametrize(
    ("day", "known", "statuses"),
    [
        ("1948-06-01", "2003", {"none"}),
        ("1949-06-01", "2003", {"none", "established"}),
        ("1955-06-01", "2003", {"established"}),
        ("1960-06-01", "2003", {"established", "severed"}),
        ("1960-06-01", "2001", {"established"}),
        ("1999-06-01", "2003", {"severed"}),
        ("2024-02-14", "2003", {"established"}),
        ("2024-02-14", "2002", {"severed"}),
    ],
)
def test_what_users_of_an_event_store_write_themselves_gives_the_ordinary_answer(
    day: str, known: str, statuses: set[str]
) -> None:
    """Before, within and after windows, and as known earlier."""
    assert statuses == asyncio.run(status(told(EVENTS), parse(day).earliest, known))


def stores() -> Iterator[object]:
    """Give the peers, those that are not installed to be passed over."""
    for name, (_, peer) in installed().items():
        yield pytest.param(peer, id=name, marks=[] if peer else pytest.mark.skip(reason=f"{name} is not installed"))


@pytest.mark.parametrize("peer", list(stores()))
def test_a_peer_gives_back_what_it_was_given_durably(
    peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All events in order, page by page where it has pages, and those of one pair."""
    monkeypatch.setattr(sys.modules[type(peer).__module__], "_PAGE", 2, raising=False)

    async def work() -> None:
        await peer.open(tmp_path / "peer.sqlite")
        try:
            assert FULL == await peer.synchronous()
            await peer.append("CUB/KOR", EVENTS[:1])
            await peer.append("CUB/PRK", EVENTS[1:2])
            await peer.append("CUB/KOR", EVENTS[2:])
            assert EVENTS == [event async for event in peer.replay()]
            assert [EVENTS[0], *EVENTS[2:]] == [event async for event in peer.history("CUB/KOR")]
        finally:
            await peer.close()

    asyncio.run(work())


def test_a_peer_that_is_not_installed_is_passed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its version is empty."""
    from benchmarks.peers import peer  # noqa: PLC0415 - the module, not what it offers

    monkeypatch.setattr(peer, "_PEERS", {"no-such-event-store": "with_nothing"})
    assert {"no-such-event-store": ("", None)} == installed()


# --- all of it ------------------------------------------------------------------------------------------------------------


def test_every_part_runs_and_tells_what_it_measured(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On little, once; nothing is left behind."""
    # Of the processes that a person waits for, the question and a text are enough to see that they are started.
    monkeypatch.setattr(processes, "_ASKED", vars(processes)["_ASKED"][::3])
    monkeypatch.setattr(Stage, "rounds", lambda *_: 1)
    main(["--quick", "--sizes", "200", "--json", "--folder", str(tmp_path)])
    printed, said = capsys.readouterr()
    found = json.loads(printed)
    rows = [Row(**found_row) for found_row in found["rows"]]
    assert [f"measuring {part}" for part in PARTS] == [line.partition(" …")[0] for line in said.splitlines()]
    for beginning in (
        "diplo state",
        "durable append",
        "rebuild of 200",
        "state of a pair, of 200",
        "catch-up",
        "replay",
    ):
        assert any(one.what.startswith(beginning) and one.median is not None for one in rows), beginning
    assert {"processor", "cores", "Python", "SQLite", "system", "load"} == found["machine"].keys()
    assert [] == list(tmp_path.iterdir())


def test_a_part_alone_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Two parts, and no third."""
    main(["--quick", "--only", "dates", "readings"])
    measured = capsys.readouterr().out
    assert "dates read" in measured
    assert "histories solved" in measured
    assert "rebuild" not in measured
