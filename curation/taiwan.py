"""Write the diplomatic partners of the Republic of China on Taiwan on the days on which a source lists them all.

Run as `python -m curation.taiwan FACTS LEDGER > batch.jsonl`, after the landmark acts, which tell how Nicaragua, Honduras
and Nauru left. A list attests relations with each partner that it names, and covers the relations of its one day: on any
other day the ledger does not claim to know them all. The beginnings that were found stand beside.
"""

import csv
import sys
from pathlib import Path

from curation.batch import Batch

_FOUND = Path(__file__).parent / "found"
_KEY = "taiwan:"
# Lists that name every partner, by day and a part of the address. Left out are those of which only a part was read, that
# give a number without names, or whose number and names disagree.
LISTS = {
    "2021-12-09": ("hk01",),
    "2021-12-10": ("cna.com.tw", "ettoday.net/news/20211210"),
    "2023-03-15": ("article-11861527", "1743132"),
    "2023-03-26": ("article-11903321", "3491918"),
    "2024-01-15": ("article-12963779", "ettoday.net/news/20240115"),
}
# Acts between a partner and Taipei: partner, kind, date, part of the address, note, and the number, from 1, of the row of
# which it is another account.
ACTS: tuple[tuple[str, str, str, str, str, int], ...] = (
    ("BLZ", "establishment", "1989-10-11", "wiki.fkgfw.men", "", 0),
    ("BLZ", "establishment", "1989-10-13", "zhwiki.oracleblog", "The day of the ambassadors.", 1),
    ("HTI", "establishment", "1956-04-25", "wiki.fkgfw.men", "Between ministers; ambassadors from 1965.", 0),
    ("HND", "establishment", "1941~", "epochtimes", "Counted back from 2015, when they were 74 years old.", 0),
    ("KNA", "establishment", "1983", "taiwannews.com.tw/en/news/4886327", "", 0),
    ("LCA", "establishment", "1984-05-07", "Saint_Lucia", "", 0),
    ("LCA", "rupture", "[1997-08-29..1997]", "Saint_Lucia", "Soon after Saint Lucia had turned to Beijing.", 0),
    ("LCA", "resumption", "2007-04-30", "taipeitimes", "", 0),
    ("MHL", "establishment", "1998-11-20", "wiki.fkgfw.men", "", 0),
    ("NIC", "rupture", "1985-12", "ettoday.net/news/20211210", "When relations had begun is not told.", 0),
    ("NIC", "resumption", "1990", "ettoday.net/news/20211210", "Under a new president.", 0),
    ("NRU", "establishment", "1980-05-04", "taiwanschoolnet", "", 0),
    ("PLW", "establishment", "1999-12-29", "wiki.fkgfw.men", "", 0),
    ("PRY", "establishment", "1957-07-08", "it.knowledgr", "", 0),
    ("PRY", "establishment", "1957-07-12", "kampuspedia", "", 14),
    ("SWZ", "establishment", "1968-09-06", "wiki.fkgfw.men", "", 0),
    ("TUV", "establishment", "1979-09-19", "wiki.fkgfw.men", "", 0),
    ("VAT", "establishment", "1942-06-17", "wiki.fkgfw.men", "Between ministers; ambassadors from 1959.", 0),
    ("VCT", "establishment", "1981-08-15", "taiwannews.com.tw/en/news/4267619", "", 0),
    ("GTM", "consular-establishment", "1933-06-15", "wiki.fkgfw.men", "Consular relations alone until 1954.", 0),
    ("GTM", "establishment", "1954-12-22", "wiki.fkgfw.men", "Between ministers; ambassadors from 1960.", 0),
)
# Relations with Beijing that bear on those with Taipei.
BEIJING = (("LCA", "establishment", "1997-08-29", "Saint_Lucia"),)


def main(_facts: str, ledger: str) -> None:
    """Write the batch on standard output."""
    batch = Batch(ledger)
    rows = [row for name in ("taiwan", "taiwan_established") for row in _rows(_FOUND / f"{name}.csv")]

    def source(part: str) -> str:
        row = next(row for row in rows if part in row["source_url"])
        return batch.source(row["source_title"], row["source_publisher"], row["source_url"])

    told: list[str] = []
    for party, kind, date, part, note, of in ACTS:
        told.append(
            batch.event(
                kind,
                date,
                [source(part)],
                parties=sorted((party, "TWN")),
                account_of=told[of - 1] if of else None,
                note=note or None,
                key=f"{_KEY}{party}-{kind}:{date}",
            )
        )
    for party, kind, date, part in BEIJING:
        batch.event(kind, date, [source(part)], parties=sorted((party, "CHN")), key=f"{_KEY}CHN-{party}-{kind}:{date}")
    for day, parts in LISTS.items():
        named = {frozenset(_named(rows, part)) for part in parts}
        if len(named) != 1:
            raise ValueError(f"the lists of {day} do not name the same partners")
        cites = [source(part) for part in parts]
        batch.event(
            "attestation",
            day,
            cites,
            by=["TWN"],
            toward=sorted(*named),
            dimension="relations",
            status=["established"],
            key=f"{_KEY}partners:{day}",
        )
        batch.event("coverage", day, cites, parties=["TWN"], dimensions=["relations"], key=f"{_KEY}all:{day}")
    batch.write()


def _named(rows: list[dict[str, str]], part: str) -> list[str]:
    """Give the partners that a list names, as many as it counts."""
    row = next(row for row in rows if row.get("iso3_list") and part in row["source_url"])
    codes = row["iso3_list"].split(";")
    if len(codes) != int(row["number"]):
        raise ValueError(f"{row['source_title']} counts {row['number']} partners and names {len(codes)}")
    return codes


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(*sys.argv[1:3])
