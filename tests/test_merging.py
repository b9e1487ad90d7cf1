"""Two versions of a ledger become one: the published side first, the other's new entries behind it, and nothing is dropped."""

from pathlib import Path

import pytest
from ledgers import LEDGER, NOW, SOURCE, amendment, mutual, picture, refused, retraction, source
from merges import AT_MERGE, AT_OURS, AT_THEIRS, MERGED_AT, Body, Fork, bodies_of, lines_of

from ledger.canonical import entry_id
from ledger.head import head_of
from ledger.index import Index
from ledger.log import Log
from ledger.merging.merge import Merge
from ledger.ordering import ordered
from ledger.problems import DamagedError, MachineError, Problem, RefusedError

BASE = [LEDGER, SOURCE, mutual("visit", "1960", "CUB", "MEX", key="first")]
VISIT = mutual("visit", "1961", "CUB", "MEX")
TALKS = mutual("talks", "1962", "CUB", "MEX")


def of(body: Body) -> str:
    """Give the id of a body."""
    return entry_id(ordered(body))


FIRST = of(BASE[2])


# --- what comes of it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("published", "other"), [("ours", "theirs"), ("theirs", "ours")])
def test_the_published_side_comes_first_byte_for_byte(published: str, other: str, tmp_path: Path) -> None:
    """Its lines are the beginning of the merged ledger, and every head that it ever had still stands."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    fork.written(published)
    before, after = fork.read(published), fork.read("merged")
    assert after.startswith(before)
    assert 1 == after.removeprefix(before).count(b"\n")
    found = fork.merged(published)
    assert ("merged", published, 4, 5) == (found.outcome, found.source, found.before.size, found.head.size)
    assert str(head_of(before.splitlines())) == str(found.before)
    assert str(head_of(after.splitlines())) == str(found.head)
    assert {str(line.entry["id"]) for line in lines_of(tmp_path / other)} <= {
        str(line.entry["id"]) for line in lines_of(tmp_path / "merged")
    }


def test_what_the_other_side_has_is_recorded_anew_and_stays_what_it_is(tmp_path: Path) -> None:
    """Id, body and who recorded it are kept, in their order; the time is that of the merge."""
    fork = Fork(tmp_path, BASE, [VISIT], [source("diary"), TALKS])
    last = fork.written()[-2:]
    expected = [
        {"v": 1, "id": of(body), "recorded_at": AT_MERGE, "recorded_by": "Bob", **body}
        for body in (source("diary"), TALKS)
    ]
    assert expected == [line.entry for line in last]
    assert [AT_THEIRS, AT_THEIRS] == [one.before for one in fork.merged().added]
    assert last == [one.line for one in fork.merged().added]


def test_no_entry_is_recorded_before_the_one_above_it(tmp_path: Path) -> None:
    """Where the clock of the merge is behind, the time of the last published entry is taken."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    assert AT_OURS == fork.written(now=NOW)[-1].entry["recorded_at"]


def test_what_both_sides_recorded_stands_once(tmp_path: Path) -> None:
    """An entry that both have, behind one that only the other has, stays where the published side has it."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS, VISIT])
    assert [VISIT, TALKS] == bodies_of(fork.written()[3:])
    (shared,) = fork.merged().shared
    assert (4, of(VISIT)) == (shared.position, shared.entry["id"])


@pytest.mark.parametrize("published", ["ours", "theirs"])
def test_where_one_side_alone_went_on_it_is_taken_as_it_is(published: str, tmp_path: Path) -> None:
    """Not a byte changes, whichever side is published."""
    fork = Fork(tmp_path, BASE, [], [VISIT, TALKS])
    fork.written(published)
    assert fork.read("theirs") == fork.read("merged")
    other = Fork(tmp_path, BASE, [VISIT, TALKS], [])
    other.written(published)
    assert other.read("ours") == other.read("merged")


def test_where_one_side_alone_went_on_it_is_said_which(tmp_path: Path) -> None:
    """What the merge begins with is the longer side; the published one is its beginning."""
    fork = Fork(tmp_path, BASE, [], [VISIT])
    ours, theirs = fork.merged("ours"), fork.merged("theirs")
    assert ("forward", "theirs", 3, 4) == (ours.outcome, ours.source, ours.before.size, ours.head.size)
    assert ("same", "theirs", 4, 4) == (theirs.outcome, theirs.source, theirs.before.size, theirs.head.size)


def test_the_same_twice_is_nothing_to_merge(tmp_path: Path) -> None:
    """The merged ledger is the published side."""
    fork = Fork(tmp_path, BASE, [VISIT], [])
    fork.put("theirs", fork.read("ours"))
    found = fork.merged()
    assert ("same", "ours", 4, ()) == (found.outcome, found.source, found.head.size, found.added)


def test_to_merge_again_changes_nothing(tmp_path: Path) -> None:
    """What was merged holds both sides."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    fork.written()
    assert "same" == fork.merged(names="base merged theirs").outcome
    assert "same" == fork.merged(names="base merged ours").outcome


def test_two_merges_of_the_same_sides_can_be_merged(tmp_path: Path) -> None:
    """Each took the other's side for the later one; what both hold is told by the ids."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    fork.written("ours")
    fork.put("one", fork.read("merged"))
    fork.written("theirs")
    fork.put("other", fork.read("merged"))
    found = fork.merged("theirs", names="base one other")
    assert ("same", "theirs", 5) == (found.outcome, found.source, found.head.size)


def test_entries_may_refer_to_their_own_side_and_to_what_both_go_back_to(tmp_path: Path) -> None:
    """A source, an account, an order and a correction come behind what they name, as they did before."""
    cited = mutual("visit", "1960-05", "CUB", "MEX", account_of=FIRST, cites=[{"source": "diary"}])
    after = mutual("talks", "1961", "CUB", "MEX", after=[of(cited), FIRST])
    theirs = [source("diary"), cited, after, amendment(of(after), note="long"), retraction(FIRST)]
    fork = Fork(tmp_path, BASE, [VISIT], theirs)
    assert [VISIT, *theirs] == bodies_of(fork.written()[3:])
    Index().catch_up(Log(tmp_path / "merged"))


# --- nothing, or only the beginning -------------------------------------------------------------------------------------


def test_both_sides_may_have_begun_apart(tmp_path: Path) -> None:
    """Without a base they are merged where their first entry says the same, whenever it was recorded."""
    fork = Fork(tmp_path, [], [LEDGER, SOURCE, VISIT], [LEDGER, SOURCE, TALKS])
    assert [LEDGER, SOURCE, VISIT, TALKS] == bodies_of(fork.written())
    assert [AT_OURS] * 3 + [AT_MERGE] == [line.entry["recorded_at"] for line in lines_of(tmp_path / "merged")]


@pytest.mark.parametrize(("ours", "theirs"), [([], BASE), (BASE, []), ([], [])])
def test_a_side_may_be_empty_where_the_base_is(ours: list[Body], theirs: list[Body], tmp_path: Path) -> None:
    """Then the other side is the merged ledger."""
    for published in ("ours", "theirs"):
        fork = Fork(tmp_path, [], ours, theirs)
        fork.written(published)
        assert fork.read("ours") + fork.read("theirs") == fork.read("merged")


def test_two_ledgers_are_not_merged(tmp_path: Path) -> None:
    """What their first entries say differs."""
    other = {**LEDGER, "title": "Another"}
    fork = Fork(tmp_path, [], [LEDGER, SOURCE], [other, SOURCE])
    what = f"these are two ledgers: ours begins with the entry {of(LEDGER)}, theirs with {of(other)}"
    hint = "to take over entries of another ledger, append them: `diplo log -O jsonl`, then `diplo append`"
    with refused(RefusedError, 5, Problem("merge-strangers", what, hint, entries=(of(LEDGER), of(other)))):
        fork.merged()


@pytest.mark.parametrize("name", ["base", "ours", "theirs"])
@pytest.mark.parametrize("published", ["ours", "theirs"])
def test_a_last_line_may_lack_its_end(published: str, name: str, tmp_path: Path) -> None:
    """An editor took it: the merged ledger has it."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    expected = {str(line.entry["id"]) for line in fork.written(published)}
    fork.put(name, fork.read(name).removesuffix(b"\n"))
    assert expected == {str(line.entry["id"]) for line in fork.written(published)}
    assert fork.read("merged").endswith(b"}\n")


@pytest.mark.parametrize("published", ["ours", "theirs"])
def test_a_beginning_may_lack_its_end_where_the_other_went_on(published: str, tmp_path: Path) -> None:
    """The longer side is taken as it is."""
    fork = Fork(tmp_path, BASE, [], [VISIT])
    fork.put("ours", fork.read("ours").removesuffix(b"\n"))
    fork.written(published)
    assert fork.read("theirs") == fork.read("merged")


# --- what the rules refuse ----------------------------------------------------------------------------------------------


def reports(found: Merge) -> str:
    """Lay out what stands in the way of a merge."""
    return "".join(map(picture, found.problems))


def test_a_key_of_two_things_stops_the_merge_and_nothing_is_lost(tmp_path: Path) -> None:
    """The published side stands alone; all of the other's entries are given as they stood, with what is wrong of which."""
    taken = mutual("visit", "1963", "CUB", "MEX", key="k")
    theirs = [VISIT, mutual("talks", "1963", "CUB", "MEX", key="k")]
    theirs += [amendment(of(theirs[1]), note="x"), mutual("talks", "1964", "CUB", "MEX", after=[of(theirs[1])])]
    fork = Fork(tmp_path, BASE, [taken], theirs)
    found = fork.merged()
    assert ("refused", "ours", (), 4) == (found.outcome, found.source, found.added, found.head.size)
    assert fork.read("theirs").removeprefix(fork.read("base")).splitlines() == [line.raw for line in found.aside]
    assert not found.is_clean
    expected = [
        ("key-taken", 2, f"the key 'k' belongs to the entry {of(taken)} with another body"),
        ("reference-unknown", 3, f"it refers to {of(theirs[1])}, which is refused itself"),
        ("reference-unknown", 4, f"it refers to {of(theirs[1])}, which is refused itself"),
    ]
    assert expected == [(one.code, one.line, one.what) for one in found.problems]
    assert [(of(body),) for body in theirs[1:]] == [one.entries for one in found.problems]
    fork.written()
    assert fork.read("ours") == fork.read("merged")


def test_a_refusal_is_placed_in_the_text_that_is_set_aside(tmp_path: Path) -> None:
    """As `append` will place it when that text is handed in."""
    fork = Fork(tmp_path, BASE, [source("diary", "A"), TALKS], [VISIT, source("diary", "B")])
    expected = f"""\
source-key-taken aside:2:121: the source key 'diary' is taken by the entry {of(source("diary", "A"))}
…":"Bob","kind":"source","csl":{{"id":"diary","type":"book","title":"The b…
                                     ^^^^^^^
choose another key
"""
    assert expected == reports(fork.merged())


@pytest.mark.parametrize("published", ["ours", "theirs"])
def test_a_code_of_two_parties_is_refused(published: str, tmp_path: Path) -> None:
    """Whichever side is published."""
    party: dict[str, object] = {
        "kind": "party",
        "code": "X-A",
        "type": "other",
        "name": "A",
        "life": [[None, None, "A"]],
    }
    fork = Fork(tmp_path, BASE, [party], [{**party, "name": "B"}])
    name = {"ours": "A", "theirs": "B"}[published]
    assert [("party-code-taken", f"X-A is the code of {name}")] == [
        (one.code, one.what) for one in fork.merged(published).problems
    ]


def test_a_date_that_no_longer_fits_is_refused(tmp_path: Path) -> None:
    """One side moved an act; on the other another came after it."""
    theirs = mutual("talks", "1961", "CUB", "MEX", after=[FIRST])
    fork = Fork(tmp_path, BASE, [amendment(FIRST, date="1970")], [theirs])
    what = f"dated 1961, this cannot come after {FIRST}, dated 1970"
    assert [("after-impossible", what)] == [(one.code, one.what) for one in fork.merged().problems]
    assert ["after-impossible"] == [one.code for one in fork.merged("theirs").problems]


# --- corrections of the same entry --------------------------------------------------------------------------------------

DATE_A, DATE_B = amendment(FIRST, date="1960-05"), amendment(FIRST, date="1960-06")
NOTE, GONE = amendment(FIRST, note="long"), retraction(FIRST)
APART = ": the other order would say something else"
ALIKE = ": the order makes no difference"
IDLE = ": one side amends what the other retracts"


@pytest.mark.parametrize(
    ("ours", "theirs", "level", "why"),
    [
        ([DATE_A], [DATE_B], "error", APART),
        ([DATE_A], [NOTE], "warning", ALIKE),
        ([DATE_A], [{**DATE_A, "because": "the same day"}], "warning", ALIKE),
        ([DATE_A], [GONE], "error", IDLE),
        ([GONE], [DATE_A], "error", IDLE),
        ([GONE], [retraction(FIRST, "it is a doublet")], "warning", ALIKE),
        ([DATE_A, GONE], [DATE_B, retraction(FIRST, "it is a doublet")], "warning", ALIKE),
        ([DATE_A, amendment(of(DATE_A), set={"date": "1960-07"})], [NOTE], "warning", ALIKE),
    ],
)
def test_an_entry_that_both_corrected_is_told_of(
    ours: list[Body], theirs: list[Body], level: str, why: str, tmp_path: Path
) -> None:
    """Everything is taken; it is an error where the order makes a difference, or a correction is for nothing."""
    fork = Fork(tmp_path, BASE, ours, theirs)
    found = fork.merged()
    assert [*ours, *theirs] == bodies_of(fork.written()[3:])
    first = ", ".join(f"{of(body)} ({body['kind']} by Ada)" for body in ours)
    later = ", ".join(f"{of(body)} ({body['kind']} by Bob)" for body in theirs)
    what = f"the entry {FIRST} was corrected on both sides, by {first} and then by {later}{why}"
    hint = f"see `diplo show {FIRST}`; if that is not what should stand, append one more correction"
    entries = (FIRST, *map(of, ours), *map(of, theirs))
    assert (Problem("corrected-twice", what, hint, level=level, entries=entries),) == found.problems
    assert ("merged", level == "warning") == (found.outcome, found.is_clean)


@pytest.mark.parametrize(
    ("ours", "theirs", "level", "why"),
    [
        (
            [amendment(of(DATE_A), set={"date": "1960-08"})],
            [amendment(of(DATE_A), set={"date": "1960-07"})],
            "error",
            APART,
        ),
        ([amendment(of(DATE_A), set={"date": "1960-08"})], [retraction(of(DATE_A))], "error", IDLE),
        ([amendment(of(DATE_A), set={"date": "1960-08"})], [NOTE], "warning", ALIKE),
        ([NOTE, GONE], [retraction(FIRST, "a doublet")], "warning", ALIKE),
    ],
)
def test_corrections_of_corrections_are_compared_by_what_they_leave(
    ours: list[Body], theirs: list[Body], level: str, why: str, tmp_path: Path
) -> None:
    """Both sides go back to an amendment: what is said of it is said of the entry."""
    (problem,) = Fork(tmp_path, [*BASE, DATE_A], ours, theirs).merged().problems
    assert (level, True) == (problem.level, problem.what.endswith(why))
    assert FIRST == problem.entries[0]


def test_a_retraction_that_was_itself_retracted_counts_on_neither_side(tmp_path: Path) -> None:
    """One side took its retraction back; the other retracts the entry: it is gone, and that is no matter of order."""
    fork = Fork(tmp_path, BASE, [GONE, retraction(of(GONE))], [retraction(FIRST, "a doublet")])
    assert ["warning"] == [one.level for one in fork.merged().problems]


def test_what_both_hold_or_only_one_says_is_not_told_of(tmp_path: Path) -> None:
    """A correction on one side is no disagreement."""
    assert () == Fork(tmp_path, [*BASE, DATE_A], [VISIT], [NOTE]).merged().problems
    assert () == Fork(tmp_path, BASE, [DATE_A, VISIT], [DATE_A, TALKS]).merged().problems


def test_of_many_corrections_some_are_named(tmp_path: Path) -> None:
    """The first three of a side; all of them are among the entries concerned."""
    ours = [amendment(FIRST, date=f"1960-0{month}") for month in range(1, 6)]
    (problem,) = Fork(tmp_path, BASE, ours, [NOTE]).merged().problems
    named = ", ".join(f"{of(body)} (amendment by Ada)" for body in ours[:3])
    assert f"by {named}, 2 more and then by {of(NOTE)} (amendment by Bob): " in problem.what
    assert (FIRST, *map(of, ours), of(NOTE)) == problem.entries


@pytest.mark.parametrize("published", ["ours", "theirs"])
def test_the_same_corrections_in_another_order_are_told_of(published: str, tmp_path: Path) -> None:
    """Both sides hold both, so that there is nothing to add; but each saw another one count."""
    found = Fork(tmp_path, BASE, [DATE_A, DATE_B], [DATE_B, DATE_A]).merged(published)
    assert ("same", False) == (found.outcome, found.is_clean)
    (problem,) = found.problems
    assert (FIRST, {of(DATE_A), of(DATE_B)}) == (problem.entries[0], set(problem.entries[1:]))


def test_a_disagreement_is_told_of_once(tmp_path: Path) -> None:
    """When the other side goes on from where it was merged, what was settled then is not brought up again."""
    fork = Fork(tmp_path, BASE, [DATE_A], [DATE_B])
    fork.written()
    fork.put("ours", fork.read("merged"))
    fork.put("base", fork.read("theirs"))
    fork.record("theirs", [TALKS], "Bob", MERGED_AT)
    found = fork.merged()
    assert ("merged", 1, ()) == (found.outcome, len(found.added), found.problems)


# --- history that was rewritten, and single changes ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_side_that_lacks_an_entry_of_the_base_is_refused(name: str, tmp_path: Path) -> None:
    """Lines are only ever appended: somebody took one out."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    lines = fork.read(name).splitlines(keepends=True)
    fork.put(name, b"".join(lines[:2] + lines[3:]))
    what = f"{name} lacks the entry {FIRST}, which stands in line 3 of base"
    hint = "lines are only ever appended: restore it; an entry that is wrong is retracted with `diplo retract`"
    with refused(RefusedError, 5, Problem("merge-dropped", what, hint, name, entries=(FIRST,))):
        fork.merged()


def test_a_single_change_is_taken_without_what_came_before_it(tmp_path: Path) -> None:
    """As in `git cherry-pick`: what the base has and ours has not is left, and counted."""
    fork = Fork(tmp_path, [*BASE, VISIT], [], [TALKS])
    fork.put("ours", b"".join(fork.read("base").splitlines(keepends=True)[:3]))
    found = fork.merged(picked=True)
    assert ("merged", 1) == (found.outcome, found.left)
    assert [TALKS] == bodies_of(fork.written(picked=True)[3:])
    with pytest.raises(RefusedError, match=f"ours lacks the entry {of(VISIT)}"):
        fork.merged()


def test_a_single_change_that_needs_what_came_before_it_is_refused(tmp_path: Path) -> None:
    """It refers to an entry that ours does not hold."""
    fork = Fork(tmp_path, [*BASE, VISIT], [], [retraction(of(VISIT))])
    fork.put("ours", b"".join(fork.read("base").splitlines(keepends=True)[:3]))
    found = fork.merged(picked=True)
    assert ("refused", "reference-unknown") == (found.outcome, found.problems[0].code)
    assert f"no entry has the id {of(VISIT)!r}" == found.problems[0].what


def test_corrections_that_are_left_are_not_told_of(tmp_path: Path) -> None:
    """Only what is taken can disagree with what is there."""
    fork = Fork(tmp_path, [*BASE, DATE_A], [], [TALKS])
    fork.put("ours", b"".join(fork.read("base").splitlines(keepends=True)[:3]))
    fork.record("ours", [NOTE], "Ada", MERGED_AT)
    found = fork.merged(picked=True)
    assert (1, ()) == (found.left, found.problems)


def test_a_change_cannot_take_an_entry_away(tmp_path: Path) -> None:
    """As `git revert` would have it."""
    fork = Fork(tmp_path, [*BASE, VISIT], [TALKS], [])
    fork.put("theirs", b"".join(fork.read("base").splitlines(keepends=True)[:3]))
    with pytest.raises(RefusedError, match=f"theirs lacks the entry {of(VISIT)}"):
        fork.merged(picked=True)


# --- damage -------------------------------------------------------------------------------------------------------------

_RESTORE = "somebody changed the file: restore it from a copy; lines are only ever appended"


@pytest.mark.parametrize("name", ["ours", "theirs"])
def test_a_damaged_side_is_refused_with_its_line_and_byte(name: str, tmp_path: Path) -> None:
    """As reading it would, in the words of the merge."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    data = fork.read(name)
    at = data.index(b'{"v":1,"id":"' + FIRST.encode())
    fork.put(name, data.replace(b'"date":"1960"', b'"date":"1970"'))
    excerpt = data[at : at + 72].decode() + "…"
    what = f"the entry's body does not match its id {FIRST!r} (byte {at})"
    with refused(DamagedError, 3, Problem("log-damaged", what, _RESTORE, name, 3, 1, excerpt)):
        fork.merged()


def test_converted_line_ends_are_named(tmp_path: Path) -> None:
    """They are what git makes of text where nobody told it not to."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    fork.put("theirs", fork.read("theirs").replace(b"\n", b"\r\n"))
    with pytest.raises(DamagedError) as caught:
        fork.merged()
    (problem,) = caught.value.problems
    assert ("the line is not written as the ledger writes it (byte 0)", "theirs", 1) == (
        problem.what,
        problem.file,
        problem.line,
    )
    assert "the line ends were converted: `diplo merge --install` keeps git from doing that" == problem.hint


def test_a_damaged_base_is_refused_where_it_matters(tmp_path: Path) -> None:
    """A side that does not begin with it is compared with what it says."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    fork.put("base", b"{}\n")
    with pytest.raises(DamagedError):
        fork.merged()


def test_an_unfinished_write_is_not_passed_over(tmp_path: Path) -> None:
    """A reader may do so; in a merge it would be lost."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    size = len(fork.read("theirs"))
    fork.put("theirs", fork.read("theirs") + b'{"v":1,"id":"')
    what = f"an unfinished write stands there (byte {size})"
    hint = "append to that ledger once: what was not finished is set aside; then merge again"
    with refused(DamagedError, 3, Problem("merge-unfinished", what, hint, "theirs", 5)):
        fork.merged()


@pytest.mark.parametrize("name", ["base", "ours", "theirs"])
def test_a_file_that_is_not_there_is_no_empty_one(name: str, tmp_path: Path) -> None:
    """A mistyped name must not be taken for nothing."""
    fork = Fork(tmp_path, BASE, [VISIT], [TALKS])
    (tmp_path / name).unlink()
    what = f"could not read {name}: No such file or directory"
    with refused(MachineError, 6, Problem("machine-read", what, "check the path", str(tmp_path / name))):
        fork.merged()
