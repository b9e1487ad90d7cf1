"""`diplo search TEXT`: where words stand, in notes, quotations, titles and names."""

from collections.abc import Iterator, Mapping

import click

from cli import words
from cli.asked import asked, known_option
from cli.output import Output, Paint, View, visible
from cli.params import Manual, output_options, session_options
from cli.session import Session
from ledger.citing import parties_named
from ledger.dates import GREGORIAN
from ledger.parties import Register
from ledger.queries import kind_label
from ledger.readmodel.search import THINGS, Hit, Piece, phrases, register_of, search, snippet
from ledger.shape import has_parties

COLUMNS = ("thing", "id", "position", "kind", "date", "parties", "field", "snippet", "text", "head")
_MOST = 1_000_000
_DIGITS = 7


class _NumberParam(click.ParamType[int]):
    """How many: a number from 1 on."""

    name = "number"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002 - click's signature
        """Take a number from 1 to a million."""
        text = str(value)
        if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS) or not 0 < int(text) <= _MOST:
            raise click.UsageError(f"-n: {visible(repr(text))} is no number of finds. Write 1 to {_MOST}", ctx)
        return int(text)


@click.command("search", cls=Manual)
@click.argument("text", nargs=-1, required=True, metavar="TEXT...")
@click.option("--of", "things", multiple=True, type=click.Choice(THINGS), help="Only entries, sources or parties.")
@click.option(
    "-n",
    "--number",
    type=_NumberParam(),
    default=20,
    metavar="N",
    help="How many; else 20.",
)
@click.option("-e", "--exit-code", is_flag=True, help="Exit 1 when nothing is found.")
@known_option
@output_options
@session_options
def command(
    *,
    session: Session,
    text: tuple[str, ...],
    things: tuple[str, ...],
    number: int,
    exit_code: bool,
    known: str | None,
    out: Output,
) -> int:
    """Where words stand, in notes, quotations, titles and names, the best first."""
    typed = " ".join(text)
    # What cannot be looked for is told before anything is read.
    phrases(typed)
    with asked(session, known) as (model, seen):
        found = search(model.connection, typed, things or THINGS, number)
        left_out = f"{len(found.hits)} of {found.in_all} found; -n {found.in_all} gives all"
        is_whole = len(found.hits) == found.in_all
        head = model.head

        def lines(paint: Paint) -> Iterator[str]:
            yield paint.head(visible(f"Search in {model.title} for {typed}") + seen.label())
            yield ""
            register = register_of(model.connection, found.hits)
            for hit in found.hits:
                yield from _hit(hit, register, paint)
            if not found.hits:
                yield "nothing is found"
            if not is_whole:
                yield ""
                yield left_out
            yield ""
            yield paint.quiet(f"{visible(model.title)}, head {head.short()}")

        out.show(View(COLUMNS, (_row(hit, str(head)) for hit in found.hits), lines))
        if not is_whole and out.format != "text":
            session.say(f"diplo: note: {left_out}")
    return 1 if exit_code and not found.hits else 0


def _hit(hit: Hit, register: Register, paint: Paint) -> Iterator[str]:
    """Tell what was found on one line, and where in it on another."""
    if hit.thing == "entry":
        calendar = str(hit.body.get("calendar", GREGORIAN))
        date = paint.head(str(hit.body["date"])) + ("" if calendar == GREGORIAN else f" ({calendar.capitalize()})")
        date = f"{date}  " if hit.body["date"] else ""
        who = f", {words.who(hit.body, register)}" if has_parties(hit.body) else ""
        yield f"{date}{kind_label(hit.body)}{who}  {paint.quiet(hit.id)}"
    elif hit.thing == "source":
        yield paint.head(f"[{hit.id}]") + (f" {visible(hit.name)}" if hit.field != "title" else "")
    else:
        yield paint.head(f"{hit.name} ({hit.id})")
    yield f"      {hit.field}: {''.join(_painted(piece, paint) for piece in snippet(hit))}"


def _painted(piece: Piece, paint: Paint) -> str:
    text = visible(piece.text)
    return paint.head(text) if piece.is_found else text


def _row(hit: Hit, head: str) -> Mapping[str, object]:
    is_entry = hit.thing == "entry"
    return {
        "thing": hit.thing,
        "id": hit.id,
        "position": hit.position,
        "kind": kind_label(hit.body) if is_entry else None,
        "date": hit.body.get("date"),
        "parties": parties_named(hit.body) if is_entry else (),
        "field": hit.field,
        "snippet": "".join(piece.text for piece in snippet(hit)),
        "text": hit.text,
        "head": head,
    }
