"""Ledgers merged by git itself: pulls, branches, rebases, picks, conflicts, histories that cross."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ledgers import LEDGER, SOURCE, amendment, mutual, retraction, source
from repositories import Repository, clone, copy, publish, start

from ledger.canonical import entry_id
from ledger.ordering import ordered

if TYPE_CHECKING:
    from ledger.head import Head

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

BASE = [LEDGER, SOURCE, mutual("visit", "1960", "CUB", "MEX")]


def visit(year: int, **more: object) -> Mapping[str, object]:
    """Give an act that only this year has."""
    return mutual("visit", str(year), "CUB", "MEX", **more)


def of(*bodies: Mapping[str, object]) -> list[str]:
    """Give the ids of bodies."""
    return [entry_id(ordered(body)) for body in bodies]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Give a repository with a ledger, set up by diplo; made once."""
    template = start(tmp_path_factory.mktemp("template") / "ada", "Ada")
    template.record(*BASE)
    return template


@pytest.fixture
def ada(template: Repository, tmp_path: Path) -> Repository:
    """Give a copy of that repository."""
    return copy(template, tmp_path / "ada")


def test_what_was_pushed_first_stays_first_when_others_pull(ada: Repository) -> None:
    """The published side is theirs; when it is pushed back, every head that anybody saw still stands."""
    bob = clone(publish(ada), "Bob", ada)
    seen = ada.record(visit(1961))
    ada.git("push", "--quiet")
    bob.record(source("diary"), visit(1962, cites=[{"source": "diary"}]))
    said = bob.git("pull", "--no-rebase", "--no-edit")
    assert "events.jsonl: theirs is taken as published (origin/main holds it)" in said
    assert of(*BASE, visit(1961), source("diary"), visit(1962, cites=[{"source": "diary"}])) == bob.ids()
    assert bob.holds(seen)
    last = bob.path.read_bytes().splitlines()[-1]
    assert b'"recorded_by":"Bob"' in last
    bob.git("push", "--quiet")
    ada.git("pull", "--quiet", "--ff-only")
    assert bob.path.read_bytes() == ada.path.read_bytes()
    assert "" == bob.git("status", "--porcelain")


def test_a_rebase_puts_what_was_not_published_behind(ada: Repository) -> None:
    """Git swaps the sides, and hands over one commit after the other; ours is what they are put on."""
    bob = clone(publish(ada), "Bob", ada)
    seen = ada.record(visit(1961))
    ada.git("push", "--quiet")
    for year in (1962, 1963):
        bob.record(visit(year))
    said = bob.git("pull", "--rebase")
    assert 2 == said.count("events.jsonl: ours is taken as published (git puts a change on top of it)")
    assert of(*BASE, *map(visit, (1961, 1962, 1963))) == bob.ids()
    assert bob.holds(seen)


@pytest.mark.parametrize("is_published", [True, False])
def test_the_main_branch_comes_first_from_wherever_it_is_merged(is_published: bool, ada: Repository) -> None:  # noqa: FBT001
    """Into main or out of it, with a remote or without: then a fast-forward breaks no head either."""
    if is_published:
        publish(ada)
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(visit(1962))
    ada.git("checkout", "--quiet", "main")
    seen = ada.record(visit(1961))
    if is_published:
        ada.git("push", "--quiet")
    ada.git("branch", "first")
    assert "ours is taken as published" in ada.git("merge", "--no-edit", "feature")
    assert of(*BASE, visit(1961), visit(1962)) == ada.ids()
    ada.git("reset", "--quiet", "--hard", "first")
    ada.git("checkout", "--quiet", "feature")
    assert "theirs is taken as published" in ada.git("merge", "--no-edit", "main")
    ada.git("checkout", "--quiet", "main")
    ada.git("merge", "--ff-only", "feature")
    assert of(*BASE, visit(1961), visit(1962)) == ada.ids()
    assert ada.holds(seen)


def test_a_branch_may_be_named_as_the_published_one(ada: Repository) -> None:
    """`git config diplo.published` goes before all that is found out."""
    ada.git("checkout", "--quiet", "-b", "press")
    seen = ada.record(visit(1961))
    ada.git("checkout", "--quiet", "main")
    ada.record(visit(1962))
    ada.git("config", "diplo.published", "press")
    assert "theirs is taken as published (press holds it)" in ada.git("merge", "--no-edit", "press")
    assert of(*BASE, visit(1961), visit(1962)) == ada.ids()
    assert ada.holds(seen)


def test_the_remotes_main_branch_goes_before_the_branch_that_was_pushed(ada: Repository) -> None:
    """What others see of main must stand, also where a pushed branch takes main in and main is to follow it."""
    bob = clone(publish(ada), "Bob", ada)
    bob.git("checkout", "--quiet", "-b", "feature")
    bob.record(visit(1962))
    bob.git("push", "--quiet", "--set-upstream", "origin", "feature")
    seen = ada.record(visit(1961))
    ada.git("push", "--quiet")
    bob.git("fetch", "--quiet")
    assert "theirs is taken as published (origin/main holds it)" in bob.git("merge", "--no-edit", "origin/main")
    assert bob.holds(seen)


def test_on_a_branch_that_two_push_its_upstream_tells(ada: Repository) -> None:
    """The main branch holds neither's work."""
    ada.git("checkout", "--quiet", "-b", "feature")
    bob = clone(publish(ada), "Bob", ada)
    ada.git("push", "--quiet", "--set-upstream", "origin", "feature")
    bob.git("fetch", "--quiet")
    bob.git("checkout", "--quiet", "feature")
    seen = ada.record(visit(1961))
    ada.git("push", "--quiet")
    bob.record(visit(1962))
    said = bob.git("pull", "--no-rebase", "--no-edit")
    assert "theirs is taken as published (origin/feature holds it)" in said
    assert bob.holds(seen)


def test_a_branch_that_holds_both_sides_tells_nothing(ada: Repository) -> None:
    """The next one is asked."""
    ada.git("checkout", "--quiet", "-b", "one")
    ada.record(visit(1962))
    ada.git("checkout", "--quiet", "main")
    seen = ada.record(visit(1961))
    ada.git("checkout", "--quiet", "-b", "all")
    ada.git("merge", "--no-edit", "one")
    ada.git("config", "diplo.published", "all")
    ada.git("checkout", "--quiet", "one")
    assert "theirs is taken as published (main holds it)" in ada.git("merge", "--no-edit", "main")
    assert ada.holds(seen)


def test_where_no_branch_tells_ours_comes_first(ada: Repository) -> None:
    """Two branches of which the published one holds both, or neither."""
    ada.git("checkout", "--quiet", "-b", "one")
    ada.record(visit(1961))
    ada.git("checkout", "--quiet", "-b", "other", "main")
    ada.record(visit(1962))
    said = ada.git("merge", "--no-edit", "one")
    assert "events.jsonl: ours is taken as published (no published branch tells the sides apart)" in said
    assert of(*BASE, visit(1962), visit(1961)) == ada.ids()


def test_one_side_that_went_on_alone_is_taken_as_it_is(ada: Repository) -> None:
    """Other files changed on the other side; of the ledger not a byte does."""
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(visit(1961))
    whole = ada.path.read_bytes()
    ada.git("checkout", "--quiet", "main")
    (ada.folder / "notes.txt").write_text("x")
    ada.git("add", "notes.txt")
    ada.git("commit", "--quiet", "--message", "notes")
    ada.git("merge", "--no-edit", "feature")
    assert whole == ada.path.read_bytes()


def test_a_picked_commit_brings_its_own_entries_only(ada: Repository) -> None:
    """What came before it on the other branch stays there, and is counted."""
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(visit(1962))
    ada.record(visit(1963))
    ada.git("checkout", "--quiet", "main")
    seen = ada.record(visit(1961))
    said = ada.git("cherry-pick", "feature")
    assert "left where they are: 1 entry that came before the change and that ours does not hold" in said
    assert of(*BASE, visit(1961), visit(1963)) == ada.ids()
    assert ada.holds(seen)
    ada.git("merge", "--no-edit", "feature")
    assert of(*BASE, visit(1961), visit(1963), visit(1962)) == ada.ids()


def test_a_commit_cannot_be_reverted(ada: Repository) -> None:
    """What was recorded stays recorded; the hint is to retract it."""
    ada.record(visit(1961))
    ada.record(visit(1962))
    whole = ada.path.read_bytes()
    said = ada.git("revert", "--no-edit", "HEAD~1", code=1)
    assert "lines are only ever appended: restore it; an entry that is wrong is retracted" in said
    assert whole == ada.path.read_bytes()
    ada.git("revert", "--abort")


def test_work_that_was_stashed_comes_behind_what_came_in_meanwhile(ada: Repository) -> None:
    """`git stash pop` merges, too."""
    ada.record(visit(1961))
    ada.git("reset", "--quiet", "--soft", "HEAD~1")
    ada.git("stash", "--quiet")
    seen = ada.record(visit(1962))
    ada.git("stash", "pop", "--quiet")
    assert of(*BASE, visit(1962), visit(1961)) == ada.ids()
    assert ada.holds(seen)


# --- conflicts ----------------------------------------------------------------------------------------------------------


def test_a_key_of_two_things_stops_git_and_loses_nothing(ada: Repository) -> None:
    """The published side stands, the other's entries stand beside it; mended, they are appended and the merge goes on."""
    bob = clone(publish(ada), "Bob", ada)
    seen = ada.record(visit(1961, key="k"))
    ada.git("push", "--quiet")
    bob.record(visit(1962), visit(1963, key="k"))
    said = bob.git("pull", "--no-rebase", "--no-edit", code=1)
    taken = of(visit(1961, key="k"))[0]
    at = bob.path.with_name("events.jsonl.unmerged").read_text().splitlines()[1].index('"k"') + 1
    assert f"diplo: error: events.jsonl.unmerged:2:{at}: the key 'k' belongs to the entry {taken} with" in said
    stops = (
        "the merge stops: events.jsonl has the 4 entries of theirs; 2 entries of ours stand in events.jsonl.unmerged"
    )
    assert f"diplo: error: {stops}\n" in said
    assert "hint: mend that file, then `diplo -f events.jsonl append events.jsonl.unmerged`" in said
    assert "CONFLICT (content): Merge conflict in events.jsonl" in said
    assert of(*BASE, visit(1961, key="k")) == bob.ids()
    aside = bob.folder / "events.jsonl.unmerged"
    lines = aside.read_text().splitlines()
    assert [True, True] == [one in line for one, line in zip(of(visit(1962), visit(1963, key="k")), lines, strict=True)]
    aside.write_text(lines[0])
    assert 0 == bob.diplo("append", aside.name, "--author", "Bob").returncode
    bob.git("add", "events.jsonl")
    bob.git("commit", "--no-edit")
    assert of(*BASE, visit(1961, key="k"), visit(1962)) == bob.ids()
    assert bob.holds(seen)


def test_corrections_of_one_entry_stop_git_until_somebody_looked(ada: Repository) -> None:
    """Everything is taken, and the person who merges keeps it or appends one more correction."""
    (target,) = of(BASE[2])
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(amendment(target, date="1960-06"))
    ada.git("checkout", "--quiet", "main")
    ada.record(amendment(target, date="1960-05"))
    said = ada.git("merge", "--no-edit", "feature", code=1)
    assert f"diplo: error: the entry {target} was corrected on both sides, by " in said
    assert "nothing was left out; look at this, then keep it with `git add events.jsonl`" in said
    assert of(*BASE, amendment(target, date="1960-05"), amendment(target, date="1960-06")) == ada.ids()
    ada.git("add", "events.jsonl")
    ada.git("commit", "--no-edit")
    ada.git("checkout", "--quiet", "feature")
    ada.record(visit(1961))
    ada.git("checkout", "--quiet", "main")
    assert "corrected on both sides" not in ada.git("merge", "--no-edit", "feature")


def test_corrections_that_do_not_touch_are_merged_and_told_of(ada: Repository) -> None:
    """A warning stops nothing."""
    (target,) = of(BASE[2])
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(retraction(target))
    ada.git("checkout", "--quiet", "main")
    ada.record(retraction(target, "a doublet"))
    said = ada.git("merge", "--no-edit", "feature")
    assert f"diplo: warning: the entry {target} was corrected on both sides, by " in said


def test_a_line_that_somebody_took_out_is_refused(ada: Repository) -> None:
    """In a merge, where nobody asks for one change alone."""
    whole = ada.path.read_bytes().splitlines(keepends=True)
    ada.git("checkout", "--quiet", "-b", "feature")
    ada.record(visit(1961))
    ada.git("checkout", "--quiet", "main")
    ada.path.write_bytes(b"".join(whole[:2]))
    ada.record(visit(1962))
    said = ada.git("merge", "--no-edit", "feature", code=1)
    (target,) = of(BASE[2])
    what = f"events.jsonl (ours) lacks the entry {target}, which stands in line 3 of events.jsonl (base)"
    assert f"diplo: error: events.jsonl (ours): {what}\n" in said


# --- histories that cross -----------------------------------------------------------------------------------------------


def test_histories_that_cross_are_merged_by_the_ids(ada: Repository) -> None:
    """Each of two took the other's work, and both went on: there are two commits that both go back to."""
    bob = clone(publish(ada), "Bob", ada)
    ada.record(visit(1961))
    bob.record(visit(1962))
    ada.git("fetch", "--quiet", str(bob.folder), "main:bob")
    bob.git("fetch", "--quiet", str(ada.folder), "main:ada")
    ada.git("merge", "--no-edit", "bob")
    bob.git("merge", "--no-edit", "ada")
    assert of(*BASE, visit(1961), visit(1962)) == ada.ids()
    assert of(*BASE, visit(1962), visit(1961)) == bob.ids()
    seen = ada.record(visit(1963))
    ada.git("push", "--quiet")
    bob.record(visit(1964))
    said = bob.git("pull", "--no-rebase", "--no-edit")
    # The inner merge, of what both go back to, is git's own matter.
    assert 1 == said.count("is taken as published")
    assert of(*BASE, *map(visit, (1961, 1962, 1963, 1964))) == bob.ids()
    assert bob.holds(seen)


def test_merges_of_merges_hold_every_entry_once(ada: Repository) -> None:
    """Three branches, each merged into the next and all into main, and once more: main's heads all stand."""
    seen: list[Head] = []
    for number, name in enumerate(("a", "b", "c")):
        ada.git("checkout", "--quiet", "-b", name, "main")
        ada.record(visit(1970 + number))
    ada.git("merge", "--no-edit", "b")
    ada.git("checkout", "--quiet", "main")
    for name in ("a", "c", "b"):
        seen.append(ada.record(visit(1961 + len(seen))))
        ada.git("merge", "--no-edit", name)
    assert of(*BASE) == ada.ids()[:3]
    assert sorted(of(*map(visit, (1961, 1962, 1963, 1970, 1971, 1972)))) == sorted(ada.ids()[3:])
    assert all(ada.holds(head) for head in seen)
    whole = ada.path.read_bytes()
    ada.git("checkout", "--quiet", "a")
    ada.record(visit(1980))
    ada.git("merge", "--no-edit", "main")
    assert ada.path.read_bytes().startswith(whole)
    assert [*of(visit(1980))] == ada.ids()[9:]


# --- set-up -------------------------------------------------------------------------------------------------------------


def test_a_clone_is_set_up_by_the_same_command(ada: Repository) -> None:
    """The line in .gitattributes came with it; the settings did not, and without them git leaves the ledger in conflict."""
    bob = clone(publish(ada), "Bob")
    bob.record(visit(1962))
    seen = ada.record(visit(1961))
    ada.git("push", "--quiet")
    said = bob.git("pull", "--no-rebase", "--no-edit", code=1)
    assert "CONFLICT (content): Merge conflict in events.jsonl" in said
    bob.git("merge", "--abort")
    bob.install()
    assert "" == bob.git("status", "--porcelain")
    bob.git("pull", "--no-rebase", "--no-edit")
    assert of(*BASE, visit(1961), visit(1962)) == bob.ids()
    assert bob.holds(seen)


def test_line_ends_are_left_alone_where_git_converts_them(ada: Repository) -> None:
    """`-text` goes before core.autocrlf."""
    hub = publish(ada)
    bob = clone(hub, "Bob")
    bob.git("config", "core.autocrlf", "true")
    bob.path.unlink()
    bob.git("checkout", "--quiet", "--", "events.jsonl")
    assert ada.path.read_bytes() == bob.path.read_bytes()


def test_a_ledger_in_a_folder_is_merged_too(tmp_path: Path) -> None:
    """And what is refused stands beside it."""
    ada = start(tmp_path / "ada", "Ada")
    (ada.folder / "a b").mkdir()
    ada.path.with_name("x").write_text("")
    inner = Repository(ada.folder / "a b", "Ada")
    inner.environ["HOME"] = ada.environ["HOME"]
    inner.record(*BASE)
    inner.git("checkout", "--quiet", "-b", "feature")
    inner.record(visit(1961, key="k"))
    inner.git("checkout", "--quiet", "main")
    inner.record(visit(1962, key="k"))
    said = inner.git("merge", "--no-edit", "feature", code=1)
    assert "then `diplo -f 'a b/events.jsonl' append 'a b/events.jsonl.unmerged'`" in said
    assert of(visit(1961, key="k"))[0] in (inner.folder / "events.jsonl.unmerged").read_text()
    assert of(*BASE, visit(1962, key="k")) == inner.ids()
