"""The register of parties: its data, and what a name or a code means on a date."""

# ruff: noqa: RUF001  # letters that look alike are what is tested

# Tests give the expected value first; letters that only look alike are what some of them are about.

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.parties import Ambiguous, Name, NotFound, OutsideLife, Party, Register, Spell, fold, load

Row = dict[str, Any]

ROOT = Path(__file__).parents[1]
LINES = (ROOT / "ledger" / "data" / "parties.jsonl").read_text(encoding="utf-8").splitlines()
ROWS: list[Row] = [json.loads(line) for line in LINES]
NAMES = [(row["code"], name[0]) for row in ROWS for name in row["names"]]
KEYS = ["code", "type", "name", "official", "names", "codes", "life", "successors", "note", "sources"]
FIRST, LAST = date.min.toordinal(), date.max.toordinal()

# Every folded name that belongs to more than one party. A new collision fails until it is written down here.
SHARED = {"korea": ["KOR", "PRK"], "corea": ["KOR", "PRK"]}

KOREAS = (
    "South Korea (KOR, from 1949-06-29 by COW, from 1948-08-15 by GW)"
    " or North Korea (PRK, from 1948-09-09 by COW and GW)"
)
UNSEEN = "it holds characters that cannot be seen"

# Spellings that people use, most of them not in the data as they stand here.
SPELLINGS = {
    "KOR": "South Korea | S. Korea | S Korea | Republic of Korea | Korea, Republic of | Korea; Republic of | Korea (Republic of)"
    " | Korea, South | ROK | R.O.K. | Corea del Sur | República de Corea | kor |  KOR  | iso:KR | ISO: kor | cow:732 | cow:rok"
    " | gw:732",
    "PRK": "North Korea | N. Korea | Korea (DPR) | DPRK | D.P.R.K. | Democratic People's Republic of Korea | Korea, North"
    " | Democratic People’s Republic of Korea | Corea del Norte | Republica Popular Democratica de Corea | RPDC | RPD de Corea"
    " | Korea, Democratic People's Republic of",
    "CUB": "cuba |  Republic of  Cuba  | REPUBLICA DE CUBA | República de Cuba | Ｃｕｂａ | Cuba\u00a0 | «Cuba»",
    "CHE": "Suiza | gw:SWZ",
    "MEX": "Mexico | México",
    "UN": "UN | U.N. | Naciones Unidas",
    "USA": "EE.UU. | U.S.A. | usa",
}

# The Soviet Union stands in for the parties that ended: none of the shipped ones has.
SOVIET_UNION: Row = {
    "code": "SUN",
    "type": "state",
    "name": "Soviet Union",
    "official": "Union of Soviet Socialist Republics",
    "names": [["USSR", "en"], ["Russia", "en", "1922-12-30", "1991-12-25"]],
    "codes": {"cow": "365"},
    "life": [["1922-12-30", "1991-12-25", "COW"], [None, "1991-12-25", "GW"]],
    "successors": ["RUS", "UKR"],
}
RUSSIA: Row = {
    "code": "RUS",
    "type": "state",
    "name": "Russia",
    "names": [["Russia", "en", "1990-06-12"]],
    "codes": {"cow": "365"},
    "life": [["1990-06-12", None, "COW"]],
}


def days(earliest: str, latest: str = "") -> tuple[int, int]:
    """Return a window of days from ISO dates; one date is a window of one day."""
    return date.fromisoformat(earliest).toordinal(), date.fromisoformat(latest or earliest).toordinal()


def party(*life: tuple[int, int, str]) -> Party:
    """Return a party that differs from others in its life alone."""
    return Party("AAA", "state", "A", "A", (), {}, tuple(Spell(*spell) for spell in life), ())


# --- the data file ---


def test_the_file_holds_one_canonical_object_a_line() -> None:
    """Each line is what writing its object again gives, so a diff shows only what changed."""
    assert [json.dumps(row, ensure_ascii=False) for row in ROWS] == LINES
    assert [KEYS] * len(ROWS) == [list(row) for row in ROWS]


def test_lines_stand_in_the_order_of_their_codes() -> None:
    """Codes are unique and sorted."""
    assert sorted({row["code"] for row in ROWS}) == [row["code"] for row in ROWS]


def test_the_first_register_knows_the_parties_of_the_seeds() -> None:
    """The shipped parties are those that the first entries need."""
    states = {"CHE", "CHN", "CUB", "GTM", "JPN", "KOR", "LAO", "MEX", "PRK", "SYR", "USA", "VNM"}
    assert states == {row["code"] for row in ROWS if row["type"] == "state"}
    assert {"ACS", "NAM", "UN"} == {row["code"] for row in ROWS if row["type"] == "organisation"}


@pytest.mark.parametrize("row", [row for row in ROWS if row["type"] == "state"], ids=lambda row: row["code"])
def test_a_state_goes_by_its_iso_code(row: Row) -> None:
    """A state's code is ISO 3166-1 alpha-3, and codes of all lists have the form that their lists give them."""
    codes = row["codes"]
    assert ["iso", "iso2", "cow", "cow_abbrev", "gw", "gw_abbrev"] == list(codes)
    assert row["code"] == codes["iso"]
    for key, length in (("iso", 3), ("iso2", 2), ("cow_abbrev", 3), ("gw_abbrev", 3)):
        assert codes[key].isascii()
        assert codes[key].isalpha()
        assert codes[key].isupper()
        assert length == len(codes[key])
    assert codes["cow"] == str(int(codes["cow"]))
    assert codes["gw"] == str(int(codes["gw"]))


def test_no_list_gives_one_code_to_two_parties() -> None:
    """Every pair of list and code is unique."""
    codes = [(key, value) for row in ROWS for key, value in row["codes"].items()]
    assert sorted(set(codes)) == sorted(codes)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_every_life_cites_a_source_that_the_line_explains(row: Row) -> None:
    """Each line has a life, and exactly the sources that its life names."""
    assert row["life"]
    assert list(dict.fromkeys(spell[2] for spell in row["life"])) == list(row["sources"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_the_spells_of_one_source_follow_each_other(row: Row) -> None:
    """Within a source the spells are in order, do not overlap, and have valid dates."""
    for source in row["sources"]:
        spells = [days(start or "0001-01-01", end or "9999-12-31") for start, end, of in row["life"] if of == source]
        flat = [day for spell in spells for day in spell]
        assert sorted(set(flat)) == flat


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_names_are_unique_within_a_language(row: Row) -> None:
    """No name is written twice for one language in spellings that fold alike; both display names are among them."""
    folded = [(fold(name[0]), name[1]) for name in row["names"]]
    assert sorted(set(folded)) == sorted(folded)
    assert {(row["name"], "en"), (row["official"], "en")} <= {(name[0], name[1]) for name in row["names"]}
    assert {"en", "es"} == {lang for _, lang in folded}
    assert [normalize("NFC", name[0]) for name in row["names"]] == [name[0] for name in row["names"]]


def test_names_are_shared_only_where_it_is_meant() -> None:
    """Each folded name and each code has one owner, but for the listed ones."""
    owners: dict[str, set[str]] = {}
    for code, text in [*NAMES, *((row["code"], row["code"]) for row in ROWS)]:
        owners.setdefault(fold(text), set()).add(code)
    assert {text: sorted(codes) for text, codes in owners.items() if len(codes) > 1} == SHARED


def test_successors_are_parties_of_the_register() -> None:
    """No shipped line names a successor that is not there."""
    assert {code for row in ROWS for code in row["successors"]} <= {row["code"] for row in ROWS}


def test_the_two_lists_disagree_about_korea_and_both_stand() -> None:
    """A life keeps every source's spells, as the line gives them."""
    expected = (Spell(days("1949-06-29")[0], LAST, "COW"), Spell(days("1948-08-15")[0], LAST, "GW"))
    assert expected == load().parties["KOR"].life


# --- names and codes that resolve ---


@pytest.mark.parametrize(("code", "text"), [pair for pair in NAMES if fold(pair[1]) not in SHARED])
def test_every_name_in_the_data_means_its_party(code: str, text: str) -> None:
    """A name of one party resolves to it without a date."""
    assert code == load().resolve(text).code


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, row in SPELLINGS.items() for text in row.split(" | ")]
)
def test_usual_spellings_and_codes_mean_one_party(code: str, text: str) -> None:
    """People's own spellings resolve, whatever their case, accents, punctuation and spaces."""
    assert code == load().resolve(text).code


@pytest.mark.parametrize(
    ("code", "text", "window"),
    [
        ("KOR", "Korea", days("1948-08-20")),
        ("KOR", "Korea", days("1948-08-01", "1948-09-08")),
        ("CUB", "Cuba", days("1907-01-01")),
        ("JPN", "cow:740", days("1950-01-01")),
        ("SYR", "Syria", days("1958-02-01", "1961-09-29")),
        ("VNM", "North Vietnam", days("2024-01-01")),
        ("VNM", "VNM", days("1950-01-31")),
        ("LAO", "Reino de Laos", days("1953-10-23")),
    ],
)
def test_one_source_is_enough_to_have_lived(code: str, text: str, window: tuple[int, int]) -> None:
    """A window keeps a party that any source lets live, and drops others only where every source rules them out."""
    assert code == load().resolve(text, window).code


@pytest.mark.parametrize(
    ("code", "text", "window"),
    [
        ("SUN", "Russia", days("1950-01-01")),
        ("SUN", "Russia", days("1800-01-01")),
        ("SUN", "Russia", days("1990-06-11")),
        ("RUS", "Russia", days("1991-12-26")),
        ("RUS", "cow:365", days("2000-01-01")),
        ("SUN", "cow:365", days("1930-01-01")),
    ],
)
def test_a_window_settles_a_name_that_one_party_had_then(code: str, text: str, window: tuple[int, int]) -> None:
    """Of two parties with one name, or one code of a list, the one that lived then is meant."""
    assert code == load().with_parties([SOVIET_UNION, RUSSIA]).resolve(text, window).code


def test_a_name_settles_by_its_own_years_where_both_parties_lived() -> None:
    """A party whose name was out of use is passed over for the one whose name was in use."""
    renamed = {**RUSSIA, "code": "RSF", "name": "RSFSR", "names": [["Russia", "en", "1900-01-01", "1991-12-31"]]}
    register = load().with_parties([RUSSIA, renamed])
    assert "RUS" == register.resolve("Russia", days("1992-01-01")).code


@pytest.mark.parametrize(("used", "day"), [(False, 4), (True, 5), (True, 9), (False, 10)])
def test_a_name_was_used_on_both_ends_of_its_years(used: bool, day: int) -> None:  # noqa: FBT001 (a table's column)
    """The first and the last day of a name are days of its use."""
    assert used == Name("A", "en", 5, 9).used_on(day, day)


def test_a_party_may_be_called_like_a_list_of_codes() -> None:
    """Only a colon makes the name of a list one."""
    register = load().with_parties([{"code": "ISOR", "type": "organisation", "name": "ISO"}])
    assert "ISOR" == register.resolve("iso").code


def test_a_party_without_known_years_is_never_ruled_out() -> None:
    """Unknown is not none: no date excludes a party of whose life no source tells."""
    assert party().lives_on(FIRST, FIRST)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.sampled_from("ab")), min_size=1, max_size=4), st.data()
)
def test_a_party_lives_on_the_union_of_all_spells(spells: list[tuple[int, int, str]], data: st.DataObject) -> None:
    """A window meets a life when any day of it lies in any spell of any source, both ends included."""
    earliest = data.draw(st.integers(1, 9))
    latest = data.draw(st.integers(earliest, 9))
    lived = {day for start, end, _ in spells for day in range(start, end + 1)}
    alive = party(*[spell for spell in spells if spell[0] <= spell[1]] or [(99, 99, "a")])
    assert bool(lived & set(range(earliest, latest + 1))) == alive.lives_on(earliest, latest)


# --- what must not resolve: the whole text of every refusal ---


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("no party is called ''", ""),
        ("no party is called '   '", "   "),
        ("no party is called '...'", "..."),
        ("no party is called 'K'", "K"),
        ("no party is called 'Kuba'; did you mean Cuba (CUB)?", "Kuba"),
        ("no party is called 'Cuban'; did you mean Cuba (CUB)?", "Cuban"),
        ("no party is called 'cubA!x'; did you mean Cuba (CUB)?", "cubA!x"),
        ("no party is called 'North'; did you mean North Korea (PRK)?", "North"),
        ("no party is called 'South'; did you mean South Korea (KOR)?", "South"),
        ("no party is called 'Kore'; did you mean Korea (KOR or PRK), S. Korea (KOR) or N. Korea (PRK)?", "Kore"),
        (
            "no party is called \"People's Republic of Korea\"; did you mean People's Republic of China (CHN), Democratic People's Republic of Korea (PRK) or Republic of Korea (KOR)?",
            "People's Republic of Korea",
        ),
        (
            "no party is called \"Korea, People's Republic of\"; did you mean China, People's Republic of (CHN), Korea, Democratic People's Republic of (PRK) or Korea, Republic of (KOR)?",
            "Korea, People's Republic of",
        ),
        ("no party is called '732'; a code needs the name of its list: cow:732 or gw:732", "732"),
        ("no party is called '999'; a number needs the name of its list, as in cow:732", "999"),
        ("no party is called 'KR'; a code needs the name of its list: iso:KR", "KR"),
        ("no party is called 'SWZ'; a code needs the name of its list: cow:SWZ or gw:SWZ", "SWZ"),
        ("no party is called 'gw:730'", "gw:730"),
        ("no party is called 'iso:'", "iso:"),
        ("no party is called 'wiki:Q884'", "wiki:Q884"),
        ("no party is called 'iso'", "iso"),
        ("no party is called '🇨🇺'", "🇨🇺"),
        ("no party is called 'Cuba🇨🇺'; did you mean Cuba (CUB)?", "Cuba🇨🇺"),
        (f"no party is called 'Cu\\u202eba'; {UNSEEN}; did you mean Cuba (CUB)?", "Cu\u202eba"),
        (f"no party is called 'Cuba\\u200b'; {UNSEEN}; did you mean Cuba (CUB)?", "Cuba\u200b"),
        (f"no party is called 'Cuba\\n'; {UNSEEN}; did you mean Cuba (CUB)?", "Cuba\n"),
        (f"no party is called 'Cuba\\u2028'; {UNSEEN}; did you mean Cuba (CUB)?", "Cuba\u2028"),
        (f"no party is called '\\x1b[2J'; {UNSEEN}", "\x1b[2J"),
        (f"no party is called '\\udc80'; {UNSEEN}", "\udc80"),
        (f"no party is called '{'x' * 60}' (cut)", "x" * 61),
        (f"no party is called 'Cuba{'.' * 56}' (cut); did you mean Cuba (CUB)?", "Cuba" + "." * 300),
        (f"no party is called '{'é' * 60}' (cut)", "é" * 1_000_000),
        (f"no party is called '{'Cuba, ' * 10}' (cut)", "Cuba" + ", Cuba" * 10_000),
    ],
    ids=lambda text: ascii(text)[:60],
)
def test_a_text_that_names_nobody_is_refused(message: str, text: str) -> None:
    """Nothing near is taken: the refusal suggests, and shows the text without what could deceive."""
    with pytest.raises(NotFound) as caught:
        load().resolve(text)
    assert message == str(caught.value)
    assert text == caught.value.asked


@pytest.mark.parametrize("text", ["cuß", "iso:ıt", "own:é", "own:"])
def test_letters_that_only_become_ascii_in_capitals_make_no_code(text: str) -> None:
    """A code is ASCII as typed: capitals of other letters do not make one, and neither does nothing."""
    register = load().with_parties([{**RUSSIA, "code": "CUSS", "codes": {"iso": "IT", "own": "é"}}])
    with pytest.raises(NotFound):
        register.resolve(text)


def test_a_refusal_carries_its_suggestions_and_hint() -> None:
    """A caller reads the parts of the message as attributes."""
    with pytest.raises(NotFound) as caught:
        load().resolve("US")
    parts = (caught.value.suggestions, caught.value.hint)
    assert (("USA (USA)",), "a code needs the name of its list: iso:US") == parts


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Korea", None),
        ("Corea", None),
        ("KOREA.", days("2024-02-14")),
        ("Korea", days("1948-08-20", "1948-09-09")),
        ("Korea", days("1900-01-01")),
    ],
)
def test_the_bare_name_of_both_koreas_is_refused(text: str, window: tuple[int, int] | None) -> None:
    """A name of two parties lists both with their years, also where neither lived."""
    with pytest.raises(Ambiguous) as caught:
        load().resolve(text, window)
    assert f"'{text}' may mean {KOREAS}; write a code or a full name" == str(caught.value)
    assert (text, ["KOR", "PRK"]) == (caught.value.asked, [one.code for one in caught.value.candidates])


def test_candidates_stand_in_the_order_of_their_codes() -> None:
    """A list of candidates does not depend on the order of the entries; unknown years are left out."""
    nowhere = {**SOVIET_UNION, "code": "AAA", "life": [], "codes": {}, "names": []}
    with pytest.raises(Ambiguous) as caught:
        load().with_parties([SOVIET_UNION, nowhere]).resolve("Soviet Union")
    years = "1922-12-30 to 1991-12-25 by COW, until 1991-12-25 by GW"
    assert (
        f"'Soviet Union' may mean Soviet Union (AAA) or Soviet Union (SUN, {years}); write a code or a full name"
        == str(caught.value)
    )


def test_a_code_that_is_the_name_of_another_party_is_refused() -> None:
    """Neither the code nor the name wins silently."""
    with pytest.raises(Ambiguous) as caught:
        load().with_parties([{**RUSSIA, "code": "ROK"}]).resolve("rok", days("2024-02-14"))
    assert ["KOR", "ROK"] == [one.code for one in caught.value.candidates]


@pytest.mark.parametrize(
    ("message", "text", "window"),
    [
        (
            "South Korea (KOR) did not exist on 1945-01-01; it existed from 1949-06-29 by COW, from 1948-08-15 by GW",
            "South Korea",
            days("1945-01-01"),
        ),
        (
            "Cuba (CUB) did not exist between 1901-01-01 and 1902-05-19; it existed 1902-05-20 to 1906-09-25 and from 1909-01-23 by COW, from 1902-05-20 by GW",
            "iso:CU",
            days("1901-01-01", "1902-05-19"),
        ),
        (
            "China (CHN) did not exist on 1930-01-01; it existed from 1949-10-01 by proclamation",
            "chn",
            days("1930-01-01"),
        ),
        (
            "Soviet Union (SUN) did not exist on 1992-01-01; it existed 1922-12-30 to 1991-12-25 by COW, until 1991-12-25 by GW; after it came Russia (RUS), UKR",
            "USSR",
            days("1992-01-01"),
        ),
    ],
)
def test_a_party_that_did_not_live_then_is_refused(message: str, text: str, window: tuple[int, int]) -> None:
    """The refusal gives the years by every source, and what came after."""
    with pytest.raises(OutsideLife) as caught:
        load().with_parties([SOVIET_UNION, RUSSIA]).resolve(text, window)
    assert message == str(caught.value)


def test_a_refusal_for_its_date_carries_its_parts() -> None:
    """A caller reads the parts of the message as attributes."""
    register = load().with_parties([SOVIET_UNION, RUSSIA])
    with pytest.raises(OutsideLife) as caught:
        register.resolve("SUN", days("1992-01-01"))
    error = caught.value
    spells = ("1922-12-30 to 1991-12-25 by COW", "until 1991-12-25 by GW")
    parts = (error.party, error.on, error.spells, error.successors)
    assert (register.get("SUN"), "on 1992-01-01", spells, ("Russia (RUS)", "UKR")) == parts


def test_a_life_open_at_both_ends_reads_as_at_all_times() -> None:
    """A list that has a state from its own first day does not say when the state began."""
    assert ("at all times by COW and GW",) == load().parties["CHE"].years()


# --- properties ---

windows = st.none() | st.tuples(st.integers(FIRST, LAST), st.integers(FIRST, LAST)).map(
    lambda pair: (min(pair), max(pair))
)
ACCENTS = "\u0301\u0308\u0327"
GAPS = [" ", "  ", " - ", ", ", "\u00a0", "\u3000"]


@given(st.text() | st.sampled_from([text for _, text in NAMES]) | st.from_regex("(iso|cow|gw):.*"), windows)
def test_resolving_gives_a_party_or_one_of_three_refusals(text: str, window: tuple[int, int] | None) -> None:
    """No text and no window brings any other error, and no message holds a character that cannot be seen."""
    try:
        found = load().resolve(text, window)
    except (NotFound, Ambiguous, OutsideLife) as error:
        assert str(error).isprintable()  # noqa: PT017 (all three are allowed)
    else:
        assert window is None or found.lives_on(*window)


@given(
    st.sampled_from([pair for pair in NAMES if fold(pair[1]) not in SHARED]),
    st.sampled_from([str.upper, str.lower, str.title, str.swapcase]),
    st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]),
    st.data(),
)
def test_spelling_makes_no_difference(pair: tuple[str, str], case: object, form: str, data: st.DataObject) -> None:
    """Case, accents, punctuation, spaces and Unicode forms do not change which party a name means."""
    code, text = pair
    assert callable(case)
    spelled = [
        data.draw(st.sampled_from(GAPS)) if char == " " else char + data.draw(st.sampled_from(["", *ACCENTS]))
        for char in case(text)
    ]
    assert code == load().resolve(normalize(form, f" {''.join(spelled)}.")).code  # type: ignore[arg-type]


@given(
    st.sampled_from([text for _, text in NAMES]),
    st.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"]),
    st.integers(0, 20),
)
def test_a_character_that_cannot_be_seen_never_matches(text: str, hidden: str, place: int) -> None:
    """A control or format character anywhere in a name makes it nobody's, and is never printed raw."""
    with pytest.raises(NotFound) as caught:
        load().resolve(text[:place] + hidden + text[place:])
    assert UNSEEN in str(caught.value)
    assert hidden not in str(caught.value)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    """A folded text is its own folded form."""
    assert fold(text) == fold(fold(text))


# --- parties of a ledger ---


def test_a_ledger_adds_parties_to_a_new_register() -> None:
    """The new register knows the party by name and code; the shipped one does not."""
    register = load().with_parties([SOVIET_UNION])
    start, end = days("1922-12-30", "1991-12-25")
    expected = Party(
        code="SUN",
        type="state",
        name="Soviet Union",
        official="Union of Soviet Socialist Republics",
        names=(Name("USSR", "en"), Name("Russia", "en", start, end)),
        codes={"cow": "365"},
        life=(Spell(start, end, "COW"), Spell(FIRST, end, "GW")),
        successors=("RUS", "UKR"),
    )
    assert [expected] * 3 == [register.resolve(text) for text in ("sun", "ussr", "cow:365")]
    assert expected == register.resolve("union of soviet socialist republics")
    assert load().get("SUN") is None


def test_a_party_needs_no_more_than_code_type_and_name() -> None:
    """What is left out is empty, and the official name is the short one; other keys are passed over."""
    register = Register([]).with_parties([{"code": "KOR-JOS", "type": "other", "name": "Joseon", "kind": "party"}])
    assert Party("KOR-JOS", "other", "Joseon", "Joseon", (), {}, (), ()) == register.resolve("kor-jos")


def test_a_name_of_punctuation_names_nobody() -> None:
    """A name that folds to nothing is not the name of an empty text."""
    with pytest.raises(NotFound):
        Register([]).with_parties([{"code": "AAA", "type": "other", "name": "!"}]).resolve("?")


def test_a_name_may_say_only_when_it_began() -> None:
    """A third value alone is the first day of a name's use; rows may be tuples, as entries hold them."""
    register = Register([]).with_parties([{**RUSSIA, "names": (("Rossiya", "ru", "1991-12-25"),), "note": "A note."}])
    assert (Name("Rossiya", "ru", days("1991-12-25")[0], LAST),) == register.parties["RUS"].names
    assert "A note." == register.parties["RUS"].note


def test_a_code_shared_by_two_keys_of_a_list_means_its_party_once() -> None:
    """Two keys of one list with one value are no ambiguity."""
    register = Register([]).with_parties([{**RUSSIA, "codes": {"iso": "RU", "iso2": "ru"}}])
    assert "RUS" == register.resolve("iso:RU").code


def test_the_same_party_again_changes_nothing() -> None:
    """Repeating a party, or a shipped line, is no error."""
    assert (
        load().with_parties([SOVIET_UNION]).parties == load().with_parties([SOVIET_UNION, *ROWS, SOVIET_UNION]).parties
    )


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        ("party CUB: the code already belongs to Cuba (CUB), which differs", {"code": "CUB"}),
        (
            "party 'cub': a code is capital letters, digits and hyphens, a letter first, not 'cub'",
            {"code": "cub"},
        ),
        ("party '732': a code is capital letters, digits and hyphens, a letter first, not '732'", {"code": "732"}),
        ("party '': a code is capital letters, digits and hyphens, a letter first, not ''", {"code": ""}),
        ("party 'A:B': a code is capital letters, digits and hyphens, a letter first, not 'A:B'", {"code": "A:B"}),
        ("party '7': a code is capital letters, digits and hyphens, a letter first, not '7'", {"code": 7}),
        ("party 'SUN': the type is state, organisation or other, not 'empire'", {"type": "empire"}),
        ("party 'SUN': the type is state, organisation or other, not 'None'", {"type": None}),
        ("party 'SUN': name must be text without unseen characters, not ' '", {"name": " "}),
        ("party 'SUN': name must be text without unseen characters, not 'A\\u200bB'", {"name": "A\u200bB"}),
        ("party 'SUN': official must be text without unseen characters, not '3'", {"official": 3}),
        ("party 'SUN': note must be text without unseen characters, not '5'", {"note": 5}),
        ("party 'SUN': names must be a list, not 'USSR'", {"names": "USSR"}),
        ("party 'SUN': a name is [text, language, from, to], not 'USSR'", {"names": ["USSR"]}),
        ("party 'SUN': a language must be text without unseen characters, not 'None'", {"names": [["USSR", None]]}),
        ("party 'SUN': a date is YYYY-MM-DD, not '1922'", {"names": [["USSR", "en", "1922"]]}),
        ("party 'SUN': a date is YYYY-MM-DD, not '19221230'", {"names": [["USSR", "en", "19221230", None]]}),
        ("party 'SUN': 1991-12-25 is later than 1922-12-30", {"life": [["1991-12-25", "1922-12-30", "COW"]]}),
        ("party 'SUN': a date is YYYY-MM-DD, not '1922-02-30'", {"life": [["1922-02-30", None, "COW"]]}),
        (
            "party 'SUN': a spell of life is [from, to, source], not \"['1922-12-30', None]\"",
            {"life": [["1922-12-30", None]]},
        ),
        ("party 'SUN': a source must be text without unseen characters, not ''", {"life": [[None, None, ""]]}),
        ("party 'SUN': codes must map lists to codes, not '365'", {"codes": "365"}),
        ("party 'SUN': a code must be text without unseen characters, not '365'", {"codes": {"cow": 365}}),
        ("party 'SUN': successors must be a list, not 'RUS'", {"successors": "RUS"}),
        (
            "party 'SUN': a code is capital letters, digits and hyphens, a letter first, not 'Russia'",
            {"successors": ["Russia"]},
        ),
    ],
)
def test_a_malformed_or_taken_party_is_refused(message: str, changes: dict[str, object]) -> None:
    """The refusal names the party and what is wrong with it."""
    with pytest.raises(ValueError, match=r"^party ") as caught:
        load().with_parties([{**SOVIET_UNION, **changes}])
    assert message == str(caught.value)


# --- what callers rely on ---


def test_the_register_is_read_once_and_cannot_be_changed() -> None:
    """Two loads give one register, whose parties and codes are read-only."""
    assert load() is load()
    with pytest.raises(TypeError, match="item assignment"):
        load().parties["XXX"] = party()  # type: ignore[index]
    with pytest.raises(TypeError, match="item assignment"):
        load().parties["KOR"].codes["cow"] = "1"  # type: ignore[index]


def test_getting_by_code_is_exact() -> None:
    """The log's codes are looked up as they stand."""
    assert ["CUB", None, None] == [found and found.code for found in map(load().get, ("CUB", "cub", "Cuba"))]


def test_importing_the_register_loads_no_slow_module() -> None:
    """What costs time at every start is imported only by those who need it."""
    slow = {"json", "unicodedata", "difflib", "pathlib", "importlib.resources", "attr", "click"}
    program = "import sys; old = set(sys.modules); import ledger.parties; print(*(set(sys.modules) - old))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set() == slow & set(done.stdout.split())
