"""The layer bound for one head: unconditional, for small residuals, mean-centred, with gamma."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import bound_statements as says
from lemmas.dong_2021.bound_proofs import (
    entry_below_norm,
    layer_step,
    residual_logits_norm,
)
from lemmas.dong_2021.layer_proofs import one_count, one_exp, width_entry
from lemmas.dong_2021.shift_statements import head_logits
from lemmas.foundations.matrix_norms import composite_square
from lemmas.foundations.sums import (
    exp_at,
    exp_monotone,
    reciprocal_positive,
    root_facts,
    square_monotone,
)
from symbolic import kernel
from symbolic.definitions import column_sum_norm, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    exp,
    log,
    nats,
    number,
    sqrt,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import scaled
from symbolic.tactics.field import field
from symbolic.tactics.script import (
    arith,
    assume,
    axiom,
    for_all,
    have,
    parts,
    use,
)

n, d, s, Q, b, V, o, X, x = says.UNCONDITIONAL.variables
h = nats("h")[0]
tokens, width, scale = (assume(f.formula) for f in says.UNCONDITIONAL.hypotheses)
rest, E, wide, rho, beta = says.rest, says.logit_rest, says.wide, says.rho, says.beta
ONE = number(1, NAT)
HEADS = (Lambda(h, Q), Lambda(h, b), Lambda(h, V))
NORM, MASS = column_sum_norm(n, n, E), column_sum_norm(n, d, rest)
share = reciprocal_positive(scale)


def assumed(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses by name."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


@cache
def beta_square() -> tuple[Theorem, Theorem]:
    """``0 <= beta`` and ``beta^2 = |Q|_1 |V|_1 |Q|_1 |V|_inf``."""
    from lemmas.foundations.matrix_norms import column_nonnegative

    sign, square = parts(use(composite_square(), d, d, V, width, width))
    norm = column_sum_norm(d, d, Q)
    value = column_sum_norm(d, d, V) * row_sum_norm(d, d, V)
    return (
        arith(Le(0, beta), use(column_nonnegative(), d, d, Q, width), sign, products=[(0, 1)]),
        arith(Eq(beta**2, norm**2 * value), scaled(norm**2, square)),
    )


def cubic(statement: Statement, factor: Theorem, columns: Theorem, square: Theorem) -> Theorem:
    """The bound with ``c beta/s`` from ``0 <= c``, ``|Y|_1 <= kappa |E|_1 |R|_1``, ``kappa <= c^2``."""
    c = factor.conclusion.args[1]
    kappa = square.conclusion.args[0]
    rate = c * (beta / s)
    beta_sign, beta_value = beta_square()
    portion = arith(Le(0, beta / s), beta_sign, share, products=[(0, 1)])
    rate_sign = arith(Le(0, rate), factor, portion, products=[(0, 1)])
    area = beta_value.conclusion.args[1]
    area_sign = arith(Le(0, beta**2), squares=[beta])
    unit = field(Eq((rate * s) ** 2, c**2 * beta**2), scale)
    enough = arith(
        Le(kappa * area, (rate * s) ** 2),
        arith(Le(kappa * beta**2, c**2 * beta**2), square, area_sign, products=[(0, 1)]),
        unit,
        scaled(kappa, beta_value),
    )
    kappa_sign = assume(Le(0, kappa))
    heads = for_all(h, Lt(h, ONE), columns)
    step = use(
        layer_step(),
        n,
        d,
        ONE,
        s,
        *HEADS,
        o,
        X,
        x,
        kappa,
        rate,
        tokens,
        width,
        scale,
        kappa_sign,
        rate_sign,
        heads,
        enough,
    )
    return step


@cache
def unconditional() -> Theorem:
    """``sqrt(n)/2 beta/s rho^3``."""
    known = use(axiom("nat-nonnegative"), n)
    sign, square = root_facts(known)
    c = sqrt(cast(n)) / 2
    columns = have(
        Le(
            says_column(),
            cast(n) / 4 * NORM * MASS,
        ),
        use(one_count(), n, d, *rows(), rest, tokens, width),
    )
    step = cubic(
        says.UNCONDITIONAL,
        arith(Le(0, c), sign),
        columns,
        arith(Le(cast(n) / 4, c**2), square),
    )
    return says.UNCONDITIONAL.derive(settle(step, arith(Le(0, cast(n) / 4), known)))


def settle(theorem: Theorem, fact: Theorem) -> Theorem:
    """Replace a hypothesis by a proof of it."""
    return kernel.apply(kernel.discharge(fact.conclusion, theorem), fact)


def rows() -> tuple[Term, Term]:
    """The shared logits and the residual logits of the head."""
    return head_logits(Q, b, x, rest)


def says_column() -> Term:
    """``|(P - 1 s) R|_1``."""
    from lemmas.dong_2021.layer_statements import mixed

    return column_sum_norm(n, d, mixed(*rows(), rest))


@cache
def short() -> Theorem:
    """The constant 4 up to 64 tokens."""
    few = assume(says.COUNT_64.hypotheses[-1].formula)
    bound = use(unconditional(), n, d, s, Q, b, V, o, X, x, tokens, width, scale)
    sign, square = root_facts(use(axiom("nat-nonnegative"), n))
    root = sqrt(cast(n))
    eight = use(square_monotone(), root, 8, arith(Le(0, 8)), arith(Le(root**2, 64), square, few))
    return says.COUNT_64.derive(loosen(bound, arith(Le(root / 2, 4), eight)))


def cube_sign() -> Theorem:
    """``0 <= beta/s rho^3``."""
    rho_sign = parts(use(composite_square(), n, d, rest, tokens, width))[0]
    portion = arith(Le(0, beta / s), beta_square()[0], share, products=[(0, 1)])
    square = arith(Le(0, rho**2), squares=[rho])
    cube = arith(Le(0, rho**3), rho_sign, square, products=[(0, 1)])
    return arith(Le(0, beta / s * rho**3), portion, cube, products=[(0, 1)])


def loosen(bound: Theorem, larger: Theorem) -> Theorem:
    """The bound with a larger constant."""
    value = bound.conclusion.args[0]
    high = larger.conclusion.args[1]
    return arith(
        Le(value, high * (beta / s) * rho**3), bound, larger, cube_sign(), products=[(1, 2)]
    )


@cache
def small() -> Theorem:
    """``exp(wide/2)/sqrt(2) beta/s rho^3``."""
    root_sign, root_square = root_facts(arith(Le(0, number(2))))
    root = sqrt(number(2))
    half = exp(wide / 2)
    double = have(Eq(exp(wide), half**2), use(axiom("exp-add"), wide / 2, wide / 2))
    positive = arith(Lt(0, root), root_sign, root_square, degree=2)
    c = half / root
    factor = arith(Le(0, c), exp_at(wide / 2), reciprocal_positive(positive), products=[(0, 1)])
    columns = have(
        Le(says_column(), exp(wide) / 2 * NORM * MASS),
        use(one_exp(), n, d, *rows(), rest, tokens, width),
    )
    square = field(Le(exp(wide) / 2, c**2), positive, double, root_square, degree=2)
    step = cubic(says.SMALL, factor, columns, square)
    return says.SMALL.derive(settle(step, arith(Le(0, exp(wide) / 2), exp_at(wide))))


@cache
def small_width() -> Theorem:
    """``max osc <= 2 T``."""
    entry = use(width_entry(), n, E, tokens)
    below = use(entry_below_norm(), n, n, E, tokens, tokens)
    bound = use(residual_logits_norm(), n, d, s, Q, rest, tokens, width, scale)
    goal = says.SMALL_WIDTH.conclusion
    return says.SMALL_WIDTH.derive(arith(goal, entry, below, bound))


def _root_two() -> tuple[Theorem, Theorem]:
    sign, square = root_facts(arith(Le(0, number(2))))
    return arith(Lt(0, sqrt(number(2))), sign, square, degree=2), square


@cache
def small_unit() -> Theorem:
    """The constant 1 if the oscillations are at most ``log 2``."""
    near = assume(says.SMALL_UNIT.hypotheses[-1].formula)
    bound = use(small(), n, d, s, Q, b, V, o, X, x, tokens, width, scale)
    positive, square = _root_two()
    half = exp(wide / 2)
    double = have(Eq(exp(wide), half**2), use(axiom("exp-add"), wide / 2, wide / 2))
    two = use(axiom("log-inverse"), 2, arith(Lt(0, number(2))))
    at_most = arith(Le(exp(wide), 2), use(exp_monotone(), wide, log(number(2)), near), two)
    root = sqrt(number(2))
    lower = use(
        square_monotone(),
        half,
        root,
        arith(Le(0, root), positive),
        arith(Le(half**2, root**2), double, at_most, square),
    )
    return says.SMALL_UNIT.derive(loosen(bound, field(Le(half / root, 1), positive, lower)))


@cache
def small_threshold() -> Theorem:
    """The constant 1.3254 if the oscillations are at most 1.2564."""
    near = assume(says.SMALL_THRESHOLD.hypotheses[-1].formula)
    bound = use(small(), n, d, s, Q, b, V, o, X, x, tokens, width, scale)
    positive, square = _root_two()
    half, top = exp(wide / 2), says.Fraction(6282, 10000)
    growth = use(exp_monotone(), wide / 2, top, arith(Le(wide / 2, top), near))
    limit = kernel.box(
        Le(exp(number(top)), number(says.Fraction(13254, 10000)) * sqrt(number(2))),
        (),
        ("enclose", 64),
    )
    root = sqrt(number(2))
    constant = number(says.Fraction(13254, 10000))
    return says.SMALL_THRESHOLD.derive(
        loosen(bound, field(Le(half / root, constant), positive, growth, limit))
    )
