"""Every command that reads gives the same bytes by the read model and by plain replay: of the shipped ledger."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from both import FORMS, Ways, Words, ways
from ledgers import mutual

from cli.session import Session
from ledger import log as reading
from ledger.head import head_of

ROOT = Path(__file__).parents[1]
PAIRS = (
    *("KOR CUB", "RUS CUB", "SUN CUB", "RUS USA", "DEU USA", "DDR CUB", "YEM KOR", "SYR EGY", "EGY ISR", "TWN KOR"),
    *("TWN CHN", "NRU TWN", "UN KOR", "UN SYR", "IDN UN", "XKX GNB", "MMR PRK", "CSK DEU", "FRA MCO", "CHN GBR"),
)
DATES = ("1949", "1950-01-01", "1959-07-01", "1967-06-10", "1991", "1990-10-03", "2024-02-14", "1000")
OF_A_PAIR: tuple[Words, ...] = (
    ("A", "B", "--on", "D"),
    ("why", "A", "B", "--on", "D"),
    ("log", "A", "B"),
    ("compare", "A", "B"),
    ("coverage", "A", "B"),
    ("diff", "A", "B", "1940", "2000"),
    ("first", "establishment", "A", "B"),
    ("on-this-day", "02-14", "A", "B"),
)
OF_MANY: tuple[Words, ...] = (
    ("log",),
    ("log", "CUB", "--during", "1959/1961"),
    ("log", "--kind", "attestation"),
    ("log", "KOR", "--kind", "coverage"),
    ("first", "establishment"),
    ("last", "rupture", "CUB", "-n", "3"),
    ("on-this-day", "02-14"),
    ("on-this-day", "01-01", "CUB"),
    ("diff", "1959", "1960"),
    ("relations", "CUB"),
    ("relations", "--all", "--on", "1980"),
    ("relations", "TWN", "--on", "1971-10-01", "--numbered"),
    ("relations", "KOR", "--among", "UN", "--on", "1992", "--status", "none"),
    ("relations", "RUS", "--dimension", "recognition", "--on", "1992"),
    ("relations", "UN", "--dimension", "membership", "--on", "1945-12-01"),
    ("relations", "SYR", "--dimension", "membership", "--status", "none,unknown,not covered,member", "--on", "1959"),
    ("relations", "SUN", "--on", "1980", "--except", "NONALIGNED"),
    ("count", "KOR"),
    ("count", "--all", "--on", "1970"),
    ("count", "UN", "--dimension", "membership", "--on", "1971"),
    ("coverage",),
    ("coverage", "TWN"),
    ("source",),
    ("source", "kbs-2024"),
    ("source", "KBS World"),
    ("cite", "--all"),
    ("cite", "8exf2dbgqgf6a", "kbs-2024"),
    ("party", "Russia"),
    ("party", "--list"),
    ("check",),
    ("check", "redundant", "--strict"),
)
# What is looked up before anything else is read, or wrong before anything is.
ASIDE: tuple[Words, ...] = (
    ("show", "8exf2dbgqgf6a"),
    ("show", "8exf"),
    ("show", "key:kbs:CUB-KOR-2024"),
    ("show", "eszj1a9t6atv6"),
    ("show", "g6q5b9t5f3e7n"),
    ("show", "0"),
    ("show", "zzzz"),
    ("show", "key:nothing"),
    ("cite", "zzzz"),
    ("cite", "8e"),
    ("state", "Atlantis", "CUB"),
    ("state", "Korea", "CUB"),
    ("state", "CUB", "CUB"),
    ("relations", "Korea"),
    ("log", "Atlantis"),
    ("source", "nobody"),
    ("party", "Korea"),
    ("check", "--list"),
    ("state", "KOR", "CUB", "--on", "1959-13"),
    ("coverage", "KOR", "Atlantis"),
)
# Two states of knowledge go with these alone.
BETWEEN_KNOWLEDGE: tuple[Words, ...] = (
    ("diff", "KOR", "CUB", "--on", "2000", "--known", "30", "1500"),
    ("diff", "--on", "2000", "--known", "1902", "1904"),
    ("diff", "KOR", "CUB", "--on", "2000", "--known", "30", "9999"),
)
CLAIM = [
    {"kind": "source", "csl": {"id": "claim", "type": "book", "title": "A claim"}},
    mutual("rupture", "1985", "CUB", "MEX", cites=[{"source": "claim"}]),
    mutual("coverage", "1949/1960", "KOR", dimensions=["relations", "war"], cites=[{"source": "kbs-2024"}]),
    {"kind": "retraction", "of": "8exf2dbgqgf6a", "because": "supposed"},
]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """Give a copy of the shipped ledger, and something to be supposed beside it."""
    here = tmp_path_factory.mktemp("shipped")
    log = here / "events.jsonl"
    shutil.copy(ROOT / "events.jsonl", log)
    (here / "claim.json").write_text(json.dumps(CLAIM))
    with ways(log, here / "cache") as found, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "now", lambda _: datetime(2026, 12, 1, tzinfo=UTC))
        # The same lines are read hundreds of times: what each of them says is found out once.
        patch.setattr(reading, "checked", cache(reading.checked))
        yield found


def views(log: Path) -> list[Words]:
    """Give ways to look at the shipped ledger, each of which knows some state of it."""
    raws = log.read_bytes().splitlines()
    size = len(raws)
    return [
        (),
        ("--known", "1"),
        ("--known", "49"),
        ("--known", "1000"),
        ("--known", f"{size}"),
        ("--known", f"1000:{head_of(raws[:1000]).root[:10]}"),
        ("--known", "2026-11-21"),
        ("--known", "2026-11-22T03:08:56.3"),
        ("--according-to", "kbs-2024"),
        ("--according-to", "Wikipedia (en)"),
        ("--without", "Wikipedia (en)", "--without", "kbs-2024"),
        ("--with", str(log.with_name("claim.json"))),
        ("--according-to", "Wikipedia (ko)", "--known", "1500"),
        ("--with", str(log.with_name("claim.json")), "--known", "800"),
        ("--without", "cubaheute-2024", "--with", str(log.with_name("claim.json"))),
    ]


# Each of them is an error with most commands, in words of its own.
WRONG_VIEWS: tuple[Words, ...] = (
    ("--known", "0"),
    ("--known", "99999"),
    ("--known", "1000:ffff"),
    ("--known", "2025-01"),
    ("--known", "never"),
    ("--according-to", "nobody"),
    ("--without", "nobody"),
    ("--with", "none.json"),
    # Known to the ledger, and not yet then.
    ("--known", "2", "--according-to", "claims"),
)


def takes(command: Words, view: Words) -> bool:
    """Tell whether a command has the options of a view."""
    return not (command[0] == "compare" and "--according-to" in view) and not (command[0] == "source" and view[2:])


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_asked_of_a_pair_of_the_shipped_ledger(pair: str, shipped: Ways) -> None:
    """Each command once, from where the next view looks, in the next format."""
    a, b = pair.split()
    number = PAIRS.index(pair)
    seen = views(shipped.log)
    words = {"A": a, "B": b, "D": DATES[number % len(DATES)]}
    for place, command in enumerate(OF_A_PAIR):
        view = seen[(5 * number + 2 * place) % len(seen)] if (number + place) % 3 else ()
        if takes(command, view):
            form = FORMS[(number + place) % len(FORMS)]
            shipped.same(*(words.get(word, word) for word in command), *view, "-O", form)


@pytest.mark.parametrize("command", OF_MANY)
def test_what_is_asked_of_many_of_the_shipped_ledger(command: Words, shipped: Ways) -> None:
    """As all of it says, and from where another view looks."""
    number = OF_MANY.index(command)
    seen = views(shipped.log)
    for place, view in enumerate(((), seen[1 + number % (len(seen) - 1)])):
        if takes(command, view):
            shipped.same(*command, *view, "-O", FORMS[(number + place) % len(FORMS)])


@pytest.mark.parametrize("command", [*ASIDE, *BETWEEN_KNOWLEDGE])
def test_what_is_looked_up_or_wrong_in_the_shipped_ledger(command: Words, shipped: Ways) -> None:
    """The same entry, the same error, the same exit code."""
    number = (*ASIDE, *BETWEEN_KNOWLEDGE).index(command)
    shipped.same(*command, used=False)
    if command in ASIDE and command[0] != "cite":
        seen = views(shipped.log)
        shipped.same(*command, *seen[number % len(seen)], "-O", FORMS[number % len(FORMS)], used=False)


@pytest.mark.parametrize("view", WRONG_VIEWS)
def test_where_nobody_can_look_from_is_said_in_the_same_words(view: Words, shipped: Ways) -> None:
    """Whatever was asked."""
    for command in (("KOR", "CUB"), ("log",), ("relations", "CUB"), ("show", "8exf2dbgqgf6a"), ("cite", "kbs-2024")):
        shipped.same(*command, *view, used=False)


def test_the_read_model_is_named_in_no_answer(shipped: Ways) -> None:
    """With more talk neither, but for what the command itself says."""
    assert shipped.plainly("-v", "KOR", "CUB").err == shipped.by_model("-v", "KOR", "CUB").err
