"""Theorem 2.3 fails: the claims at the witness."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from lemmas.dong_2021 import depth_statements as says
from lemmas.dong_2021.multi_witness import (
    HEADS,
    NOTHING,
    OUTPUT,
    ROW,
    TAU,
    TOKENS,
    D,
    at_i,
    at_k,
    attention_entry,
    far,
    h,
    head_sizes,
    i,
    j,
    k,
    l,
    one,
    q,
    some_q,
    some_width,
    start_best,
    two,
    w,
    w_sign,
    zero,
)
from lemmas.dong_2021.notions import centred
from lemmas.foundations.matrix_norms import (
    composite_square,
)
from lemmas.foundations.sums import (
    reciprocal_positive,
    root_facts,
)
from symbolic import kernel
from symbolic.definitions import (
    composite,
    softmax,
    tanh,
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
    number,
    sqrt,
    substitute,
)
from symbolic.tactics.evaluate import below_numeral
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

PATH = Lambda(
    l,
    Lambda(i, Lambda(k, (1 - cast(l)) * TOKENS(i)(k) + cast(l) * OUTPUT(i)(k))),
)


def _each_layer(parameter: Term) -> Term:
    return Lambda(l, parameter)


ENTRIES = Lambda(l, Lambda(h, Lambda(i, Lambda(j, softmax(two, ROW, j)))))
PARAMETERS = tuple(_each_layer(parameter) for parameter in HEADS)


def only_layer(formula: Term, at_zero: Theorem) -> Theorem:
    """``for all l < 1`` from the formula at 0."""
    function = formula.args[0]
    index, body = kernel.lang.opened(function)
    consequent = Lambda(index, body.args[1])
    first = have(consequent(zero), at_zero)
    proof = below_numeral(index, consequent, [first])
    return have(formula, for_all(index, kernel.discharge(Lt(index, one), proof)))


def _values() -> dict[Term, Term]:
    query, bias, value, output = PARAMETERS
    return {
        says.n: two,
        says.d: D,
        says.H: two,
        says.s: number(1),
        says.L: one,
        says.beta: w,
        says.X: PATH,
        says.x: NOTHING,
        says.WQK: query,
        says.bQK: bias,
        says.W: value,
        says.bO: output,
        says.A: ENTRIES,
    }


def _hypotheses() -> dict[str, Theorem]:
    """The hypotheses of the claim at the witness."""
    formulas = {item.name: substitute(item.formula, _values()) for item in says.MULTI_V1.hypotheses}
    at_zero = Lambda(i, Lambda(k, Eq(PATH(one)(i)(k), OUTPUT(i)(k))))
    entry = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, have(at_zero(i)(k))))
    heads = for_all(h, Lt(h, two), head_sizes())
    columns, rows, _ = start_best()
    return {
        "tokens": arith(Lt(0, two)),
        "width": some_width(),
        "scale": arith(Lt(0, number(1))),
        "layers": only_layer(formulas["layers"], entry),
        "weights": only_layer(formulas["weights"], heads),
        "constant": arith(Le(0, w), w_sign),
        "best-columns": have(formulas["best-columns"], columns),
        "best-rows": have(formulas["best-rows"], rows),
    }


def _clash(claim: Theorem, factor: Term, factor_sign: Theorem, small: Theorem) -> Theorem:
    """``0 < 0`` from the conclusion of the claim with ``factor`` for ``4 gamma``.

    ``small`` is ``4 factor w < tanh(w) (q + 1/q)``.
    """

    def at(centre: Term, bound: Theorem) -> Theorem:
        size = composite(two, D, centred(OUTPUT, centre))
        start = composite(two, D, centred(TOKENS, NOTHING))
        rate = factor * (w * 2)
        flat = have(Le(size, rate * start**3), bound, names=("half_power_of_three",))
        limit = start_best()[2]
        root = sqrt(number(2))
        root_sign, root_square = root_facts(arith(Le(0, number(2))))
        start_sign = parts(
            use(
                composite_square(),
                two,
                D,
                centred(TOKENS, NOTHING),
                arith(Lt(0, two)),
                some_width(),
            )
        )[0]
        squares = arith(
            Le(start**2, 2), limit, start_sign, root_square, root_sign, products=[(0, 1), (0, 3)]
        )
        cube = arith(Le(start**3, 2 * root), squares, limit, start_sign, products=[(0, 2)])
        rate_sign = arith(Le(0, rate), factor_sign, w_sign, products=[(0, 1)])
        high = arith(Le(size, rate * (2 * root)), flat, cube, rate_sign, products=[(1, 2)])
        low = use(far(), q, w, centre, some_q, w_sign)
        positive = arith(Lt(0, root), root_sign, root_square, degree=2)
        return arith(Lt(0, 0), high, low, small, positive, products=[(2, 3)])

    return obtain(claim, "centre", at)


@cache
def multi_v1_refuted() -> Theorem:
    """``q = 16``, ``w = 1/1000``: width 65536, ratio at least 1.0039."""
    weight = number(Fraction(1, 1000))
    claim = assume(says.MULTI_V1.formula)
    values = _values()
    known = _hypotheses()
    opened = use(
        claim,
        *(values[v] for v in says.MULTI_V1.variables),
        *(known[item.name] for item in says.MULTI_V1.hypotheses),
    )
    small = assume(Lt(16 * w, TAU * (cast(q) + 1 / cast(q))))
    false = _clash(opened, number(4), arith(Le(0, number(4))), small)
    for fact in (small, w_sign, some_q, claim):
        false = kernel.discharge(fact.conclusion, false)
    for variable in (w, q):
        false = kernel.generalise(variable, false)
    numeric = kernel.box(
        Lt(16 * weight, (kernel.unfolded(tanh(weight), frozenset({"tanh"}))) * Fraction(257, 16)),
        (),
        ("enclose", 96),
    )
    sixteen = number(16, NAT)
    strict = have(Lt(16 * weight, tanh(weight) * Fraction(257, 16)), numeric, names=("tanh",))
    result = use(
        false,
        sixteen,
        weight,
        claim,
        arith(Lt(0, sixteen)),
        arith(Lt(0, weight)),
        have(Lt(16 * weight, tanh(weight) * (cast(sixteen) + 1 / cast(sixteen))), strict),
    )
    return refuted(says.MULTI_V1.formula, result)


def refuted(formula: Term, false: Theorem) -> Theorem:
    """``not formula`` from a false closed inequality that follows from it."""
    goal = kernel.lang.Not(formula)
    denial = arith(kernel.lang.Not(false.conclusion))
    return kernel.cases(formula, kernel.absurd(false, denial, goal), assume(goal))


@cache
def _v2_clash() -> Theorem:
    """``0 < 0`` from what the claim says of a gamma, and a width that is large against it."""
    values, known = _values(), _hypotheses()
    gamma = says.g
    sized = _sized(assume(says.MULTI_V2.formula), ENTRIES)
    facts = assume(sized.conclusion.args[0](gamma))
    sign, every = parts(facts)
    order = (says.d, says.beta, says.X, says.x, says.WQK, says.bQK, says.W, says.bO)
    opened = use(every, *(values[v] for v in order))
    body, entries = opened.conclusion, opened.conclusion
    while body.head == "implies":
        entries, body = body.args
    rows = for_all(i, at_i.conclusion, for_all(j, Lt(j, two), attention_entry()))
    at_h = for_all(h, Lt(h, two), rows)
    names = ("width", "layers", "weights", "constant", "best-columns", "best-rows")
    result = use(opened, *(known[name] for name in names), only_layer(entries, at_h))
    small = assume(Lt(4 * (4 * gamma) * w, TAU * (cast(q) + 1 / cast(q))))
    false = _clash(result, 4 * gamma, arith(Le(0, 4 * gamma), sign), small)
    return for_all(
        [w, gamma, q],
        facts.conclusion,
        some_q.conclusion,
        w_sign.conclusion,
        small.conclusion,
        false,
    )


def _sized(claim: Theorem, entries: Term) -> Theorem:
    """The claim for two tokens, two heads, one layer and these attention entries."""
    return use(claim, two, two, 1, one, entries, arith(Lt(0, two)), arith(Lt(0, number(1))))


@cache
def multi_v2_refuted() -> Theorem:
    """For every gamma: ``q`` above ``17 (gamma + 1)``; the attention entries do not depend on ``q``."""
    weight = number(Fraction(1, 1000))
    tau = tanh(weight)
    numeric = kernel.box(
        Lt(Fraction(16, 17) * weight, kernel.unfolded(tau, frozenset({"tanh"}))),
        (),
        ("enclose", 96),
    )
    slope = have(Lt(Fraction(16, 17) * weight, tau), numeric, names=("tanh",))

    def at(gamma: Term, facts: Theorem) -> Theorem:
        sign = parts(facts)[0]

        def large(count: Term, bound: Theorem) -> Theorem:
            some = arith(Lt(0, count), bound, sign)
            share = reciprocal_positive(some)
            grown = arith(
                Lt(16 * gamma * weight, tau * cast(count)),
                arith(
                    Le(Fraction(16, 17) * weight * cast(count), tau * cast(count)),
                    slope,
                    some,
                    products=[(0, 1)],
                ),
                bound,
            )
            tau_sign = arith(Lt(0, tau), slope)
            extra = arith(Lt(0, tau * (1 / cast(count))), tau_sign, share, products=[(0, 1)])
            enough = arith(
                Lt(4 * (4 * gamma) * weight, tau * (cast(count) + 1 / cast(count))), grown, extra
            )
            return use(_v2_clash(), weight, gamma, count, facts, some, arith(Lt(0, weight)), enough)

        return obtain(use(axiom("archimedes"), 17 * (gamma + 1)), "count", large)

    claim = assume(says.MULTI_V2.formula)
    chosen = _sized(claim, kernel.lang.substitute(ENTRIES, {w: weight}))
    return refuted(says.MULTI_V2.formula, obtain(chosen, "gamma", at))
