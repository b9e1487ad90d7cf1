"""`diplo add KIND …`: append one entry, asking for what is missing when somebody is there to answer; or a file of sources."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, NoReturn

import click

from cli import ask, words
from cli.between import between_told
from cli.commands.append import COLUMNS, summary
from cli.output import Output, View
from cli.params import Manual, author_option, dry_run_option, if_head_option, output_options, session_options
from cli.session import Session
from ledger.dates import DateError
from ledger.head import Head
from ledger.index import Index
from ledger.intake import Appended, append, text_of
from ledger.jsontext import Text
from ledger.kinds import EFFECTS_OF_NOTES, KINDS, Field, a_kind, fields_of
from ledger.log import Log
from ledger.near import Near, nearest
from ledger.problems import NotFoundError, Problem, RefusedError
from ledger.queries import kind_label
from ledger.reader import read
from ledger.record import VERIFIED
from ledger.seen import HeadMovedError, check_seen
from ledger.shape import is_event
from ledger.steps import parties_of

_MOST_SHOWN = 3
_MOST_KEYS = 12
# So often what others appended meanwhile is looked at anew, before it is given up.
_MOST_LOOKS = 10
# Ten years: what lies further away helps nobody to see whether an act is there already.
_FAR = 3653
# Options of their own name these differently, or make them from several.
_NOT_OPTIONS = {"csl", "code", "format", "licence", "description", "title", "set"}


def _own_fields() -> dict[str, Field]:
    found: dict[str, Field] = {}
    for kind in KINDS.values():
        for field in kind.fields:
            if field.name not in _NOT_OPTIONS:
                found.setdefault(field.name, field)
    return found


def _field_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add an option for every field that some kind has, as the registry names it."""
    for field in reversed(_own_fields().values()):
        many = field.type in ask.MANY
        help_text = f"{field.help or field.name}{' (may be repeated)' if many else ''}."
        command = click.option(f"--{field.name}", f"field_{field.name}", multiple=many, help=help_text)(command)
    return command


class _Given(NamedTuple):
    """What the options say that every event can have."""

    date: str | None
    calendar: str | None
    parties: Sequence[str]
    by: Sequence[str]
    toward: Sequence[str]
    source: Sequence[str]
    locator: str | None
    quote: str | None
    rank: str | None
    place: str | None
    instrument: str | None
    account_of: str | None
    after: Sequence[str]
    note: str | None
    key: str | None


@click.command("add", cls=Manual)
@click.argument("kind", required=False)
@click.argument("names", nargs=-1, metavar="[A [B]]")
@click.option("--date", help="When, EDTF, as the source gives it.")
@click.option("--calendar", help="gregorian or julian.")
@click.option("--party", "parties", multiple=True, help="One of the parties of a mutual act (may be repeated).")
@click.option("--by", multiple=True, help="Who acts (may be repeated).")
@click.option("--toward", multiple=True, help="Toward whom (may be repeated).")
@_field_options
@click.option("--source", multiple=True, help="Key of a source (may be repeated).")
@click.option("--locator", help="Where in the source.")
@click.option("--quote", help="What the source says, briefly.")
@click.option("--rank", help="preferred, normal or deprecated.")
@click.option("--title", help="Title, of a source.")
@click.option("--publisher", help="Publisher, of a source.")
@click.option("--url", help="Address, of a source.")
@click.option("--issued", help="When it was published, of a source: 2024, 2024-02 or 2024-02-14.")
@click.option("--unverified", is_flag=True, help="Mark a source that nobody has looked up.")
@click.option("--from", "given", metavar="FILE|-", help="Sources, from a file in CSL-JSON, BibTeX or RIS.")
@click.option("--place", help="Where it happened.")
@click.option("--instrument", help="By which document or gesture.")
@click.option("--account-of", metavar="ID", help="Another event of which this is an account.")
@click.option("--after", multiple=True, metavar="ID", help="An event that came before (may be repeated).")
@click.option("--note", help="What else a reader should know.")
@click.option("--key", help="A natural key, unique in the log.")
@click.option("--distinct", is_flag=True, help="Insist that no entry of the log tells the same happening.")
@author_option
@dry_run_option
@if_head_option
@output_options
@session_options
def command(
    *,
    session: Session,
    out: Output,
    kind: str | None,
    names: Sequence[str],
    given: str | None,
    distinct: bool,
    author: str | None,
    dry_run: bool,
    if_head: str | None,
    **rest: object,
) -> None:
    """One entry, asking for what is missing; or a file of sources."""
    log = session.writable_log()
    person = session.author(author)
    index = Index()
    index.catch_up(log)
    with between_told(out):
        # Before anybody is asked for anything, and again under the lock.
        check_seen(log, index, if_head)
    # Whoever hands in standard input cannot be asked.
    is_asked = sys.stdin.isatty() and given is None
    kind = _kind(kind, is_asked=is_asked)
    if given is None:
        bodies = [_body(index, kind, names, rest, is_asked=is_asked)]
    else:
        bodies = _handed_in(kind, names, given, rest, distinct=distinct)
    text = text_of(bodies, "the new entry")
    put = partial(append, log, author=person, now=session.now, index=index)
    try:
        with between_told(out):
            trial = put(text, if_head=if_head, dry_run=True)
    except HeadMovedError:
        raise
    except RefusedError as error:
        raise RefusedError(*(_as_typed(problem, given) for problem in error.problems)) from None
    (body, *_) = bodies
    is_new_act = trial.outcomes[0].added and is_event(body) and "account_of" not in body
    near = partial(_beside_others, session, log, body, distinct=distinct, is_asked=is_asked) if is_new_act else None
    with between_told(out):
        done = _put(partial(put, dry_run=dry_run), text, near, if_head)
    session.pass_on(log)
    rows = ({name: getattr(outcome, name) for name in COLUMNS} for outcome in done.outcomes)
    out.show(View(COLUMNS, rows, lambda paint: summary(done, paint, dry_run=dry_run)))


# What somebody left out who typed options, by the code of the problem.
_SAY = {
    "date-missing": "say --date DATE",
    "citation-missing": "say --source KEY",
    "'id'": "name its key, as in `diplo add source KEY`",
    "'code'": "name it, as in `diplo add party CODE`",
}


def _as_typed(problem: Problem, given: str | None) -> Problem:
    """Word a problem for somebody who typed options, or handed in a file, and never saw the JSON made of it."""
    if given is not None:
        hint = "give it another key, or mend the entry with `diplo amend`"
        return Problem(problem.code, problem.what, hint if problem.code == "source-key-taken" else problem.hint, given)
    hint = _SAY.get(problem.code, "")
    if problem.code == "field-missing":
        name = problem.what.rpartition(" ")[2]
        hint = _SAY.get(name) or f"say --{name[1:-1]}"
    elif problem.code == "key-unknown":
        hint = problem.hint
    elif problem.what.endswith("is true or false"):
        hint = "say yes or no"
    elif problem.code == "roles-wrong" and problem.column == 1:
        hint = "name them, as in `diplo add KIND A B`"
    return Problem(problem.code, problem.what, hint) if hint else problem


def _kind(given: str | None, *, is_asked: bool) -> str:
    if given is None and is_asked:
        return ask.choice("kind", [name for name in KINDS if name not in ("ledger", "amendment")])
    if given is None:
        raise click.UsageError("No kind is given. See `diplo help kinds`")
    if given == "ledger":
        raise click.UsageError("A ledger has its first entry already. Start another with `diplo init`")
    if given == "amendment":
        raise click.UsageError("An amendment is made by a command of its own. Say `diplo amend ID --set FIELD=VALUE`")
    if given not in KINDS:
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(given, KINDS, n=1)
        raise click.UsageError(f"There is no kind {given!r}. {f'Did you mean {close[0]!r}?' if close else ''}")
    return given


def _body(
    index: Index, kind: str, names: Sequence[str], rest: Mapping[str, object], *, is_asked: bool
) -> dict[str, object]:
    """Make a body of what was given, and of answers to what was not."""
    try:
        if not KINDS[kind].has_parties:
            return _statement(kind, names, rest, ask.Asker(index, is_asked=is_asked)) | _left_over(kind, rest)
        given = _Given._make(rest[name] for name in _Given._fields)
        return _event(kind, names, given, rest, ask.Asker(index, is_asked=is_asked)) | _left_over(kind, rest)
    except DateError as error:
        mark = (error.column, error.column + max(1, error.width))
        text = str(rest["date"])
        raise RefusedError(Problem("date-impossible", error.what, error.hint, excerpt=text, mark=mark)) from None


def _left_over(kind: str, rest: Mapping[str, object]) -> dict[str, object]:
    """Give what options say that entries of the kind do not have: put into the body to be refused, not passed over."""
    row = KINDS[kind]
    known = {f"field_{field.name}" for field in fields_of(row, rest["field_effect"])}
    known |= set(_Given._fields) if row.has_parties else {"note", "key"}
    if kind == "source":
        known |= {"field_type", "title", "publisher", "url", "issued", "unverified"}
    return {name.removeprefix("field_"): _plain(value) for name, value in rest.items() if value and name not in known}


def _event(
    kind: str, names: Sequence[str], given: _Given, rest: Mapping[str, object], asker: ask.Asker
) -> dict[str, object]:
    body: dict[str, object] = {"kind": kind}
    if date := given.date or asker.date():
        body["date"] = date
    if given.calendar:
        body["calendar"] = given.calendar
    window = asker.window(date, given.calendar)
    body |= asker.roles(KINDS[kind], (list(names), given.parties, given.by, given.toward), window)
    body |= asker.fields(KINDS[kind].fields, rest, window)
    effect = body.get("effect")
    if kind == "note-exchange" and effect in EFFECTS_OF_NOTES:
        body |= asker.fields(KINDS[str(effect)].fields, rest, window)
    cites: list[dict[str, object]] = [{"source": key} for key in given.source or asker.sources()]
    for cite in cites[:1]:
        cite |= {name: value for name in ("locator", "quote", "rank") if (value := getattr(given, name))}
    if cites:
        body["cites"] = cites
    others = ("place", "instrument", "account_of", "after", "note", "key")
    return body | {name: _plain(value) for name in others if (value := getattr(given, name))}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _statement(kind: str, names: Sequence[str], rest: Mapping[str, object], asker: ask.Asker) -> dict[str, object]:
    name = names[0] if names else ""
    if names[1:]:
        raise click.UsageError(f"Got unexpected extra argument ({' '.join(names[1:])})")
    others = {key: rest[key] for key in ("note", "key") if rest[key]}
    if kind == "source":
        return {"kind": kind, "csl": asker.csl(name, rest), **others}
    own = [field for field in KINDS[kind].fields if field.name not in _NOT_OPTIONS]
    body: dict[str, object] = {"kind": kind}
    if kind == "party" and (code := name or asker.text("code")):
        body["code"] = code
    if kind == "retraction" and name:
        rest = {**rest, "field_of": rest["field_of"] or name}
    return body | asker.fields(own, rest, None) | others


# --- sources from a file ------------------------------------------------------------------------------------------------


def _handed_in(
    kind: str, names: Sequence[str], given: str, rest: Mapping[str, object], *, distinct: bool
) -> list[dict[str, object]]:
    """Make the bodies of sources from a file; a key picks one of several, or renames the only one."""
    if kind != "source":
        raise click.UsageError(f"--from hands in sources, not {a_kind(kind)} entry. See `diplo help append`")
    others = [name for name, value in {**rest, "distinct": distinct}.items() if value and name != "unverified"]
    if others:
        option = others[0].removeprefix("field_").replace("_", "-")
        raise click.UsageError(f"--{option} does not go with --from. Say it in the file, or amend the entry")
    if names[1:]:
        raise click.UsageError(f"Got unexpected extra argument ({' '.join(names[1:])})")
    from cli.handed import read_text  # noqa: PLC0415 - only files need it
    from ledger.references import from_text  # noqa: PLC0415 - the same

    text = read_text(given)
    items = _meant(from_text(text.text, text.name), names[0] if names else "", text.name)
    if rest["unverified"]:
        items = [{**item, "custom": {**_custom(item), VERIFIED: False}} for item in items]
    return [{"kind": kind, "csl": item} for item in items]


def _meant(items: list[dict[str, object]], key: str, file: str) -> list[dict[str, object]]:
    if not key:
        return items
    found = [item for item in items if item["id"] == key]
    if found or len(items) > 1:
        return found or _no_such(key, [str(item["id"]) for item in items], file)
    return [{**items[0], "id": key}]


def _no_such(key: str, keys: Sequence[str], file: str) -> NoReturn:
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    close = get_close_matches(key, keys, n=1)
    shown = ", ".join(keys[:_MOST_KEYS]) + (" …" if keys[_MOST_KEYS:] else "")
    hint = f"did you mean {close[0]!r}?" if close else f"there are {shown}"
    raise NotFoundError(Problem("source-unknown", f"the file has no source with the key {key!r}", hint, file))


def _custom(item: Mapping[str, object]) -> Mapping[str, object]:
    custom = item.get("custom")
    return custom if isinstance(custom, dict) else {}


# --- what is there already --------------------------------------------------------------------------------------------


def _put(
    put: Callable[..., Appended], text: Text, near: Callable[[], tuple[dict[str, object], Head]] | None, if_head: str | None
) -> Appended:  # fmt: skip
    """Append what was made, beside what was looked at: where others append meanwhile, their acts are looked at, too."""
    if near is None:
        return put(text, if_head=if_head)
    looks = 0
    while True:
        looks += 1
        body, head = near()
        try:
            return put(text_of([body], "the new entry"), if_head=if_head or str(head))
        except HeadMovedError:
            if if_head is not None or looks == _MOST_LOOKS:
                raise


def _beside_others(
    session: Session, log: Log, body: dict[str, object], *, distinct: bool, is_asked: bool
) -> tuple[dict[str, object], Head]:
    """Show the nearest events between the same parties, and refuse what looks like one of them; give the head looked at."""
    record = read(log, parties_of(body))
    near = nearest(record.events, body)
    for one in [one for one in near if one.days <= _FAR][:_MOST_SHOWN]:
        event = one.event
        what = f"{event.dated} {kind_label(event.body)}, {words.who(event.body, record.register)}"
        session.say(f"near: {event.id} (line {event.position}) {what}")
    alike = next((one for one in near if one.alike), None)
    if alike is None or distinct:
        return body, record.head
    if is_asked:
        return _ask_which(alike, body), record.head
    event = alike.event
    what = f"the log has {a_kind(kind_label(event.body))} of {event.dated} between these parties: {event.id}"
    hint = f"say --account-of {event.id} if this is another account of it, --distinct if it is another act"
    raise RefusedError(Problem("near-duplicate", what, hint, entries=(event.id,)))


def _ask_which(alike: Near, body: dict[str, object]) -> dict[str, object]:
    answer = ask.choice(f"is this another account of {alike.event.id}", ["account", "distinct", "stop"])
    if answer == "stop":
        raise click.Abort
    return {**body, "account_of": alike.event.id} if answer == "account" else body
