"""The US missions as ranges of dates: one row for each state of the Correlates of War and stretch of one status.

The form is that of `mission_status_range_cow` of US Mission Status (Kenkel 2026, codebook v0.1): the rows of a state cover
exactly its membership spells, to the last day of the list; an unknown day counts as the first of its month and an unknown
month as January; before the first change the status is `None`. It is made of what the rows said, the cells that their
entries keep under `coded`, and not of the answers of the ledger: so it can be laid beside the published file, row by row.

A state of which no imported row speaks is left out, for nothing is known of it; the published file has it with a blank
`country_name_usdos` and `None` throughout.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.dates import FIRST_DAY, LAST_DAY, iso, parse
from ledger.exporters.cow_states import CowSpell, CowState, cow_spells, cow_states
from ledger.importers.us_missions.names import Turn, turns_of
from ledger.problems import NotFoundError, Problem
from ledger.steps import codes

KEYS = "us-missions:"
SENDER = "USA"
NONE = "None"


class Range(NamedTuple):
    """A row: the columns of the published file, in its order."""

    country_abbrev_cow: str
    country_code_cow: int
    country_name_cow: str
    country_name_usdos: str
    date_start: str
    date_end: str
    us_mission_status: str


class _Page(NamedTuple):
    """What the rows of one name say: the changes in order of time, and whom the name means when."""

    name: str
    changes: tuple[tuple[int, str], ...]
    turns: tuple[Turn, ...]

    def last(self, day: int) -> tuple[int, str]:
        """Give the last change by a day, and the status that it set."""
        return next((change for change in reversed(self.changes) if change[0] <= day), (FIRST_DAY, NONE))


class _Piece(NamedTuple):
    """The days, ordinals and both included, of which one page tells."""

    first: int
    last: int
    page: _Page


def ranges(bodies: Iterable[Mapping[str, object]], *, every_state: bool = False) -> Iterator[Range]:
    """Give the ranges, by abbreviation and date.

    Args:
        bodies: The bodies of the events of a ledger, in order of the log; others than those of imported rows are passed over.
        every_state: Whether to give also the states of which no row speaks, as the published file does.

    Raises:
        NotFoundError: When no row of the data set has been imported.
    """
    pages = _pages(bodies)
    if not pages:
        hint = "import it first, with `diplo import us-missions FILE`"
        raise NotFoundError(Problem("rows-missing", "the ledger has no rows of US Mission Status", hint))
    return _ranges(pages, every_state=every_state)


def _ranges(pages: Mapping[str, _Page], *, every_state: bool) -> Iterator[Range]:
    states: dict[str, list[CowState]] = {}
    for state in cow_states():
        states.setdefault(state.abbrev, []).append(state)
    for spell in cow_spells():
        held = [one for one in states[spell.abbrev] if spell.first_day <= one.first_day <= spell.last_day]
        pieces = [piece for state in held for piece in _pieces(state, pages)]
        if spell.abbrev != SENDER and (pieces or every_state):
            yield from _spell_ranges(spell, pieces)


def _pages(bodies: Iterable[Mapping[str, object]]) -> dict[str, _Page]:
    changes: dict[str, list[tuple[int, str]]] = {}
    parties: dict[str, dict[str, None]] = {}
    for body in bodies:
        coded = body.get("coded")
        if not str(body.get("key", "")).startswith(KEYS) or not isinstance(coded, Mapping):
            continue
        name = str(coded["state_dept_name"]).strip()
        changes.setdefault(name, []).append((_day(coded), str(coded["status_change"]).strip()))
        parties.setdefault(name, {}).update(dict.fromkeys(codes(body, "toward")))
    return {
        # Rows of one day stay in the order of the log: the last of them is in force.
        name: _Page(name, tuple(sorted(found, key=lambda change: change[0])), _turns(name, parties[name]))
        for name, found in changes.items()
    }


def _day(coded: Mapping[str, str]) -> int:
    """Give the first day that a row's date allows."""
    year, month, day = (coded[part].strip() for part in ("year", "month", "day"))
    return parse(f"{int(year):04}-{int(month or 1):02}-{int(day or 1):02}").earliest


def _turns(name: str, parties: Iterable[str]) -> tuple[Turn, ...]:
    return turns_of(name) or tuple(Turn(party, FIRST_DAY, LAST_DAY) for party in parties)


def _pieces(state: CowState, pages: Mapping[str, _Page]) -> Iterator[_Piece]:
    """Give the days of a state of which pages tell."""
    for page in pages.values():
        for turn in page.turns:
            first, last = max(turn.first, state.first_day), min(turn.last, state.last_day)
            if turn.party == state.party_code and first <= last:
                yield _Piece(first, last, page)


def _spell_ranges(spell: CowSpell, pieces: Iterable[_Piece]) -> Iterator[Range]:
    """Give the ranges of a spell: as long as name and status stay the same."""
    pieces = list(pieces)
    edges = {spell.first_day}
    for piece in pieces:
        edges |= {
            piece.first,
            piece.last + 1,
            *(day for day, _ in piece.page.changes if piece.first <= day <= piece.last),
        }
    days = sorted(edge for edge in edges if edge <= spell.last_day)
    told = [(day, _told(day, pieces)) for day in days]
    begins = [one for place, one in enumerate(told) if not place or one[1] != told[place - 1][1]]
    ends = [day - 1 for day, _ in begins[1:]] + [spell.last_day]
    for (first, (name, status)), last in zip(begins, ends, strict=True):
        yield Range(spell.abbrev, spell.number, spell.name, name, iso(first), iso(last), status)


def _told(day: int, pieces: Iterable[_Piece]) -> tuple[str, str]:
    """Give the name and the status of a day; where two pages tell of it, of the one that changed last."""
    told = [(page.last(day), page.name) for first, last, page in pieces if first <= day <= last]
    (_, status), name = max(told, key=lambda one: one[0][0], default=((FIRST_DAY, NONE), ""))
    return name, status
