"""Small machines, and short ways to tell happenings to them."""

from datetime import date

from oracle import LAST_DAY

from ledger.readings import Account, Happening, Machine, Solution, Step

RELATIONS = Machine(
    dimension="relations",
    start="none",
    table={
        ("none", "establish"): "established",
        ("established", "establish"): "established",
        ("suspended", "establish"): "established",
        ("severed", "establish"): "established",
        ("established", "suspend"): "suspended",
        ("suspended", "suspend"): "suspended",
        ("established", "rupture"): "severed",
        ("suspended", "rupture"): "severed",
        ("severed", "rupture"): "severed",
    },
    targets={"establish": "established", "suspend": "suspended", "rupture": "severed"},
)
WAR = Machine(
    dimension="war",
    start="none",
    table={("none", "war"): "war", ("war", "war"): "war", ("war", "peace"): "peace", ("peace", "war"): "war"},
    targets={"war": "war", "peace": "peace"},
)
TOGGLE = Machine(
    dimension="toggle",
    start="off",
    table={("off", "up"): "on", ("on", "down"): "off"},
    targets={"up": "on", "down": "off"},
)
LADDER = Machine(
    dimension="ladder",
    start="00",
    table={(f"{rung:02}", "up"): f"{rung + 1:02}" for rung in range(40)},
    targets={"up": "40"},
)


def day(text: str) -> int:
    """Give the ordinal of an ISO day."""
    return date.fromisoformat(text).toordinal()


def window(text: str) -> tuple[int, int]:
    """Give the first and last day of `1949`, `1949-07-12` or `1959..1960`."""
    first, _, last = text.partition("..")
    last = last or first
    return day(first if "-" in first else f"{first}-01-01"), day(last if "-" in last else f"{last}-12-31")


def told(change: str | None, when: str, *, after: tuple[int, ...] = ()) -> Account:
    """Tell of one act."""
    return Account((Step(*window(when), change),), after)


def act(change: str | None, when: str, *, after: tuple[int, ...] = ()) -> Happening:
    """Make a happening of which there is one account."""
    return Happening((told(change, when, after=after),))


def spell(start: tuple[int, int], end: tuple[int, int]) -> Account:
    """Tell of a war from one window to another."""
    return Account((Step(*start, "war"), Step(*end, "peace")))


def between(earliest: int, latest: int, change: str, *, after: tuple[int, ...] = ()) -> Happening:
    """Make a happening from ordinals."""
    return Happening((Account((Step(earliest, latest, change),), after),))


def possible(solution: Solution, when: str) -> tuple[str, ...]:
    """Give the possible statuses on an ISO day."""
    return solution.on(day(when)).possible


def since(solution: Solution, when: str) -> tuple[str | None, str | None]:
    """Give the window in which the status of an ISO day began, as ISO days."""
    span = solution.on(day(when))
    earliest, latest = span.since_earliest, span.since_latest
    return (
        None if earliest is None else date.fromordinal(earliest).isoformat(),
        None if latest is None else date.fromordinal(latest).isoformat(),
    )


def assert_every_day_once(solution: Solution) -> None:
    """Check that the spans follow each other without a gap from the first day of all to the last."""
    assert (1, LAST_DAY) == (solution.spans[0].first, solution.spans[-1].last)
    assert all(span.first <= span.last for span in solution.spans)
    assert [earlier.last + 1 for earlier in solution.spans[:-1]] == [later.first for later in solution.spans[1:]]
