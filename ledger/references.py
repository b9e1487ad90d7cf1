"""Sources as other programs keep them: CSL-JSON, BibTeX and RIS in, CSL-JSON, BibTeX and one line for people out."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from os.path import splitext

from ledger.bibtex import read_bibtex, to_bibtex
from ledger.csl import (
    Draft,
    Item,
    bare_doi,
    date,
    date_parts,
    dated,
    filled,
    flaws,
    keyed,
    line_at,
    number,
    read_items,
    reference,
    spaced,
    to_csl,
)
from ledger.jsontext import Text
from ledger.problems import Problem, RefusedError

__all__ = ["from_text", "reference", "to_bibtex", "to_csl"]

# What the libraries make of a file takes up to fifty times its size in memory.
_LONGEST_FILE = 8_000_000
_MOST_ITEMS = 50_000
_MOST_PROBLEMS = 1000
_FORMS = "hand in CSL-JSON (.json), BibTeX (.bib) or RIS (.ris)"
_READERS = {".json": "json", ".csljson": "json", ".bib": "bibtex", ".bibtex": "bibtex", ".ris": "ris"}
# Types of RIS (Research Information Systems, 2001 and 2011) by type of CSL; any other is a document.
_FROM_RIS = {
    name: csl
    for csl, names in {
        "article-journal": "JOUR EJOUR JFULL INPR ABST",
        "article-magazine": "MGZN",
        "article-newspaper": "NEWS",
        "bill": "BILL",
        "book": "BOOK EBOOK EDBOOK SER",
        "chapter": "CHAP ECHAP",
        "classic": "CLSWK ANCIENT",
        "dataset": "DATA DBASE",
        "entry-dictionary": "DICT",
        "entry-encyclopedia": "ENCYC",
        "hearing": "HEAR",
        "legal_case": "CASE",
        "legislation": "LEGAL STAT",
        "manuscript": "UNPB MANSCPT",
        "map": "MAP",
        "motion_picture": "MPCT VIDEO",
        "pamphlet": "PAMP",
        "paper-conference": "CONF CPAPER",
        "patent": "PAT",
        "personal_communication": "PCOMM ICOMM",
        "post-weblog": "BLOG",
        "report": "RPRT GOVDOC",
        "software": "COMP",
        "standard": "STAND",
        "thesis": "THES",
        "webpage": "ELEC WEB",
    }.items()
    for name in names.split()
}


# --- in ---------------------------------------------------------------------------------------------------------------


def from_text(text: str, name: str) -> list[dict[str, object]]:
    """Read the sources of a file as CSL-JSON items, each with an id that can be a source's key, a type and a title.

    The formats are CSL-JSON (citation-style-language schema 1.0.2; an object or an array), BibTeX (btxdoc, with the
    fields of BibLaTeX) and RIS (Research Information Systems, tags of 2001 and 2011). The ending of the name decides,
    else the text. Line numbers in problems count from 1. An id that cannot be a key is replaced by one made of author
    or title and year, and kept as `original-id` under `custom`. Particles stand with the family name.

    Raises:
        RefusedError: With every problem of the file, up to a thousand of what is wrong with sources that can be read;
            nothing half-read is given. Also when it has more than 8 million characters or 50,000 sources.
    """
    if len(text) > _LONGEST_FILE:
        raise RefusedError(_too_large(f"{_LONGEST_FILE:,} characters", name))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise RefusedError(_no_item(name))
    form = _READERS.get(splitext(name.lower())[1]) or _form_of(text)
    if not form:
        raise RefusedError(Problem("format-unknown", "this is neither CSL-JSON nor BibTeX nor RIS", _FORMS, name))
    place = Text(text, name)
    found = list(islice({"json": read_items, "bibtex": read_bibtex, "ris": _read_ris}[form](place), _MOST_ITEMS + 1))
    if len(found) > _MOST_ITEMS:
        raise RefusedError(_too_large(f"{_MOST_ITEMS:,} sources", name))
    problems = [one for one in found if isinstance(one, Problem)]
    drafts = [one for one in found if isinstance(one, Draft)]
    problems += islice(flaws(drafts, place), _MOST_PROBLEMS)
    if problems:
        raise RefusedError(*sorted(problems, key=lambda problem: (problem.line, problem.column)))
    if not drafts:
        raise RefusedError(_no_item(name))
    return keyed([draft.item for draft in drafts])


def _too_large(limit: str, name: str) -> Problem:
    return Problem("file-large", f"the file holds more than {limit}", "hand it in in parts", name)


def _no_item(name: str) -> Problem:
    return Problem("items-missing", "the file holds no source", _FORMS, name)


def _form_of(text: str) -> str:
    if text.lstrip()[0] in "[{":
        return "json"
    if re.search(r"^TY  -", text, re.MULTILINE):
        return "ris"
    return "bibtex" if re.search(r"^[^\S\n]*@\w+\s*[{(]", text, re.MULTILINE) else ""


# --- RIS --------------------------------------------------------------------------------------------------------------


def _read_ris(place: Text) -> Iterator[Draft | Problem]:
    """Read RIS, after a look at what the library would pass over in silence: lines outside records, records unclosed."""
    import rispy  # type: ignore[import-untyped]  # noqa: PLC0415 - only sources in RIS need it
    from rispy.config import TAG_KEY_MAPPING  # type: ignore[import-untyped]  # noqa: PLC0415 - the same

    starts, lines, breaks = _records(place.text.split("\n"))
    if breaks:
        for line, what, hint in breaks:
            yield place.problem("not-ris", what, hint, *line_at(place, line))
        return
    tags = {tag: tag for tag in (*TAG_KEY_MAPPING, "BT", "CT", "ED", "PP")}
    text = "\n".join(lines)
    records = rispy.loads(text, mapping=tags, list_tags=[*tags], delimiter_tags_mapping={}, skip_unknown_tags=True)
    for line, record in zip(starts, records, strict=True):
        yield Draft(_from_ris(record), *line_at(place, line))


def _records(lines: list[str]) -> tuple[list[int], list[str], list[tuple[int, str, str]]]:
    """Find the line each record begins on, one line for each field, and what is wrong with how records begin and end."""
    starts: list[int] = []
    # Each a list of lines: a field may go on for thousands of them.
    fields: list[list[str]] = []
    breaks = []
    begun, before, ends = 0, "ER", "end each record with a line `ER  - `"
    for count, line in enumerate(lines, 1):
        if not line.strip():
            continue
        tag = line[:2] if re.match(r"[A-Z][A-Z0-9]  -", line) else ""
        if tag == "TY":
            if begun:
                breaks.append((begun, "the record that begins here is not ended", ends))
            begun = count
            starts.append(count)
        elif not begun and before == "ER":
            breaks.append((count, "this stands outside of any record", "begin each record with a line `TY  - `"))
        elif tag == "ER":
            begun = 0
        elif not tag and before == "TY":
            breaks.append((count, "this belongs to no field", "begin each field with its tag, as in `TI  - `"))
        elif not tag and fields:
            # A long field goes on in the next line.
            fields[-1].append(line.strip())
            continue
        fields.append([line])
        before = tag
    if begun:
        breaks.append((begun, "the record that begins here is not ended", ends))
    return starts, [" ".join(lines) for lines in fields], breaks


def _from_ris(record: Mapping[str, list[str] | str]) -> Item:
    def all_of(*tags: str) -> list[str]:
        return [text for tag in tags for one in record.get(tag, ()) if (text := spaced(one))]

    def first(*tags: str) -> str:
        return next(iter(all_of(*tags)), "")

    kind = _FROM_RIS.get(str(record["TY"]).upper(), "document")
    is_article = kind.startswith("article")
    # What stands second in the description of a whole is the series it belongs to.
    is_whole = kind in ("book", "report", "thesis", "pamphlet", "map")
    start, end = first("SP"), first("EP")
    page = f"{start}\u2013{end}" if start and end and not start.endswith(end) else start or end
    serial = "ISSN" if is_article else "number" if kind == "report" else "ISBN"
    dates = [_ris_date(text) for text in all_of("DA", "PY", "Y1")]
    roles = {"author": ("AU", "A1"), "editor": ("ED", "A2"), "translator": ("A4",)}
    return {
        "type": kind,
        "title": first("TI", "T1", "CT", "BT"),
        **filled(**{role: [*map(_ris_name, all_of(*tags))] for role, tags in roles.items()}),
        **filled(
            **{
                "issued": max(dates, key=lambda one: sum(map(len, date_parts(one))), default={}),
                "container-title": "" if is_whole else first("T2", "JF", "JO", "JA", "J2", "BT"),
                "collection-title": first("T2", "T3") if is_whole else first("T3"),
                "publisher": first("PB"),
                "publisher-place": first("CY", "PP"),
                "volume": first("VL"),
                "issue": first("IS") if is_article else "",
                "number": "" if is_article else first("IS", "M1"),
                "number-of-pages" if kind == "book" and not end else "page": page,
                "edition": first("ET"),
                "language": first("LA"),
                "note": "; ".join(all_of("N1")),
                "archive": first("DB"),
                "archive_location": first("AN"),
                "call-number": first("CN"),
                "DOI": bare_doi(first("DO")),
                "URL": first("UR"),
                "accessed": _ris_date(first("Y2")),
            }
        ),
        **filled(**{serial: first("SN")}),
    }


def _ris_name(text: str) -> Item:
    family, *rest = (part.strip() for part in text.split(",", 2))
    if not rest:
        return {"literal": family}
    return filled(family=family, given=rest[0], suffix="".join(rest[1:]))


def _ris_date(text: str) -> Item:
    """Read YYYY/MM/DD/other text, of which all but the year may be empty, or ISO 8601."""
    match = re.fullmatch(r"(\d{4})(?:/(\d*)(?:/(\d*)(?:/(.*))?)?)?", text)
    if not match:
        return date(text)
    year, month, day, other = (part or "" for part in match.groups())
    if other and not month:
        return {"literal": f"{other} {year}"}
    return dated([[number(part) for part in (year, month, day if month else "") if part]], 1, text)
