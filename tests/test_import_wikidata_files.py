"""Files of Wikidata: entity JSON, dumps, answers to SPARQL, and what is none of these."""

import json
from pathlib import Path

import pytest
from importing import counts, empty, given, imported, refusal, said
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
    assert [2] == [found.line for row in rows(write(tmp_path, "\n".join(lines))) for found in row.problems]
    lines[1] = lines[1][:-30] + "}"
    with pytest.raises(RefusedError) as refused:
        rows(write(tmp_path, "\n".join(lines)))
    assert [("format-wrong", 2)] == [one[:2] for one in refusal(refused.value)]


@pytest.mark.parametrize("in_lines", [True, False], ids=["lines", "list"])
def test_bad_statement_leaves_the_others_of_its_line(tmp_path: Path, *, in_lines: bool) -> None:
    """The statements of an item stand on one line; each is set aside by itself, whatever the form of the file."""
    bad: list[Body] = [statement("Q884$B", item(CUBA)), {"id": "nothing"}, statement("Q884$C", item(MEXICO))]
    items = [
        entity(KOREA, TOLD, *bad),
        entity(MEXICO, statement("Q96$A", item(CUBA), time("+1902-00-00T00:00:00Z", 9))),
    ]
    path = write(tmp_path, "\n".join(map(json.dumps, items)) if in_lines else items)
    log = empty(tmp_path)
    aside: list[tuple[str, str]] = []
    for _ in range(2):
        done = imported(
            log,
            path,
            IMPORTER,
            set_aside=lambda found: aside.extend((one.raw, problem.what) for one in found for problem in one.problems),
        )
    expected = [
        "Q884$B says neither since when nor until when",
        "a statement of Q884 has no identifier such as Q884$…",
        "Q884$C says neither since when nor until when",
    ]
    raw = [json.dumps(one, separators=(",", ":")) for one in bad]
    assert list(zip(raw, expected, strict=True)) * 2 == aside
    assert {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2} == counts(done)
    assert {"wikidata:Q96$A", "wikidata:Q884$A"} == set(said(log))


def test_statement_that_the_ledger_refuses_leaves_the_others_of_its_line(tmp_path: Path) -> None:
    """It is understood, and stands twice: once is taken, and so is its neighbour."""
    other = statement("Q884$B", item(MEXICO), time("+1962-00-00T00:00:00Z", 9))
    path = write(tmp_path, f"{json.dumps(entity(KOREA, TOLD, TOLD, other))}\n{json.dumps(entity('Q1'))}\n")
    log = empty(tmp_path)
    aside: list[str] = []
    imported(log, path, IMPORTER, set_aside=lambda found: aside.extend(one.problems[0].what for one in found))
    what = "wikidata:Q884$A: the row says what an earlier row says: both have the key 'wikidata:Q884$A'"
    assert [what] == aside
    assert {"wikidata:Q884$A", "wikidata:Q884$B"} == set(said(log))


def test_statement_that_cannot_be_read_any_more_is_not_gone(tmp_path: Path) -> None:
    """Its row is there and is set aside: what it said before is not told as gone."""
    log = empty(tmp_path)
    imported(log, entities(tmp_path, entity(KOREA, TOLD)), IMPORTER)
    path = entities(tmp_path, entity(KOREA, statement("Q884$A", item(CUBA))))
    done = imported(log, path, IMPORTER, set_aside=lambda _: None)
    assert ((), 0, 1) == (done.gone_keys, done.gone, len(done.bad))


def test_statement_is_the_same_from_entity_json_and_from_sparql(tmp_path: Path) -> None:
    """What one form fills up, and the order in which references stand, is no change."""
    log = empty(tmp_path)
    references: list[Body] = [{"snaks": {"P854": [snak("P854", f"https://example.org/{name}")]}} for name in "ba"]
    told = [
        statement("Q96$A", item(CUBA), time("+1902-00-00T00:00:00Z", 9), references=references),
        statement(
            "Q96$B",
            item(CUBA),
            time("+1917-01-20T00:00:00Z", 11, calendar=f"http://www.wikidata.org/entity/{JULIAN_ITEM}"),
            time("+1960-08-00T00:00:00Z", 10, "P582"),
        ),
    ]
    imported(log, entities(tmp_path, entity(MEXICO, *told)), IMPORTER)
    first = {
        "country": MEXICO,
        "partner": CUBA,
        "start": "1902-01-01T00:00:00Z",
        "startPrecision": "9",
        "startCalendar": "Q1985727",
    }
    second = {
        "country": MEXICO,
        "partner": CUBA,
        "start": "1917-02-02T00:00:00Z",
        "startPrecision": "11",
        "startCalendar": JULIAN_ITEM,
        "end": "1960-08-01T00:00:00Z",
        "endPrecision": "10",
    }
    path = sparql(
        tmp_path,
        binding("Q96-A", **first, reference="https://example.org/a"),
        binding("Q96-A", **first, reference="https://example.org/b"),
        binding("Q96-B", **second),
    )
    assert {"rows": 2, "new": 0, "changed": 0, "gone": 0, "unchanged": 2} == counts(imported(log, path, IMPORTER))


@pytest.mark.parametrize("precision", [99, -1, 11.0, True, "eleven", None])
def test_precision_that_there_is_not_is_a_problem(tmp_path: Path, precision: object) -> None:
    """It is taken for no day, in either form of a file."""
    start = time("+1972-02-14T00:00:00Z", 11)
    start["datavalue"]["value"]["precision"] = precision  # type: ignore[index]
    found = problems(entities(tmp_path, entity(KOREA, statement("Q884$A", item(CUBA), start))))
    said_ = (
        "may be a day, a year, a decade or a century: its precision is not there"
        if precision is None
        else f"has the precision {precision if type(precision) is int else repr(str(precision))}, and there is none"
    )
    hint = "Wikidata has precisions from 0 to 14: 9 is a year, 11 a day"
    hint = "check the download" if precision is None else hint
    assert [("date-precision", f"Q884$A, start: +1972-02-14T00:00:00Z {said_}", hint)] == found


@pytest.mark.parametrize("precision", ["eleven", "99", "1" * 5000, "-1", "\u0661\u0661", "11.0"])
def test_precision_of_an_answer_that_is_none_is_a_problem(tmp_path: Path, precision: str) -> None:
    """Nothing else than a number from 0 to 14 is one."""
    row = binding("Q884-A", country=KOREA, partner=CUBA, start="1972-02-14T00:00:00Z", startPrecision=precision)
    ((code, what, _),) = problems(sparql(tmp_path, row))
    shown = "99" if precision == "99" else repr(precision[:20])
    assert ("date-precision", f"Q884$A, start: 1972-02-14T00:00:00Z has the precision {shown}, and there is none") == (
        code,
        what,
    )


def test_numbers_of_thousands_of_digits_are_told(tmp_path: Path) -> None:
    """They are no nesting; the line is where the number stands. An item of as many is none."""
    path = write(tmp_path, '{"claims":\n  {"P530": [' + "7" * 5000 + "]}}")
    with pytest.raises(RefusedError) as refused:
        rows(path)
    assert [
        ("format-wrong", 2, "the file has a number of thousands of digits, as no answer of Wikidata has")
    ] == refusal(refused.value)
    lines = [json.dumps(entity("Q1")), '{"P530": ' + "7" * 5000 + "}"]
    with pytest.raises(RefusedError) as refused:
        rows(write(tmp_path, "\n".join(lines)))
    assert [("format-wrong", 2)] == [one[:2] for one in refusal(refused.value)]
    told = statement(f"Q{'7' * 5000}$A", item(CUBA), time("+1902-00-00T00:00:00Z", 9))
    found = problems(entities(tmp_path, entity(KOREA, told)))
    assert ["a statement of Q884 has no identifier such as Q884$…"] == [what for _, what, _ in found]


def test_hints_name_the_page_that_has_the_query(tmp_path: Path) -> None:
    """The query stands in the help of the importer."""
    with pytest.raises(RefusedError) as refused:
        rows(sparql(tmp_path))
    assert "check the query or the download; `diplo help wikidata` has a query" == refused.value.problems[0].hint
    with pytest.raises(RefusedError) as refused:
        rows(sparql(tmp_path, {}))
    assert "`diplo help wikidata` has the query" == refused.value.problems[0].hint


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
    """Rows of one statement are one; identifiers have a dollar again; days of the Julian calendar are Julian again."""
    row = {
        "country": KOREA,
        "partner": CUBA,
        "partnerLabel": "Cuba",
        "rank": "http://wikiba.se/ontology#PreferredRank",
        "start": "1949-07-25T00:00:00Z",
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
    assert ["1949-07-12", "1949-07-25/1960", "[1960-01-01..1961-01-01]"] == [body["date"] for body in found]
    assert [{"source": "wikidata", "locator": "Q884$A-B", "rank": "preferred"}] == found[0]["cites"]
    assert {
        "start": f"+1949-07-12T00:00:00Z/11/{JULIAN_ITEM}",
        "end": "+1960-00-00T00:00:00Z/9",
        "end_cause": "Q1155",
        "references": "P854 https://example.org/a; P854 https://example.org/b",
    } == found[0]["coded"]
    assert "julian" == found[0]["calendar"]


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
