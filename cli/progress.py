"""How far long work has come, on a terminal: a bar, the rate and the time left."""

import sys
from collections.abc import Callable
from time import monotonic

_WIDTH = 30
# Nothing is shown of what is soon over, and the line is not written anew more often than eyes follow.
_PATIENCE = 0.5
_PAUSE = 0.1
_MINUTE = 60


def bar(doing: str, what: str) -> Callable[[int, int, int], None]:
    """Give what is told how far work has come: how many things are done, how much of how much, in any unit."""
    begun = monotonic()
    shown = 0.0

    def show(count: int, done: int, whole: int) -> None:
        nonlocal shown
        now = monotonic()
        is_over = done >= whole
        if now - begun < _PATIENCE or (now - shown < _PAUSE and not (is_over and shown)):
            return
        shown = now
        sys.stderr.write("\r" + line(doing, what, (count, done, whole), now - begun) + "\x1b[K")
        if is_over:
            sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()

    return show


def line(doing: str, what: str, state: tuple[int, int, int], seconds: float) -> str:
    """Write how far work has come: `reading the ledger  [#####-----]  50 %  1,000 entries, 2,000 a second, 1 s left`."""
    count, done, whole = state
    share = min(1.0, done / whole) if whole else 1.0
    filled = round(_WIDTH * share)
    left = seconds * (1 - share) / share if share else 0
    rate = f"{count / seconds:,.0f} a second" if seconds else "at once"
    return f"{doing}  [{'#' * filled}{'-' * (_WIDTH - filled)}]  {share:4.0%}  {count:,} {what}, {rate}, {_time(left)} left"


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < _MINUTE else f"{whole // _MINUTE}:{whole % _MINUTE:02d} min"
