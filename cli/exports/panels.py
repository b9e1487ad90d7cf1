"""What the commands that export panels share: their options, and the way from these to a file."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import click

from cli.model import progress_of
from cli.output import Output, TargetError, View, save
from cli.params import session_options, view_options, with_options
from cli.session import Session, find_party
from cli.viewpoint import Viewpoint
from ledger.exporters.panels.shape import DYAD_DAY, LISTS, RELATIONS, RULES, asked
from ledger.known import Lines
from ledger.log import Log
from ledger.projections import ALL
from ledger.reader import read, register_of

if TYPE_CHECKING:
    from ledger.exporters.panels import Counts, Panel
    from ledger.exporters.panels.codebook import Basis

_Command = Callable[..., object]
_TEXTS = ("csv", "jsonl", "json")
_FILES = ("parquet", "dta", "sqlite")
FORMATS = (*_TEXTS, *_FILES)
_ENDINGS = {"ndjson": "jsonl", "pq": "parquet", "db": "sqlite", "sqlite3": "sqlite"}
_CODEBOOK = ".codebook.md"
# Between years and days there is one word of difference.
_YEARS = "Years, both included, as 1946/2024."
_DAYS = "Days, both included, as 1990-01-01/1990-06-30, or years."


class Wanted(NamedTuple):
    """The options of a panel, as typed.

    Attributes:
        shape: The shape.
        during: `--during`.
        codes: `--codes`.
        rule: `--rule`; None where nothing was said.
        dimensions: `--dimension`, each; none for relations.
        parties: `--party`, each.
        form: The format.
        target: `-o`; None for stdout.
        codebook: Where the codebook is written; None for nowhere.
    """

    shape: str
    during: str
    codes: str
    rule: str | None
    dimensions: tuple[str, ...]
    parties: tuple[str, ...]
    form: str
    target: str | None
    codebook: str | None


def panel_command(shape: str, about: str) -> click.Command:
    """Make the command of a shape.

    Args:
        shape: One of `ledger.exporters.panels.shape.SHAPES`.
        about: What it gives, in one line.
    """

    def run(
        *,
        session: Session,
        seen: Viewpoint,
        during: str,
        codes: str,
        dimensions: tuple[str, ...],
        parties: tuple[str, ...],
        form: str | None,
        target: str | None,
        codebook: str | None,
        rule: str | None,
    ) -> None:
        chosen = _format(form, target)
        beside = codebook or (None if target is None else f"{target}{_CODEBOOK}")
        if target is not None and beside is not None and os.path.realpath(target) == os.path.realpath(beside):
            raise TargetError(f"{beside} cannot be both the panel and its codebook", "choose another name for one", 2)
        export(session, seen, Wanted(shape, during, codes, rule, dimensions, parties, chosen, target, beside))

    run.__doc__ = about
    return click.command(shape, help=about)(session_options(_options(shape)(view_options(_output_options(run)))))


def _options(shape: str) -> Callable[[_Command], _Command]:
    is_of_days = shape == DYAD_DAY
    # A day needs none: whoever names one all the same is told so, and not that there is no such option.
    help_text = f"What the status of a year is: {', '.join(RULES)}."
    rule = click.option("--rule", metavar="RULE", hidden=is_of_days, help=help_text)

    def add(command: _Command) -> _Command:
        return with_options(
            command,
            click.option("--during", required=True, metavar="DATES", help=_DAYS if is_of_days else _YEARS),
            click.option(
                "--codes", required=True, type=click.Choice(list(LISTS)), help="Whose codes, and whose states."
            ),
            rule,
            click.option(
                "--dimension",
                "dimensions",
                multiple=True,
                type=click.Choice(list(ALL)),
                help=f"What stood between them (may be repeated); else {RELATIONS}.",
            ),
            click.option("--party", "parties", multiple=True, metavar="A", help="Only rows of A (may be repeated)."),
        )

    return add


def _output_options(command: _Command) -> _Command:
    return with_options(
        command,
        click.option("-O", "--output-format", "form", type=click.Choice(FORMATS), metavar="FORMAT", help=_FORMATS),
        click.option("-o", "--output", "target", type=click.Path(), metavar="FILE", help=_TARGET),
        click.option("--codebook", type=click.Path(), metavar="FILE", help="Write the codebook to FILE."),
    )


_FORMATS = f"Format: {', '.join(FORMATS)}; else by the ending of -o FILE, else csv."
_TARGET = f"Write to a file, whole or not at all, and its codebook to FILE{_CODEBOOK}."


def _format(form: str | None, target: str | None) -> str:
    """Choose the format: the one named, else by the ending of the file, else CSV.

    Raises:
        TargetError: When the ending names no format, or a format needs a file.
    """
    if form is None and target is not None:
        ending = os.path.splitext(target)[1].lstrip(".").lower()
        form = _ENDINGS.get(ending, ending)
        if form not in FORMATS:
            raise TargetError(
                f"the ending of {os.path.basename(target)} names no format", f"say -O {'|'.join(FORMATS)}", 2
            )
    if form in _FILES and target is None:
        raise TargetError(f"{form} is not written to standard output", "name a file with -o FILE", 2)
    return form or "csv"


def export(session: Session, seen: Viewpoint, wanted: Wanted) -> None:
    """Write a panel and its codebook.

    Raises:
        LedgerError: When what is asked for makes no sense, or the ledger cannot be read.
        TargetError: When a file may not or cannot be written.
    """
    # What makes no sense is told before anything is read.
    question = asked(wanted.shape, wanted.during, wanted.codes, wanted.rule, wanted.dimensions or (RELATIONS,))
    from ledger.exporters.panels import made, told_by  # noqa: PLC0415 - only once all is understood

    if wanted.form in _FILES:
        from ledger.exporters.panels.files import require  # noqa: PLC0415 - only where one is written

        require(wanted.form)
    lines = seen.lines(session)
    if wanted.parties:
        register = register_of(lines)
        codes = frozenset(find_party(register, name).code for name in wanted.parties)
        question = question._replace(parties=codes)
    is_plain = seen == Viewpoint() and isinstance(lines, Log)
    told = told_by(lines, None if is_plain else seen.seen(read(lines), lines), question)
    panel = made(question, told, progress_of(session, "making the panel", "pairs"))
    _write(session, lines, panel, wanted)
    session.pass_on(lines)


def _write(session: Session, lines: Lines, panel: "Panel | Counts", wanted: Wanted) -> None:
    from ledger.exporters.panels.codebook import basis, text  # noqa: PLC0415 - as above

    its = basis(lines, panel.told.record)
    if wanted.form in _TEXTS:
        from ledger.exporters.panels import texts  # noqa: PLC0415 - only where text is written

        # The last of the rows tells all that the panel rests on.
        Output("text", wanted.target).show(View((), (), lambda _: texts.lines(panel, wanted.form)))
    else:
        _save(str(wanted.target), panel, wanted, its)
    if wanted.codebook is not None:
        Output("text", wanted.codebook).show(View((), (), lambda _: text(panel, its)))
    if wanted.target is not None:
        rows = "1 row" if panel.rows == 1 else f"{panel.rows:,} rows"
        session.say(f"{wanted.target}: {rows}, codebook {wanted.codebook}, head {its.record.head.short()}")
    elif wanted.codebook is None:
        session.say("diplo: note: what the columns mean, and whom to cite, is told with --codebook FILE")


def _save(target: str, panel: "Panel | Counts", wanted: Wanted, its: "Basis") -> None:
    from ledger.exporters.panels.codebook import labels, text, title  # noqa: PLC0415 - as above
    from ledger.exporters.panels.files import About, write  # noqa: PLC0415 - only where such a file is written

    def codebook() -> str:
        return "".join(f"{line}\n" for line in text(panel, its))

    about = About(title(panel.asked, its), labels(panel.asked), codebook, its.recorded_at)
    save(target, lambda path: write(panel, wanted.form, path, about))
