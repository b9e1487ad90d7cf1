"""US chiefs of mission: nothing of a country's file is lost without a word, wherever in it that stands."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from importing import empty, imported
from pocom import chief, mission, problems, read_one, repository, rows

from ledger.importers.pocom import IMPORTER
from ledger.problems import RefusedError

if TYPE_CHECKING:
    from ledger.importers.importing import Bad

MEND = "mend its name, or take it out"
MOVE = "move the record into <chiefs> or <other-nominees>"
ONCE = "leave one of them"

A, B = chief("a", started="1991"), chief("b", started="1992")


def told(folder: Path, text: str) -> list[tuple[str, int, str, str, str]]:
    """Give what is wrong with the file of Cuba: code, line, what, what to do, and the key of the row."""
    found = rows(repository(folder, {"cuba": text.replace("TERRITORY", "cuba")}))
    return [
        (one.code, one.line or row.line, one.what, one.hint, row.key.removeprefix("pocom:cuba:"))
        for row in found
        for one in row.problems
    ]


def keys(folder: Path) -> list[str]:
    """Give the keys of the entries that the folder comes to nevertheless."""
    found = rows(folder)
    return [str(body["key"]).removeprefix("pocom:cuba:") for row in found for body in row.bodies]


# --- around the records -----------------------------------------------------------------------------------------------


def test_a_record_behind_its_list_is_a_problem(tmp_path: Path) -> None:
    """It stands in the root, where no record is looked for; the others are read."""
    text = mission("cuba", A).replace("    </chiefs>\n", f"    </chiefs>\n{B}")
    what = "the record stands in <country-mission>, and in neither list"
    assert [("record-misplaced", 33, what, MOVE, "b")] == told(tmp_path, text)
    assert ["a"] == keys(tmp_path)


def test_records_without_a_list_are_problems_each_and_so_is_the_file(tmp_path: Path) -> None:
    """As when the tags of the list are taken out."""
    text = mission("cuba", A, B).replace("    <chiefs>\n", "").replace("    </chiefs>\n", "")
    what = "the record stands in <country-mission>, and in neither list"
    assert [
        ("list-missing", 2, "the file has no <chiefs>", "check that the file is whole", ""),
        ("record-misplaced", 4, what, MOVE, "a"),
        ("element-unknown", 31, "there is a <mission-note> in the <country-mission>, which the data set does not have", MEND, ""),
        ("record-misplaced", 34, what, MOVE, "b"),
    ] == told(tmp_path, text)  # fmt: skip


@pytest.mark.parametrize("tag", ["Chief", "CHIEF"])
def test_a_record_in_another_case_is_a_problem(tmp_path: Path, tag: str) -> None:
    """XML tells them apart; so it is none of the data set's, and none that may vanish."""
    text = mission("cuba", A, B.replace("chief>", f"{tag}>"))
    what = f"there is a <{tag}> in the <chiefs>, which the data set does not have"
    assert [("element-unknown", 35, what, MEND, "b")] == told(tmp_path, text)
    assert ["a"] == keys(tmp_path)


@pytest.mark.parametrize("name", ["Chiefs", "nominees"])
def test_records_in_a_list_that_is_none_are_problems_each(tmp_path: Path, name: str) -> None:
    """So that each can be set aside by itself, and none is told as gone."""
    text = mission("cuba", nominees=[A, B]).replace("other-nominees>", f"{name}>")
    what = f"the record stands in <{name}>, and in neither list"
    assert [("record-misplaced", 7, what, MOVE, "a"), ("record-misplaced", 34, what, MOVE, "b")] == told(tmp_path, text)


@pytest.mark.parametrize("around", ["mission-note", "group", "text"])
def test_a_record_deeper_in_a_list_is_a_problem(tmp_path: Path, around: str) -> None:
    """Also in a note of a mission."""
    outer = "<mission-note>{}</mission-note>" if around == "text" else "{}"
    text = mission("cuba", A, outer.format(f"<{around}>\n{B}</{around}>") + "\n")
    what = f"the record stands in <{around}>, and in neither list"
    assert [("record-misplaced", 36, what, MOVE, "b")] == told(tmp_path, text)


def test_what_no_file_has_around_its_records_is_a_problem_unless_it_is_empty(tmp_path: Path) -> None:
    """As within a record; earlier editions say at the end who wrote the file, and when."""
    more = "    <created-by>somebody</created-by>\n    <map/>\n    <map>x</map>\n"
    text = mission("cuba", A, "<photo/>\n").replace("</country-mission>", f"{more}</country-mission>")
    text = text.replace("<text>", "<text/><title>x</title><text>")
    assert [
        ("element-unknown", 33, "there is a <title> in the <mission-note>, which the data set does not have", MEND, ""),
        ("element-unknown", 41, "there is a <map> in the <country-mission>, which the data set does not have", MEND, ""),
    ] == told(tmp_path, text)  # fmt: skip


@pytest.mark.parametrize(
    ("before", "line", "within"), [("    <chiefs>", 2, "country-mission"), ("        <chief>", 4, "chiefs")]
)
def test_text_between_the_elements_is_a_problem(tmp_path: Path, before: str, line: int, within: str) -> None:
    """It stands in no element, so nothing would tell of it."""
    text = mission("cuba", A).replace(before, f"stray\n{before}")
    what = f"there is text between the elements of <{within}>: 'stray'"
    assert [("text-stray", line, what, "put it into an element, or take it out", "")] == told(tmp_path, text)


def test_a_country_named_twice_is_a_problem(tmp_path: Path) -> None:
    """The first would be taken, and the second lost."""
    text = mission("cuba", A).replace("    <chiefs>", "    <territory-id>haiti</territory-id>\n    <chiefs>")
    what = "there is another <territory-id> in the <country-mission>, which has one in the data set"
    assert [("element-twice", 4, what, ONCE, "")] == told(tmp_path, text)


def test_a_file_without_any_list_is_a_problem(tmp_path: Path) -> None:
    """Every file of the data set has both, if empty; a list of nominees alone is no country's file either."""
    text = "<country-mission>\n<territory-id>cuba</territory-id></country-mission>"
    expected = [("list-missing", 1, "the file has no <chiefs>", "check that the file is whole", "")]
    assert expected == told(tmp_path, text)


def test_what_stands_elsewhere_counts_in_the_names_of_those_that_share_an_id(tmp_path: Path) -> None:
    """The second of two is the second also where the first is in another case."""
    text = mission("cuba", A.replace("chief>", "Chief>"), chief("a", started="1992"))
    assert ["a"] == [key for *_, key in told(tmp_path, text)]
    assert ["a:2"] == keys(tmp_path)


# --- within a record --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "tag", "within", "line"),
    [
        ("            <started>", "<started><date>1990</date></started><started>", "started", "chief", 18),
        ("            <ended>", "<ended/><ended>", "ended", "chief", 22),
        ("            <id>", "<id>b</id><id>", "id", "chief", 6),
        ("<date>1991</date>", "<date>1991</date><date>1992</date>", "date", "started", 19),
        ("<date>1991</date>", "<date>1991</date><note>at last</note>", "note", "started", 20),
    ],
)
def test_what_stands_twice_in_a_record_is_a_problem(
    tmp_path: Path, old: str, new: str, tag: str, within: str, line: int
) -> None:
    """Two days, two dates of one, two ids: neither is taken for the right one."""
    what = f"there is another <{tag}> in the <{within}>, which has one in the data set"
    assert [("element-twice", line, what, ONCE)] == problems(tmp_path, A.replace(old, new))


@pytest.mark.parametrize(
    ("within", "line"), [("note>\n            <created-by", 26), ("note>\n            </ended", 24), ("ended", 25)]
)
def test_a_record_within_another_is_a_problem(tmp_path: Path, within: str, line: int) -> None:
    """It would be words of a note."""
    what = f"there is a <chief> in the <{within.partition('>')[0]}>, which the data set does not have"
    text = A.replace(f"</{within}", f"<chief><id>b</id></chief></{within}")
    assert [("element-unknown", line, what, MEND)] == problems(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new", "within", "line"),
    [
        ("<date>1991</date>", "1991<date/>", "started", 18),
        ("            <started>", "stray\n<started>", "chief", 5),
    ],
)
def test_text_between_the_elements_of_a_record_is_a_problem(
    tmp_path: Path, old: str, new: str, within: str, line: int
) -> None:
    """A date without its tags would be none."""
    text = "1991" if within == "started" else "stray"
    what = f"there is text between the elements of <{within}>: '{text}'"
    expected = [("text-stray", line, what, "put it into an element, or take it out")]
    assert expected == problems(tmp_path, A.replace(old, new))


@pytest.mark.parametrize("began", ["arrived", "started"])
def test_an_end_before_the_beginning_is_a_problem(tmp_path: Path, began: str) -> None:
    """Whatever the days are that the two can be read as."""
    what = f"<ended> '1941-05-18' is before <{began}> '1941-05-19'"
    record = chief(**{began: "1941-05-19"}, ended="1941-05-18")
    assert [("days-reversed", 22, what, "mend one of the two")] == problems(tmp_path, record)


@pytest.mark.parametrize(
    ("started", "ended"),
    [
        ("1941-05-19", "1941"),
        ("1941-05-19", "1941-05-19"),
        ("1941-05", "1941-05-01"),
        (("1941-05-19", "On or shortly before"), "1941-05-18"),
        (("1941-05-19", "Between May 1 and"), "1941-05-18"),
        (("1941-05-19", "About"), "1941-05-18"),
        ("1941-05-19", ("1941-05-18", "Left post soon after")),
        ("1941-05-19", ("1941-05-18", "Probably left post")),
    ],
)
def test_days_that_may_be_in_order_are_no_problem(
    tmp_path: Path, started: str | tuple[str, str], ended: str | tuple[str, str]
) -> None:
    """As imprecise, about, probable or bounded as they stand, with their notes."""
    assert ["cu-1991-doe-01"] == list(read_one(tmp_path, chief(started=started, ended=ended)))


def test_a_commission_after_the_beginning_is_no_problem(tmp_path: Path) -> None:
    """The data set has some: who was in charge already was commissioned later."""
    assert ["cu-1991-doe-01"] == list(read_one(tmp_path, chief(appointed="1942-05-12", started="1942-05-08")))


# --- setting aside ----------------------------------------------------------------------------------------------------


def test_every_row_has_the_key_of_its_record(tmp_path: Path) -> None:
    """Also where nothing can be made of it; only a record without an id has none."""
    country = chief("c", started=("1900 to 1995"))
    records = [A, B.replace("1992", "1992-02-30"), chief("d", role="nuncio"), country, chief("", started="1991")]
    found = rows(repository(tmp_path, {"korea": mission("korea", *records)}))
    assert ["pocom:korea:a", "pocom:korea:b", "pocom:korea:d", "pocom:korea:c", ""] == [row.key for row in found]


def test_what_is_set_aside_is_not_told_as_gone(tmp_path: Path) -> None:
    """Two records that were imported before: one with a date that never was now, one out of its list."""
    log = empty(tmp_path)
    path = repository(tmp_path / "data", {"cuba": mission("cuba", A, B, chief("c", started="1993"))})
    imported(log, path, IMPORTER)
    wrong = mission("cuba", A.replace("1991", "1991-02-30"), chief("c", started="1993"))
    repository(path, {"cuba": wrong.replace("</country-mission>", f"{B}</country-mission>")})
    aside: list[Bad] = []
    done = imported(log, path, IMPORTER, set_aside=aside.extend)
    assert (1, 0, 1) == (done.rows, done.gone, done.unchanged)
    assert {"date-wrong", "record-misplaced"} == {one.problems[0].code for one in aside}


def test_records_on_one_line_are_set_aside_one_by_one(tmp_path: Path) -> None:
    """A file without line ends: what is wrong with one record takes no other with it."""
    text = mission("cuba", A.replace("1991", "1991-02-30"), B, chief("c", started="1993-02-30"))
    path = repository(tmp_path / "data", {"cuba": text.replace("\n", " ")})
    aside: list[Bad] = []
    done = imported(empty(tmp_path), path, IMPORTER, set_aside=aside.extend)
    assert (1, {"source": 1, "accreditation": 1}) == (done.rows, done.added)
    assert ["<id>a</id>", "<id>c</id>"] == [one.raw.split()[1] for one in aside]
    assert [1, 1] == [problem.line for one in aside for problem in one.problems]


def test_the_file_is_named_alike_wherever_it_is_told(tmp_path: Path) -> None:
    """Within the folder that was handed in: of what is set aside, of its problems, and of a file that is broken."""
    path = repository(tmp_path / "data", {"cuba": mission("cuba", A.replace("1991", "1991-02-30"))})
    aside: list[Bad] = []
    imported(empty(tmp_path), path, IMPORTER, set_aside=aside.extend)
    (bad,) = aside
    assert ("missions-countries/cuba.xml", "missions-countries/cuba.xml") == (bad.file, bad.problems[0].file)
    (path / "missions-countries" / "haiti.xml").write_text("<country-mission>")
    with pytest.raises(RefusedError) as error:
        rows(path)
    assert ["missions-countries/haiti.xml"] == [one.file for one in error.value.problems]
