"""Depth with many heads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from lemmas.dong_2021 import depth_statements as says
from lemmas.dong_2021.bound_proofs import (
    entry_below_norm,
    head_shift,
    head_weights,
    layer_step,
    residual_logits_norm,
)
from lemmas.dong_2021.depth_proofs import (
    C,
    H,
    L,
    X,
    assumed,
    carried,
    climb,
    d,
    h,
    i,
    k,
    l,
    n,
    s,
    scaled_rate,
    sizes_of,
)
from lemmas.dong_2021.layer_proofs import one_count, one_exp, width_entry
from lemmas.dong_2021.notions import centred, next_centre, widest
from lemmas.dong_2021.shift_statements import head_logits
from lemmas.foundations.matrix_norms import (
    column_nonnegative,
    composite_congruence,
    composite_square,
    row_nonnegative,
)
from lemmas.foundations.sums import (
    exp_monotone,
    max_upper,
    reciprocal_positive,
    root_facts,
    square_monotone,
    sum_nonnegative,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import attention_layer, column_sum_norm, composite
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Max,
    Sum,
    Term,
    cast,
    exp,
    family,
    log,
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
    by_cases,
    for_all,
    have,
    obtain,
    parts,
    substitute,
    use,
)

# ------------------------------------------------------------------ many heads


@cache
def multi_layer(kind: str) -> Theorem:
    """One layer of many heads with ``sqrt(n)/2 B/s`` (``count``) or ``B/s`` (``small``)."""
    B, Qmax = says.B, says.Qmax  # noqa: N806
    WQK, W = family("WQK", 3), family("W", 3)  # noqa: N806
    bQK, bO, X1, x = family("bQK", 2), family("bO"), family("X", 2), family("x")  # noqa: N806
    tokens, width, scale = assume(Lt(0, n)), assume(Lt(0, d)), assume(Lt(0, s))
    a, b = head_weights()
    heavy, constant = assume(Le(sqrt(a * b), B)), assume(Le(0, B))
    rest = centred(X1, x)
    at_h = assume(Lt(h, H))
    signs = [
        use(column_nonnegative(), d, d, WQK[h], width),
        use(column_nonnegative(), d, d, W[h], width),
        use(row_nonnegative(), d, d, W[h], width),
    ]
    query, mass_w, size_w = (sign.conclusion.args[1] for sign in signs)
    terms = [
        sum_nonnegative(h, H, arith(Le(0, query * value), signs[0], sign, products=[(0, 1)]))
        for value, sign in ((mass_w, signs[1]), (size_w, signs[2]))
    ]
    area_sign = arith(Le(0, a * b), *terms, products=[(0, 1)])
    root_sign, root_square = root_facts(area_sign)
    area = arith(Le(a * b, B**2), root_square, heavy, root_sign, products=[(1, 2), (1, 1)])
    shared, E = head_logits(WQK[h], bQK[h], x, rest)  # noqa: N806
    norm, mass = column_sum_norm(n, n, E), column_sum_norm(n, d, rest)
    shift = head_shift(h, rest)
    share = reciprocal_positive(scale)
    portion = arith(Le(0, B / s), constant, share, products=[(0, 1)])
    more: list[Theorem] = []
    if kind == "count":
        kappa, factor = cast(n) / 4, sqrt(cast(n)) / 2
        known = use(axiom("nat-nonnegative"), n)
        sign, square = root_facts(known)
        column = have(
            Le(column_sum_norm(n, d, shift), kappa * norm * mass),
            use(one_count(), n, d, shared, E, rest, tokens, width),
        )
        kappa_sign = arith(Le(0, kappa), known)
        factor_sign = arith(Le(0, factor), sign)
        square_enough = arith(Le(kappa, factor**2), square)
    else:
        kappa, factor = number(1), number(1)
        rho = composite(n, d, rest)
        queries = assume(ForAll(h, H, Le(column_sum_norm(d, d, WQK[h]), Qmax)))
        small = assume(Le(2 * Qmax * rho**2, log(number(2)) * s))
        more = [queries, small]
        wide = widest(n, E)
        width_bound = use(width_entry(), n, E, tokens)
        below = use(entry_below_norm(), n, n, E, tokens, tokens)
        logit = use(residual_logits_norm(), n, d, s, WQK[h], rest, tokens, width, scale)
        at_head = use(queries, h, at_h)
        scaled_small = arith(
            Le(2 * column_sum_norm(d, d, WQK[h]) * rho**2, log(number(2)) * s),
            small,
            at_head,
            arith(Le(0, rho**2), squares=[rho]),
            products=[(1, 2)],
        )
        narrow = arith(
            Le(wide, log(number(2))),
            width_bound,
            below,
            logit,
            field(
                Le(2 * (column_sum_norm(d, d, WQK[h]) * rho**2 / s), log(number(2))),
                scale,
                scaled_small,
            ),
        )
        two = use(axiom("log-inverse"), 2, arith(Lt(0, number(2))))
        grow = use(exp_monotone(), wide, log(number(2)), narrow)
        weight = arith(
            Le(0, norm * mass),
            use(column_nonnegative(), n, n, E, tokens),
            use(column_nonnegative(), n, d, rest, width),
            products=[(0, 1)],
        )
        half = arith(Le(exp(wide) / 2, 1), grow, two)
        column = arith(
            Le(column_sum_norm(n, d, shift), kappa * norm * mass),
            use(one_exp(), n, d, shared, E, rest, tokens, width),
            half,
            weight,
            products=[(1, 2)],
        )
        kappa_sign = arith(Le(0, kappa))
        factor_sign = arith(Le(0, factor))
        square_enough = arith(Le(kappa, factor**2))
    rate = factor * (B / s)
    rate_sign = arith(Le(0, rate), factor_sign, portion, products=[(0, 1)])
    unit = field(Eq((rate * s) ** 2, factor**2 * B**2), scale)
    enough = arith(
        Le(kappa * (a * b), (rate * s) ** 2),
        arith(Le(kappa * (a * b), kappa * B**2), area, kappa_sign, products=[(0, 1)]),
        arith(
            Le(kappa * B**2, factor**2 * B**2),
            square_enough,
            arith(Le(0, B**2), squares=[B]),
            products=[(0, 1)],
        ),
        unit,
    )
    step = use(
        layer_step(),
        n,
        d,
        H,
        s,
        WQK,
        bQK,
        W,
        bO,
        X1,
        x,
        kappa,
        rate,
        tokens,
        width,
        scale,
        kappa_sign,
        rate_sign,
        for_all(h, at_h.conclusion, column),
        enough,
    )
    variables = [n, d, H, s, WQK, bQK, W, bO, X1, x, B, *([Qmax] if more else [])]
    return for_all(
        variables,
        tokens.conclusion,
        width.conclusion,
        scale.conclusion,
        heavy.conclusion,
        constant.conclusion,
        *(item.conclusion for item in more),
        step,
    )


def _multi_arguments() -> tuple[Term, ...]:
    return (n, d, H, s, says.WQK[l], says.bQK[l], says.W[l], says.bO[l])


def _multi_step(known: dict[str, Theorem], bound: Theorem, inside: Theorem) -> Theorem:
    arguments = _multi_arguments()
    output = Lambda(i, Lambda(k, attention_layer(*arguments, X[l], i, k)))
    centre = Lambda(k, next_centre(*arguments, C[l], centred(X[l], C[l]), k))
    return carried(known, output, centre, inside, bound)


@cache
def multi_unconditional() -> Theorem:
    """``C = sqrt(n)/2 B/s`` for many heads."""
    known = assumed(says.MULTI_UNCONDITIONAL)
    inside = assume(Lt(l, L))
    heavy = use(known["weights"], l, inside)
    bound = use(
        multi_layer("count"),
        *_multi_arguments(),
        X[l],
        C[l],
        says.B,
        *sizes_of(known),
        heavy,
        known["constant"],
    )
    step = _multi_step(known, bound, inside)
    sign = root_facts(use(axiom("nat-nonnegative"), n))[0]
    factor = arith(Le(0, sqrt(cast(n)) / 2), sign)
    return says.MULTI_UNCONDITIONAL.derive(climb(known, scaled_rate(known, factor, says.B), step))


@cache
def multi_small() -> Theorem:
    """``C = B/s`` for many heads, small logits and small residuals."""
    known = assumed(says.MULTI_SMALL)
    inside = assume(Lt(l, L))
    value, first = says.residual_at(l), says.residual_at(0)
    here = assume(Le(value, first))
    rest = centred(X[l], C[l])
    sign = parts(use(composite_square(), n, d, rest, known["tokens"], known["width"]))[0]
    squares = arith(Le(value**2, first**2), sign, here, products=[(0, 1), (1, 1)])
    queries = use(known["queries"], l, inside)
    Qmax, two = says.Qmax, log(number(2))  # noqa: N806
    share = reciprocal_positive(known["scale"])

    def small() -> Theorem:
        """``2 Q r_l^2 <= log 2 s``; if ``Q < 0`` the left side is negative."""
        goal = Le(2 * Qmax * value**2, two * s)
        positive = kernel.box(Lt(0, two), (), ("enclose", 64))
        right = arith(Le(0, two * s), positive, known["scale"], products=[(0, 1)])
        return by_cases(
            Le(0, Qmax),
            lambda q: arith(goal, known["small-logits"], squares, q, products=[(1, 2)]),
            lambda q: arith(
                goal,
                right,
                arith(Le(Qmax, 0), q),
                arith(Le(0, value**2), squares=[value]),
                products=[(1, 2)],
            ),
        )

    bound = use(
        multi_layer("small"),
        *_multi_arguments(),
        X[l],
        C[l],
        says.B,
        Qmax,
        *sizes_of(known),
        use(known["weights"], l, inside),
        known["constant"],
        queries,
        small(),
    )
    constant = says.B / s
    step = _multi_step(known, bound, inside)
    plain = have(Le(step.conclusion.args[0], constant * value**3), step)
    rate = arith(Le(0, constant), known["constant"], share, products=[(0, 1)])
    region = field(Le(constant * first**2, 1), known["scale"], known["region"])
    return says.MULTI_SMALL.derive(climb(known, rate, plain, region))


def _some_centres(proof: Callable[[Term, Theorem, Theorem], Theorem]) -> Theorem:
    """Centres ``c_0 = x`` and ``c_{l+1}`` the next centre, by recursion."""
    x, v = says.x, family("v")
    arguments = _multi_arguments()
    step = Lambda(l, Lambda(v, Lambda(k, next_centre(*arguments, v, centred(X[l], v), k))))
    sequence = use(axiom("recursion"), x, step)

    def chosen(path: Term, facts: Theorem) -> Theorem:
        start, later = parts(facts)
        return proof(path, start, later)

    return obtain(sequence, "path", chosen)


def _with_rho(statement: Statement, theorem: Theorem, extra: tuple[str, ...]) -> Theorem:
    """Any centre first, the best centre last."""
    known = assumed(statement)
    x = says.x
    final = says.composite_residual(n, d, X[L])
    constants = [says.Qmax] if extra else []

    def proof(path: Term, start: Theorem, later: Theorem) -> Theorem:
        at_k = assume(Lt(k, d))
        centres = for_all(l, Lt(l, L), for_all(k, at_k.conclusion, use(later, l, k)))
        first = centred(X[0], path[0])
        same = have(Eq(first(i)(k), centred(X[0], x)(i)(k)), use(start, k), names=("residual",))
        entries = for_all(i, Lt(i, n), for_all(k, at_k.conclusion, same))
        equal = use(
            composite_congruence(),
            n,
            d,
            first,
            centred(X[0], x),
            known["tokens"],
            known["width"],
            entries,
        )
        back = kernel.antisymmetry(
            arith(Le(equal.conclusion.args[1], equal.conclusion.args[0]), equal),
            arith(Le(*equal.conclusion.args), equal),
        )
        regions = [
            substitute(back, known[name]) if name != "queries" else known[name] for name in extra
        ]
        bound = use(
            theorem,
            n,
            d,
            H,
            s,
            L,
            says.B,
            X,
            path,
            says.WQK,
            says.bQK,
            says.W,
            says.bO,
            *constants,
            *sizes_of(known),
            known["layers"],
            centres,
            known["weights"],
            known["constant"],
            *regions,
        )
        moved = substitute(equal, bound)
        centre = family("centre")
        value = Lambda(centre, composite(n, d, centred(X[L], centre)))
        sign = parts(
            use(
                composite_square(),
                n,
                d,
                centred(X[L], centre),
                known["tokens"],
                known["width"],
            )
        )[0]
        lower = use(axiom("infimum-lower"), value, for_all(centre, sign), path[L])
        named = have(
            Le(final, composite(n, d, centred(X[L], path[L]))), lower, names=("composite_residual",)
        )
        return arith(Le(final, moved.conclusion.args[1]), named, moved)

    return statement.derive(_some_centres(proof))


@cache
def multi_rho() -> Theorem:
    """The unconditional bound of the least residual."""
    return _with_rho(says.MULTI_RHO, multi_unconditional(), ())


@cache
def multi_rho_small() -> Theorem:
    """The bound of the least residual for small tokens."""
    return _with_rho(says.MULTI_RHO_SMALL, multi_small(), ("queries", "small-logits", "region"))


@cache
def weights() -> Theorem:
    """``sqrt(a b) <= H sqrt(max q v max q w)``."""
    some, norms = (assume(item.formula) for item in says.WEIGHTS.hypotheses)
    q, v, w = says.q, says.w1, says.w2
    at_h = assume(Lt(h, H))
    first, second, third = parts(use(norms, h, at_h))
    sums, tops, signs = [], [], []
    for value, sign in ((q[h] * v[h], second), (q[h] * w[h], third)):
        top = Max(h, H, value)
        each = max_upper(h, H, value, h, at_h)
        sums.append(arith(Le(Sum(h, H, value), cast(H) * top), sum_over(h, H, each)))
        term = arith(Le(0, value), first, sign, products=[(0, 1)])
        signs.append(sum_nonnegative(h, H, term))
        zero = kernel.lang.number(0, "N")
        inside = have(Lt(zero, H), some)
        entry = kernel.specialise(for_all(h, at_h.conclusion, term), zero)
        at_zero = use(entry, inside)
        tops.append(arith(Le(0, top), max_upper(h, H, value, zero, inside), at_zero))
    a, b = (item.conclusion.args[1] for item in signs)
    high_a, high_b = (item.conclusion.args[1] for item in tops)
    _, square = root_facts(arith(Le(0, a * b), *signs, products=[(0, 1)]))
    top_sign, top_square = root_facts(arith(Le(0, high_a * high_b), *tops, products=[(0, 1)]))
    bound = cast(H) * sqrt(high_a * high_b)
    count = use(axiom("nat-nonnegative"), H)
    area = arith(
        Le(a * b, cast(H) ** 2 * (high_a * high_b)),
        arith(Le(a * b, cast(H) * high_a * b), sums[0], signs[1], products=[(0, 1)]),
        arith(
            Le(cast(H) * high_a * b, cast(H) * high_a * (cast(H) * high_b)),
            sums[1],
            arith(Le(0, cast(H) * high_a), count, tops[0], products=[(0, 1)]),
            products=[(0, 1)],
        ),
    )
    proof = use(
        square_monotone(),
        sqrt(a * b),
        bound,
        arith(Le(0, bound), count, top_sign, products=[(0, 1)]),
        arith(Le(sqrt(a * b) ** 2, bound**2), square, area, scaled(cast(H) ** 2, top_square)),
    )
    return says.WEIGHTS.derive(proof)
