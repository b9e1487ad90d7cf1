"""The relations of one party with all its partners: from rows of facts, tables of judgements and found sources to entries.

A row gives an establishment and a list of ruptures with their resumptions. Each act has a name, by which the tables
speak of it: `CHE:establishment`, `MAR:rupture:1963`, with the year that the row gives. Tellings that share a name are
accounts of one happening: those that say the same are one entry with several citations, the others name the first.
Where one account says more closely what another says too, a day beside its month, it is preferred.

The tables (`cuba.toml`, `dprk.toml`) hold, with the sources that they cite:
    acts        judgements on acts of the rows: `out` leaves an act out and says why, the other keys replace what the
                row says, and `because` says why. Where a found source is the first to tell of the act, they apply too.
    found       judgements on found rows, by the title of the source, or by `TITLE|NAME` for one act.
    more        what the sources tell beside the rows; `judged` says why it does not count, in an amendment.
    conflicts   how each conflict of sources is accounted for.
    covered     what one source tells completely.
    reviewed    how many of the found rows were judged: those after them are not read.
"""

import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

from curation.batch import Batch
from ledger.dates import parse

MEMORY = "model knowledge, unverified"
# How many days may lie between two dates that are still told of one break, or of one renewal.
_NEAR = 400
_YEAR = 4
_LETTERS = 6
# Codes of the facts that the register has otherwise.
_CODES = {"EUR": "EU"}
# What a found row says where its dates are of less than a break.
_NO_BREAK = re.compile(
    r"\b(no|not|never) (a )?(formal )?(rupture|broken)|does not say relations are broken|formally not broken"
)
_BREAKS = ("rupture", "suspension", "resumption")
_UNBEGUN = "When relations had begun is not told."
Row = Mapping[str, str]
Out = dict[str, str]


class Source(NamedTuple):
    """A source, where in it, and the further fields of its CSL-JSON."""

    title: str
    publisher: str = ""
    url: str = ""
    locator: str = ""
    more: Mapping[str, object] = {}


class Telling(NamedTuple):
    """One telling of an act.

    Attributes:
        name: The act, beginning with the code of the partner: tellings of one name are accounts of one happening.
        kind: Kind of the entry.
        date: EDTF, as the source gives it.
        cites: The sources that say so.
        by, toward: Codes parted by blanks; without them the act is one of both parties.
        parties: The parties where they are not the home and the partner of the name.
        rank: Rank of all its citations; "" for what the dates call for.
        after: Name of an act after which it came.
        note: What a reader needs.
        judged: Why it does not count, though no other account of it does.
        fields: The kind's own fields, place among them.
    """

    name: str
    kind: str
    date: str
    cites: tuple[Source, ...]
    by: str = ""
    toward: str = ""
    parties: str = ""
    rank: str = ""
    after: str = ""
    note: str = ""
    judged: str = ""
    fields: Mapping[str, object] = {}

    @property
    def partner(self) -> str:
        """The code with which the name begins."""
        return self.name.partition(":")[0]

    @property
    def said(self) -> tuple[object, ...]:
        """What two tellings must share to be one entry."""
        return self.kind, self.date, self.by, self.toward, self.rank, tuple(self.fields.items())

    @property
    def window(self) -> tuple[int, int]:
        """The first day and the last on which it can have been."""
        date = parse(self.date)
        return date.earliest, date.latest

    def holds(self, other: "Telling") -> bool:
        """Tell whether it says what another says, and less closely."""
        mine, its = self.window, other.window
        return self.kind == other.kind and mine != its and mine[0] <= its[0] and its[1] <= mine[1]


# --- rows of facts, and of what was found -----------------------------------------------------------------------------


def read(path: Path) -> list[dict[str, str]]:
    """Read a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sources_of(row: Row) -> tuple[Source, ...]:
    """Give the sources of a row of facts; none where it rests on memory."""
    if row["sources_title"] == MEMORY:
        return ()
    titles, publishers, urls = (row[f"sources_{name}"].split("; ") for name in ("title", "publisher", "url"))
    return tuple(Source(*parts) for parts in zip(titles, publishers, urls, strict=True))


def acts(row: Row, date: str) -> Iterator[tuple[str, str, str]]:
    """Give the acts of a row as name, kind and date; `date` is the column of the establishment."""
    code = _CODES.get(row["iso3"], row["iso3"])
    if row[date]:
        # Two dates with a slash are the time in which the act fell.
        day = f"[{row[date].replace('/', '..')}]" if "/" in row[date] else row[date]
        yield f"{code}:establishment", "establishment", day
    for spell in filter(None, (part.strip() for part in row["ruptures_edtf"].split(";"))):
        for kind, day in zip(("rupture", "resumption"), spell.split("/"), strict=False):
            if day not in ("", ".."):
                yield f"{code}:{kind}:{day.lstrip('[.')[:_YEAR]}", kind, day


# --- one party's relations ----------------------------------------------------------------------------------------------


class Relations:
    """What is known of one party's relations, and how it is judged.

    Args:
        table: Path of the table of judgements.
    """

    def __init__(self, table: Path) -> None:
        with table.open("rb") as file:
            self.table = tomllib.load(file)
        self.home: str = self.table["home"]
        self._sources = {key: _source(fields) for key, fields in self.table["sources"].items()}
        self._acts: dict[str, dict[str, object]] = self.table["acts"]
        self._found: dict[str, dict[str, object]] = self.table["found"]

    def source(self, handle: str) -> Source:
        """Give a source by its key in the table, or a place in it by `KEY#PLACE`."""
        key, _, locator = handle.partition("#")
        return self._sources[key]._replace(locator=locator)

    def tellings(self, facts: Path, finds: Path) -> tuple[list[Telling], Out]:
        """Give what is told of the relations, and by name what is left out, with the reason."""
        tellings: list[Telling] = []
        out: Out = {}
        for row in self._others(read(facts / self.table["file"])):
            self._tell_row(row, tellings, out)
        blank = Telling("", "", "", ())
        tellings += [self._judged(blank, given) for given in self.table["more"]]
        # Rows that were found after the last review wait for the next.
        for row in self._others(read(finds)[: self.table["reviewed"]]):
            self._tell_found(row, tellings, out)
        names = {one.name for one in tellings}
        return tellings, {name: why for name, why in out.items() if name not in names}

    def _others(self, rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row["iso3"] not in self.table["present"]]

    def _tell_row(self, row: Row, tellings: list[Telling], out: Out) -> None:
        cites = sources_of(row)
        for name, kind, date in acts(row, "date_established_edtf"):
            given = self._acts.get(name, {})
            if "out" in given or not (cites or "cites" in given):
                out[name] = str(given.get("out", "memory alone"))
            else:
                tellings.append(self._judged(Telling(name, kind, date, cites), given))

    def _tell_found(self, row: Row, tellings: list[Telling], out: Out) -> None:
        locator = "a row without a name" if "INFERRED" in row["says"] else ""
        cite = Source(row["source_title"], row["source_publisher"], row["source_url"], locator, _key_of(row))
        for said, kind, date in acts(row, "date_edtf"):
            name = _known_as(tellings, said, date)
            given = self._found.get(cite.title) or self._found.get(f"{cite.title}|{name}", {})
            if "out" in given or (kind != "establishment" and _NO_BREAK.search(row["says"])):
                out[f"{name} ({cite.title})"] = str(given.get("out", "no break, by the words of the source"))
                continue
            telling = Telling(name, kind, date, (cite,))
            first = next((one for one in tellings if one.name == name), None)
            if first is None:
                telling = self._judged(telling, self._acts.get(name, {}))._replace(date=date, cites=(cite,))
            else:
                alike = (one.rank for one in tellings if (one.name, one.date) == (name, date))
                telling = telling._replace(
                    kind=first.kind, by=first.by, toward=first.toward, fields=first.fields, rank=next(alike, "")
                )
            tellings.append(self._judged(telling, given))

    def _judged(self, telling: Telling, given: Mapping[str, object]) -> Telling:
        """Give a telling with what a judgement sets; what is no field of tellings is one of the kind."""
        own = {key: value for key, value in given.items() if key in Telling._fields}
        rest = {key: value for key, value in given.items() if key not in (*Telling._fields, "out", "because")}
        if "cites" in own:
            own["cites"] = tuple(map(self.source, _strings(own["cites"])))
        if rest:
            own["fields"] = {**telling.fields, **rest}
        return telling._replace(**own)  # type: ignore[arg-type]  # as the table has them

    def unaccounted(self, facts: Path) -> list[str]:
        """Give the conflicts of sources about the party that no row of the table accounts for."""
        named = [f"{row['subject']} | {row['field']}" for row in read(facts / "source_conflicts.csv")]
        about = [name for name in named if self.table["subject"] in name.partition(" | ")[0]]
        return [name for name in about if name not in self.table["conflicts"]]

    def enter(self, batch: Batch, facts: Path, finds: Path) -> None:
        """Enter everything, and say on stderr what is left out.

        Raises:
            ValueError: When a conflict of sources is accounted for nowhere.
        """
        if missing := self.unaccounted(facts):
            raise ValueError(f"not accounted for: {'; '.join(missing)}")
        tellings, out = self.tellings(facts, finds)
        tell(batch, self.home, tellings)
        here = {one.partner for one in tellings if one.partner != self.home} | set(self.table["present"])
        self._cover(batch, here, {name.partition(":")[0] for name in out} - here)
        sys.stderr.writelines(f"left out: {name}: {why}\n" for name, why in sorted(out.items()))

    def _cover(self, batch: Batch, here: AbstractSet[str], missing: AbstractSet[str]) -> None:
        """Claim completeness for pairs, in the years of which one source tells all."""
        partial = (
            f"For this pair alone: of {self.table['name']} the ledger tells of {len(here)} partners, of most no more than "
            f"the first act, and no source claims to tell of all."
        )
        if missing:
            partial += f" Of {', '.join(sorted(missing))} no source was found."
        for claim in self.table["covered"]:
            source = self.source(claim["source"])
            key = batch.source(source.title, source.publisher, source.url, **source.more)
            batch.event(
                "coverage",
                claim["days"],
                [key],
                by=[self.home],
                toward=claim["toward"],
                dimensions=["relations"],
                note=f"{claim['why']} {partial}",
                key=f"{key}:{self.home}-{'+'.join(claim['toward'])}-coverage",
            )


def _source(fields: Mapping[str, object]) -> Source:
    own = {key: str(fields[key]) for key in ("title", "publisher", "url") if key in fields}
    return Source(**own, more={key: value for key, value in fields.items() if key not in own})


def _key_of(row: Row) -> dict[str, object]:
    """Give the key of a source whose title has too few letters of ours to be called by."""
    if len(re.findall("[A-Za-z]", row["source_title"])) >= _LETTERS:
        return {}
    words = re.findall("[a-z0-9]+", f"{row['source_publisher']} {row['iso3']}".casefold())
    return {"id": "-".join(words)}


def _strings(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _known_as(tellings: Iterable[Telling], name: str, date: str) -> str:
    """Give the name under which an act is known already, where one of its sort lies near."""
    stem = ":".join(name.split(":")[:2])
    asked = parse(date)
    for one in tellings:
        first, last = one.window
        is_near = max(first - asked.latest, asked.earliest - last) <= _NEAR
        if one.name == name or (one.name.startswith(f"{stem}:") and is_near):
            return one.name
    return name


# --- entries --------------------------------------------------------------------------------------------------------------


def tell(batch: Batch, home: str, tellings: Sequence[Telling]) -> dict[str, str]:
    """Enter tellings, the accounts of an act after its first; give the id of each act by its name."""
    happenings: dict[str, list[Telling]] = {}
    for telling in tellings:
        others = happenings.setdefault(telling.name, [])
        same = next((index for index, one in enumerate(others) if one.said == telling.said), None)
        if same is None:
            others.append(telling)
        else:
            others[same] = _joined(others[same], telling)
    ids: dict[str, str] = {}
    begun = {one.partner for one in tellings if one.kind == "establishment"}
    for name, accounts in happenings.items():
        for telling in _ranked(accounts):
            is_first = telling.partner not in begun and telling.kind in _BREAKS
            begun |= {telling.partner} if is_first else set()
            note = " ".join(filter(None, (telling.note, _UNBEGUN if is_first else "")))
            identity = _enter(batch, home, telling._replace(note=note), ids)
            ids.setdefault(name, identity)
    return ids


def _joined(one: Telling, other: Telling) -> Telling:
    addresses = {cite.url or cite.title for cite in one.cites}
    more = tuple(cite for cite in other.cites if (cite.url or cite.title) not in addresses)
    return one._replace(cites=one.cites + more, note=one.note or other.note)


def _ranked(accounts: Sequence[Telling]) -> list[Telling]:
    """Prefer, where one account holds another, those that hold none: a day to its month, a month to its year."""
    free = [one for one in accounts if not one.rank]
    coarse = [one for one in free if any(one.holds(other) for other in free)]
    return [one._replace(rank="preferred") if coarse and one in free and one not in coarse else one for one in accounts]


def _enter(batch: Batch, home: str, telling: Telling, ids: Mapping[str, str]) -> str:
    cites: list[dict[str, object]] = []
    for source in telling.cites:
        cite: dict[str, object] = {"source": batch.source(source.title, source.publisher, source.url, **source.more)}
        cite |= {"locator": source.locator} if source.locator else {}
        cite |= {"rank": telling.rank} if telling.rank not in ("", "normal") else {}
        cites.append(cite)
    roles = {"by": telling.by.split(), "toward": telling.toward.split()}
    if not telling.by:
        roles = {"parties": telling.parties.split() or [home, telling.partner]}
    sides = "-".join("+".join(codes) if telling.by else "-".join(codes) for codes in roles.values())
    identity = batch.event(
        telling.kind,
        telling.date,
        cites,
        **roles,
        **telling.fields,
        account_of=ids.get(telling.name),
        after=[ids[telling.after]] if telling.after else None,
        note=telling.note or None,
        key=f"{cites[0]['source']}:{sides}-{telling.fields.get('mission', telling.kind)}-{telling.date}",
    )
    if telling.judged:
        deprecated = [{**cite, "rank": "deprecated"} for cite in cites]
        batch.add({"kind": "amendment", "of": identity, "set": {"cites": deprecated}, "because": telling.judged})
    return identity
