"""Softmax attention in float64: weights with their rounding, and how errors pass through them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from numeric.arithmetic.balls.elementary import EXP_RELATIVE, exp
from numeric.arithmetic.balls.rounding import U, rows_norm, up

__all__ = ["Weighing", "across", "softmax_floats", "split", "spread", "weigh"]

Array = np.ndarray


@final
@dataclass(frozen=True, slots=True)
class Weighing:
    """Heads of queries, keys and values near the points, with attention weights.

    Attributes
    ----------
    queries, keys, values, weights : ndarray (heads, rows, ...)
    scale : float
    relative : ndarray (heads, n)
        Upper bounds of ``sum_t |weights - exact|`` for the exact points.
    query_norms : ndarray (heads, n)
    largest_key, largest_value : ndarray (heads,)
        Upper bounds of norms of the exact points.
    repeat : int
        Query heads for each key-value head.
    distances : tuple of float
        How far queries, keys and values are from the exact points, at most.
    """

    queries: Array
    keys: Array
    values: Array
    weights: Array
    scale: float
    relative: Array
    query_norms: Array
    largest_key: Array
    largest_value: Array
    repeat: int
    distances: tuple[float, float, float]


def split(matrix: Array, heads: int, repeat: int = 1) -> Array:
    """Return the heads of a matrix as one array ``(heads * repeat, rows, columns)``."""
    parts = np.ascontiguousarray(matrix.reshape(len(matrix), heads, -1).transpose(1, 0, 2))
    return np.repeat(parts, repeat, axis=0) if repeat > 1 else parts


def softmax_floats(logits: Array, visible: Array | None, logit_error: Array) -> tuple[Array, Array]:
    """Return softmax along the last axis, and ``sum_t |error|`` at most.

    Notes
    -----
    Logits within ``e`` of the exact ones, another ``u |z|`` from the shift, change weights by
    factors within ``exp(2 (e + u |z|))``; the exponential, the sum of m terms and the division add
    ``2 (4 u) + (m + 3) u``.  Weights below ``exp(-700)`` are set to 0.  For ``x <= 1/4``,
    ``exp(2 x) - 1 <= 3 x``; beyond that, weights are only known to sum to 1.
    """
    shown = logits if visible is None else np.where(visible, logits, -np.inf)
    z = shown - shown.max(axis=-1, keepdims=True)
    span = np.minimum(-np.where(np.isfinite(z), z, 0.0).min(axis=-1), 745.0)
    powers = exp(z)
    weights = powers / powers.sum(axis=-1, keepdims=True)
    moved = up(logit_error + U * span)
    count = logits.shape[-1]
    relative = up(3 * moved + (2 * (EXP_RELATIVE / U) + count + 8) * U)
    return weights, np.where(moved <= 0.25, np.minimum(relative, 2.5), 2.5)


def weigh(
    floats: tuple[Array, Array, Array],
    distances: tuple[Array, Array, Array],
    heads: int,
    groups: int,
    scale: tuple[float, float],
    visible: Array | None,
    offset: Array | None,
    offset_distance: Array | None,
) -> Weighing:
    """Return the weights of every head.

    Parameters
    ----------
    floats, distances : tuple of ndarray
        Queries, keys, values near the exact points, and distances of their rows.
    scale : tuple of float
        A number and its relative error.
    """
    repeat = heads // groups
    queries = split(floats[0], heads)
    keys, values = (split(x, groups, repeat) for x in floats[1:])
    norms = [rows_norm(x) for x in (queries, keys, values)]
    moved = [float(x.max(initial=0)) for x in distances]
    largest = [up(x.max(axis=1)) for x in norms[1:]]
    logits = queries @ np.swapaxes(keys, 1, 2)
    logits *= scale[0]
    size = abs(scale[0]) * norms[0] * largest[0][:, None]
    error = ((queries.shape[2] + 4) * U + 2 * scale[1]) * up(size)
    error = error + 2 * abs(scale[0]) * up(moved[0] * largest[0][:, None] + moved[1] * norms[0])
    if offset is not None:
        logits = logits + offset
        error = error + U * np.abs(logits).max(axis=-1) + offset_distance
    weights, relative = softmax_floats(logits, visible, up(error))
    return Weighing(
        queries,
        keys,
        values,
        weights,
        scale[0],
        relative,
        up(norms[0] + moved[0]),
        up(largest[0] + moved[1]),
        up(largest[1] + moved[2]),
        repeat,
        (moved[0], moved[1], moved[2]),
    )


def spread(x: Array) -> Array:
    """Distances from one point of every head: all that softmax, or a mean, can see of ``x``."""
    return rows_norm(x - x.mean(axis=1, keepdims=True))


def across(w: Weighing, errors: tuple[Array, Array, Array], offset_error: Array) -> Array:
    """Bound the change of every row of the output when queries, keys and values move.

    Parameters
    ----------
    errors : tuple of ndarray
        Distances of whole rows of queries, keys and values.
    offset_error : ndarray (n,)
        Distance of the rows of the logits' offsets (over all heads the largest).

    Notes
    -----
    With weights A before and A' after, ``sum_t A'_t (v_t + dv_t) - sum_t A_t v_t`` is ``sum_t A_t
    dv_t`` (convexity: its square, over all heads, is at most ``sum_t max_h A_t |dv_t|^2``) and
    ``sum_t (A'_t - A_t)(v_t + dv_t - c)`` with any c.  When the logits of a row move by at most b
    (up to a constant), ``|A' - A|_1 <= 2 tanh(b/2) <= b`` (foundations/tv-tanh).  The logits move
    by ``scale (dq (k_t - k) + q dk_t + dq dk_t)``; Minkowski's inequality adds the heads up.
    """
    dq, dk, dv = errors
    scale, repeat = up(np.float64(abs(w.scale))), float(np.sqrt(w.repeat))
    values, keys = spread(w.values).max(axis=1), spread(w.keys).max(axis=1)
    values, keys = up(values + w.distances[2]), up(keys + w.distances[1])
    heads, rows, tokens = w.weights.shape
    widest = up(values + float(dv.max(initial=0)))
    largest_dk = float(dk.max(initial=0)) * np.sqrt(min(heads, tokens * w.repeat))
    turned = up(dq * float(up(keys * widest).max()))
    pulled = up((w.query_norms * widest[:, None]).max(axis=0)) * largest_dk
    both = up(dq * largest_dk) * float(widest.max())
    shown = up(scale * up(turned + pulled + both))
    shown = shown + up(offset_error * float(np.sqrt(up((widest * widest).sum()))))
    capped = np.minimum(shown, 2 * np.sqrt(up((widest * widest).sum())))
    share = w.weights.max(axis=0) + w.relative.max(axis=0)[:, None]
    carried = np.sqrt(share @ (dv * dv)) * repeat
    return up(up(carried) + up(capped))
