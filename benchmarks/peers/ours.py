"""This ledger at the work of its peers."""

from collections.abc import Sequence
from json import loads
from pathlib import Path

from benchmarks.made import AUTHOR, NOW
from benchmarks.peers.peer import Told
from ledger.canonical import entry_id, line_of
from ledger.index import Index
from ledger.intake import append, text_of
from ledger.jsontext import Text
from ledger.known import parse_known
from ledger.log import Log
from ledger.readmodel import ReadModel


class Ours:
    """A log with its index and its read model, both kept in step."""

    def __init__(self, path: Path) -> None:
        self.log = Log(path)
        self._index = Index()
        self._index.catch_up(self.log)
        self.model = ReadModel.open(self.log, path.with_suffix(".sqlite"))

    def append(self, texts: Text) -> None:
        """Append entries with all checks, durably, as one batch; their JSON was written by the caller."""
        append(self.log, texts, author=AUTHOR, now=NOW, index=self._index)

    def verified(self) -> int:
        """Replay all entries, each checked against its id and all rules; give how many."""
        return sum(1 for _ in self.log.lines())

    def replayed(self) -> int:
        """Replay all entries as the peers do: decoded, and trusted; give how many."""
        with open(self.log.path, "rb") as lines:
            return sum(1 for line in lines if loads(line))

    def standing(self, a: str, b: str, day: int) -> object:
        """Give the state of a pair on a day (an ordinal), as known now."""
        return self.model.standing(a, b, "relations", day)

    def state(self, a: str, b: str, day: int, known: str) -> object:
        """Give the relations of a pair on a day (an ordinal) as known at a time, with the lines that they rest on."""
        return self.model.standing(a, b, "relations", day, known=parse_known(known))


class Trusting:
    """A log to which events are appended as the peers append: encoded, given an id, and written without a question."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)

    def append(self, events: Sequence[Told]) -> None:
        """Append events, durably, as one batch."""
        lines = [line_of({**_ENVELOPE, "id": entry_id(event), **event}) for event in map(_body, events)]
        with self._log.appending() as writer:
            writer.write(lines)


_ENVELOPE = {"v": 1, "id": "", "recorded_at": "2026-01-01T00:00:00.000000Z", "recorded_by": AUTHOR}


def texts(events: Sequence[Told], prefix: str) -> Text:
    """Write events as a caller hands them in, each under a key of its own."""
    return text_of([{**_body(event), "key": f"{prefix}:{number}"} for number, event in enumerate(events)])


def _body(event: Told) -> Told:
    return {name: value for name, value in event.items() if name not in ("recorded_at", "account_of")}
