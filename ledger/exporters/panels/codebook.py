"""What stands in a panel, for whoever gets the file: columns, values, rule, states, sources, and how all of it is cited.

Markdown, without a clock in it: the same head and the same question give the same bytes.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ledger import __version__
from ledger.citing import cite
from ledger.dates import FIRST_DAY, LAST_DAY, iso
from ledger.exporters.panels.counting import Counts
from ledger.exporters.panels.making import Panel
from ledger.exporters.panels.orders import ORDERS
from ledger.exporters.panels.rules import CHANGED, NO, YES
from ledger.exporters.panels.shape import COUNTS, PARTNERS, PARTS, PARTY_YEAR, RULES, SHAPES, Asked
from ledger.exporters.panels.states import left_out, named
from ledger.exporters.panels.told import positions_of
from ledger.importers import IMPORTERS, importer
from ledger.known import Lines, other_lines
from ledger.projections import ALL, statuses_of
from ledger.projections.projection import ENDED
from ledger.record import Record, Source
from ledger.references import reference

SCHEMA = 1


class Basis(NamedTuple):
    """What a codebook tells of the ledger.

    Attributes:
        record: The ledger, seen as it was to be seen.
        recorded_at: When its last entry was recorded, RFC 3339.
        item: The ledger as a CSL-JSON item.
        licence: Its licence, "" where it names none.
        caveats: What keeps this from being what the ledger says, in words.
    """

    record: Record
    recorded_at: str
    item: Mapping[str, object]
    licence: str
    caveats: tuple[str, ...]


def basis(lines: Lines, record: Record) -> Basis:
    """Find what a codebook tells of the ledger.

    Args:
        lines: The log, or the log as of some time.
        record: What the panel is made of.

    Raises:
        LedgerError: As reading the log does.
    """
    found = cite(lines, record, (), ())
    first = next((line.entry for line in other_lines(lines) if line.entry["kind"] == "ledger"), {})
    return Basis(record, found.recorded_at, found.ledger_item(), str(first.get("licence") or ""), found.caveats)


def title(asked: Asked, its: Basis) -> str:
    """Say in one line what a panel is."""
    rule = f", rule {asked.rule}" if asked.rule else ""
    return f"{asked.shape} {asked.during} by {asked.codes}{rule}: {', '.join(asked.dimensions)}; head {its.record.head.short()}"


def labels(asked: Asked) -> dict[str, str]:
    """Say of each column in one line what it holds."""
    code, when = asked.list.column, asked.keys[-1]
    found = {}
    for key in asked.keys[:-1]:
        which = {"1": "first state", "2": "second state"}.get(key.removeprefix(code), "state")
        if asked.is_directed:
            which = {"1": "sender", "2": "host"}[key[-1]]
        found[key] = f"{which}, code of {asked.codes}"
    found[when] = "day, ISO 8601" if asked.is_of_days else "year"
    of = _COUNTED if asked.shape == PARTY_YEAR else _CELLS
    if asked.shape == PARTY_YEAR:
        found[PARTNERS] = "other states in the list with it"
    for name, dimension, way in asked.ways():
        whose = f"{dimension}{_WAYS.get('sent' if asked.is_directed and way else way, '')}"
        for part, text in of.items():
            found[f"{name}{part}"] = text.format(whose)
    return {name: found[name] for name in asked.columns}


_WAYS = {
    "12": ", 1 toward 2",
    "21": ", 2 toward 1",
    "out": ", from it",
    "in": ", toward it",
    "sent": ", 1 toward 2",
}
_CELLS = dict(
    zip(
        PARTS,
        (
            "{}: status; empty where nothing speaks",
            "{}: 1 one status only, 0 several possible",
            "{}: 1 a source claims to tell all, 0 none does",
            "{}: all that is possible, | between",
            "{}: what is in doubt, | between",
        ),
        strict=True,
    )
)
_COUNTED = dict(
    zip(
        (f"_{part}" for part in COUNTS),
        (
            "{}: in force with so many for certain",
            "{}: with at most so many; empty if not covered",
            "{}: with at most so many of those recorded",
            "{}: 1 all are covered, 0 not all",
        ),
        strict=True,
    )
)


def text(panel: Panel | Counts, its: Basis) -> Iterator[str]:
    """Give the lines of the codebook of a panel that was written.

    Args:
        panel: The panel, of which all rows were made: only then is it known what it rests on.
        its: What it is made of.
    """
    of = panel.panel if isinstance(panel, Counts) else panel
    asked = panel.asked
    yield "# Codebook"
    yield ""
    yield f"A panel of {its.record.title}: {SHAPES[asked.shape]}, {asked.during}, {panel.rows:,} rows. Schema {SCHEMA}."
    for tell in (_what, _columns, _values, _flags, _rule):
        yield from tell(asked)
    yield from _states(of)
    yield from _sources(of, its)
    yield from _citing(its)


def _what(asked: Asked) -> Iterator[str]:
    its = asked.list
    yield ""
    yield "## Rows"
    yield ""
    if asked.shape == PARTY_YEAR:
        yield "A row for each state and year of which it was in the list on at least one day, in order of codes and years."
    else:
        unit = "day on which" if asked.is_of_days else "year in which, on at least one day,"
        ways = "each both ways (the first is the sender)" if asked.is_directed else "the smaller code first"
        yield f"A row for each two codes and {unit} both states were in the list, {ways}, in order of codes and time."
    yield f"List: {its.name}. {its.cites}"
    if its.source:
        yield "It begins in 1816; who was in it on its last day is taken to be in it still. The days are those of the register"
        yield "of the program (`diplo party NAME`), the ledger's own parties among them."
    else:
        yield "A state without such a code has no rows; a state of which no source tells when it lived has rows at all times."
    if asked.parties:
        yield f"Only rows of {', '.join(sorted(asked.parties))}."


def _columns(asked: Asked) -> Iterator[str]:
    yield ""
    yield "## Columns"
    yield ""
    yield from (f"- `{name}`: {label}" for name, label in labels(asked).items())


def _values(asked: Asked) -> Iterator[str]:
    yield ""
    yield "## Values"
    yield ""
    if asked.shape == PARTY_YEAR:
        yield "A count is of the others in the list with whom something is in force. `certain` have it in every reading of the"
        yield "record; `recorded` have it in some reading, by what is recorded; `possible` is the same where all others are"
        yield "covered, and empty where they are not: more may have it then, of which nothing in the ledger tells."
        for dimension in asked.dimensions:
            lapsed = ", ".join(ALL[dimension].lapsed)
            yield f"- {dimension} is in force in every status but {lapsed} and {ENDED}"
        return
    yield "Three values are never confused: an empty cell is *not covered* (nothing in the ledger speaks of it), `none` says"
    yield "that there was nothing, `unknown` that the record allows several answers, which `possible` lists."
    for dimension in asked.dimensions:
        names = ", ".join(statuses_of(dimension)) or "none, or the code of the protecting power"
        yield f"- {dimension}: {names}; {ENDED} where a party was no more by the record"
    if asked.rule == "any":
        yield f"By the rule `any` the status is `{YES}`, `{NO}` or `unknown` instead: whether one of these was in force:"
        for dimension in asked.dimensions:
            lapsed = ", ".join(ALL[dimension].lapsed)
            yield f"- {dimension}: any status but {lapsed} and {ENDED}"
    if asked.rule == "exact":
        yield f"`{CHANGED}` says that each day had one status for certain, and not all the same."


def _flags(asked: Asked) -> Iterator[str]:
    if asked.shape == PARTY_YEAR:
        return
    yield ""
    yield "## Flags"
    yield ""
    yield "- contested: sources differ on what the status rests on"
    yield "- contradictory: no reading of the record obeys all rules; the acts were taken one by one"
    yield "- approximate: too many acts overlap to be told apart; all their statuses are listed"
    yield "- assumed: before the first act recorded, and no source claims to tell all"
    yield "- carried: after the last act recorded, and no source claims to tell all: the status is carried on, and may have"
    yield "  changed since. Leave these rows out where a status must be vouched for: `covered` is 0 there."
    if not asked.is_of_days:
        yield "A year has a flag where one of the days that count has it, and is covered where all of them are."


def _rule(asked: Asked) -> Iterator[str]:
    yield ""
    yield "## Rule"
    yield ""
    if asked.is_of_days:
        yield "A row is a day: no rule is needed. Each cell is what `diplo state A B --on DAY` answers."
        return
    if asked.shape == PARTY_YEAR:
        yield f"`{asked.rule}`: {_RULES_OF_COUNTS[asked.rule]}. Looked at are the days of the year on which it was in the list."
        return
    yield f"`{asked.rule}`: {RULES[asked.rule]}. Looked at are the days of the year on which both were in the list."
    if asked.rule not in ("first", "last"):
        yield "Where nothing speaks of one of these days the cell is empty."
    if asked.rule in ("max", "min"):
        yield "Statuses from the lowest to the highest:"
        yield from (f"- {dimension}: {' < '.join(ORDERS[dimension])}" for dimension in asked.dimensions)


_RULES_OF_COUNTS = {
    "first": "the counts of the first day of the year on which it was in the list",
    "last": "the counts of the last day of the year on which it was in the list",
    "any": "with how many something was in force on any day of the year",
    "exact": "`certain` is the lowest of the year and `recorded` the highest: where they agree, the count was one on all days",
    "max": "the highest counts of any day of the year",
    "min": "the lowest counts of any day of the year",
}


def _states(panel: Panel) -> Iterator[str]:
    asked, register = panel.asked, panel.told.record.register
    yield ""
    yield "## States"
    yield ""
    yield f"| {asked.list.column} | state | party | from | to |"
    yield "| --- | --- | --- | --- | --- |"
    for member, name in named(panel.members, register, asked):
        begins = "" if member.first == FIRST_DAY else iso(member.first)
        ends = "" if member.last == LAST_DAY else iso(member.last)
        yield f"| {member.code} | {_plain(name)} | {member.party} | {begins} | {ends} |"
    missing = left_out(register, asked.list)
    if missing:
        yield ""
        yield f"Without a code of this list, and so without rows: {', '.join(missing)}."


def _sources(panel: Panel, its: Basis) -> Iterator[str]:
    asked, told = panel.asked, panel.told
    keys = told.sources(positions_of(panel.rests))
    keys |= {key for covering in panel.coverings for key in covering.sources(asked.first, asked.last)}
    licences = _licences()
    yield ""
    yield "## Sources"
    yield ""
    if not keys:
        yield "Nothing in the ledger speaks of these rows."
    for key in sorted(keys):
        source = its.record.sources[key]
        yield f"- [{key}] {_plain(reference(source.csl))}{_licence(source, licences.get(key, ''))}"


def _licence(source: Source, of_importer: str) -> str:
    custom = source.csl.get("custom")
    own = custom.get("licence") if isinstance(custom, dict) else None
    licence = str(own or of_importer)
    return f" Licence: {_plain(licence)}." if licence else ""


def _licences() -> dict[str, str]:
    """Give the licences of the data sets that the program imports, by the keys of their sources."""
    found: dict[str, str] = {}
    for name in IMPORTERS:
        one = importer(name)
        found |= {str(source.get("id")): one.licence for source in one.sources}
    return found


def _citing(its: Basis) -> Iterator[str]:
    record = its.record
    yield ""
    yield "## How to cite"
    yield ""
    yield f"{_plain(reference(its.item))}"
    yield ""
    yield f"- head: {record.head}"
    yield f"- recorded up to: {its.recorded_at}"
    yield from (f"- {_plain(caveat)}" for caveat in its.caveats)
    if its.licence:
        yield f"- licence of the ledger: {_plain(its.licence)}"
    yield f"- made with diplo {__version__}"
    yield ""
    yield "Cite the sources that your result rests on, and the list of states, beside the ledger."


def _plain(text_: str) -> str:
    """Put a text on one line of Markdown."""
    return " ".join(text_.replace("|", "\\|").split())
