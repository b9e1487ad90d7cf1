"""US Mission Status (Kenkel 2026): changes of the highest US representation in each country, as acts of the United States.

The file is that of the hand-coded transitions: `state_dept_name, status_change, year, month, day, last_verified, notes`,
one row a change, month and day blank where they are not known. Formats and coding rules: the data set's codebook, v0.1.
What each status comes to is told in `ledger.importers.us_missions.acts`, whom a name means in `us_missions_names`.

A row has the key `us-missions:NAME:DATE`, and a further one of the same name and date `us-missions:NAME:DATE:STATUS`; the
first entry that it makes keeps its cells under `coded`, the notes under `note`. Rows may stand in any order; where the
dates leave open which of two came first, the order in the file decides, and the later says `after`. The rows of a name, and
of other names for the same party, are taken in order of time, for what a row did hangs on what stood before: so the
table, some hundreds of short rows, is held whole, and one that is many times as long is refused.

Where a name goes on to mean another party, as that of Russia after the Soviet Union, the status that goes on is attested on
the first day of that party's membership in the Correlates of War state system, as the data set's own ranges have it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.dates import Date, DateError, iso, parse
from ledger.exporters.cow_states import CowState, cow_states
from ledger.importers.importer import Body, Given, Importer, Row
from ledger.importers.tables import Line, read_table
from ledger.importers.us_missions.acts import NOTHING, STATUSES, Act, Host
from ledger.importers.us_missions.names import find_party, turns_of
from ledger.parties import Party, Register
from ledger.problems import Problem, RefusedError

NAME = "us-missions"
SENDER = "USA"
SOURCE: Body = {
    "id": "kenkel-us-mission-status-2026",
    "type": "dataset",
    "title": "US Diplomatic Mission Status Data",
    "version": "0.1",
    "author": [{"family": "Kenkel", "given": "Brenton"}],
    "issued": {"date-parts": [[2026, 3, 15]]},
    "URL": "https://github.com/brentonk/us_diplomatic_missions",
}
# Those that a row is understood by; `last_verified`, `notes` and whatever else there is may be missing.
COLUMNS = ("state_dept_name", "status_change", "year", "month", "day")
MOST_ROWS = 5_000
_NOTES = "notes"
_PARTS = (
    ("year", re.compile(r"\d{1,4}", re.ASCII)),
    *((part, re.compile(r"\d{0,2}", re.ASCII)) for part in ("month", "day")),
)


class _Change(NamedTuple):
    """A row that was understood."""

    line: Line
    name: str
    status: str
    date: Date
    party: Party
    key: str
    bodies: list[Body]

    @property
    def is_over(self) -> bool:
        """Whether the party was no more and did not come back, by any source: nothing can stand there."""
        return bool(self.party.life) and all(spell.end < self.date.earliest for spell in self.party.life)

    def body(self, fields: Body, key: str, note: str) -> dict[str, object]:
        """Give an entry of the row."""
        locator = f"{self.name}, {self.status}, {self.date.text}"
        return {
            "date": self.date.text,
            "by": [SENDER],
            "toward": [self.party.code],
            **fields,
            "cites": [{"source": SOURCE["id"], "locator": locator}],
            **({"note": note} if note else {}),
            "key": key,
        }


def read(given: Given) -> Iterator[Row]:
    """Give the rows of the transitions as entries: those that cannot be understood first, then party by party.

    Raises:
        RefusedError: When the file is no such table, or far longer than the data set can be.
    """
    changes = []
    keys: dict[tuple[str, str], dict[str, str]] = {}
    for number, line in enumerate(read_table(given, COLUMNS)):
        if number == MOST_ROWS:
            what = f"the table has more than {MOST_ROWS:,} rows, and the data set some hundreds"
            raise RefusedError(Problem("file-large", what, "check that the file is the one you mean", given.path))
        found = line.problem or _understood(line, given.register, keys)
        if isinstance(found, Problem):
            yield Row(line=line.number, raw=line.raw, problems=(found,))
        else:
            changes.append(found)
    for group in _grouped(changes):
        in_order = _in_order(group)
        _Group(given.register, in_order).fill()
        yield from (Row(tuple(one.bodies), one.line.number, one.line.raw) for one in in_order)


def _understood(line: Line, register: Register, keys: dict[tuple[str, str], dict[str, str]]) -> _Change | Problem:
    cells = {column: line.cells[column].strip() for column in COLUMNS}
    name, status = cells["state_dept_name"], cells["status_change"]
    if not name:
        return Problem("party-missing", "the row names no country", "fill in state_dept_name")
    if status not in STATUSES:
        what = f"there is no status {status!r}" if status else "the row has no status"
        return Problem("status-unknown", what, f"use {', '.join(STATUSES)}")
    date = _date(cells["year"], cells["month"], cells["day"])
    if isinstance(date, Problem):
        return date
    party = find_party(register, name, (date.earliest, date.latest))
    if isinstance(party, Problem):
        return party
    # A slash stands between the key of a row and what else the row makes.
    first = f"{NAME}:{name.replace('/', '-')}:{date.text}"
    same = keys.setdefault((name, date.text), {})
    # A row that stands twice has the same key twice, and is refused for it.
    key = same.setdefault(status, f"{first}:{status}" if same else first)
    return _Change(line, name, status, date, party, key, [])


def _date(year: str, month: str, day: str) -> Date | Problem:
    for (part, form), text in zip(_PARTS, (year, month, day), strict=True):
        if not form.fullmatch(text):
            what = f"{text!r} is no {part}" if text else f"the row has no {part}"
            return Problem("date-part", what, "write numbers; leave month and day blank where they are not known")
    if day and not month:
        return Problem("date-part", "the row has a day and no month", "give the month, or leave the day blank too")
    try:
        return parse("-".join([f"{int(year):04}", *(f"{int(part):02}" for part in (month, day) if part)]))
    except DateError as error:
        return Problem("date-impossible", error.what, error.hint)


def _grouped(changes: Iterable[_Change]) -> list[list[_Change]]:
    """Put together the rows that have one name or tell of one party, whatever other names and parties join them."""
    groups: dict[str, list[_Change]] = {}
    for change in changes:
        # No code has a colon in it.
        labels = {change.party.code, f":{change.name}", *(turn.party for turn in turns_of(change.name))}
        joined = list({id(groups[label]): groups[label] for label in sorted(labels) if label in groups}.values())
        whole = joined[0] if joined else []
        whole.append(change)
        for other in joined[1:]:
            whole += other
            labels |= {label for label, group in groups.items() if group is other}
        groups |= dict.fromkeys(labels, whole)
    each = {id(group): sorted(group, key=lambda one: one.line.number) for group in groups.values()}
    return sorted(each.values(), key=lambda group: group[0].line.number)


def _in_order(changes: Sequence[_Change]) -> list[_Change]:
    """Put rows in order of time; those whose dates leave the order open stand as they do in the file."""
    found: list[_Change] = []
    latest_start = 0
    for change in changes:
        place = len(found)
        if change.date.latest < latest_start:
            place = next(place for place, other in enumerate(found) if change.date.latest < other.date.earliest)
        found.insert(place, change)
        latest_start = max(latest_start, change.date.earliest)
    return found


class _Group:
    """Rows that hang together, in order of time, and what stands at the hosts that they tell of."""

    def __init__(self, register: Register, changes: Sequence[_Change]) -> None:
        self._register = register
        self._changes = changes
        self._hosts = {change.party.code: Host() for change in changes}
        self._last: dict[str, _Change] = {}

    def fill(self) -> None:
        """Give each row the bodies of its entries."""
        waiting = self._waiting()
        for change in self._changes:
            while waiting and waiting[0][0].first_day < change.date.earliest:
                self._carry(*waiting.pop(0))
            self._last[change.name] = change
            self._turn(change)
        for one in waiting:
            self._carry(*one)

    def _waiting(self) -> list[tuple[CowState, str]]:
        """Give the beginnings of memberships at which a name can come to mean another party, in order of time."""
        names = dict.fromkeys(change.name for change in self._changes)
        # A name of the table may come to mean a party that no row tells of.
        codes = {*self._hosts, *(turn.party for name in names for turn in turns_of(name))}
        states = sorted((state for state in cow_states() if state.party_code in codes), key=lambda one: one.first_day)
        return [(state, name) for state in states for name in names if self._means(name, state)]

    def _means(self, name: str, state: CowState) -> bool:
        day, code = state.first_day, state.party_code
        if turns := turns_of(name):
            return any(turn.party == code and turn.first <= day <= turn.last for turn in turns)
        party = find_party(self._register, name, (day, day))
        return isinstance(party, Party) and party.code == code

    def _turn(self, change: _Change) -> None:
        """Make the entries of a row."""
        told = change.line.cells.get(_NOTES, "").strip()
        coded = {name: cell for name, cell in change.line.cells.items() if name != _NOTES}
        host = self._hosts[change.party.code]
        acts = (NOTHING,) if change.is_over else host.turn(STATUSES[change.status])
        # Not only the one before: it may change another dimension than those before it and this one.
        before = [key for key, date in host.acts if change.date.earliest <= date.latest]
        keys: list[str] = []
        for act in acts:
            is_contact = act.fields["kind"] == NOTHING.fields["kind"]
            key = f"{change.key}/{act.name}" if act.name else change.key
            body = change.body(act.fields, key, _note(change, act, told, is_contact=is_contact))
            if not is_contact:
                after = [*before, *keys] if act.is_after_first else before
                body |= {"after": [f"key:{one}" for one in after]} if after else {}
                keys.append(key)
            change.bodies.append(body if act.name else body | {"coded": coded})
        host.acts += [(key, change.date) for key in keys]
        if host.is_unsure and not host.status.mission:
            # Whether a consulate stood beside the post that went on is told by nobody; by the data nothing is left.
            self._attest(change, change.party.code, change.date.text, "mission", ["closed"])
            host.is_unsure = False

    def _carry(self, state: CowState, name: str) -> None:
        """Attest what goes on at a party that a name has come to mean."""
        change = self._last.get(name)
        if change is None:
            return
        status = STATUSES[change.status]
        code, day = state.party_code, iso(state.first_day)
        host = self._hosts.setdefault(code, Host())
        if not (status.mission or status.head) or host.stands(status):
            return
        if status.mission and host.acts and not host.has_posts:
            # What goes on now did not stand when the rows told of this party last, in another life of it.
            self._attest(change, code, host.acts[-1][1].text, "mission", ["none"])
        if status.mission:
            self._attest(change, code, day, "mission", [status.mission])
        if status.head or status.is_diplomatic:
            self._attest(change, code, day, "representation", host.allowed(status))
        host.carry(status)

    def _attest(self, change: _Change, code: str, day: str, dimension: str, statuses: Sequence[str]) -> None:
        note = f"By the data set {change.name} has the status {change.status} since {change.date.text}."
        fields = {"kind": "attestation", "date": day, "toward": [code], "dimension": dimension, "status": statuses}
        change.bodies.append(change.body(fields, f"{change.key}/{day}/{dimension}", note))


def _note(change: _Change, act: Act, told: str, *, is_contact: bool) -> str:
    """Give what the entry of a row says beside its fields: the row's own notes, and of what is no act the status."""
    if act.name:
        return f"The data set has {change.status} from then on."
    said = f"By the data set the status in {change.name} is {change.status}." if is_contact else ""
    return " ".join(filter(None, (said, told)))


IMPORTER = Importer(
    name=NAME,
    help="US Mission Status: the highest US representation in each country, 1779 to 2024, as dated changes",
    sources=(SOURCE,),
    licence="CC BY 4.0",
    takes="file",
    read=read,
)
