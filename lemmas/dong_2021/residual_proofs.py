"""The residual about any centre, about the best one and about the mean: proofs."""

from __future__ import annotations

from functools import cache

from lemmas.dong_2021 import residual_statements as says
from lemmas.foundations.matrices import shifted
from lemmas.foundations.norms import composite_facts
from lemmas.foundations.residuals import centring_composite, factor_sign
from symbolic.definitions import composite
from symbolic.kernel import Theorem
from symbolic.language import Lambda, Le, Lt, Term, family, nat, number
from symbolic.tactics.elementary import equal, multiplied, reciprocal, reciprocal_positive, scaled
from symbolic.tactics.script import arith, assume, axiom, by_cases, for_all, have, use

n, d, X, x = says.n, says.d, says.X, says.x
k = nat("k")
centre = family("centre")
sizes = tuple(assume(h.formula) for h in says.BEST_CENTRE.hypotheses)


def _about(row: Term) -> Term:
    """``|X - 1 row|_{1,inf}``."""
    return composite(n, d, shifted(X, row))


functional = Lambda(centre, _about(centre))
least = says.least


def _bounded() -> Theorem:
    return for_all(centre, composite_facts(n, d, shifted(X, centre), *sizes)[0])


@cache
def best_centre() -> Theorem:
    """The infimum over all centres is at most the value at one."""
    lower = use(axiom("infimum-lower"), functional, _bounded(), x)
    goal = says.BEST_CENTRE.conclusion
    return says.BEST_CENTRE.derive(have(goal, lower, names=("composite_residual", "residual")))


@cache
def mean_centre() -> Theorem:
    """The mean is within ``2 (1 - 1/n)`` of every centre, hence of the infimum."""
    return says.MEAN_CENTRE.derive(by_cases(Lt(0, says.factor), _divided, _one_token))


def _every(row: Term) -> Theorem:
    return use(centring_composite(), n, d, X, row, *sizes)


def _divided(positive: Theorem) -> Theorem:
    """``|X - 1 mean| / factor`` is below every value of the functional."""
    mean, factor = says.MEAN_CENTRE.conclusion.args[0], says.factor
    share = reciprocal(positive)
    each = arith(
        Le(mean / factor, _about(centre)),
        multiplied(reciprocal_positive(positive), _every(centre)),
        scaled(_about(centre), share),
    )
    low = use(
        axiom("infimum-greatest"), functional, mean / factor, _bounded(), for_all(centre, each)
    )
    named = have(Le(mean / factor, least), low, names=("composite_residual", "residual"))
    return arith(says.MEAN_CENTRE.conclusion, multiplied(positive, named), scaled(mean, share))


def _one_token(none: Theorem) -> Theorem:
    """With one token the factor is 0, and so is the residual about the mean."""
    factor, origin = says.factor, Lambda(k, number(0))
    vanishes = equal(arith(Le(factor, 0), none), factor_sign(sizes[0]))
    return arith(
        says.MEAN_CENTRE.conclusion,
        _every(origin),
        scaled(_about(origin), vanishes),
        scaled(least, vanishes),
    )
