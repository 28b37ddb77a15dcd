"""The same cases under every arithmetic: enclosures contain Arb's 500 bits, points come near."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import arb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from numeric.arithmetic import Arithmetic, arithmetic
from numeric.arithmetic.arb import ArbBalls
from numeric.arithmetic.balls.arithmetic import RowBalls
from numeric.arithmetic.balls.forms import Form, Symbols
from numeric.arithmetic.balls.rounding import rows_norm, spectral, up
from numeric.arithmetic.functions import FUNCTIONS
from numeric.stack import MLP, Attention, Block, LayerNorm, block_forward

Case = Callable[[Arithmetic, Any], Any]


class Reference(ArbBalls):
    """Arb with the definitions of the protocol, none of its faster routes."""


for _name in ("apply", "multiply", "scale", "add_row", "multiply_row", "linear", "softmax_rows"):
    setattr(Reference, _name, getattr(Arithmetic, _name))
for _name in ("layer_norm", "rms_norm", "attend", "head", "take_rows", "take_columns", "beside"):
    setattr(Reference, _name, getattr(Arithmetic, _name))
Reference.matmul = lambda self, left, right: left * right  # type: ignore[method-assign]

draw = np.random.default_rng(5)
N, D = 5, 8
WEIGHT, SQUARE = draw.normal(size=(D, 6)) / 2, draw.normal(size=(D, D)) / 2
GAIN, BIAS = draw.normal(size=D), draw.normal(size=D)
CAUSAL = np.tril(np.ones((N, N), dtype=bool))
EPSILON = Fraction(1, 10**5)


def _attention(a: Arithmetic, x: Any, **options: Any) -> Any:
    groups = options.get("groups", 2)
    width = D * groups // 2
    key, value = (a.linear(x, m[:, :width]) for m in (SQUARE.T.copy(), SQUARE[::-1].copy()))
    return a.attend(a.linear(x, SQUARE, BIAS), key, value, 2, 1 / a.sqrt(a.number(4)), **options)


def _bare(a: Arithmetic, x: Any, **options: Any) -> Any:
    """Queries, keys and values are columns of x: nothing but attention itself."""
    query, key, value = (a.take_columns(x, slice(*c)) for c in ((0, 2), (2, 4), (4, D)))
    return a.attend(query, key, value, 1, a.number(2), **options)


def _offsets(a: Arithmetic) -> list[Any]:
    table = np.random.default_rng(1).normal(size=(2, N, N))
    return [a.matrix(t) for t in table]


def _block(norm_first: bool) -> Block:
    rng = np.random.default_rng(7)
    matrices = [rng.normal(size=(D, D)) / 2 for _ in range(4)]
    attention = Attention(*matrices, *(rng.normal(size=D) / 3 for _ in range(4)), heads=2)
    mlp = MLP(rng.normal(size=(D, 12)), rng.normal(size=12), rng.normal(size=(12, D)), BIAS)
    norms = tuple(LayerNorm(rng.normal(size=D), rng.normal(size=D)) for _ in range(2))
    return Block(attention, mlp, 1.0, norms, norm_first)


CASES: dict[str, Case] = {
    "linear": lambda a, x: a.linear(x, WEIGHT, BIAS[:6]),
    "matmul": lambda a, x: a.matmul(x, a.transpose(x)),
    "add": lambda a, x: a.add(x, a.scale(x, a.number(Fraction(1, 3)))),
    "multiply": lambda a, x: a.multiply(x, a.add_row(x, BIAS)),
    "rows and columns": lambda a, x: a.multiply_row(a.add_row(x, BIAS), GAIN),
    "parts": lambda a, x: a.below_each_other(
        [
            a.beside([a.take_columns(x, slice(3, D)), a.take_columns(x, slice(3))]),
            a.take_rows(x, slice(1, 3)),
        ]
    ),
    "softmax": lambda a, x: a.softmax_rows(a.matmul(x, a.transpose(x))),
    "causal softmax": lambda a, x: a.softmax_rows(a.matmul(x, a.transpose(x)), CAUSAL),
    "layer norm": lambda a, x: a.layer_norm(x, GAIN, BIAS, EPSILON),
    "rms norm": lambda a, x: a.rms_norm(x, GAIN, EPSILON),
    "bare softmax": lambda a, x: a.softmax_rows(x),
    "bare attention": _bare,
    "bare causal attention": lambda a, x: _bare(a, x, visible=CAUSAL),
    "attention": _attention,
    "causal attention": lambda a, x: _attention(a, x, visible=CAUSAL),
    "grouped attention": lambda a, x: _attention(a, x, groups=1),
    "biased attention": lambda a, x: _attention(a, x, offset=_offsets(a)),
    "gated": lambda a, x: a.multiply(a.apply("silu", a.linear(x, SQUARE)), a.linear(x, SQUARE.T)),
    "rotary": lambda a, x: a.multiply(a.apply("cos", x), a.apply("sin", x)),
    "post-norm block": lambda a, x: block_forward(a, _block(False), x),
    "pre-norm block": lambda a, x: block_forward(a, _block(True), x),
}
for _function in FUNCTIONS:
    CASES[_function] = lambda a, x, name=_function: a.apply(name, x)
POSITIVE = {"sqrt"}
ENCLOSING = [
    ("arb", 53),
    ("arb", 200),
    ("balls", 53),
    ("fixed", 120),
    ("affine", 53),
    ("affine", 120),
]


def _inputs(case: str, x: np.ndarray) -> np.ndarray:
    return np.abs(x) if case in POSITIVE else x


def _reference(case: str, x: np.ndarray) -> list[list[arb]]:
    with Reference(500) as a:
        return a.rows(CASES[case](a, a.matrix(_inputs(case, x))))


def _contains(found: list[list[arb]], truth: list[list[arb]]) -> bool:
    return all(
        x.overlaps(y) or y.is_nan()
        for row, exact in zip(found, truth, strict=True)
        for x, y in zip(row, exact, strict=True)
    )


@pytest.mark.parametrize("case", CASES)
def test_every_arithmetic_on_an_ordinary_matrix(case: str) -> None:
    x = np.random.default_rng(2).normal(size=(N, D))
    truth = _reference(case, x)
    near = np.array([[float(v) for v in row] for row in truth])
    size = np.abs(near).max()
    for name, bits in ENCLOSING:
        with arithmetic(name, bits) as a:
            rows = a.rows(CASES[case](a, a.matrix(_inputs(case, x))))
        assert _contains(rows, truth), name
        worst = max(float(v.rad()) for row in rows for v in row)
        good = {
            "arb": bits - 25,
            "deviations": bits - 25,
            "balls": 18,
            "fixed": bits - 35,
            "affine": bits - 35,
        }[name]
        assert worst <= size * 2.0**-good, (name, worst / size)
    for name in ("numpy", "mpmath"):
        with arithmetic(name, 120) as a:
            rows = a.rows(CASES[case](a, a.matrix(_inputs(case, x))))
        with mpmath.workprec(200), ArbBalls(200):
            gap = max(
                abs(float(arb(mpmath.nstr(mpmath.mpf(v), 45)) - t))
                for row, exact in zip(rows, truth, strict=True)
                for v, t in zip(row, exact, strict=True)
            )
        assert gap <= size * (1e-13 if name == "numpy" else 1e-32), (name, gap)


wild = arrays(
    np.float64,
    (N, D),
    elements=st.one_of(
        st.floats(-4, 4),
        st.floats(-1e30, 1e30),
        st.floats(allow_nan=False, allow_infinity=False),
        st.floats(-1e-300, 1e-300),
        st.sampled_from([0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7e308, 1e-200]),
    ),
)
BOUNDED = [c for c in CASES if c not in ("cos", "sin", "rotary")]


@pytest.mark.parametrize("name", ["balls", "affine", "fixed"])
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=st.sampled_from(BOUNDED), x=wild)
def test_huge_tiny_and_subnormal(name: str, case: str, x: np.ndarray) -> None:
    truth = _reference(case, x)
    with np.errstate(all="ignore"), arithmetic(name, 120 if name == "fixed" else 53) as a:
        assert _contains(a.rows(CASES[case](a, a.matrix(_inputs(case, x)))), truth)


def _moved(a: RowBalls, x: np.ndarray, reach: float, seed: int) -> tuple[Form, np.ndarray]:
    """A form of nonzero radius, with generators if the arithmetic has them, and a point in it."""
    rng = np.random.default_rng(seed)
    generators, symbols = None, None
    step = rng.normal(size=x.shape)
    step *= reach / np.linalg.norm(step, axis=1, keepdims=True)
    if a.affine:
        generators, symbols = rng.normal(size=(N, D, D)) * reach, Symbols()
        s = rng.normal(size=(N, 1, D))
        s /= np.linalg.norm(s, axis=2, keepdims=True) * (1 + 1e-12)
        step = step * 0.01 + (s @ generators)[:, 0]
        carried = (s @ generators)[:, 0]
    else:
        carried = np.zeros_like(x)
    true = x + step
    rounding = 1e-15 * (np.abs(true).max() + np.abs(x).max() + np.abs(carried).max()) * D
    radius = up(rows_norm((true - x) - carried) + rounding)
    return Form(x, radius, generators, symbols), true


@pytest.mark.parametrize("affine", [False, True])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    case=st.sampled_from(list(CASES)),
    seed=st.integers(0, 10**9),
    size=st.sampled_from([0.01, 1.0, 3.0]),
    reach=st.sampled_from([1e-9, 1e-4, 1e-2, 0.3, 10.0]),
)
def test_errors_are_carried(affine: bool, case: str, seed: int, size: float, reach: float) -> None:
    x = np.random.default_rng(seed).normal(size=(N, D)) * size
    if case in POSITIVE:
        x = np.abs(x) + 2 * reach
    with np.errstate(all="ignore"), RowBalls(53, affine) as a:
        form, true = _moved(a, x, reach, seed)
        if case in POSITIVE and not (true > 0).all():
            return
        rows = a.rows(CASES[case](a, form))
    assert _contains(rows, _reference(case, true))


def _points(case: str, x: np.ndarray) -> np.ndarray:
    with arithmetic("numpy") as a:
        return CASES[case](a, x)


def _worst(case: str, x: np.ndarray, row: int, seed: int) -> np.ndarray:
    """Directions of the input rows, each of norm 1, that move an output row most."""
    steps = np.eye(N * D).reshape(-1, N, D) * 1e-5
    change = [(_points(case, x + h) - _points(case, x - h))[row] / 2e-5 for h in steps]
    jacobian = np.array(change).reshape(N, D, -1)
    out = np.random.default_rng(seed).normal(size=jacobian.shape[2])
    for _ in range(30):
        step = jacobian @ out
        step /= np.linalg.norm(step, axis=1, keepdims=True) + 1e-300
        out = np.einsum("td,tdk->k", step, jacobian)
    return step


@pytest.mark.parametrize("affine", [False, True])
@pytest.mark.parametrize("case", [c for c in CASES if c != "reciprocal"])
def test_the_worst_errors_are_carried(affine: bool, case: str) -> None:
    for seed, reach in enumerate((1e-5, 1e-3, 0.03, 0.1, 0.2, 0.4, 0.8, 2.0)):
        x = np.random.default_rng(seed).normal(size=(N, D)) * (0.3, 1.5, 0.02)[seed % 3]
        if case in POSITIVE:
            x = np.abs(x) + 1.5 * reach
        row = seed % N if case != "parts" else 0
        for step in (_worst(case, x, row, seed), _worst(case, x, row, seed + 1), _along(x)):
            _carried(affine, case, x, step, reach, row)


def _along(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def _carried(
    affine: bool, case: str, x: np.ndarray, step: np.ndarray, reach: float, row: int
) -> None:
    """The distance that is left when the row's own symbols are taken away is within the radius."""
    with np.errstate(all="ignore"), RowBalls(53, affine) as a:
        generators, symbols = None, None
        if affine:
            generators, symbols = reach * np.repeat(np.eye(D)[None], N, axis=0), Symbols()
        form = Form(x, np.full(N, 0.0 if affine else reach), generators, symbols)
        found = CASES[case](a, form)
        left = _points(case, x + step * reach)[row] - found.point[row]
        limit = found.total()[row]
        if found.symbols is symbols and affine:
            left = left - step[row] @ found.generators[row]
            limit = found.radius[row]
    assert np.linalg.norm(left) <= limit * (1 + 1e-7) + 1e-11 * (1 + np.linalg.norm(x)), reach


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (3, 5), elements=st.floats(-1e200, 1e200)),
    st.sampled_from([1, 1e-250, 1e90]),
)
def test_spectral_norms_are_upper_bounds(x: np.ndarray, unit: float) -> None:
    with np.errstate(all="ignore"):
        x = x * unit
        bound = float(spectral(x))
        size = np.abs(x).max(initial=0)
        near = np.linalg.norm(x / (size or 1), 2) * size
    assert bound >= near * (1 - 1e-12)
    assert bound <= near * 1.3 + 1e-80
