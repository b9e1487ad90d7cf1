"""Which entries count once later entries have been heard (DESIGN section 6): retractions, ranks, and one source's view."""

from collections.abc import Iterable, Mapping, Sequence


def retracted(entries: Sequence[Mapping[str, object]]) -> frozenset[str]:
    """Give the ids that no longer count, given all retractions in log order.

    A retraction can be retracted in turn. It only ever names an earlier entry, so the last one decides first.
    """
    gone: set[str] = set()
    for entry in reversed(entries):
        if entry["kind"] == "retraction" and entry["id"] not in gone:
            gone.add(str(entry["of"]))
    return frozenset(gone)


def rank_of(body: Mapping[str, object]) -> str:
    """Give the rank of an account: preferred if any of its citations is, deprecated if all of them are."""
    ranks = {str(cite.get("rank", "normal")) for cite in cites_of(body)}
    if "preferred" in ranks:
        return "preferred"
    return "deprecated" if ranks == {"deprecated"} else "normal"


def cites_of(body: Mapping[str, object]) -> tuple[Mapping[str, object], ...]:
    """Give the citations of a sound event."""
    cites = body["cites"]
    return tuple(cites) if isinstance(cites, list) else ()


def according_to(body: Mapping[str, object], sources: Iterable[str]) -> dict[str, object] | None:
    """Keep of an event only what the given sources say; None when they do not speak of it."""
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
