"""What sources attest and cover, as replay and answers have it: what is not met, what bears, and what is none."""

from pathlib import Path

from ledgers import Body, build, by_dimension, mutual, refused, source

from ledger.dates import iso, parse
from ledger.problems import NotFoundError, Problem, UsageError
from ledger.queries import events_between, state, why
from ledger.reader import read
from ledger.record import Record
from ledger.replay import History, histories

RELATIONS = ("relations", "both")


def attested(date: str, *statuses: str, key: str = "s", **more: object) -> Body:
    """Give an attestation of the relations of Cuba and Mexico."""
    claim = {"kind": "attestation", "date": date, "parties": ["CUB", "MEX"], "dimension": "relations"}
    return {**claim, "status": list(statuses), "cites": [{"source": key}], **more}


def covered(date: str, *parties: str) -> Body:
    """Give a coverage of relations and war."""
    claim = {"kind": "coverage", "date": date, "parties": list(parties), "dimensions": ["relations", "war"]}
    return {**claim, "cites": [{"source": "s"}]}


def record_of(folder: Path, *bodies: Body) -> Record:
    """Read a ledger of these entries."""
    return read(build(folder, source("t"), *bodies))


def relations(record: Record) -> History:
    """Replay the relations of Cuba and Mexico."""
    return next(one for one in histories(record, "CUB", "MEX") if one.dimension == "relations")


def test_an_unmet_attestation_parts_from_the_acts_on_the_first_day_on_which_they_have_nothing_of_it(
    tmp_path: Path,
) -> None:
    """A spell that begins in agreement parts when the act comes."""
    acts = mutual("establishment", "1902", "CUB", "MEX"), mutual("rupture", "1955-03-01", "CUB", "MEX")
    record = record_of(tmp_path, *acts, attested("1950/1960", "established"))
    assert [["1955-03-01"]] == [[iso(day) for _, day in relations(record).unmet()]]


def test_attestations_that_exclude_each_other_are_both_unmet_and_part_at_once(tmp_path: Path) -> None:
    """Where nothing else is known neither is believed more: both statuses stand, from the first day of either."""
    record = record_of(tmp_path, attested("1955", "established"), attested("1955", "none", key="t"))
    assert ["1955-01-01", "1955-01-01"] == [iso(day) for _, day in relations(record).unmet()]
    answer = by_dimension(record, "CUB", "MEX", "1960")[RELATIONS].answer
    assert ("unknown", ("none", "established"), ("contested", "carried")) == (
        answer.status,
        answer.possible,
        answer.flags,
    )


def test_an_answer_names_the_attestation_that_ruled_a_reading_out(tmp_path: Path) -> None:
    """A rupture of 1959 or 1960 fell in 1960 if relations are attested at the end of 1959; without need none is named."""
    acts = mutual("establishment", "1902", "CUB", "MEX"), mutual("rupture", "[1959..1960]", "CUB", "MEX")
    seen = attested("1959-12-31", "established", key="t")
    record = record_of(tmp_path, *acts, seen, attested("1930", "established", key="t"))
    in_doubt = by_dimension(record, "CUB", "MEX", "1959-06-01")[RELATIONS].answer
    assert ("established", ("s", "t"), ()) == (in_doubt.status, in_doubt.sources, in_doubt.flags)
    early = by_dimension(record, "CUB", "MEX", "1920")[RELATIONS].answer
    assert ("established", ("s",)) == (early.status, early.sources)


def test_a_coverage_is_a_ground_of_the_none_that_it_gives(tmp_path: Path) -> None:
    """`why` names the claim and its source, as for an act."""
    record = record_of(tmp_path, covered("1950", "MEX"))
    findings = state(record, "CUB", "MEX", parse("1950-06-01"))
    grounds = why(record, findings)
    assert {("relations", "none"), ("war", "none")} == {(one.dimension, one.status) for one in grounds}
    assert {("coverage (relations, war)", "counts", "s")} == {(one.kind, one.counts, one.source) for one in grounds}


def test_a_coverage_of_one_party_is_listed_with_each_pair_that_it_is_in(tmp_path: Path) -> None:
    """Asked for by its kind, it stands between any two of which one is covered, and between no others."""
    record = record_of(tmp_path, covered("1950", "MEX"))
    record = record._replace(events=record.coverages)
    assert 1 == len(events_between(record, "CUB", "MEX"))
    assert [] == events_between(record, "CUB", "KOR")


def test_a_deprecated_citation_beside_another_is_nothing_that_an_answer_stands_on(tmp_path: Path) -> None:
    """The act stands on the other source alone; the grounds name both, and which of them counts."""
    cites = [{"source": "s"}, {"source": "t", "rank": "deprecated"}]
    record = record_of(tmp_path, {**mutual("establishment", "1902", "CUB", "MEX"), "cites": cites})
    finding = by_dimension(record, "CUB", "MEX", "1950")[RELATIONS]
    assert ("s",) == finding.answer.sources
    assert [("s", "counts"), ("t", "deprecated")] == [(one.source, one.counts) for one in why(record, [finding])]


def test_a_question_about_nobody_or_of_one_with_itself_is_an_error_not_an_answer(tmp_path: Path) -> None:
    """Programs hand in codes: a slip must not look like a pair of which nothing is recorded."""
    record = record_of(tmp_path)
    day = parse("1950")
    unknown = Problem("party-unknown", "no party has the code 'Mexico'", "resolve a name first")
    with refused(NotFoundError, 4, unknown):
        state(record, "CUB", "Mexico", day)
    with refused(UsageError, 2, Problem("same-party", "both codes are CUB", "name two parties")):
        state(record, "CUB", "CUB", day)
