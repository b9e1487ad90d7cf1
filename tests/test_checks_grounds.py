"""Checks of what entries stand on: the lives of the parties, and the sources."""

import re
from pathlib import Path

import pytest
from checking import attested, found, ids, unverified, warning
from ledgers import Body, build, cited, mutual, one_sided, source

from ledger.checks import check
from ledger.reader import read

# --- outside-life -----------------------------------------------------------------------------------------------------


def test_an_act_before_a_state_existed_is_pointed_out(tmp_path: Path) -> None:
    """By every list: Cuba begins in 1902."""
    problems = found(tmp_path, "outside-life", one_sided("rupture", "[1900,1901]", "USA", "CUB"))
    (rupture,) = ids(tmp_path)
    what = (
        "the rupture of [1900,1901] names Cuba (CUB), which did not exist then; it existed 1902-05-20 to 1906-09-25 "
        "and from 1909-01-23 by COW, from 1902-05-20 by GW"
    )
    hint = (
        f"mend the date with `diplo amend {rupture} --set date=… --because …`, name the party that lived then with "
        f"--set toward=…, or `diplo retract {rupture} --because …`"
    )
    assert [warning("outside-life", what, hint, rupture)] == problems


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (mutual("establishment", "1902-05-20", "CUB", "USA"), []),
        (mutual("establishment", "1902", "CUB", "USA"), []),
        (mutual("establishment", "1902-05-19", "CUB", "USA"), ["CUB"]),
        # Between two spells of one list another has Cuba living; days outside count one by one.
        (mutual("establishment", "1907", "CUB", "USA"), []),
        (mutual("establishment", "[1890..1895,1903]", "CUB", "USA"), []),
        (mutual("war", "1895/1898", "CUB", "USA"), ["CUB"]),
        (mutual("war", "1895/1903", "CUB", "USA"), []),
        (mutual("admission", "1944", "KOR", organisation="UN"), ["KOR", "UN"]),
        (mutual("visit", "1900", "CUB", "USA"), []),
        (mutual("independence", "1898", "CUB"), []),
        (mutual("note-exchange", "1900", "CUB", "USA"), ["CUB"]),
        # A state may be recognised before a list has it, and cannot recognise before that.
        (one_sided("recognition", "1900", "USA", "CUB"), []),
        (one_sided("recognition", "1900", "CUB", "USA"), ["CUB"]),
        (mutual("note-exchange", "1900", "CUB", "USA", effect="recognition"), []),
        (one_sided("recognition-withdrawal", "1900", "USA", "CUB"), ["CUB"]),
        (one_sided("recognition", "2001", "USA", "OLD"), ["OLD"]),
        (one_sided("recognition", "1999", "USA", "OLD"), []),
        (mutual("rupture", "2001", "USA", "OLD"), ["OLD"]),
        (mutual("attestation", "1900", "CUB", "USA", dimension="relations", status=["established"]), ["CUB"]),
        (mutual("attestation", "1900", "CUB", "USA", dimension="relations", status=["none", "severed"]), []),
        (one_sided("attestation", "1900", "USA", "CUB", dimension="recognition", status=["recognised"]), []),
        (mutual("attestation", "1900", "USA", "CUB", dimension="recognition", status=["recognised"]), []),
        (mutual("coverage", "1900", "CUB", "USA", dimensions=["relations"]), []),
        (mutual("rupture", "1900", "CUB", "USA", **cited("s", rank="deprecated")), []),
    ],
    ids=lambda value: f"{value['kind']} {value['date']}" if isinstance(value, dict) else "",
)
def test_acts_and_what_is_attested_need_parties_that_live(tmp_path: Path, body: Body, names: list[str]) -> None:
    """Contacts, lives and coverages do not; a recognition may come first."""
    old: Body = {
        "kind": "party", "code": "OLD", "type": "state", "name": "Old Land", "life": [[None, "2000-12-31", "ledger"]]
    }  # fmt: skip
    problems = found(tmp_path, "outside-life", old, body)
    assert names == [code for one in problems for code in re.findall(r"\(([A-Z]+)\), which did not exist", one.what)]


def test_a_party_of_whose_life_nothing_is_told_is_not_judged(tmp_path: Path) -> None:
    """Unknown is not none; neither is a party that the register does not know."""
    record = read(build(tmp_path, mutual("rupture", "1900", "CUB", "USA")))
    party = record.register.parties["CUB"]._replace(life=())
    timeless = type(record.register)([party])
    assert [] == check(record._replace(register=timeless), ["outside-life"])


# --- sources ----------------------------------------------------------------------------------------------------------


def test_a_source_that_nothing_cites_is_pointed_out(tmp_path: Path) -> None:
    """It may be there for those who come after; a reader should know. What is attested or covered is a use too."""
    problems = found(
        tmp_path,
        "source-unused",
        *map(source, ("unread", "attesting", "covering", "abandoned")),
        mutual("establishment", "1949", "CUB", "KOR"),
        attested("1950", "established", **cited("attesting")),
        mutual("coverage", "1950", "CUB", dimensions=["relations"], **cited("covering")),
        mutual("visit", "1950", "CUB", "KOR", key="v", **cited("abandoned")),
        {"kind": "retraction", "of": "key:v", "because": "misread"},
    )
    unread, _, _, abandoned, *_ = ids(tmp_path)
    hint = "cite it, or leave it for those who come after"
    assert [
        warning("source-unused", "no entry cites the source 'abandoned'", hint, abandoned),
        warning("source-unused", "no entry cites the source 'unread'", hint, unread),
    ] == problems


def test_a_source_on_which_an_answer_rests_should_have_been_looked_up(tmp_path: Path) -> None:
    """Every one of them is named with what rests on it; the key `unverified` cannot be mended, only replaced."""
    problems = found(
        tmp_path,
        "source-unverified",
        unverified("hearsay"),
        source("unverified"),
        mutual("establishment", "1949", "CUB", "KOR", **cited("hearsay", "unverified")),
        mutual("coverage", "1950", "CUB", dimensions=["war"], **cited("hearsay")),
    )
    hearsay, memory, act, coverage = ids(tmp_path)
    assert [
        warning(
            "source-unverified",
            "the source 'hearsay' is not verified, and 2 entries rest on no verified one",
            f"look it up: `diplo amend {hearsay} --set csl.custom.verified=true --because …`; or cite one that was "
            f"looked up: `diplo amend {act} --set cites.0.source=KEY --because …`",
            hearsay,
            act,
            coverage,
        ),
        warning(
            "source-unverified",
            "the source 'unverified' is not verified, and an entry rests on no verified one",
            f"cite one that was looked up: `diplo amend {act} --set cites.1.source=KEY --because …`",
            memory,
            act,
        ),
    ] == problems


@pytest.mark.parametrize(
    ("bodies", "codes"),
    [
        ([mutual("rupture", "1960", "CUB", "KOR", **cited("hearsay", "s"))], 0),
        ([mutual("visit", "1960", "CUB", "KOR", **cited("hearsay"))], 0),
        ([mutual("rupture", "1960", "CUB", "KOR", **cited("hearsay", rank="deprecated"))], 0),
        (
            [
                mutual("rupture", "1960", "CUB", "KOR", key="1", **cited("hearsay")),
                mutual("rupture", "1959", "CUB", "KOR", account_of="key:1"),
            ],
            0,
        ),
        (
            [
                mutual("rupture", "1960", "CUB", "KOR", key="1", **cited("hearsay", rank="preferred")),
                mutual("rupture", "1959", "CUB", "KOR", account_of="key:1"),
            ],
            1,
        ),
        (
            [
                {
                    **mutual("rupture", "1960", "CUB", "KOR"),
                    "cites": [{"source": "hearsay"}, {"source": "s", "rank": "deprecated"}],
                }
            ],
            1,
        ),
        ([mutual("dissolution", "1960", "CUB", **cited("hearsay"))], 1),
        ([attested("1960", "none", **cited("hearsay"))], 1),
    ],
    ids=["another", "contact", "deprecated", "account", "outranked", "deprecated other", "end", "attested"],
)
def test_only_what_counts_and_bears_on_an_answer_makes_a_source_matter(
    tmp_path: Path, bodies: list[Body], codes: int
) -> None:
    """A contact changes nothing, and a verified source beside it is enough."""
    assert codes == len(found(tmp_path, "source-unverified", unverified("hearsay"), *bodies))
