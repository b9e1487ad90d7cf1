"""The framework of importers: natural keys, editions, rows that are gone or bad, all or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st
from importing import AUTHOR, GAZETTE, IMPORTER, counts, empty, gazette, imported, refusal, rows_of_gazette, said
from ledgers import NOW, amendment, build, retraction
from strategies import UNHURRIED

from ledger.importers import IMPORTERS, importer
from ledger.importers.importer import Given, Row, Standing, Tally
from ledger.importers.importing import Bad
from ledger.intake import append, text_of
from ledger.known import AsOf, parse_known
from ledger.log import Log
from ledger.problems import Problem, RefusedError


@dataclass
class Kept:
    """What was set aside."""

    bad: tuple[Bad, ...] = ()

    def take(self, bad: object) -> None:
        """Keep the rows."""
        assert isinstance(bad, tuple)
        self.bad = bad


def lines(log: Log) -> list[dict[str, object]]:
    """Give the entries of a log."""
    return [dict(line.entry) for line in log.lines()]


def added(log: Log, *bodies: dict[str, object]) -> None:
    """Append what a person writes."""
    append(log, text_of(bodies), author="B. Person", now=NOW)


def test_rows_become_entries_with_their_source_in_one_batch(tmp_path: Path) -> None:
    """The source first, once; then an entry a row, all recorded at one time by one author."""
    log = empty(tmp_path)
    done = imported(log, gazette(tmp_path, "KOR,1950,hello", "USA,1951,hello"))
    assert {"rows": 2, "new": 2, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert {"source": 1, "statement": 2} == done.added
    assert ["ledger", "source", "statement", "statement"] == [one["kind"] for one in lines(log)]
    assert {AUTHOR} == {one["recorded_by"] for one in lines(log)[1:]}
    assert [{"source": "gazette", "locator": "line 2"}] == said(log)["gazette:KOR"]["cites"]
    assert done.head == log.head


def test_importing_twice_adds_nothing(tmp_path: Path) -> None:
    """The same file again leaves every byte."""
    log = empty(tmp_path)
    path = gazette(tmp_path, "KOR,1950,hello and more", "USA,1951,after KOR", "CAN,1950,account of KOR")
    imported(log, path)
    before = Path(log.path).read_bytes()
    done = imported(log, path)
    assert {"rows": 3, "new": 0, "changed": 0, "gone": 0, "unchanged": 3} == counts(done)
    assert {} == done.added
    assert before == Path(log.path).read_bytes()


def test_a_trial_counts_and_writes_nothing(tmp_path: Path) -> None:
    """`dry_run` says what would be, the head included."""
    log = empty(tmp_path)
    path = gazette(tmp_path, "KOR,1950,hello")
    before = Path(log.path).read_bytes()
    tried = imported(log, path, dry_run=True)
    assert before == Path(log.path).read_bytes()
    assert tried == imported(log, path)


def test_a_row_that_moved_to_another_line_is_unchanged(tmp_path: Path) -> None:
    """Where a row stands is no part of what it says."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello", "USA,1951,hello"))
    done = imported(log, gazette(tmp_path, "USA,1951,hello", "KOR,1950,hello"))
    assert {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2} == counts(done)


def test_a_newer_edition_adds_amendments(tmp_path: Path) -> None:
    """What the row says now replaces what it said, with the line where it stands; the entry keeps its key and its id."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello"))
    known = len(lines(log))
    done = imported(log, gazette(tmp_path, "PRK,1949,hello", "KOR,1950-06,hello"))
    assert {"rows": 2, "new": 1, "changed": 1, "gone": 0, "unchanged": 0} == counts(done)
    last = lines(log)[-1]
    expected = {
        "of": lines(log)[2]["id"],
        "set": {
            "date": "1950-06",
            "coded": {"year": "1950-06"},
            "cites": [{"source": "gazette", "locator": "line 3"}],
        },
        "because": "gazette has it otherwise in gazette.csv",
        "key": "gazette:KOR#2",
    }
    assert expected == {key: last[key] for key in expected}
    assert "1950-06" == said(log)["gazette:KOR"]["date"]
    assert "1950" == said(AsOf(log, parse_known(str(known))))["gazette:KOR"]["date"]


def test_a_field_that_a_newer_edition_leaves_out_is_taken_out(tmp_path: Path) -> None:
    """An amendment sets it to null."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "USA,1950,hello", "KOR,1950,after USA"))
    imported(log, gazette(tmp_path, "USA,1950,hello", "KOR,1950,x"))
    assert {"after": None, "note": "x"}.items() <= lines(log)[-1]["set"].items()  # type: ignore[attr-defined]
    assert "after" not in said(log)["gazette:KOR"]


def test_an_edition_after_the_next_is_compared_with_the_last(tmp_path: Path) -> None:
    """There and back again are two amendments."""
    log = empty(tmp_path)
    for text in ("one", "two", "two", "one", "one"):
        imported(log, gazette(tmp_path, f"KOR,1950,{text}"))
    assert ["gazette:KOR", "gazette:KOR#2", "gazette:KOR#3"] == [one["key"] for one in lines(log)[2:]]
    assert "one" == said(log)["gazette:KOR"]["note"]


def test_what_people_corrected_stays_corrected(tmp_path: Path) -> None:
    """The same edition again does not undo it, and a newer one changes only what it says anew."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello"))
    added(log, amendment("key:gazette:KOR", date="1950-03", coded=None))
    assert 1 == imported(log, gazette(tmp_path, "KOR,1950,hello")).unchanged
    imported(log, gazette(tmp_path, "KOR,1950,good day"))
    now = said(log)["gazette:KOR"]
    assert ("1950-03", "good day", None) == (now["date"], now["note"], now.get("coded"))


def test_what_people_retracted_stays_retracted(tmp_path: Path) -> None:
    """An import does not bring it back."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello"))
    added(log, retraction("key:gazette:KOR"))
    assert 1 == imported(log, gazette(tmp_path, "KOR,1950,hello")).unchanged
    assert 1 == imported(log, gazette(tmp_path, "KOR,1951,hello")).changed
    assert {} == said(log)


def test_a_row_that_is_gone_is_told_and_stays(tmp_path: Path) -> None:
    """That a newer edition has it no more is never turned into anything."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello and more", "USA,1950,hello"))
    before = len(lines(log))
    done = imported(log, gazette(tmp_path, "USA,1950,hello"))
    assert {"rows": 1, "new": 0, "changed": 0, "gone": 1, "unchanged": 1} == counts(done)
    assert ("gazette:KOR", "gazette:KOR/more") == done.gone_keys
    assert before == len(lines(log))
    assert 0 == imported(log, gazette(tmp_path, "KOR,1950,hello and more", "USA,1950,hello")).new


def test_rows_of_one_line_are_set_aside_one_by_one(tmp_path: Path) -> None:
    """As the statements of one item in a dump."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(line=1)

    log, kept = empty(tmp_path), Kept()
    imported(
        log,
        gazette(tmp_path, "KOR,1950,?", "USA,1950,x", "CAN,1950,?"),
        IMPORTER._replace(read=read),
        set_aside=kept.take,
    )
    assert (["gazette:USA"], 2) == ([*said(log)], len(kept.bad))


def test_a_row_that_is_set_aside_is_not_gone(tmp_path: Path) -> None:
    """It is there, and what it would say is not known; by its name, or by the keys of the entries that it would make."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(key="gazette:KOR") if row.problems else row

    log = empty(tmp_path)
    named = IMPORTER._replace(read=read)
    imported(log, gazette(tmp_path, "KOR,1950,x and more", "USA,1950,x", "CAN,1950,x"), named)
    done = imported(log, gazette(tmp_path, "KOR,1950,?", "USA,19500,x"), named, set_aside=Kept().take)
    assert (1, ("gazette:CAN",)) == (done.gone, done.gone_keys)


def test_a_row_whose_entry_people_retracted_is_not_told_as_gone(tmp_path: Path) -> None:
    """There is nothing more to retract."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,x", "USA,1950,x"))
    added(log, retraction("key:gazette:KOR"))
    done = imported(log, gazette(tmp_path, "USA,1950,x"))
    assert (0, ()) == (done.gone, done.gone_keys)


def test_where_bad_rows_are_set_aside_it_is_told_that_there_are_none(tmp_path: Path) -> None:
    """A table of an earlier run must not be taken for this one's."""
    kept = Kept((Bad("x", 1, (), "", 1),))
    imported(empty(tmp_path), gazette(tmp_path, "KOR,1950,x"), set_aside=kept.take)
    assert () == kept.bad


def test_a_further_entry_that_its_row_no_longer_makes_is_retracted(tmp_path: Path) -> None:
    """The row is there and says something else; when it says the same again, so does the entry."""
    log = empty(tmp_path)
    imported(log, gazette(tmp_path, "KOR,1950,hello and more"))
    done = imported(log, gazette(tmp_path, "KOR,1950,hello"))
    assert {"rows": 1, "new": 0, "changed": 1, "gone": 0, "unchanged": 0} == counts(done)
    assert {"amendment": 1, "retraction": 1} == done.added
    assert ["gazette:KOR"] == [*said(log)]
    assert {} == imported(log, gazette(tmp_path, "KOR,1950,hello")).added
    again = imported(log, gazette(tmp_path, "KOR,1951,hello and more"))
    assert {"amendment": 2, "retraction": 1} == again.added
    assert ["1951", "1951"] == [one["date"] for one in said(log).values()]
    assert {} == imported(log, gazette(tmp_path, "KOR,1951,hello and more")).added


def test_a_row_that_makes_another_entry_than_before_is_a_row_that_changed(tmp_path: Path) -> None:
    """Its name is what counts, not its first entry: what it made before is retracted, and nothing counts as gone."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            first, name = row.bodies[0], str(row.bodies[0]["key"])
            parts = [part for part in ("one", "two", "three") if part in str(first["note"])]
            bodies = tuple({**first, "key": f"{name}/{part}", "note": part} for part in parts)
            yield row._replace(bodies=bodies or (first,), key=name)

    log = empty(tmp_path)
    parted = IMPORTER._replace(read=read)
    kinds = [
        ("one two", (1, 0)),
        ("plain", (0, 1)),
        ("one", (0, 1)),
        ("one", (0, 0)),
        ("two three", (0, 1)),
        ("one two", (0, 1)),
    ]
    for text, (new, changed) in kinds:
        done = imported(log, gazette(tmp_path, f"KOR,1950,{text}"), parted)
        assert {"rows": 1, "new": new, "changed": changed, "gone": 0, "unchanged": 1 - new - changed} == counts(done)
        assert {} == imported(log, gazette(tmp_path, f"KOR,1950,{text}"), parted).added
        expected = {f"gazette:KOR/{part}" for part in text.split()} if text != "plain" else {"gazette:KOR"}
        assert expected == {*said(log)}
    done = imported(log, gazette(tmp_path, "USA,1950,plain"), parted)
    assert (1, 2) == (done.gone, len(done.gone_keys))


def test_keys_with_signs_of_the_framework_in_them_are_keys_like_others(tmp_path: Path) -> None:
    """A slash or a `#2` in a row's own name is no part and no amendment."""

    def read(given: Given) -> Iterator[Row]:
        for name in Path(given.path).read_text(encoding="utf-8").split():
            body = {"kind": "statement", "date": "1950", "by": ["CUB"], "toward": ["KOR"], "note": name}
            yield Row(({**body, "cites": [{"source": "gazette"}], "key": f"gazette:{name}"},), line=1)

    odd = IMPORTER._replace(read=read)
    log = empty(tmp_path)
    path = tmp_path / "names"
    path.write_text("a a#2 b/c", encoding="utf-8")
    imported(log, path, odd)
    path.write_text("a", encoding="utf-8")
    done = imported(log, path, odd)
    assert (2, ("gazette:a#2", "gazette:b/c")) == (done.gone, done.gone_keys)


def test_all_problems_stand_in_one_report_and_nothing_is_written(tmp_path: Path) -> None:
    """What the importer could not read, what is no row, and what no ledger would take, each with its line."""
    log = empty(tmp_path)
    path = gazette(tmp_path, "KOR,1950,?", "USA,1950,fine", "XYZ,19500,x", "KOR,1950", "USA,1951,again")
    before = Path(log.path).read_bytes()
    with pytest.raises(RefusedError) as error:
        imported(log, path)
    expected = [
        ("gazette-unclear", 2, "nobody can read this"),
        ("date-impossible", 4, "date: years run from 0001 to 9999"),
        ("party-unknown", 4, "toward: no party has the code 'XYZ'"),
        ("row-wrong", 5, "the row has 2 cells, and the header 3"),
        ("row-twice", 6, "the row says what line 3 says: both have the key 'gazette:USA'"),
        ("rows-bad", 0, "no entry can be made of 4 rows; nothing was written"),
    ]
    assert expected == refusal(error.value)
    assert {str(path)} == {problem.file for problem in error.value.problems[:-1]}
    assert before == Path(log.path).read_bytes()


def test_bad_rows_can_be_set_aside(tmp_path: Path) -> None:
    """They are handed on as they stand before anything is appended; the others are taken."""
    log = empty(tmp_path)
    kept = Kept()
    path = gazette(tmp_path, "KOR,1950,?", "USA,1950,fine")
    done = imported(log, path, set_aside=kept.take)
    problem = Problem("gazette-unclear", "nobody can read this", "look at the page", str(path), 2)
    assert (Bad(str(path), 2, (problem,), "KOR,1950,?", 1),) == kept.bad == done.bad
    assert ["gazette:USA"] == [*said(log)]
    assert {"rows": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)


def test_nothing_is_appended_when_bad_rows_cannot_be_set_aside(tmp_path: Path) -> None:
    """What takes them may fail."""
    log = empty(tmp_path)
    before = Path(log.path).read_bytes()

    def fail(_: object) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        imported(log, gazette(tmp_path, "KOR,1950,?", "USA,1950,fine"), set_aside=fail)
    assert before == Path(log.path).read_bytes()


def test_what_rests_on_a_bad_row_is_bad_with_it(tmp_path: Path) -> None:
    """Set aside are all rows that cannot stand without each other, and none of the entries of one is left."""
    log = empty(tmp_path)
    kept = Kept()
    path = gazette(tmp_path, "KOR,1950,hello", "PRK,1950,after KOR", "USA,1950,after PRK", "CAN,1950,hello")

    def without_parts(given: Given) -> Iterator[Row]:
        """Read the gazette, with a second entry for Korea that no ledger takes."""
        for row in rows_of_gazette(given):
            more = ({**row.bodies[0], "key": "gazette:KOR/x", "date": "195"},) if row.line == 2 else ()
            yield row._replace(bodies=(*row.bodies, *more))

    imported(log, path, IMPORTER._replace(read=without_parts), set_aside=kept.take)
    assert [2, 3, 4] == [bad.line for bad in kept.bad]
    assert ["gazette:CAN"] == [*said(log)]


def test_a_source_that_the_ledger_has_is_not_appended_again(tmp_path: Path) -> None:
    """Its key is what counts: the ledger's own words for it stay."""
    log = build(tmp_path, {"kind": "source", "csl": {**GAZETTE, "title": "Another title"}})
    assert {"statement": 1} == imported(log, gazette(tmp_path, "KOR,1950,hello")).added


def test_sources_may_come_with_rows(tmp_path: Path) -> None:
    """A general importer brings those of its rows, each once."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(bodies=({"kind": "source", "csl": GAZETTE}, *row.bodies))

    log = empty(tmp_path)
    done = imported(log, gazette(tmp_path, "KOR,1950,x", "USA,1950,x"), IMPORTER._replace(sources=(), read=read))
    assert ({"source": 1, "statement": 2}, 2) == (done.added, done.new)


def test_a_source_that_is_not_sound_is_refused(tmp_path: Path) -> None:
    """Whether the importer or a row brings it."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(bodies=({"kind": "source", "csl": {"id": "g", "type": "book"}}, *row.bodies))

    log = empty(tmp_path)
    path = gazette(tmp_path, "KOR,1950,x")
    with pytest.raises(RefusedError) as error:
        imported(log, path, IMPORTER._replace(sources=({"id": "g", "type": "book"},)))
    assert [("field-missing", 0, "the CSL-JSON has no 'title'")] == [
        (code, line, what.removeprefix("csl: ")) for code, line, what in refusal(error.value)
    ]
    with pytest.raises(RefusedError) as error:
        imported(log, path, IMPORTER._replace(sources=(), read=read))
    assert ["field-missing", "source-unknown", "rows-bad"] == [code for code, _, _ in refusal(error.value)]


def test_an_entry_of_more_than_a_line_may_hold_is_a_bad_row(tmp_path: Path) -> None:
    """The limit of the log's lines."""
    log = empty(tmp_path)

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(bodies=({**row.bodies[0], "note": "x" * (1 << 20)},))

    with pytest.raises(RefusedError) as error:
        imported(log, gazette(tmp_path, "KOR,1950,x"), IMPORTER._replace(read=read))
    what = "the entry has 1,048,845 bytes, and a line of the log no more than 1,048,576"
    assert ("entry-long", 2, what) == refusal(error.value)[0]


def test_the_head_that_somebody_saw_guards_an_import(tmp_path: Path) -> None:
    """Nothing is appended where others came between."""
    log = empty(tmp_path)
    path = gazette(tmp_path, "KOR,1950,x")
    with pytest.raises(RefusedError) as error:
        imported(log, path, if_head="2")
    assert [("head-other", 0, "the log has 1 entry and never had 2")] == refusal(error.value)
    assert 1 == imported(log, path, if_head="1").new


def test_an_importer_may_count_its_rows_itself(tmp_path: Path) -> None:
    """Of an entry that stands for many rows it knows what changed; then what is gone is its to tell, too."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(count=16, told=Tally(new=5, changed=1, gone=3))

    log = empty(tmp_path)
    done = imported(log, gazette(tmp_path, "KOR,1950,x"), IMPORTER._replace(read=read))
    assert {"rows": 16, "new": 5, "changed": 1, "gone": 3, "unchanged": 10} == counts(done)
    done = imported(log, gazette(tmp_path, "USA,1950,x"), IMPORTER._replace(read=read))
    assert (3, ("gazette:KOR",)) == (done.gone, done.gone_keys)


def test_rows_that_say_nothing_are_passed_over_and_counted_apart(tmp_path: Path) -> None:
    """They are no rows that are unchanged; a row that brings a source alone counts for nothing."""

    def read(given: Given) -> Iterator[Row]:
        yield Row(({"kind": "source", "csl": GAZETTE},), count=0)
        for row in rows_of_gazette(given):
            yield row._replace(bodies=()) if "nothing" in row.raw else row

    log = empty(tmp_path)
    quiet = IMPORTER._replace(sources=(), read=read)
    done = imported(log, gazette(tmp_path, "KOR,1950,x", "USA,1950,nothing"), quiet)
    assert {"rows": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert 1 == done.passed


def test_what_is_gone_is_told_of_the_part_alone_that_a_file_tells_of(tmp_path: Path) -> None:
    """Another file of the same importer takes nothing away from the first."""
    log = empty(tmp_path)
    partial = IMPORTER._replace(scope=lambda _: ("gazette:K", "gazette:U"))
    imported(log, gazette(tmp_path, "KOR,1950,x", "CAN,1950,x", "USA,1950,x"), partial)
    done = imported(log, gazette(tmp_path, "KOR,1950,x"), partial)
    assert (1, ("gazette:USA",)) == (done.gone, done.gone_keys)


def test_an_importer_may_end_what_stands_in_other_entries_now(tmp_path: Path) -> None:
    """Then the entry is retracted and not told as gone."""
    log = empty(tmp_path)
    merging = IMPORTER._replace(ends=lambda _, key: key == "gazette:KOR")
    imported(log, gazette(tmp_path, "KOR,1950,x", "USA,1950,x"), merging)
    done = imported(log, gazette(tmp_path, "CAN,1950,x"), merging)
    assert ({"statement": 1, "retraction": 1}, ("gazette:USA",)) == (done.added, done.gone_keys)
    assert {"gazette:USA", "gazette:CAN"} == {*said(log)}


def test_an_importer_whose_entries_have_no_key_is_a_bug(tmp_path: Path) -> None:
    """Without natural keys nothing could be imported twice."""

    def read(given: Given) -> Iterator[Row]:
        for row in rows_of_gazette(given):
            yield row._replace(bodies=({**row.bodies[0], "key": "other:KOR"},))

    with pytest.raises(AssertionError, match="without a natural key of its own: 'other:KOR'"):
        imported(empty(tmp_path), gazette(tmp_path, "KOR,1950,x"), IMPORTER._replace(read=read))


def test_what_stands_is_asked_of_a_ledger(tmp_path: Path) -> None:
    """An importer can see what was said last; the face of that alone knows nothing."""
    seen: list[object] = []

    def read(given: Given) -> Iterator[Row]:
        seen.append([*given.standing.keys("gazette:")])
        seen.append(given.standing.last_said("gazette:KOR"))
        yield from rows_of_gazette(given)

    log = empty(tmp_path)
    for _ in range(2):
        imported(log, gazette(tmp_path, "KOR,1950,x"), IMPORTER._replace(read=read))
    assert [[], None, ["gazette:KOR"]] == seen[:3]
    assert said(log)["gazette:KOR"] == seen[3]
    with pytest.raises(NotImplementedError):
        Standing().last_said("x")
    with pytest.raises(NotImplementedError):
        Standing().keys("x")


def test_every_importer_of_the_table_is_whole() -> None:
    """Each has its own word, a line of help, a licence, and sources that a ledger takes."""
    for name in IMPORTERS:
        one = importer(name)
        assert name == one.name
        assert one.takes in ("file", "folder")
        assert one.help
        assert one.licence
        for source in one.sources:
            assert {"id", "type", "title"} <= source.keys()


EDITIONS = st.lists(
    st.dictionaries(
        st.sampled_from(("KOR", "USA", "CAN", "MEX")),
        st.tuples(st.sampled_from(("1950", "1951-02")), st.sampled_from(("x", "y", "x and more"))),
        min_size=1,
    ),
    min_size=1,
    max_size=5,
)


@UNHURRIED
@drawn(editions=EDITIONS)
def test_whatever_the_editions_the_ledger_holds_the_last_word_on_every_row(
    editions: list[dict[str, tuple[str, str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each row as the last edition that had it has it; rows are counted once; importing the last again changes nothing."""
    folder = tmp_path_factory.mktemp("editions")
    log = empty(folder)
    known: dict[str, tuple[str, str]] = {}
    for edition in editions:
        path = gazette(folder, *(f"{who},{year},{what}" for who, (year, what) in edition.items()))
        done = imported(log, path)
        changed = sum(who in known and known[who] != row for who, row in edition.items())
        new = sum(who not in known for who in edition)
        expected = {"rows": len(edition), "new": new, "changed": changed, "gone": len(known.keys() - edition.keys())}
        assert expected | {"unchanged": len(edition) - new - changed} == counts(done)
        known |= edition
        before = Path(log.path).read_bytes()
        assert {} == imported(log, path).added
        assert before == Path(log.path).read_bytes()
    told = {f"gazette:{who}": row for who, row in known.items()}
    told |= {f"gazette:{who}/more": row for who, row in known.items() if "more" in row[1]}
    assert told == {key: (body["date"], body["note"]) for key, body in said(log).items()}
