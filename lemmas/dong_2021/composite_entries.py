"""Entries: the composite norm, many heads as published, token-wise maps."""

from __future__ import annotations

from lemmas.constants import Reading
from lemmas.dong_2021 import composite_proofs, multi_claims, tokenwise_proofs
from lemmas.dong_2021 import composite_statements as says
from lemmas.dong_2021 import depth_statements as depth
from lemmas.dong_2021.notions import MEASURES
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from symbolic.kernel import Theorem
from symbolic.language import NAT, Lambda, Term, cast, nats, number, reals

__all__ = ["ENTRIES"]

_NEW = Source(PAPER, "", "new")
_two, _one = number(2, NAT), number(1, NAT)
i, k, m = nats("i k m")
t = reals("t")[0]
_tokens = Lambda(i, Lambda(k, 1 - 2 * cast(i)))
_ones = Lambda(k, Lambda(m, number(1)))
_zeros = Lambda(k, number(0))

_same = {
    says.n: _two,
    says.d: _one,
    says.e: _one,
    says.F: Lambda(says.z, says.z),
    says.rate: _ones,
    says.X: _tokens,
    says.y: _zeros,
}
_linear: dict[Term, Term] = {
    says.n: _two,
    says.d: _one,
    says.e: _one,
    says.sigma: Lambda(t, t),
    says.MLP.variables[4]: _ones,
    says.MLP.variables[5]: _zeros,
    says.MLP.variables[6]: _ones,
    says.MLP.variables[7]: _zeros,
    says.X: _tokens,
    says.y: _zeros,
}


def _identity_lipschitz() -> Theorem:
    return tokenwise_proofs.identity_lipschitz(says.TOKENWISE.hypotheses[-1].formula, _same)


def _line_lipschitz() -> Theorem:
    return tokenwise_proofs.identity_lipschitz(says.MLP.hypotheses[-1].formula, _linear)


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/composite-not-a-norm",
        "lemma",
        "the composite norm has no triangle inequality, with no dimension-free constant",
        Source(PAPER, "Section 2 (v2)", "secondary source"),
        "proved",
        (
            Part(
                "a",
                "both",
                says.NO_TRIANGLE,
                prove=composite_proofs.no_triangle,
                instance={says.n: _two},
                general=("n",),
            ),
            Part(
                "b",
                "ours",
                says.VALUES,
                prove=composite_proofs.values,
                instance={says.n: _two},
                general=("n",),
                note="the three norms",
            ),
            Part(
                "c",
                "ours",
                says.NO_CONSTANT,
                prove=composite_proofs.no_constant,
                note="no quasi-norm constant holds in every dimension",
            ),
        ),
    ),
    Entry(
        "dong-2021/theorem-2-3",
        "theorem",
        "many heads as published: false, for v1 and for every gamma of the attention entries",
        Source(PAPER, "Theorem 2.3, v1 and v2", "secondary source"),
        "refuted",
        (
            Part(
                "a",
                "published",
                depth.MULTI_V1,
                refute=multi_claims.multi_v1_refuted,
                witness={
                    "n": "2",
                    "d": "65536",
                    "H": "2",
                    "L": "1",
                    "s": "1",
                    "X": "(1, -1) e_0",
                    "W_QK": "1/1000 e_0 e_0 for both heads",
                    "W_1": "e_0 e_0",
                    "W_2": "e_0 1 / 256",
                    "ratio": "16.0625/16 tanh(w)/w = 1.0039",
                },
                note="v1; no centre of the output meets the bound",
            ),
            Part(
                "b",
                "published",
                depth.MULTI_V2,
                refute=multi_claims.multi_v2_refuted,
                witness={
                    "n": "2",
                    "d": "q^4 with q >= 17 (gamma + 1)",
                    "H": "2",
                    "L": "1",
                    "s": "1",
                    "X": "(1, -1) e_0",
                    "W_QK": "1/1000 e_0 e_0 for both heads",
                    "W_1": "e_0 e_0",
                    "W_2": "e_0 1 / q^2",
                },
                note="v2, whatever gamma is as a function of the attention entries",
            ),
        ),
        refutes=(),
        constants={
            "published heads: v1": Reading("a", MEASURES, rate=True),
        },
    ),
    Entry(
        "dong-2021/mlp-lipschitz",
        "lemma",
        "the composite Lipschitz constant of a token-wise map",
        _NEW,
        "proved",
        (
            Part(
                "a",
                "ours",
                says.TOKENWISE,
                prove=tokenwise_proofs.tokenwise,
                instance=_same,
                instance_proofs={"lipschitz": _identity_lipschitz},
                general=("n", "d", "e"),
                note="coordinate by coordinate",
            ),
            Part(
                "b",
                "ours",
                says.MLP,
                prove=tokenwise_proofs.mlp,
                instance=_linear,
                instance_proofs={"lipschitz": _line_lipschitz},
                general=("n", "d", "e"),
                note="two layers with a 1-Lipschitz activation",
            ),
        ),
    ),
)
