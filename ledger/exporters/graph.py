"""The parties of a day and what stood between them, as a graph: GraphML, GEXF and node-link JSON.

What is empty is left out in each of the three, so that all read alike: GraphML has no text that is empty. Nothing is
written but what the ledger says, in one order, so that the same head gives the same bytes: the date of the file, which
GEXF has a place for, is left out.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from ledger.answers import Answer, Finding
from ledger.exporters.party_codes import LISTS, codes_on
from ledger.occurrences import BOTH
from ledger.parties import Party
from ledger.partners import MEMBERSHIP, Question, every_pair, is_organisation, looked_at
from ledger.projections import ALL
from ledger.record import Record

# What is said of the graph, of each party and of each pair, in the order in which it is written, with its type.
OF_GRAPH = {
    "title": "string",
    "licence": "string",
    "dimension": "string",
    "on": "string",
    "policy": "string",
    "head": "string",
}
OF_NODES = {"name": "string", "type": "string", **dict.fromkeys(LISTS, "string")}
OF_EDGES = {
    "status": "string",
    "certain": "boolean",
    "possible": "string",
    "covered": "boolean",
    "since_earliest": "string",
    "since_latest": "string",
    "flags": "string",
    "entries": "string",
    "sources": "string",
}

# A value is a text or yes or no; what is not known is not there.
Value = str | bool
Values = Mapping[str, Value]


class Node(NamedTuple):
    """A party: its code, and what is said of it."""

    code: str
    values: Values


class Edge(NamedTuple):
    """A pair, directed or not, by the codes of its parties, and what is said of it."""

    source: str
    target: str
    values: Values


class Graph(NamedTuple):
    """A graph.

    Attributes:
        is_directed: Whether an edge leads from one party to the other.
        values: What is said of the graph.
        nodes: The parties, by code.
        edges: The pairs, by the codes of both.
    """

    is_directed: bool
    values: Values
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Whatever(Question):
    """A question about every status: asked of `graph`, it gives each pair of which something is recorded."""

    __slots__ = ()

    def wants(self, status: str) -> bool:  # noqa: ARG002 - any will do
        """Tell that a status is asked for."""
        return True


def graph(record: Record, asked: Question, answers: Iterable[Finding] | None = None, licence: str = "") -> Graph:
    """Make the graph of one dimension on a date: who lived then, and each pair that has, or may have, what is asked for.

    An edge says what `state` says of its pair. A party is there while it lived, by any source, and one that is continued by
    another that lived then is there as that other alone. Who can have nothing in a dimension is no party of it:
    organisations are there where membership is asked for, or something is recorded of them.

    Args:
        record: What the log says of all parties.
        asked: What is asked.
        answers: The answers that fit, where somebody has them already (`ledger.partners.every_pair`).
        licence: Under what terms the ledger may be used; "" where it does not say.
    """
    listed = every_pair(record, asked, answers).partners
    found = [one.finding.answer for one in listed if one.finding.is_told]
    edges = sorted(map(_edge, found), key=lambda edge: (edge.source, edge.target))
    named = {code for answer in found for code in (answer.a, answer.b)}
    living = looked_at(record.at(asked.on), asked, record.register.parties)
    around = {code for code in living if asked.dimension == MEMBERSHIP or not is_organisation(record, code)}
    parties = (record.register.get(code) for code in sorted(named | around))
    window = asked.on.earliest, asked.on.latest
    values = {
        "title": record.title,
        "licence": licence,
        "dimension": asked.dimension,
        "on": asked.on.text,
        "policy": _joined(record.policy),
        "head": str(record.head),
    }
    nodes = tuple(_node(party, *window) for party in parties if party is not None)
    return Graph(ALL[asked.dimension].directed, _present(values), nodes, tuple(edges))


def _node(party: Party, earliest: int, latest: int) -> Node:
    codes = {name: _joined(codes_on(party, name, earliest, latest)) for name in LISTS}
    return Node(party.code, _present({"name": party.name, "type": party.type, **codes}))


def _edge(answer: Answer) -> Edge:
    source, target = (answer.a, answer.b) if answer.direction == BOTH else answer.direction.split(">")
    told = answer._asdict()
    values = {name: _joined(value) if isinstance(value := told[name], tuple) else value for name in OF_EDGES}
    return Edge(source, target, _present(values))


def _joined(texts: Iterable[str]) -> str:
    return "|".join(texts)


def _present(values: Mapping[str, str | bool | None]) -> dict[str, str | bool]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


# --- formats ----------------------------------------------------------------------------------------------------------

# No other character may stand in XML 1.0, not even by its number (section 2.2, rule 2).
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def graphml(graph: Graph) -> Iterator[str]:
    """Write a graph as GraphML, line by line (graphml.graphdrawing.org, with the types of GraphML-Attributes)."""
    yield _XML
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
    keys: dict[str, dict[str, str]] = {}
    for what, types in (("graph", OF_GRAPH), ("node", OF_NODES), ("edge", OF_EDGES)):
        keys[what] = {name: f"{what[0]}{number}" for number, name in enumerate(types)}
        for name, key in keys[what].items():
            yield f'  <key id="{key}" for="{what}" attr.name="{name}" attr.type="{types[name]}"/>'
    yield f'  <graph edgedefault="{_default(graph)}">'
    yield from _data(graph.values, keys["graph"], "    ")
    for node in graph.nodes:
        yield f"    <node id={_quoted(node.code)}>"
        yield from _data(node.values, keys["node"], "      ")
        yield "    </node>"
    for edge in graph.edges:
        yield f"    <edge source={_quoted(edge.source)} target={_quoted(edge.target)}>"
        yield from _data(edge.values, keys["edge"], "      ")
        yield "    </edge>"
    yield "  </graph>"
    yield "</graphml>"


def _data(values: Values, keys: Mapping[str, str], margin: str) -> Iterator[str]:
    return (f'{margin}<data key="{keys[name]}">{_escaped(value)}</data>' for name, value in values.items())


def gexf(graph: Graph) -> Iterator[str]:
    """Write a graph as GEXF 1.3, line by line (gexf.net/1.3, for Gephi); what is said of the graph stands in `meta`."""
    yield _XML
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">'
    yield "  <meta>"
    yield "    <creator>diplo</creator>"
    # One element, a line each: several are not allowed.
    about = "\n".join(f"{name}: {_escaped(text)}" for name, text in graph.values.items())
    yield f"    <description>{about}</description>"
    yield "  </meta>"
    yield f'  <graph mode="static" defaultedgetype="{_default(graph)}">'
    for what, types in (("node", OF_NODES), ("edge", OF_EDGES)):
        yield f'    <attributes class="{what}" mode="static">'
        yield from (f'      <attribute id="{name}" title="{name}" type="{its}"/>' for name, its in types.items())
        yield "    </attributes>"
    yield "    <nodes>"
    for node in graph.nodes:
        yield f"      <node id={_quoted(node.code)} label={_quoted(node.values['name'])}>"
        yield from _attvalues(node.values)
        yield "      </node>"
    yield "    </nodes>"
    yield "    <edges>"
    for edge in graph.edges:
        yield f"      <edge source={_quoted(edge.source)} target={_quoted(edge.target)}>"
        yield from _attvalues(edge.values)
        yield "      </edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _attvalues(values: Values) -> Iterator[str]:
    yield "        <attvalues>"
    yield from (f'          <attvalue for="{name}" value={_quoted(value)}/>' for name, value in values.items())
    yield "        </attvalues>"


def _default(graph: Graph) -> str:
    return "directed" if graph.is_directed else "undirected"


def _escaped(value: Value) -> str:
    # A carriage return would be read as a line feed (XML 1.0, section 2.11).
    return escape(_in_xml(value), {"\r": "&#13;"})


def _quoted(value: Value) -> str:
    return quoteattr(_in_xml(value))


def _in_xml(value: Value) -> str:
    """Give a value as it can stand in XML: a character that cannot, as Python writes it."""
    text = value if isinstance(value, str) else str(value).lower()
    return _NOT_IN_XML.sub(lambda found: ascii(found[0])[1:-1], text)


def node_link(graph: Graph) -> Iterator[str]:
    """Write a graph as JSON, line by line, as `networkx.node_link_data` has it (with `edges="edges"`, as of 3.4)."""
    yield f'{{"directed": {_json(graph.is_directed)}, "multigraph": false, "graph": {_json(graph.values)},'
    yield '"nodes": ['
    yield from _records({"id": node.code, **node.values} for node in graph.nodes)
    yield '], "edges": ['
    yield from _records({"source": edge.source, "target": edge.target, **edge.values} for edge in graph.edges)
    yield "]}"


def _records(records: Iterable[Values]) -> Iterator[str]:
    texts = list(map(_json, records))
    return (text + ("," if number < len(texts) else "") for number, text in enumerate(texts, 1))


def _json(value: object) -> str:
    # Only ASCII: a name's characters that nobody would see are written out.
    return json.dumps(value)


FORMATS: dict[str, Callable[[Graph], Iterator[str]]] = {"graphml": graphml, "gexf": gexf, "node-link": node_link}
