"""The parties that a log can name without an entry of its own: the shipped register, read as the data file that it is."""

import json
from functools import cache
from os.path import dirname, join

# Found by `__file__`, as the register itself is.
_PATH = join(dirname(dirname(__file__)), "data", "parties.jsonl")


@cache
def _read() -> dict[str, str]:
    with open(_PATH, encoding="utf-8") as file:
        rows = map(json.loads, file)
        return {str(row["code"]): str(row["type"]) for row in rows}


def shipped() -> dict[str, str]:
    """Give the codes of the parties that ship, each with its type; a new dict each time.

    Raises:
        OSError: When the data file cannot be read.
    """
    return dict(_read())
