"""Entries as frozen values: what a line of the log says, for programs that use the library.

Replay works on the parsed JSON of lines (a million objects would cost more than they tell); these classes are the face
that the log shows to Python. Correcting means appending: no method changes anything.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

import attrs

from ledger.canonical import ENVELOPE, body_of, entry_id, line_of
from ledger.dates import Date
from ledger.kinds import KINDS, fields_of
from ledger.log import time_text
from ledger.ordering import ordered
from ledger.problems import Problem, RefusedError
from ledger.revise import cites_of
from ledger.shape import date_of, flaws
from ledger.upcasters import CURRENT, lift


@attrs.frozen(kw_only=True)
class Cite:
    """A citation.

    Attributes:
        source: Key of a source entry of the ledger.
        locator: Where in the source, as "paragraph 2".
        quote: A short quotation.
        rank: preferred, normal or deprecated; None where the entry does not say (normal).
    """

    source: str
    locator: str | None = None
    quote: str | None = None
    rank: str | None = None


def _tuple(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else ()


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened between parties on a date.

    Attributes:
        kind: One of `ledger.kinds.KINDS`.
        date: The date as the source gives it.
        parties: Codes of the parties of a mutual act.
        by: Codes of those who act, of a one-sided act.
        toward: Codes of those toward whom they act.
        fields: The kind's own fields.
        cites: At least one citation.
        place: Where, as the source says.
        instrument: By which document or gesture.
        account_of: Id of the event of which this is another account.
        after: Ids of events that came before this one.
        note: What else a reader should know.
        coded: The source's own codes as they stand there, by the names that it has for them; blank ones are empty texts.
        key: Natural key, unique in the log.
    """

    kind: str
    date: Date
    parties: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    toward: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    fields: Mapping[str, object] = attrs.field(factory=dict)
    cites: tuple[Cite, ...] = ()
    place: str | None = None
    instrument: str | None = None
    account_of: str | None = None
    after: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    note: str | None = None
    coded: Mapping[str, str] | None = None
    key: str | None = None


@attrs.frozen(kw_only=True)
class Claim:
    """What a source says of days rather than of a happening: an attestation or a coverage.

    Attributes:
        kind: "attestation" or "coverage".
        date: The date as the source gives it.
        parties: Codes of the parties, toward each other; of a coverage, one party toward all others.
        by: Codes of the senders.
        toward: Codes of the hosts.
        fields: The kind's own fields.
        cites: At least one citation.
        note: What else a reader should know.
        coded: The source's own codes as they stand there.
        key: Natural key, unique in the log.
    """

    kind: str
    date: Date
    parties: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    by: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    toward: tuple[str, ...] = attrs.field(default=(), converter=_tuple)
    fields: Mapping[str, object] = attrs.field(factory=dict)
    cites: tuple[Cite, ...] = ()
    note: str | None = None
    coded: Mapping[str, str] | None = None
    key: str | None = None


@attrs.frozen(kw_only=True)
class Statement:
    """An entry about the ledger: itself, a source, a party, a correction; `fields` are its kind's own."""

    kind: str
    fields: Mapping[str, object]
    note: str | None = None
    key: str | None = None


@attrs.frozen(kw_only=True)
class Entry:
    """One line of the log.

    Attributes:
        v: Schema version.
        id: First 65 bits of SHA-256 over the canonical JSON of the body, in Crockford base32.
        recorded_at: When it was appended, UTC.
        recorded_by: Who appended it.
        body: What it says.
    """

    id: str
    recorded_at: datetime
    recorded_by: str
    body: Event | Claim | Statement
    v: int = CURRENT


def parse(line: bytes | str) -> Entry:
    """Parse one line of a log, older versions lifted to the current one.

    Raises:
        RefusedError: When the line is not a sound entry, or its id does not prove its body.
    """
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RefusedError(Problem("not-json", f"the line is not JSON: {error}")) from error
    entry = entry if isinstance(entry, dict) else {}
    if missing := [key for key in ENVELOPE if key not in entry]:
        raise RefusedError(Problem("field-missing", f"the line has no {missing[0]!r}"))
    if entry["v"] not in range(1, CURRENT + 1):
        what = f"the entry is of version {entry['v']!r}; this program reads up to {CURRENT}"
        raise RefusedError(Problem("version-unknown", what, "install a newer diplo"))
    found = parse_body(body_of(lift(entry)))
    # The id proves what the line says, not what it is lifted to.
    if entry["id"] != entry_id(body_of(entry)):
        raise RefusedError(Problem("id-wrong", f"the body does not match its id {entry['id']!r}"))
    moment = _moment(str(entry["recorded_at"]))
    return Entry(id=str(entry["id"]), recorded_at=moment, recorded_by=str(entry["recorded_by"]), body=found)


def _moment(text: str) -> datetime:
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if time_text(moment) == text:
            return moment
    raise RefusedError(Problem("time-wrong", f"{text!r} is not a time of recording", "as 2024-02-14T00:00:00.000000Z"))


def parse_body(body: Mapping[str, object]) -> Event | Claim | Statement:
    """Make an event or a statement of a body in JSON form.

    Raises:
        RefusedError: With every flaw of the body.
    """
    if found := flaws(dict(body)):
        raise RefusedError(*(Problem(flaw.code, flaw.what, flaw.hint) for flaw in found))
    kind = KINDS[str(body["kind"])]
    own = {f.name: body[f.name] for f in fields_of(kind, body.get("effect")) if f.name in body}
    note, key = _text(body.get("note")), _text(body.get("key"))
    if not kind.has_parties:
        return Statement(kind=kind.name, fields=own, note=note, key=key)
    cites = tuple(Cite(**{name: str(text) for name, text in cite.items()}) for cite in cites_of(body))
    roles = {role: body.get(role, ()) for role in ("parties", "by", "toward")}
    coded = _codes(body.get("coded"))
    if not kind.is_event:
        date = date_of(body)
        return Claim(kind=kind.name, date=date, **roles, fields=own, cites=cites, note=note, coded=coded, key=key)
    return Event(
        kind=kind.name,
        date=date_of(body),
        **roles,
        fields=own,
        cites=cites,
        place=_text(body.get("place")),
        instrument=_text(body.get("instrument")),
        account_of=_text(body.get("account_of")),
        after=body.get("after", ()),
        note=note,
        coded=coded,
        key=key,
    )


def _codes(value: object) -> Mapping[str, str] | None:
    return {name: str(code) for name, code in value.items()} if isinstance(value, Mapping) else None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def body_json(body: Event | Claim | Statement) -> dict[str, object]:
    """Give a body in JSON form, keys in the documented order; the inverse of `parse_body`."""
    if isinstance(body, Statement):
        return ordered(_present({"kind": body.kind, **body.fields, "note": body.note, "key": body.key}))
    plain = {
        "kind": body.kind,
        "date": body.date.text,
        "calendar": None if body.date.calendar == "gregorian" else body.date.calendar,
        "parties": list(body.parties) or None,
        "by": list(body.by) or None,
        "toward": list(body.toward) or None,
        **body.fields,
        "cites": [_present(attrs.asdict(cite)) for cite in body.cites],
        "note": body.note,
        "coded": body.coded,
        "key": body.key,
    }
    if isinstance(body, Event):
        plain |= {"place": body.place, "instrument": body.instrument}
        plain |= {"account_of": body.account_of, "after": list(body.after) or None}
    return ordered(_present(plain))


def _present(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None}


def write(entry: Entry) -> bytes:
    """Write an entry as a line of the log, without the line end."""
    envelope = {
        "v": entry.v,
        "id": entry.id,
        "recorded_at": time_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
    }
    return line_of({**envelope, **body_json(entry.body)})
