"""Whether corrected entries are sound as their corrections leave them (`diplo help corrections`).

A retraction takes away what it names, an amendment replaces fields of it; both can be corrected in turn. Going from the
last correction to the first, whatever corrects one is settled before it is needed itself.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ledger.audit.links import links_of
from ledger.audit.rules import REVISIONS, Flaw, World, flaws, is_event
from ledger.audit.scan import Path
from ledger.kinds import KINDS

Body = Mapping[str, object]
# Of more corrections than these of one entry only the outcome is judged.
_MANY = 50
# What an amendment cannot change, by the kind of what is amended: the path to it, and what it is called.
_FIXED: Mapping[str, tuple[Path, str]] = {
    "source": (("csl", "id"), "the key of a source"),
    "party": (("code",), "the code of a party"),
    "amendment": (("of",), "'of'"),
    "retraction": (("of",), "'of'"),
}


class Log(NamedTuple):
    """How a log is asked for what it holds: the entry of a line, and the line of an id by its number."""

    entry: Callable[[int], Body]
    line: Callable[[int], int]


class _Correction(NamedTuple):
    position: int
    number: int
    of: int
    body: Body


class Corrections:
    """The corrections of a log, by their lines and the numbers of what they name."""

    def __init__(self) -> None:
        self._positions = array("I")
        self._numbers = array("Q")
        self._of = array("Q")

    def add(self, position: int, number: int, of: int) -> None:
        """Take in a correction: its line, the 60 bits of its id and those of what it corrects."""
        self._positions.append(position)
        self._numbers.append(number)
        self._of.append(of)

    def amended(self) -> frozenset[int]:
        """Give the numbers of all that is corrected."""
        return frozenset(self._of)

    def flaws(self, log: Log, world: World) -> Iterator[tuple[int, Flaw]]:
        """Give what is wrong with entries as they are corrected, each with the line of a correction that brings it in."""
        bodies: dict[int, Body] = {}
        for chain in self._chains().values():
            corrections = [self._read(index, log) for index in chain]
            # Each was judged when it was appended; of very many on one entry only the outcome is judged again.
            stages = range(1, len(chain) + 1) if len(chain) <= _MANY else (len(chain),)
            for stage in stages:
                is_last = stage == len(chain)
                left = bodies if is_last else {}
                found = list(_chain_flaws(corrections[:stage], log, world, left, is_last=is_last))
                yield from found
                if found:
                    break
        yield from _circles(bodies, log)

    def _chains(self) -> dict[int, list[int]]:
        """Give the corrections, by their place here, of each entry that is none itself."""
        found: dict[int, list[int]] = {}
        targets: dict[int, int] = {}
        for index, (number, of) in enumerate(zip(self._numbers, self._of, strict=True)):
            target = targets[number] = targets.get(of, of)
            found.setdefault(target, []).append(index)
        return found

    def _read(self, index: int, log: Log) -> _Correction:
        position = self._positions[index]
        return _Correction(position, self._numbers[index], self._of[index], log.entry(position))


def _chain_flaws(
    chain: list[_Correction], log: Log, world: World, bodies: dict[int, Body], *, is_last: bool
) -> Iterator[tuple[int, Flaw]]:  # fmt: skip
    """Judge what the corrections of one entry leave of it, and of each other; note what is left."""
    gone: set[int] = set()
    amendments: dict[int, list[tuple[_Correction, Body]]] = {}
    for one in reversed(chain):
        if one.number in gone:
            continue
        body = _applied(one.body, amendments.get(one.number, ()))
        if one.body.get("kind") == "retraction":
            gone.add(one.of)
        elif isinstance(changes := body.get("set"), dict):
            amendments.setdefault(one.of, []).insert(0, (one, changes))
    for number, found in amendments.items():
        position = log.line(number)
        # A reference to nothing is told as such, and of a line that cannot be read all has been said.
        before = log.entry(position) if position else {}
        if before:
            bodies[number] = _applied(before, found)
            last, changes = found[-1]
            for flaw in _flaws(before, bodies[number], world, is_last=is_last):
                yield last.position, _told(str(before.get("id")), changes, flaw)


def _applied(body: Body, amendments: "list[tuple[_Correction, Body]] | tuple[()]") -> Body:
    fields = {key: value for key, value in body.items() if key not in ("v", "id", "recorded_at", "recorded_by")}
    for _, changes in amendments:
        fields.update(changes)
    return {key: value for key, value in fields.items() if value is not None}


def _flaws(before: Body, after: Body, world: World, *, is_last: bool) -> Iterator[Flaw]:
    kind, now = before.get("kind"), after.get("kind")
    if kind != now and not all(isinstance(one, str) and one in KINDS and is_event(one) for one in (kind, now)):
        yield Flaw(("kind",), "field-fixed", f"the kind {kind} cannot become {now}")
        return
    path, name = _FIXED.get(str(kind), ((), ""))
    if path and _at(before, path) != _at(after, path):
        yield Flaw(path, "field-fixed", f"{name} cannot be amended")
        return
    for flaw in flaws(after, world, is_written=False):
        # What the register calls a party may have changed since: it is asked only of how things stand in the end.
        if is_last or flaw.code != "party-unknown":
            yield flaw
            return


def _at(body: object, path: Path) -> object:
    for key in path:
        body = body.get(key) if isinstance(body, dict) else None
    return body


def _told(identity: str, changes: Body, flaw: Flaw) -> Flaw:
    """Place what is wrong with a corrected entry: at the field that brings it in, or at `of`."""
    path: Path = ("set", flaw.path[0]) if flaw.path and flaw.path[0] in changes else ("of",)
    return Flaw(path, "correction-wrong", f"so corrected, the entry {identity} is not sound: {flaw.what}")


def _circles(bodies: Mapping[int, Body], log: Log) -> Iterator[tuple[int, Flaw]]:
    """Find links that lead back to where they start, as only amendments can make them."""

    def further(number: int, name: str) -> list[int]:
        position = log.line(number)
        body = bodies.get(number) or (log.entry(position) if position else {})
        return [target >> 5 for path, target, _ in links_of(body) if path[0] == name]

    for number, body in bodies.items():
        if body.get("kind") in REVISIONS:
            continue
        for name in ("account_of", "after"):
            waiting = further(number, name)
            seen = set(waiting)
            while waiting and number not in seen:
                more = [one for one in further(waiting.pop(), name) if one not in seen]
                seen.update(more)
                waiting += more
            if number in seen:
                position = log.line(number)
                what = f"by way of `{name}`, as it is corrected, the entry refers to itself"
                yield position, Flaw((), "reference-circle", what)
