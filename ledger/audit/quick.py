"""The quick way: most lines of a log are events that are just as they should be, and that is soon proved.

Of each kind a typed form is made from the registry. A body that is read by it and written again to the very same bytes is
JSON, spelt in the one way, with the fields that its kind has, of their types, in their order, and none twice. What is left
is looked at here. Whatever this does not prove is examined in full (`ledger.audit.rules`), which alone finds fault.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from ledger.audit.days import is_day, window
from ledger.audit.ids import number_of_digest
from ledger.audit.rules import ID, STATUSES, TEXTS, World, fields_of, is_event, lasts, order_of
from ledger.kinds import DIMENSIONS, EFFECTS_OF_NOTES, KINDS, Field

_canonical = msgspec.json.Encoder(order="sorted").encode
_Text: TypeAlias = Annotated[str, Meta(min_length=1)]
_Texts: TypeAlias = Annotated[list[_Text], Meta(min_length=1)]
_EFFECT = b'"effect":"'
# Kinds whose fields may hold anything are examined in full.
_SORTS = ("text", "choice", "bool", "kind", "party", "parties", "statuses", "dimensions", "id")

# A body as its kind's typed form gives it: attributes by the names of the fields, UNSET for one that is not there.
Told: TypeAlias = Any


class _Cite(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    source: _Text
    locator: _Text | UnsetType = UNSET
    quote: _Text | UnsetType = UNSET
    rank: Literal["preferred", "normal", "deprecated"] | UnsetType = UNSET


class Form(NamedTuple):
    """How the usual body of a kind is read, and what is left to look at.

    Attributes:
        name: The kind.
        read: Reads a body.
        is_event: Whether the kind is about something that happened.
        is_record: Whether it is about the ledger itself.
        lasts: Whether it may be dated by a stretch of time.
        texts: Names of its fields that are texts.
        parties: Names of its own fields that name parties.
    """

    name: str
    read: msgspec.json.Decoder[Told]
    is_event: bool
    is_record: bool
    lasts: bool
    texts: tuple[str, ...]
    parties: tuple[str, ...]


def _forms() -> dict[bytes, Form]:
    found = {}
    for name in KINDS:
        for effect in (None, *EFFECTS_OF_NOTES) if name == "note-exchange" else (None,):
            fields = fields_of(name, effect)
            if (KINDS[name].group != "record" or name == "retraction") and all(one.type in _SORTS for one in fields):
                found[f"{name} {effect}".encode() if effect else name.encode()] = _form(name, effect)
    return found


def _form(name: str, effect: str | None) -> Form:
    kind, fields = KINDS[name], {field.name: field for field in fields_of(name, effect)}
    has_links = kind.group not in ("record", "claim")
    shape: list[Any] = []
    for key in order_of(name, effect):
        sort, is_needed = _type(key, fields.get(key), effect, least=kind.least)
        shape.append((key, sort) if is_needed else (key, sort | UnsetType, UNSET))
    made = msgspec.defstruct(
        f"_{name}", shape, forbid_unknown_fields=True, omit_defaults=True, gc=False, kw_only=True
    )  # fmt: skip
    texts: list[str] = [key for key in TEXTS if key in order_of(name, effect)]
    texts += [field.name for field in fields.values() if field.type == "text"]
    named = tuple(field.name for field in fields.values() if field.type in ("party", "parties"))
    return Form(
        name=name,
        read=msgspec.json.Decoder(made),
        is_event=has_links and is_event(name),
        is_record=kind.group == "record",
        lasts=lasts(name, effect),
        texts=tuple(texts),
        parties=named,
    )


def _type(key: str, field: Field | None, effect: str | None, *, least: int) -> tuple[Any, bool]:
    """Give the type of a field, and whether it must be there."""
    if field is not None:
        sorts = {"bool": bool, "parties": _Texts, "statuses": _Texts, "dimensions": _Texts}
        if field.type == "choice":
            return Literal[field.choices], field.required
        return (Literal[effect] if field.type == "kind" else sorts.get(field.type, _Text)), (
            field.required or (field.type == "kind" and effect is not None)
        )
    if key == "parties":
        return Annotated[list[_Text], Meta(min_length=least)], False
    plain: dict[str, Any] = {
        "by": _Texts,
        "toward": _Texts,
        "after": _Texts,
        "cites": Annotated[list[_Cite], Meta(min_length=1)],
        "coded": Annotated[dict[_Text, str], Meta(min_length=1)],
        "calendar": Literal["julian"],
    }
    return plain.get(key, _Text), key in ("kind", "date", "cites")


# By the bytes of the name of a kind, with a space and the effect behind it for notes that state one.
READERS: dict[bytes, tuple[Form, Callable[[bytes], Told]]] = {
    name: (one, one.read.decode) for name, one in _forms().items()
}
# A body that was read is spelt in the one way when this gives its bytes again.
write = msgspec.json.Encoder().encode
# What reading raises where it fails.
FAILURES = (msgspec.DecodeError, ValueError, RecursionError)
_EXCHANGE = b"note-exchange"
_PLAIN = "gregorian"


def reader_of(body: bytes) -> tuple[Form, Callable[[bytes], Told]] | None:
    """Give what reads a body, a JSON object that begins with its kind; None for what is not usual."""
    name = body[9 : body.find(b'"', 9)]
    if name == _EXCHANGE and (at := body.find(_EFFECT)) > 0:
        at += len(_EFFECT)
        name = name + b" " + body[at : body.find(b'"', at)]
    return READERS.get(name)


def is_sound(form: Form, told: Told, world: World) -> bool:
    """Tell that a body that was read is sound; False proves nothing."""
    for name in form.texts:
        text = getattr(told, name)
        if text is not UNSET and text.isspace():
            return False
    if form.is_record:
        return ID.fullmatch(told.of) is not None
    if not (told.calendar is UNSET and is_day(told.date)) and not _is_dated(form, told):
        return False
    sources = world.sources
    for cite in told.cites:
        if cite.source not in sources:
            return False
        if (cite.locator is not UNSET and cite.locator.isspace()) or (cite.quote is not UNSET and cite.quote.isspace()):
            return False
    is_coded = told.coded is UNSET or all(map(_names_a_code, told.coded))
    return is_coded and _is_company(form, told, world) and (_has_links(told) if form.is_event else _is_claim(told))


def _names_a_code(key: str) -> bool:
    return key.isascii() and key.isprintable() and not key.isspace()


def _has_links(told: Told) -> bool:
    """Tell that what an event refers to is written as ids."""
    if told.account_of is not UNSET and ID.fullmatch(told.account_of) is None:
        return False
    return told.after is UNSET or all(map(ID.fullmatch, told.after))


def _is_dated(form: Form, told: Told) -> bool:
    is_claim = not (form.is_event or form.is_record)
    days = window(told.date, _PLAIN if told.calendar is UNSET else told.calendar, is_claim=is_claim)
    return days is not None and (form.lasts or not days.is_duration)


def _is_company(form: Form, told: Told, world: World) -> bool:
    """Tell that whoever takes part is known, and named once."""
    company = _taking_part(told)
    known = world.parties
    for name in form.parties:
        named = getattr(told, name)
        if named is UNSET:
            continue
        if name == "successors":
            # They alone may also take part, as where a union keeps the name of one of its parts.
            if len(set(named)) < len(named) or not known.keys() >= set(named):
                return False
        elif name == "organisation" and known.get(named) != "organisation":
            return False
        else:
            company = [*company, *([named] if type(named) is str else named)]
    codes = set(company)
    return 0 < len(codes) == len(company) and known.keys() >= codes


def _taking_part(told: Told) -> list[str]:
    """Give the codes of those who take part, in one form; nobody where it is not quite so."""
    parties = getattr(told, "parties", UNSET)
    by, toward = getattr(told, "by", UNSET), getattr(told, "toward", UNSET)
    if parties is UNSET:
        # Coverage may name one side alone; that is examined in full.
        return [] if by is UNSET or toward is UNSET else by + toward
    return parties if by is UNSET and toward is UNSET else []


def _is_claim(told: Told) -> bool:
    dimensions = getattr(told, "dimensions", None)
    if dimensions is not None:
        if told.resident is not UNSET and not (told.resident and dimensions == ["representation"]):
            return False
        return len(set(dimensions)) == len(dimensions) and set(dimensions).issubset(DIMENSIONS)
    known = STATUSES.get(told.dimension)
    return known is not None and len(set(told.status)) == len(told.status) and set(told.status).issubset(known)


def number_of_told(told: Told) -> int:
    """Give the number that a body proves."""
    return number_of_digest(sha256(_canonical(told)).digest())
