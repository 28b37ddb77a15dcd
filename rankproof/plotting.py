"""Plots of bound against truth."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from symbolic.errors import InputError

__all__ = ["plot_records", "require_plot"]

_DEEP = -300.0
_ACROSS = 3  # panels in a line


def _digits(text: str) -> float:
    """``log10`` of a positive decimal string, of any size."""
    value = Decimal(text)
    return value.adjusted() + float(value.scaleb(-value.adjusted()).log10())


def require_plot(path: Path) -> None:
    """Refuse a file that no plot can be written to.

    Raises
    ------
    InputError
        If matplotlib is missing, the folder is, or the ending is that of no image.
    """
    try:
        from matplotlib.backend_bases import FigureCanvasBase
    except ImportError:
        raise InputError("--plot needs matplotlib: pip install 'rankproof[plots]'") from None
    known = FigureCanvasBase.get_supported_filetypes()
    if path.suffix[1:].lower() not in known:
        raise InputError(f"--plot {path}: the name must end in .png, .pdf, .svg or the like")
    if not path.parent.is_dir() or path.is_dir():
        raise InputError(f"cannot write {path}: no such folder; choose another --plot file")


def plot_records(records: Sequence[dict[str, Any]], title: str, path: Path) -> None:
    """Draw bound and truth by layer; deep collapse on a doubly logarithmic scale.

    Of several inputs the median is a line and the range a band.

    Raises
    ------
    InputError
        If nothing can be drawn, or the file cannot be written.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    panels = {key: rows for key, rows in _panels(records).items() if rows}
    if not panels:
        raise InputError("--plot: none of these results has two positive sides to draw")
    columns = min(_ACROSS, len(panels))
    lines = -(-len(panels) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(5 * columns, 3.6 * lines), squeeze=False)
    for axis in axes.flat[len(panels) :]:
        axis.set_visible(False)
    for axis, ((name, part), rows) in zip(axes.flat, panels.items(), strict=False):
        _draw(axis, rows)
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.set_title(f"{name} ({part})", fontsize=10)
    figure.suptitle(title)
    figure.tight_layout()
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"cannot write {path}: {reason}; choose another --plot file") from None
    finally:
        plt.close(figure)


Row = tuple[int, float, float]


def _panels(records: Sequence[dict[str, Any]]) -> dict[tuple[str, str], list[Row]]:
    """Layer, truth and bound of every result with positive sides; whole layers where there are."""
    whole = {(r["id"], r["part"]) for r in records if r["head"] is None}
    found: dict[tuple[str, str], list[Row]] = {}
    for r in records:
        key = (r["id"], r["part"])
        if r["layer"] is None or (key in whole and r["head"] is not None):
            continue
        left, right = r["lhs"][1], r["rhs"][1]
        rows = found.setdefault(key, [])
        if all(Decimal(x) > 0 and Decimal(x).is_finite() for x in (r["lhs"][0], left, right)):
            rows.append((r["layer"], _digits(left), _digits(right)))
    return found


def _draw(axis: Any, rows: list[Row]) -> None:
    deep = min(truth for _, truth, _ in rows) < _DEEP
    sign = -1 if deep else 1
    layers = sorted({layer for layer, _, _ in rows})
    first = 1 if deep and layers[0] == 0 else 0  # a logarithmic axis has no 0
    places = [layer + first for layer in layers]
    for place, label, style in ((1, "truth", "o-"), (2, "bound", "s--")):
        values = [[sign * row[place] for row in rows if row[0] == layer] for layer in layers]
        (line,) = axis.plot(places, [median(v) for v in values], style, label=label)
        if any(len(v) > 1 for v in values):
            low, high = [min(v) for v in values], [max(v) for v in values]
            axis.fill_between(places, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    if deep:
        axis.set_xscale("log", base=2)
        axis.set_yscale("log")
    axis.set_xlabel("layer, from 1" if deep else "layer")
    axis.set_ylabel("-log10" if deep else "log10")
    axis.legend()
