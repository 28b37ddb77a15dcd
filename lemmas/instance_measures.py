"""Every statement of the library on exact instances made of the numbers of a stack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lemmas.entry import Part
from lemmas.library import entries
from numeric.check import Case
from numeric.falsify.plan import Plan
from numeric.instances import Instance, LayerNumbers, draw_instance, unmeasurable
from numeric.run import Run

__all__ = ["NO_INSTANCE", "instance_cases", "not_measured"]

_EXACT = "it asks for numbers in an exact relation that those of a stack do not have"
_RANGES = "it asks for numbers in ranges that those of a stack were not found in together"
_BEST = "it asks for the best centre of two norms at once, which enclosures cannot show"
NO_INSTANCE = {
    ("foundations/tanh-facts", "c2"): _EXACT,
    ("foundations/composite-facts", "i2"): _EXACT,
    ("foundations/normalise-lipschitz", "e"): _EXACT,
    ("dong-2021/layer-bound-v1", "a"): _BEST,
    ("dong-2021/theorem-2-2", "a"): _BEST,
    ("dong-2021/theorem-2-2", "e"): _EXACT,
    ("dong-2021/theorem-2-3", "a"): _BEST,
    ("alman-song-2025/norm-table", "a"): "that something is a norm is a claim about all vectors",
    ("alman-song-2025/norm-table", "b"): "that something is a norm is a claim about all vectors",
    ("alman-song-2025/norm-table", "c"): "that something is a norm is a claim about all vectors",
    ("alman-song-2025/reweight-tv", "c"): _RANGES,
    (
        "alman-song-2025/dist-facts",
        "h",
    ): "an infimum is enclosed from both sides, never shown equal",
    ("alman-song-2025/order2-not-uniform", "b"): _RANGES,
    (
        "alman-song-2025/cubic-no-skip",
        "e",
    ): "an infimum is enclosed from both sides, never shown equal",
    ("alman-song-2025/skip-no-rank-collapse", "e"): _RANGES,
    ("alman-song-2025/exp-taylor-degree", "b"): _RANGES,
    ("alman-song-2025/relative-normalisation", "a"): _RANGES,
    ("alman-song-2025/as24-lambda-derivatives", "a"): _EXACT,
    ("alman-song-2025/as24-lambda-derivatives", "c"): _EXACT,
}
_FIRST_BITS, _BUDGET_BITS = 256, 2048


def not_measured(name: str, part: Part) -> str:
    """Return in one line why a run is not asked about a part of an entry; nothing if it is."""
    return NO_INSTANCE.get((name, part.label)) or unmeasurable(part.statement)


def instance_cases(run: Run, ids: Sequence[str]) -> Iterator[Case]:
    """Yield a case for every part that can be asked and every attention layer.

    Layer l gives the numbers of its head l, counted round.  A layer whose numbers meet the
    hypotheses of a part in no way that was tried is left out.
    """
    numbers = _numbers(run)
    for item in entries(ids):
        for part in item.parts:
            if not not_measured(item.id, part):
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
