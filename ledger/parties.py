"""Find the one party that a name or a code means on a date.

The register ships as `data/parties.jsonl`: one party a line, sorted by code, so that a change to the world reads as a
change to a line. Its keys, in this order:

    code        ISO 3166-1 alpha-3 where the party has one, else a code of our own (`UN`, `NAM`)
    type        state, organisation or other
    name        the short name that is shown
    official    the long name
    names       [text, language, from, to]; from and to (both days included) only where a name had its own years
    codes       what other lists call it: `iso`, `iso2`, `cow`, `cow_abbrev`, `gw`, `gw_abbrev`, ...
    life        [from, to, source] for each spell of each source; null is an end that the source leaves open
    successors  the codes of the parties that came after it
    note        why the line reads as it does
    sources     what each source named in `life` stands for; for reviewers, not read here

Sources disagree about when a state lived, and all of them stand: a party lived on a day when any source says so.
Names match exactly once case, accents, punctuation and spacing are folded away. Nothing near is ever taken.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

# Found by `__file__`: importlib.resources costs more than all the rest of a short command.
_DATA = __file__.rpartition("parties.")[0] + "data/parties.jsonl"
_FIRST_DAY = date.min.toordinal()
_LAST_DAY = date.max.toordinal()
_TYPES = ("state", "organisation", "other")
# No party's name is longer, and Unicode normalisation is slow on hostile megabytes of accents.
_LONGEST_NAME = 300
_LONGEST_SHOWN = 60
_MOST_SUGGESTIONS = 3


class Name(NamedTuple):
    """Hold one name of a party, with the days (ordinals, both included) between which it was used."""

    text: str
    lang: str
    start: int = _FIRST_DAY
    end: int = _LAST_DAY

    def used_on(self, earliest: int, latest: int) -> bool:
        """Say whether the name was in use on any day of the window."""
        return self.start <= latest and earliest <= self.end


class Spell(NamedTuple):
    """Hold one stretch of a party's life (ordinals, both included) as one source tells it."""

    start: int
    end: int
    source: str

    def overlaps(self, earliest: int, latest: int) -> bool:
        """Say whether any day of the window falls into the spell."""
        return self.start <= latest and earliest <= self.end

    def text(self) -> str:
        """Write the spell for people, such as `from 1909-01-23` or `1902-05-20 to 1906-09-25`."""
        start, end = _iso(self.start), _iso(self.end)
        if self.start == _FIRST_DAY:
            return "at all times" if self.end == _LAST_DAY else f"until {end}"
        return f"from {start}" if self.end == _LAST_DAY else f"{start} to {end}"


class Party(NamedTuple):
    """Hold a state or other subject of diplomacy: what it is called, and when it lived."""

    code: str
    type: str
    name: str
    official: str
    names: tuple[Name, ...]
    codes: Mapping[str, str]
    life: tuple[Spell, ...]
    successors: tuple[str, ...]
    note: str = ""

    def lives_on(self, earliest: int, latest: int) -> bool:
        """Say whether the party lived on any day of the window (ordinals, both included), by any source.

        A party of whose life no source tells is never ruled out: unknown is not none.
        """
        return not self.life or any(spell.overlaps(earliest, latest) for spell in self.life)

    def label(self) -> str:
        """Write the party for people, such as `South Korea (KOR)`."""
        return f"{self.name} ({self.code})"

    def years(self) -> tuple[str, ...]:
        """Write the life for people, one text for all sources that agree, such as `from 1948-08-15 by GW`."""
        spells: dict[str, list[str]] = {}
        for spell in self.life:
            spells.setdefault(spell.source, []).append(spell.text())
        sources: dict[str, list[str]] = {}
        for source, texts in spells.items():
            sources.setdefault(" and ".join(texts), []).append(source)
        return tuple(f"{text} by {' and '.join(agreeing)}" for text, agreeing in sources.items())


class NotFound(LookupError):  # noqa: N818 (named for what happened, as people are told)
    """Report a text that names no party.

    Attributes:
        asked: the text as it came; it may hold unseen characters, so print `str()` of the error instead.
        suggestions: up to three near names with their codes, such as `Cuba (CUB)`; none was taken.
        hint: what else to write, or nothing.
    """

    def __init__(self, asked: str, suggestions: tuple[str, ...] = (), hint: str = "") -> None:
        self.asked = asked
        self.suggestions = suggestions
        self.hint = hint
        message = f"no party is called {_shown(asked)}"
        if hint:
            message += f"; {hint}"
        if suggestions:
            message += f"; did you mean {_either(suggestions)}?"
        super().__init__(message)


class Ambiguous(LookupError):  # noqa: N818 (as above)
    """Report a text that may mean several parties.

    Attributes:
        asked: the text as it came.
        candidates: the parties that it may mean, by code.
    """

    def __init__(self, asked: str, candidates: tuple[Party, ...]) -> None:
        self.asked = asked
        self.candidates = candidates
        labels = [f"{party.name} ({', '.join((party.code, *party.years()))})" for party in candidates]
        super().__init__(f"{_shown(asked)} may mean {_either(labels)}; write a code or a full name")


class OutsideLife(LookupError):  # noqa: N818 (as above)
    """Report a party that no source lets live on the days asked for.

    Attributes:
        party: the party that the text means.
        on: the days asked for, such as `on 1945-01-01`.
        spells: its life for people, one text for all sources that agree.
        successors: what came after it, such as `Russia (RUS)`.
    """

    def __init__(self, party: Party, on: str, successors: tuple[str, ...] = ()) -> None:
        self.party = party
        self.on = on
        self.spells = party.years()
        self.successors = successors
        message = f"{party.label()} did not exist {on}; it existed {', '.join(self.spells)}"
        if successors:
            message += f"; after it came {', '.join(successors)}"
        super().__init__(message)


class Register:
    """Keep the known parties, by code, and find them by name."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.parties: Mapping[str, Party] = MappingProxyType({party.code: party for party in parties})

    def get(self, code: str) -> Party | None:
        """Return the party with exactly this code, as the log writes it, or nothing."""
        return self.parties.get(code)

    def resolve(self, text: str, window: tuple[int, int] | None = None) -> Party:
        """Return the one party that a text means.

        Args:
            text: a party's code in any case (`KOR`), a code of another list behind that list's name (`iso:KR`,
                `iso:KOR`, `cow:732`, `cow:ROK`, `gw:732`), or a name. Numbers and codes of other lists are never
                taken bare: `SWZ` is Switzerland to COW and Eswatini to ISO.
            window: the earliest and the latest day (ordinals, both included) on which the party is spoken of.

        A text that belongs to several parties is settled by the window only where it leaves one of them: a party is
        ruled out when by every source it did not live on any day of it, or when all the years that the register
        gives for this name of it lie outside. That a single source leaves a party out is not enough.

        Raises:
            NotFound: no party is called that.
            Ambiguous: more than one party may be meant.
            OutsideLife: the one party that is meant did not live in the window, by any source.
        """
        holders = self._holders(text)
        if not holders:
            raise NotFound(text, self._suggestions(text), self._hint(text))
        group = self._possible(holders, window)
        if len(group) > 1:
            raise Ambiguous(text, tuple(sorted(group, key=lambda party: party.code)))
        (party,) = group
        if window is not None and not party.lives_on(*window):
            raise OutsideLife(party, _on(*window), tuple(self._label(code) for code in party.successors))
        return party

    def with_parties(self, extra: Iterable[Mapping[str, object]]) -> Register:
        """Return a register that also knows the parties of a ledger's `party` entries.

        Each has the form of a data line; keys that are no field of a party are passed over. The same party again
        changes nothing.

        Raises:
            ValueError: a field is missing or malformed, or another party already has the code.
        """
        parties = dict(self.parties)
        for data in extra:
            party = _read_party(data)
            known = parties.setdefault(party.code, party)
            if known != party:
                raise ValueError(f"party {party.code}: the code already belongs to {known.label()}, which differs")
        return Register(parties.values())

    @cached_property
    def _names(self) -> dict[str, dict[str, list[Name]]]:
        """Map each folded name to the codes that carry it, each with the names that fold to it."""
        index: dict[str, dict[str, list[Name]]] = {}
        for party in self.parties.values():
            for name in party.names:
                index.setdefault(fold(name.text), {}).setdefault(party.code, []).append(name)
            for text in (party.name, party.official):
                index.setdefault(fold(text), {}).setdefault(party.code, [Name(text, "en")])
        # A name of punctuation alone folds to nothing, and nothing names nobody.
        index.pop("", None)
        return index

    @cached_property
    def _codes(self) -> dict[str, dict[str, list[str]]]:
        """Map each list of codes to its codes, each with the party codes that stand behind it."""
        index: dict[str, dict[str, list[str]]] = {}
        for party in self.parties.values():
            for key, value in party.codes.items():
                index.setdefault(_scheme(key), {}).setdefault(value.strip().upper(), []).append(party.code)
        return index

    def _holders(self, text: str) -> dict[str, list[Name]]:
        """Return the codes of all parties that a text may mean; a party found by a code has no names beside it."""
        if len(text) > _LONGEST_NAME or not _is_visible(text):
            return {}
        scheme, colon, value = text.partition(":")
        values = self._codes.get(scheme.strip().casefold())
        if colon and values is not None:
            return {code: [] for code in values.get(_code(value), ())}
        holders = dict(self._names.get(fold(text), {}))
        if _code(text) in self.parties:
            holders[_code(text)] = []
        return holders

    def _possible(self, holders: dict[str, list[Name]], window: tuple[int, int] | None) -> list[Party]:
        """Return the parties that the window leaves, or all of them where it would leave none."""
        parties = [self.parties[code] for code in holders]
        if window is None:
            return parties
        living = [party for party in parties if party.lives_on(*window)]
        named = [party for party in living if _was_used(holders[party.code], window)]
        return named or living or parties

    def _suggestions(self, text: str) -> tuple[str, ...]:
        """Return up to three near names, one for each party or group of parties, nearest first."""
        from difflib import get_close_matches  # noqa: PLC0415 (only a mistyped name pays for it)

        found: dict[tuple[str, ...], str] = {}
        for near in get_close_matches(fold(text[:_LONGEST_NAME]), self._names, n=4 * _MOST_SUGGESTIONS):
            carriers = self._names[near]
            text_of_first = next(iter(carriers.values()))[0].text
            found.setdefault(tuple(carriers), f"{text_of_first} ({_either(sorted(carriers))})")
        return tuple(found.values())[:_MOST_SUGGESTIONS]

    def _hint(self, text: str) -> str:
        """Return what a text that names nobody lacks, where that can be told."""
        if not _is_visible(text):
            return "it holds characters that cannot be seen"
        code = _code(text)
        written = [f"{scheme}:{code}" for scheme, values in self._codes.items() if code in values]
        if written:
            return f"a code needs the name of its list: {_either(written)}"
        return "a number needs the name of its list, as in cow:732" if code.isdecimal() else ""

    def _label(self, code: str) -> str:
        """Write a party for people, by its code alone where the register does not know it."""
        party = self.get(code)
        return code if party is None else party.label()


@cache
def load() -> Register:
    """Return the register that ships with the program, read once."""
    import json  # noqa: PLC0415 (programs that need no party do not pay for it)

    with open(_DATA, encoding="utf-8") as lines:
        return Register([_read_party(json.loads(line)) for line in lines])


def fold(text: str) -> str:
    """Return what two spellings of one name have in common: no case, accents, punctuation or runs of spaces."""
    plain = text.casefold()
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 (plain names, which are most, do not need it)

        plain = normalize("NFKD", text).casefold()
    return " ".join(plain.translate(_FOLDING).split())


class _Folding(dict[int, int | None]):
    """Say for each character what folding makes of it, remembering each answer."""

    def __missing__(self, point: int) -> int | None:
        from unicodedata import category, combining  # noqa: PLC0415 (as in fold)

        char = chr(point)
        folded = None if combining(char) else ord(" ") if category(char)[0] == "P" else point
        self[point] = folded
        return folded


_FOLDING = _Folding()


def _is_visible(text: str) -> bool:
    """Say whether a text is free of control, format and unassigned characters, which can hide or reorder a name."""
    if text.isprintable():
        return True
    from unicodedata import category  # noqa: PLC0415 (plain text never gets here)

    # Of what is not printable only the spaces of other widths pass: they are typed by accident.
    return all(char.isprintable() or category(char) == "Zs" for char in text)


def _shown(text: str) -> str:
    """Quote a text for a message: unseen characters escaped, long texts cut."""
    return repr(text) if len(text) <= _LONGEST_SHOWN else repr(text[:_LONGEST_SHOWN]) + " (cut)"


def _either(texts: Sequence[str]) -> str:
    """Join alternatives for people: `a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _iso(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()


def _on(earliest: int, latest: int) -> str:
    """Write a window of days for people."""
    return f"on {_iso(earliest)}" if earliest == latest else f"between {_iso(earliest)} and {_iso(latest)}"


def _was_used(names: list[Name], window: tuple[int, int]) -> bool:
    """Say whether any of the names was in use in the window; a code has no names and no years."""
    return not names or any(name.used_on(*window) for name in names)


def _code(text: str) -> str:
    """Return a text as codes are written; letters beyond ASCII make none, for some become ASCII in capitals."""
    return text.strip().upper() if text.isascii() else ""


def _scheme(key: str) -> str:
    """Return the name of the list that a key of `codes` belongs to: `iso2` is of `iso`, `cow_abbrev` of `cow`."""
    return key.removesuffix("_abbrev").rstrip("0123456789").casefold()


def _read_party(data: Mapping[str, object]) -> Party:
    """Return the party that a data line or a `party` entry describes.

    Raises:
        ValueError: what is wrong, behind the party's code.
    """
    code = data.get("code")
    try:
        name = _text("name", data.get("name"))
        return Party(
            code=_party_code(code),
            type=_party_type(data.get("type")),
            name=name,
            official=_text("official", data.get("official") or name),
            names=tuple(_read_name(row) for row in _rows("names", data)),
            codes=MappingProxyType(_read_codes(data.get("codes", {}))),
            life=tuple(_read_spell(row) for row in _rows("life", data)),
            successors=tuple(_party_code(row) for row in _rows("successors", data)),
            note=_text("note", data["note"]) if data.get("note") else "",
        )
    except ValueError as error:
        raise ValueError(f"party {_shown(str(code))}: {error}") from error


def _party_code(value: object) -> str:
    text = value if isinstance(value, str) else ""
    # A letter first, so that no code can be taken for a number of another list.
    if text[:1].isalpha() and text == _code(text) and text.replace("-", "").isalnum():
        return text
    raise ValueError(f"a code is capital letters, digits and hyphens, a letter first, not {_shown(str(value))}")


def _party_type(value: object) -> str:
    if isinstance(value, str) and value in _TYPES:
        return value
    raise ValueError(f"the type is {_either(_TYPES)}, not {_shown(str(value))}")


def _text(what: str, value: object) -> str:
    if isinstance(value, str) and value.strip() and _is_visible(value):
        return value
    raise ValueError(f"{what} must be text without unseen characters, not {_shown(str(value))}")


def _rows(key: str, data: Mapping[str, object]) -> Iterator[object]:
    value = data.get(key, ())
    if isinstance(value, list | tuple):
        return iter(value)
    raise ValueError(f"{key} must be a list, not {_shown(str(value))}")


def _read_name(row: object) -> Name:
    match row:
        case [text, lang]:
            return Name(_text("a name", text), _text("a language", lang))
        case [text, lang, start]:
            return Name(_text("a name", text), _text("a language", lang), *_read_days(start, None))
        case [text, lang, start, end]:
            return Name(_text("a name", text), _text("a language", lang), *_read_days(start, end))
    raise ValueError(f"a name is [text, language, from, to], not {_shown(str(row))}")


def _read_spell(row: object) -> Spell:
    match row:
        case [start, end, source]:
            return Spell(*_read_days(start, end), _text("a source", source))
    raise ValueError(f"a spell of life is [from, to, source], not {_shown(str(row))}")


def _read_codes(value: object) -> dict[str, str]:
    match value:
        case {**codes}:
            return {_text("a list of codes", key): _text("a code", code) for key, code in codes.items()}
    raise ValueError(f"codes must map lists to codes, not {_shown(str(value))}")


def _read_days(start: object, end: object) -> tuple[int, int]:
    """Return two days as ordinals; null is open, which also says that a source begins or ends while a state goes on."""
    days = _read_day(start, _FIRST_DAY), _read_day(end, _LAST_DAY)
    if days[0] > days[1]:
        raise ValueError(f"{_iso(days[0])} is later than {_iso(days[1])}")
    return days


def _read_day(value: object, if_open: int) -> int:
    if value is None:
        return if_open
    text = str(value)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"a date is YYYY-MM-DD, not {_shown(text)}") from None
    # Python reads other ISO forms too; the data has one.
    if day.isoformat() != text:
        raise ValueError(f"a date is YYYY-MM-DD, not {_shown(text)}")
    return day.toordinal()
