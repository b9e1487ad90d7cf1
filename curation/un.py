"""Write the membership of the United Nations: the admissions of the present members, and those that no longer are.

Run as `python -m curation.un FACTS LEDGER > batch.jsonl`. The list of present members dates them by the first party that
held the seat; here each admission names the party that then was. One entry tells the admissions of one day. What became
of a seat otherwise stands in `OTHERS`; a seat that ended with its holder, or that its holder's continuation kept, needs
no entry: the end and the continuation of parties are told of the parties themselves.
"""

import csv
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

from curation.batch import Batch
from ledger.parties import load

_FOUND = Path(__file__).parent / "found" / "un.csv"
# Whom the list of present members means where its name is also another's, and who held the seat at that time.
HOLDERS = {
    "Austria": "AUT",
    "China": "TWN",  # the Republic, whose representatives sat until 1971
    "Colombia": "COL",
    "Congo": "COG",
    "Germany": "DEU",
    "Russian Federation": "SUN",
    "Serbia": "SCG",
    "Yemen": "YAR",
}
# Members of the first days and later that are no longer, by date of admission.
FORMER = {
    "1945-10-24": ("CSK", "YUG"),
    "1963-12-16": ("ZAN",),
    "1967-12-14": ("YMD",),
    "1973-09-18": ("DDR",),
}
# Parts of addresses in `found/un.csv`, by the last day of which each tells; the last tells of all days.
ROSTERS = (("1968-12-31", "1968-appendices"), ("1974-12-31", "1974-appendices"), ("2002-09-27", "filaw"))
ALL_ALONG = "wikimili.com/en/Enlargement"
# The day up to which that page counts the members.
COUNTED_TO = "2024-04-19"
# Not covered is the time in which the United Nations went on counting Yugoslavia, which had ended: nobody continued its
# seat, and the new Federal Republic was admitted in 2000. The record would be one below the count that was published.
COVERED = {
    "1945-10-24/1992-04-26": "Every admission since the Charter came into force, and the former members.",
    f"2000-11-01/{COUNTED_TO}": (
        "Every admission, and the former members. From 1992-04-27 to the admission of the Federal Republic of "
        "Yugoslavia the United Nations counted a member more than the states that lived: those years are not covered."
    ),
}


class Other(NamedTuple):
    """What became of a seat.

    Attributes:
        kind, date, party: The act.
        sources: Parts of addresses in `found/un.csv`.
        note: What a reader needs.
        account_of: The place in the table of what it is another account of; None where it is its own.
    """

    kind: str
    date: str
    party: str
    sources: tuple[str, ...]
    note: str = ""
    account_of: int | None = None


OTHERS = (
    Other(
        "admission",
        "1961-10-13",
        "SYR",
        ("djvu/6", "F3ECF6B7B44A3158196E242FEB12A71C"),
        "Its separate seat again, after the union with Egypt, which had kept one; the list dates it from 1945.",
    ),
    Other(
        "exit",
        "1965-03-01",
        "IDN",
        ("F3ECF6B7B44A3158196E242FEB12A71C",),
        "The day from which the withdrawal counted. The Charter knows no withdrawal.",
    ),
    Other("exit", "1965-01-20", "IDN", ("j.maramis", "titiknol"), "The day of the letter.", 1),
    Other("admission", "1966-09-28", "IDN", ("titiknol", "viva.co.id"), "Its seat again; it was not admitted anew."),
    Other(
        "exit",
        "1971-10-25",
        "TWN",
        ("mondiplo", "extropy"),
        "By resolution 2758, which took it that the seat had been China's all along.",
    ),
    Other(
        "admission",
        "1971-10-25",
        "CHN",
        ("mondiplo", "extropy"),
        "By resolution 2758: its rights in the seat of China are restored, so that the list dates it from 1945.",
    ),
    Other(
        "admission",
        "1990-05-22",
        "YEM",
        ("filaw",),
        "One seat for the two that united; the list dates it from that of the north.",
    ),
)
NOTES = {
    "1945-10-24": "The original members whose ratifications brought the Charter into force; some were not yet states.",
    "1945-10-30": "India was not yet independent.",
    "1947-09-30": "Yemen is the northern one.",
    "1961-12-14": "Tanganyika, which goes on as Tanzania.",
    "1963-12-16": "The lists of states begin Zanzibar's life three days later.",
    "2000-11-01": "The Federal Republic of Yugoslavia, whose seat Serbia continues.",
}


def main(facts: str, ledger: str) -> None:
    """Write the batch on standard output."""
    batch = Batch(ledger)
    # The list writes the names of the present members, whatever they were called when they were admitted.
    listed = (date.fromisoformat(COUNTED_TO).toordinal(),) * 2
    days: dict[str, list[str]] = {day: list(codes) for day, codes in FORMER.items()}
    for row in _rows(Path(facts) / "states" / "un_admissions.csv"):
        code = HOLDERS.get(row["member"]) or load().resolve(row["member"], listed).code
        days.setdefault(row["admitted"], []).append(code)
    for day, codes in sorted(days.items()):
        roster = next((part for last, part in ROSTERS if day <= last), None)
        cites = [_source(batch, part) for part in (roster, ALL_ALONG) if part]
        note = NOTES.get(day)
        batch.event(
            "admission", day, cites, parties=sorted(codes), organisation="UN", note=note, key=f"un:admission:{day}"
        )
    told: list[str] = []
    for other in OTHERS:
        told.append(
            batch.event(
                other.kind,
                other.date,
                [_source(batch, part) for part in other.sources],
                parties=[other.party],
                organisation="UN",
                account_of=None if other.account_of is None else told[other.account_of],
                note=other.note,
                key=f"un:{other.party}-{other.kind}:{other.date}",
            )
        )
    for covered, note in COVERED.items():
        batch.event(
            "coverage",
            covered,
            [_source(batch, ALL_ALONG)],
            parties=["UN"],
            dimensions=["membership"],
            note=note,
            key=f"un:members:{covered}",
        )
    batch.write()


def _rows(path: Path) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _source(batch: Batch, part: str) -> str:
    row = next(row for row in _rows(_FOUND) if part in row["source_url"])
    return batch.source(row["source_title"], row["source_publisher"], row["source_url"])


if __name__ == "__main__":
    main(*sys.argv[1:3])
