"""The rules of the audit, one by one: what is said of each unsound body, and that all kinds of sound ones pass."""

import pytest
from hypothesis import given
from strategies import WIDE, Body, bodies

from ledger.audit.quick import READERS, is_sound, reader_of, write
from ledger.audit.rules import World, effect_of, flaws, order_of
from ledger.canonical import line_of
from ledger.kinds import EFFECTS_OF_NOTES, KINDS
from ledger.ordering import keys_of, ordered
from ledger.parties import load

CITES = [{"source": "s"}]
VISIT: Body = {"kind": "visit", "date": "1960", "parties": ["CUB", "KOR"], "cites": CITES}
ATTESTED: Body = {"kind": "attestation", "date": "1960", "parties": ["CUB", "KOR"]}
ATTESTED |= {"dimension": "relations", "status": ["none"], "cites": CITES}
COVERED: Body = {"kind": "coverage", "date": "1960", "by": ["CUB"], "dimensions": ["war"], "cites": CITES}
JOINED: Body = {"kind": "admission", "date": "1960", "parties": ["CUB"], "organisation": "UN", "cites": CITES}
PARTY: Body = {"kind": "party", "code": "X-1", "type": "state", "name": "X", "life": [["1960-01-01", None, "s"]]}
LEDGER: Body = {"kind": "ledger", "title": "T", "format": 1}
SOURCE: Body = {"kind": "source", "csl": {"id": "k", "type": "book", "title": "K"}}
AMENDMENT: Body = {"kind": "amendment", "of": "0123456789abc", "set": {"date": "1961"}, "because": "x"}
SIDES: Body = {"kind": "recognition", "date": "1960", "by": ["CUB"], "toward": ["KOR"], "cites": CITES}


def world() -> World:
    """Give a world of two states, an organisation and a source."""
    return World({"CUB": "state", "KOR": "state", "UN": "organisation"}, {"s"})


def without(body: Body, *keys: str) -> Body:
    """Leave keys out of a body."""
    return {key: value for key, value in body.items() if key not in keys}


def put(body: Body, **more: object) -> Body:
    """Put fields into a body, in the documented order as far as they have one."""
    whole = {**body, **more}
    order = order_of(str(body["kind"]), effect_of(whole))
    return {key: whole[key] for key in (*order, *whole) if key in whole}


# The body, and each flaw: code, path, what.
WRONG: list[tuple[Body, list[tuple[str, str, str]]]] = [
    ({"date": "1960"}, [("kind-missing", "", "the entry has no kind")]),
    ({"kind": ["visit"]}, [("kind-unknown", "kind", "there is no kind ['visit']")]),
    ({"kind": "vis\u202eit"}, [("kind-unknown", "kind", "there is no kind 'vis\\u202eit'")]),
    ({"kind": "x" * 90}, [("kind-unknown", "kind", f"there is no kind '{'x' * 56}…")]),
    (put(VISIT, colour="red"), [("key-unknown", "colour", "the kind visit has no field 'colour'")]),
    (put(VISIT, consular=True), [("key-unknown", "consular", "the kind visit has no field 'consular'")]),
    ({**without(VISIT, "date"), "date": "1960"}, [("key-order", "parties", "'parties' stands where 'date' does")]),
    (put(VISIT, note=1), [("type-wrong", "note", "`note` is not text")]),
    (put(VISIT, note="\u3000"), [("text-empty", "note", "`note` is empty")]),
    (put(VISIT, key=""), [("text-empty", "key", "`key` is empty")]),
    (put(VISIT, coded={}), [("type-wrong", "coded", "`coded` is no object of one code or more")]),
    (put(VISIT, coded=["x"]), [("type-wrong", "coded", "`coded` is no object of one code or more")]),
    (
        put(ATTESTED, coded={"": "x", "a": "", "b": 9, "c": None}),
        [
            ("text-empty", "coded.", "a code of the source has no name"),
            ("type-wrong", "coded.b", "`coded.b` is not text"),
            ("type-wrong", "coded.c", "`coded.c` is not text"),
        ],
    ),
    (put(VISIT, person=""), [("text-empty", "person", "`person` is empty")]),
    # Dates.
    (put(VISIT, calendar="mayan"), [("choice-unknown", "calendar", "there is no calendar 'mayan'")]),
    (
        put(VISIT, calendar="gregorian"),
        [("not-canonical", "calendar", "the calendar that goes without saying is said")],
    ),
    (without(VISIT, "date"), [("date-missing", "", "the entry has no date")]),
    (put(VISIT, date=1960), [("type-wrong", "date", "the date is not text")]),
    (put(VISIT, date="1960-13"), [("date-impossible", "date", "'1960-13' is no date of the gregorian calendar")]),
    (
        put(SIDES, date="1960/1961"),
        [("date-impossible", "date", "'1960/1961' is a stretch of time, and an act falls on one day")],
    ),
    # Who takes part.
    (without(VISIT, "parties"), [("roles-wrong", "", "the visit says not who takes part")]),
    (put(VISIT, by=["CUB"]), [("roles-wrong", "", "the visit names `parties` and sides")]),
    (without(SIDES, "toward"), [("roles-wrong", "", "the recognition has no `toward`")]),
    (without(SIDES, "by"), [("roles-wrong", "", "the recognition has no `by`")]),
    (put(VISIT, parties=["CUB"]), [("roles-wrong", "parties", "the kind visit takes 2 parties or more")]),
    (put(VISIT, parties=[]), [("type-wrong", "parties", "`parties` is no list of texts")]),
    (put(VISIT, parties="CUB"), [("type-wrong", "parties", "`parties` is no list of texts")]),
    (put(VISIT, parties=["CUB", "CUB"]), [("party-twice", "parties.1", "'CUB' is named twice")]),
    (put(VISIT, parties=["CUB", 1]), [("type-wrong", "parties.1", "`parties.1` is not text")]),
    (put(VISIT, parties=["CUB", " "]), [("text-empty", "parties.1", "`parties.1` is empty")]),
    (put(VISIT, parties=["CUB", "XXX"]), [("party-unknown", "parties.1", "no party has the code 'XXX'")]),
    (put(SIDES, toward=["CUB"]), [("roles-wrong", "toward.0", "'CUB' stands on both sides")]),
    (put(JOINED, parties=["UN"]), [("roles-wrong", "organisation", "who takes part is also named as organisation")]),
    (put(JOINED, organisation="KOR"), [("party-unknown", "organisation", "KOR is no organisation")]),
    (put(JOINED, organisation="XXX"), [("party-unknown", "organisation", "no party has the code 'XXX'")]),
    (put(JOINED, organisation=1), [("type-wrong", "organisation", "`organisation` is not text")]),
    (without(JOINED, "organisation"), [("field-missing", "", "the kind admission needs the field 'organisation'")]),
    (
        {"kind": "continuation", "date": "1960", "parties": ["CUB"], "predecessors": ["CUB"], "cites": CITES},
        [("roles-wrong", "predecessors", "who takes part is also named as predecessors")],
    ),
    # Citations.
    (without(VISIT, "cites"), [("citation-missing", "", "the entry cites no source")]),
    (put(VISIT, cites=[]), [("citation-missing", "cites", "the entry cites no source")]),
    (put(VISIT, cites=["s"]), [("citation-missing", "cites.0", "a citation names no source")]),
    (put(VISIT, cites=[{"rank": "normal"}]), [("citation-missing", "cites.0", "a citation names no source")]),
    (
        put(VISIT, cites=[{"quote": "q", "source": "s"}]),
        [("key-order", "cites.0.quote", "'quote' stands where 'source' does")],
    ),
    (
        put(VISIT, cites=[{"source": "s", "page": "1"}]),
        [("key-unknown", "cites.0.page", "a citation has no field 'page'")],
    ),
    (put(VISIT, cites=[{"source": "s", "rank": []}]), [("choice-unknown", "cites.0.rank", "there is no rank []")]),
    (put(VISIT, cites=[{"source": "s", "quote": ""}]), [("text-empty", "cites.0.quote", "`cites.0.quote` is empty")]),
    (put(VISIT, cites=[{"source": 1}]), [("type-wrong", "cites.0.source", "`cites.0.source` is not text")]),
    (
        put(VISIT, cites=[{"source": "t"}]),
        [("source-unknown", "cites.0.source", "no line before this one has the source 't'")],
    ),
    # Links.
    (put(VISIT, account_of="0123"), [("id-malformed", "account_of", "'0123' is not an id")]),
    (put(VISIT, after="0123456789abc"), [("type-wrong", "after", "`after` is no list of ids")]),
    (put(VISIT, after=[]), [("type-wrong", "after", "`after` is no list of ids")]),
    (put(VISIT, after=["0123456789abc", 5]), [("id-malformed", "after.1", "5 is not an id")]),
    # Fields.
    (put(SIDES, form="both"), [("choice-unknown", "form", "`form` cannot be 'both'")]),
    (
        put({**VISIT, "kind": "rupture"}, consular="no"),
        [("type-wrong", "consular", "`consular` is neither true nor false")],
    ),
    (
        put({**VISIT, "kind": "note-exchange"}, effect="visit"),
        [("choice-unknown", "effect", "notes cannot have the effect 'visit'")],
    ),
    (
        put({**VISIT, "kind": "note-exchange"}, effect=["war"]),
        [("choice-unknown", "effect", "notes cannot have the effect ['war']")],
    ),
    # Claims.
    (put(ATTESTED, dimension=["war"]), [("choice-unknown", "dimension", "`dimension` cannot be ['war']")]),
    (put(ATTESTED, status=["war"]), [("choice-unknown", "status.0", "relations cannot be 'war'")]),
    (put(ATTESTED, status=["none", "none"]), [("named-twice", "status.1", "'none' is named twice")]),
    (put(ATTESTED, status=[1]), [("type-wrong", "status.0", "`status.0` is not text")]),
    (
        put(ATTESTED, dimension="protection", status=["none", "CUB", "XXX"]),
        [("party-unknown", "status.2", "no party has the code 'XXX'")],
    ),
    (put(COVERED, dimensions=["peace"]), [("choice-unknown", "dimensions.0", "there is no dimension 'peace'")]),
    (put(COVERED, dimensions={}), [("type-wrong", "dimensions", "`dimensions` is no list of texts")]),
    # Entries about the ledger.
    (put(LEDGER, format="1"), [("type-wrong", "format", "`format` is no whole number")]),
    (put(LEDGER, format=True), [("type-wrong", "format", "`format` is no whole number")]),
    (put(LEDGER, format=2), [("format-unknown", "format", "the ledger has format 2; this program reads format 1")]),
    (
        put(LEDGER, origin="a b"),
        [("value-wrong", "origin", "the origin 'a b' has a space, a plus sign or something unseen")],
    ),
    (
        put(LEDGER, origin="diplo-ledger/x"),
        [("value-wrong", "origin", "an origin that begins with 'diplo-ledger/' is that of a ledger without a name")],
    ),
    (put(LEDGER, origin=1), [("type-wrong", "origin", "`origin` is not text")]),
    (put(SOURCE, csl="k"), [("type-wrong", "csl", "the source is no CSL-JSON object")]),
    (put(SOURCE, csl={"id": "k", "type": "b"}), [("field-missing", "csl", "the CSL-JSON has no 'title'")]),
    (
        put(SOURCE, csl={"id": "a b", "type": "book", "title": "K"}),
        [("source-key-wrong", "csl.id", "'a b' cannot be the key of a source")],
    ),
    (put(SOURCE, csl={"id": "", "type": "b", "title": "K"}), [("text-empty", "csl.id", "`csl.id` is empty")]),
    (put(PARTY, code="x"), [("party-code-wrong", "code", "'x' is no party code")]),
    (put(PARTY, name="X\u202e"), [("party-wrong", "name", "'X\\u202e' has characters that nobody would see")]),
    (put(PARTY, note="\n!"), [("party-wrong", "note", "'\\n!' has characters that nobody would see")]),
    (put(PARTY, codes={"a": "\t1"}), [("party-wrong", "codes.a", "'\\t1' has characters that nobody would see")]),
    (put(PARTY, codes=[]), [("type-wrong", "codes", "`codes` is no object of texts")]),
    (put(PARTY, codes={" ": "1"}), [("text-empty", "codes. ", "a list of codes has no name")]),
    (put(PARTY, names={}), [("type-wrong", "names", "`names` is no list of rows")]),
    (put(PARTY, names=[["X"]]), [("type-wrong", "names.0", "a row of `names` has not 2 to 4 parts")]),
    (put(PARTY, names=["XX"]), [("type-wrong", "names.0", "a row of `names` has not 2 to 4 parts")]),
    (put(PARTY, names=[["X", None]]), [("type-wrong", "names.0.1", "`names.0.1` is not text")]),
    (put(PARTY, names=[["X", "en", "1960"]]), [("date-impossible", "names.0.2", "'1960' is not a day")]),
    (
        put(PARTY, names=[["X", "en", ["1960-01-01"]]]),
        [("date-impossible", "names.0.2", "['1960-01-01'] is not a day")],
    ),
    (
        put(PARTY, life=[["1961-01-01", "1960-01-01", "s"]]),
        [("date-impossible", "life.0", "1961-01-01 is later than 1960-01-01")],
    ),
    (put(PARTY, life=[]), [("text-empty", "life", "`life` names no years")]),
    (put(PARTY, life="1960"), [("type-wrong", "life", "`life` is no list of rows")]),
    (put(PARTY, successors="X-2"), [("type-wrong", "successors", "`successors` is no list of texts")]),
    (put(PARTY, successors=["x"]), [("party-code-wrong", "successors.0", "'x' is no party code")]),
    (put(AMENDMENT, of=1), [("id-malformed", "of", "1 is not an id")]),
    (put(AMENDMENT, set={}), [("type-wrong", "set", "`set` is no object of fields")]),
    (put(AMENDMENT, set=[]), [("type-wrong", "set", "`set` is no object of fields")]),
    (put(AMENDMENT, set={"key": "k"}), [("field-fixed", "set.key", "'key' cannot be amended")]),
    # Whatever is wrong is said, not only what comes first.
    (
        put(VISIT, date="1960-13", place="", parties=["CUB", "XXX"]),
        [
            ("text-empty", "place", "`place` is empty"),
            ("date-impossible", "date", "'1960-13' is no date of the gregorian calendar"),
            ("party-unknown", "parties.1", "no party has the code 'XXX'"),
        ],
    ),
]


@pytest.mark.parametrize(("body", "expected"), WRONG, ids=range(len(WRONG)))
def test_each_rule_has_its_words(body: Body, expected: list[tuple[str, str, str]]) -> None:
    """The code, the path and what is said; and the quick way never takes it for sound."""
    found = [(flaw.code, ".".join(map(str, flaw.path)), flaw.what) for flaw in flaws(body, world())]
    assert expected == found
    assert not is_proved(body, world())


def is_proved(body: Body, known: World) -> bool:
    """Tell whether the quick way takes a body for sound."""
    raw = line_of(body)
    reader = reader_of(raw) if raw.startswith(b'{"kind":"') else None
    if reader is None:
        return False
    try:
        told = reader[1](raw)
    except Exception:  # noqa: BLE001 - whatever it is, it is not proved
        return False
    return write(told) == raw and is_sound(reader[0], told, known)


SOUND: list[Body] = [
    VISIT,
    put(VISIT, date="1960/..", calendar="julian", note="x", key="k", person="p"),
    put(VISIT, cites=[{"source": "s", "locator": "l", "quote": "q", "rank": "preferred"}]),
    SIDES,
    JOINED,
    ATTESTED,
    {**COVERED, "toward": ["KOR"]},
    {"kind": "union", "date": "1960", "parties": ["CUB", "KOR"], "successors": ["CUB"], "cites": CITES},
    {"kind": "protection", "date": "1960", "by": ["CUB"], "toward": ["KOR"], "protector": "UN", "cites": CITES},
    {"kind": "continuation", "date": "1960", "parties": ["CUB"], "predecessors": ["KOR"], "cites": CITES},
    put({**VISIT, "kind": "note-exchange"}, effect="establishment", consular=False),
    {"kind": "independence", "date": "1960", "parties": ["CUB"], "cites": CITES},
    {"kind": "retraction", "of": "0123456789abc", "because": "x"},
    put(VISIT, coded={"status": "Embassy", "month": ""}),
    put(ATTESTED, note="n", coded={"DR_at_1": " "}, key="k"),
]


@pytest.mark.parametrize("body", [ordered(body) for body in SOUND], ids=range(len(SOUND)))
def test_what_is_usual_is_proved_quickly(body: Body) -> None:
    """Most of a log never needs the rules."""
    assert [] == list(flaws(body, world()))
    assert is_proved(body, world())


@pytest.mark.parametrize(
    "body",
    [
        COVERED,
        put(ATTESTED, dimension="protection", status=["CUB"]),
        put(
            PARTY,
            names=[["X\u3000Y", "en"], ["Z", "en", "1960-01-01", "1961-01-01"]],
            codes={"a": "1"},
            successors=["Y"],
        ),
        AMENDMENT,
        put(LEDGER, origin="example.org/ledger"),
        put({**VISIT, "kind": "other", "parties": ["CUB", "KOR", "UN"]}, after=["0123456789abc"]),
    ],
)
def test_what_is_sound_and_less_usual_has_no_flaw(body: Body) -> None:
    """It is left to the rules."""
    assert [] == list(flaws(ordered(body), world()))


# What the types of a form do not see.
UNPROVED: list[Body] = [
    put(VISIT, note=" "),
    put(VISIT, date="1960-13"),
    put(SIDES, date="1960/1961"),
    put(VISIT, cites=[{"source": "t"}]),
    put(VISIT, cites=[{"source": "s", "quote": " "}]),
    put(VISIT, cites=[{"source": "s", "locator": " "}]),
    put(VISIT, by=["CUB"], toward=["KOR"]),
    put(VISIT, coded={" ": "x"}),
    put(VISIT, coded={"a\tb": "x"}),
    put(VISIT, coded={"é": "x"}),
    put(ATTESTED, status=["war"]),
    put(COVERED, toward=["KOR"], dimensions=["war", "war"]),
    {"kind": "union", "date": "1960", "parties": ["CUB", "KOR"], "successors": ["UN", "UN"], "cites": CITES},
    {"kind": "union", "date": "1960", "parties": ["CUB", "KOR"], "successors": ["XXX"], "cites": CITES},
]


@pytest.mark.parametrize("body", UNPROVED, ids=range(len(UNPROVED)))
def test_what_is_wrong_in_more_than_its_types_is_not_proved(body: Body) -> None:
    """It is read by its form, and looked at."""
    assert not is_proved(body, world())


@given(bodies(most=4, least=2))
def test_what_may_be_appended_has_no_flaw(found: list[Body]) -> None:
    """Every kind, as it stands in a log; where the quick way proves it too, the rules agree."""
    known = World({code: party.type for code, party in load().parties.items()}, set())
    known.sources.update(str(csl["id"]) for body in found if isinstance(csl := body.get("csl"), dict))
    known.parties.update((str(body["code"]), str(body["type"])) for body in found if body["kind"] == "party")
    for body in map(ordered, found):
        # Of references to others only the form is judged here, and they may be written by key.
        link = {"account_of", "after", "of"} & body.keys() if body["kind"] in ("amendment", "retraction") else set()
        plain = {key: value for key, value in body.items() if key not in ("account_of", "after")}
        if not link:
            assert [] == list(flaws(plain, known))


def test_the_order_of_keys_is_the_writer_s() -> None:
    """Of every kind, and of notes with every effect."""
    for name in KINDS:
        for effect in (None, *EFFECTS_OF_NOTES):
            body: Body = {"kind": name}
            body |= {} if effect is None else {"effect": effect}
            assert keys_of(body) == order_of(name, effect)


def test_every_kind_about_the_world_has_a_quick_form() -> None:
    """And retractions; what may hold anything has none."""
    expected = {name for name, kind in KINDS.items() if kind.has_parties} | {"retraction"}
    assert expected == {name.decode().partition(" ")[0] for name in READERS}
    assert WIDE.codes
