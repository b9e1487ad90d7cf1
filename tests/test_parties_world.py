"""Who in the world a name means, on which day: the table of the hard cases, and laws over every name that ships."""

# ruff: noqa: RUF001, ISC004  # the world does not write in one alphabet; long messages run over lines

from __future__ import annotations

import string
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registers import FIRST, LAST, NOW, ROWS, Row, bearers, days, spells

from ledger.folding import fold
from ledger.parties import Ambiguous, NotFound, OutsideLife, load

if TYPE_CHECKING:
    from collections.abc import Callable

MEMBERS_LANGUAGES = ("en", "fr", "es", "de", "ru", "ar", "zh", "ko")
ALIVE = [row for row in ROWS if any(start <= days(NOW)[0] <= end for start, end in spells(row))]
NAMES = sorted({name[0] for row in ROWS for name in row["names"]})

# name, day, whom it means: one code, or all that it may mean.
WORLD = [
    ("Germany", "1900-01-01", "DEU"),
    ("Germany", "1960-01-01", "DDR DEU"),
    ("Alemania", "1960-01-01", "DDR DEU"),
    ("德国", "1960-01-01", "DDR DEU"),
    ("Germany", "1990-10-02", "DDR DEU"),
    ("Germany", "1990-10-03", "DEU"),
    ("Germany", NOW, "DEU"),
    ("West Germany", "1960-01-01", "DEU"),
    ("East Germany", "1960-01-01", "DDR"),
    ("RDA", "1975-01-01", "DDR"),
    ("Prussia", "1850-01-01", "PRU"),
    ("Provisorische Zentralgewalt", "1848-09-13", "DEU-1848"),
    ("Brunswick and Lüneburg", "1848-04-05", "BRW"),
    ("Hansestädte", "1827-12-20", "HNS"),
    ("Nassau", "1846-05-27", "NAS"),
    ("Republic of Genoa", "1791-10-25", "GNA"),
    ("Hawaii", "1890-09-08", "HAW"),
    ("Sandwich Islands", "1826-12-23", "HAW"),
    ("Burma", "1960-01-01", "MMR"),
    ("Burma", NOW, "MMR"),
    ("Myanmar", "1960-01-01", "MMR"),
    ("Myanmar", NOW, "MMR"),
    ("Birmania", NOW, "MMR"),
    ("Korea", "1900-01-01", "KOR-JOS"),
    ("Korea", "1910-08-22", "KOR-JOS"),
    ("Corea", "1886-06-04", "KOR-JOS"),
    ("Korea", "1948-08-20", "KOR"),
    ("Korea", "1960-01-01", "KOR PRK"),
    ("Korea", NOW, "KOR PRK"),
    ("朝鲜", "1880-01-01", "KOR-JOS"),
    ("朝鲜", NOW, "PRK"),
    ("조선", NOW, "PRK"),
    ("대한민국", NOW, "KOR"),
    ("Republic of Korea", NOW, "KOR"),
    ("ROK", NOW, "KOR"),
    ("ROC", NOW, "TWN"),
    ("R.O.C.", "1930-01-01", "TWN"),
    ("Republic of China", "1960-01-01", "TWN"),
    ("Taiwan", NOW, "TWN"),
    ("Congo", "1965-01-01", "COD COG"),
    ("Congo", "1980-01-01", "COG"),
    ("Congo", NOW, "COD COG"),
    ("Kongo", NOW, "COD COG"),
    ("DR Congo", NOW, "COD"),
    ("DRC", NOW, "COD"),
    ("Republic of the Congo", NOW, "COG"),
    ("Zaire", "1980-01-01", "COD"),
    ("Zaire", NOW, "COD"),
    ("Guinea", NOW, "GIN"),
    ("Guinée", NOW, "GIN"),
    ("Guinea-Bissau", NOW, "GNB"),
    ("Equatorial Guinea", NOW, "GNQ"),
    ("Papua New Guinea", NOW, "PNG"),
    ("Vietnam", "1850-01-01", "VNM-NGU"),
    ("Vietnam", "1950-01-31", "VNM"),
    ("Vietnam", "1965-01-01", "VNM VNR"),
    ("Viet Nam", "1975-04-30", "VNM VNR"),
    ("Vietnam", "1975-05-01", "VNM"),
    ("Vietnam", NOW, "VNM"),
    ("South Vietnam", "1965-01-01", "VNR"),
    ("North Vietnam", "1965-01-01", "VNM"),
    ("Republic of South Vietnam", "1975-06-01", "RSV"),
    ("Yemen", "1950-01-01", "YAR"),
    ("Yemen", "1975-01-01", "YAR YMD"),
    ("Yemen", "1990-05-21", "YAR YMD"),
    ("Yemen", "1990-05-22", "YEM"),
    ("Yemen", NOW, "YEM"),
    ("China", "1900-01-01", "CHN-QING"),
    ("China", "1912-01-15", "CHN-QING TWN"),
    ("China", "1930-01-01", "TWN"),
    ("China", "1949-09-30", "TWN"),
    ("China", "1960-01-01", "CHN TWN"),
    ("Chine", "1964-01-27", "CHN TWN"),
    ("China", "1971-10-26", "CHN"),
    ("China", NOW, "CHN"),
    ("中国", NOW, "CHN"),
    ("PRC", "1960-01-01", "CHN"),
    ("Macedonia", "1995-01-01", "MKD"),
    ("Macedonia", NOW, "MKD"),
    ("North Macedonia", NOW, "MKD"),
    ("Samoa", NOW, "WSM"),
    ("Western Samoa", "1980-01-01", "WSM"),
    ("Micronesia", NOW, "FSM"),
    ("Ireland", NOW, "IRL"),
    ("Republic of Ireland", NOW, "IRL"),
    ("Holland", NOW, "NLD"),
    ("The Netherlands", NOW, "NLD"),
    ("Niger", NOW, "NER"),
    ("Nigeria", NOW, "NGA"),
    ("Dominica", NOW, "DMA"),
    ("Dominican Republic", NOW, "DOM"),
    ("Georgia", NOW, "GEO"),
    ("Sudan", NOW, "SDN"),
    ("the Sudan", "1980-01-01", "SDN"),
    ("South Sudan", NOW, "SSD"),
    ("Saint Kitts", NOW, "KNA"),
    ("St. Kitts & Nevis", NOW, "KNA"),
    ("St Kitts and Nevis", NOW, "KNA"),
    ("Ivory Coast", NOW, "CIV"),
    ("Côte d'Ivoire", NOW, "CIV"),
    ("Côte d’Ivoire", NOW, "CIV"),
    ("Cote d'Ivoire", NOW, "CIV"),
    ("Timor", NOW, "TLS"),
    ("East Timor", NOW, "TLS"),
    ("Cape Verde", NOW, "CPV"),
    ("Cabo Verde", NOW, "CPV"),
    ("Vatican", NOW, "VAT"),
    ("Vatican", "1900-01-01", "VAT"),
    ("Holy See", NOW, "VAT"),
    ("Papal States", "1850-01-01", "PAP"),
    ("Namibia", NOW, "NAM"),
    ("NAM", NOW, "NAM"),
    ("Non-Aligned Movement", NOW, "NONALIGNED"),
    ("Siam", "1900-01-01", "THA"),
    ("Persia", "1900-01-01", "IRN"),
    ("Persia", NOW, "IRN"),
    ("Ceylon", "1950-01-01", "LKA"),
    ("Dahomey", "1965-01-01", "BEN"),
    ("Haute-Volta", "1965-01-01", "BFA"),
    ("Rhodesia", "1970-01-01", "ZWE"),
    ("Swaziland", NOW, "SWZ"),
    ("Eswatini", "1970-01-01", "SWZ"),
    ("Kampuchea", "1977-01-01", "KHM"),
    ("Tanganyika", "1963-01-01", "TZA"),
    ("Zanzibar", "1964-01-01", "ZAN"),
    ("United Arab Republic", "1960-01-01", "EGY"),
    ("UAR", "1960-01-01", "EGY"),
    ("Syria", "1960-01-01", "SYR"),
    ("Turkey", NOW, "TUR"),
    ("Türkiye", NOW, "TUR"),
    ("Ottoman Empire", "1900-01-01", "TUR"),
    ("Czech Republic", NOW, "CZE"),
    ("Czechia", NOW, "CZE"),
    ("Czechoslovakia", "1930-01-01", "CSK"),
    ("Russia", "1900-01-01", "RUS"),
    ("Russia", NOW, "RUS"),
    ("USSR", "1970-01-01", "SUN"),
    ("Soviet Union", "1922-12-30", "SUN"),
    ("Soviet Union", "1991-12-26", "SUN"),
    ("Austria", "1850-01-01", "AUH"),
    ("Austria", "1930-01-01", "AUT"),
    ("Austria-Hungary", "1900-01-01", "AUH"),
    ("Serbia", "1900-01-01", "SRB"),
    ("Serbia", NOW, "SRB"),
    ("Yugoslavia", "1970-01-01", "YUG"),
    ("Yugoslavia", "2000-01-01", "SCG"),
    ("Colombia", "1825-01-01", "GCL"),
    ("Colombia", NOW, "COL"),
    ("Central African Republic", NOW, "CAF"),
    ("Transvaal", "1880-01-01", "TRA"),
    ("South African Republic", "1880-01-01", "TRA"),
    ("Palestine", NOW, "PSE"),
    ("Kosovo", NOW, "XKX"),
    ("Cook Islands", NOW, "COK"),
    ("Niue", NOW, "NIU"),
    ("Order of Malta", "1850-01-01", "SMOM"),
    ("Malta", NOW, "MLT"),
    ("Western Sahara", NOW, "ESH"),
    ("Texas", "1840-01-01", "TEX"),
    ("Confederacy", "1862-01-01", "CSA"),
    ("League of Nations", "1930-01-01", "LON"),
    ("EU", NOW, "EU"),
    ("EEC", "1970-01-01", "EU"),
    ("Arab League", NOW, "LAS"),
    ("OEA", NOW, "OAS"),
    ("cow:365", "1900-01-01", "RUS"),
    ("cow:365", "1970-01-01", "SUN"),
    ("gw:365", NOW, "RUS"),
    ("cow:345", "1900-01-01", "SRB"),
    ("cow:345", "1970-01-01", "YUG"),
    ("cow:345", "2000-01-01", "SCG"),
    ("gw:345", "2000-01-01", "SCG"),
    ("gw:340", "1900-01-01", "SRB"),
    ("cow:YUG", NOW, "SRB"),
    ("cow:710", "1900-01-01", "CHN-QING"),
    ("cow:710", "1930-01-01", "TWN"),
    ("cow:710", "1960-01-01", "CHN"),
    ("cow:713", "1960-01-01", "TWN"),
    ("cow:255", "1850-01-01", "PRU"),
    ("cow:255", "1900-01-01", "DEU"),
    ("cow:260", "1960-01-01", "DEU"),
    ("gw:678", "1970-01-01", "YAR"),
    ("gw:678", NOW, "YEM"),
    ("cow:679", NOW, "YEM"),
    ("iso:CS", "1980-01-01", "CSK"),
    ("iso:CS", "2005-01-01", "SCG"),
    ("iso:SUN", "1970-01-01", "SUN"),
    ("wd:Q884", NOW, "KOR"),
    ("wd:Q15180", "1960-01-01", "SUN"),
    ("wd:Q29999", NOW, "NLD"),
    ("wd:Q55", NOW, "NLD"),
    ("wd:Q838261", "1995-01-01", "SCG"),
]


@pytest.mark.parametrize(("name", "day", "expected"), WORLD)
def test_a_name_means_who_bore_it_on_the_day(name: str, day: str, expected: str) -> None:
    """One party, or an error that lists exactly those that may be meant."""
    if " " in expected:
        with pytest.raises(Ambiguous) as caught:
            load().resolve(name, days(day))
        assert expected.split() == [one.code for one in caught.value.candidates]
    else:
        assert expected == load().resolve(name, days(day)).code


@pytest.mark.parametrize(
    ("name", "day", "message"),
    [
        (
            "Russia",
            "1970-01-01",
            "Russia (RUS) did not exist on 1970-01-01; it existed until 1922-12-29 and from 1991-12-26 by COW and GW",
        ),
        (
            "Czechoslovakia",
            "2000-01-01",
            "Czechoslovakia (CSK) did not exist on 2000-01-01; it existed 1918-10-28 to 1939-03-15 and 1945-05-10 to"
            " 1992-12-31 by COW, 1918-11-11 to 1992-12-31 by GW; after it came Czechia (CZE), Slovakia (SVK)",
        ),
        (
            "East Germany",
            NOW,
            f"East Germany (DDR) did not exist on {NOW}; it existed 1954-03-25 to 1990-10-02 by COW,"
            " 1949-10-05 to 1990-10-02 by GW; after it came Germany (DEU)",
        ),
        (
            "Serbia",
            "1970-01-01",
            "Serbia (SRB) did not exist on 1970-01-01; it existed 1878-07-13 to 1918-11-30 and from 2006-06-05 by COW,"
            " 1878-07-13 to 1915-10-01 and from 2006-06-05 by GW",
        ),
        (
            "CHN",
            "1930-01-01",
            "China (CHN) did not exist on 1930-01-01; it existed from 1949-10-01 by COW and GW and proclamation",
        ),
    ],
)
def test_a_party_outside_its_life_is_told_with_its_years_and_what_came_after(name: str, day: str, message: str) -> None:
    """Who continues whom is the ledger's to say; the register names the years and the successors."""
    with pytest.raises(OutsideLife) as caught:
        load().resolve(name, days(day))
    assert message == str(caught.value)


def test_the_soviet_union_today_is_told_with_its_years_and_russia_first() -> None:
    """The state that continues it stands before the others that came after it."""
    with pytest.raises(OutsideLife) as caught:
        load().resolve("Soviet Union", days(NOW))
    assert ("1922-12-30 to 1991-12-25 by COW and GW", "1922-12-30 to 1991-12-26 by treaty") == caught.value.spells
    assert "Russia (RUS)" == caught.value.successors[0]
    assert "Ukraine (UKR)" in caught.value.successors


@pytest.mark.parametrize("name", ["Yugoslavia", "Yemen", "Korea"])
def test_a_name_whose_bearers_are_all_gone_or_not_there_yet_lists_them(name: str) -> None:
    """A day on which nobody had the name settles nothing."""
    with pytest.raises(Ambiguous):
        load().resolve(name, days("1850-01-01" if name == "Yemen" else "1915-01-01" if name == "Korea" else NOW))


# --- laws over all that ships ---


@pytest.mark.parametrize("row", ALIVE, ids=lambda row: row["code"])
def test_the_living_are_found_by_a_name_in_each_of_eight_languages(row: Row) -> None:
    """At least one present name of each language means its party today."""
    found = {
        lang
        for text, lang, *_ in row["names"]
        if [row["code"]] == [code for code, used in bearers()[fold(text)].items() if holds(used, days(NOW)[0])]
        and row["code"] == load().resolve(text, days(NOW)).code
    }
    assert set(MEMBERS_LANGUAGES) <= found


def holds(stretches: list[tuple[int, int]], day: int) -> bool:
    """Say whether a day lies in any of the stretches."""
    return any(start <= day <= end for start, end in stretches)


def by_rule(text: str, day: int) -> set[str]:
    """Return whom a name may mean on a day, worked out from the lines alone."""
    uses = bearers().get(fold(text), {})
    lives = {row["code"]: spells(row) for row in ROWS if row["code"] in uses}
    bore = {code for code, used in uses.items() if holds(used, day)}
    alive = {code for code in uses if holds(lives[code], day)}
    return bore or alive or set(uses)


day_numbers = st.integers(days("1810-01-01")[0], days("2030-01-01")[0]) | st.integers(FIRST, LAST)


@given(st.sampled_from(NAMES), day_numbers)
def test_whoever_bore_a_name_on_a_day_is_meant(name: str, day: int) -> None:
    """The register agrees with the lines read one by one, for every name and day."""
    try:
        found = {load().resolve(name, (day, day)).code}
    except Ambiguous as error:
        found = {one.code for one in error.candidates}
    except OutsideLife as error:
        found = {error.party.code}
        assert not error.party.lives_on(day, day)  # noqa: PT017 (one of several outcomes)
    assert by_rule(name, day) == found


@given(
    st.sampled_from(NAMES),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
)
def test_spelling_makes_no_difference(name: str, case: Callable[[str], str], form: str) -> None:
    """Case, Unicode forms and punctuation around do not change whom a name may mean."""
    assert carriers(name) == carriers(normalize(form, f" «{case(name)}». "))  # type: ignore[arg-type]


def carriers(text: str) -> set[str]:
    """Return everybody whom a text may mean on some day."""
    try:
        return {load().resolve(text).code}
    except Ambiguous as error:
        return {one.code for one in error.candidates}
    except NotFound:
        return set()


letters = st.sampled_from(string.ascii_letters + "éüñЖقكمن中国한국 -'.")


@given(st.sampled_from(NAMES), st.data())
def test_one_slip_in_a_name_means_nobody_who_does_not_bear_what_was_typed(name: str, data: st.DataObject) -> None:
    """A letter dropped, added, changed or swapped is taken for no other name: only for a party that has that very text."""
    place = data.draw(st.integers(0, len(name)))
    letter = data.draw(letters)
    slips = [
        name[:place] + name[place + 1 :],
        name[:place] + letter + name[place:],
        name[:place] + letter + name[place + 1 :],
        name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
    ]
    typed = data.draw(st.sampled_from(slips))
    codes = {row["code"] for row in ROWS if row["code"] == typed.strip().upper()} if typed.isascii() else set()
    assert set(bearers().get(fold(typed), {})) | codes == carriers(typed)
