"""What `add` asks of somebody at a terminal, and what it makes of options where nobody is there."""

import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from sessions import AUTHOR, Runner, place

from cli.ask import Asker
from ledger.index import Index
from ledger.kinds import DIMENSIONS, KINDS
from ledger.problems import LedgerError, UsageError

END_OF_INPUT = "\x04"
ROOT = Path(__file__).parent.parent
LEDGER = """
{"kind": "ledger", "title": "A small ledger", "format": 1}
{"kind": "source", "csl": {"id": "gazette", "type": "book", "title": "The gazette"}}
{"kind": "establishment", "date": "1902-05-20", "parties": ["CUB", "USA"], "cites": [{"source": "gazette"}], "key": "1"}
"""


@pytest.fixture(name="diplo")
def a_small_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a small ledger in it."""
    runner = place(tmp_path, monkeypatch, capfd)
    runner.put("events.jsonl", LEDGER)
    return runner


class Talk(NamedTuple):
    """How a talk at a terminal went: the exit code, the data, and what was asked and said."""

    code: int
    out: str
    asked: list[str]


def talk(folder: Path, args: Sequence[str], answers: Sequence[str]) -> Talk:
    """Run `diplo` with a terminal for its standard input, at which somebody gives answers."""
    ours, its = pty.openpty()
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
    command = [sys.executable, "-c", "from cli.entry import run; run()", *args]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "DIPLO_AUTHOR": AUTHOR}
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=its, capture_output=True, text=True, check=False, timeout=60
    )
    os.close(its)
    os.close(ours)
    return Talk(done.returncode, done.stdout, done.stderr.split("\n"))


def last_body(diplo: Runner) -> dict[str, object]:
    """Give the body of the entry appended last."""
    entry = diplo.entries()[-1]
    return {name: entry[name] for name in entry if name not in ("v", "id", "recorded_at", "recorded_by")}


# --- at a terminal ----------------------------------------------------------------------------------------------------------


def test_an_establishment_is_asked_for_until_every_answer_is_sound(diplo: Runner) -> None:
    """A wrong date, a name that could be two, a name and a source that nobody has: each is asked for again."""
    answers = ["14/02/2024", "2024-02-14", "Korea", "Cubba", "Cuba", "South Korea", "gazete", "gazette"]
    went = talk(diplo.folder, ["add", "establishment"], answers)
    date = "date (EDTF, as the source gives it): "
    assert went.asked == [
        (
            f"{date}  14/02/2024 is not in the order year-month-day: day first it is 2024-02-14, month first there is no "
            "month 14; write 2024-02-14"
        ),
        (
            f"{date}party:   'Korea' may mean South Korea (KOR, from 1949-06-29 by COW, from 1948-08-15 by GW) or North "
            "Korea (PRK, from 1948-09-09 by COW and GW); write a code or a full name"
        ),
        "party:   no party is called 'Cubba'; did you mean Cuba (CUB)?",
        "party: party:   sources: gazette",
        "source:   no source has the key 'gazete'",
        "source: ",
    ]
    assert went.code == 0
    cites = [{"source": "gazette"}]
    assert last_body(diplo) == {
        "kind": "establishment",
        "date": "2024-02-14",
        "parties": ["CUB", "KOR"],
        "cites": cites,
    }
    assert went.out.startswith(f"{diplo.entries()[-1]['id']}  establishment\nappended 1 entry, head 4:")


OPTIONAL = [
    f"{what} (Enter leaves it out): "
    for what in (
        "type (book, article-newspaper …; else webpage)",
        "written by (Family, Given; others after a semicolon)",
        "in (newspaper, journal or book)",
        "publisher",
        "URL",
        "issued",
    )
]


def test_a_source_is_asked_for_from_its_kind_on(diplo: Runner) -> None:
    """With no word but `add`, the kind comes first; an answer that is none of the kinds is asked for again."""
    went = talk(diplo.folder, ["add"], ["sorce", "source", "", "digest", "A digest", "", "", "", "", "", ""])
    first, *rest = went.asked
    assert first.startswith("kind: Error: 'sorce' is not one of 'recognition', ")
    optional = "".join(OPTIONAL)
    assert rest == [f"kind: key of the source: key of the source: title: {optional}"]
    assert went.code == 0
    assert last_body(diplo) == {"kind": "source", "csl": {"id": "digest", "type": "webpage", "title": "A digest"}}


def test_whoever_is_asked_for_a_source_is_asked_for_more_of_it(diplo: Runner) -> None:
    """What it is, who wrote it, where, and when may be given or left out; what makes no sense is asked for again."""
    answers = [
        "A digest",
        "bok",
        "book",
        "Ruiz, Ana; Ministry of Foreign Affairs",
        "",
        "The Press",
        "",
        "196X",
        "2024-02",
    ]
    went = talk(diplo.folder, ["add", "source", "digest"], answers)
    assert went.asked == [
        f"title: {OPTIONAL[0]}  there is no type 'bok'; did you mean book?",
        f"{''.join(OPTIONAL)}  a source is issued on a date without doubt, not '196X'; write 2024, 2024-02 or 2024-02-14",
        OPTIONAL[-1],
    ]
    authors = [{"family": "Ruiz", "given": "Ana"}, {"literal": "Ministry of Foreign Affairs"}]
    csl = {"id": "digest", "type": "book", "title": "A digest", "author": authors, "publisher": "The Press"}
    assert last_body(diplo)["csl"] == {**csl, "issued": {"date-parts": [[2024, 2]]}}


def test_nothing_is_asked_of_whoever_said_what_is_needed(diplo: Runner) -> None:
    """What may be left out is not asked for where nothing else is."""
    went = talk(diplo.folder, ["add", "source", "digest", "--title", "A digest"], [])
    assert (went.code, went.asked) == (0, [""])


def test_an_attested_status_is_asked_for_from_those_of_its_dimension(diplo: Runner) -> None:
    """The dimension comes first; a status that it does not have is asked for again, and several have commas between."""
    words = ["add", "attestation", "CUB", "USA", "--date", "1955", "--source", "gazette"]
    went = talk(diplo.folder, words, ["relations", "recognised", "established, severed"])
    first, *rest = went.asked
    question = "status (none, established, suspended, severed; several with commas): "
    assert first.endswith(f"{question}  'recognised' is not one of none, established, suspended, severed")
    assert rest == [question]
    body = last_body(diplo)
    assert (body["dimension"], body["status"]) == ("relations", ["established", "severed"])


def test_an_attested_protection_is_asked_for_as_a_party(diplo: Runner) -> None:
    """Who protects is a party, by any of its names; `none` is none."""
    words = ["add", "attestation", "CUB", "USA", "--dimension", "protection", "--date", "1970", "--source", "gazette"]
    went = talk(diplo.folder, words, ["Erewhon", "none, Switzerland"])
    question = "status (none, or the protecting power; several with commas): "
    assert went.asked == [f"{question}  no party is called 'Erewhon'", question]
    assert last_body(diplo)["status"] == ["none", "CHE"]


def test_a_coverage_is_asked_for_one_party_and_its_dimensions(diplo: Runner) -> None:
    """One party is enough; a dimension that there is not is asked for again."""
    went = talk(
        diplo.folder, ["add", "coverage", "--date", "1950", "--source", "gazette"], ["Cuba", "peace", "war,mission"]
    )
    question = f"dimensions ({', '.join(DIMENSIONS)}; several with commas): "
    assert went.asked == [f"party: {question}  'peace' is not one of {', '.join(DIMENSIONS)}", question]
    body = last_body(diplo)
    assert (body["parties"], body["dimensions"]) == (["CUB"], ["war", "mission"])


def test_a_coverage_of_a_sender_is_not_asked_for_a_host(diplo: Runner) -> None:
    """Where one side is enough, the other is not asked for."""
    words = ["add", "coverage", "--by", "CUB", "--dimensions", "mission", "--date", "1950", "--source", "gazette"]
    went = talk(diplo.folder, words, [])
    assert (went.code, went.asked) == (0, [""])
    assert "toward" not in last_body(diplo)


def test_only_what_is_missing_is_asked_for(diplo: Runner) -> None:
    """What the options say is not asked again; a choice shows its words where they are few."""
    went = talk(
        diplo.folder, ["add", "accreditation", "CUB", "USA", "--date", "1903"], ["envoy", "minister", "gazette"]
    )
    assert went.asked == [
        (
            "class (ambassador, minister, charge, other): Error: 'envoy' is not one of 'ambassador', 'minister', 'charge', "
            "'other'."
        ),
        "class (ambassador, minister, charge, other):   sources: gazette",
        "source: near: " + diplo.entries()[2]["id"] + " (line 3) 1902-05-20 establishment, Cuba, United States",
        "",
    ]
    assert last_body(diplo)["class"] == "minister"


def test_a_party_among_the_fields_is_asked_for_until_it_is_found(diplo: Runner) -> None:
    """A field that names a party takes a name, as the roles do."""
    words = ["add", "union", "CUB", "--date", "1998", "--source", "gazette"]
    went = talk(diplo.folder, words, ["Erewhon", "Mexico"])
    question = "successors (the parties after): "
    assert went.asked == [f"{question}  no party is called 'Erewhon'", question]
    assert last_body(diplo)["successors"] == ["MEX"]


@pytest.mark.parametrize(
    ("answers", "code", "becomes"),
    [(["what", "account"], 0, "account"), (["distinct"], 0, "distinct"), (["stop"], 130, "nothing")],
)
def test_what_looks_like_a_happening_in_the_log_is_asked_about(
    answers: list[str], code: int, becomes: str, diplo: Runner
) -> None:
    """Another account, another act, or neither: the person at the terminal decides."""
    before = diplo.entries()
    known = before[2]["id"]
    words = ["add", "establishment", "CUB", "USA", "--date", "1902", "--source", "gazette"]
    went = talk(diplo.folder, words, answers)
    question = f"is this another account of {known} (account, distinct, stop): "
    assert went.asked[0] == f"near: {known} (line 3) 1902-05-20 establishment, Cuba, United States"
    assert went.asked[-2 if becomes == "nothing" else -1].startswith(question)
    assert went.code == code
    added = diplo.entries()[len(before) :]
    assert {"account": [known], "distinct": [None], "nothing": []}[becomes] == [
        entry.get("account_of") for entry in added
    ]


def test_whoever_leaves_in_the_middle_has_appended_nothing(diplo: Runner) -> None:
    """The end of input at a question ends the run with 130."""
    before = diplo.entries()
    went = talk(diplo.folder, ["add", "establishment"], ["1990", "Cuba", END_OF_INPUT])
    assert (went.code, went.out) == (130, "")
    assert went.asked[-2].endswith("diplo: interrupted; the log is whole")
    assert before == diplo.entries()


# --- nobody there -----------------------------------------------------------------------------------------------------------


@pytest.fixture(name="alone")
def nobody_there() -> Asker:
    """Give an asker with nobody to ask."""
    return Asker(Index(), is_asked=False)


def test_nobody_is_asked_where_nobody_is_there(alone: Asker) -> None:
    """Every question has no answer, and none is waited for."""
    assert (alone.text("what"), alone.date(), alone.sources()) == (None, None, [])
    assert alone.fields(KINDS["union"].fields, {}, None) == {}
    assert alone.csl("", {}) == {"type": "webpage"}
    assert alone.window(None, None) is None


@pytest.mark.parametrize(
    ("kind", "names", "parties", "by", "toward", "expected"),
    [
        ("establishment", ["Cuba", "KOR"], [], [], [], {"parties": ["CUB", "KOR"]}),
        ("establishment", ["Cuba"], ["KOR"], [], [], {"parties": ["CUB", "KOR"]}),
        ("rupture", ["Cuba", "KOR"], [], [], [], {"parties": ["CUB", "KOR"]}),
        ("rupture", [], [], ["Cuba"], ["KOR", "USA"], {"by": ["CUB"], "toward": ["KOR", "USA"]}),
        ("rupture", ["Cuba"], [], [], ["KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
        ("visit", ["Cuba", "KOR", "USA"], [], [], [], {"by": ["CUB"], "toward": ["KOR", "USA"]}),
        ("visit", [], ["Cuba", "KOR"], [], [], {"parties": ["CUB", "KOR"]}),
        ("visit", [], ["USA"], ["Cuba"], ["KOR"], {"by": ["CUB"], "toward": ["KOR"], "parties": ["USA"]}),
        ("visit", [], [], [], [], {}),
        ("coverage", ["Cuba"], [], [], [], {"parties": ["CUB"]}),
        ("coverage", [], [], ["Cuba"], [], {"by": ["CUB"]}),
        ("coverage", ["Cuba"], [], [], ["KOR"], {"by": ["CUB"], "toward": ["KOR"]}),
        ("attestation", ["Cuba", "KOR"], [], [], [], {"parties": ["CUB", "KOR"]}),
    ],
)
def test_names_take_the_roles_that_their_kind_has(
    kind: str,
    names: list[str],
    parties: list[str],
    by: list[str],
    toward: list[str],
    expected: dict[str, list[str]],
    alone: Asker,
) -> None:
    """Bare names are the parties of a mutual act, or who acts and toward whom; options say it outright."""
    assert expected == alone.roles(KINDS[kind], (names, parties, by, toward), None)


def test_a_name_is_understood_on_the_day_of_the_act(alone: Asker) -> None:
    """The date of the entry decides which parties there were."""
    with pytest.raises(LedgerError) as wrong:
        alone.roles(KINDS["establishment"], (["Cuba", "KOR"], [], [], []), alone.window("1905", None))
    assert [problem.code for problem in wrong.value.problems] == ["party-outside-life"]


@pytest.mark.parametrize(
    ("kind", "typed", "expected"),
    [
        ("rupture", {"field_consular": "Yes"}, {"consular": True}),
        ("rupture", {"field_consular": "false"}, {"consular": False}),
        ("rupture", {"field_consular": "perhaps"}, {"consular": "perhaps"}),
        ("protection", {"field_protector": "Switzerland"}, {"protector": "CHE"}),
        ("union", {"field_successors": ("Mexico", "usa")}, {"successors": ["MEX", "USA"]}),
        (
            "attestation",
            {"field_dimension": "relations", "field_status": ("none, severed", "established")},
            {"dimension": "relations", "status": ["none", "severed", "established"]},
        ),
        (
            "attestation",
            {"field_dimension": "protection", "field_status": ("Switzerland", "none")},
            {"dimension": "protection", "status": ["CHE", "none"]},
        ),
        ("attestation", {"field_status": ("what",)}, {"status": ["what"]}),
        ("coverage", {"field_dimensions": ("war,mission",)}, {"dimensions": ["war", "mission"]}),
        ("party", {"field_names": ("Atlántida@es", "Atlantis")}, {"names": [["Atlántida", "es"], ["Atlantis", "en"]]}),
        ("party", {"field_codes": ("iso:XAA", "cow:9")}, {"codes": {"iso": "XAA", "cow": "9"}}),
        (
            "party",
            {"field_life": ("1900-01-01/..@COW", "../1950-12-31", "..")},
            {"life": [["1900-01-01", None, "COW"], [None, "1950-12-31", "ledger"], [None, None, "ledger"]]},
        ),
    ],
    ids=str,
)
def test_what_is_typed_becomes_what_the_entry_needs(
    kind: str, typed: dict[str, object], expected: dict[str, object], alone: Asker
) -> None:
    """Words become booleans, codes, names, lists; what cannot stays as it is, to be refused with its place."""
    assert expected == alone.fields(KINDS[kind].fields, typed, None)


@pytest.mark.parametrize(("issued", "parts"), [("2024", [2024]), ("2024-02", [2024, 2]), ("2024-02-14", [2024, 2, 14])])
def test_a_source_is_issued_on_a_plain_date(issued: str, parts: list[int], alone: Asker) -> None:
    """A year, a month or a day becomes CSL's parts of a date."""
    csl = alone.csl("k", {"title": "T", "publisher": "P", "url": "U", "issued": issued, "field_type": "book"})
    expected = {"id": "k", "type": "book", "title": "T", "publisher": "P", "URL": "U"}
    assert {**expected, "issued": {"date-parts": [parts]}} == csl


def test_a_source_that_nobody_looked_up_is_marked(alone: Asker) -> None:
    """The mark stands where CSL has room for what it does not know."""
    csl = alone.csl("k", {"title": "T", "unverified": True})
    assert {"id": "k", "type": "webpage", "title": "T", "custom": {"verified": False}} == csl


@pytest.mark.parametrize("issued", ["196X", "2024~", "[2023,2024]", "14/02/2024", "soon"])
def test_a_source_is_not_issued_on_a_doubtful_date(issued: str, alone: Asker) -> None:
    """CSL knows no doubt, so a doubtful date is refused."""
    with pytest.raises(UsageError) as wrong:
        alone.csl("k", {"issued": issued})
    assert [problem.code for problem in wrong.value.problems] == ["date-impossible"]
