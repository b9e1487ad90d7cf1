"""The registry of kinds: it agrees with the machines, and every kind has a line that will be read for ever."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from itertools import product
from pathlib import Path

import pytest
import rfc8785
from ledgers import LEDGER, SOURCE, ask

from ledger.entries import parse, write
from ledger.intake import append, text_of
from ledger.jsontext import Text
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, Effect, Field, Kind, a_kind, effects_of, fields_of
from ledger.log import Log
from ledger.projections import ALL
from ledger.shape import _CHECKS
from ledger.steps import EVERY_DIMENSION, changes_of

Body = dict[str, object]

NOW = datetime(2024, 2, 14, 12, 30, 0, 250000, tzinfo=UTC)

# One line per kind, as the log holds it. Lines are only ever added: logs out there hold lines like these, and every
# later version has to read them, with the same ids, and write them back byte for byte.
GOLDEN = r"""
{"v":1,"id":"wd3bx2jfwmmnc","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"ledger","title":"Golden lines","description":"One line per kind","licence":"CC0-1.0","format":1}
{"v":1,"id":"9gkxqdkxkhjna","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"source","csl":{"id":"s","type":"book","title":"Diplomatic Lists","author":[{"family":"Muñoz","given":"A."}],"issued":{"date-parts":[[1961,5]]},"publisher":"Ministry","URL":"https://example.org/?a=1&b=2"},"note":"volume 2"}
{"v":1,"id":"vz5zbwgdf9ex9","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"party","code":"ZZS","type":"state","name":"Soviet Union","official":"Union of Soviet Socialist Republics","names":[["Soviet Union","en"],["URSS","es","1922-12-30",null]],"codes":{"cow":"365"},"life":[["1922-12-30","1991-12-25","cow"],[null,"1991-12-25","gw"]],"successors":["RUS"]}
{"v":1,"id":"gpdfre6p3qx2v","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"recognition","date":"1949-07-12","by":["CUB"],"toward":["KOR"],"form":"de-facto","of":"government","place":"La Habana","instrument":"cable","cites":[{"source":"s","locator":"p. 2","quote":"reconocer","rank":"preferred"}]}
{"v":1,"id":"x1maanec65aqn","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"recognition-withdrawal","date":"1952","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
{"v":1,"id":"nk2t6k2hp9x86","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"establishment","date":"1953-04","parties":["KOR","CUB"],"consular":false,"cites":[{"source":"s"}],"note":"외교 관계","key":"cow:1"}
{"v":1,"id":"eph77e5m8g3w8","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"rupture","date":"[1959,1960]","by":["CUB"],"toward":["KOR","JPN"],"consular":true,"cites":[{"source":"s"}]}
{"v":1,"id":"zry8fe56d6b9a","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"suspension","date":"1961?","parties":["CUB","MEX"],"consular":true,"cites":[{"source":"s"}]}
{"v":1,"id":"xg6mm4jjvz1tb","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"resumption","date":"1962~","parties":["CUB","MEX"],"consular":false,"cites":[{"source":"s"}]}
{"v":1,"id":"hzc85tfa0ywdt","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"note-exchange","date":"2024-02-14","parties":["CUB","KOR"],"effect":"establishment","consular":true,"place":"New York","instrument":"exchange of notes","cites":[{"source":"s"}],"account_of":"nk2t6k2hp9x86","after":["eph77e5m8g3w8"]}
{"v":1,"id":"b85zsceeg5axn","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"consular-establishment","date":"196X","parties":["CUB","JPN"],"cites":[{"source":"s"}]}
{"v":1,"id":"1p183x1yrw84j","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"consular-rupture","date":"1960-08-XX","by":["USA"],"toward":["CUB"],"cites":[{"source":"s"}]}
{"v":1,"id":"vz6sk7etekn49","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"mission-opening","date":"1902-05-20","by":["USA"],"toward":["CUB"],"mission":"legation","class":"minister","cites":[{"source":"s"}]}
{"v":1,"id":"e3nvgtxtkj838","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"mission-closure","date":"1961-01-03","by":["USA"],"toward":["CUB"],"mission":"embassy","cites":[{"source":"s"}]}
{"v":1,"id":"b77dpc99ym6tz","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"mission-change","date":"1923","by":["USA"],"toward":["CUB"],"mission":"embassy","class":"ambassador","cites":[{"source":"s"}]}
{"v":1,"id":"pt7gpxhhs0zz5","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"accreditation","date":"1900-02-29","calendar":"julian","by":["CUB"],"toward":["JPN"],"class":"ambassador","resident":false,"person":"Ana Ruiz","cites":[{"source":"s"}]}
{"v":1,"id":"ghsnd8z2gxeep","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"recall","date":"1960-10-20","by":["USA"],"toward":["CUB"],"class":"ambassador","person":"Philip Bonsal","cites":[{"source":"s"}]}
{"v":1,"id":"n8cy0d5nh97t4","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"expulsion","date":"1961","by":["CUB"],"toward":["USA"],"class":"other","cites":[{"source":"s"}]}
{"v":1,"id":"7r3th50n5b9tt","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"protection","date":"1961-01-07","by":["USA"],"toward":["CUB"],"protector":"CHE","cites":[{"source":"s"}]}
{"v":1,"id":"axxfnn8xkv698","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"protection-end","date":"2015-07-20","by":["USA"],"toward":["CUB"],"protector":"CHE","cites":[{"source":"s"}]}
{"v":1,"id":"hmq0z1z63qw5f","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"war","date":"1941-12-09/1945-08-15","parties":["CUB","JPN"],"cites":[{"source":"s"}]}
{"v":1,"id":"7pyeykpm213vs","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"peace","date":"1952-04-28","parties":["CUB","JPN"],"cites":[{"source":"s"}]}
{"v":1,"id":"fhbbeazhmds5g","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"visit","date":"1986-03-08/1986-03-11","by":["CUB"],"toward":["PRK"],"person":"Fidel Castro","cites":[{"source":"s"}]}
{"v":1,"id":"any420m9j9d66","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"talks","date":"1978/..","parties":["CUB","USA"],"cites":[{"source":"s"}]}
{"v":1,"id":"1r7rxb4afbc2g","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"agreement","date":"1960-12-06","parties":["CUB","PRK"],"cites":[{"source":"s"}]}
{"v":1,"id":"fpxnjpvtbe1dh","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"vote","date":"1992-11-24","by":["CUB","PRK"],"toward":["USA"],"cites":[{"source":"s"}]}
{"v":1,"id":"snv5zyywzsyyk","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"statement","date":"2024-02-15","by":["PRK"],"toward":["JPN"],"cites":[{"source":"s"}]}
{"v":1,"id":"tg9834dbhmr26","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"condolence","date":"2016-11-28","by":["PRK"],"toward":["CUB"],"cites":[{"source":"s"}]}
{"v":1,"id":"sh14tmmxx79h8","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"other","date":"1999/2024-02","parties":["CUB","KOR"],"cites":[{"source":"s"}]}
{"v":1,"id":"181ww9qvvhyjw","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"admission","date":"1975-08-25","parties":["PRK"],"organisation":"NONALIGNED","cites":[{"source":"s"}]}
{"v":1,"id":"pxada5akg999h","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"exit","date":"[..1960-03]","parties":["CUB"],"organisation":"UN","cites":[{"source":"s"}]}
{"v":1,"id":"qz53mmyp5mgw8","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"independence","date":"1902-05-20","parties":["CUB"],"predecessors":["USA"],"cites":[{"source":"s"}]}
{"v":1,"id":"t9yj7jwk2pr28","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"dissolution","date":"1991-12-25","parties":["ZZS"],"successors":["CHN","VNM"],"cites":[{"source":"s"}]}
{"v":1,"id":"hyrx51kz5s5hf","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"union","date":"1958-02-22","parties":["SYR"],"successors":["ZZS"],"cites":[{"source":"s"}]}
{"v":1,"id":"80a3qcegnc888","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"renaming","date":"1975-12-02","parties":["LAO"],"cites":[{"source":"s"}]}
{"v":1,"id":"p6a5s55jbkvve","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"continuation","date":"1917-10-25","calendar":"julian","parties":["ZZS"],"predecessors":["SYR"],"cites":[{"source":"s"}]}
{"v":1,"id":"qgtpc2swkq1vc","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"retraction","of":"snv5zyywzsyyk","because":"a misprint"}
{"v":1,"id":"rsysescqa1j42","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"attestation","date":"1959-12-31","calendar":"julian","parties":["CUB","KOR"],"dimension":"relations","status":["established","suspended"],"cites":[{"source":"s","locator":"p. 7","rank":"normal"}],"note":"n","key":"list:1"}
{"v":1,"id":"8eheddzzryfb1","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"attestation","date":"1961/1977","by":["USA"],"toward":["CUB"],"dimension":"protection","status":["CHE","none"],"cites":[{"source":"s"}]}
{"v":1,"id":"1xb8dm3acpf49","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"coverage","date":"1950/1960","parties":["CUB"],"dimensions":["relations","mission"],"cites":[{"source":"s"}],"note":"n","key":"list:2"}
{"v":1,"id":"b5ephmzahfgmq","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"coverage","date":"1961","by":["USA"],"dimensions":["representation"],"cites":[{"source":"s"}]}
{"v":1,"id":"kzh69cyeybxfa","recorded_at":"2024-02-14T12:30:00.250000Z","recorded_by":"Ada","kind":"amendment","of":"fhbbeazhmds5g","set":{"date":"1986-03-08/1986-03-12","cites":[{"source":"s","rank":"preferred"}],"person":null},"because":"the list of 1987","note":"n","key":"list:3"}
"""

LINES = GOLDEN.strip().splitlines()
GOLDEN_KINDS = [json.loads(line)["kind"] for line in LINES]
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

by_kind = pytest.mark.parametrize("line", LINES, ids=GOLDEN_KINDS)


# --- golden lines -----------------------------------------------------------------------------------------------------


def test_every_kind_has_a_golden_line() -> None:
    """Whoever adds a kind adds its line above."""
    assert set(KINDS) == set(GOLDEN_KINDS)


@by_kind
def test_the_id_of_a_golden_line_proves_its_body(line: str) -> None:
    """Its 13 characters are the first 65 bits of SHA-256 over RFC 8785 JSON, as other programs compute them."""
    entry = json.loads(line)
    body = {key: value for key, value in entry.items() if key not in ("v", "id", "recorded_at", "recorded_by")}
    bits = f"{int.from_bytes(sha256(rfc8785.dumps(body)).digest(), 'big'):0256b}"
    assert entry["id"] == "".join(CROCKFORD[int(bits[at : at + 5], 2)] for at in range(0, 65, 5))


@by_kind
def test_a_golden_line_is_read_and_written_back_byte_for_byte(line: str) -> None:
    """Parsing loses nothing."""
    entry = parse(line.encode())
    assert line.encode() == write(entry)
    assert entry == parse(write(entry))


@by_kind
def test_a_golden_line_says_who_recorded_it_and_when(line: str) -> None:
    """The envelope stands before the body."""
    entry = parse(line)
    expected = (1, NOW, "Ada")
    assert expected == (entry.v, entry.recorded_at, entry.recorded_by)
    keys = ["v", "id", "recorded_at", "recorded_by", "kind"]
    assert keys == list(json.loads(line))[:5]


def test_a_fresh_log_takes_the_golden_lines_and_holds_the_same_bytes(tmp_path: Path) -> None:
    """Lines of one log can be appended to another; at the same time by the same person they are the same log."""
    log = Log(tmp_path / "events.jsonl")
    done = append(log, Text(GOLDEN, "golden"), author="Ada", now=NOW)
    assert [parse(line).id for line in LINES] == [outcome.id for outcome in done.outcomes]
    written = (tmp_path / "events.jsonl").read_bytes()
    assert GOLDEN.strip().encode() + b"\n" == written


# --- the registry -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_a_kind_is_described_in_plain_words(kind: Kind) -> None:
    """Names are lower case with hyphens, as they are typed; every kind has a line of help and a known group."""
    assert kind is KINDS[kind.name]
    assert kind.name.replace("-", "").isalpha()
    assert kind.name.isascii()
    assert kind.name == kind.name.lower().strip("-")
    assert kind.help
    assert kind.group in ("act", "contact", "life", "claim", "record")
    assert kind.least in (1, 2)


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_an_event_has_roles_and_a_record_has_none(kind: Kind) -> None:
    """Events and claims have parties, and only acts and ends of parties change anything."""
    assert (kind.group == "record") == (not kind.roles) == (not kind.has_parties)
    assert (kind.group in ("record", "claim")) == (not kind.is_event)
    assert set(kind.roles) <= {"mutual", "one-sided", "open-sided"}
    assert bool(kind.effects) <= (kind.group in ("act", "life"))


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_the_fields_of_a_kind_can_be_checked(kind: Kind) -> None:
    """Names are unique and never those of roles; each has a type that is checked, and a choice has its choices."""
    names = [field.name for field in kind.fields]
    shared = {"kind", "date", "calendar", "parties", "by", "toward", "cites", "account_of", "after", "note", "key"}
    assert sorted(set(names) - shared) == sorted(names)
    for field in kind.fields:
        assert field.type in _CHECKS
        assert (field.type == "choice") == bool(field.choices)
        assert sorted(set(field.choices)) == sorted(field.choices)


SAMPLES: dict[str, tuple[object, ...]] = {
    "bool": (True, False),
    "party": ("NONALIGNED",),
    "parties": (["CHE"],),
    "text": ("x",),
    # The changes of notes are those of the act that they state.
    "kind": (None,),
}


def choices(field: Field) -> tuple[object, ...]:
    """Give every value of a field that can make a difference; None leaves it out."""
    values = field.choices or SAMPLES[field.type]
    return values if field.required else (*values, None)


def variants(kind: Kind) -> list[Body]:
    """Make a body of a kind for every choice of its fields, on each form of its roles."""
    roles: dict[str, Body] = {"mutual": {"parties": ["CUB", "KOR"]}, "one-sided": {"by": ["CUB"], "toward": ["KOR"]}}
    found = []
    for values in product(*(choices(field) for field in kind.fields)):
        own = {field.name: value for field, value in zip(kind.fields, values, strict=True) if value is not None}
        found += [{"kind": kind.name, **roles[form], **own} for form in kind.roles]
    return found


CHANGING = [kind for kind in KINDS.values() if kind.effects]


@pytest.mark.parametrize("kind", CHANGING, ids=lambda kind: kind.name)
def test_every_change_that_a_kind_can_make_is_known_to_the_machine(kind: Kind) -> None:
    """With every choice of its fields, each effect names a dimension that exists and a change that it knows."""
    for body in variants(kind):
        effects = effects_of(body)
        for effect in effects:
            assert effect.dimension in (*ALL, EVERY_DIMENSION)
        for change in changes_of(body):
            assert change.name in ALL[change.dimension].machine([change.name]).targets
            assert change.directed <= ALL[change.dimension].directed


@pytest.mark.parametrize("kind", CHANGING, ids=lambda kind: kind.name)
def test_the_ways_and_phases_of_effects_are_known(kind: Kind) -> None:
    """The end of a party names the field of those who end; a change at the end of a duration needs a duration."""
    ends = {"parties", *(field.name for field in kind.fields if field.type == "parties")}
    for effect in kind.effects:
        is_end = effect.dimension == EVERY_DIMENSION
        assert effect.way in (ends if is_end else {"both", "forward", "backward", "each"})
        assert effect.phase in ("start", "finish")
        assert (effect.phase == "finish") <= kind.lasts


def test_no_act_is_without_effect_whatever_its_fields_say() -> None:
    """Every act changes something, except notes that state no effect."""
    idle = {
        kind.name for kind in KINDS.values() if kind.group == "act" for body in variants(kind) if not effects_of(body)
    }
    expected = {"note-exchange"}
    assert expected == idle


def test_every_change_of_every_machine_is_made_by_some_kind() -> None:
    """A machine has no rule that nothing in the log could use, but for the end of a party."""
    made = {
        (change.dimension, change.name) for kind in CHANGING for body in variants(kind) for change in changes_of(body)
    }
    for projection in ALL.values():
        machine = projection.machine(["protect:NONALIGNED", "release:NONALIGNED"])
        assert {name for name in machine.targets if name != "end"} == {
            name for dimension, name in made if dimension == projection.dimension
        }


@pytest.mark.parametrize(
    "expected", ["an establishment", "an admission", "an exit", "an other", "an independence", "a rupture", "a union"]
)
def test_a_kind_is_named_with_its_article(expected: str) -> None:
    """As it is said, not as it is spelt: a union."""
    assert expected == a_kind(expected.partition(" ")[2])


# --- notes ------------------------------------------------------------------------------------------------------------


def test_notes_can_bring_about_every_act_that_changes_something() -> None:
    """No contact, no end of a party, and no further notes."""
    assert [kind.name for kind in CHANGING if kind.group == "act"] == list(EFFECTS_OF_NOTES)


@pytest.mark.parametrize("effect", EFFECTS_OF_NOTES)
def test_notes_with_each_effect_are_accepted_and_change_what_the_act_would(effect: str, tmp_path: Path) -> None:
    """An exchange of notes has the fields of its effect, and its consequences."""
    kind = KINDS[effect]
    own = {field.name: choices(field)[0] for field in kind.fields}
    body: Body = {"kind": "note-exchange", "date": "1960", "parties": ["CUB", "KOR"], "effect": effect, **own}
    body["cites"] = [{"source": "s"}]
    log = Log(tmp_path / "events.jsonl")
    done = append(log, text_of([LEDGER, SOURCE, body]), author="Ada", now=NOW)
    assert all(outcome.added for outcome in done.outcomes)
    act = {**body, "kind": effect}
    assert effects_of(act) == effects_of(body)
    other = "NONALIGNED" if "organisation" in own else "KOR"
    moved = {key[0] for key, finding in ask(log, "CUB", other, "1961").items() if finding.answer.certain is not None}
    assert {effect.dimension for effect in effects_of(act)} == moved


def test_notes_without_effect_change_nothing() -> None:
    """They are a contact."""
    notes: Body = {"kind": "note-exchange", "parties": ["CUB", "KOR"]}
    assert not effects_of(notes)
    assert KINDS["note-exchange"].fields == fields_of(KINDS["note-exchange"])


@pytest.mark.parametrize("effect", [None, 7, ["rupture"], "visit", "no such kind"])
def test_an_effect_that_is_none_adds_no_fields(effect: object) -> None:
    """So that a wrong effect is told, and not the absence of fields that it would have."""
    assert KINDS["note-exchange"].fields == fields_of(KINDS["note-exchange"], effect)


def test_the_field_of_another_kind_named_effect_would_mean_nothing() -> None:
    """Only notes have the fields of their effect."""
    assert KINDS["visit"].fields == fields_of(KINDS["visit"], "mission-opening")
    expected: tuple[Effect, ...] = KINDS["rupture"].effects[:1]
    assert expected == effects_of({"kind": "rupture", "effect": "war"})[:1]
