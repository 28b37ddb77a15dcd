"""Search for values of a statement's variables at which it fails, or is nearly sharp."""

from numeric.falsify.search import Finding, falsify

__all__ = ["Finding", "falsify"]
