"""What happens between two parties, act by act: nearly always what may happen next, and later than what came before."""

from collections.abc import Callable

from benchmarks.synthetic.mix import (
    BOTH_BREAK,
    BREAKS_CONSULAR,
    CONSULAR_BROKEN,
    IN_FACT,
    OUT_OF_TURN,
    Draw,
    chooser,
)
from benchmarks.synthetic.world import LAST_DAY, Pair

Body = dict[str, object]

# What comes next, per thousand, by the relations that stand. Not measured: the curated ledger follows relations, and
# tells of posts and heads of mission hardly anything, of which diplomatic lists are full.
_NEXT: dict[str, dict[str, int]] = {
    "none": {"recognition": 250, "establishment": 650, "consular-establishment": 100},
    "established": {
        "mission-opening": 170,
        "accreditation": 330,
        "recall": 190,
        "mission-change": 60,
        "mission-closure": 50,
        "recognition": 20,
        "consular-establishment": 60,
        "consular-rupture": 20,
        "rupture": 75,
        "suspension": 25,
    },
    "suspended": {"resumption": 650, "rupture": 350},
    "severed": {"resumption": 500, "establishment": 150, "protection": 200, "protection-end": 100, "recognition": 50},
}
_choose = {status: chooser(shares) for status, shares in _NEXT.items()}
_any = chooser(_NEXT["established"] | _NEXT["severed"])
_class = chooser({"ambassador": 700, "minister": 200, "charge": 100})
_post = chooser({"embassy": 650, "legation": 200, "high-commission": 50, "consulate": 100})
_PROTECTORS = ("CHE", "SWE", "ESP", "CZE")
# The next act lies on average so far ahead that the history is over, by and by, when no more acts are expected.
_MARGIN = 2


def act(pair: Pair, draw: Draw) -> Body | None:
    """Let the next act happen and give its kind, its roles and its own fields; None when the history has reached today.

    The day of the act is then `pair.day`.
    """
    ahead = (LAST_DAY - pair.day) / (max(pair.left, 1) + _MARGIN)
    day = pair.day + 1 + int(ahead * (0.3 + 1.4 * draw()))
    if day >= LAST_DAY:
        return None
    pair.day = day
    pair.left -= 1
    kind = _any(draw()) if draw() < OUT_OF_TURN else _choose[pair.relations](draw())
    return _ACTS.get(kind, _mutual)(pair, kind, draw)


def _mutual(pair: Pair, kind: str, draw: Draw) -> Body:
    body: Body = {"kind": kind, "parties": [pair.a, pair.b]}
    if kind == "establishment":
        pair.relations, pair.consular = "established", True
    elif kind == "resumption":
        pair.relations = "established"
    elif kind == "suspension":
        pair.relations = "suspended"
    elif kind == "rupture":
        pair.relations, pair.posts, pair.heads = "severed", ["", ""], ["", ""]
        if draw() < BREAKS_CONSULAR:
            pair.consular = False
            body["consular"] = True
    return body


def _one_sided(pair: Pair, kind: str, way: int, **own: object) -> Body:
    by, toward = pair.sides(way)
    return {"kind": kind, "by": [by], "toward": [toward], **own}


def _rupture(pair: Pair, kind: str, draw: Draw) -> Body:
    """Three ruptures of four are told of one side, as in the curated ledger."""
    body = _mutual(pair, kind, draw)
    if draw() < BOTH_BREAK:
        return body
    del body["parties"]
    by, toward = pair.sides(int(draw() * 2))
    return {"kind": kind, "by": [by], "toward": [toward], **body}


def _recognition(pair: Pair, kind: str, draw: Draw) -> Body:
    own = {"form": "de-facto"} if pair.relations == "none" and draw() < IN_FACT else {}
    return _one_sided(pair, kind, int(draw() * 2), **own)


def _consular(pair: Pair, kind: str, draw: Draw) -> Body:
    """Turn a change to what stands already into the other change."""
    kind = "consular-rupture" if pair.consular and draw() < CONSULAR_BROKEN else "consular-establishment"
    pair.consular = kind == "consular-establishment"
    return {"kind": kind, "parties": [pair.a, pair.b]}


def _mission(pair: Pair, kind: str, draw: Draw) -> Body:
    way = int(draw() * 2)
    stands = pair.posts[way]
    if not stands:
        kind, post = "mission-opening", _post(draw())
        pair.posts[way] = post
    elif stands == "legation":
        kind, post = "mission-change", "embassy"
        pair.posts[way] = post
    else:
        kind, post = "mission-closure", stands
        pair.posts[way] = pair.heads[way] = ""
    return _one_sided(pair, kind, way, mission=post)


def _head(pair: Pair, kind: str, draw: Draw) -> Body:
    way = int(draw() * 2)
    if kind == "accreditation" or not pair.heads[way]:
        kind, pair.heads[way] = "accreditation", _class(draw())
        return _one_sided(pair, kind, way, **{"class": pair.heads[way]})
    head, pair.heads[way] = pair.heads[way], ""
    return _one_sided(pair, kind, way, **{"class": head})


def _protection(pair: Pair, kind: str, draw: Draw) -> Body:
    """Only of `a` at `b`, by a third party."""
    if kind == "protection-end" and pair.protector:
        protector, pair.protector = pair.protector, ""
    else:
        able = [code for code in _PROTECTORS if code not in (pair.a, pair.b)]
        kind, pair.protector = "protection", able[int(draw() * len(able))]
        protector = pair.protector
    return _one_sided(pair, kind, 0, protector=protector)


_ACTS: dict[str, Callable[[Pair, str, Draw], Body]] = {
    "rupture": _rupture,
    "recognition": _recognition,
    "consular-establishment": _consular,
    "consular-rupture": _consular,
    "mission-opening": _mission,
    "mission-change": _mission,
    "mission-closure": _mission,
    "accreditation": _head,
    "recall": _head,
    "protection": _protection,
    "protection-end": _protection,
}
