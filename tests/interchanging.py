"""Small files in the form of each data set, drawn at random, and ledgers that one edition after another went into."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import dipex
import mapped
import missions
import pocom
import statements
from hypothesis import strategies as st
from importing import AUTHOR
from ledgers import LEDGER, NOW, Body, amendment, retraction
from models import folder

from ledger.importers import importer
from ledger.importers.importing import Imported, import_rows
from ledger.intake import append, text_of
from ledger.known import Lines
from ledger.log import Log
from ledger.problems import RefusedError
from ledger.reader import read

# Puts an edition into a folder, and says where it is.
Writer = Callable[[Path], Path]


class Edition(NamedTuple):
    """One edition of a data set.

    Attributes:
        shown: What stands in it, for whoever reads of a failure.
        write: Puts it into a folder.
    """

    shown: object
    write: Writer

    def __repr__(self) -> str:
        """Show what stands in it."""
        return f"Edition({self.shown!r})"


# --- Diplomatic Exchange --------------------------------------------------------------------------------------------------

# Among them Germany and Yemen under all their numbers, Korea, and a number that went from a party to another.
NUMBERS = (2, 40, 255, 260, 265, 365, 678, 679, 680, 710, 713, 730, 731, 732)
SURVEYS = (1817, 1854, 1914, 1935, 1950, 1955, 1965, 1970, 1980, 1985, 1990, 1995, 2005)
VERSIONS = (dipex.NOISY, "2006.1", "2012.25", "2015")


@st.composite
def panels(draw: st.DrawFn, least: int = 0) -> dipex.Panel:
    """Give a panel: some states, surveys and levels, and pairs of which a survey has no rows."""
    found: dipex.Panel = {}
    numbers = draw(st.lists(st.sampled_from(NUMBERS), min_size=2, max_size=5, unique=True))
    years = draw(st.lists(st.sampled_from(SURVEYS), min_size=1, max_size=5, unique=True))
    for one, other in combinations(sorted(numbers), 2):
        # Most levels stay as they are from survey to survey.
        levels = draw(st.tuples(*[st.sampled_from("0012339")] * 2))
        for year in sorted(years):
            what = draw(st.sampled_from(["stays", "stays", "changes", "absent"]))
            if what == "changes":
                levels = draw(st.tuples(*[st.sampled_from("0012339")] * 2))
            if what != "absent" and (one, other) != (255, 260):
                found[one, other, year], found[other, one, year] = levels
    return found if len(found) > least else {(2, 40, 1950): "3", (40, 2, 1950): "0"}


def exchange_of(levels: dipex.Panel, version: str) -> Edition:
    """Give the edition that a panel makes."""
    return Edition((levels, version), lambda place: dipex.write(place, *dipex.rows(levels, version)))


EXCHANGES = st.builds(exchange_of, panels(), st.sampled_from(VERSIONS))

# --- US Mission Status ----------------------------------------------------------------------------------------------------

TRANSITIONS = (
    missions.tables().filter(bool).map(lambda rows: Edition(rows, lambda place: missions.transitions(place, *rows)))
)

# --- Principal Officers and Chiefs of Mission -----------------------------------------------------------------------------

_DAYS_OF_CHIEFS = st.sampled_from(["", "", "1949", "1949-03", "1949-03-04", "1949-03-05", "1951-12-31", "1953-02-01"])
_STARTS = st.sampled_from(["", "Presented credentials on", "On or shortly before", "About"])
_ENDS = st.sampled_from(
    ["", "Left post on", "Presented recall on", "Recalled", "Died at post on", "Had farewell audience on"]
)


@st.composite
def _chiefs(draw: st.DrawFn) -> dict[str, list[dict[str, object]]]:
    """Give the records of some countries: who was sent, as what, and when."""
    found: dict[str, list[dict[str, object]]] = {}
    for country, short in (("cuba", "cu"), ("mexico", "mx"), ("germany", "de")):
        for number in draw(st.lists(st.integers(1, 4), max_size=3, unique=True)):
            record: dict[str, object] = {
                "identity": f"{short}-1949-doe-0{number}",
                "role": draw(st.sampled_from([*pocom.TITLES])),
                "appointed": draw(_DAYS_OF_CHIEFS),
                "started": (draw(_DAYS_OF_CHIEFS), draw(_STARTS)),
                "ended": (draw(_DAYS_OF_CHIEFS), draw(_ENDS)),
                "note": draw(
                    st.sampled_from(["", "", "Declined appointment.", "Did not proceed to post.", "Something."])
                ),
            }
            found.setdefault(country, []).append(record)
    return found or {"cuba": [{"started": "1991-01-02"}]}


def _repository(found: Mapping[str, Sequence[Mapping[str, object]]]) -> Edition:
    def write(place: Path) -> Path:
        root = place / "pocom"
        shutil.rmtree(root, ignore_errors=True)
        files = {
            country: pocom.mission(country, *(pocom.chief(**record) for record in records))  # type: ignore[arg-type]
            for country, records in found.items()
        }
        return pocom.repository(root, files)

    return Edition(found, write)


REPOSITORIES = _chiefs().map(_repository)

# --- Wikidata -------------------------------------------------------------------------------------------------------------

_ITEMS = (statements.KOREA, statements.CUBA, statements.MEXICO)
_TIMES = [("+1949-00-00T00:00:00Z", 9), ("+1960-03-00T00:00:00Z", 10), ("+1960-08-29T00:00:00Z", 11)]
_TIMES += [("+1972-01-01T00:00:00Z", 9), ("+1970-00-00T00:00:00Z", 8), ("+2024-02-14T00:00:00Z", 11)]


@st.composite
def _answers(draw: st.DrawFn) -> Edition:
    """Give items with statements about each other, some without any date."""
    found: dict[str, list[Body]] = {}
    for number in draw(st.lists(st.integers(0, 5), min_size=1, max_size=5, unique=True)):
        of, partner = draw(st.permutations(_ITEMS).map(lambda items: items[:2]))
        qualifiers = [
            statements.time(*draw(st.sampled_from(_TIMES)), name=name)
            for name in ("P580", "P582")
            if draw(st.integers(0, 3)) < (3 if name == "P580" else 2)
        ]
        rank = draw(st.sampled_from(["normal", "normal", "preferred", "deprecated"]))
        told = statements.statement(f"{of}${number}", statements.item(partner), *qualifiers, rank=rank)
        found.setdefault(of, []).append(told)
    items = [statements.entity(of, *its) for of, its in found.items()]
    return Edition(items, lambda place: statements.entities(place, *items))


# --- any table ------------------------------------------------------------------------------------------------------------

TABLE_MAP = """
key = ["id"]
blank = ["NA"]
skip = { what = ["talked"] }

[source]
id = "acts-2020"
type = "dataset"
title = "Acts"

[[entry]]
kind = { column = "what" }
date = { year = "y", month = "m", day = "d" }
by = { column = "a", codes = "cow" }
toward = { column = "b", codes = "cow" }
note = { column = "remarks" }

[[entry]]
name = "seen"
when = ["status"]
kind = "attestation"
dimension = "relations"
date = { column = "y" }
parties = { columns = ["a", "b"], codes = "cow" }
status = { column = "status", values = { yes = "established", no = "none" } }

[values.kind]
broken = "rupture"
recognised = "recognition"
said = "statement"
nothing = ""
"""


@st.composite
def _tables(draw: st.DrawFn) -> Edition:
    """Give rows of acts, some of which also say what was in force, some of which mean nothing."""
    lines = ["id,a,b,y,m,d,what,status,remarks"]
    for number in draw(st.lists(st.integers(1, 6), min_size=1, max_size=6, unique=True)):
        one, other = draw(st.permutations(["2", "40", "70", "365", "732"]).map(lambda codes: codes[:2]))
        date = draw(
            st.sampled_from(["1950,,", "1950,NA,NA", "1950,6,", "1950,6,25", "1961,1,3", "1923,,", "1961,13,1"])
        )
        what = draw(st.sampled_from(["broken", "recognised", "said", "talked", "nothing", "odd"]))
        rest = draw(st.sampled_from([",", "yes,", "no,NA", ',"a ""word"", and more"']))
        lines.append(f"{number},{one},{other},{date},{what},{rest}")
    text = "".join(f"{line}\n" for line in lines)
    return Edition(text, lambda place: mapped.write(place, text, TABLE_MAP)[0])


FORMS: Mapping[str, st.SearchStrategy[Edition]] = {
    "cow-dipex": EXCHANGES,
    "csv": _tables(),
    "pocom": REPOSITORIES,
    "us-missions": TRANSITIONS,
    "wikidata": _answers(),
}


class Ledger:
    """A ledger in a folder, whose clock stands still: so its bytes hang on its entries alone.

    Attributes:
        log: The log.
        folder: Where it is, and whatever is imported.
    """

    def __init__(self, place: Path) -> None:
        self.folder = place
        self.log = Log(place / "events.jsonl")
        self.append([LEDGER, {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book"}}])

    def now(self) -> datetime:
        """Tell the time."""
        return NOW

    def append(self, bodies: Sequence[Body]) -> None:
        """Append what a person writes."""
        append(self.log, text_of(bodies), author=AUTHOR, now=self.now)

    def take(self, name: str, path: Path, *, dry_run: bool = False) -> Imported:
        """Import an edition; rows that cannot be understood are set aside."""
        options = {"map": str(self.folder / "map.toml")} if name == "csv" else {}
        return import_rows(
            self.log,
            importer(name),
            str(path),
            author=AUTHOR,
            now=self.now,
            options=options,
            dry_run=dry_run,
            set_aside=lambda _: None,
        )

    def bytes(self) -> bytes:
        """Give the whole file."""
        return Path(self.log.path).read_bytes()

    def correct(self, draw: st.DataObject) -> None:
        """Have a person amend or retract something that was imported, or take such a correction back."""
        keys = [str(line.entry["key"]) for line in self.log.lines() if "key" in line.entry and "kind" in line.entry]
        others = [
            str(line.entry["id"]) for line in self.log.lines() if line.entry["kind"] in ("amendment", "retraction")
        ]
        if not keys:
            return
        of = f"key:{draw.draw(st.sampled_from(keys))}"
        what = draw.draw(st.sampled_from(["note", "date", "retract", "rank", "back"]))
        body = retraction(of)
        if what == "note":
            body = amendment(of, note=draw.draw(st.sampled_from(["one", "another"])))
        elif what == "date":
            body = amendment(of, date=draw.draw(st.sampled_from(["1950", "1961-01", "1985"])))
        elif what == "rank":
            body = amendment(of, cites=[{"source": "s", "rank": "deprecated"}])
        elif what == "back" and others:
            body = retraction(draw.draw(st.sampled_from(others)))
        # Some of it no writer lets in: what is retracted already, or an amendment that changes nothing.
        with suppress(RefusedError):
            self.append([body])


@contextmanager
def ledger() -> Iterator[Ledger]:
    """Start a ledger in a folder that is removed afterwards."""
    with folder() as place:
        yield Ledger(place)


def told_pairs(lines: Lines) -> list[tuple[str, str]]:
    """Give the pairs of which events or claims of two sides tell, each once."""
    record = read(lines)
    found: set[tuple[str, str]] = set()
    for entry in (*record.events, *record.attestations):
        body = entry.body
        sides = [body.get("by", ()), body.get("toward", ())] if "by" in body else [body.get("parties", ())] * 2
        found |= {(min(a, b), max(a, b)) for a in sides[0] for b in sides[1] if a != b}  # type: ignore[attr-defined]
    return sorted(found)
