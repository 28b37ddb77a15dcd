"""Selective state-space mixers: Mamba (Gu and Dao 2023) and Mamba-2 (Dao and Gu 2024)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from numeric.arithmetic import Arithmetic
from numeric.arithmetic.protocol import Matrix
from numeric.stack.norms import RMSNorm

__all__ = ["Mamba", "Mamba2", "convolve"]


def convolve(a: Arithmetic, x: Matrix, kernel: np.ndarray, bias: np.ndarray) -> Matrix:
    """Return the causal convolution of every channel, ``y_t = sum_s kernel_{k-1-s} x_{t-s}``.

    Parameters
    ----------
    x : Matrix (n, e)
    kernel : ndarray (e, k)
    """
    tokens, channels = a.shape(x)
    size = kernel.shape[1]
    total = a.multiply_row(x, kernel[:, -1])
    for back in range(1, min(size, tokens)):
        before = a.matrix(np.zeros((back, channels)))
        shifted = a.below_each_other([before, a.take_rows(x, slice(0, tokens - back))])
        total = a.add(total, a.multiply_row(shifted, kernel[:, size - 1 - back]))
    return a.add_row(total, bias)


def _gate(a: Arithmetic, x: Matrix, gate: Matrix) -> Matrix:
    return a.multiply(x, a.apply("silu", gate))


def _negative_exponential(a: Arithmetic, logarithms: np.ndarray) -> Matrix:
    return a.scale(a.apply("exp", a.matrix(logarithms)), a.number(-1))


@final
@dataclass(frozen=True, slots=True)
class Mamba:
    """``h_t = exp(D_t A) h_{t-1} + D_t x_t B_t``, ``y_t = h_t C_t + direct x_t``, gated.

    Attributes
    ----------
    inner : ndarray (d, 2 e)
        Channels and their gates.
    inner_bias : ndarray (2 e,)
    kernel, kernel_bias : ndarray (e, k), (e,)
        The causal convolution before the scan.
    select : ndarray (e, r + 2 N)
        Steps of rank r, then B and C.
    step, step_bias : ndarray (r, e), (e,)
        ``D = softplus(steps step + step_bias)``.
    decay_log : ndarray (e, N)
        ``A = -exp(decay_log)``.
    direct : ndarray (e,)
    outer, outer_bias : ndarray (e, d), (d,)
    """

    inner: np.ndarray
    inner_bias: np.ndarray
    kernel: np.ndarray
    kernel_bias: np.ndarray
    select: np.ndarray
    step: np.ndarray
    step_bias: np.ndarray
    decay_log: np.ndarray
    direct: np.ndarray
    outer: np.ndarray
    outer_bias: np.ndarray

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.inner.shape[0])

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change that the mixer makes."""
        channels, rank = self.decay_log.shape[0], self.step.shape[0]
        both = a.linear(x, self.inner, self.inner_bias)
        gate = a.take_columns(both, slice(channels, 2 * channels))
        signal = convolve(a, a.take_columns(both, slice(channels)), self.kernel, self.kernel_bias)
        signal = a.apply("silu", signal)
        chosen = a.linear(signal, self.select)
        steps = a.linear(a.take_columns(chosen, slice(rank)), self.step, self.step_bias)
        scanned = self._scan(a, signal, a.apply("softplus", steps), chosen)
        direct = a.multiply_row(signal, self.direct)
        return a.linear(_gate(a, a.add(scanned, direct), gate), self.outer, self.outer_bias)

    def _scan(self, a: Arithmetic, signal: Matrix, steps: Matrix, chosen: Matrix) -> Matrix:
        size, rank = self.decay_log.shape[1], self.step.shape[0]
        rate = _negative_exponential(a, self.decay_log)
        enter = a.take_columns(chosen, slice(rank, rank + size))
        leave = a.take_columns(chosen, slice(rank + size, rank + 2 * size))
        moved = a.multiply(steps, signal)
        spread, state, found = a.matrix(np.ones((1, size))), None, []
        for t in range(a.shape(signal)[0]):
            now = slice(t, t + 1)
            step = a.matmul(a.transpose(a.take_rows(steps, now)), spread)
            fresh = a.matmul(a.transpose(a.take_rows(moved, now)), a.take_rows(enter, now))
            kept = a.apply("exp", a.multiply(step, rate))
            state = fresh if state is None else a.add(a.multiply(kept, state), fresh)
            found.append(a.transpose(a.matmul(state, a.transpose(a.take_rows(leave, now)))))
        return a.below_each_other(found)


@final
@dataclass(frozen=True, slots=True)
class Mamba2:
    """The same scan with one decay a head, and groups of heads that share B and C.

    Attributes
    ----------
    inner, inner_bias : ndarray (d, 2 e + 2 G N + H)
        Gates, then channels with B and C, then steps.
    kernel, kernel_bias : ndarray (e + 2 G N, k), (e + 2 G N,)
    step_bias, decay_log, direct : ndarray (H,)
    norm : RMSNorm
        Of the gated output, in G groups.
    outer, outer_bias : ndarray (e, d), (d,)
    groups : int
        G; every group serves H / G heads.
    size : int
        N, the coordinates of a state.
    """

    inner: np.ndarray
    inner_bias: np.ndarray
    kernel: np.ndarray
    kernel_bias: np.ndarray
    step_bias: np.ndarray
    decay_log: np.ndarray
    direct: np.ndarray
    norm: RMSNorm
    outer: np.ndarray
    outer_bias: np.ndarray
    groups: int
    size: int

    @property
    def width(self) -> int:
        """Coordinates of a token."""
        return int(self.inner.shape[0])

    def forward(self, a: Arithmetic, x: Matrix) -> Matrix:
        """Return the change that the mixer makes."""
        channels, mixed = self.outer.shape[0], self.kernel.shape[0]
        everything = a.linear(x, self.inner, self.inner_bias)
        gate = a.take_columns(everything, slice(channels))
        signal = a.take_columns(everything, slice(channels, channels + mixed))
        steps = a.take_columns(everything, slice(channels + mixed, self.inner.shape[1]))
        signal = a.apply("silu", convolve(a, signal, self.kernel, self.kernel_bias))
        steps = a.apply("softplus", a.add_row(steps, self.step_bias))
        gated = _gate(a, self._heads(a, signal, steps), gate)
        return a.linear(self._normalise(a, gated), self.outer, self.outer_bias)

    def _normalise(self, a: Arithmetic, x: Matrix) -> Matrix:
        gains = np.split(self.norm.gain, self.groups)
        parts = [a.head(x, group, self.groups) for group in range(self.groups)]
        return a.beside(
            [
                RMSNorm(gain, self.norm.epsilon).forward(a, part)
                for gain, part in zip(gains, parts, strict=True)
            ]
        )

    def _heads(self, a: Arithmetic, signal: Matrix, steps: Matrix) -> Matrix:
        heads, channels = len(self.direct), self.outer.shape[0]
        plain = a.take_columns(signal, slice(channels))
        entries = slice(channels, channels + self.groups * self.size)
        exits = slice(entries.stop, entries.stop + self.groups * self.size)
        enter, leave = a.take_columns(signal, entries), a.take_columns(signal, exits)
        tokens = a.matrix(np.ones((a.shape(signal)[0], 1)))
        rate = a.matmul(tokens, _negative_exponential(a, self.decay_log.reshape(1, -1)))
        kept = a.rows(a.apply("exp", a.multiply(steps, rate)))
        widths = a.rows(steps)
        parts = []
        for head in range(heads):
            own = a.head(plain, head, heads)
            group = head * self.groups // heads
            shared = [a.head(m, group, self.groups) for m in (enter, leave)]
            decays = [row[head] for row in kept]
            scanned = _scan_head(a, own, [row[head] for row in widths], decays, *shared)
            direct = a.scale(own, a.number(float(self.direct[head])))
            parts.append(a.add(scanned, direct))
        return a.beside(parts)


def _scan_head(
    a: Arithmetic, x: Matrix, steps: list[object], kept: list[object], enter: Matrix, leave: Matrix
) -> Matrix:
    state, found = None, []
    for t, (step, decay) in enumerate(zip(steps, kept, strict=True)):
        now = slice(t, t + 1)
        moved = a.scale(a.transpose(a.take_rows(x, now)), step)
        fresh = a.matmul(moved, a.take_rows(enter, now))
        state = fresh if state is None else a.add(a.scale(state, decay), fresh)
        found.append(a.transpose(a.matmul(state, a.transpose(a.take_rows(leave, now)))))
    return a.below_each_other(found)
