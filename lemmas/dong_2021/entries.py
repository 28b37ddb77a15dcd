"""The entries of Dong et al. 2021: statements, proofs, witnesses and instances put together."""

from __future__ import annotations

from lemmas.dong_2021 import diameter_proofs as diameters
from lemmas.dong_2021 import statements as says
from lemmas.entry import Entry, Part, Source
from symbolic.language import Lambda, Term, cast, nats, number

__all__ = ["ENTRIES"]

_NEW = Source("Dong, Cordonnier, Loukas 2021 (arXiv:2103.03404)", "", "new")
i, k, l, h, m = nats("i k l h m")
_two, _one = number(2, "N"), number(1, "N")
_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))


def _constant(value: int, indices: int) -> Term:
    term: Term = number(value)
    for index in (m, k, h, l)[:indices]:
        term = Lambda(index, term)
    return term


_layer_instance = {
    says.n: _two,
    says.d: _one,
    says.H: _one,
    says.s: number(1),
    says.WQK: _constant(1, 3),
    says.bQK: _constant(1, 2),
    says.W: _constant(1, 3),
    says.bO: _constant(1, 1),
    says.X: _tokens,
    says.q: _constant(1, 1),
    says.w: _constant(1, 1),
}
# without logits the first layer averages the tokens 1, -1 to 0, and 0 stays
_depth_instance = {
    says.n: _two,
    says.d: _one,
    says.H: _one,
    says.s: number(1),
    says.B: number(1),
    says.L: _two,
    says._Xs: Lambda(l, Lambda(i, Lambda(k, (1 - 2 * cast(i)) * number(0) ** l))),
    says._WQK: _constant(0, 4),
    says._bQK: _constant(0, 3),
    says._W: _constant(1, 4),
    says._bO: _constant(0, 2),
    says._q: _constant(1, 2),
    says._w: _constant(1, 2),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/l2-diameter",
        "theorem",
        "without skips the token diameter collapses doubly exponentially, unconditionally",
        _NEW,
        "proved",
        (
            Part(
                "a",
                "ours",
                says.LAYER,
                prove=diameters.layer_diameter,
                general=("n", "d", "H"),
                instance=_layer_instance,
                note="one layer, H heads, any biases",
            ),
            Part(
                "b",
                "ours",
                says.LAYER_CUBIC,
                prove=diameters.layer_cubic,
                general=("H",),
                instance={
                    says.H: _one,
                    says.s: number(1),
                    says.D: number(1),
                    says.q: _constant(1, 1),
                    says.w: _constant(1, 1),
                    says.B: number(1),
                },
                note="the cubic form of the one-layer bound",
            ),
            Part(
                "c",
                "ours",
                says.DEPTH,
                prove=diameters.depth_diameter,
                general=("n", "d", "H", "L"),
                instance=_depth_instance,
                note="L layers",
            ),
        ),
    ),
)
