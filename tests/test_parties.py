"""What a text means: spellings that name a party, and the whole text of every refusal."""

# ruff: noqa: RUF001  # letters that look alike are what is tested

# Tests give the expected value first; letters that only look alike are what some of them are about.

from __future__ import annotations

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registers import FIRST, LAST, ROWS, Row, bearers, days

from ledger.folding import fold
from ledger.parties import Ambiguous, Name, NotFound, OutsideLife, Party, Spell, load

NAMES = [(row["code"], name[0]) for row in ROWS for name in row["names"]]
# The folded names that several parties bear, on one day or in turn.
SHARED = {text for text, uses in bearers().items() if len(uses) > 1}

KOREAS = (
    "South Korea (KOR, from 1949-06-29 by COW, from 1948-08-15 by GW),"
    " Joseon (KOR-JOS, 1887-01-01 to 1905-11-17 by COW, until 1910-08-22 by GW)"
    " or North Korea (PRK, from 1948-09-09 by COW and GW)"
)
BOTH_KOREAS = (
    "South Korea (KOR, from 1949-06-29 by COW, from 1948-08-15 by GW)"
    " or North Korea (PRK, from 1948-09-09 by COW and GW)"
)
UNSEEN = "it holds characters that cannot be seen"

# Spellings that people use, most of them not in the data as they stand here.
SPELLINGS = {
    "KOR": "South Korea | S. Korea | S Korea | Republic of Korea | Korea, Republic of | Korea; Republic of | Korea (Republic of)"
    " | Korea, South | ROK | R.O.K. | Corea del Sur | República de Corea | kor |  KOR  | iso:KR | ISO: kor | cow:732 | cow:rok"
    " | gw:732 | wd:q884",
    "PRK": "North Korea | N. Korea | Korea (DPR) | DPRK | D.P.R.K. | Democratic People's Republic of Korea | Korea, North"
    " | Democratic People’s Republic of Korea | Corea del Norte | Republica Popular Democratica de Corea | RPDC | RPD de Corea"
    " | Korea, Democratic People's Republic of",
    "CUB": "cuba |  Republic of  Cuba  | REPUBLICA DE CUBA | República de Cuba | Ｃｕｂａ | Cuba\u00a0 | «Cuba» | Kuba | Куба",
    "CHE": "Suiza | gw:SWZ | Schweiz | SUISSE",
    "SWZ": "SWZ | iso:SWZ | Swaziland | eSwatini",
    "MEX": "Mexico | México",
    "CIV": "CÔTE D'IVOIRE | Cote d’Ivoire | cote d ivoire | Ivory Coast",
    "KNA": "St. Kitts and Nevis | St Kitts & Nevis | SAINT KITTS AND NEVIS",
    "UN": "UN | U.N. | Naciones Unidas | ONU | ООН",
    "USA": "EE.UU. | U.S.A. | usa | États-Unis | 美国",
    "DEU": "West Germany | FRG | cow:260 | Bundesrepublik Deutschland | 독일 연방 공화국 | ФРГ",
}

# Two parties that bore one name in turn, and one number of a list.
UNION: Row = {
    "code": "XSU",
    "type": "state",
    "name": "Great Union",
    "official": "Union of Great Republics",
    "names": [["UGR", "en"], ["Greatland", "en", "1922-12-30", "1991-12-25"]],
    "codes": {"own": "365"},
    "life": [["1922-12-30", "1991-12-25", "COW"], [None, "1991-12-25", "GW"]],
    "successors": ["XRU", "XUK"],
}
LATER: Row = {
    "code": "XRU",
    "type": "state",
    "name": "Greatland",
    "names": [["Greatland", "en", "1990-06-12"]],
    "codes": {"own": "365"},
    "life": [["1990-06-12", None, "COW"]],
}


def party(*life: tuple[int, int, str]) -> Party:
    """Return a party that differs from others in its life alone."""
    return Party("AAA", "state", "A", "A", (), {}, tuple(Spell(*spell) for spell in life), ())


# --- names and codes that resolve ---


def test_every_name_in_the_data_means_its_party() -> None:
    """A name of one party resolves to it without a date."""
    for code, text in NAMES:
        if fold(text) not in SHARED:
            assert code == load().resolve(text).code, text


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
        ("XSU", "Greatland", days("1950-01-01")),
        ("XSU", "Greatland", days("1800-01-01")),
        ("XSU", "Greatland", days("1990-06-11")),
        ("XRU", "Greatland", days("1991-12-26")),
        ("XRU", "own:365", days("2000-01-01")),
        ("XSU", "own:365", days("1930-01-01")),
    ],
)
def test_a_window_settles_a_name_that_one_party_had_then(code: str, text: str, window: tuple[int, int]) -> None:
    """Of two parties with one name, or one code of a list, the one that lived then is meant."""
    assert code == load().with_parties([UNION, LATER]).resolve(text, window).code


def test_a_name_settles_by_its_own_years_where_both_parties_lived() -> None:
    """A party whose name was out of use is passed over for the one whose name was in use."""
    renamed = {
        **LATER,
        "code": "XRS",
        "name": "Little Greatland",
        "names": [["Greatland", "en", "1900-01-01", "1991-12-31"]],
    }
    register = load().with_parties([LATER, renamed])
    assert "XRU" == register.resolve("Greatland", days("1992-01-01")).code


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
        ("no party is called 'K'; did you mean UK (GBR)?", "K"),
        ("no party is called 'Cubba'; did you mean Cuba (CUB)?", "Cubba"),
        ("no party is called 'Cuban'; did you mean Cuba (CUB)?", "Cuban"),
        ("no party is called 'Tukrey'; did you mean Turkey (TUR)?", "Tukrey"),
        (
            "no party is called 'Untied States'; did you mean United States (USA)?",
            "Untied States",
        ),
        ("no party is called 'cubA!x'; did you mean Cuba (CUB)?", "cubA!x"),
        ("no party is called 'North'; did you mean Yemen, North (YAR) or North Korea (PRK)?", "North"),
        (
            "no party is called 'Kore'; did you mean Korea (KOR, KOR-JOS or PRK)?",
            "Kore",
        ),
        (
            "no party is called \"People's Republic of Korea\"; did you mean People's Republic of Poland (POL), People's Republic of Kampuchea (KHM) or People's Republic of China (CHN)?",
            "People's Republic of Korea",
        ),
        ("no party is called '732'; a code needs the name of its list: cow:732 or gw:732", "732"),
        ("no party is called '999'; a number needs the name of its list, as in cow:732", "999"),
        ("no party is called 'KR'; a code needs the name of its list: iso:KR", "KR"),
        (
            "no party is called 'GMY'; a code needs the name of its list: cow:GMY or gw:GMY; did you mean Germany (DDR or DEU)?",
            "GMY",
        ),
        ("no party is called 'q884'; a code needs the name of its list: wd:Q884", "q884"),
        ("no party is called 'cow:1'", "cow:1"),
        ("no party is called 'state'; did you mean Saxe (SAX), Papal State (PAP) or Hansestädte (HNS)?", "state"),
        ("no party is called 'iso:'", "iso:"),
        ("no party is called 'wiki:Q884'", "wiki:Q884"),
        ("no party is called 'iso:UNO'", "iso:UNO"),
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
    register = load().with_parties([{**LATER, "code": "CUSS", "codes": {"iso": "IT", "own": "é"}}])
    with pytest.raises(NotFound):
        register.resolve(text)


def test_a_refusal_carries_its_suggestions_and_hint() -> None:
    """A caller reads the parts of the message as attributes."""
    with pytest.raises(NotFound) as caught:
        load().resolve("US")
    parts = (caught.value.suggestions, caught.value.hint)
    assert (("USA (USA)",), "a code needs the name of its list: iso:US") == parts


@pytest.mark.parametrize(
    ("text", "window", "candidates"),
    [
        ("Korea", None, KOREAS),
        ("Corea", None, KOREAS),
        ("KOREA.", days("2024-02-14"), BOTH_KOREAS),
        ("Korea", days("1948-08-20", "1948-09-09"), BOTH_KOREAS),
        ("Korea", days("1925-01-01"), KOREAS),
    ],
)
def test_the_bare_name_of_the_koreas_is_refused(text: str, window: tuple[int, int] | None, candidates: str) -> None:
    """A name of several parties lists them with their years, also where none of them lived."""
    with pytest.raises(Ambiguous) as caught:
        load().resolve(text, window)
    assert f"'{text}' may mean {candidates}; write a code or a full name" == str(caught.value)
    assert text == caught.value.asked


def test_candidates_stand_in_the_order_of_their_codes() -> None:
    """A list of candidates does not depend on the order of the entries; unknown years are left out."""
    nowhere = {**UNION, "code": "AAA", "life": [], "codes": {}, "names": []}
    with pytest.raises(Ambiguous) as caught:
        load().with_parties([UNION, nowhere]).resolve("Great Union")
    years = "1922-12-30 to 1991-12-25 by COW, until 1991-12-25 by GW"
    assert (
        f"'Great Union' may mean Great Union (AAA) or Great Union (XSU, {years}); write a code or a full name"
        == str(caught.value)
    )


def test_a_code_that_is_the_name_of_another_party_is_refused() -> None:
    """Neither the code nor the name wins silently."""
    with pytest.raises(Ambiguous) as caught:
        load().with_parties([{**LATER, "code": "ROK", "names": []}]).resolve("rok", days("2024-02-14"))
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
            "Kosovo (XKX) did not exist on 2007-01-01; it existed from 2008-02-20 by COW, from 2008-02-17 by GW",
            "xkx",
            days("2007-01-01"),
        ),
        (
            "Great Union (XSU) did not exist on 1992-01-01; it existed 1922-12-30 to 1991-12-25 by COW, until 1991-12-25 by GW; after it came Greatland (XRU), XUK",
            "UGR",
            days("1992-01-01"),
        ),
    ],
)
def test_a_party_that_did_not_live_then_is_refused(message: str, text: str, window: tuple[int, int]) -> None:
    """The refusal gives the years by every source, and what came after."""
    with pytest.raises(OutsideLife) as caught:
        load().with_parties([UNION, LATER]).resolve(text, window)
    assert message == str(caught.value)


def test_a_refusal_for_its_date_carries_its_parts() -> None:
    """A caller reads the parts of the message as attributes."""
    register = load().with_parties([UNION, LATER])
    with pytest.raises(OutsideLife) as caught:
        register.resolve("XSU", days("1992-01-01"))
    error = caught.value
    spells = ("1922-12-30 to 1991-12-25 by COW", "until 1991-12-25 by GW")
    parts = (error.party, error.on, error.spells, error.successors)
    assert (register.get("XSU"), "on 1992-01-01", spells, ("Greatland (XRU)", "XUK")) == parts


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
