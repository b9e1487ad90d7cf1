"""`diplo cite ID…`: references for entries and sources, with the head that they were taken from."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import update_wrapper

import click

from cli import words
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options, view_options
from cli.session import Session
from cli.viewpoint import Viewpoint
from ledger.citing import Cited, References, Row, cite, rows
from ledger.dates import GREGORIAN
from ledger.index import BY_KEY
from ledger.queries import kind_label
from ledger.reader import read
from ledger.references import reference, to_bibtex, to_csl
from ledger.shape import has_parties

_STYLES = {"csl": to_csl, "bibtex": to_bibtex}
_ENDINGS = {".bib": "bibtex", ".bibtex": "bibtex", ".csljson": "csl"}


def _style_option(command: Callable[..., object]) -> Callable[..., object]:
    """Add --as, which takes the place of -O, and hand it on as `style`."""

    def wrapped(*, style: str | None, form: str | None, target: str | None, **rest: object) -> object:
        if style and form:
            raise click.UsageError("--as and -O are two formats. Say one of them")
        if not form:
            style = style or _ENDINGS.get(os.path.splitext(target or "")[1].lower())
        return command(style=style, form="text" if style else form, target=target, **rest)

    help_text = "Only the references, for other programs: CSL-JSON or BibTeX."
    option = click.option("--as", "style", type=click.Choice(list(_STYLES)), help=help_text)
    return option(update_wrapper(wrapped, command))


@click.command("cite", cls=Manual)
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all", "everything", is_flag=True, help="All sources of the ledger.")
@view_options
@_style_option
@output_options
@session_options
def command(
    *, session: Session, ids: Sequence[str], everything: bool, seen: Viewpoint, style: str | None, out: Output
) -> None:
    """References for entries and sources, with the head that they were taken from."""
    if bool(ids) == everything:
        raise click.UsageError("Say what to cite: ids of entries, keys of sources, or --all, and not both")
    log = seen.lines(session)
    whole = read(log, ())
    heard = seen.heard(whole.sources)
    typed = [key for key in whole.sources if key in heard] if everything else list(_apart(ids))
    found = cite(log, seen.seen(whole, log), typed, heard)
    for one in found.cited:
        if one.retracted_by is not None:
            session.say(f"diplo: warning: {_retracted(one)}")
    if style:
        lines = _STYLES[style](found.items()).removesuffix("\n").split("\n")
        out.show(View((), (), lambda _: lines))
    else:
        records: Iterator[Mapping[str, object]] = (row._asdict() for row in rows(found))
        out.show(View(Row._fields, records, lambda paint: _text(found, seen, paint)))
    session.pass_on(log)


def _apart(ids: Sequence[str]) -> Iterator[str]:
    """Take a cell of a table, in which ids are joined by `|`, for the ids in it."""
    for one in ids:
        yield from [one] if one.startswith(BY_KEY) else filter(None, one.split("|"))


def _retracted(one: Cited) -> str:
    entry = one.retracted_by.entry if one.retracted_by else {}
    who = visible(str(entry["recorded_by"])) or "nobody"
    return f"{one.line.entry['id']} was retracted by {who}, {entry['recorded_at']}: {visible(str(entry['because']))}"


def _text(found: References, seen: Viewpoint, paint: Paint) -> Iterator[str]:
    record = found.record
    size = record.head.size
    yield paint.head(f"{visible(record.title)}{seen.label()}")
    yield f"  {size} {'entry' if size == 1 else 'entries'}, recorded up to {found.recorded_at}"
    yield f"  head {record.head}"
    yield from (f"  {visible(caveat)}" for caveat in found.caveats)
    yield ""
    for one in found.cited:
        yield from _entry(one, found, paint)
    if not found.cited:
        yield "there is no source to cite"


def _entry(one: Cited, found: References, paint: Paint) -> Iterator[str]:
    entry, position = one.line.entry, one.line.position
    parts = [paint.head(str(entry["id"])), words.place(position), _what(one, found)]
    if position:
        parts.append(f"recorded {entry['recorded_at']} by {visible(str(entry['recorded_by']))}")
    if one.is_amended:
        parts.append("amended")
    if one.retracted_by is not None:
        parts.append(paint.doubt("retracted"))
    yield ", ".join(parts)
    for citation in one.cites:
        source = found.record.sources[str(citation["source"])]
        locator = f", {visible(str(citation['locator']))}" if "locator" in citation else ""
        quote = f": “{visible(str(citation['quote']))}”" if "quote" in citation else ""
        doubt = "" if source.is_verified else paint.doubt(" (unverified)")
        yield f"  [{citation['source']}] {visible(reference(source.csl))}{locator}{quote}{doubt}"
    if not one.cites:
        yield "  cites no source"


def _what(one: Cited, found: References) -> str:
    body = one.body
    if not has_parties(body):
        return kind_label(body)
    calendar = str(body.get("calendar", GREGORIAN))
    date = str(body["date"]) if calendar == GREGORIAN else f"{body['date']} ({calendar.capitalize()})"
    return f"{date} {kind_label(body)}, {words.who(body, found.record.register)}"
