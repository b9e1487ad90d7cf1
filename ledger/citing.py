"""References for entries and sources, with the head of the ledger that they were taken from."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ledger.canonical import ID_LENGTH, body_of
from ledger.index import BY_KEY, SHORTEST_PREFIX, not_one
from ledger.known import Lines, lines_about
from ledger.log import Line
from ledger.problems import NotFoundError, Problem
from ledger.queries import kind_label
from ledger.record import Record, Source
from ledger.references import reference
from ledger.revise import Revisions, cites_of, is_revision
from ledger.shape import has_parties
from ledger.steps import codes

_ROLES = ("parties", "by", "toward", "organisation", "protector", "predecessors", "successors")
_ROOT_SHOWN = 12


class Cited(NamedTuple):
    """An entry that is cited.

    Attributes:
        line: The entry as it stands.
        body: Its body as its amendments leave it.
        is_amended: Whether any amendment counts.
        retracted_by: The retraction that counts, if there is one.
        cites: The citations that are heard; of a source, the source itself.
    """

    line: Line
    body: Mapping[str, object]
    is_amended: bool
    retracted_by: Line | None
    cites: tuple[Mapping[str, object], ...]


class References(NamedTuple):
    """What is cited, and the ledger that it was taken from.

    Attributes:
        record: The ledger, seen as it was to be seen.
        recorded_at: When its last entry was recorded, RFC 3339.
        cited: The entries, in the order in which they were asked for.
    """

    record: Record
    recorded_at: str
    cited: tuple[Cited, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources cited, each once."""
        keys = dict.fromkeys(str(cite["source"]) for one in self.cited for cite in one.cites)
        return tuple(self.record.sources[key] for key in keys)

    def items(self) -> list[dict[str, object]]:
        """Give the sources as CSL-JSON items (citation-style-language schema 1.0.2), and last the ledger itself."""
        return [*(dict(source.csl) for source in self.sources), self.ledger_item()]

    def ledger_item(self) -> dict[str, object]:
        """Give the ledger as a CSL-JSON item: a dataset whose version is the head, `SIZE:ROOT`."""
        head = self.record.head
        year, month, day = (int(part) for part in self.recorded_at[:10].split("-"))
        item: dict[str, object] = {
            "id": f"ledger-{head.size}-{head.root[:_ROOT_SHOWN]}",
            "type": "dataset",
            "title": self.record.title,
            "issued": {"date-parts": [[year, month, day]]},
            "version": str(head),
        }
        # Most styles of BibTeX print a note, and few a version.
        return item | {"note": "; ".join((f"Head {head}", *self.caveats))}

    @property
    def caveats(self) -> tuple[str, ...]:
        """What keeps this from being what the ledger says, in words."""
        return tuple(
            f"what is supposed is not in it ({one})" if one.startswith("with:") else f"seen {one.replace(':', ' ', 1)}"
            for one in self.record.policy
        )


class Row(NamedTuple):
    """One citation of an entry; of an entry that cites nothing, one without a source.

    Attributes:
        entry: Id of the entry.
        position: Its line in the log; None for one that is only supposed.
        kind: Its kind, for notes with their effect, as amended.
        date: Its date, EDTF; None for what has none, such as a source.
        parties: Codes of the parties that it names.
        source: Key of the source; None where the entry cites none.
        title: Title of the source.
        reference: The source as one line of a list of references.
        locator, quote: Where in the source, and what it says there; None where the entry does not say.
        url: Where the source is found; None where its entry does not say.
        recorded_at, recorded_by: When the entry was recorded, and by whom; None for one that is only supposed.
        counts: Whether the entry counts still; false for one that was retracted.
        head: Size and root of the ledger.
        policy: What was left out or supposed; nothing for the whole ledger.
    """

    entry: str
    position: int | None
    kind: str
    date: str | None
    parties: tuple[str, ...]
    source: str | None
    title: str | None
    reference: str | None
    locator: str | None
    quote: str | None
    url: str | None
    recorded_at: str | None
    recorded_by: str | None
    counts: bool
    head: str
    policy: tuple[str, ...]


def cite(lines: Lines, record: Record, typed: Sequence[str], heard: Collection[str]) -> References:
    """Find the entries and sources that somebody means, with their citations.

    Args:
        lines: The log, or the log as of some time.
        record: What was read from it; its sources, head and policy count.
        typed: Beginnings of ids, `key:KEY`, or keys of sources.
        heard: Keys of the sources that are heard.

    Raises:
        NotFoundError: With a problem for each that names nothing, could be several, or rests on no source heard.
    """
    wanted = list(dict.fromkeys(one.strip() for one in typed))
    found = _Found(wanted, record.sources)
    found.read(lines)
    revisions = Revisions(line.entry for line in found.revising)
    cited: dict[str, Cited] = {}
    problems = []
    for one in wanted:
        matches = found.matches(one)
        if len(matches) != 1:
            problems.append(_not_one(one, matches, record.sources))
            continue
        its = _cited(matches[0], found.revising, revisions, heard)
        if its is None:
            what = f"{one!r} rests on no source that is heard"
            problems.append(Problem("source-left-out", what, "leave out --without and --according-to"))
        else:
            cited.setdefault(str(its.line.entry["id"]), its)
    if problems:
        raise NotFoundError(*problems)
    return References(record, found.recorded_at, tuple(cited.values()))


def rows(references: References) -> Iterator[Row]:
    """Give what is cited as records, one for each citation."""
    record = references.record
    for one in references.cited:
        entry, position = one.line.entry, one.line.position
        for citation in one.cites or ({},):
            source = record.sources.get(str(citation.get("source")))
            yield Row(
                entry=str(entry["id"]),
                position=position or None,
                kind=kind_label(one.body),
                date=_optional(one.body.get("date")),
                parties=parties_named(one.body),
                source=_optional(citation.get("source")),
                title=source.title if source else None,
                reference=reference(source.csl) if source else None,
                locator=_optional(citation.get("locator")),
                quote=_optional(citation.get("quote")),
                url=_optional(source.csl.get("URL")) if source else None,
                recorded_at=str(entry["recorded_at"]) if position else None,
                recorded_by=str(entry["recorded_by"]) if position else None,
                counts=one.retracted_by is None,
                head=str(record.head),
                policy=record.policy,
            )


def parties_named(body: Mapping[str, object]) -> tuple[str, ...]:
    """Give the codes of the parties that an entry about the world names, in the order of its roles."""
    return tuple(code for role in _ROLES for code in codes(body, role)) if has_parties(body) else ()


def _optional(value: object) -> str | None:
    return None if value is None else str(value)


class _Found:
    """The lines that somebody means, found in one reading of the log."""

    def __init__(self, wanted: Iterable[str], sources: Mapping[str, Source]) -> None:
        self._wanted = tuple(wanted)
        # An id, or its beginning, to what was typed; by length, so that a long list costs no more than a short one.
        self._begun: dict[int, dict[str, str]] = {}
        self._keys: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        for one in self._wanted:
            if one.startswith(BY_KEY):
                self._keys[one.removeprefix(BY_KEY)] = one
            elif SHORTEST_PREFIX <= len(one) <= ID_LENGTH:
                self._begun.setdefault(len(one), {})[one.lower()] = one
            if one in sources:
                self._ids[sources[one].id] = one
        self._lines: dict[str, dict[str, Line]] = {}
        self.revising: list[Line] = []
        self.recorded_at = ""

    def read(self, lines: Lines) -> None:
        """Read the log through."""
        for line in lines_about(lines, self._wanted):
            identity = str(line.entry["id"])
            # What is supposed is taken as recorded with the last entry.
            self.recorded_at = str(line.entry["recorded_at"])
            if is_revision(line.entry):
                self.revising.append(line)
            meant = [self._ids.get(identity), self._keys.get(str(line.entry.get("key")))]
            meant += [begun.get(identity[:length]) for length, begun in self._begun.items()]
            for one in meant:
                if one is not None:
                    self._lines.setdefault(one, {})[identity] = line

    def matches(self, typed: str) -> list[Line]:
        """Give the lines that something typed may mean."""
        return list(self._lines.get(typed, {}).values())


def _not_one(typed: str, matches: Sequence[Line], sources: Mapping[str, Source]) -> Problem:
    ids = [str(line.entry["id"]) for line in matches]
    if matches and typed in sources:
        what = f"{typed!r} is the key of the source {sources[typed].id}, and begins the id of another entry"
        return Problem("id-ambiguous", what, f"it could be {' or '.join(ids)}")
    if matches:
        return not_one(typed, ids)
    if typed.startswith(BY_KEY):
        return Problem("id-unknown", f"no entry has the key {typed.removeprefix(BY_KEY)!r}")
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    close = get_close_matches(typed, sources, n=1)
    if not close and len(typed) < SHORTEST_PREFIX:
        return not_one(typed, ids)
    hint = f"did you mean the source {close[0]!r}?" if close else "see `diplo log` for ids, `diplo source` for sources"
    return Problem("id-unknown", f"no entry has an id that begins with {typed!r}, and no source has that key", hint)


def _cited(line: Line, revising: Sequence[Line], revisions: Revisions, heard: Collection[str]) -> Cited | None:
    """Give an entry with the citations that are heard; None where it has some, but none of them is."""
    identity = str(line.entry["id"])
    body = revisions.body(identity, body_of(line.entry))
    csl = body.get("csl")
    cites = ({"source": csl["id"]},) if isinstance(csl, dict) else cites_of(body)
    kept = tuple(one for one in cites if one["source"] in heard)
    if cites and not kept:
        return None
    is_amended = bool(revisions.amendments(identity))
    return Cited(line, body, is_amended, _retraction(identity, revising, revisions), kept)


def _retraction(identity: str, revising: Iterable[Line], revisions: Revisions) -> Line | None:
    if identity not in revisions.gone:
        return None
    return next(
        line
        for line in revising
        if line.entry["of"] == identity
        and line.entry["kind"] == "retraction"
        and str(line.entry["id"]) not in revisions.gone
    )
