"""Files of Wikidata: entity JSON, dumps, answers to SPARQL, and what is none of these."""

import json
from pathlib import Path

import pytest
from importing import given, refusal
from ledgers import Body
from statements import (
    CUBA,
    KOREA,
    MEND,
    MEXICO,
    TOLD,
    bodies,
    entities,
    entity,
    item,
    problems,
    refused_whole,
    rows,
    snak,
    statement,
    time,
    write,
)

from ledger.importers.wikidata import IMPORTER, scope
from ledger.importers.wikidata.forms import _lines
from ledger.importers.wikidata.times import JULIAN_ITEM
from ledger.problems import MachineError, RefusedError


@pytest.mark.parametrize(
    "data",
    [
        {"entities": {KOREA: entity(KOREA, TOLD)}, "success": 1},
        {"entities": [entity(KOREA, TOLD)]},
        {"claims": {"P530": [TOLD]}},
        entity(KOREA, TOLD),
        [entity(KOREA, TOLD), entity("Q1", label="universe")],
        "\ufeff" + json.dumps(entity(KOREA, TOLD), indent=1),
        "[\n" + json.dumps(entity(KOREA, TOLD)) + ",\n" + json.dumps(entity("Q1", label="about P530")) + "\n]\n",
        json.dumps(entity("Q1")) + "\n\n" + json.dumps(entity(KOREA, TOLD)) + "\n",
        json.dumps(entity(KOREA, TOLD)) + "\n" + json.dumps({"P530": 1}) + '\n["P530"]\n',
    ],
    ids=["EntityData", "list of entities", "wbgetclaims", "one item", "list", "indented", "dump", "lines", "odd line"],
)
def test_every_form_of_entity_json_is_read(tmp_path: Path, data: object) -> None:
    """One item or many, in an object or a list, or one a line as in a dump."""
    assert ["wikidata:Q884$A"] == [body["key"] for body in bodies(write(tmp_path, data))]


def test_old_dumps_have_numbers_of_items(tmp_path: Path) -> None:
    """Before 2016 an item was named by its number alone."""
    told = statement(
        "Q884$A", snak("P530", {"entity-type": "item", "numeric-id": 241}), time("+2024-00-00T00:00:00Z", 9)
    )
    assert [["KOR", "CUB"]] == [body["parties"] for body in bodies(entities(tmp_path, entity(KOREA, told)))]


def test_names_may_be_those_of_all_languages(tmp_path: Path) -> None:
    """An item may have one name for all languages and none in English."""
    told = statement("Q884$A", item("Q190353"), time("+1990-09-30T00:00:00Z", 11))
    named = {**entity("Q190353"), "labels": {"mul": {"language": "mul", "value": "Order of Malta"}}}
    assert [["KOR", "SMOM"]] == [body["parties"] for body in bodies(entities(tmp_path, entity(KOREA, told), named))]


def test_lines_are_told_by_their_numbers(tmp_path: Path) -> None:
    """A statement of a dump that cannot be read has the line of its item; a line that is cut short refuses the file."""
    lines = [json.dumps(entity("Q1")), json.dumps(entity(KOREA, statement("Q884$A", item(CUBA))))]
    assert [2] == [row.line for row in rows(write(tmp_path, "\n".join(lines)))]
    lines[1] = lines[1][:-30] + "}"
    with pytest.raises(RefusedError) as refused:
        rows(write(tmp_path, "\n".join(lines)))
    assert [("format-wrong", 2)] == [one[:2] for one in refusal(refused.value)]


def test_lines_that_are_too_long_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without line ends is not held whole."""
    monkeypatch.setattr("ledger.importers.wikidata.forms._LONGEST_LINE", 300)
    path = write(tmp_path, json.dumps(entity("Q1")) + "\n" + json.dumps(entity("Q2")) + "\n" + "x" * 400)
    with pytest.raises(RefusedError) as refused:
        rows(path)
    assert [("line-long", 3, "the line has more than 300 bytes")] == refusal(refused.value)


def binding(identity: str, **more: str) -> Body:
    """Give a row of an answer to SPARQL, addresses where they belong."""
    row: Body = {"statement": {"type": "uri", "value": f"http://www.wikidata.org/entity/statement/{identity}"}}
    for name, value in more.items():
        address = value if ":" in value else f"http://www.wikidata.org/entity/{value}"
        is_item = value.startswith("Q") and value[1:].isdecimal()
        row[name] = (
            {"type": "uri", "value": address} if is_item or name == "rank" else {"type": "literal", "value": value}
        )
    return row


def sparql(folder: Path, *rows_: Body) -> Path:
    """Write an answer to SPARQL."""
    return write(folder, {"head": {"vars": ["statement"]}, "results": {"bindings": list(rows_)}})


def test_answer_to_sparql_is_read(tmp_path: Path) -> None:
    """Rows of one statement are one; identifiers have a dollar again; days are Gregorian already."""
    row = {
        "country": KOREA,
        "partner": CUBA,
        "partnerLabel": "Cuba",
        "rank": "http://wikiba.se/ontology#PreferredRank",
        "start": "1949-07-12T00:00:00Z",
        "startPrecision": "11",
        "startCalendar": JULIAN_ITEM,
        "end": "1960-01-01T00:00:00Z",
        "endPrecision": "9",
        "endCause": "Q1155",
    }
    found = bodies(
        sparql(
            tmp_path,
            binding("q884-A-B", **row, reference="https://example.org/a"),
            binding("q884-A-B", **row, reference="https://example.org/b"),
        )
    )
    assert ["1949-07-12", "1949-07-12/1960", "[1960-01-01..1961-01-01]"] == [body["date"] for body in found]
    assert [{"source": "wikidata", "locator": "Q884$A-B", "rank": "preferred"}] == found[0]["cites"]
    assert {
        "start": f"1949-07-12T00:00:00Z/11/{JULIAN_ITEM}",
        "end": "1960-01-01T00:00:00Z/9",
        "end_cause": "Q1155",
        "references": "https://example.org/a; https://example.org/b",
    } == found[0]["coded"]
    assert "calendar" not in found[0]


def test_answer_as_the_query_service_saves_it_is_read(tmp_path: Path) -> None:
    """Its plain form has texts for values; a node without a name is a time that is not known; circa is a mark."""
    plain = {
        "statement": "http://www.wikidata.org/entity/statement/Q884-A",
        "country": "http://www.wikidata.org/entity/Q884",
        "partner": "http://www.wikidata.org/entity/Q190353",
        "partnerLabel": "Order of Malta",
        "start": "1990-01-01T00:00:00Z",
        "startPrecision": "9",
        "end": "http://www.wikidata.org/.well-known/genid/abc",
        "circumstances": "http://www.wikidata.org/entity/Q5727902",
    }
    (found,) = bodies(write(tmp_path, [plain]))
    assert ("1990~", ["KOR", "SMOM"], "unknown") == (found["date"], found["parties"], found["coded"]["end"])  # type: ignore[index]


def test_rows_of_sparql_that_say_too_little_are_told(tmp_path: Path) -> None:
    """A country instead of a statement, a time without precision, a row of nothing, two starts, a partner that is no item."""
    found = problems(
        sparql(
            tmp_path,
            binding("Q884-A", country=KOREA, partner=CUBA, start="1972-01-01T00:00:00Z"),
            {**binding("x", country=KOREA, partner=CUBA), "statement": {"type": "uri", "value": "http://x/Q884"}},
            binding("Q884-B", country=KOREA, partner=CUBA, start="1972-01-01T00:00:00Z", startPrecision="9"),
            binding("Q884-B", country=KOREA, partner=CUBA, start="1973-01-01T00:00:00Z", startPrecision="9"),
            {**binding("Q884-C", country=KOREA), "partner": {"type": "bnode", "value": "b0"}},
        )
    )
    assert [
        (
            "date-precision",
            "Q884$A, start: 1972-01-01T00:00:00Z may be a day, a year, a decade or a century: its precision is not there",
            "take ?startPrecision and ?endPrecision into the query",
        ),
        (
            "statement-wrong",
            "'http://x/Q884' is the address of no statement",
            "take the node of the statement as ?statement: ?country p:P530 ?statement",
        ),
        ("date-unclear", "Q884$B has 2 times of its start, and does not say whether one is true or all are", MEND),
        ("partner-missing", "Q884$C does not say with whom", MEND),
    ] == found


@pytest.mark.parametrize(
    ("data", "code", "what"),
    [
        ("<!DOCTYPE html>\n<html>", "format-wrong", "the file is HTML or XML, and no JSON"),
        ('{"entities": {"Q884": {', "format-wrong", "the file is not whole, or no JSON: expecting property name enclosed in double quotes"),
        ("[" * 100_000, "format-wrong", "the file is nested deeper than any answer of Wikidata"),
        ({"error": {"code": "no-such-entity", "info": "Could not find an entity"}}, "format-wrong", "the file is an answer with an error: Could not find an entity"),
        ({"error": "timeout"}, "format-wrong", "the file is an answer with an error: timeout"),
        ({"head": {}, "boolean": True}, "format-wrong", "the file is JSON of neither form that is known"),
        (7, "format-wrong", "the file is JSON of neither form that is known"),
        ({"results": {"bindings": []}}, "rows-missing", "there is no statement of P530, diplomatic relation, in the file"),
        ({"results": {"bindings": [7]}}, "columns-missing", "the answer has no variable ?statement or ?country or ?partner in its first row"),
        ({"entities": {"Q1": {"id": "Q1", "missing": ""}}}, "rows-missing", "there is no statement of P530, diplomatic relation, in the file"),
        ({"entities": {"Q1": {"id": "Q1", "claims": []}}}, "rows-missing", "there is no statement of P530, diplomatic relation, in the file"),
        ("PK\x03\x04", "format-wrong", "the file is a zip archive, not a text"),
        ("", "file-empty", "the file is empty"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_files_that_are_no_answers_are_refused(tmp_path: Path, data: object, code: str, what: str) -> None:
    """An error page, a file cut short, other JSON, an answer without rows: one error, and nothing is written."""
    refused = refused_whole(write(tmp_path, data), tmp_path)
    assert [(code, what)] == [(problem.code, problem.what) for problem in refused.problems]


def test_bytes_that_are_no_utf8_and_files_that_are_not_there_are_refused(tmp_path: Path) -> None:
    """With the byte, and the path."""
    path = write(tmp_path, "")
    path.write_bytes(b'{"label": "C\xf4te"}')
    assert [("not-utf8", "the byte 0xf4 is not UTF-8")] == [
        (one.code, one.what) for one in refused_whole(path, tmp_path).problems
    ]
    path.write_bytes(b'{"a": 1}\n{"b": "P530 \xf4"}\n')
    assert [("not-utf8", 2)] == [(one.code, one.line) for one in refused_whole(path, tmp_path).problems]
    assert ["machine-read"] == [one.code for one in refused_whole(tmp_path / "none.json", tmp_path).problems]


def test_lines_that_cannot_be_read_any_more_are_told(tmp_path: Path) -> None:
    """A file may go while it is read."""
    with pytest.raises(MachineError) as failed:
        list(_lines(str(tmp_path / "none.json")))
    assert ["machine-read"] == [one.code for one in failed.value.problems]


def test_only_statements_of_items_in_the_file_can_be_gone(tmp_path: Path) -> None:
    """A file of one country says nothing about the statements of others."""
    other = statement("Q96$A", item(CUBA), time("+1902-00-00T00:00:00Z", 9))
    path = entities(tmp_path, entity(KOREA, TOLD, {"id": "nothing"}), entity(MEXICO, other))
    assert ("wikidata:Q884$", "wikidata:Q96$") == scope(given(path))


def test_progress_is_told(tmp_path: Path) -> None:
    """How many statements have been looked at, of how many."""
    heard: list[tuple[int, int, int]] = []
    path = entities(tmp_path, entity(KOREA, TOLD))
    list(IMPORTER.read(given(path)._replace(progress=lambda *told: heard.append(told))))
    assert [(0, 0, 1)] == heard
