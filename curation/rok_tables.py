"""Judgements on single rows of South Korea's relations, each with its reason; `curation.rok` makes entries of them.

Sources are written short: `ko` is the Korean article as a whole and with its tables, `text` the same article where its
country sections say what its tables do not, `en` the English article on South Korea's relations, `en:Fiji` that on
Fiji's; a locator follows a `#`.
"""

from typing import NamedTuple


class Other(NamedTuple):
    """What a source says beside the date of a row.

    Attributes:
        code: The partner.
        kind: Kind of the entry.
        date: Its date, EDTF.
        cites: Short names of its sources.
        of: The entry of the row that it is another account of ("establishment", "rupture", "resumption",
            "recognition", "raising", "same"); "" for an act of its own.
        note: What a reader needs to know; "" for nothing.
        rank: Of all its citations.
        what: How its key ends; made from kind and date where empty.
    """

    code: str
    kind: str
    date: str
    cites: tuple[str, ...]
    of: str = "establishment"
    note: str = ""
    rank: str = ""
    what: str = ""


_SLIP = "The same page has {} elsewhere, as the other sources do."


def _slip(code: str, date: str, where: str, right: str) -> Other:
    """A page that contradicts itself and is right in its other place: the slip is kept, and does not count."""
    return Other(code, "establishment", date, (f"en#{where}",), note=_SLIP.format(right), rank="deprecated")


def _date(code: str, date: str, *cites: str, note: str = "") -> Other:
    """Another date of the establishment."""
    return Other(code, "establishment", date, cites, note=note)


# Dates that other sources, or other parts of the same article, give for the establishment of relations.
OTHER_DATES = (
    _date("ESP", "1950-03-07", "en:Spain"),
    _date("THA", "1958-10-09", "en"),
    _slip("SWE", "1959-03-07", "table", "11 March"),
    _date("NLD", "1961-04-01", "en", "en:the Netherlands"),
    _date("BEL", "1961-03-23", "en", note="The day and month of a treaty of 1901 between Belgium and the Korean Empire."),
    _slip("AUS", "1971-01", "table", "30 October 1961"),
    _date("NZL", "1962-03-01", "en"),
    _date("NZL", "1962-03", "en:New Zealand"),
    _date("ISR", "1962-04-09", "text"),
    _date("CHL", "1962-06-12", "text", note="The day on which relations with Paraguay began."),
    _date("PRY", "1962-06-15", "en:Paraguay"),
    _date("SLV", "1962-08", "en:El Salvador"),
    _date("SAU", "1963", "en:Saudi Arabia"),
    _slip("SEN", "1962-08-19", "note", "19 October"),
    _date("AUT", "1963-09-18", "text"),
    Other(
        "KEN", "establishment", "1962-02-07", ("en#note",), rank="deprecated",
        note="Kenya became independent on 12 December 1963; the same page has 1964 elsewhere.",
    ),
    _date("MLT", "1965-04", "en"),
    _date("VEN", "1965-04-20", "text"),
    _date("JPN", "1965-12", "en:Japan"),
    _date("TUN", "1969-03", "en", "en:Tunisia"),
    _date("KHM", "1970-05-18", "en", "en:Cambodia"),
    _date("TON", "1970-09-15", "en#note"),
    _date("TON", "1970-09", "en#table", "text"),
    Other(
        "FJI", "establishment", "1970-10-01", ("en",), rank="deprecated",
        note="Fiji became independent on 10 October 1970.",
    ),
    _date("FJI", "1970", "en:Fiji"),
    _date("WSM", "1972-09", "text"),
    _date("IDN", "1973-09-17", "en", "text"),
    _date("IND", "1973-12-01", "en"),
    _date("AFG", "1973-12-12", "en"),
    _date("AFG", "1973-12", "text"),
    _date("QAT", "1974-04", "en:Qatar"),
    _date("PNG", "1976-05", "en"),
    _date("TUV", "1978-11", "en", "text"),
    Other(
        "VCT", "establishment", "1962-06-12", ("en",), rank="deprecated",
        note="Seventeen years before independence: the day on which relations with Paraguay began.",
    ),
    _date("LBY", "1980-12", "en"),
    _date("IRL", "1983-10-01", "en"),
    _date("PAK", "1983-11-01", "en"),
    _date("BRN", "1984-06-01", "en:Brunei"),
    _date("GNB", "1983-12-22", "en"),
    _date("GNB", "1984-04-25", "text", note="By this part of the article the agreement of 22 December 1983 took effect."),
    _date("BTN", "1987-09", "en"),
    _date("IRQ", "1989-07-07", "en"),
    _date("DZA", "1990-01-16", "ko#table"),
    _date("MHL", "1991-03-16", "en:the Marshall Islands"),
    _date("FSM", "1991-04", "en"),
    _date("BDI", "1993-10-03", "en", "en:Burundi"),
    _date("LTU", "1991-10", "en"),
    _date("EST", "1991-09-17", "en:Estonia"),
    _date("LVA", "1991-10", "en"),
    _date("UKR", "1991", "text#overview", note="Listed under that year, in which South Korea recognised Ukraine."),
    _date("SVK", "1993-01", "en"),
    _date("LIE", "1993", "en", "en:Liechtenstein"),
    _date("PLW", "1995-03", "text"),
    _date("CYP", "1995-12-29", "text"),
    _slip("SMR", "2000-06-25", "table", "25 September"),
    _slip("MNE", "2006-06-04", "table", "4 September"),
    _date("MCO", "2007-03-31", "en#note"),
    _date("MCO", "2007-03", "en#table", "text"),
    Other(
        "SSD", "establishment", "2011-07-08", ("ko#table",), rank="deprecated",
        note="The day before independence, by the clock of another time zone or by a slip.",
    ),
    Other(
        "CHN", "resumption", "1992-08-24", ("en-south-korea",),
        note="Has relations re-established, as if the government in Taipei and that in Beijing had been one party.",
    ),
    Other(
        "GIN", "resumption", "2006-08-29", ("text",),
        note="This part of the article knows of relations from 1978 to 1980.",
    ),
)  # fmt: skip

# Other accounts of ruptures, resumptions and recognitions, and acts of their own that the rows tell beside the first.
OTHER_ACTS = (
    Other("BEN", "resumption", "1990-10-03", ("text",), "resumption"),
    Other(
        "COG", "establishment", "1990-06-16", ("en", "en:the Republic of the Congo"), "resumption",
        "Tells the act as if there had been no relations before.",
    ),
    Other("MRT", "resumption", "1979", ("text",), "resumption", "Agreed in 1978, in force from 1979."),
    Other("KHM", "rupture", "1975-04-05", ("en",), "rupture"),
    Other("AFG", "resumption", "2002-01", ("text",), "resumption"),
    Other("SYC", "resumption", "1995-01-29", ("text",), "resumption"),
    Other("TWN", "rupture", "1992-08-22", ("ko#table",), "rupture", "Announced on this day, by the likelier reading."),
    Other("BEL", "recognition", "1948-08-15", ("text",), "recognition", "The day on which the Republic was proclaimed."),
    Other("ISL", "recognition", "1950-02-12", ("text",), "recognition"),
    Other(
        "TWN", "recognition", "1948-08-13", ("en", "text"), "recognition",
        "Both give this day, two before the Republic was proclaimed, as the beginning of relations; ambassadors, and "
        "with them relations, are of January 1949.",
    ),
    Other("BGD", "recognition", "1972-05-18", ("ko#table",), "recognition"),
    Other("SVN", "recognition", "1992-04-04", ("en#note",), "recognition", "Given as the beginning of relations."),
    Other(
        "FRA", "recognition", "1949-02-15", ("text",), "recognition", "Has recognition and relations on one day."
    ),
    # Acts of another kind whose date some source gives for relations, or that a row mentions.
    Other("CHE", "agreement", "1962-12-19", ("text",), "", "Agreement on relations, in force on 11 February 1963."),
    Other(
        "VAT", "agreement", "1966-09-05", ("ko#table",), "",
        "The legations of 1963 become an embassy and a nunciature.", what="raising",
    ),
    Other(
        "VAT", "agreement", "1966-09-01", ("en",), "raising",
        "The page gives this day as that of relations, which were then at the level of embassies for the first time.",
    ),
    Other("JPN", "agreement", "1965-06-22", ("ko",), "", "Treaty on Basic Relations signed."),
    Other("KHM", "agreement", "1970-05-18", ("ko#table",), "", "Agreement to exchange missions."),
    Other("NPL", "agreement", "1969-05", ("ko#text",), "", "Agreement on consular relations."),
    Other("BHR", "agreement", "1976-04-13", ("ko#text",), "", "Agreement on diplomatic relations."),
    Other(
        "GNB", "agreement", "1983-12-22", ("text",), "",
        "Agreement on diplomatic relations; the English article has relations themselves on this day.",
    ),
    Other("HUN", "agreement", "1988-08", ("ko",), "", "Agreement to exchange permanent missions."),
    Other(
        "IRN", "recognition", "1979-02-13", ("ko#table",), "",
        "The new government is recognised, two days after the end of the imperial one; relations and the recognition "
        "of the state go on unchanged, so this act changes no status.",
    ),
    Other(
        "GRD", "other", "1979-03/1985-05", ("ko#text",), "",
        "Relations are cool for these years; the article says that they were not broken.",
    ),
    Other(
        "TWN", "recognition-withdrawal", "1992-08-24", ("ko",), "",
        "On the day on which South Korea established relations with the government in Beijing.",
    ),
    Other(
        "ISR", "mission-closure", "1978", ("ko#note",), "",
        "Relations went on. When the embassy had been opened the article does not say.",
    ),
    Other("MMR", "mission-opening", "1962-09", ("ko",), ""),
    Other("SGP", "other", "1970-12", ("ko",), "", "A trade mission is opened; whose is not told."),
    Other("BRN", "other", "1983-09-15", ("ko",), "", "A consulate-general is opened; whose is not told."),
    Other("IRQ", "other", "1994", ("ko",), "", "An embassy is closed, whose is not told; relations went on."),
    Other("IRQ", "other", "2003", ("ko",), "", "The embassy closed in 1994 opens again."),
    Other(
        "KEN", "other", "1963-09-11", ("ko",), "",
        "Consular relations are agreed on with what was to be independent on 12 December: so no act of a state yet.",
    ),
    Other(
        "KHM", "consular-rupture", "1966-12-21", ("ko#table",), "",
        "That Cambodia is the country of this row follows from the other rows; it is not named there.",
    ),
    Other(
        "PSE", "mission-opening", "[..2025-04-10]", ("ko",), "",
        "There is a representative office in Ramallah, without recognition; when it was opened the article does not say.",
    ),
)  # fmt: skip

# Interruptions that one part of the Korean article, or another article, tells, while its tables and counts go on.
INTERRUPTIONS = (
    Other("MDG", "other", "1972-07", ("ko#table",), "",
          "The table has relations suspended and counts Madagascar on all the same: by it they were in force throughout.",
          what="interruption"),
    Other("MDG", "rupture", "1972", ("text",), "same"),
    Other("MDG", "resumption", "1993-05-19", ("ko#table",), "", "By the table a return to normal.", what="resumption"),
    Other("MLT", "suspension", "1971-09", ("text",), "", "Relations are frozen.", what="interruption"),
    Other("MLT", "rupture", "1984", ("en:North Korea",), "same", "The one source that has relations broken off."),
    Other("MLT", "resumption", "1988-01", ("text",), "", "Relations return to normal.", what="resumption"),
    Other("LSO", "rupture", "1983", ("text",), "", what="interruption"),
    Other("LSO", "resumption", "1986", ("text",), "", "Relations return to normal.", what="resumption"),
    Other("GIN", "establishment", "1978", ("text",), "",
          "This part of the article alone knows of relations before 2006.", what="earlier-establishment"),
    Other("GIN", "rupture", "1980", ("text",), "", what="interruption"),
    Other("ZAF", "establishment", "1961", ("en:South Africa",), "",
          "The Korean article knows of none before 1992; what there was may have been consular alone.",
          what="earlier-establishment"),
    Other("ZAF", "rupture", "1978", ("en:South Africa",), "", "Over apartheid.", what="interruption"),
)  # fmt: skip


class Seen(NamedTuple):
    """What a source says that relations were, against what another tells.

    Attributes:
        code: The partner.
        status: The status.
        date: The spell.
        cites: Short names of the sources.
        note: On what the statement rests.
    """

    code: str
    status: str
    date: str
    cites: tuple[str, ...]
    note: str


COUNTED = "No interruption is in the tables of the article, which count on."
ATTESTED = (
    Seen("MLT", "established", "1971-09/1988-01", ("ko#table",), COUNTED),
    Seen("LSO", "established", "1983/1986", ("ko#table", "en"), COUNTED),
    Seen("GIN", "none", "1978/2006-08-27", ("ko#table", "en:Guinea"), "Both have the first relations in 2006."),
    Seen("ZAF", "none", "1961/1992-11-30", ("ko#text",), "No relations before 1992."),
)  # fmt: skip

# Rows whose `alternative_dates`, or part of them, make no entry here, and why.
LEFT_OUT = {
    "USA": "1882-05-22: treaty with Joseon, an act of another state (the landmark acts have it)",
    "GBR": "1883-11-26: treaty with Joseon, an act of another state",
    "FRA": "1886-06-04: treaty with Joseon, an act of another state; 1849-06-04 is a slip for it",
    "DEU": "1883-11-26: treaty between the German Empire and Joseon, an act of other states",
    "ITA": "1884-06-26: treaty with Joseon, an act of another state",
    "RUS": "1884: treaty between the Russian Empire and Joseon, an act of other states",
    "BEL": "1901: treaty with the Korean Empire, an act of another state",
    "IRN": "1979-02-11: the end of the imperial state, a change inside one party",
    "TGO": "two pages mention no rupture: silence is no account",
    "MRT": "the English page mentions no rupture: silence is no account",
    "BEN": "the English page mentions no rupture: silence is no account",
    "SYC": "the English page mentions no rupture: silence is no account",
    "LAO": "a page that agrees on all three acts: cited with them",
    "YEM": "1990-05-17 and 1990-05-22: acts of South Yemen and of unified Yemen, which have them",
    "SRB": "1992-04-27 and 2006-06-05: acts of their own, in the lives of parties",
    "SVK": "1990-03-22 is the act of Czechoslovakia",
    "SVN": "1992-04-15, given for relations, is the day of recognition: cited with that",
    "MDG": "see INTERRUPTIONS",
    "MLT": "see INTERRUPTIONS",
    "LSO": "see INTERRUPTIONS",
    "ZAF": "see INTERRUPTIONS",
    "CUB": "already in the ledger, but for an account by Xinhua",
    "SYR": "reports of the day after that agree on the day",
    "VNR": "a remark: it stands in the note of the entry",
    "VNM": "the Republic of Vietnam is a party of its own",
    "HUN": "see OTHER_ACTS",
    "CHE": "see OTHER_ACTS",
    "NIU": "an older copy of the Korean article knows of no relations yet: true when it was written",
}

# Who recognised whom: the partner South Korea in the first years of the Republic, South Korea the new state later.
BY_PARTNER = (
    "USA", "GBR", "FRA", "PHL", "TUR", "THA", "NLD", "GRC", "BEL", "LUX", "CHL", "PAN", "ISL", "CAN", "VAT", "TWN",
)  # fmt: skip
BY_KOREA = (
    "CYP", "TON", "FJI", "BGD", "QAT", "BHR", "SLB", "TUV", "KIR", "NAM", "CZE", "SVK", "RUS", "LTU", "EST", "LVA",
    "KAZ", "UZB", "KGZ", "MDA", "TKM", "BLR", "UKR", "ARM", "AZE", "TJK", "HRV", "SVN", "ERI", "MNE", "XKX",
)  # fmt: skip
RECOGNITION_NOTES = {
    "USA": "The government is recognised; ambassadors came later.",
    "RUS": "As the state that continues the Soviet Union, whose recognition goes on with it: so this act changes no status.",
    "XKX": "Without relations, then and since.",
}
# Cuba's is in the ledger, Finland's is one act toward both Koreas.
RECOGNITION_ELSEWHERE = ("CUB", "FIN")
# Pages that date recognition as the row does.
RECOGNITION_CITES = {"SVN": ("en#table", "en:Slovenia#text")}

# Pages that agree with the row, beside those of its columns.
ALSO = {
    "SVN": ("en:Slovenia#table",),
    "SEN": ("en#table",),
    "SWE": ("en#note",),
    "AUS": ("en#note",),
    "SMR": ("en#note",),
    "MNE": ("en#note",),
    "LAO": ("en:Laos",),
    "CHL": ("ko#table", "en"),
    "MKD": ("yonhap-2019",),
    "SYR": ("kuna",),
}
# Where the row's date stands in the Korean article, and is in the text alone.
FROM_TEXT = {"DZA": "text", "SSD": "ko#text", "TWN-rupture": "text", "BGD-recognition": "text"}

NOTES = {
    "VNR": "That the Republic of Vietnam is the country of this row is inferred.",
    "KHM": "Of the Khmer Republic.",
    "VAT": "At the level of legations.",
    "SCG": "With the Federal Republic of Yugoslavia, after the end of the Socialist Federal Republic.",
    "CZE": "With one of the two successors, on the first day of its life.",
    "SVK": "With one of the two successors, on the first day of its life.",
    "YEM": "With unified Yemen, on the day of the union of the two with which there were relations.",
    "SYC": "The day before independence by the lists of states; both articles have it so.",
    "COK": "Not a member of the United Nations.",
    "NIU": "Not a member of the United Nations; the 192nd partner.",
    "SYR": "The 194th partner.",
    "KHM-rupture": "The Khmer Republic falls, and relations end with it.",
    "SYC-rupture": "That the Seychelles are the country of this row is inferred.",
    "MRT-rupture": "After Mauritania had recognised North Korea.",
}
# Who broke relations; elsewhere the rows do not say.
BROKEN_BY = {"MRT": ("KOR", "MRT"), "TWN": ("TWN", "KOR")}
