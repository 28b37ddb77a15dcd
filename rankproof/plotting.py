"""Plots of bound against truth."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from numeric.check import Outcome
from symbolic.errors import InputError

__all__ = ["plot_outcomes"]


def _digits(text: str) -> float:
    """``log10`` of a positive decimal string, of any size."""
    value = Decimal(text)
    return value.adjusted() + float(value.scaleb(-value.adjusted()).log10())


def plot_outcomes(outcomes: list[Outcome], title: str, path: Path) -> None:
    """Draw bound and truth by layer; deep collapse on a doubly logarithmic scale.

    Raises
    ------
    InputError
        If matplotlib is missing, nothing can be drawn, or the file cannot be written.
    """
    try:
        import matplotlib
    except ImportError:
        raise InputError("--plot needs matplotlib: pip install 'rankproof[plots]'") from None
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    whole = [o for o in outcomes if o.case.head is None and o.case.layer is not None]
    series = sorted({(o.case.entry, o.case.part) for o in whole})
    if not series:
        raise InputError("--plot: none of these results is about whole layers")
    figure, axes = plt.subplots(1, len(series), figsize=(6 * len(series), 4.5), squeeze=False)
    for axis, (name, part) in zip(axes[0], series, strict=True):
        chosen = [o for o in whole if (o.case.entry, o.case.part) == (name, part)]
        chosen = [o for o in chosen if Decimal(o.left[0]) > 0 and Decimal(o.right[0]) > 0]
        layers = [int(o.case.layer or 0) for o in chosen]
        truth = [_digits(o.left[1]) for o in chosen]
        bound = [_digits(o.right[1]) for o in chosen]
        deep = bool(truth) and min(truth) < -300
        if deep:
            truth, bound = [-x for x in truth], [-x for x in bound]
        axis.plot(layers, truth, "o-", label="truth")
        axis.plot(layers, bound, "s--", label="bound")
        if deep:
            axis.set_xscale("log", base=2)
            axis.set_yscale("log")
        axis.set_xlabel("depth" if part == "c" else "layer")
        axis.set_ylabel("-log10 of the diameter" if deep else "log10 of the diameter")
        axis.set_title(f"{name} ({part})")
        axis.legend()
    figure.suptitle(title)
    figure.tight_layout()
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        raise InputError(f"cannot write {path}: {error}; choose another --plot file") from None
    finally:
        plt.close(figure)
