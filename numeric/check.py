"""A statement on a run: hypotheses first, then both sides, precision raised until decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from numeric.arithmetic import LARGEST_FIXED, Arithmetic, arithmetic
from numeric.evaluate import Comparison, Evaluator
from symbolic.errors import InputError
from symbolic.language import Term
from symbolic.statement import Statement

__all__ = ["Case", "Outcome", "agree", "check", "decimal_ends"]

BUDGET_BITS = 400_000
FIRST_BITS = {"affine": 80, "fixed": LARGEST_FIXED, "deviations": 256}
_TIE_BITS = 192  # sides that agree to so many bits are not told apart by more
_VERDICTS = ("holds", "agrees", "hypothesis not met", "undecided", "violated")


@final
@dataclass(frozen=True, slots=True)
class Case:
    """One question to a run.

    Attributes
    ----------
    entry, part : str
    statement : Statement
    bindings : callable
        From an arithmetic to the values of the variables; several when the statement is asked
        several times (for instance, for every row), and the verdict is that of all of them.
    layer, head : int or None
    constructed : frozenset of str
        Hypotheses that hold by the way the values are made (a trajectory, a root).  They are only
        held against the enclosures, which must not contradict them.
    bits : callable, optional
        From the enclosure of the right side at low precision to the bits planned.
    budget_bits : int, optional
        Where raising the precision ends.
    sharp : bool
        Raise precision until the left side is certainly positive, too.
    about : str
        ``layer``, or ``instance``: exact values made of the numbers of the layer.
    note : str
        What a reader must know of the values.
    """

    entry: str
    part: str
    statement: Statement
    bindings: Callable[[Arithmetic], Sequence[Mapping[Term, Any]]]
    layer: int | None = None
    head: int | None = None
    constructed: frozenset[str] = frozenset()
    planned_bits: Callable[[], int] | None = None
    budget_bits: int | None = None
    sharp: bool = False
    about: str = "layer"
    note: str = ""


@final
@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run says about a statement.

    Attributes
    ----------
    verdict : str
        ``holds``, ``agrees`` (an equation, or an inequality that is one here: both sides are
        enclosed and agree to 57 digits), ``hypothesis not met``, ``violated`` or ``undecided``.
    reason : str
        Which hypothesis, or why undecided.
    left, right : tuple of str
        Outward rounded decimal ends of the tightest comparison of the conclusion.
    slack_log10 : str
        Certified lower end of ``log10(right/left)``; empty when the left side may be 0.
    """

    case: Case
    verdict: str
    reason: str
    left: tuple[str, str]
    right: tuple[str, str]
    slack_log10: str
    bits: int
    seconds: float

    def __bool__(self) -> bool:
        raise TypeError("an outcome has no truth value: read its verdict")


def decimal_ends(value: Any, digits: int = 12) -> tuple[str, str]:
    """Return decimal strings ``lo <= value <= hi``, rounded outwards for balls.

    Examples
    --------
    >>> with arithmetic("arb", 64) as a:
    ...     decimal_ends(a.number(1) / 3, 5)
    ('0.33333', '0.33334')
    """
    from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

    if not hasattr(value, "lower"):
        text = f"{float(value):.{digits}g}" if 1e-300 < abs(float(value)) else str(value)
        return text, text
    ends = []
    for end, rounding, sign in (
        (value.lower(), ROUND_FLOOR, -1),
        (value.upper(), ROUND_CEILING, 1),
    ):
        if not end.is_finite():
            ends.append("-inf" if sign < 0 else "inf")
            continue
        wide = Context(prec=digits + 20, Emax=10**15, Emin=-(10**15))
        near = wide.create_decimal(end.str(digits + 10, radius=False).strip("[]").split(" ")[0])
        apart = wide.multiply(abs(near), Decimal(10) ** -(digits + 8))
        outer = wide.add(near, sign * apart)
        short = Context(prec=digits, rounding=rounding, Emax=10**15, Emin=-(10**15))
        exact = end == end.mid() and near == 0
        ends.append(str(short.plus(near if exact else outer)))
    return ends[0], ends[1]


def _log10(a: Arithmetic, x: Any) -> Any:
    return a.log(x) / a.log(a.number(10))


def _slack(a: Arithmetic, c: Comparison) -> Any | None:
    if a.below(a.number(0), c.left) is True and a.below(a.number(0), c.right) is True:
        return _log10(a, c.right / c.left)
    return None


def check(
    case: Case,
    name: str = "arb",
    bits: int | None = None,
    start_bits: int = 128,
    budget_bits: int | None = None,
) -> Outcome:
    """Decide a case, doubling the precision until it is decided or the budget ends.

    Parameters
    ----------
    name : str
        An arithmetic; ``mpmath`` and ``numpy`` give no verdict, a look at the values.  What
        ``balls``, ``fixed``, ``affine`` or ``deviations`` leave undecided goes on to ``arb``.
    bits : int, optional
        First precision; planned when absent.

    Raises
    ------
    InputError
        If a hypothesis that holds by construction is contradicted: a wrong binding.
    """
    start = time.perf_counter()
    budget = budget_bits or case.budget_bits or BUDGET_BITS
    current = bits or (case.planned_bits() if case.planned_bits else start_bits)
    while True:
        with arithmetic(name, min(current, FIRST_BITS.get(name, current))) as a:
            verdict, reason, tight, clear = _attempt(case, a)
            again = a.certified and (verdict == "undecided" or (case.sharp and not clear))
            stuck = reason.startswith("hypothesis") and agree(a, tight)  # more bits will not help
            if not again or stuck or (name == "arb" and 2 * current > budget):
                left, right = decimal_ends(tight.left), decimal_ends(tight.right)
                slack = _slack(a, tight)
                shown = "" if slack is None else decimal_ends(slack, 6)[0]
                if not a.certified:
                    reason = f"points carry no error bound; the values suggest: {verdict}"
                    verdict = "undecided"
                seconds = time.perf_counter() - start
                return Outcome(case, verdict, reason, left, right, shown, a.bits, seconds)
        current, name = (2 * current if name == "arb" else current), "arb"


def agree(a: Arithmetic, c: Comparison, bits: int = _TIE_BITS) -> bool:
    """Whether both sides of an undecided equation or ``<=`` are known to agree to so many bits.

    The bits are relative to the sides; two sides of an equation that may both be 0 agree where they
    differ by less than ``2**-bits``.
    """
    if c.holds is not None or c.head not in ("eq", "le") or not hasattr(c.left, "abs_upper"):
        return False
    apart = (c.left - c.right).abs_upper()
    near = a.number(Fraction(1, 2**bits))
    small = c.head == "eq" and c.left.contains(0) and c.right.contains(0)
    size = a.number(1) if small else a.maximum([abs(c.left), abs(c.right)])
    return a.at_most(apart, near * size) is True


def _attempt(case: Case, a: Arithmetic) -> tuple[str, str, Comparison, bool]:
    """Return verdict, reason, the tightest comparison and whether its left side is positive."""
    verdict, reason = "holds", ""
    tight: Comparison | None = None
    least: float = float("inf")
    for binding in case.bindings(a):
        evaluator = Evaluator(a, binding)
        one, why = _hypotheses(case, evaluator, a)
        comparisons = list(evaluator.comparisons(case.statement.conclusion))
        if one == "holds":
            one, why = _concluded(a, comparisons)
        for c in comparisons:
            slack = _slack(a, c)
            size = float("inf") if slack is None else a.approximate(slack)
            if tight is None or size < least or (c.holds is False and tight.holds is not False):
                tight, least = c, size
        if _VERDICTS.index(one) > _VERDICTS.index(verdict):
            verdict, reason = one, why
    if tight is None:
        raise InputError(f"{case.entry} says nothing on this run")
    return verdict, reason, tight, a.below(a.number(0), tight.left) is True


def _concluded(a: Arithmetic, comparisons: Sequence[Comparison]) -> tuple[str, str]:
    """Verdict of a conjunction whose hypotheses hold, and why."""
    if any(c.holds is False for c in comparisons):
        return "violated", ""
    open_ones = [c for c in comparisons if c.holds is None]
    if not open_ones:
        return "holds", ""
    if all(agree(a, c) for c in open_ones):
        return "agrees", "both sides agree to 57 digits: enclosures cannot show equality"
    return "undecided", "the enclosures overlap at this precision"


def _hypotheses(case: Case, evaluator: Evaluator, a: Arithmetic) -> tuple[str, str]:
    undecided = ""
    for hypothesis in case.statement.hypotheses:
        met = evaluator.holds(hypothesis.formula)
        if hypothesis.name in case.constructed:
            if met is False and a.certified:
                raise InputError(
                    f"{case.entry} ({case.part}): the values contradict {hypothesis.name!r}, "
                    "which should hold by construction; the binding is wrong"
                )
        elif met is False:
            return "hypothesis not met", hypothesis.name
        elif met is None:
            undecided = hypothesis.name
    if undecided:
        return "undecided", f"hypothesis {undecided} is not decided at this precision"
    return "holds", ""
