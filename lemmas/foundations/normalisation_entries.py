"""Entries on normalised vectors and layer normalisation."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from lemmas.entry import Entry
from lemmas.foundations import drift, layer_norm, normalisation, psd_form
from lemmas.foundations import normalisation_statements as says
from lemmas.foundations.parts import lemma, part
from symbolic.language import Lambda, Term, cast, nats, number

__all__ = ["ENTRIES"]

_two = number(2, "N")
(k,) = nats("k")
_VALUES: Mapping[Term, Term] = {
    says.d: _two,
    says.u: Lambda(k, 3 + cast(k)),
    says.v: Lambda(k, 1 - 2 * cast(k)),
    says.y: Lambda(k, 1 - cast(k)),
    says.q: Lambda(k, cast(k)),
    says.c: Lambda(k, cast(k)),
    says.g: Lambda(k, cast(k)),
    says.eps: number(1),
    says.h: number(Fraction(1, 2)),
    says.s: number(1),
    says.t: number(0),
}

ENTRIES: tuple[Entry, ...] = (
    lemma(
        "normalise-identity",
        "the distance of two directions from lengths and distance of the vectors",
        part("a", says.NORMALISE, normalisation.normalise_identity, _VALUES, ("d",)),
        part("b", says.NORMALISE_BOUND, normalisation.normalise_bound, _VALUES, ("d",)),
    ),
    lemma(
        "normalise-lipschitz",
        "how far a perturbation turns a unit vector",
        part("a", says.LIPSCHITZ_ANY, normalisation.lipschitz_any, _VALUES, ("d",)),
        part("b", says.LIPSCHITZ_SMALL, normalisation.lipschitz_small, _VALUES, ("d",)),
        part("c", says.LIPSCHITZ_OUTSIDE, normalisation.lipschitz_outside, _VALUES, ("d",)),
        part(
            "d",
            says.LIPSCHITZ_ANY_RATE,
            normalisation.lipschitz_any_rate,
            _VALUES,
            ("d",),
            domain=normalisation.beyond_domain,
            note="the ratio in (a) is 2/(1 + eps) at q = -(1 + eps) y",
        ),
        part(
            "e",
            says.LIPSCHITZ_SMALL_RATE,
            normalisation.lipschitz_small_rate,
            _VALUES,
            domain=normalisation.round_domain,
            note="the squared ratio in (b) is 2 (1 - s) with |q| = 1, for every s > 0",
        ),
    ),
    lemma(
        "normalise-drift",
        "a perturbed and renormalised unit vector comes at most 2 |q| |c - y| closer in squares",
        part("a", says.DRIFT, drift.drift, _VALUES, ("d",)),
        part(
            "b",
            says.DRIFT_RATE,
            drift.drift_rate,
            _VALUES,
            ("d",),
            domain=drift.rate_domain,
            note="with q = h (c - y) the factor 2 may be lowered by at most h + 1 - <c, y>",
        ),
    ),
    lemma(
        "psd-seminorm",
        "the root of |x|^2 - <x, g>^2 is a seminorm below |x| for |g| <= 1",
        part(
            "a",
            says.SEMINORM_BELOW,
            psd_form.seminorm_below,
            _VALUES,
            ("d",),
            domain=psd_form.form_domain,
        ),
        part(
            "b",
            says.SEMINORM_TRIANGLE,
            psd_form.seminorm_triangle,
            _VALUES,
            ("d",),
            domain=psd_form.form_domain,
        ),
    ),
    lemma(
        "ln-eps-lipschitz",
        "layer normalisation is Lipschitz with constant eps^(-1/2) times the greatest gain",
        part("a", says.LAYER_NORM, layer_norm.layer_norm_lipschitz, _VALUES, ("d",)),
        part("b", says.LAYER_NORM_GAIN, layer_norm.layer_norm_gain, _VALUES, ("d",)),
        part(
            "c",
            says.LAYER_NORM_RATE,
            layer_norm.layer_norm_rate,
            _VALUES,
            note="the ratio is (h^2 + eps)^(-1/2) between (h, -h) and 0, for every h",
        ),
    ),
)
