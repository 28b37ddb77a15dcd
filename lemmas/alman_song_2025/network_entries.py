"""Entries of the collapse theorems: orders 1 to 4, and rank with and without skips."""

from __future__ import annotations

from fractions import Fraction

from lemmas.alman_song_2025 import (
    biases,
    contraction,
    exact_uniform,
    layer_norm,
    networks,
    nonuniform,
    order_two,
    orders_three_four,
    tight,
    toolbox,
)
from lemmas.alman_song_2025 import network_statements as net
from lemmas.alman_song_2025 import statements as says
from lemmas.alman_song_2025.definitions import MEASURES
from lemmas.alman_song_2025.instances import VALUES as SINGLE
from lemmas.alman_song_2025.network_instances import (
    DEEPER,
    DOUBLING,
    ONE_LAYER,
    PLAIN,
    PROOFS,
    VALUES,
)
from lemmas.alman_song_2025.toolbox_entries import NEW, part
from lemmas.constants import Reading, closed_factor
from lemmas.entry import Entry, Part
from symbolic.language import Lambda, cast, number

__all__ = ["ENTRIES"]


def _net(label: str, statement, prove, note: str = "", values=VALUES, proofs=PROOFS) -> Part:  # type: ignore[no-untyped-def]
    return part(label, statement, prove, note, values, proofs)


_one = number(1)
_COMBINED = {
    **SINGLE,
    says.a: Lambda(says.t, 1 - 2 * cast(says.t)),
    says.bound: _one,
}
_BIASED = {
    **SINGLE,
    biases.b: Lambda(says.h, Lambda(says.k, _one)),
    biases.o: Lambda(says.h, Lambda(says.k, _one)),
}
_NORMALISED = {
    layer_norm.d: number(2, "N"),
    layer_norm.z: Lambda(layer_norm.k, cast(layer_norm.k)),
    layer_norm.g: Lambda(layer_norm.k, _one),
    layer_norm.b: Lambda(layer_norm.k, _one),
    layer_norm.e: _one,
    layer_norm.G: _one,
}

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "alman-song-2025/row-stochastic-growth",
        "lemma",
        "averaging with values: sizes, differences of averages and distances grow by v(W) at most",
        NEW,
        "proved",
        (
            part("a", says.GROWTH_SIZE, toolbox.growth_size),
            part("b", says.GROWTH_DIFFERENCE, toolbox.growth_difference),
            part("c", says.GROWTH_DISTANCE, toolbox.growth_distance),
            part("d", says.GROWTH_LAYER, toolbox.growth_layer, "one layer, H heads"),
            part("e", says.GROWTH_LAYER_DISTANCE, toolbox.growth_layer_distance, "one layer"),
            part("h", says.COMBINATION, toolbox.combination, "any combination", _COMBINED),
            part("i", says.ZERO_SUM, toolbox.zero_sum, "sum 0, every centre", _COMBINED),
            _net("f", net.SIZE_GROWTH, networks.size_growth, "L layers with skips"),
            _net("g", net.DISTANCE_GROWTH, networks.distance_growth, "L layers with skips"),
        ),
    ),
    Entry(
        "alman-song-2025/order1-collapse",
        "theorem",
        "small layers: the network is near the identity, its first layer, and its last layer",
        NEW,
        "proved",
        (
            _net("a", net.ORDER1_PRODUCT, networks.order1_product, "against the identity"),
            _net("b", net.ORDER1_POWER, networks.order1_power, "a with one constant"),
            _net("c", net.ORDER1_FIRST_PRODUCT, networks.order1_first_product, "against layer 1"),
            _net("d", net.ORDER1_FIRST_POWER, networks.order1_first_power, "c with one constant"),
            _net("e", net.ORDER1_LINEAR, networks.order1_linear, "a L <= 1: (e - 1) a L x"),
            _net("f", net.ORDER1_PLAIN, networks.order1_plain, "no skips", PLAIN),
            _net(
                "g",
                net.ORDER1_LAST,
                networks.order1_last,
                "L + 1 layers against the last one alone",
                proofs=DEEPER,
            ),
            tight.ORDER1_PART,
        ),
        constants={
            "ours order 1: a L <= 1": Reading("e", MEASURES),
        },
    ),
    Entry(
        "alman-song-2025/order1-extensions",
        "remark",
        "order 1 for any residual blocks, and behind a normalisation",
        NEW,
        "proved",
        (
            _net("a", net.BLOCKS, networks.blocks, "any blocks", DOUBLING),
            _net("b", net.BLOCKS_FIRST, networks.blocks_first, "any blocks, first layer", DOUBLING),
            _net("c", net.PRE_NORM, networks.pre_norm, "layers that see normalised tokens"),
            _net(
                "d",
                layer_norm.LAYER_NORM,
                layer_norm.layer_norm,
                "a layer normalisation with gains and shifts, Euclidean",
                _NORMALISED,
            ),
            part("e", biases.SIZE, biases.size, "query and key biases: sizes", _BIASED),
            part("f", biases.DISTANCE, biases.distance, "all biases: distances", _BIASED),
            part("g", biases.CUBIC, biases.cubic, "all biases: the cubic contraction", _BIASED),
        ),
    ),
    Entry(
        "alman-song-2025/order2-collapse",
        "theorem",
        "the network is near one layer with all its heads in parallel, to second order",
        NEW,
        "proved",
        (
            _net("a", net.ORDER2, order_two.order2, "all a, L; any mask"),
            _net("b", net.ORDER2_EXACT, order_two.order2_exact, "a L <= 1, exact constants"),
            _net("c", net.ORDER2_SHORT, order_two.order2_short, "a L <= 1, 0.7183 and 2.1946"),
            tight.ORDER2_PART,
        ),
        constants={
            "ours order 2, first term: a L <= 1": closed_factor(order_two.order2_exact),
            "ours order 2, second term: a L <= 1": closed_factor(order_two.order2_exact, 1),
            "ours order 2, first term: in digits": closed_factor(order_two.order2_short),
            "ours order 2, second term: in digits": closed_factor(order_two.order2_short, 1),
        },
    ),
    Entry(
        "alman-song-2025/order2-not-uniform",
        "claim",
        "the second-order rate of the parallel layer is not uniform in the tokens",
        NEW,
        "proved",
        (
            _net(
                "a",
                nonuniform.NOT_UNIFORM,
                nonuniform.not_uniform,
                "three tokens, six coordinates, two layers: the exact error",
                {nonuniform.s: number(1), nonuniform.eta: number(1)},
            ),
            _net(
                "b",
                nonuniform.STAYS,
                nonuniform.stays,
                "at s = eta^(-3/2) the error stays above 0.33 eta N(X)",
                {nonuniform.s: number(1000), nonuniform.eta: number(Fraction(1, 100))},
            ),
        ),
    ),
    Entry(
        "alman-song-2025/order3-collapse",
        "theorem",
        "without a mask the network is near one uniform head, to third order; exactly if M = 0",
        NEW,
        "proved",
        (
            _net("a", net.ORDER3, orders_three_four.order3, "all a, L"),
            _net("b", net.ORDER3_EXACT, orders_three_four.order3_exact, "a L <= 1: phi(1)"),
            _net("c", net.ORDER3_SHORT, orders_three_four.order3_short, "a L <= 1: 8.69"),
            _net("d", net.ORDER3_UNIFORM, exact_uniform.order3_uniform, "M = 0: equality"),
            tight.ORDER3_PART,
        ),
        constants={
            "ours order 3: a L <= 1": Reading("b", MEASURES),
            "ours order 3: in digits": Reading("c", MEASURES),
        },
    ),
    Entry(
        "alman-song-2025/order4-collapse",
        "theorem",
        "without a mask the network is near one layer of L H + 1 heads, to fourth order",
        NEW,
        "proved",
        (
            _net("a", net.ORDER4, orders_three_four.order4, "all a, L"),
            _net("b", net.ORDER4_EXACT, orders_three_four.order4_exact, "a L <= 1: phi(1) - 1"),
            _net("c", net.ORDER4_SHORT, orders_three_four.order4_short, "a L <= 1: 7.69"),
        ),
        constants={
            "ours order 4: a L <= 1": closed_factor(orders_three_four.order4_exact),
            "ours order 4: in digits": closed_factor(orders_three_four.order4_short),
        },
    ),
    Entry(
        "alman-song-2025/cubic-no-skip",
        "theorem",
        "without skips and mask the distance from equal rows collapses doubly exponentially",
        NEW,
        "proved",
        (
            _net("a", net.CUBIC_TANH, contraction.cubic_tanh, "one layer", proofs=ONE_LAYER),
            _net("b", net.CUBIC_LAYER, contraction.cubic_layer, "b r^3", proofs=ONE_LAYER),
            _net("c", net.CUBIC_DEPTH, contraction.cubic_depth, "L layers", PLAIN),
            _net("d", net.PLAIN_DISTANCE, contraction.plain_distance, "L layers, a^L r", PLAIN),
            tight.CUBIC_PART,
        ),
    ),
    Entry(
        "alman-song-2025/skip-no-rank-collapse",
        "theorem",
        "with skips the distance from equal rows decays at most like 1/sqrt(b L)",
        NEW,
        "proved",
        (
            _net("a", net.SKIP_UPPER, contraction.skip_upper, "any mask"),
            _net("b", net.SKIP_LOWER, contraction.skip_lower, "any mask, a < 1"),
            _net(
                "c",
                net.SKIP_LAYER_LINEAR,
                contraction.skip_layer_linear,
                "one layer",
                proofs=ONE_LAYER,
            ),
            _net(
                "d",
                net.SKIP_LAYER_CUBIC,
                contraction.skip_layer_cubic,
                "one layer",
                proofs=ONE_LAYER,
            ),
            _net(
                "e",
                net.SKIP_SLOW,
                contraction.skip_slow,
                "a <= 1/3; any s0 up to min(r, (3 b)^(-1/2))",
            ),
        ),
        refutes=("alman-song-2025/abstract-rank-collapse-with-skip",),
    ),
)
