"""The shipped ledger answers what the project promises of it, asked as anybody would ask."""

import json
from pathlib import Path
from typing import Any

import pytest
from sessions import Runner, place

SHIPPED = Path(__file__).parent.parent / "events.jsonl"
ARTICLES = ("cubaheute-2024", "ties-shift-2024")
Row = dict[str, Any]


@pytest.fixture(name="diplo")
def the_shipped_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder without a ledger, where the shipped one answers."""
    return place(tmp_path, monkeypatch, capfd)


def rows(diplo: Runner, *args: str) -> list[Row]:
    """Ask, and read the answer as JSON."""
    came = diplo.run([*args, "-O", "json"])
    assert (came.code, came.err) == (0, "")
    found: list[Row] = json.loads(came.out)
    return found


def states(diplo: Runner, *args: str) -> dict[tuple[str, str], Row]:
    """Ask for the state of Cuba and South Korea, by dimension and direction."""
    return {(row["dimension"], row["direction"]): row for row in rows(diplo, "state", "South Korea", "Cuba", *args)}


def said(row: Row) -> tuple[object, ...]:
    """Give what a row answers: the status, whether it is certain, and the window of its beginning."""
    return row["status"], row["certain"], row["since_earliest"], row["since_latest"]


def entries() -> dict[str, Row]:
    """Read the shipped log, by id."""
    return {entry["id"]: entry for entry in map(json.loads, SHIPPED.read_bytes().splitlines())}


RELATIONS, CONSULAR = ("relations", "both"), ("consular", "both")
BY_CUBA, BY_KOREA = ("recognition", "CUB>KOR"), ("recognition", "KOR>CUB")
MISSIONS = [(dimension, way) for dimension in ("mission", "representation") for way in ("KOR>CUB", "CUB>KOR")]


def test_the_shipped_ledger_answers_and_not_another(diplo: Runner) -> None:
    """What is asked here is asked of the file at the top of the project."""
    lines = SHIPPED.read_bytes().splitlines()
    assert states(diplo)[RELATIONS]["head"].startswith(f"{len(lines)}:")


# --- 14 February 2024, and the day before -------------------------------------------------------------------------------


def test_relations_are_established_on_14_february_2024(diplo: Runner) -> None:
    """The two have relations, consular ones too, from that day, on the word of both articles."""
    found = states(diplo, "--on", "2024-02-14")
    for dimension in (RELATIONS, CONSULAR):
        assert said(found[dimension]) == ("established", True, "2024-02-14", "2024-02-14")
        assert set(ARTICLES) <= set(found[dimension]["sources"])


def test_it_was_done_by_an_exchange_of_notes_in_new_york(diplo: Runner) -> None:
    """The text says how and where; the entries behind it do as well."""
    text = diplo.run(["South Korea", "Cuba", "--on", "2024-02-14"]).out
    assert "\nrelations: established since 2024-02-14 by an exchange of notes (establishment) in New York\n" in text
    assert "\nconsular: established since 2024-02-14 " in text
    resting = [entries()[identity] for identity in states(diplo, "--on", "2024-02-14")[RELATIONS]["entries"]]
    assert ("note-exchange", "New York") in {(entry["kind"], entry.get("place")) for entry in resting}


def test_both_articles_stand_in_full_below_the_answer(diplo: Runner) -> None:
    """Whoever prints the answer can cite it."""
    text = diplo.run(["South Korea", "Cuba", "--on", "2024-02-14"]).out
    assert "\n  [cubaheute-2024] Cuba (re)establishes diplomatic relations with South Korea. Cubaheute\n" in text
    assert "\n  [ties-shift-2024] South Korea and Cuba Establish Diplomatic Ties, " in text


def test_no_missions_have_been_opened_by_then(diplo: Runner) -> None:
    """Missions are a plan on that day: neither has one at the other, nor anybody who represents it."""
    found = states(diplo, "--on", "2024-02-14")
    assert [found[mission]["status"] for mission in MISSIONS] == ["none"] * 4


def test_on_the_day_before_they_are_severed_since_1959_or_1960(diplo: Runner) -> None:
    """One source has the break in 1959, the other in 1960: the window holds both, and the answer says they differ."""
    relations = states(diplo, "--on", "2024-02-13")[RELATIONS]
    assert said(relations) == ("severed", True, "1959-01-01", "1960-12-31")
    assert "contested" in relations["flags"]
    text = diplo.run(["South Korea", "Cuba", "--on", "2024-02-13"]).out
    assert "\nrelations: severed since 1959 or 1960 by a rupture\n    contested (the sources differ in dates)" in text


# --- 1955 -------------------------------------------------------------------------------------------------------------------


def test_in_1955_they_have_relations_on_one_articles_word(diplo: Runner) -> None:
    """Only one of the two articles knows of relations since 1949, and AFP's report beside them."""
    relations = states(diplo, "--on", "1955-06-25")[RELATIONS]
    assert said(relations) == ("established", True, "1949-01-01", "1949-12-31")
    assert relations["sources"] == ["cubaheute-2024", "club-of-mozambique-2024"]
    without = ("--on", "1955-06-25", "--without", "club-of-mozambique-2024")
    assert states(diplo, *without)[RELATIONS]["sources"] == ["cubaheute-2024"]
    text = diplo.run(["South Korea", "Cuba", *without]).out
    assert "\nrelations: established since 1949 by an establishment\n" in text
    assert "\n    on one source's word: [cubaheute-2024]\n" in text


def test_cuba_has_recognised_south_korea_since_12_july_1949(diplo: Runner) -> None:
    """The one source with a day is preferred to the one with the year."""
    found = states(diplo, "--on", "1955-06-25")
    assert said(found[BY_CUBA]) == ("recognised", True, "1949-07-12", "1949-07-12")
    assert states(diplo, "--on", "1948-12-31")[BY_CUBA]["possible"] == ["none"]


def test_according_to_the_other_article_there_is_recognition_only(diplo: Runner) -> None:
    """Seen with one source alone, the record is what that source says: Cuba recognised South Korea, and no more."""
    found = states(diplo, "--on", "1955-06-25", "--according-to", "ties-shift-2024")
    assert said(found[BY_CUBA]) == ("recognised", True, "1949-01-01", "1949-12-31")
    assert {"none"} == {found[other]["status"] for other in (RELATIONS, CONSULAR, BY_KOREA)}
    assert {()} == {tuple(found[other]["entries"]) for other in (RELATIONS, CONSULAR, BY_KOREA)}
    assert {("ties-shift-2024",), ()} == {tuple(row["sources"]) for row in found.values()}


def test_a_publisher_stands_for_its_sources(diplo: Runner) -> None:
    """`--according-to Cubaheute` is the article's own view."""
    by_key, by_name = (states(diplo, "--according-to", name) for name in ("cubaheute-2024", "Cubaheute"))
    assert by_key == by_name


# --- between the two accounts of the break ------------------------------------------------------------------------------


def test_in_the_middle_of_1959_it_is_unknown(diplo: Runner) -> None:
    """Established by the account of 1960, perhaps severed by that of 1959: both are possible, and both are named."""
    for dimension in (RELATIONS, CONSULAR):
        row = states(diplo, "--on", "1959-07-01")[dimension]
        assert (row["status"], row["certain"], row["possible"]) == ("unknown", False, ["established", "severed"])
        assert "contested" in row["flags"]
        ruptures = [entries()[identity] for identity in row["entries"] if entries()[identity]["kind"] == "rupture"]
        assert sorted(rupture["date"] for rupture in ruptures) == ["1959", "1960"]
        assert {"club-of-mozambique-2024", "cubaheute-2024"} == set(row["sources"])


def test_why_names_both_accounts_of_the_break_and_how_they_differ(diplo: Runner) -> None:
    """From the status to the entry, its line, the source, the place in it and the words."""
    grounds = rows(diplo, "why", "KOR", "CUB", "--on", "1959-07-01", "--dimension", "relations")
    breaks = {ground["date"]: ground for ground in grounds if ground["kind"] == "rupture"}
    assert {"1959", "1960"} == set(breaks)
    assert len({ground["happening"] for ground in breaks.values()}) == 1
    assert [breaks[date]["differs"] for date in ("1959", "1960")] == ["", "dated 1960, not 1959"]
    cited = breaks["1960"]
    assert (cited["source"], cited["locator"]) == ("cubaheute-2024", "paragraph 2")
    assert cited["quote"] == "which were interrupted in 1960"
    lines = SHIPPED.read_bytes().splitlines()
    assert {ground["entry"]: json.loads(lines[ground["position"] - 1])["id"] for ground in grounds} == {
        ground["entry"]: ground["entry"] for ground in grounds
    }


def test_why_names_the_article_of_a_convention_behind_an_implied_change(diplo: Runner) -> None:
    """Consular relations follow from diplomatic ones, recognition from both, by rules that are named."""
    grounds = rows(diplo, "why", "KOR", "CUB", "--on", "1955")
    rules = {ground["dimension"]: ground["rule"].partition(":")[0] for ground in grounds if ground["rule"]}
    assert rules["consular"] == "VCCR 2.2"
    assert rules["recognition"] == "Montevideo Convention 7"


def test_by_1961_they_are_severed_for_certain(diplo: Runner) -> None:
    """After both accounts no doubt is left, and before both none either."""
    found = states(diplo, "--on", "1961-01-01")[RELATIONS]
    assert said(found) == ("severed", True, "1959-01-01", "1960-12-31")
    assert states(diplo, "--on", "1958-12-31")[RELATIONS]["possible"] == ["established"]


# --- Cuba and North Korea -------------------------------------------------------------------------------------------------


def test_the_log_of_cuba_and_north_korea_tells_their_story_in_order(diplo: Runner) -> None:
    """Relations, embassy, visits, mourning and the Non-Aligned Movement: with dates as precise as known, no preciser."""
    logged = rows(diplo, "log", "Cuba", "North Korea")
    story = [(entry["date"], entry["kind"], entry.get("place"), entry.get("person")) for entry in logged]
    assert story[:11] + sorted(story[11:], key=str) == [
        ("1945-10-24", "admission", None, None),
        ("1959", "other", None, None),
        ("1960", "other", None, None),
        ("1960-08-29", "establishment", None, None),
        ("1975", "admission", None, None),
        ("1986", "visit", None, "Fidel Castro"),
        ("1986-03-08/1986-03-11", "visit", "Pyongyang", "Fidel Castro"),
        ("1991-09-17", "admission", None, None),
        ("2016", "condolence", None, None),
        ("2018", "visit", None, "Miguel Díaz-Canel"),
        ("2018-11", "visit", "Pyongyang", "Miguel Díaz-Canel"),
        ("[..2024-02-14]", "admission", None, None),
        ("[..2024-02-14]", "mission-opening", "Pyongyang", None),
    ]
    assert [entry["parties"] for entry in logged if entry.get("organisation") == "NONALIGNED"] == [["PRK"], ["CUB"]]
    assert [entry["mission"] for entry in logged if "mission" in entry] == ["embassy"]


def test_the_two_have_relations_and_cuba_an_embassy(diplo: Runner) -> None:
    """Relations since 29 August 1960; of the embassy only that it was there in 2024."""
    found = {(row["dimension"], row["direction"]): row for row in rows(diplo, "CUB", "PRK", "--on", "2024-02-15")}
    assert said(found[RELATIONS]) == ("established", True, "1960-08-29", "1960-08-29")
    assert found["mission", "CUB>PRK"]["status"] == "embassy"
    assert found["mission", "PRK>CUB"]["status"] == "not covered"


# --- the ledger as a whole ------------------------------------------------------------------------------------------------


def test_whatever_check_finds_is_explained_in_a_note_of_an_entry_that_it_names(diplo: Runner) -> None:
    """Nothing contradicts itself, no source is idle, and each doubt that stays is one that a source left."""
    came = diplo.run(["check", "--strict", "-O", "json"])
    found = json.loads(came.out)
    known = entries()
    assert (1, "") == (came.code, came.err)
    allowed = {"act-missing", "attestation-unmet", "order-undecided", "outside-life", "redundant"}
    assert allowed >= {problem["code"] for problem in found}
    assert not [one["what"] for one in found if not any("note" in known[entry] for entry in one["entries"])]


def test_korea_alone_is_refused_with_both(diplo: Runner) -> None:
    """A name that could be two is never guessed."""
    came = diplo.run(["Cuba", "Korea"])
    assert (came.code, came.out) == (4, "")
    assert "South Korea (KOR" in came.err
    assert "North Korea (PRK" in came.err


def test_the_same_question_gets_the_same_bytes(diplo: Runner) -> None:
    """Head, day, pair and policy decide the answer to the byte; turned round it says the same."""
    once, again = (diplo.run(["KOR", "CUB", "--on", "1959-07-01", "-O", "csv"]) for _ in range(2))
    assert once == again
    turned = {(row["dimension"], row["direction"]): row for row in rows(diplo, "CUB", "KOR", "--on", "1959-07-01")}
    for key, row in states(diplo, "--on", "1959-07-01").items():
        assert {**row, "a": "", "b": ""} == {**turned[key], "a": "", "b": ""}


def test_all_of_it_can_be_appended_to_another_ledger(diplo: Runner) -> None:
    """The shipped lines, handed in as they stand, make the same entries under the same ids, and nothing the second time.

    Two name the Non-Aligned Movement by a code that the register gave to Namibia since: they, and what mends them, can
    no longer be appended anew.
    """
    mended = {str(entry["of"]) for entry in entries().values() if "NONALIGNED" in str(entry.get("set"))}
    assert len(mended) == 2
    first, *rest = [
        line
        for line, entry in zip(SHIPPED.read_text(encoding="utf-8").splitlines(), entries().values(), strict=True)
        if not {entry["id"], entry.get("of")} & mended
    ]
    diplo.put("events.jsonl", first + "\n")
    (diplo.folder / "rest.jsonl").write_text("\n".join(rest), encoding="utf-8")
    assert diplo.run(["append", "rest.jsonl"]).code == 0
    assert [json.loads(line)["id"] for line in (first, *rest)] == [entry["id"] for entry in diplo.entries()]
    assert diplo.run(["append", "rest.jsonl"]).out.startswith("appended 0 entries; ")
