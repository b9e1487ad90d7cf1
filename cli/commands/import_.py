"""`diplo import FORMAT PATH`: a data set of the field taken in, whole or not at all; `--list` tells which there are."""

import os
from collections.abc import Iterator, Sequence

import click

from cli.between import between_told
from cli.model import progress_of
from cli.output import Output, Paint, TargetError, View, visible
from cli.params import Manual, author_option, dry_run_option, if_head_option, output_options, session_options
from cli.session import Session
from ledger.importers import IMPORTERS, importer
from ledger.importers.importer import Importer
from ledger.importers.importing import Bad, Imported, import_rows
from ledger.references import reference

COLUMNS = (
    "format",
    "path",
    "rows",
    "new",
    "changed",
    "gone",
    "unchanged",
    "passed",
    "bad",
    "entries",
    "kinds",
    "gone_keys",
    "head",
)
LIST_COLUMNS = ("format", "takes", "what", "citation", "licence", "sources")
BAD_COLUMNS = ("file", "line", "code", "what", "hint", "row")
_MOST_GONE = 20
_GENERAL = "csv"


@click.command("import", cls=Manual)
@click.argument("name", required=False, type=click.Choice(list(IMPORTERS)), metavar="FORMAT")
@click.argument("path", required=False, type=click.Path(), metavar="PATH")
@click.option("--list", "is_list", is_flag=True, help="List the formats, with citation and licence.")
@click.option("--map", "mapping", type=click.Path(), metavar="FILE", help="What the columns mean (csv), in TOML.")
@click.option("--suggest", is_flag=True, help="Write a first map for a table (csv) instead.")
@click.option("--skip-bad", type=click.Path(), metavar="FILE", help="Set rows that cannot be taken aside in FILE.")
@author_option
@dry_run_option
@if_head_option
@output_options
@session_options
def command(
    *,
    session: Session,
    name: str | None,
    path: str | None,
    is_list: bool,
    mapping: str | None,
    suggest: bool,
    skip_bad: str | None,
    author: str | None,
    dry_run: bool,
    if_head: str | None,
    out: Output,
) -> None:
    """A data set of the field taken in, whole or not at all."""
    if is_list:
        _refuse_with_list(name)
        out.show(_listed())
        return
    if name is None or path is None:
        raise click.UsageError("An import takes a format and a file. Say `diplo import FORMAT PATH`, or --list")
    if name != _GENERAL and (mapping is not None or suggest):
        raise click.UsageError("--map and --suggest are for tables. Say `diplo import csv FILE --map MAP.toml`")
    _refuse_targets(path, mapping, skip_bad, out)
    if suggest:
        _suggest(path, out)
        return
    if name == _GENERAL and mapping is None:
        raise click.UsageError("A table needs a map. Say --map MAP.toml; --suggest writes a first one")
    _import(session, name, path, mapping, skip_bad, author, out, dry_run=dry_run, if_head=if_head)


def _refuse_targets(path: str, mapping: str | None, skip_bad: str | None, out: Output) -> None:
    """Refuse to write over what is to be read, which nobody might have again.

    Raises:
        TargetError: When an output is the source, lies in its folder, or is the map.
    """
    for target in filter(None, (skip_bad, out.path)):
        if not os.path.exists(target):
            continue
        if any(given and os.path.exists(given) and os.path.samefile(target, given) for given in (path, mapping)):
            raise TargetError(f"{target} is what is to be imported", "choose another name for the output", code=2)
        folder = os.path.realpath(path)
        if os.path.isdir(folder) and os.path.realpath(target).startswith(folder + os.sep):
            what = f"{target} lies in the folder that is to be imported"
            raise TargetError(what, "choose another name for the output", code=2)
    if skip_bad and out.path and os.path.abspath(skip_bad) == os.path.abspath(out.path):
        raise TargetError(f"{skip_bad} would be written twice", "choose another name for one of the two", code=2)


def _import(
    session: Session,
    form: str,
    path: str,
    mapping: str | None,
    skip_bad: str | None,
    author: str | None,
    out: Output,
    *,
    dry_run: bool,
    if_head: str | None,
) -> None:
    log = session.writable_log()
    with between_told(out):
        done = import_rows(
            log,
            importer(form),
            path,
            author=session.author(author),
            now=session.now,
            options={} if mapping is None else {"map": mapping},
            if_head=if_head,
            dry_run=dry_run,
            set_aside=None if skip_bad is None else lambda bad: _set_aside(bad, skip_bad, out),
            progress=progress_of(session, f"reading {path}", "rows"),
        )
    session.pass_on(log)
    _tell(session, form, path, done, skip_bad, out, dry_run=dry_run)


def _tell(
    session: Session, form: str, path: str, done: Imported, skip_bad: str | None, out: Output, *, dry_run: bool
) -> None:
    if done.bad and skip_bad is not None:
        session.say(f"{_rows(sum(bad.count for bad in done.bad))} set aside in {skip_bad}")
    told = done._asdict() | {"format": form, "path": path, "head": str(done.head)}
    told |= {"bad": sum(bad.count for bad in done.bad), "entries": sum(done.added.values())}
    told["kinds"] = [f"{kind}:{count}" for kind, count in done.added.items()]
    record = {column: told[column] for column in COLUMNS}
    try:
        out.show(View(COLUMNS, [record], lambda paint: _text(done, form, paint, dry_run=dry_run)))
    except (TargetError, OSError):
        if done.added and not dry_run:
            # Else who reads the error would take the import for one that failed.
            session.say(f"diplo: note: the import itself is done: {_appended(done)}, head {done.head.short()}")
        raise


def _text(done: Imported, form: str, paint: Paint, *, dry_run: bool) -> Iterator[str]:
    counts = ", ".join(f"{getattr(done, name):,} {name}" for name in ("new", "changed", "gone", "unchanged"))
    passed = f", {done.passed:,} passed over" if done.passed else ""
    yield f"{form}: {_rows(done.rows)}: {counts}{passed}"
    for key in done.gone_keys[:_MOST_GONE]:
        yield f"gone: key:{visible(key)} (the entry stays; look whether it should be retracted)"
    if len(done.gone_keys) > _MOST_GONE:
        yield f"gone: {len(done.gone_keys) - _MOST_GONE:,} more; all stand in the output with -O json"
    kinds = ", ".join(
        f"{count:,} {kind}" for kind, count in sorted(done.added.items(), key=lambda one: (-one[1], one[0]))
    )
    verb = "would append" if dry_run else "appended"
    yield paint.head(f"{verb} {_appended(done)}{f' ({kinds})' if kinds else ''}, head {done.head.short()}")


def _appended(done: Imported) -> str:
    number = sum(done.added.values())
    return "1 entry" if number == 1 else f"{number:,} entries"


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _set_aside(bad: Sequence[Bad], path: str, out: Output) -> None:
    """Write the rows that are left out, before anything is appended: whatever happens then, none of them is lost."""
    records = (
        {
            "file": one.file,
            "line": one.lines[number] if one.lines else one.line if not number else None,
            "code": problem.code,
            "what": problem.what,
            "hint": problem.hint,
            "row": row,
        }
        for one in bad
        for number, row in enumerate(one.raw.splitlines() if one.count > 1 else [one.raw])
        for problem in one.problems
    )
    Output("csv", path, spreadsheet=out.spreadsheet, quiet=out.quiet).show(
        View(BAD_COLUMNS, records, lambda _: (), versioned=False)
    )


def _suggest(path: str, out: Output) -> None:
    from ledger.importers.columns.suggesting import suggest  # noqa: PLC0415 - only a first map needs it

    lines = suggest(path).splitlines()
    Output("text", out.path, out.color).show(View((), (), lambda _: lines))


def _refuse_with_list(form: str | None) -> None:
    if form is not None:
        raise click.UsageError("--list stands alone. Say `diplo import --list`")


def _listed() -> View:
    found = [importer(name) for name in IMPORTERS]
    records = (
        {
            "format": one.name,
            "takes": one.takes,
            "what": one.help,
            "citation": _citation(one),
            "licence": one.licence,
            "sources": [str(source["id"]) for source in one.sources],
        }
        for one in found
    )
    return View(LIST_COLUMNS, records, lambda paint: _list_text(found, paint))


def _citation(one: Importer) -> str:
    return " ".join(reference(source) for source in one.sources)


def _list_text(found: Sequence[Importer], paint: Paint) -> Iterator[str]:
    for one in found:
        yield f"{paint.head(one.name)} {'FOLDER' if one.takes == 'folder' else 'FILE'}"
        yield f"  {one.help}"
        if one.sources:
            yield f"  cite: {_citation(one)}"
        yield f"  licence: {one.licence}"
