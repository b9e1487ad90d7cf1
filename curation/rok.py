"""South Korea's relations as a batch of entries: `python -m curation.rok FACTS LEDGER > batch.jsonl`.

FACTS is the folder that holds `rok_relations.csv` (a row for each partner, former partner and non-partner) and
`source_conflicts.csv`; LEDGER is the log that the batch is to be appended to. What the rows leave to judgement stands
in `curation.rok_tables`, what became of each conflict in `curation.rok_conflicts`. A row with a date that no table
and no column accounts for stops the run, as does a conflict that has no line.
"""

import csv
import os
import re
import sys
from collections.abc import Iterable, Mapping

from curation.batch import Batch
from curation.rok_conflicts import CONFLICTS
from curation.rok_tables import (
    ALSO,
    ATTESTED,
    BROKEN_BY,
    BY_KOREA,
    BY_PARTNER,
    FROM_TEXT,
    INTERRUPTIONS,
    LEFT_OUT,
    NOTES,
    OTHER_ACTS,
    OTHER_DATES,
    RECOGNITION_CITES,
    RECOGNITION_ELSEWHERE,
    RECOGNITION_NOTES,
    Other,
)
from ledger.dates import parse

Row = Mapping[str, str]
Cite = dict[str, object]

HOME = "KOR"
WIKIPEDIA = "https://{}.wikipedia.org/wiki/{}"
KOREAN_TITLE = "대한민국의 대외 관계"
TEXT: dict[str, object] = {
    "id": "wikipedia-ko-rok-relations-text",
    "type": "entry-encyclopedia",
    "title": f"{KOREAN_TITLE} (country sections)",
    "publisher": "Wikipedia (ko)",
    "URL": WIKIPEDIA.format("ko", KOREAN_TITLE.replace(" ", "_")),
    "language": "ko",
    "note": "The article wikipedia-ko-rok-relations again: what its text says where its tables say something else.",
}
# Short name of a source: title, publisher, address, key and day.
PAGES: dict[str, tuple[str, str, str, str, tuple[int, ...]]] = {
    "niue": ("S. Korea Forges Diplomatic Ties with Niue", "KBS World",
             "http://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=178114", "kbs-niue-2023", ()),
    "syria": ("South Korea establishes relations with Syria", "KBS World",
              "http://world.kbs.co.kr/service/news_view.htm?lang=e&Seq_Code=192282", "kbs-syria-2025", ()),
    "kuna": ("South Korea, Syria establish relations", "KUNA",
             "https://www.kuna.net.kw/ArticlePrintPage.aspx?id=3225655&language=en", "kuna-syria-2025", (2025, 4, 11)),
    "xinhua": ("S. Korea establishes diplomatic relations with Cuba", "Xinhua",
               "https://english.news.cn/20240214/6463f34bf4d8484bb89d128471f13d51/c.html", "xinhua-cuba-2024",
               (2024, 2, 14)),
    "yonhap-2019": ("S. Korea establishes diplomatic ties with North Macedonia", "Yonhap",
                    "https://en.yna.co.kr/view/AEN20190718008000325", "yonhap-north-macedonia-2019", (2019, 7, 18)),
    "chile": ("Bilateral relations (Embassy of Chile in Korea)", "Government of Chile",
              "https://chile.gob.cl/corea-del-sur/en/bilateral-relation/bilateral-relations/relaciones-bilaterales",
              "chile-rok-relations", ()),
    "en-south-korea": ("South Korea", "Wikipedia (en)", WIKIPEDIA.format("en", "South_Korea"),
                       "wikipedia-en-south-korea", ()),
}  # fmt: skip
# Keys of the English articles on the foreign relations of the two Koreas, like those of the Korean ones.
SUBJECTS = {"South Korea": "wikipedia-en-rok-relations", "North Korea": "wikipedia-en-dprk-relations"}

# Whose act a row's date is, where the state of today was not there yet.
FORERUNNERS = {"RUS": "SUN", "SRB": "YUG", "CZE": "CSK", "YEM": "YAR"}
# Rows that cite another page than the Korean article.
ROW_SOURCES = {"NIU": "niue", "SYR": "syria", "CHL": "chile"}
NO_ESTABLISHMENT = ("CUB", *FORERUNNERS)
# Establishments that the rows tell under another date: with successors, on the first day of their lives.
SUCCESSORS = (("YEM", "1990-05-22"), ("SCG", "1992-04-27"), ("CZE", "1993-01-01"))
# The ends of partners, which the rows have in the column of ruptures.
LIVES: tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...], str], ...] = (
    ("dissolution", "VNR", "1975-04-30", ("VNR",), (), "No state that followed succeeded to its relations with South Korea."),
    ("union", "YEM", "1990-05-22", ("YAR", "YMD"), ("YEM",), ""),
    ("continuation", "SUN", "1991-12-26", ("RUS",), ("SUN",), "South Korea recognised Russia on the day after."),
    ("dissolution", "YUG", "1992-04-27", ("YUG",), ("BIH", "HRV", "MKD", "SCG", "SVN"),
     "Continued by nobody: the Federal Republic, which South Korea counts on without a break, is one of the successors."),
    ("dissolution", "CSK", "1993-01-01", ("CSK",), ("CZE", "SVK"), "Continued by nobody."),
    ("continuation", "SCG", "2006-06-05", ("SRB",), ("SCG",), ""),
)  # fmt: skip


class Relations:
    """The batch as it is made, with the ids of what other accounts are told of."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._told: dict[tuple[str, str], str] = {}
        self.korean = batch.source(KOREAN_TITLE, "Wikipedia (ko)", str(TEXT["URL"]))
        batch.add({"kind": "source", "csl": TEXT})

    # --- sources ------------------------------------------------------------------------------------------------------

    def cite(self, short: str, rank: str = "") -> Cite:
        """Make a citation of a source's short name, with its locator."""
        name, _, locator = short.partition("#")
        cite: Cite = {"source": self._source(name)}
        if locator:
            cite["locator"] = locator
        if rank:
            cite["rank"] = rank
        return cite

    def _source(self, name: str) -> str:
        ours = {"ko": self.korean, "text": str(TEXT["id"])}
        if name == "en" or name.startswith("en:"):
            return self._english(name[3:] or "South Korea")
        if name in PAGES:
            title, publisher, url, key, day = PAGES[name]
            more: dict[str, object] = {"id": key} | ({"issued": {"date-parts": [list(day)]}} if day else {})
            return self.batch.source(title, publisher, url, **more)
        # Else the key of a source that the ledger has.
        return ours.get(name, name)

    def _english(self, subject: str) -> str:
        slug = "-".join(word for word in subject.casefold().split() if word not in ("the", "of"))
        return self.batch.source(
            f"Foreign relations of {subject}",
            "Wikipedia (en)",
            WIKIPEDIA.format("en", f"Foreign relations of {subject}".replace(" ", "_")),
            id=SUBJECTS.get(subject, f"wikipedia-en-{slug}-relations"),
        )

    # --- events -------------------------------------------------------------------------------------------------------

    def event(self, code: str, kind: str, date: str, cites: Iterable[Cite], what: str, **fields: object) -> str:
        """Take in an event with a partner, remembered as what it is told of."""
        cited = list(cites)
        roles: dict[str, object] = {} if "by" in fields else {"parties": sorted((HOME, code))}
        key = f"{_origin(str(cited[0]['source']))}:{'-'.join(sorted((HOME, code)))}-{what}"
        identity = self.batch.event(kind, date, cited, **roles, **fields, key=key)
        self._told[code, what] = identity
        return identity

    def establishment(self, code: str, date: str, cites: Iterable[str], *, is_finer: bool = False) -> None:
        """Take in the establishment of relations; a finer date than all others is preferred to them."""
        cited = [self.cite(short, "preferred" if is_finer else "") for short in cites]
        self.event(code, "establishment", date, cited, "establishment", note=NOTES.get(code))

    def other(self, one: Other) -> None:
        """Take in another account, or an act of its own."""
        root = self._told[one.code, "interruption" if one.of == "same" else one.of] if one.of else None
        ours: dict[str, dict[str, object]] = {
            "recognition": {"toward": [HOME], "by": [one.code]},
            "recognition-withdrawal": {"by": [HOME], "toward": [one.code]},
            "mission-closure": {"by": [one.code], "toward": [HOME], "mission": "embassy", "place": "Seoul"},
            "consular-rupture": {"by": [one.code], "toward": [HOME]},
        }
        fields = dict(ours.get(one.kind, {}))
        if one.kind == "recognition" and one.code not in BY_PARTNER:
            fields = {"by": [HOME], "toward": [one.code]} | ({} if one.of else {"of": "government"})
        if one.kind == "mission-opening":
            mission, place = {"MMR": ("consulate-general", "Rangoon"), "PSE": ("representative-office", "Ramallah")}[
                one.code
            ]
            fields = {"by": [HOME], "toward": [one.code], "mission": mission, "place": place}
        if one.kind == "rupture" and one.of == "rupture" and one.code in BROKEN_BY:
            fields = _sides(*BROKEN_BY[one.code])
        what = one.what or (one.kind if ".." in one.date else f"{one.kind}-{one.date.replace('/', '-')}")
        cites = [self.cite(short, one.rank) for short in one.cites]
        self.event(one.code, one.kind, one.date, cites, what, **fields, account_of=root, note=one.note or None)

    def finer(self, code: str, kind: str, date: str) -> bool:
        """Tell whether every other account of an act leaves open more days, those of this date among them."""
        mine = parse(date)
        dates = [
            parse(one.date)
            for one in (*OTHER_DATES, *OTHER_ACTS)
            if (one.code, one.of) == (code, kind) and one.rank != "deprecated" and one.kind == kind
        ]
        return bool(dates) and all(
            one.earliest <= mine.earliest and mine.latest <= one.latest and one.text != mine.text for one in dates
        )


def _origin(source: str) -> str:
    """Give what keys begin with: the source, short of what it is about where that is South Korea."""
    return re.sub("-rok-relations|-relations$", "", source)


def _sides(by: str, toward: str) -> dict[str, object]:
    return {"by": [by], "toward": [toward]}


def relations(rows: Iterable[Row], made: Relations) -> None:
    """Take in what the rows tell, and what the tables add."""
    english = {}
    by_code = {row["iso3"]: row for row in rows}
    for code, row in by_code.items():
        holder = FORERUNNERS.get(code, "TWN-rupture" if code == "TWN" else code)
        if row["second_source"].startswith("EN:"):
            english[holder] = row["second_source"].removeprefix("EN:")
    for code, row in by_code.items():
        date = row["date_established_edtf"]
        if date and code not in NO_ESTABLISHMENT:
            cites = [ROW_SOURCES.get(code, FROM_TEXT.get(code, "ko#table")), *ALSO.get(code, ())]
            if english.get(code) == date and not any(short.startswith("en#") or short == "en" for short in cites):
                cites.append("en")
            made.establishment(code, date, cites, is_finer=made.finer(code, "establishment", date))
    for code, date in SUCCESSORS:
        made.establishment(code, date, ["ko#table"])
    for row in by_code.values():
        _recognition(row, made)
        if row["consular_before_edtf"] and row["iso3"] != "KEN":
            made.event(
                row["iso3"],
                "consular-establishment",
                row["consular_before_edtf"],
                [made.cite("ko")],
                "consular-establishment",
            )
        _breaks(row, made, english)
    for one in (*OTHER_DATES, *OTHER_ACTS, *INTERRUPTIONS):
        made.other(one)


def _recognition(row: Row, made: Relations) -> None:
    code, date = row["iso3"], row["recognition_edtf"]
    if not date or code in RECOGNITION_ELSEWHERE:
        return
    if (code in BY_PARTNER) == (code in BY_KOREA):
        raise ValueError(f"who recognised whom? {code}")
    sides = _sides(code, HOME) if code in BY_PARTNER else _sides(HOME, code)
    cites = [FROM_TEXT.get(f"{code}-recognition", "ko"), *RECOGNITION_CITES.get(code, ())]
    made.event(
        code, "recognition", date, map(made.cite, cites), "recognition", **sides, note=RECOGNITION_NOTES.get(code)
    )


# Interruptions that the tables of the article do not count, and partners that came to an end.
_TOLD_APART = (
    "MDG",
    "MLT",
    "LSO",
    "GIN",
    "CUB",
    *(code for _, _, _, *lists, _ in LIVES for one in lists for code in one),
)


def _breaks(row: Row, made: Relations, english: Mapping[str, str]) -> None:
    code = row["iso3"]
    if not row["rupture_edtf"] or code in _TOLD_APART:
        return
    cites = [FROM_TEXT.get(f"{code}-rupture", "ko#table")]
    also = [short for short in ALSO.get(code, ()) if code == "LAO"]
    if english.get(f"{code}-rupture") == row["rupture_edtf"]:
        also += ["en", "en:Taiwan"]
    sides = _sides(*BROKEN_BY[code]) if code in BROKEN_BY else {}
    made.event(
        code,
        "rupture",
        row["rupture_edtf"],
        map(made.cite, [*cites, *also]),
        "rupture",
        **sides,
        note=NOTES.get(f"{code}-rupture"),
    )
    date = row["resumption_edtf"]
    if date:
        rank = "preferred" if made.finer(code, "resumption", date) else ""
        made.event(code, "resumption", date, [made.cite(short, rank) for short in ("ko#table", *also)], "resumption")


def lives(made: Relations) -> None:
    """Take in the ends of former partners."""
    for kind, code, date, parties, others, note in LIVES:
        role = "predecessors" if kind == "continuation" else "successors"
        made.batch.event(
            kind,
            date,
            [made.cite("ko#table")],
            parties=list(parties),
            **{role: list(others) or None},
            note=note or None,
            key=f"wikipedia-ko:{code}-{kind}",
        )


def claims(made: Relations) -> None:
    """Take in what sources attest against others, and what they cover."""
    for seen in ATTESTED:
        made.batch.event(
            "attestation",
            seen.date,
            [made.cite(short) for short in seen.cites],
            parties=sorted((HOME, seen.code)),
            dimension="relations",
            status=[seen.status],
            note=seen.note,
            key=f"{_origin(str(made.cite(seen.cites[0])['source']))}:{'-'.join(sorted((HOME, seen.code)))}-attested",
        )
    for date, cites, note, name in (
        ("1948-08-15/2023-05-28", ("ko",), "Its tables list every partner; an older copy was read, without the last three.", "1"),
        ("2023-05-29/2025-04-10", ("niue", "kbs-2024", "syria", "kuna", "ko"), "Complete together: the tables list the partners, the reports give their number or those that are not.", "2"),
    ):  # fmt: skip
        made.batch.event(
            "coverage",
            date,
            [made.cite(short) for short in cites],
            parties=[HOME],
            dimensions=["relations"],
            note=note,
            key=f"{_origin(str(made.cite(cites[0])['source']))}:{HOME}-coverage-{name}",
        )


def further(made: Relations) -> None:
    """Take in acts of several, and accounts of what the ledger has."""
    first = made.batch.event(
        "recognition",
        "1973-04-13",
        [made.cite("en:North Korea")],
        by=["FIN"],
        toward=[HOME, "PRK"],
        note="One act toward both Koreas.",
        key="wikipedia-en-dprk:FIN-KOR-PRK-recognition",
    )
    made.batch.event(
        "recognition",
        "1973-04-13",
        [made.cite("ko")],
        **_sides("FIN", HOME),
        account_of=first,
        key="wikipedia-ko:FIN-KOR-recognition",
    )
    ((notes, _),) = [
        found
        for found in made.batch.find(["note-exchange"], ["CUB", HOME], "2024-02-14")
        if "account_of" not in found[1]
    ]
    made.batch.event(
        "note-exchange",
        "2024-02-14",
        [made.cite("xinhua")],
        parties=["CUB", HOME],
        effect="establishment",
        place="New York",
        account_of=notes,
        key="xinhua:CUB-KOR-2024",
    )


# --- nothing is dropped in silence ------------------------------------------------------------------------------------

_DAY = re.compile(r"\d{4}(?:-\d{2}){0,2}")


def unjudged(rows: Iterable[Row]) -> list[str]:
    """List the dates in `alternative_dates` that no table, no other column and no reason accounts for."""
    tables = (*OTHER_DATES, *OTHER_ACTS, *INTERRUPTIONS)
    found = []
    for row in rows:
        code = row["iso3"]
        told = [date for one in tables if one.code == code for date in _DAY.findall(one.date)]
        columns = " ".join(value for name, value in row.items() if name.endswith("_edtf"))
        known = {*told, *_DAY.findall(columns), *_DAY.findall(LEFT_OUT.get(code, ""))}
        missing = [
            date for date in _DAY.findall(row["alternative_dates"]) if not any(day.startswith(date) for day in known)
        ]
        if missing or (row["alternative_dates"] and code not in LEFT_OUT and not told):
            found.append(f"{code}: {row['alternative_dates']}")
    return found


def main(facts: str, ledger: str) -> None:
    """Write the batch."""
    rows, conflicts = (_read(os.path.join(facts, name)) for name in ("rok_relations.csv", "source_conflicts.csv"))
    missing = unjudged(rows)
    missing += [
        f"{row['subject']}: {row['field']}"
        for row in conflicts
        if "ROK" in row["subject"] and (row["subject"], row["field"]) not in CONFLICTS
    ]
    if missing:
        raise SystemExit("not judged:\n" + "\n".join(missing))
    made = Relations(Batch(ledger))
    relations(rows, made)
    lives(made)
    further(made)
    claims(made)
    made.batch.write()


def _read(path: str) -> list[Row]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
