"""What a reader of the record should look at: each check with its whole text, and silence where all is well."""

from pathlib import Path

from ledgers import build, mutual, one_sided, source

from ledger.checks import check
from ledger.problems import Problem
from ledger.record import read


def ids(folder: Path) -> list[str]:
    """Give the ids of the ledger in a folder, in order."""
    from ledger.log import Log  # noqa: PLC0415 - beside its only use

    return [str(line.entry["id"]) for line in Log(folder / "events.jsonl").lines()]


def test_a_sound_record_is_passed_in_silence(tmp_path: Path) -> None:
    """Nothing is said where there is nothing to say, also of acts that only confirm what they imply."""
    log = build(
        tmp_path,
        one_sided("recognition", "1949-07-12", "CUB", "KOR"),
        mutual("establishment", "1949-08-01", "CUB", "KOR"),
        one_sided("rupture", "1960-01-01", "CUB", "KOR"),
        mutual("resumption", "1970-01-01", "CUB", "KOR"),
    )
    assert [] == check(read(log))


def test_a_record_that_no_reading_fits_is_an_error(tmp_path: Path) -> None:
    """Two acts on one side of a party's end contradict each other in every dimension that both touch."""
    log = build(tmp_path, mutual("dissolution", "1990-01-01", "CUB"), mutual("peace", "1995-01-01", "CUB", "KOR"))
    entries = ids(tmp_path)
    assert [
        Problem(
            "contradictory",
            "no order and dating of the acts fits: war of CUB and KOR",
            "link accounts of one happening with `account_of`, mend a date, or deprecate what is wrong",
            entries=(entries[2], entries[3]),
        )
    ] == check(read(log))


def test_an_act_that_presupposes_another_shows_it_to_be_missing(tmp_path: Path) -> None:
    """A rupture whose establishment nobody recorded: the start is not `none`."""
    log = build(tmp_path, mutual("rupture", "1960", "CUB", "KOR"))
    assert [
        Problem(
            "act-missing",
            "an act before 1960 is not recorded: relations of CUB and KOR",
            "add what made the status one of established, suspended, severed, or mend the first act",
            level="warning",
            entries=(ids(tmp_path)[2],),
        )
    ] == check(read(log))


def test_an_act_that_changes_nothing_is_pointed_out(tmp_path: Path) -> None:
    """Most often it is an account that nobody linked."""
    log = build(
        tmp_path,
        mutual("consular-establishment", "1949-01-01", "CUB", "KOR"),
        mutual("consular-establishment", "1949-02-01", "CUB", "KOR"),
    )
    assert [
        Problem(
            "redundant",
            "the consular-establishment of 1949-02-01 changes nothing: consular of CUB and KOR",
            "if another entry tells the same happening, retract this one and append it again with `account_of`",
            level="warning",
            entries=(ids(tmp_path)[3],),
        )
    ] == check(read(log))


def test_two_acts_of_one_day_are_pointed_out_until_an_entry_says_after(tmp_path: Path) -> None:
    """Their order decides the outcome, and nothing settles it."""
    log = build(
        tmp_path,
        one_sided("mission-opening", "1949-01-01", "CUB", "KOR", mission="embassy", key="a"),
        one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="legation"),
        one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="liaison"),
    )
    entries = ids(tmp_path)
    assert [
        Problem(
            "order-undecided",
            "the order of 2 acts (1950-01-01) decides the outcome, and nothing settles it: mission of CUB toward KOR",
            "retract the one that came later and append it again with `after`",
            level="warning",
            entries=tuple(sorted(entries[3:])),
        )
    ] == check(read(log))


def test_after_settles_the_order(tmp_path: Path) -> None:
    """The same acts, one of them said to come after the other, are passed in silence."""
    log = build(
        tmp_path,
        one_sided("mission-opening", "1949-01-01", "CUB", "KOR", mission="embassy"),
        one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="legation", key="b"),
        one_sided("mission-change", "1950-01-01", "CUB", "KOR", mission="liaison", after=["key:b"]),
    )
    assert [] == check(read(log))


def test_a_source_that_no_event_cites_is_pointed_out(tmp_path: Path) -> None:
    """It may be there for those who come after; a reader should know."""
    log = build(tmp_path, source("unread"), mutual("establishment", "1949", "CUB", "KOR"))
    assert [
        Problem(
            "source-unused",
            "no event cites the source 'unread'",
            "cite it, or leave it for those who come after",
            level="warning",
            entries=(ids(tmp_path)[2],),
        )
    ] == check(read(log))


def test_each_pair_is_checked_over_its_own_events(tmp_path: Path) -> None:
    """One act by several parties concerns each pair, and the acts of one pair say nothing of another."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "CUB", "KOR"),
        {**one_sided("rupture", "1960", "CUB", "KOR"), "toward": ["KOR", "PRK"]},
    )
    assert ["an act before 1960 is not recorded: relations of CUB and PRK"] == [one.what for one in check(read(log))]


def test_a_continued_party_is_checked_with_its_predecessors_acts(tmp_path: Path) -> None:
    """What the predecessor established the successor can break."""
    log = build(
        tmp_path,
        mutual("establishment", "1949", "JPN", "KOR"),
        mutual("continuation", "1950", "MEX", predecessors=["JPN"]),
        mutual("rupture", "1960", "MEX", "KOR"),
    )
    assert [] == check(read(log))
