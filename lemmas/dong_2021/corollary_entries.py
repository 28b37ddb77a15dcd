"""Entries: token-wise maps after every layer, and layer normalisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lemmas.constants import Reading
from lemmas.dong_2021 import corollary_proofs, depth_entries, lipschitz_witness, norm_witness
from lemmas.dong_2021 import corollary_statements as says
from lemmas.dong_2021.notions import MEASURES
from lemmas.dong_2021.shift_entries import PAPER
from lemmas.entry import Entry, Part, Source
from symbolic.kernel import Theorem
from symbolic.language import NAT, Eq, Lambda, Term, family, nats, number, substitute
from symbolic.statement import Statement
from symbolic.tactics.script import arith, for_all, have

__all__ = ["ENTRIES"]

_one = number(1, NAT)
h, k, l, m = nats("h k l m")
v = family("v")
_identity = Lambda(l, Lambda(v, v))
_composite = {**depth_entries._multi, says.F: _identity, says.rate: number(1)}
_euclidean: dict[Term, Term] = {
    **_composite,
    says.H: _one,
    says._q: depth_entries._constant(1, 2),
    says._w: depth_entries._constant(1, 2),
    says.eps: number(1),
    says.G: number(1),
    says.gain: depth_entries._constant(1, 2),
    says.shift: depth_entries._constant(0, 2),
}


def _identity_lipschitz(statement: Statement, values: Mapping[Term, Term]) -> Callable[[], Theorem]:
    """The identity has Lipschitz constant 1 in every norm."""

    def proof() -> Theorem:
        named = {item.name: item.formula for item in statement.hypotheses}
        formula = substitute(named["lipschitz"], values)
        variables, guards, conclusion = corollary_proofs.opened_claim(formula)
        same = have(Eq(*conclusion.args), names=("residual",))
        layer, *rest = variables
        weak = for_all(rest, arith(conclusion, same))
        return have(formula, for_all(layer, *guards, weak))

    return proof


def _part(
    label: str,
    statement: Statement,
    prove: Callable[[], Theorem],
    values: Mapping[Term, Term],
    note: str,
    **proofs: Callable[[], Theorem],
) -> Part:
    needed = frozenset(statement.variables)
    return Part(
        label,
        "ours",
        statement,
        prove=prove,
        instance={x: value for x, value in values.items() if x in needed},
        instance_proofs=proofs,
        general=tuple(x.name for x in statement.variables if x.sort == NAT),
        note=note,
    )


ENTRIES: tuple[Entry, ...] = (
    Entry(
        "dong-2021/corollary-3-2",
        "corollary",
        "token-wise maps between the layers multiply the rate by their Lipschitz constant",
        Source(PAPER, "Corollary 3.2 (v2); the norm of the Lipschitz constant", "from memory"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.PUBLISHED,
                refute=corollary_proofs.published_refuted,
                witness={"f": "identity", "network": "the one of dong-2021/theorem-2-3, H = 2"},
                note="inherits the refutation of Theorem 2.3",
            ),
            _part(
                "b",
                says.COMPOSITE,
                corollary_proofs.composite_depth,
                _composite,
                "unconditional, for Lipschitz constants in the composite norm",
                lipschitz=_identity_lipschitz(says.COMPOSITE, _composite),
            ),
            _part(
                "c",
                says.COMPOSITE_SMALL,
                corollary_proofs.composite_small,
                _composite,
                "for small logits and tokens",
                lipschitz=_identity_lipschitz(says.COMPOSITE_SMALL, _composite),
                region=depth_entries._region(says.COMPOSITE_SMALL, _composite),
            ),
            _part(
                "d",
                says.EUCLIDEAN,
                corollary_proofs.euclidean_depth,
                _euclidean,
                "for the diameter and Euclidean Lipschitz constants",
                lipschitz=_identity_lipschitz(says.EUCLIDEAN, _euclidean),
            ),
            Part(
                "e",
                "published",
                says.ONE_NORM,
                refute=lipschitz_witness.one_norm_refuted,
                witness={
                    "n, d": "4, 4",
                    "f": "(z_0 + z_1 + z_2 + z_3) e_0",
                    "Z": "diag(1, -1, 1, -1)",
                    "left": "2 for every centre",
                    "right": "1",
                },
                note="a Lipschitz constant in the 1-norm does not control the composite norm",
            ),
            Part(
                "f",
                "published",
                says.TWO_NORM,
                refute=lipschitz_witness.two_norm_refuted,
                witness={
                    "n, d": "8, 4",
                    "f": "z (I - 1 1^T/2)",
                    "Z": "the rows e_0 ... e_3, -e_0 ... -e_3",
                    "left": "at least sqrt(8) for every centre",
                    "right": "sqrt(2)",
                },
                note="nor does one in the Euclidean norm",
            ),
        ),
        constants={
            "ours with token-wise maps: diameters": Reading("d", MEASURES, rate=True),
        },
    ),
    Entry(
        "dong-2021/layernorm-claim",
        "claim",
        "layer normalisation can stop the collapse; with epsilon it multiplies the rate",
        Source(PAPER, "Section 3.3 (v2)", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                says.NORM_ROLE,
                refute=norm_witness.norm_role_refuted,
                witness={
                    "n, d": "2, 2",
                    "X": "(1, -1), (-1, 1)",
                    "W_QK": "w e_0 e_0 with w = 1/(8 (C + 1))",
                    "W_V": "identity",
                    "left": "2 for every centre",
                    "right": "8 C w < 1",
                },
                note="no constant makes the layer bound hold after layer normalisation",
            ),
            _part(
                "b",
                says.NORM_FIXED,
                norm_witness.norm_fixed,
                {says.w: number(1)},
                "the witness is a fixed point: the residual is the same at every depth",
            ),
            _part(
                "c",
                says.NORM_DEPTH,
                corollary_proofs.norm_depth,
                _euclidean,
                "with epsilon the rate is multiplied by max |g|/sqrt(eps)",
            ),
        ),
    ),
)
