"""Several arithmetics behind one protocol: balls (certified), mpmath and NumPy (points)."""

from __future__ import annotations

from numeric.arithmetic.protocol import Arithmetic
from symbolic.errors import InputError

__all__ = ["ARITHMETICS", "Arithmetic", "arithmetic"]

ARITHMETICS = ("arb", "mpmath", "numpy")


def arithmetic(name: str, bits: int = 53) -> Arithmetic:
    """Return the arithmetic of this name.

    Parameters
    ----------
    name : str
        ``arb`` (balls: every result encloses the truth), ``mpmath`` (points, any precision) or
        ``numpy`` (float64 points; ``bits`` is ignored).
    bits : int
        Working precision in bits.

    Raises
    ------
    InputError
        If the name is unknown or ``bits`` is not between 2 and 10 million.

    Examples
    --------
    >>> with arithmetic("arb", 80) as a:
    ...     a.at_most(a.exp(a.number(1)), a.number(3))
    True
    """
    if not 2 <= bits <= 10_000_000:
        raise InputError(f"--bits {bits} is out of range: use 2 to 10000000")
    if name == "arb":
        from numeric.arithmetic.arb import ArbBalls

        return ArbBalls(bits)
    if name == "mpmath":
        from numeric.arithmetic.points import MpmathPoints

        return MpmathPoints(bits)
    if name == "numpy":
        from numeric.arithmetic.points import NumpyPoints

        return NumpyPoints()
    raise InputError(f"--arithmetic {name} is unknown: use one of {', '.join(ARITHMETICS)}")
