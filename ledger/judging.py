"""Whether new entries are sound beside those of a log: the rules that take more than the entry itself to be judged."""

import json
from collections import ChainMap
from collections.abc import Collection, Iterator, Mapping

from ledger.canonical import ENVELOPE, body_of, entry_id
from ledger.index import BY_KEY, SHORTEST_PREFIX, Index, read_entry
from ledger.kinds import KINDS, REVISIONS, a_kind, fields_of
from ledger.known import Lines
from ledger.ordering import ordered
from ledger.parties import Ambiguous, NotFound, OutsideLife, load
from ledger.revise import Revisions, befores_of, is_revision, named_by
from ledger.shape import FIXED_HINT, Flaw, date_of, flaws, has_parties, is_event
from ledger.steps import codes

# Entries may be handed in as `diplo log` gives them; what a ledger says of itself is set anew.
_GIVEN_ANEW = (*ENVELOPE, "position", "amended_by", "head")


class Batch:
    """The entries taken so far, with what they add to the names that the log knows."""

    def __init__(self, log: Lines, index: Index) -> None:
        self._log = log
        self._index = index
        self._register = index.register
        # What the batch adds stands before what the log has; the log's own is never copied, it may be long.
        self._sources = ChainMap({}, index.sources)
        self._keys = ChainMap({}, index.keys)
        # Bodies, or the lines that were made of them.
        self._new: dict[str, Mapping[str, object] | bytes] = {}
        self._positions: dict[str, int] = {}
        self._targets = ChainMap({}, index.targets)
        self._parties = [*index.parties]
        self._later: dict[str, set[str]] = {}
        self._revisions: dict[str, list[dict[str, object]]] = {}
        # Body, id, and the position where the log or the batch has it already (0: new).
        self.entries: list[tuple[dict[str, object], str, int]] = []

    def take(self, value: object) -> list[Flaw]:  # noqa: PLR0911 - one a way in which an entry is settled
        """Take an entry in, or say what is wrong with it."""
        given = value.get("id") if isinstance(value, dict) else None
        body: object = value
        found: list[Flaw] = []
        if isinstance(value, dict):
            body = {key: item for key, item in value.items() if key not in _GIVEN_ANEW}
            found += self._fill(body)
        unfilled = {flaw.path for flaw in found}
        # A lone id under `after` stands for a list of one, and its flaw at the whole.
        found += (flaw for flaw in flaws(body) if unfilled.isdisjoint((flaw.path, flaw.path[:1])))
        if not isinstance(body, dict) or not isinstance(body.get("kind"), str) or body["kind"] not in KINDS:
            return found
        if any(flaw.code == "not-canonical" for flaw in found):
            # Nothing else of it has been looked at, so nothing else can be relied on.
            return found
        if found:
            return found + list(self._around(body, {flaw.path for flaw in found}))
        body = ordered(body)
        identity = entry_id(body)
        if given is not None and given != identity:
            if isinstance(given, str) and given in self._index.ids and self._revised(given) == body:
                # As `diplo log` gives what was amended.
                self.entries.append((body, given, self._index.ids[given].position))
                return []
            what = f"the body does not match its id {given!r}"
            return [Flaw(("id",), "id-wrong", what, f"leave the id out; of this body it is {identity}")]
        known = self._index.ids.get(identity)
        if known or identity in self._new:
            self.entries.append((body, identity, known.position if known else self._positions[identity]))
            return []
        found = list(self._context(body))
        if not found:
            self._add(body, identity)
        return found

    def has_source(self, key: str) -> bool:
        """Tell whether the log, or the batch so far, has a source of that key."""
        return key in self._sources

    def made(self, identity: str, raw: bytes) -> None:
        """Keep the line that was made of a new entry in place of its body: of a hundred thousand that is much less."""
        self._new[identity] = raw

    def _add(self, body: dict[str, object], identity: str) -> None:
        self._new[identity] = body
        self._positions[identity] = self._index.place.position + len(self._new)
        self.entries.append((body, identity, 0))
        if isinstance(key := body.get("key"), str):
            self._keys[key] = identity
        if is_revision(body):
            target = self._targets[identity] = self._target(str(body["of"]))
            self._revisions.setdefault(target, []).append({"id": identity, **body})
            if target in self._parties:
                self._register = load().with_parties(self._revised(one) for one in self._parties)
        for before in befores_of(body):
            self._later.setdefault(before, set()).add(self._target(identity))
        if body["kind"] == "source":
            self._sources[_source_key(body)] = identity
        if body["kind"] == "party":
            self._parties.append(identity)
            self._register = self._register.with_parties([body])

    # References that people may write short: the beginning of an id, or `key:` and an entry's key.

    def _fill(self, body: dict[str, object]) -> Iterator[Flaw]:
        if body.get("kind") in REVISIONS and isinstance(body.get("of"), str):
            body["of"], flaw = self._reference(("of",), str(body["of"]))
            yield from flaw
        yield from self._fill_links(body, ())
        inner = body
        at: tuple[str, ...] = ("set",)
        while isinstance(changes := inner.get("set"), dict):
            inner["set"] = inner = dict(changes)
            yield from self._fill_links(inner, at)
            at = (*at, "set")

    def _fill_links(self, body: dict[str, object], at: tuple[str, ...]) -> Iterator[Flaw]:
        if isinstance(value := body.get("account_of"), str):
            body["account_of"], flaw = self._reference((*at, "account_of"), value)
            yield from flaw
        after = body.get("after")
        if isinstance(after, str):
            filled, flaw = self._reference((*at, "after"), after)
            body["after"] = [filled]
            yield from flaw
        elif isinstance(after, list):
            found = [
                self._reference((*at, "after", i), item) if isinstance(item, str) else (item, [])
                for i, item in enumerate(after)
            ]
            body["after"] = [item for item, _ in found]
            for _, flaw in found:
                yield from flaw

    def _reference(self, path: tuple[str | int, ...], text: str) -> tuple[str, list[Flaw]]:
        if text.startswith(BY_KEY):
            key = text.removeprefix(BY_KEY)
            if key in self._keys:
                return self._keys[key], []
            hint = "an entry must come before those that refer to it"
            return text, [Flaw(path, "reference-unknown", f"no entry has the key {key!r}", hint)]
        if text in self._new:
            return text, []
        matches = self._index.matches(text)
        if len(text) >= SHORTEST_PREFIX:
            matches += [new for new in self._new if new.startswith(text)]
        if len(matches) == 1:
            return matches[0], []
        if matches:
            return text, [
                Flaw(path, "id-ambiguous", f"{text!r} begins {len(matches)} ids", f"could be {', '.join(matches)}")
            ]
        hint = "an entry must come before those that refer to it; see `diplo log`"
        return text, [Flaw(path, "reference-unknown", f"no entry has the id {text!r}", hint)]

    # What the rest of the log must say for an entry to be sound.

    def _context(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        key = body.get("key")
        if isinstance(key, str) and key in self._keys:
            what = f"the key {key!r} belongs to the entry {self._keys[key]} with another body"
            yield Flaw(("key",), "key-taken", what, "an entry is never overwritten: append a correction of it")
        if body["kind"] == "ledger" and (self._index.place.position or self._new):
            yield Flaw(("kind",), "ledger-twice", "the log has its ledger entry already", "it stands once, first")
        elif body["kind"] != "ledger" and not self._index.place.position and not self._new:
            yield Flaw(("kind",), "ledger-missing", "the log is empty", "start it with `diplo init`")
        if body["kind"] == "source" and _source_key(body) in self._sources:
            what = f"the source key {_source_key(body)!r} is taken by the entry {self._sources[_source_key(body)]}"
            yield Flaw(("csl", "id"), "source-key-taken", what, "choose another key")
        if body["kind"] == "party" and self._register.get(str(body["code"])):
            taken = self._register.get(str(body["code"]))
            name = taken.name if taken else ""
            yield Flaw(("code",), "party-code-taken", f"{body['code']} is the code of {name}", "choose another code")
        elif body["kind"] == "party":
            yield from self._party(body)
        if is_revision(body):
            yield from self._revision(body)
        yield from self._around(body, set())
        if is_event(body):
            yield from self._links(body)

    def _party(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        try:
            load().with_parties([body])
        except ValueError as error:
            yield Flaw((), "party-wrong", str(error), "see `diplo help file-format`")

    def _around(self, body: Mapping[str, object], flawed: set[tuple[str | int, ...]]) -> Iterator[Flaw]:
        """Check the parties and sources that an event names, but for what is flawed in itself."""
        if has_parties(body):
            keys = {path[0] for path in flawed if path} - {"kind", "effect"}
            yield from self._codes({key: body[key] for key in body if key not in keys} if keys else body)
            for index, cite in _numbered(body.get("cites")):
                if not any(path[:2] == ("cites", index) for path in flawed) and isinstance(cite, dict):
                    yield from self._cited(index, str(cite["source"]))

    # What a revision makes of the entry that it is about.

    def _target(self, identity: str) -> str:
        """Follow a chain of revisions to the entry at its end."""
        return self._targets.get(identity, identity)

    def _heard(self, identity: str, *more: dict[str, object]) -> Revisions:
        """Give the revisions in whose chains an entry stands, and some that are not taken yet."""
        target = self._target(identity)
        return Revisions([*self._index.revisions.get(target, ()), *self._revisions.get(target, ()), *more])

    def _revised(self, identity: str, *more: dict[str, object]) -> Mapping[str, object]:
        """Give an entry's body as all its revisions leave it, also where it counts no longer: it may count again."""
        return self._heard(identity, *more).body(identity, body_of(self._entry(identity)))

    def _revision(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        of = str(body["of"])
        kind = str(self._entry(of)["kind"])
        if body["kind"] == "retraction" and not (KINDS[kind].has_parties or kind in REVISIONS):
            what = f"{a_kind(kind)} entry cannot be retracted"
            hint = "events, attestations, coverages and corrections can; amend it instead"
            yield Flaw(("of",), "retraction-target", what, hint)
            return
        new = {"id": entry_id(body), **body}
        heard = self._heard(of, new)
        found = []
        for identity in self._chain(of, heard.amended):
            revised = heard.body(identity, body_of(self._entry(identity)))
            found += [_of_revision(body, identity, flaw) for flaw in self._outcome(identity, revised)]
        yield from found or self._deep_sources(body)

    def _deep_sources(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        """Refuse a source that only an amendment deep in this one cites, and that nothing has; any other is found above."""
        changes = body.get("set")
        inner = changes.get("set") if isinstance(changes, dict) else None
        keys = named_by({"kind": body["kind"], "of": body["of"], "set": inner})[1] if isinstance(inner, dict) else []
        for key in keys:
            if key not in self._sources:
                hint = "add the source first with `diplo add source`"
                yield Flaw(("set", "set"), "source-unknown", f"no source has the key {key!r}", hint)

    def _chain(self, of: str, amended: Collection[str]) -> Iterator[str]:
        """Give what a revision is of, what that is of, and so on, as far as anything has been changed by now."""
        target = self._target(of)
        known = {
            str(one["id"]): one for one in (*self._index.revisions.get(target, ()), *self._revisions.get(target, ()))
        }
        yield of
        while of in known:
            of = str(known[of]["of"])
            if of == target or of in amended:
                yield of

    def _outcome(self, identity: str, revised: Mapping[str, object]) -> Iterator[Flaw]:
        """Judge an entry as it would be after a revision."""
        entry = self._entry(identity)
        before, after = KINDS[str(entry["kind"])], str(revised.get("kind"))
        if after != before.name and after in KINDS and not (before.is_event and KINDS[after].is_event):
            yield Flaw(("kind",), "field-fixed", f"{a_kind(before.name)} cannot become {a_kind(after)}", "retract it")
        elif is_revision(entry) and revised.get("of") != entry["of"]:
            yield Flaw(("of",), "field-fixed", "'of' cannot be amended", FIXED_HINT)
        elif found := flaws(dict(revised)):
            yield from found
        elif revised.get("origin") != entry.get("origin"):
            yield Flaw(("origin",), "field-fixed", "the origin of a ledger cannot be amended", "start another ledger")
        elif before.name == "source" and _source_key(revised) != _source_key(entry):
            yield Flaw(("csl", "id"), "field-fixed", "the key of a source cannot be amended", "add another source")
        elif before.name == "party" and revised["code"] != entry["code"]:
            yield Flaw(("code",), "field-fixed", "the code of a party cannot be amended", "add another party")
        elif before.name == "party":
            yield from self._party(revised)
        else:
            yield from self._around(revised, set())
            if is_event(revised):
                yield from self._links(revised)
                yield from self._later_than(identity, revised)
                yield from self._circles(identity, revised)

    def _circles(self, identity: str, revised: Mapping[str, object]) -> Iterator[Flaw]:
        """Refuse links that lead back to where they start, as only an amendment can make them."""
        for name in ("account_of", "after"):
            waiting = list(codes(revised, name))
            seen = set(waiting)
            while waiting and identity not in seen:
                further = codes(self._revised(waiting.pop()), name)
                waiting += [one for one in further if one not in seen]
                seen.update(waiting)
            if identity in seen:
                what = f"by way of `{name}` the entry {identity} would refer to itself"
                yield Flaw((name,), "reference-circle", what, "leave the link out, or amend the other entry first")

    def _codes(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        fields = fields_of(KINDS[str(body["kind"])], body.get("effect"))
        for name in ("parties", "by", "toward", *(field.name for field in fields if field.type == "parties")):
            value = body.get(name)
            if isinstance(value, list):
                for index, code in enumerate(value):
                    yield from self._code((name, index), str(code))
        if body.get("dimension") == "protection":
            for index, code in _numbered(body.get("status")):
                if code != "none":
                    yield from self._code(("status", index), str(code))
        for field in fields:
            if field.type == "party" and field.name in body:
                yield from self._code((field.name,), str(body[field.name]), organisation=field.name == "organisation")

    def _code(self, path: tuple[str | int, ...], code: str, *, organisation: bool = False) -> Iterator[Flaw]:
        party = self._register.get(code)
        if party is None:
            yield Flaw(path, "party-unknown", f"no party has the code {code!r}", self._suggest(code))
        elif organisation and party.type != "organisation":
            yield Flaw(
                path, "party-unknown", f"{code} is no organisation", "name the organisation that is joined or left"
            )

    def _suggest(self, text: str) -> str:
        try:
            party = self._register.resolve(text)
        except NotFound as error:
            close = ", ".join(error.suggestions)
            return f"did you mean {close}?" if close else "add it first with `diplo add party`"
        except (Ambiguous, OutsideLife) as error:
            return str(error)
        return f"write the code {party.code}"

    def _cited(self, index: int, key: str) -> Iterator[Flaw]:
        if key not in self._sources:
            from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

            close = get_close_matches(key, self._sources, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "add the source first with `diplo add source`"
            yield Flaw(("cites", index, "source"), "source-unknown", f"no source has the key {key!r}", hint)

    def _links(self, body: Mapping[str, object]) -> Iterator[Flaw]:
        links = [(("account_of",), body.get("account_of"))] if "account_of" in body else []
        after = body.get("after")
        later = [(("after", index), item) for index, item in enumerate(after)] if isinstance(after, list) else []
        for path, target in [*links, *later]:
            other = self._revised(str(target))
            if not is_event(other):
                what = f"{target} is {a_kind(str(other['kind']))} entry, not an event"
                yield Flaw(path, "reference-wrong", what, "refer to an event; see `diplo log`")
            elif path[0] == "after" and date_of(body).latest < date_of(other).earliest:
                what = f"dated {_dated(body)}, this cannot come after {target}, dated {_dated(other)}"
                yield Flaw(path, "after-impossible", what, "mend the date or leave `after` out")

    def _later_than(self, identity: str, revised: Mapping[str, object]) -> Iterator[Flaw]:
        """Refuse a date with which an entry could not stand before those that say they come after it."""
        for one in sorted(self._index.later.get(identity, set()) | self._later.get(identity, set())):
            other = self._revised(one)
            is_after = identity in codes(other, "after") and one not in self._heard(one).gone
            if is_after and date_of(other).latest < date_of(revised).earliest:
                what = f"dated {_dated(revised)}, this cannot come before {one}, dated {_dated(other)}"
                yield Flaw(("date",), "after-impossible", what, "mend the date, or amend the other entry first")

    def _entry(self, identity: str) -> Mapping[str, object]:
        if identity in self._new:
            new = self._new[identity]
            return json.loads(new) if isinstance(new, bytes) else new
        return read_entry(self._log, self._index.ids[identity])


def _dated(body: Mapping[str, object]) -> str:
    calendar = body.get("calendar", "gregorian")
    return str(body["date"]) if calendar == "gregorian" else f"{body['date']} ({str(calendar).capitalize()})"


def _numbered(value: object) -> Iterator[tuple[int, object]]:
    yield from enumerate(value if isinstance(value, list) else ())


def _of_revision(body: Mapping[str, object], identity: str, flaw: Flaw) -> Flaw:
    """Place a flaw of the entry that a revision would leave: at the field that brings it in, else at the revision's `of`."""
    changes = body.get("set")
    if identity == body["of"] and isinstance(changes, dict) and flaw.path and flaw.path[0] in changes:
        return flaw._replace(path=("set", *flaw.path))
    return Flaw(("of",), flaw.code, f"so corrected, {identity} would not be sound: {flaw.what}", flaw.hint)


def _source_key(body: Mapping[str, object]) -> str:
    csl = body["csl"]
    return str(csl["id"]) if isinstance(csl, dict) else ""
