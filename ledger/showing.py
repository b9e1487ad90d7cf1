"""One entry with all that was later said of it, and all that it says of others."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ledger.canonical import body_of
from ledger.index import BY_KEY, SHORTEST_PREFIX, not_one
from ledger.known import Lines, lines_about
from ledger.log import Line
from ledger.problems import NotFoundError
from ledger.revise import Revisions, is_revision
from ledger.shape import is_event
from ledger.steps import codes


class Said(NamedTuple):
    """Something that another entry says of one, or that it says of another.

    Attributes:
        relation: What: "amended by", "retracted by", "amends", "retracts", "another account", "comes after",
            "comes before".
        line: The other entry.
        counts: Whether the other entry counts still.
    """

    relation: str
    line: Line
    counts: bool


class Shown(NamedTuple):
    """An entry looked up by its id.

    Attributes:
        line: The entry as it stands.
        counts: Whether it counts still.
        body: Its body as its amendments leave it.
        said: What was later said of it, and what it says of others, in log order; revisions of revisions included.
    """

    line: Line
    counts: bool
    body: Mapping[str, object]
    said: tuple[Said, ...]


def show(log: Lines, typed: str) -> Shown:
    """Find the entry whose id begins with what somebody typed, or that has the key named by `key:KEY`.

    Raises:
        NotFoundError: When no id, or more than one, begins so, or fewer than four characters are given.
    """
    wanted = typed.strip()
    found = []
    revising = []
    # Read twice rather than held whole: of a long log only what is related is kept.
    lines = lines_about(log, (wanted,))
    for line in lines:
        if _is_meant(line, wanted):
            found.append(line)
        if is_revision(line.entry):
            revising.append(line)
    if len(found) != 1:
        raise NotFoundError(not_one(wanted, [str(line.entry["id"]) for line in found]))
    line = found[0]
    identity = str(line.entry["id"])
    revisions = Revisions(other.entry for other in revising)
    body = revisions.body(identity, body_of(line.entry))
    said = tuple(
        Said(relation, other, other.entry["id"] not in revisions.gone)
        for relation, other in _said(line, revising, revisions, lines if isinstance(lines, list) else log.lines())
    )
    return Shown(line, identity not in revisions.gone, body, said)


def _is_meant(line: Line, wanted: str) -> bool:
    if wanted.startswith(BY_KEY):
        return line.entry.get("key") == wanted.removeprefix(BY_KEY)
    return len(wanted) >= SHORTEST_PREFIX and str(line.entry["id"]).startswith(wanted.lower())


_REVISED = {"amendment": ("amended by", "amends"), "retraction": ("retracted by", "retracts")}


def _said(
    line: Line, revising: Iterable[Line], revisions: Revisions, lines: Iterable[Line]
) -> Iterator[tuple[str, Line]]:
    """Give what an entry has to do with others: those of its chain of revisions, and those linked with it as they count."""
    identity = str(line.entry["id"])
    chain = {identity}
    for other in revising:
        if other.entry["of"] in chain:
            chain.add(str(other.entry["id"]))
    body = revisions.body(identity, line.entry)
    for other in lines:
        its_id = str(other.entry["id"])
        if its_id == identity:
            continue
        if is_revision(other.entry) and its_id in chain:
            passive, of = _REVISED[str(other.entry["kind"])][0], other.entry["of"]
            yield passive if of == identity else f"{of} {passive}", other
        elif its_id == line.entry.get("of") and is_revision(line.entry):
            yield _REVISED[str(line.entry["kind"])][1], other
        elif is_event(line.entry) and is_event(other.entry):
            for relation in _links(identity, body, its_id, revisions.body(its_id, other.entry)):
                yield relation, other


def _links(identity: str, body: Mapping[str, object], its_id: str, its: Mapping[str, object]) -> Iterator[str]:
    root = body.get("account_of", identity)
    if root in (its_id, its.get("account_of")):
        yield "another account"
    if its_id in codes(body, "after"):
        yield "comes after"
    if identity in codes(its, "after"):
        yield "comes before"
