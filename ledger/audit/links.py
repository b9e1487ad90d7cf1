"""What an entry names: other entries by their ids, and sources by their keys, as far as an amendment brings them in."""

from collections.abc import Iterator, Mapping

from ledger.audit.ids import number_of
from ledger.audit.rules import ID, REVISIONS
from ledger.audit.scan import Path
from ledger.kinds import KINDS

# Sorts of entry, a bit each; a line that cannot be read may have been of any.
EVENT, CLAIM, REVISION, OTHER, ANY = 1, 2, 4, 8, 15
CORRIGIBLE = EVENT | CLAIM | REVISION


def sort_of(kind: object) -> int:
    """Give the sort of entry that a kind is of."""
    if not isinstance(kind, str) or kind not in KINDS:
        return ANY
    if kind in REVISIONS:
        return REVISION
    return {"claim": CLAIM, "record": OTHER}.get(KINDS[kind].group, EVENT)


def links_of(entry: Mapping[str, object]) -> Iterator[tuple[Path, int, int]]:
    """Give the ids that an entry names, as numbers, each with the path to it and the sorts of entry that fit."""
    kind = entry.get("kind")
    if kind in REVISIONS:
        yield from _link(("of",), entry.get("of"), CORRIGIBLE if kind == "retraction" else ANY)
    for path, part in (((), entry), *_brought_in(entry)):
        yield from _link((*path, "account_of"), part.get("account_of"), EVENT)
        after = part.get("after")
        for index, item in enumerate(after if isinstance(after, list) else ()):
            yield from _link((*path, "after", index), item, EVENT)


def sources_brought_in(body: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    """Give the keys of the sources that an amendment brings in, each with the path to it."""
    for path, changes in _brought_in(body):
        cites = changes.get("cites")
        for index, cite in enumerate(cites if isinstance(cites, list) else ()):
            if isinstance(cite, dict) and isinstance(key := cite.get("source"), str):
                yield (*path, "cites", index, "source"), key


def _brought_in(body: Mapping[str, object]) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """Give the fields that an amendment brings in, and those that it brings into the `set` of another."""
    path: Path = ("set",)
    changes = body.get("set")
    while isinstance(changes, dict):
        yield path, changes
        path, changes = (*path, "set"), changes.get("set")


def _link(path: Path, value: object, wanted: int) -> Iterator[tuple[Path, int, int]]:
    if isinstance(value, str) and ID.fullmatch(value):
        yield path, number_of(value.encode()), wanted
