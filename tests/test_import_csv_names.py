"""Tables by a map: under which names columns are kept, and what a row is called of which no entry can be made."""

from pathlib import Path
from urllib.parse import unquote

from importing import empty, imported
from mapped import ENTRY, SIMPLE, bodies, rows, write

from ledger.importers.columns import IMPORTER


def test_columns_are_kept_under_names_in_ascii(tmp_path: Path) -> None:
    """Keys of entries are plain ASCII, whatever the header is: other signs are written as in a URL, and none is lost."""
    mapping = SIMPLE.replace('"when"', '"año"')
    names = {
        "año": "a%C3%B1o",
        "an~o": "an~o",
        "ano": "ano",
        "국가1": "%EA%B5%AD%EA%B0%801",
        "국가2": "%EA%B5%AD%EA%B0%802",
        "Größe": "Gr%C3%B6%C3%9Fe",
        "é": "%C3%A9",
        "e\u0301": "e%CC%81",
        "a%C3%B1o": "a%25C3%25B1o",
        "50 %": "50 %",
    }
    cells = ["1950", *map(str, range(1, len(names)))]
    table = f"id,a,b,{','.join(names)}\n1,2,40,{','.join(cells)}\n"
    (made,) = bodies(tmp_path, table, f'coded = "all"\n{mapping}')
    expected = {"id": "1", "a": "2", "b": "40"} | dict(zip(names.values(), cells, strict=True))
    assert expected == made["coded"]
    assert list(names) == [unquote(name) for name in names.values()]


def test_column_without_a_name_is_kept_by_its_number(tmp_path: Path) -> None:
    """Under a name that no other column has; that of a column depends on no other."""
    (made,) = bodies(tmp_path, ",id,a,b,when,column 1\n7,1,2,40,1950,x\n", f'coded = "all"\n{SIMPLE}')
    assert ("7", "x") == (made["coded"]["column 1_"], made["coded"]["column 1"])  # type: ignore[index]
    for header in ("id,a,b,when,größe", "größe,id,a,b,when"):
        cells = ",".join({"id": "1", "a": "2", "b": "40", "when": "1950"}.get(name, "x") for name in header.split(","))
        (made,) = bodies(tmp_path, f"{header}\n{cells}\n", f'coded = ["größe"]\n{SIMPLE}')
        assert {"gr%C3%B6%C3%9Fe": "x"} == made["coded"]


def test_row_of_which_no_entry_can_be_made_is_named(tmp_path: Path) -> None:
    """So what it said before is not taken for gone; only a row without a name has none."""
    table = "id,a,b,when\n1,999,40,1950\n2,2,40,soon\n ,2,40,1950\n4,2\n"
    assert ["csv:acts-2020:1", "csv:acts-2020:2", "", ""] == [row.key for row in rows(tmp_path, table)]
    (found,) = rows(tmp_path, "id,a,b,when\n1,999,40,1950\n", SIMPLE.replace('["id"]', '"*"'))
    assert ("csv:acts-2020:", 46) == (found.key[:14], len(found.key))
    log = empty(tmp_path)
    mapping = f'{SIMPLE.replace("[entry]", "[[entry]]")}{ENTRY.replace("[entry]", "[[entry]]")}name = "end"\n'
    path, plan = write(tmp_path, "id,a,b,when\n1,2,40,1950\n2,2,732,1949\n", mapping)
    imported(log, path, IMPORTER, options={"map": str(plan)})
    write(tmp_path, "id,a,b,when\n1,2,40,soon\n", mapping)
    done = imported(log, path, IMPORTER, options={"map": str(plan)}, set_aside=lambda _: None)
    assert ("csv:acts-2020:2", "csv:acts-2020:2/end") == done.gone_keys
    assert 1 == done.gone
