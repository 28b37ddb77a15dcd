"""Affine forms through softmax attention: own symbols exactly, other tokens' symbols by norms."""

from __future__ import annotations

import numpy as np

from numeric.arithmetic.balls.attention import Weighing
from numeric.arithmetic.balls.forms import Form
from numeric.arithmetic.balls.rounding import U, rows_norm, spectral, up

__all__ = ["attend_affine"]

Array = np.ndarray


def attend_affine(
    w: Weighing, query: Form, key: Form, value: Form, offset_error: Array
) -> tuple[Array, Array]:
    """Return generators and radius of the output of attention.

    Notes
    -----
    To first order, with weights A and mean ``m_i = sum_t A_it v_t`` of a head,

    ``d out_i = sum_t A_it dv_t + scale sum_t A_it (dq_i k_t + q_i dk_t)(v_t - m_i)``.

    The terms of token i's own symbols are affine; those of the other tokens are bounded by norms.
    The rest: ``A_it |dq||dk||v_t - m_i|``; with logits moving by at most b, ``|A'_t/A_t - 1 - (d_t -
    mean d)| <= b^2 (2 exp(2 b) + 1/2)`` (from ``exp(w) <= 1 + w + w^2/2 exp(|w|)``, ``|w| <= 2 b``,
    and Hoeffding's ``log mean exp(d) <= mean d + b^2/2``); and ``|A' - A|_1 |dv|``, ``|A' - A|_1 <=
    b``.  Coefficients computed in float64 are wrong by at most ``wrong`` times the product of the
    norms they are made of; a block of generators with d_h columns has a Frobenius norm of at most
    ``sqrt(d_h)`` times its spectral norm.
    """
    heads, rows, tokens = w.weights.shape
    mean = w.weights @ w.values
    apart = w.values[:, None, :, :] - mean[:, :, None, :]
    blur = up(w.relative + (tokens + 4) * U) * w.largest_value[:, None] + 2 * w.distances[2]
    far = up(rows_norm(apart) + blur[..., None])
    parts = [
        _generators(f, heads // r, r) for f, r in ((query, 1), (key, w.repeat), (value, w.repeat))
    ]
    own = np.arange(rows)
    covariance = _covariance(w, apart)
    weight = w.weights[:, own, own]
    turned = np.einsum("hisk,hikv->hisv", parts[0], covariance) * w.scale
    pulled = np.einsum("hisk,hik->his", parts[1], w.queries) * w.scale
    made = turned + weight[..., None, None] * (
        parts[2] + pulled[..., None] * apart[:, own, own][:, :, None, :]
    )
    generators = made.transpose(1, 2, 0, 3).reshape(rows, made.shape[2], -1)
    return generators, _radius(w, parts, (query, key, value), far, offset_error)


def _generators(form: Form, heads: int, repeat: int) -> Array:
    """Heads of the generators, ``(heads * repeat, n, s, d_h)``."""
    g = form.coefficients()
    parts = g.reshape(g.shape[0], g.shape[1], heads, -1).transpose(2, 0, 1, 3)
    return np.repeat(parts, repeat, axis=0) if repeat > 1 else parts


def _covariance(w: Weighing, apart: Array) -> Array:
    """``sum_t A_it k_t (v_t - m_i)`` for every head and row."""
    keys = w.keys - w.keys.mean(axis=1, keepdims=True)
    weighted = keys[:, None] * w.weights[..., None]
    return np.swapaxes(weighted, 2, 3) @ apart


def _root_of_squares(x: Array) -> Array:
    """Combine bounds over heads (the first axis)."""
    return up(np.sqrt((x * x).sum(axis=0)))


def _radius(
    w: Weighing, parts: list[Array], forms: tuple[Form, Form, Form], far: Array, offset: Array
) -> Array:
    scale = abs(w.scale)
    rows, tokens = w.weights.shape[1:]
    others = 1.0 - np.eye(rows, tokens)
    weights = up(w.weights + w.relative[..., None])
    apart = weights * others
    pure = [up(spectral(p, 2)) for p in parts]
    moved = [up(p + f.radius) for p, f in zip(pure, forms, strict=True)]
    repeat = float(np.sqrt(w.repeat))
    pulled = up(scale * up((apart * _along(w, parts[1], pure[1]) * far).sum(axis=2)))
    value_total = up(spectral(forms[2].coefficients(), 2))
    shared = up(repeat * (apart.max(axis=0) @ value_total))
    carried = np.minimum(shared, _root_of_squares(up((apart @ pure[2][..., None])[..., 0])))
    first = up(_root_of_squares(pulled) + carried) + _unbound(w, forms, weights, far)
    return up(first + _rest(w, moved, far.max(axis=2), offset))


def _along(w: Weighing, generators: Array, norms: Array) -> Array:
    """``|G_t q_i|`` for every head, row and token, by the Gram matrices of the generators."""
    gram = np.swapaxes(generators, 2, 3) @ generators
    size = gram.shape[-1]
    turned = w.queries[:, None] @ gram
    squares = np.maximum((turned * w.queries[:, None]).sum(axis=3), 0.0)
    squares = np.swapaxes(squares, 1, 2)
    most = up(norms[:, None, :] * w.query_norms[:, :, None])
    rough = float(np.sqrt((generators.shape[2] + 2 * size) * size * U)) * most
    return up(up(np.sqrt(squares)) + up(rough + 2 * norms[:, None, :] * w.distances[0]))


def _unbound(w: Weighing, forms: tuple[Form, Form, Form], weights: Array, far: Array) -> Array:
    """First-order effect of the parts without symbols."""
    scale = abs(w.scale)
    query, key, value = (f.radius for f in forms)
    loose = up(np.sqrt(weights.max(axis=0) @ (value * value))) * float(np.sqrt(w.repeat))
    keys = rows_norm(w.keys - w.keys.mean(axis=1, keepdims=True))
    covered = up((weights * far * up(keys + w.distances[1])[:, None]).sum(axis=2))
    pulled = _root_of_squares(up(scale * w.query_norms * up((weights * far * key).sum(axis=2))))
    return up(loose + up(up(scale * covered.max(axis=0)) * query) + pulled)


def _rest(w: Weighing, moved: list[Array], widest: Array, offset: Array) -> Array:
    """Second order, offsets, and the errors of first-order coefficients in float64."""
    dq, dk, dv = moved
    scale = abs(w.scale)
    tokens, size = w.weights.shape[2], max(w.queries.shape[2], w.values.shape[2])
    most_dk, most_dv = (x.max(axis=1, keepdims=True) for x in (dk, dv))
    key, value = w.largest_key[:, None], w.largest_value[:, None]
    both = up(scale * up(dq * most_dk))
    linear = up(dq * key + w.query_norms * most_dk)
    change = up(scale * linear + both + offset)
    factor = np.where(change <= 0.25, 4.5, np.inf)  # 2 exp(2 b) + 1/2 <= 4.5 up to 1/4
    second = up(both + offset + factor * up(change * change)) * widest + change * most_dv
    wrong = up(w.relative + (tokens + size + 64) * 16 * U)
    near = up(4 * wrong) * up(up(scale * linear) * value + most_dv)
    floats = up(dq * w.distances[1] + w.distances[0] * most_dk) * value + linear * w.distances[2]
    errors = up(near + 8 * up(scale * up(floats)))
    return _root_of_squares(up(second + float(np.sqrt(size)) * errors))
