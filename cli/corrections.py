"""What `amend` and `retract` share: the entry that is meant, the reason, and the values that somebody typed."""

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import update_wrapper

import click

from cli.params import author_option, dry_run_option, if_head_option
from cli.session import Session, find_party
from ledger.index import Index
from ledger.intake import Appended, append, text_of
from ledger.kinds import KINDS, fields_of
from ledger.known import Lines
from ledger.log import Log
from ledger.ordering import keys_of
from ledger.problems import NotFoundError, Problem, RefusedError, UsageError
from ledger.seen import HeadMovedError
from ledger.shape import RANKS

# A place in a list, as anybody types it.
_INDEX = re.compile(r"[0-9]{1,9}", re.ASCII)
_SHOWN = 60
_YES = {"yes": True, "true": True, "no": False, "false": False}
_LISTS = ("parties", "by", "toward", "after", "status", "dimensions", "predecessors", "successors")
_PARTIES = ("parties", "by", "toward", "predecessors", "successors", "organisation", "protector")


def correction_options(command: Callable[..., object]) -> Callable[..., object]:
    """Add the options of commands that correct: --because, --author, --dry-run, --if-head."""

    def wrapped(*, because: str | None, **rest: object) -> object:
        return command(because=_reason(because), **rest)

    wrapped = update_wrapper(wrapped, command)
    for option in (if_head_option, dry_run_option, author_option):
        wrapped = option(wrapped)
    return click.option("--because", metavar="REASON", help="Why; it stands in the ledger.")(wrapped)


def _reason(given: str | None) -> str:
    if given is None and sys.stdin.isatty():
        answer: str = click.prompt("because", err=True)
        return answer
    if given is None or not given.strip():
        raise click.UsageError("A correction needs its reason. Say --because REASON")
    return given


def append_one(
    session: Session,
    log: Log,
    index: Index,
    body: Mapping[str, object],
    *,
    author: str,
    if_head: str | None,
    dry_run: bool,
) -> Appended:
    """Append one correction; what is wrong with it is told without a place in a text that nobody typed.

    Raises:
        RefusedError: When it may not be appended; with what came in, where the log is no longer at the head that was seen.
        MachineError: When the machine fails.
    """
    try:
        now = session.now
        return append(log, text_of([body]), author=author, now=now, index=index, if_head=if_head, dry_run=dry_run)
    except HeadMovedError:
        raise
    except RefusedError as error:
        raise RefusedError(*(Problem(one.code, one.what, one.hint) for one in error.problems)) from None


def known_entry(session: Session, log: Lines, typed: str) -> tuple[Index, str, Mapping[str, object]]:
    """Find the entry that somebody means by the beginning of its id; give it as its corrections leave it.

    Raises:
        NotFoundError: When no id, or more than one, begins so, or the entry was retracted.
    """
    index = Index()
    index.catch_up(log)
    session.pass_on(log)
    identity = index.find(typed)
    body = index.revised(log, identity)
    if body is None:
        what = f"the entry {identity} was retracted"
        raise NotFoundError(Problem("id-retracted", what, f"see `diplo show {identity}`; retract the retraction first"))
    return index, identity, body


def changes(index: Index, body: Mapping[str, object], typed: Sequence[str]) -> tuple[dict[str, object], bool]:
    """Make the fields of an amendment from `field=value`; tell also whether any was made from what stands there now.

    Raises:
        UsageError: When something typed is no `field=value`, or names no part of the entry.
    """
    found: dict[str, object] = {}
    said: set[str] = set()
    is_partial = False
    for text in typed:
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise UsageError(Problem("set-wrong", f"--set: {text!r} is not FIELD=VALUE", "as --set date=1960-08"))
        name, *rest = path.split(".")
        if path in said:
            raise UsageError(Problem("set-wrong", f"--set: {path!r} is set twice", "say it once"))
        said.add(path)
        if name == "rank":
            found["cites"] = _ranked(found.get("cites", body.get("cites")), value)
            is_partial = True
        elif rest:
            whole = json.loads(json.dumps(found.get(name, body.get(name))))
            found[name] = _within(path, whole, rest, value)
            is_partial = True
        else:
            found[name] = _value(index, body, name, value)
    if all(value == body.get(name) for name, value in found.items()):
        raise UsageError(Problem("set-wrong", "--set: the entry says so already", "nothing would change"))
    return found, is_partial


def _ranked(cites: object, rank: str) -> list[dict[str, object]]:
    if rank not in RANKS:
        hint = f"use {', '.join(RANKS[:-1])} or {RANKS[-1]}"
        raise UsageError(Problem("set-wrong", f"--set: there is no rank {rank!r}", hint))
    if not isinstance(cites, list):
        raise UsageError(Problem("set-wrong", "--set: the entry has no citations to rank", "ranks are of accounts"))
    # Silence says `normal`, and one body must not have two ids.
    plain = [{key: value for key, value in cite.items() if key != "rank"} for cite in cites]
    return plain if rank == "normal" else [{**cite, "rank": rank} for cite in plain]


def _within(path: str, whole: object, steps: Sequence[str], value: str) -> object:
    """Set one part of a field that has parts, as `csl.title` or `cites.0.quote`."""
    here = whole
    for number, step in enumerate(steps):
        is_last = number == len(steps) - 1
        if isinstance(here, list) and _INDEX.fullmatch(step) and int(step) < len(here):
            if is_last:
                here[int(step)] = _part(value)
            here = here[int(step)]
        elif isinstance(here, dict):
            if is_last and not value:
                here.pop(step, None)
            elif is_last:
                here[step] = _part(value)
            else:
                here = here.setdefault(step, {})
        else:
            raise UsageError(Problem("set-wrong", f"--set: the entry has no part {path!r}", "see it with `diplo show`"))
    return whole


def _part(value: str) -> object:
    if value in ("true", "false", "null") or value[:1] in ("[", "{"):
        return _json(value)
    return value


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError) as error:
        why = "nested too deep" if isinstance(error, RecursionError) else error
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        raise UsageError(Problem("set-wrong", f"--set: {shown!r} is not JSON: {why}", "mind the quotes")) from None


def _value(index: Index, body: Mapping[str, object], name: str, value: str) -> object:
    """Make the JSON value of a field from what was typed, as its type wants it; nothing takes the field out."""
    if not value:
        return None
    if value[:1] in ("[", "{"):
        return _json(value)
    kind = KINDS[str(body["kind"])]
    types = {field.name: field.type for field in fields_of(kind, body.get("effect"))}
    if name not in keys_of(body) and name != "kind":
        # The library refuses it, with its place; but for a misspelt field of a person's it can be said at once.
        from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

        close = get_close_matches(name, keys_of(body), n=1, cutoff=0.65)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(keys_of(body))}"
        raise UsageError(Problem("set-wrong", f"--set: the entry has no field {name!r}", hint))
    if types.get(name) == "bool":
        return _YES.get(value.lower(), value)
    items = [item.strip() for item in value.split(",")] if name in _LISTS else [value]
    if name in _PARTIES:
        items = [find_party(index.register, item).code for item in items]
    return items if name in _LISTS else items[0]
