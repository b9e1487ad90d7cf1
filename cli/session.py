"""What one run of the command knows: which ledger, which day today is, how to talk."""

import os
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

import ledger
from cli.output import visible
from ledger.dates import Date, DateError, parse
from ledger.known import AsOf, Lines, from_model
from ledger.log import Log, StrPath
from ledger.parties import Ambiguous, NotFound, OutsideLife, Party, Register, load
from ledger.problems import MachineError, NotFoundError, Problem, RefusedError, UsageError
from ledger.reader import read, register_of
from ledger.record import Record

LEDGER_NAME = "events.jsonl"
_CHUNK = 1 << 20


class Session(NamedTuple):
    """The settings of one run.

    Attributes:
        ledger: The ledger asked for with -f; None to look for one.
        today: The day that counts as today, ISO; None for the clock's.
        color: auto, always or never.
        quiet: Whether to leave talk out.
        verbose: Whether to say more.
        known: `--known` as said before the command: the state of knowledge to answer from; None for all.
        cache: Whether the read model may be used.
    """

    ledger: str | None = None
    today: str | None = None
    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    known: str | None = None
    cache: bool = True

    def now(self) -> datetime:
        """Read the clock."""
        return datetime.now(UTC)

    def date_today(self) -> Date:
        """Give the day that counts as today."""
        if self.today is None:
            return parse(date.today().isoformat())  # noqa: DTZ011 - a person's day
        return parse_date(self.today, "--today")

    def log(self) -> Log:
        """Find the ledger: -f, then DIPLO_LEDGER, then events.jsonl here or above, then the one that ships."""
        path = _find(self.ledger)
        if self.verbose:
            self.say(f"ledger: {path}")
        return Log(path)

    def writable_log(self, *, is_mending: bool = False) -> Log:
        """Find a ledger to write to; the one that ships is read-only.

        Args:
            is_mending: Whether it is to be mended: then it need not be what it was when it was last seen.

        Raises:
            RefusedError: When there is no ledger of one's own.
            UsageError: When an earlier state of knowledge is asked for: nobody can write there.
        """
        self.refuse_known()
        log = self.log()
        if _own(self.ledger) is None:
            what = "there is no ledger here to write to: the curated ledger that ships with diplo is read-only"
            raise RefusedError(Problem("read-only", what, "start one with `diplo init`, or name one with -f FILE"))
        if not is_mending:
            from cli.remembered import refuse_departed  # noqa: PLC0415 - only writers need it

            if warning := refuse_departed(log):
                print(visible(f"diplo: warning: {warning}"), file=sys.stderr)  # noqa: T201 - as below
        return log

    def refuse_known(self) -> None:
        """Refuse to write at an earlier state of knowledge.

        Raises:
            UsageError: When one is asked for.
        """
        if self.known is not None:
            hint = "leave it out: what is appended is known from now on"
            raise UsageError(Problem("usage", "--known is for commands that read", hint))

    def say(self, text: str) -> None:
        """Talk to the person, on stderr."""
        if not self.quiet:
            print(visible(text), file=sys.stderr)  # noqa: T201 - this is what prints

    def pass_notes(self, notes: Iterable[str], form: str) -> None:
        """Say in whose place a party is answered for, unless the answer itself says so, as a text does."""
        for note in notes if form != "text" else ():
            self.say(f"diplo: note: {note}")

    def pass_on(self, log: Lines) -> None:
        """Say what a log has to say of itself, and whether it is still what it was when it was last seen here."""
        for notice in log.notices:
            self.say(f"diplo: warning: {notice}")
        own = log.log if isinstance(log, AsOf) else log
        if isinstance(own, Log) and not is_shipped(own.path):
            from cli.remembered import look_back  # noqa: PLC0415 - not for the ledger that ships

            if warning := look_back(own):
                # Also where talk is left out: somebody may have taken entries away.
                print(visible(f"diplo: warning: {warning}"), file=sys.stderr)  # noqa: T201 - this is what prints

    def author(self, given: str | None) -> str:
        """Name who appends: --author, then DIPLO_AUTHOR, then git's user.

        Raises:
            UsageError: When nobody is named.
        """
        author = (os.environ.get("DIPLO_AUTHOR") or _git_user()) if given is None else given
        if not author.strip():
            raise UsageError(
                Problem("author-missing", "nobody is named as the author", "say --author NAME, or set DIPLO_AUTHOR")
            )
        if not author.isprintable():
            what = f"the author {author!r} has characters that nobody would see"
            raise UsageError(Problem("author-wrong", what, "say --author NAME"))
        return author.strip()


def shipped() -> str:
    """Give the path of the curated ledger that ships with the package; in a checkout, the one at its top."""
    package = os.path.dirname(os.path.abspath(ledger.__file__))
    inside = os.path.join(package, "data", LEDGER_NAME)
    return inside if os.path.exists(inside) else os.path.join(os.path.dirname(package), LEDGER_NAME)


def is_shipped(path: StrPath) -> bool:
    """Tell whether a ledger is the curated one that ships, by whatever path."""
    # Nearly always it is named as it is found.
    return path == (own := shipped()) or os.path.realpath(path) == os.path.realpath(own)


def _find(asked: str | None) -> str:
    return _own(asked) or shipped()


def _own(asked: str | None) -> str | None:
    """Find a ledger that is named, or lies here or above; None when there is only the one that ships."""
    named = (os.environ.get("DIPLO_LEDGER") or None) if asked is None else asked
    if named is not None:
        if os.path.exists(named) and not os.path.isfile(named):
            raise MachineError(Problem("ledger-missing", f"{named} is not a file", "name the file of a ledger with -f"))
        if not os.path.isfile(named):
            raise MachineError(
                Problem(
                    "ledger-missing", f"there is no ledger {named or repr(named)}", "start one with `diplo init FILE`"
                )
            )
        return named
    folder = os.getcwd()
    while not os.path.isfile(found := os.path.join(folder, LEDGER_NAME)):
        if folder == os.path.dirname(folder):
            return None
        folder = os.path.dirname(folder)
    return found


def _git_user() -> str:
    import subprocess  # noqa: PLC0415 - only writers need it

    found = []
    for key in ("user.name", "user.email"):
        try:
            done = subprocess.run(["git", "config", key], capture_output=True, text=True, check=False)  # noqa: S603, S607 - git's own setting
        except OSError:
            return ""
        found.append(done.stdout.strip())
    name, mail = found
    return f"{name} <{mail}>" if name and mail else name or mail


def parse_date(text: str, option: str) -> Date:
    """Read a date that somebody typed.

    Raises:
        UsageError: With what is wrong, where, and what to write.
    """
    try:
        return parse(text)
    except DateError as error:
        mark = (error.column, error.column + max(1, error.width))
        raise UsageError(
            Problem("date-impossible", f"{option}: {error.what}", error.hint, excerpt=text, mark=mark)
        ) from None


def find_party(register: Register, text: str, window: tuple[int, int] | None = None) -> Party:
    """Find the party that somebody means.

    Raises:
        NotFoundError: When no party, or more than one, has that name, or it did not live then.
    """
    try:
        return register.resolve(text, window)
    except (NotFound, Ambiguous, OutsideLife) as error:
        raise not_found(error) from None


def not_found(error: NotFound | Ambiguous | OutsideLife, place: str = "", more: str = "") -> NotFoundError:
    """Give what the command line says of a name that means no party, or several.

    Args:
        error: What is wrong with it.
        place: Where it stands, with a colon and a space behind it.
        more: What else there is to say of it.
    """
    code = {NotFound: "party-unknown", Ambiguous: "party-ambiguous"}.get(type(error), "party-outside-life")
    what, _, hint = str(error).partition("; ")
    return NotFoundError(Problem(code, place + what + more, hint))


class Meant(NamedTuple):
    """Whom somebody means on a date.

    Attributes:
        party: The party that lived then.
        note: Whose place it takes, for people; "" where it is the party that was named.
    """

    party: Party
    note: str = ""


def find_living(log: Lines, register: Register, text: str, window: tuple[int, int] | None = None) -> Meant:
    """Find the party that somebody means, or whom that party continues where it did not live yet.

    Raises:
        NotFoundError: When no party, or more than one, has that name, or neither it nor whom it continues lived then.
    """
    try:
        return Meant(register.resolve(text, window))
    except (NotFound, Ambiguous) as error:
        raise not_found(error) from None
    except OutsideLife as error:
        before = None if window is None else read(log, ()).continued_by(error.party, *window)
        if before is None:
            raise not_found(error) from None
        return Meant(
            before, f"{error.party.label()} did not exist {error.on}: answered for {before.label()}, which it continues"
        )


class Pair(NamedTuple):
    """Two parties and the record that bears on them.

    Attributes:
        a, b: The parties that are answered for.
        record: What the log says of them.
        notes: In whose place a party stands, for people.
    """

    a: Party
    b: Party
    record: Record
    notes: tuple[str, ...] = ()


def read_pair(log: Lines, one: str, other: str, window: tuple[int, int] | None = None) -> Pair:
    """Resolve two names and read what the log says of them.

    Raises:
        NotFoundError: When a name is not found, could be several, or did not live then.
        UsageError: When both are the same party.
    """
    register = register_of(log) if _adds_parties(log) else load()
    (a, *note_of_a), (b, *note_of_b) = (find_living(log, register, text, window) for text in (one, other))
    if a.code == b.code:
        raise UsageError(Problem("same-party", f"both names mean {a.name} ({a.code})", "name two parties"))
    notes = tuple(filter(None, (*note_of_a, *note_of_b)))
    return Pair(a, b, read(log, (a.code, b.code), between=True), notes)


class One(NamedTuple):
    """A party and the record of it among all others; `notes` say in whose place it stands."""

    party: Party
    record: Record
    notes: tuple[str, ...]


def read_party(log: Lines, name: str, window: tuple[int, int] | None = None, *, is_whole: bool = True) -> One:
    """Resolve a name and read what the log says of that party among all others.

    Not wholly read is what the others did among themselves, and what they belong to.

    Raises:
        NotFoundError: When the name is not found, could be several, or did not live then.
    """
    if is_whole:
        record = read(log)
        party, note = find_living(log, record.register, name, window)
    else:
        register = register_of(log) if _adds_parties(log) else load()
        party, note = find_living(log, register, name, window)
        # How the life of the others ended, and what is covered of them, are entries that need not name it.
        record = read(log, (party.code,), around=True)
    return One(party, record, (note,) if note else ())


def _adds_parties(log: Lines) -> bool:
    """Tell at a glance whether a log may have parties of its own, which few have."""
    if isinstance(log, AsOf) and log.supposed:
        return True
    found = from_model(log, lambda chosen: chosen.adds_parties())
    if found is not None:
        return found
    wanted, before = b'"kind":"party"', b""
    try:
        # Not line by line: nothing has been examined yet, and a line may be as long as the file.
        with open(log.path, "rb") as file:
            while chunk := file.read(_CHUNK):
                if wanted in before + chunk:
                    return True
                before = (before + chunk)[-len(wanted) :]
    except OSError as error:
        raise MachineError(Problem("machine-read", f"could not read {log.path}: {error.strerror}")) from error
    return False
