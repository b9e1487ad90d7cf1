"""What came into a log between the head that somebody saw and an append that was lost for it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from cli import words
from cli.output import Output, View, visible
from ledger.answers import kind_label
from ledger.kinds import REVISIONS
from ledger.parties import Register
from ledger.seen import HeadMovedError
from ledger.shape import has_parties

COLUMNS = ("position", "id", "kind", "recorded_at", "recorded_by", "what")


@contextmanager
def between_told(out: Output) -> Iterator[None]:
    """Where an append is lost, say which entries came in since: to people on stderr, to programs in the format they asked for."""
    try:
        yield
    except HeadMovedError as error:
        # That nobody listens any more changes nothing: the exit code still tells.
        with suppress(BrokenPipeError):
            _tell(error, out)
        raise


def _tell(error: HeadMovedError, out: Output) -> None:
    rows = [_row(line.entry, line.position, error.register) for line in error.between]
    for row in rows:
        who = f"by {row['recorded_by']}, {row['recorded_at']}"
        _say(f"between: {row['id']} ({words.place(int(str(row['position'])))}) {row['what']}, {who}")
    if error.more:
        _say(f"between: and {error.more} more")
    if out.format != "text":
        out.show(View(COLUMNS, rows, lambda _: ()))


def _say(text: str) -> None:
    # A part of the error, so that --quiet does not silence it.
    print(visible(text), file=sys.stderr)  # noqa: T201 - this is what prints


def _row(entry: Mapping[str, object], position: int, register: Register) -> dict[str, object]:
    told = {name: entry[name] for name in ("id", "kind", "recorded_at", "recorded_by")}
    return {"position": position, **told, "what": what_of(entry, register)}


def what_of(entry: Mapping[str, object], register: Register) -> str:
    """Name an entry in a few words: its date, its kind and who takes part, or what it is about."""
    kind = str(entry["kind"])
    if has_parties(entry):
        return f"{entry['date']} {kind_label(entry)}, {words.who(entry, register)}"
    if kind in REVISIONS:
        return f"{kind} of {entry['of']}"
    csl = entry.get("csl")
    return f"{kind} {csl['id'] if isinstance(csl, dict) else entry.get('code', entry.get('title'))}"
