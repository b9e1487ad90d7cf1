"""Several processes at one ledger: nothing is lost, doubled or mixed, and who comes too late is told what came in between."""

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from ledgers import LEDGER, NOW, SOURCE, amendment, build, mutual, source
from one_of_many import broken, part_of
from sessions import Runner, place

from cli import corrections
from cli.commands import add
from ledger.head import Frontier, Head, Seen
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.log import Line, Log, time_text
from ledger.near import Near, nearest
from ledger.problems import MachineError, Problem, RefusedError, UsageError
from ledger.record import Event
from ledger.seen import MOST_GIVEN, HeadMovedError, check_seen, parse_seen

ROOT = Path(__file__).parent.parent
WRITERS = 8
# A minute where DIPLO_LONG is set.
SECONDS = 60.0 if os.environ.get("DIPLO_LONG") else 3.0
PATIENCE = 120


@contextmanager
def process(output: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Start a process that knows the tree, its output going to a file; it is gone at the end, whatever happened."""
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "DIPLO_AUTHOR": "Ada"}
    with output.open("wb") as file, output.with_suffix(".err").open("wb") as errors:
        started = subprocess.Popen([sys.executable, *words], stdout=file, stderr=errors, env=environ)
        try:
            yield started
        finally:
            started.kill()
            started.wait()


def one_of_many(*words: object) -> list[str]:
    """Give the words that start one of many."""
    return [str(ROOT / "tests" / "one_of_many.py"), *map(str, words)]


class Acknowledged(NamedTuple):
    """What a writer was told of its appends."""

    outcomes: list[tuple[str, int, bool]]
    heads: list[Head]
    lost: list[dict[str, object]]


def acknowledged(output: Path) -> Acknowledged:
    """Read what a writer printed; a last line that it was killed in is none."""
    found = Acknowledged([], [], [])
    for line in output.read_text().splitlines(keepends=True):
        if line.endswith("\n"):
            said = json.loads(line)
            found.outcomes.extend(map(tuple, said.get("outcomes", ())))
            if "head" in said:
                size, _, root = said["head"].partition(":")
                found.heads.append(Head(int(size), root))
            else:
                found.lost.append(said)
    return found


def heads_of(lines: list[Line], sizes: set[int]) -> dict[int, Head]:
    """Give the heads that a log had with so many entries."""
    frontier, found = Frontier(), {}
    for line in lines:
        frontier.add(line.raw)
        if frontier.size in sizes:
            found[frontier.size] = frontier.head()
    return found


def test_eight_writers_lose_double_and_mix_nothing(tmp_path: Path) -> None:
    """One more is killed on the way, two read all the time; what was acknowledged is there once, where it was said to be."""
    log = build(tmp_path)
    outputs = [
        tmp_path / f"{name}.out" for name in [*(f"w{number}" for number in range(WRITERS)), "killed", "r1", "r2"]
    ]
    with ExitStack() as stack:
        running = []
        for output in outputs:
            words = ("read", log.path, SECONDS) if output.stem[0] == "r" else ("write", log.path, output.stem, SECONDS)
            running.append(stack.enter_context(process(output, *one_of_many(*words))))
        time.sleep(SECONDS / 2)
        running[WRITERS].kill()
        codes = [one.wait(PATIENCE) for one in running]
    errors = [output.with_suffix(".err").read_text() for output in outputs]
    assert ([0] * WRITERS + [-9, 0, 0], [""] * len(outputs)) == (codes, errors)
    assert all(int(output.read_text()) > 0 for output in outputs[-2:])
    lines = list(Log(log.path).lines())
    Index().catch_up(Log(log.path))
    assert [] == list(broken(lines))
    said = [acknowledged(output) for output in outputs[:-2]]
    _is_all_there(lines, said)
    _heads_were_had(lines, said)
    _who_lost_was_told(said)
    _in_order(lines)


def _is_all_there(lines: list[Line], said: list[Acknowledged]) -> None:
    """Each acknowledged id stands where it was said to stand, and was added by one append; the rest is of who was killed."""
    at = {str(line.entry["id"]): line.position for line in lines}
    assert len(lines) == len(at)
    outcomes = [outcome for one in said for outcome in one.outcomes]
    assert [] == [outcome for outcome in outcomes if at.get(outcome[0]) != outcome[1]]
    added = Counter(identity for identity, _, is_added in outcomes if is_added)
    assert {1} == set(added.values())
    # The ledger's first two entries were there before.
    others = {line.entry["recorded_by"] for line in lines[2:] if line.entry["id"] not in added}
    assert others <= {"killed"}
    assert {f"w{number}" for number in range(WRITERS)} <= {str(line.entry["recorded_by"]) for line in lines}


def _heads_were_had(lines: list[Line], said: list[Acknowledged]) -> None:
    """Each head that was printed is one that the log had."""
    heads = {head for one in said for head in one.heads}
    had = heads_of(lines, {head.size for head in heads})
    assert heads == set(had.values())


def _who_lost_was_told(said: list[Acknowledged]) -> None:
    """Some appends upon a head were lost, as they must be; the entries that came in between follow on that head."""
    lost = [one for writer in said for one in writer.lost]
    assert lost
    for one in lost:
        first, size, more = int(str(one["lost"]).partition(":")[0]) + 1, int(str(one["size"])), int(str(one["more"]))
        given = list(range(first, min(first + MOST_GIVEN, size + 1)))
        assert (given, size - first + 1 - len(given)) == (one["between"], more)


def _in_order(lines: list[Line]) -> None:
    """Times of recording never go back; each writer's batches stand in the order in which it wrote them."""
    times = [str(line.entry["recorded_at"]) for line in lines]
    assert sorted(times) == times
    parts = [part for line in lines if (part := part_of(line)) is not None]
    for writer in {part.writer for part in parts}:
        own = [(part.number, part.place) for part in parts if part.writer == writer]
        assert sorted(own) == own


def test_a_process_that_died_with_the_lock_stops_nobody(tmp_path: Path) -> None:
    """The lock goes with the process, not with the file that stays."""
    log = build(tmp_path)
    output = tmp_path / "held.out"
    with process(output, *one_of_many("hold", log.path)) as holder:
        until = time.monotonic() + PATIENCE
        while output.read_text() != "held\n":
            assert time.monotonic() < until
            time.sleep(0.01)
        holder.kill()
        holder.wait()
        assert (tmp_path / "events.jsonl.lock").exists()
        begun = time.monotonic()
        done = append(log, text_of([mutual("visit", "1960", "CUB", "MEX")]), author="Ada", now=NOW)
        assert (3, True) == (done.head.size, time.monotonic() - begun < 5)


def test_of_those_who_saw_one_head_one_appends(tmp_path: Path) -> None:
    """The others end with 5 and name its entry; what they had is not in the ledger."""
    log = build(tmp_path)
    index = Index()
    index.catch_up(log)
    names = [f"p{number}" for number in range(4)]
    outputs = [tmp_path / f"{name}.out" for name in names]
    for name in names:
        (tmp_path / name).write_text(json.dumps(mutual("visit", "1960", "CUB", "MEX", note=name)))
    with ExitStack() as stack:
        start = "from cli.entry import run; run()"
        words = ("-c", start, "-f", str(log.path), "append", "--if-head", str(index.head), "-O", "jsonl")
        running = [
            stack.enter_context(process(output, *words, str(tmp_path / name)))
            for name, output in zip(names, outputs, strict=True)
        ]
        codes = [one.wait(PATIENCE) for one in running]
    assert [0, 5, 5, 5] == sorted(codes)
    lines = list(log.lines())
    assert 3 == len(lines)
    winner = names[codes.index(0)]
    assert (winner, 3) == (lines[2].entry["note"], json.loads((tmp_path / f"{winner}.out").read_text())["position"])
    what = "1960 visit, Cuba, Mexico"
    for name in {*names} - {winner}:
        said = (tmp_path / f"{name}.err").read_text()
        identity, moment = lines[2].entry["id"], lines[2].entry["recorded_at"]
        assert said.startswith(f"between: {identity} (line 3) {what}, by Ada, {moment}\n")
        assert "the log has 3 entries, not 2: 1 came in between\n" in said
        expected = {"position": 3, "id": identity, "kind": "visit", "recorded_at": moment, "recorded_by": "Ada"}
        assert expected | {"what": what, "schema": 1} == json.loads((tmp_path / f"{name}.out").read_text())


# --- the head that was seen ---------------------------------------------------------------------------------------------


def grown(folder: Path, number: int) -> tuple[Log, Index, list[Head]]:
    """Give a log with so many entries after its first two, one at a time, and every head that it had from then on."""
    log, index = build(folder), Index()
    index.catch_up(log)
    heads = [index.head]
    for year in range(1900, 1900 + number):
        body = mutual("visit", str(year), "CUB", "MEX")
        heads.append(append(log, text_of([body]), author="Ada", now=NOW, index=index).head)
    return log, index, heads


@pytest.mark.parametrize("number", [1, 9, 10, 11, 25])
def test_what_came_in_between_is_given_and_the_rest_counted(number: int, tmp_path: Path) -> None:
    """The first ten entries after the head that was seen, in their order."""
    log, index, heads = grown(tmp_path, number)
    with pytest.raises(HeadMovedError) as caught:
        check_seen(log, index, str(heads[0]))
    given = list(range(3, min(number, 10) + 3))
    assert (given, max(0, number - 10)) == ([line.position for line in caught.value.between], caught.value.more)
    (problem,) = caught.value.problems
    what = f"the log has {number + 2} entries, not 2: {number} came in between"
    hint = f"look at what came in, then say --if-head {heads[-1].short()}"
    ids = tuple(str(line.entry["id"]) for line in caught.value.between)
    assert (Problem("head-moved", what, hint, str(log.path), entries=ids), 5) == (problem, caught.value.exit_code)


def test_a_head_that_the_ledger_never_had_is_told_apart(tmp_path: Path) -> None:
    """With other entries in the same place, or with fewer than were seen."""
    log, index, heads = grown(tmp_path, 3)
    hint = "this is another ledger than was seen, or an older copy of it, or it was changed; its head is "
    for seen, what in (
        (f"4:{'0' * 64}", f"the log never had the head 4:000000000000: with 4 entries its root was {heads[2].root}"),
        ("3:0", f"the log never had the head 3:0: with 3 entries its root was {heads[1].root[:12]}"),
        ("1:0", "the log never had the head 1:0: with 1 entry its root was "),
        (f"9:{heads[3].root}", "the log has 5 entries and never had 9"),
    ):
        with pytest.raises(RefusedError) as caught:
            check_seen(log, index, seen)
        assert not isinstance(caught.value, HeadMovedError)
        (problem,) = caught.value.problems
        assert ("head-other", hint + heads[3].short(), True) == (
            problem.code,
            problem.hint,
            problem.what.startswith(what),
        )


def test_of_a_log_of_one_entry_it_is_said_so(tmp_path: Path) -> None:
    """One entry, not one entries."""
    log = Log(tmp_path / "events.jsonl")
    append(log, text_of([LEDGER]), author="Ada", now=NOW)
    with pytest.raises(RefusedError, match=r"^the log has 1 entry and never had 2$"):
        append(log, text_of([SOURCE]), author="Ada", now=NOW, if_head=2)
    with pytest.raises(HeadMovedError, match=r"^the log has 1 entry, not 0: 1 came in between$"):
        append(log, text_of([SOURCE]), author="Ada", now=NOW, if_head=0)


def test_the_head_that_was_seen_may_be_the_one_there_is(tmp_path: Path) -> None:
    """By its size, its root begun or whole, in letters of either case; nothing is said then."""
    log, index, heads = grown(tmp_path, 1)
    for seen in (None, 3, "3", "03", heads[1].short(), str(heads[1]), str(heads[1]).upper()):
        check_seen(log, index, seen)


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1.0", "²", "1:", ":", ":ab", "1:xyz", f"1:{'0' * 65}", "1" * 16, "1:2:3"]
)
def test_what_is_no_head_is_refused_as_such(text: str, tmp_path: Path) -> None:
    """Whoever says it made a slip; nothing is compared."""
    with pytest.raises(UsageError) as caught:
        append(build(tmp_path), text_of([]), author="Ada", now=NOW, if_head=text)
    hint = "write the number of entries, or a head as it is printed"
    assert (Problem("head-wrong", f"{text!r} is no head of a log", hint),) == caught.value.problems
    assert 2 == caught.value.exit_code


def test_a_head_is_read_with_its_size_and_its_root() -> None:
    """As it is printed, short or whole."""
    assert (Seen(3), Seen(3, "ab")) == (parse_seen(3), parse_seen("3:AB"))


def test_nothing_is_asked_of_who_comes_too_late(tmp_path: Path) -> None:
    """`add` looks at the head before anything else, also where much is missing."""
    log, _, heads = grown(tmp_path, 1)
    output = tmp_path / "add.out"
    words = ("-c", "from cli.entry import run; run()", "-f", str(log.path), "add", "visit", "--if-head", str(heads[0]))
    with process(output, *words) as started:
        assert 5 == started.wait(PATIENCE)
    assert re.match(
        r"between: \w{13} \(line 3\) 1900 visit, Cuba, Mexico, by Ada", output.with_suffix(".err").read_text()
    )


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Stand in a folder with a small ledger."""
    build(tmp_path)
    return place(tmp_path, monkeypatch, capfd)


def meanwhile(small: Runner, monkeypatch: pytest.MonkeyPatch, *bodies: dict[str, object]) -> None:
    """Let somebody else append, one entry each time that `add` has looked at what is near."""
    waiting = list(bodies)

    def looked(events: Sequence[Event], body: Mapping[str, object]) -> list[Near]:
        found = nearest(events, body)
        if waiting:
            append(Log(small.folder / "events.jsonl"), text_of([waiting.pop(0)]), author="Bob", now=NOW)
        return found

    monkeypatch.setattr(add, "nearest", looked)


ADD = ("add", "visit", "CUB", "MEX", "--date", "1960-05", "--source", "s")


def test_an_act_that_somebody_else_adds_meanwhile_is_noticed(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """It came in after what is near was looked at: it is looked at again, and two entries of one act are refused."""
    meanwhile(small, monkeypatch, mutual("visit", "1960", "CUB", "MEX"))
    came = small.run(ADD)
    assert (5, 3) == (came.code, len(small.entries()))
    assert "the log has a visit of 1960 between these parties" in came.err


def test_an_act_is_added_whatever_else_comes_in_meanwhile(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """What others append is looked at, and stops nothing that it does not tell."""
    others = [mutual("talks", str(year), "CUB", "MEX") for year in range(1970, 1979)]
    meanwhile(small, monkeypatch, *others)
    came = small.run((*ADD, "-q"))
    assert (0, "", 12) == (came.code, came.err, len(small.entries()))
    assert "A. Chronicler" == small.entries()[-1]["recorded_by"]


def test_it_is_given_up_where_others_never_stop(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ten looks, with what came in since the last."""
    others = [mutual("talks", str(year), "CUB", "MEX") for year in range(1970, 1990)]
    meanwhile(small, monkeypatch, *others)
    came = small.run((*ADD, "-q"))
    assert (5, 12) == (came.code, len(small.entries()))
    assert came.err.endswith(
        f"not 11: 1 came in between\n  hint: look at what came in, then say --if-head {head_of(small).short()}\n"
    )


def test_whoever_names_the_head_is_told_at_once(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is looked at again: somebody decided upon what there was."""
    meanwhile(small, monkeypatch, mutual("talks", "1970", "CUB", "MEX"))
    came = small.run((*ADD, "--if-head", "2"))
    assert (5, 3) == (came.code, len(small.entries()))
    assert came.err.startswith("between: ")


def head_of(small: Runner) -> Head:
    """Give the head of the ledger."""
    index = Index()
    index.catch_up(Log(small.folder / "events.jsonl"))
    return index.head


@pytest.mark.parametrize("words", ["amend {} --set note=x", "retract {}"])
def test_a_correction_too_may_insist_on_the_head(words: str, small: Runner) -> None:
    """It is lost as any append is, and says what came in."""
    target = (
        append(
            Log(small.folder / "events.jsonl"), text_of([mutual("visit", "1960", "CUB", "MEX")]), author="Bob", now=NOW
        )
        .outcomes[0]
        .id
    )
    typed = [*words.format(target).split(), "--because", "x", "-O", "jsonl", "--if-head"]
    came = small.run([*typed, "2"])
    assert (5, 3, target) == (came.code, len(small.entries()), json.loads(came.out)["id"])
    assert came.err.startswith(f"between: {target} (line 3) 1960 visit, Cuba, Mexico, by Bob, ")
    assert 0 == small.run([*typed, str(head_of(small))]).code


def test_an_amendment_made_of_what_stands_there_insists_on_it(small: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """One part of a field is set: somebody who amends the rest of it meanwhile is not undone."""
    log = Log(small.folder / "events.jsonl")
    target = append(log, text_of([mutual("visit", "1960", "CUB", "MEX")]), author="Bob", now=NOW).outcomes[0].id

    def late(*given: object, **more: object) -> object:
        append(log, text_of([amendment(target, cites=[{"source": "s", "locator": "p. 2"}])]), author="Bob", now=NOW)
        return append(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(corrections, "append", late)
    came = small.run(["amend", target, "--set", "cites.0.quote=x", "--because", "x"])
    assert (5, 4) == (came.code, len(small.entries()))
    assert f"(line 4) amendment of {target}, by Bob, " in came.err


def test_of_many_that_came_in_ten_are_named(small: Runner) -> None:
    """The rest is counted; a broken pipe or --quiet changes nothing of the exit code."""
    bodies: list[Mapping[str, object]] = [
        source("x"),
        {"kind": "party", "code": "X-A", "type": "other", "name": "A", "life": [[None, None, "A"]]},
    ]
    bodies += [mutual("talks", str(year), "CUB", "MEX") for year in range(1970, 1980)]
    append(Log(small.folder / "events.jsonl"), text_of(bodies), author="Bob", now=NOW)
    small.put("new.jsonl", json.dumps(mutual("visit", "1960", "CUB", "MEX")))
    came = small.run(["append", "new.jsonl", "--if-head", "2", "-q", "-O", "json"])
    lines = came.err.splitlines()
    assert (5, 10) == (came.code, len(json.loads(came.out)))
    assert [True] * 10 + [False] * 3 == [line.startswith("between: ") and "(line " in line for line in lines]
    assert "between: and 2 more" == lines[10]
    assert ("source x", "party X-A") == tuple(one["what"] for one in json.loads(came.out)[:2])


def test_the_clock_is_asked_when_the_lock_is_held(tmp_path: Path) -> None:
    """Who had to wait records when its turn comes: what was known at a time never changes later."""
    log = build(tmp_path)
    asked = []

    def clock() -> datetime:
        with pytest.raises(MachineError, match="another program is appending"), Log(log.path).appending(wait=False):
            pass
        asked.append(1)
        return NOW + timedelta(days=1)

    append(Log(log.path), text_of([mutual("talks", "1960", "CUB", "KOR")]), author="Ada", now=clock)
    (*_, last) = log.lines()
    assert ([1], time_text(NOW + timedelta(days=1))) == (asked, last.entry["recorded_at"])
