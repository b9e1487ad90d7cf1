"""Sources as BibTeX: in, with what the library for it leaves undone, and out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from ledger.csl import (
    TYPES,
    Draft,
    Item,
    bare_doi,
    date,
    date_parts,
    dated,
    family_of,
    filled,
    iso,
    line_at,
    names_of,
    number,
    plain,
    spaced,
)
from ledger.jsontext import Text
from ledger.problems import Problem

_ROLES = ("author", "editor", "translator")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Types of BibTeX (btxdoc) and BibLaTeX (its manual, section 2.1) by the type of CSL they come nearest to; the first is
# the one written. Types of which programs for classic BibTeX know none are written as article or misc.
_BIBTEX_TYPES = {
    "article-journal": "article suppperiodical",
    "book": "book mvbook collection mvcollection proceedings mvproceedings reference mvreference manual",
    "chapter": "incollection inbook bookinbook suppbook suppcollection",
    "manuscript": "unpublished",
    "pamphlet": "booklet",
    "paper-conference": "inproceedings conference",
    "report": "techreport report",
    "thesis": "phdthesis mastersthesis mathesis thesis",
    "webpage": "misc online electronic www",
}
_FROM_BIBTEX = {name: csl for csl, names in _BIBTEX_TYPES.items() for name in names.split()} | {
    "inreference": "entry-encyclopedia",
    "jurisdiction": "legal_case",
    "letter": "personal_communication",
    "newspaper": "article-newspaper",
    **{name: name for name in ("dataset", "legislation", "patent", "periodical", "software")},
}
_SUBTYPES = {"newspaper": "article-newspaper", "magazine": "article-magazine"}
_GENRES = {"mastersthesis": "Master's thesis", "mathesis": "Master's thesis"}
# Fields of CSL by those of BibTeX and BibLaTeX that say the same; the first is the one written, in this order.
_FIELDS = {
    "container-title": "booktitle journal journaltitle maintitle",
    "volume": "volume",
    "number": "number",
    "issue": "issue",
    "collection-title": "series",
    "edition": "edition",
    "page": "pages",
    "genre": "type",
    "publisher": "publisher school institution organization howpublished",
    "publisher-place": "address location",
    "version": "version",
    "language": "language langid",
    "note": "note",
    "archive": "archive",
    "archive_location": "archive_location archivelocation",
    "call-number": "library lccn",
    "ISBN": "isbn",
    "ISSN": "issn",
    "DOI": "doi",
    "URL": "url",
}
_VERBATIM = ("DOI", "URL")
# A part of a whole has its own of these.
_NOT_INHERITED = {"title", "subtitle", "crossref", "doi", "url", "urldate", "note", "entrysubtype", "type"}
_OF_DATES = frozenset(("year", "month", "day", "date"))
# No field of a source is longer; the library that reads LaTeX takes five hundred bytes for each character.
_LONGEST_FIELD = 50_000
# By so many characters the fields may become longer than the file is, by strings put together and by `crossref`.
_MOST_GROWTH = 5_000_000
_LONGEST_CHAIN = 10
# Of each entry or string, and of each that cannot be read, the library keeps more than a kilobyte.
_MOST_BLOCKS = 100_000
_MOST_FIELDS = 500
# Braces by name: BibTeX counts those of `\{` as if they were its own.
_ESCAPES = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
# Two of these in a row make one sign in LaTeX.
_LIGATURE = re.compile(r"(?<=[`?!])`|(?<=')'|(?<=-)-")


class _FieldError(ValueError):
    """A value in BibTeX that cannot be read: the code of the problem, what it is, and a hint."""

    def __init__(self, code: str, what: str, hint: str) -> None:
        super().__init__(what)
        self.code = code
        self.hint = hint


class _Room:
    """How many characters the fields of a file may still make, put together: a short file can ask for any number."""

    def __init__(self, characters: int) -> None:
        self._left = characters

    def take(self, characters: int) -> None:
        """Take some of the room.

        Raises:
            _FieldError: When there is not so much.
        """
        if characters > self._left:
            what = "with its strings and `crossref` put in, the file becomes too long"
            raise _FieldError("file-large", what, "hand it in in parts, each with the strings that it needs")
        self._left -= characters


# --- in ---------------------------------------------------------------------------------------------------------------


def read_bibtex(place: Text) -> Iterator[Draft | Problem]:
    """Read BibTeX; the library takes it apart, values are put together here.

    The library leaves alone what is joined with `#`, names of strings that nothing defines, commas left out after a
    quotation, and `crossref`.
    """
    from bibtexparser import model  # noqa: PLC0415 - only sources in BibTeX need it

    if place.text.count("@") > _MOST_BLOCKS:
        what = f"the file has more than {_MOST_BLOCKS:,} signs @"
        yield Problem("file-large", what, "hand it in in parts", place.name)
        return
    strings = {month: month for month in _MONTHS}
    room = _Room(len(place.text) + _MOST_GROWTH)
    entries: list[tuple[Any, dict[str, str], bool]] = []
    for found in _blocks(place.text):
        # An entry whose key or field stands twice, or a string defined anew, is told of below, or is the new one.
        is_twice = isinstance(found, model.DuplicateBlockKeyBlock | model.DuplicateFieldKeyBlock)
        block: Any = getattr(found, "ignore_error_block", None) if is_twice else found
        if isinstance(block, model.String):
            yield from _fill(strings, [block], strings, place, room)
        elif isinstance(block, model.Entry):
            fields: dict[str, str] = {}
            broken = [*_filled(fields, block, strings, place, room)]
            yield from broken
            entries.append((block, fields, not broken))
        else:
            yield from _lost(block, place, line_at(place, (found.start_line or 0) + 1))
    whole = {block.key: fields for block, fields, _ in entries}
    for block, fields, is_sound in entries:
        at = line_at(place, (block.start_line or 0) + 1)
        try:
            full = _inherited(block.key, fields, whole, room)
        except _FieldError as error:
            yield place.problem(error.code, str(error), error.hint, *at)
            continue
        if is_sound:
            yield Draft(filled(id=block.key) | _from_bibtex(block.entry_type, full), *at)


def _blocks(text: str) -> list[Any]:
    """Have the library take a text apart."""
    import logging  # noqa: PLC0415 - only sources in BibTeX need it

    from bibtexparser import splitter  # noqa: PLC0415 - the same

    # What the libraries would log is told in problems; without a handler it would land on the standard error.
    for library in ("bibtexparser", "pylatexenc"):
        logger = logging.getLogger(library)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    return splitter.Splitter(text).split().blocks


def _lost(block: object, place: Text, at: tuple[int, int]) -> Iterator[Problem]:
    """Tell of what the library passes over, unless it is plainly a comment."""
    from bibtexparser import model  # noqa: PLC0415 - only sources in BibTeX need it

    if isinstance(block, model.ParsingFailedBlock):
        what, hint = "the entry that begins here cannot be read", "see that its braces, quotes and commas are right"
        yield place.problem("not-bibtex", what, hint, *at)
    elif isinstance(block, model.ImplicitComment) and re.search(r"^[^\S\n]*[@,{}]", block.comment, re.MULTILINE):
        what, hint = "this stands outside of any entry", "see that the braces of the entry before are right"
        yield place.problem("not-bibtex", what, hint, *at)


def _filled(
    found: dict[str, str],
    block: Any,  # noqa: ANN401 - the library has no types
    strings: Mapping[str, str],
    place: Text,
    room: _Room,
) -> Iterator[Problem]:
    """Fill in the fields of an entry, each of which stands in it once."""
    at = line_at(place, (block.start_line or 0) + 1)
    if len(block.fields) > _MOST_FIELDS:
        what = f"{block.key!r} has {len(block.fields)} fields"
        yield place.problem("not-bibtex", what, f"an entry has at most {_MOST_FIELDS} of them", *at)
        return
    yield from _fill(found, block.fields, strings, place, room)
    if len({field.key.lower() for field in block.fields}) < len(block.fields):
        yield place.problem("not-bibtex", f"{block.key!r} has a field twice", "keep one of the two", *at)


def _fill(
    found: dict[str, str], fields: list[Any], strings: Mapping[str, str], place: Text, room: _Room
) -> Iterator[Problem]:
    for field in fields:
        try:
            found[field.key.lower()] = _joined(field.key, field.value, strings, room)
        except _FieldError as error:
            at = line_at(place, (field.start_line or 0) + 1)
            yield place.problem(error.code, str(error), error.hint, *at)


def _joined(name: str, value: str, strings: Mapping[str, str], room: _Room) -> str:
    """Put a value together of texts in braces or quotes, numbers and names of strings, with # between."""
    found = ""
    rest = f"#{value}"
    while max(len(found), len(value)) <= _LONGEST_FIELD:
        rest = rest.removeprefix("#").lstrip()
        end = _end_of_text(rest) if rest[:1] in ("{", '"') else 0
        word = re.match(r'[^\s#"{},]+', rest)
        if end:
            found += rest[1:end]
        elif not word:
            break
        elif word[0].isdigit():
            found += word[0]
        elif word[0].lower() in strings:
            found += strings[word[0].lower()]
        else:
            what = f"no string {word[0]!r} is defined, which the field {name!r} names"
            raise _FieldError("reference-unknown", what, "define it with @string, or put the text in braces")
        rest = rest[end + 1 if end else len(word[0] if word else "") :].lstrip()
        if not rest and len(found) <= _LONGEST_FIELD:
            room.take(len(found))
            return found
        if rest[:1] not in ("#", ""):
            break
    else:
        # A short file can ask for a field that would fill any memory.
        what = f"the field {name!r} has more than {_LONGEST_FIELD:,} characters"
        raise _FieldError("field-large", what, "leave out what does not belong there")
    hint = "put the text in braces, and a comma after each field"
    raise _FieldError("not-bibtex", f"the value of the field {name!r} cannot be read", hint)


def _end_of_text(text: str) -> int:
    """Find the sign that ends the text in braces or quotes with which this begins; 0 when there is none."""
    depth = 0
    for match in re.finditer(r'\\.|[{}"]', text, re.DOTALL):
        sign = match[0]
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and match.start() and sign == {"{": "}"}.get(text[0], text[0]):
            return match.start()
    return 0


def _inherited(
    key: str, fields: Mapping[str, str], entries: Mapping[str, dict[str, str]], room: _Room
) -> dict[str, str]:
    """Give the fields with those of the entry that `crossref` names, and of the one that that names, and so on."""
    found = dict(fields)
    seen: list[str] = []
    parent = fields.get("crossref", "")
    while parent and parent not in seen:
        if parent not in entries:
            what = f"{key!r} takes fields from {parent!r}, which is not in the file"
            raise _FieldError("reference-unknown", what, "add that entry, or leave out `crossref`")
        if len(seen) == _LONGEST_CHAIN:
            what = f"{key!r} takes fields from more than {_LONGEST_CHAIN} entries, one behind the other"
            raise _FieldError("reference-deep", what, "let `crossref` name the entry that has the fields")
        seen.append(parent)
        whole = entries[parent]
        if "title" in whole and not {"booktitle", "journal", "journaltitle"} & set(found):
            found["booktitle"] = whole["title"]
        is_dated = not _OF_DATES.isdisjoint(found)
        for name, value in whole.items():
            if name not in _NOT_INHERITED and not (is_dated and name in _OF_DATES):
                found.setdefault(name, value)
        room.take(sum(map(len, whole.values())))
        parent = whole.get("crossref", "")
    return found


def _from_bibtex(kind: str, fields: dict[str, str]) -> Item:
    if re.fullmatch(r"\\url\{[^{}]*\}|https?://\S+", fields.get("howpublished", "")):
        fields.setdefault("url", fields.pop("howpublished"))
    csl = _csl_type(kind, fields)
    if csl.startswith("article") and "issue" not in fields and "number" in fields:
        fields["issue"] = fields.pop("number")
    title = ": ".join(filter(None, (_decoded(fields.get(name, "")) for name in ("title", "subtitle"))))
    found: Item = {"type": csl, "title": title}
    found |= filled(**{role: _names(fields[role]) for role in _ROLES if role in fields})
    found |= filled(issued=_bibtex_date(fields))
    for name, theirs in _FIELDS.items():
        text = next((fields[their] for their in theirs.split() if fields.get(their, "").strip()), "")
        text = _address(text) if name in _VERBATIM else _decoded(text)
        text = re.sub("-{2,}", "\u2013", text) if name == "page" else text
        found |= filled(**{name: bare_doi(text) if name == "DOI" else text})
    found |= filled(accessed=date(_decoded(fields.get("urldate", ""))))
    return {**found, "genre": found.get("genre", _GENRES[kind])} if kind in _GENRES else found


def _address(text: str) -> str:
    """Take an address as it stands, or out of LaTeX, where it is in LaTeX; a tie in it is a tilde."""
    if "\\" not in text:
        return spaced(text).strip("{}")
    return _decoded(re.sub(r"\\~(\{\})?|(?<!\\)~", r"\\textasciitilde{}", text))


def _csl_type(kind: str, fields: Mapping[str, str]) -> str:
    csl = _FROM_BIBTEX.get(kind, "document")
    if csl == "webpage" and not fields.get("url"):
        csl = "document"
    subtype = fields.get("entrysubtype", "").strip()
    return subtype if subtype in TYPES else _SUBTYPES.get(subtype, csl)


def _bibtex_date(fields: Mapping[str, str]) -> Item:
    """Read `date`, else `year`, `month` and `day`; the month may hold days and be two, as in 12--14 May."""
    if fields.get("date"):
        return date(_decoded(fields["date"]))
    year, month, day = (_decoded(fields.get(name, "")) for name in ("year", "month", "day"))
    literal = " ".join(filter(None, (day, month, year)))
    if not re.fullmatch(r"-?\d{1,4}", year):
        return date(literal)
    if not month and not day:
        return {"date-parts": [[int(year)]]}
    names = [word[:3].lower() for word in re.findall(r"[^\W\d_]+", month)]
    days = re.findall(r"\d+", day or (month if names else ""))
    numbers = [_MONTHS.index(name) + 1 if name in _MONTHS else 0 for name in names]
    numbers = numbers or [*map(number, re.findall(r"\d+", month))]
    if len(numbers) == 1:
        numbers *= max(1, len(days))
    days = days or [""] * len(numbers)
    if len(days) != len(numbers):
        return {"literal": literal}
    pairs = zip(numbers, days, strict=True)
    return dated(
        [[int(year), of_year, *([number(day)] if day else [])] for of_year, day in pairs], len(numbers), literal
    )


def _names(text: str) -> list[Item]:
    """Read names joined by `and`; one all in braces is that of a body, and `others` stays what it is."""
    from bibtexparser.middlewares import names  # noqa: PLC0415 - only sources in BibTeX need it

    found: list[Item] = []
    for name in filter(None, map(str.strip, _apart(text))):
        if name == "others" or (name[0] == "{" and _end_of_text(name) == len(name) - 1):
            found.append({"literal": _decoded(name)})
            continue
        parts = names.parse_single_name_into_parts(name, strict=False)
        pieces = {"family": parts.von + parts.last, "given": parts.first, "suffix": parts.jr}
        found.append(filled(**{field: _decoded(" ".join(words)) for field, words in pieces.items()}))
    return found


def _apart(text: str) -> Iterator[str]:
    """Part names at each `and` outside of braces; the library's own function loses an accent that follows it."""
    depth = start = 0
    for match in re.finditer(r"\\.|[{}]|(?<=\s)and(?=\s)", text, re.DOTALL | re.IGNORECASE):
        sign = match[0].lower()
        depth += (sign == "{") - (sign == "}")
        if sign == "and" and depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


@cache
def _latex() -> Any:  # noqa: ANN401 - the library has no types
    from pylatexenc import latex2text as latex  # type: ignore[import-untyped]  # noqa: PLC0415 - only BibTeX needs it

    signs = {"textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "-": ""}
    macros = [latex.MacroTextSpec(name, sign) for name, sign in signs.items()]
    macros.append(latex.MacroTextSpec("url", "%s"))
    # A tie is a space to those who read CSL.
    specials = [latex.SpecialsTextSpec("~", " ")]
    context = latex.get_default_latex_context_db()
    context.add_context_category("ledger", macros=macros, specials=specials, prepend=True)
    context.set_unknown_macro_spec(latex.MacroTextSpec("", lambda node: node.latex_verbatim()))
    return latex.LatexNodes2Text(latex_context=context)


def _decoded(text: str) -> str:
    """Write LaTeX as plain Unicode; signs that people forget to escape stay what they are."""
    if set(text).isdisjoint("\\{}$%&#_^~`'") and "--" not in text:
        return spaced(text)
    latex = re.sub(r"(?<!\\)[%&#_]", r"\\\g<0>", text)
    latex = re.sub(r"(?<!\\)\^", r"\\textasciicircum{}", latex)
    latex = re.sub(r"\\href\s*\{[^{}]*\}", "", latex)
    # Two dollar signs hold a formula when nothing but the formula stands next to them.
    latex = re.sub(r"(?<!\\)(\$(?=\S)[^$]*(?<=[^\s\\])\$(?!\d))|(?<!\\)\$", lambda sign: sign[1] or r"\$", latex)
    try:
        return spaced(str(_latex().latex_to_text(latex)))
    except Exception:  # noqa: BLE001 - the library fails in any way over macros cut short; the text then stays as typed
        return spaced(text)


# --- out --------------------------------------------------------------------------------------------------------------


def to_bibtex(items: Iterable[Mapping[str, object]]) -> str:
    """Write items as BibTeX (btxdoc, with the fields of BibLaTeX that it lacks) in Unicode, with a line end.

    Fields come in a fixed order. Text is escaped for LaTeX; `url` and `doi` are not, but for the few signs that would
    end or change them, which are written as in RFC 3986. A type that BibTeX has no name for is kept as `entrysubtype`.
    """
    from bibtexparser.entrypoint import write_string  # noqa: PLC0415 - only sources in BibTeX need it
    from bibtexparser.library import Library  # noqa: PLC0415 - the same
    from bibtexparser.model import Block, Entry, Field  # noqa: PLC0415 - the same
    from bibtexparser.writer import BibtexFormat  # noqa: PLC0415 - the same

    entries: list[Block] = []
    for item in items:
        kind, fields = _to_bibtex(item)
        # Names of months are strings that every style defines, so they stand without braces.
        rows = [Field(name, text, enclosing="no-enclosing" if name == "month" else "{") for name, text in fields]
        entries.append(Entry(kind, plain(item.get("id")), rows))
    form = BibtexFormat()  # type: ignore[no-untyped-call]
    form.indent, form.block_separator = "  ", "\n"
    return write_string(Library(entries), bibtex_format=form)


def _to_bibtex(item: Mapping[str, object]) -> tuple[str, list[tuple[str, str]]]:
    csl = plain(item.get("type"))
    kind = _BIBTEX_TYPES.get(csl, "article" if csl.startswith("article") else "misc").split()[0]
    genre = plain(item.get("genre"))
    if csl == "thesis" and genre == _GENRES["mastersthesis"]:
        kind = "mastersthesis"
    names = {field: theirs.split()[0] for field, theirs in _FIELDS.items()}
    if kind == "article":
        names |= {"container-title": "journal"} | ({} if item.get("number") else {"issue": "number"})
    names["publisher"] = {"thesis": "school", "report": "institution"}.get(csl, "publisher")
    found = {role: " and ".join(filter(None, map(_name_out, names_of(item, role)))) for role in _ROLES}
    # Without a second pair of braces, styles write titles in small letters.
    found["title"] = f"{{{_escaped(plain(item.get('title')))}}}"
    found |= _date_out(item.get("issued"))
    for field, name in names.items():
        text = plain(item.get(field))
        text = re.sub(r"[\\{}\s]", _percent, text) if field in _VERBATIM else _escaped(text)
        found[name] = text.replace("\u2013", "--") if field == "page" else text
    if genre == _GENRES.get(kind):
        del found["type"]
    found["urldate"] = _escaped(iso(item.get("accessed")))
    if csl in TYPES and csl != _csl_type(kind, found):
        found["entrysubtype"] = next((short for short, whole in _SUBTYPES.items() if whole == csl), csl)
    return kind, [(name, text) for name, text in found.items() if text]


def _percent(sign: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in sign[0].encode())


def _escaped(text: str) -> str:
    escaped = "".join(_ESCAPES.get(sign, sign) for sign in spaced(text))
    return _LIGATURE.sub(r"{}\g<0>", escaped)


def _name_out(name: Mapping[str, object]) -> str:
    """Write a name as `Family, Suffix, Given`, in as many braces as it takes to be read back the same."""
    family, given, suffix = family_of(name), plain(name.get("given")), plain(name.get("suffix"))
    if not family:
        literal = plain(name.get("literal")) or given
        return f"{{{_escaped(literal)}}}" if literal and literal != "others" else literal
    if not given:
        family, suffix = spaced(f"{family} {suffix}"), ""
    parts = [_escaped(part) for part in (family, suffix, given) if part]
    simple = ", ".join(parts)
    # Between others, for a name may be the word that joins them.
    read = _names(f"A and {simple} and B")[1:-1]
    if read == [filled(family=spaced(family), given=spaced(given), suffix=spaced(suffix))]:
        return simple
    # With the comma, one name in braces is a family's and not that of a body.
    return ", ".join(f"{{{part}}}" for part in parts) + ("" if given else ",")


def _date_out(issued: object) -> dict[str, str]:
    parts = date_parts(issued)
    if not parts:
        return {"year": _escaped(iso(issued))}
    (year, *rest), *others = parts
    if others:
        return {"year": str(year), "date": iso(issued)}
    month = {"month": _MONTHS[rest[0] - 1]} if rest else {}
    return {"year": str(year), **month, **({"day": str(rest[1])} if rest[1:] else {})}
