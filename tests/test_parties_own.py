"""The parties of a ledger's own, and what callers of the register rely on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from registers import FIRST, LAST, ROOT, ROWS, Row, days

from ledger.parties import Ambiguous, Name, NotFound, Party, Register, Spell, load

UNION: Row = {
    "code": "XSU",
    "type": "state",
    "name": "Great Union",
    "official": "Union of Great Republics",
    "names": [["UGR", "en"], ["Greatland", "en", "1922-12-30", "1991-12-25"]],
    "codes": {"own": "365"},
    "life": [["1922-12-30", "1991-12-25", "COW"], [None, "1991-12-25", "GW"]],
    "successors": ["XRU", "UKR"],
}
LATER: Row = {
    "code": "XRU",
    "type": "state",
    "name": "Greatland",
    "names": [["Greatland", "en", "1990-06-12"]],
    "codes": {"own": "365"},
    "life": [["1990-06-12", None, "COW"]],
}


# --- parties of a ledger ---


def test_a_ledger_adds_parties_to_a_new_register() -> None:
    """The new register knows the party by name and code; the shipped one does not."""
    register = load().with_parties([UNION])
    start, end = days("1922-12-30", "1991-12-25")
    expected = Party(
        code="XSU",
        type="state",
        name="Great Union",
        official="Union of Great Republics",
        names=(Name("UGR", "en"), Name("Greatland", "en", start, end)),
        codes={"own": "365"},
        life=(Spell(start, end, "COW"), Spell(FIRST, end, "GW")),
        successors=("XRU", "UKR"),
    )
    assert [expected] * 3 == [register.resolve(text) for text in ("xsu", "ugr", "own:365")]
    assert expected == register.resolve("union of great republics")
    assert load().get("XSU") is None


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
    register = Register([]).with_parties([{**LATER, "names": (("Rossiya", "ru", "1991-12-25"),), "note": "A note."}])
    assert (Name("Rossiya", "ru", days("1991-12-25")[0], LAST),) == register.parties["XRU"].names
    assert "A note." == register.parties["XRU"].note


def test_a_code_shared_by_two_keys_of_a_list_means_its_party_once() -> None:
    """Two keys of one list with one value are no ambiguity."""
    register = Register([]).with_parties([{**LATER, "codes": {"iso": "RU", "iso2": "ru"}}])
    assert "XRU" == register.resolve("iso:RU").code


def test_the_same_party_again_changes_nothing() -> None:
    """Repeating a party, or a shipped line, is no error."""
    assert load().with_parties([UNION]).parties == load().with_parties([UNION, *ROWS, UNION]).parties


@pytest.mark.parametrize(
    ("message", "changes"),
    [
        (
            "party 'cub': a code is capital letters, digits and hyphens, a letter first, not 'cub'",
            {"code": "cub"},
        ),
        ("party '732': a code is capital letters, digits and hyphens, a letter first, not '732'", {"code": "732"}),
        ("party '': a code is capital letters, digits and hyphens, a letter first, not ''", {"code": ""}),
        ("party 'A:B': a code is capital letters, digits and hyphens, a letter first, not 'A:B'", {"code": "A:B"}),
        ("party '7': a code is capital letters, digits and hyphens, a letter first, not '7'", {"code": 7}),
        ("party 'XSU': the type is state, organisation or other, not 'empire'", {"type": "empire"}),
        ("party 'XSU': the type is state, organisation or other, not 'None'", {"type": None}),
        ("party 'XSU': name must be text without unseen characters, not ' '", {"name": " "}),
        ("party 'XSU': name must be text without unseen characters, not 'A\\u200bB'", {"name": "A\u200bB"}),
        ("party 'XSU': official must be text without unseen characters, not '3'", {"official": 3}),
        ("party 'XSU': note must be text without unseen characters, not '5'", {"note": 5}),
        ("party 'XSU': names must be a list, not 'UGR'", {"names": "UGR"}),
        ("party 'XSU': a name is [text, language, from, to], not 'UGR'", {"names": ["UGR"]}),
        ("party 'XSU': a language must be text without unseen characters, not 'None'", {"names": [["UGR", None]]}),
        ("party 'XSU': a date is YYYY-MM-DD, not '1922'", {"names": [["UGR", "en", "1922"]]}),
        ("party 'XSU': a date is YYYY-MM-DD, not '19221230'", {"names": [["UGR", "en", "19221230", None]]}),
        ("party 'XSU': 1991-12-25 is later than 1922-12-30", {"life": [["1991-12-25", "1922-12-30", "COW"]]}),
        ("party 'XSU': a date is YYYY-MM-DD, not '1922-02-30'", {"life": [["1922-02-30", None, "COW"]]}),
        (
            "party 'XSU': a spell of life is [from, to, source], not \"['1922-12-30', None]\"",
            {"life": [["1922-12-30", None]]},
        ),
        ("party 'XSU': a source must be text without unseen characters, not ''", {"life": [[None, None, ""]]}),
        ("party 'XSU': codes must map lists to codes, not '365'", {"codes": "365"}),
        ("party 'XSU': a code must be text without unseen characters, not '365'", {"codes": {"cow": 365}}),
        ("party 'XSU': a code must be text without unseen characters, not '365'", {"codes": {"cow": ["2", 365]}}),
        ("party 'XSU': a code must be text without unseen characters, not '[]'", {"codes": {"cow": [[]]}}),
        ("party 'XSU': a list of codes must be text without unseen characters, not '1'", {"codes": {1: "2"}}),
        ("party 'XSU': a date is YYYY-MM-DD, not '1991'", {"codes": {"cow": [["365", "1991", None]]}}),
        ("party 'XSU': successors must be a list, not 'RUS'", {"successors": "RUS"}),
        (
            "party 'XSU': a code is capital letters, digits and hyphens, a letter first, not 'Russia'",
            {"successors": ["Russia"]},
        ),
    ],
)
def test_a_malformed_or_taken_party_is_refused(message: str, changes: dict[str, object]) -> None:
    """The refusal names the party and what is wrong with it."""
    with pytest.raises(ValueError, match=r"^party ") as caught:
        load().with_parties([{**UNION, **changes}])
    assert message == str(caught.value)


def test_what_a_ledger_says_of_a_code_stands_before_what_ships() -> None:
    """A ledger that gave itself a party is read on when a later register has come to hold its code for another."""
    register = load().with_parties([{**UNION, "code": "CUB"}])
    assert ["Great Union"] * 3 == [register.resolve(text).name for text in ("CUB", "Great Union", "own:365")]
    for gone in ("República de Cuba", "쿠바", "iso:CUB", "cow:40"):
        with pytest.raises(NotFound):
            register.resolve(gone)
    assert ["Great Union"] == [party.name for party in register.parties.values() if party.code == "CUB"]
    assert "Cuba" == load().parties["CUB"].name


def test_two_parties_of_a_ledger_cannot_have_one_code() -> None:
    """The first stays what it is, also where the second comes later."""
    register = load().with_parties([UNION])
    for parties in ([{**UNION, "name": "Another"}], [LATER, {**LATER, "type": "other"}]):
        with pytest.raises(ValueError, match="the code already belongs to Great"):
            register.with_parties(parties)


# --- codes of other lists ---


def test_a_party_may_have_several_codes_in_one_list() -> None:
    """Each of them means the party, and they are listed one by one."""
    register = Register([]).with_parties([{**LATER, "codes": {"own": ["365", "366"], "own_abbrev": "LAT"}}])
    assert ["XRU"] * 3 == [register.resolve(f"own:{code}").code for code in ("365", "366", "lat")]
    party = register.parties["XRU"]
    assert {"own": ("365", "366"), "own_abbrev": "LAT"} == party.codes
    assert (("own", "365"), ("own", "366"), ("own_abbrev", "LAT")) == party.listed()
    assert () == party.turns


def test_a_code_given_by_turns_means_the_party_whose_turn_it_was() -> None:
    """Turns settle a code as years settle a name: by them, not by the lives alone."""
    life = [[None, None, "COW"]]
    turns: list[list[str | None]] = [["365", None, "1922-12-29"], ["365", "1991-12-26", None]]
    one: Row = {**LATER, "names": [], "life": life, "codes": {"own": [*turns, "9"]}}
    other: Row = {**UNION, "life": life, "codes": {"own": [["365", "1922-12-30", "1991-12-25"]]}}
    register = load().with_parties([one, other])
    on = ("1900-01-01", "1922-12-29", "1922-12-30", "1991-12-25", "1991-12-26")
    assert ["XRU", "XRU", "XSU", "XSU", "XRU"] == [register.resolve("own:365", days(day)).code for day in on]
    assert "XRU" == register.resolve("own:9", days("1970-01-01")).code
    assert {"own": ("365", "9")} == register.parties["XRU"].codes
    assert Name("365", "own", days("1991-12-26")[0], LAST) == register.parties["XRU"].turns[-1]
    assert {"own": "365"} == register.parties["XSU"].codes
    with pytest.raises(Ambiguous):
        register.resolve("own:365")


def test_a_list_of_a_ledger_s_own_may_be_one_that_ships() -> None:
    """A shipped list and a ledger's party under one code are both found."""
    register = load().with_parties([{**LATER, "codes": {"cow": "40", "wd": "Q1"}}])
    with pytest.raises(Ambiguous) as caught:
        register.resolve("cow:40")
    assert ["CUB", "XRU"] == [one.code for one in caught.value.candidates]
    assert "XRU" == register.resolve("wd:q1").code


def test_a_name_of_a_shipped_party_and_of_a_ledger_s_own_is_nobody_s_alone() -> None:
    """Neither wins over the other."""
    register = load().with_parties([{**LATER, "names": [["Cuba", "en"]]}])
    with pytest.raises(Ambiguous) as caught:
        register.resolve("Cuba")
    assert ["CUB", "XRU"] == [one.code for one in caught.value.candidates]


def test_without_the_shipped_parties_their_lists_are_no_lists() -> None:
    """A colon is punctuation where no list of that name is known."""
    register = Register([]).with_parties([{**LATER, "names": [["cow 365", "en"]]}])
    assert "XRU" == register.resolve("cow:365").code


# --- what callers rely on ---


def test_a_name_and_a_code_read_no_other_lines() -> None:
    """Two lines are read for two parties; all of them only for who wants all."""
    program = (
        "import ledger.parties as p; r = p.load(); r.resolve('South Korea'); r.resolve('Cuba'); r.get('MEX');"
        "print(*sorted(one.code for one in r._shipped._read.values())); print(len(r.parties), len(r._shipped._read))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"CUB KOR MEX\n{len(ROWS)} {len(ROWS)}\n" == done.stdout


def test_own_parties_stand_behind_those_that_ship() -> None:
    """The mapping holds every party by its code."""
    assert [*(row["code"] for row in ROWS), "XSU", "XRU"] == list(load().with_parties([UNION, LATER]).parties)


@pytest.mark.parametrize("code", ["", "C", "CU", "CUBA", 'CUB", "type": "state', "\udc80", "ÇUB", "\n"])
def test_a_text_that_is_no_code_gets_nobody(code: str) -> None:
    """What would break out of a line's beginning is a code of nobody."""
    assert load().get(code) is None


def test_the_register_is_read_once_and_cannot_be_changed() -> None:
    """Two loads give one register, whose parties and codes are read-only."""
    assert load() is load()
    with pytest.raises(TypeError, match="item assignment"):
        load().parties["XXX"] = load().parties["KOR"]  # type: ignore[index]
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
