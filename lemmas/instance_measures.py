"""Every statement of the library on exact instances made of the numbers of a stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lemmas.entry import Part
from lemmas.library import entries
from numeric.check import Case
from numeric.falsify.plan import Plan
from numeric.instances import Instance, LayerNumbers, draw_instance, unmeasurable
from numeric.run import Run

__all__ = ["instance_cases", "not_measured"]

_FIRST_BITS, _BUDGET_BITS = 256, 2048


def not_measured(part: Part) -> str:
    """Return in one line why a run cannot be asked about a part; nothing if it can."""
    return unmeasurable(part.statement)


def instance_cases(run: Run, ids: Sequence[str]) -> Iterator[Case]:
    """Yield a case for every part that can be asked and every attention layer.

    Layer l gives the numbers of its head l, counted round.  A layer whose numbers meet the
    hypotheses of a part in no way that was tried is left out.
    """
    numbers = _numbers(run)
    for item in entries(ids):
        for part in item.parts:
            if not not_measured(part):
                yield from _part_cases(item.id, part, numbers)


def _numbers(run: Run) -> list[LayerNumbers]:
    layers = run.attentions(masked=True, bilinear=False)
    return [LayerNumbers(run, layer, layer % mixer.heads) for layer, mixer in layers.items()]


def _part_cases(name: str, part: Part, numbers: Sequence[LayerNumbers]) -> Iterator[Case]:
    plan = Plan(part.statement)
    found: Instance | None = None
    for own in numbers:
        instance = draw_instance(plan, own, found)
        if instance is None and found is None:
            return
        if instance is not None:
            found = instance
            yield _case(name, part, instance)


def _case(name: str, part: Part, instance: Instance) -> Case:
    statement, made = instance.statement(part.statement)
    return Case(
        name,
        part.label,
        statement,
        lambda a: [instance.binding(a)],
        instance.numbers.layer(0),
        instance.numbers.head,
        constructed=made,
        planned_bits=lambda: _FIRST_BITS,
        budget_bits=_BUDGET_BITS,
        about="instance",
        note=f"families times {instance.scale}" if instance.scale != 1 else "",
    )
