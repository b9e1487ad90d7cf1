"""What the words of the data set `pocom` stand for: roles, countries, and the phrases of its notes.

Classes of heads of mission: the Regulation of Vienna of 19 March 1815, article 1 (ambassadors; envoys and ministers;
chargés d'affaires), the Protocol of Aix-la-Chapelle of 21 November 1818 (ministers resident, between the second and the
third) and the Vienna Convention on Diplomatic Relations of 1961 (VCDR), articles 14 and 19.
"""

import re
from typing import NamedTuple

AMBASSADOR, MINISTER, CHARGE, OTHER = "ambassador", "minister", "charge", "other"
# A role whose holder does not head a mission: nothing of representation follows from it.
NO_HEAD = ""

# Every role of the tables of roles, by its id.
CLASSES = {
    "ambassador-e-p": AMBASSADOR,
    "envoy-extraordinary-minister-plenipotentiary": MINISTER,
    "envoy-extraordinary-minister-plenipotentiary-consul-general": MINISTER,
    "minister": MINISTER,
    "minister-plenipotentiary": MINISTER,
    # Ministers resident were a class of their own from 1818 to 1961; VCDR 14.1(b) has ministers in one.
    "minister-resident": MINISTER,
    "minister-resident-and-extraordinary": MINISTER,
    "minister-resident-consul-general": MINISTER,
    "minister-resident-foreign-service-officer": MINISTER,
    "charge-daffaires": CHARGE,
    "charge-daffaires-consul-general": CHARGE,
    "charge-daffaires-pro-tem": CHARGE,
    # Not a class of its own: who acts as the head while the post is vacant (VCDR 19.1).
    "charge-daffaires-ad-interim": CHARGE,
    # Heads of what was a mission without one of the three classes: agencies, commissions, liaison offices, interests
    # sections (VCDR 45, 46) and offices in states not yet, or no more, in full relations.
    "acting-principal-officer": OTHER,
    "agent": OTHER,
    "agent-consul-general": OTHER,
    "chief": OTHER,
    "chief-of-mission-of-us-office-abroad": OTHER,
    "commissioner": OTHER,
    "commissioner-consul-general": OTHER,
    "diplomatic-agent": OTHER,
    "diplomatic-agent-consul-general": OTHER,
    "director": OTHER,
    "principal-officer": OTHER,
    "representative": OTHER,
    # A consul is no diplomatic agent (VCCR 17.1); a deputy and a president's own envoy head no mission (VCDR 1(a)).
    "consul-general": NO_HEAD,
    "deputy-ambassador": NO_HEAD,
    "personal-representative-of-the-president": NO_HEAD,
}


class Host(NamedTuple):
    """Who the parties behind one country of the data set were.

    Attributes:
        turns: Party codes in turn, each with the last day of its turn (as the register has it), "" for the last.
        said: Words of a record's notes that name one of them, as regular expressions.
        roles: Roles that stood at one of them only.
    """

    turns: tuple[tuple[str, str], ...]
    said: tuple[tuple[str, str], ...] = ()
    roles: tuple[tuple[str, str], ...] = ()


# The countries whose file is about several parties in turn, or whose id is no name that the register knows alone. All
# others are looked up by name. The parties' years are those of the register.
HOSTS = {
    "austria": Host((("AUH", "1918-11-13"), ("AUT", "")), (("Austria-Hungary", "AUH"), ("Republic of Austria", "AUT"))),
    # The embassy to the Republic of China moved to Taipei with it; the liaison office of 1973 to 1979 was in Peking.
    "china": Host(
        (("CHN-QING", "1912-02-12"), ("TWN", "1978-12-31"), ("CHN", "")),
        (("resident at Taipei", "TWN"), (r"People[\u2019']s Republic of China", "CHN")),
        (("chief", "CHN"),),
    ),
    "colombia": Host((("GCL", "1830-09-22"), ("COL", "")), (("Gran Colombia", "GCL"), ("New Granada", "COL"))),
    "congo-democratic-republic": Host((("COD", ""),)),
    "congo-republic": Host((("COG", ""),)),
    "czech-republic": Host((("CSK", "1992-12-31"), ("CZE", ""))),
    "germany": Host(
        (("PRU", "1871-01-17"), ("DEU", "")),
        (("Federal Government of Germany at Frankfurt", "DEU-1848"), ("Commissioned to Prussia", "PRU")),
    ),
    # The Federal Republic of Central America fell apart in 1838 and 1839; the register ends it with 1839.
    "guatemala": Host(
        (("UPC", "1839-12-31"), ("GTM", "")),
        (
            (
                "Federation of the Centre of America|Central Republic of America|Republic of Central (?:of )?America",
                "UPC",
            ),
            ("Republic of Guatemala", "GTM"),
        ),
    ),
    "hawaii": Host((("HAW", ""),)),
    "korea": Host((("KOR-JOS", "1910-08-22"), ("KOR", ""))),
    "norway": Host((("SWE", "1905-06-06"), ("NOR", ""))),
    "russia": Host(
        (("RUS", "1922-12-29"), ("SUN", "1991-12-25"), ("RUS", "")), (("to the Union of Soviet Socialist", "SUN"),)
    ),
    "serbia": Host((("SRB", "1918-11-30"), ("YUG", "1992-04-26"), ("SCG", "2006-06-04"), ("SRB", ""))),
    "vietnam": Host((("VNM-NGU", "1893-01-01"), ("VNM", ""))),
    "vietnam-south": Host((("VNR", ""),)),
    # The file tells of the missions at Taiz and Sana'a; what it tells of Aden it names.
    "yemen": Host((("YAR", "1990-05-21"), ("YEM", "")), (("Southern Yemen", "YMD"), ("Taiz", "YAR"))),
    "yugoslavia": Host((("YUG", "1992-04-26"), ("SCG", "2006-06-04"))),
}

# Nominees of whom nothing in the data set bounds the day enough. John Bozman Kerr practised law from 1833 and was in public
# life from 1836, long after Gran Colombia had ended: Wikipedia (de), John Bozman Kerr, read at
# https://wikipedia.jakami.de/content/wikipedia_de_all_mini_2023-10/A/John_Bozman_Kerr. Murat Halstead was nominated in
# March 1889 and rejected: Donald Walter Curl, "The Long Memory of the United States Senate", Ohio History 76, page 103,
# read at https://resources.ohiohistory.org/ohj/browse/displaypages.php?display%5B%5D=0076&display%5B%5D=103
KNOWN = {"co--kerr-01": "COL", "de--hals-01": "DEU"}

# Where somebody resided goes by other ids than the countries' files.
TERRITORIES = {
    "antigua-and-barbuda": "antigua-barbuda",
    "congo-brazzaville": "congo-republic",
    "congo-kinshasa": "congo-democratic-republic",
    "south-vietnam-1975": "vietnam-south",
}

# --- phrases of notes ------------------------------------------------------------------------------------------------

# The end of a mission is a recall only where its note begins so. That the host asked for one, or declared somebody
# persona non grata, that the mission was closed, relations were broken off or the chief left, died, was promoted or
# superseded is no recall.
RECALLS = re.compile(
    r"(?:Probably )?(?:Presented|Transmitted) recall\b|Recall (?:transmitted|presented)\b|Recalled\b",
    re.IGNORECASE,
)
# Who takes leave of the head of state was accredited to him: these say so too, and are no recall by themselves.
FAREWELLS = re.compile(r"(?:Had|Made|Paid) (?:a )?farewell (?:audience|calls?)\b", re.IGNORECASE)

# Notes beside the day on which a mission began that say that it is not the day of credentials or of taking charge.
NO_START = re.compile(r"No record found of presentation of credentials; acknowledged receipt", re.IGNORECASE)

# Why nobody was accredited, as the record's own note has it; the first that is found is named.
REFUSALS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("not commissioned", r"\bnot commissioned\b(?! to)"),
        ("declined", r"\bdeclined (?:this |the )?(?:appointment|a recess appointment)|\bdeclined (?:this|the)\b"),
        ("did not serve", r"\bdid not (?:serve|take (?:the |his |her )?oath)\b"),
        ("did not proceed to post", r"\bdid not proceed\b|\bbefore (?:\w+ )?proceed(?:ed|ing) to\b"),
        ("died before arrival", r"\bdied (?:while |when )?en route\b|\bdied in the United States before\b"),
        (
            "did not present credentials",
            (
                r"\b(?:did|had) not (?:formally )?present(?:ed)? (?:his |her |new )?credentials\b(?! addressed)"
                r"|\bwithout presenting credentials\b|\bnot (?:officially|formally) received\b|\bcredentials were not presented\b"
                r"|\bnot issued a letter of credence\b|\bapparently did not present them\b"
                r"|\bNo record has been found indicating that \w+ presented credentials\b"
            ),
        ),
        ("rejected by the Senate", r"\b(?:rejected|tabled)\b.{0,40}\bby the Senate\b"),
        ("not confirmed", r"\bnot confirmed\b|\bnot acted upon\b|\bbefore the Senate (?:acted|confirmed)\b"),
        ("withdrawn", r"\bwithdrawn\b"),
        ("returned", r"\breturned\b"),
    )
)

# Residence elsewhere as a record's own note tells of its holder: "During Cook's tenure as non-resident …".
NONRESIDENT = re.compile(r"\bduring \S+ tenure as non-resident\b", re.IGNORECASE)


# Of those on the main list, who has no day of credentials was not accredited where the note says one of these …
NEVER_ACTED = ("declined", "did not serve", "did not proceed to post", "died before arrival")
# … and had no letters of credence that a letter of recall could end where it says one of these.
NEVER_ACCREDITED = (*NEVER_ACTED, "did not present credentials")


def says(pattern: str, text: str) -> bool:
    """Tell whether a text holds words that name a party."""
    return re.search(pattern, text) is not None


def refusal(note: str) -> str:
    """Name why nobody was accredited, as a note has it; "" where it says nothing of that."""
    return next((name for name, pattern in REFUSALS if pattern.search(note)), "")
