"""`diplo import us-missions`: what each change of status comes to, bad rows, editions, and the laws of any file."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example
from hypothesis import given as drawn
from hypothesis import strategies as st
from importing import counts, empty, given, imported, refusal, said
from ledgers import LEDGER, NOW, Body, ask, built
from missions import FEW, HEADER, STATUSES_OF_ROWS, ledger_of, stood, tables, told, transitions, understood

from ledger.checks import check
from ledger.csl import reference
from ledger.dates import parse
from ledger.importers import importer, us_missions
from ledger.importers.us_missions import IMPORTER, SOURCE, read
from ledger.importers.us_missions.acts import STATUSES
from ledger.intake import append, text_of
from ledger.problems import RefusedError
from ledger.reader import read as read_log


def refused(folder: Path, *rows: str) -> list[tuple[str, int, str]]:
    """Import what is refused; give the problems of its rows."""
    log = empty(folder)
    before = Path(log.path).read_bytes()
    with pytest.raises(RefusedError) as caught:
        imported(log, transitions(folder, *rows), IMPORTER)
    assert before == Path(log.path).read_bytes()
    *found, last = refusal(caught.value)
    assert "rows-bad" == last[0]
    return found


# --- what a change comes to ---------------------------------------------------------------------------------------------


def test_a_row_is_an_act_that_keeps_its_cells_and_cites_its_source(tmp_path: Path) -> None:
    """The whole entry; the cells stand as they are, blanks too, and the notes are the note."""
    log = ledger_of(tmp_path, 'Costa Rica,Consulate,1852,,,2023-12-06,"a ""good"" page"')
    expected = {
        "kind": "mission-opening",
        "date": "1852",
        "by": ["USA"],
        "toward": ["CRI"],
        "mission": "consulate",
        "cites": [{"source": "kenkel-us-mission-status-2026", "locator": "Costa Rica, Consulate, 1852"}],
        "note": 'a "good" page',
        "coded": {
            "state_dept_name": "Costa Rica",
            "status_change": "Consulate",
            "year": "1852",
            "month": "",
            "day": "",
            "last_verified": "2023-12-06",
        },
        "key": "us-missions:Costa Rica:1852",
    }
    assert {"us-missions:Costa Rica:1852": expected} == said(log)


def test_a_post_that_becomes_another_is_a_change_and_none_a_closure(tmp_path: Path) -> None:
    """Legation, embassy, interests section, none, as toward Cuba; nothing breaks relations off."""
    log = ledger_of(
        tmp_path,
        "Cuba,Legation,1902,5,27",
        "Cuba,Embassy,1923,2,10",
        "Cuba,None,1961,1,3",
        "Cuba,Interests,1977,9,1",
        "Cuba,Embassy,2015,7,20",
    )
    assert {
        "Cuba:1902-05-27": ("mission-opening", "1902-05-27", "CUB", "legation"),
        "Cuba:1923-02-10": ("mission-change", "1923-02-10", "CUB", "embassy"),
        "Cuba:1961-01-03": ("mission-closure", "1961-01-03", "CUB", "embassy"),
        "Cuba:1977-09-01": ("mission-opening", "1977-09-01", "CUB", "interests-section"),
        "Cuba:2015-07-20": ("mission-change", "2015-07-20", "CUB", "embassy"),
    } == told(log)
    assert (("embassy",), ("other",)) == stood(log, "CUB", "1950")
    assert (("closed",), ("none",)) == stood(log, "CUB", "1970")
    assert () == ask(log, "USA", "CUB", "1970")["relations", "both"].answer.entries
    assert [] == check(read_log(log))


def test_a_consulate_and_a_diplomatic_post_follow_each_other_as_opening_and_closure(tmp_path: Path) -> None:
    """So that representation begins and ends with the diplomatic post, whichever came first."""
    log = ledger_of(tmp_path, "Norway,Consulate,1906,1,1", "Norway,Legation,1907,1,1", "Norway,Consulate,1908,1,1")
    assert {
        "Norway:1906-01-01": ("mission-opening", "1906-01-01", "NOR", "consulate"),
        "Norway:1907-01-01": ("mission-opening", "1907-01-01", "NOR", "legation"),
        "Norway:1907-01-01/closure": ("mission-closure", "1907-01-01", "NOR", "consulate"),
        "Norway:1908-01-01": ("mission-opening", "1908-01-01", "NOR", "consulate"),
        "Norway:1908-01-01/closure": ("mission-closure", "1908-01-01", "NOR", "legation"),
    } == told(log)
    assert (("consulate",), ("none",)) == stood(log, "NOR", "1906")
    assert (("legation",), ("other",)) == stood(log, "NOR", "1907-06")
    assert (("consulate",), ("none",)) == stood(log, "NOR", "1909")
    assert "The data set has Legation from then on." == said(log)["us-missions:Norway:1907-01-01/closure"]["note"]
    assert [] == check(read_log(log))


def test_a_nonresident_head_is_an_accreditation_after_the_closure_of_the_post(tmp_path: Path) -> None:
    """Representation without a mission; the first entry has the key of the row and its cells, the other comes after it."""
    log = ledger_of(
        tmp_path, "Antigua and Barbuda,Embassy,1981,11,1", "Antigua and Barbuda,Ambassador Nonresident,1994"
    )
    assert {
        "Antigua and Barbuda:1981-11-01": ("mission-opening", "1981-11-01", "ATG", "embassy"),
        "Antigua and Barbuda:1994": ("mission-closure", "1994", "ATG", "embassy"),
        "Antigua and Barbuda:1994/accreditation": ("accreditation", "1994", "ATG", "ambassador", False),
    } == told(log)
    bodies = said(log)
    second = bodies["us-missions:Antigua and Barbuda:1994/accreditation"]
    assert "Ambassador Nonresident" == bodies["us-missions:Antigua and Barbuda:1994"]["coded"]["status_change"]  # type: ignore[index]
    assert "coded" not in second
    assert 1 == len(second["after"])  # type: ignore[arg-type]
    assert (("closed",), ("ambassador",)) == stood(log, "ATG", "1995")
    assert [] == check(read_log(log))


def test_a_head_of_another_level_does_not_stay_under_a_post(tmp_path: Path) -> None:
    """An envoy may head the legation that follows, and not the embassy; who does, the data do not say."""
    log = ledger_of(
        tmp_path,
        "Afghanistan,Envoy Nonresident,1935,5,4",
        "Afghanistan,Legation,1942,6,6",
        "Afghanistan,Embassy,1948,6,5",
    )
    assert ("mission-change", "1948-06-05", "AFG", "embassy", "other") == told(log)["Afghanistan:1948-06-05"]
    assert (("legation",), ("minister",)) == stood(log, "AFG", "1943")
    assert (("embassy",), ("other",)) == stood(log, "AFG", "1950")
    assert [] == check(read_log(log))


def test_heads_follow_heads_and_are_recalled(tmp_path: Path) -> None:
    """A recall leaves the post vacant; a mission opened later is not vacant for it, nor is a consulate a mission."""
    log = ledger_of(
        tmp_path,
        "Kiribati,Envoy Nonresident,1981,1,20",
        "Kiribati,Ambassador Nonresident,1982,5,31",
        "Kiribati,None,1990,1,1",
        "Kiribati,Embassy,1991,1,1",
        "Kiribati,Ambassador Nonresident,1992,1,1",
        "Kiribati,Consulate,1993,1,1",
        "Kiribati,Ambassador Nonresident,1994,1,1",
    )
    found = told(log)
    assert ("accreditation", "1982-05-31", "KIR", "ambassador", False) == found["Kiribati:1982-05-31"]
    assert ("recall", "1990-01-01", "KIR", "ambassador", False) == found["Kiribati:1990-01-01"]
    assert ("mission-opening", "1991-01-01", "KIR", "embassy", "other") == found["Kiribati:1991-01-01"]
    assert ("recall", "1993-01-01", "KIR", "ambassador", False) == found["Kiribati:1993-01-01/recall"]
    assert ("accreditation", "1994-01-01", "KIR", "ambassador", False) == found["Kiribati:1994-01-01"]
    assert ("mission-closure", "1994-01-01", "KIR", "consulate") == found["Kiribati:1994-01-01/closure"]
    assert (("none",), ("vacant",)) == stood(log, "KIR", "1990-06")
    assert (("embassy",), ("other",)) == stood(log, "KIR", "1991-06")
    assert (("consulate",), ("vacant",)) == stood(log, "KIR", "1993-06")
    assert [] == check(read_log(log))


def test_an_ambassador_stays_where_an_embassy_follows_and_goes_with_a_liaison_office(tmp_path: Path) -> None:
    """The level of an embassy is that of ambassadors; a liaison office has none."""
    log = ledger_of(
        tmp_path, "Palau,Ambassador Nonresident,1996", "Palau,Embassy,2004", "Palau,Liaison,2010", "Palau,None,2011"
    )
    assert ("mission-change", "2010", "PLW", "liaison", "other") == told(log)["Palau:2010"]
    assert (("embassy",), ("ambassador",)) == stood(log, "PLW", "2005")
    assert (("liaison",), ("other",)) == stood(log, "PLW", "2010-12-31")
    assert (("closed",), ("none",)) == stood(log, "PLW", "2012")


def test_nobody_is_left_of_a_head_after_the_closure(tmp_path: Path) -> None:
    """The legation that is opened later has a head of its own, of whom nothing is said."""
    log = ledger_of(
        tmp_path, "Palau,Ambassador Nonresident,1996", "Palau,Embassy,2004", "Palau,None,2010", "Palau,Legation,2011"
    )
    assert ("mission-opening", "2011", "PLW", "legation") == told(log)["Palau:2011"]
    assert (("legation",), ("other",)) == stood(log, "PLW", "2012")


def test_what_changes_nothing_is_kept_as_a_contact(tmp_path: Path) -> None:
    """The same status again, none where nothing stood, a consul elsewhere; that one ends what stood before."""
    log = ledger_of(
        tmp_path,
        "Chad,None,1959,1,1,,nothing yet",
        "Chad,Consul Nonresident,1960,8,11",
        "Chad,Embassy,1961,2,1",
        "Chad,Embassy,1962,2,1",
        "Chad,Consul Nonresident,1970,8,11",
        "Chad,Ambassador Nonresident,1971,1,1",
        "Chad,Ambassador Nonresident,1972,1,1",
        "Chad,Consul Nonresident,1973,1,1",
    )
    assert {
        "Chad:1959-01-01": ("other", "1959-01-01", "TCD"),
        "Chad:1960-08-11": ("other", "1960-08-11", "TCD"),
        "Chad:1961-02-01": ("mission-opening", "1961-02-01", "TCD", "embassy"),
        "Chad:1962-02-01": ("other", "1962-02-01", "TCD"),
        "Chad:1970-08-11": ("other", "1970-08-11", "TCD"),
        "Chad:1970-08-11/closure": ("mission-closure", "1970-08-11", "TCD", "embassy"),
        "Chad:1971-01-01": ("accreditation", "1971-01-01", "TCD", "ambassador", False),
        "Chad:1972-01-01": ("other", "1972-01-01", "TCD"),
        "Chad:1973-01-01": ("other", "1973-01-01", "TCD"),
        "Chad:1973-01-01/recall": ("recall", "1973-01-01", "TCD", "ambassador", False),
    } == told(log)
    assert "By the data set the status in Chad is None. nothing yet" == said(log)["us-missions:Chad:1959-01-01"]["note"]
    assert "By the data set the status in Chad is Embassy." == said(log)["us-missions:Chad:1962-02-01"]["note"]


# --- dates and order ----------------------------------------------------------------------------------------------------


def test_dates_are_as_precise_as_the_row(tmp_path: Path) -> None:
    """A year, a month, a day; `7` is July and nothing is filled in."""
    log = ledger_of(tmp_path, "Algeria,Consulate,1815,7", "Algeria,None,1830", "Libya,Consulate,1799,4,5")
    assert ["1815-07", "1830", "1799-04-05"] == [body["date"] for body in said(log).values()]


def test_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    """What a row did hangs on what stood before it in time, not in the file."""
    rows = ["Cuba,Legation,1902,5,27", "Cuba,Embassy,1923", "Cuba,None,1961,1,3", "China,Legation,1913,5,2"]
    with tempfile.TemporaryDirectory() as folder:
        expected = told(ledger_of(Path(folder), *rows))
    assert expected == told(ledger_of(tmp_path, *reversed(rows)))


def test_the_order_in_the_file_decides_where_the_dates_leave_it_open(tmp_path: Path) -> None:
    """A year says nothing against a month of it; the later of the two says `after`, and there is one history."""
    log = ledger_of(
        tmp_path,
        "Tunisia,Consulate,1815,7",
        "Tunisia,None,1815",
        "Tunisia,Consulate,1815,3",
        "Egypt,None,1967,6,6",
        "Egypt,Embassy,1946",
        "Egypt,Interests,1967,6,6",
    )
    bodies = said(log)
    ids = {str(line.entry.get("key")): line.entry["id"] for line in log.lines()}
    spring, summer, year = (bodies[f"us-missions:Tunisia:1815{rest}"] for rest in ("-03", "-07", ""))
    # March is before July whatever the file says; the year stands behind July, as the file has it.
    assert ("mission-opening", "other", "mission-closure") == (spring["kind"], summer["kind"], year["kind"])
    assert [ids["us-missions:Tunisia:1815-03"]] == year["after"]
    again = bodies["us-missions:Egypt:1967-06-06:Interests"]
    assert [ids["us-missions:Egypt:1967-06-06"]] == again["after"]
    assert "after" not in bodies["us-missions:Egypt:1967-06-06"]
    assert (("interests-section",), ("other",)) == stood(log, "EGY", "1967-06-06")
    assert [] == check(read_log(log))


def test_a_third_row_of_a_day_comes_after_all_that_was_before(tmp_path: Path) -> None:
    """A row that makes two entries is followed by one that is after both, and after what was before them."""
    log = ledger_of(tmp_path, "Togo,Consulate,1960,4,27", "Togo,Embassy,1960,4,27", "Togo,None,1960,4,27")
    bodies = said(log)
    assert 3 == len(bodies["us-missions:Togo:1960-04-27:None"]["after"])  # type: ignore[arg-type]
    assert (("closed",), ("none",)) == stood(log, "TGO", "1961")


# --- bad rows and files -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "code", "what"),
    [
        (",Embassy,1950", "party-missing", "the row names no country"),
        ("Cuba,,1950", "status-unknown", "the row has no status"),
        ("Cuba,embassy,1950", "status-unknown", "there is no status 'embassy'"),
        ("Cuba,Embassy", "date-part", "the row has no year"),
        ("Cuba,Embassy,circa 1950", "date-part", "'circa 1950' is no year"),
        ("Cuba,Embassy,1950,May", "date-part", "'May' is no month"),
        ("Cuba,Embassy,1950,5,1st", "date-part", "'1st' is no day"),
        ("Cuba,Embassy,1950,,5", "date-part", "the row has a day and no month"),
        ("Cuba,Embassy,1950,2,30", "date-impossible", "February 1950 has 28 days"),
        ("Cuba,Embassy,1950,13", "date-impossible", "there is no month 13"),
        ("Cuba,Embassy,0", "date-impossible", "years run from 0001 to 9999"),
        ("Atlantis,Embassy,1950", "party-unknown", "no party is called 'Atlantis'"),
        ("China,Legation,1912", "party-unclear", "'China' may mean CHN-QING or TWN in these days"),
        ("United States,Embassy,1950", "roles-wrong", "toward: USA stands on both sides"),
        ("Cuba,Embassy,1950,,,,,", "row-wrong", "the row has 8 cells, and the header 7"),
    ],
)
def test_a_row_that_cannot_be_understood_is_refused_with_its_line(
    tmp_path: Path, row: str, code: str, what: str
) -> None:
    """All or nothing: the good row beside it is not taken either."""
    ((found, line, said_),) = refused(tmp_path, "Cuba,Legation,1902,5,27", row)
    assert (code, 3) == (found, line)
    assert said_.startswith(what)


def test_a_row_that_stands_twice_is_refused(tmp_path: Path) -> None:
    """Two statuses of one day are two changes; the same twice is a slip."""
    expected = "the row says what line 2 says: both have the key 'us-missions:Cuba:1950'"
    assert [("row-twice", 4, expected)] == refused(tmp_path, "Cuba,Embassy,1950", "Cuba,None,1950", "Cuba,Embassy,1950")


def test_a_name_is_known_once_its_party_is_added(tmp_path: Path) -> None:
    """As the hint of the refusal says; then the row is taken."""
    party = {
        "kind": "party",
        "code": "SWK",
        "type": "state",
        "name": "Sarawak",
        "life": [["1841-01-01", None, "guide"]],
    }
    log = empty(tmp_path)
    path = transitions(tmp_path, "Sarawak,Legation,1853,12,20")
    with pytest.raises(RefusedError) as caught:
        imported(log, path, IMPORTER)
    expected = "add it with `diplo add party CODE --type state --name … --life FROM/TO@SOURCE`, or set the row aside"
    assert expected == caught.value.problems[0].hint
    append(log, text_of([party]), author="B. Person", now=NOW)
    assert {"rows": 1, "new": 1, "changed": 0, "gone": 0, "unchanged": 0} == counts(imported(log, path, IMPORTER))
    assert {"Sarawak:1853-12-20": ("mission-opening", "1853-12-20", "SWK", "legation")} == told(log)


def test_bad_rows_are_set_aside_and_the_others_taken(tmp_path: Path) -> None:
    """As they stand, with their lines; the state before the next row is that without them."""
    log = empty(tmp_path)
    kept: list[object] = []
    path = transitions(tmp_path, "Sarawak,Legation,1853,12,20", "Cuba,Embassy,1923", "Cuba,What,1924", "Cuba,None,1961")
    done = imported(log, path, IMPORTER, set_aside=kept.extend)
    assert {"rows": 2, "new": 2, "changed": 0, "gone": 0, "unchanged": 0} == counts(done)
    assert [(2, "Sarawak,Legation,1853,12,20,,"), (4, "Cuba,What,1924,,,,")] == [
        (one.line, one.raw) for one in done.bad
    ]
    assert ["mission-opening", "mission-closure"] == [body["kind"] for body in said(log).values()]


def test_columns_beyond_those_that_are_needed_are_kept_and_may_be_missing(tmp_path: Path) -> None:
    """An edition without notes is read; one with more columns keeps them."""
    path = transitions(
        tmp_path, "Cuba,Embassy,1923,,,page 7", header="state_dept_name,status_change,year,month,day,page"
    )
    (row,) = read(given(path))
    assert "page 7" == row.bodies[0]["coded"]["page"]  # type: ignore[index]
    assert "note" not in row.bodies[0]


def test_a_file_without_its_columns_is_refused(tmp_path: Path) -> None:
    """As the ranges of the same data set, which are no transitions."""
    path = transitions(tmp_path, "CUB,40", header="country_abbrev_cow,country_code_cow")
    with pytest.raises(RefusedError) as caught:
        list(read(given(path)))
    assert "columns-missing" == caught.value.problems[0].code


def test_a_table_far_longer_than_the_data_set_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is held whole, so it must not be any table."""
    monkeypatch.setattr(us_missions, "MOST_ROWS", 2)
    path = transitions(tmp_path, "Cuba,Embassy,1923", "Cuba,None,1961")
    assert 2 == len(list(read(given(path))))
    path = transitions(tmp_path, "Cuba,Embassy,1923", "Cuba,None,1961", "Cuba,Interests,1977")
    with pytest.raises(RefusedError) as caught:
        list(read(given(path)))
    (problem,) = caught.value.problems
    assert ("file-large", str(path)) == (problem.code, problem.file)
    assert "the table has more than 2 rows, and the data set some hundreds" == problem.what


def test_the_data_set_is_cited_with_version_and_licence() -> None:
    """As the list of importers prints it."""
    expected = "US Diplomatic Mission Status Data"
    assert expected in reference(SOURCE)
    assert ("us-missions", "CC BY 4.0", "file") == (IMPORTER.name, IMPORTER.licence, IMPORTER.takes)
    assert IMPORTER is importer("us-missions")


# --- editions -----------------------------------------------------------------------------------------------------------


def test_a_newer_edition_amends_what_changed_and_takes_back_what_a_row_makes_no_more(tmp_path: Path) -> None:
    """An earlier row that is new turns an opening into a change; the closure beside it is no longer made."""
    log = ledger_of(tmp_path, "Peru,Consulate,1824", "Peru,Legation,1827,5,21", "Peru,Embassy,1920,4,24")
    assert "Peru:1827-05-21/closure" in told(log)
    newer = transitions(tmp_path, "Peru,Liaison,1825", "Peru,Legation,1827,5,21", "Peru,Embassy,1920,4,25")
    done = imported(log, newer, IMPORTER)
    assert {"rows": 3, "new": 2, "changed": 1, "gone": 2, "unchanged": 0} == counts(done)
    assert ("us-missions:Peru:1824", "us-missions:Peru:1920-04-24") == done.gone_keys
    assert ("mission-change", "1827-05-21", "PER", "legation") == told(log)["Peru:1827-05-21"]
    assert "Peru:1827-05-21/closure" not in told(log)
    assert {"amendment": 1, "retraction": 1} == {name: done.added[name] for name in ("amendment", "retraction")}


# --- laws ---------------------------------------------------------------------------------------------------------------


@FEW
@drawn(tables())
@example(["Cuba,Embassy,1950,,", "Cuba,Legation,1950,,", "Cuba,Consulate,1950,,"])
@example(["Germany,Embassy,1860,,", "Germany,Consulate,1880,,", "Germany,None,1890,,"])
def test_a_plain_import_never_contradicts_itself_and_leaves_no_order_open(rows: list[str]) -> None:
    """Whatever the rows say: the machines allow every act, one entry a row has its cells; again, nothing is new."""
    rows = understood(rows)
    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        log = ledger_of(Path(folder), *rows)
        header, *table = csv.reader(io.StringIO("\n".join((HEADER, *rows))))
        cells = [dict(zip(header[:-1], row[:-1], strict=True)) for row in table]
        found = [body["coded"] for body in said(log).values() if "coded" in body]
        assert sorted(map(repr, cells)) == sorted(map(repr, found))
        names = ("contradictory", "order-undecided")
        assert [] == [problem.what for problem in check(read_log(log), names)]
        before = Path(log.path).read_bytes()
        done = imported(log, transitions(Path(folder), *rows), IMPORTER)
        assert {"rows": len(rows), "new": 0, "changed": 0, "gone": 0, "unchanged": len(rows)} == counts(done)
        assert before == Path(log.path).read_bytes()


MISSIONS = {name: {status.mission} if status.mission else {"none", "closed"} for name, status in STATUSES.items()}


@FEW
@drawn(
    st.dictionaries(
        st.dates(parse("1920").first_day, parse("2020").first_day), STATUSES_OF_ROWS, min_size=1, max_size=8
    )
)
def test_the_mission_and_its_head_are_what_the_status_says(changes: dict[object, str]) -> None:
    """On the day of each change, and represented exactly where there is a post of diplomats or a head elsewhere."""
    lines: list[Body] = [LEDGER, {"kind": "source", "csl": dict(SOURCE)}]
    with tempfile.TemporaryDirectory() as folder:
        rows = [f"Cuba,{status},{str(day).replace('-', ',')}" for day, status in changes.items()]
        made = [dict(body) for row in read(given(transitions(Path(folder), *rows))) for body in row.bodies]
    with built([*lines, *made]) as log:
        for day, status in changes.items():
            asked = STATUSES[status]
            found = ask(log, "USA", "CUB", str(day))
            assert set(found["mission", "USA>CUB"].answer.possible) <= MISSIONS[status]
            # Nothing is said of representation where there were consulates alone.
            (represented,) = found["representation", "USA>CUB"].answer.possible or ("none",)
            assert represented == asked.head or not asked.head
            is_represented = bool(asked.head) or asked.is_diplomatic
            assert is_represented == (represented not in ("none", "vacant"))
