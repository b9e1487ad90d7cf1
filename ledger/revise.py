"""Which entries count once later entries have been heard (DESIGN section 6): retractions, amendments, ranks, one source's view."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ledger.kinds import REVISIONS
from ledger.ordering import ordered
from ledger.shape import flaws

_Body = Mapping[str, object]
_PLAIN = {"normal"}


class Revisions:
    """The retractions and amendments of a log, in its order, and what they make of the entries before them.

    A revision can be revised in turn. It only ever names an earlier entry, so going through them from the last to the
    first settles each before it is needed, however long the chain.
    """

    def __init__(self, entries: Iterable[_Body] = ()) -> None:
        gone: set[str] = set()
        idle: set[str] = set()
        amended: dict[str, list[tuple[str, _Body]]] = {}
        for entry in reversed(list(entries)):
            identity = str(entry["id"])
            if identity in gone:
                idle.add(identity)
                continue
            if entry["kind"] == "retraction":
                gone.add(str(entry["of"]))
            else:
                body = _amended(entry, [changes for _, changes in reversed(amended.get(identity, ()))])
                stated = body.get("set")
                changes = stated if isinstance(stated, dict) else {}
                later = amended.setdefault(str(entry["of"]), [])
                if later and all(any(name in others for _, others in later) for name in changes):
                    idle.add(identity)
                later.append((identity, changes))
        self._gone = frozenset(gone)
        self._idle = frozenset(idle)
        self._amended = {identity: tuple(reversed(found)) for identity, found in amended.items()}

    @property
    def gone(self) -> frozenset[str]:
        """The ids that no longer count."""
        return self._gone

    @property
    def idle(self) -> frozenset[str]:
        """The revisions that are nothing to the outcome: retracted, or amendments whose every field a later one sets."""
        return self._idle

    @property
    def amended(self) -> frozenset[str]:
        """The ids of what is amended."""
        return frozenset(self._amended)

    def amendments(self, identity: str) -> tuple[str, ...]:
        """Give the ids of the amendments of an entry that count, in the order of the log."""
        return tuple(one for one, _ in self._amended.get(identity, ()))

    def body(self, identity: str, body: _Body) -> _Body:
        """Give a body as its amendments leave it."""
        found = self._amended.get(identity)
        return _amended(body, [changes for _, changes in found]) if found else body


def _amended(body: _Body, amendments: Sequence[_Body]) -> _Body:
    """Replace fields; null takes one out."""
    if not amendments:
        return body
    fields = dict(body)
    for changes in amendments:
        fields.update(changes)
    fields = {name: value for name, value in fields.items() if value is not None}
    # What is unsound has no order, and nothing of it may get lost before somebody is told.
    return fields if flaws(fields) else ordered(fields)


def is_revision(body: _Body) -> bool:
    """Tell whether an entry says something of an earlier one."""
    return body["kind"] in REVISIONS


def named_by(body: _Body) -> tuple[list[str], list[str]]:
    """Give the ids of entries and the keys of sources that an entry names, those that an amendment brings in included."""
    ids = [str(body["of"])] if is_revision(body) else []
    keys: list[str] = []
    ids += befores_of(body)
    for part in (body, *brought_in(body)):
        account_of = part.get("account_of")
        ids += [account_of] if isinstance(account_of, str) else []
        # Of what an amendment brings in only the form is known to be sound.
        keys += [str(cite["source"]) for cite in cites_of(part) if isinstance(cite, dict) and "source" in cite]
    return ids, keys


def brought_in(body: _Body) -> Iterator[_Body]:
    """Give the fields that an amendment brings in, and those that it brings into the `set` of another, from the outside in."""
    changes = body.get("set")
    while isinstance(changes, dict):
        yield changes
        changes = changes.get("set")


def befores_of(body: _Body) -> Iterator[str]:
    """Give the ids after which an entry comes, or the one that it amends."""
    for part in (body, *brought_in(body)):
        after = part.get("after")
        yield from map(str, after if isinstance(after, list) else ())


def rank_of(body: _Body) -> str:
    """Give the rank of an account: preferred if any of its citations is, deprecated if all of them are."""
    ranks = {str(cite["rank"]) if "rank" in cite else "normal" for cite in cites_of(body)}
    if ranks == _PLAIN:
        return "normal"
    if "preferred" in ranks:
        return "preferred"
    return "deprecated" if ranks == {"deprecated"} else "normal"


def cites_of(body: _Body) -> tuple[_Body, ...]:
    """Give the citations of a sound entry; none of one that has none."""
    cites = body.get("cites")
    return tuple(cites) if isinstance(cites, list) else ()


def according_to(body: _Body, sources: Iterable[str]) -> dict[str, object] | None:
    """Keep of an entry only what the given sources say; None when they do not speak of it."""
    wanted = set(sources)
    kept = [cite for cite in cites_of(body) if cite["source"] in wanted]
    return {**body, "cites": kept} if kept else None


def standing(ranks: Mapping[str, str]) -> tuple[str, ...]:
    """Choose, from the accounts of one happening with their ranks, those that count: the preferred, else the normal."""
    for rank in ("preferred", "normal"):
        chosen = tuple(account for account, given in ranks.items() if given == rank)
        if chosen:
            return chosen
    return ()
