"""Existentials in a row: a proof that takes what it needs, one after another, without nesting."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import wraps
from typing import ParamSpec, TypeAlias

from symbolic import kernel
from symbolic import language as lang
from symbolic.kernel import Theorem, assume
from symbolic.language import Term

__all__ = ["Steps", "choosing"]

Steps: TypeAlias = Generator[Theorem, tuple[Term, Theorem], Theorem]
_P = ParamSpec("_P")


def choosing(proof: Callable[_P, Steps]) -> Callable[_P, Theorem]:
    """Turn a generator of existentials into a proof.

    ``y, known = yield existential`` gives a fresh ``y`` and what is known of it; the generator
    returns a theorem that mentions none of the variables it was given.
    """

    @wraps(proof)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> Theorem:
        steps = proof(*args, **kwargs)
        opened: list[tuple[Theorem, Term]] = []
        seen = frozenset().union(*map(_free, (*args, *kwargs.values())))
        try:
            existential = next(steps)
            while True:
                seen = seen | _free(existential)
                variable = _variable(existential, seen)
                seen = seen | {variable}
                opened.append((existential, variable))
                (function,) = existential.conclusion.args
                known = assume(lang.apply(function, variable))
                existential = steps.send((variable, known))
        except StopIteration as end:
            theorem: Theorem = end.value
        for existential, variable in reversed(opened):
            theorem = kernel.choose(existential, variable, theorem)
        return theorem

    return run


def _free(value: object) -> frozenset[Term]:
    """The variables that a term or a theorem speaks of."""
    if type(value) is Term:
        return value.free
    if type(value) is Theorem:
        return value.conclusion.free.union(*(h.free for h in value.hypotheses))
    return frozenset()


def _variable(existential: Theorem, avoid: frozenset[Term]) -> Term:
    """A variable for the witness that nothing seen so far speaks of."""
    (function,) = existential.conclusion.args
    sort = function.sort
    domain = sort.domain if isinstance(sort, lang.Arrow) else lang.REAL
    return lang.fresh(str(function.name), domain, avoid)
