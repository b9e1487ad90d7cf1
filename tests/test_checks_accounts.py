"""Checks of accounts: what may be one happening, what is none, and what counts nowhere."""

from pathlib import Path

import pytest
from checking import amended, attested, found, ids, warning
from ledgers import Body, cited, mutual, one_sided, source

# --- account-unlinked -------------------------------------------------------------------------------------------------


def unlinked(folder: Path, *bodies: Body) -> list[tuple[int, int]]:
    """Give the pairs of entries, counted from 0, that may be accounts of one happening."""
    problems = found(folder, "account-unlinked", source("t"), source("u"), *bodies)
    place = {identity: number for number, identity in enumerate(ids(folder)[2:])}
    return [(place[one.entries[0]], place[one.entries[1]]) for one in problems]


def test_what_two_sources_tell_of_nearly_the_same_days_may_be_one_happening(tmp_path: Path) -> None:
    """The two are named, with what links them and what tells them apart."""
    problems = found(
        tmp_path,
        "account-unlinked",
        source("t"),
        mutual("note-exchange", "1960-10-14", "KOR", "CUB", effect="rupture"),
        mutual("rupture", "1960-08-15", "CUB", "KOR", **cited("t")),
    )
    _, second, first = ids(tmp_path)
    what = (
        "the rupture of 1960-08-15 and the note-exchange (rupture) of 1960-10-14 may be one happening, told by "
        "different sources: CUB and KOR"
    )
    hint = (
        f"if so: `diplo amend {second} --set account_of={first} --because …`; if the second came after the first: "
        f"`diplo amend {second} --set after={first} --because …`; else leave both"
    )
    assert [warning("account-unlinked", what, hint, first, second)] == problems


@pytest.mark.parametrize(
    ("date", "is_near"),
    [
        ("1960-08-15", True),
        ("1960-10-14", True),
        ("1960-10-15", False),
        ("1960-06-16", True),
        ("1960-06-15", False),
        ("1960-10", True),
        ("1960", True),
        ("1961", False),
        ("[1960-08-01..1961-07-31]", True),
        # More than a year lies near everything.
        ("[1960-01-01..1961-01-01]", False),
        ("196X", False),
    ],
)
def test_dates_are_near_within_60_days_or_where_they_overlap(tmp_path: Path, date: str, *, is_near: bool) -> None:
    """As fine as a month, or overlapping; not where a date leaves more than a year open."""
    rupture = mutual("rupture", "1960-08-15", "CUB", "KOR")
    assert [(0, 1)] * is_near == [
        tuple(sorted(one)) for one in unlinked(tmp_path, rupture, {**rupture, "date": date, **cited("t")})
    ]


@pytest.mark.parametrize(
    "other",
    [
        mutual("rupture", "1960", "CUB", "KOR", place="Havana"),
        mutual("rupture", "1960", "CUB", "KOR", **cited("t", "s")),
        mutual("suspension", "1960", "CUB", "KOR", **cited("t")),
        mutual("rupture", "1960", "CUB", "PRK", **cited("t")),
        mutual("rupture", "1960", "CUB", "KOR", account_of="key:1", **cited("t")),
        mutual("rupture", "1960", "CUB", "KOR", after=["key:1"], **cited("t")),
        mutual("rupture", "1960", "CUB", "KOR", **cited("t", rank="deprecated")),
    ],
    ids=["same source", "a source in common", "kind", "parties", "linked", "told apart", "deprecated"],
)
def test_what_differs_or_is_settled_is_no_unlinked_account(tmp_path: Path, other: Body) -> None:
    """One source tells two things; another kind, pair, link or order says enough."""
    assert [] == unlinked(tmp_path, mutual("rupture", "1960", "CUB", "KOR", key="1"), other)


def test_who_acts_toward_whom_must_agree_where_both_say_so(tmp_path: Path) -> None:
    """A recognition is not that of the other; an act of both agrees with any."""
    there = one_sided("rupture", "1960", "CUB", "KOR")
    back = one_sided("rupture", "1960", "KOR", "CUB", **cited("t"))
    assert [] == unlinked(tmp_path, there, back)
    folder = tmp_path / "mutual"
    folder.mkdir()
    assert [(0, 1)] == [
        tuple(sorted(one)) for one in unlinked(folder, there, mutual("rupture", "1960", "CUB", "KOR", **cited("t")))
    ]


def test_acts_of_many_parties_are_compared_once(tmp_path: Path) -> None:
    """However many pairs they have in common."""
    one = {**one_sided("rupture", "1960", "CUB", "KOR"), "toward": ["KOR", "PRK", "JPN"]}
    assert 1 == len(unlinked(tmp_path, one, {**one, **cited("t")}))


def test_of_several_that_a_source_tells_only_the_nearest_is_meant(tmp_path: Path) -> None:
    """Where none is nearest, none is likelier than the others, and nothing is said."""
    visits = [one_sided("visit", f"1960-08-{day}", "CUB", "KOR") for day in ("01", "11", "20")]
    other = one_sided("visit", "1960-08-10", "CUB", "KOR", **cited("t"))
    assert [(3, 1)] == unlinked(tmp_path, *visits, other)
    folder = tmp_path / "between"
    folder.mkdir()
    assert [] == unlinked(folder, *visits[:2], {**other, "date": "1960-08-06"})


def test_three_sources_that_tell_one_happening_are_three_pairs(tmp_path: Path) -> None:
    """Each may be an account of each other."""
    ruptures = [mutual("rupture", f"1960-08-0{day}", "CUB", "KOR", **cited(key)) for day, key in enumerate("stu", 1)]
    assert [(0, 1), (0, 2), (1, 2)] == unlinked(tmp_path, *ruptures)


def test_happenings_of_several_accounts_are_one_pair(tmp_path: Path) -> None:
    """The two tellings that are nearest stand for them."""
    rupture = mutual("rupture", "1960-08-01", "CUB", "KOR", key="1")
    account = mutual("rupture", "1960-08-09", "CUB", "KOR", account_of="key:1", **cited("u"))
    other = mutual("rupture", "1960-08-10", "CUB", "KOR", **cited("t"))
    assert [(1, 2)] == unlinked(tmp_path, rupture, account, other)


def test_the_whole_happening_is_linked_by_its_first_telling(tmp_path: Path) -> None:
    """So that its other accounts follow it."""
    bodies = (
        mutual("rupture", "1961-08-01", "CUB", "KOR", key="1"),
        mutual("rupture", "1960-08-09", "CUB", "KOR", account_of="key:1"),
        mutual("rupture", "1960-08-01", "CUB", "KOR", **cited("t")),
    )
    (problem,) = found(tmp_path, "account-unlinked", source("t"), *bodies)
    _, root, account, other = ids(tmp_path)
    assert (other, account) == problem.entries
    assert problem.hint.startswith(f"if so: `diplo amend {root} --set account_of={other} --because …`;")


# --- other accounts ---------------------------------------------------------------------------------------------------


def test_an_account_of_what_others_did_is_pointed_out(tmp_path: Path) -> None:
    """It denies nothing; taking the link out settles it."""
    problems = found(
        tmp_path,
        "account-elsewhere",
        mutual("rupture", "1960", "CUB", "KOR", key="1"),
        mutual("rupture", "1960", "CUB", "PRK", account_of="key:1"),
    )
    root, account = ids(tmp_path)
    what = f"the rupture of 1960 is told as an account of {root}, with which it shares no two parties"
    hint = f"take the link out: `diplo amend {account} --set account_of= --because …`; or amend its parties"
    assert [warning("account-elsewhere", what, hint, account, root)] == problems


@pytest.mark.parametrize(
    ("root", "account", "is_elsewhere"),
    [
        (mutual("rupture", "1960", "CUB", "KOR"), one_sided("rupture", "1959", "KOR", "CUB"), False),
        (mutual("rupture", "1960", "CUB", "KOR", "PRK"), mutual("rupture", "1960", "PRK", "KOR"), False),
        (mutual("rupture", "1960", "CUB", "KOR"), mutual("rupture", "1960", "JPN", "PRK", **cited("s", rank="deprecated")), False),
        (mutual("rupture", "1960", "MEX", "KOR"), mutual("rupture", "1960", "JPN", "KOR"), False),
        (mutual("dissolution", "1960", "CUB"), mutual("renaming", "1960", "CUB"), False),
        (mutual("dissolution", "1960", "CUB"), mutual("dissolution", "1960", "KOR"), True),
        (mutual("dissolution", "1960", "CUB"), mutual("rupture", "1960", "CUB", "KOR"), False),
    ],
    ids=["either way", "some of many", "deprecated", "continued", "one party", "another party", "one of two"],
)  # fmt: skip
def test_an_account_needs_two_parties_in_common_or_the_one(
    tmp_path: Path, root: Body, account: Body, *, is_elsewhere: bool
) -> None:
    """One party is enough where an event is of one alone; a party continues others."""
    continued = mutual("continuation", "1950", "MEX", predecessors=["JPN"])
    problems = found(tmp_path, "account-elsewhere", continued, {**root, "key": "1"}, {**account, "account_of": "key:1"})
    assert is_elsewhere == bool(problems)


def test_an_account_whose_first_telling_was_retracted_is_compared_with_the_others(tmp_path: Path) -> None:
    """Alone it is an account of nothing else, and nothing is said."""
    gone = {"kind": "retraction", "of": "key:1", "because": "misread"}
    bodies = (
        mutual("rupture", "1960", "CUB", "KOR", key="1"),
        mutual("rupture", "1960", "CUB", "PRK", account_of="key:1"),
    )
    assert [] == found(tmp_path, "account-elsewhere", *bodies, gone)


def test_what_was_recorded_only_to_be_deprecated_counts_nowhere(tmp_path: Path) -> None:
    """It is no event, no attestation and no coverage of anything."""
    deprecated = cited("s", rank="deprecated")
    problems = found(
        tmp_path,
        "citation-lost",
        mutual("rupture", "1960", "CUB", "KOR", key="1", **deprecated),
        mutual("rupture", "1959", "CUB", "KOR", account_of="key:1", **deprecated),
        attested("1950", "none", **deprecated),
    )
    root, account, claim = ids(tmp_path)
    settle = "if it stands: `diplo amend {0} --set rank=normal --because …`; if not: `diplo retract {0} --because …`"
    assert [
        warning(
            "citation-lost",
            "the rupture of 1959 counts nowhere: all its citations are deprecated",
            settle.format(account),
            account,
            root,
        ),
        warning(
            "citation-lost",
            "the attestation (relations: none) of 1950 counts nowhere: all its citations are deprecated",
            settle.format(claim),
            claim,
        ),
    ] == problems


@pytest.mark.parametrize(
    "more",
    [
        [mutual("rupture", "1959", "CUB", "KOR", account_of="key:1")],
        [
            mutual("rupture", "1959", "CUB", "KOR", account_of="key:1", key="2"),
            amended("2", cites=[{"source": "s", "rank": "deprecated"}]),
        ],
        [amended("1", cites=[{"source": "s"}])],
    ],
    ids=["another account", "judged", "judged to stand"],
)
def test_what_another_account_replaces_or_somebody_judged_is_not_lost(tmp_path: Path, more: list[Body]) -> None:
    """An amendment has its author and its reason."""
    lost = mutual("rupture", "1960", "CUB", "KOR", key="1", **cited("s", rank="deprecated"))
    assert [] == found(tmp_path, "citation-lost", lost, *more)


def test_an_amendment_of_something_else_is_no_judgement_of_the_citations(tmp_path: Path) -> None:
    """The entry was recorded as deprecated, and still is."""
    lost = mutual("rupture", "1960", "CUB", "KOR", key="1", **cited("s", rank="deprecated"))
    assert 1 == len(found(tmp_path, "citation-lost", lost, amended("1", date="1961")))
