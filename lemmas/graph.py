"""The dependency graph, read off executed derivations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lemmas.records import Record

__all__ = ["ancestors", "build", "dot", "unused", "unused_hypotheses"]


def build(found: Sequence[Record]) -> Any:
    """Return a networkx digraph with an edge from each entry to the entries that use it."""
    import networkx as nx

    graph = nx.DiGraph()
    for item in found:
        graph.add_node(item["id"], kind=item["kind"], verdict=item["verdict"], title=item["title"])
    for item in found:
        graph.add_edges_from((used, item["id"]) for used in item["uses"])
    return graph


def ancestors(graph: Any, name: str) -> Any:
    """Return the part of the graph that one entry rests on, itself included."""
    import networkx as nx

    return graph.subgraph({name, *nx.ancestors(graph, name)})


def unused(graph: Any) -> list[str]:
    """Return the lemmas that no other entry uses."""
    return sorted(n for n in graph if graph.nodes[n]["kind"] == "lemma" and not graph.out_degree(n))


def unused_hypotheses(found: Sequence[Record]) -> dict[str, list[str]]:
    """Return, for each proved part, the hypotheses that its derivation does not need."""
    return {
        f"{item['id']} ({part['label']})": part["unused"]
        for item in found
        for part in item["parts"]
        if part["unused"]
    }


_COLOURS = {
    "proved": "palegreen",
    "repaired": "khaki",
    "refuted": "lightsalmon",
    "cited": "lightgrey",
}


def dot(graph: Any) -> str:
    """Return the graph in Graphviz's language."""
    lines = ["digraph rankproof {", "  rankdir=LR; node [shape=box, style=filled];"]
    for name in sorted(graph):
        colour = _COLOURS.get(graph.nodes[name]["verdict"], "white")
        title = str(graph.nodes[name]["title"]).replace('"', "'")
        lines.append(f'  "{name}" [fillcolor={colour}, tooltip="{title}"];')
    lines += [f'  "{a}" -> "{b}";' for a, b in sorted(graph.edges)]
    return "\n".join([*lines, "}"])
