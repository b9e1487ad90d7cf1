"""Proofs as they are made: by the read model and by the log itself, byte for byte the same, for every line and every head.

Property 9 of DESIGN section 10, against the definitions of RFC 9162 section 2.1 written out once more.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, Body, amendment, built, mutual, refused, retraction, source
from models import add, folder, opened, told
from strategies import NARROW, UNHURRIED, batches

from ledger.canonical import entry_id, line_of
from ledger.head import Head, Seen
from ledger.known import AsOf, Lines, parse_known
from ledger.log import Line, Log, time_text
from ledger.problems import NotFoundError, Problem, RefusedError
from ledger.proofs.checkpoints import Checkpoint, Consistency, Inclusion, parse_proof
from ledger.proofs.paths import EMPTY_ROOT, Node, ProofError, Stretch, consistency_of, inclusion_of
from ledger.proofs.proving import (
    Extended,
    Included,
    Leaves,
    find_line,
    heads_of,
    last_of,
    ledger_origin,
    prove_entry,
    prove_extension,
)
from ledger.proofs.trust import check_extension, entry_in
from ledger.readmodel import ReadModel


@pytest.fixture(autouse=True, scope="module")
def _unsynced() -> Iterator[None]:
    """Write to no disk in earnest: many files come and go, and no power fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


# --- the definition -----------------------------------------------------------------------------------------------------


class Defined:
    """The tree over some lines, by its definition: split at the largest power of two below, hash both (RFC 9162)."""

    def __init__(self, lines: Sequence[bytes]) -> None:
        self.lines = lines
        self.root = cache(self._root)

    def _root(self, begin: int, end: int) -> bytes:
        if end == begin:
            return sha256(b"").digest()
        if end - begin == 1:
            return sha256(b"\0" + self.lines[begin]).digest()
        middle = begin + largest_below(end - begin)
        return sha256(b"\1" + self.root(begin, middle) + self.root(middle, end)).digest()

    def head(self, size: int) -> Head:
        """Give the head of the first lines."""
        return Head(size, self.root(0, size).hex())

    def path(self, index: int, begin: int, end: int) -> tuple[bytes, ...]:
        """Give PATH of section 2.1.3.1."""
        if end - begin == 1:
            return ()
        middle = begin + largest_below(end - begin)
        if index < middle:
            return (*self.path(index, begin, middle), self.root(middle, end))
        return (*self.path(index, middle, end), self.root(begin, middle))

    def subproof(self, old: int, begin: int, end: int, *, is_known: bool = True) -> tuple[bytes, ...]:
        """Give SUBPROOF of section 2.1.4.1, the lines counted from the first of all."""
        if old in (0, end):
            return () if is_known or not old else (self.root(begin, end),)
        middle = begin + largest_below(end - begin)
        if old <= middle:
            return (*self.subproof(old, begin, middle, is_known=is_known), self.root(middle, end))
        return (*self.subproof(old, middle, end, is_known=False), self.root(begin, middle))


def largest_below(size: int) -> int:
    """Give the largest power of two below a size."""
    found = 1
    while found * 2 < size:
        found *= 2
    return found


# --- a log of many lines ------------------------------------------------------------------------------------------------

# Marks of the tree stand after 256 and 512 lines.
SIZE = 700
# One more, and one less, than a mark, than a whole tree, than half of what a mark spans.
EDGES = (1, 2, 3, 127, 128, 129, 255, 256, 257, 258, 383, 384, 385, 511, 512, 513, 514, 639, 640, 641, 699, 700)


class Many(NamedTuple):
    """A log of many lines with a read model, and its tree by definition."""

    log: Log
    file: Path
    defined: Defined

    def plain(self) -> Log:
        """Give the log without its read model."""
        return Log(self.log.path)


@pytest.fixture(scope="module", params=["built", "caught up"])
def many(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """Write a log of many small lines; its read model is built at the end, or catches up again and again."""
    yield from written(
        tmp_path_factory.mktemp("many"), [SIZE] if request.param == "built" else [200, 257, 511, 512, SIZE]
    )


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """Write such a log, of which read models can be broken."""
    yield from written(tmp_path_factory.mktemp("one"), [256, SIZE])


def written(here: Path, ends: Sequence[int]) -> Iterator[Many]:
    """Write a log of many small lines in batches that end at these, its read model in step."""
    log, file = Log(here / "events.jsonl"), here / "model"
    sources = [source(f"s{number}") for number in range(SIZE - 1)]
    model = None
    for number, (begin, end) in enumerate(zip([1, *ends], ends, strict=False)):
        bodies = [LEDGER] if not number else []
        add(log, *bodies, *sources[begin - 1 : end - 1], now=NOW + timedelta(minutes=number))
        if model is None:
            model = ReadModel.open(log, file)
        else:
            model.catch_up()
            assert [] == model.notices
    assert model is not None
    log.model = model
    yield Many(log, file, Defined(Path(log.path).read_bytes().splitlines()))
    model.close()


def by_model(many: Many, ask: Callable[[Lines], object], known: str | None = None) -> object:
    """Ask by the read model, which must be able to answer."""
    found = ask(many.log if known is None else AsOf(many.log, parse_known(known)))
    assert many.log.model is not None
    assert [] == many.log.notices
    return found


def line_at(many: Many, position: int) -> Line:
    """Give a line of the log without reading all of it."""
    raw = many.defined.lines[position - 1]
    return Line(position, 0, raw, {})


@pytest.mark.parametrize("size", [SIZE, 640, 513, 512, 511, 257, 256, 255, 3, 1])
def test_every_proof_of_an_entry_is_that_of_the_definition(many: Many, size: int) -> None:
    """As the log is now, and as it was; one way and the other."""
    known = None if size == SIZE else str(size)
    plain = many.plain() if known is None else AsOf(many.plain(), parse_known(known))
    places = [position for position in EDGES if position <= size]
    for position in places:
        line = line_at(many, position)
        expected = Included(line, many.defined.head(size), many.defined.path(position - 1, 0, size))
        assert expected == by_model(many, lambda log, line=line: prove_entry(log, line), known)  # type: ignore[misc]
    line = line_at(many, places[-1])
    expected = Included(line, many.defined.head(size), many.defined.path(line.position - 1, 0, size))
    assert expected == prove_entry(plain, line)


@pytest.mark.parametrize("size", [SIZE, 640, 513, 512, 511, 257, 256, 255, 3, 1])
def test_every_proof_of_an_extension_is_that_of_the_definition(many: Many, size: int) -> None:
    """From each earlier head to each later."""
    known = None if size == SIZE else str(size)
    for old in (0, *(old for old in EDGES if old <= size)):
        expected = Extended(many.defined.head(old), many.defined.head(size), many.defined.subproof(old, 0, size))
        assert expected == by_model(many, lambda log, old=old: prove_extension(log, old), known)  # type: ignore[misc]
    plain = many.plain() if known is None else AsOf(many.plain(), parse_known(known))
    assert expected == prove_extension(plain, old)


@settings(UNHURRIED, max_examples=min(30, settings().max_examples))
@given(st.data())
def test_any_node_is_found(many: Many, data: st.DataObject) -> None:
    """Small or large, several at once, in any part of the log."""
    wanted = set()
    for _ in range(data.draw(st.integers(1, 5))):
        level = data.draw(st.integers(0, 9))
        wanted.add(Node(level, data.draw(st.integers(0, (SIZE >> level) - 1))))
    assert many.log.model is not None
    chosen = many.log.model.chosen()
    assert chosen is not None
    expected = {node: many.defined.root(node.place << node.level, node.place + 1 << node.level) for node in wanted}
    assert expected == chosen.nodes(wanted)
    assert expected == Leaves(many.defined.lines).nodes(wanted)


def test_heads_are_given_of_any_size(many: Many) -> None:
    """Those of more lines than there are, are left out; that of the log is the last."""
    sizes = (0, 1, 255, 256, 257, 512, SIZE, SIZE + 1)
    expected = [many.defined.head(size) for size in (*sizes[:-1], SIZE)]
    assert expected == by_model(many, lambda log: heads_of(log, *sizes))
    assert expected == heads_of(many.plain(), *sizes)
    assert [many.defined.head(256)] == by_model(many, lambda log: heads_of(log, 257), "256")


def test_a_log_is_asked_what_it_is_at_its_end(many: Many) -> None:
    """Its head, its name and the time of its last entry, one way and the other; now and earlier."""
    origin = f"diplo-ledger/{entry_id(LEDGER)}"
    last = last_of(many.plain())
    assert (many.defined.head(SIZE), origin) == last[:2]
    assert last == by_model(many, last_of)
    then = last_of(AsOf(many.plain(), parse_known("256")))
    assert (many.defined.head(256), origin) == then[:2]
    assert then == by_model(many, last_of, "256")
    assert then.recorded_at <= last.recorded_at
    assert time_text(NOW) <= then.recorded_at


def test_a_log_never_had_more_lines_than_it_has(many: Many) -> None:
    """That is said, one way and the other, now and earlier."""
    for log in (many.log, many.plain()):
        for lines, size in ((log, SIZE), (AsOf(log, parse_known("300")), 300)):
            problem = Problem("known-beyond", f"the log has {size} entries, not {size + 1}", "name an earlier head")
            with refused(NotFoundError, 4, problem):
                prove_extension(lines, size + 1)
    assert many.log.model is not None


# --- a read model that is broken ------------------------------------------------------------------------------------------

BROKEN = {
    "no marks": ("DELETE FROM marks",),
    "the first mark is missing": ("DELETE FROM marks WHERE position = 256",),
    "the last mark is missing": ("DELETE FROM marks WHERE position = 512",),
    "other hashes": ("UPDATE marks SET completed = zeroblob(length(completed))",),
    "hashes cut short": ("UPDATE marks SET completed = substr(completed, 1, 31)",),
    "no hashes": ("UPDATE marks SET completed = x''",),
    "no bytes": ("UPDATE marks SET completed = NULL",),
    "a text": ("UPDATE marks SET completed = 'x'",),
    "hashes of one another": (
        "UPDATE marks SET completed = (SELECT completed FROM marks AS m WHERE m.position = 256)",
    ),
    "other trees": ("UPDATE marks SET peaks = zeroblob(length(peaks))",),
    "trees cut short": ("UPDATE marks SET peaks = substr(peaks, 1, 31)",),
    "no table": ("DROP TABLE marks",),
    "other places": ("UPDATE entries SET offset = offset + 1",),
    "places beyond the end": ("UPDATE entries SET offset = 1 << 40",),
    "places before the beginning": ("UPDATE entries SET offset = -1",),
    "places that are words": ("UPDATE entries SET offset = 'x'",),
    "other lengths": ("UPDATE entries SET length = length - 1",),
    "a line is missing": ("DELETE FROM entries WHERE position = 258",),
    "the first line is missing": ("DELETE FROM entries WHERE position = 1",),
    "the last line is missing": ("DELETE FROM entries WHERE position = 699",),
}


def broken(one: Many, here: Path, statements: Sequence[str]) -> Log:
    """Give the log with a copy of its read model that somebody damaged."""
    file = here / "model"
    with closing(sqlite3.connect(one.file)) as there, closing(sqlite3.connect(file)) as connection:
        there.backup(connection)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
    log = one.plain()
    log.model = ReadModel.open(log, file)
    return log


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_read_model_costs_nobody_a_proof(one: Many, tmp_path: Path, name: str) -> None:
    """It is the same by the log itself; that the read model is of no use is said once."""
    log = broken(one, tmp_path, BROKEN[name])
    model = log.model
    then = AsOf(log, parse_known("300"))
    assert [one.defined.head(257), one.defined.head(300)] == heads_of(then, 257)
    for position in (1, 300):
        line = line_at(one, position)
        expected = Included(line, one.defined.head(SIZE), one.defined.path(position - 1, 0, SIZE))
        assert expected == prove_entry(log, line)
    for old in (300,):
        expected_too = Extended(one.defined.head(old), one.defined.head(SIZE), one.defined.subproof(old, 0, SIZE))
        assert expected_too == prove_extension(log, old)
    assert log.model is None
    assert 1 == len(log.notices)
    assert isinstance(model, ReadModel)
    model.close()


def test_what_is_appended_meanwhile_is_proved_too(tmp_path: Path) -> None:
    """By the log itself, where the read model does not know of it yet."""
    log = told(tmp_path / "events.jsonl", [source("t")])
    with opened(log, tmp_path / "model") as model:
        log.model = model
        add(Log(log.path), source("u"), now=NOW + timedelta(hours=1))
        line = find_line(log, "u")
        defined = Defined(Path(log.path).read_bytes().splitlines())
        assert Included(line, defined.head(4), defined.path(3, 0, 4)) == prove_entry(log, line)


# --- random ledgers -----------------------------------------------------------------------------------------------------


def whole(log: Lines, raw: Sequence[bytes]) -> None:
    """Check the proofs of every entry and every earlier head, as texts that somebody else reads."""
    size, origin = len(raw), ledger_origin(log)
    defined = Defined(raw)
    for index, line in enumerate(raw):
        found = prove_entry(log, Line(index + 1, 0, line, {}))
        proof = parse_proof(str(Inclusion(line, index, found.path, Checkpoint(origin, found.head))).encode())
        assert isinstance(proof, Inclusion)
        assert defined.head(size) == proof.checkpoint.head
        assert line == line_of(entry_in(proof))
    for old in range(size + 1):
        made = prove_extension(log, old)
        extension = parse_proof(str(Consistency(old, made.path, Checkpoint(origin, made.head))).encode())
        assert isinstance(extension, Consistency)
        check_extension(extension, Seen(old, defined.root(0, old).hex(), origin))
        assert defined.head(size) == extension.checkpoint.head


@settings(UNHURRIED, max_examples=min(8, settings().max_examples))
@given(batches(most=5, least=1, world=NARROW), st.data())
def test_every_entry_and_every_earlier_head_is_proved(drawn: Sequence[Sequence[Body]], data: st.DataObject) -> None:
    """Of any ledger, now and as it was, by the read model and without."""
    with folder() as here:
        log = Log(here / "events.jsonl")
        for number, bodies in enumerate(drawn):
            add(log, *bodies, now=NOW + timedelta(minutes=number))
        if not Path(log.path).exists():
            return
        raw = Path(log.path).read_bytes().splitlines()
        size = data.draw(st.integers(1, len(raw)))
        whole(log, raw)
        with opened(log, here / "model") as model:
            log.model = model
            whole(log, raw)
            whole(AsOf(log, parse_known(str(size))), raw[:size])
            assert model is log.model


# --- which entry is meant -------------------------------------------------------------------------------------------------

E = mutual("establishment", "1949", "CUB", "KOR", key="e")
R = mutual("rupture", "1959", "CUB", "KOR", key="r")
IDS = {name: entry_id(body) for name, body in (("e", E), ("r", R), ("s", SOURCE))}


@pytest.fixture(scope="module", params=["plainly", "by the read model"])
def small(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """Write a small ledger, with a read model or without."""
    here = tmp_path_factory.mktemp("small")
    log = told(here / "events.jsonl", [E, R, amendment("key:e", note="x"), retraction("key:r")])
    if request.param == "plainly":
        yield log
        return
    with opened(log, here / "model") as model:
        log.model = model
        yield log
        assert model is log.model


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        (IDS["e"], 3),
        (IDS["e"][:4], 3),
        (IDS["e"][:4].upper(), 3),
        (f"  {IDS['r']} ", 4),
        ("key:r", 4),
        ("s", 2),
        (IDS["s"][:6], 2),
    ],
)
def test_an_entry_is_found(small: Log, typed: str, position: int) -> None:
    """By the beginning of its id, its key, or the key of a source; what corrects it is not meant."""
    found = find_line(small, typed)
    assert position == found.position
    assert Path(small.path).read_bytes().splitlines()[position - 1] == found.raw


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("zzzz", Problem("id-unknown", "no entry has an id that begins with 'zzzz'", "ids are listed by `diplo log`")),
        (
            IDS["e"][:3],
            Problem("id-unknown", f"{IDS['e'][:3]!r} is too short for an id", "give four characters or more"),
        ),
        ("", Problem("id-unknown", "'' is too short for an id", "give four characters or more")),
        ("key:x", Problem("id-unknown", "no entry has the key 'x'", "see `diplo log -O csv`")),
        ("key:", Problem("id-unknown", "no entry has the key ''", "see `diplo log -O csv`")),
        (
            IDS["e"] + "0",
            Problem(
                "id-unknown", f"no entry has an id that begins with '{IDS['e']}0'", "ids are listed by `diplo log`"
            ),
        ),
    ],
)
def test_no_entry_is_found(small: Log, typed: str, problem: Problem) -> None:
    """That is said, and what to do."""
    with refused(NotFoundError, 4, problem):
        find_line(small, typed)


def test_what_begins_two_ids_is_not_guessed(tmp_path: Path) -> None:
    """Both are named; the key of a source that begins an id, too."""
    key = IDS["e"][:4]
    log = told(tmp_path / "events.jsonl", [E, source(key)])
    both = " or ".join((IDS["e"], entry_id(source(key))))
    with refused(NotFoundError, 4, Problem("id-ambiguous", f"{key!r} begins 2 ids", f"it could be {both}")):
        find_line(log, key)


def test_what_is_supposed_is_not_in_the_log(tmp_path: Path) -> None:
    """No head is of it, and no proof."""
    log = told(tmp_path / "events.jsonl", [E])
    raw = Path(log.path).read_bytes().splitlines()
    more = Line(0, -1, b"{}", {"kind": "talks", "recorded_at": "", "id": "0000000000000"})
    supposing = AsOf(log, None, [more])
    head = Defined(raw).head(3)
    assert [head] == heads_of(supposing)
    assert (head, time_text(NOW + timedelta(minutes=1))) == last_of(supposing)[::2]


def test_the_name_of_a_ledger_is_that_of_its_first_entry(tmp_path: Path) -> None:
    """It cannot be amended: that would be another ledger."""
    log = told(tmp_path / "events.jsonl", [{**LEDGER, "origin": "example.org/l", "key": "l"}], is_bare=True)
    assert "example.org/l" == ledger_origin(log)
    for origin in ("example.org/m", None):
        with pytest.raises(RefusedError, match=r"^the origin of a ledger cannot be amended$"):
            add(log, amendment("key:l", origin=origin))
    add(log, amendment("key:l", title="Another title"))
    assert "example.org/l" == ledger_origin(log) == last_of(log).origin


# --- leaves -------------------------------------------------------------------------------------------------------------


def test_the_tree_over_no_lines_is_empty(tmp_path: Path) -> None:
    """Its root is that of nothing."""
    assert (0, {}) == (Leaves([]).size, Leaves([]).nodes([]))
    log = told(tmp_path / "events.jsonl", [E])
    assert [Head(0, EMPTY_ROOT.hex())] == heads_of(log, 0)[:1]


def test_only_the_stretches_of_a_proof_are_asked_for() -> None:
    """So that a proof costs what it holds: of a million lines twenty hashes."""
    assert 20 == len(inclusion_of(123_456, 1 << 20))
    assert Stretch(0, 1 << 19) == inclusion_of(1 << 19, 1 << 20)[-1]
    assert [Stretch(1 << 19, 1 << 20)] == consistency_of(1 << 19, 1 << 20)


def test_two_ledgers_of_the_same_entries_have_proofs_of_their_own() -> None:
    """The envelope is proved with the body."""
    with built([LEDGER, SOURCE]) as one, built([LEDGER]) as other:
        assert heads_of(one, 1)[0] == heads_of(other)[0]
        add(other, SOURCE, now=NOW + timedelta(seconds=1))
        assert heads_of(one)[0] != heads_of(other)[0]


OTHER_LINE = (
    "UPDATE entries SET (offset, length, checksum) = "
    "(SELECT offset, length, checksum FROM entries AS other WHERE other.position = {}) WHERE position = {}"
)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries WHERE position = 257",
        "DELETE FROM entries WHERE position = 290",
        "DELETE FROM entries WHERE position = 300",
        OTHER_LINE.format(2, 257),
        OTHER_LINE.format(2, 290),
        OTHER_LINE.format(299, 300),
        OTHER_LINE.format(301, 300),
    ],
)
def test_a_head_is_over_just_the_lines_that_were_asked_for(one: Many, tmp_path: Path, statement: str) -> None:
    """A read model in which a line is missing, or stands for another, gives no head and no proof."""
    expected = one.defined.head(300)
    log = broken(one, tmp_path, [statement])
    model = log.model
    then = AsOf(log, parse_known("300"))
    assert expected == last_of(then).head
    assert [expected] == heads_of(then)
    assert isinstance(model, ReadModel)
    model.close()


def test_what_is_not_at_its_place_is_not_proved(one: Many) -> None:
    """Whoever hands in a line of another place, or of another log, gets no proof."""
    for line in (Line(2, 0, one.defined.lines[2], {}), Line(SIZE, 0, b"{}", {})):
        with pytest.raises(ProofError, match=r"^the path does not lead to the root$"):
            prove_entry(one.plain(), line)
