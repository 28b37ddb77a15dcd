"""Exact instances of statements, made of the numbers of a stack."""

from numeric.instances.drawing import Instance, draw_instance
from numeric.instances.numbers import LayerNumbers
from numeric.instances.reasons import unmeasurable

__all__ = ["Instance", "LayerNumbers", "draw_instance", "unmeasurable"]
