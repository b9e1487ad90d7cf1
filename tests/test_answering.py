"""Answers by the spans of the read model are those of the calculus, on the ledger that ships and in every form."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from both import Ways, settled, ways
from ledgers import Body, cited, mutual, source
from models import opened, told

from ledger.answers import Finding
from ledger.bearing import Bearing
from ledger.dates import FIRST_DAY, iso, parse
from ledger.log import Log
from ledger.partners import Counted, Listing, Question, count, count_pairs, every_pair, partners
from ledger.queries import state
from ledger.reader import read
from ledger.readmodel import ReadModel, answering, answering_many, rebuild
from ledger.record import Record

SHIPPED = Path(__file__).parent.parent / "events.jsonl"
# So many of the days on which the spans of a pair begin, and of those before, are asked about.
DAYS = 3
PARTIES = ("KOR", "CUB", "PRK", "RUS", "DEU", "UN")
DATES = ("1948-08-14", "1949-10-01", "1962-12-31", "1990-10-03", "1991-12-25", "2024-02-14")


@pytest.fixture(scope="module", name="ledger")
def the_shipped_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Log, Record]]:
    """Give the ledger that ships, with a read model, and what all of it says."""
    log = Log(SHIPPED)
    record = read(log)
    with opened(log, tmp_path_factory.mktemp("cache") / "model") as model:
        log.model = model
        yield log, record


def bare(findings: Sequence[Finding]) -> list[Finding]:
    """Give findings without their histories: all else must be the same, to the last change that a telling makes."""
    return [finding._replace(history=None) for finding in findings]


def listed(found: Listing) -> Listing:
    """Give a list without the histories."""
    return found._replace(
        partners=tuple(one._replace(finding=one.finding._replace(history=None)) for one in found.partners)
    )


def counted(found: Counted) -> Counted:
    """Give a count without the histories."""
    return found._replace(open=tuple(bare(found.open)))


def model_of(log: Log) -> ReadModel:
    """Give the read model of a log."""
    assert isinstance(log.model, ReadModel)
    return log.model


def edges(model: ReadModel, a: str, b: str) -> list[int]:
    """Give the days on which the spans of a pair begin, the days before, and days between."""
    query = "SELECT DISTINCT first FROM pair_spans WHERE a = ? AND b = ? ORDER BY first"
    firsts = [first for (first,) in model.connection.execute(query, (a, b))]
    near = {first + step for first in firsts for step in (-1, 0)} | {
        (one + other) // 2 for one, other in pairwise(firsts)
    }
    return sorted(day for day in near if day >= FIRST_DAY)


def test_every_pair_of_the_shipped_ledger_is_answered_for_as_by_the_calculus(ledger: tuple[Log, Record]) -> None:
    """Whoever is named first; and the calculus is hardly ever needed for it."""
    log, record = ledger
    bearing = Bearing(record)
    asked = left = 0
    for place, (a, b) in enumerate(sorted(bearing.moved())):
        days = edges(model_of(log), a, b)
        its = bearing.on(a, b)
        pair = (a, b) if place % 2 else (b, a)
        for day in days[place % max(1, len(days) // DAYS) :: max(1, len(days) // DAYS)][:DAYS]:
            on = parse(iso(day))
            found = answering.state(log, its, *pair, on)
            asked += 1
            left += found is None
            assert found is None or bare(state(its, *pair, on)) == found
    assert asked > 2_000
    assert left < asked * 0.03


def test_who_has_what_with_a_party_is_answered_as_by_the_calculus(ledger: tuple[Log, Record]) -> None:
    """In some dimensions on some days; each question by the read model."""
    log, record = ledger
    few = read(log, ())
    asks = [
        (DATES[(place + step) % len(DATES)], dimension)
        for place in range(len(PARTIES))
        for step, dimension in enumerate(("relations", "recognition", "membership"))
    ]
    for place, a in enumerate(PARTIES):
        for date, dimension in asks[place * 3 : place * 3 + 3]:
            question = Question(parse(date), dimension)
            found = answering_many.of_party(log, few, a, question)
            if record.at(question.on).lineage(a) != record.lineage(a):
                assert found is None
                continue
            assert found is not None
            assert listed(partners(record, a, question)) == listed(partners(few, a, question, found))
            assert [*map(counted, count(record, a, question))] == [*map(counted, count(few, a, question, found))]


@pytest.mark.parametrize("date", ["1991-12-25", "2024-02-14"])
def test_every_pair_that_has_something_is_listed_as_by_the_calculus(ledger: tuple[Log, Record], date: str) -> None:
    """On a day on which parties live that others continue later, and on one on which none does."""
    log, record = ledger
    few = read(log, ())
    question = Question(parse(date), "recognition", ("recognised", "unknown"))
    found = answering_many.every_pair(log, few, question)
    assert found is not None
    assert listed(every_pair(record, question)) == listed(every_pair(few, question, found))
    assert counted(count_pairs(record, question)) == counted(count_pairs(few, question, found))


# --- where only the calculus can tell ---------------------------------------------------------------------------------

A, B, C = "KOR", "CUB", "PRK"
ON = parse("1970-01-01")
ACT = mutual("establishment", "1960", A, B)


def asked_of(log: Log, folder: Path, record: Record | None = None, date: str = "1970-01-01") -> bool:
    """Tell whether the read model answers a question about two parties; where it does, the calculus says the same."""
    on = parse(date)
    with opened(log, folder / "model") as model:
        log.model = model
        record = read(log, (A, B), between=True) if record is None else record
        found = answering.state(log, record, A, B, on)
        assert found is None or bare(state(record, A, B, on)) == found
        return found is not None


def test_a_plain_question_is_answered(tmp_path: Path) -> None:
    """By the statuses that are stored."""
    assert asked_of(told(tmp_path / "log", [ACT]), tmp_path)


def test_a_date_of_several_days_is_left_to_the_calculus(tmp_path: Path) -> None:
    """Spans are of days."""
    assert not asked_of(told(tmp_path / "log", [ACT]), tmp_path, date="1970")


def test_what_one_source_says_is_left_to_the_calculus(tmp_path: Path) -> None:
    """Spans are of what all of them say."""
    log = told(tmp_path / "log", [ACT])
    assert not asked_of(log, tmp_path, read(log, (A, B)).seen_by("s"))


def test_an_earlier_state_of_knowledge_is_left_to_the_calculus(tmp_path: Path) -> None:
    """Spans are of all that is known."""
    log = told(tmp_path / "log", [ACT])
    earlier = read(log, (A, B))
    told_more = told(tmp_path / "more", [ACT], [mutual("rupture", "1965", A, C)])
    assert not asked_of(told_more, tmp_path, earlier)


def test_whoever_continues_another_only_later_is_left_to_the_calculus(tmp_path: Path) -> None:
    """Until then he is himself alone; spans know him only with those whom he continues."""
    acts: list[Body] = [ACT, mutual("establishment", "1955", A, "VNR")]
    later = {"kind": "continuation", "date": "1980", "parties": [B], "predecessors": ["VNR"], **cited("s")}
    log = told(tmp_path / "log", [*acts, later])
    assert not asked_of(log, tmp_path)
    assert asked_of(log, tmp_path, date="1981-01-01")


def test_a_log_without_a_read_model_is_left_to_the_calculus(tmp_path: Path) -> None:
    """So are codes that mean no party, and one party asked for twice: the calculus says what is wrong."""
    log = told(tmp_path / "log", [ACT])
    record = read(log, (A, B))
    asked = Question(ON)
    assert answering.state(log, record, A, B, ON) is None
    assert answering_many.of_party(log, record, A, asked) is None
    assert answering_many.every_pair(log, record, asked) is None
    with opened(log, tmp_path / "model") as model:
        log.model = model
        assert answering.state(log, record, A, B, ON) is not None
        assert answering.state(log, record, A, A, ON) is None
        assert answering.state(log, record, A, "XXX", ON) is None
        assert answering_many.of_party(log, record, "XXX", asked) is None
        assert answering_many.of_party(log, record, A, asked._replace(among=frozenset((B,)))) is None
        assert answering_many.every_pair(log, record, asked._replace(besides=frozenset((B,)))) is None
        assert answering_many.every_pair(log, record, asked._replace(statuses=("not covered",))) is None
        model.connection.close()
        assert answering.state(log, record, A, B, ON) is None
        assert answering_many.of_party(log, record, A, asked) is None
        assert answering_many.every_pair(log, record, asked) is None


def attested(date: str, status: str, key: str = "s") -> Body:
    """Give what a source says of the relations between the two."""
    return mutual("attestation", date, A, B, dimension="relations", status=[status], **cited(key))


def test_what_is_attested_against_all_acts_is_answered_for_where_it_is_plain_which(tmp_path: Path) -> None:
    """One attestation that is not met is the one that is contested; of two it is not told which."""
    one = told(tmp_path / "one", [ACT, attested("1962", "severed")])
    assert asked_of(one, tmp_path, date="1963-01-01")
    two = told(tmp_path / "two", [source("t"), ACT, attested("1962", "severed"), attested("1962", "severed", "t")])
    assert not asked_of(two, tmp_path, date="1963-01-01")


def test_of_pairs_some_are_replayed_among_others_that_are_not(tmp_path: Path) -> None:
    """Each of them with what bears on it."""
    doubted = [attested("1962", "severed"), attested("1962", "severed", "t")]
    log = told(tmp_path / "log", [source("t"), ACT, *doubted, mutual("establishment", "1961", A, C)])
    record, question = read(log), Question(parse("1963-01-01"))
    with opened(log, tmp_path / "model") as model:
        log.model = model
        few = read(log, ())
        found = answering_many.of_party(log, few, A, question)
        assert found is not None
        assert {B, C} == {one.answer.b for one in found if one.is_told}
        assert [False, True] == [one.history is None for one in found if one.is_told]
        assert listed(partners(record, A, question)) == listed(partners(few, A, question, found))


def test_an_account_of_a_birth_is_replayed(tmp_path: Path) -> None:
    """What rests on an act of which another account is about a life hangs on all that is told of lives."""
    birth = {"kind": "independence", "date": "1960", "parties": [B], "key": "born", **cited("s")}
    act = mutual("establishment", "1960", A, B, account_of="key:born")
    log = told(tmp_path / "log", [birth, act])
    record, question = read(log), Question(ON)
    with opened(log, tmp_path / "model") as model:
        log.model = model
        few = read(log, ())
        found = answering_many.of_party(log, few, A, question)
        assert found is not None
        assert [True] == [one.history is not None for one in found if one.is_told]
        assert listed(partners(record, A, question)) == listed(partners(few, A, question, found))


def continued(code: str, of: str, date: str) -> Body:
    """Give the entry by which a party continues another."""
    return {"kind": "continuation", "date": date, "parties": [code], "predecessors": [of], **cited("s")}


def party(code: str) -> Body:
    """Give a party of the ledger's own, neither a state nor an organisation, that has lived since 1950."""
    return {
        "kind": "party",
        "code": code,
        "type": "other",
        "name": f"The {code}",
        "life": [["1950-01-01", None, "ledger"]],
    }


def test_who_is_looked_at_may_hang_on_a_party_of_which_spans_tell_nothing(tmp_path: Path) -> None:
    """One that is only named, and goes on as another that lives still: then that other has no place in a list."""
    named = mutual("agreement", "1960", A, "XQX")
    log = told(tmp_path / "log", [party("XQX"), ACT, continued("XQX", "JPN", "1955"), named])
    asked_where_all_is_open(log, tmp_path, is_of_party=True)


def test_who_is_looked_at_may_hang_on_a_party_that_continues_others_by_and_by(tmp_path: Path) -> None:
    """On a day between, spans do not tell of it."""
    first, second = continued("XQX", B, "1955"), continued("XQX", "VNR", "1980")
    asked_where_all_is_open(told(tmp_path / "log", [party("XQX"), ACT, first, second]), tmp_path, is_of_party=False)


def asked_where_all_is_open(log: Log, folder: Path, *, is_of_party: bool) -> None:
    """Check that a question about a party, or about all pairs, is left to the calculus."""
    with opened(log, folder / "model") as model:
        log.model = model
        few, question = read(log, ()), Question(ON)
        given = answering_many.of_party(log, few, A, question), answering_many.every_pair(log, few, question)
        assert given[0 if is_of_party else 1] is None


def test_a_line_that_was_changed_is_answered_from_by_nobody(tmp_path: Path) -> None:
    """The calculus then says what there is to say."""
    log = told(tmp_path / "log", [mutual("establishment", "1960", A, B, note="one")])
    with opened(log, tmp_path / "model") as model:
        log.model = model
        few = read(log, ())
        settled(Path(log.path))
        Path(log.path).write_bytes(Path(log.path).read_bytes().replace(b'"one"', b'"two"'))
        assert answering_many.of_party(log, few, A, Question(ON)) is None
        assert answering_many.every_pair(log, few, Question(ON)) is None


# --- from outside -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", name="both")
def both_ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """Give the ledger that ships, to be asked both ways."""
    log = tmp_path_factory.mktemp("ledger") / "events.jsonl"
    log.write_bytes(SHIPPED.read_bytes())
    settled(log)
    with ways(log, tmp_path_factory.mktemp("cache")) as found:
        rebuild(Log(log), found.file)
        yield found


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize(
    "words",
    [
        "state KOR CUB --on 2024-02-14",
        "state CUB KOR --on 1959-07-01",
        "state USA CUB --on 1961-01-03",
        "state RUS KOR --on 1991-12-26",
        "state KOR DDR --on 1980-01-01",
        "state KOR CUB --on 1949-07",
        "relations KOR --on 2024-02-14",
        "relations KOR --on 1962-12-31 --numbered",
        "relations CUB --dimension recognition --on 1960-01-01",
        "relations KOR --status none,ended --on 1990-10-02",
        "relations --all --on 1965-06-22",
        "count KOR --on 2024-02-14",
        "count CUB --dimension mission --on 1960-10-01",
        "count --all --on 1965-06-22",
    ],
)
def test_every_form_is_the_same_both_ways(both: Ways, words: str, form: str) -> None:
    """To the byte, on both streams."""
    both.same(*words.split(), "-O", form)


@pytest.mark.parametrize("words", ["KOR CUB --on 2024-02-14", "relations KOR --on 2024-02-14"])
def test_a_plain_question_loads_no_calculus(both: Ways, words: str) -> None:
    """Nor the command-line library."""
    code = f"import sys; from cli.entry import start; start(['-f', {str(both.log)!r}, *{words.split()!r}]); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=SHIPPED.parent,
        env={**os.environ, "XDG_CACHE_HOME": str(both.file.parent.parent)},
    )
    loaded = set(ran.stdout.splitlines()[-1].split())
    assert "ledger.readmodel.answering" in loaded
    assert not {"click", "ledger.queries", "ledger.replay", "ledger.readings", "sqlite_utils"} & loaded
