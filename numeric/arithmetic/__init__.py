"""Several arithmetics behind one protocol: certified balls, and points for a look."""

from __future__ import annotations

from numeric.arithmetic.protocol import Arithmetic
from symbolic.errors import InputError

__all__ = ["ARITHMETICS", "LARGEST_FIXED", "Arithmetic", "arithmetic"]

ARITHMETICS = ("arb", "balls", "fixed", "affine", "deviations", "mpmath", "numpy")
LARGEST_FIXED = 240  # bits


def arithmetic(name: str, bits: int = 53) -> Arithmetic:
    """Return the arithmetic of this name.

    Parameters
    ----------
    name : str
        ``arb`` (balls of any precision), ``balls`` (float64 midpoints with proved bounds, near the
        speed of NumPy), ``fixed`` (the same with fixed-point midpoints of up to 240 bits),
        ``affine`` (either with affine forms, which lose least), ``deviations`` (Arb for tokens that
        collapse: a common row and small differences):
        every result of these encloses the truth.  ``mpmath`` (points, any precision) or ``numpy``
        (float64 points) for a look.  ``bits`` is ignored by ``balls`` and ``numpy``.
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
    if name in ("balls", "fixed", "affine"):
        from numeric.arithmetic.balls.arithmetic import RowBalls

        if bits > LARGEST_FIXED and name != "balls":
            raise InputError(
                f"--bits {bits} is out of range for {name}: use at most {LARGEST_FIXED}, or arb"
            )
        chosen = {"balls": 53, "fixed": max(bits, 54), "affine": bits}[name]
        return RowBalls(chosen, name == "affine")
    if name == "deviations":
        from numeric.arithmetic.deviations import Deviations

        return Deviations(bits)
    if name == "mpmath":
        from numeric.arithmetic.points import MpmathPoints

        return MpmathPoints(bits)
    if name == "numpy":
        from numeric.arithmetic.points import NumpyPoints

        return NumpyPoints()
    raise InputError(f"--arithmetic {name} is unknown: use one of {', '.join(ARITHMETICS)}")
