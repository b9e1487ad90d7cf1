"""What the columns of a table might be, by their names and by what stands in them."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.dates import DateError, parse
from ledger.folding import fold
from ledger.importers.columns.moments import Format, read_format, whole
from ledger.kinds import KINDS
from ledger.parties import Ambiguous, NotFound, Register

KIND_NAMES = tuple(name for name, kind in KINDS.items() if kind.has_parties)
# How tables word acts: words that say no more than a kind does.
_WORDS = {
    "established": "establishment",
    "relations established": "establishment",
    "establishment of relations": "establishment",
    "establishment of diplomatic relations": "establishment",
    "ruptured": "rupture",
    "severed": "rupture",
    "relations severed": "rupture",
    "relations broken": "rupture",
    "severance of relations": "rupture",
    "suspended": "suspension",
    "relations suspended": "suspension",
    "resumed": "resumption",
    "relations resumed": "resumption",
    "restored": "resumption",
    "relations restored": "resumption",
    "reestablished": "resumption",
    "relations reestablished": "resumption",
    "recognised": "recognition",
    "recognized": "recognition",
    "recognition withdrawn": "recognition-withdrawal",
    "expelled": "expulsion",
    "recalled": "recall",
    "dissolved": "dissolution",
    "treaty": "agreement",
}
# Beginnings of words, one of which a table's word may have among others that say more: worth a question, no more.
_BEGINNINGS = {
    "resum": "resumption",
    "restor": "resumption",
    "reestab": "resumption",
    "derecog": "recognition-withdrawal",
    "recogni": "recognition",
    "establish": "establishment",
    "ruptur": "rupture",
    "sever": "rupture",
    "suspen": "suspension",
    "visit": "visit",
    "expel": "expulsion",
    "recall": "recall",
    "treaty": "agreement",
    "agree": "agreement",
    "admi": "admission",
    "accession": "admission",
    "independen": "independence",
    "dissol": "dissolution",
    "merge": "union",
    "war": "war",
    "peace": "peace",
}
_FORMATS = tuple(
    map(
        read_format,
        (
            *("DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY", "DD.MM.YYYY", "D.M.YYYY", "DD-MM-YYYY", "MM-DD-YYYY"),
            *(
                "YYYY/MM/DD",
                "YYYYMMDD",
                "YYYYMM",
                "D MONTH YYYY",
                "MONTH D, YYYY",
                "D-MON-YYYY",
                "MON D, YYYY",
                "MM/YYYY",
            ),
        ),
    )
)
_YEARS = range(1400, 2101)
_KIND_NAME = re.compile(r"(?i)kind|type|event|action|status|categor|change")
_COW_NAME = re.compile(r"(?i)cow|ccode|^state(?:num|no)?[ab12]?$")
_GW_NAME = re.compile(r"(?i)gw|statenumber")
_ABBREVIATIONS = re.compile(r"(?i)gw|cow|abb|stateid")
# Columns about the row and not about the world.
_OF_THE_TABLE = re.compile(r"(?i)verif|access|updat|modif|retriev|version|edition|entered|coder")
_MOST_LOOKED_AT = 20
# Names of parties are shorter, and to look for what is like a longer text takes its time.
_LONGEST_NAME = 60
_MOST_KINDS = 60
# Of so many values one may name nobody.
_NEARLY = 0.8
_CODE_LENGTH = 3
_SEPARATORS = (";", "|", "/")


class ColumnGuess(NamedTuple):
    """What a column might be.

    Attributes:
        sort: date, year, month, day, party, kind, or unclear.
        why: The reason.
        detail: For dates the format, "" for EDTF; for parties the list of the codes.
        split: For parties, what stands between several in one cell.
    """

    sort: str
    why: str
    detail: str = ""
    split: str = ""


def guess_columns(columns: Mapping[str, Sequence[str]], register: Register) -> dict[str, ColumnGuess]:
    """Guess what columns are, by their names and their cells that are not blank; those of which nothing is known are left out."""
    guesses = {}
    for name, texts in columns.items():
        distinct = list(dict.fromkeys(texts))
        if distinct and (guess := _guess(name, distinct, register)):
            guesses[name] = guess
    return guesses


def kind_of_word(word: str) -> str:
    """Give the kind of act that a table's word means; "" where that is not plain."""
    folded = fold(word.replace("_", " "))
    named = folded.replace(" ", "-")
    return named if named in KIND_NAMES else _WORDS.get(folded, "")


def kind_near(word: str) -> str:
    """Give the kind of act that a table's word may mean, among whatever else it says; "" where none comes to mind."""
    for part in fold(word.replace("_", " ")).split():
        for beginning, kind in _BEGINNINGS.items():
            if part.startswith(beginning):
                return kind
    return ""


def _guess(name: str, texts: Sequence[str], register: Register) -> ColumnGuess | None:
    if _OF_THE_TABLE.search(name):
        return None
    return _number(name, texts) or _date(texts) or _party(name, texts, register) or _kind(name, texts)


def _number(name: str, texts: Sequence[str]) -> ColumnGuess | None:
    numbers = [int(text) if (text := whole(one)).isascii() and text.isdecimal() else -1 for one in texts]
    bare = name.casefold()
    if all(number in _YEARS for number in numbers) and all(len(whole(one)) == len("1950") for one in texts):
        return ColumnGuess("year", "its values are years")
    if re.search("month|mon$|mo$|^mon|^mo$", bare) and all(0 <= number <= 12 for number in numbers):  # noqa: PLR2004 - months
        return ColumnGuess("month", "by its name")
    if "day" in bare and all(0 <= number <= 31 for number in numbers):  # noqa: PLR2004 - days of a month
        return ColumnGuess("day", "by its name")
    return None


def _date(texts: Sequence[str]) -> ColumnGuess | None:
    if all(map(_is_edtf, texts)):
        return ColumnGuess("date", "its values are dates in EDTF")
    fitting = [form for form in _FORMATS if all(_fits(form, text) for text in texts)]
    orders = {_order(form) for form in fitting}
    if len(orders) > 1:
        shown = " or ".join(form.text for form in fitting)
        return ColumnGuess("unclear", f"its values may be written as {shown}: which is it?")
    if fitting:
        return ColumnGuess("date", f"all its values have this form, as {texts[0]}", fitting[0].text)
    return None


def _order(form: Format) -> str:
    """Give the order of year, month and day in a form."""
    return "".join(dict.fromkeys(sign for sign in form.text if sign in "YMD"))


def _is_edtf(text: str) -> bool:
    if not text[:1].isdigit() and text[:1] != "[":
        return False
    try:
        parse(text)
    except DateError:
        return False
    return True


def _fits(form: Format, text: str) -> bool:
    parts = form.parts(text)
    if parts is None or int(parts[0]) not in _YEARS:
        return False
    year, month, day = parts
    if not month.isdecimal():
        return month[:3].casefold() in [
            "jan",
            "feb",
            "mar",
            "apr",
            "may",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct",
            "nov",
            "dec",
        ]
    return _is_edtf("-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])]))


def _party(name: str, texts: Sequence[str], register: Register) -> ColumnGuess | None:
    looked = texts[:_MOST_LOOKED_AT]
    if any(len(text) > _LONGEST_NAME for text in looked):
        return None
    split = next((sign for sign in _SEPARATORS if any(sign in text for text in looked)), "")
    if split:
        looked = list(dict.fromkeys(one.strip() for text in looked for one in text.split(split) if one.strip()))
        looked = looked[:_MOST_LOOKED_AT]
    if all(whole(text).isdecimal() for text in looked):
        found = _numbered(name, looked, register)
    else:
        found = _lettered(name, looked, register)
    return ColumnGuess("party", found[1], found[0], split) if found else None


def _numbered(name: str, texts: Sequence[str], register: Register) -> tuple[str, str] | None:
    """Give the list of which numbers are, and why: only by the name of the column, for 2 may be anything."""
    if _GW_NAME.search(name) and _resolve("gw:", texts, register):
        return "gw", "by its name, and its numbers are Gleditsch and Ward's"
    if _COW_NAME.search(name) and _resolve("cow:", texts, register):
        return "cow", "by its name, and its numbers are COW's"
    return None


def _lettered(name: str, texts: Sequence[str], register: Register) -> tuple[str, str] | None:
    """Give the list of which codes or names are, and why."""
    if all(len(text) == _CODE_LENGTH and text.isascii() and text.isupper() for text in texts):
        if all(_resolves(f"iso:{text}", register) for text in texts):
            return "iso3", "its values are codes of ISO 3166-1 alpha-3"
        for codes in ("cow", "gw") if _ABBREVIATIONS.search(name) else ():
            if _resolve(f"{codes}:", texts, register):
                return codes, f"by its name, and its letters are {codes.upper()}'s"
    if _are_ledger_codes(texts, register):
        return "ledger", "its values are codes of the ledger"
    return ("name", "most of its values are names of parties") if _resolve("", texts, register) else None


def _are_ledger_codes(texts: Sequence[str], register: Register) -> bool:
    return sum(register.get(text) is not None for text in texts) >= _NEARLY * len(texts)


def _resolve(prefix: str, texts: Sequence[str], register: Register) -> bool:
    """Tell whether nearly all texts name a party; which may depend on the date, so that several are as good as one."""
    failed = 0
    for text in texts:
        failed += not _resolves(f"{prefix}{whole(text)}", register)
        if failed > (1 - _NEARLY) * len(texts):
            return False
    return True


def _resolves(text: str, register: Register) -> bool:
    return bool(party_of("", text, register))


def party_of(prefix: str, text: str, register: Register) -> str:
    """Give the code of the party that a text names; the text itself where it may name several, "" where it names none."""
    try:
        return register.resolve(f"{prefix}{whole(text)}").code
    except NotFound:
        return ""
    except Ambiguous:
        return text


def _kind(name: str, texts: Sequence[str]) -> ColumnGuess | None:
    if len(texts) > _MOST_KINDS:
        return None
    known = sum(bool(kind_of_word(text) or kind_near(text)) for text in texts)
    if known and known * 2 >= len(texts):
        return ColumnGuess("kind", "most of its words are kinds of acts")
    if _KIND_NAME.search(name) and not any(text.isdecimal() for text in texts):
        return ColumnGuess("kind", "by its name")
    return None
