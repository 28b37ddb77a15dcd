"""Published against true: the constants of a theorem side by side, and on a model the bounds.

A constant named ``ROLE subject: variant`` takes part, the role being what the source prints
(``published``), what is proved here (``ours``), or what an instance attains (``lower``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lemmas.records import Record
from lemmas.vacuity import Bound, first_depths

__all__ = ["ROLES", "constants_table", "measured_table", "vacuity_table"]

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
    """Return rows *entry and part, layer, measured, published bound, our bound* in log10.

    Each value is that of the head with the least slack.  A published part stands beside each of ours
    of the same entry and layer.

    Parameters
    ----------
    results : sequence of dict
        What ``rankproof check --json`` lists.
    """
    groups: dict[tuple[str, int], dict[str, dict[str, Any]]] = {}
    for r in results:
        by_part = groups.setdefault((r["id"], r["layer"]), {})
        if r["part"] not in by_part or _slack(r) < _slack(by_part[r["part"]]):
            by_part[r["part"]] = r
    rows = []
    for (name, layer), by_part in groups.items():
        published = next((r for r in by_part.values() if r["form"] == "published"), None)
        ours = [r for r in by_part.values() if r["form"] != "published"]
        for one in ours or by_part.values():
            bounds = _bound(published), _bound(one if ours else None)
            measured = _log10(one["lhs"][1])
            rows.append([f"{name} ({one['part']})", str(layer), measured, *bounds])
    return rows


def _slack(r: dict[str, Any]) -> float:
    return float(r["slack_log10"] or "inf")


def _bound(r: dict[str, Any] | None) -> str:
    if r is None:
        return ""
    mark = {"holds": "", "violated": " (violated)", "undecided": " (undecided)"}
    return _log10(r["rhs"][0]) + mark.get(r["verdict"], " (hypothesis not met)")


def vacuity_table(found: Sequence[Bound]) -> list[Row]:
    """Return rows *entry, form, per layer or depth, log10 of bound over input, says something from*.

    The third last and second last cells are the least and the greatest of the decimal logarithms, of
    the bound over what it must be below (see :data:`lemmas.vacuity.DEFINITION`), where its hypothesis
    is met.
    """
    rows = []
    for members, first in first_depths(found):
        one = members[0]
        form = one.form if one.side == "above" else f"{one.form}, from below"
        met = [m for m in members if m.verdict != "hypothesis not met"]
        logs = [_difference(m.bound, m.before) for m in met]
        ends = [f"{shown:.2f}" for shown in (min(logs), max(logs))] if logs else ["", ""]
        rows.append([f"{one.entry} ({one.part})", form, one.per, *ends, first])
    return rows


def _difference(bound: tuple[str, str], before: tuple[str, str]) -> float:
    """The upper end of log10(bound/before)."""
    high, low = _log10(bound[1]), _log10(before[0])
    return float("nan") if "-" in (high, low) else float(high) - float(low)


def _log10(text: str) -> str:
    """The decimal logarithm of a positive decimal string, two digits; it may be below any float."""
    from decimal import Context, Decimal

    wide = Context(prec=20, Emax=10**15, Emin=-(10**15))
    value = wide.create_decimal(text)
    return f"{value.log10(wide):.2f}" if value.is_finite() and value > 0 else "-"
