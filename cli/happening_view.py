"""Happenings as rows and as lines: what the commands share that list one row a happening."""

from collections.abc import Iterator

from cli.commands.log import event_lines
from cli.output import Paint
from ledger.milestones import Happening
from ledger.queries import differs
from ledger.record import Event, Record, source_keys

# What an event says of itself, each in a field of its own; null where it does not say.
_TOLD = (
    "parties",
    "by",
    "toward",
    "organisation",
    "predecessors",
    "successors",
    "protector",
    "mission",
    "class",
    "person",
    "place",
    "note",
)
EVENT_COLUMNS = (
    *("entry", "position", "kind", "effect", "date", "calendar"),
    *_TOLD,
    *("amended_by", "happening", "entries", "sources", "head", "policy"),
)


def event_fields(account: Event, happening: Happening, record: Record) -> dict[str, object]:
    """Give the fields of a happening by the account that tells it, with all accounts that count and their sources."""
    body = account.body
    return {
        "entry": account.id,
        "position": account.position,
        "kind": body["kind"],
        **{name: body.get(name) for name in ("effect", "date", "calendar", *_TOLD)},
        "amended_by": account.amended,
        "happening": happening.root,
        "entries": tuple(event.id for event in happening.accounts),
        "sources": _sources(happening),
        "head": str(record.head),
        "policy": record.policy,
    }


def _sources(happening: Happening) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for event in happening.accounts for key in source_keys(event)))


def happening_lines(when: str, account: Event, happening: Happening, record: Record, paint: Paint) -> Iterator[str]:
    """Put a happening into words: when, by what account, from which sources, and how the other accounts differ."""
    yield from event_lines(account.id, account.body, when, record, paint, is_amended=bool(account.amended))
    yield f"      {', '.join(f'[{key}]' for key in _sources(happening))}"
    for other in happening.accounts:
        difference = differs(account, other)
        if other is not account:
            yield f"      {paint.doubt('another account')}: {other.id}{f', {difference}' if difference else ''}"
