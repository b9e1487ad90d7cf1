"""The register's data file: its form, its codes, its lives and names, and what two parties may share."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from unicodedata import normalize

import pytest
from registers import LAST, LINES, NOW, ROOT, ROWS, Row, collisions, days, spells, window_of

from ledger.folding import fold
from ledger.parties import Register, Spell, load

KEYS = ["code", "type", "name", "official", "names", "codes", "life", "successors", "note", "sources", "keys"]
LANGUAGES = {"en", "fr", "es", "de", "ru", "ar", "zh", "ko"}
BY_CODE = {row["code"]: row for row in ROWS}
STATES = [row for row in ROWS if row["type"] == "state"]
each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])

# Our own codes. None was ever an alpha-3 code of ISO 3166-1 or 3166-3; curation/register.py checks them against the lists.
OWN = (
    "ABK ACS AUH BAD BAV BRW CHN-QING CSA DEU-1848 DNR ESP-NAT EU GCL GNA HAN HAW HNS HSD HSE KOR-JOS LAS LNR LON MEC MOD"
    " NAS NONALIGNED OAS OFS PAP PMA PRU RSV SAX SIC SMOM SOS TBT TEX TRA TUS UN UPC VNM-NGU VNR WRT XKX YAR ZAN"
)
# The withdrawn codes of ISO 3166-3 that are those of a party here, and all the others, which must be nobody's.
WITHDRAWN = "CSK DDR SCG SUN YMD YUG"
WITHDRAWN_OF_OTHERS = "AFI ANT ATB ATN BUR BYS CTE DHY FXX GEL HVO JTN MID NHB NTZ PCI PCZ PUS RHO SKM TMP VDR WAK ZAR"
MEMBERS = 193
BESIDE_MEMBERS = "COK ESH NIU PSE TWN VAT"

# Which pairs of parties may bear one name on one day, since when, and by which of their English names one may tell it.
MEANT_TO_BE_SHARED = {
    ("CHN", "TWN"): ("1949-10-01", "china"),
    ("CHN-QING", "TWN"): ("1912-01-01", "china"),
    ("COD", "COG"): ("1960-08-15", "congo"),
    ("DDR", "DEU"): ("1949-10-05", "germany"),
    ("KOR", "PRK"): ("1948-09-09", "korea"),
    ("VNM", "VNR"): ("1954-05-01", "vietnam"),
    ("YAR", "YMD"): ("1967-11-30", "yemen"),
}
# Every one of those names, in any of the languages, `_` for a space. A new collision fails until it is written down here.
SHARED_NAMES = {
    ("CHN", "TWN"): "china chine китаи الصين 中国 中國 중국",
    ("CHN-QING", "TWN"): "china chine китаи الصين 中国 中國 중국",
    ("COD", "COG"): "congo kongo конго الكونغو 刚果 콩고",
    ("DDR", "DEU"): "germany allemagne alemania deutschland германия المانيا 德国 德國 독일",
    ("KOR", "PRK"): "korea coree corea корея كوريا",
    ("VNM", "VNR"): "vietnam viet_nam вьетнам فيتنام 越南 베트남 월남",
    ("YAR", "YMD"): "yemen jemen иемен اليمن 也门 葉門 예멘",
}


# --- the form of the file ---


def test_the_file_holds_one_canonical_object_a_line() -> None:
    """Each line is what writing its object again gives, so a diff shows only what changed."""
    assert [json.dumps(row, ensure_ascii=False) for row in ROWS] == LINES
    assert [KEYS] * len(ROWS) == [list(row) for row in ROWS]


def test_lines_stand_in_the_order_of_their_codes() -> None:
    """Codes are unique and sorted."""
    assert sorted({row["code"] for row in ROWS}) == [row["code"] for row in ROWS]


@each_row
def test_the_keys_of_a_line_are_its_names_folded(row: Row) -> None:
    """A party is found by its keys alone, so they must be exactly what its names fold to."""
    texts = [row["name"], row["official"], *(name[0] for name in row["names"])]
    assert sorted({fold(text) for text in texts}) == row["keys"]


@each_row
def test_a_key_stands_in_the_file_as_it_is_looked_for(row: Row) -> None:
    """No key has a character that JSON would escape, or is empty."""
    assert [f'"{key}"' for key in row["keys"]] == [json.dumps(key, ensure_ascii=False) for key in row["keys"]]
    assert "" not in row["keys"]


def test_every_line_reads_as_a_party() -> None:
    """The register holds each line's party, with all its names and its whole life."""
    parties = load().parties
    assert [row["code"] for row in ROWS] == list(parties)
    for row in ROWS:
        party = parties[row["code"]]
        assert (row["type"], row["name"], row["official"], row["note"]) == (
            party.type,
            party.name,
            party.official,
            party.note,
        )
        assert [tuple(name[:2]) for name in row["names"]] == [name[:2] for name in party.names]
        assert [(*window_of(*spell[:2]), spell[2]) for spell in row["life"]] == [tuple(spell) for spell in party.life]
        assert row["successors"] == list(party.successors)


# --- the tables that it is made from, as far as they can be held against it without the lists of others ---

TABLES = ROOT / "curation" / "register"
BY_HAND = {
    code: table
    for path in sorted(TABLES.glob("*.toml"))
    for code, table in tomllib.loads(path.read_text(encoding="utf-8")).items()
}


def by_day(text: str, *, is_end: bool) -> str | None:
    """Return an end of the years of a table's name as the file writes it: a year alone is all of its days."""
    return f"{text}-{'12-31' if is_end else '01-01'}" if len(text) == len("1948") else text or None


def test_every_party_has_a_table() -> None:
    """No line comes from anywhere else, and no table is left out."""
    assert sorted(BY_HAND) == [row["code"] for row in ROWS]


@each_row
def test_what_was_written_by_hand_stands_in_the_line(row: Row) -> None:
    """Names with their years, lives, sources, successors and notes are those of the table: the file is made anew."""
    table = BY_HAND[row["code"]]
    names = [[fold(text), *rest] for text, *rest in row["names"]]
    for lang in LANGUAGES | {"zh-Hant"}:
        for text in table.get(lang, []):
            bare, at, years = text.partition(" @")
            start, _, end = years.partition("..")
            dates = [by_day(start, is_end=False), by_day(end, is_end=True)] if at else []
            assert [fold(bare), lang, *dates] in names, text
    for key in ("name", "official", "type", "successors"):
        assert table.get(key, row[key] if key != "successors" else []) == row[key]
    assert [[start or None, end or None, source] for start, end, source in table.get("life", [])] == [
        spell for spell in row["life"] if spell[2] not in ("COW", "GW")
    ]
    assert table.get("sources", {}) == {key: text for key, text in row["sources"].items() if key not in ("COW", "GW")}
    assert row["note"].startswith(table.get("note", ""))


def test_numbers_stand_for_the_parties_that_the_table_gives_them_to() -> None:
    """Each number of a list is a code of its party, and the other way round."""
    with (TABLES / "numbers.csv").open(encoding="utf-8", newline="") as file:
        given = {(row["list"].lower(), row["number"], row["code"]) for row in csv.DictReader(file)}
    found = {
        (key, code, party.code)
        for party in load().parties.values()
        for key, code in party.listed()
        if key in ("cow", "gw")
    }
    assert given == found


def test_items_of_wikidata_stand_for_the_parties_that_the_tables_give_them_to() -> None:
    """The first is that of the table of official names, or by hand; further ones follow it."""
    given: dict[str, list[str]] = {}
    for name in ("formal.csv", "items.csv"):
        with (TABLES / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                by_hand = BY_HAND[row["code"]] if name == "formal.csv" else {}
                given.setdefault(row["code"], []).append(by_hand.get("wd", row["wd"]))
    given |= {code: [table["wd"]] for code, table in BY_HAND.items() if table.get("wd") and code not in given}
    found = {party.code: [code for key, code in party.listed() if key == "wd"] for party in load().parties.values()}
    assert {code: [item for item in items if item] for code, items in given.items()} == {
        code: items for code, items in found.items() if items
    }


# --- codes ---


def test_every_code_is_iso_s_or_our_own() -> None:
    """A code is the party's own ISO code, present or withdrawn, or one of the listed ones that ISO never gave."""
    of_iso = {row["code"] for row in ROWS if row["code"] == row["codes"].get("iso")}
    assert set(OWN.split()) == {row["code"] for row in ROWS} - of_iso
    assert set(WITHDRAWN.split()) <= of_iso


def test_no_code_is_that_of_another_of_iso() -> None:
    """Neither a withdrawn code of somebody else nor one whose `iso` differs from it."""
    assert not {row["code"] for row in ROWS} & set(WITHDRAWN_OF_OTHERS.split())
    assert [] == [row["code"] for row in ROWS if row["codes"].get("iso", row["code"]) != row["code"]]


def test_the_present_world_is_whole() -> None:
    """The states of ISO that live today are the members of the United Nations and six others."""
    now = days(NOW)
    living = {
        row["code"]
        for row in STATES
        if "iso" in row["codes"] and any(start <= now[0] <= end for start, end in spells(row))
    }
    assert set(BESIDE_MEMBERS.split()) <= living
    assert MEMBERS == len(living) - len(BESIDE_MEMBERS.split())


@pytest.mark.parametrize("row", STATES, ids=lambda row: row["code"])
def test_codes_of_other_lists_have_the_form_of_their_lists(row: Row) -> None:
    """Numbers are numbers, abbreviations three capitals, Wikidata's items a Q and a number."""
    forms = {"iso": "[A-Z]{3}", "iso2": "[A-Z]{2}", "wd": "Q[1-9][0-9]*"} | {
        f"{of}{end}": form for of in ("cow", "gw") for end, form in (("", "[1-9][0-9]*"), ("_abbrev", "[A-Z]{3}"))
    }
    assert set(row["codes"]) <= set(forms)
    for key, code in load().parties[row["code"]].listed():
        assert re.fullmatch(forms[key], code), key


def test_no_list_gives_one_code_to_two_parties_at_once() -> None:
    """A code stands for one party; where a list gave it to several in turn, the turns do not overlap."""
    turns: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for row in ROWS:
        for key, value in row["codes"].items():
            for code in value if isinstance(value, list) else [value]:
                text, *years = [code] if isinstance(code, str) else code
                turns.setdefault((key, text), []).append(window_of(*years) if years else window_of(None, None))
    for code, of in turns.items():
        flat = [day for turn in sorted(of) for day in turn]
        assert sorted(set(flat)) == flat, code


def test_a_life_by_a_list_comes_with_the_list_s_code() -> None:
    """Whoever lived by COW or GW has a number there, and the other way round."""
    for row in ROWS:
        sources = {spell[2] for spell in row["life"]}
        assert ("COW" in sources, "GW" in sources) == ("cow" in row["codes"], "gw" in row["codes"]), row["code"]


# --- lives ---


@each_row
def test_every_life_cites_a_source_that_the_line_explains(row: Row) -> None:
    """Each line has a life, and exactly the sources that its life names."""
    assert row["life"]
    assert list(dict.fromkeys(spell[2] for spell in row["life"])) == list(row["sources"])


@each_row
def test_the_spells_of_one_source_follow_each_other(row: Row) -> None:
    """Within a source the spells are in order, do not overlap or touch, and have valid dates."""
    for source in row["sources"]:
        flat = [day for start, end, of in row["life"] if of == source for day in window_of(start, end)]
        assert sorted(set(flat)) == flat
        assert 1 not in {later - earlier for earlier, later in zip(flat[1::2], flat[2::2], strict=False)}


@each_row
def test_what_came_after_is_there_and_what_is_over_says_so(row: Row) -> None:
    """Successors are parties of the register, other ones, and only parties that ended have them."""
    assert set(row["successors"]) <= set(BY_CODE) - {row["code"]}
    over = all(end is not None for _, end, _ in row["life"])
    assert over == bool(row["successors"])


@pytest.mark.parametrize(
    ("code", "last", "first", "after"),
    [
        ("RUS", "1922-12-29", "1922-12-30", "SUN"),
        ("SUN", "1991-12-25", "1991-12-26", "RUS"),
        ("SRB", "1918-11-30", "1918-12-01", "YUG"),
        ("YUG", "1992-04-26", "1992-04-27", "SCG"),
        ("SCG", "2006-06-04", "2006-06-05", "SRB"),
        ("PRU", "1871-01-17", "1871-01-18", "DEU"),
        ("CHN-QING", "1912-02-12", "1912-02-13", "TWN"),
        ("TWN", "1949-09-30", "1949-10-01", "CHN"),
    ],
)
def test_a_list_s_number_is_cut_where_it_passes_from_party_to_party(
    code: str, last: str, first: str, after: str
) -> None:
    """The day after COW's number leaves one party it is another's, and no day is lost or counted twice."""
    assert days(last)[1] + 1 == days(first)[0]
    assert last in {end for _, end, of in BY_CODE[code]["life"] if of == "COW"}
    assert first in {start for start, _, of in BY_CODE[after]["life"] if of == "COW"}
    assert re.search(r"number|cut|COW", BY_CODE[code]["note"])


def test_the_two_lists_disagree_about_korea_and_both_stand() -> None:
    """A life keeps every source's spells, as the line gives them."""
    expected = (Spell(days("1949-06-29")[0], LAST, "COW"), Spell(days("1948-08-15")[0], LAST, "GW"))
    assert expected == load().parties["KOR"].life


def test_a_list_that_begins_or_ends_while_a_state_goes_on_says_nothing_of_its_ends() -> None:
    """The first and the last day of a list are no first and last days of states."""
    bounds = {"1816-01-01", "2016-12-31", "2020-12-31"}
    assert [] == [row["code"] for row in ROWS for spell in row["life"] if bounds & set(spell[:2])]


# --- names ---


@each_row
def test_names_are_unique_within_a_language(row: Row) -> None:
    """No name is written twice for one language in spellings that fold alike, but for years that do not meet."""
    uses: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for text, lang, *years in row["names"]:
        uses.setdefault((fold(text), lang), []).append(window_of(*years) if years else window_of(None, None))
    for name, used in uses.items():
        flat = [day for use in sorted(used) for day in use]
        assert sorted(set(flat)) == flat, name
    assert {(row["name"], "en"), (row["official"], "en")} <= {(name[0], name[1]) for name in row["names"]}
    assert [normalize("NFC", name[0]) for name in row["names"]] == [name[0] for name in row["names"]]


@each_row
def test_a_party_has_a_name_in_each_of_the_eight_languages(row: Row) -> None:
    """Beside them stand traditional Chinese forms."""
    assert LANGUAGES == {name[1] for name in row["names"]} - {"zh-Hant"}


def test_names_are_shared_only_where_it_is_meant() -> None:
    """No two parties bear one name on one day, but for the listed ones; nobody's name is another's code."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for text, one, other, first in collisions():
        found.setdefault((one, other), {})[text] = first
    expected = {pair: {fold(name) for name in names.split()} for pair, names in SHARED_NAMES.items()}
    assert expected == {pair: set(texts) for pair, texts in found.items()}
    assert {pair: days(day)[0] for pair, (day, _) in MEANT_TO_BE_SHARED.items()} == {
        pair: found[pair][name] for pair, (_, name) in MEANT_TO_BE_SHARED.items()
    }


def test_nobody_s_name_is_the_code_of_another() -> None:
    """A code means its party on every day."""
    codes = {fold(row["code"]): row["code"] for row in ROWS}
    assert [] == [
        (row["code"], key) for row in ROWS for key in row["keys"] if codes.get(key, row["code"]) != row["code"]
    ]


def test_every_line_that_ships_is_read_as_a_line_of_a_ledgers_own_is() -> None:
    """What is read quickly is what is read with every test."""
    for line in ROWS:
        assert load().get(line["code"]) == Register([]).with_parties([line]).get(line["code"])
