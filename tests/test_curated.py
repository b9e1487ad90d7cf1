"""The shipped log against the two articles it starts from: every claim is an entry, or stands here with the reason why not.

Both articles report the act of 14 February 2024 between Cuba and South Korea. S01 to S35 number the claims of the one
(`cubaheute-2024`), S36 to S64 those of the other (`ties-shift-2024`).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LOG = Path(__file__).parent.parent / "events.jsonl"
RECORDS = ("ledger", "source", "party", "amendment", "retraction")

# Claim: what it says, key of the entry that carries it.
CLAIMS = {
    "S01": ("the headline has the act both as new and as renewed", "cubaheute-2024:S04"),
    "S02": ("over sixty years lie between the old relations and the new", "cubaheute-2024:S04"),
    "S03": ("Cuba's foreign ministry made it known on a Wednesday", "cubaheute-2024:S03"),
    "S04": ("consular relations were agreed with the diplomatic ones", "cubaheute-2024:S04"),
    "S05": ("the delegations to the United Nations agreed on it", "cubaheute-2024:S04"),
    "S06": ("the two first had relations in 1949", "cubaheute-2024:S06"),
    "S07": ("those relations broke off in 1960", "cubaheute-2024:S07"),
    "S08": ("Cuba declined to renew them out of regard for North Korea", "cubaheute-2024:S08"),
    "S09": ("Cuba and North Korea are friends since 1959", "cubaheute-2024:S09"),
    "S10": ("Cuba keeps an embassy in Pyongyang", "cubaheute-2024:S10"),
    "S13": ("their ties were closest after North Korea had become non-aligned", "cubaheute-2024:S14"),
    "S14": ("North Korea entered the Non-Aligned Movement in 1975", "cubaheute-2024:S14"),
    "S15": ("Cuba belongs to the Non-Aligned Movement", "cubaheute-2024:S15"),
    "S18": ("Cuba's party consults those of China, Vietnam and Laos", "cubaheute-2024:S18"),
    "S20": ("North Korea mourned Fidel Castro for three days", "cubaheute-2024:S20"),
    "S21": ("Díaz-Canel went to North Korea in 2018", "cubaheute-2024:S21"),
    "S22": ("no such visit had taken place since that of 1986", "cubaheute-2024:S23"),
    "S23": ("Fidel Castro went there in 1986", "cubaheute-2024:S23"),
    "S24": ("attempts at a revival failed in 2015", "cubaheute-2024:S24"),
    "S25": ("South Korea tried again while tension rose", "cubaheute-2024:S25"),
    "S26": ("this attempt succeeded", "cubaheute-2024:S04"),
    "S27": ("an official in Seoul foresees a blow to Pyongyang", "cubaheute-2024:S27"),
    "S28": ("the official sees outreach to the old socialist bloc crowned", "cubaheute-2024:S28"),
    "S34": ("Seoul's ministry hopes for business and consular services", "cubaheute-2024:S34"),
    "S35": ("AFP has the reason for the refusal from diplomats", "cubaheute-2024:S08"),
    "S36": ("South Korea has formal relations with Cuba", "ties-shift-2024:S39"),
    "S37": ("South Korea's mission to the United Nations made it known on a Wednesday", "ties-shift-2024:S37"),
    "S38": ("it was done in New York", "ties-shift-2024:S39"),
    "S39": ("the representatives there exchanged notes", "ties-shift-2024:S39"),
    "S44": ("Cuba recognised South Korea in 1949", "ties-shift-2024:S44"),
    "S45": ("contacts all but ended when Castro came to power", "ties-shift-2024:S45"),
    "S47": ("Cuba and North Korea are close since 1960", "ties-shift-2024:S47"),
    "S50": ("the mission invokes the Charter and international law", "ties-shift-2024:S50"),
    "S51": ("the mission invokes the Vienna Convention", "ties-shift-2024:S50"),
    "S54": ("the Yoon government worked toward it in silence", "ties-shift-2024:S54"),
    "S56": ("missions on both sides are to follow", "ties-shift-2024:S56"),
    "S58": ("the effort took over twenty years", "ties-shift-2024:S58"),
    "S59": ("South Korea stood by a resolution against the embargo in 1999", "ties-shift-2024:S59"),
    "S60": ("its foreign minister went to Cuba in 2016", "ties-shift-2024:S60"),
    "S61": ("it approached Cuba at a summit in Guatemala in 2023", "ties-shift-2024:S61"),
}

# Claim: what it says, why no entry carries it.
NOT_ACTS = {
    "S11": (
        "Cuba and North Korea take each other for socialist brothers",
        "an attitude: no party is quoted and no day given",
    ),
    "S12": ("they were nearest in the Cold War", "a judgement on a period"),
    "S16": ("the friendship cooled", "a judgement without an act or a date"),
    "S17": ("Cuba's party holds no such consultations with North Korea's", "something that does not happen is no act"),
    "S19": ("Fidel Castro died in 2016", "no act between parties; it is the occasion of the mourning in S20"),
    "S29": ("in Cuba's trade with Asia South Korea comes behind China and Vietnam", "a statistic of trade"),
    "S30": ("Samsung was let open a shop in Havana in 2017", "a permit for a company, which is no party"),
    "S31": ("Korean goods are seen everywhere in Cuba", "colour of the market"),
    "S32": (
        "trade with South Korea came to 96 million dollars in 2022",
        "a statistic of trade, and others give 21 million",
    ),
    "S33": ("trade with North Korea came to less than two million dollars", "a statistic of trade"),
    "S40": (
        "Cuba is South Korea's 193rd partner",
        "a count over all partners: it follows from the record, it is no act in it",
    ),
    "S41": ("Yonhap puts it down to Seoul's perseverance", "the judgement of a news agency, which is no party"),
    "S42": ("Seoul wants more presence in Latin America", "an aim, not an act"),
    "S43": ("culture and travel helped", "a cause: no act, no date, nobody who acts"),
    "S46": ("Castro came to power in 1959", "a change of government inside one party; it dates S45"),
    "S48": ("Cuba and North Korea were allies in the Cold War", "a description: no treaty of alliance is named"),
    "S49": ("experts expect Pyongyang to be lonelier", "an opinion of persons who speak for no party"),
    "S52": ("tension between the Koreas was high", "a description of the time"),
    "S53": ("North Korea tested missiles", "a military act, toward no party that the article names"),
    "S55": ("Cuba wants trade and culture from Korea", "a motive that observers suppose"),
    "S57": ("South Korean firms should find it easier in Cuba", "an expectation that nobody is named for"),
    "S62": ("some 10,000 Cubans follow Korean culture", "a club of private persons"),
    "S63": ("Seoul had a festival of Cuban films in 2022", "a cultural event: no party is named that held it"),
    "S64": (
        "Syria alone in the United Nations has no relations with South Korea",
        "a state of affairs, to be attested and not dated as an act; and North Korea is a member without relations too",
    ),
}


def source_of(claim: str) -> str:
    """Give the source key of the article that makes a claim."""
    return "cubaheute-2024" if claim <= "S35" else "ties-shift-2024"


@pytest.fixture(scope="module", name="entries")
def read_log() -> list[dict[str, Any]]:
    """Read the shipped log as plain JSON."""
    return [json.loads(line) for line in LOG.read_text(encoding="utf-8").splitlines()]


def events(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the entries that are about the world."""
    return (entry for entry in entries if entry["kind"] not in RECORDS)


def sources(entries: list[dict[str, Any]]) -> set[str]:
    """Give the keys of the sources that the log holds."""
    return {entry["csl"]["id"] for entry in entries if entry["kind"] == "source"}


def test_every_claim_is_accounted_for_once() -> None:
    """The 64 claims are either carried by an entry or left out with a reason, none both."""
    assert [f"S{number:02}" for number in range(1, 65)] == sorted([*CLAIMS, *NOT_ACTS])


def test_what_is_left_out_has_a_reason() -> None:
    """No claim is left out in silence."""
    assert not [claim for claim, (paraphrase, reason) in NOT_ACTS.items() if not paraphrase or not reason]


@pytest.mark.parametrize(("claim", "key"), [(claim, key) for claim, (_, key) in CLAIMS.items()])
def test_the_entry_of_a_claim_cites_the_article_that_makes_it(
    claim: str, key: str, entries: list[dict[str, Any]]
) -> None:
    """Each claim leads to one entry, and that entry back to the article."""
    cited = [{cite["source"] for cite in entry["cites"]} for entry in entries if entry.get("key") == key]
    assert len(cited) == 1
    assert source_of(claim) in cited[0]


def test_every_entry_from_the_articles_carries_a_claim(entries: list[dict[str, Any]]) -> None:
    """Nothing is recorded from the articles that the table of claims does not know."""
    articles = {source_of("S01"), source_of("S64")}
    recorded = {event["key"] for event in events(entries) if articles & {cite["source"] for cite in event["cites"]}}
    assert {key for _, key in CLAIMS.values()} == recorded


def test_quotations_are_short(entries: list[dict[str, Any]]) -> None:
    """No quotation is longer than fifteen words."""
    quotes = [cite["quote"] for event in events(entries) for cite in event["cites"] if "quote" in cite]
    assert not [quote for quote in quotes if len(quote.split()) > 15]


def test_every_event_cites_a_source_of_the_log(entries: list[dict[str, Any]]) -> None:
    """Nothing is asserted without a source, and no citation leads nowhere."""
    known = sources(entries)
    cited = [(event["id"], {cite["source"] for cite in event["cites"]}) for event in events(entries)]
    assert not [(identity, keys - known) for identity, keys in cited if not keys or keys - known]


def test_every_source_is_cited(entries: list[dict[str, Any]]) -> None:
    """The log lists no source that nothing rests on."""
    assert sources(entries) == {cite["source"] for event in events(entries) for cite in event["cites"]}
