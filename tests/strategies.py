"""Hypothesis strategies for sound bodies of every kind, made from the registry, so that a new kind is covered at once.

All give bodies in the JSON form that `ledger.intake.append` accepts in order. No body stands twice, so the n-th body
given is the n-th line of the log.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ledger.canonical import entry_id
from ledger.dates import DateError, parse, require_act
from ledger.kinds import DIMENSIONS, EFFECTS_OF_NOTES, KINDS, REVISIONS, Field, fields_of
from ledger.ordering import ordered
from ledger.parties import load
from ledger.projections import statuses_of
from ledger.revise import Revisions
from ledger.shape import FORMAT, RANKS, date_of, flaws, is_event
from ledger.steps import codes as codes_in

Body = dict[str, object]
Draw = st.DrawFn

# Whole logs take a while to draw; no test depends on how long.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SOURCE_KEYS = ("yearbook-1961", "gazette.12", "Note:4_b")
EVENT_KINDS = tuple(name for name, kind in KINDS.items() if kind.is_event)
CHANGING_KINDS = tuple(name for name, kind in KINDS.items() if kind.is_event and kind.effects)
CLAIM_KINDS = tuple(name for name, kind in KINDS.items() if kind.has_parties and not kind.is_event)
PARTIES = tuple(load().parties)
ORGANISATIONS = tuple(code for code, party in load().parties.items() if party.type == "organisation")

_PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Z"))
_YEARS = st.integers(1850, 2030).map(str)


def any_texts() -> st.SearchStrategy[str]:
    """Give texts that are not blank: plain ones, and ones with whatever Unicode has but lone surrogates."""
    anything = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12).filter(str.strip)
    return st.sampled_from(["Havana", "Joint Communiqué", "외교부 성명", 'a "quoted" \\ word']) | anything


def visible_texts() -> st.SearchStrategy[str]:
    """Give texts in which every character can be seen, as names of parties are."""
    return st.text(_PRINTABLE, min_size=1, max_size=12)


def _is_date(text: str) -> bool:
    try:
        require_act(parse(text))
        require_act(parse(text, "julian"))
    except DateError:
        return False
    return True


def act_dates() -> st.SearchStrategy[str]:
    """Give dates of acts in all their forms; each is possible in both calendars."""
    months = st.builds("{}-{:02}".format, _YEARS, st.integers(1, 12))
    days = st.builds("{}-{:02}".format, months, st.integers(1, 28))
    vague = st.sampled_from(["196X", "19XX", "1960-XX-XX", "1960-08-XX", "156X-12-25", "[..1960-03]", "[1961..]"])
    plain = _YEARS | months | days
    marked = st.builds("{}{}".format, plain, st.sampled_from("~?%"))
    ranges = st.tuples(plain, plain).map(sorted).map("..".join)
    sets = st.lists(plain | ranges, min_size=1, max_size=3).map(lambda members: f"[{','.join(members)}]")
    return (plain | vague | marked | sets).filter(_is_date)


def durations() -> st.SearchStrategy[str]:
    """Give stretches of time, open and closed."""
    closed = st.tuples(_YEARS, _YEARS).map(sorted).map("/".join)
    return closed | _YEARS.map("{}/..".format) | _YEARS.map("../{}".format)


def sets_of_all() -> st.SearchStrategy[str]:
    """Give sets all of whose members are meant, as claims have them: dates in order that share no day, finer ones too."""
    members = st.sampled_from(
        ["1957", "1958~", "1959-06", "1959-12", "1960-08-15", "1961?", "196X-XX-XX", "197X", "1981"]
    )
    apart = st.lists(members, min_size=1, max_size=4, unique=True).map(sorted)
    return apart.map(lambda found: f"{{{','.join(found)}}}").filter(_is_date_of_claim)


def _is_date_of_claim(text: str) -> bool:
    try:
        parse(text, every=True)
        parse(text, "julian", every=True)
    except DateError:
        return False
    return True


class World(NamedTuple):
    """Of whom and when a log tells: codes of parties, and dates of acts and of what lasts."""

    codes: tuple[str, ...]
    acts: st.SearchStrategy[str]
    durations: st.SearchStrategy[str]
    kinds: st.SearchStrategy[str]

    def joined_by(self, *codes: str) -> "World":
        """Give a world with more parties."""
        return self._replace(codes=(*self.codes, *codes))


WIDE = World(PARTIES, act_dates(), durations(), st.sampled_from(EVENT_KINDS))
# Few parties and few years, so that what is told meets.
_NEAR = [
    "1958",
    "1959",
    "1960",
    "1960-08",
    "[1959,1960]",
    "1959-12-31",
    "[..1960-03]",
    "1961~",
    "1960-08-XX",
    "[1961..]",
]
NARROW = World(
    ("CUB", "KOR", "PRK", "MEX", "NONALIGNED"),
    st.sampled_from(_NEAR),
    st.sampled_from(["1959/1961", "1960/..", "../1959", "1958-06/1959-02"]),
    st.sampled_from(CHANGING_KINDS) | st.sampled_from(EVENT_KINDS),
)


def days() -> st.SearchStrategy[str]:
    """Give plain days."""
    return st.dates().map(str)


def json_values() -> st.SearchStrategy[object]:
    """Give any JSON that has one canonical form."""
    keys = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=8)
    leaves = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8"))
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )


def _coin(draw: Draw) -> bool:
    return draw(st.booleans())


def _code_lists(codes: Sequence[str], least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), min_size=least, max_size=most, unique=True)


@st.composite
def _life(draw: Draw) -> list[list[str | None]]:
    spells = draw(st.lists(st.tuples(days(), days(), visible_texts()), min_size=1, max_size=2))
    rows: list[list[str | None]] = []
    for one, other, source in spells:
        start, end = sorted((one, other))
        rows.append([draw(st.sampled_from([start, None])), draw(st.sampled_from([end, None])), source])
    return rows


def _names() -> st.SearchStrategy[list[list[str]]]:
    ends = st.lists(days(), max_size=2).map(sorted)
    return st.lists(st.builds(lambda name, used: [name, "en", *used], visible_texts(), ends), max_size=2)


def _statuses(dimension: object, codes: Sequence[str]) -> st.SearchStrategy[list[str]]:
    """Give statuses that a source can attest: those of the dimension, or `none` and the codes of protecting powers."""
    known = statuses_of(str(dimension)) or ("none", *codes)
    return st.lists(st.sampled_from(known), min_size=1, max_size=2, unique=True)


def _values(field: Field, body: Body, codes: Sequence[str]) -> st.SearchStrategy[object]:
    """Give sound values of a field beside those drawn; a type that is not known here is a KeyError, on purpose."""
    kind = body["kind"]
    organisations = [code for code in codes if code in ORGANISATIONS]
    # What a party is called has to be visible.
    texts = visible_texts if kind == "party" else any_texts
    makers: Mapping[str, Callable[[], st.SearchStrategy[object]]] = {
        "text": texts,
        "origin": lambda: st.sampled_from(["example.org/ledger", "archiv.example/ü"]),
        "choice": lambda: st.sampled_from(field.choices),
        "bool": st.booleans,
        "int": lambda: st.just(FORMAT),
        "party": lambda: st.sampled_from(organisations if field.name == "organisation" else codes),
        "parties": lambda: _code_lists(codes),
        "texts": lambda: _code_lists(codes, 0),
        "codes": lambda: st.dictionaries(st.sampled_from(["iso", "cow"]), visible_texts(), max_size=2),
        "names": _names,
        "life": _life,
        "csl": lambda: csl(SOURCE_KEYS[0]),
        "code": lambda: st.from_regex(r"\A[A-Z]{1,3}-[A-Z0-9]{1,3}\Z"),
        "kind": lambda: st.sampled_from(EFFECTS_OF_NOTES),
        "statuses": lambda: _statuses(body["dimension"], codes),
        "dimensions": lambda: st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=3, unique=True),
    }
    return makers[field.type]()


@st.composite
def _own_fields(draw: Draw, name: str, codes: Sequence[str]) -> Body:
    """Give a kind and its own fields, and then those of the effect that notes may state."""
    kind = KINDS[name]
    body: Body = {"kind": name}
    for field in kind.fields:
        if field.required or _coin(draw):
            body[field.name] = draw(_values(field, body, codes))
    if name == "coverage" and "resident" in body:
        # What is told only of residents can be representation alone, and is not said where it is not so.
        body |= {"dimensions": ["representation"], "resident": True}
    for field in fields_of(kind, body.get("effect"))[len(kind.fields) :]:
        if field.required or _coin(draw):
            body[field.name] = draw(_values(field, body, codes))
    return body


def csl(key: str) -> st.SearchStrategy[dict[str, object]]:
    """Give a source as CSL-JSON, with whatever else such an object may hold."""
    needed = {"id": st.just(key), "type": st.sampled_from(["book", "webpage", "treaty"]), "title": any_texts()}
    further = {"URL": any_texts(), "issued": json_values(), "author": json_values()}
    return st.fixed_dictionaries(needed, optional=further)


@st.composite
def ledger_bodies(draw: Draw) -> Body:
    """Give first entries."""
    body = draw(_own_fields("ledger", PARTIES))
    return body | draw(st.fixed_dictionaries({}, optional={"note": any_texts()}))


def sources() -> st.SearchStrategy[list[Body]]:
    """Give one source entry for each of `SOURCE_KEYS`."""
    return st.tuples(*(csl(key) for key in SOURCE_KEYS)).map(
        lambda all_csl: [{"kind": "source", "csl": c} for c in all_csl]
    )


@st.composite
def party_bodies(draw: Draw) -> list[Body]:
    """Give entries of up to two parties that the shipped register does not know."""
    found = draw(st.lists(_own_fields("party", PARTIES), max_size=2, unique_by=lambda body: str(body["code"])))
    return [body for body in found if body["code"] not in PARTIES]


def codings() -> st.SearchStrategy[dict[str, str]]:
    """Give codes as a source has them, blank ones too."""
    keys = st.sampled_from(["status_change", "DR_at_1", "month", "an old name"])
    return st.dictionaries(keys, st.sampled_from(["", " ", "9"]) | any_texts(), min_size=1, max_size=3)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


_ONE_SIDES = ("by", "toward")


@st.composite
def event_body(draw: Draw, kind: str, world: World = WIDE) -> Body:
    """Give one event or claim of a kind, without links to others and without a key."""
    row = KINDS[kind]
    body = draw(_own_fields(kind, world.codes))
    effect = body.get("effect")
    lasts = row.lasts or (isinstance(effect, str) and KINDS[effect].lasts)
    dates = world.acts | world.durations if lasts else world.acts
    body["date"] = draw(dates if row.is_event else dates | sets_of_all())
    if "/" not in str(body["date"]) and _coin(draw):
        body["calendar"] = draw(st.sampled_from(["gregorian", "julian"]))
    # Nobody takes part on both sides, also not as the organisation joined or the power that protects.
    named = {str(code) for key in ("organisation", "protector", "predecessors") for code in _listed(body.get(key))}
    codes = [code for code in world.codes if code not in named]
    form = draw(st.sampled_from(row.roles))
    if form == "mutual":
        body["parties"] = draw(_code_lists(codes, row.least, row.least + 1))
    else:
        both = draw(_code_lists(codes, 2, 4))
        cut = draw(st.integers(1, len(both) - 1))
        body["by"], body["toward"] = both[:cut], both[cut:]
    if form == "open-sided" and _coin(draw):
        del body[draw(st.sampled_from(_ONE_SIDES))]
    cite = st.fixed_dictionaries(
        {"source": st.sampled_from(SOURCE_KEYS)},
        optional={"locator": any_texts(), "quote": any_texts(), "rank": st.sampled_from(RANKS)},
    )
    body["cites"] = draw(st.lists(cite, min_size=1, max_size=2))
    common = ("place", "instrument", "note") if row.is_event else ("note",)
    body |= draw(st.fixed_dictionaries({}, optional={name: any_texts() for name in common}))
    if draw(st.integers(0, 3)) == 3:
        body["coded"] = draw(codings())
    return body


class _Told:
    """What was given so far, as the log will hold it: what later entries may refer to, and correct."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids: dict[str, Body] = {}
        self._keys = (f"import:{number}" for number in count(1))

    # --- taking in ---

    def taken(self, body: Body, whole: Body | None = None) -> Body | None:
        """Take a body in, `whole` being its form in the log; nothing when it stands there already."""
        whole = ordered(whole or body)
        if (identity := entry_id(whole)) in self.ids:
            return None
        self.ids[identity] = whole
        return body

    def of(self, *kinds: str) -> list[str]:
        """Give the ids of the entries of some kinds."""
        return [identity for identity, body in self.ids.items() if body["kind"] in kinds]

    def now(self, *more: Body) -> dict[str, Body]:
        """Give the entries as all revisions leave them, what counts no longer included."""
        revisions = Revisions(
            {"id": identity, **body}
            for identity, body in [*self.ids.items(), *((entry_id(ordered(body)), body) for body in more)]
            if body["kind"] in REVISIONS
        )
        return {identity: dict(revisions.body(identity, body)) for identity, body in self.ids.items()}

    # --- events and claims ---

    def linked(self, draw: Draw, body: Body) -> Body | None:
        """Link an event to earlier ones, by id or by key; nothing when it stands there already."""
        if _coin(draw):
            body["key"] = next(self._keys)
        whole = dict(body)
        events = self.of(*EVENT_KINDS)
        if is_event(body) and events and _coin(draw):
            target = draw(st.sampled_from(events))
            body["account_of"], whole["account_of"] = self.shown(draw, target), target
        now = self.now()
        before = [identity for identity in events if date_of(now[identity]).earliest <= date_of(body).latest]
        if is_event(body) and before and _coin(draw):
            targets = draw(st.lists(st.sampled_from(before), min_size=1, max_size=2, unique=True))
            body["after"], whole["after"] = [self.shown(draw, target) for target in targets], targets
        return self.taken(body, whole)

    def shown(self, draw: Draw, target: str) -> str:
        """Name an entry by its id or, where it has one, by its key."""
        key = self.ids[target].get("key")
        return f"key:{key}" if key and _coin(draw) else target

    # --- corrections ---

    def corrected(self, draw: Draw, kind: str) -> Body | None:
        """Amend or retract something told; nothing where that would leave something unsound."""
        able = (*EVENT_KINDS, *CLAIM_KINDS, *REVISIONS)
        targets = self.of(*able, *(("ledger", "source", "party") if kind == "amendment" else ()))
        if not targets:
            return None
        target = draw(st.sampled_from(targets))
        body: Body = {"kind": kind, "of": target}
        if kind == "amendment":
            body["set"] = self._changes(draw, target)
        body["because"] = draw(any_texts())
        if not body.get("set", body) or not self._leaves_all_sound(body):
            return None
        return self.taken(body | {"of": self.shown(draw, target)}, body)

    def _changes(self, draw: Draw, target: str) -> Body:
        """Draw what an amendment sets: any fields of the entry, or any of what an amendment of it sets."""
        entry = self.now()[target]
        kind = str(entry["kind"])
        if kind == "amendment" and _coin(draw):
            return {"set": self._changes(draw, str(entry["of"])) or {"note": "x"}}
        if kind in REVISIONS:
            return {"because": draw(any_texts()), "note": draw(st.none() | any_texts())}
        if kind == "source":
            old = entry["csl"]
            return {"csl": draw(csl(str(old["id"] if isinstance(old, dict) else "")))}
        if not KINDS[kind].has_parties:
            fresh = draw(_own_fields(kind, self.world.codes))
            return {
                name: fresh.get(name) for name in {**entry, **fresh} if name not in ("kind", "code", "key", "origin")
            }
        if is_event(entry) and draw(st.integers(0, 3)) == 3:
            kind = draw(self.world.kinds)
        fresh = draw(event_body(kind, self.world))
        texts = ("note", "place", "instrument", "cites", "coded")
        about = [name for name in {**entry, **fresh} if name not in (*texts, "key", "account_of", "after")]
        groups = [about] if kind != entry["kind"] else [["date", "calendar"], about]
        chosen = draw(st.sampled_from([*groups, *([name] for name in texts)]))
        changes = {name: fresh.get(name) for name in chosen if name in entry or name in fresh}
        return changes | (self._links(draw) if is_event(entry) and _coin(draw) else {})

    def _links(self, draw: Draw) -> Body:
        events = self.of(*EVENT_KINDS)
        link = draw(st.none() | st.sampled_from(events))
        return {"account_of": link} if _coin(draw) else {"after": [link] if link else None}

    def _leaves_all_sound(self, revision: Body) -> bool:
        now = self.now(revision)
        if any(flaws(body) for body in now.values()):
            return False
        events = {identity: body for identity, body in now.items() if is_event(body)}
        for identity, body in events.items():
            for name in ("account_of", "after"):
                if identity in _reached(events, identity, name):
                    return False
            before = [events[one] for one in codes_in(body, "after")]
            if any(date_of(body).latest < date_of(one).earliest for one in before):
                return False
        return True


def _reached(events: Mapping[str, Body], start: str, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        further = [one for one in codes_in(events[waiting.pop()], name) if one not in found]
        found.update(further)
        waiting += further
    return found


@st.composite
def bodies(draw: Draw, most: int = 6, world: World = WIDE, least: int = 0) -> list[Body]:
    """Give a whole log: the ledger entry, sources, perhaps parties, then events, claims, and corrections of all these."""
    parties = draw(party_bodies())
    told = _Told(world.joined_by(*(str(body["code"]) for body in parties)))
    found = [draw(ledger_bodies()), *draw(sources()), *parties]
    for first in found:
        told.taken(first)
    body: Body | None
    for _ in range(draw(st.integers(least, most))):
        what = draw(st.sampled_from(["event", "event", "claim", "amendment", "amendment", "retraction"]))
        if what in REVISIONS:
            body = told.corrected(draw, what)
        else:
            kinds = told.world.kinds if what == "event" else st.sampled_from(CLAIM_KINDS)
            body = told.linked(draw, draw(event_body(draw(kinds), told.world)))
        found += [body] if body is not None else []
    return found


@st.composite
def batches(draw: Draw, most: int = 6, world: World = WIDE, least: int = 0) -> list[list[Body]]:
    """Give a whole log cut into batches, none of them empty."""
    whole = draw(bodies(most, world, least))
    cuts = sorted(draw(st.sets(st.integers(1, len(whole) - 1))))
    return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
