"""What a body must look like: every flaw with its whole text, and the documented order of keys."""

import json
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import UNHURRIED, bodies

from ledger.dates import parse
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, fields_of
from ledger.ordering import keys_of, ordered
from ledger.shape import Flaw, date_of, flaws, is_event

Body = dict[str, object]

RUPTURE: Body = {"kind": "rupture", "date": "1960", "parties": ["CUB", "KOR"], "cites": [{"source": "s"}]}
SIDED: Body = {"kind": "rupture", "date": "1960", "by": ["CUB"], "toward": ["KOR"], "cites": [{"source": "s"}]}
NOTES: Body = RUPTURE | {"kind": "note-exchange"}
OPENING: Body = SIDED | {"kind": "mission-opening", "mission": "embassy"}
PARTY: Body = {
    "kind": "party",
    "code": "SUN",
    "type": "state",
    "name": "Soviet Union",
    "life": [["1922-12-30", "1991-12-25", "cow"]],
}
SOURCE: Body = {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book"}}
LEDGER: Body = {"kind": "ledger", "title": "t", "format": 1}
RETRACTION: Body = {"kind": "retraction", "of": "0123456789abc", "because": "wrong"}
AMENDMENT: Body = {"kind": "amendment", "of": "0123456789abc", "set": {"date": "1960"}, "because": "wrong"}
ATTESTATION: Body = {
    "kind": "attestation",
    "date": "1959/1960",
    "parties": ["CUB", "KOR"],
    "dimension": "relations",
    "status": ["established", "suspended"],
    "cites": [{"source": "s"}],
}
COVERAGE: Body = {
    "kind": "coverage",
    "date": "1959/1960",
    "parties": ["CUB"],
    "dimensions": ["relations"],
    "cites": [{"source": "s"}],
}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def without(body: Body, *keys: str) -> Body:
    """Leave keys out of a body."""
    return {key: value for key, value in body.items() if key not in keys}


# What stands between < and > in the table.
WORDS = {
    "<every kind>": "there are recognition, recognition-withdrawal, establishment, rupture, suspension, resumption, note-exchange, consular-establishment, consular-rupture, mission-opening, mission-closure, mission-change, accreditation, recall, expulsion, protection, protection-end, war, peace, visit, talks, agreement, vote, statement, condolence, other, admission, exit, independence, dissolution, union, renaming, continuation, ledger, source, party, attestation, coverage, amendment, retraction",
    "<every form of a date>": "write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 or 1978/..",
    "<every post>": "use embassy, high-commission, nunciature, legation, mission, interests-section, liaison, representative-office, consulate-general, consulate, vice-consulate or consular-agency",
    "<every effect>": "there are recognition, recognition-withdrawal, establishment, rupture, suspension, resumption, consular-establishment, consular-rupture, mission-opening, mission-closure, mission-change, accreditation, recall, expulsion, protection, protection-end, war, peace, admission, exit",
}

BASES = {
    "rupture": RUPTURE,
    "one-sided rupture": SIDED,
    "note-exchange": NOTES,
    "mission-opening": OPENING,
    "party": PARTY,
    "source": SOURCE,
    "ledger": LEDGER,
    "retraction": RETRACTION,
    "amendment": AMENDMENT,
    "attestation": ATTESTATION,
    "coverage": COVERAGE,
}

# A body, as JSON or as a change of one of the bodies above; under it each of its flaws:
# path, place within the text where it has one, code, what is wrong -> what to do.
FLAWED = r"""
# bodies that are none
"text"
    the whole: not-an-object: an entry is a JSON object -> write {…} with a kind, a date and so on
null
    the whole: not-an-object: an entry is a JSON object -> write {…} with a kind, a date and so on
7
    the whole: not-an-object: an entry is a JSON object -> write {…} with a kind, a date and so on
[]
    the whole: not-an-object: an entry is a JSON object -> write {…} with a kind, a date and so on
true
    the whole: not-an-object: an entry is a JSON object -> write {…} with a kind, a date and so on
# kind
rupture without kind
    the whole: kind-missing: the entry has no kind -> see `diplo help kinds` for the kinds there are
rupture with {"kind": "ruptur"}
    kind: kind-unknown: there is no kind 'ruptur' -> did you mean 'rupture'?
rupture with {"kind": "xyz"}
    kind: kind-unknown: there is no kind 'xyz' -> <every kind>
rupture with {"kind": ["rupture"]}
    kind: kind-unknown: there is no kind ['rupture'] -> <every kind>
rupture with {"kind": null}
    kind: kind-unknown: there is no kind None -> <every kind>
rupture with {"kind": {"a": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}}
    kind: kind-unknown: there is no kind {'a': 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb… -> <every kind>
rupture with {"kind": "rup\u202eture"}
    kind: kind-unknown: there is no kind 'rup\u202eture' -> did you mean 'rupture'?
# canonical
rupture with {"note": 1.5}
    note: not-canonical: numbers with a fraction or an exponent have no fixed text -> use text, whole numbers and keys in plain ASCII
rupture with {"cites": [{"source": "s"}, {"source": "\ud800"}]}
    cites.1.source: not-canonical: text holds half of a surrogate pair -> use text, whole numbers and keys in plain ASCII
rupture with {"note": 9007199254740992}
    note: not-canonical: the number is beyond 2^53 and would not survive other programs -> use text, whole numbers and keys in plain ASCII
rupture with {"note": {"é": 1}}
    note: not-canonical: a key holds characters other than printable ASCII -> use text, whole numbers and keys in plain ASCII
rupture with {"né": 1}
    the whole: not-canonical: a key holds characters other than printable ASCII -> use text, whole numbers and keys in plain ASCII
# keys
rupture with {"nota": "x"}
    nota: key-unknown: a rupture has no field 'nota' -> did you mean 'note'?
rupture with {"mission": "embassy"}
    mission: key-unknown: a rupture has no field 'mission' -> there are kind, date, calendar, parties, by, toward, consular, place, instrument, cites, account_of, after, note, coded, key
mission-opening with {"parties": ["CUB", "KOR"]}
    parties: key-unknown: a mission-opening has no field 'parties' -> there are kind, date, calendar, by, toward, mission, class, place, instrument, cites, account_of, after, note, coded, key
source with {"date": "1960"}
    date: key-unknown: a source has no field 'date' -> there are kind, csl, note, key
note-exchange with {"effect": "rupture", "misson": "x"}
    misson: key-unknown: a note-exchange has no field 'misson' -> there are kind, date, calendar, parties, effect, consular, place, instrument, cites, account_of, after, note, coded, key
note-exchange with {"mission": "embassy"}
    mission: key-unknown: a note-exchange has no field 'mission' -> there are kind, date, calendar, parties, effect, place, instrument, cites, account_of, after, note, coded, key
note-exchange with {"effect": "mission-opening"}
    the whole: field-missing: a note-exchange needs the field 'mission' -> the sort of post
# date
rupture without date
    the whole: date-missing: the entry has no date -> write what the source gives, as `1960` or `1960-08`
rupture with {"date": 1960}
    date: type-wrong: a date is text -> put it in quotation marks, as "1960" or "1960-08"
rupture with {"date": null}
    date: type-wrong: a date is text -> put it in quotation marks, as "1960" or "1960-08"
rupture with {"date": "1960-13"}
    date 5+2: date-impossible: there is no month 13 -> months run from 01 to 12
rupture with {"date": "1959/1960"}
    date 0+9: date-impossible: an act falls on one day -> write [1959..1960] if it fell on one day in that time
rupture with {"date": ""}
    date: date-impossible: the date is empty -> <every form of a date>
rupture with {"calendar": "roman"}
    calendar: choice-unknown: there is no calendar 'roman' -> use gregorian or julian
rupture without date with {"calendar": null}
    calendar: choice-unknown: there is no calendar None -> use gregorian or julian
rupture with {"date": "1900-02-29"}
    date 8+2: date-impossible: February 1900 has 28 days -> write a day from 01 to 28, or name the calendar as julian: there 1900-02-29 is a day
note-exchange with {"effect": "rupture", "date": "1959/1960"}
    date 0+9: date-impossible: an act falls on one day -> write [1959..1960] if it fell on one day in that time
# roles
rupture without parties
    the whole: roles-wrong: the rupture does not say who takes part -> give `parties` or `by` and `toward`
rupture with {"by": ["CUB"]}
    the whole: roles-wrong: the rupture names both `parties` and `by`/`toward` -> give `parties` or `by` and `toward`
one-sided rupture without toward
    the whole: roles-wrong: the rupture has no `toward` -> give both `by` and `toward`
one-sided rupture without by
    the whole: roles-wrong: the rupture has no `by` -> give both `by` and `toward`
mission-opening without by without toward
    the whole: roles-wrong: the mission-opening does not say who takes part -> give `by` and `toward`
one-sided rupture with {"kind": "establishment"}
    by: key-unknown: an establishment has no field 'by' -> there are kind, date, calendar, parties, consular, place, instrument, cites, account_of, after, note, coded, key
    toward: key-unknown: an establishment has no field 'toward' -> there are kind, date, calendar, parties, consular, place, instrument, cites, account_of, after, note, coded, key
    the whole: roles-wrong: the establishment does not say who takes part -> give `parties`
rupture with {"parties": ["CUB"]}
    parties: roles-wrong: a rupture takes 2 parties or more -> name the other
one-sided rupture with {"by": ["CUB", "KOR"], "toward": ["USA", "KOR"]}
    toward: roles-wrong: KOR stands on both sides -> name each party on one side
rupture with {"kind": "admission", "parties": ["CUB", "NAM"], "organisation": "NAM"}
    organisation: roles-wrong: 'NAM' stands on both sides, also as organisation -> name each party once
rupture with {"kind": "continuation", "parties": ["CUB"], "predecessors": ["CUB"]}
    predecessors: roles-wrong: 'CUB' stands on both sides, also as predecessors -> name each party once
rupture with {"parties": ["CUB", "KOR", "CUB"]}
    parties.2: party-twice: 'CUB' is named twice -> name each party once
rupture with {"parties": "CUB"}
    parties: type-wrong: `parties` is a list of party codes -> write ["CUB"]
rupture with {"parties": []}
    parties: type-wrong: `parties` is a list of party codes -> write ["CUB"]
rupture with {"parties": ["CUB", 7, ""]}
    parties.1: type-wrong: `parties.1` is text -> put it in quotation marks
    parties.2: text-empty: `parties.2` is empty -> leave the field out
one-sided rupture with {"toward": "KOR"}
    toward: type-wrong: `toward` is a list of party codes -> write ["CUB"]
# cites
rupture without cites
    the whole: citation-missing: the entry cites no source -> add "cites": [{"source": "KEY"}]
rupture with {"cites": []}
    cites: citation-missing: the entry cites no source -> add "cites": [{"source": "KEY"}]
rupture with {"cites": {"source": "s"}}
    cites: citation-missing: the entry cites no source -> add "cites": [{"source": "KEY"}]
rupture with {"cites": ["s"]}
    cites.0: citation-missing: a citation names its source -> write {"source": "KEY", "quote": "…"}
rupture with {"cites": [{"locator": "p. 2"}]}
    cites.0: citation-missing: a citation names its source -> write {"source": "KEY", "quote": "…"}
rupture with {"cites": [{"source": "s", "qoute": "x"}]}
    cites.0.qoute: key-unknown: a citation has no field 'qoute' -> did you mean 'quote'?
rupture with {"cites": [{"source": "s", "page": "2"}]}
    cites.0.page: key-unknown: a citation has no field 'page' -> there are source, locator, quote, rank
rupture with {"cites": [{"source": "s", "rank": "best"}]}
    cites.0.rank: choice-unknown: there is no rank 'best' -> use preferred, normal or deprecated
rupture with {"cites": [{"source": "s", "locator": 2}]}
    cites.0.locator: type-wrong: `cites.0.locator` is text -> put it in quotation marks
rupture with {"cites": [{"source": " "}]}
    cites.0.source: text-empty: `cites.0.source` is empty -> leave the field out
rupture with {"cites": [{"source": ["s"]}]}
    cites.0.source: type-wrong: `cites.0.source` is text -> put it in quotation marks
# links
rupture with {"account_of": "0123456789abu"}
    account_of: id-wrong: '0123456789abu' is not an id -> an id has 13 letters and digits; see `diplo log`
rupture with {"account_of": 7}
    account_of: id-wrong: 7 is not an id -> an id has 13 letters and digits; see `diplo log`
rupture with {"account_of": "0123"}
    account_of: id-wrong: '0123' is not an id -> an id has 13 letters and digits; see `diplo log`
rupture with {"after": "0123456789abc"}
    after: type-wrong: `after` is a list of ids -> write ["ID"]
rupture with {"after": []}
    after: type-wrong: `after` is a list of ids -> write ["ID"]
rupture with {"after": ["0123456789abc", null]}
    after.1: id-wrong: None is not an id -> an id has 13 letters and digits; see `diplo log`
retraction with {"of": "0123456789ABC"}
    of: id-wrong: '0123456789ABC' is not an id -> an id has 13 letters and digits; see `diplo log`
# fields
rupture with {"note": 7}
    note: type-wrong: `note` is text -> put it in quotation marks
rupture with {"key": ""}
    key: text-empty: `key` is empty -> leave the field out
rupture with {"place": ["Havana"]}
    place: type-wrong: `place` is text -> put it in quotation marks
rupture with {"instrument": "\n"}
    instrument: text-empty: `instrument` is empty -> leave the field out
rupture with {"consular": "yes"}
    consular: type-wrong: `consular` is true or false -> write true or false, without quotes
rupture with {"consular": 1}
    consular: type-wrong: `consular` is true or false -> write true or false, without quotes
mission-opening without mission
    the whole: field-missing: a mission-opening needs the field 'mission' -> the sort of post
mission-opening with {"mission": "emabssy"}
    mission: choice-unknown: `mission` cannot be 'emabssy' -> <every post>
mission-opening with {"mission": ["embassy"]}
    mission: choice-unknown: `mission` cannot be ['embassy'] -> <every post>
mission-opening with {"class": "consul"}
    class: choice-unknown: `class` cannot be 'consul' -> use ambassador, minister, charge or other
note-exchange with {"effect": "ruptur"}
    effect: choice-unknown: notes cannot have the effect 'ruptur' -> did you mean 'rupture'?
note-exchange with {"effect": "visit"}
    effect: choice-unknown: notes cannot have the effect 'visit' -> <every effect>
note-exchange with {"effect": 7}
    effect: choice-unknown: notes cannot have the effect 7 -> <every effect>
note-exchange with {"effect": "admission"}
    the whole: field-missing: a note-exchange needs the field 'organisation' -> the organisation
{"kind": "admission", "date": "1960", "parties": ["CUB"], "organisation": ["UN"], "cites": [{"source": "s"}]}
    organisation: type-wrong: `organisation` is text -> put it in quotation marks
{"kind": "union", "date": "1960", "parties": ["CUB"], "successors": "KOR", "cites": [{"source": "s"}]}
    successors: type-wrong: `successors` is a list of party codes -> write ["CUB"]
{"kind": "continuation", "date": "1960", "parties": [], "cites": [{"source": "s"}]}
    the whole: field-missing: a continuation needs the field 'predecessors' -> the parties before
    parties: type-wrong: `parties` is a list of party codes -> write ["CUB"]
{"kind": "protection", "date": "1960", "by": ["CUB"], "toward": ["USA"], "cites": [{"source": "s"}]}
    the whole: field-missing: a protection needs the field 'protector' -> the protecting power
# record
ledger without title without format
    the whole: field-missing: a ledger needs the field 'title'
    the whole: field-missing: a ledger needs the field 'format'
ledger with {"format": "1"}
    format: type-wrong: `format` is a whole number -> write digits, without quotes
ledger with {"format": true}
    format: type-wrong: `format` is a whole number -> write digits, without quotes
ledger with {"format": 2}
    format: choice-unknown: there is no format 2 -> use 1
ledger with {"description": ""}
    description: text-empty: `description` is empty -> leave the field out
retraction without of without because
    the whole: field-missing: a retraction needs the field 'of' -> the entry, by its id
    the whole: field-missing: a retraction needs the field 'because' -> the reason
source without csl
    the whole: field-missing: a source needs the field 'csl'
source with {"csl": "s"}
    csl: type-wrong: a source is a CSL-JSON object -> write {"id": "KEY", "type": "webpage", …}
source with {"csl": {}}
    csl: field-missing: the CSL-JSON has no 'id' -> id, type and title are needed
    csl: field-missing: the CSL-JSON has no 'type' -> id, type and title are needed
    csl: field-missing: the CSL-JSON has no 'title' -> id, type and title are needed
source with {"csl": {"id": "s s", "type": 7, "title": " "}}
    csl.type: type-wrong: `csl.type` is text -> put it in quotation marks
    csl.title: text-empty: `csl.title` is empty -> leave the field out
    csl.id: source-key-wrong: 's s' cannot be typed as a source's key -> use ASCII letters, digits and - _ . :
source with {"csl": {"id": "é", "type": "book", "title": "x"}}
    csl.id: source-key-wrong: 'é' cannot be typed as a source's key -> use ASCII letters, digits and - _ . :
source with {"csl": {"id": 7, "type": "book", "title": "x"}}
    csl.id: type-wrong: `csl.id` is text -> put it in quotation marks
# party
party with {"code": "sun"}
    code: party-code-wrong: 'sun' is no party code -> use capitals and digits, as KOR-JOS
party with {"code": "Sun"}
    code: party-code-wrong: 'Sun' is no party code -> use capitals and digits, as KOR-JOS
party with {"code": "1SU"}
    code: party-code-wrong: '1SU' is no party code -> use capitals and digits, as KOR-JOS
party with {"code": "ÑAN"}
    code: party-code-wrong: 'ÑAN' is no party code -> use capitals and digits, as KOR-JOS
party with {"code": ""}
    code: party-code-wrong: '' is no party code -> use capitals and digits, as KOR-JOS
party with {"code": 7}
    code: party-code-wrong: 7 is no party code -> use capitals and digits, as KOR-JOS
party with {"code": "S_N"}
    code: party-code-wrong: 'S_N' is no party code -> use capitals and digits, as KOR-JOS
party with {"type": "empire"}
    type: choice-unknown: `type` cannot be 'empire' -> use state, organisation or other
party without life
    the whole: field-missing: a party needs the field 'life' -> when it lived, as FROM/TO@SOURCE
party with {"life": "1922"}
    life: type-wrong: `life` is a list of rows -> write [[from, to, source]]
party with {"life": []}
    life: text-empty: `life` names no years -> write [["1902-05-20", null, "SOURCE"]]
party with {"life": ["1922"]}
    life.0: type-wrong: a row of `life` is not [from, to, source] -> write [from, to, source]
party with {"life": [["1922-12-30", null]]}
    life.0: type-wrong: a row of `life` is not [from, to, source] -> write [from, to, source]
party with {"life": [["1922", null, "cow"]]}
    life.0.0: date-impossible: '1922' is not one day -> write a day, as 1902-05-20
party with {"life": [["1922-13-30", null, "cow"]]}
    life.0.0 5+2: date-impossible: there is no month 13 -> months run from 01 to 12
party with {"life": [[1922, null, "cow"]]}
    life.0: type-wrong: a row of `life` is not [from, to, source] -> write [from, to, source]
party with {"names": {}}
    names: type-wrong: `names` is a list of rows -> write [[name, language, from, to]]
party with {"names": ["USSR"]}
    names.0: type-wrong: a row of `names` is not [name, language, from, to] -> write [name, language, from, to]
party with {"names": [["USSR"]]}
    names.0: type-wrong: a row of `names` is not [name, language, from, to] -> write [name, language, from, to]
party with {"names": [["USSR", "en", "1922-12-30", "x"]]}
    names.0.3 0+1: date-impossible: 'x' is not a date in an accepted form -> <every form of a date>
party with {"codes": ["cow"]}
    codes: type-wrong: `codes` is an object of texts -> write {"iso": "CUB", "cow": "40"}
party with {"codes": {"cow": 365}}
    codes.cow: type-wrong: `codes.cow` is text -> put it in quotation marks
party with {"successors": "RUS"}
    successors: type-wrong: `successors` is a list of texts -> write ["…"]
party with {"successors": ["RUS", ""]}
    successors.1: text-empty: `successors.1` is empty -> leave the field out
# attestations
attestation without dimension without status
    the whole: field-missing: an attestation needs the field 'dimension' -> the dimension
    the whole: field-missing: an attestation needs the field 'status' -> what the source allows it to have been
attestation without parties
    the whole: roles-wrong: the attestation does not say who takes part -> give `parties` or `by` and `toward`
attestation with {"parties": ["CUB"]}
    parties: roles-wrong: an attestation takes 2 parties or more -> name the other
attestation with {"dimension": "relation"}
    dimension: choice-unknown: `dimension` cannot be 'relation' -> use relations, consular, recognition, mission, representation, protection, war or membership
attestation with {"status": "established"}
    status: type-wrong: `status` is a list of texts -> write ["established"]
attestation with {"status": []}
    status: type-wrong: `status` is a list of texts -> write ["established"]
attestation with {"status": ["established", "established"]}
    status.1: named-twice: 'established' is named twice -> name each once
attestation with {"status": [7, ""]}
    status.0: type-wrong: `status.0` is text -> put it in quotation marks
    status.1: text-empty: `status.1` is empty -> leave the field out
    status.1: choice-unknown: relations cannot be '' -> there are none, established, suspended, severed
attestation with {"status": ["establishd"]}
    status.0: choice-unknown: relations cannot be 'establishd' -> did you mean 'established'?
attestation with {"dimension": "war"}
    status.0: choice-unknown: war cannot be 'established' -> there are none, war, peace
    status.1: choice-unknown: war cannot be 'suspended' -> there are none, war, peace
attestation with {"account_of": "0123456789abc"}
    account_of: key-unknown: an attestation has no field 'account_of' -> there are kind, date, calendar, parties, by, toward, dimension, status, cites, note, coded, key
# coverages
coverage without parties
    the whole: roles-wrong: the coverage does not say who takes part -> give `parties` or `by` or `toward`
coverage with {"toward": ["KOR"]}
    the whole: roles-wrong: the coverage names both `parties` and `by`/`toward` -> give `parties` or `by` or `toward`
coverage without dimensions
    the whole: field-missing: a coverage needs the field 'dimensions' -> a dimension that is covered
coverage with {"dimensions": "relations"}
    dimensions: type-wrong: `dimensions` is a list of texts -> write ["relations"]
coverage with {"dimensions": ["relation", 7, "war", "war"]}
    dimensions.1: type-wrong: `dimensions.1` is text -> put it in quotation marks
    dimensions.3: named-twice: 'war' is named twice -> name each once
    dimensions.0: choice-unknown: there is no dimension 'relation' -> did you mean 'relations'?
# amendments and retractions
amendment without of without set without because
    the whole: field-missing: an amendment needs the field 'of' -> the entry, by its id
    the whole: field-missing: an amendment needs the field 'set' -> the fields with their new values; null takes one out
    the whole: field-missing: an amendment needs the field 'because' -> the reason
amendment with {"set": ["date"]}
    set: type-wrong: `set` is an object of fields -> write {"date": "1960-08"}
amendment with {"set": {}}
    set: type-wrong: `set` is an object of fields -> write {"date": "1960-08"}
amendment with {"set": {"key": null, "of": "0123456789abc", "date": "1960-13"}}
    set.key: field-fixed: 'key' cannot be amended -> retract the entry and append another
amendment with {"cites": [{"source": "s"}]}
    cites: key-unknown: an amendment has no field 'cites' -> there are kind, of, set, because, note, key
retraction with {"of": "0123", "because": ""}
    of: id-wrong: '0123' is not an id -> an id has 13 letters and digits; see `diplo log`
    because: text-empty: `because` is empty -> leave the field out
"""


def rows() -> list[tuple[str, str]]:
    """Cut the table into pairs of the flaws expected and the body that has them."""
    found: list[tuple[str, str]] = []
    for line in FLAWED.strip().splitlines():
        if line.startswith("    "):
            flawed, body = found[-1]
            found[-1] = (f"{flawed}{line.strip()}\n", body)
        elif not line.startswith("#"):
            found.append(("", line))
    return found


def made(text: str) -> object:
    """Make the body that a row of the table describes."""
    name, _, changes = text.partition(" with ")
    name, *dropped = name.split(" without ")
    if name not in BASES:
        return json.loads(text)
    return without(BASES[name], *dropped) | (json.loads(changes) if changes else {})


def told(flaw: Flaw) -> str:
    """Write a flaw as the table does."""
    place = f" {flaw.at}+{flaw.width}" if flaw.at or flaw.width else ""
    text = f"{'.'.join(map(str, flaw.path)) or 'the whole'}{place}: {flaw.code}: {flaw.what}"
    return f"{text} -> {flaw.hint}\n" if flaw.hint else f"{text}\n"


@pytest.mark.parametrize(("expected", "text"), rows())
def test_every_flaw_is_told_in_full(expected: str, text: str) -> None:
    """Path, code, what is wrong and what to do: all flaws of the body, in order, and no others."""
    for short, long in WORDS.items():
        expected = expected.replace(short, long)
    assert expected == "".join(map(told, flaws(made(text))))


@pytest.mark.parametrize("body", BASES.values())
def test_the_bodies_that_the_table_changes_are_sound(body: Body) -> None:
    """So each flaw of the table comes from the change."""
    assert not flaws(body)


@pytest.mark.parametrize(
    "body",
    [
        RUPTURE | {"date": "1900-02-29", "calendar": "julian"},
        RUPTURE | {"date": "[1959..1960]", "calendar": "gregorian"},
        RUPTURE | {"kind": "war", "date": "1959/1960"},
        NOTES | {"effect": "war", "date": "1959/1960"},
        SIDED | {"by": ["CUB", "MEX"], "toward": ["KOR", "USA"]},
        without(ATTESTATION, "parties") | {"by": ["CUB"], "toward": ["KOR", "PRK"], "date": "1959-12-31"},
        ATTESTATION | {"dimension": "protection", "status": ["none", "CHE"], "date": "1959~", "note": "n", "key": "k"},
        without(COVERAGE, "parties") | {"by": ["CUB"]},
        without(COVERAGE, "parties") | {"toward": ["CUB", "KOR"], "dimensions": ["mission", "representation"]},
        without(COVERAGE, "parties") | {"by": ["CUB"], "toward": ["KOR"], "calendar": "julian", "date": "1902"},
        AMENDMENT | {"set": {"date": None, "nothing that is looked at here": 7}, "note": "n", "key": "k"},
        RUPTURE | {"cites": [{"source": "a", "rank": "deprecated"}, {"source": "a", "locator": "p. 2", "quote": "…"}]},
        RUPTURE | {"account_of": "0123456789abc", "after": ["zyxwvtsrqpnmk", "0123456789abc"]},
        RUPTURE | {"note": "two\nlines", "key": "x:1", "place": "La Habana", "instrument": "note verbale"},
        PARTY | {"names": [["USSR", "en"], ["URSS", "es", None], ["SSSR", "ru", "1922-12-30", None]]},
        PARTY | {"codes": {}, "successors": [], "official": "Union of Soviet Socialist Republics"},
        SOURCE | {"csl": {"id": "a-b_c.d:2", "type": "book", "title": "x", "issued": {"date-parts": [[1960, 8]]}}},
    ],
    ids=lambda body: json.dumps(body)[:80],
)
def test_what_the_design_allows_has_no_flaw(body: Body) -> None:
    """Nothing is refused that a source may say."""
    assert not flaws(body)


def test_what_is_nested_without_end_is_a_flaw() -> None:
    """Nesting that would exhaust the machine is refused like anything else."""
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    (found,) = flaws(RUPTURE | {"note": deep})
    assert ("not-canonical", "values are nested more than 50 deep") == (found.code, found.what)
    while deep:
        deep = deep.pop()  # type: ignore[assignment]


@settings(UNHURRIED)
@given(ANY_JSON)
def test_no_json_value_stops_the_search_for_flaws(value: object) -> None:
    """Whatever is handed in, flaws come back, with text for people."""
    assert all(flaw.code and flaw.what for flaw in flaws(value))


@settings(UNHURRIED)
@given(st.data())
def test_no_value_under_any_key_stops_the_search_for_flaws(data: st.DataObject) -> None:
    """An entry of any kind with anything under some of its keys is judged, not crashed upon."""
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    effect = data.draw(st.sampled_from(EFFECTS_OF_NOTES)) if kind == "note-exchange" else None
    sound: Body = {"kind": kind, "effect": effect} if effect else {"kind": kind}
    keys = data.draw(st.lists(st.sampled_from(keys_of(sound)), unique=True))
    body = sound | {key: data.draw(ANY_JSON) for key in keys}
    for flaw in flaws(body):
        assert flaw.path[:1] in [(), *((key,) for key in body)]


@settings(UNHURRIED, max_examples=25)
@given(bodies())
def test_sound_bodies_have_no_flaw(made: list[Body]) -> None:
    """What the registry describes passes, but for references that are still to be filled in."""
    for body in made:
        assert not [flaw for flaw in flaws(body) if flaw.code != "id-wrong"]


# --- order ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "body"),
    [
        (
            "kind date calendar parties by toward consular place instrument cites account_of after note coded key",
            {"kind": "rupture"},
        ),
        (
            "kind date calendar by toward mission class place instrument cites account_of after note coded key",
            {"kind": "mission-opening"},
        ),
        (
            "kind date calendar parties effect place instrument cites account_of after note coded key",
            {"kind": "note-exchange"},
        ),
        (
            "kind date calendar parties effect mission class place instrument cites account_of after note coded key",
            {"kind": "note-exchange", "effect": "mission-closure"},
        ),
        (
            "kind date calendar parties effect place instrument cites account_of after note coded key",
            {"kind": "note-exchange", "effect": ["rupture"]},
        ),
        ("kind title description licence format origin note key", {"kind": "ledger"}),
        ("kind csl note key", {"kind": "source"}),
        ("kind code type name official names codes life successors note key", {"kind": "party"}),
        ("kind of because note key", {"kind": "retraction"}),
        ("kind of set because note key", {"kind": "amendment"}),
        ("kind date calendar parties by toward dimension status cites note coded key", {"kind": "attestation"}),
        ("kind date calendar parties by toward dimensions resident cites note coded key", {"kind": "coverage"}),
    ],
)
def test_keys_have_a_documented_order(expected: str, body: Body) -> None:
    """Kind, date, who, the kind's own fields, what all share; notes have those of their effect too."""
    assert expected.split() == list(keys_of(body))


@settings(UNHURRIED, max_examples=25)
@given(bodies(), st.randoms(use_true_random=False))
def test_ordering_forgets_in_which_order_keys_were_handed_in(made: list[Body], chance: Random) -> None:
    """A shuffled body is the same body, with its citations' keys in order too and all values kept."""
    for body in made:
        shuffled = dict(sorted(body.items(), key=lambda _: chance.random()))
        if isinstance(cites := shuffled.get("cites"), list):
            shuffled["cites"] = [dict(reversed(cite.items())) for cite in cites]
        assert json.dumps(ordered(body)) == json.dumps(ordered(shuffled))
        said = {key: value for key, value in body.items() if (key, value) != ("calendar", "gregorian")}
        assert said == ordered(shuffled)
        assert [key for key in keys_of(body) if key in said] == list(ordered(shuffled))


def test_the_usual_calendar_goes_without_saying() -> None:
    """Two bodies that say the same are the same entry."""
    expected = RUPTURE
    assert expected == ordered(RUPTURE | {"calendar": "gregorian"})
    expected = {"kind": "rupture", "date": "1960", "calendar": "julian"}
    assert expected == ordered({"calendar": "julian", "kind": "rupture", "date": "1960"})


# --- what a sound body is ---------------------------------------------------------------------------------------------


def test_entries_that_are_no_events_are_these() -> None:
    """All other kinds are about the world."""
    expected = ["ledger", "source", "party", "attestation", "coverage", "amendment", "retraction"]
    assert expected == [name for name in KINDS if not is_event({"kind": name})]


def test_a_date_is_read_in_its_calendar() -> None:
    """The Julian 25 October 1917 is the Gregorian 7 November."""
    assert parse("1917-11-07").earliest == date_of({"date": "1917-10-25", "calendar": "julian"}).earliest
    assert parse("1960~") == date_of({"date": "1960~"})


@pytest.mark.parametrize("name", KINDS)
def test_every_required_field_is_missed(name: str) -> None:
    """An entry that says no more than its kind is refused for each field that the kind needs."""
    expected = [f"{field.name!r}" for field in fields_of(KINDS[name]) if field.required]
    missing = [flaw.what for flaw in flaws({"kind": name}) if flaw.code == "field-missing"]
    assert expected == [what.partition(" needs the field ")[2] for what in missing]
