"""Panels in tests: states of a ledger's own in the list of the Correlates of War project, and rows by what they say."""

from collections.abc import Mapping, Sequence

from ledgers import Body, mutual, one_sided


def rows(columns: Mapping[str, Sequence[object]], **wanted: object) -> list[tuple[object, ...]]:
    """Give the rows that have some values, without these."""
    found = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return [
        tuple(value for name, value in row.items() if name not in wanted)
        for row in found
        if all(row[name] == value for name, value in wanted.items())
    ]


def party(code: str, number: str, *life: Sequence[str | None], **more: object) -> Body:
    """Give a state of a ledger's own with a code and spells in the list of the Correlates of War project."""
    spells = [[*days, "COW"] for days in life]
    body: Body = {"kind": "party", "code": code, "type": "state", "name": f"The state {code}", "codes": {"cow": number}}
    return {**body, "life": spells, **more}


ONE, TWO = party("ALFA-1", "901", ("1816-03-10", "1818-10-20")), party("BETA-1", "902", ("1816-05-01", None))

WORLD = [
    party("ALFA-1", "901", ("1816-03-10", "1818-10-20")),
    party("BETA-1", "902", ("1816-05-01", None)),
    party("GAMMA-1", "903", ("1816-01-01", "1816-12-31"), ("1817-07-01", "1818-12-31")),
    party("DELTA-1", "904", ("1816-01-01", None)),
    mutual("establishment", "1816-06-01", "ALFA-1", "BETA-1"),
    mutual("establishment", "1817", "ALFA-1", "GAMMA-1"),
    one_sided("rupture", "1817-09-01", "ALFA-1", "BETA-1"),
    mutual("establishment", "1817-10-01", "ALFA-1", "DELTA-1"),
    one_sided("recognition", "1817-02-01", "DELTA-1", "BETA-1"),
    mutual("coverage", "1818", "ALFA-1", dimensions=["relations"]),
]
