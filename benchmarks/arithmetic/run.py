"""Measure the arithmetics side by side: ``python benchmarks/arithmetic/run.py [a b c d e f]``.

Every figure is CPU time of one thread, taken in turns within one process, medians where a run is
short.  Read the ratios: absolute times drift with the machine.  ``--output FILE`` writes the tables
as Markdown.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

import numpy as np  # noqa: E402  (threads are chosen before)

from numeric.arithmetic import Arithmetic, arithmetic  # noqa: E402
from numeric.arithmetic.arb import ArbBalls  # noqa: E402
from numeric.arithmetic.balls.planes import weight_planes  # noqa: E402
from numeric.stack import Stack, hidden_states  # noqa: E402
from numeric.weights import load_stack  # noqa: E402
from numeric.weights.random import random_stack  # noqa: E402

TEXT = "Attention is not all you need: pure attention loses rank with depth. " * 20
COLLAPSE_BITS = 37_500  # at depth 8 the residual of this stack is 2^-37192


class PlainArb(ArbBalls):
    """Arb matrices and the definitions of the protocol, none of the faster routes."""

    name = "plain arb_mat"


for _name in ("apply", "layer_norm", "linear", "rms_norm", "softmax_rows"):
    setattr(PlainArb, _name, getattr(Arithmetic, _name))


def chosen(name: str) -> Arithmetic:
    """``NAME`` or ``NAME:BITS``, ``plain`` too."""
    kind, _, bits = name.partition(":")
    return PlainArb(int(bits)) if kind == "plain" else arithmetic(kind, int(bits or 53))


def minilm(tokens: int, blocks: int = 6) -> Stack:
    """The encoder on so many tokens; beyond six blocks they are applied again."""
    stack = load_stack("minilm", tokens, TEXT)
    return replace(stack, blocks=(stack.blocks * 2)[:blocks])


def cpu(run: Callable[[], Any]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    run()
    return time.process_time() - start


def forward(name: str, stack: Stack) -> list[Any]:
    """All hidden states."""
    with chosen(name) as a:
        return list(hidden_states(a, stack))


def in_turns(names: list[str], stack: Stack, repeats: int, warm: bool = True) -> dict[str, float]:
    """Median CPU seconds of forward passes, taken in turns."""
    times: dict[str, list[float]] = {name: [] for name in names}
    for name in names if warm else []:
        forward(name, stack)
    for _ in range(repeats):
        for name in names:
            times[name].append(cpu(lambda name=name: forward(name, stack)))
    return {name: statistics.median(found) for name, found in times.items()}


def radius(a: Arithmetic, state: Any) -> float:
    """log2 of the greatest radius of a hidden state."""
    if hasattr(state, "total"):
        most = float(state.total().max())
    else:
        most = max(float(x.rad()) for row in a.rows(state) for x in row)
    return float(np.log2(most)) if most > 0 else -np.inf


def radii(name: str, stack: Stack) -> list[float]:
    """log2 of the greatest radius of each hidden state."""
    with chosen(name) as a:
        return [radius(a, state) for state in hidden_states(a, stack)]


def timed(name: str, stack: Stack) -> tuple[float, float]:
    """CPU seconds of a forward pass, and log2 of the last radius."""
    with chosen(name) as a:
        states: list[Any] = []
        seconds = cpu(lambda: states.extend(hidden_states(a, stack)))
        return seconds, radius(a, states[-1])


def products(stack: Stack) -> float:
    """Floating-point operations of the matrix products of a forward pass."""
    n, total = len(stack.tokens), 0
    for block in stack.blocks:
        layer, mlp = block.attention, block.mlp
        weights = [layer.query, layer.key, layer.value, layer.output, mlp.inner, mlp.outer]
        total += 2 * n * sum(w.size for w in weights) + 4 * n * n * layer.query.shape[1]
    return float(total)


def rate(tokens: int) -> float:
    """Floating-point operations a second of float64 products of this many rows."""
    draw = np.random.default_rng(0)
    x, w = draw.normal(size=(tokens, 384)), draw.normal(size=(384, 1536))
    best = min(cpu(lambda: [x @ w for _ in range(20)]) / 20 for _ in range(5))
    return 2 * x.size * 1536 / best


Table = list[str]


def table(title: str, head: list[str], rows: list[list[Any]]) -> Table:
    """One Markdown table under a title."""
    lines = [f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for row in rows:
        cells = [f"{c:.3g}" if isinstance(c, float) else str(c) for c in row]
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def part_a() -> Table:
    """Float64 balls against NumPy."""
    rows = []
    for blocks in (1, 6):
        for n in (8, 32, 128):
            stack = minilm(n, blocks)
            t = in_turns(["numpy", "balls"], stack, 15 if n < 128 else 7)
            floor = products(stack) / rate(n)
            ratio = t["balls"] / t["numpy"]
            rows.append([blocks, n, t["numpy"], t["balls"], ratio, t["numpy"] / floor])
            rows[-1].append(t["balls"] / floor)
    head = ["blocks", "tokens", "NumPy s", "balls s", "balls / NumPy"]
    head += ["NumPy / floor", "balls / floor"]
    return table("(a) float64 balls against NumPy (bar: 2.5 at 128 tokens)", head, rows)


def _digit_products(stack: Stack) -> float:
    """Multiply-adds of float64 for one pass with one digit of the tokens: all dense digits of weights."""
    return float(
        sum(
            sum(isinstance(p.matrix, np.ndarray) for p in weight_planes(w)) * w.size
            for block in stack.blocks
            for layer, mlp in [(block.attention, block.mlp)]
            for w in (layer.query, layer.key, layer.value, layer.output, mlp.inner, mlp.outer)
        )
    )


def part_b() -> Table:
    """Certified MiniLM against plain Arb matrices."""
    rows = []
    for n, repeats in ((8, 3), (128, 1)):
        stack = minilm(n)
        names = ["plain:200", "arb:200", "fixed:180", *(["affine:80"] if n == 8 else [])]
        if n == 8:
            for name in names[1:]:
                forward(name, stack)  # weights and tables are made once
        found = {name: [] for name in names}
        for _ in range(repeats):
            for name in names:
                found[name].append(timed(name, stack))
        numpy = in_turns(["numpy"], stack, 5)["numpy"]
        plain = statistics.median(t for t, _ in found["plain:200"])
        per_digit = 2 * n * _digit_products(stack) / rate(64)
        for name in names:
            t = statistics.median(t for t, _ in found[name])
            digits = {"arb:200": 9, "fixed:180": 9}.get(name)
            floor = "" if digits is None else t / (digits * per_digit)
            rows.append([n, name, t, plain / t, t / numpy, floor, f"2^{found[name][0][1]:.0f}"])
    head = ["tokens", "arithmetic", "s", "plain / this", "this / NumPy", "this / floor"]
    title = "(b) six-layer MiniLM, certified, against plain arb_mat (bars: 5 at 8, 1.5 at 128)"
    return table(title, [*head, "radius left"], rows)


def part_c() -> Table:
    """One encoder block against mpmath at 50 digits."""
    stack = minilm(8, 1)
    fast = in_turns(["numpy", "balls", "fixed:170", "arb:170"], stack, 5)
    slow = cpu(lambda: forward("mpmath:170", stack))
    rows = [[name, t, slow / t] for name, t in fast.items()]
    rows.append(["mpmath:170", slow, 1.0])
    title = "(c) one block, 8 tokens, against mpmath at 50 digits (bar: 1000)"
    return table(title, ["arithmetic", "s", "mpmath / this"], rows)


def part_d() -> Table:
    """Collapse at depth 8."""
    stack = random_stack(0, tokens=16, width=16, heads=2, depth=8)
    rows = []
    for name in ("deviations:200", f"arb:{COLLAPSE_BITS}", f"mpmath:{COLLAPSE_BITS}"):
        t = cpu(lambda name=name: forward(name, stack))
        with ExitStack() as scope:
            a = scope.enter_context(chosen(name))
            *_, last = hidden_states(a, stack) if name.startswith("dev") else (None,)
            size = ""
            if last is not None:
                top = a.maximum([abs(x) for row in a.deviations(last) for x in row])
                size = f"2^{float((a.log(top) / a.log(a.number(2))).mid()):.0f}"
        rows.append([name, t, size])
    slow = rows[-1][1]
    rows = [[name, t, slow / t, size] for name, t, size in rows]
    title = "(d) collapse, 16 tokens, width 16, 8 layers, against mpmath with gmpy2 (bar: 20)"
    return table(title, ["arithmetic", "s", "mpmath / this", "deviation at depth 8"], rows)


def part_e() -> Table:
    """Peak memory of a process that loads MiniLM and runs it once."""
    rows = []
    for n in (8, 128):
        for name in ("numpy", "balls", "fixed:180", "arb:200", "plain:200", "affine:80"):
            if n == 128 and name in ("plain:200", "arb:200", "affine:80"):
                continue
            code = (
                f"import resource, runpy; m = runpy.run_path({str(Path(__file__))!r}); m['forward']({name!r}, m['minilm']({n}))"
                "; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
            )
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
            rows.append([n, name, f"{int(done.stdout) / 1024:.0f}"])
    return table("(e) peak memory, MiB", ["tokens", "arithmetic", "MiB"], rows)


def part_f() -> Table:
    """Bits lost block by block."""
    every = ("plain:200", "arb:200", "balls", "fixed:180", "affine", "affine:60", "affine:100")
    cases = [(8, 6, name) for name in every]
    cases += [(32, 6, name) for name in ("balls", "fixed:180", "affine:60")]
    cases += [(8, 12, name) for name in ("arb:170", "affine:120")]
    rows = []
    for n, blocks, name in cases:
        found = radii(name, minilm(n, blocks))
        lost = " ".join(f"{b - a:.1f}" for a, b in zip(found, found[1:], strict=False))
        rows.append([n, blocks, name, f"2^{found[0]:.1f}", lost, f"2^{found[-1]:.1f}"])
    head = [
        "tokens",
        "blocks",
        "arithmetic",
        "radius before",
        "bits lost in each block",
        "radius after",
    ]
    return table("(f) bits lost in each block of MiniLM", head, rows)


PARTS = {"a": part_a, "b": part_b, "c": part_c, "d": part_d, "e": part_e, "f": part_f}


def main() -> None:
    """Run the chosen parts and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help="some of a b c d e f; all if absent")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    lines: list[str] = []
    for name in options.parts or PARTS:
        found = PARTS[name]()
        print("\n".join(found), flush=True)
        lines += found
    if options.output:
        options.output.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
