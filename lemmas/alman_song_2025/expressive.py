"""Two layers with bounded queries, keys and values that no single layer follows."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.alman_song_2025 import obstruction_statements as says
from lemmas.alman_song_2025.obstruction import obstruction
from lemmas.alman_song_2025.residual_proofs import refuted
from lemmas.alman_song_2025.two_values import (
    BOTH,
    early,
    eta,
    first_layer,
    sigmoid_bounds,
    t,
    two_layers,
)
from lemmas.alman_song_2025.uniform_order import absolute_norm, halves_size
from lemmas.foundations.sums import (
    absolute_below,
    absolute_of,
    nonzero,
    reciprocal,
)
from symbolic import kernel
from symbolic.kernel import Theorem, assume
from symbolic.language import Eq, Lambda, Le, Lt, Term, cast, family, nats, number
from symbolic.tactics.elementary import indicator_bounds
from symbolic.tactics.script import (
    arith,
    axiom,
    by_cases,
    for_all,
    have,
    obtain,
    parts,
    use,
)

ZERO, ONE = says.ZERO, says.ONE
k = nats("k")[0]
ERROR = number(Fraction(4533, 10000))


def regime(m: Term, count: Theorem) -> Theorem:
    """All layer inputs have entries at most 4."""
    found = []
    low, high = parts(use(indicator_bounds("ind_lt"), cast(t), cast(m)))
    inside = assume(Lt(t, m + m))
    for value in says.INPUTS:
        tokens = says.scaled(value, _halves(m))
        entry = tokens(t)(ZERO)
        found.append(
            for_all(
                t,
                inside.conclusion,
                absolute_below(arith(Le(entry, 4), low, high), arith(Le(-entry, 4), low, high)),
            )
        )
        one = use(use(first_layer(), m, 1, value, count), t, inside)
        angle = number(1) ** 2 * value**2
        sigma = parts(use(sigmoid_bounds(), angle, arith(Le(0, angle))))
        moved, image = one.conclusion.args
        tag = kernel.lang.indicator("ind_lt", cast(t), cast(m))
        facts = [one, low, high, sigma[0], sigma[3]]
        found.append(
            for_all(
                t,
                inside.conclusion,
                absolute_below(
                    arith(Le(moved, 4), *facts, products=[(1, 3), (2, 3), (1, 4), (2, 4)]),
                    arith(Le(-moved, 4), *facts, products=[(1, 3), (2, 3), (1, 4), (2, 4)]),
                ),
            )
        )
        del image, tag
    result = found[-1]
    for theorem in reversed(found[:-1]):
        result = kernel.conjoin(theorem, result)
    return result


def _halves(m: Term) -> Term:
    return kernel.lang.substitute(says.HALVES, {says.m: m})


@cache
def expressive_refuted() -> Theorem:
    """For every even number of tokens: bounded entries, yet an error of at least 0.4533."""

    def contradiction(claim: Theorem) -> Theorem:
        return obtain(claim, "m", _clash)

    return refuted(says.EXPRESSIVE.formula, contradiction)


def _clash(m: Term, known: Theorem) -> Theorem:
    count, implication = parts(known)
    found = kernel.apply(implication, have(implication.conclusion.args[0], regime(m, count)))
    return obtain(
        found,
        "H",
        lambda H, a: obtain(  # noqa: N803
            a,
            "M",
            lambda Ms, b: obtain(  # noqa: N803
                b,
                "W",
                lambda Ws, c: obtain(  # noqa: N803
                    c, "kappa", lambda kappa, d: _too_near(m, count, H, Ms, Ws, kappa, d)
                ),
            ),
        ),
    )


def _too_near(
    m: Term,
    count: Theorem,
    H: Term,
    Ms: Term,
    Ws: Term,
    kappa: Term,
    near: Theorem,  # noqa: N803
) -> Theorem:
    """The obstruction at 2 and 1/10 exceeds the error."""
    size = use(halves_size(), m, count)
    value = size.conclusion.args[0]
    some = arith(Lt(0, m + m), count)
    inside = have(Lt(ZERO, m + m), some)
    yes = parts(use(axiom("indicator-less"), cast(ZERO), cast(m)))[0]
    tag = use(yes, have(Lt(cast(ZERO), cast(m)), count))
    tokens = _halves(m)
    empty = for_all(k, Lt(k, ONE), arith(Eq(tokens(ZERO)(k), 0), tag))
    X = family("X", 2)  # noqa: N806
    network = kernel.lang.substitute(Lambda(X, says.unit_weights(says.two_layers(X))), {says.m: m})
    weak = []
    for theorem in parts(near):
        left, right = theorem.conclusion.args
        weak.append(arith(Le(left, right), theorem))
    first, second = says.INPUTS
    signs = [arith(Lt(0, point)) for point in says.INPUTS]
    bound = use(
        obstruction(),
        ONE,
        says.ENTRY,
        m + m,
        H,
        Ms,
        Ws,
        kappa,
        network,
        tokens,
        ZERO,
        first,
        second,
        ERROR,
        absolute_norm(),
        some,
        inside,
        empty,
        arith(Lt(0, value), size),
        nonzero(signs[0]),
        nonzero(signs[1]),
        *weak,
    )
    left = bound.conclusion.args[0]
    total = left.args[0]
    share = reciprocal(arith(Lt(0, 2 * value), size))
    apart = arith(
        Le(total, 2 * ERROR),
        arith(
            Le(left * (2 * value), ERROR * (2 * value)),
            bound,
            size,
            arith(Lt(0, value), size),
            products=[(0, 2)],
        ),
        arith(Eq(left * (2 * value), total), share, degree=2),
        arith(Eq(ERROR * value, ERROR), size, degree=2),
    )
    ends = []
    for point in says.INPUTS:
        image = use(two_layers(), m, 1, point, count)
        ends.append(arith(Eq(image.conclusion.args[0] * (1 / point), _curve(point)), image))
    strict = kernel.box(Lt(2 * ERROR, _plain(first) - _plain(second)), (), ("enclose", 128))
    gap = have(Lt(2 * ERROR, _curve(first) - _curve(second)), strict, names=("sigmoid",))
    return arith(Lt(0, 0), apart, absolute_of(total.args[0])[1], *ends, gap)


def _curve(point: Term) -> Term:
    return says.unit_weights(says.curve(point))


def _plain(point: Term) -> Term:
    """The curve with the sigmoid written out."""
    return kernel.unfolded(_curve(point), frozenset({"sigmoid"}))
