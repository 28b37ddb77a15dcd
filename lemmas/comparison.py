"""Published against true: the constants of a theorem side by side, and on a model the bounds.

A constant named ``ROLE subject: variant`` takes part, the role being what the source prints
(``published``), what is proved here (``ours``), or what an instance attains (``lower``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lemmas.records import Record

__all__ = ["ROLES", "constants_table", "measured_table"]

ROLES = ("published", "ours", "lower")
Row = list[str]


def constants_table(found: Iterable[Record]) -> list[Row]:
    """Return rows *paper, of what, published, ours, lower bound*; a cell lists every variant."""
    groups: dict[tuple[str, str], dict[str, list[str]]] = {}
    for item in found:
        for name, constant in item["constants"].items():
            role, _, rest = name.partition(" ")
            subject, _, variant = rest.partition(": ")
            if role in ROLES:
                cells = groups.setdefault((item["id"].split("/")[0], subject), {})
                shown = _cell(constant) + (f" ({variant})" if variant else "")
                cells.setdefault(role, []).append(shown)
    return [
        [paper, subject, *("; ".join(cells.get(role, [])) for role in ROLES)]
        for (paper, subject), cells in groups.items()
    ]


def _cell(constant: dict[str, Any]) -> str:
    ends, closed = constant["enclosure"], str(constant["closed_form"])
    if ends is None or ends[0] == closed:
        return closed
    return f"{closed} = {ends[0][:10]}..." if len(closed) < 40 else f"{ends[0][:10]}..."


def measured_table(results: Sequence[dict[str, Any]]) -> list[Row]:
    """Return rows *entry, layer, measured, published bound, our bound* in log10, the worst head of each.

    Parameters
    ----------
    results : sequence of dict
        What ``rankproof check --json`` lists.
    """
    groups: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    for r in results:
        by_form = groups.setdefault((r["id"], r["layer"]), {})
        form = "published" if r["form"] == "published" else "ours"
        if form not in by_form or _slack(r) < _slack(by_form[form]):
            by_form[form] = r
    rows = []
    for (name, layer), by_form in groups.items():
        one = by_form.get("ours") or by_form["published"]
        bounds = (_bound(by_form.get(form)) for form in ("published", "ours"))
        rows.append([name, str(layer), _log10(one["lhs"][1]), *bounds])
    return rows


def _slack(r: dict[str, Any]) -> float:
    return float(r["slack_log10"] or "inf")


def _bound(r: dict[str, Any] | None) -> str:
    if r is None:
        return ""
    mark = {"holds": "", "violated": " (violated)", "undecided": " (undecided)"}
    return _log10(r["rhs"][0]) + mark.get(r["verdict"], " (hypothesis not met)")


def _log10(text: str) -> str:
    """The decimal logarithm of a positive decimal string, two digits; it may be below any float."""
    from decimal import Context, Decimal

    wide = Context(prec=20, Emax=10**15, Emin=-(10**15))
    value = wide.create_decimal(text)
    return f"{value.log10(wide):.2f}" if value.is_finite() and value > 0 else "-"
