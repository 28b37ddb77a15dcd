"""Entries on Theorem 1.2, on what one layer can do, and on claims about rank and cost."""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025 import (
    expressive,
    obstruction,
    optimal,
    toolbox,
    two_values,
    uniform_order,
)
from lemmas.alman_song_2025 import obstruction_statements as far
from lemmas.alman_song_2025 import optimal_statements as best
from lemmas.alman_song_2025 import rank_statements as said
from lemmas.alman_song_2025 import rank_witness as claims
from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.definitions import FULL, MEASURES, masked_layer, token_norm, value_bound
from lemmas.alman_song_2025.equal_instance import GROWING, growing_layers
from lemmas.alman_song_2025.growth import full_mask, layer_size
from lemmas.alman_song_2025.instances import NORM, ONE, TOKENS, TWO, unit_value
from lemmas.alman_song_2025.network_instances import (
    LIGHT,
    PLAIN,
    PROOFS,
    QUARTER,
    constant,
    everywhere,
    light_value,
)
from lemmas.alman_song_2025.network_instances import VALUES as NETWORK
from lemmas.alman_song_2025.rows import token_add
from lemmas.alman_song_2025.toolbox_entries import NEW, part
from lemmas.constants import Reading, closed_factor
from lemmas.entry import Entry, Part, Source
from lemmas.foundations.indicators import same_is_one
from lemmas.foundations.matrix_norms import entry_least, row_least
from lemmas.foundations.sums import absolute_below, nonzero, norm_facts, square_monotone
from symbolic import kernel
from symbolic.definitions import euclidean, operator_bound
from symbolic.kernel import Theorem
from symbolic.language import Eq, Lambda, Le, Lt, Sum, Term, apply, cast, family, number, substitute
from symbolic.tactics.evaluate import evaluate
from symbolic.tactics.script import arith, for_all, have, use

__all__ = ["ENTRIES"]

_PAPER = "Alman, Song 2025 (arXiv:2505.16284)"
_ABSTRACT = Source(_PAPER, "abstract", "full text")
i, k, l, h, m = best.i, best.k, best.l, best.h, best.m

# ------------------------------------------------------------------ instances

_BEST: dict[Term, Term] = {
    **NETWORK,
    best.eta: QUARTER,
    best.y: Lambda(k, number(1)),
    best.M1: constant(number(0), 3),
    best.W1: constant(QUARTER, 3),
}


def _entries(bound: Term) -> Theorem:
    """``max |[1/4]| <= 1/4``."""
    some = arith(Lt(0, ONE))
    small = absolute_below(arith(Le(QUARTER, QUARTER)), arith(Le(-QUARTER, QUARTER)))
    every = for_all(i, Lt(i, ONE), for_all(k, Lt(k, ONE), small))
    return use(entry_least(), ONE, ONE, LIGHT, bound, some, some, every)


def _rows() -> Theorem:
    """``|[1/4]|_inf <= 1/4``."""

    small = absolute_below(arith(Le(QUARTER, QUARTER)), arith(Le(-QUARTER, QUARTER)))
    every = for_all(i, Lt(i, ONE), small)
    return use(row_least(), ONE, ONE, LIGHT, QUARTER, arith(Lt(0, ONE)), every)


def _length() -> Theorem:
    """``|v [1/4]| <= |v|/4``."""

    v = family("v")
    image = Lambda(k, Sum(i, ONE, v[i] * QUARTER))
    (sign, square), (_, moved) = norm_facts(ONE, v), norm_facts(ONE, image)
    left, right = euclidean(ONE, image), QUARTER * euclidean(ONE, v)
    smaller = use(
        square_monotone(),
        left,
        right,
        arith(Le(0, right), sign),
        arith(Le(left**2, right**2), square, moved),
    )

    both = kernel.conjoin(arith(Le(0, QUARTER)), for_all(v, smaller))
    return have(operator_bound(ONE, ONE, LIGHT, QUARTER), both, names=("operator_bound",))


_best_proofs = {
    **{name: proof for name, proof in PROOFS.items() if name != "start"},
    "values": lambda: everywhere(TWO, light_value()),
    "other-values": lambda: for_all(h, Lt(h, ONE), light_value()),
}
_far_values: dict[Term, Term] = {
    far.n: TWO,
    far.d: ONE,
    far.H: ONE,
    far.m: ONE,
    far.i: number(0, "N"),
    far.k: number(0, "N"),
    far.X: Lambda(far.i, Lambda(far.k, cast(far.i))),
    far.rho: NORM,
    far.Ms: constant(number(0), 3),
    far.Ws: constant(QUARTER, 3),
    far.kappa: number(1),
    far.s: number(1),
    far.q: number(2),
    far.eta: number(1),
}


def _two_near_one() -> Theorem:
    """``N(T_2 - T_1) <= 2 N(X)`` for weights 1: a layer at most doubles."""

    ones = constant(number(1), 3)
    some, known = arith(Lt(0, TWO)), uniform_order.absolute_norm()
    mask = use(full_mask(), TWO)
    value = have(value_bound(far.ENTRY, ONE, constant(number(1), 2), 1), unit_value())
    values = for_all(h, Lt(h, ONE), value)

    def attend(tokens: Term) -> Term:
        entry = masked_layer(TWO, ONE, ONE, FULL, ones, ones, tokens, far.i, far.k)
        return Lambda(far.i, Lambda(far.k, entry))

    def size(tokens: Term) -> Theorem:
        return use(
            layer_size(),
            ONE,
            far.ENTRY,
            TWO,
            ONE,
            FULL,
            ones,
            ones,
            constant(number(1), 1),
            tokens,
            known,
            some,
            mask,
            values,
        )

    tokens = far.X
    middle = Lambda(far.i, Lambda(far.k, tokens[far.i, far.k] + attend(tokens)(far.i)(far.k)))
    both = token_add(known, some, tokens, attend(tokens))
    total = token_norm(far.ENTRY, TWO, attend(middle))
    own = token_norm(far.ENTRY, TWO, tokens)
    bound = arith(Le(total, 2 * own), size(middle), both, size(tokens))
    formula = substitute(far.UNIFORM_BOUND.hypotheses[2].formula, _near_values)
    return have(formula, for_all(far.X, have(_body(formula), bound)))


def _body(formula: Term) -> Term:
    """The body of a quantified formula, at its own variable."""

    return apply(formula.args[0], far.X)


_near_values: dict[Term, Term] = {
    **_far_values,
    far.H: ONE,
    far.Ms: constant(number(1), 3),
    far.Ws: constant(number(1), 3),
    far.e: number(2),
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/order1-optimal",
        "claim",
        "the first layer is the best one-layer network of its class, to the constant",
        NEW,
        "proved",
        (
            part("a", best.UPPER, optimal.upper_bound, "by the first layer", _BEST, _best_proofs),
            part(
                "b",
                best.LOWER,
                optimal.lower_bound,
                "equal tokens, W = eta I: every one-layer network of the class",
                {**_BEST, best.T: GROWING},
                {**_best_proofs, "layers": growing_layers},
            ),
        ),
    ),
    Entry(
        "alman-song-2025/thm-1-2",
        "theorem",
        "small weights: one layer within O(eta) of the network, with the constants it needs",
        Source(_PAPER, "Theorem 1.2", "secondary source"),
        "repaired",
        (
            Part(
                "a",
                "published",
                best.PUBLISHED_DEPTH,
                refute=optimal.depth_refuted,
                witness={
                    "n, d, H": "1",
                    "Wq, Wk": "0",
                    "Wv, eta": "1",
                    "X": "1",
                    "S(X)": "2^L",
                    "S'(X)": "at most 2",
                },
                note="a constant free of the depth, one layer of the same class",
            ),
            Part(
                "b",
                "published",
                best.PUBLISHED_WIDTH,
                refute=optimal.width_refuted,
                witness={
                    "L": "2",
                    "H": "1",
                    "Wq, Wk": "0",
                    "Wv": "all ones",
                    "X": "all ones",
                    "error": "at least d (1 + d)",
                },
                note="a constant free of the width, largest entry",
            ),
            part(
                "c",
                best.THEOREM_ENTRY,
                optimal.theorem_entry,
                "largest entry: (e - 1) d H L, against the identity",
                _BEST,
                {**_best_proofs, "weights": lambda: everywhere(TWO, _entries(QUARTER))},
            ),
            part(
                "d",
                best.THEOREM_ROWS,
                optimal.theorem_rows,
                "absolute row sums: (e - 1) H L",
                _BEST,
                {**_best_proofs, "weights": lambda: everywhere(TWO, _rows())},
            ),
            part(
                "e",
                best.THEOREM_LENGTH,
                optimal.theorem_length,
                "Euclidean: (e - 1) H L",
                _BEST,
                {**_best_proofs, "weights": lambda: everywhere(TWO, _length())},
            ),
            part(
                "f",
                best.THEOREM_PLAIN,
                optimal.theorem_plain,
                "no skips, against 0",
                {**_BEST, best.T: PLAIN[best.T]},
                _best_proofs,
            ),
        ),
        constants={
            "ours against the identity: largest entry": Reading("c", MEASURES),
            "ours against the identity: row sums": Reading("d", MEASURES),
            "ours against the identity: Euclidean": Reading("e", MEASURES),
        },
    ),
    Entry(
        "alman-song-2025/abstract-rank-collapse-with-skip",
        "claim",
        "small weights do not force rank collapse in attention with skip connections",
        _ABSTRACT,
        "refuted",
        (
            Part(
                "a",
                "published",
                said.RANK_COLLAPSE,
                refute=claims.rank_collapse_refuted,
                witness={
                    "n": "2",
                    "d, H": "1",
                    "X": "(1, -1)",
                    "Wq, Wk": "0",
                    "Wv": "eta",
                    "distance": "1 at every depth",
                },
                note="for every eta > 0",
            ),
        ),
    ),
    Entry(
        "alman-song-2025/one-layer-obstruction",
        "theorem",
        "a zero token sees only the mean: one layer cannot follow two, uniformly in the input",
        NEW,
        "proved",
        (
            part("a", far.ZERO_ROW, obstruction.zero_row, "", _far_values, {}),
            part(
                "b",
                far.OBSTRUCTION,
                obstruction.obstruction,
                "any map S, any one-layer network",
                {**_far_values, far.S: Lambda(far.X, far.X), far.e: number(4)},
                {
                    "norm": PROOFS["norm"],
                    "first": lambda: nonzero(arith(Lt(0, 1))),
                    "second": lambda: nonzero(arith(Lt(0, 2))),
                },
            ),
            part(
                "c",
                far.TWO_LAYERS,
                two_values.two_layers,
                "two layers on m zeros and m equal tokens s",
                _far_values,
                {},
            ),
            part(
                "d",
                far.UNIFORM_BOUND,
                uniform_order.uniform_bound,
                "the order eta is optimal uniformly in the input",
                _near_values,
                {"near": _two_near_one},
            ),
        ),
    ),
    Entry(
        "alman-song-2025/expressive-implies-quadratic",
        "claim",
        "a network outside layer collapse may have bounded queries, keys and values",
        _ABSTRACT,
        "refuted",
        (
            Part(
                "a",
                "published",
                far.EXPRESSIVE,
                refute=expressive.expressive_refuted,
                witness={
                    "d, H": "1",
                    "L": "2",
                    "Wq, Wk, Wv": "1",
                    "X": "m tokens 0 and m tokens s, s in {2, 1/10}",
                    "entries": "at most 4",
                    "error": "at least 0.4533 N(X) for every one-layer network",
                },
                note="read as: no layer collapse only outside the almost-linear regime",
            ),
        ),
    ),
)
