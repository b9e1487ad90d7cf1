"""A batch of entries for the curated ledger: sources found again by address, ids worked out, nothing said twice."""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import unquote

from ledger.canonical import body_of, entry_id
from ledger.ordering import ordered
from ledger.shape import flaws

Body = dict[str, object]
# Article titles that have no letters of ours, by address.
_KEYS = {
    "ko.wikipedia.org/wiki/쿠바의_대외_관계": "wikipedia-ko-cuba-relations",
    "ko.wikipedia.org/wiki/조선민주주의인민공화국의_대외_관계": "wikipedia-ko-dprk-relations",
    "zh.wikipedia.org/wiki/朝鮮民主主義人民共和國外交": "wikipedia-zh-dprk-relations",
}
_LONGEST = 60


class Batch:
    """Entries to be appended to a ledger, in order.

    Args:
        ledger: Path of the ledger: its sources are cited again, and its events can be told of again.
    """

    def __init__(self, ledger: str) -> None:
        self._known: dict[str, Body] = {}
        self._sources: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._added: dict[str, Body] = {}
        with open(ledger, encoding="utf-8") as file:
            for line in file:
                entry = json.loads(line)
                self._known[entry["id"]] = body_of(entry)
                if entry["kind"] == "source":
                    self._note_source(entry["csl"])

    def _note_source(self, csl: Mapping[str, object]) -> None:
        self._taken[str(csl["id"])] = str(csl["title"])
        self._sources.setdefault(_address(str(csl.get("URL", ""))) or str(csl["title"]), str(csl["id"]))

    def source(self, title: str, publisher: str = "", url: str = "", **more: object) -> str:
        """Give the key of a source, found again by its address or, without one, its title; added when it is new.

        `more` are fields of CSL-JSON (`issued`, `author`, `language`, `type`, `id`).
        """
        address = _address(url) or title
        known = self._sources.get(address)
        if known is not None:
            return known
        key = str(more.pop("id", "") or _KEYS.get(address) or self._free(_slug(publisher), _slug(title)))
        wiki = re.match(r"https?://(\w+)\.wikipedia\.org/", url)
        csl: Body = {"id": key, "type": more.pop("type", "entry-encyclopedia" if wiki else "webpage"), "title": title}
        if publisher:
            csl["publisher"] = publisher
        if url:
            csl["URL"] = url
        if wiki:
            csl["language"] = wiki[1]
        csl |= more
        self.add({"kind": "source", "csl": csl})
        self._note_source(csl)
        return key

    def _free(self, publisher: str, title: str) -> str:
        stem = "-".join(filter(None, (publisher, title)))
        stem = stem[:_LONGEST].rsplit("-", 1)[0] if len(stem) > _LONGEST else stem
        key, number = stem, 1
        while key in self._taken:
            number += 1
            key = f"{stem}-{number}"
        return key

    def add(self, body: Body) -> str:
        """Take an entry in and give its id; one that the ledger or the batch has already is passed over.

        Raises:
            ValueError: When the body is not sound on its own.
        """
        found = flaws(body)
        if found:
            raise ValueError(f"{found[0].what} ({found[0].hint}): {body}")
        body = ordered(body)
        identity = entry_id(body)
        if identity not in self._known:
            self._added[identity] = body
        return identity

    def event(self, kind: str, date: str, cites: Sequence[str | Mapping[str, object]], **fields: object) -> str:
        """Take an event, attestation or coverage in: cites are keys of sources or whole citations; None is left out."""
        given = {key: value for key, value in fields.items() if value is not None}
        cited = [{"source": cite} if isinstance(cite, str) else dict(cite) for cite in cites]
        return self.add({"kind": kind, "date": date, **given, "cites": cited})

    def find(self, kinds: Iterable[str], parties: Iterable[str], date: str | None = None) -> list[tuple[str, Body]]:
        """Find events of the ledger and of the batch, by kind (or effect of notes), by those that take part, and date."""
        wanted, named = frozenset(kinds), frozenset(parties)
        return [
            (identity, body)
            for identity, body in {**self._known, **self._added}.items()
            if {str(body.get("effect", body["kind"])), str(body["kind"])} & wanted
            and named <= {code for role in ("parties", "by", "toward") for code in _codes(body.get(role))}
            and date in (None, body.get("date"))
        ]

    def write(self) -> None:
        """Write the entries, one a line, for `diplo append -`."""
        for body in self._added.values():
            sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")


def _codes(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _address(url: str) -> str:
    """Give what is the same in two spellings of one address."""
    return re.sub(r"^https?://(www\.)?", "", unicodedata.normalize("NFC", unquote(url))).rstrip("/")


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[a-z0-9]+", plain.casefold()))
