"""Two versions of a tiny ledger for tests of merging: what both go back to, and what each recorded apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from ledgers import NOW

from ledger.canonical import body_of
from ledger.intake import append, text_of
from ledger.log import Line, Log
from ledger.merging.merge import Merge, Side, merge
from ledger.merging.writing import write

Body = Mapping[str, object]
# Theirs is recorded before ours, and both are merged later.
OURS_AT, THEIRS_AT, MERGED_AT = (NOW + timedelta(hours=hours) for hours in (2, 1, 3))
AT_OURS, AT_THEIRS, AT_MERGE = (f"2024-02-14T{hour}:00:00.000000Z" for hour in (14, 13, 15))


class Fork:
    """A ledger that went on in two places: the files base, ours and theirs in a folder."""

    def __init__(self, folder: Path, base: Sequence[Body], ours: Sequence[Body], theirs: Sequence[Body]) -> None:
        self.folder = folder
        self.put("base", b"")
        self.record("base", base, "Ada", NOW)
        for name, bodies, author, now in (("ours", ours, "Ada", OURS_AT), ("theirs", theirs, "Bob", THEIRS_AT)):
            self.put(name, self.read("base"))
            self.record(name, bodies, author, now)

    def record(self, name: str, bodies: Sequence[Body], author: str, now: datetime) -> None:
        """Append entries to a version, if there are any."""
        if bodies:
            append(Log(self.folder / name), text_of(bodies), author=author, now=now)

    def put(self, name: str, data: bytes) -> None:
        """Write a file anew."""
        (self.folder / name).write_bytes(data)

    def read(self, name: str) -> bytes:
        """Give what a file says."""
        return (self.folder / name).read_bytes()

    def side(self, name: str) -> Side:
        """Give a version, called by its name."""
        return Side(name, Log(self.folder / name))

    def merged(
        self,
        published: str = "ours",
        *,
        picked: bool = False,
        now: datetime = MERGED_AT,
        names: str = "base ours theirs",
    ) -> Merge:
        """Merge the versions, and write nothing."""
        base, ours, theirs = map(self.side, names.split())
        return merge(base, ours, theirs, published=published, now=now, picked=picked, aside="aside")

    def written(self, published: str = "ours", *, picked: bool = False, now: datetime = MERGED_AT) -> list[Line]:
        """Merge the versions into the file `merged`; give its lines, each examined."""
        found = self.merged(published, picked=picked, now=now)
        write(found, self.side(found.source), self.folder / "merged")
        return lines_of(self.folder / "merged")


def lines_of(path: Path) -> list[Line]:
    """Read a ledger, each line examined; nothing of an empty one."""
    return list(Log(path).lines()) if path.stat().st_size else []


def bodies_of(lines: Sequence[Line]) -> list[Body]:
    """Give what lines say, without the envelope."""
    return [body_of(line.entry) for line in lines]
