"""The documented order of keys: in a body, and in each of its citations (`diplo help file-format`)."""

from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import combinations

from ledger.dates import GREGORIAN
from ledger.kinds import KINDS, fields_of

CITE_KEYS = ("source", "locator", "quote", "rank")
ROLE_KEYS = {"mutual": ("parties",), "one-sided": ("by", "toward"), "open-sided": ("by", "toward")}
_COMMON = ("place", "instrument", "cites", "account_of", "after", "note", "coded", "key")
_COMMON_OF_CLAIMS = ("cites", "note", "coded", "key")
_ORDERS_OF_CITES = frozenset(
    keys for size in range(len(CITE_KEYS) + 1) for keys in combinations(CITE_KEYS, size)
)  # fmt: skip


def keys_of(body: Mapping[str, object]) -> tuple[str, ...]:
    """Give the keys that a body of its kind may have, in the documented order."""
    effect = body.get("effect")
    return keys_of_kind(str(body["kind"]), effect if isinstance(effect, str) else None)


@cache
def keys_of_kind(name: str, effect: str | None) -> tuple[str, ...]:
    """Give the keys that a body of a kind may have, with an effect of notes or none, in the documented order."""
    kind = KINDS[name]
    own = tuple(field.name for field in fields_of(kind, effect))
    if not kind.has_parties:
        return ("kind", *own, "note", "key")
    roles = tuple(key for form, keys in ROLE_KEYS.items() if form in kind.roles for key in keys)
    return ("kind", "date", "calendar", *roles, *own, *(_COMMON if kind.is_event else _COMMON_OF_CLAIMS))


def ordered(body: Mapping[str, object]) -> dict[str, object]:
    """Put a sound body's keys, and those of its citations, in the documented order; the usual calendar is left out."""
    result = {key: body[key] for key in keys_of(body) if key in body}
    cites = result.get("cites")
    if isinstance(cites, list):
        result["cites"] = [{key: cite[key] for key in CITE_KEYS if key in cite} for cite in cites]
    if result.get("calendar") == GREGORIAN:
        # It says what silence says, and one body must not have two ids.
        del result["calendar"]
    return result


def is_ordered(body: Mapping[str, object]) -> bool:
    """Tell whether a sound body's keys, and those of its citations, stand in the documented order, as `ordered` leaves it."""
    effect, cites = body.get("effect"), body.get("cites")
    if body.get("calendar") == GREGORIAN:
        return False
    if isinstance(cites, list) and not all(tuple(cite) in _ORDERS_OF_CITES for cite in cites):
        return False
    return _are_ordered(str(body["kind"]), effect if isinstance(effect, str) else None, tuple(body))


@lru_cache(maxsize=4096)
def _are_ordered(name: str, effect: str | None, keys: tuple[str, ...]) -> bool:
    return tuple(key for key in keys_of_kind(name, effect) if key in keys) == keys
