"""What holds of all checks, whatever the ledger says."""

from collections.abc import Mapping

from checking import unverified
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import LEDGER, SOURCE, Body, built, cited, mutual, source

from ledger.canonical import entry_id
from ledger.checks import CHECKS, check
from ledger.ordering import ordered
from ledger.problems import Problem
from ledger.reader import read

# --- laws -------------------------------------------------------------------------------------------------------------

_SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SOURCES = [SOURCE, source("t"), unverified("hearsay")]
KINDS = ("establishment", "rupture", "suspension", "resumption", "visit", "war", "attestation", "consular-rupture")
DATES = ("1900", "1950", "1950-03", "1950-03-10", "1950-04-20", "1951", "[1950,1952]", "196X")


@st.composite
def bodies_of_few(draw: st.DrawFn, number: int) -> Body:
    """Draw an event or attestation among few parties, on few days, from few sources, so that much is near."""
    kind = draw(st.sampled_from(KINDS))
    parties = draw(st.lists(st.sampled_from(("CUB", "KOR", "PRK")), min_size=2, max_size=2, unique=True))
    body = mutual(kind, draw(st.sampled_from(DATES)), *parties, key=str(number))
    if kind == "attestation":
        status = draw(st.sampled_from(("none", "established", "severed")))
        body |= {"dimension": "relations", "status": [status]}
    key = draw(st.sampled_from(("s", "t", "hearsay")))
    return body | cited(key, rank=draw(st.sampled_from((None, None, None, "preferred", "deprecated"))))


@st.composite
def told(draw: st.DrawFn) -> tuple[list[Body], list[Body]]:
    """Draw some events, and then some accounts of them."""
    first = [draw(bodies_of_few(number)) for number in range(draw(st.integers(1, 5)))]
    events = [str(body["key"]) for body in first if body["kind"] != "attestation"]
    accounts = []
    for number in range(draw(st.integers(0, 2)) if events else 0):
        body = draw(bodies_of_few(10 + number).filter(lambda body: body["kind"] != "attestation"))
        accounts.append({**body, "account_of": f"key:{draw(st.sampled_from(events))}"})
    return first, accounts


def checked(*bodies: Mapping[str, object]) -> list[Problem]:
    """Run every check over a ledger with these entries after its first and the sources."""
    with built([LEDGER, *SOURCES, *bodies]) as log:
        return check(read(log))


def test_a_ledger_without_events_is_silent() -> None:
    """There is nothing to look at."""
    with built([LEDGER]) as log:
        assert [] == check(read(log))


@_SLOW
@given(told(), st.randoms(use_true_random=False))
def test_the_order_of_recording_plays_no_part(drawn: tuple[list[Body], list[Body]], chance: object) -> None:
    """The same entries recorded in any order give the same findings in the same order."""
    first, accounts = drawn
    mixed, mixed_accounts = list(first), list(accounts)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(mixed_accounts)  # type: ignore[attr-defined]
    assert checked(*first, *accounts) == checked(*mixed, *mixed_accounts)


@_SLOW
@given(told(), st.data())
def test_what_was_retracted_is_as_if_it_had_never_been(
    drawn: tuple[list[Body], list[Body]], data: st.DataObject
) -> None:
    """Of entries to which no other refers; and no finding names what does not count."""
    first, accounts = drawn
    linked = {str(body["account_of"]).removeprefix("key:") for body in accounts}
    free = [body for body in (*first, *accounts) if body["key"] not in linked]
    gone = data.draw(st.sampled_from(free or first))
    rest = [body for body in (*first, *accounts) if body is not gone]
    retraction = {"kind": "retraction", "of": f"key:{gone['key']}", "because": "misread"}
    with built([LEDGER, *SOURCES, *first, *accounts, retraction]) as log:
        problems = check(read(log))
        entries = {str(line.entry["id"]) for line in log.lines() if line.entry.get("key") != gone["key"]}
    assert entries.issuperset(identity for one in problems for identity in one.entries)
    if free:
        assert checked(*rest) == problems


@_SLOW
@given(told())
def test_every_finding_has_the_name_and_level_of_its_check(drawn: tuple[list[Body], list[Body]]) -> None:
    """And is found when that check alone is run."""
    with built([LEDGER, *SOURCES, *drawn[0], *drawn[1]]) as log:
        record = read(log)
    problems = check(record)
    assert problems == [problem for one in CHECKS for problem in check(record, [one.name])]
    levels = {one.name: one.level for one in CHECKS}
    assert [levels[one.code] for one in problems] == [one.level for one in problems]
    assert all(one.entries and one.hint for one in problems)


@_SLOW
@given(bodies_of_few(1))
def test_an_id_in_a_finding_is_that_of_an_entry(body: Body) -> None:
    """Proved by the body."""
    assert {entry_id(ordered(dict(one))) for one in (*SOURCES, body)}.issuperset(
        identity for one in checked(body) for identity in one.entries
    )
