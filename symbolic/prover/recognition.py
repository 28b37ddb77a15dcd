"""Numbers in closed form next to a decimal: guessed by integer relations, shown by nobody here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq, fmpz, fmpz_mat

__all__ = ["BITS", "recognised"]

BITS = 256
_DIGITS = 40
_HEIGHT = 10_000


@dataclass(frozen=True, slots=True)
class _Form:
    """A function whose value may be simple, and how the number is written through it."""

    image: Callable[[arb], arb]
    written: Callable[[str, arb], str]
    quadratic: bool = True


def recognised(value: fmpq) -> list[str]:
    """Return texts of numbers that agree with a rational to forty digits, the shortest first.

    Examples
    --------
    >>> with_pi = fmpq(157079632679489661923132169163975144209858469968755, 10**50)
    >>> recognised(with_pi)[0]
    'pi/2'
    >>> recognised(fmpq(3, 4))
    ['3/4']
    """
    before, ctx.prec = ctx.prec, BITS
    try:
        near = arb(value)
        simple = _rational(near)
        if simple is not None:
            return [simple]
        found = dict.fromkeys(_guesses(near))
        return sorted(found, key=lambda t: (len(t), t))[:6]
    finally:
        ctx.prec = before


def _guesses(near: arb) -> Iterator[str]:
    for form in _FORMS:
        image = form.image(near)
        if not image.is_finite() or abs(image) > 10**6 or abs(image) < arb(10) ** -6:
            continue
        text = _rational(image) or (form.quadratic and _quadratic(image))
        if text:
            yield form.written(text, near)
    yield from _sums(near)


def _rational(x: arb) -> str | None:
    """Return a simple fraction that agrees with a number."""
    middle = _exact(x).limit_denominator(_HEIGHT)
    if abs(middle.numerator) > _HEIGHT**2 or not _equal(x, arb(fmpq(*middle.as_integer_ratio()))):
        return None
    return str(middle)


def _exact(x: arb) -> Fraction:
    mantissa, exponent = x.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _equal(x: arb, y: arb) -> bool:
    return bool(abs(x - y) < (1 + abs(x)) * arb(10) ** -_DIGITS)


def _quadratic(x: arb) -> str | None:
    """Return ``(p + q*sqrt(r))/s`` if the number satisfies a quadratic equation."""
    c, b, a = _relation([arb(1), x, x * x])
    if a == 0:
        return None
    square, outside = b * b - 4 * a * c, 1
    if square <= 0:
        return None
    for prime, exponent in fmpz(square).factor():
        outside *= int(prime) ** (int(exponent) // 2)
    inside = square // outside**2
    root = arb(square).sqrt()
    sign = 1 if _equal(x, (-b + root) / (2 * a)) else -1
    rational, weight = Fraction(-b, 2 * a), Fraction(sign * outside, 2 * a)
    return _sum(rational, weight, f"sqrt({inside})")


def _sum(rational: Fraction, weight: Fraction, unit: str) -> str:
    """Return ``rational + weight*unit``."""
    part = unit if abs(weight.numerator) == 1 else f"{abs(weight.numerator)}*{unit}"
    part += "" if weight.denominator == 1 else f"/{weight.denominator}"
    if rational == 0:
        return part if weight > 0 else f"-{part}"
    return f"{rational} {'+' if weight > 0 else '-'} {part}"


def _relation(values: list[arb]) -> list[int]:
    """Return small integers whose combination of the values vanishes, or zeros."""
    count = len(values)
    rows = []
    for k, value in enumerate(values):
        nearest = int(_exact(value) * 10 ** (_DIGITS + 10))
        rows.append([int(k == j) for j in range(count)] + [nearest])
    shortest: Any = fmpz_mat(rows).lll()
    found = [int(shortest[0, j]) for j in range(count)]
    total = sum((c * v for c, v in zip(found, values, strict=True)), arb(0))
    small = abs(total) < arb(10) ** -_DIGITS and max(map(abs, found)) <= _HEIGHT
    return found if small else [0] * count


def _sums(near: arb) -> Iterator[str]:
    """Yield a rational plus a multiple of pi or of log(2)."""
    for unit, name in ((arb.pi(), "pi"), (arb(2).log(), "log(2)")):
        c, b, a = _relation([arb(1), unit, near])
        if a and b:
            yield _sum(Fraction(-c, a), Fraction(-b, a), name)


def _times(unit: str) -> Callable[[str, arb], str]:
    """Write a rational multiple."""
    return lambda text, _: _sum(Fraction(0), Fraction(text), unit)


def _signed(function: str, unit: str = "") -> Callable[[str, arb], str]:
    def written(text: str, x: arb) -> str:
        inner = _sum(Fraction(0), Fraction(text), unit) if unit else text
        return f"{'-' if x < 0 else ''}{function.format(inner)}"

    return written


def _arctangent(text: str, x: arb) -> str:
    turns = round(float((x - x.tan().atan()) / arb.pi()))
    return _sum(Fraction(turns), Fraction(1), f"atan({text})") if turns == 0 else (
        f"{_sum(Fraction(0), Fraction(turns), 'pi')} + atan({text})"
    )  # fmt: skip


def _product_logarithm(unit: str) -> Callable[[str, arb], str]:
    def written(text: str, x: arb) -> str:
        inner = _sum(Fraction(0), Fraction(text), unit) if unit else text
        return f"LambertW({inner})" if x > -1 else f"LambertW({inner}, -1)"

    return written


_FORMS = (
    _Form(lambda x: x, lambda text, _: text),
    _Form(lambda x: x / arb.pi(), _times("pi"), False),
    _Form(lambda x: x.exp(), lambda text, _: f"log({text})"),
    _Form(lambda x: (2 * x).exp(), lambda text, _: f"log({text})/2"),
    _Form(lambda x: (2 * x).exp(), lambda text, _: f"log(sqrt({text}))"),
    _Form(lambda x: abs(x).log(), _signed("exp({})"), False),
    _Form(lambda x: x * arb(-1).exp(), _times("exp(1)"), False),
    _Form(lambda x: x * arb(1).exp(), _times("exp(-1)"), False),
    _Form(lambda x: x**3, _signed("({})**(1/3)"), False),
    _Form(lambda x: x**4, _signed("({})**(1/4)"), False),
    _Form(lambda x: x * x / arb.pi(), _signed("sqrt({})", "pi"), False),
    _Form(lambda x: x * x * arb.pi(), _signed("sqrt({})", "1/pi"), False),
    _Form(lambda x: (x * x).exp(), _signed("sqrt(log({}))"), False),
    _Form(lambda x: x.tan(), _arctangent),
    _Form(lambda x: x * x.exp(), _product_logarithm(""), False),
    _Form(lambda x: x * (x + 1).exp(), _product_logarithm("exp(-1)"), False),
    _Form(lambda x: x * (x - 1).exp(), _product_logarithm("exp(1)"), False),
)
