"""`diplo export graph`: who stands in it, what the three formats say, and the law that an edge says what `state` says."""

import io
import json
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from both import ways
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers import build, built, mutual, one_sided
from sessions import Runner, place
from strategies import NARROW, UNHURRIED, Body, bodies

from ledger.dates import parse
from ledger.exporters.graph import FORMATS, Edge, Graph, Node, Whatever, gexf, graph, graphml, node_link
from ledger.exporters.party_codes import codes_on
from ledger.parties import load
from ledger.partners import Question, every_pair
from ledger.projections import ALL
from ledger.queries import Answer, state
from ledger.reader import read
from ledger.record import Record

HERE = "CUB,KOR,PRK"
STORY = (
    mutual("establishment", "1949", "CUB", "KOR", key="e"),
    mutual("rupture", "[1959..1960]", "CUB", "KOR", key="r"),
    mutual("establishment", "1960-08-29", "CUB", "PRK", key="p"),
    one_sided("mission-opening", "1961", "PRK", "CUB", mission="embassy", key="m"),
)


@pytest.fixture(name="diplo")
def a_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Give a folder with a ledger in which Cuba changes sides."""
    runner = place(tmp_path, monkeypatch, capfd)
    lines: list[Body] = [
        {"kind": "ledger", "title": "Sides & co.", "licence": "CC0-1.0", "format": 1},
        {"kind": "source", "csl": {"id": "s", "type": "book", "title": "A book"}},
        *STORY,
    ]
    runner.put("events.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    return runner


def exported(diplo: Runner, *args: str) -> str:
    """Give what the command writes on standard output, where nothing is said beside it."""
    came = diplo.run(["export", "graph", *args])
    assert (0, "") == (came.code, came.err)
    return came.out


def record_of(folder: Path, *more: Body) -> Record:
    """Give the record of the story, and more."""
    return read(build(folder, *STORY, *more))


def asked(on: str, dimension: str = "relations") -> Question:
    """Ask for what is in force on a date."""
    return Question(parse(on), dimension)


# --- what is written ----------------------------------------------------------------------------------------------------

GRAPHML = """\
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="g0" for="graph" attr.name="title" attr.type="string"/>
  <key id="g1" for="graph" attr.name="licence" attr.type="string"/>
  <key id="g2" for="graph" attr.name="dimension" attr.type="string"/>
  <key id="g3" for="graph" attr.name="on" attr.type="string"/>
  <key id="g4" for="graph" attr.name="policy" attr.type="string"/>
  <key id="g5" for="graph" attr.name="head" attr.type="string"/>
  <key id="n0" for="node" attr.name="name" attr.type="string"/>
  <key id="n1" for="node" attr.name="type" attr.type="string"/>
  <key id="n2" for="node" attr.name="iso3" attr.type="string"/>
  <key id="n3" for="node" attr.name="cow" attr.type="string"/>
  <key id="n4" for="node" attr.name="gw" attr.type="string"/>
  <key id="e0" for="edge" attr.name="status" attr.type="string"/>
  <key id="e1" for="edge" attr.name="certain" attr.type="boolean"/>
  <key id="e2" for="edge" attr.name="possible" attr.type="string"/>
  <key id="e3" for="edge" attr.name="covered" attr.type="boolean"/>
  <key id="e4" for="edge" attr.name="since_earliest" attr.type="string"/>
  <key id="e5" for="edge" attr.name="since_latest" attr.type="string"/>
  <key id="e6" for="edge" attr.name="flags" attr.type="string"/>
  <key id="e7" for="edge" attr.name="entries" attr.type="string"/>
  <key id="e8" for="edge" attr.name="sources" attr.type="string"/>
  <graph edgedefault="undirected">
    <data key="g0">Sides &amp; co.</data>
    <data key="g1">CC0-1.0</data>
    <data key="g2">relations</data>
    <data key="g3">1959-07-01</data>
    <data key="g5">HEAD</data>
    <node id="CUB">
      <data key="n0">Cuba</data>
      <data key="n1">state</data>
      <data key="n2">CUB</data>
      <data key="n3">40</data>
      <data key="n4">40</data>
    </node>
    <node id="KOR">
      <data key="n0">South Korea</data>
      <data key="n1">state</data>
      <data key="n2">KOR</data>
      <data key="n3">732</data>
      <data key="n4">732</data>
    </node>
    <edge source="CUB" target="KOR">
      <data key="e0">unknown</data>
      <data key="e1">false</data>
      <data key="e2">established|severed</data>
      <data key="e3">false</data>
      <data key="e4">1959-01-01</data>
      <data key="e5">1959-01-01</data>
      <data key="e7">ENTRIES</data>
      <data key="e8">s</data>
    </edge>
  </graph>
</graphml>
"""

GEXF = """\
<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" version="1.3">
  <meta>
    <creator>diplo</creator>
    <description>title: Sides &amp; co.
licence: CC0-1.0
dimension: mission
on: 1962
head: HEAD</description>
  </meta>
  <graph mode="static" defaultedgetype="directed">
    <attributes class="node" mode="static">
      <attribute id="name" title="name" type="string"/>
      <attribute id="type" title="type" type="string"/>
      <attribute id="iso3" title="iso3" type="string"/>
      <attribute id="cow" title="cow" type="string"/>
      <attribute id="gw" title="gw" type="string"/>
    </attributes>
    <attributes class="edge" mode="static">
      <attribute id="status" title="status" type="string"/>
      <attribute id="certain" title="certain" type="boolean"/>
      <attribute id="possible" title="possible" type="string"/>
      <attribute id="covered" title="covered" type="boolean"/>
      <attribute id="since_earliest" title="since_earliest" type="string"/>
      <attribute id="since_latest" title="since_latest" type="string"/>
      <attribute id="flags" title="flags" type="string"/>
      <attribute id="entries" title="entries" type="string"/>
      <attribute id="sources" title="sources" type="string"/>
    </attributes>
    <nodes>
      <node id="CUB" label="Cuba">
        <attvalues>
          <attvalue for="name" value="Cuba"/>
          <attvalue for="type" value="state"/>
          <attvalue for="iso3" value="CUB"/>
          <attvalue for="cow" value="40"/>
          <attvalue for="gw" value="40"/>
        </attvalues>
      </node>
      <node id="PRK" label="North Korea">
        <attvalues>
          <attvalue for="name" value="North Korea"/>
          <attvalue for="type" value="state"/>
          <attvalue for="iso3" value="PRK"/>
          <attvalue for="cow" value="731"/>
          <attvalue for="gw" value="731"/>
        </attvalues>
      </node>
    </nodes>
    <edges>
      <edge source="PRK" target="CUB">
        <attvalues>
          <attvalue for="status" value="embassy"/>
          <attvalue for="certain" value="true"/>
          <attvalue for="possible" value="embassy"/>
          <attvalue for="covered" value="false"/>
          <attvalue for="since_earliest" value="1961-01-01"/>
          <attvalue for="since_latest" value="1961-12-31"/>
          <attvalue for="flags" value="carried"/>
          <attvalue for="entries" value="ENTRIES"/>
          <attvalue for="sources" value="s"/>
        </attvalues>
      </edge>
    </edges>
  </graph>
</gexf>
"""

NODE_LINK = """\
{"directed": false, "multigraph": false, "graph": {"title": "Sides & co.", "licence": "CC0-1.0", "dimension": "relations", "on": "1955", "head": "HEAD"},
"nodes": [
{"id": "CUB", "name": "Cuba", "type": "state", "iso3": "CUB", "cow": "40", "gw": "40"},
{"id": "KOR", "name": "South Korea", "type": "state", "iso3": "KOR", "cow": "732", "gw": "732"}
], "edges": [
{"source": "CUB", "target": "KOR", "status": "established", "certain": true, "possible": "established", "covered": false, "since_earliest": "1949-01-01", "since_latest": "1949-12-31", "entries": "ENTRIES", "sources": "s"}
]}
"""


def filled(text: str, diplo: Runner, *keys: str) -> str:
    """Put the ids of entries and the head into what is expected."""
    ids = {str(entry.get("key")): str(entry["id"]) for entry in diplo.entries()}
    head = read_head(diplo)
    return text.replace("ENTRIES", "|".join(ids[key] for key in keys)).replace("HEAD", head)


def read_head(diplo: Runner) -> str:
    """Give the head, as the command of that name does."""
    return diplo.run(["head"]).out.strip()


def test_graphml_says_of_each_pair_what_state_says(diplo: Runner) -> None:
    """What is certain is a boolean, lists have bars between, and what is empty is left out."""
    expected = filled(GRAPHML, diplo, "e", "r")
    assert expected == exported(diplo, "--on", "1959-07-01", "--among", "CUB,KOR")


def test_gexf_has_directed_edges_where_the_dimension_is_directed(diplo: Runner) -> None:
    """Who sends stands first; what is said of the graph stands in `meta`, without a date of the file."""
    came = diplo.run(
        ["export", "graph", "--on", "1962", "--dimension", "mission", "--among", "CUB,PRK", "-o", "x.gexf"]
    )
    assert (0, "") == (came.code, came.out)
    expected = filled(GEXF, diplo, "m")
    assert expected == (diplo.folder / "x.gexf").read_text()
    size, root = read_head(diplo).split(":")
    assert f"x.gexf: 2 nodes, 1 edge, head {size}:{root[:12]}\n" == came.err


def test_node_link_is_what_networkx_writes(diplo: Runner) -> None:
    """One node and one edge a line, with `edges` for the key of the edges."""
    came = exported(diplo, "--on", "1955", "--among", "CUB,KOR", "-O", "node-link")
    assert filled(NODE_LINK, diplo, "e") == came
    found = nx.node_link_graph(json.loads(came), edges="edges")
    assert json.loads(came) == nx.node_link_data(found, edges="edges")


def networks(diplo: Runner, *args: str) -> list[nx.Graph]:
    """Give a graph as networkx reads it in each format, what only a format has left out."""
    one = nx.read_graphml(io.BytesIO(exported(diplo, *args, "-O", "graphml").encode()))
    other = nx.read_gexf(io.BytesIO(exported(diplo, *args, "-O", "gexf").encode()))
    third = nx.node_link_graph(json.loads(exported(diplo, *args, "-O", "node-link")), edges="edges")
    for code in other.nodes:
        assert other.nodes[code].pop("label") == other.nodes[code]["name"]
    for found in (one, other):
        for name in ("node_default", "edge_default", "mode"):
            found.graph.pop(name, None)
    return [one, other, third]


@pytest.mark.parametrize("dimension", ["relations", "mission", "recognition"])
def test_networkx_reads_the_same_graph_in_all_formats(dimension: str, diplo: Runner) -> None:
    """Nodes, edges, their attributes with types, and whether they have a direction."""
    one, other, third = networks(diplo, "--on", "1961-06", "--all", "--dimension", dimension)
    directed = ALL[dimension].directed
    assert [directed] * 3 == [one.is_directed(), other.is_directed(), third.is_directed()]
    assert dict(third.nodes(data=True)) == dict(one.nodes(data=True)) == dict(other.nodes(data=True))
    expected = {edge[:2] if directed else frozenset(edge[:2]): edge[2] for edge in third.edges(data=True)}
    for found in (one, other):
        assert expected == {edge[:2] if directed else frozenset(edge[:2]): edge[2] for edge in found.edges(data=True)}
    assert {bool} == {type(edge["certain"]) for edge in expected.values()}
    # GEXF has no place for what is said of the graph as a whole but `meta`, which networkx passes over.
    assert third.graph == one.graph
    assert dimension == third.graph["dimension"]


def test_the_same_head_gives_the_same_bytes(diplo: Runner) -> None:
    """Nothing hangs on when or how often it is written."""
    args = ("--on", "1960-06-01", "--all", "--dimension", "recognition")
    for form in FORMATS:
        assert exported(diplo, *args, "-O", form) == exported(diplo, *args, "-O", form)


def test_texts_are_exact_where_xml_can_hold_them() -> None:
    """Signs of markup and ends of lines come through; what XML has no place for stands as Python writes it."""
    name = "A \"<&>'\r\n\tB\x01\ud800\ufffeé\U0001f600"
    shown = "A \"<&>'\r\n\tB\\x01\\ud800\\ufffeé\U0001f600"
    hostile = Graph(False, {"title": name}, (Node("A", {"name": name}), Node("B", {"name": ""})), (Edge("A", "B", {}),))
    for write, reads in ((graphml, nx.read_graphml), (gexf, nx.read_gexf)):
        text = "".join(line + "\n" for line in write(hostile))
        assert shown == reads(io.BytesIO(text.encode())).nodes["A"]["name"]
    assert shown == nx.read_graphml(io.BytesIO("\n".join(graphml(hostile)).encode())).graph["title"]
    assert name == json.loads("\n".join(node_link(hostile)))["nodes"][0]["name"]


def test_an_empty_graph_can_be_read(diplo: Runner) -> None:
    """Before anybody lived there is a graph of nobody."""
    for found in networks(diplo, "--on", "0100", "--among", "CUB"):
        assert ([], []) == (list(found.nodes), list(found.edges))


# --- who is there -------------------------------------------------------------------------------------------------------


def codes(found: Graph) -> set[str]:
    """Give who stands in a graph."""
    return {node.code for node in found.nodes}


def edges(found: Graph) -> list[tuple[str, str, object]]:
    """Give the edges of a graph with their statuses."""
    return [(edge.source, edge.target, edge.values["status"]) for edge in found.edges]


def test_parties_without_an_edge_are_there_and_organisations_only_where_they_can_have_one(tmp_path: Path) -> None:
    """Who lived then stands in the graph; with an organisation one has relations only where that is recorded."""
    record = record_of(
        tmp_path,
        mutual("admission", "1945", "CUB", organisation="UN"),
        mutual("establishment", "1955", "VAT", "UN"),
    )
    relations = graph(record, asked("1961-06-01"))
    assert {"CUB", "KOR", "PRK", "USA", "SUN", "UN"} <= codes(relations)
    assert codes(relations).isdisjoint({"RUS", "OAS", "BGD"})
    assert {"UN", "OAS"} <= codes(graph(record, asked("1961-06-01", "membership")))
    assert [("CUB", "UN", "member")] == edges(graph(record, asked("1961-06-01", "membership")))


def test_who_is_continued_by_another_of_that_day_is_there_as_that_other(tmp_path: Path) -> None:
    """On the day of the change two of a line may have lived: one stands for both."""
    record = record_of(tmp_path, mutual("continuation", "1991-12-26", "RUS", predecessors=["SUN"]))
    assert {"RUS"} == codes(graph(record, asked("1991-12-26"))) & {"RUS", "SUN"}
    assert {"SUN"} == codes(graph(record, asked("1980-12-26"))) & {"RUS", "SUN"}
    (tmp_path / "later").mkdir()
    later = record_of(tmp_path / "later", mutual("continuation", "1990-10-03", "DEU", predecessors=["DDR"]))
    assert {"DEU", "DDR"} == codes(graph(later, asked("1980"))) & {"DEU", "DDR"}
    assert {"DEU"} == codes(graph(later, asked("1990-10-03"))) & {"DEU", "DDR"}


def test_all_is_every_pair_of_which_something_is_recorded(tmp_path: Path) -> None:
    """By default stands what is, or may be, in force; `Whatever` gives also what was not yet, and is no more.

    That a source claims to tell all of a pair, of which another dimension has something, is no edge.
    """
    record = record_of(
        tmp_path,
        mutual("coverage", "1940/1980", "KOR", "PRK", dimensions=["relations"]),
        mutual("talks", "1972", "KOR", "PRK"),
    )
    ((silent,),) = [[one.answer.status for one in state(record, "KOR", "PRK", parse("1970"), ("relations",))]]
    assert "none" == silent
    assert [("CUB", "PRK", "established")] == edges(graph(record, asked("1970")))
    whatever = Whatever(parse("1970"))
    assert [("CUB", "KOR", "severed"), ("CUB", "PRK", "established")] == edges(graph(record, whatever))
    early = Whatever(parse("1948-12"))
    assert [("CUB", "KOR", "none"), ("CUB", "PRK", "none")] == edges(graph(record, early))


def test_a_list_has_a_code_for_a_party_only_in_its_turn() -> None:
    """Of Germany COW has 255 to 1945 and from 1990 on, and 260 in between; Gleditsch and Ward keep 260."""
    germany = load().get("DEU")
    assert germany is not None
    days = {text: (parse(text).earliest, parse(text).latest) for text in ("1930", "1970", "1990", "1995")}
    found = {
        text: [codes_on(germany, name, *window) for name in ("iso3", "cow", "gw")] for text, window in days.items()
    }
    assert {
        "1930": [("DEU",), ("255",), ("255",)],
        "1970": [("DEU",), ("260",), ("260",)],
        "1990": [("DEU",), ("255", "260"), ("260",)],
        "1995": [("DEU",), ("255",), ("260",)],
    } == found
    malta = load().get("SMOM")
    assert malta is not None
    assert () == codes_on(malta, "iso3", *days["1995"])


# --- laws ---------------------------------------------------------------------------------------------------------------

DAYS = st.sampled_from(["1957-06-01", "1960-03-01", "1960", "1975-01-01", "1991-12-26"])


@settings(UNHURRIED, max_examples=20)
@given(bodies(8, NARROW, least=3), DAYS, st.sampled_from(list(ALL)))
def test_an_edge_says_what_state_says_of_its_pair(log: list[Body], day: str, dimension: str) -> None:
    """Of every pair of parties that are there, what is told, and no more, is an edge; by default, what is listed."""
    with built(log) as found:
        record = read(found)
    on = parse(day)
    everything = graph(record, Whatever(on, dimension))
    told: dict[tuple[str, str], Answer] = {}
    for a, b in combinations(sorted(codes(everything)), 2):
        if {a, b} <= set(NARROW.codes) | named(log):
            told |= {
                sides(one.answer.a, one.answer.b, one.answer.direction): one.answer
                for one in state(record, a, b, on, (dimension,))
                if one.is_told
            }
    assert set(told) == {(edge.source, edge.target) for edge in everything.edges}
    for edge in everything.edges:
        expected = told[edge.source, edge.target]._asdict()
        for name, value in expected.items():
            text = "|".join(value) if isinstance(value, tuple) else value
            if name in ("status", "certain", "possible", "covered", "since_earliest", "flags", "entries", "sources"):
                assert (text if text not in (None, "") else None) == edge.values.get(name)
    listed = every_pair(record, Question(on, dimension)).partners
    expected_pairs = sorted(sides(*one.finding.answer[:2], one.finding.answer.direction) for one in listed)
    by_default = graph(record, Question(on, dimension))
    assert expected_pairs == [(edge.source, edge.target) for edge in by_default.edges]
    lived = {code for code, party in record.register.parties.items() if party.lives_on(on.earliest, on.latest)}
    assert lived >= codes(everything) >= codes(by_default)
    assert codes(everything) >= {code for pair in told for code in pair}


def sides(a: str, b: str, direction: str) -> tuple[str, str]:
    """Give the two ends of an edge."""
    first, arrow, second = direction.partition(">")
    return (first, second) if arrow else (a, b)


def named(log: list[Body]) -> set[str]:
    """Give the codes of a log's own parties."""
    return {str(body["code"]) for body in log if body["kind"] == "party"}


def test_the_read_model_gives_the_same_graph(tmp_path: Path) -> None:
    """Of the curated ledger, of many pairs, byte for byte."""
    with ways(Path(__file__).parent.parent / "events.jsonl", tmp_path) as run:
        for args in (("--on", "1960-03-03"), ("--on", "1991-12-26", "--all", "--dimension", "recognition")):
            assert run.same("export", "graph", *args).out.count("<edge") > 100


# --- what is asked wrongly ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            "--all --status none",
            2,
            "diplo: error: --all asks for every status\n  hint: leave --status or --all out\n",
        ),
        (
            "-o graph.xml",
            2,
            "diplo: error: the ending of graph.xml names no format\n  hint: say -O graphml|gexf|node-link, or end it with .graphml, .gexf, .json\n",
        ),
        (
            "-o events.jsonl -O gexf",
            2,
            "diplo: error: events.jsonl is a ledger\n  hint: choose another name for the output\n",
        ),
        (
            "--on 1959-13",
            2,
            "diplo: error: --on: there is no month 13\n    1959-13\n         ^^\n  hint: months run from 01 to 12\n",
        ),
        (
            "-O dot",
            2,
            "diplo: error: invalid value for '-O' / '--output-format': 'dot' is not a choice\n  hint: there are graphml, gexf, node-link\n",
        ),
    ],
)
def test_what_is_asked_wrongly_is_said_and_nothing_written(args: str, code: int, said: str, diplo: Runner) -> None:
    """One clear error each."""
    before = (diplo.folder / "events.jsonl").read_bytes()
    came = diplo.run(["export", "graph", *args.split()])
    assert (code, "", said) == (came.code, came.out, came.err)
    assert before == (diplo.folder / "events.jsonl").read_bytes()
    assert ["events.jsonl", "events.jsonl.lock"] == sorted(path.name for path in diplo.folder.iterdir())


def test_the_record_may_be_looked_at_from_elsewhere(diplo: Runner) -> None:
    """As known at some time, or without a source; the policy is said."""
    early = json.loads(exported(diplo, "--on", "1955", "--known", "2", "-O", "node-link", "--all"))
    assert ([], "2:") == (early["edges"], early["graph"]["head"][:2])
    without = json.loads(exported(diplo, "--on", "1955", "--without", "s", "-O", "node-link", "--all"))
    assert ([], "without:s") == (without["edges"], without["graph"]["policy"])
    assert "policy" not in early["graph"]


def test_today_is_the_day_where_none_is_said(diplo: Runner) -> None:
    """As everywhere."""
    came = json.loads(exported(diplo, "--today", "1955-06-25", "-O", "node-link"))
    assert ("1955-06-25", 1) == (came["graph"]["on"], len(came["edges"]))
