"""What `add` makes of options, and what it asks where an option is missing and somebody is there to answer."""

from collections.abc import Callable, Mapping, Sequence

import click

from cli.output import visible
from cli.session import find_party, parse_date
from ledger import dates
from ledger.csl import TYPES
from ledger.index import Index
from ledger.kinds import DIMENSIONS, Field, Kind
from ledger.problems import LedgerError, Problem, UsageError
from ledger.projections import statuses_of
from ledger.queries import NONE
from ledger.record import VERIFIED

MANY = ("parties", "texts", "names", "codes", "life", "statuses", "dimensions")
# Fields of one word or several, which stand in the entry as a list.
_WORDS = ("statuses", "dimensions")
_Window = tuple[int, int] | None
_YES = {"yes": True, "true": True, "no": False, "false": False}


def choice(what: str, choices: Sequence[str]) -> str:
    """Ask for one of several words."""
    answer: str = click.prompt(what, type=click.Choice(list(choices)), show_choices=len(choices) < 8, err=True)  # noqa: PLR2004 - a line
    return answer


class Asker:
    """Reads options against what a log knows; asks for what is required and missing, if anybody is there."""

    def __init__(self, index: Index, *, is_asked: bool) -> None:
        self._index = index
        self._is_asked = is_asked

    def text(self, what: str, check: Callable[[str], object] | None = None, default: str | None = None) -> str | None:
        """Ask for a text until it is sound; None when nobody is there."""
        while self._is_asked:
            answer: str = click.prompt(what, default=default, show_default=False, err=True)
            try:
                if check:
                    check(answer)
            except LedgerError as error:
                for problem in error.problems:
                    click.echo(visible("; ".join(filter(None, (f"  {problem.what}", problem.hint)))), err=True)
            except dates.DateError as error:
                click.echo(visible(f"  {error}"), err=True)
            else:
                return answer
        return None

    def optional(self, what: str, check: Callable[[str], object] | None = None) -> str:
        """Ask for a text that may be left out."""

        def checked(answer: str) -> None:
            if check and answer:
                check(answer)

        return self.text(f"{what} (Enter leaves it out)", checked, default="") or ""

    def date(self) -> str | None:
        """Ask for a date."""
        return self.text("date (EDTF, as the source gives it)", lambda text: dates.parse(text, every=True))

    def sources(self) -> list[str]:
        """Ask for the key of a source."""
        if self._is_asked:
            click.echo(f"  sources: {', '.join(self._index.sources) or 'none yet'}", err=True)
        answer = self.text("source", self._known_source)
        return [answer] if answer else []

    def _known_source(self, key: str) -> None:
        if key not in self._index.sources:
            raise UsageError(Problem("source-unknown", f"no source has the key {key!r}"))

    def window(self, date: str | None, calendar: str | None) -> _Window:
        """Give the days that a date leaves open, in which names are understood."""
        if date is None:
            return None
        found = dates.parse(date, calendar or "gregorian", every=True)
        return found.earliest, found.latest

    def _code(self, text: str, window: _Window) -> str:
        return find_party(self._index.register, text, window).code

    def roles(
        self, kind: Kind, given: tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]], window: _Window
    ) -> dict[str, object]:
        """Make the roles: bare names are the parties of a mutual act, or who acts and toward whom."""
        names, parties, by, toward = given
        one_sided = bool(by or toward) or (kind.roles[0] == "one-sided" and not parties)
        if one_sided:
            by, toward = [*names[:1], *by], [*names[1:], *toward]
            # Where one side is enough, the other is not asked for.
            least = 0 if "open-sided" in kind.roles else 1
            found = {
                "by": self._parties("by", by, least, window),
                "toward": self._parties("toward", toward, least, window),
                # One form too many, to be refused and not to be passed over.
                "parties": self._parties("party", parties, 0, window),
            }
        else:
            found = {"parties": self._parties("party", [*names, *parties], kind.least, window)}
        return {role: codes for role, codes in found.items() if codes}

    def _parties(self, what: str, given: Sequence[str], least: int, window: _Window) -> list[str]:
        found = [self._code(text, window) for text in given]
        while len(found) < least:
            answer = self.text(what, lambda text: self._code(text, window))
            if answer is None:
                break
            found.append(self._code(answer, window))
        return found

    def fields(self, fields: Sequence[Field], rest: Mapping[str, object], window: _Window) -> dict[str, object]:
        """Make the fields of a kind's own."""
        found: dict[str, object] = {}
        for field in fields:
            given = rest.get(f"field_{field.name}")
            if not given and field.required:
                answer = self._field(field, found.get("dimension"), window)
                given = [answer] if answer and field.type in MANY else answer
            if given:
                found[field.name] = self._value(field, given, found.get("dimension"), window)
        return found

    def _field(self, field: Field, dimension: object, window: _Window) -> str | None:
        if self._is_asked and field.type == "choice":
            return choice(field.name, field.choices)
        what = f"{field.name} ({field.help})" if field.help else field.name
        if field.type in _WORDS:
            return self._words(field, dimension, window)
        check = (lambda text: self._code(text, window)) if field.type in ("party", "parties") else None
        return self.text(what, check)

    def _words(self, field: Field, dimension: object, window: _Window) -> str | None:
        """Ask for a dimension, or a status of one; for several with commas."""
        choices: tuple[str, ...] = DIMENSIONS if field.type == "dimensions" else ()
        if field.type == "statuses" and dimension in DIMENSIONS:
            choices = statuses_of(str(dimension))

        def check(text: str) -> None:
            for word in _apart(text):
                if choices and word not in choices:
                    raise UsageError(Problem("choice-unknown", f"{word!r} is not one of {', '.join(choices)}"))
                if field.type == "statuses" and not choices:
                    self._protector(word, window)

        # Who protects is a party, and there is no list of those to show.
        shown = ", ".join(choices) or f"{NONE}, or the protecting power"
        return self.text(f"{field.name} ({shown}; several with commas)", check)

    def _protector(self, word: str, window: _Window) -> str:
        return word if word == NONE else self._code(word, window)

    def _value(self, field: Field, given: object, dimension: object, window: _Window) -> object:
        """Make the JSON value of a field from what was typed; what cannot be made stays, to be refused with its place."""
        if isinstance(given, list | tuple):
            if field.type in _WORDS:
                words = [word for item in given for word in _apart(str(item))]
                is_code = field.type == "statuses" and dimension == "protection"
                return [self._protector(word, window) for word in words] if is_code else words
            made = [_PARTS.get(field.type, str)(str(item)) for item in given]
            if field.type == "parties":
                return [self._code(str(item), window) for item in given]
            return dict(item for item in made if isinstance(item, tuple)) if field.type == "codes" else made
        if field.type == "party":
            return self._code(str(given), window)
        return _YES.get(str(given).lower(), given) if field.type == "bool" else given

    def csl(self, key: str, rest: Mapping[str, object]) -> dict[str, object]:
        """Make the CSL-JSON of a source; whoever is asked for what is needed is asked for what is useful, too."""
        is_talk = self._is_asked and not (key and rest.get("title"))
        key = key or self.text("key of the source") or ""
        title = rest.get("title") or self.text("title")
        csl: dict[str, object] = {
            "id": key,
            "type": rest.get("field_type") or (is_talk and self.optional(_TYPE, _known_type)) or "webpage",
            "title": title,
            "author": is_talk and _names(self.optional("written by (Family, Given; others after a semicolon)")),
            "container-title": is_talk and self.optional("in (newspaper, journal or book)"),
            "publisher": rest.get("publisher") or (is_talk and self.optional("publisher")),
            "URL": rest.get("url") or (is_talk and self.optional("URL")),
        }
        if issued := rest.get("issued") or (is_talk and self.optional("issued", _date_parts)):
            csl["issued"] = {"date-parts": [_date_parts(str(issued))]}
        if rest.get("unverified"):
            csl["custom"] = {VERIFIED: False}
        return {name: value for name, value in csl.items() if value}


_TYPE = "type (book, article-newspaper …; else webpage)"


def _known_type(text: str) -> None:
    if text not in TYPES:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(text, TYPES, n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "write book, article-journal, report or webpage"
        raise UsageError(Problem("choice-unknown", f"there is no type {text!r}", hint))


def _names(text: str | None) -> list[dict[str, str]]:
    """Make names of CSL: a person's with a comma, any other as it stands."""
    found = []
    for name in (text or "").split(";"):
        family, comma, given = (part.strip() for part in name.partition(","))
        if comma and given:
            found.append({"family": family, "given": given})
        elif family:
            found.append({"literal": family})
    return found


def _apart(text: str) -> list[str]:
    """Take words apart that are joined by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def _date_parts(text: str) -> list[int]:
    date = parse_date(text, "--issued")
    if not all(part.isdigit() for part in text.split("-")):
        what = f"a source is issued on a date without doubt, not {text!r}"
        raise UsageError(Problem("date-impossible", what, "write 2024, 2024-02 or 2024-02-14"))
    return [int(part) for part in date.text.split("-")]


def _name(text: str) -> list[str]:
    name, _, lang = text.partition("@")
    return [name, lang or "en"]


def _code_pair(text: str) -> tuple[str, str]:
    scheme, _, code = text.partition(":")
    return scheme, code


def _spell(text: str) -> list[str | None]:
    days, _, source = text.partition("@")
    first, _, last = days.partition("/")
    return [None if first in ("", "..") else first, None if last in ("", "..") else last, source or "ledger"]


# How a field that can be repeated is typed: NAME@LANGUAGE, SCHEME:CODE, FROM/TO@SOURCE.
_PARTS: dict[str, Callable[[str], object]] = {"names": _name, "codes": _code_pair, "life": _spell}
