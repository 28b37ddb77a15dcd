"""What token-wise maps do to the composite norm: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import composite_statements as says
from lemmas.dong_2021.composite_proofs import (
    at_i,
    d,
    e,
    i,
    j,
    k,
    m,
    n,
    own_size,
    zero,
)
from lemmas.foundations.matrix_norms import (
    column_least,
    column_nonnegative,
    column_product,
    column_upper,
    composite_below,
    composite_square,
    product,
    row_least,
    row_nonnegative,
    row_product,
    row_upper,
    transpose,
    weighted_triangle,
)
from lemmas.foundations.sums import (
    absolute_of,
    sum_over,
)
from symbolic import kernel
from symbolic.definitions import absolute, column_sum_norm, composite, row_sum_norm
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Sum,
    Term,
    family,
)
from symbolic.tactics.elementary import scaled
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import arith, assume, for_all, have, parts, use

# ------------------------------------------------------------------ token-wise maps


@cache
def composite_monotone() -> Theorem:
    """``|A|_{1,inf} <= |B|_{1,inf}`` if ``|A_ij| <= B_ij``, ``0 < n``, ``0 < d``."""
    A, B = family("A", 2), family("B", 2)  # noqa: N806
    rows, columns = assume(Lt(0, n)), assume(Lt(0, d))
    below = assume(ForAll(i, n, ForAll(j, d, Le(absolute(A[i, j]), B[i, j]))))
    at_column = assume(Lt(j, d))
    entry = arith(
        Le(absolute(A[i, j]), absolute(B[i, j])),
        use(below, i, at_i, j, at_column),
        absolute_of(B[i, j])[1],
    )
    mass = use(
        column_least(),
        n,
        d,
        A,
        column_sum_norm(n, d, B),
        columns,
        for_all(
            j,
            at_column.conclusion,
            arith(
                Le(Sum(i, n, absolute(A[i, j])), column_sum_norm(n, d, B)),
                sum_over(i, n, entry),
                use(column_upper(), n, d, B, j, at_column),
            ),
        ),
    )
    size = use(
        row_least(),
        n,
        d,
        A,
        row_sum_norm(n, d, B),
        rows,
        for_all(
            i,
            at_i.conclusion,
            arith(
                Le(Sum(j, d, absolute(A[i, j])), row_sum_norm(n, d, B)),
                sum_over(j, d, entry),
                use(row_upper(), n, d, B, i, at_i),
            ),
        ),
    )
    sign, square = parts(use(composite_square(), n, d, B, rows, columns))
    area = arith(
        Le(column_sum_norm(n, d, A) * row_sum_norm(n, d, A), composite(n, d, B) ** 2),
        mass,
        size,
        use(row_nonnegative(), n, d, A, rows),
        use(column_nonnegative(), n, d, B, columns),
        square,
        products=[(0, 2), (1, 3)],
    )
    proof = use(composite_below(), n, d, A, composite(n, d, B), rows, columns, sign, area)
    return for_all([n, d, A, B], rows.conclusion, columns.conclusion, below.conclusion, proof)


@cache
def composite_product() -> Theorem:
    """``|A B|_{1,inf} <= |A|_{1,inf} |B|_{1,inf}`` for n x m and m x d matrices."""
    A, B = family("A", 2), family("B", 2)  # noqa: N806
    rows, inside, columns = assume(Lt(0, n)), assume(Lt(0, m)), assume(Lt(0, d))
    both = product(A, B, m)
    mass = use(column_product(), n, m, d, A, B, columns, inside)
    size = use(row_product(), n, m, d, A, B, rows, inside)
    a_sign, a_square = parts(use(composite_square(), n, m, A, rows, inside))
    b_sign, b_square = parts(use(composite_square(), m, d, B, inside, columns))
    bound = composite(n, m, A) * composite(m, d, B)
    sign = arith(Le(0, bound), a_sign, b_sign, products=[(0, 1)])
    one, two = mass.conclusion.args[1], size.conclusion.args[1]
    high = arith(
        Le(0, one),
        use(column_nonnegative(), n, m, A, inside),
        use(column_nonnegative(), m, d, B, columns),
        products=[(0, 1)],
    )
    area = arith(
        Le(column_sum_norm(n, d, both) * row_sum_norm(n, d, both), one * two),
        mass,
        size,
        use(row_nonnegative(), n, d, both, rows),
        high,
        products=[(0, 2), (1, 3)],
    )
    value = column_sum_norm(m, d, B) * row_sum_norm(m, d, B)
    flat = arith(
        Eq(one * two, bound**2),
        scaled(value, a_square),
        scaled(composite(n, m, A) ** 2, b_square),
    )
    proof = use(
        composite_below(),
        n,
        d,
        both,
        bound,
        rows,
        columns,
        sign,
        arith(Le(area.conclusion.args[0], bound**2), area, flat),
    )
    return for_all([n, m, d, A, B], rows.conclusion, inside.conclusion, columns.conclusion, proof)


@cache
def composite_transpose() -> Theorem:
    """``|A'|_{1,inf} = |A|_{1,inf}`` for an n x d matrix."""
    A = family("A", 2)  # noqa: N806
    flipped = composite(d, n, transpose(A))
    names = ("composite", "column_sum_norm", "row_sum_norm")
    return for_all([n, d, A], have(Eq(flipped, composite(n, d, A)), names=names))


@cache
def tokenwise() -> Theorem:
    """``|f(X) - 1 f(y)| <= |Lambda| |X - 1 y|`` in the composite norm."""
    tokens, width, outer, lipschitz = (assume(item.formula) for item in says.TOKENWISE.hypotheses)
    F, rate, X, y = says.F, says.rate, says.X, says.y  # noqa: N806
    rest = Lambda(i, Lambda(k, X[i, k] - y[k]))
    sizes = Lambda(i, Lambda(k, absolute(rest(i)(k))))
    moved = Lambda(i, Lambda(k, F(X[i])[k] - F(y)[k]))
    bound = product(sizes, transpose(rate), d)
    at_k = assume(Lt(k, e))
    entry = have(Le(absolute(moved(i)(k)), bound(i)(k)), use(lipschitz, y, X[i], k, at_k))
    entries = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, entry))
    smaller = use(composite_monotone(), n, e, moved, bound, tokens, outer, entries)
    factor = use(composite_product(), n, d, e, sizes, transpose(rate), tokens, width, outer)
    turned = use(composite_transpose(), e, d, rate)
    plain = absolute_size(rest, tokens, width)
    sign = parts(use(composite_square(), d, e, transpose(rate), width, outer))[0]
    goal = says.TOKENWISE.conclusion
    return says.TOKENWISE.derive(
        arith(
            goal,
            smaller,
            factor,
            scaled(composite(n, d, sizes), turned),
            arith(
                Le(
                    composite(n, d, sizes) * composite(e, d, rate),
                    composite(n, d, rest) * composite(e, d, rate),
                ),
                plain,
                arith(Le(0, composite(e, d, rate)), sign, turned),
                products=[(0, 1)],
            ),
        )
    )


def absolute_size(matrix: Term, tokens: Theorem, width: Theorem) -> Theorem:
    """``| |A| |_{1,inf} <= |A|_{1,inf}``: entrywise absolute values do not enlarge."""
    sizes = Lambda(i, Lambda(k, absolute(matrix(i)(k))))
    twice = own_size(absolute_of(matrix(i)(j))[0])
    return _absolute_size(matrix, sizes, tokens, width, twice)


def _absolute_size(
    matrix: Term, sizes: Term, tokens: Theorem, width: Theorem, twice: Theorem
) -> Theorem:
    """Both norms of ``|A|`` are at most those of ``A``."""
    at_column = assume(Lt(j, d))
    columns = use(
        column_least(),
        n,
        d,
        sizes,
        column_sum_norm(n, d, matrix),
        width,
        for_all(
            j,
            at_column.conclusion,
            arith(
                Le(Sum(i, n, absolute(sizes(i)(j))), column_sum_norm(n, d, matrix)),
                sum_over(i, n, twice),
                use(column_upper(), n, d, matrix, j, at_column),
            ),
        ),
    )
    rows = use(
        row_least(),
        n,
        d,
        sizes,
        row_sum_norm(n, d, matrix),
        tokens,
        for_all(
            i,
            at_i.conclusion,
            arith(
                Le(Sum(j, d, absolute(sizes(i)(j))), row_sum_norm(n, d, matrix)),
                sum_over(j, d, twice),
                use(row_upper(), n, d, matrix, i, at_i),
            ),
        ),
    )
    sign, square = parts(use(composite_square(), n, d, matrix, tokens, width))
    area = arith(
        Le(column_sum_norm(n, d, sizes) * row_sum_norm(n, d, sizes), composite(n, d, matrix) ** 2),
        columns,
        rows,
        use(row_nonnegative(), n, d, sizes, tokens),
        use(column_nonnegative(), n, d, matrix, width),
        square,
        products=[(0, 2), (1, 3)],
    )
    return use(composite_below(), n, d, sizes, composite(n, d, matrix), tokens, width, sign, area)


@cache
def mlp() -> Theorem:
    """``|A| |B|`` in the composite norm for ``sigma(z A + a) B + b``."""
    tokens, width, inner, lipschitz = (assume(item.formula) for item in says.MLP.hypotheses)
    _, _, _, sigma, A, a, B, b, X, y = says.MLP.variables  # noqa: N806
    rest = Lambda(i, Lambda(k, X[i, k] - y[k]))
    sizes = Lambda(i, Lambda(k, absolute(rest(i)(k))))
    size_a = Lambda(i, Lambda(k, absolute(A[i, k])))
    size_b = Lambda(i, Lambda(k, absolute(B[i, k])))
    hidden = product(sizes, size_a, d)
    bound = product(hidden, size_b, e)
    before, after = (Sum(m, d, row[m] * A[m, j]) + a[j] for row in (X[i], y))
    gap = sigma(before) - sigma(after)
    at_k = assume(Lt(k, d))
    linear = Sum(m, d, (X[i, m] - y[m]) * A[m, j])
    inside = arith(
        Le(absolute(gap), hidden(i)(j)),
        have(Le(absolute(gap), absolute(linear)), use(lipschitz, before, after)),
        have(
            Le(absolute(linear), hidden(i)(j)),
            weighted_triangle(m, d, X[i, m] - y[m], A[m, j]),
        ),
    )
    each = sum_over(
        j,
        e,
        arith(
            Le(absolute(gap) * absolute(B[j, k]), hidden(i)(j) * absolute(B[j, k])),
            inside,
            absolute_of(B[j, k])[0],
            products=[(0, 1)],
        ),
    )
    image = Lambda(i, Lambda(k, says.mlp(X[i])(k) - says.mlp(y)(k)))
    whole = have(
        Le(absolute(image(i)(k)), Sum(j, e, absolute(gap) * absolute(B[j, k]))),
        weighted_triangle(j, e, gap, B[j, k]),
    )
    entry = arith(Le(absolute(image(i)(k)), bound(i)(k)), whole, each)
    entries = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, entry))
    smaller = use(composite_monotone(), n, d, image, bound, tokens, width, entries)
    outer = use(composite_product(), n, e, d, hidden, size_b, tokens, inner, width)
    middle = use(composite_product(), n, d, e, sizes, size_a, tokens, width, inner)
    return says.MLP.derive(_mlp_end(smaller, outer, middle, tokens, width, inner, A, B, rest))


def _mlp_end(
    smaller: Theorem,
    outer: Theorem,
    middle: Theorem,
    tokens: Theorem,
    width: Theorem,
    inner: Theorem,
    A: Term,  # noqa: N803
    B: Term,  # noqa: N803
    rest: Term,
) -> Theorem:
    """Multiply the three bounds."""

    def flat(rows: Term, columns: Term, matrix: Term, *signs: Theorem) -> Theorem:
        statement = _flat_size()
        return use(statement, rows, columns, matrix, *signs)

    token_size = flat(n, d, rest, tokens, width)
    size_a, size_b = flat(d, e, A, width, inner), flat(e, d, B, inner, width)
    u, v, w = (t.conclusion.args[0] for t in (token_size, size_a, size_b))
    rho, alpha, beta = (t.conclusion.args[1] for t in (token_size, size_a, size_b))
    u_sign = parts(use(composite_square(), *u.args, tokens, width))[0]
    v_sign = parts(use(composite_square(), *v.args, width, inner))[0]
    w_sign = parts(use(composite_square(), *w.args, inner, width))[0]
    rho_sign = arith(Le(0, rho), token_size, u_sign)
    alpha_sign = arith(Le(0, alpha), size_a, v_sign)
    pair = arith(
        Le(u * v, rho * alpha), token_size, size_a, v_sign, rho_sign, products=[(0, 2), (1, 3)]
    )
    pair_sign = arith(Le(0, rho * alpha), rho_sign, alpha_sign, products=[(0, 1)])
    hidden = middle.conclusion.args[0]
    top = arith(Le(hidden, rho * alpha), middle, pair)
    return arith(
        Le(smaller.conclusion.args[0], alpha * beta * rho),
        smaller,
        outer,
        arith(Le(hidden * w, rho * alpha * w), top, w_sign, products=[(0, 1)]),
        arith(Le(rho * alpha * w, rho * alpha * beta), size_b, pair_sign, products=[(0, 1)]),
    )


@cache
def _flat_size() -> Theorem:
    """``| |A| |_{1,inf} <= |A|_{1,inf}`` for every matrix."""
    A = family("A", 2)  # noqa: N806
    tokens, width = assume(Lt(0, n)), assume(Lt(0, d))
    proof = absolute_size(Lambda(i, Lambda(k, A[i, k])), tokens, width)
    return for_all([n, d, A], tokens.conclusion, width.conclusion, proof)


def identity_lipschitz(formula: Term, instance: dict[Term, Term]) -> Theorem:
    """The Lipschitz condition at the identity map, in one coordinate or of a real function."""
    goal = kernel.lang.substitute(formula, instance)
    variables: list[Term] = []
    body, guards = goal, []
    while body.head in ("forall", "implies"):
        if body.head == "forall":
            avoid = goal.free | frozenset(variables)
            variable, body = kernel.lang.opened(body.args[0], avoid)
            variables.append(variable)
        else:
            guards.append(body.args[0])
            body = body.args[1]
    if not guards:
        return have(goal, for_all(variables, arith(body)))
    index = variables[-1]
    entry = Lambda(index, body)
    only = below_numeral(index, entry, [arith(entry(zero))])
    below = Lt(index, 1)
    inside = kernel.convert(assume(guards[0]), below)
    proof = for_all(index, guards[0], kernel.apply(kernel.discharge(below, only), inside))
    return have(goal, for_all(variables[:-1], proof))
