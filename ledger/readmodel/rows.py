"""From entries to the rows of the read model: each line for itself, before any other is heard of."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from zlib import crc32

from ledger.bearing import Pair, in_order
from ledger.canonical import ENVELOPE, encoder
from ledger.dates import FIRST_DAY
from ledger.kinds import KINDS, fields_of
from ledger.parties import Party
from ledger.readmodel.schema import NUMBERS, WIDEST, Way
from ledger.replay import Sides
from ledger.revise import brought_in, cites_of, rank_of
from ledger.shape import date_of
from ledger.steps import changes_of, codes, pairs_between, pairs_of, parties_of

written = encoder(is_sorted=False)
Entry = Mapping[str, object]
Row = tuple[object, ...]
# What has a column of its own, or a table.
_APART = frozenset(
    (*ENVELOPE, "kind", "date", "parties", "by", "toward", "account_of", "key", "place", "note", "cites")
)
_ROLES = ("parties", "by", "toward")
# Fields whose value can decide what an act changes; all others are words about it.
_DECIDING = frozenset(("choice", "bool", "kind", "party"))
# Fields of an entry that a search looks through, beside its quotations.
_SEARCHED = ("title", "description", "note", "because", "instrument", "place", "person")
_BEARING = frozenset(("kind", "effect", "parties", "by", "toward", "organisation", "protector"))


class UnfitError(Exception):
    """Something that the read model has no place for: the plain replay decides what is to be said of it."""


def entry_row(position: int, offset: int, raw: bytes, entry: Entry) -> Row:
    """Give the row of a line as it stands."""
    head = (position, offset, len(raw), crc32(raw), entry["id"], entry["kind"], entry["recorded_at"])
    return (*head, entry["recorded_by"], 1, 0, *said(entry))


def said(entry: Entry) -> Row:
    """Give the columns of what an entry says, from its date on."""
    date = entry.get("date")
    window: Row = (None, None)
    if date is not None and KINDS[str(entry["kind"])].has_parties:
        found = date_of(entry)
        window = found.earliest, found.latest
    get = entry.get
    extra = entry.keys() - _APART if "csl" not in entry else ()
    fields = written({name: value for name, value in entry.items() if name in extra}) if extra else None
    parties, by, toward = (_joined(get(role)) for role in _ROLES)
    return (date, *window, parties, by, toward, get("account_of"), get("key"), get("place"), get("note"), fields)


def _joined(value: object) -> str | None:
    return "|".join(value) if isinstance(value, list) else None


def citation_rows(position: int, entry: Entry) -> list[Row]:
    """Give a row for each citation of an entry."""
    first = position * WIDEST
    cites = cites_of(entry)
    if len(cites) >= WIDEST:
        raise UnfitError
    return [
        (first + number, position, cite["source"], cite.get("locator"), cite.get("quote"), cite.get("rank"))
        for number, cite in enumerate(cites)
    ]


def text_rows(position: int, entry: Entry) -> list[Row]:
    """Give a row for each text of an entry, or of the source that it is, in which somebody may look for a word."""
    first = position * WIDEST
    if "csl" in entry:
        csl = entry["csl"] if isinstance(entry["csl"], dict) else {}
        found = [(name, str(csl[name])) for name in ("title", "container-title", "publisher") if csl.get(name)]
        found += [("author", name) for name in _authors(csl)]
        found += [("note", str(entry["note"]))] if "note" in entry else []
        thing, ref = "source", str(csl.get("id"))
    else:
        found = [(name, str(entry[name])) for name in _SEARCHED if name in entry]
        found += [("quote", str(cite["quote"])) for cite in cites_of(entry) if "quote" in cite]
        thing, ref = "entry", str(entry["id"])
    if len(found) >= WIDEST:
        raise UnfitError
    return [(first + number, thing, ref, name, text) for number, (name, text) in enumerate(found)]


def _authors(csl: Mapping[str, object]) -> Iterator[str]:
    authors = csl.get("author")
    for author in authors if isinstance(authors, list) else ():
        if isinstance(author, dict):
            yield " ".join(str(author[part]) for part in ("given", "family", "literal") if part in author)


def source_row(position: int, entry: Entry, *, counts: bool = True) -> Row:
    """Give the row of a source."""
    from ledger.record import Source  # noqa: PLC0415 - few entries are sources

    csl = entry["csl"] if isinstance(entry["csl"], dict) else {}
    source = Source(position, str(entry["id"]), csl)
    issued = csl.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    dated = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else ()
    return (
        csl["id"],
        position,
        source.id,
        csl.get("type"),
        source.title,
        source.publisher,
        None if csl.get("URL") is None else str(csl["URL"]),
        "-".join(f"{part:02d}" if isinstance(part, int) else str(part) for part in dated) or None,
        source.is_verified,
        counts,
        json.dumps(csl, ensure_ascii=False),
    )


def register_rows(number: int, party: Party, *, is_own: bool) -> tuple[Row, list[Row]]:
    """Give the row of a party, and one for each of its names."""
    begins = min((spell.start for spell in party.life), default=None)
    ends = max((spell.end for spell in party.life), default=None)
    after = "|".join(party.successors) or None
    row = (party.code, number, party.type, party.name, party.official, begins, ends, after, party.note or None, is_own)
    names = dict.fromkeys((party.name, party.official, *(name.text for name in party.names)))
    # Parties stand in no line of the log, so that their texts count downwards.
    first = -(number + 1) * WIDEST
    return row, [(first + place, "party", party.code, "name", name) for place, name in enumerate(names) if name]


# --- between whom -------------------------------------------------------------------------------------------------------


class Company(NamedTuple):
    """Between whom an entry is.

    Attributes:
        pairs: The pairs that it is between, or changes something of.
        named: All pairs that it names, such as those who joined an organisation together.
        alone: Parties that it concerns alone, or in all their pairs.
    """

    pairs: tuple[Pair, ...]
    named: tuple[Pair, ...]
    alone: tuple[str, ...]


_NOBODY: tuple[str, ...] = ()


def company_of(entry: Entry) -> Company:
    """Tell between whom an event, an attestation or a coverage is."""
    kind = KINDS[str(entry["kind"])]
    if kind.group == "life" or "organisation" in entry or kind.name == "coverage":
        named = {in_order(x, y) for x, y in pairs_of(entry)}
        pairs = [in_order(change.a, change.b) for change in changes_of(entry)] if "organisation" in entry else []
        return Company(tuple(dict.fromkeys(pairs)), tuple(sorted(named)), tuple(sorted(parties_of(entry))))
    found = tuple({in_order(x, y): None for x, y in pairs_between(entry)})
    return Company(found, found, _NOBODY)


def company_as_amended(entry: Entry, amendments: Sequence[Entry]) -> Company:
    """Tell between whom an entry may ever have been, by whatever combination of its amendments; rather too much than too little."""
    parts = [entry, *(part for one in amendments for part in brought_in(one) if not _BEARING.isdisjoint(part))]
    if len(parts) == 1:
        return company_of(entry)
    everybody = sorted({code for part in parts for role in (*_ROLES, "organisation") for code in codes(part, role)})
    named = tuple((a, b) for number, a in enumerate(everybody) for b in everybody[number + 1 :])
    return Company(named, named, tuple(everybody))


# --- what an act changes ------------------------------------------------------------------------------------------------

# What an act changes of a pair in alphabetical order: the number of a way, and the name of the change.
Turnings = tuple[tuple[int, str], ...]
_SMALLER, _LARGER = "A", "B"


@cache
def _deciding(kind: str, effect: object) -> tuple[str, ...]:
    return tuple(field.name for field in fields_of(KINDS[kind], effect) if field.type in _DECIDING)


# What is told of a combination that was not met yet.
UNKNOWN = -1


class Whats:
    """What acts change, each combination once: a million acts change things in some dozens of ways.

    Args:
        rows: The combinations that the read model knows, as `rows` gives them.
    """

    def __init__(self, rows: Iterable[tuple[int, str, str]] = ()) -> None:
        self._numbers: dict[tuple[object, ...], int | None] = {}
        self.turnings: list[Turnings] = [()]
        self._keys: list[tuple[object, ...]] = [()]
        for _, key, turnings in sorted(rows):
            self._keys.append(tuple(json.loads(key)))
            self.turnings.append(tuple((way, name) for way, name in json.loads(turnings)))
            self._numbers[self._keys[-1]] = len(self._keys) - 1
        self._kept = len(self._keys)

    def rows(self) -> list[tuple[int, str, str]]:
        """Give the combinations that came up since: number, what tells them apart, and what they change."""
        found = range(self._kept, len(self._keys))
        return [(number, json.dumps(self._keys[number]), json.dumps(self.turnings[number])) for number in found]

    def known(self, key: tuple[object, ...]) -> int | None:
        """Give what `of` gives for a kind, whether it is one-sided, whether it goes forward, and the fields that decide."""
        return self._numbers.get(key, UNKNOWN)

    def of(self, entry: Entry, x: str, y: str) -> int | None:
        """Give the number of what an event changes between two that it names; 0 for nothing, None where it is not plain."""
        kind = str(entry["kind"])
        effect = entry.get("effect")
        get = entry.get
        by = get("by")
        forward = x < y if by is None or x in by else y < x  # type: ignore[operator]
        key = (kind, by is not None, forward, *[get(name) for name in _deciding(kind, effect)])
        if key not in self._numbers:
            turnings = self._turnings(entry, is_mutual=by is None, forward=forward)
            self._numbers[key] = len(self._keys) if turnings else 0
            if turnings:
                self._keys.append(key)
                self.turnings.append(turnings)
        return self._numbers[key]

    @staticmethod
    def _turnings(entry: Entry, *, is_mutual: bool, forward: bool) -> Turnings:
        kind, effect = str(entry["kind"]), entry.get("effect")
        fields = {name: entry[name] for name in _deciding(kind, effect) if name in entry}
        sides = Sides(_SMALLER, _LARGER, (_SMALLER,), (_LARGER,))
        one, other = (_SMALLER, _LARGER) if forward else (_LARGER, _SMALLER)
        roles: dict[str, object] = {"parties": [one, other]} if is_mutual else {"by": [one], "toward": [other]}
        found: dict[int, str] = {}
        for change in changes_of({"kind": kind, **fields, **roles}):
            if change.effect.phase != "start":
                continue
            for direction in sides.directions(change.dimension, change.a, change.b, is_directed=change.directed):
                way = {"both": "both", f"{_SMALLER}>{_LARGER}": "a>b"}.get(direction, "b>a")
                found.setdefault(NUMBERS[Way(change.dimension, way)], change.name)
        return tuple(sorted(found.items()))


# Stands with a number where an act may have fallen on days apart, as in `[1959,1961]`.
GAPPED = 1 << 20


def is_contact(entry: Entry) -> bool:
    """Tell whether an event changes nothing, whenever it was and whoever says so."""
    return KINDS[str(entry["kind"])].group == "contact"


def is_plain(entry: Entry) -> bool:
    """Tell whether an event can be taken for one dated act and no more: no claim, no rank, no order of its own, no duration."""
    if "after" in entry or KINDS[str(entry["kind"])].group not in ("act", "contact") or "organisation" in entry:
        return False
    date = date_of(entry)
    return not (date.is_duration or date.earliest == FIRST_DAY) and rank_of(entry) != "deprecated"


# --- what nearly all entries are ----------------------------------------------------------------------------------------


class Usual(NamedTuple):
    """What an act or contact of a kind may have beside what all have.

    Attributes:
        fields: Fields of its own, and others that have no column.
        deciding: Those of its fields that can decide what it changes.
        searched: Fields beside note and quotation in which a word can be looked for.
        is_contact: Whether it changes nothing.
    """

    fields: tuple[str, ...]
    deciding: tuple[str, ...]
    searched: frozenset[str]
    is_contact: bool


def usual_kinds() -> dict[object, Usual]:
    """Give the kinds of which an entry between two, from one source, can be taken in without further thought."""
    found: dict[object, Usual] = {}
    for kind in KINDS.values():
        names = tuple(field.name for field in kind.fields)
        # An exchange of notes has the fields of its effect; who joins an organisation does so alone.
        if kind.group in ("act", "contact") and "effect" not in names and "organisation" not in names:
            searched = frozenset(_SEARCHED).intersection((*names, "instrument", "place"))
            found[kind.name] = Usual(
                (*names, "instrument"), _deciding(kind.name, None), searched, kind.group == "contact"
            )
    return found


class Dated(NamedTuple):
    """A date as nearly all are.

    Attributes:
        columns: Its text, its earliest and its latest day.
        is_act: Whether an act of that date can be folded: it is no duration, and open at neither end.
        mark: `GAPPED` where its days are apart, else 0.
    """

    columns: tuple[str, int, int]
    is_act: bool
    mark: int


class Dates(dict[object, Dated]):
    """What texts say as Gregorian dates; many entries share one."""

    def __missing__(self, text: object) -> Dated:
        date = date_of({"date": text})
        is_act = not (date.is_duration or date.earliest == FIRST_DAY)
        columns = date.text, date.earliest, date.latest
        found = self[text] = Dated(columns, is_act, GAPPED if date.choices else 0)
        return found
