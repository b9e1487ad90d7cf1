"""What the rows of a table cite, as its map says it: CSL-JSON, written in TOML as people write it."""

from collections.abc import Mapping
from datetime import date as day_of_calendar
from difflib import get_close_matches

from ledger.csl import TYPES, date_parts
from ledger.csl import date as csl_date
from ledger.problems import Problem
from ledger.shape import flaws

_NAMES = ("author", "editor", "translator", "collection-editor", "container-author")
_DATES = ("issued", "accessed")


def read_sources(given: object) -> tuple[list[dict[str, object]], list[Problem]]:
    """Read the sources of a map: each as CSL-JSON, or as `{"key": …}` where the ledger has it; and what is wrong with them."""
    tables = given if isinstance(given, list) else [given]
    if not tables or not all(isinstance(one, Mapping) for one in tables):
        hint = 'write a table [source] with id, type and title, or key = "KEY" of a source that the ledger has'
        return [], [Problem("map-wrong", "source: the map does not say what the rows cite", hint)]
    found: list[dict[str, object]] = []
    problems: list[Problem] = []
    for number, table in enumerate(tables, 1):
        where = f"source[{number}]" if len(tables) > 1 else "source"
        source, wrong = _read_source(dict(table), where)
        problems += wrong
        if not wrong:
            found.append(source)
    return found, problems


def _read_source(table: dict[str, object], where: str) -> tuple[dict[str, object], list[Problem]]:
    if "key" in table:
        if set(table) == {"key"} and isinstance(table["key"], str):
            return table, []
        hint = "describe a source without it, or name one that the ledger has by it alone; the key of rows stands at the top"
        return {}, [Problem("map-wrong", f"{where}: `key` names a source and stands alone", hint)]
    source = {name: _as_csl(name, value) for name, value in table.items()}
    problems = [
        Problem("map-wrong", f"{where}: {flaw.what}", flaw.hint) for flaw in flaws({"kind": "source", "csl": source})
    ]
    kind = source.get("type")
    if isinstance(kind, str) and kind not in TYPES:
        close = get_close_matches(kind[:100], sorted(TYPES), n=1)
        hint = f"did you mean {close[0]!r}?" if close else 'write "dataset", "article-journal", "book", "webpage" …'
        problems.append(Problem("map-wrong", f"{where}.type: CSL has no type {kind!r}", hint))
    for name in _DATES:
        if name in source and not date_parts(source[name]):
            hint = "write 2020, 2020-05 or 2020-05-04"
            problems.append(Problem("map-wrong", f"{where}.{name}: {table[name]!r} is no date", hint))
    return source, problems


def _as_csl(name: str, value: object) -> object:
    """Give a value as CSL-JSON has it: names and dates may be plain texts in a map."""
    if name in _NAMES:
        people = value if isinstance(value, list) else [value]
        return [_person(one) for one in people]
    if name in _DATES and not isinstance(value, Mapping):
        return csl_date(str(value))
    if isinstance(value, day_of_calendar | float) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    return value


def _person(value: object) -> object:
    """Give a person of whom a text says the family name first, before a comma; any other text is a name as it stands."""
    if not isinstance(value, str):
        return value
    family, comma, given = value.partition(",")
    return {"family": family.strip(), "given": given.strip()} if comma and given.strip() else {"literal": value.strip()}
