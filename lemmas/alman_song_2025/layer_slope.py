"""A layer of attention has no Lipschitz constant: its slope grows with the tokens."""

from __future__ import annotations

from functools import cache

from lemmas.alman_song_2025.definitions import FULL, masked_layer
from lemmas.alman_song_2025.growth import full_mask
from lemmas.alman_song_2025.instances import NORM as ABSOLUTE
from lemmas.alman_song_2025.instances import ONE, PROOFS
from lemmas.alman_song_2025.statements import (
    MASK,
    NORM,
    TOKENS,
    A,
    H,
    Ms,
    N,
    Ws,
    X,
    Y,
    d,
    i,
    k,
    minus,
    n,
    rho,
)
from lemmas.foundations.differentiate import differentiate, with_value
from lemmas.foundations.epsilon import small
from lemmas.foundations.slopes import slope_below
from lemmas.foundations.sums import absolute_of, exp_at, exp_zero, max_least
from lemmas.foundations.values import by_values
from symbolic import kernel
from symbolic import language as lang
from symbolic.arithmetic import canonical
from symbolic.definitions import absolute, has_derivative
from symbolic.kernel import Theorem
from symbolic.language import (
    NAT,
    Eq,
    Exists,
    ForAll,
    Lambda,
    Le,
    Lt,
    Not,
    Term,
    cast,
    nats,
    number,
    reals,
)
from symbolic.statement import Statement
from symbolic.tactics.evaluate import below_numeral
from symbolic.tactics.script import arith, axiom, deny, for_all, have, obtain, use

__all__ = ["NO_CONSTANT", "SLOPE", "no_constant_refuted", "slope"]

s, t, v, x, K = reals("s t v x K")
j, h, m = nats("j h m")
_three = number(3, NAT)
_NAMES = ("masked_layer", "head_output", "head_weight", "masked_softmax", "scores")


def _layer(tokens: Term) -> Term:
    """``SAtt(X)`` of the whole layer."""
    return Lambda(i, Lambda(k, masked_layer(n, d, H, A, Ms, Ws, tokens, i, k)))


NO_CONSTANT = Statement(
    (d, rho, n, H, A, Ms, Ws),
    (NORM, TOKENS, MASK),
    Exists(
        K,
        ForAll(X, ForAll(Y, Le(N(minus(_layer(Y), _layer(X))), K * N(minus(Y, X))))),
    ),
)


def tokens(first: Term) -> Term:
    """``(first, s, -s)``."""
    at = cast(i)
    rest = at * (2 - at) - at * (at - 1) / 2
    return Lambda(i, Lambda(k, first * ((1 - at) * (2 - at) / 2) + s * rest))


_UNITS = Lambda(h, Lambda(k, Lambda(m, number(1))))


def _output(first: Term) -> Term:
    """The first token after the layer with ``M = W = 1``."""
    return masked_layer(_three, ONE, ONE, FULL, _UNITS, _UNITS, tokens(first), 0, 0)


SLOPE = Statement((s,), (), has_derivative(Lambda(t, _output(t)), 0, (1 + 2 * s**2) / 3))


@cache
def slope() -> Theorem:
    """``d SAtt(X)_1 / d x_1 = (1 + 2 s^2)/3`` at ``(0, s, -s)``."""
    total = arith(Lt(0, 3 * exp_at(0).conclusion.args[1]), exp_at(0))
    opened = kernel.unfolded(SLOPE.conclusion, frozenset(_NAMES))
    found = differentiate(opened.args[0], 0, total)
    same = by_values(Eq(found.conclusion.args[2], opened.args[2]), [exp_zero()])
    proof = with_value(found, opened, same)
    return for_all(s, kernel.convert(proof, SLOPE.conclusion, _NAMES))


def _moved_distance() -> Theorem:
    """``N(X_t - X_0) <= |t|``."""
    gap = minus(tokens(t), tokens(number(0)))
    claim = Lambda(i, Le(ABSOLUTE(gap[i]), absolute(t)))
    values = [
        have(claim(index), small(value, absolute(t), *absolute_of(t)))
        for index, value in enumerate((t, number(0), number(0)))
    ]
    least = max_least(i, _three, absolute(t), below_numeral(i, claim, values), arith(Lt(0, 3)))
    distance = lang.substitute(N(gap), _AT)
    return have(Le(distance, absolute(t)), least, names=("token_norm",))


_AT = {rho: ABSOLUTE, n: _three, d: ONE, H: ONE, A: FULL, Ms: _UNITS, Ws: _UNITS}


@cache
def no_constant_refuted() -> Theorem:
    """At ``s = |K| + 1`` the slope exceeds ``K``."""
    arguments = [_AT[variable] for variable in NO_CONSTANT.variables]
    facts = [PROOFS["norm"](), arith(Lt(0, 3)), use(full_mask(), _three)]

    def at(bound: Term, known: Theorem) -> Theorem:
        big = absolute(bound) + 1
        before, after = (lang.substitute(tokens(v), {s: big}) for v in (number(0), t))
        pair = use(known, before, after)
        gap = pair.conclusion.args[0]
        entry = lang.substitute(_output(t) - _output(number(0)), {s: big})
        size, function = kernel.unfolded(gap, frozenset({"token_norm"})).args
        first = use(axiom("max-upper"), size, function, 0, arith(Lt(0, 3)))
        top = have(Le(absolute(entry), gap), first, names=("token_norm",))
        moved = kernel.convert(
            specialised(_moved_distance(), big), Le(pair.conclusion.args[1].args[1], absolute(t))
        )
        sign = absolute_of(bound)
        wide = Le(absolute(entry), absolute(bound) * absolute(t))
        steady = arith(
            wide,
            top,
            pair,
            moved,
            arith(Le(bound, absolute(bound)), sign[1]),
            distance_sign(pair.conclusion.args[1].args[1]),
            sign[0],
            products=[(3, 4), (2, 5)],
        )
        steep = use(slope(), big)
        function_of = steep.conclusion.args[0]
        everywhere = for_all(
            t,
            kernel.convert(steady, Le(absolute(function_of(0 + t) - function_of(0)), wide.args[1])),
        )
        below = use(
            slope_below(),
            function_of,
            0,
            steep.conclusion.args[2],
            absolute(bound),
            steep,
            everywhere,
        )
        return arith(Lt(0, 0), below, sign[0], squares=[absolute(bound)])

    def contradiction(known: Theorem) -> tuple[Theorem, Theorem]:
        instance = use(known, *arguments, *facts)
        return obtain(instance, "K", at), arith(Not(Lt(0, 0)))

    return deny(NO_CONSTANT.formula, contradiction)


def specialised(theorem: Theorem, value: Term) -> Theorem:
    """The theorem at ``s = value``."""
    return use(for_all([s, t], theorem), value, t)


def distance_sign(distance: Term) -> Theorem:
    """``0 <= N(Z)`` for three tokens of one coordinate."""
    size, function = kernel.unfolded(distance, frozenset({"token_norm"})).args
    first = use(axiom("max-upper"), size, function, 0, arith(Lt(0, 3)))
    inside = first.conclusion.args[0]
    return have(
        Le(0, distance),
        arith(Le(0, first.conclusion.args[1]), first, *entry_sign(inside)),
        names=("token_norm",),
    )


def entry_sign(value: Term) -> list[Theorem]:
    """``0 <= |x|`` of the absolute values in a term."""
    return [
        absolute_of(part.args[0])[0]
        for part in lang.subterms(canonical(value))
        if part.head == "define" and part.name == "abs" and not part.loose
    ]
