"""Depth: from one layer to ``L`` layers."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import depth_statements as says
from lemmas.dong_2021.cubic_proofs import small_unit, small_width, unconditional
from lemmas.dong_2021.gamma_proofs import with_gamma
from lemmas.dong_2021.notions import centred, single_centre, single_layer
from lemmas.foundations.matrix_norms import (
    column_nonnegative,
    composite_congruence,
    composite_square,
)
from lemmas.foundations.recursions import cubic_recursion_constant, cubic_recursion_geometric
from lemmas.foundations.sums import (
    reciprocal_positive,
    root_facts,
)
from symbolic.definitions import column_sum_norm, composite
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Implies,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    family,
    log,
    nats,
    number,
    reals,
    sqrt,
)
from symbolic.statement import Statement
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    implies,
    induction,
    parts,
    use,
)

n, d, H, L, h, i, k, l, m = nats("n d H L h i k l m")
s, c = reals("s c")
r = family("r")
X, C = says.X, says.c


def assumed(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses by name."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


@cache
def guarded_recursion() -> Theorem:
    """``r_L <= c^((3^L-1)/2) r_0^(3^L)`` if each step is cubic as long as ``r_l <= r_0``, ``c r_0^2 <= 1``."""
    sign, small = assume(Le(0, c)), assume(Le(c * r[0] ** 2, 1))
    positive = assume(ForAll(l, L + 1, Le(0, r[l])))
    step = assume(ForAll(l, L, Implies(Le(r[l], r[0]), Le(r[l + 1], c * r[l] ** 3))))

    def shrink(known: Theorem) -> Theorem:
        inside = assume(Le(m + 1, L))
        here = use(known, arith(Le(m, L), inside))
        now = use(positive, m, arith(Lt(m, L + 1), inside))
        cubic = use(step, m, arith(Lt(m, L), inside), here)
        squares = arith(Le(r[m] ** 2, r[0] ** 2), now, here, products=[(0, 1), (1, 1)])
        weight = arith(Le(0, c * r[m]), sign, now, products=[(0, 1)])
        linear = arith(Le(c * r[m] ** 3, c * r[0] ** 2 * r[m]), squares, weight, products=[(0, 1)])
        below = arith(Le(c * r[0] ** 2 * r[m], r[m]), small, now, products=[(0, 1)])
        return implies([inside.conclusion], arith(Le(r[m + 1], r[0]), cubic, linear, below, here))

    formula = Implies(Le(m, L), Le(r[m], r[0]))
    begin = implies([Le(cast(Lambda(m, m)(0)), L)], arith(Le(r[0], r[0])))
    always = induction(m, formula, begin, shrink)
    inside = assume(Lt(l, L))
    each = use(step, l, inside, use(always, l, arith(Le(l, L), inside)))
    steps = for_all(l, inside.conclusion, each)
    proof = use(cubic_recursion_constant(), L, c, r, sign, positive, steps)
    return for_all(
        [L, c, r],
        sign.conclusion,
        small.conclusion,
        positive.conclusion,
        step.conclusion,
        proof,
    )


def nonnegative_residuals(known: dict[str, Theorem]) -> Theorem:
    """``0 <= |X^l - 1 c_l|`` at every depth."""
    value = centred(X[l], C[l])
    sign = parts(use(composite_square(), n, d, value, known["tokens"], known["width"]))[0]
    return for_all(l, Lt(l, L + 1), sign)


def carried(
    known: dict[str, Theorem], output: Term, centre: Term, inside: Theorem, bound: Theorem
) -> Theorem:
    """The bound of the layer's residual, for the next tokens and centre."""
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    entry = use(known["layers"], l, inside, i, at_i, k, at_k)
    middle = use(known["centres"], l, inside, k, at_k)
    after, following = centred(output, centre), centred(X[l + 1], C[l + 1])
    same = have(Eq(following(i)(k), after(i)(k)), entry, middle, names=("residual",))
    entries = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, same))
    equal = use(
        composite_congruence(), n, d, following, after, known["tokens"], known["width"], entries
    )
    return arith(Le(composite(n, d, following), bound.conclusion.args[1]), equal, bound)


def climb(
    known: dict[str, Theorem], rate: Theorem, step: Theorem, region: Theorem | None = None
) -> Theorem:
    """The depth bound from ``0 <= C`` and the cubic step of layer ``l``."""
    sizes = Lambda(l, says.residual_at(l))
    constant = rate.conclusion.args[1]
    positive = nonnegative_residuals(known)
    if region is None:
        steps = for_all(l, Lt(l, L), step)
        return use(cubic_recursion_constant(), L, constant, sizes, rate, positive, steps)
    smaller = Le(sizes(l), sizes(0))
    steps = for_all(l, Lt(l, L), smaller, step)
    return use(guarded_recursion(), L, constant, sizes, rate, region, positive, steps)


# ------------------------------------------------------------------ one head


def _cube(known: dict[str, Theorem]) -> Theorem:
    value = says.residual_at(l)
    sign = parts(
        use(composite_square(), n, d, centred(X[l], C[l]), known["tokens"], known["width"])
    )[0]
    return arith(Le(0, value**3), sign, arith(Le(0, value**2), squares=[value]), products=[(0, 1)])


def _single_step(
    known: dict[str, Theorem], factor: Theorem, bound: Theorem, inside: Theorem
) -> Theorem:
    """The cubic step of layer ``l`` with ``beta`` in place of the layer's own product of norms."""
    value, beta = says.residual_at(l), says.beta
    own = column_sum_norm(d, d, says.Q[l]) * composite(d, d, says.V[l])
    share = reciprocal_positive(known["scale"])
    factor_term = factor.conclusion.args[1]
    weight = arith(Le(0, factor_term * (1 / s)), factor, share, products=[(0, 1)])
    heavier = arith(
        Le(factor_term * (own / s), factor_term * (beta / s)),
        use(known["weights"], l, inside),
        weight,
        products=[(0, 1)],
    )
    larger = arith(
        Le(bound.conclusion.args[0], factor_term * (beta / s) * value**3),
        bound,
        heavier,
        _cube(known),
        products=[(1, 2)],
    )
    rest = centred(X[l], C[l])
    arguments = (n, d, s, says.Q[l], says.b[l], says.V[l], says.o[l])
    output = single_layer(*arguments, X[l])
    centre = single_centre(*arguments, C[l], rest)
    return carried(known, output, centre, inside, larger)


def _single(known: dict[str, Theorem], theorem: Theorem, *more: object) -> Theorem:
    arguments = (n, d, s, says.Q[l], says.b[l], says.V[l], says.o[l], X[l], C[l])
    return use(theorem, *arguments, *more)  # type: ignore[arg-type]


def scaled_rate(known: dict[str, Theorem], factor: Theorem, constant: Term) -> Theorem:
    """``0 <= factor constant/s``."""
    share = reciprocal_positive(known["scale"])
    portion = arith(Le(0, constant / s), known["constant"], share, products=[(0, 1)])
    return arith(
        Le(0, factor.conclusion.args[1] * (constant / s)), factor, portion, products=[(0, 1)]
    )


def sizes_of(known: dict[str, Theorem]) -> tuple[Theorem, Theorem, Theorem]:
    return known["tokens"], known["width"], known["scale"]


def _count_step(known: dict[str, Theorem]) -> tuple[Theorem, Theorem]:
    """``0 <= C`` and the cubic step of layer ``l`` for ``C = sqrt(n)/2 beta/s``."""
    inside = assume(Lt(l, L))
    bound = _single(known, unconditional(), *sizes_of(known))
    sign = root_facts(use(axiom("nat-nonnegative"), n))[0]
    factor = arith(Le(0, sqrt(cast(n)) / 2), sign)
    return scaled_rate(known, factor, says.beta), _single_step(known, factor, bound, inside)


@cache
def depth_unconditional() -> Theorem:
    """``C = sqrt(n)/2 beta/s``."""
    known = assumed(says.UNCONDITIONAL)
    return says.UNCONDITIONAL.derive(climb(known, *_count_step(known)))


@cache
def depth_region() -> Theorem:
    """Inside the region the residual shrinks at least geometrically."""
    known = assumed(says.REGION)
    rate, step = _count_step(known)
    sizes = Lambda(l, says.residual_at(l))
    proof = use(
        cubic_recursion_geometric(),
        L,
        rate.conclusion.args[1],
        sizes,
        rate,
        nonnegative_residuals(known),
        for_all(l, Lt(l, L), step),
        known["region"],
    )
    return says.REGION.derive(proof)


@cache
def depth_gamma() -> Theorem:
    """``C = gamma/sqrt(2) beta/s``."""
    known = assumed(says.GAMMA)
    inside = assume(Lt(l, L))
    sign, gamma = parts(known["gamma"])
    bound = _single(known, with_gamma(), says.g, *sizes_of(known), use(gamma, l, inside))
    root_sign, root_square = root_facts(arith(Le(0, number(2))))
    positive = arith(Lt(0, sqrt(number(2))), root_sign, root_square, degree=2)
    factor = arith(
        Le(0, says.g / sqrt(number(2))), sign, reciprocal_positive(positive), products=[(0, 1)]
    )
    step = _single_step(known, factor, bound, inside)
    return says.GAMMA.derive(climb(known, scaled_rate(known, factor, says.beta), step))


@cache
def depth_small() -> Theorem:
    """``C = beta/s`` for small logits and small residuals."""
    known = assumed(says.SMALL)
    inside = assume(Lt(l, L))
    value, first = says.residual_at(l), says.residual_at(0)
    here = assume(Le(value, first))
    rest = centred(X[l], C[l])
    query = column_sum_norm(d, d, says.Q[l])
    wide = use(small_width(), n, d, s, says.Q[l], X[l], C[l], *sizes_of(known))
    sign = parts(use(composite_square(), n, d, rest, known["tokens"], known["width"]))[0]
    squares = arith(Le(value**2, first**2), sign, here, products=[(0, 1), (1, 1)])
    query_sign = use(column_nonnegative(), d, d, says.Q[l], known["width"])
    near = arith(
        Le(2 * query * value**2, log(number(2)) * s),
        use(known["small-logits"], l, inside),
        squares,
        query_sign,
        products=[(1, 2)],
    )
    share = reciprocal_positive(known["scale"])
    narrow = arith(
        Le(wide.conclusion.args[0], log(number(2))),
        wide,
        field(Le(2 * (query * value**2 / s), log(number(2))), known["scale"], near),
    )
    bound = _single(known, small_unit(), *sizes_of(known), narrow)
    one = arith(Le(0, number(1)))
    step = _single_step(known, one, bound, inside)
    constant = says.beta / s
    rate = have(
        Le(0, constant), arith(Le(0, constant), known["constant"], share, products=[(0, 1)])
    )
    plain = have(Le(step.conclusion.args[0], constant * value**3), step)
    region = field(Le(constant * first**2, 1), known["scale"], known["region"])
    return says.SMALL.derive(climb(known, rate, plain, region))
