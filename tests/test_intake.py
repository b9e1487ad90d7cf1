"""From what people hand in to entries in the log: references filled in, and the same again changes nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, NOW, SOURCE, amendment, build, built, mutual, one_sided, source
from strategies import NARROW, UNHURRIED, batches, bodies

from cli.commands.log import _row as listed
from ledger.canonical import entry_id
from ledger.index import Index
from ledger.intake import Appended, append, text_of
from ledger.jsontext import Text
from ledger.log import Log
from ledger.ordering import ordered
from ledger.problems import Problem, RefusedError
from ledger.reader import read

Body = dict[str, object]

RUPTURE = mutual("rupture", "1960-08", "CUB", "KOR", key="k")
# A party that nobody ships.
RURITANIA: Body = {
    "kind": "party",
    "code": "ZZS",
    "type": "state",
    "name": "Union of Ruritania",
    "life": [["1922-12-30", "1991-12-25", "cow"]],
}
# Two entries whose ids begin with the same four characters.
TWINS = [mutual("agreement", "1960", "CUB", "KOR", note=f"no. {number}") for number in (1082, 1087)]


def identity(body: Body) -> str:
    """Give the id of a body."""
    return entry_id(ordered(body))


def ledger(folder: Path) -> Log:
    """Write a ledger with a rupture, a source, a party, two entries of like ids, and a retraction of one of them."""
    retraction = {"kind": "retraction", "of": identity(TWINS[0]), "because": "a misprint"}
    return build(folder, RUPTURE, source("yearbook"), RURITANIA, *TWINS, retraction)


def hand_in(log: Log, text: str, *, if_head: int | None = None, dry_run: bool = False) -> Appended:
    """Append a text as Bob does an hour after the ledger was written."""
    now = NOW + timedelta(hours=1)
    return append(log, Text(text, "new.jsonl"), author="Bob", now=now, if_head=if_head, dry_run=dry_run)


# --- what is taken ----------------------------------------------------------------------------------------------------


def test_an_entry_gets_an_id_a_time_and_an_author(tmp_path: Path) -> None:
    """The line holds the envelope, then the body in the documented order."""
    log = ledger(tmp_path)
    before = (tmp_path / "events.jsonl").read_bytes()
    text = '{"cites":[{"quote":"…","source":"s"}],"toward":["KOR"],"by":["CUB"],"date":"1960~","kind":"visit"}'
    done = hand_in(log, text)
    expected = (
        '{"v":1,"id":"tkprpzgdn6w6v","recorded_at":"2024-02-14T13:00:00.000000Z","recorded_by":"Bob","kind":"visit",'
        '"date":"1960~","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s","quote":"…"}]}\n'
    )
    assert before + expected.encode() == (tmp_path / "events.jsonl").read_bytes()
    body = one_sided("visit", "1960~", "CUB", "KOR", cites=[{"source": "s", "quote": "…"}])
    outcome = (identity(body), 9, "visit", True, body)
    assert [outcome] == list(done.outcomes)
    assert list(log.lines())[-1].position == done.head.size


def references() -> list[tuple[Body, Body]]:
    """Pair links as the log holds them with links as people type them."""
    rupture, twin = identity(RUPTURE), identity(TWINS[1])
    return [
        ({"account_of": rupture}, {"account_of": "key:k"}),
        ({"account_of": rupture}, {"account_of": rupture[:4]}),
        ({"account_of": twin}, {"account_of": twin[:5]}),
        ({"account_of": twin}, {"account_of": twin}),
        ({"after": [rupture]}, {"after": "key:k"}),
        ({"after": [rupture]}, {"after": rupture[:12]}),
        ({"after": [twin, rupture]}, {"after": [twin[:6], "key:k"]}),
    ]


@pytest.mark.parametrize(("expected", "typed"), references())
def test_a_reference_may_be_typed_short(expected: Body, typed: Body, tmp_path: Path) -> None:
    """By the beginning of an id or by a key; the log holds the whole id."""
    done = hand_in(ledger(tmp_path), json.dumps(mutual("visit", "1960-08", "CUB", "KOR", **typed)))
    (outcome,) = done.outcomes
    assert expected == {key: outcome.body[key] for key in expected}
    assert identity(mutual("visit", "1960-08", "CUB", "KOR", **expected)) == outcome.id


def test_a_batch_may_bring_what_its_later_entries_name(tmp_path: Path) -> None:
    """A source, a party, a key and an id of the same batch count at once."""
    party = RURITANIA | {"code": "ZZY", "name": "Zenda"}
    visit = one_sided("visit", "1960", "CUB", "ZZY", cites=[{"source": "t"}], key="v")
    talks = mutual("talks", "1960", "CUB", "ZZY", account_of="key:v", after=identity(visit)[:6])
    retraction = {"kind": "retraction", "of": "key:v", "because": "x"}
    done = hand_in(ledger(tmp_path), text_of([source("t"), party, visit, talks, retraction]).text)
    positions = [9, 10, 11, 12, 13]
    assert positions == [outcome.position for outcome in done.outcomes]
    assert identity(visit) == done.outcomes[3].body["account_of"]
    assert [identity(visit)] == done.outcomes[3].body["after"]
    assert identity(visit) == done.outcomes[4].body["of"]


def test_a_retraction_can_be_retracted(tmp_path: Path) -> None:
    """What was taken back can be let stand again, and so on."""
    log = ledger(tmp_path)
    last = list(log.lines())[-1].entry["id"]
    (first,) = hand_in(log, json.dumps({"kind": "retraction", "of": last, "because": "it was right"})).outcomes
    (second,) = hand_in(log, json.dumps({"kind": "retraction", "of": first.id, "because": "no"})).outcomes
    assert (last, first.id) == (first.body["of"], second.body["of"])


def test_an_act_may_come_after_one_whose_window_it_touches(tmp_path: Path) -> None:
    """Only what is impossible for certain is refused: the last day of the one is the first of the other."""
    text = json.dumps(mutual("visit", "1960-08-01", "CUB", "KOR", after=["key:k"]))
    assert hand_in(ledger(tmp_path), text).outcomes[0].added


# --- the same again ---------------------------------------------------------------------------------------------------


def shuffled(body: Mapping[str, object], chance: Random) -> Body:
    """Give a body with its keys, and those of its citations, in another order."""
    keys = sorted(body, key=lambda _: chance.random())
    cites = body.get("cites")
    turned = {"cites": [dict(reversed(cite.items())) for cite in cites]} if isinstance(cites, list) else {}
    return {key: {**body, **turned}[key] for key in keys}


@settings(UNHURRIED, max_examples=25)
@given(bodies(), st.randoms(use_true_random=False), st.sampled_from([None, 2]))
def test_appending_again_changes_nothing(made: list[Body], chance: Random, indent: int | None) -> None:
    """In whatever order of keys and with whatever spaces: every entry is found where it was."""
    with built(made) as log:
        before = Path(log.path).read_bytes()
        again = [shuffled(body, chance) for body in made]
        done = hand_in(log, "\n".join(json.dumps(body, indent=indent) for body in again))
        assert before == Path(log.path).read_bytes()
        assert [(n, False) for n in range(1, len(made) + 1)] == [(one.position, one.added) for one in done.outcomes]
        assert done.head == hand_in(log, "").head


@settings(UNHURRIED, max_examples=25)
@given(batches())
def test_batches_of_any_size_give_the_same_log(made: list[list[Body]]) -> None:
    """However the entries are cut, with one index or afresh each time, the bytes and the head are the same."""
    whole = [body for batch in made for body in batch]
    with built(whole) as one, built(made[0]) as other, built(made[0]) as third:
        index = Index()
        heads = [append(one, text_of([]), author="Ada", now=NOW).head]
        for batch in made[1:]:
            append(other, text_of(batch), author="Ada", now=NOW)
            append(third, text_of(batch), author="Ada", now=NOW, index=index)
        heads += [append(log, text_of([]), author="Ada", now=NOW).head for log in (other, third)]
        assert Path(one.path).read_bytes() == Path(other.path).read_bytes() == Path(third.path).read_bytes()
        assert heads == heads[:1] * 3


@settings(UNHURRIED, max_examples=25)
@given(bodies(9, NARROW, least=3))
def test_what_diplo_log_gives_is_in_the_log_already(made: list[Body]) -> None:
    """Entries as they are amended, with the ids that they have and the amendments that made them so."""
    with built(made) as log:
        before = Path(log.path).read_bytes()
        record = read(log)
        events = (*record.events, *record.attestations, *record.coverages)
        rows = [{name: value for name, value in listed(event).items() if value is not None} for event in events]
        done = hand_in(log, "\n".join(json.dumps(row) for row in rows))
        assert before == Path(log.path).read_bytes()
        assert [(event.id, event.position, False) for event in events] == [
            (outcome.id, outcome.position, outcome.added) for outcome in done.outcomes
        ]


def test_an_entry_amended_since_it_was_listed_is_refused(tmp_path: Path) -> None:
    """What a list said then is not what the log says now; nobody means it as a new entry."""
    log = build(tmp_path, RUPTURE, {**amendment("key:k"), "set": {"date": "1960-09"}})
    (event,) = read(log).events
    (row,) = [json.dumps(listed(event))]
    hand_in(log, json.dumps({**amendment("key:k"), "set": {"date": "1960-10"}}))
    with pytest.raises(RefusedError) as caught:
        hand_in(log, row)
    assert ["id-wrong"] == [problem.code for problem in caught.value.problems]


def test_the_same_entry_twice_in_one_batch_is_one_entry(tmp_path: Path) -> None:
    """The second is told as there already, at the place of the first; what else comes in is counted on."""
    visit, talks = mutual("visit", "1960", "CUB", "KOR"), mutual("talks", "1960", "CUB", "KOR")
    done = hand_in(ledger(tmp_path), text_of([visit, talks, visit, RUPTURE, talks]).text)
    expected = [(9, True), (10, True), (9, False), (3, False), (10, False)]
    assert expected == [(outcome.position, outcome.added) for outcome in done.outcomes]
    size = 10
    assert size == done.head.size


def test_entries_can_be_handed_in_as_a_log_lists_them(tmp_path: Path) -> None:
    """With their envelopes and positions; where they are new they get new times and another author."""
    log = ledger(tmp_path)
    lines = [{**line.entry, "position": line.position} for line in log.lines()]
    text = "\n".join(json.dumps(line) for line in lines)
    assert not [outcome for outcome in hand_in(log, text).outcomes if outcome.added]
    copy = Log(tmp_path / "copy.jsonl")
    done = hand_in(copy, text)
    assert [line["id"] for line in lines] == [outcome.id for outcome in done.outcomes]
    envelopes = {(line.entry["recorded_at"], line.entry["recorded_by"]) for line in copy.lines()}
    expected = {("2024-02-14T13:00:00.000000Z", "Bob")}
    assert expected == envelopes


# --- time, head, dry runs ---------------------------------------------------------------------------------------------


def test_a_clock_that_goes_back_does_not_take_the_log_with_it(tmp_path: Path) -> None:
    """No entry is recorded earlier than the one before it."""
    log = ledger(tmp_path)
    moments = [NOW + timedelta(hours=2), NOW - timedelta(days=1), NOW + timedelta(hours=1), NOW + timedelta(hours=3)]
    for number, moment in enumerate(moments):
        append(log, text_of([mutual("visit", "1960", "CUB", "KOR", note=f"{number}")]), author="Ada", now=moment)
    times = [str(line.entry["recorded_at"])[11:16] for line in log.lines()]
    expected = ["14:00", "14:00", "14:00", "15:00"]
    assert expected == times[-4:]


def test_a_time_of_another_zone_is_recorded_as_utc(tmp_path: Path) -> None:
    """The log has one clock."""
    log = ledger(tmp_path)
    moment = datetime.fromisoformat("2024-02-14T22:00:00.5+09:00")
    append(log, text_of([mutual("visit", "1960", "CUB", "KOR")]), author="Ada", now=moment)
    expected = "2024-02-14T13:00:00.500000Z"
    assert expected == list(log.lines())[-1].entry["recorded_at"]
    assert datetime(2024, 2, 14, 13, 0, 0, 500000, tzinfo=UTC) == moment


@pytest.mark.parametrize("dry_run", [False, True])
def test_an_append_may_insist_on_the_head_it_has_seen(dry_run: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """With as many entries as expected it is done; otherwise nothing is written."""
    log = ledger(tmp_path)
    text = json.dumps(mutual("visit", "1960", "CUB", "KOR"))
    what = "the log has 8 entries, not 7: 1 came in between"
    head = append(log, text_of([]), author="A", now=NOW).head
    hint = f"look at what came in, then say --if-head {head.short()}"
    last = str(list(log.lines())[-1].entry["id"])
    with pytest.raises(RefusedError) as caught:
        hand_in(log, text, if_head=7, dry_run=dry_run)
    assert (Problem("head-moved", what, hint, str(log.path), entries=(last,)),) == caught.value.problems
    assert hand_in(log, text, if_head=8, dry_run=dry_run).outcomes[0].added


def test_a_dry_run_tells_everything_and_writes_nothing(tmp_path: Path) -> None:
    """The outcomes are those of the append that is not made; refusals are the same."""
    log = ledger(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    text = text_of([mutual("visit", "1960", "CUB", "KOR"), RUPTURE]).text
    dry = hand_in(log, text, dry_run=True)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(RefusedError, match="the entry has no kind"):
        hand_in(log, "{}", dry_run=True)
    assert dry.outcomes == hand_in(log, text).outcomes


def test_a_dry_run_on_a_log_that_is_not_there_makes_none(tmp_path: Path) -> None:
    """A whole new ledger can be checked before there is one."""
    done = append(Log(tmp_path / "new"), text_of([LEDGER, SOURCE]), author="Ada", now=NOW, dry_run=True)
    expected = [1, 2]
    assert expected == [outcome.position for outcome in done.outcomes]
    assert not list(tmp_path.iterdir())


def test_bodies_are_written_as_a_person_would_hand_them_in() -> None:
    """One a line, as they are."""
    expected = '{"note": "é"}\n{"date": "1960"}\n'
    text = text_of([{"note": "é"}, {"date": "1960"}], "new")
    assert expected == text.text
    assert text.name == "new"


def test_a_flawed_citation_hides_no_other(tmp_path: Path) -> None:
    """Beside a citation that is wrong in itself, one of an unknown source is told too."""
    cites = [{"source": "s", "rank": "best"}, {"source": "zzz"}]
    with pytest.raises(RefusedError) as caught:
        append(
            ledger(tmp_path), text_of([{**mutual("visit", "1960", "CUB", "KOR"), "cites": cites}]), author="A", now=NOW
        )
    assert ["choice-unknown", "source-unknown"] == [problem.code for problem in caught.value.problems]


def test_what_no_text_can_hold_is_refused_where_its_entry_begins(tmp_path: Path) -> None:
    """A program may hand in infinity; it has no place in JSON, so the entry is named."""
    with pytest.raises(RefusedError) as caught:
        append(ledger(tmp_path), text_of([RUPTURE, {**RUPTURE, "note": float("inf")}]), author="A", now=NOW)
    (problem,) = caught.value.problems
    assert ("not-canonical", 2, 1) == (problem.code, problem.line, problem.column)


def test_a_head_is_expected_whole_or_by_its_size(tmp_path: Path) -> None:
    """A log of the same size with another root is another log."""
    log = ledger(tmp_path)
    head = append(log, text_of([]), author="A", now=NOW).head
    for sound in (head.size, str(head.size), head.short(), str(head)):
        append(log, text_of([]), author="A", now=NOW, if_head=sound)
    with pytest.raises(RefusedError) as caught:
        append(log, text_of([RUPTURE]), author="A", now=NOW, if_head=f"{head.size}:abc")
    what = f"the log never had the head {head.size}:abc: with {head.size} entries its root was {head.root[:12]}"
    hint = "this is another ledger than was seen, or an older copy of it, or it was changed; its head is "
    assert ("head-other", what, hint + head.short()) == caught.value.problems[0][:3]


def test_an_impossible_order_names_the_calendars(tmp_path: Path) -> None:
    """10 February 1918 of the Julian calendar is the 23rd of the Gregorian: after it the 20th cannot come."""
    log = ledger(tmp_path)
    first = mutual("talks", "1918-02-10", "CUB", "KOR", calendar="julian", key="j")
    with pytest.raises(RefusedError) as caught:
        append(log, text_of([first, mutual("talks", "1918-02-20", "CUB", "KOR", after=["key:j"])]), author="A", now=NOW)
    what = f"dated 1918-02-20, this cannot come after {identity(first)}, dated 1918-02-10 (Julian)"
    assert what == caught.value.problems[0].what
