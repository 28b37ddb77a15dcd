"""The residual about any centre, about the best one and about the mean: what is said."""

from __future__ import annotations

from lemmas.dong_2021.notions import centred, composite_residual
from lemmas.foundations import matrices
from symbolic.definitions import composite
from symbolic.language import Le, Lt, cast, family, nats
from symbolic.statement import Hypothesis, Statement

__all__ = ["BEST_CENTRE", "MEAN_CENTRE"]

n, d = nats("n d")
X, x = family("X", 2), family("x")
least = composite_residual(n, d, X)
factor = 2 * (1 - 1 / cast(n))

_sizes = (Hypothesis("tokens", "parameter", Lt(0, n)), Hypothesis("width", "parameter", Lt(0, d)))

BEST_CENTRE = Statement((n, d, X, x), _sizes, Le(least, composite(n, d, centred(X, x))))
MEAN_CENTRE = Statement(
    (n, d, X),
    _sizes,
    Le(composite(n, d, matrices.centred(n, X)), factor * least),
)
