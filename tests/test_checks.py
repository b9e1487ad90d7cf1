"""What a reader of the record should look at: each check with its whole text, and silence where all is well."""

from pathlib import Path

import pytest
from checking import attested, found, ids, warning
from ledgers import build, cited, mutual, one_sided, source

from ledger.checks import CHECKS, check
from ledger.problems import Problem, UsageError
from ledger.reader import read

# --- the table --------------------------------------------------------------------------------------------------------


def test_a_sound_record_is_passed_in_silence(tmp_path: Path) -> None:
    """Nothing is said where there is nothing to say, also of acts that only confirm what they imply."""
    log = build(
        tmp_path,
        one_sided("recognition", "1949-07-12", "CUB", "KOR"),
        mutual("establishment", "1949-08-01", "CUB", "KOR"),
        attested("1955", "established"),
        one_sided("rupture", "1960-01-01", "CUB", "KOR"),
        mutual("resumption", "1970-01-01", "CUB", "KOR"),
    )
    assert [] == check(read(log))


def test_only_the_checks_named_are_run_in_the_order_of_the_table(tmp_path: Path) -> None:
    """However often and in whatever order they are named."""
    log = build(tmp_path, source("unread"), mutual("rupture", "1900", "CUB", "KOR"))
    record = read(log)
    assert ["act-missing", "outside-life", "outside-life", "source-unused"] == [one.code for one in check(record)]
    named = check(record, ["source-unused", "act-missing", "source-unused"])
    assert ["act-missing", "source-unused"] == [one.code for one in named]


def test_a_check_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    """Each name with those that are near, or with all."""
    record = read(build(tmp_path))
    with pytest.raises(UsageError) as caught:
        check(record, ["sources-unused", "redundant", "zzz"])
    known = ", ".join(one.name for one in CHECKS)
    assert (
        Problem(
            "check-unknown", "there is no check 'sources-unused'", "did you mean source-unused or source-unverified?"
        ),
        Problem("check-unknown", "there is no check 'zzz'", f"there are {known}"),
    ) == caught.value.problems


# --- contradictory ----------------------------------------------------------------------------------------------------

CLASH = (
    "link accounts of one happening with `diplo amend ID --set account_of=OTHER --because …`, "
    "mend a date with --set date=…, or deprecate what is wrong with --set rank=deprecated"
)


def test_a_record_that_no_reading_fits_is_an_error(tmp_path: Path) -> None:
    """Two acts on one side of a party's end contradict each other in every dimension that both touch."""
    problems = found(
        tmp_path,
        "contradictory",
        mutual("dissolution", "1990-01-01", "CUB"),
        mutual("peace", "1995-01-01", "CUB", "KOR"),
    )
    what = "no order and dating of the acts fits: war of CUB and KOR"
    assert [Problem("contradictory", what, CLASH, entries=tuple(ids(tmp_path)))] == problems


def test_only_the_acts_that_clash_are_named(tmp_path: Path) -> None:
    """What came long before fits, what came after is not to blame, and an attestation denies no act."""
    problems = found(
        tmp_path,
        "contradictory",
        mutual("establishment", "1949", "CUB", "KOR"),
        attested("1955", "established"),
        mutual("rupture", "1960", "CUB", "KOR"),
        mutual("suspension", "1962", "CUB", "KOR"),
        mutual("resumption", "1970", "CUB", "KOR"),
    )
    assert [tuple(ids(tmp_path)[2:4])] == [one.entries for one in problems]


def test_acts_are_named_from_where_no_status_leads_on(tmp_path: Path) -> None:
    """Where the last act alone would do from some status, those before it that rule it out are named too."""
    problems = found(
        tmp_path,
        "contradictory",
        mutual("dissolution", "1950-01-01", "CUB"),
        mutual("establishment", "1949", "CUB", "KOR"),
        mutual("rupture", "1951", "CUB", "KOR"),
    )
    relations = next(one for one in problems if one.what.endswith("relations of CUB and KOR"))
    dissolution, _, rupture = ids(tmp_path)
    assert (dissolution, rupture) == relations.entries


def test_all_acts_are_named_where_an_order_is_said_that_time_forbids(tmp_path: Path) -> None:
    """An act is said to come after one whose preferred account is of a later day."""
    problems = found(
        tmp_path,
        "contradictory",
        mutual("establishment", "1950", "CUB", "KOR", key="a"),
        mutual("rupture", "1960", "CUB", "KOR", after=["key:a"]),
        mutual("establishment", "1970", "CUB", "KOR", account_of="key:a", **cited("s", rank="preferred")),
        attested("1980", "established"),
    )
    _, rupture, preferred, _ = ids(tmp_path)
    assert (preferred, rupture) == problems[0].entries


# --- act-missing ------------------------------------------------------------------------------------------------------


def test_an_act_that_presupposes_another_shows_it_to_be_missing(tmp_path: Path) -> None:
    """A rupture whose establishment nobody recorded: the start is not `none`."""
    problems = found(tmp_path, "act-missing", mutual("rupture", "1960", "CUB", "KOR"))
    (rupture,) = ids(tmp_path)
    hint = (
        "tell with `diplo add` what made the status one of established, suspended, severed; or mend the first entry: "
        f"`diplo amend {rupture} --set FIELD=VALUE --because …`"
    )
    what = "an act before 1960 is not recorded: relations of CUB and KOR"
    assert [warning("act-missing", what, hint, rupture)] == problems


def test_a_status_attested_before_any_act_shows_one_to_be_missing(tmp_path: Path) -> None:
    """Whatever else is attested and not met says nothing of the beginning."""
    problems = found(
        tmp_path,
        "act-missing",
        attested("1950", "established"),
        attested("1950", "established", key="again"),
        mutual("rupture", "1960", "CUB", "KOR"),
    )
    assert ["an act before 1950 is not recorded: relations of CUB and KOR"] == [one.what for one in problems]
    assert problems[0].entries[0] in ids(tmp_path)[:2]
    folder = tmp_path / "unmet"
    folder.mkdir()
    problems = found(folder, "act-missing", mutual("rupture", "1960", "CUB", "KOR"), attested("1959", "none"))
    assert [(ids(folder)[0],)] == [one.entries for one in problems]


# --- redundant --------------------------------------------------------------------------------------------------------


def test_an_act_that_changes_nothing_is_pointed_out(tmp_path: Path) -> None:
    """Most often it is an account that nobody linked, of the last act that made the same change."""
    problems = found(
        tmp_path,
        "redundant",
        mutual("consular-establishment", "1948-01-01", "CUB", "KOR"),
        mutual("consular-rupture", "1948-06-01", "CUB", "KOR"),
        mutual("consular-establishment", "1949-01-01", "CUB", "KOR"),
        mutual("consular-establishment", "1949-02-01", "CUB", "KOR"),
    )
    _, _, first, second = ids(tmp_path)
    what = "the consular-establishment of 1949-02-01 changes nothing: consular of CUB and KOR"
    hint = f"if it is the same happening as {first}: `diplo amend {second} --set account_of={first} --because …`"
    assert [warning("redundant", what, hint, second)] == problems


def test_an_act_that_changes_nothing_may_be_the_first_of_its_sort(tmp_path: Path) -> None:
    """Then no other is named."""
    problems = found(
        tmp_path,
        "redundant",
        mutual("establishment", "1948", "CUB", "KOR"),
        mutual("war", "1949", "CUB", "KOR"),
        mutual("rupture", "1950", "CUB", "KOR"),
    )
    rupture = ids(tmp_path)[2]
    hint = f"if it is the same happening as another: `diplo amend {rupture} --set account_of=OTHER --because …`"
    what = "the rupture of 1950 changes nothing: relations of CUB and KOR"
    assert warning("redundant", what, hint, rupture) in problems


def test_the_first_telling_is_linked_so_that_its_accounts_follow(tmp_path: Path) -> None:
    """Where it was retracted, the first of the accounts that are left is."""
    bodies = (
        mutual("consular-establishment", "1949", "CUB", "KOR"),
        mutual("consular-establishment", "1951", "CUB", "KOR", key="a", place="Havana"),
        mutual("consular-establishment", "1950", "CUB", "KOR", account_of="key:a"),
    )
    (problem,) = found(tmp_path, "redundant", *bodies)
    first, told, account = ids(tmp_path)
    assert problem.hint.endswith(f"`diplo amend {told} --set account_of={first} --because …`")
    assert (account, told) == problem.entries
    folder = tmp_path / "retracted"
    folder.mkdir()
    (problem,) = found(folder, "redundant", *bodies, {"kind": "retraction", "of": "key:a", "because": "misread"})
    assert problem.hint.endswith(f"`diplo amend {account} --set account_of={first} --because …`")


# --- order-undecided --------------------------------------------------------------------------------------------------

LEGATION = one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="legation", key="b")
LIAISON = one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="liaison", key="c")
EMBASSY = one_sided("mission-opening", "1949-01-01", "CUB", "KOR", mission="embassy", key="a")


def test_two_acts_of_one_day_are_pointed_out_until_an_entry_says_after(tmp_path: Path) -> None:
    """Their order decides the outcome, and nothing settles it."""
    problems = found(tmp_path, "order-undecided", EMBASSY, LEGATION, LIAISON)
    one, other = sorted(ids(tmp_path)[1:])
    what = "the order of 2 acts (1950-01-01) decides the outcome, and nothing settles it: mission of CUB toward KOR"
    hint = f"say which came after which; if {one} came first: `diplo amend {other} --set after={one} --because …`"
    assert [warning("order-undecided", what, hint, one, other)] == problems


def test_what_an_act_is_already_said_to_come_after_stays(tmp_path: Path) -> None:
    """The command that is given adds to it."""
    later = {**LEGATION, "after": ["key:a"]}, {**LIAISON, "after": ["key:a"]}
    (problem,) = found(tmp_path, "order-undecided", EMBASSY, *later)
    first, *others = ids(tmp_path)
    one, other = sorted(others)
    assert problem.hint.endswith(f"`diplo amend {other} --set after={first},{one} --because …`")


def test_after_settles_the_order(tmp_path: Path) -> None:
    """The same acts, one of them said to come after the other, are passed in silence."""
    assert [] == found(tmp_path, "order-undecided", EMBASSY, LEGATION, {**LIAISON, "after": ["key:b"]})


# --- what is attested -------------------------------------------------------------------------------------------------


def test_what_is_attested_and_not_met_is_told_with_the_first_day_on_which_it_parts(tmp_path: Path) -> None:
    """A survey disagrees with the events from the day of the rupture on."""
    problems = found(
        tmp_path,
        "attestation-unmet",
        mutual("establishment", "1949", "CUB", "KOR"),
        mutual("rupture", "1960-03-05", "CUB", "KOR"),
        attested("1960-01-01/1960-12-31", "established"),
        attested("1961", "established", "suspended"),
    )
    _, _, spell, year = ids(tmp_path)
    judge = "add what happened with `diplo add`, or judge what is attested: `diplo amend {} --set rank=deprecated --because …`"
    assert [
        warning(
            "attestation-unmet",
            "the attestation of 1960-01-01/1960-12-31 (established) and the events part on 1960-03-05: relations of "
            "CUB and KOR",
            judge.format(spell),
            spell,
        ),
        warning(
            "attestation-unmet",
            "the attestation of 1961 (established or suspended) and the events part on 1961-01-01: relations of CUB "
            "and KOR",
            judge.format(year),
            year,
        ),
    ] == problems


def test_what_is_attested_of_pairs_without_any_act_is_looked_at(tmp_path: Path) -> None:
    """A change with no act between the two: one is not recorded, and between which days is told."""
    problems = found(tmp_path, "change-unrecorded", attested("1950", "none"), attested("1955-05", "established"))
    before, after = ids(tmp_path)
    hint = (
        "add what happened between 1950-01-01 and 1955-05-31 with `diplo add`, dated [1950-01-01..1955-05-31] if "
        f"nothing finer is known, or judge what is attested: `diplo amend {after} --set rank=deprecated --because …`"
    )
    what = "none in 1950, established in 1955-05, and no act between: relations of CUB and KOR"
    assert [warning("change-unrecorded", what, hint, before, after)] == problems


def test_whoever_is_named_first_the_pair_is_one(tmp_path: Path) -> None:
    """Two surveys name the two parties in different orders."""
    other = {**attested("1955", "established"), "parties": ["KOR", "CUB"]}
    (problem,) = found(tmp_path, "change-unrecorded", attested("1950", "none"), other)
    assert "none in 1950, established in 1955, and no act between: relations of CUB and KOR" == problem.what


def test_a_change_is_looked_for_where_a_spell_ends_and_the_next_begins(tmp_path: Path) -> None:
    """While a spell lasts nothing changes."""
    spells = attested("1950/1952-01", "none"), attested("1955-05/1957", "established", "suspended")
    (problem,) = found(tmp_path, "change-unrecorded", *spells)
    assert (
        "none in 1950/1952-01, established or suspended in 1955-05/1957, and no act between: relations of CUB and KOR"
        == problem.what
    )
    assert problem.hint.startswith("add what happened between 1952-01-01 and 1955-05-31 with")


def test_an_act_between_explains_what_changed(tmp_path: Path) -> None:
    """Nothing is missing then, and nothing is unmet."""
    told = attested("1950", "none"), attested("1955", "established"), mutual("establishment", "1952", "CUB", "KOR")
    assert [] == check(read(build(tmp_path, *told)))


# --- pairs ------------------------------------------------------------------------------------------------------------


def test_each_pair_is_checked_over_its_own_events(tmp_path: Path) -> None:
    """One act by several parties concerns each pair, and the acts of one pair say nothing of another."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR"),
        attested("1950", "established"),
        {**one_sided("rupture", "1960", "CUB", "KOR"), "toward": ["KOR", "PRK"]},
    )
    assert ["an act before 1960 is not recorded: relations of CUB and PRK"] == [one.what for one in check(read(log))]


def test_a_continued_party_is_checked_with_its_predecessors_acts(tmp_path: Path) -> None:
    """What the predecessor established, or was attested to have, the successor can break."""
    log = build(
        tmp_path,
        mutual("establishment", "1953", "JPN", "KOR"),
        mutual("continuation", "1954", "MEX", predecessors=["JPN"]),
        mutual("rupture", "1960", "MEX", "KOR"),
        mutual("attestation", "1953-XX-XX", "KOR", "JPN", dimension="consular", status=["established", "none"]),
        mutual("attestation", "1955", "KOR", "MEX", dimension="consular", status=["established"]),
    )
    assert [] == check(read(log))


def test_what_was_attested_of_a_predecessor_is_looked_at(tmp_path: Path) -> None:
    """It shows that an act is missing also before those of the successor."""
    problems = found(
        tmp_path,
        "act-missing",
        mutual("attestation", "1953", "JPN", "KOR", dimension="relations", status=["established"]),
        mutual("continuation", "1954", "MEX", predecessors=["JPN"]),
        mutual("rupture", "1960", "MEX", "KOR"),
    )
    first = (ids(tmp_path)[0],)
    assert [("relations of JPN and KOR", first), ("relations of KOR and MEX", first)] == [
        (one.what.partition(": ")[2], one.entries) for one in problems
    ]


def test_a_party_that_ended_is_checked_with_its_end(tmp_path: Path) -> None:
    """After it nothing can be broken off; the end of others changes nothing between these."""
    problems = found(
        tmp_path,
        "contradictory",
        mutual("establishment", "1949", "CUB", "KOR"),
        mutual("dissolution", "1955", "PRK"),
        mutual("dissolution", "1950", "KOR"),
        mutual("rupture", "1960", "CUB", "KOR"),
    )
    _, _, end, rupture = ids(tmp_path)
    assert {(end, rupture)} == {one.entries for one in problems}
