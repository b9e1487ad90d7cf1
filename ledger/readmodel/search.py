"""Looking for words in the notes, quotations, titles and names of a ledger, with the full-text search of the read model.

What somebody types is taken for words, whatever it holds: no character of it is an operator but the quotation marks around a
phrase. Every word must occur, in one text or another of the same entry, source or party; each may be the beginning of a
longer word, the words of a phrase may not. Accents and case count for nothing.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from unicodedata import category, normalize

from ledger.parties import Party, Register
from ledger.problems import Problem, UsageError
from ledger.readmodel.schema import WIDEST
from ledger.steps import codes

# What can be found.
THINGS = ("entry", "source", "party")
# Nobody looks for so many; one statement takes some hundreds.
_MOST = 64
# A snippet has so many characters or some more, and so many of them before what was found.
_WIDTH = 160
_BEFORE = 40
# Around what was found: code points that are no characters in any text (Unicode 23.7).
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
# How much more a find is worth than one in a quotation or a note: who looks for a name means its bearer.
_WEIGHTS = {"name": 4.0, "title": 2.0}
# The rows of one thing have numbers that are the same but for their last bits (`schema.WIDEST`).
_BITS = WIDEST.bit_length() - 1

# The fields of an entry that name parties: those that have columns, and others.
ROLES = ("parties", "by", "toward")
_OTHERS = ("organisation", "predecessors", "successors")

Mark = tuple[int, int]


class Hit(NamedTuple):
    """A thing that was found, with the best of its texts.

    Attributes:
        thing: entry, source or party.
        id: The entry's id, the source's key or the party's code.
        field: In which field of it the text stands.
        text: The text, whole.
        marks: Where in it words were found: first and last+1 offsets, in order.
        name: Title of the source or name of the party; "" of an entry.
        position: The line of the entry or source in the log; None of a party.
        body: What the entry says: its kind, date, parties and other fields, without notes and citations. Empty of others.
    """

    thing: str
    id: str
    field: str
    text: str
    marks: tuple[Mark, ...]
    name: str
    position: int | None
    body: Mapping[str, object]


class Found(NamedTuple):
    """The best of what was found, and how many there are in all."""

    hits: list[Hit]
    in_all: int


def phrases(text: str) -> list[str]:
    """Take what somebody typed apart: a full-text expression for each word and each phrase in quotation marks.

    Raises:
        UsageError: When there is no word in it, or too many.
    """
    # What is no text, a NUL or half a surrogate, parts words like a space.
    clean = "".join(" " if char < " " or "\ud800" <= char <= "\udfff" else char for char in normalize("NFC", text))
    parts = clean.translate(_QUOTES).split('"')
    # A mark without its other half quotes nothing.
    last = len(parts) - 1
    found: dict[str, None] = {}
    for number, part in enumerate(parts):
        if number % 2 and number < last:
            found.update({f'"{part}"': None} if _has_word(part) else {})
        else:
            found.update({f'"{word}" *': None for word in part.split() if _has_word(word)})
    if not found:
        what = f"there is no word in {text!r}" if text.strip() else "there is no word to look for"
        raise UsageError(Problem("search-empty", what, "write words, or a phrase in quotation marks"))
    if len(found) > _MOST:
        what = f"{len(found)} different words are too many to look for"
        raise UsageError(Problem("search-long", what, f"write {_MOST} or fewer"))
    return list(found)


def _has_word(text: str) -> bool:
    """Tell whether the search has any word of a text: it takes letters, digits and private characters for parts of one."""
    kinds = map(category, text)
    return any(kind[0] in "LN" or kind == "Co" for kind in kinds)


def search(connection: sqlite3.Connection, text: str, things: Sequence[str] = THINGS, most: int = 20) -> Found:
    """Find what holds all words of a text, the best first.

    The best text of a thing is the one in which most of the words stand, and the rarest, in the fewest others (BM25);
    names and titles weigh more. What is as good stands in the order of the log, then parties by their codes.

    Args:
        connection: A read model.
        text: What somebody typed; `phrases` tells how it is understood.
        things: What to look for: of `THINGS`.
        most: How many to give.

    Raises:
        UsageError: When there is no word in the text, or too many.
    """
    wanted = phrases(text)
    values = {f"p{number}": phrase for number, phrase in enumerate(wanted)}
    values["any"] = " OR ".join(wanted)
    # Of one word every text that was found has it.
    each = " INTERSECT ".join(_OF_PHRASE.format(name) for name in values if name != "any") if len(wanted) > 1 else ""
    query = _QUERY.format(f"AND row >> {_BITS} IN ({each})" if each else "", ",".join(f"'{one}'" for one in things))
    rows = connection.execute(query, {**values, "most": most}).fetchall()
    return Found([_hit(connection, values["any"], row) for row in rows], rows[0][-1] if rows else 0)


_OF_PHRASE = f"SELECT rowid >> {_BITS} FROM texts_fts WHERE texts_fts MATCH :{{}}"
_WEIGHT = (
    "CASE field " + " ".join(f"WHEN '{name}' THEN {weight}" for name, weight in _WEIGHTS.items()) + " ELSE 1.0 END"
)
# Scores are rounded: the last bits of a sum may differ from one machine to the next, and the order must not.
_QUERY = f"""
WITH matching AS MATERIALIZED (
    SELECT rowid AS number, bm25(texts_fts) AS score FROM texts_fts WHERE texts_fts MATCH :any),
scored AS (
    SELECT row, thing, ref, field, round(score * {_WEIGHT}, 9) AS score
    FROM matching JOIN texts ON row = number WHERE thing IN ({{1}}) {{0}}),
best AS (
    SELECT *, row_number() OVER (PARTITION BY row >> {_BITS} ORDER BY score, row) AS place FROM scored)
SELECT row, thing, ref, field, count(*) OVER () FROM best WHERE place = 1
ORDER BY score, CASE thing WHEN 'party' THEN ref END, row LIMIT :most
"""
_MARKED = "SELECT highlight(texts_fts, 0, ?, ?) FROM texts_fts WHERE texts_fts MATCH ? AND rowid = ?"
_OF_SOURCE = "SELECT title, position FROM entry_sources WHERE key = ?"
_OF_PARTY = "SELECT name, NULL FROM register WHERE code = ?"
_OF_ENTRY = "SELECT position, kind, date, parties, by_parties, toward_parties, fields FROM entries WHERE id = ?"


def _hit(connection: sqlite3.Connection, expression: str, row: tuple[int, str, str, str, int]) -> Hit:
    number, thing, ref, field, _ = row
    (marked,) = connection.execute(_MARKED, (_OPEN, _CLOSE, expression, number)).fetchone()
    text, marks = _unmarked(marked)
    if thing != "entry":
        name, position = connection.execute(_OF_SOURCE if thing == "source" else _OF_PARTY, (ref,)).fetchone()
        return Hit(thing, ref, field, text, marks, name, position, {})
    position, kind, date, *roles, fields = connection.execute(_OF_ENTRY, (ref,)).fetchone()
    body = {"kind": kind, "date": date, **(json.loads(fields) if fields else {})}
    body |= {role: listed.split("|") for role, listed in zip(ROLES, roles, strict=True) if listed}
    return Hit(thing, ref, field, text, marks, "", position, body)


def register_of(connection: sqlite3.Connection, hits: Iterable[Hit]) -> Register:
    """Give the parties that some entries name, with their codes and names alone, for naming them."""
    named = sorted({code for hit in hits for role in (*ROLES, *_OTHERS) for code in codes(hit.body, role)})
    query = "SELECT code, type, name, official FROM register WHERE code = ?"
    rows = (row for code in named for row in connection.execute(query, (code,)))
    return Register(
        Party(code, kind, name, official, names=(), codes={}, life=(), successors=())
        for code, kind, name, official in rows
    )


def _unmarked(marked: str) -> tuple[str, tuple[Mark, ...]]:
    """Part a text from the marks in it."""
    text = ""
    marks: list[Mark] = []
    for piece in marked.split(_OPEN):
        inside, closes, rest = piece.partition(_CLOSE)
        if closes:
            marks.append((len(text), len(text) + len(inside)))
        text += inside + rest
    return text, tuple(marks)


class Piece(NamedTuple):
    """A piece of a snippet, and whether it is what was looked for."""

    text: str
    is_found: bool


def snippet(hit: Hit, width: int = _WIDTH) -> list[Piece]:
    """Give the part of a text in which most was found, in pieces; `…` stands where it goes on.

    Args:
        hit: What was found.
        width: From how many characters on a text is cut, at a space if there is one near.
    """
    first, last = _window(hit.text, hit.marks, width)
    pieces = [Piece("…" if first else "", is_found=False)]
    place = first
    for start, end in hit.marks:
        if first <= start and end <= last:
            pieces += [Piece(hit.text[place:start], is_found=False), Piece(hit.text[start:end], is_found=True)]
            place = end
    pieces += [Piece(hit.text[place:last], is_found=False), Piece("…" if last < len(hit.text) else "", is_found=False)]
    return [piece for piece in pieces if piece.text]


def _window(text: str, marks: Sequence[Mark], width: int) -> Mark:
    """Choose the stretch of a text that has most marks, the first of those."""
    if len(text) <= width:
        return 0, len(text)
    firsts = [max(0, start - _BEFORE) for start, _ in marks]
    held = [sum(first <= start and end <= first + width for start, end in marks) for first in firsts]
    chosen = held.index(max(held))
    first, (start, end) = firsts[chosen], marks[chosen]
    last = max(end, first + width)
    # Not within a word, unless that is longer than all.
    if first:
        first = text.find(" ", first - 1, start) + 1 or first
    if last < len(text):
        last = max(text.rfind(" ", end, last + 1), end) if " " in text[end : last + 1] else last
    return first, min(last, len(text))
