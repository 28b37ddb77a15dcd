"""Entrywise functions of a forward pass, written over the scalars of any arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numeric.arithmetic.protocol import Arithmetic

__all__ = ["FUNCTIONS"]


def _gelu(a: Arithmetic, x: Any) -> Any:
    return x * (1 + a.erf(x / a.sqrt(a.number(2)))) / 2


def _gelu_tanh(a: Arithmetic, x: Any) -> Any:
    inner = a.sqrt(2 / a.pi()) * (x + x * x * x * a.number(Fraction(44715, 10**6)))
    return x * (1 + a.tanh(inner)) / 2


def _sigmoid(a: Arithmetic, x: Any) -> Any:
    return (1 + a.tanh(x / 2)) / 2


def _softplus(a: Arithmetic, x: Any) -> Any:
    return a.maximum([x, a.number(0)]) + a.log(1 + a.exp(-abs(x)))


FUNCTIONS: dict[str, Callable[[Arithmetic, Any], Any]] = {
    "identity": lambda a, x: x,
    "relu": lambda a, x: a.maximum([a.number(0), x]),
    "gelu": _gelu,
    "gelu_tanh": _gelu_tanh,
    "quick_gelu": lambda a, x: x * _sigmoid(a, x * a.number(Fraction(1702, 1000))),
    "silu": lambda a, x: x * _sigmoid(a, x),
    "sigmoid": _sigmoid,
    "softplus": _softplus,
    "tanh": lambda a, x: a.tanh(x),
    "exp": lambda a, x: a.exp(x),
    "sqrt": lambda a, x: a.sqrt(x),
    "reciprocal": lambda a, x: 1 / x,
    "cos": lambda a, x: a.cos(x),
    "sin": lambda a, x: a.sin(x),
}
