"""Every problem of what people hand in is told in full, with its place, and nothing of it is written."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledgers import NOW, SOURCE, build, mutual, refusal, source

from ledger.canonical import entry_id
from ledger.intake import append, text_of
from ledger.kinds import KINDS
from ledger.log import Log
from ledger.ordering import keys_of, ordered
from ledger.problems import Problem, RefusedError

Body = dict[str, object]

RUPTURE = mutual("rupture", "1960-08", "CUB", "KOR", key="k")
# A party that nobody ships.
RURITANIA: Body = {
    "kind": "party",
    "code": "ZZS",
    "type": "state",
    "name": "Union of Ruritania",
    "life": [["1922-12-30", "1991-12-25", "cow"]],
}
# Two entries whose ids begin with the same four characters.
TWINS = [mutual("agreement", "1960", "CUB", "KOR", note=f"no. {number}") for number in (1082, 1087)]


def identity(body: Body) -> str:
    """Give the id of a body."""
    return entry_id(ordered(body))


def ledger(folder: Path) -> Log:
    """Write a ledger with a rupture, a source, a party, two entries of like ids, and a retraction of one of them."""
    retraction = {"kind": "retraction", "of": identity(TWINS[0]), "because": "a misprint"}
    return build(folder, RUPTURE, source("yearbook"), RURITANIA, *TWINS, retraction)


# What is handed in to the ledger above; under it, after --, the whole report.
REFUSED = r"""
## a party that is mistyped
{"kind":"visit","date":"1960","by":["CUB","KRO"],"toward":["Cbua"],"cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:43: no party has the code 'KRO'
…":"visit","date":"1960","by":["CUB","KRO"],"toward":["Cbua"],"cites":[{"…
                                     ^^^^^
did you mean ROK (KOR), ROC (TWN)?
party-unknown new.jsonl:1:60: no party has the code 'Cbua'
…"1960","by":["CUB","KRO"],"toward":["Cbua"],"cites":[{"source":"s"}]}
                                     ^^^^^^
did you mean Cuba (CUB)?
## a party by its name
{"kind":"visit","date":"1960","by":["South Korea"],"toward":["Korea"],"cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:37: no party has the code 'South Korea'
{"kind":"visit","date":"1960","by":["South Korea"],"toward":["Korea"],"c…
                                    ^^^^^^^^^^^^^
write the code KOR
party-unknown new.jsonl:1:62: no party has the code 'Korea'
…960","by":["South Korea"],"toward":["Korea"],"cites":[{"source":"s"}]}
                                     ^^^^^^^
'Korea' may mean South Korea (KOR, from 1949-06-29 by COW, from 1948-08-15 by GW), Joseon (KOR-JOS, 1887-01-01 to 1905-11-17 by COW, until 1910-08-22 by GW) or North Korea (PRK, from 1948-09-09 by COW and GW); write a code or a full name
## a party that nobody knows
{"kind":"visit","date":"1960","by":["CUB"],"toward":["Erewhon"],"cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:54: no party has the code 'Erewhon'
…date":"1960","by":["CUB"],"toward":["Erewhon"],"cites":[{"source":"s"}]}
                                     ^^^^^^^^^
add it first with `diplo add party`
## parties in fields
{"kind":"continuation","date":"1991","parties":["CUB"],"predecessors":["ZZS","SNU"],"cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:78: no party has the code 'SNU'
…ties":["CUB"],"predecessors":["ZZS","SNU"],"cites":[{"source":"s"}]}
                                     ^^^^^
did you mean ONU (UN)?
## a protecting power that nobody knows
{"kind":"protection","date":"1961","by":["USA"],"toward":["CUB"],"protector":"CHF","cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:78: no party has the code 'CHF'
…"USA"],"toward":["CUB"],"protector":"CHF","cites":[{"source":"s"}]}
                                     ^^^^^
add it first with `diplo add party`
## an organisation that is none
{"kind":"admission","date":"1961","parties":["CUB"],"organisation":"CHE","cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:68: CHE is no organisation
…1","parties":["CUB"],"organisation":"CHE","cites":[{"source":"s"}]}
                                     ^^^^^
name the organisation that is joined or left
## an organisation of notes that is none
{"kind":"note-exchange","effect":"exit","date":"1961","parties":["CUB","KOR"],"organisation":"ZZS","cites":[{"source":"s"}]}
--
party-unknown new.jsonl:1:94: ZZS is no organisation
…rties":["CUB","KOR"],"organisation":"ZZS","cites":[{"source":"s"}]}
                                     ^^^^^
name the organisation that is joined or left
## sources that nobody knows
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"yearbok"},{"source":"s"},{"source":"zzz"}]}
--
source-unknown new.jsonl:1:80: no source has the key 'yearbok'
…"toward":["KOR"],"cites":[{"source":"yearbok"},{"source":"s"},{"source":…
                                     ^^^^^^^^^
did you mean 'yearbook'?
source-unknown new.jsonl:1:116: no source has the key 'zzz'
…"yearbok"},{"source":"s"},{"source":"zzz"}]}
                                     ^^^^^
add the source first with `diplo add source`
## a key with another body
{"kind":"rupture","date":"1961","parties":["CUB","KOR"],"cites":[{"source":"s"}],"key":"k"}
--
key-taken new.jsonl:1:88: the key 'k' belongs to the entry mj18trfjaekrb with another body
…OR"],"cites":[{"source":"s"}],"key":"k"}
                                     ^^^
an entry is never overwritten: append a correction of it
## a key with two bodies in one batch
{"kind":"visit","date":"1961","parties":["CUB","KOR"],"cites":[{"source":"s"}],"key":"x"}
{"kind":"visit","date":"1962","parties":["CUB","KOR"],"cites":[{"source":"s"}],"key":"x"}
--
key-taken new.jsonl:2:86: the key 'x' belongs to the entry dbgwpzd9k2vn0 with another body
…OR"],"cites":[{"source":"s"}],"key":"x"}
                                     ^^^
an entry is never overwritten: append a correction of it
## a second ledger entry
{"kind":"ledger","title":"Another","format":1}
--
ledger-twice new.jsonl:1:9: the log has its ledger entry already
{"kind":"ledger","title":"Another","format":1}
        ^^^^^^^^
it stands once, first
## a source key that is taken
{"kind":"source","csl":{"id":"s","type":"book","title":"Another book"}}
--
source-key-taken new.jsonl:1:30: the source key 's' is taken by the entry bzt2q37at020p
{"kind":"source","csl":{"id":"s","type":"book","title":"Another book"}}
                             ^^^
choose another key
## a source key that is taken twice in one batch
{"kind":"source","csl":{"id":"t","type":"book","title":"A"}}
{"kind":"source","csl":{"id":"t","type":"book","title":"B"}}
--
source-key-taken new.jsonl:2:30: the source key 't' is taken by the entry yh01hkd41bpkf
{"kind":"source","csl":{"id":"t","type":"book","title":"B"}}
                             ^^^
choose another key
## party codes that are taken
{"kind":"party","code":"ZZS","type":"state","name":"Zenda","life":[[null,null,"x"]]}
{"kind":"party","code":"CUB","type":"state","name":"Cuba","life":[[null,null,"x"]]}
--
party-code-taken new.jsonl:1:24: ZZS is the code of Union of Ruritania
{"kind":"party","code":"ZZS","type":"state","name":"Zenda","life":[[null…
                       ^^^^^
choose another code
party-code-taken new.jsonl:2:24: CUB is the code of Cuba
{"kind":"party","code":"CUB","type":"state","name":"Cuba","life":[[null,…
                       ^^^^^
choose another code
## parties that the register cannot read
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[["1950-01-01","1900-01-01","x"]]}
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[["1950-01-01~",null,"x"]]}
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[[null,null,null]]}
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[[null,null,"x"]],"successors":["rus"]}
{"kind":"party","code":"ZZY","type":"state","name":"a\tb","life":[[null,null,"x"]]}
--
party-wrong new.jsonl:1:1: party 'ZZY': 1950-01-01 is later than 1900-01-01
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[["1950-01…
^
see `diplo help file-format`
party-wrong new.jsonl:2:1: party 'ZZY': a date is YYYY-MM-DD, not '1950-01-01~'
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[["1950-01…
^
see `diplo help file-format`
party-wrong new.jsonl:3:1: party 'ZZY': a source must be text without unseen characters, not 'None'
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[[null,nul…
^
see `diplo help file-format`
party-wrong new.jsonl:4:1: party 'ZZY': a code is capital letters, digits and hyphens, a letter first, not 'rus'
{"kind":"party","code":"ZZY","type":"state","name":"N","life":[[null,nul…
^
see `diplo help file-format`
party-wrong new.jsonl:5:1: party 'ZZY': name must be text without unseen characters, not 'a\tb'
{"kind":"party","code":"ZZY","type":"state","name":"a\tb","life":[[null,…
^
see `diplo help file-format`
## an id that is unknown
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"account_of":"zzzz"}
--
reference-unknown new.jsonl:1:99: no entry has the id 'zzzz'
…ites":[{"source":"s"}],"account_of":"zzzz"}
                                     ^^^^^^
an entry must come before those that refer to it; see `diplo log`
## an id that is whole and unknown
{"kind":"retraction","of":"0123456789abc","because":"x"}
--
reference-unknown new.jsonl:1:27: no entry has the id '0123456789abc'
{"kind":"retraction","of":"0123456789abc","because":"x"}
                          ^^^^^^^^^^^^^^^
an entry must come before those that refer to it; see `diplo log`
## a prefix that is too short
{"kind":"retraction","of":"e4c","because":"x"}
--
reference-unknown new.jsonl:1:27: no entry has the id 'e4c'
{"kind":"retraction","of":"e4c","because":"x"}
                          ^^^^^
an entry must come before those that refer to it; see `diplo log`
## an empty reference to the batch itself
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
{"kind":"retraction","of":"","because":"x"}
--
reference-unknown new.jsonl:2:27: no entry has the id ''
{"kind":"retraction","of":"","because":"x"}
                          ^^
an entry must come before those that refer to it; see `diplo log`
## a key that is unknown
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":["key:k","key:nope"]}
--
reference-unknown new.jsonl:1:103: no entry has the key 'nope'
…":[{"source":"s"}],"after":["key:k","key:nope"]}
                                     ^^^^^^^^^^
an entry must come before those that refer to it
## a prefix of two ids
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":["e4cy"]}
--
id-ambiguous new.jsonl:1:95: 'e4cy' begins 2 ids
…],"cites":[{"source":"s"}],"after":["e4cy"]}
                                     ^^^^^^
could be e4cy1tccryqy6, e4cy5brmx166j
## a lone reference that is unknown
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":"e4cy"}
--
id-ambiguous new.jsonl:1:94: 'e4cy' begins 2 ids
…"],"cites":[{"source":"s"}],"after":"e4cy"}
                                     ^^^^^^
could be e4cy1tccryqy6, e4cy5brmx166j
## references that are no text
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"account_of":7,"after":["key:k",8]}
--
id-wrong new.jsonl:1:99: 7 is not an id
…ites":[{"source":"s"}],"account_of":7,"after":["key:k",8]}
                                     ^
an id has 13 letters and digits; see `diplo log`
id-wrong new.jsonl:1:118: 8 is not an id
…"}],"account_of":7,"after":["key:k",8]}
                                     ^
an id has 13 letters and digits; see `diplo log`
## references to what is no event
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"account_of":"bzt2q37at020p","after":["bzt2q37at020p"]}
--
reference-wrong new.jsonl:1:99: bzt2q37at020p is a source entry, not an event
…ites":[{"source":"s"}],"account_of":"bzt2q37at020p","after":["bzt2q37at0…
                                     ^^^^^^^^^^^^^^^
refer to an event; see `diplo log`
reference-wrong new.jsonl:1:124: bzt2q37at020p is a source entry, not an event
…ccount_of":"bzt2q37at020p","after":["bzt2q37at020p"]}
                                     ^^^^^^^^^^^^^^^
refer to an event; see `diplo log`
## an act after one that came later
{"kind":"visit","date":"1960-07","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":["e4cy5","key:k"]}
--
after-impossible new.jsonl:1:106: dated 1960-07, this cannot come after mj18trfjaekrb, dated 1960-08
…":[{"source":"s"}],"after":["e4cy5","key:k"]}
                                     ^^^^^^^
mend the date or leave `after` out
## a lone reference to an act that came later
{"kind":"visit","date":"1959","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":"key:k"}
--
after-impossible new.jsonl:1:94: dated 1959, this cannot come after mj18trfjaekrb, dated 1960-08
…"],"cites":[{"source":"s"}],"after":"key:k"}
                                     ^^^^^^^
mend the date or leave `after` out
## a retraction of a source
{"kind":"retraction","of":"bzt2q37at020p","because":"x"}
--
retraction-target new.jsonl:1:27: a source entry cannot be retracted
{"kind":"retraction","of":"bzt2q37at020p","because":"x"}
                          ^^^^^^^^^^^^^^^
events, attestations, coverages and corrections can; amend it instead
## a retraction of the ledger
{"kind":"retraction","of":"cky5cmed0vffg","because":"x"}
--
retraction-target new.jsonl:1:27: a ledger entry cannot be retracted
{"kind":"retraction","of":"cky5cmed0vffg","because":"x"}
                          ^^^^^^^^^^^^^^^
events, attestations, coverages and corrections can; amend it instead
## an id of another body
{"v":1,"id":"0123456789abc","kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
--
id-wrong new.jsonl:1:13: the body does not match its id '0123456789abc'
{"v":1,"id":"0123456789abc","kind":"visit","date":"1960","by":["CUB"],"t…
            ^^^^^^^^^^^^^^^
leave the id out; of this body it is yscepsq8k13tg
## an id that is no text
{"kind":"visit","id":["x"],"date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
--
id-wrong new.jsonl:1:22: the body does not match its id ['x']
{"kind":"visit","id":["x"],"date":"1960","by":["CUB"],"toward":["KOR"],"…
                     ^^^^^
leave the id out; of this body it is yscepsq8k13tg
## a place within a date
{"kind":"visit","date":"1960-13","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
--
date-impossible new.jsonl:1:30: there is no month 13
{"kind":"visit","date":"1960-13","by":["CUB"],"toward":["KOR"],"cites":[…
                             ^^
months run from 01 to 12
## a date with a problem as a whole
{"kind":"visit","date":"","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}]}
--
date-impossible new.jsonl:1:24: the date is empty
{"kind":"visit","date":"","by":["CUB"],"toward":["KOR"],"cites":[{"sourc…
                       ^^
write it as 1949, 1949-07, 1949-07-12, 196X, 1959~, 1959?, [1959,1960], [1959..1960], [..1960-03], 1999/2024-02 or 1978/..
## something missing
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"]}
--
citation-missing new.jsonl:1:1: the entry cites no source
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"]}
^
add "cites": [{"source": "KEY"}]
## an entry that is no object
[["visit"]]
--
not-an-object new.jsonl:1:2: an entry is a JSON object
[["visit"]]
 ^
write {…} with a kind, a date and so on
## an unknown kind and what else it says
{"kind":"vist","date":"1960-13","by":["CBU"]}
--
kind-unknown new.jsonl:1:9: there is no kind 'vist'
{"kind":"vist","date":"1960-13","by":["CBU"]}
        ^^^^^^
did you mean 'visit'?
## something that has no canonical form
{"kind":"visit","date":"1960","parties":["CBU"],"cites":[{"source":["s"]},7],"note":1.5}
--
not-canonical new.jsonl:1:85: numbers with a fraction or an exponent have no fixed text
…"cites":[{"source":["s"]},7],"note":1.5}
                                     ^^^
use text, whole numbers and keys in plain ASCII
## half of a surrogate pair
{"kind":"visit","date":"1960","parties":["CUB","KOR"],"cites":[{"source":"s","quote":"\ud800"}]}
--
not-canonical new.jsonl:1:86: text holds half of a surrogate pair
…OR"],"cites":[{"source":"s","quote":"\ud800"}]}
                                     ^^^^^^^^
use text, whole numbers and keys in plain ASCII
## several things wrong in one entry
{"kind":"visit","date":"1960/1950","by":["CBU"],"toward":["KOR"],"cites":[{"source":"yearbok"}],"note":7,"after":["zzzz"]}
--
date-impossible new.jsonl:1:25: 1960/1950 runs backwards
{"kind":"visit","date":"1960/1950","by":["CBU"],"toward":["KOR"],"cites"…
                        ^^^^^^^^^
put the earlier date first: 1950/1960
party-unknown new.jsonl:1:42: no party has the code 'CBU'
…d":"visit","date":"1960/1950","by":["CBU"],"toward":["KOR"],"cites":[{"s…
                                     ^^^^^
add it first with `diplo add party`
source-unknown new.jsonl:1:85: no source has the key 'yearbok'
…"toward":["KOR"],"cites":[{"source":"yearbok"}],"note":7,"after":["zzzz"…
                                     ^^^^^^^^^
did you mean 'yearbook'?
type-wrong new.jsonl:1:104: `note` is text
…ites":[{"source":"yearbok"}],"note":7,"after":["zzzz"]}
                                     ^
put it in quotation marks
reference-unknown new.jsonl:1:115: no entry has the id 'zzzz'
…urce":"yearbok"}],"note":7,"after":["zzzz"]}
                                     ^^^^^^
an entry must come before those that refer to it; see `diplo log`
## an entry spread over lines
[
  {
    "kind": "visit",
    "date": "1960",
    "by": ["CUB"],
    "toward": [
      "KRO"
    ],
    "cites": [{"source": "s"}]
  }
]
--
party-unknown new.jsonl:7:7: no party has the code 'KRO'
      "KRO"
      ^^^^^
did you mean ROK (KOR), ROC (TWN)?
"""


def problems_of(log: Log, body: Body) -> tuple[Problem, ...]:
    """Give the problems with which a body is refused; none where it is taken."""
    try:
        append(log, text_of([body], "new.jsonl"), author="Bob", now=NOW, dry_run=True)
    except RefusedError as error:
        return error.problems
    return ()


def refused() -> list[tuple[str, str, str]]:
    """Cut the table into names, what is handed in, and the report."""
    found = []
    for row in REFUSED.strip("\n").split("\n## "):
        name, _, rest = row.removeprefix("## ").partition("\n")
        text, _, report = rest.partition("\n--\n")
        found.append((name, text, report.rstrip("\n")))
    return found


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in refused()], ids=[row[0] for row in refused()])
def test_what_is_wrong_is_told_in_full_and_nothing_is_written(text: str, expected: str, tmp_path: Path) -> None:
    """Code, file, line, column, what, excerpt, mark and hint of each problem, in the order of the text."""
    assert expected == refusal(ledger(tmp_path), text).rstrip("\n")


def test_all_problems_of_a_batch_come_in_one_report(tmp_path: Path) -> None:
    """What is no JSON, what is flawed and what the log contradicts, sorted by place; sound entries do not get in."""
    sound = json.dumps(mutual("visit", "1960", "CUB", "KOR"))
    odd = [
        '{"kind":"source","csl":{"id":"s","type":"book","title":"B"},"keys":"x"}',
        '{"kind":"visit"',
        json.dumps(mutual("visit", "1960-13", "CUB", "KRO")),
        sound,
        "x",
        json.dumps(mutual("visit", "1960", "CUB", "KOR", key="k")),
        json.dumps(mutual("visit", "1960", "CUB", "KOR", after=["key:z"], note="")),
    ]
    report = refusal(ledger(tmp_path), "\n".join([sound, *odd]))
    expected = """\
key-unknown new.jsonl:2:68
not-json new.jsonl:3:1
date-impossible new.jsonl:4:33
party-unknown new.jsonl:4:57
not-json new.jsonl:6:1
key-taken new.jsonl:7:97
reference-unknown new.jsonl:8:100
text-empty new.jsonl:8:118
"""
    places = [line.partition(": ")[0] for line in report.splitlines() if " new.jsonl:" in line]
    assert expected.splitlines() == places


def test_an_empty_log_takes_nothing_before_its_ledger_entry(tmp_path: Path) -> None:
    """The first entry says what the ledger is."""
    expected = """\
ledger-missing new.jsonl:1:9: the log is empty
{"kind":"source","csl":{"id":"s","type":"book","title":"B"}}
        ^^^^^^^^
start it with `diplo init`
"""
    text = '{"kind":"source","csl":{"id":"s","type":"book","title":"B"}}'
    assert expected == refusal(Log(tmp_path / "new"), text)


def test_a_batch_has_at_most_one_ledger_entry(tmp_path: Path) -> None:
    """The second is refused also where both come in together."""
    expected = """\
ledger-twice new.jsonl:2:9: the log has its ledger entry already
{"kind":"ledger","title":"B","format":1}
        ^^^^^^^^
it stands once, first
"""
    text = '{"kind":"ledger","title":"A","format":1}\n{"kind":"ledger","title":"B","format":1}'
    assert expected == refusal(Log(tmp_path / "new"), text)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_handed_in_is_taken_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    """No JSON stops the intake, and every problem has a place in what was handed in."""
    log = ledger(tmp_path) if not (tmp_path / "events.jsonl").exists() else Log(tmp_path / "events.jsonl")
    words = ["CUB", "KOR", "UN", "s", "1960", "1950", "key:k", "e4cy", identity(RUPTURE), identity(SOURCE), "embassy"]
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(words)
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["source", "id", "é"]), inner),
        max_leaves=4,
    )
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    sound = {
        "date": "1960",
        "parties": ["CUB", "KOR"],
        "cites": [{"source": "s"}],
        "because": "x",
        "mission": "embassy",
    }
    keys = data.draw(st.lists(st.sampled_from([*keys_of({"kind": kind}), "id", "other"]), unique=True))
    body: Body = {"kind": kind, **sound, **{key: data.draw(values) for key in keys}}
    for problem in problems_of(log, body):
        assert problem.line == 1
        assert 1 <= problem.column <= len(text_of([body]).text)
        assert problem.code
        assert problem.what
