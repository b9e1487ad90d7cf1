"""What a body must look like: the registry of kinds applied to one JSON object, whatever the rest of the log says."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeGuard

from ledger import dates
from ledger.canonical import ID_LENGTH, NotCanonicalError, check_canonical
from ledger.kinds import DIMENSIONS, EFFECTS_OF_NOTES, KINDS, Field, Kind, a_kind, fields_of
from ledger.ordering import CITE_KEYS, ROLE_KEYS, keys_of, keys_of_kind
from ledger.projections import statuses_of
from ledger.wording import did_you_mean, dotted, one_of, shown

FORMAT = 1
# How the origin of a ledger begins that does not say one; what follows is made of its first entry.
UNNAMED = "diplo-ledger/"
RANKS = ("preferred", "normal", "deprecated")
CALENDARS = ("gregorian", "julian")

_Path = tuple[str | int, ...]
_CITE_KEYS = frozenset(CITE_KEYS)
_TEXTS = ("note", "key", "place", "instrument")
# What makes an entry this one: its key, and for a revision what it is of, which is seen beside the entry.
FIXED = ("key",)
FIXED_HINT = "retract the entry and append another"
_DIGITS = frozenset("0123456789abcdefghjkmnpqrstvwxyz")


class Flaw(NamedTuple):
    """Something wrong with a body: the path to it, a stable code, what it is and what to do.

    `at` and `width` narrow the place within a text value, in characters.
    """

    path: _Path
    code: str
    what: str
    hint: str = ""
    at: int = 0
    width: int = 0


def is_event(body: Mapping[str, object]) -> bool:
    """Tell whether a body of a known kind is about something that happened."""
    return KINDS[str(body["kind"])].is_event


def has_parties(body: Mapping[str, object]) -> bool:
    """Tell whether a body of a known kind is about the world: an event, an attestation or a coverage."""
    return KINDS[str(body["kind"])].has_parties


# What can be true on each of several days, and so may be dated by a set all of whose members are meant.
_CLAIMS = frozenset(kind.name for kind in KINDS.values() if kind.group == "claim")


# The date of an entry is looked at when it is examined and again when it is replayed, and many entries share one.
@lru_cache(maxsize=1 << 16)
def _parsed(text: str, calendar: str = dates.GREGORIAN, *, every: bool = False) -> dates.Date:
    return dates.parse(text, calendar, every=every)


def date_of(body: Mapping[str, object]) -> dates.Date:
    """Parse the date of a sound event or claim."""
    every = body.get("kind") in _CLAIMS
    return _parsed(str(body["date"]), str(body.get("calendar", dates.GREGORIAN)), every=every)


class _Plan(NamedTuple):
    """What the usual body of a kind may hold: its keys, each with its choices or none, and those that it needs."""

    keys: Mapping[str, tuple[object, ...]]
    needed: frozenset[str]
    lasts: bool
    least: int
    forms: tuple[str, ...]


# Looked at apart from the rest, by what they hold; an attestation's statuses as well.
_PARTS = ("parties", "by", "toward", "cites", "account_of", "coded")
_STATUSES = "status"


@cache
def _plan(name: str, effect: str | None) -> _Plan | None:
    """Plan for a kind with parties all of whose needed fields are text, or one of some choices; None for any other."""
    kind = KINDS.get(name)
    if kind is None or not kind.has_parties or (effect is not None and effect not in EFFECTS_OF_NOTES):
        return None
    fields = fields_of(kind, effect)
    texts = [field.name for field in fields if field.type == "text"]
    # What names parties is left to the full examination.
    keys: dict[str, tuple[object, ...]] = dict.fromkeys(("kind", "date", "effect", *_PARTS, *_TEXTS, *texts), ())
    keys |= {field.name: field.choices for field in fields if field.type == "choice"}
    keys |= dict.fromkeys((field.name for field in fields if field.type == "statuses"), ())
    needed = {field.name for field in fields if field.required}
    if not needed <= keys.keys():
        return None
    lasts = kind.lasts or (effect is not None and KINDS[effect].lasts)
    allowed = {key: keys[key] for key in keys_of_kind(name, effect) if key in keys}
    return _Plan(allowed, frozenset(("date", "cites", *needed)), lasts, kind.least, kind.roles)


def is_plain(body: Mapping[str, object]) -> bool:
    """Tell quickly that a body is sound, as nearly all in a log are; whatever is not plain may be sound all the same."""
    name, effect = body.get("kind"), body.get("effect")
    if type(name) is not str or not (effect is None or type(effect) is str):
        return False
    plan = _plan(name, effect)
    if plan is None or not plan.needed <= body.keys():
        return False
    if not all(_is_plain_value(body, key, plan.keys.get(key)) for key in body):
        return False
    is_lost = "account_of" in body and next(_id((), body["account_of"]), None)
    if is_lost or ("coded" in body and not _is_plainly_coded(body["coded"])):
        return False
    cites = body["cites"]
    if not (isinstance(cites, list) and cites and all(map(_is_clean_cite, cites))):
        return False
    return _is_plain_company(body, plan) and _is_plain_date(body, lasts=plan.lasts)


def _is_plain_value(body: Mapping[str, object], key: str, choices: tuple[object, ...] | None) -> bool:
    value = body[key]
    if key == _STATUSES:
        return choices is not None and _are_plain_statuses(value, body["dimension"])
    return value in choices if choices else choices is not None and (key in _PARTS or _is_clean(value))


def _are_plain_statuses(value: object, dimension: object) -> bool:
    # Those of protection are parties, and are left to the full examination.
    if not (isinstance(value, list) and value and all(type(one) is str for one in value)):
        return False
    return len(set(value)) == len(value) and _known_statuses(str(dimension)).issuperset(value)


@cache
def _known_statuses(dimension: str) -> frozenset[str]:
    return frozenset(statuses_of(dimension)) if dimension in DIMENSIONS else frozenset()


def _is_plain_company(body: Mapping[str, object], plan: _Plan) -> bool:
    if "parties" in body:
        parties = body["parties"]
        alone = "by" not in body and "toward" not in body and "mutual" in plan.forms
        return alone and _are_codes(parties) and len(parties) >= plan.least
    by, toward = body.get("by"), body.get("toward")
    return "one-sided" in plan.forms and _are_codes(by) and _are_codes(toward) and not set(by) & set(toward)


def _is_plain_date(body: Mapping[str, object], *, lasts: bool) -> bool:
    try:
        return not date_of(body).is_duration or lasts
    except dates.DateError:
        return False


def _are_codes(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and bool(value) and all(map(_is_clean, value)) and len(set(value)) == len(value)


def _is_clean(value: object) -> bool:
    """Tell that a value is text that can be written; what is beyond ASCII is looked at in full."""
    return type(value) is str and not (not value or value.isspace()) and (value.isascii() or _is_writable(value))


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_clean_cite(cite: object) -> bool:
    if not isinstance(cite, dict) or "source" not in cite or not cite.keys() <= _CITE_KEYS:
        return False
    return cite.get("rank", "normal") in RANKS and all(map(_is_clean, cite.values()))


def _is_plainly_coded(value: object) -> bool:
    if not isinstance(value, dict) or not all(_is_clean(key) and key.isascii() and key.isprintable() for key in value):
        return False
    return bool(value) and all(not text or _is_clean(text) for text in value.values())


def flaws(body: object) -> list[Flaw]:
    """List everything that is wrong with a body on its own."""
    return [] if isinstance(body, dict) and is_plain(body) else examined(body)


def examined(body: object) -> list[Flaw]:
    """List everything that is wrong with a body, rule by rule; `flaws` asks it only of bodies that are not plain."""
    if not isinstance(body, dict):
        return [Flaw((), "not-an-object", "an entry is a JSON object", "write {…} with a kind, a date and so on")]
    try:
        check_canonical(body)
    except NotCanonicalError as error:
        return [Flaw(error.path, "not-canonical", error.what, "use text, whole numbers and keys in plain ASCII")]
    name = body.get("kind")
    if not isinstance(name, str) or name not in KINDS:
        return [_unknown_kind(body)]
    return list(_entry_flaws(body, KINDS[name]))


def _unknown_kind(body: Mapping[str, object]) -> Flaw:
    if "kind" not in body:
        return Flaw((), "kind-missing", "the entry has no kind", "see `diplo help kinds` for the kinds there are")
    return Flaw(("kind",), "kind-unknown", f"there is no kind {shown(body['kind'])}", did_you_mean(body["kind"], KINDS))


def _entry_flaws(body: Mapping[str, object], kind: Kind) -> Iterator[Flaw]:
    allowed = keys_of(body)
    for key in body:
        if key not in allowed:
            yield Flaw(
                (key,), "key-unknown", f"{a_kind(kind.name)} has no field {shown(key)}", did_you_mean(key, allowed)
            )
    for field in fields_of(kind, body.get("effect")):
        yield from _field_flaws(body, kind, field)
    for key in _TEXTS:
        if key in body and key in allowed and not _is_text(body[key]):
            yield from _text((key,), body[key])
    if kind.has_parties:
        yield from _date_flaws(body, kind)
        yield from _role_flaws(body, kind)
        yield from _cite_flaws(body)
        if "coded" in body:
            yield from _coded(("coded",), body["coded"])
    yield from _kind_flaws(body, kind)


def _kind_flaws(body: Mapping[str, object], kind: Kind) -> Iterator[Flaw]:
    if kind.is_event:
        yield from _link_flaws(body)
    elif kind.name == "attestation":
        yield from _status_flaws(body)
    elif kind.name == "coverage":
        yield from _resident_flaws(body)
    elif kind.name == "ledger":
        yield from _format_flaws(body.get("format"))


def _field_flaws(body: Mapping[str, object], kind: Kind, field: Field) -> Iterator[Flaw]:
    if field.name in body:
        yield from _CHECKS[field.type]((field.name,), body[field.name], field)
    elif field.required:
        yield Flaw((), "field-missing", f"{a_kind(kind.name)} needs the field {field.name!r}", field.help)


def _format_flaws(value: object) -> Iterator[Flaw]:
    """Refuse a format that this program could write but not read."""
    if isinstance(value, int) and not isinstance(value, bool) and value != FORMAT:
        yield Flaw(("format",), "choice-unknown", f"there is no format {value}", f"use {FORMAT}")


# --- dates, roles, citations, links -----------------------------------------------------------------------------------


def _date_flaws(body: Mapping[str, object], kind: Kind) -> Iterator[Flaw]:
    calendar = body.get("calendar", "gregorian")
    if calendar not in CALENDARS:
        yield Flaw(("calendar",), "choice-unknown", f"there is no calendar {shown(calendar)}", one_of(CALENDARS))
        return
    if "date" not in body:
        yield Flaw((), "date-missing", "the entry has no date", "write what the source gives, as `1960` or `1960-08`")
        return
    text = body["date"]
    if not isinstance(text, str):
        yield Flaw(("date",), "type-wrong", "a date is text", 'put it in quotation marks, as "1960" or "1960-08"')
        return
    try:
        date = dates.parse(text, str(calendar), every=kind.group == "claim")
        if not _lasts(body, kind):
            dates.require_act(date)
    except dates.DateError as error:
        yield Flaw(("date",), "date-impossible", error.what, error.hint, error.column, error.width)


def _lasts(body: Mapping[str, object], kind: Kind) -> bool:
    effect = body.get("effect")
    return kind.lasts or (isinstance(effect, str) and effect in EFFECTS_OF_NOTES and KINDS[effect].lasts)


def _role_flaws(body: Mapping[str, object], kind: Kind) -> Iterator[Flaw]:
    given = [form for form in kind.roles if any(key in body for key in ROLE_KEYS[form])]
    if len(given) != 1:
        links = {form: " or " if form == "open-sided" else " and " for form in kind.roles}
        want = " or ".join(link.join(f"`{key}`" for key in ROLE_KEYS[form]) for form, link in links.items())
        what = "names both `parties` and `by`/`toward`" if given else "does not say who takes part"
        yield Flaw((), "roles-wrong", f"the {kind.name} {what}", f"give {want}")
        return
    for key in ROLE_KEYS[given[0]]:
        if key not in body:
            if given[0] == "one-sided":
                yield Flaw((), "roles-wrong", f"the {kind.name} has no `{key}`", "give both `by` and `toward`")
            continue
        yield from _parties((key,), body[key])
    yield from _company_flaws(body, kind)


def _company_flaws(body: Mapping[str, object], kind: Kind) -> Iterator[Flaw]:
    """Refuse an act that a party would do with itself."""
    parties, by, toward = body.get("parties"), body.get("by"), body.get("toward")
    if isinstance(parties, list) and 0 < len(parties) < kind.least:
        yield Flaw(
            ("parties",), "roles-wrong", f"{a_kind(kind.name)} takes {kind.least} parties or more", "name the other"
        )
    if isinstance(by, list) and isinstance(toward, list):
        both = [code for code in by if code in toward]
        if both:
            yield Flaw(("toward",), "roles-wrong", f"{both[0]} stands on both sides", "name each party on one side")
    taking_part = [code for role in (parties, by, toward) if isinstance(role, list) for code in role]
    for key in ("organisation", "protector", "predecessors"):
        named = body.get(key)
        for code in named if isinstance(named, list) else [named]:
            if code is not None and code in taking_part:
                what = f"{shown(code)} stands on both sides, also as {key}"
                yield Flaw((key,), "roles-wrong", what, "name each party once")


def _cite_flaws(body: Mapping[str, object]) -> Iterator[Flaw]:
    cites = body.get("cites")
    if not isinstance(cites, list) or not cites:
        path: _Path = ("cites",) if "cites" in body else ()
        yield Flaw(path, "citation-missing", "the entry cites no source", 'add "cites": [{"source": "KEY"}]')
        return
    for index, cite in enumerate(cites):
        path = ("cites", index)
        if _is_plain_cite(cite):
            continue
        if not isinstance(cite, dict) or "source" not in cite:
            yield Flaw(path, "citation-missing", "a citation names its source", 'write {"source": "KEY", "quote": "…"}')
            continue
        for key, value in cite.items():
            if key not in CITE_KEYS:
                hint = did_you_mean(key, CITE_KEYS)
                yield Flaw((*path, key), "key-unknown", f"a citation has no field {shown(key)}", hint)
            elif key == "rank" and value not in RANKS:
                yield Flaw((*path, key), "choice-unknown", f"there is no rank {shown(value)}", one_of(RANKS))
            else:
                yield from _text((*path, key), value)


def _is_plain_cite(cite: object) -> TypeGuard[dict[str, object]]:
    """Tell quickly that a citation is sound, as nearly all are."""
    if not isinstance(cite, dict) or "source" not in cite or not all(map(_is_text, cite.values())):
        return False
    return cite.keys() <= _CITE_KEYS and cite.get("rank", "normal") in RANKS


def _link_flaws(body: Mapping[str, object]) -> Iterator[Flaw]:
    if "account_of" in body:
        yield from _id(("account_of",), body["account_of"])
    if "after" in body:
        after = body["after"]
        if not isinstance(after, list) or not after:
            yield Flaw(("after",), "type-wrong", "`after` is a list of ids", 'write ["ID"]')
            return
        for index, item in enumerate(after):
            yield from _id(("after", index), item)


def _status_flaws(body: Mapping[str, object]) -> Iterator[Flaw]:
    """Refuse a status that the attested dimension does not have."""
    dimension, attested = body.get("dimension"), body.get("status")
    known = statuses_of(str(dimension)) if dimension in DIMENSIONS else ()
    for index, status in enumerate(attested if isinstance(attested, list) and known else ()):
        if isinstance(status, str) and status not in known:
            what = f"{dimension} cannot be {shown(status)}"
            yield Flaw(("status", index), "choice-unknown", what, did_you_mean(status, known))


def _resident_flaws(body: Mapping[str, object]) -> Iterator[Flaw]:
    """Refuse to say what goes without saying, and of other dimensions what heads of mission alone can do: reside."""
    if body.get("resident") is False:
        yield Flaw(
            ("resident",), "value-wrong", "a coverage is of heads of mission wherever they reside", "leave it out"
        )
    elif body.get("resident") is True and body.get("dimensions") != ["representation"]:
        what = "only representation can be covered for those alone who reside at the host"
        yield Flaw(("resident",), "value-wrong", what, 'write "dimensions": ["representation"], or leave it out')


# --- types of fields --------------------------------------------------------------------------------------------------


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and not value.isspace()


def _text(path: _Path, value: object, _: Field | None = None) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield Flaw(path, "type-wrong", f"{dotted(path)} is text", "put it in quotation marks")
    elif not value.strip():
        yield Flaw(path, "text-empty", f"{dotted(path)} is empty", "leave the field out")


def _origin(path: _Path, value: object, _: Field | None = None) -> Iterator[Flaw]:
    """Refuse what could not name a key (c2sp.org/signed-note)."""
    yield from _text(path, value)
    if isinstance(value, str) and (not value.isprintable() or " " in value or "+" in value):
        what = f"the origin {shown(value)} has a space, a plus sign or something that nobody sees"
        yield Flaw(path, "value-wrong", what, "write it as example.org/ledger")
    elif isinstance(value, str) and value.startswith(UNNAMED):
        what = f"an origin that begins with {UNNAMED!r} is that of a ledger without a name of its own"
        yield Flaw(path, "value-wrong", what, "write it as example.org/ledger")


def _choice(path: _Path, value: object, field: Field | None) -> Iterator[Flaw]:
    choices = field.choices if field else ()
    if value not in choices:
        yield Flaw(path, "choice-unknown", f"{dotted(path)} cannot be {shown(value)}", one_of(choices))


def _bool(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield Flaw(path, "type-wrong", f"{dotted(path)} is true or false", "write true or false, without quotes")


def _int(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Flaw(path, "type-wrong", f"{dotted(path)} is a whole number", "write digits, without quotes")


def _kind(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if value not in EFFECTS_OF_NOTES:
        hint = did_you_mean(value, EFFECTS_OF_NOTES)
        yield Flaw(path, "choice-unknown", f"notes cannot have the effect {shown(value)}", hint)


def _parties(path: _Path, value: object, _: Field | None = None) -> Iterator[Flaw]:
    if not isinstance(value, list) or not value:
        yield Flaw(path, "type-wrong", f"{dotted(path)} is a list of party codes", 'write ["CUB"]')
        return
    if all(map(_is_text, value)) and len(set(value)) == len(value):
        return
    for index, code in enumerate(value):
        yield from _text((*path, index), code)
    for index in _again(value):
        yield Flaw((*path, index), "party-twice", f"{shown(value[index])} is named twice", "name each party once")


def _id(path: _Path, value: object, _: Field | None = None) -> Iterator[Flaw]:
    if not isinstance(value, str) or len(value) != ID_LENGTH or not _DIGITS.issuperset(value):
        yield Flaw(path, "id-wrong", f"{shown(value)} is not an id", "an id has 13 letters and digits; see `diplo log`")


def _csl(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, "type-wrong", "a source is a CSL-JSON object", 'write {"id": "KEY", "type": "webpage", …}')
        return
    for name in ("id", "type", "title"):
        if name not in value:
            yield Flaw(path, "field-missing", f"the CSL-JSON has no {name!r}", "id, type and title are needed")
        else:
            yield from _text((*path, name), value[name])
    key = value.get("id")
    if isinstance(key, str) and not (key.isascii() and all(sign.isalnum() or sign in "-_.:" for sign in key)):
        hint = "use ASCII letters, digits and - _ . :"
        yield Flaw((*path, "id"), "source-key-wrong", f"{shown(key)} cannot be typed as a source's key", hint)


def _code(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    text = value if isinstance(value, str) and value.isascii() else ""
    if not text[:1].isalpha() or text != text.upper() or not text.replace("-", "").isalnum():
        yield Flaw(path, "party-code-wrong", f"{shown(value)} is no party code", "use capitals and digits, as KOR-JOS")


def _texts(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield Flaw(path, "type-wrong", f"{dotted(path)} is a list of texts", 'write ["…"]')
        return
    for index, item in enumerate(value):
        yield from _text((*path, index), item)


def _statuses(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    yield from _set_of_texts(path, value, '["established"]')


def _dimensions(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    yield from _set_of_texts(path, value, '["relations"]')
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, str) and item not in DIMENSIONS:
            hint = did_you_mean(item, DIMENSIONS)
            yield Flaw((*path, index), "choice-unknown", f"there is no dimension {shown(item)}", hint)


def _set_of_texts(path: _Path, value: object, example: str) -> Iterator[Flaw]:
    if not isinstance(value, list) or not value:
        yield Flaw(path, "type-wrong", f"{dotted(path)} is a list of texts", f"write {example}")
        return
    again = set(_again(value))
    for index, item in enumerate(value):
        yield from _text((*path, index), item)
        if index in again:
            yield Flaw((*path, index), "named-twice", f"{shown(item)} is named twice", "name each once")


def _again(value: list[object]) -> Iterator[int]:
    """Give the places at which something stands that stood before, in one pass: a list can be very long."""
    seen = set()
    for index, item in enumerate(value):
        said = item if isinstance(item, str) else (repr(item),)
        if said in seen:
            yield index
        seen.add(said)


def _changes(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    """Check only the form: whether the entry is sound with them is seen beside the entry."""
    if not isinstance(value, dict) or not value:
        yield Flaw(path, "type-wrong", f"{dotted(path)} is an object of fields", 'write {"date": "1960-08"}')
        return
    for name in FIXED:
        if name in value:
            yield Flaw((*path, name), "field-fixed", f"{shown(name)} cannot be amended", FIXED_HINT)


def _codes(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, "type-wrong", "`codes` is an object of texts", 'write {"iso": "CUB", "cow": "40"}')
        return
    for key, item in value.items():
        yield from _text((*path, key), item)


def _coded(path: _Path, value: object) -> Iterator[Flaw]:
    """Check a source's own codes: each has a name, and may be blank, as a cell of a table may be."""
    if not isinstance(value, dict) or not value:
        hint = "leave the field out" if value == {} else 'write {"status": "Embassy", "month": ""}'
        yield Flaw(path, "type-wrong", "`coded` is an object of the source's own codes, one or more", hint)
        return
    for key, item in value.items():
        if not _is_text(key):
            yield Flaw((*path, key), "text-empty", "a code of the source has no name", "name what the source codes")
        if not isinstance(item, str):
            yield Flaw(
                (*path, key), "type-wrong", f"{dotted((*path, key))} is text", 'write it as "9", or "" for blank'
            )


def _names(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    yield from _rows(path, value, "[name, language, from, to]", 2, 4)


def _life(path: _Path, value: object, _: Field | None) -> Iterator[Flaw]:
    if value == []:
        yield Flaw(path, "text-empty", "`life` names no years", 'write [["1902-05-20", null, "SOURCE"]]')
    yield from _rows(path, value, "[from, to, source]", 3, 3)


def _rows(path: _Path, value: object, form: str, least: int, most: int) -> Iterator[Flaw]:
    """Check a list of rows of texts, in which dates of days may be null."""
    if not isinstance(value, list):
        yield Flaw(path, "type-wrong", f"{dotted(path)} is a list of rows", f"write [{form}]")
        return
    for index, row in enumerate(value):
        sound = isinstance(row, list) and least <= len(row) <= most
        if not sound or not all(item is None or isinstance(item, str) for item in row):
            yield Flaw((*path, index), "type-wrong", f"a row of {dotted(path)} is not {form}", f"write {form}")
            continue
        for place, item in enumerate(row):
            if item is not None and (form.strip("[]").split(", ")[place] in ("from", "to")):
                yield from _day((*path, index, place), item)


def _day(path: _Path, value: str) -> Iterator[Flaw]:
    try:
        date = dates.parse(value)
    except dates.DateError as error:
        yield Flaw(path, "date-impossible", error.what, error.hint, error.column, error.width)
        return
    if date.earliest != date.latest:
        yield Flaw(path, "date-impossible", f"{shown(value)} is not one day", "write a day, as 1902-05-20")


_CHECKS: dict[str, Callable[[_Path, object, Field | None], Iterator[Flaw]]] = {
    "text": _text,
    "origin": _origin,
    "choice": _choice,
    "bool": _bool,
    "int": _int,
    "kind": _kind,
    "party": _text,
    "parties": _parties,
    "id": _id,
    "csl": _csl,
    "code": _code,
    "texts": _texts,
    "codes": _codes,
    "names": _names,
    "life": _life,
    "statuses": _statuses,
    "dimensions": _dimensions,
    "changes": _changes,
}
