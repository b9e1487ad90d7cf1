"""Notes, quotations and titles of ordinary words, so that a search through a made ledger finds something."""

from benchmarks.synthetic.mix import Draw


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


_WHO = _phrases("""the ambassador, the foreign minister, the president, a special envoy, the chargé d'affaires,
    the consul general, the prime minister, a trade delegation, the permanent representative, the secretary,
    the legation, the embassy, the mission, a parliamentary group, the ministry, the crown prince""")
_DID = _phrases("""signed, announced, postponed, confirmed, denied, welcomed, rejected, renewed, proposed, discussed,
    ratified, protested against, accepted, delivered, withdrew, published, reviewed""")
_WHAT = _phrases("""the fishing agreement, a cultural convention, the border treaty, a loan for the railway, the note,
    the air transport agreement, an extradition treaty, the exchange of prisoners, a declaration of friendship,
    the most favoured nation clause, the opening of a consulate, an invitation to the conference, the visa rules,
    the credentials, a joint communiqué, the water of the river, the sugar quota, an offer of mediation,
    the nationalisation of the mines, the scholarship programme, a protest about the flag, the boundary commission""")
_WHERE = _phrases("""in the capital, in Geneva, in New York, in Vienna, at the airport, at the summer residence,
    on board a cruiser, in the old palace, at the congress, by telegram, by radio, in a closed session,
    in the presence of the press, at the general assembly, on the margins of the summit, in Havana, in Paris""")
_HOW = _phrases("""after long talks, without giving reasons, as agreed the year before, before the elections,
    after the coup, to the surprise of the neighbours, in a short ceremony, as the newspapers had expected,
    on the second attempt, with reservations, for an unlimited time, for five years, until further notice,
    against the advice of many""")
_PLACES = _phrases("Geneva, New York, Vienna, Havana, Paris, Cairo, Tokyo, Lima, Nairobi, Delhi")
_TITLES = _phrases("Gazette, Yearbook, Bulletin, Diplomatic List, Archive, Survey, Review, Collection of Treaties")
PERSONS = _phrases("A. Adams, B. Brandt, C. Castillo, D. Diallo, E. Endo, F. Fontaine, G. Gomez, H. Haddad")


def _one(of: tuple[str, ...], draw: Draw) -> str:
    return of[int(draw() * len(of))]


def sentence(draw: Draw) -> str:
    """Make a sentence for a note, of some 80 characters."""
    said = f"{_one(_WHO, draw)} {_one(_DID, draw)} {_one(_WHAT, draw)} {_one(_WHERE, draw)}, {_one(_HOW, draw)}."
    return said[0].upper() + said[1:]


def phrase(draw: Draw) -> str:
    """Make a few words for a quotation."""
    return f"{_one(_DID, draw)} {_one(_WHAT, draw)}"


def place(draw: Draw) -> str:
    """Choose a place."""
    return _one(_PLACES, draw)


def title(number: int) -> str:
    """Make the title of the n-th source, unlike the others."""
    return f"{_TITLES[number % len(_TITLES)]} of the {number // len(_TITLES) + 1}. series, made for measuring"
