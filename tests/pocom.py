"""Folders in the form of the data set `pocom`, written by hand, and what its importer makes of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from importing import given
from ledgers import Body

from ledger.importers.importer import Row
from ledger.importers.pocom import IMPORTER

Dated = str | tuple[str, str]

TITLES = {
    "ambassador-e-p": "Ambassador Extraordinary and Plenipotentiary",
    "charge-daffaires-ad-interim": "Chargé d\u2019Affaires ad interim",
    "envoy-extraordinary-minister-plenipotentiary": "Envoy Extraordinary and Minister Plenipotentiary",
}
MINISTER = "envoy-extraordinary-minister-plenipotentiary"
AD_INTERIM = "charge-daffaires-ad-interim"


def chief(
    identity: str = "cu-1991-doe-01",
    role: str = "ambassador-e-p",
    *,
    person: str = "doe-jane",
    appointed: Dated = "",
    arrived: Dated = "",
    started: Dated = "",
    ended: Dated = "",
    note: str = "",
    territory: str = "",
    created: str = "2010-05-20",
    more: str = "",
) -> str:
    """Write a record; a day with a note is a pair of both. Without a territory it is that of its file."""
    days = {"appointed": appointed, "arrived": arrived, "started": started, "ended": ended}
    return f"""        <chief>
            <id>{identity}</id>
            <person-id>{person}</person-id>
            <role-title-id>{role}</role-title-id>
            <contemporary-territory-id>{territory or "TERRITORY"}</contemporary-territory-id>
{"".join(_day(name, value) for name, value in days.items())}            <note>{note}</note>
{more}            <created-by>somebody</created-by>
            <created-date>{created}</created-date>
            <last-modified-by>somebody</last-modified-by>
            <last-modified-date>{created}</last-modified-date>
        </chief>
"""


def _day(name: str, value: Dated) -> str:
    date, note = value if isinstance(value, tuple) else (value, "")
    shown = f"<date>{date}</date>" if date else "<date/>"
    return f"""            <{name}>
                {shown}
                <note>{note}</note>
            </{name}>
"""


def mission(country: str, *chiefs: str, nominees: Iterable[str] = ()) -> str:
    """Write a country's file, with a note of a mission between its records."""
    mission_note = (
        "        <mission-note>\n            <text>The legation was opened.</text>\n        </mission-note>\n"
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<country-mission>
    <territory-id>{country}</territory-id>
    <chiefs>
{mission_note.join(chiefs)}    </chiefs>
    <other-nominees>
{"".join(nominees)}    </other-nominees>
</country-mission>
"""
    return text.replace("TERRITORY", country)


def role(identity: str, title: str) -> str:
    """Write a table of one role."""
    names = f"<names><singular>{title}</singular><plural>{title}s</plural></names>"
    return f'<role mode="active"><id>{identity}</id><class>chief</class><category>country</category>{names}</role>\n'


def person(
    identity: str, surname: str, forename: str, *, suffix: str = "", birth: str = "", death: str = ""
) -> str:  # fmt: skip
    """Write the file of a person."""
    named = f"<surname>{surname}</surname><forename>{forename}</forename>"
    named += f"<genName>{suffix}</genName>" if suffix else ""
    return f"<person><id>{identity}</id><persName>{named}</persName><birth>{birth}</birth><death>{death}</death></person>\n"


def concurrent(territory: str, *chiefs: str) -> str:
    """Write where somebody with several appointments resided."""
    ids = "".join(f"<chief-id>{identity}</chief-id>" for identity in chiefs)
    place = f"<contemporary-territory-id>{territory}</contemporary-territory-id>" if territory else ""
    resident = f"<resident-at><locale-id>town</locale-id>{place}</resident-at>"
    return f"<concurrent-appointments><id>1</id>{resident}{ids}</concurrent-appointments>\n"


def repository(
    folder: Path,
    countries: Mapping[str, str],
    *,
    people: Mapping[str, str] | None = None,
    residences: Iterable[str] = (),
) -> Path:
    """Write a folder as the repository has it."""
    files = {f"missions-countries/{name}.xml": text for name, text in countries.items()}
    files |= {f"roles-country-chiefs/{name}.xml": role(name, title) for name, title in TITLES.items()}
    files |= {f"people/{name[0]}/{name}.xml": text for name, text in (people or {}).items()}
    files |= {f"concurrent-appointments/{number}.xml": text for number, text in enumerate(residences)}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def rows(path: Path) -> list[Row]:
    """Give the rows of a folder, beside an empty ledger."""
    return list(IMPORTER.read(given(path)))


def bodies(path: Path) -> dict[str, Body]:
    """Give what the folder comes to by the keys, each without the importer's name; every row must have been understood."""
    found = rows(path)
    assert [] == [problem for row in found for problem in row.problems]
    return {str(body["key"]).removeprefix("pocom:"): dict(body) for row in found for body in row.bodies}


def read_one(folder: Path, *records: str, country: str = "cuba", nominees: Iterable[str] = ()) -> dict[str, Body]:
    """Give what a folder with one country comes to, by the keys without importer and country."""
    path = repository(folder, {country: mission(country, *records, nominees=nominees)})
    return {key.removeprefix(f"{country}:"): body for key, body in bodies(path).items()}


def coded(body: Body) -> dict[str, str]:
    """Give the source's own texts of an entry."""
    texts = body["coded"]
    assert isinstance(texts, dict)
    return texts


def kind_and_date(body: Body) -> tuple[object, object]:
    """Give what an entry says first."""
    return body["kind"], body["date"]


def problems(folder: Path, *records: str, country: str = "cuba") -> list[tuple[str, int, str, str]]:
    """Give what is wrong with the records of a country: code, line, what, and what to do."""
    path = repository(folder, {country: mission(country, *records)})
    return [(one.code, one.line or row.line, one.what, one.hint) for row in rows(path) for one in row.problems]
