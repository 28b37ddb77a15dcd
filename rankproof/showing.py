"""``rankproof graph``, ``latex`` and ``explain``: what the library says, for people."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lemmas import graph as graphs
from lemmas.entry import Entry
from lemmas.instance_measures import not_measured
from lemmas.library import entries, entry
from lemmas.records import Record
from rankproof.console import console, print_json, write_text
from rankproof.verifying import found
from symbolic.errors import InputError

__all__ = [
    "constants_command",
    "draw",
    "explain_command",
    "explained_constants",
    "graph_command",
    "latex_command",
]


def graph_command(name: str | None, form: str, output: Path | None, unused: bool) -> int:
    """Run ``graph``; return the exit code."""
    if form not in _FORMATS:
        raise InputError(f"--format {form} is unknown: use {', '.join(_FORMATS)}")
    chosen = found([name] if name else [])
    graph = graphs.build(chosen)
    if name is not None:
        graph = graphs.ancestors(graph, name)
    if unused:
        _print_unused(graph, chosen, form == "json")
        return 0
    text = _FORMATS[form](graph)
    if output is None:
        print(text)
    else:
        write_text(output, text)
    return 0


def _print_unused(graph: Any, chosen: list[Record], as_json: bool) -> None:
    lemmas, hypotheses = graphs.unused(graph), graphs.unused_hypotheses(chosen)
    if as_json:
        print_json({"lemmas": lemmas, "hypotheses": hypotheses})
        return
    screen = console()
    screen.print(f"{len(lemmas)} lemmas that no other entry uses")
    for lemma in lemmas:
        screen.print(f"  {lemma}")
    screen.print(f"\n{len(hypotheses)} parts with a hypothesis that the proof does not need")
    for part, names in hypotheses.items():
        screen.print(f"  {part}: {', '.join(names)}", markup=False)


def _json(graph: Any) -> str:
    import json

    import networkx as nx

    return json.dumps(nx.node_link_data(graph, edges="links"), indent=2)


def _html(graph: Any) -> str:
    """A page of its own: the drawing, with each entry's title under the pointer."""
    drawing = draw(graphs.dot(graph))
    drawing = drawing[drawing.index("<svg") :]
    return (
        "<!doctype html>\n<meta charset='utf-8'>\n<title>rankproof: what uses what</title>\n"
        f"<style>body{{font-family:sans-serif}}</style>\n{drawing}\n"
    )


def draw(source: str) -> str:
    """Return Graphviz's drawing of a graph as SVG.

    Raises
    ------
    InputError
        If Graphviz is not installed.
    """
    program = shutil.which("dot")
    if program is None:
        raise InputError("svg needs Graphviz: install the package graphviz, or use --format dot")
    run = subprocess.run(
        [program, "-Tsvg"], input=source, capture_output=True, text=True, check=True
    )
    return run.stdout


_FORMATS: dict[str, Callable[[Any], str]] = {
    "dot": graphs.dot,
    "json": _json,
    "svg": lambda graph: draw(graphs.dot(graph)),
    "html": _html,
}


def latex_command(names: list[str], as_json: bool) -> int:
    """Run ``latex``; return the exit code."""
    from symbolic.latex import latex

    chosen = entries(names)
    texts = {item.id: "\n".join(_latex_entry(item, latex)) for item in chosen}
    if as_json:
        print_json({"entries": texts})
    else:
        print("\n\n".join(texts.values()))
    return 0


def _latex_entry(item: Entry, latex: Any) -> list[str]:
    kind = item.kind if item.kind in ("lemma", "theorem", "corollary") else "remark"
    lines = [rf"\begin{{{kind}}}[{_escape(item.title)}]\label{{{item.id}}}"]
    for part in item.parts:
        published = " (as published, refuted)" if part.refute else ""
        lines.append(rf"\textup{{({part.label})}}{published}")
        for hypothesis in part.statement.hypotheses:
            lines.append(rf"\[{latex(hypothesis.formula)}\tag{{{hypothesis.tag}}}\]")
        lines.append(rf"\[{latex(part.statement.conclusion)}\]")
    return [*lines, rf"\end{{{kind}}}"]


def constants_command(names: list[str], path: Path) -> int:
    """Write the derived constants of the verified entries as LaTeX macros; return the exit code."""
    lines = ["% written by rankproof latex --constants; do not edit"]
    for item in found(names):
        for name, constant in item["constants"].items():
            lines += _macros(f"{item['id']}/{name}", constant)
    write_text(path, "\n".join(lines) + "\n")
    return 0


def _macros(name: str, constant: Record) -> list[str]:
    macro = _macro(name)
    lines = [rf"\newcommand{{\{macro}}}{{{constant['latex']}}}"]
    if constant["enclosure"] is None:
        return [f"% {name}", *lines]
    low, high = constant["enclosure"]
    lines.append(rf"\newcommand{{\{macro}Value}}{{{low}}}")
    return [f"% {low} <= {name} <= {high}", *lines]


def _macro(name: str) -> str:
    """A macro's name from words: letters only, so years go and digits are spelled out."""
    digits = "Zero One Two Three Four Five Six Seven Eight Nine".split()
    plain = re.sub(r"-(19|20)\d\d/", "/", name)
    spelled = "".join(f" {digits[int(c)]} " if c.isdigit() else c for c in plain)
    return "".join(word.capitalize() for word in re.findall("[A-Za-z]+", spelled))


def _escape(text: str) -> str:
    for character in "&%#_":
        text = text.replace(character, "\\" + character)
    return text.replace("^", r"\textasciicircum{}")


def explain_command(name: str, as_json: bool) -> int:
    """Run ``explain``; return the exit code."""
    item = next(r for r in found([name]) if r["id"] == name)
    if as_json:
        print_json(item)
    else:
        console().print("\n".join(_explained(item)), markup=False, soft_wrap=False)
    return 0


def _explained(item: Record) -> list[str]:
    lines = [
        f"{item['id']}  ({item['kind']}, {item['verdict']})",
        item["title"],
        f"source: {item['source']} [{item['provenance']}]",
        "",
    ]
    for part, stated in zip(item["parts"], entry(item["id"]).parts, strict=True):
        reason = not_measured(item["id"], stated)
        asked = [f"    not asked of a stack: {reason}"] if reason else []
        lines += [*_explained_part(part), *asked, ""]
    lines += explained_constants(item)
    lines.append(f"uses: {', '.join(item['uses']) or 'nothing else of the library'}")
    lines.append(f"axioms: {', '.join(item['axioms']) or 'none'}")
    lines.append(f"kernel steps: {item['steps']}")
    return lines


def explained_constants(item: Record) -> list[str]:
    """Return lines on each constant of an entry: closed form, enclosure, theorem, what moves it."""
    lines = []
    for name, constant in item["constants"].items():
        ends = constant["enclosure"]
        where = f" in [{ends[0]}, {ends[1]}]" if ends and ends[0] != ends[1] else ""
        lines.append(f"constant {name} = {constant['closed_form']}{where}")
        source = constant["theorem"] or "the source; nothing proves it"
        lines.append(f"    from {source}")
        for made, moves in constant["sensitivity"].items():
            lines.append(f"    made of {made} = {constant['made_of'][made]}; 1 % there: {moves} %")
    return lines


def _explained_part(part: Record) -> list[str]:
    lines = [f"({part['label']}) {part['form']}, {part['outcome']}. {part['note']}"]
    lines += [f"    {h['name']} [{h['tag']}]: {h['text']}" for h in part["hypotheses"]]
    lines.append(f"  => {part['conclusion']}")
    lines += [f"    witness {key} = {value}" for key, value in part["witness"].items()]
    lines += [f"    proof: {line}" for line in part["proof"]]
    if part["unused"]:
        lines.append(f"    not needed by the proof: {', '.join(part['unused'])}")
    return lines
