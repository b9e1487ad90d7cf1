"""The Diplomatic Exchange data set written again from what an import of it left: the same cells, row by row.

The form is that of v2006.1 of the Correlates of War: a header in quotation marks, CRLF behind every row, rows by `ccode1`,
`ccode2` and `year`. `DE` is worked out by the rule of the codebook, and `version` is written without noise.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date

from ledger.canonical import body_of
from ledger.claims import stretches
from ledger.head import Frontier, Head
from ledger.importers.cow_dipex.entries import NAME, SURVEY, coded_of, pair_of_key, pairs_of, year_of_key
from ledger.importers.cow_dipex.rows import (
    BITS_OF_LEVEL,
    COLUMNS,
    LEVEL_OF,
    LEVELS,
    ONE_LEVEL,
    is_exchange,
    pack,
    unpack,
)
from ledger.importers.importer import Body
from ledger.known import Lines
from ledger.problems import DamagedError, NotFoundError, Problem
from ledger.revise import Revisions, is_revision
from ledger.shape import date_of, flaws
from ledger.upcasters import lift

# A key stands in its line as it is.
_OURS = f'"key":"{NAME}:'.encode()
_A_SURVEY = f'"key":"{SURVEY}'.encode()
# How importers date; what people make of it is any other date.
_YEARS = re.compile(r"\d{4}|\{\d{4}(,\d{4})*\}", re.ASCII)


def read_exchange(log: Lines) -> "Exchange":
    """Read the data set from a log, or from a log as of some time: the log is read once, and of it only this is kept.

    Raises:
        NotFoundError: When the log holds no survey of the data set, or entries of it that cannot be written as cells, as
            people may have amended them; or when it never was as of that time.
        DamagedError: At the first line that no writer of ours wrote.
        MachineError: When the file cannot be read.
    """
    frontier = Frontier()
    surveys: list[bytes] = []
    levels: list[bytes] = []
    revisions = []
    for line in log.lines():
        frontier.add(line.raw)
        if is_revision(line.entry):
            revisions.append(line.entry)
        elif _OURS in line.raw:
            (surveys if _A_SURVEY in line.raw else levels).append(line.raw)
    revised = Revisions(revisions)
    return Exchange(_standing(surveys, revised), _standing(levels, revised), frontier.head())


def _standing(raws: Iterable[bytes], revisions: Revisions) -> Iterator[tuple[str, Body]]:
    """Give entries that count, as their amendments leave them, each with its id."""
    for raw in raws:
        entry = lift(json.loads(raw))
        identity = str(entry["id"])
        if identity in revisions.gone:
            continue
        body = body_of(entry)
        if identity in revisions.amended:
            body = dict(revisions.body(identity, body))
            if found := flaws(body):
                # A writer would have refused the amendment.
                what = f"as amended, the entry {identity} is not sound: {found[0].what}"
                raise DamagedError(Problem("log-damaged", what, "retract the amendment", entries=(identity,)))
        yield identity, body


class Exchange:
    """The rows of the data set that a ledger holds.

    Args:
        surveys: The entries of the surveys that count, each with its id.
        levels: Those of the levels.
        head: The head of the ledger.

    Raises:
        NotFoundError: When there is no survey, or a level that cannot be written as cells.
    """

    def __init__(self, surveys: Iterable[tuple[str, Body]], levels: Iterable[tuple[str, Body]], head: Head) -> None:
        self.head = head
        self._versions: dict[int, str] = {}
        # Of each pair and year, the lower number first: its level at the other, and the other's at it.
        self._levels: dict[int, int] = {}
        problems = [problem for identity, body in surveys for problem in self._begin(identity, body)]
        if not self._levels and not problems:
            what = "the ledger holds no survey of the Diplomatic Exchange data set"
            raise NotFoundError(Problem("export-empty", what, "take it in with `diplo import cow-dipex FILE`"))
        problems += [problem for identity, body in levels for problem in self._add(identity, body)]
        if problems:
            raise NotFoundError(*problems)

    def __len__(self) -> int:
        """Give the number of rows; each pair has two a year."""
        return 2 * len(self._levels)

    def _begin(self, identity: str, body: Body) -> Iterator[Problem]:
        """Make the rows of a survey, without levels as yet, or say why that cannot be done."""
        year, coded = year_of_key(str(body["key"])), coded_of(body)
        if year and "version" not in coded:
            what = f"the entry {identity} has no version under `coded`, so that its rows cannot be written"
            yield Problem("export-unclear", what, "amend it, or retract it", entries=(identity,))
        elif year:
            self._versions[year] = coded["version"]
            self._levels.update((pack(*pair, year), 0) for pair in pairs_of(coded))

    def _add(self, identity: str, body: Body) -> Iterator[Problem]:
        """Put the level that an entry tells into its cells, or say why that cannot be done."""
        if (pair := pair_of_key(str(body["key"]))) is None:
            return
        level = LEVEL_OF.get(coded_of(body).get("DR_at_2", ""))
        sender, host = pair
        low, high, shift = (sender, host, BITS_OF_LEVEL) if sender < host else (host, sender, 0)
        told = [place for year in _years(body) if (place := pack(low, high, year)) in self._levels]
        if level is None or not told:
            lacks = "level under `coded`" if level is None else f"year in which a survey has {sender} and {host}"
            what = f"the entry {identity} has no {lacks}, so that it cannot be written as a cell"
            yield Problem("export-unclear", what, "amend it, or retract it", entries=(identity,))
            return
        # A level stands above `no evidence`, and two of them are a contradiction.
        for place in told if level else ():
            found = self._levels[place] >> shift & ONE_LEVEL
            if found not in (0, level):
                year = unpack(place)[2]
                what = f"the entry {identity} gives {sender} at {host} in {year} the level {LEVELS[level]}"
                what += f", and one before it {LEVELS[found]}"
                yield Problem("export-unclear", what, "amend the date of one, or retract it", entries=(identity,))
                continue
            self._levels[place] |= level << shift

    def lines(self) -> Iterator[str]:
        r"""Give the lines of the file, each with the `\r` before its end; the `\n` is left to whoever writes them."""
        yield ",".join(f'"{column}"' for column in COLUMNS) + "\r"
        for place in sorted(self._both_ways()):
            one, other, year = unpack(place)
            levels = self._levels[place if one < other else pack(other, one, year)]
            of_low, of_high = LEVELS[levels >> BITS_OF_LEVEL], LEVELS[levels & ONE_LEVEL]
            at_one, at_other = (of_high, of_low) if one < other else (of_low, of_high)
            exchange = int(is_exchange(year, (at_one, at_other)))
            yield f"{one},{other},{year},{at_one},{at_other},{exchange},{self._versions[year]}\r"

    def _both_ways(self) -> Iterator[int]:
        for place in self._levels:
            one, other, year = unpack(place)
            yield place
            yield pack(other, one, year)


def _years(body: Body) -> Iterable[int]:
    """Give the years that the date of an entry touches; those of a set one by one."""
    text = str(body["date"])
    if _YEARS.fullmatch(text):
        return map(int, text.strip("{}").split(","))
    whole = date_of(body)
    days = [stretch for one in whole.members or (whole,) for stretch in stretches(one)]
    ends = ((date.fromordinal(first).year, date.fromordinal(last).year) for first, last in days)
    return (year for first, last in ends for year in range(first, last + 1))
