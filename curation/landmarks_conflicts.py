"""What became of each conflict of sources about the landmark acts: the subject and field of the facts, and the entries made."""

CONFLICTS = {
    ("OAS vote on Cuba", "date"): (
        "vote of 26 July by the American documents; the other day is in its note, for the blog that has it is not named"
    ),
    ("OAS vote on Cuba", "count"): "in the note: fifteen to four; votes on single paragraphs are not told",
    ("US interests in Algeria 1967", "consular relations"): (
        "rupture that leaves consular relations, and an attestation of them; a report that has all ties broken is not named"
    ),
    ("Egypt-US 1967", "kind"): "rupture and recognition-withdrawal, two acts of one day",
    ("Arab states-FRG 1965", "partners"): "ten ruptures, each from 13 to 16 May: no source at hand has a day for each",
    ("Qatar 2017", "Mauritius"): "left out: the act was reported and never happened",
    ("Qatar 2017", "Libya"): "left out: of two rival governments the one in the east acted, which is no party here",
    (
        "Egypt 1979 to 1987",
        "Djibouti",
    ): "rupture of 1979 and a resumption by the report that has them, between 1985 and 1987; a note on the other list",
    ("Norway first recognised by", "Russia date"): "30 October by the one source found; the other day rests on memory",
    (
        "Kosovo",
        "withdrawals",
    ): "not about an act: a tally. Suriname and Guinea-Bissau are told, each from sources of its own",
    (
        "Guinea-Bissau on Kosovo",
        "2017",
    ): "recognition, recognition-withdrawal, and recognition again by the second note",
    ("Sao Tome on Kosovo", "2012 recognition"): "left out: no source was found for either act",
    (
        "Palestine recognisers 2025",
        "count on 21-22 Sep",
    ): "not about an act: a tally; each recognition found is an entry",
    (
        "Russia on DNR/LNR",
        "date",
    ): "recognition of 21 February, preferred, for the decrees are of that day; account of the 24th",
    ("Honduras-ROC", "date"): "two accounts of the rupture, and relations with Beijing on the 26th",
    ("Saudi-Iran resumption", "date"): "agreement of 10 March, resumption of 6 April",
    ("US-Cuba", "resumption"): "statement of 17 December 2014, resumption of 20 July 2015",
    (
        "PRC-Kiribati 2003",
        "overlap",
    ): "establishment with Taipei, an attestation of 22 days with Beijing, and the rupture",
    ("Pakistan-Afghanistan", "resumption"): "June by the page; May rests on memory",
}
