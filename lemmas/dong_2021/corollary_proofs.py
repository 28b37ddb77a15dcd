"""Token-wise maps after every layer, layer normalisation among them: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import corollary_statements as says
from lemmas.dong_2021 import depth_statements as deep
from lemmas.dong_2021.depth_proofs import guarded_recursion
from lemmas.dong_2021.diameter_proofs import layer_cubic, layer_diameter, operator_parts
from lemmas.dong_2021.multi_claims import multi_v2_refuted
from lemmas.dong_2021.multi_proofs import multi_layer
from lemmas.dong_2021.notions import centred, next_centre
from lemmas.foundations.layer_norm import layer_norm_gain
from lemmas.foundations.matrix_norms import composite_congruence, composite_square
from lemmas.foundations.recursions import cubic_recursion_constant
from lemmas.foundations.sums import norm_facts, reciprocal_positive, root_facts
from lemmas.foundations.tokens import (
    diameter_least,
    diameter_nonnegative,
    diameter_upper,
    distance,
    norm_congruence,
)
from symbolic import kernel
from symbolic.definitions import (
    attention_layer,
    composite,
    diameter,
    euclidean,
    layer_norm,
)
from symbolic.kernel import Theorem
from symbolic.language import (
    Eq,
    ForAll,
    Lambda,
    Le,
    Lt,
    Term,
    cast,
    family,
    log,
    nats,
    number,
    sqrt,
)
from symbolic.language import (
    substitute as replaced,
)
from symbolic.statement import Statement
from symbolic.tactics.elementary import max_least, sqrt_positive
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

n, d, H, L, h, i, j, k, l, m = nats("n d H L h i j k l m")
s, rate = says.s, says.rate
X, F = says.X, says.F


def assumed(statement: Statement) -> dict[str, Theorem]:
    """The hypotheses by name."""
    return {item.name: assume(item.formula) for item in statement.hypotheses}


# ------------------------------------------------------------------ as published


def opened_claim(claim: Term) -> tuple[list[Term], list[Term], Term]:
    """Variables, antecedents and conclusion of a quantified implication."""
    variables: list[Term] = []
    antecedents: list[Term] = []
    while claim.head in ("forall", "implies"):
        if claim.head == "forall":
            variable, claim = kernel.lang.opened(claim.args[0], frozenset(variables))
            variables.append(variable)
        else:
            antecedents.append(claim.args[0])
            claim = claim.args[1]
    return variables, antecedents, claim


@cache
def published_refuted() -> Theorem:
    """With the identity after every layer the corollary is Theorem 2.3."""
    claim = assume(says.PUBLISHED.formula)
    sizes = deep.MULTI_V2.variables
    known = [assume(item.formula) for item in deep.MULTI_V2.hypotheses]
    instance = use(claim, *sizes, *known)
    existential = deep.MULTI_V2.conclusion
    v = family("v")
    identity = Lambda(l, Lambda(v, v))

    def at(gamma: Term, facts: Theorem) -> Theorem:
        sign, every = parts(facts)
        wanted = kernel.lang.apply(existential.args[0], gamma)
        variables, antecedents, conclusion = opened_claim(wanted.args[1])
        given = [assume(formula) for formula in antecedents]
        d, beta, Xs, x, *weights = variables  # noqa: N806
        one = use(every, d, beta, 1, identity, Xs, x, *weights)
        _, needed, _ = opened_claim(one.conclusion)
        facts_of = [given[0], given[1], None, None, *given[2:]]
        found = one
        for formula, fact in zip(needed, facts_of, strict=True):
            found = kernel.apply(found, _needed(formula, fact))
        proof = have(conclusion, found)
        whole = for_all(variables, *antecedents, proof)
        both = kernel.conjoin(sign, have(wanted.args[1], whole))
        return kernel.witness(existential, gamma, both)

    theorem = deep.MULTI_V2.derive(obtain(instance, "gamma", at))
    denial = multi_v2_refuted()
    goal = kernel.lang.Not(says.PUBLISHED.formula)
    return kernel.cases(says.PUBLISHED.formula, kernel.absurd(theorem, denial, goal), assume(goal))


def _needed(formula: Term, fact: Theorem | None) -> Theorem:
    """An antecedent from the given one; those on the identity map hold by themselves."""
    if fact is not None:
        return have(formula, fact)
    if formula.head == "le":
        return arith(formula)
    variables, antecedents, conclusion = opened_claim(formula)
    left, right = conclusion.args
    plain = have(Eq(left, right), names=("residual",))
    weak = arith(conclusion, plain)
    layer, *rest = variables
    return have(formula, for_all(layer, *antecedents, for_all(rest, weak)))


# ------------------------------------------------------------------ the composite norm


def _arguments() -> tuple[Term, ...]:
    return (n, d, H, s, says.WQK[l], says.bQK[l], says.W[l], says.bO[l])


c = family("c", 2)


def _residual(depth: Term | int) -> Term:
    return composite(n, d, centred(X[depth], c[depth]))


def _sizes(known: dict[str, Theorem]) -> tuple[Theorem, Theorem, Theorem]:
    return known["tokens"], known["width"], known["scale"]


def _step(known: dict[str, Theorem], centres: Theorem, bound: Theorem, inside: Theorem) -> Theorem:
    """``r_{l+1} <= rate bound`` from the bound of the attention layer's residual."""
    output = Lambda(i, Lambda(k, attention_layer(*_arguments(), X[l], i, k)))
    middle = Lambda(k, next_centre(*_arguments(), c[l], centred(X[l], c[l]), k))
    moved = use(known["lipschitz"], l, inside, output, middle)
    at_i, at_k = assume(Lt(i, n)), assume(Lt(k, d))
    following = centred(X[l + 1], c[l + 1])
    image = moved.conclusion.args[0].args[2]
    same = have(
        Eq(following(i)(k), image(i)(k)),
        use(known["layers"], l, inside, i, at_i, k, at_k),
        use(centres, l, inside, k, at_k),
        names=("residual",),
    )
    entries = for_all(i, at_i.conclusion, for_all(k, at_k.conclusion, same))
    equal = use(
        composite_congruence(), n, d, following, image, known["tokens"], known["width"], entries
    )
    high = bound.conclusion.args[1]
    return arith(
        Le(composite(n, d, following), rate * high),
        equal,
        moved,
        arith(
            Le(rate * bound.conclusion.args[0], rate * high),
            bound,
            known["rate"],
            products=[(0, 1)],
        ),
    )


def _positive(known: dict[str, Theorem]) -> Theorem:
    sign = parts(
        use(composite_square(), n, d, centred(X[l], c[l]), known["tokens"], known["width"])
    )[0]
    return for_all(l, Lt(l, L + 1), sign)


def _centred_bound(known: dict[str, Theorem], small: bool) -> tuple[Theorem, Theorem]:
    """The depth bound with centres, and the hypothesis on the centres."""
    centre_step = Eq(
        c[l + 1, k],
        F[l](Lambda(m, next_centre(*_arguments(), c[l], centred(X[l], c[l]), m)))[k],
    )
    centres = assume(ForAll(l, L, ForAll(k, d, centre_step)))
    inside = assume(Lt(l, L))
    heavy = use(known["weights"], l, inside)
    value, first = _residual(l), _residual(0)
    share = reciprocal_positive(known["scale"])
    portion = arith(Le(0, says.B / s), known["constant"], share, products=[(0, 1)])
    sizes = Lambda(l, value)
    if not small:
        bound = use(
            multi_layer("count"),
            *_arguments(),
            X[l],
            c[l],
            says.B,
            *_sizes(known),
            heavy,
            known["constant"],
        )
        root = root_facts(use(axiom("nat-nonnegative"), n))[0]
        factor = arith(Le(0, sqrt(cast(n)) / 2 * (says.B / s)), root, portion, products=[(0, 1)])
        step = _step(known, centres, bound, inside)
        constant = rate * (sqrt(cast(n)) / 2 * (says.B / s))
        sign = arith(Le(0, constant), factor, known["rate"], products=[(0, 1)])
        plain = have(Le(step.conclusion.args[0], constant * value**3), step)
        steps = for_all(l, inside.conclusion, plain)
        return use(
            cubic_recursion_constant(), L, constant, sizes, sign, _positive(known), steps
        ), centres
    here = assume(Le(value, first))
    logits = _still_small(known, value, first, here)
    bound = use(
        multi_layer("small"),
        *_arguments(),
        X[l],
        c[l],
        says.B,
        says.Qmax,
        *_sizes(known),
        heavy,
        known["constant"],
        use(known["queries"], l, inside),
        logits,
    )
    constant = rate * (says.B / s)
    step = _step(known, centres, bound, inside)
    plain = have(Le(step.conclusion.args[0], constant * value**3), step)
    sign = arith(Le(0, constant), portion, known["rate"], products=[(0, 1)])
    steps = for_all(l, inside.conclusion, here.conclusion, plain)
    region = field(Le(constant * first**2, 1), known["scale"], known["region"])
    return use(
        guarded_recursion(), L, constant, sizes, sign, region, _positive(known), steps
    ), centres


def _still_small(known: dict[str, Theorem], value: Term, first: Term, here: Theorem) -> Theorem:
    """``2 Q r_l^2 <= log 2 s`` as long as ``r_l <= r_0``."""
    sign = parts(
        use(composite_square(), n, d, centred(X[l], c[l]), known["tokens"], known["width"])
    )[0]
    squares = arith(Le(value**2, first**2), sign, here, products=[(0, 1), (1, 1)])
    two, most = log(number(2)), says.Qmax
    goal = Le(2 * most * value**2, two * s)
    positive = kernel.box(Lt(0, two), (), ("enclose", 64))
    right = arith(Le(0, two * s), positive, known["scale"], products=[(0, 1)])
    return by_cases(
        Le(0, most),
        lambda e: arith(goal, known["small-logits"], squares, e, products=[(1, 2)]),
        lambda e: arith(
            goal,
            right,
            arith(Le(most, 0), e),
            arith(Le(0, value**2), squares=[value]),
            products=[(1, 2)],
        ),
    )


def _any_centre(statement: Statement, small: bool) -> Theorem:
    """Any centre first, the best centre last; the centres between exist by recursion."""
    known = assumed(statement)
    x, v = says.x, family("v")
    step = Lambda(
        l,
        Lambda(
            v, Lambda(k, F[l](Lambda(m, next_centre(*_arguments(), v, centred(X[l], v), m)))[k])
        ),
    )
    start_size = composite(n, d, centred(X[0], x))

    def at(path: Term, facts: Theorem) -> Theorem:
        start, later = parts(facts)
        at_k = assume(Lt(k, d))
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
            arith(Le(start_size, equal.conclusion.args[0]), equal),
            arith(Le(*equal.conclusion.args), equal),
        )
        body = _general(statement, small)
        regions = [
            substitute(back, known[name]) for name in ("small-logits", "region") if name in known
        ]
        steps = for_all(l, Lt(l, L), for_all(k, at_k.conclusion, use(later, l, k)))
        bound = use(body, path, *_plain(known, regions), steps)
        moved = substitute(equal, bound)
        centre = family("centre")
        value = Lambda(centre, composite(n, d, centred(X[L], centre)))
        sign = parts(
            use(composite_square(), n, d, centred(X[L], centre), known["tokens"], known["width"])
        )[0]
        lower = use(axiom("infimum-lower"), value, for_all(centre, sign), path[L])
        final = statement.conclusion.args[0]
        named = have(Le(final, value(path[L])), lower, names=("composite_residual",))
        return arith(Le(final, moved.conclusion.args[1]), named, moved)

    return statement.derive(obtain(use(axiom("recursion"), x, step), "path", at))


def _plain(known: dict[str, Theorem], regions: list[Theorem]) -> list[Theorem]:
    rest = [fact for name, fact in known.items() if name not in ("small-logits", "region")]
    return [*rest, *regions]


@cache
def _general(statement: Statement, small: bool) -> Theorem:
    """The depth bound for every sequence of centres, as one closed-under-centres theorem."""
    known = assumed(statement)
    plain = {name: fact for name, fact in known.items() if name not in ("small-logits", "region")}
    moved: dict[str, Theorem] = {}
    for name in ("small-logits", "region"):
        if name in known:
            start = composite(n, d, centred(X[0], says.x))
            formula = _exchange(known[name].conclusion, start, _residual(0))
            moved[name] = assume(formula)
    bound, centres = _centred_bound({**plain, **moved}, small)
    antecedents = [fact.conclusion for fact in (*plain.values(), *moved.values())]
    return for_all(c, *antecedents, centres.conclusion, bound)


def _exchange(formula: Term, old: Term, new: Term) -> Term:
    if formula is old:
        return new
    return kernel.lang.rebuild(formula, tuple(_exchange(part, old, new) for part in formula.args))


@cache
def composite_depth() -> Theorem:
    """``lambda sqrt(n)/2 B/s``."""
    return _any_centre(says.COMPOSITE, False)


@cache
def composite_small() -> Theorem:
    """``lambda B/s`` for small logits and tokens."""
    return _any_centre(says.COMPOSITE_SMALL, True)


# ------------------------------------------------------------------ the Euclidean norm


@cache
def euclidean_depth() -> Theorem:
    """``D(f(Z)) <= lambda D(Z)`` after every layer."""
    known = assumed(says.EUCLIDEAN)
    q, w, B = says._q, says._w, says.B  # noqa: N806
    inside = assume(Lt(l, L))
    bounds = use(known["norms"], l, inside)
    at_h = assume(Lt(h, H))
    first, second, product = parts(use(bounds, h, at_h))
    one = use(
        layer_diameter(),
        *_arguments(),
        X[l],
        q[l],
        w[l],
        known["tokens"],
        known["scale"],
        for_all(h, at_h.conclusion, first),
        for_all(h, at_h.conclusion, second),
    )
    signs = for_all(
        h,
        at_h.conclusion,
        kernel.conjoin(
            operator_parts(first)[0], kernel.conjoin(operator_parts(second)[0], product)
        ),
    )
    size = diameter(n, d, X[l])
    size_sign = use(diameter_nonnegative(), n, d, X[l], known["tokens"])
    cubic = use(layer_cubic(), H, s, size, q[l], w[l], B, known["scale"], size_sign, signs)
    output = Lambda(i, Lambda(k, attention_layer(*_arguments(), X[l], i, k)))
    at_i, at_j, at_k = assume(Lt(i, n)), assume(Lt(j, n)), assume(Lt(k, d))
    image = Lambda(k, F[l](output(i))[k] - F[l](output(j))[k])
    entry_i = use(known["layers"], l, inside, i, at_i, k, at_k)
    entry_j = use(known["layers"], l, inside, j, at_j, k, at_k)
    same = arith(Eq(distance(X[l + 1], i, j)(k), image(k)), entry_i, entry_j)
    norms = use(
        norm_congruence(), d, distance(X[l + 1], i, j), image, for_all(k, at_k.conclusion, same)
    )
    moved = use(known["lipschitz"], l, inside, output(i), output(j))
    near = use(diameter_upper(), n, d, output, i, j, at_i, at_j)
    top = diameter(n, d, output)
    each = arith(
        Le(euclidean(d, distance(X[l + 1], i, j)), rate * top),
        norms,
        moved,
        near,
        known["rate"],
        products=[(2, 3)],
    )
    every = for_all(i, at_i.conclusion, for_all(j, at_j.conclusion, each))
    carried = use(diameter_least(), n, d, X[l + 1], rate * top, known["tokens"], every)
    constant = rate * B * H / (4 * s)
    step = arith(
        Le(diameter(n, d, X[l + 1]), constant * size**3),
        carried,
        arith(Le(top, B * H / (4 * s) * size**3), one, cubic),
        known["rate"],
        products=[(1, 2)],
    )
    share = reciprocal_positive(known["scale"])
    weight = arith(
        Le(0, B * H), known["constant"], use(axiom("nat-nonnegative"), H), products=[(0, 1)]
    )
    sign = arith(
        Le(0, constant),
        arith(Le(0, rate * B * H), weight, known["rate"], products=[(0, 1)]),
        share,
        products=[(0, 1)],
    )
    proof = use(
        cubic_recursion_constant(),
        L,
        constant,
        Lambda(l, size),
        sign,
        for_all(l, Lt(l, L + 1), size_sign),
        for_all(l, inside.conclusion, step),
    )
    return says.EUCLIDEAN.derive(proof)


# ------------------------------------------------------------------ layer normalisation


@cache
def norm_depth() -> Theorem:
    """Layer normalisation with epsilon is Lipschitz with ``max |g|/sqrt(eps)``."""
    known = assumed(says.NORM_DEPTH)
    g, o, eps, G = says.gain, says.shift, says.eps, says.G  # noqa: N806
    u, v, z = family("u"), family("v"), family("z")
    function = Lambda(l, Lambda(z, Lambda(k, g[l, k] * layer_norm(d, eps, z, k) + o[l, k])))
    inside = assume(Lt(l, L))
    top_sign, gains = parts(known["gain"])
    root = sqrt_positive(known["epsilon"])
    over = reciprocal_positive(root)
    constant = G / sqrt(eps)
    rate_sign = arith(Le(0, constant), top_sign, over, products=[(0, 1)])
    bound = use(layer_norm_gain(), d, eps, g[l], o[l], u, v, known["width"], known["epsilon"])
    largest = max_least(k, d, G, use(gains, l, inside, k, assume(Lt(k, d))), known["width"])
    gap = euclidean(d, Lambda(k, u[k] - v[k]))
    gap_sign = norm_facts(d, Lambda(k, u[k] - v[k]))[0]
    share = arith(Le(0, gap / sqrt(eps)), gap_sign, over, products=[(0, 1)])
    moved = euclidean(d, Lambda(k, function(l)(u)(k) - function(l)(v)(k)))
    near = arith(
        Le(moved, constant * gap),
        have(Le(moved, bound.conclusion.args[1]), bound),
        largest,
        share,
        products=[(1, 2)],
    )
    lipschitz = for_all(l, inside.conclusion, for_all([u, v], near))
    steps = have(replaced(says.EUCLIDEAN.hypotheses[3].formula, {F: function}), known["layers"])
    proof = use(
        euclidean_depth(),
        *(x for x in says.EUCLIDEAN.variables[:-2]),
        constant,
        function,
        known["tokens"],
        known["scale"],
        known["constant"],
        steps,
        known["norms"],
        rate_sign,
        lipschitz,
    )
    return says.NORM_DEPTH.derive(proof)
