"""What the body of an entry must be, rule by rule, from the documentation; slow, and exact about the place of what is not so.

Rules are those of `diplo help file-format` and `diplo help kinds`. The registry of kinds is read as a table: which fields
and roles there are, which are needed, and what they may be.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple
from unicodedata import category

from ledger.audit.days import is_day, window
from ledger.audit.scan import Path
from ledger.kinds import DIMENSIONS, EFFECTS_OF_NOTES, KINDS, Field, Kind

FORMAT = 1
RANKS = ("preferred", "normal", "deprecated")
CITE_KEYS = ("source", "locator", "quote", "rank")
TEXTS = ("place", "instrument", "note", "key")
REVISIONS = ("amendment", "retraction")
ROLES = ("parties", "by", "toward")
ID = re.compile("[0-9a-hjkmnp-tv-z]{13}")
_SOURCE_KEY = re.compile(r"[-A-Za-z0-9_.:]+")
_PARTY_CODE = re.compile("[A-Z](?:[A-Z0-9]|-)*")
_LONGEST_SHOWN = 60
_POSTS = (
    *("embassy", "high-commission", "nunciature", "legation", "mission", "interests-section", "liaison"),
    *("representative-office", "consulate", "closed"),
)
_RELATIONS = ("none", "established", "suspended", "severed")
# The statuses of each dimension that a source can attest (`diplo help dimensions`); of protection, codes of parties.
STATUSES: Mapping[str, tuple[str, ...]] = {
    "relations": _RELATIONS,
    "consular": _RELATIONS,
    "recognition": ("none", "de-facto", "recognised", "withdrawn"),
    "mission": ("none", *_POSTS),
    "representation": ("none", "ambassador", "minister", "charge", "other", "vacant"),
    "war": ("none", "war", "peace"),
    "membership": ("none", "member", "left"),
}

Body = Mapping[str, object]


class World(NamedTuple):
    """What an entry can name: codes of parties with their types, and keys of sources."""

    parties: dict[str, str]
    sources: set[str]


class Flaw(NamedTuple):
    """Something wrong with a body: the path to it, a stable code, what it is, and how far within a text it begins.

    `is_key` tells that it is the key itself that is wrong, not what stands under it.
    """

    path: Path
    code: str
    what: str
    at: int = 0
    is_key: bool = False


@cache
def fields_of(name: str, effect: str | None) -> tuple[Field, ...]:
    """Give the fields of a kind's own and, for an exchange of notes, those of the effect that it states."""
    more = KINDS[effect].fields if name == "note-exchange" and effect in EFFECTS_OF_NOTES else ()
    return KINDS[name].fields + more


@cache
def order_of(name: str, effect: str | None) -> tuple[str, ...]:
    """Give the keys that a body of a kind may have, in the order in which they are written."""
    kind = KINDS[name]
    own = tuple(field.name for field in fields_of(name, effect))
    if kind.group == "record":
        return ("kind", *own, "note", "key")
    roles = ("parties",) if "mutual" in kind.roles else ()
    sides = () if set(kind.roles).isdisjoint(("one-sided", "open-sided")) else ("by", "toward")
    if kind.group == "claim":
        return ("kind", "date", "calendar", *roles, *sides, *own, "cites", "note", "coded", "key")
    links = ("place", "instrument", "cites", "account_of", "after", "note", "coded", "key")
    return ("kind", "date", "calendar", *roles, *sides, *own, *links)


def lasts(name: str, effect: str | None) -> bool:
    """Tell whether a kind may be dated by a stretch of time."""
    return KINDS[name].lasts or (effect in EFFECTS_OF_NOTES and KINDS[str(effect)].lasts)


def is_event(name: str) -> bool:
    """Tell whether a kind is about something that happened."""
    return KINDS[name].group in ("act", "contact", "life")


def effect_of(body: Body) -> str | None:
    """Give the effect that an exchange of notes states."""
    effect = body.get("effect")
    return effect if isinstance(effect, str) else None


def flaws(body: Body, world: World, *, is_written: bool = True) -> Iterator[Flaw]:  # noqa: C901 - one branch a rule
    """Give all that is wrong with a body as it stands, the parties and sources that it names included.

    Args:
        body: The body, of whatever values JSON has.
        world: Whom and what it can name.
        is_written: Whether it stands so in the log: then its keys have an order, and what goes without saying is not said.
    """
    if "kind" not in body:
        yield Flaw((), "kind-missing", "the entry has no kind")
        return
    name = body["kind"]
    if not isinstance(name, str) or name not in KINDS:
        yield Flaw(("kind",), "kind-unknown", f"there is no kind {shown(name)}")
        return
    kind, effect = KINDS[name], effect_of(body)
    order = order_of(name, effect)
    for key in body:
        if key not in order:
            yield Flaw((key,), "key-unknown", f"the kind {name} has no field {shown(key)}", is_key=True)
    if is_written:
        yield from _order_flaws(body, order)
    for field in fields_of(name, effect):
        if field.name in body:
            yield from _CHECKS[field.type]((field.name,), body[field.name], field, world)
        elif field.required:
            yield Flaw((), "field-missing", f"the kind {name} needs the field {field.name!r}")
    for key in TEXTS:
        if key in body and key in order:
            yield from _text((key,), body[key])
    if kind.group == "record":
        yield from _record_flaws(body)
        return
    yield from _date_flaws(body, kind, lasts(name, effect), is_written=is_written)
    yield from _role_flaws(body, kind, world)
    yield from _cite_flaws(body.get("cites"), world, is_written=is_written)
    if "coded" in body:
        yield from _coded_flaws(body["coded"])
    yield from _link_flaws(body) if is_event(name) else _claim_flaws(body, world)


def shown(value: object) -> str:
    """Show a value in a message: short, and without characters that nobody would see."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}…"


def _order_flaws(body: Body, order: tuple[str, ...], path: Path = ()) -> Iterator[Flaw]:
    given = [key for key in body if key in order]
    for key, expected in zip(given, [key for key in order if key in body], strict=True):
        if key != expected:
            yield Flaw((*path, key), "key-order", f"{key!r} stands where {expected!r} does", is_key=True)
            return


def _record_flaws(body: Body) -> Iterator[Flaw]:
    number = body.get("format")
    if body["kind"] == "ledger" and type(number) is int and number != FORMAT:
        yield Flaw(("format",), "format-unknown", f"the ledger has format {number}; this program reads format {FORMAT}")
    if body["kind"] == "party":
        for path, text in _names_of(body):
            if not all(sign.isprintable() or category(sign) == "Zs" for sign in text):
                yield Flaw(path, "party-wrong", f"{shown(text)} has characters that nobody would see")


def _names_of(body: Body) -> Iterator[tuple[Path, str]]:
    """Give what a party is called, by itself and by others: in these texts every character can be seen."""
    waiting: list[tuple[Path, object]] = [((key,), body.get(key)) for key in ("name", "official", "note")]
    waiting += [((key,), body.get(key)) for key in ("names", "codes", "life")]
    for path, value in waiting:  # grows while it is walked
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, list):
            waiting += [((*path, index), item) for index, item in enumerate(value)]
        elif isinstance(value, dict):
            waiting += [((*path, key), item) for key, item in value.items()]


# --- dates, roles, citations, links -----------------------------------------------------------------------------------


def _date_flaws(body: Body, kind: Kind, may_last: bool, *, is_written: bool) -> Iterator[Flaw]:  # noqa: FBT001 - read at the one call
    calendar = body.get("calendar", "gregorian")
    if calendar not in ("gregorian", "julian"):
        yield Flaw(("calendar",), "choice-unknown", f"there is no calendar {shown(calendar)}")
        return
    if is_written and body.get("calendar") == "gregorian":
        yield Flaw(("calendar",), "not-canonical", "the calendar that goes without saying is said")
    text = body.get("date")
    if "date" not in body:
        yield Flaw((), "date-missing", "the entry has no date")
    elif not isinstance(text, str):
        yield Flaw(("date",), "type-wrong", "the date is not text")
    elif (days := window(text, str(calendar), is_claim=kind.group == "claim")) is None:
        yield Flaw(("date",), "date-impossible", f"{shown(text)} is no date of the {calendar} calendar", 1)
    elif days.is_duration and not may_last:
        yield Flaw(("date",), "date-impossible", f"{shown(text)} is a stretch of time, and an act falls on one day", 1)


def _role_flaws(body: Body, kind: Kind, world: World) -> Iterator[Flaw]:
    is_mutual, sides = "parties" in body, [key for key in ("by", "toward") if key in body]
    needs_both = "one-sided" in kind.roles
    if is_mutual == bool(sides):
        what = "names `parties` and sides" if is_mutual else "says not who takes part"
        yield Flaw((), "roles-wrong", f"the {kind.name} {what}")
        return
    # What a kind does not take at all is told as an unknown field.
    if sides and needs_both and len(sides) == 1:
        yield Flaw((), "roles-wrong", f"the {kind.name} has no `{'toward' if 'by' in body else 'by'}`")
    for key in ROLES:
        if key in body:
            yield from _parties((key,), body[key], None, world)
    parties, by, toward = (_listed(body.get(key)) for key in ROLES)
    if 0 < len(parties) < kind.least:
        yield Flaw(("parties",), "roles-wrong", f"the kind {kind.name} takes {kind.least} parties or more")
    for index, code in enumerate(toward):
        if code in by:
            yield Flaw(("toward", index), "roles-wrong", f"{shown(code)} stands on both sides")
    taking_part = [*parties, *by, *toward]
    for key in ("organisation", "protector", "predecessors"):
        named = body.get(key)
        if any(code in taking_part for code in (named if isinstance(named, list) else [named]) if code is not None):
            yield Flaw((key,), "roles-wrong", f"who takes part is also named as {key}")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _cite_flaws(cites: object, world: World, *, is_written: bool) -> Iterator[Flaw]:
    if not isinstance(cites, list) or not cites:
        yield Flaw(() if cites is None else ("cites",), "citation-missing", "the entry cites no source")
        return
    for index, cite in enumerate(cites):
        path = ("cites", index)
        if not isinstance(cite, dict) or "source" not in cite:
            yield Flaw(path, "citation-missing", "a citation names no source")
            continue
        if is_written:
            yield from _order_flaws(cite, CITE_KEYS, path)
        for key, value in cite.items():
            if key not in CITE_KEYS:
                yield Flaw((*path, key), "key-unknown", f"a citation has no field {shown(key)}", is_key=True)
            elif key == "rank" and value not in RANKS:
                yield Flaw((*path, key), "choice-unknown", f"there is no rank {shown(value)}")
            else:
                yield from _text((*path, key), value)
        if isinstance(key := cite["source"], str) and key not in world.sources:
            yield Flaw((*path, "source"), "source-unknown", f"no line before this one has the source {shown(key)}")


def _coded_flaws(coded: object) -> Iterator[Flaw]:
    if not isinstance(coded, dict) or not coded:
        yield Flaw(("coded",), "type-wrong", "`coded` is no object of one code or more")
        return
    for key, value in coded.items():
        if not key or key.isspace():
            yield Flaw(("coded", key), "text-empty", "a code of the source has no name")
        # A blank cell is a code, too.
        if not isinstance(value, str):
            yield Flaw(("coded", key), "type-wrong", f"`coded.{key}` is not text")


def _link_flaws(body: Body) -> Iterator[Flaw]:
    if "account_of" in body:
        yield from _id(("account_of",), body["account_of"])
    if "after" in body:
        after = body["after"]
        if not isinstance(after, list) or not after:
            yield Flaw(("after",), "type-wrong", "`after` is no list of ids")
        for index, item in enumerate(_listed(after)):
            yield from _id(("after", index), item)


def _claim_flaws(body: Body, world: World) -> Iterator[Flaw]:
    is_told = body["kind"] == "coverage" and isinstance(body.get("resident"), bool)
    if is_told and not (body["resident"] and body.get("dimensions") == ["representation"]):
        yield Flaw(
            ("resident",), "value-wrong", "only representation is covered for residents alone, and only so it is said"
        )
    dimension = body.get("dimension")
    for index, status in enumerate(_listed(body.get("status"))):
        if dimension == "protection" and isinstance(status, str) and status != "none":
            yield from _known(("status", index), status, world)
        elif isinstance(status, str) and status not in STATUSES.get(str(dimension), (status,)):
            yield Flaw(("status", index), "choice-unknown", f"{dimension} cannot be {shown(status)}")


# --- types of fields --------------------------------------------------------------------------------------------------


def _text(path: Path, value: object, _: Field | None = None, __: World | None = None) -> Iterator[Flaw]:
    if not isinstance(value, str):
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is not text")
    elif not value or value.isspace():
        yield Flaw(path, "text-empty", f"`{_dotted(path)}` is empty")


def _origin(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    yield from _text(path, value)
    # It is part of the name of a key (c2sp.org/signed-note).
    if isinstance(value, str) and (not value.isprintable() or " " in value or "+" in value):
        yield Flaw(path, "value-wrong", f"the origin {shown(value)} has a space, a plus sign or something unseen")
    elif isinstance(value, str) and value.startswith("diplo-ledger/"):
        yield Flaw(path, "value-wrong", "an origin that begins with 'diplo-ledger/' is that of a ledger without a name")


def _choice(path: Path, value: object, field: Field, _: World) -> Iterator[Flaw]:
    if value not in field.choices:
        yield Flaw(path, "choice-unknown", f"`{_dotted(path)}` cannot be {shown(value)}")


def _bool(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is neither true nor false")


def _int(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if type(value) is not int:
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no whole number")


def _kind(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if value not in EFFECTS_OF_NOTES:
        yield Flaw(path, "choice-unknown", f"notes cannot have the effect {shown(value)}")


def _party(path: Path, value: object, field: Field, world: World) -> Iterator[Flaw]:
    found = list(_text(path, value))
    yield from found or _known(path, str(value), world, is_joined=field.name == "organisation")


def _parties(path: Path, value: object, _: Field | None, world: World) -> Iterator[Flaw]:
    yield from _set_of_texts(path, value, "party-twice")
    for index, code in enumerate(_listed(value)):
        if isinstance(code, str) and code and not code.isspace():
            yield from _known((*path, index), code, world)


def _known(path: Path, code: str, world: World, *, is_joined: bool = False) -> Iterator[Flaw]:
    if code not in world.parties:
        yield Flaw(path, "party-unknown", f"no party has the code {shown(code)}")
    elif is_joined and world.parties[code] != "organisation":
        yield Flaw(path, "party-unknown", f"{code} is no organisation")


def _set_of_texts(path: Path, value: object, code: str = "named-twice") -> Iterator[Flaw]:
    if not isinstance(value, list) or not value:
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no list of texts")
        return
    seen: set[object] = set()
    for index, item in enumerate(value):
        yield from _text((*path, index), item)
        if isinstance(item, str) and item in seen:
            yield Flaw((*path, index), code, f"{shown(item)} is named twice")
        seen.add(item if isinstance(item, str) else None)


def _statuses(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    yield from _set_of_texts(path, value)


def _dimensions(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    yield from _set_of_texts(path, value)
    for index, item in enumerate(_listed(value)):
        if isinstance(item, str) and item not in DIMENSIONS:
            yield Flaw((*path, index), "choice-unknown", f"there is no dimension {shown(item)}")


def _id(path: Path, value: object, _: Field | None = None, __: World | None = None) -> Iterator[Flaw]:
    if not isinstance(value, str) or ID.fullmatch(value) is None:
        yield Flaw(path, "id-malformed", f"{shown(value)} is not an id")


def _csl(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, "type-wrong", "the source is no CSL-JSON object")
        return
    for name in ("id", "type", "title"):
        if name in value:
            yield from _text((*path, name), value[name])
        else:
            yield Flaw(path, "field-missing", f"the CSL-JSON has no {name!r}")
    key = value.get("id")
    if isinstance(key, str) and key.strip() and _SOURCE_KEY.fullmatch(key) is None:
        yield Flaw((*path, "id"), "source-key-wrong", f"{shown(key)} cannot be the key of a source")


def _code(path: Path, value: object, _: Field | None, __: World | None) -> Iterator[Flaw]:
    if not isinstance(value, str) or _PARTY_CODE.fullmatch(value) is None:
        yield Flaw(path, "party-code-wrong", f"{shown(value)} is no party code")


def _successors(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if not isinstance(value, list):
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no list of texts")
    for index, item in enumerate(_listed(value)):
        yield from _code((*path, index), item, None, None)


def _codes(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no object of texts")
        return
    for key, item in value.items():
        if not key or key.isspace():
            yield Flaw((*path, key), "text-empty", "a list of codes has no name")
        yield from _text((*path, key), item)


def _changes(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if not isinstance(value, dict) or not value:
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no object of fields")
    elif "key" in value:
        yield Flaw((*path, "key"), "field-fixed", "'key' cannot be amended")


def _names(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    yield from _rows(path, value, ("text", "text", "day", "day"), 2)


def _life(path: Path, value: object, _: Field, __: World) -> Iterator[Flaw]:
    if value == []:
        yield Flaw(path, "text-empty", f"`{_dotted(path)}` names no years")
    yield from _rows(path, value, ("day", "day", "text"), 3)


def _rows(path: Path, value: object, form: tuple[str, ...], least: int) -> Iterator[Flaw]:
    """Check a list of rows of texts and days, two of which, the first not after the last, say from when to when."""
    if not isinstance(value, list):
        yield Flaw(path, "type-wrong", f"`{_dotted(path)}` is no list of rows")
    for index, row in enumerate(_listed(value)):
        if not isinstance(row, list) or not least <= len(row) <= len(form):
            yield Flaw((*path, index), "type-wrong", f"a row of `{_dotted(path)}` has not {least} to {len(form)} parts")
            continue
        days = []
        for place, (part, sort) in enumerate(zip(row, form, strict=False)):
            if sort == "text":
                yield from _text((*path, index, place), part)
            elif part is not None and not (isinstance(part, str) and is_day(part)):
                yield Flaw((*path, index, place), "date-impossible", f"{shown(part)} is not a day")
            else:
                days.append(part)
        if len(days) == 2 and None not in days and str(days[0]) > str(days[1]):  # noqa: PLR2004 - from when to when
            yield Flaw((*path, index), "date-impossible", f"{days[0]} is later than {days[1]}")


_CHECKS: dict[str, Callable[[Path, object, Field, World], Iterator[Flaw]]] = {
    "text": _text,
    "origin": _origin,
    "choice": _choice,
    "bool": _bool,
    "int": _int,
    "kind": _kind,
    "party": _party,
    "parties": _parties,
    "id": _id,
    "csl": _csl,
    "code": _code,
    "texts": _successors,
    "codes": _codes,
    "names": _names,
    "life": _life,
    "statuses": _statuses,
    "dimensions": _dimensions,
    "changes": _changes,
}


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
