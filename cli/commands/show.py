"""`diplo show ID`: one entry, whole, with everything that was later said of it."""

import json
from collections.abc import Iterator, Mapping

import click

from cli import words
from cli.commands.log import COLUMNS
from cli.output import Output, Paint, View, cell, visible
from cli.params import Manual, output_options, session_options, view_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.known import Lines
from ledger.problems import NotFoundError, Problem
from ledger.reader import read
from ledger.revise import according_to, cites_of
from ledger.shape import has_parties
from ledger.showing import Said, Shown, show

# What stands behind the entry itself: whether it counts, what its amendments made of it, and what was said of it.
_BEYOND = ("counts", "now", "said")


@click.command("show", cls=Manual)
@click.argument("identity", metavar="ID")
@view_options
@output_options
@session_options
def command(*, session: Session, identity: str, seen: Viewpoint, out: Output) -> None:
    """One entry, whole, with what was later said of it and what it says of others."""
    log = seen.lines(session)
    found = show(log, identity)
    if has_parties(found.line.entry):
        found = _heard(seen, found, log)
    entry = _row(found)
    columns = COLUMNS if has_parties(found.line.entry) else tuple(entry)
    columns = tuple(name for name in dict.fromkeys((*columns, *_BEYOND)) if name != "amended_by")
    head = str(read(log, ()).head)
    out.show(View(columns, [entry], lambda paint: _text(found, seen, paint), versioned=False, head=head))
    session.pass_on(log)


def _heard(seen: Viewpoint, found: Shown, log: Lines) -> Shown:
    """Leave out citations of sources that are not to be heard.

    Raises:
        NotFoundError: When none is left.
    """
    if seen.according_to is None and not seen.without:
        return found
    heard = seen.heard(read(log, ()).sources)
    body = according_to(found.body, heard)
    if body is None:
        what = f"the entry {found.line.entry['id']} rests on no source that is heard"
        raise NotFoundError(Problem("source-left-out", what, "leave out --without and --according-to"))
    kept = [cite for cite in cites_of(found.line.entry) if cite["source"] in heard]
    return found._replace(line=found.line._replace(entry={**found.line.entry, "cites": kept}), body=body)


def _row(found: Shown) -> dict[str, object]:
    return {
        "position": found.line.position or None,
        **found.line.entry,
        "counts": found.counts,
        "now": _changed(found),
        "said": [_said(one) for one in found.said],
    }


def _changed(found: Shown) -> dict[str, object] | None:
    """Give the fields that amendments changed, as they are now; null for one that was taken out."""
    entry = found.line.entry
    names = dict.fromkeys((*entry, *found.body))
    now = {name: found.body.get(name) for name in names if name in found.body or name in _body_of(entry)}
    return {name: value for name, value in now.items() if value != entry.get(name)} or None


def _body_of(entry: Mapping[str, object]) -> Mapping[str, object]:
    return {name: value for name, value in entry.items() if name not in ("v", "id", "recorded_at", "recorded_by")}


def _said(one: Said) -> dict[str, object]:
    entry = one.line.entry
    names = ("id", "kind", "date", "set", "because", "recorded_at", "recorded_by")
    told = {name: entry[name] for name in names if name in entry}
    return {"relation": one.relation, "position": one.line.position or None, **told, "counts": one.counts}


def _text(found: Shown, seen: Viewpoint, paint: Paint) -> Iterator[str]:
    entry = {"position": found.line.position or "supposed", **found.line.entry}
    if label := seen.label():
        yield paint.head(label.removeprefix(", "))
    width = max(len(key) for key in entry)
    for key, value in entry.items():
        yield from _field(key.ljust(width), key, value, paint)
    if not found.counts:
        yield paint.doubt("it counts no longer")
    now = _changed(found)
    if now:
        yield ""
        yield paint.head("as amended")
        for key, value in now.items():
            yield from _field(key.ljust(width), key, value, paint)
    if found.said:
        yield ""
    for one in found.said:
        other = one.line.entry
        what = " ".join(str(other[name]) for name in ("date", "kind") if name in other)
        counts = "" if one.counts else paint.doubt(", counts no longer")
        yield f"{one.relation}: {other['id']} ({words.place(one.line.position)}) {what}{counts}"
        if "because" in other:
            who = visible(str(other["recorded_by"])) or "nobody"
            yield f"    by {who}, {other['recorded_at'] or 'not recorded'}"
            if isinstance(changes := other.get("set"), dict):
                parts = (f"{name} {visible(cell(value)) or 'nothing'}" for name, value in changes.items())
                yield f"    set {'; '.join(parts)}"
            yield f"    because: {visible(str(other['because']))}"


def _field(label: str, key: str, value: object, paint: Paint) -> Iterator[str]:
    if key == "cites" and isinstance(value, list):
        for cite in value:
            yield f"{label}  {'; '.join(f'{part} {visible(str(text))}' for part, text in cite.items())}"
        return
    if key == "coded" and isinstance(value, Mapping):
        # As the source has them, blank ones too, each in quotes: what is in doubt is what exactly stands there.
        codes = (f"{name} {json.dumps(code, ensure_ascii=False)}" for name, code in value.items())
        yield f"{label}  {visible('; '.join(codes))}"
        return
    text = visible(cell(value)) or "nothing"
    yield f"{label}  {paint.head(text) if key == 'id' else text}"
