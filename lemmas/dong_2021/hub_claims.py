"""The first layer bound and Theorem 2.2 v1 fail: the claims at the hub network."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.dong_2021 import bound_statements as says
from lemmas.dong_2021 import depth_statements as deep
from lemmas.dong_2021.hub_bounds import (
    best,
    far,
    log_nonnegative,
    sizes,
)
from lemmas.dong_2021.hub_witness import (
    BIAS,
    COUNT,
    GAIN,
    NOTHING,
    OUTPUT,
    QUERY,
    SCALE,
    TOKENS,
    VALUE,
    WIDTH,
    K,
    M,
    enough,
    i,
    k,
    l,
    m,
    one,
    scale_positive,
)
from lemmas.dong_2021.multi_claims import only_layer, refuted
from lemmas.dong_2021.notions import centred
from lemmas.foundations.matrix_norms import (
    column_nonnegative,
    composite_square,
)
from lemmas.foundations.sums import (
    reciprocal_positive,
)
from symbolic import kernel
from symbolic.definitions import (
    column_sum_norm,
    composite,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    log,
    number,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    obtain,
    parts,
    use,
)

# ------------------------------------------------------------------ the claims


@cache
def v1_refuted() -> Theorem:
    """``m = 3470``, that is 6941 tokens of width 3471."""
    claim = assume(says.V1.formula)
    natural = use(axiom("nat-nonnegative"), m)
    width, count = arith(Lt(0, cast(WIDTH)), natural), arith(Lt(0, cast(COUNT)), natural)
    opened = use(
        claim,
        COUNT,
        WIDTH,
        SCALE,
        QUERY,
        BIAS,
        VALUE,
        NOTHING,
        TOKENS,
        NOTHING,
        count,
        width,
        scale_positive(),
        *best(),
    )
    kappa = Fraction(77 * K, 84 * K + 1) * (
        Fraction(6 * K, 7 * K + 1) - Fraction(6 * K, 84 * K + 1)
    )
    large = assume(Lt(16 * GAIN**2, kappa * M))

    def at(centre: Term, bound: Theorem) -> Theorem:
        rest = centred(OUTPUT, centre)
        size = composite(COUNT, WIDTH, rest)
        size_sign, square = parts(use(composite_square(), COUNT, WIDTH, rest, count, width))
        area = use(far(), centre)
        limit = _limit(count, width)
        high = arith(Le(size, 4 * GAIN), bound, limit)
        return arith(Lt(0, 0), area, square, large, high, size_sign, products=[(3, 4), (3, 3)])

    false = obtain(opened, "centre", at)
    for fact in (large, enough, claim):
        false = kernel.discharge(fact.conclusion, false)
    token_count = number(3470, NAT)
    numeric = kernel.box(
        Lt(16 * log(number(77 * 3470 + 1)) ** 2, number(kappa * 3470)), (), ("enclose", 96)
    )
    result = use(
        kernel.generalise(m, false),
        token_count,
        claim,
        arith(Le(2, token_count)),
        have(Lt(16 * log(77 * cast(token_count) + 1) ** 2, kappa * cast(token_count)), numeric),
    )
    return refuted(says.V1.formula, result)


def _limit(count: Theorem, width: Theorem) -> Theorem:
    """``4 (beta/s) rho^3 <= 4 c``."""
    query, value, tokens = sizes()
    rest = centred(TOKENS, NOTHING)
    rho, beta_q = composite(COUNT, WIDTH, rest), column_sum_norm(WIDTH, WIDTH, QUERY)
    beta_v = composite(WIDTH, WIDTH, VALUE)
    rho_sign = parts(use(composite_square(), COUNT, WIDTH, rest, count, width))[0]
    value_sign = parts(use(composite_square(), WIDTH, WIDTH, VALUE, width, width))[0]
    small = parts(tokens)[2]
    scale = scale_positive()
    share = reciprocal_positive(scale)
    gain = use(log_nonnegative(), 77 * M + 1, arith(Le(1, 77 * M + 1), enough))
    both = arith(Le(0, SCALE * GAIN), gain, scale, products=[(0, 1)])
    beta = arith(
        Le(beta_q * beta_v, SCALE * GAIN), query, value, value_sign, both, products=[(0, 2), (1, 3)]
    )
    unit = field(Eq(SCALE / SCALE, 1), scale)
    rate = arith(
        Le(beta_q * beta_v / SCALE, GAIN),
        arith(Le(beta_q * beta_v / SCALE, SCALE * GAIN / SCALE), beta, share, products=[(0, 1)]),
        scaled(GAIN, unit),
    )
    squares = arith(Le(rho**2, 1), small, rho_sign, products=[(0, 1), (0, 0)])
    cube = arith(Le(rho**3, 1), squares, small, rho_sign, products=[(0, 2)])
    cube_sign = arith(
        Le(0, rho**3), rho_sign, arith(Le(0, rho**2), squares=[rho]), products=[(0, 1)]
    )
    return arith(
        Le(4 * (beta_q * beta_v / SCALE) * rho**3, 4 * GAIN),
        rate,
        cube,
        cube_sign,
        gain,
        products=[(0, 2), (1, 3)],
    )


@cache
def depth_v1_refuted() -> Theorem:
    """Depth 1 of the theorem is the layer bound."""
    claim = assume(deep.V1.formula)
    known = {item.name: assume(item.formula) for item in says.V1.hypotheses}
    n, d, s, Q, b1, V, o, X, x = says.V1.variables  # noqa: N806
    output = says.output
    path = Lambda(l, Lambda(i, Lambda(k, (1 - cast(l)) * X[i, k] + cast(l) * output(i)(k))))
    beta = column_sum_norm(d, d, Q) * composite(d, d, V)
    each = [Lambda(l, parameter) for parameter in (Q, b1, V, o)]
    values = (n, d, s, one, beta, path, x, *each)
    formulas = {
        item.name: kernel.lang.substitute(
            item.formula, dict(zip(deep.V1.variables, values, strict=True))
        )
        for item in deep.V1.hypotheses
    }
    entry = for_all(i, Lt(i, n), for_all(k, Lt(k, d), have(Eq(path(one)(i)(k), output(i)(k)))))
    value_sign = parts(use(composite_square(), d, d, V, known["width"], known["width"]))[0]
    beta_sign = arith(
        Le(0, beta),
        use(column_nonnegative(), d, d, Q, known["width"]),
        value_sign,
        products=[(0, 1)],
    )
    opened = use(
        claim,
        *values,
        known["tokens"],
        known["width"],
        known["scale"],
        only_layer(formulas["layers"], entry),
        only_layer(formulas["weights"], arith(Le(beta, beta))),
        beta_sign,
        have(formulas["best-columns"], known["best-columns"]),
        have(formulas["best-rows"], known["best-rows"]),
    )
    goal = says.V1.conclusion

    def at(centre: Term, bound: Theorem) -> Theorem:
        wanted = kernel.lang.apply(goal.args[0], centre)
        plain = have(wanted, bound, names=("half_power_of_three",))
        return kernel.witness(goal, centre, plain)

    layer = says.V1.derive(obtain(opened, "centre", at))
    denial = v1_refuted()
    formula = kernel.lang.Not(deep.V1.formula)
    return kernel.cases(deep.V1.formula, kernel.absurd(layer, denial, formula), assume(formula))
