"""What two spellings of one name have in common, and what can hide in a text."""

from __future__ import annotations


def fold(text: str) -> str:
    """Return what two spellings of one name have in common: no case, accents, punctuation or runs of spaces."""
    plain = text.casefold()
    if not text.isascii():
        from unicodedata import normalize  # noqa: PLC0415 (plain names, which are most, do not need it)

        plain = normalize("NFKD", text).casefold()
    return " ".join(plain.translate(_FOLDING).split())


class _Folding(dict[int, int | None]):
    """Say for each character what folding makes of it, remembering each answer."""

    def __missing__(self, point: int) -> int | None:
        from unicodedata import category, combining  # noqa: PLC0415 (as in fold)

        char = chr(point)
        folded = None if combining(char) else ord(" ") if category(char)[0] == "P" else point
        self[point] = folded
        return folded


_FOLDING = _Folding()


def is_visible(text: str) -> bool:
    """Say whether a text is free of control, format and unassigned characters, which can hide or reorder a name."""
    if text.isprintable():
        return True
    from unicodedata import category  # noqa: PLC0415 (plain text never gets here)

    # Of what is not printable only the spaces of other widths pass: they are typed by accident.
    return all(char.isprintable() or category(char) == "Zs" for char in text)
