"""Building the pages of ``rankproof report``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lemmas.comparison import constants_table, measured_table, vacuity_table
from lemmas.instance_measures import not_measured
from lemmas.library import all_entries
from lemmas.records import Record
from lemmas.vacuity import DEFINITION, Bound
from rankproof.console import write_text
from symbolic.errors import InputError
from symbolic.language import Term
from symbolic.latex import latex

__all__ = ["build"]

_NAMES = {"foundations": "Foundations"}


def build(
    folder: Path,
    found: list[Record],
    measured: dict[str, list[dict[str, Any]]],
    vacuity: dict[str, list[Bound]],
    mutation: list[dict[str, Any]],
) -> list[Path]:
    """Write the pages; return their paths.

    Parameters
    ----------
    folder : Path
    found : list of Record
        What verification found.
    measured : mapping
        Names of stacks to the results of a check on them.
    vacuity : mapping
        Names of stacks to the bounds there and what they must be below.
    mutation : list of dict
        What became of the mutants of each entry; may be empty.

    Raises
    ------
    InputError
        If Jinja or latex2mathml is missing, or the folder cannot be written.
    """
    environment = _environment()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot write in {folder}: {error.strerror}; choose another") from error
    shown = [_with_mathematics(item) for item in found]
    papers = _papers(shown)
    common = {
        "papers": papers,
        "records": shown,
        "page_of": {item["id"]: _page(item["id"]) for item in shown},
    }
    pages = {"index.html": ("index.html", _summary(shown))}
    pages |= {paper["page"]: ("paper.html", {"paper": paper}) for paper in papers}
    pages["tables.html"] = ("tables.html", {"tables": _tables(found, measured, vacuity, mutation)})
    for name, (template, values) in pages.items():
        text = environment.get_template(template).render(**common, **values)
        write_text(folder / name, text)
    return [folder / name for name in pages]


def _environment() -> Any:
    try:
        import jinja2
        import latex2mathml  # noqa: F401
    except ImportError:
        raise InputError(
            "report needs jinja2 and latex2mathml: pip install rankproof[report]"
        ) from None
    return jinja2.Environment(
        loader=jinja2.PackageLoader("rankproof.report"), autoescape=True, trim_blocks=True
    )


def _math(term: Term) -> Any:
    """A term as MathML, which browsers draw themselves."""
    from latex2mathml.converter import convert
    from markupsafe import Markup

    return Markup(convert(latex(term)))


def _with_mathematics(item: Record) -> Record:
    entry = next(e for e in all_entries() if e.id == item["id"])
    parts = []
    for part, shown in zip(entry.parts, item["parts"], strict=True):
        statement = part.statement
        hypotheses = [
            {**h, "math": _math(stated.formula)}
            for h, stated in zip(shown["hypotheses"], statement.hypotheses, strict=True)
        ]
        more = {"math": _math(statement.conclusion), "not_asked": not_measured(entry.id, part)}
        parts.append({**shown, "hypotheses": hypotheses, **more})
    constants = {name: {**c, "math": _markup(c["latex"])} for name, c in item["constants"].items()}
    return {**item, "parts": parts, "constants": constants}


def _markup(source: str) -> Any:
    from latex2mathml.converter import convert
    from markupsafe import Markup

    return Markup(convert(source))


def _page(name: str) -> str:
    return name.split("/")[0] + ".html"


def _papers(shown: list[Record]) -> list[dict[str, Any]]:
    groups: dict[str, list[Record]] = {}
    for item in shown:
        groups.setdefault(item["id"].split("/")[0], []).append(item)
    return [
        {"page": f"{key}.html", "name": _NAMES.get(key, _title(items)), "records": items}
        for key, items in groups.items()
    ]


def _title(items: list[Record]) -> str:
    words = items[0]["id"].split("/")[0].split("-")
    return " ".join(w.capitalize() for w in words)


def _summary(shown: list[Record]) -> dict[str, Any]:
    from symbolic.axioms import LEDGER

    counts: dict[str, int] = {}
    for item in shown:
        counts[item["verdict"]] = counts.get(item["verdict"], 0) + 1
    used = {name for item in shown for name in (*item["axioms"], *item["defining"])}
    axioms = [
        {"name": a.name, "kind": a.kind, "reference": a.reference, "math": _math(a.formula)}
        for a in LEDGER.values()
        if a.name in used
    ]
    return {"counts": sorted(counts.items()), "axioms": axioms, "graph": _drawing(shown)}


def _drawing(shown: list[Record]) -> Any:
    """The graph as SVG, or nothing where Graphviz is not installed."""
    from markupsafe import Markup

    from lemmas import graph as graphs
    from rankproof.showing import draw

    try:
        svg = draw(graphs.dot(graphs.build(shown)))
    except InputError:
        return None
    return Markup(svg[svg.index("<svg") :])


def _tables(
    found: list[Record],
    measured: dict[str, list[dict[str, Any]]],
    vacuity: dict[str, list[Bound]],
    mutation: list[dict[str, Any]],
) -> list[dict[str, Any]]:
    tables: list[dict[str, Any]] = [
        {
            "title": "Constants",
            "remark": "What the source prints, what is proved here, and what an instance shows "
            "that no proof can go below.",
            "columns": ["paper", "of", "published", "proved", "attained"],
            "numbers": [],
            "rows": constants_table(found),
        }
    ]
    for name, results in measured.items():
        tables.append(
            {
                "title": f"Measured on {name}",
                "remark": "Decimal logarithms, certified, at the head with the least slack: what "
                "the model does, and what the bounds allow.",
                "columns": ["entry", "layer", "measured", "published bound", "our bound"],
                "numbers": [1, 2, 3, 4],
                "rows": measured_table(results),
            }
        )
    tables += [_vacuity_table(name, rows) for name, rows in vacuity.items() if rows]
    if mutation:
        tables.append(_mutation_table(mutation))
    return tables


def _vacuity_table(name: str, found: list[Bound]) -> dict[str, Any]:
    return {
        "title": f"From which depth on a bound says something, on {name}",
        "remark": f"{DEFINITION} In between: the least and the greatest decimal logarithm of the "
        "bound over that input; negative where a bound from above says something.",
        "columns": ["entry", "form", "per", "least", "greatest", "says something from"],
        "numbers": [3, 4, 5],
        "rows": vacuity_table(found),
    }


def _mutation_table(mutation: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = ("mutants", "refuted", "not proved", "implied")
    return {
        "title": "Mutants",
        "remark": "Each numeral, direction and hypothesis of a proved statement, changed one at a "
        "time: refuted by an instance, without proof, or implied by the theorem.",
        "columns": ["entry", *kinds],
        "numbers": [1, 2, 3, 4],
        "rows": [[r["id"], *(str(r[kind]) for kind in kinds)] for r in mutation],
    }
