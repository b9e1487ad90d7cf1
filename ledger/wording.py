"""Words that messages about what somebody wrote have in common: what it is, where it stands, what may have been meant."""

from collections.abc import Iterable

_LONGEST_SLIP = 100
# How alike two words must be: `recorded_by` is no slip for `coded`, and `nota` is one for `note`.
_ALIKE = 0.65


def dotted(path: tuple[str | int, ...]) -> str:
    """Name a place within an entry, as `cites.0.quote`."""
    return f"`{'.'.join(str(part) for part in path)}`"


def shown(value: object) -> str:
    """Show a value in a message, short and without control characters."""
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004 - a line's worth


def one_of(choices: tuple[str, ...]) -> str:
    """Advise to use one of some words."""
    return "use " + ", ".join(choices[:-1]) + f" or {choices[-1]}"


def did_you_mean(value: object, choices: Iterable[object]) -> str:
    """Advise to use the word that was nearly written or, where none was, list all that there are."""
    from difflib import get_close_matches  # noqa: PLC0415 - only errors need it

    known = [str(choice) for choice in choices]
    # A longer text is no slip of the pen, and to compare it takes far more memory than it has.
    close = (
        get_close_matches(value, known, n=1, cutoff=_ALIKE)
        if isinstance(value, str) and len(value) < _LONGEST_SLIP
        else []
    )
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
