"""The bodies of made entries, keys in the order in which the log has them."""

from collections.abc import Iterable

from benchmarks.synthetic import words
from benchmarks.synthetic.histories import Body, act
from benchmarks.synthetic.mix import (
    ACT_DATES,
    AGREES,
    CLAIM_DATES,
    CONTACT_DATES,
    CONTACT_KINDS,
    CONTACTS,
    DATE_AMENDED,
    DIFFERS,
    DOUBT_KINDS,
    DOUBTS,
    NOTED,
    NOTED_AT_LENGTH,
    PLACED,
    QUOTED,
    Draw,
    chooser,
    date_text,
)
from benchmarks.synthetic.world import LAST_DAY, Pair

_contact = chooser(CONTACT_KINDS)
_doubt = chooser(DOUBT_KINDS)
_act_date = chooser(ACT_DATES)
_contact_date = chooser(CONTACT_DATES)
_claim_date = chooser(CLAIM_DATES)
# Kinds of contact that are told of one side, and those that may last.
_BY_ONE = ("visit", "statement", "vote")
_LASTING = ("visit", "talks")
# How many events of a doubtful pair are remembered, to be told again.
_REMEMBERED = 6


class Maker:
    """Makes the bodies of one ledger, one after the other."""

    def __init__(self, draw: Draw, sources: list[str], doubtful: Iterable[Pair]) -> None:
        self._draw = draw
        self._sources = sources
        self._doubtful = frozenset(doubtful)
        # Those of them of which there is something to doubt.
        self._ready: list[Pair] = []
        self._number = 0

    def next(self, pair: Pair) -> tuple[Pair, Body]:
        """Make the next body, of this pair, or of a doubtful one where it is a doubt; give the pair too."""
        self._number += 1
        draw = self._draw
        sort = draw()
        if sort < DOUBTS and self._ready:
            pair = self._ready[int(draw() * len(self._ready))]
            return pair, self._doubted(pair, _doubt(draw()))
        happened = act(pair, draw) if sort >= DOUBTS + CONTACTS else None
        return pair, self._contact(pair) if happened is None else self._act(pair, happened)

    def _act(self, pair: Pair, happened: Body) -> Body:
        text = date_text(_act_date(self._draw()), pair.day, self._draw, is_first=pair.relations == "none")
        body = {"kind": happened.pop("kind"), "date": text, **happened}
        if body["kind"] in ("establishment", "resumption") and self._draw() < PLACED:
            body["place"] = words.place(self._draw)
        return self._told(body)

    def _contact(self, pair: Pair) -> Body:
        draw = self._draw
        kind, form = _contact(draw()), _contact_date(draw())
        day = pair.first + int(draw() * (LAST_DAY - pair.first))
        text = date_text("day" if form == "duration" and kind not in _LASTING else form, day, draw)
        body: Body = {"kind": kind, "date": text}
        if kind in _BY_ONE:
            by, toward = pair.sides(int(draw() * 2))
            body |= {"by": [by], "toward": [toward]}
        else:
            body["parties"] = [pair.a, pair.b]
        if kind == "visit":
            body["person"] = words.PERSONS[int(draw() * len(words.PERSONS))]
        return self._told(body)

    def _told(self, body: Body, **last: object) -> Body:
        """Add what every entry about the world ends with: who tells of it, and in what words."""
        draw = self._draw
        cite = {"source": self._sources[int(draw() * len(self._sources))], "locator": f"page {1 + int(draw() * 900)}"}
        if draw() < QUOTED:
            cite["quote"] = words.phrase(draw)
        body["cites"] = [cite]
        body |= last
        if draw() < NOTED:
            body["note"] = " ".join(words.sentence(draw) for _ in range(2 if draw() < NOTED_AT_LENGTH else 1))
        body["key"] = f"made:{self._number}"
        return body

    # --- doubts -------------------------------------------------------------------------------------------------------

    def _doubted(self, pair: Pair, kind: str) -> Body:
        if kind == "attestation" or not pair.told:
            return self._attestation(pair)
        place = int(self._draw() * len(pair.told))
        of, body = pair.told[place]
        if kind == "account":
            return self._account(of, body)
        # What is corrected is corrected once, and told again no more.
        del pair.told[place]
        because = words.sentence(self._draw)
        if kind == "retraction":
            return {"kind": kind, "of": of, "because": because}
        changes = (
            {"date": self._other_date(body)} if self._draw() < DATE_AMENDED else {"note": words.sentence(self._draw)}
        )
        return {"kind": kind, "of": of, "set": changes, "because": because}

    def _account(self, of: str, body: Body) -> Body:
        """Tell an event again, with another date three times of four."""
        date = self._other_date(body) if self._draw() < DIFFERS else body["date"]
        own = {key: value for key, value in body.items() if key not in ("cites", "note", "key", "date", "kind")}
        return self._told({"kind": body["kind"], "date": date, **own}, account_of=of)

    def _other_date(self, body: Body) -> str:
        """Give the year alone, or the year after: the two ways in which most sources differ."""
        year = int(str(body["date"]).strip("[.")[:4].replace("X", "0"))
        return str(year + int(self._draw() * 2))

    def _attestation(self, pair: Pair) -> Body:
        draw = self._draw
        status = pair.relations if draw() < AGREES else "severed"
        text = date_text(_claim_date(draw()), min(pair.day + int(draw() * 300), LAST_DAY), draw)
        body: Body = {"kind": "attestation", "date": text, "parties": [pair.a, pair.b]}
        return self._told({**body, "dimension": "relations", "status": [status]})

    def remember(self, pair: Pair, identity: str, body: Body) -> None:
        """Remember an event of a doubtful pair; accounts and what is no event are not told again."""
        if pair not in self._doubtful or "cites" not in body or "account_of" in body or body["kind"] == "attestation":
            return
        if not pair.told and pair not in self._ready:
            self._ready.append(pair)
        pair.told = [*pair.told[1 - _REMEMBERED :], (identity, body)]
