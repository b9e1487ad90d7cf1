"""The laws of section 10 on what was known when: cut, caught up, corrected, supposed or left out, the answers agree."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import combinations
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body, built, source
from strategies import CLAIM_KINDS, EVENT_KINDS, NARROW, SOURCE_KEYS, batches, bodies

from ledger.dates import parse
from ledger.head import head_of
from ledger.intake import append, supposed, text_of
from ledger.kinds import REVISIONS
from ledger.known import AsOf, Known, parse_known
from ledger.log import Line, Log, time_text
from ledger.parties import load
from ledger.problems import RefusedError
from ledger.queries import Answer, state
from ledger.reader import Reader, read
from ledger.record import Record, source_keys
from ledger.revise import according_to, befores_of, named_by

_FEW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)

PAIRS = tuple(combinations(NARROW.codes, 2))
DAYS = tuple(map(parse, ("1957-06-01", "1960-03-01", "1960", "1975-01-01")))

logs = bodies(9, NARROW, least=3)
logs_in_batches = batches(9, NARROW, least=3)
chances = st.randoms(use_true_random=False)


def answers(record: Record, *pairs: tuple[str, str]) -> list[Answer]:
    """Give all that a record answers of some pairs, or of all, on some days, but for the head."""
    return [
        finding.answer._replace(head="")
        for a, b in pairs or PAIRS
        for on in DAYS
        for finding in state(record, a, b, on)
    ]


def whole(record: Record) -> dict[str, object]:
    """Give all that a record holds."""
    return {**record._asdict(), "register": dict(record.register.parties)}


def but_head(record: Record) -> dict[str, object]:
    """Give all that a record holds but how long its log is."""
    return {**whole(record), "head": None}


@contextmanager
def cut(log: Log, size: int) -> Iterator[Log]:
    """Make a log of the first lines of another."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        path.write_bytes(b"".join(line.raw + b"\n" for line in lines_of(log)[:size]))
        yield Log(path)


def lines_of(log: Log) -> list[Line]:
    """Give the lines of a log."""
    return list(log.lines())


def add(log: Log, *more: Mapping[str, object], seconds: int = 0) -> None:
    """Append entries, so many seconds after the log was begun."""
    append(log, text_of(more), author="Ada", now=NOW + timedelta(seconds=seconds))


@contextmanager
def written(found: Sequence[Sequence[Body]]) -> Iterator[tuple[Log, list[int]]]:
    """Write batches a second apart; give the log and its size after each."""
    with built(found[0]) as log:
        sizes = [len(found[0])]
        for second, batch in enumerate(found[1:], start=1):
            add(log, *batch, seconds=second)
            sizes.append(sizes[-1] + len(batch))
        yield log, sizes


# --- property 5: what was known -----------------------------------------------------------------------------------------


@given(logs)
@_FEW
def test_what_was_known_equals_a_ledger_that_holds_no_more(made: list[Body]) -> None:
    """At every size: the record of the log as of then, that of a reader of all of it, and that of its first lines."""
    with built(made) as log:
        reader = Reader(log)
        for size in range(1, len(made) + 1):
            with cut(log, size) as shorter:
                expected = whole(read(shorter))
            assert expected == whole(read(AsOf(log, Known(f"{size}", size=size))))
            assert expected == whole(reader.record(size))


@given(logs, st.sampled_from(PAIRS))
@_FEW
def test_a_reader_of_a_pair_knows_what_it_could_have_answered_at_every_size(
    made: list[Body], pair: tuple[str, str]
) -> None:
    """Also where something has later been retracted that once brought an entry into the question."""
    with built(made) as log:
        reader = Reader(log, pair, between=True)
        for size in range(1, len(made) + 1):
            then = reader.record(size)
            with cut(log, size) as shorter:
                record = read(shorter)
            assert record.head == then.head
            assert answers(record, pair) == answers(then, pair)


@given(logs_in_batches)
@_FEW
def test_the_three_ways_to_say_what_was_known_agree(made: list[list[Body]]) -> None:
    """A time, a number of entries, and a head with its root begun or whole."""
    with written(made) as (log, sizes):
        raws = [line.raw for line in log.lines()]
        for second, size in enumerate(sizes):
            head = head_of(raws[:size])
            said = (time_text(NOW + timedelta(seconds=second)), f"{size}", f"{size}:{head.root[:8]}", str(head))
            found = [whole(read(AsOf(log, parse_known(text)))) for text in said]
            assert found[:1] * len(said) == found
            assert head == read(AsOf(log, parse_known(said[0]))).head


@given(logs_in_batches)
@_FEW
def test_an_answer_at_a_day_and_a_state_of_knowledge_never_changes(made: list[list[Body]]) -> None:
    """Whatever is appended later: back-dated history, amendments and retractions included."""
    with built(made[0]) as log:
        then: list[tuple[str, dict[str, object], list[Answer]]] = []
        for second, batch in enumerate(made):
            add(log, *batch, seconds=second)
            record = read(log)
            then.append((str(record.head), whole(record), answers(record)))
        for head, everything, answered in then:
            again = read(AsOf(log, parse_known(head)))
            assert everything == whole(again)
            assert answered == answers(again)


# --- property 4: catching up --------------------------------------------------------------------------------------------


@given(logs_in_batches, st.none() | st.lists(st.sampled_from(NARROW.codes), min_size=1, max_size=3), st.booleans())
@_FEW
def test_catching_up_in_steps_equals_reading_afresh(
    made: list[list[Body]],
    parties: list[str] | None,
    between: bool,  # noqa: FBT001 - drawn
) -> None:
    """For any parties, also where an amendment or a continuation brings in what was passed over."""
    with built(made[0]) as log:
        reader = Reader(log, parties, between=between)
        for batch in made[1:]:
            add(log, *batch)
            reader.catch_up()
            assert whole(read(log, parties, between=between)) == whole(reader.record())


@given(logs, st.sampled_from(PAIRS))
@_FEW
def test_a_record_of_a_pair_answers_as_the_whole_record_does(made: list[Body], pair: tuple[str, str]) -> None:
    """What is passed over has no bearing on the question, however it was amended."""
    with built(made) as log:
        assert answers(read(log), pair) == answers(read(log, pair, between=True), pair)


# --- property 3: the order of recording ---------------------------------------------------------------------------------


@given(logs, chances)
@_FEW
def test_the_order_of_recording_plays_no_part(made: list[Body], chance: Random) -> None:
    """Events and claims in another order, with what refers to them behind, give the same answers."""
    with built(made) as log:
        lines = lines_of(log)
        rank = {str(line.entry["id"]): chance.random() for line in lines}
        # What an entry refers to comes before it; corrections are heard in their order.
        first = [line for line in lines if line.entry["kind"] in ("ledger", "source", "party")]
        told = [line for line in lines if "date" in line.entry]
        corrections = [line for line in lines if line.entry["kind"] in REVISIONS]
        turned: list[Line] = []
        while len(turned) < len(told):
            there = {line.entry["id"] for line in turned}
            free = [
                line for line in told if line.entry["id"] not in there and there.issuperset(named_by(line.entry)[0])
            ]
            turned.append(min(free, key=lambda line: rank[str(line.entry["id"])]))
        with refusals_passed_over(), built([line.entry for line in (*first, *turned, *corrections)]) as other:
            assert answers(read(log)) == answers(read(other))


@contextmanager
def refusals_passed_over() -> Iterator[None]:
    """Try another example where an order, or a ledger without an entry, is one that `append` would not have had."""
    try:
        yield
    except RefusedError:
        assume(False)


# --- property 8: what was taken back ------------------------------------------------------------------------------------


@given(logs, st.data())
@_FEW
def test_retracting_an_entry_equals_never_having_had_it(made: list[Body], data: st.DataObject) -> None:
    """An event, an attestation, a coverage or an amendment to which nothing refers but what revises it."""
    with built(made) as log:
        lines = lines_of(log)
        free = [
            line
            for line in lines
            if line.entry["kind"] in (*EVENT_KINDS, *CLAIM_KINDS, "amendment") and is_free(line, lines)
        ]
        assume(free)
        gone = data.draw(st.sampled_from(free))
        chain = chain_of(gone, lines)
        with refusals_passed_over():
            add(log, {"kind": "retraction", "of": gone.entry["id"], "because": "It never was."})
            rest = [body for body, line in zip(made, lines, strict=True) if line.entry["id"] not in chain]
            with built(rest) as without:
                assert answers(read(without)) == answers(read(log))


@given(logs, st.data())
@_FEW
def test_retracting_a_retraction_equals_neither(made: list[Body], data: st.DataObject) -> None:
    """Both aside, everything is as it was."""
    with built(made) as log:
        able = [line for line in lines_of(log) if line.entry["kind"] in (*EVENT_KINDS, *CLAIM_KINDS, *REVISIONS)]
        assume(able)
        gone = data.draw(st.sampled_from(able))
        before = read(log)
        with refusals_passed_over():
            add(log, {"kind": "retraction", "of": gone.entry["id"], "because": "No."})
        retraction = lines_of(log)[-1].entry["id"]
        add(log, {"kind": "retraction", "of": retraction, "because": "Yes, it was."})
        after = read(log)
        assert but_head(before) == but_head(after)
        assert answers(before) == answers(after)


def chain_of(line: Line, lines: Sequence[Line]) -> set[object]:
    """Give the ids of an entry and of all that revises it, or revises that."""
    chain: set[object] = {line.entry["id"]}
    for other in lines:
        if other.entry.get("of") in chain and other.entry["kind"] in REVISIONS:
            chain.add(other.entry["id"])
    return chain


def is_free(line: Line, lines: Sequence[Line]) -> bool:
    """Tell whether nothing refers to an entry but what revises it."""
    chain = chain_of(line, lines)
    others = [other for other in lines if other.entry["id"] not in chain]
    return not any(chain.intersection(named_by(other.entry)[0]) for other in others)


# --- what is only supposed ----------------------------------------------------------------------------------------------


@given(logs_in_batches)
@_FEW
def test_what_is_supposed_answers_as_if_it_were_appended(made: list[list[Body]]) -> None:
    """And nothing is written, in the log or beside it."""
    assume(made[1:])
    more = [body for batch in made[1:] for body in batch]
    with built(made[0]) as log, built([*made[0], *more]) as appended:
        path = Path(log.path)
        before = (sha256(path.read_bytes()).hexdigest(), sorted(path.parent.iterdir()))
        lines = supposed(log, text_of(more))
        record = read(AsOf(log, None, lines))
        assert answers(read(appended)) == answers(record)
        assert read(log).head == record.head
        assert whole(read(appended))["register"] == whole(record)["register"]
        assert (sha256(path.read_bytes()).hexdigest(), sorted(path.parent.iterdir())) == before


# --- what an amended, or a partly heard, record answers -----------------------------------------------------------------


@given(logs)
@_FEW
def test_an_amended_ledger_equals_one_written_right_at_once(made: list[Body]) -> None:
    """Every entry that counts, written as its amendments leave it, and none that no longer does."""
    with built(made) as log:
        record = read(log)
        check_against_rewritten(record, record, SOURCE_KEYS)


@given(logs, st.sampled_from(SOURCE_KEYS))
@_FEW
def test_without_a_source_the_record_answers_as_if_it_had_never_been_cited(made: list[Body], key: str) -> None:
    """Its citations are left out, and so are the entries that have no other."""
    with built(made) as log:
        record = read(log)
        check_against_rewritten(record.without(key), record, [one for one in SOURCE_KEYS if one != key])


@given(logs, st.sampled_from(SOURCE_KEYS))
@_FEW
def test_one_sources_view_is_that_of_a_ledger_of_its_own(made: list[Body], key: str) -> None:
    """Only its citations stay, and only the entries that have one."""
    with built(made) as log:
        record = read(log)
        check_against_rewritten(record.seen_by(key), record, [key])


def check_against_rewritten(seen: Record, record: Record, keys: Sequence[str]) -> None:
    """Compare the answers of a record with those of a ledger that holds its entries, cited from some sources, anew."""
    told = sorted((*record.events, *record.attestations, *record.coverages), key=lambda event: event.position)
    # What several sources claim together falls when one of them is not heard.
    falling = {event.id for event in record.coverages if not set(source_keys(event)) <= set(keys)}
    heard = [event for event in told if event.id not in falling]
    bodies_ = {event.id: body for event in heard if (body := according_to(event.body, keys)) is not None}
    # A link to what is not there cannot be written down anew.
    assume(all(bodies_.keys() >= set(named_by(body)[0]) for body in bodies_.values()))
    with tempfile.TemporaryDirectory() as folder:
        log = Log(Path(folder) / "events.jsonl")
        add(log, {"kind": "ledger", "title": "Anew", "format": 1}, *(source(key) for key in SOURCE_KEYS))
        add(log, *own_parties(record))
        new: dict[str, str] = {}
        waiting = list(bodies_)
        while waiting:
            identity = next((one for one in waiting if new.keys() >= set(named_by(bodies_[one])[0])), "")
            # After another account of itself, an entry can only be by an amendment.
            assume(identity)
            waiting.remove(identity)
            body = dict(bodies_[identity])
            if "account_of" in body:
                body["account_of"] = new[str(body["account_of"])]
            if "after" in body:
                body["after"] = [new[one] for one in befores_of(body)]
            with refusals_passed_over():
                add(log, body)
            # Two entries that were amended to say the same, or do so without a source, would be one.
            name = str(lines_of(log)[-1].entry["id"])
            assume(name not in new.values())
            new[identity] = name
        expected = [plain(answer, {}) for answer in answers(read(log))]
        assert expected == [plain(answer, new) for answer in answers(seen)]


def plain(answer: Answer, names: Mapping[str, str]) -> Answer:
    """Give an answer with its entries under other names, in no order, and without its policy."""
    entries = tuple(sorted(names.get(one, one) for one in answer.entries))
    return answer._replace(entries=entries, sources=tuple(sorted(answer.sources)), policy=())


def own_parties(record: Record) -> Iterator[Body]:
    """Give the parties that only a ledger itself knows, as far as answers need them."""
    for code, party in record.register.parties.items():
        if load().get(code) is None:
            yield {"kind": "party", "code": code, "type": party.type, "name": party.name, "life": [[None, None, "s"]]}
