"""US chiefs of mission: which party a country was, who resided there, editions, and folders that cannot be read."""

import os
from pathlib import Path

import pytest
from importing import counts, empty, imported, said
from importing import given as given_of
from pocom import (
    AD_INTERIM,
    bodies,
    chief,
    coded,
    concurrent,
    kind_and_date,
    mission,
    problems,
    read_one,
    repository,
    rows,
)

from ledger.importers.pocom import IMPORTER
from ledger.parties import Register
from ledger.problems import LedgerError, MachineError, Problem, RefusedError


def refused(path: Path) -> tuple[Problem, ...]:
    """Give why a folder cannot be read."""
    with pytest.raises(LedgerError) as error:
        rows(path)
    return error.value.problems


# --- residence --------------------------------------------------------------------------------------------------------


def test_residence_is_told_by_the_concurrent_appointments(tmp_path: Path) -> None:
    """One resides at one of the posts and not at the others; a recall is of the same post."""
    countries = {
        "canada": mission("canada", chief("ca-1", appointed="1943-07-08", started="1943-08-03")),
        "denmark": mission("denmark", chief("dk-1", started="1939-09-08"), chief("dk-2", arrived="1943-01")),
        "haiti": mission("haiti", chief("ht-1", started="1943-09-01", ended=("1944-01-01", "Recalled"))),
    }
    path = repository(tmp_path, countries, residences=[concurrent("canada", "ca-1", "dk-1", "ht-1", "dk-2", "nato-1")])
    found = bodies(path)
    assert {"canada:ca-1": True, "haiti:ht-1": False, "haiti:ht-1/recall": False} == {
        key: body["resident"] for key, body in found.items() if "resident" in body
    }
    # Who was at the other post before he was appointed to this one resided there then.
    assert "resident" not in found["denmark:dk-1"]
    assert {"canada"} == {coded(body)["resident_at"] for body in found.values() if "resident_at" in coded(body)}


def test_near_a_government_in_exile_residence_is_not_told(tmp_path: Path) -> None:
    """Nobody was accredited to the country where he resided: the governments were there with him."""
    path = repository(
        tmp_path,
        {"greece": mission("greece", chief("gr-1", started="1941-09-30"))},
        residences=[concurrent("united-kingdom", "gr-1", "be-1"), concurrent("", "gr-1")],
    )
    body = bodies(path)["greece:gr-1"]
    assert "resident" not in body
    assert "united-kingdom" == coded(body)["resident_at"]


def test_residence_goes_by_the_place_under_whichever_id(tmp_path: Path) -> None:
    """The data set has the ids of territories of that time there, and those of the files elsewhere."""
    countries = {
        "laos": mission("laos", chief("la-1", started="1950")),
        "vietnam-south": mission("vietnam-south", chief("xh-1", started="1950", territory="state-of-vietnam-1955")),
    }
    found = bodies(repository(tmp_path, countries, residences=[concurrent("south-vietnam-1975", "la-1", "xh-1")]))
    assert [False, True] == [body["resident"] for body in found.values()]


def test_two_tellings_of_residence_that_differ_tell_none(tmp_path: Path) -> None:
    """Both places stand in `coded`; the ids of places of that time are those of the countries' files."""
    countries = {
        "egypt": mission("egypt", chief("eg-1", started="1950")),
        "vietnam-south": mission("vietnam-south", chief("xh-1", started="1950", territory="state-of-vietnam-1955")),
    }
    residences = [concurrent("egypt", "eg-1", "xh-1"), concurrent("south-vietnam-1975", "eg-1", "xh-1")]
    found = bodies(repository(tmp_path, countries, residences=residences))
    assert [False, False] == ["resident" in body for body in found.values()]
    assert {"egypt and south-vietnam-1975"} == {coded(body)["resident_at"] for body in found.values()}


def test_a_note_of_non_residence_is_of_the_holder_alone(tmp_path: Path) -> None:
    """As the data set words it; that somebody else came as a non-resident minister is not of this record."""
    notes = [
        "During Cook\u2019s tenure as non-resident Ambassador, the embassy was established.",
        "Before Kirk presented credentials as non-resident Minister, the legation was established.",
    ]
    found = read_one(tmp_path, *(chief(str(at), started="1965", note=note) for at, note in enumerate(notes)))
    assert [False, None] == [body.get("resident") for body in found.values()]


# --- countries --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "started", "note", "code"),
    [
        ("austria", "1838-11-07", "", "AUH"),
        ("austria", "1921-11-26", "", "AUT"),
        ("china", "1843-03-03", "", "CHN-QING"),
        ("china", "1913-11-15", "", "TWN"),
        ("china", "1979-03-07", "", "CHN"),
        ("china", "1981", "Commissioned to the People\u2019s Republic of China; resident at Taipei.", "TWN"),
        ("colombia", "1823-12-16", "", "GCL"),
        ("colombia", "1833-07-01", "", "COL"),
        ("congo-democratic-republic", "1960-06-30", "", "COD"),
        ("congo-republic", "1960-08-15", "", "COG"),
        ("czech-republic", "1992-07-20", "", "CSK"),
        ("czech-republic", "1995-08-31", "", "CZE"),
        ("german-democratic-republic", "1974-12-20", "", "DDR"),
        ("germany", "1867-08-28", "", "PRU"),
        ("germany", "1871-07-23", "", "DEU"),
        ("germany", "1955-05-14", "", "DEU"),
        ("guatemala", "1833-12-17", "", "UPC"),
        ("guatemala", "1848", "Commissioned to the Republic of Central America.", "UPC"),
        ("haiti", "1922-04", "", "HTI"),
        ("holy-see", "1848-07", "", "VAT"),
        ("italy", "1841-12-01", "Commissioned to Sardinia (capital at Turin).", "ITA"),
        ("korea", "1883-05-20", "", "KOR-JOS"),
        ("korea", "1949-04-20", "", "KOR"),
        ("laos", "1950-12-29", "", "LAO"),
        ("norway", "1905-05-31", "", "SWE"),
        ("russia", "1809", "", "RUS"),
        ("russia", "1933-12-13", "", "SUN"),
        ("russia", "1992", "", "RUS"),
        ("serbia", "1882-11-10", "", "SRB"),
        ("serbia", "2004-05-21", "", "SCG"),
        ("serbia", "2007", "", "SRB"),
        ("texas", "1837-10-23", "", "TEX"),
        ("two-sicilies", "1832", "", "SIC"),
        ("vietnam", "1997", "", "VNM"),
        ("vietnam-south", "1950-10-22", "", "VNR"),
        ("yemen", "1946-09-30", "", "YAR"),
        ("yemen", "1969", "Closed by the People's Democratic Republic of Southern Yemen.", "YMD"),
        ("yemen", "1991", "", "YEM"),
        ("yugoslavia", "1919-10-05", "", "YUG"),
        ("yugoslavia", "1996-08", "", "SCG"),
        ("yugoslavia", "2010", "", "SCG"),
    ],
)
def test_a_country_is_the_party_that_it_was(tmp_path: Path, country: str, started: str, note: str, code: str) -> None:
    """By the turns of the data set's countries, or by what the notes name, or by the name alone."""
    found = read_one(tmp_path, chief(started=started, note=note), country=country)
    assert [code] == found["cu-1991-doe-01"]["toward"]


def test_the_liaison_office_of_1973_was_in_peking(tmp_path: Path) -> None:
    """While an ambassador was still accredited to the Republic of China."""
    found = read_one(tmp_path, chief("a", started="1973"), chief("b", "chief", started="1973"), country="china")
    assert [["TWN"], ["CHN"]] == [body["toward"] for body in found.values()]


def test_the_territory_of_that_time_is_kept_where_it_goes_by_another_name(tmp_path: Path) -> None:
    """It is the data set's own word for the state as it was."""
    record = chief(started="1883-05-20", territory="joseon-dynasty-1910")
    body = read_one(tmp_path, record, country="korea")["cu-1991-doe-01"]
    assert "joseon-dynasty-1910" == coded(body)["territory"]


def test_a_nominee_whom_only_other_sources_date_is_known_by_the_id(tmp_path: Path) -> None:
    """Murat Halstead was rejected in 1889, long after there was a Germany."""
    found = read_one(tmp_path, nominees=[chief("de--hals-01")], country="germany")
    assert ["DEU"] == found["de--hals-01"]["toward"]


def test_a_state_of_the_register_needs_no_entry_of_its_own(tmp_path: Path) -> None:
    """Hawaii and the government at Frankfurt are parties that ship."""
    note = "To the Federal Government of Germany at Frankfurt."
    countries = {
        "germany": mission("germany", chief("de-1", started="1848-09-13", note=note)),
        "hawaii": mission("hawaii", chief("xl-1", started="1853"), chief("xl-2", started="1858")),
    }
    path = repository(tmp_path / "data", countries)
    log = empty(tmp_path)
    assert {"source": 1, "accreditation": 3} == imported(log, path, IMPORTER).added
    assert {"rows": 3, "new": 0, "changed": 0, "gone": 0, "unchanged": 3} == counts(imported(log, path, IMPORTER))
    assert ["DEU-1848"] == said(log)["pocom:germany:de-1"]["toward"]
    assert ["HAW"] == said(log)["pocom:hawaii:xl-1"]["toward"]


def test_a_party_that_the_register_lacks_is_a_problem(tmp_path: Path) -> None:
    """A register that knows nobody lacks Austria."""
    path = repository(tmp_path, {"austria": mission("austria", chief(started="1853"))})
    (row,) = IMPORTER.read(given_of(path)._replace(register=Register([])))
    problem = Problem("party-unknown", "the ledger has no party AUH", "add it with `diplo add party`")
    assert (problem,) == row.problems


@pytest.mark.parametrize(
    ("country", "what", "hint"),
    [
        ("atlantis", "no party is known for the country 'atlantis'", "add the party with `diplo add party`, under the name that the data set has"),
        ("congo", "the country 'congo' may be COD or COG on '[1959..1975]'", "give the record a day"),
        ("korea", "the country 'korea' may be KOR-JOS or KOR on '[1900..1995]'", "give the record a day"),
        ("russia", "the country 'russia' may be RUS or SUN on '[1900..1995]'", "give the record a day"),
    ],
)  # fmt: skip
def test_a_country_that_is_not_known_or_could_be_two_is_a_problem(
    tmp_path: Path, country: str, what: str, hint: str
) -> None:
    """Never a guess."""
    text = "1959 to 1975" if country == "congo" else "1900 to 1995"
    code = "party-unknown" if country == "atlantis" else "party-unclear"
    assert [(code, 5, what, hint)] == problems(tmp_path, chief(started=text), country=country)


def test_a_name_of_several_is_settled_by_the_day(tmp_path: Path) -> None:
    """The register says that only one of them was called so then."""
    found = read_one(tmp_path, chief(started="1960-07-15"), country="congo")
    assert ["COD"] == found["cu-1991-doe-01"]["toward"]


# --- records that are not whole ---------------------------------------------------------------------------------------


def test_a_role_that_no_table_has_is_a_problem_that_tells_what_is_known_of_it(tmp_path: Path) -> None:
    """No class is guessed from a title."""
    path = repository(tmp_path, {"cuba": mission("cuba", chief(role="nuncio"), chief("b", "high-commissioner"))})
    table = "<role><id>high-commissioner</id><names><singular>High Commissioner</singular></names></role>"
    (tmp_path / "roles-country-chiefs" / "more.xml").write_text(table)
    (tmp_path / "roles-country-chiefs" / "other.xml").write_text("<code-table/>")
    expected = [
        "no class of heads of mission is known for the role 'nuncio', and no table of roles in the folder has it",
        "no class of heads of mission is known for the role 'high-commissioner', by the tables of roles 'High Commissioner'",
    ]
    assert expected == [problem.what for row in rows(path) for problem in row.problems]


def test_a_record_without_person_or_role_is_a_problem(tmp_path: Path) -> None:
    """Both are told, with the line of the record."""
    hint = "write who it was, and in which role"
    expected = [
        ("record-incomplete", 5, "the record has no <person-id>", hint),
        ("record-incomplete", 5, "the record has no <role-title-id>", hint),
    ]
    assert expected == problems(tmp_path, chief(role="", person="", started="1991"))


@pytest.mark.parametrize("text", ['<chief id="1"/>', "<chief></chief>", "<chief><id/></chief>", "<chief>/></chief>"])
def test_a_record_with_nothing_in_it_is_set_aside_as_it_stands(tmp_path: Path, text: str) -> None:
    """An element without an end tag ends where it does, and one with an end tag there."""
    path = repository(tmp_path, {"cuba": mission("cuba", text)})
    assert [text] == [row.raw for row in rows(path) if row.problems]


def test_what_no_record_has_is_a_problem_unless_it_is_empty(tmp_path: Path) -> None:
    """It would be lost; the data set has a <norte/> for a <note/>."""
    hint = "mend its name, or take it out"
    record = (
        chief(started="1991").replace("<note></note>", "<norte/>", 1).replace("<note></note>", "<norte>x</norte>", 1)
    )
    expected = [
        ("element-unknown", 27, "there is a <photo> in the <chief>, which the data set does not have", hint),
        ("element-unknown", 16, "there is a <norte> in the <arrived>, which the data set does not have", hint),
    ]
    assert expected == problems(tmp_path, record.replace("            <created-by>", "<photo>x</photo><created-by>"))


def test_a_record_may_lack_days_and_be_marked(tmp_path: Path) -> None:
    """A mark of a date is kept; a day without an element is one that is not given."""
    record = chief(appointed="1781-01-01").replace("<date>", '<date certainty="high">')
    start = record.index("            <started>")
    record = record[:start] + record[record.index("            <note></note>\n            <created-by>") :]
    body = read_one(tmp_path, record.replace("<date/>", ""))["cu-1991-doe-01"]
    expected = {
        "treatment": "no day of credentials",
        "dated": "appointed",
        "role": "ambassador-e-p",
        "person": "doe-jane",
        "appointed": "1781-01-01",
        "appointed_certainty": "high",
    }
    assert expected == coded(body)


def test_records_that_share_an_id_are_told_apart(tmp_path: Path) -> None:
    """By their order: the data set has some."""
    records = [chief("bz-1983-barn-01", started="1981"), chief("bz-1983-barn-01", started="1983")]
    assert ["bz-1983-barn-01", "bz-1983-barn-01:2"] == list(read_one(tmp_path, *records))


def test_a_record_without_an_id_is_a_problem(tmp_path: Path) -> None:
    """Nothing else names it in every edition: a person may come back to a country."""
    hint = "give it the id that another edition has, or one of its own"
    expected = [("record-incomplete", 5, "the record has no <id>", hint)]
    assert expected == problems(tmp_path, chief("", started="1984"))


def test_a_file_without_an_id_is_of_the_country_that_it_is_named_for(tmp_path: Path) -> None:
    """As its name says."""
    text = mission("cuba", chief(started="1991")).replace("    <territory-id>cuba</territory-id>\n", "")
    assert ["cuba:cu-1991-doe-01"] == list(bodies(repository(tmp_path, {"cuba": text})))


# --- editions ---------------------------------------------------------------------------------------------------------


def test_a_newer_edition_amends_what_it_says_otherwise(tmp_path: Path) -> None:
    """Credentials that were not dated yet; a charge that was attested, and is accredited now; nothing when read again."""
    log = empty(tmp_path)
    first = mission(
        "cuba", chief("a", appointed="2019-12-20"), chief("b", AD_INTERIM, ended="1961-01"), chief("c", started="1990")
    )
    later = mission("cuba", chief("a", appointed="2019-12-20", started="2020-02-05"), chief("b", AD_INTERIM, started="1960", ended="1961-01"))  # fmt: skip
    path = tmp_path / "data"
    imported(log, repository(path, {"cuba": first}), IMPORTER)
    assert {"a", "b", "b/in-charge", "c"} == {key.removeprefix("pocom:cuba:") for key in said(log)}
    done = imported(log, repository(path, {"cuba": later}), IMPORTER)
    assert {"rows": 2, "new": 0, "changed": 2, "gone": 1, "unchanged": 0} == counts(done)
    assert ("pocom:cuba:c",) == done.gone_keys
    after = said(log)
    assert ("accreditation", "2020-02-05") == kind_and_date(after["pocom:cuba:a"])
    assert {"pocom:cuba:a", "pocom:cuba:b", "pocom:cuba:c"} == set(after)
    assert {} == imported(log, path, IMPORTER).added
    assert done.head == log.head


def test_what_comes_after_what_is_imported_and_read_again(tmp_path: Path) -> None:
    """An order that the first import settled is no change for the second."""
    log = empty(tmp_path)
    ended = ("1991-01-02", "Presented recall on")
    path = repository(tmp_path / "data", {"cuba": mission("cuba", chief(ended=ended), chief("b", started=ended[0]))})
    assert {"source": 1, "other": 1, "recall": 1, "accreditation": 1} == imported(log, path, IMPORTER).added
    assert "after" in said(log)["pocom:cuba:b"]
    assert {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2} == counts(imported(log, path, IMPORTER))


def test_progress_is_told_by_records_and_bytes(tmp_path: Path) -> None:
    """Every hundred records: how many, and how many bytes of the countries' files are behind."""
    told: list[tuple[int, int, int]] = []
    countries = {
        "cuba": mission("cuba", chief(started="1991")),
        "haiti": mission("haiti", *[chief(started="1991")] * 100),
    }
    path = repository(tmp_path, countries)
    list(IMPORTER.read(given_of(path)._replace(progress=lambda *args: told.append(args))))
    sizes = [len(text.encode()) for text in countries.values()]
    assert [(100, sizes[0], sum(sizes))] == told


def test_the_source_is_cited_with_its_licence() -> None:
    """As a person would cite it."""
    assert ("us-historian-pocom", "dataset") == (IMPORTER.sources[0]["id"], IMPORTER.sources[0]["type"])
    assert ("pocom", "folder") == (IMPORTER.name, IMPORTER.takes)
    assert IMPORTER.licence.startswith("CC0")


# --- folders and files that cannot be read ----------------------------------------------------------------------------


def test_broken_files_are_told_all_at_once_with_line_and_column(tmp_path: Path) -> None:
    """Truncated, with a document type, not UTF-8, too deep, of another data set, empty: nothing is read from any."""
    whole = mission("cuba", chief(started="1991"))
    bomb = '<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<country-mission>&b;</country-mission>'
    path = repository(tmp_path, {"a": whole, "b": whole[:200], "c": bomb, "e": "<a>" * 60, "f": "\n<kml/>", "g": " "})
    folder = path / "missions-countries"
    (folder / "d.xml").write_bytes(whole.replace("doe-jane", "doé").encode("latin-1"))
    told = [(one.file, one.line, one.column, one.code, one.what, one.hint) for one in refused(path)]
    trust = "no file of this data set has one; take the line <!DOCTYPE …> out if you trust the file"
    accents = "save the file as UTF-8; in Latin-1 or Windows-1252 it may be an accented letter"
    broken = "check that the download is whole; nothing was read from it"
    assert [
        ("missions-countries/b.xml", 7, 32, "xml-broken", "the file is not well-formed XML: unclosed token", broken),
        ("missions-countries/c.xml", 2, 0, "xml-doctype", "the file has a document type declaration, which could hold entities without end", trust),
        ("missions-countries/d.xml", 7, 26, "not-utf8", "the byte 0xe9 is not UTF-8", accents),
        ("missions-countries/e.xml", 1, 0, "xml-deep", "the file has elements within elements more than 50 deep", "check that it is the file you mean"),
        ("missions-countries/f.xml", 2, 0, "file-unknown", "the file begins with <kml>, as no file of this data set does", "move it out of the folder if it does not belong there"),
        ("missions-countries/g.xml", 0, 0, "file-empty", "the file is empty", "check the download"),
    ] == told  # fmt: skip


def test_a_declared_encoding_does_not_change_what_is_read(tmp_path: Path) -> None:
    """The file is UTF-8, whatever it says; entities of XML itself are read."""
    text = mission("cuba", chief(started="1991", note="Chargé &amp; so on")).replace("UTF-8", "ISO-8859-1")
    assert "Chargé & so on" == bodies(repository(tmp_path, {"cuba": text}))["cuba:cu-1991-doe-01"]["note"]


@pytest.mark.parametrize(("names", "others"), [((), ""), (("codes",), "; 1 other files of it are")])
def test_a_folder_without_countries_is_refused(tmp_path: Path, names: tuple[str, ...], others: str) -> None:
    """Empty, or with other files of the data set alone."""
    for name in names:
        (tmp_path / f"{name}.xml").write_text("<code-table/>")
    (problem,) = refused(tmp_path)
    what = f"there is no file of a country's chiefs of mission (<country-mission>) in the folder{others}"
    hint = "name the repository's folder, its folder missions-countries, or one with such files in it"
    assert Problem("files-missing", what, hint, str(tmp_path)) == problem


@pytest.mark.parametrize("name", ["pocom.zip", "cuba.xml", "pipe"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    """An archive, a file out of it, something that is not even a file: with what to do."""
    path = tmp_path / name
    if name == "pipe":
        os.mkfifo(path)
    else:
        path.write_text(mission("cuba", chief(started="1991")))
    what = "there is a file where the folder of the data set should be"
    assert (Problem("folder-wanted", what, "unpack an archive, and name the folder", str(path)),) == refused(path)


@pytest.mark.parametrize("folder", ["missions-countries", "roles-country-chiefs", "concurrent-appointments"])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(tmp_path: Path, folder: str) -> None:
    """A pipe would be read without end; what a broken link led to, and what a folder of that name holds, would be lost."""
    path = repository(tmp_path, {"cuba": mission("cuba", chief(started="1991"))}, residences=[concurrent("cuba", "a")])
    os.mkfifo(path / folder / "x.xml")
    (path / folder / "y.xml").symlink_to("nowhere.xml")
    (path / folder / "z.xml").mkdir()
    expected = [
        Problem("file-unknown", "it is no regular file", "move it out of the folder", f"{folder}/{name}.xml")
        for name in "xyz"
    ]
    assert expected == list(refused(path))


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """As a failure of the machine, not of the data."""
    path = tmp_path / "nowhere"
    with pytest.raises(MachineError) as error:
        rows(path)
    assert f"could not read {path}: No such file or directory" == error.value.problems[0].what


def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's own word stands in it."""

    def deny(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.listdir", deny)
    (problem,) = refused(tmp_path)
    assert ("machine-read", f"could not read {tmp_path}/concurrent-appointments: Permission denied") == problem[:2]


def test_problems_of_records_refuse_the_whole_folder(tmp_path: Path) -> None:
    """All of them in one report, with file and line; nothing is written."""
    log = empty(tmp_path)
    countries = {"cuba": mission("cuba", chief(started="1991"), chief("b", started="1861-02-30"))}
    path = repository(tmp_path / "data", countries | {"atlantis": mission("atlantis", chief(started="1991"))})
    with pytest.raises(RefusedError) as error:
        imported(log, path, IMPORTER)
    assert [
        ("party-unknown", "missions-countries/atlantis.xml", 5),
        ("date-wrong", "missions-countries/cuba.xml", 49),
        ("rows-bad", "", 0),
    ] == [(one.code, one.file, one.line) for one in error.value.problems]
    assert ["ledger"] == [line.entry["kind"] for line in log.lines()]
