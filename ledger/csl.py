"""Sources as CSL-JSON: read, checked, given keys, and shown as one line for people."""

import json
import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as day_of_calendar
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from ledger.canonical import NotCanonicalError, check_canonical
from ledger.jsontext import Text
from ledger.problems import Problem

Item = dict[str, object]

_KEY = re.compile(r"[A-Za-z0-9._:-]+")
_MOST_AUTHORS = 3
_LONGEST_RANGE = 2
# Python refuses to read integers of some thousands of digits.
_MOST_DIGITS = 9
# To look for what is like a type takes thirty times the memory of what was written.
_LONGEST_TYPE = 100
_ISO = re.compile(r"(-?\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T.*)?)?)?")
# Letters that Unicode does not take apart into a plain letter and a mark.
_FOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"}
)
# The types of CSL 1.0.2 (csl-data.json of the citation-style-language schema).
TYPES = frozenset(
    [
        "article",
        "article-journal",
        "article-magazine",
        "article-newspaper",
        "bill",
        "book",
        "broadcast",
        "chapter",
        "classic",
        "collection",
        "dataset",
        "document",
        "entry",
        "entry-dictionary",
        "entry-encyclopedia",
        "event",
        "figure",
        "graphic",
        "hearing",
        "interview",
        "legal_case",
        "legislation",
        "manuscript",
        "map",
        "motion_picture",
        "musical_score",
        "pamphlet",
        "paper-conference",
        "patent",
        "performance",
        "periodical",
        "personal_communication",
        "post",
        "post-weblog",
        "regulation",
        "report",
        "review",
        "review-book",
        "software",
        "song",
        "speech",
        "standard",
        "thesis",
        "treaty",
        "webpage",
    ]
)


# Fields of CSL 1.0.2 that hold names, dates, and texts or numbers, of those that references show.
_NAMES = ("author", "editor", "translator")
_DATES = ("issued", "accessed")
_PLAIN = ("container-title", "publisher", "publisher-place", "URL", "DOI", "ISBN", "page", "volume", "issue", "note")


class Draft(NamedTuple):
    """An item as it was read, with the place of what it was read from."""

    item: Item
    offset: int
    width: int


def plain(value: object) -> str:
    """Give a text or a whole number as text, anything else as no text."""
    return str(value) if isinstance(value, str | int) else ""


def spaced(text: str) -> str:
    """Make one space of any spaces, tabs and line ends, and none at the ends."""
    return re.sub(r"[ \t\n]+", " ", text).strip(" ")


def bare_doi(text: str) -> str:
    """Take a DOI out of the address or the prefix it stands in."""
    return re.sub(r"(?i)^(https?://(dx\.)?doi\.org/|doi:\s*)", "", text)


def number(digits: str) -> int:
    """Give the number that decimal digits write; 0 for more of them than a part of a date has."""
    return int(digits) if len(digits) <= _MOST_DIGITS else 0


def filled(**fields: object) -> Item:
    """Leave out the fields that say nothing."""
    return {name: value for name, value in fields.items() if value}


def names_of(item: Mapping[str, object], role: str) -> list[Mapping[str, object]]:
    """Give the names of a role, such as author, as far as they are names."""
    names = item.get(role)
    return [name for name in names if isinstance(name, Mapping)] if isinstance(names, list) else []


def to_csl(items: Iterable[Mapping[str, object]]) -> str:
    """Write items as a CSL-JSON array (citation-style-language schema 1.0.2), indented by two, with a line end."""
    return json.dumps([dict(item) for item in items], ensure_ascii=False, indent=2) + "\n"


def reference(csl: Mapping[str, object]) -> str:
    """Give one line for a list of references: authors, title, container, publisher, date (ISO 8601), DOI or URL.

    After three authors comes "et al."; a publisher that is also the container is named once; what is missing is left
    out. Control characters stay in.
    """
    authors = [name for name in map(_shown, names_of(csl, "author")) if name]
    # BibTeX says `and others` where it does not name them all.
    named = [name for name in authors if name != "others"][:_MOST_AUTHORS]
    container, publisher = plain(csl.get("container-title")), plain(csl.get("publisher"))
    doi = plain(csl.get("DOI"))
    address = f"https://doi.org/{doi}" if doi and "://" not in doi else doi
    parts = [
        " ".join(filter(None, ["; ".join(named), "et al." if len(authors) > len(named) else ""])),
        plain(csl.get("title")),
        container,
        publisher if publisher != container else "",
        iso(csl.get("issued")),
        address or plain(csl.get("URL")),
    ]
    line = ""
    for part in filter(None, parts):
        # A title that is a question and an initial end with a sign of their own.
        line += ("" if not line else " " if line[-1] in ".?!" else ". ") + part
    return line


def _shown(name: Mapping[str, object]) -> str:
    parts = [family_of(name), plain(name.get("given")), plain(name.get("suffix"))]
    return ", ".join(filter(None, parts)) or plain(name.get("literal"))


def family_of(name: Mapping[str, object]) -> str:
    """Give the family name with the particles before it."""
    fields = ("dropping-particle", "non-dropping-particle", "family")
    return " ".join(filter(None, (plain(name.get(field)) for field in fields)))


# --- CSL-JSON ---------------------------------------------------------------------------------------------------------


def read_items(place: Text) -> Iterator[Draft | Problem]:
    """Read CSL-JSON: an array of items, one item, or one after the other; values that JSON can hold twice are refused."""
    for found in place.items():
        if isinstance(found, Problem):
            yield found
            continue
        offset, width = place.find(found, ())
        value = found.value
        try:
            check_canonical(value)
        except NotCanonicalError as error:
            offset, width = place.find(found, error.path)
            hint = "use text, whole numbers and keys in plain ASCII"
            yield place.problem("not-canonical", error.what, hint, offset, width)
            continue
        if not isinstance(value, dict):
            what = "a source is a CSL-JSON object"
            yield place.problem("type-wrong", what, 'write {"id": "KEY", "type": "webpage", …}', offset, width)
            continue
        yield Draft({field: _with_whole_numbers(part) for field, part in value.items()}, offset, width)


def _with_whole_numbers(value: object) -> object:
    """Write the parts of a date as numbers, which some programs keep as text."""
    parts = value.get("date-parts") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(parts, list):
        return value
    return {**value, "date-parts": [[*map(_whole, part)] if isinstance(part, list) else part for part in parts]}


def _whole(part: object) -> object:
    return int(part) if isinstance(part, str) and re.fullmatch(r"-?[0-9]{1,4}", part) else part


def flaws(drafts: list[Draft], place: Text) -> Iterator[Problem]:
    """Find what is wrong with items, whatever they were read from: no title or type, a key that stands twice."""
    lines: dict[str, int] = {}
    for item, offset, width in drafts:
        key = _id_of(item)
        label = f"{key!r}" if key else "a source"
        for field, hint in (("title", "say what it is called"), ("type", 'write one of CSL\'s, such as "webpage"')):
            value = item.get(field)
            if value is None or not str(value).strip():
                yield place.problem("field-missing", f"{label} has no {field}", hint, offset, width)
            elif not isinstance(value, str):
                what = f"the {field} of {label} is not text"
                yield place.problem("type-wrong", what, "put it in quotation marks", offset, width)
        if not isinstance(item.get("custom", {}), dict):
            what = f"`custom` of {label} is not an object"
            yield place.problem("type-wrong", what, 'write {"NAME": …}', offset, width)
        for code, what, hint in _misused(item):
            yield place.problem(code, f"{label}: {what}", hint, offset, width)
        line = bisect_right(_starts(place.text), offset)
        if key in lines:
            what = f"the key {key!r} is that of the source in line {lines[key]}, too"
            yield place.problem("key-twice", what, "give each source a key of its own", offset, width)
        elif key:
            lines[key] = line


def _misused(item: Item) -> Iterator[tuple[str, str, str]]:
    """Find values of a form that CSL does not have: they would be passed over in silence wherever the source is cited."""
    if isinstance(kind := item.get("type"), str) and kind.strip() and kind not in TYPES:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(kind[:_LONGEST_TYPE], TYPES, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "use one of CSL's, such as book, webpage or document"
        yield "choice-unknown", f"there is no type {kind!r}", hint
    for role in _NAMES:
        names = item.get(role, [])
        if not isinstance(names, list) or not all(isinstance(name, Mapping) and _shown(name) for name in names):
            yield "type-wrong", f"`{role}` is no list of names", 'write [{"family": "Smith", "given": "John"}]'
    for name in _DATES:
        if name in item and not iso(item[name]):
            yield "date-impossible", f"`{name}` is no date", 'write {"date-parts": [[1960, 1, 2]]}'
    for name in _PLAIN:
        if not isinstance(item.get(name, ""), str | int):
            yield "type-wrong", f"`{name}` is not text", "put it in quotation marks"


def line_at(place: Text, line: int) -> tuple[int, int]:
    """Give the offset and the length of a line, counted from 1."""
    starts = _starts(place.text)
    return starts[line - 1], starts[line] - 1 - starts[line - 1]


@lru_cache(maxsize=1)
def _starts(text: str) -> Sequence[int]:
    """Find where each line starts, and where one after the last would; kept, as each source of a file asks for it."""
    starts = array("Q", [0])
    starts.extend(accumulate(len(line) + 1 for line in text.split("\n")))
    return starts


def _id_of(item: Item) -> str:
    return "" if item.get("id") is None else str(item["id"])


def keyed(items: list[Item]) -> list[Item]:
    """Give each item an id that can be a key; the ids that can stay are taken before any is made."""
    keys = [_id_of(item) for item in items]
    taken = {key for key in keys if _KEY.fullmatch(key)}
    numbers: Counter[str] = Counter()
    found = []
    for item, key in zip(items, keys, strict=True):
        if key in taken:
            found.append({**item, "id": key})
            continue
        stem = made = _stem(item)
        while made in taken:
            # From the number at which the last of that stem stopped: a file may hold thousands of them.
            numbers[stem] += 1
            made = f"{stem}-{numbers[stem] + 1}"
        taken.add(made)
        custom = item.get("custom", {})
        kept = {"custom": {**custom, "original-id": item["id"]}} if key and isinstance(custom, dict) else {}
        found.append({"id": made} | item | kept | {"id": made})
    return found


def _stem(item: Item) -> str:
    """Make a key such as armstrong-1986; of the first word of author or title that ASCII can write."""
    author = next(iter(names_of(item, "author")), {})
    literal = plain(author.get("literal")).split()
    words = [plain(author.get("family")), *literal, *str(item["title"]).split()]
    word = next(filter(None, map(_folded, words)), "source")
    issued = item.get("issued")
    parts = date_parts(issued)
    year = str(parts[0][0]) if parts else ""
    if not parts and isinstance(issued, Mapping):
        year = "".join(re.findall(r"\d{4}", plain(issued.get("literal")))[:1])
    return f"{word}-{year}" if year else word


def _folded(text: str) -> str:
    from unicodedata import normalize  # noqa: PLC0415 - only sources without a key need it

    plain = normalize("NFKD", text.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.replace("'", "")))


# --- dates ------------------------------------------------------------------------------------------------------------


def date(text: str) -> Item:
    """Read YYYY, YYYY-MM, YYYY-MM-DD or two of them with a stroke between; keep anything else as it is."""
    matches = [_ISO.fullmatch(half.strip()) for half in text.split("/")]
    return dated([[int(part) for part in match.groups() if part] for match in matches if match], len(matches), text)


def dated(parts: list[list[int]], wanted: int, literal: str) -> Item:
    """Make a CSL date of so many dates; of the literal text where they are fewer, or no dates of the calendar."""
    if len(parts) == wanted and _is_sound(parts):
        return {"date-parts": parts}
    return filled(literal=literal)


def _is_sound(dates: list[list[int]]) -> bool:
    if not 1 <= len(dates) <= _LONGEST_RANGE:
        return False
    try:
        for year, *rest in dates:
            month, day = [*rest, 1, 1][:2] if len(rest) < 3 else (0, 0)  # noqa: PLR2004 - no date has four parts
            day_of_calendar(year if 0 < year < 10_000 else 2000, month, day)  # noqa: PLR2004 - what the calendar spans
    except (ValueError, OverflowError):
        return False
    return True


def date_parts(value: object) -> list[list[int]]:
    """Give the one or two dates of a CSL date as numbers, as far as they are dates."""
    if not isinstance(value, Mapping):
        return []
    try:
        parts = [[int(part) for part in one] for one in value.get("date-parts", ())]
    except (TypeError, ValueError):
        return []
    if not parts and (text := value.get("raw")):
        return date_parts(date(str(text)))
    return parts if _is_sound(parts) else []


def iso(value: object) -> str:
    """Write a CSL date as ISO 8601, or as its literal text."""
    parts = date_parts(value)
    if parts or not isinstance(value, Mapping):
        return "/".join("-".join([f"{one[0]:04}", *(f"{part:02}" for part in one[1:])]) for one in parts)
    return plain(value.get("literal")) or plain(value.get("raw"))
