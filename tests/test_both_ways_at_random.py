"""Every command that reads gives the same bytes by the read model and by plain replay: of small ledgers at random."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from both import FORMS, Words, ways
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import NOW, Body
from models import add, folder
from strategies import NARROW, UNHURRIED, batches
from test_bearing import WORLD

from ledger.log import Log

ONES = ("CUB", "KOR", "RUS", "SUN", "UN", "PRK", "MEX", "NONALIGNED")
SOURCES = ("yearbook-1961", "gazette.12", "Note:4_b")
SMALL: tuple[Words, ...] = (
    ("state", "A", "B", "--on", "D"),
    ("why", "A", "B", "--on", "D"),
    ("log",),
    ("log", "A"),
    ("log", "A", "B"),
    ("first", "establishment", "A"),
    ("last", "rupture", "--until", "1970"),
    ("on-this-day", "12-31"),
    ("show", "I"),
    ("diff", "A", "B", "1958", "1962"),
    ("diff", "1958", "1999"),
    ("diff", "--on", "D", "--known", "N", "M"),
    ("relations", "A", "--on", "D"),
    ("relations", "--all", "--on", "D", "--dimension", "X"),
    ("relations", "A", "--on", "D", "--dimension", "X", "--status", "not covered,unknown"),
    ("count", "A", "--on", "D"),
    ("count", "--all", "--on", "D", "--dimension", "X"),
    ("compare", "A", "B"),
    ("coverage",),
    ("coverage", "A"),
    ("coverage", "A", "B"),
    ("source", "S"),
    ("source",),
    ("cite", "I"),
    ("cite", "--all"),
    ("party", "--list", "--type", "organisation"),
    ("check",),
)
# Around the edges of what the worlds tell, and far from them; some are of several days.
DAYS = (
    *("1957-12-31", "1958", "1958-12-31", "1959-01-01", "1959-12-31", "1960-03", "1960-06-01", "1960-08-01", "1960-09"),
    *("1961", "1961-05-05", "1961-12-31", "1962-01-01", "1975", "0001-01-01", "9999-12-31", "[1958,1961]", "1959/1961"),
)
UNUSED = ("show", "diff", "cite")


@st.composite
def questions(draw: st.DrawFn, ids: Sequence[str]) -> Words:
    """Draw a command with its words, from where it is looked at, and the format."""
    size = len(ids)
    a, b = draw(st.lists(st.sampled_from(ONES), min_size=2, max_size=2, unique=True))
    numbers = st.integers(1, size).map(str)
    words: Mapping[str, str] = {
        "A": a,
        "B": b,
        "D": draw(st.sampled_from(DAYS)),
        "I": draw(st.sampled_from(ids)),
        "N": draw(numbers),
        "M": draw(numbers),
        "S": draw(st.sampled_from(SOURCES)),
        "X": draw(st.sampled_from(["consular", "recognition", "mission", "representation", "war", "membership"])),
    }
    command = draw(st.sampled_from(SMALL))
    view: list[str] = []
    if command[0] not in ("compare", "source"):
        view += draw(st.sampled_from([[], [], ["--according-to", words["S"]], ["--without", words["S"]]]))
    if "--known" not in command and draw(st.booleans()):
        minute = st.integers(0, 5).map(lambda number: f"2024-02-14T12:{number:02}")
        view += ["--known", draw(numbers | minute)]
    return (*(words.get(word, word) for word in command), *view, "-O", draw(st.sampled_from(FORMS)))


@settings(UNHURRIED, max_examples=min(40, settings().max_examples))
@given(st.one_of(batches(most=12, least=3, world=WORLD), batches(most=12, least=3, world=NARROW)), st.data())
def test_what_is_asked_of_any_small_ledger(told: list[list[Body]], data: st.DataObject) -> None:
    """Built at once or caught up with, at any state of knowledge and by whoever's word."""
    with folder() as here, ways(here / "events.jsonl", here / "cache") as found:
        log = Log(found.log)
        for number, bodies in enumerate(told):
            add(log, *bodies, now=NOW + timedelta(minutes=number))
            if data.draw(st.booleans()):
                found.by_model("log", "CUB")
        ids = [str(line.entry["id"]) for line in log.lines()]
        for question in data.draw(st.lists(questions(ids), min_size=4, max_size=8)):
            found.same(*question, used=question[0] not in UNUSED)


@settings(UNHURRIED, max_examples=min(20, settings().max_examples))
@given(batches(most=10, least=4, world=WORLD), st.data())
def test_what_is_supposed_of_any_small_ledger(told: list[list[Body]], data: st.DataObject) -> None:
    """The last batch is not appended, but said to be; what it names may have been passed over before."""
    *before, supposed = told
    if not before:
        return
    with folder() as here, ways(here / "events.jsonl", here / "cache") as found:
        for number, bodies in enumerate(before):
            add(Log(found.log), *bodies, now=NOW + timedelta(minutes=number))
        (here / "more.json").write_text(json.dumps(supposed))
        ids = [str(line.entry["id"]) for line in Log(found.log).lines()]
        for question in data.draw(st.lists(questions(ids), min_size=4, max_size=8)):
            found.same(*question, "--with", str(here / "more.json"), used=False)
