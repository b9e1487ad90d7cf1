"""Whom a question about many parties looks at: organisations, files and names, and the statuses that are asked for."""

from pathlib import Path

import pytest
from ledgers import build, mutual, refused

from cli.circle import Circle, asked_for
from ledger.dates import Date, parse
from ledger.partners import Question
from ledger.problems import LedgerError, NotFoundError, Problem, UsageError
from ledger.reader import read
from ledger.record import Record

ON = parse("2000-06-01")


@pytest.fixture(name="record")
def members_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Record:
    """Give a record in which two organisations have members, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    log = build(
        tmp_path,
        mutual("admission", "1945", "CUB", "SYR", "USA", organisation="UN"),
        mutual("admission", "2002", "CHE", organisation="UN"),
        mutual("admission", "1945", "EGY", "SYR", organisation="LAS"),
    )
    return read(log)


def among(record: Record, text: str, dimension: str = "relations", a: str | None = "KOR", on: Date = ON) -> str:
    """Give the codes that `--among` and `--except` make of a text, in order."""
    of_among = Circle(dimension, among=text).question(record, on, a)
    of_except = Circle(dimension, besides=(text,)).question(record, on, a)
    assert (of_except.besides, None) == (of_among.among, of_except.among)
    return " ".join(sorted(of_except.besides))


def test_nothing_said_looks_at_all(record: Record) -> None:
    """Without options the question is of everybody, and of the statuses in force."""
    assert Question(ON, "war") == Circle("war").question(record, ON)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UN", "CUB SYR USA"),
        ("United Nations", "CUB SYR USA"),
        ("UN,LAS", "CUB EGY SYR USA"),
        ("las, kor", "EGY KOR SYR"),
        ("Cuba", "CUB"),
        ("Cuba,Mexico , PRK", "CUB MEX PRK"),
        ("Korea, South", "KOR"),
        ("Soviet Union", "SUN"),
        ("Order of Malta", "SMOM"),
    ],
)
def test_names_stand_for_parties_and_organisations_for_their_members(text: str, expected: str, record: Record) -> None:
    """One who did not live then may be named; a single name may have a comma; several have commas between."""
    assert expected == among(record, text)


def test_the_members_are_those_of_the_date(record: Record) -> None:
    """Who was admitted later belongs later."""
    assert "CHE CUB SYR USA" == among(record, "UN", on=parse("2003"))
    assert "CHE CUB SYR USA" == among(record, "UN", on=parse("2002"))


def test_a_name_means_whom_it_meant_then(record: Record) -> None:
    """In 1960 there were two Germanys; today there is one."""
    assert "DEU" == among(record, "Germany")
    with pytest.raises(NotFoundError) as caught:
        among(record, "Germany", on=parse("1960"))
    assert "party-ambiguous" == caught.value.problems[0].code


def test_a_file_has_a_name_on_each_line(record: Record) -> None:
    """Blank lines and remarks count for nothing; an organisation is its members here too."""
    Path("them.txt").write_text("# them\n\n  Cuba  # a remark\nKorea, South\r\nLAS\nCUB", encoding="utf-8")
    assert "CUB EGY KOR SYR" == among(record, "them.txt")


def test_a_party_comes_before_a_file_of_that_name(record: Record) -> None:
    """Where the file is meant, its folder says so."""
    Path("Cuba").write_text("Mexico\n", encoding="utf-8")
    assert "CUB" == among(record, "Cuba")
    assert "MEX" == among(record, "./Cuba")


def test_in_membership_an_organisation_stands_for_itself_too(record: Record) -> None:
    """Of a state it is asked what it belongs to; an organisation is asked about its members' fellows."""
    assert "CUB SYR UN USA" == among(record, "UN", "membership")
    assert "CUB SYR UN USA" == among(record, "UN", "membership", None)
    assert "EGY SYR" == among(record, "LAS", "membership", "UN")
    assert "OAS" == among(record, "OAS", "membership")


@pytest.mark.parametrize(
    ("text", "error", "code", "problem"),
    [
        (
            "OAS",
            NotFoundError,
            4,
            Problem(
                "members-unknown", "no members of OAS are recorded on 2000-06-01", "name the parties, or a file of them"
            ),
        ),
        (
            "Urugay",
            NotFoundError,
            4,
            Problem(
                "party-unknown",
                "no party is called 'Urugay', and there is no such file",
                "did you mean Uruguay (URY)?",
            ),
        ),
        ("KOR,,CUB", NotFoundError, 4, Problem("party-unknown", "no party is called ''")),
        (
            "KOR,Urugay",
            NotFoundError,
            4,
            Problem("party-unknown", "no party is called 'Urugay'", "did you mean Uruguay (URY)?"),
        ),
        (
            "bad.txt",
            NotFoundError,
            4,
            Problem("party-unknown", "bad.txt:2: no party is called 'Urugay'", "did you mean Uruguay (URY)?"),
        ),
        (
            "empty.txt",
            UsageError,
            2,
            Problem("parties-missing", "empty.txt names no party", "write a name on each line"),
        ),
    ],
    ids=["no members", "no name", "a comma too many", "one of several", "in a file", "an empty file"],
)
def test_whom_nobody_can_find_is_an_error(
    text: str, error: type[LedgerError], code: int, problem: Problem, record: Record
) -> None:
    """It says which name, in which line of which file, and what else could be meant."""
    Path("bad.txt").write_text("Cuba\nUrugay # sic\n", encoding="utf-8")
    Path("empty.txt").write_text("# nobody\n\n", encoding="utf-8")
    with refused(error, code, problem):
        among(record, text)


# --- statuses -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dimension", "typed", "expected"),
    [
        ("relations", ["none"], ("none",)),
        ("relations", ["Severed, not covered", "ENDED"], ("severed", "not covered", "ended")),
        ("relations", ["none,none", "none"], ("none",)),
        ("protection", ["che"], ("CHE",)),
        ("membership", ["left,unknown"], ("left", "unknown")),
    ],
)
def test_statuses_are_typed_in_any_case_and_once(
    dimension: str, typed: list[str], expected: tuple[str, ...], record: Record
) -> None:
    """Several stand with commas between, or each behind an option of its own."""
    assert expected == Circle(dimension, tuple(typed)).question(record, ON).statuses


@pytest.mark.parametrize(
    ("dimension", "typed", "hint"),
    [
        ("relations", "foo", "use none, established, suspended, severed, ended, unknown, 'not covered'"),
        ("relations", "", "use none, established, suspended, severed, ended, unknown, 'not covered'"),
        ("membership", "severed", "use none, member, left, ended, unknown, 'not covered'"),
        ("protection", "XYZ", "use none, ended, unknown, 'not covered', or the code of the protecting party"),
    ],
)
def test_a_status_that_there_is_not_is_an_error(dimension: str, typed: str, hint: str, record: Record) -> None:
    """It names those that there are."""
    with refused(UsageError, 2, Problem("status-unknown", f"{dimension} cannot be {typed!r}", hint)):
        Circle(dimension, (typed,)).question(record, ON)


@pytest.mark.parametrize(
    ("dimension", "statuses", "expected"),
    [
        ("relations", (), "relations established"),
        ("war", (), "war"),
        ("war", ("war", "peace"), "war war or peace"),
        ("mission", (), "mission in force"),
        ("protection", (), "protection in force"),
        ("mission", ("embassy", "none"), "mission embassy or none"),
    ],
)
def test_what_is_asked_is_named(dimension: str, statuses: tuple[str, ...], expected: str) -> None:
    """The dimension with the statuses, or that they are those in force where they are many."""
    assert expected == asked_for(Question(ON, dimension, statuses))
