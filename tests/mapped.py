"""Tables and maps for tests: what a row comes to, and what is wrong with a map."""

from pathlib import Path

import pytest
from importing import given
from ledgers import Body

from ledger.importers.columns import IMPORTER
from ledger.importers.importer import Row
from ledger.problems import RefusedError

SOURCE = """
[source]
id = "acts-2020"
type = "dataset"
title = "Acts"
"""


ENTRY = """
[entry]
kind = "establishment"
date = { column = "when" }
parties = { columns = ["a", "b"], codes = "cow" }
"""


SIMPLE = f'key = ["id"]{SOURCE}{ENTRY}'


def write(folder: Path, table: str, mapping: str = SIMPLE, encoding: str = "utf-8") -> tuple[Path, Path]:
    """Write a table and its map."""
    path, plan = folder / "table.csv", folder / "map.toml"
    path.write_bytes(table.encode(encoding))
    plan.write_text(mapping, encoding="utf-8")
    return path, plan


def rows(folder: Path, table: str, mapping: str = SIMPLE, encoding: str = "utf-8") -> list[Row]:
    """Read a table by a map, without the sources that the map brings."""
    path, plan = write(folder, table, mapping, encoding)
    return [row for row in IMPORTER.read(given(path, map=str(plan))) if row.count]


def bodies(folder: Path, table: str, mapping: str = SIMPLE, encoding: str = "utf-8") -> list[Body]:
    """Give the entries that a table comes to; it has no problems."""
    found = rows(folder, table, mapping, encoding)
    assert [] == [problem for row in found for problem in row.problems]
    return [dict(body) for row in found for body in row.bodies]


def problems(folder: Path, table: str, mapping: str = SIMPLE) -> list[tuple[int, str, str, str]]:
    """Give line, code, text and hint of what is wrong with rows."""
    found = rows(folder, table, mapping)
    return [(row.line, one.code, one.what, one.hint) for row in found for one in row.problems]


def wrong(folder: Path, mapping: str, table: str = "id,a,b,when\n1,2,40,1950\n") -> list[tuple[str, str]]:
    """Give text and hint of what is wrong with a map."""
    with pytest.raises(RefusedError) as refused:
        rows(folder, table, mapping)
    assert {str(folder / "map.toml")} == {problem.file for problem in refused.value.problems}
    return [(problem.what, problem.hint) for problem in refused.value.problems]


def of_entry(text: str, columns: str = "id,a,b,when,x", cells: str = "1,2,40,1950,y") -> tuple[str, str]:
    """Give a table of one row, and a map with an entry that says something more."""
    return f"{columns}\n{cells}\n", f'key = ["id"]{SOURCE}{ENTRY}{text}'
