"""Hypothesis strategies for sound bodies of every kind, made from the registry, so that a new kind is covered at once.

All give bodies in the JSON form that `ledger.intake.append` accepts in order. No body stands twice, so the n-th body
given is the n-th line of the log.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from ledger.canonical import entry_id
from ledger.dates import DateError, parse, require_act
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, Field, fields_of
from ledger.parties import load
from ledger.shape import FORMAT, RANKS, date_of, ordered

Body = dict[str, object]
Draw = st.DrawFn

# Whole logs take a while to draw; no test depends on how long.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

SOURCE_KEYS = ("yearbook-1961", "gazette.12", "Note:4_b")
EVENT_KINDS = tuple(name for name, kind in KINDS.items() if kind.group != "record")
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


def _values(field: Field, kind: str, codes: Sequence[str]) -> st.SearchStrategy[object]:
    """Give sound values of a field; a type that is not known here is a KeyError, on purpose."""
    # What a party is called has to be visible.
    texts = visible_texts if kind == "party" else any_texts
    makers: Mapping[str, Callable[[], st.SearchStrategy[object]]] = {
        "text": texts,
        "choice": lambda: st.sampled_from(field.choices),
        "bool": st.booleans,
        "int": lambda: st.just(FORMAT),
        "party": lambda: st.sampled_from(ORGANISATIONS if field.name == "organisation" else codes),
        "parties": lambda: _code_lists(codes),
        "texts": lambda: _code_lists(codes, 0),
        "codes": lambda: st.dictionaries(st.sampled_from(["iso", "cow"]), visible_texts(), max_size=2),
        "names": _names,
        "life": _life,
        "csl": lambda: csl(SOURCE_KEYS[0]),
        "code": lambda: st.from_regex(r"\A[A-Z]{1,3}-[A-Z0-9]{1,3}\Z"),
        "kind": lambda: st.sampled_from(EFFECTS_OF_NOTES),
    }
    return makers[field.type]()


@st.composite
def _own_fields(draw: Draw, name: str, codes: Sequence[str]) -> Body:
    """Give a kind and its own fields, and then those of the effect that notes may state."""
    kind = KINDS[name]
    body: Body = {"kind": name}
    for field in kind.fields:
        if field.required or _coin(draw):
            body[field.name] = draw(_values(field, name, codes))
    for field in fields_of(kind, body.get("effect"))[len(kind.fields) :]:
        if field.required or _coin(draw):
            body[field.name] = draw(_values(field, name, codes))
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


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


@st.composite
def event_body(draw: Draw, kind: str, codes: Sequence[str] = PARTIES) -> Body:
    """Give one event of a kind, without links to others and without a key."""
    row = KINDS[kind]
    body = draw(_own_fields(kind, codes))
    effect = body.get("effect")
    lasts = row.lasts or (isinstance(effect, str) and KINDS[effect].lasts)
    body["date"] = draw(act_dates() | durations() if lasts else act_dates())
    if "/" not in str(body["date"]) and _coin(draw):
        body["calendar"] = draw(st.sampled_from(["gregorian", "julian"]))
    # Nobody takes part on both sides, also not as the organisation joined or the power that protects.
    named = {str(code) for key in ("organisation", "protector", "predecessors") for code in _listed(body.get(key))}
    codes = [code for code in codes if code not in named]
    if draw(st.sampled_from(row.roles)) == "mutual":
        body["parties"] = draw(_code_lists(codes, row.least, row.least + 1))
    else:
        both = draw(_code_lists(codes, 2, 4))
        cut = draw(st.integers(1, len(both) - 1))
        body["by"], body["toward"] = both[:cut], both[cut:]
    cite = st.fixed_dictionaries(
        {"source": st.sampled_from(SOURCE_KEYS)},
        optional={"locator": any_texts(), "quote": any_texts(), "rank": st.sampled_from(RANKS)},
    )
    body["cites"] = draw(st.lists(cite, min_size=1, max_size=2))
    common = {"place": any_texts(), "instrument": any_texts(), "note": any_texts()}
    body |= draw(st.fixed_dictionaries({}, optional=common))
    return body


class _Told:
    """The events given so far, as the log will hold them: what later ones may refer to."""

    def __init__(self) -> None:
        self.ids: dict[str, Body] = {}
        self._keys = (f"import:{number}" for number in count(1))

    def linked(self, draw: Draw, body: Body) -> Body | None:
        """Link an event to earlier ones, by id or by key; nothing when it stands there already."""
        if _coin(draw):
            body["key"] = next(self._keys)
        whole = dict(body)
        if self.ids and _coin(draw):
            target = draw(st.sampled_from(sorted(self.ids)))
            body["account_of"], whole["account_of"] = self._shown(draw, target), target
        before = [identity for identity in sorted(self.ids) if self._may_precede(identity, body)]
        if before and _coin(draw):
            targets = draw(st.lists(st.sampled_from(before), min_size=1, max_size=2, unique=True))
            body["after"], whole["after"] = [self._shown(draw, target) for target in targets], targets
        whole = ordered(whole)
        if (identity := entry_id(whole)) in self.ids:
            return None
        self.ids[identity] = whole
        return body

    def _shown(self, draw: Draw, target: str) -> str:
        key = self.ids[target].get("key")
        return f"key:{key}" if key and _coin(draw) else target

    def _may_precede(self, identity: str, body: Body) -> bool:
        return date_of(self.ids[identity]).earliest <= date_of(body).latest


def _events(draw: Draw, codes: Sequence[str], most: int) -> Iterator[tuple[Body, _Told]]:
    told = _Told()
    for _ in range(draw(st.integers(0, most))):
        body = told.linked(draw, draw(st.sampled_from(EVENT_KINDS).flatmap(lambda kind: event_body(kind, codes))))
        if body is not None:
            yield body, told


@st.composite
def event_bodies(draw: Draw, most: int = 6) -> list[Body]:
    """Give events that cite `SOURCE_KEYS` and refer to each other, by id or by key."""
    return [body for body, _ in _events(draw, PARTIES, most)]


@st.composite
def bodies(draw: Draw, most: int = 6) -> list[Body]:
    """Give a whole log: the ledger entry, sources, perhaps parties, then events and retractions of some of them."""
    parties = draw(party_bodies())
    found: list[Body] = [draw(ledger_bodies()), *draw(sources()), *parties]
    codes = (*PARTIES, *(str(body["code"]) for body in parties))
    retracted: set[str] = set()
    for body, told in _events(draw, codes, most):
        found.append(body)
        target = draw(st.sampled_from(sorted(told.ids)))
        if target not in retracted and draw(st.integers(0, 3)) == 3:
            retracted.add(target)
            found.append({"kind": "retraction", "of": target, "because": draw(any_texts())})
    return found


@st.composite
def batches(draw: Draw, most: int = 6) -> list[list[Body]]:
    """Give a whole log cut into batches, none of them empty."""
    whole = draw(bodies(most))
    cuts = sorted(draw(st.sets(st.integers(1, len(whole) - 1))))
    return [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
