"""Every refusal of an amendment or a retraction, in full and with its place, and nothing of it is written."""

from pathlib import Path

import pytest
from ledgers import LEDGER, SOURCE, refusal
from test_corrections import TWINS, ledger

from ledger.canonical import entry_id
from ledger.ordering import ordered

# What is handed in to the ledger of `test_corrections`; under it, after --, the whole report.
REFUSED = r"""
## an entry that is not there
{"kind":"amendment","of":"zzzz","set":{"note":"n"},"because":"x"}
--
reference-unknown new.jsonl:1:26: no entry has the id 'zzzz'
{"kind":"amendment","of":"zzzz","set":{"note":"n"},"because":"x"}
                         ^^^^^^
an entry must come before those that refer to it; see `diplo log`
## an entry by a key that nothing has
{"kind":"retraction","of":"key:nothing","because":"x"}
--
reference-unknown new.jsonl:1:27: no entry has the key 'nothing'
{"kind":"retraction","of":"key:nothing","because":"x"}
                          ^^^^^^^^^^^^^
an entry must come before those that refer to it
## an id that two entries begin with
{"kind":"amendment","of":"TWIN","set":{"note":"n"},"because":"x"}
--
id-ambiguous new.jsonl:1:26: 'e4cy' begins 2 ids
{"kind":"amendment","of":"e4cy","set":{"note":"n"},"because":"x"}
                         ^^^^^^
could be e4cy1tccryqy6, e4cy5brmx166j
## too little of an id
{"kind":"amendment","of":"abc","set":{"note":"n"},"because":"x"}
--
reference-unknown new.jsonl:1:26: no entry has the id 'abc'
{"kind":"amendment","of":"abc","set":{"note":"n"},"because":"x"}
                         ^^^^^
an entry must come before those that refer to it; see `diplo log`
## no entry at all
{"kind":"amendment","set":{"note":"n"},"because":"x"}
--
field-missing new.jsonl:1:1: an amendment needs the field 'of'
{"kind":"amendment","set":{"note":"n"},"because":"x"}
^
the entry, by its id
## no reason
{"kind":"amendment","of":"key:rupture","set":{"note":"n"}}
{"kind":"retraction","of":"key:rupture"}
--
field-missing new.jsonl:1:1: an amendment needs the field 'because'
{"kind":"amendment","of":"key:rupture","set":{"note":"n"}}
^
the reason
field-missing new.jsonl:2:1: a retraction needs the field 'because'
{"kind":"retraction","of":"key:rupture"}
^
the reason
## an empty reason
{"kind":"amendment","of":"key:rupture","set":{"note":"n"},"because":" "}
--
text-empty new.jsonl:1:69: `because` is empty
…pture","set":{"note":"n"},"because":" "}
                                     ^^^
leave the field out
## nothing to set
{"kind":"amendment","of":"key:rupture","set":{},"because":"x"}
{"kind":"amendment","of":"key:rupture","because":"x"}
{"kind":"amendment","of":"key:rupture","set":"date","because":"x"}
--
type-wrong new.jsonl:1:46: `set` is an object of fields
…amendment","of":"key:rupture","set":{},"because":"x"}
                                     ^^
write {"date": "1960-08"}
field-missing new.jsonl:2:1: an amendment needs the field 'set'
{"kind":"amendment","of":"key:rupture","because":"x"}
^
the fields with their new values; null takes one out
type-wrong new.jsonl:3:46: `set` is an object of fields
…amendment","of":"key:rupture","set":"date","because":"x"}
                                     ^^^^^^
write {"date": "1960-08"}
## a source is retracted
{"kind":"retraction","of":"SOURCE","because":"x"}
--
retraction-target new.jsonl:1:27: a source entry cannot be retracted
{"kind":"retraction","of":"bzt2q37at020p","because":"x"}
                          ^^^^^^^^^^^^^^^
events, attestations, coverages and corrections can; amend it instead
## a party is retracted
{"kind":"retraction","of":"key:party","because":"x"}
--
retraction-target new.jsonl:1:27: a party entry cannot be retracted
{"kind":"retraction","of":"key:party","because":"x"}
                          ^^^^^^^^^^^
events, attestations, coverages and corrections can; amend it instead
## the ledger is retracted
{"kind":"retraction","of":"LEDGER","because":"x"}
--
retraction-target new.jsonl:1:27: a ledger entry cannot be retracted
{"kind":"retraction","of":"cky5cmed0vffg","because":"x"}
                          ^^^^^^^^^^^^^^^
events, attestations, coverages and corrections can; amend it instead
## a date that there is not
{"kind":"amendment","of":"key:rupture","set":{"date":"1960-13"},"because":"x"}
--
date-impossible new.jsonl:1:60: there is no month 13
…":"key:rupture","set":{"date":"1960-13"},"because":"x"}
                                     ^^
months run from 01 to 12
## an act that lasts
{"kind":"amendment","of":"key:rupture","set":{"date":"1960/1961"},"because":"x"}
--
date-impossible new.jsonl:1:55: an act falls on one day
…","of":"key:rupture","set":{"date":"1960/1961"},"because":"x"}
                                     ^^^^^^^^^
write [1960..1961] if it fell on one day in that time
## a party that nobody knows
{"kind":"amendment","of":"key:rupture","set":{"parties":["CUB","KRO"]},"because":"x"}
--
party-unknown new.jsonl:1:64: no party has the code 'KRO'
…ey:rupture","set":{"parties":["CUB","KRO"]},"because":"x"}
                                     ^^^^^
did you mean ROK (KOR), ROC (TWN)?
## a status that its dimension does not have
{"kind":"amendment","of":"key:seen","set":{"status":["establishd"]},"because":"x"}
--
choice-unknown new.jsonl:1:54: relations cannot be 'establishd'
…t","of":"key:seen","set":{"status":["establishd"]},"because":"x"}
                                     ^^^^^^^^^^^^
did you mean 'established'?
## a dimension whose statuses are others
{"kind":"amendment","of":"key:seen","set":{"dimension":"war"},"because":"x"}
--
choice-unknown new.jsonl:1:26: so corrected, 20wh03v97prza would not be sound: war cannot be 'established'
{"kind":"amendment","of":"key:seen","set":{"dimension":"war"},"because":…
                         ^^^^^^^^^^
there are none, war, peace
## a dimension that there is not
{"kind":"amendment","of":"key:all","set":{"dimensions":["relation"]},"because":"x"}
--
choice-unknown new.jsonl:1:57: there is no dimension 'relation'
…"of":"key:all","set":{"dimensions":["relation"]},"because":"x"}
                                     ^^^^^^^^^^
did you mean 'relations'?
## a source that nobody knows
{"kind":"amendment","of":"key:rupture","set":{"cites":[{"source":"yearbok"}]},"because":"x"}
--
source-unknown new.jsonl:1:66: no source has the key 'yearbok'
…:rupture","set":{"cites":[{"source":"yearbok"}]},"because":"x"}
                                     ^^^^^^^^^
did you mean 'yearbook'?
## citations of no form
{"kind":"amendment","of":"key:rupture","set":{"cites":[5,{"source":"s","page":"2"}]},"because":"x"}
--
citation-missing new.jsonl:1:56: a citation names its source
…,"of":"key:rupture","set":{"cites":[5,{"source":"s","page":"2"}]},"becau…
                                     ^
write {"source": "KEY", "quote": "…"}
key-unknown new.jsonl:1:79: a citation has no field 'page'
…t":{"cites":[5,{"source":"s","page":"2"}]},"because":"x"}
                                     ^^^
there are source, locator, quote, rank
## all citations taken out
{"kind":"amendment","of":"key:rupture","set":{"cites":null},"because":"x"}
--
citation-missing new.jsonl:1:26: so corrected, 4ygsr4jzd5yjv would not be sound: the entry cites no source
{"kind":"amendment","of":"key:rupture","set":{"cites":null},"because":"x…
                         ^^^^^^^^^^^^^
add "cites": [{"source": "KEY"}]
## a field that the kind does not have
{"kind":"amendment","of":"key:rupture","set":{"mission":"embassy"},"because":"x"}
--
key-unknown new.jsonl:1:57: a rupture has no field 'mission'
…"of":"key:rupture","set":{"mission":"embassy"},"because":"x"}
                                     ^^^^^^^^^
there are kind, date, calendar, parties, by, toward, consular, place, instrument, cites, account_of, after, note, coded, key
## a field that is misspelt
{"kind":"amendment","of":"key:rupture","set":{"nota":"n"},"because":"x"}
--
key-unknown new.jsonl:1:54: a rupture has no field 'nota'
…t","of":"key:rupture","set":{"nota":"n"},"because":"x"}
                                     ^^^
did you mean 'note'?
## the envelope
{"kind":"amendment","of":"key:rupture","set":{"recorded_by":"Eve"},"because":"x"}
--
key-unknown new.jsonl:1:61: a rupture has no field 'recorded_by'
…:"key:rupture","set":{"recorded_by":"Eve"},"because":"x"}
                                     ^^^^^
there are kind, date, calendar, parties, by, toward, consular, place, instrument, cites, account_of, after, note, coded, key
## a kind that its roles do not fit
{"kind":"amendment","of":"key:rupture","set":{"kind":"recognition"},"because":"x"}
--
key-unknown new.jsonl:1:26: so corrected, 4ygsr4jzd5yjv would not be sound: a recognition has no field 'parties'
{"kind":"amendment","of":"key:rupture","set":{"kind":"recognition"},"bec…
                         ^^^^^^^^^^^^^
there are kind, date, calendar, by, toward, form, of, place, instrument, cites, account_of, after, note, coded, key
roles-wrong new.jsonl:1:26: so corrected, 4ygsr4jzd5yjv would not be sound: the recognition does not say who takes part
{"kind":"amendment","of":"key:rupture","set":{"kind":"recognition"},"bec…
                         ^^^^^^^^^^^^^
give `by` and `toward`
## a kind that there is not
{"kind":"amendment","of":"key:rupture","set":{"kind":"ruptur"},"because":"x"}
--
kind-unknown new.jsonl:1:54: there is no kind 'ruptur'
…t","of":"key:rupture","set":{"kind":"ruptur"},"because":"x"}
                                     ^^^^^^^^
did you mean 'rupture'?
## a kind taken out
{"kind":"amendment","of":"key:rupture","set":{"kind":null},"because":"x"}
--
kind-missing new.jsonl:1:26: so corrected, 4ygsr4jzd5yjv would not be sound: the entry has no kind
{"kind":"amendment","of":"key:rupture","set":{"kind":null},"because":"x"…
                         ^^^^^^^^^^^^^
see `diplo help kinds` for the kinds there are
## an event made an attestation
{"kind":"amendment","of":"key:rupture","set":{"kind":"attestation","dimension":"relations","status":["severed"]},"because":"x"}
--
field-fixed new.jsonl:1:54: a rupture cannot become an attestation
…t","of":"key:rupture","set":{"kind":"attestation","dimension":"relations…
                                     ^^^^^^^^^^^^^
retract it
## an attestation made an event
{"kind":"amendment","of":"key:seen","set":{"kind":"establishment","dimension":null,"status":null},"because":"x"}
--
field-fixed new.jsonl:1:51: an attestation cannot become an establishment
…ment","of":"key:seen","set":{"kind":"establishment","dimension":null,"st…
                                     ^^^^^^^^^^^^^^^
retract it
## an attestation made a coverage
{"kind":"amendment","of":"key:seen","set":{"kind":"coverage","dimension":null,"status":null,"dimensions":["war"]},"because":"x"}
--
field-fixed new.jsonl:1:51: an attestation cannot become a coverage
…ment","of":"key:seen","set":{"kind":"coverage","dimension":null,"status"…
                                     ^^^^^^^^^^
retract it
## an amendment made a retraction
{"kind":"amendment","of":"key:by sea","set":{"kind":"retraction","set":null},"because":"x"}
--
field-fixed new.jsonl:1:53: an amendment cannot become a retraction
…nt","of":"key:by sea","set":{"kind":"retraction","set":null},"because":"…
                                     ^^^^^^^^^^^^
retract it
## a key or a target
{"kind":"amendment","of":"key:rupture","set":{"key":"other"},"because":"x"}
{"kind":"amendment","of":"key:by sea","set":{"of":"key:rupture"},"because":"x"}
{"kind":"amendment","of":"key:by sea","set":{"set":{"key":"k"}},"because":"x"}
--
field-fixed new.jsonl:1:53: 'key' cannot be amended
…nt","of":"key:rupture","set":{"key":"other"},"because":"x"}
                                     ^^^^^^^
retract the entry and append another
field-fixed new.jsonl:2:51: 'of' cannot be amended
…ment","of":"key:by sea","set":{"of":"key:rupture"},"because":"x"}
                                     ^^^^^^^^^^^^^
retract the entry and append another
field-fixed new.jsonl:3:59: 'key' cannot be amended
…f":"key:by sea","set":{"set":{"key":"k"}},"because":"x"}
                                     ^^^
retract the entry and append another
## the key of a source
{"kind":"amendment","of":"SOURCE","set":{"csl":{"id":"t","type":"book","title":"A book"}},"because":"x"}
--
field-fixed new.jsonl:1:61: the key of a source cannot be amended
…:"bzt2q37at020p","set":{"csl":{"id":"t","type":"book","title":"A book"}}…
                                     ^^^
add another source
## a source that is none
{"kind":"amendment","of":"SOURCE","set":{"csl":null},"because":"x"}
--
field-missing new.jsonl:1:26: so corrected, bzt2q37at020p would not be sound: a source needs the field 'csl'
{"kind":"amendment","of":"bzt2q37at020p","set":{"csl":null},"because":"x…
                         ^^^^^^^^^^^^^^^
## the code of a party
{"kind":"amendment","of":"key:party","set":{"code":"ABX"},"because":"x"}
--
field-fixed new.jsonl:1:52: the code of a party cannot be amended
…ent","of":"key:party","set":{"code":"ABX"},"because":"x"}
                                     ^^^^^
add another party
## a life that ends before it begins
{"kind":"amendment","of":"key:party","set":{"life":[["1992-07-23","1991-01-01","s"]]},"because":"x"}
--
party-wrong new.jsonl:1:26: so corrected, 0f1af6kzjyjz7 would not be sound: party 'ZZR': 1992-07-23 is later than 1991-01-01
{"kind":"amendment","of":"key:party","set":{"life":[["1992-07-23","1991-…
                         ^^^^^^^^^^^
see `diplo help file-format`
## another format of the log
{"kind":"amendment","of":"LEDGER","set":{"format":2},"because":"x"}
--
choice-unknown new.jsonl:1:58: there is no format 2
…of":"cky5cmed0vffg","set":{"format":2},"because":"x"}
                                     ^
use 1
## an account of itself
{"kind":"amendment","of":"key:rupture","set":{"account_of":"key:rupture"},"because":"x"}
--
reference-circle new.jsonl:1:60: by way of `account_of` the entry 4ygsr4jzd5yjv would refer to itself
…":"key:rupture","set":{"account_of":"key:rupture"},"because":"x"}
                                     ^^^^^^^^^^^^^
leave the link out, or amend the other entry first
## accounts of each other
{"kind":"amendment","of":"key:visit","set":{"account_of":"key:talks"},"because":"x"}
--
reference-circle new.jsonl:1:58: by way of `account_of` the entry zfj7k5e98cehf would refer to itself
…of":"key:visit","set":{"account_of":"key:talks"},"because":"x"}
                                     ^^^^^^^^^^^
leave the link out, or amend the other entry first
## accounts of each other, by an amendment of an amendment
{"kind":"amendment","of":"key:by sea","set":{"set":{"account_of":"key:talks"}},"because":"x"}
--
reference-circle new.jsonl:1:26: so corrected, zfj7k5e98cehf would not be sound: by way of `account_of` the entry zfj7k5e98cehf would refer to itself
{"kind":"amendment","of":"key:by sea","set":{"set":{"account_of":"key:ta…
                         ^^^^^^^^^^^^
leave the link out, or amend the other entry first
## accounts of each other, once one counts again
{"kind":"amendment","of":"key:rupture","set":{"account_of":"key:start"},"because":"x","key":"one"}
{"kind":"retraction","of":"key:one","because":"x","key":"not one"}
{"kind":"amendment","of":"key:start","set":{"account_of":"key:rupture"},"because":"x"}
{"kind":"retraction","of":"key:not one","because":"x"}
--
reference-circle new.jsonl:4:27: so corrected, 4ygsr4jzd5yjv would not be sound: by way of `account_of` the entry 4ygsr4jzd5yjv would refer to itself
{"kind":"retraction","of":"key:not one","because":"x"}
                          ^^^^^^^^^^^^^
leave the link out, or amend the other entry first
## accounts of each other, of which one counts no longer
{"kind":"amendment","of":"key:rupture","set":{"account_of":"key:start"},"because":"x"}
{"kind":"retraction","of":"key:start","because":"x"}
{"kind":"amendment","of":"key:start","set":{"account_of":"key:rupture"},"because":"x"}
--
reference-circle new.jsonl:3:58: by way of `account_of` the entry cf7s503c9gd5r would refer to itself
…of":"key:start","set":{"account_of":"key:rupture"},"because":"x"}
                                     ^^^^^^^^^^^^^
leave the link out, or amend the other entry first
## a circle of three
{"kind":"amendment","of":"key:rupture","set":{"account_of":"key:start"},"because":"x"}
{"kind":"amendment","of":"key:start","set":{"account_of":"key:talks"},"because":"x"}
{"kind":"amendment","of":"key:visit","set":{"account_of":"key:rupture"},"because":"x"}
--
reference-circle new.jsonl:3:58: by way of `account_of` the entry zfj7k5e98cehf would refer to itself
…of":"key:visit","set":{"account_of":"key:rupture"},"because":"x"}
                                     ^^^^^^^^^^^^^
leave the link out, or amend the other entry first
## one after the other, and the other way round
{"kind":"amendment","of":"key:rupture","set":{"date":"1961","after":["key:visit"]},"because":"x"}
--
reference-circle new.jsonl:1:69: by way of `after` the entry 4ygsr4jzd5yjv would refer to itself
…pture","set":{"date":"1961","after":["key:visit"]},"because":"x"}
                                     ^^^^^^^^^^^^^
leave the link out, or amend the other entry first
## an account of what is no event
{"kind":"amendment","of":"key:rupture","set":{"account_of":"key:seen"},"because":"x"}
--
reference-wrong new.jsonl:1:60: 20wh03v97prza is an attestation entry, not an event
…":"key:rupture","set":{"account_of":"key:seen"},"because":"x"}
                                     ^^^^^^^^^^
refer to an event; see `diplo log`
## after what is not there
{"kind":"amendment","of":"key:rupture","set":{"after":"key:nothing"},"because":"x"}
--
reference-unknown new.jsonl:1:55: no entry has the key 'nothing'
…","of":"key:rupture","set":{"after":"key:nothing"},"because":"x"}
                                     ^^^^^^^^^^^^^
an entry must come before those that refer to it
## an amendment of an amendment that leaves the one between unsound
{"kind":"amendment","of":"key:by sea","set":{"set":{"note":"n"}},"because":"x","key":"deep"}
{"kind":"amendment","of":"key:deep","set":{"set":{"date":"1905"}},"because":"x"}
--
key-unknown new.jsonl:2:26: so corrected, 5b3z00e0x71n7 would not be sound: an amendment has no field 'date'
{"kind":"amendment","of":"key:deep","set":{"set":{"date":"1905"}},"becau…
                         ^^^^^^^^^^
there are kind, of, set, because, note, key
## an amendment of an amendment that leaves a retraction unsound
{"kind":"retraction","of":"key:rupture","because":"x","key":"gone"}
{"kind":"amendment","of":"key:gone","set":{"note":"n"},"because":"x","key":"said"}
{"kind":"amendment","of":"key:said","set":{"set":{"place":"Havana"}},"because":"x"}
--
key-unknown new.jsonl:3:26: so corrected, b8j8t7x86qr4a would not be sound: a retraction has no field 'place'
{"kind":"amendment","of":"key:said","set":{"set":{"place":"Havana"}},"be…
                         ^^^^^^^^^^
there are kind, of, because, note, key
## a source that nothing has, deep in an amendment of an amendment of a retraction
{"kind":"retraction","of":"key:rupture","because":"x","key":"gone"}
{"kind":"amendment","of":"key:gone","set":{"note":"n"},"because":"x","key":"said"}
{"kind":"retraction","of":"key:said","because":"x"}
{"kind":"amendment","of":"key:said","set":{"set":{"cites":[{"source":"nobody"}]}},"because":"x"}
--
source-unknown new.jsonl:4:50: no source has the key 'nobody'
…dment","of":"key:said","set":{"set":{"cites":[{"source":"nobody"}]}},"be…
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
add the source first with `diplo add source`
## after what is not there, deep in an amendment of an amendment
{"kind":"amendment","of":"key:by sea","set":{"set":{"after":["0123456789abc"]}},"because":"x"}
{"kind":"amendment","of":"key:by sea","set":{"set":{"account_of":"key:nothing"}},"because":"x"}
--
reference-unknown new.jsonl:1:62: no entry has the id '0123456789abc'
…"key:by sea","set":{"set":{"after":["0123456789abc"]}},"because":"x"}
                                     ^^^^^^^^^^^^^^^
an entry must come before those that refer to it; see `diplo log`
reference-unknown new.jsonl:2:66: no entry has the key 'nothing'
…:by sea","set":{"set":{"account_of":"key:nothing"}},"because":"x"}
                                     ^^^^^^^^^^^^^
an entry must come before those that refer to it
## a date before what it comes after
{"kind":"amendment","of":"key:visit","set":{"date":"1959"},"because":"x"}
--
after-impossible new.jsonl:1:26: so corrected, zfj7k5e98cehf would not be sound: dated 1959, this cannot come after 4ygsr4jzd5yjv, dated 1960-08
{"kind":"amendment","of":"key:visit","set":{"date":"1959"},"because":"x"…
                         ^^^^^^^^^^^
mend the date or leave `after` out
## a date after what comes after it
{"kind":"amendment","of":"key:rupture","set":{"date":"1970"},"because":"x"}
--
after-impossible new.jsonl:1:54: dated 1970, this cannot come before zfj7k5e98cehf, dated 1961
…t","of":"key:rupture","set":{"date":"1970"},"because":"x"}
                                     ^^^^^^
mend the date, or amend the other entry first
## after what was amended to be later
{"kind":"amendment","of":"key:start","set":{"date":"1965"},"because":"x"}
{"kind":"visit","date":"1960","by":["CUB"],"toward":["KOR"],"cites":[{"source":"s"}],"after":["key:start"]}
--
after-impossible new.jsonl:2:95: dated 1960, this cannot come after cf7s503c9gd5r, dated 1965
…],"cites":[{"source":"s"}],"after":["key:start"]}
                                     ^^^^^^^^^^^
mend the date or leave `after` out
## a retraction that leaves what only the amendment made sound
{"kind":"amendment","of":"key:rupture","set":{"kind":"war"},"because":"x","key":"war"}
{"kind":"amendment","of":"key:rupture","set":{"date":"1960/1961"},"because":"x"}
{"kind":"retraction","of":"key:war","because":"x"}
--
date-impossible new.jsonl:3:27: so corrected, 4ygsr4jzd5yjv would not be sound: an act falls on one day
{"kind":"retraction","of":"key:war","because":"x"}
                          ^^^^^^^^^
write [1960..1961] if it fell on one day in that time
## a flaw in what counts no longer
{"kind":"amendment","of":"key:talks","set":{"date":"1960-13"},"because":"x"}
--
date-impossible new.jsonl:1:58: there is no month 13
…of":"key:talks","set":{"date":"1960-13"},"because":"x"}
                                     ^^
months run from 01 to 12
## what stands already, said to be another
{"kind":"amendment","id":"0123456789abc","of":"key:rupture","set":{"note":"n"},"because":"x"}
--
id-wrong new.jsonl:1:26: the body does not match its id '0123456789abc'
{"kind":"amendment","id":"0123456789abc","of":"key:rupture","set":{"note…
                         ^^^^^^^^^^^^^^^
leave the id out; of this body it is da4yf05v3d91p
"""


def filled(text: str) -> str:
    """Put ids in the place of the words in capitals."""
    ids = {"LEDGER": LEDGER, "SOURCE": SOURCE}
    for word, body in ids.items():
        text = text.replace(f'"{word}"', f'"{entry_id(ordered(body))}"')
    return text.replace('"TWIN"', f'"{entry_id(ordered(TWINS[0]))[:4]}"')


def refused() -> list[tuple[str, str, str]]:
    """Cut the table into names, what is handed in, and the report."""
    found = []
    for row in REFUSED.strip("\n").split("\n## "):
        name, _, rest = row.removeprefix("## ").partition("\n")
        text, _, report = rest.partition("\n--\n")
        found.append((name, filled(text), report.rstrip("\n")))
    return found


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in refused()], ids=[row[0] for row in refused()])
def test_what_is_wrong_is_told_in_full_and_nothing_is_written(text: str, expected: str, tmp_path: Path) -> None:
    """Code, file, line, column, what, excerpt, mark and hint of each problem, in the order of the text."""
    assert expected == refusal(ledger(tmp_path), text).rstrip("\n")
