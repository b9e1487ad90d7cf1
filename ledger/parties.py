"""Find the one party that a name or a code means on a date.

The register ships as `data/parties.jsonl`: one party a line, sorted by code, so that a change to the world reads as a
change to a line. Its keys, in this order:

    code        ISO 3166-1 alpha-3 where the party has one, the withdrawn one of ISO 3166-3 where it had one (`SUN`),
                else a code of our own that ISO never gave to anybody (`UN`, `PRU`, `KOR-JOS`)
    type        state, organisation or other
    name        the short name that is shown
    official    the long name
    names       [text, language, from, to]; from and to (both days included) only where a name had its own years; the
                short and the official name are among them
    codes       what other lists call it, by `iso`, `iso2`, `cow`, `cow_abbrev`, `gw`, `gw_abbrev`, `wd` (Wikidata): a
                text, or a list of texts; in a list a code that the list gave to several parties in turn is
                [code, from, to], as COW's 365 of Russia and the Soviet Union
    life        [from, to, source] for each spell of each source; null is an end that the source leaves open
    successors  the codes of the parties that came after it
    note        why the line reads as it does
    sources     what each source named in `life` stands for; for reviewers, not read here
    keys        its names, folded and sorted: by them a line is found without reading the others

Sources disagree about when a state lived, and all of them stand: a party lived on a day when any source says so.
Names match exactly once case, accents, punctuation and spacing are folded away. Nothing near is ever taken.
The file is made by `curation/register.py`, outside the product, which names where every part of it comes from.
"""

from __future__ import annotations

from datetime import date
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ledger.folding import fold, is_visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

# Found by `__file__`: importlib.resources costs more than all the rest of a short command.
PATH = __file__.rpartition("parties.")[0] + "data/parties.jsonl"
_FIRST_DAY = date.min.toordinal()
_LAST_DAY = date.max.toordinal()
_TYPES = ("state", "organisation", "other")
# No party's name is longer, and Unicode normalisation is slow on hostile megabytes of accents.
_LONGEST_NAME = 300
_LONGEST_SHOWN = 60
_MOST_SUGGESTIONS = 3
# How like a name a mistyped one must be, of 1, to be suggested: at best much, else a little.
_LIKENESS = (0.75, 0.6)
# The lists whose codes the shipped lines hold.
_LISTS = ("iso", "cow", "gw", "wd")


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
    """Hold a state or other subject of diplomacy: what it is called, and when it lived.

    `codes` has one text for a list that gives it one code, several for one that gives more. `turns` are the codes that a
    list gave to several parties in turn, each with the key of the list as its `lang` and the days of the turn.
    """

    code: str
    type: str
    name: str
    official: str
    names: tuple[Name, ...]
    codes: Mapping[str, str | tuple[str, ...]]
    life: tuple[Spell, ...]
    successors: tuple[str, ...]
    note: str = ""
    turns: tuple[Name, ...] = ()

    def lives_on(self, earliest: int, latest: int) -> bool:
        """Say whether the party lived on any day of the window (ordinals, both included), by any source.

        A party of whose life no source tells is never ruled out: unknown is not none.
        """
        return not self.life or any(spell.overlaps(earliest, latest) for spell in self.life)

    def label(self) -> str:
        """Write the party for people, such as `South Korea (KOR)`."""
        return f"{self.name} ({self.code})"

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Return every pair of a list's key and a code, such as `("cow", "255")` and `("cow", "260")` of Germany."""
        pairs = ((key, (value,) if isinstance(value, str) else value) for key, value in self.codes.items())
        return tuple((key, code) for key, values in pairs for code in values)

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
    """Keep the known parties, by code, and find them by name.

    The parties that ship stay lines of text until somebody asks for them: a command names two of hundreds.
    """

    def __init__(self, parties: Iterable[Party], shipped: _Lines | None = None) -> None:
        self._shipped = shipped
        self._own = {party.code: party for party in parties}

    @cached_property
    def parties(self) -> Mapping[str, Party]:
        """Every party by its code: those that ship in the order of their codes, then the ledger's own."""
        shipped = self._shipped.all() if self._shipped else ()
        return MappingProxyType({party.code: party for party in (*shipped, *self._own.values())})

    def get(self, code: str) -> Party | None:
        """Return the party with exactly this code, as the log writes it, or nothing."""
        return self._own.get(code) or (self._shipped.get(code) if self._shipped else None)

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
        changes nothing. In a ledger its own word about a code stands before that of the register that ships, which may
        have come to hold the code later.

        Raises:
            ValueError: a field is missing or malformed, or the ledger gave the code to another party before.
        """
        own = dict(self._own)
        for data in extra:
            party = _read_party(data)
            known = own.get(party.code)
            if known is None and party != self.get(party.code):
                own[party.code] = party
            elif known is not None and known != party:
                raise ValueError(f"party {party.code}: the code already belongs to {known.label()}, which differs")
        return Register(own.values(), self._shipped)

    @cached_property
    def _all_names(self) -> dict[str, dict[str, list[Name]]]:
        return _names_of(self.parties.values())

    @cached_property
    def _own_names(self) -> dict[str, dict[str, list[Name]]]:
        return _names_of(self._own.values())

    @cached_property
    def _own_codes(self) -> dict[str, dict[str, dict[str, list[Name]]]]:
        return _codes_of(self._own.values())

    def _holding(self, text: str) -> Iterator[Party]:
        """Yield the parties that ship whose lines hold a text, but for those whose code the ledger gave another."""
        for party in self._shipped.holding(text) if self._shipped else ():
            if party.code not in self._own:
                yield party

    def _named(self, key: str) -> dict[str, list[Name]]:
        """Return the codes of the parties that carry a folded name, each with the names that fold to it."""
        shipped = _names_of(self._holding(key)).get(key, {}) if key else {}
        return {**shipped, **self._own_names.get(key, {})}

    def _numbered(self, scheme: str, code: str) -> dict[str, list[Name]]:
        """Return the codes of the parties that a list gives a code, each with its turns where it was given by turns."""
        shipped = _codes_of(self._holding(code))
        return {**shipped.get(scheme, {}).get(code, {}), **self._own_codes.get(scheme, {}).get(code, {})}

    def _holders(self, text: str) -> dict[str, list[Name]]:
        """Return the codes of all parties that a text may mean; a party found by a code has no names beside it."""
        if len(text) > _LONGEST_NAME or not is_visible(text):
            return {}
        scheme, value = self._split(text)
        if scheme:
            return self._numbered(scheme, _code(value))
        holders = self._named(fold(text))
        if self.get(_code(text)):
            holders[_code(text)] = []
        return holders

    def _split(self, text: str) -> tuple[str, str]:
        """Return the list and the code of a text that names a list, else no list: a colon alone is punctuation."""
        scheme, colon, value = text.partition(":")
        scheme = scheme.strip().casefold()
        known = colon and (scheme in self._own_codes or (self._shipped and scheme in _LISTS))
        return (scheme, value) if known else ("", text)

    def _possible(self, holders: dict[str, list[Name]], window: tuple[int, int] | None) -> list[Party]:
        """Return the parties that the window leaves, or all of them where it would leave none."""
        parties = [party for code in holders if (party := self.get(code))]
        if window is None:
            return parties
        living = [party for party in parties if party.lives_on(*window)]
        named = [party for party in living if _was_used(holders[party.code], window)]
        return named or living or parties

    def _suggestions(self, text: str) -> tuple[str, ...]:
        """Return up to three near names, one for each party or group of parties, nearest first; none for a code."""
        from difflib import get_close_matches  # noqa: PLC0415 (only a mistyped name pays for it)

        if self._split(text)[0]:
            return ()
        names = self._all_names
        found: dict[tuple[str, ...], str] = {}
        asked = fold(text[:_LONGEST_NAME])
        # Among thousands of names something is always a little like: that is told only where nothing is much like.
        nearest = (get_close_matches(asked, names, n=4 * _MOST_SUGGESTIONS, cutoff=likeness) for likeness in _LIKENESS)
        for near in next(filter(None, nearest), ()):
            carriers = names[near]
            text_of_first = next(iter(carriers.values()))[0].text
            found.setdefault(tuple(carriers), f"{text_of_first} ({_either(sorted(carriers))})")
        return tuple(found.values())[:_MOST_SUGGESTIONS]

    def _hint(self, text: str) -> str:
        """Return what a text that names nobody lacks, where that can be told."""
        if not is_visible(text):
            return "it holds characters that cannot be seen"
        code = _code(text)
        schemes = dict.fromkeys((*(_LISTS if self._shipped else ()), *self._own_codes))
        written = [f"{scheme}:{code}" for scheme in schemes if code and self._numbered(scheme, code)]
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
    with open(PATH, "rb") as lines:
        return Register((), _Lines(lines.read()))


# How each line of the data file begins, its code behind it.
_AHEAD = b'{"code": "'


class _Lines:
    """Keep the data file as it is, and read a line of it when somebody asks for its party."""

    def __init__(self, data: bytes) -> None:
        self._data = b"\n" + data
        self._read: dict[int, Party] = {}

    @cached_property
    def _starts(self) -> dict[str, int]:
        """Say where the line of each code begins."""
        found, start, ahead = {}, 1, len(_AHEAD)
        while start < len(self._data):
            begin = start + ahead
            found[self._data[begin : self._data.index(b'"', begin)].decode()] = start
            start = self._data.index(b"\n", start) + 1
        return found

    def get(self, code: str) -> Party | None:
        """Return the party whose line begins with a code."""
        start = self._starts.get(code)
        return None if start is None else self._party(start)

    def holding(self, text: str) -> Iterator[Party]:
        """Yield the parties whose lines hold a text between quotation marks, whatever it is there."""
        wanted = f'"{text}"'.encode()
        place = self._data.find(wanted)
        while place >= 0:
            yield self._party(self._data.rindex(b"\n", 0, place) + 1)
            end = self._data.index(b"\n", place)
            place = self._data.find(wanted, end)

    def all(self) -> Iterator[Party]:
        """Give every party, in the order of the lines."""
        return map(self._party, self._starts.values())

    def _party(self, start: int) -> Party:
        found = self._read.get(start)
        if found is None:
            import json  # noqa: PLC0415 (programs that need no party do not pay for it)

            found = self._read[start] = _as_written(json.loads(self._data[start : self._data.index(b"\n", start)]))
        return found


def _names_of(parties: Iterable[Party]) -> dict[str, dict[str, list[Name]]]:
    """Map each folded name to the codes that carry it, each with the names that fold to it."""
    index: dict[str, dict[str, list[Name]]] = {}
    for party in parties:
        for name in party.names:
            index.setdefault(fold(name.text), {}).setdefault(party.code, []).append(name)
        for text in (party.name, party.official):
            index.setdefault(fold(text), {}).setdefault(party.code, [Name(text, "en")])
    # A name of punctuation alone folds to nothing, and nothing names nobody.
    index.pop("", None)
    return index


def _codes_of(parties: Iterable[Party]) -> dict[str, dict[str, dict[str, list[Name]]]]:
    """Map each list to its codes, each with the codes of the parties that it stands for, and their turns."""
    index: dict[str, dict[str, dict[str, list[Name]]]] = {}
    for party in parties:
        for key, value in party.listed():
            turns = [turn for turn in party.turns if (turn.lang, turn.text) == (key, value)]
            holders = index.setdefault(_scheme(key), {}).setdefault(value.strip().upper(), {})
            holders.setdefault(party.code, []).extend(turns)
    return index


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


def _as_written(data: Mapping[str, Any]) -> Party:
    """Return the party of a line that ships; what `_read_party` makes sure of, a test has made sure of for each line."""
    codes: Mapping[str, str | tuple[str, ...]] = data["codes"]
    turns: tuple[Name, ...] = ()
    if any(type(value) is not str for value in codes.values()):
        codes, turns = _read_codes(codes)
    return Party(
        code=data["code"],
        type=data["type"],
        name=data["name"],
        official=data["official"],
        names=tuple([Name(row[0], row[1], *(_read_days(*row[2:]) if row[2:] else ())) for row in data["names"]]),
        codes=MappingProxyType(codes),
        life=tuple(Spell(*_read_days(start, end), source) for start, end, source in data["life"]),
        turns=turns,
        successors=tuple(data["successors"]),
        note=data["note"],
    )


def _read_party(data: Mapping[str, object]) -> Party:
    """Return the party that a data line or a `party` entry describes.

    Raises:
        ValueError: what is wrong, behind the party's code.
    """
    code = data.get("code")
    try:
        name = _text("name", data.get("name"))
        codes, turns = _read_codes(data.get("codes", {}))
        return Party(
            code=_party_code(code),
            type=_party_type(data.get("type")),
            name=name,
            official=_text("official", data.get("official") or name),
            names=tuple(_read_name(row) for row in _rows("names", data)),
            codes=MappingProxyType(codes),
            life=tuple(_read_spell(row) for row in _rows("life", data)),
            successors=tuple(_party_code(row) for row in _rows("successors", data)),
            note=_text("note", data["note"]) if data.get("note") else "",
            turns=turns,
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
    if isinstance(value, str) and value.strip() and is_visible(value):
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


def _read_codes(value: object) -> tuple[dict[str, str | tuple[str, ...]], tuple[Name, ...]]:
    """Return the codes by list, and those that a list gave by turns with the days of each turn."""
    match value:
        case {**codes}:
            rows = dict(_code_rows(_text("a list of codes", key), of) for key, of in codes.items())
        case _:
            raise ValueError(f"codes must map lists to codes, not {_shown(str(value))}")
    texts = {key: tuple(dict.fromkeys(row.text for row in of)) for key, of in rows.items()}
    turns = tuple(row for of in rows.values() for row in of if (row.start, row.end) != (_FIRST_DAY, _LAST_DAY))
    return {key: of[0] if len(of) == 1 else of for key, of in texts.items()}, turns


def _code_rows(key: str, value: object) -> tuple[str, list[Name]]:
    """Return a list's key and its codes, each with its days and the key of the list in place of a language."""
    rows = value if isinstance(value, list | tuple) else [value]
    found = []
    for row in rows:
        match row:
            case [code, start, end]:
                found.append(Name(_text("a code", code), key, *_read_days(start, end)))
            case code:
                found.append(Name(_text("a code", code), key))
    return key, found


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
