"""Write the landmark acts: 186 rows of `landmark_events.csv`, and what has since been found about them.

Run as `python -m curation.landmarks FACTS LEDGER > batch.jsonl`. Three tables stand beside this script:

    landmarks_sorts.py    what each sort of act is in the ledger, and why
    landmarks_acts.csv    row by row what is not told by its sort alone; the number of a row is its line in the facts
    landmarks_found.csv   sources found for rows, with the day that they give; as `found/landmarks.csv`

Columns of the acts: `how` is `=` (told by these lines alone), `+` (by its sort and by these lines too), `n` (the note goes
to what its sort tells); with `*` it is told once for each party under `by`; with `u` what it presupposes is nowhere told. Kind, date and parties that are left out are
the row's. `cites` are parts of addresses or titles, of the row's own sources or of those found for it, with `!` for a
preferred one; left out, they are the row's own and, for a row from memory, all found that agree. `of` is the number of the
line of which it is another account, among all lines of the row. A row from memory for which nothing agrees stays out.
"""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from curation.batch import Batch, Body
from curation.landmarks_sorts import ALIKE, SORTS, SWITCH, UNBEGUN
from ledger.dates import Date
from ledger.kinds import KINDS
from ledger.near import DAYS
from ledger.revise import cites_of
from ledger.shape import date_of
from ledger.steps import pairs_of

_HERE = Path(__file__).parent
_MEMORY = "model knowledge, unverified"
_KEY = "landmark:"
# Dates that leave more open say nothing of nearness beyond their bounds.
_FINE = 31

_LISTS = ("parties", "by", "toward", "predecessors", "successors", "status")


# Contacts and claims are told side by side, whoever else tells of the like.
_OWN = ("attestation", "statement", "other", "agreement", "vote")
Source = Mapping[str, str]


class Act(NamedTuple):
    """One act of a row, ready to be written but for its sources."""

    kind: str
    date: str
    roles: Mapping[str, Sequence[str]]
    fields: Mapping[str, object]
    cites: str = ""
    account_of: int = 0
    after: int = 0
    note: str = ""


def main(facts: str, ledger: str) -> None:
    """Write the batch on standard output, and on standard error which rows stay out."""
    batch, probe = Batch(ledger), Batch(ledger)
    sources = _found_sources()
    lines: dict[int, list[dict[str, str]]] = {}
    for line in _rows(_HERE / "landmarks_acts.csv"):
        lines.setdefault(int(line["row"]), []).append(line)
    for number, row in enumerate(_rows(Path(facts) / "landmark_events.csv"), 2):
        own = _own_sources(row)
        acts = list(_acts(row, lines.get(number, [])))
        told: list[str | None] = []
        for act in acts:
            chosen = _chosen(act, own, sources.get(number, []))
            told.append(_tell(batch, probe, act, chosen, told) if chosen else None)
        if None in told or not told:
            sys.stderr.write(f"left out: row {number}, {row['date_edtf']} {row['kind']}: no source\n")
    batch.write()


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- what is told -----------------------------------------------------------------------------------------------------


def _acts(row: Mapping[str, str], lines: Sequence[Mapping[str, str]]) -> Iterator[Act]:
    """Give the acts of a row, those of its sort first."""
    hows = [line["how"] for line in lines]
    if not any(how.startswith("=") for how in hows):
        noted = [line for line in lines if line["how"].startswith("n")]
        for act in _of_sort(row):
            yield _noted(
                act, " ".join(line["note"] for line in noted), is_unbegun=any("u" in line["how"] for line in noted)
            )
    for line in lines:
        if not line["how"].startswith("n"):
            for by in line["by"].split() if "*" in line["how"] else [line["by"]]:
                yield _noted(_of_line(row, line, by.split()), line["note"], is_unbegun="u" in line["how"])


def _noted(act: Act, note: str, *, is_unbegun: bool) -> Act:
    """Add the note, and that what an act presupposes is not told: the reason why `check` misses it."""
    told = f"{act.kind}:{act.fields['dimension']}" if "dimension" in act.fields else act.kind
    missing = UNBEGUN.get(told, "") if is_unbegun else ""
    return act._replace(note=" ".join(filter(None, (note, missing))))


def _of_sort(row: Mapping[str, str]) -> Iterator[Act]:
    actors, targets = row["actors"].split(";"), row["targets"].split(";")
    if row["kind"] == "switch_of_recognition":
        for target in targets:
            for kind, form, fields in SWITCH[target]:
                for roles in _roles(form, actors, [target]):
                    yield Act(kind, row["date_edtf"], roles, fields)
        return
    for kind, form, fields in SORTS[row["kind"]].kinds:
        for roles in _roles(form, actors, targets):
            yield Act(kind, row["date_edtf"], roles, fields)


def _roles(form: str, actors: Sequence[str], targets: Sequence[str]) -> Iterator[dict[str, list[str]]]:
    if form == "each":
        yield from ({"by": [actor], "toward": sorted(targets)} for actor in actors)
    elif form == "pairs":
        pairs = {tuple(sorted((actor, target))): None for actor in actors for target in targets if actor != target}
        yield from ({"parties": list(pair)} for pair in pairs)
    else:
        yield {"parties": list(actors), "predecessors": list(targets)}


def _of_line(row: Mapping[str, str], line: Mapping[str, str], by: Sequence[str]) -> Act:
    roles: dict[str, list[str]] = {}
    if by:
        roles = {"by": list(by), "toward": line["toward"].split()}
    if line["parties"]:
        roles = {"parties": line["parties"].split()}
    elif by and line["kind"] in ("resumption", "establishment"):
        roles = {"parties": sorted({*by, *roles["toward"]})}
    given: dict[str, str] = dict(field.split("=", 1) for field in line["fields"].split(";") if field)
    after = int(given.pop("after", "0"))
    fields: dict[str, object] = {
        name: value.split() if name in _LISTS else {"true": True, "false": False}.get(value, value)
        for name, value in given.items()
    }
    date = line["date"] or row["date_edtf"]
    return Act(line["kind"], date, roles, fields, line["cites"], int(line["of"] or 0), after)


# --- who says so ------------------------------------------------------------------------------------------------------


def _own_sources(row: Mapping[str, str]) -> list[dict[str, str]]:
    """Give the sources of a row: one, or several side by side; none for what was told from memory."""
    if row["source_title"] == _MEMORY:
        return []
    columns = [row[name].split("; ") for name in ("source_title", "source_publisher", "source_url")]
    many = len(columns[2])
    titles = columns[0] if len(columns[0]) == many else [row["source_title"]]
    publishers = columns[1] if len(columns[1]) == many else [row["source_publisher"]] * many
    return [
        {"source_title": title, "source_publisher": publisher, "source_url": url, "agrees": "yes"}
        for title, publisher, url in zip(titles, publishers, columns[2], strict=False)
    ]


def _found_sources() -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for path in (_HERE / "found" / "landmarks.csv", _HERE / "landmarks_found.csv"):
        for row in _rows(path):
            found.setdefault(int(row["row"]), []).append(row)
    return found


def _chosen(act: Act, own: Sequence[Source], found: Sequence[Source]) -> list[tuple[Source, str]]:
    """Give the sources of an act, with their ranks: those that its line names, or else all that agree."""
    if not act.cites:
        return [(one, "") for one in own or found if one["agrees"] == "yes" and (own or one["date_edtf"] == act.date)]
    chosen = []
    for part in act.cites.split():
        name = part.rstrip("!")
        one = next((one for one in [*own, *found] if name in one["source_url"] or name in one["source_title"]), None)
        if one is None:
            sys.stderr.write(f"no source {name!r} for the {act.kind} of {act.date}\n")
        else:
            chosen.append((one, "preferred" if part.endswith("!") else ""))
    return chosen


def _key_of(batch: Batch, one: Source) -> str:
    return batch.source(one["source_title"], one["source_publisher"], one["source_url"])


# --- what the ledger has already --------------------------------------------------------------------------------------


def _tell(
    batch: Batch, probe: Batch, act: Act, chosen: Sequence[tuple[Source, str]], told: Sequence[str | None]
) -> str | None:
    """Add an act, as another account where the ledger tells it already; not at all where it does by the same source.

    The probe gives the keys that sources would have, so that none is added for an act that is told already.
    """
    fields: dict[str, object] = {**act.roles, **act.fields}
    if act.account_of:
        fields["account_of"] = told[act.account_of - 1]
    if act.after:
        fields["after"] = [told[act.after - 1]]
    body: Body = {"kind": act.kind, "date": act.date, **fields}
    keys = list(dict.fromkeys(_key_of(probe, one) for one, _ in chosen))
    if not act.account_of and act.kind not in _OWN:
        known = _told_already(batch, body)
        if known is not None:
            identity, told_by, is_coarser = known
            if is_coarser or not told_by.isdisjoint(keys):
                return identity
            fields["account_of"] = identity
    key = _KEY + ":".join((_names(act.roles), act.kind, act.date))
    if "account_of" in fields:
        key += f":{keys[0]}"
    cites = {_key_of(batch, one): rank for one, rank in chosen}
    cited = [{"source": source, **({"rank": rank} if rank else {})} for source, rank in cites.items()]
    return batch.event(act.kind, act.date, cited, **fields, note=act.note or None, key=key)


def _names(roles: Mapping[str, Sequence[str]]) -> str:
    return "-".join(code for role in ("by", "toward", "parties") for code in roles.get(role, ()))


def _told_already(batch: Batch, body: Body) -> tuple[str, frozenset[str], bool] | None:
    """Give the nearest event of the ledger that may be the same happening, with the sources that tell of it.

    Say also whether it is told there with a finer date.
    """
    kind = str(body["kind"])
    alike = next((group for group in ALIKE if kind in group), (kind,))
    pairs = {frozenset(pair) for pair in pairs_of(body)}
    parties = body.get("parties") if not pairs else ()
    when = date_of(body)
    found = []
    tellings: dict[str, set[str]] = {}
    coarser = False
    for identity, other in batch.find(alike, parties if isinstance(parties, list) else ()):
        if str(other.get("key", "")).startswith(_KEY):
            continue
        if pairs and pairs.isdisjoint(map(frozenset, pairs_of(other))):
            continue
        if "mutual" not in KINDS[kind].roles and set(pairs_of(body)).isdisjoint(pairs_of(other)):
            # What one does toward the other is not what the other does toward the one.
            continue
        days = _apart(when, date_of(other))
        if days is not None and body.get("form", "de-jure") == other.get("form", "de-jure"):
            root = str(other.get("account_of", identity))
            found.append((days, identity != root, str(other["date"]), root))
            coarser |= _is_within(date_of(other), when) and kind == other["kind"]
            tellings.setdefault(root, set()).update(str(cite["source"]) for cite in cites_of(other))
    if not found:
        return None
    root = min(found)[-1]
    # Whoever only knows the year of what is told to the day adds a doubt that no source has.
    return root, frozenset(tellings[root]), coarser


def _is_within(one: Date, other: Date) -> bool:
    """Tell whether a date is finer than another that it lies in."""
    return (
        other.earliest <= one.earliest
        and one.latest <= other.latest
        and one.latest - one.earliest < other.latest - other.earliest
    )


def _apart(one: Date, other: Date) -> int | None:
    """Give the days between two dates that are near; None where they are not."""
    days = max(0, one.earliest - other.latest, other.earliest - one.latest)
    is_fine = all(date.latest - date.earliest < _FINE for date in (one, other))
    return days if not days or (days <= DAYS and is_fine) else None


if __name__ == "__main__":
    main(*sys.argv[1:3])
