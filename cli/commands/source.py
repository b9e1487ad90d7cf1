"""`diplo source [KEY]`: what rests on a source, and what would remain without it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options, view_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.citing import parties_named
from ledger.coverage import iso_or_open
from ledger.csl import iso as iso_of
from ledger.known import Lines
from ledger.queries import NOT_COVERED, UNKNOWN, kind_label
from ledger.reader import read
from ledger.record import Record, Source, find_sources, source_keys
from ledger.references import reference
from ledger.resting import ANY_OTHER, Difference, Resting, Standing, changes_without, rests_on
from ledger.revise import rank_of
from ledger.showing import Shown, show

COLUMNS = (
    "source",
    "row",
    "entry",
    "position",
    "kind",
    "date",
    "parties",
    "others",
    "a",
    "b",
    "dimension",
    "direction",
    "first",
    "last",
    "status",
    "possible",
    "flags",
    "covered",
    "status_without",
    "possible_without",
    "flags_without",
    "covered_without",
    "head",
    "policy",
)
LISTED = ("source", "title", "publisher", "issued", "verified", "entries", "reference", "head", "policy")


@click.command("source", cls=Manual)
@click.argument("key", required=False, metavar="[KEY]")
@view_options
@output_options
@session_options
def command(*, session: Session, key: str | None, seen: Viewpoint, out: Output) -> None:
    """What rests on a source or a publisher; without a key, all sources."""
    log = seen.lines(session)
    everything = read(log)
    record = seen.seen(everything, log)
    if key is None:
        out.show(_list(record, seen.heard(everything.sources), seen))
    else:
        out.show(_one(record, log, key, seen))
    session.pass_on(log)


def _count(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"


# --- all sources --------------------------------------------------------------------------------------------------------


def _list(record: Record, heard: frozenset[str], seen: Viewpoint) -> View:
    entries = (*record.events, *record.attestations, *record.coverages)
    counts = Counter(key for event in entries for key in source_keys(event))
    sources = [source for key, source in record.sources.items() if key in heard]
    rows = [_listed(source, counts, record) for source in sources]
    return View(LISTED, rows, lambda paint: _list_text(record, sources, counts, seen, paint))


def _listed(source: Source, counts: Mapping[str, int], record: Record) -> dict[str, object]:
    key = str(source.csl["id"])
    return {
        "source": key,
        "title": source.title,
        "publisher": source.publisher or None,
        "issued": iso_of(source.csl.get("issued")) or None,
        "verified": source.is_verified,
        "entries": counts[key],
        "reference": reference(source.csl),
        "head": str(record.head),
        "policy": record.policy,
    }


def _list_text(
    record: Record, sources: Sequence[Source], counts: Mapping[str, int], seen: Viewpoint, paint: Paint
) -> Iterator[str]:
    yield paint.head(f"Sources of {visible(record.title)}{seen.label()}")
    yield ""
    for source in sources:
        key = str(source.csl["id"])
        yield f"{paint.head(f'[{key}]')} {visible(reference(source.csl))}"
        cited = f"cited by {_count(counts[key])}" if counts[key] else "not cited"
        yield f"      {cited}{'' if source.is_verified else paint.doubt('; unverified')}"
    if not sources:
        yield "there are none yet; `diplo add source KEY` adds one"
    yield from words.footer(record, paint)


# --- one source ---------------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """The entries that rest on a source, and what would be answered otherwise without it."""

    sources: list[Source]
    resting: list[Resting]
    differences: list[Difference]


def _one(record: Record, log: Lines, asked: str, seen: Viewpoint) -> View:
    keys = find_sources(record.sources, asked)
    found = _Found([record.sources[key] for key in keys], rests_on(record, keys), list(changes_without(record, keys)))
    rows = [
        {name: row.get(name) for name in COLUMNS} | {"source": asked, "head": str(record.head), "policy": record.policy}
        for row in (*map(_entry_row, found.resting), *map(_answer_row, found.differences))
    ]
    return View(COLUMNS, rows, lambda paint: _text(record, log, found, seen, paint))


def _entry_row(resting: Resting) -> dict[str, object]:
    event = resting.event
    return {
        "row": "entry",
        "entry": event.id,
        "position": event.position or None,
        "kind": kind_label(event.body),
        "date": event.date.text,
        "parties": parties_named(event.body),
        "others": resting.others,
    }


def _answer_row(one: Difference) -> dict[str, object]:
    first, last = iso_or_open((one.first, one.last))
    row: dict[str, object] = {
        "row": "answer",
        "a": one.a,
        "b": one.b,
        "dimension": one.dimension,
        "direction": one.direction,
        "first": first,
        "last": last,
    }
    row |= one.before._asdict()
    return row | {f"{name}_without": value for name, value in one.without._asdict().items()}


def _text(record: Record, log: Lines, found: _Found, seen: Viewpoint, paint: Paint) -> Iterator[str]:
    for source in found.sources:
        yield paint.head(f"[{source.csl['id']}]") + f" {visible(reference(source.csl))}"
        yield from _standing_in_ledger(show(log, source.id), paint)
        if not source.is_verified:
            yield paint.doubt("  unverified: its entry says that nobody looked it up")
    yield ""
    yield paint.head(f"Rests on it{seen.label()}") + f": {_how_many(found.resting)}"
    for resting in found.resting:
        yield from _resting(resting, record, paint)
    yield ""
    if not found.differences:
        yield paint.head("Without it") + ": every answer would stay as it is"
    else:
        yield paint.head("Without it")
        yield from _blocks(found.differences, record, paint)
    yield from words.footer(record, paint)


def _standing_in_ledger(shown: Shown, paint: Paint) -> Iterator[str]:
    entry = shown.line.entry
    recorded = f", recorded {entry['recorded_at']} by {visible(str(entry['recorded_by']))}"
    yield paint.quiet(f"  {words.place(shown.line.position)}{recorded if shown.line.position else ''}")
    for one in shown.said:
        if one.relation == "amended by" and one.counts:
            yield paint.quiet(f"  amended by {one.line.entry['id']} ({words.place(one.line.position)})")


def _how_many(resting: Sequence[Resting]) -> str:
    if not resting:
        return "nothing"
    falling = sum(not one.others for one in resting)
    if len(resting) == 1:
        return f"1 entry, which {'would fall' if falling else 'rests on others too'}"
    many = "all" if falling == len(resting) else falling or "none"
    return f"{len(resting)} entries, of which {many} would fall"


def _resting(resting: Resting, record: Record, paint: Paint) -> Iterator[str]:
    event = resting.event
    what = f"{event.dated} {kind_label(event.body)}, {words.who(event.body, record.register)}"
    rank = ", deprecated" if rank_of(event.body) == "deprecated" else ""
    keys = ", ".join(f"[{key}]" for key in resting.others)
    rest = f", rests on {keys} too" if keys else paint.doubt(", would fall")
    yield f"  {event.id} ({words.place(event.position)}) {what}{paint.doubt(rank)}{rest}"


# --- what would be answered otherwise -----------------------------------------------------------------------------------

# Days, what is answered, and what would be, of one dimension.
_Lines = tuple[str, ...]


def _blocks(differences: Sequence[Difference], record: Record, paint: Paint) -> Iterator[str]:
    """Tell the differences pair by pair; pairs of one party of which the same is told are told together."""
    told: dict[tuple[str, tuple[tuple[str, _Lines], ...]], list[str]] = {}
    for (a, b), of_pair in groupby(differences, key=lambda one: (one.a, one.b)):
        told.setdefault((a, _by_label(list(of_pair), paint)), []).append(b)
    for (a, parts), others in told.items():
        names = [_label(b, record) for b in others]
        theirs = names[0] if len(names) == 1 else f"each of {', '.join(names)}"
        yield f"  {_label(a, record)} and {theirs}"
        for label, lines in parts:
            them = others[0] if others[0] != ANY_OTHER and len(others) == 1 else "the other"
            yield f"    {label.replace('A>B', f'{a} → {them}').replace('B>A', f'{them} → {a}')}"
            yield from (f"      {line}" for line in lines)


def _label(code: str, record: Record) -> str:
    if code == ANY_OTHER:
        return "any other party"
    party = record.register.get(code)
    return party.label() if party else code


def _by_label(differences: Sequence[Difference], paint: Paint) -> tuple[tuple[str, _Lines], ...]:
    """Give what is told of each dimension; those of which the same is told stand together."""
    a, b = differences[0][:2]
    ways = {f"{a}>{b}": ", A>B", f"{b}>{a}": ", B>A", "both": ""}
    lines: dict[str, dict[str, _Lines]] = {}
    for (dimension, direction), of_one in groupby(differences, key=lambda one: (one.dimension, one.direction)):
        lines.setdefault(dimension, {})[ways[direction]] = tuple(_difference(one, paint) for one in of_one)
    labels: dict[_Lines, list[str]] = {}
    for dimension, directed in lines.items():
        if len(directed) > 1 and len(set(directed.values())) == 1:
            labels.setdefault(next(iter(directed.values())), []).append(f"{dimension}, either way")
        else:
            for way, its in directed.items():
                labels.setdefault(its, []).append(dimension + way)
    return tuple(("; ".join(names), its) for its, names in labels.items())


def _difference(one: Difference, paint: Paint) -> str:
    return f"{_days(one)}: {_said(one.before, one.without, paint)} → {_said(one.without, one.before, paint)}"


def _days(one: Difference) -> str:
    first, last = iso_or_open((one.first, one.last))
    if first is None or last is None:
        return f"since {first}" if first else f"until {last}" if last else "always"
    return first if first == last else f"{first} to {last}"


def _said(one: Standing, other: Standing, paint: Paint) -> str:
    """Say what is answered, with the flags that the other answer has not."""
    if one.status == UNKNOWN:
        status = paint.doubt(f"{UNKNOWN}: {' or '.join(one.possible)}")
    else:
        status = paint.quiet(one.status) if one.status == NOT_COVERED else paint.sure(one.status)
    marks = [flag for flag in one.flags if flag not in other.flags]
    marks += ["covered"] if one.covered and not other.covered else []
    return f"{status} ({', '.join(marks)})" if marks else status
