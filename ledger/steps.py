"""From events to the changes that they make between two parties, one by one."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations
from typing import NamedTuple

from ledger.kinds import KINDS, Effect, effects_of, fields_of

EVERY_DIMENSION = "*"
_NOBODY: frozenset[str] = frozenset()
_LIVES = frozenset(kind.name for kind in KINDS.values() if kind.group == "life")
_CONTACTS = frozenset(kind.name for kind in KINDS.values() if kind.group == "contact")


class Change(NamedTuple):
    """A change that an event makes: in a dimension, from party `a` toward party `b`.

    A mutual change is given once; `directed` tells whether only `a` toward `b` changes.
    """

    dimension: str
    a: str
    b: str
    name: str
    effect: Effect
    directed: bool


def codes(body: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Give the party codes under a key of a sound event."""
    value = body.get(key)
    if isinstance(value, list):
        return tuple(value)  # texts, as all that is in a sound list
    return (str(value),) if isinstance(value, str) else ()


@cache
def _naming(kind: str, effect: object) -> tuple[str, ...]:
    """Give the keys under which an event of a kind names parties."""
    own = (field.name for field in fields_of(KINDS[kind], effect) if field.type in ("party", "parties"))
    return ("parties", "by", "toward", *own)


def parties_of(body: Mapping[str, object]) -> frozenset[str]:
    """Give all parties that an event names, in whatever role."""
    found: list[str] = []
    for key in _naming(str(body["kind"]), body.get("effect")):
        if key in body:
            found += codes(body, key)
    return frozenset(found)


def pairs_of(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give the pairs between which an event happened: every pair across two sides, or among `parties`."""
    if "by" in body:
        yield from ((a, b) for a in codes(body, "by") for b in codes(body, "toward"))
        return
    yield from combinations(codes(body, "parties"), 2)
    yield from ((a, b) for a in codes(body, "parties") for b in codes(body, "organisation"))


def pairs_between(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give the pairs of an event that is an act or contact between parties, and none of one that concerns each alone.

    Joining an organisation, and the beginning and end of parties, bear on all that a party does.
    """
    if "organisation" not in body and KINDS[str(body["kind"])].group != "life":
        yield from pairs_of(body)


def may_change(body: Mapping[str, object]) -> bool:
    """Tell quickly whether an event can change anything; contacts, most of a record, cannot."""
    return body["kind"] not in _CONTACTS


def is_life(body: Mapping[str, object]) -> bool:
    """Tell whether an event is about the life of parties: how they begin, end and follow one another."""
    return body["kind"] in _LIVES


def ended_parties(body: Mapping[str, object]) -> frozenset[str]:
    """Give the parties whose statuses an event ends."""
    return _living(body, "end").difference(codes(body, "successors"))


def begun_parties(body: Mapping[str, object]) -> frozenset[str]:
    """Give the parties that an event lets begin, or begin again after their end."""
    return _living(body, "begin")


def _living(body: Mapping[str, object], change: str) -> frozenset[str]:
    if body["kind"] not in _LIVES:
        return _NOBODY
    return frozenset(code for effect in effects_of(body) if effect.change == change for code in codes(body, effect.way))


def changes_of(body: Mapping[str, object]) -> Iterator[Change]:
    """Give the changes that an event makes between its parties; the life of a party is told by `ended_parties` and `begun_parties`."""
    for effect in effects_of(body):
        if effect.dimension == EVERY_DIMENSION:
            continue
        name = _filled(effect.change, body)
        if effect.way == "each":
            for a in codes(body, "parties"):
                for b in codes(body, "organisation"):
                    yield Change(effect.dimension, a, b, name, effect, directed=False)
            continue
        pairs = pairs_of(body) if "by" in body else combinations(codes(body, "parties"), 2)
        for a, b in pairs:
            yield from _between(effect, name, a, b, mutual="by" not in body)


def _between(effect: Effect, name: str, a: str, b: str, *, mutual: bool) -> Iterator[Change]:
    if effect.way == "both":
        yield Change(effect.dimension, a, b, name, effect, directed=False)
        return
    # What is one-sided by nature and done by both, as in an exchange of notes, goes either way.
    if mutual or effect.way == "forward":
        yield Change(effect.dimension, a, b, name, effect, directed=True)
    if mutual or effect.way == "backward":
        yield Change(effect.dimension, b, a, name, effect, directed=True)


def _filled(change: str, body: Mapping[str, object]) -> str:
    """Fill the name of a change with the field it depends on, as `open:{mission}`."""
    verb, colon, field = change.partition(":")
    return f"{verb}:{body[field.strip('{}')]}" if colon else change
