"""US chiefs of mission: what a record comes to, by its days, its notes, its role and its country."""

from pathlib import Path

import pytest
from ledgers import Body
from pocom import (
    AD_INTERIM,
    MINISTER,
    Dated,
    bodies,
    chief,
    coded,
    concurrent,
    kind_and_date,
    mission,
    person,
    problems,
    read_one,
    repository,
    rows,
)

from ledger.importers.pocom.tables import CLASSES
from ledger.shape import flaws

FORMS = (
    "write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 "
    "or 1978/.."
)


def treated(body: Body) -> tuple[str, str]:
    """Give why a record came to that, and what gave the day."""
    return coded(body)["treatment"], coded(body)["dated"]


# --- accreditations ---------------------------------------------------------------------------------------------------


def test_credentials_presented_are_an_accreditation_with_the_record_as_it_stands(tmp_path: Path) -> None:
    """The day of "started"; class by the role; the other days stay in `coded`, and an end that is no recall is no entry."""
    record = chief(
        "af-1940-drey-01",
        MINISTER,
        person="dreyfus-louis-goethe-jr",
        appointed=("1940-02-16", "Commission dated"),
        started="1941-05-19",
        ended=("1942-07-25", "Superseded\n                    on"),
        note="Commissioned during a recess\n                of the Senate.",
    )
    people = {"dreyfus-louis-goethe-jr": person("dreyfus-louis-goethe-jr", "Dreyfus", "Louis Goethe", suffix="Jr.")}
    path = repository(tmp_path, {"afghanistan": mission("afghanistan", record)}, people=people)
    (row,) = rows(path)
    expected = {
        "kind": "accreditation",
        "date": "1941-05-19",
        "by": ["USA"],
        "toward": ["AFG"],
        "cites": [{"source": "us-historian-pocom", "locator": "afghanistan.xml, record af-1940-drey-01"}],
        "coded": {
            "treatment": "took up post",
            "dated": "started",
            "role": MINISTER,
            "person": "dreyfus-louis-goethe-jr",
            "appointed": "1940-02-16",
            "appointed_note": "Commission dated",
            "started": "1941-05-19",
            "ended": "1942-07-25",
            "ended_note": "Superseded on",
        },
        "key": "pocom:afghanistan:af-1940-drey-01",
        "class": "minister",
        "person": "Louis Goethe Dreyfus, Jr.",
        "note": "Commissioned during a recess of the Senate.",
    }
    assert (expected,) == row.bodies
    assert (1, 5, "missions-countries/afghanistan.xml") == (row.count, row.line, row.file)
    assert record.strip().replace("TERRITORY", "afghanistan") == row.raw


@pytest.mark.parametrize(
    ("role", "head"),
    [
        ("ambassador-e-p", "ambassador"),
        ("minister-resident-consul-general", "minister"),
        ("charge-daffaires-pro-tem", "charge"),
        ("charge-daffaires-ad-interim", "charge"),
        ("principal-officer", "other"),
        ("agent-consul-general", "other"),
    ],
)
def test_the_class_follows_from_the_role(tmp_path: Path, role: str, head: str) -> None:
    """By one table; agents, commissioners and officers of interests sections have no class of VCDR 14."""
    body = read_one(tmp_path, chief(role=role, started="1991"))["cu-1991-doe-01"]
    assert ("accreditation", head) == (body["kind"], body["class"])


@pytest.mark.parametrize("role", [role for role, head in CLASSES.items() if not head])
def test_who_heads_no_mission_is_not_accredited(tmp_path: Path, role: str) -> None:
    """A consul general, a deputy, a president's own envoy: a contact, also where recall was presented."""
    body = read_one(tmp_path, chief(role=role, started="1991", ended=("1992", "Presented recall on")))
    assert {"cu-1991-doe-01": ("heads no mission", "started")} == {key: treated(one) for key, one in body.items()}
    assert "other" == body["cu-1991-doe-01"]["kind"]


def test_without_files_of_people_and_roles_the_ids_stand_for_them(tmp_path: Path) -> None:
    """A flat folder, as a sample has it; other files of the data set in it are passed over."""
    (tmp_path / "cuba.xml").write_text(
        mission("cuba", chief(started="1991"), chief("cu-2", note="Declined appointment."))
    )
    (tmp_path / "role-class-codes.xml").write_text("<code-table><name>role-class-code</name></code-table>")
    (tmp_path / "README.txt").write_text("no XML")
    found = bodies(tmp_path)
    assert "doe-jane" == found["cuba:cu-1991-doe-01"]["person"]
    assert "doe-jane, ambassador-e-p: Declined appointment." == found["cuba:cu-2"]["note"]
    assert ["cuba.xml", "cuba.xml"] == [row.file for row in rows(tmp_path)]


def test_a_person_without_a_name_or_with_an_id_that_is_no_name_of_a_file_is_told_by_the_id(tmp_path: Path) -> None:
    """No path is made of an id that could lead out of the folder."""
    people = {"doe-jane": "<person><id>doe-jane</id></person>", "roe-jo": person("roe-jo", "Roe", "")}
    (tmp_path / "outside.xml").write_text(person("x", "Secret", "Most"))
    records = [chief("a", started="1991"), chief("b", person="roe-jo", started="1992")]
    records.append(chief("c", person="../outside", started="1993"))
    found = bodies(repository(tmp_path, {"cuba": mission("cuba", *records)}, people=people))
    assert ["doe-jane", "Roe", "../outside"] == [body["person"] for body in found.values()]


def test_the_repository_its_folder_of_countries_and_a_path_with_a_slash_say_the_same(tmp_path: Path) -> None:
    """What stands beside `missions-countries` is read with it."""
    residences = [concurrent("haiti", "cu-1991-doe-01", "ht-1")]
    countries = {
        "cuba": mission("cuba", chief(started="1991")),
        "haiti": mission("haiti", chief("ht-1", started="1991")),
    }
    people = {"doe-jane": person("doe-jane", "Doe", "Jane")}
    path = repository(tmp_path, countries, people=people, residences=residences)
    whole = bodies(path)
    assert "Jane Doe" == whole["cuba:cu-1991-doe-01"]["person"]
    assert whole["cuba:cu-1991-doe-01"]["resident"] is False
    assert whole == bodies(path / "missions-countries") == bodies(Path(f"{path}/"))


# --- dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1850", "1850"),
        ("1850-08", "1850-08"),
        (" 1850-08-05 ", "1850-08-05"),
        ("Aug 1850", "1850-08"),
        ("August 1850", "1850-08"),
        ("Sept. 5, 1850", "1850-09-05"),
        ("circa 1850", "1850~"),
        ("about August 1850", "1850-08~"),
        ("1850 or 1851", "[1850,1851]"),
        ("1850-08-05 to 1850-09", "[1850-08-05..1850-09]"),
        ("between 1850 and 1851", "[1850..1851]"),
        ("January-March 1802", "[1802-01..1802-03]"),
        ("1850?", "1850?"),
        ("[1850,1851]", "[1850,1851]"),
    ],
)
def test_dates_are_as_precise_as_they_stand(tmp_path: Path, text: str, date: str) -> None:
    """Every form becomes EDTF without a day or month that is not there."""
    assert date == read_one(tmp_path, chief(started=text))["cu-1991-doe-01"]["date"]


@pytest.mark.parametrize(
    ("started", "date"),
    [
        (("1851-09-12", "On or about"), "1851-09-12~"),
        (("1879-07-07", "Transmitted credentials by note on approximately"), "1879-07-07~"),
        (("1849-01-31", "On or shortly before"), "[1848-03-31..1849-01-31]"),
        (("1848-01-31", "Shortly before"), "[..1848-01-31]"),
        (("1876-01-20", "Soon after"), "[1876-01-20..1879-05-24]"),
        (("1880-01-20", "Soon after"), "1880-01-20~"),
        (("1872-01-14", "Presented credentials between January 8 and"), "[1872-01-08..1872-01-14]"),
        (("1829-02-13", "Between February 5, 1829, and"), "[1829-02-05..1829-02-13]"),
        (("1829-02-13", "Between February 30, 1829, and"), "1829-02-13"),
        (("1869-09-08", "Presented credentials on September 7 or"), "[1869-09-07,1869-09-08]"),
        (("1891-08", "letter of credence probably presented when Maney visited Asuncion in"), "1891-08?"),
        (("1849-01-31", "Probably on or before"), "[1848-03-31?..1849-01-31]"),
        (("1848-01-31", "Probably before"), "[..1848-01-31?]"),
        (("1850-01-31", "Probably about"), "1850-01-31%"),
        (("circa 1850", "On or before"), "1850~"),
        (("1877-11-11", "Transmitted credentials by note on"), "1877-11-11"),
        (("1869-06-30", "Legation reopened"), "1869-06-30"),
        (("", "Dec 1986"), "1986-12"),
        (("", "January-March 1802"), "[1802-01..1802-03]"),
    ],
)
def test_the_note_beside_a_day_makes_it_wider(tmp_path: Path, started: Dated, date: str) -> None:
    """What is before or soon after a day is bounded by the other days of the record."""
    record = chief(appointed="1848-03-31", started=started, ended="1879-05-24")
    body = read_one(tmp_path, record)["cu-1991-doe-01"]
    assert ("accreditation", date) == kind_and_date(body)
    assert [] == flaws(dict(body))


@pytest.mark.parametrize(
    ("text", "what", "hint"),
    [
        ("1861-02-30", "<ended>: February 1861 has 28 days", "write a day from 01 to 28"),
        (
            "some day",
            "<ended>: 'some day' is not a date in an accepted form",
            FORMS,
        ),
        ("spring or autumn", "<ended>: 'spring or autumn' is not a date in an accepted form", FORMS),
    ],
)
def test_a_day_that_never_was_is_a_problem_of_the_record(tmp_path: Path, text: str, what: str, hint: str) -> None:
    """With the line of the date, whichever of the four days it is."""
    assert [("date-wrong", 23, what, hint)] == problems(tmp_path, chief(started="1860", ended=text))


# --- who was not accredited -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "treatment"),
    [
        ("Declined appointment.", "declined"),
        ("Not commissioned; nomination rejected by the Senate.", "not commissioned"),
        ("Did not serve under this appointment.", "did not serve"),
        ("Took oath of office, but did not proceed to post.", "did not proceed to post"),
        ("Died while en route to post.", "died before arrival"),
        ("Did not present credentials in Bulgaria.", "did not present credentials"),
        ("Nomination tabled by the Senate.", "rejected by the Senate"),
        ("Nomination not acted upon by the Senate.", "not confirmed"),
        ("Nomination was withdrawn.", "withdrawn"),
        ("Nomination returned by the Senate.", "returned"),
        ("", "no day of credentials"),
    ],
)
def test_who_was_not_accredited_is_a_contact_with_the_reason(tmp_path: Path, note: str, treatment: str) -> None:
    """Nothing is lost and nothing invented: the person, the title and the note stand in it."""
    found = read_one(tmp_path, nominees=[chief(appointed="1843-03-03", note=note)])
    body = found["cu-1991-doe-01"]
    assert ("other", "1843-03-03") == kind_and_date(body)
    assert (treatment, "appointed") == treated(body)
    title = "Ambassador Extraordinary and Plenipotentiary"
    assert f"doe-jane, {title}: {note or treatment}" == body["note"]
    assert "other-nominees" == coded(body)["list"]
    assert [] == flaws(dict(body))


def test_a_nominee_with_credentials_and_no_word_against_them_is_accredited(tmp_path: Path) -> None:
    """Some that served stand among the nominees; a note of why somebody did not serve outweighs a day beside it."""
    note = "Took oath of office, but the federation was dissolved before Villard proceeded to post."
    nominees = [chief("rs-1", started="1904-05-09"), chief("ml-1", started="1960-07-18", note=note)]
    found = read_one(tmp_path, nominees=nominees)
    assert [("accreditation", "1904-05-09"), ("other", "1960-07-18")] == [
        kind_and_date(body) for body in found.values()
    ]
    assert ("did not proceed to post", "started") == treated(found["ml-1"])


def test_on_the_main_list_a_later_nomination_takes_no_credentials_back(tmp_path: Path) -> None:
    """Whoever presented credentials was accredited, though the Senate rejected him afterwards."""
    record = chief(started="1850-02-06", note="Commissioned during a recess; nomination later rejected by the Senate.")
    assert ("accreditation", "1850-02-06") == kind_and_date(read_one(tmp_path, record)["cu-1991-doe-01"])


@pytest.mark.parametrize(
    ("note", "date"),
    [
        ("Nomination of May 12, 1992, not acted upon by the Senate.", "1992-05-12"),
        ("Not commissioned; nomination of February 1844 rejected by the Senate in June 1844.", "1844-02"),
        ("Nominated onNovember 29, 2017; nomination returned.", "2017-11-29"),
        ("Nomination of June 31, 1850, withdrawn on July 2, 1850.", "1850-07-02"),
    ],
)
def test_without_a_day_the_first_that_the_note_names_counts(tmp_path: Path, note: str, date: str) -> None:
    """The days of nominations stand in prose; one that never was is passed over."""
    body = read_one(tmp_path, nominees=[chief(note=note)])["cu-1991-doe-01"]
    assert ("other", date) == kind_and_date(body)
    assert "note" == treated(body)[1]


@pytest.mark.parametrize(
    ("birth", "death", "created", "date"),
    [
        ("1815", "1885", "2010-05-20", "[1815..1885]"),
        ("1945", "", "2010-05-20", "[1945..2010-05-20]"),
        ("", "1885", "2010-05-20", "[..1885]"),
        ("", "", "2010-05-20", "[..2010-05-20]"),
        ("1945", "2013", "2010-05-20", "[1945..2010-05-20]"),
        ("1815", "1885", "yesterday", "[1815..1885]"),
        ("1850", "1850", "2010-05-20", "1850"),
        ("?", "after 1900", "2010-05-20", "[..2010-05-20]"),
        ("2011", "", "2010-05-20", "[..2010-05-20]"),
    ],
)
def test_without_any_day_a_life_and_the_making_of_the_record_bound_it(
    tmp_path: Path, birth: str, death: str, created: str, date: str
) -> None:
    """Whatever it tells of happened in the person's life, and before it was written down."""
    people = {"doe-jane": person("doe-jane", "Doe", "Jane", birth=birth, death=death)}
    path = repository(tmp_path, {"cuba": mission("cuba", nominees=[chief(created=created)])}, people=people)
    body = bodies(path)["cuba:cu-1991-doe-01"]
    assert (("other", date), "bounds") == (kind_and_date(body), treated(body)[1])


def test_in_a_list_that_is_in_order_the_neighbours_bound_a_record_without_a_day(tmp_path: Path) -> None:
    """The lists are in order of date; one that is not tells nothing."""
    records = [chief("a", appointed="1861-03-22"), chief("b"), chief("c"), chief("d", started="1867-11-29"), chief("e")]
    found = read_one(tmp_path / "one", nominees=records)
    expected = ["1861-03-22", "[1861-03-22..1867-11-29]", "[1861-03-22..1867-11-29]", "1867-11-29"]
    assert [*expected, "[1867-11-29..2010-05-20]"] == [body["date"] for body in found.values()]
    found = read_one(tmp_path / "two", nominees=[records[3], records[1], records[0]])
    assert ["1867-11-29", "[..2010-05-20]", "1861-03-22"] == [body["date"] for body in found.values()]


def test_a_record_that_nothing_dates_is_a_problem(tmp_path: Path) -> None:
    """Not even when it was made."""
    hint = "write when somebody was appointed, or when the record was made"
    expected = [("record-undated", 5, "the record has no date, and nothing that bounds one", hint)]
    assert expected == problems(tmp_path, chief(created=""))


def test_an_ambassador_who_only_arrived_is_not_accredited_yet(tmp_path: Path) -> None:
    """Credentials make an ambassador (VCDR 13); a chargé d'affaires takes charge when he arrives (VCDR 19)."""
    ambassador = chief("a", appointed="2019-12-20", arrived="2020-01-16")
    found = read_one(tmp_path, ambassador, chief("b", AD_INTERIM, arrived="2018-07-20", ended="2020-07-31"))
    assert [("other", "2019-12-20"), ("accreditation", "2018-07-20")] == [
        kind_and_date(body) for body in found.values()
    ]
    assert [("no day of credentials", "appointed"), ("took charge", "arrived")] == [
        treated(one) for one in found.values()
    ]


def test_a_charge_who_did_not_serve_or_was_a_nominee_took_no_charge(tmp_path: Path) -> None:
    """That somebody arrived does not outweigh the note; and no charge is attested of them."""
    day = "1846-03-03"
    record = chief("a", AD_INTERIM, arrived=day, ended="1846-05", note="Did not serve under this appointment.")
    found = read_one(tmp_path, record, nominees=[chief("b", AD_INTERIM, arrived=day, ended="1846-05")])
    assert {"a": "other", "b": "other"} == {key: body["kind"] for key, body in found.items()}


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ended", "date"),
    [
        (("1898-07-08", "Presented recall on"), "1898-07-08"),
        (("1898-07-08", "Transmitted recall by note"), "1898-07-08"),
        (("1898-07-08", "Transmitted recall note from Guatemala on or soon after"), "1898-07-08~"),
        (("1898-07-08", "Recall transmitted by note by the Vice Consul General"), "1898-07-08"),
        (("1898-07-08", "Recall presented by successor"), "1898-07-08"),
        (("1898-07-08", "Recalled on"), "1898-07-08"),
        (("1898-07-08", "Presented recall on or shortly before"), "[1885-10-01..1898-07-08]"),
        (("1898-07-08", "Probably presented recall before"), "[1885-10-01?..1898-07-08]"),
        (("1898-07-08", "Probably presented recall soon after"), "1898-07-08%"),
        (("1898-07", "Presented recall about"), "1898-07~"),
        (("1898-05-24", "Presented recall between May 22 and"), "[1898-05-22..1898-05-24]"),
    ],
)
def test_the_end_is_a_recall_where_its_note_says_so(tmp_path: Path, ended: Dated, date: str) -> None:
    """By the phrases that the data set has: the letter of recall, presented or sent, by whomever."""
    found = read_one(tmp_path, chief(role=MINISTER, started="1885-10-01", ended=ended))
    recall = found["cu-1991-doe-01/recall"]
    assert ("recall", date) == kind_and_date(recall)
    expected = {
        "role": MINISTER,
        "person": "doe-jane",
        "ended": ended[0],
        "ended_note": ended[1],
    }
    assert expected == recall["coded"]
    assert (["USA"], ["CUB"], "minister", "doe-jane") == tuple(
        recall[name] for name in ("by", "toward", "class", "person")
    )
    assert [] == flaws({name: value for name, value in recall.items() if name != "after"})


@pytest.mark.parametrize(
    "note",
    [
        "Left post on",
        "Died at post on",
        "Relinquished charge",
        "Superseded",
        "Promoted to Ambassador Extraordinary and Plenipotentiary",
        "Had farewell audience",
        "Appointment terminated",
        "Normal relations interrupted on",
        "Recall requested by Government of Mexico on",
        "Declared <hi rend='italic'>persona non grata</hi> by the Government of Bolivia",
        "Algeria severed diplomatic relations with the United States on",
        "Recommissioned to a different combination of countries on",
        "Embassy closed",
        "",
    ],
)
def test_no_other_end_makes_an_entry(tmp_path: Path, note: str) -> None:
    """A chief leaving is no break of relations, and what somebody else did is told by sources of that."""
    found = read_one(tmp_path, chief(started="1885-10-01", ended=("1898-07-08", note)))
    assert ["cu-1991-doe-01"] == list(found)


@pytest.mark.parametrize("note", ["Presented recall on", "Had farewell audience on", "Made farewell calls"])
def test_who_took_leave_had_been_accredited(tmp_path: Path, note: str) -> None:
    """Without a day of credentials, at some time between the appointment and that."""
    found = read_one(tmp_path, chief(role=MINISTER, appointed="1905-03-08", ended=("1907-06-04", note)))
    body = found["cu-1991-doe-01"]
    assert ("accreditation", "[1905-03-08..1907-06-04]") == kind_and_date(body)
    assert ("took leave", "appointed and ended") == treated(body)


@pytest.mark.parametrize(
    ("appointed", "ended", "note", "expected"),
    [
        ("1907-06-04", "1907-06-04", "", ("accreditation", "1907-06-04")),
        ("1908-06-04", "1907-06-04", "", ("other", "1908-06-04")),
        ("", "1907-06-04", "", ("other", "1907-06-04")),
        ("circa 1905", "1907-06-04", "", ("other", "1905~")),
        ("1891-07-01", "1893-06-12", "Did not present credentials again.", ("other", "1891-07-01")),
    ],
)
def test_taking_leave_tells_nothing_without_bounds_or_against_the_note(
    tmp_path: Path, appointed: str, ended: str, note: str, expected: tuple[str, str]
) -> None:
    """The recall stands by itself, for it is what the source says."""
    record = chief(role=MINISTER, appointed=appointed, ended=(ended, "Presented recall on"), note=note)
    found = read_one(tmp_path, record)
    assert [expected, ("recall", ended)] == [kind_and_date(body) for body in found.values()]


@pytest.mark.parametrize(
    ("day", "note"),
    [
        ("1876-10-06", "No record found of presentation of credentials; acknowledged receipt of his commission on"),
        ("", "No record has been found of the issuance or presentation of a letter of credence."),
    ],
)
def test_a_day_that_is_not_of_credentials_accredits_nobody(tmp_path: Path, day: str, note: str) -> None:
    """The data set puts the receipt of a commission there where nothing else is known, or says that nothing is."""
    body = read_one(tmp_path, chief(appointed="1876-08-15", started=(day, note)))["cu-1991-doe-01"]
    assert ("other", "1876-08-15") == kind_and_date(body)


def test_of_a_charge_known_by_his_end_it_is_attested_that_there_was_one(tmp_path: Path) -> None:
    """The contact keeps the record; the attestation says no more than that he was in charge on that day."""
    note = "Braddock was serving when the United States severed relations."
    ended = ("1961-01", "Relations severed")
    found = read_one(tmp_path, chief("cu--brad-01", AD_INTERIM, ended=ended, note=note))
    assert [("other", "1961-01"), ("attestation", "1961-01")] == [kind_and_date(body) for body in found.values()]
    attested = found["cu--brad-01/in-charge"]
    assert {"dimension": "representation", "status": ["charge"]} == {
        name: attested[name] for name in ("dimension", "status")
    }
    assert (["USA"], ["CUB"]) == (attested["by"], attested["toward"])
    assert [] == flaws(dict(attested))


@pytest.mark.parametrize("ended", [("1961-01-03", "On or before"), ("1961-01-03", "Left post about"), ""])
def test_nothing_is_attested_of_a_day_that_is_not_told(tmp_path: Path, ended: Dated) -> None:
    """A day that is about right is not the day."""
    found = read_one(tmp_path, chief(role=AD_INTERIM, ended=ended))
    assert ["other"] == [body["kind"] for body in found.values()]


def test_on_one_day_a_recall_stands_between_the_two_whose_it_is(tmp_path: Path) -> None:
    """The successor presents credentials when the predecessor's recall is presented: the lists are in order."""
    day = "1846-07-07"
    records = [
        chief("a", started="1844", ended=(day, "Presented recall on")),
        chief("b", started=day, ended=("1851", "Presented recall before")),
        chief("c", started="1850", ended=("1853", "Presented recall on")),
        chief("d", started="1853-05-01"),
    ]
    found = read_one(tmp_path, *records, nominees=[chief("e", started=day)])
    expected = {"b": ["key:pocom:cuba:a/recall"], "b/recall": ["key:pocom:cuba:b"]}
    assert expected == {key: body["after"] for key, body in found.items() if "after" in body}
