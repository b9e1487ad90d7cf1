"""Files that are kept for a ledger elsewhere: what of its name stands in theirs."""

import pytest

from cli.model import stem_of


@pytest.mark.parametrize(
    ("expected", "path"),
    [
        ("events", "/records/events.jsonl"),
        ("asuntos_2024-b", "asuntos_2024-b.jsonl"),
        ("기록", "/records/기록.old.jsonl"),
        ("31mred", "/x/\x1b[31mred.jsonl"),
        ("ab", "a\nb\u202e.jsonl"),
        ("", ".jsonl"),
        ("x" * 60, "x" * 300),
    ],
)
def test_only_what_can_be_printed_and_stand_in_a_name_is_kept(expected: str, path: str) -> None:
    """Letters, digits, hyphens and low lines of what stands before the first dot."""
    assert expected == stem_of(path)
