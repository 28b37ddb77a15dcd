"""Why a statement cannot be asked of a run."""

from __future__ import annotations

from numeric.falsify.clauses import Unsearchable, ranged, sort_words
from numeric.falsify.plan import Plan
from numeric.routes import FAST_FORMULAS
from symbolic import language as lang
from symbolic.language import NAT, REAL, Sort, Term, arrow
from symbolic.statement import Statement

__all__ = ["unmeasurable"]

_FAMILY = arrow(NAT, REAL)


def unmeasurable(statement: Statement) -> str:
    """Return in one line why no run can be asked about a statement; nothing if one can.

    Examples
    --------
    >>> from symbolic.language import Exists, Lt, real
    >>> x, y = real("x"), real("y")
    >>> unmeasurable(Statement((x,), (), Exists(y, Lt(x, y))))
    'it quantifies over real numbers'
    >>> unmeasurable(Statement((x, y), (), Lt(x, y)))
    ''
    """
    if not statement.variables:
        return "it has no variable that a stack could give a value"
    try:
        plan = Plan(statement)
    except Unsearchable as error:
        return str(error)
    over = _unbounded(plan.conclusion)  # type: ignore[arg-type]
    if over is not None:
        return f"it quantifies over {sort_words(over)}"
    for hypothesis in plan.hypotheses:
        over = None if hypothesis in plan.constructed else _unbounded(hypothesis)
        if over is not None:
            return f"a hypothesis quantifies over {sort_words(over)}"
    return ""


def _unbounded(formula: Term) -> Sort | None:
    """The sort of a quantifier that no finite computation decides."""
    head, args = formula.head, formula.args
    if head == "define":
        if formula.name in FAST_FORMULAS:
            return None
        return _unbounded(lang.definition(formula.name).unfold(args))
    if head in ("forall", "exists"):
        found = ranged(args[0], head)
        if found is not None:
            return _unbounded(found[1])
        sort = args[0].sort.domain  # type: ignore[union-attr]
        return None if _about_a_centre(sort, args[0]) else sort
    if head in ("and", "not", "implies"):
        return next((s for part in args if (s := _unbounded(part)) is not None), None)
    return None


def _about_a_centre(sort: Sort, function: Term) -> bool:
    """Whether the infimum over centres decides it."""
    return sort == _FAMILY and function.args[0].head == "le"
