"""Write ``docs/kernel.md``: every rule and every axiom, from the docstrings and the ledger themselves.

Run ``python -m tools.pages`` after a rule or an axiom has changed; a test holds the page.
"""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from pathlib import Path
from types import ModuleType

from symbolic import arithmetic, axioms, boxes, certificates, kernel

DOCS = Path(__file__).resolve().parent.parent / "docs"
TRUSTED = (kernel, arithmetic, boxes)
CHECKER = tuple(
    import_module(f"symbolic.certificates.{path.stem}")
    for path in sorted(Path(str(certificates.__file__)).parent.glob("[a-z]*.py"))
)


def code_lines(module: ModuleType) -> int:
    """Count the lines of a module that are neither blank, nor comment, nor docstring."""
    source = inspect.getsource(module)
    prose: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            prose.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(source.splitlines(), 1)
    return sum(
        bool(t.strip()) and not t.strip().startswith("#") and k not in prose for k, t in lines
    )


def rules() -> list[str]:
    """Return the docstring of every rule, as Markdown."""
    shown = []
    for name in kernel.RULES:
        text = inspect.cleandoc(getattr(kernel, name.lower()).__doc__ or "")
        title, _, rest = text.partition("\n")
        shown.append(f"### {title.rstrip('.')}\n\n{_fenced(rest.strip())}")
    return shown


def _fenced(text: str) -> str:
    """Turn ``::`` and its indented drawing into a fenced block."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if line.strip() == "::":
            continue
        drawn = line.startswith("    ")
        if drawn != inside and (line.strip() or inside):
            if drawn or line.strip():
                lines.append("```")
                inside = drawn
        lines.append(line[4:] if drawn else line)
    return "\n".join([*lines, "```"] if inside else lines)


def _sizes(modules: tuple[ModuleType, ...], title: str) -> str:
    """A table of the lines of code of some modules."""
    counts = {module.__name__: code_lines(module) for module in modules}
    rows = [f"| `{name}` | {count} |" for name, count in counts.items()]
    total = f"| together | {sum(counts.values())} |"
    return "\n".join([f"| {title} | lines of code |", "|---|---|", *rows, total])


def kernel_page() -> str:
    """Return the page of the kernel."""
    ledger = "\n".join(
        f"| {a.name} | {a.kind} | `{a.formula}` | {a.reference} |".replace("|-", "\\|-")
        for a in axioms.LEDGER.values()
    )
    return f"""# The kernel, rule by rule

This page is written from the source by `python -m tools.pages`.

A theorem is a sequent *hypotheses |- conclusion* that one of these {len(kernel.RULES)} rules made. Its meaning: for every
value of the free variables, if the hypotheses are true then so is the conclusion.

{_sizes(TRUSTED, "trusted module")}

The separate checker of [scalar certificates](certificates.md) is not part of this: no theorem of the library rests on it.

{_sizes(CHECKER, "module of the scalar checker")}

## Rules

{(chr(10) * 2).join(rules())}

## The ledger

*Defining* equations say what a primitive means; *analysis* facts are what every first course proves.

| axiom | kind | formula | reference |
|---|---|---|---|
{ledger}
"""


PAGES = {"kernel.md": kernel_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
